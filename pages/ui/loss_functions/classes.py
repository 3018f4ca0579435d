"""Scores, probabilities and gradients of a few classes: pure functions that return a Plotly figure, formulas and table rows."""

from collections.abc import Sequence

import numpy as np

from dlmath.softmax_loss import SoftmaxLoss
from pages.ui import numbers, palette, sums
from pages.ui.charts import Figure
from pages.ui.numbers import sub
from pages.ui.palette import colour, rgba
from pages.ui.small_tables import Cell
from pages.ui.stacked import Panel, stacked
from pages.ui.symbols import coloured

DIGITS = 7  # of u, which may be a small difference from a large constant
LEAST_REST = 1e-8  # how far a probability is from 1 where its digits are still written out


def bars(s: SoftmaxLoss, titles: Sequence[str], height: int = 660) -> Figure:
    """z, then p with the target as an outline and the difference between them, then the gradient ∂J/∂z, class by class."""
    C = len(s.z)
    places = list(range(1, C + 1))
    across = (0.4, C + 0.6)
    z, p, y, delta = (each[:, 0].tolist() for each in (s.z, s.p, s.y, s.delta))
    ink, purple = colour(palette.INK), palette.symbol("delta")
    z_told = [f"z{sub(k)} = {numbers.full(value)}" for k, value in enumerate(z)]
    p_told = [f"p{sub(k)} = {_fraction_plain(s, k)} = {numbers.plain(value)}<br>y{sub(k)} = {numbers.plain(y[k])}" for k, value in enumerate(p)]
    d_told = [f"∂J/∂z{sub(k)} = {delta_plain(s, k)} = {numbers.plain(value)}" for k, value in enumerate(delta)]
    outlines = [
        {"type": "rect", "x0": k - 0.36, "x1": k + 0.36, "y0": 0, "y1": target, "line": {"width": 2, "color": ink, "dash": "dot"}}
        for k, target in zip(places, y, strict=True)
    ]  # fmt: skip
    gaps = [
        {"type": "line", "x0": k + 0.42, "x1": k + 0.42, "y0": target, "y1": value, "line": {"width": 4, "color": purple}}
        for k, target, value in zip(places, y, p, strict=True)
    ]
    edge = 1.25 / s.temperature
    names = [f"{k}" for k in places]
    figure = stacked(
        [
            Panel(titles[0], across, (-12.5, 12.5), [_bars(places, z, palette.symbol("z"), z_told)], 1.0),
            Panel(titles[1], across, (0.0, 1.18), [_bars(places, p, palette.symbol("a"), p_told)], 1.4, shapes=[*outlines, *gaps]),
            Panel(titles[2], across, (-edge, edge), [_bars(places, delta, purple, d_told)], 1.1),
        ],
        height,
        40,
    )
    for i in (1, 2, 3):
        figure["layout"][f"xaxis{i}"] |= {"tickvals": places, "ticktext": names, "showgrid": False}
    return figure


def _bars(x: list[int], heights: list[float], shade: str, told: list[str]) -> Figure:
    return {
        "type": "bar", "x": x, "y": heights, "width": 0.6, "marker": {"color": rgba(shade, 0.8)}, "cliponaxis": False,
        "text": [numbers.plain(h, 3) for h in heights], "textposition": "outside", "textfont": {"size": 11.5, "color": colour(palette.INK)},
        "customdata": told, "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _shifted(s: SoftmaxLoss) -> bool:
    """Whether fractions are written with eᵘ⁻ᵐᵃˣ, since eᵘ overflows or underflows."""
    return not (np.isfinite(s.raw_total) and s.raw.min() > 0.0)


def _fraction_plain(s: SoftmaxLoss, k: int) -> str:
    e, total = (s.exponentials, s.total) if _shifted(s) else (s.raw, s.raw_total)
    return f"{numbers.plain(float(e[k, 0]))} / {numbers.plain(total)}"


def delta_plain(s: SoftmaxLoss, k: int) -> str:
    """∂J/∂z of a class with its numbers, in Unicode."""
    difference = f"{numbers.plain(float(s.p[k, 0]))} − {numbers.plain(float(s.y[k, 0]))}"
    return difference if s.temperature == 1.0 else f"({difference}) / {numbers.plain(s.temperature)}"


def softmax_latex(s: SoftmaxLoss) -> str:
    """Softmax in symbols, then every p as a fraction with its numbers."""
    shifted = _shifted(s)
    e, total = (s.exponentials, s.total) if shifted else (s.raw, s.raw_total)
    less = rf"-{numbers.latex_bracketed(float(s.u.max()), DIGITS)}" if shifted else ""
    powers = [rf"e^{{{numbers.latex(u, DIGITS)}{less}}}" for u in s.u[:, 0].tolist()]
    written = "+".join(powers if len(powers) <= 4 else [*powers[:2], r"\cdots"])
    letter = "z" if (s.u == s.z).all() else "u"
    lessened = rf"-\max {letter}" if shifted else ""
    defined = r",\quad u=\tfrac{z+c}{T}" if letter == "u" else ""
    symbols = rf"\frac{{e^{{{letter}_k{lessened}}}}}{{\sum_j e^{{{letter}_j{lessened}}}}}"
    head = rf"p_k&={symbols}{defined}\\\textstyle\sum&={written}={numbers.latex(total)}"
    fractions = zip(powers, e[:, 0].tolist(), s.p[:, 0].tolist(), strict=True)
    bottom = numbers.latex(total)
    lines = [
        rf"{coloured('a', f'p_{k}')}&=\frac{{{power}}}{{\sum}}=\frac{{{numbers.latex(top)}}}{{{bottom}}}={coloured('a', numbers.latex(p))}"
        for k, (power, top, p) in enumerate(fractions, start=1)
    ]
    return r"\begin{aligned}" + r"\\".join([head, *lines]) + r"\end{aligned}"


def loss_latex(s: SoftmaxLoss) -> str:
    """−Σ y ln p term by term, and the sum of the terms."""
    each = [rf"{numbers.latex(y)}\cdot\ln {coloured('a', _in_logarithm(s, k))}" for k, y in enumerate(s.y[:, 0].tolist())]
    most = 2 if "10^" in "".join(each) else 3
    lines = r"\\&\qquad+".join("+".join(each[i : i + most]) for i in range(0, len(each), most))
    values = "+".join(numbers.latex(term) for term in s.terms[:, 0].tolist())
    return rf"\begin{{aligned}}J&=-\sum_i y_i\ln {coloured('a', 'p_i')}\\&=-\big[{lines}\big]\\&={values}={numbers.latex(s.J)}\end{{aligned}}"


def _in_logarithm(s: SoftmaxLoss, k: int) -> str:
    """A probability as ln takes it: never rounded to 1, whose logarithm is 0; very close to 1 it is written as 1 minus the others."""
    p, rest = float(s.p[k, 0]), float(np.delete(s.p, k).sum())
    if 0.0 < rest < LEAST_REST:
        return f"(1-{numbers.latex(rest)})"
    return numbers.latex_bracketed(p, numbers.digits_apart(p, 1.0), compound=True)


def _beside_one(p: float) -> str:
    """A probability with as many digits as tell it from 1."""
    return numbers.latex(p, numbers.digits_apart(p, 1.0))


def delta_latex(s: SoftmaxLoss) -> str:
    """The gradient as a vector: p − y, over T where T is not 1."""
    vectors = [sums.latex_matrix(s.p.tolist(), _beside_one), *(sums.latex_matrix(each.tolist()) for each in (s.y, s.delta))]
    scaled = "" if s.temperature == 1.0 else rf"\frac{{1}}{{{numbers.latex(s.temperature)}}}\left("
    symbols = r"\mathbf p-\mathbf y" if s.temperature == 1.0 else r"\frac1T(\mathbf p-\mathbf y)"
    numbers_ = rf"{scaled}{coloured('a', vectors[0])}-{vectors[1]}" + (r"\right)" if scaled else "")
    gradient = coloured("delta", r"\nabla_{\!\mathbf z}J")
    return rf"\begin{{aligned}}{gradient}&={symbols}={numbers_}\\&={coloured('delta', vectors[2])}\end{{aligned}}"


def exponential_rows(s: SoftmaxLoss) -> list[list[Cell]]:
    """For each class: u, eᵘ, the quotient as it is written, eᵘ⁻ᵐᵃˣ, and softmax."""
    top = numbers.bracketed(float(s.u.max()), DIGITS)
    return [
        [
            f"{k + 1}", numbers.plain(float(s.u[k, 0]), DIGITS), numbers.plain(float(s.raw[k, 0])),
            (numbers.plain(float(s.naive[k, 0])), f"{numbers.plain(float(s.raw[k, 0]))} / {numbers.plain(s.raw_total)}"),
            (numbers.plain(float(s.exponentials[k, 0])), f"exp({numbers.plain(float(s.u[k, 0]), DIGITS)} − {top})"),
            (numbers.plain(float(s.p[k, 0])), f"{numbers.plain(float(s.exponentials[k, 0]))} / {numbers.plain(s.total)}"),
        ]
        for k in range(len(s.u))
    ]  # fmt: skip


def jacobian_heads(s: SoftmaxLoss) -> list[str]:
    """The heads of the Jacobian's table."""
    return ["", *(f"∂/∂z{sub(b)}" for b in range(len(s.z))), "∂J/∂p"]


def jacobian_rows(s: SoftmaxLoss) -> list[list[Cell]]:
    """The Jacobian row by row with ∂J/∂p beside it, the products down its columns, and p − y."""
    C = len(s.z)
    largest = float(np.abs(s.jacobian).max())
    rows: list[list[Cell]] = []
    for a in range(C):
        entries: list[Cell] = [
            (numbers.plain(float(s.jacobian[a, b])), _entry_plain(s, a, b), palette.tint(float(s.jacobian[a, b]), largest)) for b in range(C)
        ]
        how = f"−{numbers.plain(float(s.y[a, 0]))} / {numbers.plain(float(s.p[a, 0]))}"
        rows.append([f"p{sub(a)}", *entries, (numbers.plain(float(s.dJ_dp[a, 0])), how)])
    down = [(numbers.plain(float(s.pulled_back[b, 0])), sums.products(s.jacobian[:, b].tolist(), s.dJ_dp[:, 0].tolist(), digits=3)) for b in range(C)]
    difference = [(numbers.plain(float(s.delta[b, 0])), delta_plain(s, b)) for b in range(C)]
    return [*rows, ["(∂p/∂z)ᵀ ∂J/∂p", *down, ""], ["p − y" if s.temperature == 1.0 else "(p − y) / T", *difference, ""]]


def _entry_plain(s: SoftmaxLoss, a: int, b: int) -> str:
    p_a, p_b = numbers.plain(float(s.p[a, 0])), numbers.plain(float(s.p[b, 0]))
    product = f"{p_a}·(1 − {p_a})" if a == b else f"−{p_a}·{p_b}"
    return product if s.temperature == 1.0 else f"{product} / {numbers.plain(s.temperature)}"
