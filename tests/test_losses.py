"""Losses against SymPy's derivatives, mpmath, central differences, sums by hand, and the examples of Keras, SciPy and others."""

import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.classification_losses import hinge
from dlmath.losses import LOSSES, Loss, loss
from dlmath.regression_losses import huber, huber_slope
from tests.oracles import column, times_log, ulps

pytestmark = pytest.mark.usefixtures("shapes")

INF = math.inf
LARGEST = float(np.finfo(np.float64).max)
each_loss = pytest.mark.parametrize("record", LOSSES.values(), ids=LOSSES)

a, y, n = sympy.symbols("a y n", real=True)
d = a - y
# What the LaTeX of each record says, transcribed by hand: the term of J that holds a_j, and ∂J/∂a_j, for one sample.
FORMULAS: dict[str, tuple[str, sympy.Expr, str, sympy.Expr]] = {
    "MSE": (r"\frac{1}{n}\sum_j (a_j-y_j)^2", d**2 / n, r"\frac{2}{n}(a_j-y_j)", 2 / n * d),
    "half-MSE": (r"\frac12\sum_j (a_j-y_j)^2", d**2 / 2, "a_j-y_j", d),
    "half-SSE": (r"\sum_j \tfrac12 (a_j-y_j)^2", d**2 / 2, "a_j-y_j", d),
    "MAE": (r"\frac{1}{n}\sum_j |a_j-y_j|", abs(d) / n, r"\frac{1}{n}\operatorname{sign}(a_j-y_j)", sympy.sign(d) / n),
    "Huber": (
        r"\frac{1}{n}\sum_j \begin{cases}\tfrac12 (a_j-y_j)^2 & |a_j-y_j|\le 1\\ |a_j-y_j|-\tfrac12 & |a_j-y_j|>1\end{cases}",
        sympy.Piecewise((d**2 / 2, abs(d) <= 1), (abs(d) - sympy.Rational(1, 2), True)) / n,
        r"\frac{1}{n}\begin{cases}a_j-y_j & |a_j-y_j|\le 1\\ \operatorname{sign}(a_j-y_j) & |a_j-y_j|>1\end{cases}",
        sympy.Piecewise((d, abs(d) <= 1), (sympy.sign(d), True)) / n,
    ),
    "log-cosh": (r"\frac{1}{n}\sum_j \ln\cosh(a_j-y_j)", sympy.log(sympy.cosh(d)) / n, r"\frac{1}{n}\tanh(a_j-y_j)", sympy.tanh(d) / n),
    "BCE": (
        r"-\frac{1}{n}\sum_j \left[y_j\ln a_j+(1-y_j)\ln(1-a_j)\right]",
        -(y * sympy.log(a) + (1 - y) * sympy.log(1 - a)) / n,
        r"\frac{1}{n}\left(\frac{1-y_j}{1-a_j}-\frac{y_j}{a_j}\right)",
        ((1 - y) / (1 - a) - y / a) / n,
    ),
    "CE": (r"-\sum_j y_j\ln a_j", -y * sympy.log(a), r"-\frac{y_j}{a_j}", -y / a),
    "hinge": (
        r"\frac{1}{n}\sum_j \max(0,\, 1-y_j\cdot a_j)",
        sympy.Piecewise((1 - y * a, y * a < 1), (0, True)) / n,
        r"\frac{1}{n}\begin{cases}-y_j & y_j\cdot a_j<1\\ 0 & y_j\cdot a_j\ge 1\end{cases}",
        sympy.Piecewise((-y, y * a < 1), (0, True)) / n,
    ),
    "KL": (r"\sum_j y_j\ln\frac{y_j}{a_j}", y * sympy.log(y / a), r"-\frac{y_j}{a_j}", -y / a),
}
# By what n·N entries in N columns are divided: here 2 rows and 3 columns.
DIVISORS = {"MSE": 6, "half-MSE": 3, "half-SSE": 1, "MAE": 6, "Huber": 6, "log-cosh": 6, "BCE": 6, "CE": 3, "hinge": 6, "KL": 3}
REALS = [0.0, 5e-324, 1e-300, 1e-160, 1e-8, 1e-3, 0.1, 0.3, 0.5, 0.75, 1.0, 1.1, 2.0, 7.3, 20.0, 39.9, 40.1, 355.0, 710.0, 1e4, 1e154, 1e200, LARGEST]
PROBABILITIES = [0.0, 5e-324, 1e-310, 1e-300, 1e-16, 1e-8, 0.001, 0.1, 0.3, 0.3 + 1e-9, 0.5, 0.7, 0.9, 0.999, 1 - 1e-12, 1 - 2**-53, 1.0]


def inputs(record: Loss) -> Iterator[tuple[float, float]]:
    """Single outputs and targets over the whole domain of a loss: edges with edges, and random ones."""
    random = np.random.default_rng(1)
    if record.domain == "probability":
        yield from ((output, target) for output in PROBABILITIES for target in PROBABILITIES)
        yield from zip(random.uniform(0, 1, 60).tolist(), random.uniform(0, 1, 60).tolist(), strict=True)
        yield from zip((10.0 ** random.uniform(-323, 0, 60)).tolist(), (10.0 ** random.uniform(-323, 0, 60)).tolist(), strict=True)
        return
    outputs = [*REALS, *(-number for number in REALS), *random.normal(0, 3, 60).tolist()]
    targets = (-1.0, 1.0) if record.targets == "sign" else (0.0, 1.0, -2.5, 1e-300, 1e154, -LARGEST)
    yield from ((output, target) for output in outputs for target in targets)
    if record.targets == "real":
        close = random.normal(0, 3, 60)
        yield from zip(close.tolist(), (close * (1 + 10.0 ** random.uniform(-16, 0, 60))).tolist(), strict=True)


def over(weight: mpmath.mpf, number: mpmath.mpf) -> mpmath.mpf:
    return mpmath.mpf(0) if weight == 0 else weight / number if number else weight * mpmath.inf


def log_cosh(x: mpmath.mpf) -> mpmath.mpf:
    return mpmath.log(mpmath.cosh(x)) if abs(x) < 1e4 else abs(x) - mpmath.log(2)


# J and ∂J/∂a for one output and one target, exactly, with 0 · log 0 = 0, sign(0) = 0 and ∞ where a certain prediction is wrong.
EXACT: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "MSE": (lambda a, y: (a - y) ** 2, lambda a, y: 2 * (a - y)),
    "half-MSE": (lambda a, y: (a - y) ** 2 / 2, lambda a, y: a - y),
    "half-SSE": (lambda a, y: (a - y) ** 2 / 2, lambda a, y: a - y),
    "MAE": (lambda a, y: abs(a - y), lambda a, y: mpmath.sign(a - y)),
    "Huber": (
        lambda a, y: (a - y) ** 2 / 2 if abs(a - y) <= 1 else abs(a - y) - mpmath.mpf(1) / 2,
        lambda a, y: a - y if abs(a - y) <= 1 else mpmath.sign(a - y),
    ),
    "log-cosh": (lambda a, y: log_cosh(a - y), lambda a, y: mpmath.tanh(a - y)),
    "BCE": (lambda a, y: -times_log(y, a) - times_log(1 - y, 1 - a), lambda a, y: over(1 - y, 1 - a) - over(y, a)),
    "CE": (lambda a, y: -times_log(y, a), lambda a, y: -over(y, a)),
    "hinge": (lambda a, y: max(mpmath.mpf(0), 1 - y * a), lambda a, y: -y if y * a < 1 else mpmath.mpf(0)),
    "KL": (lambda a, y: times_log(y, y) - times_log(y, a), lambda a, y: -over(y, a)),
}


def test_names() -> None:
    assert list(LOSSES) == ["MSE", "half-MSE", "half-SSE", "MAE", "Huber", "log-cosh", "BCE", "CE", "hinge", "KL"]
    assert all(record.name == name and record.source for name, record in LOSSES.items())
    assert loss("KL") is LOSSES["KL"]
    assert [record.domain for record in LOSSES.values()] == ["real"] * 6 + ["probability"] * 2 + ["real", "probability"]
    assert [record.targets for record in LOSSES.values()] == ["real"] * 6 + ["probability"] * 2 + ["sign", "probability"]


def test_unknown_name() -> None:
    with pytest.raises(InputError, match=r"^there is no loss “L2”; there are MSE, half-MSE, .*, KL$"):
        loss("L2")


@each_loss
def test_formulas_of_the_record(record: Loss) -> None:
    latex, term, slope_latex, slope = FORMULAS[record.name]
    assert (record.latex, record.slope_latex) == (latex, slope_latex)
    difference = sympy.diff(term, a) - slope
    for output, target in ((sympy.Rational(1, 3), sympy.Rational(2, 7)), (sympy.Rational(5, 9), 1), (sympy.Rational(8, 3), -1)):
        if not (record.domain == "probability" and target < 0):
            assert abs(difference.subs({a: output, y: target, n: 3}).evalf(50, chop=True)) < 1e-45
            got = record.value(column(float(output)), column(float(target)))
            assert got == pytest.approx(float(term.subs({a: output, y: target, n: 1})), rel=1e-13)


@each_loss
def test_value_over_the_whole_range(record: Loss) -> None:
    with mpmath.workprec(1300):
        for output, target in inputs(record):
            want = EXACT[record.name][0](mpmath.mpf(output), mpmath.mpf(target))
            assert ulps(record.value(column(output), column(target)), want) <= 8, (output, target)


@each_loss
def test_slope_over_the_whole_range(record: Loss) -> None:
    with mpmath.workprec(2300):
        for output, target in inputs(record):
            want = EXACT[record.name][1](mpmath.mpf(output), mpmath.mpf(target))
            got = float(record.slope(column(output), column(target))[0, 0])
            if math.isinf(float(want)):
                assert got == float(want), (output, target)
            else:
                assert abs(got - want) <= 1e-13 * abs(want) + mpmath.mpf(5e-324), (output, target)


def batch(record: Loss, shape: tuple[int, int], seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    if record.domain == "probability":
        return random.uniform(0.05, 0.95, shape), random.uniform(0, 1, shape)
    targets = random.choice([-1.0, 1.0], shape) if record.targets == "sign" else random.normal(0, 2, shape)
    return random.normal(0, 2, shape), targets


@each_loss
def test_reduction(record: Loss) -> None:
    outputs, targets = batch(record, (2, 3), seed=2)
    single = [[float(EXACT[record.name][i](*map(mpmath.mpf, pair))) for pair in zip(outputs.flat, targets.flat, strict=True)] for i in (0, 1)]
    divisor = DIVISORS[record.name]
    assert record.divisor(2, 3) == divisor
    assert record.divisor(5, 7) == {6: 35, 3: 7, 1: 1}[divisor]
    assert record.value(outputs, targets) == pytest.approx(math.fsum(single[0]) / divisor, rel=1e-14)
    np.testing.assert_allclose(record.slope(outputs, targets).ravel(), np.array(single[1]) / divisor, rtol=1e-14)


@pytest.mark.parametrize(
    ("name", "value"),
    [("MSE", 5.25), ("half-MSE", 5.25), ("half-SSE", 10.5), ("MAE", 1.75), ("Huber", 1.375), ("hinge", 2.0)],
)
def test_reduction_by_hand(name: str, value: float) -> None:
    outputs, targets = np.array([[4.0, 0.0], [1.0, -1.0]]), np.array([[0.0, 2.0], [1.0, 0.0]])  # squares 16, 4, 0, 1
    if name == "hinge":
        targets = np.array([[-1.0, 1.0], [1.0, 1.0]])  # 5, 1, 0, 2
    assert LOSSES[name].value(outputs, targets) == value


@each_loss
@given(seed=st.integers(0, 10_000), shape=st.tuples(st.integers(1, 4), st.integers(1, 4)))
@settings(max_examples=40)
def test_slope_is_the_central_difference(record: Loss, seed: int, shape: tuple[int, int]) -> None:
    outputs, targets = batch(record, shape, seed)
    h = 1e-5
    assume(record.kink is None or np.abs(record.kink(outputs, targets)).min() > 2 * h)
    numeric = np.empty(shape)
    for place in np.ndindex(shape):
        nudge = np.zeros(shape)
        nudge[place] = h
        numeric[place] = (record.value(outputs + nudge, targets) - record.value(outputs - nudge, targets)) / (2 * h)
    np.testing.assert_allclose(record.slope(outputs, targets), numeric, rtol=1e-6, atol=1e-7)


@each_loss
@given(seed=st.integers(0, 10_000), weight=st.floats(0, 1))
@settings(max_examples=40)
def test_convex_and_above_its_tangent(record: Loss, seed: int, weight: float) -> None:
    one, targets = batch(record, (3, 2), seed)
    other, _ = batch(record, (3, 2), seed + 1)
    J = [record.value(outputs, targets) for outputs in (one, other, weight * one + (1 - weight) * other)]
    assert J[2] <= weight * J[0] + (1 - weight) * J[1] + 1e-12
    assert J[1] >= J[0] + float((record.slope(one, targets) * (other - one)).sum()) - 1e-12


@pytest.mark.parametrize("name", ["MSE", "half-MSE", "half-SSE", "MAE", "Huber", "log-cosh"])
@given(numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_nothing_lost_where_output_and_target_agree(name: str, numbers: list[float]) -> None:
    at = column(*numbers)
    assert LOSSES[name].value(at, at.copy()) == 0.0
    assert (LOSSES[name].slope(at, at.copy()) == 0.0).all()


@given(p=st.floats(1e-300, 1 - 1e-16))
def test_losses_of_probabilities_are_least_at_the_target(p: float) -> None:
    assert LOSSES["BCE"].slope(column(p), column(p))[0, 0] == 0.0
    assert LOSSES["KL"].value(column(p, 1 - p), column(p, 1 - p)) == 0.0
    assert LOSSES["CE"].value(column(p, 1 - p), column(p, 1 - p)) == pytest.approx(LOSSES["BCE"].value(column(p), column(p)), rel=1e-14)
    assert (LOSSES["CE"].slope(column(p, 1 - p), column(p, 1 - p)) == -1.0).all()  # the same for each class: no way to go on the simplex


def test_certainty() -> None:
    assert LOSSES["BCE"].value(column(0.0, 1.0), column(0.0, 1.0)) == 0.0
    assert LOSSES["BCE"].slope(column(0.0, 1.0), column(0.0, 1.0)).ravel().tolist() == [0.5, -0.5]
    for name in ("BCE", "CE", "KL"):
        assert LOSSES[name].value(column(0.0, 1.0), column(1.0, 0.0)) == INF
    assert LOSSES["CE"].slope(column(0.0, 1.0), column(0.0, 1.0)).ravel().tolist() == [0.0, -1.0]
    assert math.isnan(LOSSES["CE"].value(column(-0.5), column(1.0)))


def test_overflow_only_where_the_result_overflows() -> None:
    assert LOSSES["MSE"].slope(column(LARGEST, 0.0), column(0.0, 0.0)).ravel().tolist() == [LARGEST, 0.0]
    assert LOSSES["MSE"].slope(column(LARGEST), column(0.0))[0, 0] == INF


def test_kinks() -> None:
    assert [(record.name, record.convention) for record in LOSSES.values() if record.kink] == [
        ("MAE", "sign(0) = 0"),
        ("hinge", "slope 0 where y a = 1"),
    ]
    MAE, HINGE = LOSSES["MAE"], LOSSES["hinge"]
    assert MAE.kink is not None
    assert HINGE.kink is not None
    assert np.sign(MAE.kink(column(1.0, 2.0, 3.0), column(2.0, 2.0, 2.0))).ravel().tolist() == [-1.0, 0.0, 1.0]
    assert MAE.slope(column(2.0), column(2.0))[0, 0] == 0.0
    at, targets = column(0.5, 1.0, 2.0, -0.5, -1.0, -2.0), column(1.0, 1.0, 1.0, -1.0, -1.0, -1.0)
    assert np.sign(HINGE.kink(at, targets)).ravel().tolist() == [1.0, 0.0, -1.0, 1.0, 0.0, -1.0]
    assert (6 * HINGE.slope(at, targets)).ravel().tolist() == [-1.0, 0.0, 0.0, 1.0, 0.0, 0.0]


def functions_of(record: Loss) -> list[Callable[..., Any]]:
    pairs = [f for pair in record.from_logits.values() for f in (pair.value, pair.delta)]
    return [record.value, record.slope, *pairs]


@each_loss
def test_nothing_is_broadcast(record: Loss, own_checks: None) -> None:
    for f in functions_of(record):
        for first, second in (((2, 1), (2, 3)), ((2, 3), (1, 3)), ((2, 3), (3, 2)), ((2,), (2,)), ((0, 1), (0, 1))):
            with pytest.raises(InputError, match=r"^[az] and y must be matrices of the same shape; given: \d"):
                f(np.full(first, 0.5), np.full(second, 0.5))
        with pytest.raises(InputError, match=r"given: list and list$"):
            f([[0.5]], [[0.5]])


@each_loss
def test_inputs_stay_as_they_are(record: Loss) -> None:
    outputs, targets = batch(record, (2, 3), seed=6)
    outputs.setflags(write=False)
    targets.setflags(write=False)
    for f in functions_of(record):
        got = f(outputs, targets)
        if isinstance(got, float):
            assert got == pytest.approx(f(outputs.copy(order="F"), targets), rel=1e-15)
        else:
            assert (got.shape, got.dtype) == ((2, 3), np.float64)
            assert not np.shares_memory(got, outputs)
            np.testing.assert_array_equal(got, f(outputs.copy(order="F"), targets))


def test_records_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        LOSSES["MSE"].name = "L2"


@pytest.mark.parametrize(
    ("name", "example", "outputs", "targets", "loss_key"),
    [
        ("MSE", "keras_mse", "y_pred", "y_true", "loss"),
        ("MSE", "sklearn_brier", "p", "y_true", "loss"),
        ("BCE", "sklearn_log_loss", "p_spam", "y_true_spam", "loss"),
        ("BCE", "scipy_bce_xlogy", "p", "y", "loss"),
        ("CE", "keras_cce", "y_pred", "y_true", "mean"),
    ],
)
def test_published(name: str, example: str, outputs: str, targets: str, loss_key: str, worked_example: Any) -> None:
    published = worked_example(example)
    p, t = (np.atleast_2d(np.array(published["inputs"][key], dtype=np.float64)).T for key in (outputs, targets))
    assert LOSSES[name].value(p, t) == pytest.approx(published["expected"][loss_key], abs=published["tolerance"]["abs_by_key"][loss_key], rel=0)


def test_published_cross_entropy_of_each_sample(worked_example: Any) -> None:
    published = worked_example("keras_cce")
    samples = zip(published["inputs"]["y_pred"], published["inputs"]["y_true"], strict=True)
    each = [LOSSES["CE"].value(column(*p), column(*t)) for p, t in samples]
    assert each == pytest.approx(published["expected"]["none"], abs=published["tolerance"]["abs_by_key"]["none"])
    assert sum(each) == pytest.approx(published["expected"]["sum"], abs=published["tolerance"]["abs_by_key"]["sum"])


def test_published_svm_and_softmax(worked_example: Any) -> None:
    """The multi-class SVM loss is a sum of hinges over the margins by which the right score exceeds the others."""
    published = worked_example("cs231n_svm_vs_softmax")
    scores, label = published["inputs"]["scores"], published["inputs"]["label"]
    margins = column(*(scores[label] - score for j, score in enumerate(scores) if j != label))
    tolerance = published["tolerance"]["abs_by_key"]
    assert hinge(margins, np.ones_like(margins)) * len(margins) == pytest.approx(published["expected"]["hinge"], abs=tolerance["hinge"])
    got = LOSSES["CE"].from_logits["softmax"].value(column(*scores), np.eye(3)[:, [label]])
    assert got == pytest.approx(published["expected"]["softmax_ce"], abs=tolerance["softmax_ce"])


def test_published_huber(worked_example: Any) -> None:
    published = worked_example("scipy_huber")
    residuals = published["inputs"]["r"]
    got = [[huber(column(r), column(0.0), delta) for r in residuals] for delta in published["inputs"]["delta"]]
    np.testing.assert_allclose(got, published["expected"]["loss"], rtol=0, atol=published["tolerance"]["abs_by_key"]["loss"])
    assert (4 * huber_slope(column(1.0, -2.5, 8.0, -10.0), np.zeros((4, 1)), 5.0)).ravel().tolist() == [1.0, -2.5, 5.0, -5.0]
