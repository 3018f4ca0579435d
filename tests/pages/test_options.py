"""Options of controls: the reader sees them in their language, links and code hold their names."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlmath import ACTIVATIONS, INITIALISATIONS, LOSSES, OPTIMISERS
from dlmath.calculus.surfaces import SURFACES
from pages.calculus.parts import graphs
from pages.ui.frame.lessons import lessons
from pages.ui.writing.text import catalogue
from tests.page import alts, drawn, open_page, tables

ROOT = Path(__file__).parents[2]
LESSONS = [path.removesuffix(".py") for pages in lessons().values() for path in pages]
PROPER = {
    *ACTIVATIONS,
    *INITIALISATIONS,
    *LOSSES,
    *OPTIMISERS,
    *SURFACES,
    "English",
    "Sobel",
    "sin",
    "exp",
}
MAPS, CHAIN = "vectors_and_matrices/linear_maps", "calculus/chain_rule"


def options(at: AppTest) -> list[str]:
    """All options of all controls of a page, as the reader sees them."""
    found: list[Any] = [
        each for kind in ("button_group", "selectbox") for control in at.get(kind) for each in control.proto.options
    ]
    return [getattr(each, "content", each) for each in found]


@pytest.mark.parametrize(("page", "state"), [*((page, {}) for page in LESSONS), (CHAIN, {"of": "matrices"})])
def test_a_chinese_page_has_chinese_options(page: str, state: dict[str, str]) -> None:
    shown = options(open_page(page, lang="zh", **state))
    proper = PROPER - catalogue("zh", "option").keys()
    english = [each for each in shown if re.search("[a-z]{3}", each) and not set(re.split("、", each)) <= proper]
    assert [each for each in english if not re.fullmatch("sin 6x[₁₂]|.*[\u4e00-\u9fff].*", each)] == []


def told(part: object, key: str = "") -> Iterator[str]:
    """The words of a figure: names, texts beside marks and under the pointer, titles."""
    if isinstance(part, dict):
        for name, each in part.items():
            yield from told(
                each,
                name if name in ("text", "name", "customdata", "hovertemplate") else key if name == "title" else "",
            )
    elif isinstance(part, list):
        for each in part:
            yield from told(each, key)
    elif isinstance(part, str) and key:
        yield part


def seen(figure: dict[str, Any]) -> list[Any]:
    """What is seen of a figure, without the names of its frames."""
    return [figure["data"], figure["layout"], *(frame["data"] for frame in figure.get("frames", ()))]


@pytest.mark.parametrize("page", LESSONS)
def test_a_chinese_page_calls_its_options_in_tables_and_charts_as_in_its_controls(page: str) -> None:
    at = open_page(page, lang="zh")
    words = [
        *(re.sub("<[^>]*>", " ", table) for table in tables(at)),
        *alts(at),
        *(text for chart in drawn(at) for text in told(seen(chart.figure))),
    ]
    english = [
        name
        for name in catalogue("zh", "option")
        if len(name) > 3 and any(re.search(rf"(?<![\w-]){name}(?![\w-])", text) for text in words)
    ]
    assert english == []


@pytest.mark.parametrize(("name", "shown"), catalogue("zh", "option").items())
def test_every_translated_option_is_one(name: str, shown: str) -> None:
    assert re.search("[\u4e00-\u9fff]", shown)
    sources = [path for folder in ("pages", "dlmath") for path in (ROOT / folder).rglob("*.py")]
    assert any(f'"{name}"' in source.read_text("utf-8") for source in sources)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_link_holds_the_name_in_any_language_and_nothing_where_it_is_the_default(lang: str) -> None:
    at = open_page(MAPS, lang=lang, view="svd")
    (view,) = (control for control in at.get("button_group") if control.key == "view")
    assert view.value == "svd"
    view.set_value("eigen").run()
    assert at.session_state["view"] == at.query_params["view"] == "eigen"
    view.set_value("area").run()
    assert at.session_state["view"] == "area"
    assert "view" not in at.query_params


def test_what_is_no_option_is_noted_and_leaves_the_link() -> None:
    at = open_page(MAPS, lang="en", view="奇异值分解")
    assert "The link says" in at.warning[0].value
    assert at.session_state["view"] == "area"
    assert "view" not in at.query_params


def test_an_option_outlasts_a_change_of_language() -> None:
    at = open_page(CHAIN, lang="en", scene="reuse")
    at.session_state["lang"] = "zh"
    at.run()
    assert at.session_state["scene"] == "reuse"
    assert "重复使用" in options(at)
    assert set(graphs.SCENES).isdisjoint(options(at))
