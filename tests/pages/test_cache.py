"""What takes long is worked out once, and in turns."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import ModuleType

import pytest

from pages.backprop_walkthrough.parts import rule_runs
from pages.ui.network import scenes, start
from pages.ui.platform import internals
from pages.ui.reruns import cache as module
from pages.ui.reruns.cache import cached, give_way


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What some calls return, all of which begin together."""
    together = threading.Barrier(len(calls))

    def call(each: Callable[[], object]) -> object:
        together.wait(10)
        return each()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(call, calls))


def test_a_result_is_kept_by_its_arguments() -> None:
    worked: list[int] = []

    @cached(2)
    def square(x: int) -> int:
        """x²."""
        worked.append(x)
        return x * x

    assert [square(x) for x in (2, 3, 2, 4, 3, 2)] == [4, 9, 4, 16, 9, 4]
    assert worked == [2, 3, 4, 3, 2], "two are kept"
    assert square.__doc__ == "x²."


def test_many_who_ask_for_the_same_wait_for_one_answer() -> None:
    worked: list[int] = []

    @cached(8)
    def slow(x: int) -> int:
        worked.append(x)
        time.sleep(0.05)
        return x

    slow(0)
    assert at_once(*[lambda: slow(1)] * 8) == [1] * 8
    assert worked == [0, 1]


def test_many_wait_for_one_answer_also_while_its_work_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 0.0)
    worked: list[int] = []

    @cached(8)
    def slow(x: int) -> int:
        worked.append(x)
        for _ in range(20):
            give_way()
        return x

    @cached(8)
    def needs_it(x: int) -> int:
        return slow(x) + 1

    assert at_once(*[lambda: slow(1)] * 6, *[lambda: needs_it(1)] * 6) == [1] * 6 + [2] * 6
    assert worked == [1]


def test_what_failed_in_the_middle_is_done_again_by_the_next_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 0.0)
    failures: list[Exception | None] = [ValueError("no"), None]

    @cached(8)
    def slow() -> str:
        give_way()
        if failure := failures.pop(0):
            raise failure
        return "found"

    def ask() -> str:
        try:
            return slow()
        except ValueError:
            return "failed"

    assert sorted(map(str, at_once(*[ask] * 4))) == ["failed", "found", "found", "found"]


class StoppedError(Exception):
    """What Streamlit raises where a run is to end."""


class Reader:
    """A run of a page whose reader moves on."""

    gone = False

    def yield_check(self) -> None:
        """End the run."""
        if self.gone:
            raise StoppedError


def test_who_has_moved_on_does_not_wait_nor_work(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = threading.local()
    monkeypatch.setattr(internals, "get_script_run_ctx", lambda suppress_warning: getattr(readers, "run", None))
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    working, go_on, worked = threading.Event(), threading.Event(), []

    @cached(8)
    def slow(x: int) -> int:
        working.set()
        assert go_on.wait(10)
        worked.append(x)
        return x

    def gone(x: int) -> int:
        readers.run = Reader()
        readers.run.gone = True
        return slow(x)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(slow, 1)
        assert working.wait(10)
        for x in (1, 2):
            with pytest.raises(StoppedError):
                threads.submit(gone, x).result(10)
        go_on.set()
        assert first.result(10) == 1
    with pytest.raises(StoppedError):
        gone(2)
    assert worked == [1]


def test_no_two_work_at_a_time() -> None:
    working, most = 0, 0

    def work(x: int) -> int:
        nonlocal working, most
        working += 1
        most = max(most, working)
        time.sleep(0.01)
        working -= 1
        return x

    one, other = cached(8)(work), cached(8)(work)
    assert at_once(*[partial(f, x) for x in range(4) for f in (one, other)]) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert most == 1


def test_what_is_at_hand_is_given_while_another_works() -> None:
    working, go_on = threading.Event(), threading.Event()

    @cached(8)
    def slow(x: int) -> int:
        if x:
            working.set()
            assert go_on.wait(10)
        return x

    slow(0)
    with ThreadPoolExecutor(1) as thread:
        other = thread.submit(slow, 1)
        assert working.wait(10)
        assert slow(0) == 0
        go_on.set()
        assert other.result(10) == 1


def test_one_may_need_another_and_a_failure_is_not_kept() -> None:
    failures = [ValueError("no"), None]

    @cached(8)
    def inner(x: int) -> int:
        if failure := failures.pop(0):
            raise failure
        return x

    @cached(8)
    def outer(x: int) -> int:
        return inner(x) + 1

    with pytest.raises(ValueError, match="no"):
        outer(1)
    assert outer(1) == 2


@cached(8)
def nothing() -> None:
    """Work that is done at once."""


@pytest.mark.parametrize("first", [lambda: None, nothing], ids=["alone", "after other kept work"])
def test_long_work_lets_others_in(monkeypatch: pytest.MonkeyPatch, first: Callable[[], None]) -> None:
    monkeypatch.setattr(module, "SHARE", 0.0)
    working, let_in = threading.Event(), threading.Event()

    @cached(8)
    def long() -> bool:
        first()
        working.set()
        until = time.monotonic() + 10
        while not let_in.is_set() and time.monotonic() < until:
            give_way()
        return let_in.is_set()

    @cached(8)
    def short() -> None:
        let_in.set()

    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(long)
        assert working.wait(10)
        short()
        assert found.result(10)


def test_work_that_has_no_turn_has_none_to_give() -> None:
    give_way()


@cached(4096)
def short(piece: object) -> None:
    """A millisecond of work, new for each piece."""
    time.sleep(0.001)


def test_short_work_goes_before_the_long_work_of_twenty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 0.0)
    slices, began, go_on, waits = [0], threading.Semaphore(0), threading.Event(), []

    @cached(32)
    def long(stranger: int) -> None:
        began.release()
        while not go_on.is_set():
            time.sleep(0.002)
            slices[0] += 1
            give_way()

    with ThreadPoolExecutor(20) as threads:
        strangers = [threads.submit(long, stranger) for stranger in range(20)]
        try:
            for _ in strangers:
                assert began.acquire(timeout=10)
            for piece in range(20):
                before = slices[0]
                short(("beside twenty", piece))
                waits.append(slices[0] - before)
        finally:
            go_on.set()
        for stranger in strangers:
            stranger.result(10)
    assert max(waits) <= 3, (
        "the slice under way, one of the oldest, and one that ends while it is counted; not one of each stranger"
    )


def test_long_work_ends_however_much_short_work_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 0.0)
    ended, came = threading.Event(), [0] * 6

    @cached(8)
    def long() -> None:
        for _ in range(20):
            time.sleep(0.001)
            give_way()

    def keep_asking(visitor: int) -> None:
        while not ended.is_set() and came[visitor] < 400:
            short((visitor, came[visitor]))
            came[visitor] += 1

    with ThreadPoolExecutor(6) as threads:
        visitors = [threads.submit(keep_asking, visitor) for visitor in range(6)]
        long()
        ended.set()
        for visitor in visitors:
            visitor.result(10)
    assert sum(came) < 200, (
        "a turn in four is for the oldest, so 20 slices need about 80 turns; there was work for 2,400"
    )


def test_work_that_has_computed_less_goes_first() -> None:
    less, more = module._Turn(used=0.03), module._Turn(used=0.1)
    assert [turn.level for turn in (module._Turn(), less, more, module._Turn(used=0.11))] == [0, 1, 3, 3]


def test_whose_reader_leaves_the_queue_keeps_nobody_from_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = threading.local()
    monkeypatch.setattr(internals, "get_script_run_ctx", lambda suppress_warning: getattr(readers, "run", None))
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    working, go_on = threading.Event(), threading.Event()

    @cached(8)
    def slow(x: int) -> int:
        working.set()
        assert go_on.wait(10)
        return x

    def gone(x: int) -> int:
        readers.run = Reader()
        readers.run.gone = True
        return slow(x)

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(slow, 1)
        assert working.wait(10)
        leaving, staying = threads.submit(gone, 2), threads.submit(slow, 3)
        with pytest.raises(StoppedError):
            leaving.result(10)
        go_on.set()
        assert [first.result(10), staying.result(10)] == [1, 3]


@pytest.mark.parametrize(
    ("page", "name", "arguments"), [(start, "replay", (0.1, 10_000)), (rule_runs, "runs", (0.1, 1_000))]
)
def test_thousands_of_updates_give_way_often(
    monkeypatch: pytest.MonkeyPatch, page: ModuleType, name: str, arguments: tuple[float, int]
) -> None:
    calls = [0]
    monkeypatch.setattr(page, "give_way", lambda: calls.__setitem__(0, calls[0] + 1))
    scene = scenes.SCENES[scenes.NAMES[0]]
    getattr(page, name)(start.Start(scene.network, scene.X[:, :1], scene.Y[:, :1], scene.loss), *arguments)
    assert calls[0] >= 190, "at each of the records of the loss"
