"""An expression of matrices as a graph: forward for the values, backward for the derivatives.

Each node is one matrix. J is the result if that is one number, else J = Σ G ⊙ result with a G that is chosen. Every
operation hands to each operand what its record says, from g = ∂J/∂(its result): the vector-Jacobian product, which
never makes a Jacobian. What arrives at a node is added up.

Source: Griewank and Walther, Evaluating Derivatives, ch. 3; Goodfellow, Bengio, Courville, Deep Learning, 6.5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, shape_text
from dlmath.calculus import _matrix_operations as records
from dlmath.calculus._matrix_operations import ALONE, MatrixOperation, Shape
from dlmath.calculus._matrix_text import ExpressionError as ExpressionError
from dlmath.calculus._matrix_text import Tree, number_of, read_matrix_text
from dlmath.contract import check_calls
from dlmath.functions.printers.latex import name_latex

Matrix = Float64[np.ndarray, "..."]  # each of a mapping in a shape of its own
LARGEST_SIZE, MOST_NODES, MOST_VARIABLES = 6, 40, 8
ROUNDING = 2.0**-44  # what may be left of J by rounding, for differences
PUBLIC = tuple(name for name, each in records.MATRIX_OPERATIONS.items() if not each.internal and name.isidentifier())
_ALL = tuple(records.MATRIX_OPERATIONS)
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class MatrixNode:
    """One node; ``matrix_graph`` makes it."""

    name: str  # a variable's own name, a number as it is written, or v₁, v₂, … for the results of operations
    text: str  # what the reader wrote for it
    shape: Shape
    operation: MatrixOperation | None = None  # None for a variable or a number
    operands: tuple[str, ...] = ()
    number: float | None = None  # the value of a number, which fills the shape
    depends: bool = True  # whether a variable is among what it is computed from
    start: int = 0  # where it stands in the text
    end: int = 0


@dataclass(frozen=True)
class MatrixGraph:
    """An expression with the shapes of its variables: its nodes, each after its operands, the result last."""

    text: str
    nodes: tuple[MatrixNode, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the variables, in the order in which they are first read."""
        return tuple(node.name for node in self.nodes if node.operation is None and node.number is None)


@dataclass(frozen=True, eq=False)
class Pull:
    """What one operation hands back to one of its operands."""

    source: str  # the node that hands it back
    target: str  # the operand
    formula: str  # what is handed back, from u, v, y and g
    values: "MatrixValues"  # the formula with its numbers, every part of it
    value: Matrix  # ∂J/∂target by this edge alone


@dataclass(frozen=True, eq=False)
class MatrixValues:
    """A graph with the value of each node."""

    graph: MatrixGraph
    values: Mapping[str, Matrix]

    @property
    def value(self) -> Matrix:
        """The value of the whole expression."""
        return self.values[self.graph.nodes[-1].name]


@dataclass(frozen=True, eq=False)
class MatrixTrace:
    """One pass forward and backward; ``trace_matrices`` makes it.

    Attributes:
      graph, values: the expression and the value of every node.
      upstream: G, by which the result is weighed; 1 where the result is one number.
      J: Σ G ⊙ result.
      gradients: ∂J/∂node by name, in the shape of the node.
      pulls: what was handed back, from the last operation to the first.
    """

    graph: MatrixGraph
    values: Mapping[str, Matrix]
    upstream: Matrix
    J: float
    gradients: Mapping[str, Matrix]
    pulls: tuple[Pull, ...]

    @property
    def operations(self) -> tuple[MatrixNode, ...]:
        """The nodes that are results of operations."""
        return tuple(node for node in self.graph.nodes if node.operation)


@dataclass(frozen=True, eq=False)
class MatrixStep:
    """One step of the two passes; ``matrix_steps`` makes it."""

    node: MatrixNode  # the node that is computed, going forward, or that hands its derivative back
    forward: bool
    pulls: tuple[Pull, ...]  # what is handed back; empty going forward, and in the first step back
    known: tuple[str, ...]  # the nodes whose values are known
    gradients: Mapping[str, Matrix]  # ∂J/∂node, as far as they have been added up


def matrix_steps(t: MatrixTrace) -> tuple[MatrixStep, ...]:
    """A trace as steps: each operation forward, G, then from the last operation to the first what it hands back.

    >>> graph = matrix_graph("x' x", {"x": (2, 1)})
    >>> t = trace_matrices(graph, {"x": np.array([[1.0], [3.0]])})
    >>> [(step.node.name, step.forward, len(step.pulls)) for step in matrix_steps(t)]
    [('v₁', True, 0), ('v₂', True, 0), ('v₂', False, 0), ('v₂', False, 2), ('v₁', False, 1)]
    """
    known = tuple(node.name for node in t.graph.nodes if node.operation is None)
    steps = []
    for node in t.operations:
        known = (*known, node.name)
        steps.append(MatrixStep(node, True, (), known, {}))
    last = t.graph.nodes[-1]
    gradients = {last.name: t.upstream}
    steps.append(MatrixStep(last, False, (), known, dict(gradients)))
    for node in reversed(t.operations):
        pulls = tuple(pull for pull in t.pulls if pull.source == node.name)
        for pull in pulls:
            gradients[pull.target] = _added(gradients.get(pull.target), pull.value)
        if pulls:
            steps.append(MatrixStep(node, False, pulls, known, dict(gradients)))
    return tuple(steps)


def formula_value(values: MatrixValues, inputs: Sequence[Matrix]) -> Matrix:
    """What a formula gives for other values of its variables, in their order.

    >>> graph = matrix_graph("x' x", {"x": (2, 1)})
    >>> formula_value(MatrixValues(graph, {}), [np.array([[1.0], [3.0]])])
    array([[10.]])
    """
    if len(inputs) != len(values.graph.inputs):
        expected, given = list(values.graph.inputs), [shape_text(each.shape) for each in inputs]
        raise InputError("the inputs must be %(expected)s, not %(given)s", expected=expected, given=given)
    given_by_name = dict(zip(values.graph.inputs, inputs, strict=True))
    _check_inputs(values.graph, given_by_name)
    return _forward(values.graph, given_by_name)[values.graph.nodes[-1].name]


def variables_of(text: str) -> tuple[str, ...]:
    """The names of the variables of an expression, in the order in which they are read.

    >>> variables_of("W2 tanh(W1 x + b1)")
    ('W2', 'W1', 'x', 'b1')
    """
    found = dict[str, None]()
    _collect(read_matrix_text(text, PUBLIC), found)
    if not found:
        raise InputError("the expression has no input, such as x")
    if len(found) > MOST_VARIABLES:
        raise InputError(
            "the expression has %(given)s inputs; at most %(most)s fit on this page",
            given=len(found),
            most=MOST_VARIABLES,
        )
    return tuple(found)


def matrix_graph(text: str, shapes: Mapping[str, tuple[int, int]]) -> MatrixGraph:
    """The graph of an expression with these shapes. Raises ExpressionError, which knows where in the text shapes do not
    fit.

    >>> graph = matrix_graph("W x + b", {"W": (2, 3), "x": (3, 1), "b": (2, 1)})
    >>> [(node.name, node.text, node.shape) for node in graph.nodes if node.operation]
    [('v₁', 'W x', (2, 1)), ('v₂', 'W x + b', (2, 1))]
    """
    missing = [name for name in variables_of(text) if name not in shapes]
    if missing:
        raise InputError("the input %(name)s is missing", name=missing[0])
    return _built(text, PUBLIC, shapes)


def identity_size(text: str, shapes: Mapping[str, tuple[int, int]]) -> int:
    """Of how many rows the identity I in an expression must be to fit the other variables; 2 where any or none fits.

    >>> identity_size("(I - w w') x", {"w": (3, 1), "x": (3, 1)})
    3
    """
    for n in (*range(2, LARGEST_SIZE + 1), 1):
        try:
            matrix_graph(text, {**shapes, "I": (n, n)})
        except InputError:
            continue
        return n
    return 2


def trace_matrices(graph: MatrixGraph, inputs: Mapping[str, Matrix], upstream: Matrix | None = None) -> MatrixTrace:
    """Run a graph forward for the values and backward for the derivatives, and keep everything.

    Args:
      graph: the expression.
      inputs: the values of its variables, in the shapes of the graph.
      upstream: G, in the shape of the result; all ones where it is None.

    >>> graph = matrix_graph("x' A x", {"x": (2, 1), "A": (2, 2)})
    >>> t = trace_matrices(graph, {"x": np.array([[1.0], [2.0]]), "A": np.array([[2.0, 0.0], [0.0, 1.0]])})
    >>> t.J, t.gradients["x"].T
    (6.0, array([[4., 4.]]))
    """
    _check_inputs(graph, inputs)
    values = _forward(graph, inputs)
    for node in graph.nodes:
        if not np.isfinite(values[node.name]).all():
            raise ExpressionError("%(part)s has no finite real value here", node.start, node.end, part=node.text)
    last = graph.nodes[-1]
    G = np.ones(last.shape) if upstream is None else upstream
    _check_upstream(graph, G)
    gradients, pulls = _backward(graph, values, G)
    return MatrixTrace(graph, values, G, float((G * values[last.name]).sum()), gradients, tuple(pulls))


def nudged(
    graph: MatrixGraph, inputs: Mapping[str, Matrix], upstream: Matrix, h: float = 1e-5
) -> dict[str, tuple[Matrix, Matrix]]:
    """∂J/∂x for every entry of every variable by central differences, and how much of each may be rounding; they check
    the way back without using it.

    All nudges of a variable are one stack of matrices and one pass.

    >>> graph = matrix_graph("x' x", {"x": (2, 1)})
    >>> found, doubt = nudged(graph, {"x": np.array([[1.0], [3.0]])}, np.ones((1, 1)))["x"]
    >>> found.round(6).T
    array([[2., 6.]])
    """
    _check_inputs(graph, inputs)
    _check_upstream(graph, upstream)
    found = {}
    for name in graph.inputs:
        x = inputs[name]
        steps = h * np.maximum(1.0, np.abs(x)).ravel()
        moves = np.eye(x.size).reshape(-1, *x.shape) * steps[:, np.newaxis, np.newaxis]
        up, down = (
            (upstream * _forward(graph, {**inputs, name: x + sign * moves})[graph.nodes[-1].name]).sum(axis=(-2, -1))
            for sign in (1.0, -1.0)
        )
        up, down = (np.broadcast_to(each, x.size) for each in (up, down))
        slopes = ((up - down) / (2.0 * steps)).reshape(x.shape)
        doubt = (ROUNDING * np.maximum(np.abs(up), np.abs(down)) / steps).reshape(x.shape)
        found[name] = slopes, doubt
    return found


def formula_latex(graph: MatrixGraph, put: Mapping[str, str]) -> str:
    """A graph as LaTeX, with something in the places of its variables.

    >>> graph = matrix_graph("W (x + b)", {"W": (2, 2), "x": (2, 1), "b": (2, 1)})
    >>> formula_latex(graph, {"x": "a"})
    'W\\\\,\\\\left(a+b\\\\right)'
    """
    nodes = {node.name: node for node in graph.nodes}
    return _written(graph.nodes[-1], nodes, put)[0]


def symbol_latex(name: str) -> str:
    """A name as LaTeX, what stands behind its letter as an index.

    >>> symbol_latex("W1"), symbol_latex("x_in"), symbol_latex("α")
    ('W_{1}', 'x_{\\\\mathrm{in}}', '\\\\alpha')
    """
    letter, _, index = name.partition("_")
    if not index:
        return name_latex(name)
    return f"{name_latex(letter)}_{{{index}}}" if index.isdigit() else rf"{name_latex(letter)}_{{\mathrm{{{index}}}}}"


def _check_inputs(graph: MatrixGraph, inputs: Mapping[str, Matrix]) -> None:
    if set(inputs) != set(graph.inputs):
        raise InputError(
            "the inputs must be %(expected)s, not %(given)s", expected=list(graph.inputs), given=list(inputs)
        )
    for node in graph.nodes:
        if node.name in inputs and inputs[node.name].shape != node.shape:
            given = shape_text(inputs[node.name].shape)
            raise InputError(
                "%(name)s must be %(expected)s, not %(given)s",
                name=node.name,
                expected=shape_text(node.shape),
                given=given,
            )


def _check_upstream(graph: MatrixGraph, upstream: Matrix) -> None:
    shape = graph.nodes[-1].shape
    if upstream.shape != shape:
        said = {"expected": shape_text(shape), "given": shape_text(upstream.shape)}
        raise InputError("upstream must be %(expected)s like the result, not %(given)s", **said)


def _collect(tree: Tree, found: dict[str, None]) -> None:
    if tree.name == "variable":
        found[tree.written] = None
    for operand in tree.operands:
        _collect(operand, found)


class _Builder:
    """Makes the nodes of a tree, operands first; what is written twice is one node."""

    def __init__(self, text: str, shapes: Mapping[str, Shape]) -> None:
        self.text, self.shapes, self.nodes = text, shapes, dict[object, MatrixNode]()

    def node(self, tree: Tree) -> MatrixNode:
        part = self.text[tree.start : tree.end]
        if tree.name == "variable":
            shape = self.shapes[tree.written]
            new = MatrixNode(tree.written, tree.written, shape, start=tree.start, end=tree.end)
            return self.nodes.setdefault(tree.written, new)
        if tree.name == "number":
            return self.number(tree, (1, 1))
        name, operands = tree.name, tree.operands
        if name in ("+", "-", "*", "/"):
            left, right = self.of_one_shape(tree)
            if name == "*" and left.shape != right.shape and (1, 1) in (left.shape, right.shape):
                name = "scale"
                left, right = (left, right) if left.shape == (1, 1) else (right, left)
            return self.made(name, (left, right), part, tree)
        if name == "power":
            base = self.node(operands[0])
            if base.shape[0] == base.shape[1] > 1:
                raise ExpressionError(
                    "“%(part)s” is ambiguous: write A A for the product, A * A entry by entry",
                    tree.start,
                    tree.end,
                    part=part,
                )
            if operands[1].written == "2":
                return self.made("square", (base,), part, tree)
            return self.made("power", (base, self.number(operands[1], base.shape)), part, tree)
        found = [self.node(operand) for operand in operands]
        if name == "dot" and found[0].shape != found[-1].shape:
            name = "product"  # as in NumPy
        if name == "product" and (1, 1) in (found[0].shape, found[1].shape):
            name = "scale"
            if found[0].shape != (1, 1):
                found.reverse()
        return self.made(name, tuple(found), part, tree)

    def number(self, tree: Tree, shape: Shape) -> MatrixNode:
        value = number_of(tree)
        taken = any(node.name == tree.written and node.shape != shape for node in self.nodes.values())
        name = f"{tree.written} ({shape_text(shape)})" if taken else tree.written  # one number may fill several shapes
        new = MatrixNode(name, tree.written, shape, number=value, depends=False, start=tree.start, end=tree.end)
        return self.nodes.setdefault((value, shape), new)

    def of_one_shape(self, tree: Tree) -> tuple[MatrixNode, MatrixNode]:
        """Both operands in one shape: a number fills it, a bias or a row is repeated; a factor that is one number stays
        as it is."""
        trees = tree.operands
        if tree.name != "*" and sum(each.name == "number" for each in trees) == 1:
            other = self.node(next(each for each in trees if each.name != "number"))
            first, second = (self.number(each, other.shape) if each.name == "number" else other for each in trees)
            return first, second
        left, right = (self.node(each) for each in trees)
        if left.shape == right.shape or (tree.name == "*" and (1, 1) in (left.shape, right.shape)):
            return left, right
        return self.repeated(left, right.shape, trees[0]), self.repeated(right, left.shape, trees[1])

    def repeated(self, node: MatrixNode, shape: Shape, tree: Tree) -> MatrixNode:
        kind = {
            (shape[0], 1): "repeat_columns",
            (1, shape[1]): "repeat_rows",
            (1, 1): "fill",
        }.get(node.shape)
        if kind is None or node.shape == shape or (node.shape != (1, 1) and 1 in shape):
            return node
        return self.made(kind, (node,), self.text[tree.start : tree.end], tree, shape)

    def made(
        self, name: str, operands: tuple[MatrixNode, ...], part: str, tree: Tree, shape: Shape | None = None
    ) -> MatrixNode:
        operation = records.MATRIX_OPERATIONS[name]
        if len(operands) != len(operation.pulls):
            raise ExpressionError(
                "“%(part)s”: the number of matrices that %(name)s takes is %(n)s",
                tree.start,
                tree.end,
                part=part,
                name=name,
                n=len(operation.pulls),
            )
        try:
            found = shape or operation.shape(*(operand.shape for operand in operands))
        except InputError as error:
            said = {"part": part, "why": str(error)}
            raise ExpressionError("“%(part)s”: %(why)s", tree.start, tree.end, error, **said) from None
        key = (name, *(id(operand) for operand in operands), found)
        if key in self.nodes:
            return self.nodes[key]
        count = 1 + sum(node.operation is not None for node in self.nodes.values())
        if count > MOST_NODES:
            raise InputError("the expression has more than %(most)s operations", most=MOST_NODES)
        depends = any(operand.depends for operand in operands)
        names = tuple(operand.name for operand in operands)
        new = MatrixNode(
            f"v{count}".translate(_SUBSCRIPTS), part, found, operation, names, None, depends, tree.start, tree.end
        )
        return self.nodes.setdefault(key, new)


def _built(text: str, functions: Sequence[str], shapes: Mapping[str, Shape]) -> MatrixGraph:
    builder = _Builder(text, shapes)
    last = builder.node(read_matrix_text(text, functions))
    nodes = list(builder.nodes.values())
    if last.operation is None:
        raise InputError("“%(given)s” is no operation; write at least one, such as W x", given=text.strip())
    return MatrixGraph(text, tuple(nodes))


@lru_cache(maxsize=512)
def _formula(text: str, shapes: tuple[tuple[str, Shape], ...]) -> MatrixGraph:
    """The graph of a formula of ours."""
    builder = _Builder(text, dict(shapes))
    builder.node(read_matrix_text(text, _ALL))
    return MatrixGraph(text, tuple(builder.nodes.values()))


def _forward(graph: MatrixGraph, inputs: Mapping[str, Matrix]) -> dict[str, Matrix]:
    """The value of every node; an input may be a stack of matrices."""
    values: dict[str, Matrix] = {}
    for node in graph.nodes:
        if node.operation is None:
            values[node.name] = inputs[node.name] if node.number is None else np.full(node.shape, node.number)
            continue
        values[node.name] = node.operation.result(node.shape, *(values[name] for name in node.operands))
    return values


def _backward(
    graph: MatrixGraph, values: Mapping[str, Matrix], upstream: Matrix
) -> tuple[dict[str, Matrix], list[Pull]]:
    nodes = {node.name: node for node in graph.nodes}
    gradients, pulls = {graph.nodes[-1].name: upstream}, list[Pull]()
    for node in reversed(graph.nodes):
        if node.operation is None or not node.depends:
            continue
        known = {"y": values[node.name], "g": gradients[node.name]}
        known |= dict(zip("uv", (values[name] for name in node.operands), strict=False))
        for target, formula in zip(node.operands, node.operation.pulls, strict=True):
            if not nodes[target].depends:
                continue
            pull = _pulled(node.name, target, formula, known)
            if not np.isfinite(pull.value).all():
                raise ExpressionError("%(part)s has no finite derivative here", node.start, node.end, part=node.text)
            pulls.append(pull)
            gradients[target] = _added(gradients.get(target), pull.value)
    return gradients, pulls


def _added(before: Matrix | None, more: Matrix) -> Matrix:
    """What has arrived at a node with one more part, 0 where parts cancel but for rounding."""
    return more if before is None else records.MATRIX_OPERATIONS["+"].f(before, more)


def _pulled(source: str, target: str, formula: str, known: Mapping[str, Matrix]) -> Pull:
    """What a formula of a record hands back."""
    graph = _formula(formula, tuple((name, value.shape) for name, value in known.items()))
    values = _forward(graph, known)
    found = MatrixValues(graph, values)
    return Pull(source, target, formula, found, found.value)


def _written(node: MatrixNode, nodes: Mapping[str, MatrixNode], put: Mapping[str, str]) -> tuple[str, int]:
    """A node as LaTeX, and how tightly that binds."""
    if node.operation is None:
        if node.name in put:
            return put[node.name], ALONE
        return (node.text if node.number is not None else symbol_latex(node.name)), ALONE
    parts = []
    for name, needs in zip(node.operands, node.operation.needs, strict=False):
        text, binds = _written(nodes[name], nodes, put)
        parts.append(rf"\left({text}\right)" if binds < needs else text)
    return node.operation.latex.format(**dict(zip("uv", parts, strict=False))), node.operation.binds


check_calls(__name__)
