"""One training step (2-4-2-1 network, batch of 10, tanh, tanh, sigmoid + BCE): the inner loop of ``train`` against NumPy written out by hand.

Both run in turns in the same process, so that whatever else the machine does befalls both. Printed are the shortest time of each and
the median of the ratios.

    python tests/benchmarks/training_step.py [--json] [--rounds 300] [--steps 100]
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from dlmath import LOSSES, Network, initial_network
from dlmath.datasets import dataset
from dlmath.inner_loop import flatten
from dlmath.optimisers import OPTIMISERS
from dlmath.training import _Updates

RATE = 0.1
TARGET = 1.5


def by_hand(parameters: list[np.ndarray], X: np.ndarray, Y: np.ndarray) -> list[np.ndarray]:
    """One step with the expressions that dlmath uses, and nothing around them."""
    W1, b1, W2, b2, W3, b3 = parameters
    z1 = W1 @ X + b1
    a1 = np.tanh(z1)
    z2 = W2 @ a1 + b2
    a2 = np.tanh(z2)
    z3 = W3 @ a2 + b3
    s, t = np.exp(np.minimum(z3, 0.0)), np.exp(np.minimum(-z3, 0.0))
    delta3 = ((1.0 - Y) * s - Y * t) / (s + t) / z3.size
    delta2 = (W3.T @ delta3) * (1.0 / np.cosh(np.minimum(np.abs(z2), 700.0))) ** 2
    delta1 = (W2.T @ delta2) * (1.0 / np.cosh(np.minimum(np.abs(z1), 700.0))) ** 2
    return [
        W1 - RATE * (delta1 @ X.T),
        b1 - RATE * delta1.sum(axis=1, keepdims=True),
        W2 - RATE * (delta2 @ a1.T),
        b2 - RATE * delta2.sum(axis=1, keepdims=True),
        W3 - RATE * (delta3 @ a2.T),
        b3 - RATE * delta3.sum(axis=1, keepdims=True),
    ]


def seconds(step: Callable[[], None], steps: int) -> float:
    """The time of one step, the mean of so many."""
    start = perf_counter()
    for _ in range(steps):
        step()
    return (perf_counter() - start) / steps


def steppers(network: Network, X: np.ndarray, Y: np.ndarray) -> tuple[Callable[[], None], Callable[[], None], Callable[[], bool]]:
    """One step by hand, one by ``train``'s loop, and whether the two have come to the same weights."""
    weights = [part.copy() for layer in network for part in (layer.W, layer.b)]
    updates = _Updates(network, X, Y, LOSSES["BCE"], X.shape[1], partial(OPTIMISERS["gradient-descent"].step, learning_rate=RATE), l2=0.0)

    def hand_step() -> None:
        weights[:] = by_hand(weights, X, Y)

    def train_step() -> None:
        updates.update(X, Y, ())

    def agree() -> bool:
        return np.allclose(np.concatenate([part.ravel() for part in weights]), flatten(updates.network_now()), rtol=1e-9, atol=1e-12)

    return hand_step, train_step, agree


def measure(rounds: int, steps: int) -> dict[str, float | bool]:
    """Both in turns, after a warm-up."""
    data = dataset("moons", 10, 0.1, 0)
    hand_step, train_step, agree = steppers(initial_network([2, 4, 2, 1], ["tanh", "tanh", "sigmoid"], "Glorot", 0), data.X, data.Y)
    with np.errstate(all="ignore"):
        pairs = [(seconds(hand_step, steps), seconds(train_step, steps)) for _ in range(rounds + 10)][10:]
    by_hand_us, train_us = (1e6 * min(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(train / hand for hand, train in pairs)
    return {"by_hand_us": by_hand_us, "train_us": train_us, "ratio": ratio, "ratio_of_minima": train_us / by_hand_us, "same_weights": agree()}


def main() -> None:
    parser = argparse.ArgumentParser(description="One training step of dlmath against NumPy written out by hand.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--steps", type=int, default=100, help="steps in each round")
    arguments = parser.parse_args()
    result = measure(arguments.rounds, arguments.steps)
    if arguments.json:
        print(json.dumps(result | {"target": TARGET}))
    else:
        print("by hand {by_hand_us:.1f} µs, train {train_us:.1f} µs, ratio {ratio:.2f} (median), same weights: {same_weights}".format(**result))
        print(f"target: ratio ≤ {TARGET}")


if __name__ == "__main__":
    main()
