"""What this is, and where to begin."""

import streamlit as st

from pages.ui.text import _, say

say("Move a slider and watch every z, a and δ follow; every number opens its own arithmetic.")
st.page_link("backprop_walkthrough/step_by_step.py", label=_("Backpropagation, step by step"))
