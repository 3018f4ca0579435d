"""Exercises by hand: networks whose numbers have one decimal, as many different ones as there are seeds.

Shapes: X (n₀, N), Y (n_L, N), W (n, n_before), b (n, 1); columns are samples.
"""

from dataclasses import replace

import numpy as np

from dlmath.arrays import InputError
from dlmath.contract import Seed, Size, check_calls
from dlmath.functions.losses import Loss
from dlmath.network.passes import Layer, Network, Targets, Trace, check_network, trace

TRIES = 200


def exercise(network: Network, loss: Loss, samples: Size, seed: Seed) -> Trace:
    """A network of the same sizes and functions with new numbers for all it has, all of one decimal, in which some
    error reaches every layer.

    Weights are from ±0.1 to ±0.9, biases from −0.5 to 0.5, inputs from −1 to 1 and not 0. Targets are what the loss and
    the output take: −1 or +1, a class, 0 or 1, or a number with one decimal. The same seed always gives the same
      numbers, since it is printed on sheets.

    Raises InputError if no error reaches every layer in any of 200 draws, as where a softmax has a single unit, whose
    output is always 1.

    >>> from dlmath import LOSSES, initial_network
    >>> t = exercise(initial_network((2, 2, 1), ["tanh", "sigmoid"], "Glorot", 1), LOSSES["BCE"], samples=1, seed=7)
    >>> t.network[0].W.tolist(), t.X.tolist(), t.Y.tolist()
    ([[0.9, 0.6], [0.7, -0.9]], [[0.9], [-0.2]], [[0.0]])
    """
    check_network(network)
    generator = np.random.default_rng(seed)
    for _ in range(TRIES):
        drawn = tuple(
            replace(
                layer,
                W=_tenths(generator, 9, *layer.W.shape) * layer.there("W"),
                b=_any_tenths(generator, -5, 5, *layer.b.shape) * layer.there("b"),
            )
            for layer in network
        )
        X = _tenths(generator, 10, network[0].W.shape[1], samples)
        t = trace(drawn, X, _targets(generator, network[-1], loss, samples), loss)
        if all(np.isfinite(at.delta).all() and at.delta.any() for at in t.backward):
            return t
    raise InputError(
        "in none of %(tries)s draws of numbers does an error reach every layer of this network", tries=TRIES
    )


def _tenths(generator: np.random.Generator, most: int, rows: int, columns: int) -> np.ndarray:
    """Tenths from ±1 to ±most, never 0."""
    size = (rows, columns)
    return generator.integers(1, most, size, endpoint=True) * generator.choice([-1, 1], size) / 10.0


def _any_tenths(generator: np.random.Generator, least: int, most: int, rows: int, columns: int) -> np.ndarray:
    return generator.integers(least, most, (rows, columns), endpoint=True) / 10.0


def _targets(generator: np.random.Generator, output: Layer, loss: Loss, samples: int) -> Targets:
    """Targets that the loss takes and the output can come close to."""
    n = output.W.shape[0]
    if loss.targets == "sign":
        return 2.0 * generator.integers(0, 2, (n, samples)) - 1.0
    if output.activation.name == "softmax" or loss.targets == "distribution":
        return np.eye(n)[:, generator.integers(0, n, samples)]
    if loss.targets == "probability":
        return generator.integers(0, 2, (n, samples)) * 1.0
    low, high = output.activation.range
    if loss.targets == "not zero":
        return np.abs(_tenths(generator, int(10 * min(high, 1.0)), n, samples))
    return _any_tenths(generator, int(10 * max(low, -1.0)), int(10 * min(high, 1.0)), n, samples)


check_calls(__name__)
