"""Loss functions: J, ∂J/∂a, their formulas and their source, one record each.

Shapes: a and y are (n, N), columns being samples; J is one number, its reduction included:

* MSE and BCE are means over all n·N entries, CE is a sum over classes and a mean over samples,
* half-MSE is ½‖a − y‖², a mean over samples; half-SSE is ½ of the sum over everything.

0 · log 0 = 0, and nothing is clipped: the loss of a certain mistake is ∞.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float64

from dlmath.activations import sigmoid, softmax
from dlmath.arrays import InputError

Array = Float64[np.ndarray, "n N"]


@dataclass(frozen=True)
class FromLogits:
    """A loss computed from the pre-activation z of the output it is paired with, where no digit is lost.

    Attributes:
      value: (z, y) ↦ J.
      delta: (z, y) ↦ δ = ∂J/∂z, (n, N).
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
      from_logits: by the name of the output activation it forms a canonical pair with; there δ = (a − y) / divisor.
    """

    name: str
    value: Callable[[Array, Array], float]
    slope: Callable[[Array, Array], Array]
    divisor: Callable[[int, int], int]
    latex: str
    slope_latex: str
    source: str
    domain: str = "real"
    from_logits: Mapping[str, FromLogits] = field(default_factory=dict)


def loss(name: str) -> Loss:
    """The loss of that name.

    Raises: InputError that lists the names, if there is none.
    """
    try:
        return LOSSES[name]
    except KeyError:
        raise InputError("there is no loss “%(given)s”; there are %(names)s", given=name, names=", ".join(LOSSES)) from None


def _over(weight: Array, a: Array) -> Array:
    """weight / a, with 0 / 0 = 0: a term of weight nought does not count."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(weight == 0.0, 0.0, weight / a)


def _times_log(weight: Array, a: Array) -> Array:
    """weight · log a, with 0 · log 0 = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weight == 0.0, 0.0, weight * np.log(a))


def _times_log1m(weight: Array, a: Array) -> Array:
    """weight · log(1 − a), with 0 · log 0 = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weight == 0.0, 0.0, weight * np.log1p(-a))


def _bce(a: Array, y: Array) -> float:
    return float(-(_times_log(y, a) + _times_log1m(1.0 - y, a)).mean())


def _bce_slope(a: Array, y: Array) -> Array:
    return (_over(1.0 - y, 1.0 - a) - _over(y, a)) / a.size


def _bce_of_logits(z: Array, y: Array) -> float:
    """Mean of y·softplus(−z) + (1 − y)·softplus(z)."""
    return float((y * np.logaddexp(0.0, -z) + (1.0 - y) * np.logaddexp(0.0, z)).mean())


def _bce_delta(z: Array, y: Array) -> Array:
    """a − y as (1 − y) σ(z) − y σ(−z), which keeps its digits when a has rounded to y."""
    return ((1.0 - y) * sigmoid(z) - y * sigmoid(-z)) / z.size


def _ce_of_logits(z: Array, y: Array) -> float:
    """Mean over samples of Σ y (logsumexp(z) − z)."""
    shifted = z - z.max(axis=0, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=0, keepdims=True))
    return float((y * (log_sum - shifted)).sum() / z.shape[1])


def _ce_delta(z: Array, y: Array) -> Array:
    """p Σy − y, which is p − y for targets that sum to 1."""
    return (softmax(z) * y.sum(axis=0, keepdims=True) - y) / z.shape[1]


LOSSES: dict[str, Loss] = {
    record.name: record
    for record in (
        Loss(
            name="MSE",
            value=lambda a, y: float(((a - y) ** 2).mean()),
            slope=lambda a, y: 2.0 * (a - y) / a.size,
            divisor=lambda n, N: n * N,
            latex=r"\frac{1}{n}\sum_j (a_j-y_j)^2",
            slope_latex=r"\frac{2}{n}(a_j-y_j)",
            source="PyTorch MSELoss, reduction='mean'",
        ),
        Loss(
            name="half-MSE",
            value=lambda a, y: float(0.5 * ((a - y) ** 2).sum() / a.shape[1]),
            slope=lambda a, y: (a - y) / a.shape[1],
            divisor=lambda n, N: N,
            latex=r"\frac12\sum_j (a_j-y_j)^2",
            slope_latex=r"a_j-y_j",
            source="Nielsen, Neural Networks and Deep Learning, ch. 1 eq. 6",
            from_logits={
                "identity": FromLogits(
                    value=lambda z, y: float(0.5 * ((z - y) ** 2).sum() / z.shape[1]),
                    delta=lambda z, y: (z - y) / z.shape[1],
                )
            },
        ),
        Loss(
            name="half-SSE",
            value=lambda a, y: float(0.5 * ((a - y) ** 2).sum()),
            slope=lambda a, y: a - y,
            divisor=lambda n, N: 1,
            latex=r"\sum_j \tfrac12 (a_j-y_j)^2",
            slope_latex=r"a_j-y_j",
            source="Mazur, A Step by Step Backpropagation Example",
        ),
        Loss(
            name="BCE",
            value=_bce,
            slope=_bce_slope,
            divisor=lambda n, N: n * N,
            latex=r"-\frac{1}{n}\sum_j \left[y_j\ln a_j+(1-y_j)\ln(1-a_j)\right]",
            slope_latex=r"\frac1n\left(\frac{1-y_j}{1-a_j}-\frac{y_j}{a_j}\right)",
            source="PyTorch BCELoss, reduction='mean', without its clamp",
            domain="probability",
            from_logits={"sigmoid": FromLogits(value=_bce_of_logits, delta=_bce_delta)},
        ),
        Loss(
            name="CE",
            value=lambda a, y: float(-_times_log(y, a).sum() / a.shape[1]),
            slope=lambda a, y: -_over(y, a) / a.shape[1],
            divisor=lambda n, N: N,
            latex=r"-\sum_j y_j\ln a_j",
            slope_latex=r"-\frac{y_j}{a_j}",
            source="Goodfellow, Bengio, Courville, Deep Learning, 6.2.2.3",
            domain="probability",
            from_logits={"softmax": FromLogits(value=_ce_of_logits, delta=_ce_delta)},
        ),
    )
}
