"""Answers as they are written: numbers with their digits, blanks, whole matrices in one short text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath import InputError
from dlmath.answers import LONGEST_CELL, Answer, clean_cell, format_answers, parse_answer, parse_answers

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
        ("3/8", 0.375, 0.375e-9),
        (" −1.5 / 4 ", -0.375, 0.375e-9),
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
    "text", ["x", "1/0", "1/2/3", "nan", "inf", "1e999", "1e9999", "٣", "1_000", "0x10", "--1", ".", "e5", "1,2,3", "1,234.5", "%s %(x)s", "²"]
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


def test_a_power_of_ten_survives_its_cell() -> None:
    assert parse_answer(clean_cell("3.8×10^(−4)")) == parse_answer("3.8e-4")
    assert parse_answer(clean_cell("＋3.8e+4")) == Answer(38e3, 500.0)


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
@pytest.mark.parametrize(("text", "shape", "given"), [("1,2,3", (2, 2), "1×3"), ("1;2;3", (2, 1), "3×1"), ("1,2;3,4", (2, 1), "2×2")])
def test_too_many_answers(text: str, shape: tuple[int, int], given: str) -> None:
    with pytest.raises(InputError, match=f"W must be {shape[0]}×{shape[1]}, not {given}"):
        parse_answers(text, "W", shape)


@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_what_is_formatted_is_read_back(rows: int, columns: int, data: st.DataObject) -> None:
    """Whatever was typed into a cell, it stays in its cell, and a number stays this number."""
    entry = st.one_of(st.text(max_size=30), st.floats(allow_nan=False, allow_infinity=False, width=32).map(str), st.just(""))
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
