"""What only a browser shows of the gradient check: points that answer to a click, a drag that the runs wait for."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

POINTS = ".st-key-network .scatterlayer .trace .points path"


def click_point(page: Page, which: int) -> None:
    point = page.locator(POINTS).nth(which)
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_click_chooses_a_parameter_and_an_h(open_page: Callable[..., Page]) -> None:
    page = open_page("/gradient_check?lang=en")
    click_point(page, 8)
    page.wait_for_url(re.compile(r"lens=W2(%5B|\[)2(%2C|,)1"))
    settle(page)
    click_point(page, 14)
    page.wait_for_url("**h=1e-11**")
    settle(page)


def test_runs_wait_while_x_is_dragged_and_the_check_does_not(open_page: Callable[..., Page]) -> None:
    page = open_page("/gradient_check?lang=en")
    gradient, start = (
        page.locator(".dl-layers td").first,
        page.locator("table", has_text="From the same start").locator("td").first,
    )
    expect(gradient).to_have_text("4.386×10⁻⁴")
    expect(start).to_have_text("0.2984")
    thumb = page.locator(".st-key-x1 input[type=range]").locator("xpath=../..").bounding_box()
    assert thumb
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=8)
    expect(gradient).not_to_have_text("4.386×10⁻⁴")
    expect(start).to_have_text("0.2984")
    page.mouse.up()
    expect(start).not_to_have_text("0.2984")
    settle(page)
