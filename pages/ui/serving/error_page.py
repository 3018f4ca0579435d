"""When a page fails: the visitor reads a sentence and finds the ways back; what went wrong stands in the server's
log."""

import logging
from urllib.parse import urlencode, urlsplit

import streamlit as st

from pages.ui.writing.literal import in_html
from pages.ui.writing.text import _, language

_LOG = logging.getLogger("playground")


def show(error: Exception) -> bool:
    """Say in the reader's language that the page failed, and log the address that leads there again.

    Streamlit has logged the traceback already; that this returns True keeps it off the page.
    """
    _LOG.error(
        "%s at %s?%s",
        type(error).__name__,
        urlsplit(st.context.url or "").path or "/",
        urlencode(st.query_params.to_dict()),
    )
    st.error(_("This page could not be shown. The fault is ours, and it has been logged."))
    afresh, home = in_html(_("Open this page afresh")), in_html(_("Home"))
    st.html(f'<a href="?lang={language()}">{afresh}</a> · <a href="./?lang={language()}">{home}</a>')
    return True
