"""The lesson plan on pages: its states as a list, what comes before and after each, and how a plan is made."""

from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from dlmath import InputError
from pages.ui.frame import gallery, lessons, path, plan, share
from pages.ui.frame.guide import Guide
from pages.ui.frame.path import Way
from pages.ui.frame.plan import Stop
from pages.ui.inputs import controls
from pages.ui.platform import internals
from pages.ui.writing.plain_text import plain_text
from pages.ui.writing.text import _, complaint, language

SCENE, LINK, REFUSED, CHANGED = "plan_scene", "plan_link", "plan_refused", "plan_changed"
NOW, BEFORE = "now", "before"  # when the plan has been changed


def way(guide: Guide, page: str) -> Way | None:
    """What comes before and after the state of the plan that is shown; on the front page, its first; None without."""
    held = plan.current()
    stops = held.stops()
    if not stops or (page and not held.place):
        return None
    place = held.place if page else 0
    before = _step(guide, stops, place - 1) if place > 1 else None
    after = _step(guide, stops, place + 1) if place < len(stops) else None
    return Way(_("Lesson plan"), before, after, place, len(stops))


def _step(guide: Guide, stops: list[Stop], place: int) -> path.Step:
    stop = stops[place - 1]
    return path.Step(stop.page, _title(stop), _asked(stop), _state(stop, place))


def _state(stop: Stop, place: int) -> plan.State:
    """What a link to the state at a place says, but for the plan itself."""
    return {**stop.link, plan.PLACE: str(place)}


def _title(stop: Stop) -> str:
    return {Path(each).stem: title for each, title in lessons.titles().items()}[stop.page]


def _asked(stop: Stop) -> str:
    """What is asked of a state, as plain text."""
    asked = stop.link.get(controls.ASK, [""])[-1]
    exhibit = gallery.GALLERY.get(asked)
    return plain_text(_(exhibit.question if exhibit else asked)) if asked else ""


def _label(stop: Stop) -> str:
    return " · ".join(filter(None, (_title(stop), _asked(stop))))


# ---- On the front page


def show(guide: Guide) -> None:
    """The states of the plan as links that keep language and room, the way into a lecture, and what changes it; nothing
    without a plan."""
    stops = plan.current().stops()
    if not stops:
        return
    st.header(_("Lesson plan"), anchor=False)
    st.html(f"<ol class='dl-plan'>{''.join(_item(guide, stop, i) for i, stop in enumerate(stops, start=1))}</ol>")
    begin = escape(_("Begin the lecture"))
    at_first = guide.link(stops[0].page, {**_state(stops[0], 1), "lecture": "true"}, begin, {"class": "dl-begin"})
    st.html(f"<p>{at_first}</p>")
    edit()


def _item(guide: Guide, stop: Stop, place: int) -> str:
    return f"<li>{guide.link(stop.page, _state(stop, place), escape(_label(stop)))}</li>"


def edit() -> None:
    """What makes a plan, and changes it."""
    changed = st.session_state.get(CHANGED)
    if changed == NOW and internals.is_part():
        st.session_state[CHANGED] = BEFORE
        st.rerun()  # the frame, too, has links that keep the plan
    held = plan.current()
    label = _("Change the lesson plan") if held.entries else _("Make a lesson plan")
    with st.expander(label, expanded=bool(changed)):
        st.caption(
            _(
                "States of lessons in an order, as one link: in a lecture a clicker leads from each to the next. On any"
                " page, “Share” adds what you see."
            )
        )
        _states()
        _add()
        if held.entries:
            link = share.address("", {"lang": language(), **held._replace(place=0).in_link()})
            st.code(link, language=None, wrap_lines=True)
            st.button(_("Leave the lesson plan"), key="plan_leave", on_click=_change, args=(plan.Plan(),))


def _states() -> None:
    """Each state of the plan, with what moves it and takes it out."""
    held = plan.current()
    for i, stop in enumerate(held.stops()):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "↑",
                key=f"plan_up {i}",
                help=_("Move it one place up"),
                disabled=not i,
                on_click=partial(_change_by, "earlier", i),
            )
            st.button("✕", key=f"plan_out {i}", help=_("Take it out"), on_click=partial(_change_by, "without", i))
            st.text(f"{i + 1}. {_label(stop)}")


def _add() -> None:
    """Add a question of the front page, or a state by its link."""
    names = {name: _label(_stop(name)) for name in gallery.GALLERY}
    question, link = st.columns(2)
    question.selectbox(
        _("Add a question of this page"),
        list(names),
        index=None,
        key=SCENE,
        format_func=lambda name: names[name],
        placeholder=_("Choose a question"),
        on_change=_add_scene,
    )
    link.text_input(_("Add a state by its link"), key=LINK, on_change=_add_link)
    if refused := st.session_state.pop(REFUSED, None):
        st.error(complaint(refused))


def _stop(name: str) -> Stop:
    found = plan.read(_entry(name))
    assert found
    return found


def _entry(name: str) -> str:
    exhibit = gallery.GALLERY[name]
    return plan.entry(Path(exhibit.page).stem, {**exhibit.values, controls.ASK: name})


def _add_scene() -> None:
    if name := st.session_state[SCENE]:
        add(_entry(name))
        st.session_state[SCENE] = None


def _add_link() -> None:
    if not (address := str(st.session_state[LINK]).strip()):
        return
    try:
        add(plan.of_address(address))
        st.session_state[LINK] = ""
    except InputError as error:
        st.session_state[REFUSED] = error


def add(entry: str) -> None:
    """Put a state at the end of the plan; in a callback."""
    held = plan.current()
    longer = held.with_entries([*held.entries, entry])
    if entry not in longer.entries:
        st.session_state[REFUSED] = InputError("the lesson plan is as long as a link can be")
    _change(longer)


def _change_by(name: str, i: int) -> None:
    _change(getattr(plan.current(), name)(i))


def _change(changed: plan.Plan) -> None:
    plan.hold(changed)
    st.session_state[CHANGED] = NOW


# ---- On a lesson


def offer(page: str) -> None:
    """In what is shared: add this state to the plan, and the way to it."""
    if page not in lessons.names():
        return
    held = plan.current()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Add to the lesson plan") if held.entries else _("Begin a lesson plan"),
            key="plan_add",
            help=_("A lesson plan leads through exact states, in a lecture with a clicker"),
            on_click=lambda: add(_here(page)),
        )
        if held.entries:
            words = _("States in the lesson plan: %(n)s", n=len(held.entries))
            st.html(f"<p>{Guide().link('', inner=escape(words))}</p>", width="content")
    if refused := st.session_state.pop(REFUSED, None):
        st.error(complaint(refused))


def _here(page: str) -> str:
    """This state as its address says it."""
    return plan.entry(page, {key: st.query_params.get_all(key) for key in st.query_params})
