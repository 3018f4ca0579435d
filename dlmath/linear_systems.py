"""Linear systems A X = B, solved in exact fractions and rounded once at the end: solution, inverse, determinant, best affine fit."""

from fractions import Fraction

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, as_matrix
from dlmath.decompositions import rank
from dlmath.matrices import Square, square_matrix

MOST_ROWS = 20


def determinant(A: Square) -> float:
    """det A: the factor by which A changes areas or volumes, negative where it turns them inside out.

    By elimination in exact fractions, rounded once at the end. For two rows, det A = a₁₁a₂₂ − a₁₂a₂₁.

    Args:
      A: (n, n).

    Returns: the determinant, correctly rounded.

    Raises: InputError if A is not square and finite.

    >>> determinant(np.array([[1.0, 2.0], [3.0, 4.0]]))
    -2.0
    """
    A = square_matrix(A)
    return _rounded(_eliminate(A, np.eye(len(A)))[0])


def solve(A: Square, B: Float64[np.ndarray, "n p"]) -> Float64[np.ndarray, "n p"]:
    """The X with A X = B, for each column of B.

    By elimination in exact fractions, each entry rounded once at the end.

    Args:
      A: (n, n), not singular.
      B: (n, p).

    Returns: X, (n, p).

    Raises: InputError if A is not square and finite, or singular, or B has another number of rows.

    >>> solve(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0], [2.0]]))
    array([[-1.],
           [ 1.]])
    """
    A = square_matrix(A)
    B = as_matrix(B, "B", (A.shape[0], None))
    if rank(A) < len(A):
        raise InputError(
            "A is singular: its %(n)s columns span only %(rank)s dimensions, so A x = b has no solution or infinitely many",
            n=len(A),
            rank=rank(A),
        )
    return np.array([[_rounded(entry) for entry in row] for row in _eliminate(A, B)[1]])


def best_affine(
    X: Float64[np.ndarray, "n_in N"], Y: Float64[np.ndarray, "n_out N"]
) -> tuple[Float64[np.ndarray, "n_out n_in"], Float64[np.ndarray, "n_out 1"]]:
    """The W and b for which the sum of the squares of W X + b − Y is least.

    From the normal equations A Aᵀ [W b]ᵀ = A Yᵀ, A being X with a row of ones below, in exact fractions.

    Args:
      X: inputs, (n_in, N).
      Y: targets, (n_out, N).

    Returns: W and b.

    Raises: InputError if a matrix is not finite, they have different numbers of columns, or the samples leave W and b open.

    >>> W, b = best_affine(np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]]))
    >>> W, b
    (array([[0., 0.]]), array([[0.5]]))
    """
    X = as_matrix(X, "X")
    Y = as_matrix(Y, "Y", (None, X.shape[1]))
    A = np.vstack([X, np.ones((1, X.shape[1]))])
    both = solve(A @ A.T, A @ Y.T).T
    return both[:, :-1], both[:, -1:]


def inverse(A: Square) -> Square:
    """A⁻¹, with A A⁻¹ = A⁻¹ A = I.

    Args:
      A: (n, n), not singular.

    Returns: (n, n), each entry correctly rounded.

    Raises: InputError if A is not square and finite, or singular.

    >>> inverse(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[-2. ,  1. ],
           [ 1.5, -0.5]])
    """
    A = square_matrix(A)
    return solve(A, np.eye(len(A)))


def _eliminate(A: Square, B: Float64[np.ndarray, "n p"]) -> tuple[Fraction, list[list[Fraction]]]:
    """det A and, unless it is 0, the X with A X = B: Gauss and Jordan, in exact fractions."""
    if len(A) > MOST_ROWS:
        raise InputError("A has %(given)s rows; in exact fractions at most %(most)s are handled", given=len(A), most=MOST_ROWS)
    rows = [[Fraction(entry) for entry in row] for row in np.hstack((A, B)).tolist()]
    det = Fraction(1)
    for k in range(len(A)):
        pivot = next((i for i in range(k, len(A)) if rows[i][k]), None)
        if pivot is None:
            return Fraction(0), []
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            det = -det
        det *= rows[k][k]
        rows[k] = [entry / rows[k][k] for entry in rows[k]]
        for i in range(len(A)):
            if i != k and rows[i][k]:
                rows[i] = [entry - rows[i][k] * above for entry, above in zip(rows[i], rows[k], strict=True)]
    return det, [row[len(A) :] for row in rows]


def _rounded(number: Fraction) -> float:
    """The nearest float64; ±∞ beyond its range."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else -float("inf")
