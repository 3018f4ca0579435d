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
    method    where it is not plain gradient descent on all samples: how updates are made, and where they began
              (``method_files``)

A number that is not finite is the text "Infinity", "-Infinity" or "NaN". To be read back a file needs what stands above
J; the rest is computed anew. Without a method updates go on by plain gradient descent.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlmath import InputError, Layer, Network, Trace, activation, as_column, as_matrix, loss, trace
from dlmath.arrays import is_number, shortened
from dlmath.network.parameters import parameters
from dlmath.training.methods import GRADIENT_DESCENT, PLAIN, Method, Underway, update_by
from pages.backprop_walkthrough.parts import code, method_files
from pages.backprop_walkthrough.parts.file_content import as_name, as_object, fields, number, parsed, rows
from pages.backprop_walkthrough.parts.method_files import Origin
from pages.ui.inputs.controls import as_text
from pages.ui.inputs.ranges import LARGEST, Listed
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
      method: how it is updated.
      origin: from where it was reached; None where it is a beginning itself.
    """

    t: Trace
    alpha: str
    method: Method = PLAIN
    origin: Origin | None = None


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


def to_json(t: Trace, alpha: float, by: Underway = GRADIENT_DESCENT, origin: Origin | None = None) -> str:
    """A trace in the schema above; where a method is not the plain one, also from where it was reached."""
    try:
        after = [fields(layer, "W", "b") for layer in update_by(t, alpha, *by)[0]]
    except InputError:
        after = None
    content = {
        "schema": SCHEMA,
        "version": VERSION,
        "alpha": alpha,
        "loss": t.loss.name,
        "X": rows(t.X),
        "Y": rows(t.Y),
        "layers": [
            {"activation": layer.activation.name} | fields(layer, "W", "b") | _masks(layer) for layer in t.network
        ],
        "J": number(t.J),
        "forward": [fields(at, "z", "a") for at in t.forward],
        "backward": [fields(at, "dJ_da", "slope", "delta", "dW", "db") for at in t.backward],
        "after": after,
        **({} if by.method == PLAIN else {"method": method_files.content(t, by, origin)}),
    }
    text = json.dumps(content, indent=1, allow_nan=False)
    return re.sub(r"\[[^\[\]{}]*\]", lambda row: " ".join(row[0].split()), text) + "\n"


def _masks(layer: Layer) -> dict[str, Any]:
    """What is learned of a layer, where that is not all."""
    masks = {letter: layer.learned(letter) for letter in "Wb"}
    return (
        {}
        if all(mask.all() for mask in masks.values())
        else {"learned": {letter: rows(mask * 1.0) for letter, mask in masks.items()}}
    )


def from_json(data: bytes) -> State:
    """The state that a file was made from.

    Raises: InputError that names what is wrong with the file.
    """
    content = _content(data)
    layers = content["layers"]
    if not isinstance(layers, list) or not 1 <= len(layers) <= scenes.MOST_LAYERS:
        raise InputError("“layers” must be a list of 1 to %(most)s layers", most=scenes.MOST_LAYERS)
    network = tuple(_layer(layer, l) for l, layer in enumerate(layers, start=1))
    t = trace(
        network, as_matrix(content["X"], "X"), as_matrix(content["Y"], "Y"), loss(as_name(content["loss"], "loss"))
    )
    alpha = _alpha(content["alpha"])
    return State(t, alpha, *method_files.read(content["method"], t)) if "method" in content else State(t, alpha)


def _content(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise InputError("the file has %(given)s bytes; at most %(most)s are read", given=len(data), most=MOST_BYTES)
    content = parsed(data)
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise InputError("the file does not say “schema”: “%(schema)s”, so it was not made here", schema=SCHEMA)
    if content.get("version") != VERSION:
        raise InputError(
            "the file is of version %(given)s; only %(version)s is understood",
            given=shortened(str(content.get("version")), 20),
            version=VERSION,
        )
    return as_object(content, "the file", "alpha", "loss", "X", "Y", "layers")


def _layer(content: Any, l: int) -> Layer:
    found = as_object(content, f"layers[{l}]", "activation", "W", "b")
    W = as_matrix(found["W"], f"W{l}")
    layer = Layer(
        W, as_column(found["b"], f"b{l}", len(W)), activation(as_name(found["activation"], f"layers[{l}].activation"))
    )
    if "learned" not in found:
        return layer
    masks = as_object(found["learned"], f"layers[{l}].learned", "W", "b")
    learned = {letter: as_matrix(masks[letter], f"layers[{l}].learned.{letter}") != 0.0 for letter in "Wb"}
    return replace(layer, W_learned=learned["W"], b_learned=learned["b"])


def _alpha(content: Any) -> str:
    rates = Listed(start.RATES, least=0.0)
    if is_number(content) and rates.allows(content):
        return str(rates.nearest(content))
    raise InputError("α must be a number ≥ 0, not %(given)s", given=shortened(str(content), 20))


def control_values(state: State) -> dict[str, object]:
    """A state as the values of the walkthrough's controls, exactly.

    Raises: InputError if the walkthrough has no controls for such a state.
    """
    begun = state.origin or Origin(state.t.network, state.t.X, state.t.Y)
    network, N = begun.network, begun.X.shape[1]
    found = scenes.Scene(network, state.t.loss.name, begun.X, begun.Y, state.alpha, "")
    if N > scenes.MOST_SAMPLES:
        raise InputError(
            "the walkthrough takes at most %(most)s samples, not %(given)s", most=scenes.MOST_SAMPLES, given=N
        )
    same = next((name for name, scene in scenes.SCENES.items() if _same_network(scene, found)), None)
    chosen = {"scene": same} if same else {"scene": scenes.OWN} | _own_choices(found)
    usual = scenes.SCENES[same] if same else scenes.own_scene(chosen)
    weights = {
        f"{name}{l}": as_text(getattr(layer, name))
        for l, layer in enumerate(network, start=1)
        for name in code.PARAMETERS
    }
    single = _single_sample(found) if N == 1 else {}
    own = _what_is_learned(network) | {"alpha": state.alpha}
    if state.origin is not None:
        own |= method_files.control_values(state.method, state.origin)
    return chosen | scenes.values(usual) | weights | scenes.batch_values(found, N) | single | own


def _what_is_learned(network: Network) -> dict[str, object]:
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
    check_sizes(scene.sizes)
    return scenes.OWN_DEFAULTS | {
        "sizes": sizes,
        "hidden": ",".join(hidden) or scenes.OWN_DEFAULTS["hidden"],
        "output": output,
    }


def check_sizes(sizes: Sequence[int]) -> None:
    """Raise InputError if the walkthrough shows no network of these sizes, from input to output."""
    if len(sizes) - 1 > scenes.MOST_LAYERS or max(sizes) > scenes.MOST_UNITS:
        raise InputError(
            "the network %(given)s is too large for the walkthrough, which shows 1 to %(layers)s layers of 1 to"
            " %(units)s units",
            given="-".join(map(str, sizes)),
            layers=scenes.MOST_LAYERS,
            units=scenes.MOST_UNITS,
        )


def _single_sample(scene: scenes.Scene) -> dict[str, object]:
    """One sample as the values of its sliders, if they take such numbers."""
    anything = (-LARGEST, LARGEST)
    of_y = (0.0, 1.0) if loss(scene.loss).domain == "probability" else anything
    for name, column, (low, high) in (("x", scene.x, anything), ("y", scene.y, of_y)):
        for i, value in enumerate(column, start=1):
            if not low <= value <= high:
                raise InputError(
                    "%(name)s = %(given)s: with one sample it must lie between %(low)s and %(high)s",
                    name=f"{name}{i}",
                    given=value,
                    low=f"{low:g}",
                    high=f"{high:g}",
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
        *([] if state.method == PLAIN else [state.method.optimiser]),
    )
