"""Eigenvalues of up to three rows from the characteristic polynomial, in exact fractions of the entries as written.

det(λI − A) = λⁿ − tr A λⁿ⁻¹ + … has fractions as coefficients, and so do its repeated roots. A root that is a fraction
is found as one; any other is a simple root, enclosed by halving an interval and rounded once. So multiplicities, the
number of eigenvectors and whether λ is real are facts and no matter of rounding.

An entry 0.1 means one tenth, which no float64 is: [[0.1, 0.2], [0.05, 0.1]] has the eigenvalue 0.

Source: Strang, Introduction to Linear Algebra, 6.1; rational roots: Gauss's lemma.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from jaxtyping import Complex128, Float64

from dlmath.arrays import InputError
from dlmath.contract import check_calls
from dlmath.linear_algebra._fractions import (
    Root,
    Rows,
    Vector,
    adjugate_column,
    dot,
    eigenvalues_of,
    fractions_of,
    gram_of,
    minors,
    real_vectors,
    rounded,
)

MOST_ROWS = 3
NEARLY = Fraction(1, 10**12)  # entries are equally large if they differ by less
LARGEST_ENTRY = 1000  # of an eigenvector in whole numbers


@dataclass(frozen=True, eq=False, slots=True)
class Eigenvalue:
    """One eigenvalue with all of its eigenvectors; ``spectrum`` makes it."""

    real: float  # of λ
    imaginary: float
    exact: bool  # whether λ is a fraction, and the eigenvectors with it
    multiplicity: int  # how often λ is a root
    vectors: Complex128[np.ndarray, "n g"]  # as many independent v as there are: in whole numbers, or of length 1

    @property
    def value(self) -> complex:
        """λ."""
        return complex(self.real, self.imaginary)


@dataclass(frozen=True, eq=False, slots=True)
class Spectrum:
    """The characteristic polynomial det(λI − A) and its roots; ``spectrum`` makes it."""

    minors: tuple[float, ...]  # tr A first, det A last: the coefficients but for their signs
    values: tuple[Eigenvalue, ...]  # the largest |λ| first

    @property
    def diagonalisable(self) -> bool:
        """Whether there are n independent eigenvectors.

        >>> spectrum(np.array([[1.0, 1.0], [0.0, 1.0]])).diagonalisable
        False
        """
        return all(each.vectors.shape[1] == each.multiplicity for each in self.values)


def product_as_written(A: Float64[np.ndarray, "m n"], B: Float64[np.ndarray, "n p"]) -> Float64[np.ndarray, "m p"]:
    """AB of the entries as written, each of its own rounded once.

    >>> product_as_written(np.array([[0.1]]), np.array([[0.2]]))
    array([[0.02]])
    """
    rows, columns = fractions_of(A), fractions_of(B.T)
    return np.array([[rounded(dot(row, column)) for column in columns] for row in rows])


def spectrum(A: Float64[np.ndarray, "n n"]) -> Spectrum:
    """The characteristic polynomial of A, its roots and their eigenvectors; at most three rows.

    >>> s = spectrum(np.array([[3.0, 4.0], [2.0, 1.0]]))
    >>> s.minors, [each.value.real for each in s.values], s.values[0].vectors.real.T
    ((4.0, -5.0), [5.0, -1.0], array([[2., 1.]]))
    """
    if len(A) > MOST_ROWS:
        raise InputError(
            "A has %(given)s rows; in exact fractions at most %(most)s are handled", given=len(A), most=MOST_ROWS
        )
    return _spectrum(fractions_of(A))


def gram_spectrum(A: Float64[np.ndarray, "m n"]) -> Spectrum:
    """The spectrum of AᵀA of the entries as written, at most three columns: its eigenvalues are the squares of the
    singular values of A, and none is below 0.

    >>> [each.real for each in gram_spectrum(np.array([[0.0, -2.0], [1.0, 0.0]])).values]
    [4.0, 1.0]
    """
    check_size(A)
    return _spectrum(gram_of(A))


def check_size(A: Float64[np.ndarray, "m n"]) -> None:
    """Raise InputError for more rows or columns than exact fractions are found for.

    >>> check_size(np.eye(4))
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: A is 4×4; in exact fractions at most 3×3 are handled
    """
    if max(A.shape) > MOST_ROWS:
        raise InputError(
            "A is %(m)s×%(n)s; in exact fractions at most %(most)s×%(most)s are handled",
            m=len(A),
            n=A.shape[1],
            most=MOST_ROWS,
        )


def _spectrum(rows: Rows) -> Spectrum:
    found = [_eigenvalue(rows, root) for root in eigenvalues_of(rows)]
    found.sort(key=lambda each: (-abs(each.value), -each.value.real, -each.value.imag))
    return Spectrum(tuple(map(rounded, minors(rows))), tuple(found))


def _eigenvalue(A: Rows, root: Root) -> Eigenvalue:
    if root.exact:
        basis = [_in_whole_numbers(v) for v in real_vectors(A, root)]
    else:
        basis = [_of_length_one(*adjugate_column(A, root))]
    return Eigenvalue(
        rounded(root.real),
        rounded(root.imaginary),
        root.exact,
        root.multiplicity,
        np.array(basis, dtype=np.complex128).T,
    )


def _in_whole_numbers(v: Vector) -> list[complex]:
    """A multiple of a vector in small whole numbers without a common factor, else of length 1; its largest entry is
    positive."""
    unit = math.lcm(*(each.denominator for each in v))
    whole = [int(each * unit) for each in v]
    whole = [each // math.gcd(*whole) for each in whole]
    if max(map(abs, whole)) > LARGEST_ENTRY:
        return _of_length_one(v, [Fraction(0)] * len(v))
    sign = -1 if max(whole, key=abs) < 0 else 1
    return [complex(sign * each) for each in whole]


def _of_length_one(real: Vector, imaginary: Vector) -> list[complex]:
    """A vector whose largest entry is a positive real number."""
    sizes = [x * x + y * y for x, y in zip(real, imaginary, strict=True)]
    at = next(k for k, size in enumerate(sizes) if size >= max(sizes) * (1 - NEARLY))
    c, d = real[at], imaginary[at]
    entries = [
        (float((x * c + y * d) / sizes[at]), float((y * c - x * d) / sizes[at]))
        for x, y in zip(real, imaginary, strict=True)
    ]
    length = math.hypot(*(part for entry in entries for part in entry))
    return [complex(x / length, y / length) for x, y in entries]


check_calls(__name__)
