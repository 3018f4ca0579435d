"""The chain rule on a graph: values forward, derivatives back, one operation at a time."""

import streamlit as st

from dlmath import InputError
from dlmath.expressions import differences_at, latex_of
from dlmath.graph import graph_steps, parse_expression, step_count, trace_graph
from pages.ui import charts, controls
from pages.ui.calculus import expression, graphs
from pages.ui.text import _, say

FIRST_SHOWN = 4


def start_over() -> None:
    """Another expression: back to where its way back begins."""
    controls.set_values({"step": FIRST_SHOWN})


def go(by: int, last: int) -> None:
    """One step on or back."""
    controls.set_values({"step": min(max(int(st.session_state.get("step", FIRST_SHOWN)) + by, 1), last)})


def experiments() -> None:
    """Presets, each with its question."""
    controls.preset(
        _("Times nought"),
        _("$z = 0$: which inputs still matter, and which derivative is not 0?"),
        {"scene": "product", "product_x": -2.0, "product_y": 5.0, "product_z": 0.0, "step": 5},
        _(
            "Only $z$ matters: $\\partial f/\\partial z=x+y=3$. A product hands each factor the value of the other, so $x+y$ receives $z=0$, and "
            "neither $x$ nor $y$ can move $f$. They still decide how much $z$ would."
        ),
    )
    controls.preset(
        _("Used twice"),
        _("Follow the two parts of $\\partial f/\\partial x_2$. Which of them would you forget?"),
        {"scene": "reuse", "reuse_x1": 2.0, "reuse_x2": 5.0, "step": 9},
        _(
            "The sine sends back $-\\cos x_2$, the product sends back $x_1=2$. Easily lost is the part that arrives first, the one of the sine: a "
            "program that writes $=$ instead of $\\mathrel{+}=$ overwrites it and keeps 2. Nudging feels both at once, 1.71634."
        ),
    )
    controls.preset(
        _("Saturated"),
        _("The error is large, yet $\\partial f/\\partial w$ is almost 0. Which factor is to blame?"),
        {"scene": "neuron", "neuron_w": 6.0, "neuron_x": 1.0, "neuron_b": 3.0, "neuron_y": 0.0, "step": 9},
        _(
            "The slope of the sigmoid. Back to its output the derivative is still 2.000; at $v_2=9$ the sigmoid is flat, its slope is 1.234×10⁻⁴, "
            "and 2.467×10⁻⁴ is left. The last factor, $x=1$, changes nothing."
        ),
    )
    controls.preset(
        _("On the kink"),
        _("The graph says 0, nudging says 0.5. Which is right?"),
        {"scene": "own", "f": "relu(x)*y", "own_x": 0.0, "own_y": 1.0, "step": 5},
        _(
            "Neither: at $x=0$ the slope is 0 on the left and 1 on the right, and there is no derivative. The graph follows the convention "
            "$\\mathrm{ReLU}'(0)=0$; the central difference takes one point from each side and gives the mean. At a kink nudging is no judge."
        ),
    )
    controls.preset(
        _("No value"),
        _("$\\ln$ of a negative number: what can a program do but say so?"),
        {"scene": "reuse", "reuse_x1": -1.0},
        _(
            "It could carry on with NaN, which spreads to $f$ and to every derivative that needs it, or make up a number, which is worse. The way "
            "back would not even notice: the slope $1/x_1$ has a value at −1, although $\\ln x_1$ has none."
        ),
    )


experiments()
say("Every formula is a chain of small steps. Go forward for the values; come back multiplying by the slope of each step: the chain rule.")
scene = controls.choice("scene", _("Expression"), (*graphs.SCENES, graphs.OWN), "product", on_change=start_over, hidden=True)
if scene == graphs.OWN:
    graph = expression.ask("f", _("Your own expression"), graphs.OWN_TEXT, most=graphs.MOST_INPUTS, on_change=start_over)
    start = {name: graphs.OWN_VALUES.get(name, 1.0) for name in graph.inputs}
    say("At most six inputs, under any names. Write an input twice and its derivative comes back twice.")
else:
    graph, start = parse_expression(graphs.SCENES[scene].text), graphs.SCENES[scene].values
    say(graphs.SCENES[scene].comment)

st.markdown(f"$f={latex_of(graph)}$")
left, right = st.columns([1, 3.6], gap="medium")
with left, st.container(key="inputs"):
    inputs = {name: controls.slider(f"{scene}_{name}", name, -6.0, 6.0, start[name], 0.01) for name in graph.inputs}
last, t, step = step_count(graph), None, None

with right:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("◀", key="back", help=_("One step back"), shortcut="p", on_click=go, args=(-1, last))
        position = controls.whole("step", _("Step"), 1, last, min(FIRST_SHOWN, last))
        st.button("▶", key="next", help=_("One step on"), shortcut="n", on_click=go, args=(1, last))
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
            what = _("**The way back begins.** When $f$ changes, $f$ changes exactly as much: the derivative of the result is 1.")
        else:
            what = _("**Back.** Each operand receives the local derivative of this operation, times the derivative that came in from the right.")
        st.markdown(f"{position}/{last} · {what}")
        alt = _("Graph of %(f)s at step %(n)s. %(known)s.", f=graph.text, n=position, known=graphs.listed(t, step))
        charts.show(graphs.figure(t, step), "network", alt)
        st.latex(graphs.in_numbers(t, step))

one, two = st.columns(2, gap="large")
if t and step:
    with one:
        st.header(_("Every node"), anchor=False)
        heads = (_("node"), _("expression"), _("value"), "∂f/∂v", _("by nudging"))
        st.html(graphs.table(t, step, differences_at(graph, inputs), heads))
        nudging = _(
            "By nudging: the central difference with $h = 10^{-5}$, one pair of forward passes for each input. The way back needs just one for all."
        )
        st.caption(nudging)
with two:
    st.header(_("Why multiply, why add"), anchor=False)
    say(
        "Nudge $x$ by $\\Delta x$: then $v$ moves by about $\\frac{\\partial v}{\\partial x}\\Delta x$, and $f$ by "
        "$\\frac{\\partial f}{\\partial v}$ times that. Slopes along a path **multiply**. If $x$ reaches $f$ along several paths, "
        "all of them move $f$ at once, so they **add**:"
    )
    local, incoming = _("local"), _("incoming")
    st.latex(
        r"\frac{\partial f}{\partial x}=\sum_{v}"
        rf"\underbrace{{\frac{{\partial v}}{{\partial x}}}}_{{\text{{{local}}}}}\cdot"
        rf"\underbrace{{\frac{{\partial f}}{{\partial v}}}}_{{\text{{{incoming}}}}}"
    )
