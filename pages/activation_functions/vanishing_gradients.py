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

say(
    "On its way back $\\delta$ is multiplied at every layer by the weights and by $\\varphi'$. "
    "A factor of $\\tfrac14$ twenty times over is next to nothing, a factor of 4 an explosion."
)
left, right = st.columns([1, 3.5], gap="medium")
with left, roles.INPUTS.open():
    scale = controls.scale("scale", _("All weights times"), SCALES, "1")
    phi = controls.select("phi", _("Activation function φ"), CURVES, "sigmoid")
    rule = controls.select("rule", _("Initial weights"), list(INITIALISATIONS), "LeCun")
    depth = controls.whole("depth", _("Layers L"), 2, 40, 20)
    width = int(controls.scale("width", _("Units in each layer"), WIDTHS, "64", least=1, most=64, whole=True))
    bias = controls.slider("bias", _("Every bias"), -2.0, 2.0, 0.0, 0.1)
    seed = controls.whole("seed", _("Seed"), 0, 99, 0)
    lens = controls.whole("layer", _("One layer under the lens"), 1, depth - 1, 1) if depth > 2 else 1

m = depths.measured(depth, width, phi, rule, seed, scale, bias)
f = m.flow
with right:
    alt = _(
        "Five panels over %(L)s layers of %(phi)s. The size of δ at layer 1 is %(ratio)s of that at the last layer; the"
        " product of the slopes alone is at most %(bound)s. Mean of a in the last layer: %(mean)s.",
        L=depth,
        phi=phi,
        ratio=depths.ratio(f),
        bound=numbers.plain(float(f.slope_bound[0])),
        mean=numbers.plain(float(f.mean[-1])),
    )
    show(depths.figure(m, lens), key=roles.WIDE.named("depth"), alt=alt)

measured, bound = st.columns([1.3, 1], gap="large")
with measured:
    paragraphs(
        _(
            "**Measured** with %(N)s samples, weights $%(rule)s$ times %(scale)s:",
            N=depths.SAMPLES,
            rule=AsIs(INITIALISATIONS[rule].latex),
            scale=numbers.plain(scale),
        ),
        displayed(depths.all_steps(f)),
        (
            displayed(depths.one_step(f, lens))
            if f.relative[0] > 0
            else _("Here $\\delta$ is exactly 0: there is nothing to divide by.")
        ),
        small(equations.said()),
    )
with bound:
    paragraphs(
        _("**Not measured**, but bounds: on the product of the slopes alone, and on the whole."),
        displayed(depths.bounds(f)),
        _(
            "The famous $(\\tfrac14)^L$ is the first of them. It says nothing about weights, which can make up for it"
            " or make it worse."
        ),
    )

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
