"""What comparing with exact results needs: the formulas of the records read by mpmath, with hundreds of digits."""

import ast
import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import mpmath
import numpy as np

from dlmath.functions.activations import ACTIVATIONS, Activation, python_name

BITS = 1500  # so many that 1 + e^{−|z|} and 1 + erf(z) keep 100 of them wherever the result is a float64


def column(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64).reshape(-1, 1)


def ulps(got: float, want: mpmath.mpf) -> float:
    """Distance in units of the last place of the float64 next to what is wanted; 0 if both are beyond float64."""
    if math.isinf(float(want)):
        return 0.0 if got == float(want) else math.inf
    return float(abs(got - want) / math.ulp(float(want)))


def relative_error(got: float, want: mpmath.mpf) -> float:
    """How far a float64 is from what is wanted, as a share of that; 0 if that is beyond float64 or below its normal
    numbers and so is it."""
    if math.isinf(float(want)) or abs(want) < 1e-300:
        return abs(got - float(want)) if abs(want) < 1e-300 else 0.0 if got == float(want) else math.inf
    return float(abs((got - want) / want))


def times_log(weight: mpmath.mpf, number: mpmath.mpf) -> mpmath.mpf:
    """weight · ln number, with 0 · ln 0 = 0."""
    return mpmath.mpf(0) if weight == 0 else weight * (mpmath.log(number) if number else -mpmath.inf)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(mpmath, name)
        for name in ("exp", "log", "sqrt", "tanh", "cosh", "sinh", "sin", "cos", "tan", "erf", "sign")
    },
    "abs": abs,
    "max": max,
    "min": min,
    "cases": lambda test, u, v: u if test else v,
}
_SIGNS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: lambda u, v: u + v,
    ast.Sub: lambda u, v: u - v,
    ast.Mult: lambda u, v: u * v,
    ast.Div: lambda u, v: u / v,
    ast.Pow: lambda u, v: u**v,
    ast.Gt: lambda u, v: u > v,
    ast.Lt: lambda u, v: u < v,
    ast.GtE: lambda u, v: u >= v,
    ast.LtE: lambda u, v: u <= v,
}


@cache
def _tree(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def evaluated(text: str, values: Mapping[str, Any], functions: Mapping[str, Any], number: Callable[[str], Any]) -> Any:
    """A formula, of these values, functions and numbers; a name that is none of them is an activation's."""

    def of(tree: ast.expr) -> Any:
        match tree:
            case ast.Constant():
                return number(ast.unparse(tree))
            case ast.Name(id=name):
                return values[name] if name in values else functions[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -of(operand)
            case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]):
                return _SIGNS[type(op)](of(left), of(right))
            case ast.IfExp(test=test, body=body, orelse=other):
                return functions["cases"](of(test), of(body), of(other))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                given = [of(argument) for argument in arguments]
                if name in functions:
                    return functions[name](*given)
                record = _named(name)
                return evaluated(record.expression, {"z": given[0], **record.constants}, functions, number)
        raise ValueError(f"no oracle for {ast.unparse(tree)}")

    return of(_tree(text))


def exact(text: str, values: Mapping[str, Any]) -> Any:
    """A formula in mpmath, with the precision at work."""
    return evaluated(text, values, FUNCTIONS | {"pi": +mpmath.pi}, mpmath.mpf)


def exact_phi(record: Activation, z: Any, derivative: bool = False) -> Any:
    """φ(z), or φ′(z), as the record's formula has it."""
    return exact(record.derivative if derivative else record.expression, {"z": mpmath.mpf(z), **record.constants})


@cache
def _named(name: str) -> Activation:
    return next(record for record in ACTIVATIONS.values() if python_name(record.name) == name)


def turning_points(record: Activation) -> list[float]:
    """The z where φ′ changes its sign: near them a float64 knows φ′ to an absolute error only."""
    z = np.linspace(-20.0, 20.0, 8001)
    assert record.slope
    signs = np.sign(record.slope(z[np.newaxis])[0])
    return [float(at) for at, left, right in zip(z, signs, signs[1:], strict=False) if left * right < 0]


# z of every size, and most where exponentials leave float64.
SIZES = (
    0.0, 5e-324, 1e-310, 2.3e-308, 1e-300, 1e-20, 1e-8, 1e-3, 0.5, 0.75, 1.0, 1.25, 2.0, 5.0, 10.0, 18.99, 20.0, 30.0,
    36.7, 37.0, 37.5, 38.4, 38.6,
    40.0, 60.0, 61.0, 100.0, 350.0, 354.0, 372.0, 373.0, 500.0, 700.0, 708.5, 709.0, 709.7, 709.8, 720.0, 740.0,
    744.0, 745.0, 745.2, 746.0, 750.0,
    752.0, 800.0, 1e3, 1.5e3, 1e4, 1e16, 1e154, 1e300, float(np.finfo(np.float64).max),
)  # fmt: skip


def whole_range(record: Activation) -> np.ndarray:
    """Numbers z of every size as a column, some beside the kinks and turning points of an activation."""
    random = np.random.default_rng(1)
    grids = [
        random.normal(0, 1, 60),
        random.normal(0, 8, 60),
        random.uniform(-45, 45, 60),
        random.uniform(-760, 760, 60),
    ]
    powers = random.choice([-1.0, 1.0], 60) * 10.0 ** random.uniform(-323, 308, 60)
    beside = [at + step for at in (*record.kinks, *turning_points(record)) for step in (-2e-3, 0.0, 2e-3)]
    return column(*SIZES, *(-size for size in SIZES), *np.concatenate(grids), *powers, *beside)
