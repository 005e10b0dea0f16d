"""What calendar programs find in the file, with libraries that only they have (`make tools`)."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.support.calendartools import needs_icaljs, needs_tools, read, read_all
from tests.support.feeds import MODIFIED_AT, RULED, ZONES, alarm, around_changes, build, session
from therasched.domain import timing
from therasched.domain.outcome import Cancelled
from therasched.render.ics import encode

PROGRAMS = [
    pytest.param("khal", marks=needs_tools),
    pytest.param("recurring", marks=needs_tools),
    pytest.param("ical.js", marks=needs_icaljs),
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_finds_the_same_times_around_both_clock_changes(program: str) -> None:
    views, expected = zip(*(around_changes(zone, 2026) for zone in ZONES), strict=True)
    found = read(program, [encode(view) for view in views])
    assert dict(zip(ZONES, found, strict=True)) == dict(zip(ZONES, expected, strict=True))


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_needs_no_zones_of_its_own(program: str) -> None:
    views, expected = zip(*(around_changes(zone, 2026) for zone in RULED), strict=True)
    files = [
        encode(view).replace(zone.encode(), b"/none.example/" + zone.encode())
        for zone, view in zip(RULED, views, strict=True)
    ]
    found = read(program, files)
    assert dict(zip(RULED, found, strict=True)) == dict(zip(RULED, expected, strict=True))


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_finds_whole_days(program: str) -> None:
    days = timing.span(date(2026, 3, 28), date(2026, 3, 30), ZoneInfo("Europe/Berlin"))
    (found,) = read(program, [encode(build([session(span=days)]))])
    last = date(2026, 3, 30 if program == "khal" else 31)  # khal itself takes the end as included
    assert list(found.values()) == [(date(2026, 3, 28), last)]


@needs_icaljs
def test_thunderbird_reads_texts_and_alarms_as_they_were_meant() -> None:
    title, place = "Föhr, endlich; C:\\New: 🏖️ \n zwei " + "schön " * 20, "Room 2; back, left"
    alarms = (alarm(0), alarm(1440), alarm(90))
    long = session("s1", type="team", clients=(), title=title, place=place, reminders=alarms)
    off = session("s2", cancelled=Cancelled("client", MODIFIED_AT), reminders=alarms)
    (found,) = read_all("ical.js", [encode(build([long, off]))])
    assert sorted(told[2:] for told in found.values()) == [
        ["Cancelled: AK", None, "CANCELLED", []],
        [
            *(title, place, "CONFIRMED"),
            [[-5400, "Starts in 90 minutes"], [-86400, "Starts in 1 day"], [0, "Starts now"]],
        ],
    ]
