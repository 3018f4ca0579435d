"""Sliders and points that are followed while they are dragged, and what else of the page only a script can do.

Streamlit sends a slider's value when it is released. This component watches the slider under the pointer and sends its
value on the way: the next one only when the run that the last one caused has come back, so that the server is never
flooded. Nothing of the slider is replaced: without this script it works as before, on release.

The value of a slider can be typed: a field opens over it, whose text is read on the server, as a number in a link is. A
matrix is entered in cells, which write the text that stands for it.

The script also sets the language of the document, lets the keys of buttons work while a slider or a switch has the
focus, keeps one entry in the history for each page however often its link changes, and goes to the top of the page when
a preset has changed it.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from dlmath.arrays import is_number
from pages.ui.layout import roles, rules
from pages.ui.writing.json_bytes import to_json
from pages.ui.writing.settings import Settings
from pages.ui.writing.text import Language

_watch = st.components.v2.component("live_sliders", js=rules.script(Path(__file__).parent / "live.js"))
LONGEST_TYPED = 200


class Drag(NamedTuple):
    """What is under the pointer: by the key of a slider, the value it has been dragged to, and the value it came
    from."""

    values: dict[str, float]
    start: dict[str, float]


Points = dict[str, tuple[str, str]]


class Cells(NamedTuple):
    """A grid of cells in which a matrix is entered: what it is called, whether it is one column, whether its shape is
    free, and the largest; and whether the grid is the transpose of what the link holds."""

    label: str
    column: bool
    free: bool
    most: int
    turned: bool = False


class Heard(NamedTuple):
    """What to do with what the browser says.

    Attributes:
      drop: with the values, by key, of the sliders of a point that has been let go.
      take: with the key of a slider and what was typed into its field.
      refusal: why a slider does not take that, empty if it does.
      words: what fields, cells and their buttons are called.
      matrices: by key, the grids of cells.
    """

    drop: Callable[[dict[str, float]], None]
    take: Callable[[str, str], None]
    refusal: Callable[[str, str], str]
    words: Callable[[], dict[str, str]]
    matrices: Callable[[], Mapping[str, Cells]]


def mount(
    language: Language, presets: int, points: Points, ahead: Iterable[str], chosen: Settings, heard: Heard
) -> None:
    """Put the watcher at the end of a page; what it is told with each run tells it that the last value has been shown.

    Args:
      language: of the page.
      presets: how many presets have been chosen so far.
      points: by the key of a chart whose point can be dragged, the keys of the sliders of x and y.
      ahead: the keys of sliders whose numbers may be asked for ahead of the runs.
      chosen: how the reader wants the page.
      heard: what to do with what the browser says.
    """
    page = {
        "lang": language.tag,
        "dir": language.direction,
        "preset": presets,
        "points": points,
        "ahead": [*ahead],
        "still": not chosen.motion,
        "lecture": chosen.lecture,
        "aloud": chosen.aloud,
        "words": heard.words(),
    }
    _mount(_key(), {"page": page}, heard)


def mount_part(part: str, heard: Heard) -> None:
    """Put a watcher at the end of a part that runs by itself."""
    _mount(_key(part), {}, heard)


def _mount(key: str, told: dict[str, object], heard: Heard) -> None:
    def dropped() -> None:
        heard.drop(_numbers(_told(key, "drop"), "values"))

    def typed() -> None:
        if field := _typed(key):
            heard.take(*field)

    field = _typed(key)
    answer = {"at": _of(_told(key, "typed"), "at"), "refused": heard.refusal(*field)} if field else None
    matrices = {name: cells._asdict() for name, cells in heard.matrices().items()}
    every = {
        "key": key,
        "run": time.time_ns(),
        "dropped": _of(_told(key, "drop"), "at"),
        "typed": answer,
        "matrices": matrices,
        **told,
    }
    data = to_json(every)
    _watch(
        key=key,
        data=data,
        on_drag_change=_nothing,
        on_drop_change=dropped,
        on_scheme_change=_nothing,
        on_typed_change=typed,
    )


def _typed(key: str) -> tuple[str, str] | None:
    """The key of a slider, and what was typed into its field last."""
    told = _told(key, "typed")
    slider, text = _of(told, "key"), _of(told, "text")
    return (slider, text[:LONGEST_TYPED]) if isinstance(slider, str) and isinstance(text, str) else None


def _nothing() -> None:
    """What is done of a message whose run is all it asks for."""


def drag(part: str = "") -> Drag | None:
    """What is being dragged on the page, or in a part of it; if anything is."""
    told = _told(_key(part), "drag")
    values, start = _numbers(told, "values"), _numbers(told, "from")
    return Drag(values, start) if values and values.keys() == start.keys() else None


def _key(part: str = "") -> str:
    return roles.PART_WATCHER.named(part) if part else roles.WATCHER.key


def _told(key: str, name: str) -> object:
    return (st.session_state.get(key) or {}).get(name)


def _of(told: object, name: str) -> object:
    return told.get(name) if isinstance(told, Mapping) else None


def _numbers(told: object, name: str) -> dict[str, float]:
    """The numbers by name in what a browser said, which may say anything."""
    found = _of(told, name)
    pairs = found.items() if isinstance(found, Mapping) else ()
    return {str(key): float(value) for key, value in pairs if is_number(value)}
