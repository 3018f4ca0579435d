"""Code to take away: on the page, as a file, and as a notebook."""

from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from pages.ui.frame import lessons, share
from pages.ui.inputs import controls
from pages.ui.writing import notebook, settings
from pages.ui.writing.text import _, in_language, language

HEIGHT = 420


def show(listing: str) -> None:
    """A listing on the page."""
    st.code(listing, language="python", height=HEIGHT)


def offer(make: Callable[[], str], label: str, name: str, page: str, question: str = "") -> None:
    """Buttons for a listing as a file and as a notebook.

    Args:
      make: makes the listing.
      label: of the file's button.
      name: of the files, without ending.
      page: the last part of the lesson's address.
      question: that the lesson asks, where no preset has asked another.
    """
    titles = {Path(path).stem: title for path, title in lessons.titles().items()}
    preset = controls.chosen().preset
    asked, link = preset.sentence if preset else question, share.address(page, share.values())

    def as_notebook() -> str:
        return notebook.notebook(make(), titles[page], asked, link)

    with st.container(horizontal=True):
        download(label, make, f"{name}.py", "text/x-python")
        download(_("As a notebook"), as_notebook, f"{name}.ipynb", notebook.KIND)


def download(label: str, make: Callable[[], str | bytes], name: str, kind: str) -> None:
    """A button for a file that is made when it is clicked, as this run of the page would make it: in its language, with
    its settings."""
    context, spoken, chosen = copy_context(), language(), replace(settings.current(), rows=False)

    def now() -> str | bytes:
        settings.use(chosen)
        return in_language(spoken, make)

    st.download_button(
        label,
        partial(context.copy().run, now),
        name,
        kind,
        key=name,
        on_click="ignore",
        icon=":material/download:",
    )
