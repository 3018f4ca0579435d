"""The usual mistakes in backpropagation by hand, each with the number that it yields, so that a wrong answer can be named.

A mistake is made in one quantity and carried on, rightly, to those that are computed from it:

    z → a        φ′(z) → δ → ∂J/∂W → new W
                         δ → ∂J/∂b → new b

Layers are counted from 1. Quantities go by the names of the trace: z, a, slope, delta, dW, db; and W_new, b_new after the update.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, check_number, registered
from dlmath.network import Trace
from dlmath.wrong_formulas import (
    delta_of_the_text,
    factor_of_two,
    is_last,
    plus_bias,
    slope_at_a,
    slope_formula_of_z,
    slopes_forgotten,
    times_slope,
    weights_updated_first,
    where_it_fits,
)

Matrix = Float64[np.ndarray, "m n"]
Wrong = Callable[[Trace, int, float], np.ndarray | None]

QUANTITIES = ("z", "a", "slope", "delta", "dW", "db", "W_new", "b_new")
_COMES_FROM = {"a": "z", "delta": "slope", "dW": "delta", "db": "delta", "W_new": "dW", "b_new": "db"}


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
      name: how it is called in the registry.
      made_in: the quantity in whose formula it is made, one of QUANTITIES.
      sentence: what was done wrong.
      wrong: (trace, index of the layer from 0, α) ↦ what comes out for ``made_in``; None where it cannot happen.

    >>> MISTAKES["wrong-sign"].sentence
    'The sign is wrong: the error is a − y, not y − a.'
    """

    name: str
    made_in: str
    sentence: str
    wrong: Wrong

    def value(self, t: Trace, layer: int, learning_rate: float, quantity: str | None = None) -> Matrix | None:
        """The wrong value of a quantity.

        Args:
          t: the trace.
          layer: from 1 to L.
          learning_rate: α ≥ 0, for those quantities that need it.
          quantity: one of QUANTITIES, ``made_in`` if None.

        Returns: a matrix of the shape of the right value; None where the mistake does not touch the quantity, cannot happen, or does no harm.

        Raises: InputError for a layer or a quantity that does not exist, and for a bad learning rate.

        >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
        >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
        >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
        >>> MISTAKES["bias-forgotten"].value(t, 1, 0.1)
        array([[6.]])
        """
        quantity = self.made_in if quantity is None else quantity
        right = right_value(t, layer, learning_rate, quantity)
        with np.errstate(all="ignore"):
            wrong = self._carried_to(quantity, t, layer - 1, learning_rate)
        if right is None or wrong is None or not np.isfinite(wrong).all() or np.allclose(wrong, right, rtol=1e-12, atol=0.0):
            return None
        return wrong

    def _carried_to(self, quantity: str, t: Trace, i: int, rate: float) -> np.ndarray | None:
        if quantity == self.made_in:
            wrong, right = self.wrong(t, i, rate), _RIGHT[quantity](t, i, rate)
            return wrong if wrong is not None and right is not None and wrong.shape == right.shape else None
        if quantity not in _COMES_FROM:
            return None
        wrong = self._carried_to(_COMES_FROM[quantity], t, i, rate)
        return None if wrong is None else _CARRY[quantity](t, i, rate, wrong)


def right_value(t: Trace, layer: int, learning_rate: float, quantity: str) -> Matrix | None:
    """The right value of a quantity in a layer, counted from 1; None for the slope of a softmax, which has none.

    Raises: InputError for a layer or a quantity that does not exist, and for a bad learning rate.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> right_value(trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"]), 1, 0.25, "W_new")
    array([[0.5]])
    """
    value = registered(_RIGHT, quantity, "there is no quantity “%(given)s”; there are %(names)s")
    if not 1 <= layer <= len(t.network):
        raise InputError("layer must be a number from 1 to %(most)s, not %(given)s", most=len(t.network), given=layer)
    check_number(learning_rate, "learning_rate", least=0.0)
    with np.errstate(all="ignore"):
        return value(t, layer - 1, learning_rate)


_RIGHT: dict[str, Wrong] = {
    "z": lambda t, i, rate: t.forward[i].z,
    "a": lambda t, i, rate: t.forward[i].a,
    "slope": lambda t, i, rate: t.backward[i].slope,
    "delta": lambda t, i, rate: t.backward[i].delta,
    "dW": lambda t, i, rate: t.backward[i].dW,
    "db": lambda t, i, rate: t.backward[i].db,
    "W_new": lambda t, i, rate: t.network[i].W - rate * t.backward[i].dW,
    "b_new": lambda t, i, rate: t.network[i].b - rate * t.backward[i].db,
}

_CARRY: dict[str, Callable[[Trace, int, float, np.ndarray], np.ndarray]] = {
    "a": lambda t, i, rate, z: t.network[i].activation.f(z),
    "delta": lambda t, i, rate, slope: t.backward[i].dJ_da * slope,
    "dW": lambda t, i, rate, delta: delta @ t.forward[i].a_before.T,
    "db": lambda t, i, rate, delta: delta.sum(axis=1, keepdims=True),
    "W_new": lambda t, i, rate, dW: t.network[i].W - rate * dW,
    "b_new": lambda t, i, rate, db: t.network[i].b - rate * db,
}


def _in_both(name: str, sentence: str, wrong: Callable[[np.ndarray, np.ndarray, float], np.ndarray]) -> tuple[Mistake, Mistake]:
    """A mistake that is made in the update of W and of b alike: (old value, gradient, α) ↦ what comes out."""
    return (
        Mistake(f"W-{name}", "W_new", sentence, lambda t, i, rate: wrong(t.network[i].W, t.backward[i].dW, rate)),
        Mistake(f"b-{name}", "b_new", sentence, lambda t, i, rate: wrong(t.network[i].b, t.backward[i].db, rate)),
    )


MISTAKES: dict[str, Mistake] = {
    record.name: record
    for record in (
        Mistake(
            "bias-forgotten",
            "z",
            "The bias b was left out.",
            lambda t, i, rate: t.network[i].W @ t.forward[i].a_before,
        ),
        Mistake(
            "bias-subtracted",
            "z",
            "The bias b was subtracted instead of added.",
            lambda t, i, rate: t.network[i].W @ t.forward[i].a_before - t.network[i].b,
        ),
        Mistake(
            "W-transposed",
            "z",
            "Wᵀ was used in place of W.",
            lambda t, i, rate: plus_bias(t, i, where_it_fits(t.network[i].W.T, t.forward[i].a_before)),
        ),
        Mistake(
            "z-for-a-before",
            "z",
            "The z of the layer before was used in place of its a.",
            lambda t, i, rate: t.network[i].W @ t.forward[i - 1].z + t.network[i].b if i else None,
        ),
        Mistake(
            "x-for-a-before",
            "z",
            "The input x of the network was used in place of the a of the layer before.",
            lambda t, i, rate: plus_bias(t, i, where_it_fits(t.network[i].W, t.X)),
        ),
        Mistake(
            "activation-forgotten",
            "a",
            "z was taken for a: the activation function was not applied.",
            lambda t, i, rate: t.forward[i].z,
        ),
        Mistake(
            "slope-for-activation",
            "a",
            "The slope φ′(z) was computed in place of φ(z).",
            lambda t, i, rate: t.backward[i].slope,
        ),
        Mistake(
            "slope-at-a",
            "slope",
            "The slope φ′ was taken at a in place of z.",
            slope_at_a,
        ),
        Mistake(
            "slope-formula-of-z",
            "slope",
            "z was put into the formula of the slope that is written with a, such as a(1 − a) for the sigmoid.",
            slope_formula_of_z,
        ),
        Mistake(
            "a-for-slope",
            "slope",
            "a was used in place of the slope φ′(z).",
            lambda t, i, rate: t.forward[i].a,
        ),
        Mistake(
            "delta-of-the-text",
            "delta",
            "δ of the last layer was taken to be ∂J/∂a: the factor φ′(z) is missing there.",
            delta_of_the_text,
        ),
        Mistake(
            "slope-forgotten",
            "delta",
            "The factor φ′(z) of this hidden layer is missing.",
            lambda t, i, rate: None if is_last(t, i) else t.backward[i].dJ_da,
        ),
        Mistake(
            "slopes-forgotten",
            "delta",
            "The factor φ′(z) is missing in this layer and in all layers after it.",
            lambda t, i, rate: None if is_last(t, i) else slopes_forgotten(t, i, rate),
        ),
        Mistake(
            "not-transposed-back",
            "delta",
            "W was used in place of Wᵀ on the way back.",
            lambda t, i, rate: None if is_last(t, i) else times_slope(t, i, where_it_fits(t.network[i + 1].W, t.backward[i + 1].delta)),
        ),
        Mistake(
            "weights-forgotten-back",
            "delta",
            "δ of the next layer was not multiplied by Wᵀ.",
            lambda t, i, rate: None if is_last(t, i) else times_slope(t, i, t.backward[i + 1].delta),
        ),
        Mistake(
            "delta-of-the-next-layer",
            "delta",
            "δ of the next layer was used in place of δ of this layer.",
            lambda t, i, rate: None if is_last(t, i) else t.backward[i + 1].delta,
        ),
        Mistake(
            "weights-updated-first",
            "delta",
            "W of the next layer had been updated before δ was taken back through it; every gradient belongs to the old weights.",
            weights_updated_first,
        ),
        Mistake(
            "wrong-sign",
            "delta",
            "The sign is wrong: the error is a − y, not y − a.",
            lambda t, i, rate: -t.backward[i].delta,
        ),
        Mistake(
            "sum-for-mean",
            "delta",
            "The loss is a mean, but δ was not divided by the number of terms.",
            lambda t, i, rate: t.loss.divisor(*t.Y.shape) * t.backward[i].delta,
        ),
        Mistake(
            "mean-for-sum",
            "delta",
            "δ was divided by the number of all entries, but this loss is not a mean over all of them.",
            lambda t, i, rate: t.loss.divisor(*t.Y.shape) / t.Y.size * t.backward[i].delta,
        ),
        Mistake(
            "factor-of-two",
            "delta",
            "The factor ½ of the squared error is wrong: the square brings a 2, and only a loss with ½ takes it away.",
            factor_of_two,
        ),
        Mistake(
            "dW-transposed",
            "dW",
            "The product is transposed: it must be δ aᵀ, not a δᵀ.",
            lambda t, i, rate: t.forward[i].a_before @ t.backward[i].delta.T,
        ),
        Mistake(
            "own-a",
            "dW",
            "The a of this layer was used in place of the a of the layer before.",
            lambda t, i, rate: t.backward[i].delta @ t.forward[i].a.T,
        ),
        Mistake(
            "z-in-dW",
            "dW",
            "The z of the layer before was used in place of its a.",
            lambda t, i, rate: t.backward[i].delta @ t.forward[i - 1].z.T if i else None,
        ),
        Mistake(
            "dW-averaged-twice",
            "dW",
            "The result was divided by the number of samples, which δ has inside already.",
            lambda t, i, rate: t.backward[i].dW / t.X.shape[1],
        ),
        Mistake(
            "last-layer-left-out",
            "dW",
            "The loop over the layers began at L − 1, so W of the last layer has no gradient.",
            lambda t, i, rate: np.zeros_like(t.network[i].W) if is_last(t, i) else None,
        ),
        Mistake(
            "last-bias-left-out",
            "db",
            "The loop over the layers began at L − 1, so b of the last layer has no gradient.",
            lambda t, i, rate: np.zeros_like(t.network[i].b) if is_last(t, i) else None,
        ),
        Mistake(
            "db-not-summed",
            "db",
            "Only the first sample was used: δ must be summed over all samples.",
            lambda t, i, rate: t.backward[i].delta[:, :1],
        ),
        Mistake(
            "db-averaged-twice",
            "db",
            "δ was averaged over the samples instead of summed; it has the mean inside already.",
            lambda t, i, rate: t.backward[i].db / t.X.shape[1],
        ),
        *_in_both(
            "uphill",
            "The step was added instead of subtracted, so the loss grows.",
            lambda old, gradient, rate: old + rate * gradient,
        ),
        *_in_both(
            "rate-forgotten",
            "The gradient was subtracted without the learning rate α.",
            lambda old, gradient, rate: old - gradient,
        ),
        *_in_both(
            "step-alone",
            "This is the step −α∇J alone, not yet added to the old value.",
            lambda old, gradient, rate: -rate * gradient,
        ),
        Mistake(
            "b-not-updated",
            "b_new",
            "The bias was left as it was.",
            lambda t, i, rate: t.network[i].b,
        ),
    )
}
