"""What this is, and where to begin."""

import numpy as np
import streamlit as st

from dlmath import LOSSES, trace
from dlmath.steps import Symbol, steps
from pages.ui import charts, diagram, formulas, tables, walkthrough
from pages.ui.lessons import lessons
from pages.ui.scenes import SCENES
from pages.ui.text import _, say

say(
    "The mathematics of deep learning, to be seen and touched: move a slider and every $z$, $a$ and $\\delta$ follows; "
    "every number opens its own arithmetic. Nothing is drawn by hand, and every state is a link."
)

mazur = SCENES["mazur"]
t = trace(mazur.network, np.array(mazur.x)[:, None], np.array(mazur.y)[:, None], LOSSES[mazur.loss])
every = steps(t)
reached = tables.reached_by(every, len(every))
picture, words = st.columns([3, 2], gap="large", vertical_alignment="center")
with picture:
    figure = diagram.network(t, reached, every[6], formulas.explanations(t, every))
    charts.show(figure, key="network", alt=walkthrough.describe(t, every[6], reached))
with words:
    say(
        "**One network, every number.** The input goes from left to right and becomes $z$ and $a$, layer by layer. "
        "The error goes back from right to left as $\\delta$."
    )
    say("Point at a unit or an edge, or tap it, to see where its number comes from.")
    st.page_link("backprop_walkthrough/step_by_step.py", label=_("Backpropagation, step by step"), icon=":material/play_arrow:")

st.subheader(_("Lessons"), anchor=False)
for column, (section, pages) in zip(st.columns(len(lessons())), lessons().items(), strict=True):
    with column:
        st.markdown(f"**{section}**")
        for path, title in pages.items():
            st.page_link(path, label=title)

st.subheader(_("Questions to begin with"), anchor=False)
QUESTIONS = {
    _("Which of two outputs is wrong by more, and who is to blame?"): {"scene": "mazur", "step": "7"},
    _("A network that has nothing left to learn: what is its gradient?"): {"scene": "xor", "step": "7"},
    _("Why is the δ of softmax and cross-entropy just a − y?"): {"scene": "classifier", "step": "7"},
    _("How much of δ is left two sigmoids further back?"): {"scene": "deep", "step": "18", "all": "true"},
    _("When is δ the same as ∂J/∂a?"): {"scene": "regression", "step": "7"},
    _("Your own network: choose its layers, functions and weights"): {"scene": "own"},
}
for column, some in zip(st.columns(2), (list(QUESTIONS.items())[::2], list(QUESTIONS.items())[1::2]), strict=True):
    with column:
        for question, link in some:
            st.page_link("backprop_walkthrough/step_by_step.py", label=question, icon=":material/arrow_forward:", query_params=link)

st.subheader(_("Symbols"), anchor=False)
NOTATION = [
    ("x", "X", 0, "n_0\\times 1", _("input")),
    ("W", "W", 1, "n\\times n_{\\text{in}}", _("weights: row j holds what unit j takes from each input")),
    ("b", "b", 1, "n\\times 1", _("biases")),
    ("y", "Y", 2, "n_L\\times 1", _("target")),
    ("z", "z", 1, "n\\times 1", _("weighted input: W times the a before, plus b")),
    ("a", "a", 1, "n\\times 1", _("activation: φ of z")),
    ("J", "J", 1, "1", _("loss: one number, small when output and target agree")),
    ("dJ_da", "dJ_da", 1, "n\\times 1", _("how J changes with a")),
    ("delta", "delta", 1, "n\\times 1", _("error term: how J changes with z")),
    ("dW", "dW", 1, "n\\times n_{\\text{in}}", _("gradient of the weights, in the shape of W")),
    ("db", "db", 1, "n\\times 1", _("gradient of the biases: δ itself")),
]
head = "| | " + _("meaning") + " | " + _("shape") + " | " + _("in the code") + " |\n|:--|:--|:--|:--|\n"
st.markdown(
    head + "\n".join(f"| ${formulas.symbol(Symbol(letter, l))}$ | {meaning} | ${shape}$ | `{code}` |" for letter, code, l, shape, meaning in NOTATION)
)
