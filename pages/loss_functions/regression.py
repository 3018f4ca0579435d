"""One number for all errors: squares, absolute values and what lies between, and where each wants the prediction to be."""

import numpy as np
import streamlit as st

from dlmath import LOSSES
from dlmath.fitting import fit_line
from pages.ui import charts, controls, numbers
from pages.ui.loss_functions import questions, residuals
from pages.ui.once import drawn_once
from pages.ui.prose import displayed, paragraphs
from pages.ui.small_tables import table
from pages.ui.text import _, say

X = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]])
FIVE = (2.0, 3.0, 2.5, 3.5, 3.0)
OVER = np.linspace(-2.0, 10.0, 49)
NAMES = ("MSE", "MAE", "Huber", "log-cosh")
WITH_HALF = ("MSE", "half-MSE", "half-SSE")

say("A loss makes one number of all errors. How it weighs a large error decides where it wants the prediction to be.")
left, middle, right = st.columns([1, 1.75, 1.6], gap="medium")

with left, st.container(key="inputs"):
    name = controls.choice("loss", _("Loss"), NAMES, "MSE")
    b = controls.slider("b", _("Height of the line b"), -2.0, 10.0, 2.0, 0.01)
    w = controls.slider("w", _("Slope of the line w"), -1.0, 1.5, 0.0, 0.01)
    outlier = controls.slider("out", _("Target of the sixth point y₆"), -1.0, 11.0, 9.0, 0.1)
    say("With $w = 0$ the prediction $\\hat y = wx + b$ is a constant. Thin lines: where each loss would put $b$.")

y = np.array([[*FIVE, outlier]])
fits = {each: fit_line(LOSSES[each], X, y, w, b, OVER) for each in NAMES}
fit = fits[name]

with middle:
    alt = _(
        "Six points and the line ŷ = %(w)s·x + %(b)s; errors %(errors)s; %(loss)s is %(J)s.",
        w=numbers.plain(w), b=numbers.plain(b), errors=list(map(numbers.plain, fit.errors[0].tolist())), loss=name,
        J=numbers.plain(fit.trace.J),
    )  # fmt: skip
    charts.show(residuals.points(name, fit, fits), key="points", alt=alt)
with right:
    best = [f"{each} {numbers.plain(other.best_b)}" for each, other in fits.items()]
    alt = _("J and its slope over b for four losses. Lowest at b: %(best)s. Here b = %(b)s, slope %(slope)s.",
            best=best, b=numbers.plain(b), slope=numbers.plain(fit.dJ_db))  # fmt: skip
    charts.show(residuals.over_b(name, fits, (_("J over b, and each lowest point"), _("Its slope ∂J/∂b"))), key="over_b", alt=alt)

terms, losses = st.columns([1.4, 1], gap="medium")
with terms:
    paragraphs(displayed(residuals.written_out(name, fit)), displayed(residuals.slope_written_out(name, fit)))
with losses:
    middles = {"MSE": _("mean"), "MAE": _("median")}
    rows = [
        (
            each,
            numbers.plain(f.trace.J),
            numbers.plain(f.dJ_db),
            (numbers.plain(f.best_b), numbers.full(f.best_b)),
            numbers.plain(f.best_J),
            middles.get(each, "–"),
        )
        for each, f in fits.items()
    ]
    table(
        _("The same line under each loss"),
        [_("Loss"), "J", "∂J/∂b", _("best b"), _("J there"), _("of all y − wx the")],
        rows,
        NAMES.index(name),
    )

st.header(_("A mean, a sum, a half"), anchor=False)
say("Books divide the sum of squares by different numbers. The best $b$ is the same, the gradient is not, so the same $\\alpha$ takes another step.")
halves = [fit_line(LOSSES[each], X, y, w, b, OVER[:1]) for each in WITH_HALF]
formulas = (r"1/N · Σ(ŷ − y)²", r"1/N · ½ Σ(ŷ − y)²", r"½ Σ(ŷ − y)²")
squares = [
    (each, formula, numbers.plain(f.trace.J), numbers.plain(f.dJ_db), numbers.plain(f.best_b))
    for each, formula, f in zip(WITH_HALF, formulas, halves, strict=True)
]
table(_("Squares, divided by what?"), [_("Loss"), "J =", "J", "∂J/∂b", _("best b")], squares)


@drawn_once
def mean_and_median() -> None:
    """What makes a mean or a median of the best b."""
    st.header(_("Why the mean, why the median"), anchor=False)
    say(
        "At the lowest point the slope is nought. For squares that says $\\sum_k(\\hat y-y_k)=0$: $\\hat y$ is the **mean**, and every target pulls "
        "in proportion to its distance. For absolute values it says $\\sum_k\\operatorname{sign}(\\hat y-y_k)=0$: as many targets above as below, "
        "the **median**, and a target pulls equally hard wherever it is. Huber and log-cosh are squares near nought and absolute values far out."
    )


questions.regression()
