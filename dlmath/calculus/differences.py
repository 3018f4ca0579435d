"""Derivatives by nudging: difference quotients, numerical gradients and Jacobians.

A quotient divides by the step that float64 really takes, (x + h) − x, as SciPy does, which is h but for its last
digits. A step that is lost beside x is refused. x is a number, or one column (n, 1); then a gradient is a column as x,
a Jacobian is (m, n).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, Matrix, as_column
from dlmath.contract import ANY, Limits, Positive, check_calls

BEST_FORWARD_STEP = float(np.sqrt(np.finfo(np.float64).eps))
BEST_CENTRAL_STEP = float(np.cbrt(np.finfo(np.float64).eps))


@dataclass(frozen=True, slots=True)
class Quotients:
    """The difference quotients at a point, and what they are made of; ``quotients`` makes it."""

    x: float
    h: float  # the step that was really taken
    f_minus: float  # f(x − h)
    f_here: float
    f_plus: float
    forward: float  # (f(x + h) − f(x)) / h
    backward: float  # (f(x) − f(x − h)) / h
    central: float  # (f(x + h) − f(x − h)) / 2h, the mean of the two


@dataclass(frozen=True, eq=False, slots=True)
class ManyQuotients:
    """The difference quotients at many points, one in each column; ``quotients_along`` makes it. The names are those of
    ``Quotients``."""

    x: Float64[np.ndarray, "1 K"]
    h: Float64[np.ndarray, "1 K"]
    f_minus: Float64[np.ndarray, "1 K"]
    f_here: Float64[np.ndarray, "1 K"]
    f_plus: Float64[np.ndarray, "1 K"]
    forward: Float64[np.ndarray, "1 K"]
    backward: Float64[np.ndarray, "1 K"]
    central: Float64[np.ndarray, "1 K"]


@dataclass(frozen=True, eq=False, slots=True)
class QuotientErrors:
    """How far the difference quotients of many steps h are from the derivative; ``quotient_errors`` makes it."""

    h: Float64[np.ndarray, "1 K"]  # the steps really taken
    forward: Float64[np.ndarray, "1 K"]
    backward: Float64[np.ndarray, "1 K"]
    central: Float64[np.ndarray, "1 K"]


def step_taken(x: float, h: float) -> float:
    """(x + h) − x: by how much x really moves when h is added in float64. Raises InputError if x does not move.

    >>> step_taken(1e6, 1e-5)
    9.999959729611874e-06
    """
    if not math.isfinite(x + h) or not math.isfinite(x - h):
        raise InputError("x + h and x − h must be finite; given: x = %(x)s, h = %(h)s", x=x, h=h)
    if x + h == x or x - h == x:
        raise InputError("h = %(h)s does not move %(x)s: beside it, h is lost in rounding", h=h, x=x)
    return (x + h) - x


def central_difference(f: Callable[[float], float], x: float, h: float = 1e-5) -> float:
    """(f(x + h) − f(x − h)) / 2h: its error shrinks like h², until rounding takes over.

    Source: CS231n, Neural Networks Part 3, Gradient checks.
    >>> central_difference(abs, 0.0)
    0.0
    """
    h = step_taken(x, h)
    return (_number(f(x + h)) - _number(f(x - h))) / (2 * h)


def quotients(f: Callable[[float], float], x: float, h: Positive) -> Quotients:
    """Forward, backward and central difference quotient in one. Raises InputError where f has no finite value.

    Source: d2l.ai, Calculus, 2.4.1.
    >>> q = quotients(lambda x: x * x, 1.0, 0.5)
    >>> q.forward, q.backward, q.central
    (2.5, 1.5, 2.0)
    """
    h = step_taken(x, h)
    minus, here, plus = _number(f(x - h)), _number(f(x)), _number(f(x + h))
    for at, value in ((x - h, minus), (x, here), (x + h, plus)):
        if not math.isfinite(value):
            raise InputError("f(%(x)s) has no finite real value", x=f"{at:.6g}")
    return Quotients(x, h, minus, here, plus, (plus - here) / h, (here - minus) / h, (plus - minus) / (2 * h))


def quotients_along(
    f: Callable[[Float64[np.ndarray, "1 K"]], Float64[np.ndarray, "1 K"]], x: Float64[np.ndarray, "1 K"], h: Positive
) -> ManyQuotients:
    """The same at many points of a function that works entry by entry; not finite where f is not, or x does not move.

    >>> q = quotients_along(lambda x: x * x, np.array([[1.0, 2.0]]), 0.5)
    >>> q.forward, q.central
    (array([[2.5, 4.5]]), array([[2., 4.]]))
    """
    taken = (x + h) - x
    minus, here, plus = (_numbers(f(at), x.shape) for at in (x - taken, x, x + taken))
    slopes = ((plus - here) / taken, (here - minus) / taken, (plus - minus) / (2 * taken))
    return ManyQuotients(x, taken, minus, here, plus, *slopes)


def quotient_errors(
    f: Callable[[Float64[np.ndarray, "m K"]], Float64[np.ndarray, "m K"]],
    slope: float,
    x: float,
    h: Annotated[Float64[np.ndarray, "1 n_h"], Limits(0.0, above=True)],
) -> QuotientErrors:
    """|difference quotient − f′(x)| for many h: truncation makes it fall with h, rounding makes it rise again.

    f works entry by entry, slope is f′(x). Steps too small to move x are left out; an error is NaN where f has no
    finite value.

    Source: Press et al., Numerical Recipes, 5.7: about √ε is the best h of a forward quotient, about ∛ε of a central
      one.
    >>> errors = quotient_errors(np.sin, np.cos(1.0), 1.0, np.array([[1e-1, 1e-5, 1e-12]]))
    >>> (errors.central[0, 1] < errors.central[0]).tolist()
    [True, False, True]
    """
    steps = (x + h) - x
    taken = steps[:, ((steps > 0.0) & (x - steps < x))[0]]
    if not taken.size:
        raise InputError("no step h moves %(x)s", x=x)
    here, plus, minus = (_numbers(f(at), at.shape) for at in (np.full((1, 1), x), x + taken, x - taken))
    errors = [
        np.abs(quotient - slope)
        for quotient in ((plus - here) / taken, (here - minus) / taken, (plus - minus) / (2.0 * taken))
    ]
    return QuotientErrors(taken, *(np.where(np.isfinite(error), error, np.nan) for error in errors))


def gradient(f: Callable[[Column], float], x: Column, h: float = 1e-5) -> Column:
    """∇f(x), ∂f/∂x_k by central differences. Raises InputError where f has no finite value.

    >>> gradient(lambda x: float(x[0, 0] * x[1, 0]), np.array([[2.0], [3.0]])).round(6).T
    array([[3., 2.]])
    """
    return jacobian(lambda at: np.array([[_number(f(at))]]), x, h).T


def jacobian(
    f: Callable[[Column], Column], x: Float64[np.ndarray, "n 1"], h: float = 1e-5
) -> Float64[np.ndarray, "m n"]:
    """∂f_i/∂x_k by central differences, one column for each x_k. Raises InputError where f has no finite value.

    >>> W = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> jacobian(lambda x: W @ x, np.array([[5.0], [6.0]])).round(6)
    array([[1., 2.],
           [3., 4.]])
    """
    columns = []
    for k in range(len(x)):
        step = step_taken(float(x[k, 0]), h)
        nudge = np.zeros_like(x)
        nudge[k, 0] = step
        columns.append((as_column(f(x + nudge), "f(x)") - as_column(f(x - nudge), "f(x)")) / (2 * step))
    return np.hstack(columns)


def relative_error(analytic: Annotated[Matrix, ANY], numeric: Annotated[Matrix, ANY]) -> Matrix:
    """|a − n| / max(|a|, |n|, 10⁻⁸), entry by entry; the floor keeps a gradient of zero from dividing by zero.

    Source: CS231n, Neural Networks Part 3, Gradient checks.
    >>> relative_error(np.array([[1.0, 0.0]]), np.array([[1.25, 0.0]]))
    array([[0.2, 0. ]])
    """
    return np.abs(analytic - numeric) / np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), 1e-8)


def _numbers(values: Any, shape: tuple[int, ...]) -> np.ndarray:
    """What f returned: numbers of that shape, which need not be finite."""
    if np.shape(values) != shape or np.asarray(values).dtype.kind not in "iuf":
        raise InputError("f must return a number, not %(given)s", given=type(values).__name__)
    return np.asarray(values)


def _number(value: Any) -> float:
    return float(_numbers(value, ()))


check_calls(__name__)
