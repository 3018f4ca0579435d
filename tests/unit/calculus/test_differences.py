"""Difference quotients against published tables, SymPy and mpmath."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy

from dlmath.arrays import InputError
from dlmath.calculus.differences import (
    central_difference,
    gradient,
    jacobian,
    quotient_errors,
    quotients,
    quotients_along,
    relative_error,
)
from dlmath.functions.activations import ACTIVATIONS

pytestmark = pytest.mark.usefixtures("shapes")

SMOOTH = [name for name, record in ACTIVATIONS.items() if not record.kinks and record.slope]


def column(*values: float) -> np.ndarray:
    return np.array([values], dtype=np.float64).T


def forward(f: Any, x: float, h: float) -> float:
    return quotients(f, x, h).forward


def rosen(x: np.ndarray) -> float:
    return float((100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum())


@pytest.mark.parametrize("f", [np.sin, np.abs, lambda x: x**3 - x])
def test_quotients_at_many_points_are_those_at_each(f: Any) -> None:
    x, h = np.array([[-1.3, 0.0, 0.2, 2.0]]), 0.25
    found = quotients_along(f, x, h)
    for k, at in enumerate(x[0].tolist()):
        one = quotients(lambda t: float(f(np.float64(t))), at, h)
        for name in ("h", "f_minus", "f_here", "f_plus", "forward", "backward", "central"):
            assert getattr(found, name)[0, k] == pytest.approx(getattr(one, name), rel=1e-12, abs=1e-12)


def test_the_limit_of_d2l(worked_example: Any) -> None:
    example = worked_example("d2l_numerical_limit")
    found = [forward(lambda x: 3 * x**2 - 4 * x, 1.0, h) for h in example["inputs"]["h"]]
    assert found == pytest.approx(example["expected"]["quotient"], abs=1e-9)


def test_sampled_derivatives_of_torch(worked_example: Any) -> None:
    """The ends look forward and backward; inside, the samples of x² are as far apart as a central difference needs."""
    example = worked_example("torch_gradient")
    x, values = example["inputs"]["x"], dict(zip(example["inputs"]["x"], example["inputs"]["values"], strict=True))

    def f(at: float) -> float:
        return values.get(at, 0.0)  # beyond the ends, where the quotient that is not asked for looks

    assert quotients(f, x[0], x[1] - x[0]).forward == example["expected"]["grad"][0]
    assert quotients(f, x[-1], x[-1] - x[-2]).backward == example["expected"]["grad"][-1]
    inside = [central_difference(lambda t: t * t, at, 1.0) for at in x[1:-1]]
    assert inside == example["expected"]["grad"][1:-1]


def test_forward_differences_of_scipy(worked_example: Any) -> None:
    example = worked_example("scipy_approx_fprime")
    eps = math.sqrt(2.0**-52)  # the 2.2e-16 of the example
    x0, x1 = example["inputs"]["x"]
    found = [
        forward(lambda t: t**2 + 200 * x1**2, x0, eps),
        forward(lambda t: x0**2 + 200 * t**2, x1, math.sqrt(200) * eps),
    ]
    assert found == pytest.approx(example["expected"]["grad"], abs=example["tolerance"]["abs_by_key"]["grad"])


def test_orders_of_accuracy() -> None:
    """Halving h halves the error of a forward difference and quarters that of a central one."""
    x = 0.7
    for quotient, order in ((forward, 1), (central_difference, 2)):
        errors = [abs(quotient(math.exp, x, h) - math.exp(x)) for h in (1e-2, 5e-3)]
        assert errors[0] / errors[1] == pytest.approx(2.0**order, rel=0.01)


@pytest.mark.parametrize(
    ("f", "slope"), [(math.sin, math.cos), (math.exp, math.exp), (math.tanh, lambda x: 1 - math.tanh(x) ** 2)]
)
def test_defaults_are_good_to_many_digits(f: Any, slope: Any) -> None:
    for x in (-1.5, 0.0, 0.3, 2.0):
        assert central_difference(f, x) == pytest.approx(slope(x), abs=1e-9)
        assert forward(f, x, 1e-8) == pytest.approx(slope(x), abs=2e-7)


def test_the_quotient_divides_by_the_step_that_is_taken() -> None:
    """Beside 10⁶, float64 has no 10⁻⁵ but only multiples of 1.2·10⁻¹⁰: divided by h, the slope of x would be off by
    10⁻⁶."""
    for f in (forward, central_difference):
        assert f(lambda x: x, 1e6, 1e-5) == 1.0
    np.testing.assert_array_equal(jacobian(lambda x: x, column(1e6, -1e6)), np.eye(2))


def test_at_a_kink_the_sides_differ() -> None:
    assert central_difference(lambda x: max(x, 0.0), 0.0, 1e-3) == 0.5


def test_gradient_of_rosenbrock(worked_example: Any) -> None:
    example = worked_example("scipy_rosen")
    inputs, expected = example["inputs"], example["expected"]
    assert rosen(column(*inputs["x10"])) == pytest.approx(expected["f"], abs=example["tolerance"]["abs_by_key"]["f"])
    assert gradient(rosen, column(*inputs["x9"])).ravel().tolist() == pytest.approx(expected["grad"], abs=1e-7)
    hessian = jacobian(lambda x: gradient(rosen, x, 1e-4), column(*inputs["x4"]), 1e-4)
    np.testing.assert_allclose(hessian, expected["hess"], atol=1e-4)


def test_jacobian_against_sympy() -> None:
    x, y, z = symbols = sympy.symbols("x y z")
    outputs = sympy.Matrix([x * sympy.sin(y), sympy.exp(x * z) - y**2])
    at = {x: 0.5, y: -1.2, z: 0.8}
    f = sympy.lambdify([symbols], list(outputs), "math")
    point = column(*at.values())
    found = jacobian(lambda v: column(*f(v.ravel().tolist())), point)
    assert found.shape == (2, 3)
    np.testing.assert_allclose(
        found, np.array(outputs.jacobian(symbols).subs(at).tolist(), dtype=np.float64), atol=1e-9
    )


def test_relative_error_has_a_floor() -> None:
    a, n = np.array([[1.0, -2.0, 0.0, 1e-9, 3.0]]), np.array([[1.5, -1.0, 0.0, 0.0, -3.0]])
    np.testing.assert_allclose(relative_error(a, n), [[1 / 3, 0.5, 0.0, 0.1, 2.0]], rtol=1e-14)
    np.testing.assert_array_equal(relative_error(n, a), relative_error(a, n))


@pytest.mark.parametrize("quotient", [forward, central_difference])
@pytest.mark.parametrize(
    ("x", "h"),
    [
        (1.0, 0.0),
        (1.0, math.nan),
        (math.inf, 1.0),
        (1.7e308, 1e308),
        (-1.7e308, 1e308),
        (1.0, 1e-17),
        (-1.0, 1e-16),
        (1e12, 1e-5),
    ],
)
def test_a_step_must_move_x(quotient: Any, x: float, h: float) -> None:
    with pytest.raises(InputError, match=r"must be a finite number|must be finite|does not move|h must be above 0"):
        quotient(math.sin, x, h)


def test_a_step_must_move_every_entry() -> None:
    with pytest.raises(InputError, match="h = 1e-05 does not move 1000000000000"):
        gradient(rosen, column(1.0, 1e12))


@pytest.mark.usefixtures("own_checks")
def test_shapes_are_checked() -> None:
    with pytest.raises(InputError, match="x must be n×1, not 1×2"):
        gradient(rosen, np.ones((1, 2)))
    with pytest.raises(InputError, match=r"f\(x\) must be n×1, not 2×2"):
        jacobian(lambda x: np.ones((2, 2)), column(1.0))
    with pytest.raises(InputError, match=r"f\(x\) must be finite"):
        gradient(lambda x: math.inf, column(1.0))
    with pytest.raises(InputError, match="numeric must be 2×1, not 1×2, to fit analytic"):
        relative_error(np.ones((2, 1)), np.ones((1, 2)))


def test_the_three_quotients_and_what_they_are_made_of() -> None:
    q = quotients(lambda x: x**3, 2.0, 0.5)
    assert (q.x, q.h, q.f_minus, q.f_here, q.f_plus) == (2.0, 0.5, 3.375, 8.0, 15.625)
    assert (q.forward, q.backward, q.central) == (15.25, 9.25, 12.25)
    assert q.central == central_difference(lambda x: x**3, 2.0, 0.5) == (q.forward + q.backward) / 2


def test_quotients_at_a_kink_are_the_slopes_of_its_two_sides() -> None:
    q = quotients(lambda x: max(0.0, x), 0.0, 0.25)
    assert (q.backward, q.central, q.forward) == (0.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("f", "x", "h", "message"),
    [
        (abs, 0.0, 0.0, "h must be above 0"),
        (abs, 0.0, -1.0, "h must be above 0"),
        (abs, 0.0, math.nan, "h must be above 0, not nan"),
        (abs, 1.0, 1e-17, "does not move"),
        (abs, math.inf, 1.0, "x must be a finite number, not inf"),
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


def test_nothing_is_mutated() -> None:
    x = column(1.0, 2.0)
    gradient(rosen, x), jacobian(lambda v: v, x)
    assert x.ravel().tolist() == [1.0, 2.0]
