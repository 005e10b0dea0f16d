"""A session: one entry of the calendar, also a non-client one.

The record as it stands in its file. What follows from it (bars, group, colour, late) is derived
in `domain.lifecycle` and the views, never stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain.outcome import Cancelled, Outcome
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from therasched.domain.reminder import Reminder
    from therasched.domain.timing import Span


class CalendarStamp(NamedTuple):
    """Calendar housekeeping (RFC 5545, 3.8.7): SEQUENCE, DTSTAMP, and the hash they are about."""

    sequence: int
    stamp_at: datetime
    of: str


class Source(NamedTuple):
    """Where an entry came from that was brought in: short hashes, so that no name is kept.

    Of the calendar's name, of the event's identity in it, and of what came in.
    """

    calendar: str
    uid: str
    of: str


class Session(NamedTuple):
    """One session file. Texts are as typed; `timezone` is empty for the practice's own.

    `plan` is "-" where none is needed on purpose; `shared` maps a client to when her homework was
    shared (UTC). `slot` is the place in its series it was made for (RFC 5545, RECURRENCE-ID); a
    session that starts elsewhere was moved alone.
    """

    id: str
    type: str
    span: Span
    mode: str = ""
    service: str = ""
    practitioner: str = ""
    clients: tuple[str, ...] = ()
    title: str = ""
    timezone: str = ""
    place: str = ""
    room: str = ""
    participants: tuple[str, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    series: str = ""
    fee: str = ""
    tags: tuple[str, ...] = ()
    cancelled: Cancelled | None = None
    plan: str = ""
    outcome: Outcome = Outcome()
    calendar: CalendarStamp | None = None
    shared: Mapping[str, datetime] = {}
    slot: datetime | date | None = None
    source: Source | None = None

    @property
    def group(self) -> bool:
        """Whether several clients share the session (derived, never stored)."""
        return len(self.clients) > 1


class Stored(NamedTuple):
    """A session with where it lies and the bytes it was read from (the version to write over).

    `content` is everything its file says, as text, with keys of the person's own: what is signed.
    """

    session: Session
    path: str
    data: bytes
    content: Mapping[str, Any] = {}
