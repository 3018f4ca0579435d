"""The numbers of a program of one's own beside the right ones: the first that is wrong tells the line."""

import streamlit as st

from dlmath.network.passes import one_sample
from pages.backprop_walkthrough.parts import answers, comparison, export_code, program_inputs, questions
from pages.ui.drawing import charts, diagram
from pages.ui.layout import roles
from pages.ui.network import scenes
from pages.ui.reruns.static import static
from pages.ui.writing import formulas
from pages.ui.writing.prose import paragraphs
from pages.ui.writing.text import _, say

with roles.QUESTION.open():
    say(
        "Your program runs, but learns badly. Which line is wrong? Give its numbers: each is held against the right"
        " one, in the order of the computation, and the first that is wrong tells the line."
    )
left, middle, right = st.columns([1.05, 2.1, 1.55], gap="medium")
with left, roles.INPUTS.open():
    given = program_inputs.ask()
    each, others = program_inputs.reading(given)

how = comparison.explanations(each)
with right:
    with roles.VERDICTS.open():
        paragraphs(*comparison.told(each))
    symbol = comparison.choose(each)
    if symbol:
        with roles.FORMULA.open():
            comparison.yours(each, symbol)
            comparison.arithmetic(each, symbol)

with middle:
    step = comparison.step_of(each, each.wrong[0] if each.wrong else None)
    if max(len(each.t.X), *(len(layer.W) for layer in each.t.network)) <= scenes.MOST_UNITS:
        one = one_sample(each.t, 0)
        found = each.right
        charts.show(
            diagram.network(one, found, step, formulas.of_sample(how, 0)),
            key=roles.PICTURE.key,
            alt=f"{answers.describe(one, found, step)} {comparison.summary(each)}",
        )
    st.caption(comparison.describe_reading(each, others))
    comparison.open_in_walkthrough(each)

below, matrices = st.columns([1, 1.5], gap="large")
with below:
    comparison.table(each)
with matrices:
    if symbol:
        comparison.beside(each, symbol, how)

export_code.offer(each)


@static
def how_it_is_compared() -> None:
    """What is compared with what; then what to break."""
    with st.expander(_("How numbers are compared")):
        say(
            "The right numbers are computed from your own $x$, $y$, $W$ and $b$. Each of yours is judged by what"
            " follows from those before it, so a mistake is counted where it was made and not again where it is carried"
            " on."
        )
        say(
            "A program computes in float32, with seven digits, or in float64, with sixteen, and prints fewer. What that"
            " may change on the way is followed through the pass, and nobody is blamed for it."
        )
        say(
            "Conventions are no mistakes: δ may hold the division by N or leave it to ∇W, and samples may be rows or"
            " columns. A file is only read: nothing in it is executed or unpickled."
        )
    questions.compare_with_my_program()
