"""Losses from logits against mpmath, central differences, their own composition, and the examples of Keras, PyTorch and Optax."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmath.activations import ACTIVATIONS
from dlmath.losses import LOSSES, Loss
from dlmath.sigmoids import sigmoid
from dlmath.softmax import softmax
from tests.oracles import column, times_log

pytestmark = pytest.mark.usefixtures("shapes")

INF = math.inf
LARGEST = float(np.finfo(np.float64).max)
PAIRS = [(record, ACTIVATIONS[name]) for record in LOSSES.values() for name in record.from_logits]
PAIR_NAMES = [f"{output.name}+{record.name}" for record, output in PAIRS]
each_pair = pytest.mark.parametrize(("record", "output"), PAIRS, ids=PAIR_NAMES)


def test_pairs() -> None:
    assert PAIR_NAMES == [
        "identity+half-MSE", "sigmoid+BCE", "softmax+BCE", "softmax+CE", "sigmoid+CE", "softmax+KL", "sigmoid+KL",
    ]  # fmt: skip
    assert [name for (record, output), name in zip(PAIRS, PAIR_NAMES, strict=True) if record.from_logits[output.name].canonical] == [
        "identity+half-MSE", "sigmoid+BCE", "softmax+CE", "softmax+KL",
    ]  # fmt: skip


def test_every_loss_with_logarithms_is_computed_from_the_logits_of_every_output_that_it_takes() -> None:
    assert [record.name for record in LOSSES.values() if record.domain == "probability" and set(record.from_logits) != {"sigmoid", "softmax"}] == []


def pair_batch(output_name: str, seed: int, scale: float, certain: bool) -> tuple[np.ndarray, np.ndarray]:
    """Logits and targets: one-hot or 0/1 if ``certain``, else probabilities (which sum to 1 for softmax), or reals for identity."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, scale, (4, 3))
    if output_name == "identity":
        return logits, random.normal(0, scale, (4, 3))
    targets = random.uniform(0, 1, (4, 3))
    if output_name == "sigmoid":
        return logits, targets.round() if certain else targets
    return logits, (targets == targets.max(axis=0)).astype(np.float64) if certain else targets / targets.sum(axis=0)


def exact_pair(record: Loss, output_name: str, z: np.ndarray, y: np.ndarray) -> tuple[mpmath.mpf, mpmath.mpf, list[list[mpmath.mpf]]]:
    """J, the sum of the absolute values of its terms, and δ_b = Σ_a ∂J/∂p_a ∂p_a/∂z_b, from the definitions."""
    rows, columns = z.shape
    m = [[mpmath.mpf(float(each)) for each in row] for row in z]
    t = [[mpmath.mpf(float(each)) for each in row] for row in y]
    places = [(j, s) for j in range(rows) for s in range(columns)]
    p, terms = m, [(m[j][s] - t[j][s]) ** 2 / 2 for j, s in places]
    if output_name == "sigmoid":
        p = [[1 / (1 + mpmath.exp(-each)) for each in row] for row in m]
    elif output_name == "softmax":
        sums = [mpmath.fsum(mpmath.exp(m[j][s]) for j in range(rows)) for s in range(columns)]
        p = [[mpmath.exp(m[j][s]) / sums[s] for s in range(columns)] for j in range(rows)]
    if output_name != "identity":
        terms = [-times_log(t[j][s], p[j][s]) for j, s in places]
        terms += [-times_log(1 - t[j][s], 1 - p[j][s]) for j, s in places] if record.name == "BCE" else []
        terms += [times_log(t[j][s], t[j][s]) for j, s in places] if record.name == "KL" else []
    divisor = record.divisor(rows, columns)
    slope = {
        "half-MSE": lambda a, y: a - y,
        "BCE": lambda a, y: (1 - y) / (1 - a) - y / a,
        "CE": lambda a, y: -y / a,
        "KL": lambda a, y: -y / a,
    }[record.name]
    delta = [[mpmath.mpf(0)] * columns for _ in range(rows)]
    for j, s in places:
        if output_name == "softmax":
            back = [slope(p[i][s], t[i][s]) * p[i][s] * ((i == j) - p[j][s]) for i in range(rows)]
        else:
            back = [slope(p[j][s], t[j][s]) * (p[j][s] * (1 - p[j][s]) if output_name == "sigmoid" else 1)]
        delta[j][s] = mpmath.fsum(back) / divisor
    return mpmath.fsum(terms) / divisor, mpmath.fsum(map(abs, terms)) / divisor, delta


@each_pair
@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 30.0, 300.0, 1e3, 1e100])
def test_from_logits_over_the_whole_range(record: Loss, output: Any, scale: float, certain: bool) -> None:
    pair = record.from_logits[output.name]
    with mpmath.workprec(int(200 + 6 * min(scale, 1e3))):
        for seed in range(3 if scale < 1e3 else 1):
            z, y = pair_batch(output.name, seed, scale, certain)
            if scale == 1e100:
                got, delta = pair.value(z, y), pair.delta(z, y)
                assert got == pytest.approx(far_out(record, output.name, z, y), rel=1e-14)
                np.testing.assert_allclose(delta, far_out_delta(record, output.name, z, y), rtol=1e-14)
                continue
            J, terms, delta = exact_pair(record, output.name, z, y)
            assert abs(pair.value(z, y) - J) <= 2e-15 * terms
            for place in np.ndindex(z.shape):
                want = delta[place[0]][place[1]]
                # δ is a difference where y is no certainty: then known to a unit of the last place of y / divisor.
                bound = 5e-324 if certain and output.name != "identity" else 2e-16
                assert abs(float(pair.delta(z, y)[place]) - want) <= 1e-13 * abs(want) + bound


def far_out(record: Loss, output_name: str, z: np.ndarray, y: np.ndarray) -> float:
    """J where every exponential is 0 or ∞: softplus is max(0, z), −ln p is the distance from the maximum, −ln(1 − p) that to the next below it."""
    if output_name == "identity":
        terms = (z - y) ** 2 / 2
    elif output_name == "sigmoid":
        terms = y * np.maximum(-z, 0) + (1 - y) * np.maximum(z, 0) * (record.name == "BCE")
    else:
        second, first = np.sort(z, axis=0)[-2:]
        terms = y * (first - z) + (1 - y) * np.where(z == first, first - second, 0) * (record.name == "BCE")
    return float(terms.sum()) / record.divisor(*z.shape)


def far_out_delta(record: Loss, output_name: str, z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The slope of that J: piecewise linear, each logit counting for the terms it stands in."""
    if record.from_logits[output_name].canonical:
        return (ACTIVATIONS[output_name].f(z) - y) / record.divisor(*z.shape)
    if output_name == "sigmoid":
        return np.where(z < 0, -y, 0.0) / record.divisor(*z.shape)
    second, first = np.sort(z, axis=0)[-2:]
    at_first, at_second = z == first, z == second
    not_first = ((1 - y) * at_first).sum(axis=0)
    return (at_first * y.sum(axis=0) - y + (1.0 * at_first - at_second) * not_first) / record.divisor(*z.shape)


@each_pair
@given(seed=st.integers(0, 10_000), certain=st.booleans())
@settings(max_examples=40)
def test_from_logits_agrees_with_the_composition(record: Loss, output: Any, seed: int, certain: bool) -> None:
    z, y = pair_batch(output.name, seed, 2.0, certain)
    a = output.f(z)
    pair = record.from_logits[output.name]
    assert pair.value(z, y) == pytest.approx(record.value(a, y), rel=1e-12, abs=1e-14)
    if pair.canonical:
        np.testing.assert_allclose(pair.delta(z, y), (a - y) / record.divisor(4, 3), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(pair.delta(z, y), output.pull_back(z, record.slope(a, y)), rtol=1e-10, atol=1e-14)


@each_pair
def test_delta_is_the_central_difference(record: Loss, output: Any) -> None:
    pair = record.from_logits[output.name]
    z, y = pair_batch(output.name, 5, 2.0, certain=False)
    if output.name == "softmax":
        y[:, 0] *= 3.0  # targets that do not sum to 1
    h = 1e-5
    for place in np.ndindex(z.shape):
        nudge = np.zeros_like(z)
        nudge[place] = h
        numeric = (pair.value(z + nudge, y) - pair.value(z - nudge, y)) / (2 * h)
        assert pair.delta(z, y)[place] == pytest.approx(numeric, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "output_name", "z", "y", "J", "delta"),
    [
        ("BCE", "sigmoid", [800.0, -800.0], [1.0, 0.0], 0.0, [0.0, 0.0]),
        ("BCE", "sigmoid", [INF, -INF], [1.0, 0.0], 0.0, [0.0, 0.0]),
        ("BCE", "sigmoid", [-800.0, 800.0], [1.0, 0.0], 800.0, [-0.5, 0.5]),
        ("BCE", "sigmoid", [-INF, INF], [1.0, 0.0], INF, [-0.5, 0.5]),
        ("BCE", "sigmoid", [LARGEST], [0.0], LARGEST, [1.0]),
        ("BCE", "sigmoid", [40.0], [1.0], 4.248354255291589e-18, [-4.248354255291589e-18]),
        ("CE", "softmax", [800.0, 0.0], [1.0, 0.0], 0.0, [0.0, 0.0]),
        ("CE", "softmax", [800.0, 0.0], [0.0, 1.0], 800.0, [1.0, -1.0]),
        ("CE", "softmax", [0.0, -INF], [1.0, 0.0], 0.0, [0.0, 0.0]),
        ("CE", "softmax", [0.0, -INF], [0.0, 1.0], INF, [1.0, -1.0]),
        ("CE", "softmax", [LARGEST, -LARGEST], [0.0, 1.0], INF, [1.0, -1.0]),
        ("CE", "softmax", [40.0, 0.0], [1.0, 0.0], 4.248354255291589e-18, [-4.248354255291589e-18, 4.248354255291589e-18]),
        ("KL", "softmax", [40.0, 0.0], [1.0, 0.0], 4.248354255291589e-18, [-4.248354255291589e-18, 4.248354255291589e-18]),
        ("CE", "softmax", [7.0], [1.0], 0.0, [0.0]),
        ("BCE", "softmax", [40.0, 0.0], [0.0, 1.0], 40.0, [1.0, -1.0]),
        ("BCE", "softmax", [40.0, 0.0], [1.0, 0.0], 4.248354255291589e-18, [-4.248354255291589e-18, 4.248354255291589e-18]),
        ("BCE", "softmax", [800.0, 0.0], [1.0, 0.0], 0.0, [0.0, 0.0]),
        ("BCE", "softmax", [800.0, 0.0, 0.0], [0.0, 1.0, 0.0], (1600.0 - math.log(2.0)) / 3.0, [2.0 / 3.0, -0.5, -1.0 / 6.0]),
        ("BCE", "softmax", [LARGEST, -LARGEST], [0.0, 1.0], INF, [1.0, -1.0]),
        ("BCE", "softmax", [7.0], [1.0], 0.0, [0.0]),
        ("BCE", "softmax", [7.0], [0.5], INF, [0.0]),
        ("CE", "sigmoid", [-800.0], [1.0], 800.0, [-1.0]),
        ("CE", "sigmoid", [800.0, -800.0], [1.0, 0.0], 0.0, [0.0, 0.0]),
        ("CE", "sigmoid", [-INF, INF], [1.0, 1.0], INF, [-1.0, 0.0]),
        ("KL", "sigmoid", [-800.0], [1.0], 800.0, [-1.0]),
    ],
)
def test_from_logits_at_the_ends(name: str, output_name: str, z: list[float], y: list[float], J: float, delta: list[float]) -> None:
    pair = LOSSES[name].from_logits[output_name]
    assert pair.value(column(*z), column(*y)) == pytest.approx(J, rel=1e-15, abs=0)
    np.testing.assert_allclose(pair.delta(column(*z), column(*y)).ravel(), delta, rtol=1e-15, atol=0)


def test_published_bce_of_logits(worked_example: Any) -> None:
    of_logits = LOSSES["BCE"].from_logits["sigmoid"].value
    keras = worked_example("keras_bce_logits")
    logits, targets = column(*keras["inputs"]["logits"]), column(*keras["inputs"]["y_true"])
    assert of_logits(logits, targets) == pytest.approx(keras["expected"]["loss"], abs=keras["tolerance"]["abs_by_key"]["loss"])
    halves = [of_logits(logits[i : i + 2], targets[i : i + 2]) for i in (0, 2)]
    assert halves == pytest.approx(keras["expected"]["per_sample_2x2"], abs=keras["tolerance"]["abs_by_key"]["per_sample_2x2"])
    torch = worked_example("torch_bce_logits_const")
    got = of_logits(column(torch["inputs"]["logit"]), column(torch["inputs"]["target"]))
    assert got == pytest.approx(torch["expected"]["loss"], abs=torch["tolerance"]["abs_by_key"]["loss"])


def test_published_ce_of_logits(worked_example: Any) -> None:
    optax = worked_example("optax_softmax_ce")
    for logits, label, want in zip(optax["inputs"]["logits"], optax["inputs"]["labels"], optax["expected"]["loss"], strict=True):
        got = LOSSES["CE"].from_logits["softmax"].value(column(*logits), np.eye(3)[:, [label]])
        assert got == pytest.approx(want, abs=optax["tolerance"]["abs_by_key"]["loss"])


def test_gradient_of_the_certain_mistake_survives_in_the_logits() -> None:
    """Where a has rounded to 1, BCE of a is ∞, its slope is ∞, φ′ is 0 and the chain rule gives NaN; from the logit both are right."""
    z, y = column(800.0), column(0.0)
    a = sigmoid(z)
    assert (LOSSES["BCE"].value(a, y), float(LOSSES["BCE"].slope(a, y)[0, 0])) == (INF, INF)
    assert np.isnan(ACTIVATIONS["sigmoid"].pull_back(z, LOSSES["BCE"].slope(a, y))).all()
    pair = LOSSES["BCE"].from_logits["sigmoid"]
    assert (pair.value(z, y), float(pair.delta(z, y)[0, 0])) == (800.0, 1.0)


def test_softmax_with_two_classes_is_a_sigmoid() -> None:
    z = np.array([[-3.0, 0.5, 40.0]])
    both = np.vstack([z, np.zeros_like(z)])
    np.testing.assert_allclose(softmax(both)[:1], sigmoid(z), rtol=1e-15)
    targets = np.array([[1.0, 0.0, 1.0]])
    got = LOSSES["CE"].from_logits["softmax"].value(both, np.vstack([targets, 1 - targets]))
    assert got == pytest.approx(LOSSES["BCE"].from_logits["sigmoid"].value(z, targets), rel=1e-15)
