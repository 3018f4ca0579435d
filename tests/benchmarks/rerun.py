"""What one input costs the server, for every page, as a ratio to the floor: a page with one slider and one chart of 400 points.

Both run in servers of their own, with the settings of the playground; what counts is the processor time of the server's process for one input, from
the message that a slider has moved to the last message of the answer.

Run from the project's root: python -m tests.benchmarks.rerun [--json] [--inputs 60] [page ...]
"""

import argparse
import asyncio
import json

from tests.benchmarks.classroom import cpu_seconds, floor_app
from tests.hosting.visitor import Visitor
from tests.server import Server
from tests.test_pages import PAGES

WARM_UP = 5


async def cost(server: Server, path: str, inputs: int) -> float:
    """Milliseconds of processor time for one input on a page: its first slider of real numbers, or else of whole ones, moves up and down."""
    visitor = await Visitor(f"{server.url}{path}").open()
    of_page = {key: slider for key, slider in visitor.sliders().items() if visitor.is_of_page(key)}
    key, slider = min(of_page.items(), key=lambda each: each[1].step >= 1.0)
    places = [slider.min + slider.step * round(part / 7 * (slider.max - slider.min) / slider.step) for part in range(8)]
    began = 0.0
    for turn in range(WARM_UP + inputs):
        if turn == WARM_UP:
            began = cpu_seconds(server)
        await visitor.move(key, places[turn % len(places)])
    found = 1000 * (cpu_seconds(server) - began) / inputs
    await visitor.close()
    return found


def measure(pages: list[str], inputs: int) -> dict[str, dict[str, float]]:
    """Processor time of the floor, measured right before, and of each page."""
    found = {}
    with Server(floor_app()) as low, Server() as high:
        for page in pages:
            floor = asyncio.run(cost(low, "/?b=0.5", 2 * inputs))
            here = asyncio.run(cost(high, f"/{page.rpartition('/')[2]}?lang=en", inputs))
            found[page] = {"floor_ms": round(floor, 2), "page_ms": round(here, 2), "ratio": round(here / floor, 2)}
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=[page for page in PAGES if page != "home"])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inputs", type=int, default=60)
    arguments = parser.parse_args()
    rows = measure(arguments.pages, arguments.inputs)
    if arguments.json:
        print(json.dumps(rows))
    else:
        for page, row in rows.items():
            print(f"{page:50} {row['page_ms']:7.1f} ms, floor {row['floor_ms']:5.1f} ms, ratio {row['ratio']:.2f}")
