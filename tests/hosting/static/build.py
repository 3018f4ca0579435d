"""How the static edition is put together from its parts and the playground's own files."""

import hashlib
import json
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from pages.ui.serving import http_server, old_browsers
from tests import node
from tests.hosting.static import bundles, parts, stills

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
OURS = ("pages", "dlmath", ".streamlit")  # what the playground itself needs
QUICK = 3  # how hard bundles are compressed where they are only tried out
A_DAY = 86_400  # seconds for which a site is kept that was built for tests
# Where things lie in the browser's file system.
STANDARD_LIBRARY = "python_stdlib.zip"
PACKAGES, PLAYGROUND = "/lib/python3.13/site-packages/", "/home/pyodide/"
# What few readers need, so that it comes when Python first reads it: what reads pictures, and the handwritten digits.
LATE = {"pillow": f"{PACKAGES}PIL/", "digits": f"{PLAYGROUND}dlmath/data/mnist"}
# What nothing imports in a browser.
UNUSED = re.compile(
    r"\.(?:pyi|c|h|pxd|a)$|/tests?/|/include/|/RECORD$|\.data/"
    r"|^numpy/(?:f2py|distutils|_pyinstaller|doc|fft|polynomial|testing|compat)/|^numpy/(?:conftest|matlib)\.py$"
    r"|^numpy/(?:_core/(?:strings|defchararray)|lib/recfunctions|ma/(?:mrecords|testutils|timer_comparison))\.py$"
    r"|^numpy/linalg/lapack_lite|^streamlit/(?:static|hello|testing|\.agents|vendor/pympler)/|^streamlit/web/(?:skills|cli)\.py$"
    r"|^packaging/(?:licenses/\w|(?:_?ranges|specifiers|metadata|pylock|markers|direct_url|requirements|_parser|_tokenizer"
    r"|dependency_groups)\.py$)|^anyio/(?:_backends/_trio|itertools|pytest_plugin|to_process|to_interpreter)\.py$"
    r"|^jaxtyping/_typeguard/|^starlette/testclient\.py$|^segno/cli\.py$|_benchmark\.py$|^plotly/"
)
# Of stlite's client, what draws elements that no page has.
UNDRAWN = (
    *("*.d.ts", "*.map", "*.ttf", "*.woff", "*.wasm", "wheels", "PlotlyChart-*", "DeckGl*", "cynefin-*", "GraphViz*"),
    *("pandasStyler*", "mermaid*", "DataFrame-*", "cytoscape*", "Snow-*", "reactJson*", "ColorPicker-*", "*Diagram-*"),
    *("swimlanes-*", "cose-bilkent-*", "Date*", "Time*", "Balloons-*", "wavesurfer*"),
    *("ChatInput-*", "AudioInput-*", "CameraInput-*", "*-definition-*", "ArrowVega*"),
)
IMPORTED = re.compile(r"""^import (?:[^"'()]*? from )?["']\./([^"']+)["']""", re.MULTILINE)
# In stlite's scripts: where one takes a made-up origin for that of the site, so that links would lead there; where it
# asks a server whether a download is there; where it asks one for a file that Python makes when it is wanted; and where
# it takes what the address said before a link was followed for what it says.
IN_CLIENT: Mapping[str, str] = {
    'new URL("https://stlite.invalid/")': "new URL(location.origin)",
    'new URL(_e, "https://stlite.invalid/")': "new URL(_e, location.origin)",
    "async checkSourceUrlResponse(_e, ve, ye) {": "async checkSourceUrlResponse(_e, ve, ye) { return;",
    "let e = await L.requestDeferredFile(D), t =": (
        'let e = await L.requestDeferredFile(D); if (e.url.startsWith("/media")) return V(e.url); let t ='
    ),
    "ve = _e && _e.length > 0 ? _e : document.location.search;": "ve = document.location.search;",
}
# As the server's headers have it; and Python runs as WebAssembly, in a worker that stlite makes of a text.
POLICY = (
    f"default-src 'none'; script-src 'self' {http_server.hash_of(old_browsers.SCRIPT)} 'wasm-unsafe-eval' blob: data:;"
    " worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " font-src 'self' data:; connect-src 'self' blob: data:;"
    " manifest-src 'self'; base-uri 'none'; form-action 'none'"
)


def build(site: Path, quality: int = 11) -> None:
    """Build the site into a folder; what is in it is replaced.

    Args:
      site: the folder.
      quality: how hard bundles are compressed, up to 11, which takes minutes.
    """
    shutil.rmtree(site, ignore_errors=True)
    stlite, pyodide = parts.npm("stlite") / "build", parts.npm("pyodide")
    shutil.copytree(stlite, site / "stlite", ignore=shutil.ignore_patterns(*UNDRAWN))
    _leave_out_what_is_incomplete(site / "stlite")
    _mend_client(site / "stlite")
    (site / "pyodide").mkdir()
    for name in ("pyodide.asm.js", "pyodide.asm.wasm", "pyodide.mjs"):
        shutil.copy(pyodide / name, site / "pyodide")
    info = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["info"]
    (site / "pyodide" / "lock.json").write_text(json.dumps({"info": info, "packages": {}}), "utf-8")
    wheels = [*parts.wheels(), *sorted((stlite / "wheels").glob("*.whl"))]
    _add_plotly(site, next(wheel for wheel in wheels if wheel.name.startswith("plotly-")))
    (site / "health.txt").write_text("ok", "utf-8")
    _add_scripts(site, _add_python(site / "python", pyodide, wheels, quality))
    _add_service_worker(site)


def kept() -> Path:
    """The site for tests, built once for all of them, and anew when something that goes into it is another."""
    digest = hashlib.sha256()
    for file in (*_ours(), *sorted(file for file in HERE.rglob("*") if file.suffix != ".pyc" and file.is_file())):
        digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    site = parts.cache() / f"site-{digest.hexdigest()[:16]}"
    if not site.exists():
        for old in parts.cache().glob("site-*"):
            if time.time() - old.stat().st_mtime > A_DAY:
                shutil.rmtree(old, ignore_errors=True)
        new = Path(tempfile.mkdtemp(dir=parts.cache()))
        build(new, quality=QUICK)
        with suppress(OSError):  # another process may have been faster
            new.rename(site)
        shutil.rmtree(new, ignore_errors=True)
    return site


def _leave_out_what_is_incomplete(folder: Path) -> None:
    """Remove scripts that import one that has been left out, until all that is imported is there."""
    imports = {script: set(IMPORTED.findall(script.read_text("utf-8"))) for script in folder.glob("*.js")}
    while incomplete := [each for each, names in imports.items() if not names <= {other.name for other in imports}]:
        for script in incomplete:
            del imports[script]
            script.unlink()


def _mend_client(folder: Path) -> None:
    """Let stlite's scripts know where they are, and that there is no server."""
    for script in folder.glob("*.js"):
        text = mended = script.read_text("utf-8")
        for old, new in IN_CLIENT.items():
            mended = mended.replace(old, new)
        if mended != text:
            script.write_text(mended, "utf-8")


def _add_python(folder: Path, pyodide: Path, wheels: Iterable[Path], quality: int) -> dict[str, object]:
    """The bundles of all Python, and what the browser is told of them, by their names."""
    folder.mkdir()
    with tempfile.TemporaryDirectory() as kept:
        archives = Path(kept)
        for wheel in wheels:
            if not wheel.name.startswith("plotly-"):
                _repack(wheel, archives / wheel.name)
        _pack(archives / "app.zip", {file.relative_to(ROOT).as_posix(): file.read_bytes() for file in _ours()})
        shutil.copy(pyodide / "python_stdlib.zip", archives)
        _compile(pyodide, archives)
        files = _substitutes() | _unpacked(archives)
    bundled = {
        name: {path: files.pop(path) for path in list(files) if path.startswith(at)} for name, at in LATE.items()
    }
    bundled[bundles.START] = files
    return {name: bundles.write(folder, name, content, quality) for name, content in bundled.items()}


def _substitutes() -> dict[str, bytes]:
    return {
        f"{PACKAGES}{file.name}": file.read_bytes() for file in sorted((HERE / "python" / "substitutes").glob("*.py"))
    }


def _unpacked(archives: Path) -> dict[str, bytes]:
    """What is in the archives, like beside like, by its place in the browser's file system."""
    files = {STANDARD_LIBRARY: (archives / "python_stdlib.zip").read_bytes()}
    for archive in sorted(archives.iterdir()):
        if archive.name != "python_stdlib.zip":
            with zipfile.ZipFile(archive) as given:
                at = PLAYGROUND if archive.name == "app.zip" else PACKAGES
                files |= {f"{at}{name}": given.read(name) for name in given.namelist()}
    return files


def _compile(pyodide: Path, archives: Path) -> None:
    """Compile all Python by the Python that will run it."""
    ran = node.run(str(HERE / "compile.mjs"), str(pyodide), str(archives))
    if ran.returncode:
        raise RuntimeError(ran.stderr)


def _repack(old: Path, new: Path) -> None:
    with zipfile.ZipFile(old) as given:
        _pack(
            new,
            {name: given.read(name) for name in given.namelist() if not name.endswith("/") and not UNUSED.search(name)},
        )


def _pack(archive: Path, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)


def _add_plotly(site: Path, wheel: Path) -> None:
    """The script that draws charts, where the pages look for it."""
    (site / "app").mkdir()
    with zipfile.ZipFile(wheel) as given:
        script = given.read("plotly/package_data/plotly.min.js")
    (site / "app" / f"plotly-{wheel.name.split('-')[1]}.min.js").write_bytes(script)


def _add_scripts(site: Path, told: Mapping[str, object]) -> None:
    """The scripts that start the playground, and a document for each address."""
    (site / "static" / "js").mkdir(parents=True)
    shutil.copy(HERE / "site" / "serve.py", site)
    for name in ("first.js", "start.js"):
        shutil.copy(HERE / "site" / name, site / "static" / "js")
    shutil.copy(HERE / "site" / "start.css", site / "static")
    script = (HERE / "site" / "start.mjs").read_text("utf-8").replace('"@BUNDLES@"', json.dumps(told))
    (site / "pyodide" / "start.mjs").write_text(script, "utf-8")
    for name in ("brotli_dec_wasm.js", "brotli_dec_wasm_bg.wasm"):
        shutil.copy(parts.npm("brotli") / "pkg" / name, site / "pyodide")
    shutil.copy(HERE / "python" / "mends.py", site / "pyodide")
    document = (HERE / "site" / "index.html").read_text("utf-8").replace("@POLICY@", POLICY)
    for still in stills.stills():
        title = still.title if still.title == stills.SITE else f"{still.title} · {stills.SITE}"
        text = document.replace("@TITLE@", title).replace("@STILL@", still.html())
        text = text.replace("@OLD_BROWSERS@", old_browsers.sentence())
        (site / f"{still.name}.html").write_text(text, "utf-8")


def _add_service_worker(site: Path) -> None:
    """The script that keeps the files of this edition, which is named by all of them."""
    digest, names = hashlib.sha256(), list[str]()
    for file in sorted(file for file in site.rglob("*") if file.is_file()):
        names.append(file.relative_to(site).as_posix())
        digest.update(names[-1].encode() + file.read_bytes())
    script = (HERE / "site" / "offline.js").read_text("utf-8")
    script = script.replace('"@EDITION@"', json.dumps(digest.hexdigest()[:16])).replace('"@FILES@"', json.dumps(names))
    (site / "offline.js").write_text(script, "utf-8")


def _ours() -> list[Path]:
    """The files of the playground itself."""
    return [
        file
        for folder in OURS
        for file in sorted((ROOT / folder).rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    ]
