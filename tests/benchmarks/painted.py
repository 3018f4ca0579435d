"""How long an input takes until it is painted in a browser, and how often a page follows a slider that is dragged.

An arrow key moves the first slider of a page that is not of whole numbers; what counts is the time until the last
change that it makes to the page, the median over some presses, beside that of the floor and of the page's twin (see
``floors``), measured right before in the same browser.

Run from the project's root: python -m tests.benchmarks.painted [--json] [--presses 12] [--dragged 3000] [page ...]
"""

import argparse
import json
import statistics
from collections import Counter

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.benchmarks import floors
from tests.browser.conftest import DONE, FLAGS, find_chromium, settle
from tests.hosting.visitor import Visitor, finish
from tests.server import Server

VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
QUIET = 400
SLIDER = "[data-testid=stMain] [data-testid=stSlider] input[type=range]:not([step='1'])"
PAGES = ("step_by_step", "gradient_descent", "regression", "linear_maps", "derivative", "curves_and_slopes")

# Until the page has not changed for a while: when the last change was that can be seen (what keys reach is set later).
# To be begun before the key, as the page may answer at once.
WATCH = """quiet => void (window.lastChange = new Promise(done => {
  const began = performance.now()
  let last = began
  const isSeen = ({ attributeName }) => attributeName !== "tabindex"
  const observer = new MutationObserver(changes => { if (changes.some(isSeen)) last = performance.now() })
  observer.observe(document.querySelector("[data-testid=stMain]"),
    { subtree: true, childList: true, attributes: true, characterData: true })
  const wait = () => performance.now() - last > quiet && last > began || performance.now() - began > 5000
    ? (observer.disconnect(), done(last - began)) : setTimeout(wait, 20)
  wait()
}))"""

COUNT_RUNS = """() => {
  window.runs = 0
  for (const watcher of Object.values(window.playgroundDrag.watchers)) {
    let waiting = watcher.waiting
    Object.defineProperty(watcher, "waiting", {
      get: () => waiting, set: now => { window.runs += waiting && !now; waiting = now } })
  }
}"""


def painted(page: Page, presses: int) -> float:
    """Milliseconds from a key to the last change it makes, the median."""
    slider = page.locator(SLIDER).first
    found = []
    for turn in range(presses):
        slider.focus()
        page.evaluate(WATCH, QUIET)
        page.keyboard.press("ArrowRight" if turn % 2 else "ArrowLeft")
        found.append(page.evaluate("window.lastChange"))
    return statistics.median(found)


def followed(page: Page, dragged: float) -> float:
    """Updates a second while the first slider is dragged to and fro."""
    page.evaluate(COUNT_RUNS)
    box = page.locator(SLIDER).first.locator("xpath=../..").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    began = page.evaluate("performance.now()")
    while (now := page.evaluate("performance.now()")) - began < dragged:
        page.mouse.move(x + 60 * (1 - 2 * (int(now / 30) % 20) / 19), y)
        page.wait_for_timeout(16)
    runs = page.evaluate("window.runs")
    page.mouse.up()
    return 1000 * runs / (now - began)


async def rerun_kinds(address: str) -> Counter[str]:
    """What an input of a page runs again."""
    visitor = await Visitor(address).open()
    key, slider = visitor.first_slider()
    await visitor.move(key, slider.min)
    await visitor.close()
    return visitor.kinds


def measure(browser: Browser, low: Server, high: Server, name: str, presses: int, dragged: float) -> dict[str, float]:
    """One page, and right before the floor and its twin."""
    address = f"{high.url}/{name}?lang=en"
    below = []
    for path in (floors.floor(), floors.twin(finish(rerun_kinds(address)))):
        page = browser.new_page(viewport=VIEWPORT)
        page.goto(f"{low.url}{path}")
        page.wait_for_selector(DONE, timeout=60_000)
        page.wait_for_selector(".main-svg", timeout=60_000)
        below.append(painted(page, presses))
        page.close()
    page = browser.new_page(viewport=VIEWPORT)
    page.goto(address)
    settle(page)
    here, rate = painted(page, presses), followed(page, dragged)
    page.close()
    floor, twin = below
    times = {"page_ms": round(here), "floor_ms": round(floor), "twin_ms": round(twin)}
    return times | {
        "to_floor": round(here / floor, 2),
        "to_twin": round(here / twin, 2),
        "followed_per_second": round(rate, 1),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--presses", type=int, default=12)
    parser.add_argument("--dragged", type=float, default=3000.0, help="milliseconds")
    arguments = parser.parse_args()
    with Server(floors.app()) as low, Server() as high, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        rows = {
            name: measure(chromium, low, high, name, arguments.presses, arguments.dragged) for name in arguments.pages
        }
        chromium.close()
    print(json.dumps(rows) if arguments.json else "\n".join(f"{name:24} {row}" for name, row in rows.items()))
