"""Networks and traces as Plotly figures: pure functions that return nested dicts."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
import streamlit as st
from plotly.basedatatypes import BaseFigure

from dlmath import Trace
from dlmath.lens import Lens
from dlmath.steps import Step, Symbol
from dlmath.training import Descent
from pages.ui import formulas, numbers, palette
from pages.ui.formulas import Explanations
from pages.ui.palette import colour, rgba

Figure = dict[str, Any]
FONT = "Inter, 'Source Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
THICKEST = 9.0
SUPER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Drawn(BaseFigure):
    """A figure that is its dict: Streamlit would check and copy a dict property by property at each run, which the tests have done once."""

    def __init__(self, figure: Figure) -> None:
        object.__setattr__(self, "figure", figure)

    def to_dict(self) -> Figure:
        """The figure as it was built."""
        return self.figure


def show(figure: Figure, key: str, alt: str) -> None:
    """Draw a figure; ``alt`` says in words what it shows."""
    st.plotly_chart(Drawn(figure), key=key, alt=alt, config={"displayModeBar": False})


def network(t: Trace, reached: Collection[Symbol], current: Step, how: Explanations, words: dict[str, str], height: int = 430) -> Figure:
    """A network with its numbers: units with a, z and δ as far as they are reached, edges by sign and size, the current step lit.

    Args:
      t: the trace.
      reached: the quantities that have been computed so far.
      current: the step that is lit.
      how: the arithmetic of the numbers.
      words: "input", "layer", "target", "weight".
      height: in pixels.
    """
    return Diagram(t, reached, current, how, words, height).figure()


class Diagram:
    """The drawing of one network: places of units, then edges, labels and units as traces and shapes."""

    def __init__(self, t: Trace, reached: Collection[Symbol], current: Step, how: Explanations, words: dict[str, str], height: int) -> None:
        self.t, self.reached, self.current, self.how, self.words, self.height = t, reached, current, how, words, height
        self.L = len(t.network)
        self.sizes = (t.X.shape[0], *(layer.W.shape[0] for layer in t.network))
        self.gap = (height - 60) / max(max(self.sizes), 2.4)
        self.radius = float(min(27.0, 0.3 * self.gap))
        self.roomy = self.gap >= 74
        self.scale = nice_ceiling(max(float(np.abs(layer.W).max()) for layer in t.network))
        self.lit = {current.result.symbol, *(operand.symbol for operand in current.operands)}

    def figure(self) -> Figure:
        """The whole drawing."""
        edges = [edge for l in range(1, self.L + 1) for edge in self._edges(l)]
        return {
            "data": [self._edge_labels(), self._biases(), self._units(), *self._captions(), self._targets()],
            "layout": base_layout(self.height)
            | {
                "shapes": edges + self._key_lines(),
                "annotations": self._heads() + self._bias_texts() + self._key_texts(),
                "xaxis": {"visible": False, "range": [-0.42, self.L + 0.78], "fixedrange": True},
                "yaxis": {"visible": False, "range": [self._bottom(), self._top()], "fixedrange": True},
                "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
                "hovermode": "closest",
            },
        }

    def _top(self) -> float:
        return (self.height / 2 - 2) / self.gap

    def _bottom(self) -> float:
        return -self._top()

    def y(self, layer: int, unit: int) -> float:
        """How high a unit stands; one is the distance between neighbours."""
        return (self.sizes[layer] - 1) / 2 - unit

    def _edges(self, l: int) -> Iterable[Figure]:
        W = self.t.network[l - 1].W
        lit = Symbol("W", l) in self.lit
        gradient = self.current.result.symbol == Symbol("dW", l)
        for j, k in np.ndindex(W.shape):
            strength = min(abs(float(W[j, k])) / self.scale, 1.0)
            shade = palette.SYMBOLS["delta"] if gradient else palette.sign(float(W[j, k]))
            yield {
                "type": "line", "layer": "below", "x0": l - 1, "y0": self.y(l - 1, k), "x1": l, "y1": self.y(l, j),
                "line": {"width": max(THICKEST * strength, 0.6), "color": rgba(colour(shade), 0.85 if lit or gradient else 0.3)},
            }  # fmt: skip

    def _edge_labels(self) -> Figure:
        """A point on each edge that opens its arithmetic, with the weight written where there is room."""
        xs, ys, texts, hovers, colours = [], [], [], [], []
        for l in range(1, self.L + 1):
            W, dW = self.t.network[l - 1].W, self.t.backward[l - 1].dW
            a = self.t.forward[l - 1].a_before
            part, room = label_place(*W.shape)
            gradient = self.current.result.symbol == Symbol("dW", l)
            for j, k in np.ndindex(W.shape):
                xs.append(l - 1 + part)
                ys.append(self.y(l - 1, k) + part * (self.y(l, j) - self.y(l - 1, k)))
                number = numbers.plain(float((dW if gradient else W)[j, k]), 3)
                texts.append(number if room else "")
                colours.append(colour(palette.SYMBOLS["delta"] if gradient else palette.INK))
                hovers.append(self._edge_hover(l, j, k, float(W[j, k]), float(a[k, 0]), float(dW[j, k])))
        return {
            "type": "scatter", "mode": "markers+text", "x": xs, "y": ys, "text": texts, "customdata": hovers,
            "marker": {"size": [26 if text else 7 for text in texts], "color": rgba(colour(palette.PAPER), 0.82), "line": {"width": 0}},
            "textfont": {"size": 11, "color": colours}, "hovertemplate": "%{customdata}<extra></extra>",
        }  # fmt: skip

    def _edge_hover(self, l: int, j: int, k: int, w: float, a: float, dw: float) -> str:
        name, before = f"W{sup(l)}{sub(j, k)}", f"x{sub(k)}" if l == 1 else f"a{sup(l - 1)}{sub(k)}"
        product = f"{name}·{before} = {numbers.plain(w)}·{numbers.plain(a)} = {numbers.plain(w * a)}"
        lines = [f"<b>{name} = {numbers.full(w)}</b>", product]
        if Symbol("dW", l) in self.reached:
            lines.append(f"∂J/∂{name} = {self.how[Symbol('dW', l), j, k]} = {numbers.plain(dw)}")
        return "<br>".join(lines)

    def _biases(self) -> Figure:
        """A small square before each unit: its bias, tinted by sign."""
        places = [(l, j) for l in range(1, self.L + 1) for j in range(self.sizes[l])]
        b = [float(self.t.network[l - 1].b[j, 0]) for l, j in places]
        return {
            "type": "scatter", "mode": "markers",
            "x": [self._bias_x(l) for l, _ in places], "y": [self._bias_y(l, j) for l, j in places],
            "marker": {
                "symbol": "square", "size": 9, "color": [colour(palette.sign(value)) for value in b],
                "line": {"width": 1, "color": colour(palette.INK)},
            },
            "customdata": [self._bias_hover(l, j, value) for (l, j), value in zip(places, b, strict=True)],
            "hovertemplate": "%{customdata}<extra></extra>",
        }  # fmt: skip

    def _bias_x(self, l: int) -> float:
        return l - 0.05 * (self.L + 1.2)

    def _bias_y(self, l: int, j: int) -> float:
        return self.y(l, j) - 0.8 * self.radius / self.gap

    def _bias_hover(self, l: int, j: int, value: float) -> str:
        name = f"b{sup(l)}{sub(j)}"
        gradient = f"<br>∂J/∂{name} = {numbers.plain(float(self.t.backward[l - 1].db[j, 0]))}" if Symbol("db", l) in self.reached else ""
        return f"<b>{name} = {numbers.full(value)}</b>{gradient}"

    def _bias_texts(self) -> list[Figure]:
        """Each bias in digits, on a ground of its own, where there is room."""
        if not self.roomy:
            return []
        return [
            {"x": self._bias_x(l), "xshift": -7, "y": self._bias_y(l, j), "xanchor": "right", "yanchor": "middle", "showarrow": False, "borderpad": 0,
             "text": f"b {numbers.plain(float(value), 3)}", "bgcolor": rgba(colour(palette.PAPER), 0.82),
             "font": {"size": 11, "color": colour(palette.SYMBOLS["b"])}}
            for l, layer in enumerate(self.t.network, start=1)
            for j, value in enumerate(layer.b[:, 0])
        ]  # fmt: skip

    def _units(self) -> Figure:
        """The circles, with a inside."""
        places = [(l, j) for l in range(self.L + 1) for j in range(self.sizes[l])]
        known = [l == 0 or Symbol("a", l) in self.reached for l, _ in places]
        a = [self._a(l, j) for l, j in places]
        lit = [self._unit_lit(l) for l, _ in places]
        ink, paper = colour(palette.INK), colour(palette.PAPER)
        return {
            "type": "scatter", "mode": "markers+text", "x": [l for l, _ in places], "y": [self.y(l, j) for l, j in places],
            "text": [numbers.plain(value, 3) if shown else "" for value, shown in zip(a, known, strict=True)],
            "textfont": {"size": 12.5 if self.roomy else 10, "color": [palette.symbol("a")] * len(places)},
            "marker": {
                "size": 2 * self.radius, "color": paper, "opacity": 1,
                "line": {"width": [3.5 if each == 2 else 2.2 if each else 1.2 for each in lit],
                         "color": [self._ring(each, ink) for each in lit]},
            },
            "customdata": [self._unit_hover(l, j) for l, j in places], "hovertemplate": "%{customdata}<extra></extra>",
        }  # fmt: skip

    def _ring(self, lit: int, ink: str) -> str:
        if lit == 2:
            return palette.symbol(self.current.result.symbol.letter)
        return ink if lit else rgba(ink, 0.45)

    def _a(self, l: int, j: int) -> float:
        return float(self.t.X[j, 0] if l == 0 else self.t.forward[l - 1].a[j, 0])

    def _unit_lit(self, l: int) -> int:
        """2 where the current step writes, 1 where it reads, else 0."""
        of_units = ("x", "z", "a", "dJ_da", "slope", "delta", "J")
        result = self.current.result.symbol
        if result.layer == l and result.letter in of_units:
            return 2
        return int(any(s.layer == l and s.letter in of_units for s in self.lit))

    def _unit_hover(self, l: int, j: int) -> str:
        if l == 0:
            return f"<b>x{sub(j)} = {numbers.full(self._a(0, j))}</b>"
        forward, backward, name = self.t.forward[l - 1], self.t.backward[l - 1], f"{sup(l)}{sub(j)}"
        phi = formulas.phi_plain(self.t.network[l - 1].activation)
        z, a = float(forward.z[j, 0]), float(forward.a[j, 0])
        lines = []
        if Symbol("z", l) in self.reached:
            lines.append(f"z{name} = {self.how[Symbol('z', l), j, 0]} = <b>{numbers.plain(z)}</b>")
        if Symbol("a", l) in self.reached:
            lines.append(f"a{name} = {phi}({numbers.plain(z)}) = <b>{numbers.plain(a)}</b>")
        if Symbol("delta", l) in self.reached:
            lines.append(f"δ{name} = {self.how[Symbol('delta', l), j, 0]} = <b>{numbers.plain(float(backward.delta[j, 0]))}</b>")
        return "<br>".join(lines) or f"a{name}"

    def _captions(self) -> Iterable[Figure]:
        """z above and δ below each unit."""
        for letter, above in (("z", True), ("delta", False)):
            places = [(l, j) for l in range(1, self.L + 1) for j in range(self.sizes[l]) if Symbol(letter, l) in self.reached]
            if not places or not self.roomy:
                continue
            values = [float((self.t.forward[l - 1].z if above else self.t.backward[l - 1].delta)[j, 0]) for l, j in places]
            shift = (self.radius + 9) / self.gap
            yield {
                "type": "scatter", "mode": "text", "hoverinfo": "skip", "x": [l for l, _ in places],
                "y": [self.y(l, j) + (shift if above else -shift) for l, j in places],
                "text": [f"{'z' if above else 'δ'} {numbers.plain(value, 3)}" for value in values],
                "textfont": {"size": 11.5, "color": palette.symbol(letter)},
            }  # fmt: skip

    def _targets(self) -> Figure:
        n, y = self.sizes[-1], self.t.Y[:, 0]
        return {
            "type": "scatter", "mode": "markers+text", "x": [self.L + 0.52] * n, "y": [self.y(self.L, j) for j in range(n)],
            "text": [numbers.plain(float(value), 3) for value in y], "textfont": {"size": 11.5, "color": colour(palette.INK)},
            "marker": {
                "symbol": "square", "size": 1.5 * self.radius, "color": colour(palette.PAPER),
                "line": {"width": 1.2, "color": colour(palette.NEUTRAL)},
            },
            "customdata": [f"<b>y{sub(j)} = {numbers.full(float(value))}</b>" for j, value in enumerate(y)],
            "hovertemplate": "%{customdata}<extra></extra>",
        }  # fmt: skip

    def _heads(self) -> list[Figure]:
        J = f"<b>J = {numbers.plain(self.t.J)}</b>" if Symbol("J", self.L) in self.reached else ""
        names = [f"{self.words['input']} x"] + [f"{self.words['layer']} {l} · {self.t.network[l - 1].activation.name}" for l in range(1, self.L + 1)]
        heads = [(l, text) for l, text in enumerate(names)] + [(self.L + 0.52, f"{self.words['target']} y")]
        font = {"size": 12 if self.L < 4 else 10, "color": colour(palette.INK)}
        return [
            {"x": x, "y": 1, "yref": "paper", "yanchor": "top", "text": text, "showarrow": False, "font": font}
            for x, text in heads
        ] + [
            {"x": self.L + 0.76, "xanchor": "right", "y": 0, "yref": "paper", "yanchor": "bottom", "text": J, "showarrow": False,
             "font": {"size": 15, "color": palette.symbol("J")}}
        ]  # fmt: skip

    def _key_lines(self) -> list[Figure]:
        """The key: what colour and width of an edge mean."""
        y = self._bottom() + 14 / self.gap
        span = 0.055 * (self.L + 1.2)
        return [
            {"type": "line", "x0": x, "x1": x + span, "y0": y, "y1": y, "line": {"width": THICKEST, "color": rgba(colour(shade), 0.85)}}
            for x, shade in self._key_places(palette.NEGATIVE, palette.POSITIVE)
        ]  # fmt: skip

    def _key_places(self, *items: Any) -> list[tuple[float, Any]]:
        return [(-0.38 + i * 0.19 * (self.L + 1.2), item) for i, item in enumerate(items)]

    def _key_texts(self) -> list[Figure]:
        size = numbers.plain(self.scale)
        return [
            {"x": x + 0.065 * (self.L + 1.2), "xanchor": "left", "y": self._bottom() + 14 / self.gap, "yanchor": "middle", "showarrow": False,
             "text": text, "font": {"size": 11, "color": colour(palette.INK)}}
            for x, text in self._key_places(f"{self.words['weight']} −{size}", f"+{size}")
        ]  # fmt: skip


def panels(t: Trace, reached: Collection[Symbol], lens: Lens, landing: tuple[float, float] | None, run: Descent, titles: Sequence[str]) -> Figure:
    """Four panels of one figure: z and a, δ, J over the parameter under the lens, J over the updates made.

    Args:
      t: the trace.
      reached: the quantities that have been computed so far.
      lens: one parameter.
      landing: the parameter and J after the next update.
      run: the updates made so far.
      titles: of the four panels.
    """
    units = [(l, j) for l in range(1, len(t.network) + 1) for j in range(len(t.forward[l - 1].z))]
    names = [f"{l}.{j + 1}" for l, j in units]
    domains = [(0.81, 0.965), (0.56, 0.715), (0.30, 0.465), (0.05, 0.2)]
    layout = base_layout(680) | {"margin": {"l": 52, "r": 10, "t": 6, "b": 24}, "barmode": "group", "bargap": 0.25, "hovermode": "closest"}
    for i, (domain, title) in enumerate(zip(domains, titles, strict=True), start=1):
        layout[f"xaxis{i}"] = axis() | {"anchor": f"y{i}"}
        layout[f"yaxis{i}"] = axis() | {"domain": list(domain), "anchor": f"x{i}", "nticks": 4}
        layout.setdefault("annotations", []).append(
            {"x": 0, "xref": "paper", "xanchor": "left", "y": domain[1] + 0.004, "yref": "paper", "yanchor": "bottom", "text": title,
             "showarrow": False, "font": {"size": 12.5, "color": colour(palette.INK)}}
        )  # fmt: skip
    for i in (1, 2):
        layout[f"xaxis{i}"] |= {"type": "category"}
    bars = [
        _bars(names, units, "z", lambda l, j: float(t.forward[l - 1].z[j, 0]), reached, 1),
        _bars(names, units, "a", lambda l, j: float(t.forward[l - 1].a[j, 0]), reached, 1),
        _bars(names, units, "delta", lambda l, j: float(t.backward[l - 1].delta[j, 0]), reached, 2),
    ]
    longest = max(int(run.updates[-1]), 10)
    layout["xaxis4"] |= {"range": [-0.03 * longest, 1.03 * longest]}
    layout["yaxis1"] |= {"range": span(*(each for at in t.forward for each in (at.z, at.a)))}
    layout["yaxis2"] |= {"range": span(*(at.delta for at in t.backward))}
    layout["yaxis4"] |= {"range": span(run.J)}
    return {"data": [*bars, *_lens_traces(lens, t.J, landing), *_run_traces(run)], "layout": layout}


def _bars(names: list[str], units: list[tuple[int, int]], letter: str, value: Any, reached: Collection[Symbol], panel: int) -> Figure:
    heights = [value(l, j) if Symbol(letter, l) in reached else None for l, j in units]
    mark = {"delta": "δ"}.get(letter, letter)
    return {
        "type": "bar", "x": names, "y": heights, "xaxis": f"x{panel}", "yaxis": f"y{panel}", "name": mark, "showlegend": False,
        "marker": {"color": palette.symbol(letter)},
        "customdata": [f"{mark}{sup(l)}{sub(j)} = {numbers.full(h)}" if h is not None else "" for (l, j), h in zip(units, heights, strict=True)],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _lens_traces(lens: Lens, J: float, landing: tuple[float, float] | None) -> list[Figure]:
    """The curve, its tangent by backprop, the chord of the central difference, the point, and where the update lands."""
    w, name = lens.value, parameter_name(lens)
    reach = float(lens.values[-1] - lens.values[0]) * 0.22
    line = {"type": "scatter", "mode": "lines", "xaxis": "x3", "yaxis": "y3", "showlegend": False}
    tangent = f"∂J/∂{name} = {numbers.plain(lens.gradient)}"
    chord = f"(J(w+h) − J(w−h)) / 2h = {numbers.full(lens.difference)}"
    traces: list[Figure] = [
        line | {"x": lens.values, "y": lens.J, "line": {"color": palette.symbol("W"), "width": 2},
                "hovertemplate": f"{name} = %{{x:.4g}}<br>J = %{{y:.5g}}<extra></extra>"},
        line | {"x": [w - reach, w + reach], "y": [J - lens.gradient * reach, J + lens.gradient * reach],
                "hovertemplate": f"{tangent}<extra></extra>", "line": {"color": palette.symbol("delta"), "width": 3}},
        line | {"x": [w - reach, w + reach], "y": [J - lens.difference * reach, J + lens.difference * reach],
                "hovertemplate": f"{chord}<extra></extra>", "line": {"color": colour(palette.INK), "width": 1.5, "dash": "dot"}},
        line | {"mode": "markers", "x": [w], "y": [J], "marker": {"size": 11, "color": palette.symbol("W")},
                "hovertemplate": f"{name} = {numbers.full(w)}<br>J = {numbers.full(J)}<br>{tangent}<br>{chord}<extra></extra>"},
    ]  # fmt: skip
    if landing:
        traces.append(
            line | {"mode": "markers", "x": [landing[0]], "y": [landing[1]],
                    "hovertemplate": f"{name} → {numbers.plain(landing[0])}<br>J → {numbers.plain(landing[1])}<extra></extra>",
                    "marker": {"size": 11, "symbol": "diamond-open", "color": palette.symbol("delta"), "line": {"width": 2}}}
        )  # fmt: skip
    return traces


def _run_traces(run: Descent) -> list[Figure]:
    line = {"type": "scatter", "xaxis": "x4", "yaxis": "y4", "showlegend": False, "hovertemplate": "%{x}<br>J = %{y:.6g}<extra></extra>"}
    return [
        line | {"mode": "lines", "x": run.updates, "y": run.J, "line": {"color": colour(palette.INK), "width": 2}},
        line | {"mode": "markers", "x": run.updates[-1:], "y": run.J[-1:], "marker": {"size": 10, "color": colour(palette.INK)}},
    ]


def label_place(n: int, n_before: int) -> tuple[float, bool]:
    """How far along the edges of an (n, n_before) matrix their labels stand, evenly spaced, and whether there is room for them."""
    if n <= 3:
        return 1 / (n + 1), n_before <= 4
    return 1 - 1 / (n_before + 1), n_before <= 3 and n <= 4


def span(*arrays: np.ndarray) -> list[float]:
    """An axis range that holds nought and every finite number, with a little air."""
    every = np.concatenate([np.ravel(array) for array in arrays])
    finite = every[np.isfinite(every)]
    low, high = min(float(finite.min(initial=0.0)), 0.0), max(float(finite.max(initial=0.0)), 0.0)
    air = 0.08 * (high - low) or 1.0
    return [low - air if low else 0.0, high + air if high else 0.0 if low else 1.0]


def parameter_name(lens: Lens) -> str:
    """The parameter in Unicode, such as W⁽¹⁾₁₂."""
    at = lens.parameter
    return f"{at.letter}{sup(at.layer)}{sub(at.row, at.column) if at.letter == 'W' else sub(at.row)}"


def base_layout(height: int) -> Figure:
    """What all figures share: a fixed height, no legend, a clear ground."""
    return {
        "height": height, "showlegend": False, "dragmode": False, "font": {"family": FONT, "size": 12, "color": colour(palette.INK)},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "hoverlabel": {"font": {"family": FONT, "size": 13}, "align": "left"},
        "uirevision": "same", "transition": {"duration": 0},
    }  # fmt: skip


def axis() -> Figure:
    """A quiet axis."""
    return {
        "gridcolor": colour(palette.FAINT), "zerolinecolor": colour(palette.NEUTRAL), "tickfont": {"size": 11, "color": colour(palette.INK)},
        "fixedrange": True, "automargin": False, "title": {"text": ""},
    }  # fmt: skip


def nice_ceiling(value: float) -> float:
    """The smallest of 0.5, 1, 2, 5, 10, … that is not below a value."""
    power = 10.0 ** np.floor(np.log10(max(value, 0.5)))
    return float(next(step * power for step in (0.5, 1.0, 2.0, 5.0, 10.0) if step * power >= value * (1 - 1e-12)))


def sup(layer: int) -> str:
    """A layer as a superscript in brackets: ⁽²⁾."""
    return f"⁽{str(layer).translate(SUPER)}⁾"


def sub(*places: int) -> str:
    """Places, counted from 0, as a subscript counted from 1."""
    return "".join(str(place + 1) for place in places).translate(SUB)
