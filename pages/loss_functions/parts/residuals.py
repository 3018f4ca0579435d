"""Points, a line and the terms of a loss as areas: pure functions that return a Plotly figure, formulas and words."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from dlmath import LOSSES, InputError
from dlmath.functions.loss_text import factored, is_sum
from dlmath.functions.losses import Loss
from dlmath.functions.printers.latex import latex
from dlmath.functions.printers.numpy import branch_taken
from dlmath.functions.printers.plain import plain
from dlmath.functions.reductions import ENTRIES
from dlmath.training.line_fit import Heights, LineFit
from pages.ui.drawing.charts import Figure, axis, base_layout, holding
from pages.ui.drawing.stacked import Panel, dots, label, line, stacked, tangent
from pages.ui.writing import along, equations, numbers, palette, sums
from pages.ui.writing.along import Along
from pages.ui.writing.equations import Relation, number, relation
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.small_tables import Cell
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
TERMS_IN_LINE, VALUES_IN_LINE = 2, 4
ACROSS, UP = (0.0, 13.2), (-1.6, 11.6)
HEIGHTS, SLOPES, TARGETS = (-2.0, 10.0), (-1.0, 1.5), (-1.0, 11.0)  # the usual scales of b, w and y
MOST_POINTS = 12
LOSS_UP, SLOPE_UP = (0.0, 15.0), (-4.5, 4.5)
AIR = 0.15
MAY_CANCEL = 1e-6  # a slope below this may be no more than the rounding of its terms


class Extent(NamedTuple):
    """What part of the plane, of J and of its slope is drawn; whether both axes of the plane have one scale."""

    across: tuple[float, float]
    up: tuple[float, float]
    losses: tuple[float, float]
    slopes: tuple[float, float]
    equal: bool


def check_points(found: np.ndarray) -> None:
    """Raise InputError for what is no list of pairs."""
    if 2 not in found.shape:
        raise InputError("two numbers for each point, in rows or in columns, are needed, not %(n)s", n=found.shape[1])


def in_rows(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first and the second number of each point, (1, N) each: points are rows, or where there are only two rows of
    more numbers, columns."""
    pairs = found if found.shape[1] == 2 else found.T
    return pairs[:, :1].T, pairs[:, 1:].T


def constants(x: np.ndarray, y: np.ndarray, w: float) -> tuple[float, float]:
    """Between which b the curves over b of own points are drawn."""
    return _with_air((y - w * x).min(), (y - w * x).max())


def _with_air(low: float, high: float) -> tuple[float, float]:
    air = AIR * (high - low) or 1.0
    return float(low - air), float(high + air)


def extent(name: str, fits: Mapping[str, LineFit], own: bool) -> Extent:
    """What is drawn: the usual scales, wider where the line or a point leaves them; or as much as own points need."""
    fit = fits[name]
    x, y, a = fit.trace.X[0], fit.trace.Y[0], fit.trace.forward[0].a[0]
    if not own:
        usual = is_usual(fit)
        up = UP if usual else holding(UP, *y.tolist(), *a.tolist())
        losses = LOSS_UP if usual else holding(LOSS_UP, fit.trace.J)
        return Extent(ACROSS, up, losses, SLOPE_UP if usual else holding(SLOPE_UP, fit.dJ_db), usual)
    across, up = _with_air(x.min(), x.max()), _with_air(min(y.min(), a.min()), max(y.max(), a.max()))
    steepest = 1.1 * max(float(np.abs(fit.slope).max()), abs(fit.dJ_db)) or 1.0
    highest = 1.1 * max(float(fit.J.max()), fit.trace.J) or 1.0
    ratio = (up[1] - up[0]) / (across[1] - across[0])
    return Extent(across, up, (0.0, highest), (-steepest, steepest), 0.25 < ratio < 4.0)


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


def slopes_over_b(loss: Loss, fit: LineFit, at: Heights) -> np.ndarray:
    """The same at many heights."""
    found = at.dJ_db.copy()
    for k in np.flatnonzero(np.abs(found) < MAY_CANCEL).tolist():
        slopes = loss.term_slope(at.a[[k]], fit.trace.Y)
        found[k] = _of_slopes(slopes, fit.divisor, float(found[k])).shown(float(found[k]))
    return found


def _of_slopes(slopes: np.ndarray, divisor: int, value: float) -> Relation:
    return relation(lambda slopes: slopes.sum() / divisor, (slopes,), value)


def _mean_of_slopes(fit: LineFit) -> Relation:
    return _of_slopes(fit.slopes, fit.divisor, fit.dJ_db)


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


def rows(fits: Mapping[str, LineFit], at: Mapping[str, Heights]) -> list[list[Cell]]:
    """A row for each loss: J and ∂J/∂b at many heights, the best b, J there, and what that takes for the middle."""
    middles = {"(a - y)**2": _("mean"), "abs(a - y)": _("median")}
    return [
        [
            each,
            along.texts(at[each].J),
            along.texts(slopes_over_b(LOSSES[each], fit, at[each])),
            (numbers.plain(fit.best_b), numbers.full(fit.best_b)),
            numbers.plain(fit.best_J),
            middles.get(LOSSES[each].expression, "–"),
        ]
        for each, fit in fits.items()
    ]


def why_drawn(name: str) -> str:
    """What the area on each error means."""
    if name in squares():
        return _(
            "Each error is the side of a square, and the area of the square is what it adds: an error twice as large"
            " counts **four** times. $J$ is the mean area:"
        )
    if LOSSES[name].expression == "abs(a - y)":
        return _("Each error counts as long as it is: twice as large counts **twice**. $J$ is the mean length:")
    return _("Near 0 an error counts like half its square, far out like its length, less a constant. $J$ is the mean:")


def written_out(name: str, fit: LineFit) -> str:
    """J as a mean: in symbols, then of the terms with their numbers and of their values, each with its value."""
    a, y, N, J = fit.trace.forward[0].a, fit.trace.Y, fit.trace.Y.shape[1], fit.trace.J
    how = relation(LOSSES[name].value, (a, y), J)
    each = [term_latex(name, *pair, how.digits) for pair in zip(a[0].tolist(), y[0].tolist(), strict=True)]
    of_terms = relation(lambda terms: terms.sum() / N, (fit.terms,), J)
    values = [numbers.latex(term, of_terms.digits) for term in fit.terms[0].tolist()]
    symbols = in_symbols(LOSSES[name].expression)
    return (
        r"\begin{aligned}J&=\frac1N\sum_k"
        rf" {symbols}\\&=\frac1{{{N}}}\Big[{sums.latex_rows(each, TERMS_IN_LINE)}\Big]"
        rf"{how.latex_sign}{how.latex(J)}\\&{of_terms.latex_sign}\frac1{{{N}}}"
        rf"\Big[{sums.latex_rows(values, VALUES_IN_LINE)}\Big]{of_terms.latex_sign}{of_terms.latex(J)}"
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


def points(
    name: str, fits: Mapping[str, LineFit], of: Extent, at: Heights, given: bool = False, height: int = 440
) -> Figure:
    """The points, the line, each error as a square or a bar, and for every loss the line with its best b.

    Args:
      name: the chosen loss.
      fits: the line under every loss, for where each would put it.
      of: what part of the plane is drawn.
      at: the line at each of many heights, the first being that of the fits.
      given: whether x is the prediction itself.
      height: in pixels.
    """
    fit = fits[name]
    x, y, a = fit.trace.X[0], fit.trace.Y[0], fit.trace.forward[0].a[0]
    w = float(fit.trace.network[0].W[0, 0])
    ends = np.array(of.across)
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
    equal: Figure = {"scaleanchor": "x", "constrain": "domain", "constraintoward": "top"}
    ticks: Figure = {"dtick": 2} if of.across == ACROSS else {}
    upright: Figure = {"range": list(of.up)} | (equal | ticks if of.equal else {})
    moved = along.places(*(w * end + at.b for end in ends))
    chosen = line(ends, ends, palette.symbol("a"), "ŷ = w·x + b", 3) | {"y": moved}
    layout = base_layout(height) | {
        "xaxis": (
            axis()
            | {"range": list(of.across), "constrain": "domain"}
            | ticks
            | {"title": {"text": "ŷ" if given else "x", "standoff": 2}}
        ),
        "yaxis": axis() | upright,
        "shapes": [_area(name, of, *each) for each in zip(x.tolist(), y.tolist(), at.a.T, strict=True)],
        "margin": {"l": 30, "r": 6, "t": 6, "b": 36},
        "hovermode": "closest",
    }
    on_line = dots(x.tolist(), [], palette.symbol("a"), hovers, "circle", 8) | {"y": along.places(*at.a.T)}
    targets = dots(x.tolist(), y.tolist(), colour(palette.SYMBOLS["y"]), hovers)
    return {"data": [*best, chosen, on_line, targets], "layout": layout}


def _dashes(fits: Mapping[str, LineFit]) -> dict[str, str]:
    """How the curve of each loss is drawn."""
    return {name: DASHES[i % len(DASHES)][0] for i, name in enumerate(fits)}


def _area(name: str, of: Extent, x: float, y: float, a: np.ndarray) -> Figure:
    """An error, (K,): for squares a square on it, whose area is its term; else, or where it would be none, a bar along
    it."""
    signs = np.sign(a - y).tolist()
    shades = {sign: colour(palette.sign(sign)) for sign in set(signs)}
    fills, edges = ({sign: rgba(shade, part) for sign, shade in shades.items()} for part in (0.2, 0.8))
    bar = 0.18 if of.across == ACROSS else 0.014 * (of.across[1] - of.across[0])
    width = np.abs(a - y) if name in squares() and (of.equal or of.across == ACROSS) else np.full_like(a, bar)
    return {
        "type": "rect",
        "layer": "below",
        "x0": x,
        "x1": along.each(x + width),
        "y0": y,
        "y1": along.each(a),
        "fillcolor": Along(fills[sign] for sign in signs),
        "line": {"width": 1.2, "color": Along(edges[sign] for sign in signs)},
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


def over_b(name: str, fits: Mapping[str, LineFit], of: Extent, at: Heights, height: int = 440) -> Figure:
    """J and ∂J/∂b over b for every loss; the chosen one in ink, with its tangent, and every minimum marked;
    arguments as for ``points``."""
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
    reach = 0.9 if of.across == ACROSS else 0.075 * (high - low)
    across = along.places(at.b - reach, at.b + reach)
    up = along.places(at.J - at.dJ_db * reach, at.J + at.dJ_db * reach)
    here = [
        tangent(b, fit.trace.J, fit.dJ_db, reach, told) | {"x": across, "y": up},
        _dot(at.b, at.J, palette.symbol("b"), told),
    ]
    full = LOSS_UP if of.across == ACROSS else of.losses
    names = [_name(each, other, i, full[1] / LOSS_UP[1]) for i, (each, other) in enumerate(fits.items())]
    upper = Panel(
        _("J over b, and each lowest point"), (low, high), of.losses, [*losses, *minima, *here], 1.25, "b", names
    )
    lower = Panel(_("Its slope ∂J/∂b"), (low, high), of.slopes, [*slopes, _dot(at.b, at.dJ_db, purple, told)], 1.0, "b")
    return stacked([upper, lower], height, 34)


def _dot(x: np.ndarray, y: np.ndarray, shade: str, told: str) -> Figure:
    """A point that moves."""
    return dots([], [], shade, [told]) | {"x": along.places(x), "y": along.places(y)}


def _name(name: str, fit: LineFit, i: int, unit: float) -> Figure:
    """The i-th name: beside its curve, where that leaves the panel, or in a list in the corner, with the dashes of its
    curve."""
    inside = np.flatnonzero(14.2 * unit > fit.J)
    last = int(inside[-1]) if len(inside) else 0
    if last < len(fit.b) - 1:
        return label(name, float(fit.b[last]), 14.0 * unit, colour(palette.INK))
    return label(
        f"{name} {DASHES[i % len(DASHES)][1]}",
        float(fit.b[-1]),
        (15.5 - 1.6 * i) * unit,
        colour(palette.INK),
        "right",
        0,
    )
