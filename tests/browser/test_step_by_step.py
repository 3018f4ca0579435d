"""The walkthrough in a browser: sliders followed while dragged, steps by key, the link, the picture."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

START = "/step_by_step?lang=en"


def start(open_page: Callable[..., Page], path: str = START, **context: Any) -> Page:
    """The walkthrough with its tables, the last thing it draws."""
    page = open_page(path, **context)
    page.wait_for_selector(".dl-layers")
    return page


def z1(page: Page) -> str:
    """z⁽¹⁾₁ as the first table shows it."""
    return page.locator(".dl-table td[data-how]").first.inner_text()


def press(page: Page, key: str) -> None:
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)


@pytest.mark.both_editions
def test_a_dragged_slider_is_followed_before_its_release_and_the_release_writes_the_link(
    open_page: Callable[..., Page],
) -> None:
    page = start(open_page)
    assert z1(page) == "0.3775"
    thumb = page.locator(".st-key-x1 input[type=range]").locator("xpath=../..").bounding_box()
    assert thumb
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=8)
    expect(page.locator(".dl-table td[data-how]").first).not_to_have_text("0.3775")
    assert "x1=" not in page.url
    page.mouse.up()
    page.wait_for_url("**x1=**")
    x1 = float(re.findall(r"x1=([\d.]+)", page.url)[0])
    expect(page.locator(".dl-table td[data-how]").first).to_have_text(f"{0.15 * x1 + 0.2 * 0.1 + 0.35:.4g}")


def test_arrow_keys_move_a_slider(open_page: Callable[..., Page]) -> None:
    page = start(open_page)
    page.locator(".st-key-x1 input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**x1=0.06**")
    expect(page.locator(".dl-table td[data-how]").first).to_have_text("0.379")


def test_steps_by_key_and_by_button(open_page: Callable[..., Page]) -> None:
    page = start(open_page)
    said = page.locator(".st-key-sentence")
    for key, step in (("n", 2), ("n", 3), ("p", 2)):
        press(page, key)
        page.wait_for_url(f"**step={step}**")
        expect(said).to_contain_text(f"{step}/13")
    page.get_by_role("button", name="▶").click()
    page.wait_for_url("**step=3**")
    expect(said).to_contain_text("3/13")


def test_keys_work_while_a_slider_has_the_focus(open_page: Callable[..., Page]) -> None:
    page = start(open_page)
    page.locator(".st-key-x1 input[type=range]").focus()
    page.keyboard.press("n")
    page.wait_for_url("**step=2**")


def test_a_preset_shows_its_question_on_top_and_is_no_step_in_the_history(open_page: Callable[..., Page]) -> None:
    page = start(open_page)
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Saturated").click()
    page.wait_for_url("**step=10**")
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("Large weights push every")
    expect(page.locator("[data-testid=stAlert]")).to_be_in_viewport()
    assert page.evaluate("history.length") == before


def test_update_by_key_counts_and_lowers_the_loss(open_page: Callable[..., Page]) -> None:
    page = start(open_page, f"{START}&step=13")
    press(page, "u")
    page.wait_for_url("**updates=1**")
    panels = page.locator(".st-key-panels [role=figure]").first
    expect(panels).to_have_attribute(
        "aria-label", re.compile(r"J = 0\.2805 .* after 1 updates, from 0\.2984 to 0\.2805")
    )


def test_a_pasted_spreadsheet_becomes_a_matrix_in_the_link(open_page: Callable[..., Page]) -> None:
    page = start(open_page)
    page.get_by_text("Exact weights").click()
    page.locator(".st-key-W1 .dl-cells-buttons button").last.click()
    area = page.locator(".st-key-W1 textarea")
    area.fill("0.5\t1/4\n−0.25\t1e-1")
    area.press("Control+Enter")
    page.wait_for_url(lambda url: "W1=0.5%2C0.25%3B-0.25%2C0.1" in url)
    expect(area).to_have_value("0.5,0.25;-0.25,0.1")


def test_reload_shows_the_same_state(open_page: Callable[..., Page]) -> None:
    page = start(open_page, "/step_by_step?lang=en&scene=classifier&step=7&updates=25&x1=0.4")
    before = page.locator(".dl-layers").inner_text()
    page.reload()
    settle(page)
    expect(page.locator(".dl-layers")).to_have_text(before, use_inner_text=True)


def test_hover_on_a_unit_opens_its_arithmetic(open_page: Callable[..., Page]) -> None:
    page = start(open_page, f"{START}&step=10&all=true")
    box = page.locator(".st-key-network .main-svg").first.bounding_box()
    units = page.locator(".st-key-network .scatterlayer .trace .points path.point")
    spot = next(
        each
        for each in (units.nth(i).bounding_box() for i in range(units.count()))
        if each and each["width"] > 45 and each["x"] > box["x"] + 150
    )
    page.mouse.move(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    expect(page.locator(".st-key-network .hoverlayer")).to_contain_text("0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_symbols_keep_their_contrast_in_both_themes(open_page: Callable[..., Page], scheme: str) -> None:
    page = start(open_page, color_scheme=scheme)
    colours = page.evaluate("""() => ["z", "a", "delta", "W", "b"].map(name => {
            const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number)
            const light = channels => channels.map(c => c / 255)
              .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
            const text = light(rgb(getComputedStyle(document.querySelector(`.dl-${name}`)).color))
            const ground = light(rgb(getComputedStyle(document.querySelector(".stApp")).backgroundColor))
            return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)
        })""")
    assert min(colours) >= 4.5


def test_a_task_of_the_tour_is_done_by_doing_it(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&scene=deep")
    page.locator(".st-key-tour label").click()
    task = page.locator("[data-testid=stAlert]").first
    expect(task).to_contain_text("1/9")
    expect(page.locator(".st-key-next")).to_have_css("outline-style", "solid")
    page.locator("body").press("n")
    expect(task).to_contain_text("Done.")
    page.get_by_role("button", name="Next task").click()
    expect(task).to_contain_text("2/9")
    page.wait_for_url("**task=2**")
    page.locator(".st-key-tour label").click()
    expect(task).to_have_count(0)
    expect(page.locator("style", has_text="outline: 3px")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
def test_cells_open_their_arithmetic_by_keyboard_and_by_finger(open_page: Callable[..., Page], width: int) -> None:
    """Arrows lead from cell to cell; what opens is tied to its cell for a screen reader, and lies within the window."""
    page = open_page("/step_by_step?lang=en&all=true", viewport={"width": width, "height": 844}, has_touch=True)
    table, told = page.locator(".dl-table:has(td[data-how])").first, page.locator(".dl-how")
    expect(table.locator("td[tabindex='0']")).to_have_count(1)
    table.locator("td[tabindex]").focus()
    expect(told).to_contain_text("0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775")
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        cell = page.locator("td:focus")
        expect(told).to_have_text(cell.get_attribute("data-how") or "")
        expect(cell).to_have_attribute("aria-describedby", "dl-how")
        expect(cell).to_have_accessible_description(re.sub(r"\s+", " ", told.inner_text()))
        box = told.bounding_box()
        assert box
        assert 0 <= box["x"] < box["x"] + box["width"] <= width
        assert 0 <= box["y"] < box["y"] + box["height"] <= 844
    assert (cell.evaluate("cell => [cell.parentElement.rowIndex, cell.cellIndex]")) == [2, 2]
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    table.locator("td[data-how]").first.tap()
    expect(told).to_contain_text("0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775")
