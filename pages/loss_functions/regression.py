"""One number for all errors: squares, absolute values and what lies between, and where each wants the prediction to
be."""

import numpy as np
import streamlit as st

from dlmath import LOSSES
from dlmath.training.line_fit import fit_line
from pages.loss_functions.parts import questions, residuals
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns.static import static
from pages.ui.writing import equations, numbers, reductions
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.small_tables import table
from pages.ui.writing.text import _, say

X = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]])
FIVE = (2.0, 3.0, 2.5, 3.5, 3.0)
NAMES, WITH_HALF = residuals.names(), residuals.squares()

say("A loss makes one number of all errors. How it weighs a large error decides where it wants the prediction to be.")
left, middle, right = st.columns([1, 1.75, 1.6], gap="medium")

with left, roles.INPUTS.open():
    name = reductions.choose(controls.choice, "loss", _("Loss"), NAMES, "MSE")
    b = controls.slider("b", _("Height of the line b"), *residuals.HEIGHTS, 2.0, 0.01)
    w = controls.slider("w", _("Slope of the line w"), *residuals.SLOPES, 0.0, 0.01)
    outlier = controls.slider("out", _("Target of the sixth point y₆"), *residuals.TARGETS, 9.0, 0.1)
    say("With $w = 0$ the prediction $\\hat y = wx + b$ is a constant. Thin lines: where each loss would put $b$.")

y = np.array([[*FIVE, outlier]])
over = np.linspace(*charts.holding(residuals.HEIGHTS, b), 49)
fits = {each: fit_line(LOSSES[each], X, y, w, b, over) for each in NAMES if LOSSES[each].takes(y)}
if name not in fits:
    left.warning(_("%(loss)s does not take these targets. Shown instead: MSE.", loss=name))
    name = "MSE"
fit = fits[name]

with middle:
    alt = _(
        "Six points and the line ŷ = %(w)s·x + %(b)s; errors %(errors)s; %(loss)s is %(J)s.",
        w=numbers.plain(w),
        b=numbers.plain(b),
        errors=[error.right for error in residuals.errors_plain(fit)],
        loss=name,
        J=numbers.plain(fit.trace.J),
    )
    charts.show(residuals.points(name, fit, fits), key="points", alt=alt)
with right:
    best = [f"{each} {numbers.plain(other.best_b)}" for each, other in fits.items()]
    alt = _(
        "J and its slope over b for %(n)s losses. Lowest at b: %(best)s. Here b = %(b)s, slope %(slope)s.",
        n=len(fits),
        best=best,
        b=numbers.plain(b),
        slope=numbers.plain(residuals.slope_over_b(fit)),
    )
    charts.show(
        residuals.over_b(name, fits),
        key="over_b",
        alt=alt,
    )

terms, losses = st.columns([1.4, 1], gap="medium")
with terms:
    paragraphs(
        displayed(residuals.written_out(name, fit)),
        displayed(residuals.slope_written_out(name, fit)),
        small(equations.said()),
    )
with losses:
    middles = {"(a - y)**2": _("mean"), "abs(a - y)": _("median")}
    rows = [
        (
            each,
            numbers.plain(f.trace.J),
            numbers.plain(residuals.slope_over_b(f)),
            (numbers.plain(f.best_b), numbers.full(f.best_b)),
            numbers.plain(f.best_J),
            middles.get(LOSSES[each].expression, "–"),
        )
        for each, f in fits.items()
    ]
    table(
        _("The same line under each loss"),
        [_("Loss"), "J", "∂J/∂b", _("best b"), _("J there"), _("of all y − wx the")],
        rows,
        list(fits).index(name),
    )

st.header(_("A mean, a sum, a half"), anchor=False)
say(
    "Books divide the sum of squares by different numbers. The best $b$ is the same, the gradient is not, so the same"
    " $\\alpha$ takes another step."
)
say(
    "Here there is one output, $n=1$, so half-MSE is half of MSE. With $n$ outputs MSE divides by $n$ too and half-MSE"
    " does not: then half-MSE is $\\tfrac n2$ times MSE."
)
halves = [fit_line(LOSSES[each], X, y, w, b, over[:1]) for each in WITH_HALF]
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
        "At the lowest point the slope is nought. For squares that says $\\sum_k(\\hat y-y_k)=0$: $\\hat y$ is the"
        " **mean**, and every target pulls in proportion to its distance. For absolute values it says"
        " $\\sum_k\\operatorname{sign}(\\hat y-y_k)=0$: as many targets above as below, the **median**, and a target"
        " pulls equally hard wherever it is. Huber and log-cosh are squares near nought and absolute values far out."
    )


questions.regression()
