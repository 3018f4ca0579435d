"""Dead units: the two examples that are known, the edge against brute force, and what no layer can do."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Network, initial_network, trace
from dlmath.training.datasets import dataset
from dlmath.training.dead_units import active, activity, dead_edge, descent_traces, loss_plane
from dlmath.training.descent import descend

pytestmark = pytest.mark.usefixtures("shapes")

MSE = LOSSES["MSE"]


def unit(w: float, b: float, phi: str = "ReLU") -> Network:
    return (Layer(np.array([[w]]), np.array([[b]]), ACTIVATIONS[phi]),)


def test_dies_after_one_step() -> None:
    traces = descent_traces(unit(1.0, -0.5), np.array([[0.5, 1.0, 2.0, 3.0]]), np.full((1, 4), -5.0), MSE, 0.2, 30)
    for t in traces[1:]:
        assert t.network[0].W[0, 0] == pytest.approx(-3.1, rel=1e-14)
        assert t.network[0].b[0, 0] == pytest.approx(-2.45, rel=1e-14)
        assert active(t.forward[0].z)[0] == 0
        assert not t.backward[0].delta.any()


def test_recovers() -> None:
    X = np.array([[1.0, 2.0]])
    traces = descent_traces(unit(1.0, -1.5), X, X, MSE, 0.1, 800)
    assert [int(active(t.forward[0].z)[0]) for t in (traces[0], traces[-1])] == [1, 2]
    assert traces[-1].J < 1e-6


def test_a_smaller_rate_a_leak_and_a_bias_are_cures() -> None:
    X = np.array([[1.0, 2.0, 3.0]])
    assert active(descent_traces(unit(3.0, 1.0), X, X, MSE, 0.2, 50)[-1].forward[0].z)[0] == 0
    assert descent_traces(unit(3.0, 1.0), X, X, MSE, 0.1, 200)[-1].J < 1e-6
    assert active(descent_traces(unit(3.0, 1.0, "leaky-ReLU"), X, X, MSE, 0.2, 200)[-1].forward[0].z)[0] > 0
    two = X[:, :2]
    assert active(descent_traces(unit(-1.0, 1.0), two, two, MSE, 0.1, 100)[-1].forward[0].z)[0] == 0
    assert active(descent_traces(unit(-1.0, 1.5), two, two, MSE, 0.1, 100)[-1].forward[0].z)[0] == 2


@given(arrays(np.float64, (1, 4), elements=st.floats(-9, 9)), st.floats(-4, 4), st.floats(-1, 1))
def test_edge_against_every_sample(X: np.ndarray, w: float, above: float) -> None:
    edge = float(dead_edge(X, np.array([w]))[0])
    z = [w * float(x) + edge for x in X[0]]
    assert max(z) == pytest.approx(0.0, abs=1e-12)
    assert (max(each + above for each in z) > 1e-12) == (above > 1e-12) or abs(above) <= 1e-11


@pytest.mark.parametrize("phi", ["ReLU", "leaky-ReLU", "tanh"])
def test_loss_plane_is_the_loss(phi: str) -> None:
    X, Y = np.array([[0.5, -1.0, 2.0]]), np.array([[1.0, 0.0, -2.0]])
    w, b = np.array([-1.0, 0.5, 2.0, 3.0]), np.array([-0.5, 0.0, 1.0])
    expected = [[trace(unit(at_w, at_b, phi), X, Y, MSE).J for at_w in w] for at_b in b]
    np.testing.assert_allclose(loss_plane(ACTIVATIONS[phi], X, Y, w, b), expected, rtol=1e-14)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_returns_in_a_first_layer(seed: int) -> None:
    """Its inputs are the data; with every z ≤ 0 its gradient is 0, so it stays so. In the second layer some do
    return."""
    data = dataset("sine", 32, 0.0, 0)
    start = initial_network([1, 12, 12, 1], ["ReLU", "ReLU", "identity"], "He", seed)
    run, traces = (
        descend(start, data.X, data.Y, MSE, 0.3, 100, every=True),
        descent_traces(start, data.X, data.Y, MSE, 0.3, 100),
    )
    first, second, _ = activity(start, run.thetas, data.X)
    assert second.active[:, 7].tolist() == active(traces[7].forward[1].z).tolist()
    assert first.revived == 0
    assert (np.diff(first.dead) >= 0).all()
    assert second.revived > 0
    assert first.active.shape == (12, len(traces))
    dead = first.active[:, -2] == 0
    assert not traces[-2].backward[0].dW[dead].any()


def test_descent_is_update_after_update_and_stops_before_infinity() -> None:
    X, Y = np.array([[1.0, 2.0]]), np.array([[1.0, -1.0]])
    traces = descent_traces(unit(1.0, 0.0, "identity"), X, Y, MSE, 0.1, 3)
    for before, after in pairwise(traces):
        np.testing.assert_array_equal(after.network[0].W, before.network[0].W - 0.1 * before.backward[0].dW)
    wild = descent_traces(unit(1.0, 0.0, "identity"), X, Y, MSE, 1e6, 1000)
    assert 1 < len(wild) < 1001
    assert all(np.isfinite(t.J) for t in wild)
    with np.errstate(all="ignore"):
        at = wild[-1].backward[0]
        W, b = (part - 1e6 * slope for part, slope in ((wild[-1].network[0].W, at.dW), (wild[-1].network[0].b, at.db)))
        assert not np.isfinite(((W * X + b - Y) ** 2).mean())


def test_descent_goes_on_as_long_as_the_numbers_are_finite() -> None:
    """J = |w| never overflows before w does: with steps of 1e300, 10 of them and more are made."""
    loss, X, Y = LOSSES["MAE"], np.array([[1.0]]), np.array([[0.0]])
    traces = descent_traces(unit(1e301, 0.0, "identity"), X, Y, loss, 1e299, 20)
    assert len(traces) == 21
    assert traces[-1].network[0].W.item() == pytest.approx(1e301 - 20 * 1e299)


def test_bad_input() -> None:
    X = np.array([[1.0, 2.0]])
    with pytest.raises(InputError):
        descent_traces(unit(1.0, 0.0), X, X, MSE, 0.1, -1)
    with pytest.raises(InputError):
        descent_traces(unit(1.0, 0.0), X, X, MSE, -0.1, 1)
    with pytest.raises(InputError):
        dead_edge(np.ones((2, 2)), np.array([1.0]))
    with pytest.raises(InputError):
        loss_plane(ACTIVATIONS["ReLU"], X, np.ones((1, 3)), np.array([1.0]), np.array([1.0]))
