"""Lecture mode: large type, nothing but the page, one idea on a screen, forward and back with a clicker."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.ui.frame.path import Way
from pages.ui.inputs import controls
from pages.ui.layout import roles, rules
from pages.ui.writing.text import _

STYLE = "".join(rules.read(Path(__file__).with_name(name)) for name in ("lecture.css", "covered.css"))


def bar(plan: Way | None, more: Callable[[], None]) -> None:
    """Where in a lesson plan and in the page one is, which keys there are, and the way out; ``more`` draws what else
    there is to do."""
    button = _("Notes")
    planned = _("Plan %(place)s / %(length)s", place=plan.place, length=plan.length) if plan else ""
    with roles.LECTURE_BAR.open(horizontal=True, vertical_alignment="center"):
        places = f'<span class="lecture-plan">{planned}</span><span class="lecture-screen"></span>'
        notes = f'<button type="button" class="lecture-notes">{button}</button>'
        st.html(f'<span class="lecture-clock"></span>{places}{notes}', width="content")
        st.caption(
            _(
                "PageDown, PageUp: on and back · 3 ⏎: screen 3 · i: inputs · “.” hides the numbers · b: blank"
                " · d: draw · t: clock · n: notes · + −: letters · ?: these keys · Esc ends it"
            ),
            width="content",
        )
        more()
        st.button(
            "✕",
            key=roles.LEAVE_LECTURE.key,
            help=_("Leave lecture mode"),
            type="tertiary",
            on_click=controls.set_values,
            args=({"lecture": False},),
        )
