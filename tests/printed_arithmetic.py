"""Arithmetic as it is printed, in LaTeX or Unicode, read and evaluated: an evaluator of its own, which knows nothing of
how it was written."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import mpmath
import numpy as np

from dlmath import LOSSES
from dlmath.functions.activations import ACTIVATIONS, Activation, python_name
from tests.loss_oracles import exact as exact_loss_formula
from tests.oracles import BITS, exact_phi

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
SELU = ACTIVATIONS["SELU"].constants
TANH_GELU = ACTIVATIONS["tanh-GELU"].constants


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


def _exp(x: float) -> float:
    return math.exp(x) if x < 709.7 else math.inf


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


FUNCTIONS: dict[str, Callable[..., float]] = {
    "ln": _log,
    "log": _log,
    "exp": _exp,
    "tanh": math.tanh,
    "cosh": math.cosh,
    "sinh": math.sinh,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sqrt": math.sqrt,
    "erf": math.erf,
    "sign": _sign,
    "max": max,
    "min": min,
}
for _loss in LOSSES.values():
    for _mark, _formula in (("", _loss.expression), ("′", _loss.derivative)):
        FUNCTIONS[_loss.name + _mark] = lambda a, y, formula=_formula: float(
            exact_loss_formula(formula, {"a": [a], "y": [y]})
        )


def _of_record(record: Activation, derivative: bool) -> Callable[[float], float]:
    """φ or φ′ by its record's formula in mpmath, with digits enough for every number that a page shows."""

    @lru_cache(maxsize=1 << 14)
    def f(x: float) -> float:
        with mpmath.workprec(BITS if abs(x) < 1e4 else 60):
            return float(exact_phi(record, x, derivative))

    return f


for _record in filter(lambda record: record.slope, ACTIVATIONS.values()):
    for _name in {
        _record.name,
        python_name(_record.name),
        {"sigmoid": "σ", "identity": "id"}.get(_record.name, _record.name),
    }:
        FUNCTIONS |= {_name: _of_record(_record, False), f"{_name}′": _of_record(_record, True)}
_NAMES = "|".join(re.escape(name) for name in sorted(FUNCTIONS, key=len, reverse=True))
_TOKEN = re.compile(
    rf"""(?P<number>\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴-⁹]+|\\times\ ?10\^\{{-?\d+\}}|e[+-]?\d+)?)
    |(?P<words>\\text\{{[^{{}}]*\}}|\\quad|\\qquad|%\{{[^}}]*\}}|\n|<br>|[;:。；：，、]|\.(?=\s|$))
    |(?P<name>(?:{_NAMES})(?![A-Za-z′])|\\(?:operatorname\{{[\w-]+\}}|[A-Za-z]+)|[^\W\d_]+)
    |(?P<power>[⁻⁰¹²³⁴-⁹]+)|(?P<below>[₀-₉]+)
    |(?P<sign>\\\\(?:\[[^\]]*\])?|\\[,;!|\ ]|\S)""",
    re.VERBOSE,
)
_EMPTY = (
    "!",
    ",",
    ";",
    " ",
    "left",
    "right",
    "big",
    "Big",
    "displaystyle",
    "footnotesize",
    "small",
    "textstyle",
    "limits",
    "boldsymbol",
    "mathrm",
)
_MEANT = {"cdot": "*", "times": "*", "odot": "⊙", "approx": "≈", "le": "≤", "ge": "≥", "leftarrow": "←", "to": "→",
"longrightarrow": "→",
          "sigma": "σ", "lambda": "λ", "alpha": "α", "gamma": "γ", "kappa": "κ", "pi": "π", "infty": "∞",
          "tfrac": "frac", "dfrac": "frac",
          "top": "ᵀ", "lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|", "|": "‖", "−": "-", "·": "*", "×": "*",
          "⋅": "*", "÷": "/"}  # fmt: skip
_RELATIONS = ("=", "≈")
_ENDS = (",", "←", "→", "≠", "<", ">", "≤", "≥", "\\\\", "¶", "&", "…")


class SymbolicError(Exception):
    """What is read has letters that stand for something."""


class UnreadError(Exception):
    """What is read is arithmetic that this evaluator does not know."""


class Token(NamedTuple):
    """A number with its text, or a sign, a name, an environment."""

    kind: str
    text: str


def tokens(text: str) -> list[Token]:
    """The tokens of some LaTeX or Unicode, without colours, bold and spaces."""
    text = re.sub(
        r"\\textcolor\{[^{}]*\}",
        "",
        re.sub(r"</?\w[^<>]*>", lambda tag: "\n" if tag[0].startswith("<br") else "", text),
    )
    # Numbers one below the other, each with its sign.
    text = re.sub(r"\\begin\{array\}\{r\}(.*?)\\end\{array\}", lambda column: column[1].replace(r"\\", ""), text)
    text = re.sub(r"\\\\\s*&\\quad\s*(?=[-+]|\\cdot|\\begin)", "", text)
    text = re.sub(r"\\\\(?:\[[^\]]*\])?\s*&?\s*(?=\\quad\s*\+|=|\\approx)", "", text)
    text = re.sub(r"\\quad\s*\+", "+", re.sub(r"\\(?:begin|end)\{(?:aligned|gathered)\}", "¶", text))
    found = []
    for match in _TOKEN.finditer(text):
        kind, part = str(match.lastgroup), match[0]
        if kind == "words":
            found.append(Token("sign", "¶"))
            continue
        if kind == "name" and part.startswith("\\operatorname"):
            part = part[len("\\operatorname{") : -1]
        if part != "\\\\" and not part.startswith("\\\\["):
            part = part.removeprefix("\\")
        part = "\\\\" if part.startswith("\\\\") else part
        if part not in _EMPTY or (kind == "sign" and part == "," and match[0] == ","):
            found.append(Token("name" if part in ("σ", "λ", "α", "γ", "κ", "π") else kind, _MEANT.get(part, part)))
    return found


def _number(text: str) -> float:
    mantissa, _, power = re.sub(r"×10|\\times ?10\^", "e", text).replace("{", "").replace("}", "").partition("e")
    return float(f"{mantissa}e{power.translate(SUPERSCRIPTS) or 0}")


def digits_of(text: str) -> int:
    """The significant digits of a printed number."""
    mantissa = re.split(r"[×\\e]", text)[0]
    return max(len(mantissa.replace(".", "").lstrip("0")), 1)


class Ones(NamedTuple):
    """A column of ones, a row of them, or the product of both."""

    column: bool = True
    row: bool = False


class Reader:
    """Evaluates tokens from left to right: sums, products, powers, functions, fractions, cases, matrices."""

    def __init__(self, given: list[Token]) -> None:
        self.rest = list(given)
        self.selu = {"λ", "cases"} <= {token.text for token in given}

    def next(self) -> str:
        return self.rest[0].text if self.rest else ""

    def take(self, wanted: str = "") -> Token:
        if not self.rest or (wanted and self.next() != wanted):
            raise UnreadError(f"“{self.next()}” for “{wanted}”")
        return self.rest.pop(0)

    def all(self) -> Any:
        found = self.sum()
        if self.rest:
            raise UnreadError(f"“{self.next()}”")
        return found

    def sum(self) -> Any:
        sign = -1 if self.next() == "-" else 1
        if self.next() in ("-", "+"):
            self.take()
        total = self.product()
        total = -total if sign < 0 else total
        while self.next() in ("+", "-"):
            total = total + self.product() if self.take().text == "+" else total - self.product()
        return total

    def product(self) -> Any:
        found = self.power()
        while self.rest:
            sign = self.next()
            if sign in ("*", "⊙"):
                self.take()
                by = -self.power() if self.next() == "-" and self.take() else self.power()
                while sign == "⊙" and self.rest and self._begins():  # a matrix product binds more tightly
                    by = _times(by, self.power())
                found = (
                    float((found * by).sum()) if sign == "*" and _is_column(found) and _is_column(by) else found * by
                )
            elif sign == "/":
                self.take()
                found = _over(found, self.power())
            elif self._begins():
                found = _times(found, self.power())
            else:
                break
        return found

    def _begins(self) -> bool:
        token = self.rest[0]
        return token.kind in ("number", "name") or token.text in ("(", "[", "{")

    def power(self) -> Any:
        found = self.atom()
        while self.rest and (self.next() in ("^", "ᵀ") or self.rest[0].kind == "power"):
            if self.next() == "ᵀ":
                self.take()
                found = _transposed(found)
            elif self.rest[0].kind == "power":
                found = found ** float(self.take().text.translate(SUPERSCRIPTS))
            else:
                self.take()
                inside = self.group() if self.next() == "{" else [self.take()]
                found = (
                    _transposed(found)
                    if [each.text for each in inside] == ["ᵀ"]
                    else _raised(found, Reader(inside).all())
                )
        return found

    def group(self, opening: str = "{", closing: str = "}") -> list[Token]:
        """The tokens between two brackets."""
        self.take(opening)
        depth, found = 1, []
        while True:
            token = self.take()
            depth += (token.text == opening) - (token.text == closing)
            if not depth:
                return found
            found.append(token)

    def atom(self) -> Any:
        token = self.take()
        if token.kind == "number":
            return _number(token.text)
        for opening, closing in (("(", ")"), ("[", "]"), ("{", "}")):
            if token.text == opening:
                self.rest.insert(0, token)
                entries = [
                    Reader(part).with_selu(self.selu).all() for part in _split(self.group(opening, closing), (",",))
                ]
                return entries[0] if len(entries) == 1 else np.array(entries, dtype=float)
        if token.text in ("|", "‖"):
            end = next((i for i, each in enumerate(self.rest) if each.text == token.text), -1)
            if end < 0:
                raise UnreadError("|")
            inside, self.rest = self.rest[:end], self.rest[end + 1 :]
            if [each.text for each in inside] == ["*"]:
                raise SymbolicError("‖·‖")
            return abs(Reader(inside).all())
        return self.named(token) if token.kind == "name" or token.text == "∞" else self.odd(token)

    def with_selu(self, selu: bool) -> "Reader":
        self.selu = self.selu or selu
        return self

    def odd(self, token: Token) -> Any:
        if token.text in "∂∇Σ∑√Δ%°⁽'′":
            raise SymbolicError(token.text)
        raise UnreadError(f"“{token.text}”")

    def named(self, token: Token) -> Any:
        name = token.text
        if name == "∞":
            return math.inf
        if name == "NaN":
            return math.nan
        if name == "frac":
            return _over(self.argument(), self.argument())
        if name == "mathbf" and self.next() == "1":
            self.take()
            return Ones()
        if name == "begin":
            return self.environment()
        if name == "e" and self.next() == "^":
            self.take()
            return _exp(Reader(self.group() if self.next() == "{" else [self.take()]).with_selu(self.selu).all())
        if name == "π":
            return math.pi
        if name in ("γ", "κ"):
            return TANH_GELU[name]
        if self.selu and name in SELU:
            return SELU[name]
        if name in FUNCTIONS and self.rest:
            return self.applied(name)
        if self.next() == "(" and len(name) > 1 and len(self.rest) > 2 and self.rest[1].kind == "number":
            raise UnreadError(f"{name}( )")
        raise SymbolicError(name)

    def argument(self) -> Any:
        """What a fraction is made of: a group, or one digit."""
        if self.rest and self.rest[0].kind == "number" and len(self.next()) > 1 and self.next().isdigit():
            first = self.take().text
            self.rest.insert(0, Token("number", first[1:]))
            return float(first[0])
        return Reader(self.group()).with_selu(self.selu).all() if self.next() == "{" else self.atom()

    def applied(self, name: str) -> Any:
        power = 1.0
        if self.next() == "^":
            self.take()
            power = Reader(self.group() if self.next() == "{" else [self.take()]).all()
        if self.next() == "(":
            inside = self.group("(", ")")
            values = [Reader(part).with_selu(self.selu).all() for part in _split(inside, (",",))]
        else:
            values = [self.power()]
        with np.errstate(all="ignore"):
            return (
                np.vectorize(FUNCTIONS[name])(*values)
                if any(isinstance(v, np.ndarray) for v in values)
                else FUNCTIONS[name](*values)
            ) ** power

    def environment(self) -> Any:
        kind = "".join(token.text for token in self.group())
        inside: list[Token] = []
        while not (self.next() == "end" and self.rest[1].text == "{"):
            inside.append(self.take())
        self.take("end")
        self.group()
        rows = [_split(row, ("&",)) for row in _split(inside, ("\\\\",))]
        if kind == "cases":
            return next(Reader(value).with_selu(self.selu).all() for value, condition in rows if _holds(condition))
        return np.array([[Reader(cell).all() for cell in row] for row in rows], dtype=float)


def _holds(condition: list[Token]) -> bool:
    i, sign = next((i, token.text) for i, token in enumerate(condition) if token.text in ("<", ">", "≤", "≥"))
    left, right = Reader(condition[:i]).all(), Reader(condition[i + 1 :]).all()
    return {"<": left < right, ">": left > right, "≤": left <= right, "≥": left >= right}[sign]


def _is_column(found: Any) -> bool:
    """Whether a point between two of a kind is the dot product."""
    return isinstance(found, np.ndarray) and found.shape[1] == 1


def _over(a: Any, b: Any) -> Any:
    with np.errstate(all="ignore"):
        return (
            a / b
            if isinstance(b, np.ndarray) or b
            else (math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a))
        )


def _raised(a: Any, b: Any) -> Any:
    return float(a) ** b


def _transposed(found: Any) -> Any:
    return Ones(found.row, found.column) if isinstance(found, Ones) else found.T


def _times(a: Any, b: Any) -> Any:
    """Factors beside one another: of matrices the matrix product, of numbers the product."""
    if isinstance(a, Ones) and isinstance(b, Ones):
        return Ones(True, True)
    if isinstance(b, Ones):
        return a if b.row else a.sum(axis=1, keepdims=True)
    if isinstance(a, Ones):
        return b.sum(axis=0, keepdims=True) if a.row else b
    both = isinstance(a, np.ndarray) and isinstance(b, np.ndarray)
    return a @ b if both else a * b


def _split(given: list[Token], signs: tuple[str, ...]) -> list[list[Token]]:
    """Parts between signs that stand in no bracket."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in given:
        if token.text in ("(", "[", "{") or (token.text == "begin" and token.kind == "name"):
            depth += 1
        if token.text in (")", "]", "}") or (token.text == "end" and token.kind == "name"):
            depth -= 1
        if depth <= 0 and token.text in signs:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


@dataclass(frozen=True)
class Checked:
    """A chain that was read: whether what is printed is true; why not, or the kind of what could not be read."""

    text: str
    wrong: str = ""
    unread: str = ""


def check(text: str, few: float = 3.6, half: float = 0.5001) -> Iterator[Checked]:
    """Every chain of a text that has numbers on both sides of a sign.

    Args:
      text: LaTeX or Unicode.
      few: how many units of the last digit "≈" may be off.
      half: how many "=" may be.
    """
    for chain in _split(tokens(text), _ENDS):
        signs = [token.text for token in _split_signs(chain)]
        members = _split(chain, _RELATIONS)
        if not signs or len(members) != len(signs) + 1:
            continue
        yield from _checked(members, signs, few, half)


def _split_signs(chain: list[Token]) -> list[Token]:
    depth, found = 0, []
    for token in chain:
        depth += (token.text in ("(", "[", "{") or token.text == "begin") - (
            token.text in (")", "]", "}") or token.text == "end"
        )
        if depth <= 0 and token.text in _RELATIONS:
            found.append(token)
    return found


def _checked(members: list[list[Token]], signs: list[str], few: float, half: float) -> Iterator[Checked]:
    values: list[Any] = []
    for member in members:
        try:
            values.append(Reader(member).all() if member else None)
        except SymbolicError:
            values.append(None)
        except (UnreadError, ValueError, TypeError, OverflowError, AttributeError, StopIteration, IndexError) as error:
            values.append(error)
    text = " ".join(token.text for member in members for token in [*member, Token("", "≟")])
    if len([v for v in values if v is not None]) < 2:
        return
    bad = next((v for v in values if isinstance(v, Exception)), None)
    if bad:
        yield Checked(text, unread=str(bad) or type(bad).__name__)
        return
    numeric = [i for i, v in enumerate(values) if v is not None]
    for i, k in pairwise(numeric):
        result, operands = (k, i) if _numbers_of(members[k]) else (i, k)
        sign = "≈" if "≈" in signs[i:k] else "="
        both = [*members[i], *members[k]]
        printed = _numbers_of(members[result])
        yield Checked(
            text, wrong=_difference(values[operands], values[result], printed, sign, members[operands], both, few, half)
        )


def _numbers_of(member: list[Token]) -> list[str]:
    """The texts of the numbers of a printed result, a number or a matrix; none of what is arithmetic."""
    plain = [
        token
        for token in member
        if token.text not in ("-", "{", "}", "(", ")", ",", "begin", "end", "bmatrix", "&", "\\\\")
    ]
    single = sum(token.text == "begin" for token in member) < 2
    return (
        [token.text for token in plain]
        if single and plain and all(token.kind == "number" or token.text in ("∞", "NaN") for token in plain)
        else []
    )


def _unit(value: float, digits: int) -> float:
    """One in the last digit of a number."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)


def _difference(
    left: Any,
    right: Any,
    printed: list[str],
    sign: str,
    operands: list[Token],
    both: list[Token],
    few: float,
    half: float,
) -> str:
    """In words how two sides differ that should not; "" where they agree."""
    a, b = np.broadcast_arrays(np.asarray(left, dtype=float), np.asarray(right, dtype=float))
    largest = max([abs(_number(token.text)) for token in operands if token.kind == "number"], default=1.0)
    for i, (x, y) in enumerate(zip(a.ravel().tolist(), b.ravel().tolist(), strict=True)):
        if x == y or not (math.isfinite(x) and math.isfinite(y)):
            continue
        text = printed[i] if len(printed) == a.size else (printed[0] if printed else "")
        of_fraction = 9 if sign == "=" else max(digits_of(token.text) for token in operands if token.kind == "number")
        digits = digits_of(text) if text else of_fraction
        unit = _unit(y, digits) if y else 1e-12 * max(largest, 1.0)
        if 0.0 in (x, y) and sign == "≈":  # so near 0 that the operands as printed do not tell it from that
            known = [token.text for token in both if token.kind == "number" and _number(token.text)]
            unit = _unit(max(map(_number, known)), max(map(digits_of, known)))
        allowed = (half if sign == "=" else few) * unit + 4e-16 * largest
        if abs(x - y) > allowed:
            return f"{x!r} {sign} {y!r}"
    return ""
