"""Whatever a translation says, and however long it is, every page keeps its layout: nothing is lost at the sides, no
label of a button is cut off, no sign of it becomes an element."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests import pseudo_languages
from tests.browser.conftest import settle
from tests.page_states import LESSONS
from tests.server import Server

PATHS = ("", "the_text", *LESSONS)
FOUND = """() => {
  const all = selector => [...document.querySelectorAll(selector)]
  const main = document.querySelector("[data-testid=stMain]")
  const wide = part => part.scrollWidth > part.clientWidth + 1
  const said = parts => parts.map(part => `${part.className}: ${part.innerText.slice(0, 60)}`)
  const named = ".katex-display, .dl-wide, .dl-layers, [class*=st-key-wide_], [role=radiogroup]"
  return {
    sideways: Math.max(main.scrollWidth - main.clientWidth - 1, 0),
    lost: said(all(named).filter(part => wide(part) && !/auto|scroll/.test(getComputedStyle(part).overflowX))),
    cut: said(all("[data-testid=stMain] button [data-testid=stMarkdownContainer]").filter(wide)),
    elements: said(all(".hostile")),
    broken: said(all("[data-testid=stException]")),
  }
}"""
NOTHING = {"sideways": 0, "lost": [], "cut": [], "elements": [], "broken": []}


@pytest.fixture(scope="module")
def pseudo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A playground that speaks them."""
    with Server(pseudo_languages.playground(tmp_path_factory.mktemp("pseudo"))) as running:
        yield running


@pytest.mark.parametrize("paths", [PATHS[k : k + 5] for k in range(0, len(PATHS), 5)], ids=lambda paths: paths[-1])
@pytest.mark.parametrize("language", pseudo_languages.PSEUDO)
def test_every_page_keeps_its_layout(
    open_page: Callable[..., Page], pseudo_server: Server, language: str, paths: list[str]
) -> None:
    page = open_page(f"/?lang={language}", pseudo_server.url)
    found = {}
    for path in paths:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{pseudo_server.url}/{path}?lang={language}")
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            settle(page)
            if (here := page.evaluate(FOUND)) != NOTHING:
                found[f"{path} {width}"] = {what: each for what, each in here.items() if each}
        assert page.evaluate("document.documentElement.dir") == pseudo_languages.PSEUDO[language][1]
    assert found == {}
