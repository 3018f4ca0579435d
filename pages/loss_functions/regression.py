"""One number for all errors: squares, absolute values and what lies between, and where each wants the prediction to
be."""

from functools import partial

import numpy as np
import streamlit as st

from dlmath import LOSSES
from dlmath.training import line_fit
from pages.loss_functions.parts import questions, residuals
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns import ahead
from pages.ui.reruns.static import static
from pages.ui.writing import equations, numbers, reductions
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.small_tables import table
from pages.ui.writing.text import _, say

KINDS = SIX, LINE, PREDICTIONS = ("six", "own points", "y and ŷ")
PAIRS = {
    LINE: np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 5.0], [4.0, 4.0]]),
    PREDICTIONS: np.array([[3.0, 2.5], [-0.5, 0.0], [2.0, 2.0], [7.0, 8.0]]),
}
NAMES, WITH_HALF = residuals.names(), residuals.squares()

with roles.QUESTION.open():
    say(
        "Five measurements lie near 3, one says 9. **Where should the prediction be, and how far may the one far point"
        " pull it?** Drag the height $b$ to where $J$ is smallest."
    )
left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")

with left, roles.INPUTS.open():
    first = st.container()
    name = reductions.choose(partial(controls.function, listed=False), "loss", _("Loss"), NAMES, "MSE")
    kind = controls.choice("data", _("Points"), KINDS, SIX)
    b, w = 0.0, 1.0
    if kind != PREDICTIONS:
        with first:
            b = controls.slider("b", _("Height of the line b"), *residuals.HEIGHTS, 2.0, 0.01)
        w = controls.slider("w", _("Slope of the line w"), *residuals.SLOPES, 0.0, 0.01)
    most, check = residuals.MOST_POINTS, residuals.check_points
    if kind == SIX:
        outlier = controls.slider("out", _("Target of the sixth point y₆"), *residuals.TARGETS, 9.0, 0.1)
        x, y = line_fit.SIX, np.array([[*line_fit.FIVE, outlier]])
    elif kind == LINE:
        x, y = residuals.in_rows(
            controls.matrix("xy", _("Points, one row x, y each"), PAIRS[kind], most=most, check=check)
        )
    else:
        y, x = residuals.in_rows(controls.matrix("yy", _("One row y, ŷ each"), PAIRS[kind], most=most, check=check))
        say(
            "Your predictions are drawn across, so $\\hat y = 1\\cdot x + 0$; $b$ is what could be added to all of"
            " them."
        )

own = kind != SIX
over = np.linspace(
    *(charts.holding(residuals.constants(x, y, w), b) if own else charts.holding(residuals.HEIGHTS, b)), 49
)
fits = {
    each: line_fit.fit_line(LOSSES[each], x, y, w, b, over)
    for each in dict.fromkeys((*NAMES, name))
    if LOSSES[each].takes(y)
}
if name not in fits:
    left.warning(_("%(loss)s does not take these targets. Shown instead: MSE.", loss=name))
    name = "MSE"
fit, extent = fits[name], residuals.extent(name, fits, own)


def drawing(b: np.ndarray) -> ahead.Parts:
    """The line at many heights, (K,): points, curves and table."""
    every = {each: line_fit.at_heights(other, b) for each, other in fits.items()}
    return {
        "points": residuals.points(name, fits, extent, every[name], kind == PREDICTIONS),
        "over_b": residuals.over_b(name, fits, extent, every[name]),
        "each": residuals.rows(fits, every),
    }


held = {"b": b} if not own and residuals.is_usual(fit) else {}
shown = ahead.together(held, drawing) if held else drawing(np.array([b]))

with middle, roles.PLOT.open():
    alt = _(
        "%(n)s points and the line ŷ = %(w)s·x + %(b)s; errors %(errors)s; %(loss)s is %(J)s.",
        n=y.shape[1],
        w=numbers.plain(w),
        b=numbers.plain(b),
        errors=[error.right for error in residuals.errors_plain(fit)],
        loss=name,
        J=numbers.plain(fit.trace.J),
    )
    charts.show(shown["points"], key="points", alt=alt)
    st.caption(_("The horizontal lines: where each loss would put $b$; the dark one is that of the loss chosen."))
with right, roles.FORMULA.open():
    paragraphs(residuals.why_drawn(name), displayed(residuals.written_out(name, fit)), small(equations.said()))

st.header(_("Where each loss wants the line"), anchor=False)
say(
    "Where a loss puts $b$ its $J$ is lowest, and the slope $\\partial J/\\partial b$ is 0. Left of it the slope is"
    " negative, right of it positive."
)
curves, losses = st.columns([1, 1], gap="medium")
with curves:
    best = [f"{each} {numbers.plain(other.best_b)}" for each, other in fits.items()]
    alt = _(
        "J and its slope over b for %(n)s losses. Lowest at b: %(best)s. Here b = %(b)s, slope %(slope)s.",
        n=len(fits),
        best=best,
        b=numbers.plain(b),
        slope=numbers.plain(residuals.slope_over_b(fit)),
    )
    charts.show(shown["over_b"], key="over_b", alt=alt)
with losses:
    table(
        _("The same line under each loss"),
        [_("Loss"), "J", "∂J/∂b", _("best b"), _("J there"), _("of all y − wx the")],
        shown["each"],
        list(fits).index(name),
        "each",
    )
    paragraphs(displayed(residuals.slope_written_out(name, fit)))

st.header(_("A mean, a sum, a half"), anchor=False)
say(
    "Books divide the sum of squares by different numbers. The best $b$ is the same, the gradient is not, so the same"
    " $\\alpha$ takes another step."
)
say(
    "Here there is one output, $n=1$, so half-MSE is half of MSE. With $n$ outputs MSE divides by $n$ too and half-MSE"
    " does not: then half-MSE is $\\tfrac n2$ times MSE."
)
halves = [line_fit.fit_line(LOSSES[each], x, y, w, b, over[:1]) for each in WITH_HALF]
squares = [
    (
        each,
        residuals.of_squares(each),
        numbers.plain(f.trace.J),
        numbers.plain(residuals.slope_over_b(f)),
        numbers.plain(f.best_b),
    )
    for each, f in zip(WITH_HALF, halves, strict=True)
]
table(_("Squares, divided by what?"), [_("Loss"), "J =", "J", "∂J/∂b", _("best b")], squares)
reductions.caption(WITH_HALF)


@static
def mean_and_median() -> None:
    """What makes a mean or a median of the best b."""
    st.header(_("Why the mean, why the median"), anchor=False)
    say(
        "At the lowest point the slope is 0. For squares that says $\\sum_k(\\hat y-y_k)=0$: $\\hat y$ is the"
        " **mean**, and every target pulls in proportion to its distance. For absolute values it says"
        " $\\sum_k\\operatorname{sign}(\\hat y-y_k)=0$: as many targets above as below, the **median**, and a target"
        " pulls equally hard wherever it is. Huber and log-cosh are squares near 0 and absolute values far out."
    )


questions.regression()
