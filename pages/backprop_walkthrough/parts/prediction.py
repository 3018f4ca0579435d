"""Predict, then reveal: the result of a step stays hidden until the reader has committed to the sign or the value of
one of its numbers."""

import numpy as np
import streamlit as st

from dlmath import InputError, Network, Trace, trace
from dlmath.by_hand.answers import Answer, parse_answer
from dlmath.network.steps import Rule, Step
from pages.ui.inputs import controls
from pages.ui.writing import numbers, symbols
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import _, complaint, say

OPEN, SHOW = "?", "="
SIGNS = (OPEN, "−", "0", "+", SHOW)
FORGOTTEN = {"sign": OPEN, "guess": ""}


def forget() -> None:
    """Another number is asked for: nothing has been said of it yet."""
    controls.set_values(FORGOTTEN)


def revealed(step: Step, t: Trace, new: Network | None, row: int, column: int) -> bool:
    """Ask for one number of a step, and once something has been said hold it against the truth; whether the step may be
    shown.

    Where an update leads out of the numbers there is nothing to ask.
    """
    asked, true = number_of(step, t, new, row, column)
    if np.isnan(true):
        return True
    say("Before you look: what will $%(number)s$ be? Commit to its sign or to a value.", number=asked)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sign = controls.choice("sign", _("Its sign"), SIGNS, OPEN)
        guess = controls.text("guess", _("Its value"), "")
        st.button(_("Reveal"), key="reveal", shortcut="v", on_click=controls.set_values, args=({"sign": SHOW},))
    try:
        answer = parse_answer(guess)
    except InputError as error:
        st.error(complaint(error))
        answer = None
    if answer or sign in "−0+":
        _judge(asked, true, answer, sign)
    return answer is not None or sign != OPEN


def _judge(asked: str, true: float, answer: Answer | None, sign: str) -> None:
    """What was predicted beside what is true."""
    shown = {
        "said": numbers.latex(answer.value) if answer else AsIs(sign.replace("−", "-")),
        "number": asked,
        "true": numbers.latex(true),
    }
    if answer.agrees(true) if answer else sign == _sign_of(true):
        st.success(_("You said $%(said)s$, and $%(number)s=%(true)s$: right.", **shown))
    elif answer and _sign_of(answer.value) == _sign_of(true):
        st.info(_("You said $%(said)s$; $%(number)s=%(true)s$. The sign is right, the size is not: why?", **shown))
    else:
        st.warning(_("You said $%(said)s$, but $%(number)s=%(true)s$. Which factor did you see otherwise?", **shown))


def number_of(step: Step, t: Trace, new: Network | None, row: int, column: int) -> tuple[AsIs, float]:
    """The number that is asked for, in LaTeX, and its value; of the update, by how much it changes J."""
    if step.rule is Rule.UPDATE:
        return AsIs(r"\Delta J"), trace(new, t.X, t.Y, t.loss).J - t.J if new else np.nan
    return AsIs(symbols.component(step.result.symbol, row, column, t.X.shape[1])), float(step.result.value[row, column])


def _sign_of(value: float) -> str:
    return "+" if value > 0 else "−" if value < 0 else "0"
