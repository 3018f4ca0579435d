"""Training, against ``trace`` and ``update`` one after the other, and against published runs."""

from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Network, initial_network, predict, trace, update
from dlmath.training import Descent, descend, flatten, unflatten, views


def one_by_one(network: Network, X: np.ndarray, Y: np.ndarray, loss: str, learning_rate: float, updates: int) -> tuple[Network, list[float]]:
    """The slow way: the network after so many updates, and J before each of them and after the last."""
    J = []
    for _ in range(updates):
        t = trace(network, X, Y, LOSSES[loss])
        J.append(t.J)
        network = update(t, learning_rate)
    return network, [*J, trace(network, X, Y, LOSSES[loss]).J]


def neuron(w: float, b: float, phi: str = "identity") -> Network:
    return (Layer(np.array([[w]]), np.array([[b]]), ACTIVATIONS[phi]),)


def number(value: float) -> np.ndarray:
    return np.array([[value]])


ARCHITECTURES = [
    ([2, 2, 2], ["sigmoid", "sigmoid"], "half-SSE"),
    ([2, 4, 4, 2], ["tanh", "tanh", "sigmoid"], "BCE"),
    ([3, 4, 4, 3], ["tanh", "ReLU", "tanh"], "MSE"),
    ([2, 5, 3], ["ReLU", "softmax"], "CE"),
    ([2, 3, 3, 2], ["sigmoid", "softmax", "softmax"], "MSE"),
    ([8, 8, 8, 8, 8, 8, 8], ["tanh"] * 6, "half-MSE"),
    ([2, 1], ["identity"], "half-MSE"),
]


@pytest.mark.parametrize("samples", [1, 7])
@pytest.mark.parametrize(("sizes", "activations", "loss"), ARCHITECTURES)
def test_descent_is_update_repeated(sizes: list[int], activations: list[str], loss: str, samples: int) -> None:
    rng = np.random.default_rng(samples)
    network = initial_network(sizes, activations, "Glorot", 3)
    X = rng.normal(size=(sizes[0], samples))
    Y = rng.dirichlet(np.ones(sizes[-1]), samples).T
    descent = descend(network, X, Y, LOSSES[loss], 0.3, 230)
    slow, J = one_by_one(network, X, Y, loss, 0.3, 230)
    np.testing.assert_allclose(flatten(descent.network), flatten(slow), rtol=1e-12)
    np.testing.assert_allclose(descent.J, np.array(J)[descent.updates], rtol=1e-12)
    assert descent.diverged is None


@pytest.mark.parametrize("updates", [0, 1, 7, 200, 201, 1000])
def test_records_are_few_and_evenly_spread(updates: int) -> None:
    descent = descend(neuron(1.0, 0.0), number(1.0), number(0.0), LOSSES["MSE"], 0.01, updates)
    gaps = np.diff(descent.updates)
    assert descent.updates[0] == 0
    assert descent.updates[-1] == updates
    assert len(descent.J) == len(descent.updates) <= 202
    assert updates == 0 or gaps.max() - gaps.min() <= 1
    assert updates > 200 or len(descent.J) == updates + 1


def test_mazurs_net_after_10000_updates_with_biases(worked_example: Any) -> None:
    example = worked_example("mazur_with_bias_update")["inputs"]
    network = tuple(Layer(np.array(example[f"W{l}"]), np.array([example[f"b{l}"]]).T, ACTIVATIONS["sigmoid"]) for l in (1, 2))
    descent = descend(network, np.array([example["x"]]).T, np.array([example["y"]]).T, LOSSES["half-SSE"], 0.5, 10_000)
    assert descent.J[-1] == pytest.approx(2.4476e-6, abs=5e-11)


@pytest.mark.parametrize("start", ["a", "b"])
def test_nielsens_slow_neuron(worked_example: Any, start: str) -> None:
    example = worked_example(f"nielsen_quadratic_{start}")
    inputs, expected = example["inputs"], example["expected"]
    network = neuron(inputs["w"], inputs["b"], "sigmoid")
    descent = descend(network, number(inputs["x"]), number(inputs["y"]), LOSSES["half-MSE"], inputs["eta"], inputs["epochs"])
    assert predict(network, number(1.0)).item() == pytest.approx(expected["output_0"], abs=0.005)
    assert predict(descent.network, number(1.0)).item() == pytest.approx(expected["output_300"], abs=0.005)


def walk_up(rate: float, updates: int) -> Descent:
    """J = w² at x = 1 with b held by symmetry: each update multiplies w + b by 1 − 4α."""
    return descend(neuron(1.0, 0.0), number(1.0), number(0.0), LOSSES["MSE"], rate, updates)


@pytest.mark.parametrize("updates", [500, 20_000])
def test_divergence_is_found_at_its_update(updates: int) -> None:
    descent = walk_up(0.75, updates)
    # w + b is ±2ᵏ after k updates, so J = 4ᵏ, and 4⁵¹² = 2¹⁰²⁴ is the first power beyond float64.
    if updates == 500:
        assert descent.diverged is None
        assert descent.J[-1] == 4.0**500
        return
    assert descent.diverged == 512
    assert descent.updates[-1] == 511
    assert descent.J[-1] == 4.0**511
    assert np.isfinite(descent.J).all()
    assert (np.diff(descent.updates) > 0).all()
    assert sum(layer.W.item() + layer.b.item() for layer in descent.network) == -(2.0**511)


def test_divergence_in_the_first_update_leaves_the_network_alone() -> None:
    descent = descend(neuron(1.0, 0.0), number(1e10), number(0.0), LOSSES["MSE"], 1e300, 5)
    assert (descent.diverged, descent.updates.tolist(), descent.network[0].W.item()) == (1, [0], 1.0)


def test_an_infinite_loss_at_the_start() -> None:
    descent = descend(neuron(1e200, 0.0), number(1.0), number(0.0), LOSSES["MSE"], 0.1, 5)
    assert (descent.diverged, descent.updates.tolist(), descent.J.tolist()) == (0, [0], [np.inf])


def test_nothing_is_mutated_and_runs_repeat() -> None:
    network = initial_network([2, 3, 1], ["tanh", "sigmoid"], "Glorot", 0)
    X, Y = np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([[0.0, 1.0]])
    before = flatten(network), X.copy(), Y.copy()
    first, second = (descend(network, X, Y, LOSSES["BCE"], 0.5, 50) for _ in range(2))
    np.testing.assert_array_equal(flatten(network), before[0])
    np.testing.assert_array_equal(X, before[1])
    np.testing.assert_array_equal(Y, before[2])
    np.testing.assert_array_equal(flatten(first.network), flatten(second.network))
    assert not np.shares_memory(first.network[0].W, first.network[1].W)


def test_parameters_as_one_vector_and_back() -> None:
    network = initial_network([2, 3, 1], ["tanh", "sigmoid"], "He", 0)
    vector = flatten(network)
    assert vector.shape == (3 * 2 + 3 + 1 * 3 + 1,)
    assert [part.shape for pair in views(vector, network) for part in pair] == [(3, 2), (3, 1), (1, 3), (1, 1)]
    np.testing.assert_array_equal(vector[:6].reshape(3, 2), network[0].W)
    np.testing.assert_array_equal(flatten(unflatten(vector, network)), vector)


@pytest.mark.parametrize(
    ("learning_rate", "updates", "message"),
    [
        (-0.1, 1, "learning_rate must be a finite number ≥ 0"),
        (np.nan, 1, "learning_rate must be a finite number ≥ 0"),
        (np.inf, 1, "learning_rate must be a finite number ≥ 0"),
        (0.1, -1, "updates must be a whole number ≥ 0, not -1"),
    ],
)
def test_bad_numbers(learning_rate: float, updates: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        descend(neuron(1.0, 0.0), number(1.0), number(0.0), LOSSES["MSE"], learning_rate, updates)
