"""A surface seen from above, with the gradient at a point; its slices; its slope in every direction; Jacobians as
matrices."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from dlmath.calculus.expressions import along, latex_of
from dlmath.calculus.graph import Graph, parse_expression
from dlmath.calculus.surfaces import Composite, Surface, directional_derivatives, kinks, one_sided_slopes, unit_vector
from dlmath.linear_algebra.vectors import norm
from dlmath.network.steps import Arithmetic
from pages.ui.drawing.charts import Figure, arrow, axis, base_layout, heading, packed, single
from pages.ui.inputs.ranges import rounded_up
from pages.ui.writing import equations, numbers, palette, sums
from pages.ui.writing.equations import Relation, relation, sum_of_products
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.symbols import coloured

GRID = 61
CLICKS = 31
INNER = {
    "polar": [parse_expression(text) for text in ("x*cos(y)", "x*sin(y)")],
    "layer": [parse_expression(text) for text in ("tanh(x - 0.5*y)", "tanh(0.5*x + y)")],
}


def contour(surface: Surface) -> Figure:
    """The surface as contour lines, darker where it is lower; the steps between them grow with |f|."""
    ground = palette.SYMBOLS["a"]
    return _relief(surface) | {
        "type": "contour",
        "showscale": False,
        "ncontours": 22,
        "colorscale": [[0, _mixed(ground, 0.55)], [1, _mixed(ground, 0.04)]],
        "line": {"width": 0.8, "color": rgba(colour(palette.INK), 0.35)},
        "hoverinfo": "skip",
    }


@lru_cache(maxsize=32)
def _relief(surface: Surface) -> Figure:
    """The heights of a surface where its contour lines are sought."""
    xs, ys = surface.axes(GRID)
    return {"x": packed(xs), "y": packed(ys), "z": packed(_levelled(surface.grid(GRID)))}


def around(surface: Surface, x: float, y: float) -> Surface:
    """The surface with a square that holds a point."""
    reach = max(abs(x - surface.centre[0]), abs(y - surface.centre[1]))
    return surface if reach <= surface.extent else replace(surface, extent=rounded_up(1.1 * reach))


def map_layout(surface: Surface, height: int) -> Figure:
    """A square map, both axes to the same scale, so that right angles are right."""
    xs, ys = surface.axes(2)
    layout = base_layout(height) | {"margin": {"l": 40, "r": 8, "t": 8, "b": 28}, "hovermode": "closest"}
    layout["xaxis"] = axis() | {"range": xs.tolist(), "constrain": "domain", "showgrid": False}
    layout["yaxis"] = axis() | {"range": ys.tolist(), "scaleanchor": "x", "constrain": "domain", "showgrid": False}
    return layout


def gradient_map(surface: Surface, point: np.ndarray, nabla: np.ndarray, degrees: float, kinked: bool) -> Figure:
    """The map with the gradient at a point, the direction u, and the level line's own direction.

    Args:
      surface: the surface.
      point: (2, 1).
      nabla: the gradient there, (2, 1).
      degrees: the angle of u.
      kinked: whether f has a kink there; then a gradient and a level line are none.
    """
    x, y = point[:, 0].tolist()
    size = norm(nabla)
    u = unit_vector(degrees)
    layout = map_layout(surface, 470) | {"meta": {"square": True}}
    reach = surface.extent
    layout["annotations"] = _named_arrow(x, y, 0.24 * reach * u, "z", "u")
    data = [contour(surface), clicks(surface)]
    if size > 0.0 and not kinked:
        along_level = np.array([[-nabla[1, 0]], [nabla[0, 0]]]) / size * 0.5 * reach
        data.append(_stroke(point - along_level, point + along_level))
        layout["annotations"] += _named_arrow(x, y, _length(surface, size) * nabla / size, "delta", "∇f")
    gradient = f"<br>∇f = ({numbers.plain(nabla[0, 0])}, {numbers.plain(nabla[1, 0])})<br>‖∇f‖ = {numbers.plain(size)}"
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [x],
            "y": [y],
            "hovertemplate": (
                f"({numbers.plain(x)}, {numbers.plain(y)})<br>f ="
                f" {numbers.plain(surface.value(point))}{'' if kinked else gradient}<extra></extra>"
            ),
            "marker": {"size": 13, "color": colour(palette.INK), "line": {"width": 2, "color": colour(palette.PAPER)}},
        }
    )
    return {"data": data, "layout": layout}


def slices(
    surface: Surface, point: np.ndarray, nabla: np.ndarray, degrees: float, kinked: bool, titles: Sequence[str]
) -> Figure:
    """f along x and along y through the point, with tangents, and the slope in every direction; three panels of one
    figure.

    Args:
      surface, point, nabla, degrees, kinked: as for ``gradient_map``.
      titles: of the three panels.
    """
    layout = base_layout(260) | {"margin": {"l": 52, "r": 18, "t": 24, "b": 26}, "hovermode": "closest"}
    domains = [(0.0, 0.29), (0.355, 0.645), (0.71, 1.0)]
    data: list[Figure] = []
    x, y = point[:, 0].tolist()
    f = surface.value(point)
    heights = surface.grid(21)
    finite = heights[np.isfinite(heights)]
    low, high = (float(finite.min()), float(np.quantile(finite, 0.9))) if finite.size else (0.0, 1.0)
    air = 0.12 * (high - low) or 1.0
    folds = kinks(surface, point) if kinked else {}
    for i, (name, at, letter) in enumerate((("x", x, "x"), ("y", y, "W")), start=1):
        places = surface.axes(121)[i - 1][np.newaxis]
        values = along(surface.graph, {"x": x, "y": y, name: places}, name)[0] + np.zeros_like(places)
        before, after = folds.get(name, (float(nabla[i - 1, 0]),) * 2)
        slope = numbers.plain(after) if before == after else f"{numbers.plain(before)} | {numbers.plain(after)}"
        ends = np.array([places[0, 0], at, places[0, -1]])
        data += [
            _line(places[0], values[0], letter, 2, i)
            | {"hovertemplate": f"{name} = %{{x:.3g}}<br>f = %{{y:.5g}}<extra></extra>"},
            _line(ends, f + np.array([before, 0.0, after]) * (ends - at), "delta", 2, i)
            | {"hovertemplate": f"∂f/∂{name}: {slope}<extra></extra>"},
            _dot(at, f, i, f"f({numbers.plain(x)}, {numbers.plain(y)}) = {numbers.plain(f)}<br>∂f/∂{name}: {slope}"),
        ]
        layout[f"xaxis{i}"] = axis() | {
            "range": [ends[0], ends[-1]],
            "domain": list(domains[i - 1]),
            "anchor": f"y{i}",
        }
        layout[f"yaxis{i}"] = axis() | {
            "range": [low - air, high + air],
            "anchor": f"x{i}",
            "nticks": 4,
        }
    layout["xaxis3"] = axis() | {
        "range": [-12, 372],  # air, or the 0° below lies on the numbers beside
        "tickvals": [0, 90, 180, 270, 360],
        "ticktext": ["0°", "90°", "180°", "270°", "360°"],
        "domain": list(domains[2]),
        "anchor": "y3",
    }
    layout["yaxis3"] = axis() | {"anchor": "x3", "nticks": 4}
    directions = _directions(surface, point, nabla, degrees, kinked)
    layout["yaxis3"]["range"] = _even(float(np.abs(directions[0]["y"]).max()))
    data += directions
    layout["annotations"] = [heading(title, domain[0], 1) for domain, title in zip(domains, titles, strict=True)]
    return {"data": data, "layout": layout}


def partials_in_numbers(surface: Surface, point: np.ndarray, nabla: np.ndarray) -> str:
    """The partial derivatives in symbols where they are written down, and their values, as LaTeX."""
    lines = []
    written = [f"{latex_of(graph)}=" for graph in surface.partial_graphs] or ["", ""]
    for name, symbols, value in zip("xy", written, nabla[:, 0].tolist(), strict=True):
        lines.append(rf"\frac{{\partial f}}{{\partial {name}}}&={symbols}{coloured('delta', numbers.latex(value))}")
    at = rf"\Big({numbers.latex(float(point[0, 0]))},\;{numbers.latex(float(point[1, 0]))}\Big)"
    lines.append(rf"\nabla f{at}&={_column(nabla, 'delta')}\qquad \lVert\nabla f\rVert={numbers.latex(norm(nabla))}")
    return r"\begin{aligned}" + r"\\[.6em]".join(lines) + r"\end{aligned}"


def one_sided_in_numbers(slope: float) -> str:
    """The slope in a direction as a limit from one side, with its value, as LaTeX."""
    return (
        r"D_{\mathbf u}f=\lim_{h\to 0^+}\frac{f(\mathbf x+h\,\mathbf u)-f(\mathbf" rf" x)}}{{h}}={numbers.latex(slope)}"
    )


def slope_along(nabla: np.ndarray, degrees: float) -> float:
    """∇f·u for the direction at an angle; 0 where its terms cancel but for rounding."""
    return _dot_product(nabla, degrees)[1]


def _dot_product(nabla: np.ndarray, degrees: float) -> tuple[Relation, float]:
    """How ∇f·u is related to its terms, and its value."""
    value = directional_derivatives(nabla, [degrees]).item()
    how = equations.of_terms(_terms(nabla, degrees), value)
    return how, how.shown(value)


def _terms(nabla: np.ndarray, degrees: float) -> Arithmetic:
    return sum_of_products(nabla[:, 0].tolist(), unit_vector(degrees)[:, 0].tolist())


def direction_in_numbers(nabla: np.ndarray, degrees: float) -> str:
    """The directional derivative as a dot product with its numbers, as LaTeX."""
    how, value = _dot_product(nabla, degrees)
    if not how.sign:
        return rf"D_{{\mathbf u}}f=\nabla f\cdot\mathbf u={how.latex(value)}"
    columns = rf"{matrix(nabla, 'delta', how.digits)}\cdot{matrix(unit_vector(degrees), 'z', how.digits)}"
    terms = equations.written_latex(_terms(nabla, degrees), how.digits)
    return rf"D_{{\mathbf u}}f=\nabla f\cdot\mathbf u={columns}={terms}{how.latex_sign}{how.latex(value)}"


def composite_in_numbers(c: Composite) -> str:
    """The chain rule as a product of matrices, with its numbers and shapes, as LaTeX."""
    how = relation(np.matmul, (c.J.T, c.nabla_f), c.nabla)
    product = rf"={matrix(c.J.T, 'W', how.digits)}{matrix(c.nabla_f, 'delta', how.digits)}" if how.sign else ""
    value = coloured("delta", sums.latex_matrix(c.nabla.tolist(), how.latex))
    return (
        rf"\underbrace{{\nabla(f\circ\mathbf g)}}_{{2\times 1}}=\underbrace{{J_{{\mathbf g}}^{{\top}}}}_{{2\times 2}}\;"
        rf"\underbrace{{\nabla f(\mathbf g)}}_{{2\times 1}}{product}{how.latex_sign or '='}{value}"
    )


def jacobian_in_symbols(c: Composite) -> str:
    """The Jacobian of g in symbols and numbers, as LaTeX."""
    symbols = r"\\[.4em]".join(
        "&".join(rf"\frac{{\partial g_{i}}}{{\partial {name}}}" for name in "xy") for i in (1, 2)
    )
    return rf"J_{{\mathbf g}}=\begin{{bmatrix}}{symbols}\end{{bmatrix}}={matrix(c.J, 'W')}"


def matrix(values: np.ndarray, name: str, digits: int = 0) -> str:
    """A matrix of numbers in a symbol's colour, as LaTeX."""
    return coloured(name, sums.latex_matrix(values.tolist(), lambda value: numbers.latex(value, digits)))


def value_in_numbers(graphs: Sequence[Graph], c: Composite) -> str:
    """The components of g in symbols, and their values, as LaTeX."""
    body = r"\\".join(latex_of(graph) for graph in graphs)
    return rf"\mathbf g(x,y)=\begin{{bmatrix}}{body}\end{{bmatrix}}={_column(c.y, 'a')}"


def _mixed(shade: palette.Shade, part: float) -> str:
    """A shade thinned with the colour of the page; opaque, since filled contours lie one on the other."""
    pairs = [(int(colour(shade)[i : i + 2], 16), int(colour(palette.PAPER)[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(part * ink + (1.0 - part) * paper):02x}" for ink, paper in pairs)


def _levelled(Z: np.ndarray) -> np.ndarray:
    """Heights bent so that both valleys and cliffs show: linear near 0, logarithmic far out."""
    finite = np.abs(Z[np.isfinite(Z)])
    scale = float(np.quantile(finite, 0.12)) if finite.size else 1.0
    return np.where(np.isfinite(Z), np.arcsinh(np.where(np.isfinite(Z), Z, 0.0) / (scale or 1.0)), np.nan)


def _length(surface: Surface, size: float) -> float:
    """How long the arrow of a gradient is drawn: in proportion below a tenth of the steepest around, then it grows no
    more."""
    return 0.42 * surface.extent * max(min(size / _steep(surface), 1.0), 0.12)


@lru_cache(maxsize=32)
def _steep(surface: Surface) -> float:
    """A quarter of how steep a surface is at its corners."""
    X, Y = (axis_values[[0, -1]] for axis_values in surface.axes(3))
    corners = [float(np.hypot(*surface.gradient(np.array([[x], [y]]))[:, 0])) for x in X for y in Y]
    return 0.25 * float(np.median([each for each in corners if np.isfinite(each)] or [1.0])) or 1.0


@lru_cache(maxsize=32)
def clicks(surface: Surface) -> Figure:
    """Places that answer to a click, seen only as hover texts: a heat map without colour, since a mark for each would
    have to be drawn."""
    xs, ys = surface.axes(CLICKS)
    return {
        "type": "heatmap",
        "x": packed(xs),
        "y": packed(ys),
        "z": packed(surface.grid(CLICKS)),
        "opacity": 0,
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": "f(%{x:.3g}, %{y:.3g}) = %{z:.4g}<extra></extra>",
    }


def _named_arrow(x: float, y: float, by: np.ndarray, name: str, text: str) -> list[Figure]:
    """An arrow from a point, and beyond its tip what it is."""
    tip, beyond = (x + float(by[0, 0]), y + float(by[1, 0])), 18.0 * by / norm(by)
    word = {
        "x": tip[0],
        "y": tip[1],
        "xshift": float(beyond[0, 0]),
        "yshift": float(beyond[1, 0]),
        "text": f"<b>{text}</b>",
        "showarrow": False,
        "font": {"size": 16, "color": palette.symbol(name)},
    }
    return [arrow((x, y), tip, palette.symbol(name), 3.5, arrowsize=0.9), word]


def _stroke(start: np.ndarray, end: np.ndarray) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [start[0, 0], end[0, 0]],
        "y": [start[1, 0], end[1, 0]],
        "hoverinfo": "skip",
        "line": {"width": 1.6, "dash": "dash", "color": colour(palette.INK)},
    }


def _line(x: np.ndarray, y: np.ndarray, name: str, width: float, panel: int) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": single(x),
        "y": single(y),
        "xaxis": f"x{panel}",
        "yaxis": f"y{panel}",
        "line": {"color": palette.symbol(name), "width": width},
    }


def _dot(x: float, y: float, panel: int, text: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "xaxis": f"x{panel}",
        "yaxis": f"y{panel}",
        "hovertemplate": f"{text}<extra></extra>",
        "marker": {"size": 10, "color": colour(palette.INK)},
    }


def _directions(surface: Surface, point: np.ndarray, nabla: np.ndarray, degrees: float, kinked: bool) -> list[Figure]:
    """The slope over the angle, where it is steepest if there is a gradient that points there, and where u points."""
    angles = np.arange(0.0, 361.0, 5.0)
    every = [*angles.tolist(), degrees]
    *values, now = (one_sided_slopes(surface, point, every) if kinked else directional_derivatives(nabla, every))[
        0
    ].tolist()
    name, size = "D<sub>u</sub>f" if kinked else "∇f·u", norm(nabla)
    curve = _line(angles, np.array(values), "z", 2, 3) | {
        "hovertemplate": f"%{{x:.0f}}°<br>{name} = %{{y:.5g}}<extra></extra>"
    }
    turned = {"marker": {"size": 11, "color": palette.symbol("z")}}
    now = now if kinked else slope_along(nabla, degrees)
    here = _dot(degrees, now, 3, f"u: {numbers.plain(degrees)}°<br>{name} = {numbers.plain(now)}") | turned
    if kinked or size == 0.0:
        return [curve, here]
    steepest = float(np.degrees(np.arctan2(nabla[1, 0], nabla[0, 0]))) % 360.0
    diamond = {"marker": {"size": 11, "symbol": "diamond", "color": palette.symbol("delta")}}
    return [
        curve,
        _dot(steepest, size, 3, f"∇f: {numbers.plain(steepest)}°<br>‖∇f‖ = {numbers.plain(size)}") | diamond,
        here,
    ]


def _even(size: float) -> list[float]:
    return [-1.2 * (size or 1.0), 1.2 * (size or 1.0)]


def _column(values: np.ndarray, name: str) -> str:
    return matrix(values, name)
