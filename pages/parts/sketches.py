"""Small pictures for sentences, as images that need no script: curves with points, and a grid of cells."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from pages.ui.writing import numbers, palette
from pages.ui.writing.palette import Shade, colour

WIDTH, HEIGHT, LEFT, BELOW, EDGE = 360, 200, 46, 36, 10
DOTTED, SOLID = "2 4", "none"
LETTER = 7.0  # how wide a letter of a name is, about
Ticks = Sequence[float] | Mapping[float, str]


class Line(NamedTuple):
    """A curve, or the straight line between two points."""

    x: Sequence[float]
    y: Sequence[float]
    shade: Shade
    name: str = ""
    dash: str = SOLID


class Dot(NamedTuple):
    """A point of a curve."""

    x: float
    y: float
    shade: Shade
    filled: bool = True


class Axes:
    """From where to where a picture goes, and where its points are in it."""

    def __init__(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        self.across, self.up = across, up

    def x(self, value: float) -> float:
        """Pixels from the left."""
        low, high = self.across
        return LEFT + (WIDTH - LEFT - EDGE) * (value - low) / (high - low)

    def y(self, value: float) -> float:
        """Pixels from above."""
        low, high = self.up
        return EDGE + (HEIGHT - BELOW - EDGE) * (high - value) / (high - low)


def curves(
    lines: Iterable[Line],
    dots: Iterable[Dot],
    across: tuple[float, float],
    up: tuple[float, float],
    alt: str,
    ticks: tuple[Ticks, Ticks] | None = None,
    names: tuple[str, str] = ("", ""),
) -> str:
    """A picture of curves as HTML.

    Args:
      lines: each with its name at its end.
      dots: points on them.
      across: the ends of the axis below.
      up: the ends of the axis on the left.
      alt: the picture in words.
      ticks: where the axes say numbers, or other words; by default numbers at their ends.
      names: of the two axes.
    """
    axes = Axes(across, up)
    below, beside = ticks or (across, up)
    parts = [_frame(axes, _said(below), _said(beside), names)]
    parts += [_line(axes, each) for each in lines]
    parts += [_dot(axes, each) for each in dots]
    return image("".join(parts), WIDTH, HEIGHT, alt)


def image(drawn: str, width: float, height: float, alt: str, name: str = "") -> str:
    """A drawing as an image with its words, and the name of its kind."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' height="{height:g}" font-family="sans-serif" font-size="11">{drawn}</svg>'
    )
    data = base64.b64encode(svg.encode()).decode()
    size = f'width="{width:g}" height="{height:g}"'  # so that its place is kept before it is there
    return f'<img class="dl-sketch {name}" {size} src="data:image/svg+xml;base64,{data}" alt="{escape(alt)}">'


def grid(values: np.ndarray, lit: Iterable[tuple[int, int]], alt: str, size: float = 8.0) -> str:
    """A matrix of numbers from 0 to 1 as cells, the darker the larger, as an image; some of the cells outlined."""
    ink, mark = colour(palette.INK), colour(palette.NEGATIVE)
    cells = "".join(
        f'<rect x="{j * size:g}" y="{i * size:g}" width="{size:g}" height="{size:g}" fill="{ink}"'
        f' fill-opacity="{values[i, j]:.2f}"/>'
        for i, j in np.argwhere(values > 0.0).tolist()
    )
    marks = "".join(
        f'<rect x="{j * size:g}" y="{i * size:g}" width="{size:g}" height="{size:g}" fill="none" stroke="{mark}"'
        ' stroke-width="2"/>'
        for i, j in lit
    )
    m, n = values.shape
    edge = f'<rect width="{n * size:g}" height="{m * size:g}" fill="none" stroke="{colour(palette.FAINT)}"/>'
    return image(edge + cells + marks, n * size, m * size, alt, "dl-pixels")


def _said(ticks: Ticks) -> Mapping[float, str]:
    """What stands at each tick."""
    return ticks if isinstance(ticks, Mapping) else {each: numbers.plain(each, 4) for each in ticks}


def _frame(axes: Axes, below: Mapping[float, str], beside: Mapping[float, str], names: tuple[str, str]) -> str:
    faint, grey = colour(palette.FAINT), colour(palette.Shade("#586070", "#a9b1c0"))
    left, right, low, high = axes.x(axes.across[0]), axes.x(axes.across[1]), axes.y(axes.up[0]), axes.y(axes.up[1])
    across = "".join(
        f'<path d="M{axes.x(each):.1f} {low:.1f}V{high:.1f}" stroke="{faint}"/>'
        f'<text x="{axes.x(each):.1f}" y="{low + 15:.1f}" text-anchor="middle"'
        f' fill="{grey}">{escape(said)}</text>'
        for each, said in below.items()
    )
    up = "".join(
        f'<path d="M{left:.1f} {axes.y(each):.1f}H{right:.1f}" stroke="{faint}"/>'
        f'<text x="{left - 5:.1f}" y="{axes.y(each) + 4:.1f}" text-anchor="end"'
        f' fill="{grey}">{escape(said)}</text>'
        for each, said in beside.items()
    )
    titles = (
        f'<text x="{(left + right) / 2:.1f}" y="{low + 31:.1f}" text-anchor="middle"'
        f' fill="{grey}">{escape(names[0])}</text>'
        f'<text x="{left + 24:.1f}" y="{high + 10:.1f}" fill="{grey}" {_halo()}>{escape(names[1])}</text>'
    )
    return across + up + titles


def _line(axes: Axes, line: Line) -> str:
    places = [(axes.x(x), axes.y(y)) for x, y in zip(line.x, line.y, strict=True) if axes.up[0] <= y <= axes.up[1]]
    if not places:
        return ""
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    shade, (end, _y) = colour(line.shade), places[-1]
    top = min(y for x, y in places if x >= end - LETTER * len(line.name))
    name = (
        f'<text x="{min(end, WIDTH - EDGE) - 3:.1f}" y="{max(top - 6, 12):.1f}" text-anchor="end" fill="{shade}"'
        f' font-weight="600" {_halo()}>{escape(line.name)}</text>'
    )
    return (
        f'<path d="{path}" fill="none" stroke="{shade}" stroke-width="2.2" stroke-dasharray="{line.dash}"/>'
        f"{name if line.name else ''}"
    )


def _halo() -> str:
    """What keeps lines out of letters."""
    return f'stroke="{colour(palette.PAPER)}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'


def _dot(axes: Axes, dot: Dot) -> str:
    shade = colour(dot.shade)
    fill = shade if dot.filled else colour(palette.PAPER)
    return (
        f'<circle cx="{axes.x(dot.x):.1f}" cy="{axes.y(dot.y):.1f}" r="4.5" fill="{fill}" stroke="{shade}"'
        ' stroke-width="2"/>'
    )
