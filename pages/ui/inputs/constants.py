"""The constant of a function, such as the slope of a leaky ReLU, entered beside its name and kept in it."""

from collections.abc import Callable, Sequence

import streamlit as st

from dlmath.functions.constants import CONSTANTS, constant_in, family, with_constant

WIDTH = 110


def taken(name: str, offered: Sequence[str]) -> str | None:
    """The name as it is written, where it is offered or is one of those with a constant of its own; else None.

    >>> taken("Huber 2.50", ["MSE", "Huber"]), taken("Huber 0", ["Huber"])
    ('Huber 2.5', None)
    """
    if name in offered:
        return name
    if family(name) not in CONSTANTS or family(name) not in offered:
        return None
    try:
        return with_constant(family(name), constant_in(name))
    except ValueError:
        return None


def offered_with(name: str, offered: Sequence[str]) -> list[str]:
    """The names that are offered, behind its family also the one that is chosen.

    >>> offered_with("Huber 2.5", ["Huber", "MSE"])
    ['Huber', 'Huber 2.5', 'MSE']
    """
    if name in offered:
        return list(offered)
    return [each for known in offered for each in ([known, name] if known == family(name) else [known])]


def field(widget: str, name: str, put: Callable[[str], None]) -> None:
    """Where a function has a constant: the number, which makes the name another one.

    Args:
      widget: the key of the list of names.
      name: the one that is chosen.
      put: is called with the name that has another number, when that is changed.
    """
    if family(name) not in CONSTANTS:
        return
    constant, key = CONSTANTS[family(name)], f"{widget} constant"
    st.session_state[key] = constant_in(name)

    def changed() -> None:
        put(with_constant(family(name), float(st.session_state[key])))

    st.number_input(
        f"{constant.letter} · {family(name)}",
        constant.least,
        constant.most,
        step=0.01,
        format="%.12g",
        key=key,
        on_change=changed,
        width=WIDTH,
    )
