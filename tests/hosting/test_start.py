"""How a server starts: with room for a class, or not at all and with one sentence that says what to mend."""

import asyncio
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from websockets.asyncio.client import connect

from pages.ui.serving import http_server, preflight
from pages.ui.serving.preflight import StartError
from pages.ui.writing import text
from tests.hosting.visitor import Visitor, finish
from tests.server import ROOT, Server, free_port

PARTS = ("app.py", "pages", "dlmath", ".streamlit")
CATALOGUE, DIGITS, WEIGHTS = "pages/text/zh.po", "dlmath/data/mnist_subset.npz", "dlmath/data/linear_model.npz"


def start(folder: Path, **environment: str) -> tuple[int, str]:
    """Start the server in a folder that it should not start in; its exit code, and what it writes to standard error."""
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        f"--server.port={free_port()}",
        "--server.address=127.0.0.1",
    ]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr


def is_one_sentence_about(name: str, written: str) -> bool:
    """Whether one line was written, which names a setting or a file."""
    return written.count("\n") == 1 and written.endswith(".\n") and name in written


def test_a_wrong_setting_stops_the_start() -> None:
    code, written = start(ROOT, PLAYGROUND_FRAME_ANCESTORS="https://例子.example")
    assert code != 0
    assert is_one_sentence_about("PLAYGROUND_FRAME_ANCESTORS", written), written


@pytest.mark.parametrize("value", ["yes", "1", " true"])
def test_the_switch_of_metrics_is_true_or_false(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PLAYGROUND_METRICS", value)
    with pytest.raises(StartError, match=r"^The variable PLAYGROUND_METRICS .*\.$"):
        http_server.middleware()


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("", ""),
        ("/", ""),
        ("tool", "/tool"),
        ("/tool/dl/", "/tool/dl"),
        ("a b", None),
        ("{x}", None),
        ("a?b", None),
        ("工具", None),
    ],
)
def test_the_base_path_is_a_path(monkeypatch: pytest.MonkeyPatch, value: str, path: str | None) -> None:
    monkeypatch.setattr("streamlit.get_option", lambda name: value)
    if path is not None:
        assert preflight.base_path() == path
        return
    with pytest.raises(StartError, match=r"^The option server.baseUrlPath .*\.$"):
        http_server.routes()


@pytest.mark.parametrize("damaged", [CATALOGUE, "pages/ui/drawing/plot.js"])
def test_a_missing_or_damaged_file_stops_the_start(tmp_path: Path, damaged: str) -> None:
    for part in PARTS:
        (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, tmp_path / part)
    if damaged == CATALOGUE:
        (tmp_path / damaged).write_bytes(b"garbage \xff")
    else:
        (tmp_path / damaged).unlink()
    code, written = start(tmp_path)
    assert code != 0
    assert is_one_sentence_about(damaged, written), written


def cut(path: Path) -> None:
    """Half of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """A file with one bit changed in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


DAMAGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "no catalogue": (CATALOGUE, Path.unlink),
    "an empty catalogue": (CATALOGUE, lambda path: path.write_text("")),
    "a sentence without an end": (CATALOGUE, lambda path: path.write_text('msgid "Loss"\nmsgstr "损失', "utf-8")),
    "words that are no catalogue": (CATALOGUE, lambda path: path.write_text("These are words.", "utf-8")),
    "bytes that are no text": (CATALOGUE, lambda path: path.write_bytes(bytes(range(256)))),
    "a place for a number lost": (
        CATALOGUE,
        lambda path: path.write_text('msgid "%(n)s updates"\nmsgstr "更新"', "utf-8"),
    ),
    "half of the sentences": (
        CATALOGUE,
        lambda path: path.write_text("\n\n".join(path.read_text("utf-8").split("\n\n")[::2]), "utf-8"),
    ),
    "no digits": (DIGITS, Path.unlink),
    "half of the digits": (DIGITS, cut),
    "another bit in a digit": (DIGITS, flip),
    "digits that are words": (DIGITS, lambda path: path.write_text("words")),
    "arrays of other names": (DIGITS, lambda path: np.savez(path, images=np.zeros(3))),
    "too few digits": (DIGITS, lambda path: np.savez(path, **dict.fromkeys(preflight.ARRAYS[path], np.zeros(3)))),
    "weights that are no numbers": (
        WEIGHTS,
        lambda path: np.savez(path, W=np.full((10, 784), np.nan), b=np.zeros((10, 1))),
    ),
    "pickled weights": (WEIGHTS, lambda path: np.savez(path, W=np.array([{}]), b=np.zeros((10, 1)))),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_file_that_is_damaged_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    name, harm = DAMAGES[damage]
    for each in (CATALOGUE, DIGITS, WEIGHTS):
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / each, tmp_path / each)
    monkeypatch.setattr(text, "CATALOGUES", tmp_path / "pages" / "text")
    monkeypatch.setattr(preflight, "TOP", tmp_path)
    arrays = preflight.ARRAYS
    monkeypatch.setattr(preflight, "ARRAYS", {tmp_path / path.relative_to(ROOT): arrays[path] for path in arrays})
    text.catalogue.cache_clear()
    preflight.check_data()
    harm(tmp_path / name)
    text.catalogue.cache_clear()
    try:
        with pytest.raises(StartError) as stopped:
            preflight.check_data()
    finally:
        text.catalogue.cache_clear()
    assert is_one_sentence_about(name, f"{stopped.value}\n")


@pytest.mark.parametrize("written", [None, "[server\n", "a = 1\na = 2\n"])
def test_settings_that_cannot_be_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str | None
) -> None:
    preflight.check_settings()
    monkeypatch.setattr(preflight, "TOP", tmp_path)
    if written is not None:
        (tmp_path / ".streamlit").mkdir()
        (tmp_path / ".streamlit" / "config.toml").write_text(written)
    with pytest.raises(StartError, match=r"^The file \.streamlit/config\.toml cannot be used: .*\.$"):
        preflight.check_settings()


@pytest.mark.parametrize(
    ("name", "harm"),
    [("drawing/plot.js", lambda path: path.write_text("")), ("inputs/live.js", lambda path: path.write_bytes(b"\xff"))],
)
def test_a_script_that_is_damaged_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, harm: Callable[[Path], object]
) -> None:
    preflight.check_lessons()
    shutil.copytree(ROOT / "pages", tmp_path / "pages")
    monkeypatch.setattr(preflight, "TOP", tmp_path)
    harm(tmp_path / "pages" / "ui" / name)
    with pytest.raises(StartError, match=rf"^The file pages/ui/{name} .*\.$"):
        preflight.check_lessons()


def test_a_lesson_that_is_cut_off_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "pages", tmp_path / "pages")
    monkeypatch.setattr(preflight, "TOP", tmp_path)
    (tmp_path / "pages" / "calculus" / "gradient.py").write_text("x = (\n")
    with pytest.raises(StartError, match=r"^The file pages/calculus/gradient.py cannot be used: .*line 1\)\.$"):
        preflight.check_lessons()


def test_a_lesson_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "pages", tmp_path / "pages")
    monkeypatch.setattr(preflight, "TOP", tmp_path)
    (tmp_path / "pages" / "calculus" / "gradient.py").unlink()
    with pytest.raises(StartError, match=r"^The file pages/calculus/gradient.py cannot be used: it is missing\.$"):
        preflight.check_lessons()


def test_a_low_limit_of_open_files_does_not_shut_the_site() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 1024:
        pytest.skip("this machine allows few open files itself")

    async def visit(server: Server) -> None:
        stream = f"{server.url.replace('http', 'ws')}/_stcore/stream"
        idle = [await connect(stream, subprotocols=["streamlit"]) for _ in range(60)]
        visitor = await Visitor(f"{server.url}/regression?lang=en").open()
        await asyncio.gather(visitor.close(), *(each.close() for each in idle))

    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    try:
        running = Server()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    with running as server:
        limits = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE) if hasattr(resource, "prlimit") else None
        finish(visit(server))
    if limits:
        assert limits == (min(hard, http_server.OPEN_FILES[0]), hard)


UNLIMITED = -1


@pytest.mark.parametrize(
    ("soft", "hard", "system", "raised"),
    [
        (256, 4096, 4096, 4096),
        (1024, 1_048_576, 1_048_576, 65_536),
        (1024, UNLIMITED, UNLIMITED, 65_536),
        (256, UNLIMITED, 10_240, 10_240),
        (4096, 4096, 4096, None),
        (100_000, 1_048_576, 1_048_576, None),
        (UNLIMITED, UNLIMITED, UNLIMITED, None),
        (256, UNLIMITED, 1000, None),
    ],
)
def test_the_limit_is_raised_as_far_as_the_system_lets_it(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, system: int, raised: int | None
) -> None:
    set_to: list[int] = []

    def setrlimit(what: int, limits: tuple[int, int]) -> None:
        if system != UNLIMITED and limits[0] > system:
            raise ValueError("current limit exceeds maximum limit")
        set_to.append(limits[0])

    limits = SimpleNamespace(
        RLIMIT_NOFILE=7, RLIM_INFINITY=UNLIMITED, getrlimit=lambda what: (soft, hard), setrlimit=setrlimit
    )
    monkeypatch.setitem(sys.modules, "resource", limits)
    http_server.raise_limit_of_open_files()
    assert set_to == ([raised] if raised else [])


def test_a_system_without_such_a_limit_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    http_server.raise_limit_of_open_files()
