"""Whole sheets of many learners: nobody is accused who rounds, nothing wrong passes after exact work, and an error is
counted once."""

from collections import Counter
from decimal import Decimal

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, trace
from dlmath.by_hand.judge import Status, Verdicts, blanks, judge
from dlmath.network.steps import Symbol
from tests.sheets import (
    GO_ON,
    LEVELS,
    RATE,
    Learner,
    Style,
    changed,
    honest_sheets,
    on_paper,
    random_trace,
    whole_trace,
)

ANSWERS = 10_000
PAPERS = 500
HONEST = {Status.RIGHT, Status.ROUGH, Status.BLANK}
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


def three_digits_or_more(rng: np.random.Generator) -> Style:
    return Style(int(rng.integers(3, 7)), bool(rng.integers(2)), str(rng.choice(GO_ON)))


def test_who_rounds_on_paper_is_not_accused() -> None:
    """Some quantities are asked, any of them; all others are worked out and rounded like the answers."""
    for learner in on_paper(6, PAPERS, three_digits_or_more):
        found = statuses(judge(learner.t, RATE, learner.sheet))
        accused = {place: status for place, status in found.items() if status not in HONEST}
        assert not accused, (learner.style, learner.asked, accused)


def test_exact_work_is_right() -> None:
    for learner in honest_sheets(2, ANSWERS, all_digits):
        assert set(statuses(judge(learner.t, RATE, learner.sheet)).values()) == {Status.RIGHT}


def at_a_kink(t: Trace, layer: int) -> bool:
    """Whether the z of a unit lies within rounding of a kink, and not on it."""
    z, kinks = t.forward[layer - 1].z, t.network[layer - 1].activation.kinks
    return any(((z != kink) & (np.abs(z - kink) < 1e-12)).any() for kink in kinks)


def test_no_answer_is_right_that_is_off_by_a_unit_of_any_digit_after_exact_work() -> None:
    """Every answer to one quantity, and then to the next; nor is another answer, all of which stay right, accused for
    it. The textbook's formula of a GELU at a deep negative z has lost such a digit itself, and where rounding decides
    the side of a kink, so does it the slope."""
    rng, tried = np.random.default_rng(3), 0
    for learner in honest_sheets(3, ANSWERS // 4, all_digits):
        for symbol, cells in learner.sheet.items():
            lost = 1e-4 if learner.t.network[symbol.layer - 1].activation.name in LOSE_DIGITS else 0.0
            wrong = [[off_by_a_unit(cell, rng) if abs(float(cell)) >= lost else None for cell in row] for row in cells]
            if any(at_a_kink(learner.t, l) for l in range(1, len(learner.t.network) + 1)):
                continue
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


def two_sigmoids() -> Trace:
    """A 2-2-2 network with half the sum of squares, whose numbers are short."""
    network = tuple(
        Layer(np.array(W), np.array([b]).T, ACTIVATIONS["sigmoid"])
        for W, b in (([[0.3, -0.7], [0.9, 0.45]], [0.2, -0.15]), ([[0.6, -0.85], [0.35, 1.1]], [0.4, -0.3]))
    )
    return trace(network, np.array([[0.7], [-1.3]]), np.array([[1.0], [0.2]]), LOSSES["half-SSE"])


def test_what_follows_from_the_unrounded_number_of_a_slip_is_carried() -> None:
    """∇W⁽²⁾ a hundred times too large, written with six digits, and new W from all of its digits."""
    t = two_sigmoids()
    gradient, new = Symbol("dW", 2), Symbol("W_new", 2)
    wrong = 100.0 * t.backward[1].dW
    sheet = {
        symbol: tuple(tuple(f"{value:.6g}" for value in row) for row in values.tolist())
        for symbol, values in ((gradient, wrong), (new, t.network[1].W - 0.4 * wrong))
    }
    verdicts = judge(t, 0.4, sheet)
    assert {mistake.name for row in verdicts[gradient] for cell in row for mistake in cell.mistakes} == {
        "factor-of-ten"
    }
    assert {cell.status for row in verdicts[new] for cell in row} == {Status.CARRIED}


def test_what_follows_unrounded_from_a_number_wrong_by_chance_is_carried() -> None:
    t, delta, gradient = two_sigmoids(), Symbol("delta", 2), Symbol("dW", 2)
    wrong = t.backward[1].delta * 1.37
    sheet = {
        symbol: tuple(tuple(f"{value:.5g}" for value in row) for row in values.tolist())
        for symbol, values in ((delta, wrong), (gradient, wrong @ t.forward[0].a.T))
    }
    found = statuses(judge(t, 0.4, sheet, 15))
    assert {status for (symbol, _j, _k), status in found.items() if symbol == gradient} == {Status.CARRIED}
