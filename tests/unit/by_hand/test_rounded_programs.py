"""What rounding may do to a program's numbers: programs in float32 and float64 stay within the doubts, and these stay
small."""

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, trace
from dlmath.by_hand.rounded_programs import UNITS, doubts
from dlmath.network.steps import Symbol
from tests.programs import Style, any_trace, arrays


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(60))
def test_a_program_is_off_by_no_more_than_its_doubts(seed: int, kind: str) -> None:
    """The right numbers are those of float64, which for a program in it are only another way to compute."""
    t = any_trace(np.random.default_rng(seed))
    found, of = arrays(t, Style(kind)), doubts(t, UNITS[kind])
    for l, (forward, backward) in enumerate(zip(t.forward, t.backward, strict=True), start=1):
        for letter in ("z", "a", "delta", "dW", "db"):
            right = getattr(forward if letter in "za" else backward, letter)
            off, allowed = np.abs(found[f"{letter}{l}"] - right), of[Symbol(letter, l)]
            finite = np.isfinite(allowed) & np.isfinite(off)
            assert (off[finite] <= allowed[finite]).all(), (letter, l)
    of_loss, allowed = abs(found["J"] - t.J), of[Symbol("J", len(t.network))]
    assert of_loss <= allowed or not np.isfinite(of_loss)


def test_doubts_of_an_ordinary_network_are_small() -> None:
    """Seven digits of float32, less two that a pass may lose."""
    network = (
        Layer(np.array([[0.15, 0.2], [0.25, 0.3]]), np.full((2, 1), 0.35), ACTIVATIONS["sigmoid"]),
        Layer(np.array([[0.4, 0.45], [0.5, 0.55]]), np.full((2, 1), 0.6), ACTIVATIONS["sigmoid"]),
    )
    t = trace(network, np.array([[0.05], [0.1]]), np.array([[0.01], [0.99]]), LOSSES["half-SSE"])
    for symbol, doubt in doubts(t, UNITS["float32"], 0.5).items():
        assert doubt.max() < 2e-5, symbol


def test_printed_weights_make_their_outputs_doubtful() -> None:
    t = trace(
        (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),),
        np.array([[3.0]]),
        np.array([[5.0]]),
        LOSSES["half-MSE"],
    )
    found = doubts(t, UNITS["float64"], of_inputs={Symbol("W", 1): np.array([[0.01]])})
    assert found[Symbol("z", 1)].item() == pytest.approx(0.03, rel=1e-9)
    assert found[Symbol("dW", 1)].item() == pytest.approx(0.09, rel=1e-9)


def test_where_nothing_is_left_the_doubt_is_infinite() -> None:
    """a rounds to 1 in float64, and the logarithm of 1 − a is gone."""
    t = trace(
        (Layer(np.array([[60.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),),
        np.array([[1.0]]),
        np.array([[0.0]]),
        LOSSES["BCE"],
    )
    assert np.isinf(doubts(t, UNITS["float64"])[Symbol("J", 1)]).all()
