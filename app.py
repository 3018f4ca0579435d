"""Start the playground: `streamlit run app.py`."""

import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from pages.ui import delivery, text, trouble

HERE = Path(__file__).parent


@asynccontextmanager
async def warm_up(app: st.App) -> AsyncIterator[dict[str, object]]:
    """Import what pages need before the first visitor comes, and take it out of the garbage collector's rounds."""
    delivery.send_at_once()
    importlib.import_module("plotly.graph_objects")
    for file in (HERE / "pages" / "ui").rglob("*.py"):
        importlib.import_module(".".join(file.relative_to(HERE).with_suffix("").parts))
    for language in text.LANGUAGES:
        text.catalogue(language)
    gc.collect()
    gc.freeze()
    yield {}


# The script lies inside pages/, so that a deep link as the first request finds its page in its frame.
app = st.App("pages/contents.py", lifespan=warm_up, routes=delivery.routes(), middleware=delivery.middleware(), on_script_error=trouble.show)
