"""Eigenvalues in exact fractions against SymPy, and the exercises of textbooks."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.linear_algebra._fractions import as_written, complement, rounded, square_root
from dlmath.linear_algebra.decompositions import rank, svd, svd_as_written
from dlmath.linear_algebra.eigenvalues import gram_spectrum, product_as_written, spectrum

pytestmark = pytest.mark.usefixtures("shapes")


def of_whole(n: int) -> st.SearchStrategy[list[list[int]]]:
    row = st.lists(st.integers(-6, 6), min_size=n, max_size=n)
    return st.lists(row, min_size=n, max_size=n)


@given(st.integers(1, 3).flatmap(of_whole), st.sampled_from([1, 10, 7]))
def test_polynomial_roots_and_multiplicities_against_sympy(whole: list[list[int]], unit: int) -> None:
    exact = sympy.Matrix(whole) / unit
    A = np.array(whole) / unit
    s = spectrum(A)
    coefficients = exact.charpoly().all_coeffs()
    assert [1.0, *((-1.0) ** (k + 1) * c for k, c in enumerate(s.minors))] == [float(c) for c in coefficients]
    found = sorted((each.value.real, each.value.imag, each.multiplicity, each.vectors.shape[1]) for each in s.values)
    expected = sorted(
        (float(sympy.re(value.evalf(40))), float(sympy.im(value.evalf(40))), times, geometric(exact, value, times))
        for value, times in sympy.roots(exact.charpoly().as_expr(), multiple=False).items()
    )
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-30)
    for each in s.values:
        np.testing.assert_allclose(A @ each.vectors, each.value * each.vectors, atol=1e-13)
    assert s.diagonalisable == all(row[2] == row[3] for row in found)


def geometric(A: sympy.Matrix, value: sympy.Expr, times: int) -> int:
    """How many independent eigenvectors there are; a simple root has one."""
    return 1 if times == 1 else len((A - value * sympy.eye(A.rows)).nullspace())


@pytest.mark.parametrize(
    ("A", "values", "vectors"),
    [
        ([[3, 4], [2, 1]], [5, -1], [[2, 1], [1, -1]]),
        ([[-4, 1], [7, 2]], [-5, 3], [[1, -1], [1, 7]]),
        ([[9, 2], [-28, -9]], [5, -5], [[-1, 2], [-1, 7]]),
        ([[2, 1, 0], [1, 3, 1], [0, 1, 2]], [4, 2, 1], [[1, 2, 1], [1, 0, -1], [1, -1, 1]]),
    ],
)
def test_textbook_matrices_in_whole_numbers(
    A: list[list[float]], values: list[float], vectors: list[list[float]]
) -> None:
    found = spectrum(np.array(A, dtype=np.float64)).values
    assert [each.value for each in found] == values
    assert [each.vectors.real[:, 0].tolist() for each in found] == vectors
    assert all(each.exact for each in found)


@pytest.mark.parametrize("A", [[[0.1, 0.2], [0.05, 0.1]], [[1 / 3, 1 / 7], [1, 3 / 7]], [[0.1, 0.3], [0.3, 0.9]]])
def test_dependent_decimals_have_the_eigenvalue_nought(A: list[list[float]]) -> None:
    A = np.array(A)
    assert spectrum(A).values[1].value == 0.0
    assert spectrum(A).minors[1] == 0.0
    assert svd(A).values[1, 0] == 0.0
    assert rank(A) == 1


def test_a_defective_matrix_and_one_with_a_plane_of_eigenvectors() -> None:
    jordan = spectrum(np.array([[2.0, 1.0, 0.0], [0.0, 2.0, 1.0], [0.0, 0.0, 2.0]]))
    assert [(each.value, each.multiplicity, each.vectors.shape[1]) for each in jordan.values] == [(2.0, 3, 1)]
    assert not jordan.diagonalisable
    plane = spectrum(np.array([[4.0, 1.0, 1.0], [1.0, 4.0, 1.0], [1.0, 1.0, 4.0]]))
    assert [(each.value, each.multiplicity, each.vectors.shape[1]) for each in plane.values] == [
        (6.0, 1, 1),
        (3.0, 2, 2),
    ]
    assert plane.diagonalisable


def test_roots_that_are_nearly_the_same_are_told_apart() -> None:
    near = 1e-12
    found = spectrum(np.array([[1.0, 1.0, 0.0], [near**2, 1.0, 0.0], [0.0, 1.0, 3.0]])).values
    assert [each.multiplicity for each in found] == [1, 1, 1]
    assert found[1].value.real - found[2].value.real == pytest.approx(2 * near, rel=1e-3)
    cubic = spectrum(np.array([[0.0, 0.0, 1.000001], [1.0, 0.0, -3.000001], [0.0, 1.0, 3.0]])).values
    with_sympy = sympy.Poly([1, -3, sympy.Rational("3.000001"), sympy.Rational("-1.000001")], sympy.Symbol("x"))
    expected = sorted(map(complex, with_sympy.nroots(n=40, maxsteps=500)), key=lambda z: (z.real, z.imag))
    np.testing.assert_allclose(sorted((each.value for each in cubic), key=lambda z: (z.real, z.imag)), expected)


@given(st.integers(1, 3), st.integers(1, 3), st.data())
def test_rank_and_singular_values_against_sympy(m: int, n: int, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(st.integers(-4, 4), min_size=n, max_size=n), min_size=m, max_size=m))
    A = np.array(rows) / 10
    s = svd(A)
    assert rank(A) == sympy.Matrix(rows).rank()
    np.testing.assert_allclose(s.values[:, 0], np.linalg.svd(A, compute_uv=False), atol=1e-14)
    np.testing.assert_allclose(s.U @ s.Sigma @ s.V.T, A, atol=1e-14)
    np.testing.assert_allclose(s.U.T @ s.U, np.eye(m), atol=1e-14)


@pytest.mark.parametrize(
    "A",
    [
        [[1.0, 1.0], [1.0, 1.00000001]],
        [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.000000001]],
        [[1e9, 0.0], [0.0, 1e-9]],
        [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
    ],
)
def test_nearly_singular_as_written_against_mpmath(A: list[list[float]]) -> None:
    s, squares = svd_as_written(np.array(A)), gram_spectrum(np.array(A)).values
    with mpmath.workdps(60):
        written = mpmath.matrix([[mpmath.mpf(repr(entry)) for entry in row] for row in A])
        expected = [float(value) for value in mpmath.svd_r(written, compute_uv=False)]
    assert s.values[:, 0].tolist() == pytest.approx(expected, rel=1e-14)
    assert np.count_nonzero(s.values) == sympy.Matrix([[sympy.Rational(repr(x)) for x in row] for row in A]).rank()
    assert [each.real for each in squares][: len(expected)] == pytest.approx([x * x for x in expected], rel=1e-14)
    assert all(each.real >= 0.0 for each in squares)


def test_what_is_too_large_for_fractions_is_said() -> None:
    for f in (svd_as_written, gram_spectrum):
        with pytest.raises(InputError, match="A is 4×4; in exact fractions at most 3×3"):
            f(np.eye(4))


def test_the_pieces() -> None:
    assert [as_written(x) for x in (0.3, -1e300, 2 / 3)] == [Fraction(3, 10), -(Fraction(10) ** 300), Fraction(2, 3)]
    assert as_written(math.pi) == Fraction(repr(math.pi))
    assert product_as_written(np.array([[0.1, 0.7]]), np.array([[0.2], [0.1]])).tolist() == [[0.09]]
    assert float(square_root(Fraction(1, 10**40))) == 1e-20
    assert float(square_root(Fraction(2, 10**40))) == pytest.approx(math.sqrt(2) * 1e-20, rel=1e-15)
    assert rounded(Fraction(-(10**400))) == -math.inf
    assert complement([], 2) == [[1, 0], [0, 1]]
    with pytest.raises(InputError, match="4 rows"):
        spectrum(np.eye(4))
