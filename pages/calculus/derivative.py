"""What a derivative is: the slope of a secant while its two points move together, and how far a computer can push that."""

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, InputError
from dlmath.calculus import BEST_CENTRAL_STEP, BEST_FORWARD_STEP, quotient_errors, quotients
from dlmath.expressions import along, gradient_at, latex_of, value_at
from dlmath.graph import parse_expression
from pages.ui import charts, controls, numbers
from pages.ui.calculus import expression, slopes
from pages.ui.once import drawn_once
from pages.ui.text import _, say

OWN = "own"
FUNCTIONS = ("square", "sin", "abs", "exp", *(name for name, record in ACTIVATIONS.items() if record.slope), OWN)
STEPS = ("2", "1.5", "1", "0.7", "0.5", "0.3", "0.2", "0.1", "0.05", "0.02", "0.01", *(f"1e-{p}" for p in range(3, 17)))
XS = np.linspace(slopes.LEFT, slopes.RIGHT, 361)[np.newaxis]

say("A derivative is a slope. Draw a line through two points of the curve, let $h$ shrink, and the secant turns into the tangent.")
left, middle, right = st.columns([1.05, 2.3, 1.65], gap="medium")

with left, st.container(key="inputs"):
    name = controls.select("f", _("Function f"), FUNCTIONS, "sin")
    x = controls.slider("x", _("Place x"), -3.0, 3.0, 1.0, 0.01)
    h = controls.scale("h", _("Step h"), STEPS, "1")
    own = expression.ask("fx", _("Your own f(x)"), "sin(x*x)", ["x"]) if name == OWN else None

    graph = own or parse_expression(f"{name.lower().replace('-', '_')}(x)")
    st.latex(rf"f(x)={latex_of(graph)}")

operation = graph.nodes[-1].operation
kinks = operation.kinks if operation and len(graph.nodes) == 2 else ()
values, derivatives = along(graph, {"x": XS}, "x")
q = slope = now = None
with middle:
    try:
        q = quotients(lambda at: value_at(graph, x=at), x, h)
        slope = gradient_at(graph, {"x": x}).item()
        many, now = (quotient_errors(lambda xs: along(graph, {"x": xs}, "x")[0], slope, x, each) for each in (slopes.ALL_STEPS, np.array([[h]])))
    except InputError as error:
        expression.refuse(error)
    titles = (_("f, its secants (forward, central) and its tangent"), _("the derivative f′: the slope at every x"))
    alt = _("Curve of f without a point.")
    if q is not None and slope is not None:
        alt = _(
            "f(%(x)s) = %(y)s. Forward secant with h = %(h)s: slope %(f)s; central secant: %(c)s; tangent: %(s)s.",
            x=numbers.plain(x), y=numbers.plain(q.f_here), h=numbers.plain(q.h), f=numbers.plain(q.forward), c=numbers.plain(q.central),
            s=numbers.plain(slope),
        )  # fmt: skip
    charts.show(slopes.curve(XS, values, derivatives, q, None if x in kinks else slope, titles), "curve", alt)

if q is not None and slope is not None and now is not None:
    with right:
        labels = (_("forward"), _("central"), _("step h"), _("error |quotient − f′(x)|"))
        alt = _(
            "Error against h, both logarithmic. At h = %(h)s: forward %(f)s, central %(c)s.",
            h=numbers.plain(q.h), f=numbers.plain(now.forward.item(), 3), c=numbers.plain(now.central.item(), 3),
        )  # fmt: skip
        charts.show(slopes.errors(many, now, (BEST_FORWARD_STEP, BEST_CENTRAL_STEP), labels), "errors", alt)
    with left:
        st.html(slopes.table(q, now, slope, (_("slope"), _("error"), _("forward"), _("backward"), _("central"), _("tangent f′(x)"))))
    with st.container(key="quotients"):
        st.latex(slopes.in_numbers(q, now, slope, slopes.slope_in_symbols(graph), _("error")))
    for kink in kinks:
        if x == kink:
            say(
                "At %(x)s the curve has a kink: slope %(b)s from the left, %(f)s from the right, and the central quotient is their mean, "
                "%(c)s. There is no derivative here; what a program uses is a convention: %(convention)s.",
                x=numbers.plain(kink), b=numbers.plain(q.backward), f=numbers.plain(q.forward), c=numbers.plain(q.central),
                convention=operation.convention if operation else "",
            )  # fmt: skip
        elif abs(x - kink) < q.h:
            say("The kink at %(k)s lies within $h$ of $x$: a quotient that reaches across it mixes two slopes.", k=numbers.plain(kink))


@drawn_once
def taylor() -> None:
    """What the two quotients leave out."""
    st.header(_("Why the two quotients differ"), anchor=False)
    one, two = st.columns(2, gap="large")
    with one:
        say("Taylor: $f(x\\pm h)=f(x)\\pm h\\,f'(x)+\\tfrac{h^2}{2}f''(x)\\pm\\tfrac{h^3}{6}f'''(x)+\\dots$ Put it in:")
        st.latex(
            r"\begin{aligned}\frac{f(x+h)-f(x)}{h}&=f'(x)+\frac{h}{2}f''(x)+\dots\\[.4em]"
            r"\frac{f(x+h)-f(x-h)}{2h}&=f'(x)+\frac{h^2}{6}f'''(x)+\dots\end{aligned}"
        )
    with two:
        say(
            "So the forward error falls like $h$, the central one like $h^2$: ten times smaller $h$, a hundred times smaller error. "
            "But $f(x+h)-f(x)$ is a difference of two rounded numbers that agree in ever more digits, and its rounding error, about "
            "$10^{-16}\\,|f|$, is divided by $h$: it grows. The best $h$ is between, near $\\sqrt\\varepsilon\\approx {1.5\\cdot 10^{-8}}$ forward "
            "and $\\sqrt[3]\\varepsilon\\approx {6\\cdot 10^{-6}}$ central (the dotted lines)."
        )


controls.preset(
    _("Too small"),
    _("Is a smaller $h$ always better? Which digits of the slope survive?"),
    {"f": "sin", "x": 1.0, "h": "1e-15"},
    _(
        "No: the quotients say 0.5 where the slope is 0.540302, so only the first digit survives. $f(x+h)$ and $f(x)$ agree in all but their "
        "last bits: their difference is left with hardly one true digit, and dividing by $h$ brings none back."
    ),
)
controls.preset(
    _("Nothing left"),
    _("Adding $h$ to $x$ changes nothing. What would the quotient be?"),
    {"f": "sin", "x": 1.0, "h": "1e-16"},
    _(
        "0, whatever the slope is: $x+h$ is rounded to $x$, so the numerator is exactly 0. Divided by the step that was really made, "
        "$(x+h)-x$, it would be 0/0. Neither says anything about $f$, so the page shows no slope."
    ),
)
controls.preset(
    _("Parabola"),
    _("Central is exact for every $h$, forward is off by exactly $h$. Why?"),
    {"f": "square", "x": 1.0, "h": "0.5"},
    _(
        "$(x+h)^2-x^2=2xh+h^2$; divided by $h$ this is $2x+h$, here 2.5 instead of 2. In $(x+h)^2-(x-h)^2=4xh$ the two $h^2$ cancel, and "
        "division by $2h$ leaves exactly $2x$. In Taylor's terms: $f''=2$ disturbs only the forward quotient, and $f'''=0$."
    ),
)
controls.preset(
    _("Kink"),
    _("Which of the three slopes is $\\mathrm{ReLU}'(0)$?"),
    {"f": "ReLU", "x": 0.0, "h": "0.5"},
    _(
        "None of them has a right to the name: 0 from the left and 1 from the right stay apart however small $h$ is, so there is no "
        "derivative, and 0.5 is only their mean. Programs agree on 0. Any number from 0 to 1 would do as well: the line through the kink with "
        "that slope is nowhere above the curve."
    ),
)
controls.preset(
    _("Across a kink"),
    _("$|x|$ has slope 1 here. Why does the central quotient say less?"),
    {"f": "abs", "x": 0.1, "h": "0.3"},
    _(
        "Its left point, −0.2, lies beyond the kink, where $|x|$ has turned up again: the backward quotient is −0.333333, the "
        "forward one 1, and the central one is their mean, 0.333333. As soon as $h$ is at most 0.1, all three say 1."
    ),
)
controls.preset(
    _("Too coarse"),
    _("The curve is steep, the secants nearly flat: what do they miss?"),
    {"f": OWN, "fx": "sin(20*x)", "x": 0.0, "h": "0.3"},
    _(
        "Almost a whole wave. $\\sin(20x)$ has the period $\\pi/10$, hardly more than $h$ = 0.3: between the two points the curve rises, falls "
        "and nearly comes home. The secants see only the ends and say −0.931385, where the tangent has slope 20. They are right only if $h$ is "
        "small beside the wave."
    ),
)
