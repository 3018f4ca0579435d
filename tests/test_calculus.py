"""Difference quotients against published tables, SymPy and mpmath; the gradient check against networks that are right and wrong."""

import math
from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy

from dlmath import calculus
from dlmath.activations import ACTIVATIONS
from dlmath.arrays import InputError
from dlmath.calculus import (
    central_difference,
    forward_difference,
    gradient,
    gradient_check,
    hessian,
    jacobian,
    quotient_errors,
    quotients,
    relative_error,
)
from dlmath.initialisation import initial_network
from dlmath.losses import LOSSES
from dlmath.network import Layer, Trace, trace

pytestmark = pytest.mark.usefixtures("shapes")

SMOOTH = [name for name, record in ACTIVATIONS.items() if not record.kinks and record.slope]


def column(*values: float) -> np.ndarray:
    return np.array([values], dtype=np.float64).T


def rosen(x: np.ndarray) -> float:
    return float((100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum())


def test_the_limit_of_d2l(worked_example: Any) -> None:
    example = worked_example("d2l_numerical_limit")
    found = [forward_difference(lambda x: 3 * x**2 - 4 * x, 1.0, h) for h in example["inputs"]["h"]]
    assert found == pytest.approx(example["expected"]["quotient"], abs=1e-9)


def test_sampled_derivatives_of_torch(worked_example: Any) -> None:
    """The ends look forward and backward; inside, the samples of x² are as far apart as a central difference needs."""
    example = worked_example("torch_gradient")
    x, values = example["inputs"]["x"], dict(zip(example["inputs"]["x"], example["inputs"]["values"], strict=True))
    assert forward_difference(values.__getitem__, x[0], x[1] - x[0]) == example["expected"]["grad"][0]
    assert forward_difference(values.__getitem__, x[-1], x[-2] - x[-1]) == example["expected"]["grad"][-1]
    inside = [central_difference(lambda t: t * t, at, 1.0) for at in x[1:-1]]
    assert inside == example["expected"]["grad"][1:-1]


def test_forward_differences_of_scipy(worked_example: Any) -> None:
    example = worked_example("scipy_approx_fprime")
    eps = math.sqrt(2.0**-52)  # the 2.2e-16 of the example
    x0, x1 = example["inputs"]["x"]
    found = [
        forward_difference(lambda t: t**2 + 200 * x1**2, x0, eps),
        forward_difference(lambda t: x0**2 + 200 * t**2, x1, math.sqrt(200) * eps),
    ]
    assert found == pytest.approx(example["expected"]["grad"], abs=example["tolerance"]["abs_by_key"]["grad"])


def test_orders_of_accuracy() -> None:
    """Halving h halves the error of a forward difference and quarters that of a central one."""
    x = 0.7
    for quotient, order in ((forward_difference, 1), (central_difference, 2)):
        errors = [abs(quotient(math.exp, x, h) - math.exp(x)) for h in (1e-2, 5e-3)]
        assert errors[0] / errors[1] == pytest.approx(2.0**order, rel=0.01)


@pytest.mark.parametrize(("f", "slope"), [(math.sin, math.cos), (math.exp, math.exp), (math.tanh, lambda x: 1 - math.tanh(x) ** 2)])
def test_defaults_are_good_to_many_digits(f: Any, slope: Any) -> None:
    for x in (-1.5, 0.0, 0.3, 2.0):
        assert central_difference(f, x) == pytest.approx(slope(x), abs=1e-9)
        assert forward_difference(f, x) == pytest.approx(slope(x), abs=2e-7)


def test_the_quotient_divides_by_the_step_that_is_taken() -> None:
    """Beside 10⁶, float64 has no 10⁻⁵ but only multiples of 1.2·10⁻¹⁰: divided by h, the slope of x would be off by 10⁻⁶."""
    for f in (forward_difference, central_difference):
        assert f(lambda x: x, 1e6, 1e-5) == 1.0
    np.testing.assert_array_equal(jacobian(lambda x: x, column(1e6, -1e6)), np.eye(2))


def test_at_a_kink_the_sides_differ() -> None:
    assert forward_difference(abs, 0.0, 1e-3) == 1.0
    assert forward_difference(abs, 0.0, -1e-3) == -1.0
    assert central_difference(lambda x: max(x, 0.0), 0.0, 1e-3) == 0.5


def test_gradient_and_hessian_of_rosenbrock(worked_example: Any) -> None:
    example = worked_example("scipy_rosen")
    inputs, expected = example["inputs"], example["expected"]
    assert rosen(column(*inputs["x10"])) == pytest.approx(expected["f"], abs=example["tolerance"]["abs_by_key"]["f"])
    assert gradient(rosen, column(*inputs["x9"])).ravel().tolist() == pytest.approx(expected["grad"], abs=1e-7)
    H = hessian(rosen, column(*inputs["x4"]))
    np.testing.assert_allclose(H, expected["hess"], atol=1e-4)
    np.testing.assert_array_equal(H, H.T)


def test_jacobian_and_hessian_against_sympy() -> None:
    x, y, z = symbols = sympy.symbols("x y z")
    outputs = sympy.Matrix([x * sympy.sin(y), sympy.exp(x * z) - y**2])
    at = {x: 0.5, y: -1.2, z: 0.8}
    f = sympy.lambdify([symbols], list(outputs), "math")
    point = column(*at.values())
    found = jacobian(lambda v: column(*f(v.ravel().tolist())), point)
    assert found.shape == (2, 3)
    np.testing.assert_allclose(found, np.array(outputs.jacobian(symbols).subs(at).tolist(), dtype=np.float64), atol=1e-9)
    g = sympy.lambdify([symbols], outputs[1], "math")
    expected = np.array(sympy.hessian(outputs[1], symbols).subs(at).tolist(), dtype=np.float64)
    np.testing.assert_allclose(hessian(lambda v: float(g(v.ravel().tolist())), point), expected, atol=1e-6)


def test_relative_error_has_a_floor() -> None:
    a, n = np.array([[1.0, -2.0, 0.0, 1e-9, 3.0]]), np.array([[1.5, -1.0, 0.0, 0.0, -3.0]])
    np.testing.assert_allclose(relative_error(a, n), [[1 / 3, 0.5, 0.0, 0.1, 2.0]], rtol=1e-14)
    np.testing.assert_array_equal(relative_error(n, a), relative_error(a, n))


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
    ("output", "loss"), [("sigmoid", "BCE"), ("softmax", "CE"), ("softmax", "half-MSE"), ("tanh", "MSE"), ("sigmoid", "half-SSE")]
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
        return replace(t, backward=(*t.backward[:-1], replace(last, dW=last.dW / last.slope)))

    network = (Layer(np.array([[0.6]]), np.array([[0.9]]), ACTIVATIONS["sigmoid"]),)
    monkeypatch.setattr(calculus, "trace", without_slope)
    check = gradient_check(network, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-SSE"])
    assert check.layers[0].dW_error[0, 0] > 0.8
    assert check.layers[0].db_error[0, 0] < 1e-8
    assert check.largest_error == check.layers[0].dW_error[0, 0]


def test_a_kink_that_is_crossed_is_reported() -> None:
    """z₁ = w x + b is 0 for the first sample and 1 for the second: only the first crosses, with W and with b of either sign."""
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
    assert [(k.letter, k.layer, k.at_layer) for k in check.kinks] == [("W", 1, 2), ("b", 1, 2), ("W", 2, 2), ("b", 2, 2)]
    assert [k.minus > k.plus for k in check.kinks] == [True, True, False, False]


def test_a_kink_of_the_loss_is_reported() -> None:
    """MAE is not differentiable where a = y, which is so for the second sample alone."""
    network = (Layer(np.array([[1.0]]), np.array([[0.0]]), ACTIVATIONS["identity"]),)
    check = gradient_check(network, np.array([[1.0, 2.0]]), np.array([[5.0, 2.0]]), LOSSES["MAE"])
    assert [(k.letter, k.of, k.at_layer, k.unit, k.sample, k.kink) for k in check.kinks] == [(letter, "loss", 1, 0, 1, 0.0) for letter in "Wb"]
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
    assert not math.isfinite(gradient_check(network, np.array([[1.0]]), np.array([[0.0]]), LOSSES["MSE"], h=1e190).largest_error)


def test_nothing_is_mutated() -> None:
    network = initial_network((2, 2), ("tanh",), "Glorot", seed=5)
    before = [(layer.W.copy(), layer.b.copy()) for layer in network]
    x = column(1.0, 2.0)
    gradient_check(network, x, x, LOSSES["MSE"])
    gradient(rosen, x), hessian(rosen, x), jacobian(lambda v: v, x)
    assert x.ravel().tolist() == [1.0, 2.0]
    for layer, (W, b) in zip(network, before, strict=True):
        np.testing.assert_array_equal(layer.W, W)
        np.testing.assert_array_equal(layer.b, b)


@pytest.mark.parametrize("quotient", [forward_difference, central_difference])
@pytest.mark.parametrize(
    ("x", "h"),
    [(1.0, 0.0), (1.0, math.nan), (math.inf, 1.0), (1.7e308, 1e308), (-1.7e308, 1e308), (1.0, 1e-17), (-1.0, 1e-16), (1e12, 1e-5)],
)
def test_a_step_must_move_x(quotient: Any, x: float, h: float) -> None:
    with pytest.raises(InputError, match=r"must be finite|does not move"):
        quotient(math.sin, x, h)


def test_a_step_must_move_every_entry() -> None:
    with pytest.raises(InputError, match="h = 1e-05 does not move 1000000000000"):
        gradient(rosen, column(1.0, 1e12))


@pytest.mark.parametrize("h", [0.0, -1e-5, math.nan, math.inf, 1e-30])
def test_the_nudge_of_a_gradient_check_must_move_the_parameters(h: float) -> None:
    network = initial_network((2, 2), ("tanh",), "Glorot", seed=5)
    with pytest.raises(InputError, match=r"h must be above 0|must be finite|does not move"):
        gradient_check(network, column(1.0, 2.0), column(1.0, 2.0), LOSSES["MSE"], h)


@pytest.mark.usefixtures("own_checks")
def test_shapes_are_checked() -> None:
    with pytest.raises(InputError, match="x must be n×1, not 1×2"):
        gradient(rosen, np.ones((1, 2)))
    with pytest.raises(InputError, match=r"f\(x\) must be n×1, not 2×2"):
        jacobian(lambda x: np.ones((2, 2)), column(1.0))
    with pytest.raises(InputError, match=r"f\(x\) must be finite"):
        gradient(lambda x: math.inf, column(1.0))
    with pytest.raises(InputError, match="analytic and numeric must be matrices of the same shape"):
        relative_error(np.ones((2, 1)), np.ones((1, 2)))


def test_the_three_quotients_and_what_they_are_made_of() -> None:
    q = quotients(lambda x: x**3, 2.0, 0.5)
    assert (q.x, q.h, q.f_minus, q.f_here, q.f_plus) == (2.0, 0.5, 3.375, 8.0, 15.625)
    assert (q.forward, q.backward, q.central) == (15.25, 9.25, 12.25)
    assert q.forward == forward_difference(lambda x: x**3, 2.0, 0.5)
    assert q.backward == forward_difference(lambda x: x**3, 2.0, -0.5)
    assert q.central == central_difference(lambda x: x**3, 2.0, 0.5) == (q.forward + q.backward) / 2


def test_quotients_at_a_kink_are_the_slopes_of_its_two_sides() -> None:
    q = quotients(lambda x: max(0.0, x), 0.0, 0.25)
    assert (q.backward, q.central, q.forward) == (0.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("f", "x", "h", "message"),
    [
        (abs, 0.0, 0.0, "h must be above 0"),
        (abs, 0.0, -1.0, "h must be above 0"),
        (abs, 0.0, math.nan, "h must be above 0"),
        (abs, 1.0, 1e-17, "does not move"),
        (abs, math.inf, 1.0, "must be finite"),
        (lambda x: 1 / x if x else math.inf, 0.0, 1.0, r"f\(0\) has no finite real value"),
        (lambda x: math.log(x) if x > 0 else math.nan, 0.5, 1.0, r"f\(-0.5\) has no finite real value"),
    ],
)
def test_quotients_that_are_none(f: Any, x: float, h: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        quotients(f, x, h)


def test_errors_against_many_steps_are_a_u() -> None:
    """Truncation h/2·|f″| and h²/6·|f‴| on the right; rounding on the left; the best steps near √ε and ∛ε."""
    h = np.logspace(-15.0, 0.0, 61)[np.newaxis]
    errors = quotient_errors(np.sin, math.cos(1.0), 1.0, h)
    with mpmath.workdps(40):
        for k, step in enumerate(errors.h[0].tolist()):
            if step > 1e-4:
                exact = abs((mpmath.sin(mpmath.mpf(1) + step) - mpmath.sin(1)) / step - mpmath.cos(1))
                assert errors.forward[0, k] == pytest.approx(float(exact), rel=1e-4, abs=1e-11)
    assert errors.forward[0, -20] == pytest.approx(errors.h[0, -20] / 2 * math.sin(1.0), rel=0.01)
    assert errors.central[0, -9] == pytest.approx(errors.h[0, -9] ** 2 / 6 * math.cos(1.0), rel=0.01)
    assert -9.0 < math.log10(errors.h[0, errors.forward.argmin()]) < -7.0
    assert -7.0 < math.log10(errors.h[0, errors.central.argmin()]) < -4.0
    assert errors.forward[0, 0] > 1e-3
    assert errors.central.min() < errors.forward.min() / 10.0


def test_errors_leave_out_steps_that_do_not_move_x_and_mark_what_has_no_value() -> None:
    errors = quotient_errors(np.sqrt, 0.5, 1.0, np.array([[1e-17, 1e-3, 2.0]]))
    assert errors.h.shape == (1, 2)
    assert np.isnan(errors.backward[0]).tolist() == [False, True]
    assert np.isfinite(errors.forward).all()
    with pytest.raises(InputError, match="no step h moves"):
        quotient_errors(np.sqrt, 0.5, 1.0, np.array([[1e-17]]))
