"""Matrices that are entered in a grid of cells."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PASTE = """(cell, text) => {
  const data = new DataTransfer()
  data.setData("text", text)
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
}"""


def cell(page: Page, key: str, row: int, column: int) -> Locator:
    return page.locator(f'.st-key-{key} .dl-cells [data-at="{row - 1},{column - 1}"]')


def text(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} textarea")


def test_cells_are_filled_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/linear_maps?lang=en")
    expect(page.get_by_role("group", name="Then apply B")).to_be_visible()
    page.get_by_label("Then apply B, row 1, column 2").focus()
    page.keyboard.type("1/3")
    page.keyboard.press("Enter")
    expect(cell(page, "B", 2, 2)).to_be_focused()
    page.keyboard.type("-5")
    page.keyboard.press("Enter")
    expect(text(page, "B")).to_have_value("1,0.3333333333333333;0,-5")
    expect(page).to_have_url(re.compile("B=1"))
    expect(text(page, "B")).not_to_be_visible()
    page.locator(".st-key-B .dl-cells-buttons button").last.click()
    expect(text(page, "B")).to_be_visible()


def test_a_square_matrix_is_turned_over_by_one_button(open_page: Callable[..., Page]) -> None:
    page = open_page("/linear_maps?lang=en&B=1,2;3,4")
    turn = page.get_by_role("button", name="Transpose: weights may be given as inputs × units: Then apply B")
    turn.click()
    expect(text(page, "B")).to_have_value("1,3;2,4")
    expect(cell(page, "B", 1, 2)).to_have_value("3")
    expect(page).to_have_url(re.compile("B=1%2C3%3B2%2C4|B=1,3;2,4"))
    turn.click()
    expect(text(page, "B")).to_have_value("1,2;3,4")


def test_a_grid_grows_and_shrinks(open_page: Callable[..., Page]) -> None:
    page = open_page("/matrix_product?lang=en&A=1,2;3,4&B=1;1")
    cell(page, "A", 2, 1).focus()
    page.keyboard.press("Enter")
    expect(cell(page, "A", 3, 1)).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(text(page, "A")).to_have_value("1,2;3,4;5,6")
    for column in (1, 2):
        cell(page, "A", 3, column).fill("")
    page.locator("h1").click()
    expect(text(page, "A")).to_have_value("1,2;3,4")
    expect(cell(page, "A", 3, 1)).to_have_count(0)


def test_a_row_that_was_added_stays_until_it_is_filled(open_page: Callable[..., Page]) -> None:
    page = open_page("/matrix_product?lang=en&A=1,2&B=1;1")
    cell(page, "A", 1, 2).focus()
    page.keyboard.press("Enter")
    expect(cell(page, "A", 2, 1)).to_be_focused()
    page.locator("h1").click()
    expect(cell(page, "A", 2, 1)).to_be_visible()
    expect(text(page, "A")).to_have_value("1,2")
    cell(page, "A", 2, 1).fill("3")
    cell(page, "A", 2, 2).fill("4")
    page.locator("h1").click()
    expect(text(page, "A")).to_have_value("1,2;3,4")


@pytest.mark.parametrize(
    "pasted",
    [
        "5\t6\n7\t8",
        "np.array([[5, 6],\n       [7, 8]])",
        "[5 6; 7 8]",
        "5,6;7,8",
        r"\begin{pmatrix} 5 & 6 \\ 7 & 8 \end{pmatrix}",
        r"W = \begin{bmatrix}5&\frac{12}{2}\\7&8\end{bmatrix}",
    ],
)
def test_what_is_pasted_fills_the_grid(open_page: Callable[..., Page], pasted: str) -> None:
    page = open_page("/linear_maps?lang=en")
    cell(page, "B", 1, 1).focus()
    cell(page, "B", 1, 1).evaluate(PASTE, pasted)
    expect(text(page, "B")).to_have_value("5,6;7,8")
    expect(cell(page, "B", 2, 1)).to_have_value("7")
    expect(page.locator("[data-testid=stAlert]")).to_have_count(0)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_is_pasted_stays(open_page: Callable[..., Page], elsewhere: bool) -> None:
    """Whether the focus stays in the grid, whose cell with the focus is drawn anew, or leaves it at once."""
    page = open_page("/step_by_step?lang=en")
    page.get_by_text("Exact weights").click()
    values = """() => {
        const area = document.querySelector(".st-key-W1 textarea")
        window.seen = [area.value]
        setInterval(() => area.value !== seen.at(-1) && seen.push(area.value), 20)
    }"""
    cell(page, "W1", 1, 1).click()
    page.evaluate(values)
    cell(page, "W1", 1, 1).evaluate(PASTE, "1,2;3,4")
    if elsewhere:
        page.locator("h1").click()
    expect(cell(page, "W1", 2, 2)).to_have_value("4")
    page.wait_for_url("**W1=1%2C2%3B3%2C4**")
    page.wait_for_timeout(1000)
    assert page.evaluate("() => window.seen") == ["0.15,0.2;0.25,0.3", "1,2;3,4"]
    expect(cell(page, "W1", 2, 2)).to_have_value("4")


def test_what_cannot_be_read_is_shown_as_it_was_written(open_page: Callable[..., Page]) -> None:
    """A pasted text of another shape is no garbage in cells; transposed it is one matrix again."""
    page = open_page("/step_by_step?lang=en&scene=own&sizes=2-3-2")
    page.get_by_text("Exact weights").click()
    cell(page, "W1", 1, 1).click()
    cell(page, "W1", 1, 1).evaluate(PASTE, "[[1,-1,-2],[-1,2,1]]")
    page.get_by_role("button", name="Take W⁽¹⁾ transposed").click()
    expect(cell(page, "W1", 3, 2)).to_have_value("1")
    expect(cell(page, "W1", 3, 2)).to_be_visible()
    expect(text(page, "W1")).to_have_value("1,-1;-1,2;-2,1")


def test_a_paste_that_fits_only_transposed_is_offered_transposed(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&scene=classifier&W1=1,2,3;4,5,6")
    page.get_by_text("Exact weights").click()
    page.get_by_role("button", name="Take W⁽¹⁾ transposed").click()
    expect(text(page, "W1")).to_have_value("1,4;2,5;3,6")
    expect(page.locator("[data-testid=stAlertContentError]")).to_have_count(0)


def test_cells_on_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page("/linear_maps?lang=en", **PHONE)
    cell(page, "B", 1, 1).tap()
    assert cell(page, "B", 1, 1).get_attribute("inputmode") == "decimal"
    cell(page, "B", 1, 1).fill("2.5")
    page.get_by_role("button", name="Change the sign: Then apply B").tap()
    expect(cell(page, "B", 1, 1)).to_have_value("-2.5")
    page.keyboard.press("Enter")
    expect(cell(page, "B", 2, 1)).to_be_focused()
    expect(text(page, "B")).to_have_value("-2.5,0;0,1")


def test_weights_may_be_entered_as_inputs_times_units(open_page: Callable[..., Page]) -> None:
    """The softmax classifier of three classes as courses print it: the grid is 2×3, link and text stay 3×2."""
    page = open_page("/step_by_step?lang=en&scene=own&sizes=2-3&output=softmax, CE&turned=true&W1=1,0;0,1;0,0")
    page.get_by_text("Exact weights").click()
    expect(page.get_by_role("group", name="W⁽¹⁾ (2×3)")).to_be_visible()
    expect(cell(page, "W1", 2, 2)).to_have_value("1")
    cell(page, "W1", 1, 3).fill("7")
    cell(page, "W1", 1, 3).press("Tab")
    expect(text(page, "W1")).to_have_value("1,0;0,1;7,0")
    cell(page, "W1", 1, 1).evaluate(PASTE, "[[1, -1, -2], [-1, 2, 1]]")
    expect(text(page, "W1")).to_have_value("1,-1;-1,2;-2,1")
    expect(cell(page, "W1", 1, 3)).to_have_value("-2")
    expect(page).to_have_url(re.compile("turned=true"))


def test_the_outputs_of_a_small_network_are_in_sight_on_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&step=9&all=true", **PHONE)
    circles = page.locator(".st-key-network .scatterlayer .points path")
    expect(circles.first).to_be_attached()
    rightmost = "paths => Math.max(...paths.map(path => path.getBoundingClientRect().right))"
    assert circles.evaluate_all(rightmost) <= 390
