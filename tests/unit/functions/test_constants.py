"""Functions with a constant of one's own: names, and numbers of PyTorch and of books."""

import math
from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, InputError
from dlmath.functions.activations import activation, python_name, with_own_constant
from dlmath.functions.constants import CONSTANTS, constant_in, family, with_constant
from dlmath.functions.losses import loss

pytestmark = pytest.mark.usefixtures("shapes")

Z = np.array([[-3.0, -0.5, 0.0, 0.5, 3.0]])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("leaky-ReLU 0.1", [-0.3, -0.05, 0.0, 0.5, 3.0]),
        ("leaky-ReLU -1", [3.0, 0.5, 0.0, 0.5, 3.0]),  # Goodfellow's absolute value rectification
        ("leaky-ReLU 0", [0.0, 0.0, 0.0, 0.5, 3.0]),
        ("ELU 2", [2 * math.expm1(-3), 2 * math.expm1(-0.5), 0.0, 0.5, 3.0]),
    ],
)
def test_values_by_hand(name: str, values: list[float]) -> None:
    np.testing.assert_allclose(ACTIVATIONS[name].f(Z), [values], rtol=1e-15, atol=1e-300)


def test_the_usual_constant_is_the_usual_function() -> None:
    for name, constant in CONSTANTS.items():
        registry = LOSSES if name in LOSSES else ACTIVATIONS
        assert registry[f"{name} {constant.usual:g}"] is registry[name]
        assert constant_in(name) == constant.usual
        assert with_constant(name, constant.usual) == name


def test_one_name_and_one_record() -> None:
    assert activation("leaky-ReLU 0.10").name == "leaky-ReLU 0.1"
    assert activation("leaky-ReLU .1") is activation("leaky-ReLU 1e-1")
    assert loss("Huber +2.0").name == "Huber 2"
    assert family("ELU 0.5") == "ELU"
    assert list(ACTIVATIONS) == [record.name for record in ACTIVATIONS.values()]


@pytest.mark.parametrize(
    "name",
    ["tanh 2", "leaky-ReLU x", "leaky-ReLU 1e9", "leaky-ReLU nan", "leaky-ReLU  0.1", "ELU 0", "ELU -1", "Huber 2", ""],
)
def test_what_is_none(name: str) -> None:
    assert name not in ACTIVATIONS
    assert ACTIVATIONS.get(name) is None
    with pytest.raises(InputError, match="there is no activation"):
        activation(name)


def test_a_constant_out_of_range_is_refused() -> None:
    with pytest.raises(InputError, match="value must lie between 1e-06 and 100, not 0"):
        with_constant("ELU", 0.0)
    with pytest.raises(InputError, match="there is no constant of “tanh”"):
        with_constant("tanh", 0.1)
    with pytest.raises(InputError, match="“x” is not a number"):
        constant_in("ELU x")


@pytest.mark.parametrize("name", ["leaky-ReLU 0.1", "leaky-ReLU -2.5", "ELU 1e-05", "ELU 30"])
def test_the_name_in_listings_and_back(name: str) -> None:
    written = python_name(name)
    assert written.isidentifier()
    assert with_own_constant(written) is with_own_constant(f"{written}_slope") is ACTIVATIONS[name]
    assert with_own_constant(python_name(family(name))) is None


def test_pytorch_agrees(torch: Any) -> None:
    z = torch.tensor(Z, requires_grad=True)
    for name in ("leaky-ReLU 0.1", "leaky-ReLU -2.5", "ELU 0.5", "ELU 30"):
        record, F = ACTIVATIONS[name], torch.nn.functional
        a = eval(record.pytorch.format(z="z"), {"F": F, "z": z})
        (slope,) = torch.autograd.grad(a.sum(), z)
        np.testing.assert_allclose(record.f(Z), a.detach().numpy(), rtol=1e-14)
        assert record.slope
        np.testing.assert_allclose(record.slope(Z), slope.numpy(), rtol=1e-14)
    for name in ("Huber 0.3", "Huber 2.5", "SSE"):
        J = eval(LOSSES[name].pytorch.format(a="z"), {"F": torch.nn.functional, "z": z, "y": torch.zeros_like(z)})
        (slope,) = torch.autograd.grad(J, z)
        assert LOSSES[name].value(Z, np.zeros_like(Z)) == pytest.approx(J.item(), rel=1e-14)
        np.testing.assert_allclose(LOSSES[name].slope(Z, np.zeros_like(Z)), slope.numpy(), rtol=1e-14)
