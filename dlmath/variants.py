"""Variants of one layer, run forward side by side, each as if it ran alone.

The variants lie along an axis of their own, before rows and columns. In one large batch the last digits of a product depend on where a column
stands, and a difference of two J shows them.

Shapes: W (K, n, n_before) and b (K, n, 1) for K variants; each pass has a_before (n_before, N), z and a (n, N).
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from dlmath.activations import Activation
from dlmath.network import Before, Forward, Network, Trace, loss_value

ManyWeights = Float64[np.ndarray, "K n n_before"]
ManyBiases = Float64[np.ndarray, "K n 1"]
ManyBefore = Float64[np.ndarray, "K n_before N"]
Many = Float64[np.ndarray, "K n N"]


class Passes(NamedTuple):
    """What K forward passes leave in one layer: ``Forward`` with one axis more; ``run_variants`` makes it."""

    a_before: ManyBefore
    z: Many
    a: Many


def run_variants(network: Network, a_before: Before, W: ManyWeights, b: ManyBiases) -> tuple[Passes, ...]:
    """The forward passes of networks that differ in their first layer, unchecked.

    Args:
      network: the layers; W and b of the first are not read.
      a_before: what goes into the first, (n_before, N).
      W, b: of the first layer, for each variant, (K, n, n_before) and (K, n, 1).

    Returns: for each layer its K passes; where float64 overflows ∞ or NaN, without a warning.

    >>> from dlmath import ACTIVATIONS, Layer
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["ReLU"]),)
    >>> (at,) = run_variants(neuron, np.array([[3.0, -3.0]]), np.array([[[2.0]], [[4.0]]]), np.array([[[1.0]], [[1.0]]]))
    >>> at.a.tolist()
    [[[7.0, 0.0]], [[13.0, 0.0]]]
    """
    first, *others = network
    a: Many = np.broadcast_to(a_before, (len(W), *a_before.shape))
    passes = []
    with np.errstate(all="ignore"):
        for weights, bias, phi in ((W, b, first.activation), *((layer.W, layer.b, layer.activation) for layer in others)):
            z = weights @ a + bias
            passes.append(Passes(a, z, _activated(phi, z)))
            a = passes[-1].a
    return tuple(passes)


def losses(t: Trace, last: Passes) -> Float64[np.ndarray, " K"]:
    """J of each pass.

    Args:
      t: a trace, with its network, targets and loss.
      last: what the passes left in its last layer.

    Returns: the losses, (K,); ∞ or NaN where float64 overflows.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> losses(t, run_variants(neuron, t.X, np.array([[[2.0]], [[1.0]]]), np.array([[[1.0]], [[1.0]]]))[-1]).tolist()
    [2.0, 0.5]
    """
    with np.errstate(all="ignore"):
        return np.array([loss_value(t.network, Forward(*one), t.Y, t.loss) for one in zip(*last, strict=True)])


def _activated(phi: Activation, z: Many) -> Many:
    """φ of every z; what φ reads are the columns of one batch, or single entries."""
    K, n, N = z.shape
    a = phi.f(z.transpose(1, 0, 2).reshape(n, K * N))
    return np.ascontiguousarray(a.reshape(n, K, N).transpose(1, 0, 2))
