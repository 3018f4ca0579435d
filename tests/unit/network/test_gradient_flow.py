"""The way of δ through a deep network: identities, bounds, and the sizes that are known for twenty layers."""

import numpy as np
import pytest

from dlmath import ACTIVATIONS, INITIALISATIONS, InputError
from dlmath.functions.activations import steepest
from dlmath.network.gradient_flow import deep_network, flow, shares, silent_share, through

pytestmark = pytest.mark.usefixtures("shapes")

ELEMENTWISE = [name for name, record in ACTIVATIONS.items() if record.slope]


@pytest.mark.parametrize("rule", ["LeCun", "He", "normal"])
@pytest.mark.parametrize("phi", ELEMENTWISE)
def test_factors_multiply_to_the_whole_and_keep_their_bounds(phi: str, rule: str) -> None:
    t = through(deep_network(8, 12, phi, rule, seed=1), 16, seed=1)
    f = flow(t)
    np.testing.assert_allclose(np.cumprod((f.weights * f.slopes)[-2::-1]), f.relative[-2::-1], rtol=1e-12)
    np.testing.assert_allclose(f.delta, [np.sqrt((at.delta**2).sum()) for at in t.backward], rtol=1e-13)
    np.testing.assert_allclose(f.norms[:-1], [np.linalg.svd(layer.W)[1][0] for layer in t.network[1:]], rtol=1e-12)
    assert (f.weights[:-1] <= f.norms[:-1] * (1 + 1e-12)).all()
    assert (f.slopes[:-1] <= f.steepest * (1 + 1e-12)).all()
    assert (f.relative <= f.bound * (1 + 1e-12)).all()
    np.testing.assert_allclose(f.bound[0], np.prod(f.steepest * f.norms[:-1]), rtol=1e-12)


@pytest.mark.parametrize(
    ("phi", "rule", "known", "within"),
    [("sigmoid", "LeCun", 7.5e-13, 3), ("tanh", "LeCun", 0.227, 1.6), ("ReLU", "He", 0.786, 8)],
)
def test_twenty_layers_of_64(phi: str, rule: str, known: float, within: float) -> None:
    """The published sizes come from a draw that is not published; ten of ours lie around them, within this factor."""
    found = [flow(through(deep_network(20, 64, phi, rule, seed), 32, seed)).relative[0] for seed in range(10)]
    assert min(found) / 1.05 < known < 1.05 * max(found)
    assert known / within < min(found)
    assert max(found) < known * within


def test_seed_nought_meets_the_known_sigmoid() -> None:
    f = flow(through(deep_network(20, 64, "sigmoid", "LeCun", 0), 32, 0))
    assert f.relative[0] == pytest.approx(7.5e-13, rel=5e-3)
    assert f.slope_bound[0] == 0.25**19


def test_identity_is_only_its_weights() -> None:
    t = through(deep_network(5, 6, "identity", "LeCun", 2), 4, 2)
    product = np.linalg.multi_dot([layer.W.T for layer in t.network[1:]])
    assert flow(t).relative[0] == pytest.approx(
        np.linalg.norm(product @ t.backward[-1].delta) / np.linalg.norm(t.backward[-1].delta), rel=1e-12
    )


def test_scale_and_bias() -> None:
    plain, changed = (
        deep_network(3, 4, "tanh", "Glorot", 5),
        deep_network(3, 4, "tanh", "Glorot", 5, scale=2.0, bias=0.5),
    )
    for a, b in zip(plain, changed, strict=True):
        np.testing.assert_array_equal(b.W, 2.0 * a.W)
        np.testing.assert_array_equal(b.b, np.full((4, 1), 0.5))


@pytest.mark.parametrize("rule", INITIALISATIONS)
def test_nothing_warns_at_the_extremes(rule: str) -> None:
    for scale in (0.0, 1e-200, 1e200):
        f = flow(through(deep_network(6, 3, "ReLU", rule, 0, scale), 5, 0))
        assert f.relative.shape == (6,)


def test_zeros_reach_only_the_last_layer() -> None:
    f = flow(through(deep_network(4, 3, "tanh", "zeros", 0), 5, 0))
    np.testing.assert_array_equal(f.relative, [0.0, 0.0, 0.0, 1.0])
    assert np.isnan(f.weights[:2]).all()


def test_shares_are_histograms() -> None:
    values = np.random.default_rng(0).normal(size=(3, 500))
    got = shares(list(values), -5.0, 5.0, 20)
    for l in range(3):
        np.testing.assert_array_equal(got[:, l], np.histogram(values[l], 20, (-5.0, 5.0))[0] / 500)
    np.testing.assert_array_equal(shares([np.array([[np.nan, np.inf, -np.inf, 0.1]])], 0.0, 1.0, 2), [[0.5], [0.25]])


@pytest.mark.parametrize("phi", ELEMENTWISE)
def test_steepest_is_the_largest_slope(phi: str) -> None:
    record = ACTIVATIONS[phi]
    assert record.slope
    z = np.linspace(-30.0, 30.0, 60_001)[np.newaxis]
    largest = float(np.abs(record.slope(z)).max())
    assert largest - 1e-13 <= steepest(record) <= largest + 1e-6


def test_steepest_of_gelu_and_silu() -> None:
    """GELU″ = (2 − z²) × density, so z = √2; SiLU″ = 0 where z tanh(z/2) = 2."""
    z = np.array([[np.sqrt(2.0)]])
    gelu, silu = ACTIVATIONS["GELU"], ACTIVATIONS["SiLU"]
    assert gelu.slope
    assert silu.slope
    assert steepest(gelu) == pytest.approx(gelu.slope(z)[0, 0], rel=1e-13)
    for _ in range(60):
        z = 2.0 / np.tanh(z / 2.0)
    assert steepest(silu) == pytest.approx(silu.slope(z)[0, 0], rel=1e-13)


def test_bad_numbers() -> None:
    for bad in ({"depth": 0}, {"scale": -1.0}, {"width": 0}, {"seed": -1}, {"phi": "no"}, {"rule": "no"}):
        with pytest.raises(InputError):
            deep_network(**({"depth": 2, "width": 2, "phi": "tanh", "rule": "LeCun", "seed": 0} | bad))
    with pytest.raises(InputError):
        through(deep_network(1, 2, "tanh", "LeCun", 0), 0, 0)


def test_the_share_of_units_that_are_silent_is_counted_one_by_one() -> None:
    t = through(deep_network(2, 8, "ReLU", "He", 3), 5, 3)
    zeros = [value == 0.0 for at in t.forward for row in at.a.tolist() for value in row]
    assert silent_share(t) == sum(zeros) / len(zeros)
    assert 0.3 < silent_share(through(deep_network(1, 64, "ReLU", "He", 0), 32, 0)) < 0.7
    assert silent_share(through(deep_network(1, 64, "sigmoid", "He", 0), 32, 0)) == 0.0
