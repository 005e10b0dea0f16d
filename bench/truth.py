"""Print whether commands say with the index what they say without it, whatever happens to files.

    python bench/truth.py [--edits 2000] [--seed 1]

Somebody edits the files of a small practice in every nasty way (tests/support/meddling.py), and
after a few edits commands are asked with the index and without it; some minutes, on all
processors. Exits with 1 if one answer was another, and prints what differed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.truth import Found, Truth

WORKERS = os.cpu_count() or 1


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--edits", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ |= {"COLUMNS": "100", "LANG": "C.UTF-8"}
    begun, each = monotonic(), -(-asked.edits // WORKERS)
    with get_context("fork").Pool(WORKERS) as pool:
        seeds = range(asked.seed, asked.seed + WORKERS)
        found = pool.map(partial(tried, each), seeds, chunksize=1)
    for one in found:
        for difference in one.differences:
            print(f"{difference}\n")
    edits, compared, months, told = (sum(one[at] for one in found) for at in range(4))
    differences = sum(len(one.differences) for one in found)
    print(f"seeds {seeds[0]} to {seeds[-1]}, {monotonic() - begun:.0f} s")
    print(f"the index was asked about {months:,} months, and told of {told:,}")
    print(f"{edits:,} edits, {compared:,} answers compared, {differences} differences")
    return 1 if differences else 0


def tried(edits: int, seed: int) -> Found:
    """A practice of one seed, and so many edits."""
    with tempfile.TemporaryDirectory(prefix="truth-") as folder:
        truth = Truth(Path(folder), seed)
        truth.run(edits)
    return truth.found


if __name__ == "__main__":
    sys.exit(main())
