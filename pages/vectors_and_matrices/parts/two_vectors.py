"""Two vectors in the plane: their sum, a multiple, their dot product, their lengths."""

import math

import numpy as np

from dlmath.linear_algebra.vectors import add, angle, cosine_similarity, dot, norm, projection, scale
from pages.ui.drawing.charts import Figure
from pages.ui.writing import equations, formulas, numbers, palette, sums
from pages.ui.writing.equations import Relation, number, relation
from pages.ui.writing.palette import colour
from pages.ui.writing.text import _
from pages.vectors_and_matrices.parts import plane

VIEWS = ("dot", "sum", "multiple", "norms")
NORMS = ((1.0, "1", "dash"), (2.0, "2", "solid"), (math.inf, "∞", "dot"))
REACH = {"sum": 6.6, "multiple": 6.6, "dot": 4.6, "norms": 6.6}
HEIGHT = 500


def figure(x: np.ndarray, y: np.ndarray, c: float, view: str, parted: bool = True) -> Figure:
    """One of the VIEWS of x and y, (2, 1) each, and of the multiple c x; ``parted`` puts the names of arrows on sides
    where they do not lie on one another."""
    reach = plane.reach(
        REACH[view], x, y, *([add(x, y)] if view == "sum" else [scale(c, x)] if view == "multiple" else [])
    )
    layout = plane.sheet(reach, HEIGHT)
    teal, ink, result = palette.symbol("x"), colour(palette.INK), palette.symbol("z")
    draw = {"sum": _sum, "multiple": _multiple, "dot": _dot, "norms": _norms}[view]
    traces, notes = draw(x, y, c, result)
    arrows = [*plane.arrow(plane.pair(x), teal), *(plane.arrow(plane.pair(y), ink) if view != "multiple" else [])]
    tips = [plane.tip(plane.pair(x), "x", f"x = {numbers.vector(x)}<br>‖x‖ = {numbers.plain(norm(x))}", teal)]
    if view != "multiple":
        tips.append(plane.tip(plane.pair(y), "y", f"y = {numbers.vector(y)}<br>‖y‖ = {numbers.plain(norm(y))}", ink))
    named = [*tips, *(trace for trace in traces if "text" in trace["mode"])]
    if parted:
        plane.part_names(named, [(trace["x"][0], trace["y"][0]) for trace in named], (0.0, 0.0), reach)
    layout["annotations"] = [*arrows, *notes]
    return {"data": [*traces, *tips], "layout": layout}


Drawn = tuple[list[Figure], list[Figure]]


def _sum(x: np.ndarray, y: np.ndarray, c: float, shade: str) -> Drawn:
    total = add(x, y)
    (x1, x2), (y1, y2), (s1, s2) = plane.pair(x), plane.pair(y), plane.pair(total)
    how = relation(np.add, (x, y), total)
    told = (
        f"x + y = ({sums.plus(x1, y1, digits=how.digits)}, {sums.plus(x2, y2, digits=how.digits)}) {how.sign}"
        f" {_row(total, how)}"
    )
    sides = [
        plane.path([(x1, x2), (s1, s2)], colour(palette.INK), dash="dash"),
        plane.path([(y1, y2), (s1, s2)], palette.symbol("x"), dash="dash"),
    ]
    return [*sides, plane.tip((s1, s2), "x + y", told, shade)], plane.arrow((s1, s2), shade)


def _multiple(x: np.ndarray, y: np.ndarray, c: float, shade: str) -> Drawn:
    (x1, x2), found = plane.pair(x), scale(c, x)
    how = relation(np.multiply, (c, x), found)
    told = (
        f"c x = ({sums.product(c, x1, digits=how.digits)}, {sums.product(c, x2, digits=how.digits)}) {how.sign}"
        f" {_row(found, how)}"
    )
    reach = 12 / max(abs(x1), abs(x2), 0.05)
    line = plane.path([(-reach * x1, -reach * x2), (reach * x1, reach * x2)], colour(palette.NEUTRAL), dash="dot")
    return [line, plane.tip(plane.pair(found), "c x", told, shade)], plane.arrow(plane.pair(found), shade, width=6)


def _dot(x: np.ndarray, y: np.ndarray, c: float, shade: str) -> Drawn:
    if not y.any():
        return [], []
    (x1, x2), (p1, p2) = plane.pair(x), plane.pair(shadow := projection(x, y))
    (y1, y2), reach = plane.pair(y), 12 / max(np.abs(y).max(), 0.05)
    value, square = dot(x, y).value, dot(y, y).value
    how = relation(_share, (value, square, y), shadow)
    told = (
        f"(x·y / y·y) y = {numbers.plain(value, how.digits)}/{numbers.plain(square, how.digits)} ·"
        f" {numbers.vector(y, how.digits)} {how.sign} {_row(shadow, how)}<br>‖y‖ = {numbers.plain(norm(y))}, x·y ="
        f" {numbers.plain(value)}"
    )
    traces = [
        plane.path([(-reach * y1, -reach * y2), (reach * y1, reach * y2)], colour(palette.NEUTRAL), dash="dot"),
        plane.path([(x1, x2), (p1, p2)], colour(palette.INK), dash="dash"),
        {
            "type": "scatter",
            "mode": "markers",
            "x": [p1],
            "y": [p2],
            "marker": {"size": 13, "color": shade},
            "customdata": [told],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    ]
    notes = plane.arrow((p1, p2), shade, width=6)
    if x.any():
        traces.append(plane.path(plane.arc(x, y, 0.7), palette.symbol("W"), width=2.5))
        notes.append(
            plane.label(
                f"{numbers.plain(math.degrees(angle(x, y)), 3)}°", plane.arc(x, y, 1.15)[12], palette.symbol("W")
            )
        )
    return traces, notes


def _norms(x: np.ndarray, y: np.ndarray, c: float, shade: str) -> Drawn:
    balls, strokes, notes = [], [], []
    for row, (p, name, dash) in enumerate(NORMS):
        radius = norm(x, p)
        balls.append(plane.path(plane.ball(p, radius), shade, width=2, dash=dash, fill=0.06))
        y_of_row = 0.7 * (1 - row) - 5.6  # a key in a corner that no outline reaches
        strokes.append(plane.path([(-6.3, y_of_row), (-5.1, y_of_row)], shade, width=2, dash=dash))
        notes.append(
            plane.label(f"‖·‖<sub>{name}</sub> = {numbers.plain(radius, 3)}", (-4.9, y_of_row), shade, 13, "left")
        )
    return [*balls, *strokes], notes


def agreement(product: float) -> str:
    """What the sign of a dot product says."""
    if product > 0.0:
        return _("**They agree.** The shadow of $\\mathbf x$ points the way of $\\mathbf y$.")
    if product < 0.0:
        return _("**They disagree.** The shadow of $\\mathbf x$ points against $\\mathbf y$.")
    return _("**They have nothing in common.** There is no shadow: the product is 0.")


def sum_latex(x: np.ndarray, y: np.ndarray) -> str:
    """The sum of two vectors with its numbers."""
    total = add(x, y)
    how = relation(np.add, (x, y), total)
    return rf"\mathbf x+\mathbf y={_column(x, how)}+{_column(y, how)}{_result(total, how)}"


def multiple_latex(c: float, x: np.ndarray) -> str:
    """A multiple of a vector with its numbers."""
    found = scale(c, x)
    how = relation(np.multiply, (c, x), found)
    return rf"c\,\mathbf x={numbers.latex(c, how.digits)}\cdot{_column(x, how)}{_result(found, how)}"


def stretched_latex(c: float, x: np.ndarray) -> str:
    """The length of a multiple with its numbers."""
    lengths = equations.latex((number(abs(c)), "·", number(norm(x))), norm(scale(c, x)))
    return rf"\|c\,\mathbf x\|=|c|\,\|\mathbf x\|={lengths}"


def dot_latex(x: np.ndarray, y: np.ndarray) -> str:
    """The dot product with its numbers, line by line."""
    found = dot(x, y)
    products = found.products[:, 0].tolist()
    of_pairs = relation(np.multiply, (x, y), found.products)
    in_pairs = equations.written_latex(equations.sum_of_products(x[:, 0].tolist(), y[:, 0].tolist()), of_pairs.digits)
    of_products = equations.of_terms(sums.of_all(products), found.value, of_pairs.value_digits)
    added = equations.written_latex(sums.of_all(products), of_products.digits)
    left = r"\mathbf x\cdot\mathbf y"
    return formulas.aligned(
        left, [f"={in_pairs}", of_pairs.latex_sign + added, of_products.latex_sign + of_products.latex(found.value)]
    )


def angle_latex(x: np.ndarray, y: np.ndarray) -> str:
    """Cosine and angle with their numbers."""
    cosine, degrees = cosine_similarity(x, y), math.degrees(angle(x, y))
    parts = dot(x, y).value, norm(x), norm(y)
    how = relation(lambda product, length, other: product / (length * other), parts, cosine)
    product, length, other = (numbers.latex(value, how.digits) for value in parts)
    fraction = (
        rf"=\frac{{\mathbf x\cdot\mathbf y}}{{\|\mathbf x\|\,\|\mathbf y\|}}=\frac{{{product}}}{{{length}\cdot"
        rf" {other}}}"
    )
    return formulas.aligned(
        r"\cos\theta", [fraction, rf"{how.latex_sign}{how.latex(cosine)},\quad\theta={numbers.latex(degrees)}^\circ"]
    )


def projection_latex(x: np.ndarray, y: np.ndarray) -> str:
    """The projection of x onto y with its numbers."""
    found, value, square = projection(x, y), dot(x, y).value, dot(y, y).value
    how = relation(_share, (value, square, y), found)
    fraction = rf"\frac{{{numbers.latex(value, how.digits)}}}{{{numbers.latex(square, how.digits)}}}"
    shadow = r"\frac{\mathbf x\cdot\mathbf y}{\mathbf y\cdot\mathbf y}\,\mathbf y"
    return rf"{shadow}={fraction}{_column(y, how)}{_result(found, how)}"


def norms_latex(x: np.ndarray, name: str) -> str:
    """The 1-, 2- and ∞-norm of a vector with their numbers."""
    lines = []
    for (p, index, _dash), written in zip(NORMS, (r"{0}+{1}", r"\sqrt{{{0}^2+{1}^2}}", r"\max({0},{1})"), strict=True):
        value = norm(x, p)
        how = relation(lambda v, p=p: norm(v, p), (x,), value)
        sizes = [numbers.latex_bracketed(abs(each), how.digits, compound=True) for each in x[:, 0].tolist()]
        index = index.replace("∞", r"\infty")
        lines.append(rf"\|\mathbf {name}\|_{{{index}}}&={written.format(*sizes)}{how.latex_sign}{how.latex(value)}")
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def _share(product: float, square: float, y: np.ndarray) -> np.ndarray:
    """(x·y / y·y) y."""
    return product / square * y


def _row(v: np.ndarray, how: Relation) -> str:
    """A result as a row, in Unicode."""
    return "(" + ", ".join(how.plain(value) for value in v[:, 0].tolist()) + ")"


def _column(v: np.ndarray, how: Relation) -> str:
    """An operand."""
    return sums.latex_matrix(v.tolist(), lambda value: numbers.latex(value, how.digits))


def _result(v: np.ndarray, how: Relation) -> str:
    """A result behind its sign."""
    return how.latex_sign + sums.latex_matrix(v.tolist(), how.latex)


def scene(view: str, x1: float, x2: float, y1: float, y2: float) -> dict[str, object]:
    """Two vectors and a view of them as values of the controls."""
    return {"view": view, "x1": x1, "x2": x2, "y1": y1, "y2": y2}
