"""What a browser shows in which Streamlit's scripts cannot start: a sentence in every language, in place of nothing.

It stands in the document itself, as nothing else comes to its reader. Its script is one that any browser can run.
"""

import gzip
from functools import lru_cache

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.ui.serving.whole import whole_answer
from pages.ui.writing.literal import AsIs, in_html
from pages.ui.writing.text import LANGUAGES, _, in_language, listed

# Found in the scripts of Streamlit 1.67: static blocks of classes and structuredClone, which came together but in
# Safari; there the last to come was looking behind in a regular expression.
FIRST = {"Chrome": "98", "Edge": "98", "Firefox": "94", "Safari": "16.4"}
SCRIPT = """
(function () {
  var starts = typeof structuredClone === "function"
  try {
    new RegExp("(?<=a)b")
  } catch (error) {
    starts = false
  }
  if (!starts) document.getElementById("old-browser").style.display = "block"
})()
"""
_BODY_END = b"</body>"


def sentence() -> str:
    """The sentence as HTML, which is not seen, and the script that shows it where it is wanted."""
    said = "".join(
        f'<p lang="{each.tag}" dir="{each.direction}">{in_language(key, _said)}</p>' for key, each in LANGUAGES.items()
    )
    return f'<div id="old-browser" style="display:none; margin:2em">{said}</div><script>{SCRIPT}</script>'


def _said() -> str:
    names = AsIs(listed(AsIs(f"{name} {version}") for name, version in FIRST.items()))
    return in_html(
        _("This browser is too old to show this page. These can, and newer ones: %(browsers)s.", browsers=names)
    )


class OldBrowsers:
    """Puts the sentence at the end of every document."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not _asks_for_document(scope):
            return await self.app(scope, receive, send)
        status, headers, body = await whole_answer(self.app, scope)
        answer = Response(status_code=status)
        answer.raw_headers = [(name, value) for name, value in headers.raw if name != b"content-length"]
        if headers.get("content-type", "").startswith("text/html"):
            is_small = "gzip" in Headers(scope=scope).get("accept-encoding", "")
            body = _with_sentence(body, is_small)
            answer.headers.update({"content-encoding": "gzip"} if is_small else {})
        answer.body = body
        if status not in (204, 304):
            answer.headers["content-length"] = str(len(body))
        await answer(scope, receive, send)
        return None


def _asks_for_document(scope: Scope) -> bool:
    return "text/html" in Request(scope).headers.get("accept", "")


@lru_cache(maxsize=8)
def _with_sentence(document: bytes, is_small: bool) -> bytes:
    before, end, after = document.rpartition(_BODY_END)
    whole = before + sentence().encode() + end + after if end else document
    return gzip.compress(whole) if is_small else whole
