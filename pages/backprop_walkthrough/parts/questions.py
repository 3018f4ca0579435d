"""What the lessons on backpropagation ask of their own states, and the answers."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from dlmath import LOSSES, trace
from dlmath.by_hand.answers import format_answers
from dlmath.by_hand.judge import filled
from dlmath.network.steps import Symbol
from pages.backprop_walkthrough.parts import code, guesses, homework, states
from pages.backprop_walkthrough.parts.answers import EVERY
from pages.backprop_walkthrough.parts.homework import key
from pages.ui.inputs import controls
from pages.ui.inputs.guesses import Choice, Number, Wrong
from pages.ui.network import scenes
from pages.ui.network.scenes import OWN, OWN_DEFAULTS, SCENES, own_scene, values
from pages.ui.writing.text import _


def one_neuron() -> None:
    """States in which something goes wrong that is worth understanding."""
    controls.preset(
        _("Slow start"),
        _(
            "Nielsen's neuron: it should say 0 and says 0.98, with half-MSE. How large is the $\\delta$ that comes back"
            " to $z=4$?"
        ),
        _neuron(1.0, 0.0, 2.0, 0.0, 2.0, 0.0, beside=True),
        _(
            "It is wrong and sure of it: at $z=4$ the sigmoid is flat, $\\varphi'(z)=0.01766$, and half-MSE"
            " multiplies by that slope: $\\delta=0.9820\\cdot 0.01766\\approx 0.01735$. With BCE the denominator of"
            " $\\partial J/\\partial a$ cancels the slope, and $\\delta=a-y$ is the whole difference, 0.9820."
        ),
        Number(
            "$\\delta$",
            lambda v: states.neuron(v).backward[0].delta.item(),
            (
                Wrong(
                    "slope-forgotten",
                    lambda v: states.neuron(v).backward[0].dJ_da.item(),
                    _("This is $a-y$, the whole difference: multiply it by the slope $\\varphi'(z)$."),
                ),
                Wrong(
                    "slope-alone",
                    lambda v: states.slope(states.neuron(v)),
                    _("This is the slope $\\varphi'(z)$ alone: multiply it by $a-y$."),
                ),
                Wrong(
                    "nothing",
                    lambda v: 0.0,
                    _("Small, but not 0: a sigmoid is nowhere quite flat, so something always comes back."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Dead ReLU"),
        _("$z<0$, so $\\varphi'(z)=0$ and so is every gradient. Which one of these can wake it alone?"),
        _neuron(1.0, 1.0, -1.0, -0.5, -0.2, 1.0, phi="ReLU"),
        _(
            "Those that $z$ is made of: $x_1$, $w_1$, $w_2$ or $b$ alone can lift it above 0; $x_2$ alone cannot:"
            " even at the end of its scale $z$ is still $-0.2$. The target, $\\alpha$ and more updates act through"
            " $\\delta$ only, and $\\delta=0$ whatever they are."
        ),
        guesses.dead_relu(),
    )
    controls.preset(
        _("Silent input"),
        _("$x_2=0$, and the output is wrong. Which parameters does an update leave exactly as they are?"),
        _neuron(1.5, 0.0, 1.0, 3.0, -0.5, 0.0, lens="w2", alpha="1"),
        _(
            "$w_2$: no blame falls on it. $z$ contains $w_2\\cdot 0$, so no value of $w_2$ would change the output,"
            " and $\\partial J/\\partial w_2=0.1437\\cdot 0=0$ says just that. $w_1$ and $b$ mend the error without"
            " it: after 300 updates $J=2.819\\times 10^{-4}$."
        ),
        Choice(
            _("what stays"),
            states.unmoved,
            (
                Wrong(
                    "learns-what-is-wrong",
                    "none",
                    _("An error alone moves nothing: the gradient of $w_2$ is $\\delta\\,x_2$, and $x_2=0$."),
                ),
                Wrong(
                    "input-in-bias",
                    "w2-b",
                    _("The input of a bias is always 1: its gradient is $\\delta$ itself, which is not 0."),
                ),
                Wrong(
                    "whole-sample-lost",
                    "all",
                    _("A 0 in one input silences that input's weight alone; the other gradients have other factors."),
                ),
            ),
            options={
                "none": _("none"),
                "w2": _("$w_2$ alone"),
                "w2-b": _("$w_2$ and $b$"),
                "all": _("all of them"),
            },
        ),
    )
    controls.preset(
        _("Wrong sign"),
        _("It says nearly +1 and should say −1. It learns, update by update: which of its steps is the largest?"),
        _neuron(1.0, 1.0, 1.0, 0.5, 0.4, -1.0, phi="tanh"),
        _(
            "At the ninth update. At the start $a-y=1.956$ is large, but tanh is saturated on the wrong side,"
            " $\\varphi'(z)=0.08561$. The product of the two is $\\delta=(1+a)^2(1-a)$, which is largest at"
            " $a=1/3$: no longer saturated, and still far from the target."
        ),
        guesses.wrong_sign(),
    )
    controls.preset(
        _("One step is enough"),
        _(
            "A linear neuron, $x=(1,0)$, $\\alpha=0.5$: one update and $J=0$. What must $\\alpha$ be for that if"
            " $x=(1,1)$?"
        ),
        _neuron(1.0, 0.0, 2.0, 1.0, 0.5, -1.0, phi="identity", alpha="0.5"),
        _(
            "$\\alpha=1/(x_1^2+x_2^2+1)$, here $1/2$. An update moves $w$ by $-\\alpha\\delta x$ and $b$ by"
            " $-\\alpha\\delta$, so it moves $z$ by $-\\alpha\\delta\\,(x_1^2+x_2^2+1)$, and that must be"
            " $-\\delta$, the whole way to the target. The larger the inputs, the smaller $\\alpha$ has to be."
        ),
        guesses.one_step(),
    )
    controls.preset(
        _("Too large a step"),
        _(
            "A linear neuron with three parameters that all meet an input of size 1, and $\\alpha=0.7$. An update"
            " multiplies $a-y$ by a number that is always the same. By which?"
        ),
        _neuron(1.0, -1.0, 0.8, 0.6, 0.2, 0.0, phi="identity", alpha="0.7", updates=3),
        _(
            "Here it is $1-0.7\\cdot 3$, a little below $-1$: every update overshoots the target and ends a tenth"
            " further away on the other side, so in 300 updates $J$ goes from 0.08 to $5.479\\times 10^{23}$. It"
            " runs away for every $\\alpha>2/3$; at $2/3$ it jumps to and fro for ever."
        ),
        guesses.too_large_a_step(),
    )
    controls.preset(
        _("A slope that never shrinks"),
        _("MAE pulls with ±1 however near the target is. What does this neuron do in the end?"),
        _neuron(1.0, 0.5, 0.8, 0.6, 0.2, 0.0, phi="identity", loss="MAE", alpha="0.1", updates=40),
        _(
            "It never comes to rest: every update moves $z$ by the same $\\alpha\\,(x_1^2+x_2^2+1)$, so it stands"
            " still only if it happens to hit the target exactly. Here $z$ jumps to and fro between $-0.05$ and 0.175,"
            " and so does $J$ between 0.05 and 0.175; a smaller $\\alpha$ makes the jumps smaller."
        ),
        guesses.never_shrinks(),
    )


def _neuron(x1: float, x2: float, w1: float, w2: float, b: float, y: float, **others: object) -> dict[str, object]:
    """The values of the controls in a question: what is not said stands at a usual value."""
    usual = {"phi": "sigmoid", "loss": "half-MSE", "alpha": "0.15", "updates": 0, "lens": "w1", "beside": False}
    return {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "b": b, "y": y, **usual, **others}


def step_by_step() -> None:
    """States in which something goes wrong that is worth understanding."""
    controls.preset(
        _("Too large a step"),
        _(
            "$\\alpha=100$, and $J$ grows by more than five powers of ten with each update. At which update do the"
            " numbers leave float64, whose largest is near $10^{308}$?"
        ),
        _TOO_LARGE,
        _(
            "At update 61. The very first step saturates the tanh units, and with three $a=\\pm1$ and a bias an update"
            " multiplies $a-y$ of the output by $1-\\alpha\\,(3+1)$: $J$ grows by more than five powers of ten each"
            " time, to $3.912\\times 10^{305}$ after 60."
        ),
        guesses.leaves_float64(),
    )
    controls.preset(
        _("All weights zero"),
        _("500 updates from weights that are all zero. How many different hidden units does the network have now?"),
        _ZEROS,
        _(
            "One: equal weights give equal $a$; on the way back equal weights give equal $\\delta$, here $-0.004257$"
            " three times; and equal $\\delta$ with the same inputs give equal gradients. So every row of $W^{(1)}$ is"
            " $(0.2392,\\ 0.09567)$: three units, but no more than one of them counted three times."
        ),
        guesses.all_zero(),
    )
    controls.preset(
        _("Saturated"),
        _(
            "Large weights push every $z$ far out. How much of the error at the output, $\\delta^{(2)}$, comes back"
            " to layer 1?"
        ),
        _SATURATED,
        _(
            "$(7.842\\times 10^{-13},\\ 8.057\\times 10^{-11})$, as little as $\\varphi'$ lets through. So layer 1"
            " stands still for good, but layer 2 does not: its $\\delta$ are 0.1418 and $-0.04492$, and $W^{(2)}$ and"
            " $b^{(2)}$ alone bring $J$ down. Learning mends the loss, not the saturation."
        ),
        guesses.saturated(),
    )
    controls.preset(
        _("Dead unit"),
        _("Unit 2, a ReLU, has $z<0$ and passes nothing back. Which weights and biases can this sample still move?"),
        _DEAD,
        _(
            "All of unit 1, its weight to the output, and $b^{(2)}$. Unit 2 has $\\delta=0$, which stops its weights"
            " and bias, and $a=0$, which stops its weight to the output. No update on this sample wakes it, since its"
            " $z$ depends on nothing that moves; another sample does, one with $x_1+x_2>2$."
        ),
        guesses.dead_unit(),
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
        _(
            "Rule $\\nabla_{\\!a}J$ on Mazur's net leaves out $\\varphi'(z)=a(1-a)$. By which factor is its"
            " $\\delta^{(2)}_1$ too large?"
        ),
        _check("mazur", rule="∇ₐJ", lens="W2[1,1]"),
        _(
            "5.353 times, which is $1/\\varphi'(z^{(2)}_1)$: the factor that is missing. Layer 1 inherits that, mixed"
            " with the mistake of output 2. So all 12 relative errors lie between 0.8067 and 0.8245 whatever $h$ is,"
            " unless it is so tiny that the difference itself is rounded: it is the gradient that is wrong."
        ),
        guesses.the_texts_delta(),
    )
    controls.preset(
        _("Well hidden"),
        _("The same wrong rule, where the output is an identity. What does the gradient check say?"),
        _check("regression", rule="∇ₐJ", lens="W2[1,1]"),
        _(
            "It passes: the output is the identity, $\\varphi'=1$, and a forgotten factor of 1 changes nothing, so"
            " $\\delta^{(2)}_1=0.6076$ by both rules. Passing shows that this network's gradient is right, not that"
            " the rule is."
        ),
        guesses.well_hidden(),
    )
    controls.preset(
        _("On a kink"),
        _("The right rule fails: one $z$ is exactly 0. What would ReLU′(0) have to be for the check to pass?"),
        _check("xor", lens="b1[2]", y1=0.0),
        _(
            "$1/2$: the central difference takes the mean of the slopes on the two sides, 0 and 1. So it says $-2.000$"
            " where backpropagation, with ReLU′(0) = 0, says 0. Neither is wrong: at the kink $J$ has no derivative,"
            " and nobody can be judged there."
        ),
        guesses.on_a_kink(),
    )
    controls.preset(
        _("h too small"),
        _(
            "The rule is right, and $h=10^{-12}$. How many digits of the difference quotient for the first weight"
            " are right?"
        ),
        _check("mazur", h="1e-12"),
        _(
            "None, they have cancelled: the two values of $J$ differ in their last digits only, those were rounded,"
            " and dividing by $2h$ magnifies the rounding. Of the first weight's gradient, $4.386\\times 10^{-4}$, no"
            " digit is left: rounding alone may move its quotient by $9\\times 10^{-4}$. What the subtraction leaves"
            " is noise, another one on every processor, so it is not shown."
        ),
        guesses.h_too_small(),
    )
    controls.preset(
        _("h too large"),
        _(
            "$h=0.1$, and the error is not rounding now. How many times smaller does it get when $h$ is ten times"
            " smaller?"
        ),
        _check("regression", h="1e-1", lens="b1[1]"),
        _(
            "A hundred times: the error goes with $h^2$, and at $h=0.1$ it is 0.006407 for $b^{(1)}_1$. $W^{(2)}$ and"
            " $b^{(2)}$ do not have it: with an identity output and half-MSE $J$ is quadratic in them, so $J'''=0$, and"
            " the difference is exact up to rounding."
        ),
        guesses.h_too_large(),
    )
    controls.preset(
        _("Left out"),
        _("The text's loop on three classes never moves the last layer. What does the loss do in 1000 updates?"),
        _check("classifier", rule="l<L", lens="W2[1,1]"),
        _(
            "It falls all the same, from 1.377 to 0.2636. $\\nabla W^{(2)}$ and $\\nabla b^{(2)}$, the whole last"
            " layer, are missing, but layer 1 adapts to a last layer that never moves; the right rule comes down to"
            " $4.934\\times 10^{-4}$."
        ),
        guesses.left_out(),
    )
    controls.preset(
        _("Falls and sticks"),
        _(
            "Three samples, softmax: by the text's rule $J$ falls too, and then stays. Which scores $z$ of a"
            " sample does it push down?"
        ),
        _check("classifier", rule="∇ₐJ", lens="b2[1]", samples=3),
        _(
            "None: at the two wrong classes $y=0$, and there the rule makes $\\delta=0$, so scores are only ever"
            " pushed up. In the end the hidden units are saturated alike for samples 2 and 3; the scores of both"
            " classes are pushed up alike, and their outputs tie at $1/2$: $J$ stays at 0.4626, near $(2\\ln 2)/3$."
            " The right rule reaches 0.001214."
        ),
        guesses.falls_and_sticks(),
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
            "Somebody has filled in this sheet and made three errors; the rest was carried on rightly. In which of"
            " these quantities is the first one?"
        ),
        _three_errors(),
        _(
            "$z^{(2)}=-0.2072$ lacks the bias $-0.3$. $\\delta^{(1)}=(-0.08872,\\ 0.04436)$ lacks the factor"
            " $\\varphi'(z^{(1)})$. And the new $W^{(2)}=(-0.795,\\ 0.4042)$ went uphill, $+\\alpha$ instead of"
            " $-\\alpha$. All other numbers are right, or follow rightly from these."
        ),
        guesses.three_errors(),
    )
    controls.preset(
        _("The text's rule"),
        _(
            "The source text takes $\\delta^{(L)}=\\nabla_a J$. How many numbers of this sheet does that spoil, not"
            " counting those that are merely carried on?"
        ),
        _rule_of_the_text(),
        _(
            "It spoils 2: $\\delta^{(2)}=(0.7414,\\ -0.2171)$, where the factor $\\varphi'(z^{(2)})=(0.1868,\\ 0.1755)$"
            " is missing. 14 are carried on from there, all of $\\nabla W$, $\\nabla b$ and $\\delta^{(1)}$: their"
            " formulas are right, but fed with a wrong $\\delta^{(2)}$. Only the 4 slopes stay right, since they come"
            " from $z$."
        ),
        guesses.spoiled_by_the_rule(),
    )
    controls.preset(
        _("One wrong sign"),
        _("One sign was wrong where the way back begins. How many numbers of the sheet are wrong by it?"),
        _wrong_sign(),
        _(
            "Twelve numbers, one mistake: $\\delta^{(2)}=-0.244$ is $y-a$ instead of $a-y$, and 11 more follow from it."
            " Unit 1 is spared: its $z=-0.59$ makes $a=0$ and $\\varphi'=0$, so its gradients are 0 whatever the sign"
            " of $\\delta^{(2)}$."
        ),
        guesses.by_one_sign(),
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


def convolution_layer() -> None:
    """Questions on states of the lesson, with their answers."""
    start = {
        "on": "matrix",
        "X": "1,2,0,1,3;0,1,3,2,1;2,0,1,1,0;1,3,2,0,2;0,1,1,2,1",
        "K": "2,-1;0,1",
        "b": 0.5,
        "C": 1,
        "O": 1,
        "stride": 1,
        "padding": 0,
        "dilation": 1,
        "phi": "ReLU",
        "pool": "max",
        "window": 2,
        "hop": 2,
        "from": "loss",
        "loss": "half-SSE",
        "T": "7,6;8,5",
        "step": "∂J/∂k",
        "mine": False,
        "i": 1,
        "j": 1,
    }
    by_hand = {"phi": "identity", "pool": "none", "from": "∂J/∂y", "b": 0.0}
    controls.preset(
        _("Which number is to blame"),
        _("Sixteen places, and only four δ are not 0. Which number of the kernel should move farthest?"),
        start | {"i": 2, "j": 2},
        _(
            "The one at the bottom right: its gradient is 2.5, so it should become smaller. It met 3, 1, 3 and 2 at the"
            " four places that count. Slide δ over the picture to see the others: 1.5, −1 and 1."
        ),
        guesses.to_blame(),
    )
    controls.preset(
        _("Only the largest"),
        _("Sixteen numbers go into the pooling. How many of them hear anything of the error?"),
        start | {"step": "∂J/∂a", "j": 2},
        _(
            "Four, one in each window: 0.5, −0.5, −0.5 and 1.5 arrive whole at the largest numbers. All others could"
            " move a little and y would not change, so their slope is 0."
        ),
        guesses.only_the_largest(),
    )
    controls.preset(
        _("Shared out"),
        _(
            "The same with the mean instead of the largest number. The window at the top left has the slope"
            " $\\partial J/\\partial y=-4.625$. What does its first number get?"
        ),
        start | {"pool": "average", "step": "∂J/∂a"},
        _(
            "A quarter of the slope of its window, here −4.625 over 4: −1.156. Whoever forgets to divide hands on four"
            " times too much."
        ),
        guesses.shared_out(),
    )
    controls.preset(
        _("A tie"),
        _("All numbers of the picture are equal. Which of the four largest numbers of the window gets the slope?"),
        start | {"X": "3,3;3,3", "K": "1", "b": 0.0, "T": "1", "step": "∂J/∂a"},
        _(
            "The first, row by row: 2 goes to row 1, column 1. That is a convention, as PyTorch has it; the maximum has"
            " no derivative there. To share the slope out would be another one."
        ),
        guesses.a_tie(),
    )
    controls.preset(
        _("Back by hand"),
        _(
            "Numbers 1 to 16, $\\partial J/\\partial y$ is 1 in one corner and 2 in the opposite one. What is"
            " $\\partial J/\\partial k$ at the top left?"
        ),
        start
        | by_hand
        | {"X": "1,2,3,4;5,6,7,8;9,10,11,12;13,14,15,16", "K": "1,2;3,4", "G": "1,0,0;0,0,0;0,0,2", "step": "∂J/∂x"},
        _(
            "Once the 1 and twice the 11: ∂J/∂k is once the patch 1, 2, 5, 6 and twice the patch 11, 12, 15, 16 (go two"
            " steps back to see it). ∂J/∂x holds the kernel twice: as it is in the upper left corner, and times 2 in"
            " the lower right one, 2, 4, 6 and 8."
        ),
        guesses.back_by_hand(),
    )
    controls.preset(
        _("Stride 2"),
        _("The kernel takes two steps at once. Which pixels have no slope at all, whatever stands in the kernel?"),
        start | by_hand | {"b": 0.5, "stride": 2, "G": "1,-1;2,0.5", "step": "∂J/∂x", "i": 5, "j": 5},
        _(
            "The fifth row and the fifth column: no kernel has ever stood on them, so nothing that they do could change"
            " J. In between the zeros of δ keep the four kernels apart, so that each pixel belongs to one alone."
        ),
        guesses.stride_two(),
    )
    controls.preset(
        _("A dead kernel"),
        _("The bias is −9. J is large, and yet not one number of the kernel will move. Where does the slope get lost?"),
        start | {"b": -9.0, "step": "δ"},
        _(
            "At ReLU: every z is negative, so φ′ is 0 everywhere, and each δ with it. The slopes ∂J/∂y, −7 and the"
            " like, get no further than that. It is a dying ReLU, sixteen times over."
        ),
        guesses.dead_kernel(),
    )


def compare_with_my_program() -> None:
    """Printouts of programs with a mistake, and of one that has none."""
    controls.preset(
        _("z in place of a"),
        _("Four samples, one output, and a loss that goes down slowly. In which line is the mistake?"),
        _program("regression", 4, {Symbol("dW", 2): "z-in-dW"}, "∇W2"),
        _(
            "In that of `dW2`: it has $0.9264$, where $\\delta^{(2)}a^{(1)\\top}$ gives $0.6466$, since `z1` stands in"
            " it in place of `a1`. All before it is right, and so is layer 1, which does not come from `dW2`."
        ),
        guesses.z_for_a(),
    )
    controls.preset(
        _("Updated too early"),
        _("Here `W2` was updated before the error went back through it. Which quantity shows it first?"),
        _program("mazur", 1, {Symbol("delta", 1): "weights-updated-first"}, "δ1"),
        _(
            "$\\delta^{(1)}$: $0.007294$ in place of $0.008771$. $\\delta^{(2)}$ and its gradients come before the"
            " update, so they are right. Every gradient belongs to the old weights: make all updates at the end."
        ),
        guesses.too_early(),
    )
    controls.preset(
        _("No mistake"),
        _("Four decimals, as PyTorch prints them. How far may such a number be off and still be right?"),
        _program("mazur", 1, {}, "z1", decimals=4),
        _(
            "Within half a unit of the last digit, and of what it may have changed that $W$, $b$ and $x$ are rounded as"
            " well: that is followed through the pass, so nobody is blamed for it. All digits tell more: save a file."
        ),
        guesses.as_printed(),
    )


def _program(
    name: str, samples: int, mistakes: Mapping[Symbol, str], shown: str, decimals: int = 8
) -> dict[str, object]:
    """A scene's pass as a program prints it, with some mistakes, as values of controls."""
    scene = scenes.SCENES[name]
    t = trace(scene.network, scene.X[:, :samples], scene.Y[:, :samples], LOSSES[scene.loss])
    numbers = {"x": t.X, "y": t.Y, "lr": np.array([[float(scene.alpha)]])}
    for l, layer in enumerate(t.network, start=1):
        numbers |= {f"W{l}": layer.W, f"b{l}": layer.b}
    made = filled(t, float(scene.alpha), mistakes)
    numbers |= {
        code.name(symbol): value
        for symbol, value in made.items()
        if symbol.letter in ("z", "a", "J", "delta", "dW", "db")
    }
    text = "\n".join(f"{each} = {_printed(value, decimals)}" for each, value in numbers.items())
    return {"pasted": text, "shapes": "auto", "functions": "auto", "quantity": shown}


def _printed(value: np.ndarray, decimals: int) -> str:
    rows = (", ".join(f"{entry + 0.0:.{decimals}f}" for entry in row) for row in value.tolist())
    return f"[{', '.join(f'[{row}]' for row in rows)}]"
