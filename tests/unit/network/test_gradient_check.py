"""The gradient check against published numbers, and against networks that are right and wrong."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlmath.arrays import InputError
from dlmath.calculus.differences import relative_error
from dlmath.functions.activations import ACTIVATIONS
from dlmath.functions.losses import LOSSES
from dlmath.network.gradient_check import gradient_check
from dlmath.network.initialisation import initial_network
from dlmath.network.passes import Layer, Trace, trace
from tests.oracles import column

pytestmark = pytest.mark.usefixtures("shapes")

SMOOTH = [name for name, record in ACTIVATIONS.items() if not record.kinks and record.slope]


@pytest.mark.parametrize("activation", SMOOTH)
def test_backpropagation_passes_with_every_smooth_activation(activation: str) -> None:
    network = initial_network((3, 4, 2, 2), (activation, activation, "identity"), "Glorot", seed=1)
    network = tuple(replace(layer, b=np.full_like(layer.b, 0.1 * l)) for l, layer in enumerate(network, start=1))
    generator = np.random.default_rng(2)
    check = gradient_check(network, generator.normal(size=(3, 5)), generator.normal(size=(2, 5)), LOSSES["half-MSE"])
    assert check.largest_error < 1e-6
    assert check.kinks == ()
    assert check.h == 1e-5
    for layer, at, analytic in zip(network, check.layers, check.trace.backward, strict=True):
        assert at.dW.shape == at.dW_numeric.shape == at.dW_error.shape == layer.W.shape
        assert at.db.shape == at.db_numeric.shape == at.db_error.shape == layer.b.shape
        np.testing.assert_array_equal(at.dW, analytic.dW)
        np.testing.assert_array_equal(at.db, analytic.db)
        np.testing.assert_array_equal(at.dW_error, relative_error(at.dW, at.dW_numeric))
        np.testing.assert_array_equal(at.db_error, relative_error(at.db, at.db_numeric))


@pytest.mark.parametrize(
    ("output", "loss"),
    [("sigmoid", "BCE"), ("softmax", "CE"), ("softmax", "half-MSE"), ("tanh", "MSE"), ("sigmoid", "half-SSE")],
)
def test_backpropagation_passes_with_losses_and_outputs(output: str, loss: str) -> None:
    network = initial_network((2, 3, 3), ("tanh", output), "LeCun", seed=3)
    X, Y = np.random.default_rng(4).normal(size=(2, 3)), np.eye(3)
    assert gradient_check(network, X, Y, LOSSES[loss]).largest_error < 1e-6


def test_the_numeric_gradients_of_mazur(worked_example: Any) -> None:
    """The published numbers, found without backpropagation."""
    example = worked_example("mazur_backward")
    given, expected = example["inputs"], example["expected"]
    sigmoid = ACTIVATIONS["sigmoid"]
    network = tuple(Layer(np.array(given[f"W{l}"]), column(*given[f"b{l}"]), sigmoid) for l in (1, 2))
    check = gradient_check(network, column(*given["x"]), column(*given["y"]), LOSSES["half-SSE"])
    assert check.layers[1].dW_numeric[0, 0] == pytest.approx(expected["dE_dw5"], abs=1e-9)
    assert check.layers[0].dW_numeric[0, 0] == pytest.approx(expected["dE_dw1"], abs=1e-9)
    assert check.layers[1].db_numeric[0, 0] == pytest.approx(expected["delta_o1"], abs=1e-9)
    assert check.largest_error < 1e-7


def test_a_wrong_backpropagation_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule δ = ∂J/∂a without φ′, which lowers the loss all the same."""

    def without_slope(*arguments: Any) -> Trace:
        t = trace(*arguments)
        last = t.backward[-1]
        assert last.slope is not None
        return replace(t, backward=(*t.backward[:-1], last._replace(dW=last.dW / last.slope)))

    network = (Layer(np.array([[0.6]]), np.array([[0.9]]), ACTIVATIONS["sigmoid"]),)
    monkeypatch.setattr("dlmath.network.gradient_check.trace", without_slope)
    check = gradient_check(network, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-SSE"])
    assert check.layers[0].dW_error[0, 0] > 0.8
    assert check.layers[0].db_error[0, 0] < 1e-8
    assert check.largest_error == check.layers[0].dW_error[0, 0]


def test_a_kink_that_is_crossed_is_reported() -> None:
    """z₁ = w x + b is 0 for the first sample and 1 for the second: only the first crosses, with W and with b of either
    sign."""
    relu, identity = ACTIVATIONS["ReLU"], ACTIVATIONS["identity"]
    network = (
        Layer(np.array([[5.0], [1.0]]), np.array([[5.0], [-1.0]]), relu),
        Layer(np.array([[1.0, 2.0]]), np.array([[0.0]]), identity),
    )
    check = gradient_check(network, np.array([[1.0, 2.0]]), np.array([[-1.0, 0.0]]), LOSSES["half-MSE"], h=1e-3)
    assert [(k.letter, k.layer, k.row, k.column, k.of, k.at_layer, k.unit, k.sample, k.kink) for k in check.kinks] == [
        ("W", 1, 1, 0, "activation", 1, 1, 0, 0.0),
        ("b", 1, 1, 0, "activation", 1, 1, 0, 0.0),
    ]
    assert [(k.minus, k.plus) for k in check.kinks] == [pytest.approx((-1e-3, 1e-3))] * 2
    assert check.layers[0].dW_error[1, 0] > 0.01
    assert check.layers[0].dW_error[0, 0] < 1e-8
    assert check.layers[1].dW_error.max() < 1e-8


def test_a_kink_in_a_later_layer_is_reported_whichever_way_it_is_crossed() -> None:
    relu = ACTIVATIONS["ReLU"]
    network = (Layer(np.array([[1.0]]), np.array([[0.0]]), relu), Layer(np.array([[-1.0]]), np.array([[1.0]]), relu))
    check = gradient_check(network, np.array([[1.0]]), np.array([[3.0]]), LOSSES["half-MSE"])
    assert [(k.letter, k.layer, k.at_layer) for k in check.kinks] == [
        ("W", 1, 2),
        ("b", 1, 2),
        ("W", 2, 2),
        ("b", 2, 2),
    ]
    assert [k.minus > k.plus for k in check.kinks] == [True, True, False, False]


def test_a_kink_of_the_loss_is_reported() -> None:
    """MAE is not differentiable where a = y, which is so for the second sample alone."""
    network = (Layer(np.array([[1.0]]), np.array([[0.0]]), ACTIVATIONS["identity"]),)
    check = gradient_check(network, np.array([[1.0, 2.0]]), np.array([[5.0, 2.0]]), LOSSES["MAE"])
    assert [(k.letter, k.of, k.at_layer, k.unit, k.sample, k.kink) for k in check.kinks] == [
        (letter, "loss", 1, 0, 1, 0.0) for letter in "Wb"
    ]
    assert [(k.minus, k.plus) for k in check.kinks] == [pytest.approx((-2e-5, 2e-5)), pytest.approx((-1e-5, 1e-5))]
    away = gradient_check(network, np.array([[1.0, 2.0]]), np.array([[5.0, 2.5]]), LOSSES["MAE"])
    assert away.kinks == ()
    assert away.largest_error < 1e-8


def test_a_kink_that_is_only_touched_is_not_crossed() -> None:
    network = (Layer(np.array([[1.0]]), np.array([[0.5]]), ACTIVATIONS["ReLU"]),)
    check = gradient_check(network, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"], h=1.5)
    assert check.kinks == ()
    assert check.layers[0].dW_numeric[0, 0] == check.layers[0].dW[0, 0] == 1.5


def test_overflow_is_shown_and_does_not_warn() -> None:
    network = (Layer(np.array([[1e200]]), np.array([[0.0]]), ACTIVATIONS["identity"]),)
    assert not math.isfinite(
        gradient_check(network, np.array([[1.0]]), np.array([[0.0]]), LOSSES["MSE"], h=1e190).largest_error
    )


def test_nothing_is_mutated() -> None:
    network = initial_network((2, 2), ("tanh",), "Glorot", seed=5)
    before = [(layer.W.copy(), layer.b.copy()) for layer in network]
    x = column(1.0, 2.0)
    gradient_check(network, x, x, LOSSES["MSE"])
    assert x.ravel().tolist() == [1.0, 2.0]
    for layer, (W, b) in zip(network, before, strict=True):
        np.testing.assert_array_equal(layer.W, W)
        np.testing.assert_array_equal(layer.b, b)


@pytest.mark.parametrize("h", [0.0, -1e-5, math.nan, math.inf, 1e-30])
def test_the_nudge_of_a_gradient_check_must_move_the_parameters(h: float) -> None:
    network = initial_network((2, 2), ("tanh",), "Glorot", seed=5)
    with pytest.raises(InputError, match=r"h must be above 0|h must be a finite number|does not move"):
        gradient_check(network, column(1.0, 2.0), column(1.0, 2.0), LOSSES["MSE"], h)
