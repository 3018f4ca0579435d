"""Several classes: scores become probabilities, and the gradient is the difference between them and the target."""

import numpy as np
import streamlit as st

from dlmath.functions.probabilities import divergence
from dlmath.network.softmax_cross_entropy import outputs, softmax_loss
from pages.loss_functions.parts import class_inputs, classes, divergences, questions
from pages.ui.drawing import charts
from pages.ui.inputs.controls import as_text
from pages.ui.layout import roles
from pages.ui.reruns import ahead, lazy_expander
from pages.ui.reruns.fragment import fragment
from pages.ui.writing import equations, numbers
from pages.ui.writing.literal import AsIs
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.small_tables import beside, table, written
from pages.ui.writing.text import _, say

LARGE = np.array([[123.0], [456.0], [789.0]])


def drawing(**scores: np.ndarray) -> ahead.Parts:
    """The bars at many scores, (K,) each; where none is on a slider, at those that were entered."""
    at = np.column_stack([*scores.values()])[:, :, np.newaxis] if scores else z[np.newaxis]
    return {"bars": classes.bars(s, outputs(at, y, T, c))}


with roles.QUESTION.open():
    say(
        "A network gives three classes the scores 2, 1 and 0.1. **How sure is it of each, and what does it cost if"
        " class 1 is right?** Drag a score."
    )
left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")

with left, roles.INPUTS.open():
    z, y, T, c, moved = class_inputs.choose()

s = softmax_loss(z, y, T, c)
factor, gradient = map(AsIs, ("", "p-y") if T == 1.0 else (r"\tfrac1T\,", r"\tfrac1T(p-y)"))
with middle, roles.PLOT.open():
    alt = _(
        "Scores %(z)s become probabilities %(p)s for the target %(y)s; the gradient is %(delta)s.",
        z=numbers.vector(s.z),
        p=numbers.vector(s.p),
        y=numbers.vector(s.y),
        delta=numbers.vector(s.delta),
    )
    shown = ahead.together(moved, drawing)
    charts.show(shown["bars"], key="bars", alt=alt)
with middle:
    say(
        "$T$ divides every score before the exponential: below 1 the largest takes nearly all, above 1 the classes"
        " become alike. Language models are made bolder or duller with it."
    )
with right, roles.FORMULA.open():
    paragraphs(
        _("Softmax makes probabilities of the scores, cross-entropy looks only at that of the truth:"),
        *map(displayed, (classes.softmax_latex(s), classes.loss_latex(s))),
        _("Together their gradient is simply $%(gradient)s$:", gradient=gradient),
        displayed(classes.delta_latex(s)),
    )
with right:
    paragraphs(small(equations.said()), _("The text writes $\\log$; it is the natural logarithm, $\\ln$ here."))
say(
    "Guessing, with $p=1/C$, costs $\\ln %(C)s=%(chance)s$; here $J=%(J)s$. It cannot go below the entropy of the"
    " target, $%(H)s$.",
    C=len(z),
    chance=numbers.latex(s.chance),
    J=numbers.latex(s.J),
    H=numbers.latex(s.entropy),
)

st.header(_("Every probability depends on every score"), anchor=False)
say(
    "Row $a$, column $b$: $\\partial p_a/\\partial z_b=%(factor)sp_a([a=b]-p_b)$, which is $%(factor)sp_a(1-p_a)$ on"
    " the diagonal and $-%(factor)sp_ap_b$ elsewhere. Multiply each column by $\\partial J/\\partial p$, where only"
    " $-y_a/p_a$ stands: every $p$ in a denominator cancels, and $%(gradient)s$ is left. $[a=b]$ is 1 where $a=b$, and"
    " 0 elsewhere.",
    factor=factor,
    gradient=gradient,
)
table(_("The Jacobian ∂p/∂z"), classes.jacobian_heads(s), classes.jacobian_rows(s))

st.header(_("Scores too large for $e^z$"), anchor=False)
say(
    "A constant added to every score cancels in the fraction. So nothing is lost by subtracting the largest score"
    " first, and no exponential overflows. Written as in the formula, $e^{z}$ is $\\infty$ in float64 from $z=709.8$"
    " on, and $\\infty/\\infty$ is NaN."
)
heads = [_("class"), "u = (z + c) / T", "eᵘ", "eᵘ / Σ", "eᵘ⁻ᵐᵃˣ", _("softmax")]
beside(
    written(_("These scores"), heads, classes.exponential_rows(s)),
    written(_("The scores 123, 456, 789"), heads, classes.exponential_rows(softmax_loss(LARGE, np.eye(3)[:, [0]]))),
)

st.header(_("Its logarithm, log-softmax"), anchor=False)
say(
    "A probability of $e^{-999}$ is 0 in float64, and the logarithm of that is $-\\infty$. Subtracted in the exponent"
    " instead, no $e^{z}$ is needed but those of differences that are at most 0: $\\ln p$ is exact for any scores. The"
    " cross-entropy is computed from it, and so do PyTorch's `log_softmax` and `cross_entropy`."
)
paragraphs(displayed(classes.log_softmax_latex(s)))


@fragment
def two_distributions() -> None:
    """KL in both directions, of distributions of the reader's."""
    start = {"P": as_text(divergences.P_START), "Q": as_text(divergences.Q_START)}
    box = lazy_expander.expander(_("How far is one distribution from another? KL in both directions"), "kl", start)
    if box is None:
        return
    with box:
        left, middle, right = st.columns([1, 1.6, 1.6], gap="medium")
        with left:
            help = _("Probabilities in a row, up to ten; they add up to 1.")
            p = class_inputs.distribution("P", divergences.P_START, help)
            q = class_inputs.distribution("Q", divergences.Q_START, help)
        if p is None or q is None:
            return
        if len(p) != len(q):
            said = _("P has %(m)s classes, Q has %(n)s: both must have as many.", m=len(p), n=len(q))
            left.error(said)
            return
        forth, back = divergence(p, q), divergence(q, p)
        with middle:
            alt = _(
                "P = %(p)s and Q = %(q)s: KL(P‖Q) = %(forth)s, KL(Q‖P) = %(back)s.",
                p=numbers.vector(p),
                q=numbers.vector(q),
                forth=numbers.plain(forth.value),
                back=numbers.plain(back.value),
            )
            charts.show(divergences.figure(p, q, forth, back), key="divergence", alt=alt)
        with right:
            formulas = (
                divergences.latex(p, q, forth, ("P", "Q")),
                divergences.latex(q, p, back, ("Q", "P")),
                divergences.decomposed(forth),
            )
            paragraphs(*map(displayed, formulas), *divergences.said(p, q, forth, back))
        heads = [_("class"), "p", "q", "p ln(p/q)", "q ln(q/p)"]
        table(_("Term by term"), heads, divergences.rows(p, q, forth, back))


questions.softmax_cross_entropy()
