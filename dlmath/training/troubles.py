"""What keeps a run from learning: rules that look at its records, at its weights before and after, and at its samples.

A run has learned if its J has come down to a tenth of what the best constant output has, or if every sample is
classified rightly; then no rule but divergence has anything to say. A rule is a definition, not a guess: what it says
can be read off the trace.

Shapes: X (n₀, N), Y (n_L, N), columns being samples; K records of a run.
Sources: Goodfellow, Bengio, Courville, Deep Learning, 8.2 and 8.4 (plateaus, symmetric starts, steps too large); Lu,
Shin, Su, Karniadakis, Dying ReLU and Initialization, 2020 (dead units); Glorot, Bengio, Understanding the Difficulty of
Training Deep Feedforward Neural Networks, 2010 (saturation).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np
from jaxtyping import Float64, Int

from dlmath.arrays import check_shape
from dlmath.contract import ANY, INFINITE, check_calls
from dlmath.functions.activations import steepest
from dlmath.functions.losses import Loss
from dlmath.network.passes import Inputs, Network, run_forward
from dlmath.training.datasets import Dataset, Targets
from dlmath.training.first_updates import different_units
from dlmath.training.records import Run

LEARNED = 0.1  # of the J of the best constant output
STILL = 0.1  # the part by which J falls in the last quarter of a run that stands still
FEWEST = 20  # records from which it is told whether a run stands still, or jumps
JUMP = 0.1  # from one record to the next, as a part of J
FLAT = 0.05  # of the largest slope, below which a unit is saturated
NEARLY_ALL = 0.95  # of the samples
Final = Annotated[float, INFINITE]
Series = Annotated[Float64[np.ndarray, " K"], ANY]


@dataclass(frozen=True, eq=False)
class Course:
    """A run with what it was made from, for the rules to look at."""

    start: Network  # before the first update
    run: Run
    data: Dataset  # trained on, as the network gets it
    loss: Loss

    @property
    def J(self) -> float:
        """That of the last record."""
        return float(self.run.J[-1])

    @property
    def constant(self) -> float:
        """J of the best constant output."""
        return constant_loss(self.data.Y, self.loss)

    @property
    def learned(self) -> bool:
        """Whether the run has learned."""
        accuracy = self.run.accuracy
        return has_learned(self.J, self.constant, None if accuracy is None else float(accuracy[-1]))


class Trouble(NamedTuple):
    """What a rule has found.

    >>> Trouble("dead", (1,)).layers
    (1,)
    """

    name: str  # of the rule that found it
    layers: tuple[int, ...] = ()  # where, counted from 1; none where it is no matter of a layer


def constant_loss(Y: Targets, loss: Loss) -> float:
    """The least J of outputs that are the same for every sample: their means, their medians, or what most of them are.

    >>> from dlmath import LOSSES
    >>> Y = np.array([[0.0, 1.0, 1.0, 0.0]])
    >>> constant_loss(Y, LOSSES["MSE"]), round(constant_loss(Y, LOSSES["BCE"]), 6)
    (0.25, 0.693147)
    """
    middles = [Y.mean(axis=1, keepdims=True)]
    if loss.targets != "distribution":
        middles += [of(Y, axis=1, keepdims=True) for of in (np.median, np.min, np.max)]
    found = [loss.value(np.broadcast_to(a, Y.shape), Y) for a in middles]
    return float(min(J for J in found if np.isfinite(J)))


def has_learned(J: Final, constant: Final, accuracy: float | None = None) -> bool:
    """Whether J is at most a tenth of that of the best constant output, or every sample is classified rightly.

    >>> has_learned(0.02, 0.25), has_learned(0.1, 0.25), has_learned(0.1, 0.25, accuracy=1.0)
    (True, False, True)
    """
    return LEARNED * constant >= J or accuracy == 1.0


def stands_still(J: Series) -> bool:
    """Whether J falls by less than a tenth in the last quarter of at least 20 records.

    >>> stands_still(np.full(20, 0.25)), stands_still(0.9 ** np.arange(20.0)), stands_still(np.full(3, 0.25))
    (True, False, False)
    """
    if len(J) < FEWEST:
        return False
    last = J[3 * len(J) // 4 :]
    return bool(last.min() > (1.0 - STILL) * last[0])


def jumps(J: Series) -> bool:
    """Whether in the second half of at least 20 records J changes by a tenth or more from one to the next, at half of
    them or more, and rises at a quarter of them or more.

    >>> jumps(np.tile([0.5, 0.7], 10)), jumps(0.8 ** np.arange(20.0)), jumps(np.tile([0.5, 0.501], 10))
    (True, False, False)
    """
    if len(J) < FEWEST:
        return False
    later = J[len(J) // 2 :]
    with np.errstate(all="ignore"):
        part = np.diff(later) / np.minimum(later[1:], later[:-1])
    return bool(np.median(np.abs(part)) >= JUMP and (part > 0).mean() >= 0.25)


def equal_units(start: Network, end: Network) -> tuple[int, ...]:
    """The hidden layers, counted from 1, in which some units start equal and are equal in the end.

    >>> from dlmath import initial_network
    >>> equal, drawn = (initial_network([2, 3, 1], ["tanh", "sigmoid"], rule, 0) for rule in ("constant", "Glorot"))
    >>> equal_units(equal, equal), equal_units(drawn, drawn)
    ((1,), ())
    """
    return tuple(
        l
        for l, (before, after) in enumerate(zip(start[:-1], end[:-1], strict=True), start=1)
        if max(different_units(before), different_units(after)) < len(before.W)
    )


def dead_layers(network: Network, dead: Int[np.ndarray, " L"]) -> tuple[int, ...]:
    """The hidden layers, counted from 1, of which half of the units or more are dead: φ′(z) = 0 at every sample.

    >>> from dlmath import initial_network
    >>> network = initial_network([2, 4, 3, 1], ["ReLU", "ReLU", "sigmoid"], "He", 0)
    >>> dead_layers(network, np.array([1, 2, 0]))
    (2,)
    """
    check_shape(dead[np.newaxis], "dead", (1, len(network)))
    return tuple(l for l, layer in enumerate(network[:-1], start=1) if 2 * dead[l - 1] >= len(layer.W))


def saturated_layers(network: Network, X: Inputs) -> tuple[int, ...]:
    """The hidden layers of bounded units, counted from 1, of which half or more have a slope below a twentieth of the
    largest at nearly every sample.

    >>> from dlmath import initial_network
    >>> network = initial_network([1, 4, 1], ["tanh", "sigmoid"], "Glorot", 0)
    >>> saturated_layers(network, np.array([[-900.0, 900.0]])), saturated_layers(network, np.array([[-1.0, 1.0]]))
    ((1,), ())
    """
    check_shape(X, "X", (network[0].W.shape[1], None))
    found = []
    with np.errstate(all="ignore"):
        forward = run_forward(network, X)
    for l, (layer, at) in enumerate(zip(network[:-1], forward[:-1], strict=True), start=1):
        phi = layer.activation
        if phi.slope is None or not np.isfinite(phi.range).all():
            continue
        flat = np.abs(phi.slope(at.z)) < FLAT * steepest(phi)
        if 2 * (flat.mean(axis=1) >= NEARLY_ALL).sum() >= len(layer.W):
            found.append(l)
    return tuple(found)


def no_better_than_a_constant(J: Final, constant: Final) -> bool:
    """Whether J is not below 95 % of that of the best constant output.

    >>> no_better_than_a_constant(0.245, 0.25), no_better_than_a_constant(0.2, 0.25)
    (True, False)
    """
    return 0.95 * constant <= J


def others_do_better(J: float, others: Series) -> bool:
    """Whether more than half of some runs, which differ in nothing but how their weights were drawn, end below half of
    J.

    >>> others_do_better(0.125, np.array([0.002, 0.001, 0.127])), others_do_better(0.125, np.array([0.12, 0.001]))
    (True, False)
    """
    return bool((others < 0.5 * J).mean() > 0.5)


def _saturated_all_along(course: Course) -> tuple[int, ...]:
    """The layers that are saturated before the first update and after the last."""
    before, after = (saturated_layers(network, course.data.X) for network in (course.start, course.run.network))
    return tuple(l for l in before if l in after)


Rule = Callable[[Course], tuple[int, ...] | bool]
# By name, in the order in which a cause comes before what follows from it.
_RULES: dict[str, Rule] = {
    "diverged": lambda course: course.run.diverged is not None,
    "jumps": lambda course: jumps(course.run.J),
    "equal": lambda course: equal_units(course.start, course.run.network),
    "dead": lambda course: dead_layers(course.run.network, course.run.dead[:, -1]),
    "saturated": _saturated_all_along,
    "plateau": lambda course: stands_still(course.run.J) and no_better_than_a_constant(course.J, course.constant),
}


def troubles(course: Course) -> tuple[Trouble, ...]:
    """What the rules find in a run, at most two things; nothing where it has learned. Of one that diverges nothing else
    is said, and a plateau is said only where nothing else is found.

    >>> from dlmath import LOSSES, OPTIMISERS, dataset, initial_network, train
    >>> data, start = dataset("XOR", 4, 0.0, 0), initial_network([2, 2, 1], ["tanh", "sigmoid"], "zeros", 0)
    >>> run = train(start, data, LOSSES["BCE"], OPTIMISERS["gradient-descent"], 30, 4, 0, learning_rate=0.5)
    >>> troubles(Course(start, run, data, LOSSES["BCE"]))
    (Trouble(name='equal', layers=(1,)),)
    """
    if course.run.diverged is not None:
        return (Trouble("diverged"),)
    if course.learned:
        return ()
    every = [(name, rule(course)) for name, rule in _RULES.items()]
    found = [Trouble(name, at if isinstance(at, tuple) else ()) for name, at in every if at]
    return tuple([each for each in found if each.name != "plateau"][:2] or found)


def sticks(course: Course) -> bool:
    """Whether a run stands still without having learned: only then can it be the start, which other seeds tell.

    >>> from dlmath import LOSSES, OPTIMISERS, dataset, initial_network, train
    >>> data, start = dataset("XOR", 4, 0.0, 0), initial_network([2, 2, 1], ["tanh", "sigmoid"], "zeros", 0)
    >>> run = train(start, data, LOSSES["BCE"], OPTIMISERS["gradient-descent"], 30, 4, 0, learning_rate=0.5)
    >>> sticks(Course(start, run, data, LOSSES["BCE"]))
    True
    """
    return course.run.diverged is None and not course.learned and stands_still(course.run.J)


check_calls(__name__)
