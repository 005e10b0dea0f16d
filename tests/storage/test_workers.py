"""Two processes: the answers of one, in its order, whatever becomes of the second."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from therasched.storage import workers
from therasched.storage.workers import spread

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = [f"{number:04}" for number in range(1000)]
ME = os.getpid()


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 2)


def no_child_is_left() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def doubled(name: str) -> tuple[str, bool]:
    return name * 2, os.getpid() == ME


def test_what_is_found_comes_in_the_order_of_the_names() -> None:
    found = list(spread(doubled, NAMES))
    assert [one for one, _ in found] == [name * 2 for name in NAMES]
    assert 0.4 < sum(here for _, here in found) / len(NAMES) < 0.6  # each did its half
    assert no_child_is_left()


@pytest.mark.parametrize("count", [0, 1, workers.FEW - 1])
def test_for_a_few_one_process_will_do(count: int) -> None:
    assert list(spread(doubled, NAMES[:count])) == [(name * 2, True) for name in NAMES[:count]]


def test_on_one_core_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 1)
    assert all(here for _, here in spread(doubled, NAMES))


def in_the_second(do: Callable[[], object]) -> Callable[[str], str]:
    """Work at which the second process does something in the middle of what is its."""

    def work(name: str) -> str:
        if name == "0500" and os.getpid() != ME:
            do()
        return name

    return work


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_killed_one_leaves_the_first_does(end: signal.Signals) -> None:
    work = in_the_second(lambda: os.kill(os.getpid(), end))
    assert list(spread(work, NAMES)) == NAMES
    assert no_child_is_left()


def test_one_that_fails_alone_is_no_loss() -> None:
    def fail() -> None:
        raise MemoryError

    assert list(spread(in_the_second(fail), NAMES)) == NAMES


def test_what_fails_in_both_is_raised() -> None:
    def work(name: str) -> str:
        if name == "0900":
            raise ValueError(name)
        return name

    with pytest.raises(ValueError, match="0900"):
        list(spread(work, NAMES))
    assert no_child_is_left()


def test_what_can_not_be_sent_is_found_here() -> None:
    found = list(spread(lambda _: no_child_is_left, NAMES))
    assert found == [no_child_is_left] * len(NAMES)


def test_whoever_stops_listening_ends_it() -> None:
    found = spread(lambda name: name * 10_000, NAMES)
    assert next(found) == "0000" * 10_000
    del found
    assert no_child_is_left()


def test_ctrl_c_ends_both_and_is_told_once() -> None:
    def work(name: str) -> str:
        if name == "0300":
            os.kill(os.getpid(), signal.SIGINT)  # the second one, if it is that, does not hear
        return name

    with pytest.raises(KeyboardInterrupt):
        list(spread(work, NAMES))
    assert no_child_is_left()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_where_nothing_can_be_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert workers.cores() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert workers.cores() == (os.cpu_count() or 1)
    monkeypatch.delattr(os, "fork")
    assert workers.cores() == 1
