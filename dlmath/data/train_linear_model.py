"""Train the linear model of the digits and write it beside this script, or into another file.

Run from the project's root: python -m dlmath.data.train_linear_model [--updates 300] [file]
"""

import argparse
from pathlib import Path

import numpy as np

from dlmath.network.passes import predict
from dlmath.training.datasets import digits
from dlmath.training.digit_classifier import UPDATES, WEIGHTS, train_classifier
from dlmath.training.records import accuracy


def main(file: Path, updates: int) -> None:
    """Train, write 32-bit weights, say how many held-out digits are read correctly."""
    train, test = digits()
    network = train_classifier(train, updates)
    np.savez_compressed(file, W=network[0].W.astype(np.float32), b=network[0].b.astype(np.float32))
    print(f"{file}: {file.stat().st_size} bytes, accuracy {accuracy(predict(network, test.X), test.Y)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=WEIGHTS)
    parser.add_argument("--updates", type=int, default=UPDATES)
    arguments = parser.parse_args()
    main(arguments.file, arguments.updates)
