"""The scripts of the pages: their functions that need no browser are right, and each bundle is one valid module."""

import re
from pathlib import Path

import pytest

from pages.ui.writing.scripts import bundled
from tests import node

ROOT = Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests" / "javascript").glob("*.test.js"))
SCRIPTS = sorted((ROOT / "pages").rglob("*.js"))
ENTRIES = [script for script in SCRIPTS if "export default" in script.read_text("utf-8")]


@pytest.mark.parametrize("script", TESTS, ids=lambda script: script.name)
def test_functions_of_a_script_are_right(script: Path) -> None:
    done = node.run("--test", "--test-reporter=tap", str(script), cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("script", ENTRIES, ids=lambda script: script.name)
def test_a_bundle_is_one_module(script: Path, tmp_path: Path) -> None:
    text = bundled(script)
    assert len(re.findall("^export ", text, re.MULTILINE)) == 1
    assert not re.search("^import ", text, re.MULTILINE)
    file = tmp_path / "bundle.mjs"
    file.write_text(text, "utf-8")
    done = node.run("--check", str(file))
    assert done.returncode == 0, done.stderr


def test_every_script_is_in_a_bundle() -> None:
    bundles = "\n".join(bundled(script) for script in ENTRIES)
    for script in SCRIPTS:
        first = re.search(r"(?:function\*?|class|const) (\w+)", script.read_text("utf-8"))
        assert first
        assert first[0] in bundles, script


def test_a_file_that_two_files_import_is_bundled_once(tmp_path: Path) -> None:
    for name, text in {
        "low": "export const low = 1\n",
        "left": 'import { low } from "./low.js"\nexport const left = low\n',
        "top": 'import { left } from "./left.js"\nimport {\n  low,\n} from "./low.js"\nexport default left + low\n',
    }.items():
        (tmp_path / f"{name}.js").write_text(text, "utf-8")
    lines = [line for line in bundled(tmp_path / "top.js").splitlines() if line]
    assert lines == ["const low = 1", "const left = low", "export default left + low"]
