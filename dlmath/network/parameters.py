"""The parameters of a network: one vector θ, the place of each in it, and J and its gradient as functions of θ.

θ is W⁽¹⁾ row by row, b⁽¹⁾, W⁽²⁾, b⁽²⁾, … one after the other, so that a rule of update is one line for all of them. K
networks are (K, P).
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np
from jaxtyping import Bool, Float64

from dlmath.arrays import InputError
from dlmath.contract import ANY, Count, Size, also, check_calls
from dlmath.functions.losses import Loss
from dlmath.network.passes import (
    Backward,
    Forward,
    Inputs,
    Layer,
    Network,
    Targets,
    backpropagate,
    check_batch,
    loss_value,
    run_forward,
)
from dlmath.network.steps import Symbol

Vector = Float64[np.ndarray, "... P"]
Rule = Callable[[Network, tuple[Forward, ...], Targets, Loss], Sequence[Backward]]
AT_ONCE = 2**17  # numbers of the widest layer that are held at once


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


def parameters(network: Network) -> tuple[Parameter, ...]:
    """Every weight and bias, in the order of θ.

    >>> from dlmath import ACTIVATIONS
    >>> neuron = (Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"]),)
    >>> [(at.letter, at.layer, at.row, at.column) for at in parameters(neuron)]
    [('W', 1, 0, 0), ('W', 1, 0, 1), ('b', 1, 0, 0)]
    """
    return _parameters(tuple(layer.W.shape for layer in network))


def learned_parameters(network: Network) -> tuple[Parameter, ...]:
    """The weights and biases that an update changes, in the order of θ.

    >>> from dlmath import ACTIVATIONS
    >>> neuron = (Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"], b_learned=np.array([[False]])),)
    >>> [(at.letter, at.column) for at in learned_parameters(neuron)]
    [('W', 0), ('W', 1)]
    """
    return tuple(at for at, mine in zip(parameters(network), learned(network).tolist(), strict=True) if mine)


def learned(network: Network) -> Bool[np.ndarray, " P"]:
    """Of each parameter whether an update changes it, in the order of θ.

    >>> from dlmath.network.passes import example
    >>> learned(example().network).tolist()
    [True, True]
    """
    return np.concatenate([layer.learned(letter) for layer in network for letter in "Wb"], axis=None)


def keeping_fixed(step: Callable[..., tuple[Vector, Any]], network: Network) -> Callable[..., tuple[Vector, Any]]:
    """The step of an optimiser, (θ, g, state, …) ↦ (new θ, new state), that leaves every parameter as it is that is not
    learned.

    >>> from dlmath import ACTIVATIONS
    >>> neuron = (Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"], b_learned=np.array([[False]])),)
    >>> keeping_fixed(lambda theta, g, state: (theta - g, state), neuron)(np.array([1.0, 2.0, 3.0]), np.ones(3), ())[0]
    array([0., 1., 3.])
    """
    mine = learned(network)
    if mine.all():
        return step

    def kept(theta: Vector, *rest: Any, **named: Any) -> tuple[Vector, Any]:
        new, state = step(theta, *rest, **named)
        return np.where(mine, new, theta), state

    return kept


@functools.lru_cache(maxsize=64)
def _parameters(shapes: tuple[tuple[int, ...], ...]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(letter, l, row, column)
        for l, (n, n_before) in enumerate(shapes, start=1)
        for letter, columns in (("W", n_before), ("b", 1))
        for row, column in np.ndindex(n, columns)
    )


def place(network: Network, at: Parameter) -> int:
    """Where in θ a parameter stands.

    >>> from dlmath import initial_network
    >>> place(initial_network([2, 1], ["tanh"], "zeros", 0), Parameter("b", 1, 0, 0))
    2
    """
    every = parameters(network)
    if at in every:
        return every.index(at)
    if at.letter not in ("W", "b") or not 1 <= at.layer <= len(network):
        raise InputError("the network has no parameter %(letter)s in layer %(layer)s", letter=at.letter, layer=at.layer)
    raise InputError(
        "%(letter)s of layer %(layer)s has no row %(row)s, column %(column)s",
        letter=at.letter,
        layer=at.layer,
        row=at.row + 1,
        column=at.column + 1,
    )


def parameter_value(network: Network, at: Parameter) -> float:
    """The value of one parameter.

    >>> from dlmath.network.passes import example
    >>> parameter_value(example().network, Parameter("W", 1, 0, 0))
    2.0
    """
    return float(flatten(network)[place(network, at)])


def with_parameter(network: Network, at: Parameter, value: float) -> Network:
    """A new network with one parameter replaced.

    >>> from dlmath.network.passes import example
    >>> with_parameter(example().network, Parameter("b", 1, 0, 0), 5.0)[0].b
    array([[5.]])
    """
    theta = flatten(network)
    theta[place(network, at)] = value
    return unflatten(theta, network)


def flatten(network: Network) -> Vector:
    """All parameters as one new vector.

    >>> from dlmath.network.passes import example
    >>> flatten(example().network)
    array([2., 1.])
    """
    return _joined([part for layer in network for part in (layer.W, layer.b)])


def gradient_vector(backward: Sequence[Backward]) -> Vector:
    """∂J/∂θ, from what the backward pass leaves.

    >>> from dlmath.network.passes import example
    >>> gradient_vector(example().backward)
    array([6., 2.])
    """
    return _joined([part for at in backward for part in (at.dW, at.db)])


def _joined(parts: list[np.ndarray]) -> Vector:
    if parts[0].ndim == 2:
        return np.concatenate(parts, axis=None)
    return np.concatenate([part.reshape(*part.shape[:-2], -1) for part in parts], axis=-1)


def parameters_fit(parameters: Annotated[Vector, ANY], network: Network) -> None:
    """Raise InputError unless a network has as many parameters.

    >>> from dlmath import initial_network
    >>> parameters_fit(np.ones(4), initial_network([1, 1], ["tanh"], "zeros", 0))
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: parameters must have 2 entries, not 4
    """
    P = sum(layer.W.size + layer.b.size for layer in network)
    if parameters.shape[-1] != P:
        raise InputError(
            "%(name)s must have %(expected)s entries, not %(given)s",
            name="parameters",
            expected=P,
            given=parameters.shape[-1],
        )


@also(parameters_fit)
def views(parameters: Annotated[Vector, ANY], network: Network) -> Network:
    """The network with these parameters (P,), or K of them for (K, P); W and b are views into them, unchecked and as
    writeable as they are.

    >>> from dlmath import initial_network
    >>> line = initial_network([2, 1], ["identity"], "zeros", 0)
    >>> many = views(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), line)
    >>> many[0].W.tolist(), run_forward(many, np.array([[1.0], [10.0]]))[0].z.ravel().tolist()
    ([[[1.0, 2.0]], [[4.0, 5.0]]], [24.0, 60.0])
    """
    layers, start = [], 0
    for layer in network:
        view = object.__new__(Layer)
        for letter, like in (("W", layer.W), ("b", layer.b)):
            part = parameters[..., start : start + like.size].reshape(*parameters.shape[:-1], *like.shape)
            object.__setattr__(view, letter, part)
            start += like.size
        for name in ("activation", "W_learned", "b_learned"):
            object.__setattr__(view, name, getattr(layer, name))
        layers.append(view)
    return tuple(layers)


@also(parameters_fit)
def unflatten(parameters: Annotated[Float64[np.ndarray, " P"], ANY], network: Network) -> Network:
    """A new network with the shapes and activations of ``network`` and these parameters; raises InputError if one is
    not finite.

    >>> from dlmath.network.passes import example
    >>> unflatten(np.array([4.0, 2.0]), example().network)[0].W
    array([[4.]])
    """
    return tuple(replace(layer) for layer in views(parameters, network))


def gradient_function(
    network: Network, loss: Loss, backward: Rule = backpropagate
) -> Callable[[Vector, Inputs, Targets], Vector]:
    """(θ, X, Y) ↦ ∂J/∂θ for networks of these shapes and activations; another rule may compute it wrongly.

    >>> from dlmath.network.passes import example
    >>> t = example()
    >>> gradient_function(t.network, t.loss)(flatten(t.network), t.X, t.Y)
    array([6., 2.])
    """
    parameters = flatten(network)
    layers = views(parameters, network)

    def gradient(theta: Vector, X: Inputs, Y: Targets) -> Vector:
        parameters[...] = theta
        return gradient_vector(backward(layers, run_forward(layers, X), Y, loss))

    return gradient


def portions(K: Count, network: Network, N: Size) -> list[slice]:
    """K networks of these shapes in lots, none of which takes too much memory with N samples.

    >>> from dlmath import initial_network
    >>> portions(3, initial_network([1, 1], ["identity"], "zeros", 0), N=50_000)
    [slice(0, 2, None), slice(2, 4, None)]
    """
    widest, P = max(layer.W.shape[0] for layer in network), sum(layer.W.size + layer.b.size for layer in network)
    most = max(AT_ONCE // max(N * widest, P), 1)
    return [slice(start, start + most) for start in range(0, K, most)]


def _batch_fits(parameters: np.ndarray, network: Network, X: np.ndarray, Y: np.ndarray, loss: Loss) -> None:
    parameters_fit(parameters, network)
    check_batch(network, X, Y, loss)


@also(_batch_fits)
def losses_of(
    parameters: Annotated[Float64[np.ndarray, "K P"], ANY], network: Network, X: Inputs, Y: Targets, loss: Loss
) -> Float64[np.ndarray, " K"]:
    """J of each of K networks with the shapes and activations of ``network``.

    >>> from dlmath import LOSSES, initial_network
    >>> line = initial_network([1, 1], ["identity"], "zeros", 0)
    >>> losses_of(
    ...     np.array([[2.0, 1.0], [1.0, 1.0]]), line, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"]
    ... ).tolist()
    [2.0, 0.5]
    """
    J = np.empty(len(parameters))
    with np.errstate(all="ignore"):
        for some in portions(len(parameters), network, X.shape[1]):
            networks = views(parameters[some], network)
            J[some] = loss_value(networks, run_forward(networks, X)[-1], Y, loss)
    return J


check_calls(__name__)
