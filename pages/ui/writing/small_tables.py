"""Small tables as HTML, in the look of all tables, whose cells open their arithmetic under the pointer."""

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from pages.ui.writing import along
from pages.ui.writing.along import Along
from pages.ui.writing.tables import column_head

Text = str | Along
Cell = Text | tuple[Text, str] | tuple[Text, str, Text]


def table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], lit: int | None = None, name: str = ""
) -> None:
    """Show a table; the arguments are those of ``written``."""
    st.html(written(caption, heads, rows, lit, name))


def beside(*tables: str) -> None:
    """Show tables side by side, where there is room."""
    st.html(f'<div class="dl-beside">{"".join(tables)}</div>')


def moving(name: str, rows: Sequence[Sequence[Cell]]) -> dict[str, list[str]]:
    """What moves in a table: by the name of a cell its text and its ground."""
    return {
        f"{name}.{i}.{j}.{what}": list(part)
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        for what, part in _parts(cell)
        if isinstance(part, Along)
    }


def _parts(cell: Cell) -> Iterator[tuple[str, Text]]:
    return zip(("text", "how", "ground"), cell if isinstance(cell, tuple) else (cell,), strict=False)


def written(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], lit: int | None = None, name: str = ""
) -> str:
    """A table as HTML.

    Args:
      caption: above it.
      heads: of its columns; the first is that of the row names.
      rows: cells, the first of each row being its name; a cell is what is written, or that and what it says under the
        pointer, or these and the colour of its ground.
      lit: the row that is outlined, counted from 0.
      name: by which a script finds the cells that move.
    """
    head = "".join(column_head(each) for each in heads)
    body = "".join(_row(cells, i == lit, f"{name}.{i}") for i, cells in enumerate(rows))
    return (
        '<div class="dl-wide" style="padding-bottom:1.8rem">'
        f'<table class="dl-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[Cell], lit: bool, name: str) -> str:
    head, *others = cells
    rest = "".join(written_cell(each, f"{name}.{j}", lit) for j, each in enumerate(others, start=1))
    return (
        f'<tr><th scope="row" style="text-align:left">{escape(along.first(dict(_parts(head))["text"]))}</th>{rest}</tr>'
    )


def written_cell(cell: Cell, name: str, lit: bool = False, tag: str = "td") -> str:
    """A cell as HTML; the arguments are those of ``written``, and the name of this one."""
    shown = {what: along.first(part) for what, part in _parts(cell)}
    text, how, ground = (shown.get(what, "") for what in ("text", "how", "ground"))
    moves = any(isinstance(part, Along) for _what, part in _parts(cell))
    told = f' data-at="{name}"' if moves else ""
    told += ' scope="col"' if tag == "th" else ""
    told += f' data-how="{escape(how)}"' if how else ""
    style = f' style="background:{ground}"' if ground else ""
    return f"<{tag}{' class=dl-lit' if lit else ''}{style}{told}>{escape(text)}</{tag}>"
