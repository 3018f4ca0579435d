"""Curves and bars in panels one above the other, in one figure: pure functions that return nested dicts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pages.ui.drawing.charts import Figure, axis, base_layout, heading
from pages.ui.writing import along, palette
from pages.ui.writing.palette import colour, rgba


@dataclass(frozen=True)
class Panel:
    """One panel.

    Attributes:
      title: above it.
      x: the range of its horizontal axis; None for categories.
      y: the range of its vertical axis.
      data: traces, without their axes.
      share: its height relative to the others'.
      x_title: below its horizontal axis.
      notes: annotations, without their axes.
      shapes: shapes, without their axes.
      bare: whether its vertical axis is left out.
    """

    title: str
    x: tuple[float, float] | None
    y: tuple[float, float]
    data: Sequence[Figure]
    share: float = 1.0
    x_title: str = ""
    notes: Sequence[Figure] = field(default_factory=tuple)
    shapes: Sequence[Figure] = field(default_factory=tuple)
    bare: bool = False


def stacked(panels: Sequence[Panel], height: int, left: int = 44) -> Figure:
    """A figure of panels, the first on top."""
    layout = base_layout(height) | {
        "margin": {"l": left, "r": 12, "t": 26, "b": 40},
        "hovermode": "closest",
        "annotations": [],
        "shapes": [],
        "bargap": 0.3,
        "barmode": "group",
    }
    figure: Figure = {"data": [], "layout": layout}
    gap = 72 / height
    room = (1 - gap * (len(panels) - 1)) / sum(panel.share for panel in panels)
    top = 1.0
    for i, panel in enumerate(panels, start=1):
        bottom = max(top - room * panel.share, 0.0)
        on = {"xaxis": f"x{i}", "yaxis": f"y{i}"}
        figure["data"] += [trace | on for trace in panel.data]
        layout[f"xaxis{i}"] = axis() | {
            "anchor": f"y{i}",
            "title": {"text": panel.x_title, "standoff": 4, "font": {"size": 12}},
        }
        layout[f"xaxis{i}"] |= {"range": list(panel.x)} if panel.x else {"type": "category"}
        layout[f"yaxis{i}"] = axis() | {
            "anchor": f"x{i}",
            "domain": [bottom, top],
            "range": list(panel.y),
            "visible": not panel.bare,
        }
        layout[f"yaxis{i}"] |= {"nticks": 6 if room * panel.share * height > 100 else 3}
        layout["annotations"] += [
            heading(panel.title, 0, top, shift=4),
            *({"xref": f"x{i}", "yref": f"y{i}", **note} for note in panel.notes),
        ]
        layout["shapes"] += [{"xref": f"x{i}", "yref": f"y{i}", **shape} for shape in panel.shapes]
        top = bottom - gap
    return figure


def line(x: np.ndarray, y: np.ndarray, shade: str, hover: str, width: float = 2, dash: str = "solid") -> Figure:
    """A curve; ``hover`` is what it says under the pointer, with %{x} and %{y}."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "line": {"color": shade, "width": width, "dash": dash},
        "hovertemplate": f"{hover}<extra></extra>",
    }


def dots(
    x: Sequence[float],
    y: Sequence[float],
    shade: str | Sequence[str],
    hovers: Sequence[str],
    symbol: str = "circle",
    size: float = 11,
) -> Figure:
    """Points, each with what it says under the pointer."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(x),
        "y": list(y),
        "customdata": list(hovers),
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "size": size,
            "color": shade,
            "symbol": symbol,
            "line": {"width": 1.5, "color": colour(palette.PAPER)},
        },
    }


def upright_bars(
    x: Sequence[float],
    heights: Sequence[float] | np.ndarray,
    shade: str,
    hovers: Sequence[str],
    width: float,
    **more: Any,
) -> Figure:
    """Bars with their heights above them, each with what it says under the pointer, and what else Plotly takes; the
    heights may be those at many positions, (K, n)."""
    if np.ndim(heights) == 1:
        bars: Figure = along.first(upright_bars(x, np.array([heights]), shade, hovers, width, **more))
        return bars
    columns = np.asarray(heights).T
    return {
        "type": "bar",
        "x": list(x),
        "y": along.places(*columns),
        "width": width,
        "marker": {"color": rgba(shade, 0.8)},
        "cliponaxis": False,
        "text": [along.texts(each, 3) for each in columns],
        "textposition": "outside",
        "textfont": {"size": 11.5, "color": colour(palette.INK)},
        "customdata": list(hovers),
        "hovertemplate": "%{customdata}<extra></extra>",
        **more,
    }


def tangent(x: float, y: float, slope: float, reach: float, hover: str) -> Figure:
    """A piece of the tangent at a point."""
    ends = np.array([x - reach, x + reach])
    return line(ends, y + slope * (ends - x), palette.symbol("delta"), hover, width=3)


def label(text: str, x: float, y: float, shade: str, anchor: str = "left", shift: float = 4) -> Figure:
    """A word at a point of a panel, for its ``notes``."""
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": anchor,
        "xshift": shift,
        "yanchor": "middle",
        "font": {"size": 11.5, "color": shade},
    }
