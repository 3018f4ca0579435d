"""One parameter nudged, drawn: how J changes near it, the slope that the nudges find, and the slope that a rule
claims."""

import numpy as np

from dlmath.by_hand.textbook_rules import TextbookRule
from dlmath.network.gradient_check import GradientCheck
from dlmath.network.parameter_scan import losses_along
from dlmath.network.parameters import parameter_value
from pages.backprop_walkthrough.parts.checks import OneParameter, in_short, missing
from pages.ui.drawing.charts import Figure, axis, base_layout, heading, parameter_name, single
from pages.ui.drawing.stacked import dots, label, line
from pages.ui.writing import numbers, palette
from pages.ui.writing.literal import AsIs
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.text import _

HEIGHT = 400
REACH = 1.6  # how many h to each side are drawn
PLACES = np.linspace(-REACH, REACH, 33)
NUDGED = np.array([-1.0, 0.0, 1.0])


def figure(right: GradientCheck, judged: GradientCheck, rule: TextbookRule, one: OneParameter) -> Figure:
    """J over a parameter as it is changed by −h to h, less J as it is, and two slopes through the middle.

    Args:
      right: the check of the right gradients.
      judged: the same differences against the gradients of the rule on trial.
      rule: that rule.
      one: the parameter.
    """
    h, w = float(one.found.h[-1]), parameter_value(right.trace.network, one.at)
    along, nudged = (losses_along(right.trace, one.at, w + h * each) - right.trace.J for each in (PLACES, NUDGED))
    claimed = None if missing(rule, one.at, len(judged.layers)) else one.gradient * h
    found = float(one.found.numeric[-1]) * h
    ink, purple = colour(palette.INK), palette.symbol("delta")
    named = "J(w − h)", "J(w)", "J(w + h)"
    top = _highest(along, REACH * found, REACH * (claimed or 0.0))
    layout = base_layout(HEIGHT) | {"margin": {"l": 64, "r": 10, "t": 30, "b": 34}, "hovermode": "closest"}
    layout["xaxis"] = axis() | {
        "range": [-REACH, REACH],
        "tickvals": NUDGED.tolist(),
        "ticktext": ["w − h", f"w = {parameter_name(one.at)}", "w + h"],
    }
    layout["yaxis"] = axis() | {"range": [-top, top], "nticks": 5}
    notes = [
        label(name, x, y, ink, shift=12) | {"yshift": -14 if found > 0 else 14}
        for name, x, y in zip(named, NUDGED.tolist(), nudged.tolist(), strict=True)
    ]
    layout["annotations"] = [heading(_("How J changes while %(w)s is nudged", w=parameter_name(one.at)), 0, 1), *notes]
    silent: Figure = {"hoverinfo": "skip", "hovertemplate": None}
    band = line(PLACES, single(along), rgba(palette.symbol("W"), 0.3), "", 11) | silent
    data = [band, _slope(found, ink, _by_nudging(one), 2.5, "dot")]
    if claimed is not None:
        data.insert(1, _slope(claimed, purple, _by_rule(one), 4))
    return {"data": [*data, dots(NUDGED.tolist(), single(nudged).tolist(), ink, named)], "layout": layout}


def _highest(*changes: np.ndarray | float) -> float:
    """How far the axis of changes reaches, with a little air."""
    every = np.abs(np.concatenate([np.ravel(each) for each in changes]))
    return 1.15 * float(every[np.isfinite(every)].max(initial=0.0)) or 1.0


def _slope(rise: float, shade: str, hover: str, width: float, dash: str = "solid") -> Figure:
    """A straight line through the middle, by what it rises for one h."""
    ends = np.array([-REACH, REACH])
    return line(ends, single(rise * ends), shade, hover, width, dash)


def _by_nudging(one: OneParameter) -> str:
    return f"n = {numbers.within(float(one.found.numeric[-1]), float(one.doubt[-1]))}"


def _by_rule(one: OneParameter) -> str:
    return f"a = {numbers.plain(one.gradient)}"


def describe(judged: GradientCheck, rule: TextbookRule, one: OneParameter) -> str:
    """The figure in words."""
    never = missing(rule, one.at, len(judged.layers))
    return _(
        "J near %(w)s. Its slope by nudging: %(n)s; by the rule %(rule)s: %(a)s.",
        w=parameter_name(one.at),
        n=AsIs(_by_nudging(one)),
        rule=AsIs(in_short(rule.name)),
        a=_("never computed") if never else AsIs(_by_rule(one)),
    )
