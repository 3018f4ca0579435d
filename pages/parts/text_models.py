"""What the page of the text shows of its chapter 4, and of what follows where it ends."""

from functools import lru_cache

import numpy as np

from dlmath import ACTIVATIONS, LOSSES, Activation, Layer, gradient_check, initial_network, trace
from dlmath.by_hand.textbook_rules import OFF_FOR_GOOD, on_trial, parameter_judges
from dlmath.calculus.differences import central_difference
from dlmath.functions.activations import steepest
from dlmath.functions.printers.latex import latex
from dlmath.functions.probabilities import naive_cross_entropy
from dlmath.linear_algebra.linear_systems import best_affine
from dlmath.network.gradient_check import GradientCheck
from dlmath.network.gradient_flow import deep_network, silent_share, through
from dlmath.network.softmax_cross_entropy import softmax_loss
from dlmath.training.datasets import dataset
from dlmath.training.first_updates import trajectory
from dlmath.training.line_fit import fit_line
from pages.parts import sketches
from pages.parts.sketches import Dot, Line
from pages.parts.text_concepts import KINK, kink, mazur
from pages.parts.text_content import Content, Seen, Trial, Verdict
from pages.ui.frame import path
from pages.ui.frame.glossary import at
from pages.ui.frame.text_sections import BINARY, REGRESSION, SOFTMAX
from pages.ui.writing import numbers, palette, symbols
from pages.ui.writing.equations import relation
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _

# Residuals of two outputs of two samples, whose squares add up to 21.
RESIDUALS = np.array([[1.0, 2.0], [4.0, 0.0]])
UPDATES = 100
TARGETS = (2.0, 3.0, 2.5, 3.5, 3.0, 9.0)


def linear_model() -> Content:
    """4.1: an affine map, and what it cannot do."""
    X, Y = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
    W, b = best_affine(X, Y)
    t = trace((Layer(W, b, ACTIVATIONS["identity"]),), X, Y, LOSSES["MSE"])
    at_zero = float(t.forward[0].a[0, 0])
    return Content(
        _(
            "$W\\mathbf x+\\mathbf b$ is the simplest model, and is inside every other one. It reads handwritten digits"
            " rather well, and cannot learn four points: the best it can say to XOR is the same number everywhere."
        ),
        [
            rf"f(\mathbf x)={numbers.latex(float(W[0, 0]))}\,x_1+{numbers.latex(float(W[0, 1]))}\,x_2"
            rf"+{numbers.latex(float(b[0, 0]))},\qquad J={numbers.latex(t.J)}"
        ],
        _corners(t.forward[0].a[0].tolist(), Y[0].tolist()),
        [
            Trial(
                "f(0)",
                Verdict(_("a linear map"), (0.0,)),
                Verdict("W·0 + b", (at_zero,)),
                Verdict(""),
                holds=False,
            )
        ],
        _(
            "With $\\mathbf b$ the map is *affine*: a linear one takes $\\mathbf 0$ to $\\mathbf 0$. And an activation"
            " function *after* one such map still leaves a straight border; to bend it, one must stand in a hidden"
            " layer, between two of them."
        ),
        [Seen(at(path.LINEAR, xor="affine", w1="0", w2="0", b="0.5"), (at_zero, t.J))],
    )


def _corners(outputs: list[float], targets: list[float]) -> str:
    """The four corners of XOR, and what the best affine map says there."""
    alt = _(
        "The targets of XOR at its four corners, 0, 1, 1, 0; the best affine map says %(value)s at each.",
        value=numbers.plain(outputs[0]),
    )
    places = list(range(4))
    line = Line([-0.4, 3.4], [outputs[0]] * 2, palette.SYMBOLS["a"], "f")
    dots = [Dot(k, y, palette.INK, filled=bool(y)) for k, y in zip(places, targets, strict=True)]
    corners = dict(zip(map(float, places), ("0, 0", "0, 1", "1, 0", "1, 1"), strict=True))
    return sketches.curves([line], dots, (-0.5, 3.5), (-0.2, 1.2), alt, (corners, (0.0, 0.5, 1.0)), ("x₁, x₂", "y"))


def activation(name: str, x: float) -> Content:
    """4.2.1 to 4.2.3: a function and its slope at an x."""
    return {"sigmoid": _sigmoid, "tanh": _tanh, "ReLU": _relu}[name](x)


def _with_numbers(record: Activation, x: float, left: str) -> list[str]:
    """φ(x) and φ′(x) in symbols, with numbers, and their values."""
    a, slope = _at(record, x)
    assert record.slope is not None
    found = []
    for f, text, name, value, letter in (
        (record.f, record.expression, rf"{left}(x)", a, "a"),
        (record.slope, record.derivative, rf"{left}'(x)", slope, "slope"),
    ):
        how = relation(lambda z, f=f: float(f(np.array([[z]]))[0, 0]), (x,), value)
        put = latex(text, {"z": numbers.latex(x, how.digits)})
        found.append(rf"{name}={latex(text, {'z': 'x'})}={put}{how.latex_sign}{coloured(letter, how.latex(value))}")
    return found


def _at(record: Activation, x: float) -> tuple[float, float]:
    """φ(x) and φ′(x)."""
    z = np.array([[x]])
    assert record.slope is not None
    return float(record.f(z)[0, 0]), float(record.slope(z)[0, 0])


def _sketch(record: Activation, x: float) -> str:
    """The curve and its slope, with the point at x and its tangent."""
    a, slope = _at(record, x)
    over = np.linspace(-6.0, 6.0, 193)[np.newaxis]
    assert record.slope is not None
    low = -1.2 if record.range[0] < 0 else -0.2
    high = 3.2 if record.name == "ReLU" else 1.2
    name = symbols.phi_plain(record)
    lines = [
        Line(over[0].tolist(), record.slope(over)[0].tolist(), palette.SYMBOLS["z"], f"{name}′", sketches.DOTTED),
        Line(over[0].tolist(), record.f(over)[0].tolist(), palette.SYMBOLS["a"], name),
        Line([x - 1.0, x + 1.0], [a - slope, a + slope], palette.NEUTRAL),
    ]
    inside = abs(x) <= 6.0
    dots = [Dot(x, slope, palette.SYMBOLS["z"]), Dot(x, a, palette.SYMBOLS["a"])] if inside else []
    alt = _(
        "%(name)s and its slope from −6 to 6; at %(x)s they are %(a)s and %(slope)s.",
        name=name,
        x=numbers.plain(x),
        a=numbers.plain(a),
        slope=numbers.plain(slope),
    )
    ticks = ((-6.0, -3.0, 0.0, 3.0, 6.0), (-1.0, 0.0, 1.0, 2.0, 3.0) if high > 2 else (-1.0, 0.0, 1.0))
    beside = tuple(each for each in ticks[1] if low <= each <= high)
    return sketches.curves(
        lines, [each for each in dots if low <= each.y <= high], (-6.0, 6.0), (low, high), alt, (ticks[0], beside)
    )


def _nudged(record: Activation, x: float) -> float:
    """φ′(x) by a central difference."""
    return central_difference(lambda z: _at(record, z)[0], x)


def _slope_trial(record: Activation, x: float, formula: str) -> Trial:
    """The text's derivative and the difference quotient."""
    name, (_a, slope) = symbols.phi_plain(record), _at(record, x)
    verdict = Verdict(formula, (slope,), numbers.full(slope))
    return Trial(
        f"{name}′({numbers.plain(x)})",
        verdict,
        verdict,
        Verdict(f"Δ{name}/Δx", (_nudged(record, x),), doubt=1e-9),
        holds=True,
    )


def _curve(phi: str, also: str, x: float) -> Seen:
    record = ACTIVATIONS[phi]
    place = at(path.CURVES, phi=phi, also=also, z=f"{x:.15g}")
    return Seen(place, _at(record, x))


def _sigmoid(x: float) -> Content:
    record = ACTIVATIONS["sigmoid"]
    return Content(
        _(
            "The sigmoid takes any number into $(0,1)$: as the output of a classifier with two classes it is read as a"
            " probability. Its slope is made of its own value, which the backward pass has already."
        ),
        _with_numbers(record, x, r"\sigma"),
        _sketch(record, x),
        [_slope_trial(record, x, "σ(1 − σ)")],
        seen=[_curve("sigmoid", "tanh", x)],
    )


def _tanh(x: float) -> Content:
    record, t = ACTIVATIONS["tanh"], mazur()
    outputs = record.f(t.forward[0].z)
    steep, flat = steepest(record), steepest(ACTIVATIONS["sigmoid"])
    how = f"tanh {numbers.vector(t.forward[0].z)} = {numbers.vector(outputs)}"
    at_zero = [_nudged(each, 0.0) for each in (record, ACTIVATIONS["sigmoid"])]
    return Content(
        _("The same curve, twice as high and twice as fast: $\\tanh x=2\\,\\sigma(2x)-1$, with values in $(-1,1)$."),
        _with_numbers(record, x, r"\tanh"),
        _sketch(record, x),
        [
            _slope_trial(record, x, "1 − tanh²"),
            Trial(
                _("mean of tanh(z⁽¹⁾)"),
                Verdict(_("always"), (0.0,)),
                Verdict(_("of this network"), (float(outputs.mean()),), how),
                Verdict(""),
                holds=False,
            ),
            Trial(
                _("why less of δ is lost"),
                Verdict(_("because of mean 0")),
                Verdict("max tanh′ | max σ′", (steep, flat)),
                Verdict(_("at 0"), tuple(at_zero), doubt=1e-9),
                holds=False,
            ),
        ],
        _(
            "The text says that its outputs have mean 0, and that this is why gradients vanish less. The *range* is"
            " centred on 0; the mean is what the inputs make it. Gradients vanish less because the slope reaches 1, not"
            " $\\tfrac14$."
        ),
        [
            _curve("tanh", "sigmoid", x),
            Seen(at(path.CURVES, phi="tanh", also="sigmoid", z="0"), (steep, flat)),
        ],
    )


@lru_cache
def _resting() -> GradientCheck:
    """A ReLU that one of two samples switches off."""
    unit = (Layer(np.array([[1.0]]), np.array([[-1.5]]), ACTIVATIONS["ReLU"]),)
    X = np.array([[1.0, 2.0]])
    return gradient_check(unit, X, X, LOSSES["MSE"])


@lru_cache
def _silent() -> float:
    """The share of 0 in one layer of ReLU."""
    return silent_share(through(deep_network(1, 64, "ReLU", "He", 0), 32, 0))


@lru_cache
def _learned(phi: str, rule: str) -> float:
    """J of a network with five hidden layers after a hundred updates, as the lesson on initial weights draws it."""
    data = dataset("circles", 45, 0.1, 0)
    network = initial_network([len(data.X), *[16] * 5, 1], [phi] * 5 + ["sigmoid"], rule, 0)
    return float(trajectory(network, data.X, data.Y, LOSSES["BCE"], 0.2, (0, UPDATES)).J[UPDATES])


def _given_up() -> Trial:
    """Its ∂J/∂w."""
    right = _resting()
    judges = parameter_judges(on_trial(right, OFF_FOR_GOOD), right, "W", 1)
    return Trial(
        "∂J/∂w, z = " + numbers.vector(right.trace.forward[0].z.T),
        Verdict(_("“zero for ever”"), (float(judges.text[0, 0]),)),
        Verdict("Σ δ x", (float(judges.right[0, 0]),)),
        Verdict("ΔJ/Δw", (float(judges.nudged[0, 0]),), doubt=right.doubt),
        holds=False,
    )


def _relu(x: float) -> Content:
    """4.2.3; how few nerve cells speak at once: Glorot, Bordes, Bengio, Deep Sparse Rectifier Neural Networks, 2.1."""
    record, dying = ACTIVATIONS["ReLU"], _given_up()
    fast = {phi: _learned(phi, rule) for phi, rule in (("sigmoid", "Glorot"), ("tanh", "Glorot"), ("ReLU", "He"))}
    name = r"\operatorname{ReLU}"
    return Content(
        _(
            "ReLU keeps what is positive and makes the rest 0: **simple**, a comparison and no exponential. Where a"
            " unit is active its slope is 1, so $\\delta$ passes whole, and a deep network **converges fast**: below"
            " is $J$ after %(n)s updates of a network with five hidden layers. **Inspired by biology** it is to a"
            " degree: a nerve cell is silent below a threshold too. But of the cells only a few in a hundred are active"
            " at once, here %(share)s of the units with random weights; and no cell fires without limit.",
            n=UPDATES,
            share=numbers.percent(1.0 - _silent()),
        ),
        [
            *_with_numbers(record, x, name),
            r",\quad ".join(rf"J_{{{symbols.phi(ACTIVATIONS[phi])}}}={numbers.latex(J)}" for phi, J in fast.items()),
        ],
        _sketch(record, x),
        [kink(), dying],
        _(
            "Three corrections. ReLU is *piecewise linear*; the text's “tangent” is a slip of the pen, and at 0 there"
            " is no derivative. What is negative in a silent unit is $z$, not its output, as the text has it: the"
            " output is 0. And a unit is dead only if $z\\le0$ for **every** sample; one such sample, for which the"
            " text gives it up for ever, merely leaves it silent once."
        ),
        [
            _curve("ReLU", "leaky-ReLU", x),
            KINK,
            Seen(at(path.DYING, scene="recovers"), dying.right.values),
            *(
                Seen(at(path.WEIGHTS, rule=rule, phi=phi, updates=str(UPDATES)), (fast[phi],))
                for phi, rule in (("sigmoid", "Glorot"), ("ReLU", "He"))
            ),
        ],
    )


def mean_squared_error() -> Content:
    """4.3.1: the mean of squares, and of what it is the mean."""
    X, Y = np.arange(1.0, 7.0)[np.newaxis], np.array([TARGETS])
    fit = fit_line(LOSSES["MSE"], X, Y, 0.0, 2.0, np.zeros(1))
    t = fit.trace
    squares = "+".join(numbers.latex(each) for each in fit.terms[0].tolist())
    how = relation(lambda terms: terms.mean(), (fit.terms,), t.J)
    zero = np.zeros_like(RESIDUALS)
    by_name = {name: LOSSES[name].value(RESIDUALS, zero) for name in ("MSE", "half-MSE", "half-SSE")}
    alt = _(
        "Six targets over their places, the last far above the others; the prediction is %(b)s everywhere, and the"
        " sixth error is %(error)s.",
        b=numbers.plain(2.0),
        error=numbers.plain(float(fit.errors[0, -1])),
    )
    lines = [Line([x, x], [2.0, y], palette.NEGATIVE) for x, y in zip(X[0].tolist(), TARGETS, strict=True)]
    lines.append(Line([0.5, 6.5], [2.0, 2.0], palette.SYMBOLS["a"], "ŷ"))
    dots = [Dot(x, y, palette.INK) for x, y in zip(X[0].tolist(), TARGETS, strict=True)]
    return Content(
        _(
            "For regression: the differences, squared, and their mean. A large error counts more than many small ones."
            " Here one target of six is far off, and its square is %(share)s of the whole:",
            share=numbers.percent(float(fit.terms[0, -1] / fit.terms.sum()), 0),
        ),
        [
            rf"\operatorname{{MSE}}=\frac1n\sum_{{i=1}}^n(\hat y_i-y_i)^2=\tfrac16\big({squares}\big)"
            rf"{how.latex_sign}{how.latex(t.J)}",
        ],
        sketches.curves(lines, dots, (0.5, 6.5), (0.0, 10.0), alt, ((1, 2, 3, 4, 5, 6), (0.0, 5.0, 10.0)), ("", "y")),
        [],
        _(
            "The text calls $n$ the number of samples. For outputs that are vectors that leaves open what is divided"
            " by: for two samples of two numbers whose squares add up to %(sum)s, the mean over all entries (as here,"
            " and in PyTorch) is %(mse)s, over samples %(samples)s.",
            sum=numbers.plain(2 * by_name["half-SSE"]),
            mse=numbers.plain(by_name["MSE"]),
            samples=numbers.plain(2 * by_name["half-MSE"]),
        ),
        [Seen((REGRESSION[0], {"loss": "MSE"}), (t.J,))],
    )


def cross_entropy(p: float) -> Content:
    """4.3.2: for two classes and for several."""
    BCE = LOSSES["BCE"]
    P, Y = np.array([[p]]), np.ones((1, 1))
    J = BCE.value(P, Y)
    how = relation(lambda p: BCE.value(np.array([[p]]), Y), (p,), J)
    over = np.concatenate([np.geomspace(0.005, 0.1, 24), np.linspace(0.11, 1.0, 50)])
    losses = [BCE.value(np.array([[each]]), Y) for each in over.tolist()]
    soft = softmax_loss(np.array([[2.0], [1.0], [0.1]]), np.array([[1.0], [0.0], [0.0]]))
    hat = coloured("a", numbers.latex(p, how.digits))
    sure = np.array([[1.0], [0.0]])
    with np.errstate(all="ignore"):
        naive = naive_cross_entropy(sure, sure)
    alt = _(
        "The loss −ln p̂ over p̂, for a target of 1: ∞ at 0, 0 at 1; at %(p)s it is %(J)s.",
        J=numbers.plain(J),
        p=numbers.plain(p),
    )
    return Content(
        _(
            "For classification: how surprised a prediction is by the truth. Whoever holds the truth for impossible"
            " pays without limit. $\\log$ is the natural logarithm, $\\ln$, throughout."
        ),
        [
            r"-\big(y\ln\hat p+(1-y)\ln(1-\hat p)\big)\;\overset{y=1}{=}\;"
            rf"-\ln {hat}{how.latex_sign}{how.latex(J)}",
            r"-\sum_{i=1}^{C}y_i\ln\hat p_i=-\ln "
            + coloured("a", numbers.latex(float(soft.p[0, 0])))
            + f"={numbers.latex(soft.J)}",
        ],
        sketches.curves(
            [Line(over.tolist(), losses, palette.SYMBOLS["J"], "")],
            [Dot(p, J, palette.SYMBOLS["a"])] if p > 0 and J < 5.4 else [],
            (0.0, 1.0),
            (0.0, 5.4),
            alt,
            ((0.0, 0.5, 1.0), (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)),
            ("p̂", "−ln p̂"),
        ),
        [
            Trial(
                "CE(1, 1)",
                Verdict("−(1·ln 1 + 0·ln 0)", (naive,), "0·ln 0 = 0·(−∞) = NaN"),
                Verdict("0·ln 0 := 0", (LOSSES["CE"].value(sure, sure),)),
                Verdict(""),
                holds=False,
            ),
        ],
        _(
            "The formula needs two things that the text does not say: $0\\cdot\\ln0=0$, the limit of $x\\ln x$; and,"
            " for several classes, where the $\\hat p_i$ come from. That is softmax, and here the text breaks off."
        ),
        [
            Seen((BINARY[0], {"by": "p", "p": f"{p:.15g}", "y": "1"}), (J,)),
            Seen(SOFTMAX, (soft.J,)),
        ],
    )


def after() -> Content:
    """What follows: softmax with cross-entropy, and training."""
    soft = softmax_loss(np.array([[2.0], [1.0], [0.1]]), np.array([[1.0], [0.0], [0.0]]))
    p, y, delta = (_column(each) for each in (soft.p, soft.y, soft.delta))
    return Content(
        _(
            "The text breaks off after its last formula, and does not say where $\\hat{\\mathbf p}$ comes from:"
            " **softmax** makes probabilities of any scores, and together with cross-entropy its $\\delta$ is simply"
            " prediction minus target. From there on networks can be trained: with momentum and Adam, from"
            " initial weights that let $\\delta$ through, on data held out to see whether they generalise."
        ),
        [
            r"\hat p_k=\frac{e^{z_k}}{\sum_j e^{z_j}},\qquad\boldsymbol\delta^{(L)}=\hat{\mathbf p}-\mathbf y="
            + rf"{p}-{y}={delta}"
        ],
        seen=[Seen(SOFTMAX, tuple(soft.delta[:, 0].tolist()))],
    )


def _column(values: np.ndarray) -> str:
    return r"\begin{bmatrix}" + r"\\".join(map(numbers.latex, values[:, 0].tolist())) + r"\end{bmatrix}"
