"""What a matrix does to space: its rank, the directions it keeps, and the turns and stretches it is made of. A is (m,
n).

Whether a matrix is singular is decided in one place, ``rank``: a singular value below max(m, n) ε σ₁, with ε = 2⁻⁵²,
counts as zero, since rounding the entries to float64 moves it by as much. So rank, null space, condition number,
inverse and solutions always agree. The determinant says something else, by how much volumes grow, and is that of the
entries as they are: diag(10³⁰⁸, 10⁻³⁰⁸) has determinant 1 and rank 1, no inverse and the condition number ∞, since
beside 10³⁰⁸ nothing is known of 10⁻³⁰⁸. A matrix whose determinant is 0 without rounding has no full rank.

Each function first divides by a power of two, which costs no digit, so that no square overflows or vanishes on the way.
"""

import cmath
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from jaxtyping import Complex128, Float64

from dlmath.arrays import Matrix
from dlmath.contract import check_calls
from dlmath.linear_algebra.matrices import Square
from dlmath.linear_algebra.vectors import powers_of_two

EPSILON = 2.0**-52


@dataclass(frozen=True, eq=False, slots=True)
class Eigen:
    """Eigenvalues and eigenvectors, A v = λ v, the largest |λ| first; complex, as those of a real matrix may be. Made
    by ``eigen``."""

    values: Complex128[np.ndarray, "n 1"]  # λ
    vectors: Complex128[
        np.ndarray, "n n"
    ]  # the v as columns of length 1; the largest entry of each is a positive real number
    residuals: Float64[np.ndarray, "n 1"]  # ‖A v − λ v‖ for each pair: how well the pairs are known
    independent: int  # the number of linearly independent v; n means that A is diagonalisable

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
    """The singular value decomposition A = U Σ Vᵀ: turn, stretch along the axes, turn. Made by ``svd``."""

    U: Float64[np.ndarray, "m m"]  # orthogonal: where the stretched axes point
    Sigma: Float64[np.ndarray, "m n"]  # Σ: zero but for the singular values on its diagonal, the largest first
    V: Float64[np.ndarray, "n n"]  # a rotation (determinant +1): the directions that A keeps at right angles
    values: Float64[np.ndarray, "k 1"]  # the singular values, k = min(m, n); those that ``rank`` counts as zero are 0


def eigen(A: Square) -> Eigen:
    """The directions that A only stretches, and by how much: A v = λ v.

    For two rows, λ = m ± √(m² − det A) with m = (a₁₁ + a₂₂)/2, the root of an exact fraction, so a double eigenvalue is
    found as one; for more, LAPACK's geev.

    >>> e = eigen(np.array([[2.0, 1.0], [1.0, 2.0]]))
    >>> e.values.real.T, e.is_real, e.independent
    (array([[3., 1.]]), True, 2)
    """
    unit = powers_of_two(A)
    scaled = A / unit
    values, vectors = _eigen_2x2(scaled) if len(A) == 2 else np.linalg.eig(scaled)
    values, vectors = values.astype(np.complex128), vectors.astype(np.complex128)
    order = np.lexsort((-values.imag, -values.real, -np.abs(values)))
    values, vectors = values[order], vectors[:, order]
    largest = np.take_along_axis(vectors, _leading(vectors), axis=0)
    vectors = vectors * (largest.conj() / np.abs(largest))
    residuals = np.linalg.norm(scaled @ vectors - vectors * values, axis=0)
    independent = _count(np.linalg.svd(vectors, compute_uv=False), len(A))
    return Eigen(unit * values[:, np.newaxis], vectors, unit * residuals[:, np.newaxis], independent)


def svd(A: Matrix) -> SVD:
    """A = U Σ Vᵀ: every matrix turns (Vᵀ), stretches along the axes (Σ) and turns again (U).

    Signs are free in pairs. Here the largest entry of each column of V is positive, except in the last, whose sign
    makes V a rotation. For an invertible A, U is then a reflection just where det A < 0.

    Source: Strang, Introduction to Linear Algebra, 7.2.
    >>> s = svd(np.array([[0.0, -2.0], [1.0, 0.0]]))
    >>> s.values.T
    array([[2., 1.]])
    """
    unit = powers_of_two(A)
    U, values, Vt = np.linalg.svd(A / unit)
    V = Vt.T
    signs = np.sign(np.take_along_axis(V, _leading(V), axis=0))
    signs[0, -1] *= np.sign(np.linalg.det(V * signs))
    shared = min(A.shape)
    U[:, :shared] *= signs[:, :shared]
    values[_count(values, max(A.shape)) :] = 0.0
    values = unit.item() * values
    Sigma = np.zeros(A.shape)
    np.fill_diagonal(Sigma, values)
    return SVD(U, Sigma, V * signs, values[:, np.newaxis])


def rank(A: Matrix) -> int:
    """The dimension of all A x, how many columns of A are linearly independent: the number of singular values above
    max(m, n) ε σ₁.

    Source: NumPy, numpy.linalg.matrix_rank (the same threshold).
    >>> rank(np.array([[1.0, 2.0], [2.0, 4.0]]))
    1
    """
    return _count(np.linalg.svd(A / powers_of_two(A), compute_uv=False), max(A.shape))


def null_space(A: Float64[np.ndarray, "m n"]) -> Float64[np.ndarray, "n d"]:
    """The x that A sends to zero: an orthonormal basis of n − rank A columns, none where A x = 0 only for x = 0.

    >>> null_space(np.array([[1.0, 0.0], [2.0, 0.0]]))
    array([[0.],
           [1.]])
    """
    return svd(A).V[:, rank(A) :]


def condition_number(A: Matrix) -> float:
    """σ₁ / σ_min: how many times a relative error of b can grow in the solution of A x = b; ∞ where the rank is not
    full.

    Source: Golub and Van Loan, Matrix Computations, 2.6.2 (2-norm).
    >>> condition_number(np.array([[2.0, 0.0], [0.0, 8.0]]))
    4.0
    """
    values = svd(A / powers_of_two(A)).values
    return float(values[0, 0] / values[-1, 0]) if values[-1, 0] else float("inf")


def _count(singular_values: Float64[np.ndarray, " k"], size: int) -> int:
    return int((singular_values > size * EPSILON * singular_values[0]).sum())


def _leading(vectors: np.ndarray) -> np.ndarray:
    """The place of the largest entry of each column, the first of those that are equal but for rounding; (1, n)."""
    sizes = np.abs(vectors)
    return (sizes >= (1.0 - 1e-12) * sizes.max(axis=0)).argmax(axis=0)[np.newaxis]


def _eigen_2x2(A: Float64[np.ndarray, "2 2"]) -> tuple[Complex128[np.ndarray, " 2"], Complex128[np.ndarray, "2 2"]]:
    """λ = m ± √(m² − det A), and v orthogonal to the longer row of A − λI."""
    a, b, c, d = map(Fraction, A.ravel().tolist())
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


check_calls(__name__)
