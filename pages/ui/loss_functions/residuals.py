"""Points, a line and the terms of a loss as areas: pure functions that return a Plotly figure, formulas and words."""

from collections.abc import Mapping

import numpy as np

from dlmath.fitting import LineFit
from pages.ui import numbers, palette
from pages.ui.charts import Figure, axis, base_layout
from pages.ui.palette import colour, rgba
from pages.ui.stacked import Panel, dots, label, line, stacked, tangent
from pages.ui.symbols import coloured

DASHES = {"MSE": "solid", "MAE": "dash", "Huber": "dot", "log-cosh": "dashdot"}
MARKS = {"MSE": "━━", "MAE": "╍╍", "Huber": "····", "log-cosh": "╍·╍"}
ACROSS, UP = (0.0, 13.2), (-1.6, 11.6)
PLAIN = {"MSE": "({a} − {y})²", "MAE": "|{a} − {y}|", "log-cosh": "ln cosh({a} − {y})"}
LATEX = {"MSE": r"\left({a}-{y}\right)^2", "MAE": r"\left|{a}-{y}\right|", "log-cosh": r"\ln\cosh\left({a}-{y}\right)"}
IN_SYMBOLS = {
    "MSE": r"(\hat y_k-y_k)^2",
    "MAE": r"|\hat y_k-y_k|",
    "Huber": r"\begin{cases}\tfrac12(\hat y_k-y_k)^2 & |\hat y_k-y_k|\le 1\\ |\hat y_k-y_k|-\tfrac12 & \text{…}\end{cases}",
    "log-cosh": r"\ln\cosh(\hat y_k-y_k)",
}
SLOPES = {
    "MSE": r"2(\hat y_k-y_k)",
    "MAE": r"\operatorname{sign}(\hat y_k-y_k)",
    "Huber": r"\min(1,\max(-1,\hat y_k-y_k))",
    "log-cosh": r"\tanh(\hat y_k-y_k)",
}


def term_plain(name: str, a: float, y: float) -> str:
    """One term of a loss with its numbers, in Unicode.

    >>> term_plain("Huber", 2.0, -3.0)
    '|2 − (−3)| − ½'
    """
    pattern = PLAIN.get(name) or ("½·({a} − {y})²" if abs(a - y) <= 1 else "|{a} − {y}| − ½")
    return pattern.format(a=numbers.plain(a), y=numbers.bracketed(y))


def term_latex(name: str, a: float, y: float) -> str:
    """One term of a loss with its numbers, in LaTeX."""
    pattern = LATEX.get(name) or (r"\tfrac12\left({a}-{y}\right)^2" if abs(a - y) <= 1 else r"\left(\left|{a}-{y}\right|-\tfrac12\right)")
    shown = coloured("a", numbers.latex(a))
    return pattern.replace("{a}", shown).replace("{y}", numbers.latex_bracketed(y))


def written_out(name: str, fit: LineFit) -> str:
    """J as a mean: in symbols, term by term, each term's value, the value."""
    a, y, N = fit.trace.forward[0].a[0].tolist(), fit.trace.Y[0].tolist(), fit.trace.Y.shape[1]
    each = "+".join(term_latex(name, *pair) for pair in zip(a[:3], y[:3], strict=True))
    more = "+".join(term_latex(name, *pair) for pair in zip(a[3:], y[3:], strict=True))
    values = "+".join(numbers.latex(term) for term in fit.terms[0].tolist())
    return (
        rf"\begin{{aligned}}J&=\frac1N\sum_k {IN_SYMBOLS[name]}\\&=\frac1{{{N}}}\Big[{each}\\&\qquad+{more}\Big]"
        rf"\\&=\frac1{{{N}}}\Big[{values}\Big]={numbers.latex(fit.trace.J)}\end{{aligned}}"
    )


def slope_written_out(name: str, fit: LineFit) -> str:
    """∂J/∂b as a mean of the slopes of the terms, with its value."""
    each = "+".join(map(numbers.latex_bracketed, fit.slopes[0].tolist()))
    value = coloured("delta", numbers.latex(fit.dJ_db))
    return rf"\frac{{\partial J}}{{\partial b}}=\frac1N\sum_k {SLOPES[name]}=\frac1{{{fit.divisor}}}\Big[{each}\Big]={value}"


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
    best = []
    for each, other in fits.items():
        shade, width = (ink, 1.6) if each == name else (grey, 1.1)
        best.append(line(ends, w * ends + other.best_b, shade, f"{each}: b = {numbers.plain(other.best_b)}", width, DASHES[each]))
    each_point = zip(fit.errors[0].tolist(), a.tolist(), y.tolist(), fit.terms[0].tolist(), strict=True)
    hovers = [
        f"<b>ŷ{numbers.sub(k)} − y{numbers.sub(k)} = {numbers.plain(e)}</b><br>{term_plain(name, p, q)} = {numbers.plain(term)}"
        for k, (e, p, q, term) in enumerate(each_point)
    ]
    chosen = line(ends, w * ends + float(fit.trace.network[0].b[0, 0]), palette.symbol("a"), "ŷ = w·x + b", 3)
    layout = base_layout(height) | {
        "xaxis": axis() | {"range": list(ACROSS), "constrain": "domain", "dtick": 2, "title": {"text": "x", "standoff": 2}},
        "yaxis": axis() | {"range": list(UP), "scaleanchor": "x", "constrain": "domain", "constraintoward": "top", "dtick": 2},
        "shapes": [_area(name, *each) for each in zip(x.tolist(), y.tolist(), a.tolist(), strict=True)],
        "margin": {"l": 30, "r": 6, "t": 6, "b": 36},
        "hovermode": "closest",
    }
    on_line = dots(x.tolist(), a.tolist(), palette.symbol("a"), hovers, "circle", 8)
    targets = dots(x.tolist(), y.tolist(), colour(palette.SYMBOLS["y"]), hovers)
    return {"data": [*best, chosen, on_line, targets], "layout": layout}


def _area(name: str, x: float, y: float, a: float) -> Figure:
    """An error: for MSE a square on it, whose area is its term; else a bar along it."""
    shade = colour(palette.sign(a - y))
    width = abs(a - y) if name == "MSE" else 0.18
    return {
        "type": "rect", "layer": "below", "x0": x, "x1": x + width, "y0": y, "y1": a, "fillcolor": rgba(shade, 0.2),
        "line": {"width": 1.2, "color": rgba(shade, 0.8)},
    }  # fmt: skip


def over_b(name: str, fits: Mapping[str, LineFit], titles: tuple[str, str], height: int = 440) -> Figure:
    """J and ∂J/∂b over b for every loss; the chosen one in ink, with its tangent, and every minimum marked."""
    ink, grey = colour(palette.INK), colour(palette.NEUTRAL)
    purple = palette.symbol("delta")
    losses, slopes, minima = [], [], []
    for each, fit in sorted(fits.items(), key=lambda item: item[0] == name):
        shade, width = (ink, 2.6) if each == name else (grey, 1.5)
        losses.append(line(fit.b, fit.J, shade, f"{each}: J(%{{x:.3g}}) = %{{y:.4g}}", width, DASHES[each]))
        slopes.append(line(fit.b, fit.slope, purple if each == name else grey, f"{each}: ∂J/∂b = %{{y:.4g}}", width, DASHES[each]))
        told = f"{each}: b = {numbers.plain(fit.best_b)}<br>J = {numbers.plain(fit.best_J)}"
        minima.append(dots([fit.best_b], [fit.best_J], shade, [told], "diamond", 9))
    fit = fits[name]
    b = float(fit.trace.network[0].b[0, 0])
    told = f"b = {numbers.plain(b)}<br>J = {numbers.plain(fit.trace.J)}<br>∂J/∂b = {numbers.plain(fit.dJ_db)}"
    low, high = float(fit.b[0]), float(fit.b[-1])
    here = [tangent(b, fit.trace.J, fit.dJ_db, 0.9, told), dots([b], [fit.trace.J], palette.symbol("b"), [told])]
    names = [_name(each, other, i) for i, (each, other) in enumerate(fits.items())]
    upper = Panel(titles[0], (low, high), (0.0, 15.0), [*losses, *minima, *here], 1.25, "b", names)
    lower = Panel(titles[1], (low, high), (-4.5, 4.5), [*slopes, dots([b], [fit.dJ_db], purple, [told])], 1.0, "b")
    return stacked([upper, lower], height, 34)


def _name(name: str, fit: LineFit, i: int) -> Figure:
    """The i-th name: beside its curve, where that leaves the panel, or in a list in the corner, with the dashes of its curve."""
    inside = np.flatnonzero(fit.J < 14.2)
    last = int(inside[-1]) if len(inside) else 0
    if last < len(fit.b) - 1:
        return label(name, float(fit.b[last]), 14.0, colour(palette.INK))
    return label(f"{name} {MARKS[name]}", float(fit.b[-1]), 15.5 - 1.6 * i, colour(palette.INK), "right", 0)
