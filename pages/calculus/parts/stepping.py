"""The step of a graph at which the reader stands."""

import streamlit as st

from pages.ui.inputs import controls, step_buttons


def start_over() -> None:
    """Another expression: from its first step."""
    controls.set_values({step_buttons.STEP: 1})


def stepper(last: int) -> int:
    """The buttons and the slider of the steps; where it stands."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        return step_buttons.numbered(last)
