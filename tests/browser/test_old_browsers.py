"""Browsers without the newest of CSS: colours are those of the theme without light-dark(), and follow it. Where no page
can be shown, a sentence says which browsers can."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.ui.serving.old_browsers import FIRST
from pages.ui.writing.text import LANGUAGES
from tests.browser.conftest import settle
from tests.browser.test_access import sideways
from tests.colours import SYMBOLS
from tests.server import Server

PATHS = [
    "/?lang=en",
    "/step_by_step?lang=en",
    "/the_text?lang=en",
    "/check_my_work?lang=en",
    "/training_run?lang=en&n=40&epochs=20",
    "/one_neuron?lang=en&ask=Slow start",
]
# All styles of a page, also those of components that keep them to themselves.
STYLES = """() => {
  const roots = [document]
  for (let i = 0; i < roots.length; i++)
    for (const each of roots[i].querySelectorAll("*")) if (each.shadowRoot) roots.push(each.shadowRoot)
  const parts = roots.flatMap(root => [...root.querySelectorAll("style, [style]")])
  return parts.map(part => (part.tagName === "STYLE" ? part.textContent : part.getAttribute("style"))).join("\\n")
}"""
COLOURS = """() => Object.fromEntries([...document.querySelectorAll("[class*='dl-']")].flatMap(part =>
  [...part.classList].map(name => [name, getComputedStyle(part).color])))"""


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_of_the_theme_need_no_light_dark(open_page: Callable[..., Page], path: str, theme: str) -> None:
    page = open_page(path, color_scheme=theme)
    assert "light-dark" not in page.evaluate(STYLES)
    seen = page.evaluate(COLOURS)
    shades = {f"dl-{name}": shades for name, shades in SYMBOLS.items()}
    wanted = {name: rgb(shades[name][theme == "dark"]) for name in seen.keys() & shades.keys()}
    assert {name: seen[name] for name in wanted} == wanted


def rgb(shade: str) -> str:
    return f"rgb({', '.join(str(int(shade[i : i + 2], 16)) for i in (1, 3, 5))})"


def test_colours_follow_a_theme_that_changes(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en")
    link = page.locator(".dl-terms a").first
    for theme, colour in (("dark", "#8ab4ff"), ("light", "#1d4ed8"), ("dark", "#8ab4ff")):
        page.emulate_media(color_scheme=theme)
        expect(link).to_have_css("color", rgb(colour))
        settle(page)


# As in a browser that does not know :has(): scripts fail over it, rules with it are passed over.
WITHOUT_HAS = """
  for (const made of [Element, Document, DocumentFragment])
    for (const name of ["querySelector", "querySelectorAll", "matches", "closest"]) {
      const asked = made.prototype[name]
      if (asked) made.prototype[name] = function (selector) {
        if (String(selector).includes(":has(")) throw new SyntaxError(selector)
        return asked.call(this, selector)
      }
    }"""
PASS_OVER = """() => {
  const passOver = rules => {
    for (let i = rules.length - 1; i >= 0; i--)
      if (rules[i].selectorText?.includes(":has(")) rules[i].parentStyleSheet && drop(rules[i])
      else if (rules[i].cssRules) passOver(rules[i].cssRules)
  }
  const drop = rule => {
    const owner = rule.parentRule ?? rule.parentStyleSheet
    owner.deleteRule([...owner.cssRules].indexOf(rule))
  }
  for (const sheet of document.styleSheets) passOver(sheet.cssRules)
}"""


@pytest.mark.parametrize(
    "path", ["/?lang=en", "/step_by_step?lang=zh", "/regression?lang=en", "/check_my_work?lang=en"]
)
def test_a_page_works_without_has(browser: Browser, server: Server, path: str) -> None:
    """Nothing of it is lost, and its inputs move what they move."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.add_init_script(WITHOUT_HAS)
    page.goto(f"{server.url}{path}")
    settle(page)
    page.evaluate(PASS_OVER)
    for width in (1440, 390):
        assert sideways(page, width, 844) <= 1
    slider = page.locator("[data-testid=stSlider] input[type=range]").first
    if slider.count():
        before = page.url
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(page).not_to_have_url(before)
        settle(page)
    assert failed == []
    page.context.close()


LACKING = {
    "Chrome 97": "delete window.structuredClone",
    "Safari 16.3": """
        const Original = RegExp
        window.RegExp = new Proxy(Original, { construct(made, [pattern, ...flags]) {
          if (String(pattern).includes("(?<=")) throw new SyntaxError()
          return new made(pattern, ...flags)
        } })""",
}


@pytest.mark.parametrize("script", LACKING.values(), ids=LACKING)
def test_where_no_page_can_be_shown_a_sentence_says_which_browser_can(
    browser: Browser, server: Server, script: str
) -> None:
    """In each language, and nowhere else."""
    page = browser.new_page()
    page.add_init_script(script)
    page.goto(f"{server.url}/step_by_step")
    said = page.locator("#old-browser p")
    expect(said).to_have_count(len(LANGUAGES))
    for i, each in enumerate(LANGUAGES.values()):
        expect(said.nth(i)).to_be_visible()
        expect(said.nth(i)).to_have_attribute("lang", each.tag)
        for version in FIRST.values():
            expect(said.nth(i)).to_contain_text(version)
    page.context.close()


def test_others_see_no_such_sentence(open_page: Callable[..., Page]) -> None:
    expect(open_page("/?lang=en").locator("#old-browser")).to_be_hidden()
