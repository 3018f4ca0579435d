"""Sheets as learners fill them in: every number worked out, written with some digits, and gone on with as written,
unrounded, or both by turns.

The formulas are written out here once more, entry by entry, so that the judge is not checked against its own rules.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, initial_network, trace
from dlmath.by_hand.answers import Cells
from dlmath.by_hand.exercises import exercise
from dlmath.by_hand.judge import ON_THE_WAY, blanks
from dlmath.by_hand.layer_values import right_value
from dlmath.network.steps import Symbol
from pages.ui.network import scenes

LEVELS = (
    ("z", "a"),
    ("slope", "delta", "dW", "db"),
    ("W_new", "b_new"),
    ("z", "a", "slope", "delta", "dW", "db", "W_new", "b_new"),
)
GO_ON = ("written", "unrounded", "exact", "mixed")
RATE = 0.1
# Mistakes of an update that is not plain gradient descent; test_updates works them out.
OF_OTHER_RULES = {
    *(
        f"{letter}-{name}"
        for letter in "Wb"
        for name in (
            "plain-descent",
            "state-forgotten",
            "gradient-averaged",
            "correction-forgotten",
            "momentum-outside-rate",
            "momentum-factor-forgotten",
            "velocity-added",
            "old-velocity",
            "root-forgotten",
            "decays-exchanged",
            "v-uncorrected",
            "m-uncorrected",
            "gradient-for-average",
            "epsilon-in-root",
            "step-miscounted",
            "momentum-alone",
            "average-unweighted",
            "average-of-gradients",
            "old-average",
        )
    ),
    "penalty-forgotten",
    "penalty-otherwise",
    "penalty-without-rate",
    "bias-penalised",
}


class Style(NamedTuple):
    """How somebody writes numbers down and goes on with them: ``digits`` 17 is all of them; ``zeros`` keeps those at
    the end."""

    digits: int
    zeros: bool
    go_on: str

    def text(self, value: float) -> str:
        """A number as it is written."""
        if self.digits == 17:
            return repr(value)
        return f"{value:.{self.digits - 1}e}" if self.zeros and value else f"{value:.{self.digits}g}"


def _well_known(output: str, loss: str) -> bool:
    """Whether float64 knows every digit of δ: a loss with a logarithm after an output that is not its own divides by
    what cancels."""
    pair = LOSSES[loss].from_logits.get(output)
    return pair is None or pair.canonical


WELL_KNOWN = [each for each in scenes.OUTPUTS if _well_known(*each.split(", "))]


def random_trace(rng: np.random.Generator) -> Trace:
    """A network of one to three layers with an output and a loss that the page offers, its numbers short ones or
    any."""
    sizes = rng.integers(1, 4, size=rng.integers(2, 5)).tolist()
    hidden, (output, loss) = (
        str(rng.choice([name for name, record in ACTIVATIONS.items() if record.slope])),
        str(rng.choice(WELL_KNOWN)).split(", "),
    )
    sizes[-1] = max(sizes[-1], 2) if output == "softmax" else sizes[-1]
    shape = initial_network(sizes, [*[hidden] * (len(sizes) - 2), output], "zeros", 0)
    t = exercise(shape, LOSSES[loss], int(rng.integers(1, 4)), int(rng.integers(1000)))
    if rng.random() < 0.5:
        return t
    network = tuple(
        Layer(rng.normal(size=layer.W.shape), rng.normal(size=layer.b.shape), layer.activation) for layer in t.network
    )
    return trace(network, rng.normal(size=t.X.shape), t.Y, t.loss)


def whole_trace(rng: np.random.Generator) -> Trace:
    """A network of whole numbers, so that every answer is one."""
    sizes = rng.integers(1, 4, size=rng.integers(2, 4)).tolist()
    names = [str(rng.choice(["identity", "ReLU"])) for _ in sizes[1:]]
    network = tuple(
        Layer(rng.integers(-3, 4, size=(n, m)) * 1.0, rng.integers(-3, 4, size=(n, 1)) * 1.0, ACTIVATIONS[name])
        for m, n, name in zip(sizes, sizes[1:], names, strict=False)
    )
    X = rng.integers(-3, 4, size=(sizes[0], 1)) * 1.0
    return trace(
        network, X, rng.integers(-3, 4, size=(sizes[-1], 1)) * 1.0, LOSSES[str(rng.choice(["half-SSE", "half-MSE"]))]
    )


@dataclass
class Learner:
    """Somebody who works a sheet out without a mistake.

    Attributes:
      t: the exercise.
      style: how numbers are written and gone on with.
      asked: the letters of the quantities to be filled in; the others are given, shown with ``shown`` digits, or, if
        there is a ``paper``, are worked out and rounded there like the answers.
      rng: decides, where this is mixed, which form of a number is used each time.
    """

    t: Trace
    style: Style
    asked: Sequence[str]
    rng: np.random.Generator
    shown: int = 4
    paper: bool = False
    sheet: dict[Symbol, Cells] = field(default_factory=dict)
    forms: dict[Symbol, list[np.ndarray]] = field(default_factory=dict)

    def work(self) -> dict[Symbol, Cells]:
        """Fill in the sheet."""
        for symbol in blanks(self.t):
            right = right_value(self.t, symbol.layer, RATE, symbol.letter)
            assert right is not None
            if symbol.letter in self.asked or self.paper:
                full = (
                    np.array([[self.entry(symbol, j, k) for k in range(right.shape[1])] for j in range(right.shape[0])])
                    + 0.0
                )
                full = right if self.style.digits == 17 else full
                texts = tuple(tuple(self.style.text(value) for value in row) for row in full.tolist())
                written = np.array(texts, dtype=float)
                if symbol.letter in self.asked:
                    self.sheet[symbol] = texts
                elif symbol.letter not in ON_THE_WAY:
                    self.sheet[symbol] = tuple(("",) * len(row) for row in texts)
            else:
                full, written = (
                    right,
                    np.array([[float(f"{value:.{self.shown}g}") for value in row] for row in right.tolist()]),
                )
            self.forms[symbol] = {
                "written": [written],
                "unrounded": [full],
                "exact": [written, right],
                "mixed": [written, full],
            }[self.style.go_on]
        return self.sheet

    def use(self, letter: str, layer: int, j: int, k: int) -> float:
        """A number, in the form that it is gone on with this time."""
        if layer == 0:
            return float(self.t.X[j, k])
        forms = self.forms[Symbol(letter, layer)]
        return float(forms[self.rng.integers(len(forms))][j, k])

    def column(self, letter: str, layer: int, k: int) -> np.ndarray:
        return np.array(
            [
                [self.use(letter, layer, j, k)]
                for j in range(len(self.t.network[layer - 1].W) if layer else len(self.t.X))
            ]
        )

    def entry(self, symbol: Symbol, j: int, k: int) -> float:
        """One number, before it is rounded."""
        l, layer, N = symbol.layer, self.t.network[symbol.layer - 1], self.t.X.shape[1]
        phi = layer.activation
        if symbol.letter == "z":
            return sum(layer.W[j, i] * self.use("a", l - 1, i, k) for i in range(layer.W.shape[1])) + layer.b[j, 0]
        if symbol.letter == "a":
            return phi.f(self.column("z", l, k))[j, 0]
        if symbol.letter == "J":
            a = np.hstack([self.column("a", l, s) for s in range(N)])
            terms = [self.rounded(float(each)) for each in self.t.loss.term(a, self.t.Y).ravel()]
            return sum(terms) / self.t.loss.divisor(*self.t.Y.shape)
        if symbol.letter == "dJ_da":
            return self.back(l, j, k)
        if symbol.letter == "slope":
            return self.slope(l, j, k)
        if symbol.letter == "delta":
            return self.delta(l, j, k)
        if symbol.letter == "dW":
            return sum(self.use("delta", l, j, s) * self.use("a", l - 1, k, s) for s in range(N))
        if symbol.letter == "db":
            return sum(self.use("delta", l, j, s) for s in range(N))
        old, gradient = (layer.W, "dW") if symbol.letter == "W_new" else (layer.b, "db")
        return old[j, k] - RATE * self.use(gradient, l, j, k)

    def slope(self, l: int, j: int, k: int) -> float:
        """φ′ of z or, where books have a formula for that, of a."""
        phi = self.t.network[l - 1].activation
        assert phi.slope
        of_a = {"sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a**2}.get(phi.name)
        if of_a and self.rng.random() < 0.5:
            return of_a(self.use("a", l, j, k))
        return phi.slope(np.array([[self.use("z", l, j, k)]])).item()

    def delta(self, l: int, j: int, k: int) -> float:
        last = l == len(self.t.network)
        if last and self.t.canonical:
            return (self.use("a", l, j, k) - self.t.Y[j, k]) / self.t.loss.divisor(*self.t.Y.shape)
        if self.t.network[l - 1].activation.name == "softmax":
            a = self.column("a", l, k)
            g = self.column("dJ_da", l, k) if self.paper or "dJ_da" in self.asked else self.error(a, k)
            return a[j, 0] * (g[j, 0] - (g * a).sum())
        back = self.use("dJ_da", l, j, k) if self.paper or "dJ_da" in self.asked else self.back(l, j, k)
        return back * self.use("slope", l, j, k)

    def back(self, l: int, j: int, k: int) -> float:
        """∂J/∂a of one unit."""
        if l == len(self.t.network):
            return self.error(self.column("a", l, k), k)[j, 0]
        W = self.t.network[l].W
        return sum(W[i, j] * self.use("delta", l + 1, i, k) for i in range(len(W)))

    def rounded(self, value: float) -> float:
        """A number as it is gone on with that has no name of its own."""
        return float(self.style.text(value)) if self.paper and self.style.go_on == "written" else value

    def error(self, a: np.ndarray, k: int) -> np.ndarray:
        """∂J/∂a for one sample, of a loss that does not stand in a canonical pair."""
        return self.t.loss.term_slope(a, self.t.Y[:, [k]]) / self.t.loss.divisor(*self.t.Y.shape)


def honest_sheets(seed: int, answers: int, styles: Callable[[np.random.Generator], Style]) -> Iterator[Learner]:
    """Learners without a mistake, until they have given so many answers together."""
    rng, given = np.random.default_rng(seed), 0
    while given < answers:
        learner = Learner(random_trace(rng), styles(rng), LEVELS[rng.integers(len(LEVELS))], rng)
        given += sum(len(row) for cells in learner.work().values() for row in cells)
        yield learner


def on_paper(seed: int, sheets: int, styles: Callable[[np.random.Generator], Style]) -> Iterator[Learner]:
    """Learners without a mistake who are asked some quantities, any of them, and round all others on paper."""
    rng = np.random.default_rng(seed)
    for _ in range(sheets):
        t = random_trace(rng)
        letters = list(dict.fromkeys(symbol.letter for symbol in blanks(t)))
        asked = [str(each) for each in rng.choice(letters, int(rng.integers(1, len(letters))), replace=False)]
        learner = Learner(t, styles(rng), asked, rng, paper=True)
        learner.work()
        yield learner


def changed(sheet: dict[Symbol, Cells], symbol: Symbol, place: tuple[int, int], text: str) -> dict[Symbol, Cells]:
    """A sheet with another answer in one place."""
    cells = tuple(
        tuple(text if (j, k) == place else old for k, old in enumerate(row)) for j, row in enumerate(sheet[symbol])
    )
    return {**sheet, symbol: cells}
