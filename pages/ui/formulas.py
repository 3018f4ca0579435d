"""A step as a formula: in symbols, with its numbers, with its shapes, and the arithmetic of one number.

One template for each rule is filled three times: with symbols, with matrices, with shapes. ``{0}`` is the first operand, ``{0T}`` its transpose;
``{s}`` is a column of ones, one for each sample, ``{u}`` one for each unit. Where samples are rows, all but W and ∂J/∂W is written transposed.
"""

import re
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from dlmath import Trace
from dlmath.network import each_alone
from dlmath.steps import Arithmetic, Entry, Quantity, Rule, Step, Symbol, arithmetic, quantity, update_arithmetic
from pages.ui import numbers, settings
from pages.ui.symbols import OF_SAMPLES, coloured, component, phi, phi_plain, symbol
from pages.ui.text import _

RIGHT_SIDES = {
    Rule.AFFINE: "{0}{1}+{2}",
    Rule.ACTIVATION: r"\varphi\left({0}\right)",
    Rule.SOFTMAX: r"\varphi\left({0}\right)",
    Rule.OUTPUT_DELTA: r"{0}\odot{1}",
    Rule.CANONICAL_DELTA: "{0}-{1}",
    Rule.SOFTMAX_DELTA: r"{0}\odot\left({1}-{0T}{1}\right)",
    Rule.HIDDEN_DELTA: r"{0T}{1}\odot{2}",
    Rule.HIDDEN_SOFTMAX_DELTA: r"{2}\odot\left({0T}{1}-{2T}{0T}{1}\right)",
    Rule.WEIGHT_GRADIENT: "{0}{1T}",
    Rule.BIAS_GRADIENT: "{0}",
}
OF_A_BATCH = {
    Rule.AFFINE: "{0}{1}+{2}{sT}",
    Rule.SOFTMAX_DELTA: r"{0}\odot\left({1}-{u}{uT}\left({0}\odot{1}\right)\right)",
    Rule.HIDDEN_SOFTMAX_DELTA: r"{2}\odot\left({0T}{1}-{u}{uT}\left({2}\odot{0T}{1}\right)\right)",
    Rule.BIAS_GRADIENT: "{0}{s}",
}
IN_ROWS = {
    Rule.AFFINE: "{1}{0T}+{2}",
    Rule.SOFTMAX_DELTA: r"{0}\odot\left({1}-\left({0}\odot{1}\right){u}{uT}\right)",
    Rule.HIDDEN_DELTA: r"{1}{0}\odot{2}",
    Rule.HIDDEN_SOFTMAX_DELTA: r"{2}\odot\left({1}{0}-\left({2}\odot{1}{0}\right){u}{uT}\right)",
    Rule.WEIGHT_GRADIENT: "{0T}{1}",
}
OF_A_BATCH_IN_ROWS = IN_ROWS | {Rule.AFFINE: "{1}{0T}+{s}{2}", Rule.BIAS_GRADIENT: "{sT}{0}"}

_IN_ONE_ORIENTATION = ("W", "dW", "J", "m")


# The arithmetic of single numbers in Unicode, by symbol, row and column.
Explanations = Mapping[tuple[Symbol, int, int], str]


def explanations(t: Trace, every: Iterable[Step]) -> Explanations:
    """Where every number of some steps comes from: sums and products written out, or a function and what it is applied to."""
    found: dict[tuple[Symbol, int, int], str] = {}
    for step in every:
        for j, k in np.ndindex(step.result.value.shape):
            terms = arithmetic(step, j, k)
            if terms is not None:
                found[step.result.symbol, j, k] = plain(terms)
            elif step.rule in (Rule.ACTIVATION, Rule.SOFTMAX):
                found |= _applied(t, step, j, k)
    return found


def of_sample(how: Explanations, s: int) -> Explanations:
    """The arithmetic of one sample's numbers, in its one column, and of what belongs to no sample."""
    return {
        (symbol, j, 0 if symbol.letter in OF_SAMPLES else k): text
        for (symbol, j, k), text in how.items()
        if symbol.letter not in OF_SAMPLES or k == s
    }


def _applied(t: Trace, step: Step, j: int, k: int) -> dict[tuple[Symbol, int, int], str]:
    """φ and φ′ of one z."""
    activation = t.network[step.layer - 1].activation
    z = [numbers.plain(float(each)) for each in step.operands[0].value[:, k]]
    if step.rule is Rule.SOFTMAX:
        return {(step.result.symbol, j, k): f"exp({z[j]}) / (" + " + ".join(f"exp({each})" for each in z) + ")"}
    name = phi_plain(activation)
    return {(step.result.symbol, j, k): f"{name}({z[j]})", (Symbol("slope", step.layer), j, k): f"{name}′({z[j]})"}


def title(step: Step) -> str:
    """What a step computes, as inline LaTeX."""
    update = _("update")
    return rf"\text{{{update}}}" if step.rule is Rule.UPDATE else symbol(step.result.symbol)


def in_symbols(step: Step, t: Trace) -> str:
    """The formula of a step in symbols."""
    if step.rule is Rule.UPDATE:
        return _update_in_symbols()
    left = symbol(step.result.symbol)
    if step.rule in (Rule.LOSS, Rule.LOSS_SLOPE):
        j = r"\frac{\partial J}{\partial a_j}"
        return f"J={_over_samples(t)}" if step.rule is Rule.LOSS else f"{left}:\\quad {j}={_mean_of(_recolour(t.loss.slope_latex), t)}"
    return f"{left}={_right_side(step, t, lambda q, T: _transposed(symbol(q.symbol), T))}"


def in_numbers(step: Step, t: Trace, row: int, column: int) -> str:
    """The formula of a step with its matrices of numbers; what the chosen number is made of stands in bold."""
    result = _matrix(step.result, lambda j, k: (j, k) == (row, column), flipped(step.result))
    if step.rule in (Rule.LOSS, Rule.LOSS_SLOPE):
        return f"{symbol(step.result.symbol)}={result}"
    used = _used(step, row, column)

    def numbers_of(q: Quantity, transposed: bool) -> str:
        return _matrix(q, lambda j, k: (q.symbol, j, k) in used, transposed != flipped(q))

    wide = sum(_width(q) for q in (*step.operands, step.result))
    size = r"\footnotesize " if wide > 12 else ""
    right = _right_side(step, t, numbers_of)
    return rf"{size}\begin{{aligned}}{result}\\[.4em]={right}\end{{aligned}}" if wide > 9 else f"{size}{result}={right}"


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
    """How J or one entry of a gradient is made of what each sample would have alone; "" where a step is of no such kind, or of one sample."""
    letter, l = step.result.symbol.letter, step.layer
    if letter not in ("J", "dW", "db") or t.X.shape[1] == 1:
        return ""
    alone = [float(quantity(each, letter, l).value[row, column]) for each in each_alone(t)]
    bracketed = list(map(numbers.latex_bracketed, alone))
    total = r"\\&\quad+".join("+".join(bracketed[i : i + 4]) for i in range(0, len(bracketed), 4))
    value = numbers.latex(float(step.result.value[row, column]))
    return _aligned(component(step.result.symbol, row, column), [rf"{_mean(t)}\big({total}\big)", value])


def in_scalars(step: Step, t: Trace, row: int, column: int) -> str:
    """The arithmetic of one number of a step, line by line: in symbols, with numbers, its value."""
    N = t.X.shape[1]
    left = component(step.result.symbol, row, column, N)
    value = numbers.latex(float(step.result.value[row, column]))
    if step.rule in (Rule.ACTIVATION, Rule.SOFTMAX):
        return _aligned(left, [*_activation_lines(step, t, row, column), value])
    if step.rule is Rule.LOSS:
        return _aligned("J", [*_loss_lines(t), value]) if N == 1 else over_samples(step, t, row, column)
    if step.rule is Rule.LOSS_SLOPE:
        return _aligned(left, [_mean_of(_substituted(t.loss.slope_latex, t, row, column), t), value])
    terms = arithmetic(step, row, column)
    assert terms is not None
    return _aligned(left, [written(terms, symbols=True, N=N), *([written(terms)] if len(terms) > 1 else []), value])


def in_slopes(step: Step, t: Trace, row: int, column: int) -> str:
    """How the φ′(z) came about that the arithmetic of a number uses; "" where it uses none."""
    terms = arithmetic(step, row, column) or ()
    return r"\quad ".join(_slope_line(t, part) for part in terms if isinstance(part, Entry) and part.symbol.letter == "slope")


def update_in_scalars(t: Trace, letter: str, layer: int, row: int, column: int, learning_rate: float, value: float) -> str:
    """The update of one parameter: old − α · gradient."""
    old, gradient = quantity(t, letter, layer), quantity(t, f"d{letter}", layer)
    terms = update_arithmetic(_entry(old, row, column), _entry(gradient, row, column), learning_rate)
    left = component(old.symbol, row, column)
    return rf"\begin{{aligned}}{left}&\leftarrow {written(terms, symbols=True)}\\&={written(terms)}={numbers.latex(value)}\end{{aligned}}"


def update_in_numbers(t: Trace, new: Quantity, learning_rate: float) -> str:
    """The update of one weight matrix or bias, with its numbers."""
    letter, layer = new.symbol.letter, new.symbol.layer
    old, gradient = quantity(t, letter, layer), quantity(t, f"d{letter}", layer)
    before, slope, after = (_matrix(q, lambda j, k: False, flipped(q)) for q in (old, gradient, new))
    return rf"{symbol(new.symbol)}\leftarrow {before}-{numbers.latex(learning_rate)}\cdot{slope}={after}"


def written(terms: Arithmetic, symbols: bool = False, N: int = 1) -> str:
    """Arithmetic in LaTeX, with symbols (of a batch of N samples) or with numbers; long sums are broken into lines."""
    signs = {"·": r"\cdot ", "−": "-", "(": r"\big(", ")": r"\big)"}
    parts, sums = [], 0
    for i, part in enumerate(terms):
        if isinstance(part, Entry):
            text = component(part.symbol, part.row, part.column, N) if symbols else _number(part, i == 0, "·" in terms[max(i - 1, 0) : i + 2])
        else:
            text = signs.get(part, part)
            sums += part == "+"
            if part == "+" and sums % 4 == 0:
                text = r"\\&\quad +"
        parts.append(text)
    return "".join(parts)


def plain(terms: Arithmetic) -> str:
    """Arithmetic with numbers in Unicode, for hover texts: 0.15·0.05 + 0.2·0.1 + 0.35."""
    parts = []
    for i, part in enumerate(terms):
        if isinstance(part, Entry):
            parts.append((numbers.bracketed if i and terms[i - 1] != "(" else numbers.plain)(part.value))
        else:
            parts.append(f" {part} " if part in "+−" else part)
    return "".join(parts)


def _number(part: Entry, first: bool, factor: bool) -> str:
    return coloured(part.symbol.letter, numbers.latex(part.value) if first else numbers.latex_bracketed(part.value, compound=factor))


def _transposed(text: str, transposed: bool) -> str:
    return rf"{{{text}}}^{{\!\top}}" if transposed else text


def _template(rule: Rule, N: int) -> str:
    """The right side of a rule for one sample or several, in columns or in rows."""
    rows = settings.current().rows
    special = (OF_A_BATCH_IN_ROWS if rows else OF_A_BATCH) if N > 1 else (IN_ROWS if rows else {})
    return special.get(rule, RIGHT_SIDES[rule])


def _right_side(step: Step, t: Trace, show: Callable[[Quantity, bool], str]) -> str:
    """The template of a step's rule, each operand shown by ``show(quantity, transposed)``."""
    units, N = t.network[step.layer - 1].W.shape[0], t.X.shape[1]
    ones = {"s": Quantity(Symbol("1", 0), np.ones((N, 1))), "u": Quantity(Symbol("1", 0), np.ones((units, 1)))}

    def fill(place: re.Match[str]) -> str:
        return show(ones[place[1]] if place[1] in ones else step.operands[int(place[1])], bool(place[2]))

    filled = re.sub(r"\{([\dsu])(T?)\}", fill, _template(step.rule, N))
    if step.rule in (Rule.ACTIVATION, Rule.SOFTMAX):
        return filled.replace(r"\varphi\left", rf"{phi(t.network[step.layer - 1].activation)}\!\left", 1)
    if step.rule is Rule.CANONICAL_DELTA and step.operands[2].value[0, 0] != 1.0:
        return rf"\tfrac{{1}}{{{step.operands[2].value[0, 0]:g}}}\left({filled}\right)"
    return filled


def flipped(q: Quantity) -> bool:
    """Whether a quantity is written transposed, since samples are rows."""
    return settings.current().rows and q.symbol.letter not in (*_IN_ONE_ORIENTATION, "1")


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


def _shape(q: Quantity, transposed: bool) -> str:
    rows, columns = reversed(q.value.shape) if transposed != flipped(q) else q.value.shape
    return rf"({rows}\times {columns})"


def _matrix(q: Quantity, bold: Callable[[int, int], bool], transposed: bool = False) -> str:
    def cell(j: int, k: int) -> str:
        text = numbers.latex(float(q.value[j, k]))
        return rf"\boldsymbol{{{text}}}" if bold(j, k) else text

    rows, columns = q.value.shape
    order: Iterable[Iterable[tuple[int, int]]] = (
        [[(j, k) for j in range(rows)] for k in range(columns)] if transposed else [[(j, k) for k in range(columns)] for j in range(rows)]
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


def _entry(q: Quantity, row: int, column: int) -> Entry:
    return Entry(q.symbol, row, column, float(q.value[row, column]))


def _aligned(left: str, lines: list[str]) -> str:
    return rf"\begin{{aligned}}{left}&=" + r"\\&=".join(lines) + r"\end{aligned}"


def put(latex: str, letter: str, value: float, colour_of: str = "") -> str:
    """A number in place of a letter of a formula, in the colour of a symbol and in brackets where it needs them."""

    def number(place: re.Match[str]) -> str:
        held = latex.endswith((r"\,", r"\ln "), 0, place.start()) or latex.startswith((r"\,", "^"), place.end())
        return f"{{{coloured(colour_of, numbers.latex_bracketed(value, compound=held))}}}"

    return re.sub(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z_])", number, latex)


def _activation_lines(step: Step, t: Trace, row: int, column: int) -> list[str]:
    activation = t.network[step.layer - 1].activation
    z = step.operands[0].value[:, column]
    if step.rule is Rule.SOFTMAX:
        exponentials = "+".join(f"e^{{{numbers.latex(float(each))}}}" for each in z)
        return [rf"\frac{{e^{{{numbers.latex(float(z[row]))}}}}}{{{exponentials}}}"]
    number = float(z[row])
    return [rf"{phi(activation)}\!\left({component(step.operands[0].symbol, row, column, t.X.shape[1])}\right)", put(activation.latex, "z", number)]


def _slope_line(t: Trace, part: Entry) -> str:
    activation = t.network[part.symbol.layer - 1].activation
    z = float(t.forward[part.symbol.layer - 1].z[part.row, part.column])
    left = component(part.symbol, part.row, part.column, t.X.shape[1])
    return rf"{left}={put(activation.slope_latex, 'z', z)}={numbers.latex(part.value)}"


def _recolour(latex: str) -> str:
    """A loss's formula with its symbols in their colours."""
    return re.sub(r"\b([ay])_j", lambda m: coloured(m[1], m[0]), latex)


def _substituted(latex: str, t: Trace, row: int, column: int) -> str:
    """A loss's formula for one entry, with its numbers."""
    a, y = float(t.forward[-1].a[row, column]), float(t.Y[row, column])
    latex = put(put(latex, "a_j", a, "a"), "y_j", y, "y")
    return re.sub(r"(?<![A-Za-z\\])n(?![A-Za-z])", str(t.Y.shape[0]), latex)


def _loss_lines(t: Trace) -> list[str]:
    """The sum of the loss of one sample written out term by term."""
    before, _, term = t.loss.latex.partition(r"\sum_j")
    terms = [_substituted(term, t, row, 0) for row in range(t.Y.shape[0])]
    n = re.sub(r"(?<![A-Za-z\\])n(?![A-Za-z])", str(t.Y.shape[0]), before)
    total = r"\\&\quad+".join("+".join(terms[i : i + 2]) for i in range(0, len(terms), 2))
    return [rf"{n}\Big[{total}\Big]" if before and len(terms) > 1 else f"{n}{total}"]


def _update_in_symbols() -> str:
    W, b = coloured("W", "W^{(l)}"), coloured("b", r"\mathbf b^{(l)}")
    dW, db = coloured("dW", r"\nabla_{\!W^{(l)}}J"), coloured("db", r"\nabla_{\!b^{(l)}}J")
    return rf"{W}\leftarrow {W}-\alpha\,{dW}\qquad {b}\leftarrow {b}-\alpha\,{db}"
