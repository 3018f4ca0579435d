"""Training by each rule from one start: the loss over the updates, and how far each has come."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from dlmath import LOSSES
from dlmath.calculus import GradientCheck
from dlmath.text_rule import RULES
from dlmath.training import Descent, descend
from pages.ui import controls, numbers, palette
from pages.ui.charts import Figure, axis, base_layout, heading, single
from pages.ui.kept import kept
from pages.ui.small_tables import Cell
from pages.ui.stacked import label
from pages.ui.start import Start
from pages.ui.text import _, clauses, named

HEIGHT = 330
UPDATES = ("10", "30", "100", "300", "1000", "3000")
LEAST = 1e-32
# How each run is drawn: the symbol whose colour it has, dash, width, and the same in the table.
STYLES = dict(zip(RULES, (("J", "solid", 2.4, "━━"), ("delta", "dash", 2.4, "╍╍"), ("z", "dot", 2.8, "····")), strict=True))


def settled(now: Start) -> Start:
    """Where the runs start: while x or y is dragged, where they started before, since thousands of updates would hold the drag up."""
    drag = controls.declared().drag
    held = st.session_state.get("settled")
    if held is None or drag is None or not any(key[0] in "xy" for key in drag.values):
        held = st.session_state["settled"] = now
    return held


@kept(64)
def runs(start: Start, learning_rate: float, updates: int) -> dict[str, Descent]:
    """The same updates by each rule; kept while nothing that they depend on changes."""
    return {
        name: descend(start.network, start.X, start.Y, LOSSES[start.loss], learning_rate, updates, rule.loop) for name, rule in RULES.items()
    }  # fmt: skip


def figure(found: Mapping[str, Descent], updates: int) -> Figure:
    """J over the updates by each rule, logarithmic."""
    every = np.concatenate([run.J for run in found.values()])
    powers = np.log10(np.clip(every[np.isfinite(every)], LEAST, 1e30)) if np.isfinite(every).any() else np.zeros(1)
    low, high = 2.0 * np.floor((powers.min() - 0.2) / 2.0), np.ceil(powers.max() + 0.1)
    layout = base_layout(HEIGHT) | {"margin": {"l": 62, "r": 70, "t": 26, "b": 44}, "hovermode": "closest"}
    layout["xaxis"] = axis() | {"range": [-0.02 * updates, 1.01 * updates], "title": {"text": _("Updates"), "standoff": 4, "font": {"size": 12}}}
    layout["yaxis"] = axis() | {"type": "log", "range": [low, high], "dtick": max(1.0, np.ceil((high - low) / 7.0))}
    layout["annotations"] = [heading(_("J over the updates, logarithmic"), 0, 1, shift=4), *_ends(found, updates, low, high)]
    return {"data": [_line(name, run) for name, run in found.items()], "layout": layout}


def _line(name: str, run: Descent) -> Figure:
    letter, dash, width, _words = STYLES[name]
    return {
        "type": "scatter", "mode": "lines", "x": run.updates.astype(np.int32), "y": single(np.maximum(run.J, LEAST)),
        "line": {"color": palette.symbol(letter), "width": width, "dash": dash},
        "hovertemplate": f"{name}<br>%{{x}}: J = %{{y:.4g}}<extra></extra>",
    }  # fmt: skip


def _ends(found: Mapping[str, Descent], updates: int, low: float, high: float) -> list[Figure]:
    """The name of each run at its end, moved apart where two end alike."""
    heights = {name: float(np.log10(np.clip(run.J[-1], LEAST, 1e30))) for name, run in found.items() if np.isfinite(run.J[-1])}
    gap, taken, notes = (high - low) / 13.0, low - 1.0, []
    for name in sorted(heights, key=heights.__getitem__):
        taken = min(max(heights[name], taken + gap, low + gap / 2), high)
        notes.append(label(name, updates, taken, palette.symbol(STYLES[name][0])) | {"xref": "x", "yref": "y"})
    return notes


def rows(found: Mapping[str, Descent], judged: Mapping[str, GradientCheck]) -> list[list[Cell]]:
    """For each rule: J at the start, a tenth of the way and at the end, and what the check says of its gradient at the start."""
    return [
        [f"{STYLES[name][3]} {name}", *(numbers.plain(float(J)) for J in _looks(run)), numbers.plain(judged[name].largest_error, 3)]
        for name, run in found.items()
    ]


def _looks(run: Descent) -> Sequence[float]:
    tenth = int(np.searchsorted(run.updates, run.updates[-1] / 10))
    return [run.J[0], run.J[tenth], run.J[-1]]


def describe(found: Mapping[str, Descent]) -> str:
    """The curves in words."""
    ends = clauses(named(name, f"{numbers.plain(float(run.J[0]))} → {numbers.plain(float(run.J[-1]))}") for name, run in found.items())
    return _("J over the updates by three rules: %(ends)s.", ends=ends)


def diverged(found: Mapping[str, Descent]) -> list[str]:
    """A sentence for each run that left the numbers."""
    return [_("%(rule)s diverges at update %(n)s.", rule=name, n=run.diverged) for name, run in found.items() if run.diverged is not None]
