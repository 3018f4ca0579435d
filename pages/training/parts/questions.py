"""What the lessons on training ask of their own states, and the answers."""

import math
from dataclasses import replace

from pages.training.parts import states, training_settings
from pages.training.parts.experiments import LAST
from pages.training.parts.training_settings import DEFAULTS, TABLE, Training
from pages.ui.inputs import controls
from pages.ui.inputs.guesses import Choice, Number, Sign, Wrong
from pages.ui.writing.text import _

_XOR = replace(DEFAULTS, data="XOR", noise=0.1, units=(4,), each=("tanh",), epochs=300)
_FEW = replace(DEFAULTS, data="moons", n=60, noise=0.35, tested=0.5, units=(8, 8), rule="Adam", alpha=0.03, epochs=500)
_SPIRALS = replace(DEFAULTS, data="spirals", n=300, noise=0.02, units=(8, 6), rule="Adam", alpha=0.02, epochs=200)
_CORNERS = "x1,x2,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0"
_SIGMOIDS = replace(DEFAULTS, data=TABLE, tested=0.0, standardise=False, units=(2,), each=("sigmoid",))
_TWO_SIGMOIDS = replace(_SIGMOIDS, output="sigmoid, MSE", alpha=0.5, batch_size=4, epochs=5000)
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
        _("XOR with one neuron alone: one straight line. It gives up, at which $J$?"),
        _state(no_hidden),
        _(
            "0.6929, which is about ln 2, the loss of saying ½ everywhere. Any slope that"
            " helps at one corner hurts as much at another, so the weights never grow: the"
            " largest is 0.09365."
        ),
        Number(
            "$J$",
            lambda v: states.last_loss(states.trained(v)),
            (
                Wrong(
                    "learns-it",
                    lambda v: 0.0,
                    _("No straight line has (0, 0) and (1, 1) on one side and the two other corners on the other."),
                ),
                Wrong(
                    "of-squares",
                    lambda v: 0.25,
                    _("¼ is what MSE says of ½ everywhere. This is BCE: $-\\ln\\tfrac12$."),
                ),
                Wrong(
                    "output-for-loss",
                    lambda v: 0.5,
                    _("½ is what the neuron says. The loss of that is $-\\ln\\tfrac12$."),
                ),
            ),
        ),
    )
    controls.preset(
        _("One hidden unit"),
        _("One unit of tanh before the output: still one straight border. At which $J$ does it stop?"),
        _state(one_unit, _XOR),
        _(
            "0.4869: a single unit has one border, wherever tanh puts it, so that one"
            " corner stays on the wrong side. Two units have two borders, and one class"
            " lies between them. Two can get stuck as well, with this seed they do; the 4"
            " of the kept run reach 0.006657."
        ),
        Number(
            "$J$",
            lambda v: states.last_loss(states.trained(v)),
            (
                Wrong(
                    "nothing-learned",
                    lambda v: math.log(2.0),
                    _("That is ½ everywhere. A border that cuts off one corner gets three of the four right."),
                ),
                Wrong(
                    "learns-it",
                    lambda v: states.last_loss(states.kept(v)),
                    _(
                        "So far the kept run comes, with 4 units. One border cannot have both corners"
                        " of a class on one side."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("Two sigmoids that stick"),
        _("The four corners of XOR, two hidden sigmoids: $J$ stops far above 0. What is at fault?"),
        _state(_TWO_SIGMOIDS) | {"table": _CORNERS},
        _(
            "The start: J stops at 0.1277, but from seed 3 the same network comes down to J"
            " = 0.001737. From seed 0 two corners end up right and the two others at about"
            " ½, where their gradients cancel. Four hidden units find a way from seed 0"
            " too."
        ),
        Choice(
            _("what is at fault"),
            states.what_sticks,
            (
                Wrong(
                    "too-small",
                    "small",
                    _("Two units can do it: the same network from other first weights comes down."),
                ),
                Wrong(
                    "too-short", "epochs", _("The curve is flat: where gradients cancel, more epochs change nothing.")
                ),
            ),
            options={
                "small": _("two units are too few"),
                "start": _("the first weights"),
                "epochs": _("too few epochs"),
            },
        ),
    )
    controls.preset(
        _("All zeros"),
        _(
            "All weights begin at 0, and every unit gets the same gradient as its"
            " neighbour. What have 300 epochs moved?"
        ),
        _state(zeros, _XOR),
        _(
            "Only the bias of the output: every other gradient is 0. All a are tanh 0 = 0,"
            " so the weights to the output get δ·0, and no δ comes back through weights of"
            " 0. J ends at 0.6932."
        ),
        Choice(
            _("moved"),
            states.what_moves,
            (
                Wrong(
                    "all-still", "nothing", _("The gradient of the last bias is $\\delta$ itself, and that is not 0.")
                ),
                Wrong(
                    "all-alike",
                    "alike",
                    _("So it would be with sigmoids. Here $a=\\tanh 0=0$, and a gradient $\\delta\\,a$ is 0."),
                ),
            ),
            options={
                "nothing": _("nothing at all"),
                "bias": _("the bias of the output alone"),
                "alike": _("all weights, all alike"),
            },
        ),
    )
    controls.preset(
        _("Too large a step"),
        _("$\\alpha=2$ with MSE, and $J$ leaves float64. In which epoch?"),
        _state(too_large),
        _(
            "In epoch 23, and J goes first. In the first epoch all 4 ReLUs died, and since"
            " then only the bias of the output moves. With α = 2 and MSE an update makes"
            " its error three times as large and J, a square, nine times: J overflows while"
            " the weights are still finite."
        ),
        Number(
            _("epoch"),
            lambda v: float(states.divergence(v)[0]),
            (
                Wrong(
                    "update-for-epoch",
                    lambda v: float(states.divergence(v)[1]),
                    _("This is the number of the update: an epoch has as many as there are batches."),
                ),
                Wrong(
                    "at-once",
                    lambda v: 1.0,
                    _(
                        "In the first epoch the ReLUs die. The largest number of float64 is about"
                        " $10^{308}$: $J$ needs many updates to get there."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("Dead ReLUs"),
        _("$\\alpha=7$ with 8 ReLUs. How many are dead in the end?"),
        _state(dead),
        _(
            "6 of 8: units 2, 4, 6, 7 and 8 in the first epoch, unit 5 in epoch 5, and none"
            " comes back. With z ≤ 0 for every sample a unit has no gradient, so its"
            " weights stay; and as it reads the samples themselves, its z stays too. With"
            " the two that are left J ends at 0.2300."
        ),
        Number(
            _("number of dead units"),
            lambda v: float(states.dead(v, -1)),
            (
                Wrong(
                    "first-epoch",
                    lambda v: float(states.dead(v, 1)),
                    _("So many die in the first epoch. Scrub on: one more follows."),
                ),
                Wrong(
                    "all",
                    lambda v: float(str(v["u1"])),
                    _("If all were dead, only the bias of the output could learn: the border would not bend."),
                ),
                Wrong(
                    "none",
                    lambda v: 0.0,
                    _("A step this large throws many units to where $z$ is negative for every sample."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Overfitting"),
        _("30 noisy samples, 105 parameters. From which epoch on does J of the test data rise?"),
        _state(_FEW),
        _(
            "From epoch 56 on: from 0.2767 to 0.7134 in the end, while J of the training"
            " data falls to 0.07624. What the network still learns is the noise of its 30"
            " samples, and it becomes certain of it: a test sample that it then gets wrong"
            " costs much."
        ),
        Number(
            _("epoch"),
            lambda v: float(states.lowest(v, True)),
            (
                Wrong(
                    "training-curve",
                    lambda v: float(states.lowest(v, False)),
                    _("This is where $J$ of the training data is lowest. Look at the dotted curve, of the test data."),
                ),
                Wrong(
                    "from-the-start",
                    lambda v: 0.0,
                    _("At first both curves fall: what is learned first holds for all samples."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Rescue by L2"),
        _(
            "The same with λ = 0.003: weights are pulled towards 0. Does $J$ of the"
            " training data rise or fall, against the kept run?"
        ),
        _state(rescued, _FEW),
        _(
            "It rises, from 0.07624 to 0.1413; that of the test data ends at 0.3209, less"
            " than half of before. Every update pulls the weights towards 0, so that in the"
            " hidden layers ‖W‖ is only 5.441 and 5.016, less than half as well: the border"
            " bends less around single samples."
        ),
        Sign(
            _("change of $J$, training data"),
            lambda v: states.last_loss(states.trained(v)) - states.last_loss(states.kept(v)),
            (
                Wrong(
                    "better-everywhere",
                    "−",
                    _(
                        "What helps the test data is paid for on the training data: their noise can no"
                        " longer be learned by heart."
                    ),
                ),
                Wrong(
                    "no-change",
                    "0",
                    _("Small weights cannot bend the border around single samples, so some of these are missed."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Spirals"),
        _(
            "Two spirals, and beside $x_1$ and $x_2$ the network is given sines of them."
            " What border has a unit of layer 1 now?"
        ),
        _state(sines, _SPIRALS),
        _(
            "A bent one, waves: each weighs x₁, x₂ and their sines, so its border bends as"
            " the arms do. J ends at 0.001020 instead of 0.2111. The same network does it,"
            " only its inputs are richer."
        ),
        Choice(
            _("border"),
            states.border,
            (
                Wrong(
                    "straight-in-inputs",
                    "straight",
                    _("It is straight in its inputs, but two of these are sines of $x$: in the plane it is not."),
                ),
            ),
            options={"straight": _("a straight line"), "bent": _("a bent one")},
        ),
    )
    controls.preset(
        _("Deep and slow"),
        _("Five layers of sigmoids. How many times larger is ‖∂J/∂W‖ in the last layer than in the first?"),
        _state(_DEEP, tanh),
        _(
            "About seventy times, 0.01142 against 1.597×10⁻⁴: each layer on the way back"
            " multiplies by slopes of at most ¼, and J is still 0.6933 after 300 epochs."
            " With tanh, whose slope is up to 1, the two start out about equal, and J falls"
            " to 4.239×10⁻⁴."
        ),
        Number(
            _("times"),
            lambda v: states.last_to_first(v),
            (
                Wrong(
                    "quarter-each",
                    lambda v: 4.0**5,
                    _(
                        "Not each slope is ¼ and nothing else: the weights are factors too, and add up"
                        " over several units."
                    ),
                ),
                Wrong("alike", lambda v: 1.0, _("Each layer on the way back multiplies by slopes of at most ¼.")),
                Wrong(
                    "first-to-last",
                    lambda v: 1.0 / states.last_to_first(v),
                    _("The other way round: the last layer has the larger gradient."),
                ),
            ),
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
        _("tanh, every weight 0. What have 100 updates moved?"),
        usual | {"rule": "zeros"},
        _(
            "The bias of the output alone, which takes $J$ from 0.6931 to 0.6929: only"
            " there $a$, $\\delta$ and a gradient are not 0. A weight's gradient is"
            " $\\delta\\,a$: in the last layer the $a$ that comes in is $\\tanh 0=0$, and in"
            " all layers before $\\delta=0$, since it comes back through weights of 0."
        ),
        Choice(
            _("moved"),
            states.moved,
            (
                Wrong(
                    "all-still", "nothing", _("The gradient of the last bias is $\\delta$ itself, and that is not 0.")
                ),
                Wrong(
                    "weights-too",
                    "weights",
                    _("A weight's gradient is $\\delta\\,a$: after tanh $a=0$, and before the last layer $\\delta=0$."),
                ),
            ),
            options={
                "nothing": _("nothing at all"),
                "bias": _("the bias of the output alone"),
                "weights": _("weights and biases"),
            },
        ),
    )
    controls.preset(
        _("Zero, with a sigmoid"),
        _(
            "Now $a=\\tfrac12$ everywhere, and the weights do move. How many different units"
            " has layer 1 after 100 updates?"
        ),
        usual | {"rule": "zeros", "phi": "sigmoid", "depth": 2, "alpha": "2"},
        _(
            "1 of 16: after 100 updates the differences of units 1 and 2 are all 0, both"
            " have $w_1=0.001198$. Equal weights give equal $a$ and get equal $\\delta$, so"
            " equal gradients. The 16 units do the work of one, and $J$ stays at 0.6929."
        ),
        Number(
            _("number of different units"),
            lambda v: float(states.units(v)),
            (
                Wrong(
                    "all-different",
                    lambda v: float(str(v["width"])),
                    _("They move, but all alike: equal weights get equal gradients."),
                ),
                Wrong(
                    "half",
                    lambda v: float(str(v["width"])) / 2.0,
                    _("Nothing tells one unit of the layer from another, so none can part from the rest."),
                ),
            ),
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
        Number(
            _("number of different units"),
            lambda v: float(states.units(v)),
            (
                Wrong(
                    "all-different",
                    lambda v: float(str(v["width"])),
                    _("$J$ falls, but nothing tells one unit from another: equal weights get equal gradients."),
                ),
                Wrong(
                    "one-per-layer",
                    lambda v: float(str(v["depth"])),
                    _("Within a layer they stay equal; asked is about layer 1 alone."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Too small"),
        _(
            "Weights from $\\mathcal N(0,1)$ times 0.01, 16 units in a layer. By what does"
            " each layer multiply the size of $z$?"
        ),
        usual | {"rule": "normal", "scale": "0.01"},
        _(
            "By about $\\sqrt{16}\\cdot 0.01$, forward and back. Of $z$ in layer 5"
            " $1.551\\times 10^{-8}$ is left at the start, and of $\\delta$ in layer 1"
            " $2.655\\times 10^{-10}$, even after 100 updates. Almost nothing but the bias of"
            " the output learns: $J$ stays at 0.6929."
        ),
        Number(
            _("factor"),
            lambda v: states.per_layer(v),
            (
                Wrong(
                    "one-weight",
                    lambda v: float(str(v["scale"])),
                    _(
                        "So much is one weight. A $z$ is a sum of 16 products, and independent ones"
                        " grow as $\\sqrt{16}$."
                    ),
                ),
                Wrong(
                    "all-add",
                    lambda v: float(str(v["width"])) * float(str(v["scale"])),
                    _(
                        "So it would be if all 16 products had one sign. Independent ones partly"
                        " cancel: $\\sqrt{16}$ remains."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("Too large"),
        _("Weights from $\\mathcal N(0,1)$ times 3, followed by tanh. Where is nearly every $a$?"),
        usual | {"rule": "normal", "scale": "3"},
        _(
            "Near $\\pm1$: from layer 2 on the root mean square of $z$ is above 10, where"
            " tanh is flat. $J$ falls all the same, from 6.351 to below 1: a few units have"
            " a slope at some samples, and large weights magnify the little that they let"
            " through. How far it falls nobody can say: every update magnifies the last"
            " digit of the one before, and each processor rounds that digit in its own way."
        ),
        Choice(
            _("where"),
            states.where,
            (
                Wrong("shrunk", "middle", _("Large weights make $z$ large, and tanh of a large $z$ is not near 0.")),
                Wrong(
                    "spread",
                    "between",
                    _(
                        "So it is with Glorot's weights. Here $z$ is about $\\sqrt{16}\\cdot 3=12$, and"
                        " tanh is flat there."
                    ),
                ),
            ),
            options={"middle": _("near 0"), "between": _("spread between −1 and 1"), "ends": _("near −1 and 1")},
        ),
    )
    controls.preset(
        _("Made for ReLU"),
        _(
            "He's weights with ReLU, six layers. LeCun's are $1/\\sqrt2$ of them: how many times larger is $z$ in layer"
            " 6 with He's?"
        ),
        usual | {"rule": "He", "phi": "ReLU", "alpha": "0.2", "updates": "0", "depth": 6},
        _(
            "Exactly 8 times. With He its mean square keeps its size on average over all"
            " draws; in this draw of 16 units its root goes from 0.8000 in layer 2 to"
            " 0.1955 in layer 6, by chance. LeCun's weights are He's divided by $\\sqrt 2$,"
            " and ReLU passes a factor on: each layer loses another $\\sqrt 2$, six times."
        ),
        Number(
            _("times"),
            lambda v: states.size(v, "z", 6, "He") / states.size(v, "z", 6, "LeCun"),
            (
                Wrong(
                    "one-layer",
                    lambda v: math.sqrt(2.0),
                    _("So it is in layer 1. ReLU passes a factor on, and each of the six layers brings its own."),
                ),
                Wrong(
                    "variance",
                    lambda v: 2.0**6,
                    _("That is the factor of the square of $z$: the weights have the ratio $1/\\sqrt2$, not $1/2$."),
                ),
                Wrong(
                    "added", lambda v: 6.0 * math.sqrt(2.0), _("Factors multiply from layer to layer, they do not add.")
                ),
            ),
        ),
    )
    controls.preset(
        _("Not made for a sigmoid"),
        _(
            "Glorot's weights with a sigmoid: $z$ keeps its size. How many times smaller is"
            " $\\delta$ in layer 1 than in layer 5?"
        ),
        usual | {"phi": "sigmoid"},
        _(
            "Several hundred times: Glorot reckons with a slope of about 1, as tanh has it at 0, but a sigmoid has at"
            " most $1/4$, in every layer. After 100 updates $\\delta$ is 0.001042 in layer 5 and $2.291\\times 10^{-6}$"
            " in layer 1, and $J$ stands at 0.6929."
        ),
        Number(
            _("times"),
            lambda v: states.delta_ratio(v),
            (
                Wrong(
                    "same-size",
                    lambda v: 1.0,
                    _(
                        "$z$ keeps its size, but on the way back each layer multiplies $\\delta$ by a"
                        " slope of at most ¼ as well."
                    ),
                ),
                Wrong(
                    "quarter-each",
                    lambda v: 4.0**4,
                    _("That is the slopes alone, at their largest: the weights are factors too, and here less than 1."),
                ),
                Wrong("linear", lambda v: 4.0 * 4.0, _("Factors multiply from layer to layer, they do not add.")),
            ),
        ),
    )
