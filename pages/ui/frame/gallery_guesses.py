"""What the gallery's questions let one guess, by the name of the exhibit: what is right in its state, and the mistakes
behind wrong guesses."""

from collections.abc import Callable

import numpy as np

from dlmath import LOSSES
from dlmath.calculus.differences import quotients
from dlmath.linear_algebra.convolution import KERNELS
from dlmath.training.datasets import digits
from pages.ui.frame import gallery_states as states
from pages.ui.inputs.guesses import Choice, Guess, Number, State, Wrong
from pages.ui.writing.text import _

SCORES = np.array([[123.0], [456.0], [789.0]])


def mazur() -> Guess:
    """Which output is wrong by more."""
    return Choice(
        _("wrong by more is"),
        lambda v: str(1 + int(np.abs(states.scene("mazur").forward[-1].a - states.scene("mazur").Y).argmax())),
        (
            Wrong(
                "largest-output",
                "2",
                _("Output 2 says more, but it should: compare each with its own target."),
            ),
            Wrong("equal-errors", "both", _("Both say about the same, but one should be near 0 and one near 1.")),
        ),
        options={"1": _("output 1"), "2": _("output 2"), "both": _("both by as much")},
    )


def slow_start() -> Guess:
    """Which δ comes back."""
    return Number(
        _("$\\delta$ with half-MSE"),
        lambda v: states.neuron(v).backward[0].delta.item(),
        (
            Wrong(
                "slope-forgotten",
                lambda v: states.neuron(v).backward[0].dJ_da.item(),
                _("This is $a-y$, the whole difference: multiply it by the slope $\\varphi'(z)$."),
            ),
        ),
    )


def xor_exact() -> Guess:
    """What the second unit says."""

    def second(state: State) -> float:
        t = states.scene("xor", [states.number(state, "x1", 0.0), states.number(state, "x2", 1.0)], [0.0])
        return float(t.forward[0].a[1, 0])

    return Number(
        _("$a$ of the second unit"),
        second,
        (
            Wrong(
                "bias-forgotten",
                lambda v: second(v) + 1.0,
                _("The bias −1 was forgotten: this unit begins to count one later."),
            ),
        ),
    )


def all_zero() -> Guess:
    """How many different units there are."""
    return Number(
        _("the number of different units"),
        lambda v: float(len(np.unique(states.units(v), axis=0))),
        (
            Wrong(
                "all-learn-apart",
                lambda v: float(len(states.units(v))),
                _(
                    "Nothing tells them apart: equal weights get equal $\\delta$, and equal $\\delta$ give equal"
                    " gradients."
                ),
            ),
        ),
    )


def exploding() -> Guess:
    """By which factor a layer multiplies δ."""
    return Number(
        _("the factor of a layer"),
        lambda v: float(np.sqrt(states.number(v, "width", 64) / 2.0)),
        (
            Wrong(
                "relu-forgotten",
                lambda v: float(np.sqrt(states.number(v, "width", 64))),
                _("This forgets that ReLU lets only half of the units through."),
            ),
            Wrong(
                "root-forgotten",
                lambda v: states.number(v, "width", 64) / 2.0,
                _("So the variance grows; the size of $\\delta$ grows by its root."),
            ),
        ),
    )


def too_large_rate() -> Guess:
    """Where x is after so many steps."""

    def steps(state: State, factor: Callable[[float], float]) -> float:
        return float(
            states.number(state, "parabola_x", 1.0)
            * factor(states.number(state, "alpha", 0.1)) ** int(states.number(state, "step", 1))
        )

    return Number(
        "$x$",
        lambda v: steps(v, lambda rate: 1.0 - 2.0 * rate),
        (
            Wrong(
                "derivative-is-x",
                lambda v: steps(v, lambda rate: 1.0 - rate),
                _("The derivative of $x^2$ is $2x$: a step multiplies $x$ by $1-2\\alpha$."),
            ),
            Wrong("it-descends", lambda v: 0.0, _("That is the minimum, but each step jumps across it, and further.")),
        ),
    )


def softmax_nan() -> Guess:
    """What the plain formula gives."""

    def third(state: State) -> str:
        with np.errstate(all="ignore"):
            powers = np.exp(SCORES)
            p = float((powers / powers.sum())[2, 0])
        return "NaN" if np.isnan(p) else "1" if p == 1.0 else "inf"

    return Choice(
        _("the third probability"),
        third,
        (
            Wrong("as-on-paper", "1", _("On paper it is 1; but $e^{789}$ is more than float64 can hold.")),
            Wrong("numerator-alone", "inf", _("The numerator is ∞, and so is the sum that it is divided by.")),
        ),
        options={"NaN": "NaN", "1": "1", "inf": "∞"},
    )


def digit() -> Guess:
    """How many numbers must be learned."""

    def patterns(bias: int) -> float:
        test = digits()[1]
        return float((test.X.shape[0] + bias) * test.Y.shape[0])

    return Number(
        _("numbers to be learned"),
        lambda v: patterns(1),
        (
            Wrong("bias-forgotten", lambda v: patterns(0), _("Each class has a bias as well.")),
            Wrong(
                "one-pattern",
                lambda v: float(digits()[1].X.shape[0]),
                _("That is one pattern; each of the ten classes has its own."),
            ),
        ),
    )


def tiny_h() -> Guess:
    """How many digits of the slope are right."""

    def right(state: State) -> str:
        off = abs(
            quotients(np.sin, states.number(state, "x", 1.0), states.number(state, "h", 1.0)).forward
            - np.cos(states.number(state, "x", 1.0))
        )
        return "all" if off < 1e-12 else "some" if off < 5e-3 else "hardly"

    return Choice(
        _("right are"),
        right,
        (
            Wrong(
                "smaller-is-better",
                "all",
                _("The formula gets better with a smaller $h$, but the two values of $f$ are rounded."),
            ),
            Wrong(
                "half-of-them",
                "some",
                _("That holds near $h=10^{-8}$; here $h$ is hardly larger than what rounding changes."),
            ),
        ),
        options={"all": _("nearly all digits"), "some": _("about half of them"), "hardly": _("one at most")},
    )


def certain_and_wrong() -> Guess:
    """What the loss is."""

    def loss(state: State) -> str:
        J = LOSSES["BCE"].value(
            np.array([[states.number(state, "p", 0.5)]]), np.array([[states.number(state, "y", 1.0)]])
        )
        return "inf" if np.isinf(J) else "1" if J < 2.0 else "100"

    return Choice(
        _("the loss"),
        loss,
        (
            Wrong(
                "difference", "1", _("That is $y-p$; the loss is $-\\ln p$, which grows without end as $p$ goes to 0.")
            ),
            Wrong(
                "library", "100", _("So says PyTorch, which lets no logarithm fall below −100; the formula does not.")
            ),
        ),
        options={"1": "1", "100": "100", "inf": "∞"},
    )


def xor_affine() -> Guess:
    """How far off the best plane is."""
    return Number(
        _("the mean squared error"),
        lambda v: states.best_on_xor("MSE"),
        (
            Wrong(
                "not-squared",
                lambda v: states.best_on_xor("MAE"),
                _("So far off is each of the four, 0.5 where 0 or 1 is asked for; the error counts its square."),
            ),
            Wrong("halved", lambda v: states.best_on_xor("half-MSE"), _("That is half of it: this mean has no ½.")),
            Wrong(
                "can-do-it",
                lambda v: 0.0,
                _(
                    "0 would take a plane through all four points. But opposite corners want the same, and neighbours"
                    " do not."
                ),
            ),
        ),
    )


def xor_one_unit() -> Guess:
    """Which border the picture has."""
    return Choice(
        _("the border"),
        states.border,
        (
            Wrong(
                "as-xor-needs",
                "two",
                _("That is what XOR needs, and it takes two units: the output sees nothing of $x$ but the one $a$."),
            ),
            Wrong(
                "tanh-bends",
                "curved",
                _("tanh bends what lies across the border. Along a line $w\\cdot x=$ constant $a$ does not change."),
            ),
        ),
        options={"straight": _("one straight line"), "two": _("two lines"), "curved": _("a curve")},
    )


def vanishing() -> Guess:
    """Which power of ten of δ arrives."""

    def power(fraction: float) -> float:
        return float(np.rint(np.log10(fraction)))

    return Number(
        _("$n$, if it is about $10^n$"),
        lambda v: power(states.way(v).relative[0]),
        (
            Wrong(
                "slopes-alone",
                lambda v: power(states.way(v).slope_bound[0]),
                _(
                    "That is the slopes alone, each at its largest, ¼. They are a little less, and the weights count as"
                    " well."
                ),
            ),
            Wrong(
                "half-each",
                lambda v: power(0.5 ** (states.number(v, "depth") - 1.0)),
                _("That is ½ for each layer. The sigmoid itself is ½ at 0, but its slope there is ¼."),
            ),
            Wrong(
                "added",
                lambda v: power(0.25 / states.number(v, "depth")),
                _("Slopes of layers multiply on the way back, they do not add up."),
            ),
        ),
    )


def dying() -> Guess:
    """What moves the unit again."""
    return Choice(
        _("it learns again"),
        states.learns_again,
        (
            Wrong(
                "larger-rate",
                "faster",
                _("$\\alpha$ multiplies the gradient, and that is 0: a larger step of nothing."),
            ),
            Wrong(
                "a-little-comes-back",
                "slowly",
                _("A sigmoid would crawl back. Left of 0 the slope of a ReLU is not small, it is 0."),
            ),
        ),
        options={"never": _("never again"), "slowly": _("slowly"), "faster": _("with a larger $\\alpha$")},
    )


def reviving() -> Guess:
    """For how many samples the unit is active in the end."""
    return Number(
        _("samples for which it is active after 40 updates"),
        lambda v: states.active_in_the_end(v, "ReLU"),
        (
            Wrong(
                "given-up",
                lambda v: states.active_in_the_end(v, "given up"),
                _(
                    "So it would end if one negative $z$ stopped the unit. But the active sample moves $w$ and $b$, and"
                    " these belong to both samples."
                ),
            ),
            Wrong("dead", lambda v: 0.0, _("It never was: for the second sample $z=1\\cdot 2-1.5$ is positive.")),
        ),
    )


def edge() -> Guess:
    """How many columns see the edge."""
    return Number(
        _("columns that see the edge"),
        states.columns_at_edge,
        (
            Wrong(
                "edge-has-no-width",
                lambda v: 1.0,
                _("The edge has no width, but the kernel has: it meets the edge at more than one place."),
            ),
            Wrong(
                "width-of-kernel",
                lambda v: float(KERNELS[str(v["kernel"])].shape[1]),
                _(
                    "That is how wide it is. Where the edge is at its rim, all of it lies on one side, and it sees"
                    " nothing."
                ),
            ),
        ),
    )


def three_judges() -> Guess:
    """Who tells a wrong rule."""
    return Choice(
        _("can tell"),
        states.who_tells,
        (
            Wrong(
                "loss-falls", "loss", _("$J$ falls by the wrong rule too: some way downhill need not be the gradient.")
            ),
            Wrong(
                "shapes-fit",
                "shapes",
                _("The shapes fit: $\\partial J/\\partial a$ has that of $\\delta$, so nothing clashes."),
            ),
        ),
        options={
            "nudge": _("whoever nudges a weight"),
            "loss": _("whoever watches $J$ fall"),
            "shapes": _("whoever checks the shapes"),
        },
    )


def wrong_and_faster() -> Guess:
    """Of which loss the wrong δ is the right one."""
    return Choice(
        _("it goes downhill on"),
        states.downhill_on,
        (
            Wrong(
                "larger-rate",
                "rate",
                _("That needs one factor for all outputs. Here each is divided by a slope $\\varphi'$ of its own."),
            ),
            Wrong("by-luck", "none", _("It is no luck: $a-y$ is $\\delta$ of a loss that is well known.")),
        ),
        options={
            "other": _("another loss"),
            "rate": _("the same loss, with a larger $\\alpha$"),
            "none": _("no loss at all"),
        },
    )


def outlier() -> Guess:
    """Where squares want the line."""
    return Number(
        _("where squares want it"),
        lambda v: states.height(v, "MSE"),
        (
            Wrong("median", lambda v: states.height(v, "MAE"), _("There absolute values want it, at the median.")),
            Wrong(
                "left-out",
                lambda v: states.height(v, "MSE", points=5),
                _("That is the mean of the five: squares leave no point out, and the farthest pulls most."),
            ),
            Wrong(
                "midway",
                states.midway,
                _("Halfway between lowest and highest only the largest error is least; squares ask all six."),
            ),
        ),
    )


def sum_to_zero() -> Guess:
    """Why the δ of the output add up to 0."""
    return Choice(
        _("because"),
        states.why_zero,
        (
            Wrong(
                "at-a-minimum",
                "minimum",
                _("There each $\\delta$ alone would be 0. Here none is, only their sum."),
            ),
            Wrong(
                "these-numbers",
                "chance",
                _("Other scores give other $\\delta$, and they add up to 0 again."),
            ),
        ),
        options={
            "sums": _("$a$ and $y$ each add up to 1"),
            "minimum": _("$J$ is smallest here"),
            "chance": _("these weights happen to do it"),
        },
    )
