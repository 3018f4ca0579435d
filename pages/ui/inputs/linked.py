"""What the link says of a control, and what is said where it says something else."""

from collections.abc import Callable

import streamlit as st

from pages.ui.inputs.declared import declared, restore
from pages.ui.platform import internals
from pages.ui.writing.literal import clean, code
from pages.ui.writing.text import _


def said_of(key: str, nearest: Callable[[str], str | None] = lambda text: None) -> str | None:
    """What the link says of a control, when the control is about to appear for the first time; the last, and noted,
    where it says several things.

    Args:
      key: the parameter.
      nearest: what the control would take instead of a text that it refuses, which it is then given; None where it
        takes it, or nothing is near.
    """
    restore(key)
    given = [] if key in st.session_state else st.query_params.get_all(key)
    if not given:
        return None
    said = given[-1]
    if len(given) > 1:
        declared().notes.append(_("The link gives %(key)s %(n)s times; the last one counts.", key=key, n=len(given)))
    taken = nearest(said)
    if taken is not None or len(given) > 1:
        internals.correct_link(key, said if taken is None else taken)
    return said


def note(key: str, from_link: str | None, same: Callable[[str], bool], value: str, expected: Callable[[], str]) -> None:
    """Declare a value, and note when the link asked for another; ``expected`` says which it may."""
    declared().values[key] = value
    if from_link is None:
        return
    try:
        understood = same(from_link)
    except ValueError:
        understood = False
    if not understood:
        given = code(f"{key} = {clean(from_link, 30)}")
        declared().notes.append(
            _(
                "The link says %(given)s; expected: %(expected)s. Shown with %(value)s.",
                given=given,
                expected=expected(),
                value=value,
            )
        )


def keep_in_link(key: str, value: str | list[str], default: str | list[str]) -> None:
    """Write a value into the link, unless it is the default."""
    said = st.query_params.get_all(key) if isinstance(value, list) else st.query_params.get(key)
    if value != (said or default):
        if value == default:
            del st.query_params[key]
        else:
            st.query_params[key] = value
