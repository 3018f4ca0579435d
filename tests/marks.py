"""Marks of figures as numbers: where curves run, how steep tangents are, what has which colour."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tests.colours import role
from tests.hovers import numbers_of
from tests.printed_arithmetic import check

Mark = dict[str, Any]


def xy(trace: Mark) -> tuple[np.ndarray, np.ndarray]:
    """The places of a trace; NaN where there is a gap."""
    x, y = (np.asarray(numbers_of(trace[axis]), dtype=float) for axis in "xy")
    return x, y


def steepness(trace: Mark) -> float:
    """The slope of a straight line."""
    x, y = xy(trace)
    return float((y[-1] - y[0]) / (x[-1] - x[0]))


def shade(mark: Mark) -> str:
    """The role of the colour of a line, a shape or a point."""
    for part in ("line", "marker"):
        found = mark.get(part, {}).get("color")
        if isinstance(found, str):
            return role(found)
    return role(str(mark.get("arrowcolor") or mark.get("font", {}).get("color")))


def drawn(traces: Iterable[Mark], **wanted: str) -> list[Mark]:
    """The traces with some colour, mode, axis or other property; an axis that is not named is the first."""
    usual = {"xaxis": "x", "yaxis": "y"}

    def fits(trace: Mark) -> bool:
        return all(
            (shade(trace) if key == "shade" else trace.get(key, usual.get(key))) == value
            for key, value in wanted.items()
        )

    return [trace for trace in traces if fits(trace)]


def the(traces: Iterable[Mark], **wanted: str) -> Mark:
    """The one trace with these properties."""
    found = drawn(traces, **wanted)
    assert len(found) == 1, f"{len(found)} traces with {wanted}"
    return found[0]


def derivative(f: Callable[[np.ndarray], np.ndarray], x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """f′ by central differences."""
    return (f(x + h) - f(x - h)) / (2 * h)


def runs_along(trace: Mark, f: Callable[[np.ndarray], np.ndarray], rtol: float = 2e-6, atol: float = 2e-6) -> None:
    """Every point of a curve is on the graph of f."""
    x, y = xy(trace)
    here = np.isfinite(x) & np.isfinite(y)
    assert here.sum() >= 2
    wanted = f(x[here])
    np.testing.assert_allclose(y[here], wanted, rtol=rtol, atol=atol * max(1.0, float(np.abs(wanted).max())))


def holds(texts: object, least: int = 1) -> None:
    """The arithmetic of a text, or of some, is true, and there is some."""
    every = [str(text) for text in np.ravel(np.array(texts, dtype=object))]
    found = [each for text in every for each in check(text if "bmatrix" in text else text.replace("&", " "))]
    assert [(each.text, each.wrong or each.unread) for each in found if each.wrong or each.unread] == []
    assert len(found) >= least
