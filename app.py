"""Start the playground: `streamlit run app.py`."""

import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from pages.ui.serving import preflight

HERE = Path(__file__).parent
PAGES = HERE / "pages"

with preflight.or_exit():
    preflight.check_settings()
    preflight.check_lessons()
    preflight.check_data()
    for file in (
        *PAGES.glob("ui/**/*.py"),
        *PAGES.glob("**/parts/*.py"),
    ):  # all that pages need, before the first visitor comes
        importlib.import_module(".".join(file.relative_to(HERE).with_suffix("").parts))

    from pages.parts import search
    from pages.ui.platform import internals
    from pages.ui.serving import error_page, http_server

    routes, middleware = http_server.routes(), http_server.middleware()


@asynccontextmanager
async def warm_up(app: st.App) -> AsyncIterator[dict[str, object]]:
    """Import what draws charts, read what search looks through, and take all that there is out of the garbage
    collector's rounds."""
    http_server.raise_limit_of_open_files()
    http_server.send_at_once()
    internals.keep_downloads()
    internals.deliver_whole_runs()
    internals.press_once()
    importlib.import_module("plotly.graph_objects")
    search.index()
    gc.collect()
    gc.freeze()
    yield {}


# The script lies inside pages/, so that a deep link as the first request finds its page in its frame.
app = st.App(
    "pages/contents.py", lifespan=warm_up, routes=routes, middleware=middleware, on_script_error=error_page.show
)
