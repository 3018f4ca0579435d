"""User input becomes checked 2-D float64 arrays, or an error that says what is wrong.

Columns are samples and vectors are one-column matrices, so nearly every array of dlmath has two axes. In every check,
``name`` is what the error calls the value; of a shape (rows, columns), None is any number.
"""

import math
import sys
from collections.abc import Mapping
from numbers import Integral
from typing import Any, NamedTuple, TypeGuard, TypeVar

import numpy as np
from jaxtyping import Float64

Matrix = Float64[np.ndarray, "m n"]
Column = Float64[np.ndarray, "n 1"]
Shape = tuple[int | None, int | None]
Record = TypeVar("Record")


class Limits(NamedTuple):
    """Between what a number, or every entry of an array, must lie; ``above`` and ``below`` leave out the limits
    themselves."""

    least: float | int = -math.inf
    most: float | int = math.inf
    above: bool = False
    below: bool = False
    infinite: bool = False  # whether ±∞ is taken as well
    nan: bool = False


ANY = Limits(infinite=True, nan=True)


class InputError(ValueError):
    """Bad input, said in words: an English template and the values to fill into it, of which a list is written with
    commas.

    The template is kept apart from its values so that a page can say the same sentence in another language.

    >>> print(InputError("%(given)s is none of %(names)s", given="C", names=["A", "B"]))
    C is none of A, B
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values = values
        super().__init__(
            template
            % {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in values.items()}
        )


def as_matrix(value: object, name: str, shape: Shape = (None, None)) -> Matrix:
    """A checked, independent copy of a table of real numbers: two axes, not empty, every entry finite.

    >>> as_matrix([1, 2], "x")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: x must be a matrix with two axes, a vector being one column; given: 1 axes
    """
    matrix = np.array(as_numbers(value, name), dtype=np.float64, order="C")
    if matrix.size == 0:
        raise InputError("%(name)s is empty", name=name)
    check_axes(matrix, name, 2)
    if shape != (None, None):
        check_shape(matrix, name, shape)
    check_finite(matrix, name)
    return matrix


def as_column(value: object, name: str, n: int | None = None) -> Column:
    """A checked one-column matrix from a list of n numbers or from a matrix with one column.

    >>> as_column([1, 2], "x")
    array([[1.],
           [2.]])
    """
    given = as_numbers(value, name)
    return as_matrix(given[:, np.newaxis] if given.ndim == 1 else given, name, (n, 1))


def as_numbers(value: object, name: str, kinds: str = "iuf", axes: int = 2) -> np.ndarray:
    """An array whose entries are of some of NumPy's kinds: i and u whole numbers, f real and c complex ones, b truth
    values.

    >>> as_numbers([[1, 2]], "A")
    array([[1, 2]])
    """
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        array = np.array(None)
    if array.dtype.kind in kinds:
        return array
    if "f" not in kinds:
        raise InputError(
            "%(name)s must be an array of whole numbers or truth values, not %(given)s",
            name=name,
            given=value_text(value),
        )
    if axes != 2:
        raise InputError("%(name)s must be an array of real numbers", name=name)
    raise InputError("%(name)s must be a matrix of real numbers", name=name)


def check_axes(array: np.ndarray, name: str, axes: int) -> None:
    """Raise InputError unless an array has so many axes.

    >>> check_axes(np.ones((2, 1)), "x", 2)
    """
    if array.ndim == axes:
        return
    if axes == 2:
        raise InputError(
            "%(name)s must be a matrix with two axes, a vector being one column; given: %(given)s axes",
            name=name,
            given=array.ndim,
        )
    raise InputError("%(name)s must have %(expected)s axes, not %(given)s", name=name, expected=axes, given=array.ndim)


def check_shape(matrix: np.ndarray, name: str, shape: Shape) -> None:
    """Raise InputError unless a matrix has the expected (rows, columns).

    >>> check_shape(np.array([[1.0, 2.0, 3.0]]), "W", (None, 2))
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: W must be n×2, not 1×3
    """
    if matrix.ndim == 2 and shape[0] in (None, matrix.shape[0]) and shape[1] in (None, matrix.shape[1]):
        return
    said = {"name": name, "expected": shape_text(shape), "given": shape_text(matrix.shape)}
    if matrix.shape == shape[::-1]:
        raise InputError("%(name)s must be %(expected)s, not %(given)s; transposed it would fit", **said)
    raise InputError("%(name)s must be %(expected)s, not %(given)s", **said)


def check_finite(matrix: np.ndarray, name: str) -> None:
    """Raise InputError, with the place of the first offender, unless every entry is finite.

    >>> check_finite(np.array([[1.0, np.inf]]), "W")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: W must be finite, but row 1, column 2 is inf
    """
    if np.count_nonzero(np.isfinite(matrix)) == matrix.size:
        return
    if matrix.ndim != 2:
        raise InputError("%(name)s must be finite", name=name)
    row, column = np.argwhere(~np.isfinite(matrix))[0].tolist()
    said = {"name": name, "row": row + 1, "column": column + 1, "entry": str(matrix[row, column])}
    raise InputError("%(name)s must be finite, but row %(row)s, column %(column)s is %(entry)s", **said)


def check_number(
    value: Any,
    name: str,
    least: float | int = -math.inf,
    most: float | int = math.inf,
    above: bool = False,
    below: bool = False,
    infinite: bool = False,
    nan: bool = False,
) -> None:
    """Raise InputError unless a value is a real number within its ``Limits``.

    >>> check_number(-0.1, "learning_rate", least=0.0)
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: learning_rate must be a finite number ≥ 0.0, not -0.1
    """
    special = isinstance(value, float | np.floating) and (
        (infinite and math.isinf(value)) or (nan and math.isnan(value))
    )
    if special or is_number(value):
        low = value <= least if above else value < least
        high = value >= most if below else value > most
        if not low and not high:
            return
    said = {"name": name, "least": least, "most": most, "given": value_text(value)}
    if above:
        raise InputError("%(name)s must be above %(least)g, not %(given)s", **said)
    if below:
        raise InputError("%(name)s must be below %(most)g, not %(given)s", **said)
    if math.isfinite(most):
        raise InputError("%(name)s must lie between %(least)g and %(most)g, not %(given)s", **said)
    if math.isfinite(least) and infinite:
        raise InputError("%(name)s must be at least %(least)g, not %(given)s", **said)
    if math.isfinite(least):
        raise InputError("%(name)s must be a finite number ≥ %(least)s, not %(given)s", **said)
    raise InputError("%(name)s must be a finite number, not %(given)s", **said)


def check_count(value: object, name: str, least: float | int, most: float | int = math.inf) -> None:
    """Raise InputError unless a value is a whole number between two.

    >>> check_count(2.5, "epochs", least=0)
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: epochs must be a whole number ≥ 0, not 2.5
    """
    if is_count(value, least) and value <= most:
        return
    said = {"name": name, "least": least, "most": most, "given": value_text(value)}
    if least == -math.inf:
        raise InputError("%(name)s must be a whole number, not %(given)s", **said)
    if most == math.inf or (is_count(value, -math.inf) and value < least):
        raise InputError("%(name)s must be a whole number ≥ %(least)s, not %(given)s", **said)
    raise InputError("%(name)s must be a whole number from %(least)s to %(most)s, not %(given)s", **said)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a real number, no truth value, that float64 can hold.

    >>> [is_number(value) for value in (2, np.float32(0.5), True, float("inf"), 10**400, "1")]
    [True, True, False, False, False, False]
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def is_count(value: object, least: float | int) -> TypeGuard[int]:
    """Whether a value is a whole number ≥ ``least``, of Python or of NumPy; a truth value is none.

    >>> [is_count(value, 1) for value in (2, np.int64(2), 0, True, 2.0)]
    [True, True, False, False, False]
    """
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= least


def check_index(index: int, name: str, size: int, first: int = 0) -> None:
    """Raise InputError unless there is an entry of that index, counted from 0; the reader counts from ``first``.

    >>> check_index(2, "layer", size=2, first=1)
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: layer must be a whole number from 1 to 2, not 3
    """
    if not 0 <= index < size:
        said = {"name": name, "least": first, "most": size - 1 + first, "given": index + first}
        raise InputError("%(name)s must be a whole number from %(least)s to %(most)s, not %(given)s", **said)


MOST_NUMBERS = 10_000_000


def check_total(total: float | int, names: str) -> None:
    """Raise InputError if the arguments of some names ask for more numbers than are handled at once.

    >>> check_total(10**12, "depth and width")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: depth and width ask for 1000000000000 numbers at once; at most 10000000 are handled
    """
    if total > MOST_NUMBERS:
        raise InputError(
            "%(name)s ask for %(given)s numbers at once; at most %(most)s are handled",
            name=names,
            given=total,
            most=MOST_NUMBERS,
        )


def registered(registry: Mapping[str, Record], name: object, unknown: str) -> Record:
    """The record of that name; where there is none, an InputError with the template ``unknown``, its placeholders being
    given and names.

    >>> registered({"a": 1, "b": 2}, "c", "%(given)s is none of %(names)s")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: c is none of a, b
    """
    if not isinstance(name, str) or name not in registry:
        raise InputError(unknown, given=str(name), names=list(registry))
    return registry[name]


def shape_text(shape: tuple[int | None, ...]) -> str:
    """A shape as it is read aloud.

    >>> shape_text((2, None))
    '2×n'
    """
    return "×".join("n" if size is None else str(size) for size in shape)


def shortened(text: str, most: int) -> str:
    """A text that is quoted in an error, its end left out where it is long.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def value_text(value: object) -> object:
    """What to call a value in an error: a number or a short text itself, an array by its shape, anything else by its
    type.

    >>> value_text(-1), value_text(-(10**400)), value_text("a"), value_text(np.ones((2, 3))), value_text([1])
    (-1, '-1e400', '“a”', '2×3', 'list')
    """
    if isinstance(value, str):
        return f"“{shortened(value, 20)}”"
    if isinstance(value, np.ndarray) and value.ndim:
        return shape_text(value.shape)
    if not isinstance(value, int | float | complex | np.number | np.ndarray | None):
        return type(value).__name__
    if not isinstance(value, int) or abs(value) <= sys.float_info.max:
        return value
    return f"{'-' if value < 0 else ''}1e{math.log10(abs(value)):.0f}"
