"""The update of one parameter matrix, as it is worked out by hand: from any gradient, rightly."""

import numpy as np

from dlmath.calculus.optimisers import descent_step
from dlmath.network.passes import Layer


def stepped(layer: Layer, letter: str, gradient: np.ndarray, learning_rate: float) -> np.ndarray:
    """New W or new b by a gradient: one step of descent for what is learned.

    >>> from dlmath.network.passes import example
    >>> stepped(example().network[0], "W", np.array([[6.0]]), 0.25)
    array([[0.5]])
    """
    old = layer.W if letter == "W" else layer.b
    return np.where(layer.learned(letter), descent_step(old, gradient, learning_rate), old)
