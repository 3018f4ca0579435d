"""Browsers without the newest of CSS: colours are those of the theme without light-dark(), and follow it. Where no page
can be shown, a sentence says which browsers can."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.ui.serving.old_browsers import FIRST
from pages.ui.writing.text import LANGUAGES
from tests.browser.conftest import settle
from tests.colours import SYMBOLS
from tests.server import Server

PATHS = [
    "/?lang=en",
    "/step_by_step?lang=en",
    "/the_text?lang=en",
    "/check_my_work?lang=en",
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
