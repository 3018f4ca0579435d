"""Pictures as figures: pixels as heat maps, packed so that a message to the browser stays small."""

from collections.abc import Sequence

import numpy as np

from pages.ui.drawing import charts
from pages.ui.drawing.charts import Figure, packed
from pages.ui.drawing.frames import buttons
from pages.ui.writing import palette
from pages.ui.writing.palette import colour

SIDE = 28  # rows and columns of a digit


def ink() -> list[list[object]]:
    """The scale of a picture: from paper to ink, as the reader's theme has them."""
    return [[0.0, colour(palette.PAPER)], [1.0, colour(palette.INK)]]


def pixels(image: np.ndarray, axes: str = "", most: float = 1.0, dtype: str = "f4") -> Figure:
    """A grey picture as a heat map, its first row on top (the axes of ``square``); rows and columns are counted from 1.

    Args:
      image: (rows, columns), from 0 to ``most``.
      axes: which axes, "" for the first, "2" for x2 and y2, and so on.
      most: the value of full ink.
      dtype: how the numbers travel, as in ``packed``.
    """
    return {
        "type": "heatmap",
        "z": packed(image, dtype),
        "x0": 1,
        "dx": 1,
        "y0": 1,
        "dy": 1,
        "xaxis": f"x{axes}",
        "yaxis": f"y{axes}",
        "zmin": 0,
        "zmax": most,
        "colorscale": ink(),
        "showscale": False,
        "hovertemplate": "%{z:.4g}<extra></extra>",
    }


def signed_ink() -> list[list[object]]:
    """The scale of a picture whose pixels have a sign: orange for negative, paper at nought, blue for positive."""
    return [[0.0, colour(palette.NEGATIVE)], [0.5, colour(palette.PAPER)], [1.0, colour(palette.POSITIVE)]]


Place = tuple[
    float, float, float, float
]  # where a matrix lies in a plane: cell (i, j), from 1, has its centre at x + j·width, y + i·height
HERE: Place = (0.0, 0.0, 1.0, 1.0)


def mosaic(
    image: np.ndarray,
    axes: str = "",
    largest: float = 1.0,
    signed: bool = False,
    place: Place = HERE,
    gradient: bool = False,
) -> list[Figure]:
    """A matrix as coloured squares, one shape for each of at most 64 shades.

    Shapes stay where they are while frames play; a heat map would be erased with each frame and flicker.

    Args:
      image: (rows, columns).
      axes: which axes, as for ``pixels``.
      largest: the size of number that has the full shade.
      signed: whether numbers have a sign, and so two colours.
      place: where it lies.
      gradient: whether it is a gradient, in whose cells the sign is written.
    """
    x0, y0, wide, high = place
    half = 31 if signed else 63
    with np.errstate(invalid="ignore", over="ignore"):
        levels = np.nan_to_num(np.clip(image / largest, -1, 1) * half).round().astype(int)
    ink = (colour(palette.POSITIVE), colour(palette.NEGATIVE)) if signed else (colour(palette.INK),) * 2
    ink = (palette.symbol("delta"),) * 2 if gradient else ink
    left, right = ([f"{x0 + (x + by) * wide:.6g}" for x in range(1, image.shape[1] + 1)] for by in (-0.5, 0.51))
    top, bottom = ([f"{y0 + (y + by) * high:.6g}" for y in range(1, image.shape[0] + 1)] for by in (-0.5, 0.51))
    squares: dict[int, list[str]] = {}
    for y, x in np.argwhere(levels).tolist():
        squares.setdefault(int(levels[y, x]), []).append(f"M{left[x]},{top[y]}H{right[x]}V{bottom[y]}H{left[x]}Z")
    return [
        {
            "type": "path",
            "layer": "below",
            "path": "".join(paths),
            "xref": f"x{axes}",
            "yref": f"y{axes}",
            "line": {"width": 0},
            "fillcolor": palette.rgba(ink[level < 0], (0.55 if signed else 1.0) * abs(level) / half),
        }
        for level, paths in squares.items()
    ]


def under_the_pointer(
    shape: tuple[int, int], text: object, template: str, axes: str = "", place: Place = HERE
) -> Figure:
    """What the cells of a matrix say under the pointer: a heat map that is not seen, over a ``mosaic``.

    Args:
      shape: rows and columns.
      text: a text for each cell.
      template: around it: ``%{y}``, ``%{x}`` are row and column, ``%{text}`` is the text.
      axes: which axes, as for ``pixels``.
      place: where the matrix lies.
    """
    x, y, wide, high = place
    return {
        "type": "heatmap",
        "z": packed(np.zeros(shape), "u1"),
        "x0": x + wide,
        "dx": wide,
        "y0": y + high,
        "dy": high,
        "xaxis": f"x{axes}",
        "yaxis": f"y{axes}",
        "opacity": 0,
        "showscale": False,
        "text": text,
        "hovertemplate": f"{template}<extra></extra>",
    }


def written(
    texts: list[list[str]], axes: str = "", size: float = 12, shades: object = None, place: Place = HERE
) -> Figure:
    """Texts in the cells of a matrix, as a trace that stays while frames play."""
    x0, y0, wide, high = place
    return {
        "type": "scatter",
        "mode": "text",
        "hoverinfo": "skip",
        "xaxis": f"x{axes}",
        "yaxis": f"y{axes}",
        "cliponaxis": False,
        "x": [x0 + x * wide for row in texts for x in range(1, len(row) + 1)],
        "y": [y0 + y * high for y, row in enumerate(texts, start=1) for _ in row],
        "text": [text for row in texts for text in row],
        "textfont": {"size": size, "color": shades or colour(palette.INK)},
    }


def square(axes: str, shape: tuple[int, int], x: tuple[float, float], y: tuple[float, float] = (0.0, 1.0)) -> Figure:
    """Two axes for one matrix of square cells in a part of the figure, counted from 1, the first row on top.

    Args:
      axes: their number, "" for the first.
      shape: rows and columns.
      x, y: the part of the figure, from 0 to 1.
    """
    rows, columns = shape
    quiet = {"visible": False, "fixedrange": True, "constrain": "domain"}
    return {
        f"xaxis{axes}": quiet | {"domain": list(x), "range": [0.4, columns + 0.6], "anchor": f"y{axes}"},
        f"yaxis{axes}": (
            quiet | {"domain": list(y), "range": [rows + 0.6, 0.4], "anchor": f"x{axes}", "scaleanchor": f"x{axes}"}
        ),
    }


def frame(top: int, left: int, rows: int, columns: int) -> tuple[list[float], list[float]]:
    """The corners, x and y, of a rectangle around cells of a matrix that are counted from 1."""
    x0, x1, y0, y1 = left - 0.5, left + columns - 0.5, top - 0.5, top + rows - 0.5
    return [x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0]


def outline(
    corners: tuple[Sequence[float | None], Sequence[float | None]],
    shade: str,
    axes: str = "",
    width: float = 3,
    dash: str = "solid",
) -> Figure:
    """A rectangle as a line, with the corners that ``frame`` gives."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": corners[0],
        "y": corners[1],
        "xaxis": f"x{axes}",
        "yaxis": f"y{axes}",
        "hoverinfo": "skip",
        "line": {"color": shade, "width": width, "dash": dash, "shape": "linear"},
        "cliponaxis": False,
    }


def heading(text: str, x: float, y: float = 1.0) -> Figure:
    """A text above the middle of a picture."""
    return charts.heading(text, x, y, 13, "center")


def play(frames: list[str], duration: int, x: float, y: float) -> Figure:
    """Buttons that play frames in the browser and stop them, as an entry of a layout's updatemenus.

    Frames may change lines, markers and texts; heat maps are erased by them, for which there is ``mosaic``.
    """
    run = {
        "frame": {"duration": duration, "redraw": False},
        "transition": {"duration": 0},
        "fromcurrent": False,
        "mode": "immediate",
    }
    stop = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate"}
    return buttons(
        [("▶", frames, run), ("❚❚", [None], stop)],
        x=x,
        xanchor="center",
        y=y,
        yanchor="bottom",
        pad={"t": 0, "b": 0},
        font={"size": 14, "color": colour(palette.INK)},
        bgcolor=colour(palette.PAPER),
        bordercolor=colour(palette.NEUTRAL),
    )
