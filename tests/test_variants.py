"""Variants of a layer: what forward passes one after the other find, and no difference between variants that are the same."""

from itertools import pairwise

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, Network, trace
from dlmath.network import run_forward
from dlmath.variants import losses, run_variants

pytestmark = pytest.mark.usefixtures("shapes")

K = 31


def network_of(sizes: list[int], phi: str, random: np.random.Generator) -> Network:
    return tuple(Layer(random.normal(size=(n, before)), random.normal(size=(n, 1)), ACTIVATIONS[phi]) for before, n in pairwise(sizes))


@pytest.mark.parametrize("phi", ACTIVATIONS)
@pytest.mark.parametrize("N", [1, 3])
def test_every_variant_runs_as_if_alone(phi: str, N: int) -> None:
    random = np.random.default_rng(N)
    network, X = network_of([3, 5, 2, 4], phi, random), random.normal(size=(3, N))
    W, b = random.normal(size=(K, 5, 3)), random.normal(size=(K, 5, 1))
    passes = run_variants(network, X, W, b)
    for k in range(K):
        alone = run_forward((Layer(W[k], b[k], ACTIVATIONS[phi]), *network[1:]), X)
        for at, one in zip(passes, alone, strict=True):
            for name in ("a_before", "z", "a"):
                np.testing.assert_allclose(getattr(at, name)[k], getattr(one, name), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("phi", ["tanh", "GELU", "softmax"])
@pytest.mark.parametrize("N", [1, 2])
def test_equal_variants_have_equal_losses(phi: str, N: int) -> None:
    """Exactly: where a parameter does nothing, a difference of two J is 0."""
    for seed in range(20):
        random = np.random.default_rng(seed)
        sizes = random.integers(1, 9, size=4).tolist()
        network = network_of(sizes, phi, random)
        t = trace(network, random.normal(size=(sizes[0], N)), random.normal(size=(sizes[-1], N)), LOSSES["half-MSE"])
        for l, layer in enumerate(network, start=1):
            W, b = (np.tile(each, (K, 1, 1)) for each in (layer.W, layer.b))
            J = losses(t, run_variants(network[l - 1 :], t.forward[l - 1].a_before, W, b)[-1])
            assert len(set(J.tolist())) == 1
            assert J[0] == pytest.approx(t.J, rel=1e-13)
