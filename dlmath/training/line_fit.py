"""A line ŷ = w x + b through points, judged by a loss: every term, the gradient, J over all b, and the b that this loss
likes best.

With w = 0 the line is a constant, and the best b is what the loss takes for the middle of the targets: the mean for
squares, the median for absolute values.

Shapes: x and y are rows (1, N), columns being samples; what is drawn over b, or at many b, is (K,).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError
from dlmath.contract import check_calls
from dlmath.functions.activations import ACTIVATIONS
from dlmath.functions.loss_text import factored
from dlmath.functions.losses import Loss
from dlmath.network.passes import Layer, Trace, trace
from dlmath.network.traces import traces

Row = Float64[np.ndarray, "1 N"]
Values = Float64[np.ndarray, "K"]

# The lesson's example: six x, and the targets of all but the last, which is moved.
SIX, FIVE = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]), (2.0, 3.0, 2.5, 3.5, 3.0)


@dataclass(frozen=True, eq=False)
class LineFit:
    """One line under one loss, made by ``fit_line``."""

    trace: Trace  # of the layer a = w x + b; its J, and ∂J/∂w and ∂J/∂b in ``backward``
    errors: Row  # a − y, (1, N)
    terms: Row  # what each point contributes to the sum, (1, N)
    slopes: Row  # the derivative of each term, (1, N)
    divisor: int  # what the sum of the terms is divided by, and that of the slopes
    best_b: float  # the b with the least J for this w; the middle one, where several have it
    best_J: float  # J there
    b: Values  # where the curves are drawn, (K,)
    J: Values  # the loss for each b, (K,)
    slope: Values  # ∂J/∂b for each b, (K,)

    @property
    def dJ_db(self) -> float:
        """∂J/∂b, whose slopes of both signs cancel to the last digit where they should."""
        return math.fsum(self.slopes[0]) / self.divisor

    @property
    def dJ_dw(self) -> float:
        """∂J/∂w."""
        return float(self.trace.backward[0].dW[0, 0])


@dataclass(frozen=True, eq=False)
class Heights:
    """The same line at many heights, made by ``at_heights``."""

    b: Values
    a: Float64[np.ndarray, "K N"]
    J: Values
    dJ_db: Values


def at_heights(fit: LineFit, b: Values) -> Heights:
    """What a fit would be at each b; J and ∂J/∂b are, bit by bit, those of ``fit_line``.

    >>> from dlmath.functions.losses import LOSSES
    >>> fit = fit_line(LOSSES["MSE"], np.array([[0.0, 1.0]]), np.array([[1.0, 4.0]]), 0.0, 2.0, np.zeros(1))
    >>> found = at_heights(fit, np.array([2.0, 2.5]))
    >>> found.J, found.dJ_db
    (array([2.5 , 2.25]), array([-1.,  0.]))
    """
    t = fit.trace
    every = traces(t, np.column_stack([np.full_like(b, t.network[0].W[0, 0]), b]))
    a = every.forward[0].a
    slopes = t.loss.term_slope(a, every.Y)[:, 0]
    return Heights(b, a[:, 0], every.J, np.array([math.fsum(each) / fit.divisor for each in slopes]))


def fit_line(loss: Loss, x: Row, y: Row, w: float, b: float, over: Values) -> LineFit:
    """The line w x + b through the points (x, y) as a loss for real numbers judges it, and J for the b of ``over``.

    >>> from dlmath.functions.losses import LOSSES
    >>> fit = fit_line(LOSSES["MSE"], np.array([[0.0, 1.0]]), np.array([[1.0, 4.0]]), 0.0, 2.0, np.zeros(1))
    >>> fit.terms, fit.trace.J, fit.dJ_db, fit.best_b
    (array([[1., 4.]]), 2.5, -1.0, 2.5)
    """
    if not loss.for_regression:
        raise InputError("%(loss)s is no loss for real numbers", loss=loss.name)
    t = trace((Layer(np.array([[w]]), np.array([[b]]), ACTIVATIONS["identity"]),), x, y, loss)
    a = t.forward[0].a
    N = a.shape[1]
    terms, slopes = loss.term(a, t.Y), loss.term_slope(a, t.Y)
    drawn = _over(loss, tuple(t.Y[0].tolist()), tuple((w * t.X)[0].tolist()), tuple(over.tolist()))
    return LineFit(t, a - t.Y, terms, slopes, loss.divisor(1, N), *drawn)


@lru_cache(maxsize=32)
def _over(
    loss: Loss, targets: tuple[float, ...], wx: tuple[float, ...], over: tuple[float, ...]
) -> tuple[float, float, Values, Values, Values]:
    """The best b and J there, and J and its slope for many b; all that does not depend on the b of the line, which is
    dragged."""
    y, raised, b = np.array([targets]), np.array([wx]), np.array(over)
    best_b = best_constant(loss, y, raised)
    J = np.array([loss.value(raised + each, y) for each in b])
    slope = np.array([_slope(loss, y, raised, each) / loss.divisor(*y.shape) for each in b.tolist()])
    for array in (b, J, slope):
        array.setflags(write=False)
    return best_b, loss.value(raised + best_b, y), b, J, slope


def best_constant(loss: Loss, y: Row, raised: Row | float = 0.0) -> float:
    """The constant that, added to what is raised already, has the least J; the middle one, where several have it.

    It is where ∂J/∂c = 0: the mean for squares, the median for absolute values; else the interval between the two
    changes of sign is halved until nothing is left of it.

    >>> from dlmath.functions.losses import LOSSES
    >>> [best_constant(LOSSES[name], np.array([[1.0, 2.0, 9.0]])) for name in ("MSE", "MAE", "Huber")]
    [4.0, 2.0, 2.0]
    """
    match factored(loss.expression).rest:
        case "(a - y) ** 2":
            return float((y - raised).mean())
        case "abs(a - y)":
            return float(np.median(y - raised))
    first = _change(loss, y, raised, lambda slope: slope >= 0.0)
    last = _change(loss, y, raised, lambda slope: slope > 0.0) if _slope(loss, y, raised, first) == 0.0 else first
    return 0.5 * (first + last)


def _change(loss: Loss, y: Row, raised: Row | float, beyond: Callable[[float], bool]) -> float:
    """Where the slope of J, which never falls, first satisfies a condition that it keeps from there on."""
    low, high = float((y - raised).min()), float((y - raised).max())
    while low < (middle := 0.5 * (low + high)) < high:
        low, high = (low, middle) if beyond(_slope(loss, y, raised, middle)) else (middle, high)
    return high


def _slope(loss: Loss, y: Row, raised: Row | float, c: float) -> float:
    """∂J/∂c, its terms added up without rounding, and not divided."""
    return math.fsum(loss.term_slope(np.broadcast_to(raised + c, y.shape), y)[0])


check_calls(__name__)
