"""A step of a convolution layer worked out by the reader: the answer as one text, and what is said of it."""

import streamlit as st

from dlmath import InputError
from dlmath.by_hand.answers import Answer, parse_answer
from dlmath.by_hand.convolution_mistakes import QUANTITIES, LayerVerdict, judge_layer
from dlmath.linear_algebra.matrix_text import split_matrix
from dlmath.network.convolution_layer import ConvolutionTrace
from pages.backprop_walkthrough.parts.layer_steps import ALL, Place
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns import lazy_expander
from pages.ui.writing import numbers
from pages.ui.writing.literal import AsIs
from pages.ui.writing.prose import paragraphs
from pages.ui.writing.small_tables import table
from pages.ui.writing.text import _, complaint, named, sentences

QUANTITY = dict(zip(ALL, QUANTITIES, strict=True))  # that a step yields
MOST_NAMED = 3


def show(step: str, t: ConvolutionTrace, at: Place) -> None:
    """The field for the answer to a step, and the verdict."""
    with roles.BOUND_ANSWERS.open():
        for other in ALL:
            if other != step and not lazy_expander.untouched({_key(other): ""}):
                controls.text(_key(other), other, "", most=None)
    label = _("Your %(what)s", what=AsIs(step))
    given = controls.text(
        _key(step),
        label,
        "",
        most=None,
        height=100,
        help=_(
            "As a matrix, `19,25;37,43`, or only the number in row i, column j. Nothing between two commas is a blank."
        ),
    )
    if not given.strip():
        st.caption(_("Work it out on paper, then type it in: the whole matrix, or the one number of row i, column j."))
        return
    try:
        answers = [[parse_answer(text) for text in row] for row in split_matrix(given)]
    except InputError as error:
        st.error(complaint(error))
        return
    verdict = judge_layer(t, QUANTITY[step], at.o, at.c, answers, (at.i, at.j))
    _tell(verdict, answers)


def _key(step: str) -> str:
    return f"my_{QUANTITY[step]}"


def _tell(verdict: LayerVerdict, answers: list[list[Answer | None]]) -> None:
    """What is right, and what went wrong."""
    size = "×".join(map(str, verdict.right.shape))
    found = f"{len(answers)}×{max(map(len, answers), default=0)}"
    if verdict.same_size:
        _marks(verdict, answers)
    if verdict.all_right:
        paragraphs(_("✓ All right."))
        return
    wrong = sum(each is False for row in verdict.agree for each in row)
    blank = sum(each is None for row in verdict.agree for each in row)
    if not verdict.same_size:
        said = _("✗ The size is wrong: %(given)s instead of %(right)s.", given=found, right=size)
    elif wrong:
        said = _("✗ Wrong: %(wrong)s of %(all)s numbers.", wrong=wrong, all=verdict.right.size)
    else:
        said = _("✓ Right so far; still blank: %(blank)s.", blank=blank)
    paragraphs(said, *(_causes(verdict) if wrong or not verdict.same_size else []))


def _causes(verdict: LayerVerdict) -> list[str]:
    """What may have gone wrong, and what to do instead."""
    if verdict.mistakes:
        return [_(mistake.sentence) for mistake in verdict.mistakes[:MOST_NAMED]]
    if verdict.two:
        return [named(_("Two mistakes at once"), sentences([_(mistake.sentence) for mistake in verdict.two]))]
    slips = {"sign": _("Every sign is turned round."), "transposed": _("Rows and columns are exchanged.")}
    return [
        slips.get(verdict.slip) or _("No usual mistake yields all these numbers. Look at one of them: type it alone.")
    ]


def _marks(verdict: LayerVerdict, answers: list[list[Answer | None]]) -> None:
    """Each number given, with a sign for right and wrong."""
    if verdict.right.size > 100:
        return
    signs = {True: "✓", False: "✗", None: "·"}
    rows = [
        [str(i + 1), *(f"{_written(each)} {signs[mark]}" for each, mark in zip(row, marks, strict=True))]
        for i, (row, marks) in enumerate(zip(answers, verdict.agree, strict=True))
    ]
    table(_("Your answer"), ["", *(str(j + 1) for j in range(verdict.right.shape[1]))], rows)


def _written(answer: Answer | None) -> str:
    return numbers.plain(answer.value) if answer else ""
