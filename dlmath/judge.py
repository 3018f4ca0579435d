"""A sheet of backpropagation by hand, judged number by number.

An answer is judged by what follows from the answers before it, so an error is counted where it was made and not again where it is carried on:

    z⁽¹⁾ → a⁽¹⁾ → … → a⁽ᴸ⁾        φ′(z⁽ᴸ⁾), δ⁽ᴸ⁾ → ∂J/∂W⁽ᴸ⁾, ∂J/∂b⁽ᴸ⁾ → φ′(z⁽ᴸ⁻¹⁾), δ⁽ᴸ⁻¹⁾ → …        new W, new b

Somebody may go on with the numbers as they are written or with unrounded ones, so what follows is known only as well as half a unit of the
last digits of what it follows from.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from jaxtyping import Float64

from dlmath.answers import Answer, Cells, parse_answer
from dlmath.arrays import InputError, check_number
from dlmath.mistakes import MISTAKES, Mistake, right_value
from dlmath.network import Backward, Forward, Trace
from dlmath.steps import Symbol

Matrix = Float64[np.ndarray, "m n"]
Values = dict[Symbol, Float64[np.ndarray, "_ _"]]
Place = tuple[int, int]
Named = dict[Place, list[tuple[Mistake, float]]]


class Status(StrEnum):
    """What is said of one answer.

    >>> Status("carried")
    <Status.CARRIED: 'carried'>
    """

    BLANK = "blank"
    UNREADABLE = "unreadable"
    RIGHT = "right"
    ROUGH = "rough"
    CARRIED = "carried"
    WRONG = "wrong"


@dataclass(frozen=True)
class Verdict:
    """The judgement on one answer; ``judge`` makes it.

    Attributes:
      text: what was written.
      status: right; rough, if it agrees but has too few digits to tell; carried, if it follows rightly from a wrong answer before; wrong;
        blank; or unreadable.
      right: the right number.
      follows: the number that follows from the answers before.
      mistakes: which usual mistakes yield the wrong answer, the likeliest first.
    """

    text: str
    status: Status
    right: float
    follows: float
    mistakes: tuple[Mistake, ...] = ()


Verdicts = tuple[tuple[Verdict, ...], ...]


def blanks(t: Trace) -> tuple[Symbol, ...]:
    """Everything there is to work out, in the order of the computation; letters as in QUANTITIES.

    Args:
      t: the trace, of L layers.

    Returns: the symbols; φ′ only where δ is computed with it.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> [symbol.letter for symbol in blanks(t)]
    ['z', 'a', 'delta', 'dW', 'db', 'W_new', 'b_new']
    """
    L = len(t.network)
    found = [Symbol(letter, l) for l in range(1, L + 1) for letter in ("z", "a")]
    for l in range(L, 0, -1):
        used = t.backward[l - 1].slope is not None and not (t.canonical and l == L)
        found += [Symbol(letter, l) for letter in (*(("slope",) if used else ()), "delta", "dW", "db")]
    return (*found, *(Symbol(letter, l) for l in range(1, L + 1) for letter in ("W_new", "b_new")))


def filled(t: Trace, learning_rate: float, mistakes: Mapping[Symbol, str]) -> Values:
    """A sheet filled in rightly but for some mistakes, each of which is carried on to all that comes after it.

    Args:
      t: the trace.
      learning_rate: α.
      mistakes: by the symbol in whose formula it is made, the name of a mistake.

    Returns: the value of every symbol.

    Raises: InputError for a mistake that cannot happen there.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> sheet = filled(t, 0.25, {Symbol("z", 1): "bias-forgotten"})
    >>> [sheet[Symbol(letter, 1)].item() for letter in ("z", "a", "delta", "dW", "W_new")]
    [6.0, 6.0, 1.0, 3.0, 1.25]
    """
    values: Values = {}
    for symbol in blanks(t):
        values[symbol] = _follow(t, learning_rate, values, symbol)
        if name := mistakes.get(symbol):
            wrong = MISTAKES[name].value(_trace_with(t, values), symbol.layer, learning_rate, symbol.letter)
            if wrong is None:
                raise InputError("the mistake “%(name)s” cannot happen in layer %(layer)s", name=name, layer=symbol.layer)
            values[symbol] = wrong
    return values


def judge(t: Trace, learning_rate: float, sheet: Mapping[Symbol, Cells], shown_digits: int = 4) -> dict[Symbol, Verdicts]:
    """Judge a sheet.

    Args:
      t: the trace.
      learning_rate: α.
      sheet: the answers; a symbol of ``blanks`` that is not in it was given.
      shown_digits: with how many significant digits the given numbers were shown.

    Returns: for each symbol of the sheet a verdict on each of its entries.

    Raises: InputError for a bad learning rate.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> verdicts = judge(t, 0.25, {Symbol("z", 1): (("6",),), Symbol("a", 1): (("6",),), Symbol("delta", 1): (("",),)})
    >>> [(symbol.letter, cell.status.value, [m.name for m in cell.mistakes]) for symbol, ((cell,),) in verdicts.items()]
    [('z', 'wrong', ['bias-forgotten']), ('a', 'carried', []), ('delta', 'blank', [])]
    """
    check_number(learning_rate, "learning_rate", least=0.0)
    marker = _Marker(t, learning_rate)
    verdicts = {}
    with np.errstate(all="ignore"):
        for symbol in blanks(t):
            if symbol in sheet:
                verdicts[symbol] = marker.mark(symbol, sheet[symbol])
            else:
                marker.give(symbol, shown_digits)
    return verdicts


class _Marker:
    """Goes through a sheet in the order of the computation and keeps what is written there.

    Attributes:
      written: every number as it was written, and where none was, as it follows.
      bars: by how much it may differ from what it was rounded from.
      meant: the unrounded numbers: what follows where an answer is right, what a mistake yields where one is named.
    """

    def __init__(self, t: Trace, learning_rate: float) -> None:
        self.t, self.rate = t, learning_rate
        self.written: Values = {}
        self.bars: Values = {}
        self.meant: Values = {}

    def give(self, symbol: Symbol, digits: int) -> None:
        """A quantity that was given, rounded for showing."""
        right = self._right(symbol)
        shown = np.array([[float(f"{value:.{digits - 1}e}") for value in row] for row in right.tolist()])
        self.written[symbol], self.bars[symbol], self.meant[symbol] = shown, np.abs(shown - right), right

    def mark(self, symbol: Symbol, cells: Cells) -> Verdicts:
        """Judge one quantity and go on from its answers."""
        right = self._right(symbol)
        answers = {(j, k): _read(cell) for j, row in enumerate(cells) for k, cell in enumerate(row)}
        numbers = {place: answer for place, answer in answers.items() if isinstance(answer, Answer)}
        self._follow(symbol, certainly=all(place in numbers and numbers[place].agrees(float(right[place])) for place in answers))
        follows, meant = self.written[symbol].copy(), self.meant[symbol].copy()
        found = {place: answer for place, answer in answers.items() if isinstance(answer, Status)}
        for place, answer in numbers.items():
            found[place] = _status(answer, float(right[place]), float(meant[place]), float(follows[place]), float(self.bars[symbol][place]))
        named = self._name(symbol, {place: answer for place, answer in numbers.items() if found[place] in (Status.WRONG, Status.ROUGH)}, numbers)
        found |= dict.fromkeys(named, Status.WRONG)
        self._go_on(symbol, numbers, found, named)
        return tuple(
            tuple(
                Verdict(cell, found[j, k], float(right[j, k]), float(meant[j, k]), tuple(mistake for mistake, _ in named.get((j, k), ())))
                for k, cell in enumerate(row)
            )
            for j, row in enumerate(cells)
        )

    def _right(self, symbol: Symbol) -> Matrix:
        right = right_value(self.t, symbol.layer, self.rate, symbol.letter)
        assert right is not None
        return right

    def _follow(self, symbol: Symbol, certainly: bool) -> None:
        """What follows from the sheet so far, and how well it is known, unless all answers are right anyway."""
        self.meant[symbol] = _follow(self.t, self.rate, self.meant, symbol)
        self.written[symbol] = follows = _follow(self.t, self.rate, self.written, symbol)
        self.bars[symbol] = np.zeros_like(follows)
        if certainly:
            return
        for source in _sources(symbol):
            for place in zip(*np.nonzero(self.bars.get(source, np.zeros((0, 0)))), strict=True):
                moved = self.written[source].copy()
                moved[place] += self.bars[source][place]
                self.bars[symbol] += np.abs(_follow(self.t, self.rate, self.written | {source: moved}, symbol) - follows)

    def _go_on(self, symbol: Symbol, answers: Mapping[Place, Answer], found: Mapping[Place, Status], named: Named) -> None:
        """Put the answers into the values from which the rest of the sheet follows."""
        for place, answer in answers.items():
            self.written[symbol][place], self.bars[symbol][place] = answer.value, answer.tolerance
            if found[place] is Status.WRONG:
                self.meant[symbol][place] = named[place][0][1] if place in named else answer.value

    def _name(self, symbol: Symbol, doubtful: Mapping[Place, Answer], answers: Mapping[Place, Answer]) -> Named:
        """For each doubtful answer the mistakes that yield it, if any do, and the exact number that each yields.

        First come those that explain most answers of the quantity, then those that are made in its own formula.
        """
        if not doubtful:
            return {}
        traces = [_trace_with(self.t, self.meant), _trace_with(self.t, self.written), self.t]
        explained: list[tuple[int, bool, Mistake, dict[Place, float]]] = []
        for mistake in MISTAKES.values():
            outcomes = [mistake.value(each, symbol.layer, self.rate, symbol.letter) for each in traces]
            yields = {place: value for place, answer in answers.items() if (value := _yielded(answer, place, outcomes)) is not None}
            explained.append((-len(yields), mistake.made_in != symbol.letter, mistake, yields))
        explained.sort(key=lambda each: each[:2])
        named = {place: [(mistake, yields[place]) for *_, mistake, yields in explained if place in yields] for place in doubtful}
        return {place: mistakes for place, mistakes in named.items() if mistakes}


def _read(cell: str) -> Answer | Status:
    try:
        return parse_answer(cell) or Status.BLANK
    except InputError:
        return Status.UNREADABLE


def _status(answer: Answer, right: float, meant: float, follows: float, bar: float) -> Status:
    """What an answer is, unless it turns out to be a usual mistake."""
    is_right, has_followed = answer.agrees(right), answer.agrees(follows, slack=bar)
    if is_right and not answer.is_rough(right):
        return Status.RIGHT
    if has_followed and not answer.is_rough(follows):
        return Status.RIGHT if abs(meant - right) <= 1e-9 * abs(right) else Status.CARRIED
    return Status.ROUGH if is_right or has_followed else Status.WRONG


def _yielded(answer: Answer, place: Place, outcomes: list[Matrix | None]) -> float | None:
    """The exact number that a mistake yields, if it is this answer: made with the numbers as meant or as written, or with the right ones."""
    meant, written, right = (None if outcome is None else float(outcome[place]) for outcome in outcomes)
    spread = abs(meant - written) if meant is not None and written is not None else 0.0
    for value, slack in ((meant, spread), (written, 0.0), (right, 0.0)):
        if value is not None and answer.agrees(value, slack) and not answer.is_rough(value):
            return value
    return None


def _trace_with(t: Trace, values: Values) -> Trace:
    """The trace with the values that were worked out by hand so far in place of its own."""
    forward, backward = [], []
    a_before = t.X
    for l, at in enumerate(t.forward, start=1):
        z, a = values.get(Symbol("z", l), at.z), values.get(Symbol("a", l), at.a)
        forward.append(Forward(a_before, z, a))
        a_before = a
    for l, its in enumerate(t.backward, start=1):
        slope, delta = values.get(Symbol("slope", l), its.slope), values.get(Symbol("delta", l), its.delta)
        dW, db = values.get(Symbol("dW", l), its.dW), values.get(Symbol("db", l), its.db)
        backward.append(Backward(_dJ_da(t, values, l), slope, delta, dW, db))
    return replace(t, forward=tuple(forward), backward=tuple(backward))


def _follow(t: Trace, rate: float, values: Values, symbol: Symbol) -> Matrix:
    """What a quantity comes to, from the values of those before it."""
    with np.errstate(all="ignore"):
        return _RULES[symbol.letter](t, rate, values, symbol.layer)


def _sources(symbol: Symbol) -> tuple[Symbol, ...]:
    """What a quantity is computed from, apart from x, y and the old weights."""
    l = symbol.layer
    return {
        "z": (Symbol("a", l - 1),),
        "a": (Symbol("z", l),),
        "slope": (Symbol("z", l),),
        "delta": (Symbol("z", l), Symbol("a", l), Symbol("slope", l), Symbol("delta", l + 1)),
        "dW": (Symbol("delta", l), Symbol("a", l - 1)),
        "db": (Symbol("delta", l),),
        "W_new": (Symbol("dW", l),),
        "b_new": (Symbol("db", l),),
    }[symbol.letter]


def _a(t: Trace, values: Values, layer: int) -> Matrix:
    return values.get(Symbol("a", layer), t.forward[layer - 1].a) if layer else t.X


def _dJ_da(t: Trace, values: Values, layer: int) -> Matrix:
    if layer == len(t.network):
        return t.loss.slope(_a(t, values, layer), t.Y)
    return t.network[layer].W.T @ values.get(Symbol("delta", layer + 1), t.backward[layer].delta)


def _delta(t: Trace, values: Values, layer: int) -> Matrix:
    if t.canonical and layer == len(t.network):
        return (_a(t, values, layer) - t.Y) / t.loss.divisor(*t.Y.shape)
    dJ_da, slope = _dJ_da(t, values, layer), values.get(Symbol("slope", layer))
    return t.network[layer - 1].activation.pull_back(values[Symbol("z", layer)], dJ_da) if slope is None else dJ_da * slope


def _slope(t: Trace, values: Values, layer: int) -> Matrix:
    slope = t.network[layer - 1].activation.slope
    assert slope is not None, "a sheet asks for no φ′ of a softmax"
    return slope(values[Symbol("z", layer)])


_RULES: dict[str, Callable[[Trace, float, Values, int], Matrix]] = {
    "z": lambda t, rate, values, l: t.network[l - 1].W @ _a(t, values, l - 1) + t.network[l - 1].b,
    "a": lambda t, rate, values, l: t.network[l - 1].activation.f(values[Symbol("z", l)]),
    "slope": lambda t, rate, values, l: _slope(t, values, l),
    "delta": lambda t, rate, values, l: _delta(t, values, l),
    "dW": lambda t, rate, values, l: values[Symbol("delta", l)] @ _a(t, values, l - 1).T,
    "db": lambda t, rate, values, l: values[Symbol("delta", l)].sum(axis=1, keepdims=True),
    "W_new": lambda t, rate, values, l: t.network[l - 1].W - rate * values[Symbol("dW", l)],
    "b_new": lambda t, rate, values, l: t.network[l - 1].b - rate * values[Symbol("db", l)],
}
