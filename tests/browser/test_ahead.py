"""Numbers and drawings that are sent ahead when a slider is grabbed follow the thumb without any run, and are those of
the run that comes when it is let go."""

import json
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

# What is written in a chart and in cells, how wide edges are, and where lines, points, bars, shapes and arrows are.
SHOWN = """chart => {
    const all = selector => [...document.querySelectorAll(selector.replace('CHART', `.st-key-${chart} .dl-chart`))]
    const of = (selector, name) => all('CHART ' + selector).map(each =>
        (each.getAttribute(name) ?? '').replace(/rotate.*/, ''))
    return {
        text: all('CHART :is(.textpoint, .annotation-text, .bartext), [data-at]').map(each => each.textContent)
            .filter(Boolean),
        widths: all('CHART .shapelayer path').map(each => getComputedStyle(each).strokeWidth).sort(),
        places: [of('path.point', 'transform'), of('.textpoint text', 'x'), of('.textpoint text', 'y'),
            of('.bars path', 'd'), of('.bartext', 'transform'), of('.shapelayer path', 'd').sort(),
            of('.annotation-arrow-g path', 'd')].flat(),
        lines: of('.scatterlayer .js-line', 'd'),
    }
}"""
CHANGED = f"([chart, before]) => JSON.stringify(({SHOWN})(chart)) !== before"
# Runs are asked for by watchers that wait for none.
NO_RUNS = """() => { for (const watcher of Object.values(window.playgroundDrag.watchers))
    Object.defineProperty(watcher, 'waiting', { get: () => true, set: () => {} }) }"""
# What was sent ahead is forgotten, and the chart drawn as the next run says.
RUN = """async chart => {
    const drawn = document.querySelector(`.st-key-${chart} .dl-chart`)
    const { told } = drawn
    window.playgroundDrag.ahead.end()
    while (drawn.told === told) await new Promise(requestAnimationFrame)
    await drawn.drawing
}"""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
LESSONS = [
    ("one_neuron", "w2", "network"),
    ("step_by_step", "y1", "network"),
    ("curves_and_slopes", "z", "plot"),
    ("derivative", "x", "plot"),
    ("softmax_cross_entropy", "z2", "bars"),
    ("regression", "b", "points"),
    ("vectors", "x1", "plane"),
    ("linear_maps", "a11", "plane"),
    ("gradient_descent", "narrow_y", "network"),
    ("gradient_descent", "alpha", "network"),
]
PIXELS = 2.0


def numbers(path: str) -> np.ndarray:
    """The numbers of an attribute."""
    return np.array([float(each) for each in NUMBER.findall(path)])


def pieces(paths: list[str]) -> list[np.ndarray]:
    """The unbroken lines of paths, each point in a row."""
    return [numbers(piece).reshape(-1, 2) for path in paths for piece in path.split("M") if piece]


def apart(some: list[str], others: list[str]) -> float:
    """How far the points of some lines that can be seen are from other lines, in pixels."""
    points = np.vstack(pieces(some))
    seen = points[(np.abs(points - 250) < 200).all(axis=1)]
    way = [np.full(len(seen), np.inf)]
    for a, b in (ends for piece in pieces(others) for ends in pairwise(piece)):
        t = np.clip(((seen - a) @ (b - a)) / max(float((b - a) @ (b - a)), 1e-9), 0.0, 1.0)
        way.append(np.linalg.norm(seen - a - t[:, np.newaxis] * (b - a), axis=1))
    return float(np.min(way, axis=0).max(initial=0.0))


def follow(page: Page, key: str, chart: str) -> dict[str, Any]:
    """Drag a slider in three steps, each of which is followed; what is shown at the last."""
    slider = page.locator(f".st-key-{key} input[type=range]")
    slider.scroll_into_view_if_needed()
    box = slider.locator("xpath=../..").bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2
    page.evaluate(NO_RUNS)
    page.mouse.move(x, y)
    page.mouse.down()
    seen: dict[str, Any] = page.evaluate(SHOWN, chart)
    for _ in range(3):
        x -= 15
        page.mouse.move(x, y)
        page.wait_for_function(CHANGED, arg=[chart, json.dumps(seen, separators=(",", ":"), ensure_ascii=False)])
        seen = page.evaluate(SHOWN, chart)
    return seen


@pytest.mark.parametrize(("lesson", "key", "chart"), LESSONS)
def test_the_page_follows_the_thumb_without_a_run_as_the_run_shows_it(
    open_page: Callable[..., Page], lesson: str, key: str, chart: str
) -> None:
    page = open_page(f"/{lesson}?lang=en&all=true")
    seen = follow(page, key, chart)
    page.mouse.up()
    page.evaluate(RUN, chart)
    then = page.evaluate(SHOWN, chart)
    assert (then["text"], then["widths"]) == (seen["text"], seen["widths"])
    for one, other in zip(seen["places"], then["places"], strict=True):
        np.testing.assert_allclose(numbers(one), numbers(other), atol=PIXELS, err_msg=f"{one} {other}")
    assert not seen["lines"] or apart(seen["lines"], then["lines"]) < PIXELS
