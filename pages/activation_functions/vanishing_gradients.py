"""How large δ still is when it has come back through many layers, and which factor is to blame; measured, not
estimated."""

import streamlit as st

from dlmath import ACTIVATIONS, INITIALISATIONS
from pages.activation_functions.parts import depths, questions
from pages.ui.drawing.charts import show
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import equations, numbers, small_tables
from pages.ui.writing.literal import AsIs
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, say

CURVES = [name for name, record in ACTIVATIONS.items() if record.slope]
SCALES = ("0.1", "0.2", "0.5", "0.7", "0.9", "1", "1.1", "1.2", "1.5", "2", "3", "5", "8", "10", "20", "50", "100")
WIDTHS = ("2", "4", "8", "16", "32", "64")

with roles.QUESTION.open():
    say(
        "Why do the first layers of a deep network hardly learn? On its way back the error $\\delta$ is multiplied once"
        " per layer, and a sigmoid's slope is never more than $\\tfrac14$. Add layers and see how much is left at layer"
        " 1."
    )
left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")
with left, roles.INPUTS.open():
    depth = controls.whole("depth", _("Layers L"), 2, 40, 20)
    phi = controls.select("phi", _("Activation function φ"), CURVES, "sigmoid")
    scale = controls.scale("scale", _("All weights times"), SCALES, "1")
    rule = controls.select("rule", _("Initial weights"), list(INITIALISATIONS), "LeCun")
    width = int(controls.scale("width", _("Units in each layer"), WIDTHS, "64", least=1, most=64, whole=True))
    bias = controls.slider("bias", _("Every bias"), -2.0, 2.0, 0.0, 0.1)
    seed = controls.whole("seed", _("Seed"), 0, 99, 0)

m = depths.measured(depth, width, phi, rule, seed, scale, bias)
f = m.flow
with middle:
    alt = _(
        "The size of δ by layer in %(L)s layers of %(phi)s. At layer 1 it is %(ratio)s of that at the last layer; the"
        " product of the slopes alone is at most %(bound)s.",
        L=depth,
        phi=phi,
        ratio=depths.ratio(f),
        bound=numbers.plain(float(f.slope_bound[0])),
    )
    show(depths.way(f), roles.PLOT.key, alt)
with right, roles.FORMULA.open():
    paragraphs(
        _("**At most**, if only the slopes counted (dotted):"),
        displayed(depths.slope_product(f)),
        _(
            "**Measured** with %(N)s samples and weights $%(rule)s$ times %(scale)s, which make up for it or make it"
            " worse:",
            N=depths.SAMPLES,
            rule=AsIs(INITIALISATIONS[rule].latex),
            scale=numbers.plain(scale),
        ),
        displayed(depths.all_steps(f)),
        small(equations.said()),
    )

st.header(_("Which factor is to blame?"), anchor=False)
inside = controls.switch("inside", _("Look into the layers"), False)
if inside:
    lens = controls.whole("layer", _("One layer under the lens"), 1, depth - 1, 1) if depth > 2 else 1
    alt = _(
        "Four panels over %(L)s layers of %(phi)s: the factors of δ, and the spreads of z, a and δ. Mean of a in the"
        " last layer: %(mean)s.",
        L=depth,
        phi=phi,
        mean=numbers.plain(float(f.mean[-1])),
    )
    show(depths.figure(m, lens), key=roles.WIDE.named("depth"), alt=alt)
    one, two = st.columns([1.3, 1], gap="large")
    with one:
        paragraphs(
            _("One step back is two factors: through the weights, and times $\\varphi'$."),
            displayed(depths.one_step(f, lens))
            if f.relative[0] > 0
            else _("Here $\\delta$ is exactly 0: there is nothing to divide by."),
        )
    with two:
        paragraphs(_("A bound on the whole, slopes and weights:"), displayed(depths.whole_bound(f)))

rows: list[list[small_tables.Cell]] = [
    [
        name,
        start,
        (depths.ratio(other), depths.ratio(other, numbers.full)),
        numbers.plain(float(other.slope_bound[0])),
        numbers.plain(float(other.bound[0])),
        numbers.plain(float(other.mean[-1])),
    ]
    for (name, start), other in depths.usual(depth, width, seed).items()
]
small_tables.table(
    _("The usual choices: %(L)s layers, %(n)s units, seed %(seed)s, biases 0", L=depth, n=width, seed=seed),
    ("φ", _("weights"), "‖δ⁽¹⁾‖ / ‖δ⁽ᴸ⁾‖", "(max φ′)ᴸ⁻¹", "∏ max φ′·‖W‖₂", _("mean of a⁽ᴸ⁾")),
    rows,
)

questions.vanishing_gradients()
