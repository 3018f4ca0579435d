"""The front page's links as HTML: ways in, cards of the gallery, lessons, symbols, and the map of the text."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from pages.parts.syllabus import Notation, Section
from pages.ui.frame.gallery import Exhibit
from pages.ui.frame.lessons import lessons
from pages.ui.inputs import controls
from pages.ui.layout import rules
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import _, language, listed, named

State = Mapping[str, str | list[str]]
STYLE = f"<style>{rules.read(Path(__file__).with_name('signposts.css'))}</style>"


class Guide:
    """Titles and addresses of lessons, which keep the reader's language and settings; to be made before a page's own
    controls are."""

    def __init__(self) -> None:
        chosen = {key: st.query_params[key] for key in controls.declared().values if key in st.query_params}
        self.kept = {**chosen, "lang": language()}
        self.titles = {page: title for pages in lessons().values() for page, title in pages.items()}

    def address(self, page: str, values: State | None = None) -> str:
        """Where a lesson is, by its path below pages/, in a state."""
        return f"{Path(page).stem}?{urlencode({**self.kept, **(values or {})}, doseq=True, safe=',;[]')}"

    def link(self, page: str, values: State | None = None, inner: str = "") -> AsIs:
        """A link to a lesson, with its title or other HTML."""
        return AsIs(f'<a href="{escape(self.address(page, values))}">{inner or escape(self.titles[page])}</a>')


def ways_in(guide: Guide) -> str:
    """Three ways in."""
    ways = {
        "vectors_and_matrices/images_as_vectors.py": (
            _("Begin at the beginning"),
            _("A picture becomes a vector, and one lesson leads to the next."),
        ),
        "backprop_walkthrough/one_neuron.py": (
            _("One neuron"),
            _("The smallest thing that learns, with all of its numbers."),
        ),
        "backprop_walkthrough/step_by_step.py": (
            _("A whole network"),
            _("Forward and back, one operation at a time; predict, then see."),
        ),
    }
    links = "".join(
        guide.link(page, inner=f"<b>{escape(way)}</b><span>{escape(words)}</span>")
        for page, (way, words) in ways.items()
    )
    name = escape(_("Ways in"))
    return f'<nav class="dl-ways" aria-label="{name}">{links}</nav>'


def cards(guide: Guide, shown: Mapping[str, Exhibit]) -> str:
    """A card for each exhibit: its lesson and its question."""
    parts = []
    for name, each in shown.items():
        question = _(each.question).replace(" = ", "\u00a0=\u00a0")  # an equation stays on one line
        inner = f"<small>{escape(guide.titles[each.page])}</small>{escape(question)}"
        parts.append(f"<li>{guide.link(each.page, {**each.values, 'ask': name}, inner)}</li>")
    return f'<ul class="dl-cards">{"".join(parts)}</ul>'


def speaking(guide: Guide, pages: Iterable[str]) -> str:
    """The lessons that speak of what is searched for."""
    return "<p>" + named(_("Lessons that speak of it"), listed(guide.link(page) for page in pages)) + "</p>"


def contents(guide: Guide) -> str:
    """All lessons by section."""
    parts = (
        f'<section><b>{escape(section)}</b><ol aria-label="{escape(section)}">'
        + "".join(f"<li>{guide.link(page)}</li>" for page in pages)
        + "</ol></section>"
        for section, pages in lessons().items()
    )
    return f'<div class="dl-contents">{"".join(parts)}</div>'


def symbols(guide: Guide, every: Iterable[Notation]) -> str:
    """The table of symbols."""
    rows = (
        f'<tr><th scope="row" class="dl-{each.colour}">{each.symbol}</th><td>{escape(each.meaning)}</td>'
        f"<td>{each.shape}</td>"
        f"<td><code>{each.code}</code></td><td>{guide.link(*each.place)}</td></tr>"
        for each in every
    )
    heads = "".join(
        f'<th scope="col">{escape(head)}</th>'
        for head in (_("symbol"), _("meaning"), _("shape"), _("in the code"), _("lesson"))
    )
    return (
        '<div class="dl-wide"><table'
        f' class="dl-symbols"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def text_map(guide: Guide, sections: Iterable[Section]) -> str:
    """The sections of the text, and where each is shown."""
    rows = (
        f"<li><b>{each.number}</b><span>{escape(each.title)}</span>"
        f"<span>{listed(guide.link(*place) for place in each.places)}</span></li>"
        for each in sections
    )
    return f'<ul class="dl-map">{"".join(rows)}</ul>'
