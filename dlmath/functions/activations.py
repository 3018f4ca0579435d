"""Activation functions: φ, φ′, their limits and their source, one record each.

A record holds φ and φ′ as texts in Python's syntax. All else is made from them by the printers: LaTeX, plain text,
listings, and the functions f and slope themselves. Where the textbook's form loses digits or overflows, ``stable`` is
the form that is computed, with its one usual trick:

* e^z only of z ≤ 0, so that it does not overflow (σ), and e^z − 1 as expm1 (ELU, SELU);
* ln(1 + e^z) as logaddexp(0, z) (softplus, mish);
* 1 + erf(x) as erfc(−x), of which no digit is lost where erf is near −1 (GELU); ½(1 + tanh u) as σ(2u) likewise
  (tanh-GELU);
* 1 − σ(z) as σ(−z), and 1 − tanh² as 1/cosh².

Shapes: z and a are (n, N), columns being samples. φ′ at a kink is a convention, and the record says which.
Accuracy: relative 1e-12 for every float64 z, with the limits at ±∞; near a zero of φ′ an absolute 1e-15.
``accuracy.md`` has what was measured.
"""

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, registered
from dlmath.contract import INFINITE, Name, Positive, check_calls
from dlmath.functions._families import Families
from dlmath.functions.printers.latex import latex
from dlmath.functions.printers.numpy import compiled
from dlmath.functions.softmax import softmax, softmax_jacobian, softmax_pull_back

Array = Annotated[Float64[np.ndarray, "*K n N"], INFINITE]
Column = Annotated[Float64[np.ndarray, "n 1"], INFINITE]
Square = Float64[np.ndarray, "n n"]


@dataclass(frozen=True)
class Activation:
    """One activation function.

    Attributes:
      name: what the reader sees and what stands in links.
      f: z ↦ a = φ(z), both (n, N).
      slope: z ↦ φ′(z), (n, N); None where an output depends on more than its own z (softmax).
      latex, slope_latex: φ(z) and φ′(z) as LaTeX.
      range: the interval in which outputs lie.
      source: where the definition is taken from.
      expression, derivative: φ(z) and φ′(z) as text, "" for softmax.
      stable, stable_slope: what is computed, where that is another form.
      of_a, slope_of_a: φ′ as a formula of a = φ(z), and the function that it computes; "" and None where books have
        none.
      of_z_and_a: φ′ as a formula of both in which a stands once, "" where books have none.
      constants: the numbers of the Greek letters in these texts.
      limits, slope_limits: φ and φ′ at −∞ and at ∞.
      closed: whether the lower and the upper end of the range are reached.
      kinks: the z at which φ is not differentiable.
      convention: what φ′ is taken to be at the kinks, or "".
      numpy: the body of a function of NumPy, where it is not printed from the expression.
      pytorch: PyTorch's own function of {z}, where it has one.
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
    expression: str = ""
    derivative: str = ""
    stable: str = ""
    stable_slope: str = ""
    of_a: str = ""
    slope_of_a: Callable[[Array], Array] | None = None
    of_z_and_a: str = ""
    constants: Mapping[str, float] = field(default_factory=dict, hash=False)
    limits: tuple[float, float] = (0.0, 0.0)
    slope_limits: tuple[float, float] = (0.0, 0.0)
    closed: tuple[bool, bool] = (False, False)
    kinks: tuple[float, ...] = ()
    convention: str = ""
    numpy: str = ""
    pytorch: str = ""
    jacobian: Callable[[Column], Square] | None = None
    _pull_back: Callable[[Array, Array], Array] | None = None

    @property
    def rectifies(self) -> bool:
        """Whether it passes a large z on and holds a negative one back.

        >>> ACTIVATIONS["leaky-ReLU"].rectifies, ACTIVATIONS["tanh"].rectifies
        (True, False)
        """
        return self.slope is not None and abs(self.slope_limits[0]) < self.slope_limits[1]

    def pull_back(self, z: Array, dJ_da: Array) -> Array:
        """∂J/∂z from ∂J/∂a: (∂a/∂z)ᵀ ∂J/∂a, which is ∂J/∂a ⊙ φ′(z) where φ works entry by entry.

        >>> ACTIVATIONS["tanh"].pull_back(np.array([[0.0]]), np.array([[3.0]]))
        array([[3.]])
        """
        if self.slope is not None:
            return dJ_da * self.slope(z)
        assert self._pull_back is not None
        return self._pull_back(z, dJ_da)


def python_name(name: str) -> str:
    """The name of an activation in formulas and listings; of a number that stands in it p is the point, m the minus.

    >>> python_name("leaky-ReLU"), python_name("leaky-ReLU -0.1")
    ('leaky_relu', 'leaky_relu_m0p1')
    """
    of_family, _, number = name.partition(" ")
    written = of_family.lower().replace("-", "_")
    return f"{written}_{number.replace('.', 'p').replace('-', 'm')}" if number else written


def with_own_constant(written: str) -> "Activation | None":
    """The activation with a constant of one's own that is called so in listings, or its slope.

    >>> with_own_constant("leaky_relu_m0p1_slope").name, with_own_constant("leaky_relu")
    ('leaky-ReLU -0.1', None)
    """
    of_family, _, number = written.removesuffix("_slope").rpartition("_")
    names = {python_name(name): name for name in ACTIVATIONS}
    name = f"{names.get(of_family, '')} {number.replace('p', '.').replace('m', '-')}"
    return ACTIVATIONS.get(name)


def activation(name: Name) -> Activation:
    """The activation of that name.

    Raises: InputError that lists the names, if there is none.

    >>> activation("tanh").range
    (-1.0, 1.0)
    """
    return registered(ACTIVATIONS, name, "there is no activation “%(given)s”; there are %(names)s")


_INF = math.inf
_FUNCTIONS: dict[str, Callable[..., Any]] = {}  # those made so far, which later formulas may use


def _elementwise(name: str, expression: str, derivative: str, **more: Any) -> Activation:
    """The record of a function that works entry by entry: f, slope and LaTeX from its two formulas, the convention at
    its kinks from its slope."""
    constants = more.get("constants", {})
    f = _with_limits(compiled(more.get("stable") or expression, "z", _FUNCTIONS, constants), more["limits"])
    if " " not in name:
        _FUNCTIONS[python_name(name)] = f
    slope = _with_limits(
        compiled(more.get("stable_slope") or derivative, "z", _FUNCTIONS, constants), more["slope_limits"]
    )
    at_kinks = [(f"{kink:g}", f"{slope(np.array([[kink]]))[0, 0]:g}") for kink in more.get("kinks", ())]
    convention = ", ".join(f"{name}′({kink.replace('-', '−')}) = {value.replace('-', '−')}" for kink, value in at_kinks)
    made: dict[str, Any] = {
        "f": f,
        "slope": slope,
        "latex": latex(expression),
        "slope_latex": latex(derivative),
        "convention": convention,
    }
    if of_a := more.get("of_a"):
        made["slope_of_a"] = compiled(of_a, "a", _FUNCTIONS, constants)
    return Activation(name=name, expression=expression, derivative=derivative, **(made | more))


def _with_limits(f: Callable[[Array], Array], limits: tuple[float, float]) -> Callable[[Array], Array]:
    """A function that is these numbers at −∞ and ∞, where float64 would find ∞ · 0 or ∞/∞."""
    with np.errstate(all="ignore"):
        if np.array_equal(f(np.array([[-_INF, _INF]])), [limits]):
            return f
    return lambda z: np.where(np.isinf(z), np.where(z > 0.0, limits[1], limits[0]), f(z))


_LAMBDA, _ALPHA = 1.0507009873554805, 1.6732632423543772  # of SELU
_NEAR = "min(max(z, -40), 40)"  # beyond, the slope of tanh-GELU has long been 0 or 1, and z² would overflow


def _with_constant(family: str, value: float) -> Activation:
    """The record of a function with another constant than its usual one."""
    name, c = f"{family} {value:.12g}", f"{value:.12g}"
    if family == "leaky-ReLU":
        lowest = -_INF if value > 0.0 else 0.0
        return _elementwise(
            name,
            f"z if z > 0 else {({0.0: '0', 1.0: 'z', -1.0: '-z'}).get(value, f'{c}*z')}",
            f"1 if z > 0 else {c}",
            range=(lowest, _INF),
            closed=(value <= 0.0, False),
            limits=(-value * _INF if value else 0.0, _INF),
            slope_limits=(value, 1.0),
            kinks=(0.0,) if value != 1.0 else (),
            pytorch=f"F.leaky_relu({{z}}, {c})",
            source="Goodfellow, Bengio, Courville, Deep Learning, 6.3.1",
        )
    return _elementwise(
        name,
        f"z if z > 0 else {c}*(exp(z) - 1)",
        f"1 if z > 0 else {c}*exp(z)",
        stable=f"z if z > 0 else {c}*expm1(min(z, 0))",
        stable_slope=f"1 if z > 0 else {c}*exp(min(z, 0))",
        of_a=f"1 if a > 0 else a + {c}",
        range=(-value, _INF),
        limits=(-value, _INF),
        slope_limits=(0.0, 1.0),
        kinks=(0.0,),
        pytorch=f"F.elu({{z}}, {c})",
        source="Clevert, Unterthiner, Hochreiter, Exponential Linear Units, ICLR 2016, eq. 15",
    )


_RECORDS = (
    _elementwise(
        name="identity",
        expression="z",
        derivative="1",
        range=(-_INF, _INF),
        limits=(-_INF, _INF),
        slope_limits=(1.0, 1.0),
        pytorch="{z}.clone()",
        source="Goodfellow, Bengio, Courville, Deep Learning, 6.2.2.1",
    ),
    _elementwise(
        name="sigmoid",
        expression="1/(1 + exp(-z))",
        derivative="sigmoid(z)*(1 - sigmoid(z))",
        stable="exp(min(z, 0))/(1 + exp(-abs(z)))",
        stable_slope="(1/(2*cosh(z/2)))**2",
        of_a="a*(1 - a)",
        range=(0.0, 1.0),
        limits=(0.0, 1.0),
        slope_limits=(0.0, 0.0),
        pytorch="torch.sigmoid({z})",
        source="Nielsen, Neural Networks and Deep Learning, ch. 1 eq. 3",
    ),
    _elementwise(
        name="tanh",
        expression="(exp(z) - exp(-z))/(exp(z) + exp(-z))",
        derivative="1 - tanh(z)**2",
        stable="tanh(z)",
        stable_slope="(1/cosh(min(abs(z), 700)))**2",
        of_a="1 - a**2",
        range=(-1.0, 1.0),
        limits=(-1.0, 1.0),
        slope_limits=(0.0, 0.0),
        pytorch="torch.tanh({z})",
        source="LeCun, Bottou, Orr, Müller, Efficient BackProp, 4.4",
    ),
    _elementwise(
        name="bipolar-sigmoid",
        expression="2/(1 + exp(-z)) - 1",
        derivative="2*exp(-z)/(1 + exp(-z))**2",
        stable="tanh(z/2)",
        stable_slope="(1/cosh(min(abs(z/2), 700)))**2/2",
        of_a="(1 + a)*(1 - a)/2",
        range=(-1.0, 1.0),
        limits=(-1.0, 1.0),
        slope_limits=(0.0, 0.0),
        source="Fausett, Fundamentals of Neural Networks, 1994, 2.1.2, which is tanh(z/2)",
    ),
    _elementwise(
        name="softsign",
        expression="z/(1 + abs(z))",
        derivative="1/(1 + abs(z))**2",
        stable_slope="(1/(1 + abs(z)))**2",
        range=(-1.0, 1.0),
        limits=(-1.0, 1.0),
        slope_limits=(0.0, 0.0),
        pytorch="F.softsign({z})",
        source=(
            "Glorot and Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks, AISTATS"
            " 2010, 2.2"
        ),
    ),
    _elementwise(
        name="ReLU",
        expression="max(0, z)",
        derivative="1 if z > 0 else 0",
        range=(0.0, _INF),
        closed=(True, False),
        limits=(0.0, _INF),
        slope_limits=(0.0, 1.0),
        kinks=(0.0,),
        pytorch="F.relu({z})",
        source="Nair and Hinton, Rectified Linear Units, ICML 2010",
    ),
    _elementwise(
        name="leaky-ReLU",
        expression="max(0.01*z, z)",
        derivative="1 if z > 0 else 0.01",
        range=(-_INF, _INF),
        limits=(-_INF, _INF),
        slope_limits=(0.01, 1.0),
        kinks=(0.0,),
        pytorch="F.leaky_relu({z}, 0.01)",
        source="Maas, Hannun, Ng, Rectifier Nonlinearities, ICML 2013",
    ),
    _elementwise(
        name="ELU",
        expression="z if z > 0 else exp(z) - 1",
        derivative="1 if z > 0 else exp(z)",
        stable="z if z > 0 else expm1(min(z, 0))",
        stable_slope="exp(min(z, 0))",
        of_a="1 if a > 0 else a + 1",
        range=(-1.0, _INF),
        limits=(-1.0, _INF),
        slope_limits=(0.0, 1.0),
        pytorch="F.elu({z})",
        source="Clevert, Unterthiner, Hochreiter, Exponential Linear Units, ICLR 2016, eq. 15, with α = 1",
    ),
    _elementwise(
        name="SELU",
        expression="λ*(z if z > 0 else α*(exp(z) - 1))",
        derivative="λ*(1 if z > 0 else α*exp(z))",
        stable="λ*(z if z > 0 else α*expm1(min(z, 0)))",
        stable_slope="λ*(1 if z > 0 else α*exp(min(z, 0)))",
        of_a="λ if a > 0 else a + λ*α",
        constants={"λ": _LAMBDA, "α": _ALPHA},
        range=(-_LAMBDA * _ALPHA, _INF),
        limits=(-_LAMBDA * _ALPHA, _INF),
        slope_limits=(0.0, _LAMBDA),
        kinks=(0.0,),
        convention="SELU′(0) = λα ≈ 1.7581",
        pytorch="F.selu({z})",
        source=(
            "Klambauer et al., Self-Normalizing Neural Networks, NeurIPS 2017, eq. 2, with λ = 1.0507…, α = 1.6732…"
        ),
    ),
    _elementwise(
        name="softplus",
        expression="log(1 + exp(z))",
        derivative="1/(1 + exp(-z))",
        stable="logaddexp(0, z)",
        stable_slope="sigmoid(z)",
        range=(0.0, _INF),
        limits=(0.0, _INF),
        slope_limits=(0.0, 1.0),
        pytorch="F.softplus({z}, threshold=40)",
        source="Dugas et al., Incorporating Second-Order Functional Knowledge, NIPS 2000",
    ),
    _elementwise(
        name="SiLU",
        expression="z/(1 + exp(-z))",
        derivative="sigmoid(z)*(1 + z*(1 - sigmoid(z)))",
        stable="z*sigmoid(z)",
        stable_slope="sigmoid(z)*(1 + z*sigmoid(-z))",
        of_z_and_a="sigmoid(z) + a*(1 - sigmoid(z))",
        range=(-0.2784645427610738, _INF),
        closed=(True, False),
        limits=(0.0, _INF),
        slope_limits=(0.0, 1.0),
        pytorch="F.silu({z})",
        source="Elfwing, Uchibe, Doya, Sigmoid-Weighted Linear Units, Neural Networks 107 (2018), eq. 5-6",
    ),
    _elementwise(
        name="mish",
        expression="z*tanh(log(1 + exp(z)))",
        derivative="tanh(log(1 + exp(z))) + z*sigmoid(z)*(1 - tanh(log(1 + exp(z)))**2)",
        stable="z*tanh(logaddexp(0, z))",
        stable_slope="tanh(logaddexp(0, z)) + z*sigmoid(z)*(1/cosh(logaddexp(0, min(z, 700))))**2",
        range=(-0.30884341301725043, _INF),
        closed=(True, False),
        limits=(0.0, _INF),
        slope_limits=(0.0, 1.0),
        pytorch="F.mish({z})",
        source="Misra, Mish: A Self Regularized Non-Monotonic Activation Function, BMVC 2020, eq. 1",
    ),
    _elementwise(
        name="GELU",
        expression="z/2*(1 + erf(z/sqrt(2)))",
        derivative="1/2*(1 + erf(z/sqrt(2))) + z/sqrt(2*pi)*exp(-z**2/2)",
        stable="z/2*erfc(-z/sqrt(2))",
        stable_slope="erfc(-z/sqrt(2))/2 + z/sqrt(2*pi)*exp(-z**2/2)",
        range=(-0.16997120747990366, _INF),
        closed=(True, False),
        limits=(0.0, _INF),
        slope_limits=(0.0, 1.0),
        pytorch="F.gelu({z})",
        source="Hendrycks and Gimpel, Gaussian Error Linear Units, 2016, in the exact form with erf",
    ),
    _elementwise(
        name="tanh-GELU",
        expression="z/2*(1 + tanh(γ*(z + κ*z**3)))",
        derivative="1/2*(1 + tanh(γ*(z + κ*z**3))) + z/2*(1 - tanh(γ*(z + κ*z**3))**2)*(γ*(1 + 3*κ*z**2))",
        stable="z*sigmoid(2*γ*(z + κ*z**3))",
        stable_slope=f"sigmoid(2*γ*(z + κ*z**3))*(1 + {_NEAR}*sigmoid(-2*γ*(z + κ*z**3))*2*γ*(1 + 3*κ*{_NEAR}**2))",
        constants={"γ": math.sqrt(2.0 / math.pi), "κ": 0.044715},
        range=(-0.17004075057125406, _INF),
        closed=(True, False),
        limits=(0.0, _INF),
        slope_limits=(0.0, 1.0),
        pytorch='F.gelu({z}, approximate="tanh")',
        source=(
            "Hendrycks and Gimpel, Gaussian Error Linear Units, 2016, the approximation with γ = √(2/π), κ = 0.044715"
        ),
    ),
    Activation(
        name="softmax",
        f=softmax,
        slope=None,
        latex=r"\frac{e^{z_a}}{\sum_b e^{z_b}}",
        slope_latex=r"\frac{\partial a_a}{\partial z_b}=a_a\,([a=b]-a_b)",
        range=(0.0, 1.0),
        numpy="e = np.exp(z - z.max(axis=0))\n    return e / e.sum(axis=0)  # exp(z) / Σ exp(z)",
        pytorch="torch.softmax({z}, dim=0)",
        source="Bishop, Pattern Recognition and Machine Learning, eq. 4.104-4.106",
        jacobian=softmax_jacobian,
        _pull_back=softmax_pull_back,
    ),
)
ACTIVATIONS: Families[Activation] = Families(((record.name, record) for record in _RECORDS), _with_constant)

# Not in the registry, as no network learns with it: its slope is 0 wherever it has one.
STEP = _elementwise(
    name="step",
    expression="1 if z > 0 else 0",
    derivative="0",
    range=(0.0, 1.0),
    closed=(True, True),
    limits=(0.0, 1.0),
    slope_limits=(0.0, 0.0),
    kinks=(0.0,),
    source="Rosenblatt, The Perceptron, Psychological Review 65, 1958",
)


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^{−z}), which losses and pages need by itself.

    Source: Nielsen, Neural Networks and Deep Learning, ch. 1 eq. 3; the example: Mazur, A Step by Step Backpropagation
      Example, out_h1.

    >>> sigmoid(np.array([[0.0, 0.3775]])).round(9).tolist()
    [[0.5, 0.593269992]]
    """
    return ACTIVATIONS["sigmoid"].f(z)


def one_sided_slopes(record: Activation, z: float) -> tuple[float, float]:
    """φ′ just left and just right of z, to rounding; they differ at a kink only.

    >>> one_sided_slopes(ACTIVATIONS["ReLU"], 0.0)
    (0.0, 1.0)
    """
    left, right = _slope_of(record)(np.array([[np.nextafter(z, -_INF), np.nextafter(z, _INF)]]))[0]
    return float(left), float(right)


@functools.lru_cache(maxsize=256)
def saturation(record: Activation, threshold: Positive) -> tuple[float, float]:
    """Where an activation is saturated: for every z below the first number and above the second, |φ′(z)| < threshold;
    edges to 12 decimals.

    They are −∞ and ∞ where |φ′| does not stay below the threshold, ∞ and −∞ if it is below it everywhere.

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


# Finely where slopes turn, then coarsely, and in powers of 2 as far as float64 goes: φ′ may fall as slowly as 1/z².
_FAR = np.concatenate([np.arange(68.0, 1001.0, 4.0), 2.0 ** np.arange(10, 1000)])
_SCAN = np.concatenate([-_FAR[::-1], np.linspace(-64.0, 64.0, 513), _FAR])[np.newaxis]


@functools.lru_cache(maxsize=256)
def steepest(record: Activation) -> float:
    """The largest |φ′(z)| of all z, to 14 decimals.

    >>> steepest(ACTIVATIONS["sigmoid"]), steepest(ACTIVATIONS["tanh"])
    (0.25, 1.0)
    """
    slope = _slope_of(record)
    middle, reach = float(_SCAN[0, np.abs(slope(_SCAN)[0]).argmax()]), 0.25
    for _ in range(12):
        near = np.linspace(middle - reach, middle + reach, 101)[np.newaxis]
        middle, reach = float(near[0, np.abs(slope(near)[0]).argmax()]), 0.1 * reach
    return round(float(np.abs(slope(np.array([[middle]])))[0, 0]), 14)


def _edge(slope: Callable[[Array], Array], threshold: Positive, flat: float, steep: float) -> float:
    """Between a z where |φ′| is below the threshold and one where it is not, the place where that changes, by
    halving."""
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


check_calls(__name__)
