"""What an output and a loss hand back together: δ = (∂a/∂z)ᵀ ∂J/∂a, for one sample and for one neuron that learns.

Shapes: z, a, y, ∂J/∂a and δ are columns (n, 1), ∂a/∂z is (n, n); a run's arrays are (K,).
Sources: Nielsen, Neural Networks and Deep Learning, ch. 3, the slow start; Bishop, Pattern Recognition and Machine
Learning, 4.3.6, canonical links.
"""

from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
from jaxtyping import Float64, Int

from dlmath.arrays import Column, Matrix, as_column, as_matrix
from dlmath.calculus.differences import step_taken
from dlmath.calculus.optimisers import descent, gradient_descent
from dlmath.contract import Count, NotNegative, Positive, Size, also, check_calls
from dlmath.functions.activations import ACTIVATIONS, Activation
from dlmath.functions.losses import Loss
from dlmath.network.parameters import flatten, gradient_function, losses_of, views
from dlmath.network.passes import (
    Backward,
    Forward,
    Layer,
    Network,
    Targets,
    backpropagate,
    loss_value,
    run_forward,
    targets_fit,
    trace,
)

Square = Float64[np.ndarray, "n n"]
Series = Float64[np.ndarray, "K"]


@dataclass(frozen=True, eq=False)
class OutputPair:
    """An output activation and a loss at one z and y; ``output_pair`` makes it."""

    z: Column  # z, y, a: logit, target, output
    y: Column
    a: Column
    J: float  # the loss
    dJ_da: Column  # ∂J/∂a
    jacobian: Square  # ∂a_i/∂z_j in row i and column j; diagonal where the activation works entry by entry
    delta: Column  # δ = ∂J/∂z
    difference: Column  # a − y
    divisor: int  # by what the loss divides
    share: Column  # (a − y) / divisor
    canonical: bool  # whether everything but a − y and a constant divisor cancels because the two belong together


@dataclass(frozen=True, eq=False)
class NeuronRun:
    """One sigmoid neuron a = σ(w x + b) that learns one sample; ``learn`` makes it."""

    updates: Int[np.ndarray, "K"]  # after how many updates the rest was recorded
    z: Series  # z, a, J: there
    a: Series
    J: Series
    step: Series  # what was taken for δ there: ∂J/∂w is step · x, ∂J/∂b is step


def output_pair(activation: Activation, loss: Loss, z: Column, y: Column) -> OutputPair:
    """Everything between z and δ of one output with one loss.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> pair = output_pair(ACTIVATIONS["sigmoid"], LOSSES["half-MSE"], np.array([[0.0]]), np.array([[1.0]]))
    >>> pair.dJ_da, pair.jacobian, pair.delta
    (array([[-0.5]]), array([[0.25]]), array([[-0.125]]))
    """
    z = as_column(z, "z")
    t = trace((Layer(z, np.zeros_like(z), activation),), np.ones((1, 1)), y, loss)
    forward, backward = t.forward[0], t.backward[0]
    jacobian = activation.jacobian(z) if activation.jacobian else np.diagflat(activation.pull_back(z, np.ones_like(z)))
    difference, divisor = forward.a - t.Y, loss.divisor(*t.Y.shape)
    return OutputPair(
        z,
        t.Y,
        forward.a,
        t.J,
        backward.dJ_da,
        jacobian,
        backward.delta,
        difference,
        divisor,
        difference / divisor,
        t.canonical,
    )


def delta_by_nudging(activation: Activation, loss: Loss, z: Matrix, y: Matrix, h: Positive = 1e-5) -> Matrix:
    """δ = ∂J/∂z by central differences, which know nothing of ∂J/∂a and φ′; z are the weights of a layer that reads
    one-hot columns.

    Each difference is divided by twice the step that was really taken; InputError if h is too small to move an entry.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> delta_by_nudging(ACTIVATIONS["sigmoid"], LOSSES["half-MSE"], np.array([[0.0]]), np.array([[1.0]])).round(
    ...     9
    ... ).tolist()
    [[-0.125]]
    """
    z = as_matrix(z, "z")
    n, N = z.shape
    t = trace((Layer(z, np.zeros((n, 1)), activation),), np.eye(N), y, loss)
    taken = np.array([step_taken(each, h) for each in z.ravel().tolist()])
    weights = np.concatenate([z.ravel() - np.diag(taken), z.ravel() + np.diag(taken)])
    J_minus, J_plus = losses_of(np.hstack([weights, np.zeros((len(weights), n))]), t.network, t.X, t.Y, loss).reshape(
        2, n, N
    )
    return (J_plus - J_minus) / (2.0 * taken.reshape(n, N))


@also(targets_fit)
def delta_without_slope(network: Network, forward: tuple[Forward, ...], Y: Targets, loss: Loss) -> list[Backward]:
    """Backpropagation with the mistake δ⁽ᴸ⁾ = ∂J/∂a⁽ᴸ⁾, and rightly on from there to the layers before.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> delta_without_slope(neuron, run_forward(neuron, np.array([[1.0]])), np.array([[0.0]]), LOSSES["half-MSE"])[0].dW
    array([[0.5]])
    """
    return backpropagate(network, forward, Y, loss, loss.slope(forward[-1].a, Y))


def learn(
    loss: Loss,
    w: float,
    b: float,
    rate: NotNegative,
    updates: Count,
    every: Size = 5,
    shortcut: bool = False,
    x: float = 1.0,
    y: float = 0.0,
) -> NeuronRun:
    """Gradient descent of one sigmoid neuron on one sample (x, y), recorded every so many updates.

    ``shortcut`` makes the mistake of taking ∂J/∂a for δ.

    >>> from dlmath import LOSSES
    >>> run = learn(LOSSES["half-MSE"], 2.0, 2.0, 0.15, 300)
    >>> run.a[[0, -1]].round(2).tolist()
    [0.98, 0.2]
    """
    X, Y = as_column([x], "x"), as_column([y], "y")
    neuron = (Layer(as_column([w], "w"), as_column([b], "b"), ACTIVATIONS["sigmoid"]),)
    rule = delta_without_slope if shortcut else backpropagate
    gradient, step = gradient_function(neuron, loss, rule), partial(gradient_descent, learning_rate=rate)
    start = flatten(neuron)
    down = descent(lambda theta: gradient(theta, X, Y), start, step)
    networks = views(np.array([start, *(at.theta for at in islice(down, updates))])[::every], neuron)
    (at,) = forward = run_forward(networks, X)
    delta = rule(networks, forward, Y, loss)[0].delta
    made = np.arange(0, updates + 1, every)
    return NeuronRun(made, at.z[:, 0, 0], at.a[:, 0, 0], np.asarray(loss_value(networks, at, Y, loss)), delta[:, 0, 0])


check_calls(__name__)
