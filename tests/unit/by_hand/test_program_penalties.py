"""An L2 penalty in a program's numbers: gradients are those of PyTorch's autograd, updates those of its optimiser."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, trace
from dlmath.by_hand.judge import filled
from dlmath.by_hand.program_penalties import NO_PENALTY, penalty_in
from dlmath.by_hand.programs import compare
from dlmath.by_hand.rounded_programs import UNITS
from dlmath.network.steps import Symbol
from tests.programs import ALPHA

Values = dict[Symbol, np.ndarray]


def classifier(seed: int, N: int = 3) -> Trace:
    rng = np.random.default_rng(seed)
    network = tuple(
        Layer(rng.normal(size=(n, m)), rng.normal(size=(n, 1)), ACTIVATIONS[phi])
        for m, n, phi in ((2, 4, "tanh"), (4, 1, "sigmoid"))
    )
    return trace(network, rng.normal(size=(2, N)), rng.integers(0, 2, (1, N)) * 1.0, LOSSES["BCE"])


def in_torch(torch: Any, t: Trace, penalty: Mapping[str, float], decay: float = 0.0) -> Values:
    """J, gradients and the update of a program with ½ λ Σ θ² for W and b, or with weight decay."""
    parameters = {
        Symbol(letter, l): torch.tensor(getattr(layer, letter), requires_grad=True)
        for l, layer in enumerate(t.network, start=1)
        for letter in "Wb"
    }
    a = torch.tensor(t.X)
    for l, phi in ((1, torch.tanh), (2, torch.sigmoid)):
        a = phi(parameters[Symbol("W", l)] @ a + parameters[Symbol("b", l)])
    of_targets = torch.nn.functional.binary_cross_entropy(a, torch.tensor(t.Y))
    J = of_targets + sum(0.5 * penalty[s.letter] * (theta**2).sum() for s, theta in parameters.items())
    J.backward()
    found = {Symbol("J", 2): np.array([[J.item()]])}
    found |= {Symbol(f"d{s.letter}", s.layer): theta.grad.numpy().copy() for s, theta in parameters.items()}
    torch.optim.SGD(parameters.values(), lr=ALPHA, weight_decay=decay).step()
    return found | {Symbol(f"{s.letter}_new", s.layer): theta.detach().numpy() for s, theta in parameters.items()}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("l2", [0.001, 0.1, 0.1 / 3, 0.123456, 2.0])
@pytest.mark.parametrize("of_biases", [False, True])
def test_a_penalty_in_the_loss_is_found_and_no_mistake(torch: Any, seed: int, l2: float, of_biases: bool) -> None:
    t = classifier(seed)
    values = in_torch(torch, t, {"W": l2, "b": l2 * of_biases})
    if of_biases:  # what is said of J is that of the weights alone
        del values[Symbol("J", 2)]
    found = compare(t, ALPHA, values, UNITS["float64"])
    assert not found.wrong
    assert found.penalty.l2 == pytest.approx(
        dict.fromkeys({s.letter for s in values} - (set() if of_biases else {"db", "b_new"}), l2), rel=1e-9
    )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_weight_decay_is_found_in_the_update_and_no_mistake(torch: Any, seed: int, kind: str) -> None:
    t = classifier(seed)
    values = in_torch(torch, t, {"W": 0.0, "b": 0.0}, 0.05)
    values = {symbol: value.astype(kind).astype(float) for symbol, value in values.items()}
    found = compare(t, ALPHA, values, UNITS[kind])
    assert not found.wrong
    assert found.penalty.l2 == pytest.approx({"W_new": 0.05, "b_new": 0.05}, rel=1e-3)


@pytest.mark.parametrize("times", [3.0, -1.0, -3.0])
def test_a_penalty_beside_another_scale_or_sign(times: float) -> None:
    """As in λ/m · W beside gradients that are sums, or where y − a is added."""
    t = classifier(1)
    W = {l: layer.W for l, layer in enumerate(t.network, start=1)}
    right = filled(t, ALPHA, {})
    values = {
        s: times * right[s] + (0.2 * W[s.layer] if s.letter == "dW" else 0.0) * np.sign(times)
        for s in right
        if s.letter in ("delta", "dW", "db")
    }
    assert penalty_in(t, ALPHA, values).l2 == pytest.approx({"dW": 0.2 * np.sign(times)})


@pytest.mark.parametrize("seed", range(20))
def test_none_is_found_where_there_is_none(seed: int) -> None:
    t = classifier(seed)
    values = filled(t, ALPHA, {})
    assert penalty_in(t, ALPHA, values) == NO_PENALTY
    wrong = {**values, Symbol("dW", 1): values[Symbol("dW", 1)] * 1.2, Symbol("dW", 2): values[Symbol("dW", 2)] + 0.01}
    assert penalty_in(t, ALPHA, wrong) == NO_PENALTY


def test_a_penalty_that_is_in_one_layer_alone_or_with_a_minus_is_a_mistake() -> None:
    t = classifier(3)
    for l2 in ((0.1, 0.0), (-0.1, -0.1)):
        values = filled(t, ALPHA, {})
        for l, layer in enumerate(t.network, start=1):
            values[Symbol("dW", l)] = values[Symbol("dW", l)] + l2[l - 1] * layer.W
        found = compare(t, ALPHA, values, UNITS["float64"])
        assert found.penalty == NO_PENALTY
        assert Symbol("dW", 1) in found.wrong


def test_a_gradient_of_the_penalty_that_is_not_that_of_the_loss_is_a_mistake(torch: Any) -> None:
    """λ W in the gradients, and twice of it in the update."""
    t = classifier(4)
    values = in_torch(torch, t, {"W": 0.1, "b": 0.0})
    for l, layer in enumerate(t.network, start=1):
        values[Symbol("W_new", l)] = values[Symbol("W_new", l)] - ALPHA * 0.1 * layer.W
    assert {symbol.letter for symbol in compare(t, ALPHA, values, UNITS["float64"]).wrong} == {"W_new"}
