"""What a link says is shown as it was written: no link to elsewhere, no picture, no markup, no formula, whatever
parameter it stands in."""

from collections.abc import Callable
from itertools import cycle
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from pages.parts import search
from pages.ui.writing.text import in_language
from tests.pages.test_pages import PAGES, parameters

# Each is short enough to be quoted whole in a note about the link.
HOSTILE = (
    "[log in](https://evil.example)",
    "https://evil.example www.evil.example",
    "![](https://evil.example/x)",
    "<a href=//evil.example>x</a>",
    ":smile: :material/home: -> (c)",
    ":red[zq] **zq** _zq_ ~~zq~~ `zq`",
    "$\\href{//evil.example}{x}$",
    "a@evil.example <b>zq</b> # zq",
)
# Searches of which no lesson holds a word.
UNHEARD_OF = (
    "[zqzq](https://evil.example)",
    "![zqzq](https://evil.example/zq)",
    "<a href=//evil.example>zqzq</a>",
    ":smile: **zqzq** ~~zqzq~~ <b>zqzq</b>",
    "$\\href{//evil.example}{zqzq}$",
)
FOREIGN = "[href*='evil.example'], [src*='evil.example'], [srcset*='evil.example'], [action*='evil.example']"
# Where a text would stand if something were made of it: emphasised, coloured, in a formula.
MADE_OF_IT = "em, strong, del, b, i, .katex, h1, h2, h3, [style*=color], .stMarkdownColoredText"
QUOTED = [
    ("home", {"q": "**zqzq** <zq>"}),
    ("backprop_walkthrough/step_by_step", {"scene": "own", "hidden": HOSTILE[0]}),
    ("backprop_walkthrough/check_my_work", {"sizes": HOSTILE[0]}),
    ("training/training_run", {"data": "own", "table": f"0,0,a\n{HOSTILE[0]},1,b"}),
    ("calculus/derivative", {"f": HOSTILE[0]}),
]


def _address(page: str, **link: str) -> str:
    return f"/{'' if page == 'home' else page.split('/')[-1]}?{urlencode({'lang': 'en', **link})}"


def _nothing_made_of_it(page: Page) -> None:
    assert page.locator(FOREIGN).count() == 0
    made = page.locator(MADE_OF_IT).filter(has_text="zq")
    assert made.count() == 0, made.first.evaluate("element => element.outerHTML")
    assert page.locator(".stAlert", has_text="😄").count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_made_of_what_a_link_says(open_page: Callable[..., Page], name: str) -> None:
    values = cycle(HOSTILE)
    link = {parameter: next(values) for parameter in parameters(name) if parameter not in ("lang", "scene", "data")}
    page = open_page(_address(name, **link))
    expect(page.locator(".stAlert").first).to_be_visible()
    _nothing_made_of_it(page)


@pytest.mark.parametrize("text", [*HOSTILE, *UNHEARD_OF])
def test_a_search_is_quoted_as_it_was_written(open_page: Callable[..., Page], text: str) -> None:
    """Where nothing is found; where some of its words are, answers stand there instead."""
    words = f"zq {text}"
    answers = in_language("en", lambda: search.found(words))
    assert not (answers and text in UNHEARD_OF)
    page = open_page(_address("home", q=words))
    expect(page.locator(".stAlert")).to_have_count(0 if answers else 1)
    expect(page.locator(".dl-found li")).to_have_count(len(answers))
    if not answers:
        expect(page.locator(".stAlert")).to_contain_text(f"“{words}”")
    _nothing_made_of_it(page)


@pytest.mark.parametrize(("name", "link"), QUOTED)
def test_a_message_quotes_what_was_written(open_page: Callable[..., Page], name: str, link: dict[str, str]) -> None:
    page = open_page(_address(name, **link))
    expect(page.locator(".stAlert code").first).to_be_visible()
    _nothing_made_of_it(page)


def test_columns_of_a_table_are_called_as_they_are(open_page: Callable[..., Page]) -> None:
    table = f"{HOSTILE[0]};$x^2$;<b>zq</b>\n1;2;:smile:\n2;1;{HOSTILE[5]}"
    page = open_page(_address("training/training_run", data="own", table=table, epochs="5"))
    names = [HOSTILE[0], "$x^2$"]  # to be chosen as inputs, and said below with the classes
    expect(page.locator(".st-key-data_inputs code")).to_have_text([*names, *names, HOSTILE[5], ":smile:"])
    expect(page.locator(".st-key-data_inputs")).to_contain_text("<b>zq</b>")
    _nothing_made_of_it(page)
