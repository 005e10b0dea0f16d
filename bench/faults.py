"""Print what becomes of a practice when a write is killed, refused or cut short, as a table.

Run `python bench/faults.py` (about a minute); it exits 1 if anything was lost, half or blocked.
The tests run a part of the same, without waiting for the disk.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support import faults, power
from tests.support.faults import NEW, OLD, WRITES
from therasched.storage.files import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.faults import Trial, Write

ERRORS = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EINTR, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.EMFILE, errno.ENOMEM, errno.ESTALE),
)
RANDOM_KILLS = 300
WRITERS, TIMES = 8, 200


def main() -> int:
    print(f"{'write':18} {'fault':36} {'trials':>7} {'wrong':>6}")
    rows = [*each_call(), *power_cuts(), random_kills(), at_once()]
    trials, wrong = sum(row[0] for row in rows), sum(row[1] for row in rows)
    print(f"{'all':18} {'':36} {trials:7,} {wrong:6,}")
    return 1 if wrong else 0


def row(write: str, fault: str, trials: int, wrong: list[str]) -> tuple[int, int]:
    print(f"{write:18} {fault:36} {trials:7,} {len(wrong):6,}", flush=True)
    for text in wrong[:3]:
        print(f"    {text}")
    return trials, len(wrong)


def each_call() -> Iterator[tuple[int, int]]:
    """Each fault at each system call of each write; kills with flushes that take their time."""
    once = [faults.INTERRUPTED, faults.INTERRUPTED_AFTER]
    both = [*map(faults.failing, ERRORS), faults.WRITING_LESS, faults.WRITING_NOTHING]
    for write in WRITES:
        yield at_each(write, "kill -9", partial(faults.killed, write, flush=True))
        for fault in (*once, *both, faults.READING_WRONG):
            yield at_each(write, f"{fault.name}, once", partial(faults.trial, write, fault))
        for fault in (*both, faults.READING_WRONG):
            lasting = partial(faults.trial, write, fault, sticky=True)
            yield at_each(write, f"{fault.name}, from then on", lasting)


def at_each(write: Write, name: str, run: Callable[[int], Trial]) -> tuple[int, int]:
    at, wrong = 1, list[str]()
    while True:
        result = run(at)
        wrong += [f"call {at}: {text}" for text in result.wrong]
        if not result.hit:
            return row(write.name, name, at, wrong)
        at += 1


def power_cuts() -> Iterator[tuple[int, int]]:
    """Every state that a power cut could leave."""
    for write in WRITES:
        with (
            faults.practice(write.before) as root,
            power.recorded(root) as recorder,
            Files(root).writing() as writer,
        ):
            write.act(writer)
        wrong = []
        for left in recorder.cuts:
            with faults.practice({}) as root:
                power.laid_out(left, root)
                wrong += faults.wrong_remains(write, root, power_cut=True)
        yield row(write.name, "power cut", len(recorder.cuts), wrong)


def random_kills() -> tuple[int, int]:
    """Replace and move one file to and fro, and kill that at any moment."""
    chance = random.Random(1)
    wrong = []
    with faults.practice({OLD: faults.count(0)}) as root:
        for number in range(RANDOM_KILLS):
            child = os.fork()
            if child == 0:
                to_and_fro(root)
            time.sleep(chance.uniform(0.001, 0.04))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            Files(root).tidy()
            left = faults.state(root)
            if len(left) != 1 or not left.keys() <= {OLD, NEW}:
                wrong.append(f"kill {number}: {sorted(left)}")
            if any(len(set(data.split())) != 1 for data in left.values()):
                wrong.append(f"kill {number}: a torn file")
    return row("replace and move", "kill -9 at any moment", RANDOM_KILLS, wrong)


def to_and_fro(root: Path) -> None:
    files = Files(root)
    while True:
        with files.writing() as writer:
            path = OLD if faults.state(root).keys() >= {OLD} else NEW
            other = NEW if path == OLD else OLD
            read = files.read(path)
            number = int(read.split()[0]) + 1
            writer.replace(path, faults.count(number), read=read)
            writer.move(path, other, faults.count(number + 1), read=faults.count(number))


def at_once() -> tuple[int, int]:
    """Terminals that save at once."""
    with faults.practice({faults.COUNT: faults.count(0)}) as root:
        wrong = faults.counted_at_once(root, writers=WRITERS, times=TIMES, flush=True)
        kept = int(Files(root).read(faults.COUNT).split()[0])
    if kept != WRITERS * TIMES:
        wrong.append(f"{kept} of {WRITERS * TIMES} kept")
    return row("replace", f"{WRITERS} writers at once", WRITERS * TIMES, wrong)


if __name__ == "__main__":
    sys.exit(main())
