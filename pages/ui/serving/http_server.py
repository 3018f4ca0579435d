"""How the server delivers: without delay, scripts and styles compressed once and kept, and on every answer the headers
that say what a page may do.

Nothing here needs a session or a page; app.py gives ``middleware()`` to the server.
"""

import asyncio
import base64
import contextlib
import gzip
import hashlib
import posixpath
import re
import socket
from collections.abc import Callable, Iterable
from functools import partial

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.ui.drawing.charts import PLOTLY_PATH
from pages.ui.platform.internals import ENDPOINTS, INDEX, PLOTLY_SCRIPT, listening_sockets
from pages.ui.serving import old_browsers, preflight
from pages.ui.serving.whole import whole_answer

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {"gzip": partial(gzip.compress, compresslevel=6)}
try:
    import brotli
except ImportError:
    pass
else:
    ENCODINGS = {"br": partial(brotli.compress, quality=6), **ENCODINGS}

NEVER_CHANGES = re.compile(r"/static/(js|css)/[^/]+\.(js|css)$|/app/plotly[^/]+\.js$")
KEPT_HEADERS = ("content-type", "cache-control", "etag", "last-modified")
CHARTS_AHEAD = f"<{PLOTLY_PATH}>; rel=preload; as=script; fetchpriority=low"
OPEN_FILES = (65_536, 10_240)  # enough for 16,000 visitors, or what macOS gives at most


def routes() -> list[Route]:
    """What the server gives besides Streamlit's own files: the script that draws charts."""

    async def script(request: Request) -> Response:
        return FileResponse(
            PLOTLY_SCRIPT,
            media_type="text/javascript",
            headers={"cache-control": "public, immutable, max-age=31536000"},
        )

    return [Route(f"{preflight.base_path()}/{PLOTLY_PATH}", script)]


def middleware() -> list[Middleware]:
    """What stands between the visitors and Streamlit's own server."""
    open_endpoints = [*ENDPOINTS, *(["metrics"] if preflight.metrics_are_open() else [])]
    return [
        Middleware(SafetyHeaders, preflight.frame_ancestors(), f"{preflight.base_path()}/"),
        Middleware(ClosedEndpoints, open_endpoints),
        Middleware(CompressedOnce),
        Middleware(old_browsers.OldBrowsers),
    ]


def raise_limit_of_open_files() -> None:
    """As far as the system lets a process do it: each visitor takes four, and the usual 1,024 are gone at 253
    visitors."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for most in OPEN_FILES:
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        if soft == resource.RLIM_INFINITY or soft >= wanted:
            return
        with contextlib.suppress(OSError, ValueError):
            return resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def send_at_once() -> None:
    """Let no message wait until the browser has acknowledged the one before, for up to 40 ms.

    asyncio sees to that only where a listening socket says that it is TCP; Streamlit's names no protocol. Connections
    take the option over.
    """
    for each in listening_sockets():
        if each.family in (socket.AF_INET, socket.AF_INET6) and each.type == socket.SOCK_STREAM:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class ClosedEndpoints:
    """Answers 404 below /_stcore/ to all but what pages need."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self.app = app
        self.closed = re.compile(rf"(^|/)_stcore(/+(?!({'|'.join(names)})(/|$))|$)")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        closed = scope["type"] == "http" and self.closed.search(scope["path"])
        await (Response(status_code=404) if closed else self.app)(scope, receive, send)


class CompressedOnce:
    """Scripts and styles, whose names change with their contents, each compressed at its first request and kept for all
    others."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[tuple[str, str], Response] = {}
        self.compressing = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        encoding = wanted_encoding(scope)
        answer = await self.compressed(scope, encoding) if encoding else self.app
        await answer(scope, receive, send)

    async def compressed(self, scope: Scope, encoding: str) -> ASGIApp:
        """The kept answer; at its first request it is made, and where there is no such file the server itself
        answers."""
        key = scope["path"], encoding
        if key not in self.kept:
            async with self.compressing:
                if key not in self.kept:
                    status, headers, body = await whole_answer(self.app, scope)
                    if status != 200 or "immutable" not in headers.get("cache-control", ""):
                        return self.app
                    small = await asyncio.to_thread(ENCODINGS[encoding], body)
                    same = {name: headers[name] for name in KEPT_HEADERS if name in headers}
                    self.kept[key] = Response(
                        small, headers={**same, "content-encoding": encoding, "vary": "Accept-Encoding"}
                    )
        return self.kept[key]


def wanted_encoding(scope: Scope) -> str | None:
    """The best encoding that the visitor understands, for a request for a whole script or style by its one proper
    path."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    if not NEVER_CHANGES.search(scope["path"]) or posixpath.normpath(scope["path"]) != scope["path"]:
        return None
    headers = Headers(scope=scope)
    if "range" in headers or "if-none-match" in headers:
        return None
    understood = {part.strip() for part in headers.get("accept-encoding", "").split(",")}
    return next((encoding for encoding in ENCODINGS if encoding in understood), None)


class SafetyHeaders:
    """On every answer: what a page may load, who may embed it, and that nothing else is its business.

    The document of a lesson also says that the script for charts will be wanted: it is on its way while Streamlit
    itself is still starting. The front page, which has no chart, does not.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: str, front_page: str) -> None:
        self.app, self.front_page = app, front_page
        self.headers = {
            "Content-Security-Policy": content_security_policy(
                frame_ancestors, [*inline_scripts(INDEX.read_text("utf-8")), old_browsers.SCRIPT]
            ),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                if scope["path"] != self.front_page and headers.get("content-type", "").startswith("text/html"):
                    headers["Link"] = CHARTS_AHEAD
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def content_security_policy(frame_ancestors: str, scripts: Iterable[str]) -> str:
    """Nothing from elsewhere, no eval; inline only these scripts.

    Styles are written by Streamlit and Plotly as they draw, the script of a component arrives as a blob, and pictures
    may be data.

    Args:
      frame_ancestors: who may embed the pages, as in the policy: "*", "'self'", "https://moodle.example.org".
      scripts: the scripts that stand in the document itself.

    Returns: the value of the header.
    """
    hashes = " ".join(map(hash_of, scripts))
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' blob: {hashes}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": frame_ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def hash_of(script: str) -> str:
    """By what a policy knows a script that stands in a document."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def inline_scripts(html: str) -> list[str]:
    """The scripts that stand in a document itself."""
    return re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
