"""A linear model on a digit: the picture, one row of W, their products, the ten scores, and all rows of W as
pictures."""

import numpy as np

from dlmath import Layer, Trace
from pages.ui.drawing import images
from pages.ui.drawing.charts import Figure, axis, base_layout, span
from pages.ui.drawing.images import SIDE, frame, outline
from pages.ui.writing import equations, numbers, palette, sums
from pages.ui.writing.equations import number
from pages.ui.writing.palette import colour
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _

CLASSES = 10


def read(layer: Layer, x: np.ndarray) -> int:
    """The class with the highest score for a picture, (784, 1)."""
    return int((layer.W @ x + layer.b).argmax())


def figure(t: Trace, products: np.ndarray, at: tuple[int, int, int, int], c: int, names: list[str]) -> Figure:
    """One figure with its six parts.

    Args:
      t: the model on one picture.
      products: w_ck x_k, (784, 1), for class c.
      at: the changed pixels: upper row and left column, from 0, rows and columns.
      c: the class whose row of W is shown.
      names: headings of picture, row of W, products, scores, probabilities, and W.
    """
    layer, x, z, p = t.network[0], t.X[:, 0], t.forward[0].z[:, 0], t.forward[0].a[:, 0]
    largest = 0.7 * float(np.abs(layer.W).max())
    layout = base_layout(520) | {"margin": {"l": 2, "r": 8, "t": 24, "b": 4}, "hovermode": "closest", "bargap": 0.25}
    layout |= images.square("", (SIDE, SIDE), (0.0, 0.215), (0.42, 1.0)) | images.square(
        "2", (SIDE, SIDE), (0.23, 0.445), (0.42, 1.0)
    )
    layout |= images.square("3", (SIDE, SIDE), (0.46, 0.675), (0.42, 1.0)) | images.square(
        "4", (SIDE, CLASSES * SIDE), (0.0, 1.0), (0.0, 0.26)
    )
    top = int(z.argmax())
    for n, values, part in ((5, z, (0.725, 0.88)), (6, p, (0.905, 1.0))):
        reach = span(values) if n == 5 else [0.0, 1.55]
        layout[f"xaxis{n}"] = axis() | {
            "domain": list(part),
            "anchor": f"y{n}",
            "showticklabels": False,
            "showgrid": False,
            "range": _room(reach),
        }
        layout[f"yaxis{n}"] = axis() | {
            "domain": [0.42, 1.0],
            "anchor": f"x{n}",
            "range": [9.5, -0.5],
            "tickvals": list(range(CLASSES)),
            "showgrid": False,
            "showticklabels": n == 5,
            "tickfont": {"size": 13, "color": colour(palette.INK)},
            "zeroline": False,
            "ticklabelstandoff": 10,
        }
    middles = [0.1075, 0.3375, 0.5675, 0.8025, 0.9525, 0.5]
    layout["annotations"] = [
        images.heading(name, x0, 0.335 if n == 5 else 1.0)
        for n, (name, x0) in enumerate(zip(names, middles, strict=True))
    ]
    layout["annotations"] += [images.heading(str(k), (k + 0.5) / CLASSES, 0.265) for k in range(CLASSES)]
    every = np.concatenate([row.reshape(SIDE, SIDE) for row in layer.W], axis=1)
    shade, upper = palette.symbol("W"), frame(at[0] + 1, at[1] + 1, at[2], at[3])
    return {
        "data": [
            images.pixels(x.reshape(SIDE, SIDE)) | {"hovertemplate": "%{y}, %{x}: x = %{z:.4g}<extra></extra>"},
            _signed(layer.W[c].reshape(SIDE, SIDE), "2", largest) | _weights(layer.W[c]),
            _signed(products.reshape(SIDE, SIDE), "3", largest) | _arithmetic(layer.W[c], x, products[:, 0]),
            _signed(every, "4", largest) | {"hoverinfo": "skip", "hovertemplate": None},
            *(outline(frame(1, 1, SIDE, SIDE), colour(palette.NEUTRAL), axes, 1) for axes in ("", "2", "3")),
            *(outline(upper, palette.symbol("x"), axes, 2) for axes in ("", "2", "3")),
            outline(frame(1, 1 + c * SIDE, SIDE, SIDE), shade, "4"),
            _bars(z, 5, "z", top, c),
            _bars(p, 6, "a", top, c),
        ],
        "layout": layout,
    }


def _signed(values: np.ndarray, axes: str, largest: float) -> Figure:
    return images.pixels(values, axes) | {"zmin": -largest, "zmax": largest, "colorscale": images.signed_ink()}


def _weights(row: np.ndarray) -> Figure:
    texts = [numbers.plain(v, 3) if v else "0" for v in row.tolist()]
    return {
        "text": [texts[n : n + SIDE] for n in range(0, SIDE * SIDE, SIDE)],
        "hovertemplate": "%{y}, %{x}: w = %{text}<extra></extra>",
    }


def _arithmetic(w: np.ndarray, x: np.ndarray, products: np.ndarray) -> Figure:
    """The product of each pixel that is not paper with its weight."""
    w_ink, x_ink, products_ink = (each[x != 0.0][np.newaxis] for each in (w, x, products))
    told = iter(sums.entrywise(w_ink, x_ink, products_ink, digits=3)[0])
    texts = [next(told) if pixel else "x = 0" for pixel in x.tolist()]
    rows = [texts[n : n + SIDE] for n in range(0, SIDE * SIDE, SIDE)]
    return {"text": rows, "hovertemplate": "%{y}, %{x}: w·x = %{text}<extra></extra>"}


def _bars(values: np.ndarray, n: int, letter: str, top: int, c: int) -> Figure:
    """Ten numbers as bars; the largest is bold."""
    texts = [numbers.plain(v, 3) for v in values.tolist()]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(CLASSES)),
        "x": values.tolist(),
        "xaxis": f"x{n}",
        "yaxis": f"y{n}",
        "cliponaxis": False,
        "text": [f"<b>{text}</b>" if k == top else text for k, text in enumerate(texts)],
        "textposition": "outside",
        "textfont": {"size": 12, "color": colour(palette.INK)},
        "marker": {
            "color": [palette.symbol(letter)] * CLASSES,
            "opacity": [1.0 if k in (top, c) else 0.5 for k in range(CLASSES)],
        },
        "customdata": [numbers.full(v) for v in values.tolist()],
        "hovertemplate": f"{'z' if letter == 'z' else 'p'}<sub>%{{y}}</sub> = %{{customdata}}<extra></extra>",
    }


def _room(reach: list[float]) -> list[float]:
    """A range with room for the numbers at the ends of the bars."""
    more = 0.42 * (reach[1] - reach[0])
    return [reach[0] - (more if reach[0] < 0 else 0.0), reach[1] + (more if reach[0] < 0 else 0.0)]


def describe(t: Trace, c: int) -> str:
    """The figure in words."""
    z, p = t.forward[0].z[:, 0], t.forward[0].a[:, 0]
    best = int(z.argmax())
    return _(
        "A digit, the weights of class %(c)s, their products, and ten scores z = %(z)s. The highest is that of"
        " %(best)s, with probability %(p)s. Below, the ten rows of W as pictures.",
        c=c,
        z=[numbers.plain(v, 3) for v in z.tolist()],
        best=best,
        p=numbers.plain(float(p[best]), 3),
    )


def brush(i: int, j: int, size: int) -> tuple[int, int, int, int]:
    """The square of pixels around one, cut off at the edge: upper row and left column, from 0, rows and columns."""
    top, left = max(i - 1 - size // 2, 0), max(j - 1 - size // 2, 0)
    return top, left, min(i + size // 2, SIDE) - top, min(j + size // 2, SIDE) - left


def painted(x: np.ndarray, at: tuple[int, int, int, int], ink: float) -> np.ndarray:
    """The picture, (784, 1), with ink added to a square of its pixels, none leaving 0 to 1."""
    top, left, rows, columns = at
    picture = x.reshape(SIDE, SIDE).copy()
    part = picture[top : top + rows, left : left + columns]
    part[...] = np.clip(part + ink, 0.0, 1.0)
    return picture.reshape(-1, 1)


def reweighted(W: np.ndarray, c: int, at: tuple[int, int, int, int], by: float) -> np.ndarray:
    """W with a number added to the weights of a square of pixels in row c."""
    top, left, rows, columns = at
    changed = W.copy()
    changed[c].reshape(SIDE, SIDE)[top : top + rows, left : left + columns] += by
    return changed


def score_in_numbers(c: int, product: float, b: float, z: float, p: float) -> str:
    """A score and its probability with their numbers, as LaTeX."""
    w, pixels, bias, score = (
        coloured(letter, text)
        for letter, text in (("W", f"w_{{{c}k}}"), ("x", "x_k"), ("b", f"b_{c}"), ("z", f"z_{c}"))
    )
    total = equations.latex((number(product), "−" if b < 0 else "+", number(abs(b))), z)
    return (
        rf"{score}=\sum_{{k=1}}^{{784}}{w}\,{pixels}+{bias}={total}"
        rf"\qquad p_{c}=\frac{{e^{{z_{c}}}}}{{\sum_m e^{{z_m}}}}={numbers.latex(p)}"
    )
