"""Two vectors in the plane: their sum, a multiple, their dot product, their lengths."""

import math

import numpy as np

from dlmath.vectors import add, angle, cosine_similarity, dot, norm, projection, scale
from pages.ui import numbers, palette, sums
from pages.ui.charts import Figure
from pages.ui.palette import colour
from pages.ui.vectors_and_matrices import plane

VIEWS = ("sum", "multiple", "dot", "norms")
NORMS = ((1.0, "1", "dash"), (2.0, "2", "solid"), (math.inf, "∞", "dot"))
REACH = {"sum": 6.6, "multiple": 6.6, "dot": 4.6, "norms": 6.6}
HEIGHT = 500


def figure(x: np.ndarray, y: np.ndarray, c: float, view: str) -> Figure:
    """One of the VIEWS of x and y, (2, 1) each, and of the multiple c x."""
    layout = plane.sheet(REACH[view], HEIGHT)
    teal, ink, result = palette.symbol("x"), colour(palette.INK), palette.symbol("z")
    draw = {"sum": _sum, "multiple": _multiple, "dot": _dot, "norms": _norms}[view]
    traces, notes = draw(x, y, c, result)
    arrows = [*plane.arrow(plane.pair(x), teal), *(plane.arrow(plane.pair(y), ink) if view != "multiple" else [])]
    tips = [plane.tip(plane.pair(x), "x", f"x = {numbers.vector(x)}<br>‖x‖ = {numbers.plain(norm(x))}", teal)]
    if view != "multiple":
        tips.append(plane.tip(plane.pair(y), "y", f"y = {numbers.vector(y)}<br>‖y‖ = {numbers.plain(norm(y))}", ink))
    named = [*tips, *(trace for trace in traces if "text" in trace["mode"])]
    plane.part_names(named, [(trace["x"][0], trace["y"][0]) for trace in named], (0.0, 0.0), REACH[view])
    layout["annotations"] = [*arrows, *notes]
    return {"data": [*traces, *tips], "layout": layout}


Drawn = tuple[list[Figure], list[Figure]]


def _sum(x: np.ndarray, y: np.ndarray, c: float, shade: str) -> Drawn:
    total = add(x, y)
    (x1, x2), (y1, y2), (s1, s2) = plane.pair(x), plane.pair(y), plane.pair(total)
    how = f"x + y = ({sums.plus(x1, y1)}, {sums.plus(x2, y2)}) = {numbers.vector(total)}"
    sides = [plane.path([(x1, x2), (s1, s2)], colour(palette.INK), dash="dash"), plane.path([(y1, y2), (s1, s2)], palette.symbol("x"), dash="dash")]
    return [*sides, plane.tip((s1, s2), "x + y", how, shade)], plane.arrow((s1, s2), shade)


def _multiple(x: np.ndarray, y: np.ndarray, c: float, shade: str) -> Drawn:
    (x1, x2), found = plane.pair(x), scale(c, x)
    how = f"c x = ({sums.product(c, x1)}, {sums.product(c, x2)}) = {numbers.vector(found)}"
    reach = 12 / max(abs(x1), abs(x2), 0.05)
    line = plane.path([(-reach * x1, -reach * x2), (reach * x1, reach * x2)], colour(palette.NEUTRAL), dash="dot")
    return [line, plane.tip(plane.pair(found), "c x", how, shade)], plane.arrow(plane.pair(found), shade, width=6)


def _dot(x: np.ndarray, y: np.ndarray, c: float, shade: str) -> Drawn:
    if not y.any():
        return [], []
    (x1, x2), (p1, p2) = plane.pair(x), plane.pair(shadow := projection(x, y))
    (y1, y2), reach = plane.pair(y), 12 / max(np.abs(y).max(), 0.05)
    value, length = dot(x, y).value, norm(y)
    how = (
        f"(x·y / y·y) y = {numbers.plain(value)}/{numbers.plain(dot(y, y).value)} · {numbers.vector(y)} = {numbers.vector(shadow)}"
        f"<br>‖y‖ = {numbers.plain(length)}, x·y = {numbers.plain(value)}"
    )  # fmt: skip
    traces = [
        plane.path([(-reach * y1, -reach * y2), (reach * y1, reach * y2)], colour(palette.NEUTRAL), dash="dot"),
        plane.path([(x1, x2), (p1, p2)], colour(palette.INK), dash="dash"),
        {"type": "scatter", "mode": "markers", "x": [p1], "y": [p2], "marker": {"size": 13, "color": shade},
         "customdata": [how], "hovertemplate": "%{customdata}<extra></extra>"},
    ]  # fmt: skip
    notes = plane.arrow((p1, p2), shade, width=6)
    if x.any():
        traces.append(plane.path(plane.arc(x, y, 0.7), palette.symbol("W"), width=2.5))
        notes.append(plane.label(f"{numbers.plain(math.degrees(angle(x, y)), 3)}°", plane.arc(x, y, 1.15)[12], palette.symbol("W")))
    return traces, notes


def _norms(x: np.ndarray, y: np.ndarray, c: float, shade: str) -> Drawn:
    balls, strokes, notes = [], [], []
    for row, (p, name, dash) in enumerate(NORMS):
        radius = norm(x, p)
        balls.append(plane.path(plane.ball(p, radius), shade, width=2, dash=dash, fill=0.06))
        y_of_row = 0.7 * (1 - row) - 5.6  # a key in a corner that no outline reaches
        strokes.append(plane.path([(-6.3, y_of_row), (-5.1, y_of_row)], shade, width=2, dash=dash))
        notes.append(plane.label(f"‖·‖<sub>{name}</sub> = {numbers.plain(radius, 3)}", (-4.9, y_of_row), shade, 13, "left"))
    return [*balls, *strokes], notes


def sum_latex(x: np.ndarray, y: np.ndarray) -> str:
    """The sum of two vectors with its numbers."""
    return rf"\mathbf x+\mathbf y={_column(x)}+{_column(y)}={_column(add(x, y))}"


def multiple_latex(c: float, x: np.ndarray) -> str:
    """A multiple of a vector with its numbers."""
    return rf"c\,\mathbf x={numbers.latex(c)}\cdot{_column(x)}={_column(scale(c, x))}"


def stretched_latex(c: float, x: np.ndarray) -> str:
    """The length of a multiple with its numbers."""
    lengths = rf"{numbers.latex(abs(c))}\cdot {numbers.latex(norm(x))}={numbers.latex(norm(scale(c, x)))}"
    return rf"\|c\,\mathbf x\|=|c|\,\|\mathbf x\|={lengths}"


def dot_latex(x: np.ndarray, y: np.ndarray) -> str:
    """The dot product with its numbers, line by line."""
    found = dot(x, y)
    lines = [sums.latex_products(x[:, 0].tolist(), y[:, 0].tolist()), sums.latex_sum(found.products[:, 0].tolist()), numbers.latex(found.value)]
    return sums.latex_lines(r"\mathbf x\cdot\mathbf y", lines)


def angle_latex(x: np.ndarray, y: np.ndarray) -> str:
    """Cosine and angle with their numbers."""
    fraction = rf"\frac{{{numbers.latex(dot(x, y).value)}}}{{{numbers.latex(norm(x))}\cdot {numbers.latex(norm(y))}}}"
    cosine, degrees = cosine_similarity(x, y), math.degrees(angle(x, y))
    shown = rf"{numbers.latex(cosine)},\quad\theta={numbers.latex(degrees)}^\circ"
    return sums.latex_lines(r"\cos\theta", [r"\frac{\mathbf x\cdot\mathbf y}{\|\mathbf x\|\,\|\mathbf y\|}=" + fraction, shown])


def projection_latex(x: np.ndarray, y: np.ndarray) -> str:
    """The projection of x onto y with its numbers."""
    fraction = rf"\frac{{{numbers.latex(dot(x, y).value)}}}{{{numbers.latex(dot(y, y).value)}}}"
    shadow = r"\frac{\mathbf x\cdot\mathbf y}{\mathbf y\cdot\mathbf y}\,\mathbf y"
    return rf"{shadow}={fraction}{_column(y)}={_column(projection(x, y))}"


def norms_latex(x: np.ndarray, name: str) -> str:
    """The 1-, 2- and ∞-norm of a vector with their numbers."""
    sizes = [numbers.latex(abs(value)) for value in x[:, 0].tolist()]
    squares = "+".join(rf"{size}^2" for size in sizes)
    one, two, most = (numbers.latex(norm(x, p)) for p, _, _ in NORMS)
    return (
        rf"\begin{{aligned}}\|\mathbf {name}\|_1&={'+'.join(sizes)}={one}\\\|\mathbf {name}\|_2&=\sqrt{{{squares}}}={two}\\"
        rf"\|\mathbf {name}\|_\infty&=\max({','.join(sizes)})={most}\end{{aligned}}"
    )


def _column(v: np.ndarray) -> str:
    return sums.latex_matrix(v.tolist())


def scene(view: str, x1: float, x2: float, y1: float, y2: float) -> dict[str, object]:
    """Two vectors and a view of them as values of the controls."""
    return {"view": view, "x1": x1, "x2": x2, "y1": y1, "y2": y2}
