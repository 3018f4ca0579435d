"""The L2 penalty ½ λ Σ W² that a program's numbers may have in them, though nothing says so: in J and ∇W, or as weight
decay in its updates alone.

Where what ∇W has too much is the same number times W in every layer, that number is λ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from dlmath.by_hand.layer_values import right_value
from dlmath.by_hand.rounded_programs import Matrix
from dlmath.contract import NotNegative, check_calls
from dlmath.network.passes import Network, Trace
from dlmath.network.steps import Symbol

NEAR = 3e-3  # relative to the largest number: what differs by less is meant to be the same
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

    def part(self, network: Network, learning_rate: NotNegative, symbol: Symbol) -> Matrix:
        """What it adds to a quantity; 0 where it is not in it."""
        l2 = self.l2.get(symbol.letter, 0.0)
        if symbol.letter == "J":
            return np.array([[0.5 * l2 * sum(float((layer.W**2).sum()) for layer in network)]])
        if symbol.letter not in ("dW", "db", "W_new", "b_new"):
            return np.zeros((1, 1))
        return (-learning_rate if symbol.letter.endswith("_new") else 1.0) * l2 * _parameter(network, symbol)

    def left_out(
        self, network: Network, learning_rate: NotNegative, values: Mapping[Symbol, Matrix]
    ) -> dict[Symbol, Matrix]:
        """A program's numbers without it."""
        return {symbol: value - self.part(network, learning_rate, symbol) for symbol, value in values.items()}


NO_PENALTY = Penalty()


def _parameter(network: Network, symbol: Symbol) -> Matrix:
    layer = network[symbol.layer - 1]
    return layer.W if "W" in symbol.letter else layer.b


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
    fitted = numbers.fitted("dW")
    if fitted is None:
        fitted = numbers.fitted("W_new")
        return Penalty({"W_new": fitted[1], **numbers.share("b_new", *fitted)} if fitted else {})
    times, l2 = fitted
    found = {"dW": l2, **numbers.share("db", times, l2)}
    for each in numbers.positive:
        of_loss = each, each * abs(l2 / times)
        for letter in {"J", "W_new", "b_new"} - found.keys():
            found |= numbers.share(letter, *of_loss)
    return Penalty(found)


@dataclass(frozen=True)
class _Numbers:
    """A program's numbers beside the right ones."""

    t: Trace
    learning_rate: float
    values: Mapping[Symbol, Matrix]
    printed: Mapping[Symbol, Matrix]

    @property
    def positive(self) -> tuple[float, ...]:
        """How many times the loss here the program's may be."""
        return tuple(dict.fromkeys((1.0, *map(float, self.t.Y.shape), 0.5)))

    def share(self, letter: str, times: float, l2: float) -> dict[str, float]:
        """λ by the letter of a quantity that is so many times the right one and has such a penalty in it; nothing where
        it has none."""
        has = self._agree(letter, times, l2) and not any(self._agree(letter, each, 0.0) for each in (times, 1.0))
        return {letter: l2} if has else {}

    def fitted(self, letter: str) -> tuple[float, float] | None:
        """How many times the right one a quantity is, and λ, where it has a penalty in it."""
        beside = self._beside(letter)
        weights = [parameter for _given, _right, parameter, _off in beside]
        if sum(each.size for each in weights) < _FEWEST or not any(each.any() for each in weights):
            return None
        negative = [-each for each in self.positive] if letter == "dW" else []
        every = (*self.positive, *negative)
        if any(self._agree(letter, times, 0.0) for times in every):
            return None
        for times in every:
            over = sum(float(((given - times * right) * W).sum()) for given, right, W, _off in beside)
            l2 = over / sum(float((W**2).sum()) for W in weights)
            if l2 * times > 0.0 and self._agree(letter, times, l2):
                return times, self._plain(letter, times, l2)
        return None

    def _agree(self, letter: str, times: float, l2: float) -> bool:
        beside = self._beside(letter)
        return bool(beside) and all(
            np.abs(given - times * right - l2 * parameter).max()
            <= NEAR * np.abs(l2 * parameter).max() + _LEAST * np.abs(times * right).max() + off
            for given, right, parameter, off in beside
        )

    def _plain(self, letter: str, times: float, l2: float) -> float:
        """λ, or λ / N, as somebody will have written it, where that is within what rounding leaves open."""
        left = max(
            (np.abs(given - times * right - l2 * W).max() + 1e-15 * np.abs(given).max() + off) / np.abs(W).max()
            for given, right, W, off in self._beside(letter)
            if W.any()
        )
        N = float(self.t.X.shape[1])
        written = [float(f"{l2 * by:.3g}") / by for by in (1.0, N)]
        return next((each for each in written if abs(each - l2) <= 4.0 * left), l2)

    def _beside(self, letter: str) -> list[tuple[Matrix, Matrix, Matrix, float]]:
        """By layer a quantity of the program, the right one, what a penalty adds to it per λ, and by how much the first
        may be off; what is new as the gradient that has led to it."""
        found = []
        for symbol, value in self.values.items():
            if symbol.letter != letter or not np.isfinite(value).all():
                continue
            right = right_value(self.t, symbol.layer, self.learning_rate, letter)
            assert right is not None
            off = 2.0 * float(np.max(self.printed.get(symbol, 0.0)))
            per_l2 = Penalty({letter: 1.0}).part(self.t.network, self.learning_rate, symbol)
            old = _parameter(self.t.network, symbol) if letter.endswith("_new") else 0.0
            by = -self.learning_rate if letter.endswith("_new") else 1.0
            if by:
                found.append(((value - old) / by, (right - old) / by, per_l2 / by, off / abs(by)))
        return found


check_calls(__name__)
