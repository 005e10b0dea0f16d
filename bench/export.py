"""How long an export of everything takes, and in how much memory: `python bench/export.py`.

In units of Y, the time of `python -c 'import click, yaml'`, each run after one of Y; the memory is
the peak of the process. With `--large` for 100,000 sessions too.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import practices
from bench.practices import Spec
from bench.yardstick import PROGRAM, SIZES, Case, measure

EVERYTHING = ("--all", "--from", "2015-01-01", "--to", "2026-12-31", "-q")
FORMS = {
    "a week": ("--from", "2026-03-09", "--to", "2026-03-15", "-q"),
    "everything": EVERYTHING,
    "everything, in UTC": (*EVERYTHING, "--utc"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--large", action="store_true", help=f"{SIZES[-1]:,} sessions too")
    parser.add_argument("--pairs", type=int, default=3, help="runs of each, %(default)s")
    parser.add_argument("--store", type=Path, default=practices.STORE, help="for the practices")
    given = parser.parse_args()
    yards: list[float] = []
    print(f"{'export ics':24} {'sessions':>9} {'Y':>7} {'MiB':>6} {'kB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.ics"
        for size in SIZES if given.large else SIZES[:-1]:
            practice = practices.kept(Spec(size), given.store.resolve())
            for name, options in FORMS.items():
                words = ("-C", str(practice), "export", "ics", *options, "--out", str(out))
                row = measure(Case(name, ([str(PROGRAM), *words],)), given.pairs, yards)
                kilo = out.stat().st_size // 1000
                print(f"{name:24} {size:9,} {row.ratio:7.1f} {row.memory:6.1f} {kilo:8,}")
    print(f"Y = {1000 * sorted(yards)[len(yards) // 2]:.0f} ms, {os.cpu_count()} cores")
    return 0


if __name__ == "__main__":
    sys.exit(main())
