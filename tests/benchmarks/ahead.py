"""How numbers that are sent ahead follow a slider that is dragged: how soon after the grab, how often a second, how
many bytes they are, and what making them costs the server.

The slider is moved in every frame of the browser, to and fro. A frame counts if the page shows other numbers than in
the one before.

Run from the project's root: python -m tests.benchmarks.ahead [--json] [--dragged 3000] [lesson/slider ...]
"""

import argparse
import json
import statistics
import time
import zlib

from playwright.sync_api import Page, sync_playwright

from pages.ui.inputs import declared
from pages.ui.inputs.ranges import Listed, Range
from pages.ui.reruns import ahead
from pages.ui.writing.json_bytes import to_json
from tests.browser.conftest import FLAGS, find_chromium, settle
from tests.page import open_page
from tests.page_states import LESSONS
from tests.server import Server

SLIDERS = (
    "one_neuron/x1",
    "one_neuron/w1",
    "step_by_step/x1",
    "step_by_step/nudge",
    "curves_and_slopes/z",
    "derivative/x",
    "softmax_cross_entropy/z1",
    "regression/b",
    "vectors/x1",
    "linear_maps/a11",
    "gradient_descent/narrow_y",
    "gradient_descent/alpha",
    "gradient_descent/step",
)
GRABS = 9
# Moves the thumb in every frame, and counts those that show other numbers or draw something elsewhere.
DRAG = """async ([x, y, dragged]) => {
  const all = selector => [...document.querySelectorAll(selector)]
  const shown = () => [...all(".dl-chart text, [data-at]").map(each => each.textContent),
    ...all(".dl-chart path.point").map(each => each.getAttribute("transform"))].join()
  const began = performance.now()
  let [before, first, changed] = [shown(), undefined, 0]
  return await new Promise(done => {
    const frame = () => {
      const passed = performance.now() - began
      const now = shown()
      if (now !== before) changed += 1
      if (now !== before) first ??= passed
      before = now
      if (passed > dragged) return done([first, (1000 * changed) / (passed - first)])
      const place = { clientX: x - 50 + 50 * Math.cos(passed / 400), clientY: y }
      const pointer = { pointerId: 1, pointerType: "mouse", isPrimary: true, buttons: 1, bubbles: true }
      const moved = { ...place, pageX: place.clientX, pageY: y, screenX: place.clientX, screenY: y }
      document.body.dispatchEvent(new PointerEvent("pointermove", { ...pointer, ...moved }))
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}"""


def followed(page: Page, key: str, dragged: int) -> tuple[float, float]:
    """Milliseconds from the grab to the first number that moves, and frames a second that show other numbers."""
    slider = page.locator(f".st-key-{key} input[type=range]")
    slider.scroll_into_view_if_needed()
    box = slider.locator("xpath=../..").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    first, frames = page.evaluate(DRAG, [x, y, dragged])
    page.mouse.up()
    page.wait_for_timeout(3000)
    return first, frames


def thumb(scale: Range, value: str) -> float:
    """Where the thumb of a slider is."""
    return scale.options.index(value) if isinstance(scale, Listed) else float(value)


def sent(page: str, key: str) -> tuple[float, float]:
    """Milliseconds of processor time for what is sent at a grab, and kilobytes, when all is shown."""
    held = open_page(page, lang="en", all="true").session_state["declared"]
    token = declared._declared.set(held)
    times, size = [], 0
    for _ in range(GRABS):
        began = time.process_time()
        packed = zlib.compress(
            to_json(ahead.table(key, thumb(held.sliders[key].shown, held.values[key]), held.ahead[key])), level=1
        )
        times.append(1000 * (time.process_time() - began))
        size = len(packed)
    declared._declared.reset(token)
    return statistics.median(times), size / 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sliders", nargs="*", default=SLIDERS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--dragged", type=int, default=3000)
    arguments = parser.parse_args()
    found: dict[str, dict[str, float]] = {}
    with Server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name in arguments.sliders:
            lesson, key = name.split("/")
            page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
            page.goto(f"{server.url}/{lesson}?lang=en&all=true")
            settle(page)
            first, frames = followed(page, key, arguments.dragged)
            ms, kilobytes = sent(LESSONS[lesson].removesuffix(".py"), key)
            found[name] = {"first_ms": first, "frames": frames, "server_ms": ms, "kB": kilobytes}
            page.context.close()
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:24} {row}" for name, row in found.items()))
