"""Print what becomes of a practice when whole commands are killed, refused, cut short, or many.

Run `python bench/commands.py` (a quarter of an hour on two processors); it exits 1 if anything was
lost, half, blocked or told wrongly. It needs Linux and a C compiler: a shim that is built for it
(tests/support/shim.c) counts the calls that write, in the program and in git, and lets each fail in
turn. The tests run a part of the same.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support import atonce, shim
from tests.support.trials import ALL, EVERY, FAULTS, KILLED_WITH_GIT, POWER_CUT, Bench, Job

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

STEPS = {"demo": 61}
# What is written lies outside of a practice, too, or an editor writes.
OUTSIDE = (
    *("edit", "edit, signed"),
    *("init", "demo", "key add --new", "export ics --vdir", "export ics --vdir, anew"),
    *("portal", "portal --renew", "agenda --html", "export ics --out", "export csv --out"),
)
IN_GIT = ("kill -9", KILLED_WITH_GIT.name, "ENOSPC, once", "ENOSPC, from then on", "EIO, once")
IN_GIT_STEP, SYNC_STEP = 3, 7
WRITERS, TIMES = 8, 200
UNDONE_WRITERS, UNDONE_TIMES = 4, 50
AT_ONCE = "at once"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("only", nargs="*", metavar="COMMAND", help=f"these alone; or `{AT_ONCE}`")
    parser.add_argument("--step", type=int, metavar="N", help="at every so manieth call")
    given = parser.parse_args()
    only = given.only
    print(f"{'command':32} {'fault':28} {'calls':>6} {'trials':>7} {'wrong':>6}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trials, wrong = faults(Path(folder), only, given.step)
        more = at_once(Path(folder)) if not only or AT_ONCE in only else (0, 0)
    trials, wrong = trials + more[0], wrong + more[1]
    print(f"{'all':32} {'':28} {'':6} {trials:7,} {wrong:6,}")
    print(f"in {(time.monotonic() - began) / 60:.0f} minutes")
    return 1 if wrong else 0


def jobs(only: Collection[str], step: int | None) -> Iterator[Job]:
    """Every command, or just some; every fault, every call; with git every few."""
    for name, command in ALL.items():
        if only and name not in only:
            continue
        if command.git:
            every = step or (SYNC_STEP if command.remote else IN_GIT_STEP)
            yield from (Job(name, fault, 1, every) for fault in IN_GIT)
            continue
        yield from (Job(name, one.name, 1, step or STEPS.get(name, 1)) for one in FAULTS)
        if name not in OUTSIDE:
            yield Job(name, POWER_CUT.name)


def faults(folder: Path, only: Collection[str], step: int | None) -> tuple[int, int]:
    if why := shim.missing():
        print(f"no trials of commands on this machine: {why}")
        return 0, 0
    bench = Bench(folder)
    if not shim.honoured(bench.built, folder):
        print("no trials of commands on this machine: it loads no shim (LD_PRELOAD)")
        return 0, 0
    by_fault: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in bench.run(list(jobs(only, step))):
        row(one.job.command, one.job.fault, one.calls, one.trials, one.wrong)
        by_fault[one.job.fault][0] += one.trials
        by_fault[one.job.fault][1] += len(one.wrong)
    for name in filter(by_fault.__contains__, EVERY):
        row_of(f"all {len(only or ALL)}", name, "", *by_fault[name])
    return sum(one for one, _ in by_fault.values()), sum(one for _, one in by_fault.values())


def row(command: str, fault: str, calls: int, trials: int, wrong: list[str]) -> None:
    row_of(command, fault, str(calls), trials, len(wrong))
    for text in wrong[:3]:
        print(f"    {text[:300]}")


def row_of(command: str, fault: str, calls: str, trials: int, wrong: int) -> None:
    print(f"{command:32} {fault:28} {calls:>6} {trials:7,} {wrong:6,}", flush=True)


def at_once(folder: Path) -> tuple[int, int]:
    """Terminals that work at once, and readers beside them."""
    told = atonce.at_once(folder / "at-once", writers=WRITERS, times=TIMES)
    wanted = WRITERS * TIMES
    wrong = [*told.wrong, *([f"{told.kept} of {wanted} kept"] if told.kept != wanted else [])]
    kinds = f"{len(atonce.KINDS)} kinds"
    row(kinds, f"{WRITERS} writers x {TIMES} at once", 0, wanted, wrong)
    print(f"    {told.kept:,} kept, {told.again} tried again, {told.reads:,} reads meanwhile")
    if shutil.which("git") is None:
        return wanted, len(wrong)
    more = atonce.undone_at_once(folder / "undone", writers=UNDONE_WRITERS, times=UNDONE_TIMES)
    row("undo, in git", f"{UNDONE_WRITERS} writers x {UNDONE_TIMES}", 0, more.commands, more.wrong)
    print(f"    {more.undone} of them undone by others meanwhile")
    return wanted + more.commands, len(wrong) + len(more.wrong)


if __name__ == "__main__":
    sys.exit(main())
