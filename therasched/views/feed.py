"""What a calendar program gets to see of the sessions: a read model with every decision made.

Privacy by absence: nothing here has a field for plan, note, homework, attendance, fee, service,
phone or e-mail, so no renderer can let one out. Who is named how is asked of `views.disclosure`;
`render.ics` writes the bytes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from therasched.domain.lifecycle import is_cancelled, kind_of
from therasched.domain.record import NamedTuple
from therasched.domain.stamp import effective_stamp
from therasched.views.calendarwords import ENGLISH, notice
from therasched.views.disclosure import who

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date, datetime

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session
    from therasched.domain.timing import Span
    from therasched.views.calendarwords import Words

DAYS_BACK, DAYS_AHEAD = 90, 365
ALARMS = ("all", "single", "none")


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
    span = days or window(practice.now)
    items = (
        item(session, modified_at, practice, level, alarms)
        for session, modified_at in sorted(
            sessions, key=lambda pair: (pair[0].span.start_at, pair[0].id)
        )
        if touches(session.span, span) and (not client or client in session.clients)
    )
    return Feed(practice.settings.name, tuple(items))


def touches(span: Span, days: tuple[date, date]) -> bool:
    """Whether a session falls on one of the days, the first and the last included."""
    return span.first_day <= days[1] and days[0] <= span.last_day


def uid_of(practice_id: str, session_id: str) -> str:
    """The identity of a session in every calendar: constant, opaque, fit for a file name."""
    return digest(practice_id, session_id)


class Uids:
    """Of some sessions, of which more may become known meanwhile."""

    def __init__(self, practice_id: str, session_ids: Collection[str]) -> None:
        self._practice_id = practice_id
        self._session_ids = session_ids

    def __iter__(self) -> Iterator[str]:
        """Their identities as they are known now."""
        return (uid_of(self._practice_id, one) for one in self._session_ids)


def item(
    session: Session, modified_at: datetime, practice: Practice, level: str, alarms: str = "all"
) -> Item:
    """The entry of one session; arguments as of `build`."""
    uid = uid_of(practice.settings.id, session.id)
    stamp = effective_stamp(session, modified_at)
    cancelled = is_cancelled(session)
    title = _title(session, practice, level)
    return Item(
        uid=uid,
        title=f"Cancelled: {title}" if cancelled else title,
        span=session.span,
        role=kind_of(session, practice).role,
        location=location(session),
        conference=link(session.place),
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


def location(session: Session) -> str:
    """Where it takes place, the room first; a web link too."""
    return ", ".join([part for part in (session.room, session.place) if part])


def link(place: str) -> str:
    """The first web link in a place; other schemes are not for a calendar to open."""
    words = place.split()
    return next((word for word in words if word.startswith(("https://", "http://"))), "")


def _alarms(session: Session, uid: str, wanted: str) -> tuple[Alarm, ...]:
    """The practitioner's own."""
    minutes = {
        one.before for one in session.reminders if one.by == "browser" and one.to == "practitioner"
    }
    return alarms_before(minutes, uid, wanted, ENGLISH)


def alarms_before(
    minutes: Collection[int], uid: str, wanted: str, words: Words
) -> tuple[Alarm, ...]:
    """The alarms of an event, the nearest first; one at the very start helps least, so last."""
    if wanted == "none":
        return ()
    nearest = sorted(minutes, key=lambda before: (before == 0, before))
    return tuple(
        Alarm(digest(uid, "alarm", str(before)), before, notice(words, before))
        for before in nearest[: 1 if wanted == "single" else None]
    )


def digest(*parts: str) -> str:
    """An opaque identity that follows from its parts."""
    from hashlib import sha256

    return sha256("\0".join(parts).encode()).hexdigest()[:32]
