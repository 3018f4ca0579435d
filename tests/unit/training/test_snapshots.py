"""Snapshots of a run: read from the network of their epoch, at the places of the grid and at the samples."""

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, OPTIMISERS, Layer, initial_network, predict, train
from dlmath.training.datasets import Dataset, dataset
from dlmath.training.records import place_grid, snapshot_epochs, snapshots

pytestmark = pytest.mark.usefixtures("shapes")


def test_a_snapshot_is_what_its_network_makes_of_places_and_samples() -> None:
    data = dataset("moons", 40, 0.1, 0)
    first = initial_network([2, 4, 3, 1], ["tanh", "ReLU", "sigmoid"], "Glorot", 0)
    run = train(
        first,
        data,
        LOSSES["BCE"],
        OPTIMISERS["gradient-descent"],
        20,
        10,
        0,
        learning_rate=0.3,
        snapshots=snapshot_epochs(20, 5),
    )
    grid = place_grid(np.array([-1.0, -1.0]), np.array([2.0, 2.0]), 7)
    shots = list(snapshots(run, grid, data.X))
    assert [shot.epoch for shot in shots] == snapshot_epochs(20, 5)
    for shot in shots:
        assert shot.network is run.snapshots[shot.epoch]
        assert [len(a) for a in shot.grid] == [4, 3, 1]
        np.testing.assert_array_equal(shot.grid[-1], predict(shot.network, grid))
        np.testing.assert_array_equal(shot.grid[0], predict(shot.network[:1], grid))
        np.testing.assert_array_equal(shot.output, predict(shot.network, data.X))
        at = run.epochs.tolist().index(shot.epoch)
        assert [int(dead.sum()) for dead in shot.dead] == run.dead[:, at].tolist()


def test_dead_means_at_every_sample_and_softmax_never_is() -> None:
    network = (
        Layer(np.array([[1.0], [1.0]]), np.array([[-5.0], [-1.5]]), ACTIVATIONS["ReLU"]),
        Layer(np.eye(2), np.zeros((2, 1)), ACTIVATIONS["softmax"]),
    )
    X, Y = np.array([[1.0, 2.0]]), np.eye(2)
    data = Dataset(X, Y, "two", "classification", "by hand")
    run = train(network, data, LOSSES["CE"], OPTIMISERS["gradient-descent"], 0, 2, 0, snapshots=[0])
    (shot,) = snapshots(run, X, X)
    assert [dead.tolist() for dead in shot.dead] == [[True, False], [False, False]]


@pytest.mark.parametrize("epochs", [0, 1, 60, 200, 5000])
def test_snapshot_epochs_begin_at_0_end_with_the_last_and_get_rarer(epochs: int) -> None:
    found = snapshot_epochs(epochs, 60)
    assert (found[0], found[-1]) == (0, epochs)
    assert len(found) <= 60
    assert len(set(found)) == len(found)
    assert found[len(found) // 2] <= max(epochs / 2, 1)


def test_a_grid_holds_the_centres_of_its_cells_row_by_row_from_the_top() -> None:
    grid = place_grid(np.array([0.0, 10.0]), np.array([3.0, 13.0]), 3)
    picture = grid.reshape(2, 3, 3)
    np.testing.assert_allclose(picture[0], [[0.5, 1.5, 2.5]] * 3)
    np.testing.assert_allclose(picture[1].T, [[12.5, 11.5, 10.5]] * 3)
    np.testing.assert_allclose(place_grid(np.array([0.0]), np.array([4.0]), 4), [[0.5, 1.5, 2.5, 3.5]])
