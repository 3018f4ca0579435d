"""What only a browser shows of the lessons on calculus: a dragged slider, a clicked map, a played descent."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import settle


def test_the_secant_follows_the_step_while_it_is_dragged(open_page: Callable[..., Page]) -> None:
    page = open_page("/derivative?lang=en")
    forward = page.locator(".dl-table td").nth(1)
    expect(forward).to_have_text("0.0678264", timeout=20_000)
    page.wait_for_function("() => window.playgroundDrag?.installed")
    thumb = page.locator(".st-key-h input[type=range]").locator("xpath=../..").bounding_box()
    assert thumb
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=8)
    expect(forward).not_to_have_text("0.0678264", timeout=15_000)
    assert "h=" not in page.url
    page.mouse.up()
    page.wait_for_url("**h=**")


def test_a_click_on_the_map_goes_there(open_page: Callable[..., Page]) -> None:
    page = open_page("/gradient?lang=en")
    box = page.locator(".st-key-plot .nsewdrag").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.wait_for_url(re.compile(r"bowl_x=-(2\.0\d|2|1\.9\d)&bowl_y=(2\.0\d|2|1\.9\d)"))
    settle(page)


@pytest.mark.both_editions
def test_a_descent_plays_in_the_browser(open_page: Callable[..., Page]) -> None:
    page = open_page("/gradient_descent?lang=en")
    steps = page.locator(".st-key-network .textpoint text")
    expect(steps).to_have_text("step 5")
    page.locator(".st-key-network .updatemenu-button").first.click()
    expect(steps).to_have_text("step 60", timeout=30_000)


def test_phones_need_no_sideways_scrolling(open_page: Callable[..., Page]) -> None:
    for path in ("/derivative", "/chain_rule?scene=neuron", "/gradient", "/gradient_descent"):
        page = open_page(f"{path}{'&' if '?' in path else '?'}lang=en", viewport={"width": 390, "height": 844})
        assert (
            page.evaluate(
                "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth -"
                " m.clientWidth }"
            )
            <= 1
        )


def test_an_experiment_on_another_surface_survives_a_reload(open_page: Callable[..., Page]) -> None:
    page = open_page("/gradient_descent?lang=en")
    page.get_by_role("button", name="Which minimum?").click()
    page.wait_for_url("**Himmelblau_y=-1*f=Himmelblau*step=60*")
    page.reload()
    settle(page)
    expect(page.locator(".st-key-Himmelblau_x [data-testid=stSliderThumbValue]")).to_have_text("-0.30")


def test_the_point_of_the_map_is_dragged(open_page: Callable[..., Page]) -> None:
    page = open_page("/gradient?lang=en")
    area = page.locator(".st-key-plot .nsewdrag").first.bounding_box()
    assert area
    slope = page.locator(".st-key-plot [role=figure]").last
    expect(slope).to_have_attribute("aria-label", re.compile(r"At \(2, 1\.5\)"))
    page.mouse.move(area["x"] + 0.7 * area["width"], area["y"] + 0.3 * area["height"])
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 4, area["y"] + area["height"] / 4, steps=6)
    expect(slope).not_to_have_attribute("aria-label", re.compile(r"At \(2, 1\.5\)"))
    assert "bowl_x=" not in page.url
    page.mouse.up()
    page.wait_for_url(re.compile(r"bowl_x=-\d.*bowl_y=\d|bowl_y=\d.*bowl_x=-\d"))
    held = {key: float(value) for key, value in re.findall(r"bowl_([xy])=(-?[\d.]+)", page.url)}
    expect(slope).to_have_attribute("aria-label", re.compile(rf"At \(−{-held['x']:g}, {held['y']:g}\)"))


def test_a_point_let_go_stays_where_it_is_though_the_answer_is_late(open_page: Callable[..., Page]) -> None:
    page = open_page("/gradient?lang=en")
    held: list[str | bytes] = []
    late = [False]

    def relay(here: WebSocketRoute) -> None:
        there = here.connect_to_server()
        there.on_message(lambda message: held.append(message) if late[0] else here.send(message))
        page.on("console", lambda said: [here.send(message) for message in held] if said.text == "now" else None)

    page.route_web_socket(re.compile("_stcore/stream"), relay)
    page.reload()
    settle(page)
    area = page.locator(".st-key-plot .nsewdrag").first.bounding_box()
    assert area
    page.wait_for_function("() => window.playgroundDrag?.installed")
    slope = page.locator(".st-key-plot [role=figure]").last
    page.mouse.move(area["x"] + 0.7 * area["width"], area["y"] + 0.3 * area["height"])
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 4, area["y"] + area["height"] / 4, steps=6)
    expect(slope).not_to_have_attribute("aria-label", re.compile(r"At \(2, 1\.5\)"))
    page.wait_for_timeout(500)
    late[0] = True
    page.mouse.up()
    page.wait_for_timeout(1500)
    late[0] = False
    page.evaluate("console.log('now')")
    page.wait_for_url(re.compile(r"bowl_x=-2\.5.*bowl_y=2\.5"))
    page.wait_for_timeout(1500)
    expect(slope).to_have_attribute("aria-label", re.compile(r"At \(−2\.5, 2\.5\)"))
