"""What the lessons on backpropagation ask of their own states, and the answers."""

from collections.abc import Mapping
from functools import cache

from dlmath import LOSSES, trace
from dlmath.by_hand.answers import format_answers
from dlmath.by_hand.judge import filled
from dlmath.network.steps import Symbol
from pages.backprop_walkthrough.parts import homework
from pages.backprop_walkthrough.parts.answers import EVERY
from pages.backprop_walkthrough.parts.homework import key
from pages.ui.inputs import controls
from pages.ui.network import scenes
from pages.ui.network.scenes import OWN, OWN_DEFAULTS, SCENES, own_scene, values
from pages.ui.writing.text import _


def one_neuron() -> None:
    """States in which something goes wrong that is worth understanding."""
    controls.preset(
        _("Slow start"),
        _(
            "Nielsen's neuron: it should say 0 and says 0.98. Why does $J$ hardly move at first, and why does BCE"
            " beside it move at once?"
        ),
        _neuron(1.0, 0.0, 2.0, 0.0, 2.0, 0.0, beside=True),
        _(
            "It is wrong and sure of it: at $z=4$ the sigmoid is flat, $\\varphi'(z)=0.01766$, and half-MSE"
            " multiplies by that slope: $\\delta=0.9820\\cdot 0.01766\\approx 0.01735$. With BCE the denominator of"
            " $\\partial J/\\partial a$ cancels the slope, and $\\delta=a-y$ is the whole difference, 0.9820."
        ),
    )
    controls.preset(
        _("Dead ReLU"),
        _("$z<0$, so $\\varphi'(z)=0$ and so is every gradient. Which of the sliders can wake it?"),
        _neuron(1.0, 1.0, -1.0, -0.5, -0.2, 1.0, phi="ReLU"),
        _(
            "Those that $z$ is made of: $x_1$, $w_1$, $w_2$ or $b$ alone can lift it above 0; $x_2$ alone cannot:"
            " even at the end of its scale $z$ is still $-0.2$. The target, $\\alpha$ and more updates act through"
            " $\\delta$ only, and $\\delta=0$ whatever they are."
        ),
    )
    controls.preset(
        _("Silent input"),
        _("$x_2=0$. However wrong the output is, $w_2$ learns nothing. Is it to blame for the error?"),
        _neuron(1.5, 0.0, 1.0, 3.0, -0.5, 0.0, lens="w2", alpha="1"),
        _(
            "Not for this one: $z$ contains $w_2\\cdot 0$, so no value of $w_2$ would change the output, and"
            " $\\partial J/\\partial w_2=0.1437\\cdot 0=0$ says just that. $w_1$ and $b$ mend the error without it:"
            " after 300 updates $J=2.819\\cdot 10^{-4}$."
        ),
    )
    controls.preset(
        _("Wrong sign"),
        _(
            "It says nearly +1 and should say −1. Go through the updates: when is the step largest, and why not at"
            " the start?"
        ),
        _neuron(1.0, 1.0, 1.0, 0.5, 0.4, -1.0, phi="tanh"),
        _(
            "At the ninth update. At the start $a-y=1.956$ is large, but tanh is saturated on the wrong side,"
            " $\\varphi'(z)=0.08561$. The product of the two is $\\delta=(1+a)^2(1-a)$, which is largest at"
            " $a=1/3$: no longer saturated, and still far from the target."
        ),
    )
    controls.preset(
        _("One step is enough"),
        _("A linear neuron, $x=(1,0)$, $\\alpha=0.5$. One update and $J=0$. What must $\\alpha$ be for another $x$?"),
        _neuron(1.0, 0.0, 2.0, 1.0, 0.5, -1.0, phi="identity", alpha="0.5"),
        _(
            "$\\alpha=1/(x_1^2+x_2^2+1)$, here $1/2$. An update moves $w$ by $-\\alpha\\delta x$ and $b$ by"
            " $-\\alpha\\delta$, so it moves $z$ by $-\\alpha\\delta\\,(x_1^2+x_2^2+1)$, and that must be"
            " $-\\delta$, the whole way to the target. The larger the inputs, the smaller $\\alpha$ has to be."
        ),
    )
    controls.preset(
        _("Too large a step"),
        _(
            "An update multiplies $a-y$ by $1-\\alpha(x_1^2+x_2^2+1)$. What is that here, and from which $\\alpha$"
            " on does it run away?"
        ),
        _neuron(1.0, -1.0, 0.8, 0.6, 0.2, 0.0, phi="identity", alpha="0.7", updates=3),
        _(
            "Here it is $1-0.7\\cdot 3$, a little below $-1$: every update overshoots the target and ends a tenth"
            " further away on the other side, so in 300 updates $J$ goes from 0.08 to $5.479\\cdot 10^{23}$. It"
            " runs away for every $\\alpha>2/3$; at $2/3$ it jumps to and fro for ever."
        ),
    )
    controls.preset(
        _("A slope that never shrinks"),
        _("MAE pulls with ±1 however near the target is. Does this neuron ever stand still?"),
        _neuron(1.0, 0.5, 0.8, 0.6, 0.2, 0.0, phi="identity", loss="MAE", alpha="0.1", updates=40),
        _(
            "No. Every update moves $z$ by the same $\\alpha\\,(x_1^2+x_2^2+1)$, so it stands still only if it"
            " happens to hit the target exactly. Here $z$ jumps to and fro between $-0.05$ and 0.175, and so does"
            " $J$ between 0.05 and 0.175; a smaller $\\alpha$ makes the jumps smaller."
        ),
    )


def _neuron(x1: float, x2: float, w1: float, w2: float, b: float, y: float, **others: object) -> dict[str, object]:
    """The values of the controls in a question: what is not said stands at a usual value."""
    usual = {"phi": "sigmoid", "loss": "half-MSE", "alpha": "0.15", "updates": 0, "lens": "w1", "beside": False}
    return {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "b": b, "y": y, **usual, **others}


def step_by_step() -> None:
    """States in which something goes wrong that is worth understanding."""
    controls.preset(
        _("Too large a step"),
        _("$\\alpha=100$: at which update do the numbers leave float64, and how does $J$ grow until then?"),
        _TOO_LARGE,
        _(
            "At update 61. The very first step saturates the tanh units, and with three $a=\\pm1$ and a bias an update"
            " multiplies $a-y$ of the output by $1-\\alpha\\,(3+1)$: $J$ grows by more than five powers of ten each"
            " time, to $3.912\\cdot 10^{305}$ after 60."
        ),
    )
    controls.preset(
        _("All weights zero"),
        _(
            "500 updates from zeros. The weights move, but the hidden units stay the same: why can training never tell"
            " them apart?"
        ),
        _ZEROS,
        _(
            "Equal weights give equal $a$; on the way back equal weights give equal $\\delta$, here $-0.004257$ three"
            " times; and equal $\\delta$ with the same inputs give equal gradients. So every row of $W^{(1)}$ is"
            " $(0.2392,\\ 0.09567)$: three units, but no more than one of them counted three times."
        ),
    )
    controls.preset(
        _("Saturated"),
        _(
            "Large weights push every $z$ far out, where $\\varphi'\\approx 0$. What is left of $\\delta^{(1)}$, and"
            " can learning mend it?"
        ),
        _SATURATED,
        _(
            "$(7.842\\cdot 10^{-13},\\ 8.057\\cdot 10^{-11})$, as little as $\\varphi'$ lets through. So layer 1 stands"
            " still for good, but layer 2 does not: its $\\delta$ are 0.1418 and $-0.04492$, and $W^{(2)}$ and"
            " $b^{(2)}$ alone bring $J$ down. Learning mends the loss, not the saturation."
        ),
    )
    controls.preset(
        _("Dead unit"),
        _("A ReLU with $z<0$ passes nothing back. Which weights can still move, and what would wake it?"),
        _DEAD,
        _(
            "All of unit 1, its weight to the output, and $b^{(2)}$. Unit 2 has $\\delta=0$, which stops its weights"
            " and bias, and $a=0$, which stops its weight to the output. No update on this sample wakes it, since its"
            " $z$ depends on nothing that moves; another sample does, one with $x_1+x_2>2$."
        ),
    )


_TOO_LARGE = {"scene": "regression", **values(SCENES["regression"]), "alpha": "100", "updates": 1000}
_FROM_NOTHING = {**OWN_DEFAULTS, "hidden": "sigmoid", "init": "zeros"}
_ZEROS = {"scene": OWN, **_FROM_NOTHING, **values(own_scene(_FROM_NOTHING)), "updates": 500, "step": 13}
_SATURATED = {"scene": "mazur", **values(SCENES["mazur"]), "W1": "30,30;-40,20", "b1": "20,-20", "step": 10}
_DEAD = {"scene": "xor", **values(SCENES["xor"]), "x1": 0.5, "x2": 0.5, "y1": 0.0, "b1": "0,-2", "step": 11}


def gradient_check() -> None:
    """States in which the check fails, and once does not though it should."""
    controls.preset(
        _("The text's δ"),
        _("Rule $\\nabla_{\\!a}J$ on Mazur's net: move $h$. Which errors stay where they are? What is 5.353?"),
        _check("mazur", rule="∇ₐJ", lens="W2[1,1]"),
        _(
            "All 12, between 0.8067 and 0.8245, unless $h$ is so tiny that the difference itself is rounded: so it is"
            " the gradient that is wrong. 5.353 is $1/\\varphi'(z^{(2)}_1)$, by which $\\delta$ of output 1 is too"
            " large; layer 1 inherits that, mixed with the mistake of output 2."
        ),
    )
    controls.preset(
        _("Well hidden"),
        _("The same wrong rule, and it passes. What is $\\varphi'$ at this output?"),
        _check("regression", rule="∇ₐJ", lens="W2[1,1]"),
        _(
            "$\\varphi'=1$: the output is the identity, and a forgotten factor of 1 changes nothing, so"
            " $\\delta^{(2)}_1=0.6076$ by both rules. Passing shows that this network's gradient is right, not that the"
            " rule is."
        ),
    )
    controls.preset(
        _("On a kink"),
        _("The right rule fails: one $z$ is exactly 0. What does ReLU′(0) have to be for the check to pass?"),
        _check("xor", lens="b1[2]", y1=0.0),
        _(
            "$1/2$: the central difference takes the mean of the slopes on the two sides, 0 and 1. So it says $-2.000$"
            " where backpropagation, with ReLU′(0) = 0, says 0. Neither is wrong: at the kink $J$ has no derivative,"
            " and nobody can be judged there."
        ),
    )
    controls.preset(
        _("h too small"),
        _("The rule is right, and yet the check fails. Where have the digits of $J(w+h)-J(w-h)$ gone?"),
        _check("mazur", h="1e-12"),
        _(
            "They have cancelled: the two values of $J$ differ in their last digits only, those were rounded, and"
            " dividing by $2h$ magnifies the rounding. Of the first weight's gradient, $4.386\\cdot 10^{-4}$, no digit"
            " is left: rounding alone may move its quotient by $9\\cdot 10^{-4}$. What the subtraction leaves is noise,"
            " another one on every processor, so it is not shown."
        ),
    )
    controls.preset(
        _("h too large"),
        _("Now it is not rounding. How much smaller does the error get when $h$ is ten times smaller?"),
        _check("regression", h="1e-1", lens="b1[1]"),
        _(
            "A hundred times: the error goes with $h^2$, and at $h=0.1$ it is 0.006407 for $b^{(1)}_1$. $W^{(2)}$ and"
            " $b^{(2)}$ do not have it: with an identity output and half-MSE $J$ is quadratic in them, so $J'''=0$, and"
            " the difference is exact up to rounding."
        ),
    )
    controls.preset(
        _("Left out"),
        _("The text's loop on three classes: which matrices are missing, and how far does the loss fall without them?"),
        _check("classifier", rule="l<L", lens="W2[1,1]"),
        _(
            "$\\nabla W^{(2)}$ and $\\nabla b^{(2)}$, the whole last layer. $J$ falls from 1.377 to 0.2636 all the"
            " same, since layer 1 adapts to a last layer that never moves; the right rule comes down to $4.934\\cdot"
            " 10^{-4}$."
        ),
    )
    controls.preset(
        _("Falls and sticks"),
        _(
            "Three samples, softmax: by the text's rule $J$ falls too, and then stays. Which outputs does nothing push"
            " down?"
        ),
        _check("classifier", rule="∇ₐJ", lens="b2[1]", samples=3),
        _(
            "At every sample the two wrong ones: where $y=0$, the rule makes $\\delta=0$, so outputs are only ever"
            " pushed up. In the end the hidden units are saturated alike for samples 2 and 3, both their outputs are"
            " pushed up alike and tie at $1/2$: $J$ stays at 0.4626, near $(2\\ln 2)/3$. The right rule reaches"
            " 0.001214."
        ),
    )


# What the controls of the check do not have, or keep.
_ELSEWHERE = ("updates", "nudge", "step", *scenes.METHOD)


def _check(name: str, samples: int = 1, **others: object) -> dict[str, object]:
    scene = scenes.SCENES[name]
    own = {key: value for key, value in scenes.values(scene).items() if key not in _ELSEWHERE}
    batch = scenes.batch_values(scene, samples) if samples > 1 else {}
    return {"scene": name, **own, **batch, "rule": "∇ₐJ⊙φ′", "h": "1e-5", "train": "1000", **others}


def check_my_work() -> None:
    """Sheets that somebody else has filled in, with errors."""
    controls.preset(
        _("Find three errors"),
        _(
            "Somebody has filled in this sheet and made three errors; the rest was carried on rightly. Find them, then"
            " let the sheet be checked."
        ),
        _three_errors(),
        _(
            "$z^{(2)}=-0.2072$ lacks the bias $-0.3$. $\\delta^{(1)}=(-0.08872,\\ 0.04436)$ lacks the factor"
            " $\\varphi'(z^{(1)})$. And the new $W^{(2)}=(-0.795,\\ 0.4042)$ went uphill, $+\\alpha$ instead of"
            " $-\\alpha$. All other numbers are right, or follow rightly from these."
        ),
    )
    controls.preset(
        _("The text's rule"),
        _(
            "The source text takes $\\delta^{(L)}=\\nabla_a J$. Which of these numbers does that spoil, and which are"
            " merely carried on?"
        ),
        _rule_of_the_text(),
        _(
            "It spoils 2: $\\delta^{(2)}=(0.7414,\\ -0.2171)$, where the factor $\\varphi'(z^{(2)})=(0.1868,\\ 0.1755)$"
            " is missing. 14 are carried on from there, all of $\\nabla W$, $\\nabla b$ and $\\delta^{(1)}$: their"
            " formulas are right, but fed with a wrong $\\delta^{(2)}$. Only the 4 slopes stay right, since they come"
            " from $z$."
        ),
    )
    controls.preset(
        _("One wrong sign"),
        _(
            "One sign was wrong where the way back begins. How many numbers are wrong by it, and how many mistakes are"
            " counted?"
        ),
        _wrong_sign(),
        _(
            "Twelve numbers, one mistake: $\\delta^{(2)}=-0.244$ is $y-a$ instead of $a-y$, and 11 more follow from it."
            " Unit 1 is spared: its $z=-0.59$ makes $a=0$ and $\\varphi'=0$, so its gradients are 0 whatever the sign"
            " of $\\delta^{(2)}$."
        ),
    )


@cache
def _three_errors() -> dict[str, object]:
    choices = homework.DEFAULTS | {"hidden": "sigmoid", "output": "sigmoid, half-SSE", "seed": 1}
    errors = {Symbol("z", 2): "bias-forgotten", Symbol("delta", 1): "slope-forgotten", Symbol("W_new", 2): "W-uphill"}
    return {
        "net": homework.DRAWN,
        **choices,
        "level": "all",
        "check": False,
        **_sheet_with(homework.drawn(choices), errors),
    }


@cache
def _rule_of_the_text() -> dict[str, object]:
    scene = homework.named("mazur", homework.DEFAULTS)
    return {
        "net": "mazur",
        "batch": 1,
        "level": "δ ∇W ∇b",
        "check": True,
        **_sheet_with(scene, {Symbol("delta", 2): "delta-of-the-text"}),
    }


@cache
def _wrong_sign() -> dict[str, object]:
    scene = homework.drawn(homework.DEFAULTS)
    return {
        "net": homework.DRAWN,
        **homework.DEFAULTS,
        "level": "all",
        "check": True,
        **_sheet_with(scene, {Symbol("delta", 2): "wrong-sign"}),
    }


def _sheet_with(scene: homework.Scene, mistakes: Mapping[Symbol, str]) -> dict[str, object]:
    """A scene, and its sheet filled in to four digits with some mistakes, as values of controls."""
    t = trace(scene.network, scene.X, scene.Y, LOSSES[scene.loss])
    sheet_of = filled(t, float(scene.alpha), mistakes)
    texts = {
        key(symbol): format_answers([[f"{v + 0.0:.4g}" for v in row] for row in value.tolist()])
        for symbol, value in sheet_of.items()
        if symbol.letter in EVERY
    }
    plain = {**scenes.LEARNED, **scenes.METHOD, **homework.NOT_UPDATED}
    return {**homework.values(scene), **plain, **texts, "alpha": scene.alpha, "help": "0"}
