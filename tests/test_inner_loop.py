"""The inner loop, against ``trace``."""

import numpy as np
import pytest

from dlmath import LOSSES, initial_network, trace
from dlmath.inner_loop import Backpropagation, flatten, unflatten, views

pytestmark = pytest.mark.usefixtures("shapes")


def test_parameters_as_one_vector_and_back() -> None:
    network = initial_network([2, 3, 1], ["tanh", "sigmoid"], "He", 0)
    vector = flatten(network)
    assert vector.shape == (3 * 2 + 3 + 1 * 3 + 1,)
    assert [part.shape for pair in views(vector, network) for part in pair] == [(3, 2), (3, 1), (1, 3), (1, 1)]
    np.testing.assert_array_equal(vector[:6].reshape(3, 2), network[0].W)
    np.testing.assert_array_equal(flatten(unflatten(vector, network)), vector)


@pytest.mark.parametrize("samples", [1, 6])
@pytest.mark.parametrize(
    ("activations", "loss"),
    [
        (["tanh", "tanh", "sigmoid"], "BCE"),
        (["ReLU", "tanh", "tanh"], "MSE"),
        (["softmax", "tanh", "softmax"], "CE"),
        (["tanh", "softmax", "softmax"], "half-MSE"),
        (["identity", "identity", "identity"], "half-MSE"),
    ],
)
def test_loss_and_gradient_are_those_of_the_trace(activations: list[str], loss: str, samples: int) -> None:
    network = initial_network([2, 4, 3, 2], activations, "normal", 0)
    rng = np.random.default_rng(1)
    parameters, gradient = flatten(network), np.full(2 * 4 + 4 + 4 * 3 + 3 + 3 * 2 + 2, np.nan)
    loop = Backpropagation(network, samples, LOSSES[loss], parameters, gradient)
    for _ in range(2):
        X, Y = rng.normal(size=(2, samples)), rng.dirichlet([1.0, 1.0], samples).T
        t = trace(unflatten(parameters, network), X, Y, LOSSES[loss])
        loop.run(X, Y)
        np.testing.assert_allclose(gradient, np.concatenate([part.ravel() for at in t.backward for part in (at.dW, at.db)]), rtol=1e-12, atol=1e-18)
        np.testing.assert_allclose(loop.J(X, Y), t.J, rtol=1e-14)
        parameters += 0.25
