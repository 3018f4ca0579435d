"""Training: many updates, on all the data at once or in mini-batches.

Every update is one step of the generator ``calculus.optimisers.descent``; what is recorded on the way is worked out
afterwards, many θ in one pass. Shapes: X (n₀, N), Y (n_L, N), columns being samples; K records of a run, P parameters.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import Annotated, Any

import numpy as np
from jaxtyping import Float64, Int

from dlmath.arrays import InputError, is_count
from dlmath.calculus.optimisers import Optimiser, State, Stepped, descent
from dlmath.contract import ANY, Count, NotNegative, Seed, Size, also, check_calls
from dlmath.functions.losses import Loss
from dlmath.linear_algebra.vectors import frobenius
from dlmath.network.parameters import Rule, flatten, gradient_function, losses_of, parameters_fit, unflatten, views
from dlmath.network.passes import Given, Network, Trace, backpropagate, check_batch, trace
from dlmath.training.datasets import Dataset
from dlmath.training.methods import PLAIN, Method, decay
from dlmath.training.records import Divergence, Run, Stop, Stopping, records

RECORDS = 200
Vector = Float64[np.ndarray, " P"]
Samples = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Descent:
    """Full-batch gradient descent from one network to another; ``descend`` makes it."""

    network: Network  # after the last update that left every weight and J finite
    updates: Int[np.ndarray, " K"]  # the numbers of updates after which J was recorded, rising from 0
    J: Float64[np.ndarray, " K"]  # the loss there
    thetas: Float64[np.ndarray, "K P"]  # all parameters there, in the order of ``flatten``
    diverged: (
        int | None
    )  # the number of the update after which a weight or J was no longer finite; None if that did not happen
    state: State = ()  # of the method, after the last update


def descend(
    network: Network,
    X: Given,
    Y: Given,
    loss: Loss,
    learning_rate: NotNegative,
    updates: Count,
    backward: Rule = backpropagate,
    *,
    every: bool = False,
    on_record: Callable[[], None] | None = None,
    method: Method = PLAIN,
) -> Descent:
    """Gradient descent on the whole batch: θ ← θ − α ∂J/∂θ, again and again, as ``update`` does it once; or another
    method.

    J is recorded after 0 updates, after the last and at most 199 evenly between, or after every one; ``on_record`` is
    called then, and what it raises ends the descent. ``backward`` computes the gradient; another one may do it wrongly.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> neuron = (Layer(np.array([[2.0]]), np.array([[2.0]]), ACTIVATIONS["sigmoid"]),)
    >>> descent = descend(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"], 0.15, 300)
    >>> float(descent.J[0].round(4)), float(descent.J[-1].round(4))
    (0.4822, 0.0206)
    """
    X, Y = check_batch(network, X, Y, loss)
    gradient, step = _gradient(network, loss, method.l2, backward), method.step(network, learning_rate)
    batches = [(X[:, some], Y[:, some]) for some in map(list, method.batches)] or [(X, Y)]

    def follow(made: Sequence[int], theta: Vector, state: State) -> tuple[np.ndarray, np.ndarray, int]:
        """θ and J after these numbers of updates, counted from where θ is; and how many of them there are before the
        first that is not finite."""
        turn = islice(cycle(batches), made[0] % len(batches), None)
        thetas, down, due = [theta], descent(lambda theta: gradient(theta, *next(turn)), theta, step, state), set(made)
        states[made[0]] = state
        for count, at in zip(range(made[0] + 1, made[-1] + 1), down, strict=False):
            if count in due:
                thetas.append(at.theta)
                states[count] = at.state
                if on_record:
                    on_record()
        J = losses_of(np.array(thetas), network, X, Y, loss)
        finite = np.isfinite(J) & np.isfinite(thetas).all(axis=1)
        return np.array(thetas), J, len(J) if finite.all() else int(finite.argmin())

    with np.errstate(all="ignore"):
        made, diverged = list(range(updates + 1)) if every else _evenly(updates), None
        states, theta = dict[int, State](), flatten(network)
        thetas, J, finite = follow(made, theta, method.begin(theta))
        if finite == 0:
            diverged, made, thetas, J = 0, made[:1], thetas[:1], J[:1]
        elif finite < len(made):  # after which update since the last record was it?
            start = made[finite - 1]
            closer, J_closer, left = follow(range(start, made[finite] + 1), thetas[finite - 1], states[start])
            diverged, more = start + left, slice(max(left - 1, 1), left)
            made = made[:finite] + list(range(start, diverged))[more]
            thetas, J = np.concatenate([thetas[:finite], closer[more]]), np.append(J[:finite], J_closer[more])
    return Descent(unflatten(thetas[-1], network), np.array(made), J, thetas, diverged, states[made[-1]])


def _evenly(last: int) -> list[int]:
    """0, the last, and at most 199 whole numbers evenly between."""
    return np.unique(np.linspace(0, last, RECORDS + 1).astype(int)).tolist()


def train(
    network: Network,
    data: Dataset,
    loss: Loss,
    optimiser: Optimiser,
    epochs: Count,
    batch_size: Size,
    seed: Seed,
    *,
    learning_rate: NotNegative | None = None,
    hyperparameters: Mapping[str, float] | None = None,
    l2: NotNegative = 0.0,
    test: Dataset | None = None,
    snapshots: Collection[Any] = (),
    on_epoch: Callable[[int], None] | None = None,
    stopping: Stopping | None = None,
) -> Run:
    """Train a network on mini-batches; everything in a run follows from these arguments.

    ``batch_size`` is the number of samples for each update, the last batch of an epoch may be smaller; from the number
    of all samples on, all are taken in order, else ``seed`` shuffles them anew for each epoch. Where ``learning_rate``
    is None, it is the optimiser's own; l2 is λ of the penalty ½ λ Σ W², which biases do not have; ``test`` is only
    looked at; ``snapshots`` are the epochs, from 0 on, after which to keep the network. ``on_epoch`` is called after
    each epoch with its number, counted from 1; what it raises ends the training. The run stops early after an epoch in
    which a condition of ``stopping`` holds, or if a weight is no longer finite, and its records where J is not.

    >>> from dlmath import LOSSES, OPTIMISERS, dataset, initial_network
    >>> network = initial_network([2, 4, 1], ["tanh", "sigmoid"], "Glorot", 0)
    >>> run = train(
    ...     network, dataset("XOR", 40, 0.1, 0), LOSSES["BCE"], OPTIMISERS["Adam"], 100, 10, 0, learning_rate=0.05
    ... )
    >>> float(run.accuracy[-1])
    1.0
    """
    X, Y = check_batch(network, data.X, data.Y, loss)
    if test is not None:
        check_batch(network, test.X, test.Y, loss)
    if not all(is_count(epoch, 0) and epoch <= epochs for epoch in snapshots):
        raise InputError(
            "snapshots must be whole numbers from 0 to %(most)s, not %(given)s", most=epochs, given=str(list(snapshots))
        )
    theta, due = flatten(network), {*snapshots, *_evenly(epochs)}
    step, gradient = optimiser.with_numbers(learning_rate, hyperparameters or {}), _gradient(network, loss, l2)
    ran = _epochs(theta, gradient, step, optimiser.init(theta), _shuffled(X, Y, batch_size, seed))
    seen, diverged, stopped = {0: theta}, None, None
    met = _conditions(network, loss, X, Y, stopping, -(-X.shape[1] // batch_size)) if stopping else None
    with np.errstate(all="ignore"):
        for epoch, (thetas, batches) in zip(range(1, epochs + 1), ran, strict=False):
            theta = thetas[-1]
            if not np.isfinite(theta).all():
                diverged, theta = _divergence(network, thetas, batches, loss, epoch)
                break
            if epoch in due:
                seen[epoch] = theta
            if on_epoch:
                on_epoch(epoch)
            if met and (stopped := met(epoch, theta)):
                seen[epoch] = theta
                break
        found = _run(
            unflatten(theta, network), seen, diverged, -(-X.shape[1] // batch_size), snapshots, loss, data, test
        )
    return replace(found, stopped=stopped) if found.diverged is None else found


def _conditions(
    network: Network, loss: Loss, X: np.ndarray, Y: np.ndarray, stopping: Stopping, batches: int
) -> Callable[[int, Vector], Stop | None]:
    """(epoch, θ) ↦ where training ends, if one of the conditions holds after this epoch; to be called epoch by
    epoch."""
    gradient = gradient_function(network, loss, backpropagate)
    least, at = np.inf, 0

    def met(epoch: int, theta: Vector) -> Stop | None:
        nonlocal least, at
        J = float(losses_of(theta[np.newaxis], network, X, Y, loss)[0])
        length = float(frobenius(gradient(theta, X, Y)[np.newaxis]))
        if least > J:
            least, at = J, epoch
        since = (epoch - at) * batches
        why = stopping.why(J, length, since)
        value = {"J": J, "gradient": length, "updates": float(since)}
        return Stop(epoch, epoch * batches, why, value[why]) if why else None

    return met


def _gradient(
    network: Network, loss: Loss, l2: float, backward: Rule = backpropagate
) -> Callable[[Vector, np.ndarray, np.ndarray], Vector]:
    """(θ, X, Y) ↦ the gradient of J + ½ λ Σ W²."""
    gradient, pull = gradient_function(network, loss, backward), decay(network, l2)
    return (lambda theta, X, Y: gradient(theta, X, Y) + pull * theta) if l2 else gradient


def _shuffled(X: np.ndarray, Y: np.ndarray, batch_size: int, seed: int) -> Iterator[list[Samples]]:
    """For each epoch its batches: all samples once, in a new order if there is more than one batch."""
    generator, N = np.random.default_rng(seed), X.shape[1]
    while True:
        order = generator.permutation(N) if batch_size < N else slice(None)
        X_now, Y_now = X[:, order], Y[:, order]
        yield [
            (X_now[:, start : start + batch_size], Y_now[:, start : start + batch_size])
            for start in range(0, N, batch_size)
        ]


def _epochs(
    theta: Vector,
    gradient: Callable[..., Vector],
    step: Callable[..., Stepped],
    state: State,
    shuffled: Iterator[list[Samples]],
) -> Iterator[tuple[list[Vector], list[Samples]]]:
    """For each epoch θ before it and after each of its updates, and its batches."""
    waiting: deque[Samples] = deque()
    down = descent(lambda theta: gradient(theta, *waiting.popleft()), theta, step, state)
    for batches in shuffled:
        waiting.extend(batches)
        thetas = [theta, *(at.theta for at in islice(down, len(batches)))]
        yield thetas, batches
        theta = thetas[-1]


def _divergence(
    network: Network, thetas: list[Vector], batches: list[Samples], loss: Loss, epoch: int
) -> tuple[Divergence, Vector]:
    """Where an epoch left float64, and the last θ before."""
    k = next(k for k, theta in enumerate(thetas) if not np.isfinite(theta).all())
    symbol, layer = first_not_finite(trace(unflatten(thetas[k - 1], network), *batches[k - 1], loss), thetas[k])
    return Divergence(epoch, (epoch - 1) * len(batches) + k, symbol, layer), thetas[k - 1]


def _run(
    network: Network,
    seen: Mapping[int, Vector],
    diverged: Divergence | None,
    batches: int,
    snapshots: Collection[int],
    loss: Loss,
    data: Dataset,
    test: Dataset | None,
) -> Run:
    """The run with its records, which end where J is not finite."""
    epochs, found = [*seen], vars(records(network, np.array([*seen.values()]), loss, data, test))
    if not (finite := np.isfinite(found["J"])).all():
        end = int(finite.argmin())
        diverged, network = (
            Divergence(epochs[end], epochs[end] * batches, "J", len(network)),
            unflatten(seen[epochs[end]], network),
        )
        found, epochs = (
            {name: None if each is None else each[..., : end + 1] for name, each in found.items()},
            epochs[: end + 1],
        )
    kept = {epoch: unflatten(seen[epoch], network) for epoch in epochs if epoch in snapshots}
    return Run(**found, network=network, epochs=np.array(epochs), snapshots=kept, diverged=diverged)


@also(lambda t, updated: parameters_fit(updated, t.network))
def first_not_finite(t: Trace, updated: Annotated[Vector, ANY]) -> tuple[str, int]:
    """The first quantity of a trace or of the parameters after its update that is not finite: its symbol, and its layer
    from 1 to L.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> neuron = (Layer(np.array([[1e200]]), np.array([[0.0]]), ACTIVATIONS["identity"]),)
    >>> first_not_finite(
    ...     trace(neuron, np.array([[1e200]]), np.array([[0.0]]), LOSSES["MAE"]), np.array([np.nan, np.nan])
    ... )
    ('z', 1)
    """
    forward, backward, L = list(enumerate(t.forward, start=1)), list(enumerate(t.backward, start=1)), len(t.network)
    quantities = [
        *((symbol, l, getattr(at, symbol)) for l, at in forward for symbol in ("z", "a")),
        ("J", L, t.J),
        *(
            (symbol, l, getattr(at, symbol))
            for l, at in reversed(backward)
            for symbol in ("dJ_da", "delta", "dW", "db")
        ),
        *(
            (symbol, l, getattr(layer, symbol))
            for l, layer in enumerate(views(updated, t.network), start=1)
            for symbol in "Wb"
        ),
    ]
    for symbol, l, quantity in quantities:
        if not (np.isfinite(quantity).all() or (t.from_logits and (symbol, l) == ("dJ_da", L))):
            return symbol, l
    raise InputError("%(name)s must hold a number that is not finite", name="updated")


check_calls(__name__)
