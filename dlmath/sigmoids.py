"""Functions with the shape of an S: σ, and the slopes of σ and tanh (tanh itself is NumPy's). Accuracy as in ``activations``."""

import numpy as np
from jaxtyping import Float64

Array = Float64[np.ndarray, "n N"]


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^{−z}), written so that no exponential overflows.

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Nielsen, Neural Networks and Deep Learning, ch. 1 eq. 3; the example: Mazur, A Step by Step Backpropagation Example, out_h1.

    >>> sigmoid(np.array([[0.0, 0.3775]])).round(9).tolist()
    [[0.5, 0.593269992]]
    """
    return np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z)))


def sigmoid_slope(z: Array) -> Array:
    """σ′(z) = σ(z) σ(−z) = e / (1 + e)² with e = e^{−|z|}; σ(1 − σ) would lose digits for large z.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: the derivative of ``sigmoid``.

    >>> sigmoid_slope(np.array([[0.0, np.log(3.0)]])).round(12).tolist()  # σ(ln 3) = ¾
    [[0.25, 0.1875]]
    """
    e = np.exp(-np.abs(z))
    return e / (1.0 + e) ** 2


def tanh_slope(z: Array) -> Array:
    """tanh′(z) = 1 / cosh²(z), cosh being capped where the slope has long been 0; 1 − tanh² would lose digits for large z.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: the derivative of tanh.

    >>> tanh_slope(np.array([[0.0, np.log(2.0)]])).round(12).tolist()  # tanh(ln 2) = 0.6
    [[1.0, 0.64]]
    """
    return (1.0 / np.cosh(np.minimum(np.abs(z), 700.0))) ** 2
