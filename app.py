"""Start the playground: `streamlit run app.py`."""

import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from pages.ui import delivery, trouble


@asynccontextmanager
async def warm_up(app: st.App) -> AsyncIterator[dict[str, object]]:
    """Import what pages need before the first visitor comes, and take it out of the garbage collector's rounds."""
    for module in ("numpy", "pandas", "plotly.graph_objects", "pages.ui.charts", "pages.ui.controls", "pages.ui.formulas", "pages.ui.frame"):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    yield {}


# The script lies inside pages/, so that a deep link as the first request finds its page in its frame.
app = st.App("pages/contents.py", lifespan=warm_up, middleware=delivery.middleware(), on_script_error=trouble.show)
