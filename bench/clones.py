"""Print what becomes of a practice on which several clones work at once, as a table.

Run `python bench/clones.py` (some minutes; `--times 50` for less): random commands, kills and syncs
in 2 and in 5 clones, held against a model. It exits 1 if anything was lost or stayed apart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.clones import World

SHOWN = 20


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--times", type=int, default=500, help="commands of each clone")
    asked.add_argument("--clones", type=int, nargs="*", default=[2, 5])
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    print(
        f"{'clones':>6} {'commands':>8} {'refused':>7} {'killed':>6} {'syncs':>5} {'conflicts':>9} "
        f"{'locked':>6} {'amiss':>5} {'fields':>6} {'events':>6} {'rounds':>6} wrong"
    )
    failed = False
    for count in given.clones:
        with tempfile.TemporaryDirectory() as folder:
            told = World(Path(folder), clones=count, seed=given.seed).run(given.times)
        print(
            f"{count:>6} {told.commands.total():>8,} {told.refused:>7,} {told.killed:>6} "
            f"{told.syncs:>5} {told.conflicts:>9} {told.locked:>6} {told.amiss:>5} "
            f"{told.values:>6,} {told.events:>6} {told.rounds:>6} {len(told.wrong)}",
            flush=True,
        )
        for line in told.wrong[:SHOWN]:
            print(f"    {line}")
        failed = failed or bool(told.wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
