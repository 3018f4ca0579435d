"""Vectors: sums, multiples, products, lengths, angles and projections.

Shapes: a vector is one column, (n, 1). Where float64 overflows, a result holds ∞ or NaN, without a warning.
"""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, as_column, as_matrix, check_count, is_number, number_text


@dataclass(frozen=True, eq=False, slots=True)
class DotProduct:
    """A dot product with its arithmetic, made by ``dot``.

    Attributes:
      products: x_k y_k, (n, 1).
      partial_sums: x₁y₁ + ... + x_k y_k, (n, 1).
      value: x·y, the last of the partial sums.
    """

    products: Column
    partial_sums: Column
    value: float


def add(x: Column, y: Column) -> Column:
    """x + y, entry by entry.

    Args:
      x: (n, 1).
      y: (n, 1).

    Returns: (n, 1).

    Raises: InputError if a vector is no finite column, or their sizes differ.

    >>> add(np.array([[1.0], [2.0]]), np.array([[3.0], [-1.0]])).T
    array([[4., 1.]])
    """
    x, y = _pair(x, y)
    with np.errstate(over="ignore"):
        return x + y


def scale(c: float, x: Column) -> Column:
    """c x: every entry times the number c.

    Args:
      c: a finite number.
      x: (n, 1).

    Returns: (n, 1).

    Raises: InputError if c or x is not finite.

    >>> scale(-2.0, np.array([[1.0], [3.0]])).T
    array([[-2., -6.]])
    """
    x = as_column(x, "x")
    if not is_number(c):
        raise InputError("c must be a finite number, not %(given)s", given=number_text(c))
    with np.errstate(over="ignore"):
        return c * x


def dot(x: Column, y: Column) -> DotProduct:
    """x·y = xᵀy = Σ_k x_k y_k, with every product and every partial sum.

    Args:
      x: (n, 1).
      y: (n, 1).

    Returns: products, partial sums and value.

    Raises: InputError if a vector is no finite column, or their sizes differ.

    >>> d = dot(np.array([[1.0], [2.0], [3.0]]), np.array([[4.0], [5.0], [6.0]]))
    >>> d.products.T, d.partial_sums.T, d.value
    (array([[ 4., 10., 18.]]), array([[ 4., 14., 32.]]), 32.0)
    """
    products = hadamard(x, y)
    with np.errstate(over="ignore", invalid="ignore"):
        partial_sums = products.cumsum(axis=0)
    return DotProduct(products, partial_sums, float(partial_sums[-1, 0]))


def hadamard(x: Column, y: Column) -> Column:
    """x ⊙ y: the product entry by entry.

    Args:
      x: (n, 1).
      y: (n, 1).

    Returns: (n, 1).

    Raises: InputError if a vector is no finite column, or their sizes differ.

    Source: Nielsen, Neural Networks and Deep Learning, ch. 2 eq. 28.

    >>> hadamard(np.array([[1.0], [2.0]]), np.array([[3.0], [4.0]])).T
    array([[3., 8.]])
    """
    x, y = _pair(x, y)
    with np.errstate(over="ignore"):
        return x * y


def outer(x: Float64[np.ndarray, "m 1"], y: Float64[np.ndarray, "n 1"]) -> Float64[np.ndarray, "m n"]:
    """x yᵀ: every entry of x times every entry of y, a matrix of rank one at most.

    Args:
      x: (m, 1).
      y: (n, 1).

    Returns: (m, n).

    Raises: InputError if a vector is no finite column.

    >>> outer(np.array([[1.0], [2.0]]), np.array([[3.0], [4.0], [5.0]]))
    array([[ 3.,  4.,  5.],
           [ 6.,  8., 10.]])
    """
    with np.errstate(over="ignore"):
        return as_column(x, "x") * as_column(y, "y").T


def norm(x: Column, p: float = 2.0) -> float:
    """‖x‖_p = (Σ_k |x_k|^p)^(1/p), and max_k |x_k| for p = ∞.

    The largest entry is taken out of the sum, so neither overflow nor underflow spoils the result on the way.

    Args:
      x: (n, 1).
      p: 1 ≤ p ≤ ∞; 1 is the sum of sizes, 2 the length.

    Returns: the norm.

    Raises: InputError if x is no finite column, or p < 1, where the triangle inequality fails.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 2.30-2.32.

    >>> x = np.array([[3.0], [-4.0]])
    >>> norm(x, 1.0), norm(x), norm(x, math.inf)
    (7.0, 5.0, 4.0)
    """
    x = as_column(x, "x")
    if not p >= 1.0:
        raise InputError("p must be at least 1, not %(given)s", given=p)
    sizes = np.abs(x)
    largest = float(sizes.max())
    if largest == 0.0 or p == math.inf:
        return largest
    if p == 1.0:
        with np.errstate(over="ignore"):
            return float(sizes.sum())
    if p == 2.0:
        return math.hypot(*x.ravel())
    return largest * float(((sizes / largest) ** p).sum()) ** (1.0 / p)


def frobenius(matrices: Float64[np.ndarray, "*K m n"]) -> Float64[np.ndarray, " *K"]:
    """The Frobenius norm √Σ a² of a matrix, or of each of a stack of matrices; squares neither overflow nor vanish on the way.

    Args:
      matrices: (m, n), or K of them, (K, m, n).

    Returns: a number, or one for each, (K,); not finite where an entry is not.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 2.33.

    >>> [f"{found:g}" for found in frobenius(np.array([[[3.0, 0.0], [0.0, 4.0]], [[3e200, 0.0], [0.0, 4e200]]]))]
    ['5', '5e+200']
    """
    unit = powers_of_two(matrices)
    with np.errstate(over="ignore"):
        return (unit * np.linalg.norm(matrices / unit, axis=(-2, -1), keepdims=True))[..., 0, 0]


def normalise(x: Column) -> Column:
    """x / ‖x‖: the vector of length 1 in the same direction.

    Args:
      x: (n, 1), not zero.

    Returns: (n, 1).

    Raises: InputError if x is no finite column, or zero.

    >>> normalise(np.array([[3.0], [-4.0]])).T
    array([[ 0.6, -0.8]])
    """
    return _unit(x, "x")


def angle(x: Column, y: Column) -> float:
    """The angle between x and y in radians, from 0 to π: 2 atan2(‖x̂ − ŷ‖, ‖x̂ + ŷ‖) with x̂ = x/‖x‖, ŷ = y/‖y‖.

    arccos(x̂·ŷ) is the same angle, but loses half of its digits for nearly parallel vectors, where the cosine is flat.

    Args:
      x: (n, 1), not zero.
      y: (n, 1), not zero.

    Returns: the angle.

    Raises: InputError if a vector is no finite column, or zero, or their sizes differ.

    Source: Kahan, How Futile are Mindless Assessments of Roundoff in Floating-Point Computation?, section 12.

    >>> angle(np.array([[1.0], [0.0]]), np.array([[0.0], [2.0]])) / math.pi
    0.5
    """
    x, y = _pair(x, y)
    x_hat, y_hat = _unit(x, "x"), _unit(y, "y")
    return 2.0 * math.atan2(norm(x_hat - y_hat), norm(x_hat + y_hat))


def cosine_similarity(x: Column, y: Column) -> float:
    """x·y / (‖x‖ ‖y‖): the cosine of the angle between x and y, from −1 to 1.

    A last digit beyond ±1, which rounding may leave, is put back to ±1.

    Args:
      x: (n, 1), not zero.
      y: (n, 1), not zero.

    Returns: the cosine.

    Raises: InputError if a vector is no finite column, or zero, or their sizes differ.

    >>> cosine_similarity(np.array([[3.0], [4.0]]), np.array([[4.0], [3.0]]))
    0.96
    """
    x, y = _pair(x, y)
    x, y = _scaled(x, "x"), _scaled(y, "y")
    return max(-1.0, min(1.0, dot(x, y).value / (norm(x) * norm(y))))


def projection(x: Column, onto: Column) -> Column:
    """(x·y / y·y) y: the multiple of y = ``onto`` that is nearest to x.

    What is left, x minus its projection, is orthogonal to y.

    Args:
      x: (n, 1).
      onto: y, (n, 1), not zero.

    Returns: (n, 1).

    Raises: InputError if a vector is no finite column, or their sizes differ, or ``onto`` is zero.

    Source: Strang, Introduction to Linear Algebra, 4.2.

    >>> projection(np.array([[3.0], [4.0]]), np.array([[1.0], [1.0]])).T
    array([[3.5, 3.5]])
    """
    x = as_column(x, "x")
    y = _scaled(as_column(onto, "onto", x.shape[0]), "onto")
    unit = power_of_two(x)
    with np.errstate(over="ignore", invalid="ignore"):
        return unit * (dot(x / unit, y).value / dot(y, y).value * y)


def flatten_rows(A: Float64[np.ndarray, "m n"]) -> Float64[np.ndarray, "mn 1"]:
    """The matrix read row by row as one vector: entry (i, j) becomes x_k with k = n (i − 1) + j.

    Raises: InputError if A is not a finite matrix.

    >>> flatten_rows(np.array([[1.0, 2.0], [3.0, 4.0]])).T
    array([[1., 2., 3., 4.]])
    """
    return as_matrix(A, "A").reshape(-1, 1)


def in_rows(x: Column, width: int) -> Float64[np.ndarray, "m width"]:
    """The vector cut into rows: ``flatten_rows`` undone where the width is right. The last row ends in NaN where x has ended.

    Args:
      x: (n, 1).
      width: entries of a row, ≥ 1.

    Returns: (⌈n / width⌉, width).

    Raises: InputError if x is not a finite vector or the width is no whole number from 1 on.

    >>> in_rows(np.array([[1.0], [2.0], [3.0]]), 2)
    array([[ 1.,  2.],
           [ 3., nan]])
    """
    x = as_column(x, "x")
    check_count(width, "width", least=1)
    rows = np.full(-(-len(x) // width) * width, np.nan)
    rows[: len(x)] = x[:, 0]
    return rows.reshape(-1, width)


def power_of_two(matrix: Float64[np.ndarray, "m n"]) -> float:
    """The largest power of two that is at most max |entry|, 1 for a matrix of zeros: to divide by it costs no digit.

    >>> power_of_two(np.array([[3.0], [-5.0]]))
    4.0
    """
    largest = np.abs(matrix).max()
    return math.ldexp(1.0, int(np.frexp(largest)[1]) - 1) if largest > 0.0 else 1.0


def powers_of_two(matrices: Float64[np.ndarray, "*K m n"]) -> Float64[np.ndarray, "*K one one"]:
    """The same for each of a stack of matrices.

    Args:
      matrices: (m, n), or K of them, (K, m, n).

    Returns: with two axes of length one, so that the stack can be divided by it; ½ for a matrix of zeros.

    >>> powers_of_two(np.array([[[3.0, -5.0]], [[0.25, 0.0]]])).ravel()
    array([4.  , 0.25])
    """
    _, exponents = np.frexp(np.abs(matrices).max(axis=(-2, -1), keepdims=True))
    return np.ldexp(1.0, exponents - 1)


def _scaled(x: Column, name: str) -> Column:
    """x without its power of two: the same direction, and no square of it overflows or vanishes."""
    x = as_column(x, name)
    if not x.any():
        raise InputError("%(name)s is the zero vector, which has no direction", name=name)
    return x / power_of_two(x)


def _unit(x: Column, name: str) -> Column:
    x = _scaled(x, name)
    return x / norm(x)


def _pair(x: Column, y: Column) -> tuple[Column, Column]:
    x = as_column(x, "x")
    return x, as_column(y, "y", x.shape[0])
