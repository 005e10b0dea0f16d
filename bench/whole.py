"""Print how long `check` and `verify` of a whole practice take with nothing remembered.

    python bench/whole.py [FOLDER…]     without one: the practices of bench/practices.py

The unit is Y, the time of `python -c 'import click, yaml'`, which is run before each run of a
command (see bench/speed.py). Memory is the peak of the largest process. With `--alone` everything
runs on one core, so that no second process helps.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import practices
from bench.practices import Spec
from bench.yardstick import PROGRAM, SIZES, SURROUNDINGS, YARDSTICK

RUNS = 5
QUIET = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in range(3)]


class Run(NamedTuple):
    """One run: seconds on the wall, seconds of all its processes, the largest one's peak in MiB."""

    wall: float
    work: float
    memory: float
    code: int


def run(command: list[str]) -> Run:
    """Run a command and see what it takes."""
    started = perf_counter()
    process = os.posix_spawn(command[0], command, SURROUNDINGS, file_actions=QUIET)
    _, status, usage = os.wait4(process, 0)
    return Run(
        perf_counter() - started,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        os.waitstatus_to_exitcode(status),
    )


def cold(folder: Path) -> None:
    """Forget what was found the last time, and what the index knows."""
    for kept in (*folder.glob(".therasched/recall-*"), *folder.glob(".therasched/index*")):
        kept.unlink()


def measured(folder: Path, verb: str, runs: int) -> str:
    """A row: the ratio to Y, and the memory."""
    command = [str(PROGRAM), "-C", str(folder), verb, "-q"]
    pairs = []
    for _ in range(runs + 1):
        cold(folder)
        pairs.append((run(YARDSTICK), run(command)))
    del pairs[0]  # the system had to read the files first
    wall = median(took.wall / unit.wall for unit, took in pairs)
    work = median(took.work / unit.work for unit, took in pairs)
    memory = max(took.memory for _, took in pairs)
    return (
        f"{verb:8}{wall:8.1f} Y {work:8.1f} Y of work {memory:7.0f} MiB   exit {pairs[-1][1].code}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    if given.alone:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    folders = given.folders or [practices.kept(Spec(size), practices.STORE) for size in SIZES]
    for folder in folders:
        for verb in ("check", "verify"):
            print(f"{folder.name:18}{measured(folder, verb, given.runs)}", flush=True)


if __name__ == "__main__":
    main()
