"""The gallery: exact states of lessons, each with a question that stands above it and an answer to be opened after a
guess."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pages.ui.frame import gallery_guesses as guesses
from pages.ui.frame import path
from pages.ui.frame.lessons import titles
from pages.ui.inputs.controls import Preset
from pages.ui.inputs.guesses import Guess
from pages.ui.writing.text import N_, _


@dataclass(frozen=True)
class Exhibit:
    """A state worth a question.

    Attributes:
      page: the lesson, its path below pages/.
      values: what its link says, by the key of a control; all others stand at their defaults.
      question: in English, without formulas.
      answer: in English; every number in it stands on the page in this state.
      guess: what is asked before the answer, in the reader's language.
    """

    page: str
    values: Mapping[str, str | list[str]]
    question: str
    answer: str
    guess: Callable[[], Guess]


def presets(heading: str) -> dict[str, Preset]:
    """The exhibits of the lesson with a title, as its presets are asked."""
    called = titles()
    return {name: _preset(name, each) for name, each in GALLERY.items() if called.get(each.page) == heading}


def _preset(name: str, exhibit: Exhibit) -> Preset:
    return Preset(name, _(exhibit.question), exhibit.values, _(exhibit.answer), exhibit.guess())


GALLERY: dict[str, Exhibit] = {
    "mazur": Exhibit(
        path.STEPS,
        {"scene": "mazur", "step": "7", "all": "true"},
        N_(
            "The network of Matt Mazur's blog has two outputs. Which one is wrong by more, and how much of the blame"
            " reaches the very first weight?"
        ),
        N_(
            "Output 1: it says 0.7514 and should say 0.01, so its δ is 0.1385. Output 2 is too low by less, δ ="
            " −0.03810. Back through two sigmoids only ∂J/∂W⁽¹⁾₁₁ = 4.386×10⁻⁴ is left, since every way back multiplies"
            " by weights, slopes and inputs."
        ),
        guesses.mazur,
    ),
    "slow-start": Exhibit(
        path.NEURON,
        {"x2": "0", "w1": "2", "w2": "0", "b": "2", "alpha": "0.15", "beside": "true"},
        N_(
            "The neuron of Michael Nielsen's book says 0.98 and should say 0. It could hardly be more wrong. Why does"
            " it learn so slowly at first?"
        ),
        N_(
            "Because it is so sure: at z = 4 the sigmoid is flat, φ′(z) = 0.01766, and δ = 0.9820·0.01766 ≈ 0.01735. "
            "With cross-entropy the slope cancels and δ is the whole difference, 0.9820: the other curve falls at once."
        ),
        guesses.slow_start,
    ),
    "xor-exact": Exhibit(
        path.STEPS,
        {"scene": "xor", "x1": "1", "x2": "1", "y1": "0", "step": "5"},
        N_("The network of Goodfellow's textbook: how do two ReLUs compute XOR of 1 and 1?"),
        N_(
            "Both units add the inputs, the second one starts counting one later: z⁽¹⁾ = (2, 1). The output takes the"
            " second one away twice: 2 − 2·1 = 0. For one input of 1 the second unit is silent, and 1 is left."
        ),
        guesses.xor_exact,
    ),
    "xor-affine": Exhibit(
        path.LINEAR,
        {"xor": "affine", "w1": "0", "w2": "0", "b": "0.5"},
        N_("What is the best that one neuron without hidden units can say about XOR? (Second half of the page.)"),
        N_(
            "0.5 everywhere, with a mean squared error of 0.25: every slope that helps one corner hurts another just as"
            " much."
        ),
        guesses.xor_affine,
    ),
    "xor-one-unit": Exhibit(
        path.TRAINING,
        {"data": "XOR", "layers": "1", "u1": "1", "f1": "tanh", "epochs": "300"},
        N_("XOR with a single hidden unit. 300 epochs: what will its picture look like?"),
        N_(
            "One straight border: a single unit looks in one direction only. "
            "It cuts off one corner, and about the other three it has to guess: J stays at 0.4869."
        ),
        guesses.xor_one_unit,
    ),
    "all-zero": Exhibit(
        path.STEPS,
        {"scene": "own", "hidden": "sigmoid", "init": "zeros", "updates": "500", "step": "13", "all": "true"},
        N_("All weights started at zero. After 500 updates: how many different hidden units does this network have?"),
        N_(
            "One, three times: every row of W⁽¹⁾ is (0.2392, 0.09567). Equal weights get equal δ, equal δ give equal"
            " gradients, and no update ever tells them apart. J fell from 0.6931 to 0.01764 all the same."
        ),
        guesses.all_zero,
    ),
    "vanishing": Exhibit(
        path.VANISHING,
        {"phi": "sigmoid", "rule": "LeCun", "depth": "20", "width": "64"},
        N_("Twenty layers of sigmoids. What fraction of δ arrives at the first one?"),
        N_(
            "7.480×10⁻¹³. The slopes alone allow at most 0.25 per layer, 3.638×10⁻¹² over all; the weights do little"
            " about it. With tanh and the same weights 0.1723 arrives."
        ),
        guesses.vanishing,
    ),
    "exploding": Exhibit(
        path.VANISHING,
        {"phi": "ReLU", "rule": "normal", "depth": "20", "width": "64"},
        N_("Twenty layers of ReLU, weights drawn with variance 1. What becomes of δ on its way back?"),
        N_(
            "It grows to 6.448×10¹⁴ times its size: a layer multiplies it by about √(64/2). He's variance, 2/64, makes"
            " that factor 1."
        ),
        guesses.exploding,
    ),
    "dying": Exhibit(
        path.DYING,
        {"scene": "dies", "w": "1", "b": "-0.5", "alpha": "0.2", "data": "0.5,-5;1,-5;2,-5;3,-5", "updates": "1"},
        N_("A ReLU, four samples, one update. Will it ever learn again?"),
        N_(
            "No. The update made w = −3.1 and b = −2.45, and now z ≤ 0 for all 4 samples: every δ is 0, whatever α is. "
            "One negative z would have been harmless; it takes all of them."
        ),
        guesses.dying,
    ),
    "reviving": Exhibit(
        path.DYING,
        {"scene": "recovers", "w": "1", "b": "-1.5", "alpha": "0.1", "data": "1,1;2,2", "updates": "40"},
        N_("At the start z was negative for the first sample. Many texts would now call this unit dead. Is it?"),
        N_(
            "No: the second sample was active all along and moved w and b. After 40 updates the unit is active for 2 of"
            " 2, and z of the first is 0.7544."
        ),
        guesses.reviving,
    ),
    "too-large-rate": Exhibit(
        path.DESCENT,
        {"f": "parabola", "parabola_x": "10", "rules": "gradient-descent", "alpha": "1.1", "step": "10"},
        N_("f = x², α = 1.1, start at 10. Every gradient is exact. Where is x after ten steps?"),
        N_(
            "At 61.92. A step multiplies x by 1 − 2α, and |1 − 2α| > 1: it jumps across the minimum and lands further"
            " out each time. Nothing promises descent."
        ),
        guesses.too_large_rate,
    ),
    "softmax-nan": Exhibit(
        path.SOFTMAX,
        {"shift": "1000"},
        N_("Softmax as it stands in the books, for the scores 123, 456 and 789: what does a computer answer?"),
        N_(
            "NaN: e⁷⁸⁹ is ∞ in float64, and ∞/∞ is no number. Subtract the largest score first and nothing changes but"
            " the overflow: the third probability is 1, the second 2.398×10⁻¹⁴⁵. The same happens to these scores with"
            " 1000 added."
        ),
        guesses.softmax_nan,
    ),
    "edge": Exhibit(
        path.CONVOLUTION,
        {"kernel": "vertical edge", "i": "1", "j": "2"},
        N_("A picture of Andrew Ng's course has one edge, without any width. How many columns of the output see it?"),
        N_(
            "Two. The kernel is three wide: two of its places have one foot on each side of the edge, and both add up"
            " to 30. Everywhere else its left and its right column cancel."
        ),
        guesses.edge,
    ),
    "digit": Exhibit(
        path.LINEAR,
        {"digit": "3", "class": "8"},
        N_(
            "A picture of 784 pixels, ten classes, one linear model. How many numbers must be learned, and what"
            " comes out?"
        ),
        N_(
            "7850: ten patterns of 784 weights, and ten biases. Out come scores, not probabilities: here 5.886 for the"
            " 8, which softmax makes 0.9331."
        ),
        guesses.digit,
    ),
    "three-judges": Exhibit(
        path.CHECK,
        {"rule": "∇ₐJ", "lens": "W2[1,1]"},
        N_(
            "Many texts, ours too (3.2, step 1), begin the backward pass with δ = ∂J/∂a. Who could tell whether"
            " that is right, without knowing backpropagation?"
        ),
        N_(
            "Whoever nudges a weight and watches J: the difference quotient of W⁽²⁾₁₁ is 0.08217, the texts' rule says"
            " 0.4398. The factor φ′(z) is missing, and no h mends that."
        ),
        guesses.three_judges,
    ),
    "wrong-and-faster": Exhibit(
        path.CHECK,
        {"rule": "∇ₐJ", "train": "1000"},
        N_(
            "With δ = ∂J/∂a, which is wrong, Mazur's network trains much better: after 1000 updates J is smaller by"
            " far. How can that be?"
        ),
        N_(
            "J is 4.125×10⁻¹⁵ by the wrong rule and 2.707×10⁻⁴ by the right one. a − y happens to be the right δ of"
            " another loss, cross-entropy, whose minimum lies in the same place. So a falling loss proves nothing about"
            " a gradient."
        ),
        guesses.wrong_and_faster,
    ),
    "outlier": Exhibit(
        path.REGRESSION,
        {"loss": "MSE", "b": "3", "out": "11"},
        N_("Five points near 3, one at 11. Where do squares want the line, and where do absolute values?"),
        N_(
            "MSE at the mean, 4.167; MAE at the median, 3. At b = 3 the squares still have a slope of −2.333, because"
            " of that one point; the absolute values have none."
        ),
        guesses.outlier,
    ),
    "tiny-h": Exhibit(
        path.DERIVATIVE,
        {"f": "sin", "x": "1", "h": "1e-15"},
        N_("The derivative is the limit for h to 0. So take h = 10⁻¹⁵: how good is the slope?"),
        N_(
            "0.5 instead of 0.540302: not one digit after the first. The two values of f agree in all but their last"
            " bits, and that rest is divided by h."
        ),
        guesses.tiny_h,
    ),
    "certain-and-wrong": Exhibit(
        path.BINARY,
        {"by": "p", "p": "0", "y": "1"},
        N_(
            "It was held to be impossible, and it happened. What is the loss, and what do two well-known libraries say?"
        ),
        N_(
            "∞. PyTorch lets no logarithm fall below −100 and says 100, Keras clips the probability and says 16.12. "
            "Both then pass back a δ of 0; from the logit it is −1."
        ),
        guesses.certain_and_wrong,
    ),
    "sum-to-zero": Exhibit(
        path.STEPS,
        {"scene": "classifier", "step": "7"},
        N_("Softmax with cross-entropy: the three δ of the output add up to 0. Why must they?"),
        N_(
            "δ = a − y, here (0.5745, −0.7477, 0.1732), and both a and y add up to 1. Seen otherwise: the same amount"
            " added to every score changes no probability, so J has slope 0 in that direction, and that slope is the"
            " sum of the δ."
        ),
        guesses.sum_to_zero,
    ),
}
