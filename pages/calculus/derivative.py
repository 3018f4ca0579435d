"""What a derivative is: the slope of a secant while its two points move together, and how far a computer can push
that."""

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, InputError
from dlmath.calculus.differences import BEST_CENTRAL_STEP, BEST_FORWARD_STEP, quotient_errors, quotients
from dlmath.calculus.expressions import along, gradient_at, latex_of, value_at
from dlmath.calculus.graph import parse_expression
from pages.calculus.parts import expression, questions, slopes
from pages.calculus.parts.difference_quotients import Quotient, printed_quotients
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns.static import static
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import small
from pages.ui.writing.text import _, say

OWN = "own"
FUNCTIONS = ("square", "sin", "abs", "exp", *(name for name, record in ACTIVATIONS.items() if record.slope), OWN)
STEPS = ("2", "1.5", "1", "0.7", "0.5", "0.3", "0.2", "0.1", "0.05", "0.02", "0.01", *(f"1e-{p}" for p in range(3, 17)))

say(
    "A derivative is a slope. Draw a line through two points of the curve, let $h$ shrink, and the secant turns into"
    " the tangent."
)
left, middle, right = st.columns([1.05, 2.3, 1.65], gap="medium")

with left, roles.INPUTS.open():
    name = controls.select("f", _("Function f"), FUNCTIONS, "sin")
    x = controls.slider("x", _("Place x"), -3.0, 3.0, 1.0, 0.01)
    h = controls.scale("h", _("Step h"), STEPS, "1")
    own = expression.ask("fx", _("Your own f(x)"), "sin(x*x)", ["x"]) if name == OWN else None

    graph = own or parse_expression(f"{name.lower().replace('-', '_')}(x)")
    st.latex(rf"f(x)={latex_of(graph)}")

operation = graph.nodes[-1].operation
kinks = operation.kinks if operation and len(graph.nodes) == 2 else ()
xs = np.linspace(*charts.holding((slopes.LEFT, slopes.RIGHT), x), 361)[np.newaxis]
values, derivatives = along(graph, {"x": xs}, "x")
q = slope = now = None
printed: dict[str, Quotient] = {}
with middle:
    try:
        q = quotients(lambda at: value_at(graph, x=at), x, h)
        slope = gradient_at(graph, {"x": x}).item()
        many, now = (
            quotient_errors(lambda xs: along(graph, {"x": xs}, "x")[0], slope, x, each)
            for each in (slopes.ALL_STEPS, np.array([[h]]))
        )
        printed = printed_quotients(q, now)
    except InputError as error:
        expression.refuse(error)
    titles = (_("f, its secants (forward, central) and its tangent"), _("the derivative f′: the slope at every x"))
    alt = _("Curve of f without a point.")
    if q is not None and slope is not None:
        alt = _(
            "f(%(x)s) = %(y)s. Forward secant with h = %(h)s: slope %(f)s; central secant: %(c)s; tangent: %(s)s.",
            x=numbers.plain(x),
            y=numbers.plain(q.f_here),
            h=numbers.plain(q.h),
            f=printed["forward"].short,
            c=printed["central"].short,
            s=numbers.plain(slope),
        )
    charts.show(slopes.curve(xs, values, derivatives, q, printed, None if x in kinks else slope, titles), "curve", alt)

if q is not None and slope is not None and now is not None:
    with right:
        alt = _(
            "Error against h, both logarithmic. At h = %(h)s: forward %(f)s, central %(c)s.",
            h=numbers.plain(q.h),
            f=printed["forward"].error_plain,
            c=printed["central"].error_plain,
        )
        charts.show(slopes.errors(many, now, printed, (BEST_FORWARD_STEP, BEST_CENTRAL_STEP)), "errors", alt)
    with left:
        st.html(slopes.table(printed, slope))
    st.latex(slopes.in_numbers(q, printed, slope, slopes.slope_in_symbols(graph), _("error")))
    st.markdown(small(equations.said()))
    for kink in kinks:
        if x == kink:
            say(
                "At %(x)s the curve has a kink: slope %(b)s from the left, %(f)s from the right, and the central"
                " quotient is their mean, %(c)s. There is no derivative here; what a program uses is a convention:"
                " %(convention)s.",
                x=numbers.plain(kink),
                b=printed["backward"].short,
                f=printed["forward"].short,
                c=printed["central"].short,
                convention=operation.convention if operation else "",
            )
        elif abs(x - kink) < q.h:
            say(
                "The kink at %(k)s lies within $h$ of $x$: a quotient that reaches across it mixes two slopes.",
                k=numbers.plain(kink),
            )


@static
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
            "So the forward error falls like $h$, the central one like $h^2$: ten times smaller $h$, a hundred times"
            " smaller error. But $f(x+h)-f(x)$ is a difference of two rounded numbers that agree in ever more digits,"
            " and its rounding error, about $10^{-16}\\,|f|$, is divided by $h$: it grows. The best $h$ is between,"
            " near $\\sqrt\\varepsilon\\approx {1.5\\cdot 10^{-8}}$ forward and $\\sqrt[3]\\varepsilon\\approx {6\\cdot"
            " 10^{-6}}$ central (the dotted lines)."
        )


questions.derivative()
