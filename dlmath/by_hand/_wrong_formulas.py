"""Wrong formulas of backpropagation by hand that take more than a line, or that are made in several ways.

Each takes one layer and gives what comes out, or all the ways in which it may; None, or nothing, where it cannot
happen.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

import numpy as np

from dlmath.by_hand._update import gradient_of, old_of, state_of, stepped, stepped_at, with_penalty
from dlmath.by_hand.layer_values import At, Matrix
from dlmath.functions.activations import ACTIVATIONS
from dlmath.functions.loss_text import factored
from dlmath.functions.losses import LOSSES, Loss
from dlmath.functions.softmax import softmax
from dlmath.training.methods import GRADIENT_DESCENT, PLAIN, Underway

USUAL = ("sigmoid", "tanh", "ReLU", "identity")  # the activations that are taken for one another


def squares(at: At) -> bool:
    """Whether the loss adds up squares."""
    return _squares(at.t.loss)


def _squares(loss: Loss) -> bool:
    return factored(loss.expression).rest == "(a - y) ** 2"


def divisor(at: At) -> int:
    """What the loss divides its sum by."""
    return at.t.loss.divisor(*at.t.Y.shape)


# forward


def one_product(at: At) -> Iterator[Matrix]:
    """z of one input alone, whichever it is."""
    if at.W.shape[1] > 1:
        yield from (at.W[:, [k]] @ at.a_before[[k]] + at.b for k in range(at.W.shape[1]))


def all_but_one(at: At) -> Iterator[Matrix]:
    """z without one of three inputs or more, whichever it is."""
    if at.W.shape[1] > 2:
        yield from (at.z - at.W[:, [k]] @ at.a_before[[k]] for k in range(at.W.shape[1]))


def inputs_exchanged(at: At) -> Iterator[Matrix]:
    """z with two of the inputs in each other's places."""
    return (at.W @ at.a_before[order] + at.b for order in _exchanged(at.W.shape[1]))


def biases_exchanged(at: At) -> Iterator[Matrix]:
    """z with the biases of two units in each other's places."""
    return (at.W @ at.a_before + at.b[order] for order in _exchanged(len(at.b)))


def rows_exchanged(at: At) -> Iterator[Matrix]:
    """z with the weights of two units in each other's places, their biases in their own."""
    return (at.W[order] @ at.a_before + at.b for order in _exchanged(len(at.W)))


def _exchanged(n: int) -> Iterator[list[int]]:
    """The numbers 0 … n − 1 with two of them exchanged."""
    for j, k in combinations(range(n), 2):
        yield [k if each == j else j if each == k else each for each in range(n)]


def minus_lost(at: At) -> Iterator[Matrix]:
    """z with an input that lost its minus, or all of them."""
    inputs = at.a_before
    yield at.W @ np.abs(inputs) + at.b
    if len(inputs) > 1:
        yield from (
            at.W @ np.where(np.arange(len(inputs))[:, np.newaxis] == k, np.abs(inputs), inputs) + at.b
            for k in range(len(inputs))
        )


def of_sigmoid(at: At, value: Callable[[Matrix], Matrix]) -> Matrix | None:
    """Something made of e⁻ᶻ where a sigmoid is asked."""
    with np.errstate(all="ignore"):
        return value(np.exp(-at.z)) if at.phi.name == "sigmoid" else None


def softmax_over_maximum(at: At) -> Iterator[Matrix]:
    """e^z over the largest e^z, or z over the largest z."""
    if not at.phi.slope:
        yield np.exp(at.z - at.z.max(axis=0))
        yield at.z / at.z.max(axis=0)


def another_activation(at: At) -> Iterator[Matrix]:
    """a of one of the other usual functions, unless that leaves all z as they are."""
    if at.phi.slope:
        ways = (ACTIVATIONS[name].f(at.z) for name in (*USUAL[:3], "softmax") if name != at.phi.name)
        yield from (np.where(np.array_equal(way, at.z), np.nan, way) for way in ways)


def softmax_without_powers(at: At) -> Matrix | None:
    """z over the sum of all z."""
    return None if at.phi.slope else at.z / at.z.sum(axis=0)


def softmax_over_samples(at: At) -> Iterator[Matrix]:
    """Every row made a distribution in place of every column, or all numbers together."""
    if not at.phi.slope:
        yield softmax(at.z.T).T
        yield softmax(at.z.reshape(-1, 1)).reshape(at.z.shape)


# J


def loss_divided_otherwise(at: At) -> Iterator[Matrix]:
    """J as a sum, or as a mean over the outputs or over the samples alone, or over all entries."""
    return (np.array([[at.t.J * divisor(at) / each]]) for each in _divisors(at))


def _divisors(at: At) -> list[int]:
    """What else a sum over outputs and samples may be divided by."""
    n, N = at.t.Y.shape
    return [each for each in dict.fromkeys((1, n, N, n * N)) if each != divisor(at)]


def loss_of_one_output(at: At) -> Iterator[Matrix]:
    """J of the terms of one output alone, whichever it is, divided as it is, or as for one output."""
    n, N = at.t.Y.shape
    if n > 1 and at.t.loss.targets != "distribution":
        sums = at.t.loss.term(at.a, at.t.Y).sum(axis=1)
        under = dict.fromkeys((divisor(at), at.t.loss.divisor(1, N)))
        yield from (np.array([[each / by or np.nan]]) for each in sums.tolist() for by in under)


def loss_of_one_sample(at: At) -> Iterator[Matrix]:
    """J of the terms of one sample alone, whichever it is, divided as it is, or as for one sample."""
    n, N = at.t.Y.shape
    if N > 1:
        sums = at.t.loss.term(at.a, at.t.Y).sum(axis=0)
        under = dict.fromkeys((divisor(at), at.t.loss.divisor(n, 1)))
        yield from (np.array([[each / by]]) for each in sums.tolist() for by in under)


def another_loss(at: At) -> Iterator[Matrix]:
    """J of each other loss that takes these targets, apart from those that another mistake yields: squares, and |a − y|
    for a square."""
    absolute = ("MAE",) if squares(at) else ()
    for other in (each for each in _other_losses(at) if each.name not in absolute):
        terms = _within(other, at, other.term)
        yield np.array([[np.nan if terms is None else other.reduction.reduced(terms)]])


def derivative_of_another_loss(at: At) -> Iterator[Matrix]:
    """∂J/∂a of each of them, carried back from the output, apart from those whose φ′ cancels."""
    return _from_output(at, _derivatives_of_others)


def _derivatives_of_others(at: At) -> Iterator[Matrix]:
    for other in (each for each in _other_losses(at) if not _cancels(each, at)):
        slopes = _within(other, at, other.term_slope)
        yield np.full_like(at.a, np.nan) if slopes is None else slopes / other.divisor(*at.t.Y.shape)


def _other_losses(at: At) -> list[Loss]:
    """Losses of other terms that take these targets; if squares are added up, no others of squares."""
    others = [each for each in LOSSES.values() if each.measures_error and each.takes(at.t.Y)]
    alike = {each.name for each in others if each.expression == at.t.loss.expression}
    return [each for each in others if each.name not in alike and not (_squares(each) and squares(at))]


def _within(loss: Loss, at: At, f: Callable[[Matrix, Matrix], Matrix]) -> Matrix | None:
    """f(a, y) of a loss; None where an a lies outside its domain, or where Huber's is that of half a square."""
    outside = loss.domain == "probability" and not ((at.a > 0.0) & (at.a < 1.0)).all()
    halved = loss.name == "Huber" and (np.abs(at.a - at.t.Y) <= 1.0).all()
    return None if outside or halved else f(at.a, at.t.Y)


def _cancels(loss: Loss, at: At) -> bool:
    """Whether φ′ of the output cancels in one of two losses, and the other adds up squares, so that the mistake looks
    like one with φ′."""
    pair = loss.from_logits.get(at.phi.name)
    return (squares(at) and pair is not None and pair.canonical) or (at.t.canonical and _squares(loss))


def square_forgotten(at: At) -> Iterator[Matrix]:
    """The differences added up without their squares, with or without their signs, with or without a ½."""
    if squares(at):
        differences = (np.abs(at.a - at.t.Y), at.a - at.t.Y, at.t.Y - at.a)
        halves = dict.fromkeys((factored(at.t.loss.expression).under, 1))
        yield from (np.array([[each.sum() / (divisor(at) * half)]]) for half in halves for each in differences)


def square_of_the_sum(at: At) -> Matrix | None:
    """The square of all differences together."""
    under = divisor(at) * factored(at.t.loss.expression).under
    return np.array([[(at.a - at.t.Y).sum() ** 2 / under]]) if squares(at) else None


def loss_of_another_class(at: At) -> Iterator[Matrix]:
    """−ln p of another class than the one that y has 1 for."""
    return (np.array([[at.t.loss.reduction.reduced(at.t.loss.term(at.a, Y))]]) for Y in _other_classes(at))


def delta_of_another_class(at: At) -> Iterator[Matrix]:
    """p − y with the 1 of y in another row."""
    return ((at.a - Y) / divisor(at) for Y in _other_classes(at) if at.canonical)


def _other_classes(at: At) -> Iterator[Matrix]:
    if at.phi.slope is None and at.t.loss.targets == "distribution":
        yield from (np.roll(at.t.Y, k, axis=0) for k in range(1, len(at.t.Y)))


def other_half_forgotten(at: At) -> Matrix | None:
    """BCE without the term of 1 − y."""
    if at.t.loss.targets != "probability":
        return None
    with np.errstate(all="ignore"):
        return np.array([[-np.where(at.t.Y, at.t.Y * np.log(at.a), 0.0).sum() / divisor(at)]])


def another_logarithm(at: At) -> list[Matrix]:
    """The logarithm to the base 10 or 2."""
    return [np.array([[at.t.J / np.log(base)]]) for base in (10.0, 2.0)] if at.t.loss.domain == "probability" else []


def logarithm_forgotten(at: At) -> Iterator[Matrix]:
    """The probabilities that y tells to count, added up themselves, with either sign, and with a mean or without."""
    if at.t.loss.targets in ("probability", "distribution"):
        counted = at.t.Y * at.a
        if at.t.loss.targets == "probability":
            counted = counted + (1.0 - at.t.Y) * (1.0 - at.a)
        yield from (np.array([[sign * counted.sum() / by]]) for by in (divisor(at), 1) for sign in (-1.0, 1.0))


def over_all_classes(at: At) -> Matrix | None:
    """−ln p of every class."""
    if at.t.loss.targets != "distribution":
        return None
    with np.errstate(all="ignore"):
        return np.array([[-np.log(at.a).sum() / divisor(at)]])


def loss_of_softmax_twice(at: At) -> Matrix | None:
    """J of the softmax of a softmax, as PyTorch's loss, which takes logits, makes of probabilities."""
    if at.phi.slope or at.t.loss.targets != "distribution":
        return None
    return np.array([[at.t.loss.reduction.reduced(at.t.loss.term(softmax(at.a), at.t.Y))]])


# ∂J/∂a and δ


def with_target(at: At, factor: float) -> Iterator[Matrix]:
    """∂J/∂a as if a − y were a + factor y, where a − y is a factor of δ, carried back from the output."""

    def of_last(last: At) -> Iterator[Matrix]:
        if squares(last) or (last.slope is not None and last.t.canonical):
            with np.errstate(all="ignore"):
                yield last.dJ_da * (last.a + factor * last.t.Y) / (last.a - last.t.Y)

    return _from_output(at, of_last)


def factor_of_two(at: At, value: Matrix) -> Iterator[Matrix]:
    """As if the squared error had the ½ that it has not, or had not the ½ that it has."""
    if squares(at):
        yield (2.0 if factored(at.t.loss.expression).under == 2 else 0.5) * value


def factor_of_two_in_derivative(at: At) -> Iterator[Matrix]:
    """The same for the derivative, in which the ½ may be kept as well, as if the square had brought no 2."""
    yield from factor_of_two(at, at.dJ_da)
    if squares(at) and factored(at.t.loss.expression).under == 2:
        yield 0.5 * at.dJ_da


def difference_alone(at: At) -> Matrix | None:
    """a − y in place of 2 (a − y) over a divisor, carried back from the output."""
    if not squares(at) or factored(at.t.loss.expression).under == 2:
        return None
    return divisor(at) / 2.0 * at.dJ_da


def divided_otherwise(at: At) -> Iterator[Matrix]:
    """Divided by the number of outputs or of samples alone."""
    n, N = at.t.Y.shape
    return (each * at.dJ_da for each in (N, n) if 1 < each < n * N == divisor(at))


def divided_by_outputs(at: At) -> Matrix | None:
    """Divided by the number of outputs, though the loss has no mean over them."""
    n, N = at.t.Y.shape
    return at.dJ_da / n if n > 1 and divisor(at) in (1, N) else None


def divided_by_samples(at: At) -> Matrix | None:
    """Divided by the number of samples, though the loss has no mean at all."""
    N = at.t.Y.shape[1]
    return at.dJ_da / N if N > 1 and divisor(at) == 1 else None


def divided_by_samples_twice(at: At) -> Matrix | None:
    """Divided by the number of samples once more than the mean of the loss does."""
    N = at.t.Y.shape[1]
    return at.dJ_da / N if N > 1 and divisor(at) in (N, at.t.Y.size) else None


def divided_by_entries(at: At) -> Matrix | None:
    """Divided by the number of all entries, of several outputs and several samples, though the loss has no mean at
    all."""
    return at.dJ_da / at.t.Y.size if min(at.t.Y.shape) > 1 and divisor(at) == 1 else None


def _from_output(at: At, wrong: Callable[[At], Iterable[Matrix]]) -> Iterator[Matrix]:
    """∂J/∂a of a layer for each wrong ∂J/∂a of the last one, rightly carried back from there."""
    if at.next is None:
        yield from wrong(at)
        return
    for each in _from_output(at.next, wrong):
        delta = at.next.follow("delta", "dJ_da", each) if np.isfinite(each).all() else None
        yield np.full_like(at.a, np.nan) if delta is None else at.next.W.T @ delta


def square_not_derived(at: At) -> Iterator[Matrix]:
    """(a − y)² or half of it in place of its derivative, divided or not."""
    return _from_output(at, lambda last: _squared(last) if squares(last) else ())


def _squared(at: At) -> Iterator[Matrix]:
    return ((at.a - at.t.Y) ** 2 / by for half in (1, 2) for by in dict.fromkeys((half, half * divisor(at))))


def square_for_delta(at: At) -> Iterator[Matrix]:
    """The same in place of δ, where φ′ is not 1."""
    if not squares(at):
        return
    if at.next is None:
        if at.slope is not None:
            yield from (np.where((at.slope == 1.0).all(), np.nan, each) for each in _squared(at))
        return
    yield from (at.phi.pull_back(at.z, at.next.W.T @ delta) for delta in square_for_delta(at.next))


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
        yield np.broadcast_to(delta.sum(axis=0), at.z.shape)
        if not at.next.keeps_size:
            yield from (np.broadcast_to(each, at.z.shape) for each in delta)


def weights_alone(at: At) -> Matrix | None:
    """The weights of the next layer added up over its units, without δ."""
    return np.broadcast_to(at.next.W.sum(axis=0)[:, np.newaxis], at.z.shape) if at.next else None


def error_of_the_output(at: At) -> Matrix | None:
    """Wᵀ ∂J/∂a of the next layer."""
    return at.next.W.T @ at.next.dJ_da if at.next else None


def one_output(at: At) -> Iterator[Matrix]:
    """Wᵀδ where one output alone sends its error back: the same for all units, or to each unit its own."""
    if at.next and len(at.next.W) > 1:
        yield from (at.next.W[[k]].T @ at.next.delta[[k]] for k in range(len(at.next.W)))
        if at.next.keeps_size:
            yield np.diag(at.next.W)[:, np.newaxis] * at.next.delta


def bias_on_the_way_back(at: At) -> Iterator[Matrix]:
    """Wᵀδ + b, with b of this layer, or of the next, where it fits."""
    if at.next:
        back = at.next.W.T @ at.next.delta
        yield from (back + b for b in (at.b, at.next.b) if b.shape == at.b.shape)


def weights_entry_by_entry(at: At) -> Iterator[Matrix]:
    """W and δ of the next layer multiplied where they fit, entry by entry: one column or one row of W, or each row of
    W added up."""
    if at.next and at.next.keeps_size and len(at.z) > 1:
        W, delta = at.next.W, at.next.delta
        yield from (W[:, [k]] * delta for k in range(len(W)))
        yield from (W[[k]].T * delta for k in range(len(W)))
        yield W.sum(axis=1, keepdims=True) * delta


def gradient_for_weights(at: At) -> Iterator[Matrix]:
    """∂J/∂W of the next layer added up over its units in place of Wᵀδ, for the batch; or multiplied by δ once more."""
    if at.next:
        yield np.broadcast_to(at.next.dW.sum(axis=0)[:, np.newaxis], at.z.shape)
        yield at.next.dW.T @ at.next.delta


def weights_updated_first(at: At) -> Matrix | None:
    """New Wᵀδ."""
    return stepped_at(at.next, "W", at.next.dW).T @ at.next.delta if at.next else None


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
        if last.phi.slope_of_a and last.phi is not at.phi:
            yield last.phi.slope_of_a(at.a)
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
    yield np.broadcast_to(_summed(at.delta), at.W.shape)
    if at.delta.shape == at.W.shape:
        yield at.delta


def _summed(delta: Matrix) -> Matrix:
    return delta.sum(axis=1, keepdims=True)


def delta_forgotten(at: At) -> Matrix:
    """The input alone, added up over the samples, for every unit."""
    return np.broadcast_to(at.a_before.sum(axis=1), at.W.shape)


def x_in_gradient(at: At) -> Matrix | None:
    """The input of the network in place of the a of the layer before."""
    return at.delta @ at.t.X.T if at.layer > 1 and len(at.t.X) == at.W.shape[1] else None


def weights_for_input(at: At) -> Iterator[Matrix]:
    """δ, added up over the samples, times W, entry by entry."""
    yield _summed(at.delta) * at.W


def slope_of_bias(at: At) -> list[Matrix]:
    """∂z/∂b = 1, for each sample or added up over them."""
    return [np.full_like(at.b, count) for count in dict.fromkeys((1, at.t.X.shape[1]))]


def first_sample_alone(at: At) -> Iterator[Matrix]:
    """δ aᵀ of one sample, not added up."""
    if at.t.X.shape[1] > 1:
        yield from (at.delta[:, [s]] @ at.a_before[:, [s]].T for s in range(at.t.X.shape[1]))


def input_in_bias(at: At) -> Iterator[Matrix]:
    """δ aᵀ for one of the inputs in place of δ alone."""
    return (at.dW[:, [k]] for k in range(at.W.shape[1]))


def delta_for_gradient(at: At) -> Iterator[Matrix]:
    """A step by δ."""
    return (stepped_at(at, "W", each) for each in input_forgotten(at))


# the update


_POWERS_OF_TEN = (10.0, 0.1, 100.0, 0.01)


def rate_off_by_ten(at: At, letter: str) -> Iterator[Matrix]:
    """A step with ten or a hundred times α, or the tenth or hundredth part, unless that is 1."""
    rates = (k * at.rate for k in _POWERS_OF_TEN)
    return (stepped_at(at, letter, gradient_of(at, letter), rate) for rate in rates if abs(rate - 1.0) > 1e-9)


def step_alone(at: At, letter: str) -> tuple[Matrix, Matrix]:
    """What is added to the old value, with either sign."""
    gradient, old = gradient_of(at, letter), old_of(at, letter)
    step = -at.rate * gradient if at.by.method.plain else stepped_at(at, letter, gradient) - old
    return step, -step


def plain_descent(at: At, letter: str) -> Matrix | None:
    """θ − α g where there is another rule."""
    return None if at.by.method.rule.name == PLAIN.optimiser else _stepped_by(at, letter, GRADIENT_DESCENT)


def another_rate(at: At, letter: str, rate: float) -> Matrix | None:
    """A step with another learning rate, unless that is 1 or α off by a power of ten."""
    usual = (1.0, at.rate, *(k * at.rate for k in _POWERS_OF_TEN))
    return None if np.isclose(rate, usual).any() else stepped_at(at, letter, gradient_of(at, letter), rate)


def rate_doubled(at: At, letter: str) -> Iterator[Matrix]:
    """A step with 2α or α/2."""
    ways = (another_rate(at, letter, factor * at.rate) for factor in (2.0, 0.5))
    return (way for way in ways if way is not None)


def rate_on_old(at: At, letter: str) -> Iterator[Matrix]:
    """α θ − g and α (θ − g)."""
    old, gradient = old_of(at, letter), gradient_of(at, letter)
    if at.by.method.plain:
        yield from (at.rate * old - gradient, at.rate * (old - gradient))


def velocity_wrong(
    at: At, letter: str, v: Callable[[Matrix, Matrix, float], Matrix], rule: str = "momentum"
) -> Matrix | None:
    """θ − α v with a wrong v of a rule with momentum, from the old v, from g, and μ."""
    if at.by.method.rule.name != rule:
        return None
    old = old_of(at, letter)
    g = with_penalty(gradient_of(at, letter), old, letter, at.by)
    (before,) = state_of(at.t.network, at.layer, letter, at.by)
    return old - at.rate * v(before, g, at.by.method.numbers["momentum"])


def velocity_added(at: At, letter: str) -> Iterator[Matrix]:
    """θ + μ v − α g, as where v is a step and no sum of gradients, and θ − α (g − μ v)."""
    for rate in (at.rate or 1.0, 1.0):

        def step(v: Matrix, g: Matrix, mu: float, rate: float = rate) -> Matrix:
            return g - mu * v / rate

        way = velocity_wrong(at, letter, step)
        if way is not None:
            yield way


class _Averages(NamedTuple):
    """What a rule that divides by a root has after its averages: θ, g, m (g where there is none), v, m and v as they
    were before, and the number t of the step with its β (t = 0 where nothing is corrected)."""

    theta: Matrix
    g: Matrix
    m: Matrix
    v: Matrix
    before: tuple[Matrix, ...]
    t: int
    numbers: Mapping[str, float]

    def corrected(self, of: str, t: int | None = None) -> Matrix:
        """m̂ or v̂, as after t steps."""
        value, beta = (self.m, "beta1") if of == "m" else (self.v, "beta2")
        return value / (1.0 - self.numbers[beta] ** (self.t if t is None else t)) if beta in self.numbers else value

    def step(self, t: int | None = None) -> Matrix:
        """What is subtracted times α."""
        return self.corrected("m", t) / (np.sqrt(self.corrected("v", t)) + self.numbers["epsilon"])


def _averages(at: At, letter: str) -> _Averages | None:
    """The averages of RMSprop, Adagrad, Adam and AdamW; None of other rules."""
    numbers, old = at.by.method.numbers, old_of(at, letter)
    if "epsilon" not in numbers:
        return None
    g = with_penalty(gradient_of(at, letter), old, letter, at.by)
    theta = old - at.rate * numbers.get("weight_decay", 0.0) * old
    state = state_of(at.t.network, at.layer, letter, at.by)
    if "beta2" in numbers:
        *before, t = state
        (m, v), first, second = before, numbers["beta1"], numbers["beta2"]
        m, v = first * m + (1 - first) * g, second * v + (1 - second) * g**2
        return _Averages(theta, g, m, v, tuple(before), int(t) + 1, numbers)
    (before,) = state
    v = numbers["rho"] * before + (1.0 - numbers["rho"]) * g**2 if "rho" in numbers else before + g**2
    return _Averages(theta, g, g, v, (before,), 0, numbers)


def by_averages(at: At, letter: str, step: Callable[[_Averages], Matrix], corrects: bool = False) -> Matrix | None:
    """θ − α times a wrong step of a rule that divides by a root; of those that correct m and v alone where that is
    asked."""
    found = _averages(at, letter)
    if found is None or (corrects and not found.t):
        return None
    with np.errstate(all="ignore"):
        return found.theta - at.rate * step(found)


def one_correction(at: At, letter: str, of: str) -> Matrix | None:
    """Only m̂ or only v̂ for m and v."""

    def step(each: _Averages) -> Matrix:
        m, v = (each.corrected("m"), each.v) if of == "m" else (each.m, each.corrected("v"))
        return m / (np.sqrt(v) + each.numbers["epsilon"])

    return by_averages(at, letter, step, corrects=True)


def root_forgotten(at: At, letter: str) -> Matrix | None:
    """The step divided by v + ε."""
    return by_averages(at, letter, lambda each: each.corrected("m") / (each.corrected("v") + each.numbers["epsilon"]))


def epsilon_in_root(at: At, letter: str) -> Matrix | None:
    """The step divided by √(v + ε)."""
    return by_averages(
        at, letter, lambda each: each.corrected("m") / np.sqrt(each.corrected("v") + each.numbers["epsilon"])
    )


def gradient_for_average(at: At, letter: str) -> Matrix | None:
    """g/(√v̂ + ε) where m̂ stands above."""
    return by_averages(
        at, letter, lambda each: each.g / (np.sqrt(each.corrected("v")) + each.numbers["epsilon"]), corrects=True
    )


def average_unweighted(at: At, letter: str) -> Matrix | None:
    """v = ρ v + g², and likewise β₁ m + g and β₂ v + g²."""

    def step(each: _Averages) -> Matrix:
        (*m, v), numbers = each.before, each.numbers
        if m:
            each = each._replace(m=numbers["beta1"] * m[0] + each.g)
        return each._replace(v=numbers.get("rho", numbers.get("beta2", 1.0)) * v + each.g**2).step()

    return by_averages(at, letter, step)


def average_of_gradients(at: At, letter: str) -> Matrix | None:
    """g in the place of g² in the average v."""

    def step(each: _Averages) -> Matrix:
        decay, v = each.numbers.get("rho", each.numbers.get("beta2")), each.before[-1]
        return each._replace(v=v + each.g if decay is None else decay * v + (1.0 - decay) * each.g).step()

    return by_averages(at, letter, step)


def old_average(at: At, letter: str) -> Matrix | None:
    """The old v under the root, of the rules without a correction."""
    if "beta2" in at.by.method.numbers:
        return None
    return by_averages(at, letter, lambda each: each._replace(v=each.before[-1]).step())


def step_miscounted(at: At, letter: str) -> Iterator[Matrix]:
    """m and v corrected with the t of the step before, or of the step after."""
    found = _averages(at, letter)
    if found is None or not found.t:
        return
    for t in (each for each in (found.t - 1, found.t + 1) if each):
        yield found.theta - at.rate * found.step(t)


def decays_exchanged(at: At, letter: str) -> Matrix | None:
    """ρ in the place of 1 − ρ, or β₁ in that of β₂, and the other way round."""
    method, numbers = at.by.method, at.by.method.numbers
    if "rho" in numbers:
        other = {"rho": 1.0 - numbers["rho"]}
    elif "beta2" in numbers:
        other = {"beta1": numbers["beta2"], "beta2": numbers["beta1"]}
    else:
        return None
    changed = replace(method, hyperparameters=tuple({**numbers, **other}.items()))
    return _stepped_by(at, letter, Underway(changed, at.by.state))


def penalty_otherwise(at: At) -> Iterator[Matrix]:
    """A step with twice λ, or half of it, or −λ, or λ over the number of samples."""
    l2, N = at.by.method.l2, at.t.X.shape[1]
    if l2:
        factors = dict.fromkeys((1.0, -0.5, -2.0, 1.0 / N - 1.0 or -0.5))
        yield from (stepped_at(at, "W", at.dW + k * l2 * at.W) for k in factors)


def penalty_without_rate(at: At) -> Matrix | None:
    """θ − α ∇W − λ W."""
    found, l2 = penalty_forgotten(at), at.by.method.l2
    return None if found is None else found - l2 * at.W


def state_forgotten(at: At, letter: str) -> Matrix | None:
    """A step from a state of zeros, as if it were the first."""
    method, state = at.by.method, at.by.state
    if not any(isinstance(each, np.ndarray) and each.any() for each in state):
        return None
    return _stepped_by(at, letter, Underway(method, tuple(0 * each for each in state)))


def gradient_averaged(at: At, letter: str) -> Matrix | None:
    """v ← μ v + (1 − μ) g."""
    mu = at.by.method.numbers.get("momentum")
    return None if mu is None else stepped_at(at, letter, (1.0 - mu) * gradient_of(at, letter))


def correction_forgotten(at: At, letter: str) -> Matrix | None:
    """m and v undivided, as after very many steps."""
    method, state = at.by.method, at.by.state
    if "beta2" not in method.numbers:
        return None
    return _stepped_by(at, letter, Underway(method, (*state[:-1], _MANY)))


def penalty_forgotten(at: At) -> Matrix | None:
    """A step by ∇W alone."""
    method, state = at.by
    return _stepped_by(at, "W", Underway(replace(method, l2=0.0), state)) if method.l2 else None


def bias_penalised(at: At) -> Matrix | None:
    """A step by ∇b + λ b."""
    return stepped_at(at, "b", at.db + at.by.method.l2 * at.b) if at.by.method.l2 else None


_MANY = 10**12


def _stepped_by(at: At, letter: str, by: Underway) -> Matrix:
    return stepped(at.t.network, at.layer, letter, gradient_of(at, letter), at.rate, by)
