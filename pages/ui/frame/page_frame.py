"""What stands around every lesson: title, language, what to pass on, settings, notes, style."""

import streamlit as st

from pages.ui.frame import gallery, lecture, share, style
from pages.ui.inputs import controls, declared, live
from pages.ui.layout import roles
from pages.ui.platform import internals
from pages.ui.reruns import reconnect, static
from pages.ui.writing import equations, palette, settings, text
from pages.ui.writing.literal import literal
from pages.ui.writing.settings import Settings
from pages.ui.writing.text import LANGUAGES, _, language


def remember_language() -> None:
    """Before anything is translated: the language of the link, or on a first visit without one the browser's; each in
    any of its variants."""
    if "lang" not in st.session_state:
        asked = st.query_params.get("lang")
        st.session_state["lang"] = found = next(filter(None, (_known(asked), _known(st.context.locale), "en")))
        if asked not in (None, found):
            internals.correct_link("lang", found)
        st.session_state["unknown_language"] = None if asked is None or _known(asked) else asked
    text.remember()


def _known(tag: str | None) -> str | None:
    """The language that a tag such as zh-CN, zh_Hans or EN names, if the playground speaks it.

    >>> _known("zh_CN"), _known("en-GB"), _known("de")
    ('zh', 'en', None)
    """
    name = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    return name if name in LANGUAGES else None


def _notes() -> None:
    """What of the link the frame could not use."""
    if unknown := st.session_state.pop("unknown_language", None):
        spoken = [f"{name} ({each.name})" for name, each in LANGUAGES.items()]
        controls.declared().notes.append(
            _(
                "The link asks for the language “%(given)s”; there are %(names)s.",
                given=literal(unknown, 30),
                names=spoken,
            ),
        )
    for note in controls.declared().notes:
        st.warning(note)


def _choose_language() -> None:
    """The control has no default, so that the link always names the language it is read in."""
    label = " / ".join(language.name for language in LANGUAGES.values())
    st.segmented_control(label, LANGUAGES, required=True, key="lang", bind="query-params", label_visibility="collapsed")


def show(page: st.Page, title: str) -> None:
    """A page in its frame. An input of the page runs the page again, not what stands around it, nor what is the same in
    all states of the page."""
    static.begin()
    left = controls.declared().values if st.session_state.get("page") not in (None, page.url_path) else {}
    declared.begin()
    palette.look()
    with roles.HEADER.open(horizontal=True, vertical_alignment="center"):
        st.title(title, anchor=False)
        st.space("stretch")
        _choose_language()
        link = st.container(width="content")
        chosen = _choose_settings()
    declared.forget(left)
    _notes()
    st.html(f"<style>{style.of(chosen)}{share.hiding()}</style>")
    if chosen.lecture:
        lecture.bar()
    try:
        _body(page, title, chosen, dict(controls.declared().values))
    finally:  # also of a page that has stopped where its input made no sense
        static.draw()
        controls.presets()
        with link:
            share.popover(page.url_path)
        reconnect.mount()


@st.fragment
def _body(page: st.Page, title: str, chosen: Settings, of_frame: dict[str, str | list[str]]) -> None:
    """The page itself, its notes above it."""
    text.remember()
    palette.look()
    declared.begin(of_frame)
    settings.use(chosen)
    notes = st.container()
    _question(page, title)
    try:
        internals.run_again(page)
    finally:
        with notes:
            for note in controls.declared().notes:
                st.warning(note)
        declared.end()
        live.mount(
            LANGUAGES[language()].tag,
            controls.chosen().count,
            controls.declared().points,
            not chosen.motion,
            chosen.lecture,
            controls.HEARD,
        )


def _choose_settings() -> Settings:
    """How numbers and matrices are shown, and whether anything moves."""
    with st.popover(_("Settings"), key="settings"):
        digits = controls.whole(
            "precision", _("Significant digits"), settings.FEWEST, settings.MOST, settings.USUAL, help=equations.said()
        )
        fractions = controls.switch("fractions", _("Fractions where they are exact"), help=_("0.375 is written 3/8"))
        orientation = controls.choice(
            "samples",
            _("Samples are"),
            settings.VIEWS,
            settings.VIEWS[0],
            help=_("columns: $Wx+b$, as in the text; rows: $XW^\\top+b$, as in PyTorch"),
        )
        with_tables = controls.switch(
            "tables", _("Tables of charts"), help=_("Below each chart, the numbers that it shows")
        )
        motion = controls.switch("motion", _("Motion"), True, help=_("Off: nothing moves by itself"))
    return Settings(digits, fractions, orientation == "rows", motion, with_tables, _choose_lecture())


def _choose_lecture() -> bool:
    """The switch of lecture mode; not in a popover, where it would not be on the page and could not write itself into
    the address."""
    return controls.switch(
        "lecture", _("Lecture"), help=_("For a room: large, one idea on a screen; PageDown and PageUp go on and back")
    )


def _question(page: st.Page, title: str) -> None:
    """The question of the preset that was chosen on this page, or that the link asks with its answer, above the state
    it asks about."""
    preset = controls.chosen()
    if st.session_state.get("page") != page.url_path:
        st.session_state["page"] = page.url_path
        st.session_state["chosen"] = preset = controls.Chosen(count=preset.count)
    if preset.sentence and preset.language == language():
        _ask(preset.sentence, preset.answer)
    elif exhibit := gallery.asked(title):
        _ask(_(exhibit.question), _(exhibit.answer))


def _ask(question: str, answer: str) -> None:
    st.info(question, icon=":material/help:")
    with st.expander(_("Your guess first, then the answer"), key=f"answer {controls.chosen().count}"):
        st.markdown(answer)
