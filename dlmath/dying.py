"""Units that no sample switches on any more.

A ReLU unit is inactive for a sample if z ≤ 0 there: that sample's δ is 0, and it learns nothing from it. It is dead if that is so for every
sample: then its gradient is 0 and no update moves it, as long as its inputs stay what they are. In a first layer they do; in a later layer
they change with the layers before, and the unit can come back.

Shapes: X (n₀, N), Y (n_L, N); z (n, N).
Source: Lu, Shin, Su, Karniadakis, Dying ReLU and Initialization: Theory and Numerical Examples, 2020.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int

from dlmath.activations import Activation
from dlmath.arrays import InputError, check_count, check_number, check_shape
from dlmath.losses import Loss
from dlmath.network import Inputs, Network, Targets, Trace, trace, update

Row = Float64[np.ndarray, "one N"]
Values = Float64[np.ndarray, " K"]
Counts = Int[np.ndarray, "n K"]


def active(z: Float64[np.ndarray, "n N"]) -> Int[np.ndarray, " n"]:
    """For how many samples each unit has z > 0.

    >>> active(np.array([[1.0, -2.0, 3.0], [0.0, -1.0, -2.0]])).tolist()
    [2, 0]
    """
    return (z > 0.0).sum(axis=1)


def descent(network: Network, X: Inputs, Y: Targets, loss: Loss, learning_rate: float, updates: int) -> tuple[Trace, ...]:
    """Gradient descent with every trace kept, before the first update and after each.

    Args:
      network: where it starts.
      X: (n₀, N).
      Y: (n_L, N).
      loss: one of LOSSES.
      learning_rate: α ≥ 0.
      updates: how many, ≥ 0.

    Returns: updates + 1 traces; fewer if after the next update a weight or J would no longer be finite.

    Raises: InputError as ``trace`` does, and for a learning rate or a number of updates below 0.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> unit = (Layer(np.array([[1.0]]), np.array([[-0.5]]), ACTIVATIONS["ReLU"]),)
    >>> X, Y = np.array([[0.5, 1.0, 2.0, 3.0]]), np.full((1, 4), -5.0)
    >>> [(round(float(t.network[0].W[0, 0]), 12), round(float(t.network[0].b[0, 0]), 12)) for t in descent(unit, X, Y, LOSSES["MSE"], 0.2, 2)]
    [(1.0, -0.5), (-3.1, -2.45), (-3.1, -2.45)]
    """
    check_count(updates, "updates", least=0)
    check_number(learning_rate, "learning_rate", least=0.0)
    traces = [trace(network, X, Y, loss)]
    for _ in range(updates):
        following = _after_update(traces[-1], learning_rate)
        if following is None:
            break
        traces.append(following)
    return tuple(traces)


def _after_update(t: Trace, learning_rate: float) -> Trace | None:
    """The trace after one update; None if a weight or J is not finite there."""
    try:
        network = update(t, learning_rate)
    except InputError:
        return None
    following = trace(network, t.X, t.Y, t.loss)
    return following if np.isfinite(following.J) else None


@dataclass(frozen=True, eq=False)
class Activity:
    """The units of one layer over training.

    Attributes:
      active: for how many samples each unit is active after each update, (n, K).
      samples: N.

    >>> units = Activity(np.array([[3, 0, 0, 1], [2, 1, 0, 0]]), samples=3)
    >>> units.dead.tolist(), units.revived
    ([0, 1, 2, 1], 1)
    """

    active: Counts
    samples: int

    @property
    def dead(self) -> Int[np.ndarray, " K"]:
        """How many units are active for no sample."""
        return (self.active == 0).sum(axis=0)

    @property
    def revived(self) -> int:
        """How often a unit that was active for no sample became active again."""
        return int(((self.active[:, :-1] == 0) & (self.active[:, 1:] > 0)).sum())


def activity(traces: tuple[Trace, ...], layer: int) -> Activity:
    """The units of a layer, counted from 1, over the traces of a descent.

    Args:
      traces: what ``descent`` returns, K of them.
      layer: 1 for the first.

    Returns: for how many samples each of the n units is active, (n, K).

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> unit = (Layer(np.array([[1.0]]), np.array([[-0.5]]), ACTIVATIONS["ReLU"]),)
    >>> X, Y = np.array([[0.5, 1.0, 2.0, 3.0]]), np.full((1, 4), -5.0)
    >>> activity(descent(unit, X, Y, LOSSES["MSE"], 0.2, 2), layer=1).active.tolist()
    [[3, 0, 0]]
    """
    counts = np.column_stack([active(t.forward[layer - 1].z) for t in traces])
    return Activity(counts, traces[0].X.shape[1])


def dead_edge(X: Row, w: Values) -> Values:
    """For each weight, the largest bias with which wx + b ≤ 0 for every sample: b = −max wx.

    Args:
      X: the samples of one input, (1, N).
      w: weights, (K,).

    >>> dead_edge(np.array([[1.0, 2.0]]), np.array([-1.0, 1.0])).tolist()
    [1.0, -2.0]
    """
    check_shape(X, "X", (1, None))
    return 0.0 - (w[:, np.newaxis] * X).max(axis=1)


def loss_plane(
    phi: Activation, X: Float64[np.ndarray, "n N"], Y: Float64[np.ndarray, "m M"], w: Float64[np.ndarray, " Kw"], b: Float64[np.ndarray, " Kb"]
) -> Float64[np.ndarray, "Kb Kw"]:
    """MSE of one unit with one input, φ(wx + b), for each bias (down) and weight (across).

    Args:
      phi: φ.
      X, Y: (1, N).
      w: weights, (Kw,).
      b: biases, (Kb,).

    Returns: (Kb, Kw).

    Raises: InputError if X is no row, or Y has another shape.

    >>> from dlmath import ACTIVATIONS
    >>> loss_plane(ACTIVATIONS["ReLU"], np.array([[1.0]]), np.array([[2.0]]), np.array([0.0, 1.0]), np.array([0.0, 1.0])).tolist()
    [[4.0, 1.0], [1.0, 0.0]]
    """
    check_shape(X, "X", (1, None))
    check_shape(Y, "Y", (1, X.shape[1]))
    z = np.add.outer(b, np.multiply.outer(w, X[0])).reshape(-1, X.shape[1])
    with np.errstate(all="ignore"):
        return ((phi.f(z) - Y) ** 2).mean(axis=1).reshape(len(b), len(w))
