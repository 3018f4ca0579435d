"""Numbers sent ahead: when a slider is taken hold of, the browser is sent what the numbers on the page will be at every
position near it, and shows them as fast as it draws. What else depends on the slider comes with the next run.

A lesson draws ``together`` what the sliders move: its drawing is a function of many values at once, which shows the
first and offers all. Where nothing is offered, or nothing comes back in time, a drag is followed by runs alone.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from dlmath.arrays import is_number
from dlmath.contract import unchecked
from pages.ui.drawing.moving import Moving
from pages.ui.inputs.declared import Ahead, Offer, declared
from pages.ui.inputs.ranges import Listed
from pages.ui.layout import rules
from pages.ui.reruns.packed import packed
from pages.ui.writing import along, palette, settings, small_tables, text
from pages.ui.writing.json_bytes import to_json
from pages.ui.writing.settings import Settings

_watch = st.components.v2.component("ahead", js=rules.script(Path(__file__).parent / "ahead.js"))
KEY = "ahead"
MOST = 401  # positions that are usually told at a time, those around the thumb; beyond them the browser asks again

# By the key of a chart its figure, by the name of a table its rows, in which an ``Along`` stands for what moves.
Parts = dict[str, Any]


def offer(keys: Iterable[str], at: Ahead, most: int = MOST) -> None:
    """Let sliders be followed at the speed of the browser, from this run of a lesson on until the next.

    Args:
      keys: of the sliders.
      at: by the key of one of them and values of it, (K,), what moves: by the key of each chart the places in its
        figure, and by "" the cells of tables, with K texts or numbers each.
      most: for how many positions at a time.
    """
    declared().ahead |= {key: Offer(at, most) for key in keys if key in declared().sliders}


def together(held: Mapping[str, float], draw: Callable[..., Parts], most: int = MOST) -> Parts:
    """Draw what sliders move, for what they hold, and offer it for all positions of each.

    Args:
      held: by the keys of the sliders, what they hold.
      draw: of values of each slider, (K,) each, under its key.
      most: for how many positions at a time.

    Returns: what is drawn for what they hold.
    """
    _offer(held, lambda key, values: _moving(draw(**_columns(held, key, values))), most)
    return draw(**_columns(held))


def _offer(held: Mapping[str, float], at: Ahead, most: int) -> None:
    """Offer it on the usual scales, beyond which an axis may move; a number between those of a list moves none."""
    sliders, offered = [declared().sliders[key] for key in held], declared().ahead
    if all(isinstance(each.shown, Listed) or each.shown == each.usual for each in sliders):
        offer(held, at, most)
    else:
        for key in held:
            offered.pop(key, None)


def one_by_one(held: Mapping[str, float], draw: Callable[..., Parts], most: int) -> Parts:
    """Likewise for a drawing that is made for one position at a time, and for so many of them: of a slider that has
    few.

    Args:
      held: as for ``together``.
      draw: of a value of each slider.
    """
    shown = draw(**held)

    def at(key: str, values: np.ndarray) -> dict[str, Moving]:
        with unchecked():
            every = [draw(**{**held, key: value}) for value in values.tolist()]
        return {name: along.side_by_side(part, [each[name] for each in every]) for name, part in shown.items()}

    _offer(held, at, most)
    return shown


def _columns(held: Mapping[str, float], key: str = "", values: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """What all sliders hold while one of them takes many values."""
    K = 1 if values is None else len(values)
    return {name: values if name == key and values is not None else np.full(K, value) for name, value in held.items()}


def _moving(parts: Parts) -> dict[str, Moving]:
    """What moves in charts and, under "", in the cells of tables."""
    tables = {name: part for name, part in parts.items() if isinstance(part, list)}
    cells = {path: values for name, rows in tables.items() for path, values in small_tables.moving(name, rows).items()}
    return {key: along.moving(part) for key, part in parts.items() if key not in tables} | {"": cells}


@st.fragment
def mount(chosen: Settings) -> None:
    """Put what asks on a page; it runs again only when it asks, and is told what is offered then."""
    packed = b""
    match (st.session_state.get(KEY) or {}).get("grab"):
        case {"key": str(key), "place": place} if is_number(place):
            text.remember()
            palette.look()
            settings.use(chosen)
            offered = declared().ahead.get(key)  # none, if a part of the page has withdrawn it
            packed = zlib.compress(to_json(offered and table(key, float(place), offered)), level=1)
    _watch(key=KEY, data=packed, on_grab_change=_nothing)


def _nothing() -> None:
    """All that a question asks for is the run that it causes."""


def table(key: str, place: float, offered: Offer) -> dict[str, object]:
    """What changes near a place of a slider, by chart and by place in its figure, with the positions that it is told
    for."""
    first, step, values = positions(key, place, offered.most)
    moving = offered.at(key, np.array(values))
    return {
        "key": key,
        "first": first,
        "step": step,
        "count": len(values),
        "moving": {target: _changing(each) for target, each in moving.items()},
    }


def positions(key: str, place: float, most: int) -> tuple[float, float, list[float]]:
    """The first position of a slider that is told, the step to the next, and the values that it has at all of them."""
    scale = declared().sliders[key].shown
    low, high = scale.ends
    last = round((high - low) / scale.step)
    thumb = round((min(max(place, low), high) - low) / scale.step)
    first = min(max(thumb - most // 2, 0), max(last + 1 - most, 0))
    at = [low + i * scale.step for i in range(first, min(first + most, last + 1))]
    return at[0], scale.step, [float(scale.dragged(each)) for each in at]


def _changing(moving: Moving) -> dict[str, object]:
    """Without what is the same at all positions, and packed."""
    return {path: packed(values) for path, values in moving.items() if values.count(values[0]) != len(values)}
