"""What this is, and the ways in."""

import streamlit as st

from pages.parts import animation, search, signposts, symptoms
from pages.ui.frame import gallery, glossary, path, plan, planning, text_sections
from pages.ui.frame.guide import Guide
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import settings
from pages.ui.writing.text import _, say

st.html(signposts.STYLE)
guide = Guide()

with roles.QUESTION.open():
    say(
        "**How does a network learn from its mistakes?** Watch every number of one while it does, move any of them, and"
        " do each step by hand in the end."
    )
planning.show(guide)
at_work = st.container()
ask, trouble = st.columns([3, 5], gap="large", vertical_alignment="bottom")
with ask:
    words = controls.text(
        "q",
        _("What do you want to know?"),
        "",
        help=_("A question, a word, a symbol or a section of the text; such as “my loss is NaN”, ReLU, δ, 4.2.3, 梯度"),
        most=60,
    )
if not words.strip():
    with trouble:
        st.html(signposts.troubles(guide, symptoms.symptoms()))
elif answers := search.found(words):
    st.html(signposts.answers(guide, answers))
else:
    st.info(_("Nothing found for “%(words)s”. Try one word, such as softmax.", words=words))

if words.strip():
    at_work = st.container()  # what was found comes first
picture, ways = at_work.columns([5, 3], gap="large", vertical_alignment="top")
with picture:
    animation.play("mazur", guide.address(path.STEPS), still=not settings.current().motion)
with ways:
    st.html(signposts.ways_in(guide))

st.header(_("Questions to begin with"), anchor=False)
say("Each opens an exact state of a lesson. Guess first; the answer waits there.")
st.html(signposts.cards(guide, gallery.GALLERY))
if not plan.current().entries:
    planning.edit()

st.header(_("Lessons"), anchor=False)
st.html(signposts.contents(guide))

symbols, text = st.columns([1.25, 1], gap="large")
with symbols:
    st.header(_("Symbols"), anchor=False)
    st.html(signposts.symbols(guide, glossary.notation()))
with text:
    st.header(_("The text, section by section"), anchor=False)
    say(
        "The lessons follow a Chinese tutorial on the linear algebra and the calculus behind deep learning. Where a"
        " lesson says “the text”, it means this one; where the text errs, the lesson says so and shows what is right."
    )
    st.html(signposts.text_map(guide, text_sections.sections()))
