"""User input becomes checked 2-D float64 arrays, or an error that says what is wrong.

Columns are samples and vectors are one-column matrices, so every array of dlmath has two axes.
"""

import re
from fractions import Fraction

import numpy as np
from jaxtyping import Float64

Matrix = Float64[np.ndarray, "m n"]
Column = Float64[np.ndarray, "n 1"]
Shape = tuple[int | None, int | None]


class InputError(ValueError):
    """Bad input, said in words: an English template and the values to fill into it.

    The template is kept apart from its values so that a page can say the same sentence in another language.

    >>> print(InputError("%(name)s must be positive, not %(given)s", name="h", given=-1))
    h must be positive, not -1
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values = values
        super().__init__(template % values)


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
    if matrix.ndim != 2:
        raise InputError("%(name)s must be a matrix with two axes, a vector being one column; given: %(given)s axes", name=name, given=matrix.ndim)
    if matrix.size == 0:
        raise InputError("%(name)s is empty", name=name)
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
        flat = np.ndim(value) == 1  # type: ignore[arg-type]
    except ValueError:
        flat = False
    return as_matrix([[entry] for entry in value] if flat else value, name, (n, 1))  # type: ignore[attr-defined]


def check_shape(matrix: np.ndarray, name: str, shape: Shape) -> None:
    """Raise InputError unless ``matrix`` has the expected (rows, columns), None being any number."""
    if all(want in (None, have) for want, have in zip(shape, matrix.shape, strict=True)):
        return
    raise InputError("%(name)s must be %(expected)s, not %(given)s", name=name, expected=shape_text(shape), given=shape_text(matrix.shape))


def check_finite(matrix: np.ndarray, name: str) -> None:
    """Raise InputError, with the place of the first offender, unless every entry is finite."""
    if np.isfinite(matrix).all():
        return
    row, column = np.argwhere(~np.isfinite(matrix))[0]
    raise InputError(
        "%(name)s must be finite, but row %(row)s, column %(column)s is %(entry)s",
        name=name,
        row=row + 1,
        column=column + 1,
        entry=str(matrix[row, column]),
    )


def shape_text(shape: Shape) -> str:
    """A shape as it is read aloud.

    >>> shape_text((2, None))
    '2×n'
    """
    return "×".join("n" if size is None else str(size) for size in shape)


_ROW_ENDS = re.compile(r"[;；\n\r]+|\]\s*,\s*\[")
_ENTRY_ENDS = re.compile(r"\s*[,，、\t]\s*|\s+")
_BRACKETS = str.maketrans("", "", "[]()")
_MINUS_SIGNS = str.maketrans("−–﹣－", "----")
LONGEST_TEXT = 20_000


def parse_matrix(text: str, name: str = "matrix", shape: Shape = (None, None)) -> Matrix:
    """A matrix from text, as typed, or pasted from a spreadsheet, NumPy or MATLAB.

    Rows end at ``;`` or a new line, entries at a comma, a tab or spaces; fractions such as ``1/2`` and the true minus
    sign are numbers, and so are the full-width signs of a Chinese keyboard.

    Args:
      text: the text.
      name: what to call it in an error.
      shape: expected (rows, columns); None where any number will do.

    Returns: a new float64 array.

    Raises: InputError with row and column of the entry that is no finite number, of a row that is too long or too short, or with
      the shape that was expected.

    >>> parse_matrix("1, 1/2; −3, 4e-1")
    array([[ 1. ,  0.5],
           [-3. ,  0.4]])
    >>> parse_matrix("1 2; 3 x", "W")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: W, row 2, column 2: “x” is not a number
    """
    if len(text) > LONGEST_TEXT:
        raise InputError("%(name)s has %(given)s characters; at most %(most)s are read", name=name, given=len(text), most=LONGEST_TEXT)
    lines = [line.translate(_BRACKETS).strip(" \t,，") for line in _ROW_ENDS.split(text)]
    rows = [_parse_row(line, name, number) for number, line in enumerate(filter(None, lines), start=1)]
    if not rows:
        raise InputError("%(name)s is empty", name=name)
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise InputError(
                "%(name)s, row %(row)s has %(given)s entries, but row 1 has %(expected)s",
                name=name,
                row=number,
                given=len(row),
                expected=len(rows[0]),
            )
    return as_matrix(rows, name, shape)


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
    dlmath.arrays.InputError: vector, row 2 has 1 entries, but row 1 has 2
    >>> parse_column("1 2 3").T
    array([[1., 2., 3.]])
    """
    matrix = parse_matrix(text, name)
    return as_matrix(matrix.T if matrix.shape[0] == 1 else matrix, name, (n, 1))


def format_matrix(matrix: Matrix) -> str:
    """The shortest text that ``parse_matrix`` reads back as exactly this matrix.

    >>> format_matrix(np.array([[0.15, 0.2], [0.25, 3.0]]))
    '0.15,0.2;0.25,3'
    """
    return ";".join(",".join(_shortest(entry) for entry in row) for row in matrix.tolist())


def _shortest(number: float) -> str:
    return repr(number).removesuffix(".0")


def _parse_row(line: str, name: str, row: int) -> list[float]:
    return [_parse_entry(entry, name, row, column) for column, entry in enumerate(_ENTRY_ENDS.split(line), start=1)]


def _parse_entry(entry: str, name: str, row: int, column: int) -> float:
    plain = entry.translate(_MINUS_SIGNS)
    try:
        number = float(Fraction(plain)) if "/" in plain else float(plain)
    except (ValueError, ZeroDivisionError, OverflowError):
        shown = entry if len(entry) <= 20 else entry[:19] + "…"
        raise InputError(
            "%(name)s, row %(row)s, column %(column)s: “%(entry)s” is not a number", name=name, row=row, column=column, entry=shown
        ) from None
    if not np.isfinite(number):
        raise InputError(
            "%(name)s must be finite, but row %(row)s, column %(column)s is %(entry)s", name=name, row=row, column=column, entry=entry[:20]
        )
    return number
