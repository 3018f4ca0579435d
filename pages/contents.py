"""The table of contents, and the frame around every page."""

import streamlit as st

from pages.ui import frame
from pages.ui.text import _

st.set_page_config(page_title="Deep learning, number by number", page_icon="🧮", layout="wide")
frame.remember_language()

page = st.navigation(
    {
        "": [st.Page("home.py", title=_("Home"), default=True)],
        _("Backpropagation"): [st.Page("backprop_walkthrough/step_by_step.py", title=_("Step by step"), url_path="step_by_step")],
    },
    position="top",
)
with frame.around(page.title):
    page.run()
