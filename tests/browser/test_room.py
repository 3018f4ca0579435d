"""A room in real browsers: joined by its QR code and by its code, asked, answered, closed, asked again; led, broken
away from, come back to; opened again after a restart."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import scan, settle
from tests.server import ROOT, Server, free_port

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
LESSON = "/one_neuron?lang=en&w1=1.5"
Open = Callable[..., Page]
LIMITED = """
import time
from pathlib import Path
import streamlit as st
from pages.ui.frame import rooms
from pages.ui.serving import error_page, http_server

later = Path(__file__).with_name("later")
rooms.ROOMS.clock = lambda: time.monotonic() + 1.01 * rooms.IDLE * later.exists()
rooms.MOST_PEOPLE, rooms.ANSWERS = 1, (1, 0.2)
app = st.App(
    "pages/contents.py",
    routes=http_server.routes(),
    middleware=http_server.middleware(),
    on_script_error=error_page.show,
)
"""


def opener(open_page: Open, base: str, link: str = LESSON) -> tuple[Page, str]:
    """The page from which a room has been opened, and the code of the room."""
    page = open_page(link, base, viewport={"width": 1440, "height": 900})
    if "lecture" not in link:
        page.locator(".st-key-share button").first.click()
    page.get_by_role("button", name="Open a room").click()
    page.wait_for_url("**opener=**")
    settle(page)
    expect(page.locator(".st-key-room_lead")).to_be_visible()
    found = re.search(r"[?&]room=(\w+)", page.url)
    assert found
    return page, found[1]


def choose(page: Page, label: str) -> None:
    """Choose a question of the page."""
    page.locator(f"[class*=st-key-preset-{label.replace(' ', '-')}] button").first.click()
    expect(page.locator(".st-key-room_ask")).to_be_visible()


def say(phone: Page, text: str) -> None:
    """Type an answer."""
    field = phone.locator("[class*=st-key-room_answer] input").first
    expect(field).to_be_visible()
    field.fill(text)
    field.press("Enter")


def bar(page: Page) -> str:
    return page.locator(".st-key-room_bar").inner_text()


def test_a_class_answers_and_the_screen_shows_its_mistakes(open_page: Open, server: Server) -> None:
    desk, code = opener(open_page, server.url, f"{LESSON}&lecture=true")
    assert "w1=1.5" in desk.url
    desk.locator(".st-key-room_join button").first.click()
    picture = desk.locator(".room-qr")
    expect(picture).to_be_in_viewport(ratio=1)
    scanned = scan(picture)
    assert scanned == f"{server.url}/?room={code}"
    by_picture = open_page(scanned.replace(server.url, ""), **PHONE, color_scheme="dark", locale="zh-CN")
    by_hand = open_page("/?lang=en", **PHONE)
    by_hand.get_by_role("button", name="Join a room").click()
    by_hand.get_by_label("Code of the room").fill(f" {code.lower()} ")
    by_hand.get_by_label("Code of the room").press("Enter")
    for phone in (by_picture, by_hand):
        phone.wait_for_url("**/one_neuron**")
        expect(phone.locator(".st-key-w1 input[type=range]")).to_have_value("1.5")
    expect(by_picture.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(by_hand.locator("html")).to_have_attribute("lang", "en")
    desk.keyboard.press("Escape")
    expect(picture).to_be_hidden()
    expect(desk.locator(".st-key-lecture_bar")).to_be_visible()
    expect(desk.get_by_text("2 here")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator(".st-key-lecture_bar")).to_be_hidden()
    choose(desk, "Slow start")
    desk.locator(".st-key-room_ask button").first.click()
    expect(desk.get_by_text("0 of 2 have answered")).to_be_visible()
    say(by_picture, "0.98")
    say(by_hand, "0.5")
    expect(desk.get_by_text("2 of 2 have answered")).to_be_visible()
    say(by_hand, "0.01735")
    expect(by_hand.get_by_text("Your answer is in.")).to_be_visible()
    for page in (desk, by_hand):
        expect(page.locator(".st-key-room_bar")).to_have_attribute("aria-live", "polite")
    by_picture.reload()
    expect(desk.get_by_text("2 here")).to_be_visible()
    assert "multiply it by" not in bar(desk)
    desk.locator(".st-key-room_close button").first.click()
    expect(desk.get_by_text("Round 1 · 2 answers")).to_be_visible()
    expect(desk.locator(".st-key-room_bar tr", has_text="multiply it by the slope")).to_contain_text("1")
    histogram = desk.locator(".st-key-room_histogram .dl-chart")
    expect(histogram).to_be_visible()
    expect(histogram).to_have_attribute("aria-label", re.compile("1 from 0 to"))
    expect(by_hand.get_by_text("Right:")).to_be_visible()
    desk.locator(".st-key-room_ask button").first.click()
    say(by_picture, "0.01735")
    expect(desk.get_by_text("1 of 2 have answered")).to_be_visible()
    desk.locator(".st-key-room_close button").first.click()
    expect(desk.get_by_text("Round 2 · 1 answers")).to_be_visible()
    desk.locator(".st-key-room_more button").first.click()
    with desk.expect_download() as download:
        desk.get_by_role("button", name="All answers as CSV").click()
    assert Path(download.value.path()).read_text("utf-8").splitlines()[1:] == [
        "one_neuron,Slow start,1,0.01735,right,",
        "one_neuron,Slow start,1,0.98,named,slope-forgotten",
        "one_neuron,Slow start,2,0.01735,right,",
    ]
    desk.get_by_role("button", name="End the room").click()
    expect(by_hand.get_by_text("has ended")).to_be_visible()
    desk.wait_for_url(lambda url: "opener" not in url)


def test_a_phone_follows_breaks_away_and_comes_back(open_page: Open, server: Server) -> None:
    desk, code = opener(open_page, server.url)
    other, _code = opener(open_page, server.url, "/derivative?lang=en")
    phone = open_page(f"/?lang=zh&precision=6&room={code}", **PHONE)
    phone.wait_for_url("**/one_neuron**precision=6**")
    desk.locator(".st-key-w1 input[type=range]").press("ArrowRight")
    moved = desk.locator(".st-key-w1 input[type=range]").input_value()
    expect(phone.locator(".st-key-w1 input[type=range]")).to_have_value(moved)
    phone.locator(".st-key-room_follow label").first.click()
    desk.locator(".dl-path a").last.click()
    desk.wait_for_url("**/images_as_vectors**opener=**")
    settle(desk)
    expect(desk.locator(".st-key-room_lead")).to_be_visible()
    phone.wait_for_timeout(2500)
    assert "/one_neuron" in phone.url
    phone.locator(".st-key-room_follow label").first.click()
    phone.wait_for_url("**/images_as_vectors**")
    expect(phone.locator("html")).to_have_attribute("lang", "zh-CN")
    assert "precision=6" in phone.url
    desk.reload()
    settle(desk)
    expect(desk.get_by_text("1 here")).to_be_visible()
    expect(other.get_by_text("0 here")).to_be_visible()
    phone.get_by_role("button", name="离开课堂").click()
    phone.wait_for_url(lambda url: "room" not in url)


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Server]:
    """A server whose rooms have one place, take an answer in five seconds, and are idle for hours when told so."""
    for name in ("pages", ".streamlit"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "app.py").write_text(LIMITED, "utf-8")
    with Server(tmp_path / "app.py") as running:
        yield running


def test_a_room_keeps_its_limits_and_ends_when_nothing_happens(
    limited: Server, open_page: Open, browser: Browser, tmp_path: Path
) -> None:
    desk, code = opener(open_page, limited.url, f"{LESSON}&ask=Slow+start")
    desk.locator(".st-key-room_ask button").first.click()
    phone = browser.new_context(**PHONE).new_page()
    phone.goto(f"{limited.url}/?lang=en&room={code}")
    expect(phone.locator("[class*=st-key-room_answer] input").first).to_be_visible()
    late = open_page(f"/?lang=zh&room={code}", limited.url, **PHONE)
    expect(late.get_by_text(f"课堂 {code} 已满")).to_be_visible()
    say(phone, "0.98")
    expect(phone.get_by_text("Your answer is in.")).to_be_visible()
    say(phone, "0.5")
    expect(phone.get_by_text("Not in yet")).to_be_visible()
    expect(phone.get_by_text("Your answer is in.")).to_be_visible()
    expect(desk.get_by_text("1 of 1 have answered")).to_be_visible()
    phone.context.close()
    late.wait_for_url("**/one_neuron**")
    expect(late.locator("[class*=st-key-room_answer] input").first).to_be_visible()
    (tmp_path / "later").touch()
    expect(desk.get_by_text("has ended")).to_be_visible()
    expect(late.get_by_text("已经结束")).to_be_visible()


def test_after_a_restart_the_room_is_there_again(browser: Browser) -> None:
    """Pages that look at a server that is gone say so in the console, so nothing is expected of that here."""

    def open_(path: str, base: str, **context: Any) -> Page:
        page = browser.new_context(**context).new_page()
        page.goto(f"{base}{path}")
        settle(page)
        return page

    port = free_port()
    with Server(port=port) as server:
        desk, code = opener(open_, server.url)
        phone = open_(f"/?lang=en&room={code}", server.url, **PHONE)
        phone.wait_for_url("**/one_neuron**")
    with ExitStack() as restarted:
        # Until a page has been loaded anew it shows what it showed before, and forgets what is moved on it.
        with desk.expect_event("load", timeout=60_000), phone.expect_event("load", timeout=60_000):
            restarted.enter_context(Server(port=port))
        settle(desk)
        settle(phone)
        expect(desk.get_by_text("1 here")).to_be_visible()
        expect(phone.get_by_text(f"Room {code}")).to_be_visible()
        desk.locator(".st-key-w1 input[type=range]").press("ArrowRight")
        for page in (desk, phone):
            expect(page.locator(".st-key-w1 input[type=range]")).to_have_value("1.51")
    for page in (desk, phone):
        page.context.close()
