"""A page to pass on: its exact link, as a QR code, as a frame for another site, with some controls hidden, or as a
small file to keep."""

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from dlmath import InputError
from dlmath.arrays import shortened
from pages.ui.frame import gallery, lessons
from pages.ui.frame.guide import TEXT
from pages.ui.inputs import controls
from pages.ui.platform.internals import with_key
from pages.ui.writing.literal import AsIs, in_html
from pages.ui.writing.text import _, complaint, language, say

SCHEMA = "dlmath-playground/state/1"
LONGEST_QR, LARGEST_FILE = 1500, 64_000
EMBEDDED_HEIGHT = 900
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")

Values = Mapping[str, str | list[str]]


def popover(page: str, *more: Callable[[str], None]) -> None:
    """The popover of the frame; what is dear is made only while it is open.

    Args:
      page: the last part of the page's address, "" for the front page.
      more: what else there is to do with the page, drawn below its link.
    """
    opened = st.popover(
        _("Share"),
        help=_("A link to exactly what you see, with every value spelled out"),
        key="share",
        on_change="rerun",
    )
    with opened:
        st.caption(_("Opens exactly this page: every number, every weight, this step."))
        beside, code = st.columns([1, 0.9], gap="small")
        hidden = _choose_hidden() if opened.open else hidden_controls()
        link = address(page, {**values(), **({"hide": ",".join(hidden)} if hidden else {})})
        beside.code(link, language=None, wrap_lines=True)
        if opened.open:
            with code:
                show_qr(link)
            for each in more:
                each(page)
            st.caption(_("Printed while this is open, the page has the code on its paper."))
            st.caption(_("For another site:"))
            st.code(
                f'<iframe src="{link}&embed=true" width="100%" height="{EMBEDDED_HEIGHT}"></iframe>',
                language="html",
                wrap_lines=True,
            )
            _file(page)
    if opened.open:
        show_qr(link, "print-qr")


def values() -> dict[str, str | list[str]]:
    """The value of every control of this page, as it stands in a link, with the language, and the question that was
    asked of this state."""
    name, preset = st.query_params.get(controls.ASK, ""), controls.chosen().preset
    asked = name in gallery.GALLERY or (preset is not None and preset.name == name)
    return {"lang": language(), **controls.declared().values, **({controls.ASK: name} if asked else {})}


def address(page: str, held: Values, here: str | None = None) -> str:
    """The address of this page with these values, or of another where ``here`` is this one; that of the front page ends
    in a slash, also below a path of the site."""
    parts = urlsplit(st.context.url or "")
    site = parts.path.removesuffix(page if here is None else here).rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{site}/{page}?{_query(held)}" if parts.netloc else f"?{_query(held)}"


def hidden_controls() -> list[str]:
    """The controls that the link hides; what is no name of one is passed over."""
    return [key for key in (st.query_params.get("hide") or "").split(",") if _KEY.fullmatch(key)]


def hiding() -> str:
    """The style that hides them."""
    return "".join(f"{with_key(key)} {{ display: none }}\n" for key in hidden_controls())


def _query(held: Values) -> str:
    return urlencode(held, doseq=True, safe=",;[]")


def _choose_hidden() -> list[str]:
    """Which controls the link is to hide from those who open it; in a link that hides some, these."""
    if given := hidden_controls():
        st.caption(_("This link hides: %(names)s.", names=given))
        return given
    keys = [key for key in controls.declared().values if _KEY.fullmatch(key)]
    return st.multiselect(
        _("Hide these controls from those who open the link"),
        keys,
        key="hidden_from_others",
        placeholder=_("Choose controls"),
    )


def show_qr(link: str, kind: str = "share-qr") -> None:
    """A link for the phones in the room."""
    if len(link) > LONGEST_QR:
        st.caption(_("At %(n)s characters the link is too long for a QR code that phones can read.", n=len(link)))
        return
    picture = segno.make_qr(link, error="l").svg_data_uri(scale=4, border=3, light="#ffffff", dark="#000000")
    alt = in_html(_("QR code of the link"))
    st.html(f'<img class="{kind}" src="{picture}" alt="{alt}">')


def _file(page: str) -> None:
    """Keep this state as a file, and open one that was kept."""
    text = json.dumps({"schema": SCHEMA, "page": page, "values": values()}, ensure_ascii=False, indent=1)
    st.download_button(
        _("Keep as a file"), text, file_name=f"{page or 'home'}.json", mime="application/json", on_click="ignore"
    )
    uploaded = st.file_uploader(_("Open a file that was kept"), type="json", key="kept")
    if uploaded is None:
        return
    try:
        kept_page, held = read_state(uploaded.getvalue())
        say("[Open the state in the file](%(link)s)", link=AsIs(f"{kept_page or '.'}?{urlencode(held, doseq=True)}"))
    except InputError as error:
        st.error(complaint(error))


def read_state(data: bytes) -> tuple[str, dict[str, str | list[str]]]:
    """The page and the values in a file that was kept.

    Raises: InputError that says what is wrong with another file.
    """
    if len(data) > LARGEST_FILE:
        raise InputError(
            "the file has %(given)s bytes; a state has at most %(most)s", given=len(data), most=LARGEST_FILE
        )
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise InputError("the file is not JSON") from None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise InputError("the file is no state of this playground: its schema is not %(schema)s", schema=SCHEMA)
    page, held = found.get("page"), found.get("values")
    if page not in ("", TEXT, *lessons.names()):
        raise InputError("the file names a page that does not exist: %(given)s", given=shortened(repr(page), 60))
    if not isinstance(held, dict) or not all(_KEY.fullmatch(key) and _is_value(value) for key, value in held.items()):
        raise InputError("the values in the file must be texts, or lists of texts, by the name of a control")
    return str(page), held


def _is_value(value: object) -> bool:
    return _is_text(value) or (isinstance(value, list) and all(map(_is_text, value)))


def _is_text(value: object) -> bool:
    """Whether something is a text that can stand in a link; JSON may hold halves of characters."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)
