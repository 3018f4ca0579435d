"""What the page of the text shows of its chapters 1 and 2."""

from functools import lru_cache

import numpy as np

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, gradient_check, trace, update
from dlmath.calculus.differences import quotients
from dlmath.calculus.optimisers import OPTIMISERS
from dlmath.calculus.surfaces import SURFACES, descend_surface
from dlmath.functions.activations import one_sided_slopes, steepest
from dlmath.linear_algebra.convolution import correlate
from dlmath.linear_algebra.matrices import product
from dlmath.network.gradient_check import GradientCheck
from dlmath.network.gradient_flow import Flow, deep_network, flow, through
from dlmath.network.parameter_scan import scan
from dlmath.network.parameters import Parameter, learned_parameters
from dlmath.network.steps import Rule, Step, quantity, steps
from dlmath.training.datasets import digits
from dlmath.training.digit_classifier import classifier
from dlmath.training.polynomial_fit import HIGHEST, fit_polynomial
from dlmath.training.word_vectors import NEIGHBOURS, WORDS, one_pair
from pages.parts import sketches
from pages.parts.sketches import Dot, Line
from pages.parts.text_content import Content, Seen, Trial, Verdict
from pages.ui.frame import path
from pages.ui.frame.glossary import at, step
from pages.ui.frame.text_sections import LINEAR, NEURON, PRODUCT, VANISHING
from pages.ui.network.scenes import SCENES
from pages.ui.writing import equations, formulas, numbers, palette, small_tables
from pages.ui.writing.equations import number, sum_of_products
from pages.ui.writing.literal import in_formula
from pages.ui.writing.text import _

DIGIT, ROW, COLUMN = 3, 14, 15
CUBIC = 3
WORD, WORD_SEED = "dog", 2


@lru_cache
def mazur(N: int = 1) -> Trace:
    """The 2-2-2 network of the walkthrough, with the first of its samples."""
    scene = SCENES["mazur"]
    return trace(scene.network, scene.X[:, :N], scene.Y[:, :N], LOSSES[scene.loss])


@lru_cache
def checked(N: int = 1) -> GradientCheck:
    """The same, every parameter nudged."""
    t = mazur(N)
    return gradient_check(t.network, t.X, t.Y, t.loss)


@lru_cache
def neuron() -> GradientCheck:
    """The neuron of its lesson, checked by nudging."""
    layer = Layer(np.array([[0.8, 0.6]]), np.array([[0.2]]), ACTIVATIONS["sigmoid"])
    return gradient_check((layer,), np.array([[1.0], [-0.5]]), np.array([[0.0]]), LOSSES["half-MSE"])


@lru_cache
def deep() -> Flow:
    """The way of δ through twenty layers of sigmoids."""
    return flow(through(deep_network(20, 64, "sigmoid", "LeCun", 0), 32, 0))


def _step_of(t: Trace, letter: str, layer: int) -> Step:
    """The step that computes a quantity of a trace."""
    symbol = quantity(t, letter, layer).symbol
    return next(each for each in steps(t) if each.result.symbol == symbol and each.rule != Rule.UPDATE)


def in_scalars(t: Trace, letter: str, layer: int) -> str:
    """The arithmetic of the first number of a quantity, in symbols and with its numbers."""
    return formulas.in_scalars(_step_of(t, letter, layer), t, 0, 0)


def why_deep_learning() -> Content:
    """1.1: to fit, and to generalise."""
    fits = [fit_polynomial(degree) for degree in range(HIGHEST + 1)]
    degrees, J, others = list(range(HIGHEST + 1)), [fit.J for fit in fits], [fit.J_held_out for fit in fits]
    alt = _(
        "Two curves over the degree of a polynomial from 0 to %(n)s: its error on the points it was fitted to falls"
        " from %(first)s to %(last)s; on others it is least at degree %(best)s, %(least)s, and %(end)s at the end.",
        n=HIGHEST,
        first=numbers.plain(J[0]),
        last=numbers.plain(J[-1]),
        best=int(np.argmin(others)),
        least=numbers.plain(min(others)),
        end=numbers.plain(others[-1]),
    )
    lines = [
        Line(degrees, others, palette.NEGATIVE, _("new points")),
        Line(degrees, J, palette.POSITIVE, _("fitted points")),
    ]
    dots = [Dot(CUBIC, J[CUBIC], palette.POSITIVE), Dot(CUBIC, others[CUBIC], palette.NEGATIVE)]
    ticks = ((0, 1, 2, 3, 4, 5, 6, 7), (0.0, 0.2, 0.4, 0.6))
    shown, fitted, new = (CUBIC, HIGHEST), _("fitted"), _("new")
    return Content(
        _(
            "Data and computing power let deep networks **fit** almost anything, and yet they **generalise**: they say"
            " something sensible about what they have not seen. These are two abilities. A polynomial fitted to"
            " nine points shows both: the higher its degree, the better it fits, and from degree 3 on the worse it"
            " generalises."
        ),
        [
            rf"d={d}:\quad J_{{{in_formula(fitted)}}}={numbers.latex(J[d])},\quad"
            rf" J_{{{in_formula(new)}}}={numbers.latex(others[d])}"
            for d in shown
        ],
        sketches.curves(lines, dots, (0.0, HIGHEST), (0.0, 0.65), alt, ticks, (_("degree d"), "MSE")),
        seen=[Seen(at(path.LINEAR, degree=str(d)), (J[d], others[d])) for d in shown],
    )


def why_its_mathematics() -> Content:
    """1.2: what one gradient says in advance."""
    check = neuron()
    t = check.trace
    after = trace(update(t, 1.0), t.X, t.Y, t.loss)
    gradient = float(t.backward[0].dW[0, 0])
    arrow = rf"J:\quad {numbers.latex(t.J, 6)}\;\longrightarrow\;{numbers.latex(after.J, 6)}"
    return Content(
        _(
            "One can train a network without its mathematics, but hardly design, explain or mend one. A gradient is the"
            " shortest reason why: one number, found without trying anything, says which way a weight must go and how"
            " much that helps. After one update of one neuron the loss is smaller:"
        ),
        [in_scalars(t, "dW", 1), arrow],
        _over_weight(t, gradient),
        seen=[Seen(NEURON, (gradient,))],
    )


def _over_weight(t: Trace, gradient: float) -> str:
    """J over the first weight, with its tangent."""
    over = np.linspace(-4.0, 4.0, 65)
    lens = scan(t, Parameter("W", 1, 0, 0), over)
    w = float(t.network[0].W[0, 0])
    alt = _(
        "The loss over the first weight; at %(w)s it is %(J)s, and its slope %(slope)s.",
        w=numbers.plain(w),
        J=numbers.plain(t.J),
        slope=numbers.plain(gradient),
    )
    lines = [
        Line(lens.values.tolist(), lens.J.tolist(), palette.SYMBOLS["J"]),
        Line([w - 1.5, w + 1.5], [t.J - 1.5 * gradient, t.J + 1.5 * gradient], palette.SYMBOLS["delta"], "∂J/∂w₁"),
    ]
    return sketches.curves(
        lines,
        [Dot(w, t.J, palette.SYMBOLS["delta"])],
        (-4.0, 4.0),
        (0.0, 0.6),
        alt,
        ((-4.0, -2.0, 0.0, 2.0, 4.0), (0.0, 0.2, 0.4, 0.6)),
        ("w₁", "J"),
    )


def data() -> Content:
    """2.1.1: a picture and a word as vectors."""
    x = digits()[1].X[:, DIGIT - 1]
    k = 28 * (ROW - 1) + COLUMN
    value = float(x[k - 1])
    alt = _(
        "A handwritten digit of 28×28 pixels; the pixel in row %(i)s and column %(j)s is %(value)s.",
        i=ROW,
        j=COLUMN,
        value=numbers.plain(value),
    )
    word = one_pair(WORD_SEED, 0, WORDS.index(WORD), WORDS.index(NEIGHBOURS[WORD][0]))
    embedding = word.forward[0].z
    column = r"\begin{bmatrix}" + r"\\".join(map(numbers.latex, embedding[:, 0].tolist())) + r"\end{bmatrix}"
    return Content(
        _(
            "Whatever a network reads is numbers in a fixed order: a vector, or a matrix whose columns are samples. A"
            " grey picture of $28\\times 28$ pixels is read row by row and becomes one vector of 784 numbers. A word"
            " becomes a one-hot vector, and a matrix times it is one of the matrix's columns:"
        ),
        [
            rf"\mathbf x\in\mathbb R^{{784}},\qquad x_{{28\,(i-1)+j}}=x_{{28\cdot{ROW - 1}+{COLUMN}}}=x_{{{k}}}"
            rf"={numbers.latex(value)}",
            rf"W\,\mathbf e_{{{WORDS.index(WORD) + 1}}}={column}",
        ],
        sketches.grid(x.reshape(28, 28), [(ROW - 1, COLUMN - 1)], alt, 7.0),
        seen=[
            Seen(at(path.IMAGES, digit=str(DIGIT), i=str(ROW), j=str(COLUMN)), (value,)),
            Seen(at(path.WORDS, word=WORD, updates="0", seed=str(WORD_SEED)), tuple(embedding[:, 0].tolist())),
        ],
    )


def parameters() -> Content:
    """2.1.2: what is learned."""
    (layer,) = classifier()
    n, n_before = layer.W.shape
    count = len(learned_parameters((layer,)))
    return Content(
        _(
            "All that a network learns stands in weight matrices and bias vectors. A layer is an affine map: it"
            " multiplies by $W$ and adds $b$. From 784 pixels to 10 classes that is"
        ),
        [
            rf"\mathbf z=W\mathbf x+\mathbf b,\qquad ({n}\times{n_before})({n_before}\times1)+({n}\times1)",
            equations.latex((number(n_before, "W"), "·", number(n, "W"), "+", number(n, "b")), count),
        ],
        seen=[Seen(LINEAR, (float(count),))],
    )


def layers() -> Content:
    """2.1.3: product and convolution."""
    A, B = np.array([[2.0, -1.0, 0.0], [1.0, 3.0, -2.0]]), np.array([[1.0, 4.0], [-3.0, 2.0], [5.0, -1.0]])
    picture = np.repeat([[10.0, 0.0]], 3, axis=1).repeat(6, axis=0)
    kernel = np.array([[1.0, 0.0, -1.0]] * 3)
    found, both = correlate(picture, kernel), product(A, B)
    edge, patch = float(found.result[0, 1]), picture[:3, 1:4]
    return Content(
        _(
            "A dense layer is a matrix product: each number of the result takes one row and one column. A convolution"
            " takes the same kernel to every place of a picture; it is a matrix product as well, whose matrix repeats"
            " nine weights. (What layers compute is the cross-correlation: the kernel is not turned over.)"
        ),
        [
            r"(AB)_{11}=\sum_k a_{1k}\,b_{k1}="
            + equations.latex(sum_of_products(A[0].tolist(), B[:, 0].tolist(), ("W", "a")), float(both.result[0, 0])),
            r"y_{12}=\sum_{u,v}x_{u,\,v+1}\,k_{uv}=3\cdot\big("
            + equations.written_latex(sum_of_products(patch[0].tolist(), kernel[0].tolist(), ("a", "W")))
            + rf"\big)={numbers.latex(edge)}",
        ],
        small_tables.written(
            _("6×6 pixels with one edge, times a 3×3 kernel"),
            ["", *map(str, range(1, 5))],
            [[str(i + 1), *map(_tinted, row)] for i, row in enumerate(found.result.tolist())],
        ),
        seen=[
            Seen(PRODUCT, (float(both.result[0, 0]),)),
            Seen(at(path.CONVOLUTION, kernel="vertical edge", i="1", j="2"), (edge,)),
        ],
    )


def _tinted(value: float) -> tuple[str, str, str]:
    return numbers.plain(value), "", palette.tint(value, 30.0)


def optimisation() -> Content:
    """2.2.1: descent, and that it is not promised."""
    start, rule = np.array([[10.0], [0.0]]), OPTIMISERS["gradient-descent"]
    good, bad = (descend_surface(SURFACES["parabola"], start, rule, alpha, 10) for alpha in (0.1, 1.1))
    over = np.linspace(-64.0, 64.0, 65)
    reached = [float(trail.points[0, -1]) for trail in (good, bad)]
    alt = _(
        "The parabola x² and ten steps from x = 10: with α = 0.1 they end at %(good)s, with α = 1.1 at %(bad)s.",
        good=numbers.plain(reached[0]),
        bad=numbers.plain(reached[1]),
    )
    dots = [Dot(x, f, palette.NEGATIVE) for x, f in zip(bad.points[0].tolist(), bad.values.tolist(), strict=True)]
    dots += [Dot(x, f, palette.POSITIVE) for x, f in zip(good.points[0].tolist(), good.values.tolist(), strict=True)]
    way = Line(bad.points[0].tolist(), bad.values.tolist(), palette.NEGATIVE, "", sketches.DOTTED)
    curve = Line(over.tolist(), (over**2).tolist(), palette.SYMBOLS["J"])
    return Content(
        _(
            "Training makes a loss small: the mean of squares, or cross-entropy. The gradient says which way is down,"
            " and gradient descent goes there, over and over. That is no promise: each step is as long as $\\alpha$"
            " makes it, and one too long lands higher up than it began. For $f=x^2$ from $x=10$, after ten steps:"
        ),
        [
            r"x\leftarrow x-\alpha\,f'(x)=(1-2\alpha)\,x",
            rf"\alpha=0.1:\; x={numbers.latex(reached[0])}\qquad\alpha=1.1:\; x={numbers.latex(reached[1])}",
        ],
        sketches.curves(
            [curve, way],
            dots,
            (-64.0, 64.0),
            (0.0, 4200.0),
            alt,
            ((-60.0, -30.0, 0.0, 30.0, 60.0), (0.0, 2000.0, 4000.0)),
            ("x", "x²"),
        ),
        seen=[
            Seen(
                at(
                    path.DESCENT,
                    f="parabola",
                    parabola_x="10",
                    rules="gradient-descent",
                    alpha=alpha,
                    step="10",
                ),
                (x,),
            )
            for alpha, x in (("0.1", reached[0]), ("1.1", reached[1]))
        ],
    )


def backpropagation() -> Content:
    """2.2.2: the chain rule."""
    check = neuron()
    t = check.trace
    back, x = t.backward[0], float(t.X[0, 0])
    assert back.slope is not None
    parts = (float(back.dJ_da[0, 0]), float(back.slope[0, 0]), x)
    gradient = float(back.dW[0, 0])
    terms = (number(parts[0], "dJ_da"), "·", number(parts[1], "slope"), "·", number(parts[2], "x"))
    verdict = Verdict("δ·x₁", (gradient,))
    return Content(
        _(
            "A weight moves $z$, $z$ moves $a$, and $a$ moves $J$: the chain rule multiplies the three rates."
            " Backpropagation does this for every weight at once, from the output back, and uses again what later"
            " layers have found. It computes **gradients**; what is done with them is the work of gradient descent, or"
            " of another optimiser."
        ),
        [
            r"\frac{\partial J}{\partial w_1}=\frac{\partial J}{\partial a}\cdot\frac{\partial a}{\partial z}"
            r"\cdot\frac{\partial z}{\partial w_1}=" + equations.latex(terms, number(gradient, "dW"))
        ],
        trials=[
            Trial(
                "∂J/∂w₁",
                verdict,
                verdict,
                Verdict("", (float(check.layers[0].dW_numeric[0, 0]),), doubt=check.doubt),
                holds=True,
            )
        ],
        seen=[Seen(NEURON, (*parts[:2], gradient))],
    )


def slopes() -> Content:
    """2.2.3: are activation functions differentiable, and what do their slopes do to δ."""
    way, relu = deep(), ACTIVATIONS["ReLU"]
    powers = np.log10(way.relative)
    over = list(range(1, len(powers) + 1))
    ratio = float(way.relative[0])
    bound = float(steepest(ACTIVATIONS["sigmoid"]))
    before, after = one_sided_slopes(relu, 0.0)
    alt = _(
        "The size of δ in 20 layers of sigmoids, relative to the last: 1 there, %(ratio)s in the first.",
        ratio=numbers.plain(ratio),
    )
    return Content(
        _(
            "An activation function bends what would else be one affine map, and on the way back its slope multiplies"
            " $\\delta$ once in every layer. A sigmoid's slope is at most $\\tfrac14$: through twenty layers next to"
            " nothing arrives."
        ),
        [
            rf"\max|\sigma'|={numbers.latex(bound)},\qquad"
            rf"\frac{{\|\delta^{{(1)}}\|}}{{\|\delta^{{(20)}}\|}}={numbers.latex(ratio)}"
        ],
        sketches.curves(
            [Line(over, powers.tolist(), palette.SYMBOLS["delta"])],
            [Dot(l, float(power), palette.SYMBOLS["delta"]) for l, power in zip(over, powers, strict=True)],
            (0.5, 20.5),
            (-14.0, 2.0),
            alt,
            ((1, 5, 10, 15, 20), (-12.0, -8.0, -4.0, 0.0)),
            (_("layer"), "log₁₀ ‖δ⁽ˡ⁾‖/‖δ⁽ᴸ⁾‖"),
        ),
        [kink()],
        _(
            "The text calls them all differentiable. ReLU is not, at 0: its slope is %(before)s to the left and"
            " %(after)s to the right, and that $\\mathrm{ReLU}'(0)=0$ is a convention.",
            before=numbers.plain(before),
            after=numbers.plain(after),
        ),
        [Seen((VANISHING[0], {"phi": "sigmoid", "rule": "LeCun", "depth": "20", "width": "64"}), (ratio,)), KINK],
    )


KINK = Seen(at(path.CURVES, phi="ReLU", also="leaky-ReLU", z="0"), (0.0, 1.0, 0.5))


def kink() -> Trial:
    """ReLU′(0) by the text, as it is, and by difference quotients."""
    relu = ACTIVATIONS["ReLU"]
    before, after = one_sided_slopes(relu, 0.0)
    assert relu.slope is not None
    q = quotients(lambda x: float(relu.f(np.array([[x]]))[0, 0]), 0.0, 1e-5)
    return Trial(
        "ReLU′(0)",
        Verdict(_("differentiable"), (float(relu.slope(np.zeros((1, 1)))[0, 0]),)),
        Verdict(_("none; left | right"), (before, after)),
        Verdict(
            _("left | right | central"),
            (q.backward, q.forward, q.central),
            _("h = %(h)s", h=numbers.plain(q.h)),
        ),
        holds=False,
    )


def together() -> Content:
    """2.3: a gradient is a matrix product."""
    t = mazur()
    found = _step_of(t, "dW", 2)
    return Content(
        _(
            "Back through a layer the two meet: the chain rule says *which* factors are multiplied, matrix algebra does"
            " it for all weights at once. The gradient of a weight matrix is a column times a row, in the shape of"
            " $W$:"
        ),
        [formulas.in_symbols(found, t) + r"\qquad" + formulas.in_shapes(found, t), formulas.in_numbers(found, t, 0, 0)],
        seen=[Seen(step(8), tuple(t.backward[1].dW.ravel().tolist()))],
    )
