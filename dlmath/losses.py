"""Loss functions: J, ∂J/∂a, their formulas and their source, one record each.

Shapes: a, y and z are (n, N), columns being samples; J is one number, its reduction included:

* MSE, MAE, Huber, log-cosh, BCE and hinge are means over all n·N entries,
* CE and KL are sums over classes and means over samples,
* half-MSE is ½‖a − y‖², a mean over samples; half-SSE is ½ of the sum over everything.

0 · log 0 = 0, and nothing is clipped: the loss of a certain mistake is ∞. Where a is outside its domain J is NaN.

Accuracy: each term of a loss is within 8 ulp, each derivative within a relative 1e-13 of the exact result, ∞ where that is beyond
float64; summing k terms adds at most k · 2⁻⁵³ of the sum of their absolute values. Where terms of both signs cancel (KL, and δ
near 0 for targets that are not 0 or 1) this sum is the bound. Nothing warns; arrays of different shapes raise InputError.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float64

from dlmath.activations import others, softmax
from dlmath.arrays import InputError, same_shape

Array = Float64[np.ndarray, "n N"]


@dataclass(frozen=True)
class FromLogits:
    """A loss computed from the pre-activation z of the output it is paired with, where no digit is lost.

    Attributes:
      value: (z, y) ↦ J.
      delta: (z, y) ↦ δ = ∂J/∂z, (n, N).

    >>> pair = LOSSES["BCE"].from_logits["sigmoid"]
    >>> pair.value(np.array([[1000.0]]), np.array([[0.0]])), pair.delta(np.array([[0.0]]), np.array([[1.0]])).tolist()
    (1000.0, [[-0.5]])
    """

    value: Callable[[Array, Array], float]
    delta: Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Loss:
    """One loss function.

    Attributes:
      name: what the reader sees and what stands in links.
      value: (a, y) ↦ J.
      slope: (a, y) ↦ ∂J/∂a, (n, N).
      divisor: (n, N) ↦ what the sum over all entries is divided by; 1 for a sum.
      latex: J as LaTeX, for one sample.
      slope_latex: ∂J/∂a_j as LaTeX, for one sample.
      source: where the definition is taken from.
      domain: which a it takes, "real" or "probability".
      targets: which y it takes, "real", "probability" or "sign" (−1 and +1).
      from_logits: by the name of the output activation it forms a canonical pair with; there δ = (a − y) / divisor.
      kink: (a, y) ↦ (n, N), 0 where the loss is not differentiable and of another sign on its other side; None if it has no kink.
      convention: what the slope is taken to be at a kink, or "".

    >>> [LOSSES[name].divisor(3, 5) for name in ("MSE", "half-MSE", "half-SSE")]
    [15, 5, 1]
    """

    name: str
    value: Callable[[Array, Array], float]
    slope: Callable[[Array, Array], Array]
    divisor: Callable[[int, int], int]
    latex: str
    slope_latex: str
    source: str
    domain: str = "real"
    targets: str = "real"
    from_logits: Mapping[str, FromLogits] = field(default_factory=dict)
    kink: Callable[[Array, Array], Array] | None = None
    convention: str = ""


def loss(name: str) -> Loss:
    """The loss of that name.

    Raises: InputError that lists the names, if there is none.

    >>> loss("MSE").value(np.array([[1.0], [2.0]]), np.array([[0.0], [0.0]]))
    2.5
    """
    try:
        return LOSSES[name]
    except KeyError:
        raise InputError("there is no loss “%(given)s”; there are %(names)s", given=name, names=", ".join(LOSSES)) from None


@same_shape("a", "y")
def mse(a: Array, y: Array) -> float:
    """Mean of (a − y)² over all entries.

    Args:
      a, y: (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: PyTorch MSELoss, reduction='mean'.

    >>> mse(np.array([[1.0, 4.0]]), np.array([[0.0, 1.0]]))
    5.0
    """
    return _sum_of_squares(a - y) / a.size


@same_shape("a", "y")
def mse_slope(a: Array, y: Array) -> Array:
    """2 (a − y) / nN, as (a − y) / (nN / 2), which overflows only where the result does.

    Args:
      a, y: (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``mse``.

    >>> mse_slope(np.array([[1.0, 4.0]]), np.array([[0.0, 1.0]])).tolist()
    [[1.0, 3.0]]
    """
    return (a - y) / (0.5 * a.size)


@same_shape("a", "y")
def half_mse(a: Array, y: Array) -> float:
    """Mean of ½‖a − y‖² over the samples.

    Args:
      a, y: (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Nielsen, Neural Networks and Deep Learning, ch. 1 eq. 6.

    >>> half_mse(np.array([[1.0, 4.0]]), np.array([[0.0, 1.0]]))
    2.5
    """
    return 0.5 * _sum_of_squares(a - y) / a.shape[1]


@same_shape("a", "y")
def half_mse_slope(a: Array, y: Array) -> Array:
    """(a − y) / N.

    Args:
      a, y: (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``half_mse``.

    >>> half_mse_slope(np.array([[1.0, 4.0]]), np.array([[0.0, 1.0]])).tolist()
    [[0.5, 1.5]]
    """
    return (a - y) / a.shape[1]


@same_shape("a", "y")
def half_sse(a: Array, y: Array) -> float:
    """½ Σ (a − y)², over all entries and not divided.

    Args:
      a, y: (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Mazur, A Step by Step Backpropagation Example, whose E_total this is.

    >>> round(half_sse(np.array([[0.75136507], [0.772928465]]), np.array([[0.01], [0.99]])), 9)
    0.298371109
    """
    return 0.5 * _sum_of_squares(a - y)


@same_shape("a", "y")
def half_sse_slope(a: Array, y: Array) -> Array:
    """a − y.

    Args:
      a, y: (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: Mazur, A Step by Step Backpropagation Example, where 0.74136507 is ∂E_total/∂out_o1.

    >>> half_sse_slope(np.array([[0.75136507], [0.772928465]]), np.array([[0.01], [0.99]])).round(9).tolist()
    [[0.74136507], [-0.217071535]]
    """
    return a - y


@same_shape("a", "y")
def mae(a: Array, y: Array) -> float:
    """Mean of |a − y|.

    Args:
      a, y: (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: PyTorch L1Loss, reduction='mean'.

    >>> mae(np.array([[1.0, 4.0]]), np.array([[2.0, 1.0]]))
    2.0
    """
    return _mean(np.abs(a - y))


@same_shape("a", "y")
def mae_slope(a: Array, y: Array) -> Array:
    """sign(a − y) / nN, with sign(0) = 0.

    Args:
      a, y: (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``mae``; its value at 0 as in PyTorch's L1Loss.

    >>> mae_slope(np.array([[1.0, 4.0, 7.0, 7.0]]), np.array([[2.0, 1.0, 7.0, 0.0]])).tolist()
    [[-0.25, 0.25, 0.0, 0.25]]
    """
    return np.sign(a - y) / a.size


@same_shape("a", "y")
def huber(a: Array, y: Array, delta: float = 1.0) -> float:
    """Mean of ½(a − y)² where |a − y| ≤ δ, else of δ(|a − y| − ½δ): both are c (|a − y| − ½c) with c = min(|a − y|, δ).

    >>> huber(np.array([[10.0]]), np.array([[0.0]]), delta=5.0)
    37.5
    """
    distance = np.abs(a - y)
    c = np.minimum(distance, delta)
    return _mean(c * (distance - 0.5 * c))


@same_shape("a", "y")
def huber_slope(a: Array, y: Array, delta: float = 1.0) -> Array:
    """a − y, kept between −δ and δ, / nN.

    Args:
      a, y: (n, N).
      delta: δ > 0.

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: Huber, Robust Estimation of a Location Parameter, 1964; PyTorch HuberLoss.

    >>> huber_slope(np.array([[10.0, 3.0]]), np.array([[0.0, 0.0]]), delta=5.0).tolist()
    [[2.5, 1.5]]
    """
    return np.minimum(np.maximum(a - y, -delta), delta) / a.size


@same_shape("a", "y")
def log_cosh(a: Array, y: Array) -> float:
    """Mean of ln cosh(a − y) = ln(1 + 2 sinh²((a − y)/2)); beyond 40 it grows by exactly what |a − y| grows by.

    Args:
      a, y: (n, N).

    Returns: J.

    Raises: InputError if the shapes differ.

    Source: Keras LogCosh.

    >>> round(log_cosh(np.array([[1000.0]]), np.array([[0.0]])), 6)  # 1000 − ln 2
    999.306853
    """
    distance = np.abs(a - y)
    c = np.minimum(distance, 40.0)
    return _mean(np.log1p(2.0 * np.sinh(0.5 * c) ** 2) + (distance - c))


@same_shape("a", "y")
def log_cosh_slope(a: Array, y: Array) -> Array:
    """tanh(a − y) / nN.

    Args:
      a, y: (n, N).

    Returns: ∂J/∂a, (n, N).

    Raises: InputError if the shapes differ.

    Source: the derivative of ``log_cosh``.

    >>> log_cosh_slope(np.array([[np.log(2.0)]]), np.array([[0.0]])).round(12).tolist()  # (2 − ½) / (2 + ½)
    [[0.6]]
    """
    return np.tanh(a - y) / a.size


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
    return _mean(np.maximum(1.0 - y * a, 0.0))


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
    return -_mean(_times(y, np.log(a)) + _times(1.0 - y, np.log1p(-a)))


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
    return _mean(_times(y, np.logaddexp(0.0, -z)) + _times(1.0 - y, np.logaddexp(0.0, z)))


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
    return -_sum_over_samples(_times(y, np.log(a)))


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
    return _sum_over_samples(_times(y, negative_log_softmax(z)))


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
    return _sum_over_samples(_times(y, _log_ratio(y, a)))


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
    return _sum_over_samples(_times(y, np.log(y) + negative_log_softmax(z)))


@np.errstate(all="ignore")
def negative_log_softmax(z: Array) -> Array:
    """−ln p_a = ln Σ_b e^{z_b − m} + (m − z_a) in each column, m being its maximum.

    The sum is 1 + the others; of the differences of the others, whole parts and fractions are taken apart, as in ``softmax``.

    >>> negative_log_softmax(np.array([[1000.0], [1.0]])).tolist()
    [[0.0], [999.0]]
    """
    ordered = np.sort(z, axis=0)
    fraction, whole = np.modf(ordered)
    e = np.exp(whole[:-1] - whole[-1:]) * np.exp(fraction[:-1] - fraction[-1:])
    return np.log1p(e.sum(axis=0, keepdims=True)) + (ordered[-1:] - z)


def _sum_of_squares(difference: Array) -> float:
    return float(np.vdot(difference, difference))


def _mean(terms: Array) -> float:
    return float(terms.sum()) / terms.size


def _sum_over_samples(terms: Array) -> float:
    return float(terms.sum()) / terms.shape[1]


def _times(weight: Array, term: Array) -> Array:
    """weight · term, where weight 0 makes even ∞ count for nothing: 0 · log 0 = 0."""
    return np.where(weight == 0.0, 0.0, weight * term)


def _log_ratio(y: Array, a: Array) -> Array:
    """ln(y/a) where y/a may be near 1, and y, a subnormal: from y = m 2ᵏ come ln(m_y/m_a) + (k_y − k_a) ln 2, and log1p near 1."""
    m_y, k_y = np.frexp(y)
    m_a, k_a = np.frexp(a)
    far = np.log(m_y / m_a) + (k_y - k_a) * np.log(2.0)
    return np.where(np.abs(y - a) < 0.5 * a, np.log1p((y - a) / a), far)


def _all_entries(n: int, N: int) -> int:
    return n * N


def _samples(n: int, N: int) -> int:
    return N


LOSSES: dict[str, Loss] = {
    record.name: record
    for record in (
        Loss(
            name="MSE",
            value=mse,
            slope=mse_slope,
            divisor=_all_entries,
            latex=r"\frac{1}{n}\sum_j (a_j-y_j)^2",
            slope_latex=r"\frac{2}{n}(a_j-y_j)",
            source="PyTorch MSELoss, reduction='mean'",
        ),
        Loss(
            name="half-MSE",
            value=half_mse,
            slope=half_mse_slope,
            divisor=_samples,
            latex=r"\frac12\sum_j (a_j-y_j)^2",
            slope_latex=r"a_j-y_j",
            source="Nielsen, Neural Networks and Deep Learning, ch. 1 eq. 6",
            from_logits={"identity": FromLogits(value=half_mse, delta=half_mse_slope)},
        ),
        Loss(
            name="half-SSE",
            value=half_sse,
            slope=half_sse_slope,
            divisor=lambda n, N: 1,
            latex=r"\sum_j \tfrac12 (a_j-y_j)^2",
            slope_latex=r"a_j-y_j",
            source="Mazur, A Step by Step Backpropagation Example",
        ),
        Loss(
            name="MAE",
            value=mae,
            slope=mae_slope,
            divisor=_all_entries,
            latex=r"\frac{1}{n}\sum_j |a_j-y_j|",
            slope_latex=r"\frac{1}{n}\operatorname{sign}(a_j-y_j)",
            source="PyTorch L1Loss, reduction='mean'",
            kink=lambda a, y: a - y,
            convention="sign(0) = 0",
        ),
        Loss(
            name="Huber",
            value=huber,
            slope=huber_slope,
            divisor=_all_entries,
            latex=r"\frac{1}{n}\sum_j \begin{cases}\tfrac12 (a_j-y_j)^2 & |a_j-y_j|\le 1\\ |a_j-y_j|-\tfrac12 & |a_j-y_j|>1\end{cases}",
            slope_latex=r"\frac{1}{n}\begin{cases}a_j-y_j & |a_j-y_j|\le 1\\ \operatorname{sign}(a_j-y_j) & |a_j-y_j|>1\end{cases}",
            source="Huber, Robust Estimation of a Location Parameter, 1964; PyTorch HuberLoss, δ = 1",
        ),
        Loss(
            name="log-cosh",
            value=log_cosh,
            slope=log_cosh_slope,
            divisor=_all_entries,
            latex=r"\frac{1}{n}\sum_j \ln\cosh(a_j-y_j)",
            slope_latex=r"\frac{1}{n}\tanh(a_j-y_j)",
            source="Keras LogCosh",
        ),
        Loss(
            name="BCE",
            value=bce,
            slope=bce_slope,
            divisor=_all_entries,
            latex=r"-\frac{1}{n}\sum_j \left[y_j\ln a_j+(1-y_j)\ln(1-a_j)\right]",
            slope_latex=r"\frac{1}{n}\left(\frac{1-y_j}{1-a_j}-\frac{y_j}{a_j}\right)",
            source="PyTorch BCELoss, reduction='mean', without its clamp",
            domain="probability",
            targets="probability",
            from_logits={"sigmoid": FromLogits(value=bce_of_logits, delta=bce_delta)},
        ),
        Loss(
            name="CE",
            value=ce,
            slope=ce_slope,
            divisor=_samples,
            latex=r"-\sum_j y_j\ln a_j",
            slope_latex=r"-\frac{y_j}{a_j}",
            source="Goodfellow, Bengio, Courville, Deep Learning, 6.2.2.3",
            domain="probability",
            targets="probability",
            from_logits={"softmax": FromLogits(value=ce_of_logits, delta=ce_delta)},
        ),
        Loss(
            name="hinge",
            value=hinge,
            slope=hinge_slope,
            divisor=_all_entries,
            latex=r"\frac{1}{n}\sum_j \max(0,\, 1-y_j a_j)",
            slope_latex=r"\frac{1}{n}\begin{cases}-y_j & y_j a_j<1\\ 0 & y_j a_j\ge 1\end{cases}",
            source="Keras Hinge, targets −1 and +1",
            targets="sign",
            kink=lambda a, y: 1.0 - y * a,
            convention="slope 0 where y a = 1",
        ),
        Loss(
            name="KL",
            value=kl,
            slope=ce_slope,
            divisor=_samples,
            latex=r"\sum_j y_j\ln\frac{y_j}{a_j}",
            slope_latex=r"-\frac{y_j}{a_j}",
            source="Goodfellow, Bengio, Courville, Deep Learning, eq. 3.50; PyTorch KLDivLoss, reduction='batchmean'",
            domain="probability",
            targets="probability",
            from_logits={"softmax": FromLogits(value=kl_of_logits, delta=ce_delta)},
        ),
    )
}
