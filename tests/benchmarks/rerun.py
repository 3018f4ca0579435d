"""What one input costs the server, for every page, beside the floor, the page's twin, and Streamlit as it comes (see
``floors``).

What counts is the processor time of a server's process for one input. Every input of the page is followed by one of
each of the others, and what is told are medians: whatever else the machine does, it does to all of them.

Run from the project's root: python -m tests.benchmarks.rerun [--json] [--inputs 60] [page ...]
"""

import argparse
import asyncio
import json
import statistics
from typing import NamedTuple

from streamlit.proto.Slider_pb2 import Slider

from tests.benchmarks import floors
from tests.benchmarks.classroom import cpu_seconds
from tests.hosting.visitor import Visitor
from tests.pages.test_pages import PAGES
from tests.server import Server

WARM_UP = 5


class Servers(NamedTuple):
    """The playground, and what it is measured against, each in a process of its own."""

    playground: Server
    floor: Server
    twin: Server
    plain: Server


class Moved:
    """A slider of an open page that moves up and down."""

    def __init__(self, server: Server, visitor: Visitor, key: str, slider: Slider) -> None:
        self.server, self.visitor, self.key, self.turn = server, visitor, key, 0
        self.places = [
            slider.min + slider.step * round(part / 7 * (slider.max - slider.min) / slider.step) for part in range(8)
        ]
        self.used = cpu_seconds(server)

    async def cost(self) -> float:
        """Milliseconds of processor time since the last input, for one more."""
        self.turn += 1
        await self.visitor.move(self.key, self.places[self.turn % len(self.places)])
        before, self.used = self.used, cpu_seconds(self.server)
        return 1000 * (self.used - before)


async def sliders(server: Server, path: str) -> list[Moved]:
    """The first slider of each part of a page that runs by itself."""
    visitor = await Visitor(f"{server.url}{path}").open()
    return [Moved(server, visitor, key, slider) for key, slider in visitor.moved_first().items()]


async def beside(servers: Servers, moved: Moved, inputs: int) -> dict[str, float]:
    """The cost of a page's slider, and that of the floor, of the page's twin and of Streamlit as it comes, in turns."""
    await moved.cost()
    twin = floors.twin(moved.visitor.kinds)
    addresses = {
        "floor": (servers.floor, floors.floor()),
        "twin": (servers.twin, twin),
        "plain": (servers.plain, floors.floor()),
    }
    others = {name: (await sliders(*address))[0] for name, address in addresses.items()}
    turns = [
        {name: await each.cost() for name, each in ({"page": moved} | others).items()} for _ in range(WARM_UP + inputs)
    ]
    for each in others.values():
        await each.visitor.close()
    return {name: statistics.median(turn[name] for turn in turns[WARM_UP:]) for name in ("page", *others)}


async def measure(servers: Servers, page: str, inputs: int) -> dict[str, float]:
    """The part of a page that costs most, and what it is measured against."""
    parts = await sliders(servers.playground, f"/{page.rpartition('/')[2]}?lang=en")
    ms = max([await beside(servers, part, inputs) for part in parts], key=lambda row: row["page"])
    await parts[0].visitor.close()
    ratios = {f"to_{name}": ms["page"] / ms[name] for name in ("floor", "twin", "plain")}
    return {
        name: round(value, 2) for name, value in ({f"{name}_ms": value for name, value in ms.items()} | ratios).items()
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=[page for page in PAGES if page != "home"])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inputs", type=int, default=60)
    arguments = parser.parse_args()
    with (
        Server() as playground,
        Server(floors.app()) as floor,
        Server(floors.app()) as twin,
        Server(floors.plain()) as plain,
    ):
        servers = Servers(playground, floor, twin, plain)
        rows = {page: asyncio.run(measure(servers, page, arguments.inputs)) for page in arguments.pages}
    print(json.dumps(rows) if arguments.json else "\n".join(f"{page:40} {row}" for page, row in rows.items()))
