"""How long an input takes until it is painted in a browser, and how often a page follows a slider that is dragged.

An arrow key moves the first slider of a page that is not of whole numbers; what counts is the time until the last change that it makes to the
page, the median over some presses, as a ratio to the floor: a page with one slider and one chart of 400 points, measured right before in the same
browser.

Run from the project's root: python -m tests.benchmarks.painted [--json] [page ...]
"""

import argparse
import json
import statistics

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.classroom import floor_app
from tests.browser.conftest import DONE, FLAGS, find_chromium, settle
from tests.server import Server

PRESSES, QUIET, DRAGGED = 12, 400, 3000
SLIDER = "[data-testid=stMain] [data-testid=stSlider] input[type=range]:not([step='1'])"
PAGES = ("step_by_step", "gradient_descent", "regression", "linear_maps", "derivative", "curves_and_slopes")

# From now until the page has not changed for a while: when the last change was.
LAST_CHANGE = """quiet => new Promise(done => {
  const began = performance.now()
  let last = began
  const observer = new MutationObserver(() => { last = performance.now() })
  observer.observe(document.querySelector("[data-testid=stMain]"), { subtree: true, childList: true, attributes: true, characterData: true })
  const wait = () => performance.now() - last > quiet && last > began || performance.now() - began > 5000
    ? (observer.disconnect(), done(last - began)) : setTimeout(wait, 20)
  wait()
})"""

COUNT_RUNS = """() => {
  let waiting = window.playgroundDrag.waiting
  window.runs = 0
  Object.defineProperty(window.playgroundDrag, "waiting", { get: () => waiting, set: now => { window.runs += waiting && !now; waiting = now } })
}"""


def painted(page: Page) -> float:
    """Milliseconds from a key to the last change it makes, the median."""
    slider = page.locator(SLIDER).first
    found = []
    for turn in range(PRESSES):
        slider.focus()
        page.keyboard.press("ArrowRight" if turn % 2 else "ArrowLeft")
        found.append(page.evaluate(LAST_CHANGE, QUIET))
    return statistics.median(found)


def followed(page: Page) -> float:
    """Updates a second while the first slider is dragged to and fro."""
    page.evaluate(COUNT_RUNS)
    box = page.locator(SLIDER).first.locator("xpath=../..").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    began = page.evaluate("performance.now()")
    while (now := page.evaluate("performance.now()")) - began < DRAGGED:
        page.mouse.move(x + 60 * (1 - 2 * (int(now / 30) % 20) / 19), y)
        page.wait_for_timeout(16)
    runs = page.evaluate("window.runs")
    page.mouse.up()
    return 1000 * runs / (now - began)


def measure(browser: Browser, floor: Server, server: Server, name: str) -> dict[str, float]:
    """One page beside the floor."""
    low, high = (browser.new_page(viewport={"width": 1440, "height": 900}) for _ in range(2))
    low.goto(f"{floor.url}/?b=0.5")
    low.wait_for_selector(DONE)
    low.wait_for_selector(".main-svg")
    high.goto(f"{server.url}/{name}?lang=en")
    settle(high)
    ground, here, rate = painted(low), painted(high), followed(high)
    low.close()
    high.close()
    return {"floor_ms": round(ground), "page_ms": round(here), "ratio": round(here / ground, 2), "followed_per_second": round(rate, 1)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with Server(floor_app()) as floor, Server() as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        rows = {name: measure(chromium, floor, server, name) for name in arguments.pages}
        chromium.close()
    print(json.dumps(rows) if arguments.json else "\n".join(f"{name:24} {row}" for name, row in rows.items()))
