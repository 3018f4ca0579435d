"""The speaker's notes of a lecture: a second window, which follows it and whose keys move it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

ROOM = {"viewport": {"width": 1280, "height": 720}}


def opened(page: Page) -> tuple[Page, list[str]]:
    """The window of the notes, and what goes wrong in it."""
    with page.expect_popup() as popup:
        page.keyboard.press("n")
    troubles: list[str] = []
    popup.value.on("pageerror", lambda error: troubles.append(str(error)))
    popup.value.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    return popup.value, troubles


@pytest.mark.both_editions
def test_notes_follow_the_lecture_and_their_keys_move_it(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en&lecture=true&plan=one_neuron%3Fw1%3D2&plan=vectors&place=1", **ROOM)
    notes, troubles = opened(page)
    place, title, body = (notes.locator(f"#{name}") for name in ("place", "screen", "notes"))
    there = page.locator(".lecture-screen")
    expect(title).to_have_text("One neuron")
    expect(notes.locator("#plan")).to_have_text("Plan 1 / 2")
    expect(body).to_contain_text("How can a machine learn from being wrong?")
    expect(body).to_contain_text("This is a−y, the whole difference: multiply it by the slope φ′(z).")
    expect(notes.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    notes.keyboard.press("PageDown")
    expect(place).to_have_text(re.compile("^2 /"))
    expect(there).to_have_text(place.inner_text())
    expect(notes.locator("#after")).to_have_text("Next screen: Forward")
    notes.keyboard.type("t")
    expect(notes.locator("#clock")).to_have_text(re.compile(r"^0:0\d$"))
    notes.keyboard.press("End")
    expect(notes.locator("#after")).to_have_text("Next: Vectors")
    expect(body).not_to_contain_text("How can a machine learn from being wrong?")
    notes.keyboard.press("PageDown")
    page.wait_for_url("**/vectors**place=2**")
    settle(page)
    expect(title).to_have_text("Vectors")
    expect(place).to_have_text(re.compile("^1 /"))
    expect(notes.locator("#plan")).to_have_text("Plan 2 / 2")
    expect(notes.locator("#clock")).not_to_have_text("")
    notes.keyboard.type("3")
    notes.keyboard.press("Enter")
    expect(there).to_have_text(re.compile("^3 /"))
    with notes.expect_event("close"):
        page.keyboard.press("Escape")
    assert troubles == []


def test_notes_are_in_the_language_of_the_page_and_begin_with_what_is_asked(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=zh&lecture=true&ask=Dead ReLU", **ROOM)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="备注").click()
    notes = popup.value
    expect(notes).to_have_title("讲者备注")
    expect(notes.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(notes.locator("section").nth(1)).to_contain_text("问全班z<0")


def test_a_window_that_is_blocked_is_said(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en&lecture=true", **ROOM)
    page.evaluate("window.open = () => null")
    page.keyboard.press("n")
    told = page.locator(".lecture-told")
    expect(told).to_have_text(re.compile("^The browser blocks the window of the speaker's notes."))
    page.keyboard.press("PageDown")
    expect(told).to_have_count(0)
    expect(page.locator(".lecture-screen")).to_have_text(re.compile("^2 /"))


def test_a_button_that_was_clicked_leaves_space_and_arrows_to_the_clicker(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en&lecture=true&ask=Slow start", **ROOM)
    place = page.locator(".lecture-screen")
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("[class*=st-key-guess]").get_by_text("It is wrong and sure of it").first).to_be_visible()
    page.keyboard.press("Space")
    expect(place).to_have_text(re.compile("^2 /"))
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text(re.compile("^3 /"))
    page.keyboard.press("i")
    page.locator(".st-key-w1 input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**w1=0.81**")
    expect(place).to_have_text(re.compile("^3 /"))
    page.keyboard.press("PageUp")
    expect(place).to_have_text(re.compile("^2 /"))
