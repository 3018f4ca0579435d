"""Softmax and cross-entropy together, every intermediate of one sample kept.

The logits may be shifted by a constant, which changes nothing, and divided by a temperature T, which sharpens (T < 1) or flattens (T > 1):
u = (z + c) / T, p = softmax(u), J = −Σ y ln p, ∂J/∂z = (∂p/∂z)ᵀ ∂J/∂p = (p − y) / T.

Shapes: columns (C, 1); the Jacobian (C, C).
Source: Bishop, Pattern Recognition and Machine Learning, eq. 4.106-4.109; the temperature: Hinton, Vinyals, Dean, Distilling the Knowledge, 2015.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, as_column, check_number
from dlmath.classification_losses import ce, ce_slope
from dlmath.losses import LOSSES
from dlmath.network import check_targets
from dlmath.probabilities import entropy, naive_softmax
from dlmath.softmax import negative_log_softmax, softmax, softmax_jacobian

Square = Float64[np.ndarray, "C C"]


@dataclass(frozen=True, eq=False)
class SoftmaxLoss:
    """One sample through softmax and cross-entropy.

    Made by ``softmax_loss``.

    Attributes:
      z: the logits, (C, 1).
      y: the target, a distribution, (C, 1).
      temperature: T.
      u: (z + c) / T, (C, 1).
      raw: e^u, ∞ where that overflows, (C, 1).
      raw_total: their sum.
      exponentials: e^(u − max u), (C, 1), which cannot overflow.
      total: their sum.
      naive: raw / raw_total, (C, 1), NaN where both are ∞.
      p: softmax(u), (C, 1).
      terms: −y ln p, (C, 1), from the logits.
      J: their sum.
      dJ_dp: −y / p, (C, 1).
      jacobian: ∂p_a/∂z_b in row a and column b, (C, C).
      pulled_back: (∂p/∂z)ᵀ ∂J/∂p, (C, 1), by that product.
      delta: (p − y) / T, (C, 1), from the logits.
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


@np.errstate(all="ignore")
def softmax_loss(z: Column, y: Column, temperature: float = 1.0, shift: float = 0.0) -> SoftmaxLoss:
    """Softmax and cross-entropy of one sample.

    Args:
      z: logits, (C, 1).
      y: the target, numbers from 0 to 1 that sum to 1, (C, 1).
      temperature: T > 0.
      shift: c, added to every logit.

    Returns: everything on the way.

    Raises: InputError if the sizes differ, a number is not finite, y is no distribution or T is not positive.

    >>> s = softmax_loss(np.zeros((4, 1)), np.array([[1.0], [0.0], [0.0], [0.0]]))
    >>> s.p.T, round(s.J, 6), s.delta.T
    (array([[0.25, 0.25, 0.25, 0.25]]), 1.386294, array([[-0.75,  0.25,  0.25,  0.25]]))
    """
    z = as_column(z, "z")
    y = as_column(y, "y", len(z))
    check_number(temperature, "temperature", 0.0)
    check_number(abs(shift), "shift", 0.0)
    if temperature == 0.0:
        raise InputError("%(name)s must be positive, not %(given)s", name="temperature", given=temperature)
    check_targets(y, LOSSES["CE"])
    if abs(y.sum() - 1.0) > 1e-9:
        raise InputError("the entries of %(name)s must sum to 1, not %(given)s", name="y", given=float(y.sum()))
    u = (z + shift) / temperature
    raw, exponentials = np.exp(u), np.exp(u - u.max())
    p = softmax(u)
    terms = np.where(y == 0.0, 0.0, y * negative_log_softmax(u))
    jacobian = softmax_jacobian(u) / temperature
    dJ_dp = ce_slope(p, y)
    pair = LOSSES["CE"].from_logits["softmax"]
    return SoftmaxLoss(
        z, y, temperature, u, raw, float(raw.sum()), exponentials, float(exponentials.sum()), naive_softmax(u), p, terms, pair.value(u, y), dJ_dp,
        jacobian, jacobian.T @ dJ_dp, pair.delta(u, y) / temperature, entropy(y), ce(np.full_like(p, 1.0 / len(z)), np.full_like(p, 1.0 / len(z))),
    )  # fmt: skip
