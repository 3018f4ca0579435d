"""What only a browser shows of the frame: cold deep links, language, Back, phones, lecture mode."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, settle


def test_deep_link_as_the_very_first_request(fresh_server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&scene=xor", base=fresh_server.url)
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("radio", name="xor")).to_be_checked()


@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("zh-CN", "zh-CN"), ("de-DE", "en")])
def test_first_visit_speaks_the_language_of_the_browser(
    open_page: Callable[..., Page], locale: str, language: str
) -> None:
    page = open_page("/step_by_step", locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_language_of_the_link_wins_and_can_be_changed(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en", locale="zh-CN")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("radio", name="zh").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.wait_for_url("**lang=zh**")
    page.reload()
    settle(page)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_back_returns_to_the_page_before(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=en")
    page.get_by_role("link", name="A whole network").click()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Step by step")).to_have_count(0)


@pytest.mark.parametrize(
    "way", [("Home",), ("Backpropagation", "Step by step")]
)  # the second has sliders of the same names
def test_back_returns_to_the_state_that_was_left(open_page: Callable[..., Page], way: tuple[str, ...]) -> None:
    page = open_page("/vectors?lang=en")
    page.locator(".st-key-x1 input[type=range]").press("ArrowRight")
    page.wait_for_url("**x1=1.1**")
    settle(page)
    for name in way:
        page.get_by_text(name, exact=True).first.click()
    page.wait_for_url(lambda url: "/vectors" not in url)  # on a slow machine some time after the sliders are gone
    assert "x1=" not in page.url
    settle(page)
    page.go_back()
    expect(page.locator(".st-key-x1 [data-testid=stSliderThumbValue]")).to_have_text("1.1")
    expect(page.get_by_role("heading", name="Vectors")).to_be_visible()
    assert "x1=1.1" in page.url


def test_a_page_keeps_nothing_of_the_page_before(open_page: Callable[..., Page]) -> None:
    page = open_page("/vectors?lang=en")
    page.locator(".st-key-x1 input[type=range]").press("ArrowRight")
    page.wait_for_url("**x1=1.1**")
    settle(page)
    page.get_by_text("Backpropagation", exact=True).first.click()
    page.get_by_text("Step by step", exact=True).first.click()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    settle(page)
    expect(page.locator(".st-key-x1 [data-testid=stSliderThumbValue]")).to_have_text("0.05")
    assert "x1=" not in page.url


def test_phone_needs_no_sideways_scrolling(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en", viewport={"width": 390, "height": 844})
    assert (
        page.evaluate(
            "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
        )
        <= 1
    )


def test_phone_shows_the_picture_first_and_where_there_is_more_of_it(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en", viewport={"width": 390, "height": 844})
    network, inputs = page.locator(".st-key-network"), page.locator(".st-key-inputs")
    assert network.bounding_box()["y"] < 844 < inputs.bounding_box()["y"]
    fade = (
        "fade => getComputedStyle(document.querySelector('.st-key-network')).getPropertyValue('--fade').trim() === fade"
    )
    page.wait_for_function(fade, arg="3.5rem")
    network.evaluate("network => network.scrollLeft = network.scrollWidth")
    page.wait_for_function(fade, arg="0px")
    whole = page.locator(".katex-display").first
    assert whole.evaluate("formula => getComputedStyle(formula).getPropertyValue('--fade')") == ""


@pytest.mark.parametrize(
    ("lesson", "picture", "inputs"),
    [("initialisation", "spreads", "inputs"), ("dying_relu", "wide_layers", "inputs_network")],
)
def test_phone_shows_the_picture_before_its_inputs(
    open_page: Callable[..., Page], lesson: str, picture: str, inputs: str
) -> None:
    page = open_page(f"/{lesson}?lang=en", viewport={"width": 390, "height": 844})
    above, below = page.locator(f".st-key-{picture}").bounding_box(), page.locator(f".st-key-{inputs}").bounding_box()
    assert above["y"] + above["height"] <= below["y"] < above["y"] + above["height"] + 60


def test_lecture_mode_shows_one_part_of_a_sheet_at_a_time(open_page: Callable[..., Page]) -> None:
    page = open_page("/check_my_work?lang=en&lecture=true")
    place, sheet = page.locator(".lecture-screen"), page.locator(".st-key-sheet")
    expect(sheet).to_be_hidden()
    page.keyboard.press("PageDown")
    expect(place).to_have_text("2 / 3")
    expect(sheet).to_be_visible()
    while not place.inner_text().startswith("3"):
        page.keyboard.press("PageDown")
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("heading", name="Now break it")).to_be_visible()


def test_lecture_mode_brings_what_a_step_moves_into_view(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&lecture=true", viewport={"width": 1280, "height": 720})
    page.keyboard.press("PageDown")
    page.wait_for_url("**step=2**")
    expect(page.locator(".st-key-network .main-svg").first).to_be_in_viewport(ratio=0.9)


def test_lecture_mode_counts_its_screens_beside_the_page(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&lecture=true&step=9", viewport={"width": 1280, "height": 720})
    page.keyboard.press("PageDown")
    page.wait_for_url("**step=10**")
    counter, switch = page.locator(".st-key-lecture_bar").bounding_box(), page.locator(".st-key-predict").bounding_box()
    assert counter["x"] >= switch["x"] + switch["width"]


@pytest.mark.parametrize(
    ("lesson", "first", "second"), [("one_neuron", "network", "panels"), ("training_run", "film", "wide_learning")]
)
def test_lecture_mode_fits_each_idea_on_a_small_screen(
    open_page: Callable[..., Page], lesson: str, first: str, second: str
) -> None:
    page = open_page(f"/{lesson}?lang=en&lecture=true", viewport={"width": 1280, "height": 720})
    place, shown = (
        page.locator(".lecture-screen"),
        page.locator(f".st-key-{first}, .st-key-{second}").locator("visible=true"),
    )
    for number, key in enumerate((first, second), start=1):
        expect(place).to_have_text(f"{number} / 4")
        expect(shown).to_have_class(re.compile(f"st-key-{key}"))
        page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollHeight <= 720")
        page.keyboard.press("PageDown")
    expect(place).to_have_text("3 / 4")
