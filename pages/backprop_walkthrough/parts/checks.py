"""A gradient check drawn: the relative error of every parameter at one h, and of one parameter at every h."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from dlmath.by_hand.textbook_rules import TextbookRule
from dlmath.calculus.differences import BEST_CENTRAL_STEP, relative_error
from dlmath.network.gradient_check import GradientCheck, KinkCrossed, rounding_doubt
from dlmath.network.parameter_scan import Differences, differences
from dlmath.network.parameters import Parameter, learned, learned_parameters
from pages.ui.drawing.charts import Figure, axis, base_layout, clicked, heading, holding, parameter_name, single
from pages.ui.drawing.stacked import label, line
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import equations, numbers, palette
from pages.ui.writing.equations import Chain, Relation
from pages.ui.writing.literal import AsIs
from pages.ui.writing.numbers import sup
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.text import _

HEIGHT = 250
STEPS = (*(f"{mantissa}e-{power}" for power in range(12, 1, -1) for mantissa in (1, 3)), "1e-1")
NUDGES = np.array([float(step) for step in STEPS])
ERROR_DIGITS = 3
AGREE, DISAGREE = 1e-4, 1e-2
FLOOR, TOP = 1e-14, 5.0


def in_short(rule: str) -> str:
    """A rule of backpropagation in a few words, by its name."""
    return {"∇ₐJ⊙φ′": _("right rule"), "∇ₐJ": _("φ′ forgotten"), "l<L": _("last layer left out")}[rule]


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
      doubt: how far rounding may have moved each difference quotient.
    """

    at: Parameter
    found: Differences
    of_rule: np.ndarray
    of_right: np.ndarray
    gradient: float
    scale: np.ndarray
    doubt: np.ndarray


def one_parameter(right: GradientCheck, judged: GradientCheck, at: Parameter) -> OneParameter:
    """Look at one parameter with every h."""
    found = differences(right.trace, at, np.append(NUDGES, right.h))
    row, (true, held) = found.numeric[np.newaxis], (gradient_of(check, at) for check in (right, judged))
    with np.errstate(all="ignore"):
        of_rule, of_right = (relative_error(np.full_like(row, each), row)[0] for each in (held, true))
    doubt = np.array([rounding_doubt(right.trace, h or 1e-12) for h in found.h.tolist()])
    return OneParameter(at, found, of_rule, of_right, held, np.maximum(np.abs(row[0]), max(abs(true), 1e-8)), doubt)


def gradient_of(check: GradientCheck, at: Parameter) -> float:
    """What a check holds as the gradient of a parameter."""
    layer = check.layers[at.layer - 1]
    return float((layer.dW if at.letter == "W" else layer.db)[at.row, at.column])


def missing(rule: TextbookRule, at: Parameter, last: int) -> bool:
    """Whether a rule never computes the gradient of a parameter."""
    return rule.leaves_out_last and at.layer == last


def figure(right: GradientCheck, judged: GradientCheck, rule: TextbookRule, one: OneParameter) -> Figure:
    """Two panels on one axis of errors: every parameter at this h, and one at every h.

    Args:
      right: the check of the right gradients.
      judged: the same differences against the gradients of the rule on trial.
      rule: that rule.
      one: the parameter of the right panel.
    """
    layout = base_layout(HEIGHT) | {"margin": {"l": 58, "r": 8, "t": 28, "b": 44}, "hovermode": "closest"}
    places = learned_parameters(right.trace.network)
    groups = [
        list(group)
        for _letter, group in groupby(enumerate(places, start=1), key=lambda each: (each[1].layer, each[1].letter))
    ]
    middles = [(group[0][0] + group[-1][0]) / 2 for group in groups]
    layout["xaxis"] = axis() | {
        "domain": [0, 0.46],
        "range": [0.3, len(places) + 0.7],
        "showgrid": False,
        "zeroline": False,
        "tickvals": middles,
        "ticktext": [f"{group[0][1].letter}{sup(group[0][1].layer)}" for group in groups],
    }
    layout["xaxis2"] = axis() | {
        "type": "log",
        "range": holding((-12.3, -0.7), math.log10(right.h)),
        "domain": [0.53, 1],
        "anchor": "y2",
        "tickvals": [10.0**p for p in range(-12, 0, 2)],
        "ticktext": [_power(p) for p in range(-12, 0, 2)],
        "title": {"text": _("nudge h"), "standoff": 4, "font": {"size": 12}},
    }
    errors = {"type": "log", "range": [np.log10(FLOOR) - 0.4, 1.1], "tickvals": [10.0**p for p in range(-14, 1, 2)]}
    layout["yaxis"] = axis() | errors | {"ticktext": ["≤10⁻¹⁴", *(_power(p) for p in range(-12, 0, 2)), "1"]}
    layout["yaxis2"] = axis() | errors | {"anchor": "x2", "showticklabels": False}
    layout["annotations"] = [
        heading(_("every parameter, at this h: relative error"), 0, 1, shift=4),
        heading(_("%(w)s, at every h", w=parameter_name(one.at)), 0.53, 1, shift=4),
        *_notes(one),
    ]
    layout["shapes"] = [
        _wrong("x"),
        _wrong("x2"),
        *(_upright(group[-1][0] + 0.5, "x") for group in groups[:-1]),
        *_uprights(one),
    ]
    return {"data": [*_every(right, judged, rule, one.at), *_guides(one), *_curves(one)], "layout": layout}


_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _power(p: int) -> str:
    return f"10{str(p).translate(_RAISED)}"


def drawn(errors: np.ndarray) -> np.ndarray:
    """Errors as they are drawn: what is below the axis stands at its foot, what is no number at its top."""
    return single(np.clip(np.where(np.isnan(errors), TOP, errors), FLOOR, TOP))


def _every(right: GradientCheck, judged: GradientCheck, rule: TextbookRule, at: Parameter) -> list[Figure]:
    """A point for each parameter; the right rule's behind those of a wrong one."""
    places = learned_parameters(right.trace.network)
    last, crossed = len(right.layers), {place(kink) for kink in right.kinks}
    shapes = ["square" if each.letter == "b" else "circle" for each in places]
    shapes = [
        f"{shape}-open" if missing(rule, each, last) else shape for shape, each in zip(shapes, places, strict=True)
    ]
    lines = [3.0 if each == at else 1.8 if missing(rule, each, last) else 0.0 for each in places]
    purple, ink = palette.symbol("delta"), colour(palette.INK)
    points = _points(judged, purple, [10 if each == at else 8 for each in places], shapes)
    points["marker"]["line"] = {"width": lines, "color": [ink if each == at else purple for each in places]}
    behind = [] if right is judged else [_points(right, colour(palette.NEUTRAL), [6] * len(places), "circle")]
    kinks = [k for k, each in enumerate(places, start=1) if place(each) in crossed]
    rings = {
        "type": "scatter",
        "mode": "markers",
        "x": kinks,
        "y": [points["y"][k - 1] for k in kinks],
        "hoverinfo": "skip",
        "marker": {"symbol": "x-thin", "size": 17, "line": {"width": 2, "color": ink}},
    }
    return [*behind, points, rings]


def _points(check: GradientCheck, shade: str, sizes: list[int], shapes: list[str] | str) -> Figure:
    hovers, errors = [], []
    for at, held, numeric, error in _listed(check):
        hovers.append(f"<b>{parameter_name(at)}</b><br>{error_in_numbers(held, numeric, error, check.doubt)}")
        errors.append(error)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(range(1, len(errors) + 1)),
        "y": drawn(np.array(errors)),
        "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"size": sizes, "color": shade, "symbol": shapes},
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _listed(check: GradientCheck) -> list[tuple[Parameter, float, float, float]]:
    """Each parameter with its gradient, its difference quotient and their relative error, in the order of
    ``parameters``."""
    columns = (
        np.concatenate([np.ravel(part) for layer in check.layers for part in parts(layer)])
        for parts in (
            lambda at: (at.dW, at.db),
            lambda at: (at.dW_numeric, at.db_numeric),
            lambda at: (at.dW_error, at.db_error),
        )
    )
    network = check.trace.network
    return list(
        zip(learned_parameters(network), *(column[learned(network)].tolist() for column in columns), strict=True)
    )


def error_in_numbers(held: float, numeric: float, error: float, doubt: float) -> str:
    """A relative error with its numbers; where rounding alone may make it, that."""
    scale = larger(held, numeric)
    if lost(error, scale, doubt):
        digits = min(telling(error), max(numbers.certain_digits(scale, doubt), 4))
        a, n = numbers.plain(held, digits), numbers.within(numeric, doubt, digits)
        n = f"({n})" if n[0] in "−±" else n
        return _(
            "|%(a)s − %(n)s|, of which rounding alone may make %(doubt)s",
            a=AsIs(a),
            n=AsIs(n),
            doubt=numbers.plain(doubt, 1),
        )
    how, size = error_relation(held, numeric, error, doubt), numbers.bracketed(scale, ERROR_DIGITS + 1, compound=True)
    left = f"|{numbers.plain(held, how.digits)} − {numbers.bracketed(numeric, how.digits)}| / {size}"
    return str(Chain(left if how.sign else "", how.sign, how.plain(error)))


def error_relation(held: float, numeric: float, error: float, doubt: float) -> Relation:
    """How a relative error is related to the two numbers in their certain digits, and to what it is divided by, in one
    digit more than it has."""
    scale = larger(held, numeric)
    size, digits = numbers.printed(scale, ERROR_DIGITS + 1), max(numbers.certain_digits(scale, doubt), 4)
    least = min(telling(error), digits)
    certain = min(ERROR_DIGITS, max(numbers.certain_digits(error, doubt / scale), 1))

    def combine(a: float, n: float) -> float:
        return abs(a - n) / size

    found = equations.told_by(combine, (held, numeric), error, least, certain)
    return (
        found if found.value_digits == certain else equations.told_by(combine, (held, numeric), error, digits, certain)
    )


def error_within(error: float, scale: float, doubt: float, digits: int = 0) -> str:
    """A relative error in the digits that are certain; a word where it is not much larger than rounding may make it."""
    return _("rounding") if lost(error, scale, doubt) else numbers.within(error, doubt / scale, digits)


def lost(error: float, scale: float, doubt: float) -> bool:
    """Whether a relative error is not so much larger than rounding may make it that one of its digits were certain."""
    return not math.isnan(error) and numbers.certain_digits(error, doubt / scale) < 1


def worst_first(check: GradientCheck) -> list[tuple[Parameter, float, float, float]]:
    """Each parameter with its gradient, its difference quotient and their relative error, the one that may be worst
    first: NaN, or error or doubt."""
    listed = _listed(check)
    largest = largest_gradient(listed)

    def may_be(each: tuple[Parameter, float, float, float]) -> float:
        _at, held, numeric, error = each
        return math.inf if math.isnan(error) else at_most(error, larger(held, numeric), check.doubt, largest)

    return sorted(listed, key=may_be, reverse=True)


def largest_gradient(listed: Sequence[tuple[Parameter, float, float, float]]) -> float:
    """The largest number that an error is divided by, of parameters as ``worst_first`` lists them."""
    return max((larger(held, numeric) for _at, held, numeric, error in listed if not math.isnan(error)), default=1e-8)


def largest_error(check: GradientCheck) -> str:
    """The relative error of the parameter that may be worst."""
    _at, held, numeric, error = worst_first(check)[0]
    return error_within(error, larger(held, numeric), check.doubt, 3)


def at_most(error: float, scale: float, doubt: float, largest: float) -> float:
    """A relative error; one that rounding hides is measured by the largest gradient, since beside a gradient of 0 any
    rounding is large."""
    return doubt / largest if lost(error, scale, doubt) else error


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
    now |= {
        "mode": "markers",
        "marker": {"size": 12, "color": purple, "line": {"width": 2, "color": colour(palette.INK)}},
    }
    return [*curves, _curve(one, one.of_rule, purple, 2), now]


def _curve(one: OneParameter, errors: np.ndarray, shade: str, width: float, part: slice = slice(-1)) -> Figure:
    divided_by = np.maximum(np.abs(one.found.numeric), max(abs(one.gradient), 1e-8))
    columns = (one.found.h, one.found.numeric, errors, divided_by, one.doubt)
    hovers = [
        f"h = {numbers.plain(h, 3)} · {numbers.within(n, doubt, 6)} · {error_within(error, scale, doubt, 3)}"
        for h, n, error, scale, doubt in zip(*(column[part].tolist() for column in columns), strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": single(np.maximum(one.found.h[part], 1e-30)),
        "y": drawn(errors[part]),
        "xaxis": "x2",
        "yaxis": "y2",
        "marker": {"size": 4.5, "color": shade},
        "line": {"width": width, "color": shade},
        "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


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
        "type": "rect",
        "layer": "below",
        "xref": f"{x} domain",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": DISAGREE,
        "y1": 10.0**1.1,
        "line": {"width": 0},
        "fillcolor": rgba(colour(palette.NEUTRAL), 0.16),
    }


def _upright(x: float, axis_name: str, dash: str = "solid", shade: palette.Shade = palette.FAINT) -> Figure:
    return {
        "type": "line",
        "layer": "below",
        "xref": axis_name,
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"width": 1.2, "dash": dash, "color": colour(shade)},
    }


def _uprights(one: OneParameter) -> list[Figure]:
    """The chosen h, and the usual advice."""
    return [
        _upright(float(one.found.h[-1]) or 1e-30, "x2", "solid", palette.INK),
        _upright(BEST_CENTRAL_STEP, "x2", "dot", palette.NEUTRAL),
    ]


def place(at: Parameter | KinkCrossed) -> tuple[str, int, int, int]:
    """Where a parameter is, also as a kink names it."""
    return at.letter, at.layer, at.row, at.column


def look_at(places: Sequence[str]) -> None:
    """A click on a parameter puts it under the lens, one on the curve chooses its h: the one stands at 1, 2, …, the
    other is below 1."""
    if spot := clicked(roles.PICTURE.key):
        x = spot[0]
        if x < 1.0:
            controls.set_values({"h": STEPS[int(np.argmin(np.abs(np.log(NUDGES / x))))]})
        elif x <= len(places):
            controls.set_values({"lens": places[round(x) - 1]})
