"""Vectors: sums, multiples, products, lengths, angles and projections.

A vector is one column, (n, 1). Where float64 overflows, a result holds ∞ or NaN, without a warning. The zero vector has
no direction: where one is needed, it is refused.
"""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError
from dlmath.contract import ANY, Limits, Size, check_calls


@dataclass(frozen=True, eq=False, slots=True)
class DotProduct:
    """A dot product with its arithmetic, made by ``dot``."""

    products: Column  # x_k y_k
    partial_sums: Column  # x₁y₁ + ... + x_k y_k
    value: float  # x·y, the last of the partial sums


def add(x: Column, y: Column) -> Column:
    """x + y, entry by entry.

    >>> add(np.array([[1.0], [2.0]]), np.array([[3.0], [-1.0]])).T
    array([[4., 1.]])
    """
    return x + y


def scale(c: float, x: Column) -> Column:
    """c x: every entry times the number c.

    >>> scale(-2.0, np.array([[1.0], [3.0]])).T
    array([[-2., -6.]])
    """
    return c * x


def hadamard(x: Column, y: Column) -> Column:
    """x ⊙ y: the product entry by entry.

    Source: Nielsen, Neural Networks and Deep Learning, ch. 2 eq. 28.
    >>> hadamard(np.array([[1.0], [2.0]]), np.array([[3.0], [4.0]])).T
    array([[3., 8.]])
    """
    return x * y


def dot(x: Column, y: Column) -> DotProduct:
    """x·y = xᵀy = Σ_k x_k y_k, with every product and every partial sum.

    >>> d = dot(np.array([[1.0], [2.0], [3.0]]), np.array([[4.0], [5.0], [6.0]]))
    >>> d.products.T, d.partial_sums.T, d.value
    (array([[ 4., 10., 18.]]), array([[ 4., 14., 32.]]), 32.0)
    """
    products = hadamard(x, y)
    partial_sums = products.cumsum(axis=0)
    return DotProduct(products, partial_sums, float(partial_sums[-1, 0]))


def norm(x: Column, p: Annotated[float, Limits(1.0, infinite=True)] = 2.0) -> float:
    """‖x‖_p = (Σ_k |x_k|^p)^(1/p): for p = 1 the sum of sizes, for p = 2 the length, for p = ∞ the largest size. For p
    < 1 it would be no norm.

    The largest entry is taken out of the sum, so that no power overflows or vanishes on the way.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 2.30-2.32.
    >>> x = np.array([[3.0], [-4.0]])
    >>> norm(x, 1.0), norm(x), norm(x, math.inf)
    (7.0, 5.0, 4.0)
    """
    sizes = np.abs(x)
    largest = float(sizes.max())
    if largest == 0.0 or p == math.inf:
        return largest
    if p == 1.0:
        return float(sizes.sum())
    if p == 2.0:
        return math.hypot(*x.ravel())
    return largest * float(((sizes / largest) ** p).sum()) ** (1.0 / p)


def frobenius(matrices: Annotated[Float64[np.ndarray, "*K m n"], ANY]) -> Float64[np.ndarray, " *K"]:
    """The Frobenius norm √Σ a² of a matrix, or of each of a stack of matrices; not finite where an entry is not.

    A power of two is taken out of the sum, so that no square overflows or vanishes on the way.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 2.33.
    >>> [f"{found:g}" for found in frobenius(np.array([[[3.0, 0.0], [0.0, 4.0]], [[3e200, 0.0], [0.0, 4e200]]]))]
    ['5', '5e+200']
    """
    unit = powers_of_two(matrices)
    return (unit * np.linalg.norm(matrices / unit, axis=(-2, -1), keepdims=True))[..., 0, 0]


def angle(x: Column, y: Column) -> float:
    """The angle between x and y in radians, from 0 to π: 2 atan2(‖x̂ − ŷ‖, ‖x̂ + ŷ‖) with x̂ = x/‖x‖, ŷ = y/‖y‖.

    arccos(x̂·ŷ) is the same angle, but loses half of its digits for nearly parallel vectors, where the cosine is flat.

    Source: Kahan, How Futile are Mindless Assessments of Roundoff in Floating-Point Computation?, section 12.
    >>> angle(np.array([[1.0], [0.0]]), np.array([[0.0], [2.0]])) / math.pi
    0.5
    """
    x, y = _scaled(x, "x"), _scaled(y, "y")
    x_hat, y_hat = x / norm(x), y / norm(y)
    return 2.0 * math.atan2(norm(x_hat - y_hat), norm(x_hat + y_hat))


def cosine_similarity(x: Column, y: Column) -> float:
    """x·y / (‖x‖ ‖y‖): the cosine of the angle between x and y. A last digit beyond ±1, which rounding may leave, is
    put back to ±1.

    >>> cosine_similarity(np.array([[3.0], [4.0]]), np.array([[4.0], [3.0]]))
    0.96
    """
    x, y = _scaled(x, "x"), _scaled(y, "y")
    return max(-1.0, min(1.0, dot(x, y).value / (norm(x) * norm(y))))


def projection(x: Column, onto: Column) -> Column:
    """(x·y / y·y) y: the multiple of y = ``onto`` that is nearest to x. What is left of x is orthogonal to y.

    Source: Strang, Introduction to Linear Algebra, 4.2.
    >>> projection(np.array([[3.0], [4.0]]), np.array([[1.0], [1.0]])).T
    array([[3.5, 3.5]])
    """
    y = _scaled(onto, "onto")
    unit = powers_of_two(x)
    return unit * (dot(x / unit, y).value / dot(y, y).value * y)


def flatten_rows(A: Float64[np.ndarray, "m n"]) -> Float64[np.ndarray, "mn 1"]:
    """The matrix read row by row as one vector: entry (i, j) becomes x_k with k = n (i − 1) + j.

    >>> flatten_rows(np.array([[1.0, 2.0], [3.0, 4.0]])).T
    array([[1., 2., 3., 4.]])
    """
    return A.flatten()[:, np.newaxis]


def in_rows(x: Column, width: Size) -> Float64[np.ndarray, "m width"]:
    """The vector cut into rows: ``flatten_rows`` undone where the width is right. The last row ends in NaN where x has
    ended.

    >>> in_rows(np.array([[1.0], [2.0], [3.0]]), 2)
    array([[ 1.,  2.],
           [ 3., nan]])
    """
    rows = np.full(-(-len(x) // width) * width, np.nan)
    rows[: len(x)] = x[:, 0]
    return rows.reshape(-1, width)


def powers_of_two(matrices: Float64[np.ndarray, "*K m n"]) -> Float64[np.ndarray, "*K one one"]:
    """For a matrix, or each of a stack, the largest power of two that is at most max |entry|, ½ for zeros: to divide by
    it costs no digit.

    >>> powers_of_two(np.array([[[3.0, -5.0]], [[0.25, 0.0]]])).ravel()
    array([4.  , 0.25])
    """
    _, exponents = np.frexp(np.abs(matrices).max(axis=(-2, -1), keepdims=True))
    return np.ldexp(1.0, exponents - 1)


def _scaled(x: Column, name: str) -> Column:
    """x without its power of two: the same direction, and no square of it overflows or vanishes."""
    if not x.any():
        raise InputError("%(name)s is the zero vector, which has no direction", name=name)
    return x / powers_of_two(x)


check_calls(__name__)
