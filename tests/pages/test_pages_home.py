"""The front page: the network at work, the gallery's questions and their answers, links."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import orjson
import pytest
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, trace, update
from dlmath.network.steps import quantity, steps
from pages.parts import animation, symptoms
from pages.ui.frame.gallery import GALLERY
from pages.ui.frame.guide import TEXT
from pages.ui.frame.lessons import lessons, names
from pages.ui.network.scenes import SCENES
from pages.ui.writing import numbers, text
from pages.ui.writing.text import catalogue
from tests.page import HOSTILE, alts, answer_shown, in_link, numbers_in, open_page, texts


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
    assert answer_shown(at) == exhibit.answer
    assert in_link(at)["ask"] == [name]
    shown = texts(at).replace(exhibit.answer, "").replace(exhibit.question, "")
    controls = [value for values in in_link(at).values() for value in values]
    counts = {str(count) for count in range(11)}  # such as of layers, or a power
    assert numbers_in(exhibit.answer) - numbers_in(" ".join([shown, *alts(at), *controls])) - counts == set()


@pytest.mark.parametrize("name", GALLERY)
def test_an_answer_has_the_same_numbers_in_chinese(name: str) -> None:
    for english in (GALLERY[name].question, GALLERY[name].answer):
        decimals = [{each for each in numbers_in(text) if "." in each} for text in (english, catalogue("zh")[english])]
        assert decimals[0] == decimals[1]


@pytest.mark.parametrize("name", ["mazur", "", "<script>alert(1)</script>"])
def test_only_a_question_of_this_page_is_asked(name: str) -> None:
    assert not open_page("calculus/derivative", ask=name).info


def test_what_was_found_stands_first_on_the_page_best_first() -> None:
    at = open_page("home", lang="en", q="softmax nan")
    bodies = [str(each.proto.body) for each in at.get("html")]
    (place,) = [i for i, body in enumerate(bodies) if '<ol class="dl-found' in body]
    assert place < min(i for i, body in enumerate(bodies) if re.search('class="dl-(ways|cards|contents)', body))
    links = [urlsplit(unescape(link)) for link in re.findall(r'href="([^"]*)"', bodies[place])]
    assert links[0].path == "softmax_cross_entropy"
    assert {"ask": ["softmax-nan"], "shift": ["1000"]}.items() <= parse_qs(links[0].query).items()
    assert len({link.path for link in links}) == len(links)
    at.text_input(key="q").set_value("quaternion").run()
    assert "quaternion" in at.info[0].value
    assert not [each for each in at.get("html") if '<ol class="dl-found' in str(each.proto.body)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_was_found_is_written_without_markdown(lang: str) -> None:
    for words in ("gradient of a vector", "sigmoid flat", "δ", "梯度为0", "导数"):
        at = open_page("home", lang=lang, q=words)
        (found,) = [str(each.proto.body) for each in at.get("html") if '<ol class="dl-found' in str(each.proto.body)]
        shown = re.sub("<[^>]*>", "", found)
        assert not re.search(r"[$\\]|\*\*|%\(", shown)


def test_symptoms_lead_to_states_that_show_them() -> None:
    html = " ".join(each.proto.body for each in open_page("home", lang="en").get("html"))
    (entries,) = re.findall(r'<ul class="dl-troubles".*?</ul>', html)
    shown = {
        words: urlsplit(unescape(link)).path for link, words in re.findall(r'<a href="([^"]*)">(.*?)</a>', entries)
    }
    assert shown == {
        "My loss is NaN": "training_run",
        "My loss does not fall": "one_neuron",
        "My gradient is 0": "vanishing_gradients",
        "My unit is dead": "dying_relu",
        "My δ does not match": "gradient_check",
        "My test loss rises": "training_run",
        "Check my homework": "check_my_work",
        "Prepare a lesson": "step_by_step",
    }


def test_the_run_of_the_first_symptom_really_diverges() -> None:
    symptom = text.in_language("en", symptoms.symptoms)[0]
    at = open_page("training/training_run", lang="en", **symptom.values)
    assert at.error


def test_hostile_searches() -> None:
    at = open_page("home", q=HOSTILE[-2])
    for words in HOSTILE:
        at.text_input(key="q").set_value(words[:60]).run()
        assert not at.exception


def test_links_lead_to_lessons_and_keep_language_and_settings() -> None:
    at = open_page("home", lang="zh", motion="false")
    links = [urlsplit(link) for link in hrefs(at)]
    assert {link.path for link in links} == {*names(), TEXT}
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
