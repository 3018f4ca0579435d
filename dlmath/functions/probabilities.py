"""Distributions: entropy, logits, smoothed labels, and what floating point and libraries do where a probability rounds
to 0 or 1.

Shapes: distributions are columns, (C, N); z, a and y are (n, N), as in ``losses``. Nothing warns.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, as_column
from dlmath.contract import INFINITE, Limits, check_calls
from dlmath.functions.activations import sigmoid
from dlmath.functions.losses import LOSSES

Array = Float64[np.ndarray, "n N"]
Logits = Annotated[Array, INFINITE]
Probabilities = Annotated[Array, Limits(0.0, 1.0)]
BCE = LOSSES["BCE"]
SUM_TOLERANCE = 1e-6  # of probabilities that were written with six digits
Distribution = Annotated[Float64[np.ndarray, "C N"], Limits(0.0, 1.0)]


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


@dataclass(frozen=True, eq=False)
class Divergence:
    """How far a distribution q is from a distribution p; ``divergence`` makes it.

    Attributes:
      terms: p ln(p/q), class by class: 0 where p is 0, ∞ where only q is.
      value: KL(p‖q), their sum.
      entropy: H(p) = −Σ p ln p.
      cross_entropy: H(p, q) = −Σ p ln q, the sum of both.
    """

    terms: Column
    value: float
    entropy: float
    cross_entropy: float


def divergence(p: Annotated[Column, Limits(0.0, 1.0)], q: Annotated[Column, Limits(0.0, 1.0)]) -> Divergence:
    """KL(p‖q) = Σ p ln(p/q), with its terms.

    Source: Kullback, Leibler, On Information and Sufficiency, 1951; MacKay, Information Theory, eq. 2.45.
    >>> d = divergence(np.array([[0.36], [0.48], [0.16]]), np.full((3, 1), 1 / 3))
    >>> round(d.value, 4), round(d.cross_entropy - d.entropy, 4)
    (0.0853, 0.0853)
    """
    terms = LOSSES["KL"].term(q, p)
    return Divergence(terms, float(terms.sum()), entropy(p), LOSSES["CE"].value(q, p))


def entropy(y: Distribution) -> float:
    """H(y) = −Σ y ln y, a mean over columns: the cross-entropy of y with itself, which no prediction can go below.

    >>> round(entropy(np.array([[0.5], [0.5]])), 6)
    0.693147
    """
    return LOSSES["CE"].value(y, y)


def binary(p: Annotated[Float64[np.ndarray, "1 N"], Limits(0.0, 1.0)]) -> Float64[np.ndarray, "2 N"]:
    """The distribution of two outcomes: p over 1 − p.

    >>> binary(np.array([[0.25]])).T
    array([[0.25, 0.75]])
    """
    return np.vstack([p, 1.0 - p])


def logit(p: Probabilities) -> Array:
    """ln(p / (1 − p)), the z for which σ(z) = p; −∞ for 0 and ∞ for 1.

    >>> logit(np.array([[0.0, 0.5, 1.0]]))
    array([[-inf,   0.,  inf]])
    """
    return np.log(p) - np.log1p(-p)


def normalised(weights: Column, name: str = "y") -> Column:
    """Weights divided by their sum; InputError if one is negative or all are 0.

    >>> normalised(np.array([[3.0], [1.0]])).T
    array([[0.75, 0.25]])
    """
    weights = as_column(weights, name)
    if weights.min() < 0.0 or not 0.0 < weights.sum() < np.inf:
        raise InputError("%(name)s must be numbers ≥ 0 that are not all 0", name=name)
    return weights / weights.sum()


def check_distribution(p: Column, name: str = "p") -> None:
    """Raise InputError, which says what the sum is, unless all entries are ≥ 0 and add up to 1.

    >>> check_distribution(np.array([[0.5], [0.6]]))
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: p: the probabilities add up to 1.1, not to 1
    """
    if p.min() < 0.0:
        raise InputError("%(name)s: a probability cannot be negative", name=name)
    if abs(total := float(p.sum()) - 1.0) > SUM_TOLERANCE:
        raise InputError(
            "%(name)s: the probabilities add up to %(total)s, not to 1", name=name, total=f"{1.0 + total:.6g}"
        )


def smoothed(y: Distribution, epsilon: Annotated[float, Limits(0.0, 1.0)]) -> Distribution:
    """Label smoothing: (1 − ε) y + ε / C.

    Source: Szegedy et al., Rethinking the Inception Architecture, 2016, section 7.

    >>> smoothed(np.array([[1.0], [0.0]]), 0.5).T
    array([[0.75, 0.25]])
    """
    return (1.0 - epsilon) * y + epsilon / len(y)


def naive_softmax(z: Logits) -> Array:
    """e^z / Σ e^z as it is written, which overflows: ∞/∞ is NaN. For comparison only.

    >>> naive_softmax(np.array([[0.0], [1000.0]])).T
    array([[ 0., nan]])
    """
    e = np.exp(z)
    return e / e.sum(axis=0, keepdims=True)


def naive_cross_entropy(p: Probabilities, y: Probabilities) -> float:
    """−Σ y ln p of one sample as it is written, where 0 · ln 0 is NaN. For comparison only.

    >>> naive_cross_entropy(np.array([[1.0], [0.0]]), np.array([[1.0], [0.0]]))
    nan
    """
    return float(-(y * np.log(p)).sum())


def bce_clamped(a: Probabilities, y: Probabilities, floor: float = -100.0) -> float:
    """Binary cross-entropy whose logarithms are not let below −100.

    Source: PyTorch BCELoss.

    >>> bce_clamped(np.array([[0.0]]), np.array([[1.0]]))
    100.0
    """
    return float(-(y * np.maximum(np.log(a), floor) + (1.0 - y) * np.maximum(np.log1p(-a), floor)).mean())


def bce_clamped_slope(a: Probabilities, y: Probabilities) -> Array:
    """(a − y) / max(a (1 − a), 10⁻¹²) / nN, as PyTorch's backward pass has it.

    Source: PyTorch BCELoss.

    >>> bce_clamped_slope(np.array([[0.0, 0.5]]), np.array([[1.0, 1.0]])).tolist()
    [[-500000000000.0, -1.0]]
    """
    return (a - y) / np.maximum(a * (1.0 - a), 1e-12) / a.size


def bce_clipped(a: Probabilities, y: Probabilities, epsilon: Annotated[float, Limits(0.0, 0.5)] = 1e-7) -> float:
    """Binary cross-entropy of a kept between ε and 1 − ε.

    Source: Keras BinaryCrossentropy with from_logits=False.

    >>> round(bce_clipped(np.array([[0.0]]), np.array([[1.0]])), 6)  # 7 ln 10
    16.118096
    """
    return BCE.value(np.clip(a, epsilon, 1.0 - epsilon), y)


def bce_clipped_slope(a: Probabilities, y: Probabilities, epsilon: Annotated[float, Limits(0.0, 0.5)] = 1e-7) -> Array:
    """The slope of that: 0 where a was clipped, as moving it changes nothing.

    Source: Keras BinaryCrossentropy with from_logits=False.

    >>> bce_clipped_slope(np.array([[0.0, 0.5]]), np.array([[1.0, 1.0]])).tolist()
    [[0.0, -1.0]]
    """
    return np.where((a < epsilon) | (a > 1.0 - epsilon), 0.0, BCE.slope(a, y))


def routes(z: Annotated[float, INFINITE], y: Annotated[float, Limits(0.0, 1.0)]) -> tuple[Route, ...]:
    """Four ways from one logit to J and δ: through a as it is, through a with PyTorch's clamp or Keras's clip, and from
    the logit itself.

    Those through a use σ′ = a (1 − a), as a backward pass does that has kept only a.

    >>> [round(route.J, 3) for route in routes(1000.0, 0.0)]
    [inf, 100.0, 16.118, 1000.0]
    """
    Z, Y = np.array([[z]]), np.array([[y]])
    a = sigmoid(Z)
    slope = a * (1.0 - a)
    through = (
        ("plain", BCE.value(a, Y), BCE.slope(a, Y)),
        ("clamped", bce_clamped(a, Y), bce_clamped_slope(a, Y)),
        ("clipped", bce_clipped(a, Y), bce_clipped_slope(a, Y)),
    )
    found = [
        Route(name, J, float(dJ_da[0, 0]), float(slope[0, 0]), float((dJ_da * slope)[0, 0]))
        for name, J, dJ_da in through
    ]
    of_logits = BCE.from_logits["sigmoid"]
    return (*found, Route("logits", of_logits.value(Z, Y), None, None, of_logits.delta(Z, a, Y).item()))


check_calls(__name__)
