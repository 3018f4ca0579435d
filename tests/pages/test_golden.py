"""What a link means: the lessons show at some links what is written down in tests/golden (``python -m tests.golden``
writes it anew; its difference is to be read before it is kept)."""

from collections import Counter
from itertools import zip_longest

import pytest

from tests import golden
from tests.pages.test_pages import LESSONS


@pytest.mark.parametrize("page", LESSONS)
def test_a_link_shows_what_it_has_always_shown(page: str) -> None:
    now, before = golden.shown(page), golden.kept(page)
    assert list(now) == list(before)
    for link, found in now.items():
        assert Counter(map(golden.kind, found)) == Counter(map(golden.kind, before[link])), link
        assert changed(before[link], found) == [], link


def test_a_sheet_number_means_what_it_has_always_meant() -> None:
    assert golden.sheets() == (golden.FOLDER / "sheets.txt").read_text("utf-8").splitlines()


def test_listings_have_the_statements_that_were_run() -> None:
    """PyTorch's are run where it is installed; here they are those that ran there."""
    assert changed((golden.FOLDER / "listings.txt").read_text("utf-8").splitlines(), golden.listings()) == []


def changed(before: list[str], now: list[str]) -> list[tuple[str, str]]:
    """The facts that are others now, as they were and as they are."""
    return [(a, b) for a, b in zip_longest(before, now, fillvalue="") if golden.differ(a, b)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("x(2: 1, 0.5)", "x(2: 1, 0.5000001)", True),
        ("x(2: 1, 0.5)", "x(2: 1, 0.5001)", False),
        ("x(2: 1, 0.5)", "x(2: 1, -0.5)", False),
        ("a teal", "a pink", False),
        ("J = 0.2984", "J = 0.2985", False),
    ],
)
def test_only_the_last_digits_may_differ(one: str, other: str, same: bool) -> None:
    assert golden.differ(one, other) is not same
