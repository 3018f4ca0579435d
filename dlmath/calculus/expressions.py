"""Expressions of a reader as functions of many numbers at once, and as LaTeX.

Shapes: an expression works entry by entry, on arrays of one shape; a gradient is a column in the order of the names
asked for.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, Matrix
from dlmath.calculus.differences import central_difference
from dlmath.calculus.graph import Graph, Operation, in_python, parse_expression, trace_graph
from dlmath.contract import also, check_calls
from dlmath.functions.printers.latex import latex

Number = float | Float64[np.ndarray, "..."]
Row = Float64[np.ndarray, "1 K"]


def expression_of(text: str, names: Sequence[str]) -> Graph:
    """The graph of an expression in which only inputs of these names may occur.

    >>> expression_of("sin(x)*y", ["x", "y"]).inputs
    ('x', 'y')
    """
    graph = parse_expression(text)
    for name in graph.inputs:
        if name not in names:
            raise InputError(
                "“%(given)s” is unknown here; the expression may use %(names)s", given=name, names=list(names)
            )
    return graph


def _inputs_are_given(graphs: Graph | Sequence[Graph], inputs: Mapping[str, object], *_: object) -> None:
    for graph in [graphs] if isinstance(graphs, Graph) else graphs:
        if missing := [name for name in graph.inputs if name not in inputs]:
            raise InputError("the input %(name)s is missing", name=missing[0])


def _directions_are_given(graph: Graph, inputs: Mapping[str, float], directions: Mapping[str, Matrix]) -> None:
    _inputs_are_given(graph, inputs)
    if not directions:
        raise InputError("%(name)s is empty", name="directions")


@also(_inputs_are_given)
def along(graph: Graph, inputs: Mapping[str, Number], name: str) -> tuple[Matrix, Matrix]:
    """The values of an expression and its derivative with respect to one input, for many inputs at once; NaN or ∞ where
    there is none.

    Inputs are numbers or arrays of one shape.

    >>> along(parse_expression("x*x*y"), {"x": np.array([[1.0, 3.0]]), "y": 2.0}, "x")
    (array([[ 2., 18.]]), array([[ 4., 12.]]))
    """
    return _forward_mode(graph, inputs, {name: 1.0}, lambda operation, operands, by: operands)


@also(_directions_are_given)
def one_sided_along(graph: Graph, inputs: Mapping[str, float], directions: Mapping[str, Matrix]) -> Matrix:
    """The slopes of an expression from a point in some directions: lim (f(x + h u) − f(x)) / h for h > 0 that goes to
    0, also where f has a kink.

    ``directions`` holds by name that entry of each direction u. An operation at its kink has the slope of the side to
    which its operand moves.

    Source: Griewank and Walther, Evaluating Derivatives, ch. 14.
    >>> one_sided_along(
    ...     parse_expression("abs(x) + y"), {"x": 0.0, "y": 1.0}, {"x": np.array([[1.0, -1.0]]), "y": np.zeros((1, 2))}
    ... )
    array([[1., 1.]])
    """

    def beside(operation: Operation, operands: list[Matrix], by: Matrix) -> list[Matrix]:
        return [np.where(np.isin(u, operation.kinks), np.nextafter(u, np.copysign(np.inf, by)), u) for u in operands]

    return _forward_mode(graph, inputs, directions, beside)[1]


def _forward_mode(
    graph: Graph,
    inputs: Mapping[str, Number],
    moves: Mapping[str, Number],
    place: Callable[[Operation, list[Matrix], Matrix], list[Matrix]],
) -> tuple[Matrix, Matrix]:
    """The value of a graph, and its derivative carried forward beside it: ∂node = Σ over operands of (∂node/∂operand)
    ∂operand.

    ``moves`` says how the inputs move, ``place`` where the local derivatives of an operation are taken.

    Source: Griewank and Walther, Evaluating Derivatives, ch. 3.
    """
    shape = np.broadcast_shapes(
        (1, 1), *(np.shape(inputs[each]) for each in graph.inputs), *map(np.shape, moves.values())
    )
    values: dict[str, Matrix] = {}
    moved: dict[str, Matrix] = {}
    for node in graph.nodes:
        moved[node.name] = np.zeros(shape) + moves.get(node.name, 0.0)
        if node.operation is None:
            values[node.name] = np.zeros(shape) + (inputs[node.name] if node.number is None else node.number)
            continue
        operands = [values[operand] for operand in node.operands]
        values[node.name] = np.asarray(node.operation.f(*operands), dtype=np.float64)
        for operand, slope in zip(node.operands, node.operation.slopes, strict=True):
            by = moved[operand]
            moved[node.name] += np.where(by == 0.0, 0.0, slope(*place(node.operation, operands, by)) * by)
    last = graph.nodes[-1].name
    return values[last], moved[last]


@also(lambda graph, **inputs: _inputs_are_given(graph, inputs))
def value_at(graph: Graph, **inputs: float) -> float:
    """The value of an expression; NaN or ∞ where it has none.

    >>> value_at(parse_expression("x*y"), x=2.0, y=3.0)
    6.0
    """
    return float(_values_of_nodes(graph, {name: np.float64(value) for name, value in inputs.items()})[-1])


@also(_inputs_are_given)
def values_along(graph: Graph, inputs: Mapping[str, Row]) -> Row:
    """The values of an expression alone, for many inputs at once; NaN or ∞ where there is none.

    >>> values_along(parse_expression("x*x*y"), {"x": np.array([[1.0, 3.0]]), "y": np.array([[2.0, 2.0]])})
    array([[ 2., 18.]])
    """
    return np.broadcast_to(_values_of_nodes(graph, inputs)[-1], next(iter(inputs.values())).shape)


def _values_of_nodes(graph: Graph, inputs: Mapping[str, Number]) -> list[Number]:
    """The value of each node; that of a number is one for all inputs."""
    values: dict[str, Number] = {}
    for node in graph.nodes:
        if node.operation:
            values[node.name] = node.operation.f(*[values[operand] for operand in node.operands])
        else:
            values[node.name] = inputs[node.name] if node.number is None else np.float64(node.number)
    return [*values.values()]


@also(_inputs_are_given)
def gradients_along(graph: Graph, inputs: Mapping[str, Row]) -> Float64[np.ndarray, "n K"]:
    """∇f at many points by the chain rule on the graph: a row for each input given, a column for each point; NaN where
    ``gradient_at`` finds none.

    >>> gradients_along(parse_expression("x*x"), {"x": np.array([[3.0, 4.0]]), "y": np.array([[1.0, 1.0]])})
    array([[6., 8.],
           [0., 0.]])
    """
    values = dict(zip((node.name for node in graph.nodes), _values_of_nodes(graph, inputs), strict=True))
    depends = {node.name: node.depends for node in graph.nodes}
    shape = next(iter(inputs.values())).shape
    derivatives = {name: np.zeros(shape) for name in values}
    derivatives[graph.nodes[-1].name] += 1.0
    exists = np.ones(shape, dtype=bool)
    for value in values.values():
        exists &= np.isfinite(value)
    for node in reversed(graph.nodes):
        operands = [values[operand] for operand in node.operands]
        for operand, slope in zip(node.operands, node.operation.slopes if node.operation else (), strict=True):
            if depends[operand]:
                product = slope(*operands) * derivatives[node.name]
                exists &= np.isfinite(product)
                derivatives[operand] += product
    return np.where(exists, np.vstack([derivatives.get(name, np.zeros(shape)) for name in inputs]), np.nan)


@also(_inputs_are_given)
def gradient_at(graph: Graph, inputs: Mapping[str, float]) -> Column:
    """∇f, one row for each input given, by the chain rule on the graph. Raises InputError as ``trace_graph`` does.

    >>> gradient_at(parse_expression("x*x"), {"x": 3.0, "y": 1.0}).T
    array([[6., 0.]])
    """
    found = trace_graph(graph, {name: inputs[name] for name in graph.inputs}).derivatives
    return np.array([[found.get(name, 0.0)] for name in inputs])


@also(_inputs_are_given)
def differences_at(graph: Graph, inputs: Mapping[str, float], h: float = 1e-5) -> dict[str, float]:
    """∂f/∂x for each input x by central differences, which check the chain rule without using it; NaN where a nudged
    value is not finite.

    >>> round(differences_at(parse_expression("x*x*y"), {"x": 3.0, "y": 2.0})["x"], 6)
    12.0
    """
    return {name: central_difference(_along(graph, inputs, name), inputs[name], h) for name in graph.inputs}


def _along(graph: Graph, inputs: Mapping[str, float], name: str) -> Callable[[float], float]:
    """The expression as a function of one of its inputs."""
    return lambda at: value_at(graph, **{**inputs, name: at})


@also(_inputs_are_given)
def jacobian_at(graphs: Sequence[Graph], inputs: Mapping[str, float]) -> Matrix:
    """The Jacobian of the vector function whose components are these expressions: row i is the transposed gradient of
    component i.

    >>> jacobian_at([parse_expression("x*y"), parse_expression("x - y")], {"x": 2.0, "y": 3.0})
    array([[ 3.,  2.],
           [ 1., -1.]])
    """
    return np.hstack([gradient_at(graph, inputs) for graph in graphs]).T


def latex_of(graph: Graph) -> str:
    """An expression as LaTeX, with the brackets that it needs and no others.

    >>> latex_of(parse_expression("(x + y)*z/2 - sin(x)**2"))
    '\\\\frac{(x+y)\\\\,z}{2}-\\\\sin^2(x)'
    """
    return latex(in_python(graph.text))


check_calls(__name__)
