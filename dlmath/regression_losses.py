"""Losses for numbers: by how much a misses y. Values and slopes; shapes, reductions and accuracy as in ``losses``."""

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import same_shape
from dlmath.reductions import mean_over_entries

Array = Float64[np.ndarray, "n N"]


@same_shape("a", "y")
def mse(a: Array, y: Array) -> float:
    """Mean of (a − y)² over all entries.

    Args:
      a, y: (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: PyTorch MSELoss, reduction='mean'.

    >>> mse(np.array([[1.0, 4.0]]), np.array([[0.0, 1.0]]))
    5.0
    """
    return _sum_of_squares(a - y) / a.size


@same_shape("a", "y")
def mse_slope(a: Array, y: Array) -> Array:
    """2 (a − y) / nN, as (a − y) / (nN / 2), which overflows only where the result does.

    Args:
      a, y: (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``mse``.

    >>> mse_slope(np.array([[1.0, 4.0]]), np.array([[0.0, 1.0]])).tolist()
    [[1.0, 3.0]]
    """
    return (a - y) / (0.5 * a.size)


@same_shape("a", "y")
def half_mse(a: Array, y: Array) -> float:
    """Mean of ½‖a − y‖² over the samples.

    Args:
      a, y: (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Nielsen, Neural Networks and Deep Learning, ch. 1 eq. 6.

    >>> half_mse(np.array([[1.0, 4.0]]), np.array([[0.0, 1.0]]))
    2.5
    """
    return 0.5 * _sum_of_squares(a - y) / a.shape[1]


@same_shape("a", "y")
def half_mse_slope(a: Array, y: Array) -> Array:
    """(a − y) / N.

    Args:
      a, y: (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``half_mse``.

    >>> half_mse_slope(np.array([[1.0, 4.0]]), np.array([[0.0, 1.0]])).tolist()
    [[0.5, 1.5]]
    """
    return (a - y) / a.shape[1]


@same_shape("a", "y")
def half_sse(a: Array, y: Array) -> float:
    """½ Σ (a − y)², over all entries and not divided.

    Args:
      a, y: (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Mazur, A Step by Step Backpropagation Example, whose E_total this is.

    >>> round(half_sse(np.array([[0.75136507], [0.772928465]]), np.array([[0.01], [0.99]])), 9)
    0.298371109
    """
    return 0.5 * _sum_of_squares(a - y)


@same_shape("a", "y")
def half_sse_slope(a: Array, y: Array) -> Array:
    """a − y.

    Args:
      a, y: (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: Mazur, A Step by Step Backpropagation Example, where 0.74136507 is ∂E_total/∂out_o1.

    >>> half_sse_slope(np.array([[0.75136507], [0.772928465]]), np.array([[0.01], [0.99]])).round(9).tolist()
    [[0.74136507], [-0.217071535]]
    """
    return a - y


@same_shape("a", "y")
def mae(a: Array, y: Array) -> float:
    """Mean of |a − y|.

    Args:
      a, y: (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: PyTorch L1Loss, reduction='mean'.

    >>> mae(np.array([[1.0, 4.0]]), np.array([[2.0, 1.0]]))
    2.0
    """
    return mean_over_entries(np.abs(a - y))


@same_shape("a", "y")
def mae_slope(a: Array, y: Array) -> Array:
    """sign(a − y) / nN, with sign(0) = 0.

    Args:
      a, y: (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``mae``; its value at 0 as in PyTorch's L1Loss.

    >>> mae_slope(np.array([[1.0, 4.0, 7.0, 7.0]]), np.array([[2.0, 1.0, 7.0, 0.0]])).tolist()
    [[-0.25, 0.25, 0.0, 0.25]]
    """
    return np.sign(a - y) / a.size


@same_shape("a", "y")
def huber(a: Array, y: Array, delta: float = 1.0) -> float:
    """Mean of ½(a − y)² where |a − y| ≤ δ, else of δ(|a − y| − ½δ): both are c (|a − y| − ½c) with c = min(|a − y|, δ).

    >>> huber(np.array([[10.0]]), np.array([[0.0]]), delta=5.0)
    37.5
    """
    distance = np.abs(a - y)
    c = np.minimum(distance, delta)
    return mean_over_entries(c * (distance - 0.5 * c))


@same_shape("a", "y")
def huber_slope(a: Array, y: Array, delta: float = 1.0) -> Array:
    """a − y, kept between −δ and δ, / nN.

    Args:
      a, y: (n, N).
      delta: δ > 0.

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: Huber, Robust Estimation of a Location Parameter, 1964; PyTorch HuberLoss.

    >>> huber_slope(np.array([[10.0, 3.0]]), np.array([[0.0, 0.0]]), delta=5.0).tolist()
    [[2.5, 1.5]]
    """
    return np.minimum(np.maximum(a - y, -delta), delta) / a.size


@same_shape("a", "y")
def log_cosh(a: Array, y: Array) -> float:
    """Mean of ln cosh(a − y) = ln(1 + 2 sinh²((a − y)/2)); beyond 40 it grows by exactly what |a − y| grows by.

    Args:
      a, y: (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Keras LogCosh.

    >>> round(log_cosh(np.array([[1000.0]]), np.array([[0.0]])), 6)  # 1000 − ln 2
    999.306853
    """
    distance = np.abs(a - y)
    c = np.minimum(distance, 40.0)
    return mean_over_entries(np.log1p(2.0 * np.sinh(0.5 * c) ** 2) + (distance - c))


@same_shape("a", "y")
def log_cosh_slope(a: Array, y: Array) -> Array:
    """tanh(a − y) / nN.

    Args:
      a, y: (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``log_cosh``.

    >>> log_cosh_slope(np.array([[np.log(2.0)]]), np.array([[0.0]])).round(12).tolist()  # (2 − ½) / (2 + ½)
    [[0.6]]
    """
    return np.tanh(a - y) / a.size


def _sum_of_squares(difference: Array) -> float:
    return float(np.vdot(difference, difference))
