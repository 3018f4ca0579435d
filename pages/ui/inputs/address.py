"""What the address says of a page, where Streamlit would take it to say something else."""

from streamlit.runtime.scriptrunner import get_script_run_ctx


def is_way_back() -> bool:
    """Whether this run leads back, or forward, in the browser's history."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def restore() -> None:
    """Give the page gone back to all that its link says; to be called before its first control.

    Streamlit takes out what the page just left has a control for, also where the page gone back to has one of the same
    name.
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


def overrule(key: str, value: str | None) -> None:
    """Let the link say a value, or nothing, of a control about to appear anew, which would take what it said before
    this run; not on a way back."""
    run = get_script_run_ctx()
    if not run or is_way_back():
        return
    with run.session_state.query_params() as link:
        link._initial_query_params.pop(key, None)
        link._query_params.pop(key, None)
        if value is not None:
            link._query_params[key] = value
        link._send_query_param_msg()


def correct(key: str, value: str) -> None:
    """Let the link say another value of a control about to appear, which takes it as it would take it from any link."""
    run = get_script_run_ctx()
    if not run:
        return
    with run.session_state.query_params() as link:
        link._initial_query_params[key] = [value]
        link._query_params[key] = value
        link._send_query_param_msg()
