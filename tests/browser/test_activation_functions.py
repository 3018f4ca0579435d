"""The lessons on activation functions in a browser: followed while dragged, arithmetic under the pointer, phones."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import settle

PAGES = ("curves_and_slopes", "vanishing_gradients", "dying_relu")


def drag(page: Page, key: str, by: int) -> None:
    """Take the thumb of a slider and move it, without letting go."""
    thumb = page.locator(f".st-key-{key} input[type=range]").locator("xpath=../..").bounding_box()
    assert thumb
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=8)


def figure(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} [role=figure]")


def test_point_and_numbers_follow_the_dragged_z(open_page: Callable[..., Page]) -> None:
    page = open_page("/curves_and_slopes?lang=en")
    left = page.locator("[class*=st-key-remark_slope] strong").first
    expect(left).to_have_text("0.1966")
    drag(page, "z", 60)
    expect(left).not_to_have_text("0.1966")
    assert "z=" not in page.url
    page.mouse.up()
    page.wait_for_url("**z=**")


def test_functions_beside_it_are_chosen_and_stand_in_the_link(open_page: Callable[..., Page]) -> None:
    page = open_page("/curves_and_slopes?lang=en")
    page.locator(".st-key-also").get_by_role("button", name="GELU", exact=True).click()
    page.wait_for_url("**also=GELU**")
    expect(page.locator(".dl-table").first.get_by_role("row", name="GELU")).to_be_visible()
    page.reload()
    settle(page)
    expect(page.locator(".dl-table").first.get_by_role("row", name="GELU")).to_be_visible()


def test_a_cell_opens_its_arithmetic(open_page: Callable[..., Page]) -> None:
    page = open_page("/curves_and_slopes?lang=en")
    page.locator(".dl-table td[data-how]").first.hover()
    expect(page.locator(".dl-how")).to_contain_text("σ(1) = 1/(1 + exp(−1)) = 0.7311")


def test_scale_of_the_weights_is_followed(open_page: Callable[..., Page]) -> None:
    page = open_page("/vanishing_gradients?lang=en")
    before = figure(page, "plot").get_attribute("aria-label") or ""
    assert "7.480×10⁻¹³" in before
    drag(page, "scale", 90)
    expect(figure(page, "plot")).not_to_have_attribute("aria-label", before)
    page.mouse.up()
    page.wait_for_url("**scale=**")


def test_dying_is_followed_update_by_update(open_page: Callable[..., Page]) -> None:
    page = open_page("/dying_relu?lang=en")
    page.locator(".st-key-updates input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Dead. Every")).to_be_visible()
    page.wait_for_url("**updates=1**")
    page.get_by_role("radio", name="recovers").click()
    expect(page.get_by_text("active for 1 of 2")).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
def test_phone_needs_no_sideways_scrolling(open_page: Callable[..., Page], name: str) -> None:
    page = open_page(f"/{name}?lang=zh", viewport={"width": 390, "height": 844})
    assert (
        page.evaluate(
            "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
        )
        <= 1
    )
