"""The page of the text in a browser: links lead to its sections and back, and it prints as a handout."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

IN_SIGHT = "heading => heading.getBoundingClientRect().top > 0 && heading.getBoundingClientRect().top < 800"


@pytest.mark.both_editions
def test_a_lesson_leads_to_its_section_and_the_section_back_to_its_numbers(open_page: Callable[..., Page]) -> None:
    page = open_page("/dying_relu?lang=zh")
    page.locator(".dl-terms a", has_text="4.2.3").click()
    page.wait_for_url("**/the_text?*#4.2.3")
    settle(page)
    heading = page.locator("[id='4.2.3']")
    expect(heading).to_contain_text("ReLU 函数")
    page.wait_for_function(f"() => ({IN_SIGHT})(document.getElementById('4.2.3'))")
    page.locator(".dl-see a", has_text="−3").click()
    page.wait_for_url("**/dying_relu?*scene=recovers*")
    settle(page)
    expect(page.get_by_text("δ·x").first).to_be_visible()


def test_all_sections_follow_one_x(open_page: Callable[..., Page]) -> None:
    page = open_page("/the_text?lang=en&x=2")
    shown = page.locator(".dl-see small")
    expect(shown.get_by_text("0.8808 · 0.1050")).to_be_visible()
    page.locator(".st-key-x input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    expect(shown.get_by_text("0.8909 · 0.09719")).to_be_visible()
    expect(shown.get_by_text("0.9705 · 0.05822")).to_be_visible()
    expect(shown.get_by_text("2.1 · 1", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_as_a_handout(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page("/the_text?lang=zh", color_scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    for hidden in (".st-key-x", ".st-key-p", "[data-testid=stHeader]", ".st-key-lang", ".dl-toc", ".dl-onward"):
        expect(page.locator(hidden).first).to_be_hidden()
    for number in ("1.1", "2.2.3", "3.2", "4.2.3", "4.3.2"):
        expect(page.locator(f"[id='{number}']")).to_be_visible()
    for shown in (".dl-trials", ".dl-sketch", ".katex-display", ".dl-see small"):
        expect(page.locator(shown).first).to_be_visible()
    turned = page.locator(".stApp").evaluate("app => getComputedStyle(app).filter")
    assert (turned != "none") == (scheme == "dark")
    assert page.pdf(format="A4").count(b"/Type /Page\n") in range(4, 10)
