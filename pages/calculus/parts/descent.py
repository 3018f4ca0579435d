"""Optimisers on their way down a surface: their paths, f after each step, a play button in the browser, and the
arithmetic of one step."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

import numpy as np

from dlmath.calculus.optimisers import OPTIMISERS
from dlmath.calculus.surfaces import Surface, Trail, descend_surface
from pages.calculus.parts import landscape
from pages.ui.drawing import frames
from pages.ui.drawing.charts import Figure, axis, heading, single
from pages.ui.reruns.cache import cached
from pages.ui.writing import equations, numbers, palette
from pages.ui.writing.equations import number
from pages.ui.writing.palette import colour
from pages.ui.writing.symbols import coloured
from pages.ui.writing.tables import column_head
from pages.ui.writing.text import _, called, clauses, named

RULES = ("gradient-descent", "momentum", "Nesterov", "RMSprop", "Adam")
ADAPTIVE = ("RMSprop", "Adam")
WITH_MOMENTUM = ("momentum", "Nesterov")
STEPS = 60
HEIGHT = 512
SHADES = dict(zip(RULES, ("J", "W", "b", "z", "delta"), strict=True))
MARKS = dict(zip(RULES, ("circle", "square", "diamond", "triangle-up", "star"), strict=True))
JUMP = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}}
_UNDER_POINTER = {
    True: ("x = %{x:.4g}", "f′ = %{customdata[2]:.4g}"),
    False: ("(x, y) = (%{x:.4g}, %{customdata[4]:.4g})", "∇f = (%{customdata[2]:.4g}, %{customdata[3]:.4g})"),
}
FEET, HIGHEST = (1e-3, 1e-8, 1e-16), 1e6


@cached(128)
def trail(surface: Surface, x: float, y: float, rule: str, rate: float, momentum: float) -> Trail:
    """The way down from (x, y) by a rule; kept, since most inputs concern some of the rules, or none.

    Raises: InputError as ``descend_surface`` does.
    """
    settings = {"momentum": momentum} if "momentum" in OPTIMISERS[rule].hyperparameters else {}
    return descend_surface(surface, np.array([[x], [y]]), OPTIMISERS[rule], rate, STEPS, **settings)


def figure(surface: Surface, trails: Mapping[str, Trail], step: int) -> Figure:
    """The paths on the map, f after each step beside it, and the marks that play along them.

    Args:
      surface: where they walk.
      trails: by the rule's name.
      step: where the marks stand at first.
    """
    flat = surface.coordinates == "x"
    layout = landscape.map_layout(surface, HEIGHT) | {"margin": {"l": 44, "r": 10, "t": 26, "b": 84}}
    layout["xaxis"] |= {"domain": [0, 0.6]}
    layout["xaxis2"] = axis() | {"domain": [0.69, 1], "range": [-1, STEPS + 1], "anchor": "y2"}
    layout["yaxis2"] = axis() | {"anchor": "x2", "exponentformat": "power"} | _scale(trails)
    layout["annotations"] = [heading(_("f after each step"), 0.69, 1, 13)]
    if flat:
        layout["yaxis"] = axis() | {"range": _curve_range(surface)}
        ground = [_curve(surface)]
    else:
        ground = [landscape.contour(surface), landscape.clicks(surface)]
    log = layout["yaxis2"].get("type") == "log"
    data = [*ground, *_paths(trails, flat), *_falls(trails, log)]
    corner = layout["yaxis2"]["range"][1]
    marks = [*_heads(trails), _counter(10.0**corner if log else corner)]
    moving = [*range(len(data), len(data) + len(marks))]
    places = [[*place, {"text": [_("step %(n)s", n=k)]}] for k, place in enumerate(_places(trails, flat, log, layout))]
    data += [mark | place for mark, place in zip(marks, places[step], strict=True)]
    frames = [{"name": str(k), "data": each, "traces": moving} for k, each in enumerate(places)]
    layout |= _player()
    return {"data": data, "layout": layout, "frames": frames}


def table(surface: Surface, trails: Mapping[str, Trail], rates: Mapping[str, float], step: int) -> str:
    """Where each rule stands after a step, as HTML.

    Args:
      surface, trails, step: as for ``figure``.
      rates: α of each rule.
    """
    rows = []
    for name, trail in trails.items():
        k = min(step, len(trail.values) - 1)
        away = trail.diverged is not None and step > trail.diverged
        gone = " · " + _("ran away after step %(n)s", n=trail.diverged) if away else ""
        rows.append(
            f'<tr><th scope="row" class="dl-{SHADES[name]}">{escape(called(name))}</th>'
            f"<td>{numbers.plain(rates[name])}</td>"
            f"<td>{_place(surface, trail, k)}</td><td>{numbers.plain(float(trail.values[k]))}{escape(gone)}</td></tr>"
        )
    heads = (_("rule"), "α", _("place after step %(n)s", n=step), "f")
    top = "".join(map(column_head, heads))
    return (
        '<div class="dl-wide"><table'
        f' class="dl-table"><thead><tr>{top}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def rule_in_symbols(surface: Surface, name: str) -> str:
    """The rule in symbols, and what they stand for on this surface, as LaTeX."""
    meaning = r"\theta=x,\quad g=f'" if surface.coordinates == "x" else r"\theta=(x,y),\quad g=\nabla f"
    lines = [meaning, *OPTIMISERS[name].latex]
    return r"\begin{gathered}" + r"\\".join(lines) + r"\end{gathered}"


def step_in_numbers(surface: Surface, name: str, trail: Trail, k: int, alpha: float, momentum: float) -> str:
    """Step k of a rule with its numbers, for each coordinate, as LaTeX.

    Args:
      surface: where it walks.
      name: of the rule.
      trail: its trail.
      k: the step, from 1 to the last that was made.
      alpha: α.
      momentum: μ, for momentum and Nesterov.
    """
    settings = {**OPTIMISERS[name].hyperparameters, "alpha": alpha} | (
        {"momentum": momentum} if name in WITH_MOMENTUM else {}
    )
    slope = r"\tfrac{\partial f}{\partial %s}" if surface.coordinates == "xy" else r"\tfrac{df}{d%s}"
    lines = [
        line
        for i, letter in enumerate(surface.coordinates)
        for line in _lines(name, trail, k, i, letter, slope % letter, settings)
    ]
    return r"\begin{aligned}" + r"\\[.3em]".join(lines) + r"\end{aligned}"


def in_words(surface: Surface, trails: Mapping[str, Trail], step: int) -> str:
    """Where each rule stands after a step, in one line of plain text."""
    parts, x = [], "x = " if surface.coordinates == "x" else ""
    for name, trail in trails.items():
        k = min(step, len(trail.values) - 1)
        parts.append(
            named(called(name), f"{x}{_place(surface, trail, k)}, f = {numbers.plain(float(trail.values[k]))}")
        )
    return clauses(parts)


def _place(surface: Surface, trail: Trail, k: int) -> str:
    """Where a trail is after k steps: x, or (x, y)."""
    written = [numbers.plain(float(coordinate)) for coordinate in trail.points[: len(surface.coordinates), k]]
    return written[0] if len(written) == 1 else f"({', '.join(written)})"


def _lines(name: str, trail: Trail, k: int, i: int, letter: str, gradient: str, s: Mapping[str, float]) -> list[str]:
    """The arithmetic of one coordinate in one step: what the rule remembers, then the new coordinate."""
    before, after = (float(trail.points[i, at]) for at in (k - 1, k))
    g, shade = float(trail.gradients[i, k - 1]), SHADES[name]
    old, new = ([float(part[i, 0]) for part in trail.states[at] if isinstance(part, np.ndarray)] for at in (k - 1, k))
    start = (number(before), "−", number(s["alpha"]), "·")
    if name == "gradient-descent":
        return [
            rf"{letter}&\leftarrow"
            rf" {letter}-\alpha\,{gradient}={equations.latex((*start, number(g)), number(after, shade))}"
        ]
    if name in WITH_MOMENTUM:
        v = equations.latex((number(s["momentum"]), "·", number(old[0]), "+", number(g)), new[0])
        by, step = (
            (rf"v_{letter}", (number(new[0]),))
            if name == "momentum"
            else (
                rf"\left({gradient}+\mu v_{letter}\right)",
                ("(", number(g), "+", number(s["momentum"]), "·", number(new[0]), ")"),
            )
        )
        return [
            rf"v_{letter}&\leftarrow\mu v_{letter}+{gradient}={v}",
            rf"{letter}&\leftarrow {letter}-\alpha\,{by}={equations.latex((*start, *step), number(after, shade))}",
        ]
    if name == "RMSprop":
        v = _mean_of_squares(s["rho"], old[0], g, new[0])
        divided = _put(
            r"{0}-{1}\cdot\frac{{{2}}}{{\sqrt{{{3}}}+{4}}}",
            lambda x, alpha, g, v, epsilon: x - alpha * g / (np.sqrt(v) + epsilon),
            (before, s["alpha"], g, new[0], s["epsilon"]),
            after,
            shade,
        )
        return [
            rf"v_{letter}&\leftarrow\rho v_{letter}+(1-\rho)\left({gradient}\right)^2{v}",
            rf"{letter}&\leftarrow {letter}-\alpha\,\frac{{{gradient}}}{{\sqrt{{v_{letter}}}+\varepsilon}}{divided}",
        ]
    b1, b2 = s["beta1"], s["beta2"]
    m = equations.latex(
        (number(b1), "·", number(old[0]), "+", "(", number(1.0), "−", number(b1), ")", "·", number(g)), new[0]
    )
    divided = _put(
        rf"{{0}}-{{1}}\cdot\frac{{{{{{2}}/(1-{{3}}^{{{{{k}}}}})}}}}{{{{\sqrt{{{{{{4}}/(1-{{5}}^{{{{{k}}}}})}}}}+{{6}}}}}}",
        lambda x, alpha, m, b1, v, b2, epsilon: x - alpha * (m / (1 - b1**k)) / (np.sqrt(v / (1 - b2**k)) + epsilon),
        (before, s["alpha"], new[0], b1, new[1], b2, s["epsilon"]),
        after,
        shade,
    )
    return [
        rf"m_{letter}&\leftarrow\beta_1 m_{letter}+(1-\beta_1)\,{gradient}={m}",
        (
            rf"v_{letter}&\leftarrow\beta_2"
            rf" v_{letter}+(1-\beta_2)\left({gradient}\right)^2{_mean_of_squares(b2, old[1], g, new[1])}"
        ),
        rf"{letter}&\leftarrow {divided.removeprefix('=')}",
    ]


def _mean_of_squares(keep: float, old: float, g: float, new: float) -> str:
    """A running mean of squared gradients with its numbers and its value, a sign before it, as LaTeX."""
    template = r"{0}\cdot {1}+(1-{0})\cdot {2}^2"
    return _put(template, lambda keep, old, g: keep * old + (1 - keep) * g * g, (keep, old, g), new)


def _put(template: str, combine: Callable[..., float], operands: Sequence[float], value: float, shade: str = "") -> str:
    """A template with its numbers and its value, a sign before it, as LaTeX."""
    how = equations.relation(combine, operands, value)
    result = coloured(shade, how.latex(value)) if shade else how.latex(value)
    first, *others = operands
    put = [
        numbers.latex(first, how.digits),
        *(numbers.latex_bracketed(each, how.digits, compound=True) for each in others),
    ]
    return f"={template.format(*put)}{how.latex_sign}{result}" if how.sign else f"={result}"


def _paths(trails: Mapping[str, Trail], flat: bool) -> list[Figure]:
    """The whole path of each rule, with the arithmetic of where it goes next under the pointer."""
    found = []
    for name, trail in trails.items():
        x, y = trail.points
        shade = palette.symbol(SHADES[name])
        details = np.column_stack([np.arange(len(x)), trail.values, trail.gradients.T, y])
        where, slope = _UNDER_POINTER[flat]
        found.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": single(x),
                "y": single(trail.values if flat else y),
                "name": called(name),
                "customdata": single(details),
                "line": {"color": shade, "width": 1.8},
                "marker": {"size": 4.5, "color": shade, "symbol": MARKS[name]},
                "hovertemplate": (
                    f"<b>{called(name)}</b> %{{customdata[0]}}<br>{where}<br>f ="
                    f" %{{customdata[1]:.4g}}<br>{slope}<extra></extra>"
                ),
            }
        )
    return found


def _falls(trails: Mapping[str, Trail], log: bool) -> list[Figure]:
    """f after each step."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": np.arange(len(trail.values)),
            "y": _shown(trail.values, log),
            "xaxis": "x2",
            "yaxis": "y2",
            "customdata": trail.values,
            "hovertemplate": f"<b>{called(name)}</b> %{{x}}<br>f = %{{customdata:.5g}}<extra></extra>",
            "line": {"color": palette.symbol(SHADES[name]), "width": 1.8},
        }
        for name, trail in trails.items()
    ]


def _heads(trails: Mapping[str, Trail]) -> list[Figure]:
    """A mark for each rule, on the map and in the panel beside it; where, comes with each frame."""
    marker = {
        "size": 13,
        "color": [palette.symbol(SHADES[name]) for name in trails],
        "symbol": [MARKS[name] for name in trails],
        "line": {"width": 1.5, "color": colour(palette.PAPER)},
    }
    mark = {"type": "scatter", "mode": "markers", "marker": marker, "hoverinfo": "skip"}
    words = {"mode": "markers+text", "textfont": {"size": 13, "color": colour(palette.INK)}, "cliponaxis": False}
    return [mark | words, mark | {"xaxis": "x2", "yaxis": "y2"}]


def _places(trails: Mapping[str, Trail], flat: bool, log: bool, layout: Figure) -> list[list[Figure]]:
    """Where these marks stand after each step, on the map and beside it; all that a frame has to say.

    What has left the map stands at its edge, with its place in numbers.
    """
    at = np.array([np.minimum(np.arange(STEPS + 1), len(trail.values) - 1) for trail in trails.values()])
    x, y = np.array([trail.points[:, k] for trail, k in zip(trails.values(), at, strict=True)]).transpose(1, 2, 0)
    f = np.array([trail.values[k] for trail, k in zip(trails.values(), at, strict=True)]).T
    up = f if flat else y
    (left, right), (low, high), (foot, top) = (layout[axis]["range"] for axis in ("xaxis", "yaxis", "yaxis2"))
    inside_x, inside_y = np.clip(x, left, right), np.clip(up, low, high)
    heights = np.clip(_shown(f, log), *((10.0**foot, 10.0**top) if log else (foot, top)))
    every = (each.tolist() for each in (inside_x, inside_y, at.T, heights))
    places: list[list[Figure]] = [[{"x": x, "y": y}, {"x": k, "y": f}] for x, y, k, f in zip(*every, strict=True)]
    off = (inside_x != x) | (inside_y != up)
    if off.any():
        for k, (map_of, _beside) in enumerate(places):
            map_of |= {
                "text": [
                    _told(a, b, flat) if out else ""
                    for a, b, out in zip(x[k].tolist(), y[k].tolist(), off[k].tolist(), strict=True)
                ],
                "textposition": ["top left" if a > (left + right) / 2 else "top right" for a in map_of["x"]],
            }
    return places


def _told(x: float, y: float, flat: bool) -> str:
    """A place in numbers, as it stands at the edge of the map."""
    return f"x = {numbers.plain(x)}" if flat else f"({numbers.plain(x)}, {numbers.plain(y)})"


def _counter(top: float) -> Figure:
    """In the corner of the right panel, whose axis ends at ``top``, how many steps the marks have made; the words come
    with each frame."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [STEPS],
        "y": [top],
        "xaxis": "x2",
        "yaxis": "y2",
        "textposition": "bottom left",
        "textfont": {"size": 13, "color": colour(palette.INK)},
        "hoverinfo": "skip",
    }


def _player() -> Figure:
    """Play and pause, all in the browser."""
    run = {
        "mode": "immediate",
        "fromcurrent": True,
        "frame": {"duration": 110, "redraw": False},
        "transition": {"duration": 60},
    }
    play, pause = _("play"), _("pause")
    player = frames.buttons(
        [(f"▶ {play}", None, run), (f"❚❚ {pause}", [None], JUMP)],
        x=0,
        xanchor="left",
        y=0,
        yanchor="top",
        pad={"t": 34, "r": 8},
        font={"color": colour(palette.INK)},
        bgcolor=colour(palette.PAPER),
        bordercolor=colour(palette.NEUTRAL),
    )
    return {"updatemenus": [player]}


def _scale(trails: Mapping[str, Trail]) -> Figure:
    """The axis of f: logarithmic where f is nowhere negative."""
    every = np.concatenate([trail.values for trail in trails.values()])
    top = float(np.clip(max(float(trail.values[0]) for trail in trails.values()), 1.0, HIGHEST))
    if every.min() >= 0.0:
        foot = next((foot for foot in FEET if foot <= every.min()), FEET[-1])
        return {
            "type": "log",
            "dtick": {1e-3: 1, 1e-8: 2}.get(foot, 3),
            "range": [np.log10(foot) - 0.3, np.log10(max(top, min(float(every.max()), HIGHEST))) + 0.4],
        }
    start = float(next(iter(trails.values())).values[0])
    low = max(float(every.min()), start - 30.0)
    return {"range": [low - 0.08 * (start - low) - 0.1, start + 0.2 * (start - low) + 0.1]}


def _shown(values: np.ndarray, log: bool) -> np.ndarray:
    """Values as they are drawn: on a logarithmic axis, what is below its foot stands there."""
    return np.maximum(values, FEET[-1]) if log else values


def _curve(surface: Surface) -> Figure:
    xs, _ = surface.axes(241)
    values = [surface.value(np.array([[x], [0.0]])) for x in xs]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": single(xs),
        "y": single(np.array(values)),
        "hoverinfo": "skip",
        "line": {"color": palette.symbol("a"), "width": 2},
    }


def _curve_range(surface: Surface) -> list[float]:
    values = np.array([surface.value(np.array([[x], [0.0]])) for x in surface.axes(41)[0]])
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    return [low - 0.06 * (high - low) - 0.01, high + 0.06 * (high - low) + 0.01]
