"""What a run of training depends on: one frozen record of plain values, its defaults, its scales, and the short text
that a link keeps it by."""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from dlmath import ACTIVATIONS, DATASETS, INITIALISATIONS, OPTIMISERS, Activation, InputError, Loss
from dlmath.arrays import shortened
from dlmath.training.datasets import FEATURES
from pages.training.parts.table_text import MOST_COLUMNS
from pages.ui.inputs.ranges import LARGEST, Listed, Stepped, written
from pages.ui.network.scenes import ENDS, outputs
from pages.ui.network.start import RATES

TABLE = "table"
TWO_COLUMNS = "own"  # what links called a table of two inputs, which were not standardised unless they said so
CLASSIFICATION, REGRESSION = "classification", "regression"


def two_targets(end: Activation) -> np.ndarray:
    """What two classes are to an output: its bounds, where it has such, else 0 and 1."""
    low, high = end.range
    return np.array([[low, high]]) if np.isfinite([low, high]).all() else np.array([[0.0, 1.0]])


def _takes_classes(end: Activation, loss: Loss) -> bool:
    """Whether a loss takes the targets of two classes; a distribution over the outputs only where there are two of
    these."""
    return (
        loss.measures_error and loss.takes(two_targets(end)) and (loss.targets != "distribution" or end.slope is None)
    )


CLASS_OUTPUTS = outputs(ENDS, _takes_classes)
VALUE_OUTPUTS = outputs(
    [end for end in ENDS if ACTIVATIONS[end].range[0] < 0.0], lambda _, loss: loss.targets == "real"
)
CLASS_OUTPUT, CLASSES_OUTPUT, VALUE_OUTPUT = "sigmoid, BCE", "softmax, CE", "identity, half-MSE"
MOST_HIDDEN, MOST_UNITS = 5, 8
OPTIONS: dict[str, Sequence[str]] = {
    "data": (*DATASETS, TABLE),
    "task": (CLASSIFICATION, REGRESSION),
    "tested": ("0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8"),
    "features": tuple(FEATURES),
    "each": tuple(name for name, record in ACTIVATIONS.items() if record.slope is not None),
    "output": (*CLASS_OUTPUTS, *(pair for pair in VALUE_OUTPUTS if pair not in CLASS_OUTPUTS)),
    "rule": tuple(OPTIMISERS),
    "alpha": RATES,
    "batch_size": ("1", "2", "5", "10", "20", "50", "100", "500"),
    "l2": ("0", "0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1"),
    "epochs": ("0", "1", "2", "5", "10", "20", "50", "100", "200", "300", "500", "1000", "2000", "5000"),
    "init": tuple(INITIALISATIONS),
    "stop_J": ("0", "0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3"),
    "stop_gradient": ("0", "0.00001", "0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1"),
    "patience": ("0", "10", "20", "50", "100", "200", "500", "1000", "2000", "5000"),
}
# What numbers the sliders of a list take.
LISTED = {
    "tested": Listed(tuple(OPTIONS["tested"]), 0.0, 0.9),
    "alpha": Listed(tuple(OPTIONS["alpha"])),
    "batch_size": Listed(tuple(OPTIONS["batch_size"]), 1, 500, whole=True),
    "l2": Listed(tuple(OPTIONS["l2"]), 0.0),
    "epochs": Listed(tuple(OPTIONS["epochs"]), 0, 5000, whole=True),
    "stop_J": Listed(tuple(OPTIONS["stop_J"]), 0.0),
    "stop_gradient": Listed(tuple(OPTIONS["stop_gradient"]), 0.0),
    "patience": Listed(tuple(OPTIONS["patience"]), 0, 40_000, whole=True),
}
STOPS = ("stop_J", "stop_gradient", "patience")
RANGES = {
    "n": Stepped(10, 500, 1, 10, 500, whole=True),
    "noise": Stepped(0.0, 0.5, 0.01, 0.0, LARGEST),
    "draw": Stepped(0, 99, 1, 0, 99, whole=True),
    "units": Stepped(1, MOST_UNITS, 1, 1, MOST_UNITS, whole=True),
    "seed": Stepped(0, 99, 1, 0, 99, whole=True),
    "inputs": Stepped(1, MOST_COLUMNS, 1, 1, MOST_COLUMNS, whole=True),
    "target": Stepped(0, MOST_COLUMNS, 1, 0, MOST_COLUMNS, whole=True),
}
SWITCHES = ("standardise", "standardise_y")


@dataclass(frozen=True)
class Training:
    """Everything that a run follows from; its fields are the parameters of the link.

    Attributes:
      data: a name in DATASETS, or the reader's own.
      n, noise, draw: how many samples, their noise, and the seed that they are drawn with.
      tested: which part of them is only tested on.
      table, task: the reader's own samples as text, and whether they are to be classified.
      rows: what tells the table that the run was kept with, where that is another one.
      inputs, target: its columns, counted from 1; none, and 0: all columns of numbers, and the last column.
      standardise, standardise_y: whether its inputs, and targets that are numbers, are standardised.
      features: names in FEATURES, where there are no more than two inputs.
      units, each: of every hidden layer, how many units, and their activation.
      output: output activation and loss.
      rule, alpha, batch_size, l2, epochs: the optimiser, α, samples in each batch, λ of the penalty, epochs.
      init, seed: how weights are drawn, and the seed of weights and batches.
      stop_J, stop_gradient, patience: below which J, or which length of the gradient, or after how many updates
        without a smaller J, training ends; 0 for never.
    """

    data: str = "circles"
    n: int = 200
    noise: float = 0.1
    draw: int = 0
    tested: float = 0.3
    table: str = ""
    task: str = CLASSIFICATION
    inputs: tuple[int, ...] = ()
    target: int = 0
    standardise: bool = True
    standardise_y: bool = True
    features: tuple[str, ...] = ("x₁", "x₂")
    units: tuple[int, ...] = (4, 2)
    each: tuple[str, ...] = ("tanh", "tanh")
    output: str = CLASS_OUTPUT
    rule: str = "gradient-descent"
    alpha: float = 0.1
    batch_size: int = 10
    l2: float = 0.0
    epochs: int = 200
    init: str = "Glorot"
    seed: int = 0
    stop_J: float = 0.0
    stop_gradient: float = 0.0
    patience: int = 0
    rows: str = ""

    @property
    def classifies(self) -> bool:
        """Whether there are classes to tell apart."""
        return (self.task if self.data == TABLE else DATASETS[self.data].task) == CLASSIFICATION


DEFAULTS = Training()
# A table is too long to be kept twice in a link, so the run that is kept uses the one that is there.
_KEPT = [field.name for field in fields(Training) if field.name not in ("table", "rows")]
_MARK = re.compile("[0-9a-f]{8}")


def _mark(table: str) -> str:
    """A few signs that tell one table from another."""
    return f"{zlib.crc32(table.encode()):08x}"


def write(run: Training) -> str:
    """What of a run is not as by default, as a short text: alpha=0.3;units=8,8."""
    found = {name: getattr(run, name) for name in _KEPT}
    changed = {name: _text(value) for name, value in found.items() if value != getattr(DEFAULTS, name)}
    changed |= {"rows": run.rows or _mark(run.table)} if run.data == TABLE else {}
    return ";".join(f"{name}={value}" for name, value in changed.items()) or "defaults"


def read(text: str, table: str) -> Training:
    """The run that a text stands for, with the table that is there; its ``rows`` are told where they were others.

    Raises: InputError if it is none.
    """
    parts = {} if text == "defaults" else dict(part.partition("=")[::2] for part in text.split(";"))
    rows = parts.pop("rows", "")
    if rows and not _MARK.fullmatch(rows):
        raise _unreadable(f"rows={rows}")
    if parts.get("data") == TWO_COLUMNS:
        parts = {"standardise": str(False), "standardise_y": str(False)} | parts | {"data": TABLE}
    run = replace(DEFAULTS, table=table, **{name: _value(name, value) for name, value in parts.items()})
    run = replace(run, rows=rows if run.data == TABLE and rows != _mark(table) else "")
    known = CLASS_OUTPUTS if run.classifies else VALUE_OUTPUTS
    if len(run.units) != len(run.each) or len(run.units) > MOST_HIDDEN or not run.features or run.output not in known:
        raise _unreadable(text)
    return run


def keeps_table(text: str) -> bool:
    """Whether one of the runs that a text keeps is one of the reader's own samples."""
    return any(part in (f"data={TABLE}", f"data={TWO_COLUMNS}") for part in re.split(r"[;|]", text))


def differences(run: Training, other: Training) -> dict[str, tuple[str, str]]:
    """By parameter, what it is in one run and in the other, where that is not the same."""
    pairs = {name: (_text(getattr(run, name)), _text(getattr(other, name))) for name in _KEPT}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def that_differ(every: Sequence[Training]) -> list[str]:
    """The parameters that are not the same in all of some runs."""
    return [name for name in _KEPT if len({text_of(run, name) for run in every}) > 1]


def text_of(run: Training, name: str) -> str:
    """A parameter of a run as it stands in the text that keeps it."""
    return _text(getattr(run, name))


def values(run: Training) -> dict[str, object]:
    """A run as the values of the controls; an output of its own for each task, since other pairs fit."""
    hidden = {f"u{l}": n for l, n in enumerate(run.units, start=1)} | {
        f"f{l}": name for l, name in enumerate(run.each, start=1)
    }
    of_table = ("task", "inputs", "target", *SWITCHES)
    elsewhere = ("features", "units", "each", "output", *(of_table if run.data != TABLE else ("inputs", "target")))
    plain = {name: _control(name, getattr(run, name)) for name in _KEPT if name not in elsewhere}
    if run.data == TABLE:
        plain |= {"inputs": list(map(str, run.inputs))} if run.inputs else {}
        plain |= {"target": str(run.target)} if run.target else {}
    outputs_of = ("out", "many") if run.classifies else ("fit",)
    return (
        plain
        | hidden
        | {"features": list(run.features), "layers": len(run.units)}
        | dict.fromkeys(outputs_of if run.data == TABLE else outputs_of[:1], run.output)
    )


def of_values(values: Mapping[str, object]) -> Training:
    """The run of which these are the values of the controls."""
    layers = range(1, int(str(values["layers"])) + 1)
    found: dict[str, Any] = {
        name: _value(name, value) if isinstance(value := values[name], str) else value
        for name in _KEPT
        if name in values and name != "features"
    }
    found["units"] = tuple(int(str(values[f"u{l}"])) for l in layers)
    found["each"] = tuple(str(values[f"f{l}"]) for l in layers)
    found["output"] = next(str(values[key]) for key in ("out", "many", "fit") if key in values)
    features = values["features"]
    assert isinstance(features, list)
    return replace(DEFAULTS, **found, features=tuple(features), table=str(values.get("table", "")))


def _control(name: str, value: object) -> object:
    return _text(value) if name in OPTIONS else value


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return written(value) if isinstance(value, float) else str(value)


def _value(name: str, text: str) -> Any:
    """The value of a field from its text."""
    usual: Mapping[str, object] = {each: getattr(DEFAULTS, each) for each in _KEPT}
    if name not in usual:
        raise _unreadable(f"{name}={text}")
    several = isinstance(usual[name], tuple)
    found = [_one(name, part) for part in (text.split(",") if text else [])] if several else _one(name, text)
    return tuple(found) if isinstance(found, list) else found


def _one(name: str, text: str) -> object:
    if name in SWITCHES:
        return text == str(True)
    if name in OPTIONS and name not in LISTED:
        if text not in OPTIONS[name]:
            raise _unreadable(f"{name}={text}")
        return type(getattr(DEFAULTS, name))(text) if not isinstance(getattr(DEFAULTS, name), tuple) else text
    takes = LISTED[name] if name in LISTED else RANGES[name]
    try:
        number = float(text)
    except ValueError:
        raise _unreadable(f"{name}={text}") from None
    if not takes.allows(number):
        raise _unreadable(f"{name}={text}")
    return int(number) if takes.whole else number


def _unreadable(text: str) -> InputError:
    return InputError("“%(given)s” is no run that could be kept", given=shortened(text, 40))
