"""What only a browser shows of the frame: cold deep links, language, Back, phones, lecture mode."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, settle

HAS_CHINESE_FONT = """async () => {
    const found = new FontFace("found", "local('Noto Sans CJK SC'), local('PingFang SC'), local('Microsoft YaHei')")
    return found.load().then(() => true, () => false)
}"""


def test_deep_link_as_the_very_first_request(fresh_server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&scene=xor", base=fresh_server.url)
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("radio", name="xor")).to_be_checked()


@pytest.mark.both_editions
@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("zh-CN", "zh-CN"), ("de-DE", "en")])
def test_first_visit_speaks_the_language_of_the_browser(
    open_page: Callable[..., Page], locale: str, language: str
) -> None:
    page = open_page("/step_by_step", locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.wait_for_url(f"**lang={language[:2]}**")
    expect(page.get_by_role("radio", name="中文")).to_be_checked(checked=language == "zh-CN")
    expect(page.get_by_role("radio", name="English")).to_be_checked(checked=language == "en")


@pytest.mark.both_editions
def test_language_of_the_link_wins_and_can_be_changed(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en", locale="zh-CN")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("radio", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.wait_for_url("**lang=zh**")
    page.reload()
    settle(page)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_back_returns_to_the_page_before(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=en")
    page.get_by_role("link", name="A whole network").click()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Step by step")).to_have_count(0)


def test_the_path_leads_on_and_the_tab_is_named_after_the_lesson(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=zh&motion=false")
    expect(page).to_have_title("逐个数字看懂深度学习")
    page.locator("nav.dl-onward a[rel=next]").click()
    expect(page).to_have_title("一个神经元 · 逐个数字看懂深度学习")
    expect(page.locator("nav.dl-path span")).to_have_text(re.compile(r"^1 / \d+$"))
    page.locator("nav.dl-path a[rel=next]").press("Enter")
    expect(page).to_have_title("图像即向量 · 逐个数字看懂深度学习")
    assert "motion=false" in page.url
    page.get_by_role("radio", name="English").click()
    expect(page).to_have_title("Images as vectors · Deep learning, number by number")
    page.locator("nav.dl-onward a[rel=prev]").click()
    expect(page).to_have_title("One neuron · Deep learning, number by number")


@pytest.mark.parametrize(("lang", "wide"), [("zh", True), ("en", False)])
def test_quotation_marks_are_as_wide_as_their_language_writes_them(
    open_page: Callable[..., Page], lang: str, wide: bool
) -> None:
    page = open_page(f"/vectors?lang={lang}")
    widths = page.evaluate("""async () => {
        const mark = document.createElement("span")
        document.querySelector("h1").append(mark)
        const width = text => ((mark.textContent = text), mark.getBoundingClientRect().width)
        width("“…”"); await document.fonts.ready
        return [width("“"), width("汉")]
    }""")
    if lang == "zh" and not page.evaluate(HAS_CHINESE_FONT):
        pytest.skip("no Chinese font that the style names")
    assert (widths[0] > 0.9 * widths[1]) == wide


def test_a_symbol_opens_under_the_pointer_under_a_finger_and_from_the_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en&step=7")
    meaning = page.locator(".dl-meaning")
    symbol = page.locator(".st-key-formula .katex-html .mord", has_text=re.compile("^δ$")).first
    symbol.hover()
    expect(meaning).to_contain_text("error term: how J changes with z")
    expect(meaning).to_contain_text("shape: n×1")
    page.mouse.move(5, 5)
    expect(meaning).to_be_hidden()
    symbol.click()
    expect(meaning).to_be_visible()
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    page.locator(".dl-table .dl-delta").first.click()
    expect(meaning).to_contain_text("error term")
    page.locator(".dl-ask").press("Enter")
    expect(page.get_by_role("dialog", name="Symbols on this page")).to_contain_text("weighted input")
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(page.locator(".dl-ask")).to_be_focused()


def test_a_name_opens_who_it_is_where_it_stands_in_a_sentence(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=zh&scene=mazur")
    box = page.evaluate("""() => {
        const texts = document.createTreeWalker(document.querySelector("[data-testid=stMain]"), NodeFilter.SHOW_TEXT)
        while (texts.nextNode()) {
            const from = texts.currentNode.data.indexOf("Mazur 的著名例子")
            if (from < 0) continue
            const range = document.createRange()
            range.setStart(texts.currentNode, from)
            range.setEnd(texts.currentNode, from + 5)
            range.startContainer.parentElement.scrollIntoView({ block: "center" })
            const { x, y, width, height } = range.getBoundingClientRect()
            return [x + width / 2, y + height / 2]
        }
    }""")
    page.mouse.move(*box)
    expect(page.locator(".dl-meaning")).to_contain_text("手算反向传播的例子")
    page.keyboard.press("Escape")
    page.locator(".dl-ask").press("Enter")
    expect(page.get_by_role("dialog", name="本页的符号")).to_contain_text("Mazur")


@pytest.mark.both_editions
@pytest.mark.parametrize(
    "way", [("Home",), ("Backpropagation", "Step by step")]
)  # the second has sliders of the same names
def test_back_returns_to_the_state_that_was_left(open_page: Callable[..., Page], way: tuple[str, ...]) -> None:
    page = open_page("/vectors?lang=en")
    page.locator(".st-key-x1 input[type=range]").press("ArrowRight")
    page.wait_for_url("**x1=1.1**")
    settle(page)
    for name in way:
        page.get_by_text(name, exact=True).first.click()
    page.wait_for_url(lambda url: "/vectors" not in url)  # on a slow machine some time after the sliders are gone
    assert "x1=" not in page.url
    settle(page)
    page.go_back()
    expect(page.locator(".st-key-x1 [data-testid=stSliderThumbValue]")).to_have_text("1.1")
    expect(page.get_by_role("heading", name="Vectors")).to_be_visible()
    assert "x1=1.1" in page.url


def test_a_page_keeps_nothing_of_the_page_before(open_page: Callable[..., Page]) -> None:
    page = open_page("/vectors?lang=en")
    page.locator(".st-key-x1 input[type=range]").press("ArrowRight")
    page.wait_for_url("**x1=1.1**")
    settle(page)
    page.get_by_text("Backpropagation", exact=True).first.click()
    page.get_by_text("Step by step", exact=True).first.click()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    settle(page)
    expect(page.locator(".st-key-x1 [data-testid=stSliderThumbValue]")).to_have_text("0.05")
    assert "x1=" not in page.url


def test_phone_needs_no_sideways_scrolling(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en", viewport={"width": 390, "height": 844})
    assert (
        page.evaluate(
            "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
        )
        <= 1
    )


def test_phone_shows_the_picture_first_and_where_there_is_more_of_it(open_page: Callable[..., Page]) -> None:
    page = open_page("/step_by_step?lang=en", viewport={"width": 390, "height": 844})
    network, inputs = page.locator(".st-key-network"), page.locator(".st-key-inputs")
    assert network.bounding_box()["y"] < 844 < inputs.bounding_box()["y"]
    assert network.evaluate("network => network.scrollWidth - network.clientWidth") <= 1, "two layers fit"
    page = open_page("/step_by_step?lang=en&scene=own&sizes=2-3-3-3-3-2", viewport={"width": 390, "height": 844})
    network = page.locator(".st-key-network")
    fade = (
        "fade => getComputedStyle(document.querySelector('.st-key-network')).getPropertyValue('--fade').trim() === fade"
    )
    page.wait_for_function(fade, arg="3.5rem")
    network.evaluate("network => network.scrollLeft = network.scrollWidth")
    page.wait_for_function(fade, arg="0px")
    whole = page.locator(".katex-display").first
    assert whole.evaluate("formula => getComputedStyle(formula).getPropertyValue('--fade')") == ""


@pytest.mark.parametrize(
    ("lesson", "picture", "inputs"),
    [("initialisation", "plot", "inputs"), ("dying_relu", "wide_layers", "inputs_network")],
)
def test_phone_shows_the_picture_before_its_inputs(
    open_page: Callable[..., Page], lesson: str, picture: str, inputs: str
) -> None:
    page = open_page(f"/{lesson}?lang=en", viewport={"width": 390, "height": 844})
    above, below = page.locator(f".st-key-{picture}").bounding_box(), page.locator(f".st-key-{inputs}").bounding_box()
    assert above["y"] + above["height"] <= below["y"] < above["y"] + above["height"] + 60


def test_lecture_mode_leads_on_to_the_next_lesson(open_page: Callable[..., Page]) -> None:
    page = open_page("/check_my_work?lang=en&lecture=true")
    place, sheet = page.locator(".lecture-screen"), page.locator(".st-key-sheet")
    expect(sheet).to_be_hidden()
    while not sheet.is_visible():
        page.keyboard.press("PageDown")
    page.keyboard.press("End")
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("heading", name="Now break it")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/compare_with_my_program?**lecture=true**")
    expect(place).to_contain_text("1 /")
