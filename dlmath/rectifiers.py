"""Rectifiers, which pass on a positive z and hold a negative one back: ReLU and its smooth or leaking relatives, φ and φ′.

Shapes and accuracy as in ``activations``.
"""

import math

import numpy as np
from jaxtyping import Float64

Array = Float64[np.ndarray, "n N"]


def relu(z: Array) -> Array:
    """max(0, z).

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Nair and Hinton, Rectified Linear Units, ICML 2010.

    >>> relu(np.array([[-2.0, 0.0, 3.0]])).tolist()
    [[0.0, 0.0, 3.0]]
    """
    return np.maximum(z, 0.0)


def relu_slope(z: Array) -> Array:
    """1 for z > 0, else 0: Heaviside's step, taken to be 0 at 0.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: the derivative of ``relu``; its value at 0 as in PyTorch's ReLU.

    >>> relu_slope(np.array([[-2.0, 0.0, 3.0]])).tolist()
    [[0.0, 0.0, 1.0]]
    """
    return np.heaviside(z, 0.0)


def leaky_relu(z: Array, leak: float = 0.01) -> Array:
    """z for z > 0, else leak · z, where 0 ≤ leak ≤ 1.

    >>> leaky_relu(np.array([[-2.0, 3.0]]), leak=0.5)
    array([[-1.,  3.]])
    """
    return np.where(z > 0.0, z, leak * z)


def leaky_relu_slope(z: Array, leak: float = 0.01) -> Array:
    """1 for z > 0, else the leak, at 0 too.

    Args:
      z: (n, N).
      leak: the slope for z ≤ 0, from 0 to 1.

    Returns: φ′(z), (n, N).

    Source: the derivative of ``leaky_relu``; its value at 0 as in PyTorch's LeakyReLU.

    >>> leaky_relu_slope(np.array([[-2.0, 0.0, 3.0]])).tolist()
    [[0.01, 0.01, 1.0]]
    """
    return np.where(z > 0.0, 1.0, leak)


def elu(z: Array, alpha: float = 1.0) -> Array:
    """z for z > 0, else α (e^z − 1): one of the two summands is always 0.

    >>> elu(np.array([[0.0, 3.0]]), alpha=2.0)
    array([[0., 3.]])
    """
    return np.maximum(z, 0.0) + alpha * np.expm1(np.minimum(z, 0.0))


def elu_slope(z: Array, alpha: float = 1.0) -> Array:
    """1 for z > 0, else α e^z, at 0 too.

    Args:
      z: (n, N).
      alpha: α ≥ 0.

    Returns: φ′(z), (n, N).

    Source: the derivative of ``elu``; its value at 0 as in PyTorch's ELU.

    >>> elu_slope(np.array([[-np.log(2.0), 0.0, 3.0]]), alpha=3.0).round(12).tolist()
    [[1.5, 3.0, 1.0]]
    """
    return np.where(z > 0.0, 1.0, alpha * np.exp(np.minimum(z, 0.0)))


SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


@np.errstate(over="ignore")
def selu(z: Array) -> Array:
    """λ elu(z, α), where λ and α are such that mean 0 and variance 1 stay so from layer to layer.

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Klambauer et al., Self-Normalizing Neural Networks, NeurIPS 2017, eq. 2, where λ ≈ 1.0507 and α ≈ 1.6733.

    >>> selu(np.array([[-50.0, 0.0, 1.0]])).round(4).tolist()
    [[-1.7581, 0.0, 1.0507]]
    """
    return SELU_SCALE * elu(z, SELU_ALPHA)


def selu_slope(z: Array) -> Array:
    """λ for z > 0, else λ α e^z, at 0 too.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: the derivative of ``selu``; its value at 0 as in PyTorch's SELU.

    >>> selu_slope(np.array([[-50.0, 0.0, 1.0]])).round(4).tolist()
    [[0.0, 1.7581, 1.0507]]
    """
    return SELU_SCALE * elu_slope(z, SELU_ALPHA)


@np.errstate(invalid="ignore")
def softplus(z: Array) -> Array:
    """ln(1 + e^z) = ln(e^0 + e^z).

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Dugas et al., Incorporating Second-Order Functional Knowledge, NIPS 2000.

    >>> softplus(np.array([[-1000.0, 0.0, 1000.0]])).round(6).tolist()  # ln 2 at 0
    [[0.0, 0.693147, 1000.0]]
    """
    return np.logaddexp(0.0, z)


def silu(z: Array) -> Array:
    """z σ(z), where σ(z) = e^{z/2} e^{z/2} / (1 + e^{−|z|}) for z < 0: e^z itself would be subnormal long before z e^z is.

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Elfwing, Uchibe, Doya, Sigmoid-Weighted Linear Units, Neural Networks 107 (2018), eq. 5-6.

    >>> silu(np.array([[-1.27846, 0.0, 100.0]])).round(5).tolist()  # its minimum, where it is z + 1
    [[-0.27846, 0.0, 100.0]]
    """
    z = np.maximum(z, -800.0)
    root = np.exp(0.5 * np.minimum(z, 0.0))
    return z * root / (1.0 + np.exp(-np.abs(z))) * root


def silu_slope(z: Array) -> Array:
    """σ(z) + z σ′(z) = (1 + z + e^z) / (2 cosh(z/2))², with z capped where the slope has long been 0 or 1.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: Elfwing, Uchibe, Doya, Sigmoid-Weighted Linear Units, Neural Networks 107 (2018), eq. 5-6.

    >>> silu_slope(np.array([[0.0, np.log(3.0)]])).round(6).tolist()  # at ln 3: ¾ + 3/16 ln 3
    [[0.5, 0.95599]]
    """
    z = np.minimum(np.maximum(z, -800.0), 60.0)
    c = 2.0 * np.cosh(0.5 * z)
    return (1.0 + z + np.exp(z)) / c / c


_ROOT_HALF = math.sqrt(0.5)
_ROOT_HALF_HIGH = float(np.float32(_ROOT_HALF))  # so short that its products with halves of a float64 are exact
_ROOT_HALF_LOW = 1.210161710447897e-08  # √½ − _ROOT_HALF_HIGH


def gelu(z: Array) -> Array:
    """z Φ(z) = max(0, z) − x Φ(−x) with x = |z| and Φ(−x) = ½ erfc(x/√2).

    Where x is large, erfc magnifies the rounding of u = x/√2 by 2u²; so what u has lost is worked out, and
    erfc(u + lost) ≈ erfc(u) (1 − 2u·lost).

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016.

    >>> gelu(np.array([[-1.0, 0.0, 1.0]])).round(4).tolist()  # Φ(1) = 0.8413
    [[-0.1587, 0.0, 0.8413]]
    """
    x = np.minimum(np.abs(z), 40.0)
    u = _ROOT_HALF * x
    high = x.astype(np.float32).astype(np.float64)
    lost = (high * _ROOT_HALF_HIGH - u) + (x - high) * _ROOT_HALF_HIGH + x * _ROOT_HALF_LOW
    tail = 0.5 * x * _erfc(u) * (1.0 - 2.0 * u * lost)
    return np.maximum(z, 0.0) - (np.where(x > 37.0, _far_tail(x, high), tail) if (x > 37.0).any() else tail)


def _far_tail(x: Array, high: Array) -> Array:
    """x Φ(−x) = e^{−x²/2} (1 − 1/x² + 3/x⁴ − 15/x⁶ + …) / √(2π) for x > 37, where erfc is subnormal; high is x cut to half its digits."""
    r = 1.0 / np.maximum(x * x, 1.0)
    series = 1.0 - r * (1.0 - 3.0 * r * (1.0 - 5.0 * r * (1.0 - 7.0 * r * (1.0 - 9.0 * r * (1.0 - 11.0 * r)))))
    return np.exp(-0.5 * high * high) * (np.exp(-0.5 * (x - high) * (x + high)) * series * _DENSITY_AT_0)


def gelu_slope(z: Array) -> Array:
    """Φ(z) + z e^{−z²/2} / √(2π), with z capped where the slope has long been 0 or 1.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: the derivative of ``gelu``.

    >>> gelu_slope(np.array([[0.0, 1.0]])).round(4).tolist()  # at 1: 0.8413 + 0.2420
    [[0.5, 1.0833]]
    """
    z = np.minimum(np.maximum(z, -40.0), 40.0)
    root = np.exp(-0.25 * z * z)
    return 0.5 * _erfc(-_ROOT_HALF * z) + z * root * _DENSITY_AT_0 * root


_DENSITY_AT_0 = 1.0 / math.sqrt(2.0 * math.pi)


def _erfc(x: Array) -> Array:
    """erfc, entry by entry: NumPy has none."""
    return np.fromiter(map(math.erfc, x.ravel().tolist()), np.float64, x.size).reshape(x.shape)
