"""What only a browser shows of the lessons on vectors and matrices: the product plays, stops and steps."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

FRAME = "() => document.querySelector('.st-key-product .js-plotly-plot')._fullLayout._currentFrame"


def test_the_product_plays_and_steps_without_the_server(open_page: Callable[..., Page]) -> None:
    page = open_page("/matrix_product?lang=en&A=2,3&B=5;7")
    buttons = page.locator(".st-key-product .updatemenu-button")
    buttons.nth(2).click()
    page.wait_for_function(f"() => ({FRAME})() === '0'")
    buttons.nth(3).click()
    page.wait_for_function(f"() => ({FRAME})() === '1'")
    page.context.set_offline(True)
    buttons.nth(0).click()
    page.wait_for_function(f"() => ({FRAME})() === '0'")
    page.wait_for_function(f"() => ({FRAME})() === '1'")
    assert page.locator(".st-key-product .textpoint text").last.text_content() == "31"
    page.context.set_offline(False)


def test_a_map_plays_and_ends_where_the_matrix_leads(open_page: Callable[..., Page]) -> None:
    page = open_page("/linear_maps?lang=en&view=svd&a22=-1")
    assert page.locator(".katex-error").count() == 0
    chart = "document.querySelector('.st-key-plane .js-plotly-plot')"
    corner = f"() => [{chart}._fullData[2].x[2], {chart}._fullData[2].y[2]].map(v => Math.round(v * 1e4) / 1e4)"
    assert page.evaluate(corner) == [2, -0.75]
    page.locator(".st-key-plane .updatemenu-button").first.click()
    page.wait_for_function(f"() => {chart}._fullLayout._currentFrame === '30'", timeout=30_000)
    assert page.evaluate(corner) == [2, -0.75]


def drag(page: Page, key: str, by: int) -> None:
    """Take the thumb of a slider and move it, without letting go."""
    slider = page.locator(f".st-key-{key} input[type=range]")
    slider.scroll_into_view_if_needed()
    thumb = slider.locator("xpath=../..").bounding_box()
    assert thumb
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=8)


def test_each_part_follows_its_dragged_slider(open_page: Callable[..., Page]) -> None:
    page = open_page("/vectors?lang=en&view=sum")
    assert page.locator(".katex-error").count() == 0
    drag(page, "x1", 40)
    page.wait_for_function(
        "() => document.querySelector('.st-key-plane .js-plotly-plot').data.find(t => t.text?.[0] === '<b>x</b>').x[0]"
        " > 1.2"
    )
    assert "x1=" not in page.url
    page.mouse.up()
    page.wait_for_url("**x1=**")
    cosine = page.locator(".st-key-digits [role=figure]")
    before = cosine.get_attribute("aria-label")
    assert before
    drag(page, "p", 60)
    expect(cosine).not_to_have_attribute("aria-label", before)
    assert "p=" not in page.url
    page.mouse.up()
    page.wait_for_url("**p=**")
    settle(page)
    other = page.context.new_page()
    other.goto(page.url)
    settle(other)
    held = other.locator(".st-key-digits [role=figure]").get_attribute("aria-label")
    expect(cosine).to_have_attribute("aria-label", held or "")
    page.wait_for_timeout(800)  # in which the end of the drag is told
    expect(cosine).to_have_attribute("aria-label", held or "")


def test_a_drag_that_another_follows_at_once_is_over(open_page: Callable[..., Page]) -> None:
    page = open_page("/vectors?lang=en&view=sum")
    drag(page, "x1", 40)
    page.mouse.up()
    page.wait_for_url("**x1=**")
    drag(page, "p", 30)
    page.wait_for_timeout(800)
    page.mouse.up()
    slider = page.locator(".st-key-x1 input[type=range]")
    slider.scroll_into_view_if_needed()
    page.wait_for_timeout(1200)
    for _ in range(40):
        if "x1=" in page.url:
            slider.press("ArrowLeft")
            page.wait_for_timeout(60)
    assert "x1=" not in page.url
    settle(page)
    expect(page.locator(".st-key-plane [role=figure]")).to_have_attribute("aria-label", re.compile(r"^x = \(1, 2\.5\)"))


def test_a_refused_product_is_written_as_formulas(open_page: Callable[..., Page]) -> None:
    page = open_page("/matrix_product?lang=en&B=1,2;3,4")
    page.get_by_text("What would fit").wait_for()
    assert page.locator(".katex-error").count() == 0
