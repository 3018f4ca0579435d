"""Distributions: entropy, logits, smoothed labels, and what floating point and libraries do where a probability rounds to 0 or 1.

Shapes: distributions are columns, (C, N); z, a and y are (n, N), as in ``losses``. Nothing warns.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, as_column, as_matrix, check_number, same_shape
from dlmath.classification_losses import bce, bce_delta, bce_of_logits, bce_slope
from dlmath.losses import LOSSES
from dlmath.sigmoids import sigmoid

Array = Float64[np.ndarray, "n N"]
Distribution = Float64[np.ndarray, "C N"]


@dataclass(frozen=True, eq=False)
class Route:
    """One way to compute binary cross-entropy of a logit z and its derivative.

    Made by ``routes``.

    Attributes:
      name: "plain", "clamped", "clipped" or "logits".
      J: the loss.
      dJ_da: ∂J/∂a; None where the way does not pass through a.
      slope: a (1 − a), the σ′ that is left once only a is known; None likewise.
      delta: ∂J/∂z.
    """

    name: str
    J: float
    dJ_da: float | None
    slope: float | None
    delta: float


def entropy(y: Distribution) -> float:
    """H(y) = −Σ y ln y, a mean over columns: the cross-entropy of y with itself, which no prediction can go below.

    >>> round(entropy(np.array([[0.5], [0.5]])), 6)
    0.693147
    """
    return LOSSES["CE"].value(y, y)


def binary(p: Float64[np.ndarray, "1 N"]) -> Float64[np.ndarray, "2 N"]:
    """The distribution of two outcomes: p over 1 − p.

    >>> binary(np.array([[0.25]])).T
    array([[0.25, 0.75]])
    """
    return np.vstack([p, 1.0 - p])


@np.errstate(divide="ignore")
def logit(p: Array) -> Array:
    """ln(p / (1 − p)), the z for which σ(z) = p; near p = ½ as 2 artanh(2p − 1), where the logarithms would cancel.

    Args:
      p: numbers from 0 to 1, (n, N).

    Returns: z, (n, N), −∞ for 0 and ∞ for 1.

    Raises: InputError for other numbers.

    >>> logit(np.array([[0.0, 0.5, 1.0]]))
    array([[-inf,   0.,  inf]])
    """
    p = as_matrix(p, "p")
    if p.min() < 0.0 or p.max() > 1.0:
        raise InputError("%(name)s must lie between 0 and 1", name="p")
    middle = np.abs(p - 0.5) < 0.25
    return np.where(middle, 2.0 * np.arctanh(2.0 * np.where(middle, p, 0.5) - 1.0), np.log(p) - np.log1p(-p))


def normalised(weights: Column, name: str = "y") -> Column:
    """Weights divided by their sum, (C, 1).

    Raises: InputError if one is negative or not finite, or all are 0.

    >>> normalised(np.array([[3.0], [1.0]])).T
    array([[0.75, 0.25]])
    """
    weights = as_column(weights, name)
    if weights.min() < 0.0 or not 0.0 < weights.sum() < np.inf:
        raise InputError("%(name)s must be numbers ≥ 0 that are not all 0", name=name)
    return weights / weights.sum()


def smoothed(y: Distribution, epsilon: float) -> Distribution:
    """Label smoothing: (1 − ε) y + ε / C.

    Source: Szegedy et al., Rethinking the Inception Architecture, 2016, section 7.

    Raises: InputError if ε is not between 0 and 1.

    >>> smoothed(np.array([[1.0], [0.0]]), 0.5).T
    array([[0.75, 0.25]])
    """
    check_number(epsilon, "epsilon", 0.0)
    if epsilon > 1.0:
        raise InputError("%(name)s must be at most %(most)s, not %(given)s", name="epsilon", most=1, given=epsilon)
    return (1.0 - epsilon) * y + epsilon / len(y)


@np.errstate(over="ignore", invalid="ignore")
def naive_softmax(z: Array) -> Array:
    """e^z / Σ e^z as it is written, which overflows: ∞/∞ is NaN. For comparison only.

    >>> naive_softmax(np.array([[0.0], [1000.0]])).T
    array([[ 0., nan]])
    """
    e = np.exp(z)
    return e / e.sum(axis=0, keepdims=True)


@same_shape("a", "y")
def bce_clamped(a: Array, y: Array, floor: float = -100.0) -> float:
    """Binary cross-entropy whose logarithms are not let below −100.

    Args:
      a, y: numbers from 0 to 1, (n, N).
      floor: what the logarithms are not let below.

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: PyTorch BCELoss.

    >>> bce_clamped(np.array([[0.0]]), np.array([[1.0]]))
    100.0
    """
    return float(-(y * np.maximum(np.log(a), floor) + (1.0 - y) * np.maximum(np.log1p(-a), floor)).mean())


@same_shape("a", "y")
def bce_clamped_slope(a: Array, y: Array) -> Array:
    """(a − y) / max(a (1 − a), 10⁻¹²) / nN, as PyTorch's backward pass has it.

    Args:
      a, y: numbers from 0 to 1, (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: PyTorch BCELoss.

    >>> bce_clamped_slope(np.array([[0.0, 0.5]]), np.array([[1.0, 1.0]])).tolist()
    [[-500000000000.0, -1.0]]
    """
    return (a - y) / np.maximum(a * (1.0 - a), 1e-12) / a.size


@same_shape("a", "y")
def bce_clipped(a: Array, y: Array, epsilon: float = 1e-7) -> float:
    """Binary cross-entropy of a kept between ε and 1 − ε.

    Args:
      a, y: numbers from 0 to 1, (n, N).
      epsilon: ε, between 0 and ½.

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Keras BinaryCrossentropy with from_logits=False.

    >>> round(bce_clipped(np.array([[0.0]]), np.array([[1.0]])), 6)  # 7 ln 10
    16.118096
    """
    return bce(np.clip(a, epsilon, 1.0 - epsilon), y)


@same_shape("a", "y")
def bce_clipped_slope(a: Array, y: Array, epsilon: float = 1e-7) -> Array:
    """The slope of that: 0 where a was clipped, as moving it changes nothing.

    Args:
      a, y: numbers from 0 to 1, (n, N).
      epsilon: ε, between 0 and ½.

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: Keras BinaryCrossentropy with from_logits=False.

    >>> bce_clipped_slope(np.array([[0.0, 0.5]]), np.array([[1.0, 1.0]])).tolist()
    [[0.0, -1.0]]
    """
    return np.where((a < epsilon) | (a > 1.0 - epsilon), 0.0, bce_slope(a, y))


@np.errstate(all="ignore")
def routes(z: float, y: float) -> tuple[Route, ...]:
    """Four ways from one logit to J and δ: through a as it is, through a with PyTorch's clamp or Keras's clip, and from the logit itself.

    Those through a use σ′ = a (1 − a), as a backward pass does that has kept only a.

    >>> [round(route.J, 3) for route in routes(1000.0, 0.0)]
    [inf, 100.0, 16.118, 1000.0]
    """
    Z, Y = np.array([[z]]), np.array([[y]])
    a = sigmoid(Z)
    slope = a * (1.0 - a)
    through = (
        ("plain", bce(a, Y), bce_slope(a, Y)),
        ("clamped", bce_clamped(a, Y), bce_clamped_slope(a, Y)),
        ("clipped", bce_clipped(a, Y), bce_clipped_slope(a, Y)),
    )
    found = [Route(name, J, float(dJ_da[0, 0]), float(slope[0, 0]), float((dJ_da * slope)[0, 0])) for name, J, dJ_da in through]
    return (*found, Route("logits", bce_of_logits(Z, Y), None, None, float(bce_delta(Z, Y)[0, 0])))
