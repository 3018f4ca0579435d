"""Many traces side by side are those of each alone, to the last bit."""

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, trace
from dlmath.network.cancellation import settled
from dlmath.network.parameters import flatten, unflatten
from dlmath.network.passes import Traces, one_sample
from dlmath.network.traces import as_traces, traces

pytestmark = pytest.mark.usefixtures("shapes")

OUTPUTS = {"BCE": "sigmoid", "CE": "softmax", "KL": "softmax", "MAE": "tanh", "half-MSE": "identity", "Huber": "ReLU"}
K = 41


def start(loss: str, N: int) -> Trace:
    """A network of 2, 3 and 2 units whose numbers, of one decimal, cancel now and then."""
    g = np.random.default_rng(sum(map(ord, loss)))
    layers = [(3, 2, "ReLU"), (2, 3, OUTPUTS[loss])]
    network = tuple(
        Layer(g.normal(size=(n, m)).round(1), g.normal(size=(n, 1)).round(1), ACTIVATIONS[phi]) for n, m, phi in layers
    )
    return trace(network, g.normal(size=(2, N)).round(1), np.eye(2)[:, np.arange(N) % 2], LOSSES[loss])


def same(alone: Trace, side_by_side: Traces, k: int) -> bool:
    """Whether one of K traces is this one."""
    pairs = [(alone.forward, side_by_side.forward), (alone.backward, side_by_side.backward)]
    parts = [each for a, b in pairs for at, all_at in zip(a, b, strict=True) for each in zip(at, all_at, strict=True)]
    return bool(side_by_side.J[k] == alone.J) and all(
        np.array_equal(one, every[k]) for one, every in parts if one is not None
    )


@pytest.mark.parametrize("N", [1, 3])
@pytest.mark.parametrize("loss", OUTPUTS)
def test_each_is_as_if_alone(loss: str, N: int) -> None:
    t, along = start(loss, N), np.linspace(-2.0, 2.0, K).round(12)
    theta = np.repeat(flatten(t.network)[np.newaxis], K, axis=0)
    theta[:, 3] = along
    X, Y = (np.repeat(each[np.newaxis], K, axis=0) for each in (t.X, t.Y))
    X[:, 1, 0] = along
    by_weight, by_input, by_target = traces(t, theta), traces(t, X=X), traces(t, theta, X, Y)
    for k in range(K):
        network = unflatten(theta[k], t.network)
        assert same(settled(trace(network, t.X, t.Y, t.loss)), settled(by_weight), k)
        assert same(settled(trace(t.network, X[k], t.Y, t.loss)), settled(by_input), k)
        assert same(settled(trace(network, X[k], Y[k], t.loss)), settled(by_target), k)


def test_one_trace_is_the_only_one_of_its_kind() -> None:
    t = settled(start("CE", 3))
    assert same(t, as_traces(t), 0)
    assert same(one_sample(t, 2), one_sample(as_traces(t), 2), 0)
