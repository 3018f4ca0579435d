"""The private parts of Streamlit and Plotly that the pages rely on: all of them, here and in internals.js.

Neither library promises them. Each says what it is needed for and since which version it has been looked at (the newest
that was: Streamlit 1.67, Plotly 7.1); tests/pages/test_internals.py tests what is assumed of each, and names what an
update has taken away. Nothing else in the pages touches a private part, which tests/code/test_internals.py proves.
"""

import copy
import gc
import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import plotly
import streamlit as st

# The class of what st.container and its like return has no public name yet (1.67; st.typing lacks it).
from streamlit.delta_generator import DeltaGenerator as DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

# ---- Elements that styles and scripts take hold of

STREAMLIT: Mapping[str, str] = {
    "app": ".stApp",  # around everything; says whether the script runs and whether the server is there
    "header": "header[data-testid=stHeader]",  # Streamlit's own bar with the navigation
    "main": "[data-testid=stMain]",  # what scrolls
    "page": "[data-testid=stMainBlockContainer]",  # what the margins of a page are set on
    "block": "[data-testid=stVerticalBlock]",  # parts below one another
    "row": ".stHorizontalBlock",  # parts, or columns, side by side
    "column": ".stColumn",
    "part": ".stElementContainer",  # around each element
    "html": ".stHtml",
    "caption": "[data-testid=stCaptionContainer]",
    "heading_link": "[data-testid=stHeaderActionElements]",
    "expander": "[data-testid=stExpander]",
    "popover": "[data-testid=stPopover]",
    "slider": "[data-testid=stSlider]",
    "slider_value": "[data-testid=stSliderThumbValue]",
    "text_area": ".stTextArea",
    "text_area_field": "[data-testid=stTextAreaRootElement]",
    "button_group": ".stButtonGroup",
    "segmented_control": "[data-variant=segmented_control]",
    "pills": "[data-variant=pills]",
}
PLOTLY: Mapping[str, str] = {
    "plot": ".js-plotly-plot",
    "plot_ground": ".svg-container",
    "plot_area": ".nsewdrag",
    "plot_text": ".textpoint",
}
KATEX: Mapping[str, str] = {
    "formula": ".katex",
    "displayed_formula": ".katex-display",
    "formula_body": ".katex-html",
    "formula_line": ".base",
}
ELEMENTS: Mapping[str, str] = {**STREAMLIT, **PLOTLY, **KATEX}
KEY_CLASS = "st-key-"


def key_class(key: str) -> str:
    """The class that Streamlit gives to the element with a key.

    >>> key_class("preset No hidden layer")
    'st-key-preset-No-hidden-layer'
    """
    return KEY_CLASS + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())


def with_key(key: str) -> str:
    """The selector of the element with a key."""
    return f".{key_class(key)}"


def with_key_from(beginning: str) -> str:
    """The selector of all elements whose keys have the same beginning."""
    return f"[class*={key_class(beginning)}]"


# ---- The run of a page


def run_again(page: st.Page) -> None:
    """Run the page that the navigation returned, which allows it once, while a fragment with it runs at each input.

    What has been run is a copy: only the copy notes that it was (1.62 to 1.67).
    """
    copy.copy(page).run()


def end_if_unwanted() -> None:
    """End the run of the page here, as Streamlit does at each element, if its reader has moved on or pressed Stop.

    What computes for long draws no element, and Streamlit has no public way to ask (1.67; 1.62 lacks this one).
    """
    run = get_script_run_ctx(suppress_warning=True)
    if check := getattr(run, "yield_check", None):
        check()


# ---- The link, where Streamlit would take it to say something else


def is_way_back() -> bool:
    """Whether this run leads back, or forward, in the browser's history (1.67; 1.62 does not know)."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def restore_link() -> None:
    """Give the page gone back to all that its link says; to be called before its first control.

    Streamlit takes out what the page just left has a control for, also where the page gone back to has one of the same
    name (1.67).
    """
    run = get_script_run_ctx()
    if not run or not is_way_back():
        return
    with run.session_state.query_params() as link:
        kept = len(link)
        link.populate_from_query_string(run.query_string)
        link.set_initial_query_params_from_current()
        if len(link) > kept:
            link._send_query_param_msg()  # the address in the browser has lost it as well


def overrule_link(key: str, value: str | None) -> None:
    """Let the link say a value, or nothing, of a control about to appear anew, which would take what it said before
    this run; not on a way back (1.62 to 1.67)."""
    run = get_script_run_ctx()
    if not run or is_way_back():
        return
    with run.session_state.query_params() as link:
        link._initial_query_params.pop(key, None)
        link._query_params.pop(key, None)
        if value is not None:
            link._query_params[key] = value
        link._send_query_param_msg()


def correct_link(key: str, value: str) -> None:
    """Let the link say another value of a control about to appear, which takes it as it would take it from any link
    (1.62 to 1.67).

    ``st.query_params`` refuses a parameter that a control is bound to, and a control looks at the link it came with.
    """
    run = get_script_run_ctx()
    if not run:
        return
    with run.session_state.query_params() as link:
        link._initial_query_params[key] = [value]
        link._query_params[key] = value
        link._send_query_param_msg()


# ---- The server

# What draws charts; plotly.offline.get_plotlyjs() is public and gives its text, which a server would hold in memory.
PLOTLY_SCRIPT = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
INDEX = Path(st.__file__).parent / "static" / "index.html"  # the document of every page; its scripts are in the policy
# What Streamlit's own pages ask their server for; the rest of its interface says what runs here, and how many visit it.
ENDPOINTS = ("health", "host-config", "stream", "upload_file")


def listening_sockets() -> Iterator[socket.socket]:
    """The sockets that this process has opened so far, where Streamlit gives its server no way to set their options
    (1.62 to 1.67)."""
    return (each for each in gc.get_objects() if type(each) is socket.socket and each.fileno() >= 0)
