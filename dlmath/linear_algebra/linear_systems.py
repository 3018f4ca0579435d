"""Linear systems A X = B: solution, inverse, determinant, best affine fit.

Elimination as on paper, in exact fractions, each entry rounded once at the end: float64 would make a pivot of what is
0. At most 20 rows.
"""

from fractions import Fraction

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError
from dlmath.contract import check_calls
from dlmath.linear_algebra.decompositions import rank
from dlmath.linear_algebra.matrices import Square

MOST_ROWS = 20


def determinant(A: Square) -> float:
    """det A: the factor by which A changes areas or volumes, negative where it turns them inside out.

    For two rows, det A = a₁₁a₂₂ − a₁₂a₂₁. Whether A is singular is said by ``rank``: a determinant of 1 may belong to a
    nearly singular matrix, and a tiny one to a mere change of unit.

    >>> determinant(np.array([[1.0, 2.0], [3.0, 4.0]]))
    -2.0
    """
    _check_rows(A)
    return _rounded(_eliminate(_fractions(A), _fractions(np.eye(len(A))))[0])


def solve(A: Square, B: Float64[np.ndarray, "n p"]) -> Float64[np.ndarray, "n p"]:
    """The X with A X = B, for each column of B. Raises InputError if A is singular.

    >>> solve(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0], [2.0]]))
    array([[-1.],
           [ 1.]])
    """
    _check_rows(A)
    spanned = rank(A)
    if spanned < len(A):
        said = {"n": len(A), "rank": spanned}
        raise InputError(
            "A is singular: its %(n)s columns span only %(rank)s dimensions, so A x = b has no solution or infinitely"
            " many",
            **said,
        )
    return _floats(_eliminate(_fractions(A), _fractions(B))[1])


def best_affine(
    X: Float64[np.ndarray, "n_in N"], Y: Float64[np.ndarray, "n_out N"]
) -> tuple[Float64[np.ndarray, "n_out n_in"], Float64[np.ndarray, "n_out 1"]]:
    """The W and b for which the sum of the squares of W X + b − Y is least.

    From the normal equations of the deviations from the means, W X̃ X̃ᵀ = Ỹ X̃ᵀ with X̃ = X − x̄ and Ỹ = Y − ȳ, and b =
    ȳ − W x̄. Raises InputError if the samples leave W and b open.

    Source: Bishop, Pattern Recognition and Machine Learning, 3.1.1.
    >>> W, b = best_affine(np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]]))
    >>> W, b
    (array([[0., 0.]]), array([[0.5]]))
    """
    if len(X) > MOST_ROWS:
        raise InputError(
            "X has %(given)s inputs; in exact fractions at most %(most)s are handled", given=len(X), most=MOST_ROWS
        )
    x_mean, X_apart = _deviations(X)
    y_mean, Y_apart = _deviations(Y)
    spanned = rank(_floats(np.array([row / (np.abs(row).max() or 1) for row in X_apart])))
    if spanned < len(X):
        said = {"n": len(X), "rank": spanned}
        raise InputError(
            "the samples leave W and b open: around their mean, the %(n)s inputs span only %(rank)s dimensions", **said
        )
    W = _eliminate(X_apart @ X_apart.T, X_apart @ Y_apart.T)[1].T
    return _floats(W), _floats(y_mean - W @ x_mean)


def inverse(A: Square) -> Square:
    """A⁻¹, with A A⁻¹ = A⁻¹ A = I. Raises InputError if A is singular.

    >>> inverse(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[-2. ,  1. ],
           [ 1.5, -0.5]])
    """
    return solve(A, np.eye(len(A)))


def _check_rows(A: Square) -> None:
    if len(A) > MOST_ROWS:
        raise InputError(
            "A has %(given)s rows; in exact fractions at most %(most)s are handled", given=len(A), most=MOST_ROWS
        )


def _eliminate(A: np.ndarray, B: np.ndarray) -> tuple[Fraction, np.ndarray]:
    """det A and, unless it is 0, the X with A X = B, all of them fractions: Gauss and Jordan."""
    rows = np.hstack((A, B))
    det = Fraction(1)
    for k in range(len(A)):
        pivot = next((i for i in range(k, len(A)) if rows[i, k]), None)
        if pivot is None:
            return Fraction(0), np.empty_like(B)
        if pivot != k:
            rows[[k, pivot]] = rows[[pivot, k]]
            det = -det
        det *= rows[k, k]
        rows[k] = rows[k] / rows[k, k]
        for i in range(len(A)):
            if i != k and rows[i, k]:
                rows[i] = rows[i] - rows[i, k] * rows[k]
    return det, rows[:, len(A) :]


def _deviations(M: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean of each row, as a column, and how far the entries are from it, in fractions."""
    exact = _fractions(M)
    mean = exact.sum(axis=1, keepdims=True) / M.shape[1]
    return mean, exact - mean


def _rounded(number: Fraction) -> float:
    """The nearest float64; ±∞ beyond its range."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else -float("inf")


_fractions = np.vectorize(Fraction, otypes=[object])  # the entries as the fractions that they are
_floats = np.vectorize(_rounded, otypes=[np.float64])  # the entries, each rounded once


check_calls(__name__)
