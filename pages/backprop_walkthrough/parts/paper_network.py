"""A network drawn for paper: its units and their names, edges by size of the weight, broken where it is negative."""

import numpy as np

from dlmath import Layer, Trace
from pages.ui.drawing.diagram import label_place
from pages.ui.writing import numbers

COLUMN, ROW, RADIUS = 92.0, 44.0, 15.0
THICKEST = 3.2


def drawing(t: Trace) -> str:
    """The network as SVG, with its weights at the edges where there is room."""
    sizes = [t.X.shape[0], *(layer.W.shape[0] for layer in t.network)]
    tallest = max(sizes)
    row = ROW if tallest <= 4 else 4 * ROW / tallest + 6
    width, height = COLUMN * (len(sizes) - 1) + 2 * RADIUS + 4, row * tallest
    places = [
        [(RADIUS + 2 + COLUMN * l, height / 2 + row * (j - (n - 1) / 2)) for j in range(n)] for l, n in enumerate(sizes)
    ]
    edges = "".join(_edges(layer, places[l], places[l + 1]) for l, layer in enumerate(t.network))
    radius = min(RADIUS, 0.42 * row)
    units = "".join(_unit(x, y, radius, l, j) for l, column in enumerate(places) for j, (x, y) in enumerate(column))
    shown, name = min(width, 300.0), "-".join(map(str, sizes))
    size = f'viewBox="0 0 {width:g} {height:g}" width="{shown:g}" height="{height * shown / width:g}"'
    return f'<svg {size} role="img" aria-label="{name}">{edges}{units}</svg>'


def _edges(layer: Layer, left: list[tuple[float, float]], right: list[tuple[float, float]]) -> str:
    W, there = layer.W, layer.there("W")
    largest = max(float(np.abs(W).max()), 1e-300)
    part, room = label_place(*W.shape)
    lines, labels = [], []
    for j, k in np.argwhere(there).tolist():
        (x0, y0), (x1, y1), w = left[k], right[j], float(W[j, k])
        dash = ' stroke-dasharray="5 3"' if w < 0 else ""
        width = max(THICKEST * abs(w) / largest, 0.5)
        lines.append(
            f'<line x1="{x0:g}" y1="{y0:g}" x2="{x1:g}" y2="{y1:g}" stroke="#64748b" stroke-width="{width:.2f}"{dash}/>'
        )
        if room:
            labels.append(_label(x0 + part * (x1 - x0), y0 + part * (y1 - y0), numbers.plain(w, 3)))
    return "".join(lines + labels)


def _label(x: float, y: float, text: str) -> str:
    half = 2.6 * len(text) + 1
    return (
        f'<rect x="{x - half:g}" y="{y - 6:g}" width="{2 * half:g}" height="12" fill="#fff"/>'
        f'<text x="{x:g}" y="{y + 3.2:g}" font-size="9" text-anchor="middle" font-family="sans-serif">{text}</text>'
    )


def _unit(x: float, y: float, radius: float, l: int, j: int) -> str:
    name = f"x{numbers.sub(j)}" if l == 0 else f"a{numbers.sup(l)}{numbers.sub(j)}"
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="#fff" stroke="#1b2130"/><text x="{x:g}" y="{y + 3.2:g}"'
        f' font-size="{0.76 * radius:g}" text-anchor="middle" font-family="serif">{name}</text>'
    )
