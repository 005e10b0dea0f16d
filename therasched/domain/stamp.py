"""Calendar housekeeping of a session: SEQUENCE, DTSTAMP and the hash they are about.

A stamp moves only when something that a calendar shows has changed, so that exports and diffs stay
quiet. A change made by hand is noticed by the hash and mended by the next write. What is shown, and
how, is decided in `views.feed`.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from therasched.domain.lifecycle import is_cancelled
from therasched.domain.session import CalendarStamp

if TYPE_CHECKING:
    from datetime import datetime

    from therasched.domain.session import Session


def calendar_hash(session: Session) -> str:
    """The short hash (CRC-32, hexadecimal) of everything in a session that a calendar shows."""
    from zlib import crc32

    alarms = sorted([(one.to, one.before) for one in session.reminders if one.by == "browser"])
    shown = (
        session.type,
        *_when(session),
        session.clients,
        session.title,
        session.place,
        session.room,
        alarms,
    )
    return f"{crc32(ascii(shown).encode('ascii')):08x}"


def stamped(session: Session, before: Session | None, now_at: datetime) -> Session:
    """A copy with the stamp it is to be written with.

    SEQUENCE grows with time or status (RFC 5546, 2.1.4), and by one more where the stamp does not
    fit `before`, because an export may have gone out for that change by hand. A session in which
    nothing shown has changed keeps its stamp, or stays without one.

    Args:
        session: as it is to be written.
        before: as it was read, None for a new one.
        now_at: this moment.
    """
    of = calendar_hash(session)
    if before is None:
        return session._replace(calendar=CalendarStamp(0, _instant(now_at), of))
    known, was = before.calendar, calendar_hash(before)
    if of == was and (known is None or known.of == was):
        return session._replace(calendar=known)
    sequence = 0 if known is None else known.sequence + (known.of != was)
    sequence += _when(session) != _when(before)
    return session._replace(calendar=CalendarStamp(sequence, _instant(now_at), of))


def effective_stamp(session: Session, modified_at: datetime) -> CalendarStamp:
    """The stamp an export uses; where none fits, the next sequence and the time of the file."""
    known, of = session.calendar, calendar_hash(session)
    if known is None:
        return CalendarStamp(0, _instant(modified_at), of)
    if known.of != of:
        return CalendarStamp(known.sequence + 1, _instant(modified_at), of)
    return known


def _when(session: Session) -> tuple[object, ...]:
    """Time and status: what a reader must be told about with a new SEQUENCE."""
    span = session.span
    if span.whole_days:
        return span.first_day.isoformat(), span.last_day.isoformat(), "", is_cancelled(session)
    zone = str(span.start.tzinfo)
    return span.start_at.isoformat(), span.end_at.isoformat(), zone, is_cancelled(session)


def _instant(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
