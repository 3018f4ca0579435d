"""The reader's own formula: typed, bound to the link, parsed safely, the last good one kept."""

from collections.abc import Callable, Sequence

import streamlit as st

from dlmath import InputError
from dlmath.arrays import shortened
from dlmath.calculus.expressions import expression_of
from dlmath.calculus.graph import Graph, parse_expression
from pages.ui.inputs import controls
from pages.ui.writing.text import _, complaint

OWN = "own"


def ask(
    key: str,
    label: str,
    default: str,
    names: Sequence[str] = (),
    most: int = 0,
    on_change: Callable[[], None] | None = None,
) -> Graph:
    """A formula as text; one that cannot be read is explained, and the last good one is shown.

    Args:
      key: its parameter in the link.
      label: what the reader sees.
      default: where the link says nothing.
      names: the inputs it may use; any, if empty.
      most: how many inputs it may have, and at least one operation; any number, if 0.
      on_change: called when another formula is typed.

    Returns: the formula as a graph.
    """
    help = _("Numbers, names, + - * / ^, brackets, and functions such as sin, tan, exp, log, tanh, relu.")
    written = controls.text(key, label, default, on_change, help)
    good = st.session_state.setdefault("last_good_expression", {})
    try:
        graph = expression_of(written, names) if names else parse_expression(written)
        if most and len(graph.inputs) > most:
            raise InputError(
                "the expression has %(given)s inputs; at most %(most)s fit on this page",
                given=len(graph.inputs),
                most=most,
            )
        if most and graph.nodes[-1].operation is None:
            raise InputError(
                "“%(given)s” is no operation; write at least one, such as x*y", given=shortened(written, 30)
            )
        good[key] = graph
    except InputError as error:
        st.error(complaint(error, _("Shown with the last good value.")))
    return good.get(key) or parse_expression(default)


def named(name: str) -> Graph:
    """A function of x by the name that an input offers."""
    return parse_expression(f"{name.lower().replace('-', '_')}(x)")


def refuse(error: InputError) -> None:
    """Say why a formula has no value or no derivative where the page stands."""
    st.error(complaint(error))
