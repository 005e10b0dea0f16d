"""The times of an event of another calendar: by its rule, its further dates, what was told apart.

An event may repeat, and single times of it may be moved or called off (RFC 5545, 3.8.4 and 3.8.5);
all of that shares one UID. Times are expanded only within a window of days.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from therasched.domain import timing
from therasched.domain.appointment import Appointment, LeftOut
from therasched.domain.record import NamedTuple
from therasched.domain.recurrence import Unexpandable, starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from therasched.domain.recurrence import Rule

MOST_DAYS = 1_500_000
"""Days that the rules of one file may be looked through for, together: four thousand years."""

TAKEN = "another event of the file has its UID and counts instead"

SPARE_DAYS = 800  # before the window, for what lasts into it
_DAY = timedelta(days=1)


class Length(NamedTuple):
    """How long an event takes: days of the calendar, and time that passes."""

    days: int
    exact: timedelta


class ForeignEvent(NamedTuple):
    """One event of a calendar file; its times are aware, or days alone.

    `slot` is the time of a repeating event that this one stands for, with `following` for all that
    come after it, too. `more` and `without` are dates beside the `rule`, which ends at the wall
    time `until`. Of several with one identity the latest `version` counts.
    """

    line: int
    uid: str
    start: datetime | date
    length: Length
    title: str
    state: str
    version: tuple[int, str] = (0, "")
    rule: Rule | None = None
    until: datetime | None = None
    more: tuple[datetime | date, ...] = ()
    without: tuple[datetime | date, ...] = ()
    slot: datetime | date | None = None
    following: bool = False


class Occurrences:
    """Makes appointments of events, within a window of days; `left_out` are those it can't."""

    def __init__(self, home: ZoneInfo, first: date, last: date) -> None:
        self.left_out: list[LeftOut] = []
        self._home, self._first, self._last = home, first, last
        self._days_left = MOST_DAYS

    def of(self, events: Iterable[ForeignEvent]) -> Iterator[Appointment]:
        """The appointments of the events that share one UID.

        Those that don't repeat and those that were told apart come whenever they are.
        """
        latest: dict[str, ForeignEvent] = {}
        for event in events:
            place = "" if event.slot is None else _key(event.slot)
            before = latest.get(place)
            if before is None or before.version <= event.version:
                latest[place] = event
            if before is not None:
                self._drop(before if latest[place] is event else event, latest[place])
        master = latest.pop("", None)
        if master is None:
            for place, one in latest.items():
                yield from self._made(one, one.start, place)
            return
        begun = _key(master.start)
        yield from self._by_master(master, begun, latest)
        for place, one in latest.items():
            yield from self._made(one, one.start, "" if place == begun else place)

    def _drop(self, event: ForeignEvent, counts: ForeignEvent) -> None:
        """Tell of an event that another one takes the place of, unless it says the same."""
        if event._replace(line=counts.line, version=counts.version) != counts:
            # Without its UID: what it gave is not unread, but out of date.
            self.left_out.append(LeftOut(event.line, TAKEN))

    def _by_master(
        self, master: ForeignEvent, begun: str, apart: dict[str, ForeignEvent]
    ) -> Iterator[Appointment]:
        """The times of an event that were not told apart."""
        try:
            times = list(self._times(master))
        except Unexpandable as error:
            self.left_out.append(LeftOut(master.line, str(error), master.uid))
            return
        following = sorted((place, one) for place, one in apart.items() if one.following)
        for start in times:
            key = _key(start)
            if key in apart or _key(_day_of(start)) in apart:
                continue
            changed = [one for place, one in following if place < key]
            slot = "" if key == begun else key
            if changed:
                yield from self._made(changed[-1], _shifted(changed[-1], start), slot)
            else:
                yield from self._made(master, start, slot)

    def _times(self, master: ForeignEvent) -> Iterator[datetime | date]:
        """The starts by the rule and the further dates, but for those taken out, in order."""
        out = {_key(one) for one in master.without}
        found = {_key(one): one for one in (master.start, *master.more)}
        if master.rule is not None:
            for one in self._by_rule(master, master.rule):
                found.setdefault(_key(one), one)
        for key, one in sorted(found.items()):
            if key not in out and _key(_day_of(one)) not in out:
                yield one

    def _by_rule(self, master: ForeignEvent, rule: Rule) -> Iterator[datetime | date]:
        start, length = master.start, master.length
        zone = start.tzinfo if isinstance(start, datetime) else None
        bare = start.replace(tzinfo=None) if isinstance(start, datetime) else _midnight(start)
        spare = min(length.days + length.exact.days + 2, SPARE_DAYS)
        low = _midnight(self._first) - timedelta(days=spare)
        high = _midnight(self._last) + 2 * _DAY
        ends = high if master.until is None else min(high, master.until)
        begins = max(bare, low) if rule.times is None else bare
        self._days_left -= max(0, (ends - begins).days)
        if self._days_left < 0:
            raise Unexpandable("too much in this file repeats; fewer days may do (--to)")
        for one in starts(rule, bare, low, high, master.until):
            yield one.date() if zone is None else one.replace(tzinfo=zone)

    def _made(
        self, event: ForeignEvent, start: datetime | date, slot: str
    ) -> Iterator[Appointment]:
        """The appointment of an event at one of its times; left out where there can be none."""
        try:
            span = self._span(event.length, start)
        except OverflowError:
            self.left_out.append(LeftOut(event.line, "it lasts beyond the calendar", event.uid))
            return
        if span is None:
            self.left_out.append(LeftOut(event.line, "it takes no time", event.uid))
            return
        yield Appointment(event.uid, slot, span, event.title, event.state, event.line)

    def _span(self, length: Length, start: datetime | date) -> timing.Span | None:
        """From when to when, in the practice's zone; None where that is no time at all."""
        if not isinstance(start, datetime):
            return timing.span(start, start + max(0, length.days - 1) * _DAY, self._home)
        begin = start.astimezone(UTC)
        end = (start + length.days * _DAY).astimezone(UTC) + length.exact
        # The practice counts in minutes: what takes a part of one takes it whole.
        begin = begin.replace(second=0, microsecond=0)
        end += timedelta(seconds=-end.second % 60)
        if end <= begin:
            return None
        return timing.Span(begin.astimezone(self._home), end.astimezone(self._home))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall time of any zone


def _day_of(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _key(moment: datetime | date) -> str:
    """A time as text that sorts: a moment in UTC, or a day."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return moment.strftime("%Y%m%d")


def _shifted(changed: ForeignEvent, start: datetime | date) -> datetime | date:
    """A later time of an event that was moved with all that follow: moved as far as it was."""
    slot, moved = changed.slot, changed.start
    if isinstance(start, datetime) and isinstance(slot, datetime) and isinstance(moved, datetime):
        by = moved.replace(tzinfo=None) - slot.astimezone(moved.tzinfo).replace(tzinfo=None)
        return start.astimezone(moved.tzinfo) + by
    if isinstance(start, datetime) or isinstance(slot, datetime) or isinstance(moved, datetime):
        return start  # days beside times: how far it was moved nobody knows
    assert slot is not None
    return start + (moved - slot)
