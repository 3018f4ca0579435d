"""The steps of a graph of matrices as formulas: in symbols, then with its matrices."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from dlmath.calculus.matrix_graph import (
    MatrixNode,
    MatrixStep,
    MatrixTrace,
    Pull,
    formula_latex,
    formula_value,
    symbol_latex,
)
from pages.ui.writing import numbers, sums
from pages.ui.writing.equations import Relation, relation
from pages.ui.writing.symbols import coloured


def in_numbers(t: MatrixTrace, step: MatrixStep) -> str:
    """The arithmetic of a step in LaTeX: in symbols with shapes, then with its matrices."""
    if step.forward:
        return _forward(t, step.node)
    if not step.pulls:
        last = t.graph.nodes[-1]
        return rf"{_partial(last.name)}={coloured('delta', 'G')}={coloured('delta', _matrix(t.upstream))}"
    lines = [_handed_back(t, step, pull) for pull in step.pulls]
    for target in dict.fromkeys(pull.target for pull in step.pulls):
        come = arrived(t, step, target)
        if len(come) > 1:
            parts = [pull.value for pull in come]
            how = relation(lambda *each: sum(each), parts, step.gradients[target])
            added = "+".join(_matrix(each, how.digits) for each in parts)
            lines.append(rf"{_partial(target)}&={added}{_result(how, step.gradients[target], 'delta')}")
    return r"\begin{aligned}" + r"\\[.4em]".join(lines) + r"\end{aligned}"


def arrived(t: MatrixTrace, step: MatrixStep, name: str) -> list[Pull]:
    """What has been handed back to a node at a step."""
    order = [node.name for node in t.graph.nodes]
    at = order.index(step.node.name)
    return [pull for pull in t.pulls if pull.target == name and order.index(pull.source) >= at]


def _forward(t: MatrixTrace, node: MatrixNode) -> str:
    assert node.operation
    nodes = {each.name: each for each in t.graph.nodes}
    values = [t.values[name] for name in node.operands]
    written = _once(node, [_name(nodes[name]) for name in node.operands])
    how = relation(partial(node.operation.result, node.shape), values, t.values[node.name])
    put = _once(node, [_matrix(value, how.digits) for value in values])
    last = node.name == t.graph.nodes[-1].name
    left = ("f=" if last else "") + symbol_latex(node.name)
    return (
        rf"\begin{{aligned}}{left}&={written}\\&={put}\\"
        rf"&{_result(how, t.values[node.name], 'a')}\end{{aligned}}"
    )


def _handed_back(t: MatrixTrace, step: MatrixStep, pull: Pull) -> str:
    nodes = {each.name: each for each in t.graph.nodes}
    names = {"y": symbol_latex(pull.source), "g": _partial(pull.source)}
    names |= dict(zip("uv", (_name(nodes[name]) for name in step.node.operands), strict=False))
    graph = pull.values.graph
    how = relation(
        lambda *inputs: formula_value(pull.values, inputs),
        [pull.values.values[name] for name in graph.inputs],
        pull.value,
    )
    several = sum(each.target == pull.target for each in t.pulls) > 1
    sign = r"&\mathrel{+}=" if several else "&="
    symbols = formula_latex(graph, names)
    left = rf"{_partial(pull.target)}{sign}{symbols}"
    if graph.nodes[-1].operation is None:
        return left + "=" + coloured("delta", _matrix(pull.value))
    put = {name: _matrix(pull.values.values[name], how.digits) for name in graph.inputs}
    return rf"{left}\\&={formula_latex(graph, put)}\\&{_result(how, pull.value, 'delta')}"


def _once(node: MatrixNode, operands: Sequence[str]) -> str:
    """One operation in LaTeX, on operands that stand alone."""
    assert node.operation
    return node.operation.latex.format(**dict(zip("uv", operands, strict=False)))


def _name(node: MatrixNode) -> str:
    return node.text if node.number is not None else symbol_latex(node.name)


def _partial(name: str) -> str:
    return rf"\frac{{\partial J}}{{\partial {symbol_latex(name)}}}"


def _matrix(value: np.ndarray, digits: int = 0) -> str:
    """A matrix; one number stands without brackets of a matrix."""
    if value.size == 1:
        return numbers.latex_bracketed(float(value[0, 0]), digits, compound=True)
    return sums.latex_matrix(value.tolist(), lambda each: numbers.latex(each, digits))


def _result(how: Relation, value: np.ndarray, letter: str) -> str:
    written = how.latex(float(value[0, 0])) if value.size == 1 else sums.latex_matrix(value.tolist(), how.latex)
    return (how.latex_sign or "=") + coloured(letter, written)
