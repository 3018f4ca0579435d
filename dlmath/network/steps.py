"""A trace as an ordered list of steps: what is computed, from what, to what, and the arithmetic of each single number.

The order is the order of the computation: z⁽¹⁾, a⁽¹⁾, …, a⁽ᴸ⁾, J, ∂J/∂a⁽ᴸ⁾, δ⁽ᴸ⁾, ∂J/∂W⁽ᴸ⁾, ∂J/∂b⁽ᴸ⁾, δ⁽ᴸ⁻¹⁾, …,
∂J/∂b⁽¹⁾, update. Every value is a field of the trace; nothing is computed a second time.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64

from dlmath.arrays import InputError, check_index, check_shape, registered
from dlmath.contract import Count, NotNegative, Size, also, check_calls
from dlmath.network.passes import Network, Trace

Matrix = Float64[np.ndarray, "m n"]


class Rule(StrEnum):
    """The formula by which a step computes its result.

    >>> Rule.OUTPUT_DELTA.value
    'δ = ∂J/∂a ⊙ φ′(z)'
    """

    AFFINE = "z = W a + b"
    LINEAR = "z = W a"
    ACTIVATION = "a = φ(z)"
    SOFTMAX = "a = softmax(z)"
    LOSS = "J"
    LOSS_SLOPE = "∂J/∂a"
    OUTPUT_DELTA = "δ = ∂J/∂a ⊙ φ′(z)"
    CANONICAL_DELTA = "δ = (a − y) / m"
    SOFTMAX_DELTA = "δ = (∂a/∂z)ᵀ ∂J/∂a"
    HIDDEN_DELTA = "δ = Wᵀδ ⊙ φ′(z)"
    HIDDEN_SOFTMAX_DELTA = "δ = (∂a/∂z)ᵀ Wᵀδ"
    WEIGHT_GRADIENT = "∂J/∂W = δ aᵀ"
    BIAS_GRADIENT = "∂J/∂b = Σ δ"
    UPDATE = "W ← W − α ∂J/∂W"


class Symbol(NamedTuple):
    """The name of a quantity: its letter, as in the notation of the package, and its layer; x is a⁽⁰⁾."""

    letter: str
    layer: int


@dataclass(frozen=True, eq=False)
class Quantity:
    """A symbol and its value; ``quantity`` and ``updated`` make it."""

    symbol: Symbol
    value: Matrix
    there: Bool[np.ndarray, "m n"] | None = None  # of weights and biases, which of them exist; None: all

    def exists(self, row: int, column: int) -> bool:
        """Whether there is such a weight or bias."""
        return self.there is None or bool(self.there[row, column])


@dataclass(frozen=True, eq=False)
class Entry:
    """One number of a quantity: its place, counted from 0, and its value; ``entry`` makes it."""

    symbol: Symbol
    row: int
    column: int
    value: float


# The arithmetic of one number: entries, and between them signs such as "·", "+", "(", ")".
Arithmetic = tuple[Entry | str, ...]


@dataclass(frozen=True, eq=False)
class Step:
    """One operation of the walkthrough; ``steps`` makes it."""

    rule: Rule  # the formula
    result: Quantity  # what it yields
    operands: tuple[Quantity, ...]  # what it reads, in the order of the formula

    @property
    def layer(self) -> int:
        """The layer of the result, counted from 1."""
        return self.result.symbol.layer


def steps(t: Trace) -> tuple[Step, ...]:
    """All steps of a trace in the order of the computation; the last one is the update.

    >>> from dlmath.network.passes import example
    >>> t = example()
    >>> [step.rule.name for step in steps(t)]
    ['AFFINE', 'ACTIVATION', 'LOSS', 'LOSS_SLOPE', 'CANONICAL_DELTA', 'WEIGHT_GRADIENT', 'BIAS_GRADIENT', 'UPDATE']
    """
    L, found = len(t.network), []
    q = functools.partial(quantity, t)
    for l, layer in enumerate(t.network, start=1):
        z, W, a = q("z", l), q("W", l), q("a", l - 1)
        found.append(Step(Rule.AFFINE, z, (W, a, q("b", l))) if layer.has_bias else Step(Rule.LINEAR, z, (W, a)))
        found.append(Step(Rule.ACTIVATION if layer.activation.slope else Rule.SOFTMAX, q("a", l), (q("z", l),)))
    found.append(Step(Rule.LOSS, q("J", L), (q("a", L), q("y", L))))
    found.append(Step(Rule.LOSS_SLOPE, q("dJ_da", L), (q("a", L), q("y", L))))
    for l in range(L, 0, -1):
        found.append(_delta_step(t, l))
        if has_learned(t, "W", l):
            found.append(Step(Rule.WEIGHT_GRADIENT, q("dW", l), (q("delta", l), q("a", l - 1))))
        if has_learned(t, "b", l):
            found.append(Step(Rule.BIAS_GRADIENT, q("db", l), (q("delta", l),)))
    # The update reads every weight and every gradient; its result, the new network, depends on α and is made by
    # ``update``.
    operands = tuple(
        q(each, l)
        for l in range(1, L + 1)
        for letter in "Wb"
        if has_learned(t, letter, l)
        for each in (letter, f"d{letter}")
    )
    return (*found, Step(Rule.UPDATE, operands[0], operands))


def has_learned(t: Trace, letter: str, layer: Size) -> bool:
    """Whether W or b of a layer has any entry that an update changes.

    >>> from dlmath.network.passes import example
    >>> has_learned(example(), "b", 1)
    True
    """
    return bool(t.network[layer - 1].learned(letter).any())


def _delta_step(t: Trace, l: int) -> Step:
    delta, dJ_da, a = (quantity(t, letter, l) for letter in ("delta", "dJ_da", "a"))
    slope = quantity(t, "slope", l) if t.network[l - 1].activation.slope else None
    if l < len(t.network):
        back = (quantity(t, "W", l + 1), quantity(t, "delta", l + 1))
        return (
            Step(Rule.HIDDEN_DELTA, delta, (*back, slope))
            if slope
            else Step(Rule.HIDDEN_SOFTMAX_DELTA, delta, (*back, a, dJ_da))
        )
    if t.canonical:
        divisor = Quantity(Symbol("m", l), np.array([[float(t.loss.divisor(*t.Y.shape))]]))
        return Step(Rule.CANONICAL_DELTA, delta, (a, quantity(t, "y", l), divisor))
    return Step(Rule.OUTPUT_DELTA, delta, (dJ_da, slope)) if slope else Step(Rule.SOFTMAX_DELTA, delta, (a, dJ_da))


def quantity(t: Trace, letter: str, layer: int) -> Quantity:
    """A quantity of a trace by its letter: x, y, W, b, z, a, J, dJ_da, slope, delta, dW, db.

    >>> from dlmath.network.passes import example
    >>> t = example()
    >>> quantity(t, "delta", 1).value, quantity(t, "a", 0).symbol
    (array([[2.]]), Symbol(letter='x', layer=0))
    """
    L = len(t.network)
    layers = {"x": range(1), "a": range(L + 1), "y": (L,), "J": (L,)}.get(letter, range(1, L + 1))
    if letter not in _READ or layer not in layers:
        raise InputError("the trace has no “%(letter)s” in layer %(layer)s", letter=letter, layer=layer)
    value = _READ[letter](t, layer - 1) if layer else t.X
    if value is None:
        raise InputError("layer %(layer)s has no “%(letter)s”", letter=letter, layer=layer)
    return Quantity(Symbol("x" if layer == 0 else letter, layer), value, _there(t, letter, layer))


def _there(t: Trace, letter: str, layer: int) -> np.ndarray | None:
    """Which weights, biases or gradients there are; None where there are all."""
    if letter not in ("W", "b", "dW", "db"):
        return None
    mask = t.network[layer - 1].learned(letter[1]) if letter[0] == "d" else t.network[layer - 1].there(letter)
    return None if mask.all() else mask


_READ: dict[str, Callable[[Trace, int], Matrix | None]] = {
    "x": lambda t, i: t.X,
    "y": lambda t, i: t.Y,
    "W": lambda t, i: t.network[i].W,
    "b": lambda t, i: t.network[i].b,
    "z": lambda t, i: t.forward[i].z,
    "a": lambda t, i: t.forward[i].a,
    "J": lambda t, i: np.array([[t.J]]),
    "dJ_da": lambda t, i: t.backward[i].dJ_da,
    "slope": lambda t, i: t.backward[i].slope,
    "delta": lambda t, i: t.backward[i].delta,
    "dW": lambda t, i: t.backward[i].dW,
    "db": lambda t, i: t.backward[i].db,
}


@also(lambda step, row, column: _entry_is_there(step.result, row, column))
def arithmetic(step: Step, row: Count, column: Count) -> Arithmetic | None:
    """How one number of a step's result comes from its operands; None where it is not sums and products but φ or J.

    >>> from dlmath.network.passes import example
    >>> affine, *_ = steps(example())
    >>> " ".join(part if isinstance(part, str) else f"{part.value:g}" for part in arithmetic(affine, 0, 0))
    '2 · 3 + 1'
    """
    write = _WRITE.get(step.rule)
    return write(*step.operands, row, column) if write else None


def update_arithmetic(weight: Entry, gradient: Entry, learning_rate: NotNegative) -> Arithmetic:
    """How the update makes one new weight: old − α · gradient.

    >>> parts = update_arithmetic(Entry(Symbol("W", 1), 0, 0, 2.0), Entry(Symbol("dW", 1), 0, 0, 6.0), 0.25)
    >>> " ".join(part if isinstance(part, str) else f"{part.value:g}" for part in parts)
    '2 − 0.25 · 6'
    """
    return (weight, "−", Entry(Symbol("alpha", 0), 0, 0, learning_rate), "·", gradient)


def _entry_is_there(q: Quantity, row: int, column: int) -> None:
    check_index(row, "row", q.value.shape[0])
    check_index(column, "column", q.value.shape[1])


@also(_entry_is_there)
def entry(q: Quantity, row: Count, column: Count) -> Entry:
    """One number of a quantity.

    >>> entry(Quantity(Symbol("W", 1), np.array([[1.0, 2.0]])), 0, 1)
    Entry(symbol=Symbol(letter='W', layer=1), row=0, column=1, value=2.0)
    """
    return Entry(q.symbol, row, column, float(q.value[row, column]))


def _sum(terms: Iterable[Arithmetic]) -> Arithmetic:
    """term + term + …"""
    return tuple(part for i, term in enumerate(terms) for part in (("+", *term) if i else term))


def _dot(pairs: Iterable[tuple[Entry, Entry]]) -> Arithmetic:
    """Σ first · second."""
    return _sum((first, "·", second) for first, second in pairs)


def _canonical_delta(a: Quantity, y: Quantity, divisor: Quantity, j: int, s: int) -> Arithmetic:
    difference: Arithmetic = (entry(a, j, s), "−", entry(y, j, s))
    return difference if divisor.value[0, 0] == 1.0 else ("(", *difference, ")", "/", entry(divisor, 0, 0))


def _softmax_delta(a: Quantity, dJ_da: Quantity, j: int, s: int) -> Arithmetic:
    inner = _dot((entry(a, k, s), entry(dJ_da, k, s)) for k in range(len(a.value)))
    return (entry(a, j, s), "·", "(", entry(dJ_da, j, s), "−", "(", *inner, ")", ")")


def _matrices_fit(W: Quantity, delta: Quantity, j: int, s: int) -> None:
    check_shape(delta.value, "delta", (len(W.value), None))
    check_index(j, "j", W.value.shape[1])
    check_index(s, "s", delta.value.shape[1])


@also(_matrices_fit)
def error_arithmetic(W: Quantity, delta: Quantity, j: Count, s: Count) -> Arithmetic:
    """How one entry of Wᵀδ, which is ∂J/∂a of the layer before, came about.

    >>> from dlmath.network.passes import example
    >>> t = example()
    >>> [
    ...     part if isinstance(part, str) else part.value
    ...     for part in error_arithmetic(quantity(t, "W", 1), quantity(t, "delta", 1), 0, 0)
    ... ]
    [2.0, '·', 2.0]
    """
    return _dot(
        (entry(W, i, j), entry(delta, i, s))
        for i in _edges(W.value[:, j], [W.exists(i, j) for i in range(len(W.value))])
    )


def _hidden_delta(W: Quantity, delta: Quantity, slope: Quantity, j: int, s: int) -> Arithmetic:
    back = error_arithmetic(W, delta, j, s)
    return (*(("(", *back, ")") if len(back) > 3 else back), "·", entry(slope, j, s))


def _edges(weights: np.ndarray, exist: Sequence[bool]) -> list[int]:
    """Which weights of a row or column make its sum: those that there are; all where there are none."""
    return [k for k in range(len(weights)) if exist[k]] or [*range(len(weights))]


def _linear(W: Quantity, a: Quantity, j: int, s: int) -> Arithmetic:
    return _dot(
        (entry(W, j, k), entry(a, k, s)) for k in _edges(W.value[j], [W.exists(j, k) for k in range(len(a.value))])
    )


def _affine(W: Quantity, a: Quantity, b: Quantity, j: int, s: int) -> Arithmetic:
    return _sum([_linear(W, a, j, s), *([(entry(b, j, 0),)] if b.exists(j, 0) else [])])


_WRITE: dict[Rule, Callable[..., Arithmetic]] = {  # (operands of the step, row, column) ↦ the arithmetic
    Rule.AFFINE: _affine,
    Rule.LINEAR: _linear,
    Rule.OUTPUT_DELTA: lambda dJ_da, slope, j, s: (entry(dJ_da, j, s), "·", entry(slope, j, s)),
    Rule.CANONICAL_DELTA: _canonical_delta,
    Rule.SOFTMAX_DELTA: _softmax_delta,
    Rule.HIDDEN_DELTA: _hidden_delta,
    Rule.HIDDEN_SOFTMAX_DELTA: lambda W, delta, a, dJ_da, j, s: _softmax_delta(a, dJ_da, j, s),
    Rule.WEIGHT_GRADIENT: lambda delta, a, j, k: _dot(
        (entry(delta, j, s), entry(a, k, s)) for s in range(delta.value.shape[1])
    ),
    Rule.BIAS_GRADIENT: lambda delta, j, _: _sum((entry(delta, j, s),) for s in range(delta.value.shape[1])),
}


def _is_parameter(t: Trace, new: Network, symbol: Symbol) -> None:
    check_index(symbol.layer - 1, "symbol", len(new), first=1)
    registered(dict.fromkeys("Wb"), symbol.letter, "symbol must be of one of %(names)s, not of “%(given)s”")


@also(_is_parameter)
def updated(t: Trace, new: Network, symbol: Symbol) -> Quantity:
    """W or b of a layer after the update, as a quantity.

    >>> from dlmath.network.passes import example, update
    >>> t = example()
    >>> updated(t, update(t, 0.25), Symbol("W", 1)).value
    array([[0.5]])
    """
    layer = new[symbol.layer - 1]
    return Quantity(symbol, layer.W if symbol.letter == "W" else layer.b)


check_calls(__name__)
