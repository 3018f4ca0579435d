"""What the states of these lessons give, from the values of their controls: with it guesses are judged."""

import numpy as np

from dlmath import ACTIVATIONS, Activation, Trace, parse_matrix
from dlmath.functions.activations import STEP
from dlmath.network.gradient_flow import Flow
from dlmath.training.dead_units import Activity, active
from pages.activation_functions.parts import curves, depths, dying, dying_network
from pages.ui.inputs.guesses import State

KNOWN = {**ACTIVATIONS, STEP.name: STEP}
FAR = 6.0  # as far left as the lowest point of a curve is looked for
EVENLY = 12.0**-0.5  # the deviation of numbers that are spread evenly over (0, 1)


def number(state: State, key: str) -> float:
    """What a control of numbers holds."""
    return float(str(state[key]))


def slope(state: State, name: str = "") -> float:
    """φ′(z) of the function in focus, or of another one."""
    return curves.at(KNOWN[name or str(state["phi"])], number(state, "z"))[1]


def height(state: State) -> float:
    """φ(z) of the function in focus."""
    return curves.at(KNOWN[str(state["phi"])], number(state, "z"))[0]


def flattest(state: State) -> str:
    """Which of the functions drawn lets least of an error pass."""
    beside = state["also"]
    assert isinstance(beside, list)
    return min([str(state["phi"]), *beside], key=lambda name: abs(slope(state, name)))


def lowest(name: str) -> float:
    """Where the slope of a function that first falls and then rises changes its sign."""
    record: Activation = ACTIVATIONS[name]
    low, high = -FAR, 0.0
    for _halving in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if curves.at(record, middle)[1] < 0.0 else (low, middle)
    return low


def rounded_to_1(state: State) -> str:
    """From which z on tanh is rounded to 1, beside that of the sigmoid: at half of it, at the same, at twice."""
    first = {
        name: next(z for z in range(100) if curves.at(ACTIVATIONS[name], z)[0] == 1.0) for name in ("tanh", "sigmoid")
    }
    ratio = first["tanh"] / first["sigmoid"]
    return "half" if ratio < 0.75 else "same" if ratio < 1.5 else "twice"


def way(state: State, **changed: object) -> Flow:
    """The way of δ through the layers, in this state or with some inputs changed."""
    s = {**state, **changed}
    return depths.measured(
        int(str(s["depth"])),
        int(str(s["width"])),
        str(s["phi"]),
        str(s["rule"]),
        int(str(s["seed"])),
        float(str(s["scale"])),
        float(str(s["bias"])),
    ).flow


def changed_factor(state: State) -> str:
    """Which of the two factors of δ is another one than with a sigmoid."""
    here, before = way(state), way(state, phi="sigmoid")
    slopes, weights = (
        abs(np.log(np.nanmean(getattr(here, name)) / np.nanmean(getattr(before, name))))
        for name in ("slopes", "weights")
    )
    return "both" if min(slopes, weights) > 0.5 * max(slopes, weights) else "slopes" if slopes > weights else "weights"


def left_of_delta(state: State) -> str:
    """What is left of δ at layer 1 with LeCun's weights: about all, about half, a thousandth."""
    left = float(way(state, rule="LeCun").relative[0])
    return "all" if left > 0.75 else "half" if left > 0.1 else "thousandth"


def growth(state: State) -> float:
    """By what δ is multiplied at every layer, on the mean."""
    f = way(state)
    return float(f.relative[0] ** (1.0 / (len(f.delta) - 1)))


def where_outputs_lie(state: State) -> str:
    """Where most outputs of the last layer lie: in the middle of their range, or at its ends."""
    return "ends" if way(state).deviation[-1] > EVENLY else "middle"


def reached(state: State) -> str:
    """Which layers a δ reaches that is not 0."""
    found = way(state).delta > 0.0
    return "all" if found.all() else "last" if found[-1] and not found[:-1].any() else "none"


def unit(state: State, updates: int, alpha: float = 0.0) -> Trace:
    """The unit after some updates, perhaps with another learning rate."""
    X, Y = dying.samples(parse_matrix(str(state["data"])))
    w, b, rate = number(state, "w"), number(state, "b"), alpha or number(state, "alpha")
    return dying.steps(str(state["phi"]), w, b, X, Y, rate, updates)[updates]


def place(t: Trace) -> tuple[float, float]:
    """w and b of the unit."""
    return dying.weight_bias(t)


def end(state: State) -> tuple[float, float]:
    """w and b after all the updates that are made."""
    return place(unit(state, int(number(state, "updates"))))


def first_return(state: State) -> int:
    """After how many updates a unit that was inactive for all samples is active again."""
    counts = [int(active(unit(state, made).forward[0].z)[0]) for made in range(dying.MOST_UPDATES)]
    gone = counts.index(0)
    return next(made for made in range(gone, len(counts)) if counts[made] > 0)


def active_at_end(state: State) -> str:
    """For how many of two samples the unit is active in the end."""
    return str(int(active(unit(state, int(number(state, "updates"))).forward[0].z)[0]))


def network(state: State) -> dying_network.LayersRun:
    """The run of the whole network."""
    return dying_network.training(
        str(state["kind"]),
        int(number(state, "units")),
        number(state, "rate"),
        number(state, "start"),
        int(number(state, "seed")),
    )


def first_dead(state: State) -> str:
    """Which layer is dead first, with all its units."""
    first, second = (all_dead_after(each) for each in network(state).layers)
    if first is None and second is None:
        return "none"
    if first is None or second is None:
        return "second" if first is None else "first"
    return "together" if first == second else "first" if first < second else "second"


def all_dead_after(layer: Activity) -> int | None:
    """After how many updates all units of a layer are dead, or None."""
    gone = layer.dead == len(layer.active)
    return int(np.argmax(gone)) if gone.any() else None
