"""English in place, other languages from a catalogue each: Chinese from text/zh.po."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import polib
import streamlit as st

from dlmath import InputError
from pages.ui.writing.literal import AsIs, literal


class Language(NamedTuple):
    """What it calls itself, its tag in a document, what stands between two sentences, and which way it is written."""

    name: str
    tag: str
    space: str
    direction: str = "ltr"


LANGUAGES = {"en": Language("English", "en", " "), "zh": Language("中文", "zh-CN", "")}
T = TypeVar("T")
_language: ContextVar[str] = ContextVar("language")
CATALOGUES = Path(__file__).parents[2] / "text"


@cache
def catalogue(language: str, context: str | None = None) -> dict[str, str]:
    """A language's text of each English sentence, or of each name in a context of its catalogue; read once.

    Raises: OSError, or ValueError, for a file that is missing or no catalogue.
    """
    if language == "en":
        return {}
    entries = polib.pofile((CATALOGUES / f"{language}.po").read_text("utf-8"))
    return {entry.msgid: entry.msgstr for entry in entries if entry.msgstr and entry.msgctxt == context}


def original(sentence: str) -> str:
    """The English of a sentence in the reader's language, by which links call what it names."""
    return getattr(sentence, "english", sentence)


def language() -> str:
    """The reader's language, one of LANGUAGES."""
    return _language.get("") or _chosen()


def remember() -> None:
    """Note once for each run what the language is; asking the session for it takes longer than finding a sentence."""
    _language.set(_chosen())


def _chosen() -> str:
    return str(st.session_state.get("lang", "en"))


def in_language(chosen: str, make: Callable[[], T]) -> T:
    """What a function makes in a language, also apart from the run of a page."""
    token = _language.set(chosen)
    try:
        return make()
    finally:
        _language.reset(token)


def _(english: str, **values: object) -> str:
    """The sentence in the reader's language, with %(name)s filled in; a list is written as the language writes lists.

    Of a value Markdown makes nothing, unless it is a sentence itself or marked as ours by ``AsIs``.
    """
    text = catalogue(language()).get(english, english)
    if values:
        return AsIs(text % {name: _filled_in(value) for name, value in values.items()})
    found = AsIs(text)
    found.english = english
    return found


def _filled_in(value: object) -> object:
    """A value as it stands in a sentence."""
    if isinstance(value, AsIs | int | float):
        return value
    return listed(value) if isinstance(value, list) else literal(value)


def N_(english: str) -> str:
    """Mark a sentence that is translated where it is shown, as gettext's own marker does."""
    return english


@cache
def options_in(language: str) -> Callable[[str], str]:
    """What the reader sees of an option, which stands in links and in the code by its name."""
    names, comma = catalogue(language, "option"), catalogue(language).get(", ", ", ")

    def shown(name: str) -> str:
        """An option, or the two in one such as "identity, MSE", each with its number such as "Huber 2"."""
        return names.get(name) or comma.join(map(one, name.split(", ")))

    def one(name: str) -> str:
        first, space, number = name.rpartition(" ")
        return names.get(name) or names.get(first, first) + space + number

    return shown


def called(option: str) -> str:
    """An option as its control calls it in the reader's language, for tables and charts."""
    return options_in(language())(option)


def listed(parts: Iterable[str]) -> str:
    """A list in the reader's language."""
    return _joined(_(", "), parts)


def clauses(parts: Iterable[str]) -> str:
    """Clauses beside one another, which may hold lists themselves."""
    return _joined(_("; "), parts)


def sentences(parts: Iterable[str]) -> str:
    """Sentences one after the other."""
    return _joined(LANGUAGES[language()].space, parts)


def named(name: str, what: str) -> str:
    """Something with its name before it."""
    return _joined(_(": "), (name, what))


def either(parts: Iterable[str]) -> str:
    """Sentences of which any one may be true."""
    first, *others = parts
    return sentences([named(_("Either"), first), *(named(_("Or"), other) for other in others)]) if others else first


def _joined(between: str, parts: Iterable[str]) -> str:
    return AsIs(between.join(str(_filled_in(part)) for part in parts))


def say(english: str, **values: object) -> None:
    """Write the sentence, which may hold Markdown and LaTeX, in the reader's language."""
    st.markdown(_(english, **values))


def explain(error: InputError) -> str:
    """What was wrong with an input, in the reader's language, to stand in a sentence."""
    return _(error.template, **error.values)


def complaint(error: InputError, *more: str) -> str:
    """What was wrong with an input as a sentence, and more sentences."""
    written = _("%(why)s.", why=explain(error))
    first = written.partition(" ")[0]
    is_word = len(first) > 1 and first.isascii() and first.isalpha()
    return sentences([AsIs(written[0].upper() + written[1:]) if is_word else written, *more])
