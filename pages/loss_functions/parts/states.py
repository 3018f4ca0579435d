"""What the states of these lessons give, from the values of their controls: with it guesses are judged."""

import numpy as np

from dlmath import LOSSES
from dlmath.functions.activations import sigmoid
from dlmath.functions.probabilities import logit, smoothed
from dlmath.linear_algebra.linear_systems import best_affine
from dlmath.network.output_pairs import NeuronRun, OutputPair
from dlmath.network.softmax_cross_entropy import SoftmaxLoss, softmax_loss
from dlmath.training.line_fit import FIVE, SIX, LineFit, fit_line
from pages.loss_functions.parts import output_pairs, residuals, surprise
from pages.ui.inputs.guesses import State


def number(state: State, name: str) -> float:
    """A value of a state that is a number."""
    return float(str(state[name]))


def fit(state: State, loss: str) -> LineFit:
    """A line through the six points, or the reader's predictions, under a loss."""
    if state["data"] == "six":
        x, y = SIX, np.array([[*FIVE, number(state, "out")]])
        return fit_line(LOSSES[loss], x, y, number(state, "w"), number(state, "b"), np.zeros(1))
    rows = np.array([[float(part) for part in row.split(",")] for row in str(state["yy"]).split(";")])
    y, x = residuals.in_rows(rows)
    return fit_line(LOSSES[loss], x, y, 1.0, 0.0, np.zeros(1))


def slope_of_squares(state: State, points: int) -> float:
    """The slope of the line of least squares through the first so many of the six points."""
    y = np.array([[*FIVE, number(state, "out")]])
    W, _b = best_affine(SIX[:, :points], y[:, :points])
    return float(W[0, 0])


def forecast(state: State) -> surprise.Point:
    """A prediction of yes or no, and what happened."""
    by_logit = state["by"] == "z"
    p = float(sigmoid(np.array([[number(state, "z")]]))[0, 0]) if by_logit else number(state, "p")
    z = number(state, "z") if by_logit else float(logit(np.array([[p]]))[0, 0])
    return surprise.point(z, p, number(state, "y"))


def scored(state: State, T: float | None = None) -> SoftmaxLoss:
    """Three scores and their target, perhaps at another temperature."""
    z = np.array([[number(state, f"z{k}")] for k in (1, 2, 3)])
    y = smoothed(np.eye(3)[:, [int(number(state, "k")) - 1]], number(state, "eps"))
    return softmax_loss(z, y, number(state, "T") if T is None else T, number(state, "shift"))


def pair(state: State, loss: str) -> OutputPair:
    """The output with a loss."""
    z = np.array([[number(state, f"z{k}")] for k in (1, 2, 3)])
    return output_pairs.all_pairs(z, np.eye(3)[:, [int(number(state, "k")) - 1]], loss)[str(state["phi"]), loss]


def run(state: State, rule: str) -> NeuronRun:
    """The neuron that learns by one of four rules."""
    return output_pairs.runs(number(state, "w"), number(state, "b"), number(state, "alpha"))[rule]
