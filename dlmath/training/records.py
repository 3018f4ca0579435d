"""What there is to see of a network while it is trained: J, accuracy, gradients and dead units over the epochs, and the
network at some of them.

Shapes: K epochs; parameters (K, P) in the order of ``flatten``, so that one pass forward and backward records many
epochs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from jaxtyping import Bool, Float64, Int

from dlmath.arrays import InputError, check_shape
from dlmath.contract import ANY, MOST, Count, Limits, NotNegative, also, check_calls
from dlmath.functions.losses import Loss
from dlmath.linear_algebra.vectors import frobenius
from dlmath.network.parameters import parameters_fit, portions, views
from dlmath.network.passes import Forward, Inputs, Network, backpropagate, check_batch, loss_value, run_forward
from dlmath.training.datasets import Dataset

Series = Float64[np.ndarray, " K"]
Places = Float64[np.ndarray, "n_in G"]


@dataclass(frozen=True)
class Divergence:
    """Where numbers first left float64, and which; ``train`` makes it."""

    epoch: int  # counted from 1; 0 if the loss was not finite at the start
    # the number of the update that failed, counted from 1 within the run; or of updates made, if it was J that was not
    # finite
    update: int
    symbol: str  # what was not finite first: "z", "a", "J", "dJ_da", "delta", "dW", "db", or the updated "W", "b"
    layer: int  # in which layer, 1 to L


@dataclass(frozen=True)
class Stopping:
    """When training is to end before its last epoch; looked at after each. 0 stands for never.

    >>> Stopping(J=0.1).why(0.05, 2.0, 0), Stopping(updates=30).why(0.05, 2.0, 30), Stopping().why(0.0, 0.0, 99)
    ('J', 'updates', '')
    """

    J: NotNegative = 0.0  # below which J ends it
    gradient: NotNegative = 0.0  # below which the length of the whole gradient does
    updates: Count = 0  # so many of them without a smaller J

    def why(self, J: float, gradient: float, updates: Count) -> str:
        """Which of the conditions holds first; empty where none does.

        Here ``updates`` have been made since J was the least, and ``gradient`` is ‖∂J/∂θ‖.
        """
        holds = {
            "J": J < self.J,
            "gradient": gradient < self.gradient,
            "updates": 0 < self.updates <= updates,
        }
        return next((name for name, met in holds.items() if met), "")


@dataclass(frozen=True)
class Stop:
    """Where a condition ended a run; ``train`` makes it."""

    epoch: int  # after which
    update: int  # how many updates had been made
    why: str  # the condition, a field of ``Stopping``
    value: float  # J, the length of the gradient, or the number of updates without a smaller J


@dataclass(frozen=True, eq=False)
class Records:
    """What is noted of K networks on the way; ``records`` makes it."""

    J: Series  # the loss on the training data, without the penalty of ``l2``
    accuracy: Series | None  # the fraction of the training data classified rightly; None for a regression
    J_test: Series | None  # the same on the test data; None without any
    accuracy_test: Series | None
    gradient_norms: Float64[np.ndarray, "L K"]  # ‖∂J/∂W⁽ˡ⁾‖ on the training data
    dead: Int[np.ndarray, "L K"]  # the number of units of each layer whose φ′(z) is 0 at every training input


@dataclass(frozen=True, eq=False)
class Run(Records):
    """What ``train`` leaves. K records were taken: before the first epoch, after the last, after at most 199 between,
    and with each snapshot."""

    network: Network  # after the last update that left every weight finite
    epochs: Int[np.ndarray, " K"]  # after how many epochs each record was taken
    snapshots: Mapping[int, Network]  # the network after each epoch that was asked for and reached
    diverged: Divergence | None  # where and why the run stopped early; None if it did not
    stopped: Stop | None = None  # where one of its conditions ended it; None if none did


def accuracy(
    a: Annotated[Float64[np.ndarray, "... n N"], ANY], Y: Float64[np.ndarray, "n N"], cut: float = 0.5
) -> float | Series:
    """The fraction of samples that are classified rightly: with one output by the side of the cut it is on, with more
    by the largest.

    >>> float(accuracy(np.array([[0.2, 0.6, 0.7]]), np.array([[0.0, 0.0, 1.0]])).round(4))
    0.6667
    """
    right = a.argmax(axis=-2) == Y.argmax(axis=-2) if len(Y) > 1 else ((a > cut) == (cut < Y))[..., 0, :]
    return right.mean(axis=-1)


def classes_of(a: Annotated[Float64[np.ndarray, "n N"], ANY], cut: float = 0.5) -> Int[np.ndarray, " N"]:
    """The class that each sample is taken for, or has by its targets: with one output 1 above the cut, else 0; with
    more the number of the largest.

    >>> classes_of(np.array([[0.2, 0.7]])), classes_of(np.array([[0.2, 0.1], [0.3, 0.4], [0.5, 0.0]]))
    (array([0, 1]), array([2, 1]))
    """
    return a.argmax(axis=0) if len(a) > 1 else (a[0] > cut).astype(int)


def confusion(
    a: Annotated[Float64[np.ndarray, "n N"], ANY], Y: Float64[np.ndarray, "n N"], cut: float = 0.5
) -> Int[np.ndarray, "C C"]:
    """How many samples of each class (down) are taken for each (across).

    >>> confusion(np.array([[0.2, 0.6, 0.7]]), np.array([[0.0, 0.0, 1.0]])).tolist()
    [[1, 1], [0, 1]]
    """
    n = max(len(Y), 2)
    return np.bincount(n * classes_of(Y, cut) + classes_of(a, cut), minlength=n * n).reshape(n, n)


def _data_fit(
    network: Network, parameters: Float64[np.ndarray, "K P"], loss: Loss, data: Dataset, test: Dataset | None
) -> None:
    parameters_fit(parameters, network)
    for each in (data,) if test is None else (data, test):
        check_batch(network, each.X, each.Y, loss)


@also(_data_fit)
def records(
    network: Network,
    parameters: Annotated[Float64[np.ndarray, "K P"], ANY],
    loss: Loss,
    data: Dataset,
    test: Dataset | None,
) -> Records:
    """What is noted of K networks: J and accuracy on both data, gradients and dead units on the first.

    >>> from dlmath import LOSSES, dataset, initial_network
    >>> line = initial_network([2, 1], ["identity"], "zeros", 0)
    >>> found = records(
    ...     line, np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), LOSSES["MSE"], dataset("XOR", 4, 0.0, 0), None
    ... )
    >>> found.J.tolist(), found.accuracy.tolist(), found.dead.tolist()
    ([0.5, 0.5], [0.5, 0.5], [[0, 0]])
    """
    lots = portions(len(parameters), network, data.X.shape[1])
    parts = [_records(views(parameters[some], network), loss, data, test) for some in lots]
    joined: dict[str, Any] = {
        name: None if first is None else np.concatenate([part[name] for part in parts], axis=-1)
        for name, first in parts[0].items()
    }
    return Records(**joined)


def _records(networks: Network, loss: Loss, data: Dataset, test: Dataset | None) -> dict[str, Any]:
    forward = run_forward(networks, data.X)
    backward = backpropagate(networks, forward, data.Y, loss)
    J, right = _scores(networks, forward[-1], loss, data)
    J_test, right_test = (
        (None, None) if test is None else _scores(networks, run_forward(networks, test.X)[-1], loss, test)
    )
    norms = [frobenius(at.dW) for at in backward]
    dead = [_dead(networks, l, at).sum(axis=-1) for l, at in enumerate(forward)]
    scores = {"J": J, "accuracy": right, "J_test": J_test, "accuracy_test": right_test}
    return scores | {"gradient_norms": np.array(norms), "dead": np.array(dead)}


def _scores(networks: Network, last: Forward, loss: Loss, data: Dataset) -> tuple[np.ndarray, np.ndarray | None]:
    """J, and the accuracy where there are classes."""
    J = np.asarray(loss_value(networks, last, data.Y, loss))
    return J, np.asarray(accuracy(last.a, data.Y, data.cut)) if data.task == "classification" else None


def _dead(network: Network, l: int, at: Forward) -> Bool[np.ndarray, "... n"]:
    """Which units of a layer have φ′(z) = 0 at every sample."""
    slope = network[l].activation.slope
    return (slope(at.z) == 0.0).all(axis=-1) if slope else np.zeros(at.z.shape[:-1], dtype=bool)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The network after an epoch; ``snapshots`` makes it."""

    epoch: int  # its number; 0 before the first
    network: Network  # the weights there
    grid: tuple[Float64[np.ndarray, "_ G"], ...]  # a of each layer at every place, (n, G)
    output: Float64[np.ndarray, "n_out N"]  # a⁽ᴸ⁾ for every sample, (n_L, N)
    dead: tuple[Bool[np.ndarray, " _"], ...]  # for each layer, the units whose φ′(z) is 0 at every sample, (n,)


def _inputs_fit(run: Run, grid: Places, X: Inputs) -> None:
    for inputs, name in ((grid, "grid"), (X, "X")):
        check_shape(inputs, name, (run.network[0].W.shape[1], None))


@also(_inputs_fit)
def snapshots(run: Run, grid: Places, X: Inputs) -> Iterator[Snapshot]:
    """What the networks kept by a run make of a grid of places and of samples, in the order of the epochs.

    >>> from dlmath import ACTIVATIONS, LOSSES, OPTIMISERS, Layer, dataset, train
    >>> neuron = (Layer(np.array([[1.0, 1.0]]), np.array([[-9.0]]), ACTIVATIONS["ReLU"]),)
    >>> data = dataset("XOR", 4, 0.0, 0)
    >>> run = train(neuron, data, LOSSES["MSE"], OPTIMISERS["gradient-descent"], 1, 4, 0, snapshots=[0, 1])
    >>> [
    ...     (at.epoch, at.grid[0].tolist(), at.dead[0].tolist())
    ...     for at in snapshots(run, np.array([[9.0], [3.0]]), data.X)
    ... ]
    [(0, [[3.0]], [True]), (1, [[3.0]], [True])]
    """
    for epoch, network in run.snapshots.items():
        with np.errstate(all="ignore"):
            at_places, at_samples = run_forward(network, grid), run_forward(network, X)
            dead = tuple(_dead(network, l, at) for l, at in enumerate(at_samples))
        yield Snapshot(epoch, network, tuple(at.a for at in at_places), at_samples[-1].a, dead)


def snapshot_epochs(epochs: Count, most: Annotated[int, Limits(2, MOST)]) -> list[int]:
    """Epochs worth looking at: 0, the last, and at most ``most`` in all, closer together at the start, where most
    happens.

    >>> snapshot_epochs(100, 6)
    [0, 8, 23, 44, 70, 100]
    """
    return np.unique(np.rint(epochs * np.linspace(0.0, 1.0, most) ** 1.6).astype(int)).tolist()


def place_grid(
    low: Float64[np.ndarray, " d"], high: Float64[np.ndarray, " d"], steps: Annotated[int, Limits(1, 1000)]
) -> Float64[np.ndarray, "d G"]:
    """The centres of steps² cells of a square, row by row from the top left as a picture is stored, or of steps cells
    of a line.

    >>> place_grid(np.array([0.0, 0.0]), np.array([4.0, 2.0]), 2)
    array([[1. , 3. , 1. , 3. ],
           [1.5, 1.5, 0.5, 0.5]])
    """
    inner = (np.arange(steps) + 0.5) / steps
    x, *y = (each_low + (each_high - each_low) * inner for each_low, each_high in zip(low, high, strict=True))
    return np.vstack([np.tile(x, steps), np.repeat(y[0][::-1], steps)]) if y else x[np.newaxis]


def across_two(
    grid: Float64[np.ndarray, "2 G"],
    middle: Float64[np.ndarray, "n 1"],
    first: Annotated[int, Limits(0, MOST)],
    second: Annotated[int, Limits(0, MOST)],
) -> Places:
    """Places that differ in two inputs, counted from 0, while the others are held in the middle.

    >>> across_two(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[7.0], [8.0], [9.0]]), 2, 0).tolist()
    [[3.0, 4.0], [8.0, 8.0], [1.0, 2.0]]
    """
    if first == second or max(first, second) >= len(middle):
        raise InputError("first and second must be two of %(n)s inputs", n=len(middle))
    places = np.repeat(middle, grid.shape[1], axis=1)
    places[[first, second]] = grid
    return places


check_calls(__name__)
