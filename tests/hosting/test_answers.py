"""What every answer of the server carries: compressed, kept by the browser, and safe."""

import gzip
import re
import socket
import urllib.error
import urllib.request
from email.message import Message

import pytest
from streamlit import config

import app
from pages.ui import charts, delivery
from tests.hosting.visitor import finish
from tests.server import ROOT, Server

SCRIPTS = sorted((delivery.INDEX.parent / "static" / "js").glob("*.js"), key=lambda file: file.stat().st_size)
LARGEST = SCRIPTS[-1]
PLOTLY = f"/{charts.PLOTLY_PATH}"
KEPT = {f"/static/js/{LARGEST.name}": LARGEST, PLOTLY: charts.PLOTLY}


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and body of an answer."""
    asked = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.mark.parametrize("encoding", delivery.ENCODINGS)
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
    assert delivery.wanted_encoding({**request, "path": f"/static/js/{LARGEST.name}"}) == "gzip"
    assert delivery.wanted_encoding({**request, "path": f"{spelling}{LARGEST.name}"}) is None
    assert get(f"{server.url}{spelling}{LARGEST.name}", Accept_Encoding="gzip")[0] == 200


@pytest.mark.parametrize(
    "path", ["/", "/step_by_step?lang=zh", "/no_such_page", f"/static/js/{LARGEST.name}", PLOTLY, "/_stcore/health", "/media/x", "/%2e%2e/x"]
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


def test_embedding_can_be_narrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_FRAME_ANCESTORS", "'self' https://moodle.example.org:8443")
    assert delivery.middleware()[0].args == ("'self' https://moodle.example.org:8443",)
    assert delivery.content_security_policy("'self'", []).endswith("frame-ancestors 'self'")


@pytest.mark.parametrize("nonsense", ["", "*; script-src *", "a\nb: c", "a, b"])
def test_embedding_cannot_loosen_anything_else(nonsense: str) -> None:
    with pytest.raises(ValueError, match="PLAYGROUND_FRAME_ANCESTORS"):
        delivery.content_security_policy(nonsense, [])


def test_settings_that_keep_a_server_safe() -> None:
    config.get_config_options(force_reparse=True)
    assert config.get_option("server.enableXsrfProtection")
    assert config.get_option("server.enableCORS")
    assert config.get_option("server.maxUploadSize") == 1
    assert config.get_option("client.showErrorDetails") == "none"
    assert not config.get_option("browser.gatherUsageStats")
    assert not config.get_option("server.enableStaticServing")


def test_nothing_evaluates_or_unpickles_what_a_visitor_may_write() -> None:
    forbidden = re.compile(r"\b(eval|exec)\(|\bpickle\b|allow_pickle=True|unsafe_allow_javascript|\bos\.system\b|\bsubprocess\b")
    files = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "dlmath").rglob("*.py")]
    assert [f"{file}: {found}" for file in files for found in forbidden.findall(file.read_text("utf-8"))] == []


def test_no_message_waits_for_the_one_before_to_be_acknowledged() -> None:
    with socket.socket(socket.AF_INET) as listening:  # as Streamlit makes its own: without saying that it is TCP
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        delivery.send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.proto == 0
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_server_starts_by_seeing_to_that(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(delivery, "send_at_once", lambda: calls.append("send_at_once"))
    monkeypatch.setattr("gc.freeze", lambda: calls.append("freeze"))

    async def start() -> None:
        async with app.warm_up(app.app):
            pass

    finish(start())
    assert calls == ["send_at_once", "freeze"]
