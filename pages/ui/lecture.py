"""Lecture mode: large type, nothing but the page, one idea on a screen, forward and back with a clicker."""

import streamlit as st

from pages.ui import controls, settings
from pages.ui.text import _

STYLE = """
header[data-testid=stHeader] { display: none }
.stMainBlockContainer { padding: 1rem 2.2rem 4rem; max-width: none }
.stApp, .stApp p, .stApp li, .stApp label, .stApp [data-testid=stCaptionContainer] { color: light-dark(#000, #fff); opacity: 1 }
.st-key-header .st-key-lang, .st-key-header .st-key-lecture, .st-key-header [data-testid=stPopover] { display: none }
.st-key-lecture_bar { position: fixed; right: 1rem; bottom: .6rem; z-index: 100; width: auto; padding: .1rem .6rem; border-radius: .6rem;
  background: light-dark(#fff, #1b212c); box-shadow: 0 1px 6px rgba(0, 0, 0, .35) }
.st-key-lecture_bar * { font-size: .8rem }
@media (min-width: 1001px) and (max-width: 1500px) {
  .stHorizontalBlock:has(> .stColumn :is(.st-key-network, .st-key-film)) { flex-wrap: wrap }
  .stColumn:has(.st-key-network) { min-width: 72% }
  .stColumn:has(.st-key-film) { min-width: 75% }
}
.lecture-begun .st-key-lecture_bar:not(:hover, :focus-within) [data-testid=stCaptionContainer] { display: none }
.lecture-off { visibility: hidden; position: absolute; height: 0; overflow: hidden }
.lecture-veiled .dl-table td, .lecture-veiled .katex-display, .lecture-veiled .dl-chart text { filter: blur(.45em) }
"""
STYLE += f"html {{ font-size: {100 * settings.ZOOM:.0f}% !important }}"


def bar() -> None:
    """Where in the page one is, which keys there are, and the way out."""
    with st.container(key="lecture_bar", horizontal=True, vertical_alignment="center"):
        st.html('<span class="lecture-screen"></span>', width="content")
        st.caption(_("PageDown, PageUp: on and back · “.” hides the numbers · Esc ends it"), width="content")
        st.button("✕", key="leave_lecture", help=_("Leave lecture mode"), type="tertiary", on_click=controls.set_values, args=({"lecture": False},))
