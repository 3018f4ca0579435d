"""Figures and tables that are written once for one position of a slider and for many.

What a drawing says of a number that a slider moves is an ``Along``: what stands there at each position. A page shows
the first of each; when the slider is grabbed, the browser is sent all of them.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from pages.ui.writing import numbers

EXCHANGED = {"x", "y", "ax", "ay", "x0", "x1", "y0", "y1", "text", "color", "fillcolor"}  # what a browser can exchange


class Along(list[Any]):
    """What stands at one place, at each position."""


class OnAxis(Along):
    """Places that may lie far off the part of an axis that is seen.

    Attributes:
      way: how long that part is, on a logarithmic axis in powers of ten.
      logarithmic: whether the axis is.
    """

    way = 1.0
    logarithmic = False


def texts(values: np.ndarray, digits: int = 0, form: str = "%s") -> Along:
    """Numbers, (K,), as they are written, each within a text."""
    written = numbers.all_plain(values.tolist(), digits)
    return Along(written if form == "%s" else [form % each for each in written])


def places(*values: np.ndarray | float) -> Along:
    """Coordinates of points in their order, (K,) each, or the same at all positions."""
    return Along(np.column_stack(np.broadcast_arrays(*map(np.atleast_1d, values))).tolist())


def on_axis(rows: list[Any], way: float, logarithmic: bool = False) -> OnAxis:
    """Coordinates of points, a list for each position, however many of them; None where nothing is said."""
    found = OnAxis(rows)
    found.way, found.logarithmic = way, logarithmic
    return found


def each(values: np.ndarray) -> Along:
    """One number, (K,), as it is drawn."""
    return Along(values.tolist())


def first(part: Any) -> Any:
    """A drawing or a table as it is shown: with the first of each ``Along``."""
    if isinstance(part, Along):
        return part[0]
    if isinstance(part, dict):
        return {name: first(inner) for name, inner in part.items()}
    return [first(inner) for inner in part] if isinstance(part, list) and _may_move(part) else part


def moving(part: Any) -> dict[str, list[Any]]:
    """By its place in a drawing, such as ``data.0.x`` or ``layout.shapes.3.x0``, what moves there."""
    return dict(_moving(part, ""))


def _moving(part: Any, place: str) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(part, Along):
        yield place[1:], part
    elif isinstance(part, dict):
        for name, inner in part.items():
            yield from _moving(inner, f"{place}.{name}")
    elif isinstance(part, list) and _may_move(part):
        for i, inner in enumerate(part):
            yield from _moving(inner, f"{place}.{i}")


def side_by_side(shown: Any, every: list[Any]) -> dict[str, list[Any]]:
    """Of a drawing made once for each position, what moves in it, by place; None where it is made of other parts than
    the one that is shown."""
    places = dict(_places(shown, ""))
    found = [dict(_places(each, "")) for each in every]
    alike = [each if each.keys() == places.keys() else dict.fromkeys(places) for each in found]
    return {place: [each[place] for each in alike] for place in places if place.rpartition(".")[2] in EXCHANGED}


def _places(part: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict):
        for name, inner in part.items():
            yield from _places(inner, f"{place}.{name}")
    elif isinstance(part, list) and _may_move(part):
        for i, inner in enumerate(part):
            yield from _places(inner, f"{place}.{i}")
    else:
        yield place[1:], part.tolist() if isinstance(part, np.ndarray) else part


def _may_move(part: list[Any]) -> bool:
    """Whether a list holds parts of a drawing, not numbers."""
    return any(isinstance(inner, list | dict) for inner in part)
