"""The buttons that lead a step back and a step on."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.layout.roles import Role
from pages.ui.platform.internals import DeltaGenerator
from pages.ui.writing.text import _

STEP = "step"


class Way(NamedTuple):
    """One of the buttons.

    Attributes:
      place: where it stands.
      to: the argument of what is called when it is pressed; None where there is no step that way.
    """

    place: DeltaGenerator
    to: object | None


def draw(go: Callable[..., None], back: Way, on: Way) -> None:
    """Draw both; ``go`` is called when one is pressed."""
    _button("◀", roles.BACK, _("One step back"), "p", go, back)
    _button("▶", roles.NEXT, _("One step on"), "n", go, on)


def _button(sign: str, role: Role, help: str, key: str, go: Callable[..., None], way: Way) -> None:
    with way.place:
        st.button(sign, key=role.key, help=help, shortcut=key, disabled=way.to is None, on_click=go, args=(way.to,))


def numbered(last: int, on_change: Callable[[], None] | None = None) -> int:
    """The buttons, and between them a slider of the steps from 1; where it stands.

    Args:
      last: the last step.
      on_change: called when another step is chosen.
    """

    def go(by: int) -> None:
        controls.set_values({STEP: min(max(int(st.session_state.get(STEP, 1)) + by, 1), last)})
        if on_change:
            on_change()

    back = st.container(width="content")
    position = controls.whole(STEP, _("Step"), 1, last, 1, on_change=on_change)
    on = st.container(width="content")
    draw(go, Way(back, -1 if position > 1 else None), Way(on, 1 if position < last else None))
    return position
