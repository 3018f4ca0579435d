"""Every node of a graph of matrices with its numbers, each of which opens its arithmetic."""

import math
from collections.abc import Callable, Mapping
from html import escape

import numpy as np

from dlmath.arrays import shape_text
from dlmath.calculus.matrix_graph import MatrixNode, MatrixStep, MatrixTrace, MatrixValues
from dlmath.network.softmax_cross_entropy import SoftmaxLoss, softmax_loss
from dlmath.network.steps import Arithmetic
from pages.calculus.parts.matrix_formulas import arrived
from pages.ui.writing import equations, numbers, sums
from pages.ui.writing.equations import number, relation, sum_of_products
from pages.ui.writing.text import _

MOST_TERMS = 12  # of a sum that is written out under the pointer
DIGITS_OF_NUDGING = 5

Told = Callable[[int, int], str]


def tables(t: MatrixTrace, step: MatrixStep, by_nudging: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> str:
    """Every node with its value, its derivative and, for variables, the derivative by nudging, as HTML."""
    return (
        '<div class="dl-wide"><div style="display:flex;flex-wrap:wrap;gap:1.4rem 3rem;padding-bottom:2.4rem">'
        f"{''.join(_node(t, step, node, by_nudging) for node in t.graph.nodes)}</div></div>"
    )


def _node(
    t: MatrixTrace, step: MatrixStep, node: MatrixNode, by_nudging: Mapping[str, tuple[np.ndarray, np.ndarray]]
) -> str:
    """One node: what it stands for, and its matrices side by side."""
    heading = f"{node.name} = f" if node.name == t.graph.nodes[-1].name else node.name
    told = _told(t, node) if node.name in step.known else None
    parts = [_grid(heading, shape_text(node.shape), "a", t.values[node.name], told)]
    if node.depends:
        come = step.gradients.get(node.name)
        back = _told_back(t, step, node) if come is not None else None
        parts.append(_grid(f"∂J/∂{node.name}", "", "delta", t.gradients[node.name] if come is None else come, back))
    if node.name in by_nudging:
        parts.append(_nudged(node, *by_nudging[node.name]))
    text = f"<code>{escape(node.text)}</code>" if node.operation else ""
    return f'<div>{text}<div class="dl-row">{"".join(parts)}</div></div>'


def _grid(name: str, note: str, letter: str, value: np.ndarray, told: Told | None) -> str:
    """A matrix whose numbers open their arithmetic; dots where it is not known yet."""
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="dl-{letter}" data-how="{escape(told(i, j))}">{numbers.plain(each)}</td>'
            if told
            else '<td class="dl-hidden">·</td>'
            for j, each in enumerate(row)
        )
        + "</tr>"
        for i, row in enumerate(value.tolist())
    )
    head = f'<span class="dl-{letter}">{escape(name)}</span><small>{escape(note)}</small>'
    return f'<table class="dl-table"><caption>{head}</caption><tbody>{body}</tbody></table>'


def _nudged(node: MatrixNode, slopes: np.ndarray, doubt: np.ndarray) -> str:
    """The derivative by central differences, in the digits that rounding leaves."""

    def cell(value: float, off: float) -> str:
        if not math.isfinite(value):
            return "–"
        return "0" if abs(value) <= off else numbers.within(value, off, DIGITS_OF_NUDGING)

    body = "".join(
        "<tr>" + "".join(f"<td>{cell(*each)}</td>" for each in zip(*row, strict=True)) + "</tr>"
        for row in zip(slopes.tolist(), doubt.tolist(), strict=True)
    )
    words = escape(_("by nudging"))
    head = f"∂J/∂{escape(node.name)}<small>{words}</small>"
    return f'<table class="dl-table"><caption>{head}</caption><tbody>{body}</tbody></table>'


def _told(t: MatrixTrace, node: MatrixNode) -> Told:
    """The arithmetic of each number of a node's value."""
    if node.operation is None:
        return lambda i, j: numbers.full(float(t.values[node.name][i, j]))
    values = MatrixValues(t.graph, t.values)
    return lambda i, j: _entry(values, node, i, j, deep=False)


def _told_back(t: MatrixTrace, step: MatrixStep, node: MatrixNode) -> Told:
    """The arithmetic of each number of a derivative, as far as it has come."""
    come = arrived(t, step, node.name)
    if not come:
        return lambda i, j: f"G = {numbers.full(float(t.upstream[i, j]))}"
    if len(come) == 1:
        (pull,) = come
        last = pull.values.graph.nodes[-1] if pull.values.graph.nodes[-1].operation else None
        if last is None:
            return lambda i, j: f"∂J/∂{pull.source} = {numbers.full(float(pull.value[i, j]))}"
        return lambda i, j: _entry(pull.values, last, i, j, deep=True)
    total = step.gradients[node.name]
    return lambda i, j: str(equations.plain(sums.of_all(float(pull.value[i, j]) for pull in come), float(total[i, j])))


def _entry(values: MatrixValues, node: MatrixNode, i: int, j: int, deep: bool) -> str:
    """One number of a node with its arithmetic in plain text."""
    value = float(values.values[node.name][i, j])
    nodes = {each.name: each for each in values.graph.nodes}
    terms = _terms(values, node, i, j, nodes, deep)
    if len(terms) > 1 and sum(not isinstance(part, str) for part in terms) <= 2 * MOST_TERMS:
        return str(equations.plain(terms, value))
    return _in_words(values, node, i, j, value)


def _in_words(values: MatrixValues, node: MatrixNode, i: int, j: int, value: float) -> str:
    """A function of a number, or of a column."""
    assert node.operation
    name = node.operation.name
    u = values.values[node.operands[0]]
    if name == "softmax":
        s = _softmax(u[:, [j]])
        return f"softmax: {equations.plain((number(float(s.exponentials[i, 0])), '/', number(s.total)), value)}"
    if name in ("norm", "norm1", "square_norm", "sum", "mean", "trace", "dot", "product") or u.shape != node.shape:
        return numbers.full(value)
    if name == "power":
        v = float(values.values[node.operands[1]][i, j])
        how = relation(node.operation.f, (float(u[i, j]), v), value)
        base = numbers.bracketed(float(u[i, j]), how.digits, compound=True)
        return f"{base}^{numbers.bracketed(v)} {how.sign or '='} {how.plain(value)}"
    how = relation(node.operation.f, (np.array([[u[i, j]]]),), value)
    written = name.removeprefix("d_") + ("′" if name.startswith("d_") else "")
    return f"{written}({numbers.plain(float(u[i, j]), how.digits)}) {how.sign or '='} {how.plain(value)}"


def _softmax(column: np.ndarray) -> SoftmaxLoss:
    """A column through softmax, with any class as the target."""
    return softmax_loss(column, np.eye(len(column))[:, [0]])


def _terms(
    values: MatrixValues, node: MatrixNode, i: int, j: int, nodes: Mapping[str, MatrixNode], deep: bool
) -> Arithmetic:
    """What a number of a node is made of; where ``deep``, the parts of its operands too."""
    value = values.values

    def part(k: int, i: int, j: int) -> Arithmetic:
        """An entry of an operand as terms."""
        operand = nodes[node.operands[k]]
        if deep and operand.operation is not None:
            inner = _terms(values, operand, i, j, nodes, deep)
            if len(inner) <= 2 * MOST_TERMS:
                return ("(", *inner, ")") if len(inner) > 1 else inner
        return (number(float(value[operand.name][i, j])),)

    def row(k: int) -> np.ndarray:
        return value[node.operands[k]]

    assert node.operation
    match node.operation.name:
        case "product":
            return sum_of_products(row(0)[i, :].tolist(), row(1)[:, j].tolist())
        case "scale":
            return (*part(0, 0, 0), "·", *part(1, i, j))
        case "+":
            return (*part(0, i, j), "+", *part(1, i, j))
        case "-":
            return (*part(0, i, j), "−", *part(1, i, j))
        case "*":
            return (*part(0, i, j), "·", *part(1, i, j))
        case "/":
            return (*part(0, i, j), "/", *part(1, i, j))
        case "neg":
            return (number(-1.0), "·", *part(0, i, j)) if deep else (number(0.0), "−", *part(0, i, j))
        case "transpose":
            return part(0, j, i)
        case "outer":
            return (number(float(row(0)[i, 0])), "·", number(float(row(1)[j, 0])))
        case "dot":
            return sum_of_products(row(0).ravel().tolist(), row(1).ravel().tolist())
        case "square_norm":
            return sum_of_products(row(0).ravel().tolist(), row(0).ravel().tolist())
        case "norm1":
            return sums.of_all(np.abs(row(0)).ravel().tolist())
        case "square":
            return (number(float(row(0)[i, j])), "·", number(float(row(0)[i, j])))
        case "sum":
            return sums.of_all(row(0).ravel().tolist())
        case "mean":
            return ("(", *sums.of_all(row(0).ravel().tolist()), ")", "/", number(float(row(0).size)))
        case "trace":
            return sums.of_all(np.diagonal(row(0)).tolist())
        case "rowsum":
            return sums.of_all(row(0)[i, :].tolist())
        case "colsum":
            return sums.of_all(row(0)[:, j].tolist())
        case "log_softmax":
            s = _softmax(row(0)[:, [j]])
            return (number(float(s.u[i, 0])), "−", number(float(s.u.max())), "−", number(s.log_total))
        case "repeat_columns":
            return part(0, i, 0)
        case "repeat_rows":
            return part(0, 0, j)
        case "fill" | "like":
            return part(0, 0, 0)
    return (number(float(value[node.name][i, j])),)
