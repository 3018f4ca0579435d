"""What a matrix does to space: its rank, the directions it keeps, and the turns and stretches it is made of. A is (m,
n).

Whether a matrix is singular is decided in one place, ``rank``: a singular value below max(m, n) ε σ₁, with ε = 2⁻⁵²,
counts as zero, since rounding the entries to float64 moves it by as much. So rank, null space, condition number,
inverse and solutions always agree. The determinant says something else, by how much volumes grow, and is that of the
entries as they are: diag(10³⁰⁸, 10⁻³⁰⁸) has determinant 1 and rank 1, no inverse and the condition number ∞, since
beside 10³⁰⁸ nothing is known of 10⁻³⁰⁸. A matrix whose determinant is 0 without rounding has no full rank.

Up to three rows and columns are worked out in exact fractions of the entries as written, so that every processor finds
the same digits. Larger ones are first divided by a power of two, which costs no digit, so that no square overflows or
vanishes on the way.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from jaxtyping import Complex128, Float64

from dlmath.arrays import Matrix
from dlmath.contract import check_calls
from dlmath.linear_algebra._fractions import complement, images, orthogonal_bases, rounded, square_root, unit_vector
from dlmath.linear_algebra.eigenvalues import MOST_ROWS, check_size, spectrum
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

    Up to three rows from the characteristic polynomial of the entries as written, so a double eigenvalue is found as
    one; for more, LAPACK's geev.

    >>> e = eigen(np.array([[2.0, 1.0], [1.0, 2.0]]))
    >>> e.values.real.T, e.is_real, e.independent
    (array([[3., 1.]]), True, 2)
    """
    unit = powers_of_two(A)
    scaled = A / unit
    values, vectors, independent = (
        _eigen_exactly(A) if len(A) <= MOST_ROWS else _eigen_of_many_rows(scaled, unit.item())
    )
    order = np.lexsort((-values.imag, -values.real, -np.abs(values)))
    values, vectors = values[order], vectors[:, order]
    largest = np.take_along_axis(vectors, _leading(vectors), axis=0)
    vectors = vectors * (largest.conj() / np.abs(largest))
    residuals = np.linalg.norm(scaled @ vectors - vectors * (values / unit[0]), axis=0)
    return Eigen(values[:, np.newaxis], vectors, unit * residuals[:, np.newaxis], independent)


def svd(A: Matrix) -> SVD:
    """A = U Σ Vᵀ: every matrix turns (Vᵀ), stretches along the axes (Σ) and turns again (U).

    Signs are free in pairs. Here the largest entry of each column of V is positive, except in the last, whose sign
    makes V a rotation. For an invertible A, U is then a reflection just where det A < 0.

    Source: Strang, Introduction to Linear Algebra, 7.2.
    >>> s = svd(np.array([[0.0, -2.0], [1.0, 0.0]]))
    >>> s.values.T
    array([[2., 1.]])
    """
    U, values, V = _svd_exactly(A) if max(A.shape) <= MOST_ROWS else _svd_of_many_rows(A / powers_of_two(A))
    values[_count(values, max(A.shape)) :] = 0.0
    return _signed(A, U, values, V)


def svd_as_written(A: Matrix) -> SVD:
    """A = U Σ Vᵀ of the entries as written, at most three rows and columns: only what is exactly 0 is 0, so that the
    number of other singular values is the rank on paper.

    >>> svd_as_written(np.diag([1e9, 1e-9])).values.T
    array([[1.e+09, 1.e-09]])
    """
    check_size(A)
    return _signed(A, *_svd_exactly(A))


def _signed(A: Matrix, U: np.ndarray, values: np.ndarray, V: np.ndarray) -> SVD:
    """The decomposition with the signs that are chosen, from the singular values of A over its power of two."""
    signs = np.sign(np.take_along_axis(V, _leading(V), axis=0))
    signs[0, -1] *= np.sign(np.linalg.det(V * signs))
    shared = min(A.shape)
    U[:, :shared] *= signs[:, :shared]
    values = powers_of_two(A).item() * values
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
    if max(A.shape) <= MOST_ROWS:
        return int(np.count_nonzero(svd(A / powers_of_two(A)).values))
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


def _eigen_exactly(A: Square) -> tuple[np.ndarray, np.ndarray, int]:
    """Eigenvalues as often as they are roots, with as many eigenvectors, of which the last is repeated where one is
    missing; and how many are independent."""
    values, columns, independent = list[complex](), list[np.ndarray](), 0
    for each in spectrum(A).values:
        found = each.vectors / np.linalg.norm(each.vectors, axis=0)
        independent += found.shape[1]
        values += [each.value] * each.multiplicity
        columns += [found[:, min(k, found.shape[1] - 1)] for k in range(each.multiplicity)]
    return np.array(values), np.column_stack(columns), independent


def _eigen_of_many_rows(A: Square, unit: float) -> tuple[np.ndarray, np.ndarray, int]:
    values, vectors = np.linalg.eig(A)
    values = unit * values
    independent = _count(np.linalg.svd(vectors, compute_uv=False), len(A))
    return values.astype(np.complex128), vectors.astype(np.complex128), independent


def _svd_exactly(A: Matrix) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """U, σ and V of A over its power of two: V of eigenvectors of AᵀA, σ² their eigenvalues, u along A v."""
    m, n = A.shape
    unit = Fraction(powers_of_two(A).item())
    pairs = [(value, v) for value, basis in orthogonal_bases(A) for v in basis]
    moved = [image for image in images(A, [v for _, v in pairs[: min(m, n)]]) if any(image)]
    V = np.column_stack([unit_vector(v) for _, v in pairs])
    U = np.column_stack([unit_vector(v) for v in [*moved, *complement(moved, m)]])
    return U, np.array([rounded(square_root(value / unit**2)) for value, _ in pairs[: min(m, n)]]), V


def _svd_of_many_rows(A: Matrix) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    U, values, Vt = np.linalg.svd(A)
    return U, values, Vt.T


check_calls(__name__)
