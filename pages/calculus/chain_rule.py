"""The chain rule on a graph: values forward, derivatives back, one operation at a time; of numbers, or of matrices."""

import streamlit as st

from pages.calculus.parts import matrix_lesson, number_lesson, questions
from pages.calculus.parts.stepping import start_over
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing.text import _, say

questions.chain_rule()
with roles.QUESTION.open():
    say(
        "A result depends on an input through many small steps. How much does it move when the input moves a little? Go"
        " once forward for the values, then once back: every step multiplies by its own slope. That is the chain rule."
    )
choices = st.container(horizontal=True)
with choices:
    nodes = controls.choice("of", _("What a node is"), ("numbers", "matrices"), "numbers", start_over, hidden=True)
if nodes == "matrices":
    matrix_lesson.show(choices)
else:
    number_lesson.show(choices)
