"""Answers as they are written: numbers with their digits, blanks, whole matrices in one short text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath import InputError
from dlmath.by_hand.answers import LONGEST_CELL, Answer, clean_cell, format_answers, parse_answer, parse_answers, spread

pytestmark = pytest.mark.usefixtures("shapes")


@pytest.mark.parametrize(
    ("text", "value", "tolerance"),
    [
        ("0.38", 0.38, 0.005),
        ("0.380", 0.38, 0.0005),
        ("-.5", -0.5, 0.05),
        ("5.", 5.0, 0.5),
        ("12", 12.0, 0.5),
        ("0", 0.0, 0.0),
        ("0.0", 0.0, 0.05),
        ("−2.5", -2.5, 0.05),
        ("＋１．２５", 1.25, 0.005),
        ("3.8e-4", 3.8e-4, 5e-6),
        ("3.8E+2", 380.0, 5.0),
        ("3.8×10⁻⁴", 3.8e-4, 5e-6),
        ("3.8 * 10^-4", 3.8e-4, 5e-6),
        ("3.8·10^(−4)", 3.8e-4, 5e-6),
        ("0,344", 0.344, 0.0005),
        ("−1,5e−3", -1.5e-3, 5e-5),
        ("3/8", 0.375, 0.0),
        ("1 1/2", 1.5, 0.0),
        ("−2　3/4", -2.75, 0.0),
        ("1 000/3", 1000 / 3, 0.0),
        (" −1.5 / 4 ", -0.375, 0.0),
    ],
)
def test_numbers_and_their_digits(text: str, value: float, tolerance: float) -> None:
    answer = parse_answer(text)
    assert answer
    assert (answer.value, answer.tolerance) == pytest.approx((value, tolerance), rel=1e-12)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\t\n"])
def test_blanks(text: str) -> None:
    assert parse_answer(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "1/0",
        "1/2/3",
        "nan",
        "inf",
        "1e999",
        "1e9999",
        "٣",
        "1_000",
        "0x10",
        "--1",
        ".",
        "e5",
        "1,2,3",
        "1,234.5",
        "%s %(x)s",
        "²",
    ],
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(InputError, match="is not a number"):
        parse_answer(text)


@pytest.mark.parametrize(
    ("text", "true", "agrees", "rough"),
    [
        ("0.38", 0.3775, True, False),
        ("0.37", 0.375, True, False),
        ("0.38", 0.375, True, False),
        ("0.38", 0.3751, True, False),
        ("0.38", 0.3849, True, False),
        ("0.38", 0.3851, False, False),
        ("0.4", 0.3775, True, True),
        ("3", 3.0, True, False),
        ("3", 3.4, True, True),
        ("0.0", 0.0385, True, True),
        ("0", 0.0385, False, False),
        ("0", 0.0, True, False),
        ("1/3", 1 / 3, True, False),
    ],
)
def test_agreement_within_the_digits(text: str, true: float, agrees: bool, rough: bool) -> None:
    answer = parse_answer(text)
    assert answer
    assert answer.agrees(true) is agrees
    assert (agrees and answer.is_rough(true)) is rough


@pytest.mark.parametrize(("tolerance", "rough"), [(5.9, False), (6.1, True)])
def test_rough_is_what_would_hide_six_per_cent(tolerance: float, rough: bool) -> None:
    assert Answer(100.0, tolerance).is_rough(99.0) is rough
    assert Answer(99.0, tolerance).is_rough(100.0) is rough
    assert not Answer(100.0, tolerance).is_rough(100.0)


def test_two_significant_digits_are_never_rough() -> None:
    for mantissa in range(10, 100):
        answer = parse_answer(f"0.{mantissa}")
        assert answer
        assert not answer.is_rough(answer.value + answer.tolerance)
        assert not answer.is_rough(answer.value - answer.tolerance)


def test_a_text_too_long_for_a_number_stays_none() -> None:
    """What is left of it in its cell must not become another number; its neighbours are as they were."""
    long = "0." + "3" * LONGEST_CELL
    with pytest.raises(InputError, match="is not a number"):
        parse_answer(long)
    assert parse_answer(" " * 200 + "0.25" + " " * 200) == Answer(0.25, 0.005)
    cells = parse_answers(f"1,{long};2,3", "W", (2, 2))
    assert (cells[0][0], cells[1]) == ("1", ("2", "3"))
    for kept in (cells[0][1], clean_cell(long)):
        assert len(kept) == LONGEST_CELL
        with pytest.raises(InputError, match="is not a number"):
            parse_answer(kept)
    assert parse_answers(format_answers(cells), "W", (2, 2)) == cells


def test_a_power_of_ten_survives_its_cell() -> None:
    assert parse_answer(clean_cell("3.8×10^(−4)")) == parse_answer("3.8e-4")
    assert parse_answer(clean_cell("＋3.8e+4")) == Answer(38e3, 500.0)
    assert parse_answer(clean_cell("−1.2345678901234567×10^(−12)")) == parse_answer("-1.2345678901234567e-12")


def test_what_a_cell_leaves_out_makes_no_other_number_of_it() -> None:
    """A mixed number stays one, and a recurring one, which is not read, does not lose its brackets."""
    assert clean_cell("1 1/2") == "3/2"
    assert parse_answer(clean_cell("(0.5)")) == Answer(0.5, 0.05)
    with pytest.raises(InputError, match="is not a number"):
        parse_answer(clean_cell("0.(3)"))


def test_slack_widens_the_digits() -> None:
    assert not Answer(0.38, 0.005).agrees(0.39)
    assert Answer(0.38, 0.005).agrees(0.39, slack=0.006)


@pytest.mark.parametrize(
    ("text", "shape", "cells"),
    [
        ("", (2, 1), (("",), ("",))),
        ("0.3775,;", (2, 2), (("0.3775", ""), ("", ""))),
        (";1,2", (2, 2), (("", ""), ("1", "2"))),
        ("0.5,−1", (2, 1), (("0.5",), ("-1",))),
        (",1", (2, 1), (("",), ("1",))),
        ("0.5;1", (2, 1), (("0.5",), ("1",))),
        ("0.5", (2, 1), (("0.5",), ("",))),
        ("0.5 1", (1, 2), (("0.5", "1"),)),
        ("array([[1., 2.],\n       [3., 4.]])", (2, 2), (("1.", "2."), ("3.", "4."))),
        ("１，２；３", (2, 2), (("1", "2"), ("3", ""))),
        ("x,1/2", (1, 2), (("x", "1/2"),)),
    ],
)
def test_a_matrix_of_answers(text: str, shape: tuple[int, int], cells: tuple[tuple[str, ...], ...]) -> None:
    assert parse_answers(text, "W", shape) == cells


@pytest.mark.usefixtures("own_checks")
@pytest.mark.parametrize(
    ("text", "shape", "given"), [("1,2,3", (2, 2), "1×3"), ("1;2;3", (2, 1), "3×1"), ("1,2;3,4", (2, 1), "2×2")]
)
def test_too_many_answers(text: str, shape: tuple[int, int], given: str) -> None:
    with pytest.raises(InputError, match=f"W must be {shape[0]}×{shape[1]}, not {given}"):
        parse_answers(text, "W", shape)


@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_what_is_formatted_is_read_back(rows: int, columns: int, data: st.DataObject) -> None:
    """Whatever was typed into a cell, it stays in its cell, and a number stays this number."""
    entry = st.one_of(
        st.text(max_size=30), st.floats(allow_nan=False, allow_infinity=False, width=32).map(str), st.just("")
    )
    cells = data.draw(st.lists(st.lists(entry, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    found = parse_answers(format_answers(cells), "W", (rows, columns))
    assert found == tuple(tuple(clean_cell(cell) for cell in row) for row in cells)
    for row, kept in zip(cells, found, strict=True):
        for cell, entry_kept in zip(row, kept, strict=True):
            assert len(entry_kept) <= LONGEST_CELL
            if isinstance(number := _number(cell), Answer):
                assert number == _number(entry_kept)


def _number(text: str) -> Answer | None:
    try:
        return parse_answer(text) if len(text) <= LONGEST_CELL else None
    except InputError:
        return None


@pytest.mark.parametrize(
    ("text", "value", "tolerance"),
    [("½", 0.5, 1e-15), ("−1½", -1.5, 3e-15), ("50 %", 0.5, 5e-3), ("12.5％", 0.125, 5e-4), ("¾", 0.75, 1.5e-15)],
)
def test_signs_of_fractions_and_per_cent(text: str, value: float, tolerance: float) -> None:
    answer = parse_answer(text)
    assert answer
    assert (answer.value, answer.tolerance) == pytest.approx((value, tolerance))
    assert parse_answer(clean_cell(text)) == answer


def test_a_sign_of_per_cent_alone_is_no_number() -> None:
    with pytest.raises(InputError, match="is not a number"):
        parse_answer("%")


@pytest.mark.parametrize("text", ["1,2;3,4;5,6", "1,;2,;3,4"])
def test_a_matrix_that_fits_only_transposed_is_called_so(text: str) -> None:
    with pytest.raises(InputError, match="∇W must be 2×3, not 3×2: it is transposed"):
        parse_answers(text, "∇W", (2, 3))


def test_answers_pasted_with_decimal_commas_or_from_latex() -> None:
    """Semicolons between the entries and new lines between the rows; powers of ten as LaTeX writes them."""
    for text in (
        "0,3589;0,4087\n0,5113;0,5614",
        r"\begin{pmatrix} 0.3589 & 4087\cdot10^{-4} \\ 0{,}5113 & 0.5614 \end{pmatrix}",
    ):
        cells = parse_answers(text, "W", (2, 2))
        numbers = [answer.value for row in cells for cell in row if (answer := parse_answer(cell))]
        assert numbers == pytest.approx([0.3589, 0.4087, 0.5113, 0.5614], rel=1e-12)
        assert spread(text, "W", (2, 2), (0, 0)) == {(j, k): cells[j][k] for j in range(2) for k in range(2)}
    assert parse_answers("0,35;0,40", "z", (2, 1)) == (("0.35",), ("0.40",))


def test_a_whole_number_is_right_for_one_that_is_it_but_for_a_millionth() -> None:
    answer = parse_answer("1")
    assert answer
    assert not answer.is_rough(0.9999999)
    assert answer.is_rough(0.99)
