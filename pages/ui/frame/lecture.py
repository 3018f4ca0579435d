"""Lecture mode: large type, nothing but the page, one idea on a screen, forward and back with a clicker."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from pages.ui.inputs import controls
from pages.ui.layout import roles, rules
from pages.ui.layout.roles import Role
from pages.ui.writing import settings
from pages.ui.writing.text import _

STYLE = rules.lecture_style() + rules.read(Path(__file__).with_name("lecture.css"))
STYLE += f"html {{ font-size: clamp(110%, {settings.ZOOM}vw, {100 * settings.ZOOM:.0f}%) !important }}"


def screens(*together: Sequence[Role]) -> None:
    """What of the columns of a page is shown together where they are not side by side: for each screen, the roles."""
    if settings.current().lecture:
        plan = ";".join(", ".join(role.selector for role in each) for each in together)
        st.html(f'<span class="lecture-plan" data-screens="{plan}"></span>')


def bar() -> None:
    """Where in the page one is, which keys there are, and the way out."""
    with roles.LECTURE_BAR.open(horizontal=True, vertical_alignment="center"):
        st.html('<span class="lecture-screen"></span>', width="content")
        st.caption(_("PageDown, PageUp: on and back · “.” hides the numbers · Esc ends it"), width="content")
        st.button(
            "✕",
            key=roles.LEAVE_LECTURE.key,
            help=_("Leave lecture mode"),
            type="tertiary",
            on_click=controls.set_values,
            args=({"lecture": False},),
        )
