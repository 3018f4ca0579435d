"""Where training starts: how far networks come from weights that are smaller or larger than a rule says, and one start
followed update by update."""

import streamlit as st

from dlmath import ACTIVATIONS, INITIALISATIONS
from pages.training.parts import draws, initialisations, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns.fragment import fragment
from pages.ui.reruns.static import static
from pages.ui.writing import chaos, equations
from pages.ui.writing.literal import AsIs
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.small_tables import beside, written
from pages.ui.writing.text import _, say

PHIS = [name for name, phi in ACTIVATIONS.items() if phi.slope]
SCALES = ("0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "0.8", "1", "1.2", "1.5", "2", "3", "5", "10")
WIDTHS, RATES = ("2", "4", "8", "16"), ("0.02", "0.05", "0.1", "0.2", "0.5", "1", "2")
UPDATES = [str(k) for k in initialisations.MOMENTS]

with roles.QUESTION.open():
    say(
        "Before training, every weight is drawn at random. **How large should these first weights be?** Drag until the"
        " dots come down."
    )


@fragment
def sizes_of_weights() -> None:
    """How far networks come whose first weights are smaller or larger than a rule says."""
    left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")
    with left, roles.INPUTS.open():
        factor = controls.scale("times", _("Weights times those of the rule"), draws.FACTORS, "0.5", fixed=True)
        depth = int(controls.scale("layers", _("Hidden layers of the network"), draws.DEPTHS, "20", fixed=True))
        phi = controls.choice("act", _("Activation function"), tuple(draws.RULES), "tanh", told=draws.rule_of)
        say(
            "Each dot is one network: other random weights, the same 24 points to learn (two moons), 50 updates. Then"
            " try fewer layers, and ReLU with He's rule."
        )
    here = draws.of_factor(phi, depth, factor)
    with middle, roles.PLOT.open():
        charts.show(draws.figure(here), key="draws", alt=draws.describe(here))
    with right, roles.FORMULA.open():
        paragraphs(
            _("What $n=16$ units make of $z$, from layer to layer:"),
            displayed(draws.arithmetic(here)),
            draws.verdict(here),
            small(equations.said()),
        )


st.header(_("Where the rules come from"), anchor=False)
say(
    "A $z$ is a sum of $n_{\\text{in}}$ products. With independent weights of mean 0 and variance $v$, their"
    " squares add up: $\\overline{z^2}=n_{\\text{in}}\\,v\\,\\overline{a^2}$. So $z$ keeps its size if"
    " $v=1/n_{\\text{in}}$ (LeCun). On the way back the sum has $n_{\\text{out}}$ terms, which asks for"
    " $v=1/n_{\\text{out}}$; Glorot takes the middle, $2/(n_{\\text{in}}+n_{\\text{out}})$. ReLU sets half of the"
    " products to 0, so He doubles: $v=2/n_{\\text{in}}$."
)


@fragment
def one_start() -> None:
    """One start, and what becomes of it update by update."""
    st.header(_("One start, update by update"), anchor=False)
    say(
        "Size is not all. All weights equal: the units of a layer never become different. Too small: nothing gets"
        " through. Too large: every unit is saturated, or everything explodes."
    )
    left, middle, right = st.columns([1, 2.2, 1.7], gap="medium")

    with left, roles.MORE_INPUTS.open("start"):
        start = initialisations.Initialisation(
            rule=controls.select("rule", _("Initial weights"), list(INITIALISATIONS), "Glorot"),
            scale=controls.scale("scale", _("All weights times"), SCALES, "1"),
            phi=controls.select("phi", _("Activation function φ"), PHIS, "tanh"),
            depth=controls.whole("depth", _("Hidden layers"), 1, 6, 5),
            width=int(controls.scale("width", _("Units in each layer"), WIDTHS, "16", least=1, most=16, whole=True)),
            data=controls.select("data", _("Data"), initialisations.DATA, "circles"),
            seed=controls.whole("seed", _("Seed"), 0, 99, 0),
            alpha=controls.scale("alpha", _("Learning rate α"), RATES, "0.2"),
        )
        made = int(controls.scale("updates", _("Updates already made"), UPDATES, "20", fixed=True))

    before, after = initialisations.at_moment(start, 0), initialisations.at_moment(start, made)
    digits = initialisations.follow(start).digits[made]
    with middle:
        charts.show(
            initialisations.spreads(before, after, made, digits),
            key="spreads",
            alt=initialisations.describe(start, before, after, made),
        )
        if (n := initialisations.follow(start).diverged) is not None:
            st.error(
                _(
                    "It diverges: at update %(n)s a number is no longer finite. Shown is the last state that was; try a"
                    " smaller α.",
                    n=n,
                )
            )
    with right:
        charts.show(
            initialisations.units_and_losses(start, made), key="units", alt=initialisations.describe_losses(start, made)
        )

    later = [_("J after %(n)s", n=n) for n in initialisations.shown_moments(made)[1:]]
    heads = [_("Start"), _("J at the start"), *later, _("different units, layer 1")]
    beside(
        written(
            _("Other starts, all else the same; J after so many updates"),
            heads,
            initialisations.comparison_rows(start, made),
        ),
        written(
            _("Two units of layer 1, ○ and ×, and the first sample"),
            initialisations.twins_heads(),
            initialisations.twins_rows(after, digits),
        ),
    )
    if initialisations.any_chaotic(start, made):
        st.markdown(chaos.in_words())
    say(
        "Where two units are equal and lead on by equal weights, their $\\delta$ are equal, so their gradients are, and"
        " they stay equal for ever."
    )

    st.markdown("### " + _("How large its weights make z"))
    if start.depth > 1:
        paragraphs(
            _(
                "Here $%(rule)s$. Root mean squares at the start: $\\sqrt{n_{\\text{in}}}\\cdot w\\cdot a$, and behind"
                " it what $z$ really has:",
                rule=AsIs(initialisations.rule_latex(start)),
            ),
            displayed(initialisations.sizes_latex(before)),
        )
    else:
        paragraphs(displayed(initialisations.rule_latex(start)))


static(questions.initialisation)
