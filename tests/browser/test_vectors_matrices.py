"""What only a browser shows of the lessons on vectors and matrices: the product plays, stops and steps."""

from collections.abc import Callable

from playwright.sync_api import Page

FRAME = "() => document.querySelector('.st-key-product .js-plotly-plot')._fullLayout._currentFrame"


def test_the_product_plays_and_steps_without_the_server(open_page: Callable[..., Page]) -> None:
    page = open_page("/matrix_product?lang=en&A=2,3&B=5;7")
    buttons = page.locator(".st-key-product .updatemenu-button")
    buttons.nth(2).click()
    page.wait_for_function(f"({FRAME})() === '0'")
    buttons.nth(3).click()
    page.wait_for_function(f"({FRAME})() === '1'")
    page.context.set_offline(True)
    buttons.nth(0).click()
    page.wait_for_function(f"({FRAME})() === '0'")
    page.wait_for_function(f"({FRAME})() === '1'")
    assert page.locator(".st-key-product .textpoint text").last.text_content() == "31"
    page.context.set_offline(False)
