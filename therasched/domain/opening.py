"""Open slots: what of the working hours is not taken.

Whole-day entries without clients (time off) take their days whole; work for a client that is due
on a day takes no time. What was called off takes none either.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from therasched.domain import timing
from therasched.domain.catalogue import WEEKDAYS
from therasched.domain.lifecycle import is_cancelled
from therasched.domain.timing import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session


def working_hours(practice: Practice, practitioner: str, day: date) -> Iterator[Span]:
    """The working hours of a practitioner on a day, her own or the practice's; on holidays none."""
    if practice.settings.holidays_in(day, day):
        return
    known = practice.settings.practitioners.get(practitioner)
    hours = (known.hours if known else None) or practice.settings.hours
    for first, last in hours.get(WEEKDAYS[day.weekday()], ()):
        start, end = _at(day, first, practice), _at(day, last, practice)
        if _instant(start) < _instant(end):
            yield Span(start, end)


def _at(day: date, minute: int, practice: Practice) -> datetime:
    """A minute of the day as the wall clock counts; where clocks skip it, as if they had not."""
    wall = datetime.combine(day, time(), practice.zone) + timedelta(minutes=minute)
    return timing.through_utc(wall)


def openings(
    sessions: Iterable[Session],
    practice: Practice,
    practitioner: str,
    days: Iterable[date],
    minutes: int,
) -> Iterator[Span]:
    """The stretches of working time, from now on, that are free for at least `minutes`.

    Args:
        sessions: everything that touches the days.
        practice: hours, types, the present.
        practitioner: whose time.
        days: the days to look at.
        minutes: the least length.
    """
    taken = sorted(
        (one.span for one in sessions if _takes(one, practitioner)),
        key=lambda span: span.start_at,
    )
    for day in days:
        for hours in working_hours(practice, practitioner, day):
            yield from _gaps(hours, taken, practice.now, minutes)


def _takes(session: Session, practitioner: str) -> bool:
    if is_cancelled(session) or session.practitioner not in ("", practitioner):
        return False
    return not (session.span.whole_days and session.clients)


def _gaps(hours: Span, taken: Iterable[Span], now: datetime, minutes: int) -> Iterator[Span]:
    free = max(hours.start, now, key=lambda moment: moment.timestamp())
    free += timedelta(minutes=-free.minute % 5, seconds=-free.second)
    for span in [*(one for one in taken if one.overlaps(hours)), None]:
        until = hours.end if span is None else min(hours.end, span.start, key=_instant)
        if (_instant(until) - _instant(free)) >= minutes * 60:
            yield Span(free, until.astimezone(free.tzinfo))
        if span is not None:
            free = max(free, span.end.astimezone(free.tzinfo), key=_instant)


def _instant(moment: datetime) -> float:
    return moment.timestamp()
