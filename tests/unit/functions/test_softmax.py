"""Softmax against mpmath to hundreds of digits, its Jacobian by the book, and the examples of ONNX and SciPy."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath.functions.activations import ACTIVATIONS
from dlmath.functions.softmax import log_softmax, softmax, softmax_jacobian
from tests.oracles import column, relative_error

pytestmark = pytest.mark.usefixtures("shapes")

INF = math.inf
LARGEST = float(np.finfo(np.float64).max)


def exact_softmax(logits: np.ndarray) -> list[mpmath.mpf]:
    e = [mpmath.exp(mpmath.mpf(float(each))) for each in logits.flat]
    return [each / mpmath.fsum(e) for each in e]


@pytest.mark.parametrize("scale", [1e-320, 1e-3, 1.0, 30.0, 350.0, 1e4, 1e17, 1e100])
def test_softmax_over_the_whole_range(scale: float) -> None:
    random = np.random.default_rng(2)
    with mpmath.workprec(300):
        for n in (1, 2, 3, 10):
            logits = random.uniform(-1, 1, (n, 40)) * scale
            p = softmax(logits)
            for s in range(40):
                for got, want in zip(p[:, s].tolist(), exact_softmax(logits[:, s]), strict=True):
                    assert relative_error(got, want) <= 1e-12


def test_softmax_of_numbers_that_differ_in_size() -> None:
    logits = column(300.3, 0.1, -301.2, 299.9, -340.7)
    with mpmath.workprec(300):
        assert (
            max(
                relative_error(float(got), want)
                for got, want in zip(softmax(logits).flat, exact_softmax(logits), strict=True)
            )
            <= 1e-12
        )


def test_softmax_of_infinite_numbers() -> None:
    assert softmax(column(-INF, 1.0, 1.0)).ravel().tolist() == [0.0, 0.5, 0.5]
    assert softmax(column(LARGEST, -LARGEST)).ravel().tolist() == [1.0, 0.0]
    mixed = np.array([[INF, -INF, 1.0], [0.0, -INF, 1.0]])
    assert np.isnan(softmax(mixed)).tolist() == [[True, True, False], [True, True, False]]


columns_of_logits = st.lists(st.floats(-50, 50), min_size=1, max_size=6).map(lambda numbers: column(*numbers))


@given(logits=columns_of_logits, shift=st.integers(-1000, 1000))
def test_softmax_is_a_distribution_and_ignores_shifts(logits: np.ndarray, shift: int) -> None:
    p = softmax(logits)
    assert p.sum() == pytest.approx(1.0, abs=1e-15 * len(p))
    assert ((p >= 0) & (p <= 1)).all()
    np.testing.assert_allclose(softmax(logits + shift), p, rtol=2e-12)  # logits + shift is itself rounded


def test_softmax_takes_columns_apart() -> None:
    logits = np.random.default_rng(3).normal(size=(4, 5))
    np.testing.assert_array_equal(softmax(logits), np.hstack([softmax(logits[:, [s]]) for s in range(5)]))


@pytest.mark.parametrize(
    "logits", [column(0.3), column(1.0, 2.0, -0.5), column(40.0, 0.0), column(0.0, 500.0, -200.3), column(-3.0, -3.0)]
)
def test_softmax_jacobian(logits: np.ndarray) -> None:
    n = len(logits)
    J = softmax_jacobian(logits)
    with mpmath.workprec(2000):
        p = exact_softmax(logits)
        for a in range(n):
            for b in range(n):
                want = p[a] * ((a == b) - p[b])
                assert abs(mpmath.mpf(float(J[a, b])) - want) <= 1e-12 * abs(want) + (
                    2e-16 if a == b else 5e-324
                )  # p − p² cancels near 1
    np.testing.assert_allclose(J.sum(axis=1), 0, atol=1e-16)
    np.testing.assert_array_equal(J, J.T)


@given(logits=columns_of_logits, seed=st.integers(0, 99))
def test_softmax_pull_back_is_the_transposed_jacobian(logits: np.ndarray, seed: int) -> None:
    slope = np.random.default_rng(seed).normal(size=logits.shape)
    pulled = ACTIVATIONS["softmax"].pull_back(logits, slope)
    np.testing.assert_allclose(pulled, softmax_jacobian(logits).T @ slope, rtol=1e-12, atol=1e-15)
    assert pulled.sum() == pytest.approx(0.0, abs=1e-14)


def test_softmax_pull_back_of_a_batch() -> None:
    record = ACTIVATIONS["softmax"]
    random = np.random.default_rng(4)
    logits, slope = random.normal(size=(3, 4)), random.normal(size=(3, 4))
    each = [record.pull_back(logits[:, [s]], slope[:, [s]]) for s in range(4)]
    np.testing.assert_allclose(record.pull_back(logits, slope), np.hstack(each), rtol=1e-14)
    np.testing.assert_allclose(record.pull_back(logits, np.full((3, 4), 7.0)), 0.0, atol=1e-15)


@pytest.mark.parametrize("shift", [0.0, 300.3, -440.7])
def test_log_softmax(shift: float) -> None:
    z = np.array([[50.3, 0.1, 3.0], [0.1, -0.2, 3.0], [-700.9, 0.7, 3.0]]) + shift
    with mpmath.workprec(3000):
        for place in np.ndindex(z.shape):
            exponentials = [
                mpmath.exp(mpmath.mpf(float(each)) - mpmath.mpf(float(z[place]))) for each in z[:, place[1]]
            ]
            want = -mpmath.log(mpmath.fsum(exponentials))
            assert abs(log_softmax(z)[place] - want) <= 1e-12 * abs(want) + 1e-15


def test_many_matrices_at_once() -> None:
    z = np.random.default_rng(4).normal(size=(2, 5, 3, 4))
    for f in (softmax, log_softmax):
        np.testing.assert_array_equal(f(z)[1, 2], f(z[1, 2]))


@pytest.mark.parametrize("example", ["onnx_softmax", "onnx_softmax_large"])
def test_published_softmax(example: str, worked_example: Any) -> None:
    published = worked_example(example)
    got = softmax(np.array(published["inputs"]["x"], dtype=np.float64).T).T
    np.testing.assert_allclose(got, published["expected"]["p"], rtol=0, atol=published["tolerance"]["abs_by_key"]["p"])


@pytest.mark.parametrize("example", ["scipy_log_softmax_1000", "onnx_softmax", "onnx_softmax_large"])
def test_published_log_softmax(example: str, worked_example: Any) -> None:
    published = worked_example(example)
    got = log_softmax(np.atleast_2d(np.array(published["inputs"]["x"], dtype=np.float64)).T).T
    np.testing.assert_allclose(
        got, np.atleast_2d(published["expected"]["logp"]), rtol=0, atol=published["tolerance"]["abs_by_key"]["logp"]
    )


def test_published_logsumexp(worked_example: Any) -> None:
    published = worked_example("scipy_logsumexp")
    z = column(*published["inputs"]["a"])
    got = z - log_softmax(z)  # ln Σ e^z, for every entry
    np.testing.assert_allclose(
        got, published["expected"]["lse"], rtol=0, atol=published["tolerance"]["abs_by_key"]["lse"]
    )
