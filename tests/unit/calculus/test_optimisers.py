"""Optimisers, against PyTorch's documented pseudo-code worked out in 50 digits, and against published runs."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import mpmath
import numpy as np
import pytest

from dlmath import InputError
from dlmath.calculus.optimisers import OPTIMISERS, SYMBOLS, Optimiser, descent, optimiser

pytestmark = pytest.mark.usefixtures("shapes")

EVERY_RULE = pytest.mark.parametrize("rule", OPTIMISERS.values(), ids=OPTIMISERS.keys())


def torch_sgd(
    theta: Any, gradients: Iterator[Any], lr: Any, momentum: Any = 0, nesterov: bool = False
) -> Iterator[Any]:
    """The pseudo-code of torch.optim.SGD with dampening 0, line by line, for one number."""
    b = None
    for g in gradients:
        if momentum != 0:
            b = momentum * b + g if b is not None else g
            g = g + momentum * b if nesterov else b
        theta = theta - lr * g
        yield theta


def torch_adagrad(theta: Any, gradients: Iterator[Any], lr: Any, epsilon: Any) -> Iterator[Any]:
    state_sum = mpmath.mpf(0)
    for g in gradients:
        state_sum += g * g
        theta = theta - lr * g / (mpmath.sqrt(state_sum) + epsilon)
        yield theta


def torch_rmsprop(theta: Any, gradients: Iterator[Any], lr: Any, rho: Any, epsilon: Any) -> Iterator[Any]:
    v = mpmath.mpf(0)
    for g in gradients:
        v = rho * v + (1 - rho) * g**2
        theta = theta - lr * g / (mpmath.sqrt(v) + epsilon)
        yield theta


def torch_adam(
    theta: Any, gradients: Iterator[Any], lr: Any, beta1: Any, beta2: Any, epsilon: Any, weight_decay: Any = 0
) -> Iterator[Any]:
    """torch.optim.Adam; with a weight decay torch.optim.AdamW."""
    m = v = mpmath.mpf(0)
    for t, g in enumerate(gradients, start=1):
        theta = theta - lr * weight_decay * theta
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        theta = theta - lr * m_hat / (mpmath.sqrt(v_hat) + epsilon)
        yield theta


ORACLES: dict[str, Callable[..., Iterator[Any]]] = {
    "gradient-descent": torch_sgd,
    "momentum": torch_sgd,
    "Nesterov": lambda *args, **named: torch_sgd(*args, nesterov=True, **named),
    "Adagrad": torch_adagrad,
    "RMSprop": torch_rmsprop,
    "Adam": torch_adam,
    "AdamW": torch_adam,
}


def follow(
    rule: Optimiser, theta: np.ndarray, gradients: np.ndarray, learning_rate: float, **hyperparameters: float
) -> np.ndarray:
    """θ after each of the given gradients (steps, n)."""
    state, path = rule.init(theta), []
    for g in gradients:
        theta, state = rule.step(theta, g, state, learning_rate, **hyperparameters)
        path.append(theta)
    return np.array(path)


@EVERY_RULE
@pytest.mark.parametrize("changed", [False, True], ids=["defaults", "other values"])
def test_a_hundred_steps_agree_with_the_pseudo_code_of_pytorch(rule: Optimiser, changed: bool) -> None:
    rng = np.random.default_rng(0)
    gradients = rng.normal(size=(100, 3)) * [1e-3, 1.0, 1e3]
    start = np.array([0.5, -2.0, 3e3])
    others = {"momentum": 0.5, "rho": 0.8, "beta1": 0.6, "beta2": 0.95, "epsilon": 0.25, "weight_decay": 0.3}
    hyperparameters = {name: others[name] if changed else default for name, default in rule.hyperparameters.items()}
    path = follow(rule, start, gradients, 0.01, **(hyperparameters if changed else {}))
    with mpmath.workdps(50):
        exact = {name: mpmath.mpf(value) for name, value in hyperparameters.items()}
        for n in range(3):
            oracle = ORACLES[rule.name](
                mpmath.mpf(start[n]), map(mpmath.mpf, gradients[:, n].tolist()), mpmath.mpf(0.01), **exact
            )
            np.testing.assert_allclose(path[:, n], [float(theta) for theta in oracle], rtol=1e-12)


def test_every_default_is_that_of_pytorch() -> None:
    defaults = {name: (rule.learning_rate, dict(rule.hyperparameters)) for name, rule in OPTIMISERS.items()}
    assert defaults == {
        "gradient-descent": (1e-3, {}),
        "momentum": (1e-3, {"momentum": 0.9}),
        "Nesterov": (1e-3, {"momentum": 0.9}),
        "Adagrad": (1e-2, {"epsilon": 1e-10}),
        "RMSprop": (1e-2, {"rho": 0.99, "epsilon": 1e-8}),
        "Adam": (1e-3, {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
        "AdamW": (1e-3, {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01}),
    }


@EVERY_RULE
def test_nothing_is_mutated_and_any_shape_will_do(rule: Optimiser) -> None:
    theta, g = np.arange(6.0).reshape(2, 3), np.linspace(-1.0, 1.0, 6).reshape(2, 3)
    state = rule.init(theta)
    _, state = rule.step(theta, g, state, 0.1)
    copies = theta.copy(), g.copy(), [np.copy(part) for part in state]
    once, _ = rule.step(theta, g, state, 0.1)
    again, _ = rule.step(theta, g, state, 0.1)
    np.testing.assert_array_equal(once, again)
    np.testing.assert_array_equal(theta, copies[0])
    np.testing.assert_array_equal(g, copies[1])
    assert all(np.array_equal(part, copy) for part, copy in zip(state, copies[2], strict=True))
    flat, _ = rule.step(
        theta.ravel(), g.ravel(), tuple(np.ravel(part) if np.ndim(part) else part for part in state), 0.1
    )
    np.testing.assert_array_equal(flat, once.ravel())


@EVERY_RULE
def test_overflow_is_silent(rule: Optimiser) -> None:
    huge = np.array([1e300, 0.0])
    follow(rule, huge, np.tile(huge, (3, 1)), 1e200)


@EVERY_RULE
def test_the_record_is_complete(rule: Optimiser) -> None:
    assert OPTIMISERS[rule.name] is rule is optimiser(rule.name)
    assert rule.source
    assert r"\alpha" in rule.latex[-1]
    assert rule.step.__doc__
    assert all(SYMBOLS[name] in "".join(rule.latex) for name in rule.hyperparameters)


def column(*entries: float) -> np.ndarray:
    return np.array([entries]).T


def walk(
    gradient: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    rule: Optimiser,
    learning_rate: float,
    steps: int,
    **hyperparameters: float,
) -> np.ndarray:
    """The points that a rule visits, as columns."""
    down = descent(gradient, start, rule.with_numbers(learning_rate, hyperparameters), rule.init(start))
    return np.hstack([start, *(at.theta for at in islice(down, steps))])


def test_d2l_gradient_descent(worked_example: Any) -> None:
    example = worked_example("d2l_gd_2d")
    path = walk(lambda x: column(2, 4) * x, column(-5.0, -2.0), OPTIMISERS["gradient-descent"], 0.1, 20)
    assert path.shape == (2, 21)
    np.testing.assert_allclose(
        path[:, -1], example["expected"]["x"], rtol=0, atol=example["tolerance"]["abs_by_key"]["x"]
    )


@pytest.mark.parametrize("beta", ["0.5", "0.25"])
def test_d2l_momentum(worked_example: Any, beta: str) -> None:
    example = worked_example(f"d2l_momentum_eta0.6_beta{beta}")
    path = walk(lambda x: column(0.2, 4) * x, column(-5.0, -2.0), OPTIMISERS["momentum"], 0.6, 20, momentum=float(beta))
    np.testing.assert_allclose(
        path[:, -1], example["expected"]["x"], rtol=0, atol=example["tolerance"]["abs_by_key"]["x"]
    )


def test_keras_momentum(worked_example: Any) -> None:
    expected = worked_example("tf_sgd_momentum")["expected"]
    path = walk(lambda x: x, column(1.0), OPTIMISERS["momentum"], 0.1, 2, momentum=0.9)
    np.testing.assert_allclose(-np.diff(path), [[expected["step1"], expected["step2"]]], rtol=1e-14)


@pytest.mark.parametrize(
    ("example", "name", "hyperparameters"),
    [("sgd", "gradient-descent", {}), ("rmsprop", "RMSprop", {"rho": 0.9}), ("adam", "Adam", {})],
)
def test_optax(worked_example: Any, example: str, name: str, hyperparameters: dict[str, float]) -> None:
    expected = worked_example(f"optax_{example}")["expected"]["objective"]
    path = walk(lambda x: 2 * x, column(1.0, 2.0, 3.0), OPTIMISERS[name], 0.003, 5, **hyperparameters)
    np.testing.assert_allclose((path**2).sum(axis=0)[1:], expected, rtol=0, atol=0.051)


def test_too_large_a_rate_walks_away() -> None:
    """x², rate 1.1: from 10 to 61.917 in 10 steps."""
    path = walk(lambda x: 2 * x, column(10.0), OPTIMISERS["gradient-descent"], 1.1, 10)
    assert path[0, -1] == pytest.approx(61.917, abs=5e-4)


def test_descent_says_what_each_step_was_made_with() -> None:
    rule = OPTIMISERS["momentum"]
    first, second = islice(
        descent(lambda x: 2 * x, column(10.0), rule.with_numbers(0.1, {}), rule.init(column(10.0))), 2
    )
    assert (first.gradient.item(), first.theta.item(), first.state[0].item()) == (20.0, 8.0, 20.0)
    assert (second.gradient.item(), second.state[0].item()) == (16.0, 34.0)


@pytest.mark.parametrize(
    ("name", "learning_rate", "hyperparameters", "message"),
    [
        ("momentum", -1.0, {}, "learning_rate must be a finite number ≥ 0.0, not -1.0"),
        ("momentum", 0.1, {"momentum": 1.0}, "momentum must be below 1, not 1.0"),
        ("Adam", 0.1, {"beta2": 2.0}, "beta2 must be below 1"),
        ("Adam", 0.1, {"epsilon": np.nan}, "epsilon must be a finite number"),
        (
            "AdamW",
            0.1,
            {"weight_decay": 2.0, "rho": 0.5},
            "AdamW has no “rho”; it has learning_rate, beta1, beta2, epsilon, weight_decay",
        ),
    ],
)
def test_bad_numbers(name: str, learning_rate: float, hyperparameters: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        OPTIMISERS[name].with_numbers(learning_rate, hyperparameters)


def test_an_unknown_name() -> None:
    with pytest.raises(
        InputError, match="there is no optimiser “adam”; there are gradient-descent, momentum, Nesterov"
    ):
        optimiser("adam")
