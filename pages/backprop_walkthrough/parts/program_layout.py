"""How the arrays of a program lie: weights as units × inputs or the other way, samples as columns or as rows.

Shapes inside are those of dlmath: W (n, n_before), b (n, 1), z, a and δ (n, N).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dlmath import ACTIVATIONS, InputError, Layer, Network
from dlmath.arrays import as_matrix, shape_text
from dlmath.network.steps import Symbol
from pages.backprop_walkthrough.parts.array_files import Array

MOST_LAYERS = 6
# How z is written, whether weights are then inputs × units, and whether samples are rows.
READINGS = {"W x + b": (False, False), "x W + b": (True, True), "x Wᵀ + b": (False, True), "Wᵀ x + b": (True, False)}
OF_WEIGHTS = ("W", "dW", "W_new")
COMPUTED = ("z", "a", "J", "dJ_da", "slope", "delta", "dW", "db", "W_new", "b_new")
_OF_SAMPLES = ("x", "y", "z", "a", "delta", "dJ_da", "slope")
_OF_BIASES = ("b", "db", "b_new")
Shape = tuple[int, ...]


class UnfitError(InputError):
    """W, b, x or y that do not fit a reading, and how many of them did before."""

    def __init__(self, fitting: int, error: InputError) -> None:
        super().__init__(error.template, **error.values)
        self.fitting = fitting


class _MisfitError(Exception):
    """A shape that does not fit a reading."""

    def __init__(self, given: Shape, expected: Shape) -> None:
        super().__init__()
        self.given, self.expected = given, expected


@dataclass(frozen=True, eq=False)
class Numbers:
    """Quantities in the shapes inside.

    Attributes:
      values: by quantity its numbers.
      printed: by how much they may be off, since they were printed with few digits.
      misfits: by quantity the shape that the program gave it and the one that it must have, as the program writes them.
    """

    values: dict[Symbol, np.ndarray]
    printed: dict[Symbol, np.ndarray]
    misfits: dict[Symbol, tuple[Shape, Shape]]


@dataclass(frozen=True, eq=False)
class Layout:
    """A program's arrays, read one way.

    Attributes:
      reading: which of READINGS.
      given: its arrays by quantity.
      names: what it calls them.
    """

    reading: str
    given: Mapping[Symbol, Array]
    names: Mapping[Symbol, str]

    def network(self) -> Network:
        """The layers of the program, all with the identity as long as nothing is known of them.

        Raises: InputError if W and b do not fit one another.
        """
        layers: list[Layer] = []
        for l in range(1, max(symbol.layer for symbol in self.given if symbol.letter == "W") + 1):
            W = self._weights(l, len(layers[-1].W) if layers else None)
            has_bias = Symbol("b", l) in self.given
            if not has_bias and Symbol("db", l) in self.given:
                raise InputError(
                    "the file has %(name)s, but not %(missing)s", name=self.names[Symbol("db", l)], missing=f"b{l}"
                )
            shape = len(W), 1
            b = self.matrix(Symbol("b", l), shape) if has_bias else np.zeros(shape)
            learned = None if has_bias else np.zeros(shape, dtype=bool)
            layers.append(Layer(W, b, ACTIVATIONS["identity"], b_learned=learned))
        return tuple(layers)

    def _weights(self, l: int, before: int | None) -> np.ndarray:
        """W of a layer, behind so many units where that is known."""
        symbol = Symbol("W", l)
        values = self.given[symbol].values
        if values.ndim > 2:
            raise InputError("W has %(given)s axes; a dense layer has 2", given=values.ndim)
        if values.ndim < 2:  # its one axis is that of the inputs, or of the units where there is one input
            W = values.reshape(-1, 1) if before == 1 else values.reshape(1, -1)
        else:
            W = values.T if self._flips(symbol) else values
        if before not in (None, W.shape[1]):
            raise UnfitError(
                2 * l,
                InputError(
                    "%(name)s is %(given)s, which does not fit %(before)s with %(n)s units, where z is %(reading)s",
                    name=self.names[symbol],
                    given=shape_text(values.shape),
                    before=self.names[Symbol("W", l - 1)],
                    n=before,
                    reading=self.reading,
                ),
            )
        return as_matrix(W, self.names[symbol])

    def matrix(self, symbol: Symbol, shape: tuple[int, int]) -> np.ndarray:
        """One of x, y, W, b, which must have its shape.

        Raises: InputError with both shapes if it does not.
        """
        try:
            return as_matrix(self._upright(symbol, self.given[symbol].values, shape), self.names[symbol])
        except _MisfitError as misfit:
            fitting = {"b": 2 * symbol.layer - 1, "x": 2 * MOST_LAYERS, "y": 2 * MOST_LAYERS + 1}[symbol.letter]
            raise UnfitError(
                fitting,
                InputError(
                    "%(name)s is %(given)s, but must be %(expected)s, where z is %(reading)s",
                    name=self.names[symbol],
                    given=shape_text(misfit.given) or "1",
                    expected=shape_text(misfit.expected),
                    reading=self.reading,
                ),
            ) from None

    def samples(self, sizes: Sequence[int]) -> int:
        """How many samples there are, as the first quantity says that has them on an axis of its own; 0 where none
        does."""
        _turned, rows = READINGS[self.reading]
        for letter in _OF_SAMPLES:
            for symbol in (each for each in self.given if each.letter == letter):
                values, n = self.given[symbol].values, sizes[-1] if letter == "y" else sizes[symbol.layer]
                if values.ndim == 2 and (letter != "y" or n in values.shape):
                    N, units = values.shape if rows else values.shape[::-1]
                    if units == n or letter == "x":
                        return N
                elif values.ndim < 2:
                    return 1 if values.size == n else values.size
        return 0

    def targets(self, n: int, N: int) -> np.ndarray:
        """The program's y; classes by their numbers become columns with a single 1.

        Raises: InputError if it does not fit, or holds other classes.
        """
        symbol = Symbol("y", 0)
        values = self.given[symbol].values
        classes = values.reshape(-1)
        if n > 1 and classes.size == N and (N > 1 or values.ndim < 2) and values.size != n * N:
            if not np.isin(classes, np.arange(n)).all():
                raise InputError("%(name)s must hold classes from 0 to %(most)s", name=self.names[symbol], most=n - 1)
            return np.eye(n)[:, classes.astype(int)]
        return self.matrix(symbol, (n, N))

    def numbers(self, sizes: Sequence[int], N: int, rounded: Mapping[str, float]) -> Numbers:
        """Every quantity in its shape inside.

        Args:
          sizes: units from input to output.
          N: how many samples there are.
          rounded: by name of x, W and b that were rounded when they were printed, the most by which they are off.
        """
        found = Numbers({}, {}, {})
        for symbol, array in self.given.items():
            letter, l = symbol
            if letter in ("alpha", "loss", "activations", "y"):
                continue
            shape = (sizes[l], sizes[l - 1]) if letter in OF_WEIGHTS else (sizes[l], 1 if letter in _OF_BIASES else N)
            shape = (1, 1) if letter == "J" else shape
            try:
                value = self._upright(symbol, array.values, shape)
                doubt = self._upright(symbol, np.broadcast_to(array.doubt, array.values.shape), shape)
            except _MisfitError as misfit:
                found.misfits[symbol] = misfit.given, misfit.expected
                continue
            most = np.inf if letter in COMPUTED and l else rounded.get(self.names[symbol], 0.0)
            symbol = Symbol("a", 0) if letter == "x" else symbol
            found.values[symbol] = value
            if most:
                found.printed[symbol] = np.minimum(doubt, most)
        return found

    def _flips(self, symbol: Symbol) -> bool:
        """Whether the program writes a quantity the other way round."""
        turned, rows = READINGS[self.reading]
        return turned if symbol.letter in OF_WEIGHTS else rows if symbol.letter in _OF_SAMPLES else False

    def _upright(self, symbol: Symbol, values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """A quantity in its shape inside.

        Raises: _MisfitError if it has another.
        """
        if symbol.letter in (*_OF_BIASES, "J") or values.ndim < 2:
            fits = values.size == shape[0] * shape[1] and min(shape) == 1 and sum(n > 1 for n in values.shape) <= 1
            found = values.reshape(shape) if fits else values
        else:
            flat = values.reshape([n for n in values.shape if n > 1]) if values.ndim > 2 else values
            found = flat.T if self._flips(symbol) else flat
        if found.shape != shape:
            raise _MisfitError(values.shape, shape[::-1] if self._flips(symbol) else shape)
        return found
