"""What float64 may give for a formula as books write it, operation by operation, where that loses digits.

(1 + erf(z/√2)) z/2 at z = −7 has four digits left, and whoever computes it so has made no mistake.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import reduce

import numpy as np

from dlmath.by_hand._intervals import Array, Intervals, Value, intervals, through
from dlmath.functions.activations import ACTIVATIONS, Activation
from dlmath.functions.printers.syntax import names_in, parsed

_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "erf": np.vectorize(math.erf, otypes=[float]),
    "sigmoid": ACTIVATIONS["sigmoid"].f,
}


def textbook_value(phi: Activation, letter: str, z: Array) -> Intervals | None:
    """a = φ(z) or φ′(z) by the formula of the record; None where that loses no digits: 1 + erf and the like do.

    >>> from dlmath import ACTIVATIONS
    >>> a = textbook_value(ACTIVATIONS["GELU"], "a", np.array([[-7.0]]))
    >>> bool(a.low.item() < -8.95869e-12 < a.high.item()), bool(a.low.item() < -8.97e-12)
    (True, False)
    """
    if not {"erf", "tanh"} & names_in(phi.expression or "0"):
        return None
    text = phi.expression if letter == "a" else phi.derivative
    with np.errstate(all="ignore"):
        found = _value(parsed(text), {**phi.constants, "pi": math.pi, "z": intervals(z)})
    return found if isinstance(found, Intervals) else None


def _value(tree: ast.expr, names: Mapping[str, Value]) -> Value:
    match tree:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return names[name]
        case ast.UnaryOp(operand=operand):
            return -_value(operand, names)
        case ast.BinOp(left=left, op=op, right=right):
            return _operation(op, _value(left, names), _value(right, names))
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return _applied(_FUNCTIONS[name], _value(argument, names))
    raise AssertionError(ast.unparse(tree))


def _operation(op: ast.operator, left: Value, right: Value) -> Value:
    match op:
        case ast.Add():
            return right + left if isinstance(right, Intervals) else left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left * _applied(np.reciprocal, right)
    assert isinstance(right, float)
    return reduce(operator.mul, [left] * int(right))


def _applied(f: Callable[[Array], Array], x: Value) -> Value:
    return through(f, x) if isinstance(x, Intervals) else float(f(np.array([[x]])).item())
