"""Training: many updates, on all the data at once or in mini-batches, with what there is to see on the way.

Shapes: X (n₀, N), Y (n_L, N), columns being samples; K records of a run, L layers.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np
from jaxtyping import Float64, Int

from dlmath.arrays import InputError, check_count, check_number
from dlmath.datasets import Dataset
from dlmath.inner_loop import Backpropagation, Vector, flatten, unflatten, views
from dlmath.losses import Loss
from dlmath.network import Inputs, Network, Targets, Trace, check_batch, trace
from dlmath.optimisers import Optimiser, State, Stepped
from dlmath.records import records

RECORDS = 200
Samples = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Descent:
    """Full-batch gradient descent from one network to another; ``descend`` makes it.

    Attributes:
      network: after the last update that left every weight and J finite.
      updates: the numbers of updates after which J was recorded, (K,): 0, the last one, and at most 199 evenly between.
      J: the loss there, (K,).
      diverged: the number of the update after which a weight or J was no longer finite; None if that did not happen.
    """

    network: Network
    updates: Int[np.ndarray, " K"]
    J: Float64[np.ndarray, " K"]
    diverged: int | None


def descend(
    network: Network, X: Inputs, Y: Targets, loss: Loss, learning_rate: float, updates: int, loop: type[Backpropagation] = Backpropagation
) -> Descent:  # fmt: skip
    """Gradient descent on the whole batch: θ ← θ − α ∂J/∂θ, again and again, as ``update`` does it once.

    It looks at J where it records it. If J or a weight is not finite there, it goes back to the last record and looks after every update.

    Args:
      network: layers whose shapes fit one another.
      X: inputs, (n₀, N).
      Y: targets, (n_L, N).
      loss: one of LOSSES.
      learning_rate: α ≥ 0.
      updates: how many, ≥ 0.
      loop: what computes the gradient; another one may do it wrongly.

    Returns: where it went, and the loss on the way.

    Raises: InputError as ``trace`` does, and for a learning rate or a number of updates below 0.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[2.0]]), ACTIVATIONS["sigmoid"]),)
    >>> descent = descend(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"], 0.15, 300)
    >>> float(descent.J[0].round(4)), float(descent.J[-1].round(4))
    (0.4822, 0.0206)
    """
    X, Y = check_batch(network, X, Y, loss)
    check_number(learning_rate, "learning_rate", 0.0)
    check_count(updates, "updates", 0)
    parameters = flatten(network)
    gradients = loop(network, X.shape[1], loss, parameters, np.empty_like(parameters))
    with np.errstate(all="ignore"):
        J, diverged = _descend(gradients, X, Y, learning_rate, _evenly(updates))
    return Descent(unflatten(parameters, network), np.array(list(J)), np.array(list(J.values())), diverged)


def _evenly(last: int) -> list[int]:
    """0, the last, and at most 199 whole numbers evenly between."""
    return np.unique(np.linspace(0, last, RECORDS + 1).astype(int)).tolist()


def _descend(gradients: Backpropagation, X: Inputs, Y: Targets, rate: float, due: Sequence[int]) -> tuple[dict[int, float], int | None]:
    """J by the number of updates made, where it is due, and the number of the update that diverged."""
    parameters, gradient = gradients.parameters, gradients.gradient
    made = due[0]
    J = {made: gradients.J(X, Y)}
    if not math.isfinite(J[made]):
        return J, made
    for count in due[1:]:
        start = parameters.copy()
        gradients.backward(Y)  # J has gone forward already
        parameters -= rate * gradient
        for _ in range(count - made - 1):
            gradients.run(X, Y)
            parameters -= rate * gradient
        J_now = gradients.J(X, Y)
        if not (math.isfinite(J_now) and np.isfinite(parameters).all()):
            parameters[...] = start
            if count - made == 1:
                return J, count
            closer, diverged = _descend(gradients, X, Y, rate, range(made, count + 1))
            return J | dict([closer.popitem()]), diverged
        J[count] = J_now
        made = count
    return J, None


@dataclass(frozen=True)
class Divergence:
    """Where numbers first left float64, and which; ``train`` makes it.

    Attributes:
      epoch: counted from 1; 0 if the loss was not finite at the start.
      update: the number of the update that failed, counted from 1 within the run; or of updates made, if it was J that was not finite.
      symbol: what was not finite first: "z", "a", "J", "dJ_da", "delta", "dW", "db", or the updated "W", "b".
      layer: in which layer, 1 to L.
    """

    epoch: int
    update: int
    symbol: str
    layer: int


@dataclass(frozen=True, eq=False)
class Run:
    """What ``train`` leaves. K records were taken: before the first epoch, after the last, after at most 199 between, and with each snapshot.

    Attributes:
      network: after the last update that left every weight finite.
      epochs: after how many epochs each record was taken, (K,).
      J: the loss on the training data, (K,), without the penalty of ``l2``.
      accuracy: the fraction of the training data classified rightly, (K,); None for a regression.
      J_test, accuracy_test: the same on the test data; None without any.
      gradient_norms: ‖∂J/∂W⁽ˡ⁾‖ on the training data, (L, K).
      dead: the number of units of each layer whose φ′(z) is 0 at every training input, (L, K).
      snapshots: the network after each epoch that was asked for and reached.
      diverged: where and why the run stopped early; None if it did not.
    """

    network: Network
    epochs: Int[np.ndarray, " K"]
    J: Float64[np.ndarray, " K"]
    accuracy: Float64[np.ndarray, " K"] | None
    J_test: Float64[np.ndarray, " K"] | None
    accuracy_test: Float64[np.ndarray, " K"] | None
    gradient_norms: Float64[np.ndarray, "L K"]
    dead: Int[np.ndarray, "L K"]
    snapshots: Mapping[int, Network]
    diverged: Divergence | None


def train(
    network: Network,
    data: Dataset,
    loss: Loss,
    optimiser: Optimiser,
    epochs: int,
    batch_size: int,
    seed: int,
    *,
    learning_rate: float | None = None,
    hyperparameters: Mapping[str, float] | None = None,
    l2: float = 0.0,
    test: Dataset | None = None,
    snapshots: Collection[int] = (),
    on_epoch: Callable[[int], None] | None = None,
) -> Run:
    """Train a network on mini-batches; everything in a run follows from these arguments.

    Args:
      network: where to start.
      data: what to learn.
      loss: one of LOSSES.
      optimiser: one of OPTIMISERS.
      epochs: how often to go through the data, ≥ 0.
      batch_size: samples for each update, ≥ 1; the last batch of an epoch may be smaller. From the number of samples on, all are taken in order.
      seed: an integer ≥ 0, which shuffles the samples anew for each epoch.
      learning_rate: α ≥ 0; where None, the optimiser's own.
      hyperparameters: of the optimiser, by name.
      l2: λ ≥ 0 of the penalty ½ λ Σ W², which biases do not have.
      test: data that are only looked at.
      snapshots: the epochs, from 0 on, after which to keep the network.
      on_epoch: is called after each epoch with its number, counted from 1; what it raises ends the training.

    Returns: the run. It stops early if a weight, or the loss where it is recorded, is no longer finite.

    Raises: InputError as ``trace`` does, for numbers out of range, and for hyper-parameters that the optimiser does not have.

    >>> from dlmath import LOSSES, initial_network
    >>> from dlmath.datasets import dataset
    >>> from dlmath.optimisers import OPTIMISERS
    >>> network = initial_network([2, 4, 1], ["tanh", "sigmoid"], "Glorot", 0)
    >>> run = train(network, dataset("XOR", 40, 0.1, 0), LOSSES["BCE"], OPTIMISERS["Adam"], 100, 10, 0, learning_rate=0.05)
    >>> float(run.accuracy[-1])
    1.0
    """
    X, Y = check_batch(network, data.X, data.Y, loss)
    if test is not None:
        check_batch(network, test.X, test.Y, loss)
    for value, name, least in ((epochs, "epochs", 0), (batch_size, "batch_size", 1), (seed, "seed", 0)):
        check_count(value, name, least)
    check_number(l2, "l2", least=0.0)
    log = _Log(epochs, snapshots)
    step = optimiser.with_numbers(learning_rate, hyperparameters or {})
    with np.errstate(all="ignore"):
        updates = _Updates(network, X, Y, loss, batch_size, step, l2)
        diverged = _train(updates, optimiser.init(updates.parameters), log, epochs, np.random.default_rng(seed), on_epoch)
        return log.run(unflatten(updates.parameters, network), diverged, loss, data, test)


class _Updates:
    """Updates of one network, batch by batch, in one vector of parameters."""

    def __init__(self, network: Network, X: Inputs, Y: Targets, loss: Loss, batch_size: int, step: Callable[..., Stepped], l2: float) -> None:
        batch_size = min(batch_size, X.shape[1])
        self.network, self.X, self.Y, self.loss, self.batch_size, self._step, self._l2 = network, X, Y, loss, batch_size, step, l2
        self.parameters = flatten(network)
        self._gradient = np.empty_like(self.parameters)
        self._decay = np.concatenate([np.full(part.size, rate) for layer in network for part, rate in ((layer.W, l2), (layer.b, 0.0))])
        sizes = {batch_size, X.shape[1] % batch_size, X.shape[1]} - {0}
        self._loops = {N: Backpropagation(network, N, loss, self.parameters, self._gradient) for N in sizes}

    def batches(self, generator: np.random.Generator) -> list[Samples]:
        """All samples, once, in a new order if there is more than one batch."""
        X, Y, N = self.X, self.Y, self.X.shape[1]
        if self.batch_size < N:
            order = generator.permutation(N)
            X, Y = X[:, order], Y[:, order]
        return [(X[:, start : start + self.batch_size], Y[:, start : start + self.batch_size]) for start in range(0, N, self.batch_size)]

    def J(self) -> float:
        """The loss on all samples."""
        return self._loops[self.X.shape[1]].J(self.X, self.Y)

    def update(self, X: Inputs, Y: Targets, state: State) -> State:
        """One update of ``parameters``, in place; the optimiser's new state."""
        self._loops[X.shape[1]].run(X, Y)
        if self._l2:
            self._gradient += self._decay * self.parameters
        self.parameters[...], state = self._step(self.parameters, self._gradient, state)
        return state

    def epoch(self, number: int, batches: Sequence[Samples], state: State) -> tuple[State, Divergence | None]:
        """One update for each batch; if that ends outside float64, again from the start, looking after each."""
        start, state_before = self.parameters.copy(), state
        for X, Y in batches:
            state = self.update(X, Y, state)
        if np.isfinite(self.parameters).all():
            return state, None
        self.parameters[...], state = start, state_before
        made = (number - 1) * len(batches)
        while np.isfinite(self.parameters).all():
            before, (X, Y) = self.parameters.copy(), batches[made % len(batches)]
            state = self.update(X, Y, state)
            made += 1
        symbol, layer = first_not_finite(trace(unflatten(before, self.network), X, Y, self.loss), self.parameters)
        self.parameters[...] = before
        return state, Divergence(number, made, symbol, layer)


def first_not_finite(t: Trace, updated: Vector) -> tuple[str, int]:
    """The first quantity, in the order in which they are computed, that is not finite: its symbol, and its layer from 1 to L.

    Args:
      t: a trace.
      updated: all parameters after the update, (P,), of which one at least is not finite.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> neuron = (Layer(np.array([[1e200]]), np.array([[0.0]]), ACTIVATIONS["identity"]),)
    >>> first_not_finite(trace(neuron, np.array([[1e200]]), np.array([[0.0]]), LOSSES["MAE"]), np.array([np.nan, np.nan]))
    ('z', 1)
    """
    forward, backward, L = list(enumerate(t.forward, start=1)), list(enumerate(t.backward, start=1)), len(t.network)
    quantities = [
        *((symbol, l, getattr(at, symbol)) for l, at in forward for symbol in ("z", "a")),
        ("J", L, t.J),
        *((symbol, l, getattr(at, symbol)) for l, at in reversed(backward) for symbol in ("dJ_da", "delta", "dW", "db")),
        *((symbol, l, part) for l, parts in enumerate(views(updated, t.network), start=1) for symbol, part in zip("Wb", parts, strict=True)),
    ]
    return next(
        (symbol, l) for symbol, l, quantity in quantities if not (np.isfinite(quantity).all() or (t.from_logits and (symbol, l) == ("dJ_da", L)))
    )


class _Log:
    """What there is to see on the way: where records are due, and the networks that were asked for."""

    def __init__(self, epochs: int, snapshots: Collection[int]) -> None:
        if not all(isinstance(epoch, Integral) and 0 <= epoch <= epochs for epoch in snapshots):
            raise InputError("snapshots must be whole numbers from 0 to %(most)s, not %(given)s", most=epochs, given=str(list(snapshots)))
        self._asked_for = frozenset(snapshots)
        self._due = self._asked_for.union(_evenly(epochs))
        self._seen: dict[int, Vector] = {}
        self._finite = True

    def look(self, epoch: int, updates: _Updates) -> bool:
        """Write down what is due after an epoch; whether J is finite where it was looked at last."""
        if epoch in self._due:
            self._seen[epoch] = updates.parameters.copy()
            self._finite = math.isfinite(updates.J())
        return self._finite

    def run(self, network: Network, diverged: Divergence | None, loss: Loss, data: Dataset, test: Dataset | None) -> Run:
        """The run that ended with a network."""
        return Run(
            network=network,
            epochs=np.array(list(self._seen)),
            snapshots={epoch: unflatten(parameters, network) for epoch, parameters in self._seen.items() if epoch in self._asked_for},
            diverged=diverged,
            **records(network, np.array(list(self._seen.values())), loss, data, test)._asdict(),
        )


def _train(
    updates: _Updates, state: State, log: _Log, epochs: int, generator: np.random.Generator, on_epoch: Callable[[int], None] | None
) -> Divergence | None:  # fmt: skip
    """The epochs of ``train``; where and why they stopped early."""
    for epoch in range(epochs + 1):
        batches = updates.batches(generator) if epoch else []
        state, diverged = updates.epoch(epoch, batches, state)
        if diverged:
            return diverged
        if not log.look(epoch, updates):
            return Divergence(epoch, epoch * len(batches), "J", len(updates.network))
        if on_epoch and epoch:
            on_epoch(epoch)
    return None
