"""What the lessons on activation functions ask of their own states, and the answers."""

import numpy as np

from dlmath import ACTIVATIONS
from pages.activation_functions.parts import curves, dying, states
from pages.ui.inputs import controls
from pages.ui.inputs.guesses import Axis, Choice, Number, Point, Wrong
from pages.ui.layout import roles
from pages.ui.writing.text import _


def curves_and_slopes() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Saturate it"),
        _("Four functions at $z=6$. Which of them lets least of an error pass on its way back?"),
        {"phi": "sigmoid", "also": ["tanh", "ReLU", "SiLU"], "z": 6.0},
        _(
            "ReLU passes all of it, with slope 1, and SiLU even slightly more, 1.012: both curves keep rising. Tanh"
            " passes least, 2.458×10⁻⁵ against the sigmoid's 0.002467: both run into a ceiling, and tanh, the steeper"
            " of the two at 0, is flat sooner."
        ),
        Choice(
            _("the flattest"),
            states.flattest,
            (
                Wrong(
                    "sigmoid",
                    "sigmoid",
                    _(
                        "Nearly: the sigmoid runs into a ceiling as well. But tanh is the steeper of the two at 0, and"
                        " so it is flat sooner."
                    ),
                ),
                Wrong("relu", "ReLU", _("ReLU keeps rising with slope 1: for $z>0$ it lets everything pass.")),
                Wrong("silu", "SiLU", _("For large $z$, SiLU is nearly $z$ itself: its slope is close to 1.")),
            ),
            options={"sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "ReLU", "SiLU": "SiLU"},
        ),
    )
    controls.preset(
        _("A step"),
        _("A perceptron answers with a step. Of an error 1 that comes back at $z=1$, how much is left?"),
        {"phi": "step", "also": ["sigmoid"], "z": 1.0},
        _(
            "Nothing: the slope is 0, and the sigmoid beside it still has 0.1966. So its weights are moved by another"
            " rule, $w\\leftarrow w+\\alpha\\,(y-\\hat y)\\,x$, which uses the error itself and no slope. It finds a"
            " line where there is one between the classes; through several layers it cannot be handed back."
        ),
        Number(
            _("what is left"),
            states.slope,
            (
                Wrong(
                    "sigmoid",
                    lambda v: states.slope(v, "sigmoid"),
                    _(
                        "That is what the sigmoid beside it would leave. The step is flat here, and everywhere but at"
                        " its jump."
                    ),
                ),
                Wrong(
                    "height",
                    states.height,
                    _("That is the height of the step, what goes forward. What comes back is multiplied by its slope."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Stand on the kink"),
        _("At $z=0$ ReLU has slope 0 to the left and 1 to the right. Which one does an update use?"),
        {"phi": "ReLU", "also": ["leaky-ReLU", "softplus"], "z": 0.0},
        _(
            "Any slope from 0 to 1 can be defended; the convention is 0. It rarely matters, since $z$ is hardly ever"
            " exactly 0. It does where $z$ is 0 for a reason: if all weights and biases start at 0, no $\\delta$ passes"
            " with slope 0, and the unit never moves."
        ),
        Number(
            "$\\varphi'(0)$",
            states.slope,
            (
                Wrong(
                    "right-side",
                    lambda v: 1.0,
                    _("1 is the slope to the right. At 0 itself programs agree on the one to the left."),
                ),
                Wrong(
                    "mean",
                    lambda v: 0.5,
                    _(
                        "That is the mean of both, what a central difference gives. Programs agree on the one to the"
                        " left."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("Go down while z goes up"),
        _("SiLU first falls and then rises. At which $z$ is its lowest point, where the slope changes its sign?"),
        {"phi": "SiLU", "also": ["GELU", "ReLU"], "z": -1.28},
        _(
            "At the lowest point of the curve. For SiLU that is just to the right of −1.28, where the slope is"
            " −3.341×10⁻⁴ and the height −0.2785. GELU is still falling here, with slope −0.1248; its lowest point,"
            " −0.1700, comes at about minus three quarters."
        ),
        Number(
            "$z$",
            lambda v: states.lowest("SiLU"),
            (
                Wrong(
                    "gelu",
                    lambda v: states.lowest("GELU"),
                    _("That is the lowest point of GELU, further to the right."),
                ),
                Wrong(
                    "origin",
                    lambda v: 0.0,
                    _("At 0 the curve passes through 0 with slope ½: it is rising there already."),
                ),
                Wrong(
                    "its-height",
                    lambda v: curves.at(ACTIVATIONS["SiLU"], states.lowest("SiLU"))[0],
                    _("That is how low it gets, the height $a$. The question is where, the $z$ below it."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Lose the last digit"),
        _(
            "In float64 the printed slope of the sigmoid, $\\sigma(1-\\sigma)$, is exactly 0 from about $z=37$ on. From"
            " where on is ${1-\\tanh^2}$?"
        ),
        {"far": 18.5},
        _(
            "From about nineteen on, where tanh is rounded to 1: half of the sigmoid's 37, since $1-\\tanh z\\approx"
            " 2/e^{2z}$ falls with twice the exponent of $1-\\sigma(z)\\approx 1/e^z$. Here tanh differs from 1 in its"
            " last bits only, and of the 3.413×10⁻¹⁶ that would be right rounding has left no digit."
        ),
        Choice(
            _("from about"),
            states.rounded_to_1,
            (
                Wrong(
                    "same",
                    "same",
                    _(
                        "tanh comes near 1 twice as fast: $1-\\tanh z\\approx 2/e^{2z}$, where $1-\\sigma(z)\\approx"
                        " 1/e^z$."
                    ),
                ),
                Wrong(
                    "other-way",
                    "twice",
                    _(
                        "The other way round: tanh comes near 1 twice as fast, $1-\\tanh z\\approx 2/e^{2z}$, so it is"
                        " rounded to 1 sooner."
                    ),
                ),
            ),
            options={"half": "19", "same": "37", "twice": "74"},
        ),
    )


def vanishing_gradients() -> None:
    """Questions on states of the lesson, with their answers."""
    start = {
        "phi": "sigmoid",
        "rule": "LeCun",
        "scale": "1",
        "bias": 0.0,
        "depth": 20,
        "width": "64",
        "seed": 0,
        "layer": 1,
        "inside": True,
    }
    controls.preset(
        _("Exchange the function"),
        _(
            "The sigmoid is exchanged for tanh, the weights are the very same: now $\\delta$ arrives at layer 1 with"
            " 0.1723 of its size. Which of its two factors has changed?"
        ),
        start | {"phi": "tanh"},
        _(
            "0.1723, where the sigmoid leaves $7.480\\times 10^{-13}$. Through the same weights (▲) $\\delta$ keeps"
            " about its size either way. What has changed is $\\varphi'$ (■): never above $\\tfrac14$ before, now up to"
            " 1, and close to it in the deeper layers, where $z$ is small."
        ),
        Choice(
            _("what has changed"),
            states.changed_factor,
            (
                Wrong(
                    "weights",
                    "weights",
                    _("The weights are the very same, and $\\delta$ keeps about its size through them either way."),
                ),
                Wrong(
                    "both",
                    "both",
                    _(
                        "The weights are the very same. Only $\\varphi'$ has changed: at most $\\tfrac14$ before, up to"
                        " 1 now."
                    ),
                ),
            ),
            options={"slopes": _("the slopes φ′ (■)"), "weights": _("the way through W (▲)"), "both": _("both alike")},
        ),
    )
    controls.preset(
        _("The cure for ReLU"),
        _(
            "With He's weights $\\delta$ arrives at layer 1 with 2.747 of its size. LeCun's have half the variance:"
            " what arrives with them?"
        ),
        start | {"phi": "ReLU", "rule": "He"},
        _(
            "With LeCun's only 0.001182 arrives, with He's 2.747. Units that are off stop about half of"
            " $\\|\\delta\\|^2$ at every layer, a factor of about $1/\\sqrt2$; twice the variance makes the weights'"
            " factor about $\\sqrt2$, and the two cancel, as in $1.507\\cdot 0.7513$. Forward it is the same: in the"
            " last layer LeCun's $a$ has shrunk to a mean of $5.657\\times 10^{-4}$."
        ),
        Choice(
            _("arrives"),
            states.left_of_delta,
            (
                Wrong(
                    "no-difference",
                    "all",
                    _(
                        "Half of the units are off and stop what comes through them: each layer takes a factor of about"
                        " $1/\\sqrt2$, and LeCun's weights do not make up for it."
                    ),
                ),
                Wrong(
                    "once",
                    "half",
                    _("Half the variance takes a factor of $1/\\sqrt2$ at *every* layer, and there are 19 steps."),
                ),
            ),
            options={"all": _("about as much"), "half": _("about half"), "thousandth": _("about a thousandth")},
        ),
    )
    controls.preset(
        _("Let it explode"),
        _(
            "ReLU, 64 units in each layer, all weights from $\\mathcal N(0,1)$. By about which factor does $\\delta$"
            " grow at each layer?"
        ),
        start | {"phi": "ReLU", "rule": "normal"},
        _(
            "About sixfold: $6^{19}$ is roughly the $6.448\\times 10^{14}$ that 19 steps make. 64 weights of variance 1"
            " multiply $\\|\\delta\\|$ by about $\\sqrt{64}=8$ (▲, 8.512 on the last step back), and half of the units"
            " are off, which leaves about $1/\\sqrt2$ of it (■, 0.7509). Together that is $\\sqrt{64/2}$, a little less"
            " than 6."
        ),
        Number(
            _("the factor"),
            states.growth,
            (
                Wrong(
                    "all-on",
                    lambda v: float(np.sqrt(states.number(v, "width"))),
                    _(
                        "That is what 64 weights of variance 1 do, $\\sqrt{64}$. But half of the units are off, which"
                        " leaves about $1/\\sqrt2$ of it."
                    ),
                ),
                Wrong(
                    "no-root",
                    lambda v: states.number(v, "width"),
                    _(
                        "Variances add up, so 64 weights multiply the *square* of the size by 64; and half of the units"
                        " are off."
                    ),
                ),
                Wrong(
                    "variance",
                    lambda v: states.number(v, "width") / 2.0,
                    _("That is the factor of the variance; the size grows by its square root."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Save the sigmoid"),
        _(
            "With weights ten times as large $\\delta$ arrives at layer 1 with 0.9411 of its size. Where do most"
            " outputs $a$ of the sigmoids lie now?"
        ),
        start | {"scale": "10"},
        _(
            "0.9411 arrives, but most $a$ lie near 0 or 1: the units are saturated and hardly react any more. At layer"
            " 1 the weights multiply $\\delta$ by 9.079 and $\\varphi'$ by 0.09796, which happens to come out near 1."
            " Enlarged ten times again, the first factor grows about tenfold and the second falls by much less,"
            " since a few units always stand where $\\sigma$ is steep: $\\delta$ explodes."
        ),
        Choice(
            _("most outputs"),
            states.where_outputs_lie,
            (
                Wrong(
                    "as-before",
                    "middle",
                    _(
                        "So it was before. Ten times the weights spread $z$ ten times as wide, and there the sigmoid is"
                        " flat: hardly any output moves any more."
                    ),
                ),
            ),
            options={"ends": _("near 0 or 1"), "middle": _("near ½")},
        ),
    )
    controls.preset(
        _("Range is not mean"),
        _("The range of tanh is centred on 0. With every bias at 1, where is the mean of $a$ in the last layer?"),
        start | {"phi": "tanh", "bias": 1.0},
        _(
            "At 0.6504 in the last layer. The range says where $a$ can be, not where it is, and the bias moves every"
            " $z$ to the right. There tanh is flatter, so of $\\delta$ only $1.435\\times 10^{-5}$ arrives, and with"
            " biases 0 it was 0.1723."
        ),
        Number(
            _("the mean of a"),
            lambda v: float(states.way(v).mean[-1]),
            (
                Wrong(
                    "range",
                    lambda v: 0.0,
                    _("The range says where $a$ can be, not where it is: a bias of 1 moves every $z$ to the right."),
                ),
                Wrong(
                    "bias-itself",
                    lambda v: states.number(v, "bias"),
                    _("That is the bias. tanh comes after it, and stays below 1."),
                ),
                Wrong(
                    "bias-alone",
                    lambda v: float(np.tanh(states.number(v, "bias"))),
                    _(
                        "That is tanh of the bias alone. The $z$ are spread about it, and those below lose more than"
                        " those above gain: the curve bends."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("Start at nothing"),
        _("All weights are 0. Which layers still get a $\\delta$ that is not 0?"),
        start | {"phi": "tanh", "rule": "zeros"},
        _(
            "Only the last: its $\\delta$ comes straight from the loss, and every way back leads through $W=0$. It can"
            " never learn anything about $x$: all $a$ are 0, so the gradient $\\delta a^\\top$ of every weight is 0"
            " too. Only the last bias moves, and the answer is the same for every sample."
        ),
        Choice(
            _("a δ reaches"),
            states.reached,
            (
                Wrong(
                    "biases-carry",
                    "all",
                    _("Every way back leads through $W^\\top$, which is 0: nothing gets past the last layer."),
                ),
                Wrong(
                    "nothing-at-all",
                    "none",
                    _("The $\\delta$ of the last layer comes straight from the loss, and passes no weight."),
                ),
            ),
            options={"last": _("the last layer only"), "all": _("all layers"), "none": _("no layer")},
        ),
    )


def dying_relu() -> None:
    """Questions on states of the lesson, with their answers."""
    fast = dying.scene_values(dying.SCENES["too-fast"]) | {"scene": "too-fast"}
    controls.preset(
        _("A smaller α"),
        _(
            "With $\\alpha=0.2$ the first update leaps into the dead region. With half of that it lands short of it."
            " Where does the way end, at which $w$ and $b$?"
        ),
        fast | {"alpha": "0.1", "updates": 60},
        _(
            "At $w=1$, $b=0$, the exact fit: after 60 updates $w=0.9897$, $b=0.02339$ and $J=7.847\\times 10^{-5}$. The"
            " first step is half as long, so all 3 samples stay active, and for samples with $z>0$ ReLU is the"
            " identity: what is left is an ordinary line being fitted."
        ),
        Point(
            _("the end"),
            states.end,
            (
                Wrong(
                    "leap",
                    lambda v: states.place(states.unit(v, 1, 2.0 * states.number(v, "alpha"))),
                    _(
                        "That is where the first leap with $\\alpha=0.2$ lands. Half the rate stops short of it, and"
                        " goes on downhill."
                    ),
                ),
                Wrong(
                    "start",
                    lambda v: states.place(states.unit(v, 0)),
                    _(
                        "That is where it starts. There the gradient is large, so it moves: downhill to the exact fit,"
                        " $y=x$."
                    ),
                ),
            ),
            axes=(Axis("w", -4.0, 4.0), Axis("b", -4.0, 4.0)),
            chart=roles.WIDE.named("unit"),
        ),
    )
    controls.preset(
        _("A leak"),
        _(
            "The same leap with leaky ReLU, whose slope on the dead side is 0.01. After how many updates is a sample"
            " active again?"
        ),
        fast | {"phi": "leaky-ReLU", "updates": 50},
        _(
            "Eighty-eight; after 50 it is still active for 0 of 3. On the dead side each $\\delta$ is 0.01 of what the"
            " same error would give on the other side: slow, but never 0. Yet $\\alpha=0.2$ is as large as before, and"
            " soon after its return the unit leaps out again."
        ),
        Number(
            _("number of updates"),
            states.first_return,
            (
                Wrong(
                    "at-once",
                    lambda v: 2.0,
                    _(
                        "On the dead side each $\\delta$ is 0.01 of what the same error would give on the other side:"
                        " the way back is slow."
                    ),
                ),
                Wrong(
                    "rest",
                    lambda v: states.number(v, "updates"),
                    _("After so many it is still active for none of the three samples: the way back is longer."),
                ),
            ),
        ),
    )
    controls.preset(
        _("A bias"),
        _(
            "With $b=1.5$ instead of 1 the first of two samples is active. For how many is the unit active after 100"
            " updates?"
        ),
        dying.scene_values(dying.SCENES["bias"]) | {"scene": "bias", "b": 1.5, "updates": 100},
        _(
            "For both, after 5 updates. For the first sample $a$ is below its target, so each of these updates raises"
            " $w$ and $b$, and with them $z=2w+b$ of the second. One active sample was enough: after 100 updates the"
            " unit is active for 2 of 2, with $J=0.02536$."
        ),
        Choice(
            _("active for"),
            states.active_at_end,
            (
                Wrong(
                    "stays",
                    "1",
                    _("The active sample moves $w$ and $b$, and with them also the $z=wx+b$ of the other one."),
                ),
                Wrong(
                    "dies",
                    "0",
                    _(
                        "The output for the active sample is below its target, so the updates raise $w$ and $b$: no $z$"
                        " falls."
                    ),
                ),
            ),
            options={"0": "0", "1": "1", "2": "2"},
        ),
    )
    controls.preset(
        _("Kill them all"),
        _("The whole network at $\\alpha=0.8$. Which layer is the first with no active unit left?"),
        {"rate": "0.8", "kind": "ReLU", "units": 12, "start": 0.0, "seed": 3},
        _(
            "Layer 1: all 12 of its units are dead after 4 updates, those of layer 2 one update later. Then every"
            " hidden $a$ is 0, no $x$ gets through, and the network answers with its last bias, one number for all. The"
            " best such number is the mean of the targets, and $J=0.4176$ is their variance."
        ),
        Choice(
            _("dead first"),
            states.first_dead,
            (
                Wrong(
                    "near-the-loss",
                    "second",
                    _(
                        "Layer 2 gets its $\\delta$ first, but layer 1 leaps too far as well; and once layer 1 is"
                        " silent, layer 2 has only its biases."
                    ),
                ),
                Wrong(
                    "at-once",
                    "together",
                    _(
                        "Nearly: between the two there is one update, since layer 2 still has its biases when layer 1"
                        " falls silent."
                    ),
                ),
                Wrong(
                    "survives",
                    "none",
                    _(
                        "With this $\\alpha$ the first updates leap so far that no sample is left with $z>0$ in either"
                        " layer."
                    ),
                ),
            ),
            options={
                "first": _("layer 1"),
                "second": _("layer 2"),
                "together": _("both at once"),
                "none": _("neither dies"),
            },
        ),
    )
    controls.preset(
        _("Nothing ever returns in layer 1"),
        _(
            "A dead unit keeps its weights, so only other inputs could wake it. In this run 38 returns are counted in"
            " layer 2. How many in layer 1, whose inputs are the samples?"
        ),
        {"rate": "0.3", "kind": "ReLU", "units": 12, "start": 0.0, "seed": 2},
        _(
            "A dead unit has $\\delta=0$ and keeps its weights and bias, so its $z$ moves only if its inputs do. The"
            " inputs of layer 1 are the samples, which never change: 0 returns. Those of layer 2 are the outputs of"
            " layer 1, which goes on learning: here 38 returns."
        ),
        Number(
            _("returns in layer 1"),
            lambda v: float(states.network(v).layers[0].revived),
            (
                Wrong(
                    "as-layer-2",
                    lambda v: float(states.network(v).layers[1].revived),
                    _(
                        "That is layer 2, whose inputs are the outputs of a layer that learns. The samples never"
                        " change."
                    ),
                ),
            ),
        ),
    )
