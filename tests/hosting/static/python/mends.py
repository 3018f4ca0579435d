"""What stlite's Streamlit 1.62 lacks of the server's 1.67, and what a server does beside Streamlit."""

from streamlit import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state.session_state import SessionState

# What is mended here, and whether that is still needed; a test asks.
NEEDED = {
    "Runtime.exists and Runtime.instance": not hasattr(runtime.Runtime, "exists"),
    "ScriptRunContext.is_history_navigation": not hasattr(ScriptRunContext, "is_history_navigation"),
}

# Components of the second kind ask the class whether there is a runtime; stlite has taken that out.
runtime.Runtime.exists = staticmethod(runtime.exists)
runtime.Runtime.instance = staticmethod(runtime.get_instance)

# What start.js says that the address says on a way back or forward, and by a link; and whether this run is one.
link, is_by_link = None, False
_run = AppSession._handle_rerun_script_request


def _run_with_link(session, client_state=None):
    global link, is_by_link
    is_by_link = link is not None
    if is_by_link:
        client_state.query_string, link = link, None
    return _run(session, client_state)


AppSession._handle_rerun_script_request = _run_with_link
ScriptRunContext.is_history_navigation = property(lambda run: is_by_link)
_bind = SessionState._handle_query_param_binding


def _bind_by_link(self, metadata, user_key, widget_id):
    """Let a control take what the link says, or its default, also where the page left has one of the same name."""
    if not is_by_link:
        return _bind(self, metadata, user_key, widget_id)
    for values, key in ((self._new_widget_state, widget_id), (self._new_session_state, user_key)):
        if key in values:
            del values[key]
    if not _bind(self, metadata, user_key, widget_id):
        default = metadata.deserializer(None)
        self._new_widget_state.set_from_value(widget_id, default)
        self._new_session_state[user_key] = default
    return True


SessionState._handle_query_param_binding = _bind_by_link


def _say_that_it_failed(error):
    """What app.py gives its server as ``on_script_error``."""
    from pages.ui.serving import error_page

    return error_page.show(error)


ScriptRunContext.on_script_error = property(lambda run: _say_that_it_failed, lambda run, handler: None)
