"""Undo: take back the last command, then the one before; and bring back what was taken back.

Files get the content that they had before a commit, if they still hold what it left. What a
signature covers and what is only ever added to stays. Which commit it is: `domain.history`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import history as rules
from therasched.domain.history import Change
from therasched.domain.record import NamedTuple
from therasched.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

    from therasched.domain.history import Commit
    from therasched.domain.ports import History

    Guard = Callable[[str, bytes | None, bytes | None], str | None]

LOG_ENDING = ".log.yaml"
OUTBOX = "outbox/"
"""What was sent, or asked for, stays remembered, whatever becomes of the sessions."""


class Taken(NamedTuple):
    """What was taken back, or brought back: the command's words, how long ago, what was changed."""

    subject: str
    age: timedelta
    commit: Commit
    changes: tuple[Change, ...]
    marks: dict[str, str]


def undo(history: History, protected: Guard, now_at: datetime) -> Taken:
    """Take back the newest command that stands.

    Args:
        history: what was done.
        protected: says of a path, with what it holds and what it would hold, why it must stay;
            None where it may change.
        now_at: the time of the machine, by which commits are dated.

    Raises:
        Refused: there is none, a file has changed since, or something of it must stay.
    """
    history.catch_up()
    commit = rules.to_undo(history.commits(), history.me())
    if commit is None:
        raise Refused("there is nothing to undo", hint="git log")
    changes = _taken(history, protected, commit, commit.subject)
    return Taken(commit.subject, now_at - commit.at, commit, changes, {rules.UNDOES: commit.sha})


def redo(history: History, protected: Guard, now_at: datetime) -> Taken:
    """Bring back what the last undo took.

    Raises:
        Refused: as `undo`; or a command came after it.
    """
    history.catch_up()
    commit = rules.to_redo(history.commits(), history.me())
    if commit is None:
        raise Refused("there is no undo that could be taken back", hint="git log")
    subject = commit.subject.removeprefix(f"{rules.UNDO} ")
    changes = _taken(history, protected, commit, subject)
    return Taken(subject, now_at - commit.at, commit, changes, {rules.REDOES: commit.sha})


def _taken(history: History, protected: Guard, commit: Commit, subject: str) -> tuple[Change, ...]:
    """Put back what a commit changed, all or nothing of it."""
    changes = tuple(
        Change(path, after, before)
        for path, before, after in history.changes(commit)
        if not path.startswith(OUTBOX)
    )
    for change in changes:
        _require_free(history, protected, change, subject)
    history.put(changes)
    return changes


def _require_free(history: History, protected: Guard, change: Change, subject: str) -> None:
    path, before, after = change
    if path.endswith(LOG_ENDING):
        raise Refused(
            f'"{subject}" added to {path}, and nothing is taken out of a log',
            hint="what came before it stays, too; put it right by a command: move, outcome, plan",
        )
    if history.content(path) != before:
        message = f'{path} has changed since "{subject}"'
        raise Refused(message, hint=f"git log -p -- {path}")
    if reason := protected(path, before, after):
        raise Refused(reason, hint="put it right by a command: move, outcome, plan")


def paths(changes: Sequence[Change]) -> list[str]:
    """The files that were changed."""
    return [one.path for one in changes]


def places(changes: Sequence[Change]) -> list[str]:
    """Where the files are now, or were that are gone; one that was moved is named once."""
    there = {one.path.rpartition("-")[2] for one in changes if one.after is not None}
    return [
        one.path
        for one in changes
        if one.after is not None or one.path.rpartition("-")[2] not in there
    ]
