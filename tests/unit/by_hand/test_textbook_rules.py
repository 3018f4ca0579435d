"""The text's rules against the right one: Mazur's numbers, a recursion by hand, cross-entropy, and nudging."""

from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Trace, gradient_check, initial_network, trace, update
from dlmath.by_hand.textbook_rules import (
    OFF_FOR_GOOD,
    RULES,
    agrees,
    gradients,
    largest_disagreement,
    on_trial,
    output_judges,
    parameter_judges,
)
from dlmath.network.output_pairs import delta_by_nudging, output_pair
from dlmath.training.descent import descend

pytestmark = pytest.mark.usefixtures("shapes")

RIGHT, TEXT, LEFT_OUT = RULES.values()
PAIRS = [
    (phi, loss)
    for phi in ("identity", "sigmoid", "tanh", "ReLU", "softmax")
    for loss in LOSSES
    if LOSSES[loss].domain == "real" or phi in ("sigmoid", "softmax")
]
each_pair = pytest.mark.parametrize(("phi", "loss"), PAIRS)


@pytest.fixture
def mazur(worked_example: Any) -> Trace:
    given = worked_example("mazur_backward")["inputs"]
    sigmoid = ACTIVATIONS["sigmoid"]
    network = tuple(Layer(np.array(given[f"W{l}"]), np.array(given[f"b{l}"])[:, None], sigmoid) for l in (1, 2))
    return trace(network, np.array(given["x"])[:, None], np.array(given["y"])[:, None], LOSSES["half-SSE"])


def batch(phi: str, loss: str) -> Trace:
    """A tanh layer and an output of any kind, on three samples."""
    network = initial_network([2, 3, 3], ["tanh", phi], "Glorot", 4)
    Y = (
        np.where(np.eye(3) > 0, 1.0, -1.0)
        if loss == "hinge"
        else np.array([[0.7, 0.1, 0.2], [0.2, 0.6, 0.3], [0.1, 0.3, 0.5]])
    )
    return trace(network, np.array([[0.3, -1.2, 0.9], [-0.7, 0.5, 1.1]]), Y, LOSSES[loss])


def test_three_judges_of_mazurs_output(mazur: Trace, worked_example: Any) -> None:
    published = worked_example("mazur_backward")["expected"]
    judges = output_judges(mazur)
    assert judges.text[0, 0] == pytest.approx(published["dE_douto1"], abs=5e-9)
    assert judges.right[0, 0] == pytest.approx(published["delta_o1"], abs=6e-10)
    assert judges.nudged[0, 0] == pytest.approx(published["delta_o1"], abs=6e-10)
    assert judges.ratio[0, 0] == pytest.approx(1 / published["douto1_dneto1"], rel=1e-8)
    assert judges.ratio[0, 0] == pytest.approx(5.353, abs=5e-4)


def test_mazurs_gradients_by_the_texts_rule(mazur: Trace) -> None:
    (W1, _), (W2, _) = gradients(mazur, TEXT)
    assert W2[0, 0] == pytest.approx(0.43982965, abs=5e-9)
    assert W1[0, 0] == pytest.approx(0.00226835, abs=5e-9)
    check = gradient_check(mazur.network, mazur.X, mazur.Y, mazur.loss)
    judges = parameter_judges(on_trial(check, TEXT), check, "W", 2)
    assert [round(each[0, 0], 4) for each in (judges.text, judges.right, judges.nudged)] == [0.4398, 0.0822, 0.0822]
    assert judges.ratio[0, 0] == pytest.approx(5.353, abs=5e-4)
    (W1, _), (W2, _) = gradients(mazur, RIGHT)
    assert W2[0, 0] == pytest.approx(0.08216704, abs=5e-9)
    assert W1[0, 0] == pytest.approx(0.00043857, abs=5e-9)


@each_pair
def test_text_rule_by_hand(phi: str, loss: str) -> None:
    """δ⁽²⁾ = ∇ₐJ; δ⁽¹⁾ = W⁽²⁾ᵀδ⁽²⁾ ⊙ (1 − tanh² z⁽¹⁾), written out."""
    t = batch(phi, loss)
    a1, a2, W2 = np.tanh(t.network[0].W @ t.X + t.network[0].b), t.forward[1].a, t.network[1].W
    delta2 = t.loss.slope(a2, t.Y)
    delta1 = (W2.T @ delta2) * (1.0 - a1**2)
    (W1, b1), (W, b) = gradients(t, TEXT)
    for found, by_hand in (
        (W, delta2 @ a1.T),
        (b, delta2.sum(1, keepdims=True)),
        (W1, delta1 @ t.X.T),
        (b1, delta1.sum(1, keepdims=True)),
    ):
        np.testing.assert_allclose(found, by_hand, rtol=1e-12, atol=1e-15)


@each_pair
def test_the_right_rule_is_the_trace_and_the_loop_leaves_out_its_last_layer(phi: str, loss: str) -> None:
    t = batch(phi, loss)
    for (dW, db), at in zip(gradients(t, RIGHT), t.backward, strict=True):
        np.testing.assert_allclose(dW, at.dW, rtol=1e-13, atol=1e-16)
        np.testing.assert_allclose(db, at.db, rtol=1e-13, atol=1e-16)
    first, (dW, db) = gradients(t, LEFT_OUT)
    np.testing.assert_array_equal(first[0], gradients(t, RIGHT)[0][0])
    assert not dW.any()
    assert not db.any()


@each_pair
def test_only_the_right_rule_passes_the_check_unless_the_output_is_the_identity(phi: str, loss: str) -> None:
    t = batch(phi, loss)
    check = gradient_check(t.network, t.X, t.Y, t.loss)
    assert on_trial(check, RIGHT).largest_error < 1e-3
    assert on_trial(check, LEFT_OUT).largest_error == 1.0
    assert (on_trial(check, TEXT).largest_error < 1e-3) == (phi == "identity")
    np.testing.assert_array_equal(on_trial(check, TEXT).layers[0].dW_numeric, check.layers[0].dW_numeric)


@each_pair
def test_delta_of_a_batch_by_nudging(phi: str, loss: str) -> None:
    t = batch(phi, loss)
    nudged = delta_by_nudging(ACTIVATIONS[phi], LOSSES[loss], t.forward[-1].z, t.Y)
    np.testing.assert_allclose(nudged, t.backward[-1].delta, rtol=1e-6, atol=1e-10)


def test_with_sigmoid_and_half_sse_the_wrong_rule_is_the_gradient_of_cross_entropy(mazur: Trace) -> None:
    """BCE is a mean over two outputs: twice its gradient."""
    cross_entropy = trace(mazur.network, mazur.X, mazur.Y, LOSSES["BCE"])
    for (dW, db), at in zip(gradients(mazur, TEXT), cross_entropy.backward, strict=True):
        np.testing.assert_allclose(dW, 2.0 * at.dW, rtol=1e-12)
        np.testing.assert_allclose(db, 2.0 * at.db, rtol=1e-12)


def test_the_wrong_rule_trains_faster(mazur: Trace) -> None:
    """1000 updates with biases, rate 0.5; the same by five lines of NumPy: 4.125332416e-15 and 2.707045879e-4."""
    runs = {
        name: descend(mazur.network, mazur.X, mazur.Y, mazur.loss, 0.5, 1000, rule.backward)
        for name, rule in RULES.items()
    }
    assert runs["∇ₐJ"].J[-1] == pytest.approx(4.125332416e-15, rel=1e-6)
    assert runs["∇ₐJ⊙φ′"].J[-1] == pytest.approx(2.707045879e-4, rel=1e-9)
    assert 2.7e-4 < runs["l<L"].J[-1] < runs["l<L"].J[0]
    np.testing.assert_array_equal(runs["l<L"].network[1].W, mazur.network[1].W)
    np.testing.assert_array_equal(runs["l<L"].network[1].b, mazur.network[1].b)
    assert (runs["l<L"].network[0].W != mazur.network[0].W).all()


def test_one_update_by_the_right_rule_is_an_update(mazur: Trace) -> None:
    run = descend(mazur.network, mazur.X, mazur.Y, mazur.loss, 0.5, 1, RIGHT.backward)
    for layer, new in zip(run.network, update(mazur, 0.5), strict=True):
        np.testing.assert_allclose(layer.W, new.W, rtol=1e-15)


@each_pair
def test_where_the_rule_agrees(phi: str, loss: str) -> None:
    z, y = (
        np.array([[0.7], [-1.5], [0.2]]),
        np.array([[1.0], [-1.0], [-1.0]]) if loss == "hinge" else np.array([[0.7], [0.2], [0.1]]),
    )
    pair = output_pair(ACTIVATIONS[phi], LOSSES[loss], z, y)
    expected = {"identity": [True, True, True], "ReLU": [True, False, True]}.get(phi, [False, False, False])
    assert agrees(pair)[:, 0].tolist() == expected
    assert (largest_disagreement(pair) == 0.0) == all(expected)


def test_saturated_outputs_make_the_texts_rule_infinite() -> None:
    neuron = (Layer(np.array([[1000.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    t = trace(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["BCE"])
    assert gradients(t, TEXT)[0][0].item() == np.inf
    check = gradient_check(neuron, t.X, t.Y, t.loss)
    assert np.isnan(on_trial(check, TEXT).layers[0].dW_error).all()


@pytest.mark.parametrize("h", [0.0, -1.0, float("nan")])
def test_h_must_be_above_nought(mazur: Trace, h: float) -> None:
    with pytest.raises(InputError, match="above 0"):
        output_judges(mazur, h)


def test_a_relu_that_one_sample_switches_off_still_learns_from_the_other() -> None:
    """By the rule of those who give it up nothing moves; the difference quotients side with those who do not."""
    unit = (Layer(np.array([[1.0]]), np.array([[-1.5]]), ACTIVATIONS["ReLU"]),)
    X = np.array([[1.0, 2.0]])
    check = gradient_check(unit, X, X, LOSSES["MSE"])
    given_up = on_trial(check, OFF_FOR_GOOD)
    assert (check.layers[0].dW.item(), check.layers[0].db.item()) == (-3.0, -1.5)
    assert (given_up.layers[0].dW.item(), given_up.layers[0].db.item()) == (0.0, 0.0)
    assert check.layers[0].dW_numeric.item() == pytest.approx(-3.0, rel=1e-9)
    assert given_up.largest_error == pytest.approx(1.0)


def test_a_unit_that_every_sample_switches_on_is_given_up_by_nobody() -> None:
    unit = (Layer(np.array([[1.0]]), np.array([[0.5]]), ACTIVATIONS["ReLU"]),)
    X = np.array([[1.0, 2.0]])
    check = gradient_check(unit, X, X, LOSSES["MSE"])
    assert on_trial(check, OFF_FOR_GOOD).largest_error == check.largest_error
    smooth = (Layer(np.array([[1.0]]), np.array([[-1.5]]), ACTIVATIONS["tanh"]),)
    check = gradient_check(smooth, X, X, LOSSES["MSE"])
    assert on_trial(check, OFF_FOR_GOOD).largest_error == check.largest_error
