"""Initial weights: their means, variances and bounds, over many draws from fixed seeds."""

from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, INITIALISATIONS, LOSSES, InputError, initial_network, trace, update
from dlmath.network.initialisation import initialisation

pytestmark = pytest.mark.usefixtures("shapes")

EVERY_RULE = pytest.mark.parametrize("rule", INITIALISATIONS)
N_BEFORE, N = 300, 200


def weights(rule: str, seed: int = 0) -> np.ndarray:
    """60,000 weights of one layer."""
    return initial_network([N_BEFORE, N], ["tanh"], rule, seed)[0].W


@EVERY_RULE
def test_shapes_activations_and_zero_biases(rule: str) -> None:
    network = initial_network([2, 5, 3, 1], ["tanh", "ReLU", "sigmoid"], rule, 0)
    assert [layer.W.shape for layer in network] == [(5, 2), (3, 5), (1, 3)]
    assert [layer.activation.name for layer in network] == ["tanh", "ReLU", "sigmoid"]
    assert all(layer.b.shape == (len(layer.W), 1) and not layer.b.any() for layer in network)


@EVERY_RULE
def test_the_seed_fixes_the_weights(rule: str) -> None:
    np.testing.assert_array_equal(weights(rule, 3), weights(rule, 3))
    assert np.array_equal(weights(rule, 3), weights(rule, 4)) == (rule in ("zeros", "constant"))


def test_layers_are_drawn_one_after_the_other() -> None:
    """Two layers of one shape do not get the same weights, and a longer net starts with those of a shorter one."""
    short, long = (
        initial_network([4, 4, 4], ["tanh"] * 2, "He", 0),
        initial_network([4, 4, 4, 4], ["tanh"] * 3, "He", 0),
    )
    assert not np.array_equal(short[0].W, short[1].W)
    np.testing.assert_array_equal(short[1].W, long[1].W)


def test_what_is_not_random() -> None:
    assert not weights("zeros").any()
    assert (weights("constant") == 0.5).all()


# Variance by rule, from the papers: Glorot and Bengio eq. 12 and 16, He et al. eq. 10, LeCun et al. 4.6.
VARIANCES = {
    "normal": 1.0,
    "Glorot": 2.0 / (N_BEFORE + N),
    "Glorot-normal": 2.0 / (N_BEFORE + N),
    "He": 2.0 / N_BEFORE,
    "LeCun": 1.0 / N_BEFORE,
}


def test_every_random_rule_has_its_variance_here() -> None:
    assert VARIANCES.keys() | {"zeros", "constant"} == INITIALISATIONS.keys()


@pytest.mark.parametrize("rule", VARIANCES)
def test_mean_and_variance(rule: str) -> None:
    """Within four standard errors, which for 60,000 weights is about 2 % of the variance."""
    W, variance = weights(rule), VARIANCES[rule]
    assert abs(W.mean()) < 4 * np.sqrt(variance / W.size)
    assert W.var() == pytest.approx(variance, rel=4 * np.sqrt(2 / W.size))


@pytest.mark.parametrize("rule", VARIANCES)
def test_uniform_or_normal(rule: str) -> None:
    """The fourth moment over the squared variance: 1.8 for a uniform, 3 for a normal distribution."""
    W = weights(rule)
    assert (W**4).mean() / W.var() ** 2 == pytest.approx(1.8 if rule == "Glorot" else 3.0, rel=0.05)


def test_glorots_bounds() -> None:
    bound = np.sqrt(6.0 / (N_BEFORE + N))
    W = weights("Glorot")
    assert 0.999 * bound < W.max() < bound
    assert 0.999 * bound < -W.min() < bound


def test_gains_are_those_of_pytorch(worked_example: Any) -> None:
    """He: gain / √n_in with the gain of ReLU. LeCun: the same, Glorot: gain √(2 / (n_in + n_out)), with that of a
    linear unit."""
    example = worked_example("torch_gains")
    gain = dict(zip(example["inputs"]["nonlinearity"], example["expected"]["gain"], strict=True))
    for rule, expected in (
        ("He", gain["relu"] / np.sqrt(N_BEFORE)),
        ("LeCun", gain["linear"] / np.sqrt(N_BEFORE)),
        ("Glorot", gain["linear"] * np.sqrt(2.0 / (N_BEFORE + N))),
    ):
        assert weights(rule).std() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("rule", "activation", "lowest", "highest"),
    [("He", "ReLU", 0.3, 3.0), ("LeCun", "tanh", 0.1, 1.0), ("normal", "tanh", 10.0, 1e9)],
)
def test_gradients_through_twenty_layers(rule: str, activation: str, lowest: float, highest: float) -> None:
    """‖δ₁‖ / ‖δ_L‖ stays near 1 with the rule that fits; N(0, 1) with 64 units explodes."""
    ratios = []
    for seed in range(5):
        network = initial_network([64] * 21, [activation] * 20, rule, seed)
        rng = np.random.default_rng(seed)
        t = trace(network, rng.normal(size=(64, 8)), rng.normal(size=(64, 8)), LOSSES["MSE"])
        ratios.append(np.linalg.norm(t.backward[0].delta) / np.linalg.norm(t.backward[-1].delta))
    assert lowest < np.median(ratios) < highest


@pytest.mark.parametrize("rule", ["zeros", "constant"])
def test_equal_weights_stay_equal(rule: str) -> None:
    """Goodfellow 8.4: units that start alike are updated alike."""
    network = initial_network([2, 3, 1], ["tanh", "sigmoid"], rule, 0)
    X, Y = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
    for _ in range(20):
        network = update(trace(network, X, Y, LOSSES["BCE"]), 0.5)
    np.testing.assert_allclose(network[0].W, np.tile(network[0].W[:1], (3, 1)), rtol=1e-12)


@EVERY_RULE
def test_the_record_is_complete(rule: str) -> None:
    record = INITIALISATIONS[rule]
    assert record is initialisation(rule)
    assert record.name == rule
    assert record.latex
    assert record.source


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize(
    ("sizes", "activations", "rule", "seed", "message"),
    [
        ([2], [], "He", 0, r"sizes must be at least two whole numbers ≥ 1, not \[2\]"),
        ([2, 0, 1], ["tanh", "tanh"], "He", 0, r"sizes must be at least two whole numbers ≥ 1, not \[2, 0, 1\]"),
        ([2, 1.5], ["tanh"], "He", 0, r"sizes must be at least two whole numbers ≥ 1, not \[2, 1.5\]"),
        ([2, 3, 1], ["tanh"], "He", 0, "2 layers need as many activations, not 1"),
        ([2, 1], ["tanh"], "He", -1, "seed must be a whole number ≥ 0, not -1"),
        ([2, 1], ["tan"], "He", 0, "there is no activation “tan”"),
        ([2, 1], ["tanh"], "Xavier", 0, "there is no initialisation “Xavier”; there are zeros, constant"),
    ],
)
def test_bad_input(sizes: Any, activations: list[str], rule: str, seed: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        initial_network(sizes, activations, rule, seed)


def test_every_activation_can_be_asked_for() -> None:
    assert all(initial_network([2, 2], [name], "He", 0)[0].activation is phi for name, phi in ACTIVATIONS.items())
