"""W x + b reads digits: ten rows of weights, ten scores; and what no such model can do."""

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, LOSSES, Layer, Network, trace
from dlmath.linear_algebra.linear_systems import best_affine
from dlmath.linear_algebra.vectors import dot, flatten_rows
from dlmath.training.datasets import digits, one_hot
from dlmath.training.digit_classifier import classifier, held_out_accuracy
from dlmath.training.polynomial_fit import HIGHEST
from pages.ui.drawing import charts, images
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.network import scenes
from pages.ui.reruns.fragment import fragment
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import displayed, paragraphs
from pages.ui.writing.text import _, say, sentences
from pages.vectors_and_matrices.parts import linear_digits, pictures, polynomials, questions, xor_plane

test = digits()[1]
(layer,) = classifier()

with roles.QUESTION.open():
    say(
        "**How can a single matrix read handwriting?** It holds ten patterns of weights, one for each digit, lays each"
        " over the picture, and adds up where they agree. The highest score wins. Try other digits."
    )


def shown_as_read(picture: np.ndarray) -> dict[str, str]:
    """Of a new picture the pattern is shown of the class that it is read as."""
    return {"class": str(linear_digits.read(layer, flatten_rows(pictures.as_digit(picture))))}


def follow() -> None:
    """Of another digit, too, the pattern is shown of the class that it is read as."""
    st.session_state["another_digit"] = True


@fragment
def digit() -> None:
    """Ten scores for one picture."""
    left, right = st.columns(roles.BROAD_SCREEN, gap="medium")

    with left, roles.INPUTS.open():
        n = controls.whole("digit", _("Which of the 1,000 digits"), 1, 1000, 3, on_change=follow)
        if st.session_state.pop("another_digit", False):
            controls.set_values({"class": str(linear_digits.read(layer, test.X[:, n - 1 : n]))})
        c = int(controls.select("class", _("Pattern shown: class c"), [str(k) for k in range(10)], "8"))
        i = controls.whole("i", _("Row i"), 1, images.SIDE, 14)
        j = controls.whole("j", _("Column j"), 1, images.SIDE, 15)
        size = 2 * controls.whole("size", _("Pixels around it"), 0, 6, 1) + 1
        ink = controls.slider("ink", _("Add ink there"), -1.0, 1.0, 0.0, 0.05)
        weight = controls.slider("weight", _("Add to the weights of c there"), -1.0, 1.0, 0.0, 0.05)
        source = controls.choice("on", _("Picture"), ("digit", "own"), "digit")
        own = pictures.own_picture(shown_as_read) if source == "own" else None

    at = linear_digits.brush(i, j, size)
    x = linear_digits.painted(test.X[:, n - 1 : n] if own is None else flatten_rows(pictures.as_digit(own)), at, ink)
    W = linear_digits.reweighted(layer.W, c, at, weight)
    label = int(test.Y[:, n - 1].argmax())
    t = trace((Layer(W, layer.b, layer.activation),), x, one_hot(np.array([label]), 10), LOSSES["CE"])
    z, p = t.forward[0].z, t.forward[0].a
    score, best = dot(flatten_rows(W[c : c + 1]), x), int(z.argmax())

    with right:
        verdict = _("It reads **%(best)s**, with probability %(p)s.", best=best, p=numbers.plain(float(p[best, 0])))
        truth = (
            _("The label says %(label)s.", label=label)
            if own is None
            else _("Your picture was put on white paper and into the middle, like the digits of the training.")
        )
        st.markdown(sentences([verdict, truth]))
        names = [
            _("picture x"),
            _("weights of class %(c)s", c=c),
            _("weight · pixel"),
            _("scores z"),
            _("softmax p"),
            _("the ten rows of W"),
        ]
        with roles.WIDE.open("linear"):
            charts.show(
                linear_digits.figure(t, score.products, at, c, names), key="linear", alt=linear_digits.describe(t, c)
            )
        with roles.ARITHMETIC.open():
            st.latex(
                linear_digits.score_in_numbers(c, score.value, float(layer.b[c, 0]), float(z[c, 0]), float(p[c, 0]))
            )
        st.caption(equations.said())
        say(
            "$Wx+b$: $(10\\times784)(784\\times1)+(10\\times1)\\to(10\\times1)$, with $784\\cdot10+10=7850$ numbers to"
            " learn. The outputs are **scores**, any real numbers; only softmax makes them probabilities. Trained on"
            " 3,000 digits, it reads %(percent)s%% of 1,000 others correctly.",
            percent=numbers.plain(100 * held_out_accuracy(), 3),
        )


@fragment
def xor() -> None:
    """Four points and the best affine map."""
    st.header(_("What it cannot do"), anchor=False)
    say(
        "Four points are enough: XOR is 1 where exactly one input is 1. Try to find weights that bring all four outputs"
        " near their targets."
    )
    left, right = st.columns(roles.BROAD_SCREEN, gap="medium")
    X, Y = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
    with left:
        model = controls.choice("xor", _("Model"), ("affine", "hidden layer"), "affine")
        if model == "affine":
            w = [controls.slider(key, name, -2.0, 2.0, 0.5, 0.01) for key, name in (("w1", "w₁"), ("w2", "w₂"))]
            network: Network = (
                Layer(
                    np.array([w]),
                    np.array([[controls.slider("b", "b", -2.0, 2.0, 0.0, 0.01)]]),
                    ACTIVATIONS["identity"],
                ),
            )
        else:
            network = scenes.SCENES["xor"].network
    on_xor = trace(network, X, Y, LOSSES["MSE"])
    with right:
        charts.show(
            xor_plane.figure(on_xor, (_("f over the plane"), _("f at the corners, ◆ target"))),
            key="xor_plane",
            alt=xor_plane.describe(on_xor),
        )
        if model == "affine":
            W_best, b_best = best_affine(X, Y)
            least = trace((Layer(W_best, b_best, ACTIVATIONS["identity"]),), X, Y, LOSSES["MSE"]).J
            st.latex(xor_plane.affine_in_numbers(network[0], on_xor.J, W_best, b_best, least))
            say(
                "The best affine map says %(b)s everywhere: it has learned nothing. "
                "A threshold after it does not help: its border is a straight line.",
                b=numbers.plain(float(b_best[0, 0])),
            )
        else:
            st.latex(xor_plane.hidden_in_numbers(network, on_xor.J))
            say(
                "Goodfellow's network: one hidden layer of two ReLU units bends the plane, and all four outputs are"
                " exact."
            )


@fragment
def fitting() -> None:
    """The same model with the powers of x for its inputs: to fit, and to generalise."""
    st.header(_("To fit, and to generalise"), anchor=False)
    say(
        "Give it $x,x^2,\\dots,x^d$ for inputs, and the linear model draws curves. The more of them, the closer it"
        " comes to the nine points it is fitted to. Which degree would you trust between them?"
    )
    left, right = st.columns(roles.BROAD_SCREEN, gap="medium")
    with left:
        degree = controls.whole("degree", _("Degree d"), 0, HIGHEST, 1)
    with right:
        names = (_("● fitted  ○ new"), _("mean squared error over d"))
        with roles.WIDE.open("polynomial"):
            charts.show(polynomials.figure(degree, names), key="polynomial", alt=polynomials.describe(degree))
        paragraphs(displayed(polynomials.curve_latex(degree)), displayed(polynomials.in_numbers(degree)))
        say(
            "What it was fitted to says nothing about other points: it **generalises** as well as its error on points"
            " that it has not seen is small. Too few coefficients miss the shape (underfitting); too many follow the"
            " noise of each point (overfitting)."
        )


questions.linear_model()
