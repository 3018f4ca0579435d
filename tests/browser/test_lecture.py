"""A lecture: every lesson falls into screens that fit the window, and a clicker leads through all of them."""

import re
from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect

from pages.ui.frame import lessons
from tests.browser.conftest import DONE

# What of a screen is out of sight, covered by the bar or too small: [what, its text].
FAULTS = """async least => {
  await Promise.all([...document.querySelectorAll(".dl-chart")].map(chart => chart.clientWidth && chart.drawing))
  await new Promise(requestAnimationFrame)
  const main = document.querySelector("[data-testid=stMain]"), { clientHeight, clientWidth } = main
  const faults = main.scrollHeight > clientHeight + 1 ? [["scrolls", `${main.scrollHeight} > ${clientHeight}`]] : []
  const seen = [...document.querySelectorAll("[data-testid=stMainBlockContainer] *")].filter(
    node => node.matches("p, li, td, th, text, h1, h2, h3, .katex-html, .dl-chart") && node.textContent.trim()
      && node.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && !node.closest(".st-key-lecture_bar, .katex-mathml"))
  const bar = document.querySelector(".st-key-lecture_bar").getBoundingClientRect()
  for (const node of seen) {
    const { left, top, right, bottom } = node.getBoundingClientRect()
    if (top < -2 || left < -2 || bottom > clientHeight + 2 || right > clientWidth + 2)
      faults.push(["out of sight", node.textContent])
    if (!node.matches(".dl-chart") && right > bar.left && left < bar.right && bottom > bar.top && top < bar.bottom)
      faults.push(["covered", node.textContent])
    const size = parseFloat(getComputedStyle(node.closest(".katex") ?? node).fontSize) * node.currentCSSZoom
    const asked = node.closest("small, button, a, text, [data-testid=stCaptionContainer]")
      ? 0 : node.matches("p, li, h2") ? least.body : node.matches("td, th, .katex-html") ? least.number : 0
    if (size < asked - 0.05) faults.push([`${size} < ${asked} px`, node.textContent])
  }
  return seen.length ? faults : [["empty", ""]]
}"""
# What a press changes: the screen, the step or the lesson, or that a button has been pressed that can be pressed once.
PLACE = """() => [document.querySelector(".lecture-screen")?.innerText, location.href,
  document.querySelectorAll("button:disabled").length]"""
LARGE = {"body": 28.0, "number": 32.0}  # pixels of a screen that is 720 high
# Where one formula or table is wider than its place, or one formula higher than a screen.
SMALLER: dict[str, dict[str, float]] = {
    "one_neuron": {"number": 29.5},
    "images_as_vectors": {"number": 23.5},
    "output_and_loss": {"number": 25.5},
    "step_by_step": {"body": 27.4, "number": 17.0},
    "gradient_check": {"body": 26.5, "number": 30.0},
    "check_my_work": {"body": 25.0},
    "convolution_layer": {"body": 27.0, "number": 24.0},
}
MOST = 60  # screens and steps of a lesson


def clicked_through(page: Page) -> Iterator[str]:
    """Press PageDown until the lesson is left, or until the end of the last one is reached; before each time where it
    is."""
    lesson = page.url.partition("?")[0]
    for _ in range(MOST):
        before = page.evaluate(PLACE)
        yield before[0]
        page.keyboard.press("PageDown")
        if lesson.endswith(NAMES[-1]) and len(set(before[0].split(" / "))) == 1:
            return
        page.wait_for_function(f"before => JSON.stringify(({PLACE})()) !== JSON.stringify(before)", arg=before)
        page.wait_for_selector(DONE)
        if page.url.partition("?")[0] != lesson:
            return
    pytest.fail(f"no end of {lesson}")


def lasting_faults(page: Page, least: dict[str, float]) -> list[list[str]]:
    """The faults of a screen that are still there when all has been drawn and has found its place."""
    for _ in range(10):
        if not (faults := page.evaluate(FAULTS, least)):
            break
        page.wait_for_timeout(300)
    return faults


WINDOWS = [("en", 1280, 720), ("zh", 1920, 1080)]
NAMES = [path.rpartition("/")[2].removesuffix(".py") for path in lessons.titles()]


@pytest.mark.parametrize(("lesson", "window"), [*zip(NAMES, cycle(WINDOWS), strict=False)], ids=NAMES)
def test_every_screen_of_a_lesson_fits_the_window(
    open_page: Callable[..., Page], lesson: str, window: tuple[str, int, int]
) -> None:
    language, width, height = window
    page = open_page(f"/{lesson}?lang={language}&lecture=true", viewport={"width": width, "height": height})
    expect(page.locator(".lecture-screen")).to_contain_text("1 /")
    least = {kind: pixels * height / 720 for kind, pixels in (LARGE | SMALLER.get(lesson, {})).items()}
    seen = []
    for place in clicked_through(page):
        assert not (faults := lasting_faults(page, least)), f"{place}: {faults[:5]}"
        seen.append(place)
    assert len({place.partition("/")[0] for place in seen}) == int(seen[-1].partition("/")[2])


def test_a_table_that_is_higher_than_a_screen_goes_on_below_its_head(open_page: Callable[..., Page]) -> None:
    page = open_page("/gradient_check?lang=en&lecture=true", viewport={"width": 1280, "height": 720})
    table = page.locator("[data-split]", has_text="At how many of three units")
    rows, heads = table.locator("tbody tr"), table.locator("thead th")
    every, seen = rows.count(), []
    for _ in range(int(page.locator(".lecture-screen").inner_text().partition(" / ")[2])):
        if here := [row for row in range(every) if rows.nth(row).is_visible()]:
            expect(heads.last).to_be_in_viewport(ratio=1)
            expect(table.locator("caption")).to_be_in_viewport(ratio=1)
            seen.append(here)
        page.keyboard.press("PageDown")
    assert len(seen) > 1
    assert [row for here in seen for row in here] == list(range(every))


def test_a_clicker_reveals_steps_turns_and_goes_back(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&lecture=true&predict=true&step=12")
    place, sentence = page.locator(".lecture-screen"), page.locator(".st-key-sentence")
    number = page.locator(".st-key-formula .katex-display")

    def press(key: str) -> None:
        page.wait_for_selector(DONE)  # two presses of one button that overlap may count as three
        page.keyboard.press(key)
        page.wait_for_timeout(200)
        page.wait_for_selector(DONE)

    press("PageDown")
    expect(sentence).to_contain_text("12/13")
    hidden = number.count()
    press("PageDown")
    expect(number).not_to_have_count(hidden)
    expect(sentence).to_contain_text("12/13")
    page.evaluate("document.activeElement.blur()")
    press("Space")
    expect(sentence).to_contain_text("13/13")
    press("PageDown")
    expect(sentence).to_contain_text("13/13")
    press("PageDown")
    expect(sentence).to_be_hidden()
    press("PageUp")
    expect(sentence).to_contain_text("13/13")
    press("PageUp")
    expect(sentence).to_contain_text("12/13")
    press("End")
    expect(page.get_by_role("heading", name="Now break it")).to_be_visible()
    press("Home")
    expect(place).to_contain_text("1 /")
    expect(page.locator(".st-key-question")).to_be_visible()


def test_inputs_come_on_demand_and_the_screen_can_be_blank(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en&lecture=true", viewport={"width": 1280, "height": 720})
    slider, picture = page.locator(".st-key-w1"), page.locator(".st-key-network")
    page.keyboard.press("PageDown")
    expect(picture).to_be_visible()
    expect(slider).to_be_hidden()
    page.keyboard.press("i")
    expect(slider).to_be_in_viewport(ratio=1)
    expect(picture).to_be_in_viewport(ratio=1)
    slider.locator("input").focus()
    page.keyboard.press("End")
    page.wait_for_url("**w1=4**")
    page.keyboard.press("i")
    expect(slider).to_be_hidden()
    page.keyboard.press("b")
    expect(picture).to_be_hidden()
    page.keyboard.press("b")
    expect(picture).to_be_visible()


def test_a_lecturer_jumps_draws_and_has_a_clock_and_larger_letters(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en&lecture=true", viewport={"width": 1280, "height": 720})
    place, clock, sheet = (page.locator(f".lecture-{name}") for name in ("screen", "clock", "pen"))
    keys, question = (page.locator(f".st-key-{part} p").first for part in ("lecture_bar", "question"))
    expect(keys).to_be_visible()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(place).to_contain_text("3 /")
    expect(keys).to_be_hidden()
    page.keyboard.press("Shift+?")
    expect(keys).to_be_visible()
    page.keyboard.press("Shift+?")
    expect(keys).to_be_hidden()
    page.keyboard.type("d")
    page.mouse.move(300, 300)
    page.mouse.down()
    page.mouse.move(500, 400, steps=4)
    page.mouse.up()
    drawn = """sheet => sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height).data.some(Boolean)"""
    assert sheet.evaluate(drawn)
    page.keyboard.press("PageDown")
    expect(sheet).to_have_count(0)
    page.keyboard.type("t")
    expect(clock).to_have_text(re.compile(r"^0:0[1-9]$"))
    page.keyboard.type("t")
    expect(clock).to_have_text("")
    page.keyboard.press("Home")
    size = "part => parseFloat(getComputedStyle(part).fontSize)"
    before = page.locator("html").evaluate(size)
    page.keyboard.type("++-")
    assert page.locator("html").evaluate(size) == pytest.approx(before * 1.1, abs=0.1)
    expect(question).to_be_visible()
    page.keyboard.type("d")
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "lecture" not in url)
    expect(sheet).to_have_count(0)
    assert page.locator("html").evaluate("html => html.style.getPropertyValue('--letters')") == ""


def test_a_screen_is_printed_alone_and_a_lecture_leaves_the_page_as_it_was(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en&lecture=true", viewport={"width": 1280, "height": 720})
    derivation = page.locator("[data-testid=stExpander] details").first
    question, picture, smaller = (
        page.locator(each) for each in (".st-key-question", ".st-key-network", "[style*=zoom]")
    )
    expect(derivation).to_have_attribute("open", "")
    page.keyboard.press("PageDown")
    expect(picture.locator(".main-svg").first).to_be_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(picture.locator(".main-svg").first).to_be_visible()
    expect(question).to_be_hidden()
    zoomed = "page => { page.style.zoom = 0.5; return page.currentCSSZoom }"
    assert page.locator("[data-testid=stMainBlockContainer]").evaluate(zoomed) == 1
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.keyboard.press("End")
    expect(smaller).not_to_have_count(0)
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "lecture" not in url)
    expect(question).to_have_count(1)
    expect(question).to_be_visible()
    expect(picture).to_be_visible()
    expect(derivation).not_to_have_attribute("open", "")
    expect(page.locator("[data-off], [data-input], [data-columns], [data-alone]")).to_have_count(0)
    assert not [zoom for zoom in smaller.evaluate_all("parts => parts.map(part => part.style.zoom)") if zoom]
