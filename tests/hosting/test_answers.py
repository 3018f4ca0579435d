"""What every answer of the server carries: compressed, kept by the browser, and safe."""

import ast
import gzip
import json
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from functools import partial
from urllib.parse import urljoin

import pytest
from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import Message as Event
from streamlit import config

import app
from dlmath import InputError
from dlmath.functions.printers.numpy import branch_taken, compiled
from pages.ui.drawing import charts
from pages.ui.platform import internals
from pages.ui.serving import http_server, old_browsers
from pages.ui.serving.preflight import StartError
from tests.hosting.visitor import finish
from tests.server import ROOT, Server

SCRIPTS = sorted((internals.INDEX.parent / "static" / "js").glob("*.js"), key=lambda file: file.stat().st_size)
LARGEST = SCRIPTS[-1]
PLOTLY = f"/{charts.PLOTLY_PATH}"
KEPT = {f"/static/js/{LARGEST.name}": LARGEST, PLOTLY: internals.PLOTLY_SCRIPT}


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and body of an answer."""
    asked = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.mark.parametrize("encoding", http_server.ENCODINGS)
@pytest.mark.parametrize("path", KEPT)
def test_scripts_are_compressed_and_kept_for_a_year(server: Server, path: str, encoding: str) -> None:
    status, headers, body = get(f"{server.url}{path}", Accept_Encoding=encoding)
    assert status == 200
    assert headers["content-encoding"] == encoding
    assert headers["vary"] == "Accept-Encoding"
    assert headers["content-type"].startswith(("application/javascript", "text/javascript"))
    assert headers["cache-control"] == "public, immutable, max-age=31536000"
    assert len(body) < 1_500_000
    assert decompress(encoding, body) == KEPT[path].read_bytes()


def decompress(encoding: str, body: bytes) -> bytes:
    """Undo an encoding with the library it came from."""
    if encoding == "gzip":
        return gzip.decompress(body)
    import brotli

    return bytes(brotli.decompress(body))


@pytest.mark.parametrize("asked", [{}, {"Accept_Encoding": "identity"}, {"Accept_Encoding": "zstd"}])
def test_who_understands_no_compression_gets_the_file_itself(server: Server, asked: dict[str, str]) -> None:
    _, headers, body = get(f"{server.url}/static/js/{SCRIPTS[-2].name}", **asked)
    assert "content-encoding" not in headers
    assert body == SCRIPTS[-2].read_bytes()


def test_a_part_of_a_file_and_an_unchanged_file_are_answered_as_such(server: Server) -> None:
    address = f"{server.url}/static/js/{LARGEST.name}"
    status, _, body = get(address, Accept_Encoding="gzip", Range="bytes=0-99")
    assert (status, body) == (206, LARGEST.read_bytes()[:100])
    _, headers, _ = get(address, Accept_Encoding="gzip")
    assert get(address, Accept_Encoding="gzip", If_None_Match=headers["etag"])[0] == 304


def test_a_script_that_does_not_exist_is_not_kept(server: Server) -> None:
    _, headers, _ = get(f"{server.url}/static/js/none.js", Accept_Encoding="gzip")
    assert headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("spelling", ["/./static/js/", "/static//js/", "/static/./js/"])
def test_no_other_spelling_of_its_path_is_compressed_and_kept_as_well(server: Server, spelling: str) -> None:
    request = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    assert http_server.wanted_encoding({**request, "path": f"/static/js/{LARGEST.name}"}) == "gzip"
    assert http_server.wanted_encoding({**request, "path": f"{spelling}{LARGEST.name}"}) is None
    assert get(f"{server.url}{spelling}{LARGEST.name}", Accept_Encoding="gzip")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/step_by_step?lang=zh",
        "/no_such_page",
        f"/static/js/{LARGEST.name}",
        PLOTLY,
        "/_stcore/health",
        "/media/x",
        "/%2e%2e/x",
    ],
)
def test_every_answer_says_what_a_page_may_do(server: Server, path: str) -> None:
    _, headers, _ = get(f"{server.url}{path}", Accept_Encoding="gzip")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert not re.search(r"unsafe-eval|https?:|script-src[^;]*unsafe", policy)
    assert policy.endswith("frame-ancestors *")


def test_the_document_is_asked_for_each_time(server: Server) -> None:
    assert get(f"{server.url}/step_by_step")[1]["cache-control"] == "no-cache"


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_every_document_ends_with_a_sentence_for_old_browsers(server: Server, encoding: str) -> None:
    asked = {"Accept": "text/html,*/*", "Accept_Encoding": encoding}
    for path in ("/", "/step_by_step?lang=zh"):
        _, headers, body = get(f"{server.url}{path}", **asked)
        document = (gzip.decompress(body) if encoding == "gzip" else body).decode()
        assert document.count('id="old-browser"') == 1
        assert internals.INDEX.read_text("utf-8").partition("</body>")[0] in document
        for script in http_server.inline_scripts(document):
            assert http_server.hash_of(script) in headers["content-security-policy"]
    plain = get(f"{server.url}/_stcore/health", Accept="text/html")
    assert plain[2] == b"ok"


def test_the_script_that_tells_old_browsers_runs_in_them() -> None:
    assert not re.search(r"=>|`|\b(?:const|let|class|async)\b|\?[.?]", old_browsers.SCRIPT)


ALLOWED = (
    "*",
    "'self'",
    "'none'",
    "https:",
    "moodle",
    "*.example.org",
    "'self' https://moodle.example.org:8443 http://127.0.0.1:*",
)


@pytest.mark.parametrize("allowed", ALLOWED)
def test_embedding_can_be_narrowed(monkeypatch: pytest.MonkeyPatch, allowed: str) -> None:
    monkeypatch.setenv("PLAYGROUND_FRAME_ANCESTORS", allowed)
    assert http_server.middleware()[0].args[0] == allowed
    assert http_server.content_security_policy(allowed, []).endswith(f"frame-ancestors {allowed}")


@pytest.mark.parametrize(
    "nonsense",
    ["", " ", "*; script-src *", "a\nb: c", "a, b", "self", "https://münchen.example", "https://a.example/x"],
)
def test_embedding_cannot_loosen_anything_else(monkeypatch: pytest.MonkeyPatch, nonsense: str) -> None:
    monkeypatch.setenv("PLAYGROUND_FRAME_ANCESTORS", nonsense)
    with pytest.raises(StartError, match="PLAYGROUND_FRAME_ANCESTORS"):
        http_server.middleware()


CLOSED = (
    "metrics",
    "metrics?families=session_events_total",
    "agent/openapi.json",
    "agent/interact",
    "script-health-check",
    "",
    "/metrics",
    "unknown",
)


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("below", ["", "/step_by_step"])
def test_what_no_page_needs_is_closed(server: Server, below: str, name: str) -> None:
    status, headers, body = get(f"{server.url}{below}/_stcore/{name}")
    assert (status, body) == (404, b"")
    assert headers["content-security-policy"]


def test_what_pages_need_is_open_and_says_nothing_about_the_server(server: Server) -> None:
    assert get(f"{server.url}/_stcore/health")[::2] == (200, b"ok")
    status, _, body = get(f"{server.url}/_stcore/host-config")
    assert status == 200
    assert set(json.loads(body)) <= {
        "allowedOrigins",
        "useExternalAuthToken",
        "enableCustomParentMessages",
        "enforceDownloadInNewTab",
        "metricsUrl",
        "blockErrorDialogs",
        "resourceCrossOriginMode",
    }
    assert get(f"{server.url}/_stcore/upload_file/nobody/nothing")[0] != 404


@pytest.mark.parametrize(("setting", "status"), [("true", 200), ("false", 404), ("", 404)])
def test_metrics_are_open_where_a_setting_says_so(monkeypatch: pytest.MonkeyPatch, setting: str, status: int) -> None:
    monkeypatch.setenv("PLAYGROUND_METRICS", setting)
    closed = http_server.middleware()[1]
    request = {"type": "http", "method": "GET", "path": "/tool/dl/_stcore/metrics", "headers": []}
    answer = http_server.whole_answer(closed.cls(PlainTextResponse("metrics"), *closed.args), request)
    assert finish(answer)[0] == status


def test_who_leaves_while_a_script_is_compressed_for_the_first_time_leaves_it_whole_for_others() -> None:
    file = FileResponse(LARGEST, headers={"cache-control": "immutable"})
    compressing = http_server.CompressedOnce(file)
    path = f"/static/js/{LARGEST.name}"
    request = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept-encoding", b"gzip")]}

    async def leave() -> Event:
        return {"type": "http.disconnect"}

    async def to_nobody(event: Event) -> None:
        pass

    async def ask() -> None:
        await compressing(request, leave, to_nobody)

    finish(ask())
    assert gzip.decompress(compressing.kept[path, "gzip"].body) == LARGEST.read_bytes()


@pytest.fixture(scope="module")
def below_a_path() -> Iterator[Server]:
    """A server whose pages are below a path of the site."""
    with Server(base="/tool/dl") as running:
        yield running


@pytest.mark.parametrize("path", KEPT)
def test_below_a_path_scripts_are_there_and_nowhere_else(below_a_path: Server, path: str) -> None:
    status, headers, body = get(f"{below_a_path.url}{path}", Accept_Encoding="gzip")
    assert (status, headers["content-encoding"], headers["cache-control"]) == (
        200,
        "gzip",
        "public, immutable, max-age=31536000",
    )
    assert gzip.decompress(body) == KEPT[path].read_bytes()
    assert get(f"{below_a_path.url.removesuffix('/tool/dl')}{path}")[0] == 404


@pytest.mark.parametrize(("page", "ahead"), [("/", False), ("/vectors", True)])
def test_below_a_path_only_lessons_ask_for_the_script_of_charts_ahead(
    below_a_path: Server, page: str, ahead: bool
) -> None:
    address = f"{below_a_path.url}{page}"
    headers = get(address)[1]
    assert ("link" in headers) == ahead
    assert "default-src 'none'" in headers["content-security-policy"]
    if ahead:
        wanted = urljoin(address, headers["link"].partition(">")[0].removeprefix("<"))
        assert get(wanted)[1]["content-type"].startswith("text/javascript")


def test_below_a_path_what_no_page_needs_is_closed_as_well(below_a_path: Server) -> None:
    assert get(f"{below_a_path.url}/_stcore/health")[::2] == (200, b"ok")
    assert get(f"{below_a_path.url}/_stcore/metrics")[0] == 404
    assert get(f"{below_a_path.url}/favicon.png")[1]["content-type"] == "image/png"


def test_settings_that_keep_a_server_safe() -> None:
    config.get_config_options(force_reparse=True)
    assert config.get_option("server.enableXsrfProtection")
    assert config.get_option("server.enableCORS")
    assert config.get_option("server.maxUploadSize") == 1
    assert config.get_option("client.showErrorDetails") == "none"
    assert not config.get_option("browser.gatherUsageStats")
    assert not config.get_option("server.enableStaticServing")


# The formulas of the registries are compiled there, once they have been parsed; nobody else's text may reach it.
COMPILER = "dlmath/functions/printers/numpy.py"
COMPILED = {
    "dlmath/by_hand/_sheet_rules.py",
    "dlmath/functions/activations.py",
    "dlmath/functions/losses.py",
    "pages/loss_functions/parts/residuals.py",
}


UNPICKLERS = {"pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "subprocess"}


def dangers(code: str) -> list[str]:
    """What in some code could run what a visitor may write: calls that evaluate, modules that unpickle, and arrays that
    may hold objects."""
    found = []
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=ast.Name(id="eval" | "exec" | "__import__" as name)):
                found.append(name)
            case ast.Import(names=names):
                found += [each.name for each in names if each.name.partition(".")[0] in UNPICKLERS]
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in UNPICKLERS:
                found.append(module)
            case ast.keyword(arg="allow_pickle", value=value) if not isinstance(value, ast.Constant) or value.value:
                found.append("allow_pickle")
            case ast.Attribute(value=ast.Name(id="os"), attr="system" | "popen" as name):
                found.append(name)
            case ast.keyword(arg="unsafe_allow_javascript") | ast.Name(id="unsafe_allow_javascript"):
                found.append("unsafe_allow_javascript")
    return found


@pytest.mark.parametrize(
    ("code", "danger"),
    [
        ("eval('1')", "eval"),
        ("import os, pickle as p", "pickle"),
        ("from pickle import loads", "pickle"),
        ("np.load(file, allow_pickle=True)", "allow_pickle"),
        ("np.load(file, allow_pickle=given)", "allow_pickle"),
        ("os.system('ls')", "system"),
        ("st.html(text, unsafe_allow_javascript=True)", "unsafe_allow_javascript"),
    ],
)
def test_dangers_are_seen(code: str, danger: str) -> None:
    assert dangers(code) == [danger]
    assert dangers("np.load(file, allow_pickle=False)") == []


def test_nothing_evaluates_or_unpickles_what_a_visitor_may_write() -> None:
    files = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "dlmath").rglob("*.py")]
    code = {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in files}
    assert [f"{name}: {found}" for name, text in code.items() for found in dangers(text)] == [f"{COMPILER}: eval"]
    assert {name for name, text in code.items() if re.search(r"\b(compiled|branch_taken)\(", text)} - {
        COMPILER
    } == COMPILED


@pytest.mark.parametrize(
    "text", ["__import__('os')", "z.real", "(lambda: z)()", "[z][0]", "open(z)", "z if open else 1", "z; z", "z := 1"]
)
def test_only_a_formula_is_compiled(text: str) -> None:
    with pytest.raises(InputError):
        compiled(text, "z")(1.0)
    with pytest.raises(InputError):
        branch_taken(f"1 if ({text}) > 0 else 0", {"z": 1.0})


def test_no_message_waits_for_the_one_before_to_be_acknowledged() -> None:
    closed = socket.socket(socket.AF_INET)  # one that is gone but not yet forgotten is passed over
    closed.close()
    with socket.socket(socket.AF_INET) as listening:  # as Streamlit makes its own: without saying that it is TCP
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        http_server.send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.proto == 0
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_server_starts_by_seeing_to_that(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for name in ("raise_limit_of_open_files", "send_at_once"):
        monkeypatch.setattr(http_server, name, partial(calls.append, name))
    monkeypatch.setattr("gc.freeze", lambda: calls.append("freeze"))

    async def start() -> None:
        async with app.warm_up(app.app):
            pass

    finish(start())
    assert calls == ["raise_limit_of_open_files", "send_at_once", "freeze"]
