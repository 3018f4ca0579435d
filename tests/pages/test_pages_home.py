"""The front page: the network at work, the gallery's questions and their answers, links."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import orjson
import pytest
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, trace, update
from dlmath.network.steps import quantity, steps
from pages.parts import animation
from pages.parts.search import lessons_about
from pages.ui.frame.gallery import GALLERY, found
from pages.ui.frame.lessons import lessons, names
from pages.ui.network.scenes import SCENES
from pages.ui.writing import numbers
from pages.ui.writing.text import catalogue
from tests.page import HOSTILE, alts, in_link, numbers_in, open_page, texts


def hrefs(at: AppTest) -> list[str]:
    """The links in the HTML of a page."""
    return [unescape(link) for each in at.get("html") for link in re.findall(r'href="([^"]*)"', each.proto.body)]


@pytest.mark.parametrize("name", GALLERY)
def test_an_exhibit_opens_its_exact_state_where_its_answer_is_true(name: str) -> None:
    exhibit = GALLERY[name]
    at = open_page(exhibit.page.removesuffix(".py"), lang="en", ask=name, **exhibit.values)
    assert not at.warning
    assert not at.error
    given = {key: value if isinstance(value, list) else [value] for key, value in exhibit.values.items()}
    assert given.items() <= in_link(at).items()
    assert at.info[0].value == exhibit.question
    (answer,) = [expander for expander in at.expander if expander.label == "Your guess first, then the answer"]
    assert answer.markdown[0].value == exhibit.answer
    assert in_link(at)["ask"] == [name]
    shown = texts(at).replace(exhibit.answer, "").replace(exhibit.question, "")
    controls = [value for values in in_link(at).values() for value in values]
    assert numbers_in(exhibit.answer) - numbers_in(" ".join([shown, *alts(at), *controls])) == set()


@pytest.mark.parametrize("name", GALLERY)
def test_an_answer_has_the_same_numbers_in_chinese(name: str) -> None:
    for english in (GALLERY[name].question, GALLERY[name].answer):
        decimals = [{each for each in numbers_in(text) if "." in each} for text in (english, catalogue("zh")[english])]
        assert decimals[0] == decimals[1]


@pytest.mark.parametrize("name", ["mazur", "", "<script>alert(1)</script>"])
def test_only_a_question_of_this_page_is_asked(name: str) -> None:
    assert not open_page("calculus/derivative", ask=name).info


@pytest.mark.parametrize(
    ("words", "names_found"),
    [
        ("mazur", {"mazur", "wrong-and-faster"}),
        ("Goodfellow", {"xor-exact"}),
        ("relu dying", {"dying", "reviving"}),
        ("梯度消失 tanh", {"vanishing"}),
        ("吴恩达", {"edge"}),
        ("  ", set(GALLERY)),
        ("quaternion", set()),
    ],
)
def test_search_in_both_languages(words: str, names_found: set[str]) -> None:
    assert set(found(words)) == names_found


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("dot product", "vectors"),
        ("点积", "vectors"),
        ("determinant", "linear_maps"),
        ("momentum", "gradient_descent"),
        ("死亡", "dying_relu"),
    ],
)
def test_search_finds_the_lessons_that_speak_of_it(words: str, page: str) -> None:
    assert page in [Path(each).stem for each in lessons_about(words)]
    assert not lessons_about(f"{words} quaternion")
    at = open_page("home", lang="en", q=words)
    (found,) = [str(each.value) for each in at.get("html") if "Lessons that speak of it" in str(each.value)]
    assert f'href="{page}?' in found


def test_search_stands_in_the_link_and_says_when_nothing_is_found() -> None:
    at = open_page("home", lang="en", q="softmax nan")
    assert [parse_qs(urlsplit(link).query)["ask"] for link in hrefs(at) if "ask=" in link] == [["softmax-nan"]]
    at.text_input(key="q").set_value("quaternion").run()
    assert not [link for link in hrefs(at) if "ask=" in link]
    assert "quaternion" in at.info[0].value


def test_hostile_searches() -> None:
    at = open_page("home", q=HOSTILE[-2])
    for words in HOSTILE:
        at.text_input(key="q").set_value(words[:60]).run()
        assert not at.exception


def test_links_lead_to_lessons_and_keep_language_and_settings() -> None:
    at = open_page("home", lang="zh", motion="false")
    links = [urlsplit(link) for link in hrefs(at)]
    assert {link.path for link in links} == set(names())
    assert all({"lang": ["zh"], "motion": ["false"]}.items() <= parse_qs(link.query).items() for link in links)


def test_every_lesson_is_linked_by_its_title() -> None:
    html = " ".join(each.proto.body for each in open_page("home", lang="en").get("html"))
    assert all(f">{title}</a>" in html for pages in lessons().values() for title in pages.values())


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return animation.told(SCENES["mazur"])


def test_numbers_of_the_moving_network_are_mazurs(told: dict[str, Any]) -> None:
    first = told["rounds"][0]
    assert told["J"][0] == "0.2984"  # E = 0.298371109
    assert first["beats"][0] == "z⁽¹⁾₁ = 0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775"
    assert first["beats"][5] == "δ⁽²⁾₁ = 0.7414·0.1868 = 0.1385"  # 0.138498562
    assert first["beats"][-1] == "W⁽²⁾₁₁ ← 0.4 − 0.5·0.08217 = 0.3589"  # w5⁺ = 0.35891648


def test_every_round_shows_the_trace_after_so_many_updates(told: dict[str, Any]) -> None:
    scene = SCENES["mazur"]
    network, x, y = scene.network, np.array([scene.x]).T, np.array([scene.y]).T
    for shown, J in zip(told["rounds"], [*told["J"], None], strict=True):
        t = trace(network, x, y, LOSSES[scene.loss])
        values = [value for l in (1, 2) for value in quantity(t, "dW", l).value.ravel()]
        assert {numbers.plain(float(value), 3) for value in values} <= set(shown["texts"])
        assert J in (None, numbers.plain(t.J))
        network = update(t, float(scene.alpha))


def test_a_beat_opens_its_own_step_in_the_walkthrough(told: dict[str, Any]) -> None:
    scene = SCENES["mazur"]
    every = steps(trace(scene.network, np.array([scene.x]).T, np.array([scene.y]).T, LOSSES[scene.loss]))
    assert [every[beat["step"] - 1].rule.value for beat in told["beats"]] == [beat["rule"] for beat in told["beats"]]
    assert len(told["beats"]) == len(told["rounds"][0]["beats"])


def test_the_drawing_is_small_and_says_in_words_what_it_shows(told: dict[str, Any]) -> None:
    assert len(orjson.dumps(told)) < 40_000
    assert 'aria-label="A 2-2-2 network computes its output (0.7514, 0.7729)' in told["svg"]
    assert told["svg"].count("data-n=") == len(told["rounds"][0]["texts"]) == len(told["rounds"][0]["says"])
