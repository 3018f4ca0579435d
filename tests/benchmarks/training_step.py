"""One training step (2-4-2-1 network, batches of 10, tanh, tanh, sigmoid + BCE): ``train`` against NumPy written out by
hand.

Both run in turns in the same process, so that whatever else the machine does befalls both. Printed are the shortest
time of each and the median of the ratios. What ``train`` notes down on the way (200 records of J, accuracy, gradients
and dead units) is counted with it.

Run from the project's root: python -m tests.benchmarks.training_step [--json] [--rounds 30] [--epochs 200]
"""

import argparse
import json
import statistics
from collections.abc import Callable
from time import perf_counter

import numpy as np

from dlmath import LOSSES, OPTIMISERS, dataset, initial_network, train

RATE = 0.1
BATCH, BATCHES = 10, 10
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
    delta3 = (s / (s + t) - Y) / z3.size
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


def measure(rounds: int, epochs: int) -> dict[str, float | bool]:
    """Both in turns, after a warm-up."""
    data = dataset("moons", BATCH * BATCHES, 0.1, 0)
    network = initial_network([2, 4, 2, 1], ["tanh", "tanh", "sigmoid"], "Glorot", 0)

    def hand_run() -> list[np.ndarray]:
        weights, generator = [part for layer in network for part in (layer.W, layer.b)], np.random.default_rng(0)
        for _ in range(epochs):
            order = generator.permutation(data.X.shape[1])
            X, Y = data.X[:, order], data.Y[:, order]
            for start in range(0, len(order), BATCH):
                weights = by_hand(weights, X[:, start : start + BATCH], Y[:, start : start + BATCH])
        return weights

    def train_run() -> list[np.ndarray]:
        run = train(network, data, LOSSES["BCE"], OPTIMISERS["gradient-descent"], epochs, BATCH, 0, learning_rate=RATE)
        return [part for layer in run.network for part in (layer.W, layer.b)]

    def seconds(run: Callable[[], list[np.ndarray]]) -> float:
        start = perf_counter()
        run()
        return (perf_counter() - start) / (epochs * BATCHES)

    same = all(np.allclose(*pair, rtol=1e-9, atol=1e-12) for pair in zip(hand_run(), train_run(), strict=True))
    pairs = [(seconds(hand_run), seconds(train_run)) for _ in range(rounds)]
    by_hand_us, train_us = (1e6 * min(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(train / hand for hand, train in pairs)
    return {
        "by_hand_us": by_hand_us,
        "train_us": train_us,
        "ratio": ratio,
        "ratio_of_minima": train_us / by_hand_us,
        "same_weights": same,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="One training step of dlmath against NumPy written out by hand.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--epochs", type=int, default=200, help="epochs of ten steps in each round")
    arguments = parser.parse_args()
    result = measure(arguments.rounds, arguments.epochs)
    if arguments.json:
        print(json.dumps(result | {"target": TARGET}))
    else:
        print(
            "by hand {by_hand_us:.1f} µs, train {train_us:.1f} µs, ratio {ratio:.2f} (median), same weights:"
            " {same_weights}".format(**result)
        )
        print(f"target: ratio ≤ {TARGET}")


if __name__ == "__main__":
    main()
