"""Pages under fire: hostile links, made-up states, long random walks. Nothing may fail, show NaN without a word, or let
a link write HTML.

Run from the project's root: python -m tests.fuzz [--runs 10000] [--steps 2000] [--seed 0] [--values 0] [page ...]
"""

import argparse
import logging
import random
import re
from collections.abc import Callable, Iterator
from functools import cache, partial

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest

from tests.page import CONTENTS, HOSTILE, alts, drawn, formulas, tables
from tests.pages.test_pages import PAGES, parameters

MARK = "<script>alert(1)</script>"
FOREIGN = "evil.example"
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)|\]\(\w*\?[\w.%&=+-]*\)", re.DOTALL)  # code, and links to pages of ours
TEXTS = (
    "[a](https://evil.example)",
    "https://evil.example",
    "![](//evil.example/x)",
    "`[a](https://evil.example)``",
    "<a href='//evil.example'>",
    "0,1;[a](//evil.example),2",
    "$\\href{//evil.example}{x}$",
    ":red[evil.example] :smile: :material/home:",
    "\u202e\u2066\u200b\x07",
)
WORSE = (
    *HOSTILE,
    *TEXTS,
    "<img src=x onerror=alert(1)>",
    "$\\href{javascript:alert(1)}{x}$",
    "1;2,3",
    "1,2;3",
    "0",
    "-0",
    "1e-320",
    "null",
    "[]",
    "\x00",
    "🧮" * 50,
)
HUGE = "1" * 1_000_000
UNSEEN = re.compile("[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Such as ∞·0, which the cell says.
EXPLAINED = re.compile(r'<td[^>]* data-how="[^"]*(∞|NaN)[^"]*">(?:<small>[^<]*</small><span>)?NaN(?:</span>)?</td>')
Link = dict[str, str]


def compile_once() -> None:
    """Let pages be compiled once, as a server does; the test runner would do it at each run."""
    compiled = cache(partial(ScriptCache.get_bytecode, ScriptCache()))
    ScriptCache.get_bytecode = lambda self, path: compiled(path)


def visit(page: str, link: Link) -> AppTest:
    """The first run of a page with a link, checked."""
    at = AppTest.from_file(CONTENTS, default_timeout=120)
    if page != "home":
        at.switch_page(f"{page}.py")
    for key, value in link.items():
        at.query_params[key] = value
    at.run()
    check(at)
    return at


def check(at: AppTest) -> None:
    """What must hold whatever a visitor asked for."""
    assert not at.exception, at.exception[0].message
    read = "\n".join([*tables(at), *alts(at), *formulas(at)])
    if re.search(r"\bnan\b", EXPLAINED.sub("", read), re.IGNORECASE):
        assert at.warning or at.error or at.info, "NaN without a word about it"
    bodies = [each.proto.body for each in at.get("html")] + [each.value for each in at.markdown if each.allow_html]
    figures = [chart.message.decode() for chart in drawn(at)]
    for body in [*bodies, *figures]:
        assert MARK not in body, "a link writes HTML"
        assert "<img src=x" not in body, "a link writes HTML"
        assert not re.search(r"<a [^>]*evil\.example", body), "a link writes a link"
    for text in read_as_markdown(at):
        assert FOREIGN not in CODE.sub("", text), f"Markdown of a link: {text[:300]}"
        assert not UNSEEN.search(text), "unseen characters of a link"


def read_as_markdown(at: AppTest) -> Iterator[str]:
    """Every text of which the browser makes Markdown."""
    said = (at.markdown, at.caption, at.warning, at.error, at.info, at.success, at.header, at.subheader, at.title)
    yield from (str(each.value) for elements in said for each in elements if not getattr(each, "allow_html", False))
    widgets = (
        at.slider,
        at.selectbox,
        at.select_slider,
        at.text_input,
        at.text_area,
        at.toggle,
        at.button,
        at.button_group,
        at.file_uploader,
    )
    for widget in (each for kind in widgets for each in kind):
        yield f"{widget.label} {getattr(widget, 'help', '') or ''}"
    yield from (str(option) for group in at.button_group for option in group.options)


def one_at_a_time(page: str, values: int | None = None) -> Iterator[Link]:
    """Every parameter of a page with every hostile value, or with the first ones only."""
    for parameter in parameters(page):
        for value in (*WORSE, HUGE)[:values]:
            yield {parameter: value}


@cache
def states(page: str) -> st.SearchStrategy[Link]:
    """Links of any parameters of a page with values near and far from what is expected."""
    numbers = st.one_of(st.floats(), st.integers(-20, 20), st.floats(-2.0, 2.0)).map(str)
    matrices = st.lists(st.lists(numbers, min_size=1, max_size=3).map(",".join), min_size=1, max_size=3).map(";".join)
    anything = st.one_of(st.sampled_from(WORSE), numbers, matrices, st.text(max_size=20))
    known = {key: st.sampled_from(values) for key, values in options(page).items()}
    values = {key: st.one_of(known[key], anything) if key in known else anything for key in parameters(page)}
    return st.fixed_dictionaries({}, optional=values)


@cache
def options(page: str) -> dict[str, tuple[str, ...]]:
    """The words that the choices of a page offer, by parameter."""
    at = visit(page, {})
    widgets = [*at.selectbox, *at.select_slider, *at.button_group, *at.multiselect]
    return {widget.key: tuple(map(str, widget.options)) for widget in widgets if widget.key and widget.options}


def made_up(page: str, runs: int, start: int) -> None:
    """That many made-up links of a page; the simplest that fails is raised."""

    @seed(start)
    @settings(
        max_examples=runs,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(states(page))
    def holds(link: Link) -> None:
        visit(page, link)

    holds()


def walk(page: str, steps: int, chance: random.Random, link: Link | None = None) -> None:
    """Random changes of random widgets, one after the other."""
    at, path = visit(page, link or {}), []
    try:
        for _ in range(steps):
            path.append(change(at, chance))
            at.run()
            check(at)
    except Exception as error:
        error.add_note(f"after {path}")
        raise


def change(at: AppTest, chance: random.Random) -> str:
    """One widget to another value; what was done, in words."""
    moves: list[tuple[str, Callable[[], object]]] = []
    for slider in at.slider:
        places = round((slider.max - slider.min) / slider.step)
        value = type(slider.min)(slider.min + slider.step * chance.randint(0, places))
        moves.append((f"{slider.key} = {value}", lambda slider=slider, value=value: slider.set_value(value)))
    for choice in (*at.select_slider, *at.selectbox):
        value = chance.choice(choice.options)
        moves.append((f"{choice.key} = {value}", lambda choice=choice, value=value: choice.set_value(value)))
    for text in at.text_input:
        value = chance.choice(WORSE)
        moves.append((f"{text.key} = {value[:40]!r}", lambda text=text, value=value: text.set_value(value)))
    moves += [
        (f"{each.key} switched", lambda each=each: each.set_value(not each.value))
        for each in (*at.toggle, *at.checkbox)
    ]
    moves += [(f"{button.key or button.label} pressed", button.click) for button in at.button]
    for group in at.button_group:
        value = chance.choice(group.options)
        chosen = [value] if isinstance(group.value, list) else value
        moves.append((f"{group.key} = {value}", lambda group=group, chosen=chosen: group.set_value(chosen)))
    said, move = chance.choice(moves)
    move()
    return said


def report(name: str, action: Callable[[], object], troubles: list[str]) -> None:
    """Do something and note what went wrong."""
    try:
        action()
    except Exception as error:
        notes = " ".join(getattr(error, "__notes__", ()))
        troubles.append(f"{name}: {type(error).__name__}: {str(error)[:300]} {notes[:600]}")
        print(troubles[-1], flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--values", type=int, default=0, help="how many hostile values for each parameter; 0 for all")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    compile_once()
    troubles: list[str] = []
    runs = 0
    for page in arguments.pages:
        for link in one_at_a_time(page, arguments.values or None):
            report(f"{page} {str(link)[:80]}", lambda page=page, link=link: visit(page, link), troubles)
            runs += 1
        print(f"{runs} links with one hostile value each, up to {page}; {len(troubles)} troubles", flush=True)
    each = max(1, -(-(arguments.runs - runs) // len(arguments.pages)))
    for page in arguments.pages:
        report(f"{page} made up", lambda page=page: made_up(page, each, arguments.seed), troubles)
        report(
            f"{page} walk",
            lambda page=page: walk(page, -(-arguments.steps // len(arguments.pages)), random.Random(arguments.seed)),
            troubles,
        )
    print(f"{each} made-up links and a walk on each of {len(arguments.pages)} pages; {len(troubles)} troubles in all")
    raise SystemExit(bool(troubles))


if __name__ == "__main__":
    main()
