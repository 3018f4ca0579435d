"""Train the linear model of the digits and write it beside this script: `python -m dlmath.data.train_linear_model`, from the project's root."""

import numpy as np

from dlmath.classifier import WEIGHTS, accuracy, train_classifier
from dlmath.datasets import digits


def main() -> None:
    """Train, write 32-bit weights, say how many held-out digits are read correctly."""
    train, test = digits()
    network = train_classifier(train)
    np.savez_compressed(WEIGHTS, W=network[0].W.astype(np.float32), b=network[0].b.astype(np.float32))
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size} bytes, accuracy {accuracy(network, test)}")


if __name__ == "__main__":
    main()
