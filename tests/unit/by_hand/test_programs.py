"""A program's numbers judged: every mistake of the registry is found where it was made and called by its name, right
programs are never accused, and conventions are no mistakes."""

from dataclasses import replace

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, MISTAKES, InputError, Layer, Mistake, Trace, trace
from dlmath.by_hand.judge import Status, blanks, filled
from dlmath.by_hand.programs import compare, passes_added, worst
from dlmath.by_hand.rounded_programs import UNITS
from dlmath.network.steps import Symbol
from tests.programs import ALPHA
from tests.sheets import OF_OTHER_RULES, random_trace

# What looks like a learning rate that is off by a power of ten where that is 0.1 itself.
OF_RATES = {f"{letter}-{name}" for letter in "Wb" for name in ("rate-squared", "rate-divided-by")}
# What it yields at the output, where a program shows it first, goes by another name.
OF_SEVERAL_LAYERS = {"slopes-forgotten"}
EXPRESSIBLE = [each for each in MISTAKES.values() if each.name not in OF_OTHER_RULES | OF_SEVERAL_LAYERS | OF_RATES]
Values = dict[Symbol, np.ndarray]


def in_float32(values: Values) -> Values:
    return {symbol: value.astype(np.float32).astype(np.float64) for symbol, value in values.items()}


def with_mistake(mistake: Mistake, rng: np.random.Generator) -> tuple[Trace, Symbol, Values]:
    """A program in float32 that makes the mistake, somewhere where it does real harm."""
    for _ in range(400):
        small = random_trace(rng)
        network = tuple(
            Layer(rng.normal(size=layer.W.shape), rng.normal(size=layer.b.shape), layer.activation)
            for layer in small.network
        )
        t = trace(network, rng.normal(size=small.X.shape), small.Y, small.loss)
        L = len(network)
        layers = [L] if mistake.at_output else rng.permutation(L).tolist()
        for symbol in (Symbol(mistake.made_in, l if mistake.at_output else l + 1) for l in layers):
            if symbol not in blanks(t):
                continue
            try:
                values, right = filled(t, ALPHA, {symbol: mistake.name}), filled(t, ALPHA, {})
            except InputError:
                continue
            if not np.allclose(values[symbol], right[symbol], rtol=1e-3, atol=1e-4):
                return t, symbol, in_float32(values)
    raise AssertionError(mistake.name)


@pytest.mark.parametrize("mistake", EXPRESSIBLE, ids=lambda mistake: mistake.name)
def test_a_mistake_is_found_where_it_was_made_and_named(mistake: Mistake) -> None:
    rng = np.random.default_rng([*mistake.name.encode()])
    t, symbol, values = with_mistake(mistake, rng)
    found = compare(t, ALPHA, values, UNITS["float32"])
    assert found.wrong[0] == symbol
    cells = [cell for row in found.verdicts[symbol] for cell in row if cell.status is Status.WRONG]
    names = {name for cell in cells for cause in cell.mistakes for name in cause.name.split(" + ")}
    same = {
        other.name
        for other in MISTAKES.values()
        if other.made_in == mistake.made_in
        and (value := other.value(t, symbol.layer, ALPHA)) is not None
        and np.allclose(value, values[symbol], rtol=1e-5, atol=1e-6)
    }
    assert mistake.name in names | same
    assert names & ({mistake.name} | same | {"sign", "whole-factor"}), (names, same)


def test_all_of_the_registry_but_other_rules_of_update_is_tried() -> None:
    assert len(EXPRESSIBLE) == len(MISTAKES) - len(OF_OTHER_RULES | OF_SEVERAL_LAYERS | OF_RATES)


def ordinary(N: int) -> Trace:
    """A softmax classifier after a tanh layer, which takes a mean over samples."""
    rng = np.random.default_rng(4)
    network = (
        Layer(rng.normal(size=(3, 2)), rng.normal(size=(3, 1)), ACTIVATIONS["tanh"]),
        Layer(rng.normal(size=(3, 3)), rng.normal(size=(3, 1)), ACTIVATIONS["softmax"]),
    )
    return trace(network, rng.normal(size=(2, N)), np.eye(3)[:, rng.integers(0, 3, N)], LOSSES["CE"])


def scaled(values: Values, **by: float) -> Values:
    return {symbol: value * by.get(symbol.letter, 1.0) for symbol, value in values.items()}


def test_a_mean_that_stands_in_the_gradients_is_no_mistake() -> None:
    """As in Ng's course: dZ = A − Y, dW = dZ Aᵀ / m."""
    t = ordinary(5)
    found = compare(t, ALPHA, scaled(filled(t, ALPHA, {}), delta=5.0, dJ_da=5.0), UNITS["float64"])
    assert (found.wrong, found.of_delta, found.of_gradients) == ((), 5.0, 1.0)


def test_a_delta_that_is_subtracted_in_the_other_direction_is_no_mistake() -> None:
    """As where W += α dW, with an error y − a."""
    t = ordinary(5)
    values = filled(t, ALPHA, {})
    assert compare(t, ALPHA, scaled(values, delta=-1.0, dJ_da=-1.0, dW=-1.0, db=-1.0), UNITS["float64"]).wrong == ()
    assert compare(t, ALPHA, scaled(values, delta=-1.0, dJ_da=-1.0), UNITS["float64"]).wrong == ()


def test_a_loss_that_is_so_many_times_the_one_here_is_no_mistake() -> None:
    """As BCE summed over two outputs, a mean over samples only."""
    rng = np.random.default_rng(3)
    network = (Layer(rng.normal(size=(2, 3)), rng.normal(size=(2, 1)), ACTIVATIONS["sigmoid"]),)
    t = trace(network, rng.normal(size=(3, 5)), rng.integers(0, 2, (2, 5)) * 1.0, LOSSES["BCE"])
    a = t.forward[0].a
    delta = (a - t.Y) / 5.0
    values = {
        Symbol("J", 1): np.array([[-(t.Y * np.log(a) + (1.0 - t.Y) * np.log(1.0 - a)).sum() / 5.0]]),
        Symbol("delta", 1): delta,
        Symbol("dW", 1): delta @ t.X.T,
        Symbol("db", 1): delta.sum(axis=1, keepdims=True),
        Symbol("W_new", 1): network[0].W - ALPHA * delta @ t.X.T,
    }
    found = compare(t, ALPHA, values, UNITS["float64"])
    assert (found.wrong, found.of_loss, found.of_delta) == ((), 2.0, 2.0)
    values[Symbol("J", 1)] /= 2.0
    assert compare(t, ALPHA, values, UNITS["float64"]).of_loss == 1.0


def test_a_step_that_is_added_is_blamed_and_the_right_delta_is_not() -> None:
    t = ordinary(5)
    values = filled(t, ALPHA, {})
    for l, layer in enumerate(t.network, start=1):
        values[Symbol("W_new", l)] = layer.W + ALPHA * values[Symbol("dW", l)]
        values[Symbol("b_new", l)] = layer.b + ALPHA * values[Symbol("db", l)]
    found = compare(t, ALPHA, values, UNITS["float64"])
    assert (found.wrong[0], found.of_delta, found.of_gradients) == (Symbol("W_new", 1), 1.0, 1.0)
    assert {symbol.letter for symbol in found.wrong} == {"W_new", "b_new"}
    assert found.verdicts[Symbol("W_new", 1)][0][0].mistakes
    without = {symbol: value for symbol, value in values.items() if symbol.letter != "delta"}
    assert compare(t, ALPHA, without, UNITS["float64"]).wrong[0] == Symbol("W_new", 1)


def test_a_mistake_is_found_in_a_program_of_another_convention() -> None:
    t = ordinary(4)
    wrong = filled(t, ALPHA, {Symbol("delta", 1): "slope-forgotten"})
    found = compare(t, ALPHA, scaled(wrong, delta=4.0, dJ_da=4.0), UNITS["float64"])
    assert (found.wrong, found.of_delta) == ((Symbol("delta", 1),), 4.0)
    assert found.verdicts[Symbol("delta", 1)][0][0].mistakes[0].name == "slope-forgotten"


def test_a_mean_forgotten_altogether_is_one_mistake_at_the_output() -> None:
    t = ordinary(4)
    right = filled(t, ALPHA, {})
    once = {symbol: value for symbol, value in right.items() if not symbol.letter.endswith("_new")}
    times = scaled(once, delta=4.0, dJ_da=4.0, dW=4.0, db=4.0)
    found = compare(t, ALPHA, times, UNITS["float64"])
    assert found.wrong == (Symbol("delta", 2),)
    assert worst(found.verdicts[Symbol("dW", 1)]) is Status.CARRIED


def test_what_is_not_finite_is_wrong_where_it_comes_up_first() -> None:
    t = ordinary(2)
    values = filled(t, ALPHA, {})
    values[Symbol("a", 1)] = np.full_like(values[Symbol("a", 1)], np.nan)
    found = compare(t, ALPHA, values, UNITS["float64"])
    assert found.wrong[0] == Symbol("a", 1)
    assert found.verdicts[Symbol("a", 1)][0][0].status is Status.UNREADABLE


@pytest.mark.parametrize("passes", [1, 2, 3, 7])
def test_gradients_that_were_not_set_to_zero(passes: int) -> None:
    """A loop of gradient descent whose gradients add up, written out; other wrong gradients are no such sum."""
    rng = np.random.default_rng(5)
    t = random_trace(rng)
    while not all(layer.has_bias for layer in t.network):
        t = random_trace(rng)
    total = [(np.zeros_like(layer.W), np.zeros_like(layer.b)) for layer in t.network]
    for k in range(passes):
        total = [(W + at.dW, b + at.db) for (W, b), at in zip(total, t.backward, strict=True)]
        if k < passes - 1:
            network = tuple(
                replace(layer, W=layer.W - 0.05 * W, b=layer.b - 0.05 * b)
                for layer, (W, b) in zip(t.network, total, strict=True)
            )
            t = trace(network, t.X, t.Y, t.loss)
    given = {Symbol("dW", l): W for l, (W, _b) in enumerate(total, start=1)}
    given |= {Symbol("db", l): b for l, (_W, b) in enumerate(total, start=1)}
    assert passes_added(t, 0.05, given) == passes
    assert passes_added(t, 0.05, {symbol: 1.3 * each for symbol, each in given.items()}) == 0
    assert passes_added(t, 0.05, {Symbol("dW", 1): given[Symbol("dW", 1)]}) == 0
