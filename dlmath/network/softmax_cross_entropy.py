"""Softmax and cross-entropy together, every intermediate of one sample kept.

The logits may be shifted by a constant, which changes nothing, and divided by a temperature T, which sharpens (T < 1)
or flattens (T > 1): u = (z + c) / T, p = softmax(u), J = −Σ y ln p, ∂J/∂z = (∂p/∂z)ᵀ ∂J/∂p = (p − y) / T.

Shapes: columns (C, 1), of ``outputs`` also K of them; the Jacobian (C, C).
Source: Bishop, Pattern Recognition and Machine Learning, eq. 4.106-4.109; the temperature: Hinton, Vinyals, Dean,
Distilling the Knowledge, 2015.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, as_column
from dlmath.contract import Positive, check_calls
from dlmath.functions.losses import LOSSES
from dlmath.functions.probabilities import entropy, naive_softmax
from dlmath.functions.softmax import log_softmax, softmax, softmax_jacobian

CE = LOSSES["CE"]
Square = Float64[np.ndarray, "C C"]
Columns = Float64[np.ndarray, "*K C 1"]
PAIR = CE.from_logits["softmax"]


class Outputs(NamedTuple):
    """What softmax and cross-entropy make of logits, or of each of many.

    Attributes:
      z, u: the logits, and (z + c) / T.
      p: softmax(u).
      delta: (p − y) / T, from the logits.
    """

    z: Columns
    u: Columns
    p: Columns
    delta: Columns


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
      shifted, log_total: u − max u, and the logarithm of ``total``.
      log_p: log-softmax, shifted − log_total, finite also where p is rounded to 0.
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
    shifted: Column
    log_total: float
    log_p: Column
    terms: Column
    J: float
    dJ_dp: Column
    jacobian: Square
    pulled_back: Column
    delta: Column
    entropy: float
    chance: float


def outputs(z: Columns, y: Column, temperature: Positive = 1.0, shift: float = 0.0) -> Outputs:
    """Probabilities and δ of logits, shifted by c and divided by T.

    >>> outputs(np.array([[[0.0], [0.0]], [[1.0], [1.0]]]), np.array([[1.0], [0.0]])).delta[:, :, 0].tolist()
    [[-0.5, 0.5], [-0.5, 0.5]]
    """
    y = as_column(y, "y", z.shape[-2])
    u = (z + shift) / temperature
    p = softmax(u)
    return Outputs(z, u, p, PAIR.delta(u, p, y) / temperature)


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
    _z, u, p, delta = outputs(z, y, temperature, shift)
    shifted = u - u.max()
    raw, exponentials = np.exp(u), np.exp(shifted)
    terms = PAIR.term(u, y)
    jacobian = softmax_jacobian(u) / temperature
    dJ_dp = CE.slope(p, y)
    return SoftmaxLoss(
        z, y, temperature, u, raw, float(raw.sum()), exponentials, float(exponentials.sum()), naive_softmax(u), p,
        shifted, math.log(float(exponentials.sum())), log_softmax(u), terms, PAIR.value(u, y), dJ_dp,
        jacobian, jacobian.T @ dJ_dp, delta, entropy(y), math.log(len(z)),
    )  # fmt: skip


check_calls(__name__)
