"""Activation functions: φ, φ′, their formulas and their source, one record each.

Shapes: z and a are (n, N), columns being samples. φ′ at a kink is a convention, and the record says which.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError

Array = Float64[np.ndarray, "n N"]


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
      jacobian: z (n, 1) ↦ ∂a/∂z (n, n), where slope is None.
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
    jacobian: Callable[[Array], Array] | None = None
    _pull_back: Callable[[Array, Array], Array] | None = None

    def pull_back(self, z: Array, dJ_da: Array) -> Array:
        """∂J/∂z from ∂J/∂a: (∂a/∂z)ᵀ ∂J/∂a, which is ∂J/∂a ⊙ φ′(z) where φ works entry by entry.

        Args:
          z: (n, N).
          dJ_da: (n, N).

        Returns: δ, (n, N).
        """
        if self.slope is not None:
            return dJ_da * self.slope(z)
        assert self._pull_back is not None
        return self._pull_back(z, dJ_da)


def activation(name: str) -> Activation:
    """The activation of that name.

    Raises: InputError that lists the names, if there is none.
    """
    try:
        return ACTIVATIONS[name]
    except KeyError:
        raise InputError("there is no activation “%(given)s”; there are %(names)s", given=name, names=", ".join(ACTIVATIONS)) from None


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^{−z}), written so that no exponential overflows."""
    return np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z)))


def sigmoid_slope(z: Array) -> Array:
    """σ′(z) = σ(z) σ(−z) = e / (1 + e)² with e = e^{−|z|}; σ(1 − σ) would lose digits for large z."""
    e = np.exp(-np.abs(z))
    return e / (1.0 + e) ** 2


def tanh_slope(z: Array) -> Array:
    """tanh′(z) = sech²(z) = 4e / (1 + e)² with e = e^{−2|z|}; 1 − tanh² would lose digits for large z."""
    e = np.exp(-2.0 * np.abs(z))
    return 4.0 * e / (1.0 + e) ** 2


def softmax(z: Array) -> Array:
    """p_a = e^{z_a} / Σ_b e^{z_b} in each column, after subtracting the column's maximum, which changes nothing but the overflow."""
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def softmax_jacobian(z: Array) -> Array:
    """∂p_a/∂z_b = p_a ([a = b] − p_b) for one column z (n, 1); returns (n, n)."""
    p = softmax(z)
    return np.diagflat(p) - p @ p.T


def softmax_pull_back(z: Array, dJ_da: Array) -> Array:
    """(∂p/∂z)ᵀ ∂J/∂p = p ⊙ (∂J/∂p − Σ_b p_b ∂J/∂p_b), column by column."""
    p = softmax(z)
    return p * (dJ_da - (p * dJ_da).sum(axis=0, keepdims=True))


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
            f=lambda z: np.maximum(z, 0.0),
            slope=lambda z: (z > 0.0).astype(np.float64),
            latex=r"\max(0, z)",
            slope_latex=r"\begin{cases}1 & z>0\\ 0 & z\le 0\end{cases}",
            range=(0.0, _INF),
            kinks=(0.0,),
            convention="ReLU′(0) = 0",
            saturates="−",
            source="Nair and Hinton, Rectified Linear Units, ICML 2010",
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
