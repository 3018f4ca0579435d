"""The tutorial that the lessons follow, section by section: what it says, its formulas with numbers, and where it is
wrong, the text, what is right and the difference quotient side by side."""

import streamlit as st

from pages.parts import text_concepts, text_content, text_models, text_passes
from pages.parts.text_content import Content
from pages.ui.frame.guide import Guide
from pages.ui.frame.text_sections import AFTER, sections
from pages.ui.inputs import controls
from pages.ui.reruns.fragment import fragment
from pages.ui.writing import equations
from pages.ui.writing.text import _, say

st.html(text_content.style())
guide = Guide()
by_number = {each.number: each for each in sections()}
contents = {
    "1.1": text_concepts.why_deep_learning(),
    "1.2": text_concepts.why_its_mathematics(),
    "2.1.1": text_concepts.data(),
    "2.1.2": text_concepts.parameters(),
    "2.1.3": text_concepts.layers(),
    "2.2.1": text_concepts.optimisation(),
    "2.2.2": text_concepts.backpropagation(),
    "2.2.3": text_concepts.slopes(),
    "2.3": text_concepts.together(),
    "3.1": text_passes.forward(),
    "3.2": text_passes.backward(),
    "4.1": text_models.linear_model(),
    "4.3.1": text_models.mean_squared_error(),
    AFTER: text_models.after(),
}


def show(number: str, content: Content | None = None) -> None:
    """A section, or the heading of a chapter."""
    text_content.show(guide, by_number[number], content or contents.get(number))


say(
    "The lessons follow a Chinese tutorial, *The mathematics of deep learning: the essentials of linear algebra and"
    " calculus*. Here are all of its sections in our words: each formula with numbers, and a link to the lesson that"
    " shows the same ones. Where the text errs, its number and the right one stand side by side, and where something is"
    " differentiated the difference quotient, which knows neither formula."
)
st.html(text_content.table_of_contents(by_number.values()))
st.caption(equations.said())
for number in ("1", "1.1", "1.2", "2", "2.1", "2.1.1", "2.1.2", "2.1.3", "2.2", "2.2.1", "2.2.2", "2.2.3", "2.3"):
    show(number)
for number in ("3", "3.1", "3.2", "4", "4.1", "4.2"):
    show(number)


@fragment
def activation_functions() -> None:
    """One x for all three functions."""
    x = controls.slider("x", _("One x for all three functions"), -6.0, 6.0, 1.0, 0.1)
    for number, phi in (("4.2.1", "sigmoid"), ("4.2.2", "tanh"), ("4.2.3", "ReLU")):
        show(number, text_models.activation(phi, x))


show("4.3")
show("4.3.1")


@fragment
def cross_entropy() -> None:
    """A probability, and what it costs."""
    text_content.heading(by_number["4.3.2"])
    p = controls.slider("p", _("Probability p̂"), 0.0, 1.0, 0.2, 0.01, least=0.0, most=1.0)
    text_content.body(guide, by_number["4.3.2"], text_models.cross_entropy(p))


show(AFTER)
