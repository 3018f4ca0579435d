"""Activation functions as curves: φ above and φ′ below on one axis of z, a point, its tangent, and the arithmetic of both."""

from collections.abc import Sequence

import numpy as np

from dlmath import ACTIVATIONS, Activation
from dlmath.activations import PRINTED_SLOPES, one_sided_slopes, saturation
from pages.ui import formulas, numbers, palette, symbols
from pages.ui.charts import Figure, axis, base_layout
from pages.ui.palette import colour, rgba
from pages.ui.text import _, clauses, listed, named

REACH = 6.0
REACHES_ITS_MINIMUM = ("ReLU", "SiLU", "GELU")
DASHES = ("dash", "dot", "dashdot", "longdash", "longdashdot")

# φ and φ′ in Unicode; {z} and {a} are the numbers, in brackets where they need them.
PLAIN = {
    "identity": ("{z}", "1"),
    "sigmoid": ("1/(1 + exp(−{z}))", "{a}·(1 − {a})"),
    "tanh": ("(exp({z}) − exp(−{z}))/(exp({z}) + exp(−{z}))", "1 − {a}²"),
    "ReLU": ("max(0, {z})", "1 if {z} > 0, else 0"),
    "leaky-ReLU": ("max(0.01·{z}, {z})", "1 if {z} > 0, else 0.01"),
    "ELU": ("{z} if {z} > 0, else exp({z}) − 1", "1 if {z} > 0, else exp({z})"),
    "SELU": ("λ·({z} if {z} > 0, else α(exp({z}) − 1))", "λ·(1 if {z} > 0, else α·exp({z}))"),
    "softplus": ("ln(1 + exp({z}))", "1/(1 + exp(−{z}))"),
    "SiLU": ("{z}/(1 + exp(−{z}))", "σ({z})·(1 + {z}·(1 − σ({z})))"),
    "GELU": ("½·{z}·(1 + erf({z}/√2))", "½·(1 + erf({z}/√2)) + {z}/√(2π)·exp(−{z}²/2)"),
}

DERIVATIONS = {
    "sigmoid": r"\left(\frac{1}{1+e^{-z}}\right)'=\frac{e^{-z}}{(1+e^{-z})^2}=\frac{1}{1+e^{-z}}\cdot\frac{e^{-z}}{1+e^{-z}}=\sigma(1-\sigma)",
    "tanh": r"\left(\frac{e^z-e^{-z}}{e^z+e^{-z}}\right)'=\frac{(e^z+e^{-z})^2-(e^z-e^{-z})^2}{(e^z+e^{-z})^2}=1-\tanh^2(z)",
    "ReLU": r"\lim_{h\to0^-}\frac{\max(0,h)-0}{h}=0\qquad\lim_{h\to0^+}\frac{\max(0,h)-0}{h}=1",
    "softplus": r"\left(\ln(1+e^z)\right)'=\frac{e^z}{1+e^z}=\frac{1}{1+e^{-z}}",
    "SiLU": r"\left(z\,\sigma(z)\right)'=\sigma(z)+z\,\sigma'(z)=\sigma(z)\,(1+z\,(1-\sigma(z)))",
    "GELU": r"\left(z\,\Phi(z)\right)'=\Phi(z)+z\,\Phi'(z)",
}


def at(record: Activation, z: float) -> tuple[float, float]:
    """φ(z) and φ′(z)."""
    assert record.slope
    here = np.array([[z]])
    return float(record.f(here)[0, 0]), float(record.slope(here)[0, 0])


def figure(record: Activation, others: Sequence[Activation], z: float, threshold: float, saturated: str) -> Figure:
    """φ and φ′ with the point at z and the tangent there.

    Args:
      record: the function in focus.
      others: functions drawn thinly beside it.
      z: where the point stands.
      threshold: |φ′| below which the ground is shaded.
      saturated: the word for that.
    """
    highest = 1.9 if any(each.name == "SELU" for each in (record, *others)) else 1.22
    layout = base_layout(560) | {
        "margin": {"l": 46, "r": 12, "t": 30, "b": 40},
        "hovermode": "closest",
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False, "font": {"size": 12}},
        "xaxis": axis() | {"range": [-REACH, REACH], "anchor": "y2", "title": {"text": "z", "font": {"color": palette.symbol("z")}}, "dtick": 2},
        "yaxis": axis()
        | {"domain": [0.43, 1.0], "range": [-2.2, 3.2], "dtick": 1, "title": {"text": "φ(z)", "font": {"color": palette.symbol("a")}}},
        "yaxis2": axis()
        | {"domain": [0.0, 0.36], "range": [-0.22, highest], "dtick": 0.5, "title": {"text": "φ′(z)", "font": {"color": palette.symbol("slope")}}},
        "shapes": [*_bands(record, threshold), _upright(z)],
        "annotations": _band_names(record, threshold, saturated),
    }
    faint = [trace for i, each in enumerate(others) for trace in _curve(each, colour(palette.INK if i >= len(DASHES) else palette.NEUTRAL), 1.6, i)]
    return {
        "data": [*faint, *_curve(record, palette.symbol("a"), 3.2, None), *_tangent(record, z), *_kinks(record), *_points(record, z)],
        "layout": layout,
    }


def _grid(record: Activation) -> np.ndarray:
    """z from left to right; at a kink, a point on either side and a gap between them."""
    even = np.linspace(-REACH, REACH, 241)
    sides = [side for kink in record.kinks for side in (np.nextafter(kink, -1.0), np.nan, np.nextafter(kink, 1.0))]
    if not sides:
        return even
    kink = record.kinks[0]
    return np.concatenate([even[even < kink], sides, even[even > kink]])


def _curve(record: Activation, shade: str, width: float, dash: int | None) -> list[Figure]:
    grid = _grid(record)
    z = grid[np.newaxis]
    assert record.slope
    name = symbols.phi_plain(record)
    a, slope = record.f(z)[0], np.where(np.isnan(grid), np.nan, record.slope(z)[0])
    line = {"width": width, "simplify": False, "dash": "solid" if dash is None else DASHES[dash % len(DASHES)]}
    common = {"type": "scatter", "mode": "lines", "x": grid.astype(np.float32), "name": name, "connectgaps": False}
    below = palette.symbol("slope") if dash is None else shade
    return [
        common | {"y": a.astype(np.float32), "connectgaps": True, "line": line | {"color": shade},
                  "hovertemplate": f"{name}(%{{x:.2f}}) = %{{y:.4f}}<extra></extra>"},
        common | {"y": slope.astype(np.float32), "yaxis": "y2", "showlegend": False, "line": line | {"color": below},
                  "hovertemplate": f"{name}′(%{{x:.2f}}) = %{{y:.4f}}<extra></extra>"},
    ]  # fmt: skip


def _tangent(record: Activation, z: float) -> list[Figure]:
    """The tangent; at a kink the two one-sided ones."""
    a, slope = at(record, z)
    left, right = one_sided_slopes(record, z) if z in record.kinks else (slope, slope)
    line = {"width": 2.6, "color": palette.symbol("slope")}
    reach = 1.4
    return [
        {"type": "scatter", "mode": "lines", "x": [z - reach, z, z + reach], "y": [a - left * reach, a, a + right * reach], "line": line,
         "showlegend": False, "hovertemplate": f"φ′ = {numbers.plain(slope)}<extra></extra>"}
    ]  # fmt: skip


def _kinks(record: Activation) -> list[Figure]:
    """At a kink, the value that φ′ is taken to have as a dot, the other one as a ring."""
    if not record.kinks:
        return []
    kink = record.kinks[0]
    taken, sides = at(record, kink)[1], one_sided_slopes(record, kink)
    ring = [side for side in sides if side != taken]
    shade = palette.symbol("slope")
    return [
        {"type": "scatter", "mode": "markers", "x": [kink] * (1 + len(ring)), "y": [taken, *ring], "yaxis": "y2", "showlegend": False,
         "marker": {"size": 8, "color": [shade] + [colour(palette.PAPER)] * len(ring), "line": {"width": 2, "color": shade}},
         "hovertemplate": record.convention + "<extra></extra>"}
    ]  # fmt: skip


def _points(record: Activation, z: float) -> list[Figure]:
    a, slope = at(record, z)
    f_text, slope_text = arithmetic(record, z)
    point = {"type": "scatter", "mode": "markers", "x": [z], "showlegend": False, "hovertemplate": "%{customdata}<extra></extra>"}
    outline = {"width": 2, "color": colour(palette.PAPER)}
    return [
        point | {"y": [a], "customdata": [f_text], "marker": {"size": 14, "color": palette.symbol("a"), "line": outline}},
        point | {"y": [slope], "yaxis": "y2", "customdata": [slope_text], "marker": {"size": 14, "color": palette.symbol("slope"), "line": outline}},
    ]


def _upright(z: float) -> Figure:
    return {
        "type": "line", "x0": z, "x1": z, "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
        "line": {"width": 1.2, "dash": "dot", "color": palette.symbol("z")},
    }  # fmt: skip


def _shaded(record: Activation, threshold: float) -> list[tuple[float, float]]:
    low, high = saturation(record, threshold)
    if low > high:
        return [(-REACH, REACH)]
    return [(left, right) for left, right in ((-REACH, max(low, -REACH)), (min(high, REACH), REACH)) if right > left]


def _bands(record: Activation, threshold: float) -> list[Figure]:
    ground = rgba(colour(palette.NEUTRAL), 0.16)
    return [
        {"type": "rect", "x0": left, "x1": right, "y0": 0, "y1": 1, "yref": "paper", "layer": "below", "line": {"width": 0}, "fillcolor": ground}
        for left, right in _shaded(record, threshold)
    ]


def _band_names(record: Activation, threshold: float, saturated: str) -> list[Figure]:
    return [
        {"x": (left + right) / 2, "y": 0.395, "yref": "paper", "text": f"{saturated}<br>|φ′| < {numbers.plain(threshold)}", "showarrow": False,
         "font": {"size": 11, "color": colour(palette.INK)}}
        for left, right in _shaded(record, threshold)
        if right - left > 1.5
    ]  # fmt: skip


def arithmetic(record: Activation, z: float) -> tuple[str, str]:
    """φ(z) and φ′(z) written out in one line each: σ(1) = 1/(1 + exp(−1)) = 0.7311."""
    a, slope = at(record, z)
    name = symbols.phi_plain(record)
    f_text, slope_text = (_put(_put(text, "{z}", z), "{a}", a) for text in PLAIN[record.name])
    return (
        f"{name}({numbers.plain(z)}) = {f_text} = {numbers.plain(a)}",
        f"{name}′({numbers.plain(z)}) = {slope_text} = {numbers.plain(slope)}",
    )


def _put(text: str, place: str, value: float) -> str:
    """A number in its places, some of which may be squared."""
    return text.replace(f"{place}²", f"{numbers.bracketed(value, compound=True)}²").replace(place, numbers.bracketed(value))


def in_numbers(record: Activation, z: float) -> str:
    """φ(z) and φ′(z) as LaTeX: in symbols, with the numbers, the result."""
    a, slope = at(record, z)
    here, name = numbers.latex(z), symbols.phi(record)
    put = formulas.put(record.latex, "z", z)
    if record.name in PRINTED_SLOPES:
        there = formulas.put({"sigmoid": r"a\,(1-a)", "tanh": "1-a^2"}[record.name], "a", a)
    else:
        there = formulas.put(record.slope_latex, "z", z)
    lines = [
        rf"{name}(z)&={record.latex}", rf"{name}({here})&={put}", rf"&={_result('a', a)}",
        rf"{name}'(z)&={record.slope_latex}", rf"{name}'({here})&={there}", rf"&={_result('slope', slope)}",
    ]  # fmt: skip
    return r"\begin{aligned}" + r"\\[.35em]".join(lines) + r"\end{aligned}"


def _result(letter: str, value: float) -> str:
    return symbols.coloured(letter, rf"\mathbf{{{numbers.latex(value)}}}")


def interval(record: Activation) -> str:
    """The range of a function, such as (0, 1) or [0, ∞)."""
    low, high = record.range
    return f"{'[' if record.name in REACHES_ITS_MINIMUM else '('}{numbers.plain(low)}, {numbers.plain(high)})"


def rows(records: Sequence[Activation], z: float, threshold: float, yes: str, no: str) -> list[list[str | tuple[str, str]]]:
    """A row for each function: name, φ(z), φ′(z), range, whether that is symmetric about 0, where it is saturated, the convention at its kink."""
    found: list[list[str | tuple[str, str]]] = []
    for record in records:
        a, slope = at(record, z)
        f_text, slope_text = arithmetic(record, z)
        low, high = saturation(record, threshold)
        sides = [f"z < {numbers.plain(low)}" if np.isfinite(low) else "", f"z > {numbers.plain(high)}" if np.isfinite(high) else ""]
        symmetric = yes if record.range[0] == -record.range[1] else no
        flat = "−∞ < z < ∞" if low > high else _(" or ").join(filter(None, sides)) or "–"
        found.append(
            [record.name, (numbers.plain(a), f_text), (numbers.plain(slope), slope_text), interval(record), symmetric, flat, record.convention or "–"]
        )
    return found


def printed_rows(z: float) -> list[list[str | tuple[str, str]]]:
    """For σ and tanh: their value as float64 holds it, φ′ as it is printed and as it is."""
    found: list[list[str | tuple[str, str]]] = []
    for name, printed in PRINTED_SLOPES.items():
        record = ACTIVATIONS[name]
        a, slope = at(record, z)
        as_printed = float(printed(np.array([[z]]))[0, 0])
        phi = symbols.phi_plain(record)
        text = PLAIN[name][1].replace("{a}", f"{phi}(z)")
        found.append([f"{phi}({numbers.plain(z)})", numbers.full(a), (numbers.plain(as_printed), f"{text} = {numbers.full(as_printed)}"),
                      (numbers.plain(slope), numbers.full(slope))])  # fmt: skip
    return found


def describe(record: Activation, others: Sequence[Activation], z: float) -> str:
    """What the two panels show at z, in numbers."""
    a, slope = at(record, z)
    name = symbols.phi_plain(record)
    here = [f"{name}({numbers.plain(z)}) = {numbers.plain(a)}", f"{name}′({numbers.plain(z)}) = {numbers.plain(slope)}"]
    return clauses([listed(here), *(named(each.name, listed(map(numbers.plain, at(each, z)))) for each in others)])
