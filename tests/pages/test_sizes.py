"""Sizes of networks, in the ways that they are written."""

import pytest

from dlmath import InputError
from pages.ui.network.scenes import read_sizes


@pytest.mark.parametrize(
    "text",
    [
        "2-3-1",
        "2—3—1",
        "2–3–1",
        "2 → 3 → 1",
        "2->3->1",
        "2, 3, 1",
        "2，3，1",
        "2 3 1",
        "2×3×1",
        "２－３－１",
        " 2-3 - 1 ",
    ],
)
def test_dashes_arrows_and_commas_stand_between_sizes(text: str) -> None:
    assert read_sizes(text) == (2, 3, 1)


@pytest.mark.parametrize("text", ["2-x", "2--3", "-2-3", "2-3-", "2", "", "2.5-1", "11-1", "0-1", "2-3-<b>"])
def test_what_is_no_network_is_told(text: str) -> None:
    with pytest.raises(InputError, match="is no network"):
        read_sizes(text)
