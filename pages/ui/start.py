"""The inputs from which a walkthrough starts: a scene or an own network, its exact weights, x and y."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, INITIALISATIONS, LOSSES, InputError, Layer, Network, Trace, format_matrix, trace, update
from dlmath.lens import Lens, Parameter, parameter_value
from dlmath.steps import Step, Symbol, updated
from dlmath.training import Descent, descend
from pages.ui import controls, formulas, numbers, scenes
from pages.ui.charts import parameter_name
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


def let_go() -> None:
    """Another parameter comes under the lens: it is not nudged."""
    controls.set_values({"nudge": 0.0})


def go(by: int, last: int) -> None:
    """Step forward or back."""
    controls.set_values({"step": min(max(int(st.session_state.get("step", 1)) + by, 1), last)})


def make_update(before: Network, made: int, start_here: bool) -> None:
    """Make the update that the last step shows; where the lens has changed a weight, or the count is full, the state becomes the new start."""
    if not start_here:
        controls.set_values({"updates": made + 1})
        return
    texts = {f"W{l}": format_matrix(layer.W) for l, layer in enumerate(before, start=1)}
    texts |= {f"b{l}": format_matrix(layer.b.T) for l, layer in enumerate(before, start=1)}
    controls.set_values({**texts, "nudge": 0.0, "updates": 1})


def next_network(t: Trace, alpha: float) -> Network | None:
    """The network after the next update; None, and said, where it would not be finite."""
    try:
        return update(t, alpha)
    except InputError as error:
        st.error(_("The next update would leave the numbers that float64 can hold: %(why)s.", why=explain(error)))
        return None


def show_numbers(step: Step, t: Trace) -> None:
    """A step with its shapes and matrices, and the arithmetic of the number the reader chooses."""
    rows, columns = step.result.value.shape
    st.latex(rf"\small {formulas.in_shapes(step, t)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        row = _index("row", _("Row"), rows)
        column = _index("col", _("Column"), columns)
    st.latex(formulas.in_numbers(step, t, row, column))
    st.latex(formulas.in_scalars(step, t, row, column))
    if slopes := formulas.in_slopes(step, t, row, column):
        st.latex(slopes)


def _index(key: str, label: str, count: int) -> int:
    """Which row or column, counted from 0; not asked where there is only one."""
    return int(controls.choice(key, label, [str(i + 1) for i in range(count)], "1")) - 1 if count > 1 else 0


def show_update(t: Trace, new: Network | None, at: Parameter, alpha: float, made: int, nudge: float) -> None:
    """The update of the parameter under the lens and of its matrix, J before and after, and the button that makes it."""
    if new is None:
        return
    J = trace(new, t.X, t.Y, t.loss).J
    st.latex(formulas.update_in_numbers(t, updated(t, new, at.symbol), alpha))
    st.latex(formulas.update_in_scalars(t, at.letter, at.layer, at.row, at.column, alpha, parameter_value(new, at)))
    st.latex(rf"J:\quad {numbers.latex(t.J, 6)}\;\longrightarrow\;{numbers.latex(J, 6)}")
    full = made >= MOST_UPDATES
    st.button(_("Make this update"), key="update", shortcut="u", on_click=make_update, args=(t.network, made, bool(nudge) or full))


def describe(t: Trace, step: Step, reached: Collection[Symbol]) -> str:
    """The network diagram in words, from the trace."""
    sizes = "-".join(str(n) for n in (t.X.shape[0], *(layer.W.shape[0] for layer in t.network)))
    parts = [_("Network %(sizes)s.", sizes=sizes), f"x = {_listed(t.X)}."]
    for l in range(1, len(t.network) + 1):
        for mark, letter, value in (("z", "z", t.forward[l - 1].z), ("a", "a", t.forward[l - 1].a), ("δ", "delta", t.backward[l - 1].delta)):
            if Symbol(letter, l) in reached:
                parts.append(f"{mark}{sup(l)} = {_listed(value)}.")
    if Symbol("J", len(t.network)) in reached:
        parts.append(f"J = {numbers.plain(t.J)}.")
    return " ".join([*parts, _("Current step: %(rule)s.", rule=step.rule.value)])


def describe_panels(t: Trace, lens: Lens, run: Descent) -> str:
    """The four panels in words, from the trace."""
    return _(
        "Bars of z, a and δ of each unit; J = %(J)s at %(w)s = %(value)s with slope %(slope)s; J after %(n)s updates, from %(first)s to %(last)s.",
        J=numbers.plain(t.J), w=parameter_name(lens), value=numbers.plain(lens.value), slope=numbers.plain(lens.gradient),
        n=int(run.updates[-1]), first=numbers.plain(float(run.J[0])), last=numbers.plain(float(run.J[-1])),
    )  # fmt: skip


def _listed(column: np.ndarray) -> str:
    return "(" + ", ".join(numbers.plain(float(value)) for value in column[:, 0]) + ")"


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
        controls.number("seed", _("Seed"), 0, 9999, int(str(defaults["seed"])), on_change=_load)
    try:
        scenes.read_sizes(sizes)
        st.session_state["good_sizes"] = sizes
    except InputError as error:
        st.error(explain(error) + " " + _("Shown with the last good value."))
    return scenes.own_scene({**_own_choices(), "sizes": st.session_state.get("good_sizes", defaults["sizes"])})


def _own_choices() -> dict[str, object]:
    return {key: st.session_state.get(key, default) for key, default in scenes.OWN_DEFAULTS.items()}
