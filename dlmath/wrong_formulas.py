"""Wrong formulas of backpropagation, and what they are put together from.

A wrong formula is a function (t, i, rate): of a trace, the index of a layer, counted from 0, and α. It returns the wrong value, in the shape
of the right one, or None where it cannot be used.
"""

import numpy as np

from dlmath.activations import activation
from dlmath.losses import LOSSES
from dlmath.network import Layer, Trace, trace


def chain(x: float, *layers: tuple[float, float, str]) -> Trace:
    """Something to try a formula on: layers of one unit each, given by w, b and the name of φ, with the target 0 and half-MSE.

    >>> chain(3.0, (2.0, 1.0, "identity")).backward[0].delta
    array([[7.]])
    """
    network = tuple(Layer(np.array([[w]]), np.array([[b]]), activation(phi)) for w, b, phi in layers)
    return trace(network, np.array([[x]]), np.array([[0.0]]), LOSSES["half-MSE"])


def is_last(t: Trace, i: int) -> bool:
    """Whether a layer is the last one.

    >>> is_last(chain(-0.5, (2.0, 1.0, "tanh")), 0)
    True
    """
    return i == len(t.network) - 1


def where_it_fits(W: np.ndarray, v: np.ndarray) -> np.ndarray | None:
    """W v, if the shapes allow it; if not, they give the mistake away.

    >>> where_it_fits(np.array([[1.0, 2.0]]), np.array([[3.0]])) is None
    True
    """
    return W @ v if W.shape[1] == v.shape[0] else None


def times_slope(t: Trace, i: int, dJ_da: np.ndarray | None) -> np.ndarray | None:
    """∂J/∂a ⊙ φ′(z), if the shapes allow it.

    >>> t = chain(-0.5, (2.0, 1.0, "tanh"))
    >>> times_slope(t, 0, np.array([[3.0]])), times_slope(t, 0, np.array([[3.0, 4.0]]))
    (array([[3.]]), None)
    """
    z = t.forward[i].z
    return t.network[i].activation.pull_back(z, dJ_da) if dJ_da is not None and dJ_da.shape == z.shape else None


def plus_bias(t: Trace, i: int, product: np.ndarray | None) -> np.ndarray | None:
    """W a + b, if there is a product and the shapes allow it.

    >>> t = chain(-0.5, (2.0, 1.0, "tanh"))
    >>> plus_bias(t, 0, np.array([[-2.0]])), plus_bias(t, 0, None)
    (array([[-1.]]), None)
    """
    b = t.network[i].b
    return product + b if product is not None and product.shape[0] == b.shape[0] else None


def slope_formula_of_z(t: Trace, i: int, rate: float) -> np.ndarray | None:
    """φ′ as z (1 − z) for the sigmoid, as 1 − z² for tanh, where it is a (1 − a) and 1 − a²; None for another activation.

    >>> slope_formula_of_z(chain(1.0, (2.0, 0.0, "sigmoid")), 0, 0.1)
    array([[-2.]])
    """
    z = t.forward[i].z
    return {"sigmoid": z * (1.0 - z), "tanh": 1.0 - z**2}.get(t.network[i].activation.name)


def slope_at_a(t: Trace, i: int, rate: float) -> np.ndarray | None:
    """φ′(a) for φ′(z); None for softmax.

    >>> t = chain(0.0, (2.0, 0.0, "sigmoid"))
    >>> t.backward[0].slope, slope_at_a(t, 0, 0.1).round(4)
    (array([[0.25]]), array([[0.235]]))
    """
    slope = t.network[i].activation.slope
    return slope(t.forward[i].a) if slope else None


def delta_of_the_text(t: Trace, i: int, rate: float) -> np.ndarray | None:
    """δ⁽ᴸ⁾ = ∇_a J, and rightly on from there to the layers before.

    >>> t = chain(0.0, (2.0, 0.0, "sigmoid"))
    >>> t.backward[0].delta, delta_of_the_text(t, 0, 0.1)
    (array([[0.125]]), array([[0.5]]))
    """
    if is_last(t, i):
        return t.backward[i].dJ_da
    delta_next = delta_of_the_text(t, i + 1, rate)
    return None if delta_next is None else times_slope(t, i, t.network[i + 1].W.T @ delta_next)


def slopes_forgotten(t: Trace, i: int, rate: float) -> np.ndarray:
    """δ as ∇_a J, taken back through Wᵀ alone.

    >>> t = chain(0.0, (2.0, 0.0, "sigmoid"), (2.0, -1.0, "sigmoid"))
    >>> t.backward[0].delta, slopes_forgotten(t, 0, 0.1)
    (array([[0.0625]]), array([[1.]]))
    """
    return t.backward[i].dJ_da if is_last(t, i) else t.network[i + 1].W.T @ slopes_forgotten(t, i + 1, rate)


def weights_updated_first(t: Trace, i: int, rate: float) -> np.ndarray | None:
    """δ = (W − α ∂J/∂W)ᵀ δ ⊙ φ′(z), where W, ∂J/∂W and the δ to the right are those of the next layer; None for the last layer.

    >>> t = chain(1.0, (1.0, 0.0, "identity"), (3.0, 0.0, "identity"))
    >>> t.backward[0].delta, weights_updated_first(t, 0, 0.5)
    (array([[9.]]), array([[4.5]]))
    """
    if is_last(t, i):
        return None
    W_new = t.network[i + 1].W - rate * t.backward[i + 1].dW
    return times_slope(t, i, W_new.T @ t.backward[i + 1].delta)


def factor_of_two(t: Trace, i: int, rate: float) -> np.ndarray | None:
    """δ as if the squared error had the ½ that it has not, or had not the ½ that it has; None for another loss.

    >>> t = chain(3.0, (2.0, 1.0, "identity"))
    >>> t.backward[0].delta, factor_of_two(t, 0, 0.1)
    (array([[7.]]), array([[14.]]))
    """
    factor = {"MSE": 0.5, "half-MSE": 2.0, "half-SSE": 2.0}.get(t.loss.name)
    return None if factor is None else factor * t.backward[i].delta
