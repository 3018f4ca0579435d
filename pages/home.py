"""What this is, and the ways in."""

import streamlit as st

from pages.parts import animation, signposts, syllabus
from pages.parts.search import lessons_about
from pages.ui.frame import gallery
from pages.ui.inputs import controls
from pages.ui.writing import settings
from pages.ui.writing.text import _, say

st.html(signposts.STYLE)
guide = signposts.Guide()

say(
    "The mathematics of deep learning, to be seen and touched: move a slider and every $z$, $a$ and $\\delta$ follows;"
    " every number opens its own arithmetic. Nothing is drawn by hand, and every state is a link."
)
picture, ways = st.columns([5, 3], gap="large", vertical_alignment="center")
with picture:
    animation.play("mazur", guide.address("backprop_walkthrough/step_by_step.py"), still=not settings.current().motion)
with ways:
    st.html(signposts.ways_in(guide))

st.header(_("Questions to begin with"), anchor=False)
idea, search = st.columns([2, 1], vertical_alignment="bottom")
with idea:
    say("Each opens an exact state of a lesson. Guess first; the answer waits there.")
with search:
    words = controls.text(
        "q", _("Search"), "", help=_("In the questions and in the lessons; such as ReLU, Nielsen or 梯度"), most=60
    )
shown, spoken_of = gallery.found(words), lessons_about(words) if words.strip() else []
if spoken_of:
    st.html(signposts.speaking(guide, spoken_of))
st.html(signposts.cards(guide, shown))
if not shown and not spoken_of:
    st.info(
        _("Nothing found for “%(words)s”. Try one word, such as softmax, or empty the field to see all.", words=words)
    )

st.header(_("Lessons"), anchor=False)
st.html(signposts.contents(guide))

symbols, text = st.columns([1.25, 1], gap="large")
with symbols:
    st.header(_("Symbols"), anchor=False)
    st.html(signposts.symbols(guide, syllabus.notation()))
with text:
    st.header(_("The text, section by section"), anchor=False)
    say(
        "The lessons follow a Chinese tutorial on the linear algebra and the calculus behind deep learning. Where a"
        " lesson says “the text”, it means this one; where the text errs, the lesson says so and shows what is right."
    )
    st.html(signposts.text_map(guide, syllabus.sections()))
