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
"""

from dlmath.activations import ACTIVATIONS, Activation
from dlmath.arrays import InputError, as_column, as_matrix, format_matrix, parse_column, parse_matrix
from dlmath.initialisation import INITIALISATIONS, initial_network
from dlmath.losses import LOSSES, Loss
from dlmath.network import Backward, Forward, Layer, Network, Trace, predict, trace, update

__all__ = [
    "ACTIVATIONS",
    "INITIALISATIONS",
    "LOSSES",
    "Activation",
    "Backward",
    "Forward",
    "InputError",
    "Layer",
    "Loss",
    "Network",
    "Trace",
    "as_column",
    "as_matrix",
    "format_matrix",
    "initial_network",
    "parse_column",
    "parse_matrix",
    "predict",
    "trace",
    "update",
]
