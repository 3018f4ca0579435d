"""A network drawn for paper: its units and their names, edges by size of the weight, broken where it is negative."""

from dlmath import Trace
from pages.ui.drawing.network_layout import EdgeScale, Layout, label_place, scale_of, sizes_of
from pages.ui.writing import numbers

COLUMN, ROW, RADIUS, HALF_A_LABEL = 92.0, 44.0, 15.0, 12.0  # columns grow until labels have room between units
THICKEST = 3.2


def drawing(t: Trace) -> str:
    """The network as SVG, with its weights at the edges where there is room."""
    sizes = sizes_of(t.network)
    tallest = max(sizes)
    row = ROW if tallest <= 4 else 4 * ROW / tallest + 6
    column = max(COLUMN, *(_room_of_labels(*layer.W.shape) for layer in t.network))
    width, height = column * (len(sizes) - 1) + 2 * RADIUS + 4, row * tallest
    layout = Layout(sizes, left=RADIUS + 2, middle=height / 2, between=column, gap=row)
    edges = _edges(t, layout, scale_of(t.network, THICKEST))
    radius = min(RADIUS, 0.42 * row)
    units = "".join(
        _unit(x, y, radius, l, j) for l, column in enumerate(layout.places()) for j, (x, y) in enumerate(column)
    )
    shown, name = min(width, 300.0), "-".join(map(str, sizes))
    size = f'viewBox="0 0 {width:g} {height:g}" width="{shown:g}" height="{height * shown / width:g}"'
    return f'<svg {size} role="img" aria-label="{name}">{edges}{units}</svg>'


def _room_of_labels(n: int, n_before: int) -> float:
    """How far two layers are apart if labels stand between their units; 0 where none are written."""
    part, room = label_place(n, n_before)
    return (RADIUS + HALF_A_LABEL) / min(part, 1 - part) if room else 0.0


def _edges(t: Trace, layout: Layout, scale: EdgeScale) -> str:
    lines, labels = [], []
    for l, j, k in layout.edges():
        layer = t.network[l - 1]
        if not layer.there("W")[j, k]:
            continue
        (x0, y0), (x1, y1), w = layout.place(l - 1, k), layout.place(l, j), float(layer.W[j, k])
        part, room = label_place(*layer.W.shape)
        dash = ' stroke-dasharray="5 3"' if w < 0 else ""
        lines.append(
            f'<line x1="{x0:g}" y1="{y0:g}" x2="{x1:g}" y2="{y1:g}" stroke="#64748b"'
            f' stroke-width="{scale.width(w):.2f}"{dash}/>'
        )
        if room:
            labels.append(_label(*layout.on_edge(l, j, k, part), numbers.plain(w, 3)))
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
