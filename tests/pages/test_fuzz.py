"""A small slice of tests/fuzz.py, always the same: on each page some made-up links, and a short walk."""

import random
from itertools import cycle

import pytest

from pages.loss_functions.parts import residuals
from tests.fuzz import HUGE, MARK, TEXTS, made_up, options, visit, walk
from tests.page import texts
from tests.pages.test_pages import PAGES, parameters


@pytest.mark.parametrize("page", PAGES)
def test_made_up_links_and_a_walk(page: str) -> None:
    made_up(page, 2, start=1)
    walk(page, 2, random.Random(1))


@pytest.mark.parametrize("page", PAGES)
def test_every_parameter_of_a_page_says_something_hostile(page: str) -> None:
    """Parameters that show late, such as those of the reader's own network and table, among them."""
    hidden = ("scene", "data", "lang")
    for first in range(0, len(TEXTS), 3):
        values = cycle(TEXTS[first:] + TEXTS[:first])
        link = {
            key: next(values)
            for key in (*parameters(page), "sizes", "each", "table", "keep", "guess", "picture")
            if key not in hidden
        }
        visit(page, {**link, "scene": "own", "data": "own", "on": "own", "predict": "true"})


@pytest.mark.parametrize(("value", "notes"), [(HUGE, 0), (HUGE[:100_000], 2)])
def test_very_long_values_in_a_link(value: str, notes: int) -> None:
    """Streamlit itself takes no link of a million characters."""
    at = visit("loss_functions/regression", {"w": value, "loss": value})
    assert len(at.warning) == notes
    assert len(texts(at)) < 20_000


def test_html_in_a_link_is_shown_as_it_was_written() -> None:
    at = visit("loss_functions/regression", {"loss": MARK})
    assert f"`loss = {MARK}`" in at.warning[0].value


def test_the_words_that_a_page_offers_are_known() -> None:
    assert options("loss_functions/regression")["loss"] == tuple(residuals.names())
    assert "loss" in parameters("loss_functions/regression")
