"""Training, against ``trace`` and ``update`` one after the other, and against published runs."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Network, initial_network, predict, trace, update
from dlmath.calculus.optimisers import OPTIMISERS
from dlmath.network.parameters import flatten, unflatten
from dlmath.training.datasets import Dataset, dataset
from dlmath.training.descent import Descent, Divergence, descend, first_not_finite, train
from dlmath.training.records import accuracy

pytestmark = pytest.mark.usefixtures("shapes")


def one_by_one(
    network: Network, X: np.ndarray, Y: np.ndarray, loss: str, learning_rate: float, updates: int
) -> tuple[Network, list[float]]:
    """The slow way: the network after so many updates, and J before each of them and after the last."""
    J = []
    for _ in range(updates):
        t = trace(network, X, Y, LOSSES[loss])
        J.append(t.J)
        network = update(t, learning_rate)
    return network, [*J, trace(network, X, Y, LOSSES[loss]).J]


def neuron(w: float, b: float, phi: str = "identity") -> Network:
    return (Layer(np.array([[w]]), np.array([[b]]), ACTIVATIONS[phi]),)


def number(value: float) -> np.ndarray:
    return np.array([[value]])


ARCHITECTURES = [
    ([2, 2, 2], ["sigmoid", "sigmoid"], "half-SSE"),
    ([2, 4, 4, 2], ["tanh", "tanh", "sigmoid"], "BCE"),
    ([3, 4, 4, 3], ["tanh", "ReLU", "tanh"], "MSE"),
    ([2, 5, 3], ["ReLU", "softmax"], "CE"),
    ([2, 3, 3, 2], ["sigmoid", "softmax", "softmax"], "MSE"),
    ([8, 8, 8, 8, 8, 8, 8], ["tanh"] * 6, "half-MSE"),
    ([2, 1], ["identity"], "half-MSE"),
]


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize("samples", [1, 7])
@pytest.mark.parametrize(("sizes", "activations", "loss"), ARCHITECTURES)
def test_descent_is_update_repeated(sizes: list[int], activations: list[str], loss: str, samples: int) -> None:
    rng = np.random.default_rng(samples)
    network = initial_network(sizes, activations, "Glorot", 3)
    X = rng.normal(size=(sizes[0], samples))
    Y = rng.dirichlet(np.ones(sizes[-1]), samples).T
    descent = descend(network, X, Y, LOSSES[loss], 0.3, 230)
    slow, J = one_by_one(network, X, Y, loss, 0.3, 230)
    np.testing.assert_allclose(flatten(descent.network), flatten(slow), rtol=1e-12)
    np.testing.assert_allclose(descent.J, np.array(J)[descent.updates], rtol=1e-12)
    assert descent.diverged is None


@pytest.mark.parametrize("updates", [0, 1, 7, 200, 201, 1000])
def test_records_are_few_and_evenly_spread(updates: int) -> None:
    descent = descend(neuron(1.0, 0.0), number(1.0), number(0.0), LOSSES["MSE"], 0.01, updates)
    gaps = np.diff(descent.updates)
    assert descent.updates[0] == 0
    assert descent.updates[-1] == updates
    assert len(descent.J) == len(descent.updates) <= 202
    assert updates == 0 or gaps.max() - gaps.min() <= 1
    assert updates > 200 or len(descent.J) == updates + 1


@pytest.mark.usefixtures("own_checks")
def test_mazurs_net_after_10000_updates_with_biases(worked_example: Any) -> None:
    example = worked_example("mazur_with_bias_update")["inputs"]
    network = tuple(
        Layer(np.array(example[f"W{l}"]), np.array([example[f"b{l}"]]).T, ACTIVATIONS["sigmoid"]) for l in (1, 2)
    )
    descent = descend(network, np.array([example["x"]]).T, np.array([example["y"]]).T, LOSSES["half-SSE"], 0.5, 10_000)
    assert descent.J[-1] == pytest.approx(2.4476e-6, abs=5e-11)


@pytest.mark.parametrize("start", ["a", "b"])
def test_nielsens_slow_neuron(worked_example: Any, start: str) -> None:
    example = worked_example(f"nielsen_quadratic_{start}")
    inputs, expected = example["inputs"], example["expected"]
    network = neuron(inputs["w"], inputs["b"], "sigmoid")
    descent = descend(
        network, number(inputs["x"]), number(inputs["y"]), LOSSES["half-MSE"], inputs["eta"], inputs["epochs"]
    )
    assert predict(network, number(1.0)).item() == pytest.approx(expected["output_0"], abs=0.005)
    assert predict(descent.network, number(1.0)).item() == pytest.approx(expected["output_300"], abs=0.005)


@pytest.mark.usefixtures("own_checks")
def test_trasks_eleven_lines(worked_example: Any) -> None:
    """His third input is always 1, so its weight is our bias; he prints the outputs before the 10,000th update."""
    example = worked_example("trask_one_layer_10000")
    X, Y, W = (np.array(example["inputs"][name]).T for name in ("X", "Y", "W0"))
    network = (Layer(W[:, :2], W[:, 2:], ACTIVATIONS["sigmoid"]),)
    descent = descend(network, X[:2], Y, LOSSES["half-SSE"], 1.0, 9_999)
    np.testing.assert_allclose(predict(descent.network, X[:2]).T, example["expected"]["out"], rtol=0, atol=6e-9)


def walk_up(rate: float, updates: int) -> Descent:
    """J = w² at x = 1 with b held by symmetry: each update multiplies w + b by 1 − 4α."""
    return descend(neuron(1.0, 0.0), number(1.0), number(0.0), LOSSES["MSE"], rate, updates)


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize("updates", [500, 20_000])
def test_divergence_is_found_at_its_update(updates: int) -> None:
    descent = walk_up(0.75, updates)
    # w + b is ±2ᵏ after k updates, so J = 4ᵏ, and 4⁵¹² = 2¹⁰²⁴ is the first power beyond float64.
    if updates == 500:
        assert descent.diverged is None
        assert descent.J[-1] == 4.0**500
        return
    assert descent.diverged == 512
    assert descent.updates[-1] == 511
    assert descent.J[-1] == 4.0**511
    assert np.isfinite(descent.J).all()
    assert (np.diff(descent.updates) > 0).all()
    assert sum(layer.W.item() + layer.b.item() for layer in descent.network) == -(2.0**511)


def test_divergence_in_the_first_update_leaves_the_network_alone() -> None:
    descent = descend(neuron(1.0, 0.0), number(1e10), number(0.0), LOSSES["MSE"], 1e300, 5)
    assert (descent.diverged, descent.updates.tolist(), descent.network[0].W.item()) == (1, [0], 1.0)


def test_an_infinite_loss_at_the_start() -> None:
    descent = descend(neuron(1e200, 0.0), number(1.0), number(0.0), LOSSES["MSE"], 0.1, 5)
    assert (descent.diverged, descent.updates.tolist(), descent.J.tolist()) == (0, [0], [np.inf])


def test_nothing_is_mutated_and_runs_repeat() -> None:
    network = initial_network([2, 3, 1], ["tanh", "sigmoid"], "Glorot", 0)
    X, Y = np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([[0.0, 1.0]])
    before = flatten(network), X.copy(), Y.copy()
    first, second = (descend(network, X, Y, LOSSES["BCE"], 0.5, 50) for _ in range(2))
    np.testing.assert_array_equal(flatten(network), before[0])
    np.testing.assert_array_equal(X, before[1])
    np.testing.assert_array_equal(Y, before[2])
    np.testing.assert_array_equal(flatten(first.network), flatten(second.network))
    assert not np.shares_memory(first.network[0].W, first.network[1].W)


@pytest.mark.parametrize(
    ("learning_rate", "updates", "message"),
    [
        (-0.1, 1, "learning_rate must be a finite number ≥ 0"),
        (np.nan, 1, "learning_rate must be a finite number ≥ 0"),
        (np.inf, 1, "learning_rate must be a finite number ≥ 0"),
        (0.1, -1, "updates must be a whole number ≥ 0, not -1"),
    ],
)
def test_bad_numbers(learning_rate: float, updates: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        descend(neuron(1.0, 0.0), number(1.0), number(0.0), LOSSES["MSE"], learning_rate, updates)


DATA, TEST = dataset("moons", 23, 0.1, 0), dataset("moons", 10, 0.1, 1)
SMALL = initial_network([2, 4, 3, 1], ["tanh", "ReLU", "sigmoid"], "He", 2)
DESCENT = OPTIMISERS["gradient-descent"]


def flat_gradient(network: Network, X: np.ndarray, Y: np.ndarray, loss: str, l2: float) -> np.ndarray:
    """∂/∂θ of J + ½ λ Σ W², from the trace."""
    backward = trace(network, X, Y, LOSSES[loss]).backward
    return np.concatenate(
        [part.ravel() for at, layer in zip(backward, network, strict=True) for part in (at.dW + l2 * layer.W, at.db)]
    )


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize("l2", [0.0, 0.1])
@pytest.mark.parametrize("batch_size", [1, 5, 22, 23, 1000])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_training_is_step_after_step(name: str, batch_size: int, l2: float) -> None:
    """Each epoch takes the samples in the order that the seed's generator says, in batches of which the last may be
    smaller."""
    rule = OPTIMISERS[name]
    run = train(SMALL, DATA, LOSSES["BCE"], rule, 4, batch_size, 7, learning_rate=0.03, l2=l2)
    generator = np.random.default_rng(7)
    network, state = SMALL, rule.init(flatten(SMALL))
    for _ in range(4):
        order = generator.permutation(23) if batch_size < 23 else np.arange(23)
        for batch in np.split(order, range(batch_size, 23, batch_size)):
            g = flat_gradient(network, DATA.X[:, batch], DATA.Y[:, batch], "BCE", l2)
            theta, state = rule.step(flatten(network), g, state, 0.03)
            network = unflatten(theta, network)
    np.testing.assert_allclose(flatten(run.network), flatten(network), rtol=1e-9, atol=1e-12)


def test_descent_calls_back_at_each_record_and_ends_by_what_that_raises() -> None:
    calls = [0]

    def count() -> None:
        calls[0] += 1
        if calls[0] == 250:
            raise KeyboardInterrupt

    first = descend(SMALL, DATA.X, DATA.Y, LOSSES["BCE"], 0.3, 1000, on_record=count)
    assert calls[0] == len(first.J) - 1 == 200
    with pytest.raises(KeyboardInterrupt):
        descend(SMALL, DATA.X, DATA.Y, LOSSES["BCE"], 0.3, 1000, on_record=count)


def test_one_batch_and_gradient_descent_is_descend() -> None:
    run = train(SMALL, DATA, LOSSES["BCE"], DESCENT, 30, 23, 0, learning_rate=0.3)
    descent = descend(SMALL, DATA.X, DATA.Y, LOSSES["BCE"], 0.3, 30)
    np.testing.assert_array_equal(flatten(run.network), flatten(descent.network))
    np.testing.assert_allclose(run.J, descent.J, rtol=1e-14)


def test_hyperparameters_reach_the_rule_and_its_own_rate_is_the_default() -> None:
    plain = train(SMALL, DATA, LOSSES["BCE"], DESCENT, 3, 5, 0)
    still = train(
        SMALL,
        DATA,
        LOSSES["BCE"],
        OPTIMISERS["momentum"],
        3,
        5,
        0,
        learning_rate=1e-3,
        hyperparameters={"momentum": 0.0},
    )
    moving = train(SMALL, DATA, LOSSES["BCE"], OPTIMISERS["momentum"], 3, 5, 0, learning_rate=1e-3)
    np.testing.assert_array_equal(flatten(plain.network), flatten(still.network))
    assert not np.array_equal(flatten(plain.network), flatten(moving.network))


def test_every_record_is_read_from_the_network_of_its_epoch() -> None:
    epochs = range(13)
    run = train(
        SMALL, DATA, LOSSES["BCE"], OPTIMISERS["Adam"], 12, 5, 0, learning_rate=0.05, test=TEST, snapshots=epochs
    )
    assert run.epochs.tolist() == list(epochs) == list(run.snapshots)
    assert run.accuracy is not None
    assert run.J_test is not None
    assert run.accuracy_test is not None
    for k in epochs:
        on_data, on_test = (trace(run.snapshots[k], part.X, part.Y, LOSSES["BCE"]) for part in (DATA, TEST))
        assert (run.J[k], run.J_test[k]) == (on_data.J, on_test.J)
        assert run.accuracy[k] == ((on_data.forward[-1].a > 0.5) == (DATA.Y == 1.0)).mean()
        assert run.accuracy_test[k] == ((on_test.forward[-1].a > 0.5) == (TEST.Y == 1.0)).mean()
        np.testing.assert_allclose(
            run.gradient_norms[:, k], [np.sqrt((at.dW**2).sum()) for at in on_data.backward], rtol=1e-14
        )
        assert run.dead[:, k].tolist() == [0, (on_data.forward[1].z <= 0.0).all(axis=1).sum(), 0]
    assert run.J[-1] < run.J[0]
    np.testing.assert_array_equal(flatten(run.network), flatten(run.snapshots[12]))
    assert run.diverged is None


@pytest.mark.parametrize("epochs", [0, 1, 450])
def test_records_of_a_long_run_are_few(epochs: int) -> None:
    run = train(neuron(1.0, 0.0), dataset("sine", 4, 0.0, 0), LOSSES["MSE"], DESCENT, epochs, 4, 0, snapshots=[epochs])
    assert (run.epochs[0], run.epochs[-1]) == (0, epochs)
    assert len(run.epochs) == len(run.J) == run.dead.shape[1] == run.gradient_norms.shape[1] == min(epochs, 200) + 1
    assert list(run.snapshots) == [epochs]
    assert run.accuracy is run.J_test is run.accuracy_test is None


def test_the_seed_fixes_the_run() -> None:
    def weights(seed: int, batch_size: int = 5) -> list[float]:
        return flatten(train(SMALL, DATA, LOSSES["BCE"], OPTIMISERS["Adam"], 5, batch_size, seed).network).tolist()

    assert weights(0) == weights(0)
    assert weights(0) != weights(1)
    assert weights(0, batch_size=23) == weights(1, batch_size=23)


def test_records_and_snapshots_do_not_change_the_run() -> None:
    plain, watched = (
        train(SMALL, DATA, LOSSES["BCE"], OPTIMISERS["Adam"], 5, 5, 0, test=test, snapshots=kept)
        for test, kept in ((None, ()), (TEST, range(6)))
    )
    np.testing.assert_array_equal(flatten(plain.network), flatten(watched.network))
    np.testing.assert_array_equal(plain.J, watched.J)


def test_a_snapshot_comes_with_a_record() -> None:
    data = dataset("moons", 20, 0.1, 0)
    first = initial_network([2, 3, 1], ["tanh", "sigmoid"], "Glorot", 0)
    run = train(first, data, LOSSES["BCE"], OPTIMISERS["Adam"], 1000, 20, 0, snapshots=[3, 7])
    assert {3, 7} <= set(run.epochs.tolist())
    for epoch, network in run.snapshots.items():
        assert run.J[run.epochs == epoch] == trace(network, data.X, data.Y, LOSSES["BCE"]).J


def test_what_is_called_after_each_epoch_can_end_the_training() -> None:
    class EnoughError(Exception):
        """Raised from outside."""

    def count(epoch: int) -> None:
        seen.append(epoch)
        if epoch == 4:
            raise EnoughError

    seen: list[int] = []
    first = initial_network([2, 3, 1], ["tanh", "sigmoid"], "Glorot", 0)
    data, rule = dataset("moons", 20, 0.1, 0), OPTIMISERS["gradient-descent"]
    with pytest.raises(EnoughError):
        train(first, data, LOSSES["BCE"], rule, 100, 5, 0, on_epoch=count)
    assert seen == [1, 2, 3, 4]
    seen.clear()
    train(first, data, LOSSES["BCE"], rule, 3, 5, 0, on_epoch=count)
    assert seen == [1, 2, 3]


def test_training_mutates_nothing() -> None:
    before = flatten(SMALL), DATA.X.copy(), DATA.Y.copy()
    train(
        SMALL, DATA, LOSSES["BCE"], OPTIMISERS["Adam"], 2, 5, 0, hyperparameters={"beta1": 0.5}, l2=0.1, snapshots=[0]
    )
    for array, copy in zip((flatten(SMALL), DATA.X, DATA.Y), before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_l2_shrinks_weights_but_not_biases() -> None:
    """Where the data have no gradient, W ← (1 − αλ) W."""
    dead = (Layer(np.array([[-1.0]]), np.array([[-3.0]]), ACTIVATIONS["ReLU"]),)
    run = train(
        dead,
        Dataset(number(1.0), number(0.0), "mine", "regression", ""),
        LOSSES["MSE"],
        DESCENT,
        3,
        1,
        0,
        learning_rate=0.5,
        l2=0.2,
    )
    assert run.network[0].W.item() == pytest.approx(-(0.9**3), rel=1e-15)
    assert run.network[0].b.item() == -3.0
    assert run.J.tolist() == [0.0] * 4


def test_a_relu_that_dies_and_one_that_does_not() -> None:
    relu = (Layer(number(1.0), number(-0.5), ACTIVATIONS["ReLU"]),)
    X = np.array([[0.5, 1.0, 2.0, 3.0]])
    run = train(
        relu,
        Dataset(X, np.full((1, 4), -5.0), "", "regression", ""),
        LOSSES["MSE"],
        DESCENT,
        5,
        4,
        0,
        learning_rate=0.2,
        snapshots=[1],
    )
    assert (run.snapshots[1][0].W.item(), run.snapshots[1][0].b.item()) == (pytest.approx(-3.1), pytest.approx(-2.45))
    assert run.dead.tolist() == [[0, 1, 1, 1, 1, 1]]
    assert run.gradient_norms[0, 1:].tolist() == [0.0] * 5
    assert run.network[0].W.item() == run.snapshots[1][0].W.item()

    half_asleep = (Layer(number(1.0), number(-1.5), ACTIVATIONS["ReLU"]),)
    X = np.array([[1.0, 2.0]])
    run = train(half_asleep, Dataset(X, X, "", "regression", ""), LOSSES["MSE"], DESCENT, 200, 2, 0, learning_rate=0.1)
    assert not run.dead.any()
    assert run.J[-1] < 1e-3 < run.J[0]


def one_sample(x: float, y: float) -> Dataset:
    return Dataset(number(x), number(y), "mine", "regression", "typed in")


@pytest.mark.parametrize(
    ("network", "data", "loss", "rate", "expected"),
    [
        # w + b is ±2ᵏ after k updates and J = 4ᵏ, which is beyond float64 from k = 512 on; of 600 epochs every third is
        # recorded.
        (neuron(1.0, 0.0), one_sample(1.0, 0.0), "MSE", 0.75, Divergence(513, 513, "J", 1)),
        (neuron(1e200, 0.0), one_sample(1e200, 0.0), "MSE", 0.1, Divergence(0, 0, "J", 1)),
        (neuron(0.0, 0.0), one_sample(0.0, 1.0), "half-MSE", 1.7e308, Divergence(2, 2, "J", 1)),
        (neuron(1.0, 0.0), one_sample(1e150, 0.0), "MSE", 1e-10, Divergence(2, 2, "z", 1)),
        (neuron(0.0, 0.0) + neuron(1e200, 1e150), one_sample(1.0, 0.0), "MSE", 0.1, Divergence(1, 1, "dJ_da", 1)),
        (neuron(0.0, 1e150), one_sample(1e200, 0.0), "MSE", 0.1, Divergence(1, 1, "dW", 1)),
        (neuron(1.0, 0.0), one_sample(1e120, 0.0), "MAE", 1e200, Divergence(1, 1, "W", 1)),
        (neuron(0.0, 0.0), one_sample(0.0, 1e10), "MSE", 1e300, Divergence(1, 1, "b", 1)),
        # a has rounded to 0, so ∂J/∂a is infinite, but δ = −1 came from the logit and is not to blame.
        (neuron(-1.0, 0.0, "sigmoid"), one_sample(1e10, 1.0), "BCE", 1e300, Divergence(1, 1, "W", 1)),
    ],
)
def test_where_and_why_a_run_diverged(
    network: Network, data: Dataset, loss: str, rate: float, expected: Divergence
) -> None:
    run = train(network, data, LOSSES[loss], DESCENT, 600, 1, 0, learning_rate=rate)
    assert run.diverged == expected
    assert np.isfinite(flatten(run.network)).all()
    assert np.isfinite(run.J[:-1]).all()
    assert run.epochs[-1] <= expected.epoch


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_divergence_within_an_epoch_is_counted_in_updates(seed: int) -> None:
    """One of four samples is huge. If it comes first its gradient overflows the weight; if not, the weight has grown
    and z overflows."""
    data = Dataset(np.array([[1.0, 1.0, 1e160, 1.0]]), np.zeros((1, 4)), "mine", "regression", "typed in")
    run = train(neuron(1.0, 0.0), data, LOSSES["MAE"], DESCENT, 3, 1, seed, learning_rate=1e160)
    place = np.random.default_rng(seed).permutation(4).tolist().index(2)
    assert run.diverged == Divergence(1, place + 1, "z" if place else "W", 1)
    assert run.epochs.tolist() == [0]
    assert (run.network[0].W.item() == 1.0) == (place == 0)


def test_the_search_for_the_failing_update_starts_from_the_state_before() -> None:
    """Plain repetition with momentum fails at the same update, not the first of its epoch, and leaves the same
    network."""
    data, rule = dataset("plane", 8, 0.0, 0), OPTIMISERS["momentum"]
    network = initial_network([2, 2, 1], ["identity", "identity"], "Glorot", 0)
    run = train(network, data, LOSSES["MSE"], rule, 200, 1, 1, learning_rate=0.5)
    generator, theta, made = np.random.default_rng(1), flatten(network), 0
    state = rule.init(theta)
    while np.isfinite(theta).all():
        k = made % 8
        order = order if k else generator.permutation(8)
        network = unflatten(theta, network)
        theta, state = rule.step(
            theta, flat_gradient(network, data.X[:, order[[k]]], data.Y[:, order[[k]]], "MSE", 0.0), state, 0.5
        )
        made += 1
    assert run.diverged is not None
    assert (run.diverged.epoch, run.diverged.update) == ((made - 1) // 8 + 1, made)
    assert made % 8 != 1
    np.testing.assert_allclose(flatten(run.network), flatten(network), rtol=1e-6)


def test_updates_are_counted_when_it_is_the_loss_that_overflows() -> None:
    """Two samples a time, so w + b is ±2ᵏ after k/2 epochs; of 600 epochs every third is recorded, and 4⁵¹⁶ is too
    much."""
    data = Dataset(np.ones((1, 2)), np.zeros((1, 2)), "mine", "regression", "typed in")
    run = train(neuron(1.0, 0.0), data, LOSSES["MSE"], DESCENT, 600, 1, 0, learning_rate=0.75)
    assert run.diverged == Divergence(258, 516, "J", 1)
    assert run.J[-1] == np.inf


def test_every_symbol_can_be_the_first_that_is_not_finite() -> None:
    t = trace(SMALL, DATA.X, DATA.Y, LOSSES["MSE"])
    fine = flatten(SMALL)
    for symbol, l in [("W", 1), ("b", 1), ("W", 2), ("b", 3)]:
        spoilt = [{"W": layer.W.copy(), "b": layer.b.copy()} for layer in SMALL]
        spoilt[l - 1][symbol][0, 0] = np.inf
        vector = np.concatenate([part.ravel() for parts in spoilt for part in (parts["W"], parts["b"])])
        assert first_not_finite(t, vector) == (symbol, l)
    wrong = replace(t, backward=(t.backward[0]._replace(db=t.backward[0].db * np.nan), *t.backward[1:]))
    assert first_not_finite(wrong, fine) == ("db", 1)
    wrong = replace(wrong, backward=(*wrong.backward[:2], t.backward[2]._replace(delta=t.backward[2].delta + np.inf)))
    assert first_not_finite(wrong, fine) == ("delta", 3)
    wrong = replace(wrong, forward=(t.forward[0], t.forward[1]._replace(a=t.forward[1].a + np.inf), t.forward[2]))
    assert first_not_finite(wrong, fine) == ("a", 2)


def test_accuracy_cuts_where_the_targets_are() -> None:
    a = np.array([[0.2, 0.4, 0.6, 0.9]])
    assert accuracy(a, np.array([[0.0, 1.0, 1.0, 0.0]])) == 0.5
    assert accuracy(a - 0.5, np.array([[-1.0, 1.0, 1.0, 1.0]]), cut=0.0) == 0.75
    assert (
        accuracy(np.array([[0.2, 0.5], [0.7, 0.1], [0.1, 0.4]]), np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])) == 0.5
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"epochs": -1}, "epochs must be a whole number ≥ 0, not -1"),
        ({"batch_size": 0}, "batch_size must be a whole number ≥ 1, not 0"),
        ({"seed": -1}, "seed must be a whole number ≥ 0, not -1"),
        ({"learning_rate": -0.1}, "learning_rate must be a finite number"),
        ({"l2": -0.1}, "l2 must be a finite number"),
        ({"hyperparameters": {"momentum": 0.5}}, "Adam has no “momentum”"),
        ({"snapshots": [4]}, r"snapshots must be whole numbers from 0 to 3, not \[4\]"),
        ({"snapshots": [-1]}, "snapshots must be whole numbers from 0 to 3"),
        ({"test": dataset("sine", 4, 0.0, 0)}, "X must be 2×n, not 1×4"),
        ({"data": dataset("sine", 4, 0.0, 0)}, "X must be 2×n, not 1×4"),
        ({"loss": LOSSES["hinge"]}, "targets of hinge must be −1"),
    ],
)
def test_bad_input_to_train(changed: dict[str, Any], message: str) -> None:
    arguments = {
        "network": SMALL,
        "data": DATA,
        "loss": LOSSES["BCE"],
        "optimiser": OPTIMISERS["Adam"],
        "epochs": 3,
        "batch_size": 5,
        "seed": 0,
    }
    with pytest.raises(InputError, match=message):
        train(**(arguments | changed))
