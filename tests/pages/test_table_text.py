"""Tables of the reader's own samples: written in many ways, read as one; what is wrong is named with its row and
column."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath import InputError
from pages.training.parts.table_text import MOST_BYTES, MOST_SAMPLES, decode, read_samples, read_table

NUMBERS = st.floats(-1e6, 1e6)


FEW_BELOW_NAMES = (
    "a table needs at least 2 rows below its names of x₁, x₂ and a label or target; no cell of its first row is a"
    " number"
)


@pytest.mark.parametrize(
    "text",
    [
        "0,1,a\n2,3.5,b",
        "x1,x2,class\n0,1,a\n2,3.5,b\n",
        "0\t1\ta\n2\t3.5\tb",
        "0;1;a\n2;3.5;b",
        "0 1 a; 2 3.5 b",
        '"x1","x2","y"\r\n"0","1","a"\r\n"2","3.5","b"\r\n',
        "\n 0 , 1 , a \n\n 2 , 7/2 , b \n",
        "０，１，a\n２，３.５，b",
        "0,0;1;a\n2;3,5;b",
        "0,0\t1,0\ta\n2,0\t3,5\tb",
        "0,0 1,0 a\n2,0 3,5 b",
        "x1;x2;class\r0;1;a\r2;3,5;b\r",
        "Flowers of 1936\nlength,width,kind\n0,1,a\n2,3.5,b",
        "Flowers\n\nKew\n0,1,a\n2,3.5,b",
        "0,1,a,,\n2,3.5,b,,\n,,,,",
        "0;1;a;\n2;3,5;b;",
        '"0";"1";"a"\n"2";"3,5";"b"',
        '"0,0","1,000",a\n2,"3,5",b',
        "\ufeff0,1,a\n2,3.5,b",
    ],
)
def test_one_table_written_in_many_ways(text: str) -> None:
    data = read_samples(text, "classification")
    np.testing.assert_array_equal(data.X, [[0.0, 2.0], [1.0, 3.5]])
    np.testing.assert_array_equal(data.Y, [[0.0, 1.0]])


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=2, max_size=20))
def test_what_pythons_csv_module_writes_is_read_back(rows: list[tuple[float, float, float]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([("x1", "x2", "y"), *rows])
    data = read_samples(file.getvalue(), "regression")
    np.testing.assert_array_equal(np.vstack([data.X, data.Y]).T, rows)


@pytest.mark.parametrize(
    ("labels", "classes"), [("10 9", [1, 0]), ("b a", [1, 0]), ("1 -1", [1, 0]), ("猫 狗", [1, 0]), ("0 1", [0, 1])]
)
def test_the_smaller_label_is_class_0(labels: str, classes: list[int]) -> None:
    first, second = labels.split()
    assert read_samples(f"0,0,{first}\n1,1,{second}", "classification").Y.tolist() == [classes]


@pytest.mark.parametrize(
    ("text", "task", "message"),
    [
        ("", "classification", "a table needs at least 2 rows of x₁, x₂ and a label or target"),
        ("x1,x2,y\n0,1,a", "classification", FEW_BELOW_NAMES),
        ("1kg,2kg,a\n3kg,4kg,b", "classification", FEW_BELOW_NAMES),
        ("0,1,a\n1,2", "classification", "table, row 2: x₁, x₂ and a label or target are 3 cells, not 2"),
        ("0,1,a\n\n1,2,b,3", "classification", "table, row 3: x₁, x₂ and a label or target are 3 cells, not 4"),
        ("x1,x2,y\n0,1,a\n1,two,b", "classification", "table, row 3, column 2: “two” is not a number"),
        ("0,1,a\n1,,b", "classification", "table, row 2, column 2 is missing"),
        ("0,1,a\n1,2,", "classification", "table, row 2, column 3 is missing"),
        ("0,1,1\n1,inf,2", "regression", "table must be finite, but row 2, column 2 is inf"),
        ("0,1,1\n1,2,b", "regression", "table, row 2, column 3: “b” is not a number"),
        ("0,1,a\n1,2,a", "classification", "column 3 must hold two different labels, not 1: “a”"),
        ("0,1,c\n1,2,b\n0,0,a", "classification", "column 3 must hold two different labels, not 3: “a”, “b”, “c”"),
        ("0,1,a\n1,2,b\n1;2;b", "classification", "table, row 3: x₁, x₂ and a label or target are 3 cells, not 1"),
        ("a,b,c\ncm,kg,-\n0,1,a\n1,2,b", "classification", "table, row 2, column 1: “cm” is not a number"),
        ('"1,000",2,a\n3,4,b', "classification", "table, row 1, column 1: “1,000” is not a number"),
        ("1,5;2,5;a\n1.5;2;b", "classification", "table, row 1, column 1: “1,5” is not a number"),
        (
            "0,1,a\n1,2,b\n2,1e101,a",
            "classification",
            "table, row 3, column 2: 1e101 is too large; at most 1e100 is learned",
        ),
        (f"1,2,{'a' * 140_000}\n3,4,b", "classification", "table, row 1 has 140004 characters; at most 2000 are read"),
        (
            "0,1,a\n" * (MOST_SAMPLES + 1),
            "classification",
            f"the table has {MOST_SAMPLES + 1} rows; at most {MOST_SAMPLES} are read",
        ),
    ],
)
def test_what_is_wrong_is_named(text: str, task: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        read_samples(text, task)
    assert str(error.value) == message


@given(st.text(max_size=60))
def test_any_text_is_a_table_or_says_why_not(text: str) -> None:
    for task in ("classification", "regression"):
        try:
            data = read_samples(text, task)
        except InputError:
            continue
        assert data.X.shape[0] == 2
        assert np.isfinite(data.X).all()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_a_file_is_text_in_the_ways_that_spreadsheets_write(encoding: str) -> None:
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    assert decode(f"{mark}身高,x₁".encode(encoding)) == "身高,x₁"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["a,b,c\n1,2,x", "身高,体重,性别\n1,2,男"])
def test_utf_16_needs_no_mark(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="byte 3 cannot be read"):
        decode(b"ab\xff")
    with pytest.raises(InputError, match="at most 1000000 are read"):
        decode(b" " * (MOST_BYTES + 1))


def test_names_and_classes_of_a_table() -> None:
    table = read_table("Iris\nlength;width;kind\n1,5;2;10\n3;4;9")
    assert table.names == ("length", "width", "kind")
    assert table.classes == ["9", "10"]
    assert read_table("1,2,b\n3,4,a").names == ()
