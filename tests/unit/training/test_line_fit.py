"""Lines and constants under a loss, against statistics, brute force and finite differences."""

import statistics
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.functions.losses import LOSSES
from dlmath.training.line_fit import best_constant, fit_line

pytestmark = pytest.mark.usefixtures("shapes")

REAL = [name for name, record in LOSSES.items() if record.for_regression]
targets = st.lists(st.floats(-50, 50), min_size=1, max_size=9)
X, Y = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]), np.array([[2.0, 3.0, 2.5, 3.5, 3.0, 9.0]])


def row(numbers: list[float]) -> np.ndarray:
    return np.array([numbers])


@given(targets)
def test_squares_ask_for_the_mean_and_absolute_values_for_the_median(y: list[float]) -> None:
    for name in ("MSE", "half-MSE", "half-SSE"):
        assert best_constant(LOSSES[name], row(y)) == pytest.approx(statistics.fmean(y), rel=1e-12, abs=1e-12)
    assert best_constant(LOSSES["MAE"], row(y)) == pytest.approx(statistics.median(y), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", REAL)
@settings(max_examples=25)
@given(targets)
def test_no_other_constant_is_better(name: str, y: list[float]) -> None:
    assume(LOSSES[name].takes(row(y)))
    best = best_constant(LOSSES[name], row(y))
    least = LOSSES[name].value(np.full((1, len(y)), best), row(y))
    for other in (*np.linspace(-51, 51, 103), best - 1e-3, best + 1e-3):
        assert least <= LOSSES[name].value(np.full((1, len(y)), other), row(y)) + 1e-12


def test_the_middle_of_many_best_constants() -> None:
    """Between two points far apart, Huber and MAE are flat."""
    for name in ("MAE", "Huber"):
        assert best_constant(LOSSES[name], row([0.0, 10.0])) == pytest.approx(5.0, abs=1e-12)


@pytest.mark.parametrize("name", REAL)
def test_curves_hold_what_the_trace_holds(name: str) -> None:
    over = np.linspace(-2.0, 8.0, 11)
    for w in (0.0, 0.75):
        for k, b in enumerate(over):
            fit = fit_line(LOSSES[name], X, Y, w, float(b), over)
            assert fit.J[k] == pytest.approx(fit.trace.J, rel=1e-12)
            assert fit.slope[k] == pytest.approx(fit.dJ_db, rel=1e-11, abs=1e-12)
            assert fit.terms.sum() / fit.divisor == pytest.approx(fit.trace.J, rel=1e-12)
            assert fit.dJ_db == pytest.approx(fit.trace.backward[0].db[0, 0], rel=1e-12, abs=1e-15)
            np.testing.assert_array_equal(fit.errors, fit.trace.forward[0].a - Y)


@pytest.mark.parametrize("name", REAL)
def test_slopes_are_differences_of_J(name: str) -> None:
    h, over = 1e-6, np.zeros(1)

    def J(w: float, b: float) -> float:
        return fit_line(LOSSES[name], X, Y, w, b, over).trace.J

    fit = fit_line(LOSSES[name], X, Y, 0.31, 1.37, over)
    assert fit.dJ_db == pytest.approx((J(0.31, 1.37 + h) - J(0.31, 1.37 - h)) / (2 * h), rel=1e-6)
    assert fit.dJ_dw == pytest.approx((J(0.31 + h, 1.37) - J(0.31 - h, 1.37)) / (2 * h), rel=1e-6)


def test_slopes_of_both_signs_cancel_exactly() -> None:
    """At the median of the six, Huber's slopes are 1, 0, ½, −½, 0, −1, whose sixths do not add up to 0 in float64."""
    fit = fit_line(LOSSES["Huber"], X, Y, 0.0, 3.0, np.zeros(1))
    assert fit.slopes.tolist() == [[1.0, 0.0, 0.5, -0.5, 0.0, -1.0]]
    assert fit.dJ_db == 0.0 != fit.trace.backward[0].db[0, 0]


def test_published_mse(worked_example: Any) -> None:
    """Keras's example: predictions as targets of a line that is the identity."""
    example = worked_example("keras_mse")
    x, y = row(example["inputs"]["y_pred"]), row(example["inputs"]["y_true"])
    J = fit_line(LOSSES["MSE"], x, y, 1.0, 0.0, np.zeros(1)).trace.J
    assert abs(J - example["expected"]["loss"]) <= 1e-8


@pytest.mark.parametrize("name", sorted(set(LOSSES) - set(REAL)))
def test_losses_of_classification_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="no loss for real numbers"):
        fit_line(LOSSES[name], X, Y, 0.0, 0.0, np.zeros(1))
