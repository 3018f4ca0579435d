"""A cache for slow computations. They take turns: one computes at a time, and short work never waits until long work
has ended.

NumPy lets go of Python's lock at every product of matrices and every larger operation, so that threads which compute
side by side hand it to and fro: sixty of them take up to nine times the processor time that they take in turns.

Who goes next is decided by a multilevel feedback queue: work that has computed least goes first. Its level rises each
time that what it has computed has doubled; within a level the oldest goes first. Every so often the oldest of all goes
first, so that long work ends however much short work comes.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Generic, ParamSpec, TypeVar, cast

import numpy as np

from pages.ui.platform.internals import end_if_unwanted

P = ParamSpec("P")
R = TypeVar("R")
SHARE = 0.02  # seconds of a turn after which others are let in
TO_THE_OLDEST = 4  # every so many turns the oldest goes first
PATIENCE = 1.0  # seconds of waiting after which it is asked whether the reader still waits
_asking = threading.Lock()
_mine = threading.local()  # turn: that of this thread, while it computes or waits to go on


@dataclass(eq=False)
class _Turn:
    """One thread's turn to compute.

    Attributes:
      age: its number, in the order in which they came.
      used: seconds for which it has computed so far.
      since: when it began to compute, or went on.
      has: whether it computes now.
      given: set when it may.
    """

    age: int = field(default_factory=itertools.count().__next__)
    used: float = 0.0
    since: float = 0.0
    has: bool = False
    given: threading.Event = field(default_factory=threading.Event)

    @property
    def level(self) -> int:
        """0 before it has computed for a share, and one more each time that has doubled."""
        return int(self.used / max(SHARE, 0.001)).bit_length()


class _Queue:
    """Whose turn it is, and who waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Turn] = []
        self._busy = False
        self._handed_on = 0

    def take(self, turn: _Turn) -> None:
        """Wait until it is this one's turn; whose reader is gone waits no longer."""
        with self._lock:
            self._waiting.append(turn)
            if not self._busy:
                self._hand_on()
        try:
            while not turn.given.wait(PATIENCE):
                end_if_unwanted()
        except BaseException:
            with self._lock:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                else:
                    self._hand_on()
            raise
        turn.has, turn.since = True, time.monotonic()

    def leave(self, turn: _Turn) -> None:
        """Let the next one compute."""
        if turn.has:
            self._put_down(turn)
            with self._lock:
                self._hand_on()

    def yield_to_others(self, turn: _Turn) -> None:
        """Let those go first who should, and go on after them."""
        self._put_down(turn)
        with self._lock:
            self._busy = False
        self.take(turn)

    def _put_down(self, turn: _Turn) -> None:
        turn.used += time.monotonic() - turn.since
        turn.has = False
        turn.given.clear()

    def _hand_on(self) -> None:
        """To who has computed least, now and then to the oldest; to nobody if nobody waits."""
        self._busy = bool(self._waiting)
        if self._busy:
            self._handed_on += 1
            oldest_first = self._handed_on % TO_THE_OLDEST == 0
            chosen = min(self._waiting, key=lambda turn: (0 if oldest_first else turn.level, turn.age))
            self._waiting.remove(chosen)
            chosen.given.set()


_queue = _Queue()


class _Result(Generic[R]):
    """What a piece of work comes to; computed by whoever asks first, while others who ask wait for it."""

    def __init__(self, work: Callable[[], R]) -> None:
        self._work = work
        self._working = threading.Lock()
        self._found: list[R] = []

    def get(self) -> R:
        """The result. What the work raises is not kept."""
        while not self._found:
            if self._working.acquire(blocking=False):
                try:
                    self._find()
                finally:
                    self._working.release()
            else:
                self._wait()
        return self._found[0]

    def _find(self) -> None:
        if not self._found:
            with _in_turn():
                end_if_unwanted()
                self._found.append(self._work())

    def _wait(self) -> None:
        """Until nobody works at it any more; work that needs it lets others compute meanwhile."""
        turn = getattr(_mine, "turn", None)
        if turn:
            _queue.leave(turn)
        while not self._working.acquire(timeout=PATIENCE):
            end_if_unwanted()
        self._working.release()
        if turn:
            _queue.take(turn)


@contextmanager
def _in_turn() -> Iterator[None]:
    """Compute when it is this thread's turn; what it needs on the way belongs to the same turn."""
    if getattr(_mine, "turn", None):
        yield
        return
    turn = _mine.turn = _Turn()
    try:
        _queue.take(turn)
        yield
    finally:
        _mine.turn = None
        _queue.leave(turn)


def give_way() -> None:
    """In the middle of long work: if its share is used up, let those go first who have computed less."""
    turn = getattr(_mine, "turn", None)
    if turn and time.monotonic() - turn.since > SHARE:
        _queue.yield_to_others(turn)
        end_if_unwanted()


def fingerprint(arrays: Iterable[tuple[object, np.ndarray]]) -> bytes:
    """What is the same for the same arrays by the same names, and for no others: arguments are told apart by it."""
    return b"|".join(repr((name, value.shape)).encode() + value.tobytes() for name, value in arrays)


def cached(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a slow function of hashable arguments: its results are cached, and no other such function computes
    meanwhile.

    What may take longer than a tenth of a second calls ``give_way`` in the middle.

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
