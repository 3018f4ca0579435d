"""An expression as a graph of elementary operations: forward for the values, backward for the derivatives.

Each node is one number. With f the last node, ∂f/∂f = 1, and every edge from a node to one of its operands carries

    local derivative × incoming derivative = (∂node/∂operand) (∂f/∂node)

to the operand, whose own derivative is the sum over its edges: the chain rule.
Source: CS231n, Backpropagation, Intuitions; Griewank and Walther, Evaluating Derivatives, ch. 3.

The text of a reader is parsed by Python's own grammar and then walked, node by node, over what is listed here. It is
never executed.
"""

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError
from dlmath.calculus import _number_text
from dlmath.contract import ANY, Every, check_calls
from dlmath.functions.activations import ACTIVATIONS, Activation, python_name
from dlmath.functions.printers.latex import latex
from dlmath.functions.printers.syntax import parsed

Operand = Annotated[Float64[np.ndarray, "*shape"], ANY]
Rule = Annotated[Callable[..., Any], Every(Operand)]

LONGEST_EXPRESSION = 200
DEEPEST_EXPRESSION = 50


@dataclass(frozen=True)
class Operation:
    """An elementary operation on one operand u, or on two, u and v.

    f and slopes take numbers, and arrays of one shape as well.
    """

    name: str  # as it is written in an expression
    f: Rule  # operands ↦ value
    slopes: tuple[Rule, ...]  # for each operand, operands ↦ local derivative
    latex: str  # the value
    slopes_latex: tuple[str, ...]  # the local derivatives
    convention: str = ""  # what a derivative is taken to be at a kink, or ""
    kinks: tuple[float, ...] = ()  # the u where there is no derivative


@dataclass(frozen=True)
class Node:
    """One node of a graph; ``parse_expression`` makes it."""

    name: str  # an input's own name, a number as it is written, or v₁, v₂, ... for the results of operations
    text: str  # the expression that it stands for
    operation: Operation | None = None  # None for an input or a number
    operands: tuple[str, ...] = ()  # the names of the nodes that it is computed from
    number: float | None = None  # the value of a number, None for all others
    depends: bool = True  # whether an input is among what it is computed from, so that it has a derivative


@dataclass(frozen=True)
class Graph:
    """An expression: its nodes, each after its operands, the result last; ``parse_expression`` makes it."""

    text: str
    nodes: tuple[Node, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs, in the order in which they are first read."""
        return tuple(node.name for node in self.nodes if node.operation is None and node.number is None)


@dataclass(frozen=True)
class Edge:
    """What one operation hands back to one of its operands."""

    source: str  # the node that hands it back
    target: str  # the operand
    local: float  # ∂source/∂target, this edge alone
    incoming: float  # ∂f/∂source
    product: float  # local × incoming


@dataclass(frozen=True)
class NodeTrace:
    """One node, its value, its derivative, and where that comes from."""

    node: Node  # the node
    value: float  # from the forward pass
    derivative: float | None  # ∂f/∂node, the sum of the products of its edges, 1 for the result; None for numbers
    edges: tuple[Edge, ...]  # the edges that end here, from the last operation to the first


@dataclass(frozen=True)
class GraphTrace:
    """One pass forward and backward through a graph: a NodeTrace for each node, in the graph's order; ``trace_graph``
    makes it."""

    graph: Graph
    nodes: tuple[NodeTrace, ...]

    @property
    def value(self) -> float:
        """The value of the whole expression."""
        return self.nodes[-1].value

    @property
    def derivatives(self) -> dict[str, float]:
        """∂f/∂x for each input x, by name."""
        by_name = {at.node.name: at.derivative for at in self.nodes}
        return {name: derivative for name in self.graph.inputs if (derivative := by_name[name]) is not None}


@dataclass(frozen=True)
class GraphStep:
    """One step of the two passes; ``graph_steps`` makes it."""

    node: NodeTrace  # the node that is computed, going forward, or that hands its derivative back
    forward: bool  # whether this is a step of the forward pass
    edges: tuple[
        Edge, ...
    ]  # what is handed back in this step; empty going forward, and in the first step back, which only says ∂f/∂f = 1
    derivatives: Mapping[str, float]  # ∂f/∂node after this step, by name, as far as they have been added up


def parse_expression(text: str) -> Graph:
    """The graph of an expression such as ``tanh(x1*w1 + x2*w2 + b)``.

    Numbers, π, names, + − * / ** (or ^), brackets, and the functions of OPERATIONS. What is written twice is one node.
    Raises InputError that names the part which is not understood, or for more than 200 characters or 50 operations
    inside one another.

    >>> [(node.name, node.text) for node in parse_expression("(x + y) * z").nodes]
    [('x', 'x'), ('y', 'y'), ('v₁', 'x + y'), ('z', 'z'), ('v₂', '(x + y) * z')]
    """
    if len(text) > LONGEST_EXPRESSION:
        raise InputError(
            "the expression has %(given)s characters; at most %(most)s are read",
            given=len(text),
            most=LONGEST_EXPRESSION,
        )
    plain = in_python(text)
    if not plain:
        raise InputError("the expression is empty")
    if strange := _STRANGE.search(plain):
        raise InputError("the expression contains “%(part)s”, which is not understood", part=strange.group())
    if glued := _GLUED.search(plain):
        raise InputError("“%(part)s”: between a number and a name there must be a sign, as in 2*x", part=glued.group())
    if _POWER_OF_E.search(plain):
        raise InputError("“e” would be an input like any other name; for e^x write exp(x)")
    tree = parsed(plain)
    nodes: dict[object, Node] = {}
    _check_depth(tree)
    _walk(tree, nodes)
    graph = Graph(text, tuple(nodes.values()))
    if not graph.inputs:
        raise InputError("the expression has no input, such as x")
    return graph


def in_python(text: str) -> str:
    """What a reader has typed, with Python's signs.

    >>> in_python("2 sin²x + √y")
    '2*sin(x)**2 + sqrt(y)'
    """
    return _number_text.in_python(text, _FUNCTIONS)


def trace_graph(graph: Graph, inputs: Mapping[str, float]) -> GraphTrace:
    """Run a graph forward for the values and backward for the derivatives, and keep everything.

    Raises InputError if the inputs are not those of the graph, or a value or a derivative is no finite real number
    there.

    >>> t = trace_graph(parse_expression("(x + y) * z"), {"x": -2.0, "y": 5.0, "z": -4.0})
    >>> t.value, t.derivatives
    (-12.0, {'x': -4.0, 'y': -4.0, 'z': 3.0})
    """
    if set(inputs) != set(graph.inputs):
        raise InputError(
            "the inputs must be %(expected)s, not %(given)s", expected=list(graph.inputs), given=list(inputs)
        )
    with np.errstate(all="ignore"):
        values = _forward(graph, inputs)
        derivatives, edges = _backward(graph, values)
    return GraphTrace(
        graph,
        tuple(
            NodeTrace(
                node, values[node.name], derivatives[node.name] if node.depends else None, tuple(edges[node.name])
            )
            for node in graph.nodes
        ),
    )


def graph_steps(t: GraphTrace) -> tuple[GraphStep, ...]:
    """A trace as steps: each operation forward, ∂f/∂f = 1, then from the last operation to the first what it hands
    back.

    >>> t = trace_graph(parse_expression("x*x"), {"x": 3.0})
    >>> [(step.forward, len(step.edges), dict(step.derivatives)) for step in graph_steps(t)]
    [(True, 0, {}), (False, 0, {'v₁': 1.0}), (False, 2, {'v₁': 1.0, 'x': 6.0})]
    """
    operations = [at for at in t.nodes if at.node.operation]
    last = t.nodes[-1]
    derivatives = {last.node.name: 1.0}
    steps = [GraphStep(at, True, (), {}) for at in operations]
    steps.append(GraphStep(last, False, (), dict(derivatives)))
    for at in reversed(operations):
        handed = tuple(edge for other in t.nodes for edge in other.edges if edge.source == at.node.name)
        for edge in handed:
            derivatives[edge.target] = derivatives.get(edge.target, 0.0) + edge.product
        if handed:
            steps.append(GraphStep(at, False, handed, dict(derivatives)))
    return tuple(steps)


def step_count(graph: Graph) -> int:
    """How many steps ``graph_steps`` makes of a trace of this graph.

    >>> step_count(parse_expression("x*x"))
    3
    """
    operations = [node for node in graph.nodes if node.operation]
    return len(operations) + 1 + sum(node.depends for node in operations)


def _forward(graph: Graph, inputs: Mapping[str, float]) -> dict[str, float]:
    values: dict[str, float] = {}
    for node in graph.nodes:
        if node.operation:
            value = float(node.operation.f(*(np.float64(values[operand]) for operand in node.operands)))
        else:
            value = float(inputs[node.name] if node.number is None else node.number)
        if not math.isfinite(value):
            if at := _operands_at(node, graph, values):
                raise InputError("%(part)s has no finite real value for %(at)s", part=_as_shown(node.text), at=at)
            raise InputError("%(part)s has no finite real value here", part=_as_shown(node.text))
        values[node.name] = value
    return values


def _backward(graph: Graph, values: Mapping[str, float]) -> tuple[dict[str, float], dict[str, list[Edge]]]:
    by_name = {node.name: node for node in graph.nodes}
    derivatives = dict.fromkeys(by_name, 0.0)
    derivatives[graph.nodes[-1].name] = 1.0
    edges: dict[str, list[Edge]] = {name: [] for name in by_name}
    for node in reversed(graph.nodes):
        if node.operation is None:
            continue
        operands = [np.float64(values[operand]) for operand in node.operands]
        for operand, slope in zip(node.operands, node.operation.slopes, strict=True):
            if not by_name[operand].depends:
                continue
            local, incoming = float(slope(*operands)), derivatives[node.name]
            if not math.isfinite(local) and (at := _operands_at(node, graph, values)):
                raise InputError("%(part)s has no finite derivative for %(at)s", part=_as_shown(node.text), at=at)
            if not math.isfinite(local * incoming):
                raise InputError("%(part)s has no finite derivative here", part=_as_shown(node.text))
            edges[operand].append(Edge(node.name, operand, local, incoming, local * incoming))
            derivatives[operand] += local * incoming
    return derivatives, edges


def _operands_at(node: Node, graph: Graph, values: Mapping[str, float]) -> list[str]:
    """The operands of a node that depend on an input, each with its value: x₁ = −1."""
    operands = [other for other in graph.nodes if other.name in node.operands and other.depends]
    return [f"{_as_shown(operand.text)} = {values[operand.name]:.6g}".replace("= -", "= −") for operand in operands]


def _as_shown(text: str) -> str:
    """An expression with its names as formulas show them: ln(x₁) for log(x1)."""
    text = re.sub(r"\blog\(", "ln(", text)
    return re.sub(r"\b([A-Za-z])(\d+)\b", lambda found: found[1] + found[2].translate(_SUBSCRIPTS), text)


def _check_depth(tree: ast.expr) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST_EXPRESSION):
        level = [child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    if level:
        raise InputError("the expression has more than %(most)s operations inside one another", most=DEEPEST_EXPRESSION)


def _walk(tree: ast.expr, nodes: dict[object, Node]) -> Node:
    """Append the nodes of a syntax tree, operands first, and return its own; every kind of syntax that is not listed
    here is refused."""
    text = ast.unparse(tree)
    match tree:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _number(number, text, nodes)
        case ast.Name(id=name) if name in _CONSTANTS:
            return _number(_CONSTANTS[name], name, nodes)
        case ast.Name(id=name) if name not in OPERATIONS:
            return nodes.setdefault(name, Node(name, name))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _walk(operand, nodes)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)) if not isinstance(
            number, bool
        ):
            return _number(-number, text, nodes)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            operation, operands = OPERATIONS["neg"], [operand]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            operation, operands = OPERATIONS[_SIGNS[type(op)]], [left, right]
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in OPERATIONS:
            operation, operands = OPERATIONS[name], [argument]
        case ast.Call(func=ast.Name(id=name)) if name in OPERATIONS:
            raise InputError("“%(part)s”: %(name)s takes one number", part=text, name=name)
        case ast.Call(func=ast.Name(id=name)):
            raise InputError(
                "the function “%(name)s” is not offered; there are %(names)s",
                name=name,
                names=list(_FUNCTIONS),
            )
        case _:
            raise InputError(
                "“%(part)s” is not understood: numbers, names, + - * / **, brackets and functions of one number",
                part=text,
            )
    before = [_walk(operand, nodes) for operand in operands]
    key = (operation.name, *(node.name for node in before))
    name = f"v{1 + sum(node.operation is not None for node in nodes.values())}".translate(_SUBSCRIPTS)
    return nodes.setdefault(key, Node(name, text, operation, key[1:], depends=any(node.depends for node in before)))


def _number(number: int | float, text: str, nodes: dict[object, Node]) -> Node:
    value = float(number)
    if not math.isfinite(value):
        raise InputError("a number in the expression is too large")
    return nodes.setdefault(value, Node(text, text, number=value, depends=False))


def _elementwise(record: Activation) -> Operation:
    """A record of ACTIVATIONS as an operation: leaky-ReLU is written leaky_relu(u)."""
    f, slope = record.f, record.slope
    assert slope is not None
    return Operation(
        python_name(record.name),
        lambda u: f(np.reshape(u, (1, -1))).reshape(np.shape(u)),
        (lambda u: slope(np.reshape(u, (1, -1))).reshape(np.shape(u)),),
        latex(record.expression, {"z": "u"}),
        (latex(record.derivative, {"z": "u"}),),
        record.convention,
        record.kinks,
    )


def _power_slope(u: Any, v: Any) -> Any:
    """v u^{v−1}, and 0 for v = 0 even at u = 0: u⁰ = 1 is constant."""
    return np.where(v == 0.0, 0.0, v * u ** (v - 1.0))


def _exponent_slope(u: Any, v: Any) -> Any:
    """u^v ln u, and 0 at u = 0 for v > 0, where 0^v = 0 is constant."""
    return np.where((u == 0.0) & (v > 0.0), 0.0, u**v * np.log(u))


OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation("+", lambda u, v: u + v, (lambda u, v: 1.0, lambda u, v: 1.0), r"u + v", (r"1", r"1")),
        Operation("-", lambda u, v: u - v, (lambda u, v: 1.0, lambda u, v: -1.0), r"u - v", (r"1", r"-1")),
        Operation("*", lambda u, v: u * v, (lambda u, v: v, lambda u, v: u), r"u\,v", (r"v", r"u")),
        Operation(
            "/",
            lambda u, v: u / v,
            (lambda u, v: 1.0 / v, lambda u, v: -u / v / v),
            r"\frac{u}{v}",
            (r"\frac{1}{v}", r"-\frac{u}{v^2}"),
        ),
        Operation("**", lambda u, v: u**v, (_power_slope, _exponent_slope), r"u^v", (r"v\,u^{v-1}", r"u^v\ln u")),
        Operation("neg", lambda u: -u, (lambda u: -1.0,), r"-u", (r"-1",)),
        Operation("square", lambda u: u * u, (lambda u: 2.0 * u,), r"u^2", (r"2u",)),
        Operation("exp", np.exp, (np.exp,), r"e^{u}", (r"e^{u}",)),
        Operation("log", np.log, (lambda u: 1.0 / u,), r"\ln u", (r"\frac{1}{u}",)),
        Operation("sin", np.sin, (np.cos,), r"\sin u", (r"\cos u",)),
        Operation("cos", np.cos, (lambda u: -np.sin(u),), r"\cos u", (r"-\sin u",)),
        Operation("tan", np.tan, (lambda u: 1.0 / np.square(np.cos(u)),), r"\tan u", (r"\frac{1}{\cos^2 u}",)),
        Operation("sqrt", np.sqrt, (lambda u: 0.5 / np.sqrt(u),), r"\sqrt{u}", (r"\frac{1}{2\sqrt{u}}",)),
        Operation("abs", np.abs, (np.sign,), r"\lvert u\rvert", (r"\operatorname{sign}(u)",), "sign(0) = 0", (0.0,)),
        *(_elementwise(record) for record in ACTIVATIONS.values() if record.slope is not None),
    )
}

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FUNCTIONS = tuple(filter(str.isidentifier, OPERATIONS))
_CONSTANTS = {"pi": math.pi}
_POWER_OF_E = re.compile(r"(?<![\w.])e\s*\*\*")
_STRANGE = re.compile(r"[^0-9A-Za-z_ .+\-*/(),]")
_GLUED = re.compile(r"(?<![\w.])(?:\d[\d.]*+|\.\d++)(?:[eE][+-]?\d+)?+[A-Za-z_]\w*")


check_calls(__name__)
