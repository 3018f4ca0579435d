"""The style of roles, and how the styles and scripts of all rooms name roles, controls, elements and widths.

In a style ``.role-inputs`` is a role, ``.control-epoch`` the control with a key, ``.element-column`` a part of
Streamlit's own page; scripts have the same in ROLE and ELEMENT. A name that nobody has declared stops the start.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from pages.ui.layout.roles import ROLES, Role
from pages.ui.platform.internals import ELEMENTS, KEY_CLASS, with_key
from pages.ui.writing import palette
from pages.ui.writing.scripts import bundled

# The styles in files write them out, as style sheets must.
WIDTHS = {
    "phone": "max-width: 640px",
    "beside": "min-width: 641px) and (max-width: 1000px",  # columns stacked, but two beside one another have room
    "stacked": "max-width: 1000px",
}
# What is wider than its place scrolls sideways, and fades out while there is more to see; where nothing is hidden the
# timeline stands still.
_SIDEWAYS = (".element-displayed_formula", ".dl-layers", ".dl-wide")
_FADING = """{ overflow-x: auto;
  mask-image: linear-gradient(to left, transparent, #000 var(--fade, 0px));
  animation: more-to-the-right linear both !important; animation-timeline: scroll(self inline) !important }
@keyframes more-to-the-right { from, 97% { --fade: 3.5rem } to { --fade: 0px } }
"""
_OPEN = re.compile(r"^const (ROLE|WIDTH|SIDEWAYS|ELEMENT|KEY_CLASS) = (?:\{\}|\"\")$", re.MULTILINE)
_NAMED = re.compile(r"\.(role|control|element)-(\w+)")


def resolved(style: str) -> str:
    """A style with the selectors of what it names, and the colours of both themes.

    >>> resolved(".element-row > .control-epoch { display: none }")
    '.stHorizontalBlock > .st-key-epoch { display: none }'

    Raises: KeyError for a role or an element that is not declared.
    """
    return palette.without_light_dark(_NAMED.sub(lambda found: _selector(*found.groups()), style))


def _selector(kind: str, name: str) -> str:
    if kind == "control":
        return with_key(name)
    return ROLES[name].selector if kind == "role" else ELEMENTS[name]


def read(path: Path) -> str:
    """The style in a file, with the selectors of what it names."""
    return resolved(path.read_text("utf-8"))


def sideways() -> str:
    """The selector of all that scrolls sideways where it is wider than its place."""
    return ", ".join([*map(resolved, _SIDEWAYS), *(role.selector for role in _with("width"))])


def script(file: Path) -> str:
    """A script and what it imports, with what names.js and internals.js leave open filled in."""
    known = {
        "ROLE": {name: role.selector for name, role in ROLES.items()},
        "WIDTH": {name: f"({width})" for name, width in WIDTHS.items()},
        "SIDEWAYS": sideways(),
        "ELEMENT": ELEMENTS,
        "KEY_CLASS": KEY_CLASS,
    }
    return _OPEN.sub(lambda found: f"const {found[1]} = {json.dumps(known[found[1]])}", bundled(file))


def style() -> str:
    """How the roles lie on a page, and where columns are stacked."""
    usual = [
        *(f"{role.selector} {{ display: none }}" for role in _with("hidden")),
        *(f":root:not([data-lecture]) {role.selector} {{ min-height: {role.height} }}" for role in _with("height")),
        *(f"{role.selector} > div {{ min-width: {role.width} }}" for role in _with("width") if not role.only_stacked),
    ]
    stacked = [
        *(f".element-column:has({role.selector}) {{ order: -1 }}" for role in _with("first")),
        *(f"{role.selector} > div {{ min-width: {role.width} }}" for role in _with("only_stacked")),
    ]
    beside = [rule for role in _with("beside") for rule in _in_lines(role)]
    rules = [*usual, _where("stacked", stacked), _where("beside", beside), f"{sideways()} {_FADING}"]
    return resolved("\n".join(rules)) + read(Path(__file__).with_name("roles.css"))


def _with(attribute: str) -> list[Role]:
    return [role for role in ROLES.values() if getattr(role, attribute)]


def _where(width: str, rules: Iterable[str]) -> str:
    return f"@media ({WIDTHS[width]}) {{\n" + "\n".join(rules) + "\n}\n"


def _in_lines(role: Role) -> tuple[str, str]:
    """The columns beside one with the role go on in lines below it."""
    row = f".element-row:has(> .element-column {role.selector})"
    others = f"{row} > .element-column:not(:has({role.selector}))"
    return f"{row} {{ flex-wrap: wrap }}", f"{others} {{ min-width: {role.beside}; flex: 1 1 {role.beside} }}"
