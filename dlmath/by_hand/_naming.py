"""Which usual mistakes explain the wrong answers to a quantity, and how surely.

Answers stand by their place in the quantity, (row, column) from 0. That a mistake yields an answer is judged by the
digits that were given. A theory is certain if it explains every number given for the quantity; the simplest that are
name the mistake. From the simplest on:

    one mistake, made in the formula of the quantity, or in one before it that is wrong or was not asked
    slips of the hand, all other numbers being right
    one mistake in what stands there rightly, but was worked out anew
    two mistakes, one after the other
    one mistake, and a slip on top of it
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dlmath.by_hand._update import Updating
from dlmath.by_hand.answers import Answer
from dlmath.by_hand.layer_values import COMES_FROM, At, Matrix, right_at
from dlmath.by_hand.mistakes import MISTAKES, Mistake, does_harm
from dlmath.by_hand.slips import SLIPS, Place, Slip, Written
from dlmath.network.passes import Trace
from dlmath.network.steps import Symbol

DIGITS = 6.0  # so many significant digits must agree, in all numbers together, before two mistakes at once are believed
ANEW = 9
ENOUGH = 3.0  # and so many for a single number that stands in a wrong place


@dataclass(frozen=True)
class Both:
    """Two mistakes in one number."""

    first: Mistake | Slip
    second: Mistake | Slip

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first.name} + {self.second.name}"


Cause = Mistake | Slip | Both


@dataclass(frozen=True)
class Names:
    """The mistakes behind one answer."""

    mistakes: tuple[Cause, ...] = ()  # those that yield it, the likeliest first
    certain: int = 0  # how many of these, from the first, yield every number that was given for the quantity
    yields: tuple[float, ...] = ()  # the exact numbers of these, or of the first if none is certain


Named = dict[Place, Names]
Answers = Mapping[Place, Answer]
Outcome = tuple[
    Matrix | None, ...
]  # what comes of the numbers as they were meant, as they were written, and of the right ones


@dataclass(frozen=True)
class _Theory:
    """What is supposed to have happened."""

    causes: Mapping[Place, Cause]
    yields: Mapping[Place, float]  # by place the exact number
    certain: bool  # whether it explains every answer
    rank: int  # how far-fetched it is


@dataclass(frozen=True)
class _Question:
    """One quantity, its answers, and what they may follow from."""

    layers: tuple[At, ...]  # with the numbers as they were meant, as they were written, and the right ones
    symbol: Symbol
    answers: Answers
    wrong: Collection[Place]
    standing: Mapping[Symbol, bool]
    anew: bool = (
        False  # whether what is right on the sheet may have been worked out anew, and wrongly, for the quantity itself
    )

    @cached_property
    def possible(self) -> list[tuple[Mistake, int]]:
        """Mistakes that may have been made, and how far off."""
        found = [(mistake, _distance(mistake, self)) for mistake in MISTAKES.values()]
        return [
            (mistake, distance)
            for mistake, distance in found
            if distance is not None and (distance == ANEW) is self.anew
        ]

    @cached_property
    def distinct(self) -> list[tuple[Mistake, int]]:
        """Those of them that have no other name here."""
        names = {mistake.name for mistake, _distance in self.possible}
        return [each for each in self.possible if names.isdisjoint(each[0].rather)]

    @cached_property
    def right(self) -> tuple[Any, ...]:
        return tuple(right_at(at, self.symbol.letter) for at in self.layers)

    def outcomes(self, mistake: Mistake, layers: Iterable[At] | None = None) -> list[Outcome]:
        """All that a mistake may yield."""
        ways = [mistake.ways(at, self.symbol.letter) for at in layers or self.layers]
        found = [
            tuple(_harmful(way, right) for way, right in zip(each, self.right, strict=True))
            for each in zip(*ways, strict=True)
        ]
        return [each for each in found if any(way is not None for way in each)]

    def yields(self, outcome: Outcome) -> dict[Place, float]:
        """The answers that agree with an outcome, and its exact numbers there."""
        return {
            place: value
            for place, answer in self.answers.items()
            if (value := _yielded(answer, place, outcome)) is not None
        }

    def explained_by(self, outcome: Outcome) -> bool:
        """Whether every answer agrees with an outcome."""
        return all(_yielded(answer, place, outcome) is not None for place, answer in self.answers.items())

    def proves(self, places: Iterable[Place], outcome: Outcome) -> bool:
        """Whether any of these is more than a 0, which many mistakes yield somewhere."""
        return any(self.answers[place].value for place in places) or not any(
            each is not None and each.any() for each in outcome
        )


def name_mistakes(
    traces: Sequence[Trace],
    how: Updating,
    symbol: Symbol,
    answers: Answers,
    wrong: Collection[Place],
    standing: Mapping[Symbol, bool],
) -> Named:
    """By place, for those answers that a mistake explains, the mistakes that yield them.

    There are three ``traces``: with the numbers as they were meant, as they were written, and the right ones.
    ``standing`` says of each quantity asked before whether it stands there complete and without a wrong number, so that
    no mistake was made in it.
    """
    question = _Question(tuple(At(t, symbol.layer, *how) for t in traces), symbol, answers, wrong, standing)
    theories: list[_Theory] = []
    for suppose in (_one_mistake_or_cut_off, _slips, _mistake_made_anew, _two_mistakes, _mistake_and_slip):
        theories += suppose(question)
        if any(each.certain for each in theories):
            break
    theories.sort(key=lambda each: (not each.certain, each.rank if each.certain else 0, -len(each.causes), each.rank))
    return {
        place: _names(those, place)
        for place in answers
        if (those := [each for each in theories if place in each.causes])
    }


def _one_mistake(question: _Question) -> list[_Theory]:
    """One mistake in a formula, under the name that it has rather where two yield the same."""
    theories = [
        (mistake, each) for mistake, distance in question.possible for each in _made(question, mistake, distance)
    ]
    return [
        theory
        for mistake, theory in theories
        if not any(
            other.name in mistake.rather and theory.causes.keys() <= another.causes.keys()
            for other, another in theories
        )
    ]


def _made(question: _Question, mistake: Mistake, distance: int) -> Iterator[_Theory]:
    """Each way to make a mistake; a 0 alone proves nothing."""
    for outcome in question.outcomes(mistake):
        yields = question.yields(outcome)
        certain = len(yields) == len(question.answers) and question.proves(yields, outcome)
        causes = {place: mistake for place in yields if certain or question.answers[place].value}
        if causes:
            yield _Theory(causes, yields, certain, distance)


def _mistake_made_anew(question: _Question) -> list[_Theory]:
    """One mistake in what stands on the sheet rightly, but was not used."""
    return _one_mistake(replace(question, anew=True))


def _slips(question: _Question) -> list[_Theory]:
    """Slips of the hand, each alone as far as it goes; certain if between them they explain all that is wrong."""
    return _of_slips(question, SLIPS.values())


def _one_mistake_or_cut_off(question: _Question) -> list[_Theory]:
    """One mistake in a formula; or a number cut off, which comes as close to the right one as many mistakes do."""
    return [*(replace(each, rank=0) for each in _of_slips(question, [SLIPS["cut-off"]])), *_one_mistake(question)]


def _of_slips(question: _Question, slips: Iterable[Slip]) -> list[_Theory]:
    found = [(slip, places) for slip in slips if (places := _slipped(question, slip, question.right, question.wrong))]
    explained = {place for _slip, places in found for place in places}
    certain = explained == set(question.wrong)
    return [
        _Theory(
            dict.fromkeys(places, slip),
            places,
            certain,
            3 - min(len(places), 2),
        )
        for slip, places in found
    ]


def _slipped(question: _Question, slip: Slip, base: Outcome, wrong: Collection[Place]) -> dict[Place, float]:
    """Where a slip of the hand explains what is written for numbers that are those of ``base``, and the exact number
    that it makes of these."""
    Y, shape, answers = question.layers[0].t.Y, question.right[0].shape, question.answers
    found: dict[Place, float] = {}
    for place in wrong:
        written = answers[place]
        for meant in slip.meant(Written(written, place, shape, *Y.shape)):
            value = _yielded(meant.answer, meant.place, base, nonzero=True)
            if value is not None:
                found[place] = value * written.value / meant.answer.value if slip.keeps_digits else written.value
                break
    if slip.whole and found.keys() != {place for place, answer in answers.items() if answer.value}:
        return {}
    if slip.needs_two and len(found) == 1 and _digits([answers[place] for place in found]) < ENOUGH:
        return {}
    return found


def _two_mistakes(question: _Question) -> Iterator[_Theory]:
    """One mistake on top of another, in one order of the two, where so many digits agree that it is no chance."""
    if _digits(question.answers.values()) < DIGITS:
        return
    possible, told = [mistake for mistake, distance in question.distinct if distance == 0], set[frozenset[str]]()
    for first in possible:
        for at in _after(question, first):
            for second in possible:
                both = frozenset((first.name, second.name))
                if first is second or both in told or _between(second.made_in, first.made_in):
                    continue  # the second would be made before the first, and undo it
                for outcome in ((way,) for way in second.ways(at, question.symbol.letter)):
                    if question.explained_by(outcome) and question.proves(yields := question.yields(outcome), outcome):
                        told.add(both)
                        yield _Theory(dict.fromkeys(yields, Both(first, second)), yields, True, 4)


def _after(question: _Question, first: Mistake) -> Iterator[At]:
    """The layer with the numbers that a mistake has left in it."""
    at = question.layers[0]
    right = right_at(at, first.made_in)
    return (
        at.with_wrong(first.made_in, way)
        for way in first.ways(at, first.made_in)
        if right is not None and does_harm(way, right)
    )


def _mistake_and_slip(question: _Question) -> Iterator[_Theory]:
    """One mistake that explains all numbers but one, in which the hand slipped besides."""
    if _digits(question.answers.values()) < DIGITS:
        return
    for mistake, _distance_of_it in question.distinct:
        for outcome in question.outcomes(mistake):
            yields = question.yields(outcome)
            left = question.answers.keys() - yields.keys()
            if len(left) != 1 or not any(
                question.answers[place].value for place in yields.keys() & set(question.wrong)
            ):
                continue
            for slip in SLIPS.values():
                if not slip.whole and (value := _slipped(question, slip, outcome, left)):
                    (place,) = left
                    yield _Theory(
                        {**dict.fromkeys(yields, mistake), place: Both(mistake, slip)}, {**yields, **value}, True, 5
                    )


def lookalikes(t: Trace, how: Updating, symbol: Symbol, answers: Answers, rounded: Collection[Place]) -> Named:
    """The mistakes that yield just what is written where the right number has to be ``rounded`` to be that, as b⁽¹⁾ =
    0.35 left at 0.35 for 0.3456.

    A mistake that any other number given for the quantity speaks against is none of them. It is asked of W_new and
    b_new alone, where a small step leaves every number nearly as it was; elsewhere a mistake that comes this close does
    so by chance.
    """
    at = At(t, symbol.layer, *how)
    right = right_at(at, symbol.letter)
    assert right is not None
    found: dict[Place, list[Cause]] = {}
    for mistake in (each for each in MISTAKES.values() if each.made_in == symbol.letter):
        for outcome in mistake.ways(at, symbol.letter):
            alike = [
                place
                for place in rounded
                if _near(outcome[place], answers[place].value) and not _near(outcome[place], right[place])
            ]
            if alike and all(answer.agrees(float(outcome[place])) for place, answer in answers.items()):
                for place in alike:
                    found.setdefault(place, []).append(mistake)
    return {place: Names(tuple(mistakes)) for place, mistakes in found.items()}


def _near(value: float, other: float) -> bool:
    """Whether two numbers are the same to nine digits."""
    return bool(abs(value - other) <= 1e-9 * abs(other))


def _harmful(way: Matrix, right: Matrix | None) -> Matrix | None:
    return way if right is not None and does_harm(way, right) else None


def _names(theories: Sequence[_Theory], place: Place) -> Names:
    certain = [each for each in theories if each.certain and each.rank == theories[0].rank]
    causes = {id(each.causes[place]): each.causes[place] for each in theories}
    surely = {id(each.causes[place]) for each in certain}
    yields = tuple(each.yields[place] for each in certain or theories[:1])
    return Names(tuple(causes.values()), len(surely), yields)


def _distance(mistake: Mistake, question: _Question) -> int | None:
    """How far off a mistake is made: from the quantity back to its formula, how many were not asked; those that were
    are wrong. What is right on the sheet may have been worked out anew, and wrongly, for the quantity itself.

    None if it cannot be that mistake: the quantity that it is made in, or one between, stands on the sheet rightly, or
    it is made at the output and a δ after this layer stands there rightly; or it has another name here.
    """
    symbol, standing = question.symbol, question.standing
    last = len(question.layers[0].t.network)
    if mistake.seen_there_alone and symbol.letter != mistake.made_in:
        return None
    if mistake.at_output and any(standing.get(Symbol("delta", l)) for l in range(symbol.layer + 1, last + 1)):
        return None
    between = _between(mistake.made_in, symbol.letter)
    if between is None:
        return None
    stands = {letter: standing.get(Symbol(letter, symbol.layer)) for letter in between}
    if any(stands.values()):
        return ANEW if len(between) == 1 else None
    return sum(stood is None for letter, stood in stands.items() if letter != "dJ_da")


def _between(made_in: str, letter: str) -> list[str] | None:
    """The quantities from the one in which a mistake is made on to just before another; None if that does not come from
    it."""
    if made_in == letter:
        return []
    for source in COMES_FROM.get(letter, ()):
        if (found := _between(made_in, source)) is not None:
            return [*found, source]
    return None


def _digits(answers: Iterable[Answer]) -> float:
    """How many significant digits there are in all different numbers together, zeros not counted."""
    sizes = {abs(each.value): each for each in answers if each.value}
    return math.fsum(
        math.log10(max(abs(each.value) / max(2.0 * each.tolerance, 1e-16 * abs(each.value)), 1.0))
        for each in sizes.values()
    )


def _yielded(answer: Answer, place: Place, outcome: Outcome, nonzero: bool = False) -> float | None:
    """The exact number that a mistake yields, if it is this answer: made with the numbers as meant or as written, or
    with the right ones."""
    values = [None if each is None or not math.isfinite(each[place]) else float(each[place]) for each in outcome]
    spread = abs(values[0] - values[1]) if len(values) > 1 and values[0] is not None and values[1] is not None else 0.0
    for value, slack in zip(values, (spread, 0.0, 0.0), strict=False):
        if value is not None and answer.agrees(value, slack) and not answer.is_rough(value) and (value or not nonzero):
            return value
    return None
