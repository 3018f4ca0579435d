"""Softmax and cross-entropy together, every intermediate of one sample kept.

The logits may be shifted by a constant, which changes nothing, and divided by a temperature T, which sharpens (T < 1)
or flattens (T > 1): u = (z + c) / T, p = softmax(u), J = −Σ y ln p, ∂J/∂z = (∂p/∂z)ᵀ ∂J/∂p = (p − y) / T.

Shapes: columns (C, 1); the Jacobian (C, C).
Source: Bishop, Pattern Recognition and Machine Learning, eq. 4.106-4.109; the temperature: Hinton, Vinyals, Dean,
Distilling the Knowledge, 2015.
"""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, as_column
from dlmath.contract import Positive, check_calls
from dlmath.functions.losses import LOSSES
from dlmath.functions.probabilities import entropy, naive_softmax
from dlmath.functions.softmax import softmax, softmax_jacobian

CE = LOSSES["CE"]
Square = Float64[np.ndarray, "C C"]


@dataclass(frozen=True, eq=False)
class SoftmaxLoss:
    """One sample through softmax and cross-entropy.

    Made by ``softmax_loss``.

    Attributes:
      z, y, temperature: the logits, the target and T.
      u: (z + c) / T.
      raw, raw_total: e^u, ∞ where that overflows, and their sum.
      exponentials, total: e^(u − max u), which cannot overflow, and their sum.
      naive: raw / raw_total, NaN where both are ∞.
      p: softmax(u).
      terms, J: −y ln p, from the logits, and their sum.
      dJ_dp: −y / p.
      jacobian: ∂p_a/∂z_b in row a and column b.
      pulled_back: (∂p/∂z)ᵀ ∂J/∂p, by that product.
      delta: (p − y) / T, from the logits.
      entropy: H(y), which J cannot go below.
      chance: ln C, the loss of p = 1/C for every class.
    """

    z: Column
    y: Column
    temperature: float
    u: Column
    raw: Column
    raw_total: float
    exponentials: Column
    total: float
    naive: Column
    p: Column
    terms: Column
    J: float
    dJ_dp: Column
    jacobian: Square
    pulled_back: Column
    delta: Column
    entropy: float
    chance: float


def softmax_loss(z: Column, y: Column, temperature: Positive = 1.0, shift: float = 0.0) -> SoftmaxLoss:
    """Everything on the way from the logits z, shifted by c and divided by T, to J and δ; InputError if y is no
    distribution.

    >>> s = softmax_loss(np.zeros((4, 1)), np.array([[1.0], [0.0], [0.0], [0.0]]))
    >>> s.p.T, round(s.J, 6), s.delta.T
    (array([[0.25, 0.25, 0.25, 0.25]]), 1.386294, array([[-0.75,  0.25,  0.25,  0.25]]))
    """
    z = as_column(z, "z")
    y = as_column(y, "y", len(z))
    CE.check_targets(y)
    if abs(y.sum() - 1.0) > 1e-9:
        raise InputError("the entries of %(name)s must sum to 1, not %(given)s", name="y", given=float(y.sum()))
    u = (z + shift) / temperature
    raw, exponentials = np.exp(u), np.exp(u - u.max())
    p = softmax(u)
    pair = CE.from_logits["softmax"]
    terms = pair.term(u, y)
    jacobian = softmax_jacobian(u) / temperature
    dJ_dp = CE.slope(p, y)
    return SoftmaxLoss(
        z, y, temperature, u, raw, float(raw.sum()), exponentials, float(exponentials.sum()), naive_softmax(u), p,
        terms, pair.value(u, y), dJ_dp,
        jacobian, jacobian.T @ dJ_dp, pair.delta(u, p, y) / temperature, entropy(y), math.log(len(z)),
    )  # fmt: skip


check_calls(__name__)
