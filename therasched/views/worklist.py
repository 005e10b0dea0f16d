"""The work list: what waits, and since when or for when.

One row for each thing to do: outcomes that are missing, plans to write, homework to review.
Cancelled sessions wait for nothing. What makes a session wait is decided in `domain.lifecycle`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from therasched.domain import lifecycle, timing
from therasched.domain.catalogue import DIRECT
from therasched.views import disclosure
from therasched.views import entry as entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session, Stored
    from therasched.views.entry import Entry

OVERDUE, PLAN, REVIEW = "Overdue", "Plan", "Review"


class Row(NamedTuple):
    """One thing to do: its kind, the session and when it is, why, and the command that does it."""

    kind: str
    entry: Entry
    when: str
    reason: str
    command: str


def build(
    sessions: Iterable[Stored], practice: Practice, *, days: int = 7, practitioner: str = ""
) -> tuple[Row, ...]:
    """What waits among these sessions.

    Args:
        sessions: all past ones to look through, and those of the next `days`, by start.
        practice: types and the present.
        days: how far ahead a missing plan counts.
        practitioner: a code, to leave out what is another one's.
    """
    everybody = list(sessions)  # a client may see two practitioners: homework is given by either
    rows = (
        *_overdue(everybody, practice),
        *_to_plan(everybody, practice, practice.now + timedelta(days=days)),
        *_to_review(everybody, practice),
    )
    return tuple(
        row for row in rows if practitioner in ("", row.entry.practitioner or practitioner)
    )


def _overdue(sessions: Iterable[Stored], practice: Practice) -> Iterator[Row]:
    now = practice.now
    for stored in sessions:
        session = stored.session
        if lifecycle.awaits_outcome(session, lifecycle.kind_of(session, practice), now):
            since = "in progress"
            if lifecycle.is_past(session, now):
                since = timing.in_words(now - session.span.end_at)
            reason = f"outcome missing ({since})"
            yield _row(OVERDUE, stored, practice, reason, f"therasched outcome {session.id}")


def _to_plan(sessions: Iterable[Stored], practice: Practice, horizon: datetime) -> Iterator[Row]:
    for stored in sessions:
        session = stored.session
        ahead = not lifecycle.has_begun(session, practice.now) and session.span.start_at <= horizon
        if ahead and lifecycle.awaits_plan(session, lifecycle.kind_of(session, practice)):
            yield _row(PLAN, stored, practice, "no plan yet", f"therasched plan {session.id}")


def _to_review(sessions: Iterable[Stored], practice: Practice) -> Iterator[Row]:
    """For each client the latest direct session since her homework, if none holds a review."""
    given: dict[str, Session] = {}
    due: dict[str, tuple[Stored, Session]] = {}
    for stored in sessions:
        session = stored.session
        for client in session.clients:
            part = session.outcome.of(client)
            if part.review:
                given.pop(client, None)
                due.pop(client, None)
            if not lifecycle.took_place_for(session, client):
                continue
            if client in given and session.mode == DIRECT:
                due[client] = stored, given[client]
            if part.homework:
                given[client] = session
    for client, (stored, source) in due.items():
        day = source.span.first_day
        reason = f"homework of {day.day} {timing.MONTH_NAMES[day.month - 1][:3]} not reviewed"
        command = f"therasched outcome {stored.session.id} --review done"
        if stored.session.group:
            name = disclosure.client_name(client, practice, "full")
            reason, command = f"{name}: {reason}", f"{command} --client {client}"
        yield _row(REVIEW, stored, practice, reason, command)


def _row(kind: str, stored: Stored, practice: Practice, reason: str, command: str) -> Row:
    one = entries.build(stored, practice)
    return Row(kind, one, entries.say_when(one, practice.now), reason, command)
