"""How a network starts: z, a and δ of every layer before and after some updates, its first weights as points, and the
loss of other starts."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from dlmath import INITIALISATIONS, LOSSES, Trace, initial_network, trace
from dlmath.network.gradient_flow import shares
from dlmath.training.datasets import Dataset, dataset
from dlmath.training.first_updates import (
    Spread,
    Trajectory,
    different_units,
    expected_size,
    scaled,
    spread_of_each,
    trajectory,
)
from pages.ui.drawing.charts import Figure, single
from pages.ui.drawing.network_layout import nice_ceiling
from pages.ui.drawing.stacked import Panel, label, stacked
from pages.ui.reruns.cache import cached
from pages.ui.writing import numbers, palette
from pages.ui.writing.chaos import chaotic, is_chaotic, known
from pages.ui.writing.equations import relation
from pages.ui.writing.numbers import sup
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.small_tables import Cell
from pages.ui.writing.text import _, called, named

DATA = ("circles", "moons", "XOR", "Gaussians")
SAMPLES, NOISE = 45, 0.1
MOMENTS = (0, 1, 2, 3, 5, 10, 20, 35, 50, 75, 100)
RANGES = {"z": (-4.0, 4.0), "a": (-2.0, 2.0), "delta": (-10.0, 0.0)}
BINS = 32


@dataclass(frozen=True)
class Initialisation:
    """Where a network starts, and how it goes on: everything follows from this.

    Attributes:
      rule: a name in INITIALISATIONS.
      scale: what every weight is multiplied by.
      phi: the activation of the hidden layers; the output is a sigmoid with BCE.
      depth, width: how many hidden layers, and units in each.
      data: a name in DATASETS.
      seed: of weights and data.
      alpha: the learning rate.
    """

    rule: str
    scale: float
    phi: str
    depth: int
    width: int
    data: str
    seed: int
    alpha: float

    @property
    def name(self) -> str:
        """The rule as its control calls it, and by what its weights are multiplied."""
        return (
            called(self.rule)
            if self.scale == 1.0 or self.rule == "zeros"
            else f"{numbers.plain(self.scale)} · {called(self.rule)}"
        )


# The starts that are compared: rule, scale, and how the curve is drawn.
COMPARED = {
    ("zeros", 1.0): ("dot", "b"),
    ("constant", 0.2): ("dashdot", "b"),
    ("normal", 0.01): ("dash", "z"),
    ("normal", 3.0): ("longdash", "z"),
    ("Glorot", 1.0): ("solid", "a"),
    ("He", 1.0): ("longdashdot", "W"),
}
STROKES = {
    "solid": "───",
    "dash": "- - -",
    "dot": "· · ·",
    "dashdot": "- · -",
    "longdash": "─ ─",
    "longdashdot": "─ · ─",
}


@lru_cache(maxsize=64)
def samples(data: str, seed: int) -> Dataset:
    """The data that the network learns."""
    return dataset(data, SAMPLES, NOISE, seed)


@cached(256)
def follow(start: Initialisation) -> Trajectory:
    """The first hundred updates; kept while nothing that they depend on changes."""
    data = samples(start.data, start.seed)
    sizes = [len(data.X), *[start.width] * start.depth, 1]
    network = initial_network(sizes, [start.phi] * start.depth + ["sigmoid"], start.rule, start.seed)
    return trajectory(scaled(network, start.scale), data.X, data.Y, LOSSES["BCE"], start.alpha, MOMENTS)


def at_moment(start: Initialisation, made: int) -> Trace:
    """The network after so many updates, looking at all samples."""
    data = samples(start.data, start.seed)
    return trace(follow(start).networks[made], data.X, data.Y, LOSSES["BCE"])


def compared(start: Initialisation) -> list[Initialisation]:
    """The usual starts with all else as in this one, and this one if it is none of them."""
    others = [replace(start, rule=rule, scale=scale) for rule, scale in COMPARED]
    return others if any(other.name == start.name for other in others) else [*others, start]


def layers(t: Trace, letter: str) -> list[np.ndarray]:
    """z, a or δ of the hidden layers."""
    if letter == "delta":
        return [at.delta for at in t.backward[:-1]]
    return [getattr(at, letter) for at in t.forward[:-1]]


def spreads(before: Trace, after: Trace, made: int, digits: int) -> Figure:
    """z, a and log₁₀|δ| by layer: on the left of each line before any update, on the right after some, whose numbers
    have so many certain digits."""
    titles = {
        "z": _("z by layer: left at the start, right after %(n)s updates", n=made),
        "a": _("a by layer"),
        "delta": _("powers of ten of |δ| by layer; what is exactly 0 is not drawn"),
    }
    L = len(before.network) - 1
    panels = []
    for letter, title in titles.items():
        low, high = RANGES[letter]
        old, new = layers(before, letter), layers(after, letter)
        data = [*_halves(old, letter, -1, colour(palette.NEUTRAL)), *_halves(new, letter, 1, palette.symbol(letter))]
        data += [
            _centres(old, letter, -1, colour(palette.NEUTRAL), 0, numbers.FULL),
            _centres(new, letter, 1, palette.symbol(letter), made, digits),
        ]
        air = 0.04 * (high - low)
        panels.append(
            Panel(title, (0.4, L + 0.6), (low - air, high + air), data, x_title=_("layer") if letter == "delta" else "")
        )
    figure = stacked(panels, 640, 40)
    for i in (1, 2, 3):
        figure["layout"][f"xaxis{i}"] |= {"tickvals": list(range(1, L + 1)), "showgrid": False}
    figure["layout"]["yaxis3"] |= {
        "tickvals": [-10, -8, -6, -4, -2, 0],
        "ticktext": ["≤10⁻¹⁰", "10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"],
    }
    return figure


def _powers(values: Sequence[np.ndarray], letter: str) -> list[np.ndarray]:
    """Values as they are drawn: of δ the powers of ten, where it is not 0."""
    if letter != "delta":
        return list(values)
    with np.errstate(all="ignore"):
        return [np.where(each == 0.0, np.nan, np.log10(np.abs(each))) for each in values]


def _halves(values: Sequence[np.ndarray], letter: str, side: int, shade: str) -> Iterator[Figure]:
    """A histogram for each layer on one side of its line, the fullest bin as wide as there is room."""
    low, high = RANGES[letter]
    columns = shares(_powers(values, letter), low, high, BINS)
    (drawn,) = np.nonzero(columns.any(axis=0))
    if len(drawn):
        bars = np.repeat(columns[:, drawn] / columns[:, drawn].max(axis=0), 2, axis=0)
        base = np.zeros((1, len(drawn)))
        x = drawn + 1 + side * 0.44 * np.vstack([base, bars, base])
        y = np.repeat(np.linspace(low, high, BINS + 1), 2)[:, np.newaxis] + np.zeros(len(drawn))
        yield {
            "type": "scatter",
            "mode": "lines",
            "x": _one_by_one(x),
            "y": _one_by_one(y),
            "fill": "toself",
            "fillcolor": rgba(shade, 0.35),
            "hoverinfo": "skip",
            "line": {"color": shade, "width": 1},
        }


def _one_by_one(lines: np.ndarray) -> np.ndarray:
    """Lines in columns as one line with a gap after each."""
    return single(np.vstack([lines, np.full((1, lines.shape[1]), np.nan)]).T.ravel())


def _centres(values: Sequence[np.ndarray], letter: str, side: int, shade: str, made: int, digits: int) -> Figure:
    """A mark at the middle of each histogram that says in numbers how its values are spread."""
    low, high = RANGES[letter]
    found = spread_of_each(values)
    places = (
        [np.log10(each.size) if each.size > 0.0 else np.nan for each in found]
        if letter == "delta"
        else [each.mean for each in found]
    )
    mark = {"delta": "δ"}.get(letter, letter)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [l + 0.1 * side for l in range(1, len(found) + 1)],
        "y": [None if not np.isfinite(place) else min(max(float(place), low), high) for place in places],
        "marker": {"size": 7, "color": shade, "symbol": "circle-open" if made == 0 and side < 0 else "circle"},
        "customdata": [
            f"<b>{mark}{sup(l)}</b> · {_when(made)}<br>{_told(each, digits)}" for l, each in enumerate(found, start=1)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _when(made: int) -> str:
    return _("after %(n)s updates", n=made) if made else _("at the start")


def _told(found: Spread, digits: int) -> str:
    if is_chaotic(digits):
        return chaotic()
    mean, deviation, size = (known(each, digits) for each in (found.mean, found.deviation, found.size))
    share = numbers.percent(found.zeros, 0)
    return _(
        "mean %(mean)s, deviation %(deviation)s, root mean square %(size)s, exactly 0: %(share)s",
        mean=mean,
        deviation=deviation,
        size=size,
        share=share,
    )


def any_chaotic(start: Initialisation, made: int) -> bool:
    """Whether one of the runs that are compared is chaotic by then, or in the end."""
    return any(
        is_chaotic(min(course.digits[made], course.digits[MOMENTS[-1]])) for course in map(follow, compared(start))
    )


def units_and_losses(start: Initialisation, made: int) -> Figure:
    """The weights of each unit of layer 1 as a point on its way, and J over the updates for every start that is
    compared."""
    return stacked([_units(start, made), _losses(start, made)], 640, 44)


def _units(start: Initialisation, made: int) -> Panel:
    way = follow(start).networks
    W = np.array([network[0].W for k, network in way.items() if k <= made])
    reach = 1.1 * nice_ceiling(max(float(np.abs(network[0].W).max()) for network in way.values()), least=0.02)
    n, digits, teal, ink = W.shape[1], follow(start).digits[made], palette.symbol("W"), colour(palette.INK)
    gaps = np.full((1, n), np.nan)
    lines = {
        "type": "scatter",
        "mode": "lines",
        "x": np.concatenate([W[:, :, 0], gaps]).T.ravel(),
        "y": np.concatenate([W[:, :, 1], gaps]).T.ravel(),
        "line": {"color": rgba(teal, 0.55), "width": 1.2},
        "hoverinfo": "skip",
    }
    marks = {
        "type": "scatter",
        "mode": "markers",
        "x": W[-1, :, 0],
        "y": W[-1, :, 1],
        "marker": {
            "size": [14, 14, *[8] * (n - 2)],
            "symbol": ["circle-open", "x-thin-open", *["circle"] * (n - 2)],
            "color": [ink, ink, *[teal] * (n - 2)],
            "line": {"width": 2},
        },
        "customdata": [
            named(_("unit %(j)s", j=j), f"w = ({known(w1, digits)}, {known(w2, digits)})")
            for j, (w1, w2) in enumerate(W[-1].tolist(), start=1)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    count = different_units(way[made][0])
    title = _("layer 1: weights (w₁, w₂) of %(n)s units, %(m)s different", m=count, n=n)
    return Panel(title, (-reach, reach), (-reach, reach), [lines, marks], 1.15, "w₁")


def _losses(start: Initialisation, made: int) -> Panel:
    data = []
    for other in compared(start):
        dash, shade = COMPARED.get((other.rule, other.scale), ("solid", "delta"))
        chosen = other.name == start.name
        J, digits = follow(other).J, follow(other).digits[MOMENTS[-1]]
        told = f"J = %{{y:.{min(digits, 4)}g}}" if not is_chaotic(digits) else chaotic()
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": np.arange(len(J)),
                "y": np.minimum(J, 1e6),
                "hovertemplate": f"{other.name}<br>%{{x}} · {told}<extra></extra>",
                "line": {
                    "color": palette.symbol("delta") if chosen else rgba(palette.symbol(shade), 0.85),
                    "width": 4 if chosen else 1.8,
                    "dash": dash,
                },
            }
        )
    top = MOMENTS[-1]
    chance = {
        "type": "line",
        "layer": "below",
        "x0": 0,
        "x1": top,
        "y0": np.log(2.0),
        "y1": np.log(2.0),
        "line": {"color": colour(palette.NEUTRAL), "width": 1, "dash": "dot"},
    }
    now = {
        "type": "line",
        "layer": "below",
        "x0": made,
        "x1": made,
        "y0": 0,
        "y1": 1.5,
        "line": {"color": colour(palette.INK), "width": 1},
    }
    notes = [label("ln 2", top, float(np.log(2.0)), colour(palette.INK), "right", -2) | {"yshift": 8}]
    title = _("J over the updates; thick: this start")
    return Panel(
        title, (-0.03 * top, 1.03 * top), (-0.05, 1.55), data, 1.0, _("number of updates"), notes, [chance, now]
    )


def comparison_rows(start: Initialisation, made: int) -> list[list[Cell]]:
    """For each start: its stroke and name, J at the start, now and in the end, and how many different units layer 1 has
    at the end."""
    rows: list[list[Cell]] = []
    for other in compared(start):
        found, chosen = follow(other), other.name == start.name
        dash, _shade = COMPARED.get((other.rule, other.scale), ("solid", "delta"))
        J = [_J_after(found, k) for k in shown_moments(made)]
        rows.append(
            [
                f"{STROKES[dash]} {other.name}{' ◂' if chosen else ''}",
                *J,
                f"{_different_at_last(other)} / {start.width}",
            ]
        )
    return rows


def shown_moments(made: int) -> tuple[int, ...]:
    """The numbers of updates whose J is compared, each once."""
    return tuple(sorted({0, made, MOMENTS[-1]}))


@lru_cache(maxsize=256)
def _different_at_last(start: Initialisation) -> int:
    """How many different units layer 1 has after the last update."""
    return different_units(follow(start).networks[MOMENTS[-1]][0])


def _J_after(found: Trajectory, made: int) -> str:
    if found.diverged is not None and made >= found.diverged:
        return _("diverges at %(n)s", n=found.diverged)
    return known(float(found.J[made]), found.digits[made])


def twins_rows(t: Trace, digits: int) -> list[list[Cell]]:
    """Weights, bias, and z, a and δ of the first sample: of units 1 and 2 of layer 1, and what they differ by; so many
    digits are certain."""
    layer, forward, backward = t.network[0], t.forward[0], t.backward[0]
    units = np.column_stack(
        [layer.W[:2], layer.b[:2], forward.z[:2, :1], forward.a[:2, :1], backward.delta[:2, :1], backward.dW[:2]]
    )
    names = ("w₁", "w₂", "b", "z", "a", "δ", "∂J/∂w₁", "∂J/∂w₂")
    return [
        [name, *((known(value, digits), known(value, digits, numbers.FULL)) for value in (one, other, one - other))]
        for name, (one, other) in zip(names, units.T.tolist(), strict=True)
    ]


def twins_heads() -> list[str]:
    """The heads of that table."""
    return ["", _("unit %(j)s", j="1 ○"), _("unit %(j)s", j="2 ×"), _("difference")]


def rule_latex(start: Initialisation) -> str:
    """How a weight is drawn, or what it is, and by what it is multiplied."""
    factor = "" if start.scale == 1.0 else rf"{numbers.latex(start.scale)}\cdot"
    relation = "=" if start.rule in ("zeros", "constant") else r"\sim "
    return f"w{relation}{factor} {INITIALISATIONS[start.rule].latex}"


def sizes_latex(t: Trace) -> str:
    """For each hidden layer after the first: the size of z that the rules reckon with, and the size it has."""
    weights, before = [layer.W for layer in t.network[1:-1]], [at.a_before for at in t.forward[1:-1]]
    sizes = [
        [each.size for each in spread_of_each(weights)],
        [each.size for each in spread_of_each(before)],
        [expected_size(W, a) for W, a in zip(weights, before, strict=True)],
        [each.size for each in spread_of_each([at.z for at in t.forward[1:-1]])],
    ]
    lines = [
        _size_latex(l, W.shape[1], *each) for l, (W, *each) in enumerate(zip(weights, *sizes, strict=True), start=2)
    ]
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def _size_latex(layer: int, n: int, weight: float, before: float, expected: float, found: float) -> str:
    """The size of z that is reckoned with from the sizes of weights and a, and the size it has."""
    how = relation(lambda w, a: math.sqrt(n) * w * a, (weight, before), expected)
    w, a = (numbers.latex_bracketed(each, how.digits, compound=True) for each in (weight, before))
    reckoned = rf"\sqrt{{{n}}}\cdot {w}\cdot {a}{how.latex_sign}{how.latex(expected)}"
    return rf"z^{{({layer})}}:&\quad{reckoned}&&\quad {numbers.latex(found)}"


def describe(start: Initialisation, before: Trace, after: Trace, made: int) -> str:
    """The spreads in words."""
    digits = follow(start).digits[made]
    delta, z = layers(after, "delta"), [layers(t, "z")[-1] for t in (before, after)]
    first, last, z0, z1 = (each.size for each in spread_of_each([delta[0], delta[-1], *z]))
    return _(
        "z, a and δ in %(L)s layers of %(n)s units with %(phi)s, weights %(rule)s, before and after %(k)s updates. Root"
        " mean square of z in the last of them: %(z0)s, then %(z1)s; of δ in the first and last: %(first)s and"
        " %(last)s.",
        L=start.depth,
        n=start.width,
        phi=start.phi,
        rule=start.name,
        k=made,
        z0=numbers.plain(z0),
        z1=known(z1, digits),
        first=known(first, digits),
        last=known(last, digits),
    )


def describe_losses(start: Initialisation, made: int) -> str:
    """The units and losses in words."""
    each = [f"{other.name} {_J_after(follow(other), MOMENTS[-1])}" for other in compared(start)]
    return _(
        "Layer 1 has %(n)s units, %(m)s different after %(k)s updates. J after the last update: %(each)s.",
        m=different_units(follow(start).networks[made][0]),
        n=start.width,
        k=made,
        each=each,
    )
