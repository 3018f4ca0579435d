"""What stands around every lesson: title, language, what to pass on, settings, notes, style."""

import copy

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.ui import controls, gallery, lecture, live, once, palette, settings, share, sideways, tables, text
from pages.ui.settings import Settings
from pages.ui.text import LANGUAGES, _, language, say

STYLE = """
.stMainBlockContainer { padding: 4.4rem 2.2rem 2rem; max-width: 1640px }
@media (max-width: 640px) { .stMainBlockContainer { padding: 4.4rem .9rem 2rem } }
.stMainBlockContainer h1 { font-size: 1.75rem; padding: 0 0 .2rem }
.stMainBlockContainer h2 { font-size: 1.5rem; font-weight: 600; padding: .7rem 0 .4rem }
[data-testid=stCaptionContainer] { opacity: 1 }
[data-testid=stCaptionContainer] p { color: light-dark(#586070, #a9b1c0) }
.katex { font-size: 1.08em }
:not(.katex-display) > .katex > .katex-html > .base:last-child { display: inline }
.katex-display { margin: .35em 0; overflow-y: hidden; padding: .1em .2em }
[data-testid=stPageLink] p { white-space: normal; overflow: visible }
@media (max-width: 640px) { .st-key-lecture { display: none } }
.share-qr { width: min(300px, 70vw); height: auto; image-rendering: pixelated }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important } }
.st-key-presets { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr)); gap: .6rem 1.2rem }
.st-key-presets button, .st-key-presets button > div { justify-content: flex-start; text-align: left; height: 100% }
.st-key-presets button { padding: .4rem .9rem }
.st-key-presets button p { white-space: normal }
.st-key-sentence { min-height: 3.1rem }
.st-key-formula { min-height: 20rem }
[data-testid=stMain]:has(.st-key-sample) .st-key-formula { min-height: 31rem }
@media (max-width: 1000px) {
  .stHorizontalBlock:has(> .stColumn .st-key-network) { flex-wrap: wrap }
  .stHorizontalBlock:has(> .stColumn .st-key-network) > .stColumn { min-width: 100% }
  .stColumn:has(.st-key-network) { order: -1 }
  .st-key-network > div { min-width: 540px }
  .st-key-inputs { display: grid; grid-template-columns: 1fr 1fr; gap: .3rem 1.2rem; align-items: start }
  .st-key-inputs > :last-child { grid-column: 1 / -1 }
}
"""
STYLE += sideways.STYLE + sideways.scrolled(".katex-display, .dl-layers, .dl-wide, .st-key-network")
STILL = "*, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important }"


def remember_language() -> None:
    """Before anything is translated: the language of the link, or on a first visit without one the browser's."""
    if "lang" not in st.session_state:
        asked = st.query_params.get("lang")
        preferred = "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
        st.session_state["lang"] = asked if asked in LANGUAGES else preferred
    text.remember()


def _choose_language() -> None:
    """The control has no default, so that the link always names the language it is read in."""
    st.segmented_control("Language / 语言", LANGUAGES, required=True, key="lang", bind="query-params", label_visibility="collapsed")


def show(page: StreamlitPage, title: str) -> None:
    """A page in its frame. An input of the page runs the page again, not what stands around it, nor what is the same in all states of the page."""
    once.begin()
    controls.begin()
    palette.look()
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        st.title(title, anchor=False)
        st.space("stretch")
        _choose_language()
        link = st.container(width="content")
        chosen = _choose_settings()
    still = "" if chosen.motion else STILL
    st.html(f"<style>{STYLE}{tables.STYLE}{still}{lecture.STYLE if chosen.lecture else ''}{share.hiding()}</style>")
    if chosen.lecture:
        lecture.bar()
    try:
        _body(page, title, chosen, dict(controls.declared().values))
    finally:  # also of a page that has stopped where its input made no sense
        once.draw()
        controls.presets()
        with link:
            share.popover()


@st.fragment
def _body(page: StreamlitPage, title: str, chosen: Settings, of_frame: dict[str, str | list[str]]) -> None:
    """The page itself, its notes above it."""
    text.remember()
    controls.begin(of_frame)
    settings.use(chosen)
    notes = st.container()
    _question(title)
    try:
        copy.copy(page).run()  # which a page allows once
    finally:
        with notes:
            for note in controls.declared().notes:
                st.warning(note)
        live.mount(language(), controls.chosen().count, controls.declared().points, not chosen.motion, chosen.lecture, controls.drop)


def _choose_settings() -> Settings:
    """How numbers and matrices are shown, and whether anything moves."""
    with st.popover(_("Settings"), key="settings"):
        digits = controls.whole("precision", _("Significant digits"), settings.FEWEST, settings.MOST, settings.USUAL)
        fractions = controls.switch("fractions", _("Fractions where they are exact"), help=_("0.375 is written 3/8"))
        orientation = controls.choice(
            "samples",
            _("Samples are"),
            settings.VIEWS,
            settings.VIEWS[0],
            help=_("columns: $Wx+b$, as in the text; rows: $XW^\\top+b$, as in PyTorch"),
        )
        with_tables = controls.switch("tables", _("Tables of charts"), help=_("Below each chart, the numbers that it shows"))
        motion = controls.switch("motion", _("Motion"), True, help=_("Off: nothing moves by itself"))
    return Settings(digits, fractions, orientation == "rows", motion, with_tables, _choose_lecture())


def _choose_lecture() -> bool:
    """The switch of lecture mode; not in a popover, where it would not be on the page and could not write itself into the address."""
    return controls.switch("lecture", _("Lecture"), help=_("For a room: large, one idea on a screen; PageDown and PageUp go on and back"))


def _question(title: str) -> None:
    """The question of the preset that was chosen on this page, or that the link asks with its answer, above the state it asks about."""
    preset = controls.chosen()
    if st.session_state.get("titled") != title:
        st.session_state["titled"] = title
        st.session_state["chosen"] = preset = controls.Chosen(count=preset.count)
    if preset.sentence and preset.language == language():
        st.info(preset.sentence, icon=":material/help:")
    elif exhibit := gallery.asked(title):
        st.info(_(exhibit.question), icon=":material/help:")
        with st.expander(_("Your guess first, then the answer"), key="answer"):
            say(exhibit.answer)
