"""Matrices each entry of which lies in one of a few intervals, and what comes of calculating with them.

A result holds all that comes out for any choice within the intervals, chosen anew for each entry, and what float64 may
have rounded. Where every number enters once, as in W a + b and δ aᵀ, it holds nothing else, as long as there are no
more than ``MOST`` ways to choose among the intervals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dlmath.functions.softmax import softmax

Array = np.ndarray
ROUNDING = 2.3e-16  # by how much an operation may be off, relative to its result: a unit of its last digit
OF_FUNCTIONS = 4.5e-16  # and a function that takes a few of them
MOST = 512
_OF_A_TIE = 1e-9  # so far from halfway between two numbers a calculator may round either way
_MORE = range(4)  # digits with which somebody may go on beyond those of an answer
_PARTS = np.linspace(0.0, 1.0, 9)[:, np.newaxis, np.newaxis, np.newaxis]


@dataclass(frozen=True, eq=False)
class Intervals:
    """A matrix (n, N) each entry of which lies in one of K intervals; ``intervals`` makes it.

    >>> W, a = np.array([[2.0, -1.0]]), intervals(np.array([[0.0], [5.0]]), np.array([[1.0], [6.0]]))
    >>> z = W @ a + np.array([[0.5]])
    >>> z.low.round(12).tolist(), z.high.round(12).tolist()
    ([[[-5.5]]], [[[-2.5]]])
    """

    low: Array  # the bounds, (K, n, N)
    high: Array
    __array_ufunc__ = None  # so that an array on the left leaves the operation to the intervals

    @property
    def T(self) -> "Intervals":
        """The transpose."""
        return Intervals(self.low.swapaxes(-1, -2), self.high.swapaxes(-1, -2))

    def __add__(self, other: "Value") -> "Intervals":
        mine, its = _pairs(self, other)
        return _rounded(mine.low + its.low, mine.high + its.high)

    def __neg__(self) -> "Intervals":
        return Intervals(-self.high, -self.low)

    def __sub__(self, other: "Value") -> "Intervals":
        return self + -_as_intervals(other)

    def __rsub__(self, other: "Value") -> "Intervals":
        return -self + other

    def __mul__(self, other: "Value") -> "Intervals":
        mine, its = _pairs(self, other)
        corners = [mine.low * its.low, mine.low * its.high, mine.high * its.low, mine.high * its.high]
        return _rounded(np.fmin.reduce(corners), np.fmax.reduce(corners))

    __rmul__ = __mul__

    def __truediv__(self, positive: int) -> "Intervals":
        return _rounded(self.low / positive, self.high / positive)

    def __matmul__(self, other: "Value") -> "Intervals":
        return _matmul(self, _as_intervals(other))

    def __rmatmul__(self, other: "Value") -> "Intervals":
        return _matmul(_as_intervals(other), self)

    def sum(self, axis: int, keepdims: bool) -> "Intervals":
        """The sum over the columns, as of an array: ``sum(axis=1, keepdims=True)``."""
        assert (axis, keepdims) == (1, True)
        return self @ np.ones((self.low.shape[-1], 1))

    def merged(self, most: int = 1) -> "Intervals":
        """One interval for each entry that holds all of its K, if K is greater than ``most``."""
        if len(self.low) <= most:
            return self
        return Intervals(np.fmin.reduce(self.low)[np.newaxis], np.fmax.reduce(self.high)[np.newaxis])

    def either(self, other: "Value") -> "Intervals":
        """Entries that lie in these intervals or in others, (n, N)."""
        its = _as_intervals(other)
        return Intervals(np.concatenate([self.low, its.low]), np.concatenate([self.high, its.high])).merged(MOST)

    def hold(self, values: Array) -> bool:
        """Whether the k-th intervals, for some k, hold all of the values, (n, N)."""
        return bool(((self.low <= values) & (values <= self.high)).all(axis=(1, 2)).any())

    def nearest(self, values: Array) -> Array:
        """The numbers of the intervals that are nearest to some values, (n, N).

        >>> intervals(np.array([[1.0]]), np.array([[2.0]])).either(np.array([[4.0]])).nearest(np.array([[3.5]])).item()
        4.0
        """
        found = np.clip(values, self.low, self.high)
        return np.take_along_axis(found, np.abs(found - values).argmin(axis=0)[np.newaxis], axis=0)[0]

    def close_to(self, values: Array, reach: Array) -> tuple[Array, Array]:
        """The lowest and the highest number within reach of some values; NaN where there is none. All are (n, N)."""
        low, high = np.maximum(self.low, values - reach), np.minimum(self.high, values + reach)
        away = low > high
        return np.fmin.reduce(np.where(away, np.nan, low)), np.fmax.reduce(np.where(away, np.nan, high))


Numbers = Array | Intervals
Value = Numbers | float | int


def intervals(*corners: Array) -> Intervals:
    """One interval for each entry, which holds that entry of some matrices (n, N); what is no number is left out."""
    return Intervals(np.fmin.reduce(corners)[np.newaxis], np.fmax.reduce(corners)[np.newaxis])


def _as_intervals(value: Value) -> Intervals:
    """A number or a matrix as what is known exactly."""
    if isinstance(value, Intervals):
        return value
    exact = np.atleast_2d(np.asarray(value, dtype=float))[np.newaxis]
    return Intervals(exact, exact)


def _pairs(mine: Intervals, value: Value) -> tuple[Intervals, Intervals]:
    """Every choice of one with every choice of the other."""
    its = _as_intervals(value)
    if len(mine.low) == 1 or len(its.low) == 1:
        return mine, its
    if len(mine.low) * len(its.low) > MOST:
        return mine.merged(), its.merged()
    K = len(its.low)
    every = [np.tile(bound, (len(mine.low), *[1] * (bound.ndim - 1))) for bound in (its.low, its.high)]
    return Intervals(mine.low.repeat(K, axis=0), mine.high.repeat(K, axis=0)), Intervals(*every)


def _matmul(left: Intervals, right: Intervals) -> Intervals:
    """The matrix product, in which each of the products that are added up may be another choice."""
    products = Intervals(left.low[..., np.newaxis], left.high[..., np.newaxis]) * Intervals(
        right.low[:, np.newaxis], right.high[:, np.newaxis]
    )
    if len(products.low) == 1:
        low, high = products.low.sum(axis=-2), products.high.sum(axis=-2)
        sums = np.maximum(np.abs(products.low), np.abs(products.high)).sum(axis=-2)  # no partial sum is larger
        off = products.low.shape[-2] * ROUNDING * sums
        return Intervals(low - off, high + off)
    first, *rest = (Intervals(products.low[..., i, :], products.high[..., i, :]) for i in range(products.low.shape[-2]))
    return sum(rest, start=first)


def _rounded(low: Array, high: Array, off: float = ROUNDING) -> Intervals:
    return Intervals(low - off * np.abs(low), high + off * np.abs(high))


def through(f: Callable[[Array], Array], x: Numbers, kinks: tuple[float, ...] = ()) -> Numbers:
    """f(x), entry by entry; of an interval at both ends, at seven places between them, and at the kinks, where f may
    turn or jump.

    >>> square = through(np.square, intervals(np.array([[-1.0]]), np.array([[3.0]])), kinks=(0.0,))
    >>> square.low.item(), square.high.round(12).item()
    (0.0, 9.0)
    """
    if not isinstance(x, Intervals):
        return f(x)
    places = [x.low[np.newaxis]] if np.array_equal(x.low, x.high) else [x.low + (x.high - x.low) * _PARTS]
    places += [np.clip(kink, x.low, x.high)[np.newaxis] for kink in kinks]
    values = np.concatenate(places)
    values = f(values.reshape(-1, values.shape[-1])).reshape(values.shape)
    return _rounded(np.fmin.reduce(values), np.fmax.reduce(values), OF_FUNCTIONS)


def through_matrices(f: Callable[[Array], Array], x: Intervals) -> Intervals:
    """f(x) for an f that takes whole matrices and works entry by entry, at nine places of each interval."""
    places = x.low + (x.high - x.low) * _PARTS
    values = np.stack([np.stack([f(each) for each in matrices]) for matrices in places])
    return _rounded(np.fmin.reduce(values), np.fmax.reduce(values), OF_FUNCTIONS)


def through_terms(f: Callable[[Array], Array], x: Intervals, turns: Array) -> Intervals:
    """f(x) for an f that takes whole matrices and whose entries each turn at a place of their own, (n, N): at both
    ends, and there."""
    places = [x.low, x.high, np.clip(turns, x.low, x.high)]
    values = np.stack([np.stack([f(each) for each in matrices]) for matrices in places])
    return _rounded(np.fmin.reduce(values), np.fmax.reduce(values), OF_FUNCTIONS)


def total(x: Intervals) -> Intervals:
    """The sum of all entries."""
    rows = x @ np.ones((x.low.shape[-1], 1))
    return np.ones((1, x.low.shape[-2])) @ rows


def through_jump(f: Callable[[Array], Array], x: Numbers, jump: float) -> Numbers:
    """f(x) for an f that jumps just above a place: what lies on both sides of it becomes two intervals, with nothing
    between."""
    if not isinstance(x, Intervals) or not (both := (x.low <= jump) & (jump < x.high)).any():
        return through(f, x, (jump,))
    below = through(f, Intervals(x.low, np.where(both, jump, x.high)), (jump,))
    above = through(f, Intervals(np.where(both, np.nextafter(jump, np.inf), x.low), x.high))
    assert isinstance(below, Intervals)
    return below.either(above)


class Rounding(NamedTuple):
    """Rounding to so many significant digits or, where there is a unit, to multiples of that, as to four decimals."""

    digits: int
    unit: float = 0.0

    def units(self, x: Array) -> Array:
        """A unit of the last digit that is left of each number."""
        sizes = np.where((x != 0.0) & np.isfinite(x), np.abs(x), 1.0)
        return np.full_like(sizes, self.unit) if self.unit else 10.0 ** (np.floor(np.log10(sizes)) - self.digits + 1.0)

    def most(self, sizes: Array) -> Array:
        """By how much numbers of no more than some sizes may be off after it."""
        return 0.5 * (np.full_like(sizes, self.unit) if self.unit else 10.0 ** (1 - self.digits) * sizes)


def rounded_to(x: Intervals, rounding: Rounding) -> Intervals:
    """Intervals that hold every number as it is, rounded, and rounded to more digits than that, ties either way.

    >>> found = rounded_to(intervals(np.array([[0.18647]])), Rounding(3))
    >>> found.low.round(12).item(), found.high.round(12).item()
    (0.186, 0.1865)
    >>> rounded_to(intervals(np.array([[0.01236]])), Rounding(4, unit=1e-3)).low.round(12).item()
    0.012
    """
    low = [x.low, *(_to_units(x.low, rounding.units(x.low) / 10.0**more, np.ceil) for more in _MORE)]
    high = [x.high, *(_to_units(x.high, rounding.units(x.high) / 10.0**more) for more in _MORE)]
    return _rounded(np.fmin.reduce(low), np.fmax.reduce(high))


def _to_units(x: Array, units: Array, towards: Callable[[Array], Array] = np.floor) -> Array:
    half = 0.5 + _OF_A_TIE if towards is np.floor else -0.5 - _OF_A_TIE
    return towards(x / units + half) * units


def rising(f: Callable[[Array], Array], x: Numbers) -> Numbers:
    """A function (n, N) ↦ (n, N) that rises in every entry, applied to a matrix or to all bounds."""
    if not isinstance(x, Intervals):
        return f(x)
    return _rounded(np.stack([f(low) for low in x.low]), np.stack([f(high) for high in x.high]), OF_FUNCTIONS)


def falling(f: Callable[[Array], Array], x: Numbers) -> Numbers:
    """The same for one that falls."""
    return rising(lambda minus: f(-minus), -x)


def sum_of_others(x: Numbers) -> Numbers:
    """For each entry of a column (n, N) the sum of all the others."""
    if not isinstance(x, Intervals):
        return (1.0 - np.eye(len(x))) @ x
    if x.low.shape[1] == 1:
        return intervals(np.zeros(x.low.shape[1:]))
    first, *rest = (Intervals(np.roll(x.low, k, axis=1), np.roll(x.high, k, axis=1)) for k in range(1, x.low.shape[1]))
    return sum(rest, start=first)


def softmax_of(z: Numbers) -> Numbers:
    """softmax(z), (n, N), which rises with its own z and falls with every other: it is highest with its own z high and
    all others low.

    >>> p = softmax_of(intervals(np.array([[0.0], [0.0]]), np.array([[1.0], [0.0]])))
    >>> p.low.round(4).tolist(), p.high.round(4).tolist()
    ([[[0.5], [0.2689]]], [[[0.7311], [0.5]]])
    """
    if not isinstance(z, Intervals):
        return softmax(z)
    z = z.merged()
    return _rounded(_softmax(z.low[0], z.high[0]), _softmax(z.high[0], z.low[0]), 2.0 * OF_FUNCTIONS)


def _softmax(own: Array, other: Array) -> Array:
    """1 / (1 + Σ over the others of e^(their z − own z)), as one of K."""
    powers = np.exp(other[np.newaxis] - own[:, np.newaxis])
    mine = np.eye(len(own), dtype=bool)[:, :, np.newaxis]
    return (1.0 / np.where(mine, 1.0, powers).sum(axis=1))[np.newaxis]
