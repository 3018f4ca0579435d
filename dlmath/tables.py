"""The reader's own samples: a table of two inputs and a label or target, pasted from a spreadsheet or read from a CSV file.

Shapes: X (2, N), Y (1, N), columns being samples.
"""

import csv

import numpy as np

from dlmath.arrays import InputError, parse_entry, plain_signs
from dlmath.datasets import Dataset

MOST_SAMPLES = 500
MOST_BYTES = 1_000_000
Cells = list[str]
Lines = dict[int, Cells]


def read_samples(text: str, task: str) -> Dataset:
    """Samples from a table with one row for each: x₁, x₂, and its label (classification) or target (regression).

    Rows are lines; within a line a tab, ``;`` or ``,`` ends a cell, or spaces where there is none of these. Where all is one line,
    ``;`` ends rows. A first row of names is left out. Of two labels the one that comes first, as number or else as text, is class 0.

    Args:
      text: the table.
      task: "classification" or "regression".

    Returns: the data set, in the order of the rows.

    Raises: InputError with row and column of the cell that is missing, too many, or no number, or with the labels if there are not two.

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
    lines = _lines(text)
    if len(lines) < 2:
        raise InputError("a table needs at least 2 rows of x₁, x₂ and a label or target")
    if len(lines) > MOST_SAMPLES:
        raise InputError("the table has %(given)s rows; at most %(most)s are read", given=len(lines), most=MOST_SAMPLES)
    for row, cells in lines.items():
        if len(cells) != 3:
            raise InputError("table, row %(row)s: x₁, x₂ and a label or target are 3 cells, not %(given)s", row=row, given=len(cells))
    X = np.array([[parse_entry(cell, "table", row, column) for column, cell in enumerate(cells[:2], start=1)] for row, cells in lines.items()]).T
    last = {row: cells[2] for row, cells in lines.items()}
    y = _classes(last) if task == "classification" else [parse_entry(cell, "table", row, 3) for row, cell in last.items()]
    return Dataset(X, np.array([y]), "own", task, "the reader")


def decode(file: bytes) -> str:
    """The text of a CSV file.

    Args:
      file: what was uploaded.

    Raises: InputError if it is too large or not written in UTF-8.

    >>> decode("x₁".encode())
    'x₁'
    """
    if len(file) > MOST_BYTES:
        raise InputError("the file has %(given)s bytes; at most %(most)s are read", given=len(file), most=MOST_BYTES)
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the file is not text in UTF-8: byte %(place)s cannot be read", place=error.start + 1) from None


def _lines(text: str) -> Lines:
    """The cells of each row by the number of its line, without a first row of names."""
    written = [line.strip() for line in plain_signs(text).splitlines()]
    if sum(map(bool, written)) == 1:
        written = [part.strip() for part in "".join(written).split(";")]
    lines = {number: _cells(line) for number, line in enumerate(written, start=1) if line}
    if len(lines) > 1 and not any(_is_number(cell) for cell in next(iter(lines.values()))[:2]):
        del lines[next(iter(lines))]
    return lines


def _cells(line: str) -> Cells:
    for mark in "\t;,":
        if mark in line:
            return [cell.strip() for cell in next(csv.reader([line], delimiter=mark, skipinitialspace=True))]
    return line.split()


def _is_number(cell: str) -> bool:
    try:
        parse_entry(cell, "table", 1, 1)
    except InputError:
        return False
    return True


def _classes(labels: dict[int, str]) -> list[float]:
    """0 or 1 for each label."""
    for row, label in labels.items():
        if not label:
            raise InputError("%(name)s, row %(row)s, column %(column)s is missing", name="table", row=row, column=3)
    numeric = all(map(_is_number, labels.values()))
    value = {label: parse_entry(label, "table", row, 3) if numeric else label for row, label in labels.items()}
    kinds = sorted(set(value.values()), key=lambda kind: (kind,))
    if len(kinds) != 2:
        shown = [f"“{str(kind)[:20]}”" for kind in kinds[:4]]
        raise InputError("column 3 must hold two different labels, not %(given)s: %(shown)s", given=len(kinds), shown=shown)
    return [float(kinds.index(value[label])) for label in labels.values()]
