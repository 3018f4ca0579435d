"""Predict, then reveal: the result of a step stays hidden until the reader has committed to the sign or the value of
one of its numbers, which is judged, and whose mistake is named."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import streamlit as st

from dlmath import Network, Trace, trace
from dlmath.by_hand.layer_values import At, right_at
from dlmath.by_hand.mistakes import MISTAKES, does_harm
from dlmath.network.steps import Rule, Step
from dlmath.training.methods import Underway
from pages.ui.frame import question, room
from pages.ui.inputs import controls
from pages.ui.inputs.guesses import Formula, NumberOrSign, Wrong
from pages.ui.layout import roles
from pages.ui.writing import symbols
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import _

SAID, SHOWN = "predicted", "predicted_shown"


def forget() -> None:
    """Another number is asked for: nothing has been said of it yet."""
    controls.set_values({SAID: "", SHOWN: False})


def revealed(step: Step, t: Trace, new: Network | None, row: int, column: int, alpha: float, by: Underway) -> bool:
    """Ask for one number of a step, and once something has been said judge it; whether the step may be shown.

    In a room that asks for it, it is asked there, and shown when that is closed. Where an update leads out of the
    numbers there is nothing to ask.
    """
    asked, true = number_of(step, t, new, row, column)
    if np.isnan(true):
        return True
    guess = NumberOrSign(_("$%(number)s$, or only its sign", number=asked), _always(true), seen=True)

    @cache
    def with_mistakes() -> NumberOrSign:
        of_update = step.rule is Rule.UPDATE
        wrong = _of_update(t, new, alpha, by) if of_update else _of_entry(step, t, row, column, alpha)
        return replace(guess, mistakes=tuple(wrong))

    _offer(step, row, column, asked, true, with_mistakes)
    in_room = room.asks_class(controls.declared().questions[-1])
    if in_room:
        return not in_room.is_open
    with roles.GUESS.open("step"):
        said = question.enter(guess, SAID, SHOWN)
        if said:
            said = said if question.tell(with_mistakes(), said, {}) else ""
    return bool(said) or bool(st.session_state.get(SHOWN))


def _offer(
    step: Step, row: int, column: int, asked: AsIs, true: float, with_mistakes: Callable[[], NumberOrSign]
) -> None:
    """Let a class be asked for the number."""
    of_update = step.rule is Rule.UPDATE
    name = "update" if of_update else f"{step.result.symbol.letter}{step.result.symbol.layer}[{row + 1},{column + 1}]"
    controls.declared().questions.append(
        controls.Question(
            name,
            _("Before this step is shown: what will be $%(number)s$? Its sign alone will do.", number=asked),
            with_mistakes,
            of_state=AsIs(f"${asked}$"),
            right=true,
        )
    )


def _of_entry(step: Step, t: Trace, row: int, column: int, alpha: float) -> Iterator[Wrong]:
    """What the usual mistakes in a step give for one of its numbers, all before it being right."""
    at, letter = At(t, step.layer, alpha), step.result.symbol.letter
    right = right_at(at, letter)
    made_here = (letter, "slope", "dJ_da") if letter == "delta" and not at.canonical else (letter,)
    for mistake in MISTAKES.values():
        if mistake.made_in not in made_here or right is None:
            continue
        ways = (way for way in mistake.ways(at, letter) if does_harm(way, right))
        for i, way in enumerate(ways):
            yield Wrong(f"{mistake.name} {i}", _always(float(way[row, column])), _(mistake.sentence))


def _always(value: float) -> Formula:
    return lambda state: value


def _of_update(t: Trace, new: Network | None, alpha: float, by: Underway) -> Iterator[Wrong]:
    """What may be taken for the change of J by an update."""
    if new:
        after = trace(new, t.X, t.Y, t.loss).J
        yield Wrong("after", _always(after), _("This is $J$ after the update: subtract $J$ before it."))
    if by.method.plain:
        slope = -sum(
            float(np.sum(gradient[layer.learned(letter)] ** 2))
            for layer, back in zip(t.network, t.backward, strict=True)
            for letter, gradient in (("W", back.dW), ("b", back.db))
        )
        tilted = _("This is what a plane would give, $-\\alpha\\,\\lVert\\nabla J\\rVert^2$: $J$ is curved.")
        yield Wrong("plane", _always(alpha * slope), tilted)
        yield Wrong("rate-forgotten", _always(slope), _("The learning rate $\\alpha$ is missing."))


def number_of(step: Step, t: Trace, new: Network | None, row: int, column: int) -> tuple[AsIs, float]:
    """The number that is asked for, in LaTeX, and its value; of the update, by how much it changes J."""
    if step.rule is Rule.UPDATE:
        return AsIs(r"\Delta J"), trace(new, t.X, t.Y, t.loss).J - t.J if new else np.nan
    return AsIs(symbols.component(step.result.symbol, row, column, t.X.shape[1])), float(step.result.value[row, column])
