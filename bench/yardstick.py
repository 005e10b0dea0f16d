"""How something is measured: in units of Y, the time of `python -c 'import click, yaml'`.

Milliseconds mean nothing on another machine, nor on this one a minute later. So each run of a
command follows a run of Y, and the median of their ratios counts. Knows nothing of practices; what
is measured stands in `bench.cases` and `bench.rivals`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from math import inf
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from bench import practices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SIZES = (1_500, 15_000, 100_000)
PAIRS = 21
BUDGET = 12.0  # seconds for the runs of a row: a long one has fewer of them
LONG = 20.0  # seconds: what takes longer is run once
SETTLING = 6  # runs at most until a row is as quick as it will be
PATIENCE = 600.0  # seconds: what takes longer is ended, and told as more than that

YARDSTICK = [sys.executable, "-c", "import click, yaml"]
# As a person runs it: what pip puts there for the command, with compiled modules.
PROGRAM = Path(sys.executable).with_name("therasched")
SURROUNDINGS = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PYTHON", "THERASCHED_", "COV"))
}
# Keys lie outside of a practice, and here not among the person's own.
SURROUNDINGS["XDG_CONFIG_HOME"] = str(practices.STORE / "config")
NOWHERE = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in range(3)]

# A process counts the memory of whoever started it as its own, so a small one starts it.
_MEMORY = (
    "import os, sys, time; began = time.perf_counter();"
    "files = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)];"
    "pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=files);"
    "_, status, used = os.wait4(pid, 0);"
    "took = time.perf_counter() - began;"
    "sys.stderr.write('\\n%d %d %r' % (status, used.ru_maxrss, took))"
)


def nothing() -> None:
    """What is done before a run that changes nothing."""


class Case(NamedTuple):
    """One row: what is run, and what it should take at most, in Y, at each of `SIZES`.

    Of several `commands` the sum counts, and what each took is told under its name in `parts`.
    `memory` is what the largest size should need at most, in MiB. `against` is a command to run in
    turns with in the place of Y. Where `settle` is False there is no run before those that count.
    """

    name: str
    commands: Sequence[Sequence[str]]
    limits: Sequence[float | None] = ()
    stretch: str = ""
    memory: float | None = None
    before: Callable[[], None] = nothing
    against: Sequence[str] = ()
    parts: Sequence[str] = ()
    surroundings: Mapping[str, str] = {}
    settle: bool = True

    def limit(self, size: int) -> float | None:
        """What it should take at most in a practice of that size; None where nothing is said."""
        return dict(zip(SIZES, self.limits, strict=False)).get(size)


class Figure(NamedTuple):
    """What a row came to: median of the ratios, peak memory in MiB, how many runs that was.

    The ratio of what failed is infinite; `over` says that it was ended while it still ran.
    """

    ratio: float
    memory: float = 0.0
    runs: int = 0
    parts: tuple[float, ...] = ()
    over: bool = False


def run(command: Sequence[str], surroundings: Mapping[str, str] = {}) -> float:
    """Run a command; the seconds it took.

    Raises:
        RuntimeError: it failed.
    """
    around = {**SURROUNDINGS, **surroundings}
    started = perf_counter()
    child = os.posix_spawn(command[0], command, around, file_actions=NOWHERE)
    _, status = os.waitpid(child, 0)
    took = perf_counter() - started
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return took


def weigh(
    command: Sequence[str],
    surroundings: Mapping[str, str] = {},
    patience: float = PATIENCE,
) -> tuple[float, float]:
    """Run a command; the seconds it took, and its peak memory in MiB.

    Raises:
        RuntimeError: it failed; with what it said.
        TimeoutExpired: it took longer than `patience`, and was ended.
    """
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _MEMORY, *command],
        env={**SURROUNDINGS, **surroundings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, errors = child.communicate(timeout=patience)
    except BaseException:  # Ctrl-C too: it must not go on by itself
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        raise
    said, _, told = errors.decode(errors="replace").rpartition("\n")
    status, peak, took = told.split()
    if int(status):
        raise RuntimeError(f"{' '.join(command)} failed: {said[-400:]}")
    return float(took), int(peak) / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def measure(
    case: Case,
    pairs: int,
    yards: list[float],
    budget: float = BUDGET,
    patience: float = PATIENCE,
) -> Figure:
    """Measure one row; what Y took meanwhile is added to `yards`.

    Raises:
        RuntimeError: a command failed.
    """
    yardstick = case.against or YARDSTICK
    took, before = inf, inf
    try:
        for _ in range(SETTLING if case.settle else 1):
            case.before()
            weighed = [weigh(each, case.surroundings, patience) for each in case.commands]
            took, before = sum(one for one, _ in weighed), took
            if took > 0.8 * before:  # what can be cached is so by now
                break
    except subprocess.TimeoutExpired:
        return Figure(patience / median(run(yardstick) for _ in range(3)), over=True)
    peak = max(peak for _, peak in weighed)
    times = [[one for one, _ in weighed]]
    beside = [median(run(yardstick) for _ in range(3))]
    if took < LONG:
        times, beside = [], []
        for _ in range(max(1, min(pairs, int(budget / took)))):
            beside.append(run(yardstick))
            case.before()
            times.append([run(command, case.surroundings) for command in case.commands])
    if not case.against:
        yards += beside
    ratios = [sum(each) / yard for each, yard in zip(times, beside, strict=True)]
    parts = [
        median(each[number] / yard for each, yard in zip(times, beside, strict=True))
        for number in range(len(case.parts))
    ]
    return Figure(median(ratios), peak, len(ratios), tuple(parts))
