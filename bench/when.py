"""Print the table of WHEN: every phrase with what it means, and what is refused and why.

Run `python bench/when.py`; exits 1 if a line is not what the table says.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support import phrases
from therasched.domain.when import UnreadableWhen, read_period, read_when, say


def main() -> int:
    wrong = 0

    def line(typed: str, lean: str, got: str, *, right: bool) -> None:
        nonlocal wrong
        wrong += not right
        print(f"  {typed or '(nothing)':28}{lean:7}{got}{'' if right else '   WRONG'}")

    print(f"now: {say(phrases.NOW, phrases.NOW)}, {phrases.ZONE}\n\n{len(phrases.READ)} read")
    for phrase in phrases.READ:
        got = phrases.spelt(read_when([phrase.typed], phrases.NOW, lean=phrase.lean))
        line(phrase.typed, phrase.lean, got, right=got == phrase.means)
    print(f"\n{len(phrases.PERIODS)} periods read")
    for typed, means in phrases.PERIODS:
        period = read_period([typed], phrases.NOW)
        got = f"{period.first}..{period.last} {period.label}"
        line(typed, "", got, right=got == means)
    for title, table, read in (
        ("refused", phrases.REFUSED, read_when),
        ("periods refused", phrases.PERIODS_REFUSED, read_period),
    ):
        print(f"\n{len(table)} {title}")
        for refusal in table:
            try:
                line(refusal.typed, "", str(read([refusal.typed], phrases.NOW)), right=False)
            except UnreadableWhen as fault:
                line(refusal.typed, "", str(fault), right=fault.piece == refusal.piece)
    print(f"\n{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
