"""A running playground and a browser to open it in."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.server import Server

DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FLAGS += [
    "--disable-features=LocalNetworkAccessChecks"
]  # a page of another site, which a test makes up, may embed this machine's
expect.set_options(timeout=40_000)
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
NO_BROWSER = "no Chromium: install one (Debian: apt-get install chromium; elsewhere: playwright install chromium)"


@pytest.fixture
def fresh_server() -> Iterator[Server]:
    """A server that nobody has visited."""
    with Server() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of the system, or Playwright's own; without one these tests are skipped, and under CI they fail."""
    with sync_playwright() as playwright:
        chromium = _launch(playwright)
        yield chromium
        chromium.close()


def _launch(playwright: Playwright) -> Browser:
    try:
        return playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
    except PlaywrightError:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)


def find_chromium() -> str | None:
    """The system's Chromium, without its windows if it has come without; None for Playwright's own."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


@pytest.fixture
def open_page(server: Server, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a path of the playground and wait for its first run: open_page("/step_by_step?lang=en", viewport={...}).

    When the test ends, nothing may have gone wrong on the way: no console error, no exception or broken formula on the
    page, no request to elsewhere.
    """
    opened: list[tuple[Page, list[str]]] = []

    def open_(path: str, base: str = server.url, **context: Any) -> Page:
        page = browser.new_context(
            **({"viewport": {"width": 1440, "height": 900}, "locale": "en-US"} | context)
        ).new_page()
        troubles: list[str] = []
        _watch(page, base, troubles)
        opened.append((page, troubles))
        page.goto(f"{base}{path}")
        settle(page)
        return page

    yield open_
    for page, troubles in opened:
        shown = page.locator("[data-testid=stException], .katex-error").count()
        page.context.close()
        assert troubles == []
        assert shown == 0


def _watch(page: Page, base: str, troubles: list[str]) -> None:
    here = (base, base.replace("http", "ws"), "data:", "blob:")
    page.on(
        "request",
        lambda request: None if request.url.startswith(here) else troubles.append(f"left the server: {request.url}"),
    )
    page.on("pageerror", lambda error: troubles.append(f"{error}\n{error.stack}"))
    page.on(
        "console",
        lambda message: (
            troubles.append(f"{message.text} {message.location.get('url', '')}")
            if message.type == "error" and not _probing(message.location)
            else None
        ),
    )


def _probing(location: dict[str, Any]) -> bool:
    """Streamlit's client finds its base path by asking below the page's own path first, where nothing answers."""
    return "/_stcore/" in location.get("url", "")


def settle(page: Page) -> None:
    """Wait until the script has run to its end, which is the watcher of sliders, and its charts are drawn."""
    page.wait_for_selector("h1", timeout=60_000)
    page.wait_for_selector(".st-key-live", state="attached", timeout=60_000)
    page.wait_for_function("() => window.playgroundDrag?.installed", timeout=60_000)
    page.wait_for_selector(DONE, timeout=60_000)
    drawn = "() => [...document.querySelectorAll('.dl-chart')].every(chart => !chart.clientWidth || !chart.ariaBusy)"
    page.wait_for_function(drawn, timeout=60_000)


def scan(picture: Locator) -> str:
    """What the QR code in a picture says."""
    seen = Image.open(io.BytesIO(picture.screenshot()))
    (code,) = zxingcpp.read_barcodes(seen, formats=zxingcpp.BarcodeFormat.QRCode)
    return code.text
