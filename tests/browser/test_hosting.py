"""What only a browser shows of a hosted playground: it comes back by itself, and other sites may embed it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import settle
from tests.server import Server


def shows_line(page: Page, b: str) -> None:
    expect(page.locator(".st-key-points [role=figure]")).to_have_attribute("aria-label", re.compile(rf"ŷ = 0\.5·x \+ {re.escape(b)};"))


@pytest.mark.parametrize("before", ["idle", "answered", "unanswered"])
def test_a_page_outlives_its_server(browser: Browser, fresh_server: Server, before: str) -> None:
    page = browser.new_context(locale="en-US").new_page()
    page.goto(f"{fresh_server.url}/regression?lang=en&w=0.5&b=2")
    settle(page)
    slider, moved = page.locator(".st-key-b input[type=range]"), "2"
    if before != "idle":
        slider.press("ArrowRight")
        moved = "2.01"
        page.wait_for_url(f"**b={moved}**")
    if before == "answered":
        shows_line(page, moved)
    fresh_server.stop()
    with Server(port=fresh_server.port):
        expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=30_000)
        slider.press("ArrowRight")
        moved = f"{float(moved) + 0.01:g}"
        page.wait_for_url(f"**b={moved}**")
        assert "w=0.5" in page.url
        shows_line(page, moved)
    page.context.close()


def test_another_site_may_embed_a_page(browser: Browser, server: Server) -> None:
    page = browser.new_context(locale="en-US").new_page()
    embedding = f'<iframe src="{server.url}/vectors?embed=true&lang=en"></iframe>'
    page.route("http://course.example/", lambda route: route.fulfill(body=embedding, content_type="text/html"))
    page.goto("http://course.example/")
    expect(page.frame_locator("iframe").get_by_role("heading", name="Vectors", exact=True)).to_be_visible()
    page.context.close()
