"""Runs of training: data, network and optimiser from the settings, computed once and kept, refused where they would
take too long."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, LOSSES, OPTIMISERS, Dataset, InputError, Network, Run, dataset, initial_network, train
from dlmath.training.datasets import FEATURES, features, one_hot, shuffled, split, standardised, with_features
from dlmath.training.records import place_grid, snapshot_epochs, snapshots
from dlmath.training.rounding import ALL_DIGITS, a_hair_apart, certain_digits_along
from pages.training.parts.playback import CELLS, LINE_CELLS, Film, develop
from pages.training.parts.table_text import read_samples
from pages.training.parts.training_settings import DEFAULTS, OWN, Training, two_targets
from pages.ui.reruns.cache import cached, give_way
from pages.ui.writing.text import _

MOST_UPDATES, MOST_WORK = 40_000, 150_000_000
MOMENTS = 60
SHOW_PROGRESS = 6_000


@dataclass(frozen=True, eq=False)
class Computed:
    """A run with all that its pictures need.

    Attributes:
      settings: what it follows from.
      data: the samples by their coordinates, those to train on first, with their targets as the loss takes them.
      train: the samples to train on, as the network gets them.
      run: what happened.
      film: the pictures of its moments.
      digits: how many digits of each record of the run rounding cannot have changed; few where the run is chaotic.
    """

    settings: Training
    data: Dataset
    train: Dataset
    run: Run
    film: Film
    digits: tuple[int, ...]


def samples(settings: Training) -> Dataset:
    """The samples by their coordinates, targets 0 and 1 or numbers.

    Raises: InputError if the reader's own table is none.
    """
    if settings.data == OWN:
        own = shuffled(read_samples(settings.table, settings.task), settings.draw)
        return standardised(own, trained(settings, own.X.shape[1])) if settings.standardise else own
    return dataset(settings.data, settings.n, settings.noise, settings.draw)


def trained(settings: Training, N: int) -> int:
    """How many of N samples are trained on."""
    return N - min(round(settings.tested * N), N - 2)


def usable(names: tuple[str, ...], coordinates: int) -> tuple[str, ...]:
    """The chosen features that such samples have; the first coordinate if there is none."""
    return tuple(name for name in names if FEATURES[name].coordinates <= coordinates) or DEFAULTS.features[:1]


def first_network(settings: Training, inputs: int) -> Network:
    """The network before training."""
    output, _, _ = settings.output.partition(", ")
    outputs = 2 if output == "softmax" else 1
    return initial_network([inputs, *settings.units, outputs], [*settings.each, output], settings.init, settings.seed)


def check_size(settings: Training, network: Network, N: int) -> None:
    """Raise InputError, with the number that is too large, for a run that would take too long."""
    updates = settings.epochs * -(-N // settings.batch_size)
    if updates > MOST_UPDATES:
        raise InputError(
            "%(epochs)s epochs of %(batches)s batches are %(given)s updates; at most %(most)s are made here. Take fewer"
            " epochs or larger batches",
            epochs=settings.epochs,
            batches=-(-N // settings.batch_size),
            given=f"{updates:,}",
            most=f"{MOST_UPDATES:,}",
        )
    parameters = sum(layer.W.size + layer.b.size for layer in network)
    work = parameters * N * settings.epochs
    if work > MOST_WORK:
        raise InputError(
            "%(parameters)s parameters × %(samples)s samples × %(epochs)s epochs = %(given)s; at most %(most)s fit in"
            " here",
            parameters=parameters,
            samples=N,
            epochs=settings.epochs,
            given=f"{work:,}",
            most=f"{MOST_WORK:,}",
        )


@cached(24)
def compute(settings: Training) -> Computed:
    """The run of these settings; kept while nothing that it depends on changes.

    Raises: InputError for data that are none, and for a run that would take too long.
    """
    data = _with_targets(samples(settings), settings)
    N = data.X.shape[1]
    tested = N - trained(settings, N)
    names = usable(settings.features, data.X.shape[0])
    learnt = with_features(data, names)
    first, test = split(learnt, N - tested) if tested else (learnt, None)
    network = first_network(settings, len(names))
    check_size(settings, network, N - tested)
    shots = snapshot_epochs(settings.epochs, MOMENTS)
    run = _trained(network, first, settings, shots, _between_epochs(settings, N - tested), test)
    digits = [ALL_DIGITS] * len(run.J)
    if rises(run.J):
        digits = certain_digits_along(
            run.J, _trained(a_hair_apart(network), first, settings, shots, lambda epoch: give_way()).J
        )
    low, high = window(data)
    grid = features(place_grid(low, high, CELLS if len(low) == 2 else LINE_CELLS), names)
    film = develop(list(snapshots(run, grid, learnt.X)), grid, data, low, high, network, N - tested)
    return Computed(settings, data, first, run, film, tuple(digits))


def rises(J: np.ndarray) -> bool:
    """Whether J ever rises to half as much again: where it goes down, runs from nearly the same start stay together, so
    no digit is in doubt."""
    return bool((1.5 * np.minimum.accumulate(J) < J).any())


def _trained(
    network: Network,
    data: Dataset,
    settings: Training,
    shots: Collection[int],
    on_epoch: Callable[[int], None],
    test: Dataset | None = None,
) -> Run:
    return train(
        network,
        data,
        LOSSES[settings.output.partition(", ")[2]],
        OPTIMISERS[settings.rule],
        settings.epochs,
        settings.batch_size,
        settings.seed,
        learning_rate=settings.alpha,
        l2=settings.l2,
        test=test,
        snapshots=shots,
        on_epoch=on_epoch,
    )


def window(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """The corners of the part of the plane that is drawn: a square, or an interval, with all samples and some air
    around them."""
    low, high = data.X.min(axis=1), data.X.max(axis=1)
    half = 0.56 * max(float((high - low).max()), 1e-6)
    return (low + high) / 2 - half, (low + high) / 2 + half


def _with_targets(data: Dataset, settings: Training) -> Dataset:
    """Targets as output and loss take them: −1 and 1 for tanh and its like, one-hot for softmax."""
    low, high = two_targets(ACTIVATIONS[settings.output.partition(", ")[0]])[0].tolist()
    if data.task == "classification" and low < 0.0:
        return replace(data, Y=low + (high - low) * data.Y, cut=0.5 * (low + high))
    if settings.output.startswith("softmax"):
        return replace(data, Y=one_hot(data.Y[0].astype(int), 2))
    return data


def _between_epochs(settings: Training, N: int) -> Callable[[int], None]:
    """Others take their turn; a long run shows a bar, whose next step ends the training when the reader changes
    something or presses Stop."""
    if settings.epochs * -(-N // settings.batch_size) < SHOW_PROGRESS:
        return lambda epoch: give_way()
    bar, every = st.progress(0.0, _("Training")), max(settings.epochs // 50, 1)

    def show(epoch: int) -> None:
        give_way()
        if epoch == settings.epochs:
            bar.empty()
        elif epoch % every == 0:
            bar.progress(epoch / settings.epochs, _("Training: epoch %(n)s of %(most)s", n=epoch, most=settings.epochs))

    return show
