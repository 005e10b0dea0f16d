"""Calendar files as other programs write them, and as nobody should.

`calendar` and `event` put one together; `HOSTILE` are files that must be refused or read in part,
never with a traceback.
"""

from __future__ import annotations

OUTLOOK_ZONE = """\
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def event(uid: str = "a@example.org", *lines: str, start: str = "20260310T140000Z") -> str:
    """An event of one hour, with further lines; `start` may bring parameters along."""
    own = start if ":" in start else f"DTSTART:{start}"
    ends = (
        () if any(line.startswith(("DTEND", "DURATION")) for line in lines) else ("DURATION:PT1H",)
    )
    if len(start.rpartition(":")[2]) == 8:
        ends = ()
    text = ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T080000Z", own, *ends, *lines)
    return "\n".join([*text, "END:VEVENT", ""])


def calendar(*parts: str, head: str = "") -> bytes:
    """A file of these parts, with the line ends that the standard asks for."""
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{''.join(parts)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "blanks": b" \r\n\r\n",
    "words": b"Dear diary\n",
    "zip": b"PK\x03\x04" + bytes(60),
    "web page": b"<!DOCTYPE html><html><title>Log in</title></html>",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
    "utf-16": calendar(event()).decode().encode("utf-16"),
    "no events": calendar(),
    "no end": calendar(event()).partition(b"END:VCALENDAR")[0],
    "broken off": calendar(event())[:-40],
    "event in an event": calendar("BEGIN:VEVENT\nUID:x\n" + event()),
    "alarm left open": calendar(event("a", "BEGIN:VALARM\nTRIGGER:-PT5M")),
    "ends of nothing": calendar("END:VEVENT\nEND:X\nEND:VTIMEZONE\n", event()),
    "twenty-five deep": calendar("BEGIN:X\n" * 25),
    "events in events": calendar("BEGIN:VEVENT\n" * 999),
    "calendars in calendars": b"BEGIN:VCALENDAR\n" * 999,
    "no name": calendar(":value\n;x:y\nDTSTART\n", event("a", ":value", "DTSTART", ";;;:")),
    "no uid": calendar(event("")),
    "no start": calendar("BEGIN:VEVENT\nUID:a\nEND:VEVENT\n"),
    "year 1": calendar(event(start="00010101T000000Z")),
    "year 9999": calendar(event(start="99991231T235959Z")),
    "year 0": calendar(event(start="00000101T000000")),
    "month 13": calendar(event(start="20261301T000000")),
    "no time": calendar(event(start="soon")),
    "bad line": calendar(event("a", start="DTSTART;TZID:20260310T140000")),
    "no zone": calendar(event(start="DTSTART;TZID=Nowhere/Land:20260310T140000")),
    "zone is a path": calendar(event(start="DTSTART;TZID=../../etc/passwd:20260310T140000")),
    "zone without rules": calendar(
        "BEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE\n", event(start="DTSTART;TZID=X:20260310T140000")
    ),
    "zone of every second": calendar(
        OUTLOOK_ZONE.replace("YEARLY", "SECONDLY"),
        event(start="DTSTART;TZID=Customized Time Zone:20260310T140000"),
    ),
    "zone with odd offsets": calendar(
        OUTLOOK_ZONE.replace("+0200", "+9999"),
        event(start="DTSTART;TZID=Customized Time Zone:20260310T140000"),
    ),
    "every second": calendar(event("a", "RRULE:FREQ=SECONDLY")),
    "every day a milliard times": calendar(event("a", "RRULE:FREQ=DAILY;COUNT=1000000000")),
    "for ever": calendar(event("a", "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z")),
    "30 February": calendar(event("a", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")),
    "no interval": calendar(event("a", "RRULE:FREQ=DAILY;INTERVAL=0")),
    "no rule": calendar(event("a", "RRULE:")),
    "until tomorrow": calendar(event("a", "RRULE:FREQ=DAILY;UNTIL=tomorrow")),
    "ends before": calendar(event("a", "DTEND:20260309T140000Z")),
    "ends with a day": calendar(event("a", "DTEND;VALUE=DATE:20260311")),
    "goes back": calendar(event("a", "DURATION:-PT5M")),
    "lasts for ever": calendar(event("a", "DURATION:P99999999999999D")),
    "lasts long": calendar(event("a", "DURATION:P9000000D")),
    "lasts two years": calendar(event("a", "DTEND:20280310T140000Z")),
    "controls": calendar(event("a", "SUMMARY:\x1b[2J\x07\x00\x9b1mBell\u202e\u2028")),
    "long line": calendar(event("a", f"SUMMARY:{'x' * 300_000}")),
    "folded in a letter": calendar(event("a", "SUMMARY:Café")).replace(
        b"\xc3\xa9", b"\xc3\r\n \xa9"
    ),
    "latin-1": calendar(event("a", "SUMMARY:Café")).decode().encode("latin-1"),
    "halves": calendar(event("a", "SUMMARY:x")).replace(b":x", b":\xed\xa0\x80"),
    "many dates": calendar(event("a", *[f"RDATE:{','.join(['20260310T140000Z'] * 900)}"] * 7)),
    "long number": calendar(
        event("a", f"SEQUENCE:{'9' * 9000}", f"RRULE:FREQ=DAILY;COUNT={'9' * 9000}")
    ),
}
