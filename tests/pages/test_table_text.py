"""Tables of the reader's own samples: written in many ways, read as one; what is wrong is named with its row and
column."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath import InputError
from pages.training.parts.table_text import (
    MOST_BYTES,
    MOST_CLASSES,
    MOST_SAMPLES,
    decode,
    read_samples,
    read_table,
    write_table,
)

NUMBERS = st.floats(-1e6, 1e6)


FEW_BELOW_NAMES = "a table needs at least 2 rows below its names; no cell of its first row is a number"
FEW = "a table needs at least 2 rows, and 2 columns: an input, and a label or target"


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
        "[0, 1, 'a'],\n[2, 3.5, 'b']",
        "[[0, 1, 'a'],\n [2, 3.5, 'b']]",
        "data = np.array([[0, 1, 'a'], [2, 3.5, 'b']])",
        "[(0, 1, 'a'), (2, 3.5, 'b')]",
        "   x1   x2 class\n0   0  1.0     a\n1   2  3.5     b",
        "   x1   x2 class\n17   0  1.0     a\n3   2  3.5     b",
        ",x1,x2,class\n17,0,1,a\n3,2,3.5,b",
    ],
)
def test_one_table_written_in_many_ways(text: str) -> None:
    data = read_samples(text, "classification")
    np.testing.assert_array_equal(data.X, [[0.0, 2.0], [1.0, 3.5]])
    np.testing.assert_array_equal(data.Y, [[0.0, 1.0]])


@pytest.mark.parametrize(
    "written", ["1 234,5;2 000 000", "1.234,5;2.000.000", '"1,234.5","2,000,000"', "1\xa0234,5;2\xa0000\xa0000"]
)
def test_marks_of_thousands_that_can_be_nothing_else_are_left_out(written: str) -> None:
    mark = ";" if ";" in written else ","
    data = read_samples(f"{written}{mark}a\n{written}{mark}b", "classification")
    np.testing.assert_array_equal(data.X, [[1234.5, 1234.5], [2e6, 2e6]])


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
        ("", "classification", FEW),
        ("5\n7\n9", "regression", FEW),
        ("x1,x2,y\n0,1,a", "classification", FEW_BELOW_NAMES),
        ("1kg,2kg,a\n3kg,4kg,b", "classification", FEW_BELOW_NAMES),
        ("0,1,a\n1,2", "classification", "table, row 2: the number of its cells is 2, that of most rows 3"),
        ("0,1,a\n\n1,2,b,3", "classification", "table, row 3: the number of its cells is 4, that of most rows 3"),
        ("x1,x2,y\n0,1,a\n1,two,b\n2,2,a", "classification", "table, row 3, column 2: “two” is not a number"),
        ("0,1,a\n1,,b", "classification", "table, row 2, column 2 is missing"),
        ("0,1,a\n1,NA,b\n2,2,b", "classification", "table, row 2, column 2: “NA” is not a number"),
        ("0,1,a\n1,2,", "classification", "table, row 2, column 3 is missing"),
        ("0,1,a\n1,2,NaN\n1,3,b", "classification", "table, row 2, column 3 is missing"),
        ("0,1,a\n1,2,#N/A\n1,3,b", "classification", "table, row 2, column 3 is missing"),
        ("0,1,1\n1,inf,2", "regression", "the table must be finite, but row 2, column 2 is inf"),
        ("0,1,1\n1,1e999,2", "regression", "the table must be finite, but row 2, column 2 is 1e999"),
        ("0,1,1\n1,2,b", "regression", "table, row 2, column 3: “b” is not a number"),
        ("0,1,a\n1,2,a", "classification", "column 3 must hold 2 to 6 different labels, not 1: “a”"),
        (
            "\n".join(f"0,{k},l{k}" for k in range(MOST_CLASSES + 1)),
            "classification",
            "column 3 must hold 2 to 6 different labels, not 7: “l0”, “l1”, “l2”, “l3”, …",
        ),
        ("0,1,a\n1,2,b\n1;2;b", "classification", "table, row 3: the number of its cells is 1, that of most rows 3"),
        ("a,b,c\ncm,kg,-\n0,1,a\n1,2,b", "classification", "table, row 2, column 1: “cm” is not a number"),
        (",".join("1" * 11) + "\n" + ",".join("2" * 11), "regression", "the table has 11 columns; at most 10 are read"),
        ("a,b\nc,d\ne,1", "classification", "the table needs a column of numbers beside column 2"),
        ('"1,000",2,a\n3,4,b', "classification", "table, row 1, column 1: “1,000” is not a number"),
        ("1,5;2;a\n1.5;2;b\n2.5;1;b", "classification", "table, row 1, column 1: “1,5” is not a number"),
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
        assert 1 <= data.X.shape[0] <= 9
        assert np.isfinite(data.X).all()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_a_file_is_text_in_the_ways_that_spreadsheets_write(encoding: str) -> None:
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    assert decode(f"{mark}身高,x₁".encode(encoding)).text == "身高,x₁"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["a,b,c\n1,2,x", "身高,体重,性别\n1,2,男"])
def test_utf_16_needs_no_mark(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("Größe;Gewicht\n1,5;2", "latin-1", "Windows-1252"),
        ("prénom,âge,été\n1,2,3", "cp1252", "Windows-1252"),
        ("longitud,año,niño\n1,2,3", "cp1252", "Windows-1252"),
        ("10 °C,5 µm\n1,2", "latin-1", "Windows-1252"),
        ("Å,Ø,Æ\n1,2,3", "latin-1", "Windows-1252"),
        ("身高,体重,性别\n1,2,男", "gb18030", "GB18030"),
        ("鸢尾花,花瓣长度（厘米）,品种\n1,2,山鸢尾", "gb18030", "GB18030"),
        ("身高,体重", "utf-16", "UTF-16"),
        ("x₁,é", "utf-8", "UTF-8"),
    ],
)
def test_the_encoding_is_told_from_the_letters(text: str, encoding: str, said: str) -> None:
    assert decode(text.encode(encoding)) == (text, said)


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="byte 3 cannot be read"):
        decode(b"ab\x81")
    with pytest.raises(InputError, match="at most 1000000 are read"):
        decode(b" " * (MOST_BYTES + 1))


def test_names_and_classes_of_a_table() -> None:
    table = read_table("Iris\nlength;width;kind\n1,5;2;10\n3;4;9")
    assert table.names == ("length", "width", "kind")
    assert table.labels(2) == ["9", "10"]
    assert read_table("1,2,b\n3,4,a").names == ()
    assert read_table("1,2,b\n3,4,a\n5,6,c").labels(2) == ["a", "b", "c"]


FLOWERS = "Id,length,width,depth,kind\n1,5.1,3.5,1.4,rose\n2,4.9,3.0,4.7,iris\n3,6.1,2.9,5.6,lily\n4,5.0,3.3,1.5,rose"


def test_inputs_are_the_columns_of_numbers_but_for_one_that_counts_rows() -> None:
    table = read_table(FLOWERS)
    assert table.numeric == (True, True, True, True, False)
    assert table.usual_inputs(4) == (1, 2, 3)
    assert read_table(FLOWERS.replace("Id", "age")).usual_inputs(4) == (0, 1, 2, 3)
    assert read_table(FLOWERS.replace("\n2,", "\n7,")).usual_inputs(4) == (0, 1, 2, 3)
    assert table.usual_inputs(2) == (1, 3)


def test_any_columns_can_be_inputs_and_target() -> None:
    data = read_samples(FLOWERS, "classification")
    assert data.Y.tolist() == [[0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 1]]  # iris, lily, rose
    fitted = read_samples(FLOWERS, "regression", inputs=(3, 1), target=2)
    assert fitted.X.tolist() == [[1.4, 4.7, 5.6, 1.5], [5.1, 4.9, 6.1, 5.0]]
    assert fitted.Y.tolist() == [[3.5, 3.0, 2.9, 3.3]]


@given(
    st.integers(2, 10).flatmap(lambda n: st.lists(st.lists(NUMBERS, min_size=n, max_size=n), min_size=2, max_size=12)),
    st.sampled_from("\t;, "),
    st.booleans(),
)
def test_tables_of_numbers_are_read_back_however_they_are_written(
    rows: list[list[float]], mark: str, comma: bool
) -> None:
    written = [mark.join(str(number) for number in row) for row in rows]
    if comma and mark != ",":
        written = [line.replace(".", ",") for line in written]
    table = read_table("\n".join(written))
    assert [list(map(float, cells)) for cells in table.rows.values()] == rows
    assert read_table(write_table(table)).rows.keys() == set(range(1, len(rows) + 1))


MARKDOWN = """
| long | wide | kind |
|:-----|-----:|------|
| 1.5  | 2    | rose |
| 3    | -4   | iris |
"""


@pytest.mark.parametrize("text", [MARKDOWN, MARKDOWN.replace("\n| ", "\n").replace(" |\n", "\n")])
def test_a_table_of_markdown_is_read(text: str) -> None:
    table = read_table(text)
    assert table.names == ("long", "wide", "kind")
    assert list(table.rows.values()) == [["1.5", "2", "rose"], ["3", "-4", "iris"]]
    assert read_table(write_table(table)).names == table.names


@pytest.mark.parametrize(
    ("heads", "names"),
    [("a,a,y", ("a", "a (2)", "y")), ("a,a,a", ("a", "a (2)", "a (3)")), ("a,a,a (2)", ("a", "a (3)", "a (2)"))],
)
def test_columns_of_equal_names_are_told_apart(heads: str, names: tuple[str, ...]) -> None:
    assert read_table(f"{heads}\n1,2,3\n4,5,6").names == names
