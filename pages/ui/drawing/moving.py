"""What of a figure moves with the numbers it shows, written for many positions of a slider at once.

Each place in a figure, such as ``data.0.text.2`` or ``layout.shapes.3.line.width``, has a list of what stands there,
one for each position. A figure is drawn with the first of them; on a grab the browser is sent all. So both are written
by the same lines.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.ui.drawing.charts import Figure
from pages.ui.drawing.network_layout import EdgeScale
from pages.ui.writing import numbers, palette
from pages.ui.writing.palette import colour

Moving = dict[str, list[Any]]


def drawn(figure: Figure, moving: Moving) -> Figure:
    """The figure with the first of each list in its place."""
    for path, values in moving.items():
        *way, last = path.split(".")
        place: Any = figure
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        place[int(last) if isinstance(place, list) else last] = values[0]
    return figure


def texts(values: np.ndarray, digits: int = 0, form: str = "%s") -> list[str]:
    """Numbers as they are written, each within a text."""
    written = numbers.all_plain(values.tolist(), digits)
    return written if form == "%s" else [form % each for each in written]


def alike(values: np.ndarray) -> bool:
    """Whether a number is the same at all positions."""
    return bool((values == values[0]).all())


def edge(index: int, values: np.ndarray, scales: Sequence[EdgeScale], opacity: float, gradient: str = "") -> Moving:
    """Width and colour of an edge by size and sign.

    Args:
      index: which shape of the figure it is.
      values: its weight or, in the colour of this symbol, its ``gradient``; (K,).
      scales: one for all positions, or one for each.
      opacity: of the colours.
    """
    K = len(values)
    weights = values[:1].tolist() if len(scales) == 1 and alike(values) else values.tolist()
    every = scales if len(scales) == len(weights) else [scales[0]] * len(weights)
    shades = [palette.SYMBOLS[gradient] if gradient else palette.sign(weight) for weight in weights]
    place = f"layout.shapes.{index}.line"
    found: Moving = {
        f"{place}.width": [scale.width(weight) for scale, weight in zip(every, weights, strict=True)],
        f"{place}.color": [palette.rgba(colour(shade), opacity) for shade in shades],
        f"{place}.dash": ["dot" if gradient and weight < 0 else "solid" for weight in weights],
    }
    return found if len(weights) == K else {path: each * K for path, each in found.items()}
