"""Matrices: the product in all its views, and affine maps. Shapes: A is (m, n), a vector is one column (n, 1)."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, as_column, as_matrix

Square = Float64[np.ndarray, "n n"]


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


def square_matrix(A: Square) -> Square:
    """A checked, independent copy of a square matrix.

    Raises: InputError if A is not square and finite.

    >>> square_matrix(np.array([[2.0]]))
    array([[2.]])
    """
    A = as_matrix(A, "A")
    if A.shape[0] != A.shape[1]:
        raise InputError("A must be square, not %(rows)s×%(columns)s", rows=A.shape[0], columns=A.shape[1])
    return A
