"""The numbers that a slider takes: those on its scale, and any other that makes sense, for which the scale is widened;
how each is read and written.

A scale is a function of the value alone, so a link that holds the value holds the scale as well.
"""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from typing import Protocol

import numpy as np

from dlmath import InputError
from dlmath.by_hand.answers import parse_answer
from pages.ui.writing.text import _, listed

LARGEST = 1e9  # beside which a nudge of 10⁻⁵ still moves a number
POSITIVE = sys.float_info.min
BELOW_1 = 1.0 - sys.float_info.epsilon / 2
DIGITS_IN_SIGHT = 10  # of a slider's value; its field and the link hold all of them

Held = float | int | str


class Range(Protocol):
    """What numbers a slider takes."""

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the scale."""

    @property
    def step(self) -> float:
        """From one place on the scale to the next."""

    def allows(self, number: float) -> bool:
        """Whether a number makes sense here."""

    def nearest(self, number: float) -> Held:
        """What the slider holds for a number: exactly this one if it makes sense, else the nearest that does."""

    def usual(self, number: float) -> Held:
        """What the slider holds when its scale is the usual one again."""

    def dragged(self, place: float) -> Held:
        """What the slider holds when its thumb is at a place."""

    def expected(self) -> str:
        """Which numbers make sense, in words."""


@dataclass(frozen=True)
class Stepped:
    """Numbers at equal steps.

    Attributes:
      low, high, step: the scale.
      least, most: between which numbers make sense.
      whole: whether only whole numbers do.
    """

    low: float
    high: float
    step: float
    least: float = -LARGEST
    most: float = LARGEST
    whole: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the scale."""
        return self.low, self.high

    def holding(self, number: float) -> "Stepped":
        """The scale that holds a number: the end that it lies beyond moves out to one significant digit, of ±r both.

        >>> Stepped(-2.0, 2.0, 0.01).holding(16.0).ends, Stepped(0.0, 1.0, 0.05).holding(-0.3).ends
        ((-20.0, 20.0), (-0.3, 1.0))
        """
        if self.low <= number <= self.high:
            return self
        low, high = min(self.low, -rounded_up(-number)), max(self.high, rounded_up(number))
        if self.low == -self.high:
            high = max(high, -low)
            low = -high
        low, high = max(low, self.least), min(high, self.most)
        finer = math.floor(math.log10((high - low) / (self.high - self.low)))
        return replace(self, low=low, high=high, step=float(f"{self.step:g}e{finer}"))

    def allows(self, number: float) -> bool:
        """Whether a number makes sense here."""
        return self.least <= number <= self.most and (not self.whole or float(number).is_integer())

    def nearest(self, number: float) -> Held:
        """Exactly this number if it makes sense, else the nearest that does."""
        inside = min(max(number, self.least), self.most)
        return math.floor(inside + 0.5) if self.whole else float(inside) + 0.0

    def usual(self, number: float) -> Held:
        """The nearest number on the usual scale."""
        return self.nearest(min(max(number, self.low), self.high))

    def dragged(self, place: float) -> Held:
        """The nearest position on the scale."""
        on_scale = (
            min(max(round(self.low + round((place - self.low) / self.step) * self.step, 12), self.low), self.high) + 0.0
        )
        return round(on_scale) if self.whole else on_scale

    def format(self, number: float) -> str:
        """How the slider writes its value: decimals as of its step, and more where the number has more."""
        if self.whole:
            return "%d"
        shown = Decimal(f"{number:.{DIGITS_IN_SIGHT - 1}e}").normalize()
        digits, exponent = len(shown.as_tuple().digits), int(shown.as_tuple().exponent)
        decimals = max(0, -math.floor(math.log10(self.step) + 1e-9), -exponent)
        return f"%.{decimals}f" if decimals <= DIGITS_IN_SIGHT else f"%.{digits - 1}e"

    def expected(self) -> str:
        """Which numbers make sense, in words."""
        return _in_words(self.least, self.most, self.whole)


@dataclass(frozen=True)
class Listed:
    """Numbers of a list, such as a logarithmic scale, each as it is written; any other finds its place among them.

    Attributes:
      options: the list.
      least, most: between which numbers make sense.
      whole: whether only whole numbers do.
      fixed: whether only those of the list do.
    """

    options: tuple[str, ...]
    least: float = POSITIVE
    most: float = LARGEST
    whole: bool = False
    fixed: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the scale, as places."""
        return 0.0, float(len(self.options) - 1)

    @property
    def step(self) -> float:
        """From one place to the next."""
        return 1.0

    def holding(self, option: str) -> "Listed":
        """The list with a number in its place."""
        if option in self.options:
            return self
        falling = float(self.options[0]) > float(self.options[-1])
        return replace(self, options=tuple(sorted((*self.options, option), key=float, reverse=falling)))

    def allows(self, number: float) -> bool:
        """Whether a number makes sense here."""
        if self.fixed:
            return number in map(float, self.options)
        return self.least <= number <= self.most and (not self.whole or float(number).is_integer())

    def nearest(self, number: float) -> Held:
        """Exactly this number, as the list writes it if it is there; the nearest of the list if it makes no sense."""
        if not self.allows(number):
            return self.usual(number)
        return next((option for option in self.options if float(option) == number), written(number))

    def usual(self, number: float) -> Held:
        """The nearest number of the list: by ratio, unless the list has equal steps."""
        values = {float(option): option for option in self.options}
        places, above = sorted(values), sorted(value for value in values if value > 0)
        by_ratio = (
            bool(above)
            and number >= above[0]
            and len(above) >= len(values) - 1
            and not np.allclose(np.diff(places), places[1] - places[0])
        )
        if by_ratio:
            return values[min(above, key=lambda value: abs(math.log(value) - math.log(number)))]
        return values[min(places, key=lambda value: abs(value - number))]

    def dragged(self, place: float) -> Held:
        """The number of the list at a place."""
        return self.options[min(max(round(place), 0), len(self.options) - 1)]

    def expected(self) -> str:
        """Which numbers make sense, in words."""
        return one_of(self.options) if self.fixed else _in_words(self.least, self.most, self.whole)


def one_of(options: Sequence[str]) -> str:
    """A list of names, the middle left out where it is long."""
    return listed(options if len(options) <= 12 else [*options[:5], "…", *options[-2:]])


def read(text: str) -> float:
    """The number that a reader writes into a link or a field: 16, 1/3, 1e-3, 10^-3 or −2,5.

    Raises: InputError if it is none.
    """
    found = parse_answer(text)
    if found is None:
        raise InputError("“%(given)s” is not a number", given="")
    return found.value


def written(number: float) -> str:
    """A number with all its digits, as it stands in a link, where a sign + would turn into a space.

    >>> written(16.0), written(1 / 3), written(1e-7), written(1e16)
    ('16', '0.3333333333333333', '1e-07', '1e16')
    """
    return (
        str(int(number))
        if float(number).is_integer() and abs(number) <= LARGEST
        else repr(float(number)).replace("e+", "e")
    )


def rounded_up(number: float) -> float:
    """The next number of one significant digit that is no smaller.

    >>> rounded_up(16.0), rounded_up(-0.31), rounded_up(3.0), rounded_up(0.0)
    (20.0, -0.3, 3.0, 0.0)
    """
    written = Decimal(repr(float(number)))
    return float(written.quantize(Decimal(1).scaleb(written.adjusted()), ROUND_CEILING)) if number else 0.0


def _plain(number: float) -> str:
    """A number as it stands in a sentence.

    >>> _plain(-1e9), _plain(1e-05), _plain(-2.5)
    ('−10⁹', '10⁻⁵', '−2.5')
    """
    mantissa, _e, power = f"{number:g}".replace("-", "−").partition("e")
    if not power:
        return mantissa
    raised = str(int(power.replace("−", "-"))).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa.removesuffix('1')}{'×' if mantissa not in ('1', '−1') else ''}10{raised}"


def _in_words(least: float, most: float, whole: bool) -> str:
    low, high = map(_plain, (least, most))
    if least == 0.0 and most == LARGEST:
        return _("a number ≥ 0")
    if most == BELOW_1:
        return _("a number from %(low)s to below 1", low=low)
    if whole and (least, most) != (-LARGEST, LARGEST):
        return _("a whole number from %(low)s to %(high)s", low=low, high=high)
    if least == POSITIVE and most == LARGEST:
        return _("a positive number")
    return _("a number from %(low)s to %(high)s", low=low, high=high)
