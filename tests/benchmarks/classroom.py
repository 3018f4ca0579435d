"""A class at one server: every visitor opens a page and moves a slider every two seconds; then a thousand visitors come
and go.

The same load goes to a floor: an app of one slider and one chart. Latency runs from the request until the last of its
answer has arrived; at the end the link of each page must hold the last value of every slider, so that no update was
lost.

Run from the project's root: python -m tests.benchmarks.classroom [--json] [--visitors 60] [--seconds 60] [--comers
1000] [--page regression]
"""

import argparse
import asyncio
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from streamlit.proto.Slider_pb2 import Slider

from tests.benchmarks import floors
from tests.hosting.visitor import Visitor
from tests.server import Server

ARRIVING, PAUSE = 5.0, 2.0


class Class:
    """Visitors, each with an address and a cookie, the seconds that each of their inputs took, and what went wrong."""

    def __init__(self, addresses: Sequence[tuple[str, str]], seconds: float, pause: float = PAUSE) -> None:
        self.addresses, self.seconds, self.pause = addresses, seconds, pause
        self.first: list[float] = []
        self.inputs: list[float] = []
        self.troubles: list[str] = []

    async def attend(self) -> None:
        """Everybody at once."""
        arriving = min(ARRIVING, self.seconds / 2)
        arrivals = (arriving * number / len(self.addresses) for number in range(len(self.addresses)))
        await asyncio.gather(*map(self.visit, self.addresses, arrivals))

    async def visit(self, address: tuple[str, str], arrival: float) -> None:
        """One visitor, who comes at some time and then moves a slider every now and then."""
        chance = random.Random(arrival)
        await asyncio.sleep(arrival)
        began = time.perf_counter()
        try:
            visitor = await Visitor(*address).open()
            self.first.append(visitor.seconds)
            moved: dict[str, tuple[Slider, float]] = {}
            while True:
                await asyncio.sleep(self.pause * chance.uniform(0.5, 1.5))
                moved |= await self.move(visitor, chance)
                moved = {key: each for key, each in moved.items() if same_scale(each[0], visitor.sliders().get(key))}
                if time.perf_counter() - began >= self.seconds:
                    break
            held = await visitor.values()
            self.troubles += [
                f"lost: {key} = {value}" for key, (_, value) in moved.items() if abs(float(held[key]) - value) > 1e-6
            ]
            await visitor.close()
        except Exception as error:
            self.troubles.append(f"{type(error).__name__}: {error}")

    async def move(self, visitor: Visitor, chance: random.Random) -> dict[str, tuple[Slider, float]]:
        """One slider to a place of its scale; by its key the slider, and where to."""
        slider = chance.choice(list(visitor.sliders().values()))
        places = round((slider.max - slider.min) / slider.step)
        value = slider.min + slider.step * chance.randint(0, places)
        await visitor.move(slider.query_param_key, value)
        self.inputs.append(visitor.seconds)
        self.troubles += [
            f"on the page: {element.alert.body}"
            for element in visitor.elements
            if element.WhichOneof("type") == "alert"
        ]
        return {slider.query_param_key: (slider, value)}

    def summary(self) -> dict[str, float | list[str]]:
        """Milliseconds, and what went wrong."""
        p50, p95 = (round(1000 * statistics.quantiles(self.inputs, n=20)[cut], 1) for cut in (9, 18))
        return {
            "inputs": len(self.inputs),
            "p50_ms": p50,
            "p95_ms": p95,
            "slowest_ms": round(1000 * max(self.inputs), 1),
            "first_run_p95_ms": round(1000 * statistics.quantiles(self.first, n=20)[18], 1),
            "troubles": sorted(set(self.troubles))[:5],
        }


def same_scale(before: Slider, now: Slider | None) -> bool:
    """Whether a slider is still on the page with the scale it had; where the scale has become shorter, its value may
    have had to move."""
    return now is not None and (before.min, before.max, before.step) == (now.min, now.max, now.step)


def megabytes(server: Server) -> float:
    """The memory that a server's process holds."""
    status = Path(f"/proc/{server.process.pid}/status").read_text("utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def cpu_seconds(server: Server) -> float:
    """The processor time that a server's process has used: what clock_getcpuclockid(3) finds, which Python offers for
    threads alone."""
    return time.clock_gettime(~server.process.pid << 3 | 2)


async def come_and_go(server: Server, address: str, comers: int, at_once: int = 50) -> dict[str, float]:
    """Memory while many visitors open a page and leave it, and when the server has forgotten them."""
    await asyncio.gather(*(opened_and_closed(address) for _ in range(3)))
    before, most, per_session = megabytes(server), 0.0, 0.0
    for group in range(0, comers, at_once):
        visitors = await asyncio.gather(*(Visitor(address).open() for _ in range(min(at_once, comers - group))))
        most = max(most, megabytes(server))
        per_session = per_session or (megabytes(server) - before) / (at_once - 1)
        await asyncio.gather(*(visitor.close() for visitor in visitors))
    forgetting = time.perf_counter()
    while megabytes(server) > 1.1 * before and time.perf_counter() - forgetting < 150:
        await opened_and_closed(address)
        await asyncio.sleep(5)
    found = {"before_MB": before, "most_MB": most, "after_MB": megabytes(server), "per_open_session_MB": per_session}
    return {name: round(value, 2) for name, value in found.items()}


async def opened_and_closed(address: str) -> None:
    """A short visit."""
    await (await Visitor(address).open()).close()


def attend(server: Server, path: str, visitors: int, seconds: float) -> dict[str, object]:
    """A class at a server, and the processor time of one input."""
    lesson, began = Class([(f"{server.url}{path}", "")] * visitors, seconds), cpu_seconds(server)
    asyncio.run(lesson.attend())
    runs = len(lesson.inputs) + len(lesson.first)
    return {
        **lesson.summary(),
        "cpu_ms_per_run": round(1000 * (cpu_seconds(server) - began) / runs, 1),
        "MB": round(megabytes(server), 1),
    }


def measure(page: str, visitors: int, seconds: float, comers: int) -> dict[str, object]:
    """The floor, the class, the comers."""
    with Server(floors.app()) as server:
        floor = attend(server, floors.floor(), visitors, min(seconds, 20.0))
    with Server() as server:
        lesson = attend(server, f"/{page}?lang=en", visitors, seconds)
        memory = asyncio.run(come_and_go(server, f"{server.url}/{page}?lang=en", comers)) if comers else {}
    ratio = round(lesson["cpu_ms_per_run"] / floor["cpu_ms_per_run"], 2)
    return {"page": page, "floor": floor, "class": lesson, "cpu_ratio": ratio, "memory": memory}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--visitors", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--comers", type=int, default=1000)
    parser.add_argument("--page", default="regression")
    arguments = parser.parse_args()
    found = measure(arguments.page, arguments.visitors, arguments.seconds, arguments.comers)
    show: Callable[[object], str] = json.dumps if arguments.json else lambda value: json.dumps(value, indent=2)
    print(show(found))
