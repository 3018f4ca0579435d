"""What takes long to work out: kept, and worked out for one visitor after the other.

NumPy lets go of Python's lock at every product of matrices and every larger operation, so that threads which compute side by side hand it to and
fro: sixty of them take up to nine times the processor time that they take in turns.
"""

import threading
import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Generic, ParamSpec, TypeVar, cast

from streamlit.runtime.scriptrunner import get_script_run_ctx

P = ParamSpec("P")
R = TypeVar("R")
_turn, _asking = threading.Condition(), threading.Lock()
_mine = threading.local()  # since: when this thread's turn began, if it has one
SHARE = 0.05  # seconds of a turn after which others are let in
PATIENCE = 1.0  # seconds of waiting after which it is asked whether the reader still waits


class _Result(Generic[R]):
    """What a piece of work comes to; done by whoever asks first, while others who ask wait for it."""

    def __init__(self, work: Callable[[], R]) -> None:
        self._work = work
        self._working = False
        self._found: list[R] = []

    def get(self) -> R:
        """The result. What the work raises is not kept."""
        if not self._found:
            while not _turn.acquire(timeout=PATIENCE):
                _end_if_unwanted()
            try:
                while self._working:  # by one who gave way in the middle of it
                    _turn.wait(PATIENCE)
                    _end_if_unwanted()
                if not self._found:
                    _end_if_unwanted()
                    self._find()
            finally:
                _turn.release()
        return self._found[0]

    def _find(self) -> None:
        outer = getattr(_mine, "since", None)
        self._working, _mine.since = True, time.monotonic()
        try:
            self._found.append(self._work())
        finally:
            self._working, _mine.since = False, outer
            _turn.notify_all()


def give_way() -> None:
    """In the middle of long work: if it has gone on for a while, let those who wait for their turn go first."""
    since = getattr(_mine, "since", None)
    if since is not None and time.monotonic() - since > SHARE:
        _turn.wait(0.001)
        _mine.since = time.monotonic()
        _end_if_unwanted()


def _end_if_unwanted() -> None:
    """End the run of the page here, as Streamlit does at each element, if its reader has moved on or pressed Stop."""
    if run := get_script_run_ctx(suppress_warning=True):
        run.yield_check()


def kept(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function of hashable arguments that takes long: its results are kept, and no other such function works meanwhile.

    Args:
      most: how many results are kept.
    """

    def decorate(work: Callable[P, R]) -> Callable[P, R]:
        def asked(*arguments: P.args, **named: P.kwargs) -> _Result[R]:
            return _Result(lambda: work(*arguments, **named))

        results = cast(Callable[P, _Result[R]], lru_cache(maxsize=most)(asked))

        @wraps(work)
        def found(*arguments: P.args, **named: P.kwargs) -> R:
            with _asking:  # so that two who ask for the same at the same time get the same
                result = results(*arguments, **named)
            return result.get()

        return found

    return decorate
