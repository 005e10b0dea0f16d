"""The work list: what waits, and since when or for when.

One row for each thing to do; a session that lacks two things stands twice. Cancelled sessions
wait for nothing. What makes a session wait is decided in `domain.lifecycle`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from therasched.domain import lifecycle, timing
from therasched.views import entry as entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from therasched.domain.practice import Practice
    from therasched.domain.session import Stored
    from therasched.views.entry import Entry

OVERDUE, PLAN, REVIEW = "Overdue", "Plan", "Review"


class Row(NamedTuple):
    """One thing to do: its kind, the session, why, and the command that does it."""

    kind: str
    entry: Entry
    reason: str
    command: str


def build(
    sessions: Iterable[Stored], practice: Practice, *, days: int = 7, practitioner: str = ""
) -> tuple[Row, ...]:
    """What waits among these sessions.

    Args:
        sessions: all past ones to look through, and those of the next `days`.
        practice: types and the present.
        days: how far ahead a missing plan counts.
        practitioner: a code, to leave out what is another one's.
    """
    now = practice.now
    horizon = now + timedelta(days=days)
    overdue, to_plan, to_review = [], [], []
    for stored in sessions:
        session = stored.session
        if practitioner and session.practitioner not in ("", practitioner):
            continue
        kind = lifecycle.kind_of(session, practice)
        if lifecycle.awaits_outcome(session, kind, now):
            one = entries.build(stored, practice)
            since = "in progress"
            if lifecycle.is_past(session, now):
                since = timing.in_words(now - session.span.end)
            command = f"therasched outcome {session.id}"
            overdue.append(Row(OVERDUE, one, f"outcome missing ({since})", command))
        elif not lifecycle.has_begun(session, now) and session.span.start <= horizon:
            if lifecycle.awaits_plan(session, kind):
                one = entries.build(stored, practice)
                to_plan.append(Row(PLAN, one, "no plan yet", f"therasched plan {session.id}"))
    return (*overdue, *to_plan, *to_review)
