"""What helps to predict a number without telling it: how it is made, in symbols, of which numbers, and the curve that
they go through."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dlmath import Activation, Trace
from dlmath.network.steps import Entry, Rule, Step, arithmetic, entry, quantity
from pages.ui.drawing import charts
from pages.ui.drawing.charts import Figure, axis, base_layout, single, span
from pages.ui.drawing.network_layout import nice_ceiling
from pages.ui.writing import formulas, numbers, palette, symbols
from pages.ui.writing.text import _, say

MOST_LINES = 8
THROUGH_A_CURVE = (Rule.ACTIVATION, Rule.OUTPUT_DELTA, Rule.HIDDEN_DELTA)


def show(step: Step, t: Trace, row: int, column: int) -> None:
    """The clues to one number of a step; of the update, to the change of J."""
    if step.rule is Rule.UPDATE:
        say(
            "For a small step $\\Delta J\\approx-\\alpha\\,\\lVert\\nabla J\\rVert^2$, as if $J$ were a plane. Is this"
            " step small enough?"
        )
    else:
        st.markdown(_("What it is made of:"))
        st.latex(
            formulas.one_below_the_other(
                _rule(step, t, row, column), _listed(_entering(step, t, row, column), t.X.shape[1])
            )
        )
    if step.rule in THROUGH_A_CURVE:
        activation, z = t.network[step.layer - 1].activation, float(t.forward[step.layer - 1].z[row, column])
        alt = _("The curve of %(phi)s, without a point on it.", phi=activation.name)
        charts.show(_curve(activation, z), "clue", alt)
    st.caption(_("The panels below the picture know the answer; they come back when you have given yours."))


def _rule(step: Step, t: Trace, row: int, column: int) -> str:
    """The arithmetic of the number in symbols; "" where it is a formula that stands beside it already."""
    N = t.X.shape[1]
    left, terms = symbols.component(step.result.symbol, row, column, N), arithmetic(step, row, column)
    if terms:
        return rf"\begin{{aligned}}{left}&={formulas.written(terms, N)}\end{{aligned}}"
    if step.rule in (Rule.ACTIVATION, Rule.SOFTMAX):
        z = symbols.component(step.operands[0].symbol, row, column, N)
        return (
            rf"{left}={symbols.phi(t.network[step.layer - 1].activation)}({z})"
            if step.rule is Rule.ACTIVATION
            else rf"{left}=\frac{{e^{{{z}}}}}{{\sum e^z}}"
        )
    return ""


def _entering(step: Step, t: Trace, row: int, column: int) -> list[list[Entry]]:
    """The numbers that enter, a line for each summand and each bracket; in place of φ′(z) its z."""
    terms = arithmetic(step, row, column)
    if terms is None:
        of_all = {
            Rule.LOSS: list(np.ndindex(t.Y.shape)),
            Rule.SOFTMAX: [(j, column) for j in range(len(t.network[step.layer - 1].W))],
        }
        return [[entry(q, j, s) for q in step.operands] for j, s in of_all.get(step.rule, [(row, column)])]
    lines: list[list[Entry]] = [[]]
    for part in terms:
        if part in ("+", "(", ")"):
            lines.append([])
        elif isinstance(part, Entry):
            of_z = part.symbol.letter == "slope"
            lines[-1].append(entry(quantity(t, "z", part.symbol.layer), part.row, part.column) if of_z else part)
    return [line for line in lines if line]


def _listed(lines: Sequence[Sequence[Entry]], N: int) -> str:
    """Numbers with their symbols, one below the other."""
    written = [
        r"&\quad ".join(
            f"{symbols.component(each.symbol, each.row, each.column, N)}&={numbers.latex(each.value)}" for each in line
        )
        for line in lines[:MOST_LINES]
    ]
    rest = [r"&\;\;\vdots"] if len(lines) > MOST_LINES else []
    return r"\begin{aligned}" + r"\\".join([*written, *rest]) + r"\end{aligned}"


def _curve(activation: Activation, z: float) -> Figure:
    """φ over all z as large as this one."""
    reach = nice_ceiling(abs(z), least=5.0)
    at = np.linspace(-reach, reach, 161)
    values = activation.f(at[np.newaxis])[0]
    layout = base_layout(200) | {"margin": {"l": 40, "r": 8, "t": 8, "b": 40}, "hovermode": False}
    layout["xaxis"] = axis() | {
        "range": [-reach, reach],
        "title": {"text": "z", "font": {"color": palette.symbol("z")}},
    }
    title = {"text": f"{symbols.phi_plain(activation)}(z)", "font": {"color": palette.symbol("a")}}
    layout["yaxis"] = axis() | {"range": span(values), "nticks": 5, "title": title}
    line = {"color": palette.symbol("a"), "width": 2.5}
    return {
        "data": [{"type": "scatter", "mode": "lines", "x": single(at), "y": single(values), "line": line}],
        "layout": layout,
    }
