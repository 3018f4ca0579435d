"""Yes or no: the loss of a probability, its slope, and the logit behind it."""

import numpy as np
import streamlit as st

from dlmath.functions.activations import sigmoid
from dlmath.functions.probabilities import logit
from pages.loss_functions.parts import questions, surprise
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.small_tables import beside, written
from pages.ui.writing.text import _, say

FAR_OUT = ((40.0, 0.0), (-40.0, 1.0), (1000.0, 0.0), (-1000.0, 1.0))

with roles.QUESTION.open():
    say(
        "The forecast said 20% rain, and it rained. **How wrong was it?** Drag $\\hat p$, the probability that was"
        " given to rain."
    )
left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")

with left, roles.INPUTS.open():
    first = st.container()
    by = controls.choice("by", _("Move the probability or the logit"), ("p", "z"), "p")
    doubtful = controls.switch("doubt", _("A doubtful label: y between 0 and 1"), False)
    with first:
        if by == "p":
            p = controls.slider("p", _("Probability p̂"), 0.0, 1.0, 0.2, 0.01, least=0.0, most=1.0)
            z = float(logit(np.array([[p]]))[0, 0])
        else:
            z = controls.slider("z", _("Logit z"), -8.0, 8.0, -1.4, 0.1)
            p = float(sigmoid(np.array([[z]]))[0, 0])
        y = controls.slider(
            "y", _("What happened: y = 1 yes, y = 0 no"), 0.0, 1.0, 1.0, 0.05 if doubtful else 1.0, least=0.0, most=1.0
        )
    at = surprise.point(z, p, y)
    doubtful = doubtful or 0.0 < y < 1.0

with middle, roles.PLOT.open():
    alt = _(
        "Loss over p̂ with y = %(y)s: J = %(J)s at p̂ = %(p)s, slope %(slope)s.",
        y=numbers.plain(y),
        p=numbers.plain(p),
        J=numbers.plain(at.J),
        slope=numbers.plain(at.dJ_dp),
    )
    if doubtful:
        alt += " " + _(
            "It is made of entropy %(H)s and divergence %(KL)s.",
            H=numbers.plain(at.entropy),
            KL=numbers.plain(at.divergence),
        )
    charts.show(surprise.over_p(at, doubtful), key="over_p", alt=alt)
with right, roles.FORMULA.open():
    doubt = _(
        "A target between 0 and 1 is a doubtful label. Then even the best prediction is surprised: by the entropy"
        " $H(y)$, grey."
    )
    limit = _(
        "Where a factor is 0 its logarithm does not count: $0\\cdot\\ln 0=0$, the limit of $x\\ln x$ as $x\\to0^+$."
    )
    paragraphs(
        _("The loss is the surprise: $-\\ln$ of the probability that was given to what happened."),
        displayed(surprise.loss_latex(at)),
        surprise.in_words(at),
        doubt if doubtful else limit,
        _("The text writes $\\log$; it is the natural logarithm, $\\ln$ here."),
        small(equations.said()),
    )

st.header(_("Why it goes so well with a sigmoid"), anchor=False)
say(
    "A network computes a number $z$ of any size, the logit, and $\\hat p=\\sigma(z)$. The slope with respect to $\\hat"
    " p$ has no bound, and $\\sigma'(z)$ goes to 0. Their product $\\delta$, the slope with respect to $z$, is at most"
    " 1 in size, and largest where the prediction is worst."
)
slopes, logits, formulas = st.columns([1, 1, 1], gap="medium")
with slopes:
    alt = _(
        "Slope of the loss over p̂ for y = %(y)s: it is %(slope)s at p̂ = %(p)s, and has no bound at the wrong end.",
        y=numbers.plain(y),
        slope=numbers.plain(at.dJ_dp),
        p=numbers.plain(p),
    )
    charts.show(surprise.slope_over_p(at), key="slope_p", alt=alt)
    paragraphs(displayed(surprise.slope_latex(at)))
with logits:
    alt = _(
        "The same over the logit: at z = %(z)s the sigmoid is %(p)s, J = %(J)s, δ = %(delta)s.",
        z=numbers.plain(z),
        p=numbers.plain(p),
        J=numbers.plain(at.J),
        delta=numbers.plain(at.delta),
    )
    charts.show(surprise.over_z(at), key="over_z", alt=alt)
with formulas:
    in_numbers = (
        rf"\begin{{aligned}}z&={numbers.latex(z)}\\\hat"
        rf" p=\sigma(z)&={numbers.latex(p)}\\J&={numbers.latex(at.J)}\\\delta&={numbers.latex(at.delta)}"
        r"\end{aligned}"
    )
    paragraphs(*map(displayed, (in_numbers, surprise.delta_latex(at))))

st.header(_("From probabilities or from logits"), anchor=False)
say(
    "In float64 $\\sigma(z)=1$ from $z=36.737$ on; then $\\ln(1-\\hat p)$ is $-\\infty$. PyTorch's `BCELoss` lets no"
    " logarithm fall below $-100$, Keras keeps $\\hat p$ between $10^{-7}$ and $1-10^{-7}$. Both give a number, but the"
    " wrong one, and a $\\delta$ of almost 0 for the worst mistakes. From the logit nothing is lost:"
    " $J=y\\,\\ln(1+e^{-z})+(1-y)\\ln(1+e^{z})$."
)
heads = ["z, y", "p̂ = σ(z)", _("from p̂ as it is"), _("clamped (PyTorch)"), _("clipped (Keras)"), _("from z")]
points = ((z, y), *FAR_OUT)
beside(
    written(_("The loss J"), heads, surprise.losses_by_route(points)),
    written(_("δ: each ∂J/∂p̂ times p̂(1 − p̂), or p̂ − y from z"), heads, surprise.deltas_by_route(points)),
)

questions.binary_cross_entropy()
