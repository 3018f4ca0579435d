"""A function with its secants and its tangent, its derivative below, and the error of the quotients against h."""

import math
import re
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from dlmath.calculus.differences import ManyQuotients, QuotientErrors, Quotients
from dlmath.calculus.graph import Graph
from pages.calculus.parts.difference_quotients import FULL, MORE, NAMES, Quotient
from pages.ui.drawing.charts import Figure, axis, base_layout, heading, holding, single, span
from pages.ui.writing import along, numbers, palette, settings
from pages.ui.writing.palette import colour
from pages.ui.writing.symbols import coloured
from pages.ui.writing.tables import column_head
from pages.ui.writing.text import _

LEFT, RIGHT = -3.6, 3.6
FLOOR = 1e-18
ALL_STEPS = np.logspace(-16.0, 0.3, 140)[np.newaxis]


def curve(
    xs: np.ndarray,
    values: np.ndarray,
    slopes: np.ndarray,
    q: ManyQuotients | None,
    printed: Mapping[str, Quotient],
    slope: np.ndarray,
    titles: Sequence[str],
    central: bool = False,
) -> Figure:
    """f with its secants and tangent, and f′ on the same axis below.

    Args:
      xs, values, slopes: the curve, (1, N) each.
      q: the quotients at the point, in each of its positions; None where f has no value.
      printed: those at the first position as they are printed.
      slope: f′(x) likewise, (K,); NaN where there is none.
      titles: of the two panels.
      central: whether the central secant is drawn beside the forward one.
    """
    layout = base_layout(500) | {"margin": {"l": 44, "r": 12, "t": 26, "b": 26}, "hovermode": "closest"}
    usual = (xs[0, 0], xs[0, -1]) == (LEFT, RIGHT)
    shown = np.abs(xs) <= 3.0 if usual else np.isfinite(xs)
    layout["xaxis"] = axis() | {"range": [xs[0, 0], xs[0, -1]], "anchor": "y2", "domain": [0, 1]}
    heights, steepness = _range(values[shown]), _range(slopes[shown])
    if q is not None and not usual:
        heights = holding(heights, float(q.f_here[0, 0]))
        steepness = holding(steepness, float(slope[0]))
    layout["yaxis"] = axis() | {"range": heights, "domain": [0.42, 1]}
    layout["yaxis2"] = axis() | {"range": steepness, "domain": [0, 0.32], "anchor": "x", "nticks": 4}
    layout["annotations"] = [heading(titles[0], 0, 1.0, 13), heading(titles[1], 0, 0.32, 13)]
    data = [
        _line(xs, values, "a", 3) | {"hovertemplate": "f(%{x:.4g}) = %{y:.5g}<extra></extra>"},
        _line(xs, slopes, "delta", 2) | {"yaxis": "y2", "hovertemplate": "f′(%{x:.4g}) = %{y:.5g}<extra></extra>"},
    ]
    if q is not None:
        here, x = float(slope[0]), numbers.plain(float(q.x[0, 0]))
        there, told = (
            (f"f′(x) = {numbers.plain(here)}", f"f′({x}) = {numbers.full(here)}") if here == here else ("", "")
        )
        data.append(_straight(q.x[0], q.f_here[0], slope, "delta", there, "solid", 2.5))
        data += _secants(q, printed, central)
        data.append(_moved(q.x[0], slope, "delta", told) | {"yaxis": "y2"})
    return {"data": data, "layout": layout}


def errors(
    many: QuotientErrors,
    now: QuotientErrors,
    printed: Mapping[str, Quotient],
    best: tuple[float, float],
) -> Figure:
    """The errors of the forward and the central quotient against h, both axes logarithmic.

    Args:
      many: for all h.
      now: for the h that the reader has chosen.
      printed: the quotients of this h as they are printed.
      best: the usual advice for h, forward and central.
    """
    layout = base_layout(400) | {"margin": {"l": 58, "r": 12, "t": 26, "b": 44}, "hovermode": "closest"}
    powers = list(range(-16, 1, 4))
    layout["xaxis"] = axis() | {
        "type": "log",
        "range": holding((-16.4, 0.6), math.log10(float(now.h[0, 0]))),
        "tickvals": [10.0**p for p in powers],
        "ticktext": [_power(p) for p in powers],
    }
    layout["yaxis"] = axis() | {
        "type": "log",
        "range": [-18.7, 2.4],
        "tickvals": [FLOOR, *(10.0**p for p in range(-16, 3, 4))],
        "ticktext": ["0", *(_power(p) for p in range(-16, 3, 4))],
    }
    layout["xaxis"]["title"] = {"text": _("step h"), "standoff": 6}
    layout["annotations"] = [heading(_("error |quotient − f′(x)|"), 0, 1.0, 13)]
    layout["shapes"] = [_upright(float(now.h[0, 0]), palette.INK, "solid")]
    data = []
    for kind, h_best, label in zip(("forward", "central"), best, (_("forward"), _("central")), strict=True):
        shade = palette.SYMBOLS[NAMES[kind]]
        layout["shapes"].append(_upright(h_best, shade, "dot"))
        layout["annotations"].append(
            {
                "x": np.log10(h_best),
                "y": 0.995,
                "yref": "paper",
                "yanchor": "top",
                "xanchor": "right" if kind == "forward" else "left",
                "text": label,
                "showarrow": False,
                "font": {"size": 12, "color": colour(shade)},
            }
        )
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": many.h[0],
                "y": floored(getattr(many, kind)),
                "marker": {"color": colour(shade), "size": 4},
                "customdata": getattr(many, kind)[0],
                "hovertemplate": "h = %{x:.3g}<br>%{customdata:.1g}<extra></extra>",
            }
        )
        data.append(
            _points(
                now.h[0],
                floored(getattr(now, kind)),
                NAMES[kind],
                [f"h = {numbers.plain(now.h.item())}<br>{printed[kind].error_plain}"],
            )
            | {"marker": {"size": 11, "color": colour(shade), "symbol": "circle" if kind == "forward" else "diamond"}}
        )
    return {"data": data, "layout": layout}


def in_numbers(kind: str, q: Quotients, printed: Mapping[str, Quotient]) -> str:
    """The forward or the central quotient in symbols, then with its numbers, as LaTeX.

    Args:
      kind: forward or central.
      q: the quotients.
      printed: the same as they are printed.
    """
    digits = min(FULL, settings.current().digits + max(0, -math.floor(math.log10(q.h))))
    x, left, right = (numbers.latex(each, digits) for each in (q.x, q.x - q.h, q.x + q.h))
    each, above, symbols = printed[kind], f"f({right})-f({x})", r"\frac{f(x+h)-f(x)}{h}"
    if kind == "central":
        above, symbols = f"f({right})-f({left})", r"\frac{f(x+h)-f(x-h)}{2h}"
    rows = [rf"{coloured(NAMES[kind], symbols)}&=\frac{{{above}}}{{{each.latex_step}}}", *each.latex_lines]
    return r"\begin{aligned}" + r"\\[.5em]".join(rows) + r"\end{aligned}"


def limit_in_numbers(slope: float, symbols: str) -> str:
    """f′(x) with its value, as LaTeX; ``symbols`` is ``slope_in_symbols``."""
    left, value = "f'(x)", numbers.latex(slope, settings.current().digits + MORE)
    return f"{coloured('delta', left)}={symbols}{coloured('delta', value)}"


def slope_in_symbols(graph: Graph) -> str:
    """f′(x) in symbols and an equals sign, where f is one operation on x; else nothing."""
    last = graph.nodes[-1]
    if last.operation is None or len(graph.nodes) != 2:
        return ""
    return re.sub(r"(?<![A-Za-z\\])u(?![A-Za-z])", "x", last.operation.slopes_latex[0]).replace("z", "x") + "="


def table(printed: Mapping[str, Quotient], slope: float) -> str:
    """The slopes of secants and tangent, and how far off each secant is, as HTML.

    Args:
      printed, slope: as for ``in_numbers``.
    """
    digits = settings.current().digits + 2
    rows = [
        (
            head,
            numbers.plain(each.value, min(digits, each.how.value_digits)),
            str(each.chain),
            each.error_plain,
            NAMES.get(kind, "b"),
        )
        for (kind, each), head in zip(printed.items(), (_("forward"), _("backward"), _("central")), strict=True)
    ]
    rows.append((_("tangent f′(x)"), numbers.plain(slope, digits), numbers.full(slope), "", "delta"))
    body = "".join(
        f'<tr><th scope="row" class="dl-{name}">{escape(head)}</th><td data-how="{how}">{value}</td><td>{off}</td></tr>'
        for head, value, how, off, name in rows
    )
    top = column_head(_("slope")) + column_head(_("error"))
    table = f'<table class="dl-table"><thead><tr><td></td>{top}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="dl-wide">{table}</div>'


def floored(values: np.ndarray) -> np.ndarray:
    """Errors as they are drawn: 0 stands at the foot of a logarithmic axis."""
    return np.maximum(values[0], FLOOR)


def _secants(q: ManyQuotients, printed: Mapping[str, Quotient], central: bool) -> list[Figure]:
    """The forward secant with its run and rise and, if it is wanted, the central one, and the points on them."""
    rise, digits = printed["forward"], printed["forward"].how.digits
    x, h, minus, here, plus = q.x[0], q.h[0], q.f_minus[0], q.f_here[0], q.f_plus[0]
    run = {
        "type": "scatter",
        "mode": "lines",
        "x": along.places(x, x + h, x + h),
        "y": along.places(here, here, plus),
        "hovertemplate": (
            f"h = {numbers.plain(rise.h, rise.h_digits)}<br>f(x + h) − f(x) = {numbers.plain(rise.above, digits)} −"
            f" {numbers.bracketed(rise.below, digits)}<extra></extra>"
        ),
        "line": {"color": palette.symbol("W"), "width": 1},
    }
    texts = [
        f"f({numbers.plain(float(at[0]))}) = {numbers.full(float(y[0]))}"
        for at, y in ((x - h, minus), (x + h, plus), (x, here))
    ]
    beside = [
        _straight(x - h, minus, q.central[0], "z", str(printed["central"].chain), "dot", 2),
        _moved(x - h, minus, "z", texts[0]),
    ]
    return [
        _straight(x, here, q.forward[0], "W", str(rise.chain), "dash", 2),
        *(beside if central else []),
        run,
        _moved(x + h, plus, "W", texts[1]),
        _moved(x, here, "a", texts[2]),
    ]


def _moved(x: np.ndarray, y: np.ndarray, name: str, text: str) -> Figure:
    """A point that moves."""
    return _points(along.places(x), along.places(y), name, [text])


def _straight(x: np.ndarray, y: np.ndarray, slope: np.ndarray, name: str, text: str, dash: str, width: float) -> Figure:
    """A line of a given slope through a point, (K,) each, from edge to edge."""
    ends = np.linspace(LEFT - 1.0, RIGHT + 1.0, 9)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": ends,
        "y": along.places(*(single(y + slope * (end - x)) for end in ends)),
        "line": {"color": palette.symbol(name), "width": width, "dash": dash},
        "hovertemplate": f"{text}<extra></extra>",
    }


def _line(xs: np.ndarray, ys: np.ndarray, name: str, width: float) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": single(xs[0]),
        "y": single(ys[0]),
        "line": {"color": palette.symbol(name), "width": width},
    }


def _points(x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray, name: str, texts: list[str]) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "customdata": texts,
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"size": 10, "color": palette.symbol(name)},
    }


def _upright(h: float, shade: palette.Shade, dash: str) -> Figure:
    return {
        "type": "line",
        "layer": "below",
        "x0": h,
        "x1": h,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": colour(shade), "width": 1, "dash": dash},
    }


def _range(values: np.ndarray) -> tuple[float, float]:
    """An axis range for the finite values, cut at ±20, and not so narrow that rounding shows."""
    low, high = span(np.clip(values[np.isfinite(values)], -20.0, 20.0))
    return min(low, -0.12 * (high - low)), max(high, 0.12 * (high - low))


def _power(p: int) -> str:
    return "1" if p == 0 else f"10<sup>{p}</sup>".replace("-", "−")
