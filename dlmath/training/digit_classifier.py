"""A linear model that reads digits: softmax(W x + b) with W (10, 784), trained by
``dlmath/data/train_linear_model.py``."""

import functools
from pathlib import Path

import numpy as np

from dlmath.contract import Count, NotNegative, check_calls
from dlmath.functions.activations import ACTIVATIONS
from dlmath.functions.losses import LOSSES
from dlmath.network.passes import Layer, Network, predict
from dlmath.training.datasets import Dataset, digits
from dlmath.training.descent import descend
from dlmath.training.records import accuracy

WEIGHTS = Path(__file__).parent.parent / "data" / "linear_model.npz"
UPDATES, LEARNING_RATE = 300, 0.5


def train_classifier(data: Dataset, updates: Count = UPDATES, learning_rate: NotNegative = LEARNING_RATE) -> Network:
    """One softmax layer, from W = 0 and b = 0 by gradient descent on the cross-entropy of all samples at once.

    >>> data = Dataset(np.array([[1.0, -1.0]]), np.eye(2), "two", "classification", "by hand")
    >>> train_classifier(data, updates=1, learning_rate=1.0)[0].W.tolist()
    [[0.5], [-0.5]]
    """
    classes, inputs = data.Y.shape[0], data.X.shape[0]
    start = (Layer(np.zeros((classes, inputs)), np.zeros((classes, 1)), ACTIVATIONS["softmax"]),)
    return descend(start, data.X, data.Y, LOSSES["CE"], learning_rate, updates).network


@functools.cache
def classifier() -> Network:
    """The trained network, read from its file on the first call: W (10, 784), b (10, 1), softmax.

    >>> (layer,) = classifier()
    >>> layer.W.shape, layer.b.shape, layer.W.size + layer.b.size
    ((10, 784), (10, 1), 7850)
    """
    with np.load(WEIGHTS, allow_pickle=False) as file:
        return (Layer(file["W"].astype(np.float64), file["b"].astype(np.float64), ACTIVATIONS["softmax"]),)


@functools.cache
def held_out_accuracy() -> float:
    """The accuracy of ``classifier()`` on the 1,000 digits that it was not trained on.

    >>> held_out_accuracy()
    0.911
    """
    test = digits()[1]
    return float(accuracy(predict(classifier(), test.X), test.Y))


check_calls(__name__)
