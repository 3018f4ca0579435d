"""What is assumed of the private parts of Streamlit and Plotly; a test that fails here says what an update has taken
away, and where it is used."""

import asyncio
import dataclasses
import inspect
import re
import socket
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import pytest
import streamlit
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner.script_runner import ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state.query_params import QueryParams
from streamlit.testing.v1 import AppTest

from pages.ui.platform import internals
from pages.ui.platform.internals import KATEX, PLOTLY, PLOTLY_SCRIPT, STREAMLIT

LOOKED_AT = {"Streamlit": (streamlit.__version__, "1.67"), "Plotly": (plotly.__version__, "7.1")}
# What internals.js takes hold of, by name.
IN_STREAMLIT = {
    "st-key-": "the class of a part with a key",
    "replaceAll(/[^a-zA-Z0-9_-]/g,`-`)": "how a key becomes a class",
    "data-test-connection-state": "whether the server is there",
    "CONNECTED": "that it is",
    "history.pushState": "an entry for each change of the link",
}
IN_PLOTLY = {
    "findArrayAttributes": "the walk through the schema",
    "PlotSchema": "where that is",
    "_fullLayout": "a chart as it is drawn",
    "_subplots": "which axes it has",
    "_inputRange": "the first range of an axis of square cells",
    "_d3locale": "what writes numbers under the pointer",
    "_offset": "where an axis begins",
    "calcdata": "the points of each trace",
    "node3": "what each trace is drawn in",
    "c2p": "where a value stands on an axis",
    "data-index": "which annotation or shape is drawn",
    "_length": "how long it is",
    "_size": "where the plots begin",
}


def since(library: str, what: str) -> str:
    """What to say when something is gone."""
    now, seen = LOOKED_AT[library]
    return f"{library} {now}, looked at in {seen}, has no {what} any more: see pages/ui/platform/internals.py and .js"


@cache
def streamlits_scripts() -> str:
    """All scripts of Streamlit's page."""
    return "\n".join(file.read_text("utf-8") for file in (internals.INDEX.parent / "static" / "js").glob("*.js"))


@cache
def plotlys_script() -> str:
    """The script that draws charts."""
    return PLOTLY_SCRIPT.read_text("utf-8")


def classes(selector: str) -> list[str]:
    """The classes and values of a selector: a, b and title of :is(.a .b, [class$=title])."""
    return re.findall(r"[.=]([\w-]+)", selector)


@pytest.mark.parametrize("name", STREAMLIT)
def test_streamlit_has_an_element(name: str) -> None:
    found = classes(STREAMLIT[name])
    assert found
    assert [each for each in found if each not in streamlits_scripts()] == [], since("Streamlit", STREAMLIT[name])


@pytest.mark.parametrize("name", PLOTLY)
def test_plotly_has_an_element(name: str) -> None:
    found = classes(PLOTLY[name])
    assert found
    assert [each for each in found if each not in plotlys_script()] == [], since("Plotly", PLOTLY[name])


@pytest.mark.parametrize("name", KATEX)
def test_katex_has_an_element(name: str) -> None:
    assert classes(KATEX[name])[0] in streamlits_scripts(), since("Streamlit", f"{KATEX[name]} of KaTeX")


@pytest.mark.parametrize("name", IN_STREAMLIT)
def test_streamlits_page_has_what_scripts_rely_on(name: str) -> None:
    assert name in streamlits_scripts(), since("Streamlit", f"{name}, {IN_STREAMLIT[name]},")


@pytest.mark.parametrize("name", IN_PLOTLY)
def test_plotly_has_what_scripts_rely_on(name: str) -> None:
    assert name in plotlys_script(), since("Plotly", f"{name}, {IN_PLOTLY[name]},")


def test_streamlits_scripts_lie_where_their_address_tells_below_which_path_the_server_answers() -> None:
    assert "static/js/" in internals.INDEX.read_text("utf-8"), since("Streamlit", "script below static/js/")


OF_A_RUN = ("is_history_navigation", "query_string", "session_state", "script_requests", "fragment_ids_this_run")
OF_A_RUN += ("fragment_storage", "pages_manager", "cached_message_hashes", "context_info")


@pytest.mark.parametrize("name", OF_A_RUN)
def test_a_run_knows(name: str) -> None:
    assert name in {each.name for each in dataclasses.fields(ScriptRunContext)}, since("Streamlit", f"run.{name}")


def test_a_run_can_be_asked_whether_it_is_to_end() -> None:
    assert hasattr(ScriptRunContext, "yield_check") or "yield_check" in {
        each.name for each in dataclasses.fields(ScriptRunContext)
    }, since("Streamlit", "run.yield_check()")


@pytest.mark.parametrize(
    "name", ["populate_from_query_string", "set_initial_query_params_from_current", "_send_query_param_msg"]
)
def test_a_link_has(name: str) -> None:
    assert callable(getattr(QueryParams, name, None)), since("Streamlit", f"QueryParams.{name}()")


@pytest.mark.parametrize("name", ["_query_params", "_initial_query_params"])
def test_a_link_keeps(name: str) -> None:
    assert isinstance(getattr(QueryParams(), name, None), dict), since("Streamlit", f"QueryParams.{name}")


def opened(script: Callable[[], None], **link: str) -> AppTest:
    """A page of its own after its first run with a link."""
    at = AppTest.from_function(script)
    for key, value in link.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def test_a_corrected_link_is_what_its_control_takes() -> None:
    def script() -> None:
        import streamlit as st

        from pages.ui.platform import internals

        if "n" not in st.session_state:
            internals.correct_link("n", "3")
        st.slider("n", 0, 10, 5, key="n", bind="query-params")

    assert opened(script, n="70").slider(key="n").value == 3


def test_an_overruled_link_is_not_what_its_control_takes() -> None:
    def script() -> None:
        import streamlit as st

        from pages.ui.platform import internals

        if "n" not in st.session_state:
            st.session_state["n"] = 4
            internals.overrule_link("n", "4")
        st.slider("n", 0, 10, 5, key="n", bind="query-params")

    at = opened(script, n="7")
    assert at.slider(key="n").value == 4
    assert at.query_params["n"] in ("4", ["4"])


def test_a_page_runs_as_often_as_it_is_asked_to() -> None:
    def script() -> None:
        import streamlit as st

        from pages.ui.platform import internals

        def lesson() -> None:
            st.session_state["times"] = st.session_state.get("times", 0) + 1

        page = st.navigation([st.Page(lesson, title="A lesson")])
        internals.run_again(page)
        internals.run_again(page)

    assert opened(script).session_state["times"] == 2


def test_no_run_is_on_its_way_back_or_ends_where_there_is_none() -> None:
    assert not internals.is_way_back()
    internals.end_if_unwanted()


def test_a_socket_that_was_opened_is_found() -> None:
    with socket.socket() as mine:
        assert any(each is mine for each in internals.listening_sockets())


def test_streamlit_answers_below_the_addresses_that_stay_open() -> None:
    routes = "".join(file.read_text("utf-8") for file in (Path(streamlit.__file__).parent / "web").rglob("*.py"))
    for name in internals.ENDPOINTS:
        assert f"_stcore/{name}" in routes, since("Streamlit", f"address _stcore/{name}")


def test_the_class_of_containers_has_no_public_name_yet() -> None:
    public = {name for name in dir(streamlit.typing) if inspect.isclass(getattr(streamlit.typing, name))}
    assert "DeltaGenerator" not in public, "streamlit.typing has it: take it from there"


def test_a_link_is_opened_as_on_a_way_back() -> None:
    """What it says holds, and what it does not say is at its default, also where the page holds something else."""

    def script() -> None:
        import streamlit as st

        from pages.ui.platform import internals

        def lesson() -> None:
            for key in ("n", "m"):
                st.slider(key, 0, 10, 5, key=key, bind="query-params")
            if st.button("go", key="go"):
                del st.session_state["n"]
                del st.session_state["m"]
                internals.open_link("", {"n": "7"})

        st.navigation([st.Page(lesson, title="A lesson", default=True)]).run()

    at = opened(script)
    at.slider(key="n").set_value(2)
    at.slider(key="m").set_value(3)
    at.button(key="go").click().run()
    assert not at.exception
    assert (at.slider(key="n").value, at.slider(key="m").value) == (7, 5)
    assert at.query_params["n"] in ("7", ["7"])


@pytest.mark.parametrize("kept", [False, True])
def test_a_file_that_a_button_makes_outlives_other_runs_only_where_it_is_kept(
    monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    monkeypatch.setattr(MediaFileManager, "execute_deferred", MediaFileManager.execute_deferred)
    if kept:
        internals.keep_downloads()
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    button = manager.add_deferred(lambda: b"1,2", "text/csv", "1.2.3", "a.csv")
    address = manager.execute_deferred(button)
    for _ in range(3):
        manager.remove_orphaned_files()
    if kept:
        assert storage.get_file(address.rpartition("/")[2]).content == b"1,2"
    else:
        with pytest.raises(MediaFileStorageError):
            storage.get_file(address.rpartition("/")[2])


class Sent(AppSession):
    """A session without a server, which notes what it would send and run."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.runs: list[RerunData] = []
        self._state = AppSessionState.APP_IS_RUNNING
        self._event_loop = asyncio.get_running_loop()
        self._scriptrunner: Any = None

    def __del__(self) -> None:
        """There is no script to stop."""

    def _enqueue_forward_msg(self, msg: ForwardMsg) -> None:
        self.sent.append(str(msg.WhichOneof("type")))

    def _create_scriptrunner(self, initial_rerun_data: RerunData) -> None:
        self.runs.append(initial_rerun_data)
        super()._create_scriptrunner(initial_rerun_data)


@pytest.mark.parametrize("whole", [False, True])
def test_what_a_run_has_said_is_sent_after_the_next_has_begun_only_where_runs_are_delivered_whole(
    monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    handle = "_handle_scriptrunner_event_on_event_loop"
    ended, following = object(), object()
    monkeypatch.setattr(AppSession, handle, getattr(AppSession, handle))
    monkeypatch.setattr(
        AppSession, "_create_scriptrunner", lambda self, _data: setattr(self, "_scriptrunner", following)
    )
    if whole:
        internals.deliver_whole_runs()

    async def sent_late() -> list[str]:
        session = Sent()
        session._scriptrunner = ended
        session._create_scriptrunner(RerunData())
        message = ForwardMsg()
        message.auto_rerun.interval = 1.0
        session._handle_scriptrunner_event_on_event_loop(ended, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, message)
        session._handle_scriptrunner_event_on_event_loop(ended, ScriptRunnerEvent.SHUTDOWN)
        assert session._scriptrunner is following
        return session.sent

    assert asyncio.run(sent_late()) == (["auto_rerun"] if whole else [])


@pytest.mark.parametrize("once", [False, True])
@pytest.mark.parametrize("is_timer", [False, True])
def test_a_timer_tells_of_a_press_only_where_presses_may_be_told_twice(
    monkeypatch: pytest.MonkeyPatch, once: bool, is_timer: bool
) -> None:
    monkeypatch.setattr(AppSession, "request_rerun", AppSession.request_rerun)
    monkeypatch.setattr(AppSession, "_create_scriptrunner", lambda _self, _data: None)
    if once:
        internals.press_once()
    said = ClientState(is_auto_rerun=is_timer)
    said.widget_states.widgets.add(id="a", trigger_value=True)
    said.widget_states.widgets.add(id="b", json_trigger_value="[1]")
    said.widget_states.widgets.add(id="n", int_value=7)

    async def told() -> list[str]:
        session = Sent()
        session.request_rerun(said)
        (run,) = session.runs
        assert run.widget_states
        return [each.id for each in run.widget_states.widgets]

    assert asyncio.run(told()) == (["n"] if once and is_timer else ["a", "b", "n"])
