"""How numbers and matrices are shown: chosen in the frame, in the link, and read by whatever writes them."""

from contextvars import ContextVar
from dataclasses import dataclass

FEWEST, USUAL, MOST = 2, 4, 8
VIEWS = ("columns", "rows")


@dataclass(frozen=True)
class Settings:
    """What the reader has chosen.

    Attributes:
      digits: significant digits of a number, 2 to 8.
      fractions: whether a number that is exactly a simple fraction is written as one.
      rows: whether samples are rows, Z = X Wᵀ + b, as in PyTorch, instead of columns, Z = W X + b, as in the text.
      motion: whether anything may move by itself.
      tables: whether every chart has its numbers in tables below it.
      lecture: whether the page is shown to a room.
      aloud: whether the browser says what a change did.
    """

    digits: int = USUAL
    fractions: bool = False
    rows: bool = False
    motion: bool = True
    tables: bool = False
    lecture: bool = False
    aloud: bool = False


_UNCHANGED = Settings()
_current: ContextVar[Settings] = ContextVar("settings")


def current() -> Settings:
    """What holds for this run of a page."""
    return _current.get(_UNCHANGED)


def use(chosen: Settings) -> None:
    """Let these settings hold for this run of a page."""
    _current.set(chosen)
