"""Traces and runs as Plotly figures, and what all figures share: pure functions that return nested dicts."""

import base64
import math
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np
import plotly
import streamlit as st

from dlmath import Trace
from dlmath.arrays import is_number
from dlmath.network.gradient_check import KinkCrossed
from dlmath.network.parameter_scan import ParameterScan
from dlmath.network.parameters import Parameter
from dlmath.network.steps import Symbol
from dlmath.training.descent import Descent
from pages.ui.drawing import chart_tables
from pages.ui.layout import rules
from pages.ui.writing import along, numbers, palette, settings
from pages.ui.writing.json_bytes import to_json
from pages.ui.writing.literal import AsIs
from pages.ui.writing.numbers import sub, sup
from pages.ui.writing.palette import colour
from pages.ui.writing.text import _

Figure = dict[str, Any]
LOWER = 0.64  # how much lower curves are in a lecture, before they fill a screen
FONT = "Inter, 'Source Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
PLOTLY_PATH = f"app/plotly-{plotly.__version__}.min.js"
_HTML = '<div class="dl-chart" role="figure" aria-busy="true"></div>'
_draw = st.components.v2.component(
    "chart", html=_HTML, js=rules.script(Path(__file__).parent / "plot.js"), isolate_styles=False
)


def show(figure: Figure, key: str, alt: str, on_click: Callable[[], None] | None = None) -> None:
    """Draw a figure, with the first of each ``Along``; ``alt`` says in words what it shows, ``on_click`` is called when
    one of its points is clicked.

    Streamlit's own chart is taken down and put up again whenever its data change: three times the time, and a flash.
    This one is changed in place.
    """
    figure = along.first(figure)
    drawn = _lowered(figure) if settings.current().lecture else figure
    told = {
        "figure": drawn,
        "alt": alt,
        "clickable": on_click is not None,
        "plotly": PLOTLY_PATH,
        "fractions": settings.current().fractions,
    }
    data = to_json(told)
    _draw(key=key, data=data, height=int(drawn["layout"]["height"]), on_click_change=on_click or _nothing)
    if settings.current().tables:
        chart_tables.show(figure, alt)


def _lowered(figure: Figure) -> Figure:
    """A figure that is lower, so that its letters are larger once it fills a screen: one with curves, or one that says
    that it may be."""
    layout = figure["layout"]
    curves = layout.get("xaxis", {}).get("visible") is not False
    if not layout.get("meta", {}).get("lower", curves and not layout.get("meta", {}).get("square")):
        return figure
    return {**figure, "layout": {**layout, "height": round(LOWER * layout["height"])}}


def _nothing() -> None:
    """What happens when a chart is clicked that asks nothing."""


def clicked(key: str) -> tuple[float, float] | None:
    """The point of a figure that was clicked; None where one was only let go."""
    match st.session_state.get(key):
        case {"click": {"x": x, "y": y}} if is_number(x) and is_number(y):
            return float(x), float(y)
    return None


def panels(
    t: Trace,
    reached: Collection[Symbol],
    lens: ParameterScan,
    nudged: tuple[float, float] | None,
    landing: tuple[float, float] | None,
    run: Descent,
) -> Figure:
    """Four panels of one figure: z and a, δ, J over the parameter under the lens, J over the updates made.

    Args:
      t: the trace.
      reached: the quantities that have been computed so far.
      lens: one parameter.
      nudged: its slope by the central difference, where there is one, and how far rounding may move that.
      landing: the parameter and J after the next update.
      run: the updates made so far.
    """
    units = [(l, j) for l in range(1, len(t.network) + 1) for j in range(len(t.forward[l - 1].z))]
    names = [f"{l}.{j + 1}" for l, j in units]
    logarithmic = spans_powers(run.J)
    titles = (
        _("%(z)s z and %(a)s a by layer.unit", z=square("z"), a=square("a")),
        _("%(delta)s δ by layer.unit", delta=square("delta")),
        _("J as a function of %(w)s", w=parameter_name(lens.parameter)),
        _("J over the updates made, logarithmic") if logarithmic else _("J over the updates made"),
    )
    domains = [(0.81, 0.965), (0.56, 0.715), (0.30, 0.465), (0.05, 0.2)]
    layout = base_layout(680) | {
        "margin": {"l": 52, "r": 10, "t": 6, "b": 24},
        "barmode": "group",
        "bargap": 0.25,
        "hovermode": "closest",
    }
    for i, (domain, title) in enumerate(zip(domains, titles, strict=True), start=1):
        layout[f"xaxis{i}"] = axis() | {"anchor": f"y{i}"}
        layout[f"yaxis{i}"] = axis() | {"domain": list(domain), "anchor": f"x{i}", "nticks": 4}
        layout.setdefault("annotations", []).append(heading(title, 0, domain[1] + 0.004))
    for i in (1, 2):
        layout[f"xaxis{i}"] |= {"type": "category"}
    bars = [
        _bars(names, units, "z", lambda l, j: float(t.forward[l - 1].z[j, 0]), reached, 1),
        _bars(names, units, "a", lambda l, j: float(t.forward[l - 1].a[j, 0]), reached, 1),
        _bars(names, units, "delta", lambda l, j: float(t.backward[l - 1].delta[j, 0]), reached, 2),
    ]
    longest = max(int(run.updates[-1]), 10)
    layout["xaxis4"] |= {"range": [-0.03 * longest, 1.03 * longest]}
    layout["yaxis1"] |= {"range": span(*(each for at in t.forward for each in (at.z, at.a)))}
    layout["yaxis2"] |= {"range": span(*(at.delta for at in t.backward))}
    layout["yaxis4"] |= {"type": "log"} if logarithmic else {"range": span(run.J, np.array([t.J]))}
    if np.isfinite(lens.J).all() and np.ptp(lens.J) < 1e-4 * np.abs(lens.J).max():
        layout["yaxis3"] |= {"showticklabels": False}
    return {"data": [*bars, *_lens_traces(lens, nudged, t.J, landing), *_run_traces(run, t.J)], "layout": layout}


def _bars(
    names: list[str], units: list[tuple[int, int]], letter: str, value: Any, reached: Collection[Symbol], panel: int
) -> Figure:
    heights = [value(l, j) if Symbol(letter, l) in reached else None for l, j in units]
    mark = {"delta": "δ"}.get(letter, letter)
    return {
        "type": "bar",
        "x": names,
        "y": heights,
        "xaxis": f"x{panel}",
        "yaxis": f"y{panel}",
        "name": mark,
        "showlegend": False,
        "marker": {"color": palette.symbol(letter)},
        "customdata": [
            f"{mark}{sup(l)}{sub(j)} = {numbers.full(h)}" if h is not None else ""
            for (l, j), h in zip(units, heights, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _lens_traces(
    lens: ParameterScan, nudged: tuple[float, float] | None, J: float, landing: tuple[float, float] | None
) -> list[Figure]:
    """The curve, its tangent by backprop, the chord of the central difference, the point, and where the update
    lands."""
    w, name = lens.value, parameter_name(lens.parameter)
    line = {"type": "scatter", "mode": "lines", "xaxis": "x3", "yaxis": "y3", "showlegend": False}
    tangent = f"∂J/∂{name} = {numbers.plain(lens.gradient)}"
    chord = f"(J(w+h) − J(w−h)) / 2h = {numbers.within(*nudged, numbers.FULL)}" if nudged else ""
    said = "<br>".join(
        part for part in (f"{name} = {numbers.full(w)}", f"J = {numbers.full(J)}", tangent, chord) if part
    )
    traces: list[Figure] = [
        line
        | {
            "x": lens.values,
            "y": lens.J,
            "line": {"color": palette.symbol("W"), "width": 2},
            "hovertemplate": f"{name} = %{{x:.4g}}<br>J = %{{y:.5g}}<extra></extra>",
        },
        line
        | _through(lens, J, lens.gradient)
        | {
            "hovertemplate": f"{tangent}<extra></extra>",
            "line": {"color": palette.symbol("delta"), "width": 3},
        },
    ]
    if nudged:
        traces.append(
            line
            | _through(lens, J, nudged[0])
            | {
                "hovertemplate": f"{chord}<extra></extra>",
                "line": {"color": colour(palette.INK), "width": 1.5, "dash": "dot"},
            }
        )
    traces.append(
        line
        | {
            "mode": "markers",
            "x": [w],
            "y": [J],
            "marker": {"size": 11, "color": palette.symbol("W")},
            "hovertemplate": f"{said}<extra></extra>",
        }
    )
    if landing:
        traces.append(
            line
            | {
                "mode": "markers",
                "x": [landing[0]],
                "y": [landing[1]],
                "hovertemplate": (
                    f"{name} → {numbers.plain(landing[0])}<br>J → {numbers.plain(landing[1])}<extra></extra>"
                ),
                "marker": {
                    "size": 11,
                    "symbol": "diamond-open",
                    "color": palette.symbol("delta"),
                    "line": {"width": 2},
                },
            }
        )
    return traces


def _through(lens: ParameterScan, J: float, slope: float) -> Figure:
    """A line of some slope through the point."""
    w, reach = lens.value, float(lens.values[-1] - lens.values[0]) * 0.22
    return {"x": [w - reach, w + reach], "y": [J - slope * reach, J + slope * reach]}


def _run_traces(run: Descent, J: float) -> list[Figure]:
    line = {
        "type": "scatter",
        "xaxis": "x4",
        "yaxis": "y4",
        "showlegend": False,
        "hovertemplate": "%{x}<br>J = %{y:.6g}<extra></extra>",
    }
    return [
        line | {"mode": "lines", "x": run.updates, "y": run.J, "line": {"color": colour(palette.INK), "width": 2}},
        line
        | {
            "mode": "markers",
            "x": run.updates[-1:],
            "y": [J],
            "marker": {"size": 10, "color": colour(palette.INK)},
        },
    ]


def spans_powers(J: np.ndarray) -> bool:
    """Whether J needs a logarithmic axis."""
    return bool(np.isfinite(J).all() and J.min() > 0.0 and J.max() / 1e4 > J.min())


def span(*arrays: np.ndarray) -> list[float]:
    """An axis range that holds nought and every finite number, with a little air."""
    every = np.concatenate([np.ravel(array) for array in arrays])
    finite = every[np.isfinite(every)]
    low, high = min(float(finite.min(initial=0.0)), 0.0), max(float(finite.max(initial=0.0)), 0.0)
    air = 0.08 * (high - low) or 1.0
    return [low - air if low else 0.0, high + air if high else 0.0 if low else 1.0]


def holding(ends: tuple[float, float], *values: float) -> tuple[float, float]:
    """The usual range of an axis or, where a value has left it, one that holds this as well, with a little air.

    >>> holding((-6.0, 6.0), 5.0), holding((-6.0, 6.0), 34.0)
    ((-6.0, 6.0), (-6.0, 38.0))
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = min([ends[0], *finite]), max([ends[1], *finite])
    air = 0.1 * (high - low)
    return ends[0] if low == ends[0] else low - air, ends[1] if high == ends[1] else high + air


def square(letter: str) -> AsIs:
    """A square in a symbol's colour, the key of its bars."""
    return AsIs(f'<span style="color:{palette.symbol(letter)}">■</span>')


def parameter_name(at: Parameter | KinkCrossed) -> str:
    """A parameter in Unicode, such as W⁽¹⁾₁₂."""
    return f"{at.letter}{sup(at.layer)}{sub(at.row, at.column) if at.letter == 'W' else sub(at.row)}"


def single(values: np.ndarray) -> np.ndarray:
    """Numbers to be drawn, in single precision, which halves what is sent; what lies beyond 10³⁰ stays out of sight
    there."""
    return np.clip(values, -1e30, 1e30).astype(np.float32)


def packed(values: np.ndarray, dtype: str = "f4") -> Figure:
    """Numbers to be drawn as Plotly reads them fastest: four bytes each (``f4``), or one or two for whole numbers
    (``u1``, ``u2``)."""
    return encoded(single(values) if dtype == "f4" else np.asarray(values, dtype=dtype))


def encoded(values: np.ndarray) -> Figure:
    """An array of float32 or small integers as their bytes, in base64."""
    found = {"dtype": values.dtype.str[1:], "bdata": base64.b64encode(values.tobytes()).decode()}
    return found | ({"shape": ", ".join(map(str, values.shape))} if values.ndim > 1 else {})


def base_layout(height: int) -> Figure:
    """What all figures share: a fixed height, no legend, a clear ground."""
    return {
        "height": height,
        "showlegend": False,
        "dragmode": False,
        "font": {"family": FONT, "size": 12, "color": colour(palette.INK)},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {"font": {"family": FONT, "size": 13}, "align": "left"},
    }


def arrow(start: tuple[float, float], end: tuple[float, float], shade: str, width: float = 2.0, **more: Any) -> Figure:
    """An arrow between two points of the first axes, as an annotation, and what else Plotly takes of it."""
    return {
        "x": end[0],
        "y": end[1],
        "ax": start[0],
        "ay": start[1],
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": width,
        "arrowcolor": shade,
        **more,
    }


def heading(text: str, x: float, y: float, size: float = 12.5, anchor: str = "left", shift: float = 0) -> Figure:
    """A text above a part of a figure, as an annotation of its layout; ``shift`` is how many pixels higher it
    stands."""
    return {
        "x": x,
        "xref": "paper",
        "xanchor": anchor,
        "y": y,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": shift,
        "text": text,
        "showarrow": False,
        "font": {"size": size, "color": colour(palette.INK)},
    }


def axis() -> Figure:
    """A quiet axis."""
    return {
        "gridcolor": colour(palette.FAINT),
        "zerolinecolor": colour(palette.NEUTRAL),
        "tickfont": {"size": 11, "color": colour(palette.INK)},
        "fixedrange": True,
        "automargin": False,
        "title": {"text": ""},
        "exponentformat": "power",
    }
