"""Losses: every record against its own formula in mpmath, that against its derivative; published examples, PyTorch, and
sums by hand."""

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.functions import logarithms
from dlmath.functions.loss_text import factored, loss_latex, numpy_loss, numpy_slope, pytorch_loss, slope_latex
from dlmath.functions.losses import LOSSES, Loss, loss
from dlmath.functions.reductions import ENTRIES, NOTHING, SAMPLES
from tests.loss_oracles import exact, exact_loss, inputs, parts, targets_of
from tests.oracles import column

pytestmark = pytest.mark.usefixtures("shapes")

INF = math.inf
EACH = [*LOSSES.values(), LOSSES["Huber 2.5"], LOSSES["Huber 0.3"]]
each_loss = pytest.mark.parametrize("record", EACH, ids=[record.name for record in EACH])


def outputs_of(record: Loss, shape: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    return random.uniform(0.05, 0.95, shape) if record.domain == "probability" else random.normal(0, 2, shape)


def batch(record: Loss, shape: tuple[int, int], seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return outputs_of(record, shape, random), targets_of(record, *shape, random)


def test_names() -> None:
    assert all(record.name == name and record.source for name, record in LOSSES.items())
    assert loss("KL") is LOSSES["KL"]


def test_unknown_name() -> None:
    with pytest.raises(InputError, match=f"^there is no loss “L2”; there are {', '.join(LOSSES)}$"):
        loss("L2")


@each_loss
@pytest.mark.parametrize("which", ["value", "slope"])
def test_what_is_computed_is_what_the_formula_says(record: Loss, which: str) -> None:
    """Also of the stable forms, over the whole range: to 1e-12 of what is added up."""
    formula = record.expression if which == "value" else record.derivative
    with mpmath.workprec(1300):
        for a, y in inputs(record):
            want = exact(formula, {"a": [a], "y": [y]})
            got = record.value(column(a), column(y)) if which == "value" else record.slope(column(a), column(y)).item()
            if not abs(want) < 1e300:
                assert got == float(want), (a, y)
            else:
                assert abs(got - want) <= 1e-12 * max(abs(want), parts(formula, a, y)) + mpmath.mpf(10) ** -300, (a, y)


@each_loss
def test_the_derivative_is_that_of_the_expression(record: Loss) -> None:
    """By a difference with fifty digits, for every output that an entry of a may move; away from kinks."""
    h = mpmath.mpf(10) ** -25
    with mpmath.workdps(70):
        for seed in range(20):
            a, y = (each.tolist() for each in batch(record, (3, 1), seed))
            if record.kink is not None and np.abs(record.kink(np.array(a), np.array(y))).min() < 1e-6:
                continue
            for j in range(3):
                up, down = (
                    [[mpmath.mpf(row[0]) + (sign * h if j == k else 0)] for k, row in enumerate(a)] for sign in (1, -1)
                )
                slope = (exact_loss(record, up, y) - exact_loss(record, down, y)) / (2 * h)
                want = exact(
                    record.derivative, {"a": [row[0] for row in a], "y": [row[0] for row in y]}, j
                ) / record.divisor(3, 1)
                assert abs(slope - want) <= mpmath.mpf(10) ** -20 * (1 + abs(want))


@each_loss
def test_reduction(record: Loss) -> None:
    a, y = batch(record, (2, 3), seed=2)
    assert record.value(a, y) == pytest.approx(float(exact_loss(record, a.tolist(), y.tolist())), rel=1e-12)
    each = [record.slope(a[:, [k]], y[:, [k]]) * record.divisor(2, 1) / record.divisor(2, 3) for k in range(3)]
    np.testing.assert_allclose(record.slope(a, y), np.hstack(each), rtol=1e-12)


def test_divisors() -> None:
    assert [(reduction.divisor(2, 3), reduction.divisor(5, 7)) for reduction in (ENTRIES, SAMPLES, NOTHING)] == [
        (6, 35),
        (3, 7),
        (1, 1),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MSE", 5.25),
        ("half-MSE", 5.25),
        ("half-SSE", 10.5),
        ("mean-SSE", 10.5),
        ("SSE", 21.0),
        ("MAE", 1.75),
        ("Huber", 1.375),
        ("Huber 3", 2.5),
        ("hinge", 2.0),
    ],
)
def test_reduction_by_hand(name: str, value: float) -> None:
    outputs, targets = np.array([[4.0, 0.0], [1.0, -1.0]]), np.array([[0.0, 2.0], [1.0, 0.0]])  # squares 16, 4, 0, 1
    if name == "hinge":
        targets = np.array([[-1.0, 1.0], [1.0, 1.0]])  # 5, 1, 0, 2
    assert LOSSES[name].value(outputs, targets) == value


@pytest.mark.parametrize(
    ("name", "latex", "slope"),
    [
        ("MSE", r"\frac{1}{n}\sum_j (a_j-y_j)^2", r"\frac{2}{n}(a_j-y_j)"),
        ("half-MSE", r"\frac{1}{2}\sum_j (a_j-y_j)^2", "a_j-y_j"),
        ("log-cosh", r"\frac{1}{n}\sum_j \ln\cosh(a_j-y_j)", r"\frac{1}{n}\tanh(a_j-y_j)"),
        (
            "BCE",
            r"-\frac{1}{n}\sum_j [y_j\ln a_j+(1-y_j)\ln(1-a_j)]",
            r"\frac{1}{n}\left(\frac{1-y_j}{1-a_j}-\frac{y_j}{a_j}\right)",
        ),
        ("CE", r"-\sum_j y_j\ln a_j", r"-\frac{y_j}{a_j}"),
        ("KL", r"\sum_j y_j\ln\frac{y_j}{a_j}", r"-\frac{y_j}{a_j}"),
    ],
)
def test_formulas_look_as_in_books(name: str, latex: str, slope: str) -> None:
    assert (LOSSES[name].latex, LOSSES[name].slope_latex) == (latex, slope)


def test_signs_and_numbers_stand_before_the_sum() -> None:
    assert factored("3*(a - y)/2") == ("", 3, 2, "a - y")
    assert factored("-(-a)") == ("", 1, 1, "a")
    assert loss_latex("-2*abs(a - y) - 1", ENTRIES) == r"\frac{1}{n}\sum_j (-2\,\lvert a_j-y_j\rvert-1)"
    assert slope_latex("-(a - y)", NOTHING) == "-(a_j-y_j)"
    assert slope_latex("3", ENTRIES) == r"\frac{3}{n}"
    assert loss_latex("(1 - y)*max(0, 1 + a - sum(y*a))", SAMPLES) == r"\sum_j (1-y_j)\max(0, 1+a_j-\sum_k y_k\,a_k)"


@each_loss
def test_listings(record: Loss) -> None:
    """The NumPy of a record gives its numbers; a function of PyTorch's own is checked by the listings of a whole
    pass."""
    a, y = batch(record, (2, 3), seed=3)
    names = {**vars(logarithms), "np": np, "a2": a, "y": y, "N": 3}
    assert eval(numpy_loss(record.stable or record.expression, record.reduction, a="a2"), names) == pytest.approx(
        record.value(a, y), rel=1e-12
    )
    np.testing.assert_allclose(
        eval(numpy_slope(record.stable_slope or record.derivative, record.reduction, a="a2"), names), record.slope(a, y)
    )
    assert "a2" in pytorch_loss(record.stable or record.expression, record.reduction, a="a2")


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


@pytest.mark.parametrize(
    "record", [record for record in LOSSES.values() if record.for_regression], ids=lambda record: record.name
)
@given(numbers=st.lists(st.floats(-1e100, 1e100).filter(bool), min_size=1, max_size=5))
def test_nothing_lost_where_output_and_target_agree(record: Loss, numbers: list[float]) -> None:
    at = column(*numbers)
    assert record.value(at, at.copy()) == 0.0
    assert (record.slope(at, at.copy()) == 0.0).all()


@given(p=st.floats(1e-100, 1 - 1e-16))
def test_losses_of_probabilities_are_least_at_the_target(p: float) -> None:
    assert LOSSES["BCE"].slope(column(p), column(p))[0, 0] == 0.0
    assert LOSSES["KL"].value(column(p, 1 - p), column(p, 1 - p)) == 0.0
    assert LOSSES["CE"].value(column(p, 1 - p), column(p, 1 - p)) == pytest.approx(
        LOSSES["BCE"].value(column(p), column(p)), rel=1e-12
    )
    assert (
        LOSSES["CE"].slope(column(p, 1 - p), column(p, 1 - p)) == -1.0
    ).all()  # the same for each class: no way to go on the simplex


def test_certainty() -> None:
    assert LOSSES["BCE"].value(column(0.0, 1.0), column(0.0, 1.0)) == 0.0
    assert LOSSES["BCE"].slope(column(0.0, 1.0), column(0.0, 1.0)).ravel().tolist() == [0.5, -0.5]
    for name in ("BCE", "CE", "KL"):
        assert LOSSES[name].value(column(0.0, 1.0), column(1.0, 0.0)) == INF
    assert LOSSES["CE"].slope(column(0.0, 1.0), column(0.0, 1.0)).ravel().tolist() == [0.0, -1.0]
    with pytest.raises(InputError, match=r"^a must lie between 0 and 1, not -0.5$"):
        LOSSES["CE"].value(column(-0.5), column(1.0))


@each_loss
def test_targets(record: Loss) -> None:
    unfit = {"sign": 0.0, "not zero": 0.0, "probability": 1.5, "distribution": -0.5}.get(record.targets)
    record.check_targets(batch(record, (2, 3), 1)[1])
    if unfit is not None:
        assert not record.takes(column(unfit, 1.0))
        with pytest.raises(InputError, match=f"targets of {record.name} must"):
            record.check_targets(column(unfit, 1.0))


@each_loss
def test_a_kink_is_where_the_slope_jumps(record: Loss) -> None:
    """And there the slope is what the convention of the record says; the others have none where their kinks would show:
    at a = y and ya = 1."""
    assert (record.kink is None) == (record.convention == "")
    if "sum(" in record.expression:
        return  # whose kinks lie between the outputs of a sample
    jumps = []
    for target in (each for each in (1.0, -1.0) if record.takes(column(each)) and record.domain == "real"):
        found = np.linspace(-3.0, 3.0, 49)
        left, right = (record.slope(found[np.newaxis] + h, np.full((1, 49), target))[0] * 49 for h in (-1e-9, 1e-9))
        jumps += [(a, target) for a in found[np.abs(left - right) > 1e-3].tolist()]
        if record.kink is not None:
            kinked = np.flatnonzero(record.kink(found[np.newaxis], np.full((1, 49), target))[0] == 0.0)
            assert [(found[k], target) for k in kinked] == [each for each in jumps if each[1] == target]
    assert bool(jumps) == (record.kink is not None)


def functions_of(record: Loss) -> list[Callable[..., Any]]:
    """The functions of a record, of an output or its logit and a target; δ takes one array for z and a."""
    values = [pair.value for pair in record.from_logits.values()]
    deltas = [lambda z, y, pair=pair: pair.delta(z, z, y) for pair in record.from_logits.values()]
    return [record.value, record.slope, *values, *deltas]


@each_loss
def test_nothing_is_broadcast(record: Loss, own_checks: None) -> None:
    for f in functions_of(record):
        for first, second in (((2, 1), (2, 3)), ((2, 3), (1, 3)), ((2, 3), (3, 2)), ((2,), (2,)), ((0, 1), (0, 1))):
            with pytest.raises(
                InputError,
                match=(
                    r"^(y must be \d×\d, not \d×\d, to fit [az]|[az] must be a matrix with two axes, .*|[az] is empty)$"
                ),
            ):
                f(np.full(first, 0.5), np.full(second, 0.5))
        np.testing.assert_array_equal(f([[0.5]], [[0.5]]), f(column(0.5), column(0.5)))


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
    assert LOSSES[name].value(p, t) == pytest.approx(
        published["expected"][loss_key], abs=published["tolerance"]["abs_by_key"][loss_key], rel=0
    )


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
    assert LOSSES["hinge"].term(margins, np.ones_like(margins)).sum() == pytest.approx(
        published["expected"]["hinge"], abs=tolerance["hinge"]
    )
    got = LOSSES["CE"].from_logits["softmax"].value(column(*scores), np.eye(3)[:, [label]])
    assert got == pytest.approx(published["expected"]["softmax_ce"], abs=tolerance["softmax_ce"])


def test_published_huber(worked_example: Any) -> None:
    """With δ other than 1 it is δ² times the loss of residuals δ times as small."""
    published = worked_example("scipy_huber")
    r = column(*published["inputs"]["r"])
    got = [delta**2 * LOSSES["Huber"].term(r / delta, np.zeros_like(r))[:, 0] for delta in published["inputs"]["delta"]]
    np.testing.assert_allclose(
        got, published["expected"]["loss"], rtol=0, atol=published["tolerance"]["abs_by_key"]["loss"]
    )
