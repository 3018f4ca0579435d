"""A line ŷ = w x + b through points, judged by a loss: every term, the gradient, J over all b, and the b that this loss likes best.

With w = 0 the line is a constant, and the best b is what the loss takes for the middle of the targets: the mean for squares, the median for
absolute values.

Shapes: x and y are rows (1, N), columns being samples; what is drawn over b is (K,).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float64

from dlmath.activations import ACTIVATIONS
from dlmath.arrays import InputError
from dlmath.losses import Loss
from dlmath.network import Layer, Trace, trace

Row = Float64[np.ndarray, "1 N"]
Values = Float64[np.ndarray, "K"]


@dataclass(frozen=True, eq=False)
class LineFit:
    """One line under one loss, made by ``fit_line``.

    Attributes:
      trace: of the layer a = w x + b; its J, and ∂J/∂w and ∂J/∂b in ``backward``.
      errors: a − y, (1, N).
      terms: what each point contributes to the sum, (1, N).
      slopes: the derivative of each term, (1, N).
      divisor: what the sum of the terms is divided by, and that of the slopes.
      best_b: the b with the least J for this w; the middle one, where several have it.
      best_J: J there.
      b: where the curves are drawn, (K,).
      J: the loss for each b, (K,).
      slope: ∂J/∂b for each b, (K,).
    """

    trace: Trace
    errors: Row
    terms: Row
    slopes: Row
    divisor: int
    best_b: float
    best_J: float
    b: Values
    J: Values
    slope: Values

    @property
    def dJ_db(self) -> float:
        """∂J/∂b, whose slopes of both signs cancel to the last digit where they should."""
        return math.fsum(self.slopes[0]) / self.divisor

    @property
    def dJ_dw(self) -> float:
        """∂J/∂w."""
        return float(self.trace.backward[0].dW[0, 0])


def fit_line(loss: Loss, x: Row, y: Row, w: float, b: float, over: Values) -> LineFit:
    """Look at the line w x + b through the points (x, y) with the eyes of a loss.

    Args:
      loss: one that takes any real outputs and targets.
      x: (1, N).
      y: (1, N).
      w: the slope of the line.
      b: its height at 0.
      over: the b for which J is drawn, (K,).

    Returns: the fit.

    Raises: InputError as ``trace`` does, and for a loss of classification.

    >>> from dlmath.losses import LOSSES
    >>> fit = fit_line(LOSSES["MSE"], np.array([[0.0, 1.0]]), np.array([[1.0, 4.0]]), 0.0, 2.0, np.zeros(1))
    >>> fit.terms, fit.trace.J, fit.dJ_db, fit.best_b
    (array([[1., 4.]]), 2.5, -1.0, 2.5)
    """
    if loss.domain != "real" or loss.targets != "real":
        raise InputError("%(loss)s is no loss for real numbers", loss=loss.name)
    t = trace((Layer(np.array([[w]]), np.array([[b]]), ACTIVATIONS["identity"]),), x, y, loss)
    a = t.forward[0].a
    N = a.shape[1]
    points = [(a[:, [k]], t.Y[:, [k]]) for k in range(N)]
    terms = np.array([[loss.value(*point) for point in points]])
    slopes = np.hstack([loss.slope(*point) for point in points])
    drawn = _over(loss, tuple((t.Y - w * t.X)[0].tolist()), tuple(over.tolist()))
    return LineFit(t, a - t.Y, terms, slopes, loss.divisor(1, N), *drawn)


@lru_cache(maxsize=32)
def _over(loss: Loss, left_over: tuple[float, ...], over: tuple[float, ...]) -> tuple[float, float, Values, Values, Values]:
    """The best b and J there, and J and its slope for many b; all that does not depend on the b of the line, which is dragged."""
    y, b, N = np.array([left_over]), np.array(over), len(left_over)
    best_b = best_constant(loss, y)
    constants = np.repeat(b[:, np.newaxis, np.newaxis], N, axis=2)
    J = np.array([loss.value(each, y) for each in constants])
    every = np.repeat(b[np.newaxis], N, axis=0), np.repeat(y.T, len(b), axis=1)
    slope = loss.slope(*every).sum(axis=0) * (loss.divisor(N, len(b)) / loss.divisor(1, N))
    for array in (b, J, slope):
        array.setflags(write=False)
    return best_b, loss.value(np.full_like(y, best_b), y), b, J, slope


def best_constant(loss: Loss, y: Row) -> float:
    """The constant prediction with the least J; the middle one, where several have it.

    It is where ∂J/∂c = 0: the mean for squares, the median for absolute values; else the interval between the two changes of sign is halved
    until nothing is left of it.

    >>> from dlmath.losses import LOSSES
    >>> [best_constant(LOSSES[name], np.array([[1.0, 2.0, 9.0]])) for name in ("MSE", "MAE", "Huber")]
    [4.0, 2.0, 2.0]
    """
    if loss.name in ("MSE", "half-MSE", "half-SSE"):
        return float(y.mean())
    if loss.name == "MAE":
        return float(np.median(y))
    first = _change(loss, y, lambda slope: slope >= 0.0)
    last = _change(loss, y, lambda slope: slope > 0.0) if _slope(loss, y, first) == 0.0 else first
    return 0.5 * (first + last)


def _change(loss: Loss, y: Row, beyond: Callable[[float], bool]) -> float:
    """Where the slope of J, which never falls, first satisfies a condition that it keeps from there on."""
    low, high = float(y.min()), float(y.max())
    while low < (middle := 0.5 * (low + high)) < high:
        low, high = (low, middle) if beyond(_slope(loss, y, middle)) else (middle, high)
    return high


def _slope(loss: Loss, y: Row, c: float) -> float:
    """∂J/∂c of a constant c, its terms added up without rounding."""
    return math.fsum(loss.slope(np.full_like(y, c), y)[0])
