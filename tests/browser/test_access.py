"""Everybody can use every page: what axe-core finds, in light English and in dark Chinese; charts have words; phones
and 200 % zoom lose nothing."""

from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from pages.ui.frame.lessons import names
from tests.browser.conftest import settle

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
# Streamlit's own link to skip the menu stands outside of all landmarks.
NOT_OURS = [("region", "stSkipToContent")]
WIDE = ".katex-display, .dl-layers, .st-key-network"


def violations(page: Page) -> list[str]:
    """What axe-core finds, with the place of each."""
    page.wait_for_function(
        f"() => [...document.querySelectorAll('{WIDE}')].every(part => part.scrollWidth <= part.clientWidth ||"
        " part.tabIndex === 0)"
    )
    page.wait_for_function(
        "() => [...document.querySelectorAll('[class*=st-key-preset] button')].every(each => each.innerText.trim())"
    )
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")["violations"]
    nodes = [(each, node) for each in found for node in each["nodes"]]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]}"
        for each, node in nodes
        if not any(each["id"] == name and mark in node["html"] for name, mark in NOT_OURS)
    ]


@pytest.mark.parametrize("name", ["", *names()])
def test_page_has_no_violation(open_page: Callable[..., Page], name: str) -> None:
    page = open_page(f"/{name}?lang=en", bypass_csp=True)
    assert violations(page) == []
    told = page.locator(".dl-chart").evaluate_all("charts => charts.map(each => [each.role, each.ariaLabel?.length])")
    assert all(role == "figure" and length > 20 for role, length in told)
    page.emulate_media(color_scheme="dark")
    page.get_by_role("radio", name="zh").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    settle(page)
    assert violations(page) == []
    for width, height in ((390, 844), (720, 450)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(
            "width => document.querySelector('[data-testid=stMain]').clientWidth <= width", arg=width
        )
        assert (
            page.evaluate(
                "() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth -"
                " main.clientWidth }"
            )
            <= 1
        )
