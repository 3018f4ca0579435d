"""Two distributions of the reader's: how far each is from the other, class by class."""

import math

import numpy as np

from dlmath.functions.probabilities import Divergence
from pages.ui.drawing.charts import Figure, holding
from pages.ui.drawing.stacked import Panel, stacked, upright_bars
from pages.ui.writing import equations, numbers, palette, sums
from pages.ui.writing.equations import relation
from pages.ui.writing.numbers import sub
from pages.ui.writing.palette import colour
from pages.ui.writing.small_tables import Cell
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _

P_START, Q_START = np.array([[0.7, 0.2, 0.1]]), np.array([[0.2, 0.3, 0.5]])
IN_LINE = 3  # terms of a sum in a line


def figure(p: np.ndarray, q: np.ndarray, forth: Divergence, back: Divergence, height: int = 400) -> Figure:
    """P and Q side by side, and below them the terms of both divergences."""
    places = np.arange(1.0, len(p) + 1.0)
    across = (0.4, len(p) + 0.6)
    teal, ink = palette.symbol("a"), colour(palette.INK)
    told_p, told_q = (
        [f"{name}{sub(k)} = {numbers.full(v)}" for k, v in enumerate(each[:, 0].tolist())]
        for name, each in (("p", p), ("q", q))
    )
    terms = [each.terms[:, 0].tolist() for each in (forth, back)]
    told = [
        [term_plain(*pair, value) for pair, value in zip(zip(*both, strict=True), values, strict=True)]
        for both, values in (
            ((p[:, 0].tolist(), q[:, 0].tolist()), terms[0]),
            ((q[:, 0].tolist(), p[:, 0].tolist()), terms[1]),
        )
    ]
    finite = [[value if math.isfinite(value) else 0.0 for value in each] for each in terms]
    bars = [
        upright_bars((places + by).tolist(), heights, shade, hovers, 0.34)
        | {"text": [numbers.plain(value, 3) for value in values]}
        for by, heights, values, shade, hovers in (
            (-0.18, finite[0], terms[0], teal, told[0]),
            (0.18, finite[1], terms[1], ink, told[1]),
        )
    ]
    chart = stacked(
        [
            Panel(
                _("Left P, right Q"),
                across,
                (0.0, 1.18),
                [
                    upright_bars((places - 0.18).tolist(), p[:, 0].tolist(), teal, told_p, 0.34),
                    upright_bars((places + 0.18).tolist(), q[:, 0].tolist(), ink, told_q, 0.34),
                ],
            ),
            Panel(
                _("Left p ln(p/q), right q ln(q/p)"),
                across,
                holding((-0.5, 1.0), *(1.25 * value for each in finite for value in each)),
                bars,
            ),
        ],
        height,
        40,
    )
    for i in (1, 2):
        chart["layout"][f"xaxis{i}"] |= {
            "tickvals": places.tolist(),
            "ticktext": [f"{k}" for k in range(1, len(p) + 1)],
            "showgrid": False,
        }
    return chart


def term_plain(p: float, q: float, value: float) -> str:
    """p ln(p/q) with its numbers, in Unicode."""
    if p == 0.0:
        return "0·ln 0 := 0"
    how = relation(lambda p, q: p * np.log(p / q), (p, q), value)
    written = f"{numbers.plain(p, how.digits)}·ln({numbers.plain(p, how.digits)}/{numbers.plain(q, how.digits)})"
    return f"{written} {how.sign or '='} {how.plain(value)}"


def latex(p: np.ndarray, q: np.ndarray, d: Divergence, letters: tuple[str, str]) -> str:
    """KL(P‖Q) in symbols, term by term in numbers, the terms, and their sum."""
    P, Q = letters
    small = P.lower(), Q.lower()
    how = relation(_sum, (p, q), d.value)
    each = [
        rf"{numbers.latex(a, how.digits)}\ln\tfrac{{{numbers.latex(a, how.digits)}}}{{{numbers.latex(b, how.digits)}}}"
        if a
        else "0"
        for a, b in zip(p[:, 0].tolist(), q[:, 0].tolist(), strict=True)
    ]
    lines = r"\\&\quad+".join("+".join(each[i : i + IN_LINE]) for i in range(0, len(each), IN_LINE))
    added = sums.of_all(d.terms[:, 0].tolist())
    total = equations.latex(added, d.value) if math.isfinite(d.value) else r"\infty"
    return (
        rf"\begin{{aligned}}\operatorname{{KL}}({P}\|{Q})&=\sum_k {small[0]}_k\ln\frac{{{small[0]}_k}}{{{small[1]}_k}}"
        rf"\\&={lines}\\&={coloured('delta', total)}\end{{aligned}}"
    )


def decomposed(d: Divergence) -> str:
    """H(P, Q) = H(P) + KL(P‖Q) with its numbers."""
    terms = (equations.number(d.entropy), "+", equations.number(d.value))
    numeric = equations.latex(terms, d.cross_entropy) if math.isfinite(d.value) else r"\infty"
    return rf"H(P,Q)=H(P)+\operatorname{{KL}}(P\|Q)={numeric}"


def rows(p: np.ndarray, q: np.ndarray, forth: Divergence, back: Divergence) -> list[list[Cell]]:
    """Class by class p, q and both terms, then the sums."""
    found: list[list[Cell]] = []
    columns = (p, q, forth.terms, back.terms)
    for k, (a, b, there, home) in enumerate(zip(*(each[:, 0].tolist() for each in columns), strict=True), start=1):
        found.append(
            [
                f"{k}",
                (numbers.plain(a), numbers.full(a)),
                (numbers.plain(b), numbers.full(b)),
                (numbers.plain(there), term_plain(a, b, there)),
                (numbers.plain(home), term_plain(b, a, home)),
            ]
        )
    return [*found, ["Σ", "1", "1", numbers.plain(forth.value), numbers.plain(back.value)]]


def said(p: np.ndarray, q: np.ndarray, forth: Divergence, back: Divergence) -> list[str]:
    """What zeros mean, and that the two directions differ."""
    found = []
    for one, other, letters in ((p, q, ("P", "Q")), (q, p, ("Q", "P"))):
        impossible = [f"{k + 1}" for k in np.flatnonzero((one[:, 0] > 0.0) & (other[:, 0] == 0.0)).tolist()]
        if impossible:
            found.append(
                _(
                    "$\\operatorname{KL}(%(P)s\\|%(Q)s)=\\infty$: $%(Q)s$ rules out class %(k)s, which happens under"
                    " $%(P)s$. No finite price is high enough for what was called impossible.",
                    P=letters[0],
                    Q=letters[1],
                    k=impossible,
                )
            )
        elif (one == 0.0).any():
            found.append(
                _(
                    "A 0 in $%(P)s$ costs $\\operatorname{KL}(%(P)s\\|%(Q)s)$ nothing: what never happens is never paid"
                    " for, $0\\ln 0=0$.",
                    P=letters[0],
                    Q=letters[1],
                )
            )
    if forth.value == back.value == 0.0:
        found.append(_("$P$ and $Q$ are the same, and only then both are 0."))
    elif numbers.plain(forth.value) == numbers.plain(back.value):
        found.append(_("Here both directions happen to give the same; in general they do not."))
    else:
        found.append(
            _(
                "The two directions differ, so KL is no distance: $\\operatorname{KL}(P\\|Q)$ weighs each logarithm"
                " with $P$, $\\operatorname{KL}(Q\\|P)$ with $Q$. Training with cross-entropy makes the first small,"
                " with the truth as $P$."
            )
        )
    return found


def _sum(p: np.ndarray, q: np.ndarray) -> float:
    return float(np.where(p == 0.0, 0.0, p * np.log(np.where(p == 0.0, 1.0, p) / q)).sum())
