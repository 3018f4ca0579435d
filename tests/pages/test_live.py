"""What the browser tells of drags and clicks; it may tell anything."""

import math

import pytest
from streamlit.testing.v1 import AppTest

from tests.page import open_page

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


@pytest.mark.parametrize("told", [*NONE, 7, 1e308, -1e308])
def test_nonsense_about_a_grab_is_no_question_or_is_about_an_end_of_the_scale(told: object) -> None:
    at = open_page("backprop_walkthrough/one_neuron")
    at.session_state["ahead"] = {"grab": {"key": "x1", "place": told}}
    at.run()
    assert not at.exception
    at.session_state["ahead"] = {"grab": {"key": told, "place": 1.0}}
    at.run()
    assert not at.exception
