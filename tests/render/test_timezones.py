from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.feeds import RULED, UNRULED, ZONES, changes
from therasched.render.timezones import (
    Onset,
    Rule,
    Rules,
    read_footer,
    rules_at,
    yearly_rules,
)

HOUR = timedelta(hours=1)
BERLIN = Rules(
    Rule("CET", 2 * HOUR, HOUR, Onset(10, -1, 0, 3 * HOUR)),
    Rule("CEST", HOUR, 2 * HOUR, Onset(3, -1, 0, 2 * HOUR)),
)
DUBLIN = Rules(
    Rule("GMT", HOUR, 0 * HOUR, Onset(10, -1, 0, 2 * HOUR)),
    Rule("IST", 0 * HOUR, HOUR, Onset(3, -1, 0, HOUR)),
)


def wall(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("footer", "expected"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", BERLIN),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", DUBLIN),
        ("GMT0IST,M3.5.0/1,M10.5.0", DUBLIN),
        (
            "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45",
            Rules(
                Rule("+1245", 13.75 * HOUR, 12.75 * HOUR, Onset(4, 1, 0, 3.75 * HOUR)),
                Rule("+1345", 12.75 * HOUR, 13.75 * HOUR, Onset(9, -1, 0, 2.75 * HOUR)),
            ),
        ),
        (
            "<-06>6<-05>,M9.1.6/22,M4.1.6/22",
            Rules(
                Rule("-06", -5 * HOUR, -6 * HOUR, Onset(4, 1, 6, 22 * HOUR)),
                Rule("-05", -6 * HOUR, -5 * HOUR, Onset(9, 1, 6, 22 * HOUR)),
            ),
        ),
        (
            "IST-5:30",
            Rules(Rule("IST", 5.5 * HOUR, 5.5 * HOUR, Onset(1, 1, 0, 0 * HOUR)), None),
        ),
        (
            "<-00>0:00:30",
            Rules(Rule("-00", -HOUR / 120, -HOUR / 120, Onset(1, 1, 0, 0 * HOUR)), None),
        ),
    ],
)
def test_a_footer_is_read(footer: str, expected: Rules) -> None:
    assert read_footer(footer) == expected


@pytest.mark.parametrize(
    "footer",
    [
        "UTC0",
        "IST-2IDT,M3.4.4/26,M10.5.0",
        "EET-2EEST,M4.5.5/0,M10.5.4/24",
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        "EST5EDT,J60,J300",
        "EST5EDT,60,M11.1.0",
        "EST5EDT",
        "EST5EDT,M3.6.0,M11.1.0",
        "CET-1CEST,M3.5.0,M10.5.0/3,",
        "TZif2 and no more",
        "",
    ],
)
def test_what_a_plain_yearly_rule_can_t_say_has_none(footer: str) -> None:
    assert read_footer(footer) is None


@pytest.mark.parametrize(
    ("onset", "by_day", "day"),
    [
        (Onset(3, -1, 0, 2 * HOUR), "-1SU", "2026-03-29T02:00"),
        (Onset(5, -1, 0, 2 * HOUR), "-1SU", "2026-05-31T02:00"),
        (Onset(12, -1, 4, HOUR), "-1TH", "2026-12-31T01:00"),
        (Onset(2, -1, 6, HOUR), "-1SA", "2026-02-28T01:00"),
        (Onset(11, 1, 0, HOUR), "1SU", "2026-11-01T01:00"),
        (Onset(3, 2, 0, 2.75 * HOUR), "2SU", "2026-03-08T02:45"),
        (Onset(4, 4, 5, 0 * HOUR), "4FR", "2026-04-24T00:00"),
    ],
)
def test_an_onset_falls_on_its_day(onset: Onset, by_day: str, day: str) -> None:
    assert onset.by_day == by_day
    assert onset.in_year(2026) == datetime.fromisoformat(day)


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_has_rules_or_none(zone: str) -> None:
    assert (yearly_rules(zone) is None) == (zone in {*UNRULED, "UTC"})


@pytest.mark.parametrize("zone", RULED)
def test_the_rules_hold_on_both_sides_of_a_change(zone: str) -> None:
    for change in changes(zone, 2026):
        for hours in (-26, -3, 3, 26):
            moment = (change + timedelta(hours=hours)).astimezone(ZoneInfo(zone))
            rules = rules_at(moment)
            assert rules is not None
            assert rules.offset(moment.replace(tzinfo=None)) == moment.utcoffset()


@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize(
    "doubled",
    [
        wall("2026-10-25T02:00"),
        wall("2026-10-25T02:59"),
        wall("2026-04-05T03:00", "Pacific/Chatham"),
    ],
)
def test_a_wall_time_that_stands_twice_has_no_rules(doubled: datetime, fold: int) -> None:
    assert rules_at(doubled.replace(fold=fold)) is None


def test_the_hours_around_a_doubled_one_have_rules() -> None:
    assert rules_at(wall("2026-10-25T01:59")) == rules_at(wall("2026-10-25T03:00")) == BERLIN


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        (wall("2018-07-01T12:00", "America/Sao_Paulo"), "summer time until 2019"),
        (wall("1990-12-01T12:00"), "the clocks went back in September"),
        (wall("2006-07-01T12:00", "America/New_York"), "other Sundays until 2007"),
        (wall("1970-07-01T12:00", "Asia/Kolkata"), "the first onset may still be to come"),
        (wall("2026-01-01T12:00", "Africa/Cairo"), "no plain rule"),
        (datetime(2026, 1, 1, tzinfo=UTC), "UTC itself"),
        (datetime(2026, 1, 1, tzinfo=timezone(2 * HOUR)), "not a zone"),
    ],
)
def test_a_year_in_which_the_clocks_do_something_else_has_no_rules(
    moment: datetime, why: str
) -> None:
    assert rules_at(moment) is None, why


def test_a_month_of_exceptions_takes_the_whole_year_out() -> None:
    # Morocco's clocks go back for Ramadan, which no footer knows.
    noons = [wall(f"2023-{month:02}-15T12:00", "Africa/Casablanca") for month in range(1, 13)]
    assert len({noon.utcoffset() for noon in noons}) == 2
    assert {rules_at(noon) for noon in noons} == {None}


def test_the_package_tzdata_serves_where_the_machine_has_no_zones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    yearly_rules.cache_clear()
    assert yearly_rules("Europe/Berlin") == BERLIN
    assert yearly_rules("America/Argentina/Buenos_Aires") is not None


def has_neighbours(instant: datetime) -> bool:
    return 1 < instant.year < 9999


@given(st.sampled_from(RULED), st.datetimes(timezones=st.just(UTC)).filter(has_neighbours))
def test_rules_never_lead_to_another_moment(zone: str, instant: datetime) -> None:
    moment = instant.astimezone(ZoneInfo(zone))
    rules = rules_at(moment)
    read = moment.replace(tzinfo=None)
    assert rules is None or (read - rules.offset(read)).replace(tzinfo=UTC) == instant
