"""The speaker's notes of a lecture, which a second window shows: what to ask the class, the answers, and the mistakes
that it usually makes."""

from collections.abc import Iterator
from html import escape

import streamlit as st

from pages.ui.inputs import controls
from pages.ui.inputs.controls import Preset
from pages.ui.platform.internals import key_class
from pages.ui.writing.plain_text import plain_text
from pages.ui.writing.text import _


def mount(asked: Preset | None) -> None:
    """Put the notes of a page where its script finds them, those on the question that is asked first."""
    words = {
        "title": _("Speaker's notes"),
        "question": _("The lesson asks"),
        "next": _("Next screen"),
        "onward": _("Next"),
        "blocked": _(
            "The browser blocks the window of the speaker's notes. Let this site open windows, and press n again."
        ),
    }
    attributes = "".join(f' data-{name}="{escape(word)}"' for name, word in words.items())
    st.html(f'<div class="dl-notes" hidden{attributes}>{"".join(map(_section, _in_order(asked)))}</div>')


def _in_order(asked: Preset | None) -> Iterator[Preset]:
    if asked:
        yield asked
    yield from (each for each in controls.declared().presets if not asked or each.name != asked.name)


def _section(preset: Preset) -> str:
    """What is to be said of a preset; its button on the page has the class that is named."""
    asks, answer, usual = map(escape, (_("Ask the class"), _("Answer"), _("Usual mistakes")))
    mistakes = dict.fromkeys(_plain(wrong.sentence) for wrong in preset.guess.mistakes)
    told = f"<h3>{usual}</h3><ul>{''.join(f'<li>{each}</li>' for each in mistakes)}</ul>" if mistakes else ""
    return (
        f'<section data-button="{key_class(controls.key_of(preset))}"><h2>{asks}</h2><p>{_plain(preset.sentence)}</p>'
        f"<h3>{answer}</h3><p>{_plain(preset.answer)}</p>{told}</section>"
    )


def _plain(sentence: str) -> str:
    return escape(plain_text(_(sentence)))
