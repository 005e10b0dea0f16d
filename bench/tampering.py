"""Print what `verify` notices of tampering with a signed practice, as a table.

Run `python bench/tampering.py` (some minutes, on all processors); it exits 1 if anything was
missed or crashed. The tests run a part of the same, and hold some of it against the command.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support import signed, tampering
from tests.support.court import Court
from tests.support.records import records

if TYPE_CHECKING:
    from tests.support.tampering import Content, Result

WORKERS = os.cpu_count() or 1


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        desks = signed.practice(Path(folder))
        base, unpurged = records(desks.root), desks.unpurged
    print(
        f"{'what is changed':34} {'trials':>8} {'noticed':>8} {'excused':>8} {'missed':>7} crashed"
    )
    found = []
    with get_context("fork").Pool(WORKERS) as pool:
        for name in tampering.families(base, unpurged):
            part = partial(judged, base, unpurged, name)
            found.append(tampering.together(pool.map(part, range(WORKERS), chunksize=1)))
            row(name, found[-1])
    whole = tampering.together(found)
    row("all", whole)
    for why, times in sorted(whole.excused.items()):
        print(f"    excused {times:,}: {why}")
    return 1 if whole.missed or whole.crashed else 0


def judged(base: Content, unpurged: Content, name: str, worker: int) -> Result:
    """Every so manieth trial of a kind."""
    trials = tampering.families(base, unpurged)[name]()
    with Court().sitting() as court:
        return tampering.held(court, base, islice(trials, worker, None, WORKERS))


def row(name: str, found: Result) -> None:
    excused = Counter(found.excused).total()
    print(
        f"{name:34} {found.trials:8,} {found.noticed:8,} {excused:8,} "
        f"{len(found.missed):7,} {len(found.crashed):7,}",
        flush=True,
    )
    for text in [*found.missed[:3], *found.crashed[:3]]:
        print(f"    {text[:160]}")


if __name__ == "__main__":
    sys.exit(main())
