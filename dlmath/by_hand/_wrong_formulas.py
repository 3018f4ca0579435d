"""Wrong formulas of backpropagation by hand that take more than a line, or that are made in several ways.

Each takes one layer and gives what comes out, or all the ways in which it may; None, or nothing, where it cannot
happen.
"""

from collections.abc import Iterator

import numpy as np

from dlmath.by_hand._update import stepped
from dlmath.by_hand.layer_values import At, Matrix
from dlmath.functions.activations import ACTIVATIONS
from dlmath.functions.loss_text import factored
from dlmath.functions.softmax import softmax

USUAL = ("sigmoid", "tanh", "ReLU", "identity")  # the activations that are taken for one another
WITH_LOGARITHM = ("BCE", "CE", "KL")


def squares(at: At) -> bool:
    """Whether the loss adds up squares."""
    return factored(at.t.loss.expression).rest == "(a - y) ** 2"


def divisor(at: At) -> int:
    """What the loss divides its sum by."""
    return at.t.loss.divisor(*at.t.Y.shape)


# forward


def one_product(at: At) -> Iterator[Matrix]:
    """z of one input alone, whichever it is."""
    if at.W.shape[1] > 1:
        yield from (at.W[:, [k]] @ at.a_before[[k]] + at.b for k in range(at.W.shape[1]))


def another_activation(at: At) -> Iterator[Matrix]:
    """a of one of the other usual functions, unless that leaves all z as they are."""
    if at.phi.slope:
        ways = (ACTIVATIONS[name].f(at.z) for name in (*USUAL[:3], "softmax") if name != at.phi.name)
        yield from (np.where(np.array_equal(way, at.z), np.nan, way) for way in ways)


def softmax_without_powers(at: At) -> Matrix | None:
    """z over the sum of all z."""
    return None if at.phi.slope else at.z / at.z.sum(axis=0)


def softmax_over_samples(at: At) -> Matrix | None:
    """Every row made a distribution in place of every column."""
    return None if at.phi.slope or at.z.shape[1] == 1 else softmax(at.z.T).T


# J


def loss_divided_otherwise(at: At) -> Iterator[Matrix]:
    """J as a sum, or as a mean over the outputs or over the samples alone, or over all entries."""
    return (np.array([[at.t.J * divisor(at) / each]]) for each in _divisors(at))


def _divisors(at: At) -> list[int]:
    """What else a sum over outputs and samples may be divided by."""
    n, N = at.t.Y.shape
    return [each for each in dict.fromkeys((1, n, N, n * N)) if each != divisor(at)]


def square_forgotten(at: At) -> Iterator[Matrix]:
    """The differences added up without their squares, with or without their signs."""
    if squares(at):
        under = divisor(at) * factored(at.t.loss.expression).under
        yield from (np.array([[each.sum() / under]]) for each in (np.abs(at.a - at.t.Y), at.a - at.t.Y, at.t.Y - at.a))


def other_half_forgotten(at: At) -> Matrix | None:
    """BCE without the term of 1 − y."""
    if at.t.loss.name != "BCE":
        return None
    with np.errstate(all="ignore"):
        return np.array([[-np.where(at.t.Y, at.t.Y * np.log(at.a), 0.0).sum() / divisor(at)]])


def another_logarithm(at: At) -> list[Matrix]:
    """The logarithm to the base 10 or 2."""
    return [np.array([[at.t.J / np.log(base)]]) for base in (10.0, 2.0)] if at.t.loss.name in WITH_LOGARITHM else []


# ∂J/∂a and δ


def factor_of_two(at: At, value: Matrix) -> Matrix | None:
    """As if the squared error had the ½ that it has not, or had not the ½ that it has."""
    if not squares(at):
        return None
    return (2.0 if factored(at.t.loss.expression).under == 2 else 0.5) * value


def difference_alone(at: At) -> Matrix | None:
    """a − y in place of 2 (a − y) over a divisor, carried back from the output."""
    if not squares(at) or factored(at.t.loss.expression).under == 2:
        return None
    return divisor(at) / 2.0 * at.dJ_da


def divided_otherwise(at: At) -> Iterator[Matrix]:
    """Divided by the number of outputs or of samples alone."""
    n, N = at.t.Y.shape
    return (each * at.dJ_da for each in (N, n) if 1 < each < n * N == divisor(at))


def text_delta(at: At) -> Matrix:
    """δ⁽ᴸ⁾ = ∇_a J, and rightly on from there to the layers before."""
    return at.phi.pull_back(at.z, at.next.W.T @ text_delta(at.next)) if at.next else at.dJ_da


def slopes_forgotten(at: At) -> Matrix:
    """δ as ∇_a J, taken back through Wᵀ alone."""
    return at.next.W.T @ slopes_forgotten(at.next) if at.next else at.dJ_da


def weights_forgotten(at: At) -> Iterator[Matrix]:
    """δ of the next layer itself, where it fits, or added up over its units, or that of one of these."""
    if at.next:
        delta = at.next.delta
        if at.next.keeps_size:
            yield delta
        yield from (
            np.broadcast_to(each, at.z.shape)
            for each in (delta.sum(axis=0), *delta)
            if len(delta) == 1 or not at.next.keeps_size
        )


def one_output(at: At) -> Iterator[Matrix]:
    """Wᵀδ where one output alone sends its error back: the same for all units, or to each unit its own."""
    if at.next and len(at.next.W) > 1:
        yield from (at.next.W[[k]].T @ at.next.delta[[k]] for k in range(len(at.next.W)))
        if at.next.keeps_size:
            yield np.diag(at.next.W)[:, np.newaxis] * at.next.delta


def gradient_for_weights(at: At) -> Iterator[Matrix]:
    """∂J/∂W of the next layer added up over its units in place of Wᵀδ, for the batch; or multiplied by δ once more."""
    if at.next:
        yield np.broadcast_to(at.next.dW.sum(axis=0)[:, np.newaxis], at.z.shape)
        yield at.next.dW.T @ at.next.delta


def weights_updated_first(at: At) -> Matrix | None:
    """New Wᵀδ."""
    return stepped(at.next.of_layer, "W", at.next.dW, at.rate).T @ at.next.delta if at.next else None


def this_layers_weights(at: At) -> Iterator[Matrix]:
    """W of this layer in place of that of the next, as far as it fits."""
    if at.next:
        yield from (W @ at.next.delta for W in (at.W.T, at.W) if W.shape == (len(at.z), len(at.next.delta)))


def once_more(at: At) -> Matrix | None:
    """δ ⊙ φ′ where δ has φ′ inside already."""
    return None if at.slope is None else at.delta * at.slope


def softmax_slope(at: At, value: Matrix) -> Matrix | None:
    """A softmax taken for a function that works entry by entry, whose slope is p (1 − p)."""
    return None if at.phi.slope else value * at.a * (1.0 - at.a)


# φ′


def another_slope(at: At) -> Iterator[Matrix]:
    """φ′ of one of the other usual functions, at z, unless that is 1 everywhere, or by the formula of a."""
    for name in USUAL[:3]:
        other = ACTIVATIONS[name]
        if name not in (at.phi.name, at.t.network[-1].activation.name) and other.slope and at.phi.slope:
            slope = other.slope(at.z)
            yield np.where((slope == 1.0).all(), np.nan, slope)
            if other.slope_of_a and name != "ReLU":
                yield other.slope_of_a(at.a)


def slope_of_the_output(at: At) -> Iterator[Matrix]:
    """φ′ of the last layer's function at this layer's z; or the numbers of φ′ of the last layer, where they fit."""
    last = at
    while last.next:
        last = last.next
    if last is not at and at.phi.slope:
        if last.phi.slope and last.phi is not at.phi:
            yield last.phi.slope(at.z)
        if last.slope is not None and len(last.z) in (1, len(at.z)):
            yield np.broadcast_to(last.slope, at.z.shape)


def one_minus_a(at: At) -> Matrix | None:
    """1 − a, for the sigmoid's e⁻ᶻ/(1 + e⁻ᶻ)² without its square, and for 1 − a² without its own."""
    return 1.0 - at.a if at.phi.name in ("sigmoid", "tanh") else None


def plus_for_minus(at: At) -> Matrix | None:
    """a (1 + a), 1 + a²."""
    formulas = {"sigmoid": lambda a: a * (1.0 + a), "tanh": lambda a: 1.0 + a**2}
    return formulas[at.phi.name](at.a) if at.phi.name in formulas else None


def power_forgotten(at: At) -> Matrix | None:
    """1/(1 + e⁻ᶻ)², without the e⁻ᶻ above."""
    return at.a**2 if at.phi.name == "sigmoid" else None


# the gradients of W and b


def input_forgotten(at: At) -> Iterator[Matrix]:
    """δ itself, added up over the samples, for every input; or, where it fits, as it stands."""
    yield np.broadcast_to(at.db, at.W.shape)
    if at.delta.shape == at.W.shape:
        yield at.delta


def delta_forgotten(at: At) -> Matrix:
    """The input alone, added up over the samples, for every unit."""
    return np.broadcast_to(at.a_before.sum(axis=1), at.W.shape)


def x_in_gradient(at: At) -> Matrix | None:
    """The input of the network in place of the a of the layer before."""
    return at.delta @ at.t.X.T if at.layer > 1 and len(at.t.X) == at.W.shape[1] else None


def first_sample_alone(at: At) -> Iterator[Matrix]:
    """δ aᵀ of one sample, not added up."""
    if at.t.X.shape[1] > 1:
        yield from (at.delta[:, [s]] @ at.a_before[:, [s]].T for s in range(at.t.X.shape[1]))


def input_in_bias(at: At) -> Iterator[Matrix]:
    """δ aᵀ for one of the inputs in place of δ alone."""
    return (at.dW[:, [k]] for k in range(at.W.shape[1]))


def delta_for_gradient(at: At) -> Iterator[Matrix]:
    """W − α δ."""
    return (at.W - at.rate * each for each in input_forgotten(at))
