"""Calendar files of other programs: what is read, what is left out, and that nothing breaks it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from tests.support.foreign import HOSTILE, OUTLOOK_ZONE, calendar, event
from therasched.domain.text import visible
from therasched.errors import UsageFault
from therasched.storage import calendars

if TYPE_CHECKING:
    from therasched.domain.appointment import ForeignCalendar

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2026, 3, 1), date(2026, 4, 30)


def read(data: bytes, floating: str = "") -> ForeignCalendar:
    zone = ZoneInfo(floating) if floating else None
    return calendars.read(data, BERLIN, FIRST, LAST, zone)


def said(data: bytes, floating: str = "") -> list[str]:
    return [
        f"{one.span.first_day} {one.span.last_day}"
        if one.span.whole_days
        else f"{one.span.start:%m-%d %H:%M}-{one.span.end:%H:%M}"
        for one in read(data, floating).appointments
    ]


def why(data: bytes) -> list[tuple[int, str]]:
    return [(one.line, one.why) for one in read(data).left_out]


@pytest.mark.parametrize(
    ("start", "lines", "told"),
    [
        ("20260310T140000Z", (), "03-10 15:00-16:00"),
        ("DTSTART;TZID=Europe/Berlin:20260310T140000", (), "03-10 14:00-15:00"),
        ("DTSTART;TZID=America/New_York:20260310T140000", (), "03-10 19:00-20:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20260310T140000", (), "03-10 14:00-15:00"),
        ('DTSTART;TZID="Eastern Standard Time":20260310T140000', (), "03-10 19:00-20:00"),
        ("DTSTART;TZID=/example.org/2024a/Europe/London:20260310T140000", (), "03-10 15:00-16:00"),
        ("DTSTART;TZID=/x/America/Argentina/Salta:20260310T140000", (), "03-10 18:00-19:00"),
        ("DTSTART;TZID=UTC:20260310T140000", (), "03-10 15:00-16:00"),
        ("DTSTART;TZID=Customized Time Zone:20260310T140000", (), "03-10 14:00-15:00"),
        ("DTSTART;TZID=Customized Time Zone:20260710T140000", (), "07-10 14:00-15:00"),
        ("20260310T140000", (), "03-10 14:00-15:00"),
        ("DTSTART;VALUE=DATE:20260310", (), "2026-03-10 2026-03-10"),
        ("DTSTART;VALUE=DATE:20260310", ("DTEND;VALUE=DATE:20260312",), "2026-03-10 2026-03-11"),
        ("DTSTART;VALUE=DATE:20260310", ("DTEND;VALUE=DATE:20260310",), "2026-03-10 2026-03-10"),
        ("DTSTART;VALUE=DATE:20260310", ("DURATION:P1W",), "2026-03-10 2026-03-16"),
        ("DTSTART:20260310", (), "2026-03-10 2026-03-10"),
        ("20260310T140000Z", ("DURATION:PT30M",), "03-10 15:00-15:30"),
        ("20260310T140000Z", ("DURATION:P1DT30M",), "03-10 15:00-15:30"),
        ("20260310T140000Z", ("DTEND;TZID=Europe/Berlin:20260310T180000",), "03-10 15:00-18:00"),
        ("DTSTART;TZID=Europe/Berlin:20260329T023000", (), "03-29 03:30-04:30"),
    ],
)
def test_when_it_is(start: str, lines: tuple[str, ...], told: str) -> None:
    data = calendar(OUTLOOK_ZONE, event("a", *lines, start=start))
    assert said(data) == [told]
    assert read(data).left_out == ()


def test_a_doubled_hour_is_told_apart() -> None:
    first = event("a", start="20261025T003000Z")
    second = event("b", start="20261025T013000Z")
    found = read(calendar(first, second)).appointments
    assert [f"{one.span.start:%H:%M%z}" for one in found] == ["02:30+0200", "02:30+0100"]


def test_times_without_a_zone_are_those_of_the_practice_or_of_the_calendar_or_as_asked() -> None:
    data = calendar(event(start="20260310T140000"))
    assert read(data).notes == ("times without a zone are those of Europe/Berlin",)
    assert said(data, "America/New_York") == ["03-10 19:00-20:00"]
    named = calendar(event(start="20260310T140000"), head="X-WR-TIMEZONE:Europe/London\n")
    assert said(named) == ["03-10 15:00-16:00"]
    odd = calendar(event(start="20260310T140000"), head="X-WR-TIMEZONE:Nowhere\n")
    assert said(odd) == ["03-10 14:00-15:00"]


def test_a_zone_that_nobody_knows_is_never_guessed() -> None:
    data = calendar(event(start="DTSTART;TZID=Mars:20260310T140000"), event("b"))
    assert why(data) == [(3, 'its time zone "Mars" is not known (--timezone)')]
    assert said(data) == ["03-10 15:00-16:00"]
    assert said(data, "Europe/London") == ["03-10 15:00-16:00", "03-10 15:00-16:00"]
    assert read(data, "Europe/London").notes == (
        "times in a zone that is not known are those of Europe/London",
    )


def test_a_zone_by_where_it_is() -> None:
    placed = OUTLOOK_ZONE.replace(
        "BEGIN:STANDARD", "X-LIC-LOCATION:America/New_York\nBEGIN:STANDARD"
    )
    start = "DTSTART;TZID=Customized Time Zone:20260310T140000"
    assert said(calendar(placed, event(start=start))) == ["03-10 19:00-20:00"]


def test_what_it_does_to_the_time() -> None:
    data = calendar(
        event("a"),
        event("b", "TRANSP:TRANSPARENT"),
        event("c", "STATUS:CANCELLED"),
        event("d", "STATUS:TENTATIVE", "TRANSP:OPAQUE"),
        event("e", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
    )
    states = {one.uid: one.state for one in read(data).appointments}
    assert states == {"a": "busy", "b": "free", "c": "called off", "d": "busy", "e": "free"}
    called_off = calendar(event("a"), head="METHOD:CANCEL\n")
    assert [one.state for one in read(called_off).appointments] == ["called off"]


def test_texts_are_unescaped_once_and_cleaned() -> None:
    (one,) = read(
        calendar(event("a", r"SUMMARY;LANGUAGE=en:One\, two\; \\n three\nfour"))
    ).appointments
    assert one.title == "One, two; \\n three four"
    (one,) = read(HOSTILE["controls"]).appointments
    assert "\x1b" not in one.title
    assert visible(one.title) != one.title  # what is left is shown as an escape
    (one,) = read(HOSTILE["long line"]).appointments
    assert len(one.title) == 200
    assert [one.title for one in read(HOSTILE["folded in a letter"]).appointments] == ["Café"]


def test_another_encoding_is_told() -> None:
    found = read(HOSTILE["latin-1"])
    assert [one.title for one in found.appointments] == ["Café"]
    assert found.notes == ("the file is not UTF-8; it was read as Latin-1",)
    assert read(b"\xef\xbb\xbf" + calendar(event())).notes == ()


def test_line_ends_of_every_kind() -> None:
    data = calendar(event("a", "SUMMARY:Long\n  er"))
    for end in (b"\n", b"\r"):
        (one,) = read(data.replace(b"\r\n", end)).appointments
        assert one.title == "Long er"


def test_the_name_and_several_calendars_in_a_file() -> None:
    head = "X-WR-CALNAME:Private\\, mine\n"
    data = calendar(event("a"), head=head) + calendar(event("b"), head="NAME:Other\n")
    found = read(data)
    assert found.name == "Private, mine"
    assert [one.uid for one in found.appointments] == ["a", "b"]
    assert found.whole
    assert read(calendar(event(), head="NAME:Other\n")).name == "Other"


def test_what_is_no_event_is_passed_over() -> None:
    others = "BEGIN:VTODO\nUID:t\nDTSTART:20260310T140000Z\nEND:VTODO\n"
    others += "BEGIN:X-BOX\nBEGIN:VALARM\nEND:VALARM\nEND:X-BOX\n"
    alarm = ("BEGIN:VALARM", "TRIGGER:-PT5M", "UID:b", "DTSTART:20300101T000000Z", "END:VALARM")
    data = calendar(others, event("a", *alarm, "ATTACH;ENCODING=BASE64:AAAA", "X-ODD;Y=z:1"))
    (one,) = read(data).appointments
    assert (one.uid, one.line) == ("a", 11)


def test_an_event_of_several_times_and_one_told_apart() -> None:
    data = calendar(
        event("a", "RRULE:FREQ=WEEKLY;UNTIL=20260331T120000Z",
              "EXDATE;TZID=Europe/Berlin:20260317T140000,20260318T140000",
              "RDATE;VALUE=PERIOD:20260402T080000Z/PT1H",
              start="DTSTART;TZID=Europe/Berlin:20260310T140000"),
        event("a", "RECURRENCE-ID;TZID=Europe/Berlin:20260324T140000",
              start="DTSTART;TZID=Europe/Berlin:20260324T180000"),
    )  # fmt: skip
    assert said(data) == [
        *("03-10 14:00-15:00", "03-24 18:00-19:00", "03-31 14:00-15:00", "04-02 10:00-11:00"),
    ]


@pytest.mark.parametrize(
    ("until", "many"),
    [("20260312", 3), ("20260312T140000", 3), ("20260312T125959Z", 2), ("99991231T235959Z", 52)],
)
def test_where_a_rule_ends(until: str, many: int) -> None:
    start = "DTSTART;TZID=Europe/Berlin:20260310T140000"
    data = calendar(event("a", f"RRULE:FREQ=DAILY;UNTIL={until}", start=start))
    found = [one for one in read(data).appointments if one.span.first_day <= LAST]
    assert len(found) == many


def test_a_rule_of_whole_days_ends_with_a_day() -> None:
    for until in ("20260312", "20260312T230000Z"):
        data = calendar(event("a", f"RRULE:FREQ=DAILY;UNTIL={until}", start="20260310"))
        assert len(read(data).appointments) == 3


def test_all_that_follow() -> None:
    data = calendar(
        event("a", "RRULE:FREQ=DAILY;COUNT=3"),
        event("a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260311T140000Z", start="20260311T150000Z"),
    )
    assert said(data) == ["03-10 15:00-16:00", "03-11 16:00-17:00", "03-12 16:00-17:00"]


def test_a_sequence_may_be_anything() -> None:
    for text in ("9" * 9000, "123456789x", "-1", "²", "one", ""):
        assert said(calendar(event("a", f"SEQUENCE:{text}"))) == ["03-10 15:00-16:00"]


def test_the_latest_of_several_versions_counts() -> None:
    data = calendar(
        event("a", "SEQUENCE:2", "SUMMARY:New"),
        event("a", "SEQUENCE:1", "SUMMARY:Old", "LAST-MODIFIED:20270101T000000Z"),
        event("b", "LAST-MODIFIED:20260102T000000Z", "SUMMARY:New"),
        event("b", "LAST-MODIFIED:20260101T000000Z", "SUMMARY:Old"),
    )
    assert [one.title for one in read(data).appointments] == ["New", "New"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("no uid", "it has no UID"),
        ("no start", "it has no DTSTART"),
        ("broken off", "it has no END:VEVENT"),
        ("event in an event", "it has no END:VEVENT"),
        ("year 1", "not between 1900 and 2199"),
        ("year 9999", "not between 1900 and 2199"),
        ("month 13", "can not be read"),
        ("bad line", "can not be read"),
        ("no zone", '"Nowhere/Land" is not known'),
        ("zone without rules", '"X" is not known'),
        ("zone of every second", "is not known"),
        ("zone with odd offsets", "is not known"),
        ("every second", "it repeats secondly"),
        ("no rule", "rule can not be read"),
        ("until tomorrow", "can not be read"),
        ("ends before", "it ends before it begins"),
        ("ends with a day", "begins with a day and ends with a time"),
        ("goes back", "it ends before it begins"),
        ("lasts for ever", "DURATION can not be read"),
        ("lasts long", "beyond the calendar"),
        ("many dates", "more than 5,000 dates"),
        ("long number", "too large"),
    ],
)
def test_why_an_event_is_left_out(name: str, told: str) -> None:
    found = read(HOSTILE[name])
    assert told in found.left_out[0].why
    assert found.left_out[0].line > 1
    data = HOSTILE[name].replace(b"END:VCALENDAR", event("good").encode() + b"END:VCALENDAR")
    if b"good" in data:
        assert "good" in {one.uid for one in read(data).appointments}


@pytest.mark.parametrize("until", ["²²²²0101", "٢٢٠١0101T000000Z"])
def test_digits_of_other_scripts_end_no_rule(until: str) -> None:
    data = calendar(event("a", f"RRULE:FREQ=DAILY;UNTIL={until}"), event("good"))
    assert why(data)[0][1] == "a time of it can not be read"
    assert [one.uid for one in read(data).appointments] == ["good"]


def test_other_reasons() -> None:
    assert why(calendar(event("a", "EXRULE:FREQ=DAILY")))[0][1].startswith("it has an EXRULE")
    twice = event("a", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY")
    assert why(calendar(twice)) == [(3, "it has more than one RRULE")]
    days = event("a", "DURATION:-P1D", start="DTSTART;VALUE=DATE:20260310")
    assert why(calendar(days)) == [(3, "it ends before it begins")]
    own = OUTLOOK_ZONE.replace("DTSTART:1601", "DTSTART:x")
    odd = calendar(own, event(start="DTSTART;TZID=Customized Time Zone:20260310T140000"))
    assert "is not known" in why(odd)[0][1]
    day = OUTLOOK_ZONE.replace("DTSTART:16010101T020000", "DTSTART:20200101")
    odd = calendar(day, event(start="DTSTART;TZID=Customized Time Zone:20260310T140000"))
    assert "is not known" in why(odd)[0][1]


def test_a_file_that_breaks_off_is_not_whole() -> None:
    assert read(calendar(event(), event(""))).whole
    for name in ("no end", "broken off", "calendars in calendars"):
        assert not read(HOSTILE[name]).whole
    nameless = calendar("BEGIN:VEVENT\nDTSTART:20260310T140000Z\n" + event("b"))
    assert not read(nameless).whole
    assert read(HOSTILE["event in an event"]).whole
    assert read(HOSTILE["event in an event"]).left_out[0].uid == "x"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("empty", "no BEGIN:VCALENDAR"),
        ("words", "no BEGIN:VCALENDAR"),
        ("zip", "ZIP archive"),
        ("web page", "web page"),
        ("picture", "not in UTF-8"),
        ("utf-16", "not in UTF-8"),
        ("twenty-five deep", "more than 20 deep, at line 23"),
    ],
)
def test_what_is_no_calendar_is_refused(name: str, told: str) -> None:
    with pytest.raises(UsageFault, match=told):
        read(HOSTILE[name])


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "LARGEST", 50)
    with pytest.raises(UsageFault, match="too large"):
        read(calendar(event()))
    monkeypatch.undo()
    monkeypatch.setattr(calendars, "MOST_APPOINTMENTS", 10)
    with pytest.raises(UsageFault, match="more than 10 appointments"):
        read(calendar(event("a", "RRULE:FREQ=DAILY")))


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_ends_in_a_traceback(name: str) -> None:
    try:
        found = read(HOSTILE[name])
    except UsageFault:
        return
    assert all(len(one.why) < 200 for one in found.left_out)
    assert len(found.appointments) < 1000


SAMPLE = calendar(
    OUTLOOK_ZONE,
    event("a", "RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=9", "EXDATE:20260312T140000Z", "SEQUENCE:1"),
    event("a", "RECURRENCE-ID:20260317T140000Z", "SUMMARY:Café", start="20260317T150000Z"),
    event("b", "DTEND;VALUE=DATE:20260403", start="DTSTART;VALUE=DATE:20260401"),
    event("c", "DURATION:P1DT2H", start="DTSTART;TZID=Customized Time Zone:20260310T140000"),
    head="X-WR-CALNAME:Private\nX-WR-TIMEZONE:Europe/London\n",
)
PLACES = st.integers(0, len(SAMPLE))
PIECES = st.binary(max_size=6) | st.sampled_from(
    [b"\r\n", b"\n ", b":", b";", b"\\", b'"', b"=", b"9" * 20,
     b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n",
     b"TZID=", b"Z", b"-", b"\xff", b"\0", b"RRULE:FREQ=DAILY\r\n", b"UNTIL=0"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.tuples(PLACES, st.integers(0, 9), PIECES), min_size=1, max_size=6))
def test_a_damaged_file_is_read_or_refused(changes: list[tuple[int, int, bytes]]) -> None:
    data = SAMPLE
    for place, cut, piece in changes:
        data = data[:place] + piece + data[place + cut :]
    try:
        found = read(data)
    except UsageFault:
        return
    for one in found.appointments:
        assert one.span.minutes > 0
        assert one.uid


def test_the_times_are_those_of_another_library() -> None:
    data = calendar(
        event("a", "RRULE:FREQ=MONTHLY;BYDAY=-1TH",
              start="DTSTART;TZID=Europe/Berlin:20260129T093000"),
        event("b", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
              start="DTSTART;TZID=Europe/Berlin:20260301T093000"),
    )  # fmt: skip
    theirs = IcsCalendarStream.calendar_from_ics(data.decode())
    begin, end = FIRST, LAST + timedelta(days=1)
    other = [one.dtstart for one in theirs.timeline_tz(BERLIN).overlapping(begin, end)]
    ours = [
        one.span.start for one in read(data).appointments if FIRST <= one.span.first_day <= LAST
    ]
    assert ours == other
    assert len(ours) > 8
