"""The inputs from which a walkthrough starts: a scene or an own network, its exact weights, x and y."""

import contextlib
import functools
from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, INITIALISATIONS, LOSSES, InputError, Layer, Network, parse_matrix
from dlmath.lens import Parameter
from dlmath.losses import Loss
from dlmath.network import check_targets
from dlmath.training import Descent, descend
from pages.ui import controls, folded, scenes
from pages.ui.kept import kept
from pages.ui.numbers import sub, sup
from pages.ui.scenes import Scene
from pages.ui.text import _, complaint, say

RATES = tuple(f"{mantissa * 10.0**power:.12g}" for power in range(-4, 3) for mantissa in (1, 1.5, 2, 3, 5, 7))[:-5]
MOST_UPDATES = 10_000


@dataclass(frozen=True)
class Start:
    """A network before any update, with its samples; equal when all its numbers are.

    Attributes:
      network: the initial weights and biases.
      X: (n₀, N).
      Y: (n_L, N).
      loss: a name in LOSSES.
    """

    network: Network = field(compare=False)
    X: np.ndarray = field(compare=False)
    Y: np.ndarray = field(compare=False)
    loss: str
    fingerprint: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = [repr(self.X.shape).encode(), self.X.tobytes(), self.Y.tobytes()]
        parts += [
            part
            for layer in self.network
            for part in (layer.activation.name.encode(), repr(layer.W.shape).encode(), layer.W.tobytes(), layer.b.tobytes())
        ]
        object.__setattr__(self, "fingerprint", b"|".join(parts))


@kept(128)
def replay(start: Start, learning_rate: float, updates: int) -> Descent:
    """The updates made so far, from the start; kept while nothing that they depend on changes."""
    return descend(start.network, start.X, start.Y, LOSSES[start.loss], learning_rate, updates)


def choose_scene() -> Scene:
    """The choice of a scene, with its comment; for the reader's own network also its sizes, functions and seed."""
    name = controls.choice("scene", _("Scene"), scenes.NAMES, scenes.NAMES[0], on_change=_load, hidden=True)
    scene = _own_scene() if name == scenes.OWN else scenes.SCENES[name]
    say(scene.comment)
    return scene


def exact_weights(scene: Scene) -> Network:
    """Every weight and bias as matrix text, in an expander; the scene's own as long as nobody wants others."""
    box = folded.expander(_("Exact weights"), "exact", scenes.weight_texts(scene.network))
    if box is None:
        return scene.network
    with box:
        return weights(scene)


def weights(scene: Scene) -> Network:
    """Every weight and bias as matrix text."""
    layers = []
    for l, layer in enumerate(scene.network, start=1):
        W = controls.matrix(f"W{l}", f"W{sup(l)} ({layer.W.shape[0]}×{layer.W.shape[1]})", layer.W, name=f"W{sup(l)}")
        b = controls.matrix(f"b{l}", f"b{sup(l)} ({layer.b.shape[0]}×1)", layer.b, name=f"b{sup(l)}")
        layers.append(Layer(W, b, layer.activation))
    return tuple(layers)


def inputs(scene: Scene) -> np.ndarray:
    """How many samples, and a slider for each component of x, or for several samples X as text; (n₀, N)."""
    N = controls.whole("batch", _("Samples N"), 1, scenes.MOST_SAMPLES, 1, on_change=_resize, help=_("Each sample is a column of X and Y."))
    if N > 1:
        return controls.matrix("X", f"X ({len(scene.x)}×{N})", scene.X[:, :N], name="X")
    return np.array([[controls.slider(f"x{i + 1}", f"x{sub(i)}", -2.0, 2.0, value, 0.01)] for i, value in enumerate(scene.x)])


def targets(scene: Scene) -> np.ndarray:
    """A slider for each component of y, or a class, or for several samples Y as text; (n_L, N)."""
    N = int(str(controls.declared().values["batch"]))
    if N > 1:
        return controls.matrix("Y", f"Y ({len(scene.y)}×{N})", scene.Y[:, :N], check=functools.partial(_check_targets, LOSSES[scene.loss]), name="Y")
    if scene.loss == "CE":
        options = [str(i + 1) for i in range(len(scene.y))]
        chosen = controls.choice("class", _("True class y"), options, str(scene.y.index(1.0) + 1))
        return np.array([[float(option == chosen)] for option in options])
    low, high = (0.0, 1.0) if LOSSES[scene.loss].domain == "probability" else (-2.0, 2.0)
    return np.array([[controls.slider(f"y{i + 1}", f"y{sub(i)}", low, high, value, 0.01)] for i, value in enumerate(scene.y)])


def _check_targets(loss: Loss, Y: np.ndarray) -> None:
    """Targets that the loss takes; for softmax with cross-entropy, whose δ is a − y, they are probabilities of one class or another."""
    check_targets(Y, loss)
    if loss.name == "CE" and not np.allclose(Y.sum(axis=0), 1.0, rtol=0.0, atol=1e-9):
        raise InputError("the targets of each sample must add up to 1 over its classes")


def sample(N: int) -> int:
    """Which sample of the batch is drawn, counted from 0; not asked where there is only one."""
    return int(controls.choice("sample", _("Sample shown"), [str(s + 1) for s in range(N)], "1")) - 1 if N > 1 else 0


def parameter_text(at: Parameter) -> str:
    """A parameter as it stands in a link: W1[1,2] or b1[2]."""
    return f"W{at.layer}[{at.row + 1},{at.column + 1}]" if at.letter == "W" else f"b{at.layer}[{at.row + 1}]"


def _load() -> None:
    """Give every control the value that the chosen scene has for it; the batch keeps its size."""
    if (scene := _chosen()) is not None:
        controls.set_values(scenes.values(scene) | scenes.batch_values(scene, _batch()))


def _resize() -> None:
    """Another number of samples: those that there are stay, further ones come from the scene."""
    if (scene := _chosen()) is None:
        return
    fresh = scenes.batch_values(scene, _batch())
    for key, whole in (("X", scene.X), ("Y", scene.Y)):
        with contextlib.suppress(InputError):
            held = parse_matrix(str(st.session_state.get(key, "")), key, (len(whole), None))
            fresh[key] = controls.as_text(np.hstack([held, whole[:, held.shape[1] :]])[:, : _batch()])
    controls.set_values(fresh)


def _batch() -> int:
    return int(st.session_state.get("batch", 1))


def _chosen() -> Scene | None:
    """The scene that the controls name; None while they name no network."""
    name = str(st.session_state.get("scene", scenes.NAMES[0]))
    try:
        return scenes.own_scene(_own_choices()) if name == scenes.OWN else scenes.SCENES[name]
    except InputError:
        return None


def _own_scene() -> Scene:
    defaults = scenes.OWN_DEFAULTS
    hidden = [name for name in scenes.HIDDEN if name in ACTIVATIONS]
    columns = st.columns([2, 2, 2.4, 3, 2, 2])
    with columns[0]:
        sizes = controls.text("sizes", _("Units per layer"), str(defaults["sizes"]), on_change=_load)
    with columns[1]:
        usual = controls.select("hidden", _("Hidden activation"), hidden, str(defaults["hidden"]), on_change=_load)
    with columns[2]:
        each = controls.text("each", _("One for each layer"), "", on_change=_load, help=_("Such as tanh-ReLU; empty: the same in all."))
    with columns[3]:
        controls.select("output", _("Output, loss"), scenes.OUTPUTS, str(defaults["output"]), on_change=_load)
    with columns[4]:
        controls.select("init", _("Initial weights"), list(INITIALISATIONS), str(defaults["init"]), on_change=_load)
    with columns[5]:
        controls.whole("seed", _("Seed"), 0, 999, int(str(defaults["seed"])), on_change=_load)
    return scenes.own_scene({**_own_choices(), **_readable(sizes, each, usual)})


def _readable(sizes: str, each: str, usual: str) -> dict[str, str]:
    """The sizes and activations as they were written, or, said, the last ones that could be read."""
    written = {"sizes": sizes, "each": each}
    try:
        scenes.read_activations(each, usual, len(scenes.read_sizes(sizes)) - 2)
        st.session_state["good_shape"] = written
    except InputError as error:
        st.error(complaint(error, _("Shown with the last good value.")))
    return st.session_state.get("good_shape", {"sizes": str(scenes.OWN_DEFAULTS["sizes"]), "each": ""})


def _own_choices() -> dict[str, object]:
    return {key: st.session_state.get(key, default) for key, default in scenes.OWN_DEFAULTS.items()}
