"""What the reader enters for softmax and cross-entropy: scores, a target, distributions."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from dlmath import InputError
from dlmath.functions.probabilities import check_distribution, normalised, smoothed
from pages.ui.inputs import controls
from pages.ui.inputs.controls import as_text
from pages.ui.inputs.ranges import LARGEST
from pages.ui.reruns import lazy_expander
from pages.ui.writing.numbers import sub
from pages.ui.writing.text import _, complaint

SCORES = (2.0, 1.0, 0.1, -1.0, 0.5, -2.0, 0.0, 1.5, -0.5, 3.0)
WEIGHTS = (7.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
MOST_CLASSES = len(SCORES)


MORE = {"scores": "sliders", "target": "class", "eps": "0.0", "shift": "0"}
TEMPERATURES, SHIFTS = ("0.1", "0.2", "0.5", "1", "2", "5", "10"), ("-1000", "-10", "0", "10", "100", "1000")


class Chosen(NamedTuple):
    """Scores z and target y, (C, 1) each, the temperature, and the constant that is added to every score; and by their
    keys the scores that are on sliders."""

    z: np.ndarray
    y: np.ndarray
    T: float
    c: float
    moved: dict[str, float]


def choose() -> Chosen:
    """What the reader enters: scores, the class that was right and the temperature first, the rest folded away."""
    first = st.container()
    count = st.container()
    box = lazy_expander.expander(_("Scores in a row, soft targets, shifted scores"), "more", MORE)
    kind, C, target, epsilon, c = "sliders", 3, "class", 0.0, 0.0
    if box is not None:
        with box:
            kind = controls.choice("scores", _("Scores"), ("sliders", "row"), "sliders")
            target = controls.choice("target", _("Target"), ("class", "soft"), "class")
            if target == "class":
                epsilon = controls.slider("eps", _("Label smoothing ε"), 0.0, 0.5, 0.0, 0.01, least=0.0, most=1.0)
            c = controls.scale("shift", _("Constant added to every score"), SHIFTS, "0", least=-LARGEST)
    if kind == "sliders":
        with count:
            C = controls.whole("C", _("Number of classes"), 2, MOST_CLASSES, 3)
    with first:
        z = _scores(kind, C)
        y = _target(target, len(z), epsilon)
        T = controls.scale("T", _("Temperature T"), TEMPERATURES, "1")
    sliders = {_key(k): float(z[k, 0]) for k in range(C)} if kind == "sliders" else {}
    return Chosen(z, y, T, c, sliders)


def _key(k: int) -> str:
    return f"z{k + 1}"


def _scores(kind: str, C: int) -> np.ndarray:
    """The scores z, one for each class, on sliders or in a row."""
    if kind == "row":
        help = _("Up to ten numbers of any size, typed or pasted: a score for each class.")
        return controls.vector("z", _("Scores z"), np.array([SCORES[:3]]), help, MOST_CLASSES, _enough)
    return np.array(
        [[controls.slider(_key(k), _("Score z%(k)s", k=sub(k)), -10.0, 10.0, SCORES[k], 0.01)] for k in range(C)]
    )


def _target(kind: str, C: int, epsilon: float) -> np.ndarray:
    """The target y of so many classes: one of them, perhaps smoothed, or weights."""
    if kind == "class":
        k = int(controls.choice("k", _("True class"), [str(k + 1) for k in range(C)], "1")) - 1
        return smoothed(np.eye(C)[:, [k]], epsilon)
    default = np.array([WEIGHTS[:C]]).T
    weights = controls.matrix(
        f"q{C}", _("Weights of the classes, divided by their sum"), default, name=_("the list of weights")
    )
    try:
        return normalised(weights, _("Weights"))
    except InputError as error:
        st.error(complaint(error))
        return normalised(default)


def distribution(name: str, default: np.ndarray, help: str) -> np.ndarray | None:
    """A distribution as a row of numbers; None, and a way out, where they do not add up to 1."""
    weights = controls.vector(name, name, default, help, MOST_CLASSES)
    try:
        check_distribution(weights, name)
    except InputError as error:
        st.error(complaint(error))
        if weights.min() >= 0.0 and weights.sum() > 0.0:
            values = {name: as_text(normalised(weights, name))}
            label = _("Divide %(name)s by its sum", name=name)
            st.button(label, key=f"divide {name}", on_click=controls.set_values, args=(values,))
        return None
    return weights


def _enough(z: np.ndarray) -> None:
    """InputError for scores that are too few or too large."""
    if len(z) < 2:
        raise InputError("at least two scores are needed, one for each class")
    if np.abs(z).max() > LARGEST:
        raise InputError("the scores may be at most %(most)s in size", most="10⁹")
