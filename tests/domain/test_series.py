from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from therasched.domain import series, timing
from therasched.domain.practice import Holiday
from therasched.domain.repetition import UnreadableRule, read_rule
from therasched.domain.series import CLOCKS, MONTH_END, SHIFTED, TWICE, Place, Wanted
from therasched.domain.timing import Span
from therasched.errors import UsageFault

BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "America/Havana",
)


def timed(text: str, zone: ZoneInfo = BERLIN, minutes: int = 50) -> Span:
    start = timing.read_moment(text, zone)
    assert isinstance(start, datetime)
    return Span(start, timing.plus_minutes(start, minutes))


def days(first: str, last: str) -> Span:
    return timing.span(date.fromisoformat(first), date.fromisoformat(last), BERLIN)


def made(rule: str, first: Span, until: str = "", **more: object) -> list[Place]:
    end = date.fromisoformat(until) if until else None
    return series.places(Wanted(read_rule(rule), until=end, **more), first)  # type: ignore[arg-type]


def starts(places: list[Place]) -> list[str]:
    return [timing.write_moment(one.span.start) for one in places if not one.left_out]


def on(places: list[Place]) -> list[str]:
    return [one.span.first_day.isoformat()[2:] for one in places if not one.left_out]


# --- the wall clock --------------------------------------------------------------------


def test_a_weekly_session_keeps_its_time_when_clocks_change() -> None:
    places = made("weekly", timed("2026-03-24 14:00"), times=3)
    assert starts(places) == ["2026-03-24 14:00", "2026-03-31 14:00", "2026-04-07 14:00"]
    assert [one.span.start_at.hour for one in places] == [13, 12, 12]
    assert [one.marks for one in places] == [(), (CLOCKS,), ()]
    assert [one.span.minutes for one in places] == [50, 50, 50]


def test_a_clock_change_on_a_day_that_is_left_out_is_told_of_the_next() -> None:
    skipped = (date(2026, 3, 31),)
    places = made("weekly", timed("2026-03-24 14:00"), times=2, skipped=skipped)
    assert [(one.left_out, one.marks) for one in places] == [
        ("", ()),
        (series.EXCEPT, (CLOCKS,)),
        ("", (CLOCKS,)),
    ]


def test_a_time_that_is_impossible_in_spring_moves_on_that_day_alone() -> None:
    places = made("weekly", timed("2026-03-22 02:30"), times=3)
    assert starts(places) == ["2026-03-22 02:30", "2026-03-29 03:30", "2026-04-05 02:30"]
    assert [one.marks for one in places] == [(), (SHIFTED,), ()]
    assert {one.span.minutes for one in places} == {50}


def test_a_time_that_stands_twice_in_autumn_is_the_first() -> None:
    places = made("weekly", timed("2026-10-18 02:30"), times=3)
    assert starts(places) == ["2026-10-18 02:30", "2026-10-25 02:30+02:00", "2026-11-01 02:30"]
    assert [one.marks for one in places] == [(), (TWICE,), (CLOCKS,)]


def test_the_second_reading_of_the_first_session_is_its_own() -> None:
    places = made("weekly", timed("2026-10-25 02:30+01:00"), times=2)
    assert starts(places) == ["2026-10-25 02:30+01:00", "2026-11-01 02:30"]


@pytest.mark.parametrize(
    ("zone", "first", "second", "mark"),
    [
        ("America/New_York", "2026-03-01 02:15", "2026-03-08 03:15", SHIFTED),
        ("America/New_York", "2026-10-25 01:15", "2026-11-01 01:15-04:00", TWICE),
        ("Australia/Lord_Howe", "2026-09-27 02:15", "2026-10-04 02:45", SHIFTED),
        ("Australia/Lord_Howe", "2026-03-29 01:45", "2026-04-05 01:45+11:00", TWICE),
        ("Africa/Casablanca", "2026-03-15 02:30", "2026-03-22 03:30", SHIFTED),
        ("Africa/Casablanca", "2026-02-08 02:30", "2026-02-15 02:30+01:00", TWICE),
        ("America/Havana", "2026-03-01 00:30", "2026-03-08 01:30", SHIFTED),
    ],
)
def test_both_changes_in_other_zones(zone: str, first: str, second: str, mark: str) -> None:
    places = made("weekly", timed(first, ZoneInfo(zone)), times=2)
    assert starts(places)[1] == second
    assert places[1].marks == (mark,)


@given(
    zone=st.sampled_from(ZONES),
    first=st.datetimes(*map(datetime.fromisoformat, ("2020-01-01", "2032-12-31"))),
    rule=st.sampled_from(["daily", "weekly", "2w", "monthly", "FREQ=DAILY;INTERVAL=13"]),
    times=st.integers(1, 40),
)
def test_wall_time_count_and_order(zone: str, first: datetime, rule: str, times: int) -> None:
    naive = first.replace(second=0, microsecond=0, fold=0)
    try:
        start = timing.at(naive, ZoneInfo(zone))
    except timing.UnclearTime:
        assume(False)
    places = made(rule, Span(start, timing.plus_minutes(start, 50)), times=times)
    spans = [one.span for one in places]
    assert len(spans) == times
    assert spans[0].start == start
    assert [one.start_at for one in spans] == sorted({one.start_at for one in spans})
    assert len({one.first_day for one in spans}) == times
    for one in places:
        assert one.span.minutes == 50
        wall = one.span.start.replace(tzinfo=None, fold=0)
        if SHIFTED in one.marks:
            before = datetime.combine(one.span.first_day, naive.time(), tzinfo=ZoneInfo(zone))
            assert one.span.start_at == before.replace(fold=0).astimezone(UTC)  # RFC 5545, 3.3.5
            assert wall.time() > naive.time()
        else:
            assert wall.time() == naive.time()
        assert (TWICE in one.marks) == bool(timing.doubled_offset(one.span.start))
        assert one.slot == one.span.start


# --- days of the month -----------------------------------------------------------------


def test_the_31st_stays_the_31st() -> None:
    places = made("monthly", timed("2026-12-31 10:00"), times=6)
    assert on(places) == ["26-12-31", "27-01-31", "27-02-28", "27-03-31", "27-04-30", "27-05-31"]
    assert [MONTH_END in one.marks for one in places] == [False, False, True, False, True, False]


def test_the_29th_and_the_30th_have_the_29th_in_a_leap_year() -> None:
    assert on(made("monthly", timed("2028-01-30 10:00"), times=3))[1] == "28-02-29"
    assert on(made("monthly", timed("2028-01-29 10:00"), times=3))[1] == "28-02-29"
    assert made("monthly", timed("2028-01-29 10:00"), times=2)[1].marks == ()


@given(st.dates(date(2000, 1, 1), date(2150, 1, 1)), st.integers(2, 30))
def test_monthly_is_never_skipped_and_never_drifts(first: date, times: int) -> None:
    places = made("monthly", timing.span(first, first, BERLIN), times=times)
    for number, one in enumerate(places):
        day, month = one.span.first_day, first.year * 12 + first.month - 1 + number
        assert (day.year, day.month) == (month // 12, month % 12 + 1)
        is_last = (day + timedelta(1)).month != day.month
        assert day.day == first.day or (day.day < first.day and is_last)
        assert (MONTH_END in one.marks) == (day.day != first.day)


def test_a_rule_of_the_calendar_standard_skips_what_is_not_there() -> None:
    assert on(made("FREQ=MONTHLY", timed("2026-01-31 10:00"), times=3)) == [
        *("26-01-31", "26-03-31", "26-05-31")
    ]
    assert on(made("FREQ=YEARLY", timed("2028-02-29 10:00"), times=3)) == [
        *("28-02-29", "32-02-29", "36-02-29")
    ]


def test_which_rules_leave_out_months() -> None:
    told = {
        text: series.leaves_out_months(read_rule(text), date(2026, 1, 31))
        for text in ("monthly", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=WEEKLY")
    }
    assert [text for text, does in told.items() if does] == ["FREQ=MONTHLY"]
    assert not series.leaves_out_months(read_rule("FREQ=MONTHLY"), date(2026, 1, 28))


@given(
    first=st.dates(date(2020, 1, 1), date(2100, 1, 1)),
    times=st.integers(1, 24),
)
def test_the_nth_weekday(first: date, times: int) -> None:
    assume(first.day <= 28)
    nth, name = (first.day + 6) // 7, WEEKDAYS[first.weekday()]
    places = made(f"FREQ=MONTHLY;BYDAY={nth}{name}", timing.span(first, first, BERLIN), times=times)
    assert len(places) == times
    for one in places:
        day = one.span.first_day
        assert (day.weekday(), (day.day + 6) // 7) == (first.weekday(), nth)


def test_the_last_friday_and_the_last_working_day() -> None:
    last = made("FREQ=MONTHLY;BYDAY=-1FR", timed("2026-03-27 10:00"), times=3)
    assert on(last) == ["26-03-27", "26-04-24", "26-05-29"]
    work = made("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", timed("2026-03-31 10:00"), times=3)
    assert on(work) == ["26-03-31", "26-04-30", "26-05-29"]


def test_several_days_a_week() -> None:
    places = made("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", timed("2026-03-10 10:00"), times=4)
    assert on(places) == ["26-03-10", "26-03-12", "26-03-24", "26-03-26"]


@given(
    first=st.dates(date(1950, 1, 1), date(2180, 1, 1)),
    interval=st.integers(1, 5),
    more=st.sets(st.sampled_from(WEEKDAYS)),
    kind=st.integers(0, 5),
)
def test_days_are_those_of_the_library_in_any_year(
    first: date, interval: int, more: set[str], kind: int
) -> None:
    """That the library is asked in a later cycle of the calendar makes no difference."""
    name = WEEKDAYS[first.weekday()]
    rule = (
        f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(sorted({*more, name}))}",
        f"FREQ=YEARLY;BYWEEKNO={first.isocalendar().week};BYDAY={name}",
        f"FREQ=YEARLY;BYYEARDAY={first.timetuple().tm_yday}",
        f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={first.day}",
        f"FREQ=DAILY;INTERVAL={interval};BYMONTH={first.month}",
        f"FREQ=YEARLY;BYMONTH={first.month};BYDAY={name};BYSETPOS={(first.day + 6) // 7}",
    )[kind]
    begin = datetime.combine(first, time())
    expected = [one.date() for one in islice(rrulestr(rule, dtstart=begin), 6)]
    expected = [day for day in expected if day.year < first.year + 10]
    span = timing.span(first, first, BERLIN)
    assert [one.span.first_day for one in made(rule, span, times=len(expected))] == expected


def test_an_earlier_day_of_the_month_goes_on_from_a_short_month() -> None:
    places = made("monthly", timed("2026-02-28 10:00"), times=3, month_day=31)
    assert on(places) == ["26-02-28", "26-03-31", "26-04-30"]
    assert [one.marks for one in places] == [(), (CLOCKS,), (MONTH_END,)]


# --- whole days ------------------------------------------------------------------------


def test_whole_days_are_as_many_each_time() -> None:
    places = made("monthly", days("2026-01-31", "2026-02-01"), times=3)
    assert [(str(one.span.first_day), str(one.span.last_day)) for one in places] == [
        ("2026-01-31", "2026-02-01"),
        ("2026-02-28", "2026-03-01"),
        ("2026-03-31", "2026-04-01"),
    ]
    assert all(one.span.whole_days for one in places)
    assert places[1].slot == date(2026, 2, 28)
    assert places[1].marks == (MONTH_END,)


# --- ends, holidays, days left out -----------------------------------------------------


def test_until_is_included() -> None:
    first = timed("2026-03-10 14:00")
    assert len(made("weekly", first, "2026-03-24")) == 3
    assert len(made("weekly", first, "2026-03-23")) == 2
    assert len(made("weekly", first, "2026-03-10")) == 1


def test_until_in_the_rule_may_be_a_moment() -> None:
    first = timed("2026-03-10 14:00")
    for text, many in {
        "20260324T140000": 3,
        "20260324T135900": 2,
        "20260324T130000Z": 3,
        "20260324T125900Z": 2,
        "20260324": 3,
    }.items():
        assert len(made(f"FREQ=WEEKLY;UNTIL={text}", first)) == many
    assert len(made("FREQ=WEEKLY;COUNT=4", first)) == 4


def test_days_left_out_do_not_count() -> None:
    holidays = (Holiday(date(2026, 3, 30), date(2026, 4, 10), "Easter"),)
    places = made(
        "weekly",
        timed("2026-03-10 14:00"),
        times=4,
        holidays=holidays,
        skipped=(date(2026, 3, 17),),
    )
    assert on(places) == ["26-03-10", "26-03-24", "26-04-14", "26-04-21"]
    assert [(one.left_out, one.title) for one in places if one.left_out] == [
        ("except", ""),
        ("holiday", "Easter"),
        ("holiday", "Easter"),
    ]


def test_until_does_not_go_on_for_days_left_out() -> None:
    holidays = (Holiday(date(2026, 3, 17), date(2026, 3, 17)),)
    places = made("weekly", timed("2026-03-10 14:00"), "2026-03-24", holidays=holidays)
    assert on(places) == ["26-03-10", "26-03-24"]


def test_a_holiday_within_whole_days_leaves_them_out() -> None:
    holidays = (Holiday(date(2026, 3, 18), date(2026, 3, 18)),)
    places = made("weekly", days("2026-03-10", "2026-03-12"), times=2, holidays=holidays)
    assert on(places) == ["26-03-10", "26-03-24"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"skipped": (date(2026, 3, 10),)}, "the series begins on that day"),
        ({"holidays": (Holiday(date(2026, 3, 9), date(2026, 3, 10)),)}, "is a holiday, and"),
        ({"holidays": (Holiday(date(2026, 3, 10), date(2026, 3, 10), "X"),)}, "is a holiday (X)"),
        ({"skipped": (date(2026, 3, 18),)}, "no session of the series is on Wed 18 Mar 2026"),
        ({"skipped": (date(2026, 9, 1),)}, "no session of the series is on"),
    ],
)
def test_days_that_can_not_be_left_out(more: dict[str, object], says: str) -> None:
    with pytest.raises(UsageFault) as fault:
        made("weekly", timed("2026-03-10 14:00"), times=3, **more)  # type: ignore[arg-type]
    assert says in fault.value.message


def test_a_first_one_that_is_there_stays_whatever_its_day() -> None:
    wanted = Wanted(
        read_rule("weekly"), times=2, holidays=(Holiday(date(2026, 3, 10), date(2026, 3, 16)),)
    )
    places = series.places(wanted, timed("2026-03-10 14:00"), made=True)
    assert on(places) == ["26-03-10", "26-03-17"]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", "does not fall on Tue 10 Mar 2026; the first day it does is Mon"),
        ("FREQ=MONTHLY;BYDAY=1TU", "the first day it does is Tue 7 Apr 2026"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "nor on any later day"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1", "nor on any later day"),
    ],
)
def test_a_rule_that_does_not_fall_on_the_first_day(rule: str, says: str) -> None:
    with pytest.raises(UnreadableRule) as fault:
        made(rule, timed("2026-03-10 14:00"), times=3)
    assert says in fault.value.message


@pytest.mark.parametrize(
    ("rule", "end", "says"),
    [
        ("weekly", {"times": 521}, "520 sessions at most"),
        ("daily", {"until": "2030-01-01"}, "520 sessions at most"),
        ("weekly", {"until": "2026-03-09"}, "would end before it begins"),
        ("weekly", {"until": "2037-01-01"}, "10 years at most"),
        ("FREQ=WEEKLY;UNTIL=20990101T000000Z", {}, "10 years at most"),
        ("FREQ=WEEKLY;UNTIL=20260310T120000Z", {}, "would end before it begins"),
        ("52w", {"times": 12}, '"every 52 weeks" gives 11 within 10 years, not 12'),
    ],
)
def test_ends_that_can_not_be(rule: str, end: dict[str, object], says: str) -> None:
    with pytest.raises(UsageFault) as fault:
        made(rule, timed("2026-03-10 14:00"), **end)  # type: ignore[arg-type]
    assert says in fault.value.message


def test_the_longest_series() -> None:
    assert len(made("weekly", timed("2026-03-10 14:00"), times=520)) == 520
    assert len(made("52w", timed("2026-03-10 14:00"), "2036-03-09")) == 11
    assert len(made("daily", timed("2199-06-30 14:00"), times=520)) == 520
