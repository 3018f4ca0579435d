"""What only a browser shows of a sheet: cells are typed into and judged, Tab and Enter go on, and the link keeps it
all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle


@pytest.mark.both_editions
def test_a_mistake_is_named_and_corrected(open_page: Callable[..., Page]) -> None:
    page = open_page("/check_my_work?lang=en&net=mazur")
    first, second, third = (page.locator(f'[data-cell="{name}"]') for name in ("z1[1,1]", "z1[2,1]", "a1[1,1]"))
    said, also_said = (cell.locator("xpath=../small") for cell in (first, second))
    first.click()
    page.keyboard.type("0.0275")
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    expect(page.get_by_text("The bias b was left out.")).to_be_visible()
    expect(said).to_have_text("✗ wrong")
    expect(first).to_have_attribute("aria-invalid", "true")
    page.keyboard.type("0.3925")
    page.keyboard.press("Enter")
    expect(third).to_be_focused()
    expect(also_said).to_have_text("✓ right")
    first.fill("0.3775")
    first.press("Tab")
    expect(page.get_by_text("The bias b was left out.")).to_have_count(0)
    expect(said).to_have_text("✓ right")
    page.wait_for_url("**z1=0.3775%2C0.3925**")
    page.reload()
    settle(page)
    expect(first).to_have_value("0.3775")
    expect(said).to_have_text("✓ right")


def test_a_matrix_is_pasted_into_its_cells(open_page: Callable[..., Page]) -> None:
    """Also one of another shape, which is refused, and loses nothing."""
    page = open_page("/check_my_work?lang=en&net=mazur&level=all&turned=true")

    def paste(cell: str, text: str) -> None:
        page.locator(f'[data-cell="{cell}"]').evaluate(
            """(cell, text) => {
                const data = new DataTransfer()
                data.setData("text", text)
                cell.focus()
                cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}))
            }""",
            text,
        )

    paste("gW2[2,1]", "array([[0.0822, -0.0226],\n       [0.0827, -0.0227]])")
    for cell, value in (("gW2[1,1]", "0.0822"), ("gW2[1,2]", "0.0827"), ("gW2[2,1]", "−0.0226")):
        expect(page.locator(f'[data-cell="{cell}"]')).to_have_value(value)
        expect(page.locator(f'[data-cell="{cell}"]').locator("xpath=../small")).to_have_text("✓ right")
    paste("gW2[1,1]", "1,2,3")
    expect(page.get_by_text("∇W⁽²⁾ must be 2×2, not 1×3. Nothing was pasted.")).to_be_visible()
    expect(page.locator('[data-cell="gW2[1,1]"]')).to_have_value("0.0822")


def test_all_that_can_be_asked_is_in_sight_on_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page("/check_my_work?lang=en&level=own+choice", viewport={"width": 390, "height": 844})
    for name in ("z", "∇b", "W", "b"):
        expect(page.locator(".st-key-asked").get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1.0)
