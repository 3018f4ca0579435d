"""Training by each rule from one start: the loss over the updates, and how far each has come."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from dlmath import LOSSES
from dlmath.by_hand.textbook_rules import RULES
from dlmath.network.gradient_check import GradientCheck
from dlmath.training.descent import Descent, descend
from pages.backprop_walkthrough.parts.checks import in_short, largest_error
from pages.ui.drawing.charts import Figure, axis, base_layout, heading, single
from pages.ui.drawing.stacked import label
from pages.ui.inputs import controls
from pages.ui.network.start import Start
from pages.ui.reruns.cache import cached, give_way
from pages.ui.writing import numbers, palette
from pages.ui.writing.literal import AsIs
from pages.ui.writing.small_tables import Cell
from pages.ui.writing.text import _, clauses, named

HEIGHT = 330
UPDATES = ("10", "30", "100", "300", "1000", "3000")
MOST_UPDATES = 3000
LEAST = 1e-32
# How each run is drawn: the symbol whose colour it has, dash, width, and the same in the table.
STYLES = dict(
    zip(RULES, (("J", "solid", 2.4, "━━"), ("delta", "dash", 2.4, "╍╍"), ("z", "dot", 2.8, "····")), strict=True)
)


def settled(now: Start) -> Start:
    """Where the runs start: while x or y is dragged, where they started before, since thousands of updates would hold
    the drag up."""
    drag = controls.declared().drag
    held = st.session_state.get("settled")
    if held is None or drag is None or not any(key[0] in "xy" for key in drag.values):
        held = st.session_state["settled"] = now
    return held


@cached(64)
def runs(start: Start, learning_rate: float, updates: int) -> dict[str, Descent]:
    """The same updates by each rule; kept while nothing that they depend on changes."""
    return {
        name: descend(
            start.network,
            start.X,
            start.Y,
            LOSSES[start.loss],
            learning_rate,
            updates,
            rule.backward,
            on_record=give_way,
        )
        for name, rule in RULES.items()
    }


def figure(found: Mapping[str, Descent], updates: int) -> Figure:
    """J over the updates by each rule, logarithmic unless some J is negative."""
    every = np.concatenate([run.J[np.isfinite(run.J)] for run in found.values()])
    every = np.clip(every if len(every) else np.ones(1), -1e30, 1e30)
    of_sign = bool((every < 0.0).any())
    shown = every if of_sign else np.log10(np.maximum(every, LEAST))
    margin = 0.06 * float(np.ptp(shown))
    low, high = (
        (shown.min() - margin, shown.max() + margin)
        if of_sign
        else (2.0 * np.floor((shown.min() - 0.2) / 2.0), np.ceil(shown.max() + 0.1))
    )
    layout = base_layout(HEIGHT) | {"margin": {"l": 62, "r": 130, "t": 26, "b": 44}, "hovermode": "closest"}
    layout["xaxis"] = axis() | {
        "range": [-0.02 * updates, 1.01 * updates],
        "title": {"text": _("Updates"), "standoff": 4, "font": {"size": 12}},
    }
    logarithmic = {"type": "log", "dtick": max(1.0, np.ceil((high - low) / 7.0))}
    layout["yaxis"] = axis() | {"range": [low, high]} | ({} if of_sign else logarithmic)
    title = _("J over the updates made") if of_sign else _("J over the updates, logarithmic")
    layout["annotations"] = [heading(title, 0, 1, shift=4), *_ends(found, updates, low, high, of_sign)]
    return {"data": [_line(name, run, of_sign) for name, run in found.items()], "layout": layout}


def _line(name: str, run: Descent, of_sign: bool) -> Figure:
    letter, dash, width, _words = STYLES[name]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": run.updates.astype(np.int32),
        "y": single(run.J if of_sign else np.maximum(run.J, LEAST)),
        "line": {"color": palette.symbol(letter), "width": width, "dash": dash},
        "hovertemplate": f"{in_short(name)}<br>%{{x}}: J = %{{y:.4g}}<extra></extra>",
    }


def _ends(found: Mapping[str, Descent], updates: int, low: float, high: float, of_sign: bool) -> list[Figure]:
    """The name of each run at its end, moved apart where two end alike."""
    ends = {name: float(np.clip(run.J[-1], -1e30, 1e30)) for name, run in found.items() if np.isfinite(run.J[-1])}
    heights = {name: J if of_sign else math.log10(max(J, LEAST)) for name, J in ends.items()}
    gap, notes = (high - low) / 13.0, list[Figure]()
    taken = low - gap
    for name in sorted(heights, key=heights.__getitem__):
        taken = min(max(heights[name], taken + gap, low + gap / 2), high)
        notes.append(
            label(in_short(name), updates, taken, palette.symbol(STYLES[name][0])) | {"xref": "x", "yref": "y"}
        )
    return notes


def rows(found: Mapping[str, Descent], judged: Mapping[str, GradientCheck]) -> list[list[Cell]]:
    """For each rule: J at the start, a tenth of the way and at the end, and what the check says of its gradient at the
    start."""
    return [
        [
            f"{STYLES[name][3]} {in_short(name)}",
            *(numbers.plain(float(J)) for J in _looks(run)),
            largest_error(judged[name]),
        ]
        for name, run in found.items()
    ]


def _looks(run: Descent) -> Sequence[float]:
    tenth = int(np.searchsorted(run.updates, run.updates[-1] / 10))
    return [run.J[0], run.J[tenth], run.J[-1]]


def describe(found: Mapping[str, Descent]) -> str:
    """The curves in words."""
    ends = clauses(
        named(AsIs(in_short(name)), f"{numbers.plain(float(run.J[0]))} → {numbers.plain(float(run.J[-1]))}")
        for name, run in found.items()
    )
    return _("J over the updates by three rules: %(ends)s.", ends=ends)


def diverged(found: Mapping[str, Descent]) -> list[str]:
    """A sentence for each run that left the numbers."""
    return [
        _("%(rule)s diverges at update %(n)s.", rule=AsIs(in_short(name)), n=run.diverged)
        for name, run in found.items()
        if run.diverged is not None
    ]
