"""Loss functions: J, ∂J/∂a, their formulas and their source, one record each.

Shapes: a, y and z are (n, N), columns being samples; J is one number, its reduction included:

* MSE, MAE, Huber, log-cosh, BCE and hinge are means over all n·N entries,
* CE and KL are sums over classes and means over samples,
* half-MSE is ½‖a − y‖², a mean over samples; half-SSE is ½ of the sum over everything.

0 · log 0 = 0, and nothing is clipped: the loss of a certain mistake is ∞. Where a is outside its domain J is NaN.

Accuracy: each term of a loss is within 8 ulp, each derivative within a relative 1e-13 of the exact result, ∞ where that is beyond
float64; summing k terms adds at most k · 2⁻⁵³ of the sum of their absolute values. Where terms of both signs cancel (KL, and δ
near 0 for targets that are not 0 or 1 and of softmax with BCE) this sum is the bound. Nothing warns; arrays of different shapes
raise InputError.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import registered
from dlmath.classification_losses import (
    bce,
    bce_delta,
    bce_of_logits,
    bce_of_softmax,
    bce_of_softmax_delta,
    bce_slope,
    ce,
    ce_delta,
    ce_of_logits,
    ce_of_sigmoid,
    ce_of_sigmoid_delta,
    ce_slope,
    hinge,
    hinge_slope,
    kl,
    kl_of_logits,
    kl_of_sigmoid,
)
from dlmath.reductions import entries, samples
from dlmath.regression_losses import (
    half_mse,
    half_mse_slope,
    half_sse,
    half_sse_slope,
    huber,
    huber_slope,
    log_cosh,
    log_cosh_slope,
    mae,
    mae_slope,
    mse,
    mse_slope,
)

Array = Float64[np.ndarray, "n N"]


@dataclass(frozen=True)
class FromLogits:
    """A loss computed from the pre-activation z of the output it is paired with, where no digit is lost.

    Attributes:
      value: (z, y) ↦ J.
      delta: (z, y) ↦ δ = ∂J/∂z, (n, N).
      canonical: whether output and loss belong together, so that δ = (a − y) / divisor.

    >>> pair = LOSSES["BCE"].from_logits["sigmoid"]
    >>> pair.value(np.array([[1000.0]]), np.array([[0.0]])), pair.delta(np.array([[0.0]]), np.array([[1.0]])).tolist()
    (1000.0, [[-0.5]])
    """

    value: Callable[[Array, Array], float]
    delta: Callable[[Array, Array], Array]
    canonical: bool = True


@dataclass(frozen=True, eq=False)
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
      from_logits: by the name of the output activation with which it is computed from z: where both form a canonical pair, and where J has
        a logarithm that ends at ±∞ when a rounds to 0 or 1.
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
    return registered(LOSSES, name, "there is no loss “%(given)s”; there are %(names)s")


LOSSES: dict[str, Loss] = {
    record.name: record
    for record in (
        Loss(
            name="MSE",
            value=mse,
            slope=mse_slope,
            divisor=entries,
            latex=r"\frac{1}{n}\sum_j (a_j-y_j)^2",
            slope_latex=r"\frac{2}{n}(a_j-y_j)",
            source="PyTorch MSELoss, reduction='mean'",
        ),
        Loss(
            name="half-MSE",
            value=half_mse,
            slope=half_mse_slope,
            divisor=samples,
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
            divisor=entries,
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
            divisor=entries,
            latex=r"\frac{1}{n}\sum_j \begin{cases}\tfrac12 (a_j-y_j)^2 & |a_j-y_j|\le 1\\ |a_j-y_j|-\tfrac12 & |a_j-y_j|>1\end{cases}",
            slope_latex=r"\frac{1}{n}\begin{cases}a_j-y_j & |a_j-y_j|\le 1\\ \operatorname{sign}(a_j-y_j) & |a_j-y_j|>1\end{cases}",
            source="Huber, Robust Estimation of a Location Parameter, 1964; PyTorch HuberLoss, δ = 1",
        ),
        Loss(
            name="log-cosh",
            value=log_cosh,
            slope=log_cosh_slope,
            divisor=entries,
            latex=r"\frac{1}{n}\sum_j \ln\cosh(a_j-y_j)",
            slope_latex=r"\frac{1}{n}\tanh(a_j-y_j)",
            source="Keras LogCosh",
        ),
        Loss(
            name="BCE",
            value=bce,
            slope=bce_slope,
            divisor=entries,
            latex=r"-\frac{1}{n}\sum_j \left[y_j\ln a_j+(1-y_j)\ln(1-a_j)\right]",
            slope_latex=r"\frac{1}{n}\left(\frac{1-y_j}{1-a_j}-\frac{y_j}{a_j}\right)",
            source="PyTorch BCELoss, reduction='mean', without its clamp",
            domain="probability",
            targets="probability",
            from_logits={
                "sigmoid": FromLogits(value=bce_of_logits, delta=bce_delta),
                "softmax": FromLogits(value=bce_of_softmax, delta=bce_of_softmax_delta, canonical=False),
            },
        ),
        Loss(
            name="CE",
            value=ce,
            slope=ce_slope,
            divisor=samples,
            latex=r"-\sum_j y_j\ln a_j",
            slope_latex=r"-\frac{y_j}{a_j}",
            source="Goodfellow, Bengio, Courville, Deep Learning, 6.2.2.3",
            domain="probability",
            targets="probability",
            from_logits={
                "softmax": FromLogits(value=ce_of_logits, delta=ce_delta),
                "sigmoid": FromLogits(value=ce_of_sigmoid, delta=ce_of_sigmoid_delta, canonical=False),
            },
        ),
        Loss(
            name="hinge",
            value=hinge,
            slope=hinge_slope,
            divisor=entries,
            latex=r"\frac{1}{n}\sum_j \max(0,\, 1-y_j\cdot a_j)",
            slope_latex=r"\frac{1}{n}\begin{cases}-y_j & y_j\cdot a_j<1\\ 0 & y_j\cdot a_j\ge 1\end{cases}",
            source="Keras Hinge, targets −1 and +1",
            targets="sign",
            kink=lambda a, y: 1.0 - y * a,
            convention="slope 0 where y a = 1",
        ),
        Loss(
            name="KL",
            value=kl,
            slope=ce_slope,
            divisor=samples,
            latex=r"\sum_j y_j\ln\frac{y_j}{a_j}",
            slope_latex=r"-\frac{y_j}{a_j}",
            source="Goodfellow, Bengio, Courville, Deep Learning, eq. 3.50; PyTorch KLDivLoss, reduction='batchmean'",
            domain="probability",
            targets="probability",
            from_logits={
                "softmax": FromLogits(value=kl_of_logits, delta=ce_delta),
                "sigmoid": FromLogits(value=kl_of_sigmoid, delta=ce_of_sigmoid_delta, canonical=False),
            },
        ),
    )
}
