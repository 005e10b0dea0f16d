"""Print how long the commands of daily work take, beside what they should and what others take.

Run `make bench`, or `python bench/speed.py --large` for 100,000 sessions too. The unit is Y, the
time of `python -c 'import click, yaml'`: milliseconds mean nothing on another machine, nor on this
one a minute later. So each run of a command follows a run of Y, and the median of their ratios
counts. Writes are real; what they wrote is taken back between the runs.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import practices, rivals
from bench.practices import Spec
from therasched.storage import paths
from therasched.storage.sessions import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from therasched.domain.session import Session

DAY, HOUR = "2026-03-12", "1905"  # when `new` books: nothing else begins at such a time
SIZES, LARGE = (1_500, 15_000), 100_000
PAIRS = 21

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
    "import os, sys; pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ);"
    "sys.stderr.write('\\n%d' % os.wait4(pid, 0)[2].ru_maxrss)"
)


class Case(NamedTuple):
    """One row: what is run, what it should take at most (in Y), what is done before each run."""

    name: str
    command: list[str]
    target: str = ""
    before: Callable[[], None] = lambda: None


class Figure(NamedTuple):
    """What a row came to: median of the ratios to Y, and peak memory in MiB."""

    ratio: float
    memory: float


class Place:
    """A practice to measure in; `restore` takes back whatever a run wrote."""

    def __init__(self, spec: Spec, store: Path) -> None:
        made = list(practices.sessions(spec))
        self.folder = practices.kept(spec, store)
        self.shown, self.old = made[0], made[len(made) // 2]
        self.ahead = next(one for one in made[1:] if one.plan and one.span.start > practices.NOW)
        self.first = self.ahead._replace(id="bbbbbb", clients=(practices.NEWCOMER,))
        self.marked, self.signed = (one.id for one in _marked(made)[:2])
        self._rooms = cycle("ABC")
        self._begin_to_sign()

    def _begin_to_sign(self) -> None:
        """Have a key, and one session signed with it."""
        program = [str(PROGRAM), "-C", str(self.folder)]
        if not (self.folder / paths.PRACTICE_LOG).exists():
            there = sorted(practices.STORE.glob("config/therasched/keys/*[!b]"))
            which = [str(there[0])] if there else ["--new", "--no-passphrase"]
            run([*program, "key", "add", *which])
        if not (self.folder / paths.log_path(self.signed)).exists():
            run([*program, "sign", self.signed, "-y"])

    def _put(self, session: Session) -> None:
        (self.folder / path_of(session)).write_bytes(practices.spelled(session))

    def restore(self) -> None:
        self._put(self.shown)
        self._put(self.ahead)
        (self.folder / path_of(self.first)).unlink(missing_ok=True)
        for path in self.folder.glob(f"sessions/{DAY[:4]}/{DAY[5:7]}/{DAY}-{HOUR}-*.yaml"):
            path.unlink()
        (self.folder / paths.log_path(self.marked)).unlink(missing_ok=True)

    def edit(self) -> None:
        """Change a file of the shown week in place, to another text of the same length."""
        self._put(self.shown._replace(room=f"Room {next(self._rooms)}"))

    def add_first(self) -> None:
        """Give the newcomer her first session."""
        self.restore()
        self._put(self.first)

    def cases(self) -> list[Case]:
        """What is measured."""

        def case(
            name: str, target: str, *words: str, before: Callable[[], None] = self.restore
        ) -> Case:
            return Case(name, [str(PROGRAM), "-C", str(self.folder), *words], target, before)

        when = (DAY, f"{HOUR[:2]}:{HOUR[2:]}")
        plan = ("-m", "Something else.")
        outcome = ("no-show", "--note", "Rang at noon.")
        return [
            Case("python alone", [sys.executable, "-c", "pass"]),
            Case("import click", [sys.executable, "-c", "import click"]),
            case("--help", "1.0", "--help"),
            case("agenda", "1.1 (1.2)", "agenda"),
            case("agenda after an edit", "1.05 agenda", "agenda", before=self.edit),
            case("agenda -1w (busy as the rest)", "", "agenda", "-1w"),
            case("show ID (five years ago)", "1.1", "show", self.old.id),
            case("new CODE WHEN", "1.4", "new", practices.REGULAR, *when),
            case("new NAME WHEN", "1.4", "new", "łucja", *when),
            case("new CODE WHEN (her first)", "1.4", "new", practices.NEWCOMER, *when),
            case("plan ID -m TEXT", "1.4", "plan", self.ahead.id, *plan),
            case("plan ID (her first)", "1.4", "plan", self.first.id, *plan, before=self.add_first),
            case("outcome ID no-show", "1.4", "outcome", self.shown.id, *outcome),
            case("sign ID", "1.8 (2.2)", "sign", self.marked, "-y"),
            case("comment ID TEXT", "1.4", "comment", self.signed, "Rang back."),
            case("show ID (signed)", "1.1", "show", self.signed),
        ]


def _marked(made: Sequence[Session]) -> list[Session]:
    """Past sessions that can be signed at the desk, the oldest first."""
    desk = practices.PRACTITIONERS[0]
    return [
        one
        for one in reversed(made)
        if one.practitioner == desk
        and one.mode == "direct"
        and one.clients
        and all(one.outcome.of(client).attendance for client in one.clients)
    ]


def run(command: list[str]) -> float:
    """Run a command; the seconds it took.

    Raises:
        RuntimeError: it failed.
    """
    started = perf_counter()
    child = os.posix_spawn(command[0], command, SURROUNDINGS, file_actions=NOWHERE)
    _, status = os.waitpid(child, 0)
    took = perf_counter() - started
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return took


def memory(command: list[str]) -> float:
    """The peak memory of a command in MiB."""
    starter = [sys.executable, "-I", "-S", "-c", _MEMORY, *command]
    done = subprocess.run(starter, env=SURROUNDINGS, capture_output=True, check=True)
    peak = int(done.stderr.rpartition(b"\n")[2])
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def measure(case: Case, pairs: int, yards: list[float]) -> Figure:
    """Measure one row; what Y took meanwhile is added to `yards`."""
    case.before()
    run(case.command)  # whatever can be compiled or cached is so from here on
    case.before()
    peak = memory(case.command)
    ratios = []
    for _ in range(pairs):
        yard = run(YARDSTICK)
        case.before()
        ratios.append(run(case.command) / yard)
        yards.append(yard)
    return Figure(median(ratios), peak)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--large", action="store_true", help=f"{LARGE:,} sessions too")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="runs of each, %(default)s")
    parser.add_argument("--store", type=Path, default=practices.STORE, help="for the practices")
    given = parser.parse_args()
    store = given.store.resolve()
    sizes = [*SIZES, *([LARGE] if given.large else [])]

    yards: list[float] = []
    targets: dict[str, str] = {}
    table: dict[str, dict[int, Figure]] = {}
    for size in sizes:
        spec = Spec(size)
        _progress(f"{size:,} sessions: made, unless they are there")
        place = Place(spec, store)
        others = rivals.commands(spec, store)
        rows = place.cases() + [
            Case(f"{name}, the same week", words) for name, words in others.items()
        ]
        try:
            for row in rows:
                _progress(f"{size:,} sessions: {row.name}")
                targets[row.name] = row.target
                table.setdefault(row.name, {})[size] = measure(row, given.pairs, yards)
        finally:
            place.restore()
    _progress("")
    _print(sizes, targets, table, yards)
    print(f"\nin brackets: at {LARGE:,} sessions")
    for name in rivals.NAMES:
        if name not in others:
            print(f"{name} is not installed, so it is not measured")
    return 0


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")


def _print(
    sizes: Sequence[int],
    targets: dict[str, str],
    table: dict[str, dict[int, Figure]],
    yards: list[float],
) -> None:
    low, middle, high = (1000 * part for part in quantiles(yards))
    specs = [Spec(size) for size in sizes]
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores")
    print(f"Y = {middle:.0f} ms, half of the time {low:.0f} to {high:.0f} ms\n")
    print(f"{'sessions':32}{'':>12}" + "".join(f"{size:>10,}" for size in sizes))
    print(f"{'in the week shown':32}{'':>12}" + "".join(f"{one.week:>10}" for one in specs))
    print(f"{'in a week of the rest':32}{'':>12}" + "".join(f"{one.load:>10.1f}" for one in specs))
    print(f"\n{'in Y':32}{'at most':>12}" + f"{'':>10}" * len(sizes) + f"{'MiB':>8}")
    for name, figures in table.items():
        ratios = "".join(f"{figure.ratio:>10.2f}" for figure in figures.values())
        peak = max(figure.memory for figure in figures.values())
        print(f"{name:32}{targets[name]:>12}{ratios}{peak:>8.1f}")


if __name__ == "__main__":
    sys.exit(main())
