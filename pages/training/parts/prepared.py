"""The samples of a run as its network gets them: scaled, as features, with targets that the loss takes; and what its
inputs, target and classes are called."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from dlmath import ACTIVATIONS, Dataset, dataset
from dlmath.training.datasets import FEATURES, Scaling, explained, features, one_hot, scaling, shuffled, with_features
from pages.training.parts.table_text import Table, read_table, samples
from pages.training.parts.training_settings import DEFAULTS, TABLE, Training, two_targets
from pages.ui.writing.numbers import sub
from pages.ui.writing.text import _


@dataclass(frozen=True, eq=False)
class Prepared:
    """The samples of a run, those to train on first.

    Attributes:
      raw: as they are given: inputs in their own units; numbers to be learned, or 0 and 1, or one row for each class.
      data: scaled, with targets as the loss takes them.
      learnt: the same, with the inputs that the network gets.
      trained: how many are trained on.
      of_inputs, of_target: how inputs and target were scaled, where they were.
      columns: the names of the inputs and, last, of the target; none where they have none.
      labels: of the classes of a table.
    """

    raw: Dataset
    data: Dataset
    learnt: Dataset
    trained: int
    of_inputs: Scaling | None = None
    of_target: Scaling | None = None
    columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def of_table(self) -> bool:
        """Whether they are the reader's own."""
        return self.raw.name == TABLE

    @property
    def dimensions(self) -> int:
        """How many inputs a sample has."""
        return len(self.raw.X)

    @property
    def inputs(self) -> list[str]:
        """What the inputs of a sample are called: by their columns, else x₁, x₂."""
        return list(self.columns[:-1]) or [f"x{sub(i)}" for i in range(self.dimensions)]


def trained(settings: Training, N: int) -> int:
    """How many of N samples are trained on."""
    return N - min(round(settings.tested * N), N - 2)


def usable(names: tuple[str, ...], coordinates: int) -> tuple[str, ...]:
    """The chosen features that such samples have; the first coordinate if there is none."""
    return tuple(name for name in names if FEATURES[name].coordinates <= coordinates) or DEFAULTS.features[:1]


def input_names(settings: Training, found: Prepared) -> list[str]:
    """What the network's inputs are called: features, or the columns of a table of more than two inputs."""
    return list(usable(settings.features, found.dimensions)) if found.dimensions <= 2 else found.inputs


def network_inputs(settings: Training, X: np.ndarray) -> np.ndarray:
    """What the network gets of samples: their features, or where they have more than two inputs, these."""
    return features(X, usable(settings.features, len(X))) if len(X) <= 2 else X


@lru_cache(maxsize=32)
def read(text: str) -> Table:
    """A table, read once.

    Raises: InputError if it is none.
    """
    return read_table(text)


def columns(settings: Training) -> tuple[tuple[int, ...], int]:
    """The columns of inputs and target in the table of a run, counted from 0."""
    table = read(settings.table)
    target = min(settings.target or table.width, table.width) - 1
    chosen = tuple(k - 1 for k in settings.inputs if k <= table.width and k - 1 != target)
    return chosen or table.usual_inputs(target), target


@lru_cache(maxsize=32)
def of_table(text: str, task: str, inputs: tuple[int, ...], target: int) -> Dataset:
    """The samples of a table, made once; errors as for ``samples``."""
    return samples(read(text), task, inputs, target)


def most_telling(settings: Training) -> list[int]:
    """The inputs of a table, counted from 0, those first whose variance the target explains best."""
    found = of_table(settings.table, settings.task, *columns(settings))
    part = explained(found.X, found.Y).round(6)
    return sorted(range(len(part)), key=lambda k: (-part[k], k))


def dimensions(settings: Training) -> int:
    """How many inputs the samples of a run have."""
    return len(columns(settings)[0]) if settings.data == TABLE else 1 if settings.data == "sine" else 2


def classes(settings: Training) -> int:
    """How many classes there are; 0 where numbers are learned."""
    if not settings.classifies:
        return 0
    return len(read(settings.table).labels(columns(settings)[1])) if settings.data == TABLE else 2


def prepare(settings: Training) -> Prepared:
    """The samples of a run.

    Raises: InputError if the reader's own table is none.
    """
    raw = _raw(settings)
    N = raw.X.shape[1]
    count, by_table = trained(settings, N), settings.data == TABLE
    of_inputs = scaling(raw.X, count) if by_table and settings.standardise else None
    of_target = scaling(raw.Y, count) if by_table and settings.standardise_y and not settings.classifies else None
    data = _with_targets(raw, settings)
    if of_inputs:
        data = replace(data, X=of_inputs.of(data.X))
    if of_target:
        data = replace(data, Y=of_target.of(data.Y))
    learnt = with_features(data, usable(settings.features, len(data.X))) if len(data.X) <= 2 else data
    return Prepared(raw, data, learnt, count, of_inputs, of_target, *(_names(settings) if by_table else ()))


def _raw(settings: Training) -> Dataset:
    if settings.data == TABLE:
        return shuffled(of_table(settings.table, settings.task, *columns(settings)), settings.draw)
    return dataset(settings.data, settings.n, settings.noise, settings.draw)


def _names(settings: Training) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the columns, and the labels of the classes."""
    table, (inputs, target) = read(settings.table), columns(settings)
    names = tuple(column_name(table, k) for k in (*inputs, target)) if table.names else ()
    return names, tuple(table.labels(target)) if settings.classifies else ()


def column_name(table: Table, k: int) -> str:
    """What a column is called; by its number where it has no name."""
    name = table.names[k] if table.names else ""
    return name or _("column %(n)s", n=k + 1)


def _with_targets(data: Dataset, settings: Training) -> Dataset:
    """Targets as output and loss take them: −1 and 1 for tanh and its like, one-hot for softmax and for more classes
    than two."""
    if data.task != "classification":
        return data
    low, high = two_targets(ACTIVATIONS[settings.output.partition(", ")[0]])[0].tolist()
    one_row = len(data.Y) == 1
    if settings.output.startswith("softmax"):
        return replace(data, Y=one_hot(data.Y[0].astype(int), 2)) if one_row else data
    return replace(data, Y=low + (high - low) * data.Y, cut=0.5 * (low + high)) if low < 0.0 else data
