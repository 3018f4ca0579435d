"""Activation functions: φ, φ′, their formulas and their source, one record each.

Shapes: z and a are (n, N), columns being samples. φ′ at a kink is a convention, and the record says which.

Accuracy: φ is within 8 ulp and φ′ within a relative 1e-13 of the exact result for every float64 z, ±∞ included, where the limit is
meant; near a zero of φ′ (SiLU, GELU) the bound is an absolute 1e-16. Nothing warns. Hence the forms: no exponential overflows,
nothing is subtracted from its equal, and no factor of a product underflows long before the product does.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, same_shape

Array = Float64[np.ndarray, "n N"]
Column = Float64[np.ndarray, "n 1"]
Square = Float64[np.ndarray, "n n"]


@dataclass(frozen=True)
class Activation:
    """One activation function.

    Attributes:
      name: what the reader sees and what stands in links.
      f: z ↦ a = φ(z), both (n, N).
      slope: z ↦ φ′(z), (n, N); None where an output depends on more than its own z (softmax).
      latex: φ(z) as LaTeX.
      slope_latex: φ′(z) as LaTeX.
      range: the interval in which outputs lie.
      source: where the definition is taken from.
      kinks: the z at which φ is not differentiable.
      convention: what φ′ is taken to be at a kink, or "".
      saturates: the signs of z towards which φ′ → 0, such as "−+", or "".
      monotonic: whether φ never falls.
      jacobian: z (n, 1) ↦ ∂a/∂z (n, n), where slope is None.

    >>> record = ACTIVATIONS["ReLU"]
    >>> record.f(np.array([[-2.0, 3.0]])).tolist(), record.kinks, record.convention
    ([[0.0, 3.0]], (0.0,), 'ReLU′(0) = 0')
    """

    name: str
    f: Callable[[Array], Array]
    slope: Callable[[Array], Array] | None
    latex: str
    slope_latex: str
    range: tuple[float, float]
    source: str
    kinks: tuple[float, ...] = ()
    convention: str = ""
    saturates: str = ""
    monotonic: bool = True
    jacobian: Callable[[Column], Square] | None = None
    _pull_back: Callable[[Array, Array], Array] | None = None

    def pull_back(self, z: Array, dJ_da: Array) -> Array:
        """∂J/∂z from ∂J/∂a: (∂a/∂z)ᵀ ∂J/∂a, which is ∂J/∂a ⊙ φ′(z) where φ works entry by entry.

        Args:
          z: (n, N).
          dJ_da: (n, N).

        Returns: δ, (n, N).

        Raises: InputError if the shapes differ.

        >>> ACTIVATIONS["tanh"].pull_back(np.array([[0.0]]), np.array([[3.0]]))
        array([[3.]])
        """
        if self.slope is not None:
            return _times_slope(z, dJ_da, self.slope)
        assert self._pull_back is not None
        return self._pull_back(z, dJ_da)


@same_shape("z", "dJ_da")
def _times_slope(z: Array, dJ_da: Array, slope: Callable[[Array], Array]) -> Array:
    return dJ_da * slope(z)


def activation(name: str) -> Activation:
    """The activation of that name.

    Raises: InputError that lists the names, if there is none.

    >>> activation("tanh").range
    (-1.0, 1.0)
    """
    try:
        return ACTIVATIONS[name]
    except KeyError:
        raise InputError("there is no activation “%(given)s”; there are %(names)s", given=name, names=", ".join(ACTIVATIONS)) from None


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^{−z}), written so that no exponential overflows.

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Nielsen, Neural Networks and Deep Learning, ch. 1 eq. 3; the example: Mazur, A Step by Step Backpropagation Example, out_h1.

    >>> sigmoid(np.array([[0.0, 0.3775]])).round(9).tolist()
    [[0.5, 0.593269992]]
    """
    return np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z)))


def sigmoid_slope(z: Array) -> Array:
    """σ′(z) = σ(z) σ(−z) = e / (1 + e)² with e = e^{−|z|}; σ(1 − σ) would lose digits for large z.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: the derivative of ``sigmoid``.

    >>> sigmoid_slope(np.array([[0.0, np.log(3.0)]])).round(12).tolist()  # σ(ln 3) = ¾
    [[0.25, 0.1875]]
    """
    e = np.exp(-np.abs(z))
    return e / (1.0 + e) ** 2


def tanh_slope(z: Array) -> Array:
    """tanh′(z) = 1 / cosh²(z), cosh being capped where the slope has long been 0; 1 − tanh² would lose digits for large z.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: the derivative of tanh.

    >>> tanh_slope(np.array([[0.0, np.log(2.0)]])).round(12).tolist()  # tanh(ln 2) = 0.6
    [[1.0, 0.64]]
    """
    return (1.0 / np.cosh(np.minimum(np.abs(z), 700.0))) ** 2


def relu(z: Array) -> Array:
    """max(0, z).

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Nair and Hinton, Rectified Linear Units, ICML 2010.

    >>> relu(np.array([[-2.0, 0.0, 3.0]])).tolist()
    [[0.0, 0.0, 3.0]]
    """
    return np.maximum(z, 0.0)


def relu_slope(z: Array) -> Array:
    """1 for z > 0, else 0: Heaviside's step, taken to be 0 at 0.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: the derivative of ``relu``; its value at 0 as in PyTorch's ReLU.

    >>> relu_slope(np.array([[-2.0, 0.0, 3.0]])).tolist()
    [[0.0, 0.0, 1.0]]
    """
    return np.heaviside(z, 0.0)


def leaky_relu(z: Array, leak: float = 0.01) -> Array:
    """z for z > 0, else leak · z, where 0 ≤ leak ≤ 1.

    >>> leaky_relu(np.array([[-2.0, 3.0]]), leak=0.5)
    array([[-1.,  3.]])
    """
    return np.where(z > 0.0, z, leak * z)


def leaky_relu_slope(z: Array, leak: float = 0.01) -> Array:
    """1 for z > 0, else the leak, at 0 too.

    Args:
      z: (n, N).
      leak: the slope for z ≤ 0, from 0 to 1.

    Returns: φ′(z), (n, N).

    Source: the derivative of ``leaky_relu``; its value at 0 as in PyTorch's LeakyReLU.

    >>> leaky_relu_slope(np.array([[-2.0, 0.0, 3.0]])).tolist()
    [[0.01, 0.01, 1.0]]
    """
    return np.where(z > 0.0, 1.0, leak)


def elu(z: Array, alpha: float = 1.0) -> Array:
    """z for z > 0, else α (e^z − 1): one of the two summands is always 0.

    >>> elu(np.array([[0.0, 3.0]]), alpha=2.0)
    array([[0., 3.]])
    """
    return np.maximum(z, 0.0) + alpha * np.expm1(np.minimum(z, 0.0))


def elu_slope(z: Array, alpha: float = 1.0) -> Array:
    """1 for z > 0, else α e^z, at 0 too.

    Args:
      z: (n, N).
      alpha: α ≥ 0.

    Returns: φ′(z), (n, N).

    Source: the derivative of ``elu``; its value at 0 as in PyTorch's ELU.

    >>> elu_slope(np.array([[-np.log(2.0), 0.0, 3.0]]), alpha=3.0).round(12).tolist()
    [[1.5, 3.0, 1.0]]
    """
    return np.where(z > 0.0, 1.0, alpha * np.exp(np.minimum(z, 0.0)))


SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


@np.errstate(over="ignore")
def selu(z: Array) -> Array:
    """λ elu(z, α), where λ and α are such that mean 0 and variance 1 stay so from layer to layer.

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Klambauer et al., Self-Normalizing Neural Networks, NeurIPS 2017, eq. 2, where λ ≈ 1.0507 and α ≈ 1.6733.

    >>> selu(np.array([[-50.0, 0.0, 1.0]])).round(4).tolist()
    [[-1.7581, 0.0, 1.0507]]
    """
    return SELU_SCALE * elu(z, SELU_ALPHA)


def selu_slope(z: Array) -> Array:
    """λ for z > 0, else λ α e^z, at 0 too.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: the derivative of ``selu``; its value at 0 as in PyTorch's SELU.

    >>> selu_slope(np.array([[-50.0, 0.0, 1.0]])).round(4).tolist()
    [[0.0, 1.7581, 1.0507]]
    """
    return SELU_SCALE * elu_slope(z, SELU_ALPHA)


@np.errstate(invalid="ignore")
def softplus(z: Array) -> Array:
    """ln(1 + e^z) = ln(e^0 + e^z).

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Dugas et al., Incorporating Second-Order Functional Knowledge, NIPS 2000.

    >>> softplus(np.array([[-1000.0, 0.0, 1000.0]])).round(6).tolist()  # ln 2 at 0
    [[0.0, 0.693147, 1000.0]]
    """
    return np.logaddexp(0.0, z)


def silu(z: Array) -> Array:
    """z σ(z), where σ(z) = e^{z/2} e^{z/2} / (1 + e^{−|z|}) for z < 0: e^z itself would be subnormal long before z e^z is.

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Elfwing, Uchibe, Doya, Sigmoid-Weighted Linear Units, Neural Networks 107 (2018), eq. 5-6.

    >>> silu(np.array([[-1.27846, 0.0, 100.0]])).round(5).tolist()  # its minimum, where it is z + 1
    [[-0.27846, 0.0, 100.0]]
    """
    z = np.maximum(z, -800.0)
    root = np.exp(0.5 * np.minimum(z, 0.0))
    return z * root / (1.0 + np.exp(-np.abs(z))) * root


def silu_slope(z: Array) -> Array:
    """σ(z) + z σ′(z) = (1 + z + e^z) / (2 cosh(z/2))², with z capped where the slope has long been 0 or 1.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: Elfwing, Uchibe, Doya, Sigmoid-Weighted Linear Units, Neural Networks 107 (2018), eq. 5-6.

    >>> silu_slope(np.array([[0.0, np.log(3.0)]])).round(6).tolist()  # at ln 3: ¾ + 3/16 ln 3
    [[0.5, 0.95599]]
    """
    z = np.minimum(np.maximum(z, -800.0), 60.0)
    c = 2.0 * np.cosh(0.5 * z)
    return (1.0 + z + np.exp(z)) / c / c


_ROOT_HALF = math.sqrt(0.5)
_ROOT_HALF_HIGH = float(np.float32(_ROOT_HALF))  # so short that its products with halves of a float64 are exact
_ROOT_HALF_LOW = 1.210161710447897e-08  # √½ − _ROOT_HALF_HIGH


def gelu(z: Array) -> Array:
    """z Φ(z) = max(0, z) − x Φ(−x) with x = |z| and Φ(−x) = ½ erfc(x/√2).

    Where x is large, erfc magnifies the rounding of u = x/√2 by 2u²; so what u has lost is worked out, and
    erfc(u + lost) ≈ erfc(u) (1 − 2u·lost).

    Args:
      z: (n, N).

    Returns: φ(z), (n, N).

    Source: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016.

    >>> gelu(np.array([[-1.0, 0.0, 1.0]])).round(4).tolist()  # Φ(1) = 0.8413
    [[-0.1587, 0.0, 0.8413]]
    """
    x = np.minimum(np.abs(z), 40.0)
    u = _ROOT_HALF * x
    high = x.astype(np.float32).astype(np.float64)
    lost = (high * _ROOT_HALF_HIGH - u) + (x - high) * _ROOT_HALF_HIGH + x * _ROOT_HALF_LOW
    tail = 0.5 * x * _erfc(u) * (1.0 - 2.0 * u * lost)
    return np.maximum(z, 0.0) - (np.where(x > 37.0, _far_tail(x, high), tail) if (x > 37.0).any() else tail)


def _far_tail(x: Array, high: Array) -> Array:
    """x Φ(−x) = e^{−x²/2} (1 − 1/x² + 3/x⁴ − 15/x⁶ + …) / √(2π) for x > 37, where erfc is subnormal; high is x cut to half its digits."""
    r = 1.0 / np.maximum(x * x, 1.0)
    series = 1.0 - r * (1.0 - 3.0 * r * (1.0 - 5.0 * r * (1.0 - 7.0 * r * (1.0 - 9.0 * r * (1.0 - 11.0 * r)))))
    return np.exp(-0.5 * high * high) * (np.exp(-0.5 * (x - high) * (x + high)) * series * _DENSITY_AT_0)


def gelu_slope(z: Array) -> Array:
    """Φ(z) + z e^{−z²/2} / √(2π), with z capped where the slope has long been 0 or 1.

    Args:
      z: (n, N).

    Returns: φ′(z), (n, N).

    Source: the derivative of ``gelu``.

    >>> gelu_slope(np.array([[0.0, 1.0]])).round(4).tolist()  # at 1: 0.8413 + 0.2420
    [[0.5, 1.0833]]
    """
    z = np.minimum(np.maximum(z, -40.0), 40.0)
    root = np.exp(-0.25 * z * z)
    return 0.5 * _erfc(-_ROOT_HALF * z) + z * root * _DENSITY_AT_0 * root


_DENSITY_AT_0 = 1.0 / math.sqrt(2.0 * math.pi)


def _erfc(x: Array) -> Array:
    """erfc, entry by entry: NumPy has none."""
    return np.fromiter(map(math.erfc, x.ravel().tolist()), np.float64, x.size).reshape(x.shape)


@np.errstate(over="ignore", invalid="ignore")
def softmax(z: Array) -> Array:
    """p_a = e^{z_a} / Σ_b e^{z_b} in each column, after subtracting the column's maximum, which changes nothing but the overflow.

    e^{z − max} is the product of the exponentials of whole part and fraction: 1.9 − 301.2 would be rounded, which e^· would magnify,
    but 1 − 301 is exact. A column with +∞ in it, or with nothing but −∞, has no softmax: NaN.

    >>> softmax(np.array([[1000.0], [1000.0]])).tolist()
    [[0.5], [0.5]]
    """
    fraction, whole = np.modf(z)
    e = np.exp(whole - whole.max(axis=0, keepdims=True)) * np.exp(fraction)
    return e / e.sum(axis=0, keepdims=True)


def softmax_jacobian(z: Column) -> Square:
    """∂p_a/∂z_b = p_a ([a = b] − p_b) for one column z (n, 1); returns (n, n). On the diagonal 1 − p_a is the sum of the other p.

    Args:
      z: (n, 1).

    Returns: row a and column b hold ∂p_a/∂z_b, (n, n).

    Source: Bishop, Pattern Recognition and Machine Learning, eq. 4.106.

    >>> softmax_jacobian(np.array([[5.0], [5.0]])).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    p = softmax(z)
    return np.diagflat(p * (others(len(p)) @ p)) - others(len(p)) * (p @ p.T)


@same_shape("z", "dJ_da")
def softmax_pull_back(z: Array, dJ_da: Array) -> Array:
    """(∂p/∂z)ᵀ ∂J/∂p, column by column: p_a Σ_b p_b (∂J/∂p_a − ∂J/∂p_b), which is p ⊙ (∂J/∂p − Σ_b p_b ∂J/∂p_b).

    Args:
      z, dJ_da: (n, N).

    Returns: ∂J/∂z, (n, N).

    Raises: InputError if the shapes differ.

    Source: Bishop, Pattern Recognition and Machine Learning, eq. 4.106, and the chain rule.

    >>> softmax_pull_back(np.array([[5.0], [5.0]]), np.array([[1.0], [3.0]])).tolist()
    [[-0.5], [0.5]]
    """
    p = softmax(z)
    return p * (p * (dJ_da[:, np.newaxis] - dJ_da)).sum(axis=1)


@functools.cache
def others(n: int) -> Square:
    """The (n, n) matrix by which ``others(n) @ p`` holds, for each entry of a column, the sum of all the other entries.

    Args:
      n: how many entries a column has.

    Returns: 1 everywhere but 0 on the diagonal, (n, n); read-only, as it is kept for the next caller.

    >>> (others(3) @ np.array([[1.0], [2.0], [3.0]])).tolist()
    [[5.0], [4.0], [3.0]]
    """
    matrix = 1.0 - np.eye(n)
    matrix.setflags(write=False)
    return matrix


_INF = float("inf")

ACTIVATIONS: dict[str, Activation] = {
    record.name: record
    for record in (
        Activation(
            name="identity",
            f=lambda z: z.copy(),
            slope=np.ones_like,
            latex=r"z",
            slope_latex=r"1",
            range=(-_INF, _INF),
            source="Goodfellow, Bengio, Courville, Deep Learning, 6.2.2.1",
        ),
        Activation(
            name="sigmoid",
            f=sigmoid,
            slope=sigmoid_slope,
            latex=r"\frac{1}{1+e^{-z}}",
            slope_latex=r"\sigma(z)\,(1-\sigma(z))",
            range=(0.0, 1.0),
            saturates="−+",
            source="Nielsen, Neural Networks and Deep Learning, ch. 1 eq. 3",
        ),
        Activation(
            name="tanh",
            f=np.tanh,
            slope=tanh_slope,
            latex=r"\frac{e^{z}-e^{-z}}{e^{z}+e^{-z}}",
            slope_latex=r"1-\tanh^2(z)",
            range=(-1.0, 1.0),
            saturates="−+",
            source="LeCun, Bottou, Orr, Müller, Efficient BackProp, 4.4",
        ),
        Activation(
            name="ReLU",
            f=relu,
            slope=relu_slope,
            latex=r"\max(0, z)",
            slope_latex=r"\begin{cases}1 & z>0\\ 0 & z\le 0\end{cases}",
            range=(0.0, _INF),
            kinks=(0.0,),
            convention="ReLU′(0) = 0",
            saturates="−",
            source="Nair and Hinton, Rectified Linear Units, ICML 2010",
        ),
        Activation(
            name="leaky-ReLU",
            f=leaky_relu,
            slope=leaky_relu_slope,
            latex=r"\max(0.01\,z, z)",
            slope_latex=r"\begin{cases}1 & z>0\\ 0.01 & z\le 0\end{cases}",
            range=(-_INF, _INF),
            kinks=(0.0,),
            convention="leaky-ReLU′(0) = 0.01",
            source="Maas, Hannun, Ng, Rectifier Nonlinearities, ICML 2013",
        ),
        Activation(
            name="ELU",
            f=elu,
            slope=elu_slope,
            latex=r"\begin{cases}z & z>0\\ e^{z}-1 & z\le 0\end{cases}",
            slope_latex=r"\begin{cases}1 & z>0\\ e^{z} & z\le 0\end{cases}",
            range=(-1.0, _INF),
            saturates="−",
            source="Clevert, Unterthiner, Hochreiter, Exponential Linear Units, ICLR 2016, eq. 15, with α = 1",
        ),
        Activation(
            name="SELU",
            f=selu,
            slope=selu_slope,
            latex=r"\lambda\begin{cases}z & z>0\\ \alpha\,(e^{z}-1) & z\le 0\end{cases}",
            slope_latex=r"\lambda\begin{cases}1 & z>0\\ \alpha\,e^{z} & z\le 0\end{cases}",
            range=(-SELU_SCALE * SELU_ALPHA, _INF),
            kinks=(0.0,),
            convention="SELU′(0) = λα ≈ 1.7581",
            saturates="−",
            source="Klambauer et al., Self-Normalizing Neural Networks, NeurIPS 2017, eq. 2, with λ = 1.0507…, α = 1.6732…",
        ),
        Activation(
            name="softplus",
            f=softplus,
            slope=sigmoid,
            latex=r"\ln(1+e^{z})",
            slope_latex=r"\frac{1}{1+e^{-z}}",
            range=(0.0, _INF),
            saturates="−",
            source="Dugas et al., Incorporating Second-Order Functional Knowledge, NIPS 2000",
        ),
        Activation(
            name="SiLU",
            f=silu,
            slope=silu_slope,
            latex=r"\frac{z}{1+e^{-z}}",
            slope_latex=r"\sigma(z)\,(1+z\,(1-\sigma(z)))",
            range=(-0.2784645427610738, _INF),
            saturates="−",
            monotonic=False,
            source="Elfwing, Uchibe, Doya, Sigmoid-Weighted Linear Units, Neural Networks 107 (2018), eq. 5-6",
        ),
        Activation(
            name="GELU",
            f=gelu,
            slope=gelu_slope,
            latex=r"\frac{z}{2}\left(1+\operatorname{erf}\frac{z}{\sqrt{2}}\right)",
            slope_latex=r"\frac{1}{2}\left(1+\operatorname{erf}\frac{z}{\sqrt{2}}\right)+\frac{z}{\sqrt{2\pi}}\,e^{-z^2/2}",
            range=(-0.16997120747990366, _INF),
            saturates="−",
            monotonic=False,
            source="Hendrycks and Gimpel, Gaussian Error Linear Units, 2016, in the exact form with erf",
        ),
        Activation(
            name="softmax",
            f=softmax,
            slope=None,
            latex=r"\frac{e^{z_a}}{\sum_b e^{z_b}}",
            slope_latex=r"\frac{\partial a_a}{\partial z_b}=a_a\,([a=b]-a_b)",
            range=(0.0, 1.0),
            source="Bishop, Pattern Recognition and Machine Learning, eq. 4.104-4.106",
            jacobian=softmax_jacobian,
            _pull_back=softmax_pull_back,
        ),
    )
}

# φ′ as textbooks print it: equal to the slope in real numbers, but in float64 1 − a loses digits where a is close to 1.
PRINTED_SLOPES: dict[str, Callable[[Array], Array]] = {
    "sigmoid": lambda z: sigmoid(z) * (1.0 - sigmoid(z)),
    "tanh": lambda z: 1.0 - np.tanh(z) ** 2,
}


def one_sided_slopes(record: Activation, z: float) -> tuple[float, float]:
    """φ′ just left and just right of z; they differ at a kink only.

    Args:
      record: an activation with a slope.
      z: where.

    Returns: the limits of φ′ from the left and from the right, to rounding.

    >>> one_sided_slopes(ACTIVATIONS["ReLU"], 0.0)
    (0.0, 1.0)
    """
    left, right = _slope_of(record)(np.array([[np.nextafter(z, -_INF), np.nextafter(z, _INF)]]))[0]
    return float(left), float(right)


@functools.lru_cache(maxsize=256)
def saturation(record: Activation, threshold: float) -> tuple[float, float]:
    """Where an activation is saturated: for every z below the first number and above the second, |φ′(z)| < threshold; edges to 12 decimals.

    Args:
      record: an activation with a slope.
      threshold: > 0.

    Returns: the two edges; −∞ and ∞ where |φ′| does not stay below the threshold, ∞ and −∞ if it is below it everywhere.

    >>> saturation(ACTIVATIONS["ReLU"], 0.05)
    (0.0, inf)
    """
    slope = _slope_of(record)
    steep = np.abs(slope(_SCAN)[0]) >= threshold
    if not steep.any():
        return _INF, -_INF
    first, last = int(steep.argmax()), steep.size - 1 - int(steep[::-1].argmax())
    low = -_INF if first == 0 else _edge(slope, threshold, float(_SCAN[0, first - 1]), float(_SCAN[0, first]))
    high = _INF if last == steep.size - 1 else _edge(slope, threshold, float(_SCAN[0, last + 1]), float(_SCAN[0, last]))
    return low, high


_SCAN = np.linspace(-64.0, 64.0, 513)[np.newaxis]


@functools.cache
def steepest(record: Activation) -> float:
    """The largest |φ′(z)| of all z, to 14 decimals.

    Args:
      record: an activation with a slope.

    >>> steepest(ACTIVATIONS["sigmoid"]), steepest(ACTIVATIONS["tanh"])
    (0.25, 1.0)
    """
    slope = _slope_of(record)
    middle, reach = float(_SCAN[0, np.abs(slope(_SCAN)[0]).argmax()]), 0.25
    for _ in range(12):
        near = np.linspace(middle - reach, middle + reach, 101)[np.newaxis]
        middle, reach = float(near[0, np.abs(slope(near)[0]).argmax()]), 0.1 * reach
    return round(float(np.abs(slope(np.array([[middle]])))[0, 0]), 14)


def _edge(slope: Callable[[Array], Array], threshold: float, flat: float, steep: float) -> float:
    """Between a z where |φ′| is below the threshold and one where it is not, the place where that changes, by halving."""
    for _ in range(45):
        middle = 0.5 * (flat + steep)
        if abs(slope(np.array([[middle]]))[0, 0]) >= threshold:
            steep = middle
        else:
            flat = middle
    return round(0.5 * (flat + steep), 12) + 0.0


def _slope_of(record: Activation) -> Callable[[Array], Array]:
    if record.slope is None:
        raise InputError("%(given)s has no slope: each of its outputs depends on every z", given=record.name)
    return record.slope
