"""A trace without numbers that are nothing but rounding: sums that cancel, and outputs that are their targets."""

from dataclasses import replace
from typing import Any

import numpy as np

from dlmath.contract import check_calls
from dlmath.linear_algebra.matrices import ROUNDING, cancelled
from dlmath.network.passes import Backward, Before, Forward, T, Trace, Traces, loss_value, run_backward


def settled(t: T) -> T:
    """The same trace, or traces, in which z, ∂J/∂W and ∂J/∂b are 0, and a⁽ᴸ⁾ is y, where rounding alone makes the
    difference, and what follows from these.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[0.1, 0.2]]), np.array([[-0.3]]), ACTIVATIONS["tanh"]),)
    >>> t = trace(neuron, np.array([[1.0], [1.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    >>> t.forward[0].z.item() == 0.0, settled(t).forward[0].z.item(), settled(t).J
    (False, 0.0, 0.0)
    """
    with np.errstate(all="ignore"):
        forward, backward = _forward(t), t.backward
        J: Any = t.J
        if any(new is not old for new, old in zip(forward, t.forward, strict=True)):
            value = loss_value(t.network, forward[-1], t.Y, t.loss)
            J, backward = value if value.ndim else value.item(), run_backward(t.network, forward, t.Y, t.loss)
        backward = tuple(_gradients(back, at.a_before) for back, at in zip(backward, forward, strict=True))
    return replace(t, J=J, forward=forward, backward=backward)


def _forward(t: Trace | Traces) -> tuple[Forward, ...]:
    forward, a = [], t.forward[0].a_before
    for layer, at in zip(t.network, t.forward, strict=True):
        z = at.z if a is at.a_before else layer.W @ a + layer.b
        z = cancelled(z, np.abs(layer.W) @ np.abs(a) + np.abs(layer.b))
        forward.append(at if z is at.z else Forward(a, z, layer.activation.f(z)))
        a = forward[-1].a
    return (*forward[:-1], _on_target(t, forward[-1]))


def _on_target(t: Trace | Traces, last: Forward) -> Forward:
    """The output, with y in the place of an a⁽ᴸ⁾ that differs from it by rounding alone; not where J is computed from
    z⁽ᴸ⁾, or has a kink at y."""
    layer, is_identity = t.network[-1], t.network[-1].activation.name == "identity"
    if t.loss.kink or not t.loss.measures_error or (t.from_logits and not is_identity):
        return last
    slope = 1.0 if layer.activation.slope is None else np.abs(layer.activation.slope(last.z))
    of_z = (np.abs(layer.W) @ np.abs(last.a_before) + np.abs(layer.b)) * slope
    near = (last.a != t.Y) & (np.abs(last.a - t.Y) <= ROUNDING * (np.abs(last.a) + of_z))
    if not near.any():
        return last
    a = np.where(near, t.Y, last.a)
    return Forward(last.a_before, a if is_identity else last.z, a)


def _gradients(back: Backward, a_before: Before) -> Backward:
    delta = np.abs(back.delta)
    return back._replace(
        dW=cancelled(back.dW, delta @ np.abs(a_before).mT), db=cancelled(back.db, delta.sum(axis=-1, keepdims=True))
    )


check_calls(__name__)
