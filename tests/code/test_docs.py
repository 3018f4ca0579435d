"""Whoever opens dlmath can teach from it: every public function has a docstring with an example that runs. Examples
elsewhere run too."""

import ast
import doctest
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UI = sorted(ROOT.joinpath("pages").rglob("*.py"))
MODULES = sorted(each for each in ROOT.joinpath("dlmath").rglob("*.py") if each.parent.name != "data")


KIT = ROOT / "pages" / "ui"
ROOMS = sorted({file.parent for file in MODULES + list(KIT.rglob("*.py"))} - {ROOT / "dlmath", KIT})


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_the_page_of_a_room_names_what_is_in_it(room: Path) -> None:
    page = ast.get_docstring(ast.parse(room.joinpath("__init__.py").read_text("utf-8"))) or ""
    listed = "".join(line for line in page.splitlines() if line.startswith("* "))
    assert sorted(re.findall(r"``(\w+)``(?=[,:])", listed)) == sorted(
        each.stem for each in room.glob("*.py") if not each.stem.startswith("_")
    )


def public_functions(module: Path) -> list[ast.FunctionDef]:
    return [
        node
        for node in ast.parse(module.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


@pytest.mark.parametrize(
    "module", [each for each in MODULES if not each.stem.startswith("_")], ids=lambda module: module.stem
)
def test_every_public_function_has_an_example(module: Path) -> None:
    assert [node.name for node in public_functions(module) if ">>>" not in (ast.get_docstring(node) or "")] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_every_module_and_public_class_says_what_it_is(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    assert ast.get_docstring(tree)
    assert [node.name for node in tree.body if isinstance(node, ast.ClassDef) and not ast.get_docstring(node)] == []


@pytest.mark.parametrize(
    "module",
    [".".join(module.relative_to(ROOT).with_suffix("").parts) for module in UI if ">>>" in module.read_text("utf-8")],
)
def test_examples_of_the_pages_run(module: str) -> None:
    """Pytest would import pages/ui/writing/numbers.py under the name of the standard library's module."""
    assert doctest.testmod(importlib.import_module(module), report=True).failed == 0
