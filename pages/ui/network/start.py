"""The inputs from which a walkthrough starts: a scene or an own network, its exact weights, x and y."""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, INITIALISATIONS, LOSSES, InputError, Layer, Network, parse_column, parse_matrix
from dlmath.arrays import shortened
from dlmath.functions.losses import Loss
from dlmath.linear_algebra.matrix_text import plain_signs
from dlmath.network.parameters import Parameter, learned_parameters, parameters
from dlmath.training.descent import Descent, descend
from dlmath.training.methods import PLAIN, Method
from pages.ui.inputs import controls
from pages.ui.inputs.ranges import LARGEST
from pages.ui.network import scenes
from pages.ui.network.scenes import Scene
from pages.ui.platform.internals import DeltaGenerator
from pages.ui.reruns import lazy_expander
from pages.ui.reruns.cache import cached, give_way
from pages.ui.writing import reductions
from pages.ui.writing.numbers import sub, sup
from pages.ui.writing.text import _, complaint

RATES = tuple(f"{mantissa * 10.0**power:.12g}" for power in range(-4, 3) for mantissa in (1, 1.5, 2, 3, 5, 7))[:-5]
MOST_UPDATES = 10_000
NARROW = 150
BIASES = ("learned", "frozen", "none")
GIVEN_DELTA = ("identity", "y·a")  # J = Σ y z, of which y is ∂J/∂z


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
            for part in (
                layer.activation.name.encode(),
                repr(layer.W.shape).encode(),
                layer.W.tobytes(),
                layer.b.tobytes(),
                *_masks(layer),
            )
        ]
        object.__setattr__(self, "fingerprint", b"|".join(parts))


def _masks(layer: Layer) -> tuple[bytes, ...]:
    return layer.learned("W").tobytes(), layer.learned("b").tobytes()


@cached(128)
def replay(start: Start, learning_rate: float, updates: int, method: Method = PLAIN) -> Descent:
    """The updates made so far, from the start; kept while nothing that they depend on changes."""
    return descend(
        start.network, start.X, start.Y, LOSSES[start.loss], learning_rate, updates, on_record=give_way, method=method
    )


def choose_scene() -> Scene:
    """The choice of a scene; for the reader's own network also its sizes, functions and seed."""
    name = controls.choice("scene", _("Scene"), scenes.NAMES, scenes.NAMES[0], on_change=_load, hidden=True)
    return _own_scene() if name == scenes.OWN else scenes.SCENES[name]


def what_is_learned(scene: Scene, box: DeltaGenerator | None) -> Scene:
    """The scene with biases that are learned, frozen or absent, and with single weights that are fixed; as it is where
    there is no box for them."""
    if box is None:
        return scene
    with box:
        network = with_biases(scene.network, choose_biases())
        help = _("Such as W1[1,2], b1[1]: these keep their number. An edge that is fixed at 0 does not exist.")
        written = controls.text("fixed", _("Fixed parameters"), "", help=help)
        try:
            network = with_fixed(network, written)
        except InputError as error:
            st.error(complaint(error, _("Shown with none fixed.")))
    return replace(scene, network=network)


def choose_biases() -> str:
    """Whether biases are learned, frozen at their numbers, or absent."""
    return controls.choice("biases", _("Biases"), BIASES, BIASES[0])


def with_biases(network: Network, biases: str) -> Network:
    """The network with biases that are learned, frozen or absent."""
    if biases == "learned":
        return network
    held = 1.0 if biases == "frozen" else 0.0
    return tuple(replace(layer, b=held * layer.b, b_learned=np.zeros(layer.b.shape, dtype=bool)) for layer in network)


def with_fixed(network: Network, written: str) -> Network:
    """The network with some parameters that are not learned.

    Args:
      network: the network.
      written: their names, such as W1[1,2], b1[1].

    Raises: InputError if one is none of its parameters, or all are fixed.
    """
    places = {parameter_text(at): at for at in parameters(network)}
    names = re.findall(r"[^\s,;\[]+(?:\[[^\]]*\]?)?", plain_signs(written).replace(" ", ""))
    masks = [{letter: layer.learned(letter).copy() for letter in "Wb"} for layer in network]
    for name in names:
        if name not in places:
            raise InputError(
                "“%(given)s” is no weight or bias of this network; they are called like W1[1,2] and b1[1]",
                given=shortened(name, 30),
            )
        at = places[name]
        masks[at.layer - 1][at.letter][at.row, at.column] = False
    if not any(mask.any() for each in masks for mask in each.values()):
        raise InputError("at least one parameter must be learned")
    return tuple(
        replace(layer, W_learned=each["W"], b_learned=each["b"]) for layer, each in zip(network, masks, strict=True)
    )


def exact_weights(scene: Scene, turned: bool = False) -> Network:
    """Every weight and bias as matrix text, in an expander; the scene's own as long as nobody wants others."""
    box = lazy_expander.expander(_("Exact weights"), "exact", scenes.weight_texts(scene.network))
    if box is None:
        return scene.network
    with box:
        return weights(scene, turned)


def weights(scene: Scene, turned: bool = False) -> Network:
    """Every weight and bias as matrix text, in grids that show W as inputs × units where they are turned."""
    layers = []
    for l, layer in enumerate(scene.network, start=1):
        shape = "×".join(map(str, layer.W.shape[::-1] if turned else layer.W.shape))
        W = controls.matrix(f"W{l}", f"W{sup(l)} ({shape})", layer.W, name=f"W{sup(l)}", turned=turned)
        absent = controls.declared().values.get("biases") == "none"
        b = (
            layer.b
            if absent
            else controls.matrix(f"b{l}", f"b{sup(l)} ({layer.b.shape[0]}×1)", layer.b, name=f"b{sup(l)}")
        )
        layers.append(replace(layer, W=W, b=b))
    return tuple(layers)


def choose_turned() -> bool:
    """Whether grids show and take weights as inputs × units."""
    return controls.switch(
        "turned",
        _("W as inputs × units"),
        help=_("Many exercises give $W$ so. Formulas stay $Wa+b$ with $W$ as units × inputs, as texts and links do."),
    )


def inputs(scene: Scene) -> np.ndarray:
    """How many samples, and a slider for each component of x, or for several samples X as text; (n₀, N)."""
    _understand_samples(scene)
    N = controls.whole(
        "batch",
        _("Samples N"),
        1,
        scenes.MOST_SAMPLES,
        1,
        on_change=_resize,
        help=_("Each sample is a column of X and Y."),
    )
    if N > 1:
        return controls.matrix("X", f"X ({len(scene.x)}×{N})", scene.X[:, :N], name="X")
    return np.array(
        [[controls.slider(f"x{i + 1}", f"x{sub(i)}", -2.0, 2.0, value, 0.01)] for i, value in enumerate(scene.x)]
    )


def _understand_samples(scene: Scene) -> None:
    """Let a link that gives samples as X or Y, and not their number, say what the controls of so many samples say."""
    link = st.query_params
    if "batch" in link or "batch" in st.session_state or link.get("class") == scenes.SOFT:
        return
    try:
        X, Y = (_matrix_in_link(letter, len(whole)) for letter, whole in (("X", scene.X), ("Y", scene.Y)))
    except InputError:
        return
    N = max((each.shape[1] for each in (X, Y) if each is not None), default=1)
    if N > 1:
        controls.load({"batch": N})
    elif X is not None or Y is not None:
        own = scenes.sample_values(scene.loss, scene.X[:, :1] if X is None else X, scene.Y[:, :1] if Y is None else Y)
        for letter in ("X", "Y"):
            link.pop(letter, None)
        controls.load({key: value for key, value in own.items() if key not in link})


def _matrix_in_link(letter: str, n: int) -> np.ndarray | None:
    """X or Y of n rows as the link gives it, if it does; one column may be written in a row.

    Raises: InputError for a text that is none.
    """
    text = st.query_params.get(letter)
    if text is None:
        return None
    try:
        return parse_matrix(text, letter, (n, None))
    except InputError:
        return parse_column(text, letter, n)


def targets(scene: Scene, N: int) -> np.ndarray:
    """A slider for each component of y, or a class, or for several samples, and for the probabilities of all classes, Y
    as text; (n_L, N)."""
    loss = LOSSES[scene.loss]
    if loss.targets == "distribution" and N == 1:
        options = [str(i + 1) for i in range(len(scene.y))]
        chosen = controls.choice("class", _("True class y"), [*options, scenes.SOFT], str(scene.y.index(1.0) + 1))
        if chosen != scenes.SOFT:
            return np.array([[float(option == chosen)] for option in options])
    if loss.targets == "distribution" or N > 1:
        check = functools.partial(check_targets, loss)
        name = called_target(scene.network, scene.loss).replace("y", "Y")
        return controls.matrix("Y", f"{name} ({len(scene.y)}×{N})", scene.Y[:, :N], check=check, name=name)
    name = called_target(scene.network, scene.loss)
    found = np.array([[_target(loss, name, i, value)] for i, value in enumerate(scene.y)])
    try:
        loss.check_targets(found)
    except InputError as error:
        st.error(complaint(error, _("Shown with the target of the scene.")))
        return scene.Y[:, :1]
    return found


def _target(loss: Loss, name: str, i: int, value: float) -> float:
    """A slider for one component of y."""
    low, high = {"probability": (0.0, 1.0), "sign": (-1.0, 1.0)}.get(
        "sign" if loss.targets == "sign" else loss.domain, (-2.0, 2.0)
    )
    least, most = (-LARGEST, LARGEST) if high == 2.0 else (low, high)
    step = 2.0 if loss.targets == "sign" else 0.01
    return controls.slider(f"y{i + 1}", f"{name}{sub(i)}", low, high, value, step, least=least, most=most)


def check_targets(loss: Loss, Y: np.ndarray) -> None:
    """Targets that the loss takes; for softmax with cross-entropy, whose δ is a − y, they are probabilities of one
    class or another."""
    loss.check_targets(Y)
    if loss.targets == "distribution" and not np.allclose(Y.sum(axis=0), 1.0, rtol=0.0, atol=1e-9):
        raise InputError("the targets of each sample must add up to 1 over its classes")


def sample(batch: Sequence[int]) -> int:
    """Which sample of a batch is drawn, counted from 0 in the batch, which names its samples; not asked where there is
    only one."""
    names = list(dict.fromkeys(str(s + 1) for s in batch))
    return batch.index(int(controls.choice("sample", _("Sample shown"), names, names[0])) - 1) if len(names) > 1 else 0


def parameter_text(at: Parameter) -> str:
    """A parameter as it stands in a link: W1[1,2] or b1[2]."""
    return f"W{at.layer}[{at.row + 1},{at.column + 1}]" if at.letter == "W" else f"b{at.layer}[{at.row + 1}]"


def places(network: Network) -> dict[str, Parameter]:
    """The parameters that are learned, by their names in links."""
    return {parameter_text(at): at for at in learned_parameters(network)}


def _load() -> None:
    """Give every control the value that the chosen scene has for it; the batch keeps its size."""
    if (scene := _chosen()) is not None:
        N = int(str(controls.held("batch", 1)))
        controls.set_values(scenes.values(scene) | (scenes.batch_values(scene, N) if N > 1 else {}))


def _resize() -> None:
    """Another number of samples: those that there are stay, further ones come from the scene."""
    if (scene := _chosen()) is None:
        return
    N = int(str(controls.held("batch", 1)))
    X, Y = (
        np.hstack([held, whole[:, held.shape[1] :]])[:, :N]
        for held, whole in zip(_samples(scene), (scene.X, scene.Y), strict=True)
    )
    usual = scenes.sample_values(scene.loss, scene.X[:, :N], scene.Y[:, :N])
    found = scenes.sample_values(scene.loss, X, Y)
    controls.load({key: value for key, value in found.items() if value != usual[key] or key in st.session_state})


def _samples(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """X and Y as the controls hold them before their number changes; the scene's where they cannot be read."""
    before = int(str(controls.declared().values.get("batch", 1)))
    if before == 1:
        values = scenes.values(scene)
        values |= {key: controls.held(key, value) for key, value in values.items()}
        return scenes.one_sample(scene, values)
    found = []
    for key, whole in (("X", scene.X), ("Y", scene.Y)):
        try:
            found.append(parse_matrix(str(controls.held(key, "")), key, (len(whole), None)))
        except InputError:
            found.append(whole[:, :before])
    return found[0], found[1]


def _chosen() -> Scene | None:
    """The scene that the controls name; None while they name no network."""
    name = str(controls.held("scene", scenes.NAMES[0]))
    try:
        return scenes.own_scene(_own_choices()) if name == scenes.OWN else scenes.SCENES[name]
    except InputError:
        return None


def _own_scene() -> Scene:
    defaults = scenes.OWN_DEFAULTS
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=NARROW):
            sizes = readable_sizes(
                controls.text("sizes", _("Units per layer"), str(defaults["sizes"]), on_change=_load),
                str(defaults["sizes"]),
            )
        functions(len(scenes.read_sizes(sizes)) - 1, defaults, _load, NARROW)
        with st.container(width=NARROW):
            controls.select("init", _("Initial weights"), list(INITIALISATIONS), str(defaults["init"]), on_change=_load)
        with st.container(width=NARROW):
            controls.whole("seed", _("Seed"), 0, 999, int(str(defaults["seed"])), on_change=_load)
    return scenes.own_scene({**_own_choices(), "sizes": sizes})


def functions(
    layers: int, defaults: Mapping[str, object], on_change: Callable[[], None], width: controls.Width = "stretch"
) -> None:
    """The activation of each layer, and the loss, of those that make sense after the last."""
    if "hidden" not in st.session_state and (hidden := scenes.each_hidden(st.query_params.get("each", ""))):
        st.query_params["hidden"] = hidden
        del st.query_params["each"]
    of_layers = [controls.Place(f"φ{sup(l)}", lambda before: list(ACTIVATIONS)) for l in range(1, layers + 1)]
    loss = controls.Place(
        _("Loss"),
        lambda before: scenes.losses_after(before[0]),
        lambda name: reductions.of(LOSSES[name]),
        reductions.explained,
    )
    controls.names("hidden", of_layers[:-1], str(defaults["hidden"]), on_change=on_change, width=width)
    output = controls.names("output", [of_layers[-1], loss], str(defaults["output"]), ", ", on_change, width)
    if output != list(GIVEN_DELTA):
        st.button(
            _("Give δ instead of a loss"),
            key="give δ",
            on_click=_give_delta,
            args=(on_change,),
            help=_("An exercise gives δ of a layer: let the network end with that layer, and type δ in place of y."),
        )


def _give_delta(on_change: Callable[[], None]) -> None:
    controls.set_values({"output": ", ".join(GIVEN_DELTA)})
    on_change()


def called_target(network: Network, loss: str) -> str:
    """What stands in the place of y: a target, or where none is compared, the given δ or ∂J/∂a."""
    if LOSSES[loss].measures_error:
        return "y"
    return "δ" if (network[-1].activation.name, loss) == GIVEN_DELTA else "∂J/∂a"


def readable_sizes(written: str, usual: str) -> str:
    """The sizes as they were written, or, said, the last ones that could be read."""
    try:
        scenes.read_sizes(written)
        st.session_state["good_sizes"] = written
    except InputError as error:
        st.error(complaint(error, _("Shown with the last good value.")))
    return str(st.session_state.get("good_sizes", usual))


def _own_choices() -> dict[str, object]:
    return {key: controls.held(key, default) for key, default in scenes.OWN_DEFAULTS.items()}
