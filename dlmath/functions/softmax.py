"""Softmax: scores become a distribution, column by column; its Jacobian, its pull-back, its logarithm.

The one trick is to subtract the column's maximum, which changes nothing but the overflow.
Source: Bishop, Pattern Recognition and Machine Learning, eq. 4.104-4.106; Blanchard, Higham, Accurately Computing the
Log-Sum-Exp, 2021.
"""

from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.contract import INFINITE, check_calls

Array = Annotated[Float64[np.ndarray, "*K n N"], INFINITE]  # one or many matrices of columns
Column = Annotated[Float64[np.ndarray, "n 1"], INFINITE]
Square = Float64[np.ndarray, "n n"]


def softmax(z: Array) -> Array:
    """p_a = e^{z_a} / Σ_b e^{z_b} in each column; NaN in a column with +∞ in it, or with nothing but −∞.

    >>> softmax(np.array([[1000.0], [1000.0]])).tolist()
    [[0.5], [0.5]]
    """
    e = np.exp(z - z.max(axis=-2, keepdims=True))
    return e / e.sum(axis=-2, keepdims=True)


def softmax_jacobian(z: Column) -> Square:
    """∂p_a/∂z_b = p_a ([a = b] − p_b) in row a and column b, for one column z.

    >>> softmax_jacobian(np.array([[5.0], [5.0]])).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    p = softmax(z)
    return np.diagflat(p) - p @ p.T


def softmax_pull_back(z: Array, dJ_da: Array) -> Array:
    """∂J/∂z = (∂p/∂z)ᵀ ∂J/∂p, column by column: p ⊙ (∂J/∂p − Σ_b p_b ∂J/∂p_b).

    >>> softmax_pull_back(np.array([[5.0], [5.0]]), np.array([[1.0], [3.0]])).tolist()
    [[-0.5], [0.5]]
    """
    p = softmax(z)
    return p * (dJ_da - (p * dJ_da).sum(axis=-2, keepdims=True))


def log_softmax(z: Array) -> Array:
    """ln p_a = (z_a − max z) − ln Σ_b e^{z_b − max z} in each column, finite where p_a itself is rounded to 0.

    >>> log_softmax(np.array([[1000.0], [1.0]])).tolist()
    [[0.0], [-999.0]]
    """
    shifted = z - z.max(axis=-2, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-2, keepdims=True))


check_calls(__name__)
