"""Many terminals at once on one practice: commands of mixed kinds, and readers beside them.

`at_once` lets processes run commands in turn, as many each as are wanted, and others look on; it
gives what went wrong. Every command leaves a mark of its own, which must be there at the end.
`undone_at_once` is the same with git, where others undo meanwhile: each commit holds one command,
or takes back one.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
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

    from tests.support.program import Answer

READERS = (
    *(("agenda", "2026-W10", "--json"), ("verify", "--json"), ("check", "--json")),
    *(("find", "Plan", "--limit", "1000", "--json"), ("history", "anna-k", "--json")),
    *(("todo", "--json"), ("list", "--client", "anna-k", "--json"), ("export", "ics")),
)
GROWING = frozenset({"find", "history", "list", "export"})
"""Readers whose answers only grow: nothing is taken away here."""

BUSY, REFUSED = 7, 5
MOST_TRIES = 20
FIRST_DAY, FIRST_MONDAY = date(2025, 1, 1), date(2027, 1, 4)
A_DAY, A_WEEK = 8, 5  # sessions; days
KINDS = (
    *("new", "plan", "move", "outcome", "share", "comment", "sign", "new --repeat", "cancel"),
    "client edit",
)
UNDOERS = 2
EVERY = 3


class Told(NamedTuple):
    """What came of it: commands that were kept, that were tried again, reads, what was wrong."""

    kept: int
    again: int
    reads: int
    wrong: list[str]


class Undone(NamedTuple):
    """What came of it: commands, of which so many were undone; undos refused; what was wrong."""

    commands: int
    undone: int
    refused: int
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
    wrong += _unsound(run)
    return Told(kept, sum(tries), sum(count for count, _ in looks), wrong)


def _unsound(run: Program) -> list[str]:
    answers = [(verb, run.run(verb)) for verb in ("verify", "check")]
    return [
        f"{verb} ended with {one.code}: {one.out[:500]}{one.err[:300]}"
        for verb, one in answers
        if one.code
    ]


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
    """What one of them does with sessions of its own, and with what all share."""
    again = 0
    for turn, name in enumerate(ids):
        round_ = turn - turn % len(KINDS)
        kind, first = KINDS[turn % len(KINDS)], ids[round_]
        series = ids[min(round_ + KINDS.index("new --repeat"), len(ids) - 1)]
        place = turn // len(KINDS) * writers + number
        days, hour = divmod(place, A_DAY)
        past = (FIRST_DAY + timedelta(days=days)).isoformat()
        weeks, weekday = divmod(days, A_WEEK)
        later = (FIRST_MONDAY + timedelta(days=14 * weeks + weekday)).isoformat()
        at = f"{9 + hour}:00"
        words = {
            "new": ("new", "anna-k", past, at, "--id", first),
            "plan": ("plan", first, "-m", f"Plan {name}."),
            "move": ("move", first, past, f"{9 + hour}:05"),
            "outcome": ("outcome", first, "attended", "--note", f"Note {name}.", *HOMEWORK),
            "share": ("share", first),
            "comment": ("comment", scenes.LOCKED, f"Comment {name}."),
            "sign": ("sign", first, "-y"),
            "new --repeat": ("new", "anna-k", later, at, "--id", series, *WEEKLY),
            "cancel": ("cancel", series, "--reason", f"Reason {name}."),
            "client edit": ("client", "edit", "ben-o", "--title", f"Title {name}."),
        }[kind]
        answer, tries = _patient(run, *words)
        again += tries
        assert answer.code == 0, answer
        if kind == "client edit":
            (notes / f"title-{name}").touch()
    (notes / f"again-{number}").write_text(str(again))


HOMEWORK, WEEKLY = ("--homework", "Walk."), ("--repeat", "weekly", "--count", "2")


def _patient(run: Program, *words: str) -> tuple[Answer, int]:
    """Run a command, again where another one was in its way; how it ended, and how often again."""
    for again in range(MOST_TRIES):  # noqa: B007 - given back
        answer = run.run(*words)
        if answer.code != BUSY:
            break
    return answer, again


def _look(run: Program, words: tuple[str, ...], note: Path) -> None:
    """Read again and again; nothing may ever be torn, missing or wrong."""
    count, known, wrong = 0, set[str](), list[str]()
    while not (note.parent / "done").exists():
        answer = run.run(*words)
        count += 1
        if words[0] == "export":
            is_whole = answer.out.startswith("BEGIN:V") and answer.out.endswith("END:VCALENDAR\r\n")
            found = re.findall(r"^UID:(\w+)", answer.out, re.MULTILINE)
        else:
            document = answer.json if answer.out.startswith("{") else {}
            is_whole = bool(document) and not document.get("findings") and not document.get("error")
            is_whole = is_whole and document.get("sound", True)
            found = [one["id"] for one in document.get("sessions", ()) if isinstance(one, dict)]
        if answer.code or not is_whole:
            wrong.append(f"{words[0]}: {answer.code} {answer.out[:2000]} {answer.err[:300]}")
        if twice := [one for one, often in Counter(found).items() if often > 1]:
            wrong.append(f"{words[0]}: twice there: {twice}")
        if words[0] in GROWING and (gone := known.difference(found)):
            wrong.append(f"{words[0]}: gone: {sorted(gone)}")
        known.update(found)
    note.write_text(json.dumps([count, wrong[:3]]))


def _kept(practice: Path, ids: list[str], writers: int) -> int:
    """How many commands have left their mark."""
    texts = {path.name: path.read_text() for path in practice.glob("sessions/*/*/*.yaml")}
    whole = "".join(texts.values())
    log = (practice / f"signed/bc/{scenes.LOCKED}.log.yaml").read_text()
    title = re.search(
        r"^title: Title (\w+)\.$", (practice / "clients/ben-o.yaml").read_text(), re.MULTILINE
    )
    ledger = Ledger(Files(practice))
    kept = 0
    for own in (ids[number::writers] for number in range(writers)):
        for turn, name in enumerate(own):
            first = own[turn - turn % len(KINDS)]
            [file] = [key for key in texts if key.endswith(f"-{first}.yaml")]
            kept += {
                "new": f"\nid: {name}\n" in whole,
                "plan": f"Plan {name}." in whole,
                "move": file[13:15] == "05" or turn % len(KINDS) != KINDS.index("move"),
                "outcome": f"Note {name}." in whole,
                "share": "\n  shared: {anna-k: " in texts[file],
                "comment": log.count(f"Comment {name}.") == 1,
                "sign": [one.kind for one in ledger.get(first, ())] == [chain.SIGN],
                "new --repeat": whole.count(f"\nseries: {name}\n") == 2,
                "cancel": f"Reason {name}." in whole,
                "client edit": title is not None and (practice / f"../notes/title-{name}").exists(),
            }[KINDS[turn % len(KINDS)]]
    return kept


# --- with git, and others that undo ----------------------------------------------------------


def undone_at_once(root: Path, *, writers: int, times: int) -> Undone:
    """Let writers run `times` commands each, on records of their own, while others undo."""
    scenes.make(root, git=True)
    run = Program(root / "practice", **scenes.environment(root))
    notes = root / "notes"
    notes.mkdir()
    for number in range(writers):
        run("client", "add", f"own-{number}", "--name", f"Own {number}")
    before = _subjects(root)
    writing = [_forked(partial(_edit, run, n, times)) for n in range(writers)]
    undoing = [
        _forked(partial(_undo, run, n, writers * times // EVERY, notes)) for n in range(UNDOERS)
    ]
    wrong = [f"a writer ended with {one}" for one in map(_ended, writing) if one]
    wrong += [f"one that undoes ended with {one}" for one in map(_ended, undoing) if one]
    told = [json.loads(path.read_text()) for path in notes.glob("undone-*")]
    undone = [one for commits, _ in told for one in commits]
    made = _subjects(root) - before
    if made.total() != writers * times + len(undone):
        wrong.append(f"{made.total()} commits of {writers * times} commands, {len(undone)} undone")
    if twice := [one for one, often in Counter(undone).items() if often > 1]:
        wrong.append(f"undone twice: {twice}")
    for number in range(writers):
        if made[f"client edit own-{number}"] != times:
            wrong.append(f"of writer {number}: {made[f'client edit own-{number}']} of {times}")
    wrong += [f"{one} after all" for one in _left(root, writers)]
    if told_by_git := scenes.git(root, "practice", "status", "--porcelain", "-uall"):
        wrong.append(f"git status: {told_by_git}")
    scenes.git(root, "practice", "fsck", "--no-dangling", "--no-progress")
    wrong += _unsound(run)
    return Undone(writers * times, len(undone), sum(no for _, no in told), wrong)


def _subjects(root: Path) -> Counter[str]:
    return Counter(scenes.git(root, "practice", "log", "--format=%s").splitlines())


def _edit(run: Program, number: int, times: int) -> None:
    for turn in range(times):
        words = ("client", "edit", f"own-{number}", "--phone", str(1000 + turn))
        answer, _ = _patient(run, *words)
        assert answer.code == 0, answer


def _undo(run: Program, number: int, times: int, notes: Path) -> None:
    undone, refused = list[str](), 0
    for _ in range(times):
        answer, _ = _patient(run, "undo", "--json")
        if answer.code == 0:
            undone.append(answer.json["undone"]["commit"])
        else:
            refused += 1
            assert answer.code in (REFUSED, BUSY), answer
    (notes / f"undone-{number}").write_text(json.dumps([undone, refused]))


def _left(root: Path, writers: int) -> list[str]:
    """What a record holds that is not what its commits, one after another, make of it."""
    wrong = []
    for number in range(writers):
        path = f"clients/own-{number}.yaml"
        held = (root / "practice" / path).read_text()
        if scenes.git(root, "practice", "show", f"HEAD:{path}") != held:
            wrong.append(f"{path} is not as it was committed")
    return wrong
