"""The style of all pages: what they share, and what their parts bring along; sent once, before the first of them."""

from pathlib import Path

from pages.ui.frame import lecture
from pages.ui.layout import rules
from pages.ui.writing import tables
from pages.ui.writing.settings import Settings

_PAGES = Path(__file__).parents[2]
_OWN = ("ui/frame/frame.css", "ui/inputs/fields.css")
_SECTIONS = sorted(_PAGES.glob("*/parts/page.css"))
STYLE = "".join(
    [
        *(rules.read(_PAGES / name) for name in _OWN),
        rules.style(),
        tables.STYLE,
        *map(rules.read, _SECTIONS),
    ]
)
STILL = (
    "*, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto"
    " !important }"
)


def of(chosen: Settings) -> str:
    """The style as CSS for what the reader has chosen."""
    return STYLE + ("" if chosen.motion else STILL) + (lecture.STYLE if chosen.lecture else "")
