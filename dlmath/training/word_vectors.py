"""Words as vectors: a word is a one-hot column e_i, and a matrix times e_i is column i of the matrix, its embedding.

The network that learns the embeddings guesses a neighbour of a word: scores U (W e_i), then softmax and cross-entropy.
Words with the same neighbours are asked for the same, so their columns of W come to lie together.

Shapes: V words in d = 2 dimensions; W (d, V), U (V, d); X, Y (V, N), one-hot.
Source: Mikolov et al., Efficient Estimation of Word Representations in Vector Space, 2013; skip-gram, with the whole
softmax.
"""

import math
from functools import lru_cache
from typing import Annotated

import numpy as np

from dlmath.arrays import Column, check_index
from dlmath.contract import Count, Limits, NotNegative, Seed, also, check_calls
from dlmath.functions.activations import ACTIVATIONS
from dlmath.functions.losses import LOSSES
from dlmath.network.initialisation import initial_network
from dlmath.network.parameters import unflatten
from dlmath.network.passes import Layer, Network, Trace, trace
from dlmath.training.datasets import one_hot
from dlmath.training.descent import Descent, descend

WORDS = ("cat", "dog", "car", "bus", "eats", "sleeps", "drives", "stops")
# What stands beside what: animals eat and sleep, vehicles drive and stop.
NEIGHBOURS = {
    "cat": ("eats", "sleeps"),
    "dog": ("eats", "sleeps"),
    "car": ("drives", "stops"),
    "bus": ("drives", "stops"),
    "eats": ("cat", "dog"),
    "sleeps": ("cat", "dog"),
    "drives": ("car", "bus"),
    "stops": ("car", "bus"),
}
DIMENSIONS, MOST_UPDATES = 2, 200
# What no guess can bring J below: the entropy of two neighbours that come equally often.
LEAST = math.log(2.0)


def _is_word(i: int) -> None:
    check_index(i, "i", len(WORDS))


@also(_is_word)
def unit_vector(i: Count) -> Column:
    """The one-hot column of a word by its place in WORDS, from 0.

    >>> unit_vector(1).T
    array([[0., 1., 0., 0., 0., 0., 0., 0.]])
    """
    return one_hot(np.array([i]), len(WORDS))


def beginning(seed: Seed) -> Network:
    """Two layers without biases, their weights random.

    >>> [layer.W.shape for layer in beginning(0)], beginning(0)[0].has_bias
    ([(2, 8), (8, 2)], False)
    """
    V = len(WORDS)
    drawn = initial_network([V, DIMENSIONS, V], ["identity", "identity"], "normal", seed)
    activations = (ACTIVATIONS["identity"], ACTIVATIONS["softmax"])
    return tuple(
        Layer(layer.W, np.zeros_like(layer.b), phi, None, np.zeros(layer.b.shape, dtype=bool))
        for layer, phi in zip(drawn, activations, strict=True)
    )


@lru_cache(maxsize=64)
def learn(seed: Seed, learning_rate: NotNegative = 1.0) -> Descent:
    """Gradient descent on all pairs of neighbours, every update kept.

    >>> run = learn(0)
    >>> bool(run.J[-1] < run.J[0]), len(run.thetas)
    (True, 201)
    """
    pairs = [(word, beside) for word, all_beside in NEIGHBOURS.items() for beside in all_beside]
    X, Y = (np.hstack([unit_vector(WORDS.index(pair[side])) for pair in pairs]) for side in (0, 1))
    return descend(beginning(seed), X, Y, LOSSES["CE"], learning_rate, MOST_UPDATES, every=True)


def after(seed: Seed, made: Annotated[int, Limits(0, MOST_UPDATES)]) -> Network:
    """The network after some updates.

    >>> (after(0, 0)[0].W == beginning(0)[0].W).all().item()
    True
    """
    return unflatten(learn(seed).thetas[made], beginning(seed))


def _are_words(seed: int, made: int, i: int, j: int) -> None:
    check_index(i, "i", len(WORDS))
    check_index(j, "j", len(WORDS))


@also(_are_words)
def one_pair(seed: Seed, made: Annotated[int, Limits(0, MOST_UPDATES)], i: Count, j: Count) -> Trace:
    """The forward and backward pass of word i and its neighbour j, from 0, after some updates.

    >>> t = one_pair(0, 0, 1, 4)
    >>> (t.forward[0].z == beginning(0)[0].W[:, 1:2]).all().item(), t.backward[0].dW.any(axis=0).nonzero()[0].tolist()
    (True, [1])
    """
    return trace(after(seed, made), unit_vector(i), unit_vector(j), LOSSES["CE"])


check_calls(__name__)
