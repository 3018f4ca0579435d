"""Matrices as text: as they are typed, or pasted from a spreadsheet, NumPy or MATLAB, and as they are written into a
link.

Rows end at ``;`` or a new line, or stand in brackets of their own; entries end at a comma, a tab or spaces. Fractions
such as ``1/2``, powers of ten such as ``3.8×10⁻⁴``, per cent, the true minus sign and the full-width signs of a Chinese
keyboard are understood. In errors, ``name`` is what the matrix is called.
"""

import math
import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated

from dlmath.arrays import Column, InputError, Matrix, Shape, as_matrix, shortened
from dlmath.contract import ANY, check_calls

LONGEST_TEXT = 20_000
_ASCII: dict[int, int | None] = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)
}  # the full-width signs of a Chinese keyboard
_ASCII.update(str.maketrans("−–—‐‑﹣﹢、⁄∕【】\u3000\xa0\u2009\u202f", "------+,//[]    ", "\ufeff\u200b\u200e\u200f"))
_BRACKETS = str.maketrans("(){}", "[][]")
_PREFIX = re.compile(r"^(?:[A-Za-z]\w* ?=\s*)?(?:[A-Za-z_][\w.]* ?(?=\[))?")  # W =, array(, W = np.array(
_LATEX = re.compile(r"\\begin\{[a-z]*(?:matrix|array)\*?\}(?:\{[lcr|]*\})?(.*)\\end\{", re.DOTALL)
_FRACTION = re.compile(r"\\[dt]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))")
_LATEX_COMMA = re.compile(r"(?<=\d)\{,\}(?=\d)")  # 0{,}15
_LATEX_POWER = re.compile(r"\s*\\(?:cdot|times)\s*10\s*\^\s*(?:\{\s*(-?\d+)\s*\}|(\d))")  # \cdot 10^{-4}
_RULE_OF_TABLE = re.compile(r"^[ |:]*-[ |:-]*$\n?", re.MULTILINE)  # |---|:--|
_QUOTED = re.compile(r'"([^"\n]*)"')
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_POWER = re.compile(
    r"(?:(?<=[\d.])[×x*·⋅]|(?<![\d.,])(?=10))10(?:\^[({]?(-?\d+)[)}]?|([⁻⁰¹²³⁴-⁹]+))$"
)  # *10^-4, ×10⁻⁴; 10^-4 alone
_BRACED_POWER = re.compile(r"\^\{([+-]?\d+)\}")
_TRANSPOSED = re.compile(r"(?<=[\])}])\s*(?:ᵀ|\.T|'|\^\s*\{?\s*(?:\\top|\\mathsf\{T\}|[T⊤])\s*\}?)\s*$")
_VULGAR = re.compile("[¼-¾⅐-⅞]")
_KEYWORDS = re.compile(r"(?<=\]),\s*[a-z_]+=[^\]]*(?=\]$)")  # , dtype=float64


def parse_matrix(text: str, name: str = "matrix", shape: Shape = (None, None)) -> Matrix:
    """A matrix from text. An error names row and column of what is missing or is no finite number, or the row that is
    too long or too short.

    >>> parse_matrix("1, 1/2; −3, 4e-1")
    array([[ 1. ,  0.5],
           [-3. ,  0.4]])
    >>> parse_matrix("1,,3", "W")
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: W, row 1, column 2 is missing
    """
    if len(text) > LONGEST_TEXT:
        raise InputError(
            "%(name)s has %(given)s characters; at most %(most)s are read",
            name=name,
            given=len(text),
            most=LONGEST_TEXT,
        )
    rows = [
        [parse_entry(entry, name, row, column) for column, entry in enumerate(entries, start=1)]
        for row, entries in enumerate(split_matrix(text), start=1)
    ]
    if not rows:
        raise InputError("%(name)s is empty", name=name)
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            said = {"name": name, "row": number, "given": len(row), "expected": len(rows[0])}
            raise InputError(
                "%(name)s: the number of entries in row %(row)s is %(given)s, in row 1 it is %(expected)s", **said
            )
    return as_matrix(rows, name, shape)


def split_matrix(text: str) -> list[list[str]]:
    """The entries of a matrix text row by row, each still a text, and "" where one is missing.

    >>> split_matrix("１，; −3 x 1/2"), split_matrix("(0.5, 0.6)ᵀ")
    ([['1', ''], ['-3', 'x', '1/2']], [['0.5'], ['0.6']])
    """
    untransposed = _TRANSPOSED.sub("", text)
    rows = [_entries(line) for line in _lines(untransposed)]
    if untransposed == text or len(set(map(len, rows))) > 1:
        return rows
    return [list(column) for column in zip(*rows, strict=True)]


def parse_column(text: str, name: str = "vector", n: int | None = None) -> Column:
    """A one-column matrix from text; its entries may be written in a row or one below the other.

    >>> parse_column("1 2 3").T
    array([[1., 2., 3.]])
    """
    matrix = parse_matrix(text, name)
    return as_matrix(matrix.T if matrix.shape[0] == 1 else matrix, name, (n, 1))


def with_points(text: str) -> Iterator[str]:
    """What a matrix text may mean if its commas are decimal ones, with points: first with ``;`` between rows, then
    between entries.

    >>> list(with_points("1,5;2,5")), list(with_points("1, 5"))
    (['1.5;2.5', '1.5 2.5'], [])
    """
    if "." in text or not re.search(r"\d,\d", text) or re.search(r"[，、]|,(?!\d)|(?<!\d),", text):
        return
    points = text.replace(",", ".")
    yield points
    yield points.replace(";", " ")


def format_matrix(matrix: Annotated[Matrix, ANY]) -> str:
    """A short text that ``parse_matrix`` reads back as exactly this matrix, without the sign + that links would turn
    into a space.

    >>> format_matrix(as_matrix([[0.15, 0.2], [0.25, 3e20]], "A"))
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


def with_exponent(number: str) -> str:
    """The text of a number with its power of ten as ``e-4`` in place of ``×10⁻⁴``, and ``1e-4`` in place of ``10^-4``;
    a fraction has it above the line.

    >>> with_exponent("3.8×10⁻⁴"), with_exponent("-10^-4"), with_exponent("1/2×10⁻³")
    ('3.8e-4', '-1e-4', '1e-3/2')
    """
    above, of, below = number.partition("/")
    if of and (power := _POWER.search(below)) and not power[0].startswith("1"):
        return f"{above.strip()}{_exponent(power)}/{below[: power.start()]}"
    return _POWER.sub(_exponent, number)


def with_fractions(text: str) -> str:
    """The text with a fraction that is one sign written out, away from what stands before it.

    >>> with_fractions("1½")
    '1 1/2'
    """
    return _VULGAR.sub(lambda found: " " + unicodedata.normalize("NFKC", found[0]).replace("⁄", "/"), text)


def _exponent(power: re.Match[str]) -> str:
    return ("1e" if power[0].startswith("1") else "e") + (power[1] or power[2].translate(_SUPERSCRIPTS))


def _lines(text: str) -> list[str]:
    """The rows of a text: what stands between ``;`` and new lines or, if there is more than one pair of brackets, in
    each of them."""
    text = _from_table(_from_latex(plain_signs(text))).translate(_BRACKETS).strip(" \r\n")
    text = _KEYWORDS.sub("", _PREFIX.sub("", text, count=1)).rstrip("; \r\n")
    if text.count("[") > 1:
        parts = re.split(r"[\[\];]", " ".join(text.splitlines()))
        return [part for part in parts if part.strip() not in ("", ",")]
    text = text.removeprefix("[").removesuffix("]").rstrip("; \r\n")
    parts = text.split(";") if text.strip() else []
    return [
        line for part in parts for line in [line for line in part.splitlines() if line.strip()] or [""]
    ]  # "": a row between two ; is missing


def _from_latex(text: str) -> str:
    """The rows of a matrix in LaTeX, such as a pmatrix, or what stands within one; other texts as they are.

    >>> _from_latex(r"W = \\begin{pmatrix} 1 & \\frac{1}{2} \\\\ -3 & 4 \\end{pmatrix}")
    ' 1 , 1/2 ; -3 , 4 '
    """
    body = found[1] if (found := _LATEX.search(text)) else text
    if "\\" in body:
        body = _LATEX_POWER.sub(lambda power: f"*10^{power[1] or power[2]}", body)
        body = _FRACTION.sub(lambda each: f"{each[1] or each[2]}/{each[3] or each[4]}", body)
    body = _LATEX_COMMA.sub(".", _BRACED_POWER.sub(r"^\1", body))
    return body.replace("&", ",").replace(r"\\", ";") if found or "&" in body else body


def _from_table(text: str) -> str:
    """The rows of a table in Markdown or in quotes, or each of which ends in a comma; other texts as they are.

    >>> _from_table("| 1 | 2 |\\n|---|---|\\n| 3 | 4 |"), _from_table('"0,1","2"'), _from_table("1, 2,\\n3, 4,")
    ('1 , 2\\n3 , 4', '0.1,2', '1, 2\\n3, 4')
    """
    if "|" in text:
        rows = [line.strip().strip("|").strip() for line in _RULE_OF_TABLE.sub("", text).splitlines()]
        text = "\n".join(row.replace("|", ",") for row in rows if row.strip("| "))
    text = _QUOTED.sub(lambda cell: re.sub(r"(?<=\d),(?=\d)", ".", cell[1]), text)
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and "[" not in text and all(line.endswith(",") for line in lines):
        return "\n".join(line.removesuffix(",") for line in lines)
    return text


def _entries(line: str) -> list[str]:
    """The entries of one row. Where there is no comma a tab ends a cell, so that an empty cell of a spreadsheet is
    noticed."""
    cells = line.replace(" / ", "/").split("," if "," in line else "\t")
    return [entry for cell in cells for entry in cell.split() or [""]]


def parse_entry(entry: str, name: str, row: int, column: int) -> float:
    """One number of a table from its text: a decimal or a fraction, with a power of ten or a %; row and column are
    counted from 1.

    >>> [parse_entry(each, "W", 1, 2) for each in ("1/4", "½", "25%", "2.5×10⁻¹")]
    [0.25, 0.5, 0.25, 0.25]
    """
    said = {"name": name, "row": row, "column": column, "entry": shortened(entry, 20)}
    if not entry:
        raise InputError("%(name)s, row %(row)s, column %(column)s is missing", **said)
    try:
        if "_" in entry:
            raise ValueError
        written = with_exponent(with_fractions(entry).replace("- ", "-").strip().removesuffix("%"))
        numerator, denominator = map(float, written.split("/")) if "/" in written else (float(written), 1.0)
        number = numerator / denominator / (100.0 if entry.endswith("%") else 1.0)
    except (ValueError, ZeroDivisionError):
        raise InputError("%(name)s, row %(row)s, column %(column)s: “%(entry)s” is not a number", **said) from None
    if not (math.isfinite(number) and math.isfinite(denominator)):
        raise InputError("%(name)s must be finite, but row %(row)s, column %(column)s is %(entry)s", **said)
    return number


check_calls(__name__)
