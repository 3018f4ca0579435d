"""Units that no sample switches on any more.

A ReLU unit is inactive for a sample if z ≤ 0 there: that sample's δ is 0, and it learns nothing from it. It is dead if
that is so for every sample: then its gradient is 0 and no update moves it, as long as its inputs stay what they are. In
a first layer they do; in a later layer they change with the layers before, and the unit can come back.

Shapes: X (n₀, N), Y (n_L, N); z (n, N).
Source: Lu, Shin, Su, Karniadakis, Dying ReLU and Initialization: Theory and Numerical Examples, 2020.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float64, Int

from dlmath.arrays import check_shape
from dlmath.contract import ANY, Limits, NotNegative, also, check_calls
from dlmath.functions.activations import Activation
from dlmath.functions.losses import LOSSES, Loss
from dlmath.network.parameters import parameters_fit, unflatten, views
from dlmath.network.passes import Given, Inputs, Network, Trace, run_forward, trace
from dlmath.training.descent import descend

MOST_TRACES = 10_000
Row = Float64[np.ndarray, "one N"]
Values = Float64[np.ndarray, " K"]
Counts = Int[np.ndarray, "n K"]


def active(z: Annotated[Float64[np.ndarray, "n N"], ANY]) -> Int[np.ndarray, " n"]:
    """For how many samples each unit has z > 0.

    >>> active(np.array([[1.0, -2.0, 3.0], [0.0, -1.0, -2.0]])).tolist()
    [2, 0]
    """
    return (z > 0.0).sum(axis=1)


def descent_traces(
    network: Network,
    X: Given,
    Y: Given,
    loss: Loss,
    learning_rate: NotNegative,
    updates: Annotated[int, Limits(0, MOST_TRACES)],
) -> tuple[Trace, ...]:
    """Gradient descent with every trace kept, before the first update and after each; it ends where a weight or J would
    no longer be finite.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> unit = (Layer(np.array([[1.0]]), np.array([[-0.5]]), ACTIVATIONS["ReLU"]),)
    >>> X, Y = np.array([[0.5, 1.0, 2.0, 3.0]]), np.full((1, 4), -5.0)
    >>> traces = descent_traces(unit, X, Y, LOSSES["MSE"], 0.2, 2)
    >>> [(round(t.network[0].W.item(), 12), round(t.network[0].b.item(), 12)) for t in traces]
    [(1.0, -0.5), (-3.1, -2.45), (-3.1, -2.45)]
    """
    run = descend(network, X, Y, loss, learning_rate, updates, every=True)
    return tuple(trace(unflatten(theta, network), X, Y, loss) for theta in run.thetas)


@dataclass(frozen=True, eq=False)
class Activity:
    """The units of one layer over training.

    >>> units = Activity(np.array([[3, 0, 0, 1], [2, 1, 0, 0]]), samples=3)
    >>> units.dead.tolist(), units.revived
    ([0, 1, 2, 1], 1)
    """

    active: Counts  # for how many samples each unit is active after each update, (n, K)
    samples: int  # N

    @property
    def dead(self) -> Int[np.ndarray, " K"]:
        """How many units are active for no sample."""
        return (self.active == 0).sum(axis=0)

    @property
    def revived(self) -> int:
        """How often a unit that was active for no sample became active again."""
        return int(((self.active[:, :-1] == 0) & (self.active[:, 1:] > 0)).sum())


@also(lambda network, parameters, X: parameters_fit(parameters, network))
def activity(network: Network, parameters: Float64[np.ndarray, "K P"], X: Inputs) -> tuple[Activity, ...]:
    """The units of each layer over K networks, such as those of a descent, its ``thetas``.

    >>> from dlmath.network.passes import example
    >>> [
    ...     layer.active.tolist()
    ...     for layer in activity(example().network, np.array([[2.0, 1.0], [-2.0, 1.0]]), np.array([[1.0, 3.0]]))
    ... ]
    [[[2, 0]]]
    """
    check_shape(X, "X", (network[0].W.shape[1], None))
    return tuple(Activity((at.z > 0.0).sum(axis=-1).T, X.shape[1]) for at in run_forward(views(parameters, network), X))


def dead_edge(X: Row, w: Values) -> Values:
    """For each weight, the largest bias with which wx + b ≤ 0 for every sample: b = −max wx.

    >>> dead_edge(np.array([[1.0, 2.0]]), np.array([-1.0, 1.0])).tolist()
    [1.0, -2.0]
    """
    check_shape(X, "X", (1, None))
    return 0.0 - (w[:, np.newaxis] * X).max(axis=1)


def loss_plane(
    phi: Activation,
    X: Float64[np.ndarray, "n N"],
    Y: Float64[np.ndarray, "m M"],
    w: Float64[np.ndarray, " Kw"],
    b: Float64[np.ndarray, " Kb"],
) -> Float64[np.ndarray, "Kb Kw"]:
    """MSE of one unit with one input, φ(wx + b), for each bias (down) and weight (across).

    >>> from dlmath import ACTIVATIONS
    >>> loss_plane(
    ...     ACTIVATIONS["ReLU"], np.array([[1.0]]), np.array([[2.0]]), np.array([0.0, 1.0]), np.array([0.0, 1.0])
    ... ).tolist()
    [[4.0, 1.0], [1.0, 0.0]]
    """
    check_shape(X, "X", (1, None))
    check_shape(Y, "Y", (1, X.shape[1]))
    z = np.add.outer(b, np.multiply.outer(w, X[0])).reshape(-1, X.shape[1])
    with np.errstate(all="ignore"):
        return LOSSES["MSE"].term(phi.f(z), Y).mean(axis=1).reshape(len(b), len(w))


check_calls(__name__)
