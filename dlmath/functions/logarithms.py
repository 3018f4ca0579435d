"""What the losses with logarithms are written with: quotients and products that end where 0 · ln 0 = 0, and logarithms
of outputs from z.

ln of a sigmoid or a softmax is computed from the logits z by logaddexp or a shift, and stays finite where the
probability itself is rounded to 0 or 1.
"""

from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.contract import INFINITE, check_calls
from dlmath.functions.softmax import softmax

Array = Annotated[Float64[np.ndarray, "*#K n N"], INFINITE]
Targets = Annotated[Float64[np.ndarray, "n N"], INFINITE]


def xlogy(x: Array, y: Array) -> Array:
    """x ln y, 0 where x is.

    >>> xlogy(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]])).tolist()
    [[0.0, 0.0]]
    """
    return times(x, np.log(y))


def xlog1py(x: Array, y: Array) -> Array:
    """x ln(1 + y), 0 where x is.

    >>> xlog1py(np.array([[2.0, 0.0]]), np.array([[1e-20, -1.0]])).tolist()
    [[2e-20, 0.0]]
    """
    return times(x, np.log1p(y))


def times(x: Array, y: Array) -> Array:
    """x · y, 0 where x is, even if y is ±∞.

    >>> times(np.array([[2.0, 0.0]]), np.array([[3.0, np.inf]])).tolist()
    [[6.0, 0.0]]
    """
    return np.where(x == 0.0, 0.0, x * y)


def ratio(x: Array, y: Array) -> Array:
    """x / y, 0 where x is, even if y is 0.

    >>> ratio(np.array([[1.0, 1.0, 0.0]]), np.array([[2.0, 0.0, 0.0]])).tolist()
    [[0.5, inf, 0.0]]
    """
    return np.where(x == 0.0, 0.0, x / y)


def log_of_others(z: Array) -> Array:
    """ln(1 − p_a), with p = softmax(z), as ln Σ_{b≠a} e^{z_b} − ln Σ_b e^{z_b}, each shifted by its own maximum.

    >>> log_of_others(np.array([[1000.0], [1.0]])).tolist()
    [[-999.0], [0.0]]
    """
    if z.shape[-2] == 1:
        return np.full_like(z, -np.inf)
    top, others = z.max(axis=-2, keepdims=True), _without_each(z)
    top_of_others = others.max(axis=-2)
    total = np.exp(z - top).sum(axis=-2, keepdims=True)
    total_of_others = np.exp(others - top_of_others[..., np.newaxis, :]).sum(axis=-2)
    return (top_of_others - top) + np.log(total_of_others) - np.log(total)


def bce_of_softmax_delta(z: Array, y: Targets) -> Array:
    """What binary cross-entropy of a softmax hands back to each logit z_b.

    Σ_a y_a (p_b − [a = b]) + (1 − y_a) (p_b − r_ba) = n p_b − y_b − Σ_a (1 − y_a) r_ba, with r_ba = p_b / (1 − p_a) the
    softmax without entry a; 0 for a single output, which is always 1.

    >>> bce_of_softmax_delta(np.array([[40.0], [0.0]]), np.array([[0.0], [1.0]])).tolist()
    [[2.0], [-2.0]]
    """
    n = z.shape[-2]
    if n == 1:
        return np.zeros_like(z)
    r = softmax(_without_each(z))
    return n * softmax(z) - y - (r * (1.0 - y)[:, np.newaxis]).sum(axis=-3)


def _without_each(z: Array) -> Float64[np.ndarray, "*K n n N"]:
    """For each a the columns without their entry a: at [a, b] z_b, and −∞ for b = a."""
    return np.where(np.eye(z.shape[-2], dtype=bool)[:, :, np.newaxis], -np.inf, z[..., np.newaxis, :, :])


check_calls(__name__)
