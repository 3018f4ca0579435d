"""What the lessons on training ask of their own states, and the answers."""

from dataclasses import replace

from pages.training.parts import training_settings
from pages.training.parts.experiments import LAST
from pages.training.parts.training_settings import DEFAULTS, Training
from pages.ui.inputs import controls
from pages.ui.writing.text import _

_XOR = replace(DEFAULTS, data="XOR", noise=0.1, units=(4,), each=("tanh",), epochs=300)
_FEW = replace(DEFAULTS, data="moons", n=60, noise=0.35, tested=0.5, units=(8, 8), rule="Adam", alpha=0.03, epochs=500)
_SPIRALS = replace(DEFAULTS, data="spirals", n=300, noise=0.02, units=(8, 6), rule="Adam", alpha=0.02, epochs=200)
_DEEP = replace(
    DEFAULTS, data="moons", units=(6,) * 5, each=("sigmoid",) * 5, rule="gradient-descent", alpha=0.1, epochs=300
)


def training_run() -> None:
    """Presets, each with its question."""
    no_hidden, one_unit = replace(_XOR, units=(), each=()), replace(_XOR, units=(1,), each=("tanh",))
    zeros = replace(_XOR, init="zeros")
    too_large = replace(DEFAULTS, data="plane", units=(4,), each=("ReLU",), output="identity, MSE", alpha=2.0)
    dead = replace(DEFAULTS, data="moons", units=(8,), each=("ReLU",), alpha=7.0, seed=1, epochs=50)
    rescued = replace(_FEW, l2=0.003)
    sines = replace(_SPIRALS, features=("x₁", "x₂", "sin 6x₁", "sin 6x₂"))
    tanh = replace(_DEEP, each=("tanh",) * 5)
    controls.preset(
        _("No hidden layer"),
        _("XOR with one neuron alone: one straight line. Where does it give up, and at which J?"),
        _state(no_hidden),
        _(
            "At J = 0.6929, which is about ln 2, the loss of saying ½ everywhere. Any slope that helps at one corner"
            " hurts as much at another, so the weights never grow: the largest is 0.09365."
        ),
    )
    controls.preset(
        _("One hidden unit"),
        _("Still straight lines only. How many units does XOR need?"),
        _state(one_unit, _XOR),
        _(
            "Two: two borders, and one class lies between them. A single unit has one border, wherever tanh puts it,"
            " and stays at J = 0.4869. Two can get stuck as well, with this seed they do; the 4 of the kept run reach"
            " 0.006657."
        ),
    )
    controls.preset(
        _("All zeros"),
        _("Every unit gets the same gradient as its neighbour. Do 300 epochs break the tie?"),
        _state(zeros, _XOR),
        _(
            "No: that gradient is 0. All a are tanh 0 = 0, so the weights to the output get δ·0, and no δ comes back"
            " through weights of 0. Only the bias of the output moves, and J ends at 0.6932."
        ),
    )
    controls.preset(
        _("Too large a step"),
        _("Which quantity leaves float64 first, and in which epoch?"),
        _state(too_large),
        _(
            "J, in epoch 23. In the first epoch all 4 ReLUs died, and since then only the bias of the output moves."
            " With α = 2 and MSE an update makes its error three times as large and J, a square, nine times: J"
            " overflows while the weights are still finite."
        ),
    )
    controls.preset(
        _("Dead ReLUs"),
        _("Scrub back to the start: which units die, in which epoch, and does one come back?"),
        _state(dead),
        _(
            "Units 2, 4, 6, 7 and 8 in the first epoch, unit 5 in epoch 5, and none comes back. With z ≤ 0 for every"
            " sample a unit has no gradient, so its weights stay; and as it reads the samples themselves, its z stays"
            " too. With the two that are left J ends at 0.2300."
        ),
    )
    controls.preset(
        _("Overfitting"),
        _("30 noisy samples, 105 parameters. From which epoch on does J of the test data rise?"),
        _state(_FEW),
        _(
            "From epoch 56 on, from 0.2767 to 0.7134 in the end, while J of the training data falls to 0.07624. What"
            " the network still learns is the noise of its 30 samples, and it becomes certain of it: a test sample that"
            " it then gets wrong costs much."
        ),
    )
    controls.preset(
        _("Rescue by L2"),
        _("The same with λ = 0.003. Which J rises, which falls, and what became of the weights?"),
        _state(rescued, _FEW),
        _(
            "J of the training data rises, from 0.07624 to 0.1413; that of the test data ends at 0.3209, less than half"
            " of before. Every update pulls the weights towards 0, so that in the hidden layers ‖W‖ is only 5.441 and"
            " 5.016, less than half as well: the border bends less around single samples."
        ),
    )
    controls.preset(
        _("Spirals"),
        _("Two spirals, once from x₁ and x₂ alone, once with sines of them. What do the first units see now?"),
        _state(sines, _SPIRALS),
        _(
            "Waves: each weighs x₁, x₂ and their sines, so its border is no longer straight but bends as the arms do. J"
            " ends at 0.001020 instead of 0.2111. The same network does it, only its inputs are richer."
        ),
    )
    controls.preset(
        _("Deep and slow"),
        _("Five layers of sigmoids against five of tanh. Compare ‖∂J/∂W‖ of the first and the last layer."),
        _state(_DEEP, tanh),
        _(
            "With sigmoids 1.597×10⁻⁴ against 0.01142: each layer on the way back multiplies by slopes of at most ¼,"
            " and J is still 0.6933 after 300 epochs. With tanh, whose slope is up to 1, the two start out about equal,"
            " and J falls to 4.239×10⁻⁴."
        ),
    )


def _state(run: Training, kept: Training | None = None, epoch: int = LAST) -> dict[str, object]:
    return {**training_settings.values(run), "keep": training_settings.write(kept) if kept else "", "epoch": epoch}


def initialisation() -> None:
    """Starts that go wrong in a way worth understanding."""
    usual = {
        "rule": "Glorot",
        "scale": "1",
        "phi": "tanh",
        "depth": 5,
        "width": "16",
        "alpha": "0.2",
        "updates": "100",
        "data": "circles",
        "seed": 0,
    }
    controls.preset(
        _("All zero"),
        _("tanh, every weight 0. Which numbers are not 0, and why does no weight ever move?"),
        usual | {"rule": "zeros"},
        _(
            "Only at the output: $a$, $\\delta$ and the gradient of the bias, which alone moves and takes $J$ from"
            " 0.6931 to 0.6929. A weight's gradient is $\\delta\\,a$: in the last layer the $a$ that comes in is"
            " $\\tanh 0=0$, and in all layers before $\\delta=0$, since it comes back through weights of 0."
        ),
    )
    controls.preset(
        _("Zero, with a sigmoid"),
        _("Now $a=\\tfrac12$ everywhere, and the weights do move. Do two units of a layer ever part?"),
        usual | {"rule": "zeros", "phi": "sigmoid", "depth": 2, "alpha": "2"},
        _(
            "Never: after 100 updates the differences of units 1 and 2 are all 0, both have $w_1=0.001198$. Equal"
            " weights give equal $a$ and get equal $\\delta$, so equal gradients. The 16 units do the work of one,"
            " and $J$ stays at 0.6929."
        ),
    )
    controls.preset(
        _("All equal"),
        _(
            "Every weight 0.1. $J$ falls, the weights move: how many different units are there in layer 1 after 100"
            " updates?"
        ),
        usual | {"rule": "constant", "scale": "0.2"},
        _(
            "1 of 16. Each layer is one unit counted 16 times, and what one unit in each layer can learn, it"
            " learns: $J$ falls from 0.6315 to 0.4987. From Glorot's random weights, with 16 different units, it"
            " falls to 0.2775."
        ),
    )
    controls.preset(
        _("Too small"),
        _("Weights from $\\mathcal N(0,1)$ times 0.01: what is left of $z$ in layer 5, and of $\\delta$ in layer 1?"),
        usual | {"rule": "normal", "scale": "0.01"},
        _(
            "Of $z$ in layer 5 $1.551\\cdot 10^{-8}$ at the start, and of $\\delta$ in layer 1 $2.655\\cdot"
            " 10^{-10}$, even after 100 updates. Every layer multiplies by about $\\sqrt{16}\\cdot 0.01$, forward"
            " and back. Almost nothing but the bias of the output learns: $J$ stays at 0.6929."
        ),
    )
    controls.preset(
        _("Too large"),
        _("Weights from $\\mathcal N(0,1)$ times 3: where does every $a$ sit? Does $J$ still fall?"),
        usual | {"rule": "normal", "scale": "3"},
        _(
            "Nearly all near $\\pm1$: from layer 2 on the root mean square of $z$ is above 10, where tanh is flat."
            " $J$ falls all the same, from 6.351 to below 1: a few units have a slope at some samples, and large"
            " weights magnify the little that they let through. How far it falls nobody can say: every update"
            " magnifies the last digit of the one before, and each processor rounds that digit in its own way."
        ),
    )
    controls.preset(
        _("Made for ReLU"),
        _(
            "He's weights with ReLU; then LeCun's, whose variance is half of it. What becomes of $z$ from layer to"
            " layer?"
        ),
        usual | {"rule": "He", "phi": "ReLU", "alpha": "0.2", "updates": "0", "depth": 6},
        _(
            "With He its mean square keeps its size on average over all draws; in this draw of 16 units its root"
            " goes from 0.8000 in layer 2 to 0.1955 in layer 6, by chance. LeCun's weights are He's divided by"
            " $\\sqrt 2$, and ReLU passes a factor on: each layer loses another $\\sqrt 2$, so in layer 6 $z$ is"
            " exactly 8 times smaller."
        ),
    )
    controls.preset(
        _("Not made for a sigmoid"),
        _("Glorot's weights with a sigmoid: $z$ keeps its size. And $\\delta$?"),
        usual | {"phi": "sigmoid"},
        _(
            "It does not: Glorot reckons with a slope of about 1, as tanh has it at 0, but a sigmoid has at most"
            " $1/4$, in every layer. After 100 updates $\\delta$ is 0.001042 in layer 5 and $2.291\\cdot 10^{-6}$"
            " in layer 1, and $J$ stands at 0.6929."
        ),
    )
