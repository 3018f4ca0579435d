"""What the first visit of each page costs a browser with an empty cache: bytes over the network, requests, seconds to
the first chart.

Run from the project's root: python -m tests.benchmarks.first_visit [--json] [page ...]
"""

import argparse
import json
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS, find_chromium, settle
from tests.pages.test_pages import PAGES
from tests.server import Server

TARGET_MB = 3.2
NOTE_FIRST_CHART = """
new MutationObserver((changes, observer) => {
  if (!document.querySelector(".main-svg")) return
  window.firstChart = performance.now()
  observer.disconnect()
}).observe(document, { childList: true, subtree: true })
"""


def visit(browser: Browser, url: str) -> dict[str, Any]:
    """Open a page in a fresh profile and count what comes."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[float] = []
    scripts: list[str] = []
    troubles: list[str] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.on(
        "Network.webSocketFrameReceived", lambda event: sizes.append(len(event["response"]["payloadData"]) * 3 / 4)
    )
    page.on("request", lambda request: scripts.append(request.url))
    page.on(
        "console", lambda message: troubles.append(message.text) if "Content Security Policy" in message.text else None
    )
    page.add_init_script(NOTE_FIRST_CHART)
    page.goto(url)
    settle(page)
    page.wait_for_load_state("networkidle")
    chart = page.evaluate("() => window.firstChart ?? 0") / 1000
    context.close()
    return {
        "MB": round(sum(sizes) / 1e6, 2),
        "requests": len(scripts),
        "first_chart_s": round(chart, 2),
        "dataframe_bundle": any("DataFrame" in url for url in scripts),
        "blocked": troubles,
    }


def report(page: str, row: dict[str, Any]) -> str:
    """One line for a page."""
    extras = ["data frame bundle"] * row["dataframe_bundle"] + row["blocked"]
    return (
        f"{page:50} {row['MB']:5.2f} MB, {row['requests']:3} requests, first chart after {row['first_chart_s']:.2f} s"
        f" {'; '.join(extras)}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = {}
    with Server() as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for page in arguments.pages:
            path = "" if page == "home" else page.rpartition("/")[2]
            found[page] = visit(chromium, f"{server.url}/{path}?lang=en")
            if not arguments.json:
                print(report(page, found[page]), flush=True)
    if arguments.json:
        print(json.dumps({"target_MB": TARGET_MB, "pages": found}))
