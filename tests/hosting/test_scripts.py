"""Every script, and every command that the README names, runs: scripts at their smallest size, each in a process of its
own, some at a time.

A new script, or a new command, fails here until it is said how it runs.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.conftest import find_chromium
from tests.server import ROOT, Server, free_port, wait_for

PAGES = (
    "README.md",
    "README.zh-CN.md",
    ".github/CONTRIBUTING.md",
    "pages/ui/reruns/README.md",
    "tests/benchmarks/README.md",
)
AT_ONCE = 2
LESSON = "regression"
# The smallest size of each script, and which of what a machine may lack it needs. OUT is a place to write to.
OUT = "OUT"
SCRIPTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "dlmath/data/train_linear_model.py": (("--updates", "1", f"{OUT}.npz"), ()),
    "tests/accuracy.py": (("--out", OUT, "ReLU"), ()),
    "tests/benchmarks/ahead.py": (("--json", "--dragged", "200", "one_neuron/x1"), ("chromium",)),
    "tests/benchmarks/beside_training.py": (("--json", "--strangers", "1", "--seconds", "1", "--epochs", "2"), ()),
    "tests/benchmarks/classroom.py": (("--json", "--visitors", "2", "--seconds", "3", "--comers", "3"), ()),
    "tests/benchmarks/first_visit.py": (("--json", f"loss_functions/{LESSON}"), ("chromium",)),
    "tests/benchmarks/painted.py": (("--json", "--presses", "1", "--dragged", "200", LESSON), ("chromium",)),
    "tests/benchmarks/playback.py": (("--json", "--rounds", "1", "--epochs", "2"), ("chromium",)),
    "tests/benchmarks/replicas.py": (("--json", "--visitors", "1", "--seconds", "1", "--page", LESSON), ("haproxy",)),
    "tests/benchmarks/rerun.py": (("--json", "--inputs", "1", f"loss_functions/{LESSON}"), ()),
    "tests/benchmarks/room.py": (("--json", "--phones", "2", "--seconds", "1", "--times", "1"), ()),
    "tests/benchmarks/static_visit.py": (("--json", "--inputs", "1", LESSON), ("chromium",)),
    "tests/benchmarks/training_step.py": (("--json", "--rounds", "1", "--epochs", "1"), ()),
    "tests/hosting/static/__main__.py": (("--quality", "1", OUT), ()),
    "tests/golden.py": (("--out", OUT, f"loss_functions/{LESSON}"), ()),
    "tests/measure_mistakes.py": (("1",), ()),
    "tests/processors.py": (("home", f"loss_functions/{LESSON}"), ()),
    "tests/fuzz.py": (("--runs", "1", "--steps", "1", "--values", "1", "home"), ()),
    "tests/screenshots.py": ((OUT,), ("chromium",)),
    "tests/translations.py": (("--out", OUT), ()),
}


def has_chromium() -> bool:
    """Whether there is a browser: the system's or Playwright's own."""
    if find_chromium():
        return True
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def has_docker() -> bool:
    """Whether containers can be built: the program and its server are there."""
    return (
        bool(shutil.which("docker"))
        and subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0
    )


# What .ci/run installs is never missing there: with CI set, what needs it fails without it.
LACKING: dict[str, Callable[[], bool]] = {"chromium": has_chromium, "haproxy": lambda: bool(shutil.which("haproxy"))}


def skip_without(needed: tuple[str, ...]) -> None:
    """Skip, visibly, on a machine that lacks something."""
    for name in needed:
        if not os.environ.get("CI") and not LACKING[name]():
            pytest.skip(f"no {name} on this machine")


def arguments_of(script: str, out: Path) -> list[str]:
    """The command that runs a script at its smallest size."""
    module = script.removesuffix(".py").replace("/", ".")
    return [sys.executable, "-m", module, *(each.replace(OUT, str(out)) for each in SCRIPTS[script][0])]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[subprocess.CompletedProcess[str]]]]:
    """All scripts that this machine can run, some at a time."""
    folder = tmp_path_factory.mktemp("scripts")

    def run(script: str) -> subprocess.CompletedProcess[str]:
        command = arguments_of(script, folder / Path(script).stem)
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)

    able = [
        script
        for script, (_, needed) in SCRIPTS.items()
        if os.environ.get("CI") or all(LACKING[name]() for name in needed)
    ]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        yield {script: threads.submit(run, script) for script in able}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_runs_at_its_smallest_size(
    running: dict[str, Future[subprocess.CompletedProcess[str]]], script: str
) -> None:
    skip_without(SCRIPTS[script][1])
    done = running[script].result()
    assert done.returncode == 0, done.stderr[-2000:]
    if "--json" in SCRIPTS[script][0]:
        found = json.loads(done.stdout)
        assert found
        assert not re.search(r'"troubles": \["', json.dumps(found)), found


def test_training_by_hand_and_by_dlmath_come_to_the_same(
    running: dict[str, Future[subprocess.CompletedProcess[str]]],
) -> None:
    assert json.loads(running["tests/benchmarks/training_step.py"].result().stdout)["same_weights"] is True


def test_every_script_has_a_smallest_size() -> None:
    folders = [file for folder in ("tests", "dlmath", "pages") for file in (ROOT / folder).rglob("*.py")]
    scripts = {
        str(file.relative_to(ROOT)) for file in folders if '\nif __name__ == "__main__":' in file.read_text("utf-8")
    }
    assert scripts == set(SCRIPTS)


def test_every_benchmark_is_in_the_table_of_benchmarks() -> None:
    table = re.findall(r"^\| `(\w+\.py)` \|", (ROOT / PAGES[-1]).read_text("utf-8"), re.MULTILINE)
    assert sorted(f"tests/benchmarks/{name}" for name in table) == sorted(
        script for script in SCRIPTS if "/benchmarks/" in script
    )


PROGRAMS = r"(?:[A-Z_0-9]+=\S+ )*(?:python|pip|pytest|streamlit|playwright|docker|haproxy|biome|for|\.ci/run)\b"


def commands() -> list[str]:
    """The commands that the pages name: the lines of code blocks, a loop with what follows it as one, and code within
    sentences."""
    found: list[str] = []
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
        found += ["\n".join(line.strip() for line in block.strip().splitlines()) for block in blocks]
        prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
        found += [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", prose) if re.match(PROGRAMS, code)]
    return list(dict.fromkeys(found))


def runs_now(command: str) -> None:
    """A call of pytest: what it names is part of the run of all tests."""
    assert all((ROOT / name).exists() for name in command.split() if name.startswith("tests/"))


def serves(command: str) -> None:
    """A server with the options of a command."""
    with Server(ROOT / "app.py", None, None, sys.executable, *command.partition("app.py")[2].split()):
        pass


def serves_below_a_path(command: str) -> None:
    """A server below the path that a command names."""
    path = command.split()[-1]
    with Server(base=f"/{path}"):
        pass


def serves_behind_a_proxy(command: str) -> None:
    """Two servers and a proxy, as the lines start them, but on free ports."""
    skip_without(("haproxy",))
    for port in ("8501", "8502", ":80 "):
        assert port in command
        command = command.replace(port, f"127.0.0.1:{free_port()} " if port == ":80 " else str(free_port()))
    address = re.search(r"LISTEN=(\S+)", command)
    assert address
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    shell = subprocess.Popen(
        ["bash", "-c", command], cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, env=environment
    )
    try:
        wait_for(f"http://{address[1]}/_stcore/health")
    finally:
        os.killpg(shell.pid, signal.SIGTERM)
        shell.wait(20)


def builds_a_container(command: str) -> None:
    """The container, where the machine can build one; what the file copies is checked in tests/hosting in any case."""
    if os.environ.get("PLAYGROUND_BUILD") != "true" or not has_docker():
        pytest.skip("building takes minutes and the network: PLAYGROUND_BUILD=true on a machine with docker")
    subprocess.run(command.split(), cwd=ROOT, check=True)


def looks_for_holes(command: str) -> None:
    """The look for known holes, where the program is installed."""
    if not shutil.which("pip-audit"):
        pytest.skip("no pip-audit on this machine")
    subprocess.run(command.partition("&& ")[2].split(), cwd=ROOT, check=True)


def is_valid(command: str) -> None:
    """The script that runs all tests, of which this is one: the shell can read it."""
    subprocess.run(["bash", "-n", command], cwd=ROOT, check=True)


def finds_nothing_to_mend(command: str) -> None:
    """The formatter of scripts and style sheets, which changes nothing that is clean."""
    program, *arguments = command.replace(" --write", "").split()
    subprocess.run([Path(sys.executable).parent / program, *arguments], cwd=ROOT, check=True, capture_output=True)


def would_install(command: str) -> None:
    """Playwright knows what it would have to install."""
    subprocess.run([sys.executable, "-m", *command.split(), "--dry-run"], cwd=ROOT, check=True, capture_output=True)


def stands_in_the_site(command: str) -> None:
    """A script that the static edition brings with it; tests/browser/test_static.py runs it."""
    assert (ROOT / "tests/hosting/static/site" / Path(command).name).exists()


def is_a_script(command: str) -> None:
    """A script that runs at its smallest size above, with options that it has."""
    module, *options = command.rpartition("python -m ")[2].split()
    path = module.replace(".", "/")
    assert not {f"{path}.py", f"{path}/__main__.py"}.isdisjoint(SCRIPTS)
    shown = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert all(option in shown for option in options if option.startswith("--"))


def is_installed_elsewhere(command: str) -> None:
    """A fresh installation, which tests/hosting/test_installation.py makes, from the same file."""
    files = re.findall(r"-r (\S+)", command)
    assert all((ROOT / file).exists() for file in files)
    assert f'"{files[0]}"' in (ROOT / "tests/hosting/test_installation.py").read_text("utf-8")


HOW: dict[str, Callable[[str], None]] = {
    "pip install -r requirements.txt && streamlit run app.py": is_installed_elsewhere,
    "pip install -r tests/requirements.txt && pytest": runs_now,
    "pytest": runs_now,
    "pytest tests/code": runs_now,
    (
        "pytest tests/browser tests/hosting --dist loadfile\n"
        "pytest tests/browser --edition static -m both_editions\n"
        "pytest tests/unit --jaxtyping-packages=dlmath,beartype.beartype --hypothesis-profile=few"
    ): runs_now,
    "pytest tests/browser tests/hosting --dist loadfile": runs_now,
    "playwright install chromium": would_install,
    "biome check --write --config-path=tests/code/javascript.json pages tests": finds_nothing_to_mend,
    ".ci/run": is_valid,
    "streamlit run app.py --server.fileWatcherType auto": serves,
    "pip install -r tests/requirements.txt && streamlit run app.py --server.fileWatcherType auto": serves,
    "streamlit run app.py --server.baseUrlPath tool/dl": serves_below_a_path,
    "docker build -f tests/hosting/Containerfile -t playground .": builds_a_container,
    "pip install pip-audit && pip-audit -r requirements.txt": looks_for_holes,
    "pip install -r tests/requirements.txt && python -m tests.hosting.static SITE": is_a_script,
    "python SITE/serve.py": stands_in_the_site,
    "python -m tests.processors": is_a_script,
    "python -m tests.accuracy mish": is_a_script,
    "python -m tests.translations": is_a_script,
    "python -m tests.golden": is_a_script,
    "python -m tests.benchmarks.rerun": is_a_script,
    "python -m tests.benchmarks.classroom --json": is_a_script,
}


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_pages_runs(command: str) -> None:
    if command.startswith("for port in"):
        serves_behind_a_proxy(command)
    else:
        HOW[command](command)


def test_no_command_is_known_that_the_pages_do_not_name() -> None:
    assert set(HOW) <= set(commands())
