"""The front page's links as HTML: ways in, cards of the gallery, lessons, symbols, and the map of the text."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from pages.parts.search import Found
from pages.parts.symptoms import Symptom
from pages.ui.frame import path
from pages.ui.frame.gallery import Exhibit
from pages.ui.frame.glossary import Notation
from pages.ui.frame.guide import TEXT, Guide
from pages.ui.frame.lessons import lessons
from pages.ui.frame.text_sections import Section
from pages.ui.layout import rules
from pages.ui.writing.plain_text import plain_text
from pages.ui.writing.text import _, listed

STYLE = f"<style>{rules.read(Path(__file__).with_name('signposts.css'))}</style>"


def ways_in(guide: Guide) -> str:
    """The ways in, and what one will be able to do after each."""
    ways = {
        path.NEURON: (
            _("Begin at the beginning"),
            _("One neuron, the smallest thing that learns; from there one lesson leads to the next."),
        ),
        path.STEPS: (
            _("A whole network"),
            _("Forward and back, one operation at a time; predict, then see."),
        ),
        path.WORK: (
            _("Your own exercise"),
            _("Type what you have computed by hand; a mistake is named."),
        ),
        path.TRAINING: (
            _("See one learn"),
            _("Two kinds of points, thousands of small updates, one border."),
        ),
    }
    stages = path.stages()
    links = "".join(
        guide.link(
            page, inner=f"<span>{escape(stages[page].able)}</span><b>{escape(way)}</b><small>{escape(words)}</small>"
        )
        for page, (way, words) in ways.items()
    )
    name, able = escape(_("Ways in")), escape(_("You will be able to"))
    return f'<nav class="dl-ways" aria-label="{name}"><strong>{able}</strong>{links}</nav>'


def cards(guide: Guide, shown: Mapping[str, Exhibit]) -> str:
    """A card for each exhibit: its lesson and its question."""
    parts = []
    for name, each in shown.items():
        question = _(each.question).replace(" = ", "\u00a0=\u00a0")  # an equation stays on one line
        inner = f"<small>{escape(guide.titles[each.page])}</small>{escape(question)}"
        parts.append(f"<li>{guide.link(each.page, {**each.values, 'ask': name}, inner)}</li>")
    return f'<ul class="dl-cards">{"".join(parts)}</ul>'


def troubles(guide: Guide, every: Iterable[Symptom]) -> str:
    """A link for each symptom, to the state that shows it."""
    links = "".join(f"<li>{guide.link(each.page, each.values, escape(each.sentence))}</li>" for each in every)
    name = escape(_("What is the trouble?"))
    return f'<ul class="dl-troubles" aria-label="{name}">{links}</ul>'


def answers(guide: Guide, every: Iterable[Found]) -> str:
    """What was found, best first: the lesson, and what it says there."""
    name, links = escape(_("Found")), "".join(f"<li>{_answer(guide, each)}</li>" for each in every)
    return f'<ol class="dl-found" aria-label="{name}">{links}</ol>'


def _answer(guide: Guide, each: Found) -> str:
    title = _("The text") if each.page == TEXT else guide.titles[each.page]
    inner = f"<b>{escape(title)}</b><span>{escape(plain_text(each.sentence))}</span>"
    return guide.section(each.section, inner) if each.section else guide.link(each.page, each.values, inner)


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
        f"<li>{guide.section(each.number, f'<b>{each.number}</b>')}<span>{escape(each.title)}</span>"
        f"<span>{listed(guide.link(*place) for place in each.places)}</span></li>"
        for each in sections
        if each.places
    )
    return f'<ul class="dl-map">{"".join(rows)}</ul>'
