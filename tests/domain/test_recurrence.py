"""Rules of repeating events: the days they name are those that another library finds."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from therasched.domain.recurrence import Unexpandable, read_rule, starts


def wall(text: str) -> datetime:
    """A wall time of any zone."""
    return datetime.fromisoformat(text)


FIRST = wall("2026-01-05 09:30")


def found(text: str, first: datetime = FIRST, days: int = 400) -> list[str]:
    high = first + timedelta(days=days)
    return [f"{one:%m-%d %H:%M}" for one in starts(read_rule(text), first, first, high)]


def ordinals(least: int, most: int) -> st.SearchStrategy[str]:
    numbers = st.integers(least, most) | st.integers(-most, -least)
    return st.lists(numbers, min_size=1, max_size=3).map(lambda some: ",".join(map(str, some)))


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 5))}")
    if draw(st.booleans()):
        months = draw(st.lists(st.integers(1, 12), min_size=1, max_size=4))
        parts.append(f"BYMONTH={','.join(map(str, months))}")
    if frequency != "WEEKLY" and draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(ordinals(1, 31))}")
    elif frequency == "YEARLY" and draw(st.booleans()):
        parts.append(f"BYYEARDAY={draw(ordinals(1, 366))}")
    if draw(st.booleans()):
        # The other library takes "every Monday or the first Monday" for "and".
        nth = [""]
        if frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
            nth = ["1", "2", "5", "-1"]
        days = st.builds(str.__add__, st.sampled_from(nth), st.sampled_from(["MO", "WE", "SU"]))
        parts.append(f"BYDAY={','.join(draw(st.lists(days, min_size=1, max_size=3, unique=True)))}")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"WKST={draw(st.sampled_from(['SU', 'MO', 'WE']))}")
    if draw(st.integers(0, 3)) == 0:
        parts.append("BYHOUR=9,17;BYMINUTE=0,30")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"BYSETPOS={draw(st.sampled_from(['1', '-1', '1,-1']))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    return ";".join(parts)


@settings(max_examples=60)
@given(
    rules(), st.datetimes(wall("2005-01-01 00:00"), wall("2027-01-01 00:00")), st.integers(0, 500)
)
def test_the_starts_are_those_of_another_library(text: str, first: datetime, days: int) -> None:
    first = first.replace(second=0, microsecond=0)
    low = wall("2026-02-01 00:00")
    high = low + timedelta(days=days)
    ending = "" if "COUNT" in text else f";UNTIL={high:%Y%m%dT%H%M%S}"
    other = takewhile(lambda one: one <= high, rrulestr(text + ending, dtstart=first))
    assert list(starts(read_rule(text), first, low, high)) == [one for one in other if one >= low]


def test_weekdays_may_be_asked_for_in_two_ways_at_once() -> None:
    assert found("FREQ=MONTHLY;BYDAY=SU,1MO;COUNT=5") == [
        *("01-05 09:30", "01-11 09:30", "01-18 09:30", "01-25 09:30"),
        "02-01 09:30",
    ]


def test_a_day_that_is_not_there_is_left_out() -> None:
    first = wall("2026-01-31 09:30")
    assert found("FREQ=MONTHLY", first, 150) == ["01-31 09:30", "03-31 09:30", "05-31 09:30"]
    leap = wall("2024-02-29 09:30")
    assert found("FREQ=YEARLY", leap, 366 * 5) == ["02-29 09:30", "02-29 09:30"]


def test_what_stands_twice_counts_once() -> None:
    many = ",".join(["1", "01", "MO"][:2] * 5000)
    assert found(f"FREQ=MONTHLY;BYMONTHDAY={many};COUNT=2") == ["02-01 09:30", "03-01 09:30"]


def test_an_end_and_a_window() -> None:
    rule = read_rule("freq=daily;until=20260107")
    until = wall("2026-01-07 23:59")
    high = wall("2026-03-01 00:00")
    assert len(list(starts(rule, FIRST, FIRST, high, until))) == 3
    assert list(starts(rule, FIRST, wall("2026-01-08 00:00"), high, until)) == []
    assert rule.until == "20260107"


def test_a_rule_that_never_fits_ends_with_the_window() -> None:
    assert found("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") == []
    assert found("FREQ=MONTHLY;BYSETPOS=300") == []


def test_the_calendar_ends_some_day() -> None:
    late = wall("9998-12-16 09:00")
    for text, many in (("DAILY", 15), ("WEEKLY", 3), ("MONTHLY", 1), ("YEARLY", 1)):
        assert (
            len(list(starts(read_rule(f"FREQ={text}"), late, late, wall("9999-12-31 00:00"))))
            == many
        )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "can not be read"),
        ("FREQ", "can not be read"),
        ("FREQ=", "can not be read"),
        ("FREQ=DAILY;FREQ=DAILY", "can not be read"),
        ("FREQ=SOMETIMES", "can not be read"),
        ("INTERVAL=2", "can not be read"),
        ("FREQ=SECONDLY", "it repeats secondly"),
        ("FREQ=HOURLY;COUNT=3", "it repeats hourly"),
        ("FREQ=DAILY;INTERVAL=0", "can not be read"),
        ("FREQ=DAILY;INTERVAL=-1", "can not be read"),
        ("FREQ=DAILY;INTERVAL=99999", "too large"),
        ("FREQ=DAILY;INTERVAL=two", "can not be read"),
        ("FREQ=DAILY;INTERVAL=²", "can not be read"),
        ("FREQ=DAILY;COUNT=0", "can not be read"),
        ("FREQ=DAILY;COUNT=" + "9" * 5000, "too large"),
        ("FREQ=DAILY;WKST=XX", "can not be read"),
        ("FREQ=DAILY;BYMONTH=13", "too large"),
        ("FREQ=DAILY;BYMONTH=0", "can not be read"),
        ("FREQ=DAILY;BYHOUR=-1", "can not be read"),
        ("FREQ=DAILY;BYDAY=XX", "can not be read"),
        ("FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 200))), "too long"),
        ("FREQ=DAILY;BYDAY=99MO", "too large"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO, which is not understood"),
        ("FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60))), "more than 24 times a day"),
    ],
)
def test_a_rule_that_is_none_for_appointments_is_refused(text: str, told: str) -> None:
    with pytest.raises(Unexpandable, match=told):
        read_rule(text)
