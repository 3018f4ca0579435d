"""What a derivative is: the slope of a secant while its two points move together, and how far a computer can push
that."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, InputError
from dlmath.calculus.differences import (
    BEST_CENTRAL_STEP,
    BEST_FORWARD_STEP,
    Quotients,
    quotient_errors,
    quotients,
    quotients_along,
)
from dlmath.calculus.expressions import along, gradient_at, latex_of, value_at
from pages.calculus.parts import expression, questions, slopes
from pages.calculus.parts.difference_quotients import Quotient, printed_quotients
from pages.ui.drawing import charts
from pages.ui.drawing.charts import Figure
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns import ahead
from pages.ui.reruns.static import static
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, say

FUNCTIONS = (
    "square",
    "sin",
    "abs",
    "exp",
    *(name for name, record in ACTIVATIONS.items() if record.slope),
    expression.OWN,
)
STEPS = ("2", "1.5", "1", "0.7", "0.5", "0.3", "0.2", "0.1", "0.05", "0.02", "0.01", *(f"1e-{p}" for p in range(3, 17)))


def remark_on(kink: float, q: Quotients, printed: Mapping[str, Quotient], convention: str) -> None:
    """What the quotients make of a kink at x or near it."""
    if q.x == kink:
        say(
            "At %(x)s the curve has a kink: slope %(b)s from the left, %(f)s from the right, and the central quotient"
            " is their mean, %(c)s. There is no derivative here; what a program uses is a convention: %(convention)s.",
            x=numbers.plain(kink),
            b=printed["backward"].short,
            f=printed["forward"].short,
            c=printed["central"].short,
            convention=convention,
        )
    elif abs(q.x - kink) < q.h:
        say(
            "The kink at %(k)s lies within $h$ of $x$: a quotient that reaches across it mixes two slopes.",
            k=numbers.plain(kink),
        )


def drawing(x: np.ndarray) -> Figure:
    """The curve with its secants and its tangent, for many x, (K,)."""
    many = quotients_along(lambda at: along(graph, {"x": at}, "x")[0], x[np.newaxis], h)
    steep = np.where(np.isin(x, kinks), np.nan, along(graph, {"x": x[np.newaxis]}, "x")[1][0])
    titles = (_("f, the line through two points (dashed), the tangent"), _("the derivative f′: the slope at every x"))
    return slopes.curve(xs, values, derivatives, many if printed else None, printed, steep, titles, central)


with roles.QUESTION.open():
    say(
        "How steep is a curve at a single point? One point has no rise and no run to divide. So take a second point,"
        " $h$ further right, and let it come closer: the slope of the line through both settles on a number, the"
        " derivative."
    )
left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")

with left, roles.INPUTS.open():
    h = controls.scale("h", _("Step h"), STEPS, "1")
    x = controls.slider("x", _("Place x"), -3.0, 3.0, 1.0, 0.01)
    name = controls.select("f", _("Function f"), FUNCTIONS, "sin")
    own = expression.ask("fx", _("Your own f(x)"), "sin(x*x)", ["x"]) if name == expression.OWN else None

    graph = own or expression.named(name)
    st.latex(rf"f(x)={latex_of(graph)}")
    central = controls.switch("both", _("Also the line through x − h and x + h"), False)

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
    shown = ahead.together({"x": x}, lambda x: {roles.PLOT.key: drawing(x)})
    charts.show(shown[roles.PLOT.key], roles.PLOT.key, alt)


if q is not None and slope is not None and now is not None:
    with right, roles.FORMULA.open():
        paragraphs(
            _("Rise over run, from $x$ to $x+h$:"),
            displayed(slopes.in_numbers("forward", q, printed)),
            _("What it comes to as $h$ shrinks, the slope of the tangent:"),
            displayed(slopes.limit_in_numbers(slope, slopes.slope_in_symbols(graph))),
            small(equations.said()),
        )
        with roles.REMARK.open("error"):
            say("The dashed line is off by %(error)s.", error=printed["forward"].error_plain)
            for kink in kinks:
                remark_on(kink, q, printed, operation.convention if operation else "")
    st.header(_("How small may h be in a computer?"), anchor=False)
    about, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")
    with about:
        say(
            "On paper a smaller $h$ is always better. A computer has about 16 digits: with a very small $h$ the two"
            " values of $f$ agree in nearly all of them, and their difference is rounding. Move $h$ far to the right"
            " and watch the error rise again."
        )
        st.html(slopes.table(printed, slope))
    with middle:
        alt = _(
            "Error against h, both logarithmic. At h = %(h)s: forward %(f)s, central %(c)s.",
            h=numbers.plain(q.h),
            f=printed["forward"].error_plain,
            c=printed["central"].error_plain,
        )
        charts.show(slopes.errors(many, now, printed, (BEST_FORWARD_STEP, BEST_CENTRAL_STEP)), "errors", alt)
    with right:
        paragraphs(
            _("A point on each side does better than two on one:"),
            displayed(slopes.in_numbers("central", q, printed)),
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
            " near $\\sqrt\\varepsilon\\approx {1.5\\times 10^{-8}}$ forward and $\\sqrt[3]\\varepsilon\\approx"
            " {6\\times 10^{-6}}$ central (the dotted lines)."
        )


questions.derivative()
