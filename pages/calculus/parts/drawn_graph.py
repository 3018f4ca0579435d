"""The drawing that graphs of numbers and of matrices share: where nodes stand, lines, circles, captions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np

from dlmath.calculus.graph import Graph, Node
from dlmath.calculus.matrix_graph import MatrixGraph, MatrixNode
from pages.ui.drawing.charts import Figure, base_layout
from pages.ui.writing import palette
from pages.ui.writing.palette import colour, rgba

LOW, HIGH, GAP, EDGE = 420, 640, 110, 140  # of a drawing in pixels; EDGE is left above and below the nodes
MANY = 12  # nodes, beyond which captions are smaller
SIGNS = {
    "-": "−",
    "/": "÷",
    "neg": "−",
    "square": "( )²",
    "sigmoid": "σ",
    "sqrt": "√",
    "abs": "| |",
    "log": "ln",
}
Place = tuple[float, float]
AnyNode = Node | MatrixNode
Value = TypeVar("Value")


@dataclass(frozen=True)
class Example(Generic[Value]):
    """An expression worth seeing, the values of its inputs, and what to look for."""

    text: str
    values: Mapping[str, Value]
    comment: str


@dataclass(frozen=True)
class Lit:
    """What a step lights up: its node, and the lines that it uses."""

    node: str
    forward: bool
    targets: Collection[str]  # the operands to which something is handed back

    @property
    def letter(self) -> str:
        """The symbol whose colour it has: a going forward, δ going back."""
        return "a" if self.forward else "delta"


@dataclass(frozen=True)
class Drawing:
    """Where the nodes of a graph stand, and how large it is drawn; ``drawing`` makes it."""

    nodes: Sequence[AnyNode]
    place: Mapping[str, Place]
    height: int  # in pixels
    gap: float  # pixels between rows
    radius: float  # of a node in pixels

    def layout(self, lit: Lit, margin: float) -> Figure:
        """The layout with its lines, and so much room left and right."""
        xs, ys = zip(*self.place.values(), strict=True)
        hidden = {"visible": False, "fixedrange": True}
        middle, half = (max(ys) + min(ys)) / 2, self.height / 2 / self.gap
        return base_layout(self.height) | {
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "hovermode": "closest",
            "xaxis": hidden | {"range": [-margin, max(xs) + margin]},
            "yaxis": hidden | {"range": [middle - half, middle + half]},
            "shapes": [self._line(node.name, operand, lit) for node in self.nodes for operand in node.operands],
        }

    def _line(self, node: str, operand: str, lit: Lit) -> Figure:
        (x0, y0), (x1, y1) = self.place[operand], self.place[node]
        here = lit.node == node and (lit.forward or operand in lit.targets)
        return {
            "type": "line",
            "layer": "below",
            "x0": x0,
            "y0": y0,
            "x1": x1,
            "y1": y1,
            "line": {
                "width": 3.5 if here else 1.4,
                "color": colour(palette.SYMBOLS[lit.letter]) if here else rgba(colour(palette.NEUTRAL), 0.55),
            },
        }

    def circles(self, lit: Lit, symbols: Sequence[str], hovers: Sequence[str]) -> Figure:
        """The nodes, what is no operation as a square, each with its symbol and what stands under the pointer."""
        here = [node.name == lit.node for node in self.nodes]
        return {
            "type": "scatter",
            "mode": "markers+text",
            "x": [self.place[node.name][0] for node in self.nodes],
            "y": [self.place[node.name][1] for node in self.nodes],
            "text": symbols,
            "textfont": {
                "size": [
                    float(np.clip(2.6 * self.radius / max(len(text), 2), 8.0, 0.75 * self.radius)) for text in symbols
                ],
                "color": colour(palette.INK),
            },
            "marker": {
                "size": 2 * self.radius,
                "opacity": 1,
                "color": colour(palette.PAPER),
                "symbol": ["square" if node.operation is None else "circle" for node in self.nodes],
                "line": {
                    "width": [3.0 if each else 1.3 for each in here],
                    "color": [palette.symbol(lit.letter) if each else colour(palette.NEUTRAL) for each in here],
                },
            },
            "customdata": hovers,
            "hovertemplate": "%{customdata}<extra></extra>",
        }

    def captions(self, above: Mapping[str, str], below: Mapping[str, str], size: int) -> list[Figure]:
        """What stands above nodes and below them, by their names; the size is that of few nodes."""
        shift = (self.radius + 10) / self.gap
        rows = (
            ([node.name for node in self.nodes if node.name in texts], texts, up, letter)
            for texts, up, letter in ((above, shift, "a"), (below, -shift, "delta"))
            if texts is above or below
        )
        return [
            {
                "type": "scatter",
                "mode": "text",
                "hoverinfo": "skip",
                "x": [self.place[name][0] for name in names],
                "y": [self.place[name][1] + up for name in names],
                "text": [texts[name] for name in names],
                "textfont": {"size": size if len(self.nodes) <= MANY else 10, "color": palette.symbol(letter)},
            }
            for names, texts, up, letter in rows
        ]


def drawing(graph: Graph | MatrixGraph) -> Drawing:
    """How a graph is drawn."""
    place = places(graph)
    ys = [y for _, y in place.values()]
    rows = max(max(ys) - min(ys), 1.0)
    height = int(np.clip(EDGE + GAP * rows, LOW, HIGH))
    gap = (height - EDGE) / rows
    return Drawing(graph.nodes, place, height, gap, float(np.clip(gap * 0.28, 9.0, 31.0)))


def places(graph: Graph | MatrixGraph) -> dict[str, Place]:
    """Where each node stands: inputs left in a column, each operation right of its operands and level with their
    middle."""
    depth: dict[str, int] = {}
    row: dict[str, float] = {}
    leaves = [node for node in graph.nodes if node.operation is None]
    for i, node in enumerate(leaves):
        depth[node.name], row[node.name] = 0, float(i)
    for node in graph.nodes:
        if node.operation:
            depth[node.name] = 1 + max(depth[operand] for operand in node.operands)
            row[node.name] = float(np.mean([row[operand] for operand in node.operands]))
    for node in leaves:
        if node.number is not None:
            depth[node.name] = min(depth[user.name] for user in graph.nodes if node.name in user.operands) - 1
    for column in range(1, max(depth.values()) + 1):
        _push_apart(row, [name for name in row if depth[name] == column])
    return {name: (float(depth[name]), -row[name]) for name in row}


def _push_apart(row: dict[str, float], column: list[str]) -> None:
    """Move the nodes of one column until none is nearer to another than 1.1, inputs being 1 apart."""
    column.sort(key=row.__getitem__)
    for _round in range(40):
        for upper, lower in pairwise(column):
            if (overlap := 1.1 - (row[lower] - row[upper])) > 1e-9:
                row[upper] -= overlap / 2
                row[lower] += overlap / 2
