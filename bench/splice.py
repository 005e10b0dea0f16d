"""Every nasty value into every place of every tricky file: `python bench/splice.py`.

Prints how many edits were tried, how many gave wrong data, changed a line they had no business
with or lost a comment, and how many were refused (nothing written).
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.edits import TRICKY, cases, judge
from tests.support.nasty import NASTY
from therasched.storage.yamledit import Change, Rename

VERDICTS = ("right", "wrong", "lines", "comment", "refused")
LONGEST_KEY = 1024  # more is no YAML


def main() -> int:
    begun = perf_counter()
    counts: Counter[tuple[str, str]] = Counter()
    unexplained = 0
    files = sorted(TRICKY.glob("*.yaml"))
    for file in files:
        data = file.read_bytes()
        for case in cases(data):
            verdict = judge(data, case)
            counts[case.kind, verdict] += 1
            if verdict != "right" and len(new_key(case.change)) <= LONGEST_KEY:
                unexplained += verdict == "refused"
                print(f"{verdict}: {file.name}, {case.kind}, {str(case.change)[:200]}")
    print(f"{'':8}{'tried':>8}" + "".join(f"{verdict:>10}" for verdict in VERDICTS))
    for kind in ("set", "add", "append", "delete", "rename"):
        row = [counts[kind, verdict] for verdict in VERDICTS]
        print(f"{kind:8}{sum(row):8}" + "".join(f"{each:10}" for each in row))
    total = {each: sum(counts[key] for key in counts if key[1] == each) for each in VERDICTS}
    print(
        f"splice: {len(files)} files, {len(NASTY)} nasty values, {sum(total.values())} edits in "
        f"{perf_counter() - begun:.0f} s: {total['wrong']} wrong, {total['lines']} with other "
        f"lines changed, {total['comment']} comments lost, {unexplained} refused (and "
        f"{total['refused'] - unexplained} for a key longer than {LONGEST_KEY} characters)"
    )
    return 1 if total["wrong"] or total["lines"] or total["comment"] else 0


def new_key(change: Change | Rename) -> str:
    return change.key if isinstance(change, Rename) else str(change.path[-1])


if __name__ == "__main__":
    sys.exit(main())
