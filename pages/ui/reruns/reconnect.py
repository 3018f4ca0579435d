"""The whole page runs again when the connection to the server comes back.

Streamlit runs it again only if something was under way when the connection was lost. A server that was restarted knows
nothing of the parts of the page, and leaves unanswered what an input asks of one.
"""

import time
from pathlib import Path

import streamlit as st

from pages.ui.layout import rules

_watch = st.components.v2.component("reconnect", js=rules.script(Path(__file__).parent / "reconnect.js"))


def mount() -> None:
    """Put the watcher on a page, outside the part that an input runs again."""
    _watch(key="reconnect", data=str(time.time_ns()), on_reconnected_change=lambda: None)
