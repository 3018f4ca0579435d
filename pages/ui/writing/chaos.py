"""Numbers of a run in the digits that are certain; of a chaotic run, which rounding has led away, a word instead."""

from pages.ui.writing import numbers, settings
from pages.ui.writing.text import _

LEAST_DIGITS = 2  # where fewer are certain, a run is called chaotic


def is_chaotic(digits: int) -> bool:
    """Whether so few digits are certain that none is shown."""
    return digits < LEAST_DIGITS


def chaotic() -> str:
    """The word for a number of which rounding has left no digit."""
    return _("chaotic")


def known(value: float, digits: int, most: int = 0) -> str:
    """A number in its certain digits, at most as many as the reader chose or ``most``; a word where hardly one is
    certain."""
    return chaotic() if is_chaotic(digits) else numbers.plain(value, min(digits, most or settings.current().digits))


def in_words() -> str:
    """What that word means."""
    return _(
        "Chaotic: each update magnifies the last digit of the one before, and every processor rounds that digit in its"
        " own way. No digit of such a run is left that another computer would find too, so none is shown."
    )
