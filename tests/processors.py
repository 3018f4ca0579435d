"""Every page and every preset on the arithmetic of other processors: no digit may be another one there.

OpenBLAS adds up a matrix product in the order that suits a processor, and NumPy computes exp and tanh by the vectors
that it has: so the last digits differ, and what a computation magnifies of them. Run from the project's root, in less
than a minute: python -m tests.processors [page ...]
"""

import argparse
import ctypes
import difflib
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pages.ui.frame.lessons import lessons
from tests.page import drawn, open_page, texts

LESSONS = [path.removesuffix(".py") for pages in lessons().values() for path in pages]
ROOT = Path(__file__).parent.parent
VECTORS = " ".join(np._core._multiarray_umath.__cpu_dispatch__)
HERE = "this processor"
PROCESSORS = {
    HERE: {},
    "OpenBLAS for Haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "OpenBLAS for Sandybridge": {"OPENBLAS_CORETYPE": "Sandybridge"},
    "OpenBLAS for Sandybridge, NumPy without AVX2 and AVX-512": {
        "OPENBLAS_CORETYPE": "Sandybridge",
        "NPY_DISABLE_CPU_FEATURES": VECTORS,
    },
}
State = dict[str, str]


def kernels() -> str:
    """What computes here: the kernel of OpenBLAS, and the vectors of NumPy."""
    found = [
        feature
        for feature in np._core._multiarray_umath.__cpu_dispatch__
        if np._core._multiarray_umath.__cpu_features__[feature]
    ]
    return f"OpenBLAS {_openblas()}, NumPy {' '.join(found) or 'without vectors'}"


def _openblas() -> str:
    """The kernel that OpenBLAS has chosen; "?" where NumPy came with another BLAS."""
    for library in (Path(np.__file__).parent.parent / "numpy.libs").glob("libscipy_openblas*"):
        name = ctypes.CDLL(str(library)).scipy_openblas_get_corename64_
        name.restype = ctypes.c_char_p
        return str(name().decode())
    return "?"


def states(pages: list[str]) -> Iterator[tuple[str, State]]:
    """What is read on each page at first and after each of its presets: all texts, tables, alt texts, and texts of
    charts."""
    for page in pages:
        at = open_page(page, lang="en")
        yield page, _read(at)
        for preset in list(at.session_state["declared"].presets):
            at.button(key=f"preset {preset.label}").click().run()
            assert not at.exception
            yield f"{page}, {preset.label}", _read(at)


def _read(at: Any) -> State:
    charts = {
        f"chart {chart.key}{path}": text
        for chart in drawn(at)
        for path, text in [("", chart.alt), *_texts_in(chart.figure)]
    }
    code = "\n".join(each.value for each in at.code)
    return {"texts": re.sub(r' style="[^"]*"', "", texts(at)), "code": code, **charts}


def _texts_in(part: object, path: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a figure with where they stand; arrays in base 64 are no text, nor are colours, whose strength goes
    with a number."""
    if isinstance(part, str) and not path.endswith("/bdata"):
        yield path, re.sub(r"rgba?\([^)]*\)", "", part)
    elif isinstance(part, dict | list):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from _texts_in(value, f"{path}/{key}")


def _walk(processor: str, pages: list[str], file: Path) -> subprocess.Popen[bytes]:
    """Read all states on a processor, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.processors", "--write", str(file), *pages]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **PROCESSORS[processor]})


def differences(one: Mapping[str, State], other: Mapping[str, State]) -> Iterator[str]:
    """Where two processors show something else, and what."""
    for name, state in one.items():
        for place, text in state.items():
            here, there = text.split("\n"), other[name].get(place, "").split("\n")
            changed = [
                line
                for line in difflib.unified_diff(here, there, lineterm="", n=0)
                if line[:1] in "+-" and line[:3] not in ("+++", "---")
            ]
            if changed:
                yield f"{name}, {place}:\n" + "\n".join(f"    {_around(line, changed)}" for line in changed[:8])


def _around(line: str, changed: list[str]) -> str:
    """A long line from shortly before its first difference."""
    partner = next((each for each in changed if each[0] != line[0] and each[1:9] == line[1:9]), "")
    first = next((i for i, (a, b) in enumerate(zip(line[1:], partner[1:], strict=False)) if a != b), 0)
    return line[0] + line[1:][max(0, first - 60) : first + 60]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=LESSONS)
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if arguments.write:
        arguments.write.write_text(json.dumps({"kernels": kernels(), "states": dict(states(arguments.pages))}), "utf-8")
        return
    with tempfile.TemporaryDirectory() as folder:
        files = {processor: Path(folder) / f"{k}.json" for k, processor in enumerate(PROCESSORS)}
        walks = [_walk(processor, arguments.pages, file) for processor, file in files.items()]
        assert [walk.wait() for walk in walks] == [0] * len(walks)
        found = {processor: json.loads(file.read_text("utf-8")) for processor, file in files.items()}
    here, bad = found.pop(HERE), []
    print(f"{len(here['states'])} states on {here['kernels']}")
    for processor, there in found.items():
        lines = list(differences(here["states"], there["states"]))
        bad += lines
        print(f"{processor}: {there['kernels']}: {len(lines)} differ", *lines, sep="\n")
    if all(there["kernels"] == here["kernels"] for there in found.values()):
        raise SystemExit("nothing was tried: neither OpenBLAS nor NumPy took another kernel here")
    raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
