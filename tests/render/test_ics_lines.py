"""Entries are written by hand: to the bytes that the library would write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import vDate, vDatetime, vDuration, vInt, vText, vUri

from tests.support.feeds import ZONES, alarm, around_changes, build, practice, session
from therasched.domain import timing
from therasched.domain.outcome import Cancelled
from therasched.render import ics
from therasched.render.timezones import rules_at

if TYPE_CHECKING:
    from therasched.domain.timing import Span
    from therasched.views import feed

BERLIN = ZoneInfo("Europe/Berlin")
PIECES = st.sampled_from(
    [*"\\;,:\"'^\n\r\t\x00\x85\u2028🏖äé\u0301", "\\n", "\r\n", " " * 30, "x" * 60]
)
NAMES = st.lists(PIECES | st.text(max_size=9), max_size=20).map("".join)


def events_by_library(view: feed.Feed) -> bytes:
    """The entries of a feed as the library writes them."""
    return b"".join(_event(item).to_ical() for item in view.items)


def _event(item: feed.Item) -> Any:
    start, end = _times(item.span)
    stamp = vDatetime(item.stamp_at)
    event = icalendar.Event(
        {
            "SUMMARY": ics._Text(ics._clean(item.title)),
            "DTSTART": start,
            "DTEND": end,
            "DTSTAMP": stamp,
            "LAST-MODIFIED": stamp,
            "UID": vText(item.uid),
            "SEQUENCE": vInt(item.sequence),
            "STATUS": vText("CANCELLED" if item.cancelled else "CONFIRMED"),
            "TRANSP": vText("TRANSPARENT" if item.cancelled else "OPAQUE"),
            "CLASS": vText("PRIVATE"),
            "CATEGORIES": vText(item.role.capitalize()),
            "COLOR": vText(ics._COLORS[item.role]),
        }
    )
    if item.location:
        event["LOCATION"] = ics._Text(ics._clean(item.location))
    if item.conference:
        link = "".join(ics._clean(item.conference).split())
        event["CONFERENCE"] = vUri(link, params={"VALUE": "URI", "FEATURE": "VIDEO"})
    for one in item.alarms:
        event.add_component(
            icalendar.Alarm(
                {
                    "ACTION": vText("DISPLAY"),
                    "TRIGGER": vDuration(-timedelta(minutes=one.before)),
                    "DESCRIPTION": ics._Text(ics._clean(one.text)),
                    "UID": vText(one.uid),
                }
            )
        )
    return event


def _times(span: Span) -> tuple[Any, Any]:
    if span.whole_days:
        whole = {"VALUE": "DATE"}
        return vDate(span.first_day, whole), vDate(span.last_day + timedelta(1), whole)
    if (rules_at(span.start) and rules_at(span.end)) is None:
        return vDatetime(span.start_at), vDatetime(span.end_at)
    return _local(span.start), _local(span.end)


def _local(moment: datetime) -> Any:
    value = vDatetime(moment.replace(tzinfo=None))
    value.params["TZID"] = str(moment.tzinfo)
    return value


def events_of(data: bytes) -> bytes:
    """What stands between the head of a calendar and its end."""
    begin = data.index(b"BEGIN:VEVENT")
    return data[begin:].removesuffix(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize("zone", ZONES)
def test_times_around_clock_changes(zone: str) -> None:
    view, _ = around_changes(zone, 2026)
    assert events_of(ics.encode(view)) == events_by_library(view)


@given(
    title=NAMES,
    place=NAMES | NAMES.map(lambda text: f"https://meet.example.org/{text}"),
    whole=st.booleans(),
    cancelled=st.booleans(),
    minutes=st.lists(st.integers(0, 527_040), max_size=3),
)
@example("ä" * 80, "x" * 74 + "\\", True, True, [0, 1, 90, 1440])
@example("x" * 65 + "\\,;" * 5, "https://m.example.org/" + "ä" * 90, False, False, [10_080])
def test_any_text(title: str, place: str, whole: bool, cancelled: bool, minutes: list[int]) -> None:
    one = session(
        type="team",
        clients=(),
        title=title,
        place=place,
        reminders=tuple(alarm(before) for before in minutes),
        cancelled=Cancelled("clinic", datetime(2026, 3, 1, tzinfo=UTC)) if cancelled else None,
    )
    if whole:
        one = one._replace(span=timing.span(date(2026, 3, 28), date(2026, 3, 30), BERLIN))
    view = build([one])
    assert events_of(ics.encode(view)) == events_by_library(view)


@pytest.mark.parametrize("count", [*range(60, 80), 149, 150, 151])
@pytest.mark.parametrize("letter", ["x", "ä", "🏖", "\\"])
def test_lines_of_every_length(count: int, letter: str) -> None:
    view = build([session(type="team", clients=(), title=letter * count)])
    assert events_of(ics.encode(view)) == events_by_library(view)


def test_a_single_entry_is_the_same_without_the_calendars_own_properties() -> None:
    view = build([session(reminders=(alarm(15),))])
    (item,) = view.items
    dropped = (b"NAME:", b"X-WR-CALNAME:", b"REFRESH-", b"X-PUBLISHED-", b"X-APPLE-")
    head, _, rest = ics.encode(view).partition(b"BEGIN:VTIMEZONE")
    kept = [
        one for one in head.splitlines(keepends=True) if not one.startswith((*dropped, b"COLOR:"))
    ]
    assert ics.single(item) == b"".join(kept) + b"BEGIN:VTIMEZONE" + rest
    assert b"VTIMEZONE" not in ics.single(item, utc=True)
    assert ics.single(item, utc=True).count(b"DTSTART:20260310T130000Z") == 1


def test_entries_come_in_parts_that_are_the_whole() -> None:
    many = [session(f"s{number:05}") for number in range(1000)]
    view = build(many, practice=practice())
    parts = list(ics.parts(view.name, map(ics.entry, view.items)))
    assert b"".join(parts) == ics.encode(view)
    assert len(parts) > 3
    assert parts[0].startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"BEGIN:VEVENT" not in parts[0]


def test_a_line_of_text_is_one() -> None:
    assert ics.line("Praxis\r\n Berg\x00\u2028 ") == "Praxis Berg"
