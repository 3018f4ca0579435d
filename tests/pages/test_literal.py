"""What readers wrote is one line of text, whatever it holds."""

import functools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath import InputError
from pages.ui.writing.literal import LONGEST, AsIs, clean, code, in_chart, literal
from pages.ui.writing.text import _, complaint, in_language, listed, named

MEANT = ("2-3-2", "leaky-ReLU", "W⁽¹⁾₁₂", "−0.38", "3/8", "-1.5", "(0.05, 0.1)", "x = 3", "a_b", "50%", "身高：高", "")
MARKUP = (
    "[a](https://evil.example)", "![](//evil.example/x)", "https://evil.example", "www.evil.example",
    "a@evil.example", "<b>x</b>", "&lt;b&gt;",
    "*a*", "_a_", "~a~", "# a", "> a", "- a", "+ a", "1. a", "1) a", "`a`", "$x$", ":smile:", ":red[a]",
    ":material/home:", "a -> b", "<-", "--",
    "|a|", "[^1]", "a\\*", "{a}", "a~=b", ">=",
)  # fmt: skip


def fenced(markdown: str) -> list[str]:
    """What stands in the code spans of a text that is nothing else, as CommonMark reads them."""
    found = []
    for part in markdown.split("&#47;") if markdown.count("&#47;") else [markdown]:
        fence = part[: len(part) - len(part.lstrip("`"))]
        inside = part[len(fence) : -len(fence)]
        assert fence
        assert part.endswith(fence)
        assert fence not in inside.replace("`" + fence, "")
        found.append(inside[1:-1] if inside[:1] == inside[-1:] == " " and inside.strip() else inside)
    return found


@pytest.mark.parametrize("text", MEANT)
def test_names_and_numbers_stay_as_they_are(text: str) -> None:
    assert literal(text) == text


@pytest.mark.parametrize("text", MARKUP)
def test_what_could_be_markup_is_code(text: str) -> None:
    assert "/".join(fenced(literal(text))) == text


@given(st.text(max_size=200))
def test_any_text_is_one_line_that_can_be_sent(text: str) -> None:
    for shown in (clean(text), literal(text), code(text), in_chart(text)):
        assert shown.encode() or not text.strip()
        assert all(unicodedata.category(sign)[0] != "C" and sign not in "\u2028\u2029" for sign in shown)
    assert len(clean(text)) <= LONGEST
    assert "<" not in in_chart(text)


@pytest.mark.parametrize(
    "unseen", ["\u202e", "\u2066", "\u200b", "\u200f", "\x00", "\x1b", "\ud800", "\u3164", "\U000e0041", "\ufeff"]
)
def test_unseen_characters_are_seen(unseen: str) -> None:
    assert clean(f"a{unseen}b") == "a�b"


def test_lines_become_one_and_long_text_is_shortened() -> None:
    assert clean("a\r\n\tb\u2028c") == "a b c"
    assert clean("a" * 1000) == "a" * (LONGEST - 1) + "…"
    assert clean("a" * LONGEST) == "a" * LONGEST
    assert clean(" " * 1000 + "a", 5) == "…"


def test_sentences_quote_what_they_are_filled_with_unless_it_is_ours() -> None:
    hostile = MARKUP[0]
    assert _("%(why)s.", why=hostile) == f"`{hostile}`."
    assert _("%(why)s.", why=[hostile, "a"]) == f"`{hostile}`, a."
    assert _("%(why)s.", why=AsIs("$x$")) == "$x$."
    assert _("%(why)s.", why=_("%(why)s.", why=hostile)) == f"`{hostile}`.."
    assert _("%(why)s.", why=0.5) == "0.5."
    assert named("J", hostile) == f"J: `{hostile}`"
    assert listed(["a", hostile]) == f"a, `{hostile}`"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_complaint_quotes_what_was_given(language: str) -> None:
    error = InputError(
        "“%(given)s” is unknown here; the expression may use %(names)s", given=MARKUP[0], names=[MARKUP[1]]
    )
    said = in_language(language, functools.partial(complaint, error))
    assert f"“`{MARKUP[0]}`”" in said
    assert f"`{MARKUP[1]}`" in said
