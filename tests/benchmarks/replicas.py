"""How many more inputs a second two servers behind the proxy answer than one: visitors who never pause, at one server,
then at both.

The proxy, both servers and the visitors share this machine's cores, so the page is one whose inputs give a server much
to do and a visitor little. What does not depend on that is how many inputs a second of processor time answers: where a
second server costs nothing extra, two with cores of their own answer twice as many.

Run from the project's root: python -m tests.benchmarks.replicas [--json] [--visitors 6] [--seconds 20] [--page
initialisation]
"""

import argparse
import asyncio
import json
import os
from typing import NamedTuple

from tests.benchmarks.classroom import ARRIVING, Class, cpu_seconds
from tests.hosting.proxy import behind_one_address
from tests.hosting.visitor import cookie_of
from tests.server import Server

TARGET = 1.7


class Rates(NamedTuple):
    """Inputs answered, by the clock and by the servers' processor time, and what went wrong."""

    per_second: float
    per_cpu_second: float
    troubles: list[str]


def rates(addresses: list[tuple[str, str]], servers: list[Server], seconds: float) -> Rates:
    """What visitors without pauses get done."""
    busy, began = Class(addresses, seconds, pause=0.0), sum(map(cpu_seconds, servers))
    asyncio.run(busy.attend())
    used = sum(map(cpu_seconds, servers)) - began
    return Rates(len(busy.inputs) / (seconds + min(ARRIVING, seconds / 2) / 2), len(busy.inputs) / used, busy.troubles)


def measure(page: str, visitors: int, seconds: float) -> dict[str, object]:
    """One server, then both, twice in turns; the better of each."""
    with behind_one_address() as (url, named):
        address, servers = f"{url}/{page}?lang=en", list(named.values())
        both = [(address, cookie_of(url)) for _ in range(visitors)]
        first = [(address, "PLAYGROUND=one")] * visitors
        turns = [(rates(first, servers, seconds), rates(both, servers, seconds)) for _ in range(2)]
    one, two = (Rates(*(max(column) for column in zip(*found, strict=True))) for found in zip(*turns, strict=True))
    return {
        "one": {"inputs_per_s": round(one.per_second, 1), "inputs_per_cpu_s": round(one.per_cpu_second, 1)},
        "two": {"inputs_per_s": round(two.per_second, 1), "inputs_per_cpu_s": round(two.per_cpu_second, 1)},
        "ratio": round(two.per_second / one.per_second, 2),
        "ratio_with_cores_enough": round(2 * two.per_cpu_second / one.per_cpu_second, 2),
        "target": TARGET,
        "cores": os.cpu_count(),
        "troubles": sorted({*one.troubles, *two.troubles})[:5],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--visitors", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--page", default="initialisation")
    arguments = parser.parse_args()
    found = measure(arguments.page, arguments.visitors, arguments.seconds)
    print(json.dumps(found, indent=None if arguments.json else 2))
