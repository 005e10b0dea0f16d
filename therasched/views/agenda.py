"""The agenda: the entries of a week, a day or a month in day groups, and what to do next.

Decides which entries belong, under which day they stand and what the footer says; how it looks is
`render.table`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from therasched.domain import timing
from therasched.views import entry as entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from therasched.domain.practice import Practice
    from therasched.domain.session import Stored
    from therasched.domain.when import Period
    from therasched.views.entry import Entry


class Day(NamedTuple):
    """One day and what touches it, by start; whole-day entries first."""

    day: date
    today: bool
    entries: tuple[Entry, ...]


class Agenda(NamedTuple):
    """What the agenda shows. `overdue` are ids of begun sessions without an outcome, by start."""

    title: str
    whose: str
    first: date
    last: date
    days: tuple[Day, ...]
    entries: tuple[Entry, ...]
    overdue: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return not self.entries


def build(
    sessions: Iterable[Stored],
    practice: Practice,
    period: Period,
    *,
    level: str = "full",
    client: str = "",
    practitioner: str = "",
) -> Agenda:
    """The agenda of a period.

    Args:
        sessions: what touches the period, by start.
        practice: names, types and the present.
        period: first and last day, and what kind of period it is.
        level: how clients are named (`views.disclosure`).
        client: a code, to show only her sessions.
        practitioner: a code, to show only what is theirs or nobody's; empty for everybody's.
    """
    shown = tuple(
        entries.build(stored, practice, level)
        for stored in sessions
        if (not client or client in stored.session.clients)
        and (not practitioner or stored.session.practitioner in ("", practitioner))
    )
    today = practice.now.date()
    days = []
    for day in _days(period.first, period.last, shown):
        of_day = [one for one in shown if _stands_on(one, day)]
        if of_day:
            of_day.sort(key=lambda one: (not _all_day(one, day), one.start, one.id))
            days.append(Day(day, day == today, tuple(of_day)))
    known = practice.settings.practitioners.get(practitioner)
    return Agenda(
        title=period_title(period, practice.settings.week_start),
        whose=known.name if known else practice.settings.name,
        first=period.first,
        last=period.last,
        days=tuple(days),
        entries=shown,
        overdue=tuple(one.id for one in shown if one.mark == entries.MISSING),
    )


def _days(first: date, last: date, shown: Iterable[Entry]) -> list[date]:
    """The days of the period, and any day outside it that a file's name put here all the same."""
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    days |= {one.start.date() for one in shown if one.start.date() > last}
    return sorted(days)


def _last_day(one: Entry) -> date:
    return (one.end - timedelta.resolution).date()


def _stands_on(one: Entry, day: date) -> bool:
    """Whole days stand on each of their days, what has a time on the day it starts."""
    if one.whole_days:
        return one.start.date() <= day <= _last_day(one)
    return one.start.date() == day


def _all_day(one: Entry, day: date) -> bool:
    return one.whole_days and _stands_on(one, day)


def period_title(period: Period, week_start: str) -> str:
    """`Week 10 · 2–8 March 2026`, `Tue 3 March 2026`, `March 2026`."""
    first, last = period.first, period.last
    if period.label == "week":
        week = int(timing.week_label(first, week_start)[-2:])
        return f"Week {week} · {days_title(first, last)}"
    if period.label == "month":
        return f"{timing.MONTH_NAMES[first.month - 1]} {first.year}"
    return days_title(first, last)


def days_title(first: date, last: date) -> str:
    """`2–8 March 2026`, `30 March – 5 April 2026`, `Tue 3 March 2026` for a single day."""
    end = f"{last.day} {timing.MONTH_NAMES[last.month - 1]} {last.year}"
    if first == last:
        return f"{timing.DAY_NAMES[first.weekday()][:3]} {end}"
    if first.year != last.year:
        return f"{first.day} {timing.MONTH_NAMES[first.month - 1]} {first.year} – {end}"
    if first.month != last.month:
        return f"{first.day} {timing.MONTH_NAMES[first.month - 1]} – {end}"
    return f"{first.day}–{end}"
