"""One parameter under the lens: Mazur's published gradient, the central difference, and a curve that is the loss."""

from typing import Any

import mpmath
import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Trace, gradient_check, trace
from dlmath.network.parameter_scan import differences, loss_at, losses_along, scan, slope_by_nudging
from dlmath.network.parameters import Parameter, parameter_value, parameters, with_parameter

pytestmark = pytest.mark.usefixtures("shapes")

W5 = Parameter("W", 2, 0, 0)


@pytest.fixture
def mazur(worked_example: Any) -> Trace:
    given = worked_example("mazur_forward")["inputs"]
    sigmoid = ACTIVATIONS["sigmoid"]
    network = tuple(Layer(np.array(given[f"W{l}"]), np.array(given[f"b{l}"])[:, None], sigmoid) for l in (1, 2))
    return trace(network, np.array(given["x"])[:, None], np.array(given["y"])[:, None], LOSSES["half-SSE"])


def test_mazur_w5(mazur: Trace) -> None:
    lens = scan(mazur, W5, np.array([0.3, 0.4, 0.5]))
    assert lens.value == 0.4
    assert lens.gradient == pytest.approx(0.082167041, abs=5e-10)
    assert slope_by_nudging(mazur, W5) == pytest.approx(0.082167041, abs=5e-10)
    assert lens.J[1] == pytest.approx(mazur.J, rel=1e-14)
    assert lens.J[0] < lens.J[1] < lens.J[2]


@pytest.mark.parametrize(
    ("output", "loss"),
    [*((phi, "half-MSE") for phi in ACTIVATIONS), ("sigmoid", "BCE"), ("softmax", "CE"), ("softmax", "KL")],
)
def test_the_curve_is_the_loss_at_each_value(output: str, loss: str) -> None:
    """One forward pass for all values, or one for each: the same, for three samples; with losses from a and from z."""
    random = np.random.default_rng(1)
    network = (
        Layer(random.normal(size=(3, 2)), random.normal(size=(3, 1)), ACTIVATIONS["tanh"]),
        Layer(random.normal(size=(2, 3)), random.normal(size=(2, 1)), ACTIVATIONS[output]),
    )
    t = trace(network, random.normal(size=(2, 3)), np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]), LOSSES[loss])
    values = np.linspace(-3.0, 3.0, 7)
    for at in parameters(network):
        np.testing.assert_allclose(
            losses_along(t, at, values), [loss_at(t, at, float(value)) for value in values], rtol=1e-12
        )


def test_every_parameter_once_in_the_order_of_the_layers(mazur: Trace) -> None:
    every = parameters(mazur.network)
    assert len(every) == len(set(every)) == 12
    assert every[0] == Parameter("W", 1, 0, 0)
    assert every[4] == Parameter("b", 1, 0, 0)
    assert [parameter_value(mazur.network, at) for at in every] == [
        0.15,
        0.2,
        0.25,
        0.3,
        0.35,
        0.35,
        0.4,
        0.45,
        0.5,
        0.55,
        0.6,
        0.6,
    ]


def test_gradient_and_central_difference_agree_for_every_parameter(mazur: Trace) -> None:
    for at in parameters(mazur.network):
        lens = scan(mazur, at, np.array([0.0]))
        assert slope_by_nudging(mazur, at) == pytest.approx(lens.gradient, rel=1e-6)


@pytest.mark.parametrize("at", [Parameter("W", 1, 1, 0), Parameter("b", 2, 1, 0)])
def test_one_parameter_is_replaced_and_the_network_left_alone(mazur: Trace, at: Parameter) -> None:
    other = with_parameter(mazur.network, at, 7.0)
    assert parameter_value(other, at) == 7.0
    assert parameter_value(mazur.network, at) != 7.0
    changed = [
        each for each in parameters(other) if parameter_value(other, each) != parameter_value(mazur.network, each)
    ]
    assert changed == [at]
    assert loss_at(mazur, at, 7.0) == trace(other, mazur.X, mazur.Y, mazur.loss).J


@pytest.mark.parametrize(
    "at",
    [
        Parameter("W", 3, 0, 0),
        Parameter("W", 0, 0, 0),
        Parameter("z", 1, 0, 0),
        Parameter("W", 1, 2, 0),
        Parameter("b", 1, 0, 1),
    ],
)
def test_a_parameter_that_is_not_there(mazur: Trace, at: Parameter) -> None:
    with pytest.raises(InputError, match="layer"):
        parameter_value(mazur.network, at)


@pytest.mark.parametrize("h", [1e-2, 1e-5, 3e-7])
def test_the_slope_by_nudging_is_that_of_the_gradient_check(mazur: Trace, h: float) -> None:
    check = gradient_check(mazur.network, mazur.X, mazur.Y, mazur.loss, h)
    assert slope_by_nudging(mazur, W5, h) == check.layers[1].dW_numeric[0, 0]


def test_the_slope_of_a_large_weight_is_taken_over_the_step_that_is_taken() -> None:
    """J = |w| is a straight line, whose slope every step gives exactly."""
    assert slope_by_nudging(size_of(1e6), Parameter("W", 1, 0, 0)) == 1.0


@pytest.mark.parametrize(("w", "h"), [(1e12, 1e-5), (0.5, 0.0), (0.5, 1e-20), (0.5, np.inf), (0.5, np.nan)])
def test_a_step_that_moves_nothing_gives_no_slope(w: float, h: float) -> None:
    with pytest.raises(InputError, match=r"does not move|h must be above 0|h must be a finite number"):
        slope_by_nudging(size_of(w), Parameter("W", 1, 0, 0), h)


def size_of(w: float) -> Trace:
    return trace(
        (Layer(np.array([[w]]), np.array([[0.0]]), ACTIVATIONS["identity"]),),
        np.array([[1.0]]),
        np.array([[0.0]]),
        LOSSES["MAE"],
    )


def test_parameter_knows_its_matrix() -> None:
    assert (W5.symbol.letter, W5.symbol.layer) == ("W", 2)


def test_differences_are_those_of_the_gradient_check(mazur: Trace) -> None:
    for h in (1e-2, 1e-5, 1e-12):
        check = gradient_check(mazur.network, mazur.X, mazur.Y, mazur.loss, h)
        assert differences(mazur, W5, np.array([h])).numeric[0] == check.layers[1].dW_numeric[0, 0]


def test_the_two_errors_of_a_difference() -> None:
    """One neuron, J = ½ σ(w)²: J‴ by mpmath, and what is left below both."""
    neuron = (Layer(np.array([[0.6]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    t = trace(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-SSE"])
    h = np.array([1e-1, 1e-3, 1e-9, 1e-12])
    found = differences(t, Parameter("W", 1, 0, 0), h)
    third = abs(float(mpmath.diff(lambda w: mpmath.mpf(1) / (1 + mpmath.e**-w) ** 2 / 2, 0.6, 3)))
    np.testing.assert_allclose(found.truncation, third * h**2 / 6.0, rtol=1e-2)
    off = np.abs(found.numeric - t.backward[0].dW.item())
    np.testing.assert_allclose(off[:2], found.truncation[:2], rtol=0.1)
    assert (off[2:] < 8.0 * found.rounding[2:]).all()
    np.testing.assert_allclose(found.numeric, (found.J_plus - found.J_minus) / (2.0 * found.h))


def test_a_nudge_too_small_to_move_anything(mazur: Trace) -> None:
    assert differences(mazur, W5, np.array([1e-30])).numeric.tolist() == [0.0]


def test_nudges_must_be_positive(mazur: Trace) -> None:
    with pytest.raises(InputError, match=r"^h must be above 0, not 0.0$"):
        differences(mazur, W5, np.array([1e-5, 0.0]))


def test_the_error_of_rounding_is_that_of_one_unit_in_the_last_place_of_J() -> None:
    """Each J is known to half a unit of its last place, ε |J| / 2, two of them to ε |J|, which is divided by 2h."""
    neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    assert t.J == 2.0
    found = differences(t, Parameter("W", 1, 0, 0), np.array([0.5, 2.0**-20]))
    assert found.rounding.tolist() == [2.0**-51, 2.0**-32]
