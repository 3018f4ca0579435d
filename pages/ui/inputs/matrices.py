"""Matrices: as text in the link, entered in a grid of cells over it."""

import contextlib
import functools
from collections.abc import Callable

import numpy as np
import streamlit as st

from dlmath import InputError, as_column, format_matrix, parse_column, parse_matrix
from dlmath.arrays import shape_text
from dlmath.linear_algebra.matrix_text import with_points
from pages.ui.inputs import live
from pages.ui.inputs.declared import declared, set_values
from pages.ui.inputs.linked import said_of
from pages.ui.writing.text import _, complaint


def matrix(
    key: str,
    label: str,
    default: np.ndarray,
    help: str | None = None,
    most: int = 0,
    check: Callable[[np.ndarray], object] | None = None,
    name: str = "",
    turned: bool = False,
) -> np.ndarray:
    """A matrix as text, ``0.15,0.2;0.25,0.3``, typed or pasted; a text that is no such matrix is explained and the last
    good one kept.

    Args:
      key: its parameter in the link.
      label: what the reader sees.
      default: its value where the link says nothing, (m, n); its shape is the shape expected, unless ``most`` is given.
      help: a sentence behind a question mark.
      most: if given, any shape will do with at most so many rows and columns, and a column is written as one.
      check: raises InputError for a matrix that will not do.
      name: what errors call it, if not by its label.
      turned: whether its grid shows and takes the transpose; the text stays as it is.

    Returns: the matrix.
    """
    write = format_matrix if most else as_text
    told = name or label
    read = (
        functools.partial(_read_any, label=told, most=most)
        if most
        else functools.partial(_read, label=told, shape=default.shape)
    )
    understand = functools.partial(_understood, read=read, check=check)
    from_link = said_of(key, lambda text: _with_points(text, told, understand, write))
    held = st.text_area(
        label,
        write(default),
        key=key,
        bind="query-params",
        height=68,
        on_change=_tidy,
        args=(key, understand, write),
        help=help,
    )
    if most and st.session_state.pop(f"typed {key}", None) == held:
        st.caption(
            _(
                "Read as %(shape)s: a comma ends an entry; write decimals with a point.",
                shape=shape_text(read(held or "").shape),
            )
        )
    good = st.session_state.setdefault("last_good", {})
    try:
        value = read(held or "")
        if check:
            check(value)
        good[key] = value
    except InputError as error:
        value = _kept(good.get(key), default, most, check)
        sentence = complaint(error, _("Shown with the last good value."))
        st.error(sentence)
        if from_link is not None:
            declared().notes.append(sentence)
        if not most:
            _offer_transposed(key, held or "", told, default.shape, write)
    declared().values[key] = write(value)
    declared().matrices[key] = live.Cells(label, not most and default.shape[1] == 1, bool(most), most, turned)
    return value


def vector(
    key: str,
    label: str,
    default: np.ndarray,
    help: str | None = None,
    most: int = 12,
    check: Callable[[np.ndarray], object] | None = None,
) -> np.ndarray:
    """Numbers in a row or a column, of any length up to ``most``, as a column; the rest as for ``matrix``.

    Args:
      default: (1, n).
      check: raises InputError for a column that will not do.
    """

    def read(found: np.ndarray) -> np.ndarray:
        column = as_column(found.T if len(found) == 1 else found, label)
        if check:
            check(column)
        return column

    return read(matrix(key, label, default, help, most=most, check=read))


def _offer_transposed(
    key: str, text: str, label: str, shape: tuple[int, ...], write: Callable[[np.ndarray], str]
) -> None:
    """A button that takes a matrix the other way round, where that is what would fit: weights may be given as inputs ×
    units."""
    with contextlib.suppress(InputError):
        found = parse_matrix(text, label)
        if found.shape == shape[::-1] != shape:
            values = {key: write(found.T)}
            st.button(
                _("Take %(name)s transposed", name=label), key=f"transpose {key}", on_click=set_values, args=(values,)
            )


def _kept(
    last: np.ndarray | None, default: np.ndarray, most: int, check: Callable[[np.ndarray], object] | None
) -> np.ndarray:
    """The last good matrix where it still will do, else the default."""
    if last is None or not (most or last.shape == default.shape):
        return default
    try:
        if check:
            check(last)
        return last
    except InputError:
        return default


def as_text(matrix: np.ndarray) -> str:
    """A matrix as it stands in a link; a column is written in a row."""
    return format_matrix(matrix.T if matrix.shape[1] == 1 else matrix)


@functools.lru_cache(maxsize=512)
def _read(text: str, label: str, shape: tuple[int, ...]) -> np.ndarray:
    """A matrix of a shape; kept, since most stay as they are, and therefore not to be written into."""
    rows, columns = shape
    found = parse_column(text, label, rows) if columns == 1 else parse_matrix(text, label, (rows, columns))
    found.setflags(write=False)
    return found


def _read_any(text: str, label: str, most: int) -> np.ndarray:
    found = parse_matrix(text, label)
    if max(found.shape) > most:
        given = "×".join(map(str, found.shape))
        raise InputError(
            "%(name)s may have at most %(most)s rows and %(most)s columns, not %(given)s",
            name=label,
            most=most,
            given=given,
        )
    return found


def _tidy(key: str, understand: Callable[[str], tuple[str, np.ndarray]], write: Callable[[np.ndarray], str]) -> None:
    """Write a matrix that was typed or pasted as it stands in links; a text that has left the page since has nothing to
    write."""
    with contextlib.suppress(InputError, KeyError):
        typed = st.session_state[key]
        understood, found = understand(typed)
        st.session_state[key] = write(found)
        if understood == typed and ";" in typed and any(with_points(typed)):
            st.session_state[f"typed {key}"] = write(found)  # its commas might have been meant as decimal ones


def _understood(
    text: str, read: Callable[[str], np.ndarray], check: Callable[[np.ndarray], object] | None
) -> tuple[str, np.ndarray]:
    """A matrix text, and the matrix; where its commas cannot end entries, as no such matrix would do, they are decimal
    ones, with points."""
    for each in (text, *with_points(text)):
        with contextlib.suppress(InputError):
            found = read(each)
            if check:
                check(found)
            return each, found
    return text, read(text)


def _with_points(
    text: str, name: str, understand: Callable[[str], tuple[str, np.ndarray]], write: Callable[[np.ndarray], str]
) -> str | None:
    """A matrix in the link whose commas turn out to be decimal ones, with points, and noted; None for others."""
    with contextlib.suppress(InputError):
        understood, found = understand(text)
        if understood != text:
            declared().notes.append(
                _("%(name)s was read with decimal commas: %(value)s.", name=name, value=write(found))
            )
            return write(found)
    return None
