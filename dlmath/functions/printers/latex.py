"""A formula as LaTeX, as a textbook writes it: fractions, e^z, tanh²(z), cases; brackets as high as what they hold."""

import ast
import re
from collections.abc import Mapping
from typing import ClassVar

from dlmath.contract import Size, check_calls
from dlmath.functions.printers._writer import ATOM, OPEN, POWER, PRODUCT, SUM, Writer, Written
from dlmath.functions.printers.syntax import parsed

FUNCTIONS = {name: rf"\{name}" for name in ("sin", "cos", "tan", "tanh", "cosh", "sinh", "max", "min")}
FUNCTIONS |= {"log": r"\ln", "sigmoid": r"\sigma", "relu": r"\operatorname{ReLU}"}
GREEK = {"α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "κ": r"\kappa", "λ": r"\lambda", "pi": r"\pi"}


def latex(text: str, put: Mapping[str, str] | None = None) -> str:
    """A formula as LaTeX, with the brackets that it needs and no others; put says what is written in the place of a
    name.

    >>> latex("sigmoid(z)*(1 - sigmoid(z))"), latex("exp(-z**2/2)/sqrt(2*pi)", {"z": "-1.5"})
    ('\\\\sigma(z)\\\\,(1-\\\\sigma(z))', '\\\\frac{e^{-(-1.5)^2/2}}{\\\\sqrt{2\\\\pi}}')
    """
    return _Latex(put or {}).write(parsed(text))[0]


def latex_lines(text: str, most: Size, put: Mapping[str, str] | None = None) -> list[str]:
    """As ``latex``, but in lines, of a formula with more than so many characters: a line for each term of a sum, or
    factor of a long term.

    >>> latex_lines("tanh(z) + z*(1 - tanh(z)**2)", 21)
    ['\\\\tanh(z)', '+z\\\\,(1-\\\\tanh^2(z))']
    """
    return _Latex(put or {}).lines(parsed(text), most)


def name_latex(name: str) -> str:
    """A name: x, x₁ for x1, a Greek letter, and upright where it is longer.

    >>> [name_latex(name) for name in ("x", "w12", "alpha_1", "v₂", "λ")]
    ['x', 'w_{12}', '\\\\mathrm{alpha\\\\_1}', 'v_{2}', '\\\\lambda']
    """
    name = name.translate(_DIGITS)
    if name in GREEK:
        return GREEK[name]
    if found := re.fullmatch(r"([A-Za-z])(\d*)", name):
        return f"{found[1]}_{{{found[2]}}}" if found[2] else found[1]
    return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}"


_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SPACED = (
    *(found for found in FUNCTIONS.values() if found != r"\sigma"),
    r"\operatorname",
)  # before which TeX itself leaves room
_TALL = re.compile(r"\\(?:d?frac|begin|left)\b")


def _length(tree: ast.expr) -> int:
    """How many characters a formula has, spaces left out."""
    return len(ast.unparse(tree).replace(" ", ""))


class _Latex(Writer):
    """Writes LaTeX; small: in an exponent, where a fraction stands on one line."""

    comparisons: ClassVar = {ast.Gt: ">", ast.GtE: r"\ge ", ast.Lt: "<", ast.LtE: r"\le "}

    def __init__(self, names: Mapping[str, str], small: bool = False) -> None:
        super().__init__(names)
        self.small = small

    def number(self, text: str) -> Written:
        return self.put(re.sub(r"e([+-]?)\+?0*(\d+)", r"\\times 10^{\1\2}", text))

    def name(self, name: str) -> str:
        return name_latex(name)

    def brackets(self, text: str) -> str:
        return rf"\left({text}\right)" if _TALL.search(text) else f"({text})"

    def sum(self, left: str, sign: str, right: str) -> str:
        return left + sign + right

    def lines(self, tree: ast.expr, most: int, least: int = SUM) -> list[str]:
        match tree:
            case ast.BinOp(left=u, op=(ast.Add() | ast.Sub()) as op, right=v) if least == SUM and _length(tree) > most:
                first, *rest = self.lines(v, most * 4 // 5, OPEN)  # behind a sign there is less room
                return [*self.lines(u, most), ("+" if isinstance(op, ast.Add) else "-") + first, *rest]
            case ast.BinOp(left=u, op=ast.Mult(), right=v) if _length(tree) > most:
                return [*self.lines(u, most, PRODUCT), r"\cdot " + self.within(v, OPEN)]
        return [self.within(tree, least)]

    def product(self, u: ast.expr, v: ast.expr) -> Written:
        left, right = self.within(u, PRODUCT), self.within(v, OPEN)
        binds = OPEN if self.write(v)[1] == OPEN else PRODUCT
        if right.startswith((r"\left(", r"\begin", *_SPACED)) or (right == r"\pi" and left[-1].isdigit()):
            return left + right, binds
        return left + (r"\cdot " if right[0].isdigit() else r"\,") + right, binds

    def quotient(self, u: ast.expr, v: ast.expr) -> Written:
        if self.small:
            return f"{self.within(u, PRODUCT)}/{self.within(v, POWER)}", PRODUCT
        return rf"\frac{{{self.write(u)[0]}}}{{{self.write(v)[0]}}}", PRODUCT

    def power(self, u: ast.expr, v: ast.expr) -> Written:
        exponent = self._exponent(v)
        match u:
            case ast.Call(func=ast.Name(id=name), args=[argument]) if name in FUNCTIONS and exponent.isdigit():
                return f"{FUNCTIONS[name]}^{exponent}{self.brackets(self.write(argument)[0])}", POWER
        return f"{self.within(u, ATOM)}^{exponent}", POWER

    def cases(self, then: str, if_so: str, other: str, if_not: str) -> Written:
        return rf"\begin{{cases}}{then} & {if_so}\\ {other} & {if_not}\end{{cases}}", OPEN

    def call(self, name: str, arguments: list[ast.expr]) -> Written:
        inside = ", ".join(self.write(argument)[0] for argument in arguments)
        match name:
            case "exp":
                return f"e^{{{_Latex(self.names, True).write(arguments[0])[0]}}}", POWER
            case "square":
                return f"{self.within(arguments[0], ATOM)}^2", POWER
            case "sqrt":
                return rf"\sqrt{{{inside}}}", ATOM
            case "abs":
                return (
                    rf"\left\lvert {inside}\right\rvert" if _TALL.search(inside) else rf"\lvert {inside}\rvert"
                ), ATOM
            case "sum":
                each = {letter: text.replace("_j", "_k") for letter, text in self.names.items()}
                return rf"\sum_k {_Latex(each, self.small).within(arguments[0], OPEN)}", OPEN
            case "log" if inside.startswith(_SPACED) and isinstance(arguments[0], ast.Call):
                return rf"\ln{inside}", OPEN
        written = FUNCTIONS.get(name, rf"\operatorname{{{name.replace('_', '-')}}}")
        if inside.startswith(r"\frac") and isinstance(arguments[0], ast.BinOp) and isinstance(arguments[0].op, ast.Div):
            return written + inside, OPEN
        if name == "log" and isinstance(arguments[0], ast.Name) and self.write(arguments[0])[1] > SUM:
            return rf"\ln {inside}", OPEN
        return written + self.brackets(inside), POWER

    def _exponent(self, tree: ast.expr) -> str:
        text = _Latex(self.names, True).write(tree)[0]
        return text if len(text) == 1 else f"{{{text}}}"


check_calls(__name__)
