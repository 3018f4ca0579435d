"""The chain rule on a graph of matrices: what the reader enters, the graph step by step, every node in numbers."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from dlmath import InputError, parse_matrix
from dlmath.arrays import shape_text
from dlmath.calculus.matrix_graph import (
    LARGEST_SIZE,
    PUBLIC,
    ExpressionError,
    MatrixGraph,
    MatrixStep,
    MatrixTrace,
    formula_latex,
    identity_size,
    matrix_graph,
    matrix_steps,
    nudged,
    trace_matrices,
    variables_of,
)
from pages.calculus.parts import matrix_formulas, matrix_graphs, matrix_tables
from pages.calculus.parts.stepping import start_over, stepper
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.inputs.ranges import LARGEST
from pages.ui.layout import roles
from pages.ui.platform.internals import DeltaGenerator
from pages.ui.writing import equations
from pages.ui.writing.literal import AsIs, clean, literal
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, complaint, explain, say


def show(choices: DeltaGenerator) -> None:
    """The part of the lesson whose nodes are matrices; ``choices`` is where the expression is chosen."""
    _expression(choices)
    _why()


def _expression(choices: DeltaGenerator) -> None:
    """An expression, its inputs and, if it is understood, its steps."""
    with choices:
        scene = controls.choice(
            "expression", _("Expression"), (*matrix_graphs.SCENES, matrix_graphs.OWN), "layer", start_over, hidden=True
        )
    text = _text(scene)
    left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")
    with left, roles.MORE_INPUTS.open("matrices"):
        inputs = _values(scene, text)
    graph = _graph(text, inputs, middle)
    if graph is None:
        return
    with left:
        upstream = _upstream(graph)
    t = _trace(graph, inputs, upstream, middle)
    if t is None:
        return
    step = _step(t, middle, right)
    _every_node(t, step, inputs)


def _text(scene: str) -> str:
    """The expression of a scene, or the reader's own."""
    if scene != matrix_graphs.OWN:
        say(matrix_graphs.SCENES[scene].comment)
        return matrix_graphs.SCENES[scene].text
    help = _(
        "Side by side is the matrix product: W x. Entry by entry: x * y. Transposed: x' or x.T. Functions: %(names)s.",
        names=list(PUBLIC),
    )
    text = controls.text("F", _("Your own expression"), matrix_graphs.OWN_TEXT, start_over, help)
    say(
        "A name is one letter, with digits behind it: $W$, $x$, $b_1$. Change the shape of a matrix with the buttons"
        " below it; a number is a 1×1 matrix."
    )
    good = st.session_state.setdefault("last_good_matrices", {})
    try:
        variables_of(text)
        good["text"] = text
    except InputError as error:
        _refuse(error, text, _("Shown with the last good value."))
    return good.get("text") or matrix_graphs.OWN_TEXT


def _values(scene: str, text: str) -> dict[str, np.ndarray]:
    """All variables; an I is the identity that fits, as long as the reader enters nothing else."""
    names = variables_of(text)
    own = scene == matrix_graphs.OWN and "I" in names
    found = {name: _value(scene, name) for name in names if name != "I" or not own}
    if own:
        n = identity_size(text, {name: value.shape for name, value in found.items()})
        found["I"] = controls.matrix(f"m_I{n}", "I", np.eye(n), most=LARGEST_SIZE, check=_moderate)
    return {name: found[name] for name in names}


def _value(scene: str, name: str) -> np.ndarray:
    """A variable, in cells of any shape."""
    own = scene == matrix_graphs.OWN
    default = matrix_graphs.first_value(name) if own else parse_matrix(matrix_graphs.SCENES[scene].values[name])
    key = f"m_{name}" if own else f"{scene}_{name}"
    return controls.matrix(key, name, default, most=LARGEST_SIZE, check=_moderate)


def _moderate(value: np.ndarray) -> None:
    """InputError for numbers that leave no digit for a nudge."""
    if np.abs(value).max() > LARGEST:
        raise InputError("a number may be at most %(most)s in size", most="10⁹")


def _graph(text: str, inputs: Mapping[str, np.ndarray], place: DeltaGenerator) -> MatrixGraph | None:
    try:
        graph = matrix_graph(text, {name: value.shape for name, value in inputs.items()})
    except InputError as error:
        with place:
            _refuse(error, text)
        return None
    with place:
        st.markdown(f"$f={formula_latex(graph, {})}$")
    return graph


def _upstream(graph: MatrixGraph) -> np.ndarray:
    """G: by what the entries of a result that is no single number are weighed."""
    shape = graph.nodes[-1].shape
    if shape == (1, 1):
        return np.ones(shape)
    kind = controls.choice("G", _("Which number is differentiated?"), ("all", "entry", "own"), "all")
    if kind == "own":
        label = _("Weights G, %(size)s", size=shape_text(shape))
        return controls.matrix(f"G{shape[0]}x{shape[1]}", label, np.ones(shape))
    if kind == "all":
        return np.ones(shape)
    i = controls.whole("Gi", _("Row"), 1, shape[0], 1) if shape[0] > 1 else 1
    j = controls.whole("Gj", _("Column"), 1, shape[1], 1) if shape[1] > 1 else 1
    chosen = np.zeros(shape)
    chosen[i - 1, j - 1] = 1.0
    return chosen


def _trace(
    graph: MatrixGraph,
    inputs: Mapping[str, np.ndarray],
    upstream: np.ndarray,
    place: DeltaGenerator,
) -> MatrixTrace | None:
    try:
        return trace_matrices(graph, inputs, upstream)
    except InputError as error:
        with place:
            _refuse(error, graph.text)
        return None


def _refuse(error: InputError, text: str, *more: str) -> None:
    """Say what is wrong with an expression, and mark where."""
    if isinstance(error, ExpressionError) and error.reason:
        part = literal(text[error.start : error.end])
        why = _("“%(part)s”: %(why)s", part=part, why=AsIs(explain(error.reason)))
        st.error(_("%(why)s.", why=why))
    else:
        st.error(complaint(error, *more))
    if isinstance(error, ExpressionError):
        st.html(matrix_graphs.marked(text, error.start, error.end))


def _step(t: MatrixTrace, middle: DeltaGenerator, right: DeltaGenerator) -> MatrixStep:
    """The step at which the reader stands, as a drawing, and beside it in words and as a formula."""
    steps = matrix_steps(t)
    with middle:
        position = stepper(len(steps))
        step = steps[position - 1]
        alt = _(
            "Graph of %(f)s at step %(n)s. %(known)s.",
            f=AsIs(clean(t.graph.text)),
            n=position,
            known=matrix_graphs.listed(t, step),
        )
        charts.show(matrix_graphs.figure(t, step), roles.PICTURE.key, alt)
    shapes = f" · {matrix_graphs.shapes(t, step.node)}" if step.forward else ""
    convention = step.node.operation.convention if step.node.operation and step.pulls else ""
    with right, roles.FORMULA.open():
        paragraphs(
            f"{position}/{len(steps)} · {_what(step)}{shapes}",
            displayed(matrix_formulas.in_numbers(t, step)),
            small(" ".join(part for part in (equations.said(), AsIs(convention)) if part)),
        )
    return step


def _what(step: MatrixStep) -> str:
    """What happens at a step."""
    if step.forward and step.node.operation and step.node.operation.repeats:
        return _("**Forward.** Entry by entry, both sides need one shape: what is smaller is repeated.")
    if step.forward:
        return _("**Forward.** An operation makes one matrix of those that come in from the left.")
    if step.pulls:
        return _(
            "**Back.** What came in from the right, the derivative of $J$ in this result, is handed to each operand by"
            " the rule of the operation, in the shape of the operand."
        )
    m, n = step.node.shape
    if m == n == 1:
        return _("**The way back begins.** The result is one number, $J=f$: its own derivative is 1.")
    return _(
        "**The way back begins.** The result has %(n)s numbers; what is differentiated is their weighted sum $J=\\sum"
        " G\\odot f$. Each of its numbers begins with its weight.",
        n=m * n,
    )


def _every_node(t: MatrixTrace, step: MatrixStep, inputs: Mapping[str, np.ndarray]) -> None:
    """Every node in numbers, and what nudging finds."""
    st.header(_("Every node"), anchor=False)
    st.html(matrix_tables.tables(t, step, nudged(t.graph, inputs, t.upstream)))
    st.caption(
        _(
            "By nudging: the central difference of $J$ for each number, with $h = 10^{-5}$ (times the number, where"
            " that is beyond 1). So many forward passes; the way back needs just one for all."
        )
    )


def _why() -> None:
    """Why each operation has a rule of its own."""
    st.header(_("Why no Jacobian is ever written down"), anchor=False)
    say(
        "The derivative of a matrix with respect to a matrix has four indices. It is never needed: only its product"
        " with what comes in from the right, and that has the shape of the operand. Write $J$ as a sum, differentiate"
        " with respect to one entry, and read the result as a matrix again:"
    )
    st.latex(
        r"v=W\,x:\quad \frac{\partial J}{\partial w_{ij}}=\sum_k\frac{\partial J}{\partial v_k}\,\frac{\partial v_k}"
        r"{\partial w_{ij}}=\frac{\partial J}{\partial v_i}\,x_j\quad\Rightarrow\quad\frac{\partial J}{\partial W}="
        r"\frac{\partial J}{\partial v}\,x^\top"
    )
