"""What happens to z, a and δ on their way through many layers, measured on one network.

From one layer to the one before it, δ is multiplied twice: by the weights on the way back, and by φ′.

    ‖δ⁽ˡ⁾‖ / ‖δ⁽ˡ⁺¹⁾‖ = ‖W⁽ˡ⁺¹⁾ᵀδ⁽ˡ⁺¹⁾‖ / ‖δ⁽ˡ⁺¹⁾‖ · ‖δ⁽ˡ⁾‖ / ‖W⁽ˡ⁺¹⁾ᵀδ⁽ˡ⁺¹⁾‖

The first factor is at most ‖W⁽ˡ⁺¹⁾‖₂, the second at most max |φ′|. Norms are over all units and samples.

Shapes: n units in each layer, N samples, L layers; everything by layer is (L,), layer 1 first.
Source: Glorot and Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks, AISTATS 2010.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, check_total
from dlmath.contract import ANY, NotNegative, Seed, Size, also, check_calls
from dlmath.functions.activations import activation, steepest
from dlmath.functions.losses import LOSSES
from dlmath.linear_algebra.vectors import frobenius
from dlmath.network.initialisation import initial_network
from dlmath.network.passes import Layer, Network, Trace, trace

ByLayer = Float64[np.ndarray, " L"]


@dataclass(frozen=True, eq=False)
class Flow:
    """The way of δ from the last layer to the first, made by ``flow``."""

    delta: ByLayer  # ‖δ⁽ˡ⁾‖
    relative: ByLayer  # ‖δ⁽ˡ⁾‖ / ‖δ⁽ᴸ⁾‖
    weights: ByLayer  # ‖W⁽ˡ⁺¹⁾ᵀδ⁽ˡ⁺¹⁾‖ / ‖δ⁽ˡ⁺¹⁾‖; NaN for the last layer, and where it would be 0 / 0
    slopes: ByLayer  # ‖δ⁽ˡ⁾‖ / ‖W⁽ˡ⁺¹⁾ᵀδ⁽ˡ⁺¹⁾‖; NaN likewise
    norms: ByLayer  # ‖W⁽ˡ⁺¹⁾‖₂, which bounds ``weights``; NaN for the last layer
    steepest: float  # max |φ′|, which bounds ``slopes``
    slope_bound: ByLayer  # steepest^(L − l): a bound on the product of the slopes alone, whatever the weights do
    bound: ByLayer  # the product of steepest · ‖W‖₂ over the layers after l: a bound on ``relative``
    mean: ByLayer  # mean, deviation: of a⁽ˡ⁾, over units and samples
    deviation: ByLayer


@functools.lru_cache(maxsize=64)
def _drawn(depth: int, width: int, rule: str, seed: int) -> Network:
    return initial_network([width] * (depth + 1), ["identity"] * depth, rule, seed)


def deep_network(
    depth: Size, width: Size, phi: str, rule: str, seed: Seed, scale: NotNegative = 1.0, bias: float = 0.0
) -> Network:
    """Layers of equal width with one activation, every weight drawn by a rule and multiplied by ``scale``.

    >>> last = deep_network(3, 2, "tanh", "constant", seed=0, scale=2.0, bias=0.1)[2]
    >>> last.W.tolist(), last.b.tolist(), last.activation.name
    ([[1.0, 1.0], [1.0, 1.0]], [[0.1], [0.1]], 'tanh')
    """
    check_total(depth * width * width, "depth and width")
    curve = activation(phi)
    return tuple(
        Layer(scale * layer.W, np.full_like(layer.b, bias), curve) for layer in _drawn(depth, width, rule, seed)
    )


def through(network: Network, N: Size, seed: Seed) -> Trace:
    """A pass of N samples whose inputs and targets are drawn from N(0, 1), with half-SSE as the loss.

    With weights of zero, δ = a − y is −y:

    >>> t = through(deep_network(1, 2, "identity", "zeros", seed=0), N=3, seed=0)
    >>> t.X.shape, (t.backward[0].delta + t.Y).tolist()
    ((2, 3), [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    """
    generator = np.random.default_rng([seed, 1])
    X = generator.standard_normal((network[0].W.shape[1], N))
    Y = generator.standard_normal((network[-1].W.shape[0], N))
    return trace(network, X, Y, LOSSES["half-SSE"])


def silent_share(t: Trace) -> float:
    """The share of the hidden and output activations that are exactly 0.

    >>> silent_share(through(deep_network(1, 64, "tanh", "Glorot", seed=0), N=32, seed=0))
    0.0
    """
    return float(np.mean(np.concatenate([at.a.ravel() for at in t.forward]) == 0.0))


def flow(t: Trace, norms: Annotated[ByLayer, ANY] | None = None) -> Flow:
    """Measure a trace of layers that have one activation, which works entry by entry; ``norms`` saves working out
    ``norms_after`` again.

    >>> t = through(deep_network(20, 64, "sigmoid", "LeCun", seed=0), N=32, seed=0)
    >>> f"{flow(t).relative[0]:.1e}, at most {flow(t).slope_bound[0]:.1e} of it by the slopes"
    '7.5e-13, at most 3.6e-12 of it by the slopes'
    """
    L = len(t.network)
    with np.errstate(all="ignore"):
        delta = np.array([frobenius(at.delta) for at in t.backward])
        back = np.array([*(frobenius(at.dJ_da) for at in t.backward[:-1]), np.nan])
        after = np.append(delta[1:], np.nan)
        norms = norms_after(t.network) if norms is None else norms
        most = steepest(t.network[0].activation)
        steps = np.append(most * norms[:-1], 1.0)
        slopes = np.where(np.arange(L) < L - 1, delta / back, np.nan)
        slope_bound, bound = most ** np.arange(L - 1.0, -1.0, -1.0), np.cumprod(steps[::-1])[::-1]
        mean, deviation = (
            np.array(each) for each in zip(*((at.a.mean(), at.a.std()) for at in t.forward), strict=True)
        )
        return Flow(delta, delta / delta[-1], back / after, slopes, norms, most, slope_bound, bound, mean, deviation)


def norms_after(network: Network) -> ByLayer:
    """‖W⁽ˡ⁺¹⁾‖₂ for each layer l; NaN for the last.

    Four by four weights of ½ stretch (1, 1, 1, 1) by 2:

    >>> norms_after(deep_network(3, 4, "ReLU", "constant", seed=0)).round(12).tolist()
    [2.0, 2.0, nan]
    """
    return np.array([*(_longest(layer.W) for layer in network[1:]), np.nan])


def _rises(layers: Sequence[np.ndarray], low: float, high: float, bins: int) -> None:
    if not low < high:
        raise InputError("low must be below high; given: %(low)s and %(high)s", low=low, high=high)
    if len({np.size(layer) for layer in layers}) > 1:
        raise InputError("layers must be equally large")


@also(_rises)
def shares(layers: Sequence[np.ndarray], low: float, high: float, bins: Size) -> Float64[np.ndarray, "bins L"]:
    """Histograms, one column for each layer: the share of its values in each of equal bins, the outer ones with all
    beyond; NaN is in none.

    >>> shares([np.array([[0.1, 0.9, 5.0, 0.2]])], 0.0, 1.0, 2)
    array([[0.5],
           [0.5]])
    """
    values = np.array(layers).reshape(len(layers), -1)
    with np.errstate(all="ignore"):
        places = np.nan_to_num(np.clip((values - low) * (bins / (high - low)), 0.0, bins - 1.0), nan=bins).astype(
            np.int64
        )
    places += np.arange(len(layers))[:, np.newaxis] * (bins + 1)
    counts = np.bincount(places.ravel(), minlength=len(layers) * (bins + 1)).reshape(len(layers), bins + 1)
    return counts[:, :bins].T / values.shape[1]


def _longest(W: Float64[np.ndarray, "n n_before"]) -> float:
    """‖W‖₂, the root of the largest eigenvalue of W Wᵀ; squares neither overflow nor vanish."""
    largest = float(np.abs(W).max())
    if largest == 0.0:
        return 0.0
    W = W / largest
    return largest * float(np.sqrt(np.linalg.eigvalsh(W @ W.T)[-1]))


check_calls(__name__)
