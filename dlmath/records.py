"""What there is to see of a network at many moments of its training: all moments in one pass, forward and backward.

Shapes: K moments; parameters (K, P) in the order of ``flatten``; W (K, n, n_before), b (K, n, 1); z, a and δ (K, n, N).
The formulas are those of ``trace``, and so are the numbers.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int

from dlmath.datasets import Dataset
from dlmath.inner_loop import views
from dlmath.losses import Loss
from dlmath.network import Inputs, Network, Targets
from dlmath.vectors import frobenius

AT_ONCE = 32  # moments whose z and a are held at once
Moments = Float64[np.ndarray, "K P"]
Stack = Float64[np.ndarray, "K _ N"]


class Pass(NamedTuple):
    """What the forward pass leaves in one layer at every moment: z and a (K, n, N), and what it read, (n₀, N) in the first layer."""

    a_before: Inputs | Stack
    z: Stack
    a: Stack


class Records(NamedTuple):
    """What is noted of a run at each moment; the attributes are those of ``Run``."""

    J: Float64[np.ndarray, " K"]
    accuracy: Float64[np.ndarray, " K"] | None
    J_test: Float64[np.ndarray, " K"] | None
    accuracy_test: Float64[np.ndarray, " K"] | None
    gradient_norms: Float64[np.ndarray, "L K"]
    dead: Int[np.ndarray, "L K"]


def accuracy(a: Targets, Y: Targets, cut: float = 0.5) -> float:
    """The fraction of samples that are classified rightly.

    With one output, which side of the cut a is on decides; with more, which output is largest.

    Args:
      a: outputs, (n, N).
      Y: targets, (n, N).
      cut: the value between the two targets of one output, as in ``Dataset``.

    Returns: a number from 0 to 1.

    >>> accuracy(np.array([[0.2, 0.6, 0.7]]), np.array([[0.0, 0.0, 1.0]])).__round__(4)
    0.6667
    """
    if len(Y) > 1:
        return float((a.argmax(axis=0) == Y.argmax(axis=0)).mean())
    return float((np.greater(a, cut) == np.greater(Y, cut)).sum() / a.size)


def records(network: Network, parameters: Moments, loss: Loss, data: Dataset, test: Dataset | None) -> Records:
    """What is noted of a network at each moment.

    Args:
      network: the layers, for their shapes and activations.
      parameters: (K, P).
      loss: one of LOSSES.
      data: what it learns.
      test: data that are only looked at.

    Returns: J and accuracy on both, gradients and dead units on the data.

    >>> from dlmath import ACTIVATIONS, LOSSES, dataset, initial_network
    >>> line = initial_network([2, 1], ["identity"], "zeros", 0)
    >>> found = records(line, np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), LOSSES["MSE"], dataset("XOR", 4, 0.0, 0), None)
    >>> found.J.tolist(), found.accuracy.tolist(), found.dead.tolist()
    ([0.5, 0.5], [0.5, 0.5], [[0, 0]])
    """
    portions = [_records(network, some, loss, data, test) for some in np.array_split(parameters, -(-len(parameters) // AT_ONCE))]
    return Records._make(None if parts[0] is None else np.concatenate(parts, axis=-1) for parts in zip(*portions, strict=True))


def _records(network: Network, parameters: Moments, loss: Loss, data: Dataset, test: Dataset | None) -> Records:
    forward = stacked_forward(network, parameters, data.X)
    J, right = _scores(network, forward[-1], loss, data)
    J_test, right_test = (None, None) if test is None else _scores(network, stacked_forward(network, parameters, test.X)[-1], loss, test)
    slopes = [_of_numbers(layer.activation.slope, at.z) if layer.activation.slope else None for layer, at in zip(network, forward, strict=True)]
    dead = [np.zeros(len(parameters), int) if slope is None else (slope == 0.0).all(axis=2).sum(axis=1) for slope in slopes]
    norms = _gradient_norms(network, parameters, forward, slopes, loss, data)
    return Records(J, right, J_test, right_test, np.array(norms), np.array(dead))


def stacked_forward(network: Network, parameters: Moments, X: Inputs) -> list[Pass]:
    """The forward pass at every moment, unchecked: one Pass for each layer.

    Args:
      network: the layers, for their shapes and activations.
      parameters: (K, P).
      X: inputs, (n₀, N).

    >>> from dlmath import initial_network
    >>> neuron = initial_network([1, 1], ["ReLU"], "zeros", 0)
    >>> [at.a.tolist() for at in stacked_forward(neuron, np.array([[2.0, 1.0], [-2.0, 1.0]]), np.array([[3.0]]))]
    [[[[7.0]], [[0.0]]]]
    """
    passes, a = [], X
    for (W, b), layer in zip(views(parameters, network), network, strict=True):
        a_before, z = a, W @ a + b
        a = (_of_numbers if layer.activation.slope else _of_layers)(layer.activation.f, z)
        passes.append(Pass(a_before, z, a))
    return passes


def _scores(network: Network, last: Pass, loss: Loss, data: Dataset) -> tuple[np.ndarray, np.ndarray | None]:
    """J, and the accuracy where there are classes."""
    pair = loss.from_logits.get(network[-1].activation.name)
    J = [pair.value(z, data.Y) for z in last.z] if pair else [loss.value(a, data.Y) for a in last.a]
    return np.array(J), np.array([accuracy(a, data.Y, data.cut) for a in last.a]) if data.task == "classification" else None


def _gradient_norms(
    network: Network, parameters: Moments, forward: Sequence[Pass], slopes: Sequence[Stack | None], loss: Loss, data: Dataset
) -> list[np.ndarray]:  # fmt: skip
    """‖∂J/∂W‖ of each layer at every moment."""
    pair = loss.from_logits.get(network[-1].activation.name)
    dJ_da = np.array([loss.slope(a, data.Y) for a in forward[-1].a])
    norms = []
    for layer, (W, _), at, slope in reversed([*zip(network, views(parameters, network), forward, slopes, strict=True)]):
        if pair:
            delta, pair = np.array([pair.delta(z, data.Y) for z in at.z]), None
        else:
            delta = _of_layers(layer.activation.pull_back, at.z, dJ_da) if slope is None else dJ_da * slope
        norms.append(frobenius(delta @ at.a_before.swapaxes(-1, -2)))
        dJ_da = W.swapaxes(1, 2) @ delta
    return norms[::-1]


def _of_numbers(f: Callable[[np.ndarray], np.ndarray], z: Stack) -> Stack:
    """A function of single numbers, once for all moments."""
    return f(z.reshape(-1, z.shape[2])).reshape(z.shape)


def _of_layers(f: Callable[..., np.ndarray], *stacks: Stack) -> Stack:
    """A function of whole layers, moment by moment."""
    return np.array([f(*layers) for layers in zip(*stacks, strict=True)])
