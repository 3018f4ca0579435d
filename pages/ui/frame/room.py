"""What is shown of a room: on every page a bar that looks at the room about once a second, in which phones answer and
the opener asks, sees how many have answered and, when the question is closed, what."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import NamedTuple

import streamlit as st

from dlmath import InputError
from pages.ui.frame import membership, plan, question, room_results, rooms, share
from pages.ui.frame.membership import Membership, Page
from pages.ui.frame.rooms import Answer, Link, Outcome, QuestionName, Room, Round
from pages.ui.inputs import controls
from pages.ui.inputs.controls import Preset, Question
from pages.ui.inputs.guesses import Guess, State
from pages.ui.layout import roles
from pages.ui.platform import internals
from pages.ui.writing import palette, settings, text
from pages.ui.writing.literal import code
from pages.ui.writing.text import _, complaint, say

CLASS_ASKS, OPENER_ASKS = 1.1, 0.5  # seconds between two looks at the room
BODY = "body"  # the page without what stands around it, the same
PART = "room"  # the bar, as a part that runs again by itself


class Here(NamedTuple):
    """A round whose question is one of the page."""

    round: Round
    question: Question


def _questions(page: Page) -> list[Question]:
    """What can be asked on a page: the question of its preset, and what its state asks."""
    return [*_of_preset(page.asked), *controls.declared().questions]


def _of_preset(preset: Preset | None) -> Iterator[Question]:
    if preset:
        yield Question(preset.name, preset.sentence, lambda: preset.guess, preset.values, preset.answer)


def _name(page: str, asked: Question) -> QuestionName:
    return QuestionName(page, asked.name, asked.right)


def _asked_here(room: Room | None, page: Page) -> Here | None:
    """The round of the room in which it asks a question of a page."""
    last = room.asked() if room else None
    found = (each for each in _questions(page) if last and last.question == _name(page.name, each))
    return next((Here(last, each) for each in found if last), None)


def _standing(room: Room | None, page: str, asked: Question) -> Round | None:
    last = room.asked() if room else None
    return last if last and last.question == _name(page, asked) else None


def asks_class(asked: Question) -> Round | None:
    """The round in which the room asks what the state of the page asks, where this session is one of its class; for
    the page, which runs again when that has changed."""
    mine = membership.current()
    if mine is None or mine.key:
        return None
    found = _standing(mine.find(), st.session_state["page"], asked)
    mine.stood = asked, found and (found, found.is_open)
    return found


def bar(page: Page) -> bool:
    """The bar of the room that this session is in, if in one; whether it asks the question of this page."""
    membership.mount()
    mine = membership.current()
    if mine is None:
        return False
    room, mine.page = mine.find(), page
    if room and room.led and room.led.page == page.name and room.led.number == mine.going:
        mine.reached = mine.going
    mine.drawn = not mine.key and _asked_here(room, page) is not None
    if mine.key:  # a part that runs another one instead may repeat the press of a button, and ask twice
        st.fragment(run_every=OPENER_ASKS)(_bar)(mine, page)
    else:
        st.fragment(key=PART)(_bar)(mine, page)
        st.fragment(run_every=CLASS_ASKS)(_watch)(mine, page)
    return mine.drawn


def _watch(mine: Membership, page: Page) -> None:
    """Look at the room for one of the class; what that costs where nothing has happened is all that sixty cost."""
    room = mine.find()
    if room:
        _go_where_wanted(mine, page)
        _follow(mine, room, page)
        if _stale(mine, room, page):
            internals.run_parts(BODY, PART)
    if mine.waiting or mine.shown != _sight(mine, room, page):
        internals.run_parts(PART)


def _go_where_wanted(mine: Membership, page: Page) -> None:
    wanted, mine.wanted = mine.wanted, None
    if wanted:
        _go(mine, page, wanted.question.page, wanted.link)


def _stale(mine: Membership, room: Room, page: Page) -> bool:
    """Whether the question that the state of the page asks stood otherwise in the room when the page was drawn."""
    if mine.stood is None or mine.stood[0] not in controls.declared().questions:
        return False
    asked, stood = mine.stood
    found = _standing(room, page.name, asked)
    return stood != (found and (found, found.is_open))


def _sight(mine: Membership, room: Room | None, page: Page) -> tuple[object, ...]:
    """What the bar depends on."""
    if room is None:
        return (mine.refused is None,)
    named = [_name(page.name, each) for each in _questions(page)]
    last = room.asked()
    return len(room.rounds), last and last.is_open, last and last.question in named


def _bar(mine: Membership, page: Page) -> None:
    text.remember()
    palette.look()
    settings.use(page.chosen)
    if membership.current() is not mine:
        st.rerun()
    room, mine.waiting = mine.find(), False
    with roles.ROOM_BAR.open():
        if room is None:
            _missing(mine)
        elif mine.key:
            _go_where_wanted(mine, page)
            _lead(room, page)
            _opener(mine, room, page)
        else:
            _one_of_the_class(mine, room, page)
    mine.shown = _sight(mine, room, page)


def _missing(mine: Membership) -> None:
    """The room is not there: not yet, not any more, or there is no place in it."""
    ended = mine.was_in and mine.refused is None
    with st.container(horizontal=True, vertical_alignment="center"):
        if ended:
            say("**Room %(code)s** has ended.", code=mine.code)
        elif mine.refused:
            st.warning(complaint(mine.refused))
        if ended and mine.key:
            st.button(_("Open it again"), key="room_open_again", on_click=_open_again, args=(mine,))
        elif not ended:
            st.caption(_("This page asks again by itself."), width="content")
        st.button(_("Leave the room"), key="room_leave", on_click=membership.leave)


def _open_again(mine: Membership) -> None:
    mine.was_in = False


# ---- The class


def _follow(mine: Membership, room: Room, page: Page) -> None:
    """Go where the room has been led to, unless the reader has broken away or is there."""
    if mine.following and room.led and room.led.number != mine.reached:
        mine.going = room.led.number
        here = _is_here(page, room.led.page, room.led.link)
        mine.reached = mine.going if here else 0
        _go(mine, page, room.led.page, room.led.link)


def _is_here(page: Page, name: str, link: Link) -> bool:
    """Whether a link leads to a state of the page with the same question."""
    return name == page.name and link.get(controls.ASK) == (page.asked and page.asked.name)


def _go(mine: Membership, page: Page, name: str, link: Link) -> None:
    for key in controls.declared().values.keys() - page.frame.keys():
        st.session_state.pop(key, None)
    seen = mine.shown == _sight(mine, mine.room, page)
    parts = () if not _is_here(page, name, link) else (BODY,) if seen else (BODY, PART)
    internals.open_link(name, {**link, **page.kept}, *parts)


def _one_of_the_class(mine: Membership, room: Room, page: Page) -> None:
    here = _asked_here(room, page)
    if page.asked and (here is not None) != mine.drawn:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        say("**Room %(code)s**", code=room.code)
        st.toggle(_("Follow"), mine.following, key="room_follow", on_change=_turn, args=(mine,))
        asked = room.asked()
        if asked and asked.is_open and here is None:
            st.button(_("A question is asked: go there"), key="room_go", on_click=_want, args=(mine, asked))
        st.button(_("Leave the room"), key="room_leave", type="tertiary", on_click=membership.leave)
    if here:
        _question(mine, room, here.round, here.question)


def _turn(mine: Membership) -> None:
    """Follow, from the place where the room is now, or do not."""
    mine.following, mine.going, mine.reached = bool(st.session_state["room_follow"]), 0, 0


def _want(mine: Membership, asked: Round) -> None:
    mine.wanted = asked


def _question(mine: Membership, room: Room, asked: Round, of_page: Question) -> None:
    """The question, what is answered, and once it is closed what is said of that."""
    key = f"room_answer {room.code} {room.rounds.index(asked)}"
    guess = of_page.guess()
    with roles.GUESS.open("room"):
        st.info(of_page.sentence, icon=":material/help:")
        if asked.is_open:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                mine.said[key] = question.field(guess, key)
            if not guess.seen:
                question.cover()
            if mine.said[key]:
                _send(mine, room, asked, guess, of_page.values, mine.said[key])
            return
        told = bool(mine.said.get(key)) and question.tell(guess, mine.said[key], of_page.values)
        if of_page.answer:
            st.markdown(of_page.answer)
        elif not told:
            say("**The right answer is** %(right)s.", right=question.right(guess, guess.true(of_page.values)))


def _send(mine: Membership, room: Room, asked: Round, guess: Guess, values: State, said: str) -> None:
    try:
        judgement = guess.judged(said, values)
        answer = Answer(guess.read(said), Outcome(judgement.verdict.value, tuple(judgement.mistakes)))
    except InputError as error:
        st.error(complaint(error))
        return
    mine.waiting = not room.answer(mine.person, asked, answer)
    if not mine.waiting:
        st.caption(_("Your answer is in. You may change it until the question is closed."))
    else:
        st.caption(_("Not in yet: this page sends your answer again in a moment."))


# ---- The opener


def _link(page: Page) -> dict[str, str | list[str]]:
    """What a link to this state says, without what each reader chooses in the frame."""
    asked = {controls.ASK: page.asked.name} if page.asked else {}
    return {key: value for key, value in controls.declared().values.items() if key not in page.frame} | asked


def _lead(room: Room, page: Page) -> None:
    """Lead those who follow here, when nothing is being dragged."""
    if room.leading and controls.declared().drag is None:
        room.lead(page.name, _link(page))


def lead_on() -> None:
    """An input has run the page again, in place of its opener's bar: lead those who follow at once."""
    mine = membership.current()
    if mine and mine.key and mine.room and mine.page and internals.is_part():
        _lead(mine.room, mine.page)


def _opener(mine: Membership, room: Room, page: Page) -> None:
    asked, here = room.asked(), _asked_here(room, page)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(_("Room %(code)s", code=room.code), key="room_join"):
            _how_to_join(room, page.name)
        st.caption(_("%(n)s here", n=room.here()), width="content")
        st.toggle(
            _("Lead"),
            room.leading,
            key="room_lead",
            help=_("Phones go where you are"),
            on_change=_turn_lead,
            args=(room,),
        )
        if asked and asked.is_open:
            st.button(_("Close the question"), key="room_close", on_click=room.close)
        elif refused := room.no_more():
            st.caption(complaint(refused), width="content")
        else:
            _offer_questions(room, page, here)
        st.space("stretch")
        with st.popover(_("Results"), key="room_more"):
            _take_away(room, page.name)
    if here:
        room_results.show(room, here.round, here.question.guess(), here.question.values)
    elif asked and asked.is_open:
        told = _(
            "Asked elsewhere: %(answers)s of %(here)s have answered.", answers=len(asked.answers), here=room.here()
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(told, width="content")
            st.button(_("Go to the question"), key="room_go", on_click=_want, args=(mine, asked))


def _offer_questions(room: Room, page: Page, here: Here | None) -> None:
    """A button for each question that can be asked here."""
    for each in _questions(page):
        again = here is not None and here.round.question == _name(page.name, each)
        asks = _("Ask for %(number)s", number=each.of_state) if each.of_state else _("Ask the room")
        key = "room_ask_state" if each.of_state else "room_ask"
        st.button(_("Ask again") if again else asks, key=key, on_click=_ask, args=(room, page, each))
    if not _questions(page):
        st.caption(_("To ask, choose a question of this page under “Now break it”."), width="content")


def _turn_lead(room: Room) -> None:
    room.leading = bool(st.session_state["room_lead"])


def _ask(room: Room, page: Page, of_page: Question) -> None:
    """Ask what this page asks, and lead those who follow to it; where it can not be asked, the bar says why."""
    with suppress(InputError):
        room.ask(_name(page.name, of_page), _link(page))
        room.lead(page.name, _link(page))


def _how_to_join(room: Room, here: str) -> None:
    """The code and the QR code, for phones."""
    link = share.address("", {membership.ROOM: room.code}, here)
    share.show_qr(link, "room-qr")
    say("Scan it, or type **%(code)s** under “Join a room” on the front page.", code=room.code)
    st.markdown(code(link, most=len(link)))
    say(
        "No name is asked, and nothing is kept: a room is forgotten when it ends. The link in your own address bar has"
        " the room’s key; give it to nobody."
    )


def _take_away(room: Room, here: str) -> None:
    # Made at once: what is made when its button is pressed has another address at every look at the room.
    st.download_button(
        _("All answers as CSV"), room.results(), f"room-{room.code}.csv", "text/csv", key="room_csv", on_click="ignore"
    )
    if room.rounds:
        st.caption(_("These questions as a lesson plan, for another class:"))
        entries = (plan.entry(asked.question.page, asked.link) for asked in room.rounds)
        link = share.address("", plan.link_of(entries), here)
        st.markdown(code(link, most=len(link)))
    st.button(_("End the room"), key="room_end", on_click=_end, args=(room,))


def _end(room: Room) -> None:
    rooms.ROOMS.end(room)
    membership.leave()


def offer(page: str) -> None:
    """In what is shared: a button that opens a room with this page; where there is no server, why there is none."""
    if membership.current():
        return
    if not membership.HAS_SERVER:
        st.caption(membership.needs_server())
        return
    _button_to_open(page, "room_open")


def offer_in_lecture(page: str) -> None:
    """The same in a lecture, where nothing is shared."""
    if not membership.current() and membership.HAS_SERVER:
        _button_to_open(page, roles.OPEN_ROOM.key)


def _button_to_open(page: str, key: str) -> None:
    st.button(
        _("Open a room"),
        key=key,
        help=_("Phones join by a code, answer your questions and follow you"),
        on_click=partial(_open, page),
    )


def _open(page: str) -> None:
    key = rooms.new_key()
    opener = Membership(rooms.code_of(key), key)
    membership.go(share.address(page, {**share.values(), **plan.current().in_link(), **opener.in_link()}))


def join() -> None:
    """On the front page: the field for a code."""
    if membership.current() or not membership.HAS_SERVER:
        return
    with st.popover(_("Join a room"), key="room_join"):
        typed = st.text_input(_("Code of the room"), key="room_code", max_chars=20, on_change=_join)
        if typed and not rooms.as_code(typed):
            st.error(membership.no_code(typed))


def _join() -> None:
    if code := rooms.as_code(st.session_state["room_code"]):
        membership.go(share.address("", {"lang": text.language(), membership.ROOM: code}))
