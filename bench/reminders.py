"""Print what becomes of messages when `remind --send` is killed, refused, or runs several times.

Run `python bench/reminders.py` (half a minute); it exits 1 if anybody got a message twice, or
one was lost without a word. The tests run a part of the same.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support import postfaults

RUNS, AT_ONCE, TIMES = 110, 4, 20


def main() -> int:
    began, wrong, unclear = time.monotonic(), 0, 0
    print(f"{'run':44} {'trials':>7} {'killed':>7} {'unclear':>8} {'wrong':>6}")
    with tempfile.TemporaryDirectory() as folder, postfaults.bench(Path(folder)) as trials:
        lines = trials.lines()
        for number, answer in enumerate(postfaults.ANSWERS):
            step = max(1, lines // RUNS)
            places = range(1 + number * step // len(postfaults.ANSWERS), lines, step)
            done = [trials.killed(at, answer) for at in places]
            wrong += told(f"kill -9 at every {step} lines, {answer or 'all taken'}", done)
            unclear += sum(one.unclear for one in done)
        done = [trials.at_once(AT_ONCE) for _ in range(TIMES)]
        wrong += told(f"{AT_ONCE} runs at once", done)
    print(f"{lines:,} lines a run; in {time.monotonic() - began:.0f} seconds")
    return 1 if wrong else 0


def told(name: str, done: list[postfaults.Outcome]) -> int:
    """Print a row of the table, and what was wrong."""
    killed, unclear = sum(one.killed for one in done), sum(one.unclear for one in done)
    wrong = [text for one in done for text in one.wrong]
    print(f"{name:44} {len(done):7,} {killed:7,} {unclear:8,} {len(wrong):6,}")
    for text in wrong[:10]:
        print(f"    {text}")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
