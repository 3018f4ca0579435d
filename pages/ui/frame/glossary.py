"""The symbols and names: what each means, its shape, and the lesson that introduces it; each opens it wherever it
stands on a page.

A script finds the symbol under the pointer or the finger by its letter. A letter that means something else in some
lessons has a record for them.
"""

from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from pages.ui.frame import path
from pages.ui.frame.guide import Guide
from pages.ui.layout import rules
from pages.ui.writing.text import _, named

# A lesson by its path below pages/, and what its link says beside that.
Place = tuple[str, dict[str, str]]
_open = st.components.v2.component("glossary", js=rules.script(Path(__file__).parent / "glossary.js"))


@dataclass(frozen=True)
class Notation:
    """A symbol of the whole text as it is written, the name of its colour, what it means, its shape as HTML, its name
    in the code, where it is introduced, and the letters that stand for it in a formula."""

    symbol: str
    colour: str
    meaning: str
    shape: str
    code: str
    place: Place
    letters: str


@dataclass(frozen=True)
class Local:
    """What some letters mean in some lessons, by their paths below pages/; in all where none is named."""

    letters: str
    meaning: str
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Name:
    """A name that sentences mention: as it is written, in any language; who or what it is, and where it is explained or
    first used."""

    written: str
    meaning: str
    place: Place | None = None


def at(page: str, **values: str) -> Place:
    """A lesson in a state."""
    return page, values


def step(number: int) -> Place:
    """A step of the walkthrough."""
    return at(path.STEPS, step=str(number))


def notation() -> tuple[Notation, ...]:
    """The symbols, in the order in which a network computes them."""
    weights = _("weights: row j holds what unit j takes from each input")
    gradient = _("gradient of the weights, in the shape of W")
    return (
        Notation("x = a⁽⁰⁾", "x", _("input"), "n<sub>0</sub>×1", "X", at(path.IMAGES), "x X"),
        Notation("W⁽ˡ⁾", "W", weights, "n×n<sub>in</sub>", "W", at(path.MAPS), "W w"),
        Notation("b⁽ˡ⁾", "b", _("biases"), "n×1", "b", at(path.LINEAR), "b"),
        Notation("z⁽ˡ⁾", "z", _("weighted input: W times the a before, plus b"), "n×1", "z", step(1), "z"),
        Notation("φ, φ′", "z", _("activation function and its slope"), "", "f, slope", at(path.CURVES), "φ ϕ"),
        Notation("a⁽ˡ⁾", "a", _("activation: φ of z"), "n×1", "a", step(2), "a"),
        Notation("y", "y", _("target"), "n<sub>L</sub>×1", "Y", at(path.REGRESSION), "y"),
        Notation(
            "J", "J", _("loss: one number, small when output and target agree"), "1", "J", at(path.REGRESSION), "J"
        ),
        Notation("∂J/∂a⁽ˡ⁾", "delta", _("how J changes with a"), "n×1", "dJ_da", at(path.OUTPUTS), "∂J/∂a"),
        Notation("δ⁽ˡ⁾", "delta", _("error term: how J changes with z"), "n×1", "delta", step(7), "δ ∂J/∂z"),
        Notation("∂J/∂W⁽ˡ⁾", "delta", gradient, "n×n<sub>in</sub>", "dW", step(8), "∂J/∂W ∂J/∂w"),
        Notation("∂J/∂b⁽ˡ⁾", "delta", _("gradient of the biases: δ itself"), "n×1", "db", step(9), "∂J/∂b"),
        Notation("⊙", "J", _("entry by entry: each times the one in its place"), "", "*", step(10), "⊙"),
        Notation("α", "J", _("learning rate: how far an update goes"), "1", "learning_rate", at(path.DESCENT), "α"),
    )


def local() -> tuple[Local, ...]:
    """What other letters mean; for a letter of a lesson its last record holds."""
    variable = _("a number that the function is taken at")
    updated = (path.DESCENT, path.TRAINING, path.STEPS, path.WORK)
    return (
        Local("σ", _("sigmoid: σ(z) = 1/(1 + e⁻ᶻ), between 0 and 1")),
        Local("∇", _("gradient: all partial derivatives, in the shape of what J is differentiated with respect to")),
        Local("∂", _("partial derivative: how fast one thing changes when only the other one moves")),
        Local("d", _("derivative: how fast the upper one changes with the lower one")),
        Local("θ", _("all parameters together")),
        Local("L", _("number of layers that have weights")),
        Local("l ℓ", _("a layer, counted from 1")),
        Local("N", _("number of samples")),
        Local("𝒩", _("normal distribution: its mean, its variance")),
        Local("𝒰", _("uniform distribution: all numbers between two ends are equally likely")),
        Local("n", _("number of outputs or units; n_in of the inputs of a layer")),
        Local("i j k m s", _("a number that counts: rows, columns, units or samples")),
        Local("h", _("a small step, by which something is nudged")),
        Local("e", _("2.718…, the base of the natural logarithm")),
        Local("f", _("a function")),
        Local("ŷ", _("prediction: what should be y")),
        Local("p p̂", _("probability that the network states")),
        Local("ε", _("the distance from 1 to the next number in float64, about 2×10⁻¹⁶")),
        Local("ε", _("a small number that keeps a step from being divided by 0"), updated),
        Local("m", _("running mean of the gradients"), updated),
        Local("d", _("degree of the polynomial"), (path.LINEAR,)),
        Local("x y", _("a vector: a list of numbers, an arrow"), (path.VECTORS,)),
        Local("u v", _("two vectors with as many entries as you like"), (path.VECTORS,)),
        Local("θ", _("the angle between two vectors"), (path.VECTORS,)),
        Local("A B", _("a matrix: numbers in rows and columns"), (path.PRODUCT, path.MAPS)),
        Local("a b", _("an entry of A or B: its row, then its column"), (path.PRODUCT,)),
        Local("a", _("an entry of A: its row, then its column"), (path.MAPS,)),
        Local("e", _("unit vector: 1 in one place, 0 in all others"), (path.MAPS, path.WORDS)),
        Local("M", _("the map that is drawn: A and then B"), (path.MAPS,)),
        Local("C", _("a matrix of your own"), (path.MAPS,)),
        Local("I", _("identity matrix: it leaves every vector as it is"), (path.MAPS,)),
        Local("λ", _("eigenvalue: by how much a vector is stretched that stays on its line"), (path.MAPS,)),
        Local("v", _("eigenvector: it stays on its line"), (path.MAPS,)),
        Local("t", _("trace: the sum of the diagonal"), (path.MAPS,)),
        Local("m", _("the determinants of two rows with the same two columns, added"), (path.MAPS,)),
        Local("d", _("determinant: by how much areas or volumes grow"), (path.MAPS,)),
        Local("σ", _("singular value: by how much an axis is stretched"), (path.MAPS,)),
        Local("U V", _("turns, which leave lengths as they are"), (path.MAPS,)),
        Local("u", _("where a stretched axis points"), (path.MAPS,)),
        Local("x", _("pixel of the picture: its row, then its column"), (path.CONVOLUTION, path.LAYER)),
        Local("y", _("entry of the output: its row, then its column"), (path.CONVOLUTION, path.LAYER)),
        Local("k", _("kernel: the small matrix that slides over the picture"), (path.CONVOLUTION, path.LAYER)),
        Local("P", _("all patches of the picture, one in each column"), (path.CONVOLUTION, path.LAYER)),
        Local("u v", _("row and column within the kernel"), (path.CONVOLUTION, path.LAYER)),
        Local("t", _("target: what the output should be"), (path.LAYER,)),
        Local("o c", _("channel: o of the output, c of the picture"), (path.LAYER,)),
        Local("p q", _("row and column of the output"), (path.LAYER,)),
        Local("m n", _("row and column of the picture; n also the number of outputs"), (path.LAYER,)),
        Local("K", _("the kernels, one in each row"), (path.LAYER,)),
        Local("h w", _("height and width of the output"), (path.CONVOLUTION,)),
        Local("x", variable, (path.DERIVATIVE,)),
        Local("x y z", variable, (path.CHAIN_RULE, path.GRADIENT, path.DESCENT)),
        Local("v", _("a value in the middle of the graph: the result of one node"), (path.CHAIN_RULE,)),
        Local(
            "J",
            _("what is differentiated: the result, or the sum of its entries times their weights"),
            (path.CHAIN_RULE,),
        ),
        Local("G", _("by what each entry of the result is weighed"), (path.CHAIN_RULE,)),
        Local("A C X", _("a matrix"), (path.CHAIN_RULE,)),
        Local("g", _("a function with several results"), (path.GRADIENT,)),
        Local("J", _("Jacobian: the slopes of every result with respect to every variable"), (path.GRADIENT,)),
        Local("u", _("a direction: an arrow of length 1"), (path.GRADIENT,)),
        Local("D", _("slope in one direction"), (path.GRADIENT,)),
        Local("r", _("distance from the origin"), (path.GRADIENT,)),
        Local("c", _("curvature: how fast the slope changes"), (path.DESCENT,)),
        Local("μ", _("momentum: which part of the last step goes on"), (path.DESCENT,)),
        Local("ρ", _("which part of the old mean of squares is kept"), (path.DESCENT,)),
        Local("g", _("the gradient that a step is made from"), (path.DESCENT, path.TRAINING)),
        Local("θ", _("all that is moved: x and y"), (path.DESCENT,)),
        Local("H", _("entropy: the smallest cross-entropy that these targets allow"), (path.BINARY,)),
        Local("C", _("number of classes"), (path.SOFTMAX,)),
        Local("P Q", _("two distributions over the same classes"), (path.SOFTMAX,)),
        Local("q", _("probability of a class under Q"), (path.SOFTMAX,)),
        Local("H", _("entropy, or cross-entropy of two distributions"), (path.SOFTMAX,)),
        Local("T", _("temperature: what all scores are divided by"), (path.SOFTMAX,)),
        Local("a b", _("two classes, to count with"), (path.SOFTMAX,)),
        Local("ε", _("what is taken from the true class and given to all"), (path.SOFTMAX,)),
        Local("z", _("score of a class, also called logit"), (path.SOFTMAX,)),
        Local("a", _("activation: φ of z; beside n, the slope by the rule"), (path.CHECK,)),
        Local("n", _("slope by nudging: the central difference quotient"), (path.CHECK,)),
        Local("v", _("variance of the weights"), (path.WEIGHTS,)),
    )


def names() -> tuple[Name, ...]:
    """The names of people, methods, losses and programs that are mentioned on several pages."""
    weights, descent = at(path.WEIGHTS), at(path.DESCENT)
    return (
        Name(
            "Nielsen", _("Michael Nielsen, who wrote the free book Neural Networks and Deep Learning"), at(path.NEURON)
        ),
        Name("Mazur", _("Matt Mazur, whose worked example of backpropagation many have followed by hand"), step(1)),
        Name("Goodfellow", _("Ian Goodfellow, first author of the textbook Deep Learning"), at(path.LINEAR)),
        Name("Ng", _("Andrew Ng, who teaches well-known courses on deep learning"), at(path.CONVOLUTION)),
        Name("吴恩达", _("Andrew Ng, who teaches well-known courses on deep learning"), at(path.CONVOLUTION)),
        Name("CS231n", _("Stanford's course on neural networks for images"), at(path.CHAIN_RULE)),
        Name("Baydin", _("first author of a survey of automatic differentiation"), at(path.CHAIN_RULE)),
        Name("Taylor", _("Taylor's formula: f near a place, from its derivatives there"), at(path.DERIVATIVE)),
        Name("Jacobian", _("the matrix of all partial derivatives: a row for each result"), at(path.GRADIENT)),
        Name("雅可比", _("the matrix of all partial derivatives: a row for each result"), at(path.GRADIENT)),
        Name("LeCun", _("Yann LeCun's initial weights: their variance is 1/n_in"), weights),
        Name("Glorot", _("Xavier Glorot's initial weights: their variance is 2/(n_in + n_out)"), weights),
        Name("He", _("Kaiming He's initial weights, for ReLU: their variance is 2/n_in"), weights),
        Name("Adam", _("update that divides a running mean of gradients by one of their size"), descent),
        Name("AdamW", _("Adam, with weights that shrink a little at each update besides"), descent),
        Name("RMSprop", _("update that divides each gradient by a running mean of its size"), descent),
        Name("Adagrad", _("update that divides each gradient by the size of all so far"), descent),
        Name("Nesterov", _("momentum whose gradient is taken a step ahead"), descent),
        Name("ReLU", _("max(0, z): keeps what is positive, makes the rest 0"), at(path.CURVES, phi="ReLU")),
        Name("GELU", _("z times the probability that a normal number is below z"), at(path.CURVES, phi="GELU")),
        Name("SiLU", _("z times the sigmoid of z"), at(path.CURVES, phi="SiLU")),
        Name("XOR", _("exclusive or: 1 where exactly one of two inputs is 1"), at(path.LINEAR)),
        Name("MSE", _("mean squared error"), at(path.REGRESSION)),
        Name("SSE", _("sum of squared errors"), at(path.REGRESSION)),
        Name("MAE", _("mean absolute error"), at(path.REGRESSION)),
        Name("Huber", _("loss: half the square of a small error, the size of a large one"), at(path.REGRESSION)),
        Name("BCE", _("binary cross-entropy"), at(path.BINARY)),
        Name("CE", _("cross-entropy"), at(path.SOFTMAX)),
        Name("KL", _("Kullback–Leibler divergence"), at(path.SOFTMAX)),
        Name("NaN", _("not a number: what a computer answers to 0/0 or ∞ − ∞")),
        Name("NumPy", _("Python's library for arrays of numbers")),
        Name("PyTorch", _("a library for deep learning in Python")),
        Name("Keras", _("a library for deep learning in Python")),
    )


def told(guide: Guide, page: str) -> dict[str, str]:
    """What each letter opens on a page, as HTML."""
    found: dict[str, str] = {}
    for each in notation():
        more = [named(_("shape"), each.shape)] if each.shape else []
        more += [named(_("lesson"), guide.link(*each.place))] if each.place[0] != page else []
        small = "".join(f"<small>{one}</small>" for one in more)
        html = f'<b class="dl-{each.colour}">{each.symbol}</b><span>{escape(each.meaning)}</span>{small}'
        found |= dict.fromkeys(each.letters.split(), html)
    for here in (each for each in local() if not each.pages or page in each.pages):
        for letter in here.letters.split():
            found[letter] = f"<b>{letter}</b><span>{escape(here.meaning)}</span>"
    for name in names():
        lesson = named(_("lesson"), guide.link(*name.place)) if name.place and name.place[0] != page else ""
        small = f"<small>{lesson}</small>" if lesson else ""
        found[name.written] = f"<b>{escape(name.written)}</b><span>{escape(name.meaning)}</span>{small}"
    return found


def button() -> str:
    """The button that lists the symbols of the page, as HTML."""
    words = escape(_("Symbols on this page"))
    return (
        f'<button type="button" class="dl-ask" title="{words}" aria-label="{words}" aria-haspopup="dialog">δ?</button>'
    )


def mount(guide: Guide, page: str) -> None:
    """Let every symbol of a page open what it means."""
    words = {"list": _("Symbols on this page"), "close": _("Close")}
    _open(key="glossary", data={"symbols": told(guide, page), "words": words})
