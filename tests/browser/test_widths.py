"""On a laptop nothing of a lesson is cut off at the right: no formula, table, chart or choice is wider than its
place."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

LAPTOP = {"width": 1280, "height": 800}
TOO_WIDE = """() => [...document.querySelectorAll(
    '.katex-display, .dl-wide, .dl-layers, [class*=st-key-wide_], [role=radiogroup]')]
  .filter(each => each.scrollWidth > each.clientWidth + 1)
  .map(each => `${each.className} +${each.scrollWidth - each.clientWidth}: ${each.textContent.slice(0, 60)}`)"""


@pytest.mark.parametrize(
    "path",
    [
        "/dying_relu?lang=en&scene=too-fast&w=3&b=1&data=1,1;2,2;3,3&alpha=0.1&updates=60",
        "/output_and_loss?lang=en&phi=softmax&loss=CE",
        "/softmax_cross_entropy?lang=en&T=0.1",
        "/initialisation?lang=en",
        "/gradient_check?lang=en",
        "/regression?lang=en&b=3&out=11",
        "/binary_cross_entropy?lang=zh",
        "/dying_relu?lang=en&lecture=true",
        "/output_and_loss?lang=en&lecture=true",
    ],
)
def test_nothing_is_cut_off_on_a_laptop(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(path, viewport=LAPTOP)
    assert page.evaluate(TOO_WIDE) == []
