"""The frame: its style, what is passed on, files that are refused."""

import json

import pytest

from dlmath import InputError
from pages.ui.frame.share import LARGEST_FILE, SCHEMA, read_state
from tests.page import drawn, open_page

PAGE = "backprop_walkthrough/step_by_step"
GOOD = {"schema": SCHEMA, "page": "step_by_step", "values": {"x1": "0.5", "optimisers": ["Adam", "SGD"]}}


@pytest.mark.parametrize("link", [{}, {"lecture": "true", "motion": "false", "hide": "x1,<b>,alpha"}])
def test_the_style_holds_nothing_that_a_sanitizer_takes_for_html(link: dict[str, str]) -> None:
    """The browser drops the whole style where it finds < and a letter."""
    at = open_page(PAGE, **link)
    (style,) = [
        html.proto.body
        for html in at.get("html")
        if html.proto.body.startswith("<style>") and ".katex" in html.proto.body
    ]
    assert "<" not in style.removeprefix("<style>").removesuffix("</style>")
    assert (".st-key-x1 { display: none }" in style) == bool(link)


def test_in_a_lecture_curves_are_lower_and_drawings_keep_their_height() -> None:
    usual, shown = (
        {chart.key: chart.figure["layout"]["height"] for chart in drawn(open_page(PAGE, lecture=lecture))}
        for lecture in ("false", "true")
    )
    assert shown == {"network": usual["network"], "panels": round(0.64 * usual["panels"])}


def test_a_kept_state_is_read_back() -> None:
    assert read_state(json.dumps(GOOD).encode()) == ("step_by_step", GOOD["values"])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe", "not JSON"),
        (b"[" * 5000, "not JSON"),
        (b"[]", "its schema is not"),
        (json.dumps(GOOD | {"schema": "other"}).encode(), "its schema is not"),
        (json.dumps(GOOD | {"page": "../secrets"}).encode(), "page that does not exist"),
        (json.dumps(GOOD | {"page": ["x"]}).encode(), "page that does not exist"),
        (json.dumps(GOOD | {"values": {"x1": 0.5}}).encode(), "must be texts"),
        (json.dumps(GOOD | {"values": {"<b>": "1"}}).encode(), "must be texts"),
        (b" " * (LARGEST_FILE + 1), "at most 64000"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read_state(data)
