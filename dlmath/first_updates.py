"""The first updates of a network: where it stands at chosen moments, how its numbers are spread, and how many different units it has.

Shapes: X (n₀, N), Y (n_L, N), W (n, n_before), b (n, 1).
Sources: Glorot and Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks, AISTATS 2010;
Goodfellow, Bengio, Courville, Deep Learning, 8.4, on symmetry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, check_number
from dlmath.losses import Loss
from dlmath.network import Before, Inputs, Layer, Network, Targets
from dlmath.training import descend
from dlmath.vectors import powers_of_two


@dataclass(frozen=True, eq=False)
class Course:
    """The first updates of one network; ``course`` makes it.

    Attributes:
      networks: by the number of updates made; after a divergence, the last one that was finite.
      J: the loss before the first update and after each, (K,).
      diverged: the number of the update after which a number was no longer finite; None if that did not happen.
    """

    networks: Mapping[int, Network]
    J: Float64[np.ndarray, " K"]
    diverged: int | None


@dataclass(frozen=True)
class Spread:
    """How numbers are spread; ``spread`` makes it.

    Attributes:
      mean: their mean.
      deviation: their standard deviation, divided by how many they are.
      size: the root of the mean of their squares.
      noughts: the share of them that is exactly 0.
    """

    mean: float
    deviation: float
    size: float
    noughts: float


def scaled(network: Network, factor: float) -> Network:
    """A network with every weight multiplied, and the same biases.

    Args:
      network: the layers.
      factor: ≥ 0.

    Returns: a new network.

    Raises: InputError for another factor.

    >>> from dlmath import initial_network
    >>> scaled(initial_network([2, 1], ["tanh"], "constant", 0), 3.0)[0].W
    array([[1.5, 1.5]])
    """
    check_number(factor, "factor", least=0.0)
    return tuple(Layer(factor * layer.W, layer.b, layer.activation) for layer in network)


def course(network: Network, X: Inputs, Y: Targets, loss: Loss, learning_rate: float, moments: Sequence[int]) -> Course:
    """Gradient descent on the whole batch, kept at some moments.

    Args:
      network: where it starts.
      X, Y: the samples.
      loss: one of LOSSES.
      learning_rate: α ≥ 0.
      moments: numbers of updates, rising from 0, at most 200 from one to the next.

    Returns: the course up to the last moment.

    Raises: InputError as ``descend`` does, and for other moments.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> found = course(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"], 0.125, [0, 1, 3])
    >>> found.J, found.networks[1][0].W
    (array([2.0000000e+00, 1.2500000e-01, 7.8125000e-03, 4.8828125e-04]), array([[1.25]]))
    """
    gaps = np.diff(moments)
    if not len(moments) or moments[0] != 0 or (gaps < 1).any() or (gaps > 200).any():
        raise InputError("moments must rise from 0 by steps of 1 to 200, not %(given)s", given=str(list(moments)))
    run = descend(network, X, Y, loss, learning_rate, 0)
    networks, J, diverged = {0: run.network}, [run.J], run.diverged
    for made, gap in zip(moments, gaps.tolist(), strict=False):
        if diverged is None:
            run = descend(run.network, X, Y, loss, learning_rate, gap)
            J.append(run.J[1:])
            diverged = None if run.diverged is None else made + run.diverged
        networks[made + gap] = run.network
    return Course(networks, np.concatenate(J), diverged)


def spread(values: Float64[np.ndarray, "n N"]) -> Spread:
    """Mean, deviation and size of the entries of a matrix.

    Args:
      values: (n, N).

    >>> spread(np.array([[3.0, -3.0], [0.0, 0.0]])).noughts, spread(np.array([[1.0, 7.0]]))
    (0.5, Spread(mean=4.0, deviation=3.0, size=5.0, noughts=0.0))
    """
    return spread_of_each([values])[0]


def spread_of_each(matrices: Sequence[Float64[np.ndarray, "n N"]]) -> list[Spread]:
    """The same of each of some matrices of one shape; squares neither overflow nor vanish on the way.

    Args:
      matrices: each (n, N).

    >>> [found.size for found in spread_of_each([np.array([[1.0, 7.0]]), np.array([[2.0, 2.0]])])]
    [5.0, 2.0]
    """
    stack = np.array(matrices)
    unit = powers_of_two(stack)
    with np.errstate(all="ignore"):
        values = stack / unit
        mean = values.mean(axis=(1, 2), keepdims=True)
        found = [unit * each for each in (mean, _root_mean_square(values - mean), _root_mean_square(values))]
    noughts = (stack == 0.0).mean(axis=(1, 2))
    return [Spread(*numbers) for numbers in zip(*(each.ravel().tolist() for each in (*found, noughts)), strict=True)]


def _root_mean_square(values: Float64[np.ndarray, "K n N"]) -> Float64[np.ndarray, "K one one"]:
    unit = powers_of_two(values)
    return unit * np.sqrt(((values / unit) ** 2).mean(axis=(1, 2), keepdims=True))


def expected_size(W: Float64[np.ndarray, "n n_before"], a_before: Before) -> float:
    """The size of z = W a that rules for initial weights reckon with: √(n_before · mean w² · mean a²).

    It is the size on the average over weights that are drawn independently with a mean of 0.

    Args:
      W: (n, n_before).
      a_before: (n_before, N).

    Returns: the expected root of the mean of z².

    >>> expected_size(np.array([[0.5, -0.5]]), np.array([[4.0], [3.0]])).__round__(6)
    2.5
    """
    return float(np.sqrt(W.shape[1]) * spread(W).size * spread(a_before).size)


def different_units(layer: Layer, tolerance: float = 1e-9) -> int:
    """How many units of a layer differ from every unit before them in a weight or in the bias.

    Units of a layer that start equal, and lead on by equal weights, get equal gradients and stay equal.

    Args:
      layer: the layer, of n units.
      tolerance: ≥ 0; how far entries of two equal units may be apart, relative to the largest of these.

    Returns: 1 to n.

    Raises: InputError for another tolerance.

    >>> from dlmath import ACTIVATIONS
    >>> different_units(Layer(np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 3.0]]), np.zeros((3, 1)), ACTIVATIONS["tanh"]))
    2
    """
    check_number(tolerance, "tolerance", least=0.0)
    units = np.hstack([layer.W, layer.b])
    largest = np.abs(units).max(axis=1)
    with np.errstate(over="ignore"):
        apart = np.abs(units[:, np.newaxis] - units).max(axis=2) > tolerance * np.maximum(largest[:, np.newaxis], largest)
    not_before = np.triu(np.ones_like(apart))
    return int((apart | not_before).all(axis=1).sum())
