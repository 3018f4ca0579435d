"""Losses from logits against mpmath, central differences, their own composition, and the examples of Keras, PyTorch and
Optax."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmath.functions.activations import ACTIVATIONS, sigmoid
from dlmath.functions.losses import LOSSES, Loss
from dlmath.functions.softmax import softmax
from tests.loss_oracles import exact, exact_loss
from tests.oracles import column

pytestmark = pytest.mark.usefixtures("shapes")

INF = math.inf
PAIRS = [(record, ACTIVATIONS[name]) for record in LOSSES.values() for name in record.from_logits]
PAIR_NAMES = [f"{output.name}+{record.name}" for record, output in PAIRS]
each_pair = pytest.mark.parametrize(("record", "output"), PAIRS, ids=PAIR_NAMES)


def test_the_canonical_pairs() -> None:
    assert [
        name
        for (record, output), name in zip(PAIRS, PAIR_NAMES, strict=True)
        if record.from_logits[output.name].canonical
    ] == [
        "identity+half-MSE",
        "sigmoid+BCE",
        "sigmoid+BCE-sum",
        "softmax+CE",
        "softmax+KL",
    ]


def test_every_loss_with_logarithms_is_computed_from_the_logits_of_every_output_that_it_takes() -> None:
    with_logarithms = [
        record for record in LOSSES.values() if record.domain == "probability" and "log(" in record.expression
    ]
    assert [record.name for record in with_logarithms if set(record.from_logits) != {"sigmoid", "softmax"}] == []


def pair_batch(output_name: str, seed: int, scale: float, certain: bool) -> tuple[np.ndarray, np.ndarray]:
    """Logits and targets: one-hot or 0/1 if ``certain``, else probabilities (which sum to 1 for softmax), or reals for
    identity."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, scale, (4, 3))
    if output_name == "identity":
        return logits, random.normal(0, scale, (4, 3))
    targets = random.uniform(0, 1, (4, 3))
    if output_name == "sigmoid":
        return logits, targets.round() if certain else targets
    return logits, (targets == targets.max(axis=0)).astype(np.float64) if certain else targets / targets.sum(axis=0)


def exact_outputs(output_name: str, z: list[list[Any]]) -> list[list[Any]]:
    if output_name == "identity":
        return z
    if output_name == "sigmoid":
        return [[1 / (1 + mpmath.exp(-each)) for each in row] for row in z]
    sums = [mpmath.fsum(map(mpmath.exp, of_sample)) for of_sample in zip(*z, strict=True)]
    return [[mpmath.exp(each) / total for each, total in zip(row, sums, strict=True)] for row in z]


def exact_pair(record: Loss, output_name: str, z: np.ndarray, y: np.ndarray) -> tuple[Any, list[list[Any]]]:
    """J, and δ_b = Σ_a ∂J/∂a_a ∂a_a/∂z_b, from the formulas of the record and the definition of the output."""
    (rows, columns), a = z.shape, exact_outputs(output_name, [[mpmath.mpf(each) for each in row] for row in z.tolist()])
    J, delta = exact_loss(record, a, y.tolist()), [[mpmath.mpf(0)] * columns for _ in range(rows)]
    for j, s in np.ndindex(rows, columns):
        letters = {"a": [row[s] for row in a], "y": y[:, s].tolist()}
        for i in range(rows) if output_name == "softmax" else [j]:
            slope = {"identity": 1, "sigmoid": a[j][s] * (1 - a[j][s]), "softmax": a[i][s] * ((i == j) - a[j][s])}[
                output_name
            ]
            delta[j][s] += exact(record.derivative, letters, i) * slope / record.divisor(rows, columns)
    return J, delta


@each_pair
@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 30.0, 300.0, 1e3, 1e100])
def test_from_logits_over_the_whole_range(record: Loss, output: Any, scale: float, certain: bool) -> None:
    pair = record.from_logits[output.name]
    with mpmath.workprec(int(200 + 6 * min(scale, 1e3))):
        for seed in range(3 if scale < 1e3 else 1):
            z, y = pair_batch(output.name, seed, scale, certain)
            if scale == 1e100:
                got, delta = pair.value(z, y), pair.delta(z, output.f(z), y)
                assert got == pytest.approx(far_out(record, output.name, z, y), rel=1e-12)
                np.testing.assert_allclose(delta, far_out_delta(record, output.name, z, y), rtol=1e-12)
                continue
            J, delta = exact_pair(record, output.name, z, y)
            assert abs(pair.value(z, y) - J) <= 1e-12 * abs(J) + 1e-15
            for place in np.ndindex(z.shape):
                want = delta[place[0]][place[1]]
                assert (
                    abs(float(pair.delta(z, output.f(z), y)[place]) - want) <= 1e-12 * abs(want) + 1e-15
                )  # δ is a difference: a − y


def far_out(record: Loss, output_name: str, z: np.ndarray, y: np.ndarray) -> float:
    """J where every exponential is 0 or ∞: softplus is max(0, z), −ln p is the distance from the maximum, −ln(1 − p)
    that to the next below it."""
    if output_name == "identity":
        terms = (z - y) ** 2 / 2
    elif output_name == "sigmoid":
        terms = y * np.maximum(-z, 0) + (1 - y) * np.maximum(z, 0) * record.name.startswith("BCE")
    else:
        second, first = np.sort(z, axis=0)[-2:]
        terms = y * (first - z) + (1 - y) * np.where(z == first, first - second, 0) * record.name.startswith("BCE")
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
        np.testing.assert_allclose(pair.delta(z, a, y), (a - y) / record.divisor(4, 3), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(pair.delta(z, a, y), output.pull_back(z, record.slope(a, y)), rtol=1e-10, atol=1e-14)


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
        assert pair.delta(z, output.f(z), y)[place] == pytest.approx(numeric, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "output_name", "z", "y", "J", "delta"),
    [
        ("BCE", "sigmoid", [800.0, -800.0], [1.0, 0.0], 0.0, [0.0, 0.0]),
        ("BCE", "sigmoid", [-800.0, 800.0], [1.0, 0.0], 800.0, [-0.5, 0.5]),
        ("BCE", "sigmoid", [INF, -INF], [1.0, 0.0], 0.0, [0.0, 0.0]),
        ("BCE", "sigmoid", [-INF, INF], [1.0, 0.0], INF, [-0.5, 0.5]),
        ("BCE", "sigmoid", [1e100], [0.0], 1e100, [1.0]),
        ("BCE", "sigmoid", [40.0], [1.0], 4.248354255291589e-18, [0.0]),
        ("CE", "softmax", [800.0, 0.0], [1.0, 0.0], 0.0, [0.0, 0.0]),
        ("CE", "softmax", [800.0, 0.0], [0.0, 1.0], 800.0, [1.0, -1.0]),
        ("CE", "softmax", [1e100, -1e100], [0.0, 1.0], 2e100, [1.0, -1.0]),
        ("CE", "softmax", [40.0, 0.0], [1.0, 0.0], 0.0, [0.0, 4.248354255291589e-18]),
        ("KL", "softmax", [40.0, 0.0], [1.0, 0.0], 0.0, [0.0, 4.248354255291589e-18]),
        ("CE", "softmax", [7.0], [1.0], 0.0, [0.0]),
        ("BCE", "softmax", [40.0, 0.0], [0.0, 1.0], 40.0, [1.0, -1.0]),
        ("BCE", "softmax", [800.0, 0.0], [1.0, 0.0], 0.0, [0.0, 0.0]),
        (
            "BCE",
            "softmax",
            [800.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            (1600.0 - math.log(2.0)) / 3.0,
            [2.0 / 3.0, -0.5, -1.0 / 6.0],
        ),
        ("BCE", "softmax", [1e100, -1e100], [0.0, 1.0], 2e100, [1.0, -1.0]),
        ("BCE", "softmax", [7.0], [1.0], 0.0, [0.0]),
        ("BCE", "softmax", [7.0], [0.5], INF, [0.0]),
        ("CE", "sigmoid", [-800.0], [1.0], 800.0, [-1.0]),
        ("CE", "sigmoid", [800.0, -800.0], [1.0, 0.0], 0.0, [0.0, 0.0]),
        ("KL", "sigmoid", [-800.0], [1.0], 800.0, [-1.0]),
    ],
)
def test_from_logits_at_the_ends(
    name: str, output_name: str, z: list[float], y: list[float], J: float, delta: list[float]
) -> None:
    pair = LOSSES[name].from_logits[output_name]
    assert pair.value(column(*z), column(*y)) == pytest.approx(J, rel=1e-12, abs=0)
    np.testing.assert_allclose(
        pair.delta(column(*z), ACTIVATIONS[output_name].f(column(*z)), column(*y)).ravel(),
        delta,
        rtol=1e-12,
        atol=1e-16,
    )


def test_published_bce_of_logits(worked_example: Any) -> None:
    of_logits = LOSSES["BCE"].from_logits["sigmoid"].value
    keras = worked_example("keras_bce_logits")
    logits, targets = column(*keras["inputs"]["logits"]), column(*keras["inputs"]["y_true"])
    assert of_logits(logits, targets) == pytest.approx(
        keras["expected"]["loss"], abs=keras["tolerance"]["abs_by_key"]["loss"]
    )
    halves = [of_logits(logits[i : i + 2], targets[i : i + 2]) for i in (0, 2)]
    assert halves == pytest.approx(
        keras["expected"]["per_sample_2x2"], abs=keras["tolerance"]["abs_by_key"]["per_sample_2x2"]
    )
    torch = worked_example("torch_bce_logits_const")
    got = of_logits(column(torch["inputs"]["logit"]), column(torch["inputs"]["target"]))
    assert got == pytest.approx(torch["expected"]["loss"], abs=torch["tolerance"]["abs_by_key"]["loss"])


def test_published_ce_of_logits(worked_example: Any) -> None:
    optax = worked_example("optax_softmax_ce")
    for logits, label, want in zip(
        optax["inputs"]["logits"], optax["inputs"]["labels"], optax["expected"]["loss"], strict=True
    ):
        got = LOSSES["CE"].from_logits["softmax"].value(column(*logits), np.eye(3)[:, [label]])
        assert got == pytest.approx(want, abs=optax["tolerance"]["abs_by_key"]["loss"])


def test_gradient_of_the_certain_mistake_survives_in_the_logits() -> None:
    """Where a has rounded to 1, BCE of a is ∞, its slope is ∞, φ′ is 0 and the chain rule gives NaN; from the logit
    both are right."""
    z, y = column(800.0), column(0.0)
    a = sigmoid(z)
    assert (LOSSES["BCE"].value(a, y), float(LOSSES["BCE"].slope(a, y)[0, 0])) == (INF, INF)
    assert np.isnan(ACTIVATIONS["sigmoid"].pull_back(z, LOSSES["BCE"].slope(a, y))).all()
    pair = LOSSES["BCE"].from_logits["sigmoid"]
    assert (pair.value(z, y), float(pair.delta(z, a, y)[0, 0])) == (800.0, 1.0)


def test_softmax_with_two_classes_is_a_sigmoid() -> None:
    z = np.array([[-3.0, 0.5, 40.0]])
    both = np.vstack([z, np.zeros_like(z)])
    np.testing.assert_allclose(softmax(both)[:1], sigmoid(z), rtol=1e-15)
    targets = np.array([[1.0, 0.0, 1.0]])
    got = LOSSES["CE"].from_logits["softmax"].value(both, np.vstack([targets, 1 - targets]))
    assert got == pytest.approx(LOSSES["BCE"].from_logits["sigmoid"].value(z, targets), rel=1e-15)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("n", [1, 3])
def test_many_outputs_with_the_same_targets_are_as_each_alone(name: str, n: int) -> None:
    record = LOSSES[name]
    outputs = [phi for phi in ("identity", "sigmoid", "softmax") if record.follows(ACTIVATIONS[phi])]
    for phi in outputs:
        z, y = np.random.default_rng(0).normal(0.0, 2.0, (5, n, 4)), np.ones((n, 4))
        a = ACTIVATIONS[phi].f(z)
        pair = record.from_logits.get(phi)
        np.testing.assert_allclose(
            record.reduction.reduced(record.term(a, y)), [record.value(each, y) for each in a], rtol=1e-14
        )
        np.testing.assert_allclose(record.slope(a, y), [record.slope(each, y) for each in a], rtol=1e-14)
        if pair:
            np.testing.assert_allclose(
                record.reduction.reduced(pair.term(z, y)), [pair.value(each, y) for each in z], rtol=1e-14
            )
            np.testing.assert_allclose(
                pair.delta(z, a, y), [pair.delta(each, of, y) for each, of in zip(z, a, strict=True)], rtol=1e-14
            )
