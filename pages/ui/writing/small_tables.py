"""Small tables as HTML, in the look of all tables, whose cells open their arithmetic under the pointer."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from pages.ui.writing.tables import column_head

Cell = str | tuple[str, str] | tuple[str, str, str]


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], lit: int | None = None) -> None:
    """Show a table; the arguments are those of ``written``."""
    st.html(written(caption, heads, rows, lit))


def beside(*tables: str) -> None:
    """Show tables side by side, where there is room."""
    st.html(f'<div class="dl-beside">{"".join(tables)}</div>')


def written(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], lit: int | None = None) -> str:
    """A table as HTML.

    Args:
      caption: above it.
      heads: of its columns; the first is that of the row names.
      rows: cells, the first of each row being its name; a cell is what is written, or that and what it says under the
        pointer, or these and the colour of its ground.
      lit: the row that is outlined, counted from 0.
    """
    head = "".join(column_head(each) for each in heads)
    body = "".join(_row(cells, i == lit) for i, cells in enumerate(rows))
    return (
        '<div class="dl-wide" style="padding-bottom:1.8rem">'
        f'<table class="dl-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[Cell], lit: bool) -> str:
    name, *others = cells
    first = name if isinstance(name, str) else name[0]
    rest = "".join(_cell(each, lit) for each in others)
    return f'<tr><th scope="row" style="text-align:left">{escape(first)}</th>{rest}</tr>'


def _cell(cell: Cell, lit: bool) -> str:
    text, how, ground = (*((cell,) if isinstance(cell, str) else cell), "", "")[:3]
    told = f' data-how="{escape(how)}"' if how else ""
    style = f' style="background:{ground}"' if ground else ""
    return f"<td{' class=dl-lit' if lit else ''}{style}{told}>{escape(text)}</td>"
