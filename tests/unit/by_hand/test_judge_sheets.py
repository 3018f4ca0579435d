"""Whole sheets of many learners: nobody is accused who rounds, nothing wrong passes after exact work, and an error is
counted once."""

from collections import Counter
from decimal import Decimal

import numpy as np
import pytest

from dlmath.by_hand.judge import Status, Verdicts, blanks, judge
from dlmath.network.steps import Symbol
from tests.sheets import GO_ON, LEVELS, RATE, Learner, Style, changed, honest_sheets, random_trace, whole_trace

ANSWERS = 10_000
FITS = {Status.RIGHT, Status.CARRIED}
Place = tuple[Symbol, int, int]
LOSE_DIGITS = ("GELU", "tanh-GELU", "mish")  # of small numbers, by 1 + erf and the like


def rounding(rng: np.random.Generator) -> Style:
    return Style(int(rng.integers(2, 7)), bool(rng.integers(2)), str(rng.choice(GO_ON)))


def all_digits(rng: np.random.Generator) -> Style:
    return Style(17, True, "unrounded")


def statuses(verdicts: dict[Symbol, Verdicts]) -> dict[Place, Status]:
    return {
        (symbol, j, k): cell.status
        for symbol, rows in verdicts.items()
        for j, row in enumerate(rows)
        for k, cell in enumerate(row)
    }


def places(learner: Learner) -> list[Place]:
    return [
        (symbol, j, k)
        for symbol, cells in learner.sheet.items()
        for j, row in enumerate(cells)
        for k in range(len(row))
    ]


def off_by_a_unit(text: str, rng: np.random.Generator) -> str | None:
    """The number with one of its first nine digits up or down by one, all others kept; None for 0 and what is 0 but for
    rounding."""
    number = Decimal(text)
    if abs(number) < Decimal("1e-14"):
        return None
    unit = Decimal(1).scaleb(number.adjusted() - int(rng.integers(min(len(number.as_tuple().digits), 9))))
    return f"{number + unit * int(rng.choice([-1, 1])):.17e}"


def test_honest_rounding_is_never_accused() -> None:
    """At all levels, with two to six digits, zeros at the end kept or not, gone on with in every way; a few need more
    digits."""
    counts: Counter[tuple[int, bool, Status]] = Counter()
    for learner in honest_sheets(1, ANSWERS, rounding):
        found = statuses(judge(learner.t, RATE, learner.sheet))
        accused = {place: status for place, status in found.items() if status not in (Status.RIGHT, Status.ROUGH)}
        assert not accused, (learner.style, accused)
        counts.update((learner.style.digits, learner.style.zeros, status) for status in found.values())
    for digits, zeros, share in ((2, True, 0.94), (3, True, 0.99), (4, True, 0.99), (3, False, 0.96), (4, False, 0.99)):
        right, rough = counts[digits, zeros, Status.RIGHT], counts[digits, zeros, Status.ROUGH]
        assert right > 500
        assert right / (right + rough) > share, (digits, zeros)


def test_exact_work_is_right() -> None:
    for learner in honest_sheets(2, ANSWERS, all_digits):
        assert set(statuses(judge(learner.t, RATE, learner.sheet)).values()) == {Status.RIGHT}


def test_no_answer_is_right_that_is_off_by_a_unit_of_any_digit_after_exact_work() -> None:
    """Every answer to one quantity, and then to the next; nor is another answer, all of which stay right, accused for
    it. The textbook's formula of a GELU at a deep negative z has lost such a digit itself."""
    rng, tried = np.random.default_rng(3), 0
    for learner in honest_sheets(3, ANSWERS // 4, all_digits):
        for symbol, cells in learner.sheet.items():
            lost = 1e-4 if learner.t.network[symbol.layer - 1].activation.name in LOSE_DIGITS else 0.0
            wrong = [[off_by_a_unit(cell, rng) if abs(float(cell)) >= lost else None for cell in row] for row in cells]
            texts = tuple(
                tuple(text or old for text, old in zip(*rows, strict=True)) for rows in zip(wrong, cells, strict=True)
            )
            found = statuses(judge(learner.t, RATE, {**learner.sheet, symbol: texts}))
            off = {(symbol, j, k) for j, row in enumerate(wrong) for k, text in enumerate(row) if text}
            passed = {place for place in off if found[place] in FITS}
            assert not passed, (passed, learner.sheet[symbol], texts)
            assert {status for place, status in found.items() if place not in off} <= {Status.RIGHT}
            tried += len(off)
    assert tried > ANSWERS // 5


def test_one_whole_number_off_by_one_is_wrong_alone() -> None:
    """Whichever it is; the others, which are right, stay so."""
    rng, tried = np.random.default_rng(4), 0
    while tried < 300:
        learner = Learner(whole_trace(rng), Style(6, False, "unrounded"), LEVELS[3], rng)
        sheet = learner.work()
        assert set(statuses(judge(learner.t, RATE, sheet)).values()) == {Status.RIGHT}
        for symbol, j, k in places(learner):
            text = f"{float(sheet[symbol][j][k]) + float(rng.choice([-1.0, 1.0])):.6g}"
            found = statuses(judge(learner.t, RATE, changed(sheet, symbol, (j, k), text)))
            assert {place for place, status in found.items() if status is not Status.RIGHT} == {(symbol, j, k)}
            assert found[symbol, j, k] is Status.WRONG
            tried += 1


@pytest.mark.parametrize("digits", [3, 17])
def test_what_follows_from_a_wrong_number_is_carried(digits: int) -> None:
    """One number is wrong by a third, the rest is worked out from it: it alone is wrong."""
    rng = np.random.default_rng(digits)
    tried = 0
    while tried < 150:
        t = random_trace(rng)
        symbols = blanks(t)
        wrong_symbol = symbols[rng.integers(len(symbols))]
        learner = Stumbling(t, Style(digits, True, "written"), LEVELS[3], rng)
        learner.wrong = wrong_symbol
        found = statuses(judge(t, RATE, learner.work()))
        if learner.hit is None:
            continue
        wrong = {place for place, status in found.items() if status is Status.WRONG}
        assert wrong <= {(wrong_symbol, *learner.hit)}, (learner.hit, wrong)
        tried += 1


class Stumbling(Learner):
    """A learner who writes one number a third too large and goes on with it."""

    wrong: Symbol
    hit: tuple[int, int] | None = None

    def entry(self, symbol: Symbol, j: int, k: int) -> float:
        value = super().entry(symbol, j, k)
        if symbol != self.wrong or self.hit or not value:
            return value
        self.hit = (j, k)
        return value * 4.0 / 3.0
