"""What the states of these lessons give, from the values of their controls: with it guesses are judged."""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from dlmath.training.first_updates import different_units, spread_of_each
from pages.training.parts import initialisations, runs, training_settings
from pages.training.parts.initialisations import Initialisation
from pages.training.parts.runs import Trained
from pages.ui.inputs.guesses import State

LINEAR = {"x₁", "x₂"}
SATURATED = 0.9  # of a in size, where tanh is flat


def trained(state: State, **other: Any) -> Trained:
    """The run of a state, or one that differs from it."""
    return runs.follow(replace(training_settings.of_values(state), **other))


def kept(state: State) -> Trained:
    """The run that is kept beside it."""
    return runs.follow(training_settings.read(str(state["keep"]), ""))


def last_loss(of: Trained) -> float:
    """J of the training data in the end."""
    return float(of.run.J[-1])


def what_sticks(state: State) -> str:
    """Whether a run that sticks is too small, or only begins badly: then another start comes down."""
    return "start" if last_loss(trained(state, seed=3)) < 0.1 * last_loss(trained(state)) else "small"


def what_moves(state: State) -> str:
    """What a run from zeros moves: nothing, only the bias of the output, or more."""
    *hidden, last = trained(state).run.network
    still = not any(layer.W.any() for layer in (*hidden, last)) and not any(layer.b.any() for layer in hidden)
    return ("bias" if last.b.any() else "nothing") if still else "alike"


def divergence(state: State) -> tuple[int, int]:
    """The epoch and the update in which a run leaves float64."""
    at = trained(state).run.diverged
    assert at
    return at.epoch, at.update


def dead(state: State, epoch: int) -> int:
    """How many units of layer 1 are dead after an epoch; −1 is the last."""
    run = trained(state).run
    return int(run.dead[0, -1 if epoch < 0 else int(np.searchsorted(run.epochs, epoch))])


def lowest(state: State, tested: bool) -> int:
    """The epoch, of those recorded, after which J of the test or the training data is lowest."""
    run = trained(state).run
    J = run.J_test if tested and run.J_test is not None else run.J
    return int(run.epochs[J.argmin()])


def border(state: State) -> str:
    """Whether the border of a first unit is a straight line."""
    return "straight" if set(training_settings.of_values(state).features) <= LINEAR else "bent"


def last_to_first(state: State) -> float:
    """How many times larger ‖∂J/∂W‖ of the last layer is than that of the first, in the end."""
    norms = trained(state).run.gradient_norms[:, -1]
    return float(norms[-1] / norms[0])


def start(state: State, rule: str = "") -> Initialisation:
    """The start of a state, or one by another rule."""
    depth, width, seed = (int(str(state[name])) for name in ("depth", "width", "seed"))
    scale, alpha = (float(str(state[name])) for name in ("scale", "alpha"))
    return Initialisation(
        rule or str(state["rule"]), scale, str(state["phi"]), depth, width, str(state["data"]), seed, alpha
    )


def units(state: State) -> int:
    """How many different units layer 1 has after the updates."""
    return different_units(initialisations.follow(start(state)).networks[int(str(state["updates"]))][0])


def moved(state: State) -> str:
    """What the updates have moved: nothing, only the bias of the output, or weights as well."""
    networks = initialisations.follow(start(state)).networks
    before, after = networks[0], networks[int(str(state["updates"]))]
    if any((a.W != b.W).any() for a, b in zip(before, after, strict=True)):
        return "weights"
    return "bias" if (before[-1].b != after[-1].b).any() else "nothing"


def size(state: State, letter: str, layer: int, rule: str = "", made: int = 0) -> float:
    """The root mean square of z, a or δ of a hidden layer after some updates."""
    found = initialisations.layers(initialisations.at_moment(start(state, rule), made), letter)
    return spread_of_each([found[layer - 1]])[0].size


def per_layer(state: State) -> float:
    """By what a layer whose weights have deviation 1, times the scale, multiplies the size of z."""
    return math.sqrt(float(str(state["width"]))) * float(str(state["scale"]))


def where(state: State) -> str:
    """Where most a of the last hidden layer are at the start: near 0, between, or near ±1."""
    sizes = np.abs(initialisations.layers(initialisations.at_moment(start(state), 0), "a")[-1])
    if (sizes > SATURATED).mean() > 0.5:
        return "ends"
    return "middle" if (sizes < 1.0 - SATURATED).mean() > 0.5 else "between"


def delta_ratio(state: State) -> float:
    """How many times larger δ of the last hidden layer is than that of the first, after the updates."""
    made, depth = int(str(state["updates"])), int(str(state["depth"]))
    return size(state, "delta", depth, made=made) / size(state, "delta", 1, made=made)
