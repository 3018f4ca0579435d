"""Activation functions: φ, φ′, their formulas and their source, one record each.

Shapes: z and a are (n, N), columns being samples. φ′ at a kink is a convention, and the record says which.

Accuracy: φ is within 8 ulp and φ′ within a relative 1e-13 of the exact result for every float64 z, ±∞ included, where the limit is
meant; near a zero of φ′ (SiLU, GELU) the bound is an absolute 1e-16. Nothing warns. Hence the forms: no exponential overflows,
nothing is subtracted from its equal, and no factor of a product underflows long before the product does.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, registered, same_shape
from dlmath.rectifiers import (
    SELU_ALPHA,
    SELU_SCALE,
    elu,
    elu_slope,
    gelu,
    gelu_slope,
    leaky_relu,
    leaky_relu_slope,
    relu,
    relu_slope,
    selu,
    selu_slope,
    silu,
    silu_slope,
    softplus,
)
from dlmath.sigmoids import sigmoid, sigmoid_slope, tanh_slope
from dlmath.softmax import softmax, softmax_jacobian, softmax_pull_back

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
    return registered(ACTIVATIONS, name, "there is no activation “%(given)s”; there are %(names)s")


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


# Finely where slopes turn, coarsely as far as where the last of them has left float64.
_SCAN = np.concatenate([np.arange(-1000.0, -64.0, 4.0), np.linspace(-64.0, 64.0, 513), np.arange(68.0, 1001.0, 4.0)])[np.newaxis]


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
