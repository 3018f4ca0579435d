"""Any activation function as a curve, its slope below it, and what both do to one z."""

import streamlit as st

from dlmath import ACTIVATIONS, Activation
from dlmath.calculus.differences import central_difference
from dlmath.functions.activations import one_sided_slopes
from pages.activation_functions.parts import curves, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns.fragment import fragment
from pages.ui.writing import equations, numbers, small_tables
from pages.ui.writing.prose import paragraphs, small
from pages.ui.writing.text import _, say

NOTES = {
    "sigmoid": _(
        "Never steeper than $\\tfrac14$, at $z=0$: of every $\\delta$ that comes back, at least three quarters stay"
        " here."
    ),
    "tanh": _(
        "As steep as 1 at $z=0$: that, not the centre of its range, is why less of $\\delta$ is lost than with a"
        " sigmoid. The *range* is centred on 0; the mean of its outputs is sure to be 0 only if its inputs are spread"
        " evenly about 0."
    ),
    "ReLU": _(
        "Two straight pieces, so it is piecewise linear. At the kink there is no derivative, only a slope of 0 to the"
        " left and 1 to the right; that $\\mathrm{ReLU}'(0)=0$ is a convention."
    ),
    "leaky-ReLU": _("Like ReLU, but to the left a little of $\\delta$ still passes, so a unit can find its way back."),
    "identity": _("No activation at all: however many such layers are stacked, together they are one affine map."),
    "softplus": _("A ReLU without the corner. Its slope is the sigmoid."),
}
RATHER_SMALL = ("0.5", "0.2", "0.1", "0.05", "0.02", "0.01", "0.001", "0.0001")
CURVES = [name for name, record in ACTIVATIONS.items() if record.slope]


def explain_kink(record: Activation, z: float) -> None:
    """What the slope is said to be where there is none."""
    before, after = one_sided_slopes(record, z)
    say(
        "**A kink:** the slope is %(before)s to the left and %(after)s to the right, so there is no derivative. "
        "A central difference gives %(central)s; by convention %(convention)s.",
        before=numbers.plain(before),
        after=numbers.plain(after),
        convention=record.convention,
        central=numbers.plain(central_difference(lambda x: curves.at(record, x)[0], z)),
    )


say(
    "Forward, a unit passes on the height of its curve; backward, $\\delta$ is multiplied by its slope. Move $z$ and"
    " watch both."
)


@fragment
def curve() -> None:
    """One activation function, its slope, and what both do to one z."""
    left, middle, right = st.columns([1.05, 2.3, 1.5], gap="medium")

    with left, roles.INPUTS.open():
        z = controls.slider("z", _("Weighted input z"), -6.0, 6.0, 1.0, 0.01)
        name = controls.select(
            "phi",
            _("Activation function φ"),
            CURVES,
            "sigmoid",
            help=_("Softmax is no curve: each of its outputs depends on every z."),
        )
        beside = controls.several("also", _("Drawn beside it"), CURVES, ("tanh", "ReLU"))
        threshold = controls.scale("flat", _("Saturated means |φ′| below"), RATHER_SMALL, "0.05")

    record = ACTIVATIONS[name]
    others = [ACTIVATIONS[each] for each in beside if each != name]
    slope = curves.at(record, z)[1]

    with middle:
        figure = curves.figure(record, others, z, threshold, _("saturated"))
        alt = _(
            "Two curves over z: the function above, its slope below. At this z: %(numbers)s.",
            numbers=curves.describe(record, others, z),
        )
        charts.show(figure, key="curves", alt=alt)

    with right:
        st.latex(curves.in_numbers(record, z))
        leaves = _(
            "A $\\delta$ of 1 that comes back to this unit leaves it as **%(slope)s**.", slope=numbers.plain(slope)
        )
        paragraphs(small(equations.said()), leaves)
        if z in record.kinks:
            explain_kink(record, z)
        if name in NOTES:
            say(NOTES[name])
        st.caption(record.source)

    small_tables.table(
        _("All of them at z = %(z)s", z=numbers.plain(z)),
        (
            "φ",
            "φ(z)",
            "φ′(z)",
            _("range"),
            _("range symmetric about 0"),
            _("saturated: |φ′| < %(t)s", t=numbers.plain(threshold)),
            _("at its kink"),
        ),
        curves.rows([record, *others], z, threshold, _("yes"), _("no")),
        lit=0,
    )
    if name in curves.DERIVATIONS:
        st.header(_("Where the slope comes from"), anchor=False)
        st.latex(curves.DERIVATIONS[name])


@fragment
def lost_digits() -> None:
    """Two ways to compute a slope far out, where digits run out."""
    st.header(_("The same formula, and yet not the same number"), anchor=False)
    about, table = st.columns([1.2, 2], gap="large")
    with about:
        say(
            "$\\sigma'=\\sigma(1-\\sigma)$ and $\\tanh'={1-\\tanh^2}$ are right on paper. In float64 a value close to 1"
            " has only few digits left to differ from 1, so the subtraction loses them all in the end: beyond $z=36.7$"
            " the sigmoid *is* 1, and its printed slope is 0. $\\sigma(z)\\,\\sigma(-z)$ and $1/\\cosh^2 z$ subtract"
            " nothing."
        )
        far = controls.slider("far", _("A z far out"), 0.0, 45.0, 37.0, 0.5)
    with table:
        small_tables.table(
            _("Two ways to compute one slope, z = %(z)s", z=numbers.plain(far)),
            ("φ(z)", _("value in float64"), _("φ′ as printed"), _("φ′ without subtraction")),
            curves.printed_rows(far),
        )


questions.curves_and_slopes()
