"""Values of sliders that are typed, by keyboard and by finger."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import settle

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def slider(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} input[type=range]").first


def value(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} [data-testid=stSliderThumbValue]").first


def field(page: Page) -> Locator:
    return page.locator(".dl-typed input")


def test_a_value_is_typed_while_the_slider_has_the_focus(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en&phi=ReLU&x2=0&b=3&w1=2")
    slider(page, "x1").focus()
    page.keyboard.type("9")
    expect(field(page)).to_have_value("9")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_count(0)
    expect(value(page, "x1")).to_have_text("9.00")
    expect(slider(page, "x1")).to_be_focused()
    expect(page.locator(".dl-chart").first).to_have_attribute("aria-label", re.compile("21"))
    expect(page).to_have_url(re.compile("[?&]x1=9(&|$)"))
    page.keyboard.press("ArrowLeft")
    expect(value(page, "x1")).to_have_text("8.99")
    expect(slider(page, "x1")).to_be_focused()
    page.keyboard.press("Delete")
    expect(value(page, "x1")).to_have_text("2.00")
    expect(slider(page, "x1")).to_be_focused()
    expect(slider(page, "x1")).to_have_attribute("max", "2")


@pytest.mark.parametrize(
    ("typed", "link", "text"),
    [
        ("-1e6", "-1000000", "-1000000"),
        ("123456.789012345", "123456.789012345", "123456.789"),
        ("1/3", "0.3333333333333333", "0.3333333333"),
        ("10^-3", "0.001", "0.001"),
        ("-2,5", "-2.5", "-2.50"),
        (".5", "0.5", "0.50"),
        ("1e-9", "1e-09", "0.000000001"),
        ("+7", "7", "7.00"),
    ],
)
def test_any_number_is_typed(open_page: Callable[..., Page], typed: str, link: str, text: str) -> None:
    page = open_page("/one_neuron?lang=en")
    slider(page, "w1").focus()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(value(page, "w1")).to_have_text(text)
    expect(page).to_have_url(re.compile(f"[?&]w1={re.escape(link)}(&|$)"))
    page.reload()
    settle(page)
    expect(value(page, "w1")).to_have_text(text)
    value(page, "w1").click()
    assert float(field(page).input_value()) == float(link)


def test_escape_leaves_a_field_and_leaving_it_takes_it(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en")
    value(page, "w1").click()
    expect(field(page)).to_have_value("0.80")
    page.keyboard.type("5")
    page.keyboard.press("Escape")
    expect(field(page)).to_have_count(0)
    expect(slider(page, "w1")).to_be_focused()
    expect(value(page, "w1")).to_have_text("0.80")
    value(page, "w1").click()
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    expect(value(page, "w1")).to_have_text("5.00")
    expect(field(page)).to_have_count(0)


def test_what_is_refused_stays_in_its_field_with_a_sentence(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en")
    slider(page, "alpha").focus()
    page.keyboard.type("-1")
    page.keyboard.press("Enter")
    expect(page.locator(".dl-typed [role=alert]")).to_have_text("Expected: a number ≥ 0.")
    expect(field(page)).to_have_value("-1")
    expect(field(page)).to_have_attribute("aria-invalid", "true")
    field(page).fill("abc")
    expect(page.locator(".dl-typed [role=alert]")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".dl-typed [role=alert]")).to_contain_text("abc")
    field(page).fill("0.9")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_count(0)
    expect(value(page, "alpha")).to_have_text("0.9")
    expect(page).to_have_url(re.compile("alpha=0.9"))


def test_a_double_click_brings_the_usual_scale_back(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en&x1=16")
    expect(slider(page, "x1")).to_have_attribute("max", "20")
    thumb = slider(page, "x1").locator("xpath=../..")
    thumb.dblclick()
    expect(slider(page, "x1")).to_have_attribute("max", "2")
    expect(value(page, "x1")).to_have_text("2.00")


def test_a_double_click_on_the_value_changes_no_sign(open_page: Callable[..., Page]) -> None:
    """The field opens over the value at the end of the scale, and its ± comes to lie where the second click goes."""
    page = open_page("/one_neuron?lang=en&x1=1000")
    expect(value(page, "x1")).to_have_text("1000")
    value(page, "x1").dblclick()
    expect(field(page)).to_have_value("1000")


def test_a_finger_types_a_negative_number(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en", **PHONE)
    shown = value(page, "x1")
    shown.scroll_into_view_if_needed()
    shown.tap()
    expect(field(page)).to_be_focused()
    assert field(page).get_attribute("inputmode") == "decimal"
    field(page).fill("0.005")
    page.locator(".dl-typed button").tap()
    expect(field(page)).to_have_value("-0.005")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(value(page, "x1")).to_have_text("-0.005")


def test_the_number_of_samples_is_typed(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&x1=16")
    slider(page, "batch").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-X textarea")).to_have_value(re.compile("^16,"))
    expect(page.locator("[data-testid=stAlert]")).to_have_count(0)
