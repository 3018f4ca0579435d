"""The mathematics of deep learning, in NumPy, to be read.

| symbol                                        | name in code    | shape        |
|-----------------------------------------------|-----------------|--------------|
| x, a⁽⁰⁾                                       | X, a_before     | (n₀, N)      |
| W⁽ˡ⁾, b⁽ˡ⁾                                    | W, b            | (n, n_before), (n, 1) |
| z⁽ˡ⁾ = W⁽ˡ⁾a⁽ˡ⁻¹⁾ + b⁽ˡ⁾                      | z               | (n, N)       |
| a⁽ˡ⁾ = φ(z⁽ˡ⁾)                                | a               | (n, N)       |
| J                                             | J               | one number, reduction included |
| ∂J/∂a⁽ˡ⁾                                      | dJ_da           | (n, N)       |
| δ⁽ˡ⁾ = ∂J/∂z⁽ˡ⁾                               | delta           | (n, N)       |
| ∇W J = δ⁽ˡ⁾a⁽ˡ⁻¹⁾ᵀ, ∇b J = Σ over columns of δ⁽ˡ⁾ | dW, db      | as W, b      |

Columns are samples, vectors are one-column matrices, everything is a 2-D float64 array. Weight layers are counted from 1 to L.

>>> import numpy as np
>>> network = initial_network([2, 3, 1], ["tanh", "sigmoid"], "Glorot", seed=1)
>>> X, Y = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
>>> t = trace(network, X, Y, LOSSES["BCE"])
>>> t.forward[0].z.shape, t.backward[0].dW.shape
((3, 4), (3, 2))
>>> trace(update(t, 1.0), X, Y, LOSSES["BCE"]).J < t.J
True

Vectors, matrices, their decompositions, linear systems, convolution, the computation graph, steps and the lens are in modules of their
own: ``from dlmath import vectors``.
"""

from dlmath.activations import ACTIVATIONS, Activation, activation
from dlmath.arrays import InputError, as_column, as_matrix, format_matrix, parse_column, parse_matrix
from dlmath.calculus import GradientCheck, gradient_check
from dlmath.datasets import DATASETS, Dataset, dataset, digits
from dlmath.initialisation import INITIALISATIONS, initial_network
from dlmath.losses import LOSSES, Loss, loss
from dlmath.mistakes import MISTAKES, Mistake
from dlmath.network import Backward, Forward, Layer, Network, Trace, predict, trace, update
from dlmath.optimisers import OPTIMISERS, Optimiser, optimiser
from dlmath.training import Descent, Run, descend, train

__all__ = [
    "ACTIVATIONS",
    "DATASETS",
    "INITIALISATIONS",
    "LOSSES",
    "MISTAKES",
    "OPTIMISERS",
    "Activation",
    "Backward",
    "Dataset",
    "Descent",
    "Forward",
    "GradientCheck",
    "InputError",
    "Layer",
    "Loss",
    "Mistake",
    "Network",
    "Optimiser",
    "Run",
    "Trace",
    "activation",
    "as_column",
    "as_matrix",
    "dataset",
    "descend",
    "digits",
    "format_matrix",
    "gradient_check",
    "initial_network",
    "loss",
    "optimiser",
    "parse_column",
    "parse_matrix",
    "predict",
    "trace",
    "train",
    "update",
]
