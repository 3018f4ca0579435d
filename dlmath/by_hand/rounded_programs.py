"""How far a program's numbers may be off without a mistake: what rounding does to each of them on the way.

A program computes with numbers of a few digits, float32 with seven, and each operation may be off by one unit of the
last. ``doubts`` follows that through a pass, as a running error analysis: of sums by what is added up, of functions by
how much they change within the doubt of what they are taken of. Logarithms are allowed the small number that usual code
adds to what they are taken of.

Source: Higham, Accuracy and Stability of Numerical Algorithms, 3.3 (running error analysis).
"""

from collections.abc import Callable, Mapping
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.contract import ANY, NotNegative, Positive, check_calls
from dlmath.network.passes import Trace
from dlmath.network.steps import Symbol

UNITS = {"float64": 2.0**-53, "float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}
SLACK = 16.0  # operations that a formula may take more, written another way
NEAR = 3e-3  # relative to the largest number: what differs by less is meant to be the same
IN_LOGARITHMS = 1e-7  # the largest number that is usually added to a before its logarithm, by Keras

# Matrices of any shapes, in which there may be ∞ and NaN.
Matrix = Annotated[Float64[np.ndarray, "_ _"], ANY]
Doubts = dict[Symbol, Matrix]


def doubts(
    t: Trace, unit: Positive, learning_rate: NotNegative = 0.0, of_inputs: Mapping[Symbol, Matrix] | None = None
) -> Doubts:
    """By how much each number of a pass may be off; ∞ where nothing is left of it.

    Args:
      t: the pass, with the program's own numbers where they are known.
      unit: by how much an operation may be off, relative to its result.
      learning_rate: of the update.
      of_inputs: by how much x = a⁽⁰⁾, W and b may be off themselves, where they were printed with few digits.

    >>> from dlmath.network.passes import example
    >>> found = doubts(example(), UNITS["float32"])
    >>> found[Symbol("z", 1)].item() < 1e-4, found[Symbol("dW", 1)].item() < 1e-3
    (True, True)
    """
    u = SLACK * unit
    with np.errstate(all="ignore"):
        inputs = _inputs(t, of_inputs or {})
        found = _forward(t, u, inputs)
        found |= _backward(t, u, found, inputs)
        found |= _updated(t, u, found, learning_rate, inputs)
    return {symbol: np.where(np.isnan(doubt), np.inf, doubt) for symbol, doubt in found.items()}


def _inputs(t: Trace, given: Mapping[Symbol, Matrix]) -> Doubts:
    """The doubt of x, and of W and b of each layer, 0 where none is given."""
    values = {Symbol("a", 0): t.X}
    for l, layer in enumerate(t.network, start=1):
        values |= {Symbol("W", l): layer.W, Symbol("b", l): layer.b}
    return {symbol: given.get(symbol, np.zeros_like(value)) for symbol, value in values.items()}


def _forward(t: Trace, u: float, inputs: Doubts) -> Doubts:
    found = {Symbol("a", 0): inputs[Symbol("a", 0)] + u * np.abs(t.X)}
    for l, (layer, at) in enumerate(zip(t.network, t.forward, strict=True), start=1):
        of_a, W, a = found[Symbol("a", l - 1)], np.abs(layer.W), np.abs(at.a_before)
        of_z = W @ of_a + inputs[Symbol("W", l)] @ (a + of_a) + inputs[Symbol("b", l)]
        of_z = of_z + u * len(of_a) * (W @ a + np.abs(layer.b))
        found[Symbol("z", l)] = of_z
        if layer.activation.slope is None:
            found[Symbol("a", l)] = np.abs(at.a) * (2.0 * of_z.max(axis=0) + u * len(at.a))
            continue
        found[Symbol("a", l)] = _change(layer.activation.f, at.z, of_z) + u * (np.abs(at.a) + np.abs(at.z))
        found[Symbol("slope", l)] = _change(layer.activation.slope, at.z, of_z) + u
    L = len(t.network)
    terms = np.abs(t.loss.term(t.forward[-1].a, t.Y)).sum() / t.loss.divisor(*t.Y.shape)
    moved = (np.abs(t.backward[-1].dJ_da) * (found[Symbol("a", L)] + _added(t))).sum()
    found[Symbol("J", L)] = np.array([[moved + u * t.Y.size * (terms + abs(t.J))]])
    return found


def _added(t: Trace) -> float:
    """What may have been added to a before its logarithm was taken."""
    return IN_LOGARITHMS if t.loss.domain == "probability" else 0.0


def _backward(t: Trace, u: float, of: Doubts, inputs: Doubts) -> Doubts:
    found, L = dict(of), len(t.network)
    for l in range(L, 0, -1):
        at, a = t.backward[l - 1], t.forward[l - 1].a
        if l == L:
            of_error = _change(lambda a: t.loss.slope(a, t.Y), a, found[Symbol("a", L)] + _added(t))
            of_error = of_error + u * np.abs(at.dJ_da)
        else:
            W, delta = np.abs(t.network[l].W), np.abs(t.backward[l].delta)
            of_error = W.T @ found[Symbol("delta", l + 1)] + inputs[Symbol("W", l + 1)].T @ delta
            of_error = of_error + u * len(W) * (W.T @ delta)
        of_delta = _of_delta(t, l, u, found, of_error)
        found |= {Symbol("dJ_da", l): of_error, Symbol("delta", l): of_delta}
        delta, before = np.abs(at.delta), np.abs(t.forward[l - 1].a_before)
        N = delta.shape[1]
        found[Symbol("dW", l)] = of_delta @ before.T + delta @ found[Symbol("a", l - 1)].T + u * N * (delta @ before.T)
        found[Symbol("db", l)] = (of_delta + u * N * delta).sum(axis=1, keepdims=True)
    return found


def _of_delta(t: Trace, l: int, u: float, of: Doubts, of_error: Matrix) -> Matrix:
    """The doubt of δ: by a − y where that is the formula, and by ∂J/∂a and φ′ where this leaves anything of it."""
    at, a, of_a = t.backward[l - 1], t.forward[l - 1].a, of[Symbol("a", l)]
    error, delta = np.abs(at.dJ_da), np.abs(at.delta)
    if at.slope is None:
        each = np.abs(a) * of_error + error * of_a + u * len(a) * np.abs(a) * error
        by_slope = each + np.abs(a) * each.sum(axis=0) + of_a * (np.abs(a) * error).sum(axis=0) + u * delta
    else:
        by_slope = error * of[Symbol("slope", l)] + np.abs(at.slope) * of_error + u * delta
    if l < len(t.network) or not t.canonical:
        return by_slope
    divisor = t.loss.divisor(*t.Y.shape)
    by_difference = (of_a + u * (np.abs(a) + np.abs(t.Y))) / divisor
    return np.where(np.isfinite(by_slope), np.fmax(by_slope, by_difference), by_difference)


def _updated(t: Trace, u: float, of: Doubts, learning_rate: float, inputs: Doubts) -> Doubts:
    found = {}
    for l, (layer, at) in enumerate(zip(t.network, t.backward, strict=True), start=1):
        for letter, old, gradient in (("W", layer.W, at.dW), ("b", layer.b, at.db)):
            moved = learning_rate * (of[Symbol(f"d{letter}", l)] + u * np.abs(gradient))
            found[Symbol(f"{letter}_new", l)] = moved + u * np.abs(old) + inputs[Symbol(letter, l)]
    return found


def _change(f: Callable[[Matrix], Matrix], x: Matrix, doubt: Matrix) -> Matrix:
    """By how much f changes within a doubt of x."""
    value = f(x)
    return np.fmax(np.abs(f(x + doubt) - value), np.abs(f(x - doubt) - value))


def agree(value: Matrix, other: Matrix, off: NotNegative = 0.0, near: NotNegative = NEAR) -> bool:
    """Whether a matrix differs from another by so little that this will be meant, in proportion to its largest number.

    Args:
      value: what is compared.
      other: with what.
      off: by how much they may differ besides, since they were rounded.
      near: how little that is.

    >>> right = np.array([[1.0, 4.0]])
    >>> agree(np.array([[1.0, 4.01]]), right), agree(np.array([[1.0, 4.02]]), right)
    (True, False)
    """
    if value.shape != other.shape or not (np.isfinite(value).all() and np.isfinite(other).all()):
        return False
    return bool(np.abs(value - other).max() <= near * max(1e-12, np.abs(other).max()) + off)


check_calls(__name__)
