"""The check of backpropagation by nudging: every parameter moved by ±h, each time one network more that runs forward,
and the kinks crossed.

Shapes: gradients have the shapes of the parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from dlmath.calculus.differences import relative_error, step_taken
from dlmath.contract import Positive, check_calls
from dlmath.functions.losses import Loss
from dlmath.network.parameters import Parameter, flatten, parameters, portions, views
from dlmath.network.passes import Backward, Forward, Given, Network, Trace, loss_value, run_forward, trace

ROUNDINGS = 8.0  # how many of them a difference quotient of J may have gathered; four are seen


@dataclass(frozen=True)
class KinkCrossed:
    """A kink of an activation or of the loss that one number crosses while a parameter moves from −h to +h: the
    difference quotient is no slope.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> at_the_kink = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["ReLU"]),)
    >>> check = gradient_check(at_the_kink, np.array([[1.0]]), np.array([[1.0]]), LOSSES["half-MSE"])
    >>> [(crossed.letter, crossed.of, crossed.kink) for crossed in check.kinks]
    [('W', 'activation', 0.0), ('b', 'activation', 0.0)]
    """

    letter: str  # "W" or "b", the parameter that is nudged
    layer: int  # its layer, from 1
    row: int  # its row, from 0
    column: int  # its column, from 0
    of: str  # "activation" or "loss", whose kink it is
    at_layer: int  # the layer of the number, from 1; the last one for the loss
    unit: int  # its row, from 0
    sample: int  # its column, from 0
    kink: float  # the z where φ is not differentiable; 0 for the loss
    minus: float  # z, or the loss's ``kink(a, y)``, with the parameter at −h
    plus: float  # the same at +h


@dataclass(frozen=True, eq=False, slots=True)
class LayerCheck:
    """Analytic and numeric gradients of one layer, and |a − n| / max(|a|, |n|, 10⁻⁸); all as W or as b.
    ``gradient_check`` makes it."""

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
      kinks: every kink that was crossed; for these parameters the two need not agree, and the numeric one is not to be
        trusted.
    """

    trace: Trace  # where the analytic gradients are taken from
    h: float  # the nudge
    layers: tuple[LayerCheck, ...]  # one LayerCheck for each layer
    kinks: tuple[KinkCrossed, ...]

    @property
    def largest_error(self) -> float:
        """The largest relative error of all parameters."""
        return float(max(max(layer.dW_error.max(), layer.db_error.max()) for layer in self.layers))

    def of(self, backward: Sequence[Backward]) -> "GradientCheck":
        """The same difference quotients, held against other gradients; where one is not finite, its error is NaN."""
        each = zip(backward, self.layers, strict=True)
        return replace(
            self, layers=tuple(_layer_check(at.dW, layer.dW_numeric, at.db, layer.db_numeric) for at, layer in each)
        )

    @property
    def doubt(self) -> float:
        """How far rounding may have moved a numeric gradient, which no processor does alike."""
        return rounding_doubt(self.trace, self.h)


def rounding_doubt(t: Trace, h: Positive) -> float:
    """How far rounding may move a central difference of J: J and the outputs are known to a relative ε, and the
    difference is divided by 2h.

    8 ε (|J| + Σ|∂J/∂a ⊙ a|) / 2|h|, and 8 ε for what is rounded beside; an output at which J has no finite slope is
    left out.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[0.0]]), ACTIVATIONS["identity"]),)
    >>> round(rounding_doubt(trace(neuron, np.array([[1.0]]), np.array([[1.0]]), LOSSES["half-MSE"]), 1e-5) * 1e10, 2)
    2.22
    """
    epsilon = float(np.finfo(np.float64).eps)
    with np.errstate(all="ignore"):
        through_outputs = np.abs(t.backward[-1].dJ_da * t.forward[-1].a)
    size = abs(t.J) + float(through_outputs[np.isfinite(through_outputs)].sum())
    return ROUNDINGS * epsilon * (size / (2.0 * abs(h)) + 1.0)


def gradient_check(network: Network, X: Given, Y: Given, loss: Loss, h: Positive = 1e-5) -> GradientCheck:
    """Nudge every weight and every bias by ±h, run forward, and compare (J₊ − J₋) / 2h with what backpropagation says.

    Raises: InputError if h is too small to move a parameter.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> network = (Layer(np.array([[2.0]]), np.array([[2.0]]), ACTIVATIONS["sigmoid"]),)
    >>> gradient_check(network, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"]).largest_error < 1e-8
    True
    """
    t = trace(network, X, Y, loss)
    theta = flatten(network)
    steps = np.array([step_taken(w, h) for w in theta.tolist()])
    numeric, kinks = np.empty_like(theta), []
    with np.errstate(all="ignore"):
        for some in portions(len(theta), network, t.X.shape[1]):
            J_minus, minus = _nudged(t, theta, -steps, some)
            J_plus, plus = _nudged(t, theta, steps, some)
            numeric[some] = (J_plus - J_minus) / (2.0 * steps[some])
            kinks += _kinks_between(t, minus, plus, parameters(network)[some])
        layers = [
            _layer_check(at.dW, layer.W, at.db, layer.b)
            for at, layer in zip(t.backward, views(numeric, network), strict=True)
        ]
    return GradientCheck(t, h, tuple(layers), tuple(kinks))


def _layer_check(dW: np.ndarray, dW_numeric: np.ndarray, db: np.ndarray, db_numeric: np.ndarray) -> LayerCheck:
    return LayerCheck(dW, dW_numeric, relative_error(dW, dW_numeric), db, db_numeric, relative_error(db, db_numeric))


def _nudged(t: Trace, theta: np.ndarray, steps: np.ndarray, some: slice) -> tuple[np.ndarray, tuple[Forward, ...]]:
    """J and the forward pass of as many networks as there are parameters in ``some``, in each of which one of these has
    made its step."""
    every = np.arange(len(theta))[some]
    nudged = np.tile(theta, (len(every), 1))
    nudged[np.arange(len(every)), every] += steps[every]
    networks = views(nudged, t.network)
    forward = run_forward(networks, t.X)
    return np.asarray(loss_value(networks, forward[-1], t.Y, t.loss)), forward


def _kinks_between(
    t: Trace, before: tuple[Forward, ...], after: tuple[Forward, ...], places: Sequence[Parameter]
) -> list[KinkCrossed]:
    """The kinks of activations and of the loss between two passes of networks, in each of which one parameter is
    nudged."""
    L = len(t.network)
    sides = [
        ("activation", l, kink, low.z, high.z)
        for l, (layer, low, high) in enumerate(zip(t.network, before, after, strict=True), start=1)
        for kink in layer.activation.kinks
    ]
    if t.loss.kink:
        sides.append(("loss", L, 0.0, t.loss.kink(before[-1].a, t.Y), t.loss.kink(after[-1].a, t.Y)))
    found = []
    for side, (of, l, kink, low, high) in enumerate(sides):
        crossed = (np.minimum(low, high) < kink) & (kink < np.maximum(low, high))
        for k, unit, sample in np.argwhere(crossed).tolist():
            at, entry = places[k], (k, unit, sample)
            minus, plus = float(low[entry]), float(high[entry])
            found.append(
                (k, side, KinkCrossed(at.letter, at.layer, at.row, at.column, of, l, unit, sample, kink, minus, plus))
            )
    return [crossing for _, _, crossing in sorted(found, key=lambda each: each[:2])]


check_calls(__name__)
