"""The numbers that a class has answered, as a histogram with the right one marked."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from pages.ui.drawing import charts
from pages.ui.drawing.charts import Figure, axis, base_layout
from pages.ui.drawing.network_layout import nice_ceiling
from pages.ui.frame.rooms import Round
from pages.ui.inputs.guesses import Number, State
from pages.ui.writing import numbers, palette
from pages.ui.writing.palette import colour
from pages.ui.writing.text import _, sentences

BINS = 10
FAR = 4.0  # so many times as far from the right number as all others: it stands apart
LARGEST = 1e30
EDGE = 1e-9  # of a bin: a number so close below its end is in the next one
HEIGHT = 210


class Histogram(NamedTuple):
    """How often which numbers were answered.

    Attributes:
      step: how wide a bin is.
      first: the number of the first bin; bin k goes from k·step to (k + 1)·step.
      counts: for each round, of what lies below, of the bins, of what lies above.
    """

    step: float
    first: int
    counts: list[list[int]]

    @property
    def last(self) -> int:
        """The number of the last bin."""
        return self.first + len(self.counts[0]) - 3


def histogram(said: Sequence[Sequence[float]], right: float) -> Histogram:
    """Count the numbers of some rounds in bins whose ends are round numbers.

    >>> histogram([[0.5, 0.5, 0.98], [0.5]], 0.52)
    Histogram(step=0.05, first=10, counts=[[0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]])
    """
    said = [[min(max(value, -LARGEST), LARGEST) for value in values] for values in said]
    right = min(max(right, -LARGEST), LARGEST)
    shown = [*_together([value for values in said for value in values], right), right]
    low, high = min(shown), max(shown)
    width = (high - low) / BINS or abs(right) / BINS or 1.0 / BINS
    step = nice_ceiling(width, least=width)
    first, last = _bin(low, step), _bin(high, step)
    counts = [[0] * (last - first + 3) for _values in said]
    for counted, values in zip(counts, said, strict=True):
        for value in values:
            counted[min(max(_bin(value, step) - first, -1), last - first + 1) + 1] += 1
    return Histogram(step, first, counts)


def _bin(value: float, step: float) -> int:
    return math.floor(value / step + EDGE)


def _together(values: Sequence[float], right: float) -> Sequence[float]:
    """The numbers without those, a quarter at most, that lie much farther from the right one than all others."""
    found = sorted(values, key=lambda value: abs(value - right))
    for i in range(len(found) - len(found) // 4, len(found)):
        if abs(found[i] - right) > FAR * max(abs(found[i - 1] - right), abs(right)):
            return found[:i]
    return found


def show(rounds: Sequence[Round], guess: Number, state: State) -> None:
    """Draw the answers to a question for a number, round beside round; nothing where none has been given."""
    said = [[each.said[0] for each in asked.answers.values() if not isinstance(each.said, str)] for asked in rounds]
    if not any(said):
        return
    right = guess.true(state)
    assert isinstance(right, float)
    found = histogram(said, right)
    charts.show(figure(found, [asked.number for asked in rounds], right), "room_histogram", alt(found, rounds, right))


def figure(found: Histogram, turns: Sequence[int], right: float) -> Figure:
    """A bar for each bin and round, and a line at the right number."""
    layout = base_layout(HEIGHT) | {"margin": {"l": 12, "r": 12, "t": 34, "b": 30}, "bargap": 0.12}
    inner = range(found.first, found.last + 1)
    ends = [*inner, found.last + 1][:: 1 if len(inner) <= BINS // 2 else 2]
    outer = {found.first - 1: f"< {_end(found, found.first)}", found.last + 1: f"≥ {_end(found, found.last + 1)}"}
    met = {k: text for k, text in outer.items() if any(counts[k - found.first + 1] for counts in found.counts)}
    layout["xaxis"] = axis() | {
        "range": [(min([*met, found.first])) * found.step, (max([*met, found.last]) + 1) * found.step],
        "showgrid": False,
        "zeroline": False,
        "tickvals": [*(k * found.step for k in ends), *((k + 0.5) * found.step for k in met)],
        "ticktext": [*("" if k in met or k - 1 in met else _end(found, k) for k in ends), *met.values()],
    }
    layout["yaxis"] = axis() | {"visible": False, "rangemode": "tozero"}
    layout["shapes"] = [
        {
            "type": "line",
            "x0": right,
            "x1": right,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": palette.symbol("x"), "width": 3, "dash": "dot"},
        }
    ]
    layout["annotations"] = [
        {
            "x": right,
            "xanchor": "left" if _part(layout, right) < 0.25 else "right" if _part(layout, right) > 0.75 else "center",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "text": _("right: %(right)s", right=numbers.plain(right)),
            "showarrow": False,
            "font": {"size": 13, "color": palette.symbol("x")},
        }
    ]
    shades = (palette.POSITIVE, palette.NEUTRAL, palette.FAINT)[: len(turns)][::-1]
    places = range(found.first - 1, found.last + 2)
    bars = [
        {
            "type": "bar",
            "name": _("Round %(n)s", n=turn),
            "x": [(k + 0.5) * found.step for k in places],
            "y": counts,
            "text": [str(count) if count else "" for count in counts],
            "textposition": "auto",
            "textangle": 0,
            "marker": {"color": colour(shade)},
            "hoverinfo": "skip",
        }
        for turn, counts, shade in zip(turns, found.counts, shades, strict=True)
    ]
    if len(turns) > 1:
        layout |= {"showlegend": True, "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02}}
    return {"data": bars, "layout": layout}


def _part(layout: Figure, x: float) -> float:
    """Where a number lies on the axis, from 0 to 1."""
    low, high = layout["xaxis"]["range"]
    return float((x - low) / (high - low))


def _end(found: Histogram, k: int) -> str:
    return numbers.plain(k * found.step)


def alt(found: Histogram, rounds: Sequence[Round], right: float) -> str:
    """The histogram in words."""
    told = []
    for asked, counts in zip(rounds, found.counts, strict=True):
        places = [k for k, count in enumerate(counts, start=found.first - 1) if count]
        parts = [_of_bin(found, k, counts[k - found.first + 1]) for k in places]
        if parts:
            told.append(_("Round %(n)s: %(counts)s.", n=asked.number, counts=parts))
    return sentences([_("Histogram of the answers; right is %(right)s.", right=numbers.plain(right)), *told])


def _of_bin(found: Histogram, k: int, count: int) -> str:
    low, high = _end(found, k), _end(found, k + 1)
    if k < found.first:
        return _("%(n)s below %(high)s", n=count, high=high)
    if k > found.last:
        return _("%(n)s from %(low)s on", n=count, low=low)
    return _("%(n)s from %(low)s to below %(high)s", n=count, low=low, high=high)
