"""What only a browser shows of charts: they are changed in place, wait while they are folded away, and can be replaced
by their words."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.ui.writing import numbers
from tests.server import Server

MARK = (
    "() => document.querySelectorAll('.dl-chart').forEach(chart => { chart.mark = chart.querySelector('.main-svg').mark"
    " = 1 })"
)
MARKED = (
    "() => [...document.querySelectorAll('.dl-chart')].every(chart => chart.mark &&"
    " chart.querySelector('.main-svg').mark)"
)
WIDTHS = (
    "() => [...document.querySelectorAll('.dl-chart')].map(chart => chart.clientWidth -"
    " chart.querySelector('.main-svg').clientWidth)"
)


def test_a_chart_is_changed_in_place(open_page: Callable[..., Page]) -> None:
    page = open_page("/regression?lang=en")
    chart = page.locator(".st-key-points [role=figure]")
    before = chart.get_attribute("aria-label")
    page.evaluate(MARK)
    page.locator(".st-key-b input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    expect(chart).not_to_have_attribute("aria-label", str(before))
    assert page.evaluate(MARKED)


def test_a_chart_takes_the_width_it_is_given(open_page: Callable[..., Page]) -> None:
    page = open_page("/regression?lang=en")
    page.set_viewport_size({"width": 800, "height": 900})
    page.wait_for_function(f"() => ({WIDTHS})().every(left => left === 0)")


@pytest.mark.parametrize(("lesson", "key"), [("vectors", "plane"), ("gradient", "plot")])
def test_a_square_chart_is_no_higher_than_a_phone_is_wide(
    open_page: Callable[..., Page], lesson: str, key: str
) -> None:
    page = open_page(f"/{lesson}?lang=en", viewport={"width": 390, "height": 844})
    assert page.locator(f".st-key-{key}").bounding_box()["height"] < 390
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_function(f"() => document.querySelector('.st-key-{key} .main-svg').clientHeight > 450")


def test_without_plotly_a_chart_says_what_it_would_show(server: Server, browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/plotly-*.js", lambda route: route.abort())
    page.goto(f"{server.url}/regression?lang=en")
    expect(page.locator(".st-key-points .dl-chart")).to_contain_text("6 points and the line")
    page.unroute("**/plotly-*.js")
    page.locator(".st-key-b input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".st-key-points .main-svg").first).to_be_visible()
    expect(page.locator(".st-key-points .dl-chart")).not_to_contain_text("Six points")
    page.close()


def test_a_number_under_the_pointer_is_written_by_the_rule_of_all_pages(open_page: Callable[..., Page]) -> None:
    page = open_page("/derivative?lang=en")
    chart = page.locator(".st-key-plot .js-plotly-plot")
    at = chart.evaluate("chart => { Plotly.Fx.hover(chart, [{ curveNumber: 0, pointNumber: 200 }]); return 200 }")
    x, y = chart.evaluate(f"chart => ['x', 'y'].map(axis => chart._fullData[0][axis][{at}])")
    said = page.locator(".st-key-plot .hoverlayer")
    expect(said).to_contain_text(f"f({numbers.plain(x, 4)}) = {numbers.plain(y, 5)}")
    assert numbers.plain(x, 4) != f"{x:.4g}".ljust(5, "0")  # so D3 would have written it otherwise
