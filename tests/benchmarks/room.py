"""A room of sixty phones: what they cost while nothing happens, how long an answer takes and how soon it is counted on
the lecture screen, and how soon those who follow are where they are led to.

Every phone is a real websocket session that looks at its room as often as its page asks it to.

Run from the project's root: python -m tests.benchmarks.room [--json] [--phones 60] [--seconds 20] [--times 5]
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.ui.frame import rooms
from tests.benchmarks.classroom import cpu_seconds
from tests.hosting.visitor import Visitor
from tests.server import Server

STATE = "one_neuron?lang=en&w1=2&w2=0&b=2&x2=0&alpha=0.15&beside=true&ask=Slow+start"
ANSWERS = ("0.01735", "0.98", "0.01766", "0.5")
PATIENCE = 30.0


class Member(Visitor):
    """A session in a room: looks at it by itself, presses buttons, types."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.bar, self.every = "", 1.0
        self.keys: dict[str, tuple[str, str]] = {}
        self.typed: dict[str, str] = {}
        self.pressed = ""
        self.turn = asyncio.Lock()
        self.reached = ""

    def _hear(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "auto_rerun":
            self.bar, self.every = message.auto_rerun.fragment_id, message.auto_rerun.interval
        elif kind == "page_info_changed":
            self.address = f"{self.address.partition('?')[0]}?{message.page_info_changed.query_string}"

    def _take(self, delta: Delta) -> None:
        super()._take(delta)
        kind = delta.new_element.WhichOneof("type")
        if kind in ("button", "text_input"):
            identifier = getattr(delta.new_element, kind).id
            self.keys[identifier.split("-", 2)[-1]] = identifier, delta.fragment_id

    def _add(self, state: ClientState) -> None:
        for identifier, text in self.typed.items():
            state.widget_states.widgets.add(id=identifier, string_value=text)
        if self.pressed:
            state.widget_states.widgets.add(id=self.pressed, trigger_value=True)
            self.pressed = ""

    def found(self, key: str) -> tuple[str, str]:
        """The identifier and the part of the page of what has a key that begins so; the last one."""
        return [found for name, found in self.keys.items() if name.startswith(key)][-1]

    async def look(self) -> None:
        """Look at the room now and then, until the task ends."""
        while True:
            await asyncio.sleep(self.every)
            async with self.turn:
                await self.run(self.bar)
                self.reached = self.address

    async def press(self, key: str) -> None:
        """Press a button."""
        async with self.turn:
            self.pressed, part = self.found(key)
            await self.run(part)

    async def answer(self, text: str) -> float:
        """Answer the question; the seconds that it takes."""
        async with self.turn:
            identifier, part = self.found("room_answer")
            self.typed[identifier] = text
            await self.run(part)
            return self.seconds

    def reads(self) -> str:
        """The sentences of the last run."""
        return "\n".join(element.markdown.body for element in self.elements if element.WhichOneof("type") == "markdown")


async def until(done: Callable[[], bool]) -> float:
    """The seconds until something is so."""
    began = time.perf_counter()
    while not done():
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError("it has not come to be so")
        await asyncio.sleep(0.01)
    return time.perf_counter() - began


async def lead(desk: Member, phones: list[Member], value: float) -> list[float]:
    """Let go of a slider; the seconds until each phone has the state."""
    began = time.perf_counter()

    async def reached(phone: Member) -> float:
        await until(lambda: parse_qs(urlsplit(phone.reached).query).get("w1") == [f"{value:g}"])
        return time.perf_counter() - began

    arrivals = [asyncio.create_task(reached(phone)) for phone in phones]
    async with desk.turn:
        await desk.move("w1", value)
    return list(await asyncio.gather(*arrivals))


async def answer(desk: Member, phones: list[Member], text: str) -> tuple[list[float], float]:
    """Everybody answers within three seconds; the seconds that each waits, and until the last one is counted."""

    async def one(phone: Member, after: float) -> float:
        await asyncio.sleep(after)
        return await phone.answer(text)

    pauses = (3.0 * number / len(phones) for number in range(len(phones)))
    waited = list(await asyncio.gather(*map(one, phones, pauses)))
    counted = await until(lambda: f"{len(phones)} of {len(phones)}" in desk.reads())
    return waited, counted


async def an_input(server: Server, times: int = 10) -> float:
    """The processor time of an input of somebody who is in no room, in seconds."""
    visitor = await Member(f"{server.url}/{STATE}").open()
    used = cpu_seconds(server)
    for turn in range(times):
        await visitor.move("w1", 1.5 + 0.25 * (turn % 2))
    spent = cpu_seconds(server) - used
    await visitor.close()
    return spent / times


async def lesson(server: Server, number: int, seconds: float, times: int) -> dict[str, object]:
    """A room from its opening to its end."""
    alone = await an_input(server)
    key = rooms.new_key()
    code = rooms.code_of(key)
    desk = Member(f"{server.url}/{STATE}&room={code}&opener={key}")
    await desk.open()
    phones = [Member(f"{server.url}/{STATE}&room={code}") for _ in range(number)]
    for phone in phones:
        await phone.open()
    looking = [asyncio.create_task(each.look()) for each in (desk, *phones)]
    await asyncio.sleep(3.0)
    began, used = time.perf_counter(), cpu_seconds(server)
    await asyncio.sleep(seconds)
    idle = (cpu_seconds(server) - used) / (time.perf_counter() - began)
    led, waited, counted, leading = list[float](), list[float](), list[float](), 0.0
    for turn in range(times):
        used = cpu_seconds(server)
        led += await lead(desk, phones, 1.5 + 0.25 * turn)
        leading += cpu_seconds(server) - used
        await asyncio.sleep(2.0)
        await desk.press("room_ask")
        await until(lambda: all(any(name.startswith("room_answer") for name in phone.keys) for phone in phones))
        await asyncio.sleep(2.0)
        each, last = await answer(desk, phones, ANSWERS[turn % len(ANSWERS)])
        waited += each
        counted.append(last)
        await desk.press("room_close")
        for phone in phones:
            phone.keys.clear()
    for task in looking:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    for each_member in (desk, *phones):
        await each_member.close()
    return {
        "idle_share_of_a_core": round(idle, 3),
        "led_p95_s": worst(led),
        "led_cpu_ms_per_phone": round(1000 * leading / len(led), 1),
        "led_cpu_over_an_input": round(leading / len(led) / alone, 2),
        "counted_after_s": round(max(counted), 2),
        "answer_p50_ms": round(1000 * statistics.median(waited), 1),
        "answer_p95_ms": round(1000 * worst(waited), 1),
    }


def worst(seconds: list[float]) -> float:
    """What one in twenty exceeds."""
    return round(sorted(seconds)[int(0.95 * (len(seconds) - 1))], 3)


def measure(phones: int, seconds: float, times: int) -> dict[str, object]:
    """A room at a server of its own."""
    with Server() as server:
        return {"phones": phones, **asyncio.run(lesson(server, phones, seconds, times))}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--phones", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    found = measure(arguments.phones, arguments.seconds, arguments.times)
    show: Callable[[object], str] = json.dumps if arguments.json else lambda value: json.dumps(value, indent=2)
    print(show(found))
