"""Distributions against mpmath, by hand, and against what PyTorch and Keras document."""

import math
from collections.abc import Iterable
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.functions.activations import sigmoid
from dlmath.functions.losses import LOSSES
from dlmath.functions.probabilities import (
    Route,
    bce_clamped,
    bce_clipped,
    bce_clipped_slope,
    binary,
    check_distribution,
    divergence,
    entropy,
    logit,
    naive_cross_entropy,
    naive_softmax,
    normalised,
    routes,
    smoothed,
)
from dlmath.functions.softmax import softmax

pytestmark = pytest.mark.usefixtures("shapes")

columns = st.lists(st.floats(1e-3, 10.0), min_size=2, max_size=7).map(
    lambda weights: np.array([weights]).T / sum(weights)
)


def one(value: float) -> np.ndarray:
    return np.array([[value]])


def losses(found: Iterable[Route]) -> list[float]:
    return [route.J for route in found]


@given(columns)
def test_entropy_is_the_sum_and_at_most_ln_C(y: np.ndarray) -> None:
    assert entropy(y) == pytest.approx(
        float(-mpmath.fsum(v * mpmath.log(v) for v in y[:, 0].tolist())), rel=1e-13, abs=1e-15
    )
    assert entropy(y) <= math.log(len(y)) + 1e-12
    assert entropy(np.full_like(y, 1 / len(y))) == pytest.approx(math.log(len(y)))


@given(columns, st.data())
def test_cross_entropy_is_entropy_and_divergence(y: np.ndarray, data: st.DataObject) -> None:
    a = data.draw(
        st.lists(st.floats(1e-3, 10.0), min_size=len(y), max_size=len(y)).map(
            lambda weights: np.array([weights]).T / sum(weights)
        )
    )
    assert LOSSES["CE"].value(a, y) == pytest.approx(entropy(y) + LOSSES["KL"].value(a, y), rel=1e-12, abs=1e-12)


def test_certainty_has_no_entropy() -> None:
    assert entropy(np.array([[1.0], [0.0], [0.0]])) == 0.0


@given(st.floats(0.001, 0.999), st.floats(0.0, 1.0))
def test_bce_is_the_cross_entropy_of_two_outcomes(p: float, y: float) -> None:
    assert LOSSES["BCE"].value(one(p), one(y)) == pytest.approx(
        LOSSES["CE"].value(binary(one(p)), binary(one(y))), rel=1e-12, abs=1e-13
    )


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True))
def test_logit(p: float) -> None:
    with mpmath.workdps(60):
        exact = mpmath.log(mpmath.mpf(p) / (1 - mpmath.mpf(p)))
    assert logit(one(p))[0, 0] == pytest.approx(float(exact), rel=1e-14)


@given(st.floats(-30.0, 30.0))
def test_sigmoid_undoes_logit(z: float) -> None:
    p = sigmoid(one(z))
    assert sigmoid(logit(p))[0, 0] == pytest.approx(p[0, 0], rel=1e-13)


@given(columns, st.floats(0.0, 1.0))
def test_smoothed_is_a_distribution(y: np.ndarray, epsilon: float) -> None:
    s = smoothed(y, epsilon)
    assert s.sum() == pytest.approx(1.0)
    assert (s >= epsilon / len(y) - 1e-15).all()
    np.testing.assert_array_equal(smoothed(y, 0.0), y)


def test_smoothed_by_hand() -> None:
    np.testing.assert_allclose(
        smoothed(np.array([[0.0], [1.0], [0.0], [0.0]]), 0.1)[:, 0], [0.025, 0.925, 0.025, 0.025], rtol=1e-15
    )


@pytest.mark.parametrize("epsilon", [-0.1, 1.1, math.nan, math.inf])
def test_smoothed_refuses(epsilon: float) -> None:
    with pytest.raises(InputError, match="epsilon"):
        smoothed(np.array([[1.0], [0.0]]), epsilon)


@pytest.mark.parametrize("weights", [[-1.0, 2.0], [0.0, 0.0], [math.nan, 1.0], [1e308, 1e308], []])
def test_normalised_refuses(weights: list[float]) -> None:
    with pytest.raises(InputError), np.errstate(over="ignore"):
        normalised(np.array(weights).reshape(-1, 1))


def test_naive_softmax_overflows_where_softmax_does_not() -> None:
    z = np.array([[123.0], [456.0], [789.0]])
    assert math.isnan(naive_softmax(z)[2, 0])
    assert softmax(z)[:, 0].tolist() == pytest.approx([5.75274e-290, 2.39848e-145, 1.0], rel=1e-5)
    small = np.array([[1.0], [2.0], [3.0]])
    np.testing.assert_allclose(naive_softmax(small), softmax(small), rtol=1e-15)


@given(st.floats(-12.0, 12.0), st.floats(0.0, 1.0))
def test_all_routes_agree_where_nothing_is_rounded_away(z: float, y: float) -> None:
    *others, exact = routes(z, y)
    assert losses(others) == pytest.approx([exact.J] * 3, rel=1e-9, abs=1e-12)
    for route in (*others, exact):
        assert route.delta == pytest.approx(float(sigmoid(one(z))[0, 0]) - y, rel=1e-9, abs=1e-9)


def test_routes_far_out() -> None:
    """−ln σ(−40) = 40 + 4e-18; through a = 1 it is ∞, which PyTorch lets become 100 and Keras −ln 1e-7 = 16.118."""
    plain, clamped, clipped, logits = routes(40.0, 0.0)
    assert losses((plain, clamped, clipped, logits)) == pytest.approx(
        [math.inf, 100.0, 7 * math.log(10), 40.0], rel=1e-7
    )
    assert math.isnan(plain.delta)
    assert (clamped.delta, clipped.delta, logits.delta) == (0.0, 0.0, 1.0)
    plain, clamped, clipped, logits = routes(-40.0, 1.0)
    assert losses((plain, logits)) == pytest.approx([40.0, 40.0])
    assert plain.delta == pytest.approx(-1.0)
    assert clamped.delta == pytest.approx(-math.exp(-40.0) * 1e12)
    assert (clipped.delta, logits.delta) == (0.0, -1.0)


@given(st.floats(1e-6, 1 - 1e-6), st.floats(0.0, 1.0))
def test_clipping_changes_nothing_inside(p: float, y: float) -> None:
    for other in (bce_clamped, bce_clipped):
        assert other(one(p), one(y)) == pytest.approx(LOSSES["BCE"].value(one(p), one(y)), rel=1e-12, abs=1e-15)


def test_clipped_slope_is_that_of_the_clipped_loss() -> None:
    h = 1e-9
    for p in (1e-8, 5e-8, 2e-7, 0.3, 1 - 5e-8):
        slope = (bce_clipped(one(p + h), one(1.0)) - bce_clipped(one(p - h), one(1.0))) / (2 * h)
        assert bce_clipped_slope(one(p), one(1.0))[0, 0] == pytest.approx(slope, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize(
    "p", [[[-1e-300]], [[0.5, 1.0 + 2.0**-52]], [[2.0, 0.5]], [[np.nan]], [[np.inf]], [["a"]], [0.5], []]
)
@pytest.mark.usefixtures("own_checks")
def test_logit_takes_probabilities_only(p: Any) -> None:
    with pytest.raises(InputError, match=r"^p (must|is)"):
        logit(p)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=2, max_size=10))
def test_divergence_against_mpmath(weights: list[tuple[int, int]]) -> None:
    assume(any(p for p, _ in weights))
    p, q = (normalised(np.array([[float(each)] for each in column])) for column in zip(*weights, strict=True))
    d = divergence(p, q)
    with mpmath.workdps(40):
        a, b = ([mpmath.mpf(each) for each in column[:, 0].tolist()] for column in (p, q))
        terms = [x * mpmath.log(x / y) if x else mpmath.mpf(0) for x, y in zip(a, b, strict=True)]
        crossed = -mpmath.fsum(x * mpmath.log(y) for x, y in zip(a, b, strict=True))
        expected = [float(mpmath.fsum(terms)), float(crossed)]
    np.testing.assert_allclose([d.value, d.cross_entropy], expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(d.terms[:, 0], [float(each) for each in terms], rtol=1e-12, atol=1e-15)
    assert d.entropy + d.value == pytest.approx(d.cross_entropy, abs=1e-13)


def test_divergence_of_zeros_and_of_what_is_no_distribution() -> None:
    p, q = np.array([[0.5], [0.5], [0.0]]), np.array([[1.0], [0.0], [0.0]])
    assert divergence(p, q).value == divergence(p, q).cross_entropy == math.inf
    assert divergence(q, p).value == pytest.approx(math.log(2.0))
    with pytest.raises(InputError, match="P: the probabilities add up to 2, not to 1"):
        check_distribution(np.ones((2, 1)), "P")
    with pytest.raises(InputError, match="cannot be negative"):
        check_distribution(np.array([[1.5], [-0.5]]))
    with pytest.raises(InputError, match="q must be 3×1, not 2×1"):
        divergence(p, q[:2])


def test_cross_entropy_as_it_is_written_is_right_until_a_probability_is_0() -> None:
    p, y = np.array([[0.25], [0.75]]), np.array([[0.4], [0.6]])
    expected = -(mpmath.mpf("0.4") * mpmath.log("0.25") + mpmath.mpf("0.6") * mpmath.log("0.75"))
    assert naive_cross_entropy(p, y) == pytest.approx(float(expected), rel=1e-14)
    sure = np.array([[1.0], [0.0]])
    assert math.isnan(naive_cross_entropy(sure, sure))
    assert LOSSES["CE"].value(sure, sure) == 0.0
