"""English in place, other languages from a catalogue each: Chinese from text/zh.po."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import streamlit as st
from babel.messages.pofile import read_po

from dlmath import InputError


class Language(NamedTuple):
    """What it calls itself, its tag in a document, and what stands between two sentences."""

    name: str
    tag: str
    space: str


LANGUAGES = {"en": Language("English", "en", " "), "zh": Language("中文", "zh-CN", "")}
T = TypeVar("T")
_language: ContextVar[str] = ContextVar("language")
CATALOGUES = Path(__file__).parent.parent / "text"


@cache
def catalogue(language: str, context: str | None = None) -> dict[str, str]:
    """A language's text of each English sentence, or of each name in a context of its catalogue; read once."""
    if language == "en":
        return {}
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string and message.context == context}


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
    """The sentence in the reader's language, with %(name)s filled in; a list is written as the language writes lists."""
    text = catalogue(language()).get(english, english)
    return text % {name: listed(value) if isinstance(value, list) else value for name, value in values.items()} if values else text


def N_(english: str) -> str:
    """Mark a sentence that is translated where it is shown, as gettext's own marker does."""
    return english


@cache
def options_in(language: str) -> Callable[[str], str]:
    """What the reader sees of an option, which stands in links and in the code by its name."""
    names = catalogue(language, "option")
    return lambda name: names.get(name, name)


def called(option: str) -> str:
    """An option as its control calls it in the reader's language, for tables and charts."""
    return options_in(language())(option)


def listed(parts: Iterable[str]) -> str:
    """A list in the reader's language."""
    return _(", ").join(parts)


def clauses(parts: Iterable[str]) -> str:
    """Clauses beside one another, which may hold lists themselves."""
    return _("; ").join(parts)


def sentences(parts: Iterable[str]) -> str:
    """Sentences one after the other."""
    return LANGUAGES[language()].space.join(parts)


def named(name: str, what: str) -> str:
    """Something with its name before it."""
    return name + _(": ") + what


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
    return sentences([written[0].upper() + written[1:] if is_word else written, *more])
