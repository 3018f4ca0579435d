"""Pages without a browser: open one with a link, read what it shows."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import orjson
from streamlit.testing.v1 import AppTest

NUMBER = re.compile(r"−?\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
CONTENTS = Path(__file__).parent.parent / "pages" / "contents.py"

HOSTILE = (
    "",
    " ",
    "nan",
    "inf",
    "-1e999",
    "1e308",
    "∞",
    "٣",
    "<script>alert(1)</script>",
    "'; DROP TABLE x;--",
    "../../etc/passwd",
    "%s %(x)s",
    "a" * 5000,
)


def open_page(page: str, **link: object) -> AppTest:
    """A page, such as backprop_walkthrough/step_by_step, after its first run with a link."""
    at = AppTest.from_file(CONTENTS, default_timeout=60)
    if page != "home":
        at.switch_page(f"{page}.py")
    for key, value in link.items():
        at.query_params[key] = value if isinstance(value, list) else str(value)
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def texts(at: AppTest) -> str:
    """Everything that is written on the page, formulas included."""
    elements = [
        *at.title,
        *at.header,
        *at.subheader,
        *at.markdown,
        *at.latex,
        *at.caption,
        *at.warning,
        *at.error,
        *at.info,
    ]
    return "\n".join([*(str(each.value) for each in elements), *tables(at)])


def numbers_in(text: str) -> set[str]:
    """The numbers of a text, those of formulas as they are written outside them."""
    plain = re.sub(r"\\times 10\^\{(-?\d+)\}", lambda power: "×10" + power[1].translate(SUPERSCRIPT), text)
    return set(NUMBER.findall(re.sub(r"-(?=\d)", "−", plain)))


def in_link(at: AppTest) -> dict[str, list[str]]:
    """What the link says that the page offers to share."""
    return parse_qs(at.code[-1].value.partition("?")[2], keep_blank_values=True)


def formulas(at: AppTest) -> list[str]:
    """The formulas on lines of their own: those that are elements, then those between sentences."""
    return [str(each.value) for each in at.latex] + [
        latex for each in at.markdown for latex in re.findall(r"\$\$\n(.+)\n\$\$", str(each.value))
    ]


def answer_shown(at: AppTest) -> str:
    """The answer to the question above the page, which is shown without a guess."""
    (show,) = [each for each in at.button if str(each.key).startswith("reveal_guess")]
    before = {each.value for each in at.markdown}
    show.click().run()
    assert not at.exception
    (answer,) = [each.value for each in at.markdown if each.value not in before]
    return str(answer)


class Chart(NamedTuple):
    """A chart as the browser gets it."""

    key: str
    alt: str
    figure: dict[str, Any]
    message: bytes


def drawn(at: AppTest) -> list[Chart]:
    """The charts of the page."""
    protos = [each.proto for each in at.get("bidi_component") if each.proto.component_name == "chart"]
    told = [(proto.id.split("-", 2)[-1], proto.bytes, orjson.loads(proto.bytes)) for proto in protos]
    return [Chart(key, read["alt"], read["figure"], message) for key, message, read in told]


def figure(at: AppTest, key: str) -> dict[str, Any]:
    """A chart as the browser gets it."""
    found = [chart.figure for chart in drawn(at) if chart.key == key]
    assert len(found) == 1, f"{len(found)} charts “{key}”"
    return found[0]


def alts(at: AppTest) -> list[str]:
    """The alt text of every chart."""
    return [chart.alt for chart in drawn(at)]


def tables(at: AppTest) -> list[str]:
    """The tables of the page as HTML."""
    return [str(each.proto.body) for each in at.get("html") if "<table" in each.proto.body]


class Cells(HTMLParser):
    """The tables of some HTML: by caption, rows of cells as they are read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._caption, self._rows, self._inside = "", [], ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._caption, self._rows = "", []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._rows[-1].append("")
        self._inside = tag if tag in ("caption", "td", "th") else self._inside

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.tables[self._caption] = self._rows
        if tag in ("caption", "td", "th"):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "caption":
            self._caption += data
        elif self._inside:
            self._rows[-1][-1] += data


def number(shown: str) -> float:
    """A number as it is shown, read back."""
    superscripts = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
    plain = shown.translate(superscripts).replace("∞", "inf")
    mantissa, _, power = plain.partition("×10")
    return float(mantissa) * 10.0 ** int(power or 0)


def latex_numbers(latex: str) -> list[float]:
    """The numbers of a formula, read back, without those of indices and colours."""
    bare = re.sub(r"\\textcolor\{#\w+\}|[_^]\{[^{}]*\}(?!\})", "", re.sub(r"\\times 10\^\{(-?\d+)\}", r"e\1", latex))
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", bare)]


def latex_matrices(latex: str) -> list[list[list[float]]]:
    """The matrices of a formula, in order, as rows of numbers."""
    bodies = re.findall(r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}", latex)
    return [[[latex_numbers(cell)[0] for cell in row.split("&")] for row in body.split(r"\\")] for body in bodies]


def drag(at: AppTest, key: str, value: float) -> None:
    """The thumb of a slider is moved and held there; of a list of numbers, ``value`` is the place in it."""
    numbers = {slider.key: slider.value for slider in at.slider} | {
        scale.key: list(scale.options).index(scale.value) for scale in at.select_slider
    }
    at.session_state["live"] = {"drag": {"values": {key: value}, "from": {key: numbers[key]}}}
    at.run()


def let_go(at: AppTest) -> None:
    """What was dragged is let go where it was grabbed, or its release has been committed."""
    at.session_state["live"] = {"drag": None}
    at.run()


def shown(at: AppTest) -> dict[str, object]:
    """All that a page shows: what is written, its charts, and what its inputs hold."""
    inputs = [*at.slider, *at.select_slider, *at.selectbox, *at.button_group, *at.text_input, *at.text_area, *at.toggle]
    return {
        "written": texts(at),
        "charts": [(chart.key, chart.alt, chart.figure) for chart in drawn(at)],
        "inputs": {
            each.key: (each.label, each.value, tuple(getattr(each, "options", ()))) for each in inputs if each.key
        },
    }
