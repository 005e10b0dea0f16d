"""Series: the days and times that a rule of repetition gives from a first session on.

A rule (`domain.repetition`) names days only; the time of day is that of the first session, on the
wall clock of its zone, whatever the clocks do. Which sessions are made of it is decided in
`actions.repeat`. The one door to dateutil.
"""

from __future__ import annotations

from datetime import MAXYEAR, date, datetime, time, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Protocol, cast

from therasched.domain import timing
from therasched.domain.record import NamedTuple
from therasched.domain.repetition import UnreadableRule
from therasched.domain.when import say_day
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from therasched.domain.clash import Clash
    from therasched.domain.practice import Holiday
    from therasched.domain.repetition import Rule
    from therasched.domain.session import Session, Stored
    from therasched.domain.timing import Span

MOST, YEARS = 520, 10
"""How many sessions a series may have, and how many years it may go on; more is a slip."""

SHIFTED, TWICE, MONTH_END, CLOCKS = "shifted", "twice", "month-end", "clocks"
"""What is to be told of a place: its time does not exist or stands twice on that day, its day
does not exist in that month, the clocks were changed since the place before."""

HOLIDAY, EXCEPT = "holiday", "except"
"""Why a place is left out."""

# The Gregorian calendar, weekdays included, repeats itself after so many years.
_CYCLE = 400


class Wanted(NamedTuple):
    """A series as it is asked for; it ends after so many `times`, or on the day `until`, included.

    On `holidays` and the days `skipped` there is none. `month_day` is the day that monthly
    sessions want where the first one could not have it.
    """

    rule: Rule
    times: int = 0
    until: date | None = None
    skipped: tuple[date, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    month_day: int = 0


class Place(NamedTuple):
    """One place in a series; `left_out` says why no session is made there, or is empty.

    `title` is that of the holiday.
    """

    span: Span
    marks: tuple[str, ...] = ()
    left_out: str = ""
    title: str = ""

    @property
    def slot(self) -> datetime | date:
        """What tells it from the other places of its series (RFC 5545, RECURRENCE-ID)."""
        return slot_of(self.span)


class Drafted(NamedTuple):
    """A series before it is written; `code` is what its sessions share, the id of the first one.

    `begin` is where it is counted from. `places` are all of its days, also those left out;
    `sessions` the new ones, by start, with their `clashes`, among themselves too. `first`, as it
    shall be, is a session that is there already and becomes the first one; `there` are the ids of
    those that had the code when it was drafted.
    """

    code: str
    begin: Span
    places: tuple[Place, ...]
    sessions: tuple[Session, ...]
    clashes: tuple[Clash, ...] = ()
    first: Session | None = None
    month_day: int = 0
    there: frozenset[str] = frozenset()


class SeriesStore(Protocol):
    """What a store of sessions can do with several at once."""

    def fresh_ids(self, count: int) -> list[str]:
        """So many ids that no session has."""
        ...

    def create_all(self, sessions: Sequence[Session]) -> list[Stored]:
        """Write the files of new sessions, all of them or none."""
        ...


def slot_of(span: Span) -> datetime | date:
    """The place that a session takes which begins with its span."""
    return span.first_day if span.whole_days else span.start


def places(wanted: Wanted, first: Span, *, made: bool = False) -> list[Place]:
    """The places of a series in their order, those that are left out among them.

    The first one is `first`. Days that are left out don't count, so the series goes on longer.

    Args:
        wanted: what is asked for; it has an end.
        first: the span of the first session, in the zone of the series.
        made: the first session is there already, and is not left out whatever day it is on.

    Raises:
        UnreadableRule: the rule does not give the day of the first session.
        UsageFault: the first one would be left out, a day to leave out has no place, the series
            would be too long, or can't have so many sessions.
    """
    count, until = wanted.times or wanted.rule.times, wanted.until or wanted.rule.until
    assert count or until
    require_end(count, until, first)
    found: list[Place] = []
    kept: list[Span] = []
    for day in _days(wanted, first.first_day):
        place = _placed(wanted, first, day, kept[-1] if kept else None)
        if until is not None and _is_after(place.span, until):
            break
        if found or not made:
            place = _left_out(wanted, place)
        found.append(place)
        kept += [] if place.left_out else [place.span]
        if len(kept) > MOST:
            raise _too_many()
        if len(kept) == count:
            break
    else:
        if count:
            gives = f'"{wanted.rule.said}" gives {len(kept)} within {YEARS} years'
            raise UsageFault(f"{gives}, not {count}", hint="--until instead of --count")
    if found[0].left_out:
        raise _first_left_out(found[0])
    for day in wanted.skipped:
        if not any(place.left_out == EXCEPT and place.span.on(day) for place in found):
            raise UsageFault(
                f"--except {day}: no session of the series is on {say_day(day)}",
                hint="the same with -n shows its days",
            )
    return found


def require_end(count: int, until: date | None, first: Span) -> None:
    """Refuse an end before the beginning, or one that is too far.

    Raises:
        UsageFault: it is.
    """
    if count > MOST:
        raise _too_many()
    if until is None:
        return
    if _is_after(first, until):
        raise UsageFault(f"the series would end before it begins on {say_day(first.first_day)}")
    if _day_of(until) > _horizon(first.first_day):
        raise UsageFault(f"a series goes on for {YEARS} years at most", hint="an earlier end")


def _too_many() -> UsageFault:
    return UsageFault(f"a series has {MOST} sessions at most", hint="an earlier end")


def _day_of(until: date) -> date:
    return until.date() if isinstance(until, datetime) else until


def _horizon(first: date) -> date:
    """The last day that a series may have which begins on a day."""
    return first + timedelta(days=YEARS * 366)


def _is_after(span: Span, until: date) -> bool:
    if not isinstance(until, datetime):
        return span.first_day > until
    if until.tzinfo is None:
        return span.start.replace(tzinfo=None) > until
    return span.start_at > until


def _days(wanted: Wanted, first: date) -> Iterator[date]:
    """The days of a rule from the first one on, which must be one of them, up to the horizon."""
    days = takewhile(lambda day: day <= _horizon(first), _recurring(wanted, first))
    begin = next(days, None)
    if begin != first:
        rule, day = wanted.rule.said, say_day(first)
        falls = f"the first day it does is {say_day(begin)}" if begin else "nor on any later day"
        raise UnreadableRule(f'"{rule}" does not fall on {day}; {falls}')
    yield first
    yield from days


def _recurring(wanted: Wanted, first: date) -> Iterator[date]:
    """The days of a rule from a day on, as dateutil has them.

    Where a rule never falls on any day, dateutil looks for one until the year 9999. So it is asked
    as late as that: in the same year of a later cycle of the calendar.
    """
    from dateutil.rrule import rrulestr

    years = (MAXYEAR - first.year - YEARS - 2) // _CYCLE * _CYCLE
    begin = datetime.combine(first.replace(year=first.year + years), time())
    text = wanted.rule.text or _monthly(max(first.day, wanted.month_day))
    for moment in rrulestr(text, dtstart=begin):
        yield moment.date().replace(year=moment.year - years)


def _monthly(day: int) -> str:
    """The same day of each month, or the last one of a month that has no such day."""
    days = ",".join(map(str, range(min(day, 28), day + 1)))
    return f"FREQ=MONTHLY;BYMONTHDAY={days};BYSETPOS=-1"


def _placed(wanted: Wanted, first: Span, day: date, before: Span | None) -> Place:
    """The place of a series on a day: at the time of day of the first one, and as long.

    `before` is the last place that is not left out.
    """
    if day == first.first_day:
        return Place(first)
    short = not wanted.rule.text and day.day < max(first.first_day.day, wanted.month_day)
    marks = (MONTH_END,) if short else ()
    if first.whole_days:
        zone = first.start.tzinfo
        assert zone is not None
        last = day + (first.last_day - first.first_day)
        return Place(timing.span(day, last, cast("ZoneInfo", zone)), marks)
    start, mark = on_day(first.start, day)
    changed = before is not None and start.utcoffset() != before.start.utcoffset()
    mark = mark or (CLOCKS if changed else "")
    span = timing.Span(start, timing.plus_minutes(start, first.minutes))
    return Place(span, (*marks, mark) if mark else marks)


def leaves_out_months(rule: Rule, first: date) -> bool:
    """Whether a rule has no day in short months, where the word `monthly` takes their last one."""
    return rule.text.startswith("FREQ=MONTHLY") and "BY" not in rule.text and first.day > 28


def on_day(start: datetime, day: date) -> tuple[datetime, str]:
    """The wall time of a moment on another day, and SHIFTED or TWICE where that is not clear.

    A time that the clocks skip is as much later as they are put forward; of one that stands twice
    it is the first (RFC 5545, 3.3.5).
    """
    wall = datetime.combine(day, start.time().replace(fold=0), tzinfo=start.tzinfo)
    real = timing.through_utc(wall)
    if real.replace(tzinfo=None, fold=0) != wall.replace(tzinfo=None):
        return real, SHIFTED
    return wall, TWICE if timing.doubled_offset(wall) else ""


def _left_out(wanted: Wanted, place: Place) -> Place:
    """The place, left out where its days are not wanted."""
    span = place.span
    if any(span.on(day) for day in wanted.skipped):
        return place._replace(left_out=EXCEPT)
    for holiday in wanted.holidays:
        if holiday.touches(span.first_day, span.last_day):
            return place._replace(left_out=HOLIDAY, title=holiday.title)
    return place


def _first_left_out(place: Place) -> UsageFault:
    day = say_day(place.span.first_day)
    if place.left_out == EXCEPT:
        return UsageFault(f"--except {place.span.first_day}: the series begins on that day")
    title = f" ({place.title})" if place.title else ""
    return UsageFault(
        f"{day} is a holiday{title}, and the series would begin on it",
        hint="begin on another day\n--on-holidays books holidays, too",
    )
