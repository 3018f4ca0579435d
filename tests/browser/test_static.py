"""The static edition: whole, pinned, without a server or another host, and open without a network."""

import base64
import hashlib
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, Page, expect

from pages.ui.frame import lessons
from pages.ui.frame.guide import TEXT
from tests.browser.conftest import settle
from tests.hosting.static import build, bundles, parts
from tests.server import StaticSite

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def site() -> Path:
    """The site, built once."""
    return build.kept()


@pytest.fixture(scope="module")
def edition(site: Path) -> Iterator[StaticSite]:
    """The site with its file server."""
    with StaticSite(site) as running:
        yield running


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A page of a site, in a browser that reaches nothing but the site; nothing may go wrong but what is expected."""
    opened: list[tuple[Page, list[str], str]] = []

    def visited(url: str, path: str, expected: str = "") -> Page:
        page = browser.new_context(locale="en-US").new_page()
        troubles: list[str] = []
        elsewhere = re.compile(rf"^https?://(?!{re.escape(url.removeprefix('http://'))})")
        page.context.route(elsewhere, lambda route: (troubles.append(route.request.url), route.abort()))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console", lambda said: troubles.append(f"{said.text} {said.location}") if said.type == "error" else None
        )
        opened.append((page, troubles, expected))
        page.goto(url + path)
        settle(page)
        return page

    yield visited
    for page, troubles, expected in opened:
        page.context.close()
        assert [each for each in troubles if not expected or expected not in each] == []


def test_parts_are_pinned_by_their_hashes() -> None:
    wheels = [line for line in parts.WHEELS.read_text("utf-8").splitlines() if not line.startswith("#")]
    pinned = [*parts.NPM.values(), *parts.COMPILED.values(), *(line.partition("sha256:")[2] for line in wheels)]
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in pinned)
    assert all(re.match(r"[\w-]+==[\w.]+ --hash=sha256:", line) for line in wheels)


def test_what_the_server_pins_as_well_has_the_same_version() -> None:
    """But for what stlite brings with it, and for what has compiled parts."""
    required = dict(re.findall(r"^([\w-]+)==([\w.]+)", (build.ROOT / "requirements.txt").read_text("utf-8"), re.M))
    pinned = dict(re.findall(r"^([\w-]+)==([\w.]+)", parts.WHEELS.read_text("utf-8"), re.M))
    shared = required.keys() & pinned.keys()
    assert shared == {"plotly", "polib", "jaxtyping", "segno"}
    assert {name: pinned[name] for name in shared} == {name: required[name] for name in shared}


def test_every_address_has_its_document(site: Path) -> None:
    for name in ("index", "404", TEXT, *lessons.names()):
        text = (site / f"{name}.html").read_text("utf-8")
        assert build.POLICY in text
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@[A-Z]+@", text)


def test_no_script_that_another_needs_is_left_out(site: Path) -> None:
    """What draws an element that no page has may be missing; what is imported at the top of a script may not."""
    scripts = {script.name: script.read_text("utf-8") for script in (site / "stlite").glob("*.js")}
    assert {"stlite.js", "katex", "Slider", "BidiComponent"} <= {name.partition("-")[0] for name in scripts}
    assert all(set(build.IMPORTED.findall(text)) <= scripts.keys() for text in scripts.values())


def test_every_bundle_is_whole_and_has_its_hash(site: Path) -> None:
    told = json.loads(re.search(r"const BUNDLES = (\{.*\})", (site / "pyodide" / "start.mjs").read_text("utf-8"))[1])
    assert told.keys() == {bundles.START, *build.LATE}
    for bundle in told.values():
        packed = (site / "python" / bundle["file"]).read_bytes()
        assert bundle["integrity"] == _hash(packed)
        assert len(brotli.decompress(packed)) == bundle["size"]
    wanted = ("numpy/__init__.pyc", "streamlit/__init__.pyc", "stlite_lib/__init__.pyc", "pandas.py", "plotly.py")
    assert {f"{build.PACKAGES}{name}" for name in wanted} <= _files(site).keys()


def _hash(packed: bytes) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(packed).digest()).decode()}"


def _files(site: Path) -> dict[str, bytes]:
    """What the first bundle holds, by its place in the browser's file system."""
    index, _, content = brotli.decompress(next((site / "python").glob("start-*.br")).read_bytes()).partition(b"\n")
    at = io.BytesIO(content)
    return {path: at.read(size) for path, size in json.loads(index)}


def test_every_file_is_kept_for_a_visit_without_a_network(site: Path) -> None:
    script = (site / "offline.js").read_text("utf-8")
    files = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    assert set(json.loads(re.search(r"const FILES = (\[.*\])", script)[1])) == files - {"offline.js"}
    assert re.search(r'const EDITION = "[0-9a-f]{16}"', script)


def test_a_part_that_is_another_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.whl"
    other.write_bytes(b"another")
    with pytest.raises(parts.WrongPartError, match=r"other\.whl"):
        parts._check(other, "0" * 64)
    assert not other.exists()


def test_stlite_is_as_its_mends_expect() -> None:
    """Each text that is replaced in its client stands there once."""
    client = "".join(file.read_text("utf-8") for file in (parts.npm("stlite") / "build").glob("*.js"))
    assert {old: client.count(old) for old in build.IN_CLIENT} == dict.fromkeys(build.IN_CLIENT, 1)


def test_a_page_is_seen_before_python_is_there(site: Path, edition: StaticSite, browser: Browser) -> None:
    """Its title and question, in the language of the link, where they will stand."""
    for name in (TEXT, *lessons.names()):
        start, _old_browsers, _script = (site / f"{name}.html").read_text("utf-8").partition('<div id="old-browser"')
        assert name == TEXT or start.count("<p lang=") == 6
    page = browser.new_page(locale="en-US")
    page.route("**/start.js", lambda route: route.abort())
    page.goto(f"{edition.url}/vectors?lang=zh")
    expect(page.locator("h1 :visible")).to_have_text("向量")
    expect(page.locator(".start > p:visible")).to_contain_text("两列数有多一致？")
    page.goto(f"{edition.url}/vectors")
    expect(page.locator(".start > p:visible")).to_contain_text("how well do two lists of numbers agree?")
    page.context.close()


def test_it_opens_again_without_a_network(edition: StaticSite, visit: Visit) -> None:
    """And each mend is still needed, as Python there says itself."""
    page = visit(edition.url, "/step_by_step?lang=zh&x1=0.3")
    expect(page.locator("h1")).to_have_text("逐步演算")
    needed = page.evaluate("() => playgroundApp.runPython('import json; json.dumps(NEEDED)')")
    assert all(json.loads(needed).values())
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("async () => (await caches.keys()).length === 1 && navigator.serviceWorker.controller")
    page.context.set_offline(True)
    page.goto(f"{edition.url}/vectors?lang=en")
    settle(page)
    expect(page.locator("h1")).to_have_text("Vectors")
    page.context.set_offline(False)


def test_a_page_that_fails_says_our_sentence(site: Path, tmp_path: Path, visit: Visit) -> None:
    broken = tmp_path / "site"
    shutil.copytree(site, broken)
    whole = next((broken / "python").glob("start-*.br"))
    files = _files(site) | {f"{build.PLAYGROUND}pages/calculus/gradient.py": b"1 / 0"}
    told = bundles.write(broken / "python", bundles.START, files, build.QUICK)
    script = broken / "pyodide" / "start.mjs"
    was = {
        "file": whole.name,
        "integrity": _hash(whole.read_bytes()),
        "size": len(brotli.decompress(whole.read_bytes())),
    }
    script.write_text(script.read_text("utf-8").replace(json.dumps(was), json.dumps(told)), "utf-8")
    with StaticSite(broken) as running:
        page = visit(running.url, "/gradient?lang=en", "ZeroDivisionError")
        expect(page.get_by_text("This page could not be shown.")).to_be_visible()
        page.get_by_role("link", name="Home", exact=True).last.click()
        expect(page.locator("h1")).to_have_text("Deep learning, number by number")
        settle(page)
