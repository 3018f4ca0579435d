"""A guess that is asked for before an answer is shown, and judged by what a state really gives.

A question has one of four kinds of guess: a ``Number``, a ``Sign``, a ``Choice``, a ``Point``. Each is said as a text,
so that it can be typed, tapped or sent; what is right is worked out from the values of the state when it is judged.

    controls.preset(
        _("Slow start"), _("… How large is the $\\delta$ that comes back?"), values, answer,
        Number(
            "$\\delta$",                                              what is asked: words, or a formula
            lambda v: neuron(v).backward[0].delta.item(),             what is right in the state v, by dlmath
            (Wrong("slope-forgotten", lambda v: neuron(v).backward[0].dJ_da.item(), _("This is $a-y$: multiply …")),),
        ),
    )

Each wrong option of a choice has its mistake, whose formula may be the option itself; slips of sign and of powers of
ten are known for all numbers. Until one has guessed, the numbers and curves of the page are covered, unless it is
``seen=True``.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from dlmath import InputError
from dlmath.by_hand.answers import Answer, parse_answer
from dlmath.by_hand.slips import SLIPS, Written
from dlmath.linear_algebra.matrix_text import plain_signs

State = Mapping[str, object]  # the values of controls by key, as a preset or a link gives them
Value = float | str | tuple[float, ...]
Formula = Callable[[State], Value]
Said = str | tuple[float, ...]

SIGNS = ("−", "0", "+")
NEAR = 0.25  # of the right number
CLOSE = 0.01  # of a right number that is not whole: so close to it a guess is right
_SAME = 1e-9
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")


class Verdict(StrEnum):
    """What is said of a guess."""

    RIGHT = "right"
    NEAR = "near"
    NAMED = "named"  # a usual mistake gives it
    OTHER = "other"


@dataclass(frozen=True)
class Wrong:
    """A usual mistake: what it gives in a state, and what to say of it.

    Attributes:
      name: as it is counted, the same in all languages; what follows a space tells the ways of one mistake apart.
      gives: the wrong formula, from the values of the state; of a choice or a sign the option itself will do.
      sentence: what was done, and what to do, in the reader's language.
    """

    name: str
    gives: Formula | str
    sentence: str

    def value(self, state: State) -> Value:
        """What the mistake gives in a state."""
        return self.gives if isinstance(self.gives, str) else self.gives(state)


@dataclass(frozen=True)
class Judgement:
    """What is said of a guess: the verdict, the right value, and the mistakes any of which gives it, by name."""

    verdict: Verdict
    right: Value
    mistakes: Mapping[str, str]


class Axis(NamedTuple):
    """A coordinate of a point: what it is called, in LaTeX, and the ends of its scale."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Guess:
    """What is asked before an answer is shown.

    Attributes:
      asked: in a few words, or a formula between $ signs.
      right: what is right, from the values of a state.
      mistakes: those behind wrong guesses.
      seen: whether the numbers and curves of the page, which are covered before, may be seen while one guesses.
    """

    asked: str
    right: Formula
    mistakes: tuple[Wrong, ...] = ()
    seen: bool = field(default=False, kw_only=True)

    def true(self, state: State) -> Value:
        """What is right in a state, as a guess of this kind is compared."""
        return self._comparable(self.right(state))

    def read(self, said: str) -> Said:
        """What was said, as no more is kept of it: numbers, or the name of an option.

        Raises: InputError for a text that is no guess of this kind.
        """
        raise NotImplementedError

    def given_by(self, state: State) -> dict[str, Value]:
        """What each mistake gives in a state, by name; those that give what is right, or nothing finite, are none
        there."""
        right = self.true(state)
        values = {wrong.name: self._comparable(wrong.value(state)) for wrong in self.mistakes}
        return {name: value for name, value in values.items() if _finite(value) and not _same(value, right)}

    def judged(self, said: str, state: State) -> Judgement:
        """Judge what was said.

        Raises: InputError for a text that is no guess of this kind.
        """
        right, given = self.true(state), self.given_by(state)
        verdict = self._verdict(said, right)
        sentences = {wrong.name: wrong.sentence for wrong in self.mistakes}
        named = {_counted(name): sentences[name] for name, value in given.items() if self._says(said, value)}
        if self._says(said, right) or (verdict in (Verdict.RIGHT, Verdict.NEAR) and not named):
            return Judgement(verdict, right, {})
        named = named or dict(self._slips(said, right))
        return Judgement(Verdict.NAMED if named else Verdict.OTHER, right, named)

    def told(self, mistake: str) -> str:
        """What is said of a mistake that a judgement names."""
        own = {_counted(wrong.name): wrong.sentence for wrong in self.mistakes}
        return own[mistake] if mistake in own else SLIPS[mistake].sentence

    def _comparable(self, value: Value) -> Value:
        return value

    def _verdict(self, said: str, right: Value) -> Verdict:
        return Verdict.RIGHT if self._says(said, right) else Verdict.OTHER

    def _says(self, said: str, value: Value) -> bool:
        return said == value

    def _slips(self, said: str, right: Value) -> Iterator[tuple[str, str]]:
        return iter(())


@dataclass(frozen=True)
class Number(Guess):
    """A number is guessed, with as many digits as one likes."""

    def read(self, said: str) -> Said:
        return (_number(said).value,)

    def _comparable(self, value: Value) -> Value:
        return _float(value)

    def _says(self, said: str, value: Value) -> bool:
        return any(_agrees(answer, _float(value)) for answer in _readings(said))

    def _verdict(self, said: str, right: Value) -> Verdict:
        answer, true = _number(said), _float(right)
        if self._says(said, right) or _close(answer, true):
            return Verdict.RIGHT
        near = answer.value * true > 0.0 and abs(answer.value - true) <= NEAR * abs(true)
        return Verdict.NEAR if near else Verdict.OTHER

    def _slips(self, said: str, right: Value) -> Iterator[tuple[str, str]]:
        """Right but for the sign, or for the power of ten."""
        written, true = Written(_number(said), (0, 0), (1, 1), 1, 1), _float(right)
        for slip in (SLIPS["sign"], SLIPS["factor-of-ten"]):
            answers = (each.answer for each in slip.meant(written))
            if any(_agrees(answer, true) or _close(answer, true) for answer in answers):
                yield slip.name, slip.sentence


@dataclass(frozen=True)
class NumberOrSign(Number):
    """A number is guessed, or no more than its sign: + or −."""

    def read(self, said: str) -> Said:
        return _sign(said) or super().read(said)

    def judged(self, said: str, state: State) -> Judgement:
        sign, right = _sign(said), self.true(state)
        if not sign:
            return super().judged(said, state)
        return Judgement(Verdict.RIGHT if sign == _sign_of(_float(right)) else Verdict.OTHER, right, {})


@dataclass(frozen=True)
class Sign(Guess):
    """The sign of a number is guessed, −, 0 or +; formulas give the number."""

    def read(self, said: str) -> Said:
        return _option(said, SIGNS)

    def _comparable(self, value: Value) -> Value:
        return value if isinstance(value, str) else _sign_of(_float(value))


@dataclass(frozen=True)
class Choice(Guess):
    """One of two to five options is guessed.

    Attributes:
      options: what each is called in the reader's language, by the name that formulas give.
    """

    options: Mapping[str, str] = field(kw_only=True)

    def __post_init__(self) -> None:
        if not 2 <= len(self.options) <= 5:
            raise ValueError(f"a choice has two to five options: {self.asked}")

    def read(self, said: str) -> Said:
        return _option(said, self.options)


@dataclass(frozen=True)
class Point(Guess):
    """A place on a chart is guessed, x alone or x and y.

    Attributes:
      axes: one or two.
      chart: the key of the chart whose last axes these are, on which it can be put; "" for none.
      reach: how far off it may be to be right, as a part of each axis; three times as far is near.
    """

    axes: tuple[Axis, ...] = field(kw_only=True)
    chart: str = field(default="", kw_only=True)
    reach: float = field(default=0.05, kw_only=True)

    def read(self, said: str) -> Said:
        return self._place(said)

    def _place(self, said: str) -> tuple[float, ...]:
        """The coordinates in a text such as ``0.5; 1``."""
        parts = said.split(";")
        if len(parts) != len(self.axes):
            raise _no_number(said)
        return tuple(_number(part).value for part in parts)

    def _comparable(self, value: Value) -> Value:
        return tuple(map(float, value)) if isinstance(value, tuple) else (_float(value),)

    def off(self, said: str, value: Value) -> float:
        """How far a guess is from a point, as a part of the axes."""
        place, at = self._place(said), self._comparable(value)
        assert isinstance(at, tuple)
        return max(abs(p - a) / (axis.high - axis.low) for p, a, axis in zip(place, at, self.axes, strict=True))

    def _says(self, said: str, value: Value) -> bool:
        return self.off(said, value) <= self.reach

    def _verdict(self, said: str, right: Value) -> Verdict:
        off = self.off(said, right)
        return Verdict.RIGHT if off <= self.reach else Verdict.NEAR if off <= 3.0 * self.reach else Verdict.OTHER


def _counted(name: str) -> str:
    return name.partition(" ")[0]


def _number(said: str) -> Answer:
    answer = parse_answer(said)
    if answer is None:
        raise _no_number(said)
    return answer


def _readings(said: str) -> list[Answer]:
    """What a number may mean: 7,850 is 7.85, or 7850."""
    plain = plain_signs(said).strip()
    return [_number(said), *([_number(plain.replace(",", ""))] if _THOUSANDS.fullmatch(plain) else [])]


def _agrees(answer: Answer, true: float) -> bool:
    return answer.agrees(true) and not answer.is_rough(true)


def _close(answer: Answer, true: float) -> bool:
    return not true.is_integer() and abs(answer.value - true) <= CLOSE * abs(true)


def _no_number(said: str) -> InputError:
    return InputError("“%(given)s” is not a number", given=said[:24])


def _option(said: str, options: Collection[str]) -> str:
    if said not in options:
        raise InputError("“%(given)s” is no option", given=said[:24])
    return said


def _sign(said: str) -> str:
    """The sign that is all of a text, "" for another text."""
    sign = plain_signs(said).strip().replace("-", "−")
    return sign if sign in ("−", "+") else ""


def _float(value: Value) -> float:
    assert not isinstance(value, str | tuple)
    return float(value)


def _sign_of(value: float) -> str:
    return SIGNS[1 + (value > 0.0) - (value < 0.0)]


def _finite(value: Value) -> bool:
    return isinstance(value, str) or all(map(math.isfinite, value if isinstance(value, tuple) else (value,)))


def _same(value: Value, other: Value) -> bool:
    """Whether two values are one but for what float64 rounds."""
    if isinstance(value, str) or isinstance(other, str):
        return value == other
    values, others = (each if isinstance(each, tuple) else (each,) for each in (value, other))
    return all(abs(v - o) <= _SAME * max(abs(v), abs(o)) for v, o in zip(values, others, strict=True))
