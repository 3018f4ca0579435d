"""Methods of updating, against PyTorch, and the assignments of every rule against its step."""

from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, OPTIMISERS, InputError, Layer, Network, trace
from dlmath.network.parameters import flatten
from dlmath.training.descent import descend
from dlmath.training.methods import Method, in_turn, update_by

CLASSES: dict[str, tuple[str, dict[str, Any]]] = {
    "gradient-descent": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.8}),
    "Nesterov": ("SGD", {"momentum": 0.8, "nesterov": True}),
    "Adagrad": ("Adagrad", {}),
    "RMSprop": ("RMSprop", {"alpha": 0.9}),
    "Adam": ("Adam", {"betas": (0.8, 0.95)}),
    "AdamW": ("AdamW", {"betas": (0.8, 0.95)}),
}
NUMBERS = {
    "momentum": (("momentum", 0.8),),
    "Nesterov": (("momentum", 0.8),),
    "RMSprop": (("rho", 0.9),),
    "Adam": (("beta1", 0.8), ("beta2", 0.95)),
    "AdamW": (("beta1", 0.8), ("beta2", 0.95)),
}
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(2, 4)), RNG.uniform(size=(2, 4))


def network() -> Network:
    rng = np.random.default_rng(1)
    return tuple(
        Layer(rng.normal(size=(n, m)), rng.normal(size=(n, 1)), ACTIVATIONS["tanh"]) for n, m in ((3, 2), (2, 3))
    )


def by_torch(torch: Any, rule: str, order: list[list[int]], l2: float, updates: int) -> np.ndarray:
    layers = [[torch.tensor(part.copy(), requires_grad=True) for part in (layer.W, layer.b)] for layer in network()]
    optimiser, named = CLASSES[rule]
    groups = [
        {"params": [W for W, _ in layers], "weight_decay": l2},
        {"params": [b for _, b in layers], "weight_decay": 0.0},
    ]
    if rule == "AdamW":
        groups = [{"params": [each for layer in layers for each in layer]}]
    descent = getattr(torch.optim, optimiser)(groups, lr=0.1, **named)
    for k in range(updates):
        some = order[k % len(order)]
        a = torch.tensor(X[:, some])
        for W, b in layers:
            a = torch.tanh(W @ a + b)
        descent.zero_grad()
        (((a - torch.tensor(Y[:, some])) ** 2).sum() / 2).backward()
        descent.step()
    return np.concatenate([part.detach().numpy().ravel() for layer in layers for part in layer])


@pytest.mark.parametrize("order", ["", "1;2;3;4", "2;1,3;4"])
@pytest.mark.parametrize("rule", OPTIMISERS)
def test_updates_are_those_of_pytorch(torch: Any, rule: str, order: str) -> None:
    l2 = 0.0 if rule == "AdamW" else 0.05
    method = Method(rule, NUMBERS.get(rule, ()), l2=l2, batches=in_turn(order, 4))
    batches = [list(each) for each in method.batches] or [[0, 1, 2, 3]]
    run = descend(network(), X, Y, LOSSES["half-SSE"], 0.1, 7, method=method)
    np.testing.assert_allclose(flatten(run.network), by_torch(torch, rule, batches, l2, 7), rtol=1e-6)
    t = trace(run.network, *(each[:, method.samples(4, 7)] for each in (X, Y)), LOSSES["half-SSE"])
    new, _ = update_by(t, 0.1, method, run.state)
    np.testing.assert_allclose(flatten(new), by_torch(torch, rule, batches, l2, 8), rtol=1e-6)


@pytest.mark.parametrize("rule", OPTIMISERS.values(), ids=OPTIMISERS)
def test_the_assignments_of_a_rule_are_its_step(rule: Any) -> None:
    theta, g = np.array([1.5]), np.array([-0.7])
    state = tuple(np.array([0.25 + i]) for i in range(len(rule.remembers))) + (
        (3,) if "t" in [line.name for line in rule.lines] else ()
    )
    values = {
        "theta": 1.5,
        "g": -0.7,
        "alpha": 0.1,
        **rule.hyperparameters,
        **{letter: 0.25 + i for i, letter in enumerate(rule.remembers)},
        "t": 3.0,
    }
    for line in rule.lines:
        values[line.name] = line.value(values)
    after, moved = rule.step(theta, g, state, 0.1)
    assert values["theta"] == pytest.approx(after[0], rel=1e-13)
    assert [values[letter] for letter in rule.remembers] == pytest.approx(
        [float(each[0]) for each in moved[: len(rule.remembers)]], rel=1e-13
    )


def test_a_state_at_the_start() -> None:
    """θ = 1, ∇J = 2: v = 0.9 · 0.5 + 2 = 2.45, θ = 1 − 0.1 · 2.45 = 0.755."""
    neuron = (Layer(np.array([[1.0]]), np.array([[0.0]]), ACTIVATIONS["identity"], b_learned=np.array([[False]])),)
    method = Method("momentum", start=(("v", 0.5),))
    run = descend(neuron, np.array([[1.0]]), np.array([[2.0]]), LOSSES["y·a"], 0.1, 1, method=method)
    assert run.network[0].W.item() == pytest.approx(0.755)
    assert run.network[0].b.item() == 0.0


@pytest.mark.parametrize("order", ["0", "5", "1;x", "1,,2"])
def test_an_order_that_is_none_is_refused(order: str) -> None:
    with pytest.raises(InputError, match="must name the samples"):
        in_turn(order, 4)


def test_a_method_that_is_none_is_refused() -> None:
    for broken in (
        {"optimiser": "none"},
        {"start": (("v", 1.0),)},
        {"l2": -1.0},
        {"hyperparameters": (("momentum", 0.5),)},
    ):
        with pytest.raises(InputError):
            Method(**broken)
