"""The first updates: the course is gradient descent, sizes are those expected over many draws, equal units stay
equal."""

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, initial_network, trace, update
from dlmath.training.datasets import dataset
from dlmath.training.first_updates import (
    Spread,
    different_units,
    expected_size,
    scaled,
    spread_of_each,
    starts,
    trajectory,
)

pytestmark = pytest.mark.usefixtures("shapes")

DATA = dataset("circles", 15, 0.1, 0)
BCE = LOSSES["BCE"]


def start(rule: str, phi: str = "tanh", scale: float = 1.0, seed: int = 0) -> tuple[Layer, ...]:
    return scaled(initial_network([2, 6, 6, 1], [phi, phi, "sigmoid"], rule, seed), scale)


def test_a_course_is_one_update_after_another() -> None:
    network = start("Glorot")
    found = trajectory(network, DATA.X, DATA.Y, BCE, 0.5, [0, 1, 4, 10])
    J = []
    for made in range(11):
        t = trace(network, DATA.X, DATA.Y, BCE)
        J.append(t.J)
        if made in found.networks:
            for kept, layer in zip(found.networks[made], network, strict=True):
                np.testing.assert_allclose(kept.W, layer.W, rtol=1e-12, atol=1e-14)
                np.testing.assert_allclose(kept.b, layer.b, rtol=1e-12, atol=1e-14)
        network = update(t, 0.5)
    np.testing.assert_allclose(found.J, J, rtol=1e-12)
    assert list(found.networks) == [0, 1, 4, 10]
    assert found.diverged is None


def test_a_trajectory_that_diverges_keeps_what_was_finite() -> None:
    line = (Layer(np.array([[1.0]]), np.array([[0.0]]), ACTIVATIONS["identity"]),)
    X, Y = np.array([[10.0]]), np.array([[0.0]])
    found = trajectory(line, X, Y, LOSSES["half-MSE"], 1e10, [0, 10, 30, 50])
    assert found.diverged is not None
    assert 10 < found.diverged <= 30
    assert len(found.J) == found.diverged
    assert np.isfinite(found.J).all()
    assert found.networks[30][0].W.item() == found.networks[50][0].W.item()


def test_many_starts_go_down_as_each_does_alone() -> None:
    sizes, activations, factors = [2, 6, 6, 1], ["tanh", "ReLU", "sigmoid"], [0.5, 1.0, 3.0]
    found = starts(sizes, activations, "Glorot", DATA.X, DATA.Y, BCE, 0.5, 20, factors, 4)
    assert found.J.shape == (3, 4)
    assert found.sizes.shape == (3, 4, 3)
    for i, factor in enumerate(factors):
        for seed in range(4):
            network = scaled(initial_network(sizes, activations, "Glorot", seed), factor)
            J = trajectory(network, DATA.X, DATA.Y, BCE, 0.5, [0, 20]).J[-1]
            assert found.J[i, seed] == pytest.approx(J, rel=1e-9)
            z = [at.z for at in trace(network, DATA.X, DATA.Y, BCE).forward]
            np.testing.assert_allclose(found.sizes[i, seed], [np.sqrt((each**2).mean()) for each in z], rtol=1e-12)


@pytest.mark.parametrize(("phi", "rule"), [("tanh", "Glorot"), ("ReLU", "He")])
def test_through_many_layers_the_rule_of_an_activation_learns_best(phi: str, rule: str) -> None:
    """Glorot and Bengio 2010, He et al. 2015: over seeds that no lesson shows, more networks learn two moons from
    weights as the rule has them than from half or twice as large ones."""
    moons, factors = dataset("moons", 24, 0.1, 0), [0.5, 1.0, 2.0]
    found = starts([2, *[16] * 20, 1], [*[phi] * 20, "sigmoid"], rule, moons.X, moons.Y, BCE, 0.1, 50, factors, 24)
    learned = (found.J[:, 12:] < np.log(2.0) / 2).sum(axis=1)
    assert learned[1] >= 2 + learned[[0, 2]].max()
    assert learned[0] == 0


def test_no_factor_is_refused() -> None:
    with pytest.raises(InputError, match=r"factors (must not be|is) empty"):
        starts([2, 1], ["sigmoid"], "He", DATA.X, DATA.Y, BCE, 0.1, 1, [], 1)


@pytest.mark.parametrize("kept", [[], [1, 2], [0, 0], [0, 5, 3], [0, 201]])
def test_other_numbers_of_updates_are_refused(kept: list[int]) -> None:
    with pytest.raises(InputError, match=r"kept (must rise from 0|is empty)"):
        trajectory(start("He"), DATA.X, DATA.Y, BCE, 0.1, kept)


def test_expected_size_is_the_mean_over_many_draws() -> None:
    generator = np.random.default_rng(0)
    a = generator.standard_normal((40, 30))
    squares, expected = [], []
    for _ in range(400):
        W = generator.normal(0.0, 0.3, (5, 40))
        squares.append(spread_of_each([W @ a])[0].size ** 2)
        expected.append(expected_size(W, a) ** 2)
    assert np.mean(squares) == pytest.approx(np.mean(expected), rel=0.02)
    assert np.mean(squares) == pytest.approx(40 * 0.09 * np.mean(a**2), rel=0.02)


@pytest.mark.parametrize("unit", [1e-320, 1e-200, 1.0, 1e200, 2.0**1021])
def test_squares_of_large_and_of_small_numbers_do_not_spoil_the_spread(unit: float) -> None:
    values = np.array([[3.0, -7.0, 0.0], [1.0, 1.0, 5.0]])
    (found,) = spread_of_each([unit * values])
    exact = [unit * 0.5, unit * float(np.sqrt(13.916666666666666)), unit * float(np.sqrt(14.166666666666666))]
    assert [found.mean, found.deviation, found.size] == pytest.approx(
        exact, rel=1e-14 if unit > 1e-300 else 1e-3, abs=0.0
    )
    assert found.zeros == 1 / 6


def test_the_spread_of_equal_numbers_is_their_size_alone() -> None:
    assert spread_of_each([np.full((2, 2), -1e300)])[0] == Spread(mean=-1e300, deviation=0.0, size=1e300, zeros=0.0)
    assert spread_of_each([np.zeros((2, 2))])[0] == Spread(mean=0.0, deviation=0.0, size=0.0, zeros=1.0)
    assert np.isnan(spread_of_each([np.array([[np.inf, 1.0]])])[0].deviation)


@pytest.mark.parametrize("phi", [name for name, record in ACTIVATIONS.items() if record.slope])
@pytest.mark.parametrize(("rule", "scale"), [("zeros", 1.0), ("constant", 0.2)])
def test_equal_units_stay_equal_and_drawn_ones_differ(phi: str, rule: str, scale: float) -> None:
    after = trajectory(start(rule, phi, scale), DATA.X, DATA.Y, BCE, 0.1, [0, 20]).networks[20]
    assert [different_units(layer) for layer in after[:2]] == [1, 1]
    assert [different_units(layer) for layer in start("Glorot", phi)[:2]] == [6, 6]


def test_units_differ_by_weights_or_bias_and_however_large_others_are() -> None:
    W, b = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1e12, 0.0]]), np.array([[0.0], [1e-12], [0.5], [0.0]])
    assert different_units(Layer(W, b, ACTIVATIONS["tanh"])) == 3
    assert different_units(Layer(W, b, ACTIVATIONS["tanh"]), tolerance=0.0) == 4
    assert different_units(Layer(np.array([[1.5e308], [-1.5e308]]), np.zeros((2, 1)), ACTIVATIONS["tanh"])) == 2


def test_bad_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="factor"):
        scaled(start("He"), -1.0)
    with pytest.raises(InputError, match="tolerance"):
        different_units(start("He")[0], -1.0)


def in_another_order(network: tuple[Layer, ...], generator: np.random.Generator) -> tuple[Layer, ...]:
    """The same network with its hidden units in another order: the same function, whose sums are added up, and rounded,
    in another order."""
    orders = [np.arange(2), *(generator.permutation(len(layer.W)) for layer in network[:-1]), np.arange(1)]
    return tuple(
        Layer(layer.W[np.ix_(after, before)], layer.b[after], layer.activation)
        for layer, before, after in zip(network, orders[:-1], orders[1:], strict=True)
    )


@pytest.mark.parametrize(
    ("rule", "scale", "phi", "chaotic"),
    [
        ("Glorot", 1.0, "tanh", False),
        ("He", 1.0, "ReLU", False),
        ("constant", 0.2, "tanh", False),
        ("normal", 0.01, "tanh", False),
        ("normal", 1.0, "tanh", True),
        ("normal", 3.0, "tanh", True),
        ("Glorot", 3.0, "tanh", None),
        ("Glorot", 10.0, "tanh", True),
    ],
)
def test_digits_that_are_called_certain_are_the_same_when_sums_are_rounded_in_another_order(
    rule: str, scale: float, phi: str, chaotic: bool | None
) -> None:
    """The oracle is a permutation of the units, which changes nothing but how every sum is rounded."""
    data, kept = dataset("circles", 45, 0.1, 0), (0, 1, 5, 20, 50, 100)
    network = scaled(initial_network([2, *[16] * 5, 1], [*[phi] * 5, "sigmoid"], rule, 0), scale)
    found = trajectory(network, data.X, data.Y, BCE, 0.2, kept)
    for seed in range(3):
        J = trajectory(in_another_order(network, np.random.default_rng(seed)), data.X, data.Y, BCE, 0.2, kept).J
        for made in kept:
            assert (
                abs(J[made] - found.J[made]) <= 0.5 * 10.0 ** -found.digits[made] * abs(found.J[made])
                or found.digits[made] == 0
            )
    assert chaotic is None or (found.digits[100] < 2) == chaotic
    assert list(found.digits.values()) == sorted(found.digits.values(), reverse=True)
