"""Binary cross-entropy over p̂ and over the logit z: pure functions that return a Plotly figure and formulas."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dlmath import ACTIVATIONS, LOSSES
from dlmath.functions.activations import sigmoid
from dlmath.functions.probabilities import Route, binary, entropy, routes
from dlmath.network.steps import Arithmetic
from pages.ui.drawing.charts import Figure, holding
from pages.ui.drawing.stacked import Panel, dots, label, line, stacked, tangent
from pages.ui.writing import equations, numbers, palette
from pages.ui.writing.equations import Relation, number, relation
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.small_tables import Cell
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _

BCE = LOSSES["BCE"]
# To five decimals, so that what opens under the pointer is written with all digits of p̂.
OVER_P = np.round(
    np.concatenate([np.geomspace(1e-4, 0.2, 22), np.linspace(0.22, 0.78, 29), 1 - np.geomspace(0.2, 1e-4, 22)]), 5
)
OVER_Z = (-8.0, 8.0)
HIGHEST, STEEPEST = 5.0, 12.0


@dataclass(frozen=True)
class Point:
    """Where the reader stands.

    Attributes:
      z, p, y: logit, probability and target.
      J: the loss, from the logit.
      dJ_dp: ∂J/∂p̂.
      slope: σ′(z).
      delta: ∂J/∂z, from the logit.
      entropy: H(y).
      divergence: KL(y‖p̂).
    """

    z: float
    p: float
    y: float
    J: float
    dJ_dp: float
    slope: float
    delta: float
    entropy: float
    divergence: float


def point(z: float, p: float, y: float) -> Point:
    """Everything about one prediction and one target; δ is 0 where p̂ is y but for rounding."""
    Z, P, Y = (np.array([[value]]) for value in (z, p, y))
    pair = BCE.from_logits["sigmoid"]
    slope = ACTIVATIONS["sigmoid"].slope
    assert slope
    delta = float(pair.delta(Z, P, Y)[0, 0])
    return Point(
        z,
        p,
        y,
        pair.value(Z, Y),
        float(BCE.slope(P, Y)[0, 0]),
        float(slope(Z)[0, 0]),
        equations.of_terms(_difference(p, y), delta).shown(delta),
        entropy(binary(Y)),
        LOSSES["KL"].value(binary(P), binary(Y)),
    )


def over_p(at: Point, doubtful: bool, height: int = 0) -> Figure:
    """J over p̂ for y = 0, for y = 1 and for this y; of a doubtful label, J as entropy and divergence as well."""
    ink, grey, purple = colour(palette.INK), colour(palette.NEUTRAL), palette.symbol("delta")
    nought, one, J = _losses(0.0), _losses(1.0), _losses(at.y)
    curve = line(OVER_P, J, ink, f"y = {numbers.plain(at.y)}: J(%{{x:.5g}}) = %{{y:.4g}}", 2.6)
    thin = [
        line(OVER_P, nought, grey, "y = 0: −ln(1 − %{x:.5g}) = %{y:.4g}", 1.5, "dot"),
        line(OVER_P, one, grey, "y = 1: −ln %{x:.5g} = %{y:.4g}", 1.5, "dash"),
    ]
    told = f"J = {loss_plain(at)}<br>∂J/∂p̂ = {numbers.plain(at.dJ_dp)}"
    here, drop = list[Figure](), list[Figure]()
    if np.isfinite(at.J) and np.isfinite(at.dJ_dp):
        here = [
            tangent(at.p, at.J, at.dJ_dp, 0.12 / max(1.0, abs(at.dJ_dp) / 6), told),
            dots([at.p], [at.J], palette.symbol("a"), [told]),
        ]
        drop = [
            {
                "type": "line",
                "x0": at.p,
                "x1": at.p,
                "y0": 0,
                "y1": at.J,
                "line": {"width": 1.2, "dash": "dot", "color": ink},
            },
            {
                "type": "line",
                "x0": 0,
                "x1": at.p,
                "y0": at.J,
                "y1": at.J,
                "line": {"width": 1.2, "dash": "dot", "color": ink},
            },
        ]
    names = [
        label(_("it happened: y = 1"), 0.02, 4.75, ink, "left", 6),
        label(_("it did not: y = 0"), 0.98, 4.75, ink, "right", -6),
    ]
    if not doubtful:
        panel = Panel(_("J over p̂"), (0.0, 1.0), (0.0, HIGHEST), [curve, *thin, *here], 1.0, "p̂", names, drop)
        return stacked([panel], height or 430, 38)
    floor = line(OVER_P, np.full_like(OVER_P, at.entropy), rgba(grey, 0.9), f"H(y) = {numbers.plain(at.entropy)}", 1)
    areas = [
        floor | {"fill": "tozeroy", "fillcolor": rgba(grey, 0.28)},
        curve | {"fill": "tonexty", "fillcolor": rgba(purple, 0.13)},
    ]
    title = _("J over p̂; grey: entropy of y, purple: divergence")
    upper = Panel(title, (0.0, 1.0), (0.0, HIGHEST), [*areas, *thin, *here], 1.7, "p̂", names)
    bar = Panel(_("J = H(y) + KL(y‖p̂)"), (0.0, HIGHEST), (0.0, 1.0), *_bar(at), bare=True)
    return stacked([upper, bar], height or 500, 38)


def slope_over_p(at: Point, height: int = 300) -> Figure:
    """The slope of J over p̂."""
    purple = palette.symbol("delta")
    slope = BCE.slope(OVER_P[np.newaxis], np.full((1, len(OVER_P)), at.y))[0] * len(OVER_P)
    slopes = [line(OVER_P, slope, purple, "∂J/∂p̂ = %{y:.4g}", 2.2)]
    slopes += [dots([at.p], [at.dJ_dp], purple, [f"∂J/∂p̂ = {slope_plain(at)}"])] if np.isfinite(at.dJ_dp) else []
    panel = Panel(_("Its slope ∂J/∂p̂, without bound"), (0.0, 1.0), (-STEEPEST, STEEPEST), slopes, 1.0, "p̂")
    return stacked([panel], height, 38)


def in_words(at: Point) -> str:
    """How surprised one is, in a sentence."""
    given = at.p if at.y >= 0.5 else 1.0 - at.p
    if 0.0 < at.y < 1.0:
        return _("$y$ is between 0 and 1, so both logarithms count, each as much as its outcome is likely.")
    if given == 0.0:
        return _("What was held to be impossible has happened: the surprise has no bound.")
    if given == 1.0:
        return _("Sure, and right: no surprise at all.")
    if abs(given - 0.5) < 0.005:
        return _("Half sure costs $\\ln 2$, whatever happens: the price of not knowing.")
    if given > 0.5:
        return _("More likely than not, and so it was: a small surprise.")
    return _(
        "It was held to be unlikely, and happened. Each time the probability given to what happened is halved, $\\ln 2$"
        " is added."
    )


@lru_cache(64)
def _losses(y: float) -> np.ndarray:
    """J over p̂ for one target."""
    return BCE.term(OVER_P[np.newaxis], np.full((1, OVER_P.size), y))[0]


def _bar(at: Point) -> tuple[list[Figure], float, str, list[Figure], list[Figure]]:
    """J as a bar of two parts: the last panel's data, share, title, notes and shapes."""
    ink, grey, purple = colour(palette.INK), colour(palette.NEUTRAL), palette.symbol("delta")
    ends = [0.0, min(at.entropy, HIGHEST), min(at.entropy + at.divergence, HIGHEST)]
    told = [f"H(y) = {numbers.plain(at.entropy)}", f"KL(y‖p̂) = {numbers.plain(at.divergence)}"]
    shapes = [
        {
            "type": "rect",
            "x0": low,
            "x1": high,
            "y0": 0.1,
            "y1": 0.9,
            "line": {"width": 1.2, "color": shade},
            "fillcolor": rgba(shade, 0.25),
        }
        for low, high, shade in zip(ends[:2], ends[1:], (grey, purple), strict=True)
    ]
    middles = dots([ends[1] / 2, (ends[1] + ends[2]) / 2], [0.5, 0.5], [grey, purple], told, "circle", 24)
    middles["marker"] |= {"opacity": 0}  # unseen, for the pointer
    text = str(equations.plain((number(at.entropy), "+", number(at.divergence)), at.J))
    right = ends[2] > 0.6 * HIGHEST
    note = label(text, ends[1] if right else ends[2], 0.5, ink, "left", 14 if right else 6)
    return [middles], 0.34, "", [note], shapes


def over_z(at: Point, height: int = 600) -> Figure:
    """σ(z), J over z, and δ = σ(z) − y."""
    of_logits = BCE.from_logits["sigmoid"]
    ends = holding(OVER_Z, at.z)
    over = np.linspace(*ends, 65)
    Z = over[np.newaxis]
    J = _losses_of_logits(at.y, ends)
    delta = of_logits.delta(Z, sigmoid(Z), np.full_like(Z, at.y))[0] * Z.size
    ink, purple, teal = colour(palette.INK), palette.symbol("delta"), palette.symbol("a")
    shown = math.isfinite(at.z)
    told = (
        f"z = {numbers.plain(at.z)}<br>a = σ(z) = {numbers.plain(at.p)}<br>J = {numbers.plain(at.J)}<br>δ ="
        f" {delta_plain(at)}"
    )

    def mark(y: float, shade: str) -> list[Figure]:
        return [dots([at.z], [y], shade, [told])] if shown else []

    level = {
        "type": "line",
        "x0": ends[0],
        "x1": ends[1],
        "y0": at.y,
        "y1": at.y,
        "line": {"width": 1.2, "dash": "dash", "color": ink},
    }
    gap = {"type": "line", "x0": at.z, "x1": at.z, "y0": at.y, "y1": at.p, "line": {"width": 4, "color": purple}}
    panels = [
        Panel(
            _("p̂ = σ(z), and how far it is from y"),
            ends,
            (-0.06, 1.06),
            [line(over, sigmoid(Z)[0], teal, "σ(%{x:.3g}) = %{y:.4g}"), *mark(at.p, teal)],
            1.0,
            "z",
            [label("y", ends[1] - 0.1, at.y, ink, "right", 0) | {"yshift": 8 if at.y < 0.5 else -8}],
            [level, gap] if shown else [level],
        ),
        Panel(
            _("J over z"),
            ends,
            holding((0.0, 8.4), at.J),
            [
                line(over, J, ink, "J(%{x:.3g}) = %{y:.4g}", 2.6),
                *([tangent(at.z, at.J, at.delta, 1.6, told)] if shown else []),
                *mark(at.J, palette.symbol("z")),
            ],
            1.2,
            "z",
        ),
        Panel(
            _("Its slope δ = ∂J/∂z = p̂ − y"),
            ends,
            (-1.1, 1.1),
            [line(over, delta, purple, "δ = %{y:.4g}"), *mark(at.delta, purple)],
            1.0,
            "z",
        ),
    ]
    return stacked(panels, height, 38)


@lru_cache(64)
def _losses_of_logits(y: float, ends: tuple[float, float]) -> np.ndarray:
    """J over z for one target."""
    Z = np.linspace(*ends, 65)[np.newaxis]
    return BCE.from_logits["sigmoid"].term(Z, np.full(Z.shape, y))[0]


def _difference(p: float, y: float) -> Arithmetic:
    return number(p, "a"), "−", number(y)


def _fraction(p: float, y: float) -> Arithmetic:
    """The terms of ∂J/∂p̂."""
    return "(", *_difference(p, y), ")", "/", "(", number(p, "a"), "·", "(", number(1.0), "−", number(p, "a"), ")", ")"


def _of_loss(at: Point) -> Relation:
    """How J is related to p̂ and y as they are printed."""
    return relation(lambda p, y: BCE.value(np.array([[p]]), np.array([[y]])), (at.p, at.y), at.J)


def loss_plain(at: Point) -> str:
    """J with its numbers and its value, in Unicode."""
    how = _of_loss(at)
    p, y = numbers.bracketed(at.p, how.digits, compound=True), numbers.bracketed(at.y, how.digits, compound=True)
    return f"−({y}·ln {p} + (1 − {y})·ln(1 − {p})) {how.sign} {how.plain(at.J)}" if how.sign else how.plain(at.J)


def slope_plain(at: Point) -> str:
    """∂J/∂p̂ with its numbers and its value, in Unicode."""
    return str(equations.plain(_fraction(at.p, at.y), at.dJ_dp))


def delta_plain(at: Point) -> str:
    """δ with its numbers and its value, in Unicode."""
    return str(equations.plain(_difference(at.p, at.y), at.delta))


def loss_latex(at: Point) -> str:
    """J in symbols, with its numbers, its value."""
    how, hat = _of_loss(at), coloured("a", r"\hat p")
    p, y = coloured("a", numbers.latex_bracketed(at.p, how.digits, compound=True)), numbers.latex(at.y, how.digits)
    symbols = rf"-\left[y\ln {hat}+(1-y)\ln(1-{hat})\right]"
    put = rf"\\&=-\left[{y}\cdot\ln {p}+(1-{y})\cdot\ln(1-{p})\right]\\&{how.latex_sign}" if how.sign else "="
    return rf"\begin{{aligned}}J&={symbols}{put}{how.latex(at.J)}\end{{aligned}}"


def slope_latex(at: Point) -> str:
    """∂J/∂p̂ in symbols, with its numbers, its value."""
    how, hat = equations.of_terms(_fraction(at.p, at.y), at.dJ_dp), coloured("a", r"\hat p")
    p, y, value = (
        coloured("a", numbers.latex(at.p, how.digits)),
        numbers.latex(at.y, how.digits),
        coloured("delta", how.latex(at.dJ_dp)),
    )
    p_again = coloured("a", numbers.latex_bracketed(at.p, how.digits, compound=True))
    sign = how.latex_sign or r"\;\to\;"
    return (
        r"\frac{\partial J}{\partial"
        rf" {hat}}}=\frac{{{hat}-y}}{{{hat}(1-{hat})}}=\frac{{{p}-{y}}}{{{p_again}\cdot(1-{p})}}{sign}{value}"
    )


def delta_latex(at: Point) -> str:
    """δ by the chain rule, and what is left when σ′ cancels."""
    hat, delta = coloured("a", r"\hat p"), coloured("delta", r"\delta")
    left = rf"\frac{{{hat}-y}}{{{hat}(1-{hat})}}\cdot {hat}(1-{hat})"
    head = rf"{delta}=\frac{{\partial J}}{{\partial {hat}}}\,\sigma'(z)"
    factors = number(at.dJ_dp, "delta"), "·", number(at.slope, "slope")
    if np.isfinite(at.dJ_dp):
        product = equations.latex(factors, number(at.delta, "delta"))
    else:
        product = rf"{equations.written_latex(factors)}\;\to\;{coloured('delta', numbers.latex(at.delta))}"
    difference = equations.latex(_difference(at.p, at.y), number(at.delta, "delta"))
    return rf"\begin{{aligned}}{head}&={left}={hat}-y\\&={product}\\{hat}-y&={difference}\end{{aligned}}"


def losses_by_route(points: Sequence[tuple[float, float]]) -> list[list[Cell]]:
    """For each z and y: what it is, σ(z), and J by every route."""
    return [[*_point_cells(z, y), *(numbers.plain(route.J) for route in routes(z, y))] for z, y in points]


def deltas_by_route(points: Sequence[tuple[float, float]]) -> list[list[Cell]]:
    """For each z and y: what it is, σ(z), and δ by every route, with its two factors under the pointer."""
    return [
        [*_point_cells(z, y), *((numbers.plain(route.delta), _factors(route)) for route in routes(z, y))]
        for z, y in points
    ]


def _point_cells(z: float, y: float) -> list[Cell]:
    a = float(sigmoid(np.array([[z]]))[0, 0])
    return [f"{numbers.plain(z)}, {numbers.plain(y)}", (numbers.plain(a), numbers.full(a))]


def _factors(route: Route) -> str:
    if route.dJ_da is None or route.slope is None:
        return ""
    return str(equations.plain((number(route.dJ_da), "·", number(route.slope)), route.delta))
