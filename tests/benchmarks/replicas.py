"""How many more inputs a second two servers behind the proxy answer than one: visitors who never pause, at one server, then at both.

The proxy, both servers and the visitors share this machine's cores, so the ratio can reach 2 only where there are cores enough for all of them.

Run from the project's root: python -m tests.benchmarks.replicas [--json] [--visitors 12] [--seconds 20] [--page regression]
"""

import argparse
import asyncio
import json
import os

from tests.benchmarks.classroom import ARRIVING, Class
from tests.hosting.proxy import behind_one_address
from tests.hosting.visitor import cookie_of

TARGET = 1.7


def inputs_per_second(addresses: list[tuple[str, str]], seconds: float) -> tuple[float, list[str]]:
    """What visitors without pauses get done, and what went wrong."""
    busy = Class(addresses, seconds, pause=0.0)
    asyncio.run(busy.attend())
    return len(busy.inputs) / (seconds + ARRIVING / 2), sorted(set(busy.troubles))[:5]


def measure(page: str, visitors: int, seconds: float) -> dict[str, object]:
    """One server, then both, twice in turns; the better of each."""
    with behind_one_address() as (url, _):
        address = f"{url}/{page}?lang=en"
        both = [(address, cookie_of(url)) for _ in range(visitors)]
        first = [(address, "PLAYGROUND=one")] * visitors
        found = [(inputs_per_second(first, seconds), inputs_per_second(both, seconds)) for _ in range(2)]
    one, two = (max(rate for rate, _ in column) for column in zip(*found, strict=True))
    troubles = [trouble for pair in found for _, told in pair for trouble in told]
    return {
        "one_per_s": round(one, 1), "two_per_s": round(two, 1), "ratio": round(two / one, 2), "target": TARGET, "cores": os.cpu_count(),
        "troubles": troubles,
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--visitors", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--page", default="regression")
    arguments = parser.parse_args()
    found = measure(arguments.page, arguments.visitors, arguments.seconds)
    print(json.dumps(found, indent=None if arguments.json else 2))
