"""Nothing in the pages touches a private part of Streamlit or Plotly but the two files that hold them all."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLATFORM = ROOT / "pages" / "ui" / "platform"
PYTHON = [file for file in (ROOT / "app.py", *(ROOT / "pages").rglob("*.py")) if file.parent != PLATFORM]
OTHERS = [file for end in ("js", "css") for file in (ROOT / "pages").rglob(f"*.{end}") if file.parent != PLATFORM]
LIBRARIES = ("streamlit", "plotly")
PUBLIC = ("streamlit", "streamlit.typing", "plotly", "plotly.graph_objects")
OURS = ("_", "_asdict", "_replace", "_fields")  # our sentences, and what named tuples offer
FOUND = {("gc", "get_objects"), *((library, "__file__") for library in (*LIBRARIES, "st"))}
# In scripts: what belongs to an object of Plotly, and what Streamlit's page does by itself.
PRIVATE = re.compile(
    r"\._[a-zA-Z]\w*|st-key-|data-testid|data-test-|dataset\.test|\.st[A-Z]\w+|PlotSchema|\bpushState|replaceState|"
    r"unhandledrejection|getOwnPropertyDescriptor|static/js/|\.(?:js-plotly|main-svg|nsewdrag|katex)"
)


def private_parts(source: str) -> Iterator[str]:
    """What a script in Python takes that is private: modules below the public ones, attributes that begin with an
    underscore, files of a library, the objects of the garbage collector."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if is_below(each.name))
        elif isinstance(node, ast.ImportFrom) and node.module and is_below(node.module):
            yield node.module
        elif isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            own = owner in ("self", "cls") or owner.startswith("_") or node.attr in OURS
            if (node.attr.startswith("_") and not node.attr.startswith("__") and not own) or (
                owner,
                node.attr,
            ) in FOUND:
                yield f"{owner}.{node.attr}"


def is_below(module: str) -> bool:
    """Whether a module is one of the libraries' own, below what they offer."""
    return module.partition(".")[0] in LIBRARIES and module not in PUBLIC


def test_what_is_private_is_told_apart() -> None:
    source = (
        "import streamlit as st\nimport streamlit.web\nfrom streamlit.runtime import x\nfrom streamlit.typing import y"
        "\nst._main\nlink._query_params.pop\nself._own\ngc.get_objects()\nplotly.__file__\n__file__\n"
    )
    assert sorted(private_parts(source)) == [
        "gc.get_objects",
        "link._query_params",
        "plotly.__file__",
        "st._main",
        "streamlit.runtime",
        "streamlit.web",
    ]
    assert PRIVATE.findall("plot._fullLayout; this.run; history.pushState(x)") == ["._fullLayout", "pushState"]


@pytest.mark.parametrize("file", PYTHON, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_python_outside_the_platform_takes_a_private_part(file: Path) -> None:
    assert list(private_parts(file.read_text("utf-8"))) == []


@pytest.mark.parametrize("file", OTHERS, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_script_or_style_outside_the_platform_takes_a_private_part(file: Path) -> None:
    assert PRIVATE.findall(file.read_text("utf-8")) == []


def test_each_private_part_says_in_which_version_it_was_found() -> None:
    tree = ast.parse((PLATFORM / "internals.py").read_text("utf-8"))
    uses = [node for node in tree.body if isinstance(node, ast.FunctionDef) and list(private_uses(node))]
    assert uses
    assert [node.name for node in uses if not re.search(r"1\.6\d", ast.get_docstring(node) or "")] == []


def private_uses(function: ast.FunctionDef) -> Iterator[str]:
    """What a function of the platform takes that is private."""
    yield from private_parts(ast.unparse(function))
    yield from (
        each.id for each in ast.walk(function) if isinstance(each, ast.Name) and each.id == "get_script_run_ctx"
    )
