"""Languages that nobody speaks, made of the English, in which a playground shows what real ones may break: one twice as
long, with signs that mean something to Markdown, LaTeX, HTML or a style; one from right to left."""

import re
from collections.abc import Callable
from pathlib import Path

import polib

from tests.server import ROOT
from tests.translations import read

# What a translator leaves as it is: places for values, formulas, code, tags, targets of links, names of icons.
LEFT = re.compile(r"(%\(\w+\)s|\$[^$]+\$|`[^`]+`|<[^>]*>|\]\((?:%\(\w+\)s|[^)])*\)|:\w+[/:]\w*:?|&\w+;|\\\w+)")
ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابجدهوزحطيكلمنسعفصقرشتثخذض")
SIGNS = """ <u class="hostile" onclick='x'>&lt;|`**_](\\" {0} 🧮 Donaudampfschifffahrtsgesellschaftskapitän"""


def longer(english: str) -> str:
    """A sentence twice, with what reads as something else, and a long word."""
    return f"{english} {english}{SIGNS}"


def from_right_to_left(english: str) -> str:
    """A sentence in Arabic letters, with marks above and below some."""
    parts = LEFT.split(english)
    parts[::2] = [part.lower().translate(ARABIC).replace("ل", "لِّ") for part in parts[::2]]
    return "".join(parts)


PSEUDO: dict[str, tuple[Callable[[str], str], str]] = {
    "long": (longer, "ltr"),
    "back": (from_right_to_left, "rtl"),
}
_PRELUDE = """from pathlib import Path
from pages.ui.writing import text
text.CATALOGUES = Path(__file__).parent / "text"
text.LANGUAGES |= {{{languages}}}
"""


def playground(folder: Path) -> Path:
    """Put a playground into a folder that speaks them too, by what README asks for any language; returns its app.py."""
    (folder / "text").mkdir()
    for part in ("pages", "dlmath", ".streamlit"):
        (folder / part).symlink_to(ROOT / part)
    (folder / "text" / "zh.po").symlink_to(ROOT / "pages" / "text" / "zh.po")
    for name, (translated, _direction) in PSEUDO.items():
        (folder / "text" / f"{name}.po").write_text(str(_catalogue(translated)), "utf-8")
    languages = ", ".join(
        f"{name!r}: text.Language({name!r}, {name!r}, ' ', {direction!r})" for name, (_, direction) in PSEUDO.items()
    )
    app = folder / "app.py"
    app.write_text(_PRELUDE.format(languages=languages) + (ROOT / "app.py").read_text("utf-8"), "utf-8")
    return app


def _catalogue(translated: Callable[[str], str]) -> polib.POFile:
    """What stands between words only, such as a comma, stays."""
    made = read()
    for entry in made:
        entry.msgstr = translated(entry.msgid) if re.search("[a-z]{2}", entry.msgid) else entry.msgid
    return made
