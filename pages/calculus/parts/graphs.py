"""An expression as a drawn graph: values above the nodes, derivatives below, the current step lit; and its steps as
formulas and a table."""

import re
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np

from dlmath.calculus.graph import Edge, Graph, GraphStep, GraphTrace, Node, NodeTrace
from dlmath.functions.printers.latex import name_latex
from pages.ui.drawing.charts import Figure, base_layout
from pages.ui.writing import equations, numbers, palette
from pages.ui.writing.equations import Relation, number, relation, sum_of_products
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.symbols import coloured
from pages.ui.writing.tables import column_head
from pages.ui.writing.text import N_, _

LOW, HIGH, GAP = 330, 640, 74
# Signs of one operand that do not stand before it.
WRITTEN = {"( )²": "({})²", "| |": "|{}|"}


@dataclass(frozen=True)
class Example:
    """An expression worth seeing, the values of its inputs, and what to look for."""

    text: str
    values: dict[str, float]
    comment: str


SCENES = {
    "product": Example(
        "(x + y)*z",
        {"x": -2.0, "y": 5.0, "z": -4.0},
        N_(
            "The circuit of Stanford's CS231n. A sum hands its derivative on unchanged; a product hands each factor the"
            " value of the other."
        ),
    ),
    "neuron": Example(
        "square(sigmoid(w*x + b) - y)",
        {"w": 2.0, "x": 1.0, "b": 2.0, "y": 0.0},
        N_(
            "One sigmoid neuron with squared error: this is backpropagation. Why is so little left of the error when it"
            " reaches $w$?"
        ),
    ),
    "reuse": Example(
        "log(x1) + x1*x2 - sin(x2)",
        {"x1": 2.0, "x2": 5.0},
        N_(
            "Each input is used twice, so its derivative comes back along two edges and is added up. (The example of"
            " Baydin et al., 2018.)"
        ),
    ),
    "deep": Example(
        "sigmoid(w3*sigmoid(w2*sigmoid(w1*x)))",
        {"x": 1.0, "w1": 1.0, "w2": 1.0, "w3": 1.0},
        N_(
            "Three sigmoids inside one another. Each hands back at most a quarter of what comes in: compare the"
            " derivatives of $w_1$ and $w_3$."
        ),
    ),
}
OWN, OWN_TEXT, MOST_INPUTS = "own", "tanh(w*x + b) * x", 6
OWN_VALUES = {"x": 2.0, "y": -1.0, "z": 3.0, "w": 0.5, "b": -0.5}


def symbol(node: Node) -> str:
    """What stands in a node's circle."""
    if node.operation is None:
        return node.text
    signs = {
        "-": "−",
        "*": "×",
        "/": "÷",
        "**": "^",
        "neg": "−",
        "square": "( )²",
        "sigmoid": "σ",
        "sqrt": "√",
        "abs": "| |",
        "log": "ln",
    }
    return signs.get(node.operation.name, node.operation.name)


def places(graph: Graph) -> dict[str, tuple[float, float]]:
    """Where each node stands: inputs left in a column, each operation right of its operands and level with their
    middle."""
    depth: dict[str, int] = {}
    row: dict[str, float] = {}
    leaves = [node for node in graph.nodes if node.operation is None]
    for i, node in enumerate(leaves):
        depth[node.name], row[node.name] = 0, float(i)
    for node in graph.nodes:
        if node.operation:
            depth[node.name] = 1 + max(depth[operand] for operand in node.operands)
            row[node.name] = float(np.mean([row[operand] for operand in node.operands]))
    for node in leaves:
        if node.number is not None:
            depth[node.name] = min(depth[user.name] for user in graph.nodes if node.name in user.operands) - 1
    for column in range(1, max(depth.values()) + 1):
        _push_apart(row, [name for name in row if depth[name] == column])
    return {name: (float(depth[name]), -row[name]) for name in row}


def figure(t: GraphTrace, step: GraphStep) -> Figure:
    """The graph at one step.

    Args:
      t: the trace.
      step: one of its steps; what comes later is not shown yet.
    """
    place = places(t.graph)
    xs, ys = zip(*place.values(), strict=True)
    rows = max(max(ys) - min(ys), 1.0)
    height = int(np.clip(130 + GAP * rows, LOW, HIGH))
    gap = (height - 130) / rows
    radius = float(np.clip(gap * 0.28, 9.0, 25.0))
    layout = base_layout(height) | {"margin": {"l": 4, "r": 4, "t": 4, "b": 4}, "hovermode": "closest"}
    hidden = {"visible": False, "fixedrange": True}
    middle = (max(ys) + min(ys)) / 2
    layout["xaxis"] = hidden | {"range": [-0.3, max(xs) + 0.3]}
    layout["yaxis"] = hidden | {"range": [middle - height / 2 / gap, middle + height / 2 / gap]}
    layout["shapes"] = [_edge_line(node, operand, place, step) for node in t.graph.nodes for operand in node.operands]
    layout["annotations"] = [_edge_label(edge, place, i) for i, edge in enumerate(step.edges)]
    known = _known(t, step)
    data = [
        _edge_points(t, place, step),
        _circles(t, place, step, known, radius),
        *_captions(t, place, step, known, (radius + 10) / gap),
    ]
    return {"data": data, "layout": layout}


def in_numbers(t: GraphTrace, step: GraphStep) -> str:
    """The arithmetic of a step in LaTeX: in symbols, then with its numbers."""
    by_name = {at.node.name: at for at in t.nodes}
    last = t.nodes[-1].node.name
    if step.forward:
        node = step.node.node
        assert node.operation
        left = "f=" + name_latex(node.name) if node.name == last else name_latex(node.name)
        how = _how(step.node, t)
        put = [_values(node, by_name, how.digits)] if how.sign else []
        rights = dict.fromkeys(_filled(node.operation.latex, node, with_) for with_ in (_names(node), *put))
        return "=".join([left, *rights]) + (how.latex_sign or "=") + coloured("a", how.latex(step.node.value))
    if not step.edges:
        return rf"{_partial('f', last)}=\frac{{\partial f}}{{\partial f}}={coloured('delta', numbers.latex(1.0))}"
    lines = [_edge_line_latex(edge, by_name, step) for edge in step.edges]
    for target in dict.fromkeys(edge.target for edge in step.edges):
        arrived = [edge for edge in by_name[target].edges if _has_come(edge, by_name, step)]
        if len(arrived) > 1:
            products = tuple(part for edge in arrived for part in ("+", number(edge.product)))[1:]
            lines.append(
                rf"{_partial('f', target)}&={equations.latex(products, number(step.derivatives[target], 'delta'))}"
            )
    return r"\begin{aligned}" + r"\\[.4em]".join(lines) + r"\end{aligned}"


def table(t: GraphTrace, step: GraphStep, nudged: dict[str, float]) -> str:
    """Every node with its expression, value and derivative, as HTML.

    Args:
      t, step: as for ``figure``.
      nudged: the central differences of the inputs, by name.
    """
    last, known = t.nodes[-1].node.name, _known(t, step)
    rows = []
    for at in t.nodes:
        name = at.node.name
        value = (
            f'<td class="dl-a" data-how="{escape(_value_hover(at, t))}">{_value(at, t)}</td>'
            if name in known
            else "<td>·</td>"
        )
        derivative, how = step.derivatives.get(name), _sum_hover(at, t, step)
        back = (
            f'<td class="dl-delta" data-how="{escape(how)}">{numbers.plain(derivative)}</td>'
            if derivative is not None
            else "<td>·</td>"
        )
        check = f"<td>{numbers.plain(nudged[name], 6)}</td>" if name in nudged else "<td></td>"
        title = f"{name} = f" if name == last else name
        rows.append(f'<tr><th scope="row">{escape(title)}</th><td>{escape(at.node.text)}</td>{value}{back}{check}</tr>')
    heads = (_("node"), _("expression"), _("value"), "∂f/∂v", _("by nudging"))
    top = "".join(map(column_head, heads))
    inner = f"<thead><tr>{top}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="dl-wide" style="padding-bottom:2.2rem"><table class="dl-table">{inner}</table></div>'


def listed(t: GraphTrace, step: GraphStep) -> list[str]:
    """The values and derivatives that are known at a step, each in plain text."""
    known = _known(t, step)
    parts = [f"{at.node.name} = {_value(at, t)}" for at in t.nodes if at.node.name in known]
    parts += [f"∂f/∂{name} = {numbers.plain(value)}" for name, value in step.derivatives.items()]
    return parts


def _push_apart(row: dict[str, float], column: list[str]) -> None:
    """Move the nodes of one column until none is nearer to another than 1.1, inputs being 1 apart."""
    column.sort(key=row.__getitem__)
    for _round in range(40):
        for upper, lower in pairwise(column):
            if (overlap := 1.1 - (row[lower] - row[upper])) > 1e-9:
                row[upper] -= overlap / 2
                row[lower] += overlap / 2


def _known(t: GraphTrace, step: GraphStep) -> set[str]:
    """The nodes whose value has been computed."""
    names = [at.node.name for at in t.nodes]
    reached = names.index(step.node.node.name) if step.forward else len(names)
    return {at.node.name for i, at in enumerate(t.nodes) if i <= reached or at.node.operation is None}


def _has_come(edge: Edge, by_name: dict[str, NodeTrace], step: GraphStep) -> bool:
    """Whether an edge's product has been handed back at this step: the operations from the last down to the step's
    own."""
    order = list(by_name)
    return not step.forward and bool(step.edges) and order.index(edge.source) >= order.index(step.node.node.name)


def _edge_line(node: Node, operand: str, place: dict[str, tuple[float, float]], step: GraphStep) -> Figure:
    (x0, y0), (x1, y1) = place[operand], place[node.name]
    lit = step.node.node.name == node.name and (step.forward or any(edge.target == operand for edge in step.edges))
    shade = colour(palette.SYMBOLS["a" if step.forward else "delta"]) if lit else rgba(colour(palette.NEUTRAL), 0.55)
    return {
        "type": "line",
        "layer": "below",
        "x0": x0,
        "y0": y0,
        "x1": x1,
        "y1": y1,
        "line": {"width": 3.5 if lit else 1.4, "color": shade},
    }


def _middle(edge: Edge, place: dict[str, tuple[float, float]], twice: int = 0) -> tuple[float, float]:
    part = (0.5, 0.28, 0.72)[twice]
    (x0, y0), (x1, y1) = place[edge.target], place[edge.source]
    return x0 + part * (x1 - x0), y0 + part * (y1 - y0)


def _edge_label(edge: Edge, place: dict[str, tuple[float, float]], i: int) -> Figure:
    x, y = _middle(edge, place)
    slant = (place[edge.source][1] - place[edge.target][1]) / (place[edge.source][0] - place[edge.target][0])
    return {
        "x": x,
        "y": y,
        "yshift": (13, -13)[i] if abs(slant) < 0.2 else 0,
        "showarrow": False,
        "text": _product(edge),
        "borderpad": 3,
        "bgcolor": colour(palette.PAPER),
        "font": {"size": 13, "color": colour(palette.SYMBOLS["delta"])},
    }


def _edge_points(t: GraphTrace, place: dict[str, tuple[float, float]], step: GraphStep) -> Figure:
    """A dot on each edge that opens its arithmetic: local × incoming."""
    by_name = {at.node.name: at for at in t.nodes}
    come = [edge for at in t.nodes for edge in at.edges if _has_come(edge, by_name, step)]
    middles = [_middle(edge, place) for edge in come] or [(0.0, 99.0)]
    hovers = [f"∂{edge.source}/∂{edge.target} · ∂f/∂{edge.source}<br>{_product(edge)}" for edge in come] or [""]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _ in middles],
        "y": [y for _, y in middles],
        "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"size": 9, "color": palette.symbol("delta")},
    }


def _circles(
    t: GraphTrace, place: dict[str, tuple[float, float]], step: GraphStep, known: set[str], radius: float
) -> Figure:
    current = step.node.node.name
    hovers = []
    for at in t.nodes:
        lines = [f"<b>{at.node.text}</b>"]
        lines += [_value_hover(at, t)] if at.node.name in known else []
        lines += [_sum_hover(at, t, step)] if at.node.name in step.derivatives else []
        hovers.append("<br>".join(line for line in lines if line))
    texts = [symbol(at.node) for at in t.nodes]
    lit = palette.symbol("a" if step.forward else "delta")
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [place[at.node.name][0] for at in t.nodes],
        "y": [place[at.node.name][1] for at in t.nodes],
        "text": texts,
        "textfont": {
            "size": [float(np.clip(2.6 * radius / max(len(text), 2), 8.0, 0.75 * radius)) for text in texts],
            "color": colour(palette.INK),
        },
        "marker": {
            "size": 2 * radius,
            "opacity": 1,
            "color": colour(palette.PAPER),
            "symbol": [_shape(at.node) for at in t.nodes],
            "line": {
                "width": [3.0 if at.node.name == current else 1.3 for at in t.nodes],
                "color": [lit if at.node.name == current else colour(palette.NEUTRAL) for at in t.nodes],
            },
        },
        "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _shape(node: Node) -> str:
    return "square" if node.operation is None else "circle"


def _captions(
    t: GraphTrace, place: dict[str, tuple[float, float]], step: GraphStep, known: set[str], shift: float
) -> list[Figure]:
    """Values above the nodes and derivatives below."""
    above = [at for at in t.nodes if at.node.name in known and at.node.number is None]
    below = [at for at in t.nodes if at.node.name in step.derivatives]
    size = 13 if len(t.nodes) <= 12 else 10
    texts = [f"{at.node.name} = {_value(at, t)}" if at.node.operation else numbers.plain(at.value) for at in above]
    derivatives = [f"∂ {numbers.plain(step.derivatives[at.node.name])}" for at in below]
    captions = [(above, shift, texts, "a"), (below, -shift, derivatives, "delta")]
    return [
        {
            "type": "scatter",
            "mode": "text",
            "hoverinfo": "skip",
            "x": [place[at.node.name][0] for at in nodes],
            "y": [place[at.node.name][1] + up for at in nodes],
            "text": written,
            "textfont": {"size": size, "color": palette.symbol(letter)},
        }
        for nodes, up, written, letter in captions
        if nodes is above or below
    ]


def _product(edge: Edge) -> str:
    how = equations.of_terms((number(edge.local), "·", number(edge.incoming)), edge.product)
    local, incoming = (numbers.bracketed(each, how.digits) for each in (edge.local, edge.incoming))
    return f"{local} · {incoming} {how.sign} {how.plain(edge.product)}" if how.sign else how.plain(edge.product)


def _how(at: NodeTrace, t: GraphTrace) -> Relation:
    """How the value of an operation is related to those of its operands."""
    values = {other.node.name: other.value for other in t.nodes}
    assert at.node.operation
    return relation(at.node.operation.f, [values[operand] for operand in at.node.operands], at.value)


def _value(at: NodeTrace, t: GraphTrace) -> str:
    """A value in Unicode; where operands cancel but for rounding, 0."""
    sums_up = at.node.operation and at.node.operation.name in "+-"
    return _how(at, t).plain(at.value) if sums_up else numbers.plain(at.value)


def _value_hover(at: NodeTrace, t: GraphTrace) -> str:
    """The arithmetic of a value in plain text: v₁ = −2 + 5 = 3."""
    if at.node.operation is None:
        return f"{at.node.name} = {numbers.full(at.value)}" if at.node.number is None else numbers.full(at.value)
    values = [other.value for operand in at.node.operands for other in t.nodes if other.node.name == operand]
    sign, how = symbol(at.node), _how(at, t)
    if not how.sign:
        return f"{at.node.name} = {how.plain(at.value)}"
    if len(values) == 2:
        made = f" {sign} ".join(numbers.bracketed(value, how.digits, compound=sign in "×÷^") for value in values)
    else:
        put = numbers.plain(values[0], how.digits)
        made = WRITTEN[sign].format(put) if sign in WRITTEN else f"{sign}({put})"
    return f"{at.node.name} = {made} {how.sign} {how.plain(at.value)}"


def _sum_hover(at: NodeTrace, t: GraphTrace, step: GraphStep) -> str:
    """The arithmetic of a derivative, as far as it has come, in plain text."""
    by_name = {each.node.name: each for each in t.nodes}
    come = [edge for edge in at.edges if _has_come(edge, by_name, step)]
    if not come:
        return f"∂f/∂{at.node.name} = {numbers.plain(step.derivatives.get(at.node.name, 1.0))}"
    products = sum_of_products([edge.local for edge in come], [edge.incoming for edge in come])
    return f"∂f/∂{at.node.name} = {equations.plain(products, step.derivatives[at.node.name])}"


def _names(node: Node) -> list[str]:
    return [operand if re.fullmatch(r"[\d.e-]+", operand) else name_latex(operand) for operand in node.operands]


def _values(node: Node, by_name: dict[str, NodeTrace], digits: int) -> list[str]:
    return [numbers.latex_bracketed(by_name[operand].value, digits, compound=True) for operand in node.operands]


def _filled(latex: str, node: Node, with_: list[str]) -> str:
    """A formula of an operation with its operands u and v put in."""
    put = dict(zip("uv", with_, strict=False))
    return re.sub(r"(?<![A-Za-z\\])[uv](?![A-Za-z])", lambda m: f"{{{put.get(m[0], m[0])}}}", latex).replace(
        r"\,", r"\cdot "
    )


def _partial(of: str, by: str) -> str:
    """∂of/∂by."""
    return rf"\frac{{\partial {name_latex(of)}}}{{\partial {name_latex(by)}}}"


def _edge_line_latex(edge: Edge, by_name: dict[str, NodeTrace], step: GraphStep) -> str:
    node = step.node.node
    assert node.operation
    slope = node.operation.slopes_latex[_operand_of(edge, step)]
    local = _filled(slope, node, _names(node))
    constant = not re.search("[A-Za-z]", re.sub(r"\\[A-Za-z]+|\de-?\d", "", local))  # then its symbol is its number
    if constant:
        how = relation(lambda incoming: edge.local * incoming, (edge.incoming,), edge.product)
    else:
        how = equations.of_terms((number(edge.local), "·", number(edge.incoming)), edge.product)
    local = rf"\left({local}\right)" if re.search("[+-]", re.sub("{[^{}]*}", "", local)) else local
    several = len(by_name[edge.target].edges) > 1
    left, incoming = _left(edge, several), numbers.latex_bracketed(edge.incoming, how.digits, compound=True)
    numeric = "" if constant else rf"={numbers.latex(edge.local, how.digits)}\cdot{incoming}"
    return (
        rf"{left}{_partial(edge.source, edge.target)}\cdot{_partial('f', edge.source)}"
        rf"={local}\cdot{incoming}{numeric}{how.latex_sign or '='}{coloured('delta', how.latex(edge.product))}"
    )


def _left(edge: Edge, several: bool) -> str:
    """∂f/∂operand =, or += where more than one edge brings a part of it."""
    return _partial("f", edge.target) + (r"&\mathrel{+}=" if several else "&=")


def _operand_of(edge: Edge, step: GraphStep) -> int:
    """Which operand an edge leads to; the two edges of x·x lead to the first and to the second."""
    same = [other for other in step.edges if other.target == edge.target]
    found = [i for i, operand in enumerate(step.node.node.operands) if operand == edge.target]
    return found[next(i for i, other in enumerate(same) if other is edge)]
