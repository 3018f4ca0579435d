"""Expressions of matrices worth seeing, and the graph of one as a drawing."""

from html import escape

import numpy as np

from dlmath.arrays import shape_text
from dlmath.calculus.matrix_graph import MatrixNode, MatrixStep, MatrixTrace
from pages.calculus.parts import drawn_graph
from pages.calculus.parts.drawn_graph import Example, Lit, drawing
from pages.ui.drawing.charts import Figure
from pages.ui.writing import numbers
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import N_

SCENES: dict[str, Example[str]] = {
    "layer": Example(
        "sigmoid(W x + b)",
        {"W": "0.5,-1,2;1,0.5,-0.5", "x": "1;2;-1", "b": "0.5;-1"},
        N_(
            "A dense layer: three nodes, and backpropagation through it is three rules. The product hands $W$ an outer"
            " product, and $x$ the product with $W^\\top$."
        ),
    ),
    "classifier": Example(
        "-dot(y, log_softmax(W2 tanh(W1 x + b1) + b2))",
        {
            "y": "0;1;0",
            "W2": "1,-0.5;0.5,1;-1,0.25",
            "W1": "0.5,-1;1,0.5",
            "x": "1;2",
            "b1": "0.1;-0.2",
            "b2": "0;0.5;0",
        },
        N_("Two layers, softmax and cross-entropy. What does the logarithm of softmax hand back? Compare with $p-y$."),
    ),
    "least-squares": Example(
        "‖A x − b‖²",
        {"A": "1,2;0,1;-1,3", "x": "0.5;1", "b": "1;2;0"},
        N_(
            "Least squares: the derivative with respect to $x$ is $2A^\\top(Ax-b)$. Where does the $A^\\top$ come from?"
        ),
    ),
    "quadratic": Example(
        "x' A x",
        {"x": "1;2", "A": "2,1;0,3"},
        N_("$x$ is used twice, so two parts are added: $Ax$ and $A^\\top x$. For a symmetric $A$ they are the same."),
    ),
    "outer": Example(
        "sum(C * outer(a, b))",
        {"C": "1,-2,0;3,1,2", "a": "1;-1", "b": "2;0.5;1"},
        N_("Every number of $a$ meets every number of $b$. What comes back to $a$ is $Cb$: a sum over the row."),
    ),
}
OWN, OWN_TEXT = "own", "W2 tanh(W1 x + b1)"
SIGNS = drawn_graph.SIGNS | {
    "product": "·",
    "scale": "·",
    "*": "⊙",
    "power": "^",
    "transpose": "ᵀ",
    "sum": "Σ",
    "square_norm": "‖ ‖²",
    "norm": "‖ ‖",
    "norm1": "‖ ‖₁",
    "dot": "⟨ ⟩",
    "outer": "⊗",
    "log_softmax": "ln softmax",
    "repeat_columns": "1ᵀ",
    "repeat_rows": "1",
    "fill": "1 1ᵀ",
}


def first_value(name: str) -> np.ndarray:
    """What a new variable holds: a capital letter is a matrix, a small one a column, a Greek one a number."""
    some = np.array([[1.0, -0.5], [0.5, 2.0]])
    if name[0].isascii() and name[0].isupper():
        return some
    return some[:, :1] if name[0].isascii() else some[:1, :1]


def symbol(node: MatrixNode) -> str:
    """What stands in a node's circle."""
    return SIGNS.get(node.operation.name, node.operation.name) if node.operation else node.text


def figure(t: MatrixTrace, step: MatrixStep) -> Figure:
    """The graph at one step: shapes above the nodes, what has come back below; the operation of the step is lit."""
    nodes, drawn = t.graph.nodes, drawing(t.graph)
    lit = Lit(step.node.name, step.forward, [pull.target for pull in step.pulls])
    above = {
        node.name: f"{node.name} {shape_text(node.shape)}" if node.operation else shape_text(node.shape)
        for node in nodes
    }
    below = {name: f"∂ {_short(value)}" for name, value in step.gradients.items()}
    circles = drawn.circles(lit, [symbol(node) for node in nodes], _hovers(t, step))
    return {"data": [circles, *drawn.captions(above, below, 12)], "layout": drawn.layout(lit, 0.4)}


def _short(value: np.ndarray) -> str:
    """A matrix in few characters: its number, or its shape."""
    return numbers.plain(float(value[0, 0]), 3) if value.size == 1 else shape_text(value.shape)


def _hovers(t: MatrixTrace, step: MatrixStep) -> list[str]:
    """The values and derivatives of each node that are known."""
    hovers = []
    for node in t.graph.nodes:
        lines = [f"<b>{escape(node.text)}</b>"]
        lines += [_rows(node.name, t.values[node.name])] if node.name in step.known else []
        lines += [_rows(f"∂J/∂{node.name}", step.gradients[node.name])] if node.name in step.gradients else []
        hovers.append("<br>".join(lines))
    return hovers


def _rows(name: str, value: np.ndarray) -> str:
    """A matrix for a hover text."""
    lines = [", ".join(numbers.plain(each) for each in row) for row in value.tolist()]
    return f"{name} =<br>" + "<br>".join(lines) if len(lines) > 1 else f"{name} = {lines[0]}"


def listed(t: MatrixTrace, step: MatrixStep) -> list[str]:
    """The values and derivatives that are known at a step, in plain text."""
    found = [(node.name, t.values[node.name]) for node in t.graph.nodes if node.name in step.known]
    found += [(f"∂J/∂{name}", value) for name, value in step.gradients.items()]
    return [AsIs(f"{name} = {numbers.matrix(value)}") for name, value in found]


def shapes(t: MatrixTrace, node: MatrixNode) -> str:
    """The shapes that go into an operation, and the one that comes out."""
    by_name = {each.name: shape_text(each.shape) for each in t.graph.nodes}
    return f"{', '.join(by_name[name] for name in node.operands)} → {shape_text(node.shape)}"


def marked(text: str, start: int, end: int) -> str:
    """A text with one part marked, as HTML."""
    before, part, after = text[:start], text[start:end] or " ", text[end:]
    return f"<p><code>{escape(before)}<mark>{escape(part)}</mark>{escape(after)}</code></p>"
