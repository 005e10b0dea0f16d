"""A feed as iCalendar bytes (RFC 5545); the only door to the icalendar library.

What goes into the file was decided in `views.feed`. Here is how it must be written so that every
reader finds the same times and no text turns into a property; docs/decisions.md tells which traps
of readers and of the library this goes round.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vDate,
    vDatetime,
    vDuration,
    vInt,
    vRecur,
    vText,
    vUri,
    vUTCOffset,
)

from therasched.render.timezones import FIRST_YEAR, rules_at

if TYPE_CHECKING:
    from datetime import datetime
    from typing import TypeAlias

    from therasched.domain.timing import Span
    from therasched.render.timezones import Rule, Rules
    from therasched.views import feed

    _When: TypeAlias = vDate | vDatetime

LARGE = 900_000
"""Bytes above which some calendar services refuse the file."""

# CSS3 names (RFC 7986, 5.9).
_COLORS = {
    "client": "steelblue",
    "video": "hotpink",
    "non-client": "orange",
    "team": "mediumpurple",
}
_LINE_ENDS = ("\r\n", "\r", "\x85", "\u2028", "\u2029")
_DROPPED = dict.fromkeys(
    [*(code for code in range(32) if chr(code) not in "\t\n"), *range(127, 160), 0xFEFF]
)
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


class _Text(vText):
    r"""A text, escaped once; the library's own takes a `\N` that was typed for a line break."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        return self.translate(_ESCAPES).encode()


def encode(view: feed.Feed, *, utc: bool = False) -> bytes:
    """The calendar file of a feed; the same feed always gives the same bytes.

    A time is in its own zone, whose rules are then in the file; in UTC where the rules would not
    lead to it, and always with `utc`.
    """
    zones: dict[str, Rules] = {}
    events = [_event(item, _times(item.span, zones, utc=utc)) for item in view.items]
    name = _Text(_clean(view.name))
    calendar = Calendar(
        {
            "VERSION": vText("2.0"),
            "PRODID": vText("-//therasched//therasched//EN"),
            "NAME": name,
            "X-WR-CALNAME": name,
            "REFRESH-INTERVAL": vDuration(timedelta(hours=1), {"VALUE": "DURATION"}),
            "X-PUBLISHED-TTL": vDuration(timedelta(hours=1)),
            "COLOR": vText("steelblue"),
            "X-APPLE-CALENDAR-COLOR": vText("#4682B4"),
        }
    )
    for key in sorted(zones):
        calendar.add_component(_timezone(key, zones[key]))
    for event in events:
        calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def _clean(text: str) -> str:
    r"""The way in for text: every line end is `\n`; no other controls, no half characters."""
    for line_end in _LINE_ENDS:
        text = text.replace(line_end, "\n")
    return text.translate(_DROPPED).encode("utf-8", "ignore").decode()


def _times(span: Span, zones: dict[str, Rules], *, utc: bool) -> tuple[_When, _When]:
    """DTSTART and DTEND of a span, both of one kind; notes in `zones` what they refer to."""
    if span.whole_days:
        whole = {"VALUE": "DATE"}
        return vDate(span.first_day, whole), vDate(span.last_day + timedelta(1), whole)
    rules = None if utc else rules_at(span.start) and rules_at(span.end)
    if rules is None:
        return vDatetime(span.start_at), vDatetime(span.end_at)
    key = str(span.start.tzinfo)
    zones[key] = rules
    return _local(span.start, key), _local(span.end, key)


def _local(moment: datetime, key: str) -> vDatetime:
    """A wall time with its TZID; given the zone, the library may find another name for it."""
    value = vDatetime(moment.replace(tzinfo=None))
    value.params["TZID"] = key
    return value


def _event(item: feed.Item, times: tuple[_When, _When]) -> Event:
    stamp = vDatetime(item.stamp_at)
    event = Event(
        {
            "SUMMARY": _Text(_clean(item.title)),
            "DTSTART": times[0],
            "DTEND": times[1],
            "DTSTAMP": stamp,
            "LAST-MODIFIED": stamp,
            "UID": vText(item.uid),
            "SEQUENCE": vInt(item.sequence),
            "STATUS": vText("CANCELLED" if item.cancelled else "CONFIRMED"),
            "TRANSP": vText("TRANSPARENT" if item.cancelled else "OPAQUE"),
            "CLASS": vText("PRIVATE"),
            "CATEGORIES": vText(item.role.capitalize()),
            "COLOR": vText(_COLORS[item.role]),
        }
    )
    if item.location:
        event["LOCATION"] = _Text(_clean(item.location))
    if item.conference:
        link = "".join(_clean(item.conference).split())
        event["CONFERENCE"] = vUri(link, params={"VALUE": "URI", "FEATURE": "VIDEO"})
    for alarm in item.alarms:
        event.add_component(_alarm(alarm))
    return event


def _alarm(alarm: feed.Alarm) -> Alarm:
    return Alarm(
        {
            "ACTION": vText("DISPLAY"),
            "TRIGGER": vDuration(-timedelta(minutes=alarm.before)),
            "DESCRIPTION": _Text(_clean(alarm.text)),
            "UID": vText(alarm.uid),
        }
    )


def _timezone(key: str, rules: Rules) -> Timezone:
    zone = Timezone({"TZID": vText(key)})
    zone.add_component(TimezoneStandard(_observance(rules.standard)))
    if rules.daylight is not None:
        zone.add_component(TimezoneDaylight(_observance(rules.daylight)))
    return zone


def _observance(rule: Rule) -> dict[str, object]:
    yearly = {"FREQ": "YEARLY", "BYMONTH": rule.onset.month, "BYDAY": rule.onset.by_day}
    return {
        "DTSTART": vDatetime(rule.onset.in_year(FIRST_YEAR)),
        "RRULE": vRecur(yearly),
        "TZOFFSETFROM": vUTCOffset(rule.offset_from),
        "TZOFFSETTO": vUTCOffset(rule.offset_to),
        "TZNAME": _Text(rule.name),
    }
