"""What the questions of these lessons let one guess: what is right in a state, and the mistakes behind wrong
guesses."""

import numpy as np

from pages.backprop_walkthrough.parts import states
from pages.ui.inputs.guesses import Choice, Guess, Number, Wrong
from pages.ui.writing.text import _


def dead_relu() -> Guess:
    """Of “Dead ReLU”."""
    return Choice(
        _("what wakes it"),
        states.waking,
        (
            Wrong(
                "weight-too-small",
                "x2",
                _("$x_2$ has too small a weight: even at the end of its scale $z$ stays below 0."),
            ),
            Wrong(
                "target-moves-it",
                "y",
                _("The target acts through $\\delta$ alone, and $\\varphi'(z)=0$ makes $\\delta=0$ for every target."),
            ),
            Wrong(
                "larger-steps",
                "alpha",
                _("$\\alpha$ multiplies the gradient, and that is 0: a larger step of nothing."),
            ),
        ),
        options={
            "w1": "$w_1$",
            "x2": "$x_2$",
            "y": _("the target $y$"),
            "alpha": "$\\alpha$",
        },
    )


def wrong_sign() -> Guess:
    """Of “Wrong sign”."""
    return Choice(
        _("the largest step"),
        states.largest_step,
        (
            Wrong(
                "difference-alone",
                "first",
                _(
                    "$a-y$ is largest at the start, but it is multiplied by $\\varphi'(z)$, and there tanh is"
                    " saturated."
                ),
            ),
            Wrong(
                "rate-is-the-step",
                "equal",
                _("$\\alpha$ is the same in all updates, but what it multiplies, $\\delta$, is not."),
            ),
        ),
        options={
            "first": _("the first one"),
            "later": _("a later one"),
            "equal": _("all are equal"),
        },
    )


def one_step() -> Guess:
    """Of “One step is enough”."""
    return Number(
        _("$\\alpha$ for $x=(1,1)$"),
        lambda v: states.rate_to_target(v, x2=1.0),
        (
            Wrong(
                "bias-forgotten",
                lambda v: 1.0 / (float(str(v["x1"])) ** 2 + 1.0),
                _("This is $1/(x_1^2+x_2^2)$: the bias moves as well, as a weight whose input is 1."),
            ),
            Wrong(
                "twice-too-far",
                lambda v: 2.0 * states.rate_to_target(v, x2=1.0),
                _("At twice the right $\\alpha$ an update jumps across the target, and as far beyond it."),
            ),
        ),
    )


def too_large_a_step() -> Guess:
    """Of “Too large a step”."""
    return Number(
        _("the factor of $a-y$"),
        states.shrinks,
        (
            Wrong(
                "bias-forgotten",
                lambda v: 1.0 - float(str(v["alpha"])) * (float(str(v["x1"])) ** 2 + float(str(v["x2"])) ** 2),
                _("The bias was forgotten: it moves as well, as a weight whose input is 1."),
            ),
            Wrong("uphill", lambda v: 2.0 - states.shrinks(v), _("The step was added: gradient descent subtracts it.")),
            Wrong(
                "step-alone",
                lambda v: states.shrinks(v) - 1.0,
                _("This is how far $a-y$ moves, in parts of itself: what is left of it is 1 plus that."),
            ),
        ),
    )


def never_shrinks() -> Guess:
    """Of “A slope that never shrinks”."""
    return Choice(
        _("what it does in the end"),
        states.ends,
        (
            Wrong(
                "slope-shrinks",
                "still",
                _(
                    "That needs a gradient that shrinks with the error, as that of a square does; that of"
                    " $|a-y|$ is always ±1."
                ),
            ),
            Wrong(
                "steps-grow",
                "away",
                _("The steps do not grow either: the gradient is ±1 and turns back at the target."),
            ),
        ),
        options={
            "still": _("it stands still"),
            "jumps": _("it jumps to and fro"),
            "away": _("it runs away"),
        },
    )


def leaves_float64() -> Guess:
    """Of “Too large a step”."""
    return Number(
        _("the update"),
        lambda v: float(states.run(v).diverged or 0),
        (
            Wrong(
                "J-grows-like-a",
                lambda v: states.when_too_large(v, 2.0),
                _("$a-y$ grows by such a factor, but $J$ by its square: it needs half as many updates."),
            ),
            Wrong(
                "largest-of-float32",
                lambda v: states.when_too_large(v, 38.0 / 308.0),
                _("There float32 ends, near $10^{38}$; float64 goes on to $10^{308}$."),
            ),
        ),
    )


def all_zero() -> Guess:
    """Of “All weights zero”."""
    return Number(
        _("the number of different units"),
        lambda v: float(len(np.unique(states.network(v).network[0].W, axis=0))),
        (
            Wrong(
                "all-learn-apart",
                lambda v: float(len(states.network(v).network[0].W)),
                _(
                    "Nothing tells them apart: equal weights get equal $\\delta$, and equal $\\delta$ give"
                    " equal gradients."
                ),
            ),
            Wrong(
                "nothing-moves",
                lambda v: 0.0,
                _("The weights do move, since the output learns; but all units move alike."),
            ),
        ),
    )


def saturated() -> Guess:
    """Of “Saturated”."""
    return Choice(
        _("$\\delta^{(1)}$ beside $\\delta^{(2)}$"),
        states.what_is_left,
        (
            Wrong(
                "sigmoid-dies",
                "none",
                _("That would be a ReLU: a sigmoid is nowhere quite flat, so a little always comes back."),
            ),
            Wrong(
                "largest-slope",
                "quarter",
                _("¼ is the largest slope of a sigmoid, at $z=0$; here every $z$ is far out."),
            ),
            Wrong(
                "weights-alone",
                "more",
                _(
                    "$W^{(1)}$ is large, but $\\delta^{(1)}$ comes back through $W^{(2)}$ and"
                    " $\\varphi'(z^{(1)})$, which is nearly 0."
                ),
            ),
        ),
        options={
            "none": _("exactly 0"),
            "tiny": _("less than a millionth"),
            "quarter": _("about a quarter"),
            "more": _("larger: the weights are large"),
        },
    )


def dead_unit() -> Guess:
    """Of “Dead unit”."""
    return Choice(
        _("what can still move"),
        states.alive,
        (
            Wrong(
                "output-is-alive",
                "out",
                _("The output has a $\\delta$, but the weight from unit 2 is multiplied by its $a$, and that is 0."),
            ),
            Wrong(
                "error-alone",
                "all",
                _("An error alone moves nothing: unit 2 has $\\varphi'(z)=0$, so no error gets through it."),
            ),
            Wrong("dead-for-all", "none", _("Only unit 2 is dead; through unit 1 the error comes back as ever.")),
        ),
        options={
            "ones": _("all of unit 1, its weight to the output, and $b^{(2)}$"),
            "out": _("all of layer 2"),
            "all": _("everything"),
            "none": _("nothing"),
        },
    )


def the_texts_delta() -> Guess:
    """Of “The text's δ”."""
    return Number(
        _("by which factor"),
        lambda v: float((states.of_rule(v) / states.network(v).backward[-1].delta)[0, 0]),
        (
            Wrong(
                "slope-itself",
                lambda v: states.slope(states.network(v), 2),
                _("This is $\\varphi'(z)$, by which the right $\\delta$ is smaller; the rule leaves it out."),
            ),
            Wrong(
                "slope-at-nought",
                lambda v: 4.0,
                _("That is so where $z=0$, and $\\varphi'=\\tfrac14$; here $z$ is larger and the slope is less."),
            ),
            Wrong(
                "nothing-changes",
                lambda v: 1.0,
                _("That would need $\\varphi'=1$, an identity at the output; here it is a sigmoid."),
            ),
        ),
    )


def well_hidden() -> Guess:
    """Of “Well hidden”."""
    return Choice(
        _("what the check says"),
        states.check_says,
        (
            Wrong(
                "wrong-rule-fails",
                "all",
                _(
                    "A wrong rule need not give a wrong number: the factor it forgets is $\\varphi'$, and here"
                    " that is 1."
                ),
            ),
            Wrong(
                "only-where-made",
                "last",
                _(
                    "The mistake is made in layer 2, but there $\\varphi'=1$; and what is wrong there goes on"
                    " to all layers."
                ),
            ),
        ),
        options={
            "passed": _("passed"),
            "last": _("failed in layer 2"),
            "all": _("failed in all layers"),
        },
    )


def on_a_kink() -> Guess:
    """Of “On a kink”."""
    return Number(
        "ReLU′(0)",
        states.slope_at_kink,
        (
            Wrong(
                "right-side",
                lambda v: 1.0,
                _("That is the slope on the right alone: the central difference looks to both sides."),
            ),
            Wrong(
                "convention",
                lambda v: 0.0,
                _("That is the convention here and in PyTorch, and with it the check fails."),
            ),
        ),
    )


def h_too_small() -> Guess:
    """Of “h too small”."""
    return Number(
        _("right digits"),
        states.digits_left,
        (
            Wrong(
                "as-small-as-h",
                lambda v: 12.0,
                _("That counts the zeros of $h$: a smaller $h$ makes the formula better, but rounding worse."),
            ),
            Wrong(
                "sixteen-minus-twelve",
                lambda v: 4.0,
                _(
                    "16 − 12 digits would be left if $J$ itself were as small as the gradient; the error of $J$"
                    " is divided by $2h$."
                ),
            ),
        ),
    )


def h_too_large() -> Guess:
    """Of “h too large”."""
    return Number(
        _("how many times smaller"),
        states.gain,
        (
            Wrong(
                "one-sided",
                lambda v: 10.0,
                _(
                    "So it is with the one-sided difference; the central one cancels the term in $h$, and $h^2$"
                    " is left."
                ),
            ),
            Wrong(
                "third-power", lambda v: 1000.0, _("$h^3$ stands in the numerator; the quotient divides by $h$ once.")
            ),
        ),
    )


def left_out() -> Guess:
    """Of “Left out”."""
    return Choice(
        _("$J$ without training the last layer"),
        states.comes_down,
        (
            Wrong(
                "last-layer-decides",
                "stays",
                _("Layer 1 learns all the same: $\\delta$ comes back through a last layer that does not move."),
            ),
            Wrong("nothing-missing", "alike", _("It has fewer weights to move, so less of the loss can be mended.")),
        ),
        options={
            "stays": _("it stays"),
            "less": _("it falls, but not as far"),
            "alike": _("it falls as far"),
        },
    )


def falls_and_sticks() -> Guess:
    """Of “Falls and sticks”."""
    return Choice(
        _("pushed down are"),
        states.pushed_down,
        (
            Wrong(
                "as-the-right-rule",
                "wrong",
                _(
                    "So does the right rule, $\\delta=p-y$; in $\\nabla_{\\!a}J=-y/p$ nothing is left of a"
                    " class where $y=0$."
                ),
            ),
            Wrong(
                "sign",
                "right",
                _("$-y/p$ is negative there, and an update goes against it: the right score is pushed up."),
            ),
        ),
        options={
            "none": _("none of them"),
            "wrong": _("those of the two wrong classes"),
            "right": _("that of the right class"),
        },
    )


def three_errors() -> Guess:
    """Of “Find three errors”."""
    return Choice(
        _("the first wrong quantity"),
        states.first_on_sheet,
        (
            Wrong("forward-is-wrong", "a1", _("$a^{(1)}$ is right: put $z^{(1)}$ into the sigmoid.")),
            Wrong(
                "carried-on",
                "d2",
                _("$\\delta^{(2)}$ follows rightly from the numbers before it; one of those is wrong already."),
            ),
            Wrong(
                "later-one",
                "d1",
                _("$\\delta^{(1)}$ has an error of its own, but one was made before it, on the way forward."),
            ),
        ),
        options={
            "a1": "$a^{(1)}$",
            "z2": "$z^{(2)}$",
            "d2": "$\\delta^{(2)}$",
            "d1": "$\\delta^{(1)}$",
        },
    )


def spoiled_by_the_rule() -> Guess:
    """Of “The text's rule”."""
    return Number(
        _("numbers spoiled"),
        lambda v: float(next(iter(states.wrong_in(v).values()))),
        (
            Wrong(
                "carried-on-too",
                lambda v: float(sum(n for at, n in states.wrong_in(v).items() if not at.letter.endswith("_new"))),
                _(
                    "All these differ, but most are carried on: their formulas are right, only fed with a wrong"
                    " $\\delta^{(2)}$."
                ),
            ),
            Wrong(
                "gradients-too",
                lambda v: float(
                    sum(n for at, n in states.wrong_in(v).items() if at.layer == 2 and not at.letter.endswith("_new"))
                ),
                _("$\\nabla W^{(2)}$ and $\\nabla b^{(2)}$ follow rightly from $\\delta^{(2)}$: they are carried on."),
            ),
        ),
    )


def by_one_sign() -> Guess:
    """Of “One wrong sign”."""
    return Number(
        _("how many are wrong"),
        lambda v: float(sum(states.wrong_in(v).values())),
        (
            Wrong(
                "one-mistake",
                lambda v: 1.0,
                _("One mistake, yes; but what follows from a wrong number is wrong as well."),
            ),
            Wrong(
                "all-after-it",
                lambda v: float(
                    sum(right.size for at, _, right in states.sheet(v) if at.letter not in ("z", "a", "slope"))
                ),
                _("Not all that come after it: unit 1 has $z<0$, so its gradients are 0 whatever the sign."),
            ),
        ),
    )


def to_blame() -> Guess:
    """Of “Which number is to blame”."""
    return Choice(
        _("the number of the kernel"),
        states.farthest,
        (
            Wrong(
                "largest-weight",
                "11",
                _("It is the largest number of the kernel, but its gradient adds up δ times what it met, not itself."),
            ),
            Wrong(
                "other-way",
                "12",
                _("It has the only negative gradient and would grow, but less far than another one shrinks."),
            ),
            Wrong(
                "nought-moves-most",
                "21",
                _("It met smaller numbers at the four places: add up δ times what lay under it."),
            ),
        ),
        options={
            "11": _("top left"),
            "12": _("top right"),
            "21": _("bottom left"),
            "22": _("bottom right"),
        },
    )


def only_the_largest() -> Guess:
    """Of “Only the largest”."""
    return Number(
        _("how many"),
        lambda v: float((states.convolution(v).dJ_da != 0.0).sum()),
        (
            Wrong(
                "as-for-the-mean",
                lambda v: float(states.convolution(v).dJ_da.size),
                _("So it is with the mean; the largest number of a window hears everything, the others nothing."),
            ),
            Wrong("largest-of-all", lambda v: 1.0, _("Each window has a largest number of its own.")),
        ),
    )


def shared_out() -> Guess:
    """Of “Shared out”."""
    return Number(
        _("$\\partial J/\\partial a$ at the top left"),
        lambda v: float(states.convolution(v).dJ_da[0, 0, 0]),
        (
            Wrong(
                "not-divided",
                lambda v: float(states.convolution(v).dJ_dy[0, 0, 0]),
                _("This is the slope of the whole window: its four numbers share it."),
            ),
            Wrong(
                "over-all",
                lambda v: float(states.convolution(v).dJ_dy[0, 0, 0] / states.convolution(v).dJ_da.size),
                _("Divided by all sixteen: a number shares with the three others of its window only."),
            ),
        ),
    )


def a_tie() -> Guess:
    """Of “A tie”."""
    return Choice(
        _("who gets it"),
        states.gets_it,
        (
            Wrong("whole-to-each", "all", _("Then the error would be handed on four times.")),
            Wrong(
                "shared-out",
                "shared",
                _("That would be a fair convention too, but the one here, as in PyTorch, names one of them."),
            ),
            Wrong(
                "no-derivative",
                "none",
                _("The maximum has no derivative there, but a convention gives one all the same."),
            ),
        ),
        options={
            "first": _("the first"),
            "all": _("all of them, the whole"),
            "shared": _("all of them, a quarter each"),
            "none": _("none"),
        },
    )


def back_by_hand() -> Guess:
    """Of “Back by hand”."""
    return Number(
        _("$\\partial J/\\partial k$ at the top left"),
        lambda v: float(states.convolution(v).dK[0, 0, 0, 0]),
        (
            Wrong(
                "factor-forgotten",
                lambda v: float(states.convolution(v).forward.P[0][states.convolution(v).delta.ravel() != 0.0].sum()),
                _("Both patches were counted once: each is multiplied by its δ, and one of these is 2."),
            ),
            Wrong(
                "turned",
                lambda v: float(states.convolution(v).dK[0, 0, -1, -1]),
                _(
                    "The kernel was turned by 180°, which belongs to $\\partial J/\\partial x$: for $\\partial"
                    " J/\\partial k$ it is not."
                ),
            ),
            Wrong(
                "first-patch-alone",
                lambda v: float(states.convolution(v).forward.P[0, 0]),
                _("Only the first patch was counted: the δ in the other corner has a patch as well."),
            ),
        ),
    )


def stride_two() -> Guess:
    """Of “Stride 2”."""
    return Choice(
        _("pixels that no kernel reaches"),
        states.not_reached,
        (
            Wrong(
                "kernel-of-one",
                "between",
                _("The kernel is two wide: two steps at once leave no gap between its places."),
            ),
            Wrong("all-sides", "border", _("It begins in the first row and column, so these are met.")),
            Wrong(
                "as-with-stride-one",
                "none",
                _(
                    "So it is with stride 1. With stride 2 the kernel stands on 1–2 and 3–4; a third place would"
                    " be 5–6, outside the picture."
                ),
            ),
        ),
        options={
            "last": _("the fifth row and column"),
            "between": _("every second row and column"),
            "border": _("the whole border"),
            "none": _("none"),
        },
    )


def dead_kernel() -> Guess:
    """Of “A dead kernel”."""
    return Choice(
        _("where it is lost"),
        states.lost_at,
        (
            Wrong(
                "pooled-away",
                "pooling",
                _("The pooling hands each slope on to one number of its window: nothing is lost there."),
            ),
            Wrong(
                "no-error",
                "loss",
                _("$J$ is large, and so are the slopes $\\partial J/\\partial y$ that begin the way back."),
            ),
        ),
        options={
            "relu": _("at ReLU"),
            "pooling": _("at the pooling"),
            "loss": _("at the loss"),
        },
    )


def z_for_a() -> Guess:
    """Of “z in place of a”."""
    return Choice(
        _("the line"),
        states.first_wrong,
        (
            Wrong("output-error", "delta2", _("`delta2` agrees with $a-y$ and the slope of this output.")),
            Wrong("hidden-error", "delta1", _("`delta1` agrees with what `W2` and `delta2` hand back.")),
            Wrong("hidden-gradient", "dW1", _("`dW1` agrees with `delta1` and the inputs.")),
        ),
        options={
            "dW2": "`dW2`",
            "delta2": "`delta2`",
            "delta1": "`delta1`",
            "dW1": "`dW1`",
        },
        seen=True,
    )


def too_early() -> Guess:
    """Of “Updated too early”."""
    return Choice(
        _("the quantity"),
        states.first_wrong,
        (
            Wrong("its-own-gradient", "dW2", _("`dW2` was made before `W2` was changed, and does not contain it.")),
            Wrong("output-error", "delta2", _("`delta2` does not contain `W2`: it comes from $a$, $y$ and $z$.")),
            Wrong("follows-from-it", "dW1", _("`dW1` is wrong too, but only since another one before it is.")),
        ),
        options={
            "dW2": "`dW2`",
            "delta2": "`delta2`",
            "delta1": "`delta1`",
            "dW1": "`dW1`",
        },
    )


def as_printed() -> Guess:
    """Of “No mistake”."""
    return Number(
        _("at most this far off"),
        states.half_a_unit,
        (
            Wrong(
                "whole-unit",
                lambda v: 2.0 * states.half_a_unit(v),
                _("That is a whole unit of the last digit: rounding moves a number by half of one at most."),
            ),
            Wrong("exactly", lambda v: 0.0, _("Printed numbers are rounded: nobody could be right.")),
        ),
    )
