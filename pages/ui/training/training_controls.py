"""The inputs of a training run: data, features, layers, output and loss, optimiser; each bound to the link."""

from typing import Any

import streamlit as st

from dlmath import InputError
from dlmath.tables import MOST_BYTES, decode, read_samples
from pages.ui import controls
from pages.ui.text import _, complaint
from pages.ui.training import runs
from pages.ui.training import training_settings as known
from pages.ui.training.training_settings import DEFAULTS, OPTIONS, RANGES, Training

TABLE = "x1,x2,y\n0,0,a\n0.1,0.9,b\n1,0.2,b\n0.9,1,a\n-0.1,0.1,a\n0.2,1.1,b\n1.1,0,b\n1,0.8,a\n0,0.3,a\n0.8,-0.1,b\n-0.2,0.8,b\n1.2,1.1,a"
LONGEST_TABLE = 3000
# What is narrow enough to stand beside another input.
_NARROW = ["n", "noise", "tested", "draw", "u1", "f1", "u2", "f2", "u3", "f3", "u4", "f4", "u5", "f5", "batch_size", "l2", "epochs", "seed"]
_INPUTS = ":is(.st-key-data_inputs, .st-key-learning_inputs)"
PAGE_STYLE = f"""
{_INPUTS} {{ display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; align-items: start }}
{_INPUTS} > * {{ grid-column: 1 / -1; min-width: 0 }}
{_INPUTS} > :is({", ".join(f".st-key-{key}" for key in _NARROW)}) {{ grid-column: auto }}
"""


def names() -> dict[str, str]:
    """The parameters of a run as the reader sees them."""
    return {
        "data": _("Data"), "n": _("Samples"), "noise": _("Noise"), "draw": _("Seed of the data"), "tested": _("Test share"), "task": _("Task"),
        "features": _("Features"), "units": _("Units"), "each": _("Activations"), "output": _("Output, loss"), "rule": _("Optimiser"),
        "alpha": _("Learning rate α"), "batch_size": _("Batch size"), "l2": _("L2 penalty λ"), "epochs": _("Epochs"), "init": _("Initial weights"),
        "seed": _("Seed"),
    }  # fmt: skip


def data() -> dict[str, Any]:
    """Which samples, and what the network is given of them."""
    name = controls.select("data", _("Data"), OPTIONS["data"], DEFAULTS.data)
    found: dict[str, Any] = {"data": name}
    if name == known.OWN:
        found |= _own_table()
    else:
        found["n"] = _whole("n", _("Samples"), "n", DEFAULTS.n)
        found["noise"] = controls.slider("noise", _("Noise"), *RANGES["noise"][:2], DEFAULTS.noise, RANGES["noise"][2])
    found["tested"] = controls.scale("tested", _("Test share"), OPTIONS["tested"], f"{DEFAULTS.tested:g}")
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
        output = controls.select("out", _("Output, loss"), known.CLASS_OUTPUTS, known.CLASS_OUTPUTS[0])
    else:
        output = controls.select("fit", _("Output, loss"), known.VALUE_OUTPUTS, known.VALUE_OUTPUTS[0])
    found: dict[str, Any] = {"output": output, "rule": controls.select("rule", _("Optimiser"), OPTIONS["rule"], DEFAULTS.rule)}
    found["alpha"] = controls.scale("alpha", _("Learning rate α"), OPTIONS["alpha"], f"{DEFAULTS.alpha:g}")
    found["batch_size"] = int(controls.scale("batch_size", _("Batch size"), OPTIONS["batch_size"], str(DEFAULTS.batch_size)))
    found["l2"] = controls.scale("l2", _("L2 penalty λ"), OPTIONS["l2"], f"{DEFAULTS.l2:g}")
    found["epochs"] = int(controls.scale("epochs", _("Epochs"), OPTIONS["epochs"], str(DEFAULTS.epochs)))
    found["seed"] = _whole("seed", _("Seed"), "seed", DEFAULTS.seed)
    return found | {"init": controls.select("init", _("Initial weights"), OPTIONS["init"], DEFAULTS.init)}


def classifies(found: dict[str, Any]) -> bool:
    """Whether such data have classes."""
    return Training(data=str(found["data"]), task=str(found.get("task", known.CLASSIFICATION))).classifies


def _own_table() -> dict[str, Any]:
    """The reader's own samples: a short table stands in the link, a file does not."""
    task = controls.choice("task", _("Task"), OPTIONS["task"], known.CLASSIFICATION)
    typed = st.text_area(
        _("Rows of x₁, x₂ and a label or target"), TABLE, key="table", bind="query-params", height=150, max_chars=LONGEST_TABLE,
        help=_("Paste from a spreadsheet; up to %(n)s characters stand in the link.", n=LONGEST_TABLE),
    )  # fmt: skip
    controls.declared().values["table"] = typed or ""
    file = st.file_uploader(_("or a CSV file (not in the link)"), type=["csv", "txt", "tsv"], key="file", max_upload_size=MOST_BYTES // 1_000_000)
    try:
        table = decode(file.getvalue()) if file else typed or ""
        read_samples(table, task)
        st.session_state["good_table"] = (task, table)
    except InputError as error:
        st.error(complaint(error, _("Shown with the last good table.")))
        good_task, good = st.session_state.get("good_table", ("", ""))
        table, task = (good, task) if good_task == task else (TABLE, known.CLASSIFICATION)
    return {"table": table, "task": task}


def _whole(key: str, label: str, name: str, default: int) -> int:
    low, high, _step = RANGES[name]
    return controls.whole(key, label, int(low), int(high), default)
