"""Polynomials that fit and generalise, against NumPy's own least squares."""

import numpy as np
import pytest

from dlmath import InputError
from dlmath.training.polynomial_fit import HIGHEST, X_HELD_OUT, Y_HELD_OUT, X, Y, fit_polynomial, powers


@pytest.mark.parametrize("degree", range(HIGHEST + 1))
def test_coefficients_and_errors_are_those_of_numpy(degree: int) -> None:
    fit, theirs = fit_polynomial(degree), np.polynomial.Polynomial.fit(X[0], Y[0], degree)
    np.testing.assert_allclose(fit.coefficients, theirs.convert().coef, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(fit.at(X_HELD_OUT)[0], theirs(X_HELD_OUT[0]), rtol=1e-9, atol=1e-11)
    assert pytest.approx(((theirs(X[0]) - Y[0]) ** 2).mean(), rel=1e-8) == fit.J
    assert pytest.approx(((theirs(X_HELD_OUT[0]) - Y_HELD_OUT[0]) ** 2).mean(), rel=1e-8) == fit.J_held_out


def test_the_error_on_fitted_points_only_falls_and_that_on_others_turns() -> None:
    fits = [fit_polynomial(degree) for degree in range(HIGHEST + 1)]
    assert np.all(np.diff([fit.J for fit in fits]) < 0.0)
    held_out = [fit.J_held_out for fit in fits]
    assert int(np.argmin(held_out)) == 3
    assert np.all(np.diff(held_out[:4]) < 0.0)
    assert np.all(np.diff(held_out[3:]) > 0.0)


def test_no_other_polynomial_of_the_degree_fits_better() -> None:
    best = fit_polynomial(3)
    for k in range(4):
        for nudge in (-1e-3, 1e-3):
            moved = best.coefficients.copy()
            moved[k] += nudge
            errors = sum(c * X[0] ** power for power, c in enumerate(moved)) - Y[0]
            assert (errors**2).mean() > best.J


def test_powers_stand_below_one_another() -> None:
    np.testing.assert_array_equal(powers(X, 3), [X[0], X[0] ** 2, X[0] ** 3])


def test_no_point_is_both_fitted_and_held_out() -> None:
    assert not set(X[0].tolist()) & set(X_HELD_OUT[0].tolist())


@pytest.mark.parametrize("degree", [-1, HIGHEST + 1])
def test_a_degree_beyond_the_points(degree: int) -> None:
    with pytest.raises(InputError, match="degree"):
        fit_polynomial(degree)
