"""Numbers that are nothing but rounding are 0 in a settled trace; all others stay as they are, to the last bit."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, initial_network, predict, trace
from dlmath.network.cancellation import settled

pytestmark = pytest.mark.usefixtures("shapes")
TENTHS = st.integers(-9, 9).map(lambda n: n / 10)


def same(t: Trace, other: Trace) -> bool:
    """Whether two traces hold the same numbers, to the last bit."""
    pairs = [(t.J, other.J)] + [
        pair
        for part in ("forward", "backward")
        for at, and_at in zip(getattr(t, part), getattr(other, part), strict=True)
        for pair in zip(at, and_at, strict=True)
    ]
    return all(np.array_equal(a, b) for a, b in pairs)


@given(st.lists(TENTHS, min_size=4, max_size=4), st.lists(TENTHS, min_size=4, max_size=4), TENTHS)
def test_z_is_0_where_it_is_0_in_exact_fractions(w: list[float], x: list[float], b: float) -> None:
    """The oracle: the sum in fractions of tenths."""
    exact = sum(
        Fraction(round(10 * each), 10) * Fraction(round(10 * other), 10)
        for each, other in zip([*w, b], [*x, 1.0], strict=True)
    )
    t = trace(
        (Layer(np.array([w]), np.array([[b]]), ACTIVATIONS["tanh"]),), np.array([x]).T, np.array([[0.5]]), LOSSES["MSE"]
    )
    found = settled(t)
    assert (found.forward[0].z.item() == 0.0) == (exact == 0)
    assert found.forward[0].a.item() == np.tanh(found.forward[0].z).item()
    assert same(found, t) or exact == 0


def test_gradients_that_cancel_are_0() -> None:
    """δ of three samples is 0.1, 0.2 and −0.3 times the same: their sum is 0."""
    neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["identity"]),)
    t = trace(neuron, np.ones((1, 3)), np.array([[-0.1, -0.2, 0.3]]), LOSSES["half-SSE"])
    assert t.backward[0].db.item() != 0.0
    found = settled(t)
    assert (found.backward[0].db.item(), found.backward[0].dW.item()) == (0.0, 0.0)
    np.testing.assert_array_equal(found.backward[0].delta, t.backward[0].delta)


@pytest.mark.parametrize("scale", [1e-200, 1e-30, 1.0, 1e30, 1e300])
def test_small_numbers_that_do_not_cancel_stay(scale: float) -> None:
    network = initial_network([2, 3, 2], ["tanh", "sigmoid"], "Glorot", 5)
    t = trace(network, scale * np.array([[0.3, -1.2], [0.7, 0.4]]), np.array([[1.0, 0.0], [0.0, 1.0]]), LOSSES["BCE"])
    assert same(settled(t), t)


@pytest.mark.parametrize(
    ("phi", "loss"), [("identity", "half-MSE"), ("identity", "MSE"), ("tanh", "half-SSE"), ("sigmoid", "Huber")]
)
def test_an_output_that_is_its_target_but_for_rounding_hands_nothing_back(phi: str, loss: str) -> None:
    network = initial_network([2, 3, 2], ["tanh", phi], "Glorot", 5)
    X = np.array([[0.3, -1.2], [0.7, 0.4]])
    a = predict(network, X)
    Y = np.array([[np.nextafter(a[0, 0], 9.0), a[0, 1] + 0.1], [a[1, 0], np.nextafter(a[1, 1], -9.0)]])
    t = trace(network, X, Y, LOSSES[loss])
    near = settled(t)
    assert t.backward[-1].dJ_da[0, 0] != 0.0
    np.testing.assert_array_equal(near.backward[-1].delta != 0.0, [[False, True], [False, False]])
    np.testing.assert_array_equal(near.forward[-1].a, np.where([[True, False], [True, True]], Y, a))
    assert pytest.approx(t.J, rel=1e-12) == near.J
    np.testing.assert_allclose(near.backward[0].dW, t.backward[0].dW, rtol=1e-12)


def test_a_trace_whose_outputs_are_off_target_stays_as_it_is() -> None:
    network = initial_network([2, 2], ["sigmoid"], "Glorot", 5)
    X = np.array([[0.3], [0.7]])
    off = trace(network, X, predict(network, X) + 1e-12, LOSSES["half-SSE"])
    from_z = trace(network, X, predict(network, X), LOSSES["BCE"])
    kinked = trace(network, X, predict(network, X), LOSSES["MAE"])
    assert all(same(settled(t), t) for t in (off, from_z, kinked))
