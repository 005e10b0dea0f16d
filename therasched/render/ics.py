"""A feed as iCalendar bytes (RFC 5545); the only door to the icalendar library.

What goes into the file was decided in `views.feed` and `views.clientfeed`. Here is how it must be
written so that every reader finds the same times and no text turns into a property;
docs/decisions.md tells which traps of readers and of the library this goes round. Entries are
written line by line, in the library's own order and to the same bytes, in a tenth of its time.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from icalendar import (
    Calendar,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vDatetime,
    vDuration,
    vRecur,
    vText,
    vUTCOffset,
)
from icalendar.parser import Contentline

from therasched.domain.record import NamedTuple
from therasched.render.spool import Spool
from therasched.render.timezones import FIRST_YEAR, rules_at, yearly_rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date, datetime

    from therasched.domain.timing import Span
    from therasched.render.timezones import Rule, Rules
    from therasched.views import clientfeed, feed

LARGE = 900_000
"""Bytes above which some calendar services refuse the file."""

APPLE_COLOR = "#4682B4"
"""The colour of the calendar itself, steelblue, as macOS and a vdir have it."""

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


_PRODID = "-//therasched//therasched//EN"
_folding: Any = Contentline  # it has no types
_LONGEST = 74
"""Octets up to which the library leaves a line unfolded."""


class _Text(vText):
    r"""A text, escaped once; the library's own takes a `\N` that was typed for a line break."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        return self.translate(_ESCAPES).encode()


class Entry(NamedTuple):
    """An entry as it stands in a file; `zone` names the one that its times refer to, if any."""

    data: bytes
    zone: str = ""


def encode(view: feed.Feed | clientfeed.Feed, *, utc: bool = False) -> bytes:
    """The calendar file of a feed; the same feed always gives the same bytes.

    With `utc` all times are in UTC.
    """
    return b"".join(parts(view.name, (entry(item, utc=utc) for item in view.items)))


def parts(name: str, entries: Iterable[Entry]) -> Iterator[bytes]:
    """The same file in parts, of any number of entries in little memory.

    The rules of the zones come before the entries that need them, so these are kept packed until
    the last one is known.
    """
    zones: set[str] = set()
    spool = Spool()
    for one in entries:
        spool.add(one.data)
        zones.add(one.zone)
    text = _Text(_clean(name))
    properties = {
        "NAME": text,
        "X-WR-CALNAME": text,
        "REFRESH-INTERVAL": vDuration(timedelta(hours=1), {"VALUE": "DURATION"}),
        "X-PUBLISHED-TTL": vDuration(timedelta(hours=1)),
        "COLOR": vText(_COLORS["client"]),
        "X-APPLE-CALENDAR-COLOR": vText(APPLE_COLOR),
    }
    head, tail = _calendar(properties, zones)
    yield head
    yield from spool.parts()
    yield tail


def line(text: str) -> str:
    """A text for a file that holds one line of it."""
    return " ".join(_clean(text).split())


def single(item: feed.Item, *, utc: bool = False) -> bytes:
    """The file of one entry for a folder of such; name and colour are the folder's."""
    one = entry(item, utc=utc)
    head, tail = _single(one.zone)
    return head + one.data + tail


@cache
def _single(zone: str) -> tuple[bytes, bytes]:
    return _calendar({}, {zone})


def _calendar(properties: dict[str, object], zones: Collection[str]) -> tuple[bytes, bytes]:
    """What stands before the entries of a calendar, and after them."""
    calendar = Calendar({"VERSION": vText("2.0"), "PRODID": vText(_PRODID), **properties})
    for key in sorted(filter(None, zones)):
        calendar.add_component(_timezone(key, yearly_rules(key)))
    data: bytes = calendar.to_ical()
    tail = b"END:VCALENDAR\r\n"
    return data.removesuffix(tail), tail


def _clean(text: str) -> str:
    r"""The way in for text: every line end is `\n`; no other controls, no half characters."""
    if text.isascii() and text.isprintable():
        return text
    for line_end in _LINE_ENDS:
        text = text.replace(line_end, "\n")
    return text.translate(_DROPPED).encode("utf-8", "ignore").decode()


def _escaped(text: str) -> str:
    return _clean(text).translate(_ESCAPES)


def entry(item: feed.Item | clientfeed.Visit, *, utc: bool = False) -> Entry:
    """One entry.

    A time is in its own zone, whose rules must then be in the file; in UTC where the rules would
    not lead to it, and always with `utc`.
    """
    start, end, zone = _times(item.span, utc=utc)
    stamp = _utc(item.stamp_at)
    lines = [
        "BEGIN:VEVENT",
        f"SUMMARY:{_escaped(item.title)}",
        f"DTSTART{start}",
        f"DTEND{end}",
        f"DTSTAMP:{stamp}",
        f"UID:{item.uid}",
        f"SEQUENCE:{item.sequence}",
        *_about(item),
        f"LAST-MODIFIED:{stamp}",
        *([f"LOCATION:{_escaped(item.location)}"] if item.location else ()),
        "STATUS:CANCELLED" if item.cancelled else "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT" if item.cancelled else "TRANSP:OPAQUE",
    ]
    for alarm in item.alarms:
        lines += (
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_escaped(alarm.text)}",
            f"TRIGGER:{_before(alarm.before)}",
            f"UID:{alarm.uid}",
            "END:VALARM",
        )
    lines.append("END:VEVENT\r\n")
    text = "\r\n".join(lines)
    if not text.isascii() or max(map(len, lines)) > _LONGEST:
        text = "\r\n".join(map(_folded, lines))
    return Entry(text.encode(), zone)


def _about(item: feed.Item | clientfeed.Visit) -> Iterator[str]:
    """What an entry says of its kind, which a client's has none of, and its link."""
    role = getattr(item, "role", "")
    if role:
        yield f"CATEGORIES:{role.capitalize()}"
    yield "CLASS:PRIVATE"
    if role:
        yield f"COLOR:{_COLORS[role]}"
    if item.conference:
        link = "".join(_clean(item.conference).split())
        yield f"CONFERENCE;FEATURE=VIDEO;VALUE=URI:{link}"


def _folded(line: str) -> str:
    """A line as it stands in the file; the library folds what is too long."""
    return line if len(line.encode()) <= _LONGEST else _folding(line).to_ical().decode()


def _times(span: Span, *, utc: bool) -> tuple[str, str, str]:
    """What follows the names DTSTART and DTEND, both of one kind; and the zone, if any."""
    if span.whole_days:
        days = span.first_day, span.last_day + timedelta(1)
        return f";VALUE=DATE:{_day(days[0])}", f";VALUE=DATE:{_day(days[1])}", ""
    if utc or not (rules_at(span.start) and rules_at(span.end)):
        return f":{_utc(span.start_at)}", f":{_utc(span.end_at)}", ""
    key = str(span.start.tzinfo)
    return f";TZID={key}:{_wall(span.start)}", f";TZID={key}:{_wall(span.end)}", key


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _wall(moment: datetime) -> str:
    return f"{_day(moment)}T{moment.hour:02}{moment.minute:02}{moment.second:02}"


def _utc(moment: datetime) -> str:
    return f"{_wall(moment)}Z"


@cache
def _before(minutes: int) -> str:
    duration: Any = vDuration(-timedelta(minutes=minutes))
    return str(duration.to_ical(), "ascii")


def _timezone(key: str, rules: Rules | None) -> Timezone:
    assert rules is not None  # or no entry would refer to it
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
