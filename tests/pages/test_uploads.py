"""Files of every kind in every place that takes one: read, or refused in a sentence; no page goes away, and nothing is
made of what they hold."""

import functools
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlmath import InputError
from pages.backprop_walkthrough.parts import array_files, downloads, printouts, program
from pages.training.parts.table_text import decode, read_samples, read_table, write_table
from pages.ui.frame import share
from pages.ui.network import scenes
from pages.ui.writing.text import complaint, in_language
from pages.vectors_and_matrices.parts.pictures import read_picture
from tests.fuzz import check
from tests.hostile_files import ARRAYS, FILES, OBJECTS, TABLES, changed
from tests.page import open_page
from tests.pages.test_downloads import scene_trace

WALKTHROUGH, TRAINING = "backprop_walkthrough/step_by_step", "training/training_run"
COMPARISON = "backprop_walkthrough/compare_with_my_program"
READERS: dict[str, Callable[[bytes], object]] = {
    "kept state": share.read_state,
    "trace": lambda data: downloads.control_values(downloads.from_json(data)),
    "classes": lambda data: read_samples(decode(data).text, "classification"),
    "values": lambda data: read_samples(decode(data).text, "regression"),
    "picture": read_picture,
    "program": lambda data: _compared(array_files.read(data)),
    "printout": lambda data: _compared(printouts.read(data.decode("latin-1"))),
}


def _compared(arrays: array_files.Arrays) -> object:
    """A program from a file, judged, with any functions where the file tells none."""
    scene = scenes.SCENES["mazur"]
    found, _others = program.read(arrays, program.Usual(scene.network, scene.X[:, :1], scene.Y[:, :1], scene.loss))
    found.check_size()
    return found.compared(found.trace([name or "tanh" for name in found.functions.activations], "half-SSE"), 0.1)


def read_or_refused(read: Callable[[bytes], object], data: bytes) -> None:
    """A file is read, or refused in words that can be sent, in both languages."""
    said = []
    try:
        read(data)
    except InputError as error:
        said = [in_language(language, functools.partial(complaint, error)) for language in ("en", "zh")]
    for sentence in said:
        assert sentence.encode()
        assert len(sentence) < 400


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", FILES)
def test_any_file_is_read_or_refused(name: str, reader: str) -> None:
    read_or_refused(READERS[reader], FILES[name])


@pytest.mark.parametrize("scene", ["mazur", "classifier"])
def test_a_trace_in_which_anything_is_strange(scene: str) -> None:
    for data in changed(downloads.to_json(scene_trace(scene, 2, 0), 0.5).encode(), 150, seed=1):
        read_or_refused(READERS["trace"], data)


def test_a_state_in_which_anything_is_strange() -> None:
    good = b'{"schema": "dlmath-playground/state/1", "page": "vectors", "values": {"x1": "1", "features": ["a", "b"]}}'
    for data in changed(good, 60, seed=1):
        read_or_refused(lambda file: share.address("vectors", share.read_state(file)[1]).encode(), data)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_can_be_read_is_written_so_that_it_is_read_as_the_same(name: str) -> None:
    try:
        table = read_table(decode(TABLES[name]).text)
    except InputError:
        return
    again = read_table(write_table(table))
    assert (list(again.rows.values()), again.names) == (list(table.rows.values()), table.names)


def upload_all(at: AppTest, key: str, files: dict[str, bytes], kind: str) -> None:
    for name, data in files.items():
        at.file_uploader(key=key).set_value((f"a.{kind}", data, "")).run()
        try:
            check(at)
        except AssertionError as error:
            error.add_note(name)
            raise


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_the_training_page_takes_any_file(task: str) -> None:
    upload_all(open_page(TRAINING, data="own", task=task, epochs=1, layers=0), "file", FILES, "csv")


def test_the_walkthrough_takes_any_file() -> None:
    at = open_page(WALKTHROUGH, lang="en")
    at.session_state["takeaway"], at.session_state["takeaway_tab"] = True, "Data"
    upload_all(at.run(), "state", {**OBJECTS, **dict(list(TABLES.items())[-6:-1])}, "json")


def test_the_comparison_takes_any_file() -> None:
    some = {name: data for name, data in FILES.items() if name in ARRAYS or len(name) % 3 == 0}
    upload_all(open_page(COMPARISON, lang="en"), "program", some, "npz")


def test_every_page_takes_any_file_as_a_kept_state() -> None:
    at = open_page("home")
    at.session_state["share"] = True
    upload_all(at.run(), "kept", {name: data for name, data in FILES.items() if len(data) <= 500_000}, "json")


def test_the_digits_take_any_file() -> None:
    some: dict[str, Any] = {name: FILES[name] for name in ("empty", "any bytes", "gzip", "html", "too large")}
    upload_all(open_page("vectors_and_matrices/linear_model", on="own"), "upload", some, "png")


LONG = "\n".join(f"{i / 7},{i % 13},{'ab'[i % 2]}" for i in range(300))
TYPED = "0,0,a\n1,1,b"


def shown_rows(at: AppTest) -> str:
    """The rows that the box of the reader's own table shows."""
    return next(str(box.value) for box in at.text_area if box.key == "table" or str(box.key).startswith("rows"))


def choose_file(at: AppTest, data: bytes) -> None:
    """Another file in place of the one that is chosen: a browser takes that one away first."""
    at.file_uploader(key="file").set_value(None).run()
    at.file_uploader(key="file").upload("a.csv", data, "text/csv").run()


def test_a_bad_file_in_place_of_a_long_one_leaves_its_rows() -> None:
    at = open_page(TRAINING, lang="en", data="own", table=TYPED, epochs=5)
    for data, troubles, rows in (
        (LONG, 0, LONG),
        ("\0", 1, LONG),
        ("", 1, LONG),
        (f"{LONG}\n1,2,b", 0, f"{LONG}\n1,2,b"),
    ):
        choose_file(at, data.encode())
        assert len(at.error) == troubles
        assert shown_rows(at) == rows
    at.file_uploader(key="file").set_value(None).run()
    assert shown_rows(at) == TYPED
    at.text_area(key="table").set_value("0,0,c\n1,1,d").run()
    at.file_uploader(key="file").upload("a.csv", b"", "text/csv").run()
    assert shown_rows(at) == "0,0,c\n1,1,d"


def test_a_file_that_is_no_longer_chosen_gives_the_box_back() -> None:
    at = open_page(TRAINING, lang="en", data="table", table=TYPED, epochs=5)
    at.file_uploader(key="file").upload("a.csv", LONG.encode(), "text/csv").run()
    at.selectbox(key="data").set_value("circles").run()
    at.selectbox(key="data").set_value("table").run()
    assert shown_rows(at) == TYPED
    assert not at.text_area(key="table").disabled
