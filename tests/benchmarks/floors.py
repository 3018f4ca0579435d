"""What a page is measured against: an app with the playground's settings that computes nothing and shows what its link
asks for.

The *floor* shows one slider and one chart of 400 points; *plain* is the same page served by Streamlit as it comes. The
*twin* of a page shows as many elements of each kind as one input of that page runs again: between the two lies what
Streamlit takes for the elements, between the page and its twin what the page takes for the mathematics.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

APP = """
import gc
from contextlib import asynccontextmanager
import streamlit as st

@asynccontextmanager
async def warm_up(app):
    import numpy, pandas, plotly.graph_objects
    from pages.ui.serving import http_server
    http_server.send_at_once()
    gc.collect()
    gc.freeze()
    yield {}

app = st.App("page.py", lifespan=warm_up)
"""
PAGE = """
import numpy as np
import streamlit as st

MADE = {
    "bidi_component": lambda n: chart(f"chart {n}"),
    "button": lambda n: st.button(f"Button {n}"),
    "button_group": lambda n: st.segmented_control(
        f"Choice {n}", ["one", "two", "three"], default="one", key=f"choice {n}"
    ),
    "checkbox": lambda n: st.toggle(f"Switch {n}", key=f"switch {n}"),
    "column": lambda n: st.columns(1),
    "empty": lambda n: st.empty(),
    "expandable": lambda n: st.expander(f"More {n}"),
    "flex_container": lambda n: st.container(),
    "heading": lambda n: st.header(f"Heading {n}", anchor=False),
    "html": lambda n: st.html(f"<table><tr><td>{n}</td><td>{b:g}</td></tr></table>"),
    "markdown": lambda n: st.markdown(f"A sentence with the number {b:g} in it, which is not computed."),
    "selectbox": lambda n: st.selectbox(f"One of many {n}", ["one", "two", "three"], key=f"one {n}"),
    "slider": lambda n: st.slider(f"Number {n}", 0.0, 1.0, 0.5, 0.01, key=f"b{n}"),
    "text_area": lambda n: st.text_area(f"Text {n}", "1, 2; 3, 4", key=f"area {n}"),
    "text_input": lambda n: st.text_input(f"Line {n}", "1, 2", key=f"line {n}"),
}


def chart(key):
    x = np.linspace(0.0, 1.0, 400)
    st.plotly_chart({"data": [{"type": "scatter", "x": x, "y": np.sin(x * b)}], "layout": {"height": 300}}, key=key)


asked = dict(st.query_params)
b = st.slider("b", 0.0, 1.0, 0.5, 0.01, key="b", bind="query-params")
chart("chart")
for kind, make in MADE.items():
    for n in range(int(asked.get(kind, 0))):
        make(n)
st.code(f"?b={b:g}", language=None)
"""
# What the page above shows in any case, the frame's watcher of sliders among it, and what costs next to nothing.
ALWAYS = {"slider": 1, "bidi_component": 2, "flex_container": 1}


def plain() -> Path:
    """The page on disk, to be served by Streamlit as it comes."""
    page = Path(tempfile.mkdtemp()) / "page.py"
    page.write_text(PAGE, "utf-8")
    return page


def app() -> Path:
    """The app on disk, to be served as the playground is."""
    folder = plain().parent
    (folder / "app.py").write_text(APP, "utf-8")
    settings = folder / ".streamlit"
    settings.mkdir()
    (settings / "config.toml").write_bytes((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_bytes())
    return folder / "app.py"


def floor() -> str:
    """The path of the floor."""
    return "/?b=0.5"


def twin(kinds: Mapping[str, int]) -> str:
    """The path of the twin of a page.

    Args:
      kinds: how many elements of each kind an input of the page runs again.
    """
    wanted = {kind: kinds[kind] - ALWAYS.get(kind, 0) for kind in kinds}
    wanted["flex_container"] = wanted.get("flex_container", 0) - kinds.get(
        "column", 0
    )  # each of the twin's columns brings one of its own
    return "/?" + urlencode({"b": 0.5} | {kind: count for kind, count in wanted.items() if count > 0})
