"""The code is clean: format, lint, types, and who may import whom; scripts and style sheets too."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "scripts and style sheets": [
        "biome",
        "ci",
        "--error-on-warnings",
        "--config-path=tests/code/javascript.json",
        "pages",
        "tests",
    ],
}


@pytest.mark.parametrize("check", CHECKS)
def test_code_is_clean(check: str) -> None:
    tool, *arguments = CHECKS[check]
    command = [str(Path(sys.executable).parent / tool), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_and_style_sheets_end_their_lines_at_120_columns() -> None:
    """The formatter leaves comments and texts as they are."""
    files = [file for ending in ("js", "css") for file in (ROOT / "pages").rglob(f"*.{ending}")]
    assert files
    long = [
        f"{file.name}:{number}"
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if len(line) > 120
    ]
    assert long == []


def test_no_style_asks_what_the_whole_page_holds() -> None:
    """Of a rule such as body:has(...) a browser styles the whole page anew for each text that a chart measures."""
    sheets = {file.name: file.read_text("utf-8") for file in (ROOT / "pages").rglob("*.css")}
    asked = r"(?:\bbody|\bhtml|:root|\.element-(?:app|main|page))(?:\[[^]]*\])?:(?:not\()?has\("
    assert [(name, found[0]) for name, sheet in sheets.items() for found in re.finditer(asked, sheet)] == []
