"""A chart as tables: what its marks stand for, for those who would rather read it."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from pages.ui.writing import numbers
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import _

MOST_ROWS, MOST_COLUMNS = 60, 30
AXES = ("x", "y", "z")


def show(figure: dict[str, Any], alt: str) -> None:
    """The tables of a figure, folded under its words."""
    tables = "".join(_table(trace, number) for number, trace in enumerate(figure["data"], start=1))
    summary = _("As tables: %(chart)s", chart=AsIs(alt))
    st.html(f'<details class="dl-charted"><summary>{escape(summary)}</summary><div>{tables}</div></details>')


def _table(trace: dict[str, Any], number: int) -> str:
    """One trace: its points, a row for each, or its field of numbers; "" for one that shows nothing, or contour lines
    whose heights are bent."""
    if trace["type"] == "contour" and trace.get("hoverinfo") == "skip":
        return ""
    values = {axis: _array(trace[axis]) for axis in AXES if trace.get(axis) is not None}
    if not any(each.size for each in values.values()):
        return ""
    caption = str(trace.get("name") or _("series %(n)s", n=number))
    field = values.get("z")
    if field is not None and field.ndim == 2:
        return _html(caption, [], _thinned(field.tolist(), MOST_ROWS), MOST_COLUMNS)
    places = {} if trace.get("mode") == "text" else values  # words without a mark stand where there is room
    heads = list(places)
    told = trace.get("customdata") if trace.get("customdata") is not None else trace.get("text")
    columns: list[Sequence[object]] = [each.ravel().tolist() for each in places.values()]
    points = next(iter(values.values())).size
    if isinstance(told, list | tuple | np.ndarray | dict) and len(words := _array(told)) == points:
        columns, heads = [*columns, [_plain_text(each) for each in words.tolist()]], [*heads, _("in words")]
    rows = [row for row in zip(*columns, strict=False) if not _is_gap(row[: len(places)])]
    return _html(caption, heads, _thinned(rows, MOST_ROWS), len(heads))


def _is_gap(place: Sequence[object]) -> bool:
    """Whether a point stands for the space between two lines of one trace."""
    return bool(place) and all(each is None or each != each for each in place)


def _array(values: Any) -> np.ndarray:
    """Values as Plotly takes them: a list, an array, or an array packed in base64."""
    if not isinstance(values, dict):
        return np.asarray(values)
    flat = np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"])
    return flat.reshape([int(n) for n in str(values["shape"]).split(",")]) if "shape" in values else flat


def _plain_text(told: object) -> str:
    """A hover text without its marks."""
    text = " ".join(map(str, told)) if isinstance(told, list | tuple | np.ndarray) else str(told)
    return text.replace("<br>", "; ").replace("<b>", "").replace("</b>", "")


def _thinned(rows: Sequence[Any], most: int) -> list[Any]:
    """All rows, or as many as are wanted, evenly taken."""
    places = (
        np.unique(np.linspace(0, len(rows) - 1, most).round().astype(int)) if len(rows) > most else range(len(rows))
    )
    return [rows[place] for place in places]


def _html(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]], most: int) -> str:
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(value))}</td>" for value in _thinned(row, most)) + "</tr>" for row in rows
    )
    head = f"<thead><tr>{top}</tr></thead>" if top else ""
    return (
        f'<table class="dl-table"><caption>{escape(_plain_text(caption))}</caption>{head}<tbody>{body}</tbody></table>'
    )


def _cell(value: object) -> str:
    return (
        ""
        if value is None
        else (
            numbers.plain(float(value))
            if isinstance(value, int | float) and not isinstance(value, bool)
            else str(value)
        )
    )
