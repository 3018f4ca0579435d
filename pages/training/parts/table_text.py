"""The reader's own samples: a table of inputs and a label or target, pasted from a spreadsheet or read from a CSV file.

Shapes: X (n, N), Y (1, N), or (C, N) for C > 2 classes, columns being samples.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import NamedTuple

import numpy as np

from dlmath import Dataset, InputError
from dlmath.arrays import shortened
from dlmath.linear_algebra.matrix_text import parse_entry, plain_signs
from dlmath.training.datasets import one_hot

MOST_SAMPLES = 500
MOST_COLUMNS = 10
MOST_CLASSES = 6
MOST_BYTES = 1_000_000
LONGEST_LINE = 2_000
LARGEST = 1e100  # differences and squares of what is larger leave float64
SEPARATORS = ("\t", ";", ",", "", "|")  # "": spaces
_RULE = re.compile(r"[|:\s-]*")  # below the names of a table in Markdown
_LOOKED_AT = 50  # lines from which the separator is told
_TITLES = 3  # lines that may stand above the names
_MISSING = ("nan", "na", "n/a", "#n/a", "<na>", "null")  # as pandas, R, Excel and databases write an empty cell
_COUNTS = ("#", "id", "index", "no", "no.", "nr", "row", "unnamed: 0", "序号", "编号")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_WITH_THOUSANDS = re.compile(
    r"[+-]?\d{1,3}(?:(?: \d{3})+(?:[.,]\d+)?|(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+|(?:\.\d{3}){2,}|(?:,\d{3}){2,})"
)
_BRACKETED = re.compile(r"(?:[\w.]+\s*=\s*)?(?:[\w.]+\()?[\[(]+([^\[\]()]*)[\])]+[,;]?\s*")  # x = np.array([[1, 2],
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
    """The cells of a table as they are written, numbers with a decimal point; columns are counted from 0."""

    rows: dict[int, Cells]  # the cells of each sample, by the number of its line
    names: tuple[str, ...]  # of the columns; none where the table has no row of names

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(next(iter(self.rows.values())))

    @cached_property
    def numeric(self) -> tuple[bool, ...]:
        """Of each column, whether at least half of its cells that are not empty are numbers."""
        columns = [[cell for cell in column if cell] for column in zip(*self.rows.values(), strict=True)]
        return tuple(2 * sum(map(_is_number, column)) >= max(len(column), 1) for column in columns)

    def usual_inputs(self, target: int) -> tuple[int, ...]:
        """The columns of numbers beside the target; a first one that only counts or names the rows is none of them."""
        found = tuple(k for k, numeric in enumerate(self.numeric) if numeric and k != target)
        return found[1:] if found[1:] and found[0] == 0 and self._counts_rows else found

    @property
    def _counts_rows(self) -> bool:
        """Whether the first column is named as a count of rows, and is one, or alone has no name, as an index."""
        if self.names and not self.names[0]:
            return all(self.names[1:])
        if not self.names or self.names[0].casefold() not in _COUNTS:
            return False
        counted = [cells[0] for cells in self.rows.values()]
        return any(counted == [str(start + k) for k in range(len(counted))] for start in (0, 1))

    def labels(self, target: int) -> list[str]:
        """The labels in the order of their classes: by number where all are numbers, else as text; of equal numbers
        the one that is written first.

        >>> read_table("0,10\\n1,9\\n2,9.0").labels(1)
        ['9', '10']
        """
        labels = dict.fromkeys(cells[target] for cells in self.rows.values())
        if not all(map(_is_number, labels)):
            return sorted(labels)
        by_number = {_number(label, 0, 0): label for label in reversed(labels)}
        return [by_number[number] for number in sorted(by_number)]


def read_table(text: str) -> Table:
    """The cells of a table with one row for each sample.

    Rows are lines; a tab, ``;``, ``,`` or, where there is none of these, spaces end a cell, and ``|`` in a table of
    Markdown. Where all is one line, ``;`` ends rows. A row of names, a title above it, and empty columns behind the
    last are left out; a decimal comma is understood, where commas end cells too in quotes. Of equal names the later
    are numbered.

    >>> read_table("Flowers\\nlength;width;kind\\n1,5;0,2;rose\\n4;1,5;iris").rows
    {3: ['1.5', '0.2', 'rose'], 4: ['4', '1.5', 'iris']}
    >>> read_table("| a | a |\\n|---|---|\\n| 1 | 2 |\\n| 3 | 4 |")
    Table(rows={3: ['1', '2'], 4: ['3', '4']}, names=('a', 'a (2)'))
    """
    lines = _lines(text)
    mark = _separator(list(lines.values())[:_LOOKED_AT])
    rows = {number: cells for number, line in lines.items() if any(cells := _cells(line, mark))}
    width = _trim(rows)
    names = _take_heads(rows, width)
    if len(rows) < 2 and any(names):
        raise InputError("a table needs at least 2 rows below its names; no cell of its first row is a number")
    if len(rows) < 2 or width < 2:
        raise InputError("a table needs at least 2 rows, and 2 columns: an input, and a label or target")
    if len(rows) > MOST_SAMPLES:
        raise InputError("the table has %(given)s rows; at most %(most)s are read", given=len(rows), most=MOST_SAMPLES)
    if width > MOST_COLUMNS:
        raise InputError("the table has %(given)s columns; at most %(most)s are read", given=width, most=MOST_COLUMNS)
    for row, cells in rows.items():
        if len(cells) != width:
            raise InputError(
                "table, row %(row)s: the number of its cells is %(given)s, that of most rows %(expected)s",
                row=row,
                given=len(cells),
                expected=width,
            )
    return Table(_with_points(rows, mark), _distinct(names))


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names, of which the later of equal ones are numbered."""
    found = list[str]()
    for name in names:
        others = (f"{name} ({n})" for n in count(2))
        taken = {*found, *names}
        found.append(name if not name or name not in found else next(each for each in others if each not in taken))
    return tuple(found)


def read_samples(text: str, task: str, inputs: Sequence[int] = (), target: int = -1) -> Dataset:
    """Samples from a table as ``read_table`` reads it.

    Args:
      text: the table.
      task: "classification" or "regression".
      inputs: the columns of the inputs, counted from 0; none: all columns of numbers beside the target.
      target: that of the label or target.

    Raises: InputError with row and column of the cell that is missing, too many, or no number, or with the labels if
      there are too few or too many.

    >>> read_samples("x1,x2,kind\\n0,1,cat\\n1,0.5,dog\\n2,3,cat", "classification").Y
    array([[0., 1., 0.]])
    >>> read_samples("0 1 0.5; 2 3 0.7", "regression").X
    array([[0., 2.],
           [1., 3.]])
    >>> read_samples("0,1,cat\\n1,O.5,dog\\n2,3,cat", "classification")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: table, row 2, column 2: “O.5” is not a number
    """
    table = read_table(text)
    target = target % table.width
    return samples(table, task, inputs or table.usual_inputs(target), target)


def samples(table: Table, task: str, inputs: Sequence[int], target: int) -> Dataset:
    """The samples of a table, each a column; two classes are 0 and 1, more are one row each.

    >>> samples(read_table("0 1 0.5; 2 3 0.7"), "regression", (1,), 0).Y
    array([[0., 2.]])
    """
    if not inputs:
        raise InputError("the table needs a column of numbers beside column %(column)s", column=target + 1)
    X = np.array([[_number(cells[k], row, k + 1) for row, cells in table.rows.items()] for k in inputs])
    if task == "classification":
        return Dataset(X, _of_classes(table, target), "table", task, "the reader")
    y = [_number(cells[target], row, target + 1) for row, cells in table.rows.items()]
    return Dataset(X, np.array([y]), "table", task, "the reader")


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


class Decoded(NamedTuple):
    """A text, and the name of the encoding that it was read in."""

    text: str
    encoding: str


def decode(file: bytes) -> Decoded:
    """The text of a CSV file: in UTF-8, in UTF-16, as Excel writes in China in GB18030, or as it does in the west in
    Windows-1252.

    >>> decode("x₁".encode()), decode("身高".encode("gb18030")), decode("Größe".encode("latin-1")).encoding
    (Decoded(text='x₁', encoding='UTF-8'), Decoded(text='身高', encoding='GB18030'), 'Windows-1252')
    """
    if len(file) > MOST_BYTES:
        raise InputError("the file has %(given)s bytes; at most %(most)s are read", given=len(file), most=MOST_BYTES)
    for mark, encoding in _MARKS.items():
        if file.startswith(mark):
            return Decoded(_decoded(file, encoding)[1:], encoding[:6].rstrip("-").upper())
    if b"\0" in file:  # without its mark: signs of ASCII have a nought as their first or second byte
        big = file[::2].count(0) > file[1::2].count(0)
        return Decoded(_decoded(file, "utf-16-be" if big else "utf-16-le"), "UTF-16")
    try:
        return Decoded(file.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return _of_a_country(file)


def _of_a_country(file: bytes) -> Decoded:
    """GB18030 where most of its signs are usual Chinese ones; in a western text they would be rare ones or none."""
    pairs = _PAIRS.findall(file)
    usual = sum(0xB0 <= first <= 0xD7 and second >= 0xA1 for first, second in pairs)
    if 2 * usual >= len(pairs):
        try:
            return Decoded(file.decode("gb18030"), "GB18030")
        except UnicodeDecodeError:
            pass
    try:
        return Decoded(file.decode("cp1252"), "Windows-1252")
    except UnicodeDecodeError:
        return Decoded(_decoded(file, "gb18030"), "GB18030")


_PAIRS = re.compile(rb"[\x81-\xfe][\x40-\xfe]")


def _decoded(file: bytes, encoding: str) -> str:
    try:
        return file.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "the file is not text in UTF-8, UTF-16, GB18030 or Windows-1252: byte %(place)s cannot be read",
            place=error.start + 1,
        ) from None


def _lines(text: str) -> dict[int, str]:
    """The lines that are not blank, by their numbers."""
    written = [line.strip(" ") for line in plain_signs(text).splitlines()]
    if sum(map(bool, written)) == 1:
        written = [part.strip() for part in re.split(r";|(?<=[\])])\s*,\s*(?=[\[(])", "".join(written))]
    lines = {
        number: _unframed(line) for number, line in enumerate(written, start=1) if line.strip() and not _is_rule(line)
    }
    for row, line in lines.items():
        if len(line) > LONGEST_LINE:
            raise InputError(
                "table, row %(row)s has %(given)s characters; at most %(most)s are read",
                row=row,
                given=len(line),
                most=LONGEST_LINE,
            )
    return lines


def _is_rule(line: str) -> bool:
    """Whether it is the line of dashes below the names of a table in Markdown."""
    return "|" in line and "-" in line and bool(_RULE.fullmatch(line))


def _unframed(line: str) -> str:
    """A row of a table in Markdown without the strokes at its ends, and one of a list without its brackets."""
    if line.startswith("|"):
        return line.strip().removeprefix("|").removesuffix("|")
    bracketed = _BRACKETED.fullmatch(line)
    return bracketed[1] if bracketed else line


def _separator(lines: Sequence[str]) -> str:
    """What ends cells: that which makes equally many cells of most lines, as many of them numbers as possible."""

    def merit(mark: str) -> tuple[float, int]:
        rows = [_cells(line, mark) for line in lines]
        width = _usual_width(rows)
        alike = [cells for cells in rows if len(cells) == width > 1]
        return sum(sum(map(_is_number, map(_with_point, cells))) / width for cells in alike), len(alike)

    return max(SEPARATORS, key=merit)


def _usual_width(rows: Iterable[Cells]) -> int:
    """How many cells most rows have; of equally usual widths the first beyond one cell."""
    counts = Counter(map(len, rows))
    return max(counts, key=lambda width: (counts[width], width > 1), default=0)


def _trim(rows: dict[int, Cells]) -> int:
    """Take empty cells behind the last column off the rows; the number of columns."""
    width = _usual_width(rows.values())
    usual = [cells for cells in rows.values() if len(cells) == width]
    width = max((k + 1 for cells in usual for k, cell in enumerate(cells) if cell), default=0)
    for cells in rows.values():
        while len(cells) > width and not cells[-1]:
            cells.pop()
    return width


def _cells(line: str, mark: str) -> Cells:
    try:
        return (
            [_plain(cell.strip()) for cell in next(csv.reader([line], delimiter=mark, skipinitialspace=True))]
            if mark
            else line.split()
        )
    except csv.Error:
        return [line]


def _plain(cell: str) -> str:
    """A cell without the quotes of a list, or the marks that set off thousands where they can be nothing else.

    >>> _plain("1 234,5"), _plain("1,234.5"), _plain("1,234"), _plain("'cat'")
    ('1234,5', '1234.5', '1,234', 'cat')
    """
    if len(cell) > 1 and cell[0] == cell[-1] == "'":
        return cell[1:-1]
    if not _WITH_THOUSANDS.fullmatch(cell):
        return cell
    *whole, last = re.split(r"[ .,]", cell)
    point = re.sub(r"[^.,]", "", cell)
    is_fraction = bool(point) and (" " in cell or len(set(point)) == 2)
    return "".join(whole) + (point[-1] if is_fraction else "") + last


def _take_heads(rows: dict[int, Cells], width: int) -> tuple[str, ...]:
    """Take titles and a row of names off the rows; the names, if there are any."""
    for number in list(rows)[: min(_TITLES + 1, len(rows) - 1)]:
        cells = rows[number]
        if _is_numeric(cells):
            return ()
        del rows[number]
        if len(cells) == width and 2 * sum(map(bool, cells)) > width:
            return tuple(cells)
        if len(cells) == width - 1 > 0 and all(cells) and _is_numeric(next(iter(rows.values()))):
            return ("", *cells)  # the rows have an index, which pandas and R print without a name
    return ()


def _is_numeric(cells: Cells) -> bool:
    """Whether a row holds a number, and so is no row of names."""
    return any(map(_is_number, map(_with_point, cells)))


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


def _number(cell: str, row: int, column: int) -> float:
    if not cell:
        raise InputError("table, row %(row)s, column %(column)s is missing", row=row, column=column)
    said = {"row": row, "column": column, "entry": shortened(cell, 20)}
    try:
        number = parse_entry(cell, "table", row, column)
    except InputError as error:
        if "finite" in error.template:
            raise InputError(
                "the table must be finite, but row %(row)s, column %(column)s is %(entry)s", **said
            ) from None
        raise InputError("table, row %(row)s, column %(column)s: “%(entry)s” is not a number", **said) from None
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


def _of_classes(table: Table, target: int) -> np.ndarray:
    """0 or 1 for each label, or one row for each of more than two classes."""
    column, labels = target + 1, table.labels(target)
    for row, cells in table.rows.items():
        if not cells[target] or cells[target].casefold() in _MISSING:
            raise InputError("table, row %(row)s, column %(column)s is missing", row=row, column=column)
    if not 2 <= len(labels) <= MOST_CLASSES:
        raise InputError(
            "column %(column)s must hold 2 to %(most)s different labels, not %(given)s: %(shown)s",
            column=column,
            most=MOST_CLASSES,
            given=len(labels),
            shown=[f"“{shortened(label, 20)}”" for label in labels[:4]] + (["…"] if len(labels) > 4 else []),
        )
    numeric = all(map(_is_number, labels))
    value = (lambda label: _number(label, 0, column)) if numeric else str
    order = {value(label): k for k, label in enumerate(labels)}
    classes = np.array([order[value(cells[target])] for cells in table.rows.values()])
    return classes[np.newaxis] * 1.0 if len(labels) == 2 else one_hot(classes, len(labels))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',;"\t|') else cell
