"""Activations against SymPy's derivatives, mpmath to hundreds of digits, central differences, and the examples of ONNX and SciPy."""

import dataclasses
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmath.activations import ACTIVATIONS, PRINTED_SLOPES, activation, one_sided_slopes, saturation
from dlmath.arrays import InputError
from dlmath.rectifiers import elu, elu_slope, gelu, leaky_relu, leaky_relu_slope, softplus
from dlmath.sigmoids import sigmoid
from dlmath.softmax import others, softmax, softmax_jacobian
from tests.oracles import column, ulps

pytestmark = pytest.mark.usefixtures("shapes")

INF = math.inf
LARGEST = float(np.finfo(np.float64).max)
ELEMENTWISE = [name for name, record in ACTIVATIONS.items() if record.slope]

z = sympy.Symbol("z", real=True)
sigma = 1 / (1 + sympy.exp(-z))
λ, α = sympy.Rational("1.0507009873554804934193349852946"), sympy.Rational("1.6732632423543772848170429916717")  # Klambauer et al., 2017


def cases(positive: Any, other: Any) -> sympy.Expr:
    return sympy.Piecewise((positive, z > 0), (other, True))


# What the LaTeX of each record says, transcribed by hand: φ and φ′.
FORMULAS: dict[str, tuple[str, sympy.Expr, str, sympy.Expr]] = {
    "identity": ("z", z, "1", sympy.Integer(1)),
    "sigmoid": (r"\frac{1}{1+e^{-z}}", sigma, r"\sigma(z)\,(1-\sigma(z))", sigma * (1 - sigma)),
    "tanh": (
        r"\frac{e^{z}-e^{-z}}{e^{z}+e^{-z}}",
        (sympy.exp(z) - sympy.exp(-z)) / (sympy.exp(z) + sympy.exp(-z)),
        r"1-\tanh^2(z)",
        1 - sympy.tanh(z) ** 2,
    ),
    "ReLU": (r"\max(0, z)", cases(z, 0), r"\begin{cases}1 & z>0\\ 0 & z\le 0\end{cases}", cases(1, 0)),
    "leaky-ReLU": (
        r"\max(0.01\,z, z)",
        cases(z, z / 100),
        r"\begin{cases}1 & z>0\\ 0.01 & z\le 0\end{cases}",
        cases(1, sympy.Rational(1, 100)),
    ),
    "ELU": (
        r"\begin{cases}z & z>0\\ e^{z}-1 & z\le 0\end{cases}",
        cases(z, sympy.exp(z) - 1),
        r"\begin{cases}1 & z>0\\ e^{z} & z\le 0\end{cases}",
        cases(1, sympy.exp(z)),
    ),
    "SELU": (
        r"\lambda\begin{cases}z & z>0\\ \alpha\,(e^{z}-1) & z\le 0\end{cases}",
        λ * cases(z, α * (sympy.exp(z) - 1)),
        r"\lambda\begin{cases}1 & z>0\\ \alpha\,e^{z} & z\le 0\end{cases}",
        λ * cases(1, α * sympy.exp(z)),
    ),
    "softplus": (r"\ln(1+e^{z})", sympy.log(1 + sympy.exp(z)), r"\frac{1}{1+e^{-z}}", sigma),
    "SiLU": (r"\frac{z}{1+e^{-z}}", z * sigma, r"\sigma(z)\,(1+z\,(1-\sigma(z)))", sigma * (1 + z * (1 - sigma))),
    "GELU": (
        r"\frac{z}{2}\left(1+\operatorname{erf}\frac{z}{\sqrt{2}}\right)",
        z / 2 * (1 + sympy.erf(z / sympy.sqrt(2))),
        r"\frac{1}{2}\left(1+\operatorname{erf}\frac{z}{\sqrt{2}}\right)+\frac{z}{\sqrt{2\pi}}\,e^{-z^2/2}",
        (1 + sympy.erf(z / sympy.sqrt(2))) / 2 + z / sympy.sqrt(2 * sympy.pi) * sympy.exp(-(z**2) / 2),
    ),
}
# φ′ at the kink, as PyTorch has it, and what the record says of it.
AT_KINK = {
    "ReLU": (0.0, "ReLU′(0) = 0"),
    "leaky-ReLU": (0.01, "leaky-ReLU′(0) = 0.01"),
    "SELU": (1.0507009873554805 * 1.6732632423543772, "SELU′(0) = λα ≈ 1.7581"),
}
# φ and φ′ at −∞ and at +∞.
LIMITS = {
    "identity": (-INF, INF, 1, 1),
    "sigmoid": (0, 1, 0, 0),
    "tanh": (-1, 1, 0, 0),
    "ReLU": (0, INF, 0, 1),
    "leaky-ReLU": (-INF, INF, 0.01, 1),
    "ELU": (-1, INF, 0, 1),
    "SELU": (-1.7580993408473766, INF, 0, 1.0507009873554805),
    "softplus": (0, INF, 0, 1),
    "SiLU": (0, INF, 0, 1),
    "GELU": (0, INF, 0, 1),
}
SIZES = [0.0, 5e-324, 1e-310, 2.3e-308, 1e-300, 1e-20, 1e-8, 1e-3, 0.5, 0.75, 1.0, 1.25, 2.0, 5.0, 10.0, 18.99, 20.0, 30.0, 36.7, 37.0, 37.5]
SIZES += [38.4, 38.6, 40.0, 60.0, 61.0, 100.0, 350.0, 354.0, 372.0, 373.0, 500.0, 700.0, 708.5, 709.0, 709.7, 709.8, 720.0, 740.0, 744.0, 745.0]
SIZES += [745.2, 746.0, 750.0, 752.0, 800.0, 1e3, 1.5e3, 1e4, 1e16, 1e154, 1e300, LARGEST]


def whole_range() -> np.ndarray:
    random = np.random.default_rng(1)
    grids = [random.normal(0, 1, 100), random.normal(0, 8, 100), random.uniform(-45, 45, 100), random.uniform(-760, 760, 100)]
    powers = random.choice([-1.0, 1.0], 60) * 10.0 ** random.uniform(-323, 308, 60)
    near_zeros_of_the_slope = [-1.278464542761074 + 2e-3, -1.278464542761074 - 2e-3, -0.7517915246935645 + 2e-3, -0.7517915246935645 - 2e-3]
    return column(*SIZES, *(-size for size in SIZES), *np.concatenate(grids), *powers, *near_zeros_of_the_slope)


@cache
def formula(name: str, derivative: bool) -> Callable[[mpmath.mpf], mpmath.mpf]:
    """The transcribed formula, for mpmath; ½(1 + erf(z/√2)) is mpmath's normal distribution, lest its tail cost thousands of digits."""
    transcribed, erf, normal = FORMULAS[name][3 if derivative else 1], sympy.erf(z / sympy.sqrt(2)), sympy.Function("normal")
    if transcribed.has(erf):
        transcribed = transcribed.subs(erf, 2 * normal(z) - 1).expand()
    return sympy.lambdify(z, transcribed, [{"normal": mpmath.ncdf}, "mpmath"])


def exact(name: str, number: float, derivative: bool = False) -> mpmath.mpf:
    """φ or φ′ at a float64, with as many bits as keep 100 of them after 1 + e^{−|z|} or e^z − 1."""
    if name == "GELU" and abs(number) > 100:
        return mpmath.mpf(0 if number < 0 else 1 if derivative else number)  # both to 2000 digits
    bits = 200 + 3 * min(abs(number), 800) - 1.1 * math.log2(min(abs(number) or 1, 1))
    with mpmath.workprec(int(bits)):
        return formula(name, derivative)(mpmath.mpf(number))


def test_names() -> None:
    assert list(ACTIVATIONS) == ["identity", "sigmoid", "tanh", "ReLU", "leaky-ReLU", "ELU", "SELU", "softplus", "SiLU", "GELU", "softmax"]
    assert all(record.name == name and record.source for name, record in ACTIVATIONS.items())
    assert activation("GELU") is ACTIVATIONS["GELU"]


def test_unknown_name() -> None:
    with pytest.raises(InputError, match=r"^there is no activation “relu”; there are identity, sigmoid, .*, softmax$"):
        activation("relu")


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_formulas_of_the_record(name: str) -> None:
    latex, phi, slope_latex, slope = FORMULAS[name]
    record = ACTIVATIONS[name]
    assert (record.latex, record.slope_latex) == (latex, slope_latex)
    difference = sympy.diff(phi, z) - slope
    assert all(abs(difference.subs(z, sympy.Rational(number)).evalf(50, chop=True)) < 1e-45 for number in ("-7/3", "-1/5", "1/7", "5/2"))


def test_formulas_of_softmax() -> None:
    record = ACTIVATIONS["softmax"]
    assert record.latex == r"\frac{e^{z_a}}{\sum_b e^{z_b}}"
    assert record.slope_latex == r"\frac{\partial a_a}{\partial z_b}=a_a\,([a=b]-a_b)"
    logits = sympy.symbols("z:3")
    p = [sympy.exp(each) / sum(map(sympy.exp, logits)) for each in logits]
    assert all(sympy.simplify(sympy.diff(p[a], logits[b]) - p[a] * (int(a == b) - p[b])) == 0 for a in range(3) for b in range(3))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_value_over_the_whole_range(name: str) -> None:
    at = whole_range()
    for number, got in zip(at.ravel().tolist(), ACTIVATIONS[name].f(at).ravel().tolist(), strict=True):
        assert ulps(got, exact(name, number)) <= 8, number


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_slope_over_the_whole_range(name: str) -> None:
    at = whole_range()
    slope = ACTIVATIONS[name].slope
    assert slope is not None
    # Near its zero φ′ is the difference of numbers near 1/4, which float64 knows to 3e-17 each. Below 1e-308 spacing is 5e-324.
    absolute = 1e-16 if name in ("SiLU", "GELU") else 0
    for number, got in zip(at.ravel().tolist(), slope(at).ravel().tolist(), strict=True):
        want = exact(name, number, derivative=True)
        near_zero = absolute if -2 < number < 0 else 0
        assert abs(got - want) <= 1e-13 * abs(want) + near_zero + 8 * mpmath.mpf(5e-324), number


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(number=st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=40)
def test_value_anywhere(name: str, number: float) -> None:
    assert ulps(float(ACTIVATIONS[name].f(column(number))[0, 0]), exact(name, number)) <= 8


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_limits(name: str) -> None:
    record = ACTIVATIONS[name]
    assert record.slope is not None
    got = (*record.f(column(-INF, INF)).flat, *record.slope(column(-INF, INF)).flat)
    np.testing.assert_allclose(got, LIMITS[name], rtol=1e-13, atol=0)
    assert math.isnan(record.f(column(math.nan))[0, 0])


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(number=st.floats(-30, 30))
def test_slope_is_the_central_difference(name: str, number: float) -> None:
    record = ACTIVATIONS[name]
    h = 1e-5
    if any(abs(number - kink) <= h for kink in record.kinks) or (name == "ELU" and abs(number) <= h):
        return
    below, above = record.f(column(number - h, number + h)).flat
    assert record.slope is not None
    assert record.slope(column(number))[0, 0] == pytest.approx((above - below) / (2 * h), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_kinks_and_their_convention(name: str) -> None:
    record = ACTIVATIONS[name]
    assert record.slope is not None
    left, right = record.slope(column(-1e-9, 1e-9)).flat
    assert record.kinks == ((0.0,) if name in AT_KINK else ())
    assert (abs(left - right) > 0.1) == bool(record.kinks)
    if name in AT_KINK:
        slope, sentence = AT_KINK[name]
        assert (record.slope(column(0.0, -0.0)) == slope).all()
        assert record.convention == sentence
    else:
        assert record.convention == ""
        np.testing.assert_allclose(record.slope(column(0.0, -0.0)), left, rtol=1e-8)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_range_is_kept_and_filled(name: str) -> None:
    record = ACTIVATIONS[name]
    low, high = record.range
    numbers = np.concatenate([whole_range(), np.linspace(-3, 0, 100_001)[:, np.newaxis]])
    outputs = record.f(numbers)
    assert outputs.min() >= low - 4 * math.ulp(low)
    assert outputs.max() <= high
    assert outputs.min() <= (low + 1e-9 if math.isfinite(low) else -1e300)
    assert outputs.max() >= (high - 1e-9 if math.isfinite(high) else 1e300)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_monotonic_where_the_record_says_so(name: str) -> None:
    record = ACTIVATIONS[name]
    outputs = record.f(np.sort(whole_range(), axis=0)).ravel()
    rounding = 8 * np.spacing(np.abs(outputs[1:]).clip(0, 1e300))
    assert (outputs[1:] - outputs[:-1] >= -rounding).all() == record.monotonic


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_saturates_where_the_record_says_so(name: str) -> None:
    record = ACTIVATIONS[name]
    assert record.slope is not None
    left, right = record.slope(column(-1e4, 1e4)).flat
    assert record.saturates == ("−" if abs(left) < 1e-9 else "") + ("+" if abs(right) < 1e-9 else "")


def test_parameters_of_softmax() -> None:
    record = ACTIVATIONS["softmax"]
    assert (record.slope, record.range, record.kinks, record.convention, record.saturates) == (None, (0.0, 1.0), (), "", "")
    assert record.f is softmax
    assert record.jacobian is softmax_jacobian


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_pull_back_multiplies_by_the_slope(name: str) -> None:
    random = np.random.default_rng(5)
    at, slope = random.normal(size=(3, 4)), random.normal(size=(3, 4))
    record = ACTIVATIONS[name]
    assert record.slope is not None
    np.testing.assert_array_equal(record.pull_back(at, slope), slope * record.slope(at))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_pull_back_does_not_broadcast(name: str, own_checks: None) -> None:
    with pytest.raises(InputError, match=r"^z and dJ_da must be matrices of the same shape; given: 3×2 and 3×1$"):
        ACTIVATIONS[name].pull_back(np.ones((3, 2)), np.ones((3, 1)))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_inputs_stay_as_they_are(name: str) -> None:
    record = ACTIVATIONS[name]
    at, slope = np.array([[1.5, -2.0], [0.0, 50.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    at.setflags(write=False)
    slope.setflags(write=False)
    results = [record.f(at), record.pull_back(at, slope), *([record.slope(at)] if record.slope else [])]
    for result in results:
        assert result.shape == (2, 2)
        assert result.dtype == np.float64
        assert not np.shares_memory(result, at)
        result[:] = 7.0
    np.testing.assert_array_equal(record.f(at.T), record.f(at.T.copy()))


def test_records_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ACTIVATIONS["tanh"].f = np.sin
    with pytest.raises(ValueError, match="read-only"):
        others(3)[0, 0] = 1.0


@pytest.mark.parametrize(
    ("example", "f"),
    [
        ("onnx_sigmoid", sigmoid),
        ("onnx_tanh", np.tanh),
        ("onnx_gelu_exact", gelu),
        ("onnx_elu_alpha2", lambda at: elu(at, alpha=2.0)),
        ("onnx_leakyrelu_01", lambda at: leaky_relu(at, leak=0.1)),
        ("scipy_softplus", softplus),
    ],
)
def test_published(example: str, f: Callable[[np.ndarray], np.ndarray], worked_example: Any) -> None:
    published = worked_example(example)
    got = f(column(*published["inputs"]["x"])).ravel()
    np.testing.assert_allclose(got, published["expected"]["y"], rtol=0, atol=published["tolerance"]["abs_by_key"]["y"])


def test_published_gelu(worked_example: Any) -> None:
    published = worked_example("onnx_gelu_345")
    got = gelu(column(*published["inputs"]["x"])).ravel()
    np.testing.assert_allclose(got, published["expected"]["gelu_exact"], rtol=0, atol=published["tolerance"]["abs_by_key"]["gelu_exact"])


@pytest.mark.parametrize(("slope", "parameter"), [(elu_slope, 2.0), (elu_slope, 0.5), (leaky_relu_slope, 0.1), (leaky_relu_slope, 0.0)])
def test_slopes_with_other_parameters(slope: Callable[..., np.ndarray], parameter: float) -> None:
    f = {elu_slope: elu, leaky_relu_slope: leaky_relu}[slope]
    at = column(-3.0, -0.5, 0.25, 2.0)
    h = 1e-5
    np.testing.assert_allclose(slope(at, parameter), (f(at + h, parameter) - f(at - h, parameter)) / (2 * h), rtol=1e-8, atol=1e-10)
    assert slope(column(0.0), parameter)[0, 0] == parameter


@pytest.mark.parametrize("name", PRINTED_SLOPES)
def test_printed_slopes_are_right_until_their_digits_are_lost(name: str) -> None:
    printed, exact = PRINTED_SLOPES[name], ACTIVATIONS[name].slope
    assert exact
    at = np.linspace(-8.0, 8.0, 101)[np.newaxis]
    np.testing.assert_allclose(printed(at), exact(at), rtol=0, atol=2.3e-16)
    assert printed(column(37.0))[0, 0] == 0.0 < exact(column(37.0))[0, 0]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_one_sided_slopes(name: str) -> None:
    """Against difference quotients from either side, at 0, where all kinks are, and elsewhere."""
    record = ACTIVATIONS[name]
    for at in (0.0, 0.7):
        f = [float(record.f(column(at + step))[0, 0]) for step in (-1e-7, 0.0, 1e-7)]
        left, right = one_sided_slopes(record, at)
        assert left == pytest.approx((f[1] - f[0]) / 1e-7, rel=1e-6, abs=1e-6)
        assert right == pytest.approx((f[2] - f[1]) / 1e-7, rel=1e-6, abs=1e-6)
        assert (left != pytest.approx(right)) == (at in record.kinks)


@pytest.mark.parametrize("threshold", [0.5, 0.05, 0.0001])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_saturation(name: str, threshold: float) -> None:
    """|φ′| stays below the threshold beyond an edge, and is not below it just inside."""
    record = ACTIVATIONS[name]
    low, high = saturation(record, threshold)
    assert record.slope
    for edge, outward in ((low, -1.0), (high, 1.0)):
        if math.isfinite(edge):
            beyond = edge + outward * np.geomspace(1e-9, 1e3, 400)[np.newaxis]
            assert (np.abs(record.slope(beyond)) < threshold).all()
            assert abs(record.slope(column(edge - outward * 1e-9))[0, 0]) >= threshold
    assert (low > -INF) == ("−" in record.saturates or (name == "leaky-ReLU" and threshold > 0.01))


def test_saturation_of_the_sigmoid() -> None:
    """σ(1 − σ) = t where σ = ½ (1 ± √(1 − 4t)), so z = ± ln((1 + r) / (1 − r))."""
    r = math.sqrt(1.0 - 4.0 * 0.05)
    assert saturation(ACTIVATIONS["sigmoid"], 0.05) == pytest.approx((-math.log((1 + r) / (1 - r)), math.log((1 + r) / (1 - r))), abs=1e-11)
    assert saturation(ACTIVATIONS["sigmoid"], 0.3) == (INF, -INF)


def test_softmax_has_no_slope_to_saturate() -> None:
    with pytest.raises(InputError, match="softmax has no slope"):
        saturation(ACTIVATIONS["softmax"], 0.1)


@pytest.mark.parametrize("threshold", [1e-30, 1e-100, 1e-300])
def test_saturated_far_out_by_hand(threshold: float) -> None:
    """σ′(z) → e^{−|z|}, and so are the slopes of softplus and ELU on the left."""
    far = -math.log(threshold)
    assert saturation(ACTIVATIONS["sigmoid"], threshold) == pytest.approx((-far, far), abs=1e-11)
    assert saturation(ACTIVATIONS["softplus"], threshold) == (pytest.approx(-far, abs=1e-11), INF)
    assert saturation(ACTIVATIONS["ELU"], threshold) == (pytest.approx(-far, abs=1e-11), INF)
    assert saturation(ACTIVATIONS["tanh"], threshold) == pytest.approx((-(far + math.log(4.0)) / 2, (far + math.log(4.0)) / 2), abs=1e-11)
    assert saturation(ACTIVATIONS["identity"], threshold) == (-INF, INF)
