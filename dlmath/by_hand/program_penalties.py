"""The L2 penalty ½ λ Σ W² that a program's numbers may have in them, though nothing says so: in J and ∇W, or as weight
decay in its updates alone.

Where what ∇W has too much is the same number times W in every layer, that number is λ.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from dlmath.by_hand._update import old_of, penalty_in_loss
from dlmath.by_hand.layer_values import right_value
from dlmath.by_hand.rounded_programs import Matrix, agree
from dlmath.contract import NotNegative, check_calls
from dlmath.network.passes import Network, Trace
from dlmath.network.steps import Symbol

_LEAST = 1e-6  # relative to the largest gradient: what is less is rounding
_FEWEST = 3  # weights; of fewer it may be chance that all tell the same λ


@dataclass(frozen=True)
class Penalty:
    """An L2 penalty in a program's numbers; ``penalty_in`` finds it.

    Attributes:
      l2: by letter, λ in J, ∇W, ∇b, new W and new b, each in proportion to these; ∇W and ∇b may count y − a, and have a
        λ below 0.
    """

    l2: Mapping[str, float] = field(default_factory=dict)

    def parts(self, network: Network, learning_rate: NotNegative, symbols: Collection[Symbol]) -> dict[Symbol, Matrix]:
        """What it adds to those quantities that it is in."""
        return {
            symbol: self.l2[symbol.letter] * _per_l2(network, learning_rate, symbol)
            for symbol in symbols
            if symbol.letter in self.l2
        }

    def left_out(
        self, network: Network, learning_rate: NotNegative, values: Mapping[Symbol, Matrix]
    ) -> dict[Symbol, Matrix]:
        """A program's numbers without it."""
        parts = self.parts(network, learning_rate, values)
        return {**values, **{symbol: values[symbol] - part for symbol, part in parts.items()}}


NO_PENALTY = Penalty()


def _per_l2(network: Network, learning_rate: float, symbol: Symbol) -> Matrix:
    """What a penalty with λ = 1 adds to J, to ∇W and ∇b, or by these to new W and new b."""
    if symbol.letter == "J":
        return penalty_in_loss(network, 1.0)
    return _from_gradient(learning_rate, symbol) * _old(network, symbol)


def _from_gradient(learning_rate: float, symbol: Symbol) -> float:
    return -learning_rate if symbol.letter.endswith("_new") else 1.0


def _old(network: Network, symbol: Symbol) -> Matrix:
    return old_of(network[symbol.layer - 1], "W" if "W" in symbol.letter else "b")


def multiples(t: Trace) -> tuple[float, ...]:
    """How many times the loss here a program's may be: 1, or where it leaves a mean to be a sum, or halves it.

    >>> from dlmath.network.passes import example
    >>> multiples(example())
    (1.0, 0.5)
    """
    return tuple(dict.fromkeys((1.0, *map(float, t.Y.shape), 0.5)))


def penalty_in(
    t: Trace,
    learning_rate: NotNegative,
    values: Mapping[Symbol, Matrix],
    printed: Mapping[Symbol, Matrix] | None = None,
) -> Penalty:
    """The L2 penalty that a program's numbers have in them.

    Args:
      t: the right pass from the program's own x, y, W and b.
      learning_rate: of its update.
      values: its numbers, as for ``compare``.
      printed: by how much these may be off, since they were printed with few digits.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> layer = Layer(np.array([[1.0, 2.0, -1.0]]), np.zeros((1, 1)), ACTIVATIONS["identity"])
    >>> t = trace((layer,), np.array([[1.0], [0.5], [2.0]]), np.array([[1.0]]), LOSSES["half-MSE"])
    >>> penalty_in(t, 0.1, {Symbol("dW", 1): t.backward[0].dW + 0.05 * layer.W}).l2
    {'dW': 0.05}
    """
    numbers = _Numbers(t, learning_rate, values, printed or {})
    positive = multiples(t)
    if fitted := _fitted(numbers.beside("dW"), (*positive, *(-times for times in positive))):
        times, l2 = fitted
        shares = [(each, each * abs(l2 / times)) for each in positive]
        return Penalty(
            {"dW": l2, **numbers.found("db", [fitted])}
            | numbers.found("J", shares)
            | numbers.found("W_new", shares)
            | numbers.found("b_new", shares)
        )
    if fitted := _fitted(numbers.beside("W_new"), positive):
        return Penalty({"W_new": fitted[1], **numbers.found("b_new", [fitted])})
    return NO_PENALTY


class _Beside(NamedTuple):
    """A quantity of the program in one layer; the right one; what a penalty adds per λ; by how much the first may be
    off."""

    given: Matrix
    right: Matrix
    per_l2: Matrix
    off: float

    def agrees(self, times: float, l2: float) -> bool:
        """Whether it is so many times the right one, and has such a penalty in it."""
        right = times * self.right
        return agree(self.given - right, l2 * self.per_l2, self.off + _LEAST * float(np.abs(right).max()))


@dataclass(frozen=True)
class _Numbers:
    """A program's numbers beside the right ones."""

    t: Trace
    learning_rate: float
    values: Mapping[Symbol, Matrix]
    printed: Mapping[Symbol, Matrix]

    def beside(self, letter: str) -> list[_Beside]:
        """A quantity in each layer that has finite numbers of it; what is new as the gradient that has led to it."""
        symbols = [s for s, value in self.values.items() if s.letter == letter and np.isfinite(value).all()]
        return [self._in_layer(each) for each in symbols if _from_gradient(self.learning_rate, each)]

    def _in_layer(self, symbol: Symbol) -> _Beside:
        right = right_value(self.t, symbol.layer, self.learning_rate, symbol.letter)
        assert right is not None
        old = _old(self.t.network, symbol) if symbol.letter.endswith("_new") else 0.0
        by = _from_gradient(self.learning_rate, symbol)
        per_l2 = _per_l2(self.t.network, self.learning_rate, symbol)
        off = 2.0 * float(np.max(self.printed.get(symbol, 0.0)))
        return _Beside((self.values[symbol] - old) / by, (right - old) / by, per_l2 / by, off / abs(by))

    def found(self, letter: str, shares: Sequence[tuple[float, float]]) -> dict[str, float]:
        """λ by the letter of a quantity, of several as how many times the right one it may be with which λ; nothing
        where it has no penalty in it."""
        beside = self.beside(letter)
        if not beside or any(_agree(beside, times, 0.0) for times, _l2 in shares):
            return {}
        return next(({letter: l2} for times, l2 in shares if _agree(beside, times, l2)), {})


def _agree(beside: Sequence[_Beside], times: float, l2: float) -> bool:
    return all(each.agrees(times, l2) for each in beside)


def _fitted(beside: Sequence[_Beside], multiples: Sequence[float]) -> tuple[float, float] | None:
    """How many times the right one a quantity is, and λ, where it has a penalty in it."""
    squares = sum(float((each.per_l2**2).sum()) for each in beside)
    if sum(each.per_l2.size for each in beside) < _FEWEST or not squares:
        return None
    if any(_agree(beside, times, 0.0) for times in multiples):
        return None
    for times in multiples:
        l2 = sum(float(((each.given - times * each.right) * each.per_l2).sum()) for each in beside) / squares
        if l2 * times > 0.0 and _agree(beside, times, l2):
            return times, _as_written(beside, times, l2)
    return None


def _as_written(beside: Sequence[_Beside], times: float, l2: float) -> float:
    """λ with three digits, as somebody will have written it, where that is within what rounding leaves open."""
    left = max(
        (np.abs(given - times * right - l2 * per_l2).max() + 1e-15 * np.abs(given).max() + off) / np.abs(per_l2).max()
        for given, right, per_l2, off in beside
        if per_l2.any()
    )
    written = float(f"{l2:.3g}")
    return written if abs(written - l2) <= 4.0 * left else l2


check_calls(__name__)
