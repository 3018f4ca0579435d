"""The chain rule on a graph: values forward, derivatives back, one operation at a time."""

import streamlit as st

from dlmath import InputError
from dlmath.calculus.expressions import differences_at, latex_of
from dlmath.calculus.graph import graph_steps, parse_expression, step_count, trace_graph
from pages.calculus.parts import expression, graphs, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import equations
from pages.ui.writing.literal import AsIs, clean
from pages.ui.writing.prose import small
from pages.ui.writing.text import _, say

FIRST_SHOWN = 4


def start_over() -> None:
    """Another expression: back to where its way back begins."""
    controls.set_values({"step": FIRST_SHOWN})


def go(by: int, last: int) -> None:
    """One step on or back."""
    controls.set_values({"step": min(max(int(st.session_state.get("step", FIRST_SHOWN)) + by, 1), last)})


questions.chain_rule()
say(
    "Every formula is a chain of small steps. Go forward for the values; come back multiplying by the slope of each"
    " step: the chain rule."
)
scene = controls.choice(
    "scene", _("Expression"), (*graphs.SCENES, graphs.OWN), "product", on_change=start_over, hidden=True
)
if scene == graphs.OWN:
    graph = expression.ask(
        "f", _("Your own expression"), graphs.OWN_TEXT, most=graphs.MOST_INPUTS, on_change=start_over
    )
    start = {name: graphs.OWN_VALUES.get(name, 1.0) for name in graph.inputs}
    say("At most six inputs, under any names. Write an input twice and its derivative comes back twice.")
else:
    graph, start = parse_expression(graphs.SCENES[scene].text), graphs.SCENES[scene].values
    say(graphs.SCENES[scene].comment)

st.markdown(f"$f={latex_of(graph)}$")
left, right = st.columns([1, 3.6], gap="medium")
with left, roles.INPUTS.open():
    inputs = {name: controls.slider(f"{scene}_{name}", name, -6.0, 6.0, start[name], 0.01) for name in graph.inputs}
last, t, step = step_count(graph), None, None

with right:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("◀", key=roles.BACK.key, help=_("One step back"), shortcut="p", on_click=go, args=(-1, last))
        position = controls.whole("step", _("Step"), 1, last, min(FIRST_SHOWN, last))
        st.button("▶", key=roles.NEXT.key, help=_("One step on"), shortcut="n", on_click=go, args=(1, last))
    try:
        t = trace_graph(graph, inputs)
        step = graph_steps(t)[position - 1]
    except InputError as error:
        expression.refuse(error)
if t and step:
    with right:
        if step.forward:
            what = _("**Forward.** An operation turns the numbers that come in from the left into one number.")
        elif not step.edges:
            what = _(
                "**The way back begins.** When $f$ changes, $f$ changes exactly as much: the derivative of the result"
                " is 1."
            )
        else:
            what = _(
                "**Back.** Each operand receives the local derivative of this operation, times the derivative that came"
                " in from the right."
            )
        st.markdown(f"{position}/{last} · {what}")
        alt = _(
            "Graph of %(f)s at step %(n)s. %(known)s.",
            f=AsIs(clean(graph.text)),
            n=position,
            known=graphs.listed(t, step),
        )
        charts.show(graphs.figure(t, step), roles.PICTURE.key, alt)
        st.latex(graphs.in_numbers(t, step))
        st.markdown(small(equations.said()))

one, two = st.columns(2, gap="large")
if t and step:
    with one:
        st.header(_("Every node"), anchor=False)
        st.html(graphs.table(t, step, differences_at(graph, inputs)))
        nudging = _(
            "By nudging: the central difference with $h = 10^{-5}$, one pair of forward passes for each input. The way"
            " back needs just one for all."
        )
        st.caption(nudging)
with two:
    st.header(_("Why multiply, why add"), anchor=False)
    say(
        "Nudge $x$ by $\\Delta x$: then $v$ moves by about $\\frac{\\partial v}{\\partial x}\\Delta x$, and $f$ by"
        " $\\frac{\\partial f}{\\partial v}$ times that. Slopes along a path **multiply**. If $x$ reaches $f$ along"
        " several paths, all of them move $f$ at once, so they **add**:"
    )
    local, incoming = _("local"), _("incoming")
    st.latex(
        r"\frac{\partial f}{\partial x}=\sum_{v}"
        rf"\underbrace{{\frac{{\partial v}}{{\partial x}}}}_{{\text{{{local}}}}}\cdot"
        rf"\underbrace{{\frac{{\partial f}}{{\partial v}}}}_{{\text{{{incoming}}}}}"
    )
