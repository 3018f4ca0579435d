"""Loss functions: J, ∂J/∂a, their formulas and their source, one record each.

A record holds the term of one output a and one target y, and its derivative by a, as texts in Python's syntax; J is the
sum of the terms over all entries, divided as the record's reduction says. All else is made from them by the printers:
LaTeX, plain text, listings, and the functions themselves. Where the textbook's form loses digits or overflows,
``stable`` is the form that is computed, with its one usual trick:

* x ln y that is 0 where x is, as 0 · ln 0 = 0, and ln(1 − a) as log1p(−a) (BCE, CE, KL);
* ln cosh d as log1p(2 sinh²(d/2)), which from 40 on grows by what |d| grows by (log-cosh);
* the logarithm of a sigmoid or a softmax from its logits z (``from_logits``), where the probability itself is rounded
  to 0 or 1.

Nothing is clipped: the loss of a certain mistake is ∞. In a formula sum(…) is the sum over the outputs of one sample.

Shapes: a, y and z are (n, N), columns being samples; J is one number, its reduction included. Terms and slopes may be
of K such a or z, (K, n, N), with one y for all or one for each.
Accuracy: J and ∂J/∂a are within a relative 1e-12 of the sum of the absolute values of what they add up, for numbers up
to 1e100 and probabilities from 1e-100 on. δ of an output and a loss that belong together is the difference a − y, as
books have it, and known to 1e-15.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, registered
from dlmath.contract import INFINITE, Name, Size, also, check_calls
from dlmath.functions import logarithms
from dlmath.functions._families import Families
from dlmath.functions.activations import ACTIVATIONS, Activation
from dlmath.functions.loss_text import loss_latex, slope_latex
from dlmath.functions.printers.numpy import compiled
from dlmath.functions.printers.syntax import names_in
from dlmath.functions.reductions import ENTRIES, NOTHING, SAMPLES, Reduction
from dlmath.functions.softmax import log_softmax, softmax

Array = Float64[np.ndarray, "*K n N"]
One = Float64[np.ndarray, "n N"]
Targets = Array | One
Logits = Annotated[Array, INFINITE]
Terms = Callable[[Array, Targets], Array]


@dataclass(frozen=True)
class FromLogits:
    """A loss computed from the pre-activation z of the output it is paired with, finite where a has rounded to 0 or 1.

    Attributes:
      expression, derivative: the term in z and y, and what each z gets back from all terms that it moves, in z, a and
        y, as text.
      reduction: as in the loss.
      pytorch: PyTorch's own function of {z} and y, where it has one.

    >>> pair = LOSSES["BCE"].from_logits["sigmoid"]
    >>> (
    ...     pair.value(np.array([[1000.0]]), np.array([[0.0]])),
    ...     pair.delta(np.array([[0.0]]), np.array([[0.5]]), np.array([[1.0]])).tolist(),
    ... )
    (1000.0, [[-0.5]])
    """

    expression: str
    derivative: str
    reduction: Reduction
    term: Callable[[Logits, Targets], Array]
    term_delta: Callable[[Logits, Array, Targets], Array]
    pytorch: str = ""

    @property
    def canonical(self) -> bool:
        """Whether output and loss belong together: δ = (a − y) / divisor needs no more than a and y."""
        return "a" in names_in(self.derivative)

    def value(self, z: Annotated[One, INFINITE], y: One) -> float:
        """J."""
        return float(self.reduction.reduced(self.term(z, y)))

    def delta(self, z: Logits, a: Array, y: Targets) -> Array:
        """δ = ∂J/∂z, where a is the output."""
        return self.term_delta(z, a, y) / self.reduction.divisor(*y.shape[-2:])


def _in_domain(loss: "Loss", a: Array, y: Targets) -> None:
    if loss.domain == "probability":
        _check_probabilities(a, "a")
    if loss.targets in ("probability", "distribution"):
        _check_probabilities(y, "y")


def _check_probabilities(values: Array, name: str) -> None:
    for extreme in (values.min(), values.max()):
        if not 0.0 <= extreme <= 1.0:
            raise InputError(
                "%(name)s must lie between %(least)g and %(most)g, not %(given)s",
                name=name,
                least=0.0,
                most=1.0,
                given=extreme,
            )


@dataclass(frozen=True, eq=False)
class Loss:
    """One loss function.

    Attributes:
      name: what the reader sees and what stands in links.
      expression, derivative: the term of an a and a y, and its derivative by a, as text.
      reduction: what the sum of the terms is divided by.
      source: where the definition is taken from.
      term, term_slope: (a, y) ↦ the terms of J and their derivatives, (n, N).
      latex, slope_latex: J and ∂J/∂a_j as LaTeX, for one sample.
      stable, stable_slope: what is computed, where that is another form.
      domain: which a it takes, "real" or "probability".
      targets: which y it takes, "real", "not zero", "sign" (−1 and +1), "probability", "distribution" (over the
        outputs) or "slope" (∂J/∂a).
      from_logits: by the name of the output activation with which it is computed from z: where both form a canonical
        pair, and where J has a logarithm that ends at ±∞ when a rounds to 0 or 1.
      kink: (a, y) ↦ (n, N), 0 where the loss is not differentiable and of another sign on its other side; None if it
        has no kink.
      convention: what the slope is taken to be at a kink, or "".
      pytorch: PyTorch's own function of {a} and y, where it has one.

    >>> LOSSES["hinge"].expression, LOSSES["hinge"].latex
    ('max(0, 1 - y*a)', '\\\\frac{1}{n}\\\\sum_j \\\\max(0, 1-y_j\\\\,a_j)')
    """

    name: str
    expression: str
    derivative: str
    reduction: Reduction
    source: str
    term: Terms
    term_slope: Terms
    latex: str
    slope_latex: str
    stable: str = ""
    stable_slope: str = ""
    domain: str = "real"
    targets: str = "real"
    from_logits: Mapping[str, FromLogits] = field(default_factory=dict)
    kink: Terms | None = None
    convention: str = ""
    pytorch: str = ""

    @property
    def measures_error(self) -> bool:
        """Whether it says how far outputs are from targets; else y is a given ∂J/∂a, and one 1 among zeros makes J that
        output.

        >>> LOSSES["MSE"].measures_error, LOSSES["y·a"].measures_error
        (True, False)
        """
        return self.targets != "slope"

    @property
    def for_regression(self) -> bool:
        """Whether its outputs and targets are numbers of any size.

        >>> LOSSES["MAE"].for_regression, LOSSES["hinge"].for_regression
        (True, False)
        """
        return self.domain == "real" and self.targets in ("real", "not zero")

    def divisor(self, n: Size, N: Size) -> int:
        """What the sum of the terms of n outputs and N samples is divided by.

        >>> [LOSSES[name].divisor(3, 5) for name in ("MSE", "half-MSE", "half-SSE")]
        [15, 5, 1]
        """
        return self.reduction.divisor(n, N)

    @also(_in_domain)
    def value(self, a: One, y: One) -> float:
        """J.

        >>> LOSSES["MSE"].value(np.array([[1.0, 4.0]]), np.array([[0.0, 1.0]]))
        5.0
        """
        return float(self.reduction.reduced(self.term(a, y)))

    @also(_in_domain)
    def slope(self, a: Array, y: Targets) -> Array:
        """∂J/∂a.

        >>> LOSSES["MSE"].slope(np.array([[1.0, 4.0]]), np.array([[0.0, 1.0]])).tolist()
        [[1.0, 3.0]]
        """
        return self.term_slope(a, y) / self.reduction.divisor(*y.shape[-2:])

    def follows(self, output: Activation) -> bool:
        """Whether it takes what this activation gives.

        >>> [LOSSES["BCE"].follows(ACTIVATIONS[name]) for name in ("sigmoid", "softmax", "tanh")]
        [True, True, False]
        """
        return self.domain == "real" or output.range == (0.0, 1.0)

    def suits(self, output: Activation) -> bool:
        """Whether it makes sense after this activation: it takes what that gives, and that can come near to its
        targets.

        >>> [LOSSES["hinge"].suits(ACTIVATIONS[name]) for name in ("identity", "tanh", "ReLU")]
        [True, True, False]
        """
        return self.follows(output) and (self.targets != "sign" or output.range[0] < 0.0)

    def takes(self, y: One) -> bool:
        """Whether these may be its targets.

        >>> [LOSSES[name].takes(np.array([[0.0, 1.0]])) for name in ("MSE", "hinge", "BCE")]
        [True, False, True]
        """
        match self.targets:
            case "sign":
                return bool((np.abs(y) == 1.0).all())
            case "not zero":
                return bool((y != 0.0).all())
            case "probability" | "distribution":
                return bool(y.min() >= 0.0 and y.max() <= 1.0)
        return True

    def check_targets(self, y: One) -> None:
        """Raise InputError unless these may be its targets.

        >>> LOSSES["BCE"].check_targets(np.array([[0.0, 2.0]]))
        Traceback (most recent call last):
          ...
        dlmath.arrays.InputError: targets of BCE must lie between 0 and 1
        """
        if self.takes(y):
            return
        match self.targets:
            case "sign":
                raise InputError("targets of %(loss)s must be −1 or +1", loss=self.name)
            case "not zero":
                raise InputError("targets of %(loss)s must not be 0", loss=self.name)
        raise InputError("targets of %(loss)s must lie between 0 and 1", loss=self.name)


def loss(name: Name) -> Loss:
    """The loss of that name.

    >>> loss("MSE").value(np.array([[1.0], [2.0]]), np.array([[0.0], [0.0]]))
    2.5
    """
    return registered(LOSSES, name, "there is no loss “%(given)s”; there are %(names)s")


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sigmoid": ACTIVATIONS["sigmoid"].f,
    "softmax": softmax,
    "log_softmax": log_softmax,
    **{
        name: getattr(logarithms, name)
        for name in ("xlogy", "xlog1py", "times", "ratio", "log_of_others", "bce_of_softmax_delta")
    },
}


def _loss(name: str, expression: str, derivative: str, reduction: Reduction, kink: str = "", **more: Any) -> Loss:
    """The record of a loss: its functions and its LaTeX from its formulas, its convention from the slope at its
    kink."""
    pairs = more.pop("from_logits", {})
    return Loss(
        name,
        expression,
        derivative,
        reduction,
        term=compiled(more.get("stable") or expression, "a, y", _FUNCTIONS),
        term_slope=compiled(more.get("stable_slope") or derivative, "a, y", _FUNCTIONS),
        latex=loss_latex(expression, reduction),
        slope_latex=slope_latex(derivative, reduction),
        kink=compiled(kink, "a, y", _FUNCTIONS) if kink else None,
        from_logits={output: _from_logits(reduction=reduction, **formulas) for output, formulas in pairs.items()},
        **more,
    )


def _from_logits(expression: str, derivative: str, reduction: Reduction, **more: Any) -> FromLogits:
    term, term_delta = compiled(expression, "z, y", _FUNCTIONS), compiled(derivative, "z, a, y", _FUNCTIONS)
    return FromLogits(expression, derivative, reduction, term, term_delta, **more)


def _binary(from_logits: str) -> dict[str, Any]:
    """What binary cross-entropies have in common, whatever they divide by.

    Args:
      from_logits: PyTorch's own function of the logits of a sigmoid.
    """
    return {
        "expression": "-(y*log(a) + (1 - y)*log(1 - a))",
        "derivative": "(1 - y)/(1 - a) - y/a",
        "stable": "xlogy(-y, a) + xlog1py(y - 1, -a)",
        "stable_slope": "ratio(1 - y, 1 - a) - ratio(y, a)",
        "domain": "probability",
        "targets": "probability",
        "from_logits": {
            "sigmoid": {
                "expression": "times(y, logaddexp(0, -z)) + times(1 - y, logaddexp(0, z))",
                "derivative": "a - y",
                "pytorch": from_logits,
            },
            "softmax": {
                "expression": "-y*log_softmax(z) + times(y - 1, log_of_others(z))",
                "derivative": "bce_of_softmax_delta(z, y)",
            },
        },
    }


def _with_constant(family: str, value: float) -> Loss:
    """Huber's loss with another δ than 1."""
    d = f"{value:.12g}"
    return _loss(
        name=f"{family} {d}",
        expression=f"1/2*(a - y)**2 if abs(a - y) <= {d} else {d}*(abs(a - y) - 1/2*{d})",
        derivative=f"min({d}, max(-{d}, a - y))",
        reduction=ENTRIES,
        pytorch=f"F.huber_loss({{a}}, y, delta={d})",
        source="Huber, Robust Estimation of a Location Parameter, 1964; PyTorch HuberLoss",
    )


_RECORDS = (
    _loss(
        name="MSE",
        expression="(a - y)**2",
        derivative="2*(a - y)",
        reduction=ENTRIES,
        pytorch="F.mse_loss({a}, y)",
        source="PyTorch MSELoss, reduction='mean'",
    ),
    _loss(
        name="half-MSE",
        expression="(a - y)**2/2",
        derivative="a - y",
        reduction=SAMPLES,
        from_logits={"identity": {"expression": "(z - y)**2/2", "derivative": "a - y"}},
        source="Nielsen, Neural Networks and Deep Learning, ch. 1 eq. 6",
    ),
    _loss(
        name="half-SSE",
        expression="(a - y)**2/2",
        derivative="a - y",
        reduction=NOTHING,
        source="Mazur, A Step by Step Backpropagation Example, whose E_total it is",
    ),
    _loss(
        name="mean-SSE",
        expression="(a - y)**2",
        derivative="2*(a - y)",
        reduction=SAMPLES,
        source="Goodfellow, Bengio, Courville, Deep Learning, eq. 5.97: the mean over samples of a squared norm",
    ),
    _loss(
        name="SSE",
        expression="(a - y)**2",
        derivative="2*(a - y)",
        reduction=NOTHING,
        pytorch='F.mse_loss({a}, y, reduction="sum")',
        source="Mitchell, Machine Learning, eq. 4.13 without its ½; PyTorch MSELoss, reduction='sum'",
    ),
    _loss(
        name="MAE",
        expression="abs(a - y)",
        derivative="sign(a - y)",
        reduction=ENTRIES,
        kink="a - y",
        convention="sign(0) = 0",
        pytorch="F.l1_loss({a}, y)",
        source="PyTorch L1Loss, reduction='mean'",
    ),
    _loss(
        name="Huber",
        expression="1/2*(a - y)**2 if abs(a - y) <= 1 else abs(a - y) - 1/2",
        derivative="min(1, max(-1, a - y))",
        reduction=ENTRIES,
        pytorch="F.huber_loss({a}, y)",
        source="Huber, Robust Estimation of a Location Parameter, 1964; PyTorch HuberLoss, δ = 1",
    ),
    _loss(
        name="log-cosh",
        expression="log(cosh(a - y))",
        derivative="tanh(a - y)",
        stable="log1p(2*sinh(min(abs(a - y), 40)/2)**2) + max(abs(a - y) - 40, 0)",
        reduction=ENTRIES,
        source="Keras LogCosh",
    ),
    _loss(
        name="BCE",
        reduction=ENTRIES,
        pytorch="F.binary_cross_entropy({a}, y)",
        source="PyTorch BCELoss, reduction='mean', without its clamp",
        **_binary("F.binary_cross_entropy_with_logits({z}, y)"),
    ),
    _loss(
        name="BCE-sum",
        reduction=SAMPLES,
        pytorch='F.binary_cross_entropy({a}, y, reduction="sum") / N',
        source="Nielsen, Neural Networks and Deep Learning, ch. 3 eq. 63: a sum over outputs, a mean over samples",
        **_binary('F.binary_cross_entropy_with_logits({z}, y, reduction="sum") / N'),
    ),
    _loss(
        name="CE",
        expression="-y*log(a)",
        derivative="-y/a",
        stable="xlogy(-y, a)",
        stable_slope="ratio(-y, a)",
        reduction=SAMPLES,
        domain="probability",
        targets="distribution",
        from_logits={
            "softmax": {
                "expression": "-y*log_softmax(z)",
                "derivative": "a*sum(y) - y",
                "pytorch": "F.cross_entropy({z}.T, y.T)",
            },
            "sigmoid": {"expression": "times(y, logaddexp(0, -z))", "derivative": "-y*sigmoid(-z)"},
        },
        source="Goodfellow, Bengio, Courville, Deep Learning, 6.2.2.3",
    ),
    _loss(
        name="hinge",
        expression="max(0, 1 - y*a)",
        derivative="-y if y*a < 1 else 0",
        reduction=ENTRIES,
        targets="sign",
        kink="1 - y*a",
        convention="slope 0 where y a = 1",
        source="Keras Hinge, targets −1 and +1",
    ),
    _loss(
        name="KL",
        expression="y*log(y/a)",
        derivative="-y/a",
        stable="xlogy(y, y) - xlogy(y, a)",
        stable_slope="ratio(-y, a)",
        reduction=SAMPLES,
        domain="probability",
        targets="distribution",
        from_logits={
            "softmax": {
                "expression": "xlogy(y, y) - y*log_softmax(z)",
                "derivative": "a*sum(y) - y",
                "pytorch": 'F.kl_div(F.log_softmax({z}, dim=0), y, reduction="sum") / N',
            },
            "sigmoid": {"expression": "xlogy(y, y) + times(y, logaddexp(0, -z))", "derivative": "-y*sigmoid(-z)"},
        },
        source="Goodfellow, Bengio, Courville, Deep Learning, eq. 3.50; PyTorch KLDivLoss, reduction='batchmean'",
    ),
    _loss(
        name="y·a",
        expression="y*a",
        derivative="y",
        reduction=NOTHING,
        targets="slope",
        source="PyTorch Tensor.backward(gradient), the vector of whose vector-Jacobian product is y",
    ),
)
LOSSES: Families[Loss] = Families(((record.name, record) for record in _RECORDS), _with_constant)

PAIRS: dict[str, FromLogits] = {
    f"{output}+{record.name}": pair for record in LOSSES.values() for output, pair in record.from_logits.items()
}


check_calls(__name__)
