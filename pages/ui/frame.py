"""What stands around every lesson: language, title, link, notes, style."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

import streamlit as st

from pages.ui import controls, live, palette, tables
from pages.ui.text import LANGUAGES, _, language

STYLE = """
.stMainBlockContainer { padding: 4.4rem 2.2rem 2rem; max-width: 1640px }
@media (max-width: 640px) { .stMainBlockContainer { padding: 4.4rem .9rem 2rem } }
.stMainBlockContainer h1 { font-size: 1.75rem; padding: 0 0 .2rem }
.katex { font-size: 1.08em }
.katex-display { margin: .35em 0; overflow-x: auto; overflow-y: hidden; padding: .1em 0 }
[data-testid=stPageLink] p { white-space: normal; overflow: visible }
.st-key-sentence { min-height: 3.1rem }
.st-key-formula { min-height: 20rem }
.st-key-network { overflow-x: auto }
@media (max-width: 1000px) {
  .stHorizontalBlock:has(> .stColumn .st-key-network) { flex-wrap: wrap }
  .stHorizontalBlock:has(> .stColumn .st-key-network) > .stColumn { min-width: 100% }
  .st-key-network > div { min-width: 540px }
  .st-key-inputs { display: grid; grid-template-columns: 1fr 1fr; gap: .3rem 1.2rem; align-items: start }
  .st-key-inputs > :last-child { grid-column: 1 / -1 }
}
@media (max-width: 560px) { .st-key-network { mask-image: linear-gradient(to right, #000 88%, transparent) } }
"""


def remember_language() -> None:
    """Before anything is translated: the language of the link, or on a first visit without one the browser's."""
    if "lang" not in st.session_state:
        asked = st.query_params.get("lang")
        preferred = "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
        st.session_state["lang"] = asked if asked in LANGUAGES else preferred


def _choose_language() -> None:
    """The control has no default, so that the link always names the language it is read in."""
    st.segmented_control("Language / 语言", LANGUAGES, required=True, key="lang", bind="query-params", label_visibility="collapsed")


@contextmanager
def around(title: str) -> Iterator[None]:
    """The frame of a page; the page runs inside."""
    controls.begin()
    palette.look()
    st.html(f"<style>{STYLE}{tables.STYLE}</style>")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(title, anchor=False)
        st.space("stretch")
        _choose_language()
        link = st.container(width="content")
    notes = st.container()
    _question(title)
    try:
        yield
    finally:
        with link:
            _share()
        with notes:
            for note in controls.declared().notes:
                st.warning(note)
        live.mount(language(), controls.chosen().count, controls.declared().points, controls.drop)


def _question(title: str) -> None:
    """The question of the preset that was chosen on this page, above the state it asks about."""
    preset = controls.chosen()
    if st.session_state.get("titled") != title:
        st.session_state["titled"] = title
        st.session_state["preset"] = controls.Preset(count=preset.count)
    elif preset.sentence and preset.language == language():
        st.info(preset.sentence, icon=":material/help:")


def _share() -> None:
    """The link to exactly this state, every value spelled out."""
    with st.popover(_("Link"), help=_("A link to exactly what you see, with every value spelled out")):
        st.caption(_("Opens exactly this page: every number, every weight, this step."))
        st.code(share_link(), language=None, wrap_lines=True)


def share_link() -> str:
    """The address of this page with the value of every control in it."""
    parts = urlsplit(st.context.url or "")
    query = urlencode({"lang": language(), **controls.declared().values}, doseq=True, safe=",;[]")
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{query}" if parts.netloc else f"?{query}"
