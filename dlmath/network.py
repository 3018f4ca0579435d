"""A network, one pass forward and backward through it with every intermediate kept, and the update.

Layers are counted by their weights: ``network[0]`` is layer 1, and a⁽⁰⁾ = x.

    z⁽ˡ⁾ = W⁽ˡ⁾a⁽ˡ⁻¹⁾ + b⁽ˡ⁾      a⁽ˡ⁾ = φ(z⁽ˡ⁾)
    δ⁽ᴸ⁾ = ∂J/∂a⁽ᴸ⁾ ⊙ φ′(z⁽ᴸ⁾)      δ⁽ˡ⁾ = W⁽ˡ⁺¹⁾ᵀδ⁽ˡ⁺¹⁾ ⊙ φ′(z⁽ˡ⁾)
    ∂J/∂W⁽ˡ⁾ = δ⁽ˡ⁾a⁽ˡ⁻¹⁾ᵀ      ∂J/∂b⁽ˡ⁾ = Σ over samples of δ⁽ˡ⁾

Shapes: X (n₀, N), W (n, n_before), b (n, 1); z, a, ∂J/∂a, δ (n, N), where δ has the mean over samples already inside.
Source: Nielsen, Neural Networks and Deep Learning, ch. 2 (BP1-BP4), for a batch.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from dlmath.activations import Activation
from dlmath.arrays import InputError, as_column, as_matrix, check_count, check_finite, check_number
from dlmath.losses import Loss

Batch = Float64[np.ndarray, "n N"]
Before = Float64[np.ndarray, "n_before N"]
Inputs = Float64[np.ndarray, "n_in N"]
Targets = Float64[np.ndarray, "n_out N"]
Weights = Float64[np.ndarray, "n n_before"]
Bias = Float64[np.ndarray, "n 1"]


@dataclass(frozen=True, eq=False)
class Layer:
    """One weight layer: a = φ(W a_before + b); W and b are its own copies, and read-only.

    Attributes:
      W: (n, n_before).
      b: (n, 1).
      activation: φ.

    Raises: InputError if b does not fit W, a number is not finite, or the activation is none.

    >>> from dlmath import ACTIVATIONS
    >>> Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"]).W
    array([[1., 2.]])
    """

    W: Weights
    b: Bias
    activation: Activation

    def __post_init__(self) -> None:
        if not isinstance(self.activation, Activation):
            raise InputError("activation must be one of ACTIVATIONS, not %(given)s", given=repr(self.activation))
        W = as_matrix(self.W, "W")
        b = as_column(self.b, "b", W.shape[0])
        for field, matrix in (("W", W), ("b", b)):
            matrix.setflags(write=False)
            object.__setattr__(self, field, matrix)


Network = tuple[Layer, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Forward:
    """What the forward pass leaves in one layer: a_before (n_before, N), z and a (n, N); ``run_forward`` makes it."""

    a_before: Before
    z: Batch
    a: Batch


@dataclass(frozen=True, eq=False, slots=True)
class Backward:
    """What the backward pass leaves in one layer; ``run_backward`` makes it.

    Attributes:
      dJ_da: ∂J/∂a, (n, N).
      slope: φ′(z), (n, N); None for softmax, whose Jacobian is no vector.
      delta: δ = ∂J/∂z, (n, N).
      dW: ∂J/∂W, as W.
      db: ∂J/∂b, as b.
    """

    dJ_da: Batch
    slope: Batch | None
    delta: Batch
    dW: Weights
    db: Bias


@dataclass(frozen=True, eq=False)
class Trace:
    """One forward and backward pass with every intermediate; ``trace`` makes it.

    Attributes:
      network: the layers it ran through.
      X: inputs, (n₀, N).
      Y: targets, (n_L, N).
      loss: the loss.
      J: its value, reduction included.
      forward: one Forward for each layer.
      backward: one Backward for each layer.
      from_logits: whether J and δ⁽ᴸ⁾ were computed from z⁽ᴸ⁾, as they are for the canonical pairs, and for every output of a loss with logarithms.
    """

    network: Network
    X: Inputs
    Y: Targets
    loss: Loss
    J: float
    forward: tuple[Forward, ...]
    backward: tuple[Backward, ...]
    from_logits: bool

    @property
    def canonical(self) -> bool:
        """Whether output and loss form a canonical pair, so that δ⁽ᴸ⁾ = (a⁽ᴸ⁾ − y) / divisor."""
        pair = self.loss.from_logits.get(self.network[-1].activation.name)
        return pair is not None and pair.canonical


def trace(network: Network, X: Inputs, Y: Targets, loss: Loss) -> Trace:
    """Run a batch forward and backward, once, and keep everything.

    Args:
      network: layers whose shapes fit one another.
      X: inputs, (n₀, N).
      Y: targets, (n_L, N).
      loss: one of LOSSES.

    Returns: the trace. Where float64 overflows it holds ∞ or NaN, without a warning.

    Raises: InputError if a shape does not fit, a number is not finite, or the loss does not take such outputs or targets.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> t.forward[0].z, t.backward[0].delta, t.backward[0].dW, t.J
    (array([[7.]]), array([[2.]]), array([[6.]]), 2.0)
    """
    X, Y = check_batch(network, X, Y, loss)
    with np.errstate(all="ignore"):
        forward = run_forward(network, X)
        backward = run_backward(network, forward, Y, loss)
        J = loss_value(network, forward[-1], Y, loss)
    return Trace(network, X, Y, loss, J, forward, backward, network[-1].activation.name in loss.from_logits)


def one_sample(t: Trace, s: int) -> Trace:
    """One sample of a batch: its columns of the trace; J and the gradients of the parameters stay those of the batch.

    Args:
      t: the trace of N samples.
      s: which of them, from 0 to N − 1.

    Returns: a trace with x, z, a, ∂J/∂a, φ′(z) and δ of one column.

    Raises: InputError if there is no such sample.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> second = one_sample(trace(neuron, np.array([[3.0, 4.0]]), np.array([[5.0, 5.0]]), LOSSES["half-MSE"]), 1)
    >>> second.forward[0].z, second.backward[0].delta, second.backward[0].dW
    (array([[9.]]), array([[2.]]), array([[11.]]))
    """
    N = t.X.shape[1]
    check_count(s, "s", least=0)
    if s >= N:
        raise InputError("the batch has samples 1 to %(most)s, not %(given)s", most=N, given=s + 1)
    one = np.s_[:, s : s + 1]
    forward = tuple(Forward(at.a_before[one], at.z[one], at.a[one]) for at in t.forward)
    backward = tuple(Backward(at.dJ_da[one], None if at.slope is None else at.slope[one], at.delta[one], at.dW, at.db) for at in t.backward)
    return replace(t, X=t.X[one], Y=t.Y[one], forward=forward, backward=backward)


def each_alone(t: Trace) -> tuple[Trace, ...]:
    """Every sample of a batch traced by itself, as if there were no others.

    J and the gradients of the batch are the means of theirs, or their sums where the loss takes no mean.

    Args:
      t: the trace of N samples.

    Returns: N traces of one sample.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0, 4.0]]), np.array([[5.0, 5.0]]), LOSSES["half-MSE"])
    >>> [alone.backward[0].dW.item() for alone in each_alone(t)], t.backward[0].dW.item()
    ([6.0, 16.0], 11.0)
    """
    return tuple(trace(t.network, t.X[:, s : s + 1], t.Y[:, s : s + 1], t.loss) for s in range(t.X.shape[1]))


def loss_value(network: Network, last: Forward, Y: Batch, loss: Loss) -> float:
    """J of an output, unchecked; from z⁽ᴸ⁾ where the loss has a form for that activation.

    Args:
      network: the layers.
      last: what the forward pass left in the last one, z and a (n_L, N).
      Y: targets, (n_L, N).
      loss: one of LOSSES.

    Returns: J; from z⁽ᴸ⁾ it is finite even where a⁽ᴸ⁾ is 0 and its logarithm −∞.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[1.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> (last,) = run_forward(neuron, np.array([[-800.0]]))
    >>> last.a, loss_value(neuron, last, np.array([[1.0]]), LOSSES["BCE"])
    (array([[0.]]), 800.0)
    """
    pair = loss.from_logits.get(network[-1].activation.name)
    return pair.value(last.z, Y) if pair else loss.value(last.a, Y)


def run_forward(network: Network, X: Inputs) -> tuple[Forward, ...]:
    """The forward pass, unchecked: one Forward for each layer.

    Args:
      network: layers whose shapes fit one another.
      X: inputs, (n₀, N).

    Returns: z and a (n, N) of each layer, and what it read.

    >>> from dlmath import ACTIVATIONS
    >>> hidden = Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["ReLU"])
    >>> output = Layer(np.array([[3.0]]), np.array([[-1.0]]), ACTIVATIONS["identity"])
    >>> [at.a.tolist() for at in run_forward((hidden, output), np.array([[3.0, -3.0]]))]
    [[[7.0, 0.0]], [[20.0, -1.0]]]
    """
    passes = []
    a = X
    for layer in network:
        a_before = a
        z = layer.W @ a_before + layer.b
        a = layer.activation.f(z)
        passes.append(Forward(a_before, z, a))
    return tuple(passes)


def run_backward(network: Network, forward: tuple[Forward, ...], Y: Batch, loss: Loss) -> tuple[Backward, ...]:
    """The backward pass, unchecked: one Backward for each layer, in the order of the layers.

    Args:
      network: layers whose shapes fit one another.
      forward: what ``run_forward`` left in them.
      Y: targets, (n_L, N).
      loss: one of LOSSES.

    Returns: ∂J/∂a, φ′(z) and δ (n, N), ∂J/∂W and ∂J/∂b of each layer.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> hidden = Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["ReLU"])
    >>> network = (hidden, Layer(np.array([[3.0]]), np.array([[-1.0]]), ACTIVATIONS["identity"]))
    >>> backward = run_backward(network, run_forward(network, np.array([[3.0]])), np.array([[18.0]]), LOSSES["half-MSE"])
    >>> [at.delta.item() for at in backward], [at.dW.item() for at in backward]
    ([6.0, 2.0], [18.0, 14.0])
    """
    passes = []
    dJ_da = loss.slope(forward[-1].a, Y)
    pair = loss.from_logits.get(network[-1].activation.name)
    for layer, at in zip(reversed(network), reversed(forward), strict=True):
        slope = layer.activation.slope(at.z) if layer.activation.slope else None
        if pair:
            delta, pair = pair.delta(at.z, Y), None
        else:
            delta = layer.activation.pull_back(at.z, dJ_da) if slope is None else dJ_da * slope
        dW = delta @ at.a_before.T
        db = delta.sum(axis=1, keepdims=True)
        passes.append(Backward(dJ_da, slope, delta, dW, db))
        dJ_da = layer.W.T @ delta
    return tuple(reversed(passes))


def predict(network: Network, X: Inputs) -> Targets:
    """The output a⁽ᴸ⁾, (n_L, N), for inputs X, (n₀, N).

    Raises: InputError if the layers do not fit one another or X does not fit the first.

    >>> from dlmath import ACTIVATIONS
    >>> predict((Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["ReLU"]),), np.array([[3.0, -3.0]]))
    array([[7., 0.]])
    """
    check_network(network)
    X = as_matrix(X, "X", (network[0].W.shape[1], None))
    with np.errstate(all="ignore"):
        return run_forward(network, X)[-1].a


def update(t: Trace, learning_rate: float) -> Network:
    """One step of gradient descent, W ← W − α ∂J/∂W and b ← b − α ∂J/∂b, every gradient taken from the old weights.

    Args:
      t: the trace at the old weights.
      learning_rate: α ≥ 0.

    Returns: a new network.

    Raises: InputError for another learning rate, and if a weight would no longer be finite.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> update(trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"]), 0.25)[0].W
    array([[0.5]])
    """
    check_number(learning_rate, "learning_rate", least=0.0)
    with np.errstate(all="ignore"):
        return tuple(
            Layer(layer.W - learning_rate * at.dW, layer.b - learning_rate * at.db, layer.activation)
            for layer, at in zip(t.network, t.backward, strict=True)
        )


def check_batch(network: Network, X: Inputs, Y: Targets, loss: Loss) -> tuple[Inputs, Targets]:
    """Checked copies of X and Y, or an InputError that says what does not fit the network or the loss.

    Args:
      network: layers whose shapes fit one another.
      X: inputs, (n₀, N).
      Y: targets, (n_L, N).
      loss: one of LOSSES.

    Returns: new arrays X (n₀, N) and Y (n_L, N).

    Raises: InputError if a shape does not fit, a number is not finite, or the loss does not take such outputs or targets.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> check_batch(neuron, np.array([[3.0], [4.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: X must be 1×n, not 2×1
    """
    check_network(network)
    if not isinstance(loss, Loss):
        raise InputError("loss must be one of LOSSES, not %(given)s", given=repr(loss))
    X = as_matrix(X, "X", (network[0].W.shape[1], None))
    Y = as_matrix(Y, "Y", (network[-1].W.shape[0], X.shape[1]))
    if loss.domain == "probability" and network[-1].activation.name not in ("sigmoid", "softmax"):
        raise InputError(
            "%(loss)s needs outputs between 0 and 1: sigmoid or softmax, not %(given)s", loss=loss.name, given=network[-1].activation.name
        )
    check_targets(Y, loss)
    return X, Y


def check_targets(Y: Targets, loss: Loss) -> None:
    """Raise InputError unless the loss takes such targets.

    Args:
      Y: targets, (n_L, N).
      loss: one of LOSSES.

    >>> from dlmath import LOSSES
    >>> check_targets(np.array([[0.0, 2.0]]), LOSSES["BCE"])
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: targets of BCE must lie between 0 and 1
    """
    if loss.targets == "probability" and (Y.min() < 0.0 or Y.max() > 1.0):
        raise InputError("targets of %(loss)s must lie between 0 and 1", loss=loss.name)
    if loss.targets == "sign" and not (np.abs(Y) == 1.0).all():
        raise InputError("targets of %(loss)s must be −1 or +1", loss=loss.name)


def check_network(network: Network) -> None:
    """Raise InputError unless there are layers, their shapes fit one another and every weight is finite.

    Args:
      network: the layers, W (n, n_before) and b (n, 1).

    >>> from dlmath import ACTIVATIONS
    >>> layer = Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"])
    >>> check_network((layer, layer))
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: W of layer 2 must have 1 columns, one for each unit before it, not 2
    """
    if not network:
        raise InputError("the network has no layers")
    for l, (before, layer) in enumerate(zip((None, *network), network, strict=False), start=1):
        if not isinstance(layer, Layer):
            raise InputError("layer %(l)s must be a Layer, not %(given)s", l=l, given=type(layer).__name__)
        check_finite(layer.W, f"W of layer {l}")
        check_finite(layer.b, f"b of layer {l}")
        if before is not None and layer.W.shape[1] != before.W.shape[0]:
            raise InputError(
                "W of layer %(l)s must have %(expected)s columns, one for each unit before it, not %(given)s",
                l=l,
                expected=before.W.shape[0],
                given=layer.W.shape[1],
            )
