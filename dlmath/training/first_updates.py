"""The first updates of a network: where it stands after some of them, how its numbers are spread, and how many
different units it has; and how far many first draws of its weights come.

Shapes: X (n₀, N), Y (n_L, N), W (n, n_before), b (n, 1).
Sources: Glorot and Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks, AISTATS 2010;
Goodfellow, Bengio, Courville, Deep Learning, 8.4, on symmetry.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError
from dlmath.contract import ANY, Count, NotNegative, Size, check_calls
from dlmath.functions.losses import Loss
from dlmath.linear_algebra.vectors import powers_of_two
from dlmath.network.initialisation import initial_network
from dlmath.network.parameters import flatten, gradient_vector, losses_of, unflatten, views
from dlmath.network.passes import Given, Layer, Network, backpropagate, check_batch, run_forward
from dlmath.training.descent import descend
from dlmath.training.rounding import ALL_DIGITS, a_hair_apart, certain_digits, certain_digits_of


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The first updates of one network; ``trajectory`` makes it.

    Attributes:
      digits: by the number of updates made, how many digits of J and of the weights rounding cannot have changed; 0
        where the run is chaotic.
    """

    networks: Mapping[int, Network]  # by the number of updates made; after a divergence, the last one that was finite
    J: Float64[np.ndarray, " K"]  # the loss before the first update and after each
    diverged: (
        int | None
    )  # the number of the update after which a number was no longer finite; None if that did not happen
    digits: Mapping[int, int]


@dataclass(frozen=True, eq=False)
class Starts:
    """Many first draws of the weights, each multiplied by some factors and trained alike; ``starts`` makes it."""

    J: Float64[np.ndarray, "F S"]  # after the last update, by factor and seed; ∞ or NaN where it has diverged
    sizes: Float64[np.ndarray, "F S L"]  # root mean square of z of each layer before the first update


@dataclass(frozen=True)
class Spread:
    """How numbers are spread; ``spread_of_each`` makes it."""

    mean: float
    deviation: float  # standard deviation, divided by how many they are
    size: float  # root mean square
    zeros: float  # the share of them that is exactly 0


def scaled(network: Network, factor: NotNegative) -> Network:
    """A network with every weight multiplied, and the same biases.

    >>> from dlmath import initial_network
    >>> scaled(initial_network([2, 1], ["tanh"], "constant", 0), 3.0)[0].W
    array([[1.5, 1.5]])
    """
    return tuple(Layer(factor * layer.W, layer.b, layer.activation) for layer in network)


def trajectory(
    network: Network, X: Given, Y: Given, loss: Loss, learning_rate: NotNegative, kept: Sequence[int]
) -> Trajectory:
    """Gradient descent on the whole batch, with the networks kept after some numbers of updates, which rise from 0 by
    steps of 1 to 200.

    >>> from dlmath.network.passes import example
    >>> t = example()
    >>> found = trajectory(t.network, t.X, t.Y, t.loss, 0.125, [0, 1, 3])
    >>> found.J, found.networks[1][0].W
    (array([2.0000000e+00, 1.2500000e-01, 7.8125000e-03, 4.8828125e-04]), array([[1.25]]))
    """
    gaps = np.diff(kept)
    if not len(kept) or kept[0] != 0 or (gaps < 1).any() or (gaps > 200).any():
        raise InputError("kept must rise from 0 by steps of 1 to 200, not %(given)s", given=str(list(kept)))
    run, again = (
        descend(start, X, Y, loss, learning_rate, int(kept[-1]), every=True)
        for start in (network, a_hair_apart(network))
    )
    networks, others = (
        {made: unflatten(each.thetas[min(made, len(each.J) - 1)], network) for made in kept} for each in (run, again)
    )
    digits, left = {}, ALL_DIGITS
    for made in kept:
        known = made < min(len(run.J), len(again.J))
        of_J = certain_digits(run.J[made : made + 1], again.J[made : made + 1]) if known else ALL_DIGITS
        same_end = run.diverged == again.diverged or max(made, 1) < min(
            run.diverged or made + 1, again.diverged or made + 1
        )
        left = min(left, of_J, certain_digits_of(networks[made], others[made])) if same_end else 0
        digits[made] = left
    return Trajectory(networks, run.J, run.diverged, digits)


def starts(
    sizes: Collection[Any],
    activations: Collection[str],
    rule: str,
    X: Given,
    Y: Given,
    loss: Loss,
    learning_rate: NotNegative,
    updates: Count,
    factors: Sequence[float],
    seeds: Size,
    on_update: Callable[[], None] | None = None,
) -> Starts:
    """Draw the weights of a network with seeds 0, 1, …, multiply each draw by each factor, and go down with all of them
    side by side, on the whole batch.

    ``on_update`` is called after each update; what it raises ends the descent.

    >>> from dlmath import LOSSES
    >>> X, Y = np.array([[1.0]]), np.array([[0.0]])
    >>> found = starts([1, 1], ["identity"], "constant", X, Y, LOSSES["half-MSE"], 0.5, 1, [1.0, 2.0], 1)
    >>> found.sizes.ravel().tolist(), found.J.ravel().tolist()
    ([0.5, 1.0], [0.0, 0.0])
    """
    if not len(factors):
        raise InputError("%(name)s must not be empty", name="factors")
    drawn = [initial_network(sizes, activations, rule, seed) for seed in range(seeds)]
    X, Y = check_batch(drawn[0], X, Y, loss)
    theta = np.array([flatten(scaled(network, factor)) for factor in factors for network in drawn])
    layers = views(theta, drawn[0])
    with np.errstate(all="ignore"):
        first = [_root_mean_square(at.z)[:, 0, 0] for at in run_forward(layers, X)]
        for _ in range(updates):
            theta -= learning_rate * gradient_vector(backpropagate(layers, run_forward(layers, X), Y, loss))
            if on_update:
                on_update()
        J = losses_of(theta, drawn[0], X, Y, loss)
    return Starts(J.reshape(len(factors), seeds), np.array(first).T.reshape(len(factors), seeds, len(layers)))


def spread_of_each(matrices: Sequence[Annotated[Float64[np.ndarray, "n N"], ANY]]) -> list[Spread]:
    """How the entries of each of some matrices of one shape are spread; squares neither overflow nor vanish on the way.

    >>> spread_of_each([np.array([[1.0, 7.0]]), np.array([[3.0, 0.0]])])[0]
    Spread(mean=4.0, deviation=3.0, size=5.0, zeros=0.0)
    """
    stack = np.array(matrices)
    unit = powers_of_two(stack)
    with np.errstate(all="ignore"):
        values = stack / unit
        mean = values.mean(axis=(1, 2), keepdims=True)
        found = [unit * each for each in (mean, _root_mean_square(values - mean), _root_mean_square(values))]
    zeros = (stack == 0.0).mean(axis=(1, 2))
    return [Spread(*numbers) for numbers in zip(*(each.ravel().tolist() for each in (*found, zeros)), strict=True)]


def _root_mean_square(values: Float64[np.ndarray, "K n N"]) -> Float64[np.ndarray, "K one one"]:
    unit = powers_of_two(values)
    return unit * np.sqrt(((values / unit) ** 2).mean(axis=(1, 2), keepdims=True))


def expected_size(W: Float64[np.ndarray, "n n_before"], a_before: Float64[np.ndarray, "n_before N"]) -> float:
    """The size of z = W a that rules for initial weights reckon with: √(n_before · mean w² · mean a²).

    It is the size on the average over weights that are drawn independently with a mean of 0.

    >>> expected_size(np.array([[0.5, -0.5]]), np.array([[4.0], [3.0]])).__round__(6)
    2.5
    """
    (w,), (a,) = spread_of_each([W]), spread_of_each([a_before])
    return float(np.sqrt(W.shape[1]) * w.size * a.size)


def different_units(layer: Layer, tolerance: NotNegative = 1e-9) -> int:
    """How many units of a layer differ from every unit before them in a weight or in the bias by more than
    ``tolerance`` times the largest of these.

    Units of a layer that start equal, and lead on by equal weights, get equal gradients and stay equal.

    >>> from dlmath import ACTIVATIONS
    >>> different_units(Layer(np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 3.0]]), np.zeros((3, 1)), ACTIVATIONS["tanh"]))
    2
    """
    units = np.hstack([layer.W, layer.b])
    largest = np.abs(units).max(axis=1)
    with np.errstate(over="ignore"):
        apart = np.abs(units[:, np.newaxis] - units).max(axis=2) > tolerance * np.maximum(
            largest[:, np.newaxis], largest
        )
    not_before = np.triu(np.ones_like(apart))
    return int((apart | not_before).all(axis=1).sum())


check_calls(__name__)
