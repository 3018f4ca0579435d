"""A formula as a tree of Python's syntax, and what can be asked of it."""

import ast
import functools

from dlmath.arrays import InputError
from dlmath.contract import check_calls

_OPERATIONS = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Compare)


def parsed(text: str) -> ast.expr:
    """The tree of a formula.

    Raises InputError that quotes the part where Python's grammar finds no formula.

    >>> ast.unparse(parsed("z*sigmoid(z)"))
    'z * sigmoid(z)'
    """
    return _parsed(text)


@functools.lru_cache(maxsize=1024)
def _parsed(text: str) -> ast.expr:
    return _fresh(text)


def fresh(text: str) -> ast.expr:
    """The tree of a formula as one's own, which may be changed.

    >>> fresh("z") is fresh("z")
    False
    """
    return _fresh(text)


def _fresh(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        place = getattr(error, "offset", None) or 1
        raise InputError(
            "the expression breaks off or has a sign too many near “%(part)s”", part=text[max(0, place - 4) : place + 4]
        ) from None


def names_in(text: str) -> set[str]:
    """All names of a formula, of numbers and of functions.

    >>> sorted(names_in("z*sigmoid(z)"))
    ['sigmoid', 'z']
    """
    return {node.id for node in ast.walk(_parsed(text)) if isinstance(node, ast.Name)}


def operations_in(text: str) -> tuple[int, int]:
    """How many functions such as exp a formula takes, and how many other operations; what stands in it twice counts
    once.

    >>> operations_in("1/(1 + exp(-z))"), operations_in("max(0, z)")
    ((1, 3), (0, 1))
    """
    found = {ast.dump(node): node for node in ast.walk(_parsed(text)) if isinstance(node, _OPERATIONS)}
    calls = [each.func for each in found.values() if isinstance(each, ast.Call)]
    functions = sum(isinstance(each, ast.Name) and each.id not in ("max", "min", "abs") for each in calls)
    return functions, len(found) - functions


def real(tree: ast.expr) -> ast.expr:
    """A whole number as a real one: an array of 0 and 1 would be one of integers.

    >>> ast.unparse(real(parsed("1")))
    '1.0'
    """
    return ast.Constant(float(tree.value)) if isinstance(tree, ast.Constant) and isinstance(tree.value, int) else tree


def with_value(text: str, call: str, letter: str) -> str:
    """A formula with a letter for a value that it has in it.

    >>> with_value("sigmoid(z)*(1 - sigmoid(z))", "sigmoid(z)", "a")
    'a * (1 - a)'
    """
    value = ast.dump(_parsed(call))

    class Replaced(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return ast.Name(letter) if ast.dump(node) == value else self.generic_visit(node)

    return ast.unparse(Replaced().visit(_fresh(text)))


check_calls(__name__)
