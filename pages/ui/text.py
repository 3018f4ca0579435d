"""English in place, Chinese from text/zh.po."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeVar

import streamlit as st
from babel.messages.pofile import read_po

from dlmath import InputError

LANGUAGES = ("en", "zh")
T = TypeVar("T")
_language: ContextVar[str] = ContextVar("language")
CATALOGUE = Path(__file__).parent.parent / "text" / "zh.po"


@cache
def chinese(context: str | None = None) -> dict[str, str]:
    """The Chinese text of each English sentence, or of each name in a context of the catalogue; read once."""
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string and message.context == context}


def language() -> str:
    """The reader's language, "en" or "zh"."""
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
    text = chinese().get(english, english) if language() == "zh" else english
    return text % {name: listed(value) if isinstance(value, list) else value for name, value in values.items()} if values else text


@cache
def options_in(language: str) -> Callable[[str], str]:
    """What the reader sees of an option, which stands in links and in the code by its name."""
    names = chinese("option") if language == "zh" else {}
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
    """Sentences one after the other; Chinese has no space between them."""
    return ("" if language() == "zh" else " ").join(parts)


def named(name: str, what: str) -> str:
    """Something with its name before it."""
    return name + _(": ") + what


def say(english: str, **values: object) -> None:
    """Write the sentence, which may hold Markdown and LaTeX, in the reader's language."""
    st.markdown(_(english, **values))


def explain(error: InputError) -> str:
    """What was wrong with an input, in the reader's language."""
    return _(error.template, **error.values)
