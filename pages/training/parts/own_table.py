"""The reader's own samples: typed or pasted into the link, or taken from a file; the last good ones stay in use and in
sight."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dlmath import Dataset, InputError
from dlmath.arrays import shortened
from dlmath.training.datasets import far_from_one
from pages.training.parts import prepared
from pages.training.parts.prepared import Prepared, column_name
from pages.training.parts.table_text import MOST_BYTES, MOST_CLASSES, Table, decode, read_table, write_table
from pages.training.parts.training_settings import CLASSIFICATION, OPTIONS, REGRESSION, SWITCHES, TABLE, TWO_COLUMNS
from pages.ui.inputs import controls
from pages.ui.writing import numbers, small_tables
from pages.ui.writing.literal import clean, literal
from pages.ui.writing.numbers import sub
from pages.ui.writing.text import _, complaint, sentences

ROWS = (
    "x1,x2,y\n0,0,a\n0.1,0.9,b\n1,0.2,b\n0.9,1,a\n-0.1,0.1,a\n0.2,1.1,b\n"
    "1.1,0,b\n1,0.8,a\n0,0.3,a\n0.8,-0.1,b\n-0.2,0.8,b\n1.2,1.1,a"
)
LONGEST = 3000
HEIGHT = 150


@dataclass(frozen=True)
class Good:
    """A table that can be learned, with what is learned of it; ``_good`` makes it.

    Attributes:
      text, table: as text, and its cells.
      task: what is to be learned.
      inputs, target: from which columns, and of which, counted from 0.
      samples: what is learned from.
    """

    text: str
    task: str
    inputs: tuple[int, ...]
    target: int
    table: Table
    samples: Dataset


def _good(text: str, task: str, inputs: tuple[int, ...], target: int) -> Good:
    """A table with what is learned of it.

    Raises: InputError if a cell is missing or no number, or there are too few or too many labels.
    """
    return Good(text, task, inputs, target, prepared.read(text), prepared.of_table(text, task, inputs, target))


def understand_older_links() -> None:
    """Links once called a table of two inputs “own”; it was standardised only if they said so."""
    if "data" in st.session_state or st.query_params.get("data") != TWO_COLUMNS:
        return
    st.query_params["data"] = TABLE
    controls.load({switch: False for switch in SWITCHES if switch not in st.query_params})


def ask() -> dict[str, Any]:
    """The table, its columns, its task, and whether it is standardised, as fields of a run."""
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
    elif (encoding := st.session_state.get("encoding", "UTF-8")) != "UTF-8" and st.session_state.get("file"):
        st.caption(
            _(
                "The file is no UTF-8; it was read as %(encoding)s. If its letters look wrong, save it as UTF-8.",
                encoding=encoding,
            )
        )
    good = _usable(text)
    _describe(good)
    found = {"table": good.text, "task": good.task} | _in_fields(good)
    help = _("Each less its mean, divided by its standard deviation, over the training samples")
    found["standardise"] = controls.switch("standardise", _("Standardise the inputs"), True, help=help)
    if good.task == REGRESSION:
        found["standardise_y"] = controls.switch("standardise_y", _("Standardise the target"), True, help=help)
    if not found["standardise"]:
        _warn(good)
    return found


def show_kept() -> None:
    """The table that runs are kept of, where other data are shown: its box stays, and so does it in the link."""
    with st.expander(_("Rows of a kept run")):
        _box()


def of_kept_runs() -> str:
    """The rows in that box."""
    return str(st.session_state.get("long_table") or st.session_state.get("typed_table", ROWS))


def _in_fields(good: Good) -> dict[str, Any]:
    """The columns as fields of a run, which leave out what is usual."""
    last = good.target == good.table.width - 1
    usual = good.inputs == good.table.usual_inputs(good.target)
    return {"target": 0 if last else good.target + 1, "inputs": () if usual else tuple(k + 1 for k in good.inputs)}


def _text() -> str:
    """The rows in the box: those in the link, or those of a file that is too long for it, as long as it is chosen."""
    if st.session_state.get("file") is None:
        _put_away()  # the page, or these data, were left meanwhile, and the file with them
    return _box()


def _box() -> str:
    """The box of rows, and what is in it."""
    label, of_file = _("Rows of inputs and a label or target"), st.session_state.get("long_table")
    if of_file:
        st.text_area(label, of_file, key=f"rows {hash(of_file)}", height=HEIGHT, disabled=True)
        controls.declared().values["table"] = st.session_state.get("typed_table", ROWS)
        return of_file
    help = _(
        "Paste from a spreadsheet: up to 10 columns, with or without a row of names; up to %(n)s characters stand in"
        " the link.",
        n=LONGEST,
    )
    typed = controls.text("table", label, ROWS, _other_rows, help=help, most=LONGEST, height=HEIGHT)
    if typed != st.session_state.get("typed_table"):
        st.session_state.pop("before_file", None)
    st.session_state["typed_table"] = typed
    return typed


def _put_away() -> str | None:
    """Let the box have its own rows again; those of the file."""
    of_file = st.session_state.pop("long_table", None)
    if of_file and "table" not in st.query_params:
        controls.set_values({"table": st.session_state.get("typed_table", ROWS)})
    return of_file


def _take() -> None:
    """A file was chosen: if it holds a table, its rows come into the box; if it is taken away, the box has its own
    again."""
    file, held = st.session_state.get("file"), st.session_state
    held.pop("refused_file", None)
    held.pop("encoding", None)
    before = held.pop("before_file", None)
    if file is None:
        if of_file := _put_away():
            held["before_file"] = of_file  # a browser also takes a file away when another one is chosen in its place
        return
    try:
        read = decode(file.getvalue())
        text = write_table(read_table(read.text))
    except InputError as error:
        held["refused_file"] = error
        if before:
            held["long_table"] = before
        return
    _other_rows()
    held["encoding"] = read.encoding
    held.pop("long_table", None)
    if len(text) > LONGEST:
        held["long_table"] = text
    else:
        controls.set_values({"table": text})


def _other_rows() -> None:
    """The reader gave other rows: the columns may be others too."""
    st.session_state["other_rows"] = True


def _usable(text: str) -> Good:
    """A table with its columns and task; if it is none, said, the last good one of this visit, and shown."""
    last = st.session_state.get("good_table") or _good(ROWS, CLASSIFICATION, (0, 1), 2)
    try:
        table = prepared.read(text)
        _forget_columns(table)
        good = st.session_state["good_table"] = _choose(text, table)
        return good
    except InputError as error:
        st.error(complaint(error, _("Shown with the last good table.")))
    st.caption(_("The rows in use:"))
    st.code(last.text, language=None, height=HEIGHT)
    return last


def _forget_columns(table: Table) -> None:
    """After other rows whose columns are others, the usual ones are chosen again."""
    columns = (table.width, table.names, table.numeric)
    if st.session_state.pop("other_rows", False) and st.session_state.get("columns") != columns:
        for key in ("inputs", "target", "task"):
            st.session_state.pop(key, None)
            if key in st.query_params:
                del st.query_params[key]
    st.session_state["columns"] = columns


def _choose(text: str, table: Table) -> Good:
    """What is to be learned, and from which columns; errors as for ``_good``."""
    names = [clean(column_name(table, k), 30) for k in range(table.width)]

    def written(option: str) -> str:
        return names[int(option) - 1]

    options = [str(k + 1) for k in range(table.width)]
    target = int(controls.select("target", _("To be learned"), options, options[-1], shown=written)) - 1
    offered = [str(k + 1) for k in range(table.width) if table.numeric[k] and k != target]
    usual = [str(k + 1) for k in table.usual_inputs(target)]
    inputs = usual
    if offered:
        inputs = controls.several(
            "inputs", _("Inputs"), offered, usual, shown=lambda option: literal(written(option), 30)
        )
    many = table.numeric[target] and len(table.labels(target)) > MOST_CLASSES
    task = controls.choice("task", _("Task"), OPTIONS["task"], REGRESSION if many else CLASSIFICATION)
    return _good(text, task, tuple(int(each) - 1 for each in inputs or usual[:1]), target)


def _describe(good: Good) -> None:
    """What the columns are called, and which label is which class."""
    table, told = good.table, []
    inputs = [column_name(table, k) for k in good.inputs]
    if table.names and len(inputs) <= 2:
        told += [_("x%(i)s is %(name)s.", i=sub(i), name=name) for i, name in enumerate(inputs)]
    words = [column_name(table, k) for k, numeric in enumerate(table.numeric) if not numeric and k != good.target]
    if words:
        told.append(_("No input, as most of its cells are no numbers: %(names)s.", names=words))
    if good.task == CLASSIFICATION:
        labels = table.labels(good.target)
        first = 0 if len(labels) == 2 else 1
        classes = [_("%(k)s is %(label)s", k=k, label=label) for k, label in enumerate(labels, start=first)]
        told.append(_("Classes: %(classes)s.", classes=classes))
    if told:
        st.caption(sentences(told))


def scales(found: Prepared) -> None:
    """Means and standard deviations of what is standardised, as a table."""
    rows: list[list[small_tables.Cell]] = []
    for scale, values, names in (
        (found.of_inputs, found.raw.X, found.inputs),
        (found.of_target, found.raw.Y, [*found.columns[-1:], "y"][:1]),
    ):
        if scale is None:
            continue
        for i, name in enumerate(names):
            known = values[i, : found.trained]
            mean, deviation = float(scale.mean[i, 0]), float(scale.deviation[i, 0])
            total = (
                f"Σ / {found.trained} = {numbers.plain(float(known.sum()))} / {found.trained} = {numbers.plain(mean)}"
            )
            squares = (
                f"√(Σ( − {numbers.plain(mean)})² / {found.trained}) = {numbers.plain(deviation)}"
                if known.std() > 0
                else _("never changes")
            )
            rows.append([shortened(name, 24), (numbers.plain(mean), total), (numbers.plain(deviation), squares)])
    if rows:
        small_tables.table(_("Standardised"), ("", _("mean"), _("deviation")), rows)


def _warn(good: Good) -> None:
    """Say which inputs are far from the size that first weights are drawn for."""
    X, table = good.samples.X, good.table
    far = [
        _(
            "%(name)s from %(low)s to %(high)s",
            name=column_name(table, good.inputs[i]) if table.names else f"x{sub(i)}",
            low=numbers.plain(float(X[i].min())),
            high=numbers.plain(float(X[i].max())),
        )
        for i in far_from_one(X)
    ]
    if far:
        st.info(
            _(
                "%(columns)s: first weights are drawn for inputs of about ±1. Larger inputs push units to where their"
                " slope is nearly 0, smaller ones hardly count, and learning stalls. Standardise the inputs.",
                columns=far,
            )
        )
