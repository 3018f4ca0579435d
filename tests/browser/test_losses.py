"""The lessons on loss functions in a browser: sliders followed while dragged, arithmetic under the pointer, motion
without the server."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Opened = Callable[..., Page]


def test_a_dragged_line_is_followed(open_page: Opened) -> None:
    page = open_page("/regression?lang=en")
    first = page.locator(".dl-table td").first
    expect(first).to_have_text("8.917")
    thumb = page.locator(".st-key-b input[type=range]").locator("xpath=../..").bounding_box()
    assert thumb
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=6)
    expect(first).not_to_have_text("8.917")
    assert "b=" not in page.url
    page.mouse.up()
    page.wait_for_url("**b=**")


def test_a_number_opens_its_arithmetic(open_page: Opened) -> None:
    page = open_page("/softmax_cross_entropy?lang=en&z1=2&z2=1&z3=0&shift=1000")
    cell = page.locator('.dl-table td[data-how="∞/∞ = NaN"]').first
    expect(cell).to_have_text("NaN")
    cell.hover()
    expect(page.locator(".dl-how")).to_have_text("∞/∞ = NaN")


def test_the_slow_start_plays_in_the_browser(open_page: Opened) -> None:
    page = open_page("/output_and_loss?lang=en")
    chart = page.locator(".st-key-learning")
    chart.scroll_into_view_if_needed()
    count = chart.locator("text").filter(has_text="Updates ").first
    expect(count).to_have_text("Updates 0")
    chart.locator(".updatemenu-button").first.click()
    expect(count).not_to_have_text("Updates 0")
    expect(count).to_have_text("Updates 300", timeout=20_000)


def test_values_of_one_lesson_do_not_reach_another(open_page: Opened) -> None:
    """Lessons share names of controls; what is chosen in one neither breaks the other nor is noted there."""
    page = open_page("/regression?lang=en&loss=MAE&w=1.5&b=9")
    page.get_by_text("Loss functions", exact=True).first.click()
    page.locator("[data-testid=stTopNavDropdownLink]").filter(has_text="Output and loss").click()
    expect(page.locator("h1")).to_have_text("Output and loss")
    expect(page.locator(".dl-table caption").nth(1)).to_have_text("sigmoid · BCE")
    assert page.locator("[data-testid=stAlert]").count() == 0


def test_lessons_on_a_phone_in_chinese(open_page: Opened) -> None:
    for path in ("/regression", "/softmax_cross_entropy", "/output_and_loss"):
        page = open_page(f"{path}?lang=zh", viewport={"width": 390, "height": 844}, color_scheme="dark")
        wide = page.evaluate(
            "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
        )
        assert wide <= 1, path
