"""One parameter under the lens: J as a function of it alone, its slope, and where the next update lands.

The slope is the gradient from backprop, and beside it stands the central difference, which knows nothing of backprop.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError
from dlmath.network import Layer, Network, Trace, loss_value, run_forward
from dlmath.steps import Symbol

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
      difference: (J(w + h) − J(w − h)) / 2h.
      h: the step of that difference.
      values: where the curve is drawn, (K,).
      J: the loss there, (K,).
    """

    parameter: Parameter
    value: float
    gradient: float
    difference: float
    h: float
    values: Values
    J: Values


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
    return tuple(
        Parameter(letter, l, row, column)
        for l, layer in enumerate(network, start=1)
        for letter, matrix in (("W", layer.W), ("b", layer.b))
        for row, column in np.ndindex(matrix.shape)
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


def look(t: Trace, at: Parameter, values: Values, h: float = 1e-5) -> Lens:
    """Put one parameter of a trace under the lens.

    Args:
      t: the trace.
      at: the parameter.
      values: where to draw the curve, (K,).
      h: the step of the central difference.

    Returns: the lens.

    Raises: InputError if the network has no such parameter, h is not positive, or a value is not finite.

    >>> from dlmath import ACTIVATIONS, LOSSES, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> lens = look(t, Parameter("W", 1, 0, 0), np.array([1.0, 2.0]))
    >>> lens.gradient, round(lens.difference, 6), lens.J.tolist()
    (6.0, 6.0, [0.5, 2.0])
    """
    if not h > 0:
        raise InputError("%(name)s must be positive, not %(given)s", name="h", given=h)
    value = parameter_value(t.network, at)
    gradients = t.backward[at.layer - 1]
    gradient = float((gradients.dW if at.letter == "W" else gradients.db)[at.row, at.column])
    difference = (loss_at(t, at, value + h) - loss_at(t, at, value - h)) / (2 * h)
    curve = np.array([loss_at(t, at, float(w)) for w in values])
    return Lens(at, value, gradient, difference, h, values.copy(), curve)


def _matrix(layer: Layer, letter: str) -> Float64[np.ndarray, "n m"]:
    return layer.W if letter == "W" else layer.b
