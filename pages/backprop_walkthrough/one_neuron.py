"""One neuron with all its numbers: what it computes, how wrong it is, what comes back, and what an update makes of
it."""

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, trace
from dlmath.network.cancellation import settled
from dlmath.network.parameter_scan import loss_at, scan
from dlmath.network.parameters import parameter_value
from dlmath.network.steps import steps
from pages.backprop_walkthrough.parts import neuron, questions, walkthrough
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.network import start
from pages.ui.reruns import ahead
from pages.ui.reruns.static import static
from pages.ui.writing import equations, reductions
from pages.ui.writing.prose import displayed, paragraphs, section, small
from pages.ui.writing.text import _, complaint, say

PHIS = [name for name, phi in ACTIVATIONS.items() if phi.slope]


def make_update() -> None:
    """Count one update more."""
    controls.set_values({"updates": made + 1})


with roles.QUESTION.open():
    say(
        "How can a machine learn from being wrong? Move a weight $w$ or the bias $b$ of this neuron: what comes back"
        " from the right says which way, and how strongly, it should change."
    )
left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")

with left, roles.INPUTS.open():
    x = [
        controls.slider(f"x{i}", f"x{sub}", -2.0, 2.0, value, 0.01) for i, sub, value in ((1, "₁", 1.0), (2, "₂", -0.5))
    ]
    w = [
        controls.slider(f"w{i}", f"w{sub}", -4.0, 4.0, value, 0.01) for i, sub, value in ((1, "₁", 0.8), (2, "₂", 0.6))
    ]
    b = controls.slider("b", "b", -4.0, 4.0, 0.2, 0.01)
    y = controls.slider("y", _("Target y"), -2.0, 2.0, 0.0, 0.01)
    alpha = controls.scale("alpha", _("Learning rate α"), start.RATES, "1", least=0.0)
    made = controls.whole("updates", _("Updates already made"), 0, neuron.MOST_UPDATES, 0)

with middle, st.container(horizontal=True):
    phi = controls.function("phi", _("Activation function φ"), PHIS, "sigmoid")
    loss = reductions.choose(controls.function, "loss", _("Loss"), neuron.LOSS_NAMES, "half-MSE")

X, Y, initial = np.array(x)[:, np.newaxis], np.array([[y]]), Layer(np.array([w]), np.array([[b]]), ACTIVATIONS[phi])
try:
    run = neuron.learning(initial, X, Y, loss, alpha, made)
except InputError as error:
    middle.warning(complaint(error, _("Shown with half-MSE.")))
    run = neuron.learning(initial, X, Y, "half-MSE", alpha, made)
runs = [run]
t = settled(trace(run.made.network, X, Y, LOSSES[run.loss]))
every = steps(t)

with middle:
    charts.show(neuron.drawing(t, every), key=roles.PICTURE.key, alt=neuron.describe(t))
    if (n := run.made.diverged) is not None:
        st.error(
            _(
                "It diverges: at update %(n)s a number is no longer finite. Shown is the last state that was; try a"
                " smaller α.",
                n=n,
            )
        )
    new = walkthrough.next_network(t, alpha)

with right, roles.ARITHMETIC.open():
    forward, backward = displayed(neuron.forward(t, every)), displayed(neuron.backward(t, every))
    there, back = _("Forward"), _("Back")
    paragraphs(f"**{there}**", forward, f"**{back}**", backward)

update, over = st.columns([1, 2], gap="large")
with update:
    section(_("One update"), *([displayed(neuron.next_update(t, new, alpha))] if new else []), small(equations.said()))
    if new and made < neuron.MOST_UPDATES:
        st.button(_("Make this update"), key="update", shortcut="u", on_click=make_update)

with over, st.container(horizontal=True, vertical_alignment="bottom"):
    at = neuron.PLACES[controls.choice("lens", _("J as a function of"), list(neuron.PLACES), "w1")]
    beside = controls.switch(
        "beside", _("Another loss beside it"), help=_("From the same start: BCE, or half-MSE beside BCE")
    )

with over:
    if beside:
        try:
            runs.append(neuron.learning(initial, X, Y, "half-MSE" if run.loss == "BCE" else "BCE", alpha, made))
        except InputError as error:
            st.caption(complaint(error))
    lens = scan(t, at, neuron.along(parameter_value(t.network, at)))
    landing = lens.landing(alpha)
    figure = neuron.panels(lens, t.J, (landing, loss_at(t, at, landing)) if new else None, runs)
    charts.show(figure, key="panels", alt=neuron.describe_panels(lens, t.J, runs))
    st.caption(_("● now  ◇ after the next update  — slope by backprop"))


@static
def derivation() -> None:
    """Where the formulas come from; then what to break."""
    with st.expander(_("Where these formulas come from")):
        say(
            "$w_1$ acts on $J$ along one way only: it moves $z$, $z$ moves $a$, and $a$ moves $J$. The chain rule"
            " multiplies the three rates. The first two do not know which weight is asked about, so they are computed"
            " once, as $\\delta$:"
        )
        st.latex(
            r"\frac{\partial J}{\partial w_1}=\underbrace{\frac{\partial J}{\partial a}\,\frac{\mathrm da}{\mathrm"
            r" dz}}_{\delta}"
            r"\,\frac{\partial z}{\partial w_1}=\delta\,x_1,\qquad \frac{\partial J}{\partial b}=\delta\cdot 1"
        )
        say(
            "With an identity output and half-MSE, and with a sigmoid and BCE, $\\delta$ is just $a-y$: in the first"
            " $\\varphi'=1$, in the second the denominator of $\\partial J/\\partial a$ is $a(1-a)=\\sigma'(z)$ and"
            " cancels it."
        )
    questions.one_neuron()


if not made:
    ahead.offer(neuron.movable(loss), neuron.ahead(t))
