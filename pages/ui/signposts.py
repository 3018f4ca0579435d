"""The front page's links as HTML: ways in, cards of the gallery, lessons, symbols, and the map of the text."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from pages.ui import controls, gallery, palette
from pages.ui.gallery import Exhibit
from pages.ui.lessons import lessons
from pages.ui.syllabus import Notation, Place, Section
from pages.ui.text import _, language

STYLE = "<style>" + (Path(__file__).parent / "signposts.css").read_text("utf-8") + "</style>"


class Addresses:
    """Addresses in this playground that keep the reader's language and settings; to be made before a page's own controls are."""

    def __init__(self) -> None:
        chosen = {key: st.query_params[key] for key in controls.declared().values if key in st.query_params}
        self.kept = {**chosen, "lang": language()}

    def of(self, page: str, values: Mapping[str, str | list[str]] | None = None) -> str:
        """The address of a lesson, by its path below pages/, in a state."""
        return f"{Path(page).stem}?{urlencode({**self.kept, **(values or {})}, doseq=True, safe=',;[]')}"


def _link(address: str, inner: str, kind: str = "") -> str:
    return f'<a href="{escape(address)}"{f" class={kind}" if kind else ""}>{inner}</a>'


def ways_in(to: Addresses) -> str:
    """Three ways in."""
    ways = (
        (
            ("vectors_and_matrices/images_as_vectors.py", {}),
            _("Begin at the beginning"),
            _("A picture becomes a vector, and one lesson leads to the next."),
        ),
        (("backprop_walkthrough/one_neuron.py", {}), _("One neuron"), _("The smallest thing that learns, with all of its numbers.")),
        (("backprop_walkthrough/step_by_step.py", {}), _("A whole network"), _("Forward and back, one operation at a time; predict, then see.")),
    )
    cards = (_link(to.of(*place), f"<b>{escape(name)}</b><span>{escape(words)}</span>", "dl-way") for place, name, words in ways)
    name = _("Ways in")
    return f'{STYLE}<nav class="dl-ways" aria-label="{name}">{"".join(cards)}</nav>'


def cards(to: Addresses, shown: Mapping[str, Exhibit]) -> str:
    """A card for each exhibit: its lesson and its question."""
    parts = (
        f"<li>{_link(to.of(each.page, {**each.values, 'ask': name}), f'<small>{escape(gallery.title(each.page))}</small>{escape(_(each.question))}')}</li>"
        for name, each in shown.items()
    )
    return f'<ul class="dl-cards">{"".join(parts)}</ul>'


def contents(to: Addresses) -> str:
    """All lessons by section."""
    parts = (
        f"<section><h3>{escape(section)}</h3><ol>"
        + "".join(f"<li>{_link(to.of(page), escape(title))}</li>" for page, title in pages.items())
        + "</ol></section>"
        for section, pages in lessons().items()
    )
    return f'<div class="dl-contents">{"".join(parts)}</div>'


def symbols(to: Addresses, every: Iterable[Notation]) -> str:
    """The table of symbols."""
    rows = (
        f'<tr><th scope="row" class="dl-{each.colour}">{each.symbol}</th><td>{escape(each.meaning)}</td><td>{each.shape}</td>'
        f"<td><code>{each.code}</code></td><td>{_place(to, each.place)}</td></tr>"
        for each in every
    )
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in (_("symbol"), _("meaning"), _("shape"), _("in the code"), _("lesson")))
    return f'<div class="dl-wide"><table class="dl-symbols"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def text_map(to: Addresses, sections: Iterable[Section]) -> str:
    """The sections of the text, and where each is shown."""
    rows = (
        f"<li><b>{each.number}</b><span>{escape(each.title)}</span><span>" + ", ".join(_place(to, place) for place in each.places) + "</span></li>"
        for each in sections
    )
    return f'<ul class="dl-map">{"".join(rows)}</ul>'


def _place(to: Addresses, place: Place) -> str:
    return _link(to.of(*place), escape(gallery.title(place[0])))
