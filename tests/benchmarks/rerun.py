"""What one input costs the server, for every page, beside the floor and the page's twin (see ``floors``).

All run in servers of their own, with the settings of the playground; what counts is the processor time of the server's process for one input, from
the message that a slider has moved to the last message of the answer.

Run from the project's root: python -m tests.benchmarks.rerun [--json] [--inputs 60] [page ...]
"""

import argparse
import asyncio
import json
from collections import Counter

from tests.benchmarks import floors
from tests.benchmarks.classroom import cpu_seconds
from tests.hosting.visitor import Visitor
from tests.server import Server
from tests.test_pages import PAGES

WARM_UP = 5


async def cost(server: Server, path: str, inputs: int) -> tuple[float, Counter[str]]:
    """Milliseconds of processor time for one input on a page, whose first slider moves up and down, and what that runs again.

    Where a page has parts that run by themselves, a slider in each of them; what is found is the part that costs most.
    """
    visitor = await Visitor(f"{server.url}{path}").open()
    found = []
    for key, slider in visitor.moved_first().items():
        places = [slider.min + slider.step * round(part / 7 * (slider.max - slider.min) / slider.step) for part in range(8)]
        began = 0.0
        for turn in range(WARM_UP + inputs):
            if turn == WARM_UP:
                began = cpu_seconds(server)
            await visitor.move(key, places[turn % len(places)])
        found.append((1000 * (cpu_seconds(server) - began) / inputs, visitor.kinds))
    await visitor.close()
    return max(found, key=lambda each: each[0])


def measure(pages: list[str], inputs: int) -> dict[str, dict[str, float]]:
    """Processor time of each page, and right after of its floor and its twin."""
    found = {}
    with Server(floors.app()) as low, Server() as high:
        for page in pages:
            here, kinds = asyncio.run(cost(high, f"/{page.rpartition('/')[2]}?lang=en", inputs))
            floor, twin = (asyncio.run(cost(low, path, 2 * inputs))[0] for path in (floors.floor(), floors.twin(kinds)))
            found[page] = {"page_ms": here, "floor_ms": floor, "twin_ms": twin, "to_floor": here / floor, "to_twin": here / twin}
    return {page: {name: round(value, 2) for name, value in row.items()} for page, row in found.items()}


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
            ratios = f"{row['to_floor']:.2f} x the floor, {row['to_twin']:.2f} x the twin"
            print(f"{page:46} {row['page_ms']:6.1f} ms, floor {row['floor_ms']:5.1f}, twin {row['twin_ms']:5.1f}: {ratios}")
