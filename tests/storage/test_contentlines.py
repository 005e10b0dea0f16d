"""Lines of a calendar file: unfolded, numbered, and sorted into events and zones."""

from __future__ import annotations

import pytest

from therasched.storage import contentlines
from therasched.storage.contentlines import TooMuch, calendars

DAY = (
    b"BEGIN:VCALENDAR\r\nbegin:vevent\r\nuid:a\r\nSUMMARY:Lo\r\n ng\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_lines_know_where_they_begin() -> None:
    (calendar,) = calendars(DAY)
    (event,) = calendar.parts
    assert (calendar.line, event.line, event.name, event.fault) == (1, 2, "VEVENT", "")
    assert [(one.number, one.name, one.data) for one in event.lines] == [
        (3, "UID", b"uid:a"),
        (4, "SUMMARY", b"SUMMARY:Long"),
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_other_line_ends(end: bytes) -> None:
    assert calendars(DAY.replace(b"\r\n", end)) == calendars(DAY)


def test_what_does_not_matter_is_not_kept() -> None:
    noise = (
        b"ATTACH:x\r\nX-Y;Z=1:2\r\n:\r\n;\r\nUID\r\n \r\nBEGIN:VALARM\r\nUID:b\r\nEND:VALARM\r\n"
    )
    (calendar,) = calendars(DAY.replace(b"END:VEVENT", noise + b"END:VEVENT"))
    assert [one.name for one in calendar.parts[0].lines] == ["UID", "SUMMARY"]


def test_zones_and_their_rules() -> None:
    zone = b"BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:1\nEND:STANDARD\nX:1\n"
    zone += (
        b"BEGIN:DAYLIGHT\nDTSTART:2\nEND:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:STANDARD\nEND:STANDARD\n"
    )
    (calendar,) = calendars(b"BEGIN:VCALENDAR\nMETHOD:PUBLISH\n" + zone + b"END:VCALENDAR\n")
    (found,) = calendar.parts
    assert [one.name for one in found.lines] == ["TZID"]
    assert [one.name for one in found.parts] == ["STANDARD", "DAYLIGHT"]
    assert [one.name for one in calendar.lines] == ["METHOD"]


def test_what_breaks_off_costs_no_other() -> None:
    event = b"BEGIN:VEVENT\nUID:%b\nEND:VEVENT\n"
    (calendar,) = calendars(
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\n" + event % b"a" + b"BEGIN:VEVENT\nUID:y\n"
    )
    assert [(one.line, one.fault) for one in calendar.parts] == [
        (2, "it has no END:VEVENT"),
        (4, ""),
        (7, "it has no END:VEVENT"),
    ]
    assert calendar.fault == "it has no END:VCALENDAR"
    first, second = calendars(b"BEGIN:VCALENDAR\n" + event % b"a" + DAY)
    assert (first.fault, second.fault) == ("it has no END:VCALENDAR", "")


def test_parts_that_are_closed_for_others() -> None:
    text = b"BEGIN:VCALENDAR\nBEGIN:VTODO\nBEGIN:VALARM\nEND:VTODO\nBEGIN:VEVENT\nUID:a\n"
    text += b"BEGIN:VALARM\nEND:X\nUID:b\nEND:VEVENT\nEND:STANDARD\nEND:VEVENT\nEND:VCALENDAR\n"
    (calendar,) = calendars(text + b"END:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n")
    (event,) = calendar.parts
    assert [one.data for one in event.lines] == [b"UID:a"]
    assert event.fault == calendar.fault == ""


def test_after_a_part_that_was_left_open_others_are_seen() -> None:
    text = DAY.replace(b"END:VEVENT", b"BEGIN:VALARM\nEND:VEVENT\nBEGIN:VTIMEZONE\nEND:VTIMEZONE")
    (calendar,) = calendars(text)
    assert [one.name for one in calendar.parts] == ["VEVENT", "VTIMEZONE"]


def test_a_long_line_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contentlines, "LONGEST_LINE", 20)
    (calendar,) = calendars(DAY.replace(b" ng", b" ng\r\n more\r\n and more\r\n 123456789012"))
    assert calendar.parts[0].lines[1].data == b"SUMMARY:Longmoreand "[:20]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MOST_EVENTS", DAY.replace(b"END:VEVENT", b"BEGIN:VEVENT\nBEGIN:VEVENT\nBEGIN:VEVENT")),
        ("MOST_CALENDARS", DAY * 4),
        ("MOST_LINES", DAY),
        ("DEEPEST", b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 4),
    ],
)
def test_there_is_an_end(monkeypatch: pytest.MonkeyPatch, name: str, text: bytes) -> None:
    calendars(text)
    monkeypatch.setattr(contentlines, name, 3)
    with pytest.raises(TooMuch):
        calendars(text)
