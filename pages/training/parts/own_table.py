"""The reader's own samples: typed or pasted into the link, or taken from a file; the last good ones stay in use and in
sight."""

from typing import Any, NamedTuple

import streamlit as st

from dlmath import Dataset, InputError
from dlmath.training.datasets import far_from_one
from pages.training.parts.table_text import MOST_BYTES, Table, decode, read_table, samples, write_table
from pages.training.parts.training_settings import CLASSIFICATION, OPTIONS
from pages.ui.inputs import controls
from pages.ui.writing import numbers
from pages.ui.writing.numbers import sub
from pages.ui.writing.text import _, complaint, sentences

TABLE = (
    "x1,x2,y\n0,0,a\n0.1,0.9,b\n1,0.2,b\n0.9,1,a\n-0.1,0.1,a\n0.2,1.1,b\n"
    "1.1,0,b\n1,0.8,a\n0,0.3,a\n0.8,-0.1,b\n-0.2,0.8,b\n1.2,1.1,a"
)
LONGEST = 3000
HEIGHT = 150


class Good(NamedTuple):
    """A table that can be learned: as text, what is to be learned of it, its cells, its samples."""

    text: str
    task: str
    table: Table
    data: Dataset


def ask() -> dict[str, Any]:
    """The table, its task, and whether its inputs are standardised, as fields of a run."""
    task = controls.choice("task", _("Task"), OPTIONS["task"], CLASSIFICATION)
    text = _text()
    st.file_uploader(
        _("or a CSV or text file; a long one does not come into the link"),
        type=["csv", "txt", "tsv"],
        key="file",
        on_change=_take,
        max_upload_size=MOST_BYTES // 1_000_000,
    )
    if refused := st.session_state.get("refused_file"):
        st.error(complaint(refused, _("The rows that were in use before are kept.")))
    good = _usable(text, task)
    _describe(good.table, good.task)
    standardise = controls.switch(
        "standardise", _("Standardise the inputs"), help=_("Each less its mean, divided by its standard deviation")
    )
    if not standardise:
        _warn(good.data)
    return {"table": good.text, "task": good.task, "standardise": standardise}


def _text() -> str:
    """The rows in the box: those in the link, or those of a file that is too long for it, as long as it is chosen."""
    if st.session_state.get("file") is None:
        _put_away()  # the page, or these data, were left meanwhile, and the file with them
    label, of_file = _("Rows of x₁, x₂ and a label or target"), st.session_state.get("long_table")
    if of_file:
        st.text_area(label, of_file, key=f"rows {hash(of_file)}", height=HEIGHT, disabled=True)
        controls.declared().values["table"] = st.session_state.get("typed_table", TABLE)
        return of_file
    help = _("Paste from a spreadsheet; up to %(n)s characters stand in the link.", n=LONGEST)
    typed = controls.text("table", label, TABLE, help=help, most=LONGEST, height=HEIGHT)
    if typed != st.session_state.get("typed_table"):
        st.session_state.pop("before_file", None)
    st.session_state["typed_table"] = typed
    return typed


def _put_away() -> str | None:
    """Let the box have its own rows again; those of the file."""
    of_file = st.session_state.pop("long_table", None)
    if of_file and "table" not in st.query_params:
        controls.set_values({"table": st.session_state.get("typed_table", TABLE)})
    return of_file


def _take() -> None:
    """A file was chosen: if it holds a table, its rows come into the box; if it is taken away, the box has its own
    again."""
    file, held = st.session_state.get("file"), st.session_state
    held.pop("refused_file", None)
    before = held.pop("before_file", None)
    if file is None:
        if of_file := _put_away():
            held["before_file"] = of_file  # a browser also takes a file away when another one is chosen in its place
        return
    try:
        text = write_table(read_table(decode(file.getvalue())))
    except InputError as error:
        held["refused_file"] = error
        if before:
            held["long_table"] = before
        return
    held.pop("long_table", None)
    if len(text) > LONGEST:
        held["long_table"] = text
    else:
        controls.set_values({"table": text})


def _read(text: str, task: str) -> Good:
    table = read_table(text)
    return Good(text, task, table, samples(table, task))


def _usable(text: str, task: str) -> Good:
    """A table with its task; if it is none, said, the last good one of this visit, and shown."""
    try:
        st.session_state["good_table"] = good = _read(text, task)
        return good
    except InputError as error:
        st.error(complaint(error, _("Shown with the last good table.")))
    good = st.session_state.get("good_table") or _read(TABLE, CLASSIFICATION)
    st.caption(_("The rows in use:"))
    st.code(good.text, language=None, height=HEIGHT)
    return good


def _describe(table: Table, task: str) -> None:
    """What the columns are called, and which label is which class."""
    told = []
    if table.names:
        first, second, last = table.names
        told.append(
            _("x₁ is %(first)s, x₂ is %(second)s, to be learned is %(last)s.", first=first, second=second, last=last)
        )
    if task == CLASSIFICATION:
        told.append(
            _(
                "Class 0 is %(first)s, class 1 is %(second)s.",
                **dict(zip(("first", "second"), table.classes, strict=False)),
            )
        )
    if told:
        st.caption(sentences(told))


def _warn(data: Dataset) -> None:
    """Say which inputs are far from the size that first weights are drawn for."""
    far = [
        _(
            "x%(i)s from %(low)s to %(high)s",
            i=sub(i),
            low=numbers.plain(float(data.X[i].min())),
            high=numbers.plain(float(data.X[i].max())),
        )
        for i in far_from_one(data.X)
    ]
    if far:
        st.info(
            _(
                "%(columns)s: first weights are drawn for inputs of about ±1. Larger inputs push units to where their"
                " slope is nearly 0, smaller ones hardly count, and learning stalls. Standardise the inputs.",
                columns=far,
            )
        )
