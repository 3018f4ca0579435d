"""What the number of a printed sheet means is a promise: the same numbers on every machine, for ever."""

import numpy as np
import pytest

from dlmath import LOSSES, InputError, Trace, initial_network
from dlmath.by_hand.exercises import exercise

pytestmark = pytest.mark.usefixtures("shapes")


def sheet(sizes: tuple[int, ...], hidden: str, output: str, loss: str, samples: int, seed: int) -> Trace:
    return exercise(
        initial_network(sizes, [*[hidden] * (len(sizes) - 2), output], "zeros", 0), LOSSES[loss], samples, seed
    )


def test_the_first_sheet_of_the_page() -> None:
    t = sheet((2, 2, 1), "ReLU", "identity", "half-MSE", 1, 4)
    assert [layer.W.tolist() for layer in t.network] == [[[0.7, 0.9], [0.8, -0.5]], [[0.3, 0.4]]]
    assert [layer.b.tolist() for layer in t.network] == [[[-0.1], [0.1]], [[0.1]]]
    assert (t.X.tolist(), t.Y.tolist()) == ([[0.2], [-0.7]], [[0.1]])


def test_a_sheet_of_three_samples() -> None:
    t = sheet((2, 4, 2), "sigmoid", "sigmoid", "half-SSE", 3, 540)
    assert t.network[0].W.tolist() == [[0.3, 0.3], [0.2, -0.3], [0.3, -0.1], [0.2, 0.9]]
    assert t.network[1].W.tolist() == [[-0.1, -0.7, -0.2, -0.6], [-0.7, 0.7, 0.7, 0.9]]
    assert [layer.b.T.tolist() for layer in t.network] == [[[-0.1, 0.5, -0.2, -0.3]], [[-0.3, -0.1]]]
    assert t.X.tolist() == [[-0.6, -0.1, 0.9], [0.6, -1.0, 1.0]]
    assert t.Y.tolist() == [[0.5, 0.3, 0.4], [0.4, 0.2, 0.2]]


def test_the_last_sheet_of_a_softmax() -> None:
    t = sheet((2, 2, 3), "tanh", "softmax", "CE", 2, 999)
    assert [layer.W.tolist() for layer in t.network] == [
        [[-0.8, 0.8], [-0.2, 0.2]],
        [[0.2, 0.9], [0.2, -0.2], [-0.9, 0.6]],
    ]
    assert [layer.b.T.tolist() for layer in t.network] == [[[-0.4, -0.4]], [[0.5, 0.1, -0.2]]]
    assert (t.X.tolist(), t.Y.tolist()) == ([[-0.6, 0.4], [-0.7, -0.2]], [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])


def test_the_ranges_of_all_numbers() -> None:
    """Over many sheets every tenth of a range comes up, and no other number: weights ±0.1 to ±0.9, biases −0.5 to 0.5,
    inputs ±0.1 to ±1."""
    sheets = [sheet((2, 3, 2), "tanh", "identity", "MSE", 2, seed) for seed in range(200)]
    signed = {tenths / 10 for tenths in range(-10, 11)}
    found = [
        {value for t in sheets for layer in t.network for value in layer.W.ravel().tolist()},
        {value + 0.0 for t in sheets for layer in t.network for value in layer.b.ravel().tolist()},
        {value for t in sheets for value in t.X.ravel().tolist()},
        {value + 0.0 for t in sheets for value in t.Y.ravel().tolist()},
    ]
    assert found == [
        signed - {-1.0, 0.0, 1.0},
        {value for value in signed if abs(value) <= 0.5},
        signed - {0.0},
        signed,
    ]


@pytest.mark.parametrize(
    ("output", "loss", "targets"),
    [
        ("sigmoid", "BCE", {0.0, 1.0}),
        ("sigmoid", "MSE", {tenths / 10 for tenths in range(11)}),
        ("softmax", "CE", {0.0, 1.0}),
        ("tanh", "hinge", {-1.0, 1.0}),
    ],
)
def test_targets_are_what_loss_and_output_take(output: str, loss: str, targets: set[float]) -> None:
    sheets = [sheet((2, 3), "tanh", output, loss, 2, seed) for seed in range(100)]
    assert {value + 0.0 for t in sheets for value in t.Y.ravel().tolist()} == targets
    if output == "softmax":
        assert all((t.Y.sum(axis=0) == 1.0).all() for t in sheets)


def test_some_error_reaches_every_layer() -> None:
    assert all(
        at.delta.any() for seed in range(100) for at in sheet((1, 1, 1, 1), "ReLU", "identity", "MSE", 1, seed).backward
    )
    assert not np.array_equal(
        sheet((2, 2), "tanh", "tanh", "MSE", 1, 1).X, sheet((2, 2), "tanh", "tanh", "MSE", 1, 2).X
    )


@pytest.mark.usefixtures("own_checks")
def test_bad_input() -> None:
    network = initial_network((1, 1), ["softmax"], "zeros", 0)
    with pytest.raises(InputError, match="in none of 200 draws"):
        exercise(network, LOSSES["half-SSE"], 1, 0)
    with pytest.raises(InputError, match="samples"):
        exercise(network, LOSSES["CE"], 0, 0)
    with pytest.raises(InputError, match="seed"):
        exercise(network, LOSSES["CE"], 1, -1)
