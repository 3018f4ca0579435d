"""Any activation function as a curve, its slope below it, and what both do to one z."""

import streamlit as st

from dlmath import ACTIVATIONS, Activation
from dlmath.calculus.differences import central_difference
from dlmath.functions.activations import STEP, one_sided_slopes
from dlmath.functions.constants import family
from pages.activation_functions.parts import curves, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns import ahead
from pages.ui.reruns.fragment import fragment
from pages.ui.reruns.static import static
from pages.ui.writing import equations, numbers, small_tables
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, say

NOTES = {
    "sigmoid": _(
        "Never steeper than $\\tfrac14$, at $z=0$: of every error that comes back, at least three quarters stay here."
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
    "step": _(
        "The perceptron's own. Its slope is 0 everywhere but at the jump, where there is none: every $\\delta$ that"
        " comes back ends here, and gradient descent never moves a weight. So the perceptron learns by a rule that asks"
        " for no slope, $w\\leftarrow w+\\alpha\\,(y-\\hat y)\\,x$: only wrong answers move it. A sigmoid with BCE"
        " gives nearly the same from a gradient, $w\\leftarrow w-\\alpha\\,(a-y)\\,x$."
    ),
    "softplus": _("A ReLU without the corner. Its slope is the sigmoid."),
}
RATHER_SMALL = ("0.5", "0.2", "0.1", "0.05", "0.02", "0.01", "0.001", "0.0001")
CURVES = [*(name for name, record in ACTIVATIONS.items() if record.slope), STEP.name]


def known(name: str) -> Activation:
    """The function of that name, the perceptron's among them."""
    return ACTIVATIONS.get(name, STEP)


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


def arithmetic(record: Activation, name: str, z: float) -> None:
    """The function and its slope at z with their numbers, and what is left of an error."""
    paragraphs(displayed(curves.in_numbers(record, z)))
    with roles.REMARK.open("slope"):
        say(
            "An error $\\partial J/\\partial a=1$ that comes back to this unit leaves it as"
            " $\\delta=\\frac{\\partial J}{\\partial a}\\,\\varphi'(z)=$ **%(slope)s**.",
            slope=numbers.plain(curves.at(record, z)[1]),
        )
        if z in record.kinks and record is not STEP:
            explain_kink(record, z)
        if family(name) in NOTES:
            say(NOTES[family(name)])
    paragraphs(small(equations.said()))
    st.caption(record.source)


with roles.QUESTION.open():
    say(
        "Forward, a unit makes $a=\\varphi(z)$ of $z$. Backward, the error is multiplied by the slope of that curve."
        " **How much of an error gets back through this unit?** Move $z$ into the grey, where the curve is flat."
    )


@fragment
def curve() -> None:
    """One activation function, its slope, and what both do to one z."""
    left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")

    with left, roles.INPUTS.open():
        z = controls.slider("z", _("Weighted input z"), -6.0, 6.0, 1.0, 0.01)
        name = controls.function(
            "phi",
            _("Activation function φ"),
            CURVES,
            "sigmoid",
            help=_("Softmax is no curve: each of its outputs depends on every z."),
        )
        threshold = controls.scale("flat", _("Saturated means |φ′| below"), RATHER_SMALL, "0.05")
        beside = controls.several("also", _("Drawn beside it"), CURVES, ("tanh", "ReLU"))

    record = known(name)
    others = [known(each) for each in beside if each != name]
    shown = ahead.together(
        {"z": z},
        lambda z: {
            roles.PLOT.key: curves.figure(record, others, z, threshold, _("saturated")),
            "all": curves.rows([record, *others], z, threshold, _("yes"), _("no")),
        },
    )

    with middle:
        alt = _(
            "Two curves over z: the function above, its slope below. At this z: %(numbers)s.",
            numbers=curves.describe(record, others, z),
        )
        charts.show(shown[roles.PLOT.key], roles.PLOT.key, alt)

    with right, roles.FORMULA.open():
        arithmetic(record, name, z)

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
        shown["all"],
        lit=0,
        name="all",
    )
    if name in curves.DERIVATIONS:
        with st.expander(_("Where the slope comes from")):
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


@static
def cost() -> None:
    """What a function costs, and how many units speak."""
    with st.expander(_("What it costs, and how many units are silent")):
        say(
            "A network applies its function millions of times, so its price counts: a ReLU is one comparison, a sigmoid"
            " needs an exponential. And a ReLU is silent wherever $z\\le0$. Through one layer of 64 units with random"
            " weights and inputs about half of the activations are exactly 0: the next layer need not even multiply"
            " them. Of sigmoid and tanh none is."
        )
        small_tables.table(
            _("64 units, 32 random inputs, weights drawn by He's rule"),
            ("φ", _("functions such as exp"), _("other operations"), _("share of a = 0"), _("mean of a")),
            curves.cost_rows(),
        )


questions.curves_and_slopes()
