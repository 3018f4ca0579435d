"""Lecture mode: large type, nothing but the page, one idea on a screen, forward and back with a clicker."""

import streamlit as st

from pages.ui.inputs import controls
from pages.ui.writing import settings
from pages.ui.writing.text import _

STYLE = """
header[data-testid=stHeader] { display: none }
.stMainBlockContainer { padding: 1rem 2.6rem 1.2rem 2.2rem; max-width: none }
.stApp, .stApp p, .stApp li, .stApp label, .stApp [data-testid=stCaptionContainer] { color: light-dark(#000, #fff);
  opacity: 1 }
.st-key-header .st-key-lang, .st-key-header .st-key-lecture, .st-key-header [data-testid=stPopover] { display: none }
.st-key-lecture_bar { position: fixed; right: 1rem; top: .6rem; z-index: 100; width: auto; padding: .1rem .6rem;
  border-radius: .6rem;
  background: light-dark(#fff, #1b212c); box-shadow: 0 1px 6px rgba(0, 0, 0, .35) }
.st-key-lecture_bar * { font-size: .8rem }
@media (min-width: 1001px) and (max-width: 1500px) {
  .stHorizontalBlock:has(> .stColumn :is(.st-key-network, .st-key-film)) { flex-wrap: wrap }
  .stColumn:has(.st-key-network) { min-width: 72% }
  .stColumn:has(.st-key-film) { min-width: 75% }
  .stColumn:has(.st-key-data_inputs) { min-width: 100% }
  .stHorizontalBlock:has(> .stColumn .st-key-film) { row-gap: .5rem }
  .st-key-data_inputs { grid-template-columns: repeat(6, 1fr); gap: 0 1.6rem }
  .st-key-data_inputs > * { grid-column: auto }
  .stColumn:has(.st-key-network) ~ .stColumn:has(.st-key-panels) { min-width: 72% }
  .stHorizontalBlock:has(.st-key-network) .st-key-inputs { display: grid; grid-template-columns: 1fr 1fr;
    gap: .3rem 1.2rem; align-items: end }
}
.lecture-begun .st-key-lecture_bar:not(:hover, :focus-within) {
  right: .15rem; max-width: 2.2rem; padding: .1rem .2rem; flex-direction: column; gap: 0 }
.lecture-begun .st-key-lecture_bar:not(:hover, :focus-within) [data-testid=stCaptionContainer] { display: none }
[class*=st-key-live], :has(> .stHtml > .lecture-plan, > .st-key-lecture_bar) { position: absolute }
.lecture-off { visibility: hidden; position: absolute; height: 0; overflow: hidden }
.lecture-veiled .dl-table td, .lecture-veiled .katex-display, .lecture-veiled .dl-chart text { filter: blur(.45em) }
"""
STYLE += f"html {{ font-size: clamp(110%, {settings.ZOOM}vw, {100 * settings.ZOOM:.0f}%) !important }}"


def screens(*together: str) -> None:
    """What of the columns of a page is shown together where they are not side by side: for each screen, the keys of its
    containers."""
    if settings.current().lecture:
        st.html(f'<span class="lecture-plan" data-screens="{",".join(together)}"></span>')


def bar() -> None:
    """Where in the page one is, which keys there are, and the way out."""
    with st.container(key="lecture_bar", horizontal=True, vertical_alignment="center"):
        st.html('<span class="lecture-screen"></span>', width="content")
        st.caption(_("PageDown, PageUp: on and back · “.” hides the numbers · Esc ends it"), width="content")
        st.button(
            "✕",
            key="leave_lecture",
            help=_("Leave lecture mode"),
            type="tertiary",
            on_click=controls.set_values,
            args=({"lecture": False},),
        )
