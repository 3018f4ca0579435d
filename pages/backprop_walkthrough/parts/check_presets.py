"""States of the gradient check that are worth a question, and what a click on its figure chooses."""

from collections.abc import Sequence

import numpy as np

from pages.backprop_walkthrough.parts.checks import NUDGES, STEPS
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.network import scenes
from pages.ui.writing.text import _

# What the controls of the check do not have, or keep.
_ELSEWHERE = ("updates", "nudge", "step", *scenes.METHOD)


def look_at(places: Sequence[str]) -> None:
    """A click on a parameter puts it under the lens, one on the curve chooses its h: the one stands at 1, 2, …, the
    other is below 1."""
    if spot := charts.clicked("network"):
        x = spot[0]
        if x < 1.0:
            controls.set_values({"h": STEPS[int(np.argmin(np.abs(np.log(NUDGES / x))))]})
        elif x <= len(places):
            controls.set_values({"lens": places[round(x) - 1]})


def experiments() -> None:
    """States in which the check fails, and once does not though it should."""
    controls.preset(
        _("The text's δ"),
        _("Rule $\\nabla_{\\!a}J$ on Mazur's net: move $h$. Which errors stay where they are? What is 5.353?"),
        _state("mazur", rule="∇ₐJ", lens="W2[1,1]"),
        _(
            "All 12, between 0.8067 and 0.8245, unless $h$ is so tiny that the difference itself is rounded: so it is"
            " the gradient that is wrong. 5.353 is $1/\\varphi'(z^{(2)}_1)$, by which $\\delta$ of output 1 is too"
            " large; layer 1 inherits that, mixed with the mistake of output 2."
        ),
    )
    controls.preset(
        _("Well hidden"),
        _("The same wrong rule, and it passes. What is $\\varphi'$ at this output?"),
        _state("regression", rule="∇ₐJ", lens="W2[1,1]"),
        _(
            "$\\varphi'=1$: the output is the identity, and a forgotten factor of 1 changes nothing, so"
            " $\\delta^{(2)}_1=0.6076$ by both rules. Passing shows that this network's gradient is right, not that the"
            " rule is."
        ),
    )
    controls.preset(
        _("On a kink"),
        _("The right rule fails: one $z$ is exactly 0. What does ReLU′(0) have to be for the check to pass?"),
        _state("xor", lens="b1[2]", y1=0.0),
        _(
            "$1/2$: the central difference takes the mean of the slopes on the two sides, 0 and 1. So it says $-2.000$"
            " where backpropagation, with ReLU′(0) = 0, says 0. Neither is wrong: at the kink $J$ has no derivative,"
            " and nobody can be judged there."
        ),
    )
    controls.preset(
        _("h too small"),
        _("The rule is right, and yet the check fails. Where have the digits of $J(w+h)-J(w-h)$ gone?"),
        _state("mazur", h="1e-12"),
        _(
            "They have cancelled: the two values of $J$ differ in their last digits only, those were rounded, and"
            " dividing by $2h$ magnifies the rounding. Of the first weight's gradient, $4.386\\cdot 10^{-4}$, no digit"
            " is left: rounding alone may move its quotient by $9\\cdot 10^{-4}$. What the subtraction leaves is noise,"
            " another one on every processor, so it is not shown."
        ),
    )
    controls.preset(
        _("h too large"),
        _("Now it is not rounding. How much smaller does the error get when $h$ is ten times smaller?"),
        _state("regression", h="1e-1", lens="b1[1]"),
        _(
            "A hundred times: the error goes with $h^2$, and at $h=0.1$ it is 0.006407 for $b^{(1)}_1$. $W^{(2)}$ and"
            " $b^{(2)}$ do not have it: with an identity output and half-MSE $J$ is quadratic in them, so $J'''=0$, and"
            " the difference is exact up to rounding."
        ),
    )
    controls.preset(
        _("Left out"),
        _("The text's loop on three classes: which matrices are missing, and how far does the loss fall without them?"),
        _state("classifier", rule="l<L", lens="W2[1,1]"),
        _(
            "$\\nabla W^{(2)}$ and $\\nabla b^{(2)}$, the whole last layer. $J$ falls from 1.377 to 0.2636 all the"
            " same, since layer 1 adapts to a last layer that never moves; the right rule comes down to $4.934\\cdot"
            " 10^{-4}$."
        ),
    )
    controls.preset(
        _("Falls and sticks"),
        _(
            "Three samples, softmax: by the text's rule $J$ falls too, and then stays. Which outputs does nothing push"
            " down?"
        ),
        _state("classifier", rule="∇ₐJ", lens="b2[1]", samples=3),
        _(
            "At every sample the two wrong ones: where $y=0$, the rule makes $\\delta=0$, so outputs are only ever"
            " pushed up. In the end the hidden units are saturated alike for samples 2 and 3, both their outputs are"
            " pushed up alike and tie at $1/2$: $J$ stays at 0.4626, near $(2\\ln 2)/3$. The right rule reaches"
            " 0.001214."
        ),
    )


def _state(name: str, samples: int = 1, **others: object) -> dict[str, object]:
    scene = scenes.SCENES[name]
    own = {key: value for key, value in scenes.values(scene).items() if key not in _ELSEWHERE}
    batch = scenes.batch_values(scene, samples) if samples > 1 else {}
    return {"scene": name, **own, **batch, "rule": "∇ₐJ⊙φ′", "h": "1e-5", "train": "1000", **others}
