"""What the lessons on loss functions ask of their own states, and the answers."""

from pages.ui.inputs import controls
from pages.ui.writing.text import _


def regression() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("An outlier"),
        _(
            "$y_6 = 11$, and the prediction at the median. Which losses have almost no slope here, and which one pulls"
            " upward?"
        ),
        {"w": 0.0, "b": 3.0, "out": 11.0, "loss": "MSE"},
        _(
            "MAE and Huber have slope 0 and log-cosh $-0.03973$: there the outlier counts for at most 1, and the other"
            " five balance it. MSE pulls upward, with a slope of $-2.333$: the outlier gives $-16$, twice its distance,"
            " and the other five together 2."
        ),
    )
    controls.preset(
        _("No outlier"),
        _("$y_6 = 3$. Do the four losses still disagree about the best $b$?"),
        {"w": 0.0, "b": 3.0, "out": 3.0, "loss": "MSE"},
        _(
            "Hardly: MSE and Huber want 2.833, log-cosh 2.848, MAE 3. At 2.833 no error is larger than 1, where Huber"
            " is half the square. The mean and the median still differ a little, because the targets lean to one side:"
            " two are below 3, only one is above."
        ),
    )
    controls.preset(
        _("Far away"),
        _("$b = 10$. Whose slope grows with the distance, and whose is never larger than 1?"),
        {"w": 0.0, "b": 10.0, "out": 9.0, "loss": "MAE"},
        _(
            "The slope of MSE grows: it is 12.33, twice the distance from the mean, 3.833. For MAE and Huber an error"
            " of 1 or more counts as 1, however large, so both slopes are 1. log-cosh takes $\\tanh$ of each error and"
            " stays below 1: 0.9603."
        ),
    )
    controls.preset(
        _("A tilted line"),
        _("The line of least squares, with the outlier. Does it lie where you would draw it through the other five?"),
        {"w": 1.03, "b": 0.23, "out": 9.0, "loss": "MSE"},
        _(
            "No: the other five alone want a slope of a quarter, and one point has tilted the line to $w=1.03$. Its"
            " error is 2.38 at the fifth point and still $-2.59$ at the outlier itself. Squares avoid one very large"
            " error at the price of several others, and at the end of the row a point has the longest lever."
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
    )
    controls.preset(
        _("Certain and wrong"),
        _("$\\hat p=0$, and it happened. What is the loss, and what would a library say instead?"),
        {"by": "p", "p": 0.0, "y": 1.0},
        _(
            "$\\infty$: what was held to be impossible surprises without bound. PyTorch would say 100 and Keras 16.12,"
            " and both then pass back $\\delta=0$, as if nothing could be learned from the worst of all mistakes. From"
            " the logit it is $-1$."
        ),
    )
    controls.preset(
        _("A doubtful label"),
        _("$y=\\hat p=0.7$: the prediction could not be better. What is the loss that is left?"),
        {"by": "p", "p": 0.7, "y": 0.7},
        _(
            "0.6109, the entropy $H(y)$. In $J=H(y)+\\mathrm{KL}$ only the divergence depends on the prediction; it is"
            " 0 here, and so is $\\delta$. The rest is the doubt in the label itself: a loss above 0 does not mean that"
            " there is something left to learn."
        ),
    )
    controls.preset(
        _("Where σ is flat"),
        _("$z=-8$, $y=1$: $\\sigma'(z)$ is nearly 0. Does $\\delta$ vanish with it?"),
        {"by": "z", "z": -8.0, "y": 1.0},
        _(
            "No: $\\delta=-0.9997$. $\\sigma'(z)$ is only $3.352\\cdot 10^{-4}$, but $\\partial J/\\partial\\hat"
            " p=-2982$ is as large as that is small, because $\\hat p(1-\\hat p)$ stands in its denominator. With"
            " squares nothing would make up for the flat $\\sigma$."
        ),
    )


def softmax_cross_entropy() -> None:
    """Questions on states of the lesson, with their answers."""
    start = {"C": 3, "z1": 2.0, "z2": 1.0, "z3": 0.1, "target": "class", "k": "1", "eps": 0.0, "T": "1", "shift": "0"}
    controls.preset(
        _("No idea"),
        _("All scores 0. What loss should a network with these classes show before it has learned anything?"),
        start | {"z1": 0.0, "z2": 0.0, "z3": 0.0},
        _(
            "$\\ln 3=1.099$: with equal scores every class has $p=0.3333$, and the loss is $-\\ln$ of that. A network"
            " that begins far above it is sure of something it cannot know yet: its first weights are too large."
        ),
    )
    controls.preset(
        _("Sure and wrong"),
        _("The truth has the lowest score. How large is its part of the gradient, and can it ever exceed 1?"),
        start | {"z1": -5.0, "z2": 5.0, "z3": 0.0},
        _(
            "$4.509\\cdot 10^{-5}-1$, as good as $-1$. It cannot exceed 1 in size, since $p$ and $y$ both lie between 0"
            " and 1. The loss has no such bound, here it is 10.01: far out it grows by 1 whenever the wrong score's"
            " lead does, and that is a slope of 1."
        ),
    )
    controls.preset(
        _("A thousand more"),
        _("1000 is added to every score. What changes, and what breaks?"),
        start | {"shift": "1000"},
        _(
            "No probability changes: $e^{1000}$ is a factor of every term and cancels, $p$ is still (0.6590, 0.2424,"
            " 0.09857). What breaks is the formula as it is written: every $e^u$ is $\\infty$, and $\\infty/\\infty$ is"
            " NaN. With the largest score subtracted first, nothing overflows."
        ),
    )
    controls.preset(
        _("Cold"),
        _("$T=0.1$: which class takes everything, and what happens to the gradient?"),
        start | {"T": "0.1"},
        _(
            "Class 1, whose score was the largest: $T$ makes its lead of 1 a lead of 10, and $p_2$ is down to"
            " $4.540\\cdot 10^{-5}$. Class 1 is also the truth, so the gradient nearly vanishes, $-4.540\\cdot 10^{-4}$"
            " in spite of the factor $1/T$. Were another class the truth, that factor would make it nearly 10."
        ),
    )
    controls.preset(
        _("Too sure"),
        _("Right with $p_1>0.99$, but $\\varepsilon=0.1$. Which way does the gradient push the right score now?"),
        start | {"z1": 8.0, "z2": 0.0, "z3": 0.0, "eps": 0.1},
        _(
            "Down: its gradient is 0.06600, above 0, and an update goes against it. With smoothing the target is"
            " 0.9333, and $p_1=0.9993$ is more than that. So there is a best lead, not an endless one, and $J=0.5340$"
            " is still well above the entropy of the target, 0.2911."
        ),
    )


def output_and_loss() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Wrong and stuck"),
        _(
            "Softmax with half-MSE, sure of the wrong class. How large is $\\delta$, and what does CE give for the same"
            " $z$?"
        ),
        {"phi": "softmax", "loss": "half-MSE", "z1": -7.0, "z2": 7.0, "z3": 0.0, "k": "1"},
        _(
            "$\\delta=(-1.660\\cdot 10^{-6},9.102\\cdot 10^{-4},-9.086\\cdot 10^{-4})$: almost nothing, least of all"
            " for the true class. Softmax is flat here: every entry $a_i([i=j]-a_j)$ of its Jacobian is nearly 0. With"
            " CE that factor cancels, and $\\delta=\\mathbf a-\\mathbf y$ is $(-1.000,0.9991,9.111\\cdot 10^{-4})$."
        ),
    )
    controls.preset(
        _("Where the mistake hides"),
        _("Identity with half-MSE: which of the three columns differ now?"),
        {"phi": "identity", "loss": "half-MSE", "z1": -3.0, "z2": 2.0, "z3": 0.5, "k": "1"},
        _(
            "None: all three say $(-4,2,0.5)$. For an identity output $\\partial a/\\partial z$ is the identity matrix,"
            " so leaving it out changes nothing. Whoever tests the wrong rule only here finds it right."
        ),
    )
    controls.preset(
        _("A better start"),
        _("$w=0.6$, $b=0.9$. Is half-MSE still much slower?"),
        {"w": 0.6, "b": 0.9, "alpha": "0.15"},
        _(
            "It no longer stands still, but it is slower: its first $\\delta$ is 0.1219, that of BCE 0.8176, and after"
            " 50 updates $a$ is 0.3870, with BCE 0.07921. $\\sigma$ is less flat at this start, but $\\delta$ still has"
            " the factor $\\sigma'$, and near 0 $\\sigma$ gets flat again: after 300 it is 0.09396 against 0.01164."
        ),
    )
    controls.preset(
        _("A published slip"),
        _(
            "Nielsen's own widget steps by $\\partial J/\\partial a=1/(1-a)$, at rate 0.005. It ends at 0.05: would you"
            " have noticed?"
        ),
        {"w": 2.0, "b": 2.0, "alpha": "0.005"},
        _(
            "Hardly: 0.04788 after 300 updates is just the fast start that cross-entropy promises, while the right"
            " $\\delta$, 0.9820, comes to 0.7796 at this rate. The first $\\delta$ gives it away: 55.60, although with"
            " sigmoid and cross-entropy $|\\delta|=|a-y|$ is never larger than 1."
        ),
    )
