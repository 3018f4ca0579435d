"""The points of charts are dragged by a finger, which elsewhere scrolls, and moved by the arrow keys."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import settle

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
CHARTS = [
    ("/vectors?lang=en", "plane", ("x1", "x2")),
    ("/gradient?lang=en", "plot", ("bowl_x", "bowl_y")),
    ("/gradient_descent?lang=en", "network", ("narrow_x", "narrow_y")),
]
FURTHER_RIGHT = """([ring, x]) => {
  const { left, right } = document.querySelector(ring).getBoundingClientRect()
  return (left + right) / 2 > x
}"""
every_chart = pytest.mark.parametrize(("path", "chart", "keys"), CHARTS, ids=[chart[0] for chart in CHARTS])
Place = tuple[float, float]


def swipe(page: Page, start: Place, by: Place, steps: int = 8) -> None:
    """Put a finger down, move it and lift it."""
    finger = page.context.new_cdp_session(page)
    for k in range(steps + 1):
        at = {axis: start[i] + by[i] * k / steps for i, axis in enumerate("xy")}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove" if k else "touchStart", "touchPoints": [at]})
        page.wait_for_timeout(30)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def ring_of(page: Page, chart: str) -> Locator:
    ring = page.locator(f".st-key-{chart} .dl-point")
    ring.evaluate("ring => ring.scrollIntoView({ block: 'center', behavior: 'instant' })")
    return ring


def middle(part: Locator) -> Place:
    box = part.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def scrolled(page: Page) -> float:
    return float(page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop"))


def values(page: Page, keys: tuple[str, str]) -> list[float]:
    return [float(page.locator(f".st-key-{key} input[type=range]").input_value()) for key in keys]


def in_link(page: Page, keys: tuple[str, str]) -> list[float]:
    said = parse_qs(urlsplit(page.url).query)
    return [float(said[key][0]) if key in said else float("nan") for key in keys]


@every_chart
def test_a_finger_drags_the_point(open_page: Callable[..., Page], path: str, chart: str, keys: tuple[str, str]) -> None:
    page = open_page(path, **PHONE)
    ring, before = ring_of(page, chart), values(page, keys)
    top, start = scrolled(page), middle(ring)
    swipe(page, (start[0] + 8, start[1] - 6), (-20, 30))
    page.wait_for_url(re.compile(f"{keys[0]}=.*{keys[1]}=|{keys[1]}=.*{keys[0]}="))
    x, y = in_link(page, keys)
    assert x < before[0]
    assert y < before[1]
    expect(page.locator(f".st-key-{keys[0]} input[type=range]")).to_have_value(f"{x:g}")
    page.wait_for_timeout(500)
    assert scrolled(page) == top
    end = middle(ring)
    assert [end[i] - start[i] for i in (0, 1)] == pytest.approx([-20, 30], abs=4), "it lies where it was let go"


@every_chart
def test_a_swipe_beside_the_point_scrolls(
    open_page: Callable[..., Page], path: str, chart: str, keys: tuple[str, str]
) -> None:
    page = open_page(path, **PHONE)
    ring, before = ring_of(page, chart), values(page, keys)
    area = page.locator(f".st-key-{chart} .nsewdrag").first.bounding_box()
    assert area
    x, y = middle(ring)
    beside = x + 60 if x + 60 < area["x"] + area["width"] else x - 60
    top = scrolled(page)
    swipe(page, (beside, y), (0, -200))
    page.wait_for_function("top => document.querySelector('[data-testid=stMain]').scrollTop > top + 100", arg=top)
    assert values(page, keys) == before


@every_chart
def test_the_arrow_keys_move_the_point(
    open_page: Callable[..., Page], path: str, chart: str, keys: tuple[str, str]
) -> None:
    page = open_page(path)
    ring, before = ring_of(page, chart), values(page, keys)
    steps = [float(page.locator(f".st-key-{key} input[type=range]").get_attribute("step") or "nan") for key in keys]
    ring.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    for i, moved in enumerate((-2, -1)):
        expect(page.locator(f".st-key-{keys[i]} input[type=range]")).to_have_value(f"{before[i] + moved * steps[i]:g}")
    expect(ring).to_be_focused()
    settle(page)
    x, y = middle(ring)
    page.keyboard.down("ArrowRight")
    page.wait_for_function(FURTHER_RIGHT, arg=[f".st-key-{chart} .dl-point", x])
    page.keyboard.up("ArrowRight")
    expect(page.locator(f".st-key-{keys[0]} input[type=range]")).to_have_value(f"{before[0] - steps[0]:g}")
    assert middle(ring)[1] == pytest.approx(y, abs=1)
