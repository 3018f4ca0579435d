"""Points, a line and the terms of a loss as areas: pure functions that return a Plotly figure, formulas and words."""

import re
from collections.abc import Mapping
from functools import cache

import numpy as np

from dlmath import LOSSES
from dlmath.functions.loss_text import factored, is_sum
from dlmath.functions.printers.latex import latex
from dlmath.functions.printers.numpy import branch_taken
from dlmath.functions.printers.plain import plain
from dlmath.functions.reductions import ENTRIES
from dlmath.training.line_fit import LineFit
from pages.ui.drawing.charts import Figure, axis, base_layout, holding
from pages.ui.drawing.stacked import Panel, dots, label, line, stacked, tangent
from pages.ui.writing import equations, numbers, palette
from pages.ui.writing.equations import Relation, number, relation
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _

# How the curves of the losses are drawn, and shown in a list.
DASHES = (
    ("solid", "━━"),
    ("dash", "╍╍"),
    ("dot", "····"),
    ("dashdot", "╍·╍"),
    ("longdash", "━ ━"),
    ("longdashdot", "━·━"),
)
SQUARE = "(a - y) ** 2"
ACROSS, UP = (0.0, 13.2), (-1.6, 11.6)
HEIGHTS, SLOPES, TARGETS = (-2.0, 10.0), (-1.0, 1.5), (-1.0, 11.0)  # the usual scales of b, w and y


def names() -> list[str]:
    """The losses of numbers that are means: those that differ in nothing but the term."""
    return [name for name, record in LOSSES.items() if record.for_regression and record.reduction == ENTRIES]


@cache
def squares() -> list[str]:
    """The losses whose terms are squares, or halves of them."""
    return [name for name, record in LOSSES.items() if factored(record.expression).rest == SQUARE]


def of_squares(name: str) -> str:
    """J of squares of one output, in plain text.

    >>> of_squares("half-MSE")
    '1/N · ½ Σ(ŷ − y)²'
    """
    mean = "1/N · " if LOSSES[name].reduction.over_samples else ""
    return mean + ("½ " if factored(LOSSES[name].expression).under == 2 else "") + "Σ(ŷ − y)²"


def in_symbols(formula: str) -> str:
    """A formula of a record for the point k, in LaTeX."""
    return latex(formula, {"a": r"\hat y_k", "y": "y_k"})


def errors_plain(fit: LineFit) -> list[equations.Chain]:
    """ŷ − y of every point with its numbers and its value, in Unicode."""
    each_point = zip(fit.trace.forward[0].a[0].tolist(), fit.trace.Y[0].tolist(), fit.errors[0].tolist(), strict=True)
    return [equations.plain((number(a), "−", number(y)), error) for a, y, error in each_point]


def slope_over_b(fit: LineFit) -> float:
    """∂J/∂b, 0 where the slopes of the terms cancel but for rounding."""
    return _mean_of_slopes(fit).shown(fit.dJ_db)


def _mean_of_slopes(fit: LineFit) -> Relation:
    return relation(lambda slopes: slopes.sum() / fit.divisor, (fit.slopes,), fit.dJ_db)


def term_plain(name: str, a: float, y: float, term: float) -> str:
    """One term of a loss with its numbers and its value, in Unicode.

    >>> term_plain("Huber", 2.0, -3.0, 4.5)
    '|2 − (−3)| − ½ = 4.5'
    """
    how = relation(lambda a, y: _term(name, a, y), (a, y), term)
    if not how.sign:
        return how.plain(term)
    text = plain(
        branch_taken(LOSSES[name].expression, {"a": a, "y": y}),
        {"a": numbers.plain(a, how.digits), "y": numbers.plain(y, how.digits)},
    )
    return f"{re.sub(r'(?<![0-9.])1/2(?![0-9])', '½', text)} {how.sign} {how.plain(term)}"


def _term(name: str, a: float, y: float) -> float:
    return float(LOSSES[name].term(np.array([[a]]), np.array([[y]]))[0, 0])


def term_latex(name: str, a: float, y: float, digits: int = 0) -> str:
    """One term of a loss with its numbers, in LaTeX; a difference stands in brackets."""
    formula = branch_taken(LOSSES[name].expression, {"a": a, "y": y})
    text = latex(formula, {"a": coloured("a", numbers.latex(a, digits)), "y": numbers.latex(y, digits)}).replace(
        r"\frac{1}{2}", r"\tfrac12"
    )
    return rf"\left({text}\right)" if is_sum(formula) else text


def written_out(name: str, fit: LineFit) -> str:
    """J as a mean: in symbols, then of the terms with their numbers and of their values, each with its value."""
    a, y, N, J = fit.trace.forward[0].a, fit.trace.Y, fit.trace.Y.shape[1], fit.trace.J
    how = relation(LOSSES[name].value, (a, y), J)
    each = [term_latex(name, *pair, how.digits) for pair in zip(a[0].tolist(), y[0].tolist(), strict=True)]
    of_terms = relation(lambda terms: terms.sum() / N, (fit.terms,), J)
    values = "+".join(numbers.latex(term, of_terms.digits) for term in fit.terms[0].tolist())
    symbols = in_symbols(LOSSES[name].expression)
    return (
        r"\begin{aligned}J&=\frac1N\sum_k"
        rf" {symbols}\\&=\frac1{{{N}}}\Big[{'+'.join(each[:3])}\\&\quad+{'+'.join(each[3:])}\Big]"
        rf"{how.latex_sign}{how.latex(J)}\\&{of_terms.latex_sign}\frac1{{{N}}}\Big[{values}\Big]{of_terms.latex_sign}{of_terms.latex(J)}"
        r"\end{aligned}"
    )


def slope_written_out(name: str, fit: LineFit) -> str:
    """∂J/∂b as a mean of the slopes of the terms, with its value."""
    how = _mean_of_slopes(fit)
    each = "+".join(numbers.latex_bracketed(slope, how.digits) for slope in fit.slopes[0].tolist())
    value, symbols = coloured("delta", how.latex(fit.dJ_db)), in_symbols(LOSSES[name].derivative)
    return (
        r"\frac{\partial J}{\partial b}=\frac1N\sum_k"
        rf" {symbols}=\frac1{{{fit.divisor}}}\Big[{each}\Big]{how.latex_sign}{value}"
    )


def points(name: str, fit: LineFit, fits: Mapping[str, LineFit], height: int = 440) -> Figure:
    """The points, the line, each error as a square or a bar, and for every loss the line with its best b.

    Args:
      name: the chosen loss.
      fit: the line under it.
      fits: the line under every loss, for where each would put it.
      height: in pixels.
    """
    x, y, a = fit.trace.X[0], fit.trace.Y[0], fit.trace.forward[0].a[0]
    w = float(fit.trace.network[0].W[0, 0])
    ends = np.array(ACROSS)
    ink, grey = colour(palette.INK), colour(palette.NEUTRAL)
    best, dashes = [], _dashes(fits)
    for each, other in fits.items():
        shade, width = (ink, 1.6) if each == name else (grey, 1.1)
        best.append(
            line(
                ends, w * ends + other.best_b, shade, f"{each}: b = {numbers.plain(other.best_b)}", width, dashes[each]
            )
        )
    each_point = zip(errors_plain(fit), a.tolist(), y.tolist(), fit.terms[0].tolist(), strict=True)
    hovers = [
        f"ŷ{numbers.sub(k)} − y{numbers.sub(k)} = {error.bold}<br>{term_plain(name, p, q, term)}"
        for k, (error, p, q, term) in enumerate(each_point)
    ]
    upright: Figure = {
        "range": list(UP),
        "scaleanchor": "x",
        "constrain": "domain",
        "constraintoward": "top",
        "dtick": 2,
    }
    if not is_usual(fit):
        upright = {"range": holding(UP, *y.tolist(), *a.tolist())}
    chosen = line(ends, w * ends + float(fit.trace.network[0].b[0, 0]), palette.symbol("a"), "ŷ = w·x + b", 3)
    layout = base_layout(height) | {
        "xaxis": (
            axis() | {"range": list(ACROSS), "constrain": "domain", "dtick": 2, "title": {"text": "x", "standoff": 2}}
        ),
        "yaxis": axis() | upright,
        "shapes": [_area(name, *each) for each in zip(x.tolist(), y.tolist(), a.tolist(), strict=True)],
        "margin": {"l": 30, "r": 6, "t": 6, "b": 36},
        "hovermode": "closest",
    }
    on_line = dots(x.tolist(), a.tolist(), palette.symbol("a"), hovers, "circle", 8)
    targets = dots(x.tolist(), y.tolist(), colour(palette.SYMBOLS["y"]), hovers)
    return {"data": [*best, chosen, on_line, targets], "layout": layout}


def _dashes(fits: Mapping[str, LineFit]) -> dict[str, str]:
    """How the curve of each loss is drawn."""
    return {name: DASHES[i % len(DASHES)][0] for i, name in enumerate(fits)}


def _area(name: str, x: float, y: float, a: float) -> Figure:
    """An error: for squares a square on it, whose area is its term; else a bar along it."""
    shade = colour(palette.sign(a - y))
    width = abs(a - y) if name in squares() else 0.18
    return {
        "type": "rect",
        "layer": "below",
        "x0": x,
        "x1": x + width,
        "y0": y,
        "y1": a,
        "fillcolor": rgba(shade, 0.2),
        "line": {"width": 1.2, "color": rgba(shade, 0.8)},
    }


def is_usual(fit: LineFit) -> bool:
    """Whether the line and the points are on the usual scales."""
    layer = fit.trace.network[0]
    numbers_on = (
        (float(layer.b[0, 0]), HEIGHTS),
        (float(layer.W[0, 0]), SLOPES),
        *((y, TARGETS) for y in fit.trace.Y[0].tolist()),
    )
    return all(low <= value <= high for value, (low, high) in numbers_on)


def over_b(name: str, fits: Mapping[str, LineFit], height: int = 440) -> Figure:
    """J and ∂J/∂b over b for every loss; the chosen one in ink, with its tangent, and every minimum marked."""
    ink, grey = colour(palette.INK), colour(palette.NEUTRAL)
    purple = palette.symbol("delta")
    losses, slopes, minima = [], [], []
    dashes = _dashes(fits)
    for each, fit in sorted(fits.items(), key=lambda item: item[0] == name):
        shade, width = (ink, 2.6) if each == name else (grey, 1.5)
        losses.append(line(fit.b, fit.J, shade, f"{each}: J(%{{x:.3g}}) = %{{y:.4g}}", width, dashes[each]))
        slopes.append(
            line(fit.b, fit.slope, purple if each == name else grey, f"{each}: ∂J/∂b = %{{y:.4g}}", width, dashes[each])
        )
        told = f"{each}: b = {numbers.plain(fit.best_b)}<br>J = {numbers.plain(fit.best_J)}"
        minima.append(dots([fit.best_b], [fit.best_J], shade, [told], "diamond", 9))
    fit = fits[name]
    b = float(fit.trace.network[0].b[0, 0])
    slope = slope_over_b(fit)
    told = f"b = {numbers.plain(b)}<br>J = {numbers.plain(fit.trace.J)}<br>∂J/∂b = {numbers.plain(slope)}"
    low, high = float(fit.b[0]), float(fit.b[-1])
    here = [tangent(b, fit.trace.J, fit.dJ_db, 0.9, told), dots([b], [fit.trace.J], palette.symbol("b"), [told])]
    names = [_name(each, other, i) for i, (each, other) in enumerate(fits.items())]
    heights, steepness = (0.0, 15.0), (-4.5, 4.5)
    if not is_usual(fit):
        heights, steepness = holding(heights, fit.trace.J), holding(steepness, fit.dJ_db)
    upper = Panel(
        _("J over b, and each lowest point"), (low, high), heights, [*losses, *minima, *here], 1.25, "b", names
    )
    lower = Panel(
        _("Its slope ∂J/∂b"), (low, high), steepness, [*slopes, dots([b], [fit.dJ_db], purple, [told])], 1.0, "b"
    )
    return stacked([upper, lower], height, 34)


def _name(name: str, fit: LineFit, i: int) -> Figure:
    """The i-th name: beside its curve, where that leaves the panel, or in a list in the corner, with the dashes of its
    curve."""
    inside = np.flatnonzero(fit.J < 14.2)
    last = int(inside[-1]) if len(inside) else 0
    if last < len(fit.b) - 1:
        return label(name, float(fit.b[last]), 14.0, colour(palette.INK))
    return label(
        f"{name} {DASHES[i % len(DASHES)][1]}", float(fit.b[-1]), 15.5 - 1.6 * i, colour(palette.INK), "right", 0
    )
