"""Derivatives by nudging: difference quotients, numerical gradients, and the check of backpropagation against them.

A quotient divides by the step that float64 really takes, (x + h) − x, as SciPy does, which is h but for its last digits.

Shapes: x is one column (n, 1); a gradient is a column as x, a Jacobian (m, n), a Hessian (n, n). The gradients of a network have the shapes of its
parameters.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, Matrix, as_column, same_shape
from dlmath.losses import Loss
from dlmath.network import Forward, Inputs, Network, Targets, Trace, loss_value, run_forward, trace

Square = Float64[np.ndarray, "n n"]
BEST_FORWARD_STEP = float(np.sqrt(np.finfo(np.float64).eps))
BEST_CENTRAL_STEP = float(np.cbrt(np.finfo(np.float64).eps))


@dataclass(frozen=True)
class KinkCrossed:
    """A kink of an activation or of the loss that one number crosses while a parameter moves from −h to +h: the difference quotient is no slope.

    Attributes:
      letter: "W" or "b", the parameter that is nudged.
      layer: its layer, from 1.
      row: its row, from 0.
      column: its column, from 0.
      of: "activation" or "loss", whose kink it is.
      at_layer: the layer of the number, from 1; the last one for the loss.
      unit: its row, from 0.
      sample: its column, from 0.
      kink: the z where φ is not differentiable; 0 for the loss.
      minus: z, or the loss's ``kink(a, y)``, with the parameter at −h.
      plus: the same at +h.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> at_the_kink = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["ReLU"]),)
    >>> check = gradient_check(at_the_kink, np.array([[1.0]]), np.array([[1.0]]), LOSSES["half-MSE"])
    >>> [(crossed.letter, crossed.of, crossed.kink) for crossed in check.kinks]
    [('W', 'activation', 0.0), ('b', 'activation', 0.0)]
    """

    letter: str
    layer: int
    row: int
    column: int
    of: str
    at_layer: int
    unit: int
    sample: int
    kink: float
    minus: float
    plus: float


@dataclass(frozen=True, eq=False, slots=True)
class LayerCheck:
    """Analytic and numeric gradients of one layer, and |a − n| / max(|a|, |n|, 10⁻⁸); all as W or as b. ``gradient_check`` makes it."""

    dW: Float64[np.ndarray, "n n_before"]
    dW_numeric: Float64[np.ndarray, "n n_before"]
    dW_error: Float64[np.ndarray, "n n_before"]
    db: Float64[np.ndarray, "n 1"]
    db_numeric: Float64[np.ndarray, "n 1"]
    db_error: Float64[np.ndarray, "n 1"]


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Backpropagation against central differences, parameter by parameter; ``gradient_check`` makes it.

    Attributes:
      trace: where the analytic gradients are taken from.
      h: the nudge.
      layers: one LayerCheck for each layer.
      kinks: every kink that was crossed; for these parameters the two need not agree, and the numeric one is not to be trusted.
    """

    trace: Trace
    h: float
    layers: tuple[LayerCheck, ...]
    kinks: tuple[KinkCrossed, ...]

    @property
    def largest_error(self) -> float:
        """The largest relative error of all parameters."""
        return float(max(max(layer.dW_error.max(), layer.db_error.max()) for layer in self.layers))


@dataclass(frozen=True, slots=True)
class Quotients:
    """The difference quotients at a point, and what they are made of; ``quotients`` makes it.

    Attributes:
      x: where.
      h: the step that was really taken.
      f_minus, f_here, f_plus: f(x − h), f(x), f(x + h).
      forward: (f(x + h) − f(x)) / h.
      backward: (f(x) − f(x − h)) / h.
      central: (f(x + h) − f(x − h)) / 2h, the mean of the two.
    """

    x: float
    h: float
    f_minus: float
    f_here: float
    f_plus: float
    forward: float
    backward: float
    central: float


@dataclass(frozen=True, eq=False, slots=True)
class QuotientErrors:
    """How far the difference quotients of many steps h are from the derivative; all (1, K), K ≥ 1 steps that move x.

    ``quotient_errors`` makes it.
    """

    h: Float64[np.ndarray, "1 K"]
    forward: Float64[np.ndarray, "1 K"]
    backward: Float64[np.ndarray, "1 K"]
    central: Float64[np.ndarray, "1 K"]


def step_taken(x: float, h: float) -> float:
    """By how much x really moves when h is added in float64: close to h, and exact, where h may be neither.

    Args:
      x: where.
      h: the step that is meant, not 0.

    Returns: (x + h) − x.

    Raises: InputError if x or h is not finite, or h is 0 or too small to move x.

    >>> step_taken(1e6, 1e-5)
    9.999959729611874e-06
    """
    if not math.isfinite(x + h) or not math.isfinite(x - h):
        raise InputError("x + h and x − h must be finite; given: x = %(x)s, h = %(h)s", x=x, h=h)
    if x + h == x or x - h == x:
        raise InputError("h = %(h)s does not move %(x)s: beside it, h is lost in rounding", h=h, x=x)
    return (x + h) - x


def forward_difference(f: Callable[[float], float], x: float, h: float = 1e-8) -> float:
    """(f(x + h) − f(x)) / h: the slope of the line through two points; its error shrinks like h, until rounding takes over.

    Args:
      f: a function of one number.
      x: where.
      h: not 0; a negative h looks backward.

    Returns: the difference quotient.

    Raises: InputError if x or h is not finite, or h is 0 or too small to move x.

    Source: d2l.ai, Calculus, 2.4.1.

    >>> round(forward_difference(lambda x: 3 * x**2 - 4 * x, 1.0, 0.1), 12)
    2.3
    """
    h = step_taken(x, h)
    return (f(x + h) - f(x)) / h


def central_difference(f: Callable[[float], float], x: float, h: float = 1e-5) -> float:
    """(f(x + h) − f(x − h)) / 2h: its error shrinks like h², until rounding takes over.

    Args:
      f: a function of one number.
      x: where.
      h: not 0.

    Returns: the difference quotient.

    Raises: InputError if x or h is not finite, or h is 0 or too small to move x.

    Source: CS231n, Neural Networks Part 3, Gradient checks.

    >>> central_difference(abs, 0.0)
    0.0
    """
    h = step_taken(x, h)
    return (f(x + h) - f(x - h)) / (2 * h)


def quotients(f: Callable[[float], float], x: float, h: float) -> Quotients:
    """Forward, backward and central difference quotient in one.

    Args:
      f: a function of one number.
      x: where.
      h: above 0.

    Returns: the three, with the values of f that they are made of.

    Raises: InputError if h is not above 0, x or h is not finite, h is too small to move x, or f has no finite value.

    >>> q = quotients(lambda x: x * x, 1.0, 0.5)
    >>> q.forward, q.backward, q.central
    (2.5, 1.5, 2.0)
    """
    if not h > 0.0:
        raise InputError("h must be above 0, not %(given)s", given=h)
    h = step_taken(x, h)
    minus, here, plus = f(x - h), f(x), f(x + h)
    for at, value in ((x - h, minus), (x, here), (x + h, plus)):
        if not math.isfinite(value):
            raise InputError("f(%(x)s) has no finite real value", x=f"{at:.6g}")
    return Quotients(x, h, minus, here, plus, (plus - here) / h, (here - minus) / h, (plus - minus) / (2 * h))


@np.errstate(all="ignore")
def quotient_errors(
    f: Callable[[Float64[np.ndarray, "m K"]], Float64[np.ndarray, "m K"]], slope: float, x: float, h: Float64[np.ndarray, "1 n_h"]
) -> QuotientErrors:
    """|difference quotient − f′(x)| for many h: truncation makes it fall with h, rounding makes it rise again.

    Args:
      f: a function of numbers, entry by entry.
      slope: f′(x).
      x: where.
      h: steps above 0; those too small to move x are left out.

    Returns: the steps really taken, and the errors of the three quotients, NaN where f has no finite value.

    Raises: InputError if no step moves x.

    Source: Press et al., Numerical Recipes, 5.7: about √ε is the best h of a forward quotient, about ∛ε of a central one.

    >>> errors = quotient_errors(np.sin, np.cos(1.0), 1.0, np.array([[1e-1, 1e-5, 1e-12]]))
    >>> (errors.central[0, 1] < errors.central[0]).tolist()
    [True, False, True]
    """
    steps = (x + h) - x
    moves = (steps > 0.0) & (x - steps < x)
    if not moves.any():
        raise InputError("no step h moves %(x)s", x=x)
    taken = steps[:, moves[0]]
    here, plus, minus = f(np.full((1, 1), x)), f(x + taken), f(x - taken)
    errors = [np.abs(quotient - slope) for quotient in ((plus - here) / taken, (here - minus) / taken, (plus - minus) / (2.0 * taken))]
    return QuotientErrors(taken, *(np.where(np.isfinite(error), error, np.nan) for error in errors))


def gradient(f: Callable[[Column], float], x: Column, h: float = 1e-5) -> Column:
    """∇f(x), ∂f/∂x_k by central differences.

    Args:
      f: (n, 1) ↦ number.
      x: (n, 1).
      h: the nudge.

    Returns: (n, 1).

    Raises: InputError if x is no finite column, a value of f is not finite, or h is 0, not finite or too small to move x.

    >>> gradient(lambda x: float(x[0, 0] * x[1, 0]), np.array([[2.0], [3.0]])).round(6).T
    array([[3., 2.]])
    """
    return jacobian(lambda at: np.array([[f(at)]], dtype=np.float64), x, h).T


def jacobian(f: Callable[[Column], Column], x: Float64[np.ndarray, "n 1"], h: float = 1e-5) -> Float64[np.ndarray, "m n"]:
    """∂f_i/∂x_k by central differences, one column for each x_k.

    Args:
      f: (n, 1) ↦ (m, 1).
      x: (n, 1).
      h: the nudge.

    Returns: (m, n).

    Raises: InputError if x is no finite column, a value of f is not finite, or h is 0, not finite or too small to move x.

    >>> W = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> jacobian(lambda x: W @ x, np.array([[5.0], [6.0]])).round(6)
    array([[1., 2.],
           [3., 4.]])
    """
    x = as_column(x, "x")
    columns = []
    for k in range(len(x)):
        step = step_taken(float(x[k, 0]), h)
        nudge = np.zeros_like(x)
        nudge[k, 0] = step
        columns.append((as_column(f(x + nudge), "f(x)") - as_column(f(x - nudge), "f(x)")) / (2 * step))
    return np.hstack(columns)


def hessian(f: Callable[[Column], float], x: Column, h: float = 1e-4) -> Square:
    """∂²f/∂x_i∂x_k: the Jacobian of the gradient, by central differences of central differences.

    Args:
      f: (n, 1) ↦ number.
      x: (n, 1).
      h: the nudge; larger than for a gradient, since rounding grows like 1/h².

    Returns: (n, n), symmetric.

    Raises: InputError if x is no finite column, a value of f is not finite, or h is 0, not finite or too small to move x.

    >>> abs(hessian(lambda x: float(x[0, 0] ** 2 * x[1, 0]), np.array([[2.0], [3.0]])).round(4))
    array([[6., 4.],
           [4., 0.]])
    """
    H = jacobian(lambda at: gradient(f, at, h), x, h)
    return (H + H.T) / 2


@same_shape("analytic", "numeric")
def relative_error(analytic: Matrix, numeric: Matrix) -> Matrix:
    """|a − n| / max(|a|, |n|, 10⁻⁸), entry by entry.

    Args:
      analytic: a, (m, n).
      numeric: n, (m, n).

    Returns: (m, n).

    Raises: InputError unless both have the same shape.

    Source: CS231n, Neural Networks Part 3, Gradient checks; the floor keeps a gradient of zero from dividing by zero.

    >>> relative_error(np.array([[1.0, 0.0]]), np.array([[1.25, 0.0]]))
    array([[0.2, 0. ]])
    """
    return np.abs(analytic - numeric) / np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), 1e-8)


def gradient_check(network: Network, X: Inputs, Y: Targets, loss: Loss, h: float = 1e-5) -> GradientCheck:
    """Nudge every weight and every bias by ±h, run forward, and compare (J₊ − J₋) / 2h with what backpropagation says.

    Args:
      network: layers whose shapes fit one another.
      X: inputs, (n₀, N).
      Y: targets, (n_L, N).
      loss: one of LOSSES.
      h: the nudge, above 0.

    Returns: analytic, numeric, relative error for all parameters, and the kinks crossed.

    Raises: InputError as ``trace`` does, or if h is 0, below 0, not finite or too small to move a parameter.

    >>> from dlmath.activations import ACTIVATIONS
    >>> from dlmath.losses import LOSSES
    >>> from dlmath.network import Layer
    >>> network = (Layer(np.array([[2.0]]), np.array([[2.0]]), ACTIVATIONS["sigmoid"]),)
    >>> gradient_check(network, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"]).largest_error < 1e-8
    True
    """
    if not h > 0.0:
        raise InputError("h must be above 0, not %(given)s", given=h)
    t = trace(network, X, Y, loss)
    layers, kinks = [], []
    with np.errstate(all="ignore"):
        for l, at in enumerate(t.backward, start=1):
            dW, W_kinks = _differences(t, l, "W", h)
            db, b_kinks = _differences(t, l, "b", h)
            layers.append(LayerCheck(at.dW, dW, relative_error(at.dW, dW), at.db, db, relative_error(at.db, db)))
            kinks += W_kinks + b_kinks
    return GradientCheck(t, h, tuple(layers), tuple(kinks))


def _differences(t: Trace, l: int, letter: str, h: float) -> tuple[Matrix, list[KinkCrossed]]:
    """(J₊ − J₋) / 2h for each entry of W or b of layer l, and the kinks crossed on the way."""
    parameter = getattr(t.network[l - 1], letter)
    differences = np.empty_like(parameter)
    kinks = []
    for row, column in np.ndindex(parameter.shape):
        step = step_taken(float(parameter[row, column]), h)
        J_minus, minus = _nudged(t, l, letter, row, column, -step)
        J_plus, plus = _nudged(t, l, letter, row, column, step)
        differences[row, column] = (J_plus - J_minus) / (2 * step)
        kinks += _kinks_between(t, minus, plus, letter, l, row, column)
    return differences, kinks


def _nudged(t: Trace, l: int, letter: str, row: int, column: int, step: float) -> tuple[float, tuple[Forward, ...]]:
    """J and the forward pass with one entry of W or b of layer l moved by ``step``; the layers before stay as they are."""
    layer, a_before = t.network[l - 1], t.forward[l - 1].a_before
    W, b = layer.W.copy(), layer.b.copy()
    (W if letter == "W" else b)[row, column] += step
    z = W @ a_before + b
    here = Forward(a_before, z, layer.activation.f(z))
    forward = (*t.forward[: l - 1], here, *run_forward(t.network[l:], here.a))
    return loss_value(t.network, forward[-1], t.Y, t.loss), forward


def _kinks_between(
    t: Trace, minus: tuple[Forward, ...], plus: tuple[Forward, ...], letter: str, layer: int, row: int, column: int
) -> list[KinkCrossed]:
    """The kinks between two forward passes: of every activation from ``layer`` on, and of the loss."""
    L = len(t.network)
    sides = [("activation", l, kink, minus[l - 1].z, plus[l - 1].z) for l in range(layer, L + 1) for kink in t.network[l - 1].activation.kinks]
    if t.loss.kink:
        sides.append(("loss", L, 0.0, t.loss.kink(minus[-1].a, t.Y), t.loss.kink(plus[-1].a, t.Y)))
    kinks = []
    for of, l, kink, low, high in sides:
        crossed = (np.minimum(low, high) < kink) & (kink < np.maximum(low, high))
        for unit, sample in np.argwhere(crossed).tolist():
            kinks.append(KinkCrossed(letter, layer, row, column, of, l, unit, sample, kink, float(low[unit, sample]), float(high[unit, sample])))
    return kinks
