"""Softmax: scores become a distribution, column by column; its Jacobian, its pull-back, its logarithm. Accuracy as in ``activations``."""

import functools

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import same_shape

Array = Float64[np.ndarray, "n N"]
Column = Float64[np.ndarray, "n 1"]
Square = Float64[np.ndarray, "n n"]


@np.errstate(over="ignore", invalid="ignore")
def softmax(z: Array) -> Array:
    """p_a = e^{z_a} / Σ_b e^{z_b} in each column, after subtracting the column's maximum, which changes nothing but the overflow.

    e^{z − max} is the product of the exponentials of whole part and fraction: 1.9 − 301.2 would be rounded, which e^· would magnify,
    but 1 − 301 is exact. A column with +∞ in it, or with nothing but −∞, has no softmax: NaN.

    >>> softmax(np.array([[1000.0], [1000.0]])).tolist()
    [[0.5], [0.5]]
    """
    fraction, whole = np.modf(z)
    e = np.exp(whole - whole.max(axis=0, keepdims=True)) * np.exp(fraction)
    return e / e.sum(axis=0, keepdims=True)


def softmax_jacobian(z: Column) -> Square:
    """∂p_a/∂z_b = p_a ([a = b] − p_b) for one column z (n, 1); returns (n, n). On the diagonal 1 − p_a is the sum of the other p.

    Args:
      z: (n, 1).

    Returns: row a and column b hold ∂p_a/∂z_b, (n, n).

    Source: Bishop, Pattern Recognition and Machine Learning, eq. 4.106.

    >>> softmax_jacobian(np.array([[5.0], [5.0]])).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    p = softmax(z)
    return np.diagflat(p * (others(len(p)) @ p)) - others(len(p)) * (p @ p.T)


@same_shape("z", "dJ_da")
def softmax_pull_back(z: Array, dJ_da: Array) -> Array:
    """(∂p/∂z)ᵀ ∂J/∂p, column by column: p_a Σ_b p_b (∂J/∂p_a − ∂J/∂p_b), which is p ⊙ (∂J/∂p − Σ_b p_b ∂J/∂p_b).

    Args:
      z, dJ_da: (n, N).

    Returns: ∂J/∂z, (n, N).

    Raises: InputError if the shapes differ.

    Source: Bishop, Pattern Recognition and Machine Learning, eq. 4.106, and the chain rule.

    >>> softmax_pull_back(np.array([[5.0], [5.0]]), np.array([[1.0], [3.0]])).tolist()
    [[-0.5], [0.5]]
    """
    p = softmax(z)
    return p * (p * (dJ_da[:, np.newaxis] - dJ_da)).sum(axis=1)


@functools.cache
def others(n: int) -> Square:
    """The (n, n) matrix by which ``others(n) @ p`` holds, for each entry of a column, the sum of all the other entries.

    Args:
      n: how many entries a column has.

    Returns: 1 everywhere but 0 on the diagonal, (n, n); read-only, as it is kept for the next caller.

    >>> (others(3) @ np.array([[1.0], [2.0], [3.0]])).tolist()
    [[5.0], [4.0], [3.0]]
    """
    matrix = 1.0 - np.eye(n)
    matrix.setflags(write=False)
    return matrix


@np.errstate(all="ignore")
def negative_log_softmax(z: Array) -> Array:
    """−ln p_a = ln Σ_b e^{z_b − m} + (m − z_a) in each column, m being its maximum.

    The sum is 1 + the others; of the differences of the others, whole parts and fractions are taken apart, as in ``softmax``.

    >>> negative_log_softmax(np.array([[1000.0], [1.0]])).tolist()
    [[0.0], [999.0]]
    """
    ordered = np.sort(z, axis=0)
    fraction, whole = np.modf(ordered)
    e = np.exp(whole[:-1] - whole[-1:]) * np.exp(fraction[:-1] - fraction[-1:])
    return np.log1p(e.sum(axis=0, keepdims=True)) + (ordered[-1:] - z)


@np.errstate(all="ignore")
def negative_log_others(z: Array) -> Array:
    """−ln(1 − p_a) in each column, 1 − p_a being the sum of the other p, whose logarithms are taken out of it where p_a is near 1.

    With one entry p is 1, and this is ∞.

    >>> negative_log_others(np.array([[1000.0], [1.0]])).tolist()
    [[999.0], [0.0]]
    """
    n = len(z)
    p, terms = softmax(z), np.repeat(negative_log_softmax(z)[:, np.newaxis], n, axis=1)
    terms[np.arange(n), np.arange(n)] = np.inf
    least = terms.min(axis=0)
    near_one = np.where(least == np.inf, np.inf, least - np.log(np.exp(least - terms).sum(axis=0)))
    return np.where(p < 0.5, -np.log1p(-p), near_one)


def softmax_of_others(z: Array) -> Float64[np.ndarray, "n n N"]:
    """At [b, a] p_b / (1 − p_a): the softmax of a column without its entry a, and 0 for b = a.

    Args:
      z: (n, N), n ≥ 2.

    >>> softmax_of_others(np.array([[1000.0], [2.0], [2.0]]))[:, :, 0].tolist()
    [[0.0, 1.0, 1.0], [0.5, 0.0, 0.0], [0.5, 0.0, 0.0]]
    """
    n, N = z.shape
    without = np.repeat(z[:, np.newaxis], n, axis=1)
    without[np.arange(n), np.arange(n)] = -np.inf
    return softmax(without.reshape(n, n * N)).reshape(n, n, N)
