"""A trace as steps: their order, and that the arithmetic of every number yields that number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Trace, initial_network, trace, update
from dlmath.network.steps import (
    Arithmetic,
    Entry,
    Quantity,
    Rule,
    Step,
    Symbol,
    arithmetic,
    entry,
    quantity,
    steps,
    update_arithmetic,
    updated,
)
from pages.ui.writing.equations import evaluated

pytestmark = pytest.mark.usefixtures("shapes")

ELEMENTWISE = [name for name, record in ACTIVATIONS.items() if record.slope is not None]
OUTPUTS = [
    ("identity", "half-MSE"),
    ("tanh", "MSE"),
    ("sigmoid", "BCE"),
    ("sigmoid", "half-SSE"),
    ("softmax", "CE"),
    ("softmax", "half-SSE"),
]


def value(terms: Arithmetic) -> float:
    """What some arithmetic comes to: sums of products, brackets first; an evaluator of its own, with · and / before +
    and −."""
    rest = list(terms)

    def atom() -> float:
        part = rest.pop(0)
        if part != "(":
            assert isinstance(part, Entry)
            return part.value
        inside = total()
        assert rest.pop(0) == ")"
        return inside

    def product() -> float:
        result = atom()
        while rest and rest[0] in ("·", "/"):
            result = result * atom() if rest.pop(0) == "·" else result / atom()
        return result

    def total() -> float:
        result = product()
        while rest and rest[0] in ("+", "−"):
            result = result + product() if rest.pop(0) == "+" else result - product()
        return result

    result = total()
    assert rest == []
    return result


def random_trace(sizes: list[int], hidden: str, output: str, loss: str, samples: int, seed: int) -> Trace:
    generator = np.random.default_rng(seed)
    network = initial_network(sizes, [hidden] * (len(sizes) - 2) + [output], "normal", seed)
    network = tuple(Layer(layer.W, generator.normal(size=layer.b.shape), layer.activation) for layer in network)
    X = generator.normal(size=(sizes[0], samples))
    Y = np.eye(sizes[-1])[:, generator.integers(sizes[-1], size=samples)]
    return trace(network, X, Y, LOSSES[loss])


@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    hidden=st.sampled_from([*ELEMENTWISE, "softmax"]),
    pair=st.sampled_from(OUTPUTS),
    samples=st.integers(1, 3),
    seed=st.integers(0, 1000),
)
def test_arithmetic_of_every_number_yields_it(
    sizes: list[int], hidden: str, pair: tuple[str, str], samples: int, seed: int
) -> None:
    t = random_trace(sizes, hidden, *pair, samples, seed)
    for step in steps(t):
        for row, column in np.ndindex(step.result.value.shape):
            terms = arithmetic(step, row, column)
            if terms is not None:
                assert value(terms) == pytest.approx(step.result.value[row, column], rel=1e-9, abs=1e-13)
                assert evaluated(terms, [part.value for part in terms if isinstance(part, Entry)]) == value(terms)


def test_order_is_the_order_of_the_computation() -> None:
    t = random_trace([2, 3, 2], "tanh", "sigmoid", "BCE", 1, 0)
    found = [(step.rule, step.result.symbol.letter, step.layer) for step in steps(t)]
    assert found == [
        (Rule.AFFINE, "z", 1),
        (Rule.ACTIVATION, "a", 1),
        (Rule.AFFINE, "z", 2),
        (Rule.ACTIVATION, "a", 2),
        (Rule.LOSS, "J", 2),
        (Rule.LOSS_SLOPE, "dJ_da", 2),
        (Rule.CANONICAL_DELTA, "delta", 2),
        (Rule.WEIGHT_GRADIENT, "dW", 2),
        (Rule.BIAS_GRADIENT, "db", 2),
        (Rule.HIDDEN_DELTA, "delta", 1),
        (Rule.WEIGHT_GRADIENT, "dW", 1),
        (Rule.BIAS_GRADIENT, "db", 1),
        (Rule.UPDATE, "W", 1),
    ]


@pytest.mark.parametrize(
    ("output", "loss", "rule"),
    [
        ("sigmoid", "half-SSE", Rule.OUTPUT_DELTA),
        ("identity", "MSE", Rule.OUTPUT_DELTA),
        ("identity", "half-MSE", Rule.CANONICAL_DELTA),
        ("softmax", "CE", Rule.CANONICAL_DELTA),
        ("softmax", "MSE", Rule.SOFTMAX_DELTA),
    ],
)
def test_output_delta_says_how_it_was_computed(output: str, loss: str, rule: Rule) -> None:
    every = steps(random_trace([2, 2], "tanh", output, loss, 1, 1))
    assert next(step for step in every if step.result.symbol.letter == "delta").rule is rule


def test_every_quantity_is_a_field_of_the_trace() -> None:
    t = random_trace([2, 3, 2], "tanh", "sigmoid", "BCE", 2, 3)
    assert quantity(t, "x", 0).value is t.X
    assert quantity(t, "a", 0).symbol == Symbol("x", 0)
    assert quantity(t, "y", 2).value is t.Y
    for letter in ("z", "a"):
        assert quantity(t, letter, 2).value is getattr(t.forward[1], letter)
    for letter in ("dJ_da", "slope", "delta", "dW", "db"):
        assert quantity(t, letter, 1).value is getattr(t.backward[0], letter)
    assert quantity(t, "J", 2).value[0, 0] == t.J


@pytest.mark.parametrize(("letter", "layer"), [("q", 1), ("z", 0), ("z", 3), ("z", -1), ("W", 0), ("x", 1)])
def test_what_a_trace_does_not_hold_is_said(letter: str, layer: int) -> None:
    t = random_trace([2, 3, 2], "tanh", "sigmoid", "BCE", 1, 3)
    with pytest.raises(InputError, match=f"“{letter}”"):
        quantity(t, letter, layer)


def test_softmax_has_no_slope_to_read() -> None:
    with pytest.raises(InputError, match="slope"):
        quantity(random_trace([2, 2], "tanh", "softmax", "CE", 1, 3), "slope", 1)


def test_functions_and_losses_have_no_sums_and_products() -> None:
    every = steps(random_trace([2, 2], "tanh", "softmax", "MSE", 1, 3))
    assert [step.rule for step in every if arithmetic(step, 0, 0) is None] == [
        Rule.SOFTMAX,
        Rule.LOSS,
        Rule.LOSS_SLOPE,
        Rule.UPDATE,
    ]


def test_update_is_old_minus_rate_times_gradient() -> None:
    t = random_trace([2, 3, 2], "tanh", "sigmoid", "BCE", 1, 3)
    new = update(t, 0.3)
    for symbol in (Symbol("W", 1), Symbol("b", 2)):
        after = updated(t, new, symbol)
        old, gradient = quantity(t, symbol.letter, symbol.layer), quantity(t, f"d{symbol.letter}", symbol.layer)
        terms = update_arithmetic(entry(old, 0, 0), entry(gradient, 0, 0), 0.3)
        assert after.symbol == symbol
        assert value(terms) == pytest.approx(after.value[0, 0], rel=1e-14)


def test_a_step_reads_before_it_writes() -> None:
    """Every operand is an input or the result of an earlier step."""
    t = random_trace([2, 3, 2], "tanh", "softmax", "MSE", 1, 3)
    known = {"x", "y", "W", "b", "slope", "m"}
    written: set[Symbol] = set()

    def read(step: Step) -> list[Quantity]:
        return [operand for operand in step.operands if operand.symbol.letter not in known]

    for step in steps(t):
        assert {operand.symbol for operand in read(step)} <= written
        written.add(step.result.symbol)
