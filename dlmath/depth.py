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

import numpy as np
from jaxtyping import Float64

from dlmath.activations import activation, steepest
from dlmath.arrays import check_count, check_number
from dlmath.initialisation import initial_network
from dlmath.losses import LOSSES
from dlmath.network import Layer, Network, Trace, trace
from dlmath.vectors import frobenius

ByLayer = Float64[np.ndarray, " L"]


@dataclass(frozen=True, eq=False)
class Flow:
    """The way of δ from the last layer to the first, made by ``flow``.

    Attributes:
      delta: ‖δ⁽ˡ⁾‖.
      relative: ‖δ⁽ˡ⁾‖ / ‖δ⁽ᴸ⁾‖.
      weights: ‖W⁽ˡ⁺¹⁾ᵀδ⁽ˡ⁺¹⁾‖ / ‖δ⁽ˡ⁺¹⁾‖; NaN for the last layer, and where it would be 0 / 0.
      slopes: ‖δ⁽ˡ⁾‖ / ‖W⁽ˡ⁺¹⁾ᵀδ⁽ˡ⁺¹⁾‖; NaN likewise.
      norms: ‖W⁽ˡ⁺¹⁾‖₂, which bounds ``weights``; NaN for the last layer.
      steepest: max |φ′|, which bounds ``slopes``.
      slope_bound: steepest^(L − l): a bound on the product of the slopes alone, whatever the weights do.
      bound: the product of steepest · ‖W‖₂ over the layers after l: a bound on ``relative``.
      mean, deviation: of a⁽ˡ⁾, over units and samples.
    """

    delta: ByLayer
    relative: ByLayer
    weights: ByLayer
    slopes: ByLayer
    norms: ByLayer
    steepest: float
    slope_bound: ByLayer
    bound: ByLayer
    mean: ByLayer
    deviation: ByLayer


@functools.lru_cache(maxsize=64)
def _drawn(depth: int, width: int, rule: str, seed: int) -> Network:
    return initial_network([width] * (depth + 1), ["identity"] * depth, rule, seed)


def deep_network(depth: int, width: int, phi: str, rule: str, seed: int, scale: float = 1.0, bias: float = 0.0) -> Network:
    """Layers of equal width with one activation.

    Args:
      depth: L ≥ 1.
      width: n ≥ 1, which is n₀ too.
      phi: a name in ACTIVATIONS.
      rule: a name in INITIALISATIONS.
      seed: an integer ≥ 0; equal seeds give equal weights.
      scale: what every weight is multiplied by, ≥ 0.
      bias: what every bias is.

    Returns: the network.

    Raises: InputError for numbers out of range and unknown names.

    >>> last = deep_network(3, 2, "tanh", "constant", seed=0, scale=2.0, bias=0.1)[2]
    >>> last.W.tolist(), last.b.tolist(), last.activation.name
    ([[1.0, 1.0], [1.0, 1.0]], [[0.1], [0.1]], 'tanh')
    """
    check_count(depth, "depth", least=1)
    check_number(scale, "scale", least=0.0)
    curve = activation(phi)
    return tuple(Layer(scale * layer.W, np.full_like(layer.b, bias), curve) for layer in _drawn(depth, width, rule, seed))


def through(network: Network, N: int, seed: int) -> Trace:
    """A pass of N samples whose inputs and targets are drawn from N(0, 1), with half-SSE as the loss.

    Args:
      network: the layers.
      N: how many samples, ≥ 1.
      seed: an integer ≥ 0.

    Returns: the trace, with everything of the pass forward and backward.

    Raises: InputError if N is below 1, and as ``trace`` does.

    With weights of zero, δ = a − y is −y:

    >>> t = through(deep_network(1, 2, "identity", "zeros", seed=0), N=3, seed=0)
    >>> t.X.shape, (t.backward[0].delta + t.Y).tolist()
    ((2, 3), [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    """
    check_count(N, "N", least=1)
    generator = np.random.default_rng([seed, 1])
    X = generator.standard_normal((network[0].W.shape[1], N))
    Y = generator.standard_normal((network[-1].W.shape[0], N))
    return trace(network, X, Y, LOSSES["half-SSE"])


def flow(t: Trace, norms: ByLayer | None = None) -> Flow:
    """Measure a trace of layers with elementwise activations.

    Args:
      t: its layers all have the same activation.
      norms: ``norms_after(t.network)``, if it is known already.

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
        return Flow(
            delta=delta,
            relative=delta / delta[-1],
            weights=back / after,
            slopes=np.where(np.arange(L) < L - 1, delta / back, np.nan),
            norms=norms,
            steepest=most,
            slope_bound=most ** np.arange(L - 1.0, -1.0, -1.0),
            bound=np.cumprod(steps[::-1])[::-1],
            mean=np.array([at.a.mean() for at in t.forward]),
            deviation=np.array([at.a.std() for at in t.forward]),
        )


def norms_after(network: Network) -> ByLayer:
    """‖W⁽ˡ⁺¹⁾‖₂ for each layer l; NaN for the last.

    Args:
      network: L layers.

    Returns: (L,).

    Four by four weights of ½ stretch (1, 1, 1, 1) by 2:

    >>> norms_after(deep_network(3, 4, "ReLU", "constant", seed=0)).round(12).tolist()
    [2.0, 2.0, nan]
    """
    return np.array([*(_longest(layer.W) for layer in network[1:]), np.nan])


def shares(layers: Sequence[np.ndarray], low: float, high: float, bins: int) -> Float64[np.ndarray, "bins L"]:
    """Histograms, one column for each layer: the share of its values in each of equal bins.

    Args:
      layers: the values of each layer, equally many.
      low, high: of the first and the last bin; they also take what lies beyond, and −∞ and ∞. NaN is in no bin.
      bins: how many.

    >>> shares([np.array([[0.1, 0.9, 5.0, 0.2]])], 0.0, 1.0, 2)
    array([[0.5],
           [0.5]])
    """
    values = np.array(layers).reshape(len(layers), -1)
    with np.errstate(all="ignore"):
        places = np.nan_to_num(np.clip((values - low) * (bins / (high - low)), 0.0, bins - 1.0), nan=bins).astype(np.int64)
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
