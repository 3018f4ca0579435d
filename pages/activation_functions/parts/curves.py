"""Activation functions as curves: φ above and φ′ below on one axis of z, a point, its tangent, and the arithmetic of
both."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from dlmath import ACTIVATIONS, Activation
from dlmath.functions.activations import one_sided_slopes, python_name, saturation, steepest
from dlmath.functions.printers.plain import plain
from dlmath.functions.printers.syntax import operations_in
from dlmath.network.gradient_flow import deep_network, silent_share, through
from pages.ui.drawing.charts import Figure, axis, base_layout, holding
from pages.ui.writing import along, numbers, palette, symbols
from pages.ui.writing.equations import Chain, Relation, relation
from pages.ui.writing.formulas import BREAK, in_lines
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.small_tables import Cell
from pages.ui.writing.text import _, clauses, listed, named

REACH = 6.0
Ends = tuple[float, float]
ROUNDING_OF_ONE = 4.0 * float(np.finfo(np.float64).eps)  # how far rounding may move a difference of numbers near 1
DASHES = ("dash", "dot", "dashdot", "longdash", "longdashdot")

DERIVATIONS = {
    "sigmoid": (
        r"\left(\frac{1}{1+e^{-z}}\right)'=\frac{e^{-z}}{(1+e^{-z})^2}=\frac{1}{1+e^{-z}}\cdot\frac{e^{-z}}{1+e^{-z}}=\sigma(1-\sigma)"
    ),
    "tanh": (
        r"\left(\frac{e^z-e^{-z}}{e^z+e^{-z}}\right)'=\frac{(e^z+e^{-z})^2-(e^z-e^{-z})^2}{(e^z+e^{-z})^2}=1-\tanh^2(z)"
    ),
    "ReLU": r"\lim_{h\to0^-}\frac{\max(0,h)-0}{h}=0\qquad\lim_{h\to0^+}\frac{\max(0,h)-0}{h}=1",
    "softplus": r"\left(\ln(1+e^z)\right)'=\frac{e^z}{1+e^z}=\frac{1}{1+e^{-z}}",
    "SiLU": r"\left(z\,\sigma(z)\right)'=\sigma(z)+z\,\sigma'(z)=\sigma(z)\,(1+z\,(1-\sigma(z)))",
    "GELU": r"\left(z\,\Phi(z)\right)'=\Phi(z)+z\,\Phi'(z)",
}


def at(record: Activation, z: float) -> tuple[float, float]:
    """φ(z) and φ′(z)."""
    a, slope = at_all(record, np.array([z]))
    return float(a[0]), float(slope[0])


def at_all(record: Activation, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """φ(z) and φ′(z) for many z, (K,)."""
    assert record.slope
    return record.f(z[np.newaxis])[0], record.slope(z[np.newaxis])[0]


def figure(record: Activation, others: Sequence[Activation], z: np.ndarray, threshold: float, saturated: str) -> Figure:
    """φ and φ′ with the point at z and the tangent there.

    Args:
      record: the function in focus.
      others: functions drawn thinly beside it.
      z: where the point stands, at each position (K,).
      threshold: |φ′| below which the ground is shaded.
      saturated: the word for that.
    """
    highest = max(1.22, *(1.08 * steepest(each) for each in (record, *others)))
    here = float(z[0])
    ends = holding((-REACH, REACH), here)
    usual = ends == (-REACH, REACH)
    heights = axis() | {"domain": [0.43, 1.0], "title": {"text": "φ(z)", "font": {"color": palette.symbol("a")}}}
    heights |= {"range": [-2.2, 3.2], "dtick": 1} if usual else {"range": holding((-2.2, 3.2), at(record, here)[0])}
    ticks = {"dtick": 2} if usual else {}
    layout = base_layout(560) | {
        "margin": {"l": 46, "r": 12, "t": 30, "b": 40},
        "hovermode": "closest",
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.0,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": 12},
        },
        "xaxis": (
            axis()
            | {"range": ends, "anchor": "y2", "title": {"text": "z", "font": {"color": palette.symbol("z")}}}
            | ticks
        ),
        "yaxis": heights,
        "yaxis2": (
            axis()
            | {
                "domain": [0.0, 0.36],
                "range": [-0.22, highest],
                "dtick": 0.5,
                "title": {"text": "φ′(z)", "font": {"color": palette.symbol("slope")}},
            }
        ),
        "shapes": [*_bands(record, threshold, ends), _upright(z)],
        "annotations": _band_names(record, threshold, saturated, ends),
    }
    shades = [colour(palette.INK if i >= len(DASHES) else palette.NEUTRAL) for i in range(len(others))]
    faint = [trace for i, each in enumerate(others) for trace in _curve(each, shades[i], 1.6, i, ends)]
    return {
        "data": [
            *faint,
            *_curve(record, palette.symbol("a"), 3.2, None, ends),
            *_tangent(record, z),
            *_kinks(record),
            *_points(record, z),
        ],
        "layout": layout,
    }


def _grid(record: Activation, ends: Ends) -> np.ndarray:
    """z from left to right; at a kink, a point close to either side and a gap between them."""
    even = np.linspace(*ends, 241)
    kinks = [kink for kink in record.kinks if ends[0] < kink < ends[1]]
    borders = [-np.inf, *kinks, np.inf]
    close = 1e-4 * (ends[1] - ends[0])  # no pixel, but another number under the pointer
    parts = [even[(even > left) & (even < right)] for left, right in pairwise(borders)]
    for kink, before, after in zip(kinks, range(len(kinks)), range(1, len(borders)), strict=False):
        parts[before] = np.append(parts[before], [kink - close, np.nan])
        parts[after] = np.append(kink + close, parts[after])
    return np.concatenate(parts)


def _curve(record: Activation, shade: str, width: float, dash: int | None, ends: Ends) -> list[Figure]:
    grid = _grid(record, ends)
    gap = np.isnan(grid)
    z = np.where(gap, 0.0, grid)[np.newaxis]
    assert record.slope
    name = symbols.phi_plain(record)
    a, slope = (np.where(gap, np.nan, f(z)[0]) for f in (record.f, record.slope))
    line = {"width": width, "simplify": False, "dash": "solid" if dash is None else DASHES[dash % len(DASHES)]}
    common = {"type": "scatter", "mode": "lines", "x": grid.astype(np.float32), "name": name, "connectgaps": False}
    below = palette.symbol("slope") if dash is None else shade
    return [
        common
        | {
            "y": a.astype(np.float32),
            "connectgaps": True,
            "line": line | {"color": shade},
            "hovertemplate": f"{name}(%{{x:.3g}}) = %{{y:.4g}}<extra></extra>",
        },
        common
        | {
            "y": slope.astype(np.float32),
            "yaxis": "y2",
            "showlegend": False,
            "line": line | {"color": below},
            "hovertemplate": f"{name}′(%{{x:.3g}}) = %{{y:.4g}}<extra></extra>",
        },
    ]


def _tangent(record: Activation, z: np.ndarray) -> list[Figure]:
    """The tangent; at a kink the two one-sided ones."""
    a, slope = at_all(record, z)
    left, right = slope.copy(), slope.copy()
    for k in np.flatnonzero(np.isin(z, record.kinks)).tolist():
        left[k], right[k] = one_sided_slopes(record, float(z[k]))
    line = {"width": 2.6, "color": palette.symbol("slope")}
    reach = 1.4
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": along.places(z - reach, z, z + reach),
            "y": along.places(a - left * reach, a, a + right * reach),
            "line": line,
            "showlegend": False,
            "hovertemplate": f"φ′ = {numbers.plain(float(slope[0]))}<extra></extra>",
        }
    ]


def _kinks(record: Activation) -> list[Figure]:
    """At a kink, the value that φ′ is taken to have as a dot, the other one as a ring."""
    shade, paper = palette.symbol("slope"), colour(palette.PAPER)
    dots = [(kink, at(record, kink)[1], shade) for kink in record.kinks]
    rings = [
        (kink, side, paper) for kink, taken, _shade in dots for side in one_sided_slopes(record, kink) if side != taken
    ]
    if not dots:
        return []
    x, y, fill = zip(*dots, *rings, strict=True)
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": x,
            "y": y,
            "yaxis": "y2",
            "showlegend": False,
            "marker": {"size": 8, "color": fill, "line": {"width": 2, "color": shade}},
            "hovertemplate": record.convention + "<extra></extra>",
        }
    ]


def _points(record: Activation, z: np.ndarray) -> list[Figure]:
    a, slope = at_all(record, z)
    f_text, slope_text = arithmetic(record, float(z[0]))
    point = {
        "type": "scatter",
        "mode": "markers",
        "x": along.places(z),
        "showlegend": False,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    outline = {"width": 2, "color": colour(palette.PAPER)}
    return [
        point
        | {
            "y": along.places(a),
            "customdata": [str(f_text)],
            "marker": {"size": 14, "color": palette.symbol("a"), "line": outline},
        },
        point
        | {
            "y": along.places(slope),
            "yaxis": "y2",
            "customdata": [str(slope_text)],
            "marker": {"size": 14, "color": palette.symbol("slope"), "line": outline},
        },
    ]


def _upright(z: np.ndarray) -> Figure:
    return {
        "type": "line",
        "x0": along.each(z),
        "x1": along.each(z),
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "line": {"width": 1.2, "dash": "dot", "color": palette.symbol("z")},
    }


def _shaded(record: Activation, threshold: float, ends: Ends) -> list[Ends]:
    low, high = saturation(record, threshold)
    if low > high:
        return [ends]
    return [
        (left, right) for left, right in ((ends[0], max(low, ends[0])), (min(high, ends[1]), ends[1])) if right > left
    ]


def _bands(record: Activation, threshold: float, ends: Ends) -> list[Figure]:
    ground = rgba(colour(palette.NEUTRAL), 0.16)
    return [
        {
            "type": "rect",
            "x0": left,
            "x1": right,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "layer": "below",
            "line": {"width": 0},
            "fillcolor": ground,
        }
        for left, right in _shaded(record, threshold, ends)
    ]


def _band_names(record: Activation, threshold: float, saturated: str, ends: Ends) -> list[Figure]:
    return [
        {
            "x": (left + right) / 2,
            "y": 0.395,
            "yref": "paper",
            "text": f"{saturated}<br>|φ′| < {numbers.plain(threshold)}",
            "showarrow": False,
            "font": {"size": 11, "color": colour(palette.INK)},
        }
        for left, right in _shaded(record, threshold, ends)
        if right - left > 0.125 * (ends[1] - ends[0])
    ]


def arithmetic(record: Activation, z: float) -> tuple[Chain, Chain]:
    """φ(z) and φ′(z) written out in one line each: σ(1) = 1/(1 + exp(−1)) = 0.7311."""
    a, slope = at(record, z)
    of_z, of_slope = _relations(record, z)
    name, of_a = symbols.phi_plain(record), of_its_value(record)
    put = {"a" if of_a else "z": numbers.plain(a if of_a else z, of_slope.digits)}
    here = "z" if of_a else put["z"]
    written_z = numbers.plain(z, of_z.digits)
    return (
        _chain(f"{name}({written_z})", plain(record.expression, {"z": written_z}), of_z, a),
        _chain(f"{name}′({here})", plain(of_a or record.derivative, put), of_slope, slope),
    )


def of_its_value(record: Activation) -> str:
    """φ′ as a formula of the value a of φ, where the textbook's has φ(z) in it: a·(1 − a) for σ; else ""."""
    return record.of_a if f"{python_name(record.name)}(z)" in record.derivative else ""


def _of_a(record: Activation) -> Callable[[float], float]:
    """The function that such a formula computes."""
    slope_of_a = record.slope_of_a
    assert slope_of_a is not None
    return lambda a: float(slope_of_a(np.array([[a]]))[0, 0])


def _chain(left: str, text: str, how: Relation, value: float) -> Chain:
    return Chain(f"{left} = {text}", how.sign, how.plain(value)) if how.sign else Chain(left, "=", how.plain(value))


def _relations(record: Activation, z: float) -> tuple[Relation, Relation]:
    """How φ(z) and φ′(z) are related to what they are computed from: z, or for some φ′ the value of φ."""
    a, slope = at(record, z)
    of_a = of_its_value(record)
    return relation(lambda z: at(record, z)[0], (z,), a), (
        relation(_of_a(record), (a,), slope) if of_a else _slope_of_z(record, z, slope)
    )


def _slope_of_z(record: Activation, z: float, slope: float) -> Relation:
    return relation(lambda z: at(record, z)[1], (z,), slope)


def in_numbers(record: Activation, z: float) -> str:
    """φ(z) and φ′(z) as LaTeX: in symbols, with the numbers, the result."""
    a, slope = at(record, z)
    name, (of_z, of_slope), of_a = symbols.phi(record), _relations(record, z), of_its_value(record)
    written_z, written_of = numbers.latex(z, of_z.digits), numbers.latex(a if of_a else z, of_slope.digits)
    left = "" if of_a else rf"{name}'({written_of})"
    lines = [
        rf"{name}(z)&={in_lines(record.expression)}",
        rf"{name}({written_z})&={in_lines(record.expression, z=written_z)}",
        rf"&{of_z.latex_sign}{_result('a', of_z.latex(a))}",
        rf"{name}'(z)&={in_lines(record.derivative)}",
        f"{left}&={in_lines(of_a or record.derivative, **{'a' if of_a else 'z': written_of})}",
        rf"&{of_slope.latex_sign}{_result('slope', of_slope.latex(slope))}",
    ]
    size = r"\footnotesize " if BREAK in in_lines(record.derivative) else ""
    return size + r"\begin{aligned}" + r"\\[.35em]".join(lines) + r"\end{aligned}"


def _result(letter: str, value: str) -> str:
    return symbols.coloured(letter, rf"\mathbf{{{value}}}")


def interval(record: Activation) -> str:
    """The range of a function, such as (0, 1) or [0, ∞)."""
    (low, high), (from_low, to_high) = map(numbers.plain, record.range), record.closed
    return f"{'[' if from_low else '('}{low}, {high}{']' if to_high else ')'}"


def rows(records: Sequence[Activation], z: np.ndarray, threshold: float, yes: str, no: str) -> list[list[Cell]]:
    """A row for each function: name, φ(z), φ′(z), range, whether that is symmetric about 0, where it is saturated, the
    convention at its kink; the numbers at each of many z, (K,)."""
    found: list[list[Cell]] = []
    for record in records:
        a, slope = at_all(record, z)
        f_text, slope_text = arithmetic(record, float(z[0]))
        low, high = saturation(record, threshold)
        sides = [
            f"z < {numbers.plain(low)}" if np.isfinite(low) else "",
            f"z > {numbers.plain(high)}" if np.isfinite(high) else "",
        ]
        symmetric = yes if record.range[0] == -record.range[1] else no
        flat = "−∞ < z < ∞" if low > high else _(" or ").join(filter(None, sides)) or "–"
        found.append(
            [
                record.name,
                (along.texts(a), str(f_text)),
                (along.texts(slope), str(slope_text)),
                interval(record),
                symmetric,
                flat,
                record.convention or "–",
            ]
        )
    return found


def printed_rows(z: float) -> list[list[str | tuple[str, str]]]:
    """For σ and tanh: their value as float64 holds it, φ′ as it is printed and as it is."""
    found: list[list[str | tuple[str, str]]] = []
    for record in (each for each in ACTIVATIONS.values() if each.slope and of_its_value(each)):
        a, slope = at(record, z)
        as_printed = _of_a(record)(a)
        phi = symbols.phi_plain(record)
        left = numbers.within(as_printed, ROUNDING_OF_ONE) if as_printed else "0"
        hover = f"{plain(record.derivative)} = {left}"
        found.append(
            [f"{phi}({numbers.plain(z)})", numbers.full(a), (left, hover), (numbers.plain(slope), numbers.full(slope))]
        )
    return found


def describe(record: Activation, others: Sequence[Activation], z: float) -> str:
    """What the two panels show at z, in numbers."""
    a, slope = at(record, z)
    name = symbols.phi_plain(record)
    of_z, of_slope = _relations(record, z)[0], _slope_of_z(record, z, slope)
    here = [
        f"{name}({numbers.plain(z, of_z.digits)}) {of_z.sign or '='} {of_z.plain(a)}",
        f"{name}′({numbers.plain(z, of_slope.digits)}) {of_slope.sign or '='} {of_slope.plain(slope)}",
    ]
    return clauses([listed(here), *(named(each.name, listed(map(numbers.plain, at(each, z)))) for each in others)])


def cost_rows() -> list[list[str]]:
    """What three functions cost, by their formulas, and what they make of random weighted inputs."""
    rows = []
    for name in ("sigmoid", "tanh", "ReLU"):
        record, t = ACTIVATIONS[name], through(deep_network(1, 64, name, "He", 0), 32, 0)
        functions, others = operations_in(record.expression)
        share, mean = silent_share(t), float(t.forward[0].a.mean())
        rows.append(
            [symbols.phi_plain(record), str(functions), str(others), numbers.percent(share), numbers.plain(mean)]
        )
    return rows
