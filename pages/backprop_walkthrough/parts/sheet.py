"""A sheet to be filled in: given matrices as numbers, asked ones as cells to type into, the verdict in each cell.

One component for all cells: they stay in place, Tab goes from one to the next, and what is typed goes to the server as
a whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from dlmath import InputError
from dlmath.by_hand.answers import spread
from dlmath.by_hand.judge import Status
from dlmath.network.steps import Quantity, Symbol
from pages.ui.writing import formulas, numbers, palette
from pages.ui.writing.json_bytes import to_json
from pages.ui.writing.numbers import sub, sup
from pages.ui.writing.scripts import bundled
from pages.ui.writing.text import _, complaint

COLOURS = {
    Status.RIGHT: palette.POSITIVE,
    Status.CARRIED: palette.SYMBOLS["x"],
    Status.ROUGH: palette.SYMBOLS["z"],
    Status.WRONG: palette.NEGATIVE,
    Status.UNREADABLE: palette.NEGATIVE,
}
_FOLDER = Path(__file__).parent
_STYLE = (_FOLDER / "sheet.css").read_text("utf-8") + "".join(
    f'.sheet [data-status="{status}"] small {{ color: {palette.both(shade)} }}\n.sheet [data-status="{status}"] input'
    f" {{ border-color: {palette.both(shade)}; box-shadow: inset 0 -2px {palette.both(shade)} }}\n"
    for status, shade in COLOURS.items()
)
_sheet = st.components.v2.component(
    "sheet",
    html='<div class="sheet"></div>',
    css=_STYLE,
    js=bundled(_FOLDER / "sheet.js"),
    isolate_styles=False,
)
_KEY = "sheet"
_OF_WEIGHTS = ("W", "dW", "v_W", "m_W")


@dataclass(frozen=True, eq=False)
class Part:
    """One matrix of a sheet.

    Attributes:
      quantity: its symbol and value; of an asked one only the shape is shown.
      key: of an asked one, what the names of its cells begin with; "" for a given one.
    """

    quantity: Quantity
    key: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, what it is, and the word for that."""

    text: str
    status: str
    word: str


def words() -> dict[Status, str]:
    """A sign and a word for what is said of an answer."""
    return {
        Status.BLANK: "",
        Status.UNREADABLE: "? " + _("unreadable"),
        Status.RIGHT: "✓ " + _("right"),
        Status.ROUGH: "≈ " + _("more digits"),
        Status.CARRIED: "↷ " + _("follows"),
        Status.WRONG: "✗ " + _("wrong"),
    }


def name(symbol: Symbol, *place: int) -> str:
    """A quantity in Unicode, such as ∇W⁽¹⁾, or with its place one number of it."""
    layer, index = (sup(symbol.layer) if symbol.layer else ""), sub(*place)
    letter = {"dW": "∇W", "db": "∇b", "dJ_da": "∂J/∂a", "delta": "δ"}.get(symbol.letter, symbol.letter)
    if symbol.letter == "slope":
        return f"φ′(z{layer}{index})"
    if symbol.letter.endswith("_new"):
        return _("new %(symbol)s", symbol=f"{letter[0]}{layer}{index}")
    return letter + ("" if letter in ("y", "J") else layer) + ("" if letter == "J" else index)


def cell_name(key: str, row: int, column: int) -> str:
    """A cell as it stands in a link: z1[2,1]."""
    return f"{key}[{row + 1},{column + 1}]"


def show(
    sections: Sequence[tuple[str, Sequence[Part]]],
    cells: Mapping[str, Cell],
    on_typed: Callable[[Mapping[str, str]], None],
    turned: bool = False,
) -> None:
    """Show a sheet.

    Args:
      sections: headings, and under each its matrices.
      cells: by the name of a cell, ``key[row,column]`` counted from 1, what it shows.
      on_typed: is called with the texts of all cells when one has changed.
      turned: whether weights, and all that has their shape, are written as inputs × units.
    """

    def typed() -> None:
        told = _told()
        try:
            pasted = _spread(told.pasted, [part for _heading, parts in sections for part in parts], turned)
        except InputError as error:
            pasted = {}
            st.session_state["sheet_refused"] = complaint(error, _("Nothing was pasted."))
        on_typed({cell: text for cell, text in {**told.texts, **pasted}.items() if cell in cells})

    rows = [(escape(heading), "".join(_table(part, turned) for part in parts)) for heading, parts in sections]
    html = "".join(f"<section><h2>{heading}</h2><div class=row>{row}</div></section>" for heading, row in rows)
    data = {"html": html, "cells": {cell: vars(shown) for cell, shown in cells.items()}, "at": _told().at}
    _sheet(key=_KEY, data=to_json(data), on_typed_change=typed)
    if refused := st.session_state.pop("sheet_refused", ""):
        st.error(refused)


class Told(NamedTuple):
    """What the browser said last: the texts of cells, in which cell what was pasted, and when that was."""

    texts: dict[str, str]
    pasted: tuple[str, str]
    at: float


def _told() -> Told:
    """What the browser said last; it may say anything."""
    match (st.session_state.get(_KEY) or {}).get("typed"):
        case {"typed": dict() as texts, "at": int() | float() as at, **more}:
            match more.get("pasted"):
                case {"cell": str() as cell, "text": str() as text}:
                    pasted = cell, text
                case _:
                    pasted = "", ""
            return Told({str(name): str(text) for name, text in texts.items()}, pasted, at)
    return Told({}, ("", ""), 0)


def _spread(pasted: tuple[str, str], parts: Sequence[Part], turned: bool) -> dict[str, str]:
    """By cell the texts of a matrix that was pasted into one, as its table lies on the sheet."""
    cell, text = pasted
    for part in parts:
        lines = _lines(part, turned)
        places = {cell_name(part.key, *place): (r, c) for r, line in enumerate(lines) for c, place in enumerate(line)}
        if part.key and cell in places:
            found = spread(text, name(part.quantity.symbol), (len(lines), len(lines[0])), places[cell])
            return {cell_name(part.key, *lines[r][c]): entry for (r, c), entry in found.items()}
    return {}


def _lines(part: Part, turned: bool) -> Sequence[Sequence[tuple[int, int]]]:
    """The places of a matrix line by line as it lies on the sheet."""
    q = part.quantity
    places = [[(j, k) for k in range(q.value.shape[1])] for j in range(q.value.shape[0])]
    letter = q.symbol.letter.removesuffix("_new")
    flipped = formulas.flipped(Quantity(Symbol(letter, q.symbol.layer), q.value))
    return list(zip(*places, strict=True)) if (turned if letter in _OF_WEIGHTS else flipped) else places


def _table(part: Part, turned: bool) -> str:
    q, lines = part.quantity, _lines(part, turned)
    letter = q.symbol.letter.removesuffix("_new")
    rows = "".join(
        "<tr>" + "".join(_asked(part, j, k) if part.key else _given(q, j, k) for j, k in line) + "</tr>"
        for line in lines
    )
    head = f'<span class="dl-{letter}">{escape(name(q.symbol))}</span><small>{len(lines)}×{len(lines[0])}</small>'
    return f'<table class="dl-table"><caption>{head}</caption><tbody>{rows}</tbody></table>'


def _given(q: Quantity, j: int, k: int) -> str:
    value = float(q.value[j, k])
    return f'<td data-how="{numbers.full(value)}">{numbers.plain(value)}</td>'


def _asked(part: Part, j: int, k: int) -> str:
    place = (j, k) if part.quantity.value.shape[1] > 1 else (j,)
    label = escape(name(part.quantity.symbol, *place))
    said = f"said-{part.key}-{j}-{k}"
    return (
        f'<td class="asked"><input data-cell="{cell_name(part.key, j, k)}" aria-label="{label}"'
        f' aria-describedby="{said}" autocomplete="off" spellcheck="false"><small id="{said}"'
        ' aria-live="polite"></small></td>'
    )
