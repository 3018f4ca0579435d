"""What a run of training depends on: one frozen record of plain values, its defaults, its scales, and the short text
that a link keeps it by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from dlmath import ACTIVATIONS, DATASETS, INITIALISATIONS, OPTIMISERS, Activation, InputError, Loss
from dlmath.arrays import shortened
from dlmath.training.datasets import FEATURES
from pages.ui.inputs.ranges import LARGEST, Listed, Stepped, written
from pages.ui.network.scenes import ENDS, outputs
from pages.ui.network.start import RATES

OWN = "own"
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
CLASS_OUTPUT, VALUE_OUTPUT = "sigmoid, BCE", "identity, half-MSE"
MOST_HIDDEN, MOST_UNITS = 5, 8
OPTIONS: dict[str, Sequence[str]] = {
    "data": (*DATASETS, OWN),
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
}
# What numbers the sliders of a list take.
LISTED = {
    "tested": Listed(tuple(OPTIONS["tested"]), 0.0, 0.9),
    "alpha": Listed(tuple(OPTIONS["alpha"])),
    "batch_size": Listed(tuple(OPTIONS["batch_size"]), 1, 500, whole=True),
    "l2": Listed(tuple(OPTIONS["l2"]), 0.0),
    "epochs": Listed(tuple(OPTIONS["epochs"]), 0, 5000, whole=True),
}
RANGES = {
    "n": Stepped(10, 500, 1, 10, 500, whole=True),
    "noise": Stepped(0.0, 0.5, 0.01, 0.0, LARGEST),
    "draw": Stepped(0, 99, 1, 0, 99, whole=True),
    "units": Stepped(1, MOST_UNITS, 1, 1, MOST_UNITS, whole=True),
    "seed": Stepped(0, 99, 1, 0, 99, whole=True),
}


@dataclass(frozen=True)
class Training:
    """Everything that a run follows from; its fields are the parameters of the link.

    Attributes:
      data: a name in DATASETS, or the reader's own.
      n, noise, draw: how many samples, their noise, and the seed that they are drawn with.
      tested: which part of them is only tested on.
      table, task: the reader's own samples as text, and whether they are to be classified.
      standardise: whether the inputs of the reader's own samples are standardised.
      features: names in FEATURES.
      units, each: of every hidden layer, how many units, and their activation.
      output: output activation and loss.
      rule, alpha, batch_size, l2, epochs: the optimiser, α, samples in each batch, λ of the penalty, epochs.
      init, seed: how weights are drawn, and the seed of weights and batches.
    """

    data: str = "circles"
    n: int = 200
    noise: float = 0.1
    draw: int = 0
    tested: float = 0.3
    table: str = ""
    task: str = CLASSIFICATION
    standardise: bool = False
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

    @property
    def classifies(self) -> bool:
        """Whether there are classes to tell apart."""
        return (self.task if self.data == OWN else DATASETS[self.data].task) == CLASSIFICATION


DEFAULTS = Training()
# A table is too long to be kept twice in a link, so the run that is kept uses the one that is there.
_KEPT = [field.name for field in fields(Training) if field.name != "table"]


def write(run: Training) -> str:
    """What of a run is not as by default, as a short text: alpha=0.3;units=8,8."""
    found = {name: getattr(run, name) for name in _KEPT}
    changed = {name: _text(value) for name, value in found.items() if value != getattr(DEFAULTS, name)}
    return ";".join(f"{name}={value}" for name, value in changed.items()) or "defaults"


def read(text: str, table: str) -> Training:
    """The run that a text stands for, with the table that is there.

    Raises: InputError if it is none.
    """
    parts = [] if text == "defaults" else [part.partition("=")[::2] for part in text.split(";")]
    run = replace(DEFAULTS, table=table, **{name: _value(name, value) for name, value in parts})
    known = CLASS_OUTPUTS if run.classifies else VALUE_OUTPUTS
    if len(run.units) != len(run.each) or len(run.units) > MOST_HIDDEN or not run.features or run.output not in known:
        raise _unreadable(text)
    return run


def differences(run: Training, other: Training) -> dict[str, tuple[str, str]]:
    """By parameter, what it is in one run and in the other, where that is not the same."""
    pairs = {name: (_text(getattr(run, name)), _text(getattr(other, name))) for name in _KEPT}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def values(run: Training) -> dict[str, object]:
    """A run as the values of the controls; an output of its own for each task, since other pairs fit."""
    hidden = {f"u{l}": n for l, n in enumerate(run.units, start=1)} | {
        f"f{l}": name for l, name in enumerate(run.each, start=1)
    }
    elsewhere = ("features", "units", "each", "output", *(() if run.data == OWN else ("task", "standardise")))
    plain = {name: _control(name, getattr(run, name)) for name in _KEPT if name not in elsewhere}
    return (
        plain
        | hidden
        | {
            "features": list(run.features),
            "layers": len(run.units),
            "out" if run.classifies else "fit": run.output,
        }
    )


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
    if name == "standardise":
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
