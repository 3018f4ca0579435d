"""A lesson plan in a lecture: made on the front page and from what one sees, and led through by a clicker."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DONE, settle

ROOM = {"viewport": {"width": 1280, "height": 720}}


def parameters(page: Page, name: str) -> list[str]:
    """What the address says of a name."""
    found: list[str] = page.evaluate("name => new URLSearchParams(location.search).getAll(name)", name)
    return found


def to_the_end(page: Page) -> None:
    """Go to the last screen, and on from there."""
    page.keyboard.press("End")
    page.keyboard.press("PageDown")


def at_place(page: Page, place: int, length: int) -> None:
    """Wait until a state of the plan is shown in a lecture."""
    page.wait_for_url(f"**place={place}**")
    settle(page)
    expect(page.locator(".lecture-plan")).to_have_text(f"Plan {place} / {length}")
    expect(page.locator(".lecture-screen")).to_contain_text("/")


@pytest.mark.both_editions
def test_a_plan_is_made_begun_and_led_through_by_a_clicker(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=en&precision=6", **ROOM)
    page.get_by_text("Make a lesson plan").click()
    question = page.get_by_label("Add a question of this page")
    question.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a list closes when its page is scrolled
    question.click()
    page.get_by_role("option", name="Which one is wrong by more").click()
    states = page.locator(".dl-plan li")
    expect(states).to_have_count(1)
    page.get_by_label("Add a state by its link").fill("https://school.example/vectors?x1=1.5&lang=zh")
    page.keyboard.press("Enter")
    expect(states.nth(1)).to_have_text("Vectors")
    page.locator(".st-key-plan_up-1 button").first.click()
    expect(states.first).to_have_text("Vectors")
    page.get_by_role("link", name="Begin the lecture").click()
    at_place(page, 1, 2)
    expect(page.locator(".st-key-x1 input[type=range]")).to_have_value("1.5")
    page.keyboard.type("t+")
    to_the_end(page)
    at_place(page, 2, 2)
    assert [parameters(page, name) for name in ("ask", "lecture", "precision", "lang")] == [
        ["mazur"],
        ["true"],
        ["6"],
        ["en"],
    ]
    expect(page.locator(".lecture-screen")).to_contain_text("1 /")
    expect(page.get_by_text("Which one is wrong by more").first).to_be_visible()
    expect(page.locator(".lecture-clock")).not_to_have_text("")
    assert page.locator("html").evaluate("html => html.style.getPropertyValue('--letters')") == "1.1"
    page.reload()
    at_place(page, 2, 2)
    page.keyboard.press("PageUp")
    at_place(page, 1, 2)
    expect(page.get_by_role("button", name="A million")).to_be_visible()
    place = page.locator(".lecture-screen").inner_text().split(" / ")
    assert place[0] == place[1]
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    page.wait_for_selector(DONE)
    assert parameters(page, "place") == ["1"]


def test_what_one_sees_is_added_to_the_plan_which_the_way_home_keeps(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en&w1=1&plan=vectors%3Fx1%3D1")
    page.locator(".st-key-w1 input[type=range]").press("ArrowRight")
    page.wait_for_url("**w1=1.01**")
    page.locator(".st-key-share button").first.click()
    page.get_by_role("button", name="Add to the lesson plan").click()
    expect(page.get_by_role("link", name="States in the lesson plan: 2")).to_be_visible()
    assert parameters(page, "plan") == ["vectors?x1=1", "one_neuron?w1=1.01"]
    page.get_by_role("link", name="States in the lesson plan: 2").click()
    page.wait_for_url(lambda url: "one_neuron?" not in url)
    settle(page)
    expect(page.locator(".dl-plan li")).to_have_text(["Vectors", "One neuron"])
