"""The private parts of Streamlit and Plotly that the pages rely on: all of them, here and in the
scripts beside it.

Neither library promises them. Each says what it is needed for and since which version it has been looked at (the newest
that was: Streamlit 1.67, Plotly 7.1); tests/pages/test_internals.py tests what is assumed of each, and names what an
update has taken away. Nothing else in the pages touches a private part, which tests/code/test_internals.py proves.
"""

import copy
import gc
import re
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import plotly
import streamlit as st
from streamlit import runtime

# The class of what st.container and its like return has no public name yet (1.67; st.typing lacks it).
from streamlit.delta_generator import DeltaGenerator as DeltaGenerator
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.scriptrunner import RerunData, ScriptRunContext, ScriptRunner, get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunnerEvent

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
    "markdown": "[data-testid=stMarkdownContainer]",
    "caption": "[data-testid=stCaptionContainer]",
    "heading_link": "[data-testid=stHeaderActionElements]",
    "expander": "[data-testid=stExpander]",
    "popover": "[data-testid=stPopover]",
    "opened_popover": "[data-testid=stPopoverBody]",
    "slider": "[data-testid=stSlider]",
    "slider_value": "[data-testid=stSliderThumbValue]",
    "upload": "[data-testid=stFileUploaderDropzone]",
    "text_area": ".stTextArea",
    "text_area_field": "[data-testid=stTextAreaRootElement]",
    "button_group": ".stButtonGroup",
    "control": ":is(.stSlider, .stCheckbox, .stButton, .stDownloadButton, .stButtonGroup, .stSelectbox, .stMultiSelect,"
    " .stNumberInput, .stTextInput, .stTextArea, .stFileUploader, .stPopover)",  # what is moved or pressed
    "slider_track": ".stSlider [role=group] > div > :first-child",
    "slider_thumb": ".stSlider [role=group] > div > :has(> * > input)",
    "switch": ".stCheckbox label > span + div",
    "switch_on": ".stCheckbox label > span:has(:checked) + div",
    "switch_knob": ".stCheckbox label > span + div > *",
    "segmented_control": "[data-variant=segmented_control]",
    "pills": "[data-variant=pills]",
}
PLOTLY: Mapping[str, str] = {
    "plot": ".js-plotly-plot",
    "plot_ground": ".svg-container",
    "plot_area": ".nsewdrag",
    "plot_text": ".textpoint",
    "plot_mark": ".point",
    "plot_line": ".js-line",
    "plot_fill": ".js-fill",
    "plot_annotation": ".annotation",
    "plot_note": ".annotation-text",
    "plot_arrow": ".annotation-arrow-g",
    "plot_shapes": ".shapelayer",
    "plot_marks": ".scatterlayer",
    "plot_axes": ":is(.gridlayer, .zerolinelayer, .xaxislayer-above, .yaxislayer-above, .infolayer [class$=title])",
}
KATEX: Mapping[str, str] = {
    "formula": ".katex",
    "displayed_formula": ".katex-display",
    "formula_body": ".katex-html",
    "formula_line": ".base",
    "fraction": ".mfrac",
    "accent": ".accent",
    "script_letter": ".mathcal",
    "formula_text": ".text",
    "operator": ".mop",
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


def open_link(page: str, link: Mapping[str, str | list[str]], *parts: str) -> None:
    """Go to a page, or to another state of this one, and end the run: what the link says holds, and what it does not
    say is at its default, as on a way back, which no public way of going has (1.67).

    Args:
      page: the last part of its address, "" for the front page.
      link: what its link says.
      parts: the keys of the fragments that are all that has to run, if so; for a state of this page.
    """
    run = get_script_run_ctx()
    pages = run.pages_manager.get_pages() if run else {}
    there = next((name for name, each in pages.items() if each.get("url_pathname", "") == page), None)
    if not run or there is None:
        return
    with run.session_state.query_params() as said:
        embedded = {key: value for key, value in said._query_params.items() if key.startswith("embed")}
        said._query_params = {**embedded, **link}
        said._send_query_param_msg()
    time.sleep(0.01)  # until the link has been sent to the browser; st.switch_page waits as long
    _run_instead(run, there, parts, is_history_navigation=True)


def run_parts(*keys: str) -> None:
    """Run other parts of the page, fragments with keys, in place of the part that runs now; ``st.rerun`` does so only
    where an input has changed (1.67). Where the whole page runs, those parts do."""
    run = get_script_run_ctx()
    if run and is_part():
        _run_instead(run, run.page_script_hash, keys)


def is_part() -> bool:
    """Whether parts of the page run alone (1.67)."""
    return bool(getattr(get_script_run_ctx(), "fragment_ids_this_run", None))


def _run_instead(run: ScriptRunContext, page: str, keys: Sequence[str], is_history_navigation: bool = False) -> None:
    parts = [part for key in keys for part in run.fragment_storage.resolve_target(key)] if is_part() else []
    data = RerunData(
        query_string=run.query_string,
        page_script_hash=page,
        fragment_id_queue=parts,
        is_fragment_scoped_rerun=bool(parts),
        cached_message_hashes=run.cached_message_hashes,
        context_info=run.context_info,
        is_history_navigation=is_history_navigation,
    )
    if run.script_requests:
        run.script_requests.request_rerun(data)
    end_if_unwanted()


def session() -> str:
    """Which session this is, as ``is_connected`` wants to know (1.62 to 1.67)."""
    return getattr(get_script_run_ctx(suppress_warning=True), "session_id", "")


def is_connected(session: str) -> bool:
    """Whether the page of a session still has its connection; that of a closed page, or of a phone that sleeps, has
    not (1.62 to 1.67)."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session)


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


def keep_downloads() -> None:
    """Keep a file that is made when its button is pressed until its page runs again; any run of anybody that ends
    before the browser has fetched it would drop it (MediaFileManager of 1.67)."""
    make = MediaFileManager.execute_deferred

    def make_and_keep(self: MediaFileManager, file_id: str) -> str:
        address = make(self, file_id)
        with self._lock:
            if button := self._deferred_callables.get(file_id):
                files = self._files_by_session_and_coord[button["session_id"]]
                files[f"{button['coordinates']}.made"] = Path(address).stem
        return address

    MediaFileManager.execute_deferred = make_and_keep  # type: ignore[method-assign]


def deliver_whole_runs() -> None:
    """Send to the browser all that a run has said, also where a part of the page is asked for at the moment at which
    that run ends; what has not been looked at by then would be dropped (AppSession of 1.67)."""
    handle, create = AppSession._handle_scriptrunner_event_on_event_loop, AppSession._create_scriptrunner

    def create_beside_the_ended(self: AppSession, data: RerunData) -> None:
        self._ended = self._scriptrunner  # type: ignore[attr-defined]
        create(self, data)

    def handle_of_the_ended(
        self: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, *said: Any, **named: Any
    ) -> None:
        now = self._scriptrunner
        ended = getattr(self, "_ended", None)
        is_late = sender and now and sender is not now and sender is ended and event != ScriptRunnerEvent.SHUTDOWN
        if is_late:
            self._scriptrunner = sender
        try:
            handle(self, sender, event, *said, **named)
        finally:
            if is_late:
                self._scriptrunner = now

    AppSession._create_scriptrunner = create_beside_the_ended  # type: ignore[assignment]
    AppSession._handle_scriptrunner_event_on_event_loop = handle_of_the_ended  # type: ignore[method-assign]


def press_once() -> None:
    """Leave each press to the message that tells of it; a timer of a part that goes off at that moment sends it, too,
    and it would be handled twice (AppSession and the browser's WidgetStateManager of 1.67)."""
    request = AppSession.request_rerun

    def request_without_presses(self: AppSession, state: ClientState | None) -> None:
        if state and state.is_auto_rerun:
            widgets = state.widget_states.widgets
            for pressed in [each for each in widgets if "trigger" in str(each.WhichOneof("value"))]:
                widgets.remove(pressed)
        request(self, state)

    AppSession.request_rerun = request_without_presses  # type: ignore[assignment]
