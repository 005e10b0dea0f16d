"""What an export to a folder of calendars writes: `python -m bench.vdir` prints the counts.

3,000 sessions, each a file: all of them at first, none the second time, one when one was moved. A
file that was not written keeps its inode and its times, and that is what is counted here, beside
what the program says.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import practices
from bench.practices import Spec
from bench.yardstick import PROGRAM, SURROUNDINGS, YARDSTICK, run

SIZE = 3_000
WHEN = ("--all", "--from", "2015-01-01", "--to", "2026-12-31")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        practice, calendar = Path(folder) / "practice", Path(folder) / "calendar"
        practices.write(Spec(SIZE), practice)
        moved = next(
            one for one in practices.sessions(Spec(SIZE)) if one.span.start > practices.NOW
        )
        print(f"{'':24} {'written':>8} {'removed':>8} {'unchanged':>9} {'files anew':>10} {'Y':>6}")
        wrong = exported("first", practice, calendar, (SIZE, 0, 0))
        wrong += exported("again", practice, calendar, (0, 0, SIZE))
        program(practice, "move", moved.id, "2026-03-14", "10:00")
        wrong += exported("one was moved", practice, calendar, (1, 0, SIZE - 1))
        program(practice, "remove", moved.id, "-y")
        wrong += exported("and removed", practice, calendar, (0, 1, SIZE - 1))
    print("all as it should be" if not wrong else f"{wrong} WRONG")
    return 1 if wrong else 0


def exported(what: str, practice: Path, calendar: Path, expected: tuple[int, int, int]) -> int:
    """Export once more and print a row; 1 where it is not as expected."""
    before = versions(calendar)
    yard = min(run(YARDSTICK) for _ in range(3))
    started = perf_counter()
    told = json.loads(program(practice, "export", "ics", "--vdir", str(calendar), *WHEN, "--json"))
    took = (perf_counter() - started) / yard
    export = told["export"]
    counts = export["written"], export["removed"], export["unchanged"]
    anew = sum(before.get(name) != version for name, version in versions(calendar).items())
    print(f"{what:24} {counts[0]:8,} {counts[1]:8,} {counts[2]:9,} {anew:10,} {took:6.0f}")
    return int(counts != expected or anew != expected[0])


def versions(calendar: Path) -> dict[str, tuple[int, int]]:
    """The files of sessions, with what changes when one is written."""
    found = {path.name: path.stat() for path in calendar.glob("*.ics")}
    return {name: (status.st_ino, status.st_mtime_ns) for name, status in found.items()}


def program(practice: Path, *words: str) -> bytes:
    """Run a command; what it says. Raises CalledProcessError."""
    command = [str(PROGRAM), "-C", str(practice), *words]
    return subprocess.run(
        command, env=SURROUNDINGS, stdin=subprocess.DEVNULL, capture_output=True, check=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
