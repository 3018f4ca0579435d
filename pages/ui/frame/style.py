"""The style of all pages: what they share, and what their parts bring along; sent once, before the first of them."""

from pathlib import Path

from pages.ui.frame import lecture
from pages.ui.layout import rules
from pages.ui.writing import palette, tables
from pages.ui.writing.literal import in_style
from pages.ui.writing.settings import Settings
from pages.ui.writing.text import _, language

_PAGES = Path(__file__).parents[2]
_OWN = ("ui/frame/frame.css", "ui/inputs/fields.css", "ui/frame/print.css", "ui/frame/contrast.css")
_SECTIONS = sorted(_PAGES.glob("*/parts/page.css"))
STYLE = "".join(
    [
        *(rules.read(_PAGES / name) for name in _OWN),
        rules.style(),
        tables.STYLE,
        *map(rules.read, _SECTIONS),
    ]
)
# A dark page is printed as its negative, in the same hues.
_NEGATIVE = rules.resolved(
    "@media print { body { background: #fff !important } .element-app { background: #000 !important; filter: invert(1)"
    " hue-rotate(180deg) } }"
)
STILL = (
    "*, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto"
    " !important }"
)

# Quotation marks, dashes and ellipses have the same codes in Latin and in Chinese; in Chinese they are as wide as a
# character, so the family of the pages takes them from the reader's Chinese font. Its weights are those of Streamlit's.
_CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "PingFangSC-Regular",
    "Microsoft YaHei",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "SimHei",
)
CHINESE_MARKS = (
    '@font-face { font-family: "Source Sans"; font-weight: 100 900; font-style: normal;'
    f" src: {', '.join(f'local({font!r})' for font in _CHINESE_FONTS)};"
    " unicode-range: U+2014, U+201C-201D, U+2026 }\n"
)


def of_theme() -> str:
    """The style for the reader's theme, which may change while the page stays."""
    return palette.of_theme() + (_NEGATIVE if palette.dark() else "")


def of(chosen: Settings) -> str:
    """The style as CSS for what the reader has chosen."""
    upload = ":root { --upload: " + in_style(_("Upload")) + " }\n"
    chinese = CHINESE_MARKS if language() == "zh" else ""
    still, of_lecture = "" if chosen.motion else STILL, lecture.STYLE if chosen.lecture else ""
    return palette.of_theme() + STYLE + upload + chinese + still + of_lecture
