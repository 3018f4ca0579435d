"""The notes of a lecture hold every question of the lesson, its answer and the usual mistakes, as plain text."""

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.searchable import presets
from pages.ui.frame.lessons import titles
from pages.ui.writing.text import in_language
from tests.page import open_page


def notes(at: AppTest) -> str:
    """The notes of a page, "" for none."""
    found = [str(each.proto.body) for each in at.get("html") if "dl-notes" in each.proto.body]
    return found[0] if found else ""


def paragraphs(html: str) -> list[str]:
    return [unescape(text) for text in re.findall("<(?:p|li)>(.*?)</(?:p|li)>", html)]


@pytest.mark.parametrize("page", titles())
def test_every_question_of_a_lesson_is_in_its_notes(page: str) -> None:
    html = notes(open_page(page.removesuffix(".py"), lang="zh", lecture="true"))
    said = paragraphs(html)
    asked = in_language("zh", lambda: presets(page))
    assert html.count("<section") == len(asked)
    assert len(said) == sum(2 + len({wrong.sentence for wrong in each.guess.mistakes}) for each in asked)
    assert not [each for each in said if re.search(r"\$|\\[a-z]|\*\*", each) or not each]


def test_what_is_asked_comes_first_and_once() -> None:
    page = "backprop_walkthrough/one_neuron"
    usual, asked, gallery = (
        paragraphs(notes(open_page(page, lang="en", lecture="true", **link)))
        for link in ({}, {"ask": "Dead ReLU"}, {"ask": "slow-start"})
    )
    assert usual[0].startswith("Nielsen's neuron")
    assert asked[0].startswith("z<0, so φ′(z)=0")
    assert sorted(asked) == sorted(usual)
    assert gallery[0].startswith("The neuron of Michael Nielsen's book")
    assert set(usual) < set(gallery)


def test_there_are_notes_in_a_lecture_only() -> None:
    assert not notes(open_page("backprop_walkthrough/one_neuron", lang="en"))
