"""What was done and when, as version control keeps it: changes, commits, and which to take back.

The rule: `undo` takes the newest commit of a command that stands, `redo` the newest undo that
stands. An undo is a commit itself and is never rewritten. Where commits lie: `storage.git`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

INIT, UNDO, REDO = "init", "undo", "redo"
LASTING = ("remind", "sync")
"""Commands of which nothing is taken back: a message that went is gone, others' work is theirs."""

MARK, UNDOES, REDOES = "Therasched", "Undoes", "Redoes"
"""The trailers of the program's own commits: which command it was, which commit it is about."""


class Change(NamedTuple):
    """One file as it was and as it is, None where there is none; a move is two of these."""

    path: str
    before: bytes | None
    after: bytes | None


class Commit(NamedTuple):
    """One commit; `paths` are the files it touched, inside the practice.

    `kind` is the command that made it (`client add`), "" where the program did not. `undoes` and
    `redoes` name the commit that an undo or a redo is about. `by` is the committer's address.
    """

    sha: str
    at: datetime
    by: str
    subject: str
    kind: str = ""
    undoes: str = ""
    redoes: str = ""
    paths: tuple[str, ...] = ()


def undone(commits: Iterable[Commit]) -> set[str]:
    """Which of them are taken back, by `sha`. `commits` go from the newest back."""
    taken, brought = set[str](), set[str]()
    for commit in commits:
        if commit.kind == REDO:
            brought.add(commit.redoes)
        elif commit.kind == UNDO and commit.sha not in brought:
            taken.add(commit.undoes)
    return taken


def to_undo(commits: Iterable[Commit], by: str) -> Commit | None:
    """The newest command of one's own that is not taken back; the first one, init, stays.

    Args:
        commits: from the newest back.
        by: one's own address: what others did, and sent, is theirs to take back.
    """
    taken, brought = set[str](), set[str]()
    for commit in commits:
        if commit.kind == REDO:
            brought.add(commit.redoes)
        elif commit.kind == UNDO:
            if commit.sha not in brought:
                taken.add(commit.undoes)
        elif commit.kind in LASTING:
            continue
        elif commit.kind and commit.by == by and commit.sha not in taken:
            return None if commit.kind == INIT else commit
    return None


def to_redo(commits: Iterable[Commit], by: str) -> Commit | None:
    """The newest undo of one's own that stands, unless a command came after it."""
    brought = set[str]()
    for commit in commits:
        if commit.by != by or not commit.kind or commit.kind in LASTING:
            continue
        if commit.kind == REDO:
            brought.add(commit.redoes)
        elif commit.kind != UNDO:
            return None
        elif commit.sha not in brought:
            return commit
    return None
