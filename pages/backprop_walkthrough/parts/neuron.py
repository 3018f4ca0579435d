"""One neuron: drawn with its numbers on the way forward and back, its formulas, and J over one weight and over the
updates."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from dlmath import LOSSES, Layer, Network, Trace, trace
from dlmath.network.cancellation import settled
from dlmath.network.parameter_scan import ParameterScan
from dlmath.network.parameters import Parameter, flatten
from dlmath.network.passes import Traces
from dlmath.network.steps import Step, Symbol, updated
from dlmath.network.traces import as_traces, traces
from dlmath.training.descent import Descent
from pages.ui.drawing.charts import Figure, arrow, base_layout, span, spans_powers
from pages.ui.drawing.moving import Moving, drawn, edge, texts
from pages.ui.drawing.network_layout import EdgeScale, Layout, nice_ceiling
from pages.ui.drawing.stacked import Panel, dots, stacked
from pages.ui.layout import roles
from pages.ui.network import start
from pages.ui.writing import equations, formulas, numbers, palette, symbols
from pages.ui.writing.equations import number
from pages.ui.writing.formulas import Explanations
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.text import _, sentences

MOST_UPDATES = 300
# One output has no distribution.
LOSS_NAMES = [name for name, record in LOSSES.items() if record.measures_error and record.targets != "distribution"]
PLACES = {"w1": Parameter("W", 1, 0, 0), "w2": Parameter("W", 1, 0, 1), "b": Parameter("b", 1, 0, 0)}
NAMES = dict(zip(PLACES.values(), ("w₁", "w₂", "b"), strict=True))

# Where things stand on a ground of 100 by 60.
LAYOUT = Layout((3, 1), left=7, middle=30, between=35, gap=-18)  # x₁, x₂ and the 1 of the bias, then z
INPUTS, [SUM] = LAYOUT.places()
BEND, OUTPUT, LOSS, TARGET, BACK = (60, 30), (77, 30), (93, 30), (93, 49), 10
SCALE = EdgeScale(4.0)  # one for all weights that the sliders give
HEIGHT, HALFWAY = 530, 0.47
WINDOW, EDGE = np.linspace(-8.0, 8.0, 81), 7.4


def drawing(t: Trace, every: Sequence[Step]) -> Figure:
    """The neuron with the numbers of every step: inputs, weights, z, the curve of φ, a, J and y; below, from right to
    left, what comes back."""
    how = formulas.explanations(t, every)
    phi = t.network[0].activation
    hidden = {"visible": False, "fixedrange": True}
    layout = base_layout(HEIGHT) | {
        "margin": {"l": 2, "r": 2, "t": 2, "b": 2},
        "hovermode": "closest",
        "meta": {"lower": True},
        "xaxis": hidden | {"range": [0, 100]},
        "yaxis": hidden | {"range": [5, 60]},
        "xaxis2": hidden | {"range": [-8, 8], "domain": [0.53, 0.67], "anchor": "y2"},
        "yaxis2": hidden | {"range": _heights(phi.f(WINDOW[np.newaxis])), "domain": [0.355, 0.555], "anchor": "x2"},
        "shapes": [*_edges(), *_key_lines(), _box(), _down_from_loss()],
        "annotations": [*_edge_texts(), *_arrows(), *_captions(t), *_key_texts()],
    }
    figure = {"data": [_nodes(t, how), _on_edges(t, how), _coming_back(t, how), *_bend(t, how)], "layout": layout}
    return drawn(figure, moving(as_traces(t)))


def moving(t: Traces) -> Moving:
    """What of the drawing moves with its numbers."""
    return _numbers_in_nodes(t) | _weights(t) | _numbers_on_edges(t) | _way_back(t) | _on_bend(t)


def movable(loss: str) -> list[str]:
    """The sliders at all of whose positions the neuron has the same loss."""
    takes_any = LOSSES[loss].takes(np.array([[-2.0, 0.0, 2.0]]))
    return ["x1", "x2", *PLACES, *(["y"] if takes_any else [])]


def ahead(t: Trace) -> Callable[[str, np.ndarray], dict[str, Moving]]:
    """What moves with an input, a weight, the bias or the target."""

    def at(key: str, values: np.ndarray) -> dict[str, Moving]:
        return {roles.PICTURE.key: moving(settled(traces_along(t, key, values)))}

    return at


def traces_along(t: Trace, key: str, values: np.ndarray) -> Traces:
    """The neuron at many values of one of its numbers."""
    K = len(values)
    theta, X, Y = (np.repeat(each[np.newaxis], K, axis=0) for each in (flatten(t.network), t.X, t.Y))
    places = {"x1": X[:, 0, 0], "x2": X[:, 1, 0], "y": Y[:, 0, 0], **dict(zip(PLACES, theta.T, strict=True))}
    places[key][:] = values
    return traces(t, theta, X, Y)


def _numbers_in_nodes(t: Traces) -> Moving:
    """Inputs, z, a, J and y, each as large as fits into its node."""
    found: Moving = {}
    values = {
        0: t.X[:, 0, 0],
        1: t.X[:, 1, 0],
        3: _only(t.forward[0].z),
        4: _only(t.forward[0].a),
        5: t.J,
        6: _only(t.Y),
    }
    for i, each in values.items():
        found[f"data.0.text.{i}"] = written = texts(each, 3)
        found[f"data.0.textfont.size.{i}"] = [min(15.0, 100.0 / len(text)) for text in written]
    return found


def _weights(t: Traces) -> Moving:
    """The edges by sign and size of weights and bias."""
    found: Moving = {}
    for i, values in enumerate(_parameters(t)):
        found |= edge(i, values, [SCALE], 0.75)
    return found


def _numbers_on_edges(t: Traces) -> Moving:
    """Each weight on its edge and, purple below it, its gradient."""
    gradients = [t.backward[0].dW[:, 0, 0], t.backward[0].dW[:, 0, 1], _only(t.backward[0].db)]
    found: Moving = {}
    for i, (name, letter, w, gradient) in enumerate(zip(NAMES.values(), "WWb", _parameters(t), gradients, strict=True)):
        weights = texts(w, 3, _tinted(letter, f"{name} %s"))
        below = texts(gradient, 3, _tinted("delta", f"∂J/∂{name} %s"))
        found[f"layout.annotations.{i}.text"] = [f"{w}<br>{g}" for w, g in zip(weights, below, strict=True)]
    return found


def _way_back(t: Traces) -> Moving:
    """∂J/∂a, φ′(z) and δ."""
    back = t.backward[0]
    values = ((back.dJ_da, "∂J/∂a %s"), (_slope(t), "· φ′(z) %s"), (back.delta, "<b>δ %s</b>"))
    return {f"data.2.text.{i}": texts(_only(each), 3, form) for i, (each, form) in enumerate(values)}


def _on_bend(t: Traces) -> Moving:
    """The tangent at z, and the point on the curve; beyond the window the point stands at its edge, without one."""
    z, a, slope = (_only(each) for each in (t.forward[0].z, t.forward[0].a, _slope(t)))
    low, high = _heights(t.network[0].activation.f(WINDOW[np.newaxis]))
    ends = np.where(np.abs(z) <= EDGE, [[-2.0], [2.0]], np.nan)
    return {
        "data.4.x": (z + ends).T.tolist(),
        "data.4.y": (a + ends * slope).T.tolist(),
        "data.5.x": np.clip(z, -EDGE, EDGE)[:, np.newaxis].tolist(),
        "data.5.y": np.clip(a, low, high)[:, np.newaxis].tolist(),
    }


def _only(values: np.ndarray) -> np.ndarray:
    """The one number of each of K matrices."""
    return values[:, 0, 0]


class Learning(NamedTuple):
    """A loss, all updates from a start, and those made so far."""

    loss: str
    all: Descent
    made: Descent


def learning(initial: Layer, X: np.ndarray, Y: np.ndarray, loss: str, learning_rate: float, made: int) -> Learning:
    """Let the neuron learn; raises InputError where the loss does not take its output or target."""
    begin = start.Start((initial,), X, Y, loss)
    return Learning(loss, start.replay(begin, learning_rate, MOST_UPDATES), start.replay(begin, learning_rate, made))


def along(value: float) -> np.ndarray:
    """Where J is drawn over a parameter: the same places for all ordinary values."""
    return np.linspace(-1.2, 1.2, 41) * nice_ceiling(abs(value), least=5.0)


def panels(lens: ParameterScan, J: float, landing: tuple[float, float] | None, runs: Sequence[Learning]) -> Figure:
    """J over one parameter with its tangent and where the next update lands; below, J over the updates, a panel for
    each run.

    Args:
      lens: the parameter.
      J: the loss at its value.
      landing: the parameter and J after the next update.
      runs: from the same start.
    """
    across = (float(lens.values[0]), float(lens.values[-1]))
    title = _("J over %(w)s, all else as it is", w=NAMES[lens.parameter])
    over_weight = Panel(title, across, _from_nought(lens.J), _under_lens(lens, J, landing), 1.25)
    figure = stacked([over_weight, *map(_over_updates, runs)], 560, 46)
    for i, run in enumerate(runs, start=2):
        if spans_powers(run.all.J):
            low, high = np.log10(run.all.J.min()), np.log10(run.all.J.max())
            figure["layout"][f"yaxis{i}"] |= {
                "type": "log",
                "range": [low - 0.06 * (high - low), high + 0.06 * (high - low)],
            }
    return figure


def forward(t: Trace, every: Sequence[Step]) -> str:
    """z, a and J as LaTeX, each in symbols, with its numbers, and its value."""
    return _lines(formulas.in_scalars(step, t, 0, 0) for step in every[:3])


def backward(t: Trace, every: Sequence[Step]) -> str:
    """∂J/∂a, φ′(z), δ and the gradients, likewise."""
    loss_slope, delta, weights, bias = every[3:7]
    gradients = [(weights, k) for k in range(len(t.X))]
    one_line = [
        formulas.in_scalars(step, t, 0, k, broken=False)
        for step, k in ((loss_slope, 0), (delta, 0), *gradients, (bias, 0))
    ]
    one_line.insert(1, formulas.in_slopes(delta, t, 0, 0, align="&"))
    return _lines(filter(None, one_line))


def next_update(t: Trace, new: Network, learning_rate: float) -> str:
    """Weights, bias and J after the next update, likewise."""
    parameters = [
        formulas.update_in_scalars(
            t, at.letter, 1, 0, at.column, learning_rate, float(updated(t, new, at.symbol).value[0, at.column])
        )
        for at in PLACES.values()
    ]
    before, after = (numbers.latex(J, 6) for J in (t.J, settled(trace(new, t.X, t.Y, t.loss)).J))
    return _lines([*parameters, rf"J&:\;\; {before}\;\longrightarrow\;{after}"])


def describe(t: Trace) -> str:
    """The drawing in words."""
    forward, backward = t.forward[0], t.backward[0]
    w1, w2 = t.network[0].W[0].tolist()
    return _(
        "A neuron: x = (%(x1)s, %(x2)s), w = (%(w1)s, %(w2)s), b = %(b)s, z = %(z)s, a = %(a)s, y = %(y)s, J = %(J)s."
        " Back: ∂J/∂a = %(slope)s, δ = %(delta)s, ∂J/∂w = (%(g1)s, %(g2)s).",
        x1=_n(t.X[0]),
        x2=_n(t.X[1]),
        w1=numbers.plain(w1),
        w2=numbers.plain(w2),
        b=_n(t.network[0].b),
        z=_n(forward.z),
        a=_n(forward.a),
        y=_n(t.Y),
        J=numbers.plain(t.J),
        slope=_n(backward.dJ_da),
        delta=_n(backward.delta),
        g1=_n(backward.dW[0, 0]),
        g2=_n(backward.dW[0, 1]),
    )


def describe_panels(lens: ParameterScan, J: float, runs: Sequence[Learning]) -> str:
    """The panels in words."""
    over = _(
        "J = %(J)s at %(w)s = %(value)s, slope %(slope)s.",
        J=numbers.plain(J),
        w=NAMES[lens.parameter],
        value=numbers.plain(lens.value),
        slope=numbers.plain(lens.gradient),
    )
    each = (
        _(
            "%(loss)s: J from %(first)s to %(last)s in %(n)s updates.",
            loss=loss,
            first=_n(run.J[0]),
            last=_n(run.J[-1]),
            n=int(run.updates[-1]),
        )
        for loss, run, _made in runs
    )
    return sentences([over, *each])


def _n(value: np.ndarray | np.float64) -> str:
    return numbers.plain(value.item())


def _lines(parts: Iterable[str]) -> str:
    """Aligned formulas one below the other, in the names of a single neuron: w₂ for W⁽¹⁾₁₂, z for z⁽¹⁾₁."""
    rows = (part.removeprefix(r"\begin{aligned}").removesuffix(r"\end{aligned}") for part in parts)
    latex = r"\begin{aligned}" + r"\\[.8em]".join(rows) + r"\end{aligned}"
    latex = re.sub(r"W_\{1(\d)\}\^\{\(1\)\}", r"w_{\1}", latex)
    latex = re.sub(r"_\{1\}\^\{\(1\)\}|(?<=y)_\{1\}", "", latex)
    return re.sub(r"\\frac\{(\d)\}\{1\}", lambda found: "" if found[1] == "1" else found[1], latex)


def _nodes(t: Trace, how: Explanations) -> Figure:
    """Inputs and the 1 of the bias, z, a, J and y, each with its number inside."""
    told = [
        *(f"<b>{name} = {numbers.full(x)}</b>" for name, x in zip(("x₁", "x₂"), t.X[:, 0].tolist(), strict=True)),
        _("The bias is a weight whose input is always 1."),
        f"z = {how[Symbol('z', 1), 0, 0].bold}",
        f"a = {how[Symbol('a', 1), 0, 0].bold}",
        f"J = {formulas.of_loss(t, t.loss.name, t.J, t.loss.value, t.from_logits).bold}<br>{equations.in_full(t.J)}",
        f"<b>y = {numbers.full(t.Y.item())}</b>",
    ]
    places = [*INPUTS, SUM, OUTPUT, LOSS, TARGET]
    shades = [palette.symbol(letter) for letter in ("x", "x", "b", "z", "a", "J", "y")]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [x for x, _y in places],
        "y": [y for _x, y in places],
        "text": ["1"] * len(places),
        "textfont": {"size": [15.0] * len(places), "color": shades},
        "marker": {
            "size": [58, 58, 38, 68, 68, 64, 54],
            "symbol": ["circle"] * 5 + ["square"] * 2,
            "color": colour(palette.PAPER),
            "opacity": 1,
            "line": {"width": 2, "color": shades},
        },
        "customdata": told,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _edges() -> Iterator[Figure]:
    """The weights and the bias."""
    for x, y in INPUTS:
        yield {
            "type": "line",
            "layer": "below",
            "x0": x,
            "y0": y,
            "x1": SUM[0],
            "y1": SUM[1],
            "line": {},
        }


def _on_edges(t: Trace, how: Explanations) -> Figure:
    """Where each weight and its gradient are written, what they say under the pointer."""
    keys = ((Symbol("dW", 1), 0, 0), (Symbol("dW", 1), 0, 1), (Symbol("db", 1), 0, 0))
    parameters = [*t.network[0].W[0].tolist(), t.network[0].b.item()]
    rows = zip(NAMES.values(), ("x₁", "x₂", "1"), parameters, [*t.X[:, 0].tolist(), 1.0], keys, strict=True)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _y in _middles()],
        "y": [y for _x, y in _middles()],
        "marker": {"size": 44, "opacity": 0},
        "hovertemplate": "%{customdata}<extra></extra>",
        "customdata": [
            f"{name}·{x} = {equations.plain((number(w), '·', number(value)), w * value).bold}<br>∂J/∂{name} = δ·{x} ="
            f" {how[key].bold}"
            for name, x, w, value, key in rows
        ],
    }


def _edge_texts() -> Iterator[Figure]:
    """Where each weight and its gradient are written."""
    for x, y in _middles():
        yield {
            "x": x,
            "y": y,
            "text": "",
            "showarrow": False,
            "bgcolor": colour(palette.PAPER),
            "borderpad": 1,
            "font": {"size": 14},
        }


def _middles() -> list[tuple[float, float]]:
    """Where the weights are written."""
    return [LAYOUT.on_edge(1, 0, k, HALFWAY) for k in range(len(INPUTS))]


def _tinted(letter: str, text: str) -> str:
    return f'<span style="color:{palette.symbol(letter)}">{text}</span>'


def _coming_back(t: Trace, how: Explanations) -> Figure:
    """∂J/∂a, φ′(z) and δ on the way back."""
    dJ_da = t.backward[0].dJ_da.item()
    told = [
        f"∂J/∂a = {formulas.of_loss(t, f'{t.loss.name}′', dJ_da, t.loss.slope).bold}",
        f"φ′(z) = {how[Symbol('slope', 1), 0, 0].bold}",
        f"δ = {how[Symbol('delta', 1), 0, 0].bold}",
    ]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [83.5, BEND[0], SUM[0]],
        "y": [BACK + 3] * 3,
        "text": [""] * 3,
        "textfont": {"size": [14, 14, 17], "color": [palette.symbol(each) for each in ("dJ_da", "slope", "delta")]},
        "customdata": told,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _bend(t: Trace, how: Explanations) -> Iterator[Figure]:
    """The curve of φ in its box, with its tangent at z, and the point."""
    phi = t.network[0].activation
    hover = f"{symbols.phi_plain(phi)}(%{{x:.3g}}) = %{{y:.4g}}"
    curve = _curve(WINDOW, phi.f(WINDOW[np.newaxis])[0], palette.symbol("a"), hover)
    tangent = _curve([], [], palette.symbol("delta"), f"φ′(z) = {numbers.plain(_slope(t).item())}", 3)
    point = dots([], [], palette.symbol("z"), [str(how[Symbol("a", 1), 0, 0])], size=10)
    for each in (curve, tangent, point):
        yield each | {"xaxis": "x2", "yaxis": "y2"}


def _slope(t: Trace | Traces) -> np.ndarray:
    """φ′(z); the neuron's φ works entry by entry."""
    slope = t.backward[0].slope
    assert slope is not None
    return slope


def _parameters(t: Traces) -> list[np.ndarray]:
    """w₁, w₂ and b, each (K,)."""
    return [t.network[0].W[:, 0, 0], t.network[0].W[:, 0, 1], _only(t.network[0].b)]


def _box() -> Figure:
    """The frame around the curve of φ."""
    return {
        "type": "rect",
        "xref": "paper",
        "yref": "paper",
        "x0": 0.53,
        "x1": 0.67,
        "y0": 0.355,
        "y1": 0.555,
        "layer": "below",
        "line": {"width": 2, "color": palette.symbol("a")},
    }


def _down_from_loss() -> Figure:
    """Where the way back begins."""
    return {
        "type": "line",
        "x0": LOSS[0],
        "x1": LOSS[0],
        "y0": 20,
        "y1": BACK,
        "line": {"width": 2, "color": palette.symbol("delta")},
    }


def _arrows() -> Iterator[Figure]:
    """The way of the numbers: forward in grey, back in purple; how far each stays away from its ends, in pixels."""
    grey, purple = colour(palette.NEUTRAL), palette.symbol("delta")
    forward = ((SUM, (53, 30), 36, 2), ((67, 30), OUTPUT, 2, 36), (OUTPUT, LOSS, 36, 36), (TARGET, LOSS, 30, 36))
    back = (
        ((93, BACK), (70, BACK), 0, 0),
        ((70, BACK), (48, BACK), 0, 0),
        ((SUM[0], BACK + 3), (28, BACK + 5.8), 44, 0),
    )
    for shade, arrows in ((grey, forward), (purple, back)):
        for come_from, go_to, leave, stop in arrows:
            yield arrow(come_from, go_to, shade, startstandoff=leave, standoff=stop)


def _captions(t: Trace) -> Iterator[Figure]:
    """What each thing is; how far above its middle that is written, in pixels."""
    texts = [
        (*INPUTS[0], 44, "x₁"),
        (*INPUTS[1], 44, "x₂"),
        (*INPUTS[2], 34, "1"),
        (*SUM, 50, _("weighted input z")),
        (*BEND, 70, f"φ = {t.network[0].activation.name}"),
        (*OUTPUT, 50, _("output a")),
        (*LOSS, -48, f"J · {t.loss.name}"),
        (*TARGET, 44, _("target y")),
    ]
    for x, y, shift, text in texts:
        yield {
            "x": x,
            "y": y,
            "yshift": shift,
            "text": text,
            "showarrow": False,
            "font": {"size": 13, "color": colour(palette.INK)},
        }


def _key_lines() -> Iterator[Figure]:
    """What colour and width of an edge mean."""
    for x, shade in ((27, palette.NEGATIVE), (43, palette.POSITIVE)):
        yield {
            "type": "line",
            "x0": x,
            "x1": x + 4,
            "y0": 57,
            "y1": 57,
            "line": {"width": SCALE.thickest, "color": rgba(colour(shade), 0.75)},
        }


def _key_texts() -> Iterator[Figure]:
    for x, text in (
        (31.5, _("weight") + f" {numbers.plain(-SCALE.largest)}"),
        (47.5, f"+{numbers.plain(SCALE.largest)}"),
    ):
        yield {
            "x": x,
            "y": 57,
            "xanchor": "left",
            "text": text,
            "showarrow": False,
            "font": {"size": 11, "color": colour(palette.INK)},
        }


def _heights(values: np.ndarray) -> list[float]:
    """The range of a curve, with air; of an unbounded one only as far as the window is wide."""
    low, high = span(np.clip(values, -8.0, 8.0))
    return [min(low, -0.1 * high), high]


def _under_lens(lens: ParameterScan, J: float, landing: tuple[float, float] | None) -> list[Figure]:
    """The curve, its tangent, the point, and where the next update lands."""
    name, w, reach = NAMES[lens.parameter], lens.value, float(lens.values[-1]) / 4
    slope, rise = f"∂J/∂{name} = {numbers.plain(lens.gradient)}", lens.gradient * reach
    found = [
        _curve(lens.values, lens.J, palette.symbol("W"), f"{name} = %{{x:.4g}}<br>J = %{{y:.5g}}"),
        _curve([w - reach, w + reach], [J - rise, J + rise], palette.symbol("delta"), slope, 3),
        dots([w], [J], palette.symbol("W"), [f"{name} = {numbers.full(w)}<br>J = {numbers.full(J)}<br>{slope}"]),
    ]
    if landing:
        told = f"{name} → {numbers.plain(landing[0])}<br>J → {numbers.plain(landing[1])}"
        found.append(dots([landing[0]], [landing[1]], palette.symbol("delta"), [told], symbol="diamond-open"))
    return found


def _curve(
    x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray, shade: str, hover: str, width: float = 2
) -> Figure:
    """A curve in double precision, since J may be as large as float64 goes."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": shade, "width": width},
        "hovertemplate": f"{hover}<extra></extra>",
    }


def _over_updates(run: Learning) -> Panel:
    """J over the updates of one run, and where it stands now."""
    ink, name = colour(palette.INK), run.loss
    k, J = int(run.made.updates[-1]), float(run.made.J[-1])
    data = [
        _curve(run.all.updates, run.all.J, ink, f"{name}<br>%{{x}}: J = %{{y:.5g}}"),
        dots([k], [J], ink, [f"{name}<br>{k}: J = {numbers.full(J)}"]),
    ]
    title = (
        _("J over the updates, %(loss)s, logarithmic", loss=name)
        if spans_powers(run.all.J)
        else _("J over the updates, %(loss)s", loss=name)
    )
    return Panel(title, (-0.03 * MOST_UPDATES, 1.03 * MOST_UPDATES), _from_nought(run.all.J), data)


def _from_nought(J: np.ndarray) -> tuple[float, float]:
    """A range from 0 to a round number, so that axes rarely change."""
    high = nice_ceiling(float(J.max(initial=0.0, where=np.isfinite(J))), least=1e-6)
    return -0.05 * high, 1.08 * high
