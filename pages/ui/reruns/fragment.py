"""Parts of a lesson on whose inputs nothing else depends: an input of one runs that part again, and no more of the
page."""

from collections.abc import Callable
from contextvars import ContextVar

import streamlit as st

from pages.ui.inputs import controls, declared, live
from pages.ui.writing import palette, settings, text
from pages.ui.writing.settings import Settings

_with_page: ContextVar[bool] = ContextVar("with_page", default=False)


def fragment(draw: Callable[[], None]) -> None:
    """Decorate a part of a lesson, which is drawn where it stands."""
    token = _with_page.set(True)
    try:
        _run(draw, settings.current())
    finally:
        _with_page.reset(token)


@st.fragment
def _run(draw: Callable[[], None], chosen: Settings) -> None:
    """The part, with the page around it or alone."""
    alone = not _with_page.get()
    if alone:
        text.remember()
        palette.look()
        settings.use(chosen)
        declared.resume(draw.__name__)
    try:
        draw()
    finally:
        for note in controls.declared().notes if alone else ():
            st.warning(note)
        if alone:
            declared.end()
        live.mount_part(draw.__name__, controls.HEARD)
