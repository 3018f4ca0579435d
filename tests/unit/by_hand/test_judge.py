"""Sheets filled in with right answers, rounded ones and usual mistakes: what is said of each entry."""

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmath import ACTIVATIONS, LOSSES, MISTAKES, InputError, Layer, Trace, trace
from dlmath.by_hand.answers import Cells
from dlmath.by_hand.exercises import exercise
from dlmath.by_hand.judge import ON_THE_WAY, Status, Verdict, blanks, filled, judge
from dlmath.by_hand.layer_values import right_value
from dlmath.network.steps import Symbol

pytestmark = pytest.mark.usefixtures("shapes")

RATE = 0.3
OUTPUTS = [
    ("identity", "half-MSE"),
    ("identity", "MSE"),
    ("sigmoid", "BCE"),
    ("sigmoid", "half-SSE"),
    ("tanh", "MSE"),
    ("softmax", "CE"),
]


class Case(NamedTuple):
    """A random network: of one to three layers, with up to three samples, half of them square, so that a missing
    transpose goes unnoticed."""

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
            Layer(
                rng.normal(size=(n, m)),
                rng.normal(size=(n, 1)),
                ACTIVATIONS[self.hidden if l < len(sizes) - 1 else output],
            )
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
    """Every answer is worked out from the answers as they were rounded and written; a difference that was rounded to 0
    lacks digits."""
    t = case.trace()
    verdicts = judge(t, RATE, worked_out_from_rounded(t, digits))
    for symbol in verdicts:
        for verdict in entries(verdicts, symbol):
            assert verdict.status is Status.RIGHT or (verdict.status is Status.ROUGH and float(verdict.text) == 0.0), (
                symbol,
                verdict,
            )


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
        dW, db = (
            rounded(Symbol("dW", l), delta @ a[l - 1].T),
            rounded(Symbol("db", l), delta.sum(axis=1, keepdims=True)),
        )
        rounded(Symbol("W_new", l), layer.W - RATE * dW)
        rounded(Symbol("b_new", l), layer.b - RATE * db)
        dJ_da = layer.W.T @ delta
    return sheet


def test_a_right_answer_among_wrong_ones_may_come_of_the_same_mistake() -> None:
    """δ₃₁ = 0.003987 is 3.99e-03 on the sheet, and so may 0.004014 be after rounding; what follows from the first is
    not wrong."""
    t = Case(96, [1, 1, 1, 1], True, "sigmoid", ("sigmoid", "BCE"), 2).trace()
    wrong = filled(t, RATE, {Symbol("delta", 1): "weights-updated-first"})
    sheet = {symbol: cells for symbol, cells in sheet_of(wrong, 3).items() if symbol.letter not in ON_THE_WAY}
    verdicts = judge(t, RATE, sheet)
    assert [verdict.status for verdict in entries(verdicts, Symbol("delta", 1))].count(Status.RIGHT) == 2
    assert {verdict.status for verdict in entries(verdicts, Symbol("db", 1))} <= {Status.RIGHT, Status.CARRIED}


@settings(max_examples=100)
@given(cases, st.data())
def test_a_mistake_is_named_where_it_is_made_and_not_punished_twice(case: Case, data: st.DataObject) -> None:
    """One mistake in one place, carried on rightly, every number rounded to three to five digits."""
    t, name = case.trace(), data.draw(st.sampled_from(sorted(MISTAKES)))
    first = len(t.network) if MISTAKES[name].at_output else 1
    places = [
        symbol
        for symbol in blanks(t)
        if symbol.letter == MISTAKES[name].made_in
        and symbol.layer >= first
        and MISTAKES[name].value(t, symbol.layer, RATE) is not None
    ]
    if not places:
        return
    place, digits = data.draw(st.sampled_from(places)), data.draw(st.integers(3, 5))
    wrong = filled(t, RATE, {place: name})
    if not all(np.isfinite(value).all() for value in wrong.values()):
        return  # the logarithm of a negative a
    verdicts = judge(t, RATE, sheet_of(wrong, digits))
    for verdict in entries(verdicts, place):
        assert verdict.status is Status.RIGHT or name in [mistake.name for mistake in verdict.mistakes], (
            name,
            place,
            verdict,
        )
    for symbol in verdicts.keys() - {place}:
        assert {verdict.status for verdict in entries(verdicts, symbol)} <= {Status.RIGHT, Status.CARRIED}, (
            name,
            place,
            symbol,
        )


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
        ("0.37", "z", 1, "wrong", "cut-off"),
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


def test_what_follows_may_use_the_number_of_the_first_mistake() -> None:
    """z₁ = 0.90 may lack its bias, 0.903, or have W transposed, 0.897; z₂ shows that it was the bias, so a₁ follows
    from 0.903 or from 0.90."""
    layer = Layer(np.array([[0.5, 0.403], [0.3, 0.7]]), np.array([[0.097], [0.2]]), ACTIVATIONS["sigmoid"])
    t = trace((layer,), np.ones((2, 1)), np.zeros((2, 1)), LOSSES["half-SSE"])
    z, a = Symbol("z", 1), Symbol("a", 1)
    for used, status in ((0.903, Status.CARRIED), (0.9, Status.CARRIED), (0.897, Status.WRONG), (0.906, Status.WRONG)):
        verdicts = judge(t, RATE, {z: (("0.90",), ("1.0",)), a: ((f"{1.0 / (1.0 + np.exp(-used)):.8f}",), ("",))})
        first = entries(verdicts, z)[0]
        assert ([mistake.name for mistake in first.mistakes], first.certain) == (["bias-forgotten", "W-transposed"], 1)
        assert entries(verdicts, a)[0].status is status, used
    verdicts = judge(t, RATE, {z: (("0.90",), ("",)), a: ((f"{1.0 / (1.0 + np.exp(-0.897)):.6f}",), ("",))})
    first, following = entries(verdicts, z)[0], entries(verdicts, a)[0]
    assert ([mistake.name for mistake in first.mistakes], first.certain) == (["bias-forgotten", "W-transposed"], 2)
    assert following.status is Status.CARRIED  # from 0.897, which is as likely
    assert following.follows == pytest.approx(1.0 / (1.0 + np.exp(-0.903)), abs=1e-12)


def one_neuron(text: str) -> list[Status]:
    """Verdicts on δ, ∂J/∂W and ∂J/∂b of z = a = 5·5, y = 4, whose right values are 21, 105, 21."""
    t = trace(
        (Layer(np.array([[5.0]]), np.array([[0.0]]), ACTIVATIONS["identity"]),),
        np.array([[5.0]]),
        np.array([[4.0]]),
        LOSSES["half-MSE"],
    )
    texts = dict(zip(("z", "a", "delta", "dW", "db"), text.split(), strict=True))
    return [
        entries(judge(t, RATE, {Symbol(letter, 1): ((each,),) for letter, each in texts.items()}), Symbol(letter, 1))[
            0
        ].status
        for letter in texts
    ]


def test_an_exact_number_hands_no_slack_on() -> None:
    """25 is 25, though a rounded 25 might be 24.6; and after a wrong 22 only what follows from 22 will do."""
    assert one_neuron("25 25 21 105 21") == [Status.RIGHT] * 5
    assert one_neuron("25 25 22 110 22") == [Status.RIGHT, Status.RIGHT, Status.WRONG, Status.CARRIED, Status.CARRIED]
    assert one_neuron("25 25 22 111 21") == [Status.RIGHT, Status.RIGHT, Status.WRONG, Status.WRONG, Status.RIGHT]
    assert one_neuron("25 26 22 110 22") == [Status.RIGHT, Status.WRONG, Status.CARRIED, Status.CARRIED, Status.CARRIED]


def test_a_rounded_number_hands_on_what_it_was_rounded_by() -> None:
    """z₁ = 0.3775 written 0.38: a₁ may come from either or between, 0.593270 to 0.593873, but not from 0.375, though
    that is 0.38 too."""
    z, a = Symbol("z", 1), Symbol("a", 1)
    for used, status in ((0.3775, Status.RIGHT), (0.38, Status.RIGHT), (0.375, Status.WRONG), (0.3825, Status.WRONG)):
        verdicts = judge(mazur(), 0.5, {z: (("0.38",), ("",)), a: ((f"{1.0 / (1.0 + np.exp(-used)):.6f}",), ("",))})
        assert entries(verdicts, a)[0].status is status, used


def test_an_answer_with_too_few_digits_is_no_mistake() -> None:
    """New b = 0.3 − 0.0001·… is 0.29998: typed −0.3 by somebody whose calculator drops zeros, not left as it was."""
    neuron = Layer(np.array([[0.7]]), np.array([[-0.3]]), ACTIVATIONS["sigmoid"])
    t = trace((neuron,), np.array([[0.4]]), np.array([[0.5]]), LOSSES["half-MSE"])
    for text in ("-0.3", "-0.30"):
        (verdict,) = entries(judge(t, 0.001, {Symbol("b_new", 1): ((text,),)}), Symbol("b_new", 1))
        assert verdict.status is Status.ROUGH
    (verdict,) = entries(judge(t, 0.001, {Symbol("b_new", 1): (("-0.300003",),)}), Symbol("b_new", 1))
    assert verdict.status is Status.WRONG or t.backward[0].db.item() > 0


@pytest.mark.parametrize(
    ("text", "status"),
    [("0.35", "rough"), ("0.350", "wrong"), ("0.346", "right"), ("0.3456", "right"), ("7/20", "wrong")],
)
def test_a_number_that_was_left_as_it_was_needs_more_digits_to_be_right(text: str, status: str) -> None:
    verdict = verdict_on(text, "b_new", 1)
    assert verdict.status == status
    assert [mistake.name for mistake in verdict.mistakes][:1] == ([] if status == "right" else ["b-not-updated"])
    if status == "rough":
        numbers = judge(mazur(), 0.5, {Symbol("b_new", 1): ((text,), ("0.345",))})
        assert (
            entries(numbers, Symbol("b_new", 1))[0].status is Status.RIGHT
        )  # the other number tells that the bias was updated


def softmax_of_three() -> Trace:
    layer = Layer(np.array([[0.3], [-0.2], [0.5]]), np.array([[0.1], [0.2], [0.0]]), ACTIVATIONS["softmax"])
    return trace((layer,), np.array([[1.0]]), np.array([[0.0], [1.0], [0.0]]), LOSSES["CE"])


def test_zeros_alone_name_no_mistake() -> None:
    """Somebody takes only the diagonal of softmax's Jacobian: δ = (0, −(1 − p₂), 0). ∂J/∂a has the same zeros, but
    −1/p₂ between them."""
    t, delta = softmax_of_three(), Symbol("delta", 1)
    p = float(t.forward[0].a[1, 0])
    first, second, third = entries(judge(t, RATE, {delta: (("0",), (repr(p - 1.0),), ("0",))}), delta)
    assert [each.status for each in (first, second, third)] == [Status.WRONG, Status.RIGHT, Status.WRONG]
    assert all([mistake.name for mistake in each.mistakes] == ["softmax-diagonal"] for each in (first, third))
    verdicts = entries(judge(t, RATE, {delta: (("0",), (repr(-1.0 / p),), ("0",))}), delta)
    assert all(each.mistakes[0].name == "delta-of-the-text" and each.certain == 1 for each in verdicts)


def test_a_mistake_is_certain_only_if_it_explains_all_that_was_given() -> None:
    z = Symbol("z", 1)
    for other, certain in (("", 1), ("0.0425", 1), ("0.3925", 0), ("7", 0)):
        first = entries(judge(mazur(), 0.5, {z: (("0.0275",), (other,))}), z)[0]
        assert (first.status, first.mistakes[0].name, first.certain) == (Status.WRONG, "bias-forgotten", certain), other


def test_what_is_made_at_the_output_is_no_mistake_of_a_hidden_layer() -> None:
    """−δ⁽¹⁾ is y − a carried back as long as δ⁽²⁾ is open; once that stands rightly it is a slip."""
    t, sign = (
        mazur(),
        {Symbol("delta", 1): tuple((repr(-value),) for value in mazur().backward[0].delta[:, 0].tolist())},
    )
    right = {Symbol("delta", 2): tuple((repr(value),) for value in t.backward[1].delta[:, 0].tolist())}
    for before, names in (({Symbol("delta", 2): (("",), ("",))}, ["wrong-sign"]), (right, ["sign"])):
        verdict = entries(judge(t, 0.5, {**before, **sign}), Symbol("delta", 1))[0]
        assert (verdict.status, [mistake.name for mistake in verdict.mistakes]) == (Status.WRONG, names)


def test_a_step_uphill_is_no_wrong_sign_where_the_gradient_stands() -> None:
    """W + α ∇W comes from y − a too, but not where ∇W is on the sheet, and right."""
    t, new = mazur(), Symbol("W_new", 2)
    uphill = {new: written(t.network[1].W + 0.5 * t.backward[1].dW, 6)}
    gradient = {Symbol("dW", 2): written(t.backward[1].dW, 6)}
    found = entries(judge(t, 0.5, {Symbol("dW", 2): (("", ""), ("", "")), **uphill}), new)[0]
    assert {mistake.name for mistake in found.mistakes[: found.certain]} >= {"W-uphill"}
    found = entries(judge(t, 0.5, {**gradient, **uphill}), new)[0]
    assert ([mistake.name for mistake in found.mistakes], found.certain) == (["W-uphill"], 1)


def test_a_slope_may_come_from_the_a_that_is_written() -> None:
    """a₁ = 0.593 for 0.593270: a(1 − a) = 0.241351; and from a wrong a it is carried on."""
    a, slope = Symbol("a", 1), Symbol("slope", 1)
    for text, follows, status in (
        ("0.593", "0.241351", Status.RIGHT),
        ("0.7", "0.21", Status.CARRIED),
        ("0.7", "0.22", Status.WRONG),
    ):
        assert (
            entries(judge(mazur(), 0.5, {a: ((text,), ("",)), slope: ((follows,), ("",))}), slope)[0].status is status
        )


@pytest.mark.parametrize(
    ("phi", "slope"), [("ELU", "0.367879"), ("ELU", "0.368100"), ("SELU", "0.646769"), ("SELU", "0.648099")]
)
def test_the_slope_of_an_exponential_unit_may_come_from_z_or_from_its_a(phi: str, slope: str) -> None:
    """z = −1: e⁻¹ = 0.367879, or a + 1 with a = −0.632, but no 0.3681; λα e⁻¹ = 0.646769, or a + λα with a = −1.11."""
    a, s = Symbol("a", 1), Symbol("slope", 1)
    t = trace(
        (Layer(np.array([[1.0]]), np.array([[0.0]]), ACTIVATIONS[phi]),),
        np.array([[-1.0]]),
        np.array([[0.5]]),
        LOSSES["MSE"],
    )
    written = {"ELU": "-0.632", "SELU": "-1.11"}[phi]
    (verdict,) = entries(judge(t, RATE, {a: ((written,),), s: ((slope,),)}), s)
    assert verdict.status is (Status.WRONG if slope == "0.368100" else Status.RIGHT)


@pytest.mark.parametrize(
    ("slope", "status"), [("0.927671", "right"), ("0.927405", "right"), ("0.927900", "wrong"), ("0.92", "wrong")]
)
def test_the_slope_of_silu_may_come_from_the_a_that_is_written(slope: str, status: str) -> None:
    """z = 1: a = σ(1) = 0.731059, written 0.73: φ′ = a + σ(1 − a) is 0.927671 from the former and 0.927386 from the
    latter."""
    a, s = Symbol("a", 1), Symbol("slope", 1)
    t = trace(
        (Layer(np.array([[1.0]]), np.array([[0.0]]), ACTIVATIONS["SiLU"]),),
        np.array([[1.0]]),
        np.array([[0.5]]),
        LOSSES["MSE"],
    )
    (verdict,) = entries(judge(t, RATE, {a: (("0.73",),), s: ((slope,),)}), s)
    assert verdict.status == status


def test_what_cancels_to_nothing_may_be_written_so() -> None:
    """0.1·3 − 0.3 is 5.6·10⁻¹⁷ in float64, and 0 on paper; so are φ′ and δ of a ReLU there."""
    network = (
        Layer(np.array([[0.1]]), np.array([[-0.3]]), ACTIVATIONS["ReLU"]),
        Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),
    )
    t = trace(network, np.array([[3.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    assert 0.0 < t.forward[0].z.item() < 1e-15
    zeros = {Symbol(letter, 1): (("0",),) for letter in ("z", "a", "slope", "delta", "dW", "db")}
    assert {each.status for symbol in zeros for each in entries(judge(t, RATE, zeros), symbol)} == {Status.RIGHT}


@pytest.mark.parametrize("z", ["0", "0.0", ""])
@pytest.mark.parametrize("phi", ["ReLU", "leaky-ReLU", "SELU"])
def test_at_a_kink_the_slope_is_that_of_the_convention(phi: str, z: str) -> None:
    """z = 1·1 − 1 = 0: φ′ is neither that of the other side, nor anything between, and nor is δ = 2 φ′ · 1."""
    network = (
        Layer(np.array([[1.0]]), np.array([[-1.0]]), ACTIVATIONS[phi]),
        Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),
    )
    t = trace(network, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    right = t.backward[0].slope.item()
    for slope, delta in ((right, 2.0 * right), (right, 2.0 * right + 0.01), (1.0, 2.0), (right + 0.3, 1.0)):
        texts = {"z": z, "slope": repr(slope), "delta": repr(delta)}
        verdicts = judge(t, RATE, {Symbol(letter, 1): ((text,),) for letter, text in texts.items()})
        found = [verdicts[Symbol(letter, 1)][0][0].status for letter in ("slope", "delta")]
        assert [status is Status.RIGHT for status in found] == [slope == right, delta == 2.0 * right], (
            slope,
            delta,
            found,
        )


@pytest.mark.parametrize(
    ("W", "texts"),
    [
        (519802835274.0, ("519802835274", "519802835275")),
        (10000000001.0 / 3.0, ("10000000001/3", "10000000002/3")),
        (0.9999583000742, ("0.9999583000742", "0.9999583000743")),
    ],
)
def test_long_numbers_are_judged_to_their_last_digit(W: float, texts: tuple[str, str]) -> None:
    t = trace(
        (Layer(np.array([[W]]), np.array([[0.0]]), ACTIVATIONS["identity"]),),
        np.array([[1.0]]),
        np.array([[0.0]]),
        LOSSES["half-MSE"],
    )
    z = Symbol("z", 1)
    assert [entries(judge(t, RATE, {z: ((text,),)}), z)[0].status for text in texts] == [Status.RIGHT, Status.WRONG]


def test_a_right_number_with_other_rounding_stays_right_behind_a_wrong_one() -> None:
    """δ = a − y loses ten digits: 0.3 − y on paper and 0.1·3 − y in float64 differ in the seventh, whatever was written
    for z."""
    w, y = 0.1, 0.3 - 1e-10
    t = trace(
        (Layer(np.array([[w]]), np.array([[0.0]]), ACTIVATIONS["identity"]),),
        np.array([[3.0]]),
        np.array([[y]]),
        LOSSES["half-MSE"],
    )
    texts = {"z": "0.4", "a": "0.3", "delta": repr(0.3 - y)}
    assert 0.0 < abs(float(texts["delta"]) - t.backward[0].delta.item()) < 1e-15
    verdicts = judge(t, RATE, {Symbol(letter, 1): ((text,),) for letter, text in texts.items()})
    assert [verdicts[Symbol(letter, 1)][0][0].status for letter in texts] == [Status.WRONG, Status.RIGHT, Status.RIGHT]


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


def test_of_several_mistakes_the_first_that_is_named_is_carried_on() -> None:
    """a = 0.25 may be z, which was not activated, or φ′(z) = 0.2461; δ goes on from 0.25, the number of the mistake
    that is named first."""
    neuron = (Layer(np.array([[0.25]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    t = trace(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    verdicts = judge(t, 0.1, {Symbol("a", 1): (("0.25",),), Symbol("delta", 1): (("",),)})
    ((a,),), ((delta,),) = verdicts.values()
    assert [mistake.name for mistake in a.mistakes] == ["activation-forgotten", "slope-for-activation"]
    assert a.certain == 2
    assert delta.follows == pytest.approx(0.25 * t.backward[0].slope.item(), rel=1e-12)


def of_one_unit(phi: str, loss: str, z: float, letter: str, value: float) -> Status:
    """The verdict on all digits of one number of z = x, y = 1."""
    unit = (Layer(np.array([[1.0]]), np.array([[0.0]]), ACTIVATIONS[phi]),)
    t = trace(unit, np.array([[z]]), np.array([[1.0]]), LOSSES[loss])
    return entries(judge(t, RATE, {Symbol(letter, 1): ((repr(value),),)}), Symbol(letter, 1))[0].status


@pytest.mark.parametrize("z", [-5.0, -6.0, -7.0, -8.2, -30.0])
def test_the_formula_of_gelu_in_float64_is_right_with_what_it_loses_and_no_more(z: float) -> None:
    """1 + erf(z/√2) has lost all but one of its digits at z = −8.2; half a unit of 1 is all that it loses."""
    cdf = 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))
    slope = cdf + z * math.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi)
    exact = 0.5 * math.erfc(-z / math.sqrt(2.0))
    for value, status in ((z * cdf, Status.RIGHT), (z * (exact + 4e-16), Status.WRONG), (z * exact, Status.RIGHT)):
        assert of_one_unit("GELU", "half-SSE", z, "a", value) is status
    assert of_one_unit("GELU", "half-SSE", z, "slope", slope) is Status.RIGHT
    assert of_one_unit("GELU", "half-SSE", z, "slope", slope + 1e-15) is Status.WRONG


@pytest.mark.parametrize(
    ("phi", "loss", "z", "letter", "value"),
    [
        ("tanh", "half-SSE", 14.0, "slope", 1.0 - math.tanh(14.0) ** 2),
        ("sigmoid", "half-SSE", 28.0, "slope", 1.0 - 1.0 / (1.0 + math.exp(-28.0))),
        ("sigmoid", "BCE", 28.0, "delta", 1.0 / (1.0 + math.exp(-28.0)) - 1.0),
    ],
)
def test_a_saturated_number_is_judged_by_the_digits_that_float64_has(
    phi: str, loss: str, z: float, letter: str, value: float
) -> None:
    """1 − a² and p − 1 near 10⁻¹² are known to a few units of 10⁻¹⁶, the last digit of 1."""
    assert of_one_unit(phi, loss, z, letter, value) is Status.RIGHT
    for off in (-1.5e-15, 1.5e-15):
        assert of_one_unit(phi, loss, z, letter, value + off) is Status.WRONG


@pytest.mark.parametrize(
    ("w", "b", "right"), [("-2.8,-4.2", "-0.6", 3), ("-2.9,-4.2", "-0.6", 2), ("-2.8,-4.2", "-0.63", 2)]
)
def test_a_step_of_descent_that_is_exact_leaves_no_room(w: str, b: str, right: int) -> None:
    """θ − α ∇ = (2, −1, 1) − 0.1 · (48, 32, 16): no product has more digits than anybody writes."""
    layer = Layer(np.array([[2.0, -1.0]]), np.array([[1.0]]), ACTIVATIONS["identity"])
    t = trace((layer,), np.array([[3.0], [2.0]]), np.array([[-11.0]]), LOSSES["half-SSE"])
    answers = {"dW": "48,32", "db": "16", "W_new": w, "b_new": b}
    verdicts = judge(t, 0.1, {Symbol(letter, 1): (tuple(each.split(",")),) for letter, each in answers.items()})
    new = [verdict for letter in ("W_new", "b_new") for verdict in verdicts[Symbol(letter, 1)][0]]
    assert sum(verdict.status is Status.RIGHT for verdict in new) == right
    assert all(verdict.status in (Status.RIGHT, Status.WRONG) for verdict in new)


def test_a_step_of_descent_may_be_rounded_once() -> None:
    """α ∇ = 0.3 · 0.4567 = 0.13701, with three digits 0.137: 0.5 − 0.137 = 0.363, and 0.361 is none of it."""
    layer = Layer(np.array([[0.5]]), np.array([[0.0]]), ACTIVATIONS["identity"])
    t = trace((layer,), np.array([[1.0]]), np.array([[0.5 - 0.4567]]), LOSSES["half-SSE"])
    for new, status in (("0.363", Status.RIGHT), ("0.36299", Status.RIGHT), ("0.361", Status.WRONG)):
        assert judge(t, 0.3, {Symbol("W_new", 1): ((new,),)})[Symbol("W_new", 1)][0][0].status is status
