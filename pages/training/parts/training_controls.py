"""The inputs of a training run: data, features, layers, output and loss, optimiser; each bound to the link."""

from typing import Any

import streamlit as st

from pages.training.parts import own_table, prepared, runs
from pages.training.parts import training_settings as known
from pages.training.parts.training_settings import DEFAULTS, LISTED, OPTIONS, RANGES, Training
from pages.ui.inputs import controls
from pages.ui.reruns import lazy_expander
from pages.ui.writing import reductions
from pages.ui.writing.literal import clean
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
        "inputs": _("Inputs"),
        "target": _("To be learned"),
        "standardise": _("Standardise the inputs"),
        "standardise_y": _("Standardise the target"),
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
        "stop_J": _("J below"),
        "stop_gradient": _("Length of the gradient below"),
        "patience": _("Updates without a smaller J"),
    }


def data() -> dict[str, Any]:
    """Which samples, and what the network is given of them."""
    own_table.understand_older_links()
    name = controls.select("data", _("Data"), OPTIONS["data"], DEFAULTS.data)
    found: dict[str, Any] = {"data": name}
    if name == known.TABLE:
        found |= own_table.ask()
    else:
        found["n"] = _whole("n", _("Samples"), "n", DEFAULTS.n)
        noise = RANGES["noise"]
        found["noise"] = controls.slider(
            "noise", _("Noise"), noise.low, noise.high, DEFAULTS.noise, noise.step, least=noise.least
        )
        if known.keeps_table(str(st.session_state.get("keep") or st.query_params.get("keep", ""))):
            own_table.show_kept()
    found["tested"] = _listed("tested", _("Test share"))
    found["draw"] = _whole("draw", _("Seed of the data"), "draw", DEFAULTS.draw)
    if name == known.TABLE:
        own_table.scales(prepared.prepare(Training(**found)))
    dimensions = prepared.dimensions(Training(**found))
    if dimensions > 2:
        return found
    chosen = controls.several("features", _("Features"), OPTIONS["features"], DEFAULTS.features)
    used = prepared.usable(tuple(chosen), dimensions)
    if used != tuple(chosen):
        st.caption(_("The network gets %(names)s.", names=list(used)))
    return found | {"features": tuple(chosen) or used}


def view(settings: Training) -> runs.View:
    """Over which two inputs the pictures lie, where there are more."""
    if prepared.dimensions(settings) <= 2:
        return runs.FIRST_TWO
    table, (inputs, _target) = prepared.read(settings.table), prepared.columns(settings)
    names = [clean(prepared.column_name(table, k), 30) for k in inputs]
    options = [str(k) for k in range(1, len(inputs) + 1)]

    def written(option: str) -> str:
        return names[int(option) - 1]

    telling = prepared.most_telling(settings)
    usual = [str(k + 1) for k in sorted(telling[:2])]
    across = controls.select("across", _("Horizontal axis"), options, usual[0], shown=written)
    others = [option for option in options if option != across]
    up = controls.select("up", _("Vertical axis"), others, next(k for k in usual[::-1] if k != across), shown=written)
    return int(across) - 1, int(up) - 1


def layers() -> dict[str, Any]:
    """How many hidden layers, and of each its units and activation."""
    depth = controls.whole("layers", _("Hidden layers"), 0, known.MOST_HIDDEN, len(DEFAULTS.units))
    units, each = [], []
    for l in range(1, depth + 1):
        usual = (*DEFAULTS.units, *[4] * known.MOST_HIDDEN)[l - 1]
        units.append(_whole(f"u{l}", _("Units of layer %(l)s", l=l), "units", usual))
        each.append(controls.select(f"f{l}", f"φ⁽{'¹²³⁴⁵'[l - 1]}⁾", OPTIONS["each"], "tanh"))
    return {"units": tuple(units), "each": tuple(each)}


def learning(found_so_far: dict[str, Any]) -> dict[str, Any]:
    """Output and loss, as they fit the data, the optimiser and its numbers, and how weights are drawn."""
    key, options, usual = {
        0: ("fit", known.VALUE_OUTPUTS, known.VALUE_OUTPUT),
        2: ("out", known.CLASS_OUTPUTS, known.CLASS_OUTPUT),
    }.get(prepared.classes(Training(**found_so_far)), ("many", known.CLASS_OUTPUTS, known.CLASSES_OUTPUT))
    output = reductions.choose(controls.select, key, _("Output, loss"), options, usual)
    found: dict[str, Any] = {
        "output": output,
        "rule": controls.select("rule", _("Optimiser"), OPTIONS["rule"], DEFAULTS.rule),
    }
    found["alpha"] = _listed("alpha", _("Learning rate α"))
    found["batch_size"] = int(_listed("batch_size", _("Batch size")))
    found["l2"] = _listed("l2", _("L2 penalty λ"))
    found["epochs"] = int(_listed("epochs", _("Epochs")))
    found["seed"] = _whole("seed", _("Seed"), "seed", DEFAULTS.seed)
    found["init"] = controls.select("init", _("Initial weights"), OPTIONS["init"], DEFAULTS.init)
    return found | _stops()


def _stops() -> dict[str, Any]:
    """When training is to end before its last epoch."""
    box = lazy_expander.expander(_("Stop early"), "stops", dict.fromkeys(known.STOPS, "0"))
    if box is None:
        return {}
    with box:
        st.caption(_("Looked at after every epoch, on all training samples; 0 is never."))
        labels = names()
        found = {key: _listed(key, labels[key]) for key in known.STOPS}
    return found | {"patience": int(found["patience"])}


def _whole(key: str, label: str, name: str, default: int) -> int:
    low, high = RANGES[name].ends
    return controls.whole(key, label, int(low), int(high), default)


def _listed(key: str, label: str) -> float:
    takes = LISTED[key]
    return controls.scale(
        key, label, takes.options, f"{getattr(DEFAULTS, key):g}", least=takes.least, most=takes.most, whole=takes.whole
    )
