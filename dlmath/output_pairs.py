"""What an output and a loss hand back together: δ = (∂a/∂z)ᵀ ∂J/∂a, for one sample and for one neuron that learns.

Shapes: z, a, y, ∂J/∂a and δ are columns (n, 1), ∂a/∂z is (n, n); a run's arrays are (K,).
Sources: Nielsen, Neural Networks and Deep Learning, ch. 3, the slow start; Bishop, Pattern Recognition and Machine Learning, 4.3.6, canonical links.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int

from dlmath.activations import Activation
from dlmath.arrays import Column, InputError, as_column, as_matrix, check_count, check_number
from dlmath.calculus import step_taken
from dlmath.losses import Loss
from dlmath.network import Batch, Layer, trace
from dlmath.sigmoids import sigmoid, sigmoid_slope
from dlmath.variants import losses, run_variants

Square = Float64[np.ndarray, "n n"]
Series = Float64[np.ndarray, "K"]


@dataclass(frozen=True, eq=False)
class OutputPair:
    """An output activation and a loss at one z and y.

    Made by ``output_pair``.

    Attributes:
      z, y, a: logit, target, output.
      J: the loss.
      dJ_da: ∂J/∂a.
      jacobian: ∂a_i/∂z_j in row i and column j; diagonal where the activation works entry by entry.
      delta: δ = ∂J/∂z.
      difference: a − y.
      canonical: whether everything but a − y and a constant divisor cancels because the two belong together.
    """

    z: Column
    y: Column
    a: Column
    J: float
    dJ_da: Column
    jacobian: Square
    delta: Column
    difference: Column
    canonical: bool


@dataclass(frozen=True, eq=False)
class NeuronRun:
    """One sigmoid neuron a = σ(w x + b) that learns one sample.

    Made by ``learn``.

    Attributes:
      updates: after how many updates the rest was recorded.
      z, a, J: there.
      step: what was taken for δ there: ∂J/∂w is step · x, ∂J/∂b is step.
    """

    updates: Int[np.ndarray, "K"]
    z: Series
    a: Series
    J: Series
    step: Series


def output_pair(activation: Activation, loss: Loss, z: Column, y: Column) -> OutputPair:
    """Look at one output with one loss.

    Args:
      activation: one of ACTIVATIONS.
      loss: one of LOSSES.
      z: (n, 1).
      y: (n, 1).

    Returns: everything between z and δ.

    Raises: InputError as ``trace`` does.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> pair = output_pair(ACTIVATIONS["sigmoid"], LOSSES["half-MSE"], np.array([[0.0]]), np.array([[1.0]]))
    >>> pair.dJ_da, pair.jacobian, pair.delta
    (array([[-0.5]]), array([[0.25]]), array([[-0.125]]))
    """
    z = as_column(z, "z")
    t = trace((Layer(z, np.zeros_like(z), activation),), np.ones((1, 1)), y, loss)
    forward, backward = t.forward[0], t.backward[0]
    jacobian = activation.jacobian(z) if activation.jacobian else np.diagflat(activation.pull_back(z, np.ones_like(z)))
    return OutputPair(z, t.Y, forward.a, t.J, backward.dJ_da, jacobian, backward.delta, forward.a - t.Y, t.canonical)


def delta_by_nudging(activation: Activation, loss: Loss, z: Batch, y: Batch, h: float = 1e-5) -> Batch:
    """∂J/∂z by central differences, which know nothing of ∂J/∂a and φ′; z are the weights of a layer that reads one-hot columns.

    Args:
      activation: one of ACTIVATIONS.
      loss: one of LOSSES.
      z, y: (n, N).
      h: how far each entry of z is moved, > 0.

    Returns: δ, (n, N), each difference divided by twice the step that was really taken.

    Raises: InputError as ``trace`` does, or if h is not above 0, not finite or too small to move an entry.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> delta_by_nudging(ACTIVATIONS["sigmoid"], LOSSES["half-MSE"], np.array([[0.0]]), np.array([[1.0]])).round(9).tolist()
    [[-0.125]]
    """
    z = as_matrix(z, "z")
    if not h > 0.0:
        raise InputError("h must be above 0, not %(given)s", given=h)
    n, N = z.shape
    t = trace((Layer(z, np.zeros((n, 1)), activation),), np.eye(N), y, loss)
    taken = np.array([[step_taken(each, h) for each in row] for row in z.tolist()])
    nudges = np.diagflat(taken).reshape(n * N, n, N)
    W = np.concatenate([z - nudges, z + nudges])
    J_minus, J_plus = losses(t, run_variants(t.network, t.X, W, np.zeros((len(W), n, 1)))[-1]).reshape(2, n, N)
    return (J_plus - J_minus) / (2.0 * taken)


def learn(
    loss: Loss, w: float, b: float, rate: float, updates: int, every: int = 5, shortcut: bool = False, x: float = 1.0, y: float = 0.0
) -> NeuronRun:  # fmt: skip
    """Let one sigmoid neuron learn one sample.

    Args:
      loss: one of LOSSES.
      w, b: its weight and bias at the start.
      rate: α ≥ 0.
      updates: how many.
      every: how many updates lie between two records.
      shortcut: the mistake of taking ∂J/∂a for δ.
      x, y: the sample.

    Returns: the run.

    Raises: InputError if a number is not finite or out of range.

    >>> from dlmath import LOSSES
    >>> run = learn(LOSSES["half-MSE"], 2.0, 2.0, 0.15, 300)
    >>> run.a[[0, -1]].round(2).tolist()
    [0.98, 0.2]
    """
    check_number(rate, "rate", 0.0)
    check_count(updates, "updates", 0)
    check_count(every, "every", 1)
    Y = as_column([y], "y")
    w, b, x = (float(each) for each in as_column([w, b, x], "w, b and x")[:, 0])
    pair = loss.from_logits.get("sigmoid")
    records = []
    for made in range(updates + 1):
        z = np.array([[w * x + b]])
        step = pair.delta(z, Y) if pair and not shortcut else loss.slope(sigmoid(z), Y) * (1.0 if shortcut else sigmoid_slope(z))
        if made % every == 0:
            a = sigmoid(z)
            records.append((made, z[0, 0], a[0, 0], pair.value(z, Y) if pair else loss.value(a, Y), step[0, 0]))
        w, b = w - rate * float(step[0, 0]) * x, b - rate * float(step[0, 0])
    made_at, *series = (np.array(each) for each in zip(*records, strict=True))
    return NeuronRun(made_at, *series)
