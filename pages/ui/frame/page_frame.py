"""What stands around every lesson: title, language, what to pass on, settings, notes, style."""

from functools import partial

import streamlit as st

from pages.ui.frame import (
    gallery,
    glossary,
    lecture,
    membership,
    path,
    plan,
    planning,
    question,
    room,
    share,
    speaker_notes,
    style,
    text_sections,
)
from pages.ui.frame.guide import Guide
from pages.ui.inputs import controls, declared, live
from pages.ui.layout import roles
from pages.ui.platform import internals
from pages.ui.platform.edition import HAS_SERVER
from pages.ui.reruns import ahead, reconnect, static
from pages.ui.writing import equations, palette, settings, text
from pages.ui.writing.literal import literal
from pages.ui.writing.settings import Settings
from pages.ui.writing.text import LANGUAGES, _, language


def remember_language() -> None:
    """Before anything is translated: the language of the link, or on a first visit without one the browser's; each in
    any of its variants."""
    if "lang" not in st.session_state or internals.is_way_back():
        asked = st.query_params.get("lang")
        before = st.session_state.get("lang") or _known(st.context.locale) or "en"
        st.session_state["lang"] = _known(asked) or before
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
    """Each language in its own words. The link always names the one it is read in, also on a first visit."""
    names = {key: language.name for key, language in LANGUAGES.items()}
    label = " / ".join(names.values())
    st.segmented_control(
        label, names, format_func=lambda key: names[key], required=True, key="lang", label_visibility="collapsed"
    )
    if st.query_params.get("lang") != language():
        st.query_params["lang"] = language()


def show(page: st.Page, title: str) -> None:
    """A page in its frame. An input of the page runs the page again, not what stands around it, nor what is the same in
    all states of the page."""
    static.begin()
    left = controls.declared().values if st.session_state.get("page") not in (None, page.url_path) else {}
    st.session_state["page"] = page.url_path
    declared.begin()
    membership.enter()
    plan.enter()
    palette.look()
    with roles.HEADER.open(horizontal=True, vertical_alignment="center"):
        st.title(title, anchor=False, width="content")
        way = st.container(width="content")
        st.space("stretch")
        _choose_language()
        if page.url_path == "":
            room.join()
        link = st.container(width="content")
        chosen = _choose_settings()
    declared.forget(left)
    of_frame = dict(controls.declared().values)
    guide, lesson = Guide(), path.lesson(page.url_path)
    planned = planning.way(guide, page.url_path)
    onward = planned or path.way(guide, lesson)
    if lesson:
        with way:
            path.at_top(guide, onward, glossary.button())
        path.terms(guide, lesson, text_sections.line(guide, page.url_path))
    _notes()
    st.html(f"<style>{style.of(chosen)}{share.hiding()}</style>")
    if chosen.lecture:
        lecture.bar(planned, partial(room.offer_in_lecture, page.url_path))
    above = st.container()
    try:
        _body(page, chosen, of_frame)
    finally:  # also of a page that has stopped where its input made no sense
        static.draw()
        asked = controls.asked(gallery.presets(title))
        with above:
            in_room = room.bar(membership.Page(page.url_path, chosen, of_frame, guide.kept, asked))
            if asked and not in_room:
                question.ask(asked)
        controls.presets()
        if chosen.lecture:
            speaker_notes.mount(asked)
        path.at_end(guide, onward)
        glossary.mount(guide, lesson)
        with link:
            share.popover(page.url_path, planning.offer, room.offer)
        ahead.mount(chosen)
        reconnect.mount()


@(st.fragment(key=room.BODY) if HAS_SERVER else st.fragment)
def _body(page: st.Page, chosen: Settings, of_frame: dict[str, str | list[str]]) -> None:
    """The page itself, its notes above it."""
    text.remember()
    palette.look()
    declared.begin(of_frame)
    settings.use(chosen)
    notes = st.container()
    try:
        internals.run_again(page)
    finally:
        with notes:
            for note in controls.declared().notes:
                st.warning(note)
        declared.end()
        live.mount(
            LANGUAGES[language()],
            controls.chosen().count,
            controls.declared().points,
            controls.declared().ahead,
            chosen,
            controls.HEARD,
        )
        st.html(f"<style>{style.of_theme()}</style>")
        room.lead_on()


def _choose_settings() -> Settings:
    """How numbers and matrices are shown, and whether anything moves."""
    with st.popover(_("Settings"), key="settings"):
        counts = [str(count) for count in range(settings.FEWEST, settings.MOST + 1)]
        digits = controls.choice(
            "precision", _("Significant digits"), counts, str(settings.USUAL), help=equations.said()
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
        aloud = controls.switch(
            "aloud",
            _("Say changes aloud"),
            help=_("What a change did, in the voice of the browser; a screen reader says it in any case"),
        )
    return Settings(int(digits), fractions, orientation == "rows", motion, with_tables, _choose_lecture(), aloud)


def _choose_lecture() -> bool:
    """The switch of lecture mode; not in a popover, where it would not be on the page and could not write itself into
    the address."""
    return controls.switch(
        "lecture", _("Lecture"), help=_("For a room: large, one idea on a screen; PageDown and PageUp go on and back")
    )
