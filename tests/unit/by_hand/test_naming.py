"""Published mistakes and their like, each with the numbers that learners wrote, and how many of random ones are
named."""

from collections.abc import Callable

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, initial_network, trace
from dlmath.by_hand.answers import Answer
from dlmath.by_hand.exercises import exercise
from dlmath.by_hand.judge import Status, Verdict, blanks, judge
from dlmath.by_hand.layer_values import right_value
from dlmath.by_hand.slips import SLIPS, Written
from dlmath.network.steps import Symbol
from tests.measure_mistakes import OUTCOMES, one_mistake, two_mistakes, wrong_by_chance

RATE = 0.5
Matrix = np.ndarray


def sigmoid_net(loss: str = "half-SSE", samples: int = 1) -> Trace:
    """2-3-2 of sigmoids: no two layers of one width."""
    rng = np.random.default_rng(8)
    network = tuple(
        Layer(rng.normal(size=(n, m)).round(1), rng.normal(size=(n, 1)).round(1), ACTIVATIONS["sigmoid"])
        for m, n in ((2, 3), (3, 2))
    )
    return trace(network, rng.normal(size=(2, samples)).round(1), rng.integers(0, 2, (2, samples)) * 1.0, LOSSES[loss])


def classifier() -> Trace:
    """2-3 with a softmax."""
    layer = Layer(
        np.array([[0.3, 0.5], [-0.2, 0.4], [0.5, -0.6]]), np.array([[0.1], [0.2], [0.0]]), ACTIVATIONS["softmax"]
    )
    return trace((layer,), np.array([[1.0], [2.0]]), np.array([[0.0], [1.0], [0.0]]), LOSSES["CE"])


def said(t: Trace, symbol: Symbol, numbers: Matrix, digits: int = 4) -> list[Verdict]:
    """The verdicts on what is wrong in a quantity, all before it being given with many digits."""
    cells = tuple(tuple(f"{value:.{digits - 1}e}" for value in row) for row in np.atleast_2d(numbers).tolist())
    return [cell for row in judge(t, RATE, {symbol: cells}, 15)[symbol] for cell in row if cell.status is Status.WRONG]


def sigma(z: Matrix) -> Matrix:
    return 1.0 / (1.0 + np.exp(-z))


def names(verdicts: list[Verdict]) -> set[tuple[str, ...]]:
    return {tuple(mistake.name for mistake in each.mistakes[: each.certain]) for each in verdicts}


SIGMOID, BCE, SOFTMAX, MSE = sigmoid_net(), sigmoid_net("BCE", 2), classifier(), sigmoid_net("MSE", 3)
BATCH, B1, B2 = sigmoid_net("half-SSE", 3), SIGMOID.network[0].b, SIGMOID.network[1].b
S1, S2, D1, D2 = (
    SIGMOID.backward[0].slope,
    SIGMOID.backward[1].slope,
    SIGMOID.backward[0].delta,
    SIGMOID.backward[1].delta,
)
W2, DW2, A1, A2 = SIGMOID.network[1].W, SIGMOID.backward[1].dW, SIGMOID.forward[0].a, SIGMOID.forward[1].a
assert S1 is not None
assert S2 is not None
p = SOFTMAX.forward[0].a
E = MSE.forward[1].a - MSE.Y
TWICE = np.log(np.exp(p).sum(keepdims=True)) - p[1]  # J of the softmax of p

# What each learner wrote: the exercise, the quantity, the numbers, and the name of the mistake.
PUBLISHED: dict[str, tuple[Trace, str, int, Matrix, str]] = {
    "the sum over the outputs forgotten": (SIGMOID, "delta", 1, W2[:1].T * D2[0] * S1, "one-output"),
    "∇W of the next layer summed": (SIGMOID, "delta", 1, DW2.sum(axis=0)[:, np.newaxis] * S1, "gradient-for-weights"),
    "Wᵀ forgotten, widths differ": (SIGMOID, "delta", 1, D2.sum() * S1, "weights-forgotten-back"),
    "∇W without its input": (SIGMOID, "dW", 2, np.hstack([D2] * 3), "input-forgotten"),
    "W − αδ": (SIGMOID, "W_new", 2, W2 - RATE * D2, "delta-for-gradient"),
    "σ′ without the square": (SIGMOID, "slope", 2, 1.0 - A2, "one-minus-a"),
    "BCE with an extra σ′": (BCE, "delta", 2, BCE.backward[1].delta * BCE.backward[1].slope, "extra-slope"),
    "(p − y) p (1 − p)": (SOFTMAX, "delta", 1, (p - SOFTMAX.Y) * p * (1 - p), "softmax-slope-too"),
    "sigmoid for softmax": (SOFTMAX, "a", 1, 1 / (1 + np.exp(-SOFTMAX.forward[0].z)), "sigmoid-for-softmax"),
    "φ′ alone": (SIGMOID, "delta", 2, S2, "slope-alone"),
    "neither 2 nor 1/N": (MSE, "dJ_da", 2, E, "difference-alone"),
    "the same in δ": (MSE, "delta", 2, E * MSE.backward[1].slope, "difference-alone"),
    "a sign": (SIGMOID, "dW", 2, DW2 * [[1, -1, 1], [1, 1, 1]], "sign"),
    "a whole quantity × 100": (SIGMOID, "dW", 2, 100 * DW2, "factor-of-ten"),
    "a whole quantity × 10": (SIGMOID, "z", 1, 10 * SIGMOID.forward[0].z, "factor-of-ten"),
    "z transposed": (BCE, "z", 2, BCE.forward[1].z.T, "transposed"),
    "dh (1 − h)": (SIGMOID, "delta", 1, SIGMOID.backward[0].dJ_da * (1 - A1), "one-minus-a"),
    "W left as it was": (SIGMOID, "W_new", 2, W2, "W-not-updated"),
    "update with plus": (SIGMOID, "W_new", 2, W2 + RATE * DW2, "W-uphill"),
    "bias not updated": (SIGMOID, "b_new", 2, SIGMOID.network[1].b, "b-not-updated"),
    "neighbours swapped": (SIGMOID, "a", 1, A1[[1, 0, 2]], "another-place"),
    "b after the activation": (SIGMOID, "a", 1, sigma(SIGMOID.forward[0].z - B1) + B1, "bias-after-activation"),
    "J of the first output": (SIGMOID, "J", 2, (A2 - SIGMOID.Y)[:1] ** 2 / 2, "J-of-one-output"),
    "|a − y|": (SIGMOID, "J", 2, np.abs(A2 - SIGMOID.Y).sum(keepdims=True), "square-forgotten"),
    "BCE for half-SSE": (SIGMOID, "J", 2, np.array([[LOSSES["BCE"].value(A2, SIGMOID.Y)]]), "another-loss"),
    "half-SSE for BCE": (BCE, "J", 2, np.array([[((BCE.forward[1].a - BCE.Y) ** 2).sum() / 2]]), "another-loss"),
    "MSE for CE": (SOFTMAX, "J", 1, np.array([[((p - SOFTMAX.Y) ** 2).mean()]]), "another-loss"),
    "δ of MAE": (SIGMOID, "delta", 2, np.sign(A2 - SIGMOID.Y) / 2 * S2, "another-loss-derived"),
    "δ with (a − y)²": (SIGMOID, "delta", 2, (A2 - SIGMOID.Y) ** 2 * S2, "square-not-derived"),
    "δ as ½(a − y)²": (SIGMOID, "delta", 2, (A2 - SIGMOID.Y) ** 2 / 2, "square-for-delta"),
    "Wᵀδ + b": (SIGMOID, "delta", 1, (W2.T @ D2 + B1) * S1, "bias-on-the-way-back"),
    "δ ⊙ W for the gradient": (SIGMOID, "dW", 2, D2 * W2, "weights-for-input"),
    "∇b = 1": (SIGMOID, "db", 2, np.ones((2, 1)), "db-one"),
    "δ·b": (SIGMOID, "db", 1, D1 * B1, "b-in-db"),
    "new b by row sums of ∇W": (SIGMOID, "b_new", 2, B2 - RATE * DW2.sum(axis=1, keepdims=True), "row-sum-for-db"),
    "new b by δ·a": (SIGMOID, "b_new", 2, B2 - RATE * D2 * A1[1], "input-in-db"),
    "α too large by ten": (SIGMOID, "W_new", 2, W2 - 10 * RATE * DW2, "W-rate-times-ten"),
    "α too large by a hundred": (SIGMOID, "b_new", 1, B1 - 100 * RATE * D1, "b-rate-times-ten"),
    "δ⁽²⁾ over the outputs": (BATCH, "delta", 2, BATCH.backward[1].delta / 2, "mean-over-outputs"),
    "δ⁽²⁾ over the samples": (BATCH, "delta", 2, BATCH.backward[1].delta / 3, "mean-over-samples"),
    "δ⁽²⁾ over all entries": (BATCH, "delta", 2, BATCH.backward[1].delta / 6, "mean-for-sum"),
    "J of the second sample": (
        BCE,
        "J",
        2,
        np.array([[LOSSES["BCE"].value(BCE.forward[1].a[:, [1]], BCE.Y[:, [1]])]]),
        "J-of-one-sample",
    ),
    "∇b = 0": (SIGMOID, "db", 1, np.zeros((3, 1)), "bias-left-out"),
    "φ′ as z": (SIGMOID, "delta", 2, (A2 - SIGMOID.Y) * SIGMOID.forward[1].z, "z-for-slope"),
    "p for −ln p": (SOFTMAX, "J", 1, p[1:2], "logarithm-forgotten"),
    "−ln p of every class": (SOFTMAX, "J", 1, -np.log(p).sum(keepdims=True), "over-all-classes"),
    "softmax inside the loss too": (SOFTMAX, "J", 1, TWICE, "activation-twice"),
    "J without ½": (SIGMOID, "J", 2, np.array([[2 * SIGMOID.J]]), "factor-of-two-in-J"),
}


@pytest.mark.parametrize("case", PUBLISHED)
def test_published_mistakes_are_named(case: str) -> None:
    t, letter, layer, numbers, name = PUBLISHED[case]
    assert {each[:1] for each in names(said(t, Symbol(letter, layer), numbers))} == {(name,)}


@pytest.mark.parametrize(("wrong", "name"), [(1.0, "input-forgotten"), (W2, "weights-for-input")])
def test_a_gradient_without_its_input_is_named_after_a_wrong_delta_too(wrong: Matrix, name: str) -> None:
    delta = A2 - SIGMOID.Y
    cells = {"delta": delta, "dW": delta * wrong * np.ones_like(W2)}
    sheet = {
        Symbol(letter, 2): [[f"{value:.6f}" for value in row] for row in numbers.tolist()]
        for letter, numbers in cells.items()
    }
    found = judge(SIGMOID, RATE, sheet, 15)
    assert names([cell for row in found[Symbol("dW", 2)] for cell in row]) == {(name,)}


def deep() -> Trace:
    """2-2-2-2 of sigmoids, from a lecture by Hung-yi Lee."""
    layers = (([[1, -2], [-1, 1]], [1, 0]), ([[2, -1], [-2, -1]], [0, 0]), ([[3, -1], [-1, 4]], [-2, 2]))
    network = tuple(
        Layer(np.array(W, dtype=float), np.array([b], dtype=float).T, ACTIVATIONS["sigmoid"]) for W, b in layers
    )
    return trace(network, np.array([[1.0], [-1.0]]), np.array([[1.0], [0.0]]), LOSSES["half-SSE"])


def test_an_error_taken_back_without_its_slope_is_named_in_every_layer() -> None:
    t = deep()
    wrong = t.network[1].W.T @ t.backward[1].dJ_da
    assert {each[:1] for each in names(said(t, Symbol("dJ_da", 1), wrong))} == {("error-of-the-output",)}


@pytest.mark.parametrize("decimals", [3, 4])
def test_rounding_to_decimals_on_the_way_is_no_mistake(decimals: int) -> None:
    """Every number is rounded to as many decimals, and the new weights alone are asked."""
    t = SIGMOID
    z1 = (t.network[0].W @ t.X + t.network[0].b).round(decimals)
    a1 = sigma(z1).round(decimals)
    a2 = sigma((W2 @ a1 + t.network[1].b).round(decimals)).round(decimals)
    d2 = ((a2 - t.Y) * (a2 * (1 - a2)).round(decimals)).round(decimals)
    d1 = ((W2.T @ d2).round(decimals) * (a1 * (1 - a1)).round(decimals)).round(decimals)
    new = (t.network[0].W - RATE * (d1 @ t.X.T).round(decimals)).round(decimals)
    asked = {Symbol("W_new", 1): [[f"{value:.{decimals}f}" for value in row] for row in new.tolist()]}
    blank = {symbol: [[""] * right_value(t, symbol.layer, RATE, symbol.letter).shape[1]] for symbol in blanks(t)}
    found = judge(t, RATE, blank | asked, 15)[Symbol("W_new", 1)]
    assert {cell.status for row in found for cell in row} <= {Status.RIGHT, Status.ROUGH}


def test_a_softmax_inside_the_loss_is_seen_where_p_is_right() -> None:
    sheet = {Symbol("a", 1): [[f"{value:.6f}"] for value in p[:, 0]], Symbol("J", 1): [[f"{TWICE.item():.6f}"]]}
    assert names([judge(SOFTMAX, RATE, sheet, 15)[Symbol("J", 1)][0][0]]) == {("softmax-twice",)}


def test_the_step_doubled_is_called_by_the_mistake_that_doubled_it() -> None:
    """Where squares may have lost their ½ that is the name; with a logarithm, of one sample, it can only be α."""
    alone = {
        loss: judge(
            t,
            0.3,
            {Symbol("b_new", 2): [[f"{value:.6f}"] for value in (t.network[1].b - 0.6 * t.backward[1].db)[:, 0]]},
            15,
        )
        for loss, t in (("half-SSE", SIGMOID), ("BCE", BCE))
    }
    found = {loss: names([cell for row in sheet[Symbol("b_new", 2)] for cell in row]) for loss, sheet in alone.items()}
    assert found == {"half-SSE": {("factor-of-two",)}, "BCE": {("b-rate-doubled",)}}


def test_the_error_of_the_next_layer_taken_back_without_its_weight() -> None:
    """A sheet of 2-2-1 with δ⁽²⁾ = 0.244, w = 0.4: δ⁽¹⁾ = (0, 0.244) in place of (0, 0.0976)."""
    t = exercise(initial_network([2, 2, 1], ["ReLU", "identity"], "zeros", 0), LOSSES["half-MSE"], 1, 4)
    assert t.backward[0].delta[1, 0] == pytest.approx(0.0976, abs=5e-5)
    texts = {
        Symbol("slope", 1): (("0",), ("1",)),
        Symbol("delta", 2): (("0.244",),),
        Symbol("delta", 1): (("0",), ("0.244",)),
    }
    _, (wrong,) = judge(t, RATE, texts)[Symbol("delta", 1)]
    assert (wrong.mistakes[0].name, wrong.certain > 0) == ("weights-forgotten-back", True)


def test_the_slope_of_the_output_layer_in_the_hidden_one_and_of_tanh_without_its_square() -> None:
    network = (
        Layer(np.array([[0.5, -0.4], [0.3, 0.8]]), np.array([[0.1], [0.2]]), ACTIVATIONS["tanh"]),
        Layer(np.array([[0.7, -0.9]]), np.array([[0.3]]), ACTIVATIONS["sigmoid"]),
    )
    t = trace(network, np.array([[1.0], [0.5]]), np.array([[1.0]]), LOSSES["BCE"])
    a, back = t.forward[0].a, t.backward[0].dJ_da
    z = t.forward[0].z
    of_sigmoid = 1 / (1 + np.exp(-z)) * (1 - 1 / (1 + np.exp(-z)))
    for letter, numbers, name in (
        ("slope", of_sigmoid, "slope-of-the-output"),
        ("delta", back * of_sigmoid, "slope-of-the-output"),
        ("slope", 1 - a, "one-minus-a"),
        ("delta", back * (1 - a), "one-minus-a"),
    ):
        assert names(said(t, Symbol(letter, 1), numbers)) == {(name,)}


@pytest.mark.parametrize(
    ("numbers", "parts"),
    [
        (-E, {"difference-alone", "wrong-sign"}),
        (-E * MSE.backward[1].slope * 2 / 6 / 2, {"factor-of-two", "wrong-sign"}),
        (-MSE.backward[1].dJ_da, {"delta-of-the-text", "wrong-sign"}),
    ],
)
def test_two_mistakes_in_one_quantity_are_both_named(numbers: Matrix, parts: set[str]) -> None:
    """y − a without 2 and 1/N, and the like."""
    letter = "dJ_da" if parts == {"difference-alone", "wrong-sign"} else "delta"
    (found,) = names(said(MSE, Symbol(letter, 2), numbers))
    assert any(set(each.split(" + ")) == parts for each in found)
    assert len({frozenset(each.split(" + ")) for each in found}) == len(found)


def test_a_slope_that_is_1_everywhere_is_no_other_function_s() -> None:
    """y − a for δ where each z is positive, so that the slope of a ReLU would be 1 as well."""
    network = (Layer(np.array([[0.6, -0.3], [0.2, 0.9]]), np.array([[0.5], [0.4]]), ACTIVATIONS["sigmoid"]),)
    t = trace(network, np.array([[0.7], [0.4]]), np.array([[1.0], [0.0]]), LOSSES["half-SSE"])
    assert (t.forward[0].z > 0.0).all()
    delta = tuple((f"{value:.3e}",) for value in (t.Y - t.forward[0].a)[:, 0].tolist())
    verdicts = judge(t, RATE, {Symbol("slope", 1): (("",), ("",)), Symbol("delta", 1): delta})[Symbol("delta", 1)]
    (found,) = names([cell for row in verdicts for cell in row])
    assert {frozenset(each.split(" + ")) for each in found} == {frozenset({"wrong-sign", "delta-of-the-text"})}


def test_a_slip_on_top_of_a_mistake() -> None:
    """z without its bias, and one sign wrong besides."""
    z = SIGMOID.network[0].W @ SIGMOID.X
    found = said(SIGMOID, Symbol("z", 1), z * [[1], [-1], [1]])
    assert [mistake.name for each in found for mistake in each.mistakes[:1]] == [
        "bias-forgotten",
        "bias-forgotten + sign",
        "bias-forgotten",
    ]


def test_slips_in_one_quantity_are_named_one_by_one() -> None:
    """A sign here, two digits there; the others are right."""
    a = [[f"{value:.4f}"] for value in A1[:, 0]]
    swapped = a[1][0][:3] + a[1][0][4] + a[1][0][3] + a[1][0][5:]
    verdicts = judge(SIGMOID, RATE, {Symbol("a", 1): (("-" + a[0][0],), (swapped,), tuple(a[2]))}, 15)[Symbol("a", 1)]
    assert [[mistake.name for mistake in cell.mistakes] for (cell,) in verdicts] == [["sign"], ["digits-swapped"], []]
    assert [cell.certain for (cell,) in verdicts] == [1, 1, 0]


@pytest.mark.parametrize(
    ("name", "value", "tolerance", "meant"),
    [
        ("sign", 0.5, 0.05, [-0.5]),
        ("factor-of-ten", 3.0, 0.5, [30.0, 0.3, 300.0, 0.03, 3000.0, 0.003]),
        ("digits-swapped", -0.3775, 5e-5, [-0.7375, -0.3757]),
        ("digits-swapped", 0.0, 0.0, []),
        ("cut-off", 0.37, 5e-3, [0.37]),
        ("transposed", 1.0, 0.5, [1.0]),
        ("another-place", 1.0, 0.5, [1.0, 1.0]),
        ("whole-factor", 6.0, 0.5, [12.0, 3.0, 18.0, 2.0, 36.0, 1.0]),
    ],
)
def test_slips_undone(name: str, value: float, tolerance: float, meant: list[float]) -> None:
    found = [*SLIPS[name].meant(Written(Answer(value, tolerance), (0, 1), (2, 2), 2, 3))]
    assert [each.answer.value for each in found] == pytest.approx(meant)
    places = {"transposed": [(1, 0)], "another-place": [(1, 1), (0, 0)]}.get(name, [(0, 1)] * len(meant))
    assert [each.place for each in found] == places


@pytest.mark.parametrize("name", SLIPS)
def test_the_record_is_complete(name: str) -> None:
    assert SLIPS[name].name == name
    assert SLIPS[name].sentence.endswith((".", "?"))


def test_a_number_in_a_wrong_place_that_says_little_is_no_certain_slip() -> None:
    """Whole numbers that happen to stand elsewhere too."""
    layer = Layer(np.array([[1.0, 1.0], [2.0, 1.0]]), np.array([[0.0], [0.0]]), ACTIVATIONS["identity"])
    t = trace((layer,), np.array([[2.0], [3.0]]), np.array([[0.0], [0.0]]), LOSSES["half-SSE"])
    (wrong,) = said(t, Symbol("z", 1), np.array([[7.0], [7.0]]), 1)
    assert wrong.certain == 0


def share(counts: dict[str, int], of: tuple[str, ...]) -> float:
    return sum(counts.get(each, 0) for each in of) / max(sum(counts.values()), 1)


def summed(seed: int, each: int) -> dict[str, int]:
    total: dict[str, int] = {}
    for counts in one_mistake(seed, each).values():
        for said_of_it, count in counts.items():
            total[said_of_it] = total.get(said_of_it, 0) + count
    return total


@pytest.mark.parametrize("measure", [summed])
def test_most_mistakes_of_random_sheets_are_named(measure: Callable[[int, int], dict[str, int]]) -> None:
    found = measure(11, 3)
    assert set(found) <= set(OUTCOMES)
    assert share(found, ("named", "one of several")) > 0.95
    assert share(found, ("another name",)) < 0.01


def test_two_mistakes_in_one_sheet_are_both_named() -> None:
    found = two_mistakes(12, 80)
    assert share({each: found[each] for each in ("both", "one", "none")}, ("both",)) > 0.8


def test_numbers_wrong_by_chance_are_called_no_mistake() -> None:
    found = wrong_by_chance(13, 150)
    assert share(dict(found), ("named",)) < 0.1


@pytest.mark.parametrize("J", [0.9637, 2.1, 0.05])
def test_a_loss_that_would_be_infinite_explains_no_number(J: float) -> None:
    """BCE is ∞ where another activation yields an a of 1 or more."""
    rng = np.random.default_rng(2)
    network = tuple(
        Layer(rng.normal(size=(n, m)), rng.normal(size=(n, 1)), ACTIVATIONS[phi])
        for m, n, phi in ((2, 3, "tanh"), (3, 1, "sigmoid"))
    )
    t = trace(network, rng.normal(size=(2, 2)), np.array([[1.0, 0.0]]), LOSSES["BCE"])
    (verdict,) = judge(t, RATE, {Symbol("J", 2): ((f"{J:.10f}",),)})[Symbol("J", 2)][0]
    assert (verdict.status, verdict.mistakes) == (Status.WRONG, ())
