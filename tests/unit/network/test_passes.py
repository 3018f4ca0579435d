"""Forward and backward, against published examples, and against every gradient by nudging in 60 digits."""

from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from dlmath import (
    ACTIVATIONS,
    LOSSES,
    Forward,
    InputError,
    Layer,
    Network,
    Trace,
    initial_network,
    predict,
    trace,
    update,
)
from dlmath.network.passes import each_alone, one_sample, run_backward
from tests.loss_oracles import exact_loss, targets_of
from tests.oracles import exact_phi

pytestmark = pytest.mark.usefixtures("shapes")


def columns(rows: list[Any]) -> np.ndarray:
    return np.array([rows], dtype=float).T


def network_of(inputs: dict[str, Any], activations: list[str]) -> Network:
    """The layers W1, b1, W2, b2, … of a worked example."""
    return tuple(
        Layer(np.array(inputs[f"W{l}"]), columns(inputs[f"b{l}"]), ACTIVATIONS[activation])
        for l, activation in enumerate(activations, start=1)
    )


@pytest.fixture
def mazur(worked_example: Any) -> Trace:
    inputs = worked_example("mazur_forward")["inputs"]
    return trace(
        network_of(inputs, ["sigmoid", "sigmoid"]), columns(inputs["x"]), columns(inputs["y"]), LOSSES["half-SSE"]
    )


def check(example: dict[str, Any], **computed: Any) -> None:
    """Every expected value of the example, within what its printed digits allow."""
    assert computed.keys() == example["expected"].keys()
    for key, value in computed.items():
        np.testing.assert_allclose(
            value, example["expected"][key], rtol=0, atol=example["tolerance"]["abs_by_key"][key], err_msg=key
        )


def test_mazur_forward(mazur: Trace, worked_example: Any) -> None:
    hidden, output = mazur.forward
    check(
        worked_example("mazur_forward"),
        net_h1=hidden.z[0, 0],
        out_h=hidden.a[:, 0],
        net_o1=output.z[0, 0],
        out_o=output.a[:, 0],
        E_o=0.5 * (output.a - mazur.Y)[:, 0] ** 2,
        E_total=mazur.J,
    )
    assert output.a_before is hidden.a
    np.testing.assert_array_equal(hidden.a_before, mazur.X)


def test_mazur_backward(mazur: Trace, worked_example: Any) -> None:
    hidden, output = mazur.backward
    from_o1, from_o2 = mazur.network[1].W[:, 0] * output.delta[:, 0]
    assert output.slope is not None
    assert hidden.slope is not None
    check(
        worked_example("mazur_backward"),
        dE_douto1=output.dJ_da[0, 0],
        douto1_dneto1=output.slope[0, 0],
        delta_o1=output.delta[0, 0],
        dE_dw5=output.dW[0, 0],
        dE_douth1_from_o1=from_o1,
        dE_douth1_from_o2=from_o2,
        dE_douth1=hidden.dJ_da[0, 0],
        douth1_dneth1=hidden.slope[0, 0],
        dE_dw1=hidden.dW[0, 0],
    )


def test_mazur_weights_after_one_update(mazur: Trace, worked_example: Any) -> None:
    first, second = update(mazur, 0.5)
    check(worked_example("mazur_update_weights"), W1=first.W, W2=second.W)
    check(worked_example("mazur_with_bias_update"), W1=first.W, b1=first.b[:, 0], W2=second.W, b2=second.b[:, 0])


def test_mazurs_error_is_that_of_a_sequential_update_and_ours_is_simultaneous(
    mazur: Trace, worked_example: Any
) -> None:
    """All gradients from the old weights, biases left alone: 0.2910277737. Mazur prints what W2 before W1 gives."""

    def error(delta_hidden: np.ndarray) -> float:
        first = Layer(mazur.network[0].W - 0.5 * delta_hidden @ mazur.X.T, mazur.network[0].b, ACTIVATIONS["sigmoid"])
        return trace(
            (first, Layer(new.W, mazur.network[1].b, ACTIVATIONS["sigmoid"])), mazur.X, mazur.Y, LOSSES["half-SSE"]
        ).J

    new = update(mazur, 0.5)[1]
    check(
        worked_example("mazur_error_after_1_step_sequential"),
        E_total=error((new.W.T @ mazur.backward[1].delta) * mazur.backward[0].slope),
    )
    assert error(mazur.backward[0].delta) == pytest.approx(0.2910277737, abs=5e-11)


def test_zhou(worked_example: Any) -> None:
    example = worked_example("zhou_network")
    check(
        example,
        out=predict(network_of(example["inputs"], ["sigmoid", "sigmoid"]), columns(example["inputs"]["x"])).item(),
    )


def test_brownlee_whose_outputs_are_given(worked_example: Any) -> None:
    example = worked_example("brownlee_backward")
    inputs = example["inputs"]

    def given_outputs(a_before: np.ndarray, outputs: list[float]) -> Forward:
        a = columns(outputs)
        return Forward(a_before, np.log(a / (1 - a)), a)

    sigmoid = ACTIVATIONS["sigmoid"]
    network = (
        Layer(np.ones((1, 1)), np.zeros((1, 1)), sigmoid),
        Layer(np.array(inputs["W2"]), np.zeros((2, 1)), sigmoid),
    )
    hidden = given_outputs(np.ones((1, 1)), inputs["h"])
    backward = run_backward(
        network, (hidden, given_outputs(hidden.a, inputs["out"])), columns(inputs["y"]), LOSSES["half-SSE"]
    )
    check(example, delta_out=backward[1].delta[:, 0], delta_h=backward[0].delta[:, 0])


def test_karpathys_neuron(worked_example: Any) -> None:
    """The gradient of the output itself: half-SSE with a target that is one less than the output."""
    example = worked_example("karpathy_neuron_tanh")
    inputs = example["inputs"]
    neuron = (Layer(np.array([inputs["w"]]), np.array([[inputs["b"]]]), ACTIVATIONS["tanh"]),)
    x = columns(inputs["x"])
    t = trace(neuron, x, predict(neuron, x) - 1.0, LOSSES["half-SSE"])
    check(
        example,
        n=t.forward[0].z.item(),
        out=t.forward[0].a.item(),
        dw=t.backward[0].dW[0],
        dx=(neuron[0].W.T @ t.backward[0].delta)[:, 0],
    )


def test_goodfellows_xor_net(worked_example: Any) -> None:
    example = worked_example("goodfellow_xor")
    inputs = example["inputs"]
    hidden = Layer(np.array(inputs["W"]).T, columns(inputs["c"]), ACTIVATIONS["ReLU"])
    output = Layer(np.array([inputs["w"]]), np.array([[inputs["b"]]]), ACTIVATIONS["identity"])
    t = trace(
        (hidden, output), np.array(inputs["X"]).T, np.array([example["expected"]["y"]], dtype=float), LOSSES["MSE"]
    )
    check(example, XW=(hidden.W @ t.X).T, XW_plus_c=t.forward[0].z.T, H=t.forward[0].a.T, y=t.forward[1].a[0])
    assert t.J == 0.0


# An independent network: numbers with 60 digits, one loop for each sum.


def exact_output(name: str, z: list[Any]) -> list[Any]:
    """What an activation makes of one sample."""
    if name == "softmax":
        return [mp.exp(entry) / mp.fsum(map(mp.exp, z)) for entry in z]
    return [exact_phi(ACTIVATIONS[name], entry) for entry in z]


def exact_J(parameters: list[Any], network: Network, X: np.ndarray, Y: np.ndarray, loss: str) -> Any:
    """J from a flat list of parameters (W row by row, b, layer by layer)."""
    outputs = []
    for x in X.T.tolist():
        numbers, a = iter(parameters), [mpf(entry) for entry in x]
        for layer in network:
            weights = [[next(numbers) for _ in a] for _ in range(layer.W.shape[0])]
            z = [mp.fdot(row, a) + next(numbers) for row in weights]
            a = exact_output(layer.activation.name, z)
        outputs.append(a)
    return exact_loss(LOSSES[loss], [*zip(*outputs, strict=True)], Y.tolist())


def exact_gradient(network: Network, X: np.ndarray, Y: np.ndarray, loss: str) -> tuple[float, list[float]]:
    """J, and ∂J/∂θ for each parameter by nudging it by 10⁻²⁰, which leaves an error of about 10⁻⁴⁰."""
    with mpmath.workdps(60):
        theta = [mpf(entry) for layer in network for part in (layer.W, layer.b) for entry in part.ravel().tolist()]
        h = mpf(10) ** -20

        def nudged(i: int, by: Any) -> Any:
            return exact_J([entry + by * (i == j) for j, entry in enumerate(theta)], network, X, Y, loss)

        gradient = [float((nudged(i, h) - nudged(i, -h)) / (2 * h)) for i in range(len(theta))]
        return float(exact_J(theta, network, X, Y, loss)), gradient


def flat_gradient(t: Trace) -> np.ndarray:
    return np.concatenate([part.ravel() for at in t.backward for part in (at.dW, at.db)])


def outputs_for(loss: str) -> list[str]:
    return ["sigmoid", "softmax"] if LOSSES[loss].domain == "probability" else list(ACTIVATIONS)


def random_network(sizes: list[int], activations: list[str], rng: np.random.Generator) -> Network:
    return tuple(
        Layer(rng.normal(size=(n, n_before)), rng.normal(size=(n, 1)), ACTIVATIONS[activation])
        for n_before, n, activation in zip(sizes, sizes[1:], activations, strict=False)
    )


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_every_pair_against_sixty_digits(hidden: str, loss: str) -> None:
    """Three layers of different sizes; the output activations take turns, so each of them meets each loss."""
    number = list(ACTIVATIONS).index(hidden)
    outputs = outputs_for(loss)
    rng = np.random.default_rng(number)
    network = random_network([2, 3, 2], [hidden, outputs[number % len(outputs)]], rng)
    X, Y = rng.normal(size=(2, 2)), targets_of(LOSSES[loss], 2, 2, rng)
    t = trace(network, X, Y, LOSSES[loss])
    J, gradient = exact_gradient(network, X, Y, loss)
    np.testing.assert_allclose(t.J, J, rtol=1e-10)
    np.testing.assert_allclose(flat_gradient(t), gradient, rtol=1e-10, atol=1e-15)


@given(data=st.data())
@settings(max_examples=25, derandomize=True)
def test_random_networks_against_central_differences(data: st.DataObject) -> None:
    loss = data.draw(st.sampled_from(list(LOSSES)), "loss")
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=5), "sizes")
    hidden = data.draw(
        st.lists(st.sampled_from(list(ACTIVATIONS)), min_size=len(sizes) - 2, max_size=len(sizes) - 2),
        "hidden activations",
    )
    output = data.draw(st.sampled_from(outputs_for(loss)), "output activation")
    N = data.draw(st.integers(1, 4), "samples")
    rng = np.random.default_rng(data.draw(st.integers(0, 1000), "seed"))
    network = random_network(sizes, [*hidden, output], rng)
    X, Y = rng.normal(size=(sizes[0], N)), targets_of(LOSSES[loss], sizes[-1], N, rng)
    t = trace(network, X, Y, LOSSES[loss])
    assume(all(np.abs(at.z).min() > 1e-3 for at in t.forward))
    assume(LOSSES[loss].kink is None or np.abs(LOSSES[loss].kink(t.forward[-1].a, Y)).min() > 1e-3)
    a = t.forward[-1].a
    assume(LOSSES[loss].domain == "real" or (a.min() > 1e-6 and a.max() < 1.0 - 1e-6))
    parts = [part for layer in network for part in (layer.W, layer.b)]
    h, numeric = 1e-5, []
    for which, place in [(k, place) for k, part in enumerate(parts) for place in np.ndindex(part.shape)]:
        J = []
        for by in (h, -h):
            moved = [part.copy() for part in parts]
            moved[which][place] += by
            layers = [
                Layer(W, b, layer.activation) for W, b, layer in zip(moved[::2], moved[1::2], network, strict=True)
            ]
            J.append(trace(tuple(layers), X, Y, LOSSES[loss]).J)
        numeric.append((J[0] - J[1]) / (2 * h))
    np.testing.assert_allclose(flat_gradient(t), numeric, rtol=1e-4, atol=1e-6 * (1.0 + abs(t.J)))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("pair", [False, True], ids=["from a", "from logits if there is a pair"])
def test_a_batch_is_its_samples_with_the_divisor_once(loss: str, pair: bool) -> None:
    output = next(iter(LOSSES[loss].from_logits), "sigmoid") if pair else "softmax" if loss == "BCE" else "sigmoid"
    rng = np.random.default_rng(1)
    network = random_network([2, 4, 3], ["tanh", output], rng)
    X, Y = rng.normal(size=(2, 5)), targets_of(LOSSES[loss], 3, 5, rng)
    whole = trace(network, X, Y, LOSSES[loss])
    single = [trace(network, X[:, [k]], Y[:, [k]], LOSSES[loss]) for k in range(5)]
    divisor = LOSSES[loss].divisor
    share = divisor(3, 1) / divisor(3, 5)
    np.testing.assert_allclose(whole.J, share * sum(t.J for t in single), rtol=1e-13)
    np.testing.assert_allclose(
        flat_gradient(whole), share * sum(flat_gradient(t) for t in single), rtol=1e-11, atol=1e-15
    )
    for l in range(2):
        np.testing.assert_allclose(
            whole.backward[l].delta, share * np.hstack([t.backward[l].delta for t in single]), rtol=1e-11, atol=1e-15
        )
        np.testing.assert_allclose(whole.forward[l].z, np.hstack([t.forward[l].z for t in single]), rtol=1e-13)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_layer_has_its_own_activation(activation: str) -> None:
    rng = np.random.default_rng(2)
    network = random_network([2, 3, 3, 2], ["tanh", activation, "sigmoid"], rng)
    t = trace(network, rng.normal(size=(2, 4)), rng.normal(size=(2, 4)), LOSSES["MSE"])
    for at, back, layer in zip(t.forward, t.backward, network, strict=True):
        phi = layer.activation
        np.testing.assert_array_equal(at.a, phi.f(at.z))
        np.testing.assert_allclose(back.delta, phi.pull_back(at.z, back.dJ_da), rtol=1e-15)
        assert (back.slope is None) == (phi.slope is None)
        assert phi.slope is None or np.array_equal(back.slope, phi.slope(at.z))
    np.testing.assert_array_equal(t.backward[1].dJ_da, network[2].W.T @ t.backward[2].delta)
    np.testing.assert_array_equal(predict(network, t.X), t.forward[-1].a)


@pytest.mark.parametrize(("loss", "output"), [(loss, output) for loss in LOSSES for output in outputs_for(loss)])
def test_the_flag_says_when_the_loss_came_from_the_logits(loss: str, output: str) -> None:
    rng = np.random.default_rng(3)
    network = random_network([2, 3], [output], rng)
    Y = targets_of(LOSSES[loss], 3, 2, rng)
    t = trace(network, rng.normal(size=(2, 2)), Y, LOSSES[loss])
    assert t.from_logits == (output in LOSSES[loss].from_logits)
    last = t.backward[-1]
    np.testing.assert_array_equal(last.dJ_da, LOSSES[loss].slope(t.forward[-1].a, Y))
    np.testing.assert_allclose(
        last.delta, ACTIVATIONS[output].pull_back(t.forward[-1].z, last.dJ_da), rtol=1e-9, atol=1e-15
    )


@pytest.mark.parametrize(("loss", "output", "W"), [("BCE", "sigmoid", [[800.0]]), ("CE", "softmax", [[800.0], [0.0]])])
def test_a_saturated_pair_keeps_its_digits(loss: str, output: str, W: list[list[float]]) -> None:
    """Certain and wrong: a has rounded to 0 or 1, ln of it is −∞, and yet J is 800 and δ is 1."""
    network = (Layer(np.array(W), np.zeros((len(W), 1)), ACTIVATIONS[output]),)
    t = trace(network, np.array([[1.0]]), np.eye(len(W))[:, -1:] if len(W) > 1 else np.array([[0.0]]), LOSSES[loss])
    assert t.J == 800.0
    assert t.backward[0].delta[0, 0] == 1.0


def test_overflow_is_silent_and_visible() -> None:
    t = trace(
        (Layer(np.array([[1e200]]), np.array([[0.0]]), ACTIVATIONS["identity"]),),
        np.array([[1e200]]),
        np.array([[0.0]]),
        LOSSES["MSE"],
    )
    assert (t.forward[0].z.item(), t.J) == (np.inf, np.inf)
    with pytest.raises(InputError, match="W must be finite"):
        update(t, 1.0)


def test_nothing_is_mutated_and_a_trace_keeps_its_own_copies() -> None:
    network = initial_network([2, 3, 1], ["tanh", "sigmoid"], "Glorot", 0)
    X, Y = np.array([[0.5, 1.0], [2.0, 3.0]]), np.array([[0.0, 1.0]])
    before = [X.copy(), Y.copy(), *(part.copy() for layer in network for part in (layer.W, layer.b))]
    t = trace(network, X, Y, LOSSES["BCE"])
    new = update(t, 0.5)
    for array, copy in zip([X, Y, *(part for layer in network for part in (layer.W, layer.b))], before, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert not any(
        np.shares_memory(old.W, fresh.W) or np.shares_memory(old.b, fresh.b)
        for old, fresh in zip(network, new, strict=True)
    )
    assert [layer.activation for layer in new] == [layer.activation for layer in network]
    X[0, 0] = Y[0, 0] = 0.25
    assert (t.X[0, 0], t.Y[0, 0]) == (0.5, 0.0)


def test_a_layer_copies_its_weights() -> None:
    W, b = np.ones((1, 2)), np.ones((1, 1))
    layer = Layer(W, b, ACTIVATIONS["tanh"])
    W[0, 0] = b[0, 0] = 5.0
    assert (layer.W[0, 0], layer.b[0, 0]) == (1.0, 1.0)


SIGMOID_LAYER = Layer(np.ones((1, 2)), np.zeros((1, 1)), ACTIVATIONS["sigmoid"])
RELU_LAYER = Layer(np.ones((3, 2)), np.zeros((3, 1)), ACTIVATIONS["ReLU"])
X_OK, Y_OK = np.ones((2, 4)), np.ones((1, 4))


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize(
    ("network", "X", "Y", "loss", "message"),
    [
        ((), X_OK, Y_OK, LOSSES["MSE"], "network is empty"),
        ((None,), X_OK, Y_OK, LOSSES["MSE"], "network must be of the kind Layer, not None"),
        (
            (RELU_LAYER, SIGMOID_LAYER),
            X_OK,
            Y_OK,
            LOSSES["MSE"],
            "W of layer 2 must have 3 columns, one for each unit before it, not 2",
        ),
        ((SIGMOID_LAYER,), X_OK, Y_OK, "MSE", "loss must be one of LOSSES, not “MSE”"),
        ((SIGMOID_LAYER,), X_OK.T, Y_OK, LOSSES["MSE"], "X must be 2×n, not 4×2"),
        ((SIGMOID_LAYER,), X_OK, Y_OK.T, LOSSES["MSE"], "Y must be 1×4, not 4×1"),
        ((SIGMOID_LAYER,), [[1.0], [np.nan]], [[1.0]], LOSSES["MSE"], "X must be finite, but row 2, column 1 is nan"),
        ((SIGMOID_LAYER,), [1.0, 2.0], [[1.0]], LOSSES["MSE"], "X must be a matrix with two axes"),
        (
            (RELU_LAYER,),
            X_OK,
            np.ones((3, 4)),
            LOSSES["CE"],
            "CE needs outputs between 0 and 1: sigmoid or softmax, not ReLU",
        ),
        ((SIGMOID_LAYER,), X_OK, 2.0 * Y_OK, LOSSES["BCE"], "targets of BCE must lie between 0 and 1"),
        ((SIGMOID_LAYER,), X_OK, -0.1 * Y_OK, LOSSES["BCE"], "targets of BCE must lie between 0 and 1"),
        ((SIGMOID_LAYER,), X_OK, 0.0 * Y_OK, LOSSES["hinge"], "targets of hinge must be −1 or \\+1"),
    ],
)
def test_bad_input_to_trace(network: Any, X: Any, Y: Any, loss: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        trace(network, X, Y, loss)


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize("letter", ["W", "b"])
def test_a_layer_that_was_spoilt_afterwards(letter: str) -> None:
    layer = Layer(np.ones((1, 2)), np.zeros((1, 1)), ACTIVATIONS["sigmoid"])
    matrix = getattr(layer, letter)
    matrix.setflags(write=True)
    matrix[0, 0] = np.inf
    with pytest.raises(InputError, match=f"{letter} of layer 1 must be finite, but row 1, column 1 is inf"):
        trace((layer,), X_OK, Y_OK, LOSSES["MSE"])


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize(
    ("W", "b", "activation", "message"),
    [
        ([[1.0]], [[1.0]], "sigmoid", "activation must be one of ACTIVATIONS, not “sigmoid”"),
        ([[np.inf]], [[1.0]], ACTIVATIONS["sigmoid"], "W must be finite"),
        ([[1.0]], [[1.0], [2.0]], ACTIVATIONS["sigmoid"], "b must be 1×1, not 2×1, to fit W"),
        ([1.0], [[1.0]], ACTIVATIONS["sigmoid"], "W must be a matrix with two axes"),
    ],
)
def test_bad_layers(W: Any, b: Any, activation: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Layer(W, b, activation)


@pytest.mark.usefixtures("own_checks")
def test_bad_input_to_predict_and_update() -> None:
    with pytest.raises(InputError, match="X must be 2×n, not 1×1"):
        predict((SIGMOID_LAYER,), np.ones((1, 1)))
    with pytest.raises(InputError, match="network is empty"):
        predict((), np.ones((1, 1)))
    with pytest.raises(InputError, match=r"learning_rate must be a finite number ≥ 0.0, not -1.0"):
        update(trace((SIGMOID_LAYER,), X_OK, Y_OK, LOSSES["MSE"]), -1.0)


@pytest.mark.parametrize("loss", ["half-SSE", "MSE", "CE"])
def test_one_sample_is_its_columns_and_the_batch_the_mean_of_each_alone(loss: str) -> None:
    generator = np.random.default_rng(3)
    output = "softmax" if loss == "CE" else "tanh"
    network = tuple(
        Layer(generator.normal(size=(3, n)), generator.normal(size=(3, 1)), ACTIVATIONS[phi])
        for n, phi in ((2, "tanh"), (3, output))
    )
    t = trace(network, generator.normal(size=(2, 4)), np.eye(3)[:, [0, 2, 1, 0]], LOSSES[loss])
    share = 1 if loss == "half-SSE" else 4
    for s, alone in enumerate(each_alone(t)):
        one = one_sample(t, s)
        for at, whole, lonely in zip(one.backward, t.backward, alone.backward, strict=True):
            np.testing.assert_array_equal(at.delta, whole.delta[:, [s]])
            np.testing.assert_allclose(at.delta * share, lonely.delta, rtol=1e-12)
            assert at.dW is whole.dW
    for l in range(2):
        np.testing.assert_allclose(
            sum(alone.backward[l].dW for alone in each_alone(t)) / share, t.backward[l].dW, rtol=1e-12
        )


@pytest.mark.parametrize("s", [-1, 2, 0.5, True, "0"])
@pytest.mark.usefixtures("own_checks")
def test_a_sample_that_is_not_in_the_batch(s: Any) -> None:
    neuron = (Layer(np.array([[2.0]]), np.array([[1.0]]), ACTIVATIONS["identity"]),)
    with pytest.raises(
        ValueError, match=r"the batch has samples 1 to 2, not 3|s must be a whole number (≥ 0|from 0 to 100000), not "
    ):
        one_sample(trace(neuron, np.array([[3.0, 4.0]]), np.array([[5.0, 6.0]]), LOSSES["MSE"]), s)


@pytest.mark.parametrize(
    ("loss", "output", "z", "y", "J", "delta"),
    [("BCE", "softmax", [40.0, 0.0], [0.0, 1.0], 40.0, [1.0, -1.0]), ("CE", "sigmoid", [-800.0], [1.0], 800.0, [-1.0])],
)
def test_a_trace_of_a_pair_that_is_not_canonical_keeps_its_digits_too(
    loss: str, output: str, z: list[float], y: list[float], J: float, delta: list[float]
) -> None:
    W, Y = np.array(z)[:, np.newaxis], np.array(y)[:, np.newaxis]
    t = trace((Layer(W, np.zeros_like(W), ACTIVATIONS[output]),), np.ones((1, 1)), Y, LOSSES[loss])
    assert (t.J, t.backward[0].delta.ravel().tolist()) == (J, delta)
    assert t.from_logits
    assert not t.canonical


def test_a_layer_keeps_its_own_numbers_for_good() -> None:
    W, b = np.array([[1.0, 2.0]]), np.array([[3.0]])
    layer = Layer(W, b, ACTIVATIONS["tanh"])
    W[0, 0] = b[0, 0] = 9.0
    assert (layer.W.tolist(), layer.b.tolist()) == ([[1.0, 2.0]], [[3.0]])
    trained = update(trace((layer,), np.ones((2, 1)), np.ones((1, 1)), LOSSES["MSE"]), 0.1)[0]
    for matrix in (layer.W, layer.b, trained.W, trained.b):
        with pytest.raises(ValueError, match="read-only"):
            matrix[0, 0] = 0.0
