"""A guided tour of the walkthrough: tasks, each with the control or number it is about outlined, done when the reader
has done it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import streamlit as st

from dlmath import Trace
from dlmath.network.steps import Rule, Step
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.network.scenes import SCENES, values
from pages.ui.platform.internals import with_key
from pages.ui.writing import palette
from pages.ui.writing.text import _


class Here(NamedTuple):
    """Where the reader stands: the step, the trace, the row looked at, counted from 0, the parameter under the lens,
    the updates made."""

    step: Step
    t: Trace
    row: int
    lens: str
    updates: int


@dataclass(frozen=True)
class Task:
    """One task.

    Attributes:
      sentence: what to do, in English.
      outlined: the keys of the parts of the page that it is about.
      done: whether it has been done.
    """

    sentence: str
    outlined: tuple[str, ...]
    done: Callable[[Here], bool]


def _at(rule: Rule, layer: int) -> Callable[[Here], bool]:
    return lambda here: here.step.rule is rule and here.step.layer == layer


TASKS = (
    Task(
        "Press ▶, or the key n, until the first layer has its activations $a^{(1)}$. Which function turned $z$ into"
        " $a$?",
        (roles.NEXT.key,),
        _at(Rule.ACTIVATION, 1),
    ),
    Task(
        "Drag $x_1$ until $a^{(1)}_1$ is more than 0.65. How far must $z$ go for so little?",
        ("x1", roles.PICTURE.key),
        lambda here: float(here.t.forward[0].a[0, 0]) > 0.65,
    ),
    Task(
        "Go on to the loss $J$. Everything before it went from left to right.",
        (roles.NEXT.key, "step"),
        _at(Rule.LOSS, 2),
    ),
    Task(
        "Move a target until $J$ is less than 0.1. Which of the two mattered more?",
        ("y1", "y2"),
        lambda here: here.t.J < 0.1,
    ),
    Task(
        "Go on to $\\delta^{(2)}$, where the way back begins. Compare it with $a-y$.",
        (roles.NEXT.key, "step"),
        _at(Rule.OUTPUT_DELTA, 2),
    ),
    Task(
        "Go on to $\\delta^{(1)}$ and look at its second unit: which row of $W^{(2)\\top}$ carried the error back"
        " to it?",
        (roles.NEXT.key, "row"),
        lambda here: here.step.rule is Rule.HIDDEN_DELTA and here.row == 1,
    ),
    Task(
        "Put the weight W2[1,2] under the lens. Does the slope by backprop agree with the difference quotient?",
        ("lens", "panels"),
        lambda here: here.lens == "W2[1,2]",
    ),
    Task(
        "Go to the last step and make an update (key u). Did $J$ become smaller?",
        ("step", "update"),
        lambda here: here.updates >= 1,
    ),
    Task(
        "Now make hundreds at once: pull the number of updates up until $J$ is less than 0.01.",
        ("updates", "panels"),
        lambda here: here.updates >= 1 and here.t.J < 0.01,
    ),
)
NUMBERS = tuple(str(n + 1) for n in range(len(TASKS)))


def choose() -> Task | None:
    """The switch of the tour and the choice of its task; None where there is no tour."""
    if not controls.switch(
        "tour", _("Guided tour"), on_change=_begin, help=_("%(n)s tasks that show what can be done here", n=len(TASKS))
    ):
        return None
    return TASKS[int(controls.choice("task", _("Task"), NUMBERS, "1", hidden=True)) - 1]


def show(task: Task, here: Here) -> None:
    """The task, its outline on the page, and once it is done the way to the next."""
    number = TASKS.index(task) + 1
    selectors = ", ".join(map(with_key, task.outlined))
    outline = f"outline: 3px solid {palette.both(palette.SYMBOLS['delta'])}; outline-offset: 4px; border-radius: 8px"
    st.html(
        f"<span></span><style>{selectors} {{ {outline} }}</style>"
    )  # a style alone would be no part of the page, and outlast the tour
    sentence = f"**{number}/{len(TASKS)}** · {_(task.sentence)}"
    if not task.done(here):
        st.info(sentence, icon=":material/flag:")
        return
    st.success(f"{sentence}  \n" + _("**Done.**"), icon=":material/check_circle:")
    if number < len(TASKS):
        st.button(_("Next task"), key="next_task", on_click=controls.set_values, args=({"task": str(number + 1)},))
    else:
        st.markdown(
            _("That was the whole tour: forward, loss, backward, update, again and again. Now break it, below.")
        )


def _begin() -> None:
    """The tour begins with the first scene at its first step."""
    if st.session_state.get("tour"):
        controls.set_values({"scene": "mazur", **values(SCENES["mazur"]), "task": "1"})
