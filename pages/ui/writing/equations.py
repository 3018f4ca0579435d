"""Printed arithmetic gives the printed result: which sign stands before it, and in how many digits its operands are
written.

Numbers are computed with all digits and only shown rounded. So a result need not be what the rounded operands give. The
rule, here alone:

* "=" stands where evaluating the operands as printed gives the printed result;
* "≈" where it comes within a few units of its last digit;
* otherwise the operands are written with more digits, as few as will do; where even these do not tell (1 − 0.9999…),
  the result has fewer.
  What is no larger than the rounding of its operands is 0: another processor would have other digits there.

How to write a chain:

1. Sums, differences, products and quotients are terms: numbers, and between them "+", "−", "·", "/", "(" and ")".
   ``plain((number(w), "·", number(x), "+", number(b)), z)`` is ``0.15·0.05 + 0.35 = 0.3575``, for hover texts, as a
   ``Chain``: ``str()`` of it, or its left, its sign and its right alone. ``latex(terms, z)`` is the same in LaTeX, its
   sign ``=`` or ``\\approx``. ``number(w, "W")`` is coloured; ``dlmath.network.steps.arithmetic`` makes terms too.
   ``sum_of_products(xs, ys)`` are terms.
2. Everything else has a template of its own. Ask ``how = relation(combine, operands, value)``, where
   ``combine(*operands)`` computes the value from numbers or matrices. Then write the operands with ``how.digits``,
   ``how.sign`` (or ``how.latex_sign``), and the value with ``how.plain(value)`` or ``how.latex(value)``:
   ``f"tanh({numbers.plain(z, how.digits)}) {how.sign} {how.plain(a)}"``.
3. A value in all its digits is no result of rounded operands: it goes on a line of its own, ``in_full(value)``.
4. ``said()`` is the sentence that tells readers so; it stands where the first formula of a page does.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from dlmath import InputError
from dlmath.linear_algebra.matrices import ROUNDING
from dlmath.network.steps import Arithmetic, Entry, Symbol
from pages.ui.writing import numbers, settings
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _

# In units of the last digit: as far as "≈" reaches, by the number of digits, and within which a result has been given.
# Of one digit that is half a unit, and what float64 rounds of it.
FEW, HALF = {1: 0.51, 2: 1.0}, 0.499
FEW_OF_MORE = 3.0
# Significant digits: as many as every number of float64 holds, and as many as hide its rounding.
MOST, HIDING = 15, 10
# Results below this are looked at for being nothing but rounding.
TINY = 1e-12

Operand = float | np.ndarray
Combine = Callable[..., Any]


class Relation(NamedTuple):
    """How a result is related to its operands as they are printed.

    Attributes:
      sign: "=" or "≈"; "" where they do not give it at all, as if it was computed from something else.
      digits: significant digits of the operands.
      value_digits: those of the result.
      floor: results up to this size are nothing but rounding.
    """

    sign: str
    digits: int
    value_digits: int
    floor: float = 0.0

    @property
    def latex_sign(self) -> str:
        """The sign in LaTeX."""
        return r"\approx " if self.sign == "≈" else self.sign

    def shown(self, value: float) -> float:
        """A result, 0 where it is nothing but rounding."""
        return 0.0 if abs(value) <= self.floor else value

    def plain(self, value: float) -> str:
        """A result in Unicode."""
        return numbers.plain(self.shown(value), self.value_digits)

    def latex(self, value: float) -> str:
        """A result in LaTeX."""
        return numbers.latex(self.shown(value), self.value_digits)


class Chain(NamedTuple):
    """Arithmetic with its numbers, the sign of how that is related to its value, and the value; left and sign are ""
    where it does not give it."""

    left: str
    sign: str
    right: str

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}" if self.sign else self.right

    @property
    def bold(self) -> str:
        """The chain with its value in bold, for hover texts."""
        return str(self._replace(right=f"<b>{self.right}</b>"))


def relation(
    combine: Combine,
    operands: Sequence[Operand],
    value: Operand,
    digits: int = 0,
    value_digits: int = 0,
    independent: bool = False,
) -> Relation:
    """How a result is related to its operands as they are printed.

    Args:
      combine: gives the result of the operands; of matrices, entry by entry of the result.
      operands: numbers or matrices.
      value: the result, a number or a matrix.
      digits: how many digits the operands have at least; by default as many as the reader chose.
      value_digits: how many digits the result has.
      independent: whether it was computed from something else, as δ from z, so that nothing in it is the rounding of
        these operands.

    >>> relation(lambda a, b: a * b, (0.25, 0.5), 0.125)
    Relation(sign='=', digits=4, value_digits=4, floor=0.0)
    >>> relation(lambda a, b: a * b, (2 / 3, 3.0), 2.0).sign
    '≈'
    >>> relation(lambda a, b: a - b, (0.29837111, 0.29837), 1.11e-6).digits
    8
    """
    chosen = settings.current().digits
    return _Case(combine, operands, value).relation(digits or chosen, value_digits or chosen, independent)


def settled(found: float, value: float, digits: int, value_digits: int) -> Relation | None:
    """The relation that holds if this is what the operands give when they have so many digits; None if these are too
    few."""
    off = _units(found, value, value_digits)
    return (
        Relation("=" if off < HALF else "≈", digits, value_digits)
        if off <= FEW.get(value_digits, FEW_OF_MORE)
        else None
    )


def told_by(combine: Combine, operands: Sequence[float], value: float, digits: int, value_digits: int) -> Relation:
    """How a result is related to operands that have so many digits and may have no more; it has as few digits as they
    tell.

    >>> told_by(lambda a, b: a - b, (0.29837111, 0.29836), 1.111e-5, 6, 4)
    Relation(sign='≈', digits=6, value_digits=3, floor=0.0)
    """
    with np.errstate(all="ignore"):
        found = float(combine(*numbers.all_printed(operands, digits)))
    related = (settled(found, value, digits, fewer) for fewer in range(value_digits, 0, -1))
    return next((how for how in related if how), Relation("", digits, max(value_digits, 1)))


class _Case:
    """One result and what it is made of."""

    def __init__(self, combine: Combine, operands: Sequence[Operand], value: Operand) -> None:
        self.combine, self.operands, self.value = combine, operands, value
        self.values = _flat(value)

    def relation(self, least: int, wanted: int, independent: bool) -> Relation:
        found = self._first(least, wanted)
        if independent:
            return found or Relation("", least, wanted)
        return (
            found
            if found and found.digits <= HIDING and not self._may_be_rounding()
            else self._beyond(found, least, wanted)
        )

    def _may_be_rounding(self) -> bool:
        """Whether a result is so small that it may be no more than the rounding of its operands, as 0.1 · 0.9 − 0.3 ·
        0.3 is in float64."""
        least = min((abs(value) for value in self.values if value), default=math.inf)
        return least < TINY and any(
            0.0 < abs(value) <= each for value, each in zip(self.values, self._noise(), strict=True)
        )

    def _first(self, least: int, wanted: int, noise: Sequence[float] = (), exactly: bool = True) -> Relation | None:
        """With the fewest digits of the operands; None where none will do."""
        for digits in range(least, max(MOST, least) + 1):
            off = self._off(digits, wanted, noise)
            if off <= FEW.get(wanted, FEW_OF_MORE):
                return Relation("=" if off < HALF and exactly else "≈", digits, wanted)
        return None

    def _beyond(self, found: Relation | None, least: int, wanted: int) -> Relation:
        """Where operands are so nearly equal that their rounding is seen in the result."""
        noise = self._noise()
        floor = max(
            (abs(value) for value, each in zip(self.values, noise, strict=True) if abs(value) <= each), default=0.0
        )
        if not floor and all(map(math.isfinite, self.values)):
            known = [self._known_digits(value, each) for value, each in zip(self.values, noise, strict=True) if value]
            if found and min(known, default=wanted) >= wanted:
                return found
            wanted = max(min([wanted, *known]), 1)
        again = self._first(least, wanted, noise, exactly=False)
        return Relation("≈", again.digits, wanted, floor) if again else Relation("", least, wanted)

    def _off(self, digits: int, wanted: int, noise: Sequence[float] = ()) -> float:
        """How far the printed operands are from the printed result, in units of its last digit."""
        found = self._results([_printed(each, digits) for each in self.operands])
        noise = noise or [0.0] * len(found)
        return max(
            (0.0 if abs(v) <= e else _units(f, v, wanted) for f, v, e in zip(found, self.values, noise, strict=True)),
            default=0.0,
        )

    def _results(self, operands: Sequence[Operand]) -> list[float]:
        """What operands give; NaN where that is no number."""
        try:
            with np.errstate(all="ignore"):
                return _flat(self.combine(*operands))
        except (ArithmeticError, InputError):
            return [math.nan] * len(self.values)

    @np.errstate(all="ignore")
    def _noise(self) -> list[float]:
        """What the rounding of the operands may have changed in the result."""
        total, exact = np.zeros(len(self.values)), np.array(self._results(self.operands))
        for i, operand in enumerate(self.operands):
            for moved in _each_moved(operand):
                total += np.abs(np.array(self._results([*self.operands[:i], moved, *self.operands[i + 1 :]])) - exact)
        return [each if math.isfinite(each) else 0.0 for each in total.tolist()]

    @staticmethod
    def _known_digits(value: float, noise: float) -> int:
        """How many digits of a result its operands tell."""
        return MOST if not noise else math.floor(math.log10(abs(value) / noise))


def _flat(value: Any) -> list[float]:
    return value.ravel().tolist() if isinstance(value, np.ndarray) else [float(value)]


def _printed(operand: Operand, digits: int) -> Operand:
    if isinstance(operand, np.ndarray):
        return np.array(numbers.all_printed(operand.ravel().tolist(), digits)).reshape(operand.shape)
    return numbers.printed(operand, digits)


def _each_moved(operand: Operand) -> Iterable[Operand]:
    """An operand with one of its numbers changed by its rounding, for each of them."""
    if not isinstance(operand, np.ndarray):
        yield operand * (1 + ROUNDING)
        return
    for place in np.ndindex(operand.shape):
        moved = operand.copy()
        moved[place] *= 1 + ROUNDING
        yield moved


def _units(found: float, value: float, digits: int) -> float:
    """How far a number is from a printed one, in units of its last digit; from one that needed no rounding, nothing or
    at least half a unit.

    >>> _units(0.3, 0.3, 4), round(_units(0.33336, 1 / 3, 4), 6), _units(2.0001, 2.0, 4)
    (0.0, 0.6, 0.5)
    """
    if found == value or (math.isnan(found) and math.isnan(value)):
        return 0.0
    if not value or not math.isfinite(value) or not math.isfinite(found):
        return math.inf
    read = numbers.printed(value, digits)
    off = abs(found - read) / max(10.0 ** (math.floor(math.log10(abs(read))) - digits + 1), 5e-324)
    rounded = abs(read - value) > 1e-14 * abs(value)
    return off if rounded or off < 1e-6 else max(off, 0.5)


def number(value: float, letter: str = "") -> Entry:
    """A number of some terms, in the colour of a symbol."""
    return Entry(Symbol(letter, 0), 0, 0, value)


def sum_of_products(xs: Iterable[float], ys: Iterable[float], letters: tuple[str, str] = ("", "")) -> Arithmetic:
    """The terms of a sum of products of two rows of numbers, in the colours of two symbols.

    >>> str(plain(sum_of_products([1.0, -2.0], [3.0, -4.0]), 11.0))
    '1·3 + (−2)·(−4) = 11'
    """
    parts = [("+", number(x, letters[0]), "·", number(y, letters[1])) for x, y in zip(xs, ys, strict=True)]
    return tuple(part for each in parts for part in each)[1:]


def evaluated(terms: Arithmetic, values: Sequence[float]) -> float:
    """What some terms give with these numbers in the places of theirs; a quotient by 0 is infinite, or not a number.

    >>> evaluated(("(", number(2.0), "−", number(3.0), ")", "·", number(2.0), "/", number(3.0)), (2.0, 3.0, 4.0, 5.0))
    -0.8
    """
    rest, waiting = iter(values), []
    total, factor, over = 0.0, 1.0, False
    for part in terms:
        if part == "(":
            waiting.append((total, factor, over))
            total, factor, over = 0.0, 1.0, False
        elif part in ("+", "−"):
            total, factor = total + factor, 1.0 if part == "+" else -1.0
        elif part in ("·", "/"):
            over = part == "/"
        else:
            value = next(rest) if isinstance(part, Entry) else total + factor
            if part == ")":
                total, factor, over = waiting.pop()
            factor = factor * value if not over else factor / value if value else factor * math.inf
            over = False
    return total + factor


def of_terms(
    terms: Arithmetic, value: float, digits: int = 0, value_digits: int = 0, independent: bool = False
) -> Relation:
    """How a result is related to its terms as they are printed; the rest as for ``relation``."""
    chosen, operands = settings.current().digits, [part.value for part in terms if isinstance(part, Entry)]
    least, wanted = digits or chosen, value_digits or chosen
    large = independent or not value or abs(value) >= TINY
    if (
        large
        and least <= HIDING
        and (found := settled(evaluated(terms, numbers.all_printed(operands, least)), value, least, wanted))
    ):
        return found
    return relation(lambda *values: evaluated(terms, values), operands, value, digits, value_digits, independent)


def plain(terms: Arithmetic, value: float, digits: int = 0, value_digits: int = 0, independent: bool = False) -> Chain:
    """Terms with their numbers and what they give, in Unicode.

    >>> plain((number(1.0), "−", number(2 / 3)), 1 / 3)
    Chain(left='1 − 0.6667', sign='=', right='0.3333')
    """
    how = of_terms(terms, value, digits, value_digits, independent)
    return Chain(written_plain(terms, how.digits) if how.sign else "", how.sign, how.plain(value))


def latex(terms: Arithmetic, value: Entry | float, digits: int = 0, value_digits: int = 0) -> str:
    r"""The same in LaTeX; a value that is a ``number`` in its colour.

    >>> latex((number(2 / 3), "·", number(-3.0)), -2.0)
    '0.6667\\cdot (-3)\\approx -2'
    """
    result = value if isinstance(value, Entry) else number(value)
    how = of_terms(terms, result.value, digits, value_digits)
    right = coloured(result.symbol.letter, how.latex(result.value))
    return f"{written_latex(terms, how.digits)}{how.latex_sign}{right}" if how.sign else right


def written_plain(terms: Arithmetic, digits: int = 0, in_line: int = 0) -> str:
    """Terms alone in Unicode: 0.15·0.05 + 0.2·0.1 + 0.35; if ``in_line``, a line of a hover text has so many
    summands."""
    sums = 0
    values = iter(numbers.all_plain([part.value for part in terms if isinstance(part, Entry)], digits))
    parts = []
    for i, part in enumerate(terms):
        if isinstance(part, Entry):
            text = next(values)
            divisor = terms[i - 1] == "/" if i else False
            parts.append(
                f"({text})"
                if i and terms[i - 1] != "(" and (text[0] == "−" or (divisor and ("/" in text or "×" in text)))
                else text
            )
        else:
            sums += part == "+"
            parts.append("<br>+ " if part == "+" and in_line and sums % in_line == 0 else _SPACED.get(part, part))
    return "".join(parts)


_SPACED = {"+": " + ", "−": " − "}


def written_latex(
    terms: Arithmetic, digits: int = 0, name: Callable[[Entry], str] | None = None, in_line: int = 4
) -> str:
    """Terms alone in LaTeX, with numbers or with a name for each; a line of a long sum has so many summands."""
    signs = {"·": r"\cdot ", "−": "-", "(": r"\big(", ")": r"\big)"}
    parts, sums = [], 0
    for i, part in enumerate(terms):
        if isinstance(part, Entry):
            text = name(part) if name else _number(part, i == 0, "·" in terms[max(i - 1, 0) : i + 2], digits)
        else:
            text = signs.get(part, part)
            sums += part == "+"
            if part == "+" and sums % in_line == 0:
                text = r"\\&\quad +"
        parts.append(text)
    return "".join(parts)


def _number(part: Entry, first: bool, factor: bool, digits: int) -> str:
    text = numbers.latex(part.value, digits) if first else numbers.latex_bracketed(part.value, digits, compound=factor)
    return coloured(part.symbol.letter, text)


def in_full(value: float) -> str:
    """A value with all of its digits, on a line of its own."""
    return _("all digits: %(number)s", number=numbers.full(value))


def said() -> str:
    """That all digits are carried, so that "≈" may stand before a result."""
    return _(
        "Computed with all digits, shown rounded: ≈ stands where the numbers as printed would not give the last digit."
    )
