"""The inputs from which a walkthrough starts: a scene or an own network, its exact weights, x and y."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, INITIALISATIONS, LOSSES, InputError, Layer, Network
from dlmath.lens import Parameter
from dlmath.training import Descent, descend
from pages.ui import controls, scenes
from pages.ui.numbers import sub, sup
from pages.ui.scenes import Scene
from pages.ui.text import _, explain, say

RATES = tuple(f"{mantissa * 10.0**power:.12g}" for power in range(-4, 3) for mantissa in (1, 1.5, 2, 3, 5, 7))[:-5]
MOST_UPDATES = 10_000


@dataclass(frozen=True)
class Start:
    """A network before any update, with its one sample; equal when all its numbers are.

    Attributes:
      network: the initial weights and biases.
      X: (n₀, 1).
      Y: (n_L, 1).
      loss: a name in LOSSES.
    """

    network: Network = field(compare=False)
    X: np.ndarray = field(compare=False)
    Y: np.ndarray = field(compare=False)
    loss: str
    fingerprint: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = [self.X.tobytes(), self.Y.tobytes()]
        parts += [
            part
            for layer in self.network
            for part in (layer.activation.name.encode(), repr(layer.W.shape).encode(), layer.W.tobytes(), layer.b.tobytes())
        ]
        object.__setattr__(self, "fingerprint", b"|".join(parts))


@lru_cache(maxsize=128)
def replay(start: Start, learning_rate: float, updates: int) -> Descent:
    """The updates made so far, from the start; kept while nothing that they depend on changes."""
    return descend(start.network, start.X, start.Y, LOSSES[start.loss], learning_rate, updates)


def choose_scene() -> Scene:
    """The choice of a scene, with its comment; for the reader's own network also its sizes, functions and seed."""
    name = controls.choice("scene", _("Scene"), scenes.NAMES, scenes.NAMES[0], on_change=_load, hidden=True)
    scene = _own_scene() if name == scenes.OWN else scenes.SCENES[name]
    say(scene.comment)
    return scene


def weights(scene: Scene) -> Network:
    """Every weight and bias as matrix text."""
    layers = []
    for l, layer in enumerate(scene.network, start=1):
        W = controls.matrix(f"W{l}", f"W{sup(l)} ({layer.W.shape[0]}×{layer.W.shape[1]})", layer.W)
        b = controls.matrix(f"b{l}", f"b{sup(l)} ({layer.b.shape[0]}×1)", layer.b)
        layers.append(Layer(W, b, layer.activation))
    return tuple(layers)


def inputs(scene: Scene) -> np.ndarray:
    """A slider for each component of x; (n₀, 1)."""
    return np.array([[controls.slider(f"x{i + 1}", f"x{sub(i)}", -2.0, 2.0, value, 0.01)] for i, value in enumerate(scene.x)])


def targets(scene: Scene) -> np.ndarray:
    """A slider for each component of y, or a class; (n_L, 1)."""
    if scene.loss == "CE":
        options = [str(i + 1) for i in range(len(scene.y))]
        chosen = controls.choice("class", _("True class y"), options, str(scene.y.index(1.0) + 1))
        return np.array([[float(option == chosen)] for option in options])
    low, high = (0.0, 1.0) if LOSSES[scene.loss].domain == "probability" else (-2.0, 2.0)
    return np.array([[controls.slider(f"y{i + 1}", f"y{sub(i)}", low, high, value, 0.01)] for i, value in enumerate(scene.y)])


def parameter_text(at: Parameter) -> str:
    """A parameter as it stands in a link: W1[1,2] or b1[2]."""
    return f"W{at.layer}[{at.row + 1},{at.column + 1}]" if at.letter == "W" else f"b{at.layer}[{at.row + 1}]"


def _load() -> None:
    """Give every control the value that the chosen scene has for it."""
    name = st.session_state.get("scene")
    if name == scenes.OWN:
        try:
            scene = scenes.own_scene(_own_choices())
        except InputError:
            return
    else:
        scene = scenes.SCENES[str(name)]
    controls.set_values(scenes.values(scene))


def _own_scene() -> Scene:
    defaults = scenes.OWN_DEFAULTS
    hidden = [name for name in scenes.HIDDEN if name in ACTIVATIONS]
    columns = st.columns([2, 2, 3, 2, 2])
    with columns[0]:
        sizes = controls.text("sizes", _("Units per layer"), str(defaults["sizes"]), on_change=_load)
    with columns[1]:
        controls.select("hidden", _("Hidden activation"), hidden, str(defaults["hidden"]), on_change=_load)
    with columns[2]:
        controls.select("output", _("Output, loss"), scenes.OUTPUTS, str(defaults["output"]), on_change=_load)
    with columns[3]:
        controls.select("init", _("Initial weights"), list(INITIALISATIONS), str(defaults["init"]), on_change=_load)
    with columns[4]:
        controls.whole("seed", _("Seed"), 0, 999, int(str(defaults["seed"])), on_change=_load)
    try:
        scenes.read_sizes(sizes)
        st.session_state["good_sizes"] = sizes
    except InputError as error:
        st.error(_("%(why)s. Shown with the last good value.", why=explain(error)))
    return scenes.own_scene({**_own_choices(), "sizes": st.session_state.get("good_sizes", defaults["sizes"])})


def _own_choices() -> dict[str, object]:
    return {key: st.session_state.get(key, default) for key, default in scenes.OWN_DEFAULTS.items()}
