"""What both writers for readers share: the walk over a formula's tree, and which operand needs brackets."""

import ast
from collections.abc import Callable, Mapping
from typing import ClassVar

from dlmath.arrays import InputError

# How strongly an operation binds. OPEN: what ends openly on the right, as ln x and cases do, so that nothing may follow
# but a sum.
WEAK, SUM, OPEN, PRODUCT, POWER, ATOM = range(6)

Written = tuple[str, int]  # a part as it is written, and how strongly its last operation binds
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Lt: ast.GtE, ast.LtE: ast.Gt}


class Writer:
    """Writes a tree for readers; how each kind of part looks is up to a subclass.

    names: for a name, what is written in its place, such as the number that it stands for.
    """

    minus = "-"
    comparisons: ClassVar[Mapping[type[ast.cmpop], str]]

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.signs: dict[type[ast.operator], Callable[[ast.expr, ast.expr], Written]] = {
            ast.Add: lambda u, v: (self.sum(self.within(u, SUM), "+", self.within(v, OPEN)), SUM),
            ast.Sub: lambda u, v: (self.sum(self.within(u, SUM), self.minus, self.within(v, OPEN)), SUM),
            ast.Mult: self.product,
            ast.Div: self.quotient,
            ast.Pow: self.power,
        }

    def write(self, tree: ast.expr) -> Written:
        match tree:
            case ast.Constant(value=int() | float()):
                return self.number(ast.unparse(tree))
            case ast.Name(id=name):
                return self.put(self.names[name]) if name in self.names else (self.name(name), ATOM)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.write(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.minus + self.within(operand, OPEN), SUM
            case ast.BinOp(left=ast.UnaryOp(op=ast.USub(), operand=u), op=(ast.Mult() | ast.Div()) as op, right=v):
                return self.write(ast.UnaryOp(ast.USub(), ast.BinOp(u, op, v)))
            case ast.BinOp(left=u, op=op, right=v) if type(op) in self.signs:
                return self.signs[type(op)](u, v)
            case ast.IfExp(test=ast.Compare(left=u, ops=[op], comparators=[v]), body=body, orelse=other) if (
                type(op) in OPPOSITE
            ):
                left, right = self.write(u)[0], self.write(v)[0]
                if_so, if_not = (self.comparisons[kind].join((left, right)) for kind in (type(op), OPPOSITE[type(op)]))
                return self.cases(self.write(body)[0], if_so, self.write(other)[0], if_not)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if arguments:
                return self.call(name, arguments)
        raise InputError("“%(part)s” is not understood", part=ast.unparse(tree))

    def within(self, tree: ast.expr, least: int) -> str:
        """A part, in brackets where its last operation binds less than it must."""
        text, binds = self.write(tree)
        return text if binds >= least else self.brackets(text)

    def put(self, text: str) -> Written:
        """What stands in the place of a name; a negative number binds like a difference, a·10ⁿ like a product."""
        return text, (
            SUM
            if text.startswith(self.minus)
            else PRODUCT
            if any(sign in text for sign in ("×", "times", "/", "frac"))
            else ATOM
        )

    def number(self, text: str) -> Written:
        return text, ATOM

    def brackets(self, text: str) -> str:
        return f"({text})"

    def name(self, name: str) -> str:
        raise NotImplementedError

    def sum(self, left: str, sign: str, right: str) -> str:
        raise NotImplementedError

    def product(self, u: ast.expr, v: ast.expr) -> Written:
        raise NotImplementedError

    def quotient(self, u: ast.expr, v: ast.expr) -> Written:
        raise NotImplementedError

    def power(self, u: ast.expr, v: ast.expr) -> Written:
        raise NotImplementedError

    def cases(self, then: str, if_so: str, other: str, if_not: str) -> Written:
        raise NotImplementedError

    def call(self, name: str, arguments: list[ast.expr]) -> Written:
        raise NotImplementedError
