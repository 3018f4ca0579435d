"""Sliders and points that are followed while they are dragged, and what else of the page only a script can do.

Streamlit sends a slider's value when it is released. This component watches the slider under the pointer and sends its value on the way: the
next one only when the run that the last one caused has come back, so that the server is never flooded. Nothing of the slider is replaced:
without this script it works as before, on release.

The script also sets the language of the document, lets the keys of buttons work while a slider or a switch has the focus, keeps one entry in the
history for each page however often its link changes, and goes to the top of the page when a preset has changed it.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import orjson
import streamlit as st

from dlmath.arrays import is_number

_SCRIPT = "\n".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("lecture.js", "live.js"))
_watch = st.components.v2.component("live_sliders", js=_SCRIPT)
_KEY = "live"


class Drag(NamedTuple):
    """What is under the pointer: by the key of a slider, the value it has been dragged to, and the value it came from."""

    values: dict[str, float]
    start: dict[str, float]


Points = dict[str, tuple[str, str]]


def mount(tag: str, presets: int, points: Points, still: bool, lecturing: bool, drop: Callable[[dict[str, float]], None]) -> None:
    """Put the watcher at the end of a page; what it is told with each run tells it that the last value has been shown.

    Args:
      tag: of the language of the page.
      presets: how many presets have been chosen so far.
      points: by the key of a chart whose point can be dragged, the keys of the sliders of x and y.
      still: whether nothing may move by itself.
      lecturing: whether the page is shown to a room.
      drop: what to do with the values of those sliders when the point is let go.
    """
    page = {"lang": tag, "preset": presets, "points": points, "still": still, "lecture": lecturing}
    _mount(_KEY, {"page": page}, drop)


def mount_part(part: str, drop: Callable[[dict[str, float]], None]) -> None:
    """Put a watcher at the end of a part that runs by itself."""
    _mount(_key(part), {}, drop)


def _mount(key: str, told: dict[str, object], drop: Callable[[dict[str, float]], None]) -> None:
    def dropped() -> None:
        drop(_numbers(_told(key, "drop"), "values"))

    every = {"key": key, "run": time.time_ns(), "dropped": _of(_told(key, "drop"), "at"), **told}
    _watch(key=key, data=orjson.dumps(every), on_drag_change=lambda: None, on_drop_change=dropped)


def drag(part: str = "") -> Drag | None:
    """What is being dragged on the page, or in a part of it; if anything is."""
    told = _told(_key(part), "drag")
    values, start = _numbers(told, "values"), _numbers(told, "from")
    return Drag(values, start) if values and values.keys() == start.keys() else None


def _key(part: str) -> str:
    return f"{_KEY}_{part}" if part else _KEY


def _told(key: str, name: str) -> object:
    return (st.session_state.get(key) or {}).get(name)


def _of(told: object, name: str) -> object:
    return told.get(name) if isinstance(told, Mapping) else None


def _numbers(told: object, name: str) -> dict[str, float]:
    """The numbers by name in what a browser said, which may say anything."""
    found = _of(told, name)
    pairs = found.items() if isinstance(found, Mapping) else ()
    return {str(key): float(value) for key, value in pairs if is_number(value)}
