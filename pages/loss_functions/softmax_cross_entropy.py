"""Several classes: scores become probabilities, and the gradient is the difference between them and the target."""

import numpy as np
import streamlit as st

from dlmath import InputError
from dlmath.probabilities import normalised, smoothed
from dlmath.softmax_loss import softmax_loss
from pages.ui import charts, controls, numbers
from pages.ui.loss_functions import classes
from pages.ui.numbers import sub
from pages.ui.prose import displayed, paragraphs
from pages.ui.small_tables import beside, table, written
from pages.ui.text import _, complaint, say

SCORES = (2.0, 1.0, 0.1, -1.0, 0.5, -2.0)
WEIGHTS = (7.0, 2.0, 1.0, 0.0, 0.0, 0.0)
LARGE = np.array([[123.0], [456.0], [789.0]])

idea = st.container()
left, middle, right = st.columns([1, 1.3, 1.6], gap="medium")

with left:
    C = controls.whole("C", _("Number of classes"), 2, 6, 3)
    with st.container(key="inputs"):
        z = np.array([[controls.slider(f"z{k + 1}", _("Score z%(k)s", k=sub(k)), -10.0, 10.0, SCORES[k], 0.01)] for k in range(C)])
    target = controls.choice("target", _("Target"), ("class", "soft"), "class")
    if target == "class":
        k = int(controls.choice("k", _("True class"), [str(k + 1) for k in range(C)], "1")) - 1
        epsilon = controls.slider("eps", _("Label smoothing ε"), 0.0, 0.5, 0.0, 0.01)
        y = smoothed(np.eye(C)[:, [k]], epsilon)
    else:
        default = np.array([WEIGHTS[:C]]).T
        weights = controls.matrix(f"q{C}", _("Weights of the classes, divided by their sum"), default, name=_("the list of weights"))
        try:
            y = normalised(weights, _("Weights"))
        except InputError as error:
            st.error(complaint(error))
            y = normalised(default)
    T = controls.scale("T", _("Temperature T"), ("0.1", "0.2", "0.5", "1", "2", "5", "10"), "1")
    c = controls.scale("shift", _("Constant added to every score"), ("-1000", "-10", "0", "10", "100", "1000"), "0")

s = softmax_loss(z, y, T, c)
factor, gradient = ("", "p-y") if T == 1.0 else (r"\tfrac1T\,", r"\tfrac1T(p-y)")
with idea:
    say(
        "Softmax makes probabilities of any scores. Cross-entropy looks only at the probability of the truth. Together their gradient is simply "
        "$%(gradient)s$.",
        gradient=gradient,
    )
with middle:
    alt = _(
        "Scores %(z)s become probabilities %(p)s for the target %(y)s; the gradient is %(delta)s.",
        z=numbers.vector(s.z), p=numbers.vector(s.p), y=numbers.vector(s.y), delta=numbers.vector(s.delta),
    )  # fmt: skip
    titles = (_("Scores z"), _("Probabilities p; dotted: target y; purple: p − y"), _("Gradient ∂J/∂z"))
    charts.show(classes.bars(s, titles), key="bars", alt=alt)
with right:
    bounds = _(
        "Guessing, with $p=1/C$, costs $\\ln %(C)s=%(chance)s$; here $J=%(J)s$. It cannot go below the entropy of the target, $%(H)s$.",
        C=C, chance=numbers.latex(s.chance), J=numbers.latex(s.J), H=numbers.latex(s.entropy),
    )  # fmt: skip
    paragraphs(*map(displayed, (classes.softmax_latex(s), classes.loss_latex(s), classes.delta_latex(s))), bounds)

st.header(_("Every probability depends on every score"), anchor=False)
say(
    "Row $a$, column $b$: $\\partial p_a/\\partial z_b=%(factor)sp_a([a=b]-p_b)$, which is $%(factor)sp_a(1-p_a)$ on the diagonal and "
    "$-%(factor)sp_ap_b$ elsewhere. Multiply each column by $\\partial J/\\partial p$, where only $-y_a/p_a$ stands: every $p$ in a denominator "
    "cancels, and $%(gradient)s$ is left.",
    factor=factor, gradient=gradient,
)  # fmt: skip
table(_("The Jacobian ∂p/∂z"), classes.jacobian_heads(s), classes.jacobian_rows(s))

st.header(_("Scores too large for $e^z$"), anchor=False)
say(
    "A constant added to every score cancels in the fraction. So nothing is lost by subtracting the largest score first, and no exponential "
    "overflows. Written as in the formula, $e^{z}$ is $\\infty$ in float64 from $z=709.8$ on, and $\\infty/\\infty$ is NaN."
)
heads = [_("class"), "u = (z + c) / T", "eᵘ", "eᵘ / Σ", "eᵘ⁻ᵐᵃˣ", _("softmax")]
beside(
    written(_("These scores"), heads, classes.exponential_rows(s)),
    written(_("The scores 123, 456, 789"), heads, classes.exponential_rows(softmax_loss(LARGE, np.eye(3)[:, [0]]))),
)

START = {"C": 3, "z1": 2.0, "z2": 1.0, "z3": 0.1, "target": "class", "k": "1", "eps": 0.0, "T": "1", "shift": "0"}
controls.preset(
    _("No idea"),
    _("All scores 0. What loss should a network with these classes show before it has learned anything?"),
    START | {"z1": 0.0, "z2": 0.0, "z3": 0.0},
    _(
        "$\\ln 3=1.099$: with equal scores every class has $p=0.3333$, and the loss is $-\\ln$ of that. A network that begins far above it is sure "
        "of something it cannot know yet: its first weights are too large."
    ),
)
controls.preset(
    _("Sure and wrong"),
    _("The truth has the lowest score. How large is its part of the gradient, and can it ever exceed 1?"),
    START | {"z1": -5.0, "z2": 5.0, "z3": 0.0},
    _(
        "$4.509\\cdot 10^{-5}-1$, as good as $-1$. It cannot exceed 1 in size, since $p$ and $y$ both lie between 0 and 1. The loss has no such "
        "bound, here it is 10.01: far out it grows by 1 whenever the wrong score's lead does, and that is a slope of 1."
    ),
)
controls.preset(
    _("A thousand more"),
    _("1000 is added to every score. What changes, and what breaks?"),
    START | {"shift": "1000"},
    _(
        "No probability changes: $e^{1000}$ is a factor of every term and cancels, $p$ is still (0.6590, 0.2424, 0.09857). What breaks is the "
        "formula as it is written: every $e^u$ is $\\infty$, and $\\infty/\\infty$ is NaN. With the largest score subtracted first, nothing "
        "overflows."
    ),
)
controls.preset(
    _("Cold"),
    _("$T=0.1$: which class takes everything, and what happens to the gradient?"),
    START | {"T": "0.1"},
    _(
        "Class 1, whose score was the largest: $T$ makes its lead of 1 a lead of 10, and $p_2$ is down to $4.540\\cdot 10^{-5}$. Class 1 is also the "
        "truth, so the gradient nearly vanishes, $-4.540\\cdot 10^{-4}$ in spite of the factor $1/T$. Were another class the truth, that factor "
        "would make it nearly 10."
    ),
)
controls.preset(
    _("Too sure"),
    _("Right with $p_1>0.99$, but $\\varepsilon=0.1$. Which way does the gradient push the right score now?"),
    START | {"z1": 8.0, "z2": 0.0, "z3": 0.0, "eps": 0.1},
    _(
        "Down: its gradient is 0.06600, above 0, and an update goes against it. With smoothing the target is 0.9333, and $p_1=0.9993$ is more than "
        "that. So there is a best lead, not an endless one, and $J=0.5340$ is still well above the entropy of the target, 0.2911."
    ),
)
