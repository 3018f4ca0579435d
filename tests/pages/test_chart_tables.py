"""A chart's numbers in tables: every chart of every lesson, and what single marks become."""

import numpy as np
import pytest

from pages.ui.drawing import charts
from pages.ui.drawing.chart_tables import _table
from tests.page import Cells, drawn, figure, number, open_page
from tests.pages.test_pages import PAGES


@pytest.mark.parametrize("page", [page for page in PAGES if page != "home"])
def test_every_chart_of_a_lesson_has_tables(page: str) -> None:
    at = open_page(page, tables="true")
    folded = [html.proto.body for html in at.get("html") if '<details class="dl-charted"' in html.proto.body]
    assert len(folded) == len(drawn(at))
    assert all("<td>" in each for each in folded)


def test_the_tables_hold_what_the_chart_draws() -> None:
    at = open_page("backprop_walkthrough/step_by_step", tables="true", step=7)
    delta = next(trace for trace in figure(at, "panels")["data"] if trace.get("name") == "δ")
    html = next(
        html.proto.body
        for html in at.get("html")
        if '<details class="dl-charted"' in html.proto.body and "J = 0.2984 at" in html.proto.body
    )
    rows = next(rows for caption, rows in Cells(html).tables.items() if caption == "δ")
    assert [row[0] for row in rows[1:]] == delta["x"]
    shown = [number(row[1]) for row in rows[1:] if row[1]]
    assert shown == pytest.approx([y for y in delta["y"] if y is not None], rel=5e-4)


def test_a_packed_field_is_read_and_thinned() -> None:
    html = _table({"type": "heatmap", "z": charts.packed(np.arange(10_000.0).reshape(100, 100))}, 1)
    assert html.count("<tr>") == 60
    assert html.count("<td>") == 60 * 30
    assert "9999" in html


def test_what_shows_nothing_has_no_table_and_nothing_is_taken_for_a_mark() -> None:
    assert _table({"type": "scatter", "x": [], "y": []}, 1) == ""
    assert "&lt;script&gt;" in _table({"type": "scatter", "x": [1.0], "y": [2.0], "text": ["<script>"]}, 1)


def test_the_space_between_two_lines_is_no_point() -> None:
    nan = float("nan")
    html = _table({"type": "scatter", "x": [1.0, nan, 3.0, None], "y": [2.0, nan, nan, None]}, 1)
    assert html.count("<tr>") == 1 + 2
    assert "<td>3</td><td>NaN</td>" in html


def test_words_without_a_mark_are_told_without_their_place() -> None:
    words = {"type": "scatter", "x": [60.0], "y": [11.25], "text": ["step 5"]}
    assert "11.25" in _table(words, 1)
    alone = _table(words | {"mode": "text"}, 1)
    assert "step 5" in alone
    assert "11.25" not in alone
