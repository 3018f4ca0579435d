"""Wrong formulas of backpropagation by hand that take more than a line, or that are made in several ways.

Each takes one layer and gives what comes out, or all the ways in which it may; None, or nothing, where it cannot
happen.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from dlmath.by_hand._update import gradient_of, stepped, stepped_at
from dlmath.by_hand.layer_values import At, Matrix
from dlmath.functions.activations import ACTIVATIONS
from dlmath.functions.loss_text import factored
from dlmath.functions.losses import LOSSES, Loss
from dlmath.functions.softmax import softmax
from dlmath.training.methods import GRADIENT_DESCENT, PLAIN, Underway

USUAL = ("sigmoid", "tanh", "ReLU", "identity")  # the activations that are taken for one another
WITH_LOGARITHM = ("BCE", "CE", "KL")


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


def loss_of_one_output(at: At) -> Iterator[Matrix]:
    """J of the terms of one output alone, whichever it is, divided as it is, or as for one output."""
    n, N = at.t.Y.shape
    if n > 1 and at.t.loss.targets != "distribution":
        sums = at.t.loss.term(at.a, at.t.Y).sum(axis=1)
        under = dict.fromkeys((divisor(at), at.t.loss.divisor(1, N)))
        yield from (np.array([[each / by or np.nan]]) for each in sums.tolist() for by in under)


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
    """Losses that take these targets; if squares are added up, no others of squares."""
    others = [each for each in LOSSES.values() if each.measures_error and each is not at.t.loss and each.takes(at.t.Y)]
    return [each for each in others if not (_squares(each) and squares(at))]


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


def weights_for_input(at: At) -> Iterator[Matrix]:
    """δ, added up over the samples, times W, entry by entry."""
    yield at.db * at.W


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


def rate_off_by_ten(at: At, letter: str) -> Iterator[Matrix]:
    """A step with ten or a hundred times α, or the tenth or hundredth part, unless that is 1."""
    rates = (k * at.rate for k in (10.0, 0.1, 100.0, 0.01))
    return (stepped_at(at, letter, gradient_of(at, letter), rate) for rate in rates if abs(rate - 1.0) > 1e-9)


def step_alone(at: At, letter: str) -> tuple[Matrix, Matrix]:
    """What is added to the old value, with either sign."""
    gradient, old = gradient_of(at, letter), at.W if letter == "W" else at.b
    step = -at.rate * gradient if at.by.method.plain else stepped_at(at, letter, gradient) - old
    return step, -step


def plain_descent(at: At, letter: str) -> Matrix | None:
    """θ − α g where there is another rule."""
    return None if at.by.method.rule.name == PLAIN.optimiser else _stepped_by(at, letter, GRADIENT_DESCENT)


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
