"""The thumb of a slider that decides how many inputs there are, pressed and held on its way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("lesson", ["step_by_step", "gradient_check"])
def test_the_number_of_samples_may_be_held_anywhere_and_nothing_is_lost_before_it_is_let_go(
    open_page: Callable[..., Page], lesson: str
) -> None:
    page = open_page(f"/{lesson}?lang=en&x1=0.4")
    samples = page.locator(".st-key-batch input[type=range]")
    box = samples.locator("xpath=../..").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for held in (2, 3, 2):
        while (now := int(samples.input_value())) != held:
            x += 4 if now < held else -4
            page.mouse.move(x, y)
        expect(page.locator(".st-key-X label")).to_contain_text(f"X (2×{held})")
        columns = {2: "0.4,0.6;0.1,-0.2", 3: "0.4,0.6,-0.4;0.1,-0.2,0.5"}
        expect(page.locator(".st-key-X textarea")).to_have_value(columns[held])
        expect(page.locator(".st-key-Y label")).to_contain_text(f"Y (2×{held})")
        expect(page.locator("[data-testid=stAlert]")).to_have_count(0)
    while samples.input_value() != "1":
        x -= 4
        page.mouse.move(x, y)
    page.mouse.up()
    expect(page.locator(".st-key-X")).to_have_count(0)
    expect(page.locator(".st-key-x1 input[type=range]")).to_have_value("0.4")
    page.wait_for_timeout(1000)
    assert "x1=0.4" in page.url
    assert "batch=" not in page.url
    assert "X=" not in page.url
    expect(page.locator("[data-testid=stAlert]")).to_have_count(0)
