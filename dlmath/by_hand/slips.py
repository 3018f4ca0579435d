"""Slips of the hand: the right number, written wrongly.

A slip is undone rather than made: from what is written at a place to what may have been meant, and where. The number is
explained if that is right.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dlmath.by_hand.answers import Answer
from dlmath.contract import check_calls

Place = tuple[int, int]
MOST_DIGITS = 15  # of which two may have been swapped


class Written(NamedTuple):
    """An answer, where it stands, the shape of its quantity, and how many outputs and samples the network has."""

    answer: Answer
    place: Place
    shape: tuple[int, ...]
    outputs: int
    samples: int


class Meant(NamedTuple):
    """What an answer would be without a slip, and where it would stand."""

    answer: Answer
    place: Place


@dataclass(frozen=True)
class Slip:
    """One kind of slip."""

    name: str
    sentence: str  # what was done wrong
    undone: Callable[[Written], Iterable[Meant]]
    whole: bool = False  # whether it happens to a whole quantity only
    needs_two: bool = False  # whether one number alone says little
    keeps_digits: bool = True  # whether the exact number that was slipped in is known

    def meant(self, written: Written) -> Iterator[Meant]:
        """What may have been meant.

        >>> answer = Answer(3.0, 0.5)
        >>> [each.answer.value for each in SLIPS["sign"].meant(Written(answer, (0, 0), (1, 1), 1, 1))]
        [-3.0]
        """
        return (each for each in self.undone(written) if each != Meant(written.answer, written.place))


def _times(factors: Callable[[Written], Iterable[float]]) -> Callable[[Written], Iterable[Meant]]:
    return lambda at: (Meant(Answer(at.answer.value * k, at.answer.tolerance * abs(k)), at.place) for k in factors(at))


def _digits_swapped(at: Written) -> Iterator[Meant]:
    """Two neighbouring digits exchanged."""
    unit = 2.0 * at.answer.tolerance
    if not unit or abs(at.answer.value) >= unit * 10**MOST_DIGITS:
        return
    digits = f"{round(abs(at.answer.value) / unit)}"
    for k in range(len(digits) - 1):
        swapped = digits[:k] + digits[k + 1] + digits[k] + digits[k + 2 :]
        if swapped != digits:
            yield Meant(
                Answer(int(swapped) * unit * (1.0 if at.answer.value > 0.0 else -1.0), at.answer.tolerance), at.place
            )


def _elsewhere(at: Written) -> Iterator[Meant]:
    """The same number in another place of the same row or column."""
    (row, column), (rows, columns) = at.place, at.shape
    yield from (Meant(at.answer, (j, column)) for j in range(rows) if j != row)
    yield from (Meant(at.answer, (row, k)) for k in range(columns) if k != column)


def _transposed(at: Written) -> Iterator[Meant]:
    """The same number where row and column are exchanged, in a matrix that is as high as wide."""
    if at.shape[0] == at.shape[1]:
        yield Meant(at.answer, (at.place[1], at.place[0]))


SLIPS: dict[str, Slip] = {
    record.name: record
    for record in (
        Slip(
            "cut-off",
            "Off by less than one unit of the last digit: digits were cut off, or rounded the wrong way.",
            lambda at: [Meant(Answer(at.answer.value, 2.0 * at.answer.tolerance), at.place)],
            keeps_digits=False,
        ),
        Slip("sign", "A sign slipped: the number is right but for its sign.", _times(lambda at: (-1.0,))),
        Slip(
            "factor-of-ten",
            "The decimal point slipped: the digits are right, but not the power of ten.",
            _times(lambda at: (10.0, 0.1, 100.0, 0.01, 1e3, 1e-3)),
        ),
        Slip("digits-swapped", "Two digits were swapped.", _digits_swapped, keeps_digits=False),
        Slip("transposed", "The matrix is transposed: rows and columns were exchanged.", _transposed, needs_two=True),
        Slip(
            "another-place",
            "This number belongs to another place of the same row or column.",
            _elsewhere,
            needs_two=True,
        ),
        Slip(
            "whole-factor",
            "All numbers are off by one factor, such as the number of samples: "
            "was a mean or a sum taken twice, or not at all?",
            _times(
                lambda at: [
                    k for n in {2, at.outputs, at.samples, at.outputs * at.samples} - {1} for k in (float(n), 1.0 / n)
                ]
            ),
            whole=True,
        ),
    )
}


check_calls(__name__)
