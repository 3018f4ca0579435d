"""What the static edition is made of, fetched once, by pinned name and hash, and kept in a cache.

From npm: stlite, which carries Streamlit, Pyodide, and what unpacks bundles. From PyPI: wheels without compiled parts.
The two wheels with compiled parts come from Pyodide's release or, where that cannot be reached, from a wheel on PyPI
that carries them.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

NPM: Mapping[str, str] = {
    "@stlite/browser/-/browser-1.9.2.tgz": "b3dfabea1ac00a64395894f9499190c42f47ba953fbf0511637400fab941207e",
    "pyodide/-/pyodide-0.29.5.tgz": "6749b10ee515a1458ecea36d860c8ce2a48366e85b3f92d749ad1840e4aff181",
    "brotli-dec-wasm/-/brotli-dec-wasm-2.3.2.tgz": "5006ea904407e2f44ad6616100de196c39af591b772f764ba66fdd720b5d2ab5",
}
COMPILED: Mapping[str, str] = {
    "numpy-2.2.5-cp313-cp313-pyodide_2025_0_wasm32.whl": (
        "3db3c4f3e0448f4d62a85c262692f1260ccd8a91335442bd2442f21ffeddb558"
    ),
    "pillow-11.3.0-cp313-cp313-pyodide_2025_0_wasm32.whl": (
        "52984112ca668d60291a7868011a04d66baf526d27e5eaef0a8a16e7ef22ab6c"
    ),
}
RELEASE = "https://cdn.jsdelivr.net/pyodide/v0.29.5/full/"
CARRIER = "open-webui==0.9.6 --hash=sha256:ce5fdd1b8acf2b823c87417242dea4e6686d6130a98e766954ec6f04e5e146ed"
REGISTRY = "https://registry.npmjs.org/"
WHEELS = Path(__file__).parent / "wheels.txt"
FOR_BROWSERS = ["--python-version=3.13", "--implementation=py", "--abi=none", "--platform=any", "--only-binary=:all:"]


class WrongPartError(Exception):
    """A file is not the one that was pinned."""


def cache() -> Path:
    """The folder in which parts are kept from one build to the next."""
    found = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deep-learning-number-by-number"
    found.mkdir(parents=True, exist_ok=True)
    return found


def npm(name: str) -> Path:
    """The folder of a package from npm: stlite, pyodide or brotli."""
    path, digest = next(each for each in NPM.items() if name in each[0])
    archive = cache() / Path(path).name
    _fetch(REGISTRY + path, archive, digest)
    folder = archive.with_suffix("")
    if not folder.exists():
        with tarfile.open(archive) as packed:
            packed.extractall(folder.with_suffix(".new"), filter="data")
        folder.with_suffix(".new").rename(folder)
    return folder / "package"


def wheels() -> list[Path]:
    """Every wheel of the edition, compiled or not."""
    return [*_from_pypi(), *map(_compiled, COMPILED)]


def _from_pypi() -> Iterator[Path]:
    folder = cache() / f"wheels-{hashlib.sha256(WHEELS.read_bytes()).hexdigest()[:12]}"
    if not folder.exists():
        _pip("--requirement", str(WHEELS), folder=folder.with_suffix(".new"))
        folder.with_suffix(".new").rename(folder)
    yield from sorted(folder.glob("*.whl"))


def _compiled(name: str) -> Path:
    wheel = cache() / name
    with suppress(OSError, WrongPartError):
        _fetch(RELEASE + name, wheel, COMPILED[name], patience=5)
    if not wheel.exists():
        with zipfile.ZipFile(_carrier()) as carrier, wheel.with_suffix(".new").open("wb") as new:
            member = next(each for each in carrier.namelist() if each.endswith(f"/{name}"))
            shutil.copyfileobj(carrier.open(member), new)
        _check(wheel.with_suffix(".new"), COMPILED[name])
        wheel.with_suffix(".new").rename(wheel)
    return wheel


def _carrier() -> Path:
    folder, wanted = cache() / "carrier", cache() / "carrier.txt"
    wanted.write_text(CARRIER)
    _pip("--ignore-requires-python", "--requirement", str(wanted), folder=folder)
    return next(folder.glob("*.whl"))


def _pip(*arguments: str, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", *FOR_BROWSERS]
    subprocess.run([*command, "--dest", str(folder), *arguments], check=True)


def _fetch(url: str, file: Path, digest: str, patience: float = 120) -> None:
    """Fetch a file unless it is there."""
    if file.exists():
        return
    new = file.with_suffix(".new")
    with urllib.request.urlopen(url, timeout=patience) as answer, new.open("wb") as kept:
        shutil.copyfileobj(answer, kept)
    _check(new, digest)
    new.rename(file)


def _check(file: Path, digest: str) -> None:
    """Refuse a file that is not the pinned one, and forget it."""
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != digest:
        file.unlink()
        raise WrongPartError(f"{file.name}: its SHA-256 is {found}, not {digest}")
