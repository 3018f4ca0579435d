"""A sheet of backpropagation by hand, judged number by number.

An answer is judged by what follows from the answers before it, so an error is counted where it was made and not again
where it is carried on. ``_sheet_rules`` says what follows from what.

Somebody may go on with a number as it is written or unrounded, and may choose anew for each. So an answer is known
between these two, and what follows from it lies in an interval. How far they are apart is known: an answer that is
exact was not rounded, whatever its digits would allow; one that was is off by what it is off. A wrong answer that is
that of a usual mistake has an exact number too; any other may have been rounded if it has three digits or more, some of
them behind the point.

What is neither asked nor given was worked out on paper, and may have been rounded there to as many significant digits
as the answers to a quantity show, though not to less than three, or to as many decimals, where all of these have as
many as one another, and at least three. An answer that does not agree otherwise is held against what follows so.

With an L2 penalty J and ∇W may be given with it or without.

An answer is right if the interval comes within half a unit of its last digit. Two things make it rough, in need of more
digits: half a unit that is more than six per cent of it; and in the update, where a small step leaves every number
nearly as it was, a usual mistake that yields just the number that is written, where the right one needs to be rounded
to be that, and that no other number of the same quantity speaks against.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError
from dlmath.by_hand._intervals import Intervals, Rounding, intervals, rounded_to
from dlmath.by_hand._naming import Both as Both
from dlmath.by_hand._naming import Cause as Cause
from dlmath.by_hand._naming import Named, Names, lookalikes, name_mistakes
from dlmath.by_hand._sheet_rules import (
    Matrix,
    follow,
    follow_on_paper,
    follow_within,
    slope_with_a,
    slope_within,
    sources,
    trace_with,
)
from dlmath.by_hand._textbook_forms import textbook_value
from dlmath.by_hand._update import Updating, penalty_in_loss
from dlmath.by_hand.answers import ROUNDED_AWAY, Answer, parse_answer
from dlmath.by_hand.layer_values import right_value
from dlmath.by_hand.mistakes import MISTAKES
from dlmath.by_hand.slips import Place
from dlmath.contract import Limits, NotNegative, check_calls
from dlmath.functions.activations import Activation
from dlmath.network.passes import Trace
from dlmath.network.steps import Symbol, has_learned
from dlmath.training.methods import GRADIENT_DESCENT, Underway

Values = dict[Symbol, Float64[np.ndarray, "_ _"]]
# The answers to a quantity, row by row: as they were written, or as numbers of which it is known how exact they are.
Written = Sequence[Sequence[str | Answer]]


class Status(StrEnum):
    """What is said of one answer."""

    BLANK = "blank"
    UNREADABLE = "unreadable"  # no number
    RIGHT = "right"
    ROUGH = "rough"  # it agrees, but has too few digits to tell
    CARRIED = "carried"  # it follows rightly from a wrong answer before
    WRONG = "wrong"


@dataclass(frozen=True)
class Verdict:
    """The judgement on one answer; ``judge`` makes it."""

    text: str  # what was written
    status: Status
    right: float  # the right number
    follows: float  # the number that follows from the answers before
    mistakes: tuple[
        Cause, ...
    ] = ()  # those that yield this answer, the likeliest first; of a rough one, those that yield just what is written
    certain: int = (
        0  # how many of these, from the first, yield every number given for the quantity; if 0, the first may be meant
    )


Verdicts = tuple[tuple[Verdict, ...], ...]


def blanks(t: Trace) -> tuple[Symbol, ...]:
    """Everything that is worked out, in the order of the computation; letters as in QUANTITIES.

    ∂J/∂a and φ′ are asked only where δ is computed with them.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> [symbol.letter for symbol in blanks(t)]
    ['z', 'a', 'J', 'delta', 'dW', 'db', 'W_new', 'b_new']
    """
    L = len(t.network)
    found = [Symbol(letter, l) for l in range(1, L + 1) for letter in ("z", "a")]
    found.append(Symbol("J", L))
    for l in range(L, 0, -1):
        error = () if t.canonical and l == L else ("dJ_da",) if t.backward[l - 1].slope is None else ("dJ_da", "slope")
        found += [Symbol(letter, l) for letter in (*error, "delta", *_of_learned(t, l, "d%s"))]
    return (*found, *(Symbol(letter, l) for l in range(1, L + 1) for letter in _of_learned(t, l, "%s_new")))


def _of_learned(t: Trace, l: int, name: str) -> list[str]:
    """What there is of W and of b, where an update changes them."""
    return [name % letter for letter in "Wb" if has_learned(t, letter, l)]


def filled(
    t: Trace, learning_rate: NotNegative, mistakes: Mapping[Symbol, str], by: Underway = GRADIENT_DESCENT
) -> Values:
    """A sheet filled in rightly but for some mistakes, by symbol and name, each of which is carried on to all that
    comes after it.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> sheet = filled(t, 0.25, {Symbol("z", 1): "bias-forgotten"})
    >>> [sheet[Symbol(letter, 1)].item() for letter in ("z", "a", "delta", "dW", "W_new")]
    [6.0, 6.0, 1.0, 3.0, 1.25]
    """
    values: Values = {}
    for symbol in blanks(t):
        values[symbol] = follow(t, Updating(learning_rate, by), values, symbol)
        if name := mistakes.get(symbol):
            wrong = MISTAKES[name].value(trace_with(t, values), symbol.layer, learning_rate, symbol.letter, by)
            if wrong is None:
                raise InputError(
                    "the mistake “%(name)s” cannot happen in layer %(layer)s", name=name, layer=symbol.layer
                )
            values[symbol] = wrong
    return values


def judge(
    t: Trace,
    learning_rate: NotNegative,
    sheet: Mapping[Symbol, Written],
    shown_digits: Annotated[int, Limits(1, 17)] = 4,
    by: Underway = GRADIENT_DESCENT,
) -> dict[Symbol, Verdicts]:
    """A verdict on each entry of a sheet; a symbol of ``blanks`` that is not in it was given, shown with so many
    significant digits.

    J and ∂J/∂a are not given: what is not in the sheet of them is a step on the way to what is.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> verdicts = judge(t, 0.25, {Symbol("z", 1): (("6",),), Symbol("a", 1): (("6",),), Symbol("delta", 1): (("",),)})
    >>> [(symbol.letter, cell.status.value, [m.name for m in cell.mistakes]) for symbol, ((cell,),) in verdicts.items()]
    [('z', 'wrong', ['bias-forgotten']), ('a', 'carried', []), ('delta', 'blank', [])]
    """
    marker = _Marker(t, Updating(learning_rate, by))
    verdicts = {}
    for symbol in blanks(t):
        if symbol in sheet:
            verdicts[symbol] = marker.mark(symbol, sheet[symbol])
        elif symbol.letter not in ON_THE_WAY:
            marker.give(symbol, shown_digits)
    return verdicts


class _Marker:
    """Goes through a sheet in the order of the computation and keeps what is written there."""

    def __init__(self, t: Trace, how: Updating) -> None:
        self.t, self.how = t, how
        self.right: Values = {}  # the right numbers
        self.exact: dict[
            Symbol, Intervals
        ] = {}  # narrow intervals that hold them, whatever float64 rounds on another way to them
        # the unrounded numbers: what follows where an answer is right, what a mistake yields where one is named
        self.meant: Values = {}
        # the numbers as they were written, and where none was, as they follow from those that are written
        self.written: Values = {}
        self.known: dict[Symbol, Intervals] = {}  # what somebody may go on with
        self.given: dict[Symbol, _Given] = {}  # the answers
        self.standing: dict[
            Symbol, bool
        ] = {}  # of each quantity that was asked, whether it is complete and has no wrong number
        self.strayed = False  # whether any number is meant to be another than the right one

    def give(self, symbol: Symbol, digits: int) -> None:
        """A quantity that was given, rounded for showing."""
        self._follow(symbol)
        right = self.right[symbol]
        shown = np.array([[float(f"{value:.{digits - 1}e}") for value in row] for row in right.tolist()])
        self.written[symbol], self.meant[symbol], self.known[symbol] = shown, right, intervals(right)
        if not np.array_equal(shown, right):
            self.known[symbol] = self.known[symbol].either(shown)

    def mark(self, symbol: Symbol, cells: Written) -> Verdicts:
        """Judge one quantity and go on from its answers."""
        read = {(j, k): _read(cell) for j, row in enumerate(cells) for k, cell in enumerate(row)}
        numbers = {place: answer for place, answer in read.items() if isinstance(answer, Answer)}
        found = {place: answer for place, answer in read.items() if isinstance(answer, Status)}
        of_sources = self._follow(symbol)
        numbers = self._without_penalty(symbol, numbers, of_sources)
        given = _Given(numbers, self.right[symbol].shape)
        within = self._or_from_a(symbol, of_sources, given) if symbol.letter == "slope" else of_sources
        found |= self._statuses(symbol, numbers, given, within)
        for rounding in given.roundings:
            if Status.WRONG not in found.values():
                break
            on_paper = self._on_paper(symbol, rounding)
            rounded = self._statuses(symbol, numbers, given, on_paper)
            if any(found[place] is Status.WRONG is not rounded[place] for place in numbers):
                found |= {place: rounded[place] for place in numbers if found[place] is Status.WRONG}
                within = within.either(on_paper)
        follows = self.meant[symbol]
        named, explained = self._name(symbol, numbers, found)
        found |= {place: Status.ROUGH for place in named if found[place] is not Status.WRONG}
        self.standing[symbol] = all(status in _AGREES for status in found.values())
        self._go_on(symbol, within, of_sources.merged(), given, found, explained)
        self.given[symbol] = given

        def verdict(at: Place, cell: str | Answer) -> Verdict:
            names = named.get(at, Names())
            text = cell if isinstance(cell, str) else repr(cell.value)
            return Verdict(
                text, found[at], float(self.right[symbol][at]), float(follows[at]), names.mistakes, names.certain
            )

        return tuple(tuple(verdict((j, k), cell) for k, cell in enumerate(row)) for j, row in enumerate(cells))

    def _follow(self, symbol: Symbol) -> Intervals:
        """Work out a quantity from the sheet so far: right, as meant, as written, and the intervals in which it lies,
        which are returned."""
        right = right_value(self.t, symbol.layer, self.how.learning_rate, symbol.letter, self.how.by)
        assert right is not None
        strayed = self.strayed and any(
            self.meant[each] is not self.right[each] for each in sources(symbol) if each in self.meant
        )
        self.right[symbol] = right
        self.exact[symbol] = self._follow_rightly(symbol).either(right).merged()
        self.meant[symbol] = follow(self.t, self.how, self.meant, symbol) if strayed else right
        self.written[symbol] = follow(self.t, self.how, self.written, symbol)
        within = follow_within(self.t, self.how, {**self.known, **self._at_kinks(symbol, self.known)}, symbol)
        return within if within.hold(self.meant[symbol]) else within.either(self.meant[symbol])

    def _without_penalty(self, symbol: Symbol, numbers: dict[Place, Answer], within: Intervals) -> dict[Place, Answer]:
        """The answers to J or ∇W less the L2 penalty or its gradient, where all have it in them: some books count it
        there, others in the update alone."""
        added = self._penalty(symbol)
        if added is None or not numbers:
            return numbers
        given = _Given(numbers, added.shape)
        near, less = within.nearest(given.values), within.nearest(given.values - added)
        if all(numbers[place].agrees(float(near[place])) for place in numbers):
            return numbers
        if not all(answer.agrees(float(less[place] + added[place])) for place, answer in numbers.items()):
            return numbers
        return {place: replace(answer, value=answer.value - float(added[place])) for place, answer in numbers.items()}

    def _penalty(self, symbol: Symbol) -> Matrix | None:
        l2 = self.how.by.method.l2
        if not l2 or symbol.letter not in ("J", "dW"):
            return None
        if symbol.letter == "dW":
            return l2 * self.t.network[symbol.layer - 1].W
        return penalty_in_loss(self.t.network, l2)

    def _follow_rightly(self, symbol: Symbol) -> Intervals:
        """In which intervals a quantity lies where all before it are right."""
        known = {**self.exact, **self._at_kinks(symbol, self.exact)}
        within = follow_within(self.t, self.how, known, symbol)
        if symbol.letter not in ("a", "slope"):
            return within
        of_z = textbook_value(self._phi(symbol), symbol.letter, self.right[Symbol("z", symbol.layer)])
        of_a = slope_within(self._phi(symbol), known[Symbol("a", symbol.layer)]) if symbol.letter == "slope" else None
        return reduce(Intervals.either, (each for each in (of_z, of_a) if each is not None), within)

    def _phi(self, symbol: Symbol) -> Activation:
        return self.t.network[symbol.layer - 1].activation

    def _at_kinks(self, symbol: Symbol, known: Mapping[Symbol, Intervals]) -> dict[Symbol, Intervals]:
        """The z and a that φ′ follows from: at a kink just there, where what is known of z is no more than what float64
        may have rounded."""
        z, a = Symbol("z", symbol.layer), Symbol("a", symbol.layer)
        if symbol.letter != "slope" or not self._phi(symbol).kinks:
            return {}
        exact = self.exact[z]
        there = np.isin(self.right[z], self._phi(symbol).kinks) & (
            (exact.low <= known[z].low) & (known[z].high <= exact.high)
        ).all(axis=0)
        found = {}
        for each in (z, a):
            right, of = self.right[each], known[each]
            found[each] = Intervals(np.where(there, right, of.low), np.where(there, right, of.high))
        return found

    def _or_from_a(self, symbol: Symbol, of_z: Intervals, given: "_Given") -> Intervals:
        """φ′(z) from z or, where books write it so, from a, which need not be the a of this z."""
        a = Symbol("a", symbol.layer)
        phi = self._phi(symbol)
        if (of_both := slope_with_a(phi, self.known[Symbol("z", symbol.layer)], self.known[a])) is not None:
            return of_z.either(of_both)
        formula, of_a = phi.slope_of_a, slope_within(phi, {**self.known, **self._at_kinks(symbol, self.known)}[a])
        if formula is None or of_a is None:
            return of_z
        if self.meant[a] is not self.right[a]:
            from_a = given.agree(of_a.nearest(given.values)) & ~given.agree(of_z.nearest(given.values))
            self.meant[symbol] = (
                np.where(from_a, formula(self.meant[a]), self.meant[symbol]) if from_a.any() else self.meant[symbol]
            )
        return of_z.either(of_a)

    def _on_paper(self, symbol: Symbol, rounding: Rounding) -> Intervals:
        """In which intervals a quantity lies if all before it that is neither asked nor given was rounded, from one to
        the next."""
        known, every = dict(self.known), blanks(self.t)
        before = _all_sources(symbol, every)
        for each in (each for each in every if each in before and (each in self.given or each not in known)):
            on_the_way = self._rounded_on_the_way(each, known, rounding).merged()
            within = self._rounded(each, on_the_way, rounding)
            if each in self.given:
                within = self.given[each].or_blank(self.known[each].merged(), on_the_way, within)
            known[each] = within
        return self._rounded_on_the_way(symbol, known, rounding)

    def _rounded(self, symbol: Symbol, within: Intervals, rounding: Rounding) -> Intervals:
        """What is within some intervals, rounded or not; a number that is known exactly and has no more digits stays as
        it is."""
        rounded = rounded_to(within, rounding)
        if symbol not in self.exact:
            return rounded
        exact, right = self.exact[symbol], self.right[symbol]
        unmoved = rounded_to(intervals(right), rounding)
        stays = (exact.low <= within.low) & (within.high <= exact.high)
        stays &= unmoved.high - unmoved.low <= ROUNDED_AWAY * np.abs(right)
        return Intervals(np.where(stays, within.low, rounded.low), np.where(stays, within.high, rounded.high))

    def _rounded_on_the_way(self, symbol: Symbol, known: Mapping[Symbol, Intervals], rounding: Rounding) -> Intervals:
        """One quantity from what is known, φ′ from z or from a."""
        at_kinks = {**known, **self._at_kinks(symbol, known)}
        within = follow_on_paper(self.t, self.how, at_kinks, symbol, rounding)
        if symbol.letter != "slope":
            return within
        z, a = (at_kinks[Symbol(letter, symbol.layer)] for letter in "za")
        others = (slope_with_a(self._phi(symbol), z, a), slope_within(self._phi(symbol), a))
        return reduce(Intervals.either, (each for each in others if each is not None), within)

    def _statuses(
        self, symbol: Symbol, numbers: Mapping[Place, Answer], given: "_Given", within: Intervals
    ) -> dict[Place, Status]:
        nearest, exact = within.nearest(given.values), self.exact[symbol].nearest(given.values)
        return {
            place: self._status(symbol, place, answer, float(nearest[place]), float(exact[place]))
            for place, answer in numbers.items()
        }

    def _status(self, symbol: Symbol, place: Place, answer: Answer, nearest: float, exact: float) -> Status:
        """What an answer is, unless it turns out to be rough since a usual mistake yields it too."""
        right, meant, written = (float(values[symbol][place]) for values in (self.right, self.meant, self.written))
        is_right, has_followed = answer.agrees(exact), answer.agrees(nearest)
        if is_right and not answer.is_rough(right):
            return Status.RIGHT
        if has_followed and not (answer.is_rough(meant) and answer.is_rough(written)):
            return Status.RIGHT if abs(meant - right) <= 1e-9 * abs(right) else Status.CARRIED
        return Status.ROUGH if is_right or has_followed else Status.WRONG

    def _go_on(
        self,
        symbol: Symbol,
        within: Intervals,
        blanks_within: Intervals,
        given: "_Given",
        found: Mapping[Place, Status],
        explained: Named,
    ) -> None:
        """Put the answers into the values from which the rest of the sheet follows.

        Somebody may go on with what is written, with what that was rounded from, or with the number that is meant,
        though not all of these are known to be one where something before was rounded more. A blank is what follows.
        """
        right, meant, values = self.right[symbol], self.meant[symbol], given.values
        low, high = within.close_to(values, given.reach)
        followed, is_right = ~np.isnan(low), given.agree(self.exact[symbol].nearest(values))
        aim = np.where(followed, meant, right)
        low, high = np.fmin(low, values), np.fmax(high, values)
        low, high = np.where(is_right, np.fmin(low, right), low), np.where(is_right, np.fmax(high, right), high)
        for place in (place for place, status in found.items() if status is Status.WRONG):
            aim[place] = values[place]
            off = given.reach[place] if given.may_be_rounded(place) and place not in explained else 0.0
            low[place], high[place] = values[place] - off, values[place] + off
        for place, names in explained.items():
            aim[place] = names.yields[0] if found[place] is Status.WRONG else aim[place]
            low[place], high[place] = min(low[place], *names.yields), max(high[place], *names.yields)
        blank = np.isnan(values)
        aim = np.where(blank, meant, aim)
        low, high = np.where(blank, blanks_within.low[0], low), np.where(blank, blanks_within.high[0], high)
        self.known[symbol] = _known(low, high, aim, given.reach)
        self.written[symbol] = np.where(blank, self.written[symbol], values)
        self.meant[symbol] = right if np.array_equal(aim, right) else aim
        self.strayed |= self.meant[symbol] is not right

    def _name(
        self, symbol: Symbol, numbers: Mapping[Place, Answer], found: Mapping[Place, Status]
    ) -> tuple[Named, Named]:
        """The usual mistakes behind wrong answers, and those that a right one cannot be told from; and what else the
        same mistakes explain."""
        wrong = {place for place in numbers if found[place] is Status.WRONG}
        explained: Named = {}
        if wrong:
            traces = [trace_with(self.t, self.meant), trace_with(self.t, self.written), self.t]
            explained = name_mistakes(traces, self.how, symbol, numbers, wrong, self.standing)
            explained = {place: names for place, names in explained.items() if place in wrong or names.certain}
        named = {place: names for place, names in explained.items() if place in wrong}
        if symbol.letter not in ("W_new", "b_new"):
            return named, explained
        exact = [self.meant[symbol], self.right[symbol]]
        rounded = [
            place
            for place, answer in numbers.items()
            if found[place] in (Status.RIGHT, Status.CARRIED)
            and not any(_same(answer.value, float(values[place])) for values in exact)
        ]
        if rounded:
            named |= lookalikes(
                trace_with(self.t, self.meant) if self.strayed else self.t, self.how, symbol, numbers, rounded
            )
        return named, explained


class _Given:
    """The numbers given for a quantity as matrices: ``values``, NaN where there is none, and ``reach``, half a unit of
    their last digits; and ``roundings``, how somebody who gives these may have rounded before."""

    def __init__(self, numbers: Mapping[Place, Answer], shape: tuple[int, ...]) -> None:
        self.values, self.reach = np.full(shape, np.nan), np.zeros(shape)
        digits = max([_FEWEST_ON_PAPER, *(answer.digits for answer in numbers.values())])
        units = {2.0 * answer.tolerance for answer in numbers.values() if answer.value}
        self.roundings = [Rounding(digits)] if digits <= _MOST_ON_PAPER else []
        if len(units) == 1 and 0.1**_MOST_ON_PAPER < min(units) <= _COARSEST_ON_PAPER:
            self.roundings.append(Rounding(digits, min(units)))
        for place, answer in numbers.items():
            self.values[place], self.reach[place] = answer.value, answer.reach

    def may_be_rounded(self, place: Place) -> bool:
        """Whether a number has so many digits, some of them behind the point, that it will have been rounded."""
        return bool(0.0 < 2.0 * self.reach[place] < min(0.9, abs(self.values[place]) / 99.0))

    def or_blank(self, known: Intervals, follows: Intervals, rounded: Intervals) -> Intervals:
        """Where the quantity lies: where there is a number, in what is known of it or in what follows and rounds to it;
        where there is none, in what follows and may have been rounded."""
        low, high = follows.close_to(self.values, self.reach)
        low, high = np.fmin(low, known.low), np.fmax(high, known.high)
        blank = np.isnan(self.values)
        return Intervals(np.where(blank, rounded.low, low), np.where(blank, rounded.high, high))

    def agree(self, true: Matrix) -> np.ndarray:
        """Where they are some numbers within their digits."""
        return np.abs(self.values - true) <= self.reach + ROUNDED_AWAY * np.abs(true)


ON_THE_WAY = ("J", "dJ_da")
_AGREES = (Status.RIGHT, Status.CARRIED, Status.ROUGH)
_APART = 10.0  # half units
_FEWEST_ON_PAPER, _MOST_ON_PAPER = 3, 12  # significant digits that somebody rounds to
_COARSEST_ON_PAPER = 1.001e-3  # a unit of the last of three decimals


def _all_sources(symbol: Symbol, among: Collection[Symbol]) -> set[Symbol]:
    """What a quantity is computed from, and what that is, as far back as it goes."""
    found, left = set[Symbol](), [symbol]
    while left:
        of = left.pop()
        direct = {*sources(of), *([Symbol("a", of.layer)] if of.letter == "slope" else [])}
        new = direct.intersection(among) - found
        found |= new
        left += new
    return found


def _read(cell: str | Answer) -> Answer | Status:
    if isinstance(cell, Answer):
        return cell
    try:
        return parse_answer(cell) or Status.BLANK
    except InputError:
        return Status.UNREADABLE


def _same(value: float, other: float) -> bool:
    """Whether two numbers differ by no more than what float64 rounds."""
    return abs(value - other) <= ROUNDED_AWAY * abs(other)


def _known(low: Matrix, high: Matrix, aim: Matrix, reach: Matrix) -> Intervals:
    """What somebody may go on with: any number between two, or the one that is meant, which is a number of its own only
    if it is far from these."""
    gap = np.maximum(low - aim, aim - high)
    apart = gap > _APART * reach + ROUNDED_AWAY * np.abs(aim)
    near = Intervals(
        np.where(apart, low, np.fmin(low, aim))[np.newaxis], np.where(apart, high, np.fmax(high, aim))[np.newaxis]
    )
    return near.either(np.where(apart, aim, near.low[0])) if apart.any() else near


check_calls(__name__)
