"""A network as a drawing: units with their numbers, edges by sign and size, the current step lit."""

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from dlmath import Trace
from dlmath.network.steps import Step, Symbol
from pages.ui.drawing.charts import Figure, base_layout
from pages.ui.drawing.network_layout import EdgeScale, Layout, label_place, nice_ceiling, scale_of, sizes_of
from pages.ui.writing import equations, numbers, palette
from pages.ui.writing.equations import number
from pages.ui.writing.formulas import Explanations
from pages.ui.writing.numbers import sub, sup
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.text import _

WIDTH = 640.0  # pixels, of the drawing beside the inputs
HALF_A_LABEL = 14.0


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
        self.scale = scale_of(t.network)
        dW = np.abs(t.backward[current.layer - 1].dW)
        self.gradient_scale = EdgeScale(nice_ceiling(float(dW.max(initial=0.0, where=np.isfinite(dW))), least=1e-300))
        self.lit = {current.result.symbol, *(operand.symbol for operand in current.operands)}

    def figure(self) -> Figure:
        """The whole drawing."""
        edges = [edge for l in range(1, self.L + 1) for edge in self._edges(l)]
        return {
            "data": [self._edge_labels(), self._biases(), self._units(), *self._captions(), self._targets()],
            "layout": (
                base_layout(self.height)
                | {
                    "shapes": edges + self._key_lines(),
                    "annotations": self._heads() + self._bias_texts() + self._key_texts(),
                    "xaxis": {"visible": False, "range": [-0.42, self.L + 0.78], "fixedrange": True},
                    "yaxis": {"visible": False, "range": [self._bottom(), self._top()], "fixedrange": True},
                    "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
                    "hovermode": "closest",
                }
            ),
        }

    def _top(self) -> float:
        return (self.height / 2 - 2) / self.gap

    def _bottom(self) -> float:
        return -self._top()

    def y(self, layer: int, unit: int) -> float:
        """How high a unit stands; one is the distance between neighbours."""
        return self.layout.y(layer, unit)

    def _edges(self, l: int) -> Iterable[Figure]:
        W = self.t.network[l - 1].W
        lit = Symbol("W", l) in self.lit
        gradient = self._of_gradient(l)
        shown, scale = (self.t.backward[l - 1].dW, self.gradient_scale) if gradient else (W, self.scale)
        for j, k in self._existing(l):
            value = float(shown[j, k])
            shade = palette.SYMBOLS["delta"] if gradient else palette.sign(value)
            yield {
                "type": "line",
                "layer": "below",
                "x0": l - 1,
                "y0": self.y(l - 1, k),
                "x1": l,
                "y1": self.y(l, j),
                "line": {
                    "width": scale.width(value),
                    "color": rgba(colour(shade), 0.6 if gradient else 0.85 if lit else 0.3),
                    "dash": "dot" if gradient and value < 0 else "solid",
                },
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
        xs, ys, texts, hovers, colours = [], [], [], [], []
        for l in range(1, self.L + 1):
            W, dW = self.t.network[l - 1].W, self.t.backward[l - 1].dW
            a = self.t.forward[l - 1].a_before
            part, room = self._label_place(l)
            gradient = self._of_gradient(l)
            for j, k in self._existing(l):
                x, y = self.layout.on_edge(l, j, k, part)
                xs.append(x)
                ys.append(y)
                texts.append(numbers.plain(float((dW if gradient else W)[j, k]), 3) if room else "")
                colours.append(colour(palette.INK))
                hovers.append(self._edge_hover(l, j, k, float(W[j, k]), float(a[k, 0])))
        return {
            "type": "scatter",
            "mode": "markers+text",
            "x": xs,
            "y": ys,
            "text": texts,
            "customdata": hovers,
            "marker": {
                "size": [max(6.4 * len(text), 18.0) if text else 7.0 for text in texts],
                "opacity": [1.0 if text else 0.0 for text in texts],
                "color": colour(palette.PAPER),
                "line": {"width": 0},
            },
            "textfont": {"size": 11, "color": colours},
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
        places = [
            (l, j)
            for l, layer in enumerate(self.t.network, start=1)
            for j in range(self.sizes[l])
            if layer.there("b")[j, 0]
        ]
        b = [float(self.t.network[l - 1].b[j, 0]) for l, j in places]
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [self._bias_x(l) for l, _ in places],
            "y": [self._bias_y(l, j) for l, j in places],
            "marker": {
                "symbol": "square",
                "size": 9,
                "color": [colour(palette.sign(value)) for value in b],
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
                "text": f"b {numbers.plain(float(value), 3)}",
                "bgcolor": colour(palette.PAPER),
                "font": {"size": 11, "color": colour(palette.SYMBOLS["b"])},
            }
            for l, layer in enumerate(self.t.network, start=1)
            if self._has_bias_texts(l)
            for j, value in enumerate(layer.b[:, 0])
            if layer.there("b")[j, 0]
        ]

    def _units(self) -> Figure:
        """The circles, with a inside."""
        places = [(l, j) for l in range(self.L + 1) for j in range(self.sizes[l])]
        known = [l == 0 or Symbol("a", l) in self.reached for l, _ in places]
        a = [self._a(l, j) for l, j in places]
        lit = [self._unit_lit(l) for l, _ in places]
        ink, paper = colour(palette.INK), colour(palette.PAPER)
        return {
            "type": "scatter",
            "mode": "markers+text",
            "x": [l for l, _ in places],
            "y": [self.y(l, j) for l, j in places],
            "text": [numbers.plain(value, 3) if shown else "" for value, shown in zip(a, known, strict=True)],
            "textfont": {"size": [self._text_size(value) for value in a], "color": palette.symbol("a")},
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

    def _text_size(self, value: float) -> float:
        """So that a number fits into its circle."""
        return min(12.5 if self.roomy else 10.0, 3.1 * self.radius / len(numbers.plain(value, 3)))

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

    def _captions(self) -> Iterable[Figure]:
        """z above and δ below each unit."""
        for letter, above in (("z", True), ("delta", False)):
            places = [
                (l, j) for l in range(1, self.L + 1) for j in range(self.sizes[l]) if Symbol(letter, l) in self.reached
            ]
            if not places or not self.roomy:
                continue
            values = [
                float((self.t.forward[l - 1].z if above else self.t.backward[l - 1].delta)[j, 0]) for l, j in places
            ]
            shift = (self.radius + 9) / self.gap
            yield {
                "type": "scatter",
                "mode": "text",
                "hoverinfo": "skip",
                "x": [l for l, _ in places],
                "y": [self.y(l, j) + (shift if above else -shift) for l, j in places],
                "text": [f"{'z' if above else 'δ'} {numbers.plain(value, 3)}" for value in values],
                "textfont": {"size": 11.5, "color": palette.symbol(letter)},
            }

    def _targets(self) -> Figure:
        n, y = self.sizes[-1], self.t.Y[:, 0]
        return {
            "type": "scatter",
            "mode": "markers+text",
            "x": [self.L + 0.52] * n,
            "y": [self.y(self.L, j) for j in range(n)],
            "text": [numbers.plain(float(value), 3) for value in y],
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

    def _heads(self) -> list[Figure]:
        J = f"<b>J = {numbers.plain(self.t.J)}</b>" if Symbol("J", self.L) in self.reached else ""
        size = 12 if self.L < 4 else 10
        layers = [(_("layer %(l)s", l=l), layer.activation.name) for l, layer in enumerate(self.t.network, start=1)]
        between = " · " if 0.55 * size * max(len(" · ".join(each)) for each in layers) < 0.75 * self.between else "<br>"
        names = [_("input") + " x", *(between.join(each) for each in layers)]
        heads = [(l, text) for l, text in enumerate(names)] + [
            (self.L + 0.52, _("target") + " y" if self.t.loss.measures_error else "y = ∂J/∂a")
        ]
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
                "text": J,
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
                "line": {"width": self.scale.thickest, "color": rgba(colour(shade), 0.85), "dash": dash},
            }
            for x, (shade, dash) in self._key_places(*shades)
        ]

    def _key_places(self, *items: Any) -> list[tuple[float, Any]]:
        return [(-0.38 + i * 0.19 * (self.L + 1.2), item) for i, item in enumerate(items)]

    def _key_texts(self) -> list[Figure]:
        gradient = self._of_gradient(self.current.layer)
        word, size = (
            (_("gradient"), numbers.plain(self.gradient_scale.largest))
            if gradient
            else (_("weight"), numbers.plain(self.scale.largest))
        )
        return [
            {
                "x": x + 0.065 * (self.L + 1.2),
                "xanchor": "left",
                "y": self._bottom() + 14 / self.gap,
                "yanchor": "middle",
                "showarrow": False,
                "text": text,
                "font": {"size": 11, "color": colour(palette.INK)},
            }
            for x, text in self._key_places(f"{word} −{size}", f"+{size}")
        ]
