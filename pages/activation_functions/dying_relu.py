"""When a ReLU unit is dead, when it only rests, and what brings it back."""

import streamlit as st

from dlmath import ACTIVATIONS, InputError, Trace, parse_matrix
from dlmath.training.dead_units import active
from pages.activation_functions.parts import dying, dying_network, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns.fragment import fragment
from pages.ui.writing import equations, numbers, small_tables
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, complaint, say

RATES = ("0.01", "0.02", "0.05", "0.1", "0.15", "0.2", "0.3", "0.5", "0.8", "1")
WIDTHS = (260, 700, 380)  # two pictures beside one another need more than one
UNITS = tuple(name for name, record in ACTIVATIONS.items() if record.rectifies)


def load() -> None:
    """Give the controls the values of the chosen scene."""
    controls.set_values(dying.scene_values(dying.SCENES[st.session_state["scene"]]))


def descent(scene: dying.NeuronState) -> tuple[tuple[Trace, ...], int, float]:
    """A unit before any update and after each, how many are made, and α."""
    made = controls.whole("updates", _("Updates made"), 0, dying.MOST_UPDATES, 0)
    w = controls.slider("w", _("Initial weight w"), -4.0, 4.0, scene.w, 0.01)
    b = controls.slider("b", _("Initial bias b"), -4.0, 4.0, scene.b, 0.01)
    alpha = controls.scale("alpha", _("Learning rate α"), RATES, scene.alpha)
    phi = controls.select("phi", _("Activation function φ"), UNITS, "ReLU")
    default = parse_matrix(dying.samples_text(scene))
    given = controls.matrix(
        "data", _("Samples, one row x, y each"), default, most=dying.MOST_SAMPLES, name=_("the table of samples")
    )
    try:
        X, Y = dying.samples(given)
    except InputError as error:
        st.error(complaint(error, _("Shown with the samples of the scene.")))
        X, Y = dying.samples(default)
    traces = dying.steps(phi, w, b, X, Y, alpha, made)
    return traces, min(made, len(traces) - 1), alpha


def verdict(t: Trace) -> str:
    """Whether the unit is dead."""
    N, n, still = (
        t.X.shape[1],
        int(active(t.forward[0].z)[0]),
        not t.backward[0].dW.any() and not t.backward[0].db.any(),
    )
    if n == 0 and still and t.network[0].activation.name == "ReLU":
        return _(
            "**Dead.** Every $\\delta$ is exactly 0, so $w$ and $b$ stay as they are, whatever $\\alpha$ is, as long as"
            " the inputs stay the same."
        )
    if n == 0:
        return _("**Not active anywhere, but not dead:** $\\varphi'$ is small there, not 0, so it still moves.")
    if n < N:
        return _(
            "**Inactive now** for %(off)s, not for good: the active samples move $w$ and $b$, and with them every $z$.",
            off=N - n,
        )
    return _("Every sample teaches it something.")


with roles.QUESTION.open():
    say(
        "**Can a unit stop learning for good?** A ReLU unit learns from a sample only where $z>0$: with $z\\le0$ for"
        " all of them it is dead. Make one update after another, and watch the point on the right."
    )


@fragment
def unit() -> None:
    """One unit on its samples, update by update."""
    scene = dying.SCENES[controls.choice("scene", _("Scene"), list(dying.SCENES), "dies", on_change=load, hidden=True)]
    with roles.REMARK.open("scene"):
        say(scene.comment)
    left, middle, right = st.columns(WIDTHS, gap="medium")
    with left, roles.INPUTS.open():
        traces, made, alpha = descent(scene)
    t = traces[made]
    N, n, (w, b) = t.X.shape[1], int(active(t.forward[0].z)[0]), dying.weight_bias(t)

    with middle:
        alt = _(
            "A unit after %(made)s updates, w = %(w)s, b = %(b)s, J = %(J)s, active for %(n)s of %(N)s samples; "
            "and its way over the plane of w and b.",
            w=numbers.plain(w),
            b=numbers.plain(b),
            made=made,
            n=n,
            N=N,
            J=numbers.plain(t.J),
        )
        charts.show(dying.unit_figure(traces, made), key=roles.WIDE.named("unit"), alt=alt)
        st.caption(
            _(
                "**On the left** the unit as it is now. **On the right** each point is a unit with its own $w$ and $b$:"
                " the stronger the grey, the larger its loss $J$ on these samples. An update moves the point downhill."
                " In the orange part no sample is active: the ground is flat, and nothing moves the point."
            )
        )
    with right, roles.FORMULA.open():
        standing = _(
            "After %(made)s updates: **active for %(n)s of %(N)s** samples, $J=%(J)s$.",
            made=made,
            n=n,
            N=N,
            J=numbers.latex(t.J),
        )
        following = traces[made + 1] if made + 1 < len(traces) else None
        with roles.REMARK.open("unit"):
            paragraphs(standing, verdict(t))
        paragraphs(
            _("The next update:"),
            displayed(dying.next_update(t, following, alpha)),
            small(equations.said()),
        )
        if following is None:
            st.error(_("It diverges here: after the next update $w$, $b$ or $J$ is no longer a finite number."))

    small_tables.table(
        _("Each sample, its z and its share of the gradient"),
        (_("sample"), "x", "y", "z = wx + b", _("active"), "a", "φ′(z)", "δ", "δ·x"),
        dying.rows(t),
    )


st.header(_("What the text says, and what is right"), anchor=False)
say(
    "*“Once a neuron's output is negative, it stays at zero for ever.”* A ReLU's output is never negative; its $z$ is. "
    "One $z\\le0$ means that **this sample** teaches nothing **now**. Dead means $z\\le0$ for **all** samples. "
    "And not even that is for ever in a later layer: its inputs change when the layers before it learn."
)


@fragment
def network() -> None:
    """The units of two hidden layers while they learn."""
    st.header(_("A whole network: who dies, who comes back"), anchor=False)
    inputs, picture = st.columns([1, 4.2], gap="medium")
    with inputs, roles.MORE_INPUTS.open("network"):
        rate = controls.scale("rate", _("Learning rate α"), RATES, "0.3")
        kind = controls.select("kind", _("Activation function φ"), UNITS, "ReLU")
        units = controls.whole("units", _("Units in each layer"), 2, 16, 12)
        start = controls.slider("start", _("Every hidden bias at the start"), -1.0, 1.0, 0.0, 0.1)
        seed = controls.whole("seed", _("Seed"), 0, 99, 0)
    run = dying_network.training(kind, units, rate, start, seed)
    first, second = run.layers
    found = _(
        "1-%(n)s-%(n)s-1 learns a sine from %(N)s samples. Units without an active sample at the end: **%(one)s** in"
        " layer 1, **%(two)s** in layer 2. Returns: **%(back1)s** in layer 1, **%(back2)s** in layer 2. Loss:"
        " $%(J0)s\\to %(J1)s$.",
        n=units,
        N=first.samples,
        one=int(first.dead[-1]),
        two=int(second.dead[-1]),
        back1=first.revived,
        back2=second.revived,
        J0=numbers.latex(float(run.J[0])),
        J1=numbers.latex(float(run.J[-1])),
    )
    alt = _(
        "Units without an active sample over %(K)s updates: layer 1 from %(a)s to %(b)s, layer 2 from %(c)s to %(d)s of"
        " %(n)s.",
        K=len(run.J) - 1,
        a=int(first.dead[0]),
        b=int(first.dead[-1]),
        c=int(second.dead[0]),
        d=int(second.dead[-1]),
        n=units,
    )
    alive = (
        []
        if kind == "ReLU"
        else [_("Such a unit is not dead here: $\\varphi'$ is not 0 for $z\\le0$, so it goes on learning.")]
    )
    with picture:
        with roles.REMARK.open("layers"):
            paragraphs(found, *alive)
        charts.show(dying_network.layers_figure(run), key=roles.WIDE.named("layers"), alt=alt)


questions.dying_relu()
