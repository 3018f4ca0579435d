"""The network of "check my work": one of short numbers by its sheet number, a published one, or the reader's own
numbers."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import NamedTuple

import streamlit as st

from dlmath import LOSSES, InputError, Trace, initial_network, trace
from dlmath.by_hand.exercises import exercise
from dlmath.network.steps import Symbol
from dlmath.training.methods import Underway
from pages.backprop_walkthrough.parts import methods
from pages.ui.inputs import controls
from pages.ui.network import scenes, start
from pages.ui.network.scenes import Scene
from pages.ui.reruns import lazy_expander
from pages.ui.writing.text import _, complaint

DRAWN = "exercise"
NAMES = (DRAWN, "mazur", "classifier", "regression")
DEFAULTS: dict[str, object] = {
    "sizes": "2-2-1",
    "hidden": "ReLU",
    "output": "identity, half-MSE",
    "batch": 1,
    "seed": 4,
}
LAST_SHEET = 999
NOT_UPDATED = {"updates": 0}

# By the letter of a quantity, its parameter in the link before the number of its layer.
KEYS = {
    "z": "z",
    "a": "a",
    "J": "J",
    "dJ_da": "dA",
    "slope": "s",
    "delta": "d",
    "dW": "gW",
    "db": "gb",
    "W_new": "nW",
    "b_new": "nb",
}


def key(symbol: Symbol) -> str:
    """The parameter of the answers to a quantity."""
    return f"{KEYS[symbol.letter]}{symbol.layer}"


def choose_network() -> str:
    """The network by name."""
    return controls.choice("net", _("Network"), NAMES, DRAWN, on_change=_load_scene)


def choose(name: str) -> Scene:
    """How many samples; for a network of short numbers also its sheet number, sizes and functions."""
    batch = controls.whole("batch", _("Samples N"), 1, scenes.MOST_SAMPLES, 1, on_change=_load)
    if name != DRAWN:
        return _first(scenes.SCENES[name], batch)
    seed = controls.whole("seed", _("Sheet number"), 0, LAST_SHEET, int(str(DEFAULTS["seed"])), on_change=_load)
    sizes = start.readable_sizes(
        controls.text("sizes", _("Units per layer"), str(DEFAULTS["sizes"]), on_change=_load), str(DEFAULTS["sizes"])
    )
    start.functions(len(scenes.read_sizes(sizes)) - 1, DEFAULTS, _load)
    choices = _choices() | {"sizes": sizes, "batch": batch, "seed": seed}
    try:
        found = drawn(choices)
        st.session_state["good_sheet"] = choices
    except InputError as error:
        st.error(complaint(error, _("Shown with the last good value.")))
        return drawn(st.session_state.get("good_sheet", DEFAULTS) | {"batch": batch})
    if found.sizes[:-1] != scenes.read_sizes(sizes)[:-1]:
        st.caption(_("A softmax with one unit is always 1, so each hidden softmax has 2 units at least here."))
    if (outputs := len(found.Y)) != scenes.read_sizes(sizes)[-1]:
        why = (
            _("The output of a softmax with one unit is always 1, so the output layer has %(n)s units here.", n=outputs)
            if found.network[-1].activation.name == "softmax"
            else _("One class alone is always the true one, so the output layer has %(n)s units here.", n=outputs)
        )
        st.caption(why)
    return found


class Homework(NamedTuple):
    """What is worked out: a network with the samples of its next update, and how that is made."""

    t: Trace
    by: Underway


def after_updates(scene: Scene, alpha: float, made: int, turned: bool) -> Homework:
    """The scene, every number of which can be overwritten, and by which rule it is updated, after some updates."""
    own = st.container()
    box = lazy_expander.expander(
        _("What is learned, and how"),
        "learned",
        scenes.LEARNED | {name: str(value) for name, value in scenes.METHOD.items()},
    )
    scene = start.what_is_learned(scene, box)
    with own:
        begin = _own_numbers(scene, turned)
    method = methods.choose(begin.network, begin.X.shape[1], box)
    run = start.replay(begin, alpha, made, method)
    if run.diverged is not None:
        methods.tell_divergence(run.diverged)
    batch = method.samples(begin.X.shape[1], int(run.updates[-1]))
    if method.batches:
        st.caption(_("Samples of this update: %(names)s.", names=[str(s + 1) for s in batch.tolist()]))
    t = trace(run.network, begin.X[:, batch], begin.Y[:, batch], LOSSES[begin.loss])
    return Homework(t, Underway(method, run.state))


def _own_numbers(scene: Scene, turned: bool) -> start.Start:
    box = lazy_expander.expander(_("Your own numbers"), "own", values(scene))
    if box is None:
        return start.Start(scene.network, scene.X, scene.Y, scene.loss)
    with box:
        X = controls.matrix("X", f"X ({'×'.join(map(str, scene.X.shape))})", scene.X, name="X")
        check = partial(start.check_targets, LOSSES[scene.loss])
        name = start.called_target(scene.network, scene.loss).replace("y", "Y")
        Y = controls.matrix("Y", f"{name} ({'×'.join(map(str, scene.Y.shape))})", scene.Y, check=check, name=name)
        return start.Start(start.weights(scene, turned), X, Y, scene.loss)


def drawn(choices: Mapping[str, object]) -> Scene:
    """The scene with the short numbers of a sheet; each softmax has two units at least.

    Raises: InputError if the sizes are none.
    """
    return _drawn(
        str(choices["sizes"]),
        str(choices["hidden"]),
        str(choices["output"]),
        int(str(choices["batch"])),
        int(str(choices["seed"])),
    )


@lru_cache(maxsize=64)
def _drawn(sizes_text: str, hidden: str, output: str, batch: int, seed: int) -> Scene:
    sizes = scenes.read_sizes(sizes_text)
    names, loss = scenes.functions(hidden, output, len(sizes) - 1)
    of_classes = LOSSES[loss].targets == "distribution"
    least = [
        1,
        *(2 if name == "softmax" else 1 for name in names[:-1]),
        2 if names[-1] == "softmax" or of_classes else 1,
    ]
    sizes = tuple(map(max, sizes, least))
    shape = initial_network(sizes, names, "zeros", 0)
    t = exercise(shape, LOSSES[loss], batch, seed)
    return Scene(t.network, loss, t.X, t.Y, "0.1", "")


def values(scene: Scene) -> dict[str, str]:
    """The numbers of a scene as values of controls."""
    return {"X": controls.as_text(scene.X), "Y": controls.as_text(scene.Y), **scenes.weight_texts(scene.network)}


def empty_sheet() -> None:
    """Take every answer off the sheet."""
    controls.set_values(_empty())


def turn_sheet() -> None:
    """Put the answers of this update away, and lay out those that were given to the other before."""
    sheets = st.session_state.setdefault("sheets", {})
    sheets[controls.declared().values["updates"]] = _answers()
    controls.load(_empty() | sheets.get(str(controls.held("updates")), {}))


def _empty() -> dict[str, object]:
    """A sheet without answers as values of the controls that hold any."""
    return dict.fromkeys(_answers(), "")


def _answers() -> dict[str, object]:
    """The answers on the sheet, as values of the controls that hold any."""
    names = (f"{letter}{l}" for letter in KEYS.values() for l in range(1, scenes.MOST_LAYERS + 1))
    return {name: text for name in names if (text := controls.held(name))}


def named(name: str, choices: Mapping[str, object]) -> Scene:
    """The scene of a name: drawn from the choices, or published."""
    return drawn(choices) if name == DRAWN else _first(scenes.SCENES[name], int(str(choices["batch"])))


def _first(scene: Scene, samples: int) -> Scene:
    return Scene(scene.network, scene.loss, scene.X[:, :samples], scene.Y[:, :samples], scene.alpha, scene.comment)


def _load() -> None:
    """Give the controls of numbers those of the network that has been chosen, and empty the sheet."""
    if (scene := _chosen()) is not None:
        _begin(values(scene))


def _load_scene() -> None:
    """The same with the learning rate."""
    if (scene := _chosen()) is not None:
        _begin(values(scene) | {"alpha": scene.alpha})


def _begin(numbers: Mapping[str, object]) -> None:
    """Give the controls other numbers, for which no sheet has been filled in."""
    st.session_state.pop("sheets", None)
    controls.set_values({**numbers, **_empty(), **NOT_UPDATED})


def _chosen() -> Scene | None:
    """The scene that the controls name; None while they name none."""
    try:
        return named(str(controls.held("net", DRAWN)), _choices())
    except InputError:
        return None


def _choices() -> dict[str, object]:
    return {name: controls.held(name, default) for name, default in DEFAULTS.items()}
