"""Sheets filled in with right answers, rounded ones and usual mistakes: what is said of each entry."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmath import ACTIVATIONS, LOSSES, MISTAKES, InputError, Layer, Trace, trace
from dlmath.answers import Cells
from dlmath.exercises import exercise
from dlmath.judge import Status, Verdict, blanks, filled, judge
from dlmath.mistakes import right_value
from dlmath.steps import Symbol

pytestmark = pytest.mark.usefixtures("shapes")

RATE = 0.3
OUTPUTS = [("identity", "half-MSE"), ("identity", "MSE"), ("sigmoid", "BCE"), ("sigmoid", "half-SSE"), ("tanh", "MSE"), ("softmax", "CE")]


class Case(NamedTuple):
    """A random network: of one to three layers, with up to three samples, half of them square, so that a missing transpose goes unnoticed."""

    seed: int
    sizes: list[int]
    square: bool
    hidden: str
    output: tuple[str, str]
    samples: int

    def trace(self) -> Trace:
        rng = np.random.default_rng(self.seed)
        sizes = [3] * len(self.sizes) if self.square else self.sizes
        output, loss = self.output
        network = tuple(
            Layer(rng.normal(size=(n, m)), rng.normal(size=(n, 1)), ACTIVATIONS[self.hidden if l < len(sizes) - 1 else output])
            for l, (m, n) in enumerate(pairwise(sizes), start=1)
        )
        n, N = sizes[-1], self.samples
        Y = np.eye(n)[:, rng.integers(n, size=N)] if loss == "CE" else rng.uniform(size=(n, N))
        return trace(network, rng.normal(size=(sizes[0], N)), Y, LOSSES[loss])


cases = st.builds(
    Case,
    seed=st.integers(0, 10**6),
    sizes=st.lists(st.integers(1, 3), min_size=2, max_size=4),
    square=st.booleans(),
    hidden=st.sampled_from(["sigmoid", "tanh", "ReLU"]),
    output=st.sampled_from(OUTPUTS),
    samples=st.integers(1, 3),
)


def written(matrix: np.ndarray, digits: int) -> Cells:
    """A matrix as somebody writes it down who rounds to so many significant digits."""
    return tuple(tuple(f"{value:.{digits - 1}e}" if value else "0" for value in row) for row in matrix.tolist())


def sheet_of(values: dict[Symbol, np.ndarray], digits: int) -> dict[Symbol, Cells]:
    return {symbol: written(value, digits) for symbol, value in values.items()}


def entries(verdicts: dict[Symbol, tuple[tuple[Verdict, ...], ...]], symbol: Symbol) -> list[Verdict]:
    return [verdict for row in verdicts[symbol] for verdict in row]


@settings(max_examples=60)
@given(cases, st.integers(2, 6))
def test_nobody_is_accused_whose_answers_are_right_within_their_digits(case: Case, digits: int) -> None:
    t = case.trace()
    verdicts = judge(t, RATE, sheet_of(filled(t, RATE, {}), digits))
    assert {verdict.status for symbol in verdicts for verdict in entries(verdicts, symbol)} <= {Status.RIGHT}


@settings(max_examples=60)
@given(cases, st.integers(2, 5))
def test_nobody_is_accused_who_goes_on_with_rounded_numbers(case: Case, digits: int) -> None:
    """Every answer is worked out from the answers as they were rounded and written; a difference that was rounded to 0 lacks digits."""
    t = case.trace()
    verdicts = judge(t, RATE, worked_out_from_rounded(t, digits))
    for symbol in verdicts:
        for verdict in entries(verdicts, symbol):
            assert verdict.status is Status.RIGHT or (verdict.status is Status.ROUGH and float(verdict.text) == 0.0), (symbol, verdict)


def worked_out_from_rounded(t: Trace, digits: int) -> dict[Symbol, Cells]:
    """Written out as somebody does it by hand."""

    def rounded(symbol: Symbol, value: np.ndarray) -> np.ndarray:
        sheet[symbol] = written(value, digits)
        return np.array(sheet[symbol], dtype=float)

    sheet: dict[Symbol, Cells] = {}
    a, z = [t.X], []
    for l, layer in enumerate(t.network, start=1):
        z.append(rounded(Symbol("z", l), layer.W @ a[-1] + layer.b))
        a.append(rounded(Symbol("a", l), layer.activation.f(z[-1])))
    dJ_da = t.loss.slope(a[-1], t.Y)
    for l, layer in reversed(list(enumerate(t.network, start=1))):
        if t.canonical and l == len(t.network):
            delta = (a[-1] - t.Y) / t.loss.divisor(*t.Y.shape)
        else:
            assert layer.activation.slope
            delta = dJ_da * rounded(Symbol("slope", l), layer.activation.slope(z[l - 1]))
        delta = rounded(Symbol("delta", l), delta)
        dW, db = rounded(Symbol("dW", l), delta @ a[l - 1].T), rounded(Symbol("db", l), delta.sum(axis=1, keepdims=True))
        rounded(Symbol("W_new", l), layer.W - RATE * dW)
        rounded(Symbol("b_new", l), layer.b - RATE * db)
        dJ_da = layer.W.T @ delta
    return sheet


@settings(max_examples=100)
@given(cases, st.data())
def test_a_mistake_is_named_where_it_is_made_and_not_punished_twice(case: Case, data: st.DataObject) -> None:
    """One mistake in one place, carried on rightly, every number rounded to three to five digits."""
    t, name = case.trace(), data.draw(st.sampled_from(sorted(MISTAKES)))
    places = [symbol for symbol in blanks(t) if symbol.letter == MISTAKES[name].made_in and MISTAKES[name].value(t, symbol.layer, RATE) is not None]
    if not places:
        return
    place, digits = data.draw(st.sampled_from(places)), data.draw(st.integers(3, 5))
    wrong = filled(t, RATE, {place: name})
    verdicts = judge(t, RATE, sheet_of(wrong, digits))
    for verdict in entries(verdicts, place):
        assert verdict.status is Status.RIGHT or name in [mistake.name for mistake in verdict.mistakes], (name, place, verdict)
    for symbol in verdicts.keys() - {place}:
        assert {verdict.status for verdict in entries(verdicts, symbol)} <= {Status.RIGHT, Status.CARRIED}, (name, place, symbol)


def mazur() -> Trace:
    """Mazur's 2-2-2 network, from his numbers."""
    network = tuple(
        Layer(np.array(W), np.full((2, 1), b), ACTIVATIONS["sigmoid"])
        for W, b in (([[0.15, 0.2], [0.25, 0.3]], 0.35), ([[0.4, 0.45], [0.5, 0.55]], 0.6))
    )
    return trace(network, np.array([[0.05], [0.1]]), np.array([[0.01], [0.99]]), LOSSES["half-SSE"])


def verdict_on(text: str, letter: str, layer: int) -> Verdict:
    """On the first entry of a quantity of Mazur's network, all before it being given."""
    symbol = Symbol(letter, layer)
    return judge(mazur(), 0.5, {symbol: ((text,), ("",)) if letter != "dW" else ((text, ""), ("", ""))})[symbol][0][0]


@pytest.mark.parametrize(
    ("text", "letter", "layer", "status", "mistake"),
    [
        ("0.3775", "z", 1, "right", ""),
        ("0.38", "z", 1, "right", ""),
        ("0.37", "z", 1, "wrong", ""),
        ("151/400", "z", 1, "right", ""),
        ("3.775e-1", "z", 1, "right", ""),
        ("０．３７７５", "z", 1, "right", ""),
        ("0.4", "z", 1, "rough", ""),
        ("0", "z", 1, "wrong", ""),
        ("0.0275", "z", 1, "wrong", "bias-forgotten"),
        ("−0.3225", "z", 1, "wrong", "bias-subtracted"),
        ("z", "z", 1, "unreadable", ""),
        ("", "z", 1, "blank", ""),
        ("0.138498562", "delta", 2, "right", ""),
        ("0.13850", "delta", 2, "right", ""),
        ("0.74136507", "delta", 2, "wrong", "delta-of-the-text"),
        ("-0.1385", "delta", 2, "wrong", "wrong-sign"),
        ("0.08216704", "dW", 2, "right", ""),
        ("0.43982965", "dW", 2, "wrong", "delta-of-the-text"),
        ("0", "dW", 2, "wrong", "last-layer-left-out"),
        ("4.3857×10⁻⁴", "dW", 1, "right", ""),
    ],
)
def test_on_mazurs_published_numbers(text: str, letter: str, layer: int, status: str, mistake: str) -> None:
    verdict = verdict_on(text, letter, layer)
    assert verdict.status == status
    assert [found.name for found in verdict.mistakes[:1]] == ([mistake] if mistake else [])


def test_a_wrong_input_carried_forward_is_no_second_mistake() -> None:
    """z₁ = 0.0275 without its bias; σ(0.0275) = 0.50687…, and from there on everything is right."""
    z, a = Symbol("z", 1), Symbol("a", 1)
    verdicts = judge(mazur(), 0.5, {z: (("0.0275",), ("0.3925",)), a: (("0.5069",), ("0.5969",))})
    assert [verdict.status for verdict in entries(verdicts, z)] == [Status.WRONG, Status.RIGHT]
    assert [verdict.status for verdict in entries(verdicts, a)] == [Status.CARRIED, Status.RIGHT]
    assert entries(verdicts, a)[0].right == pytest.approx(0.593269992, abs=5e-10)
    assert entries(verdicts, a)[0].follows == pytest.approx(0.506874567, abs=5e-10)


def test_the_right_number_is_right_even_after_a_wrong_one() -> None:
    z, a = Symbol("z", 1), Symbol("a", 1)
    verdicts = judge(mazur(), 0.5, {z: (("0.0275",), ("",)), a: (("0.5933",), ("",))})
    assert entries(verdicts, a)[0].status is Status.RIGHT


def test_a_second_mistake_is_seen_behind_the_first() -> None:
    """z without its bias, and then σ not applied: both are named, and new W is right after both."""
    t = exercise(mazur().network, LOSSES["half-SSE"], samples=2, seed=1)
    z, a = Symbol("z", 1), Symbol("a", 1)
    verdicts = judge(t, RATE, sheet_of(filled(t, RATE, {z: "bias-forgotten", a: "activation-forgotten"}), 5))
    for symbol, name in ((z, "bias-forgotten"), (a, "activation-forgotten")):
        named = [verdict.mistakes[0].name for verdict in entries(verdicts, symbol) if verdict.status is Status.WRONG]
        assert named
        assert set(named) == {name}
    assert {verdict.status for verdict in entries(verdicts, Symbol("W_new", 2))} <= {Status.CARRIED, Status.RIGHT}


def test_given_numbers_may_be_used_as_they_are_shown() -> None:
    """With δ = 0.13849856 shown as 0.14 and a = 0.59326999 as 0.59, ∂J/∂w5 may come out as 0.0826, but not as 0.09."""
    dW = Symbol("dW", 2)
    for text, digits, status in (("0.0826", 2, Status.RIGHT), ("0.0826", 6, Status.WRONG), ("0.090", 2, Status.WRONG)):
        assert entries(judge(mazur(), 0.5, {dW: ((text, ""), ("", ""))}, digits), dW)[0].status is status


def test_filled_without_mistakes_is_the_trace() -> None:
    t = mazur()
    for symbol, value in filled(t, 0.5, {}).items():
        np.testing.assert_allclose(value, right_value(t, symbol.layer, 0.5, symbol.letter), rtol=1e-14)


@pytest.mark.usefixtures("own_checks")
def test_bad_input() -> None:
    with pytest.raises(InputError, match="the mistake “z-in-dW” cannot happen in layer 1"):
        filled(mazur(), 0.5, {Symbol("dW", 1): "z-in-dW"})
    with pytest.raises(InputError, match="learning_rate must be a finite number"):
        judge(mazur(), -1.0, {})


def test_numbers_beyond_float64_end_in_a_verdict() -> None:
    z, a = Symbol("z", 1), Symbol("a", 1)
    verdicts = judge(mazur(), 0.5, {z: (("1e308",), ("-1e308",)), a: (("1e999",), ("nan",))})
    assert [verdict.status for verdict in entries(verdicts, a)] == [Status.UNREADABLE] * 2
