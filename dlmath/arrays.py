"""User input becomes checked 2-D float64 arrays, or an error that says what is wrong.

Columns are samples and vectors are one-column matrices, so every array of dlmath has two axes.
"""

import functools
import math
import re
import sys
from collections.abc import Callable, Mapping
from numbers import Integral
from typing import Any, TypeGuard, TypeVar, cast

import numpy as np
from jaxtyping import Float64

Matrix = Float64[np.ndarray, "m n"]
Column = Float64[np.ndarray, "n 1"]
Shape = tuple[int | None, int | None]
F = TypeVar("F", bound=Callable[..., Any])
Record = TypeVar("Record")


class InputError(ValueError):
    """Bad input, said in words: an English template and the values to fill into it, of which a list is written with commas.

    The template is kept apart from its values so that a page can say the same sentence in another language.

    >>> print(InputError("%(given)s is none of %(names)s", given="C", names=["A", "B"]))
    C is none of A, B
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values = values
        super().__init__(template % {name: ", ".join(value) if isinstance(value, list) else value for name, value in values.items()})


def as_matrix(value: object, name: str, shape: Shape = (None, None)) -> Matrix:
    """A checked, independent copy of ``value``.

    Args:
      value: anything NumPy reads as a table of real numbers.
      name: what to call it in an error.
      shape: expected (rows, columns); None where any number will do.

    Returns: a new C-ordered float64 array of that shape, every entry finite.

    Raises: InputError if it is not numeric, not 2-D, empty, of another shape, or not finite.

    >>> as_matrix([[1, 2], [3, 4]], "A")
    array([[1., 2.],
           [3., 4.]])
    >>> as_matrix([1, 2], "x")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: x must be a matrix with two axes, a vector being one column; given: 1 axes
    """
    try:
        given = np.asarray(value)
        if given.dtype.kind not in "biuf":
            raise ValueError
        matrix = np.array(given, dtype=np.float64, order="C")
    except (ValueError, TypeError):
        raise InputError("%(name)s must be a matrix of real numbers", name=name) from None
    if matrix.size == 0:
        raise InputError("%(name)s is empty", name=name)
    if matrix.ndim != 2:
        raise InputError("%(name)s must be a matrix with two axes, a vector being one column; given: %(given)s axes", name=name, given=matrix.ndim)
    check_shape(matrix, name, shape)
    check_finite(matrix, name)
    return matrix


def as_column(value: object, name: str, n: int | None = None) -> Column:
    """A checked one-column matrix from a list of numbers or from a matrix with one column.

    Args:
      value: n numbers, or an (n, 1) table.
      name: what to call it in an error.
      n: expected number of entries; None where any number will do.

    Returns: a new (n, 1) float64 array.

    Raises: InputError as ``as_matrix`` does.

    >>> as_column([1, 2], "x")
    array([[1.],
           [2.]])
    """
    try:
        given = np.asarray(value)
    except ValueError:
        raise InputError("%(name)s must be a matrix of real numbers", name=name) from None
    return as_matrix(given[:, np.newaxis] if given.ndim == 1 else given, name, (n, 1))


def check_shape(matrix: np.ndarray, name: str, shape: Shape) -> None:
    """Raise InputError unless ``matrix`` has the expected (rows, columns), None being any number.

    Args:
      matrix: any array.
      name: what to call it in an error.
      shape: expected (rows, columns).

    >>> check_shape(np.array([[1.0, 2.0, 3.0]]), "W", (None, 2))
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: W must be n×2, not 1×3
    """
    if matrix.ndim == 2 and all(want in (None, have) for want, have in zip(shape, matrix.shape, strict=True)):
        return
    raise InputError("%(name)s must be %(expected)s, not %(given)s", name=name, expected=shape_text(shape), given=shape_text(matrix.shape))


def check_finite(matrix: np.ndarray, name: str) -> None:
    """Raise InputError, with the place of the first offender, unless every entry is finite.

    Args:
      matrix: (m, n).
      name: what to call it in an error.

    >>> check_finite(np.array([[1.0, np.inf]]), "W")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: W must be finite, but row 1, column 2 is inf
    """
    if np.isfinite(matrix).all():
        return
    row, column = np.argwhere(~np.isfinite(matrix))[0]
    raise InputError(
        "%(name)s must be finite, but row %(row)s, column %(column)s is %(entry)s",
        name=name,
        row=int(row) + 1,
        column=int(column) + 1,
        entry=str(matrix[row, column]),
    )


def check_number(value: object, name: str, least: float) -> None:
    """Raise InputError unless ``value`` is a finite real number ≥ ``least``.

    >>> check_number(-0.1, "learning_rate", least=0.0)
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: learning_rate must be a finite number ≥ 0.0, not -0.1
    """
    if not is_number(value) or value < least:
        raise InputError("%(name)s must be a finite number ≥ %(least)s, not %(given)s", name=name, least=least, given=number_text(value))


def is_number(value: object) -> TypeGuard[float]:
    """Whether ``value`` is a real number, no truth value, that float64 can hold.

    >>> [is_number(value) for value in (2, np.float32(0.5), True, float("inf"), 10**400, "1")]
    [True, True, False, False, False, False]
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def number_text(value: object) -> object:
    """What to call a number in an error: itself, or its power of ten where it is a whole number beyond float64.

    >>> number_text(-1), number_text(-(10**400))
    (-1, '-1e400')
    """
    if not isinstance(value, int) or abs(value) <= sys.float_info.max:
        return value
    return f"{'-' if value < 0 else ''}1e{math.log10(abs(value)):.0f}"


def check_count(value: object, name: str, least: int) -> None:
    """Raise InputError unless ``value`` is a whole number ≥ ``least``.

    >>> check_count(2.5, "epochs", least=0)
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: epochs must be a whole number ≥ 0, not 2.5
    """
    if not is_count(value, least):
        raise InputError("%(name)s must be a whole number ≥ %(least)s, not %(given)s", name=name, least=least, given=value)


def is_count(value: object, least: int) -> bool:
    """Whether ``value`` is a whole number ≥ ``least``, of Python or of NumPy; a truth value is none.

    >>> [is_count(value, 1) for value in (2, np.int64(2), 0, True, 2.0)]
    [True, True, False, False, False]
    """
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= least


def registered(registry: Mapping[str, Record], name: object, unknown: str) -> Record:
    """The record of that name.

    Args:
      registry: the records by name.
      name: the name.
      unknown: what to say where there is none: a template with the placeholders given and names.

    Returns: the record.

    Raises: InputError with that template, also where ``name`` is no text.

    >>> registered({"a": 1, "b": 2}, "c", "%(given)s is none of %(names)s")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: c is none of a, b
    """
    if not isinstance(name, str) or name not in registry:
        raise InputError(unknown, given=str(name), names=list(registry))
    return registry[name]


def same_shape(first: str, second: str) -> Callable[[F], F]:
    """Decorate a function of two arrays: it refuses to broadcast them, and overflows to ∞ without a warning.

    Args:
      first, second: what to call the two arrays in an error.

    Returns: the decorator. Decorated functions raise InputError unless both arrays have two axes, the same shape, and entries.

    >>> @same_shape("a", "y")
    ... def difference(a, y):
    ...     return a - y
    >>> difference(np.ones((2, 1)), np.ones((2, 3)))
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: a and y must be matrices of the same shape; given: 2×1 and 2×3
    """

    def decorate(f: F) -> F:
        @np.errstate(all="ignore")
        @functools.wraps(f)
        def guarded(a: Any, b: Any, *parameters: Any, **named: Any) -> Any:
            shape = getattr(a, "shape", ())
            if shape != getattr(b, "shape", ()) or len(shape) != 2 or 0 in shape:
                raise InputError(
                    "%(first)s and %(second)s must be matrices of the same shape; given: %(given)s and %(other)s",
                    first=first,
                    second=second,
                    given=_described(a),
                    other=_described(b),
                )
            return f(a, b, *parameters, **named)

        return cast(F, guarded)

    return decorate


def _described(value: object) -> str:
    return shape_text(value.shape) if isinstance(value, np.ndarray) and value.ndim else type(value).__name__


def shape_text(shape: tuple[int | None, ...]) -> str:
    """A shape as it is read aloud.

    >>> shape_text((2, None))
    '2×n'
    """
    return "×".join("n" if size is None else str(size) for size in shape)


LONGEST_TEXT = 20_000
_ASCII: dict[int, int | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # the full-width signs of a Chinese keyboard
_ASCII.update(str.maketrans("−–‐‑﹣、⁄∕【】\u3000\xa0\u2009\u202f", "-----,//[]    ", "\ufeff\u200b\u200e\u200f"))
_BRACKETS = str.maketrans("(){}", "[][]")
_PREFIX = re.compile(r"^(?:[A-Za-z]\w* ?=\s*)?(?:[A-Za-z_][\w.]* ?(?=\[))?")  # W =, array(, W = np.array(
_KEYWORDS = re.compile(r"(?<=\]),\s*[a-z_]+=[^\]]*(?=\]$)")  # , dtype=float64


def parse_matrix(text: str, name: str = "matrix", shape: Shape = (None, None)) -> Matrix:
    """A matrix from text, as typed, or pasted from a spreadsheet, NumPy or MATLAB.

    Rows end at ``;`` or a new line, or stand in brackets of their own; entries end at a comma, a tab or spaces. Fractions such as
    ``1/2``, the true minus sign and the full-width signs of a Chinese keyboard are understood.

    Args:
      text: the text.
      name: what to call it in an error.
      shape: expected (rows, columns); None where any number will do.

    Returns: a new float64 array.

    Raises: InputError with row and column of the entry that is missing or is no finite number, of a row that is too long or too
      short, or with the shape that was expected.

    >>> parse_matrix("1, 1/2; −3, 4e-1")
    array([[ 1. ,  0.5],
           [-3. ,  0.4]])
    >>> parse_matrix("array([[1., 2.],\\n       [3., 4.]])")
    array([[1., 2.],
           [3., 4.]])
    >>> parse_matrix("1 2; 3 x", "W")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: W, row 2, column 2: “x” is not a number
    >>> parse_matrix("1,,3", "W")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: W, row 1, column 2 is missing
    """
    if len(text) > LONGEST_TEXT:
        raise InputError("%(name)s has %(given)s characters; at most %(most)s are read", name=name, given=len(text), most=LONGEST_TEXT)
    rows = [
        [parse_entry(entry, name, row, column) for column, entry in enumerate(entries, start=1)]
        for row, entries in enumerate(split_matrix(text), start=1)
    ]
    if not rows:
        raise InputError("%(name)s is empty", name=name)
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise InputError(
                "%(name)s: the number of entries in row %(row)s is %(given)s, in row 1 it is %(expected)s",
                name=name,
                row=number,
                given=len(row),
                expected=len(rows[0]),
            )
    return as_matrix(rows, name, shape)


def split_matrix(text: str) -> list[list[str]]:
    """The entries of a matrix text row by row, each still a text, and "" where one is missing.

    Args:
      text: as for ``parse_matrix``.

    Returns: the rows, which need not be of one length.

    >>> split_matrix("１，; −3 x 1/2")
    [['1', ''], ['-3', 'x', '1/2']]
    """
    return [_entries(line) for line in _lines(text)]


def parse_column(text: str, name: str = "vector", n: int | None = None) -> Column:
    """A one-column matrix from text; its entries may be written in a row or one below the other.

    Args:
      text: as for ``parse_matrix``.
      name: what to call it in an error.
      n: expected number of entries.

    Returns: a new (n, 1) float64 array.

    Raises: InputError as ``parse_matrix`` does.

    >>> parse_column("1, 2; 3").T
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: vector: the number of entries in row 2 is 1, in row 1 it is 2
    >>> parse_column("1 2 3").T
    array([[1., 2., 3.]])
    """
    matrix = parse_matrix(text, name)
    return as_matrix(matrix.T if matrix.shape[0] == 1 else matrix, name, (n, 1))


def format_matrix(matrix: Matrix) -> str:
    """A short text that ``parse_matrix`` reads back as exactly this matrix, without the sign + that links would turn into a space.

    >>> format_matrix(np.array([[0.15, 0.2], [0.25, 3e20]]))
    '0.15,0.2;0.25,3e20'
    """
    return ";".join(",".join(_shortest(entry) for entry in row) for row in matrix.tolist())


def _shortest(number: float) -> str:
    return repr(number).removesuffix(".0").replace("e+", "e")


def plain_signs(text: str) -> str:
    """The text with the signs of ASCII in place of full-width ones, true minus signs and unusual spaces.

    >>> plain_signs("（−1，２）")
    '(-1,2)'
    """
    return text.translate(_ASCII)


def _lines(text: str) -> list[str]:
    """The rows of a text: what stands between ``;`` and new lines or, if there is more than one pair of brackets, in each of them."""
    text = plain_signs(text).translate(_BRACKETS).strip(" \r\n")
    text = _KEYWORDS.sub("", _PREFIX.sub("", text, count=1)).rstrip("; \r\n")
    if text.count("[") > 1:
        parts = re.split(r"[\[\];]", " ".join(text.splitlines()))
        return [part for part in parts if part.strip() not in ("", ",")]
    text = text.removeprefix("[").removesuffix("]").rstrip("; \r\n")
    return [line for part in text.split(";") for line in _not_blank(part.splitlines())] if text.strip() else []


def _not_blank(lines: list[str]) -> list[str]:
    """The lines that are not blank; if there are none, a row between two ``;`` is missing."""
    return [line for line in lines if line.strip()] or [""]


def _entries(line: str) -> list[str]:
    """The entries of one row. Where there is no comma a tab ends a cell, so that an empty cell of a spreadsheet is noticed."""
    cells = line.replace(" / ", "/").split("," if "," in line else "\t")
    return [entry for cell in cells for entry in cell.split() or [""]]


def parse_entry(entry: str, name: str, row: int, column: int) -> float:
    """One number of a table from its text, which may be a fraction.

    Args:
      entry: the text.
      name: what to call the table in an error.
      row, column: its place, counted from 1.

    Raises: InputError with the place, if it is missing or no finite number.

    >>> parse_entry("1/4", "W", 1, 2)
    0.25
    """
    if not entry:
        raise InputError("%(name)s, row %(row)s, column %(column)s is missing", name=name, row=row, column=column)
    try:
        if "_" in entry:
            raise ValueError
        numerator, denominator = map(float, entry.split("/")) if "/" in entry else (float(entry), 1.0)
        number = numerator / denominator
    except (ValueError, ZeroDivisionError):
        shown = entry if len(entry) <= 20 else entry[:19] + "…"
        raise InputError(
            "%(name)s, row %(row)s, column %(column)s: “%(entry)s” is not a number", name=name, row=row, column=column, entry=shown
        ) from None
    if not (math.isfinite(number) and math.isfinite(denominator)):
        raise InputError(
            "%(name)s must be finite, but row %(row)s, column %(column)s is %(entry)s", name=name, row=row, column=column, entry=entry[:20]
        )
    return number
