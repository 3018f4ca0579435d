"""How updates are made, in the JSON of a state: written, read back, and as the values of the walkthrough's controls.

Under ``method`` of the file:

    optimiser        a name in OPTIMISERS
    hyperparameters  {name: number}
    l2               λ
    start            {letter: number}: what every entry of what the rule remembers was before the first update
    entries          {v_W1[1,2]: number}: which entries of that were something else
    start_t          how many updates were made before the first, where the rule counts them
    state            for each letter that the rule remembers, and each layer, {W, b}, as it is now
    t                how many updates were made, where the rule counts them
    batches          for each update in turn its samples, counted from 1
    before           where it all began: {updates: how many were made since, X, Y, layers: [{W, b}]}, and where a
                     parameter is nudged {lens: its name, nudge: by how much}

What is needed to go on is all but state and t, which are computed anew. A file without ``before`` begins where it
stands, with a state of equal numbers where it holds one.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlmath import InputError, Network, Trace, as_column, as_matrix
from dlmath.arrays import check_count, check_number, is_count, is_number, shortened
from dlmath.network.parameters import parameters, views
from dlmath.network.passes import check_batch
from dlmath.training.methods import Method, Underway
from pages.backprop_walkthrough.parts.file_content import as_name, as_object, fields, rows
from pages.backprop_walkthrough.parts.methods import EPSILONS, MOST_BEFORE, read_entries
from pages.ui.inputs.ranges import Listed, written
from pages.ui.network import scenes, start


@dataclass(frozen=True, eq=False)
class Origin:
    """From where a state was reached.

    Attributes:
      network: the network before the first update.
      X, Y: all samples, (n₀, N) and (n_L, N).
      updates: how many were made.
      lens: the name of the parameter under the lens, such as W1[1,2].
      nudge: by how much that is nudged.
    """

    network: Network
    X: np.ndarray
    Y: np.ndarray
    updates: int = 0
    lens: str = ""
    nudge: float = 0.0


def content(t: Trace, by: Underway, origin: Origin | None) -> dict[str, Any]:
    """How the update of a trace is made, and from which state."""
    method, letters = by.method, by.method.rule.remembers
    state = {
        letter: [fields(layer, *"Wb") for layer in views(array, t.network)]
        for letter, array in zip(letters, by.state, strict=False)
    }
    counted = {"start_t": method.t, "t": by.state[-1]} if method.counts else {}
    return {
        "optimiser": method.optimiser,
        "hyperparameters": dict(method.numbers),
        "l2": method.l2,
        "start": dict(method.start),
        "entries": dict(_entries(method, t.network)),
        "state": state,
        **counted,
        "batches": [[s + 1 for s in batch] for batch in method.batches],
        **({} if origin is None else {"before": _before(origin)}),
    }


def _entries(method: Method, network: Network) -> list[tuple[str, float]]:
    """Single entries of the state at the start by name."""
    places = parameters(network)
    return [(f"{letter}_{start.parameter_text(places[place])}", value) for letter, place, value in method.entries]


def _before(origin: Origin) -> dict[str, Any]:
    nudged = {"lens": origin.lens, "nudge": origin.nudge} if origin.nudge else {}
    return {
        "updates": origin.updates,
        "X": rows(origin.X),
        "Y": rows(origin.Y),
        "layers": [fields(layer, *"Wb") for layer in origin.network],
        **nudged,
    }


def read(content: Any, t: Trace) -> tuple[Method, Origin]:
    """The method in a file, and where the trace in the file began.

    Raises: InputError that names what is wrong with it.
    """
    found = as_object(content, "method")
    origin = _origin(found["before"], t) if "before" in found else Origin(t.network, t.X, t.Y)
    t_before = found.get("start_t", 0)
    check_count(t_before, "method.start_t", 0, MOST_BEFORE)
    method = Method(
        as_name(found.get("optimiser"), "method.optimiser"),
        tuple(sorted(_numbers(found.get("hyperparameters", {}), "method.hyperparameters").items())),
        l2=_number(found.get("l2", 0.0), "method.l2"),
        batches=_batches(found.get("batches", []), origin.X.shape[1]),
        t=t_before,
    )
    begun = _numbers(found.get("start", {}), "method.start")
    if "before" not in found and not begun:
        begun = _equal_numbers(found.get("state"), method)
    entries = _numbers(found.get("entries", {}), "method.entries")
    text = ";".join(f"{name}={value!r}" for name, value in entries.items())
    method = replace(method, start=tuple((letter, value) for letter, value in begun.items() if value))
    return replace(method, entries=read_entries(text, method.rule, origin.network) if entries else ()), origin


def _origin(content: Any, t: Trace) -> Origin:
    found = as_object(content, "method.before", "updates", "X", "Y", "layers")
    check_count(found["updates"], "method.before.updates", 0, start.MOST_UPDATES)
    layers = found["layers"]
    if not isinstance(layers, list) or len(layers) != len(t.network):
        raise InputError("“%(what)s” must be a list of %(n)s layers", what="method.before.layers", n=len(t.network))
    network: Network = tuple(
        replace(
            layer,
            W=as_matrix(as_object(each, f"method.before.layers[{l}]", "W", "b")["W"], f"W{l}", layer.W.shape),
            b=as_column(each["b"], f"b{l}", len(layer.b)),
        )
        for l, (layer, each) in enumerate(zip(t.network, layers, strict=True), start=1)
    )
    X, Y = check_batch(network, as_matrix(found["X"], "X"), as_matrix(found["Y"], "Y"), t.loss)
    nudge = _number(found.get("nudge", 0.0), "method.before.nudge")
    lens = as_name(found.get("lens", ""), "method.before.lens")
    if lens and lens not in start.places(network):
        raise InputError("“%(given)s” is no parameter of this network that is learned", given=shortened(lens, 30))
    return Origin(network, X, Y, found["updates"], lens, nudge)


def _equal_numbers(state: Any, method: Method) -> dict[str, float]:
    """What every entry of a state is, for the letters of which all are equal."""
    found = {}
    held: dict[str, Any] = state if isinstance(state, dict) else {}
    for letter in method.rule.remembers:
        layers: Any = held.get(letter)
        objects = [
            as_object(each, f"method.state.{letter}", "W", "b") for each in (layers if isinstance(layers, list) else [])
        ]
        entries = {entry for each in objects for part in "Wb" for entry in as_matrix(each[part], letter).flat}
        if len(entries) == 1:
            found[letter] = float(entries.pop())
    return found


def _number(content: Any, what: str) -> float:
    check_number(content if is_number(content) else None, what)
    return float(content)


def _numbers(content: Any, what: str) -> dict[str, float]:
    return {name[:40]: _number(value, f"{what}.{name[:40]}") for name, value in as_object(content, what).items()}


def _batches(content: Any, N: int) -> tuple[tuple[int, ...], ...]:
    lists: list[Any] = content if isinstance(content, list) else [None]
    if not all(isinstance(batch, list) and batch and all(is_count(s, 1) and s <= N for s in batch) for batch in lists):
        raise InputError("“method.batches” must be lists of samples from 1 to %(N)s", N=N)
    return tuple(tuple(s - 1 for s in batch) for batch in lists)


def control_values(method: Method, origin: Origin) -> dict[str, object]:
    """A method, and where it began, as the values of their controls.

    Raises: InputError if they take no such numbers.
    """
    found: dict[str, object] = {**scenes.METHOD, "optimiser": method.optimiser, "l2": method.l2}
    found["order"] = ";".join(",".join(str(s + 1) for s in batch) for batch in method.batches)
    for name, value in method.numbers.items():
        found[name] = Listed(EPSILONS, least=0.0).nearest(value) if name == "epsilon" else value
    for letter in method.rule.remembers:
        found[f"start_{letter}"] = dict(method.start).get(letter, 0.0)
    if method.counts:
        found["start_t"] = method.t
    if method.rule.remembers:
        entries = _entries(method, origin.network)
        found["entries"] = ";".join(f"{name}={written(value)}" for name, value in entries)
    return found | {"updates": origin.updates, "nudge": origin.nudge, **({"lens": origin.lens} if origin.lens else {})}
