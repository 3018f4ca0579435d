"""What is sent ahead for the positions of a slider is what a run at each of them shows."""

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any, NamedTuple

import numpy as np
import orjson
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.inputs import declared
from pages.ui.inputs.ranges import Listed, Range
from pages.ui.reruns import ahead
from pages.ui.reruns.packed import FARTHEST
from pages.ui.writing import settings
from pages.ui.writing.json_bytes import to_json
from pages.ui.writing.settings import Settings
from tests.hovers import numbers_of
from tests.page import figure, open_page, tables

Link = dict[str, object]
ACTIVATIONS = ("sigmoid", "tanh", "ReLU", "identity", "softplus", "GELU", "ELU")
SCENES = ("mazur", "xor", "classes", "deep")


def _place(g: np.random.Generator, low: float, high: float) -> float:
    return float(g.choice([0.0, low, high])) if g.random() < 0.2 else round(float(g.uniform(low, high)), 2)


def _neuron(g: np.random.Generator) -> Link:
    numbers = {key: _place(g, -2, 2) for key in ("x1", "x2", "y")} | {
        key: _place(g, -4, 4) for key in ("w1", "w2", "b")
    }
    return numbers | {
        "phi": g.choice(ACTIVATIONS),
        "loss": g.choice(["half-MSE", "MSE", "MAE", "Huber", "BCE", "hinge"]),
    }


def _walkthrough(g: np.random.Generator) -> Link:
    sizes = [int(n) for n in g.integers(1, 5, g.integers(2, 5))]
    hidden = ",".join(g.choice(ACTIVATIONS) for _ in sizes[2:])
    output = g.choice(["identity, half-MSE", "sigmoid, BCE", "softmax, CE", "tanh, MAE", "identity, hinge"])
    own = {"scene": "own", "sizes": "-".join(map(str, sizes)), "hidden": hidden, "output": output, "init": "He"}
    found: Link = own if sizes[2:] else {}
    found |= {"step": int(g.integers(1, 9)), "all": str(g.random() < 0.6).lower(), "seed": int(g.integers(0, 99))}
    if g.random() < 0.3:
        found |= {"batch": 3, "sample": 2}
    if g.random() < 0.3:
        found |= {"nudge": _place(g, -3, 3), "updates": int(g.integers(0, 3))}
    return found


def _curves(g: np.random.Generator) -> Link:
    phi, *also = g.permutation([*ACTIVATIONS, "leaky-ReLU", "step"])[:3]
    return {"z": _place(g, -6, 6), "phi": phi, "also": ",".join(also), "flat": g.choice(["0.5", "0.05"])}


def _derivative(g: np.random.Generator) -> Link:
    f = g.choice(["square", "abs", "ReLU", "tanh", "own"])
    return {"x": _place(g, -3, 3), "h": g.choice(["1", "0.1", "1e-9"]), "f": f, "fx": "ln(x) + x*x", "both": "true"}


def _classes(g: np.random.Generator) -> Link:
    scores = {f"z{k}": _place(g, -10, 10) for k in range(1, 5)}
    return scores | {"C": int(g.integers(2, 5)), "k": int(g.integers(1, 3)), "T": g.choice(["1", "0.2", "5"])}


def _regression(g: np.random.Generator) -> Link:
    loss = g.choice(["MSE", "MAE", "Huber", "log-cosh", "half-MSE"])
    return {"b": _place(g, -2, 10), "w": _place(g, -1, 1.5), "out": 9.0, "loss": loss}


def _vectors(g: np.random.Generator) -> Link:
    sliders = {key: round(_place(g, -3, 3), 1) for key in ("x1", "x2", "y1", "y2")}
    return sliders | {"c": round(_place(g, -2, 2), 1), "view": g.choice(["dot", "sum", "multiple", "norms"])}


def _maps(g: np.random.Generator) -> Link:
    keys = ("a11", "a12", "a21", "a22", "b1", "b2")
    sliders = {key: round(20 * _place(g, -2, 2)) / 20 for key in keys}
    return sliders | {"view": "area"}


def _descent(g: np.random.Generator) -> Link:
    f = g.choice(["narrow", "Rosenbrock", "saddle", "parabola", "own"])
    reach = {"narrow": 6, "Rosenbrock": 1.5, "saddle": 3, "parabola": 30, "own": 3}[f]
    start = {f"{f}_{axis}": _place(g, -reach, reach) for axis in ("x" if f == "parabola" else "xy")}
    rules = [str(each) for each in g.permutation(["gradient-descent", "momentum", "Nesterov", "RMSprop", "Adam"])[:2]]
    rates = {key: g.choice(["0.001", "0.1", "0.4", "1.1"]) for key in ("alpha", "alpha2")}
    numbers = {"mu": _place(g, 0, 0.99), "step": int(g.integers(1, 61)), "fxy": g.choice(["x*x - sin(y)", "ln(x+4)*y"])}
    return start | rates | numbers | {"f": f, "rules": rules}


STATES = {
    "backprop_walkthrough/one_neuron": _neuron,
    "backprop_walkthrough/step_by_step": _walkthrough,
    "activation_functions/curves_and_slopes": _curves,
    "calculus/derivative": _derivative,
    "vectors_and_matrices/vectors": _vectors,
    "vectors_and_matrices/linear_maps": _maps,
    "loss_functions/regression": _regression,
    "loss_functions/softmax_cross_entropy": _classes,
    "calculus/gradient_descent": _descent,
}
SEEDS = {"backprop_walkthrough/one_neuron": 6, "backprop_walkthrough/step_by_step": 6, "calculus/gradient_descent": 8}
CASES = [(page, seed) for page in STATES for seed in range(SEEDS.get(page, 3))]


class Named(HTMLParser):
    """The cells of tables that have a name: text and ground."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._name = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._name = told.get("data-at") or ""
        if self._name:
            self.found[f"{self._name}.text"] = ""
            self.found[f"{self._name}.ground"] = (told.get("style") or "").removeprefix("background:")

    def handle_endtag(self, tag: str) -> None:
        self._name = ""

    def handle_data(self, data: str) -> None:
        if self._name:
            self.found[f"{self._name}.text"] += data


def at_place(figure: Any, path: str) -> Any:
    """What stands at a place of a figure."""
    for step in path.split("."):
        figure = figure[int(step)] if isinstance(figure, list) else figure[step]
    return figure


def shown(at: AppTest, target: str, moving: Iterable[str]) -> dict[str, Any]:
    """What a page shows at places that move."""
    if target:
        drawing = figure(at, target)
        return {path: at_place(drawing, path) for path in moving}
    cells = Named("".join(tables(at))).found
    return {path: cells[path] for path in moving}


def place(scale: Range, value: str) -> float:
    """Where the thumb of a slider is."""
    return scale.options.index(value) if isinstance(scale, Listed) else float(value)


class Told(NamedTuple):
    """What stands at a place at each position, and of numbers to how much of a unit, or of a power of ten, on an
    axis."""

    parts: list[Any]
    unit: float = 0.0
    log: bool = False


def unpacked(told: Any) -> Told:
    """As the browser unpacks it."""
    if isinstance(told, list):
        return Told(told)
    by = np.array(told["by"]).reshape(told["each"] or 1, -1)
    places = (np.cumsum(by, axis=1) / told["per_one"]).astype(object)
    places = 10.0**places if told["log"] else places
    places.ravel()[told["gaps"]] = None
    rows = [row if any(each is not None for each in row) else None for row in places.T.tolist()]
    return Told(rows if told["each"] else [row and row[0] for row in rows], 1.0 / told["per_one"], told["log"])


def sent(at: AppTest, key: str, chosen: Settings) -> dict[str, Any]:
    """What the browser is sent when a slider is taken hold of."""
    held = at.session_state["declared"]
    token = declared._declared.set(held)
    settings.use(chosen)
    try:
        told = orjson.loads(
            to_json(ahead.table(key, place(held.sliders[key].shown, held.values[key]), held.ahead[key]))
        )
    finally:
        settings.use(Settings())
        declared._declared.reset(token)
    moving = {
        target: {path: unpacked(each) for path, each in parts.items()} for target, parts in told["moving"].items()
    }
    return told | {"moving": moving}


def same(told: Told, i: int, shown: Any) -> bool:
    """Whether what is told for a position is what a page shows there: a place in a drawing as nearly as the eye sees,
    all else to the letter."""
    if isinstance(shown, str) or (isinstance(shown, list) and isinstance(shown[0], str)):
        return bool(told.parts[i] == shown)
    numbers = [numbers_of(shown) if isinstance(shown, dict) else shown, told.parts[i]]
    wanted, there = (np.array(each, dtype=float).ravel() for each in numbers)
    if told.log:
        wanted, there = np.log10(wanted), np.log10(there)
    far = FARTHEST * told.unit
    close = np.isclose(there[: len(wanted)], np.clip(wanted, -far, far), 1e-9, told.unit, equal_nan=True)
    return bool(close.all() and np.isnan(there[len(wanted) :]).all())


@pytest.mark.parametrize(("page", "seed"), CASES)
def test_numbers_sent_ahead_are_those_of_a_run(page: str, seed: int) -> None:
    g = np.random.default_rng(seed)
    digits, fractions = int(g.choice([2, 4, 4, 8])), bool(g.random() < 0.2)
    link = STATES[page](g) | {"lang": "en", "precision": digits, "fractions": str(fractions).lower()}
    before = open_page(page, **link)
    offered = before.session_state["declared"].ahead
    assert offered or "updates" in link
    for key in g.permutation(sorted(offered))[:2]:
        told = sent(before, key, Settings(digits, fractions))
        scale = before.session_state["declared"].sliders[key].shown
        for i in {int(g.integers(0, told["count"])) for _ in range(3)}:
            value = scale.dragged(told["first"] + i * told["step"])
            after = open_page(page, **link | {key: value})
            for target, moving in told["moving"].items():
                there = shown(after, target, [path for path, each in moving.items() if each.parts[i] is not None])
                others = {path: found for path, found in there.items() if not same(moving[path], i, found)}
                assert not others, (link, key, value, {path: moving[path].parts[i] for path in others})
