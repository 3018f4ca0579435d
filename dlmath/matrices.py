"""Matrices: the product in all its views, affine maps, and what a matrix does to space.

Shapes: A is (m, n), a vector is one column (n, 1). The one exception to "everything is float64" is ``Eigen``, which is complex, because a
real matrix may have complex eigenvalues.

Whether a matrix is singular is decided in one place, ``rank``: a singular value below max(m, n) ε σ₁, with ε = 2⁻⁵², counts as zero, since
rounding the entries to float64 moves it by as much. So rank, null space, condition number, inverse and solutions always agree.
"""

import cmath
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from jaxtyping import Complex128, Float64

from dlmath.arrays import InputError, Matrix, as_column, as_matrix
from dlmath.vectors import power_of_two

Square = Float64[np.ndarray, "n n"]
EPSILON = 2.0**-52
MOST_ROWS = 20


@dataclass(frozen=True, eq=False, slots=True)
class Product:
    """A matrix product AB with its arithmetic; the four views are slices of one block of products. Made by ``product``.

    Attributes:
      products: a_ik b_kj at [i, k, j], (m, n, p).
      sums: a_i1 b_1j + ... + a_ik b_kj at [i, k, j], (m, n, p).
      result: AB, (m, p), the last of the sums.
    """

    products: Float64[np.ndarray, "m n p"]
    sums: Float64[np.ndarray, "m n p"]
    result: Float64[np.ndarray, "m p"]

    def entry(self, i: int, j: int) -> Float64[np.ndarray, "n 1"]:
        """a_ik b_kj for all k, (n, 1), from 0: row i of A times column j of B. Their sum is one entry of AB."""
        return self.products[i, :, j : j + 1]

    def column(self, j: int) -> Float64[np.ndarray, "m n"]:
        """Column k is (column k of A) b_kj, (m, n). The sum of the columns is column j of AB: the columns of A, combined."""
        return self.products[:, :, j]

    def row(self, i: int) -> Float64[np.ndarray, "n p"]:
        """Row k is a_ik (row k of B), (n, p). The sum of the rows is row i of AB: the rows of B, combined."""
        return self.products[i]

    def outer(self, k: int) -> Float64[np.ndarray, "m p"]:
        """(Column k of A)(row k of B), (m, p), of rank one. The sum over k is AB."""
        return self.products[:, k, :]


@dataclass(frozen=True, eq=False, slots=True)
class Eigen:
    """Eigenvalues and eigenvectors, A v = λ v, the largest |λ| first, made by ``eigen``.

    Attributes:
      values: λ, (n, 1), complex.
      vectors: the v as columns of length 1, (n, n), complex; the largest entry of each is a positive real number.
      residuals: ‖A v − λ v‖ for each pair, (n, 1): how well the pairs are known.
      independent: the number of linearly independent v; n means that A is diagonalisable.
    """

    values: Complex128[np.ndarray, "n 1"]
    vectors: Complex128[np.ndarray, "n n"]
    residuals: Float64[np.ndarray, "n 1"]
    independent: int

    @property
    def is_real(self) -> bool:
        """Whether every eigenvalue is real."""
        return not self.values.imag.any()


@dataclass(frozen=True, eq=False, slots=True)
class SVD:
    """The singular value decomposition A = U Σ Vᵀ: turn, stretch along the axes, turn. Made by ``svd``.

    Attributes:
      U: (m, m), orthogonal: where the stretched axes point.
      Sigma: Σ, (m, n), zero but for the singular values on its diagonal, the largest first.
      V: (n, n), a rotation (determinant +1): the directions that A keeps at right angles.
      values: the singular values, (min(m, n), 1).
    """

    U: Float64[np.ndarray, "m m"]
    Sigma: Float64[np.ndarray, "m n"]
    V: Float64[np.ndarray, "n n"]
    values: Float64[np.ndarray, "k 1"]


def product(A: Float64[np.ndarray, "m n"], B: Float64[np.ndarray, "n p"]) -> Product:
    """AB, (AB)_ij = Σ_k a_ik b_kj, with every product and every running sum.

    Args:
      A: (m, n).
      B: (n, p).

    Returns: products, running sums and result. Where float64 overflows they hold ∞ or NaN, without a warning.

    Raises: InputError if a matrix is not finite, or B has not as many rows as A has columns.

    Source: Strang, Introduction to Linear Algebra, 2.4: four ways to multiply matrices.

    >>> P = product(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [6.0]]))
    >>> P.result
    array([[17.],
           [39.]])
    >>> P.entry(0, 0).T, P.column(0)
    (array([[ 5., 12.]]), array([[ 5., 12.],
           [15., 24.]]))
    """
    A = as_matrix(A, "A")
    B = as_matrix(B, "B", (A.shape[1], None))
    with np.errstate(over="ignore", invalid="ignore"):
        products = A[:, :, np.newaxis] * B[np.newaxis, :, :]
        sums = products.cumsum(axis=1)
    return Product(products, sums, sums[:, -1, :])


def transpose(A: Float64[np.ndarray, "m n"]) -> Float64[np.ndarray, "n m"]:
    """Aᵀ: rows become columns.

    Args:
      A: (m, n).

    Returns: (n, m).

    Raises: InputError if A is no finite matrix.

    >>> transpose(np.array([[1.0, 2.0, 3.0]])).shape
    (3, 1)
    """
    return as_matrix(A, "A").T.copy()


def affine(W: Float64[np.ndarray, "n n_before"], b: Float64[np.ndarray, "n 1"], x: Float64[np.ndarray, "n_before N"]) -> Float64[np.ndarray, "n N"]:
    """W x + b, for each column x of a batch.

    Args:
      W: (n, n_before).
      b: (n, 1), added to every column.
      x: (n_before, N).

    Returns: (n, N).

    Raises: InputError if an argument is not finite, or shapes do not fit.

    >>> affine(np.array([[1.0, 2.0]]), np.array([[0.5]]), np.array([[1.0, 0.0], [0.0, 1.0]]))
    array([[1.5, 2.5]])
    """
    W = as_matrix(W, "W")
    x = as_matrix(x, "x", (W.shape[1], None))
    b = as_column(b, "b", W.shape[0])
    with np.errstate(over="ignore", invalid="ignore"):
        return W @ x + b


def affine_defect(
    W: Float64[np.ndarray, "n n_before"],
    b: Float64[np.ndarray, "n 1"],
    x: Float64[np.ndarray, "n_before N"],
    y: Float64[np.ndarray, "n_before N"],
) -> Float64[np.ndarray, "n N"]:
    """f(x + y) − f(x) − f(y) for f(x) = W x + b. For a linear map it would be zero; here it is −b, so f is linear only if b = 0.

    Args:
      W: (n, n_before).
      b: (n, 1).
      x: (n_before, N).
      y: (n_before, N).

    Returns: (n, N), −b but for rounding.

    Raises: InputError if an argument is not finite, or shapes do not fit.

    >>> affine_defect(np.array([[2.0]]), np.array([[1.0]]), np.array([[3.0]]), np.array([[4.0]]))
    array([[-1.]])
    """
    x = as_matrix(x, "x")
    y = as_matrix(y, "y", x.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        return affine(W, b, x + y) - affine(W, b, x) - affine(W, b, y)


def determinant(A: Square) -> float:
    """det A: the factor by which A changes areas or volumes, negative where it turns them inside out.

    By elimination in exact fractions, rounded once at the end. For two rows, det A = a₁₁a₂₂ − a₁₂a₂₁.

    Args:
      A: (n, n).

    Returns: the determinant, correctly rounded.

    Raises: InputError if A is not square and finite.

    >>> determinant(np.array([[1.0, 2.0], [3.0, 4.0]]))
    -2.0
    """
    A = _square(A)
    return _rounded(_eliminate(A, np.eye(len(A)))[0])


def solve(A: Square, B: Float64[np.ndarray, "n p"]) -> Float64[np.ndarray, "n p"]:
    """The X with A X = B, for each column of B.

    By elimination in exact fractions, each entry rounded once at the end.

    Args:
      A: (n, n), not singular.
      B: (n, p).

    Returns: X, (n, p).

    Raises: InputError if A is not square and finite, or singular, or B has another number of rows.

    >>> solve(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0], [2.0]]))
    array([[-1.],
           [ 1.]])
    """
    A = _square(A)
    B = as_matrix(B, "B", (A.shape[0], None))
    if rank(A) < len(A):
        raise InputError(
            "A is singular: its %(n)s columns span only %(rank)s dimensions, so A x = b has no solution or infinitely many",
            n=len(A),
            rank=rank(A),
        )
    return np.array([[_rounded(entry) for entry in row] for row in _eliminate(A, B)[1]])


def best_affine(
    X: Float64[np.ndarray, "n_in N"], Y: Float64[np.ndarray, "n_out N"]
) -> tuple[Float64[np.ndarray, "n_out n_in"], Float64[np.ndarray, "n_out 1"]]:
    """The W and b for which the sum of the squares of W X + b − Y is least.

    From the normal equations A Aᵀ [W b]ᵀ = A Yᵀ, A being X with a row of ones below, in exact fractions.

    Args:
      X: inputs, (n_in, N).
      Y: targets, (n_out, N).

    Returns: W and b.

    Raises: InputError if a matrix is not finite, they have different numbers of columns, or the samples leave W and b open.

    >>> W, b = best_affine(np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]]))
    >>> W, b
    (array([[0., 0.]]), array([[0.5]]))
    """
    X = as_matrix(X, "X")
    Y = as_matrix(Y, "Y", (None, X.shape[1]))
    A = np.vstack([X, np.ones((1, X.shape[1]))])
    both = solve(A @ A.T, A @ Y.T).T
    return both[:, :-1], both[:, -1:]


def inverse(A: Square) -> Square:
    """A⁻¹, with A A⁻¹ = A⁻¹ A = I.

    Args:
      A: (n, n), not singular.

    Returns: (n, n), each entry correctly rounded.

    Raises: InputError if A is not square and finite, or singular.

    >>> inverse(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[-2. ,  1. ],
           [ 1.5, -0.5]])
    """
    A = _square(A)
    return solve(A, np.eye(len(A)))


def eigen(A: Square) -> Eigen:
    """The directions that A only stretches, and by how much: A v = λ v.

    For two rows, λ = m ± √(m² − det A) with m = (a₁₁ + a₂₂)/2, the root of an exact fraction, so a double eigenvalue is found as one; for
    more, LAPACK's geev.

    Args:
      A: (n, n).

    Returns: values, vectors, residuals.

    Raises: InputError if A is not square and finite.

    >>> e = eigen(np.array([[2.0, 1.0], [1.0, 2.0]]))
    >>> e.values.real.T, e.is_real, e.independent
    (array([[3., 1.]]), True, 2)
    >>> eigen(np.array([[0.0, -1.0], [1.0, 0.0]])).values.T
    array([[0.+1.j, 0.-1.j]])
    """
    A = _square(A)
    unit = power_of_two(A)
    scaled = A / unit
    values, vectors = _eigen_2x2(scaled) if len(A) == 2 else np.linalg.eig(scaled)
    values, vectors = values.astype(np.complex128), vectors.astype(np.complex128)
    order = np.lexsort((-values.imag, -values.real, -np.abs(values)))
    values, vectors = values[order], vectors[:, order]
    largest = np.take_along_axis(vectors, _leading(vectors), axis=0)
    vectors = vectors * (largest.conj() / np.abs(largest))
    residuals = np.linalg.norm(scaled @ vectors - vectors * values, axis=0)
    independent = _count(np.linalg.svd(vectors, compute_uv=False), len(A))
    with np.errstate(over="ignore"):
        return Eigen(unit * values[:, np.newaxis], vectors, unit * residuals[:, np.newaxis], independent)


def svd(A: Matrix) -> SVD:
    """A = U Σ Vᵀ: every matrix turns (Vᵀ), stretches along the axes (Σ) and turns again (U).

    Signs are free in pairs. Here the largest entry of each column of V is positive, except in the last, whose sign makes V a rotation. For
    an invertible A, U is then a reflection just where det A < 0.

    Args:
      A: (m, n).

    Returns: U, Σ, V and the singular values.

    Raises: InputError if A is no finite matrix.

    Source: Strang, Introduction to Linear Algebra, 7.2.

    >>> s = svd(np.array([[0.0, -2.0], [1.0, 0.0]]))
    >>> s.values.T
    array([[2., 1.]])
    """
    A = as_matrix(A, "A")
    unit = power_of_two(A)
    U, values, Vt = np.linalg.svd(A / unit)
    V = Vt.T
    signs = np.sign(np.take_along_axis(V, _leading(V), axis=0))
    signs[0, -1] *= np.sign(np.linalg.det(V * signs))
    shared = min(A.shape)
    U[:, :shared] *= signs[:, :shared]
    with np.errstate(over="ignore"):
        values = unit * values
    Sigma = np.zeros(A.shape)
    np.fill_diagonal(Sigma, values)
    return SVD(U, Sigma, V * signs, values[:, np.newaxis])


def rank(A: Matrix) -> int:
    """The dimension of all A x: how many columns of A are linearly independent.

    Args:
      A: (m, n).

    Returns: the number of singular values above max(m, n) ε σ₁.

    Raises: InputError if A is no finite matrix.

    Source: NumPy, numpy.linalg.matrix_rank (the same threshold).

    >>> rank(np.array([[1.0, 2.0], [2.0, 4.0]]))
    1
    """
    A = as_matrix(A, "A")
    return _count(np.linalg.svd(A / power_of_two(A), compute_uv=False), max(A.shape))


def null_space(A: Float64[np.ndarray, "m n"]) -> Float64[np.ndarray, "n d"]:
    """The x that A sends to zero: an orthonormal basis, as columns.

    Args:
      A: (m, n).

    Returns: (n, n − rank A), which has no column where A x = 0 only for x = 0.

    Raises: InputError if A is no finite matrix.

    >>> null_space(np.array([[1.0, 0.0], [2.0, 0.0]]))
    array([[0.],
           [1.]])
    """
    return svd(A).V[:, rank(A) :]


def condition_number(A: Matrix) -> float:
    """σ₁ / σ_min: how many times a relative error of b can grow in the solution of A x = b; ∞ where the rank is not full.

    Args:
      A: (m, n).

    Returns: at least 1.

    Raises: InputError if A is no finite matrix.

    Source: Golub and Van Loan, Matrix Computations, 2.6.2 (2-norm).

    >>> condition_number(np.array([[2.0, 0.0], [0.0, 8.0]]))
    4.0
    """
    A = as_matrix(A, "A")
    values = svd(A / power_of_two(A)).values
    return float(values[0, 0] / values[-1, 0]) if rank(A) == min(A.shape) else float("inf")


def _square(A: Square) -> Square:
    A = as_matrix(A, "A")
    if A.shape[0] != A.shape[1]:
        raise InputError("A must be square, not %(rows)s×%(columns)s", rows=A.shape[0], columns=A.shape[1])
    return A


def _count(singular_values: Float64[np.ndarray, " k"], size: int) -> int:
    return int((singular_values > size * EPSILON * singular_values[0]).sum())


def _eliminate(A: Square, B: Float64[np.ndarray, "n p"]) -> tuple[Fraction, list[list[Fraction]]]:
    """det A and, unless it is 0, the X with A X = B: Gauss and Jordan, in exact fractions."""
    if len(A) > MOST_ROWS:
        raise InputError("A has %(given)s rows; in exact fractions at most %(most)s are handled", given=len(A), most=MOST_ROWS)
    rows = [[Fraction(entry) for entry in row] for row in np.hstack((A, B)).tolist()]
    det = Fraction(1)
    for k in range(len(A)):
        pivot = next((i for i in range(k, len(A)) if rows[i][k]), None)
        if pivot is None:
            return Fraction(0), []
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            det = -det
        det *= rows[k][k]
        rows[k] = [entry / rows[k][k] for entry in rows[k]]
        for i in range(len(A)):
            if i != k and rows[i][k]:
                rows[i] = [entry - rows[i][k] * above for entry, above in zip(rows[i], rows[k], strict=True)]
    return det, [row[len(A) :] for row in rows]


def _rounded(number: Fraction) -> float:
    """The nearest float64; ±∞ beyond its range."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else -float("inf")


def _leading(vectors: np.ndarray) -> np.ndarray:
    """The place of the largest entry of each column, the first of those that are equal but for rounding; (1, n)."""
    sizes = np.abs(vectors)
    return (sizes >= (1.0 - 1e-12) * sizes.max(axis=0)).argmax(axis=0)[np.newaxis]


def _eigen_2x2(A: Float64[np.ndarray, "2 2"]) -> tuple[Complex128[np.ndarray, " 2"], Complex128[np.ndarray, "2 2"]]:
    """λ = m ± √(m² − det A), and v orthogonal to the longer row of A − λI."""
    (a, b), (c, d) = ((Fraction(entry) for entry in row) for row in A.tolist())
    half = (a - d) / 2
    root = _square_root(half * half + b * c)
    if not (b or c or half):
        return np.array([a, d], dtype=np.complex128), np.eye(2, dtype=np.complex128)
    vectors = []
    for sign in (root, -root):
        rows = np.array([[float(half) - sign, float(b)], [float(c), -float(half) - sign]])
        sizes = np.abs(rows).max(axis=1)
        across, up = rows[sizes.argmax()] / sizes.max()
        vectors.append(np.array([-up, across]) / np.linalg.norm([across, up]))
    m = float((a + d) / 2)
    values = np.array([m + root, m - root])
    if root.real:
        # m and the root cancel in the smaller λ; det A = λ₁λ₂ gives it without loss.
        smaller = 1 if m >= 0.0 else 0
        values[smaller] = float((a * d - b * c) / Fraction(values[1 - smaller].real))
    return values, np.column_stack(vectors)


def _square_root(number: Fraction) -> complex:
    """√number, imaginary for a negative one, even where the number itself is too small for float64."""
    k = (number.denominator.bit_length() - abs(number.numerator).bit_length()) // 2
    return cmath.sqrt(float(number * Fraction(4) ** k)) * 2.0**-k
