"""Losses from the formulas of their records, in mpmath, and targets that they take."""

import ast
import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import mpmath
import numpy as np

from dlmath import Loss
from tests.oracles import column

REALS = [0.0, 1e-100, 1e-8, 1e-3, 0.1, 0.3, 0.5, 0.75, 1.0, 1.1, 2.0, 7.3, 20.0, 39.9, 40.1, 355.0, 710.0, 1e4, 1e100]
PROBABILITIES = [
    0.0,
    1e-100,
    1e-16,
    1e-8,
    0.001,
    0.1,
    0.3,
    0.3 + 1e-9,
    0.5,
    0.7,
    0.9,
    0.999,
    1 - 1e-12,
    1 - 2**-53,
    1.0,
]
_SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Pow: operator.pow,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_FUNCTIONS = {"abs": abs, "max": max, "min": min, "log": mpmath.log, "sign": mpmath.sign, "pi": mpmath.pi}


def exact(formula: str, letters: Mapping[str, Sequence[Any]], j: int = 0) -> Any:
    """A formula of a record in mpmath, for entry j of columns; 0 · ln 0 = 0, 0/0 = 0, and x/0 is ±∞."""

    def at(tree: ast.expr, j: int) -> Any:
        match tree:
            case ast.Constant(value=value):
                return mpmath.mpf(value)
            case ast.Name(id=name):
                return mpmath.mpf(letters[name][j])
            case ast.UnaryOp(operand=operand):
                return -at(operand, j)
            case ast.BinOp(left=u, op=ast.Mult(), right=v):
                return mpmath.mpf(0) if at(u, j) == 0 else at(u, j) * at(v, j)
            case ast.BinOp(left=u, op=ast.Div(), right=v):
                return over(at(u, j), at(v, j))
            case ast.BinOp(left=u, op=sign, right=v):
                return _SIGNS[type(sign)](at(u, j), at(v, j))
            case ast.IfExp(test=ast.Compare(left=u, ops=[sign], comparators=[v]), body=body, orelse=other):
                return at(body if _SIGNS[type(sign)](at(u, j), at(v, j)) else other, j)
            case ast.Call(func=ast.Name(id="sum"), args=[u]):
                return mpmath.fsum(at(u, k) for k in range(len(next(iter(letters.values())))))
            case ast.Call(func=ast.Name(id="log"), args=[u]) if at(u, j) == 0:
                return -mpmath.inf
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return _FUNCTIONS.get(name, getattr(mpmath, name, None))(*(at(each, j) for each in arguments))
        raise AssertionError(ast.dump(tree))

    return at(ast.parse(formula, mode="eval").body, j)


def over(u: Any, v: Any) -> Any:
    """u / v, 0 where u is, and ±∞ where only v is 0."""
    return mpmath.mpf(0) if u == 0 else u / v if v else u * mpmath.inf


def exact_loss(record: Any, a: Sequence[Sequence[Any]], y: Sequence[Sequence[Any]]) -> Any:
    """J of outputs and targets, row by row, from the record's expression."""
    columns = [*zip(zip(*a, strict=True), zip(*y, strict=True), strict=True)]
    terms = [exact(record.expression, {"a": of_a, "y": of_y}, j) for of_a, of_y in columns for j in range(len(of_a))]
    return mpmath.fsum(terms) / record.divisor(len(a), len(columns))


def targets_of(record: Any, n: int, N: int, random: np.random.Generator) -> np.ndarray:
    """Targets that a loss takes, among them the 0 and 1 that matter most."""
    match record.targets:
        case "sign":
            return random.choice([-1.0, 1.0], (n, N))
        case "probability":
            Y = random.uniform(size=(n, N))
            Y[:, 0] = Y[:, 0].round()
            return Y
        case "distribution":
            Y = random.dirichlet(np.ones(n), N).T
            Y[:, 0] = np.eye(n)[0]
            return Y
        case "not zero":
            return random.uniform(0.5, 2.0, (n, N)) * random.choice([-1.0, 1.0], (n, N))
    return random.normal(size=(n, N))


def inputs(record: Loss) -> Iterator[tuple[float, float]]:
    """Single outputs and targets over the whole domain of a loss: edges with edges, and random ones."""
    random = np.random.default_rng(1)
    if record.domain == "probability":
        yield from ((output, target) for output in PROBABILITIES for target in PROBABILITIES)
        yield from zip(random.uniform(0, 1, 60).tolist(), random.uniform(0, 1, 60).tolist(), strict=True)
        yield from zip(
            (10.0 ** random.uniform(-100, 0, 60)).tolist(), (10.0 ** random.uniform(-100, 0, 60)).tolist(), strict=True
        )
        return
    outputs = [*REALS, *(-number for number in REALS), *random.normal(0, 3, 60).tolist()]
    targets = [each for each in (-1.0, 0.0, 1.0, -2.5, 1e-100, -1e100) if record.takes(column(each))]
    yield from ((output, target) for output in outputs for target in targets)
    if record.for_regression:
        close = random.normal(0, 3, 60)
        yield from zip(close.tolist(), (close * (1 + 10.0 ** random.uniform(-16, 0, 60))).tolist(), strict=True)


def parts(formula: str, a: float, y: float) -> mpmath.mpf:
    """The sum of the absolute values of what a formula adds up at its top; ln(y/a) is ln y − ln a, and differs from 0
    only so exactly."""

    def added(tree: ast.expr) -> mpmath.mpf:
        match tree:
            case ast.UnaryOp(operand=operand):
                return added(operand)
            case ast.BinOp(left=u, op=ast.Add() | ast.Sub(), right=v):
                return added(u) + added(v)
        return abs(exact(ast.unparse(tree), {"a": [a], "y": [y]}))

    text = formula.replace("y*log(y/a)", "y*log(y) - y*log(a)")
    return mpmath.mpf(0) if " if " in text else added(ast.parse(text, mode="eval").body)
