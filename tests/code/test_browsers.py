"""What styles and scripts ask of a browser, against the versions that README promises: what is newer has a way round.

Versions are those of https://github.com/mdn/browser-compat-data: Chrome, which Edge and Android's WebView follow,
Firefox, Safari; None where there is none yet.
"""

import re
from pathlib import Path

import pytest

from pages.ui.serving.old_browsers import FIRST

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "pages"
Versions = tuple[float | None, float | None, float | None]
STYLES: dict[str, tuple[str, Versions]] = {
    ":has()": (r":has\(", (105, 121, 15.4)),
    ":is()": (r":is\(", (88, 78, 14)),
    ":focus-visible": (r":focus-visible", (86, 85, 15.4)),
    "container queries": (r"@container", (105, 110, 16)),
    "inset": (r"\binset(-inline|-block)?:", (87, 66, 14.1)),
    "aspect-ratio": (r"\baspect-ratio:", (88, 89, 15)),
    "min(), max() and clamp()": (r"[ (](min|max|clamp)\(", (79, 75, 13.1)),
    "break anywhere": (r"overflow-wrap: anywhere", (80, 65, 15.4)),
    "clip": (r"overflow(-x)?: clip", (90, 81, 16)),
    "accent-color": (r"accent-color:", (93, 92, 15.4)),
    "masks": (r"\bmask(-image)?:", (120, 53, 15.4)),
    "text-wrap": (r"text-wrap: pretty", (117, None, 26)),
    "timelines of scrolling": (r"animation-timeline:", (115, None, 26)),
    "forced-color-adjust": (r"forced-color-adjust:", (89, 113, None)),
    "zoom": (r"\bzoom:", (1, 126, 4)),
}
SCRIPTS: dict[str, tuple[str, Versions]] = {
    "structuredClone": (r"\bstructuredClone\(", (98, 94, 15.4)),
    "at": (r"\.at\(-?\d", (92, 90, 15.4)),
    "assignment of what is missing": (r"\?\?=", (85, 79, 14)),
    "replaceAll": (r"\.replaceAll\(", (85, 77, 13.1)),
    "matchAll": (r"\.matchAll\(", (73, 67, 13)),
    "allSettled": (r"\.allSettled\(", (76, 71, 13)),
    "findLast": (r"\.findLast(Index)?\(", (97, 104, 15.4)),
    "DecompressionStream": (r"\bDecompressionStream\(", (80, 113, 16.4)),
    "checkVisibility": (r"\.checkVisibility\(", (105, 106, 17.4)),
    "ResizeObserver": (r"\bResizeObserver\(", (64, 69, 13.1)),
    ":has() in a selector": (r":has\(", (105, 121, 15.4)),
    "zoom of a part": (r"\.zoom\b", (1, 126, 4)),
    "speech": (r"\bspeechSynthesis\b", (33, 49, 7)),
}
# What is there without them.
WAYS_ROUND = {
    "text-wrap": "lines end anywhere",
    "timelines of scrolling": "what is wider than its place does not fade out",
    "forced-color-adjust": "Safari has no forced colours",
    "zoom": "some figures of a lecture are as large as elsewhere",
    "checkVisibility": "what has a place is taken to be seen",
    "zoom of a part": "a screen of a lecture that is higher than the window is scrolled",
}
# What a page would not do without, and what too few browsers have.
TOO_NEW = {
    "light-dark()": (r"light-dark\(", ".py"),
    "nested rules": (r"^\s*&", ".css"),
    "popovers": (r"popover=|showPopover|togglePopover", ".js"),
    "mixed colours": (r"color-mix\(", ".css"),
    "scopes": (r"@scope\b", ".css"),
    "starting styles": (r"@starting-style", ".css"),
    "anchors": (r"anchor-name|position-anchor", ".css"),
    "fields that fit": (r"field-sizing", ".css"),
    "reflected ARIA": (r"\.(aria[A-Z]\w+|role)\b(?! ===)", ".js"),
    "groups": (r"\b(Object|Map)\.groupBy\(", ".js"),
    "promises with resolvers": (r"withResolvers", ".js"),
    "helpers of iterators": (r"\.(entries|keys|values)\(\)\.(map|filter|take|drop|toArray)\(", ".js"),
    "operations on sets": (r"\.(isSubsetOf|symmetricDifference|intersection)\(", ".js"),
    "sets of characters": (r"/[dgimsuy]*v[dgimsuy]*[;,).\s]", ".js"),
    "segmenter": (r"Intl\.Segmenter", ".js"),
    "imports with types": (r"\bwith \{ type:", ".js"),
}


def promised() -> Versions:
    """The versions from which on everything works as designed."""
    return _versions(r"Chrome and Edge\s+from (\d+), Firefox from (\d+), Safari from ([\d.]+)", ROOT / "README.md")


def _versions(pattern: str, file: Path) -> Versions:
    found = re.search(pattern, file.read_text("utf-8"))
    assert found, file
    return tuple(map(float, found.groups()))  # type: ignore[return-value]


def written(*endings: str) -> str:
    """All that is written in files with these endings, without comments."""
    files = [file for ending in endings for file in sorted(PAGES.rglob(f"*{ending}"))]
    text = "\n".join(file.read_text("utf-8") for file in files)
    return re.sub(r"/\*.*?\*/|^\s*//.*?$", "", text, flags=re.DOTALL | re.MULTILINE)


def used() -> dict[str, Versions]:
    """What the pages use; style sheets are written in Python too."""
    styles, scripts = written(".css", ".py"), written(".js")
    return {
        name: versions
        for features, text in ((STYLES, styles), (SCRIPTS, scripts))
        for name, (pattern, versions) in features.items()
        if re.search(pattern, text)
    }


def is_newer(needed: Versions, stated: Versions) -> bool:
    return any(mine is None or mine > theirs for mine, theirs in zip(needed, stated, strict=True) if theirs is not None)


def test_what_is_newer_than_promised_has_a_way_round() -> None:
    newer = {name for name, versions in used().items() if is_newer(versions, promised())}
    assert newer == WAYS_ROUND.keys()


def test_every_feature_of_the_list_is_used() -> None:
    assert used().keys() == STYLES.keys() | SCRIPTS.keys()


@pytest.mark.parametrize("name", TOO_NEW)
def test_nothing_is_used_that_too_few_browsers_have(name: str) -> None:
    pattern, ending = TOO_NEW[name]
    text = written(ending).replace('r"light-dark\\(', "").replace("light-dark()", "")
    assert re.findall(pattern, text, re.MULTILINE) == []


def test_both_readmes_promise_the_same() -> None:
    chinese = _versions(r"Chrome 和 Edge (\d+)、Firefox (\d+)、\s*Safari ([\d.]+)", ROOT / "README.zh-CN.md")
    assert chinese == promised()


def test_both_readmes_say_what_the_sentence_for_old_browsers_says() -> None:
    first = tuple(float(FIRST[name]) for name in ("Chrome", "Firefox", "Safari"))
    told = r"Chrome (\d+){0} ?Firefox (\d+){1} ?Safari ([\d.]+\d)"
    assert _versions(told.format(",", " and"), ROOT / "README.md") == first
    assert _versions(told.format("、", "、"), ROOT / "README.zh-CN.md") == first
