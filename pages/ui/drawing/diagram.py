"""A network as a drawing: units with their numbers, edges by sign and size, the current step lit."""

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from dlmath import Trace
from dlmath.network.passes import Backward, Traces
from dlmath.network.steps import Step, Symbol
from dlmath.network.traces import as_traces
from pages.ui.drawing.charts import Figure, base_layout
from pages.ui.drawing.moving import Moving, alike, drawn, edge, texts
from pages.ui.drawing.network_layout import THICKEST, EdgeScale, Layout, label_place, nice_ceiling, sizes_of
from pages.ui.writing import equations, numbers, palette
from pages.ui.writing.equations import number
from pages.ui.writing.formulas import Explanations
from pages.ui.writing.numbers import sub, sup
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.text import _, called

WIDTH = 640.0  # pixels, of the drawing beside the inputs
HALF_A_LABEL = 14.0
PHONE, FEW_LAYERS = 356.0, 3  # pixels, and how many layers have room in little more


def network(t: Trace, reached: Collection[Symbol], current: Step, how: Explanations) -> Figure:
    """A network with its numbers: units with a, z and δ as far as they are reached, edges by sign and size, the current
    step lit.

    Args:
      t: the trace.
      reached: the quantities that have been computed so far.
      current: the step that is lit.
      how: the arithmetic of the numbers.
    """
    return Diagram(t, reached, current, how).figure()


class Diagram:
    """The drawing of one network: places of units, then edges, labels and units as traces and shapes."""

    def __init__(self, t: Trace, reached: Collection[Symbol], current: Step, how: Explanations) -> None:
        self.t, self.reached, self.current, self.how = t, reached, current, how
        self.L = len(t.network)
        self.sizes = sizes_of(t.network)
        self.layout = Layout(self.sizes, gap=-1.0)  # upwards, in distances between neighbours
        tallest = max(self.sizes)
        self.height = {1: 280, 2: 330, 3: 390, 4: 430}.get(tallest, 60 + 56 * tallest)
        self.gap = (self.height - 60) / max(tallest, 2)
        self.between = WIDTH / (self.L + 1.2)
        self.radius = float(min(27.0, 0.3 * self.gap, 0.17 * self.between))
        self.roomy = self.gap >= 74
        self.least = self._least()
        self.places = [(l, j, k) for l in range(1, self.L + 1) for j, k in self._existing(l)]
        self.biased = [
            (l, j)
            for l, layer in enumerate(t.network, start=1)
            for j in np.flatnonzero(layer.there("b")[:, 0]).tolist()
        ]  # the units that have a bias
        has_room = {l: self._has_bias_texts(l) for l in range(1, self.L + 1)}
        self.written_biases = [(l, j) for l, j in self.biased if has_room[l]]
        self.lit = {current.result.symbol, *(operand.symbol for operand in current.operands)}

    def figure(self) -> Figure:
        """The whole drawing."""
        figure = {
            "data": [self._edge_labels(), self._biases(), self._units(), *self._captions(), self._targets()],
            "layout": (
                base_layout(self.height)
                | {
                    "shapes": [*self._edges(), *self._key_lines()],
                    "annotations": self._heads() + self._bias_texts() + self._key_texts(),
                    "xaxis": {"visible": False, "range": [-0.42, self.L + 0.78], "fixedrange": True},
                    "yaxis": {"visible": False, "range": [self._bottom(), self._top()], "fixedrange": True},
                    "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
                    "hovermode": "closest",
                    "meta": {"least": self.least},
                }
            ),
        }
        return drawn(figure, self.moving(as_traces(self.t)))

    def moving(self, t: Traces) -> Moving:
        """What moves with the numbers, for the one sample of these traces."""
        found = self._moving_edges(t) | self._moving_units(t) | self._moving_targets(t) | self._moving_biases(t)
        if Symbol("J", self.L) in self.reached:
            found[f"layout.annotations.{self.L + 2}.text"] = texts(t.J, 0, "<b>J = %s</b>")
        return found

    def _moving_edges(self, t: Traces) -> Moving:
        """Width, colour and number of every edge, and the key of their widths."""
        found: Moving = {}
        weights, gradient = self._scales(t)
        has_room = {l: self._label_place(l)[1] for l in range(1, self.L + 1)}
        for i, (l, j, k) in enumerate(self.places):
            shows_gradient = self._of_gradient(l)
            values = (t.backward if shows_gradient else t.network)[l - 1]
            each = (values.dW if isinstance(values, Backward) else values.W)[:, j, k]
            found |= edge(
                i, each, gradient if shows_gradient else weights, self._opacity(l), "delta" if shows_gradient else ""
            )
            found[f"data.0.text.{i}"] = written = texts(each, 3) if has_room[l] else [""] * len(each)
            found[f"data.0.marker.size.{i}"] = [max(6.4 * len(text), 18.0) if text else 7.0 for text in written]
        shown = gradient if self._of_gradient(self.current.layer) else weights
        word = _("gradient") if shown is gradient else _("weight")
        first = self.L + 3 + len(self.written_biases)
        ends = texts(np.array([scale.largest for scale in shown]))
        K = len(t.J) // len(ends)
        found[f"layout.annotations.{first}.text"] = [f"{word} −{end}" for end in ends] * K
        found[f"layout.annotations.{first + 1}.text"] = [f"+{end}" for end in ends] * K
        return found

    def _scales(self, t: Traces) -> tuple[list[EdgeScale], list[EdgeScale]]:
        """The scales of weights and of the gradient of the current step, at each position."""
        W = np.max([np.abs(layer.W).max(axis=(1, 2), initial=0.0) for layer in t.network], axis=0)
        dW = np.abs(t.backward[self.current.layer - 1].dW)
        largest = dW.max(axis=(1, 2), initial=0.0, where=np.isfinite(dW))
        return _each_scale(W, 0.5), _each_scale(largest, 1e-300) if self._of_gradient(self.current.layer) else []

    def _opacity(self, l: int) -> float:
        """Of the edges into a layer."""
        if self._of_gradient(l):
            return 0.6
        return 0.85 if Symbol("W", l) in self.lit else 0.3

    def _moving_units(self, t: Traces) -> Moving:
        """x and a in the circles, as large as fits, z above and δ below them."""
        found: Moving = {}
        units = [(l, j) for l in range(self.L + 1) for j in range(self.sizes[l])]
        for i, (l, j) in enumerate(units):
            a = (t.forward[l - 1].a if l else t.X)[:, j, 0]
            written = texts(a, 3)
            found[f"data.2.text.{i}"] = written if self._knows(l) else [""] * len(a)
            found[f"data.2.textfont.size.{i}"] = [self._text_size(text) for text in written]
        for trace, (letter, places) in enumerate(self._captioned(), start=3):
            for i, (l, j) in enumerate(places):
                values = t.forward[l - 1].z if letter == "z" else t.backward[l - 1].delta
                found[f"data.{trace}.text.{i}"] = texts(values[:, j, 0], 3, "z %s" if letter == "z" else "δ %s")
        return found

    def _moving_targets(self, t: Traces) -> Moving:
        trace = 3 + len(self._captioned())
        return {f"data.{trace}.text.{j}": texts(t.Y[:, j, 0], 3) for j in range(self.sizes[-1])}

    def _moving_biases(self, t: Traces) -> Moving:
        """The tint of each bias, and its digits where there is room."""
        found: Moving = {}
        for i, (l, j) in enumerate(self.biased):
            b = t.network[l - 1].b[:, j, 0]
            shades = {sign: colour(palette.sign(sign)) for sign in (-1.0, 0.0, 1.0)}
            found[f"data.1.marker.color.{i}"] = [shades[sign] for sign in np.sign(np.nan_to_num(b)).tolist()]
        for i, (l, j) in enumerate(self.written_biases, start=self.L + 3):
            found[f"layout.annotations.{i}.text"] = texts(t.network[l - 1].b[:, j, 0], 3, "b %s")
        return found

    def _least(self) -> float:
        """The width in pixels in which labels of edges still stand beside the units; 0 for a network of many layers."""
        if self.L > FEW_LAYERS:
            return 0.0
        parts = [part for part, room in map(self._label_place, range(1, self.L + 1)) if room]
        nearest = min((min(part, 1.0 - part) for part in parts), default=1.0)
        return max(PHONE, (self.L + 1.2) * (self.radius + 0.5 * HALF_A_LABEL) / nearest)

    def _top(self) -> float:
        return (self.height / 2 - 2) / self.gap

    def _bottom(self) -> float:
        return -self._top()

    def y(self, layer: int, unit: int) -> float:
        """How high a unit stands; one is the distance between neighbours."""
        return self.layout.y(layer, unit)

    def _edges(self) -> Iterable[Figure]:
        for l, j, k in self.places:
            yield {
                "type": "line",
                "layer": "below",
                "x0": l - 1,
                "y0": self.y(l - 1, k),
                "x1": l,
                "y1": self.y(l, j),
                "line": {},
            }

    def _existing(self, l: int) -> list[list[int]]:
        """The places of the weights that there are."""
        found: list[list[int]] = np.argwhere(self.t.network[l - 1].there("W")).tolist()
        return found

    def _of_gradient(self, l: int) -> bool:
        """Whether the edges into a layer show ∂J/∂W, which the current step yields and which may be seen."""
        return self.current.result.symbol == Symbol("dW", l) and Symbol("dW", l) in self.reached

    def _edge_labels(self) -> Figure:
        """A point on each edge that opens its arithmetic, with the weight written where there is room."""
        at = [self.layout.on_edge(l, j, k, self._label_place(l)[0]) for l, j, k in self.places]
        return {
            "type": "scatter",
            "mode": "markers+text",
            "x": [x for x, _y in at],
            "y": [y for _x, y in at],
            "text": [""] * len(at),
            "customdata": [
                self._edge_hover(
                    l, j, k, float(self.t.network[l - 1].W[j, k]), float(self.t.forward[l - 1].a_before[k, 0])
                )
                for l, j, k in self.places
            ],
            "marker": {
                "size": [7.0] * len(at),
                "opacity": [1.0 if self._label_place(l)[1] else 0.0 for l, _j, _k in self.places],
                "color": colour(palette.PAPER),
                "line": {"width": 0},
            },
            "textfont": {"size": 11, "color": [colour(palette.INK)] * len(at)},
            "hovertemplate": "%{customdata}<extra></extra>",
        }

    def _label_place(self, l: int) -> tuple[float, bool]:
        """How far along the edges into a layer their labels stand, and whether there is room for them between the
        units."""
        return label_place(self.sizes[l], self.sizes[l - 1], self.between, self.radius + HALF_A_LABEL)

    def _has_bias_texts(self, l: int) -> bool:
        """Whether there is room for the biases of a layer in digits: not beside many edges, nor where labels of these
        stand close to it."""
        part, labels = self._label_place(l)
        return self.roomy and self.t.network[l - 1].W.size <= 9 and not (labels and part > 0.5)

    def _edge_hover(self, l: int, j: int, k: int, w: float, a: float) -> str:
        name, before = f"W{sup(l)}{sub(j, k)}", f"x{sub(k)}" if l == 1 else f"a{sup(l - 1)}{sub(k)}"
        lines = [f"<b>{name} = {numbers.full(w)}</b>"]
        if l == 1 or Symbol("a", l - 1) in self.reached:
            lines.append(f"{name}·{before} = {equations.plain((number(w), '·', number(a)), w * a)}")
        if Symbol("dW", l) in self.reached and self.t.network[l - 1].learned("W")[j, k]:
            lines.append(f"∂J/∂{name} = {self.how[Symbol('dW', l), j, k]}")
        return "<br>".join(lines)

    def _biases(self) -> Figure:
        """A small square before each unit: its bias, tinted by sign."""
        places = self.biased
        b = [float(self.t.network[l - 1].b[j, 0]) for l, j in places]
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [self._bias_x(l) for l, _ in places],
            "y": [self._bias_y(l, j) for l, j in places],
            "marker": {
                "symbol": "square",
                "size": 9,
                "color": [""] * len(b),
                "line": {"width": 1, "color": colour(palette.INK)},
            },
            "customdata": [self._bias_hover(l, j, value) for (l, j), value in zip(places, b, strict=True)],
            "hovertemplate": "%{customdata}<extra></extra>",
        }

    def _bias_x(self, l: int) -> float:
        return l - 0.05 * (self.L + 1.2)

    def _bias_y(self, l: int, j: int) -> float:
        return self.y(l, j) - 0.8 * self.radius / self.gap

    def _bias_hover(self, l: int, j: int, value: float) -> str:
        name = f"b{sup(l)}{sub(j)}"
        gradient = (
            f"<br>∂J/∂{name} = {numbers.plain(float(self.t.backward[l - 1].db[j, 0]))}"
            if Symbol("db", l) in self.reached
            else ""
        )
        return f"<b>{name} = {numbers.full(value)}</b>{gradient}"

    def _bias_texts(self) -> list[Figure]:
        """Each bias in digits, on a ground of its own, where there is room."""
        return [
            {
                "x": self._bias_x(l),
                "xshift": -7,
                "y": self._bias_y(l, j),
                "xanchor": "right",
                "yanchor": "middle",
                "showarrow": False,
                "borderpad": 0,
                "text": "",
                "bgcolor": colour(palette.PAPER),
                "font": {"size": 11, "color": colour(palette.SYMBOLS["b"])},
            }
            for l, j in self.written_biases
        ]

    def _units(self) -> Figure:
        """The circles, with a inside."""
        places = [(l, j) for l in range(self.L + 1) for j in range(self.sizes[l])]
        lit = [self._unit_lit(l) for l, _ in places]
        ink, paper = colour(palette.INK), colour(palette.PAPER)
        return {
            "type": "scatter",
            "mode": "markers+text",
            "x": [l for l, _ in places],
            "y": [self.y(l, j) for l, j in places],
            "text": [""] * len(places),
            "textfont": {"size": [10.0] * len(places), "color": palette.symbol("a")},
            "marker": {
                "size": 2 * self.radius,
                "color": paper,
                "opacity": 1,
                "line": {
                    "width": [3.5 if each == 2 else 2.2 if each else 1.2 for each in lit],
                    "color": [self._ring(each, ink) for each in lit],
                },
            },
            "customdata": [self._unit_hover(l, j) for l, j in places],
            "hovertemplate": "%{customdata}<extra></extra>",
        }

    def _knows(self, l: int) -> bool:
        """Whether the outputs of a layer have been computed."""
        return l == 0 or Symbol("a", l) in self.reached

    def _text_size(self, text: str) -> float:
        """So that a number fits into its circle."""
        return min(12.5 if self.roomy else 10.0, 3.1 * self.radius / len(text))

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
        name, lines = f"{sup(l)}{sub(j)}", []
        if Symbol("z", l) in self.reached:
            lines.append(f"z{name} = {self.how[Symbol('z', l), j, 0].bold}")
        if Symbol("a", l) in self.reached:
            lines.append(f"a{name} = {self.how[Symbol('a', l), j, 0].bold}")
        if Symbol("delta", l) in self.reached:
            lines.append(f"δ{name} = {self.how[Symbol('delta', l), j, 0].bold}")
        return "<br>".join(lines) or f"a{name}"

    def _captioned(self) -> list[tuple[str, list[tuple[int, int]]]]:
        """Which units have their z above and which their δ below."""
        found = []
        for letter in ("z", "delta") if self.roomy else ():
            layers = [l for l in range(1, self.L + 1) if Symbol(letter, l) in self.reached]
            found.append((letter, [(l, j) for l in layers for j in range(self.sizes[l])]))
        return [each for each in found if each[1]]

    def _captions(self) -> Iterable[Figure]:
        """z above and δ below each unit."""
        for letter, places in self._captioned():
            shift = (self.radius + 9) / self.gap * (1 if letter == "z" else -1)
            yield {
                "type": "scatter",
                "mode": "text",
                "hoverinfo": "skip",
                "x": [l for l, _ in places],
                "y": [self.y(l, j) + shift for l, j in places],
                "text": [""] * len(places),
                "textfont": {"size": 11.5, "color": palette.symbol(letter)},
            }

    def _targets(self) -> Figure:
        n, y = self.sizes[-1], self.t.Y[:, 0]
        return {
            "type": "scatter",
            "mode": "markers+text",
            "x": [self.L + 0.52] * n,
            "y": [self.y(self.L, j) for j in range(n)],
            "text": [""] * n,
            "textfont": {"size": 11.5, "color": colour(palette.INK)},
            "marker": {
                "symbol": "square",
                "size": 1.5 * self.radius,
                "color": colour(palette.PAPER),
                "line": {"width": 1.2, "color": colour(palette.NEUTRAL)},
            },
            "customdata": [f"<b>y{sub(j)} = {numbers.full(float(value))}</b>" for j, value in enumerate(y)],
            "hovertemplate": "%{customdata}<extra></extra>",
        }

    def _of_target(self) -> str:
        if self.t.loss.measures_error:
            return _("target") + " y"
        return "δ" if self.t.network[-1].activation.name == "identity" else "y = ∂J/∂a"

    def _heads(self) -> list[Figure]:
        size = 12 if self.L < 4 else 10
        layers = [
            (_("layer %(l)s", l=l), called(layer.activation.name)) for l, layer in enumerate(self.t.network, start=1)
        ]
        room = 0.75 * (self.least / (self.L + 1.2) if self.least else self.between)
        between = " · " if 0.55 * size * max(len(" · ".join(each)) for each in layers) < room else "<br>"
        names = [_("input") + " x", *(between.join(each) for each in layers)]
        heads = [(l, text) for l, text in enumerate(names)] + [(self.L + 0.52, self._of_target())]
        font = {"size": size, "color": colour(palette.INK)}
        return [
            {"x": x, "y": 1, "yref": "paper", "yanchor": "top", "text": text, "showarrow": False, "font": font}
            for x, text in heads
        ] + [
            {
                "x": self.L + 0.76,
                "xanchor": "right",
                "y": 0,
                "yref": "paper",
                "yanchor": "bottom",
                "text": "",
                "hovertext": f"J = {numbers.full(self.t.J)}",
                "showarrow": False,
                "font": {"size": 15, "color": palette.symbol("J")},
            }
        ]

    def _key_lines(self) -> list[Figure]:
        """The key: what colour and width of an edge mean."""
        y = self._bottom() + 14 / self.gap
        span = 0.055 * (self.L + 1.2)
        purple = palette.SYMBOLS["delta"]
        gradient = self._of_gradient(self.current.layer)
        shades = (
            ((purple, "dot"), (purple, "solid"))
            if gradient
            else ((palette.NEGATIVE, "solid"), (palette.POSITIVE, "solid"))
        )
        return [
            {
                "type": "line",
                "x0": x,
                "x1": x + span,
                "y0": y,
                "y1": y,
                "line": {"width": THICKEST, "color": rgba(colour(shade), 0.85), "dash": dash},
            }
            for x, (shade, dash) in self._key_places(*shades)
        ]

    def _key_places(self, *items: Any) -> list[tuple[float, Any]]:
        return [(-0.38 + i * 0.3 * (self.L + 1.2), item) for i, item in enumerate(items)]

    def _key_texts(self) -> list[Figure]:
        return [
            {
                "x": x + 0.065 * (self.L + 1.2),
                "xanchor": "left",
                "y": self._bottom() + 14 / self.gap,
                "yanchor": "middle",
                "showarrow": False,
                "text": "",
                "font": {"size": 11, "color": colour(palette.INK)},
            }
            for x, _side in self._key_places("−", "+")
        ]


def _each_scale(largest: np.ndarray, least: float) -> list[EdgeScale]:
    """A scale for each position, or one where all have the same."""
    return [EdgeScale(nice_ceiling(each, least)) for each in (largest[:1] if alike(largest) else largest).tolist()]
