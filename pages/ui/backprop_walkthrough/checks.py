"""A gradient check drawn: the relative error of every parameter at one h, and of one parameter at every h."""

import math
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from dlmath.calculus import BEST_CENTRAL_STEP, GradientCheck, KinkCrossed, relative_error
from dlmath.lens import Differences, Parameter, differences, parameters
from dlmath.text_rule import Rule
from pages.ui import numbers, palette
from pages.ui.charts import Figure, axis, base_layout, heading, parameter_name, single
from pages.ui.numbers import sup
from pages.ui.palette import colour, rgba
from pages.ui.stacked import label, line
from pages.ui.text import _

HEIGHT = 410
STEPS = (*(f"{mantissa}e-{power}" for power in range(12, 1, -1) for mantissa in (1, 3)), "1e-1")
NUDGES = np.array([float(step) for step in STEPS])
AGREE, DISAGREE = 1e-4, 1e-2
FLOOR, TOP = 1e-14, 5.0


@dataclass(frozen=True, eq=False)
class OneParameter:
    """A parameter at many h, the last being the chosen one.

    Attributes:
      at: which.
      found: the differences of J over it.
      of_rule: their relative error against the gradient of the rule on trial.
      of_right: the same against the right one.
      gradient: of the rule on trial.
      scale: what an error is divided by, |∂J/∂w| or its difference quotient, whichever is larger, but at least 10⁻⁸.
    """

    at: Parameter
    found: Differences
    of_rule: np.ndarray
    of_right: np.ndarray
    gradient: float
    scale: np.ndarray


def one_parameter(right: GradientCheck, judged: GradientCheck, at: Parameter) -> OneParameter:
    """Look at one parameter with every h."""
    found = differences(right.trace, at, np.append(NUDGES, right.h))
    row, (true, held) = found.numeric[np.newaxis], (gradient_of(check, at) for check in (right, judged))
    with np.errstate(all="ignore"):
        of_rule, of_right = (relative_error(np.full_like(row, each), row)[0] for each in (held, true))
    return OneParameter(at, found, of_rule, of_right, held, np.maximum(np.abs(row[0]), max(abs(true), 1e-8)))


def gradient_of(check: GradientCheck, at: Parameter) -> float:
    """What a check holds as the gradient of a parameter."""
    layer = check.layers[at.layer - 1]
    return float((layer.dW if at.letter == "W" else layer.db)[at.row, at.column])


def missing(rule: Rule, at: Parameter, last: int) -> bool:
    """Whether a rule never computes the gradient of a parameter."""
    return rule.leaves_out_last and at.layer == last


def figure(right: GradientCheck, judged: GradientCheck, rule: Rule, one: OneParameter) -> Figure:
    """Two panels on one axis of errors: every parameter at this h, and one at every h.

    Args:
      right: the check of the right gradients.
      judged: the same differences against the gradients of the rule on trial.
      rule: that rule.
      one: the parameter of the right panel.
    """
    layout = base_layout(HEIGHT) | {"margin": {"l": 58, "r": 8, "t": 28, "b": 44}, "hovermode": "closest"}
    places = parameters(right.trace.network)
    groups = [list(group) for _letter, group in groupby(enumerate(places, start=1), key=lambda each: (each[1].layer, each[1].letter))]
    middles = [(group[0][0] + group[-1][0]) / 2 for group in groups]
    layout["xaxis"] = axis() | {
        "domain": [0, 0.46], "range": [0.3, len(places) + 0.7], "showgrid": False, "zeroline": False, "tickvals": middles,
        "ticktext": [f"{group[0][1].letter}{sup(group[0][1].layer)}" for group in groups],
    }  # fmt: skip
    layout["xaxis2"] = axis() | {
        "type": "log", "range": [-12.3, -0.7], "domain": [0.53, 1], "anchor": "y2", "tickvals": [10.0**p for p in range(-12, 0, 2)],
        "ticktext": [_power(p) for p in range(-12, 0, 2)], "title": {"text": _("nudge h"), "standoff": 4, "font": {"size": 12}},
    }  # fmt: skip
    errors = {"type": "log", "range": [np.log10(FLOOR) - 0.4, 1.1], "tickvals": [10.0**p for p in range(-14, 1, 2)]}
    layout["yaxis"] = axis() | errors | {"ticktext": ["≤10⁻¹⁴", *(_power(p) for p in range(-12, 0, 2)), "1"]}
    layout["yaxis2"] = axis() | errors | {"anchor": "x2", "showticklabels": False}
    layout["annotations"] = [
        heading(_("every parameter, at this h: relative error"), 0, 1, shift=4),
        heading(_("%(w)s, at every h", w=parameter_name(one.at)), 0.53, 1, shift=4),
        *_notes(one),
    ]
    layout["shapes"] = [_wrong("x"), _wrong("x2"), *(_upright(group[-1][0] + 0.5, "x") for group in groups[:-1]), *_uprights(one)]
    return {"data": [*_every(right, judged, rule, one.at), *_guides(one), *_curves(one)], "layout": layout}


_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _power(p: int) -> str:
    return f"10{str(p).translate(_RAISED)}"


def drawn(errors: np.ndarray) -> np.ndarray:
    """Errors as they are drawn: what is below the axis stands at its foot, what is no number at its top."""
    return single(np.clip(np.where(np.isnan(errors), TOP, errors), FLOOR, TOP))


def _every(right: GradientCheck, judged: GradientCheck, rule: Rule, at: Parameter) -> list[Figure]:
    """A point for each parameter; the right rule's behind those of a wrong one."""
    places = parameters(right.trace.network)
    last, crossed = len(right.layers), {place(kink) for kink in right.kinks}
    shapes = ["square" if each.letter == "b" else "circle" for each in places]
    shapes = [f"{shape}-open" if missing(rule, each, last) else shape for shape, each in zip(shapes, places, strict=True)]
    lines = [3.0 if each == at else 1.8 if missing(rule, each, last) else 0.0 for each in places]
    purple, ink = palette.symbol("delta"), colour(palette.INK)
    points = _points(judged, purple, [10 if each == at else 8 for each in places], shapes)
    points["marker"]["line"] = {"width": lines, "color": [ink if each == at else purple for each in places]}
    behind = [] if right is judged else [_points(right, colour(palette.NEUTRAL), [6] * len(places), "circle")]
    kinks = [k for k, each in enumerate(places, start=1) if place(each) in crossed]
    rings = {
        "type": "scatter", "mode": "markers", "x": kinks, "y": [points["y"][k - 1] for k in kinks], "hoverinfo": "skip",
        "marker": {"symbol": "x-thin", "size": 17, "line": {"width": 2, "color": ink}},
    }  # fmt: skip
    return [*behind, points, rings]


def _points(check: GradientCheck, shade: str, sizes: list[int], shapes: list[str] | str) -> Figure:
    hovers, errors = [], []
    for at, held, numeric, error in _listed(check):
        hovers.append(f"<b>{parameter_name(at)}</b><br>{error_in_numbers(held, numeric, error)}")
        errors.append(error)
    return {
        "type": "scatter", "mode": "markers", "x": list(range(1, len(errors) + 1)), "y": drawn(np.array(errors)), "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>", "marker": {"size": sizes, "color": shade, "symbol": shapes},
        "selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}},
    }  # fmt: skip


def _listed(check: GradientCheck) -> list[tuple[Parameter, float, float, float]]:
    """Each parameter with its gradient, its difference quotient and their relative error, in the order of ``parameters``."""
    columns = (
        np.concatenate([np.ravel(part) for layer in check.layers for part in parts(layer)])
        for parts in (lambda at: (at.dW, at.db), lambda at: (at.dW_numeric, at.db_numeric), lambda at: (at.dW_error, at.db_error))
    )
    return list(zip(parameters(check.trace.network), *(column.tolist() for column in columns), strict=True))


def error_in_numbers(held: float, numeric: float, error: float) -> str:
    """A relative error with its numbers."""
    digits = telling(error)
    a, n = numbers.plain(held, digits), numbers.bracketed(numeric, digits)
    return f"|{a} − {n}| / {numbers.plain(larger(held, numeric), 4)} = {numbers.plain(error, 3)}"


def telling(error: float) -> int:
    """How many digits show that two numbers differ by a relative error."""
    return 4 if math.isnan(error) else min(max(2 - math.floor(math.log10(min(max(error, 1e-17), 1.0))), 4), 17)


def larger(held: float, numeric: float) -> float:
    """What an error is divided by."""
    return max(abs(held), abs(numeric), 1e-8)


def _guides(one: OneParameter) -> list[Figure]:
    """The two errors of a difference, each a straight line on logarithmic axes, drawn as far as it counts."""
    shade = rgba(colour(palette.INK), 0.55)
    rounding, truncation = ((each / one.scale)[:-1] for each in (one.found.rounding, one.found.truncation))
    guides = []
    for mine, other in ((rounding, truncation), (truncation, rounding)):
        counts = mine > other / 100.0
        guide = line(NUDGES[counts], np.maximum(mine[counts], 1e-30), shade, "", 1.5, "dot")
        guides.append(guide | {"xaxis": "x2", "yaxis": "y2", "hoverinfo": "skip", "hovertemplate": None})
    return guides


def _curves(one: OneParameter) -> list[Figure]:
    """The error over h of the rule on trial and of the right one, and the chosen h."""
    purple, grey = palette.symbol("delta"), colour(palette.NEUTRAL)
    same = np.array_equal(one.of_rule, one.of_right, equal_nan=True)
    curves = [] if same else [_curve(one, one.of_right, grey, 1.5)]
    now = _curve(one, one.of_rule, purple, 0, slice(-1, None))
    now |= {"mode": "markers", "marker": {"size": 12, "color": purple, "line": {"width": 2, "color": colour(palette.INK)}}}
    return [*curves, _curve(one, one.of_rule, purple, 2), now]


def _curve(one: OneParameter, errors: np.ndarray, shade: str, width: float, part: slice = slice(-1)) -> Figure:
    hovers = [
        f"h = {numbers.plain(h, 3)}: ({numbers.plain(n, 6)}; {numbers.plain(error, 3)})"
        for h, n, error in zip(one.found.h[part].tolist(), one.found.numeric[part].tolist(), errors[part].tolist(), strict=True)
    ]
    return {
        "type": "scatter", "mode": "lines+markers", "x": single(np.maximum(one.found.h[part], 1e-30)), "y": drawn(errors[part]), "xaxis": "x2",
        "yaxis": "y2", "marker": {"size": 4.5, "color": shade}, "line": {"width": width, "color": shade}, "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>", "selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}},
    }  # fmt: skip


def _notes(one: OneParameter) -> list[Figure]:
    """What the regions and lines are called."""
    ink = colour(palette.INK)
    words = [
        (_("← rounding, like 1/h"), -12.1, -13.4, "left"),
        (_("truncation, like h² →"), -0.9, -13.4, "right"),
        (_("wrong, or a kink"), -0.9, -1.5, "right"),
    ]
    return [label(text, x, y, ink, anchor, 0) | {"xref": "x2", "yref": "y2"} for text, x, y, anchor in words]


def _wrong(x: str) -> Figure:
    """The region of errors that no rounding explains."""
    return {
        "type": "rect", "layer": "below", "xref": f"{x} domain", "yref": "y", "x0": 0, "x1": 1, "y0": DISAGREE, "y1": 10.0**1.1,
        "line": {"width": 0}, "fillcolor": rgba(colour(palette.NEUTRAL), 0.16),
    }  # fmt: skip


def _upright(x: float, axis_name: str, dash: str = "solid", shade: palette.Shade = palette.FAINT) -> Figure:
    return {
        "type": "line", "layer": "below", "xref": axis_name, "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1,
        "line": {"width": 1.2, "dash": dash, "color": colour(shade)},
    }  # fmt: skip


def _uprights(one: OneParameter) -> list[Figure]:
    """The chosen h, and the usual advice."""
    return [_upright(float(one.found.h[-1]) or 1e-30, "x2", "solid", palette.INK), _upright(BEST_CENTRAL_STEP, "x2", "dot", palette.NEUTRAL)]


def place(at: Parameter | KinkCrossed) -> tuple[str, int, int, int]:
    """Where a parameter is, also as a kink names it."""
    return at.letter, at.layer, at.row, at.column
