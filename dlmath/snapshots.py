"""The network at moments of its training: what each unit makes of every place of the plane, and of every sample.

Shapes: grid (n₀, G), X (n₀, N), columns being places and samples; a layer has n units.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64

from dlmath.arrays import check_count
from dlmath.network import Batch, Inputs, Network, run_forward
from dlmath.training import Run

Places = Float64[np.ndarray, "n_in G"]
OverPlaces = Float64[np.ndarray, "_ G"]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The network after an epoch; ``snapshots`` makes it.

    Attributes:
      epoch: its number; 0 before the first.
      network: the weights there.
      grid: a of each layer at every place, (n, G).
      output: a⁽ᴸ⁾ for every sample, (n_L, N).
      dead: for each layer, the units whose φ′(z) is 0 at every sample, (n,).
    """

    epoch: int
    network: Network
    grid: tuple[OverPlaces, ...]
    output: Float64[np.ndarray, "n_out N"]
    dead: tuple[Bool[np.ndarray, " _"], ...]


def snapshots(run: Run, grid: Places, X: Inputs) -> Iterator[Snapshot]:
    """What the networks kept by a run make of a grid and of samples.

    Args:
      run: a run with snapshots.
      grid: the inputs at every place, (n₀, G).
      X: the inputs of the samples, (n₀, N).

    Returns: an iterator over the snapshots, in the order of the epochs.

    >>> from dlmath import ACTIVATIONS, LOSSES, OPTIMISERS, Layer, dataset, train
    >>> neuron = (Layer(np.array([[1.0, 1.0]]), np.array([[-9.0]]), ACTIVATIONS["ReLU"]),)
    >>> data = dataset("XOR", 4, 0.0, 0)
    >>> run = train(neuron, data, LOSSES["MSE"], OPTIMISERS["gradient-descent"], 1, 4, 0, snapshots=[0, 1])
    >>> [(at.epoch, at.grid[0].tolist(), at.dead[0].tolist()) for at in snapshots(run, np.array([[9.0], [3.0]]), data.X)]
    [(0, [[3.0]], [True]), (1, [[3.0]], [True])]
    """
    for epoch, network in run.snapshots.items():
        with np.errstate(all="ignore"):
            at_places, at_samples = run_forward(network, grid), run_forward(network, X)
            yield Snapshot(
                epoch=epoch,
                network=network,
                grid=tuple(layer.a for layer in at_places),
                output=at_samples[-1].a,
                dead=tuple(
                    _dead(layer.activation.slope(at.z)) if layer.activation.slope else _none(at.z)
                    for layer, at in zip(network, at_samples, strict=True)
                ),
            )


def _dead(slope: Batch) -> Bool[np.ndarray, " n"]:
    return (slope == 0.0).all(axis=1)


def _none(z: Batch) -> Bool[np.ndarray, " n"]:
    return np.zeros(len(z), dtype=bool)


def moments(epochs: int, most: int) -> list[int]:
    """Epochs worth looking at: 0, the last, and others between, closer together at the start, where most happens.

    Args:
      epochs: how many there are, ≥ 0.
      most: how many moments at most, ≥ 2.

    Returns: their numbers, in order.

    >>> moments(100, 6)
    [0, 8, 23, 44, 70, 100]
    """
    check_count(epochs, "epochs", least=0)
    check_count(most, "most", least=2)
    return np.unique(np.rint(epochs * np.linspace(0.0, 1.0, most) ** 1.6).astype(int)).tolist()


def place_grid(low: Float64[np.ndarray, " d"], high: Float64[np.ndarray, " d"], steps: int) -> Float64[np.ndarray, "d G"]:
    """The centres of the cells of a square, or of a line.

    Args:
      low, high: the corners, one or two coordinates.
      steps: cells along each side.

    Returns: the places, (1, steps), or (2, steps²) row by row from the top left, as a picture is stored.

    >>> place_grid(np.array([0.0, 0.0]), np.array([4.0, 2.0]), 2)
    array([[1. , 3. , 1. , 3. ],
           [1.5, 1.5, 0.5, 0.5]])
    """
    check_count(steps, "steps", least=1)
    inner = (np.arange(steps) + 0.5) / steps
    x, *y = (each_low + (each_high - each_low) * inner for each_low, each_high in zip(low, high, strict=True))
    return np.vstack([np.tile(x, steps), np.repeat(y[0][::-1], steps)]) if y else x[np.newaxis]
