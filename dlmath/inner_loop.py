"""The inner loop of training: J and its gradient, keeping only what an update needs.

The parameters of a network are one vector here, W⁽¹⁾, b⁽¹⁾, W⁽²⁾, b⁽²⁾, … one after the other, and so is their gradient. Every W, b,
∂J/∂W and ∂J/∂b is a view into one of the two, so an optimiser's rule is one line for all of them.

Shapes: X (n₀, N), Y (n_L, N); parameters and gradient (P,). The formulas are those of ``trace``, and so are the numbers.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from dlmath.activations import Activation
from dlmath.losses import Loss
from dlmath.network import Batch, Inputs, Layer, Network, Targets

Vector = Float64[np.ndarray, " P"]


def flatten(network: Network) -> Vector:
    """All parameters as one new vector: W⁽¹⁾ row by row, b⁽¹⁾, W⁽²⁾, b⁽²⁾, …

    >>> from dlmath import ACTIVATIONS
    >>> flatten((Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"]),))
    array([1., 2., 3.])
    """
    return np.concatenate([part.ravel() for layer in network for part in (layer.W, layer.b)])


def views(parameters: Float64[np.ndarray, "*K P"], network: Network) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """W (n, n_before) and b (n, 1) of each layer, as views into ``parameters`` in the shapes of ``network``.

    Args:
      parameters: (P,), in the order of ``flatten``; or several of them, (K, P), which give W (K, n, n_before) and b (K, n, 1).
      network: the layers.

    Returns: an iterator over the pairs W, b; to write into one is to write into ``parameters``.

    >>> from dlmath import ACTIVATIONS
    >>> neuron = (Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"]),)
    >>> parameters = flatten(neuron)
    >>> for W, b in views(parameters, neuron):
    ...     W[0, 1] = 5.0
    >>> parameters
    array([1., 5., 3.])
    """
    start = 0
    for layer in network:
        middle, end = start + layer.W.size, start + layer.W.size + layer.b.size
        W, b = parameters[..., start:middle], parameters[..., middle:end]
        yield W.reshape(*W.shape[:-1], *layer.W.shape), b.reshape(*b.shape[:-1], *layer.b.shape)
        start = end


def unflatten(parameters: Vector, network: Network) -> Network:
    """A new network with the shapes and activations of ``network`` and these parameters.

    Raises: InputError if a parameter is not finite.

    >>> from dlmath import ACTIVATIONS
    >>> neuron = (Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"]),)
    >>> unflatten(2.0 * flatten(neuron), neuron)[0].W
    array([[2., 4.]])
    """
    return tuple(Layer(W, b, layer.activation) for (W, b), layer in zip(views(parameters, network), network, strict=True))


class Part(NamedTuple):
    """One layer of a network that is being trained: views into parameters, gradient and the array of all z, and its φ.

    ``Backpropagation`` makes it. Shapes: W and dW (n, n_before), b and db (n, 1), z and slope (n, N).
    """

    W: np.ndarray
    b: np.ndarray
    dW: np.ndarray
    db: np.ndarray
    z: np.ndarray
    slope: np.ndarray
    phi: Activation


class Backpropagation:
    """J and its gradient for batches of N samples: ``trace`` without the record.

    The z of all layers are rows of one array, so that φ′ of neighbouring layers with the same φ is one call.

    Attributes:
      parameters: (P,); change them in place.
      gradient: ∂J/∂parameters, (P,); each ``run`` overwrites it.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> loop = Backpropagation(neuron, 1, LOSSES["half-MSE"], flatten(neuron), np.empty(2))
    >>> loop.run(np.array([[3.0]]), np.array([[5.0]]))
    >>> loop.gradient
    array([6., 2.])
    """

    def __init__(self, network: Network, N: int, loss: Loss, parameters: Vector, gradient: Vector) -> None:
        self.parameters, self.gradient, self._N = parameters, gradient, N
        self._loss, self._pair = loss, loss.from_logits.get(network[-1].activation.name)
        ends = np.cumsum([layer.W.shape[0] for layer in network])
        Z, slopes = np.empty((ends[-1], N)), np.empty((ends[-1], N))
        each = zip(views(parameters, network), views(gradient, network), np.split(Z, ends), np.split(slopes, ends), network, strict=False)
        self._parts = [Part(*weights, *gradients, z, slope, layer.activation) for weights, gradients, z, slope, layer in each]
        self._inputs: list[np.ndarray] = []  # of each layer, as the last pass forward has left them
        self._slopes = []
        start = 0
        for phi, neighbours in groupby(network[:-1] if self._pair else network, key=lambda layer: layer.activation):
            end = start + sum(layer.W.shape[0] for layer in neighbours)
            if phi.slope:
                self._slopes.append((phi.slope, Z[start:end], slopes[start:end]))
            start = end

    def J(self, X: Inputs, Y: Targets) -> float:
        """The loss at X (n₀, N) and Y (n_L, N)."""
        self._forward(X)
        return self._pair.value(self._parts[-1].z, Y) if self._pair else self._loss.value(self._output(), Y)

    def run(self, X: Inputs, Y: Targets) -> None:
        """Write ∂J/∂parameters at X (n₀, N) and Y (n_L, N) into ``gradient``."""
        self._forward(X)
        self.backward(Y)

    def backward(self, Y: Targets) -> None:
        """The same where ``J`` has just gone forward, and the parameters are what they were then."""
        for slope, z, into in self._slopes:
            into[...] = slope(z)
        delta, inputs = self._output_delta(Y), self._inputs
        for l in range(len(inputs) - 1, -1, -1):
            W, _, dW, db, _, _, _ = self._parts[l]
            delta.dot(inputs[l].T, dW)
            if self._N == 1:
                db[...] = delta
            else:
                delta.sum(axis=1, keepdims=True, out=db)
            if l:
                delta = self._pull_back(self._parts[l - 1], W.T.dot(delta))

    def _output_delta(self, Y: Targets) -> Batch:
        """δ⁽ᴸ⁾, z⁽ᴸ⁾ being known already."""
        return self._pair.delta(self._parts[-1].z, Y) if self._pair else self._pull_back(self._parts[-1], self._loss.slope(self._output(), Y))

    def _forward(self, X: Inputs) -> None:
        """Leave every z in its part, and keep a⁽⁰⁾, a⁽¹⁾, …, a⁽ᴸ⁻¹⁾."""
        activations, (*hidden, last) = [X], self._parts
        for W, b, _, _, z, _, phi in hidden:
            W.dot(activations[-1], z)
            np.add(z, b, z)
            activations.append(phi.f(z))
        last.W.dot(activations[-1], last.z)
        np.add(last.z, last.b, last.z)
        self._inputs = activations

    def _output(self) -> Batch:
        """a⁽ᴸ⁾, which a loss that is computed from z⁽ᴸ⁾ does not need."""
        last = self._parts[-1]
        return last.phi.f(last.z)

    def _pull_back(self, part: Part, dJ_da: Batch) -> Batch:
        """δ = ∂J/∂a ⊙ φ′(z), φ′(z) being known already."""
        return dJ_da * part.slope if part.phi.slope else part.phi.pull_back(part.z, dJ_da)
