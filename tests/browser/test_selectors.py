"""Every selector of our CSS and JavaScript finds an element on some page: a name that nothing answers to is a rule that
is dead."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pages.ui.layout.roles import ROLES
from pages.ui.platform.internals import ELEMENTS
from tests.browser.conftest import settle
from tests.page_states import STATES

PAGES = Path(__file__).parent.parent.parent / "pages"
KNOWN = {"ROLE": {name: role.selector for name, role in ROLES.items()}, "ELEMENT": ELEMENTS}
# Elements that are there only while something happens, which other tests bring about.
MOMENTARY = {
    ".lecture-veiled",
    ".lecture-blank",
    ".lecture-begun",
    ".lecture-screen",
    ":is(.lecture-clock, .lecture-plan):not(:empty)",
    ".lecture-pen",
    ".lecture-told",
    "[data-split]",
    ".share-qr",
    ".print-qr",
    ".room-qr",
    ".st-key-room_bar .dl-chart",
    ".passes .gap.lit",
    ".passes.paused .dot",
    ".negative",
    ".dl-meaning",
    ".dl-aim",
    ".dl-aim span",
    ".dl-typed",
    '[data-shown="text"]',
    '[dir="rtl"]',
    "[role=alert]",
    "[data-testid=stPopoverBody]",
}
STATE_OF_AN_ELEMENT = re.compile(
    r":(hover|focus-visible|focus-within|focus|disabled|active|not\(:hover,"
    r" :focus-within\)|has\(:disabled\))|::[\w-]+(\(.*?\))?"
)

IN_STYLE_SHEETS = """() => {
  const roots = [document], found = new Set()
  for (let i = 0; i < roots.length; i++)
    for (const each of roots[i].querySelectorAll("*")) if (each.shadowRoot) roots.push(each.shadowRoot)
  const collect = rules => {
    for (const rule of rules) {
      if (rule.selectorText) found.add(rule.selectorText)
      if (rule.cssRules) collect(rule.cssRules)
    }
  }
  for (const root of roots)
    for (const style of root.querySelectorAll("style:not([data-emotion])"))
      if (/\\.(dl-|st-key-|lecture-|film|passes|sheet)/.test(style.textContent)) collect(style.sheet.cssRules)
  return [...found]
}"""
ANSWERED = """selectors => {
  const roots = [document]
  for (let i = 0; i < roots.length; i++)
    for (const each of roots[i].querySelectorAll("*")) if (each.shadowRoot) roots.push(each.shadowRoot)
  return selectors.filter(selector => roots.some(root => root.querySelector(selector)))
}"""


def split(selectors: str) -> list[str]:
    """The selectors of a list, whose commas inside brackets divide nothing."""
    parts, depth = [""], 0
    for character in selectors:
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def at_rest(selector: str) -> str:
    """A selector without the states that an element is in for a while."""
    return STATE_OF_AN_ELEMENT.sub("", selector).strip()


def in_scripts() -> set[str]:
    """The selectors that scripts ask for, as far as they are written out."""
    found = set()
    for path in PAGES.rglob("*.js"):
        script = re.sub(r"\$\{(ROLE|ELEMENT)\.(\w+)\}", lambda name: KNOWN[name[1]][name[2]], path.read_text("utf-8"))
        for selector in re.findall(
            r"""(?:querySelector(?:All)?|closest\??\.?|matches)\(["'`]([^"`]+?)["'`]\)""", script
        ):
            if "${" not in selector:
                found |= {part.replace(":scope > ", "") for part in split(selector)}
    return found


def test_every_selector_finds_an_element(open_page: Callable[..., Page]) -> None:
    wanted, answered = in_scripts() | {part for known in KNOWN.values() for part in known.values()}, set()
    page = open_page(STATES[0])
    for state in STATES:
        if state != STATES[0]:
            page.goto(page.url.partition("/?")[0].rpartition("//")[0] + "//" + page.url.split("/")[2] + state)
            settle(page)
        wanted |= {at_rest(part) for rule in page.evaluate(IN_STYLE_SHEETS) for part in split(rule)}
        wanted -= {"", *answered}
        answered |= set(page.evaluate(ANSWERED, sorted(wanted - answered)))
    dead = sorted(selector for selector in wanted - answered if not any(name in selector for name in MOMENTARY))
    assert " · ".join(dead) == ""


def test_the_cursor_over_the_curves_stands_at_the_epoch_of_the_film(open_page: Callable[..., Page]) -> None:
    page = open_page("/training_run?lang=en&n=40&epochs=20")
    cursor, plot = page.locator(".film-cursor-0"), page.locator(".st-key-wide_learning .js-plotly-plot")
    expect(cursor).to_be_attached()
    places = {}
    for epoch, key in ((0, "Home"), (20, "End")):
        page.locator(".film input").focus()
        page.keyboard.press(key)
        expect(page.locator(".film figcaption")).to_contain_text(f"Epoch {epoch}: J = ")
        page.wait_for_timeout(500)
        box = cursor.bounding_box()
        assert box
        places[epoch] = box["x"] + box["width"] / 2
    expected = plot.evaluate("""plot => {
          const axis = plot._fullLayout.xaxis, left = plot.getBoundingClientRect().left
          return [0, 20].map(epoch => left + axis._offset + axis.l2p(epoch))
        }""")
    assert [places[0], places[20]] == pytest.approx(expected, abs=1.5)
