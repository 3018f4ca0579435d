"""The usual mistakes in backpropagation by hand, each with the number that it yields, so that a wrong answer can be
named.

A mistake is made in one quantity and carried on, rightly, to those that are computed from it (``layer_values``). Some
come out in several ways, such as a sum of which only one term was taken.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.by_hand import _wrong_formulas as wrong_formulas
from dlmath.by_hand._update import gradient_of, stepped_at
from dlmath.by_hand._wrong_formulas import divisor
from dlmath.by_hand.layer_values import At, Matrix, right_at
from dlmath.contract import ANY, NotNegative, Size, check_calls
from dlmath.functions.activations import sigmoid
from dlmath.functions.softmax import softmax
from dlmath.network.passes import Trace
from dlmath.training.methods import GRADIENT_DESCENT, Underway

Outcome = Annotated[Float64[np.ndarray, "m n"], ANY]
Ways = np.ndarray | Iterable[np.ndarray] | None


@dataclass(frozen=True)
class Mistake:
    """One mistake."""

    name: str
    made_in: str  # the quantity in whose formula it is made, one of QUANTITIES
    sentence: str  # what was done wrong, or what to do
    wrong: Callable[[At], Ways]  # what comes out for ``made_in``, or all that may; None where it cannot happen
    at_output: bool = False  # whether it is made in the last layer, if at all, and merely goes on in the others
    rather: tuple[str, ...] = ()  # mistakes by which it is named where they may have been made and yield the same
    seen_there_alone: bool = False  # whether what follows from it is another mistake's number, whose name says more

    def value(
        self,
        t: Trace,
        layer: Size,
        learning_rate: NotNegative,
        quantity: str | None = None,
        by: Underway = GRADIENT_DESCENT,
    ) -> Matrix | None:
        """The wrong value of a quantity, ``made_in`` if None; None where the mistake does not touch it, cannot happen,
        or does no harm.

        >>> from dlmath.network.passes import example
        >>> MISTAKES["bias-forgotten"].value(example(), 1, 0.1)
        array([[6.]])
        """
        at, quantity = At(t, layer, learning_rate, by), self.made_in if quantity is None else quantity
        right = right_at(at, quantity)
        return next((wrong for wrong in self.ways(at, quantity) if right is not None and does_harm(wrong, right)), None)

    def ways(self, at: At, quantity: str) -> list[Matrix]:
        """All values of a quantity that it may yield, right ones among them; none where it does not touch that, or
        cannot happen.

        >>> from dlmath.network.passes import example
        >>> [way.tolist() for way in MISTAKES["bias-forgotten"].ways(At(example(), 1, 0.1), "z")]
        [[[6.0]]]
        """
        found, made = self.wrong(at), right_at(at, self.made_in)
        ways = [found] if isinstance(found, np.ndarray) else list(found or ())
        followed = [
            at.follow(quantity, self.made_in, way) for way in ways if made is not None and way.shape == made.shape
        ]
        return [each for each in followed if each is not None]


def does_harm(wrong: Outcome, right: Outcome) -> bool:
    """Whether a wrong value is one that somebody can write, and another than the right one.

    >>> does_harm(np.array([[2.0]]), np.array([[2.0]])), does_harm(np.array([[np.inf]]), np.array([[2.0]]))
    (False, False)
    """
    return bool(np.isfinite(wrong).all() and (np.abs(wrong - right) > 1e-12 * np.abs(right)).any())


def _in_both(
    name: str, sentence: str, wrong: Callable[[At, str], Ways], rather: tuple[str, ...] = ()
) -> tuple[Mistake, Mistake]:
    """A mistake that is made in the update of W and of b alike: (layer, letter) ↦ what comes out."""
    return (
        Mistake(f"W-{name}", "W_new", sentence, lambda at: wrong(at, "W"), rather=rather),
        Mistake(f"b-{name}", "b_new", sentence, lambda at: wrong(at, "b"), rather=rather),
    )


_FORWARD = (
    Mistake("bias-forgotten", "z", "The bias b was left out.", lambda at: at.W @ at.a_before),
    Mistake("bias-twice", "z", "The bias b was added twice.", lambda at: at.z + at.b),
    Mistake(
        "bias-subtracted", "z", "The bias b was subtracted instead of added.", lambda at: at.W @ at.a_before - at.b
    ),
    Mistake(
        "W-transposed",
        "z",
        "Wᵀ was used in place of W.",
        lambda at: at.W.T @ at.a_before + at.b if at.keeps_size else None,
    ),
    Mistake(
        "z-for-a-before",
        "z",
        "The z of the layer before was used in place of its a.",
        lambda at: None if at.z_before is None else at.W @ at.z_before + at.b,
    ),
    Mistake(
        "x-for-a-before",
        "z",
        "The input x of the network was used in place of the a of the layer before.",
        lambda at: at.W @ at.t.X + at.b if at.W.shape[1] == len(at.t.X) else None,
    ),
    Mistake(
        "one-product",
        "z",
        "Only one input was counted: add up weight times input over all inputs.",
        wrong_formulas.one_product,
    ),
    Mistake(
        "input-left-out",
        "z",
        "One input was left out: add up weight times input over all inputs.",
        wrong_formulas.all_but_one,
    ),
    Mistake(
        "inputs-exchanged",
        "z",
        "Two inputs were exchanged: the first column of W belongs to the first input, and so on.",
        wrong_formulas.inputs_exchanged,
    ),
    Mistake(
        "biases-exchanged",
        "z",
        "The biases of two units were exchanged: each row of b belongs to the unit of that row.",
        wrong_formulas.biases_exchanged,
    ),
    Mistake(
        "rows-exchanged",
        "z",
        "The weights of two units were exchanged: each row of W belongs to the unit of that row.",
        wrong_formulas.rows_exchanged,
    ),
    Mistake(
        "minus-lost",
        "z",
        "The minus of an input was lost: put it in with its sign.",
        wrong_formulas.minus_lost,
    ),
    Mistake(
        "activation-forgotten", "a", "z was taken for a: the activation function was not applied.", lambda at: at.z
    ),
    Mistake(
        "activation-twice",
        "a",
        "The activation function was applied twice: a is φ(z), not φ(φ(z)).",
        lambda at: at.phi.f(at.phi.f(at.z)),
    ),
    Mistake(
        "bias-after-activation",
        "a",
        "b was added after the activation: add it before, a = φ(W a + b).",
        lambda at: at.phi.f(at.z - at.b) + at.b,
    ),
    Mistake("slope-for-activation", "a", "The slope φ′(z) was computed in place of φ(z).", lambda at: at.slope),
    Mistake("minus-z", "a", "The sign in the exponent or of z is wrong: this is φ(−z).", lambda at: at.phi.f(-at.z)),
    Mistake(
        "another-activation",
        "a",
        "Another activation function was applied: look at which one this layer has.",
        wrong_formulas.another_activation,
    ),
    Mistake(
        "power-alone",
        "a",
        "This is e⁻ᶻ alone: the sigmoid is 1/(1 + e⁻ᶻ).",
        lambda at: wrong_formulas.of_sigmoid(at, lambda power: power),
    ),
    Mistake(
        "reciprocal-forgotten",
        "a",
        "This is 1 + e⁻ᶻ: the sigmoid is 1 divided by that.",
        lambda at: wrong_formulas.of_sigmoid(at, lambda power: 1.0 + power),
    ),
    Mistake(
        "minus-in-sigmoid",
        "a",
        "There is a plus in the sigmoid: 1/(1 + e⁻ᶻ), not 1/(1 − e⁻ᶻ).",
        lambda at: wrong_formulas.of_sigmoid(at, lambda power: 1.0 / (1.0 - power)),
    ),
    Mistake(
        "tanh-of-half",
        "a",
        "This is 2σ(z) − 1: tanh z is 2σ(2z) − 1, with 2z in the sigmoid.",
        lambda at: 2.0 * sigmoid(at.z) - 1.0 if at.phi.name == "tanh" else None,
    ),
    Mistake(
        "absolute-value",
        "a",
        "This is |z|: ReLU is max(0, z), which makes a negative z 0.",
        lambda at: np.abs(at.z) if at.phi.name == "ReLU" else None,
    ),
    Mistake(
        "softmax-to-base-two",
        "a",
        "The powers are those of 2: a softmax takes those of e.",
        lambda at: None if at.phi.slope else softmax(np.log(2.0) * at.z),
    ),
    Mistake(
        "softmax-over-maximum",
        "a",
        "This was divided by the largest: divide each e^z by the sum of all of them.",
        wrong_formulas.softmax_over_maximum,
    ),
    Mistake(
        "sigmoid-for-softmax",
        "a",
        "The sigmoid was applied to each z: a softmax divides each e^z by the sum of all of them.",
        lambda at: None if at.phi.slope else sigmoid(at.z),
    ),
    Mistake(
        "softmax-without-sum",
        "a",
        "These are the powers e^z: divide each by their sum.",
        lambda at: None if at.phi.slope else np.exp(at.z),
    ),
    Mistake(
        "softmax-without-powers",
        "a",
        "z was divided by the sum of all z: take e^z first.",
        wrong_formulas.softmax_without_powers,
    ),
    Mistake(
        "softmax-over-samples",
        "a",
        "The softmax was taken along the wrong axis, or of all numbers: the outputs of each sample add up to 1.",
        wrong_formulas.softmax_over_samples,
    ),
    Mistake(
        "factor-of-two-in-J",
        "J",
        "The factor ½ of the squared error is wrong: look at whether this loss has one.",
        lambda at: wrong_formulas.factor_of_two(at, np.array([[at.t.J]])),
    ),
    Mistake(
        "J-divided-otherwise",
        "J",
        "The sum was divided by something else: look at what this loss takes the mean over, if over anything.",
        wrong_formulas.loss_divided_otherwise,
    ),
    Mistake(
        "J-of-one-output",
        "J",
        "Only one output was counted: add up the terms of all outputs.",
        wrong_formulas.loss_of_one_output,
    ),
    Mistake(
        "J-of-one-sample",
        "J",
        "Only one sample was counted: add up the terms of all samples, and then divide.",
        wrong_formulas.loss_of_one_sample,
    ),
    Mistake(
        "another-loss",
        "J",
        "This is the J of another loss: look at which one is chosen, and put a and y into that.",
        wrong_formulas.another_loss,
    ),
    Mistake(
        "square-forgotten",
        "J",
        "The differences were not squared: square each a − y before adding up.",
        wrong_formulas.square_forgotten,
    ),
    Mistake(
        "square-of-the-sum",
        "J",
        "The differences were added up first: square each a − y, then add up.",
        wrong_formulas.square_of_the_sum,
    ),
    Mistake(
        "J-of-another-class",
        "J",
        "This is −ln p of another class: take the p of the class that y has 1 for.",
        wrong_formulas.loss_of_another_class,
    ),
    Mistake(
        "root-taken",
        "J",
        "A square root was taken, which this loss has not.",
        lambda at: np.sqrt([[at.t.J]]) if wrong_formulas.squares(at) else None,
    ),
    Mistake(
        "other-half-forgotten", "J", "The term (1 − y) ln(1 − a) was left out.", wrong_formulas.other_half_forgotten
    ),
    Mistake(
        "another-logarithm",
        "J",
        "The logarithm is the natural one, ln, not that to the base 10 or 2.",
        wrong_formulas.another_logarithm,
    ),
    Mistake(
        "logarithm-forgotten",
        "J",
        "The logarithm was left out: take −ln of the probability, not the probability itself.",
        wrong_formulas.logarithm_forgotten,
    ),
    Mistake(
        "over-all-classes",
        "J",
        "The logarithms of all classes were added up: y keeps only that of its own class.",
        wrong_formulas.over_all_classes,
    ),
    Mistake(
        "softmax-twice",
        "J",
        "The softmax was applied twice: p is a softmax already, so put p itself into the loss.",
        wrong_formulas.loss_of_softmax_twice,
        rather=("activation-twice",),
    ),
)

_SLOPE = (
    Mistake(
        "slope-at-a",
        "slope",
        "The slope φ′ was taken at a in place of z.",
        lambda at: at.phi.slope(at.a) if at.phi.slope else None,
    ),
    Mistake(
        "slope-formula-of-z",
        "slope",
        "z was put into the formula of the slope that is written with a, such as a(1 − a) for the sigmoid.",
        lambda at: at.phi.slope_of_a(at.z) if at.phi.slope_of_a else None,
    ),
    Mistake("a-for-slope", "slope", "a was used in place of the slope φ′(z).", lambda at: at.a),
    Mistake(
        "z-for-slope",
        "slope",
        "z was used in place of the slope φ′(z).",
        lambda at: at.z if at.phi.slope else None,
    ),
    Mistake(
        "one-minus-a",
        "slope",
        "This is 1 − a: the sigmoid's slope is a(1 − a), that of tanh 1 − a².",
        wrong_formulas.one_minus_a,
    ),
    Mistake(
        "one-minus-a-squared",
        "slope",
        "This is (1 − a)²: the sigmoid's slope is a(1 − a), that of tanh 1 − a².",
        lambda at: (1.0 - at.a) ** 2 if at.phi.name in ("sigmoid", "tanh") else None,
    ),
    Mistake(
        "plus-for-minus",
        "slope",
        "There is a minus in the slope: a(1 − a) for the sigmoid, 1 − a² for tanh.",
        wrong_formulas.plus_for_minus,
    ),
    Mistake(
        "power-forgotten",
        "slope",
        "e⁻ᶻ is missing above: the slope of the sigmoid is e⁻ᶻ/(1 + e⁻ᶻ)².",
        wrong_formulas.power_forgotten,
    ),
    Mistake(
        "slope-of-the-output",
        "slope",
        "φ′ of the output layer was used: each layer has its own φ′, taken at its own z.",
        wrong_formulas.slope_of_the_output,
    ),
    Mistake(
        "another-slope",
        "slope",
        "This is the slope of another activation function: look at which one this layer has.",
        wrong_formulas.another_slope,
    ),
    Mistake(
        "slope-one",
        "slope",
        "φ′ is not 1 here: take the slope at each z.",
        lambda at: np.ones_like(at.z) if at.phi.slope else None,
        seen_there_alone=True,
    ),
)

_ERROR = (
    Mistake(
        "wrong-sign", "dJ_da", "The sign is wrong: the error is a − y, not y − a.", lambda at: -at.dJ_da, at_output=True
    ),
    Mistake(
        "sum-for-difference",
        "dJ_da",
        "y was added: the error is a − y.",
        lambda at: wrong_formulas.with_target(at, 1.0),
        at_output=True,
    ),
    Mistake(
        "target-forgotten",
        "dJ_da",
        "y was left out: the error is a − y.",
        lambda at: wrong_formulas.with_target(at, 0.0),
        at_output=True,
    ),
    Mistake(
        "sum-for-mean",
        "dJ_da",
        "The loss is a mean, but δ was not divided by the number of terms.",
        lambda at: divisor(at) * at.dJ_da,
        at_output=True,
    ),
    Mistake(
        "mean-for-sum",
        "dJ_da",
        "δ was divided by the number of all entries: this loss is not a mean over them, so leave that out.",
        wrong_formulas.divided_by_entries,
        at_output=True,
    ),
    Mistake(
        "mean-over-outputs",
        "dJ_da",
        "δ was divided by the number of outputs: this loss is not a mean over them, so leave that out.",
        wrong_formulas.divided_by_outputs,
        at_output=True,
    ),
    Mistake(
        "mean-over-samples",
        "dJ_da",
        "δ was divided by the number of samples: this loss is not a mean over them, so leave that out.",
        wrong_formulas.divided_by_samples,
        at_output=True,
    ),
    Mistake(
        "mean-over-samples-twice",
        "dJ_da",
        "δ was divided by the number of samples twice: the mean of this loss has done so already.",
        wrong_formulas.divided_by_samples_twice,
        at_output=True,
    ),
    Mistake(
        "factor-of-two",
        "dJ_da",
        "The factor ½ of the squared error is wrong: the square brings a 2, and only a loss with ½ takes it away.",
        wrong_formulas.factor_of_two_in_derivative,
        at_output=True,
    ),
    Mistake(
        "difference-alone",
        "dJ_da",
        "a − y alone was taken: this mean of squares has the derivative 2(a − y) divided by the number of terms.",
        wrong_formulas.difference_alone,
        at_output=True,
    ),
    Mistake(
        "square-not-derived",
        "dJ_da",
        "The square itself was taken back: take its derivative, in which a − y stands to the first power.",
        wrong_formulas.square_not_derived,
        at_output=True,
    ),
    Mistake(
        "another-loss-derived",
        "dJ_da",
        "This is the derivative of another loss: look at which one is chosen, and differentiate that.",
        wrong_formulas.derivative_of_another_loss,
        at_output=True,
    ),
    Mistake(
        "divided-otherwise",
        "dJ_da",
        "The sum was divided by the number of the outputs or of the samples alone: this loss divides by both.",
        wrong_formulas.divided_otherwise,
        at_output=True,
    ),
    Mistake(
        "not-transposed-back",
        "dJ_da",
        "W was used in place of Wᵀ on the way back.",
        lambda at: at.next.W @ at.next.delta if at.next and at.next.keeps_size else None,
    ),
    Mistake(
        "weights-forgotten-back",
        "dJ_da",
        "δ of the next layer was not multiplied by Wᵀ.",
        wrong_formulas.weights_forgotten,
    ),
    Mistake(
        "weights-alone-back",
        "dJ_da",
        "These are the weights of the next layer alone: multiply each by its δ, Wᵀδ.",
        wrong_formulas.weights_alone,
    ),
    Mistake(
        "error-of-the-output",
        "dJ_da",
        "∂J/∂a of the next layer was taken back: take its δ, which has φ′(z) in it, back through Wᵀ.",
        wrong_formulas.error_of_the_output,
        rather=("delta-of-the-text",),
    ),
    Mistake(
        "bias-on-the-way-back",
        "dJ_da",
        "b was added on the way back: take Wᵀδ alone, since b drops out of ∂z/∂a = W.",
        wrong_formulas.bias_on_the_way_back,
    ),
    Mistake(
        "weights-entry-by-entry",
        "dJ_da",
        "W and δ were multiplied entry by entry: take the matrix product Wᵀδ, with a sum over the units of the"
        " next layer.",
        wrong_formulas.weights_entry_by_entry,
    ),
    Mistake(
        "one-output",
        "dJ_da",
        "The error of only one unit of the next layer came back: add up w times δ over all of them.",
        wrong_formulas.one_output,
    ),
    Mistake(
        "gradient-for-weights",
        "dJ_da",
        "∇W of the next layer was used: what goes back is Wᵀδ, with the weights themselves.",
        wrong_formulas.gradient_for_weights,
    ),
    Mistake(
        "this-layers-weights",
        "dJ_da",
        "W of this layer was used on the way back: δ comes back through W of the next layer.",
        wrong_formulas.this_layers_weights,
    ),
    Mistake(
        "weights-updated-first",
        "dJ_da",
        "W of the next layer had been updated before δ was taken back through it; every gradient belongs to the"
        " old weights.",
        wrong_formulas.weights_updated_first,
    ),
)

_DELTA = (
    Mistake(
        "delta-of-the-text",
        "delta",
        "δ of the last layer was taken to be ∂J/∂a: the factor φ′(z) is missing there.",
        wrong_formulas.text_delta,
        at_output=True,
    ),
    Mistake(
        "slope-forgotten",
        "delta",
        "The factor φ′(z) of this hidden layer is missing.",
        lambda at: at.dJ_da if at.next else None,
    ),
    Mistake(
        "slopes-forgotten",
        "delta",
        "The factor φ′(z) is missing in this layer and in all layers after it.",
        lambda at: wrong_formulas.slopes_forgotten(at) if at.next else None,
        at_output=True,
    ),
    Mistake("slope-alone", "delta", "This is φ′(z) alone: multiply it by ∂J/∂a.", lambda at: at.slope),
    Mistake(
        "square-for-delta",
        "delta",
        "(a − y)² was taken for δ: differentiate the square, and multiply by φ′(z).",
        wrong_formulas.square_for_delta,
        at_output=True,
    ),
    Mistake(
        "extra-slope",
        "delta",
        "φ′(z) does not belong here: for this output and this loss δ is a − y already, over what the mean divides by.",
        lambda at: wrong_formulas.once_more(at) if at.canonical else None,
    ),
    Mistake(
        "slope-twice",
        "delta",
        "The factor φ′(z) was multiplied by twice.",
        lambda at: None if at.canonical else wrong_formulas.once_more(at),
    ),
    Mistake(
        "softmax-slope-too",
        "delta",
        "p(1 − p) does not belong here: for a softmax with this loss δ is p − y already.",
        lambda at: wrong_formulas.softmax_slope(at, at.delta),
    ),
    Mistake(
        "softmax-diagonal",
        "delta",
        "A softmax is not a function of its own z alone: every ∂J/∂a acts on every z, so p(1 − p) is not enough.",
        lambda at: wrong_formulas.softmax_slope(at, at.dJ_da),
    ),
    Mistake(
        "target-forgotten-in-softmax",
        "delta",
        "This is p, without y: δ is p − y.",
        lambda at: at.a / divisor(at) if at.canonical and not at.phi.slope else None,
        at_output=True,
    ),
    Mistake(
        "another-class",
        "delta",
        "The 1 of y was subtracted in the row of another class: look at which class y has 1 for.",
        wrong_formulas.delta_of_another_class,
        at_output=True,
    ),
    Mistake(
        "delta-of-the-next-layer",
        "delta",
        "δ of the next layer was used in place of δ of this layer.",
        lambda at: at.next.delta if at.next else None,
    ),
)

_GRADIENT = (
    Mistake(
        "dW-transposed",
        "dW",
        "The product is transposed: it must be δ aᵀ, not a δᵀ.",
        lambda at: at.a_before @ at.delta.T,
    ),
    Mistake(
        "input-forgotten",
        "dW",
        "This is δ alone: multiply it by the a of the layer before, δ aᵀ.",
        wrong_formulas.input_forgotten,
    ),
    Mistake(
        "delta-forgotten",
        "dW",
        "This is the a of the layer before alone: multiply it by δ.",
        wrong_formulas.delta_forgotten,
    ),
    Mistake(
        "own-a",
        "dW",
        "The a of this layer was used in place of the a of the layer before.",
        lambda at: at.delta @ at.a.T,
    ),
    Mistake(
        "z-in-dW",
        "dW",
        "The z of the layer before was used in place of its a.",
        lambda at: None if at.z_before is None else at.delta @ at.z_before.T,
    ),
    Mistake(
        "x-in-dW",
        "dW",
        "The input x of the network was used in place of the a of the layer before.",
        wrong_formulas.x_in_gradient,
    ),
    Mistake(
        "weights-for-input",
        "dW",
        "δ was multiplied by W itself: ∇W has the a of the layer before as its factor, δ aᵀ.",
        wrong_formulas.weights_for_input,
    ),
    Mistake(
        "dW-averaged-twice",
        "dW",
        "The result was divided by the number of samples: leave that out, what mean there is stands in δ already.",
        lambda at: at.dW / at.t.X.shape[1],
    ),
    Mistake(
        "dW-of-one-sample",
        "dW",
        "Only one sample was used: δ aᵀ must be added up over all samples.",
        wrong_formulas.first_sample_alone,
    ),
    Mistake(
        "last-layer-left-out",
        "dW",
        "The loop over the layers began at L − 1, so W of the last layer has no gradient.",
        lambda at: None if at.next else np.zeros_like(at.W),
    ),
    Mistake(
        "last-bias-left-out",
        "db",
        "The loop over the layers began at L − 1, so b of the last layer has no gradient.",
        lambda at: None if at.next else np.zeros_like(at.b),
    ),
    Mistake(
        "bias-left-out",
        "db",
        "b has a gradient as well: it is δ, added up over the samples.",
        lambda at: np.zeros_like(at.b) if at.next else None,
    ),
    Mistake(
        "db-not-summed",
        "db",
        "Only the first sample was used: δ must be summed over all samples.",
        lambda at: at.delta[:, :1],
    ),
    Mistake(
        "db-averaged-twice",
        "db",
        "δ was averaged over the samples: add it up, what mean there is stands in it already.",
        lambda at: at.db / at.t.X.shape[1],
    ),
    Mistake(
        "input-in-db", "db", "∇b has no input factor: it is δ, added up over the samples.", wrong_formulas.input_in_bias
    ),
    Mistake(
        "db-over-units",
        "db",
        "δ was added up over the units: each unit has its own ∇b, the sum of its δ over the samples.",
        lambda at: np.full_like(at.b, at.delta.sum()) if len(at.b) > 1 else None,
    ),
    Mistake(
        "row-sum-for-db",
        "db",
        "∇W was added up along its rows: ∇b is δ without any input, added up over the samples.",
        lambda at: at.dW.sum(axis=1, keepdims=True) if at.W.shape[1] > 1 else None,
    ),
    Mistake(
        "b-in-db", "db", "δ was multiplied by b: ∇b is δ alone, added up over the samples.", lambda at: at.db * at.b
    ),
    Mistake(
        "db-one",
        "db",
        "1 is ∂z/∂b: multiply it by δ, so that ∇b is δ, added up over the samples.",
        wrong_formulas.slope_of_bias,
    ),
)

_UPDATE = (
    *_in_both(
        "uphill",
        "The step was added instead of subtracted, so the loss grows.",
        lambda at, letter: stepped_at(at, letter, gradient_of(at, letter), -at.rate),
    ),
    *_in_both(
        "rate-forgotten",
        "The gradient was subtracted without the learning rate α.",
        lambda at, letter: stepped_at(at, letter, gradient_of(at, letter), 1.0),
    ),
    *_in_both("step-alone", "This is the step −α∇J alone, not yet added to the old value.", wrong_formulas.step_alone),
    Mistake("W-not-updated", "W_new", "The weights were left as they were.", lambda at: at.W),
    Mistake("b-not-updated", "b_new", "The bias was left as it was.", lambda at: at.b),
    *_in_both(
        "rate-times-ten",
        "The learning rate α is off by a power of ten: look where its decimal point stands.",
        wrong_formulas.rate_off_by_ten,
    ),
    Mistake(
        "delta-for-gradient",
        "W_new",
        "α δ was subtracted: what is subtracted is α times ∇W, which has the input as a factor.",
        wrong_formulas.delta_for_gradient,
    ),
    *_in_both(
        "rate-squared",
        "The gradient was multiplied by α twice.",
        lambda at, letter: wrong_formulas.another_rate(at, letter, at.rate**2),
    ),
    *_in_both(
        "rate-doubled",
        "The step is twice or half of α times the gradient: subtract α times the gradient, once.",
        wrong_formulas.rate_doubled,
        rather=("factor-of-two", "sum-for-mean", "mean-for-sum", "mean-over-outputs", "mean-over-samples"),
    ),
    *_in_both(
        "rate-divided-by",
        "The gradient was divided by α: multiply it by α.",
        lambda at, letter: wrong_formulas.another_rate(at, letter, 1.0 / at.rate) if at.rate else None,
    ),
    *_in_both(
        "rate-on-old",
        "The old value was multiplied by α: only the gradient is.",
        wrong_formulas.rate_on_old,
    ),
    *_in_both(
        "momentum-outside-rate",
        "μ v was subtracted without α: the new v as a whole is multiplied by α.",
        lambda at, letter: wrong_formulas.velocity_wrong(
            at, letter, lambda v, g, mu: g + mu * v / at.rate if at.rate else g
        ),
    ),
    *_in_both(
        "velocity-added",
        "μ v was added to θ: here v adds up gradients, so α times the new v = μ v + g is subtracted.",
        wrong_formulas.velocity_added,
    ),
    *_in_both(
        "momentum-factor-forgotten",
        "v + g was taken for the new v: multiply the old v by μ first.",
        lambda at, letter: wrong_formulas.velocity_wrong(at, letter, lambda v, g, mu: v + g),
    ),
    *_in_both(
        "old-velocity",
        "The old v was used for the step: work out the new v first.",
        lambda at, letter: wrong_formulas.velocity_wrong(at, letter, lambda v, g, mu: v),
    ),
    *_in_both(
        "root-forgotten",
        "The gradient was divided by v itself: divide it by the root of v.",
        wrong_formulas.root_forgotten,
    ),
    *_in_both(
        "decays-exchanged",
        "The factors of the averages were exchanged: ρ and 1 − ρ, or β₁ and β₂.",
        wrong_formulas.decays_exchanged,
    ),
    *_in_both(
        "v-uncorrected",
        "Only m was corrected: divide v by 1 − β₂ᵗ as well, before its root is taken.",
        lambda at, letter: wrong_formulas.one_correction(at, letter, "m"),
    ),
    *_in_both(
        "m-uncorrected",
        "Only v was corrected: divide m by 1 − β₁ᵗ as well.",
        lambda at, letter: wrong_formulas.one_correction(at, letter, "v"),
    ),
    *_in_both(
        "gradient-for-average",
        "The gradient stands above the root: what is divided by it is the average m, corrected.",
        wrong_formulas.gradient_for_average,
    ),
    *_in_both(
        "momentum-alone",
        "This is plain momentum: Nesterov's step is g + μ v, with the new v.",
        lambda at, letter: wrong_formulas.velocity_wrong(at, letter, lambda v, g, mu: mu * v + g, rule="Nesterov"),
    ),
    *_in_both(
        "average-unweighted",
        "The new term was not weighted: it enters the average times 1 − ρ, or 1 − β.",
        wrong_formulas.average_unweighted,
    ),
    *_in_both(
        "average-of-gradients",
        "The gradient was not squared: v is an average of g².",
        wrong_formulas.average_of_gradients,
    ),
    *_in_both(
        "old-average",
        "The old v stands under the root: work out the new one first.",
        wrong_formulas.old_average,
    ),
    *_in_both(
        "epsilon-in-root",
        "ε was added under the root: add it to the root, √v + ε.",
        wrong_formulas.epsilon_in_root,
    ),
    *_in_both(
        "step-miscounted",
        "t is off by one in 1 − βᵗ: it counts this update as well, so it is 1 at the first.",
        wrong_formulas.step_miscounted,
    ),
    Mistake(
        "penalty-without-rate",
        "W_new",
        "λ W was subtracted without α: it belongs to the gradient, which as a whole is multiplied by α.",
        wrong_formulas.penalty_without_rate,
    ),
    Mistake(
        "penalty-otherwise",
        "W_new",
        "The L2 penalty is off by a factor or a sign: λ W is added to ∇W, neither twice nor half of it.",
        wrong_formulas.penalty_otherwise,
    ),
    *_in_both(
        "plain-descent",
        "This is plain gradient descent, minus α times the gradient: use the rule of update that is chosen.",
        wrong_formulas.plain_descent,
    ),
    *_in_both(
        "state-forgotten",
        "What the rule remembers was taken to be 0: go on from the numbers that are given.",
        wrong_formulas.state_forgotten,
    ),
    *_in_both(
        "gradient-averaged",
        "v was formed as μ v + (1 − μ) g, another form of momentum: the one asked here is μ v + g.",
        wrong_formulas.gradient_averaged,
    ),
    *_in_both(
        "correction-forgotten",
        "m and v were used as they are: divide them by 1 − β₁ᵗ and 1 − β₂ᵗ first.",
        wrong_formulas.correction_forgotten,
    ),
    Mistake(
        "penalty-forgotten",
        "W_new",
        "The L2 penalty was left out: λ W is added to ∇W.",
        wrong_formulas.penalty_forgotten,
    ),
    Mistake(
        "bias-penalised",
        "b_new",
        "λ b was added to ∇b: the L2 penalty is one of the weights alone.",
        wrong_formulas.bias_penalised,
    ),
)

MISTAKES: dict[str, Mistake] = {
    record.name: record for record in (*_FORWARD, *_SLOPE, *_ERROR, *_DELTA, *_GRADIENT, *_UPDATE)
}


check_calls(__name__)
