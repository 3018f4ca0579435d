"""A lesson plan: what a link says of it, what comes before and after each of its states, how it is made and changed."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from dlmath import InputError
from pages.ui.frame import plan
from pages.ui.frame.gallery import GALLERY
from pages.ui.writing.text import catalogue
from tests.page import open_page

NEURON = "backprop_walkthrough/one_neuron"
PLANNED = ["one_neuron?w1=2&ask=Slow+start", "vectors?x1=1", "one_neuron?w1=-1"]


def planned(at: AppTest) -> list[str]:
    """The plan in the link of a page."""
    said = at.query_params.get("plan", [])
    return said if isinstance(said, list) else [said]


def place(at: AppTest) -> str:
    """The place in the link of a page."""
    said = at.query_params["place"]
    return said if isinstance(said, str) else said[-1]


def ways(at: AppTest, rel: str) -> list[dict[str, list[str]]]:
    """What the links of a page to what comes before or after say, and as "page" where they lead."""
    body = " ".join(str(each.proto.body) for each in at.get("html"))
    links = [unescape(found) for tag, found in re.findall(r'(<a href="([^"]*)"[^>]*>)', body) if f'rel="{rel}"' in tag]
    return [parse_qs(urlsplit(link).query) | {"page": [urlsplit(link).path]} for link in links]


def listed(at: AppTest) -> list[str]:
    """What the list of the plan says, as text."""
    bodies = (each.proto.body for each in at.get("html"))
    return [re.sub("<.*?>", "", item) for body in bodies if "dl-plan" in body for item in body.split("<li>")[1:]]


def warnings(at: AppTest) -> list[str]:
    return [str(each.value) for each in at.warning]


def test_a_state_of_a_plan_comes_between_the_one_before_and_the_one_after() -> None:
    at = open_page("vectors_and_matrices/vectors", lang="zh", lecture="true", x1="1", plan=PLANNED, place="2")
    assert not at.warning
    kept = {"lang": ["zh"], "lecture": ["true"], "plan": PLANNED}
    before = {"page": ["one_neuron"], "w1": ["2"], "ask": ["Slow start"], "place": ["1"], **kept}
    after = {"page": ["one_neuron"], "w1": ["-1"], "place": ["3"], **kept}
    assert ways(at, "prev") == [before] * 2
    assert ways(at, "next") == [after] * 2
    body = " ".join(str(each.proto.body) for each in at.get("html"))
    assert "<span>2 / 3</span>" in body
    assert '<span class="lecture-plan">教案 2 / 3</span>' in body
    assert (planned(at), place(at)) == (PLANNED, "2")


def test_a_plan_begins_and_ends_and_without_a_place_the_path_goes_on() -> None:
    first, last = (open_page(NEURON, lang="en", plan=PLANNED, place=each) for each in ("1", "3"))
    assert (ways(first, "prev"), ways(last, "next")) == ([], [])
    assert {link["page"][0] for link in ways(first, "next")} == {"vectors"}
    apart = open_page(NEURON, lang="en", plan=PLANNED)
    assert {link["page"][0] for link in ways(apart, "next")} == {"images_as_vectors"}
    assert all(link["plan"] == PLANNED for link in ways(apart, "next"))
    assert {link["place"][0] for link in ways(open_page("home", lang="en", plan=PLANNED), "next")} == {"1"}


def test_what_leads_nowhere_is_named_and_the_rest_is_kept() -> None:
    bad = ["https://evil.example?x=1", "vectors?<b>=1", "", "the_text", "home"]
    at = open_page("home", lang="en", plan=[bad[0], PLANNED[0], *bad[1:], PLANNED[1]])
    (told,) = warnings(at)
    assert told.startswith("What leads to no lesson is left out of the lesson plan, the rest is kept: `https://")
    assert told.endswith("…."), told
    assert planned(at) == PLANNED[:2]
    assert listed(at) == ["One neuron · Slow start", "Vectors"]
    assert not open_page("home", lang="en", plan=bad).exception


@pytest.mark.parametrize("given", ["4", "-1", "x", "", "²", "9" * 50])
def test_a_place_that_is_none_is_the_first(given: str) -> None:
    at = open_page(NEURON, lang="en", plan=PLANNED, place=given)
    (told,) = warnings(at)
    assert told.startswith("The link asks for state ")
    assert told.endswith(" of the lesson plan, which has 3. Shown as the first.")
    assert place(at) == "1"


def test_a_plan_is_as_long_as_a_link_can_be() -> None:
    at = open_page("home", lang="en", plan=[f"vectors?x1={n}" for n in range(50)])
    assert warnings(at) == ["The lesson plan is too long for a link: its first 40 states are kept."]
    assert len(planned(at)) == plan.MOST
    long = plan.link_of(f"vectors?x1={n}&u={'1' * 1000}" for n in range(20))
    assert 5 < len(long["plan"]) < 8


def test_a_state_says_nothing_of_language_room_or_plan() -> None:
    said = "vectors?x1=1&lang=zh&lecture=true&room=MTDSA&opener=k&plan=gradient&place=2"
    found = plan.read(said)
    assert found == ("vectors", {"x1": ["1"]})
    assert plan.entry(*found) == "vectors?x1=1"


@pytest.mark.parametrize("address", ["", "vectors<", "https://[", "https://a.example/", "javascript:alert(1)"])
def test_an_address_that_leads_to_no_lesson_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="no link to a lesson"):
        plan.of_address(address)


def chosen(at: AppTest, name: str) -> AppTest:
    at.selectbox(key="plan_scene").set_value(name).run()
    assert not at.exception
    return at


def pressed(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def test_a_plan_is_made_of_questions_and_links_changed_and_left() -> None:
    at = chosen(open_page("home", lang="zh"), "vanishing")
    at.text_input(key="plan_link").set_value("https://a.example/tool/one_neuron?lang=en&w1=2#x").run()
    chosen(at, "mazur")
    assert [each.partition("?")[0] for each in planned(at)] == ["vanishing_gradients", "one_neuron", "step_by_step"]
    question = catalogue("zh")[GALLERY["mazur"].question]
    assert listed(at)[1:] == ["一个神经元", f"逐步演算 · {question}"]
    begin = next(str(each.proto.body) for each in at.get("html") if "dl-begin" in each.proto.body)
    assert {"lecture=true", "place=1", "ask=vanishing"} <= set(unescape(begin).replace('"', "&").split("&"))
    pressed(at, "plan_up 2")
    assert [each.partition("?")[0] for each in planned(at)] == ["vanishing_gradients", "step_by_step", "one_neuron"]
    pressed(at, "plan_out 0")
    assert [each.partition("?")[0] for each in planned(at)] == ["step_by_step", "one_neuron"]
    at.text_input(key="plan_link").set_value("https://a.example/nowhere").run()
    assert [each.value for each in at.error] == ["“`https://a.example/nowhere`”不是本站课程的链接。"]
    assert at.text_input(key="plan_link").value == "https://a.example/nowhere"
    pressed(at, "plan_leave")
    assert (planned(at), listed(at)) == ([], [])


def test_share_adds_what_is_seen() -> None:
    at = open_page(NEURON, lang="en", w1="2", precision="6")
    at.session_state["share"] = True
    pressed(at.run(), "plan_add")
    assert planned(at) == ["one_neuron?w1=2&precision=6"]
    pressed(at, "plan_add")
    assert len(planned(at)) == 1
    assert "States in the lesson plan: 1" in " ".join(str(each.proto.body) for each in at.get("html"))
