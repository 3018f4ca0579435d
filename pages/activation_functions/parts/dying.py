"""One unit on its samples and in the plane of its weight and bias."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Trace
from dlmath.training.dead_units import active, dead_edge, descent_traces, loss_plane
from pages.ui.drawing.charts import Figure, axis, base_layout, heading, holding
from pages.ui.reruns.cache import cached
from pages.ui.writing import equations, numbers, palette, symbols
from pages.ui.writing.equations import number, relation
from pages.ui.writing.numbers import sub
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import N_, _, named

MOST_UPDATES = 200
MOST_SAMPLES = 8
REACH = 4.0


@dataclass(frozen=True)
class NeuronState:
    """Where a unit starts: samples (x, y), w, b, α, and what to look for, in English."""

    samples: tuple[tuple[float, float], ...]
    w: float
    b: float
    alpha: str
    comment: str


SCENES = {
    "dies": NeuronState(
        ((0.5, -5.0), (1.0, -5.0), (2.0, -5.0), (3.0, -5.0)),
        1.0,
        -0.5,
        "0.2",
        N_(
            "**Dies.** Make one update: the point leaps into the orange part, $z\\le0$ for all four samples, and"
            " nothing changes any more. (No harm here: $y=-5$ is below all that a ReLU can answer.)"
        ),
    ),
    "recovers": NeuronState(
        ((1.0, 1.0), (2.0, 2.0)),
        1.0,
        -1.5,
        "0.1",
        N_(
            "**Recovers.** At first $z<0$ for $x=1$, and the text would give the unit up. Make updates, and see which"
            " sample brings it back."
        ),
    ),
    "too-fast": NeuronState(
        ((1.0, 1.0), (2.0, 2.0), (3.0, 3.0)),
        3.0,
        1.0,
        "0.2",
        N_(
            "**Too fast.** $w=1$, $b=0$ would fit exactly, but the first update leaps over it, into the dead part."
            " Make $\\alpha$ smaller until it no longer does."
        ),
    ),
    "bias": NeuronState(
        ((1.0, 1.0), (2.0, 2.0)),
        -1.0,
        1.0,
        "0.1",
        N_(
            "**Born dead.** $w=-1$, $b=1$: no sample is active. Raise $b$ until one is, and make updates: does one"
            " suffice?"
        ),
    ),
}


def scene_values(scene: NeuronState) -> dict[str, object]:
    """A scene as the values of the page's controls."""
    return {"w": scene.w, "b": scene.b, "alpha": scene.alpha, "data": samples_text(scene), "updates": 0, "phi": "ReLU"}


def samples_text(scene: NeuronState) -> str:
    """The samples as they stand in a link: x,y;x,y;…"""
    return ";".join(f"{x:g},{y:g}" for x, y in scene.samples)


def samples(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """X and Y, (1, N) each, from a table with a row x, y for each sample.

    Raises: InputError unless it has two columns, and numbers that fit the picture.
    """
    if matrix.shape[1] != 2:
        raise InputError("each row must be one sample: x, y; given: %(given)s columns", given=matrix.shape[1])
    if np.abs(matrix).max() > 100.0:
        raise InputError("x and y must lie between −100 and 100")
    return matrix[:, :1].T.copy(), matrix[:, 1:].T.copy()


@cached(64)
def _steps(
    phi: str, w: float, b: float, xs: tuple[float, ...], ys: tuple[float, ...], alpha: float, updates: int
) -> tuple[Trace, ...]:
    unit = (Layer(np.array([[w]]), np.array([[b]]), ACTIVATIONS[phi]),)
    return descent_traces(unit, np.array([xs]), np.array([ys]), LOSSES["MSE"], alpha, updates)


def steps(phi: str, w: float, b: float, X: np.ndarray, Y: np.ndarray, alpha: float, made: int) -> tuple[Trace, ...]:
    """One unit before any update and after each, up to the one after those made, or a few more; kept while only their
    number changes."""
    enough = next(each for each in (1, 10, 50, MOST_UPDATES + 1) if each > made)
    return _steps(phi, w, b, tuple(X[0].tolist()), tuple(Y[0].tolist()), alpha, enough)


def weight_bias(t: Trace) -> tuple[float, float]:
    """w and b of the unit."""
    return float(t.network[0].W[0, 0]), float(t.network[0].b[0, 0])


def _words() -> dict[str, str]:
    """Titles, and words for the hovers."""
    return {
        "unit": _("The unit on its samples: ● active, ○ not"),
        "plane": _("J over w and b, and the way of the updates"),
        "dead": _("no sample is active"),
        "active": _("active"),
        "inactive": _("not active: z ≤ 0"),
        "update": _("number of updates"),
    }


def unit_figure(traces: Sequence[Trace], made: int) -> Figure:
    """Left the unit and its samples, right the loss over w and b with the way of the updates and the region where the
    unit is dead.

    Args:
      traces: before any update and after each.
      made: how many updates are made.
    """
    t, words = traces[made], _words()
    reach = max(map(abs, holding((-REACH, REACH), *weight_bias(traces[0]))))
    y_range, x_range = _span(np.append(t.Y, 3.0)), _span(t.X)
    layout = base_layout(470) | {
        "margin": {"l": 46, "r": 10, "t": 28, "b": 42},
        "hovermode": "closest",
        "xaxis": axis() | {"domain": [0, 0.44], "range": x_range, "title": {"text": "x", "standoff": 6}},
        "yaxis": axis() | {"range": y_range, "title": {"text": "a, y", "standoff": 2}},
        "xaxis2": (
            axis()
            | {
                "domain": [0.54, 1],
                "range": [-reach, reach],
                "anchor": "y2",
                "title": {"text": "w", "standoff": 6},
            }
        ),
        "yaxis2": axis() | {"range": [-reach, reach], "anchor": "x2", "title": {"text": "b", "standoff": 0}},
        "annotations": [
            heading(words["unit"], 0.0, 1.01),
            heading(words["plane"], 0.54, 1.01),
            _dead_name(t, words["dead"], reach),
        ],
    }
    return {
        "data": [
            *_unit(t, x_range),
            *_samples(t, words),
            _loss(t, reach),
            _dead_region(t, reach),
            *_way(traces, made, words),
        ],
        "layout": layout,
    }


def _span(values: np.ndarray) -> list[float]:
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    air = 0.15 * (high - low) or 1.0
    return [low - air, high + max(air, 0.15)]


def _unit(t: Trace, x_range: list[float]) -> list[Figure]:
    w, b = weight_bias(t)
    x = np.linspace(x_range[0], x_range[1], 121)[np.newaxis]
    z = w * x + b
    phi = t.network[0].activation
    name, line = symbols.phi_plain(phi), f"{numbers.plain(w)}·x + {numbers.bracketed(b)}"
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x[0],
            "y": z[0],
            "name": "z",
            "line": {"width": 1.4, "dash": "dot", "color": palette.symbol("z")},
            "hovertemplate": f"z = {line} = %{{y:.4g}}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": x[0],
            "y": phi.f(z)[0],
            "name": "a",
            "line": {"width": 3, "color": palette.symbol("a")},
            "hovertemplate": f"a = {name}({line}) = %{{y:.4g}}<extra></extra>",
        },
    ]


def _samples(t: Trace, words: dict[str, str]) -> list[Figure]:
    """The errors as upright lines, the targets as points: filled where the unit is active, rings where it is not."""
    x, y, z, a = t.X[0].tolist(), t.Y[0].tolist(), t.forward[0].z[0].tolist(), t.forward[0].a[0].tolist()
    uprights_x = [each for value in x for each in (value, value, None)]
    uprights_y = [each for pair in zip(y, a, strict=True) for each in (*pair, None)]
    hover = [
        f"x = {numbers.plain(x[i])}, y ="
        f" {numbers.plain(y[i])}<br>{z_text(t, i)}<br>{words['active'] if z[i] > 0 else words['inactive']}"
        for i in range(len(x))
    ]
    shade = [colour(palette.INK) if each > 0 else colour(palette.PAPER) for each in z]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": uprights_x,
            "y": uprights_y,
            "hoverinfo": "skip",
            "line": {"width": 1.2, "color": palette.symbol("delta")},
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": x,
            "y": y,
            "customdata": hover,
            "hovertemplate": "%{customdata}<extra></extra>",
            "name": "samples",
            "marker": {"size": 12, "color": shade, "line": {"width": 2, "color": colour(palette.INK)}},
        },
    ]


def z_text(t: Trace, i: int) -> str:
    """z₁ = 1·0.5 + (−0.5) = 0."""
    w, b = weight_bias(t)
    return (
        f"z{sub(i)} ="
        f" {equations.plain((number(w), '·', number(float(t.X[0, i])), '+', number(b)), float(t.forward[0].z[0, i]))}"
    )


def _grid(reach: float) -> np.ndarray:
    return np.linspace(-reach, reach, 49)


def _loss(t: Trace, reach: float) -> Figure:
    grid = _grid(reach)
    J = loss_plane(t.network[0].activation, t.X, t.Y, grid, grid)
    ink, places = colour(palette.INK), grid.astype(np.float32)
    return {
        "type": "contour",
        "xaxis": "x2",
        "yaxis": "y2",
        "x": places,
        "y": places,
        "z": np.log10(J + 1e-3).astype(np.float32),
        "customdata": J.astype(np.float32),
        "showscale": False,
        "ncontours": 22,
        "name": "J",
        "colorscale": [[0, rgba(ink, 0.0)], [1, rgba(ink, 0.22)]],
        "line": {"width": 0.6, "color": rgba(ink, 0.35)},
        "hovertemplate": "w = %{x:.3g}, b = %{y:.3g}<br>J = %{customdata:.4g}<extra></extra>",
    }


def _dead_region(t: Trace, reach: float) -> Figure:
    """Where no sample is active: under the edge b = −max wx."""
    grid = _grid(reach)
    edge = np.maximum(dead_edge(t.X, grid), -reach)
    shade = colour(palette.NEGATIVE)
    return {
        "type": "scatter",
        "mode": "lines",
        "xaxis": "x2",
        "yaxis": "y2",
        "name": "dead",
        "hoverinfo": "skip",
        "fill": "toself",
        "x": np.concatenate([grid, [reach, -reach]]).astype(np.float32),
        "y": np.concatenate([edge, [-reach, -reach]]).astype(np.float32),
        "fillcolor": rgba(shade, 0.22),
        "line": {"width": 2, "color": shade},
    }


def _dead_name(t: Trace, text: str, reach: float) -> Figure:
    edge = dead_edge(t.X, np.array([-2.0, 2.0]))
    x = (-0.5 if edge[0] > edge[1] else 0.5) * reach
    return {
        "x": x,
        "y": -0.9125 * reach,
        "xref": "x2",
        "yref": "y2",
        "text": text,
        "showarrow": False,
        "font": {"size": 12, "color": colour(palette.NEGATIVE)},
        "bgcolor": rgba(colour(palette.PAPER), 0.75),
    }


def _way(traces: Sequence[Trace], made: int, words: dict[str, str]) -> list[Figure]:
    """The way that the updates have gone, and where it stands."""
    gone = traces[: made + 1]
    places = [weight_bias(t) for t in gone]
    N = traces[0].X.shape[1]
    hover = [
        f"{words['update']} {k} · w = {numbers.plain(w)}, b = {numbers.plain(b)}<br>J = {numbers.plain(t.J)}<br>"
        + named(words["active"], f"{int(active(t.forward[0].z)[0])}/{N}")
        for k, (t, (w, b)) in enumerate(zip(gone, places, strict=True))
    ]
    common = {"type": "scatter", "xaxis": "x2", "yaxis": "y2", "hovertemplate": "%{customdata}<extra></extra>"}
    shade = palette.symbol("delta")
    return [
        common
        | {
            "mode": "lines+markers",
            "x": [w for w, _ in places],
            "y": [b for _, b in places],
            "customdata": hover,
            "name": "way",
            "line": {"width": 1.6, "color": shade},
            "marker": {"size": 5, "color": shade},
        },
        common
        | {
            "mode": "markers",
            "x": [places[-1][0]],
            "y": [places[-1][1]],
            "customdata": hover[-1:],
            "name": "here",
            "marker": {"size": 15, "color": shade, "line": {"width": 2, "color": colour(palette.PAPER)}},
        },
    ]


def rows(t: Trace) -> list[list[str | tuple[str, str]]]:
    """A row for each sample: x, y, z, φ′(z), a, δ and what it adds to ∂J/∂w; each opens its arithmetic."""
    forward, backward = t.forward[0], t.backward[0]
    N = t.X.shape[1]
    phi = t.network[0].activation
    name = symbols.phi_plain(phi)
    assert backward.slope is not None
    found: list[list[str | tuple[str, str]]] = []
    for i in range(N):
        x, y, z, a, slope, delta = (
            float(part[0, i]) for part in (t.X, t.Y, forward.z, forward.a, backward.slope, backward.delta)
        )
        of_z = relation(lambda z: float(phi.f(np.array([[z]]))[0, 0]), (z,), a)
        terms = (number(2.0), "/", number(float(N)), "·", "(", number(a), "−", number(y), ")", "·", number(slope))
        share = equations.plain((number(delta), "·", number(x)), delta * x)
        handed_back = equations.plain(terms, delta)
        found.append(
            [
                f"{i + 1}",
                numbers.plain(x),
                numbers.plain(y),
                (numbers.plain(z), z_text(t, i)),
                "●" if z > 0 else "○",
                (numbers.plain(a), f"{name}({numbers.plain(z, of_z.digits)}) {of_z.sign or '='} {of_z.plain(a)}"),
                numbers.plain(slope),
                (handed_back.right, f"2/N·(a − y)·φ′(z) = {handed_back}"),
                (share.right, f"δ·x = {share}"),
            ]
        )
    return found


def next_update(t: Trace, after: Trace | None, alpha: float) -> str:
    """The gradient and the update of w and b, as LaTeX with the numbers."""
    dw, db = float(t.backward[0].dW[0, 0]), float(t.backward[0].db[0, 0])
    lines = [
        rf"&\textstyle\sum_i\delta_i x_i={coloured('dW', numbers.latex(dw))}\quad"
        rf" \textstyle\sum_i\delta_i={coloured('db', numbers.latex(db))}"
    ]
    if after is not None:
        for symbol, gradient, old, new in zip("Wb", (dw, db), weight_bias(t), weight_bias(after), strict=True):
            letter = "w" if symbol == "W" else "b"
            terms = (number(old), "−", number(alpha), "·", number(gradient, "dW"))
            lines.append(rf"&{coloured(symbol, letter)}\leftarrow {equations.latex(terms, number(new, symbol))}")
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"
