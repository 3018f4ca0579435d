"""A page that fails: a sentence and the ways back for the visitor, the traceback for the server's log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosting.visitor import Visitor, finish
from tests.server import Server

APP = """
import streamlit as st
from pages.ui.serving import error_page, http_server
app = st.App("fails.py", middleware=http_server.middleware(), on_script_error=error_page.show)
"""
PAGE = """
import streamlit as st
st.session_state["lang"] = st.query_params.get("lang", "en")
{}["what only the server may know"]
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fails") / "log"


@pytest.fixture(scope="module")
def failing(log: Path) -> Iterator[Server]:
    app = log.parent / "app.py"
    app.write_text(APP, "utf-8")
    (log.parent / "fails.py").write_text(PAGE, "utf-8")
    with Server(app, log=log) as running:
        yield running


@pytest.mark.parametrize(
    ("language", "sentence", "way"), [("en", "could not be shown", "Home"), ("zh", "无法显示", "首页")]
)
def test_visitor_reads_a_sentence_and_finds_the_address(
    failing: Server, log: Path, language: str, sentence: str, way: str
) -> None:
    visitor = finish(opened(f"{failing.url}/?lang={language}&w=1%0Aforged"))
    alert, links = visitor.elements[0].alert.body, visitor.elements[1].html.body
    assert sentence in alert
    assert f'href="?lang={language}"' in links
    assert f'href="./?lang={language}">{way}' in links
    assert len(visitor.elements) == 2
    assert "KeyError" not in alert + links
    written = log.read_text("utf-8")
    assert f"KeyError at /?lang={language}&w=1%0Aforged" in written
    assert "what only the server may know" in written


async def opened(address: str) -> Visitor:
    """A page after its first run."""
    visitor = await Visitor(address).open()
    await visitor.close()
    return visitor
