"""One neuron in a browser: a number on an edge opens its arithmetic, and a key makes an update."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_an_edge_opens_its_arithmetic_and_u_makes_an_update(open_page: Callable[..., Page]) -> None:
    page = open_page("/one_neuron?lang=en")
    picture = page.locator(".st-key-network")
    label = picture.locator(".annotation", has_text="∂J/∂w₂ −0.0741").bounding_box()
    assert label
    page.mouse.move(label["x"] + label["width"] / 2, label["y"] + label["height"] / 2)
    expect(picture.locator(".hoverlayer")).to_contain_text("0.1481·(−0.5) ≈ −0.07407")
    page.keyboard.press("u")
    page.wait_for_url("**updates=1**")
    expect(picture.locator(".annotation", has_text="w₂ 0.674")).to_be_visible()
