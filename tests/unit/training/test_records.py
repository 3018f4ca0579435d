"""Records of a run: at each moment what the trace of that network says, whatever the layers and the loss."""

from dataclasses import replace

import numpy as np
import pytest

from dlmath import LOSSES, InputError, initial_network, trace
from dlmath.network.parameters import flatten, unflatten
from dlmath.training.datasets import Dataset, dataset, one_hot, split
from dlmath.training.records import across_two, classes_of, confusion, place_grid, records

pytestmark = pytest.mark.usefixtures("shapes")
CIRCLES, FEW = (dataset("circles", n, 0.1, seed) for n, seed in ((23, 0), (9, 1)))


def with_targets(data: Dataset, loss: str) -> Dataset:
    return {
        "CE": replace(data, Y=one_hot(data.Y[0].astype(int), 2)),
        "hinge": replace(data, Y=2.0 * data.Y - 1.0, cut=0.0),
    }.get(loss, data)


def right(a: np.ndarray, data: Dataset) -> float:
    """The fraction of samples whose class is that of the output."""
    if len(a) > 1:
        return float(np.mean(a.argmax(axis=0) == data.Y.argmax(axis=0)))
    nearer = np.where(np.abs(a - data.Y.max()) < np.abs(a - data.Y.min()), data.Y.max(), data.Y.min())
    return float(np.mean(nearer == data.Y))


@pytest.mark.parametrize(
    ("activations", "loss"),
    [
        (["tanh", "ReLU", "sigmoid"], "BCE"),
        (["ReLU", "softmax", "softmax"], "CE"),
        (["GELU", "ReLU", "tanh"], "hinge"),
        (["ReLU", "leaky-ReLU", "identity"], "half-MSE"),
        (["sigmoid"], "MSE"),
    ],
)
@pytest.mark.parametrize("K", [1, 35])
def test_records_are_those_of_the_traces(
    activations: list[str], loss: str, K: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dlmath.network.parameters.AT_ONCE", 4 * 23 * 5)
    data, test = with_targets(CIRCLES, loss), with_targets(FEW, loss)
    network = initial_network([*[2, 5, 4][: len(activations)], len(data.Y)], activations, "He", 0)
    parameters = 2.0 * np.random.default_rng(0).standard_normal((K, flatten(network).size))
    found = records(network, parameters, LOSSES[loss], data, test)
    for k in range(K):
        on_data, on_test = (
            trace(unflatten(parameters[k], network), part.X, part.Y, LOSSES[loss]) for part in (data, test)
        )
        np.testing.assert_allclose([found.J[k], found.J_test[k]], [on_data.J, on_test.J], rtol=1e-14)
        assert found.accuracy[k] == right(on_data.forward[-1].a, data)
        assert found.accuracy_test[k] == right(on_test.forward[-1].a, test)
        np.testing.assert_allclose(
            found.gradient_norms[:, k], [np.linalg.norm(at.dW) for at in on_data.backward], rtol=1e-12
        )
        assert found.dead[:, k].tolist() == [
            0 if at.slope is None else (at.slope == 0.0).all(axis=1).sum() for at in on_data.backward
        ]
    assert found.dead.shape == (len(network), K)


def test_a_part_with_one_class_only_is_cut_where_all_data_are() -> None:
    line = initial_network([1, 1], ["identity"], "zeros", 0)
    data = Dataset(np.array([[-1.0, 1.0, 0.12]]), np.array([[-1.0, 1.0, 1.0]]), "three", "classification", "", cut=0.0)
    found = records(line, np.array([[1.0, 0.0], [-1.0, 0.0]]), LOSSES["MSE"], *split(data, 2))
    assert [found.accuracy.tolist(), found.accuracy_test.tolist()] == [[1.0, 0.0], [1.0, 0.0]]


def test_huge_gradients_have_a_length() -> None:
    line = initial_network([1, 1], ["identity"], "zeros", 0)
    data = Dataset(np.array([[1.0]]), np.array([[-3e200]]), "one", "regression", "")
    found = records(line, np.array([[0.0, 0.0]]), LOSSES["half-MSE"], data, None)
    assert found.gradient_norms.tolist() == [[3e200]]


@pytest.mark.parametrize("n", [1, 2, 4])
def test_confusions_count_every_sample_once_and_the_right_ones_on_the_diagonal(n: int) -> None:
    generator = np.random.default_rng(n)
    labels = generator.integers(0, max(n, 2), 50)
    Y = one_hot(labels, n) if n > 1 else labels[np.newaxis] * 2.0 - 1.0
    a, cut = generator.normal(size=(n, 50)), 0.5 if n > 1 else 0.0
    found = confusion(a, Y, cut)
    assert found.sum() == 50
    assert found.sum(axis=1).tolist() == [int((labels == k).sum()) for k in range(max(n, 2))]
    assert np.trace(found) == (classes_of(a, cut) == labels).sum()


def test_places_across_two_inputs_hold_the_others() -> None:
    grid = place_grid(np.array([0.0, 0.0]), np.array([4.0, 2.0]), 2)
    found = across_two(grid, np.array([[5.0], [6.0], [7.0]]), 2, 0)
    assert found.tolist() == [grid[1].tolist(), [6.0] * 4, grid[0].tolist()]
    for first, second in ((0, 0), (0, 3)):
        with pytest.raises(InputError, match="must be two of 3 inputs"):
            across_two(grid, np.array([[5.0], [6.0], [7.0]]), first, second)
