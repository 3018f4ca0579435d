"""Where on a page lie what is moved, the picture that answers, and the arithmetic that follows it."""

from typing import get_args, get_type_hints

from playwright.sync_api import Page

from pages.ui.layout.roles import ROLES, Role

KINDS = [kind for kind in get_args(get_type_hints(Role)["together"]) if kind]
SELECTORS = {kind: ", ".join(role.selector for role in ROLES.values() if role.together == kind) for kind in KINDS}
# Where the first part of each kind lies, without the height that it keeps free; of inputs, where the first one lies.
PLACES = """selectors => Object.fromEntries(Object.entries(selectors).map(([kind, selector]) => {
  const found = [...document.querySelectorAll(selector)].find(part => part.getClientRects().length)
  if (!found) return [kind, null]
  const input = "[data-testid=stElementContainer]:has(input, textarea, button, [role=combobox], iframe)"
  const part = kind === "moved" && found.querySelector(input) || found
  const range = document.createRange()
  range.selectNodeContents(part)
  const { top, bottom } = range.getBoundingClientRect()
  return [kind, [Math.round(top), Math.round(bottom)]]
}))"""


def out_of_sight(page: Page) -> dict[str, list[int] | None]:
    """Of a page as it was opened, the kinds of parts that are not wholly in its window, with their top and bottom."""
    height = page.evaluate("innerHeight")
    places = page.evaluate(PLACES, SELECTORS)
    return {kind: place for kind, place in places.items() if place is None or not 0 <= place[0] < place[1] <= height}
