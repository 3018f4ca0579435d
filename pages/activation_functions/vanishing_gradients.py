"""How large δ still is when it has come back through many layers, and which factor is to blame; measured, not estimated."""

import streamlit as st

from dlmath import ACTIVATIONS, INITIALISATIONS
from pages.ui import controls, numbers, small_tables
from pages.ui.activation_functions import depths
from pages.ui.charts import show
from pages.ui.prose import displayed, paragraphs
from pages.ui.text import _, say

CURVES = [name for name, record in ACTIVATIONS.items() if record.slope]
SCALES = ("0.1", "0.2", "0.5", "0.7", "0.9", "1", "1.1", "1.2", "1.5", "2", "3", "5", "8", "10", "20", "50", "100")
WIDTHS = ("2", "4", "8", "16", "32", "64")

say(
    "On its way back $\\delta$ is multiplied at every layer by the weights and by $\\varphi'$. "
    "A factor of $\\tfrac14$ twenty times over is next to nothing, a factor of 4 an explosion."
)
left, right = st.columns([1, 3.5], gap="medium")
with left, st.container(key="inputs"):
    scale = controls.scale("scale", _("All weights times"), SCALES, "1")
    phi = controls.select("phi", _("Activation function φ"), CURVES, "sigmoid")
    rule = controls.select("rule", _("Initial weights"), list(INITIALISATIONS), "LeCun")
    depth = controls.whole("depth", _("Layers L"), 2, 40, 20)
    width = int(controls.scale("width", _("Units in each layer"), WIDTHS, "64"))
    bias = controls.slider("bias", _("Every bias"), -2.0, 2.0, 0.0, 0.1)
    seed = controls.whole("seed", _("Seed"), 0, 99, 0)
    lens = controls.whole("layer", _("One layer under the lens"), 1, depth - 1, 1) if depth > 2 else 1

m = depths.measured(depth, width, phi, rule, seed, scale, bias)
f = m.flow
words = {
    "delta": _("‖δ⁽ˡ⁾‖ / ‖δ⁽ᴸ⁾‖, measured; dotted: bound on φ′ alone"),
    "factors": _("per layer: ▲ through W, ■ times φ′, ● both"),
    "z": _("spread of z"), "a": _("spread of a; line: mean"), "spread": _("spread of log₁₀|δ|"), "layer": _("layer"),
    "bound": _("bound on φ′ alone"), "weights": _("through W"), "slopes": _("times φ′"), "both": _("both"), "mean": _("mean"),
}  # fmt: skip
with right:
    alt = _(
        "Five panels over %(L)s layers of %(phi)s. The size of δ at layer 1 is %(ratio)s of that at the last layer; the product of the slopes alone "
        "is at most %(bound)s. Mean of a in the last layer: %(mean)s.",
        L=depth, phi=phi, ratio=depths.ratio(f), bound=numbers.plain(float(f.slope_bound[0])), mean=numbers.plain(float(f.mean[-1])),
    )  # fmt: skip
    show(depths.figure(m, lens, words), key="broad_depth", alt=alt)

measured, bound = st.columns([1.3, 1], gap="large")
with measured:
    paragraphs(
        _(
            "**Measured** with %(N)s samples, weights $%(rule)s$ times %(scale)s:",
            N=depths.SAMPLES, rule=INITIALISATIONS[rule].latex, scale=numbers.plain(scale),
        ),
        displayed(depths.all_steps(f)),
        displayed(depths.one_step(f, lens)) if f.relative[0] > 0 else _("Here $\\delta$ is exactly 0: there is nothing to divide by."),
    )  # fmt: skip
with bound:
    paragraphs(
        _("**Not measured**, but bounds: on the product of the slopes alone, and on the whole."),
        displayed(depths.bounds(f)),
        _("The famous $(\\tfrac14)^L$ is the first of them. It says nothing about weights, which can make up for it or make it worse."),
    )

rows: list[list[small_tables.Cell]] = [
    [name, start, (depths.ratio(other), depths.ratio(other, numbers.full)), numbers.plain(float(other.slope_bound[0])),
     numbers.plain(float(other.bound[0])), numbers.plain(float(other.mean[-1]))]
    for (name, start), other in depths.usual(depth, width, seed).items()
]  # fmt: skip
small_tables.table(
    _("The usual choices: %(L)s layers, %(n)s units, seed %(seed)s, biases 0", L=depth, n=width, seed=seed),
    ("φ", _("weights"), "‖δ⁽¹⁾‖ / ‖δ⁽ᴸ⁾‖", "(max φ′)ᴸ⁻¹", "∏ max φ′·‖W‖₂", _("mean of a⁽ᴸ⁾")),
    rows,
)

START = {"phi": "sigmoid", "rule": "LeCun", "scale": "1", "bias": 0.0, "depth": 20, "width": "64", "seed": 0, "layer": 1}
controls.preset(
    _("Exchange the function"),
    _("tanh with the very same weights: what is left at layer 1, and which of the two factors has changed?"),
    START | {"phi": "tanh"},
    _(
        "0.1723, where the sigmoid leaves $7.480\\cdot 10^{-13}$. Through the same weights (▲) $\\delta$ keeps about its size either way. What has "
        "changed is $\\varphi'$ (■): never above $\\tfrac14$ before, now up to 1, and close to it in the deeper layers, where $z$ is small."
    ),
)
controls.preset(
    _("The cure for ReLU"),
    _("Half of the units are off, so He's weights have twice the variance. What happens with LeCun's?"),
    START | {"phi": "ReLU", "rule": "He"},
    _(
        "With LeCun's only 0.001182 arrives, with He's 2.747. Units that are off stop about half of $\\|\\delta\\|^2$ at every layer, a factor of "
        "about $1/\\sqrt2$; twice the variance makes the weights' factor about $\\sqrt2$, and the two cancel, as in $1.507\\cdot 0.7513$. Forward it "
        "is the same: in the last layer LeCun's $a$ has shrunk to a mean of $5.657\\cdot 10^{-4}$."
    ),
)
controls.preset(
    _("Let it explode"),
    _("ReLU, weights from $\\mathcal N(0,1)$: by how much does $\\delta$ grow per layer? Compare $\\sqrt{64/2}$."),
    START | {"phi": "ReLU", "rule": "normal"},
    _(
        "About sixfold: $6^{19}$ is roughly the $6.448\\cdot 10^{14}$ that 19 steps make. 64 weights of variance 1 multiply $\\|\\delta\\|$ by about "
        "$\\sqrt{64}=8$ (▲, 8.512 on the last step back), and half of the units are off, which leaves about $1/\\sqrt2$ of it (■, 0.7509). Together "
        "that is $\\sqrt{64/2}$, a little less than 6."
    ),
)
controls.preset(
    _("Save the sigmoid"),
    _("With weights ten times as large $\\delta$ arrives. Look at $a$: what has that cost? Then try 100 times."),
    START | {"scale": "10"},
    _(
        "0.9411 arrives, but most $a$ lie near 0 or 1: the units are saturated and hardly react any more. At layer 1 the weights multiply $\\delta$ "
        "by 9.079 and $\\varphi'$ by 0.09796, which happens to come out near 1. At 100 times the first factor grows about tenfold and the second "
        "falls by much less, since a few units always stand where $\\sigma$ is steep: $\\delta$ explodes."
    ),
)
controls.preset(
    _("Range is not mean"),
    _("The range of tanh is centred on 0. With every bias at 1, where is the mean of $a$?"),
    START | {"phi": "tanh", "bias": 1.0},
    _(
        "At 0.6504 in the last layer. The range says where $a$ can be, not where it is, and the bias moves every $z$ to the right. There tanh is "
        "flatter, so of $\\delta$ only $1.435\\cdot 10^{-5}$ arrives, and with biases 0 it was 0.1723."
    ),
)
controls.preset(
    _("Start at nothing"),
    _("All weights 0. Which layer still gets a $\\delta$, and can the network ever learn?"),
    START | {"phi": "tanh", "rule": "zeros"},
    _(
        "Only the last: its $\\delta$ comes straight from the loss, and every way back leads through $W=0$. It can never learn anything about $x$: "
        "all $a$ are 0, so the gradient $\\delta a^\\top$ of every weight is 0 too. Only the last bias moves, and the answer is the same for every "
        "sample."
    ),
)
