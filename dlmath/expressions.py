"""Expressions of a reader as functions of many numbers at once, and as LaTeX.

Shapes: an expression works entry by entry, on arrays of one shape; a gradient is a column in the order of the names asked for.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from dlmath.arrays import Column, InputError, Matrix
from dlmath.calculus import central_difference
from dlmath.graph import Graph, Node, parse_expression, trace_graph

Number = float | Matrix


def expression_of(text: str, names: Sequence[str]) -> Graph:
    """The graph of an expression in which no other inputs than these occur.

    Args:
      text: as for ``parse_expression``.
      names: the inputs that may occur.

    Returns: the graph.

    Raises: InputError as ``parse_expression`` does, or that names the input which is none of these.

    >>> expression_of("sin(x)*y", ["x", "y"]).inputs
    ('x', 'y')
    """
    graph = parse_expression(text)
    for name in graph.inputs:
        if name not in names:
            raise InputError("“%(given)s” is unknown here; the expression may use %(names)s", given=name, names=list(names))
    return graph


@np.errstate(all="ignore")
def along(graph: Graph, inputs: Mapping[str, Number], name: str) -> tuple[Matrix, Matrix]:
    """The values of an expression and its derivative with respect to one input, for many inputs at once.

    Derivatives are carried forward beside the values: ∂node = Σ over operands of (∂node/∂operand) ∂operand.

    Args:
      graph: the expression.
      inputs: for each input, and others if you like, a number or an array (m, n).
      name: the input to differentiate by; where the expression does not use it, the derivative is 0.

    Returns: values and derivatives, (m, n), or (1, 1) if all inputs are numbers; NaN or ∞ where there is none.

    Raises: InputError if an input is missing.

    Source: Griewank and Walther, Evaluating Derivatives, ch. 3, forward mode.

    >>> along(parse_expression("x*x*y"), {"x": np.array([[1.0, 3.0]]), "y": 2.0}, "x")
    (array([[ 2., 18.]]), array([[ 4., 12.]]))
    """
    if missing := [each for each in graph.inputs if each not in inputs]:
        raise InputError("the input %(name)s is missing", name=missing[0])
    shape = np.broadcast_shapes((1, 1), *(np.shape(inputs[each]) for each in graph.inputs))
    values: dict[str, Matrix] = {}
    slopes: dict[str, Matrix] = {}
    for node in graph.nodes:
        slopes[node.name] = np.zeros(shape)
        if node.operation is None:
            values[node.name] = np.broadcast_to(np.asarray(inputs[node.name] if node.number is None else node.number, dtype=np.float64), shape)
            slopes[node.name] += float(node.name == name)
            continue
        operands = [values[operand] for operand in node.operands]
        values[node.name] = np.asarray(node.operation.f(*operands), dtype=np.float64)
        for operand, slope in zip(node.operands, node.operation.slopes, strict=True):
            moved = slopes[operand]
            slopes[node.name] += np.where(moved == 0.0, 0.0, slope(*operands) * moved)
    last = graph.nodes[-1].name
    return np.array(values[last]), slopes[last]


@np.errstate(all="ignore")
def one_sided_along(graph: Graph, inputs: Mapping[str, float], directions: Mapping[str, Matrix]) -> Matrix:
    """The slopes of an expression from a point in some directions: lim (f(x + h u) − f(x)) / h for h > 0 that goes to 0, also where f has a kink.

    Carried forward as in ``along``; an operation at its kink has the slope of the side to which its operand moves.

    Args:
      graph: the expression f.
      inputs: the point, a number for each name.
      directions: by name, that entry of each direction u, (1, K).

    Returns: the slopes, (1, K); NaN or ∞ where there is none.

    Raises: InputError if an input is missing.

    Source: Griewank and Walther, Evaluating Derivatives, ch. 14.

    >>> one_sided_along(parse_expression("abs(x) + y"), {"x": 0.0, "y": 1.0}, {"x": np.array([[1.0, -1.0]]), "y": np.zeros((1, 2))})
    array([[1., 1.]])
    """
    nothing = np.zeros_like(next(iter(directions.values())))
    values: dict[str, Matrix] = {}
    moved: dict[str, Matrix] = {}
    for node in graph.nodes:
        moved[node.name] = directions.get(node.name, nothing)
        if node.operation is None:
            values[node.name] = nothing + (_input_of(node, inputs) if node.number is None else node.number)
            continue
        operands = [values[operand] for operand in node.operands]
        values[node.name] = node.operation.f(*operands) + nothing
        for operand, slope in zip(node.operands, node.operation.slopes, strict=True):
            by = moved[operand]
            beside = [np.where(np.isin(u, node.operation.kinks), np.nextafter(u, np.copysign(np.inf, by)), u) for u in operands]
            moved[node.name] = moved[node.name] + np.where(by == 0.0, 0.0, slope(*beside) * by)
    return moved[graph.nodes[-1].name]


def _input_of(node: Node, inputs: Mapping[str, float]) -> float:
    """The number of an input; InputError if it is missing."""
    if node.name not in inputs:
        raise InputError("the input %(name)s is missing", name=node.name)
    return inputs[node.name]


@np.errstate(all="ignore")
def value_at(graph: Graph, **inputs: float) -> float:
    """The value of an expression; NaN or ∞ where it has none. Inputs that it does not use may be given too.

    Raises: InputError if an input is missing.

    >>> value_at(parse_expression("x*y"), x=2.0, y=3.0)
    6.0
    """
    values: dict[str, np.float64] = {}
    for node in graph.nodes:
        if node.operation:
            values[node.name] = np.float64(node.operation.f(*[values[operand] for operand in node.operands]))
        else:
            values[node.name] = np.float64(_input_of(node, inputs) if node.number is None else node.number)
    return float(values[graph.nodes[-1].name])


def gradient_at(graph: Graph, inputs: Mapping[str, float]) -> Column:
    """∇f, one row for each input given, by the chain rule on the graph.

    Args:
      graph: the expression f.
      inputs: a number for each name; names that f does not use have the derivative 0.

    Returns: (n, 1).

    Raises: InputError as ``trace_graph`` does.

    >>> gradient_at(parse_expression("x*x"), {"x": 3.0, "y": 1.0}).T
    array([[6., 0.]])
    """
    found = trace_graph(graph, {name: inputs[name] for name in graph.inputs}).derivatives
    return np.array([[found.get(name, 0.0)] for name in inputs])


def differences_at(graph: Graph, inputs: Mapping[str, float], h: float = 1e-5) -> dict[str, float]:
    """∂f/∂x for each input x by central differences: the way to check the chain rule that does not use it.

    Args:
      graph: the expression f.
      inputs: a number for each input.
      h: the nudge.

    Returns: the quotients, by name; NaN where a nudged value is not finite.

    Raises: InputError as ``central_difference`` does.

    >>> round(differences_at(parse_expression("x*x*y"), {"x": 3.0, "y": 2.0})["x"], 6)
    12.0
    """

    def nudged(name: str) -> float:
        return central_difference(lambda at: value_at(graph, **{**inputs, name: at}), inputs[name], h)

    return {name: nudged(name) for name in graph.inputs}


def jacobian_at(graphs: Sequence[Graph], inputs: Mapping[str, float]) -> Matrix:
    """The Jacobian of the vector function whose components are these expressions: row i is the transposed gradient of component i.

    Args:
      graphs: m expressions.
      inputs: a number for each of n names.

    Returns: (m, n).

    Raises: InputError as ``trace_graph`` does.

    >>> jacobian_at([parse_expression("x*y"), parse_expression("x - y")], {"x": 2.0, "y": 3.0})
    array([[ 3.,  2.],
           [ 1., -1.]])
    """
    return np.hstack([gradient_at(graph, inputs) for graph in graphs]).T


_SUM, _PRODUCT, _POWER, _ATOM = range(4)
_FUNCTIONS = {"sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "log": r"\ln", "tanh": r"\tanh", "sigmoid": r"\sigma", "relu": r"\operatorname{ReLU}"}


def latex_of(graph: Graph) -> str:
    """An expression as LaTeX, with the brackets that it needs and no others.

    >>> latex_of(parse_expression("(x + y)*z/2 - sin(x)**2"))
    '\\\\frac{\\\\left(x+y\\\\right)\\\\,z}{2}-\\\\left(\\\\sin\\\\left(x\\\\right)\\\\right)^{2}'
    """
    written: dict[str, tuple[str, int]] = {}
    for node in graph.nodes:
        written[node.name] = _written(node, [written[operand] for operand in node.operands])
    return written[graph.nodes[-1].name][0]


def name_latex(name: str) -> str:
    """An input's name: x, x₁ for x1, and upright for longer names.

    >>> [name_latex(name) for name in ("x", "w12", "alpha_1", "v₂")]
    ['x', 'w_{12}', '\\\\mathrm{alpha\\\\_1}', 'v_{2}']
    """
    name = name.translate(_DIGITS)
    if found := re.fullmatch(r"([A-Za-z])(\d*)", name):
        return f"{found[1]}_{{{found[2]}}}" if found[2] else found[1]
    return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}"


_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def _bracketed(part: tuple[str, int], least: int) -> str:
    """The part, in brackets where its last operation binds less than it must."""
    text, binds = part
    return text if binds >= least else rf"\left({text}\right)"


def _written(node: Node, operands: list[tuple[str, int]]) -> tuple[str, int]:
    """A node as LaTeX, and how strongly its operation binds."""
    if node.operation is None:
        text = name_latex(node.name) if node.number is None else re.sub(r"e([+-]?)\+?0*(\d+)", r"\\cdot 10^{\1\2}", node.text)
        return text, _SUM if text.startswith("-") else _PRODUCT if "cdot" in text else _ATOM
    u = operands[0]
    match node.operation.name:
        case "+" | "-" as sign:
            return f"{u[0]}{sign}{_bracketed(operands[1], _PRODUCT)}", _SUM
        case "*":
            left, right = _bracketed(u, _PRODUCT), _bracketed(operands[1], _PRODUCT)
            return left + (r"\cdot " if right[0].isdigit() else r"\,") + right, _PRODUCT
        case "/":
            return rf"\frac{{{u[0]}}}{{{operands[1][0]}}}", _PRODUCT
        case "**":
            return f"{_bracketed(u, _ATOM)}^{{{operands[1][0]}}}", _POWER
        case "neg":
            return f"-{_bracketed(u, _PRODUCT)}", _SUM
        case "square":
            return f"{_bracketed(u, _ATOM)}^2", _POWER
        case "exp":
            return f"e^{{{u[0]}}}", _POWER
        case "sqrt":
            return rf"\sqrt{{{u[0]}}}", _ATOM
        case "abs":
            return rf"\left\lvert {u[0]}\right\rvert", _ATOM
        case name:
            return f"{_FUNCTIONS.get(name, _upright(name))}\\left({u[0]}\\right)", _POWER


def _upright(name: str) -> str:
    return rf"\operatorname{{{name.replace('_', '-')}}}"
