"""A program's arrays as a network with its numbers: which is what, how they lie, which functions they come from.

Programs write z = W x + b with samples as columns, or x W + b or x Wᵀ + b with samples as rows. Shapes tell which, and
where several fit, the numbers do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dlmath import LOSSES, InputError, Network, Trace, trace
from dlmath.arrays import shape_text, shortened
from dlmath.by_hand.layer_values import right_value
from dlmath.by_hand.programs import Comparison, compare
from dlmath.by_hand.rounded_programs import UNITS, agree
from dlmath.network.steps import Symbol
from pages.backprop_walkthrough.parts import program_functions
from pages.backprop_walkthrough.parts.array_files import Array, Arrays
from pages.backprop_walkthrough.parts.program_functions import Clues, Functions, with_activations
from pages.backprop_walkthrough.parts.program_layout import (
    COMPUTED,
    MOST_LAYERS,
    OF_WEIGHTS,
    READINGS,
    Layout,
    Numbers,
    UnfitError,
)
from pages.backprop_walkthrough.parts.program_names import is_of_framework, understood
from pages.ui.network.scenes import losses_after, some_samples

MOST_NUMBERS = 3_000


@dataclass(frozen=True, eq=False)
class Usual:
    """What the page has for what a file lacks: a network, samples, and the loss of that network.

    Where ``any_samples`` will do, others take the place of samples that do not fit.
    """

    network: Network
    X: np.ndarray
    Y: np.ndarray
    loss: str
    any_samples: bool = False


@dataclass(frozen=True, eq=False)
class Program:
    """A program's numbers, read one way; ``read`` makes it.

    Attributes:
      reading: which of READINGS.
      names: by quantity what the program calls it.
      numbers: by quantity its numbers.
      network, X, Y: the program's own, or the page's; activations are those of ``functions``.
      functions: those that the file or its numbers tell.
      told: whether the file names its functions itself.
      own: which of W, b, x, y are the program's own.
      unit: by how much an operation of it may be off.
      alpha: its learning rate.
      unknown: names that mean nothing here.
    """

    reading: str
    names: Mapping[Symbol, str]
    numbers: Numbers
    network: Network
    X: np.ndarray
    Y: np.ndarray
    functions: Functions
    told: bool
    own: frozenset[str]
    unit: float
    alpha: float | None
    unknown: Sequence[str]

    @property
    def computed(self) -> dict[Symbol, np.ndarray]:
        """The numbers that are judged."""
        return {
            symbol: value for symbol, value in self.numbers.values.items() if symbol.letter in COMPUTED and symbol.layer
        }

    @property
    def sizes(self) -> str:
        """Units from input to output, like 2-3-2."""
        return "-".join(str(n) for n in (len(self.X), *(len(layer.W) for layer in self.network)))

    def check_size(self) -> None:
        """Raise InputError if there are more numbers than are compared."""
        numbers = sum(value.size for value in self.computed.values())
        if numbers > MOST_NUMBERS or max(len(self.X), max(len(layer.W) for layer in self.network)) > MOST_NUMBERS:
            raise InputError(
                "%(sizes)s with %(N)s samples has %(given)s numbers; at most %(most)s are compared: make it small for"
                " this, with few inputs, units and samples, for a wrong line is wrong there too",
                sizes=self.sizes,
                N=self.X.shape[1],
                given=numbers,
                most=MOST_NUMBERS,
            )

    def trace(self, activations: Sequence[str], loss: str) -> Trace:
        """The right pass with these functions.

        Raises: InputError if the loss does not take the program's targets.
        """
        LOSSES[loss].check_targets(self.Y)
        return trace(with_activations(self.network, activations), self.X, self.Y, LOSSES[loss])

    def compared(self, t: Trace, alpha: float, between: Callable[[], object] = lambda: None) -> Comparison:
        """The program's numbers judged; ``between`` is called from time to time."""
        return compare(t, alpha, self.computed, self.unit, self.numbers.printed, between)


def read(arrays: Arrays, usual: Usual, reading: str = "") -> tuple[Program, list[str]]:
    """A program's numbers, and which readings its shapes allow as well.

    Args:
      arrays: what it has written.
      usual: for what is not among it.
      reading: how its numbers lie, one of READINGS; "" to find out.

    Raises: InputError if the shapes fit one another in no way, or the network is too large.
    """
    found, unknown = understood(list(arrays.arrays), len(usual.network))
    if not found:
        raise InputError(
            "none of the names in the file is understood: %(names)s; call the arrays z1, a1, delta1, dW1, W1, b1, x, y,"
            " J",
            names=[shortened(name, 30) for name in unknown[:8]],
        )
    given = {symbol: arrays.arrays[name] for symbol, name in found.items()}
    _check_layers(given, usual)
    tried = dict[str, Program | InputError]()
    for name in [reading] if reading else _likely_readings(found, arrays):
        try:
            tried[name] = _as(Layout(name, given, found), usual, arrays, unknown)
        except InputError as error:
            tried[name] = error
    programs = {name: each for name, each in tried.items() if isinstance(each, Program)}
    if not programs:
        errors = [each for each in tried.values() if isinstance(each, InputError)]
        raise max(errors, key=lambda error: error.fitting if isinstance(error, UnfitError) else 0)
    fewest = min(len(each.numbers.misfits) for each in programs.values())
    programs = {name: each for name, each in programs.items() if len(each.numbers.misfits) == fewest}
    different = _different(programs)
    best = max(different, key=lambda name: _agreeing(different[name])) if len(different) > 1 else next(iter(different))
    return different[best], [name for name in different if name != best]


def _likely_readings(found: Mapping[Symbol, str], arrays: Arrays) -> list[str]:
    """The one that the file names, or all in the order in which they are tried: what a framework does comes first."""
    said = arrays.words.get("shapes", [""])[0]
    if said in READINGS:
        return [said]
    frameworks = {is_of_framework(name) for symbol, name in found.items() if symbol.letter in OF_WEIGHTS}
    first = "x Wᵀ + b" if "PyTorch" in frameworks else "x W + b" if "Keras" in frameworks else ""
    return sorted(READINGS, key=lambda name: name != first)


def _check_layers(given: Mapping[Symbol, Array], usual: Usual) -> None:
    layers = {symbol.layer for symbol in given if symbol.letter == "W"}
    L = max(layers) if layers else len(usual.network)
    if missing := [f"W{l}" for l in range(1, L + 1) if layers and l not in layers]:
        raise InputError("the file has W%(last)s, but not %(missing)s", last=L, missing=missing)
    if L > MOST_LAYERS:
        raise InputError("the network has %(given)s layers; at most %(most)s are compared", given=L, most=MOST_LAYERS)
    if beyond := [symbol for symbol in given if symbol.layer > L]:
        raise InputError(
            "the file has %(name)s, but the network has %(n)s layers",
            name=f"{beyond[0].letter}{beyond[0].layer}",
            n=L,
        )


def _as(layout: Layout, usual: Usual, arrays: Arrays, unknown: Sequence[str]) -> Program:
    """The numbers read one way.

    Raises: InputError if W, b, x or y do not fit one another.
    """
    given = layout.given
    own = frozenset({symbol.letter for symbol in given} & {"W", "b", "x", "y"})
    network = layout.network() if "W" in own else usual.network
    sizes = [network[0].W.shape[1], *(len(layer.W) for layer in network)]
    N = layout.samples(sizes) or usual.X.shape[1]
    X = layout.matrix(Symbol("x", 0), (sizes[0], N)) if "x" in own else _of_page("x", usual, sizes, N)
    N = X.shape[1]
    Y = layout.targets(sizes[-1], N) if "y" in own else _of_page("y", usual, sizes, N)
    numbers = layout.numbers(sizes, N, arrays.rounded)
    functions, told = Functions(tuple(layer.activation.name for layer in network), usual.loss), True
    if "W" in own:
        by_name = program_functions.named(arrays.words, len(network))
        told = by_name is not None
        functions = by_name or program_functions.agreeing(Clues(network, X, Y, numbers.values, numbers.printed))
    return Program(
        layout.reading,
        layout.names,
        numbers,
        network,
        X,
        Y,
        functions,
        told,
        own,
        _unit(given),
        _rate(given),
        unknown,
    )


def _of_page(letter: str, usual: Usual, sizes: Sequence[int], N: int) -> np.ndarray:
    """The x or the y of the page, or another that fits where any will do.

    Raises: InputError if that of the page does not fit.
    """
    value, n = (usual.X, sizes[0]) if letter == "x" else (usual.Y, sizes[-1])
    if value.shape == (n, N):
        return value
    if usual.any_samples:
        X, Y = some_samples(sizes[0], sizes[-1], usual.loss)
        return (X if letter == "x" else Y)[:, :N]
    raise UnfitError(
        2 * MOST_LAYERS + 2 + (letter == "y"),
        InputError(
            "%(name)s is not in the file, and the %(name)s of the page is %(given)s; the network of the file needs"
            " %(expected)s",
            name=letter,
            given=shape_text(value.shape),
            expected=shape_text((n, N)),
        ),
    )


def _unit(given: Mapping[Symbol, Array]) -> float:
    """By how much an operation is off: by what those numbers say that were computed."""
    return max([UNITS["float64"], *(array.unit for symbol, array in given.items() if symbol.letter in COMPUTED)])


def _rate(given: Mapping[Symbol, Array]) -> float | None:
    array = given.get(Symbol("alpha", 0))
    if array is None or array.values.size != 1 or not 0.0 <= (rate := array.values.item()) < np.inf:
        return None
    return rate


def _different(programs: Mapping[str, Program]) -> dict[str, Program]:
    """The readings that read the same arrays as other numbers."""
    found = dict[str, Program]()
    for name, each in programs.items():
        if not any(_same(each, other) for other in found.values()):
            found[name] = each
    return found


def _same(one: Program, other: Program) -> bool:
    return all(
        mine.shape == yours.shape and np.array_equal(mine, yours, equal_nan=True) for mine, yours in _pairs(one, other)
    )


def _pairs(one: Program, other: Program) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    yield from ((one.X, other.X), (one.Y, other.Y))
    yield from (
        (one.numbers.values[symbol], other.numbers.values.get(symbol, np.empty((0, 0))))
        for symbol in one.numbers.values
    )


def _agreeing(program: Program) -> int:
    """How many of the program's quantities are the right ones where its numbers are read so."""
    usual = [name or "tanh" for name in program.functions.activations]
    loss = program.functions.loss
    try:
        t = program.trace(
            usual, loss or next(name for name in losses_after(usual[-1]) if LOSSES[name].takes(program.Y))
        )
    except InputError:
        return 0
    right = {symbol: right_value(t, symbol.layer, 0.0, symbol.letter) for symbol in program.computed}
    return sum(value is not None and agree(program.numbers.values[symbol], value) for symbol, value in right.items())
