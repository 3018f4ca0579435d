"""Answers as somebody wrote them down: numbers with the digits that were given, blanks among them, a matrix of them as one short text."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dlmath.arrays import InputError, plain_signs, shape_text, split_matrix

# The texts of a matrix of answers, row by row; "" is a blank.
Cells = tuple[tuple[str, ...], ...]

LONGEST_CELL = 24
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_POWER = re.compile(r"[×x*·]10(?:\^\(?(-?\d+)\)?|([⁻⁰¹²³⁴-⁹]+))$")  # *10^-4, ×10⁻⁴
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d{1,3}))?")
_DECIMAL_COMMA = re.compile(r"([^.,]*\d),(\d[^.,]*)")
_BRACKETS = re.compile(r"[()]")
_SEPARATORS = re.compile(r"[,;\[\]{}=]")


@dataclass(frozen=True)
class Answer:
    """A number and how exactly it was written.

    Attributes:
      value: the number.
      tolerance: half a unit of its last digit; of a fraction, what float64 rounds away; of a mere 0, nothing.

    >>> parse_answer("0.38")
    Answer(value=0.38, tolerance=0.005)
    """

    value: float
    tolerance: float

    def agrees(self, true: float, slack: float = 0.0) -> bool:
        """Whether a number is this answer, within its digits and ``slack``."""
        return abs(self.value - true) <= self.tolerance * (1 + 1e-6) + 1e-12 * abs(true) + slack

    def is_rough(self, true: float) -> bool:
        """Whether the digits are so few that they would hide an error of six per cent; two significant digits never do."""
        return self.tolerance > 0.06 * max(abs(self.value), abs(true)) and abs(self.value - true) > 1e-12


def parse_answer(text: str) -> Answer | None:
    """One answer: a decimal, a fraction such as ``3/8``, or with a power of ten, ``3.8e-4`` or ``3.8×10⁻⁴``.

    Args:
      text: what was written; a decimal comma, the true minus sign and the full-width signs of a Chinese keyboard are understood.

    Returns: the answer; None for a blank.

    Raises: InputError if it is no finite number.

    >>> parse_answer("−3,8×10⁻⁴"), parse_answer("3/8").value, parse_answer(" ")
    (Answer(value=-0.00038, tolerance=5e-06), 0.375, None)
    >>> parse_answer("a")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: “a” is not a number
    """
    written = _POWER.sub(lambda found: "e" + (found[1] or found[2].translate(_SUPERSCRIPTS)), _plain(text))
    if not written:
        return None
    numerator, slash, denominator = written.partition("/")
    top, bottom = _decimal(numerator), _decimal(denominator) if slash else Answer(1.0, 0.0)
    if top is None or bottom is None or bottom.value == 0.0 or not math.isfinite(value := top.value / bottom.value):
        raise InputError("“%(given)s” is not a number", given=text[:LONGEST_CELL])
    return Answer(value, 1e-9 * abs(value)) if slash else top


def _plain(text: str) -> str:
    """The text in ASCII signs, without spaces, a decimal comma written as a point."""
    written = "".join(plain_signs(text).split())
    decimal = _DECIMAL_COMMA.fullmatch(written)
    return f"{decimal[1]}.{decimal[2]}" if decimal else written


def _decimal(written: str) -> Answer | None:
    found = _DECIMAL.fullmatch(written) if written.isascii() else None
    if not found:
        return None
    decimals = len(found[1] or found[2] or "")
    return Answer(float(written), 0.0 if written.strip("+-") == "0" else float(f"5e{int(found[3] or 0) - decimals - 1}"))


def parse_answers(text: str, name: str, shape: tuple[int, int]) -> Cells:
    """A matrix of answers from one text; what is missing at the end of a row or of the matrix is blank.

    Args:
      text: as for ``parse_matrix``, with nothing between two commas for a blank; a column may be written in a row.
      name: what to call it in an error.
      shape: its (rows, columns).

    Returns: the text of each entry, whether or not it is a number.

    Raises: InputError if there are more rows or columns than expected.

    >>> parse_answers("0.3775,;", "W", (2, 2))
    (('0.3775', ''), ('', ''))
    >>> parse_answers(",1/2", "z", (2, 1))
    (('',), ('1/2',))
    """
    rows, columns = shape
    found = split_matrix(text)
    if columns == 1 and len(found) == 1:
        found = [[entry] for entry in found[0]]
    widest = max(map(len, found), default=0)
    if len(found) > rows or widest > columns:
        raise InputError("%(name)s must be %(expected)s, not %(given)s", name=name, expected=shape_text(shape), given=f"{len(found)}×{widest}")
    padded = [[*row, *[""] * (columns - len(row))] for row in found] + [[""] * columns] * (rows - len(found))
    return tuple(tuple(entry[:LONGEST_CELL] for entry in row) for row in padded)


def format_answers(cells: Sequence[Sequence[str]]) -> str:
    """A short text that ``parse_answers`` reads back as these answers; a column is written in a row, and nothing for blanks alone.

    >>> format_answers([["0.5"], ["−1"]])
    '0.5,-1'
    """
    clean = [[clean_cell(cell) for cell in row] for row in cells]
    if not any(any(row) for row in clean):
        return ""
    if all(len(row) == 1 for row in clean):
        clean = [[cell for (cell,) in clean]]
    return ";".join(",".join(row) for row in clean)


def clean_cell(text: str) -> str:
    """The text of one answer without what ends an entry of a matrix, and without the sign + that links would turn into a space.

    >>> clean_cell("＋1, 5"), clean_cell("1, 2, 3"), clean_cell("3e+4")
    ('1.5', '1·2·3', '3e4')
    """
    written = _BRACKETS.sub("", _plain(text))[:LONGEST_CELL]
    return _SEPARATORS.sub("·", re.sub(r"^\+|(?<=[eE])\+", "", written))
