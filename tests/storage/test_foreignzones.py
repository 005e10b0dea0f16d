"""Zones of calendar files: by their names, and by the rules beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from therasched.storage import foreignzones

BERLIN = ZoneInfo("Europe/Berlin")
WINDOWS = {"W. Europe Standard Time": "Europe/Berlin", "UTC": "Etc/UTC"}


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


Observance = tuple[datetime, str, list[datetime], str, str]
STANDARD: Observance = (
    wall("1970-10-25 03:00"),
    "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    [],
    "+0200",
    "+0100",
)
DAYLIGHT: Observance = (
    wall("1970-03-29 02:00"),
    "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    [],
    "+0100",
    "+0200",
)


@pytest.mark.parametrize(
    ("name", "location", "told"),
    [
        ("Europe/Berlin", "", "Europe/Berlin"),
        (" Europe/Berlin ", "", "Europe/Berlin"),
        ("W. Europe Standard Time", "", "Europe/Berlin"),
        ("UTC", "", "UTC"),
        ("Etc/UTC", "", "UTC"),
        ("gmt", "", "UTC"),
        ("/x.org/Tzfile/America/Indiana/Knox", "", "America/Indiana/Knox"),
        ("/x.org/2024/Europe/London", "", "Europe/London"),
        ("Home", "Europe/London", "Europe/London"),
        ("Home", "", None),
        ("", "", None),
        ("/", "", None),
        ("localtime/x", "", None),
        ("../../Europe/Berlin/..", "", None),
        ("x/" * 500, "", None),
    ],
)
def test_names(name: str, location: str, told: str | None) -> None:
    found = foreignzones.known(name, WINDOWS, location)
    assert (None if found is None else str(found)) == told


def own() -> tzinfo:
    return foreignzones.own("Own", [STANDARD, DAYLIGHT])


def test_the_rules_of_a_file_give_the_times_of_the_zone_they_describe() -> None:
    zone, begun = own(), datetime(2026, 1, 1, tzinfo=UTC)
    for hours in range(0, 24 * 366, 7):
        moment = begun + timedelta(hours=hours)
        here, there = moment.astimezone(zone), moment.astimezone(BERLIN)
        assert here.replace(tzinfo=None) == there.replace(tzinfo=None)
        naive = moment.replace(tzinfo=None)
        assert naive.replace(tzinfo=zone).astimezone(UTC) == naive.replace(
            tzinfo=BERLIN
        ).astimezone(UTC)


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_nights_of_clock_changes_too(night: str) -> None:
    zone = own()
    for minutes in range(0, 300, 15):
        naive = wall(night) + timedelta(minutes=minutes)
        assert naive.replace(tzinfo=zone).astimezone(UTC) == naive.replace(
            tzinfo=BERLIN
        ).astimezone(UTC)


def test_one_rule_an_end_and_single_dates() -> None:
    zone = foreignzones.own("Own", [(wall("1970-01-01 00:00"), "", [], "+0530", "+0530")])
    assert zone.utcoffset(None) == zone.utcoffset(wall("2026-01-01")) == timedelta(hours=5.5)
    assert zone.dst(None) == timedelta(0)
    assert zone.tzname(None) == "Own"
    ended: Observance = (DAYLIGHT[0], f"{DAYLIGHT[1]};UNTIL=20250401T000000Z", [], "+0100", "+0200")
    zone = foreignzones.own("Own", [STANDARD, ended])
    assert zone.utcoffset(wall("2025-07-01")) == timedelta(hours=2)
    assert zone.utcoffset(wall("2026-07-01")) == timedelta(hours=1)
    dates = (wall("2026-05-01"), "", [wall("2026-06-01 00:00")], "-0330", "-023015")
    zone = foreignzones.own("Own", [dates])
    assert zone.utcoffset(wall("2026-04-01")) == -timedelta(hours=3.5)
    assert zone.utcoffset(wall("2026-07-01")) == -timedelta(hours=2, minutes=30, seconds=15)
    assert datetime(2026, 1, 1, 3, 30, tzinfo=UTC).astimezone(zone).hour == 0


@pytest.mark.parametrize(
    "observances",
    [
        [],
        [(*STANDARD[:3], "0100", "+0100")],
        [(*STANDARD[:3], "+01", "+0100")],
        [(*STANDARD[:3], "+0100", "+2500")],
        [(*STANDARD[:3], "+0100", "+0160")],
        [(*STANDARD[:3], "+0100", "+010x")],
        [(STANDARD[0], "FREQ=DAILY", [], "+0100", "+0200")],
        [(STANDARD[0], "FREQ=YEARLY;UNTIL=soon", [], "+0100", "+0200")],
        [(STANDARD[0], "FREQ=EVER", [], "+0100", "+0200")],
    ],
)
def test_rules_that_can_not_be_read(
    observances: list[Observance],
) -> None:
    with pytest.raises(ValueError, match=r"read|rules|once|match"):
        foreignzones.own("Own", observances)
