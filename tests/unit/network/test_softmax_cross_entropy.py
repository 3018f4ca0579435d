"""Softmax and cross-entropy against mpmath, finite differences, by hand, and published examples."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.functions.probabilities import normalised
from dlmath.network.softmax_cross_entropy import softmax_loss

pytestmark = pytest.mark.usefixtures("shapes")


def column(*numbers: float) -> np.ndarray:
    return np.array([numbers]).T


def one_hot(C: int, k: int) -> np.ndarray:
    return np.eye(C)[:, [k]]


logits = st.lists(st.floats(-10, 10), min_size=2, max_size=6).map(lambda z: column(*z))
temperatures = st.sampled_from([0.1, 0.5, 1.0, 3.0, 10.0])


@given(logits, temperatures, st.data())
def test_against_mpmath(z: np.ndarray, T: float, data: st.DataObject) -> None:
    y = normalised(column(*data.draw(st.lists(st.floats(0.01, 5.0), min_size=len(z), max_size=len(z)))))
    s = softmax_loss(z, y, T)
    with mpmath.workdps(60):
        e = [mpmath.exp(mpmath.mpf(v) / mpmath.mpf(T)) for v in z[:, 0].tolist()]
        p = [each / mpmath.fsum(e) for each in e]
        J = -mpmath.fsum(t * mpmath.log(q) for t, q in zip(y[:, 0].tolist(), p, strict=True))
    np.testing.assert_allclose(s.p[:, 0], [float(q) for q in p], rtol=1e-12)
    assert pytest.approx(float(J), rel=1e-12, abs=1e-14) == s.J
    assert s.terms.sum() == pytest.approx(float(J), rel=1e-12, abs=1e-14)
    assert float(J) >= s.entropy - 1e-9


@given(logits, temperatures)
def test_jacobian_times_slope_is_the_difference(z: np.ndarray, T: float) -> None:
    y = one_hot(len(z), 0)
    s = softmax_loss(z, y, T)
    np.testing.assert_allclose(s.pulled_back, s.delta, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(s.delta, (s.p - y) / T, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(s.jacobian.sum(axis=0), 0.0, atol=1e-13)


def test_delta_and_jacobian_are_differences() -> None:
    z, y, T, h = column(0.3, -1.1, 2.0, 0.5), column(0.1, 0.2, 0.3, 0.4), 1.7, 1e-6
    s = softmax_loss(z, y, T)
    for b in range(4):
        up, down = (softmax_loss(z + sign * h * one_hot(4, b), y, T) for sign in (1, -1))
        assert s.delta[b, 0] == pytest.approx((up.J - down.J) / (2 * h), rel=1e-7)
        np.testing.assert_allclose(s.jacobian[:, [b]], (up.p - down.p) / (2 * h), rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize("shift", [-1000.0, -1.0, 1.0, 10.0, 1000.0])
def test_a_shift_changes_nothing(shift: float) -> None:
    z, y = column(2.0, 1.0, 0.5), one_hot(3, 1)
    there, here = softmax_loss(z, y, shift=shift), softmax_loss(z, y)
    np.testing.assert_allclose(there.p, here.p, rtol=1e-13)
    np.testing.assert_allclose(there.terms, here.terms, rtol=1e-13)
    assert np.isfinite(there.naive).all() == (abs(shift) < 1000)


def test_large_scores() -> None:
    s = softmax_loss(column(123.0, 456.0, 789.0), one_hot(3, 0))
    assert (s.raw_total, bool(np.isnan(s.naive[2, 0]))) == (math.inf, True)
    assert pytest.approx(666.0) == s.J
    np.testing.assert_allclose(s.delta[:, 0], [-1.0, 0.0, 1.0], atol=1e-100)


def test_chance() -> None:
    for C in range(2, 7):
        s = softmax_loss(np.zeros((C, 1)), one_hot(C, C - 1))
        assert pytest.approx(math.log(C)) == s.J
        assert s.chance == pytest.approx(math.log(C))


def test_published(worked_example: Any) -> None:
    example = worked_example("optax_softmax_ce")
    for z, k, expected in zip(
        example["inputs"]["logits"], example["inputs"]["labels"], example["expected"]["loss"], strict=True
    ):
        assert abs(softmax_loss(column(*z), one_hot(3, k)).J - expected) <= example["tolerance"]["abs_by_key"]["loss"]
    example = worked_example("cs231n_svm_vs_softmax")
    s = softmax_loss(column(*example["inputs"]["scores"]), one_hot(3, example["inputs"]["label"]))
    assert abs(s.J - example["expected"]["softmax_ce"]) <= example["tolerance"]["abs_by_key"]["softmax_ce"]


@pytest.mark.parametrize(
    ("z", "y", "T", "shift"),
    [
        (column(1.0, math.nan), column(1.0, 0.0), 1.0, 0.0),
        (column(1.0, 2.0), column(0.5, 0.6), 1.0, 0.0),
        (column(1.0, 2.0), column(1.5, -0.5), 1.0, 0.0),
        (column(1.0, 2.0), column(1.0, 0.0), 0.0, 0.0),
        (column(1.0, 2.0), column(1.0, 0.0), -1.0, 0.0),
        (column(1.0, 2.0), column(1.0, 0.0), 1.0, math.inf),
    ],
)
def test_refuses(z: np.ndarray, y: np.ndarray, T: float, shift: float) -> None:
    with pytest.raises(InputError):
        softmax_loss(z, y, T, shift)


def test_log_softmax_of_scores_of_any_size() -> None:
    """The published exercise: (1, −10, 1000) has the log-softmax (−999, −1010, 0)."""
    s = softmax_loss(column(1.0, -10.0, 1000.0), one_hot(3, 0))
    assert s.log_p[:, 0].tolist() == [-999.0, -1010.0, 0.0]
    assert s.log_total == 0.0
    assert s.J == 999.0
    small = softmax_loss(column(1.0, 2.0, 3.0), one_hot(3, 1), 0.5, -7.0)
    np.testing.assert_allclose(small.log_p, np.log(small.p), rtol=1e-14)
    np.testing.assert_allclose(small.shifted - small.log_total, small.log_p, rtol=1e-14)
