"""Help with one number of a sheet, in three steps: the formula, its numbers, the result."""

import streamlit as st

from dlmath import Trace
from dlmath.by_hand.judge import Verdict
from dlmath.by_hand.layer_values import right_value
from dlmath.network.parameters import Parameter
from dlmath.network.steps import Symbol, entry, error_arithmetic, quantity, steps
from dlmath.training.methods import Underway
from pages.backprop_walkthrough.parts import methods
from pages.ui.writing import equations, formulas, numbers, symbols
from pages.ui.writing.text import _

STEPS = ("0", "1", "2", "3")


def show(
    t: Trace, alpha: float, symbol: Symbol, row: int, column: int, much: int, verdict: Verdict, by: Underway
) -> None:
    """A hint, with 2 the arithmetic as well, with 3 its result; and what follows from the reader's own numbers, if that
    is something else."""
    if much == 0:
        return
    of_rule = symbol.letter.endswith("_new") and not by.method.plain
    formula, arithmetic = (_by_rule if of_rule else _formulas)(t, alpha, symbol, row, column, much > 2, by)
    st.markdown(_hint("rule" if of_rule else symbol.letter))
    st.latex(formula)
    if much > 1:
        st.latex(arithmetic)
        st.caption(equations.said())
    if much > 2 and verdict.follows != verdict.right:
        st.caption(_("From your own numbers follows %(number)s.", number=numbers.plain(verdict.follows)))


def _hint(letter: str) -> str:
    """What to do, in words."""
    return {
        "z": _(
            "Row by row: each weight times the $a$ of the layer before (in layer 1 the $x$), added up, plus the bias."
        ),
        "a": _("Put $z$ into the activation function."),
        "J": _("Put $a$ and $y$ into the loss: a term for each, added up, divided by what the loss divides by."),
        "dJ_da": _(
            "Of the output, the derivative of the loss; before it, each $\\delta$ of the next layer times its weight,"
            " added up: $W^\\top\\delta$."
        ),
        "slope": _("The slope of the activation function at $z$, not at $a$."),
        "delta": _(
            "How does $J$ change with this $z$? What comes back from the right, times the slope, entry by entry."
        ),
        "dW": _(
            "The $\\delta$ that this weight leads to, times the $a$ that it comes from, added up over the samples."
        ),
        "db": _("A bias is a weight whose input is 1: the $\\delta$ of its unit, added up over the samples."),
        "W_new": _("The old weight minus $\\alpha$ times its gradient."),
        "rule": _("The rule of update, line by line, from the gradient and from what it remembers."),
        "b_new": _("The old bias minus $\\alpha$ times its gradient."),
    }[letter]


def _by_rule(
    t: Trace, alpha: float, symbol: Symbol, row: int, column: int, result: bool, by: Underway
) -> tuple[str, str]:
    """The rule of update, and its arithmetic for one parameter, of which the last result may be left out."""
    at = Parameter(symbol.letter[0], symbol.layer, row, column)
    return methods.in_symbols(by.method), methods.in_scalars(t, at, alpha, by, result)


def _formulas(
    t: Trace, alpha: float, symbol: Symbol, row: int, column: int, result: bool, by: Underway
) -> tuple[str, str]:
    """The formula of a quantity in symbols, and the arithmetic of one number of it, with or without its result."""
    l, every = symbol.layer, steps(t)
    if symbol.letter.endswith("_new"):
        right = right_value(t, l, alpha, symbol.letter, by)
        assert right is not None
        value = float(right[row, column])
        return formulas.in_symbols(every[-1], t), formulas.update_in_scalars(
            t, symbol.letter[0], l, row, column, alpha, value, result
        )
    if symbol.letter == "slope":
        return _slope(t, l, row, column, result)
    if symbol.letter == "dJ_da" and l < len(t.network):
        return _error(t, l, row, column, result)
    step = next(step for step in every if step.result.symbol == symbol)
    return formulas.in_symbols(step, t), formulas.in_scalars(step, t, row, column, result)


def _error(t: Trace, l: int, row: int, column: int, result: bool) -> tuple[str, str]:
    """∂J/∂a of a hidden layer."""
    W, delta, N = quantity(t, "W", l + 1), quantity(t, "delta", l + 1), t.X.shape[1]
    error = entry(quantity(t, "dJ_da", l), row, column)
    lines = formulas.lines_of_terms(error_arithmetic(W, delta, row, column), error.value, N)
    formula = rf"{symbols.symbol(error.symbol)}={symbols.symbol(W.symbol)}{{}}^\top{symbols.symbol(delta.symbol)}"
    return formula, formulas.aligned(symbols.component(error.symbol, row, column, N), lines if result else lines[:-1])


def _slope(t: Trace, l: int, row: int, column: int, result: bool) -> tuple[str, str]:
    slope = entry(quantity(t, "slope", l), row, column)
    left, lines = symbols.component(slope.symbol, row, column, t.X.shape[1]), formulas.slope_lines(t, slope)
    return (
        rf"{symbols.symbol(slope.symbol)}:\quad \varphi'(z)={t.network[l - 1].activation.slope_latex}",
        formulas.aligned(left, lines if result else lines[:-1]),
    )
