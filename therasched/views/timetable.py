"""The week or the month as a calendar grid: which column, how far down, how wide.

Made of the agenda, so both show the same entries. Decides places alone, in minutes and lanes; what
a block looks like on paper or on a phone is `render.weekpage`'s.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from therasched.domain import timing
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from therasched.views.agenda import Agenda
    from therasched.views.entry import Entry

FIRST_HOUR, LAST_HOUR = 8, 18
"""The hours that a week always shows; earlier and later ones where something lies in them."""

LEAST_MINUTES = 25
"""How high a short entry is drawn, so that its words can be read."""

MOST_DAYS = 7
"""Above so many days a period is drawn as a month."""


class Block(NamedTuple):
    """A timed entry on one day, in minutes from midnight of the wall clock.

    Of those that overlap each has a `lane` of its own, of `lanes` side by side. `before` and
    `after` say that it goes on across midnight.
    """

    entry: Entry
    top: int
    height: int
    lane: int
    lanes: int
    before: bool = False
    after: bool = False


class Band(NamedTuple):
    """A whole-day entry: its first column, how many, and the row it stands in."""

    entry: Entry
    column: int
    columns: int
    row: int


class Column(NamedTuple):
    """One day: its blocks by start, and how many entries it has."""

    day: date
    today: bool
    blocks: tuple[Block, ...]


class Week(NamedTuple):
    """A row of days with its bands."""

    columns: tuple[Column, ...]
    bands: tuple[Band, ...]


class Timetable(NamedTuple):
    """A period as a grid. `now` is the minute of today, None where today is not in it.

    `month` says that it is one of many weeks, drawn without hours.
    """

    title: str
    whose: str
    first_hour: int
    last_hour: int
    weeks: tuple[Week, ...]
    now: datetime | None
    month: bool
    first: date
    last: date
    empty: bool


def build(view: Agenda, now: datetime, week_start: str = "monday") -> Timetable:
    """The grid of an agenda.

    Args:
        view: what is in the period.
        now: the present, in the practice's zone.
        week_start: monday or sunday.
    """
    month = (view.last - view.first).days >= MOST_DAYS
    first, last = view.first, view.last
    if month:
        first = timing.week_of(first, week_start)[0]
        last = timing.week_of(last, week_start)[1]
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    weeks = tuple(
        _week(days[start : start + MOST_DAYS], view.entries, now.date())
        for start in range(0, len(days), MOST_DAYS)
    )
    blocks = [block for week in weeks for column in week.columns for block in column.blocks]
    return Timetable(
        title=view.title,
        whose=view.whose,
        first_hour=min([FIRST_HOUR, *(block.top // 60 for block in blocks)]),
        last_hour=max([LAST_HOUR, *(-(-(block.top + block.height) // 60) for block in blocks)]),
        weeks=weeks,
        now=now if view.first <= now.date() <= view.last else None,
        month=month,
        first=view.first,
        last=view.last,
        empty=view.empty,
    )


def _week(days: Sequence[date], entries: Iterable[Entry], today: date) -> Week:
    entries = list(entries)
    return Week(
        tuple(Column(day, day == today, tuple(_blocks(day, entries))) for day in days),
        tuple(_bands(days, entries)),
    )


def _blocks(day: date, entries: Iterable[Entry]) -> Iterator[Block]:
    """The timed entries of a day, those that overlap side by side."""
    drawn = sorted(
        (_drawn(one, day) for one in entries if not one.whole_days and _touches(one, day)),
        key=lambda block: (block.top, -block.height),
    )
    cluster: list[Block] = []
    for block in drawn:
        if cluster and block.top >= max(one.top + one.height for one in cluster):
            yield from _side_by_side(cluster)
            cluster = []
        cluster.append(block)
    yield from _side_by_side(cluster)


def _touches(one: Entry, day: date) -> bool:
    return one.first_day <= day <= one.last_day


def _drawn(one: Entry, day: date) -> Block:
    """Where an entry stands on a day; by the wall clock, so an hour that is skipped is no gap."""
    before, after = one.first_day < day, one.last_day > day
    top = 0 if before else one.start.hour * 60 + one.start.minute
    end = one.end.hour * 60 + one.end.minute
    bottom = 24 * 60 if after or (end == 0 and not before) else end
    if bottom <= top:  # the clocks are put back while it lasts
        bottom = top + one.minutes
    height = max(bottom - top, LEAST_MINUTES)
    top = min(top, 24 * 60 - height)
    return Block(one, top, height, 0, 1, before, after)


def _side_by_side(cluster: Sequence[Block]) -> Iterator[Block]:
    """Give each of a chain of overlapping blocks a lane: the first that is free again."""
    ends: list[int] = []
    lanes = []
    for block in cluster:
        free = next((at for at, end in enumerate(ends) if end <= block.top), len(ends))
        ends[free : free + 1] = [block.top + block.height]
        lanes.append(free)
    for block, lane in zip(cluster, lanes, strict=True):
        yield block._replace(lane=lane, lanes=len(ends))


def _bands(days: Sequence[date], entries: Iterable[Entry]) -> Iterator[Band]:
    """The whole-day entries across the days, each in the first row that is free."""
    ends: list[date] = []
    whole = [one for one in entries if one.whole_days]
    for one in sorted(whole, key=lambda one: (one.first_day, -one.minutes, one.id)):
        first, last = max(one.first_day, days[0]), min(one.last_day, days[-1])
        if last < first:
            continue
        row = next((at for at, end in enumerate(ends) if end < first), len(ends))
        ends[row : row + 1] = [last]
        yield Band(one, (first - days[0]).days, (last - first).days + 1, row)
