"""Several classes: scores become probabilities, and the gradient is the difference between them and the target."""

import numpy as np
import streamlit as st

from dlmath import InputError
from dlmath.functions.probabilities import normalised, smoothed
from dlmath.network.softmax_cross_entropy import softmax_loss
from pages.loss_functions.parts import classes, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.inputs.ranges import LARGEST
from pages.ui.layout import roles
from pages.ui.writing import equations, numbers
from pages.ui.writing.literal import AsIs
from pages.ui.writing.numbers import sub
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.small_tables import beside, table, written
from pages.ui.writing.text import _, complaint, say

SCORES = (2.0, 1.0, 0.1, -1.0, 0.5, -2.0)
WEIGHTS = (7.0, 2.0, 1.0, 0.0, 0.0, 0.0)
LARGE = np.array([[123.0], [456.0], [789.0]])

idea = st.container()
left, middle, right = st.columns([1, 1.3, 1.6], gap="medium")

with left:
    C = controls.whole("C", _("Number of classes"), 2, 6, 3)
    with roles.INPUTS.open():
        z = np.array(
            [
                [controls.slider(f"z{k + 1}", _("Score z%(k)s", k=sub(k)), -10.0, 10.0, SCORES[k], 0.01)]
                for k in range(C)
            ]
        )
    target = controls.choice("target", _("Target"), ("class", "soft"), "class")
    if target == "class":
        k = int(controls.choice("k", _("True class"), [str(k + 1) for k in range(C)], "1")) - 1
        epsilon = controls.slider("eps", _("Label smoothing ε"), 0.0, 0.5, 0.0, 0.01, least=0.0, most=1.0)
        y = smoothed(np.eye(C)[:, [k]], epsilon)
    else:
        default = np.array([WEIGHTS[:C]]).T
        weights = controls.matrix(
            f"q{C}", _("Weights of the classes, divided by their sum"), default, name=_("the list of weights")
        )
        try:
            y = normalised(weights, _("Weights"))
        except InputError as error:
            st.error(complaint(error))
            y = normalised(default)
    T = controls.scale("T", _("Temperature T"), ("0.1", "0.2", "0.5", "1", "2", "5", "10"), "1")
    c = controls.scale(
        "shift", _("Constant added to every score"), ("-1000", "-10", "0", "10", "100", "1000"), "0", least=-LARGEST
    )

s = softmax_loss(z, y, T, c)
factor, gradient = map(AsIs, ("", "p-y") if T == 1.0 else (r"\tfrac1T\,", r"\tfrac1T(p-y)"))
with idea:
    say(
        "Softmax makes probabilities of any scores. Cross-entropy looks only at the probability of the truth. Together"
        " their gradient is simply $%(gradient)s$.",
        gradient=gradient,
    )
with middle:
    alt = _(
        "Scores %(z)s become probabilities %(p)s for the target %(y)s; the gradient is %(delta)s.",
        z=numbers.vector(s.z),
        p=numbers.vector(s.p),
        y=numbers.vector(s.y),
        delta=numbers.vector(s.delta),
    )
    charts.show(classes.bars(s), key="bars", alt=alt)
with right:
    bounds = _(
        "Guessing, with $p=1/C$, costs $\\ln %(C)s=%(chance)s$; here $J=%(J)s$. It cannot go below the entropy of the"
        " target, $%(H)s$.",
        C=C,
        chance=numbers.latex(s.chance),
        J=numbers.latex(s.J),
        H=numbers.latex(s.entropy),
    )
    paragraphs(
        *map(displayed, (classes.softmax_latex(s), classes.loss_latex(s), classes.delta_latex(s))),
        small(equations.said()),
        bounds,
    )

st.header(_("Every probability depends on every score"), anchor=False)
say(
    "Row $a$, column $b$: $\\partial p_a/\\partial z_b=%(factor)sp_a([a=b]-p_b)$, which is $%(factor)sp_a(1-p_a)$ on"
    " the diagonal and $-%(factor)sp_ap_b$ elsewhere. Multiply each column by $\\partial J/\\partial p$, where only"
    " $-y_a/p_a$ stands: every $p$ in a denominator cancels, and $%(gradient)s$ is left.",
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

questions.softmax_cross_entropy()
