"""What the browser tells of drags and clicks; it may tell anything."""

import math

import pytest
from streamlit.testing.v1 import AppTest

NONE = [None, True, "1", [1], {"x": 1}, math.nan, math.inf, -math.inf, 10**400, 1j]


def dragged() -> None:
    """A page that shows what is dragged and what was clicked."""
    import streamlit as st

    from pages.ui.drawing import charts
    from pages.ui.inputs import live

    st.text(live.drag())
    st.text(charts.clicked("chart"))


@pytest.mark.parametrize("told", [*NONE, "values", 7])
def test_nonsense_is_neither_dragged_nor_clicked(told: object) -> None:
    at = AppTest.from_function(dragged)
    at.session_state["live"] = {"drag": {"values": {"x1": told}, "from": {"x1": 0.5}} if told != "values" else told}
    at.session_state["chart"] = {"click": {"x": told, "y": 1.0}}
    at.run()
    assert not at.exception
    moved = told == 7
    assert (at.text[0].value == "None") != moved
    assert (at.text[1].value == "None") != moved
