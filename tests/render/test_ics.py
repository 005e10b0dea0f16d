from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.feeds import (
    MODIFIED_AT,
    READERS,
    RULED,
    UNRULED,
    ZONES,
    alarm,
    around_changes,
    build,
    practice,
    session,
    span,
)
from therasched.domain import timing
from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.domain.reminder import Reminder
from therasched.domain.session import CalendarStamp, Session
from therasched.domain.stamp import calendar_hash
from therasched.render.ics import LARGE, encode
from therasched.views.disclosure import LEVELS

if TYPE_CHECKING:
    from tests.support.golden import Golden

BERLIN = ZoneInfo("Europe/Berlin")
SECRET = "marzipan"
LINK = "https://meet.example.org/lena?a=1,2;b=3"
EVENT_PROPERTIES = {
    *("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "UID", "SEQUENCE", "STATUS"),
    *("TRANSP", "CLASS", "CATEGORIES", "COLOR", "LOCATION", "CONFERENCE"),
}


def only(**fields: Any) -> bytes:
    """The file of one session."""
    return encode(build([session(**fields)]))


def parsed(data: bytes) -> icalendar.Event:
    """Its one event, as the library reads it."""
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    assert event.errors == []
    return event


def lines(data: bytes) -> list[str]:
    """The unfolded lines; nothing else ends one."""
    assert data.endswith(b"\r\n")
    unfolded = data.decode().replace("\r\n ", "")
    return unfolded.removesuffix("\r\n").split("\r\n")


def names(data: bytes) -> set[str]:
    """The properties and components used."""
    found = [line.partition(":")[0].partition(";")[0] for line in lines(data)]
    return {name for name in found if name not in ("BEGIN", "END")} | {
        line.partition(":")[2] for line in lines(data) if line.startswith("BEGIN:")
    }


def a_week() -> list[Session]:
    """One of everything: video, group, indirect, whole days, cancelled, a doubled hour."""
    stamp = CalendarStamp(2, datetime(2026, 2, 20, 7, tzinfo=UTC), "")
    moved = session(
        "s2nd4r", type="video", place=LINK, reminders=(alarm(1440), alarm(15)), clients=("ben",)
    )
    return [
        session("s1st4r", room="Room 2; back", place="Main Street 5, Berlin"),
        moved._replace(calendar=stamp._replace(of=calendar_hash(moved))),
        session("s3rd4r", clients=("anna", "ben"), cancelled=Cancelled("clinic", MODIFIED_AT)),
        session(
            "s4th4r",
            type="time-off",
            clients=(),
            title="Ferien auf Föhr, endlich: 🏖️ " + "schön " * 9,
            span=timing.span(date(2026, 3, 28), date(2026, 3, 30), BERLIN),
        ),
        session(
            "s5th4r",
            type="team",
            clients=(),
            title="Night shift",
            span=span(datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN), 120),
        ),
        session("s6th4r", span=span(datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Africa/Cairo")))),
        session("s7th4r", span=span(datetime(2026, 6, 2, 9, tzinfo=ZoneInfo("Asia/Kolkata")))),
    ]


KNOWN = practice(anna="Anna Köhler", ben="Ben O'Brien")


def test_a_week_is_written_so(golden: Golden) -> None:
    golden("ics/week.ics", encode(build(a_week(), practice=KNOWN)))


def test_two_exports_are_alike_to_the_byte() -> None:
    forward, backward = a_week(), a_week()[::-1]
    assert encode(build(forward)) == encode(build(forward)) == encode(build(backward))


# Times


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("zone", ZONES)
def test_every_reader_finds_the_same_times_around_both_clock_changes(
    zone: str, reader: str
) -> None:
    view, expected = around_changes(zone, 2026)
    assert READERS[reader](encode(view)) == expected


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("zone", RULED)
def test_a_reader_needs_no_zones_of_its_own(zone: str, reader: str) -> None:
    view, expected = around_changes(zone, 2026)
    data = encode(view).replace(zone.encode(), b"/none.example/" + zone.encode())
    assert READERS[reader](data) == expected


@pytest.mark.parametrize("reader", READERS)
def test_whole_days_end_before_the_day_after(reader: str) -> None:
    data = only(span=timing.span(date(2026, 3, 28), date(2026, 3, 30), BERLIN))
    (times,) = READERS[reader](data).values()
    assert times == (date(2026, 3, 28), date(2026, 3, 31))
    assert "DTSTART;VALUE=DATE:20260328" in lines(data)


@pytest.mark.parametrize("zone", RULED)
def test_a_zone_comes_as_plain_yearly_rules(zone: str) -> None:
    data = encode(around_changes(zone, 2026)[0])
    (found,) = icalendar.Calendar.from_ical(data).walk("VTIMEZONE")
    halves = found.subcomponents
    assert [half.name for half in halves] in (["STANDARD"], ["STANDARD", "DAYLIGHT"])
    assert data.count(b"RRULE:FREQ=YEARLY;BYDAY=") == len(halves)
    assert not {"RDATE", "X-LIC-LOCATION"} & names(data)
    assert f"TZID:{zone}" in lines(data)


@pytest.mark.parametrize("zone", [*UNRULED, "Africa/Casablanca", "UTC"])
def test_a_zone_without_yearly_rules_is_written_in_utc(zone: str) -> None:
    data = encode(around_changes(zone, 2026)[0])
    has_rules = zone == "Africa/Casablanca" and b"VTIMEZONE" in data  # newer data: no Ramadan rule
    assert has_rules or {"VTIMEZONE", "TZID"}.isdisjoint(names(data))


def test_an_hour_that_stands_twice_is_written_in_utc() -> None:
    first = span(datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN), 20)
    second = span(datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1), 20)
    into = span(datetime(2026, 10, 25, 1, 40, tzinfo=BERLIN))
    assert "DTSTART:20261025T001000Z" in lines(only(span=first))
    assert "DTSTART:20261025T011000Z" in lines(only(span=second))
    assert {"DTSTART:20261024T234000Z", "DTEND:20261025T003000Z"} <= set(lines(only(span=into)))
    assert b"VTIMEZONE" not in only(span=into)


def test_all_in_utc_on_demand() -> None:
    data = encode(build(a_week()), utc=True)
    assert b"TZ" not in data
    assert READERS["ical"](data) == READERS["ical"](encode(build(a_week())))


def test_no_time_floats() -> None:
    events = [
        line for line in lines(encode(build(a_week()))) if line.startswith(("DTSTART", "DTEND"))
    ]
    anchored = [
        line for line in events if "TZID=" in line or "VALUE=DATE" in line or line[-1] == "Z"
    ]
    rules = [line for line in events if line.startswith("DTSTART:1970")]
    assert len(anchored) == 2 * len(a_week())
    assert len(anchored) + len(rules) == len(events)


# What is in it


def test_an_event_has_these_properties() -> None:
    data = only(place=LINK, reminders=(alarm(15),))
    assert {
        "UID:9ea165dfdb7f8eca5b0b17f4c7316dc9",
        "SUMMARY:AK",
        "DTSTART;TZID=Europe/Berlin:20260310T140000",
        "DTEND;TZID=Europe/Berlin:20260310T145000",
        "DTSTAMP:20260301T083000Z",
        "LAST-MODIFIED:20260301T083000Z",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "CATEGORIES:Client",
        "COLOR:steelblue",
        "LOCATION:" + LINK.replace(",", "\\,").replace(";", "\\;"),
        "CONFERENCE;FEATURE=VIDEO;VALUE=URI:" + LINK,
    } <= set(lines(data))
    assert set(parsed(data)) == EVENT_PROPERTIES


@pytest.mark.parametrize(
    ("kind", "category", "color"),
    [
        ("phone", "Client", "steelblue"),
        ("video", "Video", "hotpink"),
        ("time-off", "Non-client", "orange"),
        ("team", "Team", "mediumpurple"),
        ("unheard-of", "Non-client", "orange"),
    ],
)
def test_the_four_colours(kind: str, category: str, color: str) -> None:
    assert {f"CATEGORIES:{category}", f"COLOR:{color}"} <= set(lines(only(type=kind)))


def test_the_calendar_says_what_it_is_and_when_to_look_again() -> None:
    head = lines(only())[:9]
    assert head == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//therasched//therasched//EN",
        "NAME:Praxis Berg",
        "X-WR-CALNAME:Praxis Berg",
        "COLOR:steelblue",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-APPLE-CALENDAR-COLOR:#4682B4",
        "X-PUBLISHED-TTL:PT1H",
    ]


def test_a_calendar_without_sessions_is_one_too() -> None:
    assert READERS["icalendar"](encode(build([]))) == {}


def test_a_cancelled_session_leaves_its_time_free() -> None:
    data = only(cancelled=Cancelled("client", MODIFIED_AT), reminders=(alarm(15),))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT", "SUMMARY:Cancelled: AK"} <= set(lines(data))
    assert b"VALARM" not in data


def test_alarms_come_last_and_hold_nothing_but_what_they_need() -> None:
    data = only(reminders=(alarm(1440), alarm(0), alarm(90), alarm(30)))
    event = parsed(data)
    alarms = event.walk("VALARM")
    assert [set(one) for one in alarms] == [{"ACTION", "TRIGGER", "DESCRIPTION", "UID"}] * 4
    assert [one["TRIGGER"].to_ical() for one in alarms] == [b"-PT30M", b"-PT1H30M", b"-P1D", b"P0D"]
    assert {str(one["ACTION"]) for one in alarms} == {"DISPLAY"}
    first = lines(data).index("BEGIN:VALARM")
    kept = {line for line in lines(data)[first:] if not line.startswith(("BEGIN", "END"))}
    assert {line.partition(":")[0] for line in kept} == {"ACTION", "TRIGGER", "DESCRIPTION", "UID"}


def test_nothing_is_in_it_that_must_never_be() -> None:
    data = encode(build(a_week()))
    allowed = {
        *("VCALENDAR", "VERSION", "PRODID", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL"),
        *("X-PUBLISHED-TTL", "X-APPLE-CALENDAR-COLOR", "VEVENT", *EVENT_PROPERTIES),
        *("VALARM", "ACTION", "TRIGGER", "DESCRIPTION"),
        *("VTIMEZONE", "STANDARD", "DAYLIGHT", "TZID", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO"),
        "RRULE",
    }
    assert names(data) == allowed
    assert "UID" not in icalendar.Calendar.from_ical(data)


@pytest.mark.parametrize("level", LEVELS)
def test_what_stays_in_the_house_is_not_in_it(level: str) -> None:
    known = practice(anna=f"Q{SECRET} Z{SECRET}", ben="Ben O'Brien")
    part = ClientOutcome("attended", review_note=SECRET, note=SECRET, homework=SECRET)
    told = {
        "plan": SECRET,
        "service": SECRET,
        "fee": SECRET,
        "tags": (SECRET,),
        "series": SECRET,
        "practitioner": SECRET,
        "participants": (SECRET,),
        "title": SECRET,
        "outcome": Outcome(note=SECRET, clients={"anna": part}),
        "reminders": (alarm(15), Reminder(SECRET, "browser", 7), Reminder("client", "email", 60)),
    }
    cancelled = Cancelled("client", MODIFIED_AT, SECRET)
    sessions = [
        session("s1", **told),
        session("s2", **told, cancelled=cancelled),
        session("s3", **{**told, "clients": ("anna", "ben")}),
    ]
    data = encode(build(sessions, level, practice=known))
    assert (SECRET in data.decode()) == (level in ("first", "full"))
    if level in ("first", "full"):
        titles = [line for line in lines(data) if SECRET in line]
        assert [line[:8] for line in titles] == ["SUMMARY:"] * 2
    assert b"O'Brien" not in data
    assert b"attended" not in data


# Hostile text

BREAKS = ["\r\n", "\r", "\n", "\x85", "\u2028", "\u2029"]
NASTY_ONES = "\r\n\t\0\x0b\x0c\x1c\x1e\x7f\x85\u2028\u2029\ufeff\ud800\\;,:\"'^nN="
NASTY = st.text(st.sampled_from(NASTY_ONES) | st.characters(), max_size=60)


def readable(text: str) -> str:
    """The text as it should be read: one kind of line end, no controls but tab."""
    for line_end in BREAKS:
        text = text.replace(line_end, "\n")
    dropped = {*map(chr, range(32)), *map(chr, range(127, 160)), "\ufeff"} - {"\t", "\n"}
    return "".join(
        char for char in text if char not in dropped and not 0xD800 <= ord(char) <= 0xDFFF
    )


@given(NASTY, NASTY)
@example(NASTY_ONES, NASTY_ONES[::-1])
@example("C:\\New, \\n; \\N", "a\\")
@example("x" * 74 + "\\n" + "é" * 80, "👩‍👧" * 40)
def test_a_text_is_read_as_it_was_meant(title: str, place: str) -> None:
    data = only(type="team", clients=(), title=f"<{title}>", place=f"<{place}>")
    event = parsed(data)
    assert str(event["SUMMARY"]) == readable(f"<{title}>")
    assert str(event["LOCATION"]) == readable(f"<{place}>")


@given(NASTY, st.sampled_from(BREAKS), NASTY)
@example(NASTY_ONES, "\r", "y")
def test_no_text_becomes_a_property(before: str, line_end: str, after: str) -> None:
    text = f"{before}{line_end}ATTENDEE:mailto:x@example.org{line_end}END:VEVENT{line_end}{after}"
    known = practice(anna=text)
    hostile = session(title=text, place=f"{text} https://{text}", room=text)
    team = session("s2", type="team", clients=(), title=text)
    settings = known.settings._replace(name=text)
    data = encode(build([hostile, team], "full", practice=known._replace(settings=settings)))
    assert len(icalendar.Calendar.from_ical(data).walk("VEVENT")) == 2
    assert "ATTENDEE" not in names(data)
    assert names(data) <= names(encode(build(a_week())))


@given(NASTY)
@example(NASTY_ONES)
@example("ä" * 200)
@example("a" * 64 + "👩‍👧")
def test_lines_are_folded_between_characters_and_hold_no_controls(text: str) -> None:
    data = only(type="team", clients=(), title=text * 3, place=f"https://{text}")
    assert data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n")
    assert not data.startswith(b"\xef\xbb\xbf")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert not {ord(char) for char in line.decode()} & {
            *range(9),
            *range(10, 32),
            *range(127, 160),
        }


@pytest.mark.parametrize("text", ["a, b; c\\d", "x\ny", "é" * 90, "C:\\New", "\u2028\x85tab\there"])
def test_vobject_reads_the_text_too(text: str) -> None:
    data = only(type="team", clients=(), title=text)
    assert vobject.readOne(data.decode()).vevent.summary.value == readable(text)


def test_a_year_of_a_full_practice_is_below_what_services_take() -> None:
    sessions = [
        session(f"s{number}", reminders=(alarm(15), alarm(1440)), place=LINK)
        for number in range(200)
    ]
    size = len(encode(build(sessions)))
    assert size / 200 * 1_000 < LARGE
