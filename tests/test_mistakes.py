"""Each usual mistake, against its number on Mazur's net, worked out anew, and against every other mistake."""

from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Network, Trace, trace, update
from dlmath.calculus import gradient_check
from dlmath.mistakes import MISTAKES, QUANTITIES, right_value

pytestmark = pytest.mark.usefixtures("shapes")

RATE = 0.5


@pytest.fixture
def mazur(worked_example: Any) -> Trace:
    inputs = worked_example("mazur_forward")["inputs"]
    network = tuple(Layer(np.array(inputs[f"W{l}"]), np.array([inputs[f"b{l}"]]).T, ACTIVATIONS["sigmoid"]) for l in (1, 2))
    return trace(network, np.array([inputs["x"]]).T, np.array([inputs["y"]]).T, LOSSES["half-SSE"])


def square_trace(loss: str, activation: str = "tanh", samples: int = 4, units: int = 3) -> Trace:
    """A net in which nearly every mistake can happen: three layers of one size, several samples, no number like another."""
    rng = np.random.default_rng(5)
    output = "sigmoid" if LOSSES[loss].domain == "probability" else activation
    network: Network = tuple(
        Layer(rng.normal(size=(units, units)), rng.normal(size=(units, 1)), ACTIVATIONS[phi]) for phi in (activation, activation, output)
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
    """δ_o1 is 0.74136507 and ∂E/∂w5 0.43982965 by the text's rule, right are 0.13849856 and 0.08216704; finite differences agree."""
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
        t = trace((Layer(w, b, ACTIVATIONS["sigmoid"]),), np.array([[inputs["x"]]]), np.array([[inputs["y"]]]), LOSSES["BCE"])
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
    np.testing.assert_allclose(E_total, example["expected"]["E_total"], rtol=0, atol=example["tolerance"]["abs_by_key"]["E_total"])
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
    ("activation-forgotten", 1, "z", None),
    ("slope-for-activation", 2, "a", S2),
    ("slope-at-a", 2, "slope", sigma(A2) * (1 - sigma(A2))),
    ("slope-at-a", 2, "delta", (A2 - Y) * sigma(A2) * (1 - sigma(A2))),
    ("slope-at-a", 1, "dW", W2.T @ D2 * sigma(A1) * (1 - sigma(A1)) @ X.T),
    ("slope-formula-of-z", 1, "slope", Z1 * (1 - Z1)),
    ("slope-formula-of-z", 1, "delta", W2.T @ D2 * Z1 * (1 - Z1)),
    ("a-for-slope", 2, "delta", (A2 - Y) * A2),
    ("a-for-slope", 2, "db", (A2 - Y) * A2),
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
    ("mean-for-sum", 2, "delta", D2 / 2),
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
    ("W-uphill", 2, "W_new", W2 + RATE * DW2),
    ("W-rate-forgotten", 2, "W_new", W2 - DW2),
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
    assert {name for name, *_ in BY_HAND} == MISTAKES.keys()


def test_means_and_sums_over_a_batch() -> None:
    """Four samples and three outputs: MSE divides by 12, half-MSE by 4, half-SSE not at all."""
    for loss, over, under in (("MSE", 12.0, None), ("half-MSE", 4.0, 1 / 3), ("half-SSE", None, 1 / 12)):
        t = TRACES[loss]
        for name, factor in (("sum-for-mean", over), ("mean-for-sum", under)):
            wrong = MISTAKES[name].value(t, 2, RATE, "delta")
            if factor is None:
                assert wrong is None
            else:
                np.testing.assert_allclose(wrong, factor * t.backward[1].delta, rtol=1e-14)
    at = TRACES["MSE"].backward[1]
    for name, quantity, expected in (
        ("db-not-summed", "db", at.delta[:, [0]]),
        ("db-averaged-twice", "db", at.db / 4),
        ("dW-averaged-twice", "dW", at.dW / 4),
        ("factor-of-two", "delta", at.delta / 2),
    ):
        np.testing.assert_allclose(MISTAKES[name].value(TRACES["MSE"], 2, RATE, quantity), expected, rtol=1e-14)
    assert MISTAKES["factor-of-two"].value(TRACES["BCE"], 2, RATE) is None
    np.testing.assert_allclose(MISTAKES["slope-formula-of-z"].value(TRACES["MSE"], 1, RATE), 1 - TRACES["MSE"].forward[0].z ** 2, rtol=1e-14)  # tanh


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
    assert {name for t in TRACES.values() for name, *_ in outcomes(t)} == MISTAKES.keys()


ALIKE = [
    # The same number, whatever one calls it.
    {"wrong-sign", "W-uphill"},
    {"wrong-sign", "b-uphill"},
    {"last-bias-left-out", "b-not-updated"},
]


@pytest.mark.parametrize("name", ["MSE", "half-SSE", "half-MSE", "BCE"])
def test_no_two_mistakes_look_alike(name: str) -> None:
    t = TRACES[name]
    everything = sorted(outcomes(t).items(), key=lambda item: item[0][1:])
    for k, ((one, *place), first) in enumerate(everything):
        for (other, *other_place), second in everything[k + 1 :]:
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
        "weights-forgotten-back",
        "delta-of-the-next-layer",
        "dW-transposed",
        "own-a",
    }
    assert not impossible & {name for name, *_ in outcomes(t)}


def test_an_infinite_outcome_is_no_answer() -> None:
    """∂J/∂a is infinite where a has rounded to 0."""
    t = trace((Layer(np.array([[-800.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),), np.array([[1.0]]), np.array([[1.0]]), LOSSES["BCE"])
    assert MISTAKES["delta-of-the-text"].value(t, 1, RATE) is None


def test_tiny_numbers_can_be_wrong_too() -> None:
    """A gradient that has vanished to 10⁻¹³ is no excuse for its sign."""
    network = (Layer(np.array([[30.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    t = trace(network, np.array([[1.0]]), np.array([[0.0]]), LOSSES["MSE"])
    assert 0.0 < t.backward[0].delta.item() < 1e-12
    assert MISTAKES["wrong-sign"].value(t, 1, RATE) == -t.backward[0].delta


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
        ((0, RATE, "z"), "layer must be a number from 1 to 2, not 0"),
        ((3, RATE, "z"), "layer must be a number from 1 to 2, not 3"),
        ((1, RATE, "w"), "there is no quantity “w”; there are z, a, slope"),
        ((1, -1.0, "z"), "learning_rate must be a finite number"),
    ],
)
def test_bad_input(mazur: Trace, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        right_value(mazur, *arguments)
