"""The main ways through the playground in Firefox and in WebKit, where they are installed."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.browser.engines import ENGINES, Engine
from tests.server import Server

SETTLED = """!!document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")
  && !!document.querySelector(".st-key-live") && !!window.playgroundDrag?.installed
  && [...document.querySelectorAll(".dl-chart")].every(chart => !chart.clientWidth || !chart.ariaBusy)"""
BROKEN = "document.querySelectorAll('[data-testid=stException], .katex-error').length"


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A window of the browser."""
    start, needed = ENGINES[request.param]
    if missing := [program for program in needed if not shutil.which(program)]:
        pytest.skip(f"no {' and '.join(missing)} on this machine")
    with start() as window:
        yield window


@pytest.fixture
def open_page(engine: Engine, server: Server) -> Iterator[Callable[[str], Engine]]:
    """Open a path of the playground and wait for its first run; nothing may have broken when the test ends."""

    def open_(path: str) -> Engine:
        engine.open(f"{server.url}{path}")
        engine.until(SETTLED)
        return engine

    engine.errors.clear()
    yield open_
    assert engine.errors == []
    assert engine.evaluate(BROKEN) == 0


@pytest.mark.parametrize(
    "path", ["/?lang=zh", "/step_by_step?lang=zh", "/linear_maps?lang=en", "/training_run?lang=en"]
)
def test_a_page_is_drawn(open_page: Callable[[str], Engine], path: str) -> None:
    page = open_page(path)
    drawn = "[...document.querySelectorAll('.dl-chart')].map(chart => chart.querySelectorAll('.main-svg').length)"
    assert all(page.evaluate(drawn))
    assert page.evaluate("document.documentElement.lang") == ("zh-CN" if "zh" in path else "en")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_numbers_follow_a_dragged_slider_and_stay(open_page: Callable[[str], Engine]) -> None:
    page = open_page("/step_by_step?lang=en&scene=mazur")
    value = "+document.querySelector('.st-key-x1 input').value"
    z1 = "document.querySelector('.dl-table td[data-how]')?.innerText"
    page.until(f"{z1} === '0.3775'")
    x, y = page.middle(".st-key-x1 input")
    page.drag((x, y), (x + 40, y))
    page.until(f"{z1} !== '0.3775'")
    assert "x1=" not in page.evaluate("location.search")
    page.let_go()
    page.until(f"+new URLSearchParams(location.search).get('x1') === {value}")
    page.until(SETTLED)
    assert page.evaluate(z1) == f"{0.15 * page.evaluate(value) + 0.2 * 0.1 + 0.35:.4g}"


def test_a_mistake_is_named(open_page: Callable[[str], Engine]) -> None:
    page = open_page("/check_my_work?lang=en&net=mazur")
    page.click("[data-cell='z1[1,1]']")
    page.press(*"0.0275", "Tab")
    page.until("document.body.innerText.includes('The bias b was left out.')")
    page.until("document.activeElement.dataset.cell === 'z1[2,1]'")
    page.press(*"0.3925", "Enter")
    page.until("document.querySelector(\"[data-cell='z1[2,1]']\").parentElement.innerText.includes('right')")
    page.until("location.search.includes('z1=0.0275%2C0.3925')")


def test_a_clicker_leads_through_a_lesson_to_the_next(open_page: Callable[[str], Engine]) -> None:
    page = open_page("/vectors?lang=en&lecture=true")
    place = "document.querySelector('.lecture-screen')?.innerText"
    page.until(f"{place}?.startsWith('1 /')")
    last = int(page.evaluate(place).split("/")[1])
    for k in range(2, last + 1):
        page.press("PageDown")
        page.until(f"{place}.startsWith('{k} /')")
    page.press("PageDown")
    page.until("!location.pathname.endsWith('/vectors')")
    page.until(SETTLED)
    page.press("Escape")
    page.until("!location.search.includes('lecture')")


def test_back_leads_to_the_page_before_as_it_was(open_page: Callable[[str], Engine]) -> None:
    page = open_page("/one_neuron?lang=en")
    page.evaluate("document.querySelector('.st-key-w1 input').focus()")
    page.press("End")
    page.until("location.search.includes('w1=4')")
    page.until(SETTLED)
    page.click("nav.dl-onward a[rel=next]")
    page.until("!location.pathname.endsWith('/one_neuron')")
    page.until(SETTLED)
    page.evaluate("history.back()")
    page.until("location.search.includes('w1=4')")
    page.until(SETTLED)
    page.until("document.querySelector('.st-key-w1 input')?.value === '4'")
