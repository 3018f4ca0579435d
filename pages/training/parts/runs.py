"""Runs of training: data, network and optimiser from the settings, computed once and kept, refused where they would
take too long."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from dlmath import LOSSES, OPTIMISERS, Dataset, InputError, Network, Run, initial_network, train
from dlmath.network.parameters import flatten
from dlmath.training.datasets import split
from dlmath.training.records import Stopping, across_two, place_grid, snapshot_epochs, snapshots
from dlmath.training.rounding import ALL_DIGITS, a_hair_apart, certain_digits_along
from pages.training.parts.playback import CELLS, LINE_CELLS, Film, Units, develop
from pages.training.parts.prepared import Prepared, network_inputs, prepare
from pages.training.parts.training_settings import Training
from pages.ui.reruns.cache import cached, give_way
from pages.ui.writing.text import _

MOST_UPDATES, MOST_WORK = 40_000, 150_000_000
MOMENTS = 60
SHOW_PROGRESS = 6_000


View = tuple[int, int]
FIRST_TWO: View = (0, 1)


@dataclass(frozen=True, eq=False)
class Trained:
    """A run, and what it was made from.

    Attributes:
      settings: what it follows from.
      samples: what was learned from.
      train: the samples to train on, as the network gets them.
      start: the network before.
      run: what happened.
      digits: how many digits of each record of the run rounding cannot have changed; few where the run is chaotic.
    """

    settings: Training
    samples: Prepared
    train: Dataset
    start: Network
    run: Run
    digits: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Computed(Trained):
    """A run with the pictures of its moments."""

    film: Film


def first_network(settings: Training, inputs: int, outputs: int) -> Network:
    """The network before training."""
    output, _, _ = settings.output.partition(", ")
    return initial_network([inputs, *settings.units, outputs], [*settings.each, output], settings.init, settings.seed)


def updates(settings: Training, N: int) -> int:
    """How many updates are made."""
    return settings.epochs * -(-N // settings.batch_size)


def work(settings: Training, network: Network, N: int) -> int:
    """How much there is to compute: parameters, times samples, times epochs."""
    return flatten(network).size * N * settings.epochs


def check_size(settings: Training, network: Network, N: int) -> None:
    """Raise InputError, with the number that is too large, for a run that would take too long."""
    if (made := updates(settings, N)) > MOST_UPDATES:
        raise InputError(
            "%(epochs)s epochs of %(batches)s batches are %(given)s updates; at most %(most)s are made here. Take fewer"
            " epochs or larger batches",
            epochs=settings.epochs,
            batches=-(-N // settings.batch_size),
            given=f"{made:,}",
            most=f"{MOST_UPDATES:,}",
        )
    if (done := work(settings, network, N)) > MOST_WORK:
        raise InputError(
            "%(parameters)s parameters × %(samples)s samples × %(epochs)s epochs = %(given)s; at most %(most)s fit in"
            " here",
            parameters=flatten(network).size,
            samples=N,
            epochs=settings.epochs,
            given=f"{done:,}",
            most=f"{MOST_WORK:,}",
        )


@cached(24)
def compute(settings: Training, view: View = FIRST_TWO) -> Computed:
    """The run of these settings with its pictures; kept while nothing that they depend on changes.

    Args:
      settings: what the run follows from.
      view: which two inputs the pictures lie over, where there are more.

    Raises: InputError for data that are none, and for a run that would take too long.
    """
    found = follow(settings)
    return Computed(**vars(found), film=_filmed(found, view))


@cached(48)
def follow(settings: Training) -> Trained:
    """The run of these settings; errors as for ``compute``."""
    found = prepare(settings)
    N, count = found.learnt.X.shape[1], found.trained
    first, test = split(found.learnt, count) if count < N else (found.learnt, None)
    network = first_network(settings, len(first.X), len(first.Y))
    check_size(settings, network, count)
    stopped = None
    if any((settings.stop_J, settings.stop_gradient, settings.patience)):
        stopping = Stopping(settings.stop_J, settings.stop_gradient, settings.patience)
        stopped = _trained(network, first, settings, (), lambda epoch: give_way(), test, stopping).stopped
    last = stopped.epoch if stopped else settings.epochs
    settled, shots = replace(settings, epochs=last), snapshot_epochs(last, MOMENTS)
    told = _between_epochs(settled, count)
    run = replace(_trained(network, first, settled, shots, told, test), stopped=stopped)
    digits = [ALL_DIGITS] * len(run.J)
    if rises(run.J):
        digits = certain_digits_along(
            run.J, _trained(a_hair_apart(network), first, settled, shots, lambda epoch: give_way()).J
        )
    return Trained(settings, found, first, network, run, tuple(digits))


def _filmed(found: Trained, view: View) -> Film:
    """The pictures of a run, in the units of the samples."""
    samples, settings = found.samples, found.settings
    shown = list(view) if samples.dimensions > 2 else list(range(samples.dimensions))
    data = replace(samples.data, X=samples.data.X[shown])
    low, high = window(data)
    places = place_grid(low, high, CELLS if len(low) == 2 else LINE_CELLS)
    if samples.dimensions > 2:
        middle = samples.data.X[:, : samples.trained].mean(axis=1, keepdims=True)
        places = across_two(places, middle, *view)
    grid = network_inputs(settings, places)
    moments = list(snapshots(found.run, grid, samples.learnt.X))
    if samples.of_inputs:
        low, high = (samples.of_inputs.rows(shown).undone(end[:, np.newaxis])[:, 0] for end in (low, high))
    drawn = replace(data, X=samples.raw.X[shown])
    return develop(moments, grid, drawn, low, high, found.start, samples.trained, _units(samples))


def _units(samples: Prepared) -> Units:
    """In which units outputs are shown, and what lies in their middle."""
    if samples.data.task == "classification":
        return Units(samples.data.cut)
    middle = float(samples.data.Y[:, : samples.trained].mean()) if samples.of_table else 0.0
    scale = samples.of_target
    return Units(middle, scale.mean.item(), scale.deviation.item()) if scale else Units(middle)


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
    stopping: Stopping | None = None,
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
        stopping=stopping,
    )


def window(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """The corners of the part of the plane that is drawn: a square, or an interval, with all samples and some air
    around them."""
    low, high = data.X.min(axis=1), data.X.max(axis=1)
    half = 0.56 * max(float((high - low).max()), 1e-6)
    return (low + high) / 2 - half, (low + high) / 2 + half


def _between_epochs(settings: Training, N: int) -> Callable[[int], None]:
    """Others take their turn; a long run shows a bar, whose next step ends the training when the reader changes
    something or presses Stop."""
    if updates(settings, N) < SHOW_PROGRESS:
        return lambda epoch: give_way()
    bar, every = st.progress(0.0, _("Training")), max(settings.epochs // 50, 1)

    def show(epoch: int) -> None:
        give_way()
        if epoch == settings.epochs:
            bar.empty()
        elif epoch % every == 0:
            bar.progress(epoch / settings.epochs, _("Training: epoch %(n)s of %(most)s", n=epoch, most=settings.epochs))

    return show
