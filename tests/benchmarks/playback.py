"""A run of training as a film: how long it takes from the settings to the message, how large that is, and how fast a
browser scrubs it.

By default 500 epochs of a 2-4-2-1 network on 300 points in batches of 10, 60 pictures of 40 × 40 places, and the
largest network that fits. In the browser every picture is shown in turn, as if the reader dragged the time, each
waiting for the next frame of the screen.

    python -m tests.benchmarks.playback [--json] [--rounds 5] [--epochs 500] [--no-browser]
"""

import argparse
import json
import logging
import statistics
from dataclasses import replace
from inspect import unwrap
from time import perf_counter

from playwright.sync_api import sync_playwright

from pages.training.parts import moment, playback, runs
from pages.training.parts.training_settings import DEFAULTS, Training
from tests.browser.conftest import FLAGS, find_chromium, settle
from tests.server import Server

USUAL = replace(DEFAULTS, n=300, tested=0.0)
LARGEST = replace(USUAL, units=(8,) * 5, each=("tanh",) * 5)
TARGETS = {"seconds": 1.5, "megabytes": 1.5, "frames_per_second": 20}
SCRUB = """async range => {
  const last = Number(range.max), began = performance.now()
  for (let k = 0; k <= last; k++) {
    range.value = k
    range.dispatchEvent(new Event("input"))
    await new Promise(requestAnimationFrame)
  }
  return 1000 * (last + 1) / (performance.now() - began)
}"""


def film(settings: Training) -> tuple[float, float]:
    """Seconds from the settings to the message, and its size in MB."""
    began = perf_counter()
    computed = unwrap(runs.compute)(settings)
    sent = playback.message(computed.film, moment.told(computed, settings.epochs))
    return perf_counter() - began, len(sent) / 1e6


def scrub(rounds: int, epochs: int) -> dict[str, float]:
    """Pictures per second in a headless browser, for both networks."""
    found = {}
    with Server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name, query in (("usual", ""), ("largest", "&layers=5" + "".join(f"&u{l}=8" for l in range(1, 6)))):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{server.url}/training_run?lang=en&n=300&tested=0&epochs={epochs}{query}")
            page.wait_for_selector(".film figcaption:not(:empty)", timeout=60_000)
            settle(page)
            found[name] = statistics.median(page.locator(".film input").evaluate(SCRUB) for _ in range(rounds))
        browser.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=500)
    parser.add_argument("--no-browser", action="store_true")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    found: dict[str, dict[str, float]] = {}
    for name, settings in (("usual", USUAL), ("largest", LARGEST)):
        seconds, megabytes = zip(
            *(film(replace(settings, epochs=arguments.epochs)) for _ in range(arguments.rounds)), strict=True
        )
        found[name] = {"seconds": statistics.median(seconds), "megabytes": megabytes[0]}
    if not arguments.no_browser:
        for name, rate in scrub(arguments.rounds, arguments.epochs).items():
            found[name]["frames_per_second"] = rate
    if arguments.json:
        print(json.dumps(found | {"targets": TARGETS}))
        return
    for name, row in found.items():
        print(f"{name:8}" + ", ".join(f"{key} {value:.3g} (target {TARGETS[key]:g})" for key, value in row.items()))


if __name__ == "__main__":
    main()
