"""Matrices: the product in all its views, and affine maps. A is (m, n), a vector is one column (n, 1)."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import check_index
from dlmath.contract import ANY, Count, also, check_calls

Square = Float64[np.ndarray, "n n"]
Sums = Annotated[Float64[np.ndarray, "*shape"], ANY]
# A relative error of this size is what rounding may leave in a sum of products.
ROUNDING = 2.0**-50


def cancelled(total: Sums, size: Sums) -> Sums:
    """Sums, 0 where they are no larger than the rounding of their summands, whose absolute values add up to ``size``.

    In float64 0.1 + 0.2 − 0.3 is 5.6·10⁻¹⁷, and another processor, which adds in another order, finds 2.8·10⁻¹⁷; in the
    mathematics it is 0.

    >>> cancelled(np.array([0.1 + 0.2 - 0.3, 0.5]), np.array([0.6, 0.5]))
    array([0. , 0.5])
    """
    noise = (total != 0.0) & (np.abs(total) <= ROUNDING * size) & (size < np.inf)
    return np.where(noise, 0.0, total) if noise.any() else total


@dataclass(frozen=True, eq=False, slots=True)
class Product:
    """A matrix product AB with its arithmetic; the four views are slices of one block of products. Made by
    ``product``."""

    products: Float64[np.ndarray, "m n p"]  # a_ik b_kj at [i, k, j]
    sums: Float64[np.ndarray, "m n p"]  # a_i1 b_1j + ... + a_ik b_kj at [i, k, j]
    result: Float64[np.ndarray, "m p"]  # AB, the last of the sums, 0 where they cancel but for rounding

    def _has(self, i: int = 0, j: int = 0, k: int = 0) -> None:
        for index, name, size in zip((i, k, j), "ikj", self.products.shape, strict=True):
            check_index(index, name, size)

    @also(_has)
    def entry(self, i: Count, j: Count) -> Float64[np.ndarray, "n 1"]:
        """a_ik b_kj for all k, from 0: row i of A times column j of B. Their sum is one entry of AB."""
        return self.products[i, :, j : j + 1]

    @also(lambda self, j: self._has(j=j))
    def column(self, j: Count) -> Float64[np.ndarray, "m n"]:
        """Column k is (column k of A) b_kj. The sum of the columns is column j of AB: the columns of A, combined."""
        return self.products[:, :, j]

    @also(_has)
    def row(self, i: Count) -> Float64[np.ndarray, "n p"]:
        """Row k is a_ik (row k of B). The sum of the rows is row i of AB: the rows of B, combined."""
        return self.products[i]

    @also(lambda self, k: self._has(k=k))
    def outer(self, k: Count) -> Float64[np.ndarray, "m p"]:
        """(Column k of A)(row k of B), of rank one. The sum over k is AB."""
        return self.products[:, k, :]


def product(A: Float64[np.ndarray, "m n"], B: Float64[np.ndarray, "n p"]) -> Product:
    """AB, (AB)_ij = Σ_k a_ik b_kj, with every product and every running sum.

    Source: Strang, Introduction to Linear Algebra, 2.4: four ways to multiply matrices.
    >>> P = product(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [6.0]]))
    >>> P.result
    array([[17.],
           [39.]])
    >>> P.entry(0, 0).T
    array([[ 5., 12.]])
    """
    products = A[:, :, np.newaxis] * B[np.newaxis, :, :]
    sums = products.cumsum(axis=1)
    return Product(products, sums, cancelled(sums[:, -1, :], np.abs(products).sum(axis=1)))


def affine(
    W: Float64[np.ndarray, "n n_before"], b: Float64[np.ndarray, "n 1"], x: Float64[np.ndarray, "n_before N"]
) -> Float64[np.ndarray, "n N"]:
    """W x + b, for each column x of a batch.

    >>> affine(np.array([[1.0, 2.0]]), np.array([[0.5]]), np.array([[1.0, 0.0], [0.0, 1.0]]))
    array([[1.5, 2.5]])
    """
    return W @ x + b


def affine_defect(
    W: Float64[np.ndarray, "n n_before"],
    b: Float64[np.ndarray, "n 1"],
    x: Float64[np.ndarray, "n_before N"],
    y: Float64[np.ndarray, "n_before N"],
) -> Float64[np.ndarray, "n N"]:
    """f(x + y) − f(x) − f(y) for f(x) = W x + b. For a linear map it would be zero; here it is −b, so f is linear only
    if b = 0.

    >>> affine_defect(np.array([[2.0]]), np.array([[1.0]]), np.array([[3.0]]), np.array([[4.0]]))
    array([[-1.]])
    """
    return affine(W, b, x + y) - affine(W, b, x) - affine(W, b, y)


check_calls(__name__)
