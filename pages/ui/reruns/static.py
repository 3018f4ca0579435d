"""Parts of a lesson that are the same in all its states: drawn once, below what an input runs again."""

from collections.abc import Callable
from contextvars import ContextVar

_parts: ContextVar[list[Callable[[], None]] | None] = ContextVar("parts", default=None)


def static(part: Callable[[], None]) -> None:
    """Decorate a part of a lesson that no input of the page changes; it stands below the rest of the lesson."""
    if (parts := _parts.get()) is not None:
        parts.append(part)


def begin() -> None:
    """A whole page begins; where only its lesson runs again, its parts are there already."""
    _parts.set([])


def draw() -> None:
    """Draw the parts in their order."""
    parts = _parts.get() or []
    _parts.set(None)
    for part in parts:
        part()
