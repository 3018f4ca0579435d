"""What the lessons on activation functions ask of their own states, and the answers."""

from pages.activation_functions.parts import dying
from pages.ui.inputs import controls
from pages.ui.writing.text import _


def curves_and_slopes() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Saturate it"),
        _("At $z=6$ hardly anything comes back through a sigmoid. Which of the others still let $\\delta$ pass?"),
        {"phi": "sigmoid", "also": ["tanh", "ReLU", "SiLU"], "z": 6.0},
        _(
            "ReLU passes all of it, with slope 1, and SiLU even slightly more, 1.012: both curves keep rising. Tanh"
            " passes least, 2.458×10⁻⁵ against the sigmoid's 0.002467: both run into a ceiling, and tanh, the steeper"
            " of the two at 0, is flat sooner."
        ),
    )
    controls.preset(
        _("Stand on the kink"),
        _("At $z=0$ ReLU has two slopes. Which one should an update use, and does it matter?"),
        {"phi": "ReLU", "also": ["leaky-ReLU", "softplus"], "z": 0.0},
        _(
            "Any slope from 0 to 1 can be defended; the convention is 0. It rarely matters, since $z$ is hardly ever"
            " exactly 0. It does where $z$ is 0 for a reason: if all weights and biases start at 0, no $\\delta$ passes"
            " with slope 0, and the unit never moves."
        ),
    )
    controls.preset(
        _("Go down while z goes up"),
        _("SiLU and GELU are not monotonic. At which $z$ does the slope change its sign?"),
        {"phi": "SiLU", "also": ["GELU", "ReLU"], "z": -1.28},
        _(
            "At the lowest point of the curve. For SiLU that is hardly to the right of −1.28, where the slope is"
            " −3.341×10⁻⁴ and the height −0.2785. GELU is still falling here, with slope −0.1248; its lowest point,"
            " −0.1700, comes at about minus three quarters."
        ),
    )
    controls.preset(
        _("Lose the last digit"),
        _(
            "Halfway to 37 the printed slope of the sigmoid is still right, that of tanh no longer. From where on is"
            " ${1-\\tanh^2}$ exactly 0?"
        ),
        {"far": 18.5},
        _(
            "From about nineteen on, where tanh is rounded to 1: half of the sigmoid's 37, since $1-\\tanh z\\approx"
            " 2/e^{2z}$ falls with twice the exponent of $1-\\sigma(z)\\approx 1/e^z$. Here tanh differs from 1 in its"
            " last bits only, and of the 3.413×10⁻¹⁶ that would be right rounding has left no digit."
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
    }
    controls.preset(
        _("Exchange the function"),
        _("tanh with the very same weights: what is left at layer 1, and which of the two factors has changed?"),
        start | {"phi": "tanh"},
        _(
            "0.1723, where the sigmoid leaves $7.480\\cdot 10^{-13}$. Through the same weights (▲) $\\delta$ keeps"
            " about its size either way. What has changed is $\\varphi'$ (■): never above $\\tfrac14$ before, now up to"
            " 1, and close to it in the deeper layers, where $z$ is small."
        ),
    )
    controls.preset(
        _("The cure for ReLU"),
        _("Half of the units are off, so He's weights have twice the variance. What happens with LeCun's?"),
        start | {"phi": "ReLU", "rule": "He"},
        _(
            "With LeCun's only 0.001182 arrives, with He's 2.747. Units that are off stop about half of"
            " $\\|\\delta\\|^2$ at every layer, a factor of about $1/\\sqrt2$; twice the variance makes the weights'"
            " factor about $\\sqrt2$, and the two cancel, as in $1.507\\cdot 0.7513$. Forward it is the same: in the"
            " last layer LeCun's $a$ has shrunk to a mean of $5.657\\cdot 10^{-4}$."
        ),
    )
    controls.preset(
        _("Let it explode"),
        _("ReLU, weights from $\\mathcal N(0,1)$: by how much does $\\delta$ grow per layer? Compare $\\sqrt{64/2}$."),
        start | {"phi": "ReLU", "rule": "normal"},
        _(
            "About sixfold: $6^{19}$ is roughly the $6.448\\cdot 10^{14}$ that 19 steps make. 64 weights of variance 1"
            " multiply $\\|\\delta\\|$ by about $\\sqrt{64}=8$ (▲, 8.512 on the last step back), and half of the units"
            " are off, which leaves about $1/\\sqrt2$ of it (■, 0.7509). Together that is $\\sqrt{64/2}$, a little less"
            " than 6."
        ),
    )
    controls.preset(
        _("Save the sigmoid"),
        _("With weights ten times as large $\\delta$ arrives. Look at $a$: what has that cost? Then try 100 times."),
        start | {"scale": "10"},
        _(
            "0.9411 arrives, but most $a$ lie near 0 or 1: the units are saturated and hardly react any more. At layer"
            " 1 the weights multiply $\\delta$ by 9.079 and $\\varphi'$ by 0.09796, which happens to come out near 1."
            " At 100 times the first factor grows about tenfold and the second falls by much less, since a few units"
            " always stand where $\\sigma$ is steep: $\\delta$ explodes."
        ),
    )
    controls.preset(
        _("Range is not mean"),
        _("The range of tanh is centred on 0. With every bias at 1, where is the mean of $a$?"),
        start | {"phi": "tanh", "bias": 1.0},
        _(
            "At 0.6504 in the last layer. The range says where $a$ can be, not where it is, and the bias moves every"
            " $z$ to the right. There tanh is flatter, so of $\\delta$ only $1.435\\cdot 10^{-5}$ arrives, and with"
            " biases 0 it was 0.1723."
        ),
    )
    controls.preset(
        _("Start at nothing"),
        _("All weights 0. Which layer still gets a $\\delta$, and can the network ever learn?"),
        start | {"phi": "tanh", "rule": "zeros"},
        _(
            "Only the last: its $\\delta$ comes straight from the loss, and every way back leads through $W=0$. It can"
            " never learn anything about $x$: all $a$ are 0, so the gradient $\\delta a^\\top$ of every weight is 0"
            " too. Only the last bias moves, and the answer is the same for every sample."
        ),
    )


def dying_relu() -> None:
    """Questions on states of the lesson, with their answers."""
    fast = dying.scene_values(dying.SCENES["too-fast"]) | {"scene": "too-fast"}
    controls.preset(
        _("A smaller α"),
        _("Half the learning rate, and the leap lands short of the dead region. Where does the way end?"),
        fast | {"alpha": "0.1", "updates": 60},
        _(
            "At $w=1$, $b=0$, the exact fit: after 60 updates $w=0.9897$, $b=0.02339$ and $J=7.847\\cdot 10^{-5}$. The"
            " first step is half as long, so all 3 samples stay active, and for samples with $z>0$ ReLU is the"
            " identity: what is left is an ordinary line being fitted."
        ),
    )
    controls.preset(
        _("A leak"),
        _(
            "The same leap with leaky ReLU: $\\varphi'=0.01$ on the dead side. How many updates until a sample is"
            " active again?"
        ),
        fast | {"phi": "leaky-ReLU", "updates": 50},
        _(
            "Eighty-eight; after 50 it is still active for 0 of 3. On the dead side each $\\delta$ is 0.01 of what the"
            " same error would give on the other side: slow, but never 0. Yet $\\alpha=0.2$ is as large as before, and"
            " soon after its return the unit leaps out again."
        ),
    )
    controls.preset(
        _("A bias"),
        _("$b=1.5$ instead of 1, and one of two samples is active. Does the other one follow?"),
        dying.scene_values(dying.SCENES["bias"]) | {"scene": "bias", "b": 1.5, "updates": 100},
        _(
            "Yes, after 5 updates. For the first sample $a$ is below its target, so each of these updates raises $w$"
            " and $b$, and with them $z=2w+b$ of the second. One active sample was enough: after 100 updates the unit"
            " is active for 2 of 2, with $J=0.02536$."
        ),
    )
    controls.preset(
        _("Kill them all"),
        _("The network at $\\alpha=0.8$. Which layer dies first, and what does the network answer then?"),
        {"rate": "0.8", "kind": "ReLU", "units": 12, "start": 0.0, "seed": 3},
        _(
            "Layer 1: all 12 of its units are dead after 4 updates, those of layer 2 one update later. Then every"
            " hidden $a$ is 0, no $x$ gets through, and the network answers its last bias, one number for all. The best"
            " such number is the mean of the targets, and $J=0.4176$ is their variance."
        ),
    )
    controls.preset(
        _("Nothing ever returns in layer 1"),
        _("Try any seed: in layer 1 no dead unit comes back, in layer 2 some do for almost every seed. Why?"),
        {"rate": "0.3", "kind": "ReLU", "units": 12, "start": 0.0, "seed": 2},
        _(
            "A dead unit has $\\delta=0$ and keeps its weights and bias, so its $z$ moves only if its inputs do. The"
            " inputs of layer 1 are the samples, which never change: 0 returns. Those of layer 2 are the outputs of"
            " layer 1, which goes on learning: here 38 returns."
        ),
    )
