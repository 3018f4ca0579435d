"""Two pictures as vectors: where both have ink, and how alike they are."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dlmath.linear_algebra.vectors import cosine_similarity, hadamard
from dlmath.training.datasets import digits
from pages.ui.drawing import images
from pages.ui.drawing.charts import Figure, axis, base_layout, heading
from pages.ui.writing import equations, numbers, palette, sums
from pages.ui.writing.palette import colour
from pages.ui.writing.text import named
from pages.vectors_and_matrices.parts import grids
from pages.vectors_and_matrices.parts.grids import Block

HEIGHT = 320


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two digits as vectors.

    Attributes:
      x, y: (784, 1).
      labels: what they are.
      products: x ⊙ y, (784, 1).
      cosines: of the angle between x and y, and between x and the first digit of each class.
    """

    x: np.ndarray
    y: np.ndarray
    labels: tuple[int, int]
    products: np.ndarray
    cosines: dict[str, float]


@lru_cache(maxsize=256)
def compare(p: int, q: int) -> Comparison:
    """Two of the digits held out for testing, by their number from 0; kept, since nothing else changes them."""
    samples = digits()[1]
    labels = samples.Y.argmax(axis=0)
    x, y = (samples.X[:, at : at + 1] for at in (p, q))
    first_of = {str(k): int(np.flatnonzero(labels == k)[0]) for k in range(10)}
    cosines = {"y": cosine_similarity(x, y)} | {
        k: cosine_similarity(x, samples.X[:, at : at + 1]) for k, at in first_of.items()
    }
    return Comparison(x, y, (int(labels[p]), int(labels[q])), hadamard(x, y), cosines)


def pictures(c: Comparison) -> Figure:
    """Two digits and their product entry by entry."""
    layout = base_layout(HEIGHT) | {
        "margin": {"l": 4, "r": 4, "t": 30, "b": 4},
        "hovermode": "closest",
        "annotations": [],
        "shapes": [],
    }
    traces = []
    for n, (picture, head) in enumerate(
        ((c.x, named("x", str(c.labels[0]))), (c.y, named("y", str(c.labels[1]))), (c.products, "x ⊙ y"))
    ):
        axes, low = str(n + 1) if n else "", 0.34 * n
        layout |= images.square(axes, (images.SIDE, images.SIDE), (low, low + 0.32))
        traces.append(images.pixels(picture.reshape(images.SIDE, images.SIDE), axes))
        where = {"xref": f"x{axes} domain", "yref": f"y{axes} domain"}
        layout["annotations"].append(
            where | {"x": 0.5, "y": 1, "yanchor": "bottom", "text": head, "showarrow": False, "font": {"size": 14}}
        )
        layout["shapes"].append(
            where
            | {
                "type": "rect",
                "x0": 0,
                "x1": 1,
                "y0": 0,
                "y1": 1,
                "line": {"width": 1, "color": colour(palette.NEUTRAL)},
            }
        )
    return {"data": traces, "layout": layout}


def cosines(values: dict[str, float], head: str) -> Figure:
    """Cosines as bars, by the name of what is compared; the first is lit."""
    names, lengths = list(values), list(values.values())
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": lengths,
        "y": names,
        "marker": {"color": [palette.symbol("x"), *[colour(palette.NEUTRAL)] * (len(names) - 1)]},
        "customdata": [f"cos θ = {numbers.full(value)}" for value in lengths],
        "hovertemplate": "%{customdata}<extra></extra>",
        "text": [numbers.plain(value, 3) for value in lengths],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": colour(palette.INK), "size": 11},
    }
    return {
        "data": [bars],
        "layout": (
            base_layout(HEIGHT)
            | {
                "margin": {"l": 24, "r": 40, "t": 30, "b": 24},
                "xaxis": axis() | {"range": [0, 1], "dtick": 0.5},
                "yaxis": axis() | {"type": "category", "range": [len(names) - 0.5, -0.5], "dtick": 1},
                "annotations": [heading(head, 0, 1, 14)],
            }
        ),
    }


def listed(u: np.ndarray, v: np.ndarray, products: np.ndarray, partial_sums: np.ndarray) -> Figure:
    """Two vectors of any size in rows, below them their products and the sums so far."""
    rows = ((u, "u"), (v, "v"), (products, "u ⊙ v"), (partial_sums, "Σ"))
    so_far = [products[: k + 1, 0].tolist() for k in range(len(products))]
    how = {
        "u ⊙ v": [text for (text,) in sums.entrywise(u, v, products)],
        "Σ": [
            str(equations.plain(sums.of_all(terms), value))
            for terms, value in zip(so_far, partial_sums[:, 0].tolist(), strict=True)
        ],
    }
    lines: list[list[Block | str]] = [
        [
            name.ljust(5),
            Block(values.T, [how.get(name) or [numbers.full(value) for value in values[:, 0].tolist()]], ""),
        ]
        for values, name in rows
    ]
    return grids.equations(lines, cell=50, air=0.35)
