"""Every nasty value into every place of every tricky file: `python bench/splice.py`.

Prints how many edits were tried, how many gave wrong data, changed a line they had no business
with or lost a comment, and how many were refused (nothing written).
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.edits import TRICKY, cases, judge
from tests.support.nasty import NASTY


def main() -> int:
    begun = time.perf_counter()
    counts: Counter[tuple[str, str]] = Counter()
    odd: list[str] = []
    files = sorted(TRICKY.glob("*.yaml"))
    for file in files:
        data = file.read_bytes()
        for case in cases(data):
            verdict = judge(data, case)
            counts[case.kind, verdict] += 1
            if verdict != "right":
                odd.append(f"{verdict:8} {file.name} {case.kind} {str(case.change)[:150]}")
    verdicts = ("right", "wrong", "lines", "comment", "refused")
    print(f"{'':8}{'tried':>8}" + "".join(f"{verdict:>10}" for verdict in verdicts))
    for kind in ("set", "add", "append", "delete", "rename"):
        row = [counts[kind, verdict] for verdict in verdicts]
        print(f"{kind:8}{sum(row):8}" + "".join(f"{each:10}" for each in row))
    if "-v" in sys.argv:
        print("\n".join(odd))
    total = {
        verdict: sum(counts[k, verdict] for k, v in counts if v == verdict) for verdict in verdicts
    }
    print(
        f"splice: {len(files)} files, {len(NASTY)} nasty values, {sum(total.values())} edits in "
        f"{time.perf_counter() - begun:.0f} s: {total['wrong']} wrong, {total['lines']} with other "
        f"lines changed, {total['comment']} comments lost, {total['refused']} refused"
    )
    return 1 if total["wrong"] or total["lines"] or total["comment"] else 0


if __name__ == "__main__":
    sys.exit(main())
