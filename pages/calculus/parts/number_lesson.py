"""The chain rule on a graph of numbers: what the reader enters, the graph step by step, every node in numbers."""

from collections.abc import Mapping

import streamlit as st

from dlmath import InputError
from dlmath.calculus.expressions import differences_at, latex_of
from dlmath.calculus.graph import Graph, GraphStep, GraphTrace, graph_steps, parse_expression, step_count, trace_graph
from pages.calculus.parts import expression, graphs
from pages.calculus.parts.stepping import start_over, stepper
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.platform.internals import DeltaGenerator
from pages.ui.writing import equations
from pages.ui.writing.literal import AsIs, clean, in_formula
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, say


def show(choices: DeltaGenerator) -> None:
    """The part of the lesson whose nodes are numbers; ``choices`` is where the expression is chosen."""
    with choices:
        scene = controls.choice(
            "scene", _("Expression"), (*graphs.SCENES, graphs.OWN), "product", on_change=start_over, hidden=True
        )
    graph, start = _expression(scene)
    left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")
    with left, roles.INPUTS.open():
        st.markdown(f"$f={latex_of(graph)}$")
        inputs = {name: controls.slider(f"{scene}_{name}", name, -6.0, 6.0, start[name], 0.01) for name in graph.inputs}
    last, t, step = step_count(graph), None, None
    with middle:
        position = stepper(last)
        try:
            t = trace_graph(graph, inputs)
            step = graph_steps(t)[position - 1]
        except InputError as error:
            expression.refuse(error)
        if t and step:
            _drawing(t, step, position)
    if t and step:
        with right, roles.FORMULA.open():
            paragraphs(
                f"{position}/{last} · {_what(step)}", displayed(graphs.in_numbers(t, step)), small(equations.said())
            )
    one, two = st.columns(2, gap="large")
    if t and step:
        with one:
            st.header(_("Every node"), anchor=False)
            st.html(graphs.table(t, step, differences_at(graph, inputs)))
            nudging = _(
                "By nudging: the central difference with $h = 10^{-5}$, one pair of forward passes for each input. The"
                " way back needs just one for all."
            )
            st.caption(nudging)
    with two:
        _why()


def _expression(scene: str) -> tuple[Graph, Mapping[str, float]]:
    """The expression of a scene, or the reader's own, and where its inputs begin."""
    if scene != graphs.OWN:
        say(graphs.SCENES[scene].comment)
        return parse_expression(graphs.SCENES[scene].text), graphs.SCENES[scene].values
    graph = expression.ask(
        "f", _("Your own expression"), graphs.OWN_TEXT, most=graphs.MOST_INPUTS, on_change=start_over
    )
    say("At most six inputs, under any names. Write an input twice and its derivative comes back twice.")
    return graph, {name: graphs.OWN_VALUES.get(name, 1.0) for name in graph.inputs}


def _what(step: GraphStep) -> str:
    """What happens at a step."""
    if step.forward:
        return _("**Forward.** An operation turns the numbers that come in from the left into one number.")
    if not step.edges:
        return _(
            "**The way back begins.** When $f$ changes, $f$ changes exactly as much: the derivative of the result is 1."
        )
    return _(
        "**Back.** Each operand receives the local derivative of this operation, times the derivative that came in from"
        " the right."
    )


def _drawing(t: GraphTrace, step: GraphStep, position: int) -> None:
    """The graph at a step."""
    alt = _(
        "Graph of %(f)s at step %(n)s. %(known)s.",
        f=AsIs(clean(t.graph.text)),
        n=position,
        known=graphs.listed(t, step),
    )
    charts.show(graphs.figure(t, step), roles.PICTURE.key, alt)


def _why() -> None:
    """Why local slopes are multiplied, and paths added."""
    st.header(_("Why multiply, why add"), anchor=False)
    say(
        "Nudge $x$ by $\\Delta x$: then $v$ moves by about $\\frac{\\partial v}{\\partial x}\\Delta x$, and $f$ by"
        " $\\frac{\\partial f}{\\partial v}$ times that. Slopes along a path **multiply**. If $x$ reaches $f$ along"
        " several paths, all of them move $f$ at once, so they **add**:"
    )
    local, incoming = _("local"), _("incoming")
    st.latex(
        r"\frac{\partial f}{\partial x}=\sum_{v}"
        rf"\underbrace{{\frac{{\partial v}}{{\partial x}}}}_{{{in_formula(local)}}}\cdot"
        rf"\underbrace{{\frac{{\partial f}}{{\partial v}}}}_{{{in_formula(incoming)}}}"
    )
