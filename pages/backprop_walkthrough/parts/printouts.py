"""Arrays as a program prints them: by NumPy, PyTorch, Keras, MATLAB, or as lists, each with its name before it.

    z1 = [[0.3775]                 W1: tensor([[0.1500, 0.2000],        z1 =
     [0.3925]]                              [0.2500, 0.3000]])              0.3775
                                                                            0.3925
    {'W1': array([[0.15, 0.2 ]]), 'b1': array([[0.35]])}       0.weight tensor(...)      loss: 0.2984

A number is known to half a unit of its last digit, of which it has as many as the others of its array: NumPy leaves
trailing noughts out. x, W and b are either exact, as they were written in a program, or rounded when they were printed;
that they have as many digits as what was computed tells the latter.
"""

import re
from dataclasses import dataclass, field

import numpy as np

from dlmath import InputError
from dlmath.arrays import shortened
from dlmath.by_hand.rounded_programs import UNITS
from dlmath.linear_algebra.matrix_text import plain_signs
from pages.backprop_walkthrough.parts.array_files import LONGEST_NAME, MOST_ARRAYS, Array, Arrays
from pages.backprop_walkthrough.parts.program_names import understood

LONGEST_TEXT = 100_000
_ALL_DIGITS = 11  # so many tell that a number is one of float64
_LOOK_AHEAD = 12  # brackets and ends of lines before the first number of an array
_FEWEST_PRINTED, _MOST_PRINTED = 3, 8  # decimals with which programs print arrays
_OF_TORCH = 4  # decimals with which PyTorch fills every number
_WRAPPERS = re.compile(
    "array|[tT]ensor|matrix|OrderedDict|defaultdict|dict|list|tuple|Parameter|Variable|containing|print|float64|float32"
    "|float16|int64|int32|(?:Device)?Array|jnp|np|torch|tf|numpy|data|values?|dtype"
)
_NOISE = (
    (re.compile(r"^(?:In ?|Out)\[\d*\]:", re.MULTILINE), " "),
    (re.compile(r"[.\s]shape\b\s*[:=]?\s*(?:torch\.)?(?:Size\()?[(\[][\d,\s]*[)\]]\)?"), " "),
    (re.compile(r"(?:torch\.)?Size\(\[[\d,\s]*\]\)|\((?:\d+,\s*)+\d*\)(?=\s*:?\s*(?:\[|array|tensor))"), " "),
    (re.compile(r"<tf\.Variable '([^']+)' shape=\([^)]*\) dtype=\w+, numpy="), r" \1 = "),
    (re.compile(r"\bnumpy="), " "),
    (re.compile(r"\bParameter containing:"), " "),
    (
        re.compile(
            r",?\s*\b(?:dtype|device|requires_grad|grad_fn|size|shape|layout)\s*=\s*"
            r"(?:<[^>]*>|'[^']*'|\([^)]*\)|[\w.]+)"
        ),
        " ",
    ),
    (re.compile(r"\b(?:np|numpy|torch|tf|jnp)\.(?=\w)"), ""),
    (re.compile(r"\bColumns? \d+(?: (?:through|to|and) \d+)?:?"), " § "),
)
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])|[+-]?\b(?:nan|NaN|NAN|inf|Inf|INF|Infinity)\b"
_NAME = r"\d+(?:\.[A-Za-z_]\w*)+|[^\W\d][\w/]*(?:\[['\"]?\w+['\"]?\]|[./:][^\W\d][\w/]*|\.\d+(?=\.)|:0\b)*"
_TOKEN = re.compile(
    rf"(?P<quoted>'[^'\n]{{1,60}}'|\"[^\"\n]{{1,60}}\")|(?P<number>{_NUMBER})|(?P<name>{_NAME})"
    r"|(?P<open>\[)|(?P<close>\])|(?P<line>\n)|(?P<more>\.\.\.|…)|(?P<beside>§)|(?P<times>\*)|(?P<end>;)"
)
Rows = list[list[str]]


@dataclass
class _Reader:
    """Goes through a text and keeps what it has found."""

    found: dict[str, Rows] = field(default_factory=dict)
    flat: set[str] = field(default_factory=set)  # names of what was one row without a second pair of brackets
    name: str = ""
    used: bool = False  # whether the name has got its numbers

    def put(self, rows: Rows, flat: bool = False) -> None:
        """Give numbers to the name before them; further ones to the same name with a number."""
        if not self.name or not any(rows):
            return
        name = self.name
        if name in self.found:
            self.found[f"{name}.0"] = self.found.pop(name)
        if f"{name}.0" in self.found:
            name = f"{name}.{sum(each.startswith(f'{name}.') for each in self.found)}"
        if len(self.found) >= MOST_ARRAYS:
            raise InputError("the text has more than %(most)s arrays", most=MOST_ARRAYS)
        self.found[name] = rows
        self.used = True
        if flat:
            self.flat.add(name)


def read(text: str) -> Arrays:
    """The arrays in a text.

    Raises: InputError if it holds none with a name, is abbreviated, or the rows of one have unequal lengths.
    """
    if len(text) > LONGEST_TEXT:
        raise InputError(
            "the text has %(given)s characters; at most %(most)s are read", given=len(text), most=LONGEST_TEXT
        )
    plain = plain_signs(text)
    for noise, instead in _NOISE:
        plain = noise.sub(instead, plain)
    reader = _Reader()
    _go_through(list(_TOKEN.finditer(plain)), reader)
    if not reader.found:
        raise InputError("no array with a name before it was found; write it like z1 = [[0.5], [0.2]]")
    alike = _alike(reader.found)
    several = [rows for rows in reader.found.values() if len(rows) * len(rows[0]) > 1]
    most = max((_decimals(entry) for rows in several for row in rows for entry in row), default=0)
    unit = UNITS["float64" if most >= _ALL_DIGITS else "float32"]
    return Arrays(
        {name: _array(name, rows, alike, unit, name in reader.flat) for name, rows in reader.found.items()},
        rounded=_rounded(reader.found, alike),
    )


def _go_through(tokens: list[re.Match[str]], reader: _Reader) -> None:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        kind, text = token.lastgroup, token[0]
        if kind in ("quoted", "name"):
            name = text.strip("'\"")[:LONGEST_NAME]
            if not _WRAPPERS.fullmatch(name):
                reader.name, reader.used = name, False
            at += 1
        elif kind == "more":
            raise _abbreviated(reader)
        elif kind == "open" and _begins_numbers(tokens, at):
            at = _bracketed(tokens, at, reader)
        elif kind == "number":
            at = _bare(tokens, at, reader)
        else:
            at += 1


def _abbreviated(reader: _Reader) -> InputError:
    return InputError(
        "“%(name)s” is abbreviated: print it whole, in NumPy after np.set_printoptions(threshold=100000)",
        name=shortened(reader.name, 40),
    )


def _begins_numbers(tokens: list[re.Match[str]], at: int) -> bool:
    """Whether numbers stand in this bracket, in however many others."""
    for token in tokens[at + 1 : at + 1 + _LOOK_AHEAD]:
        if token.lastgroup == "number":
            return True
        if token.lastgroup not in ("open", "line"):
            return False
    return False


def _bracketed(tokens: list[re.Match[str]], at: int, reader: _Reader) -> int:
    """Read the rows in a pair of brackets, and go on behind it."""
    depth, deepest, rows = 0, 0, list[list[str]]()
    row: list[str] = []
    while at < len(tokens):
        token = tokens[at]
        kind = token.lastgroup
        at += 1
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "number":
            row.append(token[0])
        elif kind == "more":
            raise _abbreviated(reader)
        elif kind in ("close", "end"):
            if row:
                rows.append(row)
                row = []
            if kind == "close":
                depth -= 1
                if depth == 0:
                    break
        elif kind in ("name", "quoted"):
            break  # the bracket was never closed
    if row:
        rows.append(row)
    if deepest > 2:
        raise InputError(
            "“%(name)s” has %(given)s axes; at most 2 are read", name=shortened(reader.name, 40), given=deepest
        )
    reader.put(rows, flat=deepest == 1 and len(rows) == 1)
    return at


def _bare(tokens: list[re.Match[str]], at: int, reader: _Reader) -> int:
    """Numbers without brackets: one behind its name, or the lines of a matrix below it; and go on behind them."""
    blocks: list[Rows] = [[]]
    row: list[str] = []
    factor, begin = 1.0, at
    while at < len(tokens) and tokens[at].lastgroup in ("number", "line", "beside", "times", "end"):
        token = tokens[at]
        kind = token.lastgroup
        at += 1
        if kind == "number":
            row.append(token[0])
        elif kind == "times" and len(row) == 1 and not any(blocks[-1]):
            factor, row = float(row[0]), []
        elif row:
            blocks[-1].append(row)
            row = []
        if kind == "beside" and blocks[-1]:
            blocks.append([])
    if row:
        blocks[-1].append(row)
    if reader.used:
        return max(at, begin + 1)  # numbers behind an array that has been read belong to nothing
    height = len(blocks[0])
    if any(len(block) != height for block in blocks):
        raise InputError("the columns of “%(name)s” have unequal lengths", name=shortened(reader.name, 40))
    rows = [[entry for block in blocks for entry in block[k]] for k in range(height)]
    reader.put(rows if factor == 1.0 else [[_times(entry, factor) for entry in line] for line in rows])
    return max(at, begin + 1)


def _times(entry: str, factor: float) -> str:
    """A number of a matrix before which MATLAB prints a common power of ten."""
    return f"{entry}e{round(np.log10(factor))}"


def _decimals(entry: str) -> int:
    """How many digits stand behind the point of a number, or of what stands before its power of ten."""
    return len(entry.partition("e")[0].partition("E")[0].partition(".")[2])


def _most(rows: Rows) -> int:
    """The most decimals in an array."""
    return max(_decimals(entry) for row in rows for entry in row)


def _of_arrays(found: dict[str, Rows]) -> dict[str, str]:
    """By name the letter of each array; a loss, a rate and single numbers that mean nothing here are printed with a
    number of digits of their own."""
    letters = {name: symbol.letter for symbol, name in understood(list(found))[0].items()}
    single = {name for name, rows in found.items() if len(rows) * len(rows[0]) == 1}
    kept = {name: letters.get(name, "") for name in found if letters.get(name) not in ("J", "alpha")}
    return {name: letter for name, letter in kept.items() if letter or name not in single}


def _alike(found: dict[str, Rows]) -> int:
    """How many decimals the arrays of a text have that a program has printed; 0 where it may have been written by
    hand."""
    most = max(
        (each for each in (_most(found[name]) for name in _of_arrays(found)) if each <= _MOST_PRINTED), default=0
    )
    return most if most >= _FEWEST_PRINTED else 0


def _rounded(found: dict[str, Rows], alike: int) -> dict[str, float]:
    """By name of x, W and b that were rounded when they were printed, half a unit of the last digit with which they
    were, or ∞ where each number has its own."""
    given = {name: found[name] for name, letter in _of_arrays(found).items() if letter in ("x", "W", "b")}
    all_rounded = alike > 0 and any(_most(rows) == alike for rows in given.values())
    kept = dict.fromkeys(given, 0.5 * 10.0 ** (-alike)) if all_rounded else {}
    return kept | {name: np.inf for name, rows in given.items() if _is_filled(rows)}


def _is_filled(rows: Rows) -> bool:
    """Whether every number of an array has the same decimals, and enough for a printed one."""
    decimals = {_decimals(entry) for row in rows for entry in row}
    return len(decimals) == 1 and _OF_TORCH <= min(decimals) <= _MOST_PRINTED


def _array(name: str, rows: Rows, alike: int, unit: float, flat: bool) -> Array:
    if len({len(row) for row in rows}) > 1:
        raise InputError("the rows of “%(name)s” have unequal lengths", name=shortened(name, 40))
    with np.errstate(all="ignore"):
        values = np.array([[float(entry) for entry in row] for row in rows])
        doubt = np.array([[_doubt(entry, rows, alike) for entry in row] for row in rows])
    shape: tuple[int, ...] = values.shape
    if flat:
        shape = shape[1:]
    return Array(values.reshape(shape), unit, doubt.reshape(shape))


def _doubt(entry: str, rows: Rows, alike: int) -> float:
    """Half a unit of the last digit with which a number was printed; 0 for whole numbers among others."""
    if not any("." in each for row in rows for each in row):
        return 0.0
    mantissa, _e, exponent = entry.lower().partition("e")
    powers = [each for row in rows for each in row if ("e" in each.lower()) == bool(exponent)]
    decimals = max(map(_decimals, powers)) or (0 if exponent else alike)
    return 0.5 * 10.0 ** ((int(exponent) if exponent else 0) - decimals) if mantissa else 0.0
