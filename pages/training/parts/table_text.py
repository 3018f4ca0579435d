"""The reader's own samples: a table of two inputs and a label or target, pasted from a spreadsheet or read from a CSV
file.

Shapes: X (2, N), Y (1, N), columns being samples.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dlmath import Dataset, InputError
from dlmath.arrays import shortened
from dlmath.linear_algebra.matrix_text import parse_entry, plain_signs

MOST_SAMPLES = 500
MOST_BYTES = 1_000_000
LONGEST_LINE = 2_000
LARGEST = 1e100  # differences and squares of what is larger leave float64
SEPARATORS = ("\t", ";", ",", "")  # "": spaces
_LOOKED_AT = 50  # lines from which the separator is told
_TITLES = 3  # lines that may stand above the names
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
Cells = list[str]


@dataclass(frozen=True)
class Table:
    """The cells of a table as they are written, numbers with a decimal point."""

    rows: dict[int, Cells]  # the three cells of each sample, by the number of its line
    names: tuple[str, ...]  # of the three columns; none where the table has no row of names

    @property
    def classes(self) -> list[str]:
        """The labels in the order of their classes: by number where all are numbers, else as text."""
        labels = {cells[2] for cells in self.rows.values()}
        return sorted(
            labels, key=lambda label: (_number(label, 0, 3), label) if all(map(_is_number, labels)) else (0.0, label)
        )


def read_table(text: str) -> Table:
    """The cells of a table with one row for each sample: x₁, x₂, and its label or target.

    Rows are lines; a tab, ``;``, ``,`` or, where there is none of these, spaces end a cell. Where all is one line,
    ``;`` ends rows. A row of names, a title above it, and empty cells behind the third are left out; a decimal comma is
    understood, where commas end cells too in quotes.

    >>> read_table("Flowers\\nlength;width;kind\\n1,5;0,2;rose\\n4;1,5;iris").rows
    {3: ['1.5', '0.2', 'rose'], 4: ['4', '1.5', 'iris']}
    """
    lines = _lines(text)
    mark = _separator(list(lines.values())[:_LOOKED_AT])
    rows = {number: cells for number, line in lines.items() if any(cells := _cells(line, mark))}
    names = _take_heads(rows)
    if len(rows) < 2 and any(names):
        raise InputError(
            "a table needs at least 2 rows below its names of x₁, x₂ and a label or target; no cell of its first row is"
            " a number"
        )
    if len(rows) < 2:
        raise InputError("a table needs at least 2 rows of x₁, x₂ and a label or target")
    if len(rows) > MOST_SAMPLES:
        raise InputError("the table has %(given)s rows; at most %(most)s are read", given=len(rows), most=MOST_SAMPLES)
    for row, cells in rows.items():
        if len(cells) != 3:
            raise InputError(
                "table, row %(row)s: x₁, x₂ and a label or target are 3 cells, not %(given)s", row=row, given=len(cells)
            )
    return Table(_with_points(rows, mark), names)


def read_samples(text: str, task: str) -> Dataset:
    """Samples from a table as ``read_table`` reads it. Of two labels the one that comes first, as number or else as
    text, is class 0.

    Raises: InputError with row and column of the cell that is missing, too many, or no number, or with the labels if
      there are not two.

    >>> read_samples("x1,x2,kind\\n0,1,cat\\n1,0.5,dog\\n2,3,cat", "classification").Y
    array([[0., 1., 0.]])
    >>> read_samples("0 1 0.5; 2 3 0.7", "regression").X
    array([[0., 2.],
           [1., 3.]])
    >>> read_samples("0,1,cat\\n1,O.5,dog", "classification")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: table, row 2, column 2: “O.5” is not a number
    """
    return samples(read_table(text), task)


def samples(table: Table, task: str) -> Dataset:
    """The samples of a table, each a column.

    >>> samples(read_table("0 1 0.5; 2 3 0.7"), "regression").Y
    array([[0.5, 0.7]])
    """
    X = np.array(
        [[_number(cells[column], row, column + 1) for column in (0, 1)] for row, cells in table.rows.items()]
    ).T
    y = (
        _of_classes(table)
        if task == "classification"
        else [_number(cells[2], row, 3) for row, cells in table.rows.items()]
    )
    return Dataset(X, np.array([y]), "own", task, "the reader")


def write_table(table: Table) -> str:
    """A table as the plainest text that ``read_table`` reads as the same: commas, decimal points, the names where it
    has some.

    >>> write_table(read_table("a;b;c\\n1,5;2;x\\n3;4;y"))
    'a,b,c\\n1.5,2,x\\n3,4,y'
    """
    lines = [
        ",".join(map(_quoted, cells))
        for cells in ([table.names] if table.names else []) + list(map(tuple, table.rows.values()))
    ]
    return "\n".join(lines)


def decode(file: bytes) -> str:
    """The text of a CSV file: in UTF-8, in UTF-16, or, as Excel writes in China, in GB18030.

    >>> decode("x₁".encode()), decode("身高".encode("gb18030"))
    ('x₁', '身高')
    """
    if len(file) > MOST_BYTES:
        raise InputError("the file has %(given)s bytes; at most %(most)s are read", given=len(file), most=MOST_BYTES)
    for mark, encoding in _MARKS.items():
        if file.startswith(mark):
            return _decoded(file, encoding)[1:]
    if b"\0" in file:  # without its mark: signs of ASCII have a nought as their first or second byte
        return _decoded(file, "utf-16-be" if file[::2].count(0) > file[1::2].count(0) else "utf-16-le")
    try:
        return file.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(file, "gb18030")


def _decoded(file: bytes, encoding: str) -> str:
    try:
        return file.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "the file is not text in UTF-8, UTF-16 or GB18030: byte %(place)s cannot be read", place=error.start + 1
        ) from None


def _lines(text: str) -> dict[int, str]:
    """The lines that are not blank, by their numbers."""
    written = [line.strip(" ") for line in plain_signs(text).splitlines()]
    if sum(map(bool, written)) == 1:
        written = [part.strip() for part in "".join(written).split(";")]
    lines = {number: line for number, line in enumerate(written, start=1) if line.strip()}
    for row, line in lines.items():
        if len(line) > LONGEST_LINE:
            raise InputError(
                "table, row %(row)s has %(given)s characters; at most %(most)s are read",
                row=row,
                given=len(line),
                most=LONGEST_LINE,
            )
    return lines


def _separator(lines: Sequence[str]) -> str:
    """What ends cells: that which makes samples of most lines, else rows of three cells, else of several."""

    def merit(mark: str) -> tuple[int, int, int]:
        rows = [_cells(line, mark) for line in lines]
        return sum(map(_is_sample, rows)), sum(len(cells) == 3 for cells in rows), sum(len(cells) > 1 for cells in rows)

    return max(SEPARATORS, key=merit)


def _cells(line: str, mark: str) -> Cells:
    """The cells of a line, without empty ones behind the third."""
    try:
        cells = (
            [cell.strip() for cell in next(csv.reader([line], delimiter=mark, skipinitialspace=True))]
            if mark
            else line.split()
        )
    except csv.Error:
        return [line]
    while len(cells) > 3 and not cells[-1]:
        cells.pop()
    return cells


def _take_heads(rows: dict[int, Cells]) -> tuple[str, ...]:
    """Take titles and a row of names off the rows; the names, if there are any."""
    for number in list(rows)[: min(_TITLES + 1, len(rows) - 1)]:
        cells = rows[number]
        if any(map(_is_number, map(_with_point, cells[:2]))):
            return ()
        del rows[number]
        if len(cells) == 3 and all(cells[:2]):
            return tuple(cells)
    return ()


def _with_points(rows: dict[int, Cells], mark: str) -> dict[int, Cells]:
    """The cells with decimal points in place of decimal commas, unless the table has points already.

    Where commas end cells too, and each of the others stands before three digits, they may as well mean thousands, and
    stay.
    """
    if any("." in cell and _is_number(cell) for cell in _all(rows.values())):
        return rows
    if mark == "," and all(
        _THOUSANDS.fullmatch(cell) for cell in _all(rows.values()) if _DECIMAL_COMMA.fullmatch(cell)
    ):
        return rows
    return {row: list(map(_with_point, cells)) for row, cells in rows.items()}


def _with_point(cell: str) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell


def _all(rows: Iterable[Cells]) -> Iterator[str]:
    return (cell for cells in rows for cell in cells)


def _is_sample(cells: Cells) -> bool:
    return len(cells) == 3 and all(map(_is_number, map(_with_point, cells[:2])))


def _number(cell: str, row: int, column: int) -> float:
    number = parse_entry(cell, "table", row, column)
    if abs(number) > LARGEST:
        raise InputError(
            "table, row %(row)s, column %(column)s: %(given)s is too large; at most 1e100 is learned",
            row=row,
            column=column,
            given=shortened(cell, 20),
        )
    return number


def _is_number(cell: str) -> bool:
    try:
        _number(cell, 1, 1)
    except InputError:
        return False
    return True


def _of_classes(table: Table) -> list[float]:
    """0 or 1 for each label."""
    for row, cells in table.rows.items():
        if not cells[2]:
            raise InputError("%(name)s, row %(row)s, column %(column)s is missing", name="table", row=row, column=3)
    numeric = all(_is_number(cells[2]) for cells in table.rows.values())
    value = {label: _number(label, 0, 3) if numeric else label for label in table.classes}
    kinds = list(dict.fromkeys(value.values()))
    if len(kinds) != 2:
        shown = [f"“{shortened(str(kind), 20)}”" for kind in kinds[:4]]
        raise InputError(
            "column 3 must hold two different labels, not %(given)s: %(shown)s", given=len(kinds), shown=shown
        )
    return [float(kinds.index(value[cells[2]])) for cells in table.rows.values()]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',;"\t') else cell
