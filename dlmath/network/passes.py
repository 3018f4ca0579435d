"""A network, forward and backward through it, and the update.

Layers are counted by their weights: ``network[0]`` is layer 1, and a⁽⁰⁾ = x.

    z⁽ˡ⁾ = W⁽ˡ⁾a⁽ˡ⁻¹⁾ + b⁽ˡ⁾      a⁽ˡ⁾ = φ(z⁽ˡ⁾)
    δ⁽ᴸ⁾ = ∂J/∂a⁽ᴸ⁾ ⊙ φ′(z⁽ᴸ⁾)      δ⁽ˡ⁾ = W⁽ˡ⁺¹⁾ᵀδ⁽ˡ⁺¹⁾ ⊙ φ′(z⁽ˡ⁾)
    ∂J/∂W⁽ˡ⁾ = δ⁽ˡ⁾a⁽ˡ⁻¹⁾ᵀ      ∂J/∂b⁽ˡ⁾ = Σ over samples of δ⁽ˡ⁾

Shapes: X (n₀, N), W (n, n_before), b (n, 1); z, a, ∂J/∂a, δ (n, N), where δ has the mean over samples already inside.

W and b may have axes in front (``parameters.views`` makes such layers): K networks, which one pass runs side by side,
each as if alone. Then z, a and δ are (K, n, N), and J is (K,). ``traces`` gives each its own X and Y as well.

What ``trace`` checks the passes take as it is; where float64 overflows they leave ∞ or NaN, without a warning.
Source: Nielsen, Neural Networks and Deep Learning, ch. 2 (BP1-BP4), for a batch.
"""

from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple, TypeVar

import numpy as np
from jaxtyping import Bool, Float64

from dlmath.arrays import InputError, as_column, as_matrix, check_finite, check_shape, shape_text
from dlmath.calculus.optimisers import descent_step
from dlmath.contract import ITSELF, Count, NotNegative, also, check_calls
from dlmath.functions import activations, losses
from dlmath.functions.activations import Activation
from dlmath.functions.losses import Loss

Given = Annotated[Float64[np.ndarray, "_ _"], ITSELF]
Batch = Float64[np.ndarray, "... n N"]
Before = Float64[np.ndarray, "... n_before N"]
Inputs = Float64[np.ndarray, "... n_in N"]
Targets = Float64[np.ndarray, "... n_out N"]
Weights = Float64[np.ndarray, "... n n_before"]
Bias = Float64[np.ndarray, "... n 1"]
Mask = Bool[np.ndarray, "... n columns"]


@dataclass(frozen=True, eq=False)
class Layer:
    """One weight layer: a = φ(W a_before + b); W and b are its own copies, finite and read-only.

    An update changes the parameters that are learned, by default all. One that is 0 and not learned is absent: an edge
    that does not exist, a unit without a bias.

    >>> from dlmath import ACTIVATIONS
    >>> Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"]).W
    array([[1., 2.]])
    """

    W: Weights
    b: Bias
    activation: Activation
    W_learned: Bool[np.ndarray, "... n n_before"] | None = None  # which weights are learned, as W; None: all
    b_learned: Bool[np.ndarray, "... n 1"] | None = None  # which biases, as b

    def __post_init__(self) -> None:
        W = as_matrix(self.W, "W")
        b = as_column(self.b, "b", W.shape[0])
        for field, matrix in (("W", W), ("b", b)):
            matrix.setflags(write=False)
            object.__setattr__(self, field, matrix)
            if (mask := getattr(self, f"{field}_learned")) is not None:
                if mask.shape != matrix.shape:
                    expected, given = shape_text(matrix.shape), shape_text(mask.shape)
                    raise InputError(
                        "%(name)s must be %(expected)s, not %(given)s",
                        name=f"{field}_learned",
                        expected=expected,
                        given=given,
                    )
                object.__setattr__(self, f"{field}_learned", None if mask.all() else mask.copy())

    @property
    def has_bias(self) -> bool:
        """Whether any unit has a bias."""
        return self.there("b").any().item()

    def learned(self, letter: str) -> Mask:
        """Which entries of W or b are learned."""
        mask = self.W_learned if letter == "W" else self.b_learned
        return np.ones((self.W if letter == "W" else self.b).shape, dtype=bool) if mask is None else mask

    def there(self, letter: str) -> Mask:
        """Which entries of W or b exist: those that are learned, or fixed at another number than 0.

        >>> from dlmath import ACTIVATIONS
        >>> W, fixed = np.array([[1.0, 0.0, 0.0]]), np.array([[False, False, True]])
        >>> Layer(W, np.array([[3.0]]), ACTIVATIONS["tanh"], fixed).there("W")
        array([[ True, False,  True]])
        """
        return self.learned(letter) | ((self.W if letter == "W" else self.b) != 0.0)

    def moved(self, W: Weights, b: Bias) -> "Layer":
        """The layer with new numbers for the parameters that are learned.

        >>> from dlmath import ACTIVATIONS
        >>> layer = Layer(np.array([[1.0, 2.0]]), np.array([[3.0]]), ACTIVATIONS["tanh"], b_learned=np.array([[False]]))
        >>> moved = layer.moved(np.array([[5.0, 6.0]]), np.array([[7.0]]))
        >>> moved.W, moved.b
        (array([[5., 6.]]), array([[3.]]))
        """
        if self.W_learned is not None:
            W = np.where(self.W_learned, W, self.W)
        if self.b_learned is not None:
            b = np.where(self.b_learned, b, self.b)
        return replace(self, W=W, b=b)


Network = tuple[Layer, ...]


class Forward(NamedTuple):
    """What the forward pass leaves in one layer; ``run_forward`` makes it."""

    a_before: Before
    z: Batch
    a: Batch


class Backward(NamedTuple):
    """What the backward pass leaves in one layer: ∂J/∂a, φ′(z) (None for softmax), δ = ∂J/∂z, ∂J/∂W, ∂J/∂b;
    ``run_backward`` makes it."""

    dJ_da: Batch
    slope: Batch | None
    delta: Batch
    dW: Weights
    db: Bias


@dataclass(frozen=True, eq=False)
class Trace:
    """One forward and backward pass with every intermediate; ``trace`` makes it.

    ``from_logits`` says that J and δ⁽ᴸ⁾ were computed from z⁽ᴸ⁾, as they are for the canonical pairs, and for every
    output of a loss with logarithms.
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


@dataclass(frozen=True, eq=False)
class Traces:
    """K traces, each as if alone; ``traces`` makes them. The fields are those of ``Trace``, with an axis in front."""

    network: Network
    X: Float64[np.ndarray, "K n_in N"]
    Y: Float64[np.ndarray, "K n_out N"]
    loss: Loss
    J: Float64[np.ndarray, " K"]
    forward: tuple[Forward, ...]
    backward: tuple[Backward, ...]
    from_logits: bool


T = TypeVar("T", Trace, Traces)


def trace(network: Network, X: Given, Y: Given, loss: Loss) -> Trace:
    """Run a batch forward and backward, once, and keep everything.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    >>> t = trace(neuron, np.array([[3.0]]), np.array([[5.0]]), LOSSES["half-MSE"])
    >>> t.forward[0].z, t.backward[0].delta, t.backward[0].dW, t.J
    (array([[7.]]), array([[2.]]), array([[6.]]), 2.0)
    """
    X, Y = check_batch(network, X, Y, loss)
    forward = run_forward(network, X)
    backward = run_backward(network, forward, Y, loss)
    J = float(loss_value(network, forward[-1], Y, loss))
    return Trace(network, X, Y, loss, J, forward, backward, network[-1].activation.name in loss.from_logits)


def example() -> Trace:
    """The smallest network, at work in the examples: z = 2 · 3 + 1 = 7 = a, for y = 5.

    >>> example().J, example().backward[0].delta.item()
    (2.0, 2.0)
    """
    neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), activations.ACTIVATIONS["identity"]),)
    return trace(neuron, np.array([[3.0]]), np.array([[5.0]]), losses.LOSSES["half-MSE"])


def _inputs_fit(network: Network, X: Inputs) -> None:
    check_network(network)
    check_shape(X, "X", (network[0].W.shape[-1], None))


@also(_inputs_fit)
def run_forward(network: Network, X: Inputs) -> tuple[Forward, ...]:
    """The forward pass, layer by layer.

    >>> from dlmath import ACTIVATIONS
    >>> hidden = Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["ReLU"])
    >>> output = Layer(np.array([[3.0]]), np.array([[-1.0]]), ACTIVATIONS["identity"])
    >>> [at.a.tolist() for at in run_forward((hidden, output), np.array([[3.0, -3.0]]))]
    [[[7.0, 0.0]], [[20.0, -1.0]]]
    """
    forward = []
    a = X
    for layer in network:
        a_before = a
        z = layer.W @ a_before + layer.b
        a = layer.activation.f(z)
        forward.append(Forward(a_before, z, a))
    return tuple(forward)


def targets_fit(
    network: Network, forward: tuple[Forward, ...], Y: Targets, loss: Loss, delta: Batch | None = None
) -> None:
    """Raise InputError unless this is a forward pass of the network, and targets, and δ⁽ᴸ⁾ where it is given, are as
    large as its output.

    >>> t = example()
    >>> targets_fit(t.network, t.forward, np.array([[5.0, 6.0]]), t.loss)
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: Y must be 1×1, not 1×2
    """
    check_network(network)
    if [at.z.shape[-2] for at in forward] != [layer.W.shape[-2] for layer in network]:
        raise InputError("forward must be the forward pass of this network")
    check_shape(Y, "Y", forward[-1].a.shape[-2:])
    if delta is not None and delta.shape != forward[-1].z.shape:
        expected, given = shape_text(forward[-1].z.shape), shape_text(delta.shape)
        raise InputError("%(name)s must be %(expected)s, not %(given)s", name="delta", expected=expected, given=given)


@also(targets_fit)
def run_backward(network: Network, forward: tuple[Forward, ...], Y: Targets, loss: Loss) -> tuple[Backward, ...]:
    """The backward pass, in the order of the layers.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> hidden = Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["ReLU"])
    >>> network = (hidden, Layer(np.array([[3.0]]), np.array([[-1.0]]), ACTIVATIONS["identity"]))
    >>> backward = run_backward(
    ...     network, run_forward(network, np.array([[3.0]])), np.array([[18.0]]), LOSSES["half-MSE"]
    ... )
    >>> [at.delta.item() for at in backward], [at.dW.item() for at in backward]
    ([6.0, 2.0], [18.0, 14.0])
    """
    layer, at = network[-1], forward[-1]
    *before, last = backpropagate(network, forward, Y, loss)
    slope = layer.activation.slope(at.z) if layer.activation.slope else None
    return (*before, last._replace(dJ_da=loss.slope(at.a, Y), slope=slope))


@also(targets_fit)
def backpropagate(
    network: Network, forward: tuple[Forward, ...], Y: Targets, loss: Loss, delta: Batch | None = None
) -> list[Backward]:
    """The backward pass as training needs it, without ∂J/∂a⁽ᴸ⁾ and φ′(z⁽ᴸ⁾), which are NaN and None here; from another
    δ⁽ᴸ⁾ where one is given.

    >>> t = example()
    >>> backpropagate(t.network, t.forward, t.Y, t.loss)[0].dW
    array([[6.]])
    """
    delta = _output_delta(network[-1].activation, forward[-1], Y, loss) if delta is None else delta
    backward = [_gradients(_UNKNOWN, None, delta, forward[-1].a_before)]
    for layer, at, layer_next in reversed([*zip(network, forward, network[1:], strict=False)]):
        W_next, delta_next = layer_next.W, backward[-1].delta
        dJ_da = W_next.mT @ delta_next
        slope = layer.activation.slope(at.z) if layer.activation.slope else None
        delta = layer.activation.pull_back(at.z, dJ_da) if slope is None else dJ_da * slope
        backward.append(_gradients(dJ_da, slope, delta, at.a_before))
    return backward[::-1]


def _output_delta(phi: Activation, last: Forward, Y: Targets, loss: Loss) -> Batch:
    """δ⁽ᴸ⁾ = ∂J/∂a⁽ᴸ⁾ ⊙ φ′(z⁽ᴸ⁾); in one formula where the loss has one for that activation, as a − y for a canonical
    pair."""
    pair = loss.from_logits.get(phi.name)
    return pair.delta(last.z, last.a, Y) if pair else phi.pull_back(last.z, loss.slope(last.a, Y))


_UNKNOWN = np.full((1, 1), np.nan)


def _gradients(dJ_da: np.ndarray, slope: Batch | None, delta: Batch, a_before: Before) -> Backward:
    dW = delta @ a_before.mT
    db = delta.sum(axis=-1, keepdims=True)
    return Backward(dJ_da, slope, delta, dW, db)


@also(lambda network, last, Y, loss: check_shape(Y, "Y", last.a.shape[-2:]))
def loss_value(network: Network, last: Forward, Y: Targets, loss: Loss) -> Float64[np.ndarray, "*K"]:
    """J of an output; from z⁽ᴸ⁾ where the loss has a form for that activation, which is finite even where a⁽ᴸ⁾ is 0 and
    its logarithm −∞.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> neuron = (Layer(np.array([[1.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> (last,) = run_forward(neuron, np.array([[-800.0]]))
    >>> last.a, loss_value(neuron, last, np.array([[1.0]]), LOSSES["BCE"])
    (array([[0.]]), array(800.))
    """
    pair = loss.from_logits.get(network[-1].activation.name)
    return loss.reduction.reduced(pair.term(last.z, Y) if pair else loss.term(last.a, Y))


def predict(network: Network, X: Given) -> Targets:
    """The output a⁽ᴸ⁾ for inputs X.

    >>> from dlmath import ACTIVATIONS
    >>> predict((Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["ReLU"]),), np.array([[3.0, -3.0]]))
    array([[7., 0.]])
    """
    check_network(network)
    X = as_matrix(X, "X", (network[0].W.shape[1], None))
    return run_forward(network, X)[-1].a


def update(t: Trace, learning_rate: NotNegative) -> Network:
    """One step of gradient descent, W ← W − α ∂J/∂W and b ← b − α ∂J/∂b for what is learned, every gradient taken from
    the old weights.

    >>> update(example(), 0.25)[0].W
    array([[0.5]])
    """
    return tuple(
        layer.moved(descent_step(layer.W, at.dW, learning_rate), descent_step(layer.b, at.db, learning_rate))
        for layer, at in zip(t.network, t.backward, strict=True)
    )


def one_sample(t: T, s: Count) -> T:
    """One sample of a batch: its columns of the trace, or traces; J and the gradients of the parameters stay those of
    the batch.

    >>> second = one_sample(trace(example().network, np.array([[3.0, 4.0]]), np.array([[5.0, 5.0]]), example().loss), 1)
    >>> second.forward[0].z, second.backward[0].delta, second.backward[0].dW
    (array([[9.]]), array([[2.]]), array([[11.]]))
    """
    N = t.X.shape[-1]
    if s >= N:
        raise InputError("the batch has samples 1 to %(most)s, not %(given)s", most=N, given=s + 1)
    one = np.s_[..., s : s + 1]
    forward = tuple(Forward(at.a_before[one], at.z[one], at.a[one]) for at in t.forward)
    backward = tuple(
        Backward(at.dJ_da[one], None if at.slope is None else at.slope[one], at.delta[one], at.dW, at.db)
        for at in t.backward
    )
    return replace(t, X=t.X[one], Y=t.Y[one], forward=forward, backward=backward)


def each_alone(t: Trace) -> tuple[Trace, ...]:
    """Every sample of a batch traced by itself, as if there were no others.

    J and the gradients of the batch are the means of theirs, or their sums where the loss takes no mean.

    >>> t = trace(example().network, np.array([[3.0, 4.0]]), np.array([[5.0, 5.0]]), example().loss)
    >>> [alone.backward[0].dW.item() for alone in each_alone(t)], t.backward[0].dW.item()
    ([6.0, 16.0], 11.0)
    """
    return tuple(trace(t.network, t.X[:, s : s + 1], t.Y[:, s : s + 1], t.loss) for s in range(t.X.shape[1]))


def check_batch(network: Network, X: Given, Y: Given, loss: Loss) -> tuple[Inputs, Targets]:
    """Checked copies of X and Y, or an InputError that says what does not fit the network or the loss.

    >>> t = example()
    >>> check_batch(t.network, np.array([[3.0], [4.0]]), t.Y, t.loss)
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: X must be 1×n, not 2×1
    """
    check_network(network)
    X = as_matrix(X, "X", (network[0].W.shape[1], None))
    Y = as_matrix(Y, "Y", (network[-1].W.shape[0], X.shape[1]))
    output = network[-1].activation.name
    if not loss.follows(network[-1].activation):
        raise InputError(
            "%(loss)s needs outputs between 0 and 1: sigmoid or softmax, not %(given)s", loss=loss.name, given=output
        )
    loss.check_targets(Y)
    return X, Y


def check_network(network: Network) -> None:
    """Raise InputError unless there are layers, their shapes fit one another and every weight is finite.

    >>> (layer,) = example().network
    >>> check_network((layer, Layer(np.array([[1.0, 2.0]]), layer.b, layer.activation)))
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: W of layer 2 must have 1 columns, one for each unit before it, not 2
    """
    if not network:
        raise InputError("the network has no layers")
    for l, (before, layer) in enumerate(zip((None, *network), network, strict=False), start=1):
        for letter, matrix in (("W", layer.W), ("b", layer.b)):
            if matrix.flags.writeable:  # as a layer never leaves them
                check_finite(matrix, f"{letter} of layer {l}")
        if before is not None and layer.W.shape[-1] != before.W.shape[-2]:
            sizes = {"expected": before.W.shape[-2], "given": layer.W.shape[-1]}
            raise InputError(
                "W of layer %(l)s must have %(expected)s columns, one for each unit before it, not %(given)s",
                l=l,
                **sizes,
            )


check_calls(__name__)
