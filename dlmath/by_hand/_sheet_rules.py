"""From what each quantity of backpropagation by hand follows, and how: from matrices of numbers, or from intervals in
which they lie.

    z⁽¹⁾ → a⁽¹⁾ → … → a⁽ᴸ⁾ → J
    ∂J/∂a⁽ᴸ⁾, φ′(z⁽ᴸ⁾), δ⁽ᴸ⁾ → ∂J/∂W⁽ᴸ⁾, ∂J/∂b⁽ᴸ⁾ → ∂J/∂a⁽ᴸ⁻¹⁾, φ′(z⁽ᴸ⁻¹⁾), δ⁽ᴸ⁻¹⁾ → …
    new W, new b

∂J/∂a that is not among the values is worked out from what it comes from.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
from jaxtyping import Float64

from dlmath.by_hand._intervals import (
    Intervals,
    Numbers,
    Rounding,
    falling,
    intervals,
    rising,
    rounded_to,
    softmax_of,
    sum_of_others,
    through,
    through_jump,
    through_matrices,
    through_terms,
    total,
)
from dlmath.by_hand._update import Updating, largest_step, stepped
from dlmath.functions.activations import ACTIVATIONS, Activation, python_name
from dlmath.functions.printers.numpy import compiled
from dlmath.network.passes import Backward, Forward, Trace
from dlmath.network.steps import Symbol

Matrix = Float64[np.ndarray, "m n"]
Values = Mapping[Symbol, Any]  # Numbers


def slope_within(phi: Activation, a: Intervals) -> Intervals | None:
    """φ′(z) as textbooks write it with a = φ(z), where a lies in intervals; None where they do not.

    >>> from dlmath import ACTIVATIONS
    >>> slope_within(ACTIVATIONS["sigmoid"], intervals(np.array([[0.25]]))).high.round(12).item()
    0.1875
    """
    if phi.slope_of_a is None:
        return None
    jumps = phi.f(np.array([phi.kinks])) if phi.kinks else np.empty((1, 0))
    found = (
        through_jump(phi.slope_of_a, a, jumps.item())
        if jumps.size == 1
        else through(phi.slope_of_a, a, (0.0, *jumps[0].tolist()))
    )
    assert isinstance(found, Intervals)
    return found


def slope_with_a(phi: Activation, z: Intervals, a: Intervals) -> Intervals | None:
    """φ′(z) as textbooks write it with both z and a; None where they do not.

    >>> from dlmath import ACTIVATIONS
    >>> slope_with_a(ACTIVATIONS["SiLU"], intervals(np.array([[0.0]])), intervals(np.array([[0.1]]))).high.round(
    ...     12
    ... ).item()
    0.55
    """
    if not phi.of_z_and_a:
        return None
    found = _of_z_and_a(phi.of_z_and_a)(z, a)
    assert isinstance(found, Intervals)
    return found


@cache
def _of_z_and_a(formula: str) -> Callable[[Intervals, Intervals], Any]:
    functions = {
        python_name(phi.name): partial(through, phi.f, kinks=phi.kinks) for phi in ACTIVATIONS.values() if phi.slope
    }
    return compiled(formula, "z, a", functions)


def follow(t: Trace, how: Updating, values: Values, symbol: Symbol) -> Matrix:
    """What a quantity comes to from the values of every quantity before it; of the trace only x, y and the old weights
    are used."""
    found = _RULES[symbol.letter](t, how, values, symbol.layer)
    assert isinstance(found, np.ndarray)
    return found


def follow_within(t: Trace, how: Updating, known: Mapping[Symbol, Intervals], symbol: Symbol) -> Intervals:
    """The intervals in which a quantity lies, if those before it lie in theirs."""
    found = _RULES[symbol.letter](t, how, {Symbol("a", 0): intervals(t.X), **known}, symbol.layer)
    assert isinstance(found, Intervals)
    return found


def follow_on_paper(
    t: Trace, how: Updating, known: Mapping[Symbol, Intervals], symbol: Symbol, rounding: Rounding
) -> Intervals:
    """The same where what has no name of its own was rounded on the way: the terms of J, and what a rule of update
    goes through, such as α ∇, or v and g + μ v."""
    if symbol.letter == "J":
        terms = rounded_to(2.0 * _terms(t, known[Symbol("a", symbol.layer)]), rounding)
        return total(rounded_to(0.5 * terms, rounding)) / t.loss.divisor(*t.Y.shape)
    within = follow_within(t, how, known, symbol)
    if symbol.letter in ("W_new", "b_new"):
        letter = symbol.letter[0]
        gradient = known[Symbol(f"d{letter}", symbol.layer)]
        if how.by.method.plain:
            return _less_a_rounded_step(within, t.network[symbol.layer - 1].learned(letter), how, gradient, rounding)
        sizes = np.maximum(np.abs(gradient.low), np.abs(gradient.high)).max(axis=0)
        off = _LINES * rounding.most(largest_step(t.network, symbol.layer, letter, sizes, *how))
        return within + Intervals(-off[np.newaxis], off[np.newaxis])
    return within


def _less_a_rounded_step(
    within: Intervals, learned: np.ndarray, how: Updating, gradient: Intervals, rounding: Rounding
) -> Intervals:
    """New weights within some intervals where α ∇, all that plain descent goes through, was rounded too."""
    step = how.learning_rate * gradient
    rounded = rounded_to(step, rounding)
    more, less = (np.where(learned, off, 0.0) for off in (step.low - rounded.low, rounded.high - step.high))
    return within + Intervals(-less, more)


_LINES = 4  # so many results of a rule with a memory may be rounded, one after the other


def sources(symbol: Symbol) -> tuple[Symbol, ...]:
    """What a quantity is computed from, apart from x, y and the old weights; not every network has all of them.

    >>> [f"{each.letter}{each.layer}" for each in sources(Symbol("dW", 2))]
    ['delta2', 'a1']
    """
    l = symbol.layer
    return {
        "z": (Symbol("a", l - 1),),
        "a": (Symbol("z", l),),
        "J": (Symbol("a", l),),
        "dJ_da": (Symbol("a", l), Symbol("delta", l + 1)),
        "slope": (Symbol("z", l),),
        "delta": (Symbol("a", l), Symbol("dJ_da", l), Symbol("slope", l), Symbol("delta", l + 1)),
        "dW": (Symbol("delta", l), Symbol("a", l - 1)),
        "db": (Symbol("delta", l),),
        "W_new": (Symbol("dW", l),),
        "b_new": (Symbol("db", l),),
    }[symbol.letter]


def trace_with(t: Trace, values: Mapping[Symbol, Matrix]) -> Trace:
    """The trace with the values that were worked out by hand so far in place of its own."""
    forward, backward = [], []
    a_before = t.X
    for l, at in enumerate(t.forward, start=1):
        z, a = values.get(Symbol("z", l), at.z), values.get(Symbol("a", l), at.a)
        forward.append(Forward(a_before, z, a))
        a_before = a
    for l, its in enumerate(t.backward, start=1):
        slope, delta = values.get(Symbol("slope", l), its.slope), values.get(Symbol("delta", l), its.delta)
        dW, db = values.get(Symbol("dW", l), its.dW), values.get(Symbol("db", l), its.db)
        dJ_da = _error(t, values, l)
        assert isinstance(dJ_da, np.ndarray)
        backward.append(Backward(dJ_da, slope, delta, dW, db))
    J = t.J if a_before is t.forward[-1].a else float(_loss(t, values, len(forward))[0, 0])
    return replace(t, J=J, forward=tuple(forward), backward=tuple(backward))


def _a(t: Trace, values: Values, layer: int) -> Numbers:
    return values.get(Symbol("a", layer), t.forward[layer - 1].a if layer else t.X)


def _activated(t: Trace, z: Numbers, layer: int) -> Numbers:
    activation = t.network[layer - 1].activation
    return softmax_of(z) if activation.slope is None else through(activation.f, z, activation.kinks)


def _slope(t: Trace, z: Numbers, layer: int) -> Numbers:
    activation = t.network[layer - 1].activation
    assert activation.slope is not None, "a sheet asks for no φ′ of a softmax"
    kinks = activation.kinks
    return (
        through_jump(activation.slope, z, kinks[0]) if len(kinks) == 1 else through(activation.slope, z, (0.0, *kinks))
    )


def _dJ_da(t: Trace, values: Values, layer: int) -> Numbers:
    if layer == len(t.network):
        return rising(lambda a: t.loss.slope(a, t.Y), _a(t, values, layer))
    return t.network[layer].W.T @ values.get(Symbol("delta", layer + 1), t.backward[layer].delta)


def _error(t: Trace, values: Values, layer: int) -> Numbers:
    """∂J/∂a as it stands, or else as it follows."""
    given = values.get(Symbol("dJ_da", layer))
    return _dJ_da(t, values, layer) if given is None else given


def _loss(t: Trace, values: Values, layer: int) -> Any:
    a = _a(t, values, layer)
    if isinstance(a, Intervals):
        return total(_terms(t, a)) / t.loss.divisor(*t.Y.shape)
    return np.atleast_2d(t.loss.reduction.reduced(t.loss.term(a, t.Y)))


def _terms(t: Trace, a: Intervals) -> Intervals:
    return through_terms(lambda a: t.loss.term(a, t.Y), a, t.Y)


def _delta(t: Trace, values: Values, layer: int) -> Numbers:
    a = _a(t, values, layer)
    if t.canonical and layer == len(t.network):
        return (a - t.Y) / t.loss.divisor(*t.Y.shape)
    dJ_da = _error(t, values, layer)
    if t.network[layer - 1].activation.slope is None:
        return _through_softmax(a, dJ_da)
    return dJ_da * values[Symbol("slope", layer)]


def _through_softmax(p: Numbers, dJ_dp: Numbers) -> Numbers:
    """∂J/∂z of p = softmax(z): p_j (g_j (1 − p_j) − Σ over the others of g_k p_k), where g = ∂J/∂p."""
    return p * (dJ_dp * (1.0 - p) - sum_of_others(dJ_dp * p))


def _stepped(t: Trace, letter: str, layer: int, gradient: Numbers, how: Updating) -> Numbers:
    new = partial(stepped, t.network, layer, letter, learning_rate=how.learning_rate, by=how.by)
    if isinstance(gradient, Intervals) and not how.by.method.plain:
        return through_matrices(new, gradient)
    return falling(new, gradient)


_RULES: dict[str, Callable[[Trace, Updating, Values, int], Any]] = {
    "z": lambda t, how, values, l: t.network[l - 1].W @ _a(t, values, l - 1) + t.network[l - 1].b,
    "a": lambda t, how, values, l: _activated(t, values[Symbol("z", l)], l),
    "J": lambda t, how, values, l: _loss(t, values, l),
    "dJ_da": lambda t, how, values, l: _dJ_da(t, values, l),
    "slope": lambda t, how, values, l: _slope(t, values[Symbol("z", l)], l),
    "delta": lambda t, how, values, l: _delta(t, values, l),
    "dW": lambda t, how, values, l: values[Symbol("delta", l)] @ _a(t, values, l - 1).T,
    "db": lambda t, how, values, l: values[Symbol("delta", l)].sum(axis=1, keepdims=True),
    "W_new": lambda t, how, values, l: _stepped(t, "W", l, values[Symbol("dW", l)], how),
    "b_new": lambda t, how, values, l: _stepped(t, "b", l, values[Symbol("db", l)], how),
}
