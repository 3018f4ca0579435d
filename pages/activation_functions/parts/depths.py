"""A deep network by layer: how large δ is, which factor made it so, and how z, a and δ are spread."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dlmath.network.gradient_flow import Flow, deep_network, flow, norms_after, shares, through
from pages.ui.drawing.charts import Figure, axis, base_layout, heading
from pages.ui.reruns.cache import cached, give_way
from pages.ui.writing import equations, numbers, palette
from pages.ui.writing.equations import number, relation
from pages.ui.writing.numbers import sup
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _, named

SAMPLES = 32
WRITTEN_OUT = 4  # factors; of more, only the first and the last
BINS = 40
USUAL = (
    ("sigmoid", "LeCun"),
    ("sigmoid", "Glorot"),
    ("tanh", "LeCun"),
    ("tanh", "Glorot"),
    ("ReLU", "LeCun"),
    ("ReLU", "He"),
    ("SELU", "LeCun"),
)
SPREAD_PANELS = (("2", "z"), ("3", "a"), ("4", "delta"))
SPREADS = {"z": (-4.0, 4.0), "a": (-2.0, 2.0)}


@dataclass(frozen=True, eq=False)
class Measured:
    """What is shown of one deep network: the way of δ, histograms of z, a and log₁₀|δ|, (BINS, L) each, and from where
    to where they go."""

    flow: Flow
    spreads: dict[str, np.ndarray]
    ranges: dict[str, tuple[float, float]]


@cached(128)
def measured(depth: int, width: int, phi: str, rule: str, seed: int, scale: float = 1.0, bias: float = 0.0) -> Measured:
    """One network, drawn and measured; kept while only the view changes."""
    t = through(deep_network(depth, width, phi, rule, seed, scale, bias), SAMPLES, seed)
    with np.errstate(all="ignore"):
        layers = {
            "z": [at.z for at in t.forward],
            "a": [at.a for at in t.forward],
            "delta": [np.where(at.delta == 0.0, np.nan, np.log10(np.abs(at.delta))) for at in t.backward],
        }
    ranges = SPREADS | {"delta": _tens(np.concatenate([np.ravel(each) for each in layers["delta"]]))}
    return Measured(
        flow(t, scale * _norms(depth, width, rule, seed)),
        {name: shares(values, *ranges[name], BINS) for name, values in layers.items()},
        ranges,
    )


@cached(128)
def usual(depth: int, width: int, seed: int) -> dict[tuple[str, str], Flow]:
    """The way of δ for the usual choices of an activation function and of initial weights, by their names."""
    found = {}
    for phi, rule in USUAL:
        found[phi, rule] = flow(
            through(deep_network(depth, width, phi, rule, seed), SAMPLES, seed), _norms(depth, width, rule, seed)
        )
        give_way()
    return found


@lru_cache(maxsize=128)
def _norms(depth: int, width: int, rule: str, seed: int) -> np.ndarray:
    """The norms of the weights as they are drawn, which cost as much as all the rest; the same for all activation
    functions, scales and biases."""
    return norms_after(deep_network(depth, width, "identity", rule, seed))


def _tens(powers: np.ndarray) -> tuple[float, float]:
    """From where to where the powers of ten of δ go, in steps of ten, so that the axis seldom moves."""
    finite = powers[np.isfinite(powers)]
    return 10.0 * np.floor(finite.min(initial=-1.0) / 10.0), 10.0 * np.ceil(finite.max(initial=1.0) / 10.0)


def _words() -> dict[str, str]:
    """What the panels and lines are called."""
    return {
        "delta": _("‖δ⁽ˡ⁾‖ / ‖δ⁽ᴸ⁾‖, measured; dotted: bound on φ′ alone"),
        "factors": _("per layer: ▲ through W, ■ times φ′, ● both"),
        "z": _("spread of z"),
        "a": _("spread of a; line: mean"),
        "spread": _("spread of log₁₀|δ|"),
        "layer": _("layer"),
        "bound": _("bound on φ′ alone"),
        "weights": _("through W"),
        "slopes": _("times φ′"),
        "both": _("both"),
        "mean": _("mean"),
    }


def way(f: Flow) -> Figure:
    """How large δ is at each layer, as a part of what it is at the last one, and the bound of the slopes alone."""
    words = _words()
    layout = base_layout(520) | {
        "margin": {"l": 60, "r": 10, "t": 26, "b": 48},
        "hovermode": "closest",
        "annotations": [heading(words["delta"], 0, 1.004)],
        "xaxis": axis() | {"range": [0.4, len(f.delta) + 0.6], "title": {"text": words["layer"], "standoff": 8}},
    }
    decades = _decades(f)
    layout["yaxis"] = axis() | {
        "type": "log",
        "range": decades,
        "exponentformat": "power",
        "dtick": max(1.0, (decades[1] - decades[0]) // 6),
    }
    return {"data": _ways(f, words), "layout": layout}


def figure(m: Measured, lens: int) -> Figure:
    """Four panels on the layers: the two factors on the left, the spreads of z, a and δ on the right.

    Args:
      m: the network, measured.
      lens: the layer under the lens, from 1.
    """
    L, words = len(m.flow.delta), _words()
    layout = base_layout(560) | {
        "margin": {"l": 56, "r": 10, "t": 26, "b": 52},
        "hovermode": "closest",
        "annotations": [],
    }
    panels = [
        ("", (0.0, 0.5), (0.0, 1.0), words["factors"]),
        ("2", (0.58, 1.0), (0.71, 1.0), words["z"]),
        ("3", (0.58, 1.0), (0.355, 0.645), words["a"]),
        ("4", (0.58, 1.0), (0.0, 0.29), words["spread"]),
    ]
    for i, across, up, title in panels:
        layout[f"xaxis{i}"] = axis() | {
            "domain": list(across),
            "anchor": f"y{i}",
            "range": [0.4, L + 0.6],
            "showgrid": False,
            "showticklabels": False,
        }
        layout[f"yaxis{i}"] = axis() | {"domain": list(up), "anchor": f"x{i}", "nticks": 5}
        layout["annotations"].append(heading(title, across[0], up[1] + 0.004))
    for i in ("", "4"):
        layout[f"xaxis{i}"] |= {"showticklabels": True, "title": {"text": words["layer"], "standoff": 12}}
    layout["yaxis"] |= {"type": "log", "range": [-2.3, 2.1], "exponentformat": "power", "dtick": 1}
    for i, name in SPREAD_PANELS:
        low, high = m.ranges[name]
        layout[f"yaxis{i}"] |= {"range": [low, high], "showgrid": False}
        if name in SPREADS:
            between = [low, low / 2, 0.0, high / 2, high]
            texts = [numbers.plain(value) for value in between]
            layout[f"yaxis{i}"] |= {"tickvals": between, "ticktext": [f"≤ {texts[0]}", *texts[1:-1], f"≥ {texts[-1]}"]}
    layout["shapes"] = [_upright(lens, i) for i, *_ in panels]
    return {"data": [*_factors(m.flow, words), *_heats(m), _means(m.flow, words)], "layout": layout}


def _upright(lens: int, i: str) -> Figure:
    return {
        "type": "rect",
        "xref": f"x{i}",
        "yref": f"y{i} domain",
        "x0": lens - 0.5,
        "x1": lens + 0.5,
        "y0": 0,
        "y1": 1,
        "layer": "above",
        "line": {"width": 1.2, "color": colour(palette.INK)},
        "fillcolor": "rgba(0,0,0,0)",
    }


def _decades(f: Flow) -> list[float]:
    """The powers of ten between which δ and the bound lie; they grow by doubling, so the axis seldom moves."""
    with np.errstate(all="ignore"):
        powers = np.log10(np.concatenate([f.relative, f.slope_bound]))
    powers = powers[np.isfinite(powers)]
    low, high = 4.0, 1.0
    while -low > powers.min(initial=0.0) - 0.3:
        low *= 2.0
    while high < powers.max(initial=0.0) + 0.3:
        high *= 2.0
    return [-low, high]


def _layers(f: Flow) -> np.ndarray:
    return np.arange(1, len(f.delta) + 1)


def _shown(values: np.ndarray) -> list[float | None]:
    """The values that a logarithmic axis can show; a gap where there is none."""
    return [float(value) if 0.0 < value < np.inf else None for value in values]


def step_text(f: Flow, l: int) -> str:
    """‖δ⁽³⁾‖ = 1.02·0.231·‖δ⁽⁴⁾‖ = 3.2×10⁻⁹, by its two factors."""
    here, delta = f"‖δ{sup(l)}‖", float(f.delta[l - 1])
    if l == len(f.delta) or np.isnan(f.weights[l - 1]) or np.isnan(f.slopes[l - 1]):
        return f"{here} = {numbers.plain(delta)}"
    factors = (number(float(f.weights[l - 1])), "·", number(float(f.slopes[l - 1])), "·", number(float(f.delta[l])))
    return f"{here} = {equations.plain(factors, delta)}"


def _ways(f: Flow, words: dict[str, str]) -> list[Figure]:
    layers, L = _layers(f), len(f.delta)
    bound = [named(words["bound"], _power(f, int(l))) for l in layers]
    way = [
        f"{step_text(f, int(l))}<br>‖δ{sup(int(l))}‖ / ‖δ{sup(L)}‖ = {numbers.plain(float(f.relative[l - 1]))}"
        for l in layers
    ]
    common = {"type": "scatter", "x": layers, "hovertemplate": "%{customdata}<extra></extra>"}
    return [
        common
        | {
            "mode": "lines",
            "y": _shown(f.slope_bound),
            "customdata": bound,
            "name": "bound",
            "line": {"width": 1.6, "dash": "dot", "color": colour(palette.INK)},
        },
        common
        | {
            "mode": "lines+markers",
            "y": _shown(f.relative),
            "customdata": way,
            "name": "delta",
            "line": {"width": 2.6, "color": palette.symbol("delta")},
            "marker": {"size": 7},
        },
    ]


def _power(f: Flow, l: int) -> str:
    """The steepest slope to the power of the steps back to a layer, and what that is."""
    steps, bound = len(f.delta) - l, float(f.slope_bound[l - 1])
    how = relation(lambda steepest: steepest**steps, (f.steepest,), bound)
    return (
        f"{numbers.bracketed(f.steepest, how.digits, compound=True)}{numbers.raised(str(steps))} {how.sign}"
        f" {how.plain(bound)}"
    )


def _factors(f: Flow, words: dict[str, str]) -> list[Figure]:
    layers, L = _layers(f)[:-1], len(f.delta)
    both = f.weights * f.slopes
    lines = [
        (
            "weights",
            f.weights,
            "W",
            "solid",
            "triangle-up",
            lambda l: f"‖W{sup(l + 1)}ᵀδ{sup(l + 1)}‖ / ‖δ{sup(l + 1)}‖",
        ),
        ("slopes", f.slopes, "slope", "solid", "square", lambda l: f"‖δ{sup(l)}‖ / ‖W{sup(l + 1)}ᵀδ{sup(l + 1)}‖"),
        ("both", both, "delta", "dash", "circle", lambda l: f"‖δ{sup(l)}‖ / ‖δ{sup(l + 1)}‖"),
    ]
    found = []
    for name, values, symbol, dash, mark, formula in lines:
        hover = [named(words[name], f"{formula(int(l))} = {numbers.plain(float(values[l - 1]))}") for l in layers]
        if name == "weights":
            hover = [
                f"{text}<br>‖W{sup(int(l) + 1)}‖₂ = {numbers.plain(float(f.norms[l - 1]))}"
                for l, text in zip(layers, hover, strict=True)
            ]
        found.append(
            {
                "type": "scatter",
                "x": layers,
                "y": _shown(values[: L - 1]),
                "customdata": hover,
                "name": name,
                "mode": "lines+markers",
                "line": {"width": 2, "dash": dash, "color": palette.symbol(symbol)},
                "marker": {"size": 6, "symbol": mark},
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    return found


def _heats(m: Measured) -> list[Figure]:
    found = []
    for i, name in SPREAD_PANELS:
        low, high = m.ranges[name]
        shade = palette.symbol(name)
        edges = np.linspace(low, high, BINS + 1)
        mark = {"z": "z", "a": "a", "delta": "log₁₀|δ|"}[name]
        found.append(
            {
                "type": "heatmap",
                "xaxis": f"x{i}",
                "yaxis": f"y{i}",
                "z": m.spreads[name].astype(np.float32, order="C"),
                "x0": 1,
                "dx": 1,
                "y": (0.5 * (edges[1:] + edges[:-1])).astype(np.float32),
                "zmin": 0,
                "zmax": 0.4,
                "showscale": False,
                "colorscale": [[0, rgba(shade, 0.0)], [0.08, rgba(shade, 0.25)], [1, rgba(shade, 1.0)]],
                "hovertemplate": f"%{{x}}: {mark} ≈ %{{y:.3g}}: %{{z:.1%}}<extra></extra>",
            }
        )
    return found


def _means(f: Flow, words: dict[str, str]) -> Figure:
    hover = [
        f"{words['mean']} {numbers.plain(float(m))} ± {numbers.plain(float(d))}"
        for m, d in zip(f.mean, f.deviation, strict=True)
    ]
    return {
        "type": "scatter",
        "xaxis": "x3",
        "yaxis": "y3",
        "x": _layers(f),
        "y": np.clip(f.mean, *SPREADS["a"]),
        "mode": "lines",
        "name": "mean",
        "line": {"width": 2, "color": colour(palette.INK)},
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def one_step(f: Flow, l: int) -> str:
    """From layer l + 1 to layer l, as LaTeX: the two factors and their product."""
    back = rf"\|W^{{({l + 1})\top}}\delta^{{({l + 1})}}\|"
    weights, slopes = float(f.weights[l - 1]), float(f.slopes[l - 1])
    product = equations.latex((number(weights, "W"), "·", number(slopes, "slope")), number(weights * slopes, "delta"))
    return (
        rf"\frac{{\|\delta^{{({l})}}\|}}{{\|\delta^{{({l + 1})}}\|}}"
        rf"=\frac{{{back}}}{{\|\delta^{{({l + 1})}}\|}}\cdot\frac{{\|\delta^{{({l})}}\|}}{{{back}}}={product}"
    )


def all_steps(f: Flow) -> str:
    """From the last layer to the first, as LaTeX."""
    L = len(f.delta)
    if f.delta[-1] == 0.0:
        return rf"\|\delta^{{({L})}}\|=0"
    return (
        rf"\frac{{\|\delta^{{(1)}}\|}}{{\|\delta^{{({L})}}\|}}={coloured('delta', numbers.latex(float(f.relative[0])))}"
    )


def ratio(f: Flow, write: Callable[[float], str] = numbers.plain) -> str:
    """‖δ⁽¹⁾‖ / ‖δ⁽ᴸ⁾‖ in Unicode."""
    return write(float(f.relative[0])) if f.delta[-1] != 0.0 else "0 / 0"


def slope_product(f: Flow) -> str:
    """The steepest slope times itself for every step back, as LaTeX."""
    steps, bound = len(f.delta) - 1, float(f.slope_bound[0])
    how = relation(lambda steepest: steepest**steps, (f.steepest,), bound)
    most = numbers.latex_bracketed(f.steepest, how.digits, compound=True)
    product = r"\cdot ".join([most] * steps if steps <= WRITTEN_OUT else [most, most, r"\ldots", most])
    return (
        rf"\begin{{aligned}}\left(\max|\varphi'|\right)^{{L-1}}&=\underbrace{{{product}}}_{{{steps}\times}}\\"
        rf"&={most}^{{{steps}}}{how.latex_sign}{how.latex(bound)}\end{{aligned}}"
    )


def whole_bound(f: Flow) -> str:
    """The bound on slopes and weights together, as LaTeX."""
    return rf"\textstyle\prod_{{l=2}}^{{L}}\max|\varphi'|\cdot\|W^{{(l)}}\|_2={numbers.latex(float(f.bound[0]))}"
