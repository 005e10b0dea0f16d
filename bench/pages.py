"""How long the pages take that people look at: `python bench/pages.py`.

The week, one client's page of the portal, and everybody's, in units of Y, the time of
`python -c 'import click, yaml'`, each run after one of Y; the memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import practices
from bench.practices import Spec
from bench.yardstick import PROGRAM, SIZES, Case, measure

CONSENT = "consent:\n  portal: 2016-01-01\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--pairs", type=int, default=5, help="runs of each, %(default)s")
    parser.add_argument("--store", type=Path, default=practices.STORE, help="for the practices")
    given = parser.parse_args()
    yards: list[float] = []
    print(f"{'':28} {'sessions':>9} {'Y':>7} {'MiB':>6}")
    for size in SIZES[:2]:
        with tempfile.TemporaryDirectory() as folder:
            kept = practices.kept(Spec(size), given.store.resolve())
            practice = shutil.copytree(kept, Path(folder) / "practice")
            client = _consenting(practice)
            portal, page = Path(folder) / "portal", Path(folder) / "week.html"
            cases = {
                "agenda --html, a week": ("agenda", "--html", str(page)),
                "portal, one client": ("portal", str(portal), "--client", client, "-q"),
                "portal, everybody": ("portal", str(portal), "-q"),
            }
            for name, words in cases.items():
                row = measure(
                    Case(name, ([str(PROGRAM), "-C", str(practice), *words],)), given.pairs, yards
                )
                print(f"{name:28} {size:9,} {row.ratio:7.1f} {row.memory:6.1f}")
            count = len([*portal.glob("*/index.html")])
            print(f"{count} pages at {size:,} sessions")
    print(f"Y = {1000 * sorted(yards)[len(yards) // 2]:.0f} ms, {os.cpu_count()} cores")
    return 0


def _consenting(practice: Path) -> str:
    """Have every client who has none agree to the portal; the code of one who is not archived."""
    active = ""
    for path in sorted((practice / "clients").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if "consent:" not in text:
            path.write_text(text + CONSENT, encoding="utf-8")
        elif "portal:" not in text:
            text = text.replace("consent:\n", CONSENT, 1)
            path.write_text(text, encoding="utf-8")
        if "archived:" not in text:
            active = path.stem
    return active


if __name__ == "__main__":
    sys.exit(main())
