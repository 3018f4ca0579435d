"""The path: from the front page a link leads to the first lesson, and from each to the next, through all of them."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.frame import glossary
from pages.ui.frame.lessons import lessons, names
from pages.ui.frame.path import order, stages
from pages.ui.writing import text
from tests import translations
from tests.page import open_page

LESSONS = [path.removesuffix(".py") for path in order()]


def neighbours(at: AppTest, rel: str) -> set[str]:
    """Where the links of a page to its previous or next lesson lead."""
    body = " ".join(str(each.proto.body) for each in at.get("html"))
    links = [tag for tag in re.findall(r"<a [^>]*>", body) if f'rel="{rel}"' in tag]
    return {html.unescape(link) for tag in links for link in re.findall(r'href="([^"]*)"', tag)}


def test_next_leads_from_the_front_page_through_every_lesson_and_previous_back() -> None:
    seen, page = [], "home"
    while page:
        at = open_page(page, lang="zh", precision="6", lecture="true")
        seen.append(page)
        ways = {rel: neighbours(at, rel) for rel in ("prev", "next")}
        assert all(len(leads) <= 1 for leads in ways.values()), "the bar and the end of the page lead to the same place"
        for link in ways["prev"] | ways["next"]:
            kept = {"lang": ["zh"], "precision": ["6"], "lecture": ["true"]}
            assert kept == parse_qs(urlsplit(link).query), "language and settings are kept, and nothing else"
        back = {urlsplit(link).path for link in ways["prev"]}
        assert back == ({Path(seen[-2]).stem if len(seen) > 2 else "."} if len(seen) > 1 else set())
        onward = [urlsplit(link).path for link in ways["next"]]
        page = next((each for each in LESSONS if onward and Path(each).stem == onward[0]), "")
    assert seen == ["home", *LESSONS]


@pytest.mark.parametrize("page", ["home", "the_text", "calculus/chain_rule"])
def test_links_leave_out_the_defaults_that_a_link_spells_out(page: str) -> None:
    spelled = {"precision": "4", "fractions": "false", "samples": "columns", "motion": "true", "lecture": "false"}
    plain, told = (
        re.findall(r'<a href="([^"]*)', " ".join(str(each.proto.body) for each in open_page(page, **link).get("html")))
        for link in ({"lang": "en"}, {"lang": "en", **spelled})
    )
    assert len(plain) > 2
    assert told == plain


def test_the_menu_and_the_path_have_the_same_order() -> None:
    assert [Path(lesson).stem for lesson in LESSONS] == names()
    assert order() == [path for pages in lessons().values() for path in pages]


@pytest.mark.parametrize("page", order())
def test_a_lesson_needs_only_lessons_before_it(page: str) -> None:
    stage, before = stages()[page], order()[: order().index(page)]
    assert set(stage.needs) <= set(before)
    assert 5 <= stage.minutes <= 45


def test_every_lesson_is_a_stage_of_the_path() -> None:
    assert set(stages()) == set(order())


def test_a_lesson_says_where_it_is_what_it_needs_and_what_it_leads_to() -> None:
    at = open_page("calculus/chain_rule", lang="en")
    body = " ".join(str(each.proto.body) for each in at.get("html"))
    place = order().index("calculus/chain_rule.py") + 1
    assert f"<span>{place} / {len(order())}</span>" in body
    terms = re.sub("<[^>]*>", "", re.findall(r'<p class="dl-terms">.*?</p>', body)[0])
    assert terms == (
        "You need: The derivativeYou will be able to: carry a derivative back through a graph, node by node"
        "12 minutesIn the text: 2.2.2"
    )


GREEK = {
    **{"alpha": "α", "delta": "δ", "varepsilon": "ε", "theta": "θ", "sigma": "σ", "varphi": "φ", "phi": "ϕ"},
    **{"odot": "⊙", "nabla": "∇", "partial": "∂", "beta": "β", "gamma": "γ", "lambda": "λ", "rho": "ρ", "eta": "η"},
    **{"mu": "μ", "tau": "τ", "ell": "ℓ"},
}
# What in a formula is no symbol: words, names of functions, colours, environments, lengths.
NO_SYMBOL = re.compile(
    r"\\(?:text(?:bf)?|operatorname\*?|mathtt|texttt|mathrm)\{[^{}]*\}|\\textcolor\{#\w+\}|\\(?:begin|end)\{\w+\}(?:\{[^{}]*\})?"
    r"|\\\\\[[^\]]*\]|\\(?:mathrm|rm) ?[a-z](?![a-z])"
)
ACCENTED, SCRIPT = re.compile(r"\\hat ?\{?(\w)\}?"), re.compile(r"\\mathcal ?(\w)")


def formulas_of(at: AppTest) -> Iterator[str]:
    """All LaTeX of a page, in its sentences too."""
    yield from (str(each.value) for each in at.latex)
    written = [*at.markdown, *at.caption, *at.info, *at.warning]
    sentences = [*(str(each.value) for each in written), *(each.label for each in (*at.expander, *at.button))]
    for sentence in sentences:
        yield from re.findall(r"\$\$?(.+?)\$\$?", sentence, re.DOTALL)


def symbols_in(latex: str) -> set[str]:
    """The letters that the script sees in a formula.

    >>> sorted(symbols_in(r"\\hat y=\\textcolor{#123456}{w_1}\\cdot x\\sim\\mathcal N(0,1),\\ \\text{if } \\delta"))
    ['w', 'x', 'ŷ', 'δ', '𝒩']
    """
    found = {unicodedata.normalize("NFC", f"{letter}\u0302") for letter in ACCENTED.findall(latex)}
    found |= {{"N": "𝒩", "U": "𝒰"}[letter] for letter in SCRIPT.findall(latex)}
    latex = SCRIPT.sub(" ", ACCENTED.sub(" ", latex))
    while NO_SYMBOL.search(latex):
        latex = NO_SYMBOL.sub(" ", latex)
    for token in re.findall(r"\\[A-Za-z]+|[A-Za-zα-ω]", latex):
        found |= {GREEK[token[1:]]} if token[1:] in GREEK else {token} if len(token) == 1 else set()
    return found


@pytest.mark.parametrize("page", ["home", *LESSONS])
def test_no_symbol_of_a_page_opens_nothing(page: str) -> None:
    at = open_page(page, lang="en")
    (data,) = [each.proto.json for each in at.get("bidi_component") if each.proto.component_name == "glossary"]
    known = json.loads(data)["symbols"]
    shown = set().union(*map(symbols_in, formulas_of(at)))
    assert shown - known.keys() == set()


def test_a_symbol_opens_its_meaning_its_shape_and_its_lesson() -> None:
    at = open_page("calculus/gradient_descent", lang="en", motion="false")
    (data,) = [each.proto.json for each in at.get("bidi_component") if each.proto.component_name == "glossary"]
    known = json.loads(data)["symbols"]
    assert "error term: how J changes with z" in known["δ"]
    assert "n×1" in known["δ"]
    assert 'href="step_by_step?motion=false&lang=en&step=7"' in html.unescape(known["δ"])
    assert "<a " not in known["α"], "it is introduced here"
    assert "an arrow" not in known["x"], "another lesson's vector"


# Names in sentences that need no explanation.
KNOWN = {
    *("Python", "Chinese", "Stanford", "Pythagoras", "MATLAB", "CSV", "JSON", "UTF", "ZIP", "HTML", "HDF", "GB", "MB"),
    *(
        "PNG",
        "JPEG",
        "QR",
        "PageDown",
        "PageUp",
        "Delete",
        "ReLUs",
        "CS",
        "Windows",
        "Deep",
        "Neural",
        "Learning",
        "Networks",
    ),
    *("Andrew", "Matt", "Michael", "Ian", "Yann", "Xavier", "Kaiming", "Himmelblau", "Rosenbrock", "Kullback"),
}
NAMED = re.compile(r"(?<![.?!:“*¶] )(?<![.?!:“*\n])(?<=[\w,;)¶(] )[A-Z][A-Za-z]+|\b[A-Z][a-z]*[A-Z]\w*")


def test_no_name_is_mentioned_that_cannot_be_opened() -> None:
    names = {each.written for each in text.in_language("en", glossary.names)}
    mentioned: dict[str, str] = {}
    for entry in translations.read():
        if not entry.msgctxt and any(file.startswith("pages/") for file, _line in entry.occurrences):
            bare = re.sub(r"\$[^$]+\$|`[^`]+`|%\(\w+\)s|\[[^\]]*\]\([^)]*\)|“[^”]*”", "¶", entry.msgid)
            mentioned |= dict.fromkeys(NAMED.findall(bare), entry.msgid)
    assert {name: where for name, where in mentioned.items() if name not in names | KNOWN} == {}
    assert {"LeCun", "Adam", "KL"} <= mentioned.keys()


def test_a_name_opens_who_or_what_it_is_and_its_lesson() -> None:
    at = open_page("calculus/gradient_descent", lang="zh")
    (data,) = [each.proto.json for each in at.get("bidi_component") if each.proto.component_name == "glossary"]
    known = json.loads(data)["symbols"]
    assert "何恺明" in known["He"]
    assert 'href="initialisation?lang=zh"' in html.unescape(known["He"])
    assert "<a " not in known["Adam"], "it is explained here"


def test_front_page_and_lessons_tell_the_same_of_a_symbol() -> None:
    every = text.in_language("en", glossary.notation)
    letters = [letter for each in every for letter in each.letters.split()]
    assert len(letters) == len(set(letters))
    pages = {page for each in text.in_language("en", glossary.local) for page in each.pages}
    assert pages <= set(order())
