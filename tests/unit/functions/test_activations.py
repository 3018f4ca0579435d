"""Activations against their own formulas in mpmath, against published examples, and in all that their records say of
them.

Every test runs on every record; that the formulas themselves are right, the examples of ONNX and SciPy and PyTorch's
own functions say.
"""

import dataclasses
import math
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.functions.activations import (
    ACTIVATIONS,
    Activation,
    activation,
    one_sided_slopes,
    python_name,
    saturation,
    sigmoid,
    steepest,
)
from dlmath.functions.printers.numpy import compiled
from dlmath.functions.softmax import softmax, softmax_jacobian
from tests.accuracy import measured
from tests.oracles import column, exact_phi, turning_points, whole_range

pytestmark = pytest.mark.usefixtures("shapes")

INF = math.inf
OWN = ["leaky-ReLU 0.2", "leaky-ReLU -1", "leaky-ReLU 0", "leaky-ReLU 3.5", "ELU 0.5", "ELU 2"]
ELEMENTWISE = [*(name for name, record in ACTIVATIONS.items() if record.slope), *OWN]
with_a_slope = pytest.mark.parametrize("record", [ACTIVATIONS[name] for name in ELEMENTWISE], ids=ELEMENTWISE)


def test_names() -> None:
    assert all(record.name == name and record.source for name, record in ACTIVATIONS.items())
    assert len({python_name(name) for name in ACTIVATIONS}) == len(ACTIVATIONS)
    assert activation("GELU") is ACTIVATIONS["GELU"]


def test_unknown_name() -> None:
    with pytest.raises(InputError, match=r"^there is no activation “relu”; there are identity, sigmoid, .*, softmax$"):
        activation("relu")


@with_a_slope
def test_the_derivative_is_that_of_the_expression(record: Activation) -> None:
    """A central difference with 500 bits and a step of 2⁻¹⁰⁰ leaves an error near 10⁻⁶⁰."""
    with mpmath.workprec(500):
        h = mpmath.mpf(2) ** -100
        for z in (-7.3, -2.4, -0.9, -0.2, 0.14, 0.6, 2.5, 9.1):
            difference = (exact_phi(record, z + h) - exact_phi(record, z - h)) / (2 * h)
            assert abs(difference - exact_phi(record, z, derivative=True)) < 1e-50


@pytest.mark.parametrize(
    "record", [record for record in ACTIVATIONS.values() if record.of_a], ids=lambda record: record.name
)
@given(st.floats(-6.0, 6.0))
def test_the_slope_of_a_is_the_slope(record: Activation, number: float) -> None:
    z = column(number)
    assert record.slope
    assert record.slope_of_a
    np.testing.assert_allclose(record.slope_of_a(record.f(z)), record.slope(z), rtol=1e-9)


@given(number=st.floats(-30.0, 30.0))
@pytest.mark.parametrize(
    "record", [record for record in ACTIVATIONS.values() if record.of_z_and_a], ids=lambda record: record.name
)
def test_the_slope_of_z_and_a_is_the_slope(record: Activation, number: float) -> None:
    z = column(number)
    assert record.slope
    of_both = compiled(record.of_z_and_a, "z, a", {"sigmoid": sigmoid})
    np.testing.assert_allclose(of_both(z, record.f(z)), record.slope(z), rtol=1e-9, atol=1e-12)


def test_formulas_of_softmax() -> None:
    record = ACTIVATIONS["softmax"]
    assert record.latex == r"\frac{e^{z_a}}{\sum_b e^{z_b}}"
    assert record.slope_latex == r"\frac{\partial a_a}{\partial z_b}=a_a\,([a=b]-a_b)"
    logits = sympy.symbols("z:3")
    p = [sympy.exp(each) / sum(map(sympy.exp, logits)) for each in logits]
    assert all(
        sympy.simplify(sympy.diff(p[a], logits[b]) - p[a] * (int(a == b) - p[b])) == 0
        for a in range(3)
        for b in range(3)
    )


@pytest.mark.parametrize("derivative", [False, True], ids=["value", "slope"])
@with_a_slope
def test_what_is_computed_is_the_formula_over_the_whole_range(record: Activation, derivative: bool) -> None:
    found = measured(record, derivative)
    assert found.error <= 1e-12, found
    assert (found.absolute or 0.0) <= 1e-15, found


@with_a_slope
@given(number=st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=40)
def test_value_anywhere(record: Activation, number: float) -> None:
    with mpmath.workprec(1500):
        want = exact_phi(record, number)
    assert float(record.f(column(number))[0, 0]) == pytest.approx(float(want), rel=1e-12, abs=2.3e-308)


@with_a_slope
def test_limits(record: Activation) -> None:
    """They are those of the formula, as far as a large z tells: a function that tends to a number may do so as slowly
    as 1/z."""
    assert record.slope
    assert record.f(column(-INF, INF)).ravel().tolist() == list(record.limits)
    assert record.slope(column(-INF, INF)).ravel().tolist() == list(record.slope_limits)
    for f, limits in ((record.f, record.limits), (record.slope, record.slope_limits)):
        for found, limit in zip(f(column(-1e300, 1e300)).ravel().tolist(), limits, strict=True):
            assert (
                found == pytest.approx(limit, rel=1e-12, abs=1e-200)
                if math.isfinite(limit)
                else found * math.copysign(1.0, limit) > 1e200
            )
    with pytest.raises(InputError, match=r"^z must not hold NaN$"):
        record.f(column(math.nan))


@with_a_slope
@given(number=st.floats(-30, 30))
def test_slope_is_the_central_difference(record: Activation, number: float) -> None:
    h = 1e-5
    if any(abs(number - kink) <= h for kink in record.kinks):
        return
    below, above = record.f(column(number - h, number + h)).flat
    assert record.slope is not None
    assert record.slope(column(number))[0, 0] == pytest.approx(
        (above - below) / (2 * h), rel=1e-7, abs=1e-5 if abs(number) <= h else 1e-9
    )


@with_a_slope
def test_kinks_and_their_convention(record: Activation) -> None:
    """φ′ jumps at the kinks and nowhere else, and what it is taken to be there is one of its two sides, which the
    record says."""
    assert record.slope
    for kink in record.kinks:
        left, right = one_sided_slopes(record, kink)
        taken = record.slope(column(kink))[0, 0]
        assert abs(left - right) > 1e-6
        assert taken in (left, right)
        assert f"{record.name}′({kink:g}) = ".replace("(-", "(−") in record.convention
    if not record.kinks:
        assert record.convention == ""
    z = np.linspace(-10.0, 10.0, 20001)
    jumps = z[1:][np.abs(np.diff(record.slope(z[np.newaxis])[0])) > 5e-3]
    assert all(min(abs(jump - kink) for kink in record.kinks) < 2e-3 for jump in jumps)


@pytest.mark.parametrize(
    ("name", "slope", "convention"),
    [
        ("ReLU", 0.0, "ReLU′(0) = 0"),
        ("leaky-ReLU", 0.01, "leaky-ReLU′(0) = 0.01"),
        ("SELU", 1.758099340847376, "SELU′(0) = λα ≈ 1.7581"),
    ],
)
def test_slopes_at_zero_are_those_of_pytorch(name: str, slope: float, convention: str) -> None:
    record = ACTIVATIONS[name]
    assert record.slope
    assert record.slope(column(0.0, -0.0)) == pytest.approx(slope, rel=1e-15)
    assert record.convention == convention


@with_a_slope
def test_range_is_kept_and_filled(record: Activation) -> None:
    low, high = record.range
    outputs = record.f(np.concatenate([whole_range(record), np.linspace(-3, 3, 100_001)[:, np.newaxis]]))
    assert outputs.min() >= low - 4 * math.ulp(low)
    assert outputs.max() <= high + 4 * math.ulp(high)
    assert outputs.min() <= (low + 1e-9 if math.isfinite(low) else -1e300)
    assert outputs.max() >= (high - 1e-9 if math.isfinite(high) else 1e300)


@with_a_slope
def test_the_ends_of_a_range_that_are_reached(record: Activation) -> None:
    """Where φ only tends to an end, it is not yet there at a z of moderate size."""
    outputs = record.f(np.linspace(-8.0, 8.0, 160_001)[:, np.newaxis])
    for end, found, closed in zip(record.range, (outputs.min(), outputs.max()), record.closed, strict=True):
        assert (abs(found - end) < 1e-8) == closed


@pytest.mark.parametrize(
    ("name", "both"), [("leaky-ReLU", True), ("mish", True), ("tanh", False), ("identity", False), ("softmax", False)]
)
def test_what_rectifies(name: str, both: bool) -> None:
    assert ACTIVATIONS[name].rectifies == both


def test_parameters_of_softmax() -> None:
    record = ACTIVATIONS["softmax"]
    assert (record.slope, record.range, record.kinks, record.convention) == (None, (0.0, 1.0), (), "")
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
    with pytest.raises(InputError, match=r"^dJ_da must be 3×2, not 3×1, to fit z$"):
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


@pytest.mark.parametrize(
    ("example", "name"),
    [("onnx_sigmoid", "sigmoid"), ("onnx_tanh", "tanh"), ("onnx_gelu_exact", "GELU"), ("scipy_softplus", "softplus")],
)
def test_published(example: str, name: str, worked_example: Any) -> None:
    published = worked_example(example)
    got = ACTIVATIONS[name].f(column(*published["inputs"]["x"])).ravel()
    np.testing.assert_allclose(got, published["expected"]["y"], rtol=0, atol=published["tolerance"]["abs_by_key"]["y"])


@pytest.mark.parametrize(
    ("example", "name", "own", "theirs"),
    [("onnx_elu_alpha2", "ELU", "exp(z) - 1", "2*(exp(z) - 1)"), ("onnx_leakyrelu_01", "leaky-ReLU", "0.01", "0.1")],
)
def test_published_with_another_parameter(example: str, name: str, own: str, theirs: str, worked_example: Any) -> None:
    published = worked_example(example)
    f = compiled(ACTIVATIONS[name].expression.replace(own, theirs), "z")
    got = f(column(*published["inputs"]["x"])).ravel()
    np.testing.assert_allclose(got, published["expected"]["y"], rtol=0, atol=published["tolerance"]["abs_by_key"]["y"])


def test_published_gelu(worked_example: Any) -> None:
    published = worked_example("onnx_gelu_345")
    got = ACTIVATIONS["GELU"].f(column(*published["inputs"]["x"])).ravel()
    np.testing.assert_allclose(
        got, published["expected"]["gelu_exact"], rtol=0, atol=published["tolerance"]["abs_by_key"]["gelu_exact"]
    )


def test_sigmoid_by_itself() -> None:
    z = np.linspace(-9.0, 9.0, 5)[np.newaxis]
    np.testing.assert_array_equal(sigmoid(z), ACTIVATIONS["sigmoid"].f(z))


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_printed_slopes_are_right_until_their_digits_are_lost(name: str) -> None:
    record = ACTIVATIONS[name]
    printed, exact = compiled(record.derivative, "z", {"sigmoid": sigmoid}), record.slope
    assert exact
    at = np.linspace(-8.0, 8.0, 101)[np.newaxis]
    np.testing.assert_allclose(printed(at), exact(at), rtol=0, atol=2.3e-16)
    assert printed(column(37.0))[0, 0] == 0.0 < exact(column(37.0))[0, 0]


@with_a_slope
def test_one_sided_slopes(record: Activation) -> None:
    """Against difference quotients from either side, at the kinks and elsewhere."""
    for at in (*record.kinks, 0.0, 0.7):
        f = [float(record.f(column(at + step))[0, 0]) for step in (-1e-7, 0.0, 1e-7)]
        left, right = one_sided_slopes(record, at)
        assert left == pytest.approx((f[1] - f[0]) / 1e-7, rel=1e-6, abs=1e-6)
        assert right == pytest.approx((f[2] - f[1]) / 1e-7, rel=1e-6, abs=1e-6)
        assert (left != pytest.approx(right)) == (at in record.kinks)


@pytest.mark.parametrize("threshold", [0.5, 0.05, 0.0001])
@with_a_slope
def test_saturation(record: Activation, threshold: float) -> None:
    """|φ′| stays below the threshold beyond an edge, and is not below it just inside."""
    low, high = saturation(record, threshold)
    assert record.slope
    for edge, outward in ((low, -1.0), (high, 1.0)):
        if math.isfinite(edge):
            beyond = edge + outward * np.geomspace(1e-9, 1e3, 400)[np.newaxis]
            assert (np.abs(record.slope(beyond)) < threshold).all()
            assert abs(record.slope(column(edge - outward * 1e-9))[0, 0]) >= threshold
    if low < high:
        assert [low > -INF, high < INF] == [abs(limit) < threshold for limit in record.slope_limits]


@with_a_slope
def test_steepest(record: Activation) -> None:
    assert record.slope
    largest = np.abs(record.slope(np.linspace(-50.0, 50.0, 200_001)[np.newaxis])).max()
    assert largest - 1e-12 <= steepest(record) <= largest + 1e-6


@with_a_slope
def test_turning_points_are_where_the_slope_is_zero(record: Activation) -> None:
    assert record.slope
    smooth = [at for at in turning_points(record) if np.abs(np.array(record.kinks or [np.inf]) - at).min() > 0.01]
    assert all(abs(record.slope(column(at))[0, 0]) < 0.01 for at in smooth)


def test_saturation_of_the_sigmoid() -> None:
    """σ(1 − σ) = t where σ = ½ (1 ± √(1 − 4t)), so z = ± ln((1 + r) / (1 − r))."""
    r = math.sqrt(1.0 - 4.0 * 0.05)
    assert saturation(ACTIVATIONS["sigmoid"], 0.05) == pytest.approx(
        (-math.log((1 + r) / (1 - r)), math.log((1 + r) / (1 - r))), abs=1e-11
    )
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
    assert saturation(ACTIVATIONS["tanh"], threshold) == pytest.approx(
        (-(far + math.log(4.0)) / 2, (far + math.log(4.0)) / 2), abs=1e-11
    )
    assert saturation(ACTIVATIONS["identity"], threshold) == (-INF, INF)
