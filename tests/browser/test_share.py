"""What is passed on opens the same state: the link, the QR code, the file; hidden controls; lecture mode by
keyboard."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import scan, settle
from tests.server import Server

STATE = "/step_by_step?lang=zh&scene=xor&x1=0.5&step=6&W1=1,1.25;1,1"


def open_share(page: Page) -> str:
    """Open the popover; the link in it."""
    page.locator(".st-key-share button").first.click()
    expect(page.locator(".share-qr")).to_be_visible()
    return page.locator("[data-testid=stCode] code", has_text=re.compile("^http")).inner_text().replace("\n", "")


def state(page: Page) -> list[str]:
    """What tells one state from another: the step, x₁ and the picture in words, where only numbers are compared."""
    told = page.locator(".st-key-network [role=figure]").get_attribute("aria-label") or ""
    sliders = [page.locator(f".st-key-{key} input[type=range]").input_value() for key in ("step", "x1")]
    return [*sliders, *re.findall(r"−?\d+(?:\.\d+)?", told)]


@pytest.mark.both_editions
def test_link_and_qr_code_open_the_same_state_in_the_other_language(
    open_page: Callable[..., Page], server: Server
) -> None:
    page = open_page(STATE, viewport={"width": 1280, "height": 800})
    link = open_share(page)
    expect(page.locator(".share-qr")).to_be_in_viewport(ratio=1)
    scanned = scan(page.locator(".share-qr"))
    assert scanned == link
    other = open_page(scanned.replace(server.url, "").replace("lang=zh", "lang=en"))
    expect(other.locator("html")).to_have_attribute("lang", "en")
    assert state(other) == state(page)


@pytest.mark.both_editions
def test_a_state_kept_as_a_file_is_opened_again_and_a_bad_file_is_refused(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(STATE.replace("lang=zh", "lang=en"))
    open_share(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Keep as a file").click()
    kept = tmp_path / "kept.json"
    download.value.save_as(kept)
    assert json.loads(kept.read_text("utf-8"))["values"]["x1"] == "0.5"
    other = open_page("/vectors?lang=en")
    open_share(other)
    chooser = other.locator("input[type=file]")
    (tmp_path / "bad.json").write_text('{"schema": "other"}', "utf-8")
    chooser.set_input_files(tmp_path / "bad.json")
    expect(other.get_by_text("no state of this playground")).to_be_visible()
    chooser.set_input_files(kept)
    way = other.get_by_role("link", name="Open the state in the file").get_attribute("href")
    reopened = open_page(f"/{way}")
    assert state(reopened) == state(page)


def test_hidden_controls_stay_hidden(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&hide=x1,alpha")
    for step in (2, 3):
        expect(page.locator(".st-key-x1")).to_be_hidden()
        expect(page.locator(".st-key-alpha")).to_be_hidden()
        expect(page.locator(".st-key-x2")).to_be_visible()
        page.locator("body").press("n")
        page.wait_for_url(f"**step={step}**")
        page.reload()
        settle(page)


@pytest.mark.both_editions
def test_lecture_mode_is_led_by_the_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/regression?lang=en&b=3")
    size = "() => parseFloat(getComputedStyle(document.querySelector('.st-key-question p')).fontSize)"
    before = page.evaluate(size)
    page.locator(".st-key-lecture label").click()
    expect(page.locator(".lecture-screen")).to_contain_text("1 /")
    assert page.evaluate(size) > 1.2 * before
    expect(page.locator("header[data-testid=stHeader]")).to_be_hidden()
    heading = page.get_by_role("heading", name="Now break it")
    expect(heading).to_be_hidden()
    for _ in range(12):
        if heading.is_visible():
            break
        page.keyboard.press("PageDown")
    expect(heading).to_be_visible()
    page.keyboard.press(".")
    expect(page.locator("body")).to_have_class("lecture-veiled")
    page.keyboard.press("Escape")
    expect(page.locator("header[data-testid=stHeader]")).to_be_visible()
    page.wait_for_url(lambda url: "b=3" in url and "lecture" not in url)
