"""One parameter under the lens: J as a function of it alone, its slope, and where the next update lands.

The slope is the gradient from backprop, and beside it may stand the central difference, which knows nothing of backprop.
"""

import functools
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, check_finite
from dlmath.calculus import central_difference
from dlmath.network import Layer, Network, Trace, loss_value, run_forward
from dlmath.steps import Symbol
from dlmath.variants import losses, run_variants

Values = Float64[np.ndarray, "K"]


@dataclass(frozen=True)
class Parameter:
    """The place of one weight or bias, counted from 0: W or b, its layer from 1, its row and column.

    >>> Parameter("W", 1, 0, 1).symbol
    Symbol(letter='W', layer=1)
    """

    letter: str
    layer: int
    row: int
    column: int

    @property
    def symbol(self) -> Symbol:
        """The matrix it is an entry of."""
        return Symbol(self.letter, self.layer)


@dataclass(frozen=True, eq=False)
class Lens:
    """What is seen of one parameter w; ``look`` makes it.

    Attributes:
      parameter: its place.
      value: w.
      gradient: ∂J/∂w from backprop.
      values: where the curve is drawn, (K,).
      J: the loss there, (K,).
    """

    parameter: Parameter
    value: float
    gradient: float
    values: Values
    J: Values


@dataclass(frozen=True, eq=False)
class Differences:
    """Central differences of J over one parameter w, for many nudges; all (K,). ``differences`` makes it.

    Attributes:
      h: the nudges, as float64 really takes them: (w + h) − w.
      J_minus, J_plus: J(w − h), J(w + h).
      numeric: (J(w + h) − J(w − h)) / 2h.
      truncation: how far off Taylor's next term makes it, |J‴| h²/6.
      rounding: how far off the rounding of J makes it, about ε |J| / 2h.
    """

    h: Values
    J_minus: Values
    J_plus: Values
    numeric: Values
    truncation: Values
    rounding: Values


def parameters(network: Network) -> tuple[Parameter, ...]:
    """Every weight and bias, layer by layer.

    Args:
      network: layers, W (n, n_before) and b (n, 1).

    Returns: their places: W row by row, b, then the next layer.

    >>> from dlmath import ACTIVATIONS
    >>> neuron = (Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"]),)
    >>> [(at.letter, at.layer, at.row, at.column) for at in parameters(neuron)]
    [('W', 1, 0, 0), ('W', 1, 0, 1), ('b', 1, 0, 0)]
    """
    return _parameters(tuple(layer.W.shape for layer in network))


@functools.lru_cache(maxsize=64)
def _parameters(shapes: tuple[tuple[int, ...], ...]) -> tuple[Parameter, ...]:
    """The places in layers of these shapes of W; they are the same whatever the weights."""
    return tuple(
        Parameter(letter, l, row, column)
        for l, (n, n_before) in enumerate(shapes, start=1)
        for letter, columns in (("W", n_before), ("b", 1))
        for row, column in np.ndindex(n, columns)
    )


def parameter_value(network: Network, at: Parameter) -> float:
    """The value of one parameter.

    Args:
      network: the layers.
      at: its place.

    Returns: the number there.

    Raises: InputError if the network has no such parameter.

    >>> from dlmath import ACTIVATIONS
    >>> neuron = (Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"]),)
    >>> parameter_value(neuron, Parameter("W", 1, 0, 1))
    2.0
    """
    if at.letter not in ("W", "b") or not 1 <= at.layer <= len(network):
        raise InputError("the network has no parameter %(letter)s in layer %(layer)s", letter=at.letter, layer=at.layer)
    matrix = _matrix(network[at.layer - 1], at.letter)
    if not (0 <= at.row < matrix.shape[0] and 0 <= at.column < matrix.shape[1]):
        raise InputError(
            "%(letter)s of layer %(layer)s has no row %(row)s, column %(column)s",
            letter=at.letter, layer=at.layer, row=at.row + 1, column=at.column + 1,
        )  # fmt: skip
    return float(matrix[at.row, at.column])


def with_parameter(network: Network, at: Parameter, value: float) -> Network:
    """The network with one parameter replaced.

    Args:
      network: the layers, which stay as they are.
      at: the place of the parameter.
      value: its new value.

    Returns: a new network.

    Raises: InputError if the network has no such parameter, or the value is not finite.

    >>> from dlmath import ACTIVATIONS
    >>> neuron = (Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"]),)
    >>> with_parameter(neuron, Parameter("W", 1, 0, 1), 5.0)[0].W
    array([[1., 5.]])
    """
    parameter_value(network, at)
    layer = network[at.layer - 1]
    matrix = _matrix(layer, at.letter).copy()
    matrix[at.row, at.column] = value
    replaced = Layer(matrix, layer.b, layer.activation) if at.letter == "W" else Layer(layer.W, matrix, layer.activation)
    return (*network[: at.layer - 1], replaced, *network[at.layer :])


def loss_at(t: Trace, at: Parameter, value: float) -> float:
    """J with one parameter of a trace's network replaced.

    Args:
      t: the trace, with its inputs, targets and loss.
      at: the place of the parameter.
      value: its new value.

    Returns: the loss; where float64 overflows ∞ or NaN, without a warning.

    Raises: InputError as ``with_parameter`` does.

    >>> from dlmath import ACTIVATIONS, LOSSES, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> t.J, loss_at(t, Parameter("W", 1, 0, 0), 1.0)
    (2.0, 0.5)
    """
    network = with_parameter(t.network, at, value)
    with np.errstate(all="ignore"):
        return loss_value(network, run_forward(network, t.X)[-1], t.Y, t.loss)


def losses_along(t: Trace, at: Parameter, values: Values) -> Values:
    """J at many values of one parameter, all run forward at once, each as if alone.

    Args:
      t: the trace, with its inputs, targets and loss.
      at: the place of the parameter.
      values: its values, (K,).

    Returns: the losses, (K,); where float64 overflows ∞ or NaN, without a warning.

    Raises: InputError if the network has no such parameter.

    >>> from dlmath import ACTIVATIONS, LOSSES, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> losses_along(t, Parameter("W", 1, 0, 0), np.array([1.0, 2.0, 4.0])).tolist()
    [0.5, 2.0, 32.0]
    """
    parameter_value(t.network, at)
    layer, l = t.network[at.layer - 1], at.layer - 1
    W, b = (np.tile(matrix, (len(values), 1, 1)) for matrix in (layer.W, layer.b))
    (W if at.letter == "W" else b)[:, at.row, at.column] = values
    return losses(t, run_variants(t.network[l:], t.forward[l].a_before, W, b)[-1])


def look(t: Trace, at: Parameter, values: Values) -> Lens:
    """Put one parameter of a trace under the lens.

    Args:
      t: the trace.
      at: the parameter.
      values: where to draw the curve, (K,).

    Returns: the lens.

    Raises: InputError if the network has no such parameter.

    >>> from dlmath import ACTIVATIONS, LOSSES, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> lens = look(t, Parameter("W", 1, 0, 0), np.array([1.0, 2.0]))
    >>> lens.gradient, lens.J.tolist()
    (6.0, [0.5, 2.0])
    """
    value = parameter_value(t.network, at)
    gradients = t.backward[at.layer - 1]
    gradient = float((gradients.dW if at.letter == "W" else gradients.db)[at.row, at.column])
    return Lens(at, value, gradient, values.copy(), losses_along(t, at, values))


def slope_by_nudging(t: Trace, at: Parameter, h: float = 1e-5) -> float:
    """(J(w + h) − J(w − h)) / 2h of one parameter w, h being the step that is really taken.

    Args:
      t: the trace.
      at: the parameter.
      h: the nudge, not 0.

    Returns: the central difference, which knows nothing of backprop.

    Raises: InputError if the network has no such parameter, or h is 0, not finite or too small to move it.

    >>> from dlmath import ACTIVATIONS, LOSSES, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> slope_by_nudging(t, Parameter("W", 1, 0, 0), 0.5)
    6.0
    """
    return central_difference(functools.partial(loss_at, t, at), parameter_value(t.network, at), h)


def differences(t: Trace, at: Parameter, h: Values) -> Differences:
    """Central differences of J over one parameter, for many nudges, and the two errors they have.

    Args:
      t: the trace.
      at: the parameter.
      h: the nudges, above 0, (K,).

    Returns: the differences; 0 where h is too small to move the parameter.

    Raises: InputError if the network has no such parameter, a nudge is not positive, or the nudged parameter is not finite.

    Source: Press et al., Numerical Recipes, 5.7; J‴ h² from the difference of two differences, at h = 0.01 and 0.02.

    >>> from dlmath import ACTIVATIONS, LOSSES, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> differences(t, Parameter("W", 1, 0, 0), np.array([0.5, 0.25])).numeric
    array([6., 6.])
    """
    if not (h > 0.0).all():
        raise InputError("%(name)s must be positive, not %(given)s", name="h", given=float(h.min()))
    w = parameter_value(t.network, at)
    with np.errstate(all="ignore"):
        steps = (w + h) - w
        nudges = np.concatenate([steps, [_COARSE, 2.0 * _COARSE]])
        check_finite(np.vstack([w - nudges, w + nudges]), at.letter)
        J_minus, J_plus = losses_along(t, at, np.concatenate([w - nudges, w + nudges])).reshape(2, -1)
        *numeric, once, twice = np.where(nudges > 0.0, (J_plus - J_minus) / (2.0 * nudges), 0.0)
        truncation = abs(twice - once) / 3.0 * (h / _COARSE) ** 2
        rounding = np.finfo(np.float64).eps * abs(t.J) / (2.0 * h)
    return Differences(steps, J_minus[:-2], J_plus[:-2], np.array(numeric), truncation, rounding)


_COARSE = 0.01


def _matrix(layer: Layer, letter: str) -> Float64[np.ndarray, "n m"]:
    return layer.W if letter == "W" else layer.b
