"""The listings of the walkthrough run as they stand and give the numbers of the trace."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, OPTIMISERS, Activation, InputError, Trace, initial_network, trace, update
from dlmath.network.parameters import flatten
from dlmath.network.steps import Rule, Step, steps
from dlmath.training.methods import Method, Underway, update_by
from pages.backprop_walkthrough.parts import code, numpy_code, torch_code
from pages.ui.network import scenes

ALPHA = 0.3


def scene_trace(name: str, N: int) -> Trace:
    scene = scenes.SCENES[name]
    return trace(scene.network, scene.X[:, :N], scene.Y[:, :N], LOSSES[scene.loss])


def random_trace(hidden: str, output: str, loss: str, N: int, seed: int) -> Trace:
    """A network 3-4-4-3 of these functions, some weights large, with samples that the loss takes."""
    generator = np.random.default_rng(seed)
    network = initial_network((3, 4, 4, 3), [hidden, hidden, output], "Glorot", seed)
    Y = (
        np.eye(3)[:, generator.integers(0, 3, N)]
        if LOSSES[loss].takes(np.zeros((3, 1)))
        else generator.choice([-1.0, 1.0], (3, N))
    )
    return trace(network, generator.normal(0.0, 3.0, (3, N)), Y, LOSSES[loss])


def pairs() -> list[tuple[str, str]]:
    """Every output activation with every loss that takes it."""
    return [
        (a, loss)
        for a in ACTIVATIONS
        for loss, record in LOSSES.items()
        if record.domain == "real" or a in ("sigmoid", "softmax")
    ]


def run(listing: str) -> dict[str, object]:
    found: dict[str, object] = {}
    with np.errstate(all="ignore"):
        exec(compile(listing, "listing", "exec"), found)
    return found


def same(found: object, true: np.ndarray) -> None:
    value = np.asarray(found.detach().numpy() if hasattr(found, "detach") else found, dtype=float)
    assert value.shape == true.shape or value.shape == ()
    np.testing.assert_allclose(
        value if value.shape else value.reshape(1, 1),
        true,
        rtol=1e-9,
        atol=1e-13 * (1 + np.abs(true[np.isfinite(true)]).max(initial=0)),
    )


def same_as_trace(found: dict[str, object], t: Trace, alpha: float) -> None:
    """Every z, a, δ, ∇W, ∇b and J, and the weights after the update."""
    expected = {name: value for name, value in code.values(t).items() if name not in ("x", "y", *code.parameters(t))}
    for name, value in (expected | code.after(t, alpha)).items():
        if not name.startswith("dJ_da"):
            same(found[name], value)


ALL = [("tanh", *pair) for pair in pairs()] + [(hidden, "sigmoid", "half-SSE") for hidden in ACTIVATIONS]


@pytest.mark.parametrize("N", [1, 8])
@pytest.mark.parametrize("scene", scenes.SCENES)
def test_whole_pass_of_every_scene(scene: str, N: int) -> None:
    t = scene_trace(scene, N)
    same_as_trace(run(numpy_code.whole_pass(t, ALPHA)), t, ALPHA)


def steps_that_differ(t: Trace, loss: str) -> list[Step]:
    """The steps of one listing each: with half-SSE, where only the hidden function is new, all, else those of the
    output and the loss."""
    return [step for step in steps(t)[:-1] if loss == "half-SSE" or step.layer == len(t.network)]


@pytest.mark.parametrize(("hidden", "output", "loss"), ALL)
def test_whole_pass_and_every_step_of_every_function(hidden: str, output: str, loss: str) -> None:
    t = random_trace(hidden, output, loss, 5, 2)
    same_as_trace(run(numpy_code.whole_pass(t, ALPHA)), t, ALPHA)
    for step in steps_that_differ(t, loss):
        same(run(numpy_code.one_step(step, t, ALPHA))[code.name(step.result.symbol)], step.result.value)


def test_targets_of_a_softmax_that_do_not_add_up_to_1() -> None:
    t = random_trace("tanh", "softmax", "CE", 3, 1)
    odd = trace(t.network, t.X, np.array([[0.5, 0.0, 1.0], [0.2, 0.0, 1.0], [0.1, 1.0, 0.0]]), LOSSES["CE"])
    same_as_trace(run(numpy_code.whole_pass(odd, ALPHA)), odd, ALPHA)


def test_saturated_output_keeps_its_digits() -> None:
    t = scene_trace("deep", 1)
    large = tuple(type(layer)(60.0 * layer.W, layer.b, layer.activation) for layer in t.network)
    saturated = trace(large, t.X, t.Y, t.loss)
    found = run(numpy_code.whole_pass(saturated, ALPHA))
    same_as_trace(found, saturated, ALPHA)
    same(found["dJ_da3"], saturated.backward[-1].dJ_da)


def test_update_by_itself() -> None:
    t = scene_trace("mazur", 1)
    found = run(numpy_code.one_step(steps(t)[-1], t, 0.5))
    for name, value in code.after(t, 0.5).items():
        same(found[name], value)
    assert code.after(t, 0.5)["W2"].tolist() == update(t, 0.5)[1].W.tolist()


def test_inputs_keep_every_digit_and_outputs_are_those_published() -> None:
    listing = numpy_code.whole_pass(scene_trace("mazur", 1), 0.5)
    for line in ("W1 = np.array([[0.15, 0.2], [0.25, 0.3]])", "# 0.2983711088", "# [[0.1384985616], [-0.03809823652]]"):
        assert line in listing
    third = trace(scenes.SCENES["mazur"].network, np.array([[1 / 3], [0.1]]), np.array([[0.0], [1.0]]), LOSSES["MSE"])
    assert "0.3333333333333333" in numpy_code.whole_pass(third, 0.5)


def test_an_update_that_leaves_float64_has_no_output_to_expect() -> None:
    t = trace(
        initial_network((1, 1), ["identity"], "Glorot", 1), np.array([[1e200]]), np.array([[0.0]]), LOSSES["half-SSE"]
    )
    with pytest.raises(InputError):
        update(t, 100.0)
    assert "W1 = W1 - alpha * dW1\n" in numpy_code.whole_pass(t, 100.0)


def test_numbers_that_are_not_finite_are_written_so_that_they_run() -> None:
    t = trace(
        initial_network((1, 1), ["identity"], "Glorot", 1),
        np.array([[1e300]]),
        np.array([[-1e300]]),
        LOSSES["half-SSE"],
    )
    (step,) = [step for step in steps(t) if step.rule is Rule.LOSS]
    assert run(numpy_code.one_step(step, t, 0.1))["J"] == np.inf


@pytest.mark.parametrize(
    "record", [record for record in ACTIVATIONS.values() if record.slope], ids=lambda record: record.name
)
def test_pytorchs_own_function_is_the_one_of_the_formula(torch: Any, record: Activation) -> None:
    """Both as they are listed, with the derivative that PyTorch takes of them, away from kinks."""
    at = np.concatenate([np.linspace(-30.0, 30.0, 61) + 1e-3, [-0.7, 0.3]])
    names = {"torch": torch, "F": torch.nn.functional, "math": math}
    assert record.slope
    for listed in (record, replace(record, pytorch="")):
        z = torch.tensor(at, dtype=torch.float64, requires_grad=True)
        a = eval(torch_code.applied(listed, "z"), names | {"z": z})
        a.sum().backward()
        np.testing.assert_allclose(a.detach().numpy(), record.f(at[np.newaxis])[0], rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(z.grad.numpy(), record.slope(at[np.newaxis])[0], rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("N", [1, 8])
@pytest.mark.parametrize("scene", scenes.SCENES)
def test_whole_pass_in_pytorch(torch: object, scene: str, N: int) -> None:
    t = scene_trace(scene, N)
    same_as_trace(run(torch_code.whole_pass(t, ALPHA)), t, ALPHA)


@pytest.mark.parametrize(("hidden", "output", "loss"), ALL)
def test_whole_pass_and_every_step_in_pytorch(torch: object, hidden: str, output: str, loss: str) -> None:
    t = random_trace(hidden, output, loss, 5, 2)
    same_as_trace(run(torch_code.whole_pass(t, ALPHA)), t, ALPHA)
    for step in steps_that_differ(t, loss):
        same(run(torch_code.one_step(step, t, ALPHA))[code.name(step.result.symbol)], step.result.value)


def partly_learned(N: int) -> Trace:
    """A network in which one edge does not exist, one weight is fixed, the first layer has no bias, and the second
    keeps its own."""
    t = random_trace("tanh", "sigmoid", "half-SSE", N, 3)
    first, second, last = t.network
    W, mask = first.W.copy(), np.ones(first.W.shape, dtype=bool)
    W[0, 1], mask[0, 1], mask[2, 0] = 0.0, False, False
    none = np.zeros((4, 1), dtype=bool)
    network = (
        replace(first, W=W, W_learned=mask, b_learned=none),
        replace(second, b=second.b + 0.5, b_learned=none),
        last,
    )
    return trace(network, t.X, t.Y, t.loss)


@pytest.mark.parametrize("library", [numpy_code, torch_code])
@pytest.mark.parametrize("N", [1, 3])
def test_listings_leave_alone_what_is_not_learned(library: Any, N: int) -> None:
    t = partly_learned(N)
    whole = library.whole_pass(t, ALPHA)
    assert "b1" not in whole
    assert "b2 -=" not in whole
    assert "b2 = b2 -" not in whole
    found = run(whole)
    for l, (old, new) in enumerate(zip(t.network, update(t, ALPHA), strict=True), start=1):
        same(found[f"W{l}"], new.W)
        assert l == 1 or np.array_equal(old.b, new.b) == (l == 2)
    for step in steps(t):
        run(library.one_step(step, t, ALPHA))


@pytest.mark.parametrize("library", [numpy_code, torch_code])
@pytest.mark.parametrize("rule", OPTIMISERS)
@pytest.mark.parametrize("l2", [0.0, 0.2])
def test_listings_update_by_every_optimiser(library: Any, rule: str, l2: float) -> None:
    t, method = partly_learned(2), Method(rule, l2=l2)
    start = method.begin(flatten(t.network))
    for state in (start, update_by(t, ALPHA, method, start)[1]):
        by = Underway(method, state)
        new, moved = update_by(t, ALPHA, method, state)
        for found in (run(library.whole_pass(t, ALPHA, by)), run(library.one_step(steps(t)[-1], t, ALPHA, by))):
            for name in code.learned(t):
                same(found[name], getattr(new[int(name[1:]) - 1], name[0]))
            for name, value in code.state_of(t, Underway(method, moved)).items():
                same(found[name], value)
