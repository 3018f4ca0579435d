"""What only a browser shows of a sheet: cells are typed into and judged, Tab and Enter go on, and the link keeps it
all."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


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
    expect(first).to_have_value("0.3775")
    expect(said).to_have_text("✓ right")


def test_all_that_can_be_asked_is_in_sight_on_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page("/check_my_work?lang=en&level=own+choice", viewport={"width": 390, "height": 844})
    for name in ("z", "∇b", "W", "b"):
        expect(page.locator(".st-key-asked").get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1.0)
