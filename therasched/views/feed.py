"""What a calendar program gets to see of the sessions: a read model with every decision made.

Privacy by absence: nothing here has a field for plan, note, homework, attendance, fee, service,
phone or e-mail, so no renderer can let one out. Who is named how is asked of `views.disclosure`;
`render.ics` writes the bytes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from therasched.domain.lifecycle import is_cancelled, kind_of
from therasched.domain.reminder import write_before
from therasched.domain.stamp import effective_stamp
from therasched.views.disclosure import who

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session
    from therasched.domain.timing import Span

DAYS_BACK, DAYS_AHEAD = 90, 365
ALARMS = ("all", "single", "none")

_UNITS = {"m": "minute", "h": "hour", "d": "day"}


class Alarm(NamedTuple):
    """A notice on the screen so many minutes `before`; its text shows on a locked one."""

    uid: str
    before: int
    text: str


class Item(NamedTuple):
    """One entry of the calendar; a cancelled one leaves its time free.

    `role` is the colour role, `conference` a web link or empty; `sequence` and `stamp_at` (UTC)
    say which version this is.
    """

    uid: str
    title: str
    span: Span
    role: str
    location: str
    conference: str
    cancelled: bool
    sequence: int
    stamp_at: datetime
    alarms: tuple[Alarm, ...]


class Feed(NamedTuple):
    """A calendar: its name, and its items by start."""

    name: str
    items: tuple[Item, ...]


def window(now: datetime) -> tuple[date, date]:
    """The first and last day of a feed unless told otherwise: what calendar services take."""
    return now.date() - timedelta(DAYS_BACK), now.date() + timedelta(DAYS_AHEAD)


def build(
    sessions: Iterable[tuple[Session, datetime]],
    practice: Practice,
    level: str,
    *,
    client: str = "",
    alarms: str = "all",
    days: tuple[date, date] | None = None,
) -> Feed:
    """The feed of those sessions that touch the days.

    Args:
        sessions: each with the time its file was modified.
        practice: for names, types and the calendar's own name.
        level: how clients are named, one of `disclosure.LEVELS`.
        client: only the sessions with this one.
        alarms: `all`, `single` (the nearest one, since some programs keep one) or `none`.
        days: first and last day; `window` unless given.
    """
    first, last = days or window(practice.now)
    chosen = [
        (session, modified_at)
        for session, modified_at in sessions
        if first <= session.span.last_day
        and session.span.first_day <= last
        and (not client or client in session.clients)
    ]
    chosen.sort(key=lambda pair: (pair[0].span.start_at, pair[0].id))
    items = (_item(session, at, practice, level, alarms) for session, at in chosen)
    return Feed(practice.settings.name, tuple(items))


def uid_of(practice_id: str, session_id: str) -> str:
    """The identity of a session in every calendar: constant, opaque, fit for a file name."""
    return _digest(practice_id, session_id)


def _item(
    session: Session, modified_at: datetime, practice: Practice, level: str, alarms: str
) -> Item:
    uid = uid_of(practice.settings.id, session.id)
    stamp = effective_stamp(session, modified_at)
    cancelled = is_cancelled(session)
    title = _title(session, practice, level)
    return Item(
        uid=uid,
        title=f"Cancelled: {title}" if cancelled else title,
        span=session.span,
        role=kind_of(session, practice).role,
        location=", ".join([part for part in (session.room, session.place) if part]),
        conference=_link(session.place),
        cancelled=cancelled,
        sequence=stamp.sequence,
        stamp_at=stamp.stamp_at,
        alarms=() if cancelled else _alarms(session, uid, alarms),
    )


def _title(session: Session, practice: Practice, level: str) -> str:
    kind = kind_of(session, practice)
    if kind.for_clients:
        return who(session, practice, level, calendar=True) or "Session"
    return (session.title if level != "none" else "") or kind.title


def _link(place: str) -> str:
    """The first web link in a place; other schemes are not for a calendar to open."""
    words = place.split()
    return next((word for word in words if word.startswith(("https://", "http://"))), "")


def _alarms(session: Session, uid: str, wanted: str) -> tuple[Alarm, ...]:
    """The practitioner's alarms, the nearest first; one at the very start helps least, so last."""
    if wanted == "none":
        return ()
    minutes = {
        one.before for one in session.reminders if one.by == "browser" and one.to == "practitioner"
    }
    nearest = sorted(minutes, key=lambda before: (before == 0, before))
    return tuple(
        Alarm(_digest(uid, "alarm", str(before)), before, _notice(before))
        for before in nearest[: 1 if wanted == "single" else None]
    )


def _notice(before: int) -> str:
    """Words that give nothing away: `Starts in 15 minutes`."""
    if not before:
        return "Starts now"
    length = write_before(before)
    number, unit = int(length[:-1]), _UNITS[length[-1]]
    return f"Starts in {number} {unit}{'s' if number > 1 else ''}"


def _digest(*parts: str) -> str:
    from hashlib import sha256

    return sha256("\0".join(parts).encode()).hexdigest()[:32]
