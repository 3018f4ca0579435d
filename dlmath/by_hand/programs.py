"""The numbers of a program, compared with the right ones in the order of the computation: which is the first that is
wrong, and which usual mistake it is.

A program's numbers are answers that are as exact as its arithmetic (``rounded_programs``), so ``judge`` judges them as
it judges a sheet.

Not every program means the same by δ. Where the loss is a mean, many leave 1/N to the gradients, and some count δ the
other way round and add what others subtract. Such a reading is taken where more of the other numbers agree with it, and
those are there that would tell; δ counts the other way round only where the first δ itself does.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np

from dlmath.by_hand._sheet_rules import trace_with
from dlmath.by_hand.answers import Answer
from dlmath.by_hand.judge import Status, Verdicts, Written, blanks, judge
from dlmath.by_hand.layer_values import right_value
from dlmath.by_hand.program_penalties import NO_PENALTY, Penalty, multiples, penalty_in
from dlmath.by_hand.rounded_programs import NEAR, Matrix, agree, doubts
from dlmath.contract import NotNegative, Positive, check_calls
from dlmath.network.passes import Trace, trace
from dlmath.network.steps import Symbol

_NOT_FINITE = "not finite"


@dataclass(frozen=True)
class Comparison:
    """A program's numbers judged; ``compare`` makes it."""

    verdicts: Mapping[Symbol, Verdicts]  # of what the program gave, in the order of the computation
    of_delta: float = 1.0  # by what its δ and ∂J/∂a were divided before they were judged
    of_gradients: float = 1.0  # and its ∇W and ∇b
    of_loss: float = 1.0  # by what its J was divided: its loss is so many times the one here
    penalty: Penalty = NO_PENALTY  # what was left out of its J, gradients and updates before that

    @property
    def wrong(self) -> tuple[Symbol, ...]:
        """The quantities in which a number is wrong by itself, in the order of the computation."""
        return tuple(symbol for symbol, rows in self.verdicts.items() if worst(rows) in _WRONG)

    @property
    def off(self) -> int:
        """In how many quantities a number is not the right one, wrong by itself or by what it follows from."""
        return sum(worst(rows) in (*_WRONG, Status.CARRIED) for rows in self.verdicts.values())


_WRONG = (Status.WRONG, Status.UNREADABLE)
_ORDER = (Status.UNREADABLE, Status.WRONG, Status.CARRIED, Status.RIGHT, Status.ROUGH, Status.BLANK)


def worst(rows: Verdicts) -> Status:
    """What is to be said of a quantity as a whole.

    >>> from dlmath.by_hand.judge import Verdict
    >>> worst(((Verdict("1", Status.RIGHT, 1.0, 1.0), Verdict("2", Status.WRONG, 1.0, 1.0)),)).value
    'wrong'
    """
    found = {cell.status for row in rows for cell in row}
    return next(status for status in _ORDER if status in found)


def compare(
    t: Trace,
    learning_rate: NotNegative,
    values: Mapping[Symbol, Matrix],
    unit: Positive,
    printed: Mapping[Symbol, Matrix] | None = None,
    between: Callable[[], object] = lambda: None,
) -> Comparison:
    """Judge a program's numbers.

    Args:
      t: the right pass from the program's own x, y, W and b.
      learning_rate: of its update.
      values: its numbers, as W_new and b_new those after the update; they may hold ∞ and NaN.
      unit: by how much an operation of it may be off, relative to the result.
      printed: by how much these, and its W, b and x = a⁽⁰⁾, may be off, since they were printed with few digits.
      between: is called from time to time.

    >>> from dlmath.network.passes import example
    >>> values = {
    ...     Symbol("z", 1): np.array([[6.0]]),
    ...     Symbol("a", 1): np.array([[6.0]]),
    ...     Symbol("dW", 1): np.array([[3.0]]),
    ... }
    >>> found = compare(example(), 0.1, values, 2.0**-24)
    >>> found.wrong, found.verdicts[Symbol("z", 1)][0][0].mistakes[0].name
    ((Symbol(letter='z', layer=1),), 'bias-forgotten')
    """
    best, fewest = None, (np.inf, np.inf)
    printed = printed or {}
    penalty = penalty_in(t, learning_rate, values, printed)
    parts = penalty.parts(t.network, learning_rate, values)
    printed = {**printed, **{s: printed.get(s, 0.0) + 4.0 * unit * np.abs(part) for s, part in parts.items()}}
    values = penalty.left_out(t.network, learning_rate, values)
    times = _times_the_loss(t, values)
    for of_delta, of_gradients in _readings(t, values):
        between()
        scaled = _scaled(values, times * of_delta, times * of_gradients, times)
        rate = times * learning_rate
        verdicts = judge(t, rate, _sheet(t, rate, scaled, unit, printed))
        given = {symbol: verdicts[symbol] for symbol in verdicts if symbol in values}
        found = Comparison(given, times * of_delta, times * of_gradients, times, penalty)
        off = len(found.wrong), found.off
        if off < fewest and not (min(of_delta, of_gradients) < 0.0 and _begins_wrong(found)):
            best, fewest = found, off
        if not fewest[0]:
            break
    assert best is not None
    return best


_ERRORS = {"delta", "dJ_da"}


def _begins_wrong(found: Comparison) -> bool:
    """Whether the first ∂J/∂a or δ, or the first gradient where there is neither, is wrong: then its sign is no
    convention."""
    for letters in (_ERRORS, ("dW", "db")):
        if given := [symbol for symbol in found.verdicts if symbol.letter in letters]:
            return given[0] in found.wrong
    return False


def _readings(t: Trace, values: Collection[Symbol]) -> list[tuple[float, float]]:
    """By what δ, and by what the gradients, may have to be divided, the usual reading first; others only where there
    are numbers that would speak against them."""
    letters, N = {symbol.letter for symbol in values}, float(t.X.shape[1])
    found = [(1.0, 1.0)]
    if letters & _ERRORS and letters & {"dW", "db"}:
        found += [(N, 1.0), (-1.0, 1.0), (-N, 1.0)]
    if letters & {*_ERRORS, "dW", "db"} and letters & {"W_new", "b_new"}:
        found += [(-1.0, -1.0), (N, N), (-N, -N)]
    return list(dict.fromkeys(found))


_OF_LOSS = ("J", "delta", "dJ_da", "dW", "db")


def _times_the_loss(t: Trace, values: Mapping[Symbol, Matrix]) -> float:
    """How many times the loss here the program's is: 1, or what J and all that is derived from it tell alike."""
    N = float(t.X.shape[1])
    given = {symbol: value for symbol, value in values.items() if symbol.letter in _OF_LOSS}
    if {symbol.letter for symbol in given} >= {"J", "delta"} or {"delta", "dW"} <= {s.letter for s in given}:
        rights = [(right_value(t, symbol.layer, 0.0, symbol.letter), value) for symbol, value in given.items()]
        for times in multiples(t):
            told = times in (1.0, 0.5) or times != N or Symbol("J", len(t.network)) in given  # or 1/N is in the update
            if told and all(right is not None and agree(value, times * right) for right, value in rights):
                return times
    return 1.0


MOST_PASSES = 30  # that are looked for in a sum of gradients


def passes_added(t: Trace, learning_rate: NotNegative, gradients: Mapping[Symbol, Matrix]) -> int:
    """Of how many passes some gradients are the sum, as where they are not set to 0 between updates of gradient
    descent; 0 where they are no such sum, 1 where they are those of this pass alone.

    If G is the sum after this pass, G − ∂J/∂θ is the one before, and with it the last update was made: θ + α (G −
    ∂J/∂θ) are the parameters of the pass before, which has its own gradient, and so on until nothing is left.

    Args:
      t: the pass at the program's parameters.
      learning_rate: of its updates.
      gradients: ∇W and ∇b of all layers; ∇b is not needed where there is none.

    >>> from dlmath.network.passes import example
    >>> t = example()  # ∇W is 6 and ∇b 2
    >>> passes_added(t, 0.0, {Symbol("dW", 1): np.array([[18.0]]), Symbol("db", 1): np.array([[6.0]])})
    3
    """
    left = {}
    for l, layer in enumerate(t.network, start=1):
        for letter, value in (("dW", layer.W), ("db", layer.b)):
            given = gradients.get(
                Symbol(letter, l), np.zeros_like(value) if letter == "db" and not layer.has_bias else None
            )
            if given is None or given.shape != value.shape or not np.isfinite(given).all():
                return 0
            left[Symbol(letter, l)] = given
    for k in range(1, MOST_PASSES + 1):
        own = {symbol: right_value(t, symbol.layer, 0.0, symbol.letter) for symbol in left}
        largest = max(float(np.abs(each).max()) for each in own.values() if each is not None)
        left = {symbol: each - own[symbol] for symbol, each in left.items()}
        if max(float(np.abs(each).max()) for each in left.values()) <= NEAR * max(1e-12, largest):
            return k
        before = tuple(
            layer.moved(
                layer.W + learning_rate * left[Symbol("dW", l)], layer.b + learning_rate * left[Symbol("db", l)]
            )
            for l, layer in enumerate(t.network, start=1)
        )
        if not all(np.isfinite(layer.W).all() and np.isfinite(layer.b).all() for layer in before):
            return 0
        t = trace(before, t.X, t.Y, t.loss)
    return 0


def _scaled(
    values: Mapping[Symbol, Matrix], of_delta: float, of_gradients: float, of_loss: float
) -> dict[Symbol, Matrix]:
    by = {"J": of_loss, "delta": of_delta, "dJ_da": of_delta, "dW": of_gradients, "db": of_gradients}
    return {symbol: value / by.get(symbol.letter, 1.0) for symbol, value in values.items()}


def _sheet(
    t: Trace,
    learning_rate: float,
    values: Mapping[Symbol, Matrix],
    unit: float,
    printed: Mapping[Symbol, Matrix],
) -> dict[Symbol, Written]:
    """A sheet for the judge: each number as exact as it can be, blank where none was given or nothing is left of it."""
    finite = {symbol: value for symbol, value in values.items() if np.isfinite(value).all()}
    of = [doubts(each, unit, learning_rate, printed) for each in (t, trace_with(t, finite))]
    found: dict[Symbol, Written] = {}
    for symbol in blanks(t):
        right = right_value(t, symbol.layer, learning_rate, symbol.letter)
        assert right is not None
        value = values.get(symbol, np.full(right.shape, np.inf))
        doubt = np.fmax(of[0][symbol], of[1][symbol]) + printed.get(symbol, np.zeros_like(right))
        doubt = doubt if symbol in values else np.full(right.shape, np.inf)
        found[symbol] = [
            [_written(number, off) for number, off in zip(row, offs, strict=True)]
            for row, offs in zip(value.tolist(), doubt.tolist(), strict=True)
        ]
    return found


def _written(number: float, doubt: float) -> str | Answer:
    if not np.isfinite(doubt):
        return ""
    return Answer(number, doubt) if np.isfinite(number) else _NOT_FINITE


check_calls(__name__)
