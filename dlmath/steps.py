"""A trace as an ordered list of steps: what is computed, from what, to what, and the arithmetic of each single number.

The order is the order of the computation: z⁽¹⁾, a⁽¹⁾, …, a⁽ᴸ⁾, J, ∂J/∂a⁽ᴸ⁾, δ⁽ᴸ⁾, ∂J/∂W⁽ᴸ⁾, ∂J/∂b⁽ᴸ⁾, δ⁽ᴸ⁻¹⁾, …, ∂J/∂b⁽¹⁾, update.
Every value is a field of the trace; nothing is computed a second time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError
from dlmath.network import Network, Trace

Matrix = Float64[np.ndarray, "m n"]


class Rule(StrEnum):
    """The formula by which a step computes its result.

    >>> Rule.OUTPUT_DELTA.value
    'δ = ∂J/∂a ⊙ φ′(z)'
    """

    AFFINE = "z = W a + b"
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


@dataclass(frozen=True)
class Symbol:
    """The name of a quantity: its letter, as in the notation of the package, and its layer; x is a⁽⁰⁾.

    Every Quantity and every Entry has one.
    """

    letter: str
    layer: int


@dataclass(frozen=True, eq=False)
class Quantity:
    """A symbol and its value, a matrix (m, n).

    ``quantity`` and ``updated`` make it.
    """

    symbol: Symbol
    value: Matrix


@dataclass(frozen=True, eq=False)
class Entry:
    """One number of a quantity: its place, counted from 0, and its value.

    ``entry`` makes it.
    """

    symbol: Symbol
    row: int
    column: int
    value: float


# The arithmetic of one number: entries, and between them signs such as "·", "+", "(", ")".
Arithmetic = tuple[Entry | str, ...]


@dataclass(frozen=True, eq=False)
class Step:
    """One operation of the walkthrough.

    Attributes:
      rule: the formula.
      result: what it yields.
      operands: what it reads, in the order of the formula.

    ``steps`` makes it.
    """

    rule: Rule
    result: Quantity
    operands: tuple[Quantity, ...]

    @property
    def layer(self) -> int:
        """The layer of the result, counted from 1."""
        return self.result.symbol.layer


def steps(t: Trace) -> tuple[Step, ...]:
    """All steps of a trace in the order of the computation; the last one is the update.

    Args:
      t: the trace, of L layers.

    Returns: the 5L + 3 steps.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> [step.rule.name for step in steps(t)]
    ['AFFINE', 'ACTIVATION', 'LOSS', 'LOSS_SLOPE', 'CANONICAL_DELTA', 'WEIGHT_GRADIENT', 'BIAS_GRADIENT', 'UPDATE']
    """
    L = len(t.network)
    forward = [step for l in range(1, L + 1) for step in _forward_steps(t, l)]
    backward = [step for l in range(L, 0, -1) for step in _backward_steps(t, l)]
    return (*forward, _loss_step(t), _loss_slope_step(t), *backward, _update_step(t))


def quantity(t: Trace, letter: str, layer: int) -> Quantity:
    """A quantity of a trace by its letter: x, y, W, b, z, a, J, dJ_da, slope, delta, dW, db.

    Args:
      t: the trace.
      letter: one of these.
      layer: from 1 to L; 0 for x, and for a, which is then x.

    Returns: its symbol and its value, in the shape it has in the trace; J is (1, 1).

    Raises: InputError if the trace holds no such quantity.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
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
    return Quantity(Symbol("x" if layer == 0 else letter, layer), value)


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


def _forward_steps(t: Trace, l: int) -> tuple[Step, Step]:
    def read(letter: str, layer: int = l) -> Quantity:
        return quantity(t, letter, layer)

    rule = Rule.ACTIVATION if t.network[l - 1].activation.slope else Rule.SOFTMAX
    return (
        Step(Rule.AFFINE, read("z"), (read("W"), read("a", l - 1), read("b"))),
        Step(rule, read("a"), (read("z"),)),
    )


def _loss_step(t: Trace) -> Step:
    L = len(t.network)
    return Step(Rule.LOSS, quantity(t, "J", L), (quantity(t, "a", L), quantity(t, "y", L)))


def _loss_slope_step(t: Trace) -> Step:
    L = len(t.network)
    return Step(Rule.LOSS_SLOPE, quantity(t, "dJ_da", L), (quantity(t, "a", L), quantity(t, "y", L)))


def _backward_steps(t: Trace, l: int) -> tuple[Step, Step, Step]:
    delta = quantity(t, "delta", l)
    return (
        _delta_step(t, l),
        Step(Rule.WEIGHT_GRADIENT, quantity(t, "dW", l), (delta, quantity(t, "a", l - 1))),
        Step(Rule.BIAS_GRADIENT, quantity(t, "db", l), (delta,)),
    )


def _delta_step(t: Trace, l: int) -> Step:
    def read(letter: str, layer: int = l) -> Quantity:
        return quantity(t, letter, layer)

    delta = read("delta")
    elementwise = t.network[l - 1].activation.slope is not None
    if l < len(t.network):
        back = (read("W", l + 1), read("delta", l + 1))
        if elementwise:
            return Step(Rule.HIDDEN_DELTA, delta, (*back, read("slope")))
        return Step(Rule.HIDDEN_SOFTMAX_DELTA, delta, (*back, read("a"), read("dJ_da")))
    if t.canonical:
        divisor = Quantity(Symbol("m", l), np.array([[float(t.loss.divisor(*t.Y.shape))]]))
        return Step(Rule.CANONICAL_DELTA, delta, (read("a"), read("y"), divisor))
    if elementwise:
        return Step(Rule.OUTPUT_DELTA, delta, (read("dJ_da"), read("slope")))
    return Step(Rule.SOFTMAX_DELTA, delta, (read("a"), read("dJ_da")))


def _update_step(t: Trace) -> Step:
    """The update reads every weight and every gradient; its result, the new network, depends on α and is made by ``update``."""
    pairs = [(quantity(t, "W", l), quantity(t, "dW", l), quantity(t, "b", l), quantity(t, "db", l)) for l in range(1, len(t.network) + 1)]
    return Step(Rule.UPDATE, pairs[0][0], tuple(operand for pair in pairs for operand in pair))


def arithmetic(step: Step, row: int, column: int) -> Arithmetic | None:
    """How one number of a step's result comes from its operands, as entries and signs.

    Args:
      step: any step.
      row, column: the place of the number, counted from 0.

    Returns: the arithmetic; None where it is not sums and products but φ or J, whose formula stands in their record.

    Raises: IndexError if it needs an entry that an operand does not have.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> affine, *_ = steps(trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"]))
    >>> " ".join(part if isinstance(part, str) else f"{part.value:g}" for part in arithmetic(affine, 0, 0))
    '2 · 3 + 1'
    """
    write = _WRITE.get(step.rule)
    return write(step.operands, row, column) if write else None


def update_arithmetic(weight: Entry, gradient: Entry, learning_rate: float) -> Arithmetic:
    """How the update makes one new weight: old − α · gradient.

    Args:
      weight: the old one, an entry of W or b.
      gradient: the entry of ∂J/∂W or ∂J/∂b at the same place.
      learning_rate: α.

    Returns: the arithmetic.

    >>> parts = update_arithmetic(Entry(Symbol("W", 1), 0, 0, 2.0), Entry(Symbol("dW", 1), 0, 0, 6.0), 0.25)
    >>> " ".join(part if isinstance(part, str) else f"{part.value:g}" for part in parts)
    '2 − 0.25 · 6'
    """
    return (weight, "−", Entry(Symbol("alpha", 0), 0, 0, learning_rate), "·", gradient)


def entry(q: Quantity, row: int, column: int) -> Entry:
    """One number of a quantity.

    Args:
      q: the quantity, (m, n).
      row, column: the place of the number, counted from 0.

    Returns: the entry.

    Raises: IndexError if the quantity has no such row or column.

    >>> entry(Quantity(Symbol("W", 1), np.array([[1.0, 2.0]])), 0, 1)
    Entry(symbol=Symbol(letter='W', layer=1), row=0, column=1, value=2.0)
    """
    return Entry(q.symbol, row, column, float(q.value[row, column]))


def _join(terms: list[Arithmetic]) -> Arithmetic:
    """term + term + …"""
    return tuple(part for i, term in enumerate(terms) for part in (("+", *term) if i else term))


def _affine(operands: tuple[Quantity, ...], j: int, s: int) -> Arithmetic:
    W, a, b = operands
    products: list[Arithmetic] = [(entry(W, j, k), "·", entry(a, k, s)) for k in range(W.value.shape[1])]
    return _join([*products, (entry(b, j, 0),)])


def _output_delta(operands: tuple[Quantity, ...], j: int, s: int) -> Arithmetic:
    dJ_da, slope = operands
    return (entry(dJ_da, j, s), "·", entry(slope, j, s))


def _canonical_delta(operands: tuple[Quantity, ...], j: int, s: int) -> Arithmetic:
    a, y, divisor = operands
    difference: Arithmetic = (entry(a, j, s), "−", entry(y, j, s))
    return difference if divisor.value[0, 0] == 1.0 else ("(", *difference, ")", "/", entry(divisor, 0, 0))


def _softmax_delta(operands: tuple[Quantity, ...], j: int, s: int) -> Arithmetic:
    a, dJ_da = operands
    inner = _join([(entry(a, k, s), "·", entry(dJ_da, k, s)) for k in range(a.value.shape[0])])
    return (entry(a, j, s), "·", "(", entry(dJ_da, j, s), "−", "(", *inner, ")", ")")


def _back(W: Quantity, delta: Quantity, j: int, s: int) -> Arithmetic:
    """Row j of Wᵀδ."""
    return _join([(entry(W, i, j), "·", entry(delta, i, s)) for i in range(W.value.shape[0])])


def _hidden_delta(operands: tuple[Quantity, ...], j: int, s: int) -> Arithmetic:
    W, delta, slope = operands
    back = _back(W, delta, j, s)
    return ("(", *back, ")", "·", entry(slope, j, s)) if len(back) > 3 else (*back, "·", entry(slope, j, s))


def _hidden_softmax_delta(operands: tuple[Quantity, ...], j: int, s: int) -> Arithmetic:
    _, _, a, dJ_da = operands
    return _softmax_delta((a, dJ_da), j, s)


def _weight_gradient(operands: tuple[Quantity, ...], j: int, k: int) -> Arithmetic:
    delta, a = operands
    return _join([(entry(delta, j, s), "·", entry(a, k, s)) for s in range(delta.value.shape[1])])


def _bias_gradient(operands: tuple[Quantity, ...], j: int, _: int) -> Arithmetic:
    (delta,) = operands
    return _join([(entry(delta, j, s),) for s in range(delta.value.shape[1])])


_WRITE: dict[Rule, Callable[[tuple[Quantity, ...], int, int], Arithmetic]] = {
    Rule.AFFINE: _affine,
    Rule.OUTPUT_DELTA: _output_delta,
    Rule.CANONICAL_DELTA: _canonical_delta,
    Rule.SOFTMAX_DELTA: _softmax_delta,
    Rule.HIDDEN_DELTA: _hidden_delta,
    Rule.HIDDEN_SOFTMAX_DELTA: _hidden_softmax_delta,
    Rule.WEIGHT_GRADIENT: _weight_gradient,
    Rule.BIAS_GRADIENT: _bias_gradient,
}


def updated(t: Trace, new: Network, symbol: Symbol) -> Quantity:
    """W or b of a layer after the update, as a quantity.

    Args:
      t: the trace the update was made from.
      new: the network ``update`` returned.
      symbol: of the weight or bias.

    Returns: the symbol with the new value, W (n, n_before) or b (n, 1).

    Raises: IndexError for a layer after the last.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace, update
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> updated(t, update(t, 0.25), Symbol("W", 1)).value
    array([[0.5]])
    """
    layer = new[symbol.layer - 1]
    return Quantity(symbol, layer.W if symbol.letter == "W" else layer.b)
