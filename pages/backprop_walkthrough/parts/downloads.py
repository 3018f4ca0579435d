"""A trace as files, every digit of it: CSV for a spreadsheet, JSON for a program, which can be read back as the state
it came from.

The JSON, version 1:

    schema    "dlmath-trace"
    version   1
    alpha     the learning rate, one of the walkthrough's
    loss      a name in LOSSES
    X, Y      inputs (n₀, N) and targets (n_L, N): a list of rows, a column for each sample
    layers    for each layer {activation: a name in ACTIVATIONS, W: (n, n_before), b: (n, 1)}; where not all is learned
              also
              learned: {W, b}, 1 for what an update changes, else 0
    J         the loss
    forward   for each layer {z, a}, (n, N)
    backward  for each layer {dJ_da, slope, delta, dW, db}; slope is null for softmax
    after     for each layer {W, b} after one update; null where it leaves float64
    method    where it is not plain gradient descent on all samples: {optimiser: a name in OPTIMISERS,
              hyperparameters: {name: number}, l2: λ, state: for each letter that the rule remembers, and each layer,
              {W, b}, t: how many updates were made, where the rule counts them, batches: for each update in turn its
              samples, counted from 1}

A number that is not finite is the text "Infinity", "-Infinity" or "NaN". To be read back a file needs what stands above
J; the rest is computed anew, and updates go on by plain gradient descent.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlmath import InputError, Layer, Network, Trace, activation, as_column, as_matrix, loss, trace
from dlmath.arrays import is_number, shortened
from dlmath.network.parameters import parameters, views
from dlmath.training.methods import GRADIENT_DESCENT, PLAIN, Underway, update_by
from pages.backprop_walkthrough.parts import code
from pages.ui.inputs.controls import as_text
from pages.ui.inputs.ranges import Listed
from pages.ui.network import scenes, start
from pages.ui.writing.data_tables import as_csv

SCHEMA, VERSION = "dlmath-trace", 1
MOST_BYTES = 1_000_000
LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, eq=False)
class State:
    """What a file was made from.

    Attributes:
      t: its trace, computed anew.
      alpha: the learning rate, as the control has it.
    """

    t: Trace
    alpha: str


def zipped(files: Mapping[str, str]) -> bytes:
    """Texts by the names of their files as one ZIP, the same bytes for the same texts."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), text, zipfile.ZIP_DEFLATED)
    return found.getvalue()


def csv_files(t: Trace, alpha: float, by: Underway = GRADIENT_DESCENT) -> dict[str, str]:
    """Every quantity of every layer as a table with a row of heads, by the name of its file: z1.csv, delta2.csv,
    W1_after.csv."""
    found = code.values(t)
    for l, at in enumerate(t.backward, start=1):
        found |= {f"slope{l}": at.slope} if at.slope is not None else {}
    found |= {f"{name}_after": value for name, value in code.after(t, alpha, by).items()}
    return {f"{name}.csv": _csv(name, value) for name, value in found.items()}


def _csv(name: str, value: np.ndarray) -> str:
    letters = name.removesuffix("_after").rstrip("0123456789")
    if letters in ("W", "dW"):
        heads = [f"from {k}" for k in range(1, value.shape[1] + 1)]
    else:
        heads = [name] if letters in ("b", "db", "J") else [f"sample {s}" for s in range(1, value.shape[1] + 1)]
    return as_csv(value, heads, rows="unit")


def to_json(t: Trace, alpha: float, by: Underway = GRADIENT_DESCENT) -> str:
    """A trace in the schema above."""
    try:
        after = [_fields(layer, "W", "b") for layer in update_by(t, alpha, *by)[0]]
    except InputError:
        after = None
    content = {
        "schema": SCHEMA,
        "version": VERSION,
        "alpha": alpha,
        "loss": t.loss.name,
        "X": _rows(t.X),
        "Y": _rows(t.Y),
        "layers": [
            {"activation": layer.activation.name} | _fields(layer, "W", "b") | _masks(layer) for layer in t.network
        ],
        "J": _number(t.J),
        "forward": [_fields(at, "z", "a") for at in t.forward],
        "backward": [_fields(at, "dJ_da", "slope", "delta", "dW", "db") for at in t.backward],
        "after": after,
        **({} if by.method == PLAIN else {"method": _method(t, by)}),
    }
    text = json.dumps(content, indent=1, allow_nan=False)
    return re.sub(r"\[[^\[\]{}]*\]", lambda row: " ".join(row[0].split()), text) + "\n"


def _method(t: Trace, by: Underway) -> dict[str, Any]:
    """How the update is made, and from which state."""
    method, letters = by.method, by.method.rule.remembers
    state = {
        letter: [_fields(layer, "W", "b") for layer in views(array, t.network)]
        for letter, array in zip(letters, by.state, strict=False)
    }
    counted = {"t": by.state[-1]} if len(by.state) > len(letters) else {}
    return {
        "optimiser": method.optimiser,
        "hyperparameters": dict(method.numbers),
        "l2": method.l2,
        "state": state,
        **counted,
        "batches": [[s + 1 for s in batch] for batch in method.batches],
    }


def _masks(layer: Layer) -> dict[str, Any]:
    """What is learned of a layer, where that is not all."""
    masks = {letter: layer.learned(letter) for letter in "Wb"}
    return (
        {}
        if all(mask.all() for mask in masks.values())
        else {"learned": {letter: _rows(mask * 1.0) for letter, mask in masks.items()}}
    )


def _fields(record: object, *names: str) -> dict[str, Any]:
    return {name: _rows(getattr(record, name)) for name in names}


def _rows(value: np.ndarray | None) -> list[list[float | str]] | None:
    return None if value is None else [[_number(entry) for entry in row] for row in value.tolist()]


def _number(value: float) -> float | str:
    return value if np.isfinite(value) else "NaN" if np.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def from_json(data: bytes) -> State:
    """The state that a file was made from.

    Raises: InputError that names what is wrong with the file.
    """
    content = _content(data)
    layers = content["layers"]
    if not isinstance(layers, list) or not 1 <= len(layers) <= scenes.MOST_LAYERS:
        raise InputError("“layers” must be a list of 1 to %(most)s layers", most=scenes.MOST_LAYERS)
    network = tuple(_layer(layer, l) for l, layer in enumerate(layers, start=1))
    t = trace(network, as_matrix(content["X"], "X"), as_matrix(content["Y"], "Y"), loss(_name(content["loss"], "loss")))
    return State(t, _alpha(content["alpha"]))


def _content(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise InputError("the file has %(given)s bytes; at most %(most)s are read", given=len(data), most=MOST_BYTES)
    try:
        content = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise InputError("the file is not JSON") from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise InputError("the file does not say “schema”: “%(schema)s”, so it was not made here", schema=SCHEMA)
    if content.get("version") != VERSION:
        raise InputError(
            "the file is of version %(given)s; only %(version)s is understood",
            given=shortened(str(content.get("version")), 20),
            version=VERSION,
        )
    return _with(content, "alpha", "loss", "X", "Y", "layers")


def _with(content: Any, *keys: str, where: str = "the file") -> dict[str, Any]:
    """The same content, if it is an object that has these keys."""
    if not isinstance(content, dict):
        raise InputError("%(where)s must be an object in braces", where=where)
    for key in keys:
        if key not in content:
            raise InputError("%(where)s has no “%(key)s”", where=where, key=key)
    return content


def _layer(content: Any, l: int) -> Layer:
    found = _with(content, "activation", "W", "b", where=f"layers[{l}]")
    W = as_matrix(found["W"], f"W{l}")
    layer = Layer(
        W, as_column(found["b"], f"b{l}", len(W)), activation(_name(found["activation"], f"layers[{l}].activation"))
    )
    if "learned" not in found:
        return layer
    masks = _with(found["learned"], "W", "b", where=f"layers[{l}].learned")
    learned = {letter: as_matrix(masks[letter], f"layers[{l}].learned.{letter}") != 0.0 for letter in "Wb"}
    return replace(layer, W_learned=learned["W"], b_learned=learned["b"])


def _name(content: Any, what: str) -> str:
    if not isinstance(content, str):
        raise InputError("“%(what)s” must be a name", what=what)
    return content[:40]


def _alpha(content: Any) -> str:
    rates = Listed(start.RATES, least=0.0)
    if is_number(content) and rates.allows(content):
        return str(rates.nearest(content))
    raise InputError("α must be a number ≥ 0, not %(given)s", given=shortened(str(content), 20))


def control_values(state: State) -> dict[str, object]:
    """A state as the values of the walkthrough's controls, exactly.

    Raises: InputError if the walkthrough has no controls for such a state.
    """
    t, N = state.t, state.t.X.shape[1]
    found = scenes.Scene(t.network, t.loss.name, t.X, t.Y, state.alpha, "")
    if N > scenes.MOST_SAMPLES:
        raise InputError(
            "the walkthrough takes at most %(most)s samples, not %(given)s", most=scenes.MOST_SAMPLES, given=N
        )
    same = next((name for name, scene in scenes.SCENES.items() if _same_network(scene, found)), None)
    chosen = {"scene": same} if same else {"scene": scenes.OWN} | _own_choices(found)
    usual = scenes.SCENES[same] if same else scenes.own_scene(chosen)
    weights = {
        f"{name}{l}": as_text(getattr(layer, name))
        for l, layer in enumerate(t.network, start=1)
        for name in code.PARAMETERS
    }
    single = _single_sample(found) if N == 1 else {}
    own = _what_is_learned(t.network) | {"alpha": state.alpha}
    return chosen | scenes.values(usual) | weights | scenes.batch_values(found, N) | single | own


def _what_is_learned(network: Network) -> dict[str, str]:
    """What is frozen or absent as the values of its controls."""
    moved = any(layer.learned("b").any() for layer in network)
    biases = "learned" if moved else "frozen" if any(layer.has_bias for layer in network) else "none"
    letters = "Wb" if moved else "W"
    fixed = [
        at
        for at in parameters(network)
        if at.letter in letters and not network[at.layer - 1].learned(at.letter)[at.row, at.column]
    ]
    return {"biases": biases, "fixed": ",".join(map(start.parameter_text, fixed))}


def _same_network(scene: scenes.Scene, other: scenes.Scene) -> bool:
    """Whether a scene starts from exactly these weights, functions and loss."""
    return (
        scene.loss == other.loss
        and len(scene.network) == len(other.network)
        and all(
            mine.activation is yours.activation and np.array_equal(mine.W, yours.W) and np.array_equal(mine.b, yours.b)
            for mine, yours in zip(scene.network, other.network, strict=True)
        )
    )


def _own_choices(scene: scenes.Scene) -> dict[str, object]:
    """The sizes and functions of a network as the choices of an own one."""
    *hidden, last = (layer.activation.name for layer in scene.network)
    output, sizes = f"{last}, {scene.loss}", "-".join(map(str, scene.sizes))
    if output not in scenes.OUTPUTS:
        names = [f"“{last}, {each}”" for each in scenes.losses_after(last)]
        raise InputError("the walkthrough has no output with “%(given)s”; it has: %(names)s", given=output, names=names)
    scenes.read_sizes(sizes)
    return scenes.OWN_DEFAULTS | {
        "sizes": sizes,
        "hidden": ",".join(hidden) or scenes.OWN_DEFAULTS["hidden"],
        "output": output,
    }


def _single_sample(scene: scenes.Scene) -> dict[str, object]:
    """One sample as the values of its sliders, if it lies on their scales."""
    if loss(scene.loss).targets == "distribution" and sorted(scene.y) != [0.0] * (len(scene.y) - 1) + [1.0]:
        raise InputError("with one sample y must be a class: one 1, and 0 elsewhere")
    y_scale = (0.0, 1.0) if loss(scene.loss).domain == "probability" else (-2.0, 2.0)
    for name, column, (low, high) in (("x", scene.x, (-2.0, 2.0)), ("y", scene.y, y_scale)):
        for i, value in enumerate(column, start=1):
            if not low <= value <= high or round(value, 2) != value:
                raise InputError(
                    "%(name)s = %(given)s: with one sample it must lie between %(low)s and %(high)s and have at most"
                    " two decimals",
                    name=f"{name}{i}",
                    given=value,
                    low=low,
                    high=high,
                )
    return scenes.values(scene)


def summary(state: State) -> tuple[str, ...]:
    """A state in a few words that need no translation: sizes, functions, loss."""
    t = state.t
    sizes = "-".join(str(n) for n in (t.X.shape[0], *(layer.W.shape[0] for layer in t.network)))
    return (
        sizes,
        ", ".join(layer.activation.name for layer in t.network),
        t.loss.name,
        f"α = {state.alpha}",
        f"N = {t.X.shape[1]}",
    )
