"""Matrices as grids of cells with their numbers: pure functions that return pieces of a Plotly figure.

One unit of the axes is one cell; the first row is on top. Several matrices may stand in one plane, each with its upper
left cell at a corner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pages.ui.drawing.charts import Figure, base_layout
from pages.ui.writing import numbers, palette
from pages.ui.writing.literal import AsIs
from pages.ui.writing.palette import colour, rgba

Scale = list[list[Any]]


@dataclass(frozen=True, eq=False)
class Block:
    """A matrix in an equation.

    Attributes:
      values: (m, n).
      how: what each cell says under the pointer.
      name: what stands above it.
      shade: the colour of its name.
      gradient: whether it is a gradient, which has a scale of its own.
    """

    values: np.ndarray
    how: Sequence[Sequence[str]]
    name: str
    shade: str | None = None
    gradient: bool = False


def diverging() -> Scale:
    """The diverging scale for signs: orange for negative, hardly anything at nought, blue for positive."""
    low, middle, high = (
        rgba(colour(shade), alpha)
        for shade, alpha in ((palette.NEGATIVE, 0.5), (palette.NEUTRAL, 0.06), (palette.POSITIVE, 0.5))
    )
    return [[0.0, low], [0.5, middle], [1.0, high]]


def growing() -> Scale:
    """The scale for gradients, whose sign is printed: purple, the stronger the larger."""
    purple = colour(palette.SYMBOLS["delta"])
    return [[0.0, rgba(purple, 0.5)], [0.5, rgba(purple, 0.04)], [1.0, rgba(purple, 0.5)]]


def cells(
    values: np.ndarray,
    how: Sequence[Sequence[str]],
    corner: tuple[float, float] = (0.0, 0.0),
    axes: str = "",
    largest: float | None = None,
    digits: int = 3,
    scale: Scale | None = None,
    size: float = 13,
    gap: float = 2,
) -> Figure:
    """A heat map of a matrix with its numbers.

    Args:
      values: (m, n).
      how: what each cell says under the pointer, m rows of n texts, ``<br>`` between lines.
      corner: where the centre of the upper left cell is: (x, y).
      axes: which axes, "" for the first, "2" for x2 and y2, and so on.
      largest: the size of number that has the full colour; by default the largest there is.
      digits: significant digits that are written; 0 writes none.
      scale: the colours, by default ``diverging()``.
      size: of the numbers.
      gap: between the cells, in pixels.
    """
    top = largest if largest is not None else float(np.abs(values).max(initial=0.0))
    top = top if np.isfinite(top) and top > 0 else 1.0
    return {
        "type": "heatmap",
        "z": np.clip(values / top, -1.0, 1.0).astype(np.float32),
        "x0": corner[0],
        "dx": 1,
        "y0": corner[1],
        "dy": 1,
        "xaxis": f"x{axes}",
        "yaxis": f"y{axes}",
        "zmin": -1,
        "zmax": 1,
        "colorscale": scale or diverging(),
        "showscale": False,
        "xgap": gap,
        "ygap": gap,
        "text": [[numbers.plain(v, digits) for v in row] for row in values.tolist()] if digits else None,
        "texttemplate": "%{text}" if digits else "",
        "textfont": {"size": size, "color": colour(palette.INK)},
        "customdata": [list(row) for row in how],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
    }


def sheet(rows: float, columns: float, height: int) -> Figure:
    """The layout of a figure that holds a plane of cells, square and centred, without axes.

    Args:
      rows, columns: how many cells there are room for; cells start at (0, 0).
      height: in pixels.
    """
    quiet = {"visible": False, "fixedrange": True}
    return base_layout(height) | {
        "xaxis": quiet | {"range": [-0.5, columns - 0.5], "constrain": "domain"},
        "yaxis": quiet | {"range": [rows - 0.5, -0.5], "scaleanchor": "x", "constrain": "domain"},
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "hovermode": "closest",
    }


def brackets(
    shape: tuple[int, int], corner: tuple[float, float] = (0.0, 0.0), axes: str = "", lip: float = 0.14
) -> list[Figure]:
    """The two brackets around a matrix, as shapes of a layout."""
    m, n = shape
    left, top, right, bottom = corner[0] - 0.56, corner[1] - 0.56, corner[0] + n - 0.44, corner[1] + m - 0.44
    line = {
        "type": "path",
        "xref": f"x{axes}",
        "yref": f"y{axes}",
        "line": {"width": 1.6, "color": colour(palette.INK)},
    }
    return [
        line
        | {"path": f"M{x + inward:.2f},{top:.2f}L{x:.2f},{top:.2f}L{x:.2f},{bottom:.2f}L{x + inward:.2f},{bottom:.2f}"}
        for x, inward in ((left, lip), (right, -lip))
    ]


def caption(
    text: str, x: float, y: float, axes: str = "", size: float = 13, shade: str | None = None, anchor: str = "center"
) -> Figure:
    """A text in the plane, as an annotation of a layout."""
    return {
        "x": x,
        "y": y,
        "xref": f"x{axes}",
        "yref": f"y{axes}",
        "text": text,
        "showarrow": False,
        "xanchor": anchor,
        "yanchor": "middle",
        "font": {"size": size, "color": shade or colour(palette.INK)},
    }


def equations(lists: Sequence[Sequence[Block | str]], widest: float = 15.0, cell: int = 46, air: float = 1.2) -> Figure:
    """Matrices and the signs between them: each equation on a line of its own or, where it is wider than that, on
    several.

    Args:
      lists: equations; each a row of matrices, and of what stands between them, such as "+", "=" or "+ 2 ·".
      widest: how many cells a line may be wide.
      cell: the size of a cell in pixels, where there is room.
      air: what lies between two lines, in cells; names need 1.2.
    """
    lines = [line for parts in lists for line in _lines(parts, widest)]
    width = max(sum(_width(part) for part in line) for line in lines)
    traces: list[Figure] = []
    shapes: list[Figure] = []
    notes: list[Figure] = []
    top = 0.0
    for line in lines:
        rows = max(part.values.shape[0] for part in line if isinstance(part, Block))
        x, middle = 0.0, top + air - 0.85 + rows / 2
        for part in line:
            if isinstance(part, str):
                notes.append(caption(part, x + _width(part) / 2 - 0.4, middle, size=20 if len(part) == 1 else 15))
            else:
                m, n = part.values.shape
                corner = (x + 0.2, middle - (m - 1) / 2)
                traces.append(cells(part.values, part.how, corner, scale=growing() if part.gradient else None, size=12))
                shapes += brackets((m, n), corner)
                notes.append(caption(part.name, corner[0] + (n - 1) / 2, corner[1] - 0.85, shade=part.shade))
            x += _width(part)
        top += rows + air
    layout = sheet(top, width, round(top * cell) + 8) | {"shapes": shapes, "annotations": notes}
    layout["xaxis"] |= {"constraintoward": "left"}
    layout["yaxis"] |= {"constraintoward": "top", "range": [layout["yaxis"]["range"][0], -0.6]}
    return {"data": traces, "layout": layout}


def _width(part: Block | str) -> float:
    return 0.4 + 0.2 * len(part) if isinstance(part, str) else part.values.shape[1] + 0.5


def _lines(parts: Sequence[Block | str], widest: float) -> list[list[Block | str]]:
    """The parts in lines; a line after the first begins with a sign."""
    lines: list[list[Block | str]] = [[]]
    for i, part in enumerate(parts):
        ahead = sum(_width(each) for each in (part, *parts[i + 1 : i + 2]))
        if isinstance(part, str) and lines[-1] and sum(_width(each) for each in lines[-1]) + ahead > widest:
            lines.append([])
        lines[-1].append(part)
    return lines


def in_words(parts: Sequence[Block | str]) -> AsIs:
    """An equation as text, for readers who do not see it."""
    return AsIs(
        " ".join(part if isinstance(part, str) else f"{part.name} {numbers.matrix(part.values)}" for part in parts)
    )
