"""Matrices, their decompositions and linear systems against SymPy's exact arithmetic, mpmath and the examples of
NumPy's manual."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.linear_algebra.decompositions import condition_number, eigen, null_space, rank, svd
from dlmath.linear_algebra.linear_systems import best_affine, determinant, inverse, solve
from dlmath.linear_algebra.matrices import affine, affine_defect, product

pytestmark = pytest.mark.usefixtures("shapes")


def leading(v: np.ndarray) -> int:
    """The largest entry, the first of those that are equal but for rounding."""
    return int((np.abs(v) >= (1.0 - 1e-12) * np.abs(v).max()).argmax())


LARGEST = float(np.finfo(np.float64).max)
whole = st.integers(-5, 5).map(float)
tenths = st.integers(-50, 50).map(lambda n: n / 10)
real = st.floats(-1e3, 1e3, allow_subnormal=False)


def matrices(entry: st.SearchStrategy[float], m: int, n: int) -> st.SearchStrategy[np.ndarray]:
    return st.lists(entry, min_size=m * n, max_size=m * n).map(
        lambda entries: np.array(entries, dtype=np.float64).reshape(m, n)
    )


squares = st.integers(1, 4).flatmap(lambda n: matrices(tenths, n, n))
rectangles = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(lambda shape: matrices(whole, *shape))
chains = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda s: st.tuples(matrices(real, s[0], s[1]), matrices(real, s[1], s[2]))
)


def exact(A: np.ndarray) -> sympy.Matrix:
    """The rational numbers that these float64 are."""
    return sympy.Matrix(A.shape[0], A.shape[1], lambda i, j: sympy.Rational(*float(A[i, j]).as_integer_ratio()))


@given(chains)
def test_every_product_and_running_sum_is_kept(chain: tuple[np.ndarray, np.ndarray]) -> None:
    A, B = chain
    P = product(A, B)
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            running = 0.0
            for k in range(A.shape[1]):
                running += A[i, k] * B[k, j]
                assert P.products[i, k, j] == A[i, k] * B[k, j]
                assert P.sums[i, k, j] == running
            assert P.result[i, j] == running


@given(chains)
def test_the_four_views_add_up_to_the_product(chain: tuple[np.ndarray, np.ndarray]) -> None:
    A, B = chain
    P = product(A, B)
    tolerance = {"rtol": 1e-13, "atol": 1e-9}
    for i in range(A.shape[0]):
        np.testing.assert_array_equal(P.row(i), A[i][:, np.newaxis] * B)
        np.testing.assert_allclose(P.row(i).sum(axis=0), P.result[i], **tolerance)
        for j in range(B.shape[1]):
            np.testing.assert_array_equal(P.entry(i, j).ravel(), A[i] * B[:, j])
            np.testing.assert_allclose(P.entry(i, j).sum(), P.result[i, j], **tolerance)
    for j in range(B.shape[1]):
        np.testing.assert_array_equal(P.column(j), A * B[:, j])
        np.testing.assert_allclose(P.column(j).sum(axis=1), P.result[:, j], **tolerance)
    layers = [P.outer(k) for k in range(A.shape[1])]
    for k, layer in enumerate(layers):
        np.testing.assert_array_equal(layer, np.outer(A[:, k], B[k]))
        assert rank(layer) <= 1
    np.testing.assert_allclose(sum(layers), P.result, **tolerance)
    np.testing.assert_allclose(P.result, np.array((exact(A) * exact(B)).tolist(), dtype=np.float64), **tolerance)


def test_affine_adds_the_bias_to_every_column() -> None:
    W, b, x = (
        np.array([[1.0, 2.0], [3.0, 4.0], [0.0, -1.0]]),
        np.array([[10.0], [20.0], [30.0]]),
        np.array([[1.0, 0.0], [0.0, 1.0]]),
    )
    np.testing.assert_array_equal(affine(W, b, x), [[11.0, 12.0], [23.0, 24.0], [30.0, 29.0]])


@given(matrices(whole, 2, 3), matrices(whole, 2, 1), matrices(whole, 3, 2), matrices(whole, 3, 2))
def test_the_defect_of_an_affine_map_is_minus_b(W: np.ndarray, b: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
    np.testing.assert_array_equal(affine_defect(W, b, x, y), np.hstack((-b, -b)))


def test_the_examples_of_numpy(worked_example: Any) -> None:
    given_, expected = (worked_example("numpy_det_inv_solve")[key] for key in ("inputs", "expected"))
    A, A2, S = (np.array(given_[name]) for name in ("A", "A2", "S"))
    assert determinant(A) == expected["det"]
    np.testing.assert_array_equal(inverse(A), expected["inv"])
    np.testing.assert_array_equal(inverse(A2), expected["inv2"])
    np.testing.assert_array_equal(solve(S, np.array([given_["b"]]).T).ravel(), expected["x"])


@given(squares)
@example(np.array([[0.0, 1.0], [1.0, 0.0]]))
@example(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]))
def test_determinant_inverse_and_solution_are_correctly_rounded(A: np.ndarray) -> None:
    assert determinant(A) == float(exact(A).det())
    assume(rank(A) == len(A))
    B = np.arange(2.0 * len(A)).reshape(-1, 2)
    np.testing.assert_array_equal(inverse(A), np.array(exact(A).inv().tolist(), dtype=np.float64))
    np.testing.assert_array_equal(solve(A, B), np.array((exact(A).inv() * exact(B)).tolist(), dtype=np.float64))


def test_determinant_beyond_float64_is_infinite() -> None:
    assert determinant(np.diag([1e200, 1e200])) == math.inf
    assert determinant(np.diag([-1e200, 1e200])) == -math.inf


@given(rectangles)
def test_rank_and_null_space(A: np.ndarray) -> None:
    assert rank(A) == exact(A).rank()
    N = null_space(A)
    assert N.shape == (A.shape[1], A.shape[1] - rank(A))
    np.testing.assert_allclose(A @ N, 0.0, atol=1e-13)
    np.testing.assert_allclose(N.T @ N, np.eye(N.shape[1]), atol=1e-14)


@pytest.mark.parametrize("unit", [1e-320, 1e-200, 1.0, 1e200, 1e308])
def test_rank_does_not_depend_on_the_unit(unit: float) -> None:
    assert rank(unit * np.array([[1.0, 1.0], [1.0, -1.0]])) == 2
    assert rank(unit * np.array([[1.0, 1.0], [1.0, 1.0]])) == 1
    assert rank(0.0 * np.eye(2)) == 0


def test_the_threshold_of_the_rank() -> None:
    """max(m, n) ε σ₁, with ε = 2⁻⁵²."""
    for A, size in ((np.eye(2), 2), (np.eye(3, 2), 3), (np.eye(2, 5), 5)):
        for factor, expected in ((0.999, 1), (1.001, 2)):
            A[1, 1] = factor * size * 2.0**-52
            assert rank(8.0 * A) == expected


def test_tenths_that_are_dependent_on_paper_are_dependent_here() -> None:
    A = np.array([[0.1, 0.3], [0.3, 0.9]])
    assert rank(A) == 1
    assert condition_number(A) == math.inf
    assert null_space(A).shape == (2, 1)
    with pytest.raises(InputError, match="A is singular: its 2 columns span only 1 dimensions"):
        inverse(A)


@given(st.integers(1, 4).flatmap(lambda n: matrices(real, n, n)) | rectangles)
def test_svd_turns_stretches_and_turns(A: np.ndarray) -> None:
    s = svd(A)
    m, n = A.shape
    scale = max(1.0, float(np.abs(A).max()))
    np.testing.assert_allclose(s.U @ s.Sigma @ s.V.T, A, atol=1e-13 * scale)
    np.testing.assert_allclose(s.U.T @ s.U, np.eye(m), atol=1e-13)
    np.testing.assert_allclose(s.V.T @ s.V, np.eye(n), atol=1e-13)
    assert (np.diff(s.values.ravel()) <= 0.0).all()
    assert (s.values >= 0.0).all()
    np.testing.assert_array_equal(np.diagonal(s.Sigma), s.values.ravel())
    assert np.count_nonzero(s.Sigma) == np.count_nonzero(s.values)
    assert determinant(s.V) == pytest.approx(1.0)
    assert all(s.V[leading(s.V[:, k]), k] > 0.0 for k in range(n - 1))
    if m == n == rank(A):
        assert determinant(s.U) == pytest.approx(float(sympy.sign(exact(A).det())))


@pytest.mark.parametrize(
    "A", [np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[2.0, -1.0, 0.5], [0.0, 3.0, 1.0]]), np.array([[5.0]])]
)
def test_singular_values_and_condition_against_mpmath(A: np.ndarray) -> None:
    expected = [float(value) for value in mpmath.svd_r(mpmath.matrix(A.tolist()), compute_uv=False)]
    assert svd(A).values.ravel().tolist() == pytest.approx(expected, rel=1e-14)
    assert condition_number(A) == pytest.approx(expected[0] / expected[-1], rel=1e-14)
    assert condition_number(1e300 * A / 8) == pytest.approx(expected[0] / expected[-1], rel=1e-14)


def check_eigen(A: np.ndarray) -> Any:
    e = eigen(A)
    scale = max(float(np.abs(A).max()), 1e-300)
    residual = A @ e.vectors - e.vectors * e.values.T
    np.testing.assert_allclose(np.linalg.norm(residual, axis=0), e.residuals.ravel(), atol=1e-15 * scale)
    assert e.residuals.max() <= 2e-14 * scale
    np.testing.assert_allclose(np.linalg.norm(e.vectors, axis=0), 1.0, rtol=1e-14)
    largest = [e.vectors[leading(e.vectors[:, k]), k] for k in range(len(A))]
    np.testing.assert_allclose(np.imag(largest), 0.0, atol=1e-15)
    assert (np.real(largest) > 0.0).all()
    sizes = np.abs(e.values.ravel())
    assert (np.diff(sizes) <= 1e-14 * sizes[0]).all()
    return e


@given(matrices(tenths, 2, 2))
def test_eigen_of_two_rows_against_exact_roots(A: np.ndarray) -> None:
    e = check_eigen(A)
    tenths = (10 * A).round().astype(int).tolist()
    half_trace, det = sympy.Matrix(tenths).trace() / sympy.Integer(20), sympy.Matrix(tenths).det() / sympy.Integer(100)
    with mpmath.workdps(50):
        root = mpmath.sqrt(mpmath.mpf((half_trace**2 - det).p) / (half_trace**2 - det).q)
        m = mpmath.mpf(half_trace.p) / half_trace.q
        expected = [complex(m + root), complex(m - root)]
    expected.sort(key=lambda value: (-value.real, -value.imag))
    found = sorted(e.values.ravel().tolist(), key=lambda value: (-value.real, -value.imag))
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-40)
    assert e.is_real == bool(half_trace**2 >= det)


@given(st.sampled_from([1, 3, 4]).flatmap(lambda n: matrices(tenths, n, n)))
def test_eigen_of_other_sizes(A: np.ndarray) -> None:
    check_eigen(A)


def test_eigenvalues_come_with_the_largest_first() -> None:
    assert check_eigen(np.diag([1.0, -3.0, 2.0])).values.real.ravel().tolist() == [-3.0, 2.0, 1.0]
    assert check_eigen(np.array([[1.0, 0.0], [0.0, -3.0]])).values.real.ravel().tolist() == [-3.0, 1.0]


@pytest.mark.parametrize(
    ("A", "values", "independent"),
    [
        ([[3.0, 1.0], [-1.0, 1.0]], [2.0, 2.0], 1),  # defective, where LAPACK finds two eigenvalues 1e-8 apart
        ([[1.0, 1.0], [0.0, 1.0]], [1.0, 1.0], 1),
        ([[2.0, 0.0], [0.0, 2.0]], [2.0, 2.0], 2),
        ([[0.0, 0.0], [0.0, 0.0]], [0.0, 0.0], 2),
        ([[0.0, -1.0], [1.0, 0.0]], [1j, -1j], 2),
        ([[1.0, 1e-200], [1e-200, 1.0]], [1.0, 1.0], 2),
        ([[1.0, 2.0], [2.0, 4.0]], [5.0, 0.0], 2),
        ([[1e8, 1.0], [1.0, 2e-8]], [1e8, 1e-8], 2),  # a − root would lose the smaller one
        ([[-1e8, 1.0], [1.0, -2e-8]], [-1e8, -1e-8], 2),
        ([[1e308, 1e308], [-1e308, 1e308]], [1e308 + 1e308j, 1e308 - 1e308j], 2),
    ],
)
def test_eigen_of_special_cases(A: list[list[float]], values: list[complex], independent: int) -> None:
    e = check_eigen(np.array(A))
    np.testing.assert_allclose(e.values.ravel(), values, rtol=1e-15)
    assert e.independent == independent


def test_a_linear_map_of_the_plane() -> None:
    """What the lesson says: areas grow by det, and composing two maps multiplies the factors."""
    A, B = np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([[0.0, -1.0], [1.0, 0.5]])
    corners = product(A, np.array([[0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 1.0, 1.0]])).result
    x, y = corners
    area = 0.5 * sum(x[k] * y[(k + 1) % 4] - x[(k + 1) % 4] * y[k] for k in range(4))
    assert determinant(A) == area == 6.0
    assert determinant(product(B, A).result) == determinant(B) * determinant(A)


def test_overflow_gives_infinity_without_a_warning() -> None:
    A = np.full((2, 2), LARGEST)
    assert product(A, A).result[0, 0] == affine(A, A[:, :1], A)[0, 0] == math.inf
    assert svd(A).values[0, 0] == math.inf
    assert eigen(A).values[0, 0].real == math.inf


def test_nothing_is_mutated() -> None:
    A = np.array([[1.0, 2.0], [3.0, 4.0]])
    before = A.copy()
    for f in (determinant, inverse, eigen, svd, rank, null_space, condition_number):
        f(A)
    product(A, A), solve(A, A), affine(A, A[:, :1], A), affine_defect(A, A[:, :1], A, A)
    np.testing.assert_array_equal(A, before)


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize("f", [determinant, inverse, eigen, lambda A: solve(A, A)])
def test_only_a_square_matrix_has_these(f: Any) -> None:
    with pytest.raises(InputError, match="A must be square, not 2×3"):
        f(np.ones((2, 3)))


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize(
    "f", [determinant, inverse, eigen, svd, rank, null_space, condition_number, lambda A: product(A, A)]
)
def test_a_matrix_is_finite_and_has_two_axes(f: Any) -> None:
    with pytest.raises(InputError, match="A must be finite, but row 1, column 2 is nan"):
        f(np.array([[1.0, math.nan], [0.0, 1.0]]))
    with pytest.raises(InputError, match="A must be a matrix with two axes"):
        f(np.ones(4))


@pytest.mark.usefixtures("own_checks")
def test_shapes_must_fit() -> None:
    A, b = np.eye(2), np.ones((2, 1))
    with pytest.raises(InputError, match="B must be 2×n, not 3×2, to fit A"):
        product(A, np.ones((3, 2)))
    with pytest.raises(InputError, match="B must be 2×n, not 3×2, to fit A"):
        solve(A, np.ones((3, 2)))
    with pytest.raises(InputError, match="x must be 2×n, not 3×1"):
        affine(A, b, np.ones((3, 1)))
    with pytest.raises(InputError, match="b must be 2×1, not 3×1"):
        affine(A, np.ones((3, 1)), b)
    with pytest.raises(InputError, match="y must be 2×1, not 2×2"):
        affine_defect(A, b, b, A)


def test_exact_elimination_has_a_limit() -> None:
    assert determinant(np.eye(20)) == 1.0
    with pytest.raises(InputError, match="A has 21 rows; in exact fractions at most 20 are handled"):
        determinant(np.eye(21))


@pytest.mark.parametrize("A", [np.zeros((1, 1)), np.array([[1.0, 2.0], [2.0, 4.0]]), np.diag([1.0, 1e-17])])
def test_a_singular_matrix_has_no_inverse(A: np.ndarray) -> None:
    with pytest.raises(InputError, match="A is singular"):
        inverse(A)
    with pytest.raises(InputError, match="no solution or infinitely many"):
        solve(A, np.ones((len(A), 1)))


@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(1, 2))
def test_the_best_affine_map_is_that_of_lapack(seed: int, n_in: int, n_out: int) -> None:
    generator = np.random.default_rng(seed)
    X, Y = generator.uniform(-2, 2, (n_in, 8)), generator.uniform(-2, 2, (n_out, 8))
    W, b = best_affine(X, Y)
    expected = np.linalg.lstsq(np.vstack([X, np.ones(8)]).T, Y.T, rcond=None)[0].T
    np.testing.assert_allclose(np.hstack([W, b]), expected, rtol=1e-7, atol=1e-9)


def test_the_best_affine_map_for_xor_is_one_half() -> None:
    W, b = best_affine(np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]]))
    assert W.tolist() == [[0.0, 0.0]]
    assert b.tolist() == [[0.5]]


def exact_fit(X: np.ndarray, Y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """W and b from the normal equations with a row of ones, in SymPy's rational numbers."""
    A = exact(np.vstack([X, np.ones((1, X.shape[1]))]))
    both = ((A * A.T).LUsolve(A * exact(Y).T)).T
    found = np.array(both.evalf(30).tolist(), dtype=np.float64)
    return found[:, :-1], found[:, -1:]


@pytest.mark.parametrize("at", [1000.1, 3e5, 1e6, 1e15, -7e8])
def test_the_best_affine_map_loses_nothing_far_from_the_origin(at: float) -> None:
    X, Y = np.array([[at, at + 1.0, at + 3.0]]), np.array([[0.0, 1.0, 2.0], [5.0, -1.0, 0.25]])
    W, b = best_affine(X, Y)
    for got, want in zip((W, b), exact_fit(X, Y), strict=True):
        np.testing.assert_array_equal(got, want)


def test_the_best_affine_map_of_inputs_of_very_different_sizes() -> None:
    X, Y = np.array([[1e-20, 2e-20, 4e-20, 5e-20], [1e200, 3e200, 2e200, 7e200]]), np.array([[1.0, 2.0, 3.0, 4.0]])
    for got, want in zip(best_affine(X, Y), exact_fit(X, Y), strict=True):
        np.testing.assert_array_equal(got, want)


def test_the_best_affine_map_of_as_many_inputs_as_there_may_be() -> None:
    generator = np.random.default_rng(0)
    X, W, b = generator.normal(size=(20, 25)).round(2), generator.normal(size=(1, 20)).round(1), np.array([[0.5]])
    found = best_affine(X, W @ X + b)
    np.testing.assert_allclose(np.hstack(found), np.hstack([W, b]), rtol=0.0, atol=1e-13)
    with pytest.raises(InputError, match="X has 21 inputs; in exact fractions at most 20 are handled"):
        best_affine(np.vstack([X, X[:1]]), X[:1])


@pytest.mark.parametrize(
    ("X", "spanned"),
    [
        ([[1.0, 1.0], [2.0, 2.0]], 0),
        ([[0.1, 0.2, 0.3, 0.5], [0.3, 0.6, 0.9, 1.5]], 1),  # one line, but for the rounding of the decimals
        ([[1e6, 1e6 + 1.0, 1e6 + 3.0], [1.0, 2.0, 4.0]], 1),
        ([[1.0]], 0),
    ],
)
def test_samples_may_leave_the_best_affine_map_open(X: list[list[float]], spanned: int) -> None:
    n, N = len(X), len(X[0])
    with pytest.raises(
        InputError,
        match=f"the samples leave W and b open: around their mean, the {n} inputs span only {spanned} dimensions",
    ):
        best_affine(np.array(X), np.ones((1, N)))


def dependent(n: int) -> st.SearchStrategy[np.ndarray]:
    """Products of whole numbers, (n, r)(r, n), whose rank is at most r."""
    whole = st.integers(-9, 9)
    return (
        st.integers(1, n)
        .flatmap(lambda r: st.tuples(matrices(whole, n, r), matrices(whole, r, n)))
        .map(lambda pair: (pair[0] @ pair[1]) * 1.0)
    )


any_square = st.integers(1, 5).flatmap(
    lambda n: st.tuples(
        st.one_of(matrices(real, n, n), dependent(n)),
        st.lists(st.integers(-500, 500), min_size=n, max_size=n) | st.just([0] * n),  # rows graded by powers of two
        st.integers(-500, 500),  # the unit of all
    )
)


@given(any_square)
@example((np.diag([1e308, 1e-308]), [0, 0], 0))
@example((np.diag([1e-308, 1e-308]), [0, 0], 0))
@example((np.array([[0.1, 0.3], [0.3, 0.9]]), [0, 0], 0))
def test_rank_decides_what_is_singular(chosen: tuple[np.ndarray, list[int], int]) -> None:
    """One rule for rank, null space, condition number, inverse and solutions; SymPy's exact fractions for what they are
    where there are any."""
    matrix, rows, unit = chosen
    A = np.ldexp(matrix, np.array(rows)[:, np.newaxis] + unit)
    assume(np.isfinite(A).all())
    n, full = len(A), rank(A) == len(A)
    assert null_space(A).shape == (n, n - rank(A))
    assert rank(A.T) == rank(A)
    assert math.isfinite(condition_number(A)) == full
    true = exact(A)
    assert determinant(A) == float(true.det())
    if true.det() == 0:
        assert not full
    if full:
        np.testing.assert_array_equal(inverse(A), np.array(true.inv().tolist(), dtype=np.float64))
        np.testing.assert_array_equal(
            solve(A, np.ones((n, 1))), np.array((true.inv() * exact(np.ones((n, 1)))).tolist(), dtype=np.float64)
        )
    else:
        for solved in (lambda: inverse(A), lambda: solve(A, np.ones((n, 1)))):
            with pytest.raises(InputError, match=f"A is singular: its {n} columns span only {rank(A)} dimensions"):
                solved()


def test_a_determinant_says_nothing_of_the_rank() -> None:
    graded = np.diag([1e308, 1e-308])
    assert determinant(graded) == pytest.approx(1.0, rel=1e-15)
    assert (rank(graded), condition_number(graded)) == (1, math.inf)
    tiny = np.diag([1e-200, 1e-200])
    assert (determinant(tiny), rank(tiny), condition_number(tiny)) == (0.0, 2, 1.0)


def test_a_product_that_cancels_is_0_and_what_is_small_stays() -> None:
    """The oracle: 0.1 · 0.9 − 0.3 · 0.3 and 0.1 + 0.2 − 0.3 in decimals; 10⁻²⁰⁰ is a number like another."""
    assert product(np.array([[0.1, -0.3]]), np.array([[0.9], [0.3]])).result.item() == 0.0
    assert product(np.array([[0.1, 0.2, -0.3]]), np.ones((3, 1))).result.item() == 0.0
    assert product(np.array([[1e-200, 0.0]]), np.ones((2, 1))).result.item() == 1e-200
    assert product(np.array([[1e308, 1e308]]), np.array([[1.0], [-0.5]])).result.item() == 5e307
