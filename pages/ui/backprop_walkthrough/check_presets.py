"""States of the gradient check that are worth a question, and what a click on its figure chooses."""

from collections.abc import Sequence

import numpy as np

from pages.ui import charts, controls, scenes
from pages.ui.backprop_walkthrough.checks import NUDGES, STEPS
from pages.ui.text import _

# What the controls of the check do not have, or keep.
_ELSEWHERE = ("updates", "nudge", "step")


def look_at(places: Sequence[str]) -> None:
    """A click on a parameter puts it under the lens, one on the curve chooses its h: the one stands at 1, 2, …, the other is below 1."""
    if spot := charts.clicked("network"):
        x = spot[0]
        if x < 1.0:
            controls.set_values({"h": STEPS[int(np.argmin(np.abs(np.log(NUDGES / x))))]})
        elif x <= len(places):
            controls.set_values({"lens": places[round(x) - 1]})


def experiments() -> None:
    """States in which the check fails, and once does not though it should."""
    controls.preset(
        _("The text's δ"), _("Rule $\\nabla_{\\!a}J$ on Mazur's net: move $h$. Which errors stay where they are? What is 5.353?"),
        _state("mazur", rule="∇ₐJ", lens="W2[1,1]"),
    )  # fmt: skip
    controls.preset(
        _("Well hidden"),
        _("The same wrong rule, and it passes. What is $\\varphi'$ at this output?"),
        _state("regression", rule="∇ₐJ", lens="W2[1,1]"),
    )
    controls.preset(
        _("On a kink"), _("The right rule fails: one $z$ is exactly 0. What does ReLU′(0) have to be for the check to pass?"),
        _state("xor", lens="b1[2]", y1=0.0),
    )  # fmt: skip
    controls.preset(
        _("h too small"), _("The rule is right, and yet the check fails. Where have the digits of $J(w+h)-J(w-h)$ gone?"), _state("mazur", h="1e-12")
    )
    controls.preset(
        _("h too large"),
        _("Now it is not rounding. How much smaller does the error get when $h$ is ten times smaller?"),
        _state("regression", h="1e-1", lens="b1[1]"),
    )
    controls.preset(
        _("Left out"), _("The text's loop on three classes: which matrices are missing, and how far does the loss fall without them?"),
        _state("classifier", rule="l<L", lens="W2[1,1]"),
    )  # fmt: skip
    controls.preset(
        _("Falls and sticks"), _("Three samples, softmax: by the text's rule $J$ falls too, and then stays. Which outputs does nothing push down?"),
        _state("classifier", rule="∇ₐJ", lens="b2[1]", samples=3),
    )  # fmt: skip


def _state(name: str, samples: int = 1, **others: object) -> dict[str, object]:
    scene = scenes.SCENES[name]
    own = {key: value for key, value in scenes.values(scene).items() if key not in _ELSEWHERE}
    batch = scenes.batch_values(scene, samples) if samples > 1 else {}
    return {"scene": name, **own, **batch, "rule": "∇ₐJ⊙φ′", "h": "1e-5", "train": "1000", **others}
