"""What only a browser shows of the lessons on pictures: pixels move to their places, a kernel slides, scores follow a
slider."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

CHART = "document.querySelector('.st-key-{} .js-plotly-plot')"


def opened(open_page: Callable[..., Page], path: str, key: str) -> Page:
    """A page whose figure has been drawn."""
    page = open_page(path)
    page.wait_for_selector(f".st-key-{key} .js-plotly-plot .main-svg .xy")
    return page


def playing(page: Page, key: str, button: int, frame: str) -> None:
    """Press a button of a figure and wait until a frame has been reached."""
    page.locator(f".st-key-{key} .updatemenu-button").nth(button).click()
    page.wait_for_function(f"() => {CHART.format(key)}._fullLayout._currentFrame === '{frame}'", timeout=30_000)


def test_pixels_line_up_and_come_back_without_the_server(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, "/images_as_vectors?lang=en&digit=3", "flattening")
    moving = f"() => {CHART.format('flattening')}._fullData.find(t => t.mode === 'markers')"
    heights = f"({moving})().y.slice().sort((a, b) => a - b)"
    assert page.evaluate(f"{heights}[0] !== {heights}.at(-1)")
    page.context.set_offline(True)
    playing(page, "flattening", 0, "line")
    assert page.evaluate(f"{heights}[0] === {heights}.at(-1)")
    playing(page, "flattening", 1, "square")
    assert page.evaluate(f"{heights}[0] !== {heights}.at(-1)")
    page.context.set_offline(False)


def test_a_kernel_slides_over_the_picture_and_the_picture_stays(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, "/convolution?lang=en", "sliding")
    squares = page.locator(".st-key-sliding .shapelayer path").count()
    assert squares >= 2
    page.context.set_offline(True)
    playing(page, "sliding", 0, "2")
    sums = page.locator(".st-key-sliding .textpoint text")
    page.wait_for_function(f"() => {CHART.format('sliding')}._fullLayout._currentFrame === 'end'", timeout=30_000)
    assert "Σ = 30" in sums.all_text_contents()
    assert page.locator(".st-key-sliding .shapelayer path").count() == squares
    page.context.set_offline(False)


@pytest.mark.both_editions
def test_a_cell_of_the_output_opens_its_products(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, "/convolution?lang=en", "sliding")
    place = page.evaluate(
        f"""() => {{ const {{ left, top }} = {CHART.format("sliding")}.getBoundingClientRect()
        const layout = {CHART.format("sliding")}._fullLayout
        return [left + layout.xaxis4._offset + layout.xaxis4.l2p(3),
          top + layout.yaxis4._offset + layout.yaxis4.l2p(2)] }}"""
    )
    page.mouse.move(*place)
    page.wait_for_selector(".hoverlayer .hovertext")
    shown = page.locator(".hoverlayer .hovertext").text_content()
    assert "10·1 + 0·0 + 0·(−1)" in shown
    assert "30" in shown


def test_a_layer_is_walked_through_by_keys_and_slides_back_too(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, "/convolution_layer?lang=en&step=%CE%B4", "layer")
    page.keyboard.press("n")
    page.wait_for_url("**step=*k*")
    page.wait_for_selector(".st-key-layer .updatemenu-button")
    playing(page, "layer", 0, "1")
    page.wait_for_function(f"() => {CHART.format('layer')}._fullLayout._currentFrame === 'end'", timeout=30_000)
    assert "Σ = 1.5" in page.locator(".st-key-layer .textpoint text").all_text_contents()


def test_scores_follow_a_dragged_slider(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, "/linear_model?lang=en&digit=3&i=19&j=23&size=2", "linear")
    score = f"() => {CHART.format('linear')}.data.find(t => t.type === 'bar').x[2]"
    before = page.evaluate(score)
    thumb = page.locator(".st-key-ink input[type=range]").locator("xpath=../..").bounding_box()
    assert thumb
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=6)
    page.wait_for_function(f"() => ({score})() > {before} + 0.5")
    page.mouse.up()
