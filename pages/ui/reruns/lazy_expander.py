"""Controls in an expander, which are drawn only once they are needed: each that is left out saves time with every input
of the page."""

from collections.abc import Mapping

import streamlit as st

from pages.ui.inputs import controls
from pages.ui.platform import internals


def expander(label: str, key: str, defaults: Mapping[str, str]) -> internals.DeltaGenerator | None:
    """An expander for controls; None while it is closed and all of them hold their defaults.

    Args:
      label: what the reader sees.
      key: of the expander.
      defaults: of the controls, by key, as they stand in a link.
    """
    box = st.expander(label, key=key, on_change="rerun")
    return None if not box.open and untouched(defaults) else box


def untouched(defaults: Mapping[str, str]) -> bool:
    """Whether neither the link nor the reader has given some controls anything but their defaults; if so they are
    declared without being drawn."""
    for key in defaults:
        controls.restore(key)
    held = [key for key in defaults if key in st.session_state]
    if any(_in_link(st.session_state[key]) != defaults[key] for key in held) or any(
        st.query_params.get_all(key) not in ([], [default]) for key, default in defaults.items()
    ):
        return False
    for key in held:
        del st.session_state[key]
    for key in defaults.keys() & st.query_params.keys():
        internals.overrule_link(key, None)  # or a control drawn later would begin with what the link says now
    controls.declared().values.update(defaults)
    return True


def _in_link(value: object) -> object:
    """What a control holds, as it stands in a link."""
    return repr(value) if isinstance(value, float) else value
