"""The walkthrough at all positions of a slider: what moves in its drawing and its tables."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from dlmath import LOSSES, Trace
from dlmath.calculus.optimisers import descent_step
from dlmath.network.cancellation import settled
from dlmath.network.parameters import Parameter, flatten, place
from dlmath.network.passes import Traces, one_sample
from dlmath.network.steps import Symbol
from dlmath.network.traces import traces
from pages.ui.drawing.diagram import Diagram
from pages.ui.drawing.moving import Moving
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import tables


def movable(made: int, N: int, loss: str) -> list[str]:
    """The sliders with which nothing moves that was learned: the nudge, and before the first update those of x and, if
    the loss takes y at all their positions, of y."""
    letters = "x" if LOSSES[loss].targets in ("sign", "not zero") else "xy"
    of_samples = [key for key in controls.declared().sliders if re.fullmatch(rf"[{letters}]\d+", key)]
    return ["nudge", *(of_samples if not made and N == 1 else [])]


class Ahead(NamedTuple):
    """What moves on the page with a slider.

    Attributes:
      t: the trace.
      at: the parameter under the lens.
      value: its value, not nudged.
      shown: the sample that is drawn.
      drawing: the drawing of it.
      after: weights and biases that are shown after the update, and with which learning rate that is made.
    """

    t: Trace
    at: Parameter
    value: float
    shown: int
    drawing: Diagram
    after: Mapping[Symbol, float]

    def moving(self, key: str, values: np.ndarray) -> dict[str, Moving]:
        """At many values of a slider."""
        every = settled(self._along(key, values))
        one = one_sample(every, self.shown)
        new = {s: _after(every, s, alpha) for s, alpha in self.after.items()}
        cells = tables.moving(one, self.drawing.reached, new, every if self.t.X.shape[1] > 1 else None)
        return {roles.PICTURE.key: self.drawing.moving(one), "": cells}

    def _along(self, key: str, values: np.ndarray) -> Traces:
        theta, X, Y = (
            np.repeat(each[np.newaxis], len(values), axis=0) for each in (flatten(self.t.network), self.t.X, self.t.Y)
        )
        if key == "nudge":
            theta[:, place(self.t.network, self.at)] = self.value + values
        else:
            (X if key[0] == "x" else Y)[:, int(key[1:]) - 1, 0] = values
        return traces(self.t, theta, X, Y)


def _after(t: Traces, symbol: Symbol, alpha: float) -> np.ndarray:
    """W or b of a layer after the next update."""
    layer, back = t.network[symbol.layer - 1], t.backward[symbol.layer - 1]
    before, gradient = (layer.W, back.dW) if symbol.letter == "W" else (layer.b, back.db)
    return np.where(layer.learned(symbol.letter), descent_step(before, gradient, alpha), before)
