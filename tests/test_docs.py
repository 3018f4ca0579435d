"""Whoever opens dlmath can teach from it: every public function has a docstring with an example that runs."""

import ast
from pathlib import Path

import pytest

MODULES = sorted(Path(__file__).parent.parent.joinpath("dlmath").glob("*.py"))


def public_functions(module: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(module.read_text("utf-8")).body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_every_public_function_has_an_example(module: Path) -> None:
    assert [node.name for node in public_functions(module) if ">>>" not in (ast.get_docstring(node) or "")] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_every_module_and_public_class_says_what_it_is(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    assert ast.get_docstring(tree)
    assert [node.name for node in tree.body if isinstance(node, ast.ClassDef) and not ast.get_docstring(node)] == []
