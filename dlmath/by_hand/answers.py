"""Answers as somebody wrote them down: numbers with the digits that were given, blanks among them, a matrix of them as
one short text.

A decimal comma, the true minus sign and the full-width signs of a Chinese keyboard are understood.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dlmath.arrays import InputError, shape_text
from dlmath.contract import check_calls
from dlmath.linear_algebra.matrix_text import plain_signs, split_matrix, with_exponent, with_fractions, with_points

# The texts of a matrix of answers, row by row; "" is a blank.
Cells = tuple[tuple[str, ...], ...]

LONGEST_CELL = 100  # a text longer than that is no number
ROUNDED_AWAY = 2e-15  # of a number, by float64
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d{1,3}))?")
_DECIMAL_COMMA = re.compile(r"([^.,]*\d),(\d[^.,]*)")
_WITH_COMMAS = re.compile(  # 0,35;0,40, or with one decimal where one is less than 1
    r"(?:[+-]?\d+,\d{2,}(?:[;\s]+|$))+|(?=.*?(?<![\d,])0,\d)(?:[+-]?\d+,\d+(?:[;\s]+|$))+", re.DOTALL
)
_BRACKETED = re.compile(r"^\((.*)\)$|(?<=\^)\((.*?)\)")  # (0.5), 10^(-4)
_NUMBER = re.compile(r"[+\-−]?\d[\d.,/]*(?:[eE][+-]?\d+)?")
_SEPARATORS = re.compile(r"[,;()\[\]{}=|&\"\\]")
_BEFORE = re.compile(r"^(?:[A-Za-zδφα∂∇]\S{0,12})?[=≈≃≅]|^[=≈≃≅]")  # z = 0.38, ≈ 0.38
_LATEX_FRACTION = re.compile(r"\\[dt]?frac\{(-?\d+)\}\{(\d+)\}")
_TYPED = str.maketrans({"。": ".", "÷": "/"})
_MIXED = re.compile(r"\s*([+-]?)([0-9]+)\s+([1-9][0-9]*)\s*/\s*([0-9]+)\s*")  # 1 1/2


@dataclass(frozen=True)
class Answer:
    """A number and how exactly it was written; ``tolerance`` is half a unit of its last digit.

    >>> parse_answer("0.38")
    Answer(value=0.38, tolerance=0.005)
    """

    value: float  # the number
    tolerance: float  # half a unit of its last digit; of a fraction, what float64 rounds away; of a mere 0, nothing

    def agrees(self, true: float, slack: float = 0.0) -> bool:
        """Whether a number rounds to this answer, give or take ``slack``."""
        return abs(self.value - true) <= self.reach + ROUNDED_AWAY * abs(true) + slack

    @property
    def reach(self) -> float:
        """The tolerance, with both ties inside."""
        return self.tolerance * (1 + 1e-6)

    @property
    def digits(self) -> int:
        """How many significant digits were given; of a fraction as many as float64 has, of 0 none.

        >>> parse_answer("0.0910").digits, parse_answer("1/3").digits, parse_answer("0").digits
        (3, 15, 0)
        """
        if not self.value:
            return 0
        finest = max(2.0 * self.tolerance, 1e-15 * abs(self.value))
        return math.floor(math.log10(abs(self.value) / finest) + 1e-9) + 1 if finest else 0

    def is_rough(self, true: float) -> bool:
        """Whether the answer has too few digits to tell right from wrong: it is off, and may be off by more than six
        per cent.

        Two significant digits are always enough, and a whole number for one that is it but for a millionth.

        >>> parse_answer("0.4").is_rough(0.3775), parse_answer("0.38").is_rough(0.3775)
        (True, False)
        """
        off = abs(self.value - true)
        return self.tolerance > 0.06 * max(abs(self.value), abs(true)) and off > 1e-12 + 1e-6 * abs(true)


def parse_answer(text: str) -> Answer | None:
    """One answer, None for a blank: a decimal, a fraction, ``3/8``, ``1 1/2`` or ``½``, with a power of ten, ``3.8e-4``
    or ``3.8×10⁻⁴``, or ``38 %``.

    >>> parse_answer("−3,8×10⁻⁴"), parse_answer("3/8").value, parse_answer(" ")
    (Answer(value=-0.00038, tolerance=5e-06), 0.375, None)
    """
    whole = _shortened(_BEFORE.sub("", _plain(text)))
    if not whole:
        return None
    written = with_exponent(whole.removesuffix("%").removesuffix("％"))
    numerator, slash, denominator = written.partition("/")
    top, bottom = _decimal(numerator), _decimal(denominator) if slash else Answer(1.0, 0.0)
    if top is None or bottom is None or bottom.value == 0.0 or not math.isfinite(value := top.value / bottom.value):
        raise InputError("“%(given)s” is not a number", given=_shortened(text, 24))
    found = Answer(value, ROUNDED_AWAY * abs(value)) if slash else top
    return Answer(found.value / 100.0, found.tolerance / 100.0) if whole.endswith(("%", "％")) else found


def not_understood(text: str) -> str:
    """What stands beside the number, if there is one, in a text that is none.

    >>> not_understood("0.5 cm"), not_understood("x"), not_understood("~ 0.3")
    ('cm', 'x', '~')
    """
    return _NUMBER.sub("", text.strip(), count=1).strip() or text.strip()


def _plain(text: str) -> str:
    """The text in ASCII signs, ½ as 1/2, without spaces, a decimal comma written as a point, a whole number before a
    fraction added to it."""
    written = with_fractions(plain_signs(_LATEX_FRACTION.sub(r"\1/\2", text.translate(_TYPED))))
    if len(written) <= LONGEST_CELL and (mixed := _MIXED.fullmatch(written)) and int(mixed[3]) < int(mixed[4]):
        written = f"{mixed[1]}{int(mixed[2]) * int(mixed[4]) + int(mixed[3])}/{mixed[4]}"
    written = "".join(written.split())
    decimal = _DECIMAL_COMMA.fullmatch(written)
    return f"{decimal[1]}.{decimal[2]}" if decimal else written


def _decimal(written: str) -> Answer | None:
    found = _DECIMAL.fullmatch(written) if written.isascii() else None
    if not found:
        return None
    decimals = len(found[1] or found[2] or "")
    return Answer(
        float(written), 0.0 if written.strip("+-") == "0" else float(f"5e{int(found[3] or 0) - decimals - 1}")
    )


def parse_answers(text: str, name: str, shape: tuple[int, int]) -> Cells:
    """A matrix of answers from one text, as for ``parse_matrix``, whether or not each is a number.

    Between two commas there may be nothing; what is missing at the end of a row or of the matrix is blank; a column may
    be written in a row.

    >>> parse_answers("0.3775,;", "W", (2, 2))
    (('0.3775', ''), ('', ''))
    >>> parse_answers(",1/2", "z", (2, 1))
    (('',), ('1/2',))
    """
    rows, columns = shape
    found = _rows(text, shape)
    if columns == 1 and len(found) == 1:
        found = [[entry] for entry in found[0]]
    widest = max(map(len, found), default=0)
    if len(found) > rows or widest > columns:
        sizes = {"name": name, "expected": shape_text(shape), "given": f"{len(found)}×{widest}"}
        if (len(found), widest) == (columns, rows):
            raise InputError(
                "%(name)s must be %(expected)s, not %(given)s: it is transposed, rows and columns are exchanged",
                **sizes,
            )
        raise InputError("%(name)s must be %(expected)s, not %(given)s", **sizes)
    padded = [[*row, *[""] * (columns - len(row))] for row in found] + [[""] * columns] * (rows - len(found))
    return tuple(tuple(_shortened(entry) for entry in row) for row in padded)


def _rows(text: str, shape: tuple[int, int]) -> list[list[str]]:
    """The entries of a text row by row; with decimal commas if it has such as 0,35 and fits a matrix only so.

    >>> _rows("0,35;0,40\\n0,51;0,56", (2, 2)), _rows("0,5;1,6", (2, 1))
    ([['0.35', '0.40'], ['0.51', '0.56']], [['0.5'], ['1.6']])
    """
    text = plain_signs(text).strip()
    found = split_matrix(text)
    in_a_row = shape[1] == 1 and _has_size(found, (1, shape[0]))
    if in_a_row or _has_size(found, shape) or not _WITH_COMMAS.fullmatch(text):
        return found
    ways = map(split_matrix, with_points(text))
    return next((rows for rows in ways if _has_size(rows, shape)), found)


def _has_size(rows: list[list[str]], shape: tuple[int, int]) -> bool:
    return len(rows) <= shape[0] and max(map(len, rows), default=0) <= shape[1]


def spread(text: str, name: str, shape: tuple[int, int], at: tuple[int, int]) -> dict[tuple[int, int], str]:
    """The answers of a pasted text by the places that they take in a matrix: from a place on, or as near to it as they
    fit; transposed where they fit only so.

    >>> spread("0.5\t1", "W", (2, 2), (1, 1))
    {(1, 0): '0.5', (1, 1): '1'}
    >>> spread("[[1, 2]]", "W", (2, 1), (1, 0))
    {(0, 0): '1', (1, 0): '2'}
    """
    found = _rows(text, shape)
    rows, columns = len(found), max(map(len, found), default=0)
    if (rows > shape[0] or columns > shape[1]) and (columns, rows) == shape:
        found = [[row[k] if k < len(row) else "" for row in found] for k in range(columns)]
        rows, columns = shape
    if rows > shape[0] or columns > shape[1]:
        sizes = {"expected": shape_text(shape), "given": f"{rows}×{columns}"}
        raise InputError("%(name)s must be %(expected)s, not %(given)s", name=name, **sizes)
    top, first = min(at[0], shape[0] - rows), min(at[1], shape[1] - columns)
    return {(top + j, first + k): _shortened(entry) for j, row in enumerate(found) for k, entry in enumerate(row)}


def format_answers(cells: Sequence[Sequence[str]]) -> str:
    """A short text that ``parse_answers`` reads back as these answers; a column is written in a row, and nothing for
    blanks alone.

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
    """The text of one answer without what ends an entry of a matrix, and without the sign + that links would turn into
    a space.

    >>> clean_cell("＋1, 5"), clean_cell("1, 2, 3"), clean_cell("3e+4")
    ('1.5', '1·2·3', '3e4')
    """
    written = _BRACKETED.sub(r"\1\2", _shortened(_plain(text)))
    return _shortened(_SEPARATORS.sub("·", re.sub(r"^\+|(?<=[eE])\+", "", written)))


def _shortened(text: str, longest: int = LONGEST_CELL) -> str:
    """A text that is too long for a number, with a sign that something is missing, so that what is left is none
    either."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


check_calls(__name__)
