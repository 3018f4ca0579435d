"""A lesson plan: some states of lessons in an order, each with what is asked of it, as one link to the front page."""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import streamlit as st

from pages.ui.frame import lessons
from pages.ui.frame.guide import Guide, State
from pages.ui.inputs import controls
from pages.ui.writing.text import _

PLAN = "plan"
MOST, LONGEST = 40, 4000
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")


def entry(page: str, link: State) -> str:
    """A state of a lesson as it stands in a plan.

    >>> entry("vectors", {"x1": "1", "ask": "At right angles"})
    'vectors?x1=1&ask=At+right+angles'
    """
    return f"{page}?{urlencode(link, doseq=True, safe=',;[]')}"


def link_of(entries: Iterable[str]) -> dict[str, list[str]]:
    """What the link of a plan says; each entry once."""
    return {PLAN: list(dict.fromkeys(entries))[:MOST]}


def in_link() -> dict[str, list[str]]:
    """What this page's link says of a plan."""
    said = st.query_params.get_all(PLAN)
    return link_of(said) if said else {}


def read(said: str) -> tuple[str, dict[str, list[str]]] | None:
    """The lesson and the state of an entry; None for what is none.

    >>> read("vectors?x1=1&ask=At+right+angles")
    ('vectors', {'x1': ['1'], 'ask': ['At right angles']})
    >>> read("https://evil.example?x=1")
    """
    page, _mark, query = said[:LONGEST].partition("?")
    link = parse_qs(query, keep_blank_values=True)
    return (page, link) if page in lessons.names() and all(map(_KEY.fullmatch, link)) else None


def show(guide: Guide) -> None:
    """The plan that the link of this page has, if any, as links that keep language and room."""
    found = [each for each in map(read, st.query_params.get_all(PLAN)[:MOST]) if each]
    if not found:
        return
    titles = {Path(path).stem: title for path, title in lessons.titles().items()}
    items = []
    for page, link in found:
        asked = link.get(controls.ASK, [""])[-1]
        label = escape(f"{titles[page]} · {_(asked)}" if asked else titles[page])
        items.append(f"<li>{guide.link(page, link, label)}</li>")
    st.header(_("Lesson plan"), anchor=False)
    st.html(f"<ol>{''.join(items)}</ol>")
