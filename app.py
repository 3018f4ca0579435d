"""Start the playground: `streamlit run app.py`."""

import gc
import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from pages import ui
from pages.ui import delivery, text, trouble


@asynccontextmanager
async def warm_up(app: st.App) -> AsyncIterator[dict[str, object]]:
    """Import what pages need before the first visitor comes, and take it out of the garbage collector's rounds."""
    delivery.send_at_once()
    importlib.import_module("plotly.graph_objects")
    for module in pkgutil.iter_modules(ui.__path__, f"{ui.__name__}."):
        importlib.import_module(module.name)
    for language in text.LANGUAGES:
        text.catalogue(language)
    gc.collect()
    gc.freeze()
    yield {}


# The script lies inside pages/, so that a deep link as the first request finds its page in its frame.
app = st.App("pages/contents.py", lifespan=warm_up, routes=delivery.routes(), middleware=delivery.middleware(), on_script_error=trouble.show)
