"""Derivatives by nudging: difference quotients, numerical gradients, and the check of backpropagation against them.

A quotient divides by the step that float64 really takes, (x + h) − x, as SciPy does, which is h but for its last digits.

Shapes: x is one column (n, 1); a gradient is a column as x, a Jacobian (m, n), a Hessian (n, n). The gradients of a network have the shapes of its
parameters.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, Matrix, as_column, same_shape
from dlmath.losses import Loss
from dlmath.network import Forward, Inputs, Network, Targets, Trace, loss_value, run_forward, trace

Square = Float64[np.ndarray, "n n"]


@dataclass(frozen=True)
class KinkCrossed:
    """A pre-activation that changes side of a kink while one parameter moves from −h to +h, where the difference quotient is no slope.

    Attributes:
      letter: "W" or "b", the parameter that is nudged.
      layer: its layer, from 1.
      row: its row, from 0.
      column: its column, from 0.
      at_layer: the layer of the pre-activation, from 1.
      unit: its row in z, from 0.
      sample: its column in z, from 0.
      kink: the z where φ is not differentiable.
      z_minus: z with the parameter at −h.
      z_plus: z with the parameter at +h.
    """

    letter: str
    layer: int
    row: int
    column: int
    at_layer: int
    unit: int
    sample: int
    kink: float
    z_minus: float
    z_plus: float


@dataclass(frozen=True, eq=False, slots=True)
class LayerCheck:
    """Analytic and numeric gradients of one layer, and |a − n| / max(|a|, |n|, 10⁻⁸); all as W or as b."""

    dW: Float64[np.ndarray, "n n_before"]
    dW_numeric: Float64[np.ndarray, "n n_before"]
    dW_error: Float64[np.ndarray, "n n_before"]
    db: Float64[np.ndarray, "n 1"]
    db_numeric: Float64[np.ndarray, "n 1"]
    db_error: Float64[np.ndarray, "n 1"]


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Backpropagation against central differences, parameter by parameter.

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
    h = _step(x, h)
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
    h = _step(x, h)
    return (f(x + h) - f(x - h)) / (2 * h)


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
        step = _step(float(x[k, 0]), h)
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
        step = _step(float(parameter[row, column]), h)
        J_minus, minus = _nudged(t, l, letter, row, column, -step)
        J_plus, plus = _nudged(t, l, letter, row, column, step)
        differences[row, column] = (J_plus - J_minus) / (2 * step)
        kinks += _kinks_between(t, minus, plus, letter, l, row, column)
    return differences, kinks


def _nudged(t: Trace, l: int, letter: str, row: int, column: int, step: float) -> tuple[float, tuple[Forward, ...]]:
    """J and the forward pass with one entry of W or b of layer l moved by ``step``."""
    parameter = getattr(t.network[l - 1], letter).copy()
    parameter[row, column] += step
    network = (*t.network[: l - 1], replace(t.network[l - 1], **{letter: parameter}), *t.network[l:])
    forward = run_forward(network, t.X)
    return loss_value(network, forward[-1], t.Y, t.loss), forward


def _kinks_between(
    t: Trace, minus: tuple[Forward, ...], plus: tuple[Forward, ...], letter: str, layer: int, row: int, column: int
) -> list[KinkCrossed]:
    kinks = []
    for at_layer in range(layer, len(t.network) + 1):
        z_minus, z_plus = minus[at_layer - 1].z, plus[at_layer - 1].z
        for kink in t.network[at_layer - 1].activation.kinks:
            between = (np.minimum(z_minus, z_plus) < kink) & (kink < np.maximum(z_minus, z_plus))
            for unit, sample in np.argwhere(between).tolist():
                sides = float(z_minus[unit, sample]), float(z_plus[unit, sample])
                kinks.append(KinkCrossed(letter, layer, row, column, at_layer, unit, sample, kink, *sides))
    return kinks


def _step(x: float, h: float) -> float:
    """By how much x really moves when h is added in float64: close to h, and exact, where h may be neither."""
    if not math.isfinite(x + h) or not math.isfinite(x - h):
        raise InputError("x + h and x − h must be finite; given: x = %(x)s, h = %(h)s", x=x, h=h)
    if x + h == x or x - h == x:
        raise InputError("h = %(h)s does not move %(x)s: beside it, h is lost in rounding", h=h, x=x)
    return (x + h) - x
