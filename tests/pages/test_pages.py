"""What is true of every page, found by looking into pages/."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import orjson
import pytest
from google.protobuf.json_format import MessageToDict
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from pages.ui.frame.lessons import lessons
from pages.ui.writing.text import catalogue
from tests.page import HOSTILE, drawn, open_page, texts
from tests.pages.test_text import HALF_WIDTH

FOLDER = Path(__file__).parents[2] / "pages"
LESSONS = sorted(
    str(file.relative_to(FOLDER).with_suffix(""))
    for file in FOLDER.glob("*/*.py")
    if file.parent.name not in ("ui", "parts")
)
PAGES = ["home", "the_text", *LESSONS]


def test_every_lesson_stands_once_in_the_table_of_contents() -> None:
    assert sorted(path for pages in lessons().values() for path in pages) == [f"{lesson}.py" for lesson in LESSONS]


def sent(at: AppTest) -> Iterator[str]:
    """Every text that the browser gets, those inside charts and components included."""
    waiting: list[Any] = [MessageToDict(proto) for node in at if (proto := getattr(node, "proto", None))]
    waiting += [[chart.figure, chart.alt] for chart in drawn(at)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict | list):
            waiting += each.values() if isinstance(each, dict) else each
        elif isinstance(each, str) and each.startswith("{"):
            waiting.append(orjson.loads(each))
        elif isinstance(each, str):
            yield each


@pytest.mark.parametrize("page", PAGES)
def test_page_in_english(page: str) -> None:
    at = open_page(page, lang="en")
    assert at.title[0].value
    assert not at.error
    assert not at.warning


@pytest.mark.parametrize("page", PAGES)
def test_page_in_chinese_leaves_no_english_sentence(page: str) -> None:
    written = texts(open_page(page, lang="zh"))
    left = [english for english in catalogue("zh") if len(english) > 25 and "%(" not in english and english in written]
    assert left == []


@pytest.mark.parametrize("page", PAGES)
def test_page_in_chinese_has_chinese_punctuation_also_in_charts(page: str) -> None:
    assert [
        text for text in sent(open_page(page, lang="zh")) if HALF_WIDTH.search(re.sub(r"\$[^$]+\$|`[^`]+`", "", text))
    ] == []


@pytest.mark.parametrize("page", LESSONS)
def test_every_chart_is_valid_plotly_and_says_in_words_what_it_shows(page: str) -> None:
    at = open_page(page)
    charts = drawn(at)
    assert charts
    for chart in charts:
        assert Figure(chart.figure).layout.height
        assert len(chart.alt) >= 20


@pytest.mark.parametrize("page", PAGES)
def test_no_page_needs_the_bundle_of_dataframes(page: str) -> None:
    at = open_page(page)
    assert not at.dataframe


@cache
def parameters(page: str) -> tuple[str, ...]:
    """The names of all parameters in a page's link."""
    return tuple(parse_qs(open_page(page).code[-1].value.partition("?")[2], keep_blank_values=True))


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("page", [*LESSONS, "the_text"])
def test_hostile_values_for_every_parameter_of_a_page(page: str, value: str) -> None:
    at = open_page(page, **dict.fromkeys(parameters(page), value))
    assert at.title
