"""A formula as NumPy: the text for a listing, and the function that this text computes."""

import ast
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dlmath.arrays import InputError
from dlmath.contract import check_calls
from dlmath.functions.printers.syntax import fresh, names_in, parsed, real

NAMES = {
    name: f"np.{name}"
    for name in (
        "exp",
        "expm1",
        "log",
        "log1p",
        "logaddexp",
        "tanh",
        "cosh",
        "sinh",
        "sin",
        "cos",
        "sqrt",
        "abs",
        "sign",
    )
}
NAMES |= {"max": "np.maximum", "min": "np.minimum", "pi": "np.pi"}
NAMES |= {name: f"np.vectorize(math.{name}, otypes=[float])" for name in ("erf", "erfc")}  # of which NumPy has none


def numpy_text(text: str, values: Mapping[str, float] | None = None) -> str:
    """A formula as an expression of NumPy; values are the numbers that names stand for. Other functions keep their
    names.

    >>> numpy_text("z if z > 0 else α*expm1(min(z, 0))", {"α": 0.5})
    'np.where(z > 0, z, 0.5 * np.expm1(np.minimum(z, 0)))'
    """
    return ast.unparse(_NumPy(values or {}).visit(fresh(text)))


def numpy_result(text: str, letter: str, values: Mapping[str, float] | None = None) -> str:
    """As ``numpy_text``, but an array of its own, of the shape of the array with that letter, also where the formula is
    that letter or a number.

    >>> numpy_result("1", "z"), numpy_result("z", "z"), numpy_result("z/2", "z")
    ('np.ones_like(z)', 'z.copy()', 'z / 2')
    """
    found = numpy_text(text, values)
    if found == letter:
        return f"{letter}.copy()"
    if letter not in names_in(text):
        return f"np.ones_like({letter})" if found == "1" else f"np.full_like({letter}, {found})"
    return found


def compiled(
    text: str,
    letters: str,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    values: Mapping[str, float] | None = None,
) -> Callable[..., Any]:
    """The function that the NumPy of a formula of ours computes; letters are its arguments, functions those that are
    not NumPy's.

    Raises InputError where this is no formula of these names.

    >>> compiled("(a - y)**2/2", "a, y")(3.0, 1.0)
    2.0
    """
    names = [each.strip() for each in letters.split(",")]
    if not all(map(str.isidentifier, names)):
        raise InputError("letters must be names, not “%(given)s”", given=letters)
    _check_formula(parsed(text), {*names, *(functions or {}), *(values or {})})
    scope = {"np": np, "math": math, **(functions or {})}
    found: Callable[..., Any] = eval(f"lambda {letters}: {numpy_result(text, names[0], values)}", scope)
    return found


def branch_taken(text: str, values: Mapping[str, float]) -> str:
    """A formula for these numbers alone: of its cases, the one that they are in.

    >>> branch_taken("z if z > 0 else exp(z) - 1", {"z": -2.0})
    'exp(z) - 1'
    """
    tree = parsed(text)
    while isinstance(tree, ast.IfExp):
        holds = compiled(ast.unparse(tree.test), ", ".join(values))
        tree = tree.body if holds(**values) else tree.orelse
    return ast.unparse(tree)


# What a formula is made of.
_PARTS = (
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.IfExp,
    ast.Call,
    ast.Name,
    ast.Constant,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
    ast.Load,
)


def _check_formula(tree: ast.expr, known: set[str]) -> None:
    """Raise InputError unless a tree is built of numbers, operations and names that are known: nothing else is ever
    compiled."""
    for node in ast.walk(tree):
        if not isinstance(node, _PARTS) or (
            isinstance(node, ast.Name) and node.id not in known | NAMES.keys() | {"sum"}
        ):
            raise InputError("text: “%(part)s” is no part of a formula of these letters", part=ast.unparse(node))


class _NumPy(ast.NodeTransformer):
    """Puts NumPy's functions in the place of the formula's."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.values:
            return ast.Constant(self.values[node.id])
        return ast.Name(NAMES.get(node.id, node.id))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        arguments = [self.visit(each) for each in node.args]
        if isinstance(node.func, ast.Name) and node.func.id == "sum":
            return ast.Call(
                ast.Name("np.sum"),
                arguments,
                [ast.keyword("axis", ast.Constant(-2)), ast.keyword("keepdims", ast.Constant(True))],
            )
        return ast.Call(self.visit(node.func), arguments, [])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        chosen = [real(each) for each in (node.body, node.orelse)]
        return ast.Call(ast.Name("np.where"), [self.visit(each) for each in (node.test, *chosen)], [])


check_calls(__name__)
