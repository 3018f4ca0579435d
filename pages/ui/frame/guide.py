"""Links to lessons, and to sections of the text, which keep what the reader has chosen in the frame."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from pages.ui.frame import membership, plan
from pages.ui.frame.lessons import titles
from pages.ui.frame.plan import State
from pages.ui.inputs import controls
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import language

# The page of the text, as the last part of its address.
TEXT = "the_text"


class Guide:
    """Titles and addresses of lessons, which keep the reader's language, room, lesson plan, and what is not a default
    of the settings, and stay inside another site; to be made before a page's own controls are."""

    def __init__(self) -> None:
        found = controls.declared()
        chosen = {key: value for key, value in found.values.items() if value != found.defaults.get(key)}
        embedded = {"embed": "true"} if st.context.is_embedded else {}
        self.kept = {**chosen, "lang": language(), **embedded, **membership.in_link(), **plan.current().in_link()}
        self.titles = titles()

    def address(self, page: str, values: State | None = None) -> str:
        """Where a lesson is, by its path below pages/, in a state; "" is the front page."""
        name = Path(page).stem if page else "."
        return f"{name}?{urlencode({**self.kept, **(values or {})}, doseq=True, safe=',;[]')}"

    def link(
        self, page: str, values: State | None = None, inner: str = "", attributes: Mapping[str, str] | None = None
    ) -> AsIs:
        """A link to a lesson, with its title or other HTML, and attributes."""
        more = "".join(f' {name}="{escape(value)}"' for name, value in (attributes or {}).items())
        return AsIs(f'<a href="{escape(self.address(page, values))}"{more}>{inner or escape(self.titles[page])}</a>')

    def section(self, number: str, inner: str = "") -> AsIs:
        """A link to a section of the text, with its number or other HTML."""
        where = f"{self.address(TEXT)}#{number}"
        return AsIs(f'<a href="{escape(where)}">{inner or escape(number)}</a>')
