"""The figures of the writer: at each system call of each write, killed, refused, cut short.

bench/faults.py runs the same with more faults, at random moments and with real flushes.
"""

from __future__ import annotations

import errno
import threading
from typing import TYPE_CHECKING

import pytest

from tests.support import faults, power
from tests.support.faults import WRITES, Fault, Write
from therasched.storage.files import Files

if TYPE_CHECKING:
    from therasched.storage.writer import Writer

every_write = pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)


@every_write
def test_killed_at_each_call(write: Write) -> None:
    at = 1
    while (result := faults.killed(write, at)).hit:
        assert result.wrong == [], at
        at += 1
    assert result.wrong == []
    assert at > 30


@every_write
@pytest.mark.parametrize(
    ("fault", "sticky"),
    [
        (faults.failing(errno.ENOSPC), False),
        (faults.failing(errno.EIO), True),
        (faults.failing(errno.EINTR, "fsync", "link", "open", "replace", "write"), False),
        (faults.failing(errno.EPERM, "link", "open", "unlink"), True),
        (faults.WRITING_LESS, True),
        (faults.WRITING_NOTHING, False),
        (faults.READING_WRONG, False),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
def test_the_disk_fails_at_each_call(write: Write, fault: Fault, sticky: bool) -> None:
    at = 1
    while (result := faults.trial(write, fault, at, sticky=sticky)).hit:
        assert result.wrong == [], at
        at += 1
    assert at > 1


@every_write
@pytest.mark.parametrize("fault", [faults.INTERRUPTED, faults.INTERRUPTED_AFTER])
def test_ctrl_c_at_each_call(write: Write, fault: Fault) -> None:
    at = 1
    while (result := faults.trial(write, fault, at)).hit:
        assert result.wrong == [], at
        at += 1
    assert at > 30


@every_write
def test_the_power_goes_at_any_moment(write: Write) -> None:
    with (
        faults.practice(write.before) as root,
        power.recorded(root) as recorder,
        Files(root).writing() as writer,
    ):
        write.act(writer)
    assert len(recorder.cuts) > 5
    for left in recorder.cuts:
        with faults.practice({}) as root:
            power.laid_out(left, root)
            assert faults.wrong_remains(write, root, power_cut=True) == [], sorted(left)


@every_write
def test_what_was_told_to_be_saved_is_there_after_the_power_went(write: Write) -> None:
    with faults.practice(write.before) as root, power.recorded(root) as recorder:
        with Files(root).writing() as writer:
            write.act(writer)
        recorder.cuts.clear()
        recorder.cut()
    assert recorder.cuts
    for left in recorder.cuts:
        with faults.practice({}) as root:
            power.laid_out(left, root)
            assert faults.without_temporaries(faults.state(root)) == write.after


def test_writers_at_once_lose_nothing() -> None:
    with faults.practice({faults.COUNT: faults.count(0)}) as root:
        assert faults.counted_at_once(root, writers=8, times=5) == []
        assert Files(root).read(faults.COUNT) == faults.count(40)


def test_threads_at_once_lose_nothing() -> None:
    with faults.practice({faults.COUNT: faults.count(0)}) as root, faults.quick_disk():
        files = Files(root)
        threads = [threading.Thread(target=faults.add, args=(files, 5)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert files.read(faults.COUNT) == faults.count(40)


def test_the_harness_finds_a_write_that_is_not_safe() -> None:
    def act(writer: Writer) -> None:
        writer.remove(faults.OLD, read=faults.WAS, keep=False)
        writer.create(faults.OLD, faults.WILL_BE)

    write = Write("replace", {faults.OLD: faults.WAS}, {faults.OLD: faults.WILL_BE}, act)
    results = [faults.killed(write, at).wrong for at in range(30, 50)]
    assert any("neither the files of before" in wrong for found in results for wrong in found)
