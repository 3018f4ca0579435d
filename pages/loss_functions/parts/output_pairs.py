"""Outputs and losses side by side, and neurons that learn: pure functions that return a Plotly figure, formulas and
table rows."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from dlmath import ACTIVATIONS, LOSSES, InputError
from dlmath.functions.activations import sigmoid
from dlmath.functions.loss_text import ENTRY, factor_latex, is_sum
from dlmath.functions.printers.latex import latex
from dlmath.network.output_pairs import NeuronRun, OutputPair, delta_by_nudging, learn, output_pair
from pages.ui.drawing import frames
from pages.ui.drawing.charts import Figure, holding
from pages.ui.drawing.stacked import Panel, line, stacked, upright_bars
from pages.ui.reruns.cache import cached
from pages.ui.writing import equations, numbers, palette, sums
from pages.ui.writing.equations import Chain, number, relation, sum_of_products
from pages.ui.writing.literal import AsIs
from pages.ui.writing.numbers import sub
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.small_tables import Cell
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _, called

TARGETS = np.eye(3)
LOSS_NAMES = tuple(name for name, record in LOSSES.items() if record.measures_error and record.takes(TARGETS))
CANONICAL = {(phi, name) for name in LOSS_NAMES for phi, pair in LOSSES[name].from_logits.items() if pair.canonical}
OUTPUTS = tuple(name for name in ACTIVATIONS if any(phi == name for phi, _ in CANONICAL))
UPDATES, EVERY = 300, 5
# δ where something cancels, by the output and the derivative of the loss.
CANCELLED = {
    ("sigmoid", "(1 - y)/(1 - a) - y/a"): (
        r"\frac1n\,\frac{a_j-y_j}{\cancel{a_j(1-a_j)}}\cdot \cancel{a_j(1-a_j)}",
        r"\tfrac1n(a_j-y_j)",
    ),
    ("sigmoid", "-y/a"): (r"-\frac{y_j}{\cancel{a_j}}\cdot \cancel{a_j}(1-a_j)", "-y_j(1-a_j)"),
    ("softmax", "(1 - y)/(1 - a) - y/a"): (
        r"\frac1n\sum_i\frac{a_i-y_i}{\cancel{a_i}(1-a_i)}\,\cancel{a_i}([i=j]-a_j)",
        r"\frac1n\Big[\frac{a_j-y_j}{1-a_j}-a_j\sum_i\frac{a_i-y_i}{1-a_i}\Big]",
    ),
    ("softmax", "-y/a"): (
        r"\sum_i-\frac{y_i}{\cancel{a_i}}\cdot\cancel{a_i}([i=j]-a_j)",
        r"a_j\sum_i y_i-y_j",
        "a_j-y_j",
    ),
}


def in_symbols(phi: str, loss: str) -> tuple[str, ...]:
    """What δ of one output is equal to in symbols: ∂J/∂a times ∂a/∂z, and what is left."""
    record = LOSSES[loss]
    if (phi, record.derivative) in CANCELLED:
        found = CANCELLED[phi, record.derivative]
        return (
            found if record.reduction.over_outputs else tuple(re.sub(r"\\t?frac1n(\\,)?", "", each) for each in found)
        )
    factor, rest = factor_latex(record.derivative, record.reduction)
    factor, of_j = re.sub(r"\\frac\{(\d)\}\{n\}", r"\\tfrac\1n", factor), latex(rest, ENTRY)
    bracketed = f"({of_j})" if is_sum(rest) else of_j
    if phi == "identity":
        return rf"{factor}{bracketed}\cdot 1", f"{factor}{bracketed if factor else of_j}"
    if phi == "sigmoid":
        return (rf"{factor}{bracketed}\cdot a_j(1-a_j)",)
    of_i = bracketed.replace("_j", "_i")
    return (
        rf"{factor}\sum_i {of_i}\,a_i([i=j]-a_j)",
        rf"{factor}a_j\Big[{bracketed}-\sum_i a_i\,{of_i}\Big]",
    )


def in_words(phi: str, loss: str, pair: OutputPair) -> str:
    """Whether the two belong together, and what is left of δ if they do."""
    if not pair.canonical:
        return _(
            "%(phi)s and %(loss)s do not belong together: a factor stays in $\\delta$, and where it is near 0 the"
            " network hardly learns, however wrong it is.",
            phi=called(phi),
            loss=called(loss),
        )
    if pair.divisor == 1:
        return _("%(phi)s and %(loss)s belong together: $\\delta$ is just $a-y$.", phi=called(phi), loss=called(loss))
    return _(
        "%(phi)s and %(loss)s belong together: $\\delta$ is $a-y$, divided by the $n=%(n)s$ outputs, since the loss is"
        " their mean.",
        phi=called(phi),
        loss=called(loss),
        n=pair.divisor,
    )


def columns(chosen: str) -> tuple[str, ...]:
    """The losses that stand side by side: those that belong to an output, of equal terms one, and the chosen one."""
    belonging = {name for name in LOSS_NAMES if any(loss == name for _, loss in CANONICAL)}
    by_term = {LOSSES[name].expression: name for name in reversed(LOSS_NAMES) if name in belonging}
    shown = {*by_term.values(), chosen}
    return tuple(name for name in dict.fromkeys((*LOSS_NAMES, chosen)) if name in shown)


def all_pairs(z: np.ndarray, y: np.ndarray, chosen: str = "MSE") -> dict[tuple[str, str], OutputPair]:
    """Every output with every loss that takes it, the chosen one among them."""
    found = {}
    for phi in OUTPUTS:
        for loss in dict.fromkeys((*LOSS_NAMES, chosen)):
            try:
                found[phi, loss] = output_pair(ACTIVATIONS[phi], LOSSES[loss], z, y)
            except InputError:
                continue
    return found


def matrix_rows(pairs: Mapping[tuple[str, str], OutputPair], chosen: tuple[str, str]) -> list[list[Cell]]:
    """δ for each output (rows) and loss (columns), purple where the two belong together; J, ∂J/∂a and δ under the
    pointer."""
    return [
        [called(phi), *(_pair_cell(pairs.get((phi, loss)), (phi, loss) == chosen) for loss in columns(chosen[1]))]
        for phi in OUTPUTS
    ]


def _pair_cell(pair: OutputPair | None, chosen: bool) -> Cell:
    if pair is None:
        return "–"
    how = (
        f"J = {numbers.plain(pair.J)}\na = {numbers.vector(pair.a)}\n∂J/∂a = {numbers.vector(pair.dJ_da)}\nδ ="
        f" {numbers.vector(pair.delta)}"
    )
    ground = rgba(palette.SYMBOLS["delta"].light, 0.28) if pair.canonical else ""
    return (f"▸ {numbers.vector(pair.delta, 3)}" if chosen else numbers.vector(pair.delta, 3), how, ground)


def bars(pair: OutputPair) -> Figure:
    """a beside y, ∂J/∂a, and δ beside a − y over what the loss divides by, entry by entry."""
    places = list(range(1, len(pair.z) + 1))
    across = (0.4, len(places) + 0.6)
    ink, purple, grey = colour(palette.INK), palette.symbol("delta"), colour(palette.NEUTRAL)
    a, y, slope, delta, share = (each[:, 0].tolist() for each in (pair.a, pair.y, pair.dJ_da, pair.delta, pair.share))
    whole = pair.divisor == 1
    told = [f"δ{sub(j)} = {_product_plain(pair, j)}" for j in range(len(delta))]
    sloped = [f"∂J/∂a{sub(j)} = {numbers.full(each)}" for j, each in enumerate(slope)]
    panels = [
        Panel(
            _("Output a and target y (dark)"),
            across,
            holding((-10.0, 10.0), *a) if min(a) < 0 or max(a) > 1 else (0.0, 1.25),
            [
                _bars(
                    places,
                    a,
                    palette.symbol("a"),
                    [f"a{sub(j)} = {numbers.full(each)}" for j, each in enumerate(a)],
                    -0.2,
                ),
                _bars(places, y, ink, [f"y{sub(j)} = {numbers.full(each)}" for j, each in enumerate(y)], 0.2),
            ],
        ),
        Panel(
            _("∂J/∂a, the slope with respect to the output"),
            across,
            _reach(slope),
            [_bars(places, slope, purple, sloped, 0)],
        ),
        Panel(
            _(
                "δ, the slope with respect to z; grey: %(share)s",
                share=AsIs("a − y" if whole else f"(a − y) / {pair.divisor}"),
            ),
            across,
            _reach([*delta, *share]),
            [
                _bars(places, delta, purple, told, -0.2),
                _bars(places, share, grey, [_share(pair, j) for j in range(len(places))], 0.2),
            ],
        ),
    ]
    figure = stacked(panels, 540, 40)
    for i in (1, 2, 3):
        figure["layout"][f"xaxis{i}"] |= {"tickvals": places, "showgrid": False}
    return figure


def _share(pair: OutputPair, j: int) -> str:
    """a − y of one entry, over what the loss divides by, with its numbers."""
    difference, share, n = float(pair.difference[j, 0]), float(pair.share[j, 0]), pair.divisor
    name = f"a{sub(j)} − y{sub(j)}"
    if n == 1:
        return f"{name} = {numbers.plain(difference)}"
    return f"({name}) / {n} = {equations.plain((number(difference), '/', number(n)), share)}"


def _reach(values: Sequence[float]) -> tuple[float, float]:
    """One of a few symmetric ranges, so that axes rarely change."""
    largest = 1.2 * max(abs(value) for value in values)
    edge = next((each for each in (1.25, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0) if each >= largest), largest)
    return -edge, edge


def _bars(x: list[int], heights: list[float], shade: str, told: list[str], shift: float) -> Figure:
    return upright_bars(x, heights, shade, told, 0.36, offset=shift - 0.18)


def _product_plain(pair: OutputPair, j: int) -> Chain:
    """δ of one entry as ∂J/∂a times ∂a/∂z, summed over all entries that its z moves."""
    column, slopes = pair.jacobian[:, j].tolist(), pair.dJ_da[:, 0].tolist()
    diagonal = np.count_nonzero(pair.jacobian) == len(column)
    terms = (number(slopes[j]), "·", number(column[j])) if diagonal else sum_of_products(column, slopes)
    return equations.plain(terms, float(pair.delta[j, 0]))


def product_latex(pair: OutputPair) -> str:
    """δ as (∂a/∂z)ᵀ ∂J/∂a with its numbers, and a − y."""
    how = relation(np.matmul, (pair.jacobian.T, pair.dJ_da), pair.delta)
    J, g = (
        sums.latex_matrix(each.tolist(), lambda value: numbers.latex(value, how.digits))
        for each in (pair.jacobian.T, pair.dJ_da)
    )
    d, difference = sums.latex_matrix(pair.delta.tolist(), how.latex), sums.latex_matrix(pair.difference.tolist())
    delta, chain = (
        r"\boldsymbol\delta",
        r"\left(\frac{\partial\mathbf a}{\partial\mathbf z}\right)^{\!\top}\nabla_{\!\mathbf a}J",
    )
    apart = r"\\&\quad" if r"\times" in J else ""  # powers of ten are wide
    put = rf"={coloured('z', J)}{apart}{g}\\&{how.latex_sign}" if how.sign else "="
    steps = rf"{coloured('delta', delta)}&={coloured('delta', chain)}\\&{put}{coloured('delta', d)}"
    rows = rf"{steps}\\&\mathbf a-\mathbf y={coloured('a', difference)}"
    return rf"\footnotesize\begin{{aligned}}{rows}\end{{aligned}}"


def verdict_rows(pair: OutputPair, phi: str, loss: str) -> list[list[Cell]]:
    """For each z: δ, what nudging z finds, and ∂J/∂a, which is δ only by mistake."""
    nudged = delta_by_nudging(ACTIVATIONS[phi], LOSSES[loss], pair.z, pair.y)
    return [
        [
            f"z{sub(j)} = {numbers.plain(float(pair.z[j, 0]))}",
            *(numbers.plain(float(each[j, 0]), 6) for each in (pair.delta, nudged, pair.dJ_da)),
        ]
        for j in range(len(pair.z))
    ]


@cached(64)
def runs(w: float, b: float, rate: float) -> dict[str, NeuronRun]:
    """One neuron that learns y = 0 for x = 1 four times: by each loss, and by each loss with ∂J/∂a taken for δ."""
    every = {
        "half-MSE": ("half-MSE", False),
        "BCE": ("BCE", False),
        "half-MSE, ∂J/∂a": ("half-MSE", True),
        "BCE, ∂J/∂a": ("BCE", True),
    }
    return {name: learn(LOSSES[loss], w, b, rate, UPDATES, EVERY, shortcut) for name, (loss, shortcut) in every.items()}


# How each run is drawn: dashes, width, opacity of its line; mark and its size; and the same in the table.
STYLES = {
    "half-MSE": ("solid", 2.2, 1.0, "circle", 11, "●━━"),
    "BCE": ("dash", 2.2, 1.0, "square", 9, "■╍╍"),
    "half-MSE, ∂J/∂a": ("solid", 8.0, 0.3, "circle-open", 17, "○ ▒▒"),
    "BCE, ∂J/∂a": ("dot", 2.2, 1.0, "x", 11, "✕ ····"),
}
CURVE = (-14.0, 8.0)


def learning(
    found: Mapping[str, NeuronRun],
    marks: Sequence[Figure],
    height: int = 600,
) -> Figure:
    """The neurons on σ, their outputs and their δ over the updates; played and scrubbed in the browser.

    Args:
      found: the runs by name.
      marks: where they are, frame by frame.
      height: in pixels.
    """
    ink, purple, teal = colour(palette.INK), palette.symbol("delta"), palette.symbol("a")
    updates = next(iter(found.values())).updates
    largest = max(float(abs(run.step[0])) for name, run in found.items() if name != "BCE, ∂J/∂a")
    outputs = [_curve(name, updates, run.a, teal, "a") for name, run in found.items()]
    steps = [_curve(name, updates, run.step, purple, "δ") for name, run in found.items()]
    ends = holding(CURVE, *(each for frame in marks for trace in frame["data"][:1] for each in trace["x"]))
    over = np.linspace(*ends, 89)
    sigma = line(over, sigmoid(over[np.newaxis])[0], ink, "σ(%{x:.4g}) = %{y:.4g}")
    across = (-8.0, UPDATES + 8.0)
    panels = [
        Panel(
            _("Where each neuron is on σ"),
            ends,
            (-0.08, 1.12),
            [sigma, _heads(found, marks[0]["data"][0], ink)],
            1.0,
            "z",
        ),
        Panel(
            _("Output a over the updates"),
            across,
            (-0.05, 1.08),
            [*outputs, _heads(found, marks[0]["data"][1], teal)],
            1.2,
        ),
        Panel(
            _("What is taken for δ"),
            across,
            (-0.05 * largest, 1.15 * largest),
            [*steps, _heads(found, marks[0]["data"][2], purple)],
            1.0,
        ),
    ]
    figure = stacked(panels, height, 40)
    moving = [i for i, trace in enumerate(figure["data"]) if trace["mode"] == "markers"]
    figure["frames"] = [frame | {"traces": moving} for frame in marks]
    figure["layout"] |= {"updatemenus": [_buttons()], "sliders": [_scrubber(updates)]}
    figure["layout"]["margin"] |= {"b": 158}
    return figure


def _curve(name: str, updates: np.ndarray, values: np.ndarray, shade: str, letter: str) -> Figure:
    dash, width, opacity, *_ = STYLES[name]
    return line(updates, values, rgba(shade, opacity), f"{name}<br>%{{x}}: {letter} = %{{y:.4g}}", width, dash)


@lru_cache(64)
def marks(w: float, b: float, rate: float) -> tuple[Figure, ...]:
    """Where the runs' marks are in the three panels, as frames; a z that has run out of its panel stays at the edge."""
    found = runs(w, b, rate).values()
    low, high = float(CURVE[0]) + 0.2, float(CURVE[-1]) - 0.2
    series = [
        (run.updates.tolist(), np.clip(run.z, low, high).tolist(), run.a.tolist(), run.step.tolist()) for run in found
    ]
    records = (list(zip(*each, strict=True)) for each in zip(*series, strict=True))
    return tuple(
        {"name": str(made[0]), "data": [{"x": z, "y": a}, {"x": made, "y": a}, {"x": made, "y": step}]}
        for made, z, a, step in zip(*records, strict=True)
    )


def _heads(found: Mapping[str, NeuronRun], places: Figure, shade: str) -> Figure:
    return places | {
        "type": "scatter",
        "mode": "markers",
        "text": list(found),
        "hovertemplate": "%{text}<br>%{y:.4g}<extra></extra>",
        "marker": {
            "size": [STYLES[name][4] for name in found],
            "symbol": [STYLES[name][3] for name in found],
            "color": shade,
            "line": {"width": 2, "color": shade},
        },
    }


def _buttons() -> Figure:
    still = {
        "mode": "immediate",
        "fromcurrent": True,
        "transition": {"duration": 0},
        "frame": {"duration": 0, "redraw": False},
    }
    play = still | {"frame": {"duration": 60, "redraw": False}}
    labels = _("Play"), _("Pause")
    return frames.buttons(
        [(f"▶ {labels[0]}", None, play), (f"❚❚ {labels[1]}", [None], still)],
        x=0,
        xanchor="left",
        y=0,
        yanchor="top",
        pad={"t": 34},
        bgcolor=rgba(colour(palette.NEUTRAL), 0.2),
        font={"color": colour(palette.INK), "size": 13},
    )


def _scrubber(updates: np.ndarray) -> Figure:
    still = {"mode": "immediate", "transition": {"duration": 0}, "frame": {"duration": 0, "redraw": False}}
    return {
        "x": 0,
        "len": 1,
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 82, "b": 0},
        "currentvalue": {"prefix": _("Updates") + " ", "font": {"size": 12}},
        "font": {"size": 10, "color": colour(palette.INK)},
        "ticklen": 3,
        "minorticklen": 0,
        "steps": [
            {"label": str(int(made)), "method": "animate", "args": [[str(int(made))], still]} for made in updates
        ],
    }


def run_rows(found: Mapping[str, NeuronRun]) -> list[list[Cell]]:
    """For each run: the first δ, and the output at the start and after 50, 150 and 300 updates."""
    at = [0, 50 // EVERY, 150 // EVERY, UPDATES // EVERY]
    return [
        [f"{STYLES[name][5]} {name}", numbers.plain(float(run.step[0])), *(numbers.plain(float(run.a[k])) for k in at)]
        for name, run in found.items()
    ]
