"""How long a visitor of the walkthrough waits while strangers train: each asks for 40,000 updates, and as soon as they
are made for others.

The visitor moves an input every now and then, first alone, which is the floor, and then while the strangers train, on
the same server. Every input asks for a short descent of its own. That nobody starves is seen by the number of runs that
each stranger gets.

Run from the project's root: python -m tests.benchmarks.beside_training [--json] [--strangers 12] [--seconds 60]
[--epochs 2000]
"""

import argparse
import asyncio
import json
import statistics
import time

from tests.hosting.visitor import Visitor
from tests.server import Server

TARGET_MS, PAUSE, ARRIVING, ALONE = 500, 0.5, 3.0, 15.0
WALKTHROUGH = "/step_by_step?lang=en&updates=40"
TRAINING = "/training_run?lang=en&n=200&tested=0&batch_size=10"  # 20 batches an epoch
UPDATES_PER_EPOCH = 20


async def wait(url: str, seconds: float) -> list[float]:
    """The seconds that each input of a visitor takes, who pauses after each."""
    visitor = await Visitor(f"{url}{WALKTHROUGH}").open()
    found: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(found) < 2:
        await asyncio.sleep(PAUSE)
        await visitor.move("x1", round(-2.0 + 0.01 * (1 + len(found) * 7 % 400), 2))
        found.append(visitor.seconds)
    await visitor.close()
    return found


async def train(url: str, epochs: int, stranger: int, arrival: float, left: asyncio.Event) -> list[float]:
    """The seconds of each run of a stranger who trains on other samples as soon as the last run has ended, until it is
    time to leave."""
    await asyncio.sleep(arrival)
    visitor = Visitor(f"{url}{TRAINING}&epochs={epochs}&seed={stranger}", patience=600.0)
    runs: list[float] = []
    opening = asyncio.create_task(visitor.open())
    while not left.is_set():
        moving = opening if not runs else asyncio.create_task(visitor.move("noise", round(0.01 * (len(runs) % 50), 2)))
        await asyncio.wait([moving, asyncio.create_task(left.wait())], return_when=asyncio.FIRST_COMPLETED)
        if not moving.done():
            moving.cancel()
            break
        moving.result()
        runs.append(visitor.seconds)
    await visitor.close()
    return runs


async def beside(url: str, strangers: int, seconds: float, epochs: int) -> tuple[list[float], list[list[float]]]:
    """The visitor's inputs, and the runs of each stranger."""
    left = asyncio.Event()
    arriving = min(ARRIVING, seconds)
    training = [
        asyncio.create_task(train(url, epochs, each, arriving * each / strangers, left)) for each in range(strangers)
    ]
    await asyncio.sleep(arriving)
    inputs = await wait(url, seconds)
    left.set()
    return inputs, await asyncio.gather(*training)


def milliseconds(inputs: list[float]) -> dict[str, float]:
    """The median, the slowest of twenty and the slowest of all."""
    every = sorted(inputs)
    times = {"p50_ms": statistics.median(every), "p95_ms": every[int(0.95 * (len(every) - 1))], "slowest_ms": every[-1]}
    return {"inputs": len(every)} | {name: round(1000 * value, 1) for name, value in times.items()}


def measure(strangers: int, seconds: float, epochs: int) -> dict[str, object]:
    """The visitor alone, then beside the strangers."""
    with Server() as server:
        asyncio.run(wait(server.url, 1.0))
        alone = milliseconds(asyncio.run(wait(server.url, min(seconds, ALONE))))
        inputs, runs = asyncio.run(beside(server.url, strangers, seconds, epochs))
    there = milliseconds(inputs)
    longest = max((run for each in runs for run in each), default=None)
    return {
        "alone": alone,
        "beside": there,
        "ratio": round(there["p50_ms"] / alone["p50_ms"], 1),
        "target_ms": TARGET_MS,
        "strangers": strangers,
        "updates_of_each_run": UPDATES_PER_EPOCH * epochs,
        "runs_of_each": sorted(map(len, runs)),
        "longest_run_s": longest and round(longest, 1),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--strangers", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--epochs", type=int, default=2000)
    arguments = parser.parse_args()
    found = measure(arguments.strangers, arguments.seconds, arguments.epochs)
    print(json.dumps(found, indent=None if arguments.json else 2))
