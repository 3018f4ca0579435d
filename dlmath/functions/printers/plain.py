"""A formula as one line of plain text in Unicode, for hovers, tables and screen readers: 1/(1 + exp(−z)), √(2π), z²."""

import ast
from collections.abc import Mapping
from typing import ClassVar

from dlmath.contract import check_calls
from dlmath.functions.printers._writer import ATOM, POWER, PRODUCT, WEAK, Writer, Written
from dlmath.functions.printers.syntax import parsed

NAMES = {"sum": "Σ", "log": "ln", "sigmoid": "σ", "pi": "π"}
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(text: str, put: Mapping[str, str] | None = None) -> str:
    """A formula as plain text, with the brackets that it needs and no others; put says what is written in the place of
    a name.

    >>> plain("z if z > 0 else exp(z) - 1"), plain("1 - a**2", {"a": "−0.5"})
    ('z if z > 0, else exp(z) − 1', '1 − (−0.5)²')
    """
    return _Plain(put or {}).write(parsed(text))[0]


class _Plain(Writer):
    """Writes with the signs of Unicode."""

    minus = "−"
    comparisons: ClassVar = {ast.Gt: " > ", ast.GtE: " ≥ ", ast.Lt: " < ", ast.LtE: " ≤ "}

    def name(self, name: str) -> str:
        return NAMES.get(name, name)

    def sum(self, left: str, sign: str, right: str) -> str:
        return f"{left} {sign} {right}"

    def product(self, u: ast.expr, v: ast.expr) -> Written:
        left, right = self.within(u, PRODUCT), self.within(v, PRODUCT)
        return left + ("" if right == "π" and left[-1].isdigit() else "·") + right, PRODUCT

    def quotient(self, u: ast.expr, v: ast.expr) -> Written:
        return f"{self.within(u, PRODUCT)}/{self.within(v, POWER)}", PRODUCT

    def power(self, u: ast.expr, v: ast.expr) -> Written:
        exponent = self.within(v, ATOM)
        return self.within(u, ATOM) + (exponent.translate(RAISED) if exponent.isdigit() else f"^{exponent}"), POWER

    def cases(self, then: str, if_so: str, other: str, if_not: str) -> Written:
        return f"{then} if {if_so}, else {other}", WEAK

    def call(self, name: str, arguments: list[ast.expr]) -> Written:
        inside = ", ".join(self.write(argument)[0] for argument in arguments)
        match name:
            case "abs":
                return f"|{inside}|", ATOM
            case "square":
                return f"{self.within(arguments[0], ATOM)}²", POWER
            case "sqrt":
                return "√" + self.within(arguments[0], ATOM), ATOM
        return f"{NAMES.get(name, name)}({inside})", ATOM


check_calls(__name__)
