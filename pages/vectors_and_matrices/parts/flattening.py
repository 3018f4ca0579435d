"""A picture and the vector of its pixels: the same numbers as a square and as a line, and as other squares when rows
are cut wrongly."""

import numpy as np

from pages.ui.drawing import frames, images
from pages.ui.drawing.charts import Figure, base_layout, heading, packed
from pages.ui.drawing.images import SIDE, Place, outline
from pages.ui.writing import numbers, palette
from pages.ui.writing.palette import colour
from pages.ui.writing.text import _

WIDTH, HEIGHT = 1000, 440
PICTURE: Place = (0.0, 26.0, 11.0, 11.0)
STRIP: Place = (10.0, 392.0, 1.25, 32.0)
STRIP_MIDDLE = STRIP[1] + STRIP[3]
NEAR: Place = (348.0, 3.0, 51.0, 51.0)  # the five by five pixels around one
AGAIN = (690.0, 31.5)  # the left upper corner of what is cut into rows again
AGAIN_SIDE = 308.0


def figure(
    x: np.ndarray, at: tuple[int, int], again: np.ndarray, where: str, names: list[str], buttons: tuple[str, str]
) -> Figure:
    """The picture, the numbers around one pixel, the vector cut into rows again, and the vector as a strip; pixels can
    be sent to the strip.

    Args:
      x: the vector, (784, 1).
      at: a pixel's row and column, from 0.
      again: the vector in rows of another length; NaN where it ends.
      where: words for the place of a pixel, with %(i)s and %(j)s.
      names: headings of the picture, the numbers, the rows and the strip.
      buttons: words for "flatten" and "reshape".
    """
    picture = x.reshape(SIDE, SIDE)
    k = at[0] * SIDE + at[1]
    cell = AGAIN_SIDE / max(again.shape)
    place = (AGAIN[0] - cell / 2, AGAIN[1] - cell / 2, cell, cell)
    around, near = _around(picture, at)
    shade = palette.symbol("x")
    still = [
        _told(picture, where, PICTURE),
        _told(x.T, where, STRIP),
        _told(again, where, place),
        images.written(around, size=11, shades=[_readable(v) for v in near.ravel().tolist()], place=NEAR),
    ]
    moving = _pixels(picture)
    marks = [
        outline(_box(PICTURE, *at), shade, width=3),
        outline(_box(NEAR, 2, 2), shade, width=3),
        outline(_box(STRIP, 0, k, least=5), shade, width=2.5),
    ]
    grey = colour(palette.NEUTRAL)
    frames_ = [
        (PICTURE[0] + 5.5, 31.5, 308.0, 308.0),
        (AGAIN[0], AGAIN[1], AGAIN_SIDE, AGAIN_SIDE),
        (10.6, 408.0, 980.0, 32.0),
    ]
    lines = [outline(_corners(*each), grey, width=1) for each in frames_]
    layout = base_layout(HEIGHT + 50) | {
        "xaxis": {"visible": False, "fixedrange": True, "range": [0, WIDTH], "constrain": "domain"},
        "yaxis": {
            "visible": False,
            "fixedrange": True,
            "range": [HEIGHT, 0],
            "scaleanchor": "x",
            "constrain": "domain",
        },
        "margin": {"l": 2, "r": 2, "t": 0, "b": 50},
        "hovermode": "closest",
        "shapes": [
            *images.mosaic(picture * 0.25, place=PICTURE),
            *images.mosaic(near, place=NEAR),
            *images.mosaic(np.nan_to_num(again), place=place),
            *images.mosaic(x.T, place=STRIP),
        ],
        "annotations": [
            _name(text, px, py)
            for text, (px, py) in zip(names, ((160, 14), (500, 14), (844, 14), (500, 392)), strict=True)
        ],
        "updatemenus": [_buttons(*buttons)],
    }
    traces = [*still, *lines, moving, *marks]
    return {
        "data": traces,
        "layout": layout,
        "frames": _frames(picture, [n for n, each in enumerate(still) if "mode" in each], len(still) + len(lines)),
    }


def _pixels(picture: np.ndarray) -> Figure:
    """The pixels that are not paper, as squares that can move."""
    rows, columns = np.nonzero(picture)
    paper = np.array([int(colour(palette.PAPER)[i : i + 2], 16) for i in (1, 3, 5)])
    ink = np.array([int(colour(palette.INK)[i : i + 2], 16) for i in (1, 3, 5)])
    mixed = paper + picture[rows, columns, np.newaxis] * (ink - paper)
    return {
        "type": "scatter",
        "mode": "markers",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "x": PICTURE[0] + 11.0 * (columns + 1),
        "y": PICTURE[1] + 11.0 * (rows + 1),
        "marker": {
            "symbol": "square",
            "size": 11,
            "opacity": 1,
            "line": {"width": 0},
            "color": [f"rgb({red},{green},{blue})" for red, green, blue in mixed.round().astype(int).tolist()],
        },
    }


def _frames(picture: np.ndarray, also: list[int], moving: int) -> list[Figure]:
    """Three places of the pixels: the square, its rows drawn apart like stairs, and the line."""
    rows, columns = np.nonzero(picture)
    along = STRIP[0] + 1.25 * (rows * SIDE + columns + 1)
    square = (PICTURE[0] + 11.0 * (columns + 1), PICTURE[1] + 11.0 * (rows + 1), 11)
    places = {
        "square": square,
        "stairs": (along, 40 + 12.0 * rows, 6),
        "line": (along, np.full(len(rows), STRIP_MIDDLE), 4),
    }
    return [
        {
            "name": name,
            "traces": [*also, moving],
            "data": [
                *({} for _ in also),
                {"type": "scatter", "x": packed(x), "y": packed(y), "marker": {"size": size}},
            ],
        }
        for name, (x, y, size) in places.items()
    ]


def _buttons(flatten: str, reshape: str) -> Figure:
    run = {
        "frame": {"duration": 1300, "redraw": False},
        "transition": {"duration": 1200, "easing": "cubic-in-out"},
        "mode": "immediate",
    }
    return frames.buttons(
        [(flatten, ["stairs", "line"], run), (reshape, ["stairs", "square"], run)],
        x=0.16,
        xanchor="center",
        y=0,
        yanchor="top",
        font={"size": 13, "color": colour(palette.INK)},
        bgcolor=colour(palette.PAPER),
        bordercolor=colour(palette.NEUTRAL),
        pad={"t": 6, "b": 0},
    )


def batch(X: np.ndarray, names: list[str], lit: int) -> Figure:
    """Pictures in a row, and below each its column of the matrix X.

    Args:
      X: (784, N), multiples of 1/255.
      names: headings of the pictures and of the matrix.
      lit: which sample has a frame, from 0.
    """
    N = X.shape[1]
    row = np.concatenate([X[:, n].reshape(SIDE, SIDE) for n in range(N)], axis=1)
    layout = base_layout(430) | {
        "xaxis": {"visible": False, "fixedrange": True, "range": [0.5, 12 * SIDE + 0.5], "anchor": "y"},
        "yaxis": {"visible": False, "fixedrange": True, "range": [SIDE + 0.5, 0.5], "domain": [0.76, 1.0]},
        "xaxis2": {"visible": False, "fixedrange": True, "range": [0.5, 12.5], "anchor": "y2"},
        "yaxis2": {
            "fixedrange": True,
            "range": [784.5, 0.5],
            "domain": [0.0, 0.7],
            "tickvals": [1, 28, 196, 392, 588, 784],
            "showgrid": False,
            "zeroline": False,
            "tickfont": {"size": 11, "color": colour(palette.INK)},
        },
        "margin": {"l": 40, "r": 2, "t": 20, "b": 4},
        "hovermode": "closest",
        "annotations": [heading(names[0], 0, 1.0, 13), heading(names[1], 0, 0.7, 13)],
    }
    shade = palette.symbol("x")
    matrix = images.pixels(X * 255, "2", 255, "u1") | {
        "hovertemplate": "X<sub>%{y},%{x}</sub> = %{z}/255<extra></extra>"
    }
    return {
        "data": [
            images.pixels(row * 255, "", 255, "u1") | {"hovertemplate": "%{z}/255<extra></extra>"},
            matrix,
            outline(images.frame(1, 1 + lit * SIDE, SIDE, SIDE), shade),
            outline(images.frame(1, 1 + lit, SIDE * SIDE, 1), shade, "2"),
        ],
        "layout": layout,
    }


def _around(picture: np.ndarray, at: tuple[int, int]) -> tuple[list[list[str]], np.ndarray]:
    """The five by five pixels around one as texts and as numbers; nothing beyond the edge."""
    wide = np.pad(picture, 2, constant_values=np.nan)[at[0] : at[0] + 5, at[1] : at[1] + 5]
    return [["" if np.isnan(v) else numbers.plain(v, 3) for v in row] for row in wide.tolist()], np.nan_to_num(wide)


def _readable(value: float) -> str:
    return colour(palette.PAPER if value > 0.5 else palette.INK)


def _box(place: Place, row: int, column: int, least: float = 0.0) -> tuple[list[float], list[float]]:
    x, y, wide, high = place
    across = max(wide, least)
    return _corners(x + (column + 1) * wide - across / 2, y + (row + 0.5) * high, across, high)


def _corners(left: float, top: float, width: float, height: float) -> tuple[list[float], list[float]]:
    right, bottom = left + width, top + height
    return [left, right, right, left, left], [top, top, bottom, bottom, top]


def _name(text: str, x: float, y: float) -> Figure:
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": 13, "color": colour(palette.INK)}}


def _told(part: np.ndarray, where: str, place: Place) -> Figure:
    """What each pixel says under the pointer, wherever it is drawn: its place in the picture and in the vector, and its
    number."""
    k = np.arange(part.size).reshape(part.shape)
    told = where % {"i": "%{customdata[0]}", "j": "%{customdata[1]}"}
    texts = [[shown(v) for v in row] for row in part.tolist()]
    found = images.under_the_pointer(
        part.shape, texts, f"{told}<br>x<sub>%{{customdata[2]}}</sub> = %{{z:.0f}}/255 = %{{text}}", place=place
    )
    places = packed(np.stack([k // SIDE + 1, k % SIDE + 1, k + 1], axis=-1), "u2")
    return found | {"z": packed(part * 255), "customdata": places, "hoverongaps": False}


def shown(value: float) -> str:
    """A pixel's number; nothing for what is no pixel."""
    return "" if np.isnan(value) else numbers.plain(value)


def describe(x: np.ndarray, at: tuple[int, int], width: int) -> str:
    """The figure in words."""
    k = at[0] * SIDE + at[1]
    return _(
        "A picture of 28×28 pixels, %(ink)s of them not paper, and the same 784 numbers in one line; the pixel in row"
        " %(i)s, column %(j)s is number %(k)s, %(value)s. Cut into rows of %(width)s, the line gives another picture.",
        ink=np.count_nonzero(x),
        i=at[0] + 1,
        j=at[1] + 1,
        k=k + 1,
        value=numbers.plain(float(x[k, 0])),
        width=width,
    )


def describe_batch(X: np.ndarray) -> str:
    """The pictures and their matrix in words."""
    return _(
        "%(N)s pictures in a row, and below them the matrix X with 784 rows and %(N)s columns, a column for each"
        " picture.",
        N=X.shape[1],
    )
