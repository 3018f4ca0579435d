"""What the states of the gallery give, from the values that their links say: with it guesses are judged."""

import numpy as np

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, gradient_check, initial_network, parse_matrix, trace
from dlmath.by_hand.textbook_rules import RULES, off_for_good, on_trial
from dlmath.linear_algebra.convolution import EDGE, KERNELS, cross_correlate2d
from dlmath.linear_algebra.decompositions import rank
from dlmath.linear_algebra.linear_systems import best_affine
from dlmath.network.gradient_flow import Flow, deep_network, flow, through
from dlmath.network.passes import backpropagate
from dlmath.training.dead_units import active
from dlmath.training.descent import descend
from dlmath.training.line_fit import FIVE, best_constant
from pages.ui.inputs.guesses import State
from pages.ui.network import scenes, start

SAMPLES = 32  # that pass through a deep network in the lesson
TOLERANCE = 1e-6  # in which a sum counts as 0, and a gradient as its difference quotient


def number(state: State, name: str, default: float = 0.0) -> float:
    """What a control of numbers holds."""
    return float(str(state.get(name, default)))


def scene(name: str, x: list[float] | None = None, y: list[float] | None = None) -> Trace:
    """A scene at its first sample, or at another one."""
    found = scenes.SCENES[name]
    X, Y = (np.array([each]).T for each in (x or found.x, y or found.y))
    return trace(found.network, X, Y, LOSSES[found.loss])


def neuron(state: State) -> Trace:
    """The one neuron."""
    W = np.array([[number(state, "w1", 0.8), number(state, "w2", 0.6)]])
    layer = Layer(W, np.array([[number(state, "b", 0.2)]]), ACTIVATIONS["sigmoid"])
    X = np.array([[number(state, "x1", 1.0)], [number(state, "x2", -0.5)]])
    return trace((layer,), X, np.array([[number(state, "y", 0.0)]]), LOSSES["half-MSE"])


def units(state: State) -> np.ndarray:
    """The weights of the hidden units of a network of one's own after the updates made, a row for each."""
    choices = {**scenes.OWN_DEFAULTS, **{key: state[key] for key in ("hidden", "init")}}
    own = scenes.own_scene(choices)
    begin = start.Start(own.network, own.X[:, :1], own.Y[:, :1], own.loss)
    return np.asarray(start.replay(begin, float(own.alpha), int(str(state["updates"]))).network[0].W)


def best_on_xor(loss: str) -> float:
    """J of the plane that fits the four points of XOR best in squares."""
    X, Y = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
    return trace((Layer(*best_affine(X, Y), ACTIVATIONS["identity"]),), X, Y, LOSSES[loss]).J


def border(state: State) -> str:
    """What the border of a network with one hidden layer is made of, from the directions in which it looks."""
    hidden, _output = initial_network([2, int(number(state, "u1")), 1], [str(state["f1"]), "sigmoid"], "Glorot", 0)
    return "straight" if rank(hidden.W) == 1 else "two"


def way(state: State) -> Flow:
    """The way of δ through the layers."""
    depth, width = int(number(state, "depth")), int(number(state, "width"))
    return flow(through(deep_network(depth, width, str(state["phi"]), str(state["rule"]), 0), SAMPLES, 0))


def _unit(state: State) -> tuple[Layer, np.ndarray, np.ndarray]:
    """One ReLU unit and its samples."""
    layer = Layer(np.array([[number(state, "w")]]), np.array([[number(state, "b")]]), ACTIVATIONS["ReLU"])
    X, Y = np.hsplit(parse_matrix(str(state["data"])), 2)
    return layer, X.T.copy(), Y.T.copy()


def learns_again(state: State) -> str:
    """Whether the unit ever moves again after the updates made."""
    layer, X, Y = _unit(state)
    after = descend((layer,), X, Y, LOSSES["MSE"], number(state, "alpha"), int(number(state, "updates"))).network
    (back,) = trace(after, X, Y, LOSSES["MSE"]).backward
    return "slowly" if back.dW.any() or back.db.any() else "never"


def active_in_the_end(state: State, rule: str) -> float:
    """For how many samples the unit is active after the updates made; perhaps by the rule that gives a unit up for one
    negative z."""
    layer, X, Y = _unit(state)
    gradients = off_for_good if rule == "given up" else backpropagate
    rate, made = number(state, "alpha"), int(number(state, "updates"))
    after = descend((layer,), X, Y, LOSSES["MSE"], rate, made, gradients).network
    return float(active(trace(after, X, Y, LOSSES["MSE"]).forward[0].z)[0])


def columns_at_edge(state: State) -> float:
    """How many columns of the output are not 0."""
    return float(np.count_nonzero(cross_correlate2d(EDGE, KERNELS[str(state["kernel"])]).any(axis=0)))


def who_tells(state: State) -> str:
    """Who can tell that a rule is wrong: its gradient may not have the shapes of the weights, J may rise, a difference
    quotient may differ."""
    t, rule = scene("mazur"), RULES[str(state["rule"])]
    wrong = rule.backward(t.network, t.forward, t.Y, t.loss)
    if any(back.dW.shape != layer.W.shape for back, layer in zip(wrong, t.network, strict=True)):
        return "shapes"
    if _falls(t, str(state["rule"])) >= t.J:
        return "loss"
    check = on_trial(gradient_check(t.network, t.X, t.Y, t.loss), rule)
    return "nudge" if check.largest_error > TOLERANCE else ""


def _falls(t: Trace, rule: str) -> float:
    """J after one update by a rule."""
    rate = float(scenes.SCENES["mazur"].alpha)
    return float(descend(t.network, t.X, t.Y, t.loss, rate, 1, RULES[rule].backward).J[-1])


def downhill_on(state: State) -> str:
    """Whether δ of a rule is the right one times one factor, or that of cross-entropy."""
    t = scene("mazur")
    of_rule = RULES[str(state["rule"])].backward(t.network, t.forward, t.Y, t.loss)[-1].delta
    other = trace(t.network, t.X, t.Y, LOSSES["BCE"]).backward[-1].delta
    if _one_factor(of_rule, t.backward[-1].delta):
        return "rate"
    return "other" if _one_factor(of_rule, other) else "none"


def _one_factor(delta: np.ndarray, other: np.ndarray) -> bool:
    return float(np.ptp(delta / other)) < TOLERANCE


def height(state: State, loss: str, points: int = 6) -> float:
    """Where a loss wants a level line through the first of six points."""
    return best_constant(LOSSES[loss], np.array([[*FIVE, number(state, "out")]])[:, :points])


def midway(state: State) -> float:
    """Halfway between the lowest and the highest of the six points."""
    y = (*FIVE, number(state, "out"))
    return (min(y) + max(y)) / 2.0


def why_zero(state: State) -> str:
    """Why the δ of the outputs add up to 0."""
    t = scene(str(state["scene"]))
    if np.abs(t.backward[-1].delta).max() < TOLERANCE:
        return "minimum"
    sums = (float(each.sum()) - 1.0 for each in (t.forward[-1].a, t.Y))
    return "sums" if max(map(abs, sums)) < TOLERANCE else "chance"
