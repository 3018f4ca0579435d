"""A question from its button to its answer: what is covered before a guess, what is said of it, what a link asks."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from pages.parts import searchable
from pages.ui.inputs.guesses import Point
from pages.ui.layout import roles
from pages.ui.writing.text import catalogue, in_language
from tests.browser.conftest import settle

LESSON, NAME = "activation_functions/dying_relu.py", "A smaller α"
(PRESET,) = [each for each in in_language("en", lambda: searchable.presets(LESSON)) if each.name == NAME]


def in_chinese(sentence: str) -> str:
    """The longest part of a sentence without formulas."""
    return max(catalogue("zh")[sentence].split("$")[::2], key=len).strip()


def click_on_chart(page: Page, place: tuple[float, float]) -> None:
    """Tap the place on the chart of the question."""
    assert isinstance(PRESET.guess, Point)
    box = page.locator(".dl-aim").bounding_box()
    assert box
    x, y = ((value - axis.low) / (axis.high - axis.low) for value, axis in zip(place, PRESET.guess.axes, strict=True))
    page.locator(".dl-aim").click(position={"x": x * box["width"], "y": (1.0 - y) * box["height"]})


def expect_covered(page: Page) -> None:
    """Neither numbers nor curves can be seen or heard, and it is said."""
    for covered in (".dl-table td", ".katex-display", ".dl-chart .scatterlayer"):
        expect(page.locator(covered).first).to_be_hidden()
    expect(page.get_by_role("figure")).to_have_count(0)
    expect(page.get_by_role("status").filter(has=page.locator(":scope.dl-unanswered"))).to_be_visible()


def test_a_question_is_covered_guessed_judged_skipped_and_kept_in_the_link(open_page: Callable[..., Page]) -> None:
    guess = PRESET.guess
    mistakes = {wrong.name: wrong.sentence for wrong in guess.mistakes}
    leap = guess.given_by(PRESET.values)["leap"]
    assert isinstance(leap, tuple)
    page = open_page("/dying_relu?lang=en")
    page.get_by_role("button", name=NAME).click()
    expect(page.locator(".dl-aim")).to_be_visible()
    expect_covered(page)
    said, answer = page.locator("[data-testid=stAlert]"), page.get_by_text("the exact fit: after 60 updates")
    click_on_chart(page, (leap[0], leap[1]))
    expect(said.filter(has_text=mistakes["leap"].split("$")[0])).to_be_visible()
    expect(answer).to_be_visible()
    expect(page.locator(".dl-table td").first).to_be_visible()
    expect(page.get_by_role("figure").first).to_be_visible()
    for i, value in enumerate(("1", "0")):
        field = page.locator(f"{roles.GUESS.selector} input").nth(i)
        field.fill(value)
        field.press("Enter")
    expect(said.filter(has_text="Right:")).to_be_visible()

    page.goto(page.url.replace("lang=en", "lang=zh"))
    settle(page)
    expect(said.filter(has_text=in_chinese(PRESET.sentence))).to_be_visible()
    expect_covered(page)
    aim = page.locator(".dl-aim")
    aim.focus()
    for key in ["ArrowRight"] * 19 + ["ArrowUp"] * 6:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(said.filter(has_text=in_chinese(mistakes["start"]))).to_be_visible()
    page.reload()
    settle(page)
    expect_covered(page)
    page.keyboard.press("s")
    expect(page.get_by_text(in_chinese(PRESET.answer))).to_be_visible()
    expect(page.locator(".dl-table td").first).to_be_visible()
