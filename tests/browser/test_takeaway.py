"""What is taken away from the walkthrough, in a browser: a file is made when it is asked for, in the reader's language;
a state is opened again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

# Between each line of arithmetic and the next, the distance in pixels from the lowest sign to the highest.
GAPS = """() => {
  const signs = line => {
    const found = [], walk = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), range = document.createRange()
    while (walk.nextNode()) if (walk.currentNode.data.trim()) {
      range.selectNodeContents(walk.currentNode); found.push(...range.getClientRects()) }
    return found
  }
  return [...document.querySelectorAll(".worked")].flatMap(worked => [...worked.children].slice(1).map((line, k) =>
    Math.min(...signs(line).map(box => box.top)) - Math.max(...signs(worked.children[k]).map(box => box.bottom))))
}"""


def opened(page: Page, tab: str) -> Page:
    """The walkthrough with one of the tabs open."""
    page.locator(".st-key-takeaway summary").click()
    page.get_by_role("tab", name=tab, exact=True).click()
    return page


def downloaded(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as found:
        page.get_by_role("button", name=button).click()
    file = folder / found.value.suggested_filename
    found.value.save_as(file)
    return file


def in_own_tab(page: Page, file: Path) -> Page:
    """A file as a reader opens it: beside the page that gave it, whose scripts run on."""
    tab = page.context.new_page()
    tab.set_content(file.read_text("utf-8"))
    return tab


def test_worksheet_is_in_the_readers_language_and_fits_its_page(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = opened(open_page("/step_by_step?lang=zh&precision=6&samples=rows"), "练习单")
    file = downloaded(page, "答案 · HTML", tmp_path)
    text = file.read_text("utf-8")
    assert "手算反向传播" in text
    assert "0.298371" in text
    sheet = in_own_tab(page, file)
    sheet.set_viewport_size({"width": 680, "height": 900})
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 680
    assert sheet.locator("mfrac").first.evaluate("fraction => fraction.getBoundingClientRect().height") > 15


def test_the_lines_of_a_key_do_not_overlap(open_page: Callable[..., Page], tmp_path: Path) -> None:
    """Every sign of a line, as high as its font is, ends above every sign of the next line; also on paper."""
    page = opened(open_page("/step_by_step?lang=en&scene=classifier&batch=2"), "Worksheet")
    key = in_own_tab(page, downloaded(page, "Key · HTML", tmp_path))
    for media in ("screen", "print"):
        key.emulate_media(media=media)
        gaps = key.evaluate(GAPS)
        assert len(gaps) > 20
        assert min(gaps) > 0


@pytest.mark.both_editions
def test_a_state_is_saved_and_opened_again(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = opened(open_page("/step_by_step?lang=en&scene=regression&updates=3"), "Data")
    file = downloaded(page, "State · JSON", tmp_path)
    page.locator(".st-key-takeaway input[type=file]").set_input_files(file)
    page.locator(".st-key-load button").click()
    page.wait_for_url("**scene=own**")
    settle(page)
    expect(page.locator(".st-key-sizes input")).to_have_value("1-3-1")
    assert "updates=3" not in page.url
