"""Vectors against mpmath at 50 digits and against Nielsen's example."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.linear_algebra.vectors import (
    add,
    angle,
    cosine_similarity,
    dot,
    flatten_rows,
    frobenius,
    hadamard,
    in_rows,
    norm,
    powers_of_two,
    projection,
    scale,
)

pytestmark = pytest.mark.usefixtures("shapes")

LARGEST = float(np.finfo(np.float64).max)
SMALLEST = mpmath.mpf(2) ** -1074  # the distance of neighbours where float64 runs out of exponents
entries = st.floats(-1e6, 1e6, allow_subnormal=False)
sized = st.integers(-140, 140).flatmap(
    lambda power: st.floats(-9.0, 9.0, allow_subnormal=False).map(lambda entry: entry * 10.0**power)
)
P = (1.0, 1.5, 2.0, 3.0, 10.0, 2000.0, math.inf)


def column(*values: float) -> np.ndarray:
    return np.array([values], dtype=np.float64).T


def columns(entry: st.SearchStrategy[float], count: int = 1) -> st.SearchStrategy[tuple[np.ndarray, ...]]:
    return st.integers(1, 6).flatmap(
        lambda n: st.tuples(*[st.lists(entry, min_size=n, max_size=n).map(lambda x: column(*x))] * count)
    )


def exact(x: np.ndarray) -> list[Any]:
    return [mpmath.mpf(entry) for entry in x.ravel().tolist()]


def exact_norm(x: np.ndarray, p: float) -> Any:
    return (
        max(map(abs, exact(x)))
        if p == math.inf
        else mpmath.fsum(abs(entry) ** mpmath.mpf(p) for entry in exact(x)) ** (1 / mpmath.mpf(p))
    )


@given(columns(entries, 2), entries)
def test_sums_and_multiples(pair: tuple[np.ndarray, ...], c: float) -> None:
    x, y = pair
    assert add(x, y).ravel().tolist() == [a + b for a, b in zip(x.ravel().tolist(), y.ravel().tolist(), strict=True)]
    assert scale(c, x).ravel().tolist() == [c * a for a in x.ravel().tolist()]
    np.testing.assert_array_equal(add(x, scale(-1.0, x)), 0.0 * x)


@given(columns(entries, 2))
def test_dot_shows_its_products_and_its_running_sums(pair: tuple[np.ndarray, ...]) -> None:
    x, y = pair
    d = dot(x, y)
    running = 0.0
    for k in range(len(x)):
        running += x[k, 0] * y[k, 0]
        assert d.products[k, 0] == x[k, 0] * y[k, 0]
        assert d.partial_sums[k, 0] == running
    assert d.value == running
    np.testing.assert_array_equal(d.products, hadamard(x, y))


def test_hadamard_of_nielsen(worked_example: Any) -> None:
    example = worked_example("nielsen_hadamard")
    s, t = column(*example["inputs"]["s"]), column(*example["inputs"]["t"])
    assert hadamard(s, t).ravel().tolist() == example["expected"]["s_hadamard_t"]


@pytest.mark.parametrize("p", P)
@given(columns(sized))
def test_norm_has_its_digits(p: float, vector: tuple[np.ndarray]) -> None:
    (x,) = vector
    with mpmath.workdps(50):
        expected = exact_norm(x, p)
        assert abs(norm(x, p) - expected) <= expected * mpmath.mpf(2e-15) + SMALLEST / 2


@pytest.mark.parametrize("p", P)
def test_norm_neither_overflows_nor_underflows_on_the_way(p: float) -> None:
    for unit in (1e-320, 1e-300, 1e300):
        x = column(3.0 * unit, -4.0 * unit, 0.0)
        with mpmath.workdps(50):
            expected = float(exact_norm(x, p))
        assert norm(x, p) == pytest.approx(expected, rel=1e-15, abs=5e-324)
    assert norm(column(0.0, 0.0), p) == 0.0
    assert norm(column(LARGEST, LARGEST), p) == (
        LARGEST if p == math.inf else pytest.approx(LARGEST * 2 ** (1 / p), rel=1e-14)
    )
    assert not math.isnan(norm(column(5e-324, 5e-324), p))


def test_norms_of_3_and_minus_4() -> None:
    assert [norm(column(3.0, -4.0), p) for p in (1.0, 2.0, math.inf)] == [7.0, 5.0, 4.0]


@pytest.mark.parametrize("unit", [5e-324, 1e-300, 1.0, 1e300])
def test_frobenius_is_the_norm_of_all_entries(unit: float) -> None:
    matrices = unit * np.random.default_rng(0).integers(-9, 10, (4, 3, 5)).astype(float)
    with mpmath.workdps(50):
        expected = [float(exact_norm(each.reshape(-1, 1), 2.0)) for each in matrices]
    np.testing.assert_allclose(frobenius(matrices), expected, rtol=2e-15, atol=5e-324)
    assert [float(frobenius(each)) for each in matrices] == frobenius(matrices).tolist()


def test_frobenius_of_nought_and_of_what_is_not_finite() -> None:
    some = np.zeros((3, 2, 2))
    some[1, 0, 0], some[2, 1, 1] = np.inf, np.nan
    np.testing.assert_array_equal(frobenius(some), [0.0, np.inf, np.nan])


@given(columns(sized, 2))
def test_angle_and_cosine_against_fifty_digits(pair: tuple[np.ndarray, ...]) -> None:
    x, y = pair
    assume(x.any() and y.any())
    with mpmath.workdps(400):
        cosine = mpmath.fdot(exact(x), exact(y)) / exact_norm(x, 2.0) / exact_norm(y, 2.0)
        expected = mpmath.acos(max(-1, min(1, cosine)))
    assert angle(x, y) == pytest.approx(float(expected), abs=2e-15)
    assert cosine_similarity(x, y) == pytest.approx(float(cosine), abs=4e-15)
    assert 0.0 <= angle(x, y) <= math.pi
    assert -1.0 <= cosine_similarity(x, y) <= 1.0


@pytest.mark.parametrize("small", [1e-4, 1e-8, 1e-12, 1e-100])
def test_angle_between_nearly_parallel_vectors_keeps_its_digits(small: float) -> None:
    assert angle(column(1.0, 0.0), column(1.0, small)) == pytest.approx(math.atan(small), rel=1e-14)
    assert angle(column(1e200, 0.0), column(1e-200, 1e-200 * small)) == pytest.approx(math.atan(small), rel=1e-14)


def test_angles_of_the_compass() -> None:
    east = column(2.0, 0.0)
    around = [column(0.5, 0.0), column(1.0, 1.0), column(0.0, 7.0), column(-1.0, 1.0), column(-3.0, 0.0)]
    assert [angle(east, x) / math.pi for x in around] == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0], abs=1e-15)
    assert cosine_similarity(east, around[2]) == 0.0


def test_cosine_never_leaves_its_range() -> None:
    x = column(0.1, 0.7, 0.3)
    for k in range(1, 200):
        assert cosine_similarity(x, scale(0.1 * k, x)) <= 1.0
        assert cosine_similarity(x, scale(-0.1 * k, x)) >= -1.0


@given(columns(entries, 2))
def test_projection_leaves_something_orthogonal(pair: tuple[np.ndarray, ...]) -> None:
    x, y = pair
    assume(norm(y) > 1e-3)
    with mpmath.workdps(50):
        factor = mpmath.fdot(exact(x), exact(y)) / mpmath.fdot(exact(y), exact(y))
        expected = [float(factor * entry) for entry in exact(y)]
    p = projection(x, y)
    np.testing.assert_allclose(p.ravel(), expected, rtol=1e-14, atol=1e-14 * norm(x))
    assert abs(dot(add(x, scale(-1.0, p)), scale(1.0 / norm(y), y)).value) <= 1e-14 * norm(x) + 1e-300


def test_projection_is_exact_where_it_can_be_and_survives_extremes() -> None:
    assert projection(column(3.0, 4.0), column(1.0, 1.0)).ravel().tolist() == [3.5, 3.5]
    np.testing.assert_allclose(projection(column(1e300, 1e300), column(0.0, 1e-300)).ravel(), [0.0, 1e300], rtol=1e-15)
    np.testing.assert_allclose(
        projection(column(1e-300, 1e-300), column(1e300, 0.0)).ravel(), [1e-300, 0.0], rtol=1e-15
    )
    assert projection(column(0.0, 0.0), column(1.0, 2.0)).ravel().tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("entry", "power"), [(0.0, 0.5), (1.0, 1.0), (-3.0, 2.0), (0.75, 0.5), (5e-324, 5e-324), (LARGEST, 2.0**1023)]
)
def test_powers_of_two(entry: float, power: float) -> None:
    assert powers_of_two(np.array([[0.0, entry]])).tolist() == [[power]]


def test_overflow_gives_infinity_without_a_warning() -> None:
    big = column(LARGEST)
    assert add(big, big)[0, 0] == scale(2.0, big)[0, 0] == hadamard(big, big)[0, 0] == dot(big, big).value == math.inf
    assert math.isnan(dot(column(LARGEST, -LARGEST), column(2.0, 2.0)).value)
    assert norm(column(LARGEST, LARGEST), 1.0) == math.inf
    assert projection(column(LARGEST, LARGEST), column(1.0, 0.5)).max() == math.inf


def test_nothing_is_mutated() -> None:
    x, y = column(3.0, 4.0), column(1.0, 2.0)
    for f in (add, dot, hadamard, angle, cosine_similarity, projection):
        f(x, y)
    norm(x), scale(2.0, x)
    assert x.ravel().tolist() == [3.0, 4.0]
    assert y.ravel().tolist() == [1.0, 2.0]


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize("f", [add, dot, hadamard, angle, cosine_similarity, projection])
def test_sizes_must_agree(f: Any) -> None:
    with pytest.raises(InputError, match=r"(y|onto) must be 2×1, not 3×1"):
        f(column(1.0, 2.0), column(1.0, 2.0, 3.0))
    with pytest.raises(InputError, match=r"x must be n×1, not 1×2"):
        f(np.array([[1.0, 2.0]]), column(1.0, 2.0))
    with pytest.raises(InputError, match=r"(y|onto) must be finite"):
        f(column(1.0, 2.0), column(1.0, math.nan))


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize("f", [norm, lambda x: scale(1.0, x)])
def test_a_vector_is_one_finite_column(f: Any) -> None:
    with pytest.raises(InputError, match=r"x must be n×1, not 1×2"):
        f(np.array([[1.0, 2.0]]))
    with pytest.raises(InputError, match="x must be finite"):
        f(column(math.inf))


def test_the_zero_vector_has_no_direction() -> None:
    zero, x = column(0.0, 0.0), column(1.0, 2.0)
    for f, name in (
        (lambda: angle(zero, x), "x"),
        (lambda: angle(x, zero), "y"),
        (lambda: projection(x, zero), "onto"),
    ):
        with pytest.raises(InputError, match=f"{name} is the zero vector"):
            f()
    with pytest.raises(InputError, match="y is the zero vector"):
        cosine_similarity(x, zero)


@pytest.mark.parametrize("p", [0.5, 0.0, -1.0, math.nan])
def test_p_below_one_is_no_norm(p: float) -> None:
    with pytest.raises(InputError, match="p must be at least 1"):
        norm(column(1.0), p)


@pytest.mark.parametrize(
    ("c", "told"),
    [(math.inf, "inf"), (math.nan, "nan"), ("a", "“a”"), (None, "None"), (True, "True"), (10**400, "1e400")],
)
@pytest.mark.usefixtures("own_checks")
def test_c_must_be_finite(c: Any, told: str) -> None:
    with pytest.raises(InputError, match=f"c must be a finite number, not {told}"):
        scale(c, column(1.0))


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 9))
def test_rows_become_a_vector_and_rows_again(m: int, n: int, width: int) -> None:
    A = np.arange(1.0, m * n + 1).reshape(m, n) * 1.5
    x = flatten_rows(A)
    assert all(x[n * i + j, 0] == A[i, j] for i in range(m) for j in range(n))
    np.testing.assert_array_equal(in_rows(x, n), A)
    cut = in_rows(x, width)
    assert cut.shape == (-(-m * n // width), width)
    np.testing.assert_array_equal(cut.ravel()[: m * n], x[:, 0])
    assert np.isnan(cut.ravel()[m * n :]).all()


@pytest.mark.usefixtures("own_checks")
def test_rows_have_a_length() -> None:
    with pytest.raises(InputError, match="width must be a whole number ≥ 1, not 0"):
        in_rows(np.ones((3, 1)), 0)
