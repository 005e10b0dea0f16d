"""Print how many headers names, places and numbers could add to a message: none may.

Run `python bench/headers.py` (a few seconds); it exits 1 if a message has a header more, or says
something else than what went in. The tests run each text once.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.headertries import TRIES, sent
from therasched.domain.notice import KINDS
from therasched.views.languages import LANGUAGES


def main() -> int:
    done = [
        sent(text, kind, language) for text in TRIES for kind in KINDS for language in LANGUAGES
    ]
    extra, wrong = sum(one.extra for one in done), [word for one in done for word in one.wrong]
    print(
        f"{len(TRIES)} texts, {len(KINDS)} kinds, {len(LANGUAGES)} languages: {len(done)} messages"
    )
    print(f"{extra} extra headers, {len(wrong)} that read otherwise {sorted(set(wrong)) or ''}")
    print(f"longest line: {max(one.longest_line for one in done)} bytes")
    return 1 if extra or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
