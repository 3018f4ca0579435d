"""An expression as a drawn graph: values above the nodes, derivatives below, the current step lit; and its steps as
formulas and a table."""

import re
from collections.abc import Mapping
from html import escape

from dlmath.calculus.graph import Edge, GraphStep, GraphTrace, Node, NodeTrace
from dlmath.functions.printers.latex import name_latex
from pages.calculus.parts.drawn_graph import SIGNS, Drawing, Example, Lit, Place, drawing
from pages.ui.drawing.charts import Figure
from pages.ui.writing import equations, numbers, palette
from pages.ui.writing.equations import Relation, number, relation, sum_of_products
from pages.ui.writing.palette import colour
from pages.ui.writing.symbols import coloured
from pages.ui.writing.tables import column_head
from pages.ui.writing.text import N_, _

# Signs of one operand that do not stand before it.
WRITTEN = {"( )²": "({})²", "| |": "|{}|"}


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
    return (SIGNS | {"*": "×", "**": "^"}).get(node.operation.name, node.operation.name)


def figure(t: GraphTrace, step: GraphStep) -> Figure:
    """The graph at one step.

    Args:
      t: the trace.
      step: one of its steps; what comes later is not shown yet.
    """
    drawn, known = drawing(t.graph), _known(t, step)
    lit = Lit(step.node.node.name, step.forward, [edge.target for edge in step.edges])
    layout = drawn.layout(lit, 0.3)
    layout["annotations"] = [_edge_label(edge, drawn.place, i) for i, edge in enumerate(step.edges)]
    circles = drawn.circles(lit, [symbol(at.node) for at in t.nodes], _hovers(t, step, known))
    data = [_edge_points(t, drawn.place, step), circles, *_captions(drawn, t, step, known)]
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
        lines = [*("&=" + right for right in rights)]
        lines.append(f"&{how.latex_sign or '='}" + coloured("a", how.latex(step.node.value)))
        return rf"\begin{{aligned}}{left}" + r"\\".join(lines) + r"\end{aligned}"
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


def _middle(edge: Edge, place: Mapping[str, Place], twice: int = 0) -> Place:
    part = (0.5, 0.28, 0.72)[twice]
    (x0, y0), (x1, y1) = place[edge.target], place[edge.source]
    return x0 + part * (x1 - x0), y0 + part * (y1 - y0)


def _edge_label(edge: Edge, place: Mapping[str, Place], i: int) -> Figure:
    x, y = _middle(edge, place)
    slant = (place[edge.source][1] - place[edge.target][1]) / (place[edge.source][0] - place[edge.target][0])
    return {
        "x": x,
        "y": y,
        "yshift": (15, -15)[i] if abs(slant) < 0.2 else 0,
        "showarrow": False,
        "text": _product(edge),
        "borderpad": 3,
        "bgcolor": colour(palette.PAPER),
        "font": {"size": 15, "color": colour(palette.SYMBOLS["delta"])},
    }


def _edge_points(t: GraphTrace, place: Mapping[str, Place], step: GraphStep) -> Figure:
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


def _hovers(t: GraphTrace, step: GraphStep, known: set[str]) -> list[str]:
    """What each node is made of, as far as it is known."""
    hovers = []
    for at in t.nodes:
        lines = [f"<b>{at.node.text}</b>"]
        lines += [_value_hover(at, t)] if at.node.name in known else []
        lines += [_sum_hover(at, t, step)] if at.node.name in step.derivatives else []
        hovers.append("<br>".join(line for line in lines if line))
    return hovers


def _captions(drawn: Drawing, t: GraphTrace, step: GraphStep, known: set[str]) -> list[Figure]:
    """Values above the nodes and derivatives below."""
    above = {
        at.node.name: f"{at.node.name} = {_value(at, t)}" if at.node.operation else numbers.plain(at.value)
        for at in t.nodes
        if at.node.name in known and at.node.number is None
    }
    below = {name: f"∂ {numbers.plain(value)}" for name, value in step.derivatives.items()}
    return drawn.captions(above, below, 16)


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
        rf"\\&={local}\cdot{incoming}{numeric}{how.latex_sign or '='}{coloured('delta', how.latex(edge.product))}"
    )


def _left(edge: Edge, several: bool) -> str:
    """∂f/∂operand =, or += where more than one edge brings a part of it."""
    return _partial("f", edge.target) + (r"&\mathrel{+}=" if several else "&=")


def _operand_of(edge: Edge, step: GraphStep) -> int:
    """Which operand an edge leads to; the two edges of x·x lead to the first and to the second."""
    same = [other for other in step.edges if other.target == edge.target]
    found = [i for i, operand in enumerate(step.node.node.operands) if operand == edge.target]
    return found[next(i for i, other in enumerate(same) if other is edge)]
