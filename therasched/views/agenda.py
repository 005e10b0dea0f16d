"""The agenda: the entries of a week, a day or a month in day groups, and what to do next.

Decides which entries belong, under which day they stand and what the footer says; how it looks is
`render.agenda`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from therasched.domain import timing
from therasched.domain.record import NamedTuple
from therasched.views import entry as entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from therasched.domain.practice import Practice
    from therasched.domain.session import Stored
    from therasched.domain.when import Period
    from therasched.views.entry import Entry


class Day(NamedTuple):
    """One day and what stands on it, by start; whole-day entries first."""

    day: date
    today: bool
    entries: tuple[Entry, ...]


class Agenda(NamedTuple):
    """What the agenda shows. `overdue` are ids of begun sessions without an outcome, by start.

    `unsigned` are those that are marked and not signed, where the practice signs. `days` are only
    those with something on them; what lasts several days stands on each.
    """

    title: str
    whose: str
    first: date
    last: date
    days: tuple[Day, ...]
    entries: tuple[Entry, ...]
    overdue: tuple[str, ...]
    unsigned: tuple[str, ...] = ()

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
    signs: bool = False,
) -> Agenda:
    """The agenda of a period.

    Args:
        sessions: what touches the period.
        practice: names, types and the present.
        period: first and last day, and what kind of period it is.
        level: how clients are named (`views.disclosure`).
        client: a code, to show only her sessions.
        practitioner: a code, to show only what is theirs or nobody's; empty for everybody's.
        signs: whether the practice has a key to sign with.
    """
    shown = sorted(
        (
            entries.build(stored, practice, level)
            for stored in sessions
            if (not client or client in stored.session.clients)
            and (not practitioner or stored.session.practitioner in ("", practitioner))
        ),
        key=lambda one: (one.start.timestamp(), one.id),
    )
    by_day: dict[date, list[Entry]] = {}
    for one in shown:
        for day in _days_of(one, period):
            by_day.setdefault(day, []).append(one)
    today = practice.now.date()
    known = practice.settings.practitioners.get(practitioner)
    return Agenda(
        title=period_title(period, practice.settings.week_start),
        whose=known.name if known else practice.settings.name,
        first=period.first,
        last=period.last,
        days=tuple(
            Day(day, day == today, tuple(sorted(by_day[day], key=lambda one: not one.whole_days)))
            for day in sorted(by_day)
        ),
        entries=tuple(shown),
        overdue=tuple(one.id for one in shown if one.mark == entries.MISSING),
        unsigned=tuple(one.id for one in shown if signs and one.begun and _unsigned(one)),
    )


def _unsigned(one: Entry) -> bool:
    return bool(one.steps.outcome) and not one.standing.attested and not one.standing.locked


def _days_of(one: Entry, period: Period) -> Iterator[date]:
    """The days an entry stands on: the one it starts on, for whole days each of the period.

    What began before the period, or is here for the name of its file only, stands on its own day
    all the same: nothing that was read is left out.
    """
    first, last = max(one.first_day, period.first), min(one.last_day, period.last)
    if not one.whole_days or last < first:
        first = last = one.first_day
    for number in range((last - first).days + 1):
        yield first + timedelta(number)


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
    begin, end = (f"{day.day} {timing.MONTH_NAMES[day.month - 1]}" for day in (first, last))
    if first == last:
        return f"{timing.DAY_NAMES[first.weekday()][:3]} {end} {last.year}"
    if first.year != last.year:
        return f"{begin} {first.year} – {end} {last.year}"
    if first.month != last.month:
        return f"{begin} – {end} {last.year}"
    return f"{first.day}–{end} {last.year}"
