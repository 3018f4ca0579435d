"""A walkthrough to be done by hand: its givens, and its steps with numbers left blank; the answer key is the same sheet
with every number in it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dlmath import InputError, Network, Trace, update
from dlmath.by_hand.exercises import exercise
from dlmath.network.parameters import Parameter, place
from dlmath.network.steps import (
    Quantity,
    Rule,
    Step,
    Symbol,
    entry,
    has_learned,
    quantity,
    steps,
    update_arithmetic,
    updated,
)
from dlmath.training.methods import GRADIENT_DESCENT, Underway
from pages.backprop_walkthrough.parts import code, methods
from pages.ui.writing import equations, formulas, numbers, settings, symbols
from pages.ui.writing.text import _, called, sentences

MOST_SHEETS = 60
MOST_WORKED = 6

Worked = tuple[str, str]


class Level(StrEnum):
    """What is left blank: everything forward, everything backward, all, or half of all numbers."""

    FORWARD = "forward"
    BACKWARD = "backward"
    ALL = "all"
    HALF = "half"


@dataclass(frozen=True, eq=False)
class Item:
    """One step on a sheet.

    Attributes:
      formula: what is to be computed, in LaTeX.
      value: the result, (m, n).
      blank: which of its numbers are left blank, (m, n).
      worked: for the key the arithmetic of its numbers, each a symbol in LaTeX and how it goes on in Unicode; of the
        first alone where they are many.
      places: which of its numbers there are, (m, n); None: all.
    """

    formula: str
    value: np.ndarray
    blank: np.ndarray
    worked: tuple[Worked, ...]
    places: np.ndarray | None = None

    def there(self, j: int, k: int) -> bool:
        """Whether there is such a number."""
        return self.places is None or bool(self.places[j, k])


@dataclass(frozen=True, eq=False)
class Sheet:
    """A worksheet and its key.

    Attributes:
      number: the seed of its numbers; None where they are those of the page.
      t: the trace that every number comes from.
      alpha: the learning rate.
      items: the steps.
      by: the method of updating.
    """

    number: int | None
    t: Trace
    alpha: float
    items: tuple[Item, ...]
    by: Underway = GRADIENT_DESCENT


def of_page(t: Trace, alpha: float, level: Level, by: Underway = GRADIENT_DESCENT) -> Sheet:
    """The worksheet with the numbers of the page."""
    return Sheet(None, t, alpha, _items(t, alpha, level, 0, by), by)


def of_seed(t: Trace, alpha: float, level: Level, seed: int, by: Underway = GRADIENT_DESCENT) -> Sheet:
    """The worksheet with numbers of its own, for a network of the same sizes and functions and as many samples."""
    new = exercise(t.network, t.loss, t.X.shape[1], seed)
    return Sheet(seed, new, alpha, _items(new, alpha, level, seed, by), by)


def of_seeds(
    t: Trace, alpha: float, level: Level, first: int, count: int, by: Underway = GRADIENT_DESCENT
) -> list[Sheet]:
    """A worksheet for each of some students.

    Raises: InputError unless there are 1 to 60.
    """
    if not 1 <= count <= MOST_SHEETS:
        raise InputError("a set has 1 to %(most)s sheets, not %(given)s", most=MOST_SHEETS, given=count)
    return [of_seed(t, alpha, level, seed, by) for seed in range(first, first + count)]


def _items(t: Trace, alpha: float, level: Level, seed: int, by: Underway) -> tuple[Item, ...]:
    every = steps(t)
    how = formulas.explanations(t, every)
    middle = next(i for i, step in enumerate(every) if step.rule is Rule.LOSS) + 1
    generator = np.random.default_rng(seed)
    found = []
    for i, step in enumerate(every[:middle] if level is Level.FORWARD else every[:-1]):
        blank = _blanks(level, i < middle, step.result.value.shape, generator)
        found.append(
            Item(formulas.in_symbols(step, t), step.result.value, blank, _worked(step, t, how), step.result.there)
        )
    if level is not Level.FORWARD:
        found += (
            _update_items(t, alpha, level, generator)
            if by.method.plain
            else _method_items(t, alpha, level, generator, by)
        )
    return tuple(found)


def _blanks(level: Level, forward: bool, shape: tuple[int, ...], generator: np.random.Generator) -> np.ndarray:
    if level is Level.HALF:
        return generator.random(shape) < 0.5
    return np.full(shape, level is Level.ALL or (level is Level.FORWARD) is forward)


def _worked(step: Step, t: Trace, how: formulas.Explanations) -> tuple[Worked, ...]:
    if step.rule in (Rule.LOSS, Rule.LOSS_SLOPE):
        return ((formulas.in_scalars(step, t, 0, 0), ""),)
    found = []
    for j, k in _places(step.result):
        found.append((symbols.component(step.result.symbol, j, k), f"= {how[step.result.symbol, j, k]}"))
        if slopes := formulas.in_slopes(step, t, j, k):
            found.append((slopes, ""))
    return tuple(found)


def _places(q: Quantity) -> list[tuple[int, int]]:
    """The places whose arithmetic is written out: of weights and their gradients all, of units those of the first
    sample."""
    rows, columns = q.value.shape
    every = [(j, k) for j in range(rows) for k in range(columns if q.symbol.letter in ("W", "dW") else 1)]
    every = [place for place in every if q.exists(*place)]
    return every if len(every) <= MOST_WORKED else every[:1]


def _update_items(t: Trace, alpha: float, level: Level, generator: np.random.Generator) -> list[Item]:
    """The new weights and biases; none where they leave float64."""
    try:
        new = update(t, alpha)
    except InputError:
        return []
    found = []
    for l in range(1, len(new) + 1):
        for letter in "Wb":
            if not has_learned(t, letter, l):
                continue
            old, gradient, result = (
                quantity(t, letter, l),
                quantity(t, f"d{letter}", l),
                updated(t, new, Symbol(letter, l)),
            )
            name = symbols.symbol(old.symbol)
            formula = rf"{name}\leftarrow {name}-\alpha\,{symbols.symbol(gradient.symbol)}"
            worked = tuple(_worked_update(old, gradient, result, alpha, j, k) for j, k in _places(gradient))
            found.append(
                Item(
                    formula, result.value, _blanks(level, False, result.value.shape, generator), worked, gradient.there
                )
            )
    return found


def _method_items(t: Trace, alpha: float, level: Level, generator: np.random.Generator, by: Underway) -> list[Item]:
    """The same by another method: what it remembers, and the new weights and biases, an item for each of its
    assignments."""
    found = []
    for l in range(1, len(t.network) + 1):
        for letter in (each for each in "Wb" if has_learned(t, each, l)):
            gradient = quantity(t, f"d{letter}", l)
            places = {
                at: methods.numbers_at(t, alpha, by, place(t.network, Parameter(letter, l, *at)))
                for at in np.ndindex(gradient.value.shape)
            }
            for line in methods.lines_of(by.method, letter):
                worked = tuple(
                    (methods.written(line, dict(places[at]), Parameter(letter, l, *at)), "") for at in _places(gradient)
                )
                for values in places.values():
                    values[line.name] = line.value(values)
                if line.name != "t":
                    value = np.array([values[line.name] for values in places.values()]).reshape(gradient.value.shape)
                    blank = _blanks(level, False, value.shape, generator)
                    found.append(Item(methods.of_matrix(line, letter, l), value, blank, worked, gradient.there))
    return found


def _worked_update(old: Quantity, gradient: Quantity, new: Quantity, alpha: float, j: int, k: int) -> Worked:
    terms = update_arithmetic(entry(old, j, k), entry(gradient, j, k), alpha)
    return symbols.component(old.symbol, j, k), f"← {equations.plain(terms, float(new.value[j, k]))}"


def givens(sheet: Sheet) -> list[tuple[str, np.ndarray]]:
    """The numbers a sheet starts from, each with its symbol in LaTeX."""
    t, L = sheet.t, len(sheet.t.network)
    found = [quantity(t, "x", 0), quantity(t, "y", L)]
    found += [
        quantity(t, letter, l)
        for l, layer in enumerate(t.network, start=1)
        for letter in "Wb"
        if letter == "W" or layer.has_bias
    ]
    state = [(methods.remembered(name), value) for name, value in code.state_of(t, sheet.by).items()]
    return [*((symbols.symbol(q.symbol), q.value) for q in found), *state]


def functions(network: Network) -> list[str]:
    """φ and φ′ of each function of a network, in LaTeX."""
    found = {}
    for layer in network:
        record = layer.activation
        found[record.name] = rf"{symbols.phi(record)}(z)={record.latex}"
        if record.slope is not None:
            found[record.name] += rf",\quad \varphi'(z)={record.slope_latex}"
        else:
            found[record.name] = rf"{symbols.phi(record)}(z)_a={record.latex},\quad {record.slope_latex}"
    return list(found.values())


def title(sheet: Sheet, key: bool) -> str:
    """What stands at the top."""
    words = _("Backpropagation by hand: answer key") if key else _("Backpropagation by hand")
    return words if sheet.number is None else words + " · " + _("No. %(n)s", n=sheet.number)


def description(sheet: Sheet) -> str:
    """The network, its functions, its loss and the learning rate in words."""
    t = sheet.t
    sizes = "-".join(str(n) for n in (t.X.shape[0], *(layer.W.shape[0] for layer in t.network)))
    words = _(
        "A network %(sizes)s with %(functions)s and the loss %(loss)s; learning rate α = %(alpha)s; samples, each a"
        " column: %(samples)s.",
        sizes=sizes,
        functions=[called(layer.activation.name) for layer in t.network],
        loss=called(t.loss.name),
        alpha=numbers.plain(sheet.alpha),
        samples=t.X.shape[1],
    )
    return words if sheet.by.method.plain else sentences([words, methods.in_words(sheet.by)])


def task() -> str:
    """What to do, and how exactly."""
    return _(
        "Fill in the blanks, in this order. Keep all digits of your calculator and write down %(n)s significant ones.",
        n=settings.current().digits,
    )


def answers(sheet: Sheet) -> str:
    """What stands above the answers."""
    one = sheet.t.X.shape[1] == 1
    return (
        _("The answers and how they come about")
        if one
        else _("The answers, and how those of the first sample come about")
    )


def given_digits() -> int:
    """How many digits given numbers have: so many that what is computed from them has the digits that are asked for."""
    return settings.current().digits + 3
