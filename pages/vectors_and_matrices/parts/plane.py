"""The plane with vectors as arrows: a square of fixed size, one unit as long across as up."""

import math
import re
from collections.abc import Iterable, Sequence

import numpy as np

from pages.ui.drawing.charts import Figure, axis, base_layout
from pages.ui.drawing.charts import arrow as annotation_arrow
from pages.ui.inputs.ranges import rounded_up
from pages.ui.writing import palette
from pages.ui.writing.palette import colour, rgba

Point = tuple[float, float]


def reach(usual: float, *vectors: np.ndarray) -> float:
    """How far a sheet reaches: as usual or, where a vector leaves it, far enough to hold it."""
    most = max(float(np.abs(v).max()) for v in vectors)
    return usual if most <= usual else rounded_up(1.05 * most)


def sheet(reach: float, height: int) -> Figure:
    """The layout of a figure with the plane from −reach to reach."""
    line = axis() | {
        "range": [-reach, reach],
        "constrain": "domain",
        "zeroline": True,
        "zerolinewidth": 1.5,
        "nticks": 9,
        "showgrid": True,
    }
    return base_layout(height) | {
        "xaxis": line,
        "yaxis": line | {"scaleanchor": "x"},
        "margin": {"l": 26, "r": 6, "t": 6, "b": 24},
        "meta": {"square": True},
        "hovermode": "closest",
        "annotations": [],
        "shapes": [],
    }


def pair(v: np.ndarray) -> Point:
    """A vector (2, 1) as a point."""
    return float(v[0, 0]), float(v[1, 0])


def arrow(to: Point, shade: str, start: Point = (0.0, 0.0), width: float = 3.0) -> list[Figure]:
    """An arrow, as an annotation; none where it would have no length."""
    if math.hypot(to[0] - start[0], to[1] - start[1]) < 1e-9:
        return []
    return [annotation_arrow(start, to, shade, width, arrowsize=0.9 if width < 4 else 0.65)]


def tip(to: Point, name: str, how: str, shade: str) -> Figure:
    """The name of a vector beside its tip, and what it says there under the pointer."""
    beside = f"{'top' if to[1] >= 0 else 'bottom'} {'right' if to[0] >= 0 else 'left'}"
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [to[0]],
        "y": [to[1]],
        "text": [f"<b>{name}</b>"],
        "textposition": beside,
        "textfont": {"size": 16, "color": shade},
        "marker": {"size": 16, "color": "rgba(0,0,0,0)"},
        "customdata": [how],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }


Box = tuple[float, float, float, float]
SIDES = {
    "top right": (1, 1),
    "top left": (-1, 1),
    "bottom right": (1, -1),
    "bottom left": (-1, -1),
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top center": (0, 1),
    "bottom center": (0, -1),
}


def free_sides(tips: Sequence[tuple[Point, str]], start: Point, reach: float) -> list[str]:
    """On which side of each tip of an arrow its name stands, so that it lies on no other name and, where that can be,
    on no arrow.

    Args:
      tips: tip and name of each arrow.
      start: where all arrows start.
      reach: of the sheet.
    """
    unit, taken, chosen = reach / 3.6, list[Box](), list[str]()
    shafts = [
        (start[0] + t * (x - start[0]), start[1] + t * (y - start[1]))
        for (x, y), _name in tips
        for t in np.linspace(0.1, 1.0, 10).tolist()
    ]
    for tip, name in tips:
        boxes = {side: _box(tip, name, side, unit) for side in SIDES}
        outward = (1 if tip[0] >= start[0] else -1, 1 if tip[1] >= start[1] else -1)

        def cost(
            side: str, boxes: dict[str, Box] = boxes, outward: tuple[int, int] = outward
        ) -> tuple[bool, int, bool]:
            x, y, w, h = boxes[side]
            crowded = any(abs(x - u) < w + p and abs(y - v) < h + q for u, v, p, q in taken)
            return crowded, sum(abs(x - u) < w and abs(y - v) < h for u, v in shafts), SIDES[side] != outward

        chosen.append(best := min(boxes, key=cost))
        taken.append(boxes[best])
    return chosen


def part_names(arrows: Sequence[Figure], tips: Sequence[Point], start: Point, reach: float) -> None:
    """Put the names of arrows, the last text of each trace, on their free sides; ``tips``, ``start`` and ``reach`` as
    for ``free_sides``."""
    names = [re.sub("<.*?>", "", trace["text"][-1]) for trace in arrows]
    for trace, side in zip(arrows, free_sides(list(zip(tips, names, strict=True)), start, reach), strict=True):
        trace["textposition"] = side


def _box(tip: Point, name: str, side: str, unit: float) -> Box:
    """The place of a name beside a tip: its middle, half its width and half its height."""
    w, h = 0.08 * unit * len(name), 0.15 * unit
    across, up = SIDES[side]
    return tip[0] + across * (w + 0.1 * unit), tip[1] + up * (h + 0.1 * unit), w, h


def path(
    points: Iterable[Point], shade: str, width: float = 1.5, dash: str = "solid", fill: float = 0.0, how: str = ""
) -> Figure:
    """A line through points; with ``fill``, the area inside in that strength."""
    xs, ys = zip(*points, strict=True)
    trace: Figure = {
        "type": "scatter",
        "mode": "lines",
        "x": np.array(xs, dtype=np.float32),
        "y": np.array(ys, dtype=np.float32),
        "line": {"color": shade, "width": width, "dash": dash},
        "hoverinfo": "skip",
    }
    if fill:
        trace |= {"fill": "toself", "fillcolor": rgba(shade, fill)}
    if how:
        trace |= {"hoverinfo": "text", "text": how, "hoveron": "fills" if fill else "points"}
    return trace


def arc(x: np.ndarray, y: np.ndarray, radius: float) -> list[Point]:
    """An arc from the direction of one vector to that of another, the short way."""
    start, end = (math.atan2(float(v[1, 0]), float(v[0, 0])) for v in (x, y))
    turn = (end - start + math.pi) % (2 * math.pi) - math.pi
    return [
        (radius * math.cos(start + turn * t), radius * math.sin(start + turn * t))
        for t in np.linspace(0, 1, 25).tolist()
    ]


def ball(p: float, radius: float) -> list[Point]:
    """All vectors whose p-norm is ``radius``, once around."""
    if p == 1.0:
        return [(radius, 0.0), (0.0, radius), (-radius, 0.0), (0.0, -radius), (radius, 0.0)]
    if p == math.inf:
        return [(radius, radius), (-radius, radius), (-radius, -radius), (radius, -radius), (radius, radius)]
    around = [(math.cos(t), math.sin(t)) for t in np.linspace(0, 2 * math.pi, 97).tolist()]
    sizes = [(abs(x) ** p + abs(y) ** p) ** (1 / p) for x, y in around]
    return [(radius * x / size, radius * y / size) for (x, y), size in zip(around, sizes, strict=True)]


def label(text: str, at: Point, shade: str | None = None, size: float = 13, anchor: str = "center") -> Figure:
    """A text in the plane, on a ground that keeps it readable."""
    return {
        "x": at[0],
        "y": at[1],
        "xref": "x",
        "yref": "y",
        "text": text,
        "showarrow": False,
        "xanchor": anchor,
        "borderpad": 1,
        "bgcolor": rgba(colour(palette.PAPER), 0.75),
        "font": {"size": size, "color": shade or colour(palette.INK)},
    }


def grid(corners: Sequence[Point]) -> Iterable[Point]:
    """A closed line through corners."""
    return [*corners, corners[0]]
