"""Changing a series: which of its sessions a change is for, and what it makes of each of them.

What has begun, was marked, signed or called off is never touched, nor is the time of one that was
moved alone (rule 7, series). Everything counts from places, not from starts: where one was moved
away alone, "the following" are still those that come after its place. Knows no disk.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, cast

from therasched.domain import attestation, lifecycle, series, timing
from therasched.domain.outcome import Outcome
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from therasched.domain.clash import Clash
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session, Stored
    from therasched.domain.timing import Span

THIS, FOLLOWING, ALL = "this", "following", "all"
SCOPES = (THIS, FOLLOWING, ALL)

PAST, CANCELLED, SIGNED, MARKED = "past", "cancelled", "signed", "marked"
"""Why a session is not touched, the first that is true."""

ALONE, OTHER_TIME, ALONG = "moved alone", "another time of day", "moved along already"
"""Why a session keeps its time."""

FIELDS = (
    *("type", "mode", "service", "practitioner", "clients", "title", "timezone"),
    *("place", "room", "participants", "reminders", "fee", "tags"),
)
"""What an edit carries to the others beside the time: how they are booked, not what came of it."""


class Kept(NamedTuple):
    """A session that stays as it is, and why: one of the words above, or the sentence of a rule.

    Where it is `partly` so, it keeps `fields` of its own, and its time if there is a why.
    """

    stored: Stored
    why: str
    fields: tuple[str, ...] = ()
    partly: bool = False


class Reach(NamedTuple):
    """The sessions that a change is for, by their places, and those of the scope that stay."""

    touched: tuple[Stored, ...]
    kept: tuple[Kept, ...]


class Change(NamedTuple):
    """A session of a series as it shall be.

    `mark` is what is to be told of its time (`domain.series`), `fields` are what an edit changes.
    """

    stored: Stored
    session: Session
    mark: str = ""
    fields: tuple[str, ...] = ()


class Spread(NamedTuple):
    """A change of several sessions before it is written: all of them, by their places.

    `slot` is the place that the chosen one had. `kept` are those that stay, wholly or with their
    time. `clashes` are of the changed ones, among themselves too.
    """

    code: str
    scope: str
    chosen: Stored
    slot: datetime | date
    changes: tuple[Change, ...]
    kept: tuple[Kept, ...]
    clashes: tuple[Clash, ...] = ()


class Shift(NamedTuple):
    """How a series goes to another time: from the place of one of its sessions to its new span."""

    old: Span
    new: Span


class SeriesReach(Protocol):
    """What a store knows of the sessions of a series."""

    def in_series(self, series: str, first: date = ..., last: date = ...) -> Iterator[Stored]:
        """The sessions of a series that start on these days, by start."""
        ...


def place_of(session: Session) -> Span:
    """The span that a session has at its place in the series, as long as it is now.

    One that was put into the series by hand stands at its place.
    """
    slot, span = session.slot, session.span
    if slot is None or isinstance(slot, datetime) == span.whole_days:
        return span
    if isinstance(slot, datetime):
        return timing.Span(slot, timing.plus_minutes(slot, span.minutes))
    return timing.span(slot, slot + (span.last_day - span.first_day), zone_of(session))


def zone_of(session: Session) -> ZoneInfo:
    """The zone on whose wall clock a session stands."""
    return cast("ZoneInfo", session.span.start.tzinfo)


def is_alone(session: Session) -> bool:
    """Whether a session was moved away from its place in the series."""
    return place_of(session).start_at != session.span.start_at


def at_its_place(session: Session) -> Session:
    """A copy that has its place in the series where it stands."""
    return session._replace(slot=series.slot_of(session.span))


def with_place(session: Session, before: Session) -> Session:
    """A copy of a session of a series that remembers its place, where `before` never said one."""
    if session.series and session.slot is None:
        return session._replace(slot=series.slot_of(before.span))
    return session


def members(found: Iterable[Stored], chosen: Stored, scope: str) -> list[Stored]:
    """The sessions of a series that a scope names, by their places; `chosen` is among them."""
    place = place_of(chosen.session).start_at
    named = [
        one
        for one in found
        if one.path != chosen.path and (scope == ALL or place_of(one.session).start_at > place)
    ]
    return sorted([chosen, *named], key=_by_place)


def _by_place(stored: Stored) -> tuple[datetime, str]:
    return place_of(stored.session).start_at, stored.session.id


def untouchable(stored: Stored, practice: Practice) -> str:
    """Why a change of several may not touch a session, or nothing."""
    session = stored.session
    if lifecycle.has_begun(session, practice.now):
        return PAST
    if lifecycle.is_cancelled(session):
        return CANCELLED
    if attestation.of_stored(stored, practice).signed:
        return SIGNED
    return MARKED if session.outcome != Outcome() else ""


def reach(named: Sequence[Stored], practice: Practice) -> Reach:
    """Which of these sessions a change of several touches, and which it leaves."""
    told = [(one, untouchable(one, practice)) for one in named]
    return Reach(
        tuple(one for one, why in told if not why),
        tuple(Kept(one, why) for one, why in told if why),
    )


def went_along(session: Session, chosen: Session) -> bool:
    """Whether a session was moved by a command that was cut off before it came to its end.

    Such a command moves the chosen one first, which looks moved alone until all are done, and gives
    the others a stamp that is not before its own (`keeping_up`).
    """
    mine, first = session.calendar, chosen.calendar
    if mine is None or first is None or is_alone(session) or not is_alone(chosen):
        return False
    return mine.stamp_at >= first.stamp_at and mine.sequence >= first.sequence


def keeping_up(session: Session, chosen: Session) -> Session:
    """A copy whose calendar stamp is not before that of the chosen one (RFC 5545, 3.8.7.4)."""
    mine, first = session.calendar, chosen.calendar
    if mine is None or first is None or mine.sequence >= first.sequence:
        return session
    return session._replace(calendar=mine._replace(sequence=first.sequence))


def stays(session: Session, shift: Shift) -> str:
    """Why a session does not go along when its series goes to another time, or nothing."""
    if is_alone(session):
        return ALONE
    return "" if _alike(shift.old, session.span) else OTHER_TIME


def _alike(one: Span, other: Span) -> bool:
    """Whether both begin at the same time of day, as far as the clocks of their days allow."""
    if one.whole_days or other.whole_days:
        return one.whole_days == other.whole_days
    return _has_time_of(one.start, other.start) or _has_time_of(other.start, one.start)


def _has_time_of(one: datetime, other: datetime) -> bool:
    """Whether the wall time of `one`, on the day and in the zone of `other`, is `other`."""
    there = one.replace(tzinfo=other.tzinfo)
    return series.on_day(there, other.date())[0] == other


def shifted(session: Session, shift: Shift, zone: ZoneInfo) -> tuple[Span, str]:
    """Where a session goes along with its series: as many days, to the same time of day.

    A length that was as before becomes the new one. In a gap of the clocks it is as much later as
    they are put forward (RFC 5545, 3.3.5); `series.SHIFTED` and `series.TWICE` tell of that.

    Args:
        session: one that does not stay.
        shift: how the series goes.
        zone: the one it will stand in.
    """
    old, new, span = shift.old, shift.new, session.span
    day = span.first_day + (new.first_day - old.first_day)
    if new.whole_days:
        days = _days(new) if not old.whole_days or _days(span) == _days(old) else _days(span)
        return timing.span(day, day + timedelta(days=days - 1), zone), ""
    start, mark = series.on_day(new.start.replace(tzinfo=zone), day)
    same = old.whole_days or span.minutes == old.minutes
    minutes = new.minutes if same else span.minutes
    return timing.Span(start, timing.plus_minutes(start, minutes)), mark


def _days(span: Span) -> int:
    return (span.last_day - span.first_day).days + 1


def changed_fields(before: Session, after: Session) -> tuple[str, ...]:
    """The fields of a booking that an edit changed."""
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))


def carried(session: Session, before: Session, after: Session) -> tuple[Session, tuple[str, ...]]:
    """What an edit of another session of the series makes of a session, apart from its time.

    It takes a changed field where it had the same value; a value of its own it keeps.

    Returns:
        The copy, and the fields that it keeps.
    """
    own = []
    for name in changed_fields(before, after):
        if getattr(session, name) == getattr(before, name):
            session = session._replace(**{name: getattr(after, name)})
        elif getattr(session, name) != getattr(after, name):
            own.append(name)
    return session, tuple(own)
