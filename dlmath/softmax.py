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
