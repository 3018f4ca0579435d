"""Work a network out by hand: every number is judged, and usual mistakes are called by their names."""

from functools import partial

import streamlit as st

from dlmath import MISTAKES
from dlmath.network.passes import one_sample
from dlmath.network.steps import steps
from pages.backprop_walkthrough.parts import answers, cell_question, hints, homework, methods, questions
from pages.ui.drawing import charts, diagram
from pages.ui.frame import listings
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.network import start
from pages.ui.reruns.static import static
from pages.ui.writing import formulas
from pages.ui.writing.prose import paragraphs
from pages.ui.writing.text import _, say

with roles.QUESTION.open():
    say(
        "You have done backpropagation on paper. Is it right, and if not, where did it go wrong? Type your numbers"
        " in, or paste a matrix into a cell: each is judged within the digits you give, and a usual mistake is called"
        " by its name."
    )
with st.container(horizontal=True, gap="large"):
    name = homework.choose_network()
    asked = answers.choose()
left, right = st.columns([1, 3.6], gap="medium")

with left, roles.INPUTS.open():
    scene = homework.choose(name)
    alpha = controls.scale("alpha", _("Learning rate α"), start.RATES, scene.alpha, least=0.0)
    made = controls.whole(
        "updates",
        _("Updates already made"),
        0,
        start.MOST_UPDATES,
        0,
        on_change=homework.turn_sheet,
        help=_("With 1 the sheet is that of the second update. The answers of each sheet are kept while you are here."),
    )
    checking = controls.switch("check", _("Check at once"), True)
    turned = start.choose_turned()
    t, by = homework.after_updates(scene, alpha, made, turned)

with right:
    picture = st.container()
    sheet = answers.read(t, asked)
    verdicts = answers.judged(t, alpha, sheet, asked, by)
    shown = verdicts if checking else {}
    found = answers.known(t, asked, shown)
    step = answers.current_step(t, asked, found)
    with picture:
        how = formulas.of_sample(
            formulas.explanations(t, [each for each in steps(t) if each.result.symbol in found]), 0
        )
        one = one_sample(t, 0)
        charts.show(
            diagram.network(one, found, step, how), key=roles.PICTURE.key, alt=answers.describe(one, found, step)
        )
        if t.X.shape[1] > 1:
            st.caption(_("The drawing shows the first of %(N)s samples.", N=t.X.shape[1]))
    if not by.method.plain:
        st.caption(methods.in_words(by))
    answers.fill_in(t, asked, sheet, shown, by, turned)

    said, helped = st.columns([1.3, 1], gap="large")
    with said, roles.VERDICTS.open():
        if checking:
            paragraphs(answers.score(verdicts), answers.comments(verdicts))
        else:
            say("Not checked yet: look for errors yourself, then switch “Check at once” on.")
    with helped, roles.HELP.open():
        with st.container(horizontal=True):
            symbol, row, column = answers.choose_cell(sheet, shown)
            much = controls.choice(
                "help",
                _("How much help"),
                hints.STEPS,
                "0",
                help=_("1: the formula, 2: with its numbers, 3: the result"),
            )
        verdict = verdicts[symbol][row][column]
        hints.show(t, alpha, symbol, row, column, int(much), verdict, by)
        mark = partial(answers.marked, t, alpha, asked, by, symbol, (row, column))
        cell_question.offer(symbol, (row, column), verdict.right, mark)

    with st.container(horizontal=True):
        st.button(_("Empty the sheet"), key="empty", on_click=homework.empty_sheet)
        listings.download(_("Download the attempt (CSV)"), partial(answers.as_csv, verdicts), "attempt.csv", "text/csv")


@static
def how_a_number_is_judged() -> None:
    """What counts as right; then what to break."""
    with st.expander(_("How a number is judged")):
        say(
            "An answer is right if the exact number lies within half a unit of its last digit: $0.38$ for $0.3775$, but"
            " $0.4$ says too little. After the update it says too little also where a usual mistake gives just this"
            " number: $0.35$ for $0.3456$, when $0.35$ is the old bias. Fractions such as $3/8$ and powers of ten such"
            " as $3.8\\times 10^{-4}$ will do."
        )
        say(
            "You may go on with a number as you wrote it or unrounded: what is computed from it may differ by what you"
            " rounded, and by no more. What is neither asked nor given may have been rounded on paper, to as many"
            " digits as you give, though at least three."
        )
        say(
            "Slips of the hand are looked for as well: a sign, the decimal point, two digits or two places exchanged, a"
            " matrix transposed, digits cut off, all numbers off by one factor."
        )
        say(
            "A wrong answer is compared with what each of %(n)s usual mistakes yields at this place. One that explains"
            " all numbers given for a quantity is named, one that explains only some may be meant. What follows rightly"
            " from a wrong answer is not wrong again.",
            n=len(MISTAKES),
        )
    questions.check_my_work()
