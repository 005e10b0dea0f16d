"""The work list: what waits, and since when or for when.

One row for each thing to do: outcomes that are missing, what is to be signed, plans to write,
homework to review, series that end. Cancelled sessions wait for nothing but a signature. What makes
a session wait is decided in `domain.lifecycle` and `domain.attestation`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from therasched.domain import attestation, lifecycle, timing
from therasched.domain.record import NamedTuple
from therasched.views import disclosure
from therasched.views import entry as entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from therasched.domain.practice import Practice
    from therasched.domain.session import Stored
    from therasched.views.entry import Entry

OVERDUE, PLAN, REVIEW = "Overdue", "Plan", "Review"
SIGN, LOCKS, ALTERED = "To sign", "Locks", "Altered"
COSIGN, RETURNED = "Co-sign", "Returned"
ENDS = "Ends"


class Row(NamedTuple):
    """One thing to do: its kind, the session and when it is, why, and the command that does it."""

    kind: str
    entry: Entry
    when: str
    reason: str
    command: str


def build(
    sessions: Iterable[Stored],
    practice: Practice,
    *,
    reviews: Iterable[tuple[str, Stored, Stored]] = (),
    days: int = 7,
    practitioner: str = "",
    signs: bool = False,
    ending: Iterable[Stored] = (),
) -> tuple[Row, ...]:
    """What waits among these sessions.

    Args:
        sessions: past ones that may wait for something, and those of the next `days`, by start.
        reviews: clients whose homework waits for one, the session where it belongs, the one where
            the homework was given (`domain.homework`).
        practice: types and the present.
        days: how far ahead a missing plan counts.
        practitioner: a code, to leave out what is another one's.
        signs: whether the practice has a key to sign with.
        ending: the last sessions of series that are about to end.
    """
    everybody = list(sessions)  # a client may see two practitioners: homework is given by either
    rows = (
        *_overdue(everybody, practice),
        *(_to_sign(everybody, practice) if signs else ()),
        *_to_plan(everybody, practice, practice.now + timedelta(days=days)),
        *_to_review(reviews, practice),
        *_to_go_on(ending, practice),
    )
    own = tuple(row for row in rows if practitioner in ("", row.entry.practitioner or practitioner))
    return (*own, *_to_cosign(everybody, practice, practitioner))


def _to_sign(sessions: Iterable[Stored], practice: Practice) -> Iterator[Row]:
    """What is marked and not signed as it is; first what was signed and is in question."""
    told = [(stored, attestation.of_stored(stored, practice)) for stored in sessions]
    for stored, one in told:
        name = stored.session.id
        if one.unreadable:
            command = f"therasched verify {name}"
            yield _row(ALTERED, stored, practice, "signed log unreadable", command)
        elif one.purged:
            command = f'therasched purge {name} --reason "…"'
            yield _row(ALTERED, stored, practice, "purged, and there again", command)
        elif one.changed and one.locked:
            command = f"therasched restore {name}"
            yield _row(ALTERED, stored, practice, "changed after the lock", command)
        elif one.changed and one.locks_at is not None:
            row = _row(LOCKS, stored, practice, "changed since signing", _sign(name))
            yield row._replace(when=f"in {timing.in_words(one.locks_at - practice.now)}")
        elif one.returned:
            reason = f"sent back: {one.returned}"
            yield _row(RETURNED, stored, practice, reason, f"therasched show {name}")
    for stored, one in told:
        kind = lifecycle.kind_of(stored.session, practice)
        if (
            not one.signed
            and "outcome" in kind.asks
            and lifecycle.has_begun(stored.session, practice.now)
            and lifecycle.outcome_complete(stored.session, kind)
        ):
            yield _row(SIGN, stored, practice, "marked, unsigned", _sign(stored.session.id))


def _sign(name: str) -> str:
    return f"therasched sign {name}"


def _to_cosign(sessions: Iterable[Stored], practice: Practice, practitioner: str) -> Iterator[Row]:
    """What a supervisor has to co-sign."""
    for stored in sessions:
        one = attestation.of_stored(stored, practice)
        awaited = attestation.awaited_supervisors(one, practice)
        if one.attested and (practitioner in awaited or (awaited and not practitioner)):
            command = f"{_sign(stored.session.id)} --as supervisor"
            yield _row(COSIGN, stored, practice, f"signed by {one.signed_by}", command)


def _overdue(sessions: Iterable[Stored], practice: Practice) -> Iterator[Row]:
    now = practice.now
    for stored in sessions:
        session = stored.session
        if lifecycle.awaits_outcome(session, lifecycle.kind_of(session, practice), now):
            reason = "in progress, no outcome"
            if lifecycle.is_past(session, now):
                reason = f"outcome missing ({timing.in_words(now - session.span.end_at)})"
            yield _row(OVERDUE, stored, practice, reason, f"therasched outcome {session.id}")


def _to_plan(sessions: Iterable[Stored], practice: Practice, horizon: datetime) -> Iterator[Row]:
    for stored in sessions:
        session = stored.session
        ahead = not lifecycle.has_begun(session, practice.now) and session.span.start_at <= horizon
        if ahead and lifecycle.awaits_plan(session, lifecycle.kind_of(session, practice)):
            yield _row(PLAN, stored, practice, "no plan yet", f"therasched plan {session.id}")


def _to_review(reviews: Iterable[tuple[str, Stored, Stored]], practice: Practice) -> Iterator[Row]:
    for client, stored, given in reviews:
        if attestation.of_stored(stored, practice).locked:  # nothing can be written there any more
            continue
        day = given.session.span.first_day
        reason = f"homework of {day.day} {timing.MONTH_NAMES[day.month - 1][:3]} open"
        command = f"therasched outcome {stored.session.id} --review done"
        if stored.session.group:
            name = disclosure.client_name(client, practice, "full")
            reason, command = f"{name}: {reason}", f"{command} --client {client}"
        yield _row(REVIEW, stored, practice, reason, command)


def _to_go_on(sessions: Iterable[Stored], practice: Practice) -> Iterator[Row]:
    """A series of which the last session is near, and nothing is booked after it."""
    for stored in sessions:
        session = stored.session
        reason = "nothing booked after it" if session.clients else "last of its series"
        command = f"therasched repeat {session.id} --repeat weekly --count …"
        yield _row(ENDS, stored, practice, reason, command)


def _row(kind: str, stored: Stored, practice: Practice, reason: str, command: str) -> Row:
    one = entries.build(stored, practice)
    return Row(kind, one, entries.say_when(one, practice.now), reason, command)
