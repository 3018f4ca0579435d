"""Help with one number of a sheet, in three steps: the formula, its numbers, the result."""

import streamlit as st

from dlmath import Trace
from dlmath.judge import Verdict
from dlmath.mistakes import right_value
from dlmath.steps import Symbol, steps
from pages.ui import formulas, numbers, symbols
from pages.ui.text import _

STEPS = ("0", "1", "2", "3")


def show(t: Trace, alpha: float, symbol: Symbol, row: int, column: int, much: int, verdict: Verdict) -> None:
    """A hint, with 2 the arithmetic as well, with 3 its result; and what follows from the reader's own numbers, if that is something else."""
    if much == 0:
        return
    formula, arithmetic = _formulas(t, alpha, symbol, row, column)
    st.markdown(_hint(symbol.letter))
    st.latex(formula)
    if much > 1:
        st.latex(arithmetic if much > 2 else _without_result(arithmetic))
    if much > 2 and verdict.follows != verdict.right:
        st.caption(_("From your own numbers follows %(number)s.", number=numbers.plain(verdict.follows)))


def _hint(letter: str) -> str:
    """What to do, in words."""
    return {
        "z": _("Row by row: each weight times the $a$ of the layer before (in layer 1 the $x$), added up, plus the bias."),
        "a": _("Put $z$ into the activation function."),
        "slope": _("The slope of the activation function at $z$, not at $a$."),
        "delta": _("How does $J$ change with this $z$? What comes back from the right, times the slope, entry by entry."),
        "dW": _("The $\\delta$ that this weight leads to, times the $a$ that it comes from, added up over the samples."),
        "db": _("A bias is a weight whose input is 1: the $\\delta$ of its unit, added up over the samples."),
        "W_new": _("The old weight minus $\\alpha$ times its gradient."),
        "b_new": _("The old bias minus $\\alpha$ times its gradient."),
    }[letter]


def _formulas(t: Trace, alpha: float, symbol: Symbol, row: int, column: int) -> tuple[str, str]:
    """The formula of a quantity in symbols, and the arithmetic of one number of it."""
    l, every = symbol.layer, steps(t)
    if symbol.letter.endswith("_new"):
        right = right_value(t, l, alpha, symbol.letter)
        assert right is not None
        value = float(right[row, column])
        return formulas.in_symbols(every[-1], t), formulas.update_in_scalars(t, symbol.letter[0], l, row, column, alpha, value)
    if symbol.letter == "slope":
        return _slope(t, l, row, column)
    step = next(step for step in every if step.result.symbol == symbol)
    return formulas.in_symbols(step, t), formulas.in_scalars(step, t, row, column)


def _slope(t: Trace, l: int, row: int, column: int) -> tuple[str, str]:
    activation, slope = t.network[l - 1].activation, t.backward[l - 1].slope
    assert slope is not None
    z, value = float(t.forward[l - 1].z[row, column]), numbers.latex(float(slope[row, column]))
    left = symbols.component(Symbol("slope", l), row, column, t.X.shape[1])
    put = formulas.put(activation.slope_latex, "z", z)
    return (
        rf"{symbols.symbol(Symbol('slope', l))}:\quad \varphi'(z)={activation.slope_latex}",
        rf"\begin{{aligned}}{left}&={put}\\&={value}\end{{aligned}}",
    )


def _without_result(aligned: str) -> str:
    """Arithmetic up to its last sign of equality."""
    return aligned.rpartition("=")[0].removesuffix(r"\\&") + r"\end{aligned}"
