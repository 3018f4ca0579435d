"""Fitting and generalising: polynomials of rising degree through nine measured points, and what they say of eight
others.

A polynomial is an affine map of x, x², …, xᵈ, so its best coefficients are those of a linear model. The more of them,
the smaller its error on the points that it was fitted to; on others the error falls at first and then rises again.

Source: Bishop, Pattern Recognition and Machine Learning, 1.1.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.contract import Limits, Size, check_calls
from dlmath.linear_algebra.linear_systems import best_affine

Row = Float64[np.ndarray, "one N"]
HIGHEST = 7

# Places on [−1, 1], and sin 2.2x there with noise of 0.22, to one decimal: those fitted to, and those between them.
X = np.arange(-4.0, 5.0)[np.newaxis] / 4.0
Y = np.array([[-0.4, -1.6, -0.8, -0.6, -0.1, 0.5, 0.4, 0.9, 0.6]])
X_HELD_OUT = np.arange(-7.0, 8.0, 2.0)[np.newaxis] / 8.0
Y_HELD_OUT = np.array([[-0.2, -0.9, -0.8, -0.3, 0.1, 0.5, 0.9, 1.0]])
for _shared in (X, Y, X_HELD_OUT, Y_HELD_OUT):
    _shared.setflags(write=False)


@dataclass(frozen=True, eq=False)
class PolynomialFit:
    """A polynomial with its errors; ``fit_polynomial`` makes it."""

    coefficients: Float64[np.ndarray, "K"]  # of 1, x, x², …
    J: float  # mean squared error on the points it was fitted to
    J_held_out: float  # on the others

    def at(self, x: Row) -> Row:
        """The polynomial's values, by Horner's rule.

        >>> PolynomialFit(np.array([1.0, 0.0, 2.0]), 0.0, 0.0).at(np.array([[0.0, 3.0]]))
        array([[ 1., 19.]])
        """
        total = np.zeros_like(x)
        for coefficient in self.coefficients[::-1].tolist():
            total = total * x + coefficient
        return total


def powers(x: Row, degree: Size) -> Float64[np.ndarray, "degree N"]:
    """x, x², …, xᵈ, one below the other.

    >>> powers(np.array([[2.0, -1.0]]), 3)
    array([[ 2., -1.],
           [ 4.,  1.],
           [ 8., -1.]])
    """
    found = [x[0]]
    for _power in range(degree - 1):
        found.append(found[-1] * x[0])
    return np.stack(found)


@lru_cache
def fit_polynomial(degree: Annotated[int, Limits(0, HIGHEST)]) -> PolynomialFit:
    """The polynomial of a degree with the least squares on the nine points.

    >>> [round(fit_polynomial(d).J, 4) for d in (0, 1, 3, 7)], [round(fit_polynomial(d).J_held_out, 4) for d in (3, 7)]
    ([0.5751, 0.1584, 0.0617, 0.0004], [0.0796, 0.4296])
    """
    if degree == 0:
        coefficients = np.array([Y.mean()])
    else:
        W, b = best_affine(powers(X, degree), Y)
        coefficients = np.concatenate([b[0], W[0]])
    fit = PolynomialFit(coefficients, 0.0, 0.0)
    errors = [float(((fit.at(x) - y) ** 2).mean()) for x, y in ((X, Y), (X_HELD_OUT, Y_HELD_OUT))]
    return PolynomialFit(coefficients, *errors)


check_calls(__name__)
