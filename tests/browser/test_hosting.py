"""What only a browser shows of a hosted playground: it comes back by itself, and other sites may embed it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import settle
from tests.browser.test_share import open_share, state
from tests.server import Server


def shows_line(page: Page, b: str) -> None:
    expect(page.locator(".st-key-points [role=figure]")).to_have_attribute(
        "aria-label", re.compile(rf"ŷ = 0\.5·x \+ {re.escape(b)};")
    )


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
        expect(page.locator("[data-testid=stApp]")).to_have_attribute(
            "data-test-connection-state", "CONNECTED", timeout=30_000
        )
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


@pytest.fixture(scope="module")
def below_a_path() -> Iterator[Server]:
    """A server whose pages are below a path of the site."""
    with Server(base="/tool/dl") as running:
        yield running


def shows_charts(page: Page) -> None:
    expect(page.locator(".dl-chart .main-svg").first).to_be_visible()


@pytest.mark.parametrize("path", ["/gradient_descent", "/training_run", "/images_as_vectors"])
def test_below_a_path_pages_show_charts(open_page: Callable[..., Page], below_a_path: Server, path: str) -> None:
    shows_charts(open_page(f"{path}?lang=en", below_a_path.url))


def test_below_a_path_links_and_menus_stay_below_it(open_page: Callable[..., Page], below_a_path: Server) -> None:
    page = open_page("/?lang=zh", below_a_path.url)
    link = page.locator("[data-testid=stMain] a[href*='step_by_step']:not([href*=lecture])").first
    link.click()
    page.wait_for_url(f"{below_a_path.url}/step_by_step?*lang=zh*")
    settle(page)
    shows_charts(page)
    page.get_by_role("link", name="首页").first.click()
    page.wait_for_url(re.compile(rf"^{re.escape(below_a_path.url)}/\?"))
    page.go_back()
    page.wait_for_url(f"{below_a_path.url}/step_by_step?*")
    shows_charts(page)
    icons = page.locator("link[rel~=icon]").evaluate_all("links => links.map(link => link.href)")
    assert all(icon.startswith((below_a_path.url, "data:")) for icon in icons)


def test_below_a_path_a_state_is_shared_by_link_and_by_file(
    open_page: Callable[..., Page], below_a_path: Server, tmp_path: Path
) -> None:
    page = open_page("/step_by_step?lang=en&scene=xor&x1=0.5&step=6", below_a_path.url)
    link = open_share(page)
    assert link.startswith(f"{below_a_path.url}/step_by_step?")
    assert state(open_page(link.removeprefix(below_a_path.url), below_a_path.url)) == state(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Keep as a file").click()
    kept = tmp_path / "kept.json"
    download.value.save_as(kept)
    assert json.loads(kept.read_text("utf-8"))["page"] == "step_by_step"
    home = open_page("/?lang=en", below_a_path.url)
    open_share(home)
    home.locator("input[type=file]").set_input_files(kept)
    way = home.get_by_role("link", name="Open the state in the file").get_attribute("href")
    assert state(open_page(f"/{way}", below_a_path.url)) == state(page)


def test_below_a_path_the_front_page_has_two_spellings(
    open_page: Callable[..., Page], below_a_path: Server, tmp_path: Path
) -> None:
    for spelling in ("", "/"):
        page = open_page(f"{spelling}?lang=en", below_a_path.url)
        assert open_share(page).startswith(f"{below_a_path.url}/?")
        with page.expect_download() as download:
            page.get_by_role("button", name="Keep as a file").click()
        download.value.save_as(tmp_path / "home.json")
        assert json.loads((tmp_path / "home.json").read_text("utf-8"))["page"] == ""


def test_below_a_path_a_page_outlives_its_server(browser: Browser) -> None:
    page = browser.new_context(locale="en-US").new_page()
    with Server(base="/tool/dl") as running:
        page.goto(f"{running.url}/regression?lang=en&w=0.5&b=2")
        settle(page)
    with Server(port=running.port, base="/tool/dl"):
        expect(page.locator("[data-testid=stApp]")).to_have_attribute(
            "data-test-connection-state", "CONNECTED", timeout=30_000
        )
        page.locator(".st-key-b input[type=range]").press("ArrowRight")
        shows_line(page, "2.01")
    page.context.close()
