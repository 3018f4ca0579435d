"""Each usual mistake, against its number on Mazur's net, worked out anew, and against every other mistake."""

from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Network, Trace, trace, update
from dlmath.by_hand.layer_values import QUANTITIES, At, right_value
from dlmath.by_hand.mistakes import MISTAKES
from dlmath.network.gradient_check import gradient_check
from tests.sheets import OF_OTHER_RULES

pytestmark = pytest.mark.usefixtures("shapes")

RATE = 0.5


@pytest.fixture
def mazur(worked_example: Any) -> Trace:
    inputs = worked_example("mazur_forward")["inputs"]
    network = tuple(
        Layer(np.array(inputs[f"W{l}"]), np.array([inputs[f"b{l}"]]).T, ACTIVATIONS["sigmoid"]) for l in (1, 2)
    )
    return trace(network, np.array([inputs["x"]]).T, np.array([inputs["y"]]).T, LOSSES["half-SSE"])


def square_trace(loss: str, activation: str = "tanh", samples: int = 4, units: int = 3) -> Trace:
    """A net in which nearly every mistake can happen: three layers of one size, several samples, no number like
    another."""
    rng = np.random.default_rng(5)
    output = "sigmoid" if LOSSES[loss].domain == "probability" else activation
    network: Network = tuple(
        Layer(rng.normal(size=(units, units)), rng.normal(size=(units, 1)), ACTIVATIONS[phi])
        for phi in (activation, activation, output)
    )
    return trace(network, rng.normal(size=(units, samples)), rng.uniform(size=(units, samples)), LOSSES[loss])


TRACES = {
    "MSE": square_trace("MSE"),
    "half-SSE": square_trace("half-SSE", "sigmoid"),
    "half-MSE": square_trace("half-MSE", "sigmoid"),
    "BCE": square_trace("BCE"),
    "softmax": square_trace("CE", "softmax"),
}


def sigma(z: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-z))


def outcomes(t: Trace) -> dict[tuple[str, str, int], np.ndarray]:
    """What each mistake makes of each quantity in each layer, where it makes anything wrong."""
    found = {}
    for name, mistake in MISTAKES.items():
        for quantity in QUANTITIES:
            for layer in range(1, len(t.network) + 1):
                wrong = mistake.value(t, layer, 0.3, quantity)
                if wrong is not None:
                    found[name, quantity, layer] = wrong
    return found


def test_the_text_on_mazurs_net(mazur: Trace) -> None:
    """δ_o1 is 0.74136507 and ∂E/∂w5 0.43982965 by the text's rule, right are 0.13849856 and 0.08216704; finite
    differences agree."""
    text = MISTAKES["delta-of-the-text"]

    def both(quantity: str, layer: int) -> tuple[float, float]:
        wrong, right = text.value(mazur, layer, RATE, quantity), right_value(mazur, layer, RATE, quantity)
        assert wrong is not None
        assert right is not None
        return wrong[0, 0], right[0, 0]

    assert both("delta", 2) == pytest.approx((0.74136507, 0.13849856), abs=5e-9)
    assert both("dW", 2) == pytest.approx((0.43982965, 0.08216704), abs=5e-9)
    assert both("dW", 1) == pytest.approx((0.00226835, 0.00043857), abs=5e-9)
    numeric = gradient_check(mazur.network, mazur.X, mazur.Y, mazur.loss).layers[1].dW_numeric
    assert numeric[0, 0] == pytest.approx(0.08216704, abs=5e-9)


def test_nielsens_widget_makes_the_mistake_of_the_text(worked_example: Any) -> None:
    """A published widget steps along ∂C/∂a: 300 updates from w = b = 2 at rate 0.005 lead to 0.05."""
    example = worked_example("nielsen_widget_crossentropy_dCda_b")
    inputs, text = example["inputs"], MISTAKES["delta-of-the-text"]
    w, b = np.array([[inputs["w"]]]), np.array([[inputs["b"]]])
    for _ in range(inputs["epochs"]):
        t = trace(
            (Layer(w, b, ACTIVATIONS["sigmoid"]),), np.array([[inputs["x"]]]), np.array([[inputs["y"]]]), LOSSES["BCE"]
        )
        w, b = text.value(t, 1, inputs["eta"], "W_new"), text.value(t, 1, inputs["eta"], "b_new")
    assert sigma(w + b).item() == pytest.approx(example["expected"]["output_300"], abs=0.005)


def test_weights_updated_first_is_what_mazur_printed(mazur: Trace, worked_example: Any) -> None:
    """His error after one update, 0.291027924, belongs to W1 updated through the new W2; biases stay."""
    W1 = MISTAKES["weights-updated-first"].value(mazur, 1, RATE, "W_new")
    W2 = update(mazur, RATE)[1].W
    assert W1 is not None
    network = tuple(Layer(W, layer.b, layer.activation) for W, layer in zip((W1, W2), mazur.network, strict=True))
    example = worked_example("mazur_error_after_1_step_sequential")
    E_total = trace(network, mazur.X, mazur.Y, mazur.loss).J
    np.testing.assert_allclose(
        E_total, example["expected"]["E_total"], rtol=0, atol=example["tolerance"]["abs_by_key"]["E_total"]
    )
    assert MISTAKES["weights-updated-first"].value(mazur, 2, RATE, "delta") is None


# What the mistakes yield in Mazur's first or second layer, from his numbers alone, with σ and σ′ written out.

W1, B1, X = np.array([[0.15, 0.2], [0.25, 0.3]]), 0.35, np.array([[0.05], [0.1]])
W2, B2, Y = np.array([[0.4, 0.45], [0.5, 0.55]]), 0.6, np.array([[0.01], [0.99]])
Z1 = W1 @ X + B1
A1 = sigma(Z1)
Z2 = W2 @ A1 + B2
A2 = sigma(Z2)
S1, S2 = A1 * (1 - A1), A2 * (1 - A2)
D2 = (A2 - Y) * S2
D1 = W2.T @ D2 * S1
DW2, DW1 = D2 @ A1.T, D1 @ X.T

BY_HAND = [
    ("bias-forgotten", 2, "z", W2 @ A1),
    ("bias-twice", 1, "z", Z1 + B1),
    ("bias-forgotten", 2, "a", sigma(W2 @ A1)),
    ("bias-subtracted", 1, "z", W1 @ X - B1),
    ("W-transposed", 1, "z", W1.T @ X + B1),
    ("W-transposed", 2, "z", W2.T @ A1 + B2),
    ("z-for-a-before", 2, "z", W2 @ Z1 + B2),
    ("z-for-a-before", 2, "a", sigma(W2 @ Z1 + B2)),
    ("z-for-a-before", 1, "z", None),
    ("x-for-a-before", 2, "z", W2 @ X + B2),
    ("x-for-a-before", 1, "z", None),
    ("activation-forgotten", 1, "a", Z1),
    ("activation-twice", 1, "a", sigma(A1)),
    ("mean-over-samples-twice", 2, "delta", None),
    ("activation-forgotten", 1, "z", None),
    ("bias-after-activation", 2, "a", sigma(W2 @ A1) + B2),
    ("slope-for-activation", 2, "a", S2),
    ("slope-at-a", 2, "slope", sigma(A2) * (1 - sigma(A2))),
    ("slope-at-a", 2, "delta", (A2 - Y) * sigma(A2) * (1 - sigma(A2))),
    ("slope-at-a", 1, "dW", W2.T @ D2 * sigma(A1) * (1 - sigma(A1)) @ X.T),
    ("slope-formula-of-z", 1, "slope", Z1 * (1 - Z1)),
    ("slope-formula-of-z", 1, "delta", W2.T @ D2 * Z1 * (1 - Z1)),
    ("a-for-slope", 2, "delta", (A2 - Y) * A2),
    ("a-for-slope", 2, "db", (A2 - Y) * A2),
    ("z-for-slope", 2, "delta", (A2 - Y) * Z2),
    ("delta-of-the-text", 2, "delta", A2 - Y),
    ("delta-of-the-text", 2, "W_new", W2 - RATE * (A2 - Y) @ A1.T),
    ("delta-of-the-text", 1, "delta", W2.T @ (A2 - Y) * S1),
    ("delta-of-the-text", 2, "slope", None),
    ("slope-forgotten", 1, "delta", W2.T @ D2),
    ("slope-forgotten", 2, "delta", None),
    ("slopes-forgotten", 1, "delta", W2.T @ (A2 - Y)),
    ("slopes-forgotten", 2, "delta", None),
    ("not-transposed-back", 1, "delta", W2 @ D2 * S1),
    ("not-transposed-back", 2, "delta", None),
    ("weights-forgotten-back", 1, "delta", D2 * S1),
    ("weights-forgotten-back", 2, "delta", None),
    ("delta-of-the-next-layer", 1, "delta", D2),
    ("delta-of-the-next-layer", 1, "dW", D2 @ X.T),
    ("delta-of-the-next-layer", 2, "delta", None),
    ("weights-updated-first", 1, "delta", (W2 - RATE * DW2).T @ D2 * S1),
    ("wrong-sign", 2, "delta", (Y - A2) * S2),
    ("wrong-sign", 1, "W_new", W1 + RATE * DW1),
    ("sum-for-mean", 2, "delta", None),
    ("mean-for-sum", 2, "delta", None),
    ("mean-over-outputs", 2, "delta", D2 / 2),
    ("mean-over-samples", 2, "delta", None),
    ("square-not-derived", 2, "dJ_da", (A2 - Y) ** 2),
    ("square-not-derived", 1, "delta", W2.T @ ((A2 - Y) ** 2 * S2) * S1),
    ("square-for-delta", 2, "delta", (A2 - Y) ** 2),
    ("square-for-delta", 1, "delta", W2.T @ (A2 - Y) ** 2 * S1),
    ("another-loss-derived", 2, "dJ_da", np.sign(A2 - Y) / 2),
    ("another-loss-derived", 1, "delta", W2.T @ (np.sign(A2 - Y) / 2 * S2) * S1),
    ("bias-on-the-way-back", 1, "delta", (W2.T @ D2 + B1) * S1),
    ("bias-on-the-way-back", 2, "delta", None),
    ("weights-entry-by-entry", 1, "delta", W2[:, :1] * D2 * S1),
    ("weights-entry-by-entry", 2, "delta", None),
    ("factor-of-two", 2, "delta", 2 * D2),
    ("factor-of-two", 1, "b_new", B1 - RATE * 2 * D1),
    ("dW-transposed", 2, "dW", A1 @ D2.T),
    ("own-a", 2, "dW", D2 @ A2.T),
    ("z-in-dW", 2, "dW", D2 @ Z1.T),
    ("z-in-dW", 1, "dW", None),
    ("dW-averaged-twice", 2, "dW", None),
    ("last-layer-left-out", 2, "dW", np.zeros((2, 2))),
    ("last-layer-left-out", 2, "W_new", W2),
    ("last-layer-left-out", 1, "dW", None),
    ("last-bias-left-out", 2, "db", np.zeros((2, 1))),
    ("last-bias-left-out", 1, "db", None),
    ("db-not-summed", 2, "db", None),
    ("db-averaged-twice", 2, "db", None),
    ("one-product", 1, "z", W1[:, [0]] * X[0] + B1),
    ("minus-z", 1, "a", sigma(-Z1)),
    ("another-activation", 1, "a", np.tanh(Z1)),
    ("factor-of-two-in-J", 2, "J", np.array([[np.sum((A2 - Y) ** 2)]])),
    ("J-divided-otherwise", 2, "J", np.array([[np.sum((A2 - Y) ** 2) / 4]])),
    ("square-forgotten", 2, "J", np.array([[np.sum(np.abs(A2 - Y)) / 2]])),
    ("J-of-one-output", 2, "J", (A2 - Y)[:1] ** 2 / 2),
    ("another-loss", 2, "J", np.array([[np.mean(np.log(np.cosh(A2 - Y)))]])),
    ("root-taken", 2, "J", np.array([[np.sqrt(np.sum((A2 - Y) ** 2) / 2)]])),
    ("one-minus-a", 2, "slope", np.exp(-Z2) / (1 + np.exp(-Z2))),
    ("one-minus-a", 1, "delta", W2.T @ D2 * (1 - A1)),
    ("plus-for-minus", 2, "slope", A2 + A2**2),
    ("power-forgotten", 2, "slope", 1 / (1 + np.exp(-Z2)) ** 2),
    ("another-slope", 2, "slope", 1 - np.tanh(Z2) ** 2),
    ("slope-of-the-output", 1, "slope", S2),
    ("slope-of-the-output", 2, "slope", None),
    ("slope-one", 1, "slope", np.ones((2, 1))),
    ("one-output", 1, "delta", W2[:1].T @ D2[:1] * S1),
    ("one-output", 2, "delta", None),
    ("gradient-for-weights", 1, "delta", DW2.sum(axis=0)[:, np.newaxis] * S1),
    ("this-layers-weights", 1, "delta", W1.T @ D2 * S1),
    ("slope-alone", 2, "delta", S2),
    ("slope-twice", 1, "delta", D1 * S1),
    ("extra-slope", 2, "delta", None),
    ("input-forgotten", 2, "dW", np.hstack([D2, D2])),
    ("input-forgotten", 1, "W_new", W1 - RATE * D1),
    ("delta-forgotten", 2, "dW", np.vstack([A1.T, A1.T])),
    ("x-in-dW", 2, "dW", D2 @ X.T),
    ("x-in-dW", 1, "dW", None),
    ("dW-of-one-sample", 2, "dW", None),
    ("weights-for-input", 2, "dW", D2 * W2),
    ("input-in-db", 2, "db", D2 * A1[0]),
    ("input-in-db", 2, "b_new", B2 - RATE * D2 * A1[0]),
    ("row-sum-for-db", 2, "db", DW2.sum(axis=1, keepdims=True)),
    ("row-sum-for-db", 2, "b_new", B2 - RATE * DW2.sum(axis=1, keepdims=True)),
    ("b-in-db", 2, "db", D2 * B2),
    ("db-one", 2, "db", np.ones((2, 1))),
    ("db-one", 2, "b_new", np.full((2, 1), B2 - RATE)),
    ("W-not-updated", 1, "W_new", W1),
    ("input-left-out", 1, "z", None),
    ("inputs-exchanged", 1, "z", W1[:, ::-1] @ X + B1),
    ("biases-exchanged", 1, "z", None),
    ("rows-exchanged", 1, "z", W1[::-1] @ X + B1),
    ("minus-lost", 1, "z", None),
    ("power-alone", 1, "a", np.exp(-Z1)),
    ("reciprocal-forgotten", 1, "a", 1 / A1),
    ("minus-in-sigmoid", 2, "a", 1 / (1 - np.exp(-Z2))),
    ("tanh-of-half", 1, "a", None),
    ("absolute-value", 1, "a", None),
    ("square-of-the-sum", 2, "J", np.array([[np.sum(A2 - Y) ** 2 / 2]])),
    ("one-minus-a-squared", 2, "slope", (1 - A2) ** 2),
    ("sum-for-difference", 2, "dJ_da", A2 + Y),
    ("sum-for-difference", 2, "delta", (A2 + Y) * S2),
    ("target-forgotten", 2, "delta", A2 * S2),
    ("weights-alone-back", 1, "delta", W2.sum(axis=0)[:, np.newaxis] * S1),
    ("error-of-the-output", 1, "delta", W2.T @ (A2 - Y) * S1),
    ("error-of-the-output", 2, "delta", None),
    ("bias-left-out", 1, "db", np.zeros((2, 1))),
    ("bias-left-out", 2, "db", None),
    ("J-of-one-sample", 2, "J", None),
    ("db-over-units", 2, "db", np.full((2, 1), D2.sum())),
    ("W-rate-squared", 2, "W_new", W2 - RATE**2 * DW2),
    ("b-rate-squared", 2, "b_new", B2 - RATE**2 * D2),
    ("W-rate-doubled", 2, "W_new", W2 - RATE / 2 * DW2),
    ("b-rate-doubled", 2, "b_new", B2 - RATE / 2 * D2),
    ("W-rate-divided-by", 2, "W_new", W2 - DW2 / RATE),
    ("b-rate-divided-by", 2, "b_new", B2 - D2 / RATE),
    ("W-rate-on-old", 2, "W_new", RATE * W2 - DW2),
    ("b-rate-on-old", 2, "b_new", RATE * B2 - D2),
    ("delta-for-gradient", 1, "W_new", W1 - RATE * D1),
    ("W-uphill", 2, "W_new", W2 + RATE * DW2),
    ("W-rate-forgotten", 2, "W_new", W2 - DW2),
    ("W-rate-times-ten", 2, "W_new", W2 - 10 * RATE * DW2),
    ("b-rate-times-ten", 2, "b_new", B2 - 10 * RATE * D2),
    ("W-step-alone", 2, "W_new", -RATE * DW2),
    ("b-uphill", 2, "b_new", B2 + RATE * D2),
    ("b-rate-forgotten", 2, "b_new", B2 - D2),
    ("b-step-alone", 2, "b_new", -RATE * D2),
    ("b-not-updated", 2, "b_new", np.full((2, 1), B2)),
]


@pytest.mark.parametrize(("name", "layer", "quantity", "expected"), BY_HAND)
def test_by_hand(mazur: Trace, name: str, layer: int, quantity: str, expected: np.ndarray | None) -> None:
    wrong = MISTAKES[name].value(mazur, layer, RATE, quantity)
    if expected is None:
        assert wrong is None
    else:
        np.testing.assert_allclose(wrong, expected, rtol=1e-12)


def test_every_mistake_is_worked_out_by_hand() -> None:
    of_others = {
        "sigmoid-for-softmax",
        "softmax-to-base-two",
        "softmax-over-maximum",
        "J-of-another-class",
        "target-forgotten-in-softmax",
        "another-class",
        "softmax-without-sum",
        "softmax-without-powers",
        "softmax-over-samples",
        "softmax-slope-too",
        "softmax-diagonal",
        "difference-alone",
        "divided-otherwise",
        "other-half-forgotten",
        "another-logarithm",
        "logarithm-forgotten",
        "over-all-classes",
        "softmax-twice",
    }
    assert {name for name, *_ in BY_HAND} | of_others | OF_OTHER_RULES == MISTAKES.keys()


def test_mistakes_with_a_softmax() -> None:
    """z = (0.4, 0, 0.5) with y = class 2, and twice as much in a second sample of class 1."""
    z, Y = np.array([[0.4, 0.8], [0.0, 0.0], [0.5, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    t = trace((Layer(z[:, :1], np.zeros((3, 1)), ACTIVATIONS["softmax"]),), np.array([[1.0, 2.0]]), Y, LOSSES["CE"])
    powers = np.exp(z)
    p = powers / powers.sum(axis=0)
    delta, J = (p - Y) / 2, -(np.log(p[1, 0]) + np.log(p[0, 1])) / 2
    expected = {
        ("sigmoid-for-softmax", "a"): sigma(z),
        ("softmax-without-sum", "a"): powers,
        ("softmax-without-powers", "a"): z / z.sum(axis=0),
        ("softmax-to-base-two", "a"): 2**z / (2**z).sum(axis=0),
        ("softmax-over-maximum", "a"): powers / powers.max(axis=0),
        ("J-of-another-class", "J"): np.array([[-(np.log(p[2, 0]) + np.log(p[1, 1])) / 2]]),
        ("target-forgotten-in-softmax", "delta"): p / 2,
        ("another-class", "delta"): (p - np.roll(Y, 1, axis=0)) / 2,
        ("softmax-over-samples", "a"): powers / powers.sum(axis=1, keepdims=True),
        ("minus-z", "a"): np.exp(-z) / np.exp(-z).sum(axis=0),
        ("softmax-slope-too", "delta"): delta * p * (1 - p),
        ("softmax-diagonal", "delta"): -Y / p / 2 * p * (1 - p),
        ("another-logarithm", "J"): np.array([[J / np.log(10)]]),
        ("J-divided-otherwise", "J"): np.array([[2 * J]]),
        ("logarithm-forgotten", "J"): np.array([[-(p[1, 0] + p[0, 1]) / 2]]),
        ("over-all-classes", "J"): np.array([[-np.log(p).sum() / 2]]),
        ("softmax-twice", "J"): np.array([[-np.mean(np.log(np.exp(p[[1, 0], [0, 1]]) / np.exp(p).sum(axis=0)))]]),
    }
    for (name, quantity), value in expected.items():
        np.testing.assert_allclose(MISTAKES[name].value(t, 1, RATE, quantity), value, rtol=1e-12, err_msg=name)


def test_mistakes_with_a_mean_or_a_logarithm() -> None:
    """MSE of three outputs and four samples: δ = (a − y) φ′ has neither 2 nor 1/12; divided by 3 or by 4 alone it is 4
    or 3 times too large."""
    t = TRACES["MSE"]
    for name, factor in (("difference-alone", 6.0), ("divided-otherwise", 4.0)):
        np.testing.assert_allclose(MISTAKES[name].value(t, 3, RATE, "delta"), factor * t.backward[2].delta, rtol=1e-14)
        assert MISTAKES[name].value(TRACES["half-MSE"], 3, RATE) is None
    ways = MISTAKES["divided-otherwise"].ways(At(t, 3, RATE), "delta")
    np.testing.assert_allclose(ways, [4.0 * t.backward[2].delta, 3.0 * t.backward[2].delta], rtol=1e-14)
    at = t.forward[2]
    np.testing.assert_allclose(
        MISTAKES["dW-of-one-sample"].value(t, 3, RATE), t.backward[2].delta[:, :1] @ at.a_before[:, :1].T, rtol=1e-14
    )
    BCE = TRACES["BCE"]
    a = BCE.forward[2].a
    np.testing.assert_allclose(
        MISTAKES["logarithm-forgotten"].value(BCE, 3, RATE),
        [[-np.mean(BCE.Y * a + (1 - BCE.Y) * (1 - a))]],
        rtol=1e-12,
    )
    np.testing.assert_allclose(
        MISTAKES["other-half-forgotten"].value(BCE, 3, RATE), [[-np.mean(BCE.Y * np.log(BCE.forward[2].a))]], rtol=1e-12
    )
    np.testing.assert_allclose(
        MISTAKES["extra-slope"].value(BCE, 3, RATE),
        BCE.backward[2].delta * sigma(BCE.forward[2].z) * sigma(-BCE.forward[2].z),
    )


def test_means_and_sums_over_a_batch() -> None:
    """Four samples and three outputs: MSE divides by 12, half-MSE by 4, half-SSE not at all."""
    for loss, over, under in (("MSE", 12.0, None), ("half-MSE", 4.0, 1 / 3), ("half-SSE", None, 1 / 12)):
        t = TRACES[loss]
        of_outputs = "mean-over-outputs" if loss == "half-MSE" else "mean-for-sum"
        for name, factor in (("sum-for-mean", over), (of_outputs, under)):
            wrong = MISTAKES[name].value(t, 2, RATE, "delta")
            if factor is None:
                assert wrong is None
            else:
                np.testing.assert_allclose(wrong, factor * t.backward[1].delta, rtol=1e-14)
    at = TRACES["MSE"].backward[1]
    errors = (TRACES["MSE"].forward[2].a - TRACES["MSE"].Y) ** 2
    ways = MISTAKES["J-of-one-sample"].ways(At(TRACES["MSE"], 3, RATE), "J")
    for expected in (errors[:, 1].sum() / 12, errors[:, 1].mean()):
        assert any(np.isclose(way.item(), expected) for way in ways)
    for name, quantity, expected in (
        ("db-not-summed", "db", at.delta[:, [0]]),
        ("db-averaged-twice", "db", at.db / 4),
        ("dW-averaged-twice", "dW", at.dW / 4),
        ("factor-of-two", "delta", at.delta / 2),
        ("mean-over-samples-twice", "delta", at.delta / 4),
    ):
        np.testing.assert_allclose(MISTAKES[name].value(TRACES["MSE"], 2, RATE, quantity), expected, rtol=1e-14)
    assert MISTAKES["factor-of-two"].value(TRACES["BCE"], 2, RATE) is None
    np.testing.assert_allclose(
        MISTAKES["slope-formula-of-z"].value(TRACES["MSE"], 1, RATE), 1 - TRACES["MSE"].forward[0].z ** 2, rtol=1e-14
    )  # tanh


def test_what_a_sum_was_divided_by_is_said() -> None:
    """half-SSE of three outputs and four samples has no mean at all, half-MSE none over the outputs, MSE over both."""
    under = {"mean-over-outputs": 3.0, "mean-over-samples": 4.0, "mean-for-sum": 12.0}
    expected = {"half-SSE": under, "half-MSE": {"mean-over-outputs": 3.0}, "MSE": {}}
    for loss, divided in expected.items():
        right = TRACES[loss].backward[1].delta
        found = {name: MISTAKES[name].value(TRACES[loss], 2, RATE, "delta") for name in under}
        assert {name for name, wrong in found.items() if wrong is not None} == divided.keys()
        for name, by in divided.items():
            np.testing.assert_allclose(found[name], right / by, rtol=1e-14)


def test_each_other_loss_that_takes_the_targets_may_be_the_one_computed(mazur: Trace) -> None:
    """BCE in place of half-SSE and the other way round, each with its derivative where φ′ does not cancel."""
    d = A2 - Y
    bce = -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
    of_mazur = [way.item() for way in MISTAKES["another-loss"].ways(At(mazur, 2, RATE), "J")]
    assert any(np.isclose(each, bce) for each in of_mazur)
    assert not any(np.isclose(each, np.mean(d**2)) for each in of_mazur)
    t = trace(mazur.network, mazur.X, mazur.Y, LOSSES["BCE"])
    of_bce = [way.item() for way in MISTAKES["another-loss"].ways(At(t, 2, RATE), "J")]
    assert any(np.isclose(each, np.sum(d**2) / 2) for each in of_bce)
    slopes = MISTAKES["another-loss-derived"].ways(At(mazur, 2, RATE), "delta")
    assert not any(np.allclose(each, d / 2) for each in slopes)
    assert any(np.allclose(each, np.tanh(d) / 2 * S2) for each in slopes)


def test_the_slope_of_a_pair_is_not_what_the_trace_used() -> None:
    """With sigmoid and BCE δ comes from the logits, and the text's rule is still the wrong one."""
    t = TRACES["BCE"]
    assert t.from_logits
    np.testing.assert_array_equal(MISTAKES["delta-of-the-text"].value(t, 3, RATE), t.backward[2].dJ_da)


@pytest.mark.parametrize("name", TRACES)
def test_every_outcome_is_wrong_and_has_the_right_shape(name: str) -> None:
    t = TRACES[name]
    for (mistake, quantity, layer), wrong in outcomes(t).items():
        right = right_value(t, layer, 0.3, quantity)
        assert right is not None, mistake
        assert wrong.shape == right.shape, mistake
        assert np.abs(wrong - right).max() > 1e-6, (mistake, quantity, layer)


def test_every_mistake_can_be_made() -> None:
    made = {name for t in TRACES.values() for name, *_ in outcomes(t)}
    elsewhere = {"absolute-value", "target-forgotten-in-softmax", "another-class"}
    assert made | OF_OTHER_RULES | elsewhere == MISTAKES.keys()


def test_other_forms_of_tanh_and_relu() -> None:
    z = np.array([[0.5], [-1.2]])
    for phi, name, expected in (
        ("tanh", "tanh-of-half", np.tanh(z / 2)),
        ("ReLU", "absolute-value", [[0.5], [1.2]]),
    ):
        t = trace((Layer(z, np.zeros((2, 1)), ACTIVATIONS[phi]),), np.ones((1, 1)), np.zeros((2, 1)), LOSSES["MSE"])
        np.testing.assert_allclose(MISTAKES[name].value(t, 1, RATE), expected, rtol=1e-12)


ALIKE = [
    {"last-layer-left-out", "W-not-updated"},
    {"slope-one", "slope-forgotten"},
    {"slope-one", "slopes-forgotten"},
    {"slope-one", "delta-of-the-text"},
    {"input-forgotten", "delta-for-gradient"},
    {"difference-alone", "factor-of-two"},
    # The same number, whatever one calls it.
    {"mean-over-samples", "dW-averaged-twice"},
    {"mean-over-samples-twice", "dW-averaged-twice"},
    {"mean-over-samples-twice", "db-averaged-twice"},
    {"mean-over-samples", "db-averaged-twice"},
    {"factor-of-two", "W-rate-doubled"},
    {"factor-of-two", "b-rate-doubled"},
    {"wrong-sign", "W-uphill"},
    {"delta-of-the-text", "error-of-the-output"},
    {"wrong-sign", "b-uphill"},
    {"last-bias-left-out", "b-not-updated"},
    {"bias-left-out", "b-not-updated"},
]


@pytest.mark.parametrize("name", ["MSE", "half-SSE", "half-MSE", "BCE"])
def test_no_two_mistakes_look_alike(name: str) -> None:
    t = TRACES[name]
    everything = sorted(outcomes(t).items(), key=lambda item: item[0][1:])
    for k, ((one, *place), first) in enumerate(everything):
        for (other, *other_place), second in (each for each in everything[k + 1 :] if each[0][1:] == tuple(place)):
            if place == other_place and np.allclose(first, second, rtol=1e-6, atol=0.0):
                assert {one, other} in ALIKE, (one, other, place)


def test_shapes_that_give_a_mistake_away(mazur: Trace) -> None:
    """Nothing is square in a 2-3-1 net, so a missing transpose cannot go unnoticed."""
    rng = np.random.default_rng(0)
    network = (
        Layer(rng.normal(size=(3, 2)), rng.normal(size=(3, 1)), ACTIVATIONS["tanh"]),
        Layer(rng.normal(size=(1, 3)), rng.normal(size=(1, 1)), ACTIVATIONS["tanh"]),
    )
    t = trace(network, rng.normal(size=(2, 4)), rng.normal(size=(1, 4)), LOSSES["MSE"])
    impossible = {
        "W-transposed",
        "x-for-a-before",
        "not-transposed-back",
        "this-layers-weights",
        "one-output",
        "delta-of-the-next-layer",
        "dW-transposed",
        "own-a",
    }
    assert not impossible & {name for name, *_ in outcomes(t)}


def test_an_infinite_outcome_is_no_answer() -> None:
    """∂J/∂a is infinite where a has rounded to 0."""
    t = trace(
        (Layer(np.array([[-800.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),),
        np.array([[1.0]]),
        np.array([[1.0]]),
        LOSSES["BCE"],
    )
    assert MISTAKES["delta-of-the-text"].value(t, 1, RATE) is None


def test_tiny_numbers_can_be_wrong_too() -> None:
    """A gradient that has vanished to 10⁻¹³ is no excuse for its sign."""
    network = (Layer(np.array([[30.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    t = trace(network, np.array([[1.0]]), np.array([[0.0]]), LOSSES["MSE"])
    assert 0.0 < t.backward[0].delta.item() < 1e-12
    assert MISTAKES["wrong-sign"].value(t, 1, RATE, "delta") == -t.backward[0].delta


def test_softmax_has_no_slope_to_be_wrong_about() -> None:
    t = TRACES["softmax"]
    for name in ("slope-at-a", "slope-formula-of-z", "a-for-slope"):
        assert MISTAKES[name].value(t, 1, RATE, "delta") is None
    assert MISTAKES["slope-for-activation"].value(t, 1, RATE) is None
    assert right_value(t, 1, RATE, "slope") is None


@pytest.mark.parametrize("name", MISTAKES)
def test_the_record_is_complete(name: str) -> None:
    mistake = MISTAKES[name]
    assert mistake.name == name
    assert mistake.made_in in QUANTITIES
    assert mistake.sentence.endswith(".")
    assert "%" not in mistake.sentence


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, RATE, "z"), "layer must be a whole number ≥ 1, not 0"),
        ((3, RATE, "z"), "layer must be a whole number from 1 to 2, not 3"),
        ((1, RATE, "w"), "there is no quantity “w”; there are z, a, dJ_da, slope"),
        ((1, -1.0, "z"), "learning_rate must be a finite number"),
    ],
)
def test_bad_input(mazur: Trace, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        right_value(mazur, *arguments)
