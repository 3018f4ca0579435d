"""The front page in a browser: what moves can be stopped, and a card opens its state."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pages.ui.frame.gallery import GALLERY
from pages.ui.writing.text import catalogue
from tests.browser.conftest import settle


def test_the_network_plays_by_itself_and_is_paused_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=en")
    how = page.locator(".passes .how")
    expect(how).to_have_text("a⁽¹⁾₁ = σ(0.3775) = 0.5933")
    page.locator(".passes .play").press("Enter")
    expect(page.locator(".passes .play")).to_contain_text("Play")
    assert page.locator(".passes").evaluate("figure => !figure.player.playing && figure.classList.contains('paused')")
    page.locator(".passes .back").press("Enter")
    expect(how).to_have_text("z⁽¹⁾₁ = 0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775")
    page.locator(".passes .unit").first.hover()
    expect(how).to_have_text("x₁ = 0.05")


def test_nothing_moves_where_motion_is_not_wanted(open_page: Callable[..., Page]) -> None:
    for page in (open_page("/?lang=en", reduced_motion="reduce"), open_page("/?lang=en&motion=false")):
        expect(page.locator(".passes .play")).to_contain_text("Play")
        assert page.locator(".passes").evaluate(
            "figure => !figure.player.playing && figure.classList.contains('still')"
        )


@pytest.mark.both_editions
def test_a_card_opens_its_state_with_its_question(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=zh&q=0.7514")
    page.locator(".dl-found a").first.click()
    page.wait_for_url("**/step_by_step?*ask=mazur*")
    settle(page)
    expect(page.locator("[data-testid=stAlert]").first).to_contain_text(catalogue("zh")[GALLERY["mazur"].question])
    expect(page.locator(".st-key-sentence")).to_contain_text("7/13")
    asked = page.locator("[class*=st-key-guess]", has=page.locator("[data-testid=stAlert]"))
    answer = asked.get_by_text("4.386×10⁻⁴")
    expect(answer).to_be_hidden()
    asked.get_by_role("button", name=catalogue("zh")["Show me"]).click()
    expect(answer).to_be_visible()


def test_in_lecture_mode_the_page_falls_into_screens(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=en&lecture=true")
    place, passes, card = page.locator(".lecture-screen"), page.locator(".passes"), page.locator(".dl-cards li").first
    expect(place).to_contain_text("1 /")
    expect(card).to_be_hidden()
    page.get_by_role("heading", name="Deep learning").click()
    page.keyboard.press("PageDown")
    expect(place).to_contain_text("2 /")
    expect(passes).to_be_in_viewport(ratio=1)
    for _ in range(12):
        if card.is_visible():
            break
        page.keyboard.press("PageDown")
    expect(card).to_be_in_viewport(ratio=1)
    expect(passes).to_be_hidden()
