"""Undo: take back the last command, then the one before; and bring back what was taken back.

Files get the content that they had before a commit, if they still hold what it left. What a
signature covers and what is only ever added to stays. Which commit it is: `domain.history`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import history as rules
from therasched.domain import outbox
from therasched.domain.history import Change
from therasched.domain.notice import Recipient
from therasched.domain.record import NamedTuple
from therasched.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

    from therasched.actions.office import Office
    from therasched.domain.history import Commit
    from therasched.domain.outbox import Outbox
    from therasched.domain.ports import History
    from therasched.domain.session import Session

    Guard = Callable[[str, bytes | None, bytes | None], str | None]

LOG_ENDING = ".log.yaml"
SESSIONS, SESSION_ENDING = "sessions/", ".yaml"
OUTBOX = "outbox/"
"""What was sent, or asked for, stays remembered, whatever becomes of the sessions."""


class Taken(NamedTuple):
    """What was taken back, or brought back: the command's words, how long ago, what was changed."""

    subject: str
    age: timedelta
    commit: Commit
    changes: tuple[Change, ...]
    marks: dict[str, str]


class Misled(NamedTuple):
    """Who was told of what holds no more: of which session, by which notice; is it still there."""

    session: str
    kind: str
    to: tuple[str, ...]
    there: bool


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


def misled(office: Office, box: Outbox, changes: Sequence[Change]) -> list[Misled]:
    """Who was told by e-mail of what an undo took back, or may have been; a message is not undone.

    Args:
        office: the practice, as it is after the undo.
        box: the ledger of what was sent.
        changes: what the undo did.
    """
    paths = {one.path for one in changes if one.path.startswith(SESSIONS)}
    if not paths:
        return []
    ids = {path.rpartition("-")[2].removesuffix(SESSION_ENDING) for path in paths}
    stand = {one: _standing(office, one) for one in ids}
    found: dict[tuple[str, str], list[str]] = {}
    for (name, to), key in outbox.told_last(box.entries(""), ids).items():
        session = stand[name]
        if session is None or key.which > outbox.version_of(session):
            found.setdefault((name, key.kind), []).append(_whose(office, name, to))
    return [
        Misled(name, kind, tuple(sorted(who)), there=stand[name] is not None)
        for (name, kind), who in sorted(found.items())
    ]


def _standing(office: Office, name: str) -> Session | None:
    paths = office.sessions.named(name)
    return office.sessions.get(paths[0]).session if paths else None


def _whose(office: Office, session: str, to: str) -> str:
    """The name of the recipient whom a hash stands for."""
    practice = office.practice
    roles = (("client", practice.clients), ("contact", practice.contacts))
    for role, people in roles:
        for code in people:
            recipient = Recipient(code, role, "", "")
            if outbox.recipient_hash(practice.settings.id, session, recipient) == to:
                return people[code].name
    return "somebody"


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
