"""A chart that is changed in place is the same, to the last text, colour and place, as one that is drawn from the
beginning."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import settle

# Of every chart that is in sight: each node that is drawn, but for what is under the pointer, as [kind, text, look,
# place in the chart].
DRAWN = """async () => {
  const charts = [...document.querySelectorAll(".dl-chart")].filter(chart => chart.clientWidth)
  await Promise.all(charts.map(chart => chart.drawing))
  const opacity = node => node.matches(".main-svg") ? 1 : getComputedStyle(node).opacity * opacity(node.parentNode)
  const isSeen = node => {
    const { fill, fillOpacity, stroke, strokeOpacity } = getComputedStyle(node)
    const { width, height } = node.getBoundingClientRect()
    if (node.tagName === "text" || node.tagName === "image") return !!(node.textContent || node.getAttribute("href"))
    return width * height > 0 && fill !== "none" && +fillOpacity > 0
      || width + height > 0 && stroke !== "none" && +strokeOpacity > 0
  }
  const drawn = chart => {
    const frame = chart.getBoundingClientRect()
    return [...chart.querySelectorAll("text, path, circle, rect, line, image")].filter(
      node => !node.closest(".hoverlayer, .draglayer, defs") && node.checkVisibility({ visibilityProperty: true })
        && isSeen(node)
    ).map(node => {
      const style = getComputedStyle(node), { x, y, width, height } = node.getBoundingClientRect()
      const look = ["fill", "fillOpacity", "stroke", "strokeWidth", "strokeOpacity", "strokeDasharray",
        "fontSize", "fontWeight", "textAnchor"]
      const seen = [...look.map(name => style[name]), opacity(node).toFixed(3), node.getAttribute("href") ?? ""]
      return [node.tagName, node.tagName === "text" ? node.textContent : "", seen,
        [x - frame.x, y - frame.y, width, height]]
    })
  }
  return Object.fromEntries(charts.map(
    chart => [chart.closest("[class*=st-key-]").className.match(/st-key-(\\S+)/)[1], drawn(chart)]))
}"""
NEAR = 1.0  # pixels: Plotly places a text by whole ones
PATIENCE = 20.0  # seconds

JOURNEYS: list[tuple[str, list[tuple[str, str]]]] = [
    ("step_by_step?scene=own", [
        ("sizes", "3-2-1"), ("sizes", "5-3-3"), ("sizes", "2-3-2"), ("sizes", "2-4-2"), ("sizes", "5-3-3"), ("theme",
        "dark"), ("width", "390"),
        ("scene", "deep"), ("width", "1280"), ("step", "ArrowRight"), ("step", "ArrowRight"), ("lang", "中文"), ("step",
        "End"), ("theme", "light"),
    ]),
    ("check_my_work", [("sizes", "3-4-2"), ("sizes", "1-1"), ("sizes", "4-4-4"), ("net", "classifier"), ("width",
    "390"), ("net", "mazur")]),
    ("training_run?epochs=50&n=40", [("layers", "Home"), ("layers", "End"), ("lang", "中文")]),
    ("vanishing_gradients", [("depth", "Home"), ("depth", "End"), ("theme", "dark")]),
    ("softmax_cross_entropy", [("C", "Home"), ("C", "End"), ("T", "End"), ("width", "390"), ("lang", "中文")]),
    ("convolution?padding=1", [("padding", "End"), ("stride", "End"), ("on", "digit"), ("view", "Toeplitz"),
    ("on", "matrix"), ("width", "390")]),
    ("convolution_layer", [("step", "a"), ("step", "∂J/∂x"), ("K", "1,2,3;4,5,6"), ("step", "∂J/∂a"), ("step", "J"),
    ("step", "∂J/∂k"), ("on", "digit"), ("step", "z"), ("width", "390"), ("lang", "中文")]),
    ("matrix_product", [("A", "1,2"), ("B", "1,2,3;4,5,6"), ("view", "outer"), ("A", "1,2;3,4;5,6;7,8"), ("view",
    "blocks"), ("swap", "")]),
    ("linear_maps", [("width", "390"), ("width", "1280"), ("view", "eigen"), ("lang", "中文")]),
    ("regression", [("loss", "Huber"), ("w", "End"), ("lang", "中文"), ("theme", "dark"), ("width", "390")]),
    ("chain_rule", [("scene", "reuse"), ("step", "End"), ("scene", "product")]),
]  # fmt: skip


@pytest.mark.parametrize(("link", "journey"), JOURNEYS, ids=[link.partition("?")[0] for link, _ in JOURNEYS])
def test_a_chart_changed_in_place_is_as_one_drawn_anew(
    open_page: Callable[..., Page], link: str, journey: list[tuple[str, str]]
) -> None:
    page = open_page(f"/{link}{'&' if '?' in link else '?'}lang=en")
    fresh = page.context.new_page()
    page.set_default_timeout(15_000)
    look: dict[str, Any] = {"width": 1280, "theme": "light"}
    for key, value in journey:
        before = page.url
        if key in look:
            look[key] = value
        else:
            change(page, key, value)
            page.wait_for_url(lambda url, before=before: url != before)
        for each in (page, fresh):
            each.set_viewport_size({"width": int(look["width"]), "height": 900})
            each.emulate_media(color_scheme=look["theme"])
        expected = drawn_anew(fresh, page.url)
        deadline = time.monotonic() + PATIENCE
        while (wrong := differences(page.evaluate(DRAWN), expected)) and time.monotonic() < deadline:
            page.wait_for_timeout(100)
            expected = fresh.evaluate(DRAWN) if page.url == fresh.url else drawn_anew(fresh, page.url)
        assert not wrong, f"after {key} = {value}: {len(wrong)} differences\n" + "\n".join(wrong[:12])


def drawn_anew(fresh: Page, address: str) -> dict[str, Any]:
    """What a page shows that is opened at an address."""
    fresh.goto(address)
    settle(fresh)
    found: dict[str, Any] = fresh.evaluate(DRAWN)
    return found


def change(page: Page, key: str, value: str) -> None:
    """Another value of an input: typed, pressed on a slider, or chosen; what is folded around it is opened first."""
    box = page.locator(f".st-key-{key}")
    for folded in page.locator("details:not([open])", has=box).all():
        folded.locator("summary").click()
    if box.locator("input[type=range]").count():
        box.locator("input[type=range]").focus()
        page.keyboard.press(value)
    elif box.locator("[role=combobox]").count():
        box.locator("[role=combobox]").click()
        page.get_by_role("option", name=value, exact=True).click()
    elif (typed := box.locator("textarea, .stTextInput input")).count():
        if page.locator(f".st-key-{key}[data-shown=cells]").count():
            box.locator(".dl-cells-buttons button").last.click()
        typed.fill(value)
        typed.press("Control+Enter" if typed.evaluate("node => node.tagName") == "TEXTAREA" else "Enter")
    elif value:
        box.get_by_role("radio", name=value, exact=True).click()
    else:
        box.locator("label").first.click()


def differences(found: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """What is drawn otherwise, chart by chart and node by node."""
    wrong = [f"charts: {sorted(found)}, not {sorted(expected)}"] if found.keys() != expected.keys() else []
    for key in found.keys() & expected.keys():
        if len(found[key]) != len(expected[key]):
            texts = [[node[1] for node in nodes[key] if node[1]] for nodes in (found, expected)]
            wrong.append(f"{key}: {len(found[key])} nodes, not {len(expected[key])}; texts {texts[0]}, not {texts[1]}")
            continue
        for one, other in zip(found[key], expected[key], strict=True):
            near = all(abs(a - b) <= NEAR for a, b in zip(one[3], other[3], strict=True))
            if one[:3] != other[:3] or not near:
                wrong.append(f"{key}: {one}, not {other}")
    return wrong
