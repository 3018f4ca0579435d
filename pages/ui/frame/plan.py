"""A lesson plan: some states of lessons in an order, each with what is asked of it. It is a part of the link: on the
front page a list of its states, on a lesson, with the place that is shown, the way from one to the next."""

import re
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st

from dlmath import InputError
from pages.ui.frame import lessons
from pages.ui.inputs import controls
from pages.ui.writing.literal import AsIs, clean, code
from pages.ui.writing.text import _

PLAN, PLACE = "plan", "place"  # what a link says: a state, as often as there are states; which of them is shown
MOST, LONGEST = 40, 8000  # states, and characters of all of them
MOST_NAMED = 3  # of those that lead nowhere
FRAME = frozenset({PLAN, PLACE, "lang", "lecture", "room", "opener"})  # what is no part of a state
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")

State = Mapping[str, str | list[str]]


class Stop(NamedTuple):
    """A state of a plan: the last part of the lesson's address, and what its link says."""

    page: str
    link: dict[str, list[str]]


class Plan(NamedTuple):
    """Some states as they stand in a link, and which of them is shown, from 1 on; 0 where it has not begun."""

    entries: tuple[str, ...] = ()
    place: int = 0

    def stops(self) -> list[Stop]:
        """The states."""
        return [found for found in map(read, self.entries) if found]

    def in_link(self) -> dict[str, str | list[str]]:
        """What links say of it."""
        if not self.entries:
            return {}
        return {PLAN: list(self.entries), **({PLACE: str(self.place)} if self.place else {})}

    def with_entries(self, entries: Iterable[str]) -> "Plan":
        """A plan of other states: each once, as many as a link holds."""
        found = _as_many_as_fit(dict.fromkeys(entries))
        return Plan(found, min(self.place, len(found)))

    def without(self, i: int) -> "Plan":
        """A plan without its state i, counted from 0."""
        return self.with_entries([*self.entries[:i], *self.entries[i + 1 :]])

    def earlier(self, i: int) -> "Plan":
        """A plan whose state i, counted from 0, comes before the one that it came after.

        >>> Plan(("vectors", "gradient", "derivative")).earlier(2).entries
        ('vectors', 'derivative', 'gradient')
        """
        found = list(self.entries)
        found[i - 1 : i + 1] = reversed(found[i - 1 : i + 1])
        return self.with_entries(found)


def _as_many_as_fit(entries: Iterable[str]) -> tuple[str, ...]:
    found = list(entries)[:MOST]
    ends = accumulate(len(urlencode({PLAN: each})) for each in found)
    return tuple(each for each, end in zip(found, ends, strict=True) if end <= LONGEST)


def entry(page: str, link: State) -> str:
    """A state of a lesson as it stands in a plan.

    >>> entry("vectors", {"x1": "1", "ask": "At right angles", "lang": "zh"})
    'vectors?x1=1&ask=At+right+angles'
    """
    held = {key: value for key, value in link.items() if key not in FRAME}
    return f"{page}?{urlencode(held, doseq=True, safe=',;[]')}" if held else page


def read(said: str) -> Stop | None:
    """The lesson and the state of an entry; None for what is none.

    >>> read("vectors?x1=1&ask=At+right+angles")
    Stop(page='vectors', link={'x1': ['1'], 'ask': ['At right angles']})
    >>> read("https://evil.example?x=1")
    """
    page, _mark, query = said[:LONGEST].partition("?")
    link = parse_qs(query, keep_blank_values=True)
    held = {key: value for key, value in link.items() if key not in FRAME}
    return Stop(page, held) if page in lessons.names() and all(map(_KEY.fullmatch, held)) else None


def of_address(address: str) -> str:
    """The entry of a state whose address has been copied.

    >>> of_address("https://a.example/tool/vectors?lang=zh&x1=1#top")
    'vectors?x1=1'

    Raises: InputError for another address.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        parts = urlsplit("")
    found = read(f"{parts.path.rpartition('/')[2]}?{parts.query}")
    if not found:
        raise InputError("“%(given)s” is no link to a lesson of this site", given=clean(address, 60))
    return entry(*found)


def link_of(entries: Iterable[str]) -> dict[str, str | list[str]]:
    """What the link of a plan says."""
    return Plan().with_entries(entries).in_link()


# ---- The plan of this session


def enter() -> None:
    """Take the plan from the link, or keep it there; before a page's own controls."""
    said = st.query_params.get_all(PLAN)
    hold(_of_link(said, st.query_params.get(PLACE)) if said else current())


def current() -> Plan:
    """The plan of this session; an empty one where there is none."""
    found: Plan | None = st.session_state.get("lesson_plan")
    return found or Plan()


def hold(plan: Plan) -> None:
    """Let this be the plan of the session, and of its link; in a callback, or before a page's own controls."""
    st.session_state["lesson_plan"] = plan
    says = plan.in_link()
    for key in (PLAN, PLACE):
        if key in says and says[key] != (st.query_params.get_all(key) if key == PLAN else st.query_params.get(key)):
            st.query_params[key] = says[key]
        elif key not in says and key in st.query_params:
            del st.query_params[key]


def _of_link(said: list[str], place: str | None) -> Plan:
    """What a link says; what is left out of it is noted."""
    good = [each for each in said if read(each)]
    if bad := [each for each in said if each not in good]:
        _note_bad(bad)
    plan = Plan().with_entries(good)
    if len(plan.entries) < len(set(good)):
        controls.declared().notes.append(
            _("The lesson plan is too long for a link: its first %(n)s states are kept.", n=len(plan.entries))
        )
    return plan._replace(place=_place(place, len(plan.entries)))


def _note_bad(bad: list[str]) -> None:
    told = [code(each, 40) for each in bad[:MOST_NAMED]] + [AsIs("…")] * (len(bad) > MOST_NAMED)
    controls.declared().notes.append(
        _("What leads to no lesson is left out of the lesson plan, the rest is kept: %(given)s.", given=told)
    )


def _place(said: str | None, n: int) -> int:
    """Which state is shown; the first, and noted, where the link names none that there is."""
    if said is None or not n:
        return 0
    if said.isascii() and said.isdigit() and len(said) < 4 and 0 <= int(said) <= n:
        return int(said)
    controls.declared().notes.append(
        _(
            "The link asks for state %(given)s of the lesson plan, which has %(n)s. Shown as the first.",
            given=code(said, 20),
            n=n,
        )
    )
    return 1
