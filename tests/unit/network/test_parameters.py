"""θ and back, and passes of many networks at once: what each finds when it runs alone."""

from itertools import pairwise

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, Network, initial_network, trace
from dlmath.network.parameters import flatten, gradient_function, gradient_vector, losses_of, portions, unflatten, views
from dlmath.network.passes import backpropagate, loss_value, run_backward, run_forward

pytestmark = pytest.mark.usefixtures("shapes")

K = 31
PAIRS = [
    ("sigmoid", "BCE"),
    ("tanh", "MSE"),
    ("softmax", "CE"),
    ("softmax", "half-MSE"),
    ("sigmoid", "KL"),
    ("identity", "half-MSE"),
]


def network_of(sizes: list[int], phi: str, random: np.random.Generator, output: str = "") -> Network:
    names = [phi] * (len(sizes) - 2) + [output or phi]
    each = zip(pairwise(sizes), names, strict=True)
    return tuple(
        Layer(random.normal(size=(n, before)), random.normal(size=(n, 1)), ACTIVATIONS[name])
        for (before, n), name in each
    )


def test_parameters_as_one_vector_and_back() -> None:
    network = initial_network([2, 3, 1], ["tanh", "sigmoid"], "He", 0)
    vector = flatten(network)
    assert vector.shape == (3 * 2 + 3 + 1 * 3 + 1,)
    assert [part.shape for layer in views(vector, network) for part in (layer.W, layer.b)] == [
        (3, 2),
        (3, 1),
        (1, 3),
        (1, 1),
    ]
    np.testing.assert_array_equal(vector[:6].reshape(3, 2), network[0].W)
    np.testing.assert_array_equal(flatten(unflatten(vector, network)), vector)
    views(vector, network)[1].b[0, 0] = 7.0
    assert vector[-1] == 7.0


def test_many_vectors_are_many_networks() -> None:
    network = initial_network([2, 3, 1], ["tanh", "sigmoid"], "He", 0)
    vectors = np.random.default_rng(0).normal(size=(2, 5, 13))
    many = views(vectors, network)
    assert [layer.W.shape for layer in many] == [(2, 5, 3, 2), (2, 5, 1, 3)]
    np.testing.assert_array_equal(flatten(many), vectors)
    np.testing.assert_array_equal(many[1].b[1, 4], unflatten(vectors[1, 4], network)[1].b)


@pytest.mark.parametrize("phi", ACTIVATIONS)
@pytest.mark.parametrize("N", [1, 3])
def test_every_network_runs_as_if_alone(phi: str, N: int) -> None:
    random = np.random.default_rng(N)
    network, X = network_of([3, 5, 2, 4], phi, random), random.normal(size=(3, N))
    vectors = random.normal(size=(K, flatten(network).size))
    together = run_forward(views(vectors, network), X)
    for k in range(K):
        for at, one in zip(together, run_forward(unflatten(vectors[k], network), X), strict=True):
            np.testing.assert_allclose(at.z[k], one.z, rtol=1e-13, atol=1e-15)
            np.testing.assert_allclose(at.a[k], one.a, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(("output", "loss"), PAIRS)
@pytest.mark.parametrize("phi", ["tanh", "softmax", "ReLU"])
def test_every_network_is_gone_back_through_as_if_alone(phi: str, output: str, loss: str) -> None:
    random = np.random.default_rng(3)
    network, X, Y = (
        network_of([3, 4, 2, 2], phi, random, output),
        random.normal(size=(3, 5)),
        random.dirichlet([1.0, 1.0], 5).T,
    )
    vectors = random.normal(size=(2, 3, flatten(network).size))
    many = views(vectors, network)
    forward = run_forward(many, X)
    backward, J = run_backward(many, forward, Y, LOSSES[loss]), loss_value(many, forward[-1], Y, LOSSES[loss])
    assert np.shape(J) == (2, 3)
    for k in np.ndindex(2, 3):
        t = trace(unflatten(vectors[k], network), X, Y, LOSSES[loss])
        np.testing.assert_allclose(J[k], t.J, rtol=1e-14)
        for at, one in zip(backward, t.backward, strict=True):
            for name in ("dJ_da", "slope", "delta", "dW", "db"):
                if getattr(one, name) is not None:
                    np.testing.assert_allclose(getattr(at, name)[k], getattr(one, name), rtol=1e-12, atol=1e-16)
        np.testing.assert_allclose(gradient_vector(backward)[k], gradient_vector(t.backward), rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("samples", [1, 6])
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_the_gradient_that_training_takes_is_that_of_the_trace(output: str, loss: str, samples: int) -> None:
    random = np.random.default_rng(1)
    network = network_of([2, 4, 3, 2], "tanh", random, output)
    theta, gradient = flatten(network), gradient_function(network, LOSSES[loss])
    for _ in range(2):
        X, Y = random.normal(size=(2, samples)), random.dirichlet([1.0, 1.0], samples).T
        t = trace(unflatten(theta, network), X, Y, LOSSES[loss])
        np.testing.assert_array_equal(gradient(theta, X, Y), gradient_vector(t.backward))
        theta = theta + 0.25


def test_what_an_update_does_not_need_is_not_known() -> None:
    network = initial_network([2, 2, 1], ["tanh", "sigmoid"], "He", 0)
    first, last = backpropagate(network, run_forward(network, np.ones((2, 1))), np.ones((1, 1)), LOSSES["BCE"])
    assert first.slope is not None
    assert last.slope is None
    assert np.isnan(last.dJ_da).all()


@pytest.mark.parametrize("phi", ["tanh", "GELU", "softmax"])
@pytest.mark.parametrize("N", [1, 2])
def test_equal_networks_have_equal_losses(phi: str, N: int) -> None:
    """Exactly: where a parameter does nothing, a difference of two J is 0."""
    for seed in range(20):
        random = np.random.default_rng(seed)
        sizes = random.integers(1, 9, size=4).tolist()
        network = network_of(sizes, phi, random)
        t = trace(network, random.normal(size=(sizes[0], N)), random.normal(size=(sizes[-1], N)), LOSSES["half-MSE"])
        J = losses_of(np.tile(flatten(network), (K, 1)), network, t.X, t.Y, t.loss)
        assert len(set(J.tolist())) == 1
        assert J[0] == pytest.approx(t.J, rel=1e-13)


def test_portions_hold_every_network_once() -> None:
    wide = initial_network([50, 40, 1], ["tanh", "tanh"], "zeros", 0)
    for N in (1, 7, 100_000):
        lots = portions(1000, wide, N)
        assert [k for some in lots for k in range(1000)[some]] == list(range(1000))
        assert max(len(range(1000)[some]) for some in lots) * max(N * 40, flatten(wide).size) <= max(2**17, N * 40)
