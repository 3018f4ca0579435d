"""The update of one parameter matrix, as it is worked out by hand: from any gradient, rightly."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dlmath.calculus.optimisers import State
from dlmath.network.parameters import views
from dlmath.network.passes import Layer, Network
from dlmath.training.methods import GRADIENT_DESCENT, Underway

if TYPE_CHECKING:
    from dlmath.by_hand.layer_values import At


class Updating(NamedTuple):
    """How an update is made: by which learning rate, by which method, and from which state of that."""

    learning_rate: float
    by: Underway = GRADIENT_DESCENT


def stepped(
    network: Network, layer: int, letter: str, gradient: np.ndarray, learning_rate: float, by: Underway
) -> np.ndarray:
    """New W or new b of a layer by a gradient of the loss: one step for what is learned.

    >>> from dlmath.network.passes import example
    >>> stepped(example().network, 1, "W", np.array([[6.0]]), 0.25, GRADIENT_DESCENT)
    array([[0.5]])
    """
    of_layer, method = network[layer - 1], by.method
    old = old_of(of_layer, letter)
    g = with_penalty(gradient, old, letter, by)
    state = state_of(network, layer, letter, by)
    with np.errstate(all="ignore"):
        new, _state = method.rule.step(old, g, state, learning_rate=learning_rate, **method.numbers)
    return np.where(of_layer.learned(letter), new, old)


def largest_step(
    network: Network, layer: int, letter: str, sizes: np.ndarray, learning_rate: float, by: Underway
) -> np.ndarray:
    """How large the step of a rule may be, and each number on the way to it, for gradients of some sizes: as if nothing
    in it had a sign.

    >>> from dlmath.network.passes import example
    >>> largest_step(example().network, 1, "W", np.array([[6.0]]), 0.25, GRADIENT_DESCENT)
    array([[1.5]])
    """
    method = by.method
    old = np.abs(old_of(network[layer - 1], letter))
    g = with_penalty(sizes, old, letter, by)
    state = tuple(
        np.abs(each) if isinstance(each, np.ndarray) else each for each in state_of(network, layer, letter, by)
    )
    with np.errstate(all="ignore"):
        new, _state = method.rule.step(np.zeros_like(old), g, state, learning_rate=learning_rate, **method.numbers)
    return np.abs(new) + (old if "weight_decay" in method.numbers else 0.0)


def stepped_at(at: "At", letter: str, gradient: np.ndarray, learning_rate: float | None = None) -> np.ndarray:
    """The same of a layer that knows how it is updated, and by another learning rate where one is given."""
    return stepped(at.t.network, at.layer, letter, gradient, at.rate if learning_rate is None else learning_rate, at.by)


def old_of(layer: "Layer | At", letter: str) -> np.ndarray:
    """W or b of a layer before the update."""
    return layer.W if letter == "W" else layer.b


def with_penalty(gradient: np.ndarray, old: np.ndarray, letter: str, by: Underway) -> np.ndarray:
    """A gradient with what an L2 penalty adds to it, which biases have not."""
    return gradient + by.method.l2 * old if letter == "W" else gradient


def penalty_in_loss(network: Network, l2: float) -> np.ndarray:
    """½ λ Σ W², as a matrix of one number."""
    return np.array([[0.5 * l2 * sum(float((layer.W**2).sum()) for layer in network)]])


def gradient_of(at: "At", letter: str) -> np.ndarray:
    """∇W or ∇b of a layer."""
    return at.dW if letter == "W" else at.db


def state_of(network: Network, layer: int, letter: str, by: Underway) -> State:
    """What the method remembers of W or b of a layer, in the order of its state."""
    of_layers = [views(each, network)[layer - 1] if isinstance(each, np.ndarray) else each for each in by.state]
    return tuple(getattr(each, letter) if hasattr(each, letter) else each for each in of_layers)
