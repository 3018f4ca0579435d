"""In which room this session is, as its opener or as one of the class; its link says so, too."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from dlmath import InputError
from pages.ui.frame import rooms
from pages.ui.frame.rooms import Room, Round
from pages.ui.inputs import controls
from pages.ui.inputs.controls import Preset
from pages.ui.layout import rules
from pages.ui.platform import internals
from pages.ui.platform.edition import HAS_SERVER
from pages.ui.writing.literal import literal
from pages.ui.writing.settings import Settings
from pages.ui.writing.text import _

ROOM, KEY = "room", "opener"  # what a link says: the code of a room, and its key
PROCESS = secrets.token_hex(8)  # of this process of the server
_browser = st.components.v2.component("room", js=rules.script(Path(__file__).with_name("room.js")))


class Page(NamedTuple):
    """The page that a session is on: the last part of its address, what the reader has chosen in the frame, by key, and
    what of it links say; and the question asked of its state."""

    name: str
    chosen: Settings
    frame: Mapping[str, str | list[str]]
    kept: Mapping[str, str | list[str]]
    asked: Preset | None


@dataclass
class Membership:
    """A session in a room.

    Attributes:
      code: of the room.
      key: of the room, where this session has opened it.
      person: who this is, as its browser calls itself.
      room: where it has been found.
      following: whether the page goes where the room is led.
      going: the place it has been led to last.
      reached: the last of these where it has arrived; what its reader did meanwhile may have kept it away.
      refused: why the room was not found or not joined; it is tried again.
      free: whether it waits for its room, having asked for it in vain once.
      was_in: whether it has been in the room.
      page: on which it is.
      drawn: whether the page was drawn as one whose question the room asks.
      stood: the question that the state of the page asks, and how it stood in the room when the page was drawn.
      wanted: the round whose question it wants to go to.
      waiting: whether an answer is still to be taken.
      shown: what the bar showed last.
      said: by the key of an input, what was answered in it.
    """

    code: str
    key: str = ""
    person: str = field(default_factory=lambda: secrets.token_hex(16))
    room: Room | None = None
    following: bool = True
    going: int = 0
    reached: int = 0
    refused: InputError | None = None
    free: bool = False
    was_in: bool = False
    page: Page | None = None
    drawn: bool = False
    stood: tuple[controls.Question, object] | None = None
    wanted: Round | None = None
    waiting: bool = False
    shown: tuple[object, ...] = ()
    said: dict[str, str] = field(default_factory=dict)

    def find(self) -> Room | None:
        """The room, which is joined, or opened by its key, where that has not been done; None where it is not there.

        A room that has ended is not opened again unless its opener asks for it.
        """
        if self.room and self.room.has_ended():
            self.room = None
        try:
            if self.room is None and not (self.key and self.was_in):
                self.room = self._found()
            if self.room and not self.key:
                self.room.arrive(self.person, partial(internals.is_connected, internals.session()))
            if self.room:
                self.refused = None
        except InputError as error:
            self.refused, self.room = error, None
        self.was_in = self.was_in or self.room is not None
        return self.room

    def _found(self) -> Room | None:
        if self.key:
            return rooms.ROOMS.open(self.key, _address())
        if self.free or self.was_in:  # no code is tried by asking for the same again
            return rooms.ROOMS.find(self.code)
        try:
            return rooms.ROOMS.join(self.code, self.person, _address())
        except InputError as error:
            self.free = "code" in error.values
            raise

    def is_called(self, person: object) -> None:
        """Take the name that the browser keeps for as long as its page is open, so that a page that is loaded again is
        the same person."""
        if isinstance(person, str) and rooms.PERSON.fullmatch(person) and person != self.person:
            if self.room:
                self.room.leave(self.person)
            self.person = person

    def in_link(self) -> dict[str, str]:
        """What links say of it."""
        return {ROOM: self.code, **({KEY: self.key} if self.key else {})}


def _address() -> str:
    """From where somebody comes; through a proxy on this machine, what that has noted last."""
    forwarded = st.context.headers.get("X-Forwarded-For") or ""
    return st.context.ip_address or forwarded.rpartition(",")[2].strip()


def enter() -> None:
    """Take from the link in which room this session is, or keep it there; before a page's own controls."""
    mine = current()
    code, key = st.query_params.get(ROOM), st.query_params.get(KEY, "")
    if mine is None and code is not None:
        mine = _of_link(code, key)
        st.session_state["membership"] = mine
    for name, value in (mine.in_link() if mine else {}).items():
        if st.query_params.get(name) != value:
            st.query_params[name] = value


def _of_link(code: str, key: str) -> Membership | None:
    """What a link says; None, and noted, where that is no room."""
    if rooms.KEY.fullmatch(key) and HAS_SERVER:
        return Membership(rooms.code_of(key), key)
    if HAS_SERVER and rooms.as_code(code):
        return Membership(rooms.as_code(code))
    controls.declared().notes.append(no_code(code) if HAS_SERVER else needs_server())
    del st.query_params[ROOM]
    return None


def no_code(text: str) -> str:
    """What is said of a text that is no code of a room."""
    return _(
        "“%(given)s” is no code of a room: a code has %(n)s letters and digits.",
        given=literal(text, 20),
        n=rooms.LENGTH,
    )


def needs_server() -> str:
    """What is said of rooms where there is no server."""
    return _("A room needs a server; this edition runs in your browser alone.")


def current() -> Membership | None:
    """In which room this session is, if in one."""
    mine: Membership | None = st.session_state.get("membership")
    return mine


def in_link() -> dict[str, str]:
    """What the links of this session say of its room."""
    mine = current()
    return mine.in_link() if mine else {}


def leave() -> None:
    """Be in no room any more."""
    mine = st.session_state.pop("membership", None)
    if mine and mine.room and not mine.key:
        mine.room.leave(mine.person)
    for name in (ROOM, KEY):
        if name in st.query_params:
            del st.query_params[name]


def go(address: str) -> None:
    """Load an address anew with the next run, so that a proxy can lead it to the process that has the room."""
    st.session_state["go"] = address


def mount() -> None:
    """Tell the browser which process this is, and where to go; and hear what it calls itself."""
    mine, target = current(), st.session_state.pop("go", "")
    if mine is None and not target:
        return
    told = _browser(
        key="room_browser",
        data={"process": PROCESS, "go": target, "asks": mine is not None and not mine.key},
        on_person_change=lambda: None,
    )
    if mine and not mine.key:
        mine.is_called(told.person)
