"""Outputs and losses together: products against nudging, formulas by hand, and Nielsen's neuron."""

from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer
from dlmath.arrays import InputError
from dlmath.network.output_pairs import delta_by_nudging, learn, output_pair
from dlmath.training.descent import descend

pytestmark = pytest.mark.usefixtures("shapes")

OUTPUTS, PAIRED = ("identity", "sigmoid", "softmax"), ("half-MSE", "MSE", "BCE", "CE")
PAIRS = [(phi, loss) for phi in OUTPUTS for loss in PAIRED if not (phi == "identity" and loss in ("BCE", "CE"))]
Z, Y = np.array([[-1.5], [0.7], [0.2]]), np.array([[0.7], [0.2], [0.1]])
each_pair = pytest.mark.parametrize(("phi", "loss"), PAIRS)


@each_pair
def test_delta_is_the_product_and_what_nudging_finds(phi: str, loss: str) -> None:
    pair = output_pair(ACTIVATIONS[phi], LOSSES[loss], Z, Y)
    np.testing.assert_allclose(pair.delta, pair.jacobian.T @ pair.dJ_da, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(
        pair.delta, delta_by_nudging(ACTIVATIONS[phi], LOSSES[loss], Z, Y), rtol=1e-7, atol=1e-10
    )
    np.testing.assert_array_equal(pair.z, Z)
    assert pair.canonical == ((phi, loss) in (("identity", "half-MSE"), ("sigmoid", "BCE"), ("softmax", "CE")))
    np.testing.assert_array_equal(pair.difference, pair.a - Y)
    assert pair.divisor == (3 if loss in ("MSE", "BCE") else 1), "those that are means"
    np.testing.assert_array_equal(pair.share, pair.difference / pair.divisor)
    if pair.canonical:
        np.testing.assert_allclose(pair.delta, pair.share, rtol=1e-12, atol=1e-15)


def test_nudging_divides_by_the_step_that_is_taken() -> None:
    """J = |z| is a straight line, whose slope every step gives exactly."""
    for z in (1e6, -1e9):
        found = delta_by_nudging(ACTIVATIONS["identity"], LOSSES["MAE"], np.array([[z]]), np.zeros((1, 1)))
        assert found.item() == np.sign(z)


@pytest.mark.parametrize(("z", "h"), [(1e12, 1e-5), (1.0, 0.0), (1.0, -1e-5), (1.0, np.nan)])
def test_a_step_that_moves_nothing_gives_no_delta(z: float, h: float) -> None:
    with pytest.raises(InputError, match=r"does not move|above 0|h must be a finite number"):
        delta_by_nudging(ACTIVATIONS["identity"], LOSSES["half-MSE"], np.array([[z]]), np.array([[0.0]]), h)


@pytest.mark.parametrize("loss", ["BCE", "CE"])
def test_identity_gives_no_probabilities(loss: str) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        output_pair(ACTIVATIONS["identity"], LOSSES[loss], Z, Y)


@pytest.mark.parametrize("start", ["a", "b"])
def test_nielsens_slow_start(worked_example: Any, start: str) -> None:
    example = worked_example(f"nielsen_quadratic_{start}")
    given, expected, tolerance = example["inputs"], example["expected"], example["tolerance"]["abs_by_key"]
    run = learn(LOSSES["half-MSE"], given["w"], given["b"], given["eta"], given["epochs"], x=given["x"], y=given["y"])
    assert abs(run.a[0] - expected["output_0"]) <= tolerance["output_0"]
    assert abs(run.a[-1] - expected["output_300"]) <= tolerance["output_300"]


def test_nielsens_widget_takes_the_loss_slope_for_delta(worked_example: Any) -> None:
    example = worked_example("nielsen_widget_crossentropy_dCda_b")
    given = example["inputs"]
    run = learn(LOSSES["BCE"], given["w"], given["b"], given["eta"], given["epochs"], shortcut=True)
    assert abs(run.a[-1] - example["expected"]["output_300"]) <= example["tolerance"]["abs_by_key"]["output_300"]
    assert run.step[0] == pytest.approx(55.6, abs=0.05)


@pytest.mark.parametrize("loss", ["half-MSE", "BCE", "MSE"])
def test_a_run_is_gradient_descent(loss: str) -> None:
    run = learn(LOSSES[loss], 0.6, 0.9, 0.15, 100, every=1)
    neuron = (Layer(np.array([[0.6]]), np.array([[0.9]]), ACTIVATIONS["sigmoid"]),)
    there = descend(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES[loss], 0.15, 100)
    np.testing.assert_allclose(run.J[there.updates], there.J, rtol=1e-10)
    assert run.updates.tolist() == list(range(101))


def test_the_mistake_in_the_quadratic_cost_is_the_gradient_of_cross_entropy() -> None:
    wrong, right = (
        learn(LOSSES["half-MSE"], 2.0, 2.0, 0.15, 300, shortcut=True),
        learn(LOSSES["BCE"], 2.0, 2.0, 0.15, 300),
    )
    np.testing.assert_allclose(wrong.a, right.a, rtol=1e-9)
    np.testing.assert_allclose(wrong.step, right.step, rtol=1e-9)


@pytest.mark.parametrize("bad", [{"rate": -1.0}, {"w": np.nan}, {"updates": -1}, {"every": 0}])
def test_refuses(bad: dict[str, float]) -> None:
    with pytest.raises(InputError):
        learn(LOSSES["BCE"], **({"w": 1.0, "b": 1.0, "rate": 0.1, "updates": 1} | bad))
