"""The inputs of a training run: data, features, layers, output and loss, optimiser; each bound to the link."""

from typing import Any

import streamlit as st

from pages.training.parts import own_table, runs
from pages.training.parts import training_settings as known
from pages.training.parts.training_settings import DEFAULTS, LISTED, OPTIONS, RANGES, Training
from pages.ui.inputs import controls
from pages.ui.writing import reductions
from pages.ui.writing.text import _


def names() -> dict[str, str]:
    """The parameters of a run as the reader sees them."""
    return {
        "data": _("Data"),
        "n": _("Samples"),
        "noise": _("Noise"),
        "draw": _("Seed of the data"),
        "tested": _("Test share"),
        "task": _("Task"),
        "standardise": _("Standardise the inputs"),
        "features": _("Features"),
        "units": _("Units"),
        "each": _("Activations"),
        "output": _("Output, loss"),
        "rule": _("Optimiser"),
        "alpha": _("Learning rate α"),
        "batch_size": _("Batch size"),
        "l2": _("L2 penalty λ"),
        "epochs": _("Epochs"),
        "init": _("Initial weights"),
        "seed": _("Seed"),
    }


def data() -> dict[str, Any]:
    """Which samples, and what the network is given of them."""
    name = controls.select("data", _("Data"), OPTIONS["data"], DEFAULTS.data)
    found: dict[str, Any] = {"data": name}
    if name == known.OWN:
        found |= own_table.ask()
    else:
        found["n"] = _whole("n", _("Samples"), "n", DEFAULTS.n)
        noise = RANGES["noise"]
        found["noise"] = controls.slider(
            "noise", _("Noise"), noise.low, noise.high, DEFAULTS.noise, noise.step, least=noise.least
        )
    found["tested"] = _listed("tested", _("Test share"))
    found["draw"] = _whole("draw", _("Seed of the data"), "draw", DEFAULTS.draw)
    chosen = controls.several("features", _("Features"), OPTIONS["features"], DEFAULTS.features)
    used = runs.usable(tuple(chosen), 1 if name == "sine" else 2)
    if used != tuple(chosen):
        st.caption(_("The network gets %(names)s.", names=list(used)))
    return found | {"features": tuple(chosen) or used}


def layers() -> dict[str, Any]:
    """How many hidden layers, and of each its units and activation."""
    depth = controls.whole("layers", _("Hidden layers"), 0, known.MOST_HIDDEN, len(DEFAULTS.units))
    units, each = [], []
    for l in range(1, depth + 1):
        usual = (*DEFAULTS.units, *[4] * known.MOST_HIDDEN)[l - 1]
        units.append(_whole(f"u{l}", _("Units of layer %(l)s", l=l), "units", usual))
        each.append(controls.select(f"f{l}", f"φ⁽{'¹²³⁴⁵'[l - 1]}⁾", OPTIONS["each"], "tanh"))
    return {"units": tuple(units), "each": tuple(each)}


def learning(classifies: bool) -> dict[str, Any]:
    """Output and loss, the optimiser and its numbers, and how weights are drawn."""
    if classifies:
        output = reductions.choose(controls.select, "out", _("Output, loss"), known.CLASS_OUTPUTS, known.CLASS_OUTPUT)
    else:
        output = reductions.choose(controls.select, "fit", _("Output, loss"), known.VALUE_OUTPUTS, known.VALUE_OUTPUT)
    found: dict[str, Any] = {
        "output": output,
        "rule": controls.select("rule", _("Optimiser"), OPTIONS["rule"], DEFAULTS.rule),
    }
    found["alpha"] = _listed("alpha", _("Learning rate α"))
    found["batch_size"] = int(_listed("batch_size", _("Batch size")))
    found["l2"] = _listed("l2", _("L2 penalty λ"))
    found["epochs"] = int(_listed("epochs", _("Epochs")))
    found["seed"] = _whole("seed", _("Seed"), "seed", DEFAULTS.seed)
    return found | {"init": controls.select("init", _("Initial weights"), OPTIONS["init"], DEFAULTS.init)}


def classifies(found: dict[str, Any]) -> bool:
    """Whether such data have classes."""
    return Training(data=str(found["data"]), task=str(found.get("task", known.CLASSIFICATION))).classifies


def _whole(key: str, label: str, name: str, default: int) -> int:
    low, high = RANGES[name].ends
    return controls.whole(key, label, int(low), int(high), default)


def _listed(key: str, label: str) -> float:
    takes = LISTED[key]
    return controls.scale(
        key, label, takes.options, f"{getattr(DEFAULTS, key):g}", least=takes.least, most=takes.most, whole=takes.whole
    )
