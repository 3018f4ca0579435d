"""Losses for classes: of a margin (hinge), or of probabilities, from these or from the logits. Shapes, reductions and accuracy as in ``losses``."""

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import same_shape
from dlmath.reductions import mean_over_entries, mean_over_samples
from dlmath.sigmoids import sigmoid
from dlmath.softmax import negative_log_others, negative_log_softmax, others, softmax, softmax_of_others

Array = Float64[np.ndarray, "n N"]


@same_shape("a", "y")
def hinge(a: Array, y: Array) -> float:
    """Mean of max(0, 1 − y a), for targets −1 and +1.

    Args:
      a: (n, N).
      y: −1 or +1, (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Keras Hinge.

    >>> hinge(np.array([[0.5, 1.0]]), np.array([[1.0, -1.0]]))
    1.25
    """
    return mean_over_entries(np.maximum(1.0 - y * a, 0.0))


@same_shape("a", "y")
def hinge_slope(a: Array, y: Array) -> Array:
    """−y / nN where y a < 1, else 0.

    Args:
      a: (n, N).
      y: −1 or +1, (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``hinge``.

    >>> hinge_slope(np.array([[0.5, -3.0]]), np.array([[1.0, -1.0]])).tolist()
    [[-0.5, 0.0]]
    """
    return y * np.heaviside(1.0 - y * a, 0.0) / -a.size


@same_shape("a", "y")
def bce(a: Array, y: Array) -> float:
    """Mean of −y ln a − (1 − y) ln(1 − a).

    Args:
      a, y: numbers from 0 to 1, (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: PyTorch BCELoss, reduction='mean', without its clamp.

    >>> round(bce(np.array([[0.5]]), np.array([[1.0]])), 6), bce(np.array([[0.0]]), np.array([[1.0]]))
    (0.693147, inf)
    """
    return -mean_over_entries(_times(y, np.log(a)) + _times(1.0 - y, np.log1p(-a)))


@same_shape("a", "y")
def bce_slope(a: Array, y: Array) -> Array:
    """(a − y) / (a (1 − a)) / nN, which is (1 − y)/(1 − a) − y/a without its cancellation; for y = 0 or 1 one of the two is all there is.

    Args:
      a, y: numbers from 0 to 1, (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``bce``.

    >>> bce_slope(np.array([[0.25, 0.5]]), np.array([[1.0, 0.0]])).tolist()
    [[-2.0, 1.0]]
    """
    certain = np.where(y == 0.0, 1.0 / (1.0 - a), -1.0 / a)
    return np.where((y == 0.0) | (y == 1.0), certain, (a - y) / a / (1.0 - a)) / a.size


@same_shape("z", "y")
def bce_of_logits(z: Array, y: Array) -> float:
    """Mean of y softplus(−z) + (1 − y) softplus(z).

    Args:
      z: logits, (n, N).
      y: numbers from 0 to 1, (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: PyTorch BCEWithLogitsLoss, reduction='mean'.

    >>> round(bce_of_logits(np.array([[0.0]]), np.array([[1.0]])), 6), bce_of_logits(np.array([[1000.0]]), np.array([[0.0]]))
    (0.693147, 1000.0)
    """
    return mean_over_entries(_times(y, np.logaddexp(0.0, -z)) + _times(1.0 - y, np.logaddexp(0.0, z)))


@same_shape("z", "y")
def bce_delta(z: Array, y: Array) -> Array:
    """(a − y) / nN as (1 − y) σ(z) − y σ(−z), which keeps its digits when a has rounded to y: σ(z) = s/(s + t), σ(−z) = t/(s + t).

    Args:
      z: logits, (n, N).
      y: numbers from 0 to 1, (n, N).

    Returns: δ = ∂J/∂z, (n, N).

    Raises: InputError if the shapes differ.

    Source: Bishop, Pattern Recognition and Machine Learning, 4.3.6, canonical links.

    >>> bce_delta(np.array([[0.0, 0.0]]), np.array([[1.0, 0.0]])).tolist()
    [[-0.25, 0.25]]
    >>> f"{bce_delta(np.array([[40.0]]), np.array([[1.0]]))[0, 0]:.4g}"  # −e^{−40}, though a has rounded to 1
    '-4.248e-18'
    """
    s, t = np.exp(np.minimum(z, 0.0)), np.exp(np.minimum(-z, 0.0))
    return ((1.0 - y) * s - y * t) / (s + t) / z.size


@same_shape("z", "y")
def bce_of_softmax(z: Array, y: Array) -> float:
    """Mean over all entries of −y ln p − (1 − y) ln(1 − p), p = softmax(z).

    Args:
      z: logits, (n, N).
      y: numbers from 0 to 1, (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: ``bce`` of ``softmax``, logarithm by logarithm.

    >>> bce_of_softmax(np.array([[1000.0], [0.0]]), np.array([[0.0], [1.0]]))
    1000.0
    """
    return mean_over_entries(_times(y, negative_log_softmax(z)) + _times(1.0 - y, negative_log_others(z)))


@same_shape("z", "y")
def bce_of_softmax_delta(z: Array, y: Array) -> Array:
    """Σ_a (p_a − y_a) / (1 − p_a) ([a = b] − p_b) / nN, in which no quotient stays whose two sides both vanish.

    With r_ba = p_b / (1 − p_a) it is (1 − y_b) p_b − y_b (1 − p_b) + p_b Σ_{a≠b} y_a − Σ_{a≠b} r_ba (1 − y_a) p_a.

    Args:
      z: logits, (n, N).
      y: numbers from 0 to 1, (n, N).

    Returns: δ = ∂J/∂z, (n, N); 0 for a single output, which is always 1.

    Raises: InputError if the shapes differ.

    Source: ``bce_slope`` and Bishop, Pattern Recognition and Machine Learning, eq. 4.106, by the chain rule.

    >>> bce_of_softmax_delta(np.array([[40.0], [0.0]]), np.array([[0.0], [1.0]])).tolist()
    [[1.0], [-1.0]]
    """
    if len(z) == 1:
        return np.zeros_like(z)
    p, rest = softmax(z), others(len(z))
    through_others = (softmax_of_others(z) * ((1.0 - y) * p)).sum(axis=1)
    return (p * (1.0 - y + rest @ y) - y * (rest @ p) - through_others) / z.size


@same_shape("a", "y")
def ce(a: Array, y: Array) -> float:
    """Mean over samples of −Σ y ln a.

    Args:
      a, y: a distribution in each column, (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Goodfellow, Bengio, Courville, Deep Learning, 6.2.2.3.

    >>> round(ce(np.array([[0.25], [0.75]]), np.array([[1.0], [0.0]])), 6)  # ln 4
    1.386294
    """
    return -mean_over_samples(_times(y, np.log(a)))


@same_shape("a", "y")
def ce_slope(a: Array, y: Array) -> Array:
    """−y / a / N; a term of weight nought does not count.

    Args:
      a, y: a distribution in each column, (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``ce``, and of ``kl``.

    >>> ce_slope(np.array([[0.25], [0.75]]), np.array([[1.0], [0.0]])).tolist()
    [[-4.0], [0.0]]
    """
    return np.where(y == 0.0, 0.0, -y / a) / a.shape[1]


@same_shape("z", "y")
def ce_of_logits(z: Array, y: Array) -> float:
    """Mean over samples of −Σ y ln softmax(z).

    Args:
      z: logits, (n, N).
      y: a distribution in each column, (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: PyTorch CrossEntropyLoss with class probabilities, reduction='mean'.

    >>> ce_of_logits(np.array([[1000.0], [0.0]]), np.array([[0.0], [1.0]]))
    1000.0
    """
    return mean_over_samples(_times(y, negative_log_softmax(z)))


@same_shape("z", "y")
def ce_delta(z: Array, y: Array) -> Array:
    """(p Σ_b y_b − y) / N, which is (p − y) / N for targets that sum to 1.

    As p_a Σ_{b≠a} y_b − y_a Σ_{b≠a} p_b it keeps its digits when p has rounded to y.

    Args:
      z: logits, (n, N).
      y: a distribution in each column, (n, N).

    Returns: δ = ∂J/∂z, (n, N).

    Raises: InputError if the shapes differ.

    Source: Bishop, Pattern Recognition and Machine Learning, eq. 4.109.

    >>> ce_delta(np.array([[5.0], [5.0]]), np.array([[1.0], [0.0]])).tolist()
    [[-0.5], [0.5]]
    """
    p, rest = softmax(z), others(len(z))
    return (p * (rest @ y) - y * (rest @ p)) / z.shape[1]


@same_shape("z", "y")
def ce_of_sigmoid(z: Array, y: Array) -> float:
    """Mean over samples of −Σ y ln σ(z) = Σ y softplus(−z).

    Args:
      z: logits, (n, N).
      y: numbers from 0 to 1, (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: ``ce`` of ``sigmoid``, logarithm by logarithm.

    >>> ce_of_sigmoid(np.array([[-800.0], [0.0]]), np.array([[1.0], [0.0]]))
    800.0
    """
    return mean_over_samples(_times(y, np.logaddexp(0.0, -z)))


@same_shape("z", "y")
def ce_of_sigmoid_delta(z: Array, y: Array) -> Array:
    """−y σ(−z) / N: only outputs that should be 1 are pushed, and none is ever pushed down.

    Args:
      z: logits, (n, N).
      y: numbers from 0 to 1, (n, N).

    Returns: δ = ∂J/∂z, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``ce_of_sigmoid``, and of ``kl_of_sigmoid``.

    >>> ce_of_sigmoid_delta(np.array([[-800.0], [0.0]]), np.array([[1.0], [0.5]])).tolist()
    [[-1.0], [-0.25]]
    """
    return -y * sigmoid(-z) / z.shape[1]


@same_shape("a", "y")
def kl(a: Array, y: Array) -> float:
    """Mean over samples of Σ y ln(y/a).

    Args:
      a, y: a distribution in each column, (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 3.50.

    >>> round(kl(np.array([[0.25], [0.75]]), np.array([[0.5], [0.5]])), 6)  # ½ ln 2 + ½ ln ⅔
    0.143841
    """
    return mean_over_samples(_times(y, _log_ratio(y, a)))


@same_shape("z", "y")
def kl_of_logits(z: Array, y: Array) -> float:
    """Mean over samples of Σ y (ln y − ln softmax(z)).

    Args:
      z: logits, (n, N).
      y: a distribution in each column, (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 3.50.

    >>> round(kl_of_logits(np.array([[0.0], [np.log(3.0)]]), np.array([[0.5], [0.5]])), 6)  # softmax(z) is ¼ and ¾
    0.143841
    """
    return mean_over_samples(_times(y, np.log(y) + negative_log_softmax(z)))


@same_shape("z", "y")
def kl_of_sigmoid(z: Array, y: Array) -> float:
    """Mean over samples of Σ y (ln y − ln σ(z)).

    Args:
      z: logits, (n, N).
      y: numbers from 0 to 1, (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: ``kl`` of ``sigmoid``, logarithm by logarithm.

    >>> round(kl_of_sigmoid(np.array([[-800.0]]), np.array([[0.5]])), 6)  # ½ (800 − ln 2)
    399.653426
    """
    return mean_over_samples(_times(y, np.log(y) + np.logaddexp(0.0, -z)))


def _times(weight: Array, term: Array) -> Array:
    """weight · term, where weight 0 makes even ∞ count for nothing: 0 · log 0 = 0."""
    return np.where(weight == 0.0, 0.0, weight * term)


def _log_ratio(y: Array, a: Array) -> Array:
    """ln(y/a) where y/a may be near 1, and y, a subnormal: from y = m 2ᵏ come ln(m_y/m_a) + (k_y − k_a) ln 2, and log1p near 1."""
    m_y, k_y = np.frexp(y)
    m_a, k_a = np.frexp(a)
    far = np.log(m_y / m_a) + (k_y - k_a) * np.log(2.0)
    return np.where(np.abs(y - a) < 0.5 * a, np.log1p((y - a) / a), far)
