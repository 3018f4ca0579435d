"""Optimisers on their way down a surface: their paths, f after each step, a play button in the browser, and the
arithmetic of one step."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import numpy as np

from dlmath.calculus.optimisers import OPTIMISERS
from dlmath.calculus.surfaces import Surface, Trail, Trails, descend_side_by_side
from pages.calculus.parts import landscape
from pages.ui.drawing import frames
from pages.ui.drawing.charts import Figure, axis, heading, single
from pages.ui.reruns.cache import cached
from pages.ui.writing import along, equations, numbers, palette
from pages.ui.writing.along import Along
from pages.ui.writing.equations import number
from pages.ui.writing.palette import colour
from pages.ui.writing.small_tables import Cell, written_cell
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _, called, clauses, named

RULES = ("gradient-descent", "momentum", "Nesterov", "RMSprop", "Adam")
ADAPTIVE = ("RMSprop", "Adam")
WITH_MOMENTUM = ("momentum", "Nesterov")
STEPS = 60
HEIGHT = 462  # so that the square map is as high as the panel beside it
SHADES = dict(zip(RULES, ("J", "W", "b", "z", "delta"), strict=True))
MARKS = dict(zip(RULES, ("circle", "square", "diamond", "triangle-up", "star"), strict=True))
JUMP = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}}
_UNDER_POINTER = {
    True: ("x = %{x:.4g}", "f′ = %{customdata[2]:.4g}"),
    False: ("(x, y) = (%{x:.4g}, %{customdata[4]:.4g})", "∇f = (%{customdata[2]:.4g}, %{customdata[3]:.4g})"),
}
FEET, TICKS, HIGHEST = (1e-3, 1e-8, 1e-16), (1, 2, 3), 1e6


class _View(NamedTuple):
    """What is seen of the plane, or of a curve."""

    flat: bool
    across: tuple[float, float]
    up: tuple[float, float]


class _Scale(NamedTuple):
    """The axis of f at each position of a slider.

    Attributes:
      first: the first position at which f has a value at the start.
      log: whether it is logarithmic there.
      range: of the axis, (K, 2).
      dtick: the powers of ten between its marks, (K,).
      fits: where the axis is of the same kind as at the first, (K,).
    """

    first: int
    log: bool
    range: np.ndarray
    dtick: np.ndarray
    fits: np.ndarray

    def fitting(self, parts: list[Any]) -> Along:
        """What stands at each position; nothing where the axis is of another kind."""
        return Along(part if fits else None for part, fits in zip(parts, self.fits.tolist(), strict=True))

    def places(self, lines: list[Any]) -> along.OnAxis:
        """Where points stand on it, a list for each position."""
        return along.on_axis(self.fitting(lines), float(np.ptp(self.range[self.first])), self.log)

    def axis(self) -> Figure:
        """What the layout says of it."""
        moving: Figure = {"range": self.fitting(self.range.tolist())}
        return moving | ({"type": "log", "dtick": self.fitting(self.dtick.tolist())} if self.log else {})


def side_by_side(
    surface: Surface, x: np.ndarray, y: np.ndarray, rule: str, rate: np.ndarray, momentum: np.ndarray
) -> Trails:
    """The ways down from many places, (K,), by a rule with numbers of its own for each."""
    if len(x) == 1:
        return _alone(surface, float(x[0]), float(y[0]), rule, float(rate[0]), float(momentum[0]))
    return _descended(surface, np.vstack([x, y]), rule, rate, momentum)


def trail(surface: Surface, x: float, y: float, rule: str, rate: float, momentum: float) -> Trail:
    """The way down from (x, y) by a rule.

    Raises: InputError as ``Trails.one`` does.
    """
    return _alone(surface, x, y, rule, rate, momentum).one(0)


@cached(128)
def _alone(surface: Surface, x: float, y: float, rule: str, rate: float, momentum: float) -> Trails:
    """One way down; kept, since most inputs concern some of the rules, or none."""
    return _descended(surface, np.array([[x], [y]]), rule, np.array([rate]), np.array([momentum]))


def _descended(surface: Surface, starts: np.ndarray, rule: str, rate: np.ndarray, momentum: np.ndarray) -> Trails:
    settings = {"momentum": momentum} if "momentum" in OPTIMISERS[rule].hyperparameters else {}
    return descend_side_by_side(surface, starts, OPTIMISERS[rule], rate, STEPS, **settings)


def exists(every: Mapping[str, Trails]) -> bool:
    """Whether f has a value at any of the starts."""
    return any((each.made >= 0).any() for each in every.values())


def figure(surface: Surface, every: Mapping[str, Trails], step: np.ndarray) -> Figure:
    """The paths on the map, f after each step beside it, and the marks that play along them.

    Args:
      surface: where they walk.
      every: by the rule's name its trails at K positions of a slider.
      step: where the marks stand at first in each, (K,).
    """
    flat = surface.coordinates == "x"
    scale = _scale(every)
    trails = {name: each.one(scale.first) for name, each in every.items()}
    layout = landscape.map_layout(surface, HEIGHT) | {"margin": {"l": 44, "r": 10, "t": 26, "b": 84}}
    layout["xaxis"] |= {"domain": [0, 0.6]}
    layout["xaxis2"] = axis() | {"domain": [0.69, 1], "range": [-1, STEPS + 1], "anchor": "y2"}
    layout["yaxis2"] = axis() | {"anchor": "x2", "exponentformat": "power"} | scale.axis()
    layout["annotations"] = [heading(_("f after each step"), 0.69, 1, 13)]
    if flat:
        layout["yaxis"] = axis() | {"range": _curve_range(surface)}
        ground = [_curve(surface)]
    else:
        ground = [landscape.contour(surface), landscape.clicks(surface)]
    view = _View(flat, *(tuple(layout[each]["range"]) for each in ("xaxis", "yaxis")))
    data = [*ground, *_paths(trails, every, view), *_falls(trails, every, scale)]
    marks = [*_heads(trails), _counter()]
    moving = [*range(len(data), len(data) + len(marks))]
    places = _where(every, step, scale, view)
    data += [mark | place for mark, place in zip(marks, places, strict=True)]
    played = _frames(trails, scale, view) if len(step) == 1 else []  # as nothing exchanges them
    named = [{"name": str(k), "data": each, "traces": moving} for k, each in enumerate(played)]
    layout |= _player()
    return {"data": data, "layout": layout, "frames": named}


def rows(
    surface: Surface, every: Mapping[str, Trails], rates: Mapping[str, np.ndarray], step: np.ndarray
) -> list[list[Cell]]:
    """Where each rule stands after a step, below the heads of the columns.

    Args:
      surface, every, step: as for ``figure``.
      rates: α of each rule, (K,).
    """
    heads: list[Cell] = [_("rule"), "α", _said(step, lambda n: _("place after step %(n)s", n=n)), "f"]
    found = [heads]
    for name, each in every.items():
        k = _reached(each, step)
        at = np.arange(len(k))
        gone = _said(
            np.where(step > each.made, each.made, -1),
            lambda n: " · " + _("ran away after step %(n)s", n=n) if n >= 0 else "",
        )
        places = [along.texts(each.points[k, i, at]) for i in range(len(surface.coordinates))]
        values = [value + more for value, more in zip(along.texts(each.values[k, at]), gone, strict=True)]
        written = [_bracketed(at) for at in zip(*places, strict=True)]
        found.append([called(name), along.texts(rates[name]), *(_known(part, each) for part in (written, values))])
    return found


def table(rows: Sequence[Sequence[Cell]], rules: Sequence[str], name: str) -> str:
    """The rows as HTML; ``name`` is that by which a script finds the cells that move."""
    heads, *others = rows
    top = "".join(written_cell(each, f"{name}.0.{j}", tag="th") for j, each in enumerate(heads))
    body = "".join(
        f'<tr><th scope="row" class="dl-{SHADES[rule]}">{escape(str(cells[0]))}</th>'
        + "".join(written_cell(each, f"{name}.{i}.{j}") for j, each in enumerate(cells[1:], start=1))
        + "</tr>"
        for i, (rule, cells) in enumerate(zip(rules, others, strict=True), start=1)
    )
    return (
        f'<div class="dl-wide"><table class="dl-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
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
    return _bracketed([numbers.plain(float(each)) for each in trail.points[: len(surface.coordinates), k]])


def _said(step: np.ndarray, say: Callable[[int], str]) -> Along:
    """What is said of a step at each position, (K,), in few of which it is another one."""
    every: list[int] = step.tolist()
    words = {n: say(n) for n in set(every)}
    return Along(words[n] for n in every)


def _bracketed(written: Sequence[str]) -> str:
    return written[0] if len(written) == 1 else f"({', '.join(written)})"


def _reached(every: Trails, step: np.ndarray) -> np.ndarray:
    """Where each trail stands after a step, (K,): there, or where it ended."""
    return np.clip(step, 0, np.maximum(every.made, 0))


def _known(parts: list[Any], every: Trails) -> Along:
    """What stands at each position; nothing where f has no value at the start."""
    return Along(part if made >= 0 else None for part, made in zip(parts, every.made.tolist(), strict=True))


def _lines_of(values: np.ndarray, every: Trails) -> list[list[float] | None]:
    """Numbers along each trail as far as it goes, (STEPS + 1, K), as they are drawn."""
    lines = np.clip(values, -1e30, 1e30).T.tolist()
    return [line[: made + 1] or None for line, made in zip(lines, every.made.tolist(), strict=True)]


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


def _paths(trails: Mapping[str, Trail], every: Mapping[str, Trails], view: _View) -> list[Figure]:
    """The whole path of each rule, with the arithmetic of where it goes next under the pointer."""
    found = []
    for name, trail in trails.items():
        y = trail.points[1]
        shade = palette.symbol(SHADES[name])
        details = np.column_stack([np.arange(len(y)), trail.values, trail.gradients.T, y])
        where, slope = _UNDER_POINTER[view.flat]
        up = every[name].values if view.flat else every[name].points[:, 1]
        found.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": along.on_axis(_lines_of(every[name].points[:, 0], every[name]), float(np.ptp(view.across))),
                "y": along.on_axis(_lines_of(up, every[name]), float(np.ptp(view.up))),
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


def _falls(trails: Mapping[str, Trail], every: Mapping[str, Trails], scale: _Scale) -> list[Figure]:
    """f after each step."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": Along([*range(made + 1)] for made in every[name].made.tolist()),
            "y": scale.places(_lines_of(_shown(every[name].values, scale.log), every[name])),
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


def _frames(trails: Mapping[str, Trail], scale: _Scale, view: _View) -> list[list[Figure]]:
    """Where these marks stand after each step, on the map and beside it; all that a frame has to say."""
    k = np.array([np.minimum(np.arange(STEPS + 1), len(trail.values) - 1) for trail in trails.values()])
    x, y = np.array([trail.points[:, at] for trail, at in zip(trails.values(), k, strict=True)]).transpose(1, 2, 0)
    f = np.array([trail.values[at] for trail, at in zip(trails.values(), k, strict=True)]).T
    at = _standing(x, y, f, scale.log, scale.range[[scale.first]], view)
    frames: list[list[Figure]] = [
        [{"x": x, "y": y}, {"x": made, "y": f}, {"text": [_("step %(n)s", n=n)]}]
        for n, (x, y, made, f) in enumerate(zip(*(each.tolist() for each in (at.x, at.y, k.T, at.f)), strict=True))
    ]
    if any(map(any, at.texts)):
        for frame, words, x in zip(frames, at.texts, at.x, strict=True):
            frame[0] |= {"text": words, "textposition": _sides(x, view)}
    return frames


def _where(every: Mapping[str, Trails], step: np.ndarray, scale: _Scale, view: _View) -> list[Figure]:
    """Where the marks stand at each position of a slider."""
    k = np.array([_reached(each, step) for each in every.values()]).T
    here = np.arange(len(step))
    x, y, f = (
        np.array([part(each)[at, here] for each, at in zip(every.values(), k.T, strict=True)]).T
        for part in (lambda each: each.points[:, 0], lambda each: each.points[:, 1], lambda each: each.values)
    )
    at = _standing(x, y, f, scale.log, scale.range, view)
    words = [Along(each) for each in zip(*at.texts, strict=True)]
    on_map = {"x": Along(at.x.tolist()), "y": Along(at.y.tolist()), "text": words}
    beside = {"x": Along(k.tolist()), "y": scale.places(at.f.tolist())}
    top = [[10.0**end if scale.log else end] for end in scale.range[:, 1].tolist()]
    count = {"y": scale.places(top), "text": [_said(step, lambda n: _("step %(n)s", n=n))]}
    return [on_map | {"textposition": _sides(at.x[scale.first], view)}, beside, count]


class _Standing(NamedTuple):
    """Where marks stand, a row for each time: on the map, in the panel of f, and what is written beside each."""

    x: np.ndarray
    y: np.ndarray
    f: np.ndarray
    texts: list[list[str]]


def _standing(x: np.ndarray, y: np.ndarray, f: np.ndarray, log: bool, range_of_f: np.ndarray, view: _View) -> _Standing:
    """What has left the map stands at its edge, with its place in numbers."""
    up = f if view.flat else y
    inside_x, inside_y = (np.clip(each, low, high) for each, (low, high) in ((x, view.across), (up, view.up)))
    foot, top = (10.0**range_of_f if log else range_of_f).T[:, :, np.newaxis]
    off = (inside_x != x) | (inside_y != up)
    texts = [
        [_told(a, b, view.flat) if out else "" for a, b, out in zip(*row, strict=True)]
        for row in zip(x.tolist(), y.tolist(), off.tolist(), strict=True)
    ]
    return _Standing(inside_x, inside_y, np.clip(_shown(f, log), foot, top), texts)


def _sides(x: np.ndarray, view: _View) -> list[str]:
    """On which side of each mark it is written: towards the middle."""
    return ["top left" if each > sum(view.across) / 2 else "top right" for each in x.tolist()]


def _told(x: float, y: float, flat: bool) -> str:
    """A place in numbers, as it stands at the edge of the map."""
    return f"x = {numbers.plain(x)}" if flat else f"({numbers.plain(x)}, {numbers.plain(y)})"


def _counter() -> Figure:
    """In the corner of the right panel, how many steps the marks have made; the words come with each frame."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [STEPS],
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


@np.errstate(all="ignore")
def _scale(every: Mapping[str, Trails]) -> _Scale:
    """The axis of f: logarithmic where f is nowhere negative. It goes from and to round numbers, so it seldom moves."""
    values, made = (np.array([getattr(each, name) for each in every.values()]) for name in ("values", "made"))
    seen = np.arange(STEPS + 1)[:, np.newaxis] <= made[:, np.newaxis]
    lowest = np.where(seen, values, np.inf).min(axis=(0, 1))
    highest = np.where(seen, values, -np.inf).max(axis=(0, 1))
    start, log, exists = values[0, 0], lowest >= 0.0, (made >= 0).all(axis=0)
    which = np.argmax(np.array(FEET)[:, np.newaxis] <= np.maximum(lowest, FEET[-1]), axis=0)
    top = np.maximum(np.clip(start, 1.0, HIGHEST), np.minimum(highest, HIGHEST))
    powers = np.column_stack([np.log10(np.array(FEET)[which]) - 0.3, np.ceil(np.log10(top) + 0.2)])
    low = np.maximum(lowest, start - 30.0)
    ends = np.column_stack([low - 0.08 * (start - low) - 0.1, start + 0.2 * (start - low) + 0.1])
    unit = 10.0 ** np.floor(np.log10(np.diff(ends)))
    round_ends = unit * np.column_stack([np.floor(ends[:, :1] / unit), np.ceil(ends[:, 1:] / unit)])
    first = int(exists.argmax())
    return _Scale(
        first,
        bool(log[first]),
        np.where(log[:, np.newaxis], powers, round_ends),
        np.array(TICKS)[which],
        exists & (log == log[first]),
    )


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
