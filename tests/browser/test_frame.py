"""What only a browser shows of the frame: cold deep links, language, Back, phones."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, settle


def test_deep_link_as_the_very_first_request(fresh_server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&scene=xor", base=fresh_server.url)
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("radio", name="xor")).to_be_checked()


@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("zh-CN", "zh-CN"), ("de-DE", "en")])
def test_first_visit_speaks_the_language_of_the_browser(open_page: Callable[..., Page], locale: str, language: str) -> None:
    page = open_page("/step_by_step", locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_language_of_the_link_wins_and_can_be_changed(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en", locale="zh-CN")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("radio", name="zh").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.wait_for_url("**lang=zh**")
    page.reload()
    settle(page)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_back_returns_to_the_page_before(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=en")
    page.get_by_role("link", name="Backpropagation, step by step").first.click()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Step by step")).to_have_count(0)


def test_phone_needs_no_sideways_scrolling(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en", viewport={"width": 390, "height": 844})
    assert page.evaluate("() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }") <= 1
