"""The mathematics of deep learning, in NumPy, to be read from here on.

Columns are samples. A vector is a matrix of one column, and nearly everything is a 2-D float64 array. Layers of weights
are counted from 1 to L; layer 0 is the input, x = a⁽⁰⁾. n is the number of units of a layer, n_before that of the layer
before, N the number of samples.

| symbol   | meaning                                         | name in code      | shape          |
|----------|-------------------------------------------------|-------------------|----------------|
| x, y     | inputs, targets                                 | ``X``, ``Y``      | (n₀, N), (n_L, N) |
| W, b     | weights, biases                                 | ``W``, ``b``      | (n, n_before), (n, 1) |
| z        | weighted input, z⁽ˡ⁾ = W⁽ˡ⁾a⁽ˡ⁻¹⁾ + b⁽ˡ⁾          | ``z``             | (n, N)         |
| a        | activation, a⁽ˡ⁾ = φ(z⁽ˡ⁾)                       | ``a``, ``a_before`` | (n, N)       |
| φ, φ′    | activation function, its derivative             | ``f``, ``slope``  | elementwise    |
| J        | loss, one number                                | ``J``             |                |
| ∂J/∂a, δ | gradients at a layer, δ⁽ˡ⁾ = ∂J/∂z⁽ˡ⁾             | ``dJ_da``, ``delta`` | (n, N)      |
| ∇W J, ∇b J | gradients of the parameters                   | ``dW``, ``db``    | as W, b        |
| α        | learning rate                                   | ``learning_rate`` |                |

A loss is a mean or a sum over samples and units; its divisor, such as 1/N, is inside δ already, so nothing after δ
divides by N again.

Backpropagation is four equations (⊙ is the product entry by entry):

    1. δ⁽ᴸ⁾ = ∇ₐJ ⊙ φ′(z⁽ᴸ⁾)                 ``Activation.pull_back`` of ∇ₐJ = ``Loss.slope``; softmax: by (∂a/∂z)ᵀ
    2. δ⁽ˡ⁾ = (W⁽ˡ⁺¹⁾)ᵀ δ⁽ˡ⁺¹⁾ ⊙ φ′(z⁽ˡ⁾)      ``Activation.pull_back`` of W_nextᵀ δ_next
    3. ∇W⁽ˡ⁾ J = δ⁽ˡ⁾ (a⁽ˡ⁻¹⁾)ᵀ               ``Backward.dW``; the product adds up the samples by itself
    4. ∇b⁽ˡ⁾ J = Σ over the columns of δ⁽ˡ⁾    ``Backward.db``

``network.passes.run_backward`` computes the four, layer by layer from the last, after ``run_forward`` has computed z
and a. ``trace`` runs both and keeps every number, ``update`` subtracts α times the gradients, and ``gradient_check``
tells whether they are right without using them.

>>> import numpy as np
>>> network = initial_network([2, 3, 1], ["tanh", "sigmoid"], "Glorot", seed=1)
>>> X, Y = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
>>> t = trace(network, X, Y, LOSSES["BCE"])
>>> t.forward[0].z.shape, t.backward[0].delta.shape, t.backward[0].dW.shape
((3, 4), (3, 4), (3, 2))
>>> np.array_equal(t.backward[0].dW, t.backward[0].delta @ X.T)
True
>>> trace(update(t, learning_rate=1.0), X, Y, LOSSES["BCE"]).J < t.J
True

The rooms form a ladder; each may use what stands below it, and opens with a page that says in which order to read it:

    by_hand          exercises, answers as learners write them, usual mistakes
    training         data, many updates, what becomes of a network on the way
    network          forward, backward, and what one pass tells
    calculus         difference quotients, the computation graph, going downhill
    functions        activations and losses, each one record
    linear_algebra   vectors, matrices, decompositions, convolution

Below them stand ``arrays``, where input becomes checked arrays, and ``contract``, which checks every call from outside
against its signature: what does not fit ends in an ``InputError`` that names the argument. So a docstring says only
what its signature does not, and functions do not check again. Inside, NumPy's floating-point warnings are off: where
float64 overflows, a result is ∞ or NaN.

Every function is the formula as a book writes it with its one usual trick against overflow and loss of digits, good to
a relative 10⁻¹² for numbers up to 10¹⁰⁰. Registries (``ACTIVATIONS``, ``LOSSES``, ``OPTIMISERS``, ...) hold records by
the names that a reader sees.
"""

from dlmath.arrays import InputError, as_column, as_matrix
from dlmath.by_hand.mistakes import MISTAKES, Mistake
from dlmath.calculus.optimisers import OPTIMISERS, Optimiser, optimiser
from dlmath.functions.activations import ACTIVATIONS, Activation, activation
from dlmath.functions.losses import LOSSES, Loss, loss
from dlmath.linear_algebra.matrix_text import format_matrix, parse_column, parse_matrix
from dlmath.network.gradient_check import GradientCheck, gradient_check
from dlmath.network.initialisation import INITIALISATIONS, initial_network
from dlmath.network.passes import Backward, Forward, Layer, Network, Trace, predict, trace, update
from dlmath.training.datasets import DATASETS, Dataset, dataset, digits
from dlmath.training.descent import Descent, Run, descend, train

__all__ = [
    "ACTIVATIONS", "DATASETS", "INITIALISATIONS", "LOSSES", "MISTAKES", "OPTIMISERS", "Activation", "Backward",
    "Dataset", "Descent", "Forward",
    "GradientCheck", "InputError", "Layer", "Loss", "Mistake", "Network", "Optimiser", "Run", "Trace", "activation",
    "as_column", "as_matrix",
    "dataset", "descend", "digits", "format_matrix", "gradient_check", "initial_network", "loss", "optimiser",
    "parse_column", "parse_matrix",
    "predict", "trace", "train", "update",
]  # fmt: skip
