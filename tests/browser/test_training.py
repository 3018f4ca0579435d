"""What only a browser shows of training: it plays, is scrubbed with the keyboard, tells what is under the pointer, and
opens the walkthrough."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

QUICK = "/training_run?lang=en&n=40&epochs=20"


@pytest.mark.both_editions
def test_a_run_is_played_and_scrubbed_without_the_server_until_it_is_let_go(open_page: Callable[..., Page]) -> None:
    page = open_page("/training_run?lang=en&n=40&epochs=200")
    caption, canvas, button = (
        page.locator(".film figcaption"),
        page.locator(".film canvas"),
        page.locator(".film .play"),
    )
    expect(caption).to_contain_text("Epoch 200: J = ")
    button.click()
    expect(caption).not_to_contain_text("Epoch 200: J = ")
    assert "epoch=" not in page.url

    page.locator(".film input").focus()
    page.keyboard.press("Home")
    expect(button).to_contain_text("Play")
    expect(caption).to_contain_text("Epoch 0: J = ")
    expect(page.get_by_role("heading", name="Epoch 0 in numbers")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(canvas).to_have_attribute("aria-label", re.compile(r"Epoch 1: J = "))
    expect(page.get_by_role("heading", name="Epoch 1 in numbers")).to_be_visible()
    page.wait_for_url("**epoch=1**")


def test_the_pointer_is_told_the_numbers_of_this_frame(open_page: Callable[..., Page]) -> None:
    page = open_page(QUICK)
    box = page.locator(".film canvas").bounding_box()
    assert box
    tip = page.locator(".film .tip")
    page.mouse.move(box["x"] + box["width"] - 30, box["y"] + 30)
    expect(tip).to_contain_text(re.compile(r"^x = \(\d\.\d+, \d\.\d+\): a = 0\.\d+$"))
    page.mouse.move(box["x"] + 80, box["y"] + 130, steps=3)
    expect(tip).to_contain_text(re.compile(r"^(x₁|x₂|W⁽¹⁾.* = .*)"))


def test_any_epoch_opens_in_the_walkthrough_with_the_same_J(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{QUICK}&epoch=7")
    said = page.get_by_text(re.compile(r"training samples 1 to 4")).inner_text()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open in the walkthrough").click()
    settle(opened.value)
    described = opened.value.locator(".st-key-panels [role=figure]").last.get_attribute("aria-label") or ""
    here, there = (re.search(r"J = ([\d.]+\d)", text) for text in (said, described))
    assert here
    assert there
    assert float(there[1]) == pytest.approx(float(here[1]), rel=5e-4)
