"""What the lessons on loss functions ask of their own states, and the answers."""

import math

from dlmath.network.output_pairs import OutputPair
from pages.loss_functions.parts import states
from pages.ui.inputs import controls
from pages.ui.inputs.guesses import Choice, Number, Sign, Wrong
from pages.ui.writing.text import _


def regression() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("An outlier"),
        _(
            "$y_6 = 11$, and $b=3$, the median of the six targets, where MAE has slope 0."
            " How large is the slope of MSE?"
        ),
        {"data": "six", "w": 0.0, "b": 3.0, "out": 11.0, "loss": "MSE"},
        _(
            "$-2.333$: MSE pulls upward, for the outlier gives $-16$, twice its distance, and the other five together"
            " 2. MAE and Huber have slope 0 and log-cosh $-0.03973$: there the outlier counts for at most 1, and the"
            " other five balance it."
        ),
        Number(
            r"$\partial J/\partial b$",
            lambda v: states.fit(v, "MSE").dJ_db,
            (
                Wrong(
                    "outlier-alone",
                    lambda v: states.fit(v, "MSE").slopes[0, -1] / 6,
                    _("This is the share of the outlier alone: the other five add theirs."),
                ),
                Wrong(
                    "not-divided",
                    lambda v: states.fit(v, "MSE").slopes.sum(),
                    _("This is the sum of the six slopes: MSE is a mean, so divide it by 6."),
                ),
                Wrong(
                    "two-forgotten",
                    lambda v: states.fit(v, "MSE").dJ_db / 2,
                    _("This is the mean error: the derivative of a square brings a factor 2."),
                ),
            ),
        ),
    )
    controls.preset(
        _("No outlier"),
        _("$y_6 = 3$: no outlier any more. At which $b$ is MSE lowest?"),
        {"data": "six", "w": 0.0, "b": 3.0, "out": 3.0, "loss": "MSE"},
        _(
            "At the mean: MSE and Huber want 2.833, log-cosh 2.848, MAE 3. At 2.833 no"
            " error is larger than 1, where Huber is half the square. The mean and the"
            " median still differ a little, because the targets lean to one side: two are"
            " below 3, only one is above."
        ),
        Number(
            "$b$",
            lambda v: states.fit(v, "MSE").best_b,
            (
                Wrong(
                    "median",
                    lambda v: states.fit(v, "MAE").best_b,
                    _("This is the median, where MAE is lowest. Squares want the mean."),
                ),
                Wrong(
                    "middle-of-the-range",
                    lambda v: (states.fit(v, "MSE").trace.Y.max() + states.fit(v, "MSE").trace.Y.min()) / 2,
                    _("This is halfway between the smallest and the largest: in a mean every target counts."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Far away"),
        _("$b = 10$, above all six targets, up to 8 too high. How large is the slope of MAE there?"),
        {"data": "six", "w": 0.0, "b": 10.0, "out": 9.0, "loss": "MAE"},
        _(
            "It is 1: for MAE and Huber an error of 1 or more pulls with 1, however large."
            " The slope of MSE grows with the distance: it is 12.33, twice the distance"
            " from the mean, 3.833. log-cosh takes $\\tanh$ of each error and stays below 1:"
            " 0.9603."
        ),
        Number(
            r"$\partial J/\partial b$",
            lambda v: states.fit(v, "MAE").dJ_db,
            (
                Wrong(
                    "of-squares",
                    lambda v: states.fit(v, "MSE").dJ_db,
                    _("This is the slope of MSE, which grows with the distance. $|\\hat y-y|$ has slope 1 or −1."),
                ),
                Wrong(
                    "loss-for-slope",
                    lambda v: states.fit(v, "MAE").trace.J,
                    _("This is $J$, the mean distance. The question is by how much it changes with $b$."),
                ),
                Wrong(
                    "not-divided",
                    lambda v: states.fit(v, "MAE").slopes.sum(),
                    _("Six points pull with 1 each, but MAE is a mean: divide by 6."),
                ),
            ),
        ),
    )
    controls.preset(
        _("A tilted line"),
        _("The line of least squares, with the outlier, has slope 1.03. Which slope do the other five alone want?"),
        {"data": "six", "w": 1.03, "b": 0.23, "out": 9.0, "loss": "MSE"},
        _(
            "A quarter: one point out of six has tilted the line to $w=1.03$. Its error is"
            " 2.38 at the fifth point and still $-2.59$ at the outlier itself. Squares"
            " avoid one very large error at the price of several others, and at the end of"
            " the row a point has the longest lever."
        ),
        Number(
            _("slope of the five"),
            lambda v: states.slope_of_squares(v, 5),
            (
                Wrong(
                    "all-six",
                    lambda v: states.slope_of_squares(v, 6),
                    _("This is the slope for all six: leave the outlier out."),
                ),
                Wrong("flat", lambda v: 0.0, _("The five are not level: from 2 they rise to about 3.")),
            ),
        ),
    )
    controls.preset(
        _("Your own table"),
        _("Four targets and four predictions, with errors of ½, ½, 0 and 1. Which loss is larger here?"),
        {"data": "y and ŷ", "yy": "3,2.5;-0.5,0;2,2;7,8", "loss": "MSE"},
        _(
            "MAE. Squares are larger only for errors above 1, and here there is none: the"
            " largest, 1, counts the same for both, and one of ½ counts as a quarter. So"
            " MSE, 0.375, is below MAE, 0.5."
        ),
        Choice(
            _("larger"),
            lambda v: _larger(states.fit(v, "MSE").trace.J, states.fit(v, "MAE").trace.J),
            (
                Wrong("squares-are-larger", "MSE", _("A square is larger than its side only above 1: ½ gives ¼.")),
                Wrong(
                    "counted-alike",
                    "same",
                    _("An error counts alike for both only where it is 0 or 1: those of ½ do not."),
                ),
            ),
            options={"MSE": "MSE", "MAE": "MAE", "same": _("both the same")},
        ),
    )


def binary_cross_entropy() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Sure and wrong"),
        _(
            "$\\hat p=0.01$ for something that happened. $\\partial J/\\partial\\hat p$ is $-100$: how large is"
            " $\\delta$?"
        ),
        {"by": "p", "p": 0.01, "y": 1.0},
        _(
            "$-0.99$: on the way to $z$ the slope $-100$ meets $\\sigma'(z)=0.0099$, and exactly $\\hat p-y$ is left."
            " However wrong the prediction, $|\\delta|$ is never larger than 1."
        ),
        Number(
            r"$\delta$",
            lambda v: states.forecast(v).delta,
            (
                Wrong(
                    "slope-over-p",
                    lambda v: states.forecast(v).dJ_dp,
                    _(
                        "This is the slope with respect to $\\hat p$: on the way to $z$ it is multiplied by"
                        " $\\sigma'(z)$."
                    ),
                ),
                Wrong(
                    "sigmoid-alone",
                    lambda v: states.forecast(v).slope,
                    _("This is $\\sigma'(z)$ alone: multiply it by $\\partial J/\\partial\\hat p$."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Certain and wrong"),
        _("$\\hat p=0$, and it happened. How large is the loss, by its formula?"),
        {"by": "p", "p": 0.0, "y": 1.0},
        _(
            "$\\infty$: what was held to be impossible surprises without bound. PyTorch would say 100 and Keras 16.12,"
            " and both then pass back $\\delta=0$, as if nothing could be learned from the worst of all mistakes. From"
            " the logit it is $-1$."
        ),
        Choice(
            _("the loss"),
            lambda v: "infinite" if math.isinf(states.forecast(v).J) else "finite",
            (
                Wrong(
                    "nought-times",
                    "zero",
                    _("Only $0\\cdot\\ln 0$ is 0. Here $y=1$, and $-1\\cdot\\ln 0$ counts in full."),
                ),
                Wrong("error-for-loss", "one", _("1 is the error $y-\\hat p$. The loss is $-\\ln\\hat p$.")),
                Wrong(
                    "clamped",
                    "finite",
                    _("So libraries say, which clamp or clip. The formula has $-\\ln 0$, and that has no bound."),
                ),
            ),
            options={"zero": "0", "one": "1", "finite": _("large, but a number"), "infinite": "∞"},
        ),
    )
    controls.preset(
        _("A doubtful label"),
        _("$y=\\hat p=0.7$: the prediction could not be better. What is the loss that is left?"),
        {"by": "p", "p": 0.7, "doubt": True, "y": 0.7},
        _(
            "0.6109, the entropy $H(y)$. In $J=H(y)+\\mathrm{KL}$ only the divergence depends on the prediction; it is"
            " 0 here, and so is $\\delta$. The rest is the doubt in the label itself: a loss above 0 does not mean that"
            " there is something left to learn."
        ),
        Number(
            "$J$",
            lambda v: states.forecast(v).J,
            (
                Wrong(
                    "perfect-is-nought",
                    lambda v: states.forecast(v).divergence,
                    _("That is the divergence of $y$ from $\\hat p$. The doubt in the label itself remains."),
                ),
                Wrong(
                    "one-outcome",
                    lambda v: -math.log(states.forecast(v).p),
                    _("This is $-\\ln\\hat p$ alone: with $y=0.7$ both logarithms count, by 0.7 and by 0.3."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Where σ is flat"),
        _("$z=-8$, $y=1$: the prediction is very wrong, and $\\sigma'(z)$ is nearly 0. How large is $\\delta$?"),
        {"by": "z", "z": -8.0, "y": 1.0},
        _(
            "$\\delta=-0.9997$: it does not vanish. $\\sigma'(z)$ is only $3.352\\times"
            " 10^{-4}$, but $\\partial J/\\partial\\hat p=-2982$ is as large as that is small,"
            " because $\\hat p(1-\\hat p)$ stands in its denominator. With squares nothing"
            " would make up for the flat $\\sigma$."
        ),
        Number(
            r"$\delta$",
            lambda v: states.forecast(v).delta,
            (
                Wrong(
                    "of-squares",
                    lambda v: states.forecast(v).delta * states.forecast(v).slope,
                    _("So it would be with half the square: here $\\sigma'(z)$ cancels, and $\\hat p-y$ is left."),
                ),
                Wrong(
                    "sigmoid-alone",
                    lambda v: states.forecast(v).slope,
                    _(
                        "This is $\\sigma'(z)$ alone: $\\partial J/\\partial\\hat p$, its partner, is as"
                        " large as it is small."
                    ),
                ),
                Wrong(
                    "nothing", lambda v: 0.0, _("A factor near 0 makes a product small only if the other is not huge.")
                ),
            ),
        ),
    )


def softmax_cross_entropy() -> None:
    """Questions on states of the lesson, with their answers."""
    start = {"C": 3, "z1": 2.0, "z2": 1.0, "z3": 0.1, "target": "class", "k": "1", "eps": 0.0, "T": "1", "shift": "0"}
    controls.preset(
        _("No idea"),
        _("Three classes, all scores 0: the network knows nothing yet. How large is its loss?"),
        start | {"z1": 0.0, "z2": 0.0, "z3": 0.0},
        _(
            "$\\ln 3=1.099$: with equal scores every class has $p=0.3333$, and the loss is $-\\ln$ of that. A network"
            " that begins far above it is sure of something it cannot know yet: its first weights are too large."
        ),
        Number(
            "$J$",
            lambda v: states.scored(v).J,
            (
                Wrong(
                    "probability",
                    lambda v: states.scored(v).p[0, 0],
                    _("This is the probability of each class. The loss is $-\\ln$ of it."),
                ),
                Wrong(
                    "two-classes", lambda v: math.log(2.0), _("$\\ln 2$ is the price with two classes: here are three.")
                ),
                Wrong(
                    "nothing",
                    lambda v: 0.0,
                    _("0 would be sure and right: $p=1$ for the true class. Equal scores give it a third."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Sure and wrong"),
        _("Class 1 is right and has the lowest score, −5 against 5 and 0. How large is $\\partial J/\\partial z_1$?"),
        start | {"z1": -5.0, "z2": 5.0, "z3": 0.0},
        _(
            "$4.509\\times 10^{-5}-1$, as good as $-1$. It cannot exceed 1 in size, since $p$ and $y$ both lie between"
            " 0 and 1. The loss has no such bound, here it is 10.01: far out it grows by 1 whenever the wrong score's"
            " lead does, and that is a slope of 1."
        ),
        Number(
            r"$\partial J/\partial z_1$",
            lambda v: states.scored(v).delta[0, 0],
            (
                Wrong(
                    "loss-for-slope",
                    lambda v: states.scored(v).J,
                    _("This is $J$, which has no bound. Its slope is $p_1-y_1$."),
                ),
                Wrong(
                    "lead",
                    lambda v: states.scored(v).z[0, 0] - states.scored(v).z.max(),
                    _("This is how far the score lies behind. The gradient compares probabilities: $p_1-y_1$."),
                ),
                Wrong(
                    "target-forgotten", lambda v: states.scored(v).p[0, 0], _("This is $p_1$: subtract the target, 1.")
                ),
            ),
        ),
    )
    controls.preset(
        _("A thousand more"),
        _("1000 is added to every score: 1002, 1001 and 1000.1. What is $p_1$ now, without rounding?"),
        start | {"shift": "1000"},
        _(
            "The same as before: $e^{1000}$ is a factor of every term and cancels, $p$ is"
            " still (0.6590, 0.2424, 0.09857). What breaks is the formula as it is written:"
            " every $e^u$ is $\\infty$, and $\\infty/\\infty$ is NaN. With the largest score"
            " subtracted first, nothing overflows."
        ),
        Number(
            "$p_1$",
            lambda v: states.scored(v).p[0, 0],
            (
                Wrong(
                    "alike",
                    lambda v: 1.0 / 3.0,
                    _("Next to 1000 the scores look alike, but softmax sees only their differences, and these stay."),
                ),
                Wrong(
                    "winner-takes-all",
                    lambda v: 1.0,
                    _("Larger scores do not make it surer: only larger differences do, and these stay."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Cold"),
        _("$T=0.1$: every score is divided by 0.1 first. Class 2 had $p_2=0.2424$; what is left of it?"),
        start | {"T": "0.1"},
        _(
            "$4.540\\times 10^{-5}$: $T$ makes the lead of class 1, which was 1, a lead of"
            " 10. Class 1 is also the truth, so the gradient nearly vanishes, $-4.540\\times"
            " 10^{-4}$ in spite of the factor $1/T$. Were another class the truth, that"
            " factor would make it nearly 10."
        ),
        Number(
            "$p_2$",
            lambda v: states.scored(v).p[1, 0],
            (
                Wrong(
                    "multiplied",
                    lambda v: states.scored(v, 1.0 / states.number(v, "T")).p[1, 0],
                    _("So it is if the scores are multiplied by 0.1, which makes the classes alike: divide."),
                ),
                Wrong(
                    "divided-afterwards",
                    lambda v: states.number(v, "T") * states.scored(v, 1.0).p[1, 0],
                    _("Not the probability is scaled, but the score, before the exponential."),
                ),
                Wrong(
                    "unchanged",
                    lambda v: states.scored(v, 1.0).p[1, 0],
                    _("That is $p_2$ at $T=1$: a lower $T$ stretches the leads."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Too sure"),
        _(
            "Right with $p_1>0.99$, but $\\varepsilon=0.1$ takes a little from the target of"
            " class 1. Which sign has $\\partial J/\\partial z_1$ now?"
        ),
        start | {"z1": 8.0, "z2": 0.0, "z3": 0.0, "eps": 0.1},
        _(
            "Plus: it is 0.06600, and an update goes against it, down. With smoothing the"
            " target is 0.9333, and $p_1=0.9993$ is more than that. So there is a best"
            " lead, not an endless one, and $J=0.5340$ is still well above the entropy of"
            " the target, 0.2911."
        ),
        Sign(
            r"$\partial J/\partial z_1$",
            lambda v: states.scored(v).delta[0, 0],
            (
                Wrong(
                    "always-up",
                    "−",
                    _("That would push the right score up for ever: so it is only while $p_1$ is below the target."),
                ),
                Wrong("nothing-left", "0", _("It is 0 only where $p_1$ is the target itself: here it is above.")),
            ),
        ),
    )


def output_and_loss() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Wrong and stuck"),
        _(
            "Softmax with half-MSE, sure of the wrong class: the error $a_1-y_1$ is nearly"
            " −1. How large is $\\delta_1$?"
        ),
        {"phi": "softmax", "loss": "half-MSE", "z1": -7.0, "z2": 7.0, "z3": 0.0, "k": "1"},
        _(
            "$\\delta=(-1.660\\times 10^{-6},9.102\\times 10^{-4},-9.086\\times 10^{-4})$: almost nothing, least of all"
            " for the true class. Softmax is flat here: every entry $a_i([i=j]-a_j)$ of its Jacobian is nearly 0. With"
            " CE that factor cancels, and $\\delta=\\mathbf a-\\mathbf y$ is $(-1.000,0.9991,9.111\\times 10^{-4})$."
        ),
        Choice(
            r"$|\delta_1|$",
            lambda v: _beside_error(states.pair(v, "half-MSE")),
            (
                Wrong(
                    "of-cross-entropy",
                    "whole",
                    _("That is $a-y$, the $\\delta$ of CE. With half-MSE the Jacobian of softmax stays a factor."),
                ),
                Wrong(
                    "hardly-flat",
                    "part",
                    _("Where softmax is sure it is much flatter than that: $a_1(1-a_1)$ is as small as $a_1$."),
                ),
            ),
            options={
                "whole": _("about 1, the whole error"),
                "part": _("about a tenth"),
                "nothing": _("less than a thousandth"),
            },
        ),
    )
    controls.preset(
        _("Where the mistake hides"),
        _("Identity with half-MSE, $z_1=-3$ and $y_1=1$. How large is $\\delta_1$?"),
        {"phi": "identity", "loss": "half-MSE", "z1": -3.0, "z2": 2.0, "z3": 0.5, "k": "1"},
        _(
            "$-4$: all three columns say $(-4,2,0.5)$. For an identity output $\\partial"
            " a/\\partial z$ is the identity matrix, so leaving it out changes nothing."
            " Whoever tests the wrong rule only here finds it right."
        ),
        Number(
            r"$\delta_1$",
            lambda v: states.pair(v, "half-MSE").delta[0, 0],
            (
                Wrong(
                    "target-forgotten",
                    lambda v: states.pair(v, "half-MSE").a[0, 0],
                    _("This is $a_1$: subtract the target."),
                ),
                Wrong(
                    "half-forgotten",
                    lambda v: 2.0 * states.pair(v, "half-MSE").delta[0, 0],
                    _("So it is without the ½ of half-MSE, which takes away the 2 of the square."),
                ),
                Wrong(
                    "loss-for-slope",
                    lambda v: states.pair(v, "half-MSE").delta[0, 0] ** 2 / 2.0,
                    _("This is the loss of this output, half the square of $a-y$. Its slope is $a-y$."),
                ),
            ),
        ),
    )
    controls.preset(
        _("A better start"),
        _("$w=0.6$, $b=0.9$: $a=\\sigma(1.5)$ should be 0. How large is the first $\\delta$ with half-MSE?"),
        {"w": 0.6, "b": 0.9, "alpha": "0.15"},
        _(
            "0.1219, while that of BCE is 0.8176. It no longer stands still, but it is"
            " slower: after 50 updates $a$ is 0.3870, with BCE 0.07921. $\\sigma$ is less"
            " flat at this start, but $\\delta$ still has the factor $\\sigma'$, and near 0"
            " $\\sigma$ gets flat again: after 300 it is 0.09396 against 0.01164."
        ),
        Number(
            r"$\delta$",
            lambda v: states.run(v, "half-MSE").step[0],
            (
                Wrong(
                    "slope-forgotten",
                    lambda v: states.run(v, "half-MSE, ∂J/∂a").step[0],
                    _("This is $a-y$: half-MSE multiplies it by $\\sigma'(z)=a(1-a)$."),
                ),
                Wrong(
                    "slope-alone",
                    lambda v: states.run(v, "half-MSE").step[0] / states.run(v, "half-MSE").a[0],
                    _("This is $\\sigma'(z)$ alone: multiply it by $a-y$."),
                ),
                Wrong(
                    "loss-for-slope",
                    lambda v: states.run(v, "half-MSE").a[0] ** 2 / 2.0,
                    _(
                        "This is the loss itself, half the square of $a$. The question is its slope with respect"
                        " to $z$."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("A published slip"),
        _(
            "Nielsen's own widget has cross-entropy, begins at $a=\\sigma(4)$ and steps by"
            " $\\partial J/\\partial a=1/(1-a)$. How large is the $\\delta$ it should step by?"
        ),
        {"w": 2.0, "b": 2.0, "alpha": "0.005"},
        _(
            "0.9820, which is $a$ itself, since $y=0$. Would you have noticed? 0.04788"
            " after 300 updates is just the fast start that cross-entropy promises, while"
            " the right $\\delta$ comes to 0.7796 at this rate. The first $\\delta$ gives it"
            " away: 55.60, although with sigmoid and cross-entropy $|\\delta|=|a-y|$ is"
            " never larger than 1."
        ),
        Number(
            r"$\delta$",
            lambda v: states.run(v, "BCE").step[0],
            (
                Wrong(
                    "slope-over-a",
                    lambda v: states.run(v, "BCE, ∂J/∂a").step[0],
                    _(
                        "This is $1/(1-a)$, the slope with respect to $a$. On the way to $z$ it meets"
                        " $\\sigma'(z)=a(1-a)$."
                    ),
                ),
                Wrong(
                    "slope-kept",
                    lambda v: states.run(v, "half-MSE").step[0],
                    _("So it is with half-MSE. In cross-entropy a denominator cancels $\\sigma'(z)$."),
                ),
            ),
        ),
    )


def _larger(squares: float, lengths: float) -> str:
    return "same" if squares == lengths else "MSE" if squares > lengths else "MAE"


def _beside_error(pair: OutputPair) -> str:
    """Which part of the first error is left in its δ, as a choice calls it."""
    part = abs(float(pair.delta[0, 0] / pair.difference[0, 0]))
    return "nothing" if part < 0.001 else "part" if part < 0.3 else "whole"
