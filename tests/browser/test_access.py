"""Everybody can use every page, in light English and in dark Chinese: what axe-core finds; charts have words; on a
laptop what is moved, the picture that answers and the arithmetic that follows are in sight together; phones, 200 % and
400 % zoom lose nothing."""

import io
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from pages.ui.frame import path
from pages.ui.frame.lessons import names
from pages.ui.platform.internals import ELEMENTS
from tests.browser import first_screen
from tests.browser.conftest import settle

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
# Streamlit's own link to skip the menu stands outside of all landmarks, and its place for files is a section without a
# role that takes the focus.
NOT_OURS = [("region", "stSkipToContent"), ("presentation-role-conflict", "stFileUploaderDropzone")]
WIDE = ".katex-display, .dl-layers, .st-key-network"


def violations(page: Page) -> list[str]:
    """What axe-core finds, with the place of each."""
    page.wait_for_function(
        f"() => [...document.querySelectorAll('{WIDE}')].every(part => part.scrollWidth <= part.clientWidth ||"
        " part.tabIndex === 0)"
    )
    page.wait_for_function(
        "() => [...document.querySelectorAll('[class*=st-key-preset] button')].every(each => each.innerText.trim())"
    )
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")["violations"]
    nodes = [(each, node) for each in found for node in each["nodes"]]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]}"
        for each, node in nodes
        if not any(each["id"] == name and mark in node["html"] for name, mark in NOT_OURS)
    ]


def sideways(page: Page, width: int, height: int) -> int:
    """By how many pixels a page is wider than a window."""
    page.set_viewport_size({"width": width, "height": height})
    main = page.locator("[data-testid=stMain]")
    page.wait_for_function("width => document.querySelector('[data-testid=stMain]').clientWidth <= width", arg=width)
    return int(main.evaluate("main => main.scrollWidth - main.clientWidth"))


@pytest.mark.parametrize("name", ["", *names()])
def test_everybody_can_use_a_page(open_page: Callable[..., Page], name: str) -> None:
    page = open_page(f"/{name}?lang=en", bypass_csp=True, viewport={"width": 1440, "height": 900})
    is_lesson = name in {Path(each).stem for each in path.order()}
    for lang in ("en", "zh-CN"):
        if lang != "en":
            page.emulate_media(color_scheme="dark")
            page.get_by_role("radio", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        settle(page)
        assert not is_lesson or first_screen.out_of_sight(page) == {}
        assert violations(page) == []
        told = page.locator(".dl-chart").evaluate_all(
            "charts => charts.map(each => [each.role, each.ariaLabel?.length])"
        )
        assert all(role == "figure" and length > 20 for role, length in told)
    assert sideways(page, 390, 844) <= 1
    assert sideways(page, 720, 450) <= 1
    assert sideways(page, 320, 256) <= 1, "1280 × 1024 at 400 %"


def test_what_a_change_did_is_said(open_page: Callable[..., Page]) -> None:
    """To a screen reader, in what is new of the words of the charts, and of no more than what is in sight."""
    page = open_page("/one_neuron?lang=en")
    said, slider = page.locator(".dl-heard"), page.locator(".st-key-x1 input")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_have_attribute("aria-live", "polite")
    expect(said).to_contain_text("z = 0.708, a = 0.6700, J = 0.2244.")
    assert "w = (0.8, 0.6)" not in said.inner_text()
    page.get_by_role("radio", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    settle(page)
    page.wait_for_timeout(1500)
    assert "一个" not in said.inner_text(), "another language is no news"
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("z = 0.7，")


def test_changes_are_spoken_where_that_is_wanted(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en&aloud=true")
    page.evaluate("() => { window.spoken = []; speechSynthesis.speak = said => spoken.push([said.lang, said.text]) }")
    page.locator(".st-key-x1 input").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".dl-heard")).to_contain_text("z = 0.708")
    assert page.evaluate("spoken") == [["en", page.locator(".dl-heard").inner_text()]]


def test_forced_colours_show_what_is_moved(open_page: Callable[..., Page]) -> None:
    """Where only system colours are left, sliders, their thumbs and switches stand out from the ground."""
    page = open_page("/one_neuron?lang=en")
    page.emulate_media(forced_colors="active")
    grounds = "parts => parts.map(part => getComputedStyle(part).backgroundColor)"
    behind = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    for name in ("slider_track", "slider_thumb", "switch_knob"):
        found = page.locator(ELEMENTS[name])
        assert found.count() >= 1
        assert behind not in found.evaluate_all(grounds)
        assert "rgba(0, 0, 0, 0)" not in found.evaluate_all(grounds)


def test_forced_colours_leave_letters_below_their_hats(open_page: Callable[..., Page]) -> None:
    page = open_page("/binary_cross_entropy?lang=en")
    letter = page.locator(f"{ELEMENTS['displayed_formula']} {ELEMENTS['accent']}").first
    shown = ink(letter)
    assert shown > 20
    page.emulate_media(forced_colors="active")
    assert ink(letter) > 0.8 * shown


def ink(part: Locator) -> int:
    """How many points of a part are far from its ground."""
    seen = np.asarray(Image.open(io.BytesIO(part.screenshot())).convert("L")).astype(int)
    return int((np.abs(seen - seen[0, 0]) > 64).sum())


# What the translation of a browser does: each text that may be translated becomes one within two elements.
TRANSLATE = """() => {
  const texts = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest("[translate=no], script, style"))
    texts.push(walk.currentNode)
  for (const text of texts) {
    const outer = document.createElement("font"), inner = document.createElement("font")
    inner.textContent = text.data
    outer.append(inner)
    text.replaceWith(outer)
  }
}"""


@pytest.mark.parametrize("name", ["one_neuron", "check_my_work"])
def test_a_page_that_the_browser_translates_goes_on(open_page: Callable[..., Page], name: str) -> None:
    page = open_page(f"/{name}?lang=en")
    untranslated = page.locator(".katex, .dl-table, .dl-chart").locator("visible=true")
    assert set(untranslated.evaluate_all("parts => parts.map(part => part.translate)")) == {False}
    page.evaluate(TRANSLATE)
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".dl-heard")).to_contain_text("x = ")
    page.get_by_role("radio", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    settle(page)


# Of a page on paper: what could be pressed, what is wider than the paper, and parts that lie over the one before.
ON_PAPER = """width => {
  const seen = selector => [...document.querySelectorAll(selector)].filter(part => part.getClientRects().length)
  const box = part => part.getBoundingClientRect()
  const parts = seen("[data-testid=stMain] .stElementContainer").filter(part => box(part).height > 4)
  return {
    pressed: seen("[data-testid=stMain] :is(button, input[type=range], input[role=switch], [role=combobox])").length,
    wide: seen(".dl-chart, .dl-chart svg, .katex-html, .dl-table").filter(part => box(part).right > width + 1).length,
    over: parts.filter((part, i) => i && box(part).top < box(parts[i - 1]).bottom - 10 && !parts[i - 1].contains(part)
      && box(part).left < box(parts[i - 1]).right).map(part => part.className),
    charts: seen(".dl-chart").map(chart => [...chart.querySelectorAll("svg[viewBox]")].map(layer => {
      const { width, height } = box(layer), [, , drawnWidth, drawnHeight] = layer.getAttribute("viewBox").split(" ")
      return [width / drawnWidth, height / drawnHeight]
    })),
  }
}"""


@pytest.mark.parametrize(
    ("name", "scheme"), [("step_by_step", "light"), ("check_my_work", "light"), ("linear_maps", "dark")]
)
def test_a_lesson_is_printed_whole_and_without_what_is_pressed(
    open_page: Callable[..., Page], name: str, scheme: str
) -> None:
    """A dark page as its negative, dark on light."""
    page = open_page(f"/{name}?lang=en", color_scheme=scheme)
    page.set_viewport_size({"width": 720, "height": 1000})
    settle(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    turned = page.locator(".stApp").evaluate("app => getComputedStyle(app).filter")
    assert (turned != "none") == (scheme == "dark")
    found = page.evaluate(ON_PAPER, 720)
    assert found["charts"]
    for scales in found["charts"]:
        assert [pytest.approx(each, abs=0.02) for scale in scales for each in scale] == [scales[0][0]] * 2 * len(scales)
    assert (found["pressed"], found["wide"], found["over"]) == (0, 0, [])
