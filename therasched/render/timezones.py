"""The yearly rules of a time zone, as a calendar file can state them in a VTIMEZONE.

They come from the POSIX footer of the zone's own data (RFC 9636, 3.3), so a zone has one rule or
two and none of its history. What the footer can't say, or says wrongly for a year, has no rules
here and is written in UTC by `render.ics`.
"""

from __future__ import annotations

import re
import zoneinfo
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from pathlib import Path

from therasched.domain.record import NamedTuple

FIRST_YEAR = 1970
"""The year of the first onsets; what holds before them is left open by RFC 5545."""

_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_NAME = r"(<[^>]+>|[A-Za-z]+)"
_CLOCK = r"([+-]?\d+(?::\d\d){0,2})"
_FOOTER = re.compile(rf"{_NAME}{_CLOCK}(?:{_NAME}{_CLOCK}?,([^,]+),([^,]+))?")
_ONSET = re.compile(rf"M(\d+)\.([1-5])\.([0-6])(?:/{_CLOCK})?")


class Onset(NamedTuple):
    """When a rule sets in each year: `week` is 1 to 4, or -1 for the last one of the month.

    `weekday` is 0 for Sunday; `clock` is the time of day on the wall clock that ends then.
    """

    month: int
    week: int
    weekday: int
    clock: timedelta

    @property
    def by_day(self) -> str:
        """The day as a recurrence rule has it: `-1SU`."""
        return f"{self.week}{_WEEKDAYS[self.weekday]}"

    def in_year(self, year: int) -> datetime:
        """The wall time of the onset in a year."""
        if self.week > 0:
            first = date(year, self.month, 1)
            day = first + timedelta((self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1))
        else:
            last = date(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(1)
            day = last - timedelta((last.isoweekday() - self.weekday) % 7)
        return datetime.combine(day, time()) + self.clock


class Rule(NamedTuple):
    """One half of a zone's year, or all of it where the clocks never change."""

    name: str
    offset_from: timedelta
    offset_to: timedelta
    onset: Onset


class Rules(NamedTuple):
    """A zone's year; `daylight` has the greater offset, whatever the law calls it (Dublin)."""

    standard: Rule
    daylight: Rule | None

    def offset(self, wall: datetime) -> timedelta:
        """The UTC offset at a wall time, as a reader of the VTIMEZONE finds it."""
        return _offset(self.onsets(wall.year), wall)

    def onsets(self, year: int) -> list[tuple[datetime, timedelta]]:
        """When which offset sets in, in a year and the one before it, the latest first."""
        onsets = (
            (rule.onset.in_year(one), rule.offset_to)
            for rule in (self.standard, self.daylight)
            if rule is not None
            for one in (year - 1, year)
        )
        return sorted(onsets, reverse=True)


def rules_at(moment: datetime) -> Rules | None:
    """The rules of the moment's `ZoneInfo`, if they alone lead a reader to the moment.

    None where the wall time stands twice, and in a year in which the clocks do something else
    (Ramadan, a new law).
    """
    if not isinstance(moment.tzinfo, zoneinfo.ZoneInfo):
        return None
    rules, onsets = _in_year(moment.tzinfo.key, moment.year)
    if rules is None:
        return None
    offset = _offset(onsets, moment.replace(tzinfo=None))
    once = moment.utcoffset() == moment.replace(fold=1 - moment.fold).utcoffset() == offset
    return rules if once else None


@cache
def yearly_rules(key: str) -> Rules | None:
    """The rules of a zone such as `Europe/Berlin`; None where a VTIMEZONE can't state them."""
    return read_footer(_footer(key))


@cache
def _in_year(key: str, year: int) -> tuple[Rules | None, list[tuple[datetime, timedelta]]]:
    """The rules of a zone and their onsets, if they are what its clocks do all year; else None."""
    rules = yearly_rules(key)
    if rules is None or year <= FIRST_YEAR:
        return None, []
    zone, onsets = zoneinfo.ZoneInfo(key), rules.onsets(year)
    noon = datetime.combine(date(year, 1, 1), time(12))
    noons = [noon + timedelta(day) for day in range(365)]
    hold = all(_offset(onsets, noon) == noon.replace(tzinfo=zone).utcoffset() for noon in noons)
    return rules if hold else None, onsets


def _offset(onsets: list[tuple[datetime, timedelta]], wall: datetime) -> timedelta:
    """The offset that set in last."""
    return next(offset for at, offset in onsets if at <= wall)


def read_footer(footer: str) -> Rules | None:
    """Read a POSIX time zone such as `CET-1CEST,M3.5.0,M10.5.0/3` (RFC 9636, 3.3.1).

    None for UTC itself and for what is no plain yearly rule: a clock of 24 hours or more or below
    zero (Jerusalem, Cairo, Nuuk), days counted through the year.
    """
    match = _FOOTER.fullmatch(footer)
    if match is None or footer == "UTC0":
        return None
    name, offset, other_name, other_offset, begins, ends = match.groups()
    usual = -_clock(offset)
    if other_name is None:
        return Rules(Rule(name.strip("<>"), usual, usual, Onset(1, 1, 0, timedelta())), None)
    other = -_clock(other_offset) if other_offset else usual + timedelta(hours=1)
    other_onset, usual_onset = _onset(begins), _onset(ends)
    if other_onset is None or usual_onset is None:
        return None
    halves = (
        Rule(name.strip("<>"), other, usual, usual_onset),
        Rule(other_name.strip("<>"), usual, other, other_onset),
    )
    return Rules(*sorted(halves, key=lambda rule: rule.offset_to))


def _onset(text: str) -> Onset | None:
    match = _ONSET.fullmatch(text)
    if match is None:
        return None
    month, week, weekday = (int(match[group]) for group in (1, 2, 3))
    clock = _clock(match[4] or "2")
    if not timedelta() <= clock < timedelta(1):
        return None
    return Onset(month, -1 if week == 5 else week, weekday, clock)


def _clock(text: str) -> timedelta:
    """Read `2`, `-3:30` or `+02:45:00`; the sign is for all of it."""
    hours, minutes, seconds = [*map(int, text.lstrip("+-").split(":")), 0, 0][:3]
    clock = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -clock if text.startswith("-") else clock


def _footer(key: str) -> str:
    """The last line of a zone's data, from where `zoneinfo` has it."""
    found = (Path(folder, key) for folder in zoneinfo.TZPATH)
    path = next((path for path in found if path.is_file()), None)
    packaged = resources.files("tzdata").joinpath("zoneinfo", *key.split("/"))
    data = (path or packaged).read_bytes()
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode("latin-1")
