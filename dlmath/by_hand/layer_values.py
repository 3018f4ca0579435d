"""The quantities of one layer, by name: as they are, and as they follow from a wrong one before them.

    z → a → J        ∂J/∂a, φ′(z) → δ → ∂J/∂W → new W
                                     δ → ∂J/∂b → new b

Layers are counted from 1. Quantities go by the names of the trace: z, a, J, dJ_da, slope, delta, dW, db; and W_new,
b_new after the update.
"""

import copy
from collections.abc import Callable
from functools import cached_property
from operator import attrgetter

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import check_index, registered
from dlmath.by_hand._update import stepped_at
from dlmath.contract import NotNegative, Size, check_calls
from dlmath.network.passes import Trace
from dlmath.training.methods import GRADIENT_DESCENT, Underway

Matrix = Float64[np.ndarray, "_ _"]
QUANTITIES = ("z", "a", "J", "dJ_da", "slope", "delta", "dW", "db", "W_new", "b_new")
COMES_FROM: dict[str, tuple[str, ...]] = {
    "a": ("z",),
    "J": ("a",),
    "delta": ("dJ_da", "slope"),
    "dW": ("delta",),
    "db": ("delta",),
    "W_new": ("dW",),
    "b_new": ("db",),
}


class At:
    """One layer of a trace, counted from 1, with what the formulas of backpropagation have in them there.

    >>> from dlmath.network.passes import example
    >>> at = At(example(), 1, 0.1)
    >>> at.z.item(), at.delta.item(), at.next
    (7.0, 2.0, None)
    """

    def __init__(self, t: Trace, layer: Size, learning_rate: NotNegative, by: Underway = GRADIENT_DESCENT) -> None:
        check_index(layer - 1, "layer", len(t.network), first=1)
        self.t, self.layer, self.rate, self.by = t, layer, learning_rate, by
        of_layer, forward, backward = t.network[layer - 1], t.forward[layer - 1], t.backward[layer - 1]
        self.W, self.b, self.phi = of_layer.W, of_layer.b, of_layer.activation
        self.a_before, self.z, self.a = forward.a_before, forward.z, forward.a
        self.dJ_da, self.slope, self.delta, self.dW, self.db = (
            backward.dJ_da,
            backward.slope,
            backward.delta,
            backward.dW,
            backward.db,
        )
        self.z_before = t.forward[layer - 2].z if layer > 1 else None
        self.keeps_size = self.W.shape[0] == self.W.shape[1]  # so that Wᵀ fits where W does

    @cached_property
    def next(self) -> "At | None":
        """The layer after this one; None for the last."""
        return At(self.t, self.layer + 1, self.rate, self.by) if self.layer < len(self.t.network) else None

    @property
    def canonical(self) -> bool:
        """Whether δ is (a − y) / m here, without ∂J/∂a and φ′.

        >>> from dlmath.network.passes import example
        >>> At(example(), 1, 0.1).canonical
        True
        """
        return self.next is None and self.t.canonical

    def follow(self, quantity: str, before: str, value: Matrix) -> Matrix | None:
        """A quantity as it follows rightly from another value of one before it in this layer; None where it does not
        come from that.

        >>> from dlmath.network.passes import example
        >>> At(example(), 1, 0.1).follow("W_new", "delta", np.array([[10.0]]))
        array([[-1.]])
        """
        if quantity == before:
            return value
        if quantity == "J" and self.next:
            return None
        for source in COMES_FROM.get(quantity, ()):
            if (found := self.follow(source, before, value)) is not None:
                return _CARRY[quantity, source](self, found)
        return None

    def with_wrong(self, quantity: str, value: Matrix) -> "At":
        """The same layer where another value of a quantity, and all that follows from it, stand in place of the right
        ones.

        >>> from dlmath.network.passes import example
        >>> at = At(example(), 1, 0.1).with_wrong("delta", np.array([[10.0]]))
        >>> at.delta.item(), at.dW.item()
        (10.0, 30.0)
        """
        found = copy.copy(self)
        for name in ("z", "a", "dJ_da", "slope", "delta", "dW", "db"):
            if getattr(self, name) is not None and (wrong := self.follow(name, quantity, value)) is not None:
                setattr(found, name, wrong)
        return found


def right_value(
    t: Trace, layer: Size, learning_rate: NotNegative, quantity: str, by: Underway = GRADIENT_DESCENT
) -> Matrix | None:
    """The right value of a quantity; None for the slope of a softmax, which has none.

    >>> from dlmath.network.passes import example
    >>> right_value(example(), 1, 0.25, "W_new")
    array([[0.5]])
    """
    value = registered(_RIGHT, quantity, "there is no quantity “%(given)s”; there are %(names)s")
    return value(At(t, layer, learning_rate, by))


def right_at(at: At, quantity: str) -> Matrix | None:
    """The right value of a quantity of a layer.

    >>> from dlmath.network.passes import example
    >>> right_at(At(example(), 1, 0.25), "J")
    array([[2.]])
    """
    return registered(_RIGHT, quantity, "there is no quantity “%(given)s”; there are %(names)s")(at)


def _from_error(at: At, dJ_da: Matrix) -> Matrix:
    """δ from ∂J/∂a, with the φ′ that stands there."""
    return at.phi.pull_back(at.z, dJ_da) if at.slope is None else dJ_da * at.slope


_RIGHT: dict[str, Callable[[At], np.ndarray | None]] = {
    **{name: attrgetter(name) for name in ("z", "a", "dJ_da", "slope", "delta", "dW", "db")},
    "J": lambda at: np.array([[at.t.J]]),
    "W_new": lambda at: stepped_at(at, "W", at.dW),
    "b_new": lambda at: stepped_at(at, "b", at.db),
}

_CARRY: dict[tuple[str, str], Callable[[At, np.ndarray], np.ndarray]] = {  # (quantity, what it comes from)
    ("a", "z"): lambda at, z: at.phi.f(z),
    ("J", "a"): lambda at, a: np.atleast_2d(at.t.loss.reduction.reduced(at.t.loss.term(a, at.t.Y))),
    ("delta", "dJ_da"): _from_error,
    ("delta", "slope"): lambda at, slope: at.dJ_da * slope,
    ("dW", "delta"): lambda at, delta: delta @ at.a_before.T,
    ("db", "delta"): lambda at, delta: delta.sum(axis=1, keepdims=True),
    ("W_new", "dW"): lambda at, dW: stepped_at(at, "W", dW),
    ("b_new", "db"): lambda at, db: stepped_at(at, "b", db),
}


check_calls(__name__)
