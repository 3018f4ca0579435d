"""A step as a formula: in symbols, with its numbers, with its shapes, and the arithmetic of one number.

The template of a rule (``rule_templates``) is filled three times: with symbols, with matrices, with shapes. Where
samples are rows, all but W and ∂J/∂W is written transposed.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from dlmath import Activation, Trace
from dlmath.functions.printers.latex import latex, latex_lines
from dlmath.network.passes import each_alone
from dlmath.network.steps import (
    Arithmetic,
    Entry,
    Quantity,
    Rule,
    Step,
    Symbol,
    arithmetic,
    entry,
    quantity,
    update_arithmetic,
)
from pages.ui.writing import equations, numbers, settings
from pages.ui.writing.equations import Chain, Relation, relation
from pages.ui.writing.literal import in_formula
from pages.ui.writing.rule_templates import COMPUTED, template
from pages.ui.writing.symbols import OF_SAMPLES, coloured, component, phi, phi_plain, symbol
from pages.ui.writing.text import _

LONG, BREAK = 48, r"\\&\quad "  # characters of a formula that needs several lines, and what stands between them

_TURNED = (*OF_SAMPLES, "b", "db")  # what is written transposed where samples are rows, before an update and after it


# The arithmetic of single numbers in Unicode, by symbol, row and column.
Explanations = Mapping[tuple[Symbol, int, int], Chain]


def explanations(t: Trace, every: Iterable[Step]) -> Explanations:
    """Where every number of some steps comes from: sums and products written out, or a function and what it is applied
    to."""
    found: dict[tuple[Symbol, int, int], Chain] = {}
    for step in every:
        if step.rule in (Rule.ACTIVATION, Rule.SOFTMAX):
            found |= _applied(t, step)
            continue
        from_z, values = _from_z(step, t), step.result.value.tolist()
        for j, k in np.ndindex(step.result.value.shape):
            if terms := arithmetic(step, j, k):
                found[step.result.symbol, j, k] = equations.plain(terms, values[j][k], independent=from_z)
    return found


def _from_z(step: Step, t: Trace) -> bool:
    """Whether a result was computed from z, though its formula reads a, which may have been rounded to 0 or 1."""
    return (
        t.from_logits
        and (step.rule in (Rule.CANONICAL_DELTA, Rule.SOFTMAX_DELTA, Rule.LOSS))
        and t.network[-1].activation.name != "identity"
    )


def of_sample(how: Explanations, s: int) -> Explanations:
    """The arithmetic of one sample's numbers, in its one column, and of what belongs to no sample."""
    return {
        (symbol, j, 0 if symbol.letter in OF_SAMPLES else k): chain
        for (symbol, j, k), chain in how.items()
        if symbol.letter not in OF_SAMPLES or k == s
    }


def _applied(t: Trace, step: Step) -> Explanations:
    """φ and φ′ of every z."""
    activation, z, slope = (
        t.network[step.layer - 1].activation,
        step.operands[0].value,
        t.backward[step.layer - 1].slope,
    )
    if slope is None or activation.slope is None:
        return {
            (step.result.symbol, j, k): of_softmax(activation, z[:, [k]], j, float(step.result.value[j, k]))
            for j, k in np.ndindex(z.shape)
        }
    name, places = phi_plain(activation), [*np.ndindex(z.shape)]
    a, slopes = (
        each_applied(name, activation.f, z, step.result.value),
        each_applied(f"{name}′", activation.slope, z, slope),
    )
    return {(step.result.symbol, *place): chain for place, chain in zip(places, a, strict=True)} | {
        (Symbol("slope", step.layer), *place): chain for place, chain in zip(places, slopes, strict=True)
    }


def of_softmax(activation: Activation, z: np.ndarray, j: int, a: float) -> Chain:
    """Softmax of one sample's z, written out for one unit."""
    how = relation(lambda z: activation.f(z)[j, 0], (z,), a)
    written = numbers.all_plain(z[:, 0].tolist(), how.digits)
    left = f"exp({written[j]}) / (" + " + ".join(f"exp({each})" for each in written) + ")"
    return Chain(left if how.sign else "", how.sign, how.plain(a))


def each_applied(
    name: str, f: Callable[[np.ndarray], np.ndarray], z: np.ndarray, values: np.ndarray
) -> Iterator[Chain]:
    """A function of every number of a matrix and what it gives, row by row: σ(0.3775) = 0.5933."""
    digits, numbers_of_z = settings.current().digits, z.ravel().tolist()
    given = f(np.array(numbers.all_printed(numbers_of_z)).reshape(z.shape)).ravel().tolist()
    for each, found, value in zip(numbers_of_z, given, values.ravel().tolist(), strict=True):
        how = equations.settled(found, value, digits, digits) or relation(_scalar(f), (each,), value)
        yield Chain(f"{name}({numbers.plain(each, how.digits)})" if how.sign else "", how.sign, how.plain(value))


def of_loss(
    t: Trace, name: str, value: float, of: Callable[[np.ndarray, np.ndarray], Any], independent: bool = False
) -> Chain:
    """What a loss, or its slope, makes of the one output and target of a neuron."""
    a, y = t.forward[-1].a, t.Y
    how = relation(of, (a, y), value, independent=independent)
    left = f"{name}({numbers.plain(a.item(), how.digits)}, {numbers.plain(y.item(), how.digits)})"
    return Chain(left if how.sign else "", how.sign, how.plain(value))


def _scalar(f: Callable[[np.ndarray], np.ndarray]) -> Callable[[float], float]:
    """A function of matrices (n, N), for one number."""
    return lambda z: float(f(np.array([[z]]))[0, 0])


def title(step: Step) -> str:
    """What a step computes, as inline LaTeX."""
    update = _("update")
    return rf"{in_formula(update)}" if step.rule is Rule.UPDATE else symbol(step.result.symbol)


def in_symbols(step: Step, t: Trace) -> str:
    """The formula of a step in symbols."""
    if step.rule is Rule.UPDATE:
        return _update_in_symbols({q.symbol.letter for q in step.operands})
    left = symbol(step.result.symbol)
    if step.rule in (Rule.LOSS, Rule.LOSS_SLOPE):
        j = r"\frac{\partial J}{\partial a_j}"
        return (
            f"J={_over_samples(t)}"
            if step.rule is Rule.LOSS
            else f"{left}:\\quad {j}={_mean_of(_recolour(t.loss.slope_latex), t)}"
        )
    return f"{left}={_right_side(step, t, lambda q, T: _transposed(symbol(q.symbol), T))}"


def in_numbers(step: Step, t: Trace, row: int, column: int) -> str:
    """The formula of a step with its matrices of numbers; what the chosen number is made of stands in bold."""
    how = relation(_combine(step, t), [q.value for q in step.operands], step.result.value, independent=_from_z(step, t))
    result = _matrix(step.result, lambda j, k: (j, k) == (row, column), flipped(step.result), how.latex)
    if step.rule in (Rule.LOSS, Rule.LOSS_SLOPE) or not how.sign:
        return f"{symbol(step.result.symbol)}={result}"
    used = _used(step, row, column)

    def numbers_of(q: Quantity, transposed: bool) -> str:
        return _matrix(
            q,
            lambda j, k: (q.symbol, j, k) in used,
            transposed != flipped(q),
            lambda value: numbers.latex(value, how.digits),
        )

    wide = sum(_width(q) for q in (*step.operands, step.result))
    size = r"\footnotesize " if wide > 12 else ""
    right = _right_side(step, t, numbers_of)
    aligned = rf"{size}\begin{{aligned}}{result}\\[.4em]{how.latex_sign}{right}\end{{aligned}}"
    return aligned if wide > 9 else f"{size}{result}{how.latex_sign}{right}"


def _combine(step: Step, t: Trace) -> Callable[..., np.ndarray]:
    """What a step computes, of its operands."""
    if step.rule in (Rule.ACTIVATION, Rule.SOFTMAX):
        return t.network[step.layer - 1].activation.f
    if step.rule is Rule.LOSS:
        return lambda a, y: np.array([[t.loss.value(a, y)]])
    return t.loss.slope if step.rule is Rule.LOSS_SLOPE else COMPUTED[step.rule]


def in_shapes(step: Step, t: Trace) -> str:
    """The shapes of a step: (2×3)(3×1) + (2×1) → (2×1)."""
    of_loss = step.rule in (Rule.LOSS, Rule.LOSS_SLOPE)
    right = r",\;".join(_shape(q, False) for q in step.operands) if of_loss else _right_side(step, t, _shape)
    return rf"{right}\;\to\;{_shape(step.result, False)}"


def one_below_the_other(*formulas: str) -> str:
    """Several formulas in one; those that are "" are left out."""
    shown = [formula for formula in formulas if formula]
    return shown[0] if len(shown) == 1 else r"\begin{gathered}" + r"\\[.7em]".join(shown) + r"\end{gathered}"


def over_samples(step: Step, t: Trace, row: int, column: int) -> str:
    """How J or one entry of a gradient is made of what each sample would have alone; "" where a step is of no such
    kind, or of one sample."""
    letter, l = step.result.symbol.letter, step.layer
    if letter not in ("J", "dW", "db") or t.X.shape[1] == 1:
        return ""
    alone, value = (
        [float(quantity(each, letter, l).value[row, column]) for each in each_alone(t)],
        float(step.result.value[row, column]),
    )
    divisor = len(alone) if takes_mean(t) else 1
    how = relation(lambda *parts: sum(parts) / divisor, alone, value)
    bracketed = [numbers.latex_bracketed(each, how.digits) for each in alone]
    total = r"\\&\quad+".join("+".join(bracketed[i : i + 4]) for i in range(0, len(bracketed), 4))
    return aligned(component(step.result.symbol, row, column), _lines([rf"{_mean(t)}\big({total}\big)"], how, value))


def in_scalars(step: Step, t: Trace, row: int, column: int, result: bool = True, broken: bool = True) -> str:
    """The arithmetic of one number of a step, broken into lines or not: in symbols, with numbers, and, if it may be
    told, its value."""
    if step.rule is Rule.LOSS and t.X.shape[1] > 1:
        return over_samples(step, t, row, column)
    lines = _scalar_lines(step, t, row, column)
    shown = lines if result else lines[:-1]
    return aligned(component(step.result.symbol, row, column, t.X.shape[1]), shown if broken else ["".join(shown)])


def _scalar_lines(step: Step, t: Trace, row: int, column: int) -> list[str]:
    """The lines of ``in_scalars``, each with its sign; the last is the value."""
    N, value = t.X.shape[1], float(step.result.value[row, column])
    if step.rule in (Rule.ACTIVATION, Rule.SOFTMAX):
        return _activation_lines(step, t, row, column, value)
    if step.rule is Rule.LOSS:
        how = relation(_combine(step, t), [q.value for q in step.operands], value, independent=_from_z(step, t))
        return _lines(_loss_lines(t, how.digits), how, value)
    if step.rule is Rule.LOSS_SLOPE:
        a, y = (float(q.value[row, column]) for q in step.operands)
        how = relation(lambda a, y: t.loss.slope(np.full(t.Y.shape, a), np.full(t.Y.shape, y))[0, 0], (a, y), value)
        return _lines([_mean_of(_substituted(t.loss.slope_latex, t, row, column, how.digits), t)], how, value)
    terms = arithmetic(step, row, column)
    assert terms is not None
    return lines_of_terms(terms, value, N, _from_z(step, t))


def lines_of_terms(terms: Arithmetic, value: float, N: int, independent: bool = False) -> list[str]:
    """The arithmetic of one number in symbols, with numbers, and its value, each with its sign."""
    how = equations.of_terms(terms, value, independent=independent)
    alone = len(terms) == 1 and how.sign == "="
    return [
        "=" + written(terms, N=N),
        *_lines([] if alone else [equations.written_latex(terms, how.digits)], how, value),
    ]


def _lines(arithmetic: list[str], how: Relation, value: float) -> list[str]:
    """Arithmetic with numbers and its value, each with its sign; the value alone where the numbers do not give it."""
    return (
        [*("=" + each for each in arithmetic), how.latex_sign + how.latex(value)]
        if how.sign
        else ["=" + how.latex(value)]
    )


def in_slopes(step: Step, t: Trace, row: int, column: int, align: str = "") -> str:
    """How the φ′(z) came about that the arithmetic of a number uses, aligned where formulas are; "" where it uses
    none."""
    found = []
    for part in arithmetic(step, row, column) or ():
        if isinstance(part, Entry) and part.symbol.letter == "slope":
            left, lines = component(part.symbol, part.row, part.column, t.X.shape[1]), slope_lines(t, part)
            found.append(aligned(left, lines) if BREAK in lines[0] else left + align + "".join(lines))
    return r"\quad ".join(found)


def slope_lines(t: Trace, part: Entry) -> list[str]:
    """φ′(z) of one z with its number, a long formula in several lines, and its value, each with its sign."""
    activation, z = (
        t.network[part.symbol.layer - 1].activation,
        float(t.forward[part.symbol.layer - 1].z[part.row, part.column]),
    )
    assert activation.slope is not None
    how = relation(_scalar(activation.slope), (z,), part.value)
    return _lines([in_lines(activation.derivative, z=numbers.latex(z, how.digits))], how, part.value)


def in_lines(formula: str, **put: str) -> str:
    """A function's formula as LaTeX, with what is put for its letters; a long one in several lines, aligned at their
    beginnings."""
    return BREAK.join(latex_lines(formula, LONG, put))


def update_in_scalars(
    t: Trace, letter: str, layer: int, row: int, column: int, learning_rate: float, value: float, result: bool = True
) -> str:
    """The update of one parameter: old − α · gradient, and, if it may be told, the new one."""
    old, gradient = quantity(t, letter, layer), quantity(t, f"d{letter}", layer)
    terms = update_arithmetic(entry(old, row, column), entry(gradient, row, column), learning_rate)
    how, left = equations.of_terms(terms, value), component(old.symbol, row, column)
    lines = _lines([equations.written_latex(terms, how.digits)], how, value)
    return (
        rf"\begin{{aligned}}{left}&\leftarrow"
        rf" {written(terms)}\\&{''.join(lines if result else lines[:-1])}\end{{aligned}}"
    )


def update_in_numbers(t: Trace, new: Quantity, learning_rate: float) -> str:
    """The update of one weight matrix or bias, with its numbers."""
    letter, layer = new.symbol.letter, new.symbol.layer
    old, gradient = quantity(t, letter, layer), quantity(t, f"d{letter}", layer)
    if gradient.there is not None:  # what is not learned does not move, whatever its gradient
        gradient = replace(gradient, value=np.where(gradient.there, gradient.value, 0.0))
    how = relation(lambda W, dW, alpha: W - alpha * dW, (old.value, gradient.value, learning_rate), new.value)
    before, slope = (
        _matrix(q, _nowhere, flipped(q), lambda value: numbers.latex(value, how.digits)) for q in (old, gradient)
    )
    after = _matrix(new, _nowhere, flipped(new), how.latex)
    rate = numbers.latex(learning_rate, how.digits)
    return rf"{symbol(new.symbol)}\leftarrow {before}-{rate}\cdot{slope}{how.latex_sign}{after}"


def _nowhere(j: int, k: int) -> bool:
    """No place of a matrix stands in bold."""
    return False


def written(terms: Arithmetic, N: int = 1) -> str:
    """Arithmetic in symbols, of a batch of N samples; long sums are broken into lines."""
    return equations.written_latex(terms, name=lambda part: component(part.symbol, part.row, part.column, N))


def _transposed(text: str, transposed: bool) -> str:
    return rf"{{{text}}}^{{\!\top}}" if transposed else text


def _right_side(step: Step, t: Trace, show: Callable[[Quantity, bool], str]) -> str:
    """The template of a step's rule, each operand shown by ``show(quantity, transposed)``."""
    units, N = t.network[step.layer - 1].W.shape[0], t.X.shape[1]
    ones = {"s": Quantity(Symbol("1", 0), np.ones((N, 1))), "u": Quantity(Symbol("1", 0), np.ones((units, 1)))}

    def fill(place: re.Match[str]) -> str:
        return show(ones[place[1]] if place[1] in ones else step.operands[int(place[1])], bool(place[2]))

    filled = re.sub(r"\{([\dsu])(T?)\}", fill, template(step.rule, N, settings.current().rows))
    if step.rule in (Rule.ACTIVATION, Rule.SOFTMAX):
        return filled.replace(r"\varphi\left", rf"{phi(t.network[step.layer - 1].activation)}\!\left", 1)
    if step.rule is Rule.CANONICAL_DELTA and step.operands[2].value[0, 0] != 1.0:
        return rf"\tfrac{{1}}{{{numbers.latex(float(step.operands[2].value[0, 0]))}}}\left({filled}\right)"
    return filled


def flipped(q: Quantity) -> bool:
    """Whether a quantity is written transposed, since samples are rows."""
    return settings.current().rows and q.symbol.letter.removeprefix("new ") in _TURNED


def _width(q: Quantity) -> int:
    """How many columns a quantity is written with."""
    return q.value.shape[0 if flipped(q) else 1]


def takes_mean(t: Trace) -> bool:
    """Whether J is the mean over several samples, and not their sum."""
    n, N = t.Y.shape
    return t.loss.divisor(n, N) != t.loss.divisor(n, 1)


def _mean(t: Trace) -> str:
    """The 1/N of a loss that takes the mean over samples."""
    return rf"\tfrac{{1}}{{{t.Y.shape[1]}}}" if takes_mean(t) else ""


def _mean_of(latex: str, t: Trace) -> str:
    """What one sample contributes to a mean over samples."""
    mean = _mean(t)
    return rf"{mean}\Big({latex}\Big)" if mean else latex


def _over_samples(t: Trace) -> str:
    """The formula of the loss, for several samples with their sum or mean."""
    latex = _recolour(t.loss.latex)
    return rf"{_mean(t)}\sum_s\Big({latex}\Big)" if t.X.shape[1] > 1 else latex


def shapes_of_product(A: np.ndarray, B: np.ndarray, AB: np.ndarray) -> str:
    """The shapes of two matrices and of their product, to stand after a formula."""
    return rf":\qquad {_shape_of(A)}\,{_shape_of(B)}\to {_shape_of(AB)}"


def _shape(q: Quantity, transposed: bool) -> str:
    return _shape_of(q.value.T if transposed != flipped(q) else q.value)


def _shape_of(matrix: np.ndarray) -> str:
    rows, columns = matrix.shape
    return rf"({rows}\times {columns})"


def _matrix(q: Quantity, bold: Callable[[int, int], bool], transposed: bool, latex: Callable[[float], str]) -> str:
    def cell(j: int, k: int) -> str:
        text = latex(float(q.value[j, k]))
        return rf"\boldsymbol{{{text}}}" if bold(j, k) else text

    rows, columns = q.value.shape
    order: Iterable[Iterable[tuple[int, int]]] = (
        [[(j, k) for j in range(rows)] for k in range(columns)]
        if transposed
        else [[(j, k) for k in range(columns)] for j in range(rows)]
    )
    if q.symbol.letter in ("J", "m"):
        return coloured(q.symbol.letter, cell(0, 0))
    if q.symbol.letter == "1":
        return _transposed(r"\mathbf 1", transposed)
    body = r"\\".join("&".join(cell(j, k) for j, k in line) for line in order)
    return coloured(q.symbol.letter, rf"\begin{{bmatrix}}{body}\end{{bmatrix}}")


def _used(step: Step, row: int, column: int) -> set[tuple[Symbol, int, int]]:
    """The places of the operands' numbers that one number of the result is made of."""
    terms = arithmetic(step, row, column)
    if terms is None:
        return {(q.symbol, row, column) for q in step.operands}
    return {(part.symbol, part.row, part.column) for part in terms if isinstance(part, Entry)}


def aligned(left: str, lines: list[str]) -> str:
    """A quantity and what it equals, line by line, each line with its sign."""
    return rf"\begin{{aligned}}{left}&" + r"\\&".join(lines) + r"\end{aligned}"


def put(latex: str, letter: str, value: float, colour_of: str = "", digits: int = 0) -> str:
    """A number in place of a letter of a formula, in the colour of a symbol and in brackets where it needs them."""

    def number(place: re.Match[str]) -> str:
        held = latex.endswith((r"\,", r"\ln "), 0, place.start()) or latex.startswith((r"\,", "^"), place.end())
        return f"{{{coloured(colour_of, numbers.latex_bracketed(value, digits, compound=held))}}}"

    return re.sub(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z_])", number, latex)


def _activation_lines(step: Step, t: Trace, row: int, column: int, value: float) -> list[str]:
    activation = t.network[step.layer - 1].activation
    name = component(step.operands[0].symbol, row, column, t.X.shape[1])
    return activation_lines(activation, step.operands[0].value[:, [column]], row, name, value)


def activation_lines(activation: Activation, z: np.ndarray, row: int, name: str, value: float) -> list[str]:
    """φ of one number in symbols, with its number, and its value; of softmax with all numbers of the column.

    Args:
      activation: φ.
      z: (n, 1).
      row: which of them, from 0.
      name: what that one is called, in LaTeX.
      value: what φ makes of it.
    """
    if activation.slope is None:
        how = relation(lambda z: activation.f(z)[row, 0], (z,), value)
        powers = [f"e^{{{numbers.latex(each, how.digits)}}}" for each in z[:, 0].tolist()]
        return _lines([rf"\frac{{{powers[row]}}}{{{'+'.join(powers)}}}"], how, value)
    number = float(z[row, 0])
    how = relation(_scalar(activation.f), (number,), value)
    of_z = rf"={phi(activation)}\!\left({name}\right)"
    return [of_z, *_lines([latex(activation.expression, {"z": numbers.latex(number, how.digits)})], how, value)]


def _recolour(latex: str) -> str:
    """A loss's formula with its symbols in their colours."""
    return re.sub(r"\b([ay])_j", lambda m: coloured(m[1], m[0]), latex)


def _substituted(latex: str, t: Trace, row: int, column: int, digits: int) -> str:
    """A loss's formula for one entry, with its numbers."""
    a, y = float(t.forward[-1].a[row, column]), float(t.Y[row, column])
    latex = put(put(latex, "a_j", a, "a", digits), "y_j", y, "y", digits)
    return re.sub(r"(?<![A-Za-z\\])n(?![A-Za-z])", str(t.Y.shape[0]), latex)


def _loss_lines(t: Trace, digits: int) -> list[str]:
    """The sum of the loss of one sample written out term by term."""
    before, _, term = t.loss.latex.partition(r"\sum_j")
    terms = [_substituted(term, t, row, 0, digits) for row in range(t.Y.shape[0])]
    n = re.sub(r"(?<![A-Za-z\\])n(?![A-Za-z])", str(t.Y.shape[0]), before)
    total = r"\\&\quad+".join("+".join(terms[i : i + 2]) for i in range(0, len(terms), 2))
    return [rf"{n}\Big[{total}\Big]" if before and len(terms) > 1 else f"{n}{total}"]


def _update_in_symbols(letters: Collection[str]) -> str:
    """The update of what is learned."""
    W, b = coloured("W", "W^{(l)}"), coloured("b", r"\mathbf b^{(l)}")
    dW, db = coloured("dW", r"\nabla_{\!W^{(l)}}J"), coloured("db", r"\nabla_{\!b^{(l)}}J")
    of = {"W": rf"{W}\leftarrow {W}-\alpha\,{dW}", "b": rf"{b}\leftarrow {b}-\alpha\,{db}"}
    return r"\qquad ".join(formula for letter, formula in of.items() if letter in letters)
