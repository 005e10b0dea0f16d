"""When an event of another calendar repeats (RFC 5545, 3.3.10), within a window of days.

A rule from outside may ask for anything: every second, for ever, the 31st of June. So periods of
the rule are looked through only where the window is, which no rule can make long; what is not
understood is refused and never guessed. Series of the practice's own are `domain.series`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

DAILY, WEEKLY, MONTHLY, YEARLY = "DAILY", "WEEKLY", "MONTHLY", "YEARLY"
FREQUENCIES = (DAILY, WEEKLY, MONTHLY, YEARLY)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_A_DAY = 24
LONGEST_INTERVAL, LONGEST_LIST = 9999, 100
LAST = datetime(9998, 12, 31)  # noqa: DTZ001 - a wall time of any zone; the calendar ends with it

# Each list of numbers, and the largest of them.
_LISTS = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYSETPOS": 366}
_CLOCK = {"BYHOUR": 23, "BYMINUTE": 59, "BYSECOND": 59}


class Unexpandable(ValueError):
    """A rule that can't be read, or that no appointment of people has; says which part it is."""


class Rule(NamedTuple):
    """A rule as its parts; `weekdays` are weekdays from 0 with the n of "the nth", or 0.

    `times` is its COUNT. `until` is still text: what it means depends on the zone of the event.
    """

    frequency: str
    interval: int
    times: int | None
    until: str
    week_start: int
    weekdays: tuple[tuple[int, int], ...]
    numbers: dict[str, tuple[int, ...]]

    def of(self, part: str) -> tuple[int, ...]:
        """The numbers of one part, none where the rule leaves it out."""
        return self.numbers.get(part, ())


def read_rule(text: str) -> Rule:
    """Read `FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10`.

    Raises:
        Unexpandable: it is no rule, or one that is not for appointments.
    """
    parts: dict[str, str] = {}
    for part in text.strip().rstrip(";").upper().split(";"):
        name, sign, value = part.partition("=")
        if not sign or not value or name in parts:
            raise Unexpandable("its rule can not be read")
        parts[name] = value
    frequency = parts.pop("FREQ", "")
    if frequency not in FREQUENCIES:
        if frequency in ("HOURLY", "MINUTELY", "SECONDLY"):
            raise Unexpandable(f"it repeats {frequency.lower()}")
        raise Unexpandable("its rule can not be read")
    interval = _number(parts.pop("INTERVAL", "1"), LONGEST_INTERVAL)
    count = _number(parts.pop("COUNT"), 10**12) if "COUNT" in parts else None
    until = parts.pop("UNTIL", "")
    week_start = parts.pop("WKST", "MO")
    weekdays = parts.pop("BYDAY", "")
    if interval < 1 or (count is not None and count < 1) or week_start not in WEEKDAYS:
        raise Unexpandable("its rule can not be read")
    numbers: dict[str, tuple[int, ...]] = {}
    for name, value in parts.items():
        if name not in _LISTS | _CLOCK:
            raise Unexpandable(f"its rule has {name[:20]}, which is not understood")
        least = 0 if name in _CLOCK else 1
        found = tuple(_number(one, (_LISTS | _CLOCK)[name]) for one in _items(value))
        if any(abs(one) < least or (one < 0 and name in _CLOCK) for one in found):
            raise Unexpandable("its rule can not be read")
        numbers[name] = found
    days = tuple(_weekday(one) for one in _items(weekdays)) if weekdays else ()
    rule = Rule(frequency, interval, count, until, WEEKDAYS.index(week_start), days, numbers)
    if _a_day(rule) > MOST_A_DAY:
        raise Unexpandable(f"it repeats more than {MOST_A_DAY} times a day")
    return rule


def _items(text: str) -> list[str]:
    """The parts of a list, each once."""
    items = list(dict.fromkeys(text.split(",")))
    if len(items) > LONGEST_LIST:
        raise Unexpandable("a list in its rule is too long")
    return items


def _number(text: str, largest: int) -> int:
    digits = text.lstrip("+-")
    if not (digits.isascii() and digits.isdigit() and len(text) - len(digits) <= 1):
        raise Unexpandable("its rule can not be read")
    if len(digits) > 15 or int(digits) > largest:
        raise Unexpandable("a number in its rule is too large")
    return int(text)


def _weekday(text: str) -> tuple[int, int]:
    if text[-2:] not in WEEKDAYS:
        raise Unexpandable("its rule can not be read")
    return WEEKDAYS.index(text[-2:]), _number(text[:-2], 53) if text[:-2] else 0


def _a_day(rule: Rule) -> int:
    many = 1
    for name in _CLOCK:
        many *= max(1, len(set(rule.of(name))))
    return many


def starts(
    rule: Rule, first: datetime, low: datetime, high: datetime, until: datetime | None = None
) -> Iterator[datetime]:
    """The starts that a rule names between two wall times, in order.

    All times are wall times of one zone. A rule with COUNT is counted from its beginning on.

    Args:
        rule: the rule.
        first: the start of the event, which the rule counts from.
        low: the earliest start that is wanted.
        high: the latest one.
        until: the latest start that the rule itself allows.
    """
    high = min(high, LAST) if until is None else min(high, until, LAST)
    left = rule.times
    begin = first if left is not None else max(first, low)
    clock = _times(rule, first)
    for days in _periods(rule, first, begin.date(), high.date()):
        found = [datetime.combine(day, at) for day in days for at in clock]
        for start in _chosen(found, rule.of("BYSETPOS")):
            if start < first:
                continue
            if start > high or left == 0:
                return
            if left is not None:
                left -= 1
            if start >= low:
                yield start


def _times(rule: Rule, first: datetime) -> list[time]:
    hours = rule.of("BYHOUR") or (first.hour,)
    minutes = rule.of("BYMINUTE") or (first.minute,)
    seconds = rule.of("BYSECOND") or (first.second,)
    return sorted({time(h, m, s) for h in hours for m in minutes for s in seconds})


def _chosen(found: list[datetime], positions: tuple[int, ...]) -> list[datetime]:
    if not positions:
        return found
    size = len(found)
    places = {one - 1 if one > 0 else size + one for one in positions}
    return [found[place] for place in sorted(places) if 0 <= place < size]


def _periods(rule: Rule, first: datetime, begin: date, end: date) -> Iterator[list[date]]:
    """The days that the rule names in each of its periods from the one of `begin` to `end`."""
    start, step = first.date(), rule.interval
    if rule.frequency in (DAILY, WEEKLY):
        size = 1 if rule.frequency == DAILY else 7
        origin = start - timedelta((start.weekday() - rule.week_start) % 7 if size == 7 else 0)
        number = max(0, (begin - origin).days // (size * step))
        while (days := origin.toordinal() + number * size * step) <= end.toordinal():
            opened = date.fromordinal(days)
            yield _named(rule, start, opened, size)
            number += 1
        return
    size = 1 if rule.frequency == MONTHLY else 12
    origin_month = start.year * 12 + (start.month - 1 if size == 1 else 0)
    begin_month = begin.year * 12 + begin.month - 1
    number = max(0, (begin_month - origin_month) // (size * step))
    while (month := origin_month + number * size * step) <= end.year * 12 + end.month - 1:
        opened = date(month // 12, month % 12 + 1, 1)
        yield _named(rule, start, opened, _days_in(opened, size))
        number += 1


def _days_in(opened: date, months: int) -> int:
    after = opened.year * 12 + opened.month - 1 + months
    return date(after // 12, after % 12 + 1, 1).toordinal() - opened.toordinal()


def _named(rule: Rule, start: date, opened: date, size: int) -> list[date]:
    """The days of one period that the rule names (RFC 5545, the table of BY rules)."""
    months, month_days, weekdays = rule.of("BYMONTH"), rule.of("BYMONTHDAY"), rule.weekdays
    if not (month_days or rule.of("BYYEARDAY") or weekdays):
        if rule.frequency == WEEKLY:
            weekdays = ((start.weekday(), 0),)
        elif rule.frequency != DAILY:
            month_days = (start.day,)
            months = months or ((start.month,) if rule.frequency == YEARLY else ())
    asked = rule._replace(
        weekdays=weekdays, numbers={**rule.numbers, "BYMONTH": months, "BYMONTHDAY": month_days}
    )
    within_year = rule.frequency == YEARLY and not months
    ordinal = rule.frequency in (MONTHLY, YEARLY)
    days = _days_of(opened, size, months if rule.frequency == YEARLY else ())
    return [day for day in days if _fits(asked, day, within_year=within_year, ordinal=ordinal)]


def _days_of(opened: date, size: int, months: tuple[int, ...]) -> Iterator[date]:
    """The days of a period; of a year just those of some months, where any are named."""
    if not months:
        yield from (opened + timedelta(number) for number in range(size))
    for month in sorted(set(months)):
        begun = opened.replace(month=month)
        yield from (begun + timedelta(number) for number in range(_days_in(begun, 1)))


def _fits(rule: Rule, day: date, *, within_year: bool, ordinal: bool) -> bool:
    """Whether a day is one that every part of the rule names; without `ordinal`, no nth counts."""
    months, month_days, year_days = map(rule.of, ("BYMONTH", "BYMONTHDAY", "BYYEARDAY"))
    if months and day.month not in months:
        return False
    of_month = day.day, _days_in(day.replace(day=1), 1)
    of_year = day.timetuple().tm_yday, 366 if _is_leap(day.year) else 365
    if month_days and not _counted(*of_month, month_days):
        return False
    if year_days and not _counted(*of_year, year_days):
        return False
    place = of_year if within_year else of_month
    return not rule.weekdays or _on_weekday(day, rule.weekdays, *(place if ordinal else (0, 0)))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _counted(number: int, size: int, wanted: tuple[int, ...]) -> bool:
    """Whether a number is among those wanted, counted from the front or, negative, the back."""
    return number in wanted or number - size - 1 in wanted


def _on_weekday(day: date, weekdays: tuple[tuple[int, int], ...], number: int, size: int) -> bool:
    """Whether a day is one of the weekdays; the nth of its month or year where that is asked."""
    for weekday, nth in weekdays:
        if weekday == day.weekday():
            if not nth or not size:
                return True
            if nth in ((number - 1) // 7 + 1, -((size - number) // 7 + 1)):
                return True
    return False
