"""Scores, probabilities and gradients of a few classes: pure functions that return a Plotly figure, formulas and table
rows."""

import math

import numpy as np

from dlmath.network.softmax_cross_entropy import Outputs, SoftmaxLoss
from dlmath.network.steps import Arithmetic
from pages.ui.drawing.charts import Figure, holding
from pages.ui.drawing.stacked import Panel, stacked, upright_bars
from pages.ui.writing import along, equations, numbers, palette, settings, sums
from pages.ui.writing.equations import Chain, number, relation, sum_of_products
from pages.ui.writing.numbers import sub
from pages.ui.writing.palette import colour
from pages.ui.writing.small_tables import Cell
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _

DIGITS = 7  # of u, which may be a small difference from a large constant
LEAST_PLAIN = 1e-3  # the least probability that is written without a power of ten
LEAST_REST = 1e-8  # how far a probability is from 1 where its digits are still written out


def bars(s: SoftmaxLoss, at: Outputs) -> Figure:
    """z, then p with the target as an outline and the difference between them, then the gradient ∂J/∂z, class by class.

    Args:
      s: the sample.
      at: what it is at each of many positions of a slider, the first being s.
    """
    C = len(s.z)
    places = list(range(1, C + 1))
    across = (0.4, C + 0.6)
    y = s.y[:, 0].tolist()
    z, p, delta = (each[:, :, 0] for each in (at.z, at.p, at.delta))
    ink, purple = colour(palette.INK), palette.symbol("delta")
    z_told = [f"z{sub(k)} = {numbers.full(value)}" for k, value in enumerate(z[0].tolist())]
    p_told = [f"p{sub(k)} = {_quotient(s, k)}<br>y{sub(k)} = {numbers.plain(value)}" for k, value in enumerate(y)]
    d_told = [f"∂J/∂z{sub(k)} = {delta_plain(s, k)}" for k in range(C)]
    outlines = [
        {
            "type": "rect",
            "x0": k - 0.36,
            "x1": k + 0.36,
            "y0": 0,
            "y1": target,
            "line": {"width": 2, "color": ink, "dash": "dot"},
        }
        for k, target in zip(places, y, strict=True)
    ]
    gaps = [
        {
            "type": "line",
            "x0": k + 0.42,
            "x1": k + 0.42,
            "y0": target,
            "y1": along.each(value),
            "line": {"width": 4, "color": purple},
        }
        for k, target, value in zip(places, y, p.T, strict=True)
    ]
    edge = 1.25 / s.temperature
    names = [f"{k}" for k in places]
    figure = stacked(
        [
            Panel(
                _("Scores z"),
                across,
                holding((-12.5, 12.5), *z[0].tolist()),
                [upright_bars(places, z, palette.symbol("z"), z_told, 0.6)],
                1.0,
            ),
            Panel(
                _("Probabilities p; dotted: target y; purple: p − y"),
                across,
                (0.0, 1.18),
                [upright_bars(places, p, palette.symbol("a"), p_told, 0.6)],
                1.4,
                shapes=[*outlines, *gaps],
            ),
            Panel(_("Gradient ∂J/∂z"), across, (-edge, edge), [upright_bars(places, delta, purple, d_told, 0.6)], 1.1),
        ],
        620,
        40,
    )
    for i in (1, 2, 3):
        figure["layout"][f"xaxis{i}"] |= {"tickvals": places, "ticktext": names, "showgrid": False}
    return figure


def _shifted(s: SoftmaxLoss) -> bool:
    """Whether fractions are written with eᵘ⁻ᵐᵃˣ, since eᵘ overflows or underflows."""
    return not (np.isfinite(s.raw_total) and s.raw.min() > 0.0)


def _quotient(s: SoftmaxLoss, k: int) -> Chain:
    """A probability as an exponential over the sum of all."""
    e, total = (s.exponentials, s.total) if _shifted(s) else (s.raw, s.raw_total)
    return equations.plain((number(float(e[k, 0])), "/", number(total)), float(s.p[k, 0]))


def _scaled(terms: Arithmetic, s: SoftmaxLoss) -> Arithmetic:
    """Terms over the temperature, where that is not 1."""
    if s.temperature == 1.0:
        return terms
    return (*(("(", *terms, ")") if "−" in terms and "·" not in terms else terms), "/", number(s.temperature))


def delta_plain(s: SoftmaxLoss, k: int) -> Chain:
    """∂J/∂z of a class with its numbers, in Unicode."""
    return equations.plain(_scaled((number(float(s.p[k, 0])), "−", number(float(s.y[k, 0]))), s), float(s.delta[k, 0]))


def softmax_latex(s: SoftmaxLoss) -> str:
    """Softmax in symbols, then every p as a fraction with its numbers."""
    shifted = _shifted(s)
    e, total = (s.exponentials, s.total) if shifted else (s.raw, s.raw_total)
    how = relation(
        lambda u, top: np.exp(u - top).sum(),
        (s.u, float(s.u.max()) if shifted else 0.0),
        total,
        digits=DIGITS,
        value_digits=_chosen(),
    )
    less = rf"-{numbers.latex_bracketed(float(s.u.max()), how.digits)}" if shifted else ""
    powers = [rf"e^{{{numbers.latex(u, how.digits)}{less}}}" for u in s.u[:, 0].tolist()]
    written = "+".join(powers if len(powers) <= 4 else [*powers[:2], r"\cdots"])
    letter = "z" if (s.u == s.z).all() else "u"
    lessened = rf"-\max {letter}" if shifted else ""
    defined = r",\quad u=\tfrac{z+c}{T}" if letter == "u" else ""
    symbols = rf"\frac{{e^{{{letter}_k{lessened}}}}}{{\sum_j e^{{{letter}_j{lessened}}}}}"
    head = rf"p_k&={symbols}{defined}\\\textstyle\sum&={written}{how.latex_sign}{how.latex(total)}"
    lines = [
        rf"{coloured('a', f'p_{{{k}}}')}&=\frac{{{power}}}{{\sum}}{_quotient_latex(top, total, p)}"
        for k, (power, top, p) in enumerate(zip(powers, e[:, 0].tolist(), s.p[:, 0].tolist(), strict=True), start=1)
    ]
    return r"\begin{aligned}" + r"\\".join([head, *lines]) + r"\end{aligned}"


def _chosen() -> int:
    return settings.current().digits


def _quotient_latex(top: float, total: float, p: float) -> str:
    how = equations.of_terms((number(top), "/", number(total)), p)
    quotient = (
        rf"=\frac{{{numbers.latex(top, how.digits)}}}{{{numbers.latex(total, how.digits)}}}{how.latex_sign}"
        if how.sign
        else "="
    )
    return quotient + coloured("a", how.latex(p))


def log_softmax_latex(s: SoftmaxLoss) -> str:
    """log-softmax in symbols, the logarithm that all classes share, and every ln p with its numbers."""
    letter = "z" if (s.u == s.z).all() else "u"
    head = rf"\ln p_k&=({letter}_k-\max {letter})-\ln\textstyle\sum_j e^{{{letter}_j-\max {letter}}}"
    of_sum = relation(np.log, (s.total,), s.log_total)
    lines = [
        head,
        rf"\ln\textstyle\sum&=\ln {numbers.latex(s.total, of_sum.digits)}{of_sum.latex_sign or '='}"
        rf"{of_sum.latex(s.log_total)}",
    ]
    top = float(s.u.max())
    for k, (u, value) in enumerate(zip(s.u[:, 0].tolist(), s.log_p[:, 0].tolist(), strict=True), start=1):
        terms = (number(u), "−", number(top), "−", number(s.log_total))
        lines.append(rf"\ln {coloured('a', f'p_{{{k}}}')}&={equations.latex(terms, value)}")
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def loss_latex(s: SoftmaxLoss) -> str:
    """−Σ y ln p term by term, and the sum of the terms, each with its value."""
    near, q = _near_one(s)
    lost = (s.p == 0.0) & (s.y > 0.0)  # whose logarithm is taken from the scores
    how = relation(
        lambda y, q, log_p: _surprise(y, np.where(near, 1.0 - q, q), np.where(lost, log_p, np.nan)),
        (s.y, q, np.where(lost, s.log_p, 0.0)),
        s.J,
    )
    each = [
        rf"{numbers.latex(y, how.digits)}\cdot"
        + (
            numbers.latex_bracketed(log_p, how.digits)
            if from_scores
            else rf"\ln {coloured('a', _in_logarithm(value, at_one, how.digits))}"
        )
        for y, value, at_one, from_scores, log_p in zip(
            *(column[:, 0].tolist() for column in (s.y, q, near, lost, s.log_p)), strict=True
        )
    ]
    in_line = 1 if s.p.min() < LEAST_PLAIN else 2  # powers of ten, and the digits that tell a number from 1, are wide
    summands = sums.of_all(s.terms[:, 0].tolist())
    terms = equations.of_terms(summands, s.J)
    values = equations.written_latex(summands, terms.digits)
    apart = r"\\&" if in_line == 1 else ""
    J = rf"-\big[{sums.latex_rows(each, in_line)}\big]{apart}{how.latex_sign}{how.latex(s.J)}"
    return (
        rf"\begin{{aligned}}J&=-\sum_i y_i\ln {coloured('a', 'p_i')}\\&={J}"
        rf"\\&{terms.latex_sign}{values}{terms.latex_sign}{terms.latex(s.J)}\end{{aligned}}"
    )


def _surprise(y: np.ndarray, p: np.ndarray, log_p: np.ndarray) -> float:
    """−Σ y ln p, where 0·ln 0 = 0; ln p is given where it is a number."""
    return float(-np.where(y == 0.0, 0.0, y * np.where(np.isnan(log_p), np.log(p), log_p)).sum())


def _near_one(s: SoftmaxLoss) -> tuple[np.ndarray, np.ndarray]:
    """Which probabilities are so near 1 that the logarithm is written of 1 minus the others; and all, or for these the
    others."""
    rest = np.array([[float(np.delete(s.p, k).sum())] for k in range(len(s.p))])
    near = (rest > 0.0) & (rest < LEAST_REST)
    return near, np.where(near, rest, s.p)


def _in_logarithm(value: float, near: bool, digits: int) -> str:
    """A probability as ln takes it: never rounded to 1, whose logarithm is 0."""
    if near:
        return f"(1-{numbers.latex(value, digits)})"
    return numbers.latex_bracketed(value, max(digits, numbers.digits_apart(value, 1.0)), compound=True)


def delta_latex(s: SoftmaxLoss) -> str:
    """The gradient as a vector: p − y, over T where T is not 1."""
    how = relation(lambda p, y, T: (p - y) / T, (s.p, s.y, s.temperature), s.delta)

    def beside_one(p: float) -> str:
        """A probability with as many digits as tell it from 1."""
        return numbers.latex(p, max(how.digits, numbers.digits_apart(p, 1.0)))

    p, y = (
        sums.latex_matrix(s.p.tolist(), beside_one),
        sums.latex_matrix(s.y.tolist(), lambda value: numbers.latex(value, how.digits)),
    )
    scaled = "" if s.temperature == 1.0 else rf"\frac{{1}}{{{numbers.latex(s.temperature, how.digits)}}}\left("
    symbols = r"\mathbf p-\mathbf y" if s.temperature == 1.0 else r"\frac1T(\mathbf p-\mathbf y)"
    apart = r"\\&" if scaled else ""
    numbers_ = rf"{apart}={scaled}{coloured('a', p)}-{y}" + (r"\right)" if scaled else "") if how.sign else ""
    gradient, value = (
        coloured("delta", r"\nabla_{\!\mathbf z}J"),
        coloured("delta", sums.latex_matrix(s.delta.tolist(), how.latex)),
    )
    return rf"\begin{{aligned}}{gradient}&={symbols}{numbers_}\\&{how.latex_sign or '='}{value}\end{{aligned}}"


def exponential_rows(s: SoftmaxLoss) -> list[list[Cell]]:
    """For each class: u, eᵘ, the quotient as it is written, eᵘ⁻ᵐᵃˣ, and softmax."""
    top = float(s.u.max())
    return [
        [
            f"{k + 1}",
            numbers.plain(u, DIGITS),
            numbers.plain(raw),
            _opening(equations.plain((number(raw), "/", number(s.raw_total)), naive)),
            _power(u, top, e),
            _opening(equations.plain((number(e), "/", number(s.total)), p)),
        ]
        for k, (u, raw, naive, e, p) in enumerate(
            zip(*(each[:, 0].tolist() for each in (s.u, s.raw, s.naive, s.exponentials, s.p)), strict=True)
        )
    ]


def _opening(chain: Chain) -> Cell:
    """A value that opens its arithmetic."""
    return chain.right, str(chain)


def _power(u: float, top: float, value: float) -> Cell:
    how = relation(lambda u, top: math.exp(u - top), (u, top), value, digits=DIGITS, value_digits=_chosen())
    return (
        how.plain(value),
        f"exp({numbers.plain(u, how.digits)} − {numbers.bracketed(top, how.digits)}) {how.sign} {how.plain(value)}",
    )


def jacobian_heads(s: SoftmaxLoss) -> list[str]:
    """The heads of the Jacobian's table."""
    return ["", *(f"∂/∂z{sub(b)}" for b in range(len(s.z))), "∂J/∂p"]


def jacobian_rows(s: SoftmaxLoss) -> list[list[Cell]]:
    """The Jacobian row by row with ∂J/∂p beside it, the products down its columns, and p − y."""
    C = len(s.z)
    largest = float(np.abs(s.jacobian).max())
    rows: list[list[Cell]] = []
    for a in range(C):
        entries = [(*_opening(_entry(s, a, b)), palette.tint(float(s.jacobian[a, b]), largest)) for b in range(C)]
        slope = equations.plain((number(-float(s.y[a, 0])), "/", number(float(s.p[a, 0]))), float(s.dJ_dp[a, 0]))
        rows.append([f"p{sub(a)}", *entries, _opening(slope)])
    dJ_dp = s.dJ_dp[:, 0].tolist()
    down = [
        _opening(equations.plain(sum_of_products(s.jacobian[:, b].tolist(), dJ_dp), float(s.pulled_back[b, 0])))
        for b in range(C)
    ]
    difference = [_opening(delta_plain(s, b)) for b in range(C)]
    return [*rows, ["(∂p/∂z)ᵀ ∂J/∂p", *down, ""], ["p − y" if s.temperature == 1.0 else "(p − y) / T", *difference, ""]]


def _entry(s: SoftmaxLoss, a: int, b: int) -> Chain:
    p_a, p_b = float(s.p[a, 0]), float(s.p[b, 0])
    product = (
        (number(p_a), "·", "(", number(1.0), "−", number(p_a), ")") if a == b else (number(-p_a), "·", number(p_b))
    )
    return equations.plain(_scaled(product, s), float(s.jacobian[a, b]))
