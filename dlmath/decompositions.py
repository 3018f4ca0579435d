"""What a matrix does to space: its rank, the directions it keeps, and the turns and stretches it is made of.

Shapes: A is (m, n). The one exception to "everything is float64" is ``Eigen``, which is complex, because a real matrix may have complex
eigenvalues.

Whether a matrix is singular is decided in one place, ``rank``: a singular value below max(m, n) ε σ₁, with ε = 2⁻⁵², counts as zero, since
rounding the entries to float64 moves it by as much. So rank, null space, condition number, inverse and solutions always agree.
"""

import cmath
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from jaxtyping import Complex128, Float64

from dlmath.arrays import Matrix, as_matrix
from dlmath.matrices import Square, square_matrix
from dlmath.vectors import power_of_two

EPSILON = 2.0**-52


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

    @property
    def all_directions(self) -> bool:
        """Whether every vector is an eigenvector: A = λI.

        >>> eigen(2.0 * np.eye(2)).all_directions, eigen(np.array([[2.0, 1.0], [0.0, 2.0]])).all_directions
        (True, False)
        """
        return self.independent == len(self.values) and bool((self.values == self.values[0]).all())


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
    A = square_matrix(A)
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


def _count(singular_values: Float64[np.ndarray, " k"], size: int) -> int:
    return int((singular_values > size * EPSILON * singular_values[0]).sum())


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
