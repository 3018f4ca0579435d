"""Arrays and the text they are read from: by hand, and as NumPy, MATLAB, spreadsheets and a Chinese keyboard write
them."""

import json
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlmath.arrays import (
    InputError,
    as_column,
    as_matrix,
    check_count,
    check_finite,
    check_number,
    check_shape,
    shape_text,
    value_text,
)
from dlmath.calculus.optimisers import optimiser
from dlmath.functions.activations import activation
from dlmath.functions.losses import loss
from dlmath.linear_algebra.matrix_text import LONGEST_TEXT, format_matrix, parse_column, parse_matrix, with_points
from dlmath.network.initialisation import initialisation
from dlmath.training.datasets import dataset

pytestmark = pytest.mark.usefixtures("shapes")

matrices = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=5),
    elements=st.floats(allow_nan=False, allow_infinity=False),
)
ONE_TO_FOUR = [[1.0, 2.0], [3.0, 4.0]]


def test_input_error_keeps_template_and_values() -> None:
    error = InputError("%(name)s must be %(expected)s", name="h", expected="positive")
    assert (str(error), error.template, error.values) == (
        "h must be positive",
        "%(name)s must be %(expected)s",
        {"name": "h", "expected": "positive"},
    )
    assert isinstance(error, ValueError)


@pytest.mark.parametrize(
    "value",
    [
        [[1, 2], [3, 4]],
        ((1, 2), (3, 4)),
        np.array(ONE_TO_FOUR, dtype=np.float32),
        np.array([[1, 2], [3, 4]], order="F"),
    ],
)
def test_as_matrix(value: object) -> None:
    matrix = as_matrix(value, "A", (2, 2))
    assert matrix.dtype == np.float64
    assert matrix.flags.c_contiguous
    assert type(matrix) is np.ndarray
    assert matrix.tolist() == ONE_TO_FOUR


@pytest.mark.parametrize("convert", [lambda value: as_matrix(value, "A"), lambda value: as_column(value, "A")])
def test_results_are_independent(convert) -> None:
    given_matrix = np.ones((2, 1))
    matrix = convert(given_matrix)
    matrix[0, 0] = 7.0
    assert given_matrix[0, 0] == 1.0
    given_matrix[1, 0] = 8.0
    assert matrix[1, 0] == 1.0


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([[1, "x"]], "A must be a matrix of real numbers"),
        ([[True, False]], "A must be a matrix of real numbers"),
        ([["1"]], "A must be a matrix of real numbers"),
        ([[1j]], "A must be a matrix of real numbers"),
        ([[None]], "A must be a matrix of real numbers"),
        ([[10**400]], "A must be a matrix of real numbers"),
        ([[1, 2], [3]], "A must be a matrix of real numbers"),
        ({1, 2}, "A must be a matrix of real numbers"),
        (np.array([["2020-01-01"]], dtype="datetime64[D]"), "A must be a matrix of real numbers"),
        (5, "A must be a matrix with two axes, a vector being one column; given: 0 axes"),
        ([1, 2], "A must be a matrix with two axes, a vector being one column; given: 1 axes"),
        (np.zeros((1, 1, 1)), "A must be a matrix with two axes, a vector being one column; given: 3 axes"),
        ([], "A is empty"),
        ([[]], "A is empty"),
        (np.zeros((0, 3)), "A is empty"),
        ([[1, 2], [np.nan, np.inf]], "A must be finite, but row 2, column 1 is nan"),
        ([[1, -np.inf]], "A must be finite, but row 1, column 2 is -inf"),
    ],
)
def test_as_matrix_refuses(value: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        as_matrix(value, "A")
    assert str(caught.value) == message


@pytest.mark.parametrize("shape", [(2, 3), (None, 3), (2, None), (None, None)])
def test_shapes_that_fit(shape: tuple[int | None, int | None]) -> None:
    assert as_matrix(np.ones((2, 3)), "A", shape).shape == (2, 3)


@pytest.mark.parametrize(("shape", "expected"), [((3, 3), "3×3"), ((None, 2), "n×2"), ((3, None), "3×n")])
def test_shapes_that_do_not_fit(shape: tuple[int | None, int | None], expected: str) -> None:
    with pytest.raises(InputError, match=f"^A must be {expected}, not 2×3$"):
        as_matrix(np.ones((2, 3)), "A", shape)


def test_a_transposed_matrix_is_recognised() -> None:
    with pytest.raises(InputError, match=r"^W must be 3×2, not 2×3; transposed it would fit$"):
        as_matrix(np.ones((2, 3)), "W", (3, 2))


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,5;2,5", ["1.5;2.5", "1.5 2.5"]),
        ("-1,5e3\t2,25", ["-1.5e3\t2.25"] * 2),
        ("1, 5; 2, 5", []),
        ("1，5；2，5", []),
        ("1.5,2;3,4", []),
        ("1,,5", []),
        ("1,x", []),
        ("1;2", []),
    ],
)
def test_decimal_commas(text: str, readings: list[str]) -> None:
    assert list(with_points(text)) == readings


def test_checks_of_their_own() -> None:
    check_shape(np.ones((2, 3)), "A", (None, 3))
    check_finite(np.ones((2, 3)), "A")
    with pytest.raises(InputError, match=r"^A must be n×n, not 2$"):
        check_shape(np.ones(2), "A", (None, None))
    with pytest.raises(InputError) as caught:
        check_finite(np.array([[0.0, np.inf]]), "A")
    assert json.dumps(caught.value.values) == '{"name": "A", "row": 1, "column": 2, "entry": "inf"}'
    assert shape_text((None, 2)) == "n×2"


@pytest.mark.parametrize(
    "lookup", [activation, loss, optimiser, initialisation, lambda name: dataset(name, 10, 0.1, 0)]
)
@pytest.mark.parametrize("name", [["x"], [1], [], {}, None, 3, ("tanh",)])
@pytest.mark.usefixtures("own_checks")
def test_a_name_that_is_no_text_is_unknown(lookup: Callable[[object], object], name: object) -> None:
    with pytest.raises(InputError) as caught:
        lookup(name)
    assert f"“{name}”; there are " in str(caught.value)


@pytest.mark.parametrize(("power", "told"), [(400, "1e400"), (5000, "1e5000")])
def test_whole_numbers_beyond_float64(power: int, told: str) -> None:
    assert (value_text(10**power), value_text(-(10**power)), value_text(10**300)) == (told, f"-{told}", 10**300)
    with pytest.raises(InputError, match=f"^h must be a finite number ≥ 0.0, not {told}$"):
        check_number(10**power, "h", least=0.0)


@pytest.mark.parametrize("value", [0, 0.5, np.float32(2.0), np.int64(3)])
def test_numbers_that_pass(value: object) -> None:
    check_number(value, "h", least=0.0)


@pytest.mark.parametrize("value", [-0.1, np.inf, np.nan, True, "1", None, 1j])
def test_numbers_that_do_not_pass(value: object) -> None:
    with pytest.raises(InputError, match=r"^h must be a finite number ≥ 0\.0, not "):
        check_number(value, "h", least=0.0)


@pytest.mark.parametrize("value", [1, np.int64(3)])
def test_counts_that_pass(value: object) -> None:
    check_count(value, "epochs", least=1)


@pytest.mark.parametrize("value", [0, 1.0, True, "1", None])
def test_counts_that_do_not_pass(value: object) -> None:
    with pytest.raises(InputError, match=r"^epochs must be a whole number ≥ 1, not "):
        check_count(value, "epochs", least=1)


@pytest.mark.parametrize("value", [[1, 2, 3], (1, 2, 3), np.array([1, 2, 3]), [[1], [2], [3]], range(1, 4)])
def test_as_column(value: object) -> None:
    assert as_column(value, "x", 3).tolist() == [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1, 2], "x must be 3×1, not 2×1"),
        ([[1, 2, 3]], "x must be 3×1, not 1×3; transposed it would fit"),
        ([1, [2]], "x must be a matrix of real numbers"),
        (["1", "2", "3"], "x must be a matrix of real numbers"),
        (5, "x must be a matrix with two axes, a vector being one column; given: 0 axes"),
        ([], "x is empty"),
        ([1, 2, np.nan], "x must be finite, but row 3, column 1 is nan"),
    ],
)
def test_as_column_refuses(value: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        as_column(value, "x", 3)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "1 2; 3 4",
        "1,2;3,4",
        " 1 ,  2 ;\n 3 ,4 ; ",
        "1, 2\n3, 4",
        "1\t2\r\n3\t4\r\n",
        "1 2\n\n \t\n3 4\n",
        "1,\t2\n3,\t4",
        "[1 2; 3 4]",
        "[1, 2; 3, 4];",
        "[1 2\n 3 4;]",
        "A =\n\n     1     2\n     3     4\n",
        "W = [1 2; 3 4]",
        "[[1, 2], [3, 4]]",
        "[[1. 2.]\n [3. 4.]]",
        "((1, 2), (3, 4))",
        "(1,2),(3,4)",
        "[1,2];[3,4]",
        "{{1,2},{3,4}}",
        "array([[1., 2.],\n       [3., 4.]])",
        "np.array([[1, 2], [3, 4]])",
        "W = np.array([[1, 2], [3,\n 4]], dtype=np.float64)",
        "tensor([[1., 2.],\n        [3., 4.]], device='cpu', requires_grad=True)",
        "１，２；３，４",
        "１　２；３　４",
        "［１、２］；［３、４］",
        "【1，2】，【3，4】",
        "\ufeff1\xa02; 3\u20094",
        "+1 2.0; 3e0 40E-1",
        "2/2 4 / 2; 6／2 1∕.25",
    ],
)
def test_ways_to_write_a_matrix(text: str) -> None:
    assert parse_matrix(text).tolist() == ONE_TO_FOUR


@pytest.mark.parametrize("sign", "-−–－﹣‐‑")
def test_minus_signs(sign: str) -> None:
    assert parse_matrix(f"{sign}1 2e{sign}1").tolist() == [[-1.0, 0.2]]


@pytest.mark.parametrize(
    "text", ["[1, 2, 3]", "1 2 3", "array([1, 2,\n       3])", "[1 2 3]", "1\t2\t3", "[[1, 2, 3]]"]
)
def test_one_row(text: str) -> None:
    assert parse_matrix(text).tolist() == [[1.0, 2.0, 3.0]]
    assert parse_column(text, n=3).tolist() == [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize("text", ["1; 2; 3", "1\n2\n3\n", "[[1], [2], [3]]", "[1; 2; 3]"])
def test_one_column(text: str) -> None:
    assert parse_matrix(text).tolist() == [[1.0], [2.0], [3.0]]
    assert parse_column(text).tolist() == [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "W is empty"),
        (" \n;\n ", "W is empty"),
        ("[]", "W is empty"),
        ("[[], []]", "W is empty"),
        ("1,,2", "W, row 1, column 2 is missing"),
        ("1,2,", "W, row 1, column 3 is missing"),
        (",1", "W, row 1, column 1 is missing"),
        (",", "W, row 1, column 1 is missing"),
        ("1,2\n3,", "W, row 2, column 2 is missing"),
        ("1，，2", "W, row 1, column 2 is missing"),
        ("\t1\n2\t3", "W, row 1, column 1 is missing"),
        ("1\t\t2", "W, row 1, column 2 is missing"),
        ("1\t2\t\n3\t4\t", "W, row 1, column 3 is missing"),
        ("1;;2", "W, row 2, column 1 is missing"),
        (";1", "W, row 1, column 1 is missing"),
        ("[[1, 2],, [3, 4]]", "W, row 2, column 1 is missing"),
        ("1 2; 3", "W: the number of entries in row 2 is 1, in row 1 it is 2"),
        ("1; 2 3", "W: the number of entries in row 2 is 2, in row 1 it is 1"),
        ("1 2; 3 x", "W, row 2, column 2: “x” is not a number"),
        ("1_000", "W, row 1, column 1: “1_000” is not a number"),
        ("3²", "W, row 1, column 1: “3²” is not a number"),
        ("1/0", "W, row 1, column 1: “1/0” is not a number"),
        ("1/", "W, row 1, column 1: “1/” is not a number"),
        ("1/2/3", "W, row 1, column 1: “1/2/3” is not a number"),
        ("1+2j", "W, row 1, column 1: “1+2j” is not a number"),
        ("1, n=3", "W, row 1, column 2: “n=3” is not a number"),
        ("5 [3 4]", "W, row 1, column 2: “[3” is not a number"),
        ("x" * 21, "W, row 1, column 1: “" + "x" * 19 + "…” is not a number"),
        ("x" * 20, "W, row 1, column 1: “" + "x" * 20 + "” is not a number"),
        ("nan", "W must be finite, but row 1, column 1 is nan"),
        ("1; -inf", "W must be finite, but row 2, column 1 is -inf"),
        ("1 1e999", "W must be finite, but row 1, column 2 is 1e999"),
        ("1/inf", "W must be finite, but row 1, column 1 is 1/inf"),
        ("1e300/1e-300", "W must be finite, but row 1, column 1 is 1e300/1e-300"),
        ("9" * 400, "W must be finite, but row 1, column 1 is " + "9" * 19 + "…"),
        ("1 2", "W must be 2×2, not 1×2"),
    ],
)
def test_parse_matrix_refuses(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_matrix(text, "W", (2, 2))
    assert str(caught.value) == message


def test_parse_column_refuses() -> None:
    with pytest.raises(InputError, match=r"^b must be n×1, not 2×2$"):
        parse_column("1 2; 3 4", "b")
    with pytest.raises(InputError, match=r"^b must be 3×1, not 2×1$"):
        parse_column("1 2", "b", 3)


@pytest.mark.parametrize(
    "piece",
    [
        "1/",
        "9",
        "(",
        " ",
        "\xa0",
        "\t",
        ",",
        "[,",
        "1/3 ",
        "a",
        "1e",
        "],",
        "], a",
        "a =",
        "] ,",
        "; ",
        "\n",
        "−",
        "1_",
        "\u200b",
    ],
)
def test_hostile_text_of_greatest_length_ends_in_a_matrix_or_an_error(piece: str) -> None:
    text = (piece * LONGEST_TEXT)[: LONGEST_TEXT - 1] + "x"
    with pytest.raises(InputError, match=r"is not a number|is missing|must be finite"):
        parse_matrix(text)
    with pytest.raises(InputError, match=r"^matrix has 20001 characters; at most 20000 are read$"):
        parse_matrix(text + "xx"[: LONGEST_TEXT + 1 - len(text)])


@given(text=st.text(alphabet="0123456789.,;-−+e/[]() \t\n，；inax=_", max_size=30))
def test_any_text_gives_a_finite_matrix_or_an_input_error(text: str) -> None:
    try:
        matrix = parse_matrix(text)
    except InputError:
        return
    assert np.isfinite(matrix).all()


@given(matrix=matrices)
def test_what_is_formatted_is_read_back_exactly(matrix: np.ndarray) -> None:
    text = format_matrix(matrix)
    assert "+" not in text
    np.testing.assert_array_equal(parse_matrix(text), matrix)
    np.testing.assert_array_equal(np.signbit(parse_matrix(text)), np.signbit(matrix))


@given(matrix=matrices)
def test_what_numpy_and_python_print_is_read_back_exactly(matrix: np.ndarray) -> None:
    with np.printoptions(threshold=10_000, floatmode="unique"):
        for text in (
            repr(matrix),
            str(matrix),
            repr(matrix.tolist()),
            "\n".join("\t".join(map(repr, row)) for row in matrix.tolist()),
        ):
            np.testing.assert_array_equal(parse_matrix(text), matrix)


@given(numerator=st.integers(-999, 999), denominator=st.integers(1, 999))
def test_fractions(numerator: int, denominator: int) -> None:
    assert parse_matrix(f"{numerator}/{denominator}")[0, 0] == float(Fraction(numerator, denominator))


def test_format_matrix() -> None:
    assert format_matrix(np.array([[0.15, 3.0], [-0.5, 1e22]])) == "0.15,3;-0.5,1e22"


@pytest.mark.parametrize(
    "text",
    [
        r"\begin{pmatrix} 1 & \frac{1}{2} \\ -3 & 4 \end{pmatrix}",
        r"W = \left[\begin{array}{cc}1&\tfrac{1}{2}\\-3&4\\\end{array}\right]",
        "\\begin{bmatrix}\n1 & 0.5 \\\\\n-3 & 4\n\\end{bmatrix}",
    ],
)
def test_a_matrix_in_latex(text: str) -> None:
    assert parse_matrix(text).tolist() == [[1.0, 0.5], [-3.0, 4.0]]


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("25%", 0.25),
        ("２５％", 0.25),
        ("½", 0.5),
        ("−¾", -0.75),
        ("1/3", 1 / 3),
        ("3.8×10⁻⁴", 3.8e-4),
        ("-3.8*10^-4", -3.8e-4),
        ("10^-3", 1e-3),
        ("10⁶", 1e6),
        ("1/10^2", 0.01),
    ],
)
def test_entries_are_any_numbers_that_are_written_by_hand(entry: str, value: float) -> None:
    np.testing.assert_allclose(
        parse_matrix(f"{entry},2;3,{entry}", "A", (2, 2)), [[value, 2.0], [3.0, value]], rtol=1e-15
    )


@pytest.mark.parametrize("entry", ["%", "1½", "×10⁻⁴", "10^", "1//2", "½½", "5%%", "10^-3^2"])
def test_entries_that_only_look_like_numbers_are_refused(entry: str) -> None:
    with pytest.raises(InputError, match="is not a number"):
        parse_matrix(f"{entry},2", "A")


@pytest.mark.parametrize(
    "text",
    [
        r"0{,}15 & \frac15 \\ -3 & 2\cdot10^{-4}",
        r"\begin{bmatrix} 0.15 & \dfrac{1}{5} \\ -3 & 2 \times 10^{-4} \end{bmatrix}",
        "| 0.15 | 0.2 |\n|------|:---:|\n| -3 | 2e-4 |",
        '"0,15","0.2"\n"-3","2e-4"',
        "0.15, 0.2,\n-3, 2e-4,\n",
    ],
)
def test_a_matrix_copied_from_latex_markdown_or_a_quoted_table(text: str) -> None:
    np.testing.assert_allclose(parse_matrix(text), [[0.15, 0.2], [-3.0, 2e-4]], rtol=1e-15)


def test_a_table_keeps_the_minus_of_its_first_number() -> None:
    assert parse_matrix("| -3 |\n|-|\n| -4 |").tolist() == [[-3.0], [-4.0]]
