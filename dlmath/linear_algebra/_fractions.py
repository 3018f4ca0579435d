"""Matrices of up to three rows in exact fractions: roots of polynomials, null spaces, orthogonal vectors.

A root that is a fraction is found as one; any other is a simple root, enclosed by halving an interval.

Source: Strang, Introduction to Linear Algebra, 6.1; rational roots: Gauss's lemma.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

EXACT_DIGITS = 15  # that every decimal number keeps in float64
LARGEST_DENOMINATOR = 1000  # of a fraction such as 1/3 that float64 has rounded
BITS = 160  # of a root before it is rounded once

Vector = list[Fraction]
Rows = list[Vector]


class Root(NamedTuple):
    """A root of a polynomial: exactly, or to BITS bits."""

    real: Fraction
    imaginary: Fraction
    multiplicity: int
    exact: bool  # whether it is this fraction


def as_written(number: float) -> Fraction:
    """What a number means that float64 has rounded: the decimal that is written for it, or a fraction such as 1/3.

    >>> as_written(0.1), as_written(1 / 3), as_written(-2.5)
    (Fraction(1, 10), Fraction(1, 3), Fraction(-5, 2))
    """
    decimal = Fraction(repr(float(number)))
    if float(f"{number:.{EXACT_DIGITS - 1}e}") == number:
        return decimal
    near = Fraction(number).limit_denominator(LARGEST_DENOMINATOR)
    return near if rounded(near) == number else decimal


def fractions_of(A: Float64[np.ndarray, "m n"]) -> Rows:
    """The entries as they are written.

    >>> fractions_of(np.array([[0.5, 0.1]]))
    [[Fraction(1, 2), Fraction(1, 10)]]
    """
    return [[as_written(entry) for entry in row] for row in A.tolist()]


def orthogonal_bases(A: Float64[np.ndarray, "m n"]) -> list[tuple[Fraction, list[Vector]]]:
    """The eigenvalues of AᵀA, the largest first, each with orthogonal eigenvectors of any length.

    >>> orthogonal_bases(np.array([[2.0, 0.0], [0.0, 0.5]]))[1]
    (Fraction(1, 4), [[Fraction(0, 1), Fraction(1, 1)]])
    """
    gram = gram_of(A)
    return [(root.real, _orthogonal(real_vectors(gram, root))) for root in sorted(eigenvalues_of(gram), reverse=True)]


def images(A: Float64[np.ndarray, "m n"], vectors: list[Vector]) -> list[Vector]:
    """A v for some vectors v, in exact fractions.

    >>> images(np.array([[0.1, 0.2]]), [[Fraction(1), Fraction(2)]])
    [[Fraction(1, 2)]]
    """
    rows = fractions_of(A)
    return [[dot(row, v) for row in rows] for v in vectors]


def complement(vectors: list[Vector], n: int) -> list[Vector]:
    """Orthogonal vectors at right angles to all of these, as many as there are.

    >>> complement([[Fraction(1), Fraction(1)]], 2)
    [[Fraction(-1, 1), Fraction(1, 1)]]
    """
    return _orthogonal(_null_space([list(v) for v in vectors], n))


def unit_vector(v: list[Fraction]) -> Float64[np.ndarray, " n"]:
    """A vector of length 1, its entries rounded at the end.

    >>> unit_vector([Fraction(3), Fraction(-4)])
    array([ 0.6, -0.8])
    """
    largest = max(map(abs, v))
    entries = [float(each / largest) for each in v]
    return np.array(entries) / math.hypot(*entries)


def rounded(number: Fraction) -> float:
    """The nearest float64; ±∞ beyond its range.

    >>> rounded(Fraction(1, 3)), rounded(Fraction(10) ** 400)
    (0.3333333333333333, inf)
    """
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def square_root(number: Fraction, bits: int = BITS) -> Fraction:
    """√number for a number ≥ 0: exactly where that is a fraction, else to so many bits.

    >>> square_root(Fraction(9, 4)), float(square_root(Fraction(2))) == 2**0.5
    (Fraction(3, 2), True)
    """
    top, bottom = number.numerator, number.denominator
    if math.isqrt(top) ** 2 == top and math.isqrt(bottom) ** 2 == bottom:
        return Fraction(math.isqrt(top), math.isqrt(bottom))
    shift = bits + max(0, bottom.bit_length() - top.bit_length()) // 2
    return Fraction(math.isqrt((top << 2 * shift) // bottom), 1 << shift)


def gram_of(A: Float64[np.ndarray, "m n"]) -> Rows:
    """AᵀA of the entries as written.

    >>> gram_of(np.array([[0.1, 0.2]]))
    [[Fraction(1, 100), Fraction(1, 50)], [Fraction(1, 50), Fraction(1, 25)]]
    """
    columns = fractions_of(A.T)
    return [[dot(u, v) for v in columns] for u in columns]


def eigenvalues_of(A: Rows) -> list[Root]:
    """The roots of the characteristic polynomial λⁿ − tr A λⁿ⁻¹ + … of up to three rows."""
    return _roots([(-1) ** k * c for k, c in enumerate([Fraction(1), *minors(A)])])


def dot(u: Vector, v: Vector) -> Fraction:
    return sum((x * y for x, y in zip(u, v, strict=True)), Fraction(0))


def minors(A: Rows) -> list[Fraction]:
    """The sums of the principal minors of one row, of two, of three: tr A first, det A last."""
    n = len(A)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    found = [
        sum((A[i][i] for i in range(n)), Fraction(0)),
        sum((A[i][i] * A[j][j] - A[i][j] * A[j][i] for i, j in pairs), Fraction(0)),
    ]
    if n == 3:
        found.append(dot(A[0], _cross(A[1], A[2])))
    return found[:n]


def _cross(u: Vector, v: Vector) -> Vector:
    return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]


def _roots(coefficients: list[Fraction]) -> list[Root]:
    """The roots of a polynomial, the highest power first, whose coefficient is 1; at most of degree three."""
    _one, *rest = coefficients
    if len(rest) == 1:
        return [Root(-rest[0], Fraction(0), 1, exact=True)]
    if len(rest) == 2:
        return _roots_of_quadratic(*rest)
    a, b, c = rest
    repeated = _repeated_root(a, b, c)
    if repeated is not None:
        other = -a - 2 * repeated
        if other == repeated:
            return [Root(repeated, Fraction(0), 3, exact=True)]
        return [Root(repeated, Fraction(0), 2, exact=True), Root(other, Fraction(0), 1, exact=True)]
    places = _simple_real_roots(a, b, c)
    unit = math.lcm(a.denominator, b.denominator, c.denominator)  # a fraction that is a root is a multiple of 1/unit
    for place in places:
        near = Fraction(round(place * unit), unit)
        if near**3 + a * near**2 + b * near + c == 0:
            return [Root(near, Fraction(0), 1, exact=True), *_roots_of_quadratic(a + near, b + near * (a + near))]
    if len(places) == 3:
        return [Root(place, Fraction(0), 1, exact=False) for place in places]
    (r,) = places
    m = -(a + r) / 2
    apart = square_root(b + r * (a + r) - m * m)
    return [Root(r, Fraction(0), 1, exact=False), Root(m, apart, 1, exact=False), Root(m, -apart, 1, exact=False)]


def _roots_of_quadratic(b: Fraction, c: Fraction) -> list[Root]:
    """m ± √(m² − c) with m = −b/2; the root that is smaller by cancellation is c over the other."""
    m, inside = -b / 2, b * b / 4 - c
    if not inside:
        return [Root(m, Fraction(0), 2, exact=True)]
    apart = square_root(abs(inside))
    exact = apart * apart == abs(inside)
    if inside < 0:
        return [Root(m, sign * apart, 1, exact=False) for sign in (1, -1)]
    if exact:
        return [Root(m + sign * apart, Fraction(0), 1, exact=True) for sign in (1, -1)]
    larger = m + (apart if m >= 0 else -apart)
    return [Root(each, Fraction(0), 1, exact=False) for each in (larger, c / larger)]


def _repeated_root(a: Fraction, b: Fraction, c: Fraction) -> Fraction | None:
    """A root of x³ + ax² + bx + c that its derivative shares; such a root is always a fraction."""
    if a * a == 3 * b:
        return -a / 3 if c * 27 == a**3 else None
    root = (9 * c - a * b) / (2 * (a * a - 3 * b))
    return root if 3 * root * root + 2 * a * root + b == 0 and root**3 + a * root**2 + b * root + c == 0 else None


def _simple_real_roots(a: Fraction, b: Fraction, c: Fraction) -> list[Fraction]:
    """The real roots of x³ + ax² + bx + c, which has no repeated one, each within 2^−BITS of its size."""
    unit = math.lcm(a.denominator, b.denominator, c.denominator)
    whole = [int(each * unit) for each in (Fraction(1), a, b, c)]
    bound = 2 + int(max(map(abs, (a, b, c))))
    least = abs(c) / (abs(c) + max(Fraction(1), abs(a), abs(b))) if c else Fraction(1)
    bits = BITS + unit.bit_length() + max(0, least.denominator.bit_length() - least.numerator.bit_length())

    def sign(n: int) -> int:
        value = ((whole[0] * n + (whole[1] << bits)) * n + (whole[2] << 2 * bits)) * n + (whole[3] << 3 * bits)
        return (value > 0) - (value < 0)

    turns = list[int]()
    while _discriminant(a, b, c) > 0:  # the curve is highest above 0 and lowest below, where its slope is 0
        apart = square_root((a * a - 3 * b) / 9, bits)
        turns = [int((-a / 3 + by) * (1 << bits)) for by in (-apart, apart)]
        if sign(turns[0]) > 0 > sign(turns[1]):
            break
        bits *= 2
    ends = [-bound << bits, *turns, bound << bits]
    return [Fraction(_halved(sign, *between), 1 << bits) for between in pairwise(ends)]


def _discriminant(a: Fraction, b: Fraction, c: Fraction) -> Fraction:
    return a * a * b * b - 4 * b**3 - 4 * a**3 * c - 27 * c * c + 18 * a * b * c


def _halved(sign: Callable[[int], int], low: int, high: int) -> int:
    """Where a sign changes between two whole numbers."""
    below = sign(low)
    while high - low > 1:
        middle = (low + high) // 2
        if not (found := sign(middle)):
            return middle
        low, high = (middle, high) if found == below else (low, middle)
    return high


def real_vectors(A: Rows, root: Root) -> list[Vector]:
    """Independent eigenvectors of a real root, in the order of the coordinates."""
    if not root.exact:
        return [adjugate_column(A, root)[0]]
    return _null_space([[x - root.real * (i == j) for j, x in enumerate(row)] for i, row in enumerate(A)], len(A))


def adjugate_column(A: Rows, root: Root) -> tuple[Vector, Vector]:
    """The real and the imaginary part of the largest column of adj(A − λI), each of which is an eigenvector of a simple
    root λ: for three rows A² + (λ − tr A) A + (λ² − λ tr A + c) I, c the minors of two rows; for two A − (tr A − λ) I.
    """
    n, trace = len(A), minors(A)[0]
    x, y = root.real, root.imaginary
    square = [[dot(row, [A[k][j] for k in range(n)]) for j in range(n)] for row in A]
    if n == 3:
        c = minors(A)[1]
        parts = (
            (Fraction(1), x - trace, x * x - y * y - x * trace + c),
            (Fraction(0), y, 2 * x * y - y * trace),
        )
    else:
        parts = ((Fraction(0), Fraction(1), x - trace), (Fraction(0), Fraction(0), y))
    real, imaginary = (
        [[two * square[i][j] + one * A[i][j] + zero * (i == j) for i in range(n)] for j in range(n)]
        for two, one, zero in parts
    )
    sizes = [sum(u * u + v * v for u, v in zip(*pair, strict=True)) for pair in zip(real, imaginary, strict=True)]
    best = max(range(n), key=lambda j: (sizes[j], -j))
    return real[best], imaginary[best]


def _orthogonal(vectors: list[Vector]) -> list[Vector]:
    """Gram and Schmidt without square roots."""
    found: list[Vector] = []
    for v in vectors:
        for u in found:
            share = dot(u, v) / dot(u, u)
            v = [x - share * y for x, y in zip(v, u, strict=True)]
        found.append(v)
    return found


def _null_space(rows: Rows, n: int) -> list[Vector]:
    """A basis of the x with A x = 0, by elimination."""
    rows, pivots = [list(row) for row in rows], list[int]()
    for column in range(n):
        place = next((i for i in range(len(pivots), len(rows)) if rows[i][column]), None)
        if place is None:
            continue
        at = len(pivots)
        rows[at], rows[place] = rows[place], rows[at]
        rows[at] = [each / rows[at][column] for each in rows[at]]
        for i, row in enumerate(rows):
            if i != at and row[column]:
                rows[i] = [x - row[column] * y for x, y in zip(row, rows[at], strict=True)]
        pivots.append(column)
    free = [column for column in range(n) if column not in pivots]
    basis = []
    for column in free:
        v = [Fraction(int(each == column)) for each in range(n)]
        for i, pivot in enumerate(pivots):
            v[pivot] = -rows[i][column]
        basis.append(v)
    return basis
