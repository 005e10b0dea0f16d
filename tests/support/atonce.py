"""Many terminals at once on one practice: commands of mixed kinds, and readers beside them.

`at_once` lets processes run commands in turn, as many each as are wanted, and others look on; it
gives what went wrong. Every command leaves a mark of its own, which must be there at the end.
"""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tests.support import scenes
from tests.support.program import Program
from therasched.domain import chain
from therasched.storage.files import Files
from therasched.storage.ledger import Ledger
from therasched.storage.paths import new_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS = (("agenda", "2026-W10", "--json"), ("verify", "--json"), ("check", "--json"))
BUSY = 7
MOST_TRIES = 20
FIRST_DAY = date(2025, 1, 1)
A_DAY = 8  # sessions
KINDS = ("new", "plan", "outcome", "comment", "sign")


class Told(NamedTuple):
    """What came of it: commands that were kept, that were tried again, reads, what was wrong."""

    kept: int
    again: int
    reads: int
    wrong: list[str]


def at_once(root: Path, *, writers: int, times: int) -> Told:
    """Let writers run `times` commands each at once in a scene that is made in `root`."""
    scenes.make(root)
    run = Program(root / "practice", **scenes.environment(root))
    ids = _ids(writers * times)
    notes = root / "notes"
    notes.mkdir()
    writing = [
        _forked(partial(_write, run, ids[n::writers], n, writers, notes)) for n in range(writers)
    ]
    reading = [_forked(partial(_look, run, words, notes / words[0])) for words in READERS]
    wrong = [f"a writer ended with {one}" for one in map(_ended, writing) if one]
    (notes / "done").touch()
    wrong += [f"a reader ended with {one}" for one in map(_ended, reading) if one]
    tries = [int(path.read_text()) for path in notes.glob("again-*")]
    looks = [json.loads((notes / words[0]).read_text()) for words in READERS]
    wrong += [text for _, found in looks for text in found]
    kept = _kept(root / "practice", ids, writers)
    for words in (("verify",), ("check",)):
        answer = run.run(*words)
        if answer.code:
            wrong.append(f"{words[0]} ended with {answer.code}: {answer.out[:500]}")
    return Told(kept, sum(tries), sum(count for count, _ in looks), wrong)


def _forked(act: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    return child


def _ended(child: int) -> int:
    return os.waitpid(child, 0)[1]


def _ids(many: int) -> list[str]:
    """Ids that no session has yet, the same in each run."""
    found: list[str] = []
    numbers = iter(range(1 << 30))
    while len(found) < many:
        taken = {*scenes.SESSIONS, *found}
        found.append(new_id(taken, lambda size: (next(numbers) * 2654435761).to_bytes(12)[-size:]))
    return found


def _write(run: Program, ids: list[str], number: int, writers: int, notes: Path) -> None:
    """What one of them does: book, plan, mark, sign a session of its own; comment on one of all."""
    again = 0
    for turn, name in enumerate(ids):
        kind, first = KINDS[turn % len(KINDS)], ids[turn - turn % len(KINDS)]
        place = turn // len(KINDS) * writers + number
        day = FIRST_DAY + timedelta(days=place // A_DAY)
        words = {
            "new": ("anna-k", day.isoformat(), f"{9 + place % A_DAY}:00", "--id", first),
            "plan": (first, "-m", f"Plan {name}."),
            "outcome": (first, "attended", "--note", f"Note {name}."),
            "comment": (scenes.LOCKED, f"Comment {name}."),
            "sign": (first, "-y"),
        }[kind]
        for _ in range(MOST_TRIES):
            answer = run.run(kind, *words)
            if answer.code != BUSY:
                break
            again += 1
        assert answer.code == 0, answer
    (notes / f"again-{number}").write_text(str(again))


def _look(run: Program, words: tuple[str, ...], note: Path) -> None:
    """Read again and again; nothing may ever be torn, missing or wrong."""
    count, wrong = 0, list[str]()
    while not (note.parent / "done").exists():
        answer = run.run(*words)
        count += 1
        if answer.code or answer.json.get("findings") or not answer.json.get("sound", True):
            wrong.append(f"{words[0]}: {answer.code} {answer.out[:2000]} {answer.err[:300]}")
    note.write_text(json.dumps([count, wrong[:3]]))


def _kept(practice: Path, ids: list[str], writers: int) -> int:
    """How many commands have left their mark."""
    texts = "".join(path.read_text() for path in practice.glob("sessions/*/*/*.yaml"))
    log = (practice / f"signed/bc/{scenes.LOCKED}.log.yaml").read_text()
    ledger = Ledger(Files(practice))
    kept = 0
    for own in (ids[number::writers] for number in range(writers)):
        for turn, name in enumerate(own):
            first = own[turn - turn % len(KINDS)]
            kept += {
                "new": f"\nid: {name}\n" in texts,
                "plan": f"Plan {name}." in texts,
                "outcome": f"Note {name}." in texts,
                "comment": log.count(f"Comment {name}.") == 1,
                "sign": [one.kind for one in ledger.get(first, ())] == [chain.SIGN],
            }[KINDS[turn % len(KINDS)]]
    return kept
